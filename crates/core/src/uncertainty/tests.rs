mod carried;

use std::borrow::Cow;

use super::*;
use crate::Polarity;
use crate::aggregate::{Combine, Penalty};
use crate::impute::Impute;
use crate::index::{IndexError, Method, Missing, Part, build};
use crate::normalise::{MinMax, Normalise, PercentileRank, RankExponential, ZScore};
use crate::random::Random;
use crate::rank::{Ties, rank};
use crate::statistics::quantile;
use crate::treat::{LogKind, Treat};

const MISSING: f64 = f64::NAN;

fn leaf(name: &str, values: &[f64]) -> Leaf<'static> {
    Leaf { name: name.into(), values: Cow::Owned(values.to_vec()), polarity: Polarity::High }
}

fn part(source: Source, weight: f64) -> NodePart {
    NodePart { source, weight, normalise: None, treat: None }
}

/// An index of all leaves, not normalised.
fn node(weights: &[f64], method: Method<'static>) -> Node<'static> {
    Node {
        name: "index".into(),
        parts: weights.iter().enumerate().map(|(k, &weight)| part(Source::Leaf(k), weight)).collect(),
        normalise: Normalise::None,
        treat: Treat::None,
        method,
    }
}

fn leaves(columns: &[Vec<f64>]) -> Vec<Leaf<'static>> {
    columns.iter().enumerate().map(|(k, values)| leaf(&format!("part {k}"), values)).collect()
}

fn model(
    columns: &[Vec<f64>],
    index: Node<'static>,
    choices: Choices,
) -> Result<Model<'static>, UncertaintyError> {
    Model::new(leaves(columns), vec![index], choices, None)
}

fn within(share: f64) -> Choices {
    Choices { weights: Weights::Within { share }, ..Choices::default() }
}

/// Columns of values above 0, rounded to so many steps: the fewer, the more ties.
fn columns(parts: usize, areas: usize, steps: usize) -> Vec<Vec<f64>> {
    let column = |part: u64| {
        let mut random = Random::nth(11, "columns", part);
        (0..areas).map(|_| (1 + random.below(steps)) as f64 / 7.0).collect()
    };
    (0..parts as u64).map(column).collect()
}

fn point(model: &Model<'_>, draw: u64) -> Vec<f64> {
    let mut random = Random::nth(5, "points", draw);
    (0..model.dimension()).map(|_| random.share()).collect()
}

/// The weights that a point says where all vary within a share.
fn weights(given: &[f64], share: f64, point: &[f64]) -> Vec<f64> {
    let drawn: Vec<f64> = given.iter().zip(point).map(|(w, u)| w * (1.0 - share + 2.0 * share * u)).collect();
    let factor = given.iter().sum::<f64>() / drawn.iter().sum::<f64>();
    drawn.iter().map(|weight| weight * factor).collect()
}

#[track_caller]
fn same(found: &[f64], expected: &[f64]) {
    let bits = |ranks: &[f64]| ranks.iter().map(|rank| rank.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(found), bits(expected), "{found:?} instead of {expected:?}");
}

/// The fast way and the index itself give every area the same rank, whatever the ties, methods and precision.
#[test]
fn ranks_are_those_of_the_index_made_anew() {
    let given = [0.225, 0.225, 0.135, 0.135, 0.093, 0.0, 0.093];
    let methods = [
        Combine::WeightedSum,
        Combine::Arithmetic,
        Combine::Geometric,
        Combine::Harmonic,
        Combine::Generalised { power: 2.0 },
        Combine::Generalised { power: 0.3 },
        Combine::Generalised { power: -2.5 },
        Combine::MazziottaPareto { sign: Penalty::Plus },
        Combine::Copeland,
    ];
    for (areas, steps) in [(1, 5), (2, 1), (5, 3), (300, 1), (300, 2), (300, 4), (700, 50), (700, 1_000_000)]
    {
        let columns = columns(7, areas, steps);
        for combine in methods {
            for ties in Ties::EACH {
                for (worse, decimals) in
                    [(Polarity::High, None), (Polarity::Low, None), (Polarity::High, Some(2))]
                {
                    let method = Method { combine, ties, worse, decimals, ..Method::default() };
                    let mut leaves = leaves(&columns);
                    leaves.iter_mut().for_each(|leaf| leaf.polarity = worse);
                    let index = node(&given, method.clone());
                    let model = Model::new(leaves, vec![index], within(0.25), None).unwrap();
                    for draw in 0..3 {
                        let point = point(&model, draw);
                        let weights = weights(&given, 0.25, &point);
                        let parts: Vec<Part<'_>> = (columns.iter().zip(&weights))
                            .map(|(values, &weight)| Part {
                                values,
                                polarity: worse,
                                weight,
                                normalise: Normalise::None,
                                treat: Treat::None,
                            })
                            .collect();
                        let index = build(&parts, &method).unwrap();
                        same(&model.ranks(&point, draw).unwrap(), &index.rank);
                    }
                }
            }
        }
    }
}

