//! Figures of another program, and what is refused.

use super::*;
use crate::evaluation::difference::tests::close;

struct Made {
    a: Vec<f64>,
    b: Vec<f64>,
    treated: Vec<bool>,
    outcome: Vec<f64>,
}

/// 30 made-up areas, 12 of them treated.
fn made_up() -> Made {
    let each = || (0..30).map(|i| (i, i as f64));
    let a: Vec<f64> = each().map(|(i, x)| ((i * 17) % 13) as f64 + 0.3 * x).collect();
    let b: Vec<f64> = each().map(|(i, x)| ((i * 29) % 11) as f64 * 0.7 + 0.05 * x).collect();
    let treated: Vec<bool> = each().map(|(i, _)| (i * 7) % 10 < 4).collect();
    let outcome = each().map(|(i, _)| {
        0.5 * a[i] - 0.2 * b[i] + if treated[i] { 2.0 } else { 0.0 } + ((i * i) % 5) as f64 * 0.3
    });
    let outcome = outcome.collect();
    Made { a, b, treated, outcome }
}

fn run(made: &Made, method: Matching) -> MatchedStudy {
    match_areas(&[&made.a, &made.b], &made.treated, &made.outcome, &method, &Settings::default()).unwrap()
}

// Referee: statsmodels 0.15.0 (Logit) for the propensities; the matches and Abadie and Imbens's error in numpy 2.4.6.

#[test]
fn propensities_are_those_of_statsmodels() {
    let found = run(&made_up(), Matching::default());
    let expected = [-0.5415652626989265, -0.35044087030893634, -0.4865954621688598];
    for (found, expected) in found.logits.iter().zip(expected) {
        close(*found, expected);
    }
}

#[test]
fn effects_and_errors_are_those_of_numpy() {
    let made = made_up();
    let one = run(&made, Matching::default());
    close(one.estimate.effect, 1.64);
    close(one.estimate.se, 1.3874754051874219);
    assert_eq!((one.estimate.treated, one.unmatched.len()), (10, 2));
    assert!(one.estimate.assumptions.contains(&Assumption::Unmatched(2)));
    close(one.balance[1].before, 0.09018016681183212);
    let three = run(&made, Matching { matches: 3, ..Matching::default() });
    close(three.estimate.effect, 1.7);
    close(three.estimate.se, 1.3881246341737472);
    close(three.estimate.weights.iter().map(|it| it.weight).sum(), 1.0);
    let alike = Alike::Variables(Distance::Mahalanobis);
    let near = run(&made, Matching { alike, matches: 2, caliper: None, ..Matching::default() });
    close(near.estimate.effect, 1.8541666666666667);
    close(near.estimate.se, 0.4261201876840051);
    close(near.balance[0].after, 0.07227218795627327);
    close(near.balance[1].after, -0.19324321459678448);
    assert!(near.unmatched.is_empty() && near.logits.is_empty());
}

#[test]
fn differences_are_standardised_by_both_spreads() {
    let found = standardised(&[46.0, 52.0, 58.0], &[40.0, 48.0, 56.0]);
    close(found, 4.0 / 50.0_f64.sqrt());
    assert!(standardised(&[1.0, 1.0], &[1.0, 1.0]).is_nan());
}

#[test]
fn drawn_pairs_have_the_error_of_their_mean() {
    let made = made_up();
    let error = ErrorFrom::Paired { replicates: 4000, seed: 1 };
    let alike = Alike::Variables(Distance::Euclid);
    let found = run(&made, Matching { alike, caliper: None, error, ..Matching::default() });
    let gains: Vec<f64> =
        found.pairs.iter().map(|it| made.outcome[it.area] - made.outcome[it.matches[0].area]).collect();
    let expected = sd(&gains, Divisor::Population).unwrap() / (gains.len() as f64).sqrt();
    assert!((found.estimate.se / expected - 1.0).abs() < 0.05, "{} {expected}", found.estimate.se);
}

#[test]
fn separation_is_found() {
    let need: Vec<f64> = (0..10).map(f64::from).collect();
    let treated: Vec<bool> = (0..10).map(|it| it >= 6).collect();
    let says = |need: &[f64], treated: &[bool]| {
        match_areas(&[need], treated, &[1.0; 10], &Matching::default(), &Settings::default()).unwrap_err()
    };
    assert_eq!(says(&need, &treated), EvaluationError::Separation);
    // But for one value that both have: certain for all others.
    let mut shared = need.clone();
    shared[6] = 5.0;
    assert_eq!(says(&shared, &treated), EvaluationError::Separation);
    // The variable twice.
    let mixed: Vec<bool> = (0..10).map(|it| it % 3 == 0).collect();
    let error = match_areas(&[&need, &need], &mixed, &[1.0; 10], &Matching::default(), &Settings::default());
    assert_eq!(error, Err(EvaluationError::Collinear { position: 2 }));
}

#[test]
fn what_cannot_be_told_is_refused() {
    let need = [1.0, 2.0, 3.0, 4.0];
    let outcome = [1.0, 2.0, f64::NAN, 4.0];
    let alike = Alike::Variables(Distance::Euclid);
    let method = Matching { alike, ..Matching::default() };
    let says = |treated: &[bool; 4], method: &Matching| {
        match_areas(&[&need], treated, &outcome, method, &Settings::default()).unwrap_err()
    };
    assert_eq!(says(&[false; 4], &method), EvaluationError::NoTreated);
    assert_eq!(says(&[false, false, true, false], &method), EvaluationError::NoTreated); // its outcome is missing
    assert_eq!(says(&[true, true, false, true], &method), EvaluationError::NoDonors);
    let close_by = Matching { caliper: Some(0.1), ..method.clone() };
    assert_eq!(says(&[true, false, false, false], &close_by), EvaluationError::NoMatch);
    let none = Matching { matches: 0, ..method };
    assert!(matches!(says(&[true, false, false, false], &none), EvaluationError::Bound { .. }));
}
