use super::*;
use crate::random::Random;
use crate::rank::{Order, Ties, rank};
use crate::weights::close;

const MISSING: f64 = f64::NAN;

fn columns(parts: usize, areas: usize, name: &str) -> Vec<Vec<f64>> {
    let mut random = Random::named(8, name);
    let mut columns = vec![Vec::with_capacity(areas); parts];
    for _ in 0..areas {
        let common = random.share();
        columns.iter_mut().for_each(|column| column.push(30.0 * common + 70.0 * random.share()));
    }
    columns
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

#[test]
fn the_worked_example_comes_out() {
    let parts: [&[f64]; 2] = [&[4.0, 3.0, 1.0, 2.0], &[1.0, 3.0, 4.0, 2.0]];
    let found = benefit_of_the_doubt(&parts, None).unwrap();
    close(&found.score, &[1.0, 1.0, 1.0, 2.0 / 3.0], 1e-14);
    assert_eq!(found.frontier, [0, 1, 2]);
    for area in 0..4 {
        close(&[found.shares[0][area] + found.shares[1][area]], &[1.0], 1e-14);
    }
}

/// The best score of an area over shares on a fine grid, within bounds: two or three parts.
fn by_grid(parts: &[&[f64]], area: usize, bounds: &[(f64, f64)]) -> f64 {
    const STEPS: usize = 400;
    let mut best = 0.0_f64;
    let mut score = |shares: &[f64]| {
        let allowed = shares
            .iter()
            .zip(bounds)
            .all(|(share, (lower, upper))| (lower - 1e-12..=upper + 1e-12).contains(share));
        if allowed {
            let of = |k: usize| {
                parts.iter().zip(shares).map(|(values, share)| share * values[k] / values[area]).sum::<f64>()
            };
            best = best.max(1.0 / (0..parts[0].len()).map(of).fold(0.0, f64::max));
        }
    };
    for i in 0..=STEPS {
        let first = i as f64 / STEPS as f64;
        if parts.len() == 2 {
            score(&[first, 1.0 - first]);
            continue;
        }
        for k in 0..=STEPS - i {
            let second = k as f64 / STEPS as f64;
            score(&[first, second, (1.0 - first - second).max(0.0)]);
        }
    }
    best
}

#[test]
fn scores_within_bounds_are_those_of_a_fine_grid() {
    for (parts, bounds) in [(2, (0.2, 0.7)), (3, (0.0, 1.0)), (3, (0.1, 0.6)), (3, (0.25, 1.0))] {
        let columns = columns(parts, 12, "grid");
        let (parts, bounds) = (slices(&columns), vec![bounds; parts]);
        let found = benefit_of_the_doubt(&parts, Some(&bounds)).unwrap();
        for area in 0..12 {
            let grid = by_grid(&parts, area, &bounds);
            let score = found.score[area];
            assert!(score >= grid - 1e-12 && score <= grid + 0.01, "{score} by program, {grid} by grid");
            // The shares found are allowed, and have the score.
            let shares: Vec<f64> = found.shares.iter().map(|column| column[area]).collect();
            let of = |k: usize| -> f64 {
                parts.iter().zip(&shares).map(|(values, share)| share * values[k] / values[area]).sum()
            };
            close(&[1.0 / (0..12).map(of).fold(0.0, f64::max)], &[score], 1e-10);
            for (share, (lower, upper)) in shares.iter().zip(&bounds) {
                assert!((lower - 1e-10..=upper + 1e-10).contains(share), "{share}");
            }
        }
    }
}

#[test]
fn another_solver_finds_the_same() {
    // By HiGHS (scipy's `linprog`), from the programs as they are stated, with all areas.
    const AREAS: u64 = 60;
    let raw: Vec<Vec<f64>> = [17_u64, 211, 3331, 5077, 8089]
        .iter()
        .map(|k| (1..=AREAS).map(|a| 1.0 + ((a * a * k + a * 7 * k * k) % 9973) as f64 / 100.0).collect())
        .collect();
    let common = |area: usize| raw.iter().map(|column| column[area]).sum::<f64>() / 5.0;
    let columns: Vec<Vec<f64>> =
        raw.iter().map(|column| (0..60).map(|area| column[area] + common(area)).collect()).collect();
    let parts = slices(&columns);
    let free = [
        0.477008291,
        0.83928912,
        1.0,
        0.730142827,
        0.88829413,
        0.515174149,
        0.968107768,
        0.938240685,
        1.0,
        0.880101526,
        0.928595017,
        0.851186518,
    ];
    let bound = [
        0.404670176,
        0.621306841,
        0.942896288,
        0.491383801,
        0.701778705,
        0.474384916,
        0.893703436,
        0.884612484,
        0.967343951,
        0.805932843,
        0.815225796,
        0.624585002,
    ];
    let distances = [
        39.99306026,
        9.00278101,
        0.0,
        28.14592053,
        12.21665359,
        34.06089134,
        3.05451099,
        6.71149251,
        0.0,
        15.04268883,
        3.99999942,
        8.33630671,
    ];
    let found = benefit_of_the_doubt(&parts, None).unwrap();
    close(&found.score[..12], &free, 2e-9);
    assert_eq!(found.score.iter().filter(|score| **score > 1.0 - 1e-9).count(), 7);
    let found = benefit_of_the_doubt(&parts, Some(&[(0.1, 0.4); 5])).unwrap();
    close(&found.score[..12], &bound, 2e-9);
    let found = directional(&parts, &[1.0, 2.0, 0.5, 1.0, 3.0]).unwrap();
    close(&found.distance[..12], &distances, 1e-8);
}

#[test]
fn shares_that_are_fixed_leave_one_program() {
    let columns = columns(3, 30, "fixed");
    let parts = slices(&columns);
    let bounds = [(0.5, 0.5), (0.3, 0.3), (0.2, 0.2)];
    let found = benefit_of_the_doubt(&parts, Some(&bounds)).unwrap();
    for area in 0..30 {
        let of = |k: usize| -> f64 {
            (0..3).map(|part| bounds[part].0 * parts[part][k] / parts[part][area]).sum()
        };
        close(&[found.score[area]], &[1.0 / (0..30).map(of).fold(0.0, f64::max)], 1e-13);
    }
}

#[test]
fn no_weights_with_which_all_areas_stay_within_1_score_higher() {
    let columns = columns(6, 300, "random");
    let parts = slices(&columns);
    let found = benefit_of_the_doubt(&parts, None).unwrap();
    let mut random = Random::named(9, "weights");
    for _ in 0..500 {
        let weights: Vec<f64> = (0..6).map(|_| random.gamma(0.5)).collect();
        let score =
            |area: usize| parts.iter().zip(&weights).map(|(it, weight)| it[area] * weight).sum::<f64>();
        let most = (0..300).map(score).fold(0.0, f64::max);
        assert!((0..300).all(|area| score(area) / most <= found.score[area] + 1e-12));
    }
    // And the scores are reached: by shares that no area exceeds.
    for area in 0..300 {
        let of = |k: usize| -> f64 {
            (0..6).map(|part| found.shares[part][area] * parts[part][k] / parts[part][area]).sum()
        };
        close(&[1.0 / (0..300).map(of).fold(0.0, f64::max)], &[found.score[area]], 1e-11);
    }
    for &area in &found.frontier {
        close(&[found.score[area as usize]], &[1.0], 1e-11);
    }
}

#[test]
fn units_and_areas_without_a_value_do_not_matter() {
    let columns = columns(4, 80, "units");
    let scores = benefit_of_the_doubt(&slices(&columns), None).unwrap().score;
    let mut other: Vec<Vec<f64>> = columns
        .iter()
        .zip([1e-6, 1.0, 1e6, 3.7])
        .map(|(column, unit)| column.iter().map(|value| value * unit).collect())
        .collect();
    close(&benefit_of_the_doubt(&slices(&other), None).unwrap().score, &scores, 1e-10);
    other.iter_mut().for_each(|column| column.push(1e12));
    other[2][80] = MISSING;
    let found = benefit_of_the_doubt(&slices(&other), None).unwrap();
    close(&found.score[..80], &scores, 1e-10);
    assert!(found.score[80].is_nan() && found.shares[0][80].is_nan());
}

#[test]
fn zeros_score_nothing_and_have_no_shares() {
    let parts: [&[f64]; 2] = [&[0.0, 3.0, 0.0], &[0.0, 1.0, 2.0]];
    let free = benefit_of_the_doubt(&parts, None).unwrap();
    assert_eq!(free.score, [0.0, 1.0, 1.0]);
    assert!(free.shares[0][0].is_nan());
    assert_eq!((free.shares[0][2], free.shares[1][2]), (0.0, 1.0));
    let bound = benefit_of_the_doubt(&parts, Some(&[(0.1, 1.0); 2])).unwrap();
    assert_eq!(bound.score, [0.0, 1.0, 0.0]);
    let nought = benefit_of_the_doubt(&[&[0.0, 0.0], &[1.0, 2.0]], None).unwrap();
    assert_eq!(nought.score, [0.5, 1.0]);
    assert_eq!(benefit_of_the_doubt(&[&[7.0]], None).unwrap().score, [1.0]);
    assert!(benefit_of_the_doubt(&[&[]], None).unwrap().score.is_empty());
    close(&benefit_of_the_doubt(&[&[], &[]], None).unwrap().mean_shares(), &[0.5, 0.5], 1e-15);
}

#[test]
fn what_cannot_be_solved_is_an_error() {
    let parts: [&[f64]; 2] = [&[1.0, 2.0], &[2.0, -1.0]];
    assert!(matches!(benefit_of_the_doubt(&parts, None), Err(WeightsError::Value { part: 1, area: 1, .. })));
    let parts: [&[f64]; 2] = [&[1.0, 2.0], &[2.0, 1.0]];
    for bounds in [[(0.6, 1.0); 2], [(0.0, 0.4); 2], [(0.5, 0.4), (0.0, 1.0)], [(MISSING, 1.0), (0.0, 1.0)]] {
        let error = benefit_of_the_doubt(&parts, Some(&bounds));
        assert!(matches!(error, Err(WeightsError::Bounds { part: 0, .. })), "{bounds:?}");
    }
    assert!(benefit_of_the_doubt(&parts, Some(&[])).is_err());
    for direction in [&[1.0][..], &[1.0, 0.0], &[1.0, f64::INFINITY]] {
        assert!(matches!(directional(&parts, direction), Err(WeightsError::Direction { part: 1, .. })));
    }
    assert_eq!(directional(&[&[0.0, 0.0]], &[1.0]), Err(WeightsError::NoSpread { part: 0 }));
}

#[test]
fn along_an_areas_own_values_the_directional_score_is_the_plain_one() {
    let columns = columns(4, 60, "own");
    let parts = slices(&columns);
    let plain = benefit_of_the_doubt(&parts, None).unwrap();
    for area in 0..60 {
        let own: Vec<f64> = parts.iter().map(|values| values[area]).collect();
        let along = directional(&parts, &own).unwrap();
        close(&[along.score[area]], &[plain.score[area]], 1e-11);
        let of = |shares: &[Vec<f64>]| shares.iter().map(|it| it[area]).collect::<Vec<_>>();
        close(&of(&along.shares), &of(&plain.shares), 1e-9);
    }
}

#[test]
fn shares_along_a_direction_are_those_of_what_the_area_has() {
    let parts: [&[f64]; 2] = [&[4.0, 3.0, 1.0, 2.0, 0.0], &[1.0, 3.0, 4.0, 0.5, 0.0]];
    // From (2, 0.5) along (1, 1) to 2 x + y = 9: d = 1.5 at (3.5, 2), where the weights are as 2 to 1.
    let found = directional(&parts, &[1.0, 1.0]).unwrap();
    close(&[found.distance[3], found.shares[0][3], found.shares[1][3]], &[1.5, 4.0 / 4.5, 0.5 / 4.5], 1e-12);
    assert!(found.shares[0][4].is_nan() && found.score[4] > 0.0, "what has nothing has no shares of it");
    // Shares of the greatest values: nothing is left of the one, and too much of the other.
    let parts: [&[f64]; 2] = [&[4e3, 1.0], &[1e-300, 5e-301]];
    for (direction, part) in [([5e-324, 1.0], 0), ([1.0, 1e300], 1)] {
        let found = directional(&parts, &direction);
        assert!(matches!(found, Err(WeightsError::Direction { part: it, .. }) if it == part), "{found:?}");
    }
}

#[test]
fn distances_along_a_direction_are_those_by_hand() {
    // The frontier runs from (4, 1) over (3, 3) to (1, 4), and straight down and to the left from its ends.
    let parts: [&[f64]; 2] = [&[4.0, 3.0, 1.0, 2.0, 0.0, 3.0], &[1.0, 3.0, 4.0, 2.0, 0.0, 0.0]];
    let found = directional(&parts, &[1.0, 1.0]).unwrap();
    close(&found.distance, &[0.0, 0.0, 0.0, 1.0, 3.0, 1.0], 1e-13);
    close(&found.score, &[1.0, 1.0, 1.0, 0.5, 0.25, 0.5], 1e-13);
    // Straight ahead along the first part, almost: the edge from (4, 1) to (3, 3) is 2 x + y = 9.
    let ahead = directional(&parts, &[1.0, 1e-9]).unwrap();
    close(&ahead.distance[3..5], &[1.5, 4.0], 1e-8);
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let columns = columns(5, 2000, "threads");
    let parts = slices(&columns);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| benefit_of_the_doubt(&parts, Some(&[(0.05, 0.5); 5])).unwrap())
    };
    assert_eq!(on(1), on(7));
}

