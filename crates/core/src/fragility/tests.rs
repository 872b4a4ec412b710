use super::*;
use crate::random::Random;
use crate::rank::{Order, Ties, rank};

const EFFORT: Effort = Effort(300_000);

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(|column| column.as_slice()).collect()
}

/// Columns and weights drawn at random; values on a coarse grid have many ties.
fn case(k: u64, areas: usize, parts: usize) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut random = Random::nth(1, "fragility cases", k);
    let coarse = k.is_multiple_of(3);
    let mut value = || if coarse { random.below(4) as f64 } else { random.between(0.0, 100.0) };
    let columns = (0..parts).map(|_| (0..areas).map(|_| value()).collect()).collect();
    let weights = (0..parts).map(|_| 0.1 + random.share()).collect();
    (columns, weights)
}

fn ranks(columns: &[&[f64]], weights: &[f64]) -> Vec<f64> {
    let score = Combine::WeightedSum.combine(columns, weights, 1.0).unwrap().score;
    rank(&score, Ties::Min, Order::Descending)
}

/// The rank of an area where scores that rounding alone keeps apart tie.
fn level_rank(columns: &[&[f64]], weights: &[f64], area: usize) -> usize {
    let score = Combine::WeightedSum.combine(columns, weights, 1.0).unwrap().score;
    let total: f64 = weights.iter().sum();
    let near = 2e-12 * total * columns.iter().copied().flatten().fold(0.0_f64, |most, it| most.max(it.abs()));
    1 + score.iter().filter(|other| **other > score[area] + near).count()
}

/// The rank that is said to be found under some weights: by any arithmetic, unless it is a tie's.
fn found_rank(columns: &[&[f64]], change: &Change, area: usize) -> usize {
    match change.tie {
        true => level_rank(columns, &change.weights, area),
        false => ranks(columns, &change.weights)[area] as usize,
    }
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum()
}

fn within(weights: &[f64], bounds: (&[f64], &[f64]), total: f64) -> bool {
    let fits = weights.iter().zip(bounds.0.iter().zip(bounds.1)).all(|(w, (l, u))| l <= w && w <= u);
    fits && (weights.iter().sum::<f64>() - total).abs() < 1e-12 * total
}

/// All weights on a grid within bounds.
fn grid(lower: &[f64], upper: &[f64], total: f64, steps: usize) -> Vec<Vec<f64>> {
    let parts = lower.len();
    let mut all: Vec<Vec<f64>> = vec![Vec::new()];
    for part in 0..parts - 1 {
        let step = (upper[part] - lower[part]) / steps as f64;
        all = all
            .iter()
            .flat_map(|begun| {
                (0..=steps).map(move |k| [&begun[..], &[lower[part] + step * k as f64]].concat())
            })
            .collect();
    }
    for weights in &mut all {
        let last = total - weights.iter().sum::<f64>();
        weights.push(last);
    }
    all.retain(|weights| {
        let last = weights[parts - 1];
        last >= lower[parts - 1] && last <= upper[parts - 1]
    });
    all
}

