use super::*;

const MISSING: f64 = f64::NAN;
const ROW: [&[f64]; 3] = [&[40.0], &[60.0], &[90.0]];
const WEIGHTS: [f64; 3] = [0.5, 0.3, 0.2];
/// The matrix X of METHODS 5.3, by columns.
const X: [&[f64]; 3] =
    [&[62.0, 55.0, 70.0, 48.0, 66.0], &[30.0, 45.0, 20.0, 50.0, 35.0], &[8.0, 6.0, 12.0, 3.0, 9.0]];

fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (one, other) in found.iter().zip(expected) {
        assert!((one - other).abs() <= 1e-5 * other.abs(), "{found:?} instead of {expected:?}");
    }
}

fn row(combine: Combine) -> f64 {
    combine.combine(&ROW, &WEIGHTS, 1.0).unwrap().score[0]
}

#[test]
fn means_of_the_worked_example() {
    close(&[row(Combine::Arithmetic)], &[56.0]);
    close(&[row(Combine::WeightedSum)], &[56.0]);
    close(&[row(Combine::Geometric)], &[53.128]);
    close(&[row(Combine::Harmonic)], &[50.7042]);
    close(&[row(Combine::Generalised { power: -1.0 })], &[50.7042]);
    close(&[row(Combine::Generalised { power: 2.0 })], &[59.1608]);
    close(&[row(Combine::Generalised { power: 0.0 })], &[53.128]);
    close(&[row(Combine::Generalised { power: 1e-9 })], &[53.128]);
}

#[test]
fn a_weighted_sum_takes_weights_as_they_are() {
    let combined = Combine::WeightedSum.combine(&ROW, &[0.5, 0.3, 0.199], 1.0).unwrap();
    assert!((combined.score[0] - 55.91).abs() < 1e-12);
    assert!(
        (Combine::Arithmetic.combine(&ROW, &[5.0, 3.0, 2.0], 1.0).unwrap().score[0] - 56.0).abs() < 1e-12
    );
}

#[test]
fn contributions_sum_to_the_score() {
    for combine in Combine::EACH {
        let Combined { score, contributions, .. } = combine.combine(&X, &WEIGHTS, 1.0).unwrap();
        for area in 0..5 {
            let sum: f64 = contributions.iter().map(|column| column[area]).sum();
            let equal = (sum - score[area]).abs() < 1e-12 * score[area].abs();
            assert!(equal || combine == Combine::Copeland, "{combine:?}: {sum} instead of {}", score[area]);
        }
    }
    let geometric = Combine::Geometric.combine(&ROW, &WEIGHTS, 1.0).unwrap();
    close(&[geometric.contributions[0][0]], &[0.5 * 53.128]);
}

#[test]
fn missing_parts_are_left_out_down_to_the_least_share() {
    let parts: [&[f64]; 2] = [&[10.0, 10.0, MISSING, MISSING], &[40.0, MISSING, 40.0, MISSING]];
    let case = |combine: Combine, min_share| combine.combine(&parts, &[2.0, 1.0], min_share).unwrap();
    let two_thirds = case(Combine::Arithmetic, Combine::MIN_SHARE);
    assert_eq!(two_thirds.score[..2], [20.0, 10.0]);
    assert!(two_thirds.score[2].is_nan() && two_thirds.score[3].is_nan());
    assert_eq!(two_thirds.below_min_share, 1);
    assert_eq!(two_thirds.contributions[0][1], 10.0);
    assert!(two_thirds.contributions[1][1].is_nan() && two_thirds.contributions[1][2].is_nan());
    assert_eq!(case(Combine::Arithmetic, 0.0).score[..3], [20.0, 10.0, 40.0]);
    assert!(case(Combine::Arithmetic, 1.0).score[1..].iter().all(|score| score.is_nan()));
    let sum = case(Combine::WeightedSum, 0.5);
    assert_eq!((&sum.score[..2], sum.contributions[0][1]), (&[60.0, 30.0][..], 30.0));
    assert_eq!(case(Combine::Geometric, 0.0).score[2], 40.0_f64.ln().exp());
}

#[test]
fn parts_of_weight_zero_do_not_count() {
    let parts: [&[f64]; 2] = [&[10.0, 20.0], &[0.0, MISSING]];
    let combined = Combine::Geometric.combine(&parts, &[1.0, 0.0], 1.0).unwrap();
    close(&combined.score, &[10.0, 20.0]);
    assert_eq!(combined.contributions[1][0], 0.0);
}

