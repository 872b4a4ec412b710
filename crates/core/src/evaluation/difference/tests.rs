//! The worked example, figures of statsmodels, and what is refused.

use super::*;
use crate::evaluation::{Gaps, SmallSample};

/// A made-up panel: 12 areas in 6 periods, the first 5 treated from the fourth on.
pub(in crate::evaluation) fn made_up() -> (Vec<f64>, Vec<Option<usize>>) {
    let value = |i: usize, t: usize| {
        let base = ((i * 37 + t * t * 11 + i * t * 7) % 29) as f64 / 4.0 + i as f64 + 0.5 * t as f64;
        base + if i < 5 && t >= 3 { 2.0 } else { 0.0 }
    };
    let outcome = (0..12).flat_map(|i| (0..6).map(move |t| value(i, t))).collect();
    (outcome, (0..12).map(|i| (i < 5).then_some(3)).collect())
}

/// The same with four gaps of controls.
pub(in crate::evaluation) fn with_gaps() -> (Vec<f64>, Vec<Option<usize>>) {
    let (mut outcome, dates) = made_up();
    for (area, period) in [(6, 1), (7, 3), (8, 5), (11, 0)] {
        outcome[area * 6 + period] = f64::NAN;
    }
    (outcome, dates)
}

pub(in crate::evaluation) const PAIRS: [u32; 12] = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5];
pub(in crate::evaluation) const CR0: Settings =
    Settings { confidence: 0.95, small_sample: SmallSample::Cr0, gaps: Gaps::Controls };
const CR1: Settings = Settings { small_sample: SmallSample::Cr1, ..CR0 };

#[track_caller]
pub(in crate::evaluation) fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-8 * expected.abs().max(1e-3), "{found}, not {expected}");
}

const EXAMPLE: [f64; 8] = [10.0, 16.0, 12.0, 17.0, 8.0, 10.0, 9.0, 12.0];
const DATES: [Option<usize>; 4] = [Some(1), Some(1), None, None];

#[test]
fn the_worked_example_holds() {
    let panel = Panel::new(4, 2, &EXAMPLE, &DATES);
    let found = difference(&panel, &CR0).unwrap();
    close(found.effect, 3.0);
    close(found.se, 0.5);
    let found = difference(&panel, &CR1).unwrap();
    // sqrt(4/3 * 7/5) times 0.5.
    close(found.se, 0.5 * (28.0_f64 / 15.0).sqrt());
    assert!((found.se - 0.68313).abs() < 1e-5);
    assert!((found.upper - found.effect - 3.18245 * found.se).abs() < 1e-5);
    assert_eq!((found.df, found.clusters, found.treated, found.controls), (3.0, 4, 2, 2));
    assert_eq!((found.periods, found.pre_periods, found.observations), (2, 1, 8));
    assert_eq!(found.pre_trend, None);
    let doubts =
        [Assumption::IndependentClusters, Assumption::FewClusters(4), Assumption::FewTreatedClusters(2)];
    assert_eq!(found.assumptions[3..], doubts);
}

#[test]
fn effects_and_errors_are_those_of_statsmodels() {
    // statsmodels 0.15.0: ols("y ~ d + C(i) + C(t)"), cov_type="cluster", use_correction=False, use_t=True.
    let (outcome, dates) = made_up();
    let panel = Panel::new(12, 6, &outcome, &dates);
    let found = difference(&panel, &CR0).unwrap();
    close(found.effect, 1.6404761904761944);
    close(found.se, 0.5434964608718632);
    close(found.p, 0.011689605131584714);
    close(found.lower, 0.44424854553489745);
    close(found.upper, 2.8367038354174916);
    let pairs = difference(&Panel { clusters: &PAIRS, ..panel }, &CR0).unwrap();
    close(pairs.se, 0.22651289996330265);
    close(pairs.p, 0.0007835360959289884);
    // The joint test of the leads, df 2 and 11.
    let test = found.pre_trend.unwrap();
    close(test.f, 1.6897720975652655);
    close(test.p, 0.22911926567650764);
    assert_eq!((test.df1, test.df2), (2.0, 11.0));
}

// Referee: the definitions of Pustejovsky and Tipton (2018) in dense matrices, a dummy for each area and period, roots by
// eigenvalues (numpy 2.4.6, scipy 1.17.1).

#[test]
fn errors_set_right_for_few_clusters_are_those_of_dense_matrices() {
    let (outcome, dates) = made_up();
    let panel = Panel::new(12, 6, &outcome, &dates);
    let found = difference(&panel, &Settings::default()).unwrap();
    close(found.effect, 1.6404761904761944);
    close(found.se, 0.5946671865305889);
    close(found.df, 8.771573604060928);
    close(found.p, 0.022688085368518005);
    let pairs = difference(&Panel { clusters: &PAIRS, ..panel }, &Settings::default()).unwrap();
    close(pairs.se, 0.2772727765054782);
    close(pairs.df, 3.7674418604651194);
    let (outcome, dates) = with_gaps();
    let panel = Panel::new(12, 6, &outcome, &dates);
    let gaps = difference(&panel, &Settings::default()).unwrap();
    close(gaps.se, 0.5512483064572373);
    close(gaps.df, 9.065263854602502);
    close(gaps.p, 0.015842938001037754);
    let both = difference(&Panel { clusters: &PAIRS, ..panel }, &Settings::default()).unwrap();
    close(both.se, 0.22255010982323828);
    close(both.df, 3.9025973011827344);
}