#[test]
fn ranks_of_a_nation_are_those_of_the_index_made_anew() {
    let given = [0.225, 0.225, 0.135, 0.135, 0.093, 0.093, 0.093];
    for (single, outlier) in [(false, false), (true, false), (false, true)] {
        let mut columns = columns(7, 6000, 900);
        if outlier {
            columns[0][17] = 1e9; // nearly all areas share a bucket
        }
        let mut exponential = RankExponential::default();
        if single {
            exponential.precision = crate::normalise::Precision::Single;
        }
        let normalise = if outlier { Normalise::None } else { Normalise::RankExponential(exponential) };
        let method = Method { combine: Combine::WeightedSum, ..Method::default() };
        let index = Node { normalise, ..node(&given, method.clone()) };
        let model = model(&columns, index, within(0.25)).unwrap();
        for draw in 0..3 {
            let point = point(&model, draw);
            let weights = weights(&given, 0.25, &point);
            let parts: Vec<Part<'_>> = (columns.iter().zip(&weights))
                .map(|(values, &weight)| Part {
                    values,
                    polarity: Polarity::High,
                    weight,
                    normalise,
                    treat: Treat::None,
                })
                .collect();
            same(&model.ranks(&point, draw).unwrap(), &build(&parts, &method).unwrap().rank);
        }
    }
}

#[test]
fn what_is_told_is_what_the_single_draws_say() {
    let given = [3.0, 2.0, 1.0];
    let columns = columns(3, 90, 30);
    for (ties, cut) in
        [(Ties::Min, Cut::Share(0.1)), (Ties::Average, Cut::Areas(20)), (Ties::Max, Cut::Score(2.9))]
    {
        let method = Method { ties, ..Method::default() };
        let model = model(&columns, node(&given, method.clone()), within(0.5)).unwrap();
        let settings = Settings { draws: 61, cut, ..Settings::default() };
        let found = run(&model, &settings).unwrap();
        let draw = |draw| {
            let mut random = Random::nth(0, "uncertainty", draw);
            let point: Vec<f64> = (0..3).map(|_| random.share()).collect();
            let parts: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let weights = weights(&given, 0.5, &point);
            let score = method.combine.combine(&parts, &weights, 1.0).unwrap().score;
            (model.ranks(&point, draw).unwrap(), score)
        };
        let draws: Vec<(Vec<f64>, Vec<f64>)> = (0..61).map(draw).collect();
        for area in 0..90 {
            let ranks: Vec<f64> = draws.iter().map(|(ranks, _)| ranks[area]).collect();
            assert_eq!(found.median[area], quantile(&ranks, 0.5).unwrap());
            assert_eq!(found.lower[area], quantile(&ranks, 0.05).unwrap());
            assert_eq!(found.upper[area], quantile(&ranks, 0.95).unwrap());
            assert!((found.mean[area] - ranks.iter().sum::<f64>() / 61.0).abs() < 1e-12 * found.mean[area]);
            assert_eq!(found.shift[area], found.mean[area] - found.base[area]);
            let inside = draws.iter().filter(|(ranks, score)| match cut {
                Cut::Share(_) => crate::rank::quantiles(ranks, 10)[area] == 1.0,
                Cut::Areas(areas) => ranks[area] <= f64::from(areas),
                Cut::Score(least) => score[area] >= least,
            });
            let share = inside.count() as f64 / 61.0;
            assert_eq!(found.probability[area], share);
            let core = if share >= 0.9 {
                Core::In
            } else if share <= 0.1 {
                Core::Out
            } else {
                Core::TossUp
            };
            assert_eq!(found.core[area], Some(core));
        }
        let shifts = draws.iter().map(|(ranks, _)| {
            ranks.iter().zip(&found.base).map(|(rank, base)| (rank - base).abs()).sum::<f64>() / 90.0
        });
        assert!((found.mean_shift - shifts.sum::<f64>() / 61.0).abs() < 1e-12);
        let Counts { inside, outside, toss_ups } = found.counts;
        assert_eq!(inside + outside + toss_ups, 90);
    }
}