#[test]
fn a_flip_really_flips_and_no_weights_on_a_grid_do_it_with_less() {
    for k in 0..60 {
        let (areas, parts) = (4 + (k % 9) as usize, 2 + (k % 3) as usize);
        let (columns, weights) = case(k, areas, parts);
        let columns = slices(&columns);
        let total: f64 = weights.iter().sum();
        let share = [0.3, 1.0, f64::INFINITY][k as usize % 3];
        let bounds = if share.is_finite() { Bounds::Within(share) } else { Bounds::Whole };
        let (lower, upper) = bounds.resolve(&weights, total).unwrap();
        let index = Fragility::new(Combine::WeightedSum, &columns, &weights, bounds).unwrap();
        let cut = 1 + (k as usize % (areas - 1));
        let before = ranks(&columns, &weights);
        let tried: Vec<(f64, Vec<f64>)> = grid(&lower, &upper, total, [400, 60, 24][parts - 2])
            .iter()
            .map(|other| (distance(other, &weights), ranks(&columns, other)))
            .collect();
        for (area, flip) in index.flips(cut, EFFORT).into_iter().enumerate() {
            let flip = flip.unwrap();
            assert!(flip.exact, "case {k}, area {area}: {flip:?}");
            assert_eq!(flip.inside, before[area] <= cut as f64);
            if let Some(change) = &flip.change {
                assert!(within(&change.weights, (&lower, &upper), total), "{change:?}");
                assert!((change.distance - distance(&change.weights, &weights)).abs() < 1e-15);
                assert!(change.distance - flip.at_least < 1e-9 * total);
                let after = found_rank(&columns, change, area) <= cut;
                assert_ne!(after, flip.inside, "case {k}, area {area}: {flip:?}");
            } else {
                assert_eq!(flip.at_least, f64::INFINITY);
            }
            for (distance, ranks) in &tried {
                if (ranks[area] <= cut as f64) != flip.inside {
                    assert!(*distance > flip.at_least - 1e-9 * total, "case {k}, area {area}: {flip:?}");
                }
            }
        }
    }
}

/// The smallest change for three parts, by force: the cells of the arrangement are looked at through their corners.
fn by_corners(columns: &[&[f64]], weights: &[f64], area: usize, cut: usize) -> f64 {
    // Lines a.w = 0 on which two scores agree, a part has no weight, or a part has its old weight; in the plane of
    // the first two weights. The smallest change in a cell is at one of its corners, so try a little around each.
    let total: f64 = weights.iter().sum();
    let mut lines: Vec<[f64; 3]> = Vec::new(); // a x + b y = c
    for other in 0..columns[0].len() {
        let d: Vec<f64> = columns.iter().map(|column| column[other] - column[area]).collect();
        lines.push([d[0] - d[2], d[1] - d[2], -d[2] * total]);
    }
    for level in [[0.0; 3], [weights[0], weights[1], weights[2]]] {
        lines.push([1.0, 0.0, level[0]]);
        lines.push([0.0, 1.0, level[1]]);
        lines.push([1.0, 1.0, total - level[2]]);
    }
    let inside = ranks(columns, weights)[area] <= cut as f64;
    let mut least = f64::INFINITY;
    for (k, first) in lines.iter().enumerate() {
        for second in &lines[..k] {
            let det = first[0] * second[1] - first[1] * second[0];
            if det.abs() < 1e-9 {
                continue;
            }
            let x = (first[2] * second[1] - first[1] * second[2]) / det;
            let y = (first[0] * second[2] - first[2] * second[0]) / det;
            for turn in 0..720 {
                let angle = f64::from(turn) * std::f64::consts::TAU / 720.0;
                let (x, y) = (x + 1e-7 * libm::cos(angle), y + 1e-7 * libm::sin(angle));
                let new = [x, y, total - x - y];
                let outside = |ranks: Vec<f64>| (ranks[area] <= cut as f64) != inside;
                if new.iter().all(|it| *it >= 0.0) && outside(ranks(columns, &new)) {
                    least = least.min(distance(&new, weights));
                }
            }
        }
    }
    least
}

#[test]
fn three_parts_agree_with_the_corners_of_the_arrangement() {
    for k in (1..12).filter(|k| k % 3 != 0) {
        let (columns, weights) = case(k, 5, 3);
        let columns = slices(&columns);
        let index = Fragility::new(Combine::WeightedSum, &columns, &weights, Bounds::Whole).unwrap();
        for area in 0..5 {
            let flip = index.flip(area, 2, EFFORT).unwrap();
            let expected = by_corners(&columns, &weights, area, 2);
            let found = flip.change.map_or(f64::INFINITY, |change| change.distance);
            assert!(
                found == expected || (found - expected).abs() < 2e-6,
                "case {k}, area {area}: {found} {expected}"
            );
        }
    }
}