#[test]
fn means_that_are_not_defined_are_errors_that_say_where() {
    let parts: [&[f64]; 2] = [&[1.0, 2.0, 3.0, MISSING], &[1.0, 0.0, -2.0, 1.0]];
    for combine in [Combine::Geometric, Combine::Harmonic, Combine::Generalised { power: -0.5 }] {
        let error = combine.combine(&parts, &[1.0, 1.0], 0.5).unwrap_err();
        let method = combine.name();
        let value =
            AggregateError::Value { method, allowed: "above 0", part: 1, areas: 2, area: 1, value: 0.0 };
        assert_eq!(error, value);
    }
    let square = Combine::Generalised { power: 2.0 }.combine(&parts, &[1.0, 1.0], 0.5).unwrap_err();
    assert!(matches!(square, AggregateError::Value { part: 1, areas: 1, area: 2, .. }), "{square}");
    let power = Combine::Generalised { power: MISSING }.combine(&parts, &[1.0, 1.0], 0.5).unwrap_err();
    assert!(matches!(power, AggregateError::Power { .. }));
}

#[test]
fn weights_below_zero_or_all_zero_or_too_few_are_errors() {
    let case = |weights: &[f64]| Combine::Arithmetic.combine(&ROW, weights, 1.0).unwrap_err();
    assert_eq!(case(&[0.5, -0.1, 0.6]), AggregateError::Weight { part: 1, weight: -0.1 });
    assert!(matches!(case(&[0.5, MISSING, 0.6]), AggregateError::Weight { part: 1, .. }));
    assert_eq!(case(&[0.0; 3]), AggregateError::NoWeight);
    assert_eq!(case(&[1.0; 2]), AggregateError::Weights { parts: 3, weights: 2 });
    let none = Combine::Arithmetic.combine(&[], &[], 1.0).unwrap_err();
    assert_eq!(none, AggregateError::Weights { parts: 0, weights: 0 });
    let uneven = Combine::Arithmetic.combine(&[&[1.0], &[]], &[1.0, 1.0], 1.0).unwrap_err();
    assert_eq!(uneven, AggregateError::Length { part: 1, found: 0, expected: 1 });
    let infinite = Combine::WeightedSum.combine(&[&[1e308], &[1e308]], &[9.0, 9.0], 1.0).unwrap_err();
    assert_eq!(infinite, AggregateError::Infinite { area: 0 });
    let both_ways = Combine::WeightedSum.combine(&[&[1e308], &[-1e308]], &[9.0, 9.0], 1.0).unwrap_err();
    assert_eq!(both_ways, AggregateError::Infinite { area: 0 });
}

#[test]
fn weights_too_great_or_too_small_for_their_sum_are_refused() {
    for weight in [1e308, 1e-320] {
        for combine in Combine::EACH {
            let error = combine.combine(&[&[1.0, 2.0], &[2.0, 1.0]], &[weight; 2], 1.0).unwrap_err();
            assert!(matches!(error, AggregateError::Total { .. }), "{combine:?} with {weight:e}: {error}");
        }
    }
}

#[test]
fn a_power_next_to_zero_gives_the_geometric_mean() {
    let parts: [&[f64]; 2] = [&[2.0], &[8.0]];
    for power in [1e-300, -1e-12, 1e-8] {
        let combined = Combine::Generalised { power }.combine(&parts, &[1.0; 2], 1.0).unwrap();
        assert!((combined.score[0] - 4.0).abs() < 1e-6, "{} with {power}", combined.score[0]);
    }
}

#[test]
fn copeland_of_the_worked_example() {
    let combined = Combine::Copeland.combine(&X, &WEIGHTS, 1.0).unwrap();
    assert_eq!(combined.score, [0.0, -2.0, 4.0, -4.0, 2.0]);
    assert!(combined.contributions.is_empty());
}

#[test]
fn mazziotta_pareto_of_the_worked_example() {
    use crate::normalise::{MinMax, Normalise, ZScore};
    let case = |normalise: Normalise, sign| {
        let parts: Vec<Vec<f64>> = X.iter().map(|x| normalise.apply(x, false, None).unwrap()).collect();
        let parts: Vec<&[f64]> = parts.iter().map(|part| part.as_slice()).collect();
        Combine::MazziottaPareto { sign }.combine(&parts, &[1.0; 3], 1.0).unwrap()
    };
    let hundred = Normalise::ZScore(ZScore { mean: 100.0, sd: 10.0, ..ZScore::default() });
    let minus = case(hundred, Penalty::Minus);
    close(&minus.score, &[99.20872, 98.36133, 102.2927, 92.17468, 103.5844]);
    assert_eq!(minus.contributions.len(), 4);
    let plus = case(hundred, Penalty::Plus);
    close(&plus.score, &[99.45881, 99.29929, 105.7867, 96.01781, 103.8156]);
    let adjusted = case(Normalise::MinMax(MinMax { lower: 70.0, upper: 130.0 }), Penalty::Minus);
    close(&adjusted.score, &[99.91706, 97.62826, 102.7273, 81.11111, 109.1428]);
}

#[test]
fn a_penalty_needs_means_above_zero() {
    let parts: [&[f64]; 2] = [&[1.0, -1.0], &[1.0, 1.0]];
    let error =
        Combine::MazziottaPareto { sign: Penalty::Plus }.combine(&parts, &[1.0, 1.0], 1.0).unwrap_err();
    assert_eq!(error, AggregateError::Mean { areas: 1, area: 1, mean: 0.0 });
}