#[test]
fn the_rank_shift_of_the_worked_example() {
    // METHODS 5.5.
    let found = of_ranks(&[1., 2., 3., 4., 5.], &[vec![2., 1., 3., 5., 4.]], &Settings::default()).unwrap();
    assert_eq!(found.mean_shift, 0.8);
    assert_eq!(found.shift, [1.0, -1.0, 0.0, 1.0, -1.0]);
    assert_eq!(
        (found.lower.as_slice(), found.best.as_slice()),
        (found.median.as_slice(), found.worst.as_slice())
    );
}

/// What comes out on so many threads.
fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    #[cfg(feature = "parallel")]
    {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
    }
    #[cfg(not(feature = "parallel"))]
    {
        let _ = threads;
        work()
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let model = model(&columns(4, 3000, 400), node(&[1.0; 4], Method::default()), within(0.3)).unwrap();
    let settings = Settings { draws: 150, seed: 9, ..Settings::default() };
    let found = |threads: usize| on_threads(threads, || run(&model, &settings).unwrap());
    let one = found(1);
    assert_eq!(one, found(2));
    assert_eq!(one, found(5));
    let other = run(&model, &Settings { seed: 10, ..settings }).unwrap();
    assert_ne!(one.mean, other.mean);
}

#[test]
fn draws_that_are_all_equal_leave_no_doubt() {
    let model =
        model(&columns(2, 40, 1000), node(&[0.6, 0.4], Method::default()), Choices::default()).unwrap();
    assert_eq!((model.dimension(), model.factors().len()), (0, 0));
    let found = run(&model, &Settings { draws: 7, ..Settings::default() }).unwrap();
    for column in [&found.median, &found.lower, &found.upper, &found.mean, &found.best, &found.worst] {
        assert_eq!(*column, found.base);
    }
    assert_eq!((found.mean_shift, found.counts.toss_ups, found.counts.inside), (0.0, 0, 4));
    assert_eq!(found.group, found.base);
    assert_eq!((found.varied.len(), found.held.len()), (0, 7));
}

#[test]
fn one_part_keeps_its_order_whatever_its_weight() {
    let model = model(&columns(1, 30, 20), node(&[2.0], Method::default()), within(0.9)).unwrap();
    let found = run(&model, &Settings { draws: 20, ..Settings::default() }).unwrap();
    assert_eq!((&found.lower, &found.upper), (&found.base, &found.base));
}

#[test]
fn a_part_without_variance_moves_nothing() {
    let mut columns = columns(2, 30, 1000);
    columns[1].fill(4.0);
    let found = run(
        &model(&columns, node(&[1.0, 1.0], Method::default()), within(0.9)).unwrap(),
        &Settings { draws: 20, ..Settings::default() },
    );
    assert_eq!(found.unwrap().mean_shift, 0.0);
    let normalise = Normalise::MinMax(MinMax::default());
    let index = Node { normalise, ..node(&[1.0, 1.0], Method::default()) };
    let found =
        run(&model(&columns, index, within(0.9)).unwrap(), &Settings { draws: 20, ..Settings::default() });
    assert_eq!(found.unwrap().mean_shift, 0.0);
}

/// Columns of which one, at this place, is flat under min-max.
fn with_flat(place: usize) -> Vec<Vec<f64>> {
    let mut columns = columns(3, 300, 60);
    columns.insert(place, vec![7.0; 300]);
    columns
}

/// The fast way and the index itself leave a part without variation out alike, draw by draw.
#[test]
fn ranks_with_a_part_that_does_not_vary_are_those_of_the_index_made_anew() {
    let given = [0.4, 0.3, 0.2, 0.1];
    for place in 0..4 {
        let columns = with_flat(place);
        for combine in [Combine::WeightedSum, Combine::Arithmetic, Combine::Geometric, Combine::Copeland] {
            for missing in [Missing::Stop, Missing::Keep { min_share: 0.9 }] {
                let method = Method { combine, missing, ..Method::default() };
                let normalise = Normalise::MinMax(MinMax { lower: 1.0, upper: 2.0 });
                let index = Node { normalise, ..node(&given, method.clone()) };
                let model = model(&columns, index, within(0.25)).unwrap();
                assert_eq!(model.left_out(), [LeftOut { node: 0, part: place, method: "min-max" }]);
                for draw in 0..3 {
                    let point = point(&model, draw);
                    let weights = weights(&given, 0.25, &point);
                    let parts: Vec<Part<'_>> = (columns.iter().zip(&weights))
                        .map(|(values, &weight)| Part {
                            values,
                            polarity: Polarity::High,
                            weight,
                            normalise,
                            treat: Treat::None,
                        })
                        .collect();
                    let index = build(&parts, &method).unwrap();
                    same(&model.ranks(&point, draw).unwrap(), &index.rank);
                }
            }
        }
    }
}