#[test]
fn ranks_reach_as_far_as_on_a_grid_and_no_farther() {
    let mut at_sight = (0, 0);
    for k in 0..45 {
        let (areas, parts) = (3 + (k % 8) as usize, 2 + (k % 3) as usize);
        let (columns, weights) = case(k, areas, parts);
        let columns = slices(&columns);
        let total: f64 = weights.iter().sum();
        let bounds = if k % 2 == 0 { Bounds::Within(0.4) } else { Bounds::Whole };
        let (lower, upper) = bounds.resolve(&weights, total).unwrap();
        let index = Fragility::new(Combine::Arithmetic, &columns, &weights, bounds).unwrap();
        let tried: Vec<Vec<f64>> = grid(&lower, &upper, total, [400, 60, 24][parts - 2])
            .iter()
            .map(|other| ranks(&columns, other))
            .collect();
        for (area, extremes) in index.each_extremes(EFFORT).into_iter().enumerate() {
            let Extremes { best, worst } = extremes.unwrap();
            for found in [&best, &worst] {
                assert!(within(&found.change.weights, (&lower, &upper), total));
                assert_eq!(found_rank(&columns, &found.change, area), found.rank, "case {k}");
                assert_eq!(found.exact, found.limit == found.rank);
            }
            assert!(best.exact, "case {k}, area {area}: {best:?}");
            assert!(worst.exact, "case {k}, area {area}: {worst:?}");
            for ranks in &tried {
                assert!(best.limit as f64 <= ranks[area] && ranks[area] <= worst.limit as f64);
            }
            // What is told at sight is within what a search finds, and proves less.
            let common = index.common();
            let sight = [(Way::Up, &best), (Way::Down, &worst)].map(|(way, found)| {
                let sight = common.extreme(&index.field, index.place(area).unwrap(), way);
                assert!(within(&sight.change.weights, (&lower, &upper), total));
                assert_eq!(found_rank(&columns, &sight.change, area), sight.rank, "case {k}");
                assert_eq!(sight.exact, sight.limit == sight.rank);
                (sight, found)
            });
            let [(up, best), (down, worst)] = sight;
            let given = ranks(&columns, &weights)[area] as usize;
            assert!(best.rank <= up.rank && up.rank <= given && up.limit <= best.limit, "case {k}");
            assert!(worst.rank >= down.rank && down.rank >= given && down.limit >= worst.limit, "case {k}");
            at_sight.0 += usize::from(up.rank == best.rank) + usize::from(down.rank == worst.rank);
            at_sight.1 += 2;
        }
    }
    // Many weights tried for all find most of what there is to find.
    assert!(at_sight.0 * 10 >= at_sight.1 * 9, "{at_sight:?}");
}

#[test]
fn wider_bounds_never_make_it_harder() {
    for k in 0..20 {
        let (columns, weights) = case(k, 12, 4);
        let columns = slices(&columns);
        let within =
            |share| Fragility::new(Combine::Arithmetic, &columns, &weights, Bounds::Within(share)).unwrap();
        let [narrow, wide] = [within(0.2), within(0.6)];
        for area in 0..12 {
            let [near, far] = [&wide, &narrow].map(|index| index.flip(area, 4, EFFORT).unwrap());
            let distance = |flip: &Flip| flip.change.as_ref().map_or(f64::INFINITY, |it| it.distance);
            assert!(distance(&near) <= distance(&far) + 1e-9, "case {k}, area {area}");
            let [near, far] = [&wide, &narrow].map(|index| index.extremes(area, EFFORT).unwrap());
            assert!(near.best.rank <= far.best.limit && near.worst.rank >= far.worst.limit);
        }
    }
}