#[test]
fn of_two_groups_it_is_the_test_of_two_samples_with_variances_of_their_own() {
    let (outcome, dates) = made_up();
    let found = difference(&Panel::new(12, 6, &outcome, &dates), &Settings::default()).unwrap();
    let change = |row: &[f64]| row[3..].iter().sum::<f64>() / 3.0 - row[..3].iter().sum::<f64>() / 3.0;
    let changes: Vec<f64> = outcome.chunks(6).map(change).collect();
    let square = |side: &[f64]| {
        let mean = side.iter().sum::<f64>() / side.len() as f64;
        let squares: f64 = side.iter().map(|it| (it - mean) * (it - mean)).sum();
        squares / (side.len() as f64 - 1.0) / side.len() as f64
    };
    close(found.se, (square(&changes[..5]) + square(&changes[5..])).sqrt());
    // Imbens and Kolesar (2016): of 5 treated and 7 others, variances taken to be alike.
    let (a, b) = (1.0 / 5.0, 1.0 / 7.0);
    close(found.df, (a + b) * (a + b) / (a * a / 4.0 + b * b / 6.0));
}

#[test]
fn one_treated_area_has_nothing_to_tell_its_own_spread_by() {
    // It is fitted whatever its outcome: what is left is the spread of the controls, and the estimate says so.
    let (outcome, _) = made_up();
    let dates: Vec<Option<usize>> = (0..12).map(|i| (i == 0).then_some(3)).collect();
    let found = difference(&Panel::new(12, 6, &outcome, &dates), &Settings::default()).unwrap();
    assert!(found.se > 0.0 && found.se.is_finite() && found.df > 0.0, "{found:?}");
    assert!(found.assumptions.contains(&Assumption::FewTreatedClusters(1)));
    // Nobody to tell anything by: two areas, each fitted.
    let found = difference(&Panel::new(2, 2, &[1.0, 4.0, 2.0, 3.0], &[Some(1), None]), &Settings::default());
    let found = found.unwrap();
    assert_eq!((found.effect, found.df), (2.0, 1.0));
    assert!(found.se < 1e-12 && found.p.is_nan() || found.p < 1e-9, "{found:?}");
}

#[test]
fn gaps_change_nothing_of_what_is_estimated() {
    // The same call as above on the 68 cells that are there.
    let (outcome, dates) = with_gaps();
    let found = difference(&Panel::new(12, 6, &outcome, &dates), &CR0).unwrap();
    close(found.effect, 1.6315642458100412);
    close(found.se, 0.5003350654325556);
    close(found.p, 0.007586259028058348);
    assert_eq!(found.observations, 68);
    assert!(found.assumptions.contains(&Assumption::GapsAtRandom(4)));
}

#[test]
fn an_area_with_one_cell_is_dropped() {
    let outcome: Vec<f64> = EXAMPLE.iter().copied().chain([f64::NAN, 50.0]).collect();
    let found = difference(&Panel::new(5, 2, &outcome, &[Some(1), Some(1), None, None, None]), &CR0).unwrap();
    close(found.effect, 3.0);
    close(found.se, 0.5);
    assert_eq!((found.controls, found.observations), (2, 8));
}

#[test]
fn controls_that_are_left_out_say_nothing() {
    let outcome: Vec<f64> = EXAMPLE.iter().copied().chain([0.0, 1000.0]).collect();
    let dates = [Some(1), Some(1), None, None, None];
    let panel = Panel { left_out: &[true, false, false, false, true], ..Panel::new(5, 2, &outcome, &dates) };
    let found = difference(&panel, &CR0).unwrap();
    close(found.effect, 3.0); // and a treated area stays, whatever the mask says of it
    assert!(found.assumptions.contains(&Assumption::LeftOut(1)));
}

#[test]
fn what_cannot_be_told_is_refused() {
    let panel = Panel::new(4, 2, &EXAMPLE, &DATES);
    let says = |panel: Panel<'_>| difference(&panel, &Settings::default()).unwrap_err();
    assert_eq!(says(Panel { first_treated: &[Some(1); 4], ..panel }), EvaluationError::AllTreated);
    assert_eq!(says(Panel { left_out: &[true; 4], ..panel }), EvaluationError::NoDonors);
    assert_eq!(says(Panel { clusters: &[7; 4], ..panel }), EvaluationError::OneCluster);
    let confidence = Settings { confidence: 1.0, ..Settings::default() };
    let error = difference(&panel, &confidence).unwrap_err();
    assert_eq!(error.to_string(), "confidence is 1, not above 0 and below 1");
    // A gap of a treated area: refused, or let pass by word.
    let mut gap = EXAMPLE.to_vec();
    gap[0] = f64::NAN;
    let gap = Panel { outcome: &gap, ..panel };
    assert_eq!(says(gap).to_string(), "area 0 is treated and has no outcome in period 0");
    let found = difference(&gap, &Settings { gaps: Gaps::Any, ..CR0 }).unwrap();
    close(found.effect, 2.5); // 5 - (2 + 3)/2: the area with one cell is dropped
}

#[test]
fn several_dates_take_an_effect_that_is_the_same_for_all() {
    let outcome = [5.0, 8.0, 9.0, 6.0, 7.0, 11.0, 4.0, 5.0, 6.0, 7.0, 8.0, 8.0];
    let found = difference(&Panel::new(4, 3, &outcome, &[Some(1), Some(2), None, None]), &CR0).unwrap();
    assert!(found.assumptions.contains(&Assumption::HomogeneousEffects));
    // Without any area that is never treated, dates tell effects apart.
    let found = difference(&Panel::new(4, 3, &outcome, &[Some(1), Some(2), Some(2), Some(2)]), &CR0).unwrap();
    assert_eq!(found.controls, 0);
}