#[test]
fn a_part_that_does_not_vary_is_left_out_by_one_alternative_and_counts_for_the_other() {
    let columns = vec![vec![1.0, 2.0, 4.0, 3.0], vec![7.0; 4], vec![30.0, 10.0, 20.0, 40.0]];
    let choices = Choices {
        normalise: vec![Normalise::MinMax(MinMax::default()), Normalise::ZScore(ZScore::default())],
        ..Choices::default()
    };
    let z = Normalise::ZScore(ZScore::default());
    let index = Node { normalise: z, ..node(&[0.25, 0.5, 0.25], Method::default()) };
    let model = model(&columns, index, choices).unwrap();
    assert_eq!(model.left_out(), [LeftOut { node: 0, part: 1, method: "min-max" }]);
    // Of min-max 0, 1/3, 1, 2/3 and 2/3, 0, 1/3, 1, each with half of the weight; of z-scores a quarter each, the rest 0.
    let (min_max, z) = ([1.0 / 3.0, 1.0 / 6.0, 2.0 / 3.0, 5.0 / 6.0], [-1.0, -2.0, 1.0, 2.0]);
    let (mut as_min_max, mut as_z) = (0, 0);
    for draw in 0..20 {
        let scores = model.scores(1, draw).unwrap();
        let z_score = |it: f64| it / 4.0 / 1.25_f64.sqrt();
        let near =
            |expected: &[f64; 4]| scores.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-12);
        as_min_max += usize::from(near(&min_max));
        as_z += usize::from(near(&z.map(z_score)));
    }
    assert_eq!(as_min_max + as_z, 20);
    assert!(as_min_max > 3 && as_z > 3, "{as_min_max} {as_z}");
}

#[test]
fn a_draw_may_leave_nothing_that_varies_and_says_so() {
    let columns = vec![vec![1.0, 2.0, 4.0], vec![7.0; 3]];
    let min_max = Normalise::MinMax(MinMax::default());
    let index = || Node { normalise: min_max, ..node(&[0.5, 0.5], Method::default()) };
    // Without the part that varies, the other is left out as well.
    let choices = Choices { leave_out: true, ..Choices::default() };
    let error = model(&columns, index(), choices).err();
    assert!(
        matches!(
            &error,
            Some(UncertaintyError::Alternative { alternative, error: IndexError::NoneVaries { .. } })
                if alternative == "leave-out `part 0`"
        ),
        "{error:?}"
    );
    // Weights that give the varying part nothing.
    let sets = Weights::Sets(vec![vec![0.0, 1.0]]);
    let model = model(&columns, index(), Choices { weights: sets, ..Choices::default() }).unwrap();
    let error = model.scores(1, 0).unwrap_err();
    assert!(matches!(error, UncertaintyError::Draw { error: IndexError::NoneVaries { .. }, .. }), "{error}");
}

#[test]
fn leaving_parts_out_keeps_the_places_of_those_that_do_not_vary() {
    let choices = Choices { leave_out: true, ..Choices::default() };
    let normalise = Normalise::MinMax(MinMax::default());
    for place in 0..4 {
        let index = Node { normalise, ..node(&[0.25; 4], Method::default()) };
        let model = model(&with_flat(place), index, choices.clone()).unwrap();
        assert_eq!(model.left_out(), [LeftOut { node: 0, part: place, method: "min-max" }]);
    }
}

#[test]
fn a_lift_leaves_out_what_does_not_vary() {
    let columns = vec![vec![1.0, 2.0, 4.0], vec![7.0; 3], vec![30.0, 10.0, 20.0]];
    let choices = Choices { combine: vec![Combine::Geometric], lift: true, ..Choices::default() };
    let normalise = Normalise::ZScore(ZScore::default());
    let index = Node { normalise, ..node(&[0.25, 0.5, 0.25], Method::default()) };
    let model = model(&columns, index, choices).unwrap();
    assert_eq!(model.left_out(), [LeftOut { node: 0, part: 1, method: "min-max" }]);
    // Lifted to 1, 34, 100 and 100, 1, 50.5.
    let expected = [100.0_f64, 34.0, 5050.0].map(f64::sqrt);
    for (found, expected) in model.scores(1, 0).unwrap().iter().zip(expected) {
        assert!((found - expected).abs() < 1e-12 * expected, "{found} {expected}");
    }
}