#[test]
fn overtaking_is_as_cheap_as_the_grid_says() {
    for k in 0..30 {
        let (columns, weights) = case(3 * k + 1, 2, 3);
        let columns = slices(&columns);
        let total: f64 = weights.iter().sum();
        let bounds = if k % 2 == 0 { Bounds::Within(0.5) } else { Bounds::Whole };
        let (lower, upper) = bounds.resolve(&weights, total).unwrap();
        let index = Fragility::new(Combine::WeightedSum, &columns, &weights, bounds).unwrap();
        let change = index.overtake(0, 1);
        if let Some(change) = &change {
            assert_eq!(ranks(&columns, &change.weights)[..], [1.0, 2.0]);
            assert!(within(&change.weights, (&lower, &upper), total));
        }
        let least = change.map_or(f64::INFINITY, |change| change.distance);
        // With two areas, going past the other is going into the first one.
        if ranks(&columns, &weights)[0] == 2.0 {
            let flip = index.flip(0, 1, EFFORT).unwrap().change.map_or(f64::INFINITY, |it| it.distance);
            assert!(flip == least || (flip - least).abs() < 1e-9, "case {k}");
        } else {
            assert_eq!(least, 0.0);
        }
        for other in grid(&lower, &upper, total, 80) {
            if ranks(&columns, &other)[0] == 1.0 {
                assert!(distance(&other, &weights) >= least - 1e-9);
            }
        }
    }
}

#[test]
fn one_part_leaves_nothing_to_change() {
    let index = Fragility::new(Combine::Arithmetic, &[&[3.0, 2.0, 1.0]], &[2.0], Bounds::Whole).unwrap();
    let flips = index.flips(1, EFFORT);
    assert!(flips.iter().flatten().all(|flip| flip.exact && flip.at_least == f64::INFINITY));
    let extremes = index.extremes(1, EFFORT).unwrap();
    assert_eq!((extremes.best.rank, extremes.worst.rank), (2, 2));
    assert!(extremes.best.exact && extremes.worst.exact);
    assert_eq!(index.overtake(2, 1), None);
    assert_eq!(index.overtake(1, 2).unwrap().distance, 0.0);
}

#[test]
fn twins_are_never_told_apart() {
    let parts: [&[f64]; 2] = [&[1.0, 1.0, 5.0], &[4.0, 4.0, 2.0]];
    let index = Fragility::new(Combine::Arithmetic, &parts, &[1.0, 1.0], Bounds::Whole).unwrap();
    assert_eq!(index.overtake(0, 1), None);
    let [first, second, _] = [0, 1, 2].map(|area| index.flip(area, 1, EFFORT).unwrap());
    assert_eq!(first, second);
    // Scores 2.5, 2.5, 3.5; the twins draw level with the third where w + 4 (2 - w) = 5 w + 2 (2 - w).
    let change = first.change.unwrap();
    assert!(first.exact && (change.distance - 2.0 * (1.0 - 4.0 / 6.0)).abs() < 1e-9);
    let extremes = index.extremes(0, EFFORT).unwrap();
    assert_eq!((extremes.best.rank, extremes.worst.rank), (1, 2));
    // Each is first beside its twin: the third can be ahead of both only, or of none.
    let third = index.extremes(2, EFFORT).unwrap();
    assert_eq!((third.best.rank, third.worst.rank), (1, 3));
}

#[test]
fn a_tie_at_the_cut_is_inside_and_costs_next_to_nothing_to_break() {
    let parts: [&[f64]; 2] = [&[3.0, 1.0, 0.0], &[1.0, 3.0, 0.0]];
    let index = Fragility::new(Combine::Arithmetic, &parts, &[0.5, 0.5], Bounds::Whole).unwrap();
    for area in 0..2 {
        let flip = index.flip(area, 1, EFFORT).unwrap();
        assert!(flip.inside && flip.exact && flip.change.unwrap().distance < 1e-9);
    }
}