#[test]
fn a_score_of_nothing_is_zero_without_a_sign() {
    for bounds in [None, Some(&[(0.1, 0.9), (0.0, 1.0)][..])] {
        let found = benefit_of_the_doubt(&[&[0.0, 0.0, 4.0], &[0.0, 3.0, 1.0]], bounds).unwrap();
        assert_eq!((found.score[0], found.score[0].is_sign_positive()), (0.0, true), "{bounds:?}");
        assert!(found.score.iter().all(|score| score.is_sign_positive()), "{bounds:?}");
    }
    let found = benefit_of_the_doubt(&[&[0.0, -0.0]], None).unwrap();
    assert!(found.score.iter().all(|score| *score == 0.0 && score.is_sign_positive()));
}

#[test]
fn areas_on_the_frontier_share_the_first_rank_whatever_was_rounded() {
    let ranks = |scores: &[f64]| rank(scores, Ties::Min, Order::Descending);
    // No mixture of the other two matches any of these.
    let parts: [&[f64]; 2] = [&[9.0, 3.0, 8.0], &[4.0, 9.0, 8.0]];
    assert_eq!(ranks(&benefit_of_the_doubt(&parts, None).unwrap().score), [1.0; 3]);
    assert_eq!(ranks(&directional(&parts, &[1.0, 1.0]).unwrap().score), [1.0; 3]);
    let mut random = Random::named(5, "frontier");
    let columns: Vec<Vec<f64>> =
        (0..4).map(|_| (0..60).map(|_| (random.share() * 100.0).round() + 1.0).collect()).collect();
    let columns = slices(&columns);
    let direction = [3.0, 1.0, 0.25, 700.0];
    for scores in
        [benefit_of_the_doubt(&columns, None).unwrap(), directional(&columns, &direction).unwrap().into()]
    {
        let found = ranks(&scores.score);
        assert!(scores.frontier.len() > 5);
        assert!(scores.frontier.iter().all(|&area| found[area as usize] == 1.0), "{found:?}");
    }
}