#[test]
fn missing_values_are_borne_and_areas_without_a_score_have_nothing() {
    let columns = vec![vec![1.0, 5.0, MISSING, 3.0, MISSING], vec![4.0, 1.0, 9.0, 2.0, MISSING]];
    let method = Method { missing: Missing::Keep { min_share: 0.3 }, ..Method::default() };
    let model = model(&columns, node(&[0.5, 0.5], method.clone()), within(0.5)).unwrap();
    let found = run(&model, &Settings { draws: 50, ..Settings::default() }).unwrap();
    assert_eq!(found.base[..4], [3.0, 2.0, 1.0, 3.0]);
    assert_eq!((found.upper[2], found.ranked), (1.0, 4));
    for column in [&found.base, &found.median, &found.lower, &found.mean, &found.probability, &found.group] {
        assert!(column[4].is_nan());
    }
    assert_eq!(found.core[4], None);
    // Left out with the part that it lacks, an area counts where it has a rank.
    let choices = Choices { leave_out: true, ..Choices::default() };
    let excluded = Method { missing: Missing::Exclude, ..method };
    let model =
        super::Model::new(leaves(&columns), vec![node(&[0.5, 0.5], excluded)], choices, None).unwrap();
    assert!(model.base()[2].is_nan());
    assert_eq!(model.ranks(&[0.0], 0).unwrap()[0], model.base()[0]);
    assert_eq!(model.ranks(&[0.5], 0).unwrap()[2], 1.0); // without the first part
    assert_eq!(model.ranks(&[0.9], 0).unwrap()[..2], [3.0, 1.0]); // without the second
}

#[test]
fn areas_that_lack_a_part_do_not_come_and_go_with_the_weights() {
    // The last area is the least in every part, and the second has 0.7 of the weight: in many draws less than two thirds.
    let columns = vec![vec![9.0, 5.0, 4.0, 1.0], vec![8.0, 7.0, 3.0, 1.0], vec![6.0, MISSING, 5.0, 1.0]];
    let method = Method { missing: Missing::Keep { min_share: 2.0 / 3.0 }, ..Method::default() };
    let model = model(&columns, node(&[0.4, 0.3, 0.3], method.clone()), within(0.5)).unwrap();
    let found = run(&model, &Settings { draws: 400, ..Settings::default() }).unwrap();
    assert_eq!(found.base, [1.0, 2.0, 3.0, 4.0]);
    assert_eq!((found.lower[3], found.upper[3], found.mean[3]), (4.0, 4.0, 4.0));
    // An area with less than that as given is ranked in no draw.
    let fewer = Method { missing: Missing::Keep { min_share: 0.75 }, ..method };
    let model =
        super::Model::new(leaves(&columns), vec![node(&[0.4, 0.3, 0.3], fewer)], within(0.5), None).unwrap();
    let found = run(&model, &Settings { draws: 400, ..Settings::default() }).unwrap();
    assert!(found.base[1].is_nan() && found.median[1].is_nan());
    assert_eq!((found.lower[3], found.upper[3]), (3.0, 3.0));
}

#[test]
fn leaving_out_a_part_is_making_the_index_without_it() {
    let columns = columns(3, 60, 1000);
    let choices = Choices { leave_out: true, ..Choices::default() };
    let model = model(&columns, node(&[3.0, 2.0, 1.0], Method::default()), choices).unwrap();
    let without = |left_out: usize| {
        let kept: Vec<usize> = (0..3).filter(|k| *k != left_out).collect();
        let parts: Vec<&[f64]> = kept.iter().map(|&k| columns[k].as_slice()).collect();
        let weights: Vec<f64> = kept.iter().map(|&k| [3.0, 2.0, 1.0][k]).collect();
        let score = Combine::Arithmetic.combine(&parts, &weights, 1.0).unwrap().score;
        rank(&score, Ties::Min, crate::rank::Order::Descending)
    };
    for (share, left_out) in [(0.1, 3), (0.3, 0), (0.6, 1), (0.99, 2), (1.0, 2)] {
        let expected = if left_out == 3 { model.base().to_vec() } else { without(left_out) };
        same(&model.ranks(&[share], 0).unwrap(), &expected);
    }
}