#[test]
fn a_tie_that_is_only_reached_at_a_corner_is_found() {
    // The second is level with the first only if all the weight is on the first part.
    let parts: [&[f64]; 2] = [&[2.0, 2.0], &[3.0, 1.0]];
    let index = Fragility::new(Combine::Arithmetic, &parts, &[0.5, 0.5], Bounds::Whole).unwrap();
    let flip = index.flip(1, 1, EFFORT).unwrap();
    assert!(flip.exact, "{flip:?}");
    assert!((flip.change.unwrap().distance - 1.0).abs() < 1e-9);
    assert_eq!(index.extremes(1, EFFORT).unwrap().best.rank, 1);
    assert_eq!(index.overtake(1, 0), None);
}

#[test]
fn parts_without_weight_can_be_given_some() {
    let parts: [&[f64]; 2] = [&[1.0, 2.0], &[9.0, 1.0]];
    let index = Fragility::new(Combine::Arithmetic, &parts, &[1.0, 0.0], Bounds::Whole).unwrap();
    // 9 w + (1 - w) = w + 2 (1 - w) at w = 1/9.
    let change = index.overtake(0, 1).unwrap();
    assert!((change.distance - 2.0 / 9.0).abs() < 1e-9);
    // A share of nothing is nothing, and a missing value there matters to no one.
    let parts: [&[f64]; 2] = [&[1.0, 2.0], &[f64::NAN, 1.0]];
    let index = Fragility::new(Combine::Arithmetic, &parts, &[1.0, 0.0], Bounds::Within(0.5)).unwrap();
    assert_eq!(index.flip(0, 1, EFFORT).unwrap().at_least, f64::INFINITY);
}

#[test]
fn an_area_without_a_score_has_no_answer_and_bothers_no_other() {
    let with: [&[f64]; 2] = [&[8.0, f64::NAN, 4.0, 1.0], &[1.0, 50.0, 4.0, 9.0]];
    let without: [&[f64]; 2] = [&[8.0, 4.0, 1.0], &[1.0, 4.0, 9.0]];
    let [with, without] = [&with, &without]
        .map(|parts| Fragility::new(Combine::Arithmetic, parts, &[0.6, 0.4], Bounds::Whole).unwrap());
    let mut flips = with.flips(1, EFFORT);
    assert_eq!(flips.remove(1), None);
    assert_eq!(flips, without.flips(1, EFFORT));
    assert_eq!(with.extremes(1, EFFORT), None);
    assert_eq!(with.overtake(0, 1), None);
    assert_eq!(with.flip(9, 1, EFFORT), None);
    assert_eq!(with.each_extremes(EFFORT)[3], without.extremes(2, EFFORT));
}

#[test]
fn cuts_that_take_all_or_none_cannot_be_crossed() {
    let parts: [&[f64]; 2] = [&[8.0, 4.0], &[1.0, 9.0]];
    let index = Fragility::new(Combine::Arithmetic, &parts, &[0.5, 0.5], Bounds::Whole).unwrap();
    for (cut, inside) in [(0, false), (2, true), (usize::MAX, true)] {
        for flip in index.flips(cut, EFFORT).into_iter().flatten() {
            assert!(flip.exact && flip.inside == inside && flip.at_least == f64::INFINITY);
        }
    }
    let none = Fragility::new(Combine::Arithmetic, &[&[], &[]], &[1.0, 1.0], Bounds::Whole).unwrap();
    assert!(none.flips(1, EFFORT).is_empty());
    let one = Fragility::new(Combine::Arithmetic, &[&[1.0], &[2.0]], &[1.0, 1.0], Bounds::Whole).unwrap();
    assert_eq!(one.extremes(0, EFFORT).unwrap().worst.rank, 1);
}

#[test]
fn geometric_means_go_by_logarithms() {
    let parts: [&[f64]; 2] = [&[8.0, 2.0], &[1.0, 2.0]];
    let index = Fragility::new(Combine::Geometric, &parts, &[0.5, 0.5], Bounds::Whole).unwrap();
    // 8^w = 2 at w = 1/3.
    let change = index.flip(1, 1, EFFORT).unwrap().change.unwrap();
    assert!((change.distance - 1.0 / 3.0).abs() < 1e-9);
}

#[test]
fn values_of_any_scale_give_the_same_answers() {
    let (columns, weights) = case(4, 8, 3);
    let scaled: Vec<Vec<f64>> =
        columns.iter().map(|column| column.iter().map(|it| it * 1e-300).collect()).collect();
    let heavy: Vec<f64> = weights.iter().map(|it| it * 4096.0).collect();
    let index = |columns: &[Vec<f64>], weights: &[f64]| {
        Fragility::new(Combine::Arithmetic, &slices(columns), weights, Bounds::Whole).unwrap()
    };
    let [plain, scaled, heavy] =
        [(&columns, &weights), (&scaled, &weights), (&columns, &heavy)].map(|(x, w)| index(x, w));
    for area in 0..8 {
        let [plain, scaled, heavy] =
            [&plain, &scaled, &heavy].map(|index| index.flip(area, 3, EFFORT).unwrap().at_least);
        assert!(plain == scaled || (plain - scaled).abs() < 1e-9);
        assert!(4096.0 * plain == heavy || (4096.0 * plain - heavy).abs() < 1e-5);
    }
}

#[test]
fn no_effort_leaves_a_bracket_that_holds() {
    for k in [1, 2, 4] {
        let (columns, weights) = case(k, 30, 4);
        let columns = slices(&columns);
        let index = Fragility::new(Combine::Arithmetic, &columns, &weights, Bounds::Whole).unwrap();
        for area in 0..30 {
            let [rough, fine] = [Effort(0), EFFORT].map(|effort| index.flip(area, 5, effort).unwrap());
            assert!(rough.at_least <= fine.at_least + 1e-9, "case {k}, area {area}: {rough:?} {fine:?}");
            let distance = |flip: &Flip| flip.change.as_ref().map_or(f64::INFINITY, |it| it.distance);
            assert!(distance(&rough) >= distance(&fine) - 1e-9);
            assert!(rough.at_least <= distance(&fine) + 1e-9);
            let [rough, fine] = [Effort(0), EFFORT].map(|effort| index.extremes(area, effort).unwrap());
            assert!(rough.best.limit <= fine.best.limit && fine.best.rank <= rough.best.rank);
            assert!(rough.worst.limit >= fine.worst.limit && fine.worst.rank >= rough.worst.rank);
        }
    }
}

#[test]
fn problems_are_named() {
    let parts: [&[f64]; 2] = [&[1.0, 2.0], &[2.0, 1.0]];
    let new =
        |bounds: Bounds<'_>| Fragility::new(Combine::Arithmetic, &parts, &[0.6, 0.4], bounds).unwrap_err();
    let each = |lower: &[f64], upper: &[f64]| new(Bounds::Each { lower, upper }).to_string();
    assert_eq!(
        each(&[0.7, 0.5], &[0.8, 0.6]),
        "the lower bounds sum to 1.2 and the upper bounds to 1.4, which leaves no weights that sum to 1"
    );
    assert_eq!(
        each(&[0.0, 0.5], &[1.0, 0.6]),
        "the weight of part 1 (counted from 0) is 0.4, not between its bounds 0.5 and 0.6 of at least 0"
    );
    assert!(each(&[f64::NAN, 0.0], &[1.0, 1.0]).starts_with("the weight of part 0"));
    assert_eq!(each(&[0.0], &[1.0, 1.0]), "1 lower and 2 upper bounds for 2 parts");
    assert_eq!(
        new(Bounds::Within(-0.1)).to_string(),
        "weights may go a share of -0.1 away, not one of at least 0"
    );
    let harmonic = Fragility::new(Combine::Harmonic, &parts, &[0.6, 0.4], Bounds::Whole).unwrap_err();
    assert_eq!(harmonic, FragilityError::NotLinear { method: "harmonic" });
    let no_parts = Fragility::new(Combine::Arithmetic, &[], &[], Bounds::Whole).unwrap_err();
    assert_eq!(no_parts, AggregateError::Weights { parts: 0, weights: 0 }.into());
}