#[test]
fn each_draw_takes_one_of_the_alternatives() {
    let columns = columns(3, 60, 1000);
    let normalise = vec![
        Normalise::MinMax(MinMax { lower: 0.0, upper: 1.0 }),
        Normalise::ZScore(ZScore::default()),
        Normalise::PercentileRank(PercentileRank::default()),
    ];
    let choices = Choices {
        normalise: normalise.clone(),
        combine: vec![Combine::Arithmetic, Combine::Geometric],
        treat: vec![Treat::None, Treat::Log(LogKind::Ct)],
        lift: true,
        ..within(0.25)
    };
    let index = Node { normalise: normalise[1], ..node(&[3.0, 2.0, 1.0], Method::default()) };
    let model = model(&columns, index, choices).unwrap();
    let names: Vec<&str> = model.factors().iter().map(|factor| factor.name.as_str()).collect();
    assert_eq!(
        names,
        ["weight of part 0", "weight of part 1", "weight of part 2", "normalise", "treat", "combine"]
    );
    assert_eq!((model.dimension(), model.factors()[5].dimensions.clone()), (6, 5..6));
    for (share, method) in [0.1, 0.5, 0.9].into_iter().zip(normalise) {
        for (other, combine) in [(0.2, Combine::Arithmetic), (0.7, Combine::Geometric)] {
            let prepared: Vec<Vec<f64>> = columns
                .iter()
                .map(|values| {
                    let treated = Treat::Log(LogKind::Ct).apply(values).unwrap().values;
                    let scores = method.apply(&treated, false, None).unwrap();
                    let onto = Normalise::MinMax(MinMax { lower: 1.0, upper: 100.0 });
                    if combine == Combine::Geometric {
                        onto.apply(&scores, false, None).unwrap()
                    } else {
                        scores
                    }
                })
                .collect();
            let parts: Vec<&[f64]> = prepared.iter().map(Vec::as_slice).collect();
            let score = combine.combine(&parts, &[3.0, 2.0, 1.0], 1.0).unwrap().score;
            let expected = rank(&score, Ties::Min, crate::rank::Order::Descending);
            same(&model.ranks(&[0.5, 0.5, 0.5, share, 0.9, other], 0).unwrap(), &expected);
        }
    }
}

#[test]
fn an_alternative_that_cannot_be_applied_is_named_before_any_draw() {
    let choices = Choices {
        normalise: vec![Normalise::MinMax(MinMax::default()), Normalise::ZScore(ZScore::default())],
        combine: vec![Combine::Arithmetic, Combine::Geometric],
        ..Choices::default()
    };
    let columns = columns(2, 20, 1000);
    let error = model(&columns, node(&[1.0, 1.0], Method::default()), choices.clone()).err().unwrap();
    let text = error.to_string();
    assert!(
        text.starts_with("normalise `min-max` with combine `geometric`: `geometric` needs values"),
        "{text}"
    );
    assert!(model(&columns, node(&[1.0, 1.0], Method::default()), Choices { lift: true, ..choices }).is_ok());
}

#[test]
fn imputation_may_vary() {
    let columns = vec![vec![1.0, 2.0, 9.0, MISSING, 3.9]];
    let method = Method { impute: Some((Impute::Mean, None)), ..Method::default() };
    let choices = Choices { impute: vec![Impute::Mean, Impute::Median], ..Choices::default() };
    let model = model(&columns, node(&[1.0], method), choices).unwrap();
    assert_eq!(model.ranks(&[0.1], 0).unwrap()[3..], [2.0, 3.0]); // 3.975
    assert_eq!(model.ranks(&[0.6], 0).unwrap()[3..], [3.0, 2.0]); // 2.95
}

#[test]
fn noise_fills_the_indicators_and_the_same_draw_has_the_same() {
    let noise = |draw: u64, columns: &mut [Vec<f64>]| {
        let mut random = Random::nth(1, "noise", draw);
        columns.iter_mut().flatten().for_each(|value| *value += random.normal());
    };
    let columns = columns(2, 50, 100);
    let below = Node { name: "below".into(), ..node(&[1.0, 1.0], Method::default()) };
    let root = Node {
        parts: vec![part(Source::Node(0), 1.0), part(Source::Leaf(1), 1.0)],
        normalise: Normalise::MinMax(MinMax::default()),
        ..node(&[], Method::default())
    };
    let choices = Choices { scope: Scope::All, ..within(0.1) };
    let model = Model::new(leaves(&columns), vec![below, root], choices, Some(&noise)).unwrap();
    let names: Vec<&str> = model.factors().iter().map(|factor| factor.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "weight of part 0 in below",
            "weight of part 1 in below",
            "weight of below in index",
            "weight of part 1 in index",
            "noise"
        ]
    );
    assert_eq!((model.dimension(), model.factors()[4].dimensions.clone()), (4, 4..4));
    let ranks = |draw| model.ranks(&[0.5; 4], draw).unwrap();
    assert_eq!(ranks(3), ranks(3));
    assert_ne!(ranks(3), ranks(4));
    let found = run(&model, &Settings { draws: 30, ..Settings::default() }).unwrap();
    assert!(found.mean_shift > 0.0);
    assert!(!found.held.contains(&Choice::Noise) && found.held.contains(&Choice::Combine));
}