/// Three parts of whole numbers, judged in whole numbers: the arrangement of all planes on which two scores agree, a part
/// has no weight or has its old one; its corners, and a step from each into every cell beside it.
struct Exact {
    rows: Vec<[i64; 3]>,
    weights: [i64; 3],
}

type Point = [i64; 3];

impl Exact {
    fn dot(a: Point, b: Point) -> i64 {
        (0..3).map(|k| a[k] * b[k]).sum()
    }

    fn cross(a: Point, b: Point) -> Point {
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    }

    /// Each corner within the simplex, with the ways that lead from it.
    fn corners(&self, area: usize) -> Vec<(Point, Vec<Point>)> {
        let total: i64 = self.weights.iter().sum();
        let own = self.rows[area];
        let mut planes: Vec<Point> = Vec::new();
        for row in &self.rows {
            planes.push([row[0] - own[0], row[1] - own[1], row[2] - own[2]]);
        }
        for part in 0..3 {
            let unit: Point = std::array::from_fn(|k| i64::from(k == part));
            planes.push(unit);
            planes.push(std::array::from_fn(|k| unit[k] * total - self.weights[part]));
        }
        planes.retain(|plane| *plane != [0; 3]);
        let mut corners: Vec<(Point, Vec<Point>)> = Vec::new();
        for (k, first) in planes.iter().enumerate() {
            for second in &planes[..k] {
                let mut at = Self::cross(*first, *second);
                if at.iter().all(|it| *it <= 0) {
                    at = at.map(|it| -it);
                }
                if at == [0; 3] || at.iter().any(|it| *it < 0) {
                    continue;
                }
                let divisor = at.iter().fold(0, |a, b| gcd(a, *b));
                let at = at.map(|it| it / divisor);
                if corners.iter().any(|it| it.0 == at) {
                    continue;
                }
                // Along each plane through the corner, both ways, the sum of the weights kept.
                let through = planes.iter().filter(|plane| Self::dot(**plane, at) == 0);
                let mut ways: Vec<Point> = through.map(|plane| Self::cross(*plane, [1; 3])).collect();
                ways.retain(|way| *way != [0; 3]);
                ways.extend(ways.clone().iter().map(|way| way.map(|it| -it)));
                let between: Vec<Point> = ways
                    .iter()
                    .flat_map(|a| ways.iter().map(move |b| std::array::from_fn(|k| a[k] + b[k])))
                    .collect();
                ways.extend(between);
                ways.retain(|way| (0..3).all(|k| at[k] > 0 || way[k] >= 0));
                corners.push((at, ways));
            }
        }
        corners
    }

    /// How many areas are above one at a corner, a step from it along a way.
    fn above(&self, area: usize, at: Point, way: Point) -> usize {
        let own = self.rows[area];
        let above = |row: &&[i64; 3]| {
            let e = [row[0] - own[0], row[1] - own[1], row[2] - own[2]];
            (Self::dot(e, at), Self::dot(e, way)) > (0, 0)
        };
        self.rows.iter().filter(above).count()
    }

    fn distance(&self, at: Point) -> f64 {
        let (sum, total) = (at.iter().sum::<i64>(), self.weights.iter().sum::<i64>());
        let moved: i64 = (0..3).map(|k| (at[k] * total - self.weights[k] * sum).abs()).sum();
        moved as f64 / (sum * total) as f64
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

#[test]
fn whole_numbers_are_judged_as_in_exact_arithmetic() {
    let (mut ties, mut never) = (0, 0);
    for k in 0..300 {
        let mut random = Random::nth(7, "fragility exact", k);
        let (areas, most) = (3 + (k % 10) as usize, [3, 6, 12][k as usize % 3]);
        let rows = (0..areas).map(|_| std::array::from_fn(|_| random.below(most) as i64)).collect();
        let weights = [[1, 1, 1], [3, 1, 0], [2, 3, 5], [6, 3, 1]][k as usize % 4];
        let exact = Exact { rows, weights };
        let columns: Vec<Vec<f64>> =
            (0..3).map(|part| exact.rows.iter().map(|row| row[part] as f64).collect()).collect();
        let columns = slices(&columns);
        // Whole numbers throughout: no score is rounded.
        let whole = weights.map(|it| it as f64);
        let total: f64 = whole.iter().sum();
        let index = Fragility::new(Combine::WeightedSum, &columns, &whole, Bounds::Whole).unwrap();
        let cut = 1 + k as usize % (areas - 1);
        let mut flips = index.flips(cut, EFFORT).into_iter();
        for area in 0..areas {
            let corners = exact.corners(area);
            let inside = exact.above(area, weights, [0; 3]) < cut;
            let mut ranks = (usize::MAX, 0);
            let mut least = f64::INFINITY;
            for (at, ways) in &corners {
                for way in std::iter::once(&[0; 3]).chain(ways) {
                    let above = exact.above(area, *at, *way);
                    ranks = (ranks.0.min(above + 1), ranks.1.max(above + 1));
                    if (above < cut) != inside {
                        least = least.min(total * exact.distance(*at));
                    }
                }
            }
            let flip = flips.next().unwrap().unwrap();
            let told = format!("case {k}, area {area} of {:?}, cut {cut}: {flip:?}", exact.rows);
            assert_eq!(flip.inside, inside, "{told}");
            assert!(flip.exact, "{told}, true {least}");
            let found = flip.change.as_ref().map_or(f64::INFINITY, |it| it.distance);
            assert!(found == least || (found - least).abs() < 1e-9 * total, "{told}, true {least}");
            if let Some(change) = &flip.change {
                assert_ne!(found_rank(&columns, change, area) <= cut, inside, "{told}");
                ties += usize::from(change.tie);
            } else {
                never += 1;
            }
            let Extremes { best, worst } = index.extremes(area, EFFORT).unwrap();
            assert!(best.exact && worst.exact, "{told}: {best:?} {worst:?}, true {ranks:?}");
            assert_eq!((best.rank, worst.rank), ranks, "{told}: {best:?} {worst:?}");
            assert_eq!(found_rank(&columns, &best.change, area), best.rank, "{told}");
            assert_eq!(found_rank(&columns, &worst.change, area), worst.rank, "{told}");
        }
    }
    // The cases hold what they are for.
    assert!(ties > 3 && never > 10, "{ties} {never}");
}

#[test]
fn what_can_be_had_in_a_tie_alone_is_found() {
    // Level with both others at half the weight each, ahead of both nowhere.
    let parts: [&[f64]; 2] = [&[1.0, 2.0, 0.0], &[1.0, 0.0, 2.0]];
    let index = Fragility::new(Combine::WeightedSum, &parts, &[0.75, 0.25], Bounds::Whole).unwrap();
    let flip = index.flip(0, 1, EFFORT).unwrap();
    let change = flip.change.unwrap();
    assert!(flip.exact && change.tie);
    assert!((change.distance - 0.5).abs() < 1e-9 && (change.weights[0] - 0.5).abs() < 1e-9);
    let best = index.extremes(0, EFFORT).unwrap().best;
    assert!(best.exact && best.change.tie && best.rank == 1);
    // The third is level there too, and first beyond.
    let change = index.flip(2, 1, EFFORT).unwrap().change.unwrap();
    assert!(!change.tie && (change.distance - 0.5).abs() < 1e-9);
}