#[test]
fn noise_that_loses_areas_is_an_error() {
    let noise = |_: u64, columns: &mut [Vec<f64>]| columns.iter_mut().for_each(|column| column.truncate(3));
    let leaves = leaves(&columns(2, 9, 100));
    let index = node(&[1.0, 1.0], Method::default());
    let model = Model::new(leaves, vec![index], Choices::default(), Some(&noise)).unwrap();
    let error = model.ranks(&[], 0).unwrap_err();
    let expected = |error: &IndexError| matches!(error, IndexError::Length { found: 3, expected: 9, .. });
    assert!(matches!(&error, UncertaintyError::Draw { draw: 0, error } if expected(error)), "{error}");
}

#[test]
fn weights_have_the_distribution_asked_for() {
    let given = [6.0, 3.0, 1.0];
    let nodes = [node(&given, Method::default())];
    let draw = |weights: Weights| {
        let choices = Choices { weights, ..Choices::default() };
        let names: Vec<String> = (0..3).map(|k| k.to_string()).collect();
        let factors = choices.factors(&nodes, &names, false);
        let dimension = factors.last().unwrap().dimensions.end;
        let mut random = Random::named(4, "weights");
        (0..4000)
            .map(|_| {
                let point: Vec<f64> = (0..dimension).map(|_| random.share()).collect();
                choices.draw(&nodes, &factors, &point).1.swap_remove(0)
            })
            .collect::<Vec<_>>()
    };
    let moments = |drawn: &[Vec<f64>], k: usize| {
        let mean = drawn.iter().map(|weights| weights[k]).sum::<f64>() / drawn.len() as f64;
        let squares = drawn.iter().map(|weights| (weights[k] - mean) * (weights[k] - mean)).sum::<f64>();
        (mean, squares / drawn.len() as f64)
    };
    let dirichlet = draw(Weights::Dirichlet { concentration: 20.0 });
    for (k, share) in [0.6, 0.3, 0.1].into_iter().enumerate() {
        let (mean, variance) = moments(&dirichlet, k);
        assert!((mean - 10.0 * share).abs() < 0.1, "{mean}");
        let expected = 100.0 * share * (1.0 - share) / 21.0;
        assert!((variance / expected - 1.0).abs() < 0.1, "{variance} instead of {expected}");
    }
    for drawn in [
        dirichlet,
        draw(Weights::Within { share: 0.25 }),
        draw(Weights::Ranges(vec![(5.0, 7.0), (2.0, 4.0), (0.0, 2.0)])),
        draw(Weights::Sets(vec![vec![1.0, 1.0, 2.0], vec![0.0, 0.0, 5.0]])),
    ] {
        assert!(drawn.iter().all(|weights| (weights.iter().sum::<f64>() - 10.0).abs() < 1e-12));
    }
    // The first weight can only be what it is; the others share the rest, as far as their ranges go and no farther: the
    // second is never below 10 - 6 - 2.5.
    let ranges = [(6.0, 6.0), (0.5, 3.5), (0.0, 2.5)];
    let (mut least, mut most) = ([f64::INFINITY; 3], [0.0_f64; 3]);
    for weights in draw(Weights::Ranges(ranges.to_vec())) {
        for (part, weight) in weights.iter().enumerate() {
            assert!((ranges[part].0..=ranges[part].1).contains(weight), "{weights:?}");
            (least[part], most[part]) = (least[part].min(*weight), most[part].max(*weight));
        }
    }
    assert!(least[1] < 1.6 && most[1] > 3.4 && least[2] < 0.6 && most[2] > 2.4, "{least:?} {most:?}");
    let sets = draw(Weights::Sets(vec![vec![1.0, 1.0, 2.0], vec![0.0, 0.0, 5.0]]));
    let second = sets.iter().filter(|weights| weights[2] == 10.0).count();
    assert!((1800..2200).contains(&second), "{second}");
}

#[test]
fn the_corners_of_the_cube_have_weights_too() {
    let ranges = Weights::Ranges(vec![(0.0, 0.5), (0.0, 1.0)]);
    let choices = Choices { weights: ranges, ..Choices::default() };
    let model = model(&columns(2, 9, 100), node(&[0.5, 0.5], Method::default()), choices).unwrap();
    let tending = model.ranks(&[1e-9, 1e-9], 0).unwrap();
    assert_eq!(model.ranks(&[0.0, 0.0], 0).unwrap(), tending);
    assert!(model.ranks(&[1.0, 1.0], 0).is_ok());
}

#[test]
fn choices_that_make_no_sense_are_refused() {
    let columns = columns(2, 9, 100);
    let refused = |weights: Weights| {
        let choices = Choices { weights, ..Choices::default() };
        model(&columns, node(&[0.6, 0.4], Method::default()), choices).err().unwrap()
    };
    assert_eq!(refused(Weights::Within { share: 1.0 }), UncertaintyError::Share { share: 1.0 });
    assert_eq!(
        refused(Weights::Dirichlet { concentration: 0.0 }),
        UncertaintyError::Concentration { concentration: 0.0 }
    );
    let ranges = |ranges: &[(f64, f64)]| refused(Weights::Ranges(ranges.to_vec()));
    assert_eq!(ranges(&[(0.0, 1.0)]), UncertaintyError::Count { found: 1, expected: 2 });
    assert_eq!(
        ranges(&[(0.0, 1.0), (0.3, 0.2)]),
        UncertaintyError::Range { part: 1, lower: 0.3, upper: 0.2 }
    );
    assert!(matches!(ranges(&[(0.0, 0.2), (0.1, 0.3)]), UncertaintyError::Ranges { node: 0, .. }));
    assert!(matches!(ranges(&[(0.7, 0.8), (0.5, 0.6)]), UncertaintyError::Ranges { node: 0, .. }));
    assert!(matches!(ranges(&[(0.0, 0.0), (0.0, 0.0)]), UncertaintyError::Ranges { greatest: 0.0, .. }));
    assert_eq!(refused(Weights::Sets(Vec::new())), UncertaintyError::NoSets);
    let zero = refused(Weights::Sets(vec![vec![1.0, 1.0], vec![0.0, 0.0]]));
    assert_eq!(zero, UncertaintyError::Set { set: 1, error: AggregateError::NoWeight });
    let choices = Choices { leave_out: true, ..Choices::default() };
    let error = model(&columns[..1], node(&[1.0], Method::default()), choices).err().unwrap();
    assert_eq!(error, UncertaintyError::NothingLeft);
    let wrong = Node { parts: vec![part(Source::Node(0), 1.0)], ..node(&[], Method::default()) };
    let error = model(&columns, wrong, Choices::default()).err().unwrap();
    assert_eq!(error, UncertaintyError::Source { node: 0, part: 0 });
    assert_eq!(
        Model::new(Vec::new(), Vec::new(), Choices::default(), None).err(),
        Some(UncertaintyError::NoIndex)
    );
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let model = model(&columns(2, 9, 100), node(&[0.6, 0.4], Method::default()), within(0.1)).unwrap();
    let settings = Settings::default();
    let refused = |settings: Settings| run(&model, &settings).unwrap_err();
    assert_eq!(refused(Settings { draws: 0, ..settings }), UncertaintyError::NoDraws);
    assert_eq!(refused(Settings { level: 1.0, ..settings }), UncertaintyError::Level { level: 1.0 });
    assert_eq!(refused(Settings { core: 0.5, ..settings }), UncertaintyError::Core { core: 0.5 });
    let cut = Cut::Share(0.0);
    assert_eq!(refused(Settings { cut, ..settings }), UncertaintyError::Cut { cut });
    let one = run(&model, &Settings { draws: 1, ..settings }).unwrap();
    assert_eq!((&one.lower, &one.best), (&one.upper, &one.worst));
    assert!(matches!(model.ranks(&[0.5], 0), Err(UncertaintyError::Point { expected: 2, .. })));
    assert!(matches!(model.ranks(&[0.5, 1.5], 0), Err(UncertaintyError::Point { inside: 1, .. })));
    let wrong = of_ranks(&[1.0, 2.0], &[vec![1.0, 0.3]], &settings).unwrap_err();
    assert_eq!(wrong, UncertaintyError::Ranks { draw: 0, area: 1 });
    assert_eq!(of_ranks(&[], &[], &settings), Err(UncertaintyError::NoDraws));
}

#[test]
fn no_areas_are_fine() {
    let found = run(
        &model(&[Vec::new()], node(&[1.0], Method::default()), within(0.1)).unwrap(),
        &Settings::default(),
    )
    .unwrap();
    assert!(found.base.is_empty() && found.mean_shift.is_nan());
    assert_eq!((found.groups, found.counts), (0, Counts::default()));
}

#[test]
fn groups_end_where_an_interval_begins_below_the_leaders() {
    // Intervals: 1-2, 1-3, 3-4, 3-5, 5-5.
    let draws = [[1., 3., 3., 5., 5.], [2., 1., 4., 3., 5.]].map(|ranks| ranks.to_vec());
    let settings = Settings { level: 0.999_999_999, ..Settings::default() };
    let found = of_ranks(&[1., 2., 3., 4., 5.], &draws, &settings).unwrap();
    assert_eq!(found.group, [1.0, 1.0, 2.0, 2.0, 3.0]);
    assert_eq!(found.groups, 3);
}
