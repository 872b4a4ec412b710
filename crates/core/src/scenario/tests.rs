//! The worked examples of METHODS 10.1 and 10.3, and hand computation.

use super::*;
use crate::Polarity;
use crate::appraisal::simulate::{Spread, triangular};

const NAN: f64 = f64::NAN;

// London, BigA, BigB, BigC, TownS, TownN, RestSE, RestN: thousand workers, thousand pounds of GVA each.
const WORKERS: [f64; 8] = [5000.0, 1200.0, 1100.0, 500.0, 150.0, 200.0, 3000.0, 6000.0];
const GVA: [f64; 8] = [90.0, 58.0, 60.0, 62.0, 75.0, 54.0, 66.0, 55.0];
const BIG: [bool; 8] = [false, true, true, true, false, false, false, false];
const LINE: Potential = Potential { value: 62.0, size: 150.0, elasticity: 0.05 };

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} instead of {expected}");
}

fn levelled_up(line: Potential) -> Changed {
    let rule = Rule::Potential { potential: line, sizes: &WORKERS };
    Change { scope: Some(&BIG), ..Change::new(rule, Polarity::Low) }.apply(&GVA).unwrap()
}

#[test]
fn potentials_and_their_uplift_are_those_of_the_worked_example() {
    let found = levelled_up(LINE);
    for (area, expected) in [(1, 68.79330726820639), (2, 68.49466734636395), (3, 65.84694443809174)] {
        close(found.values[area], expected);
    }
    assert_eq!((found.changed, found.beyond, found.missing), (3, 0, 0));
    let comes_to = uplift(&WORKERS, &GVA, &found.values).unwrap();
    close(comes_to.total, 24219.57502189389);
    close(comes_to.share, 0.020759932303513383);
    assert_eq!((comes_to.changed, comes_to.missing), (3, 0));
}

#[test]
fn the_elasticity_of_a_published_total_is_that_of_the_worked_example() {
    let found = calibrate(&GVA, &WORKERS, &BIG, LINE, 30_000.0).unwrap();
    assert!((found.potential.elasticity - 0.06574965174567027).abs() < 1e-12, "{found:?}");
    assert!(found.plausible);
    let total = uplift(&WORKERS, &GVA, &levelled_up(found.potential).values).unwrap().total;
    close(total, 30_000.0);
    let beyond = calibrate(&GVA, &WORKERS, &BIG, LINE, 100_000.0).unwrap();
    assert!(!beyond.plausible && beyond.potential.elasticity > 0.15);
}

#[test]
fn totals_out_of_reach_are_refused() {
    let nobody = [false; 8];
    assert_eq!(calibrate(&GVA, &WORKERS, &nobody, LINE, 0.0).unwrap().potential.elasticity, 0.0);
    assert!(matches!(
        calibrate(&GVA, &WORKERS, &nobody, LINE, 1.0),
        Err(ScenarioError::OutOfReach { least: 0.0, most: 0.0, total: 1.0, .. })
    ));
    assert!(
        calibrate(&GVA, &WORKERS, &BIG, LINE, 1e12).is_err()
            && calibrate(&GVA, &WORKERS, &BIG, LINE, NAN).is_err()
    );
    assert!(calibrate(&GVA, &WORKERS, &BIG, Potential { size: 0.0, ..LINE }, 1.0).is_err());
    // At elasticity 0 the big cities fall 4 and 2 short of 62: 4800 and 2200.
    let least = calibrate(&GVA, &WORKERS, &BIG, LINE, 7000.0).unwrap();
    assert_eq!(least.potential.elasticity, 0.0);
    assert!(matches!(calibrate(&GVA, &WORKERS, &BIG, LINE, 6999.0), Err(ScenarioError::OutOfReach { .. })));
}

#[test]
fn a_fitted_line_finds_the_elasticity_that_made_its_places() {
    let sizes = [100.0, 250.0, 600.0, 1500.0, 4000.0, NAN, 0.0];
    let values = sizes.map(|size| if size > 0.0 { 40.0 * libm::pow(size / 100.0, 0.07) } else { 40.0 });
    let found = Potential::fit(&values, &sizes, None, Among::All).unwrap();
    close(found.elasticity, 0.07);
    close(found.at(100.0), 40.0);
    // Half of the places fall short by a tenth: the upper half is the line.
    let sizes = [100.0, 100.0, 400.0, 400.0, 1600.0, 1600.0];
    let short = [1.0, 0.9, 1.0, 0.9, 1.0, 0.9];
    let values: Vec<f64> =
        sizes.iter().zip(short).map(|(size, short)| short * libm::pow(*size, 0.04)).collect();
    let all = Potential::fit(&values, &sizes, None, Among::All).unwrap();
    let upper = Potential::fit(&values, &sizes, None, Among::UpperHalf).unwrap();
    close(all.at(400.0), libm::pow(400.0, 0.04) * 0.9_f64.sqrt());
    close(upper.at(400.0), libm::pow(400.0, 0.04));
    close(upper.elasticity, 0.04);

    let fit = |values: &[f64], sizes: &[f64]| Potential::fit(values, sizes, None, Among::All);
    assert_eq!(fit(&[1.0, 2.0], &[1.0, 2.0]), Err(ScenarioError::TooFew { found: 2, least: 3 }));
    assert_eq!(fit(&[1.0, 2.0, 3.0], &[5.0; 3]), Err(ScenarioError::TooFew { found: 1, least: 3 }));
    assert_eq!(fit(&[], &[]), Err(ScenarioError::TooFew { found: 0, least: 3 }));
    assert!(matches!(fit(&[1.0, 0.0, 3.0], &[1.0, 2.0, 3.0]), Err(ScenarioError::Cell { area: 1, .. })));
    assert!(fit(&[1.0; 3], &[1.0, -2.0, 3.0]).is_err() && fit(&[1.0; 3], &[1.0; 2]).is_err());
}

#[test]
fn nobody_is_levelled_down_unless_asked_for() {
    let values = [50.0, 60.0, 70.0, NAN];
    let to = Change::new(Rule::To(60.0), Polarity::Low);
    let up = to.apply(&values).unwrap();
    assert_eq!(up.values[..3], [60.0, 60.0, 70.0]);
    assert_eq!((up.changed, up.beyond, up.missing), (1, 1, 1));
    let level = Change { level_down: true, ..to }.apply(&values).unwrap();
    assert_eq!((&level.values[..3], level.changed), (&[60.0; 3][..], 2));
    let high = Change::new(Rule::To(60.0), Polarity::High).apply(&values).unwrap();
    assert_eq!(high.values[..3], [50.0, 60.0, 60.0]);
    let worse = Change::new(Rule::By(2.0), Polarity::High);
    assert_eq!(worse.apply(&values), Err(ScenarioError::LevelsDown { area: 0, before: 50.0, after: 52.0 }));
    assert_eq!(Change { level_down: true, ..worse }.apply(&values).unwrap().values[..3], [52.0, 62.0, 72.0]);
    assert!(Change::new(Rule::ByShare(-0.1), Polarity::Low).apply(&values).is_err());
}

#[test]
fn bounds_stop_changed_values() {
    let by = Change { bounds: Some((0.0, 100.0)), ..Change::new(Rule::ByShare(0.25), Polarity::Low) };
    let found = by.apply(&[40.0, 90.0, 104.0]).unwrap();
    assert_eq!((found.values, found.bounded, found.changed), (vec![50.0, 100.0, 104.0], 2, 2));
    assert!(Change { bounds: Some((1.0, 0.0)), ..by }.apply(&[1.0]).is_err());
    let minus = Change::new(Rule::By(-5.0), Polarity::High);
    let found = Change { bounds: Some((0.0, 100.0)), ..minus }.apply(&[3.0, 8.0]).unwrap();
    assert_eq!((found.values, found.bounded), (vec![0.0, 3.0], 1));
}

#[test]
fn peers_pull_each_other_up() {
    let values = [1.0, 2.0, 3.0, 4.0, 10.0, 20.0, NAN];
    let groups = [0, 0, 0, 0, 7, 7, 7];
    let rule = Rule::Percentile { share: 0.75, peers: Some(&groups) };
    let found = Change::new(rule, Polarity::Low).apply(&values).unwrap();
    assert_eq!(found.values[..6], [3.25, 3.25, 3.25, 4.0, 17.5, 20.0]);
    assert_eq!((found.changed, found.beyond, found.missing), (4, 2, 1));
    let all = Rule::Percentile { share: 0.5, peers: None };
    assert_eq!(Change::new(all, Polarity::Low).apply(&values).unwrap().values[..4], [3.5, 3.5, 3.5, 4.0]);
    for share in [-0.1, 1.1, NAN] {
        assert!(Change::new(Rule::Percentile { share, peers: None }, Polarity::Low).apply(&values).is_err());
    }
    let short = Rule::Percentile { share: 0.5, peers: Some(&groups[..2]) };
    assert!(Change::new(short, Polarity::Low).apply(&values).is_err());
}

#[test]
fn the_order_of_areas_and_units_do_not_matter() {
    let order = [5, 2, 7, 0, 3, 6, 1, 4];
    let (workers, gva) = (order.map(|k: usize| WORKERS[k]), order.map(|k: usize| GVA[k] * 1000.0));
    let big = order.map(|k: usize| BIG[k]);
    let rule = Rule::Potential { potential: Potential { value: 62_000.0, ..LINE }, sizes: &workers };
    let found = Change { scope: Some(&big), ..Change::new(rule, Polarity::Low) }.apply(&gva).unwrap();
    close(uplift(&workers, &gva, &found.values).unwrap().total, 24219575.02189389);
}

#[test]
fn what_cannot_be_is_refused_and_what_is_missing_is_counted() {
    let to = |level| Change::new(Rule::To(level), Polarity::Low);
    assert!(to(NAN).apply(&[1.0]).is_err() && to(1.0).apply(&[f64::INFINITY]).is_err());
    assert!(Change { scope: Some(&[true]), ..to(1.0) }.apply(&[1.0, 2.0]).is_err());
    let rule = Rule::Potential { potential: LINE, sizes: &[NAN, 0.0, 150.0] };
    let found = Change::new(rule, Polarity::Low).apply(&[1.0, 1.0, 1.0]).unwrap();
    assert_eq!((found.values, found.missing), (vec![1.0, 1.0, 62.0], 2));
    let sum = uplift(&[NAN, 0.0, 2.0], &[1.0, 1.0, -1.0], &[2.0, 2.0, 2.0]).unwrap();
    assert_eq!(
        (sum.total, sum.before, sum.share.is_nan(), sum.changed, sum.missing),
        (6.0, -2.0, true, 1, 1)
    );
    assert!(uplift(&[-1.0], &[1.0], &[1.0]).is_err() && uplift(&[1.0], &[1.0], &[]).is_err());
}

fn cause<'a>(name: &'a str, law: Law, size: Spread, before: &'a [f64], after: &'a [f64]) -> Cause<'a> {
    Cause { name, before, after, effect: Effect { law, size } }
}

fn sure(value: f64) -> Spread {
    Spread::Normal { mean: value, sd: 0.0 }
}

#[test]
fn sure_effects_are_arithmetic() {
    let (before, after) = ([70.0, 75.0, 80.0], [72.0, 75.0, NAN]);
    let values = [30.0, 20.0, 10.0];
    let linear =
        carry(&values, &[cause("jobs", Law::Linear, sure(-0.5), &before, &after)], None, 3, 0.95, 1).unwrap();
    assert_eq!((linear.values[0], linear.values[1], linear.missing), (29.0, 20.0, 1));
    assert!(linear.values[2].is_nan());
    let change = linear.change.unwrap();
    assert_eq!((change.value, change.is_clear(), linear.above), (-0.5, Some(true), 0.0));
    // Doubled, with an elasticity of 0.5: times the root of 2.
    let doubled = [140.0, 75.0, 80.0];
    let elastic = cause("jobs", Law::Elasticity, sure(0.5), &before, &doubled);
    let found = carry(&values, &[elastic], Some(&[1.0, 3.0, NAN]), 3, 0.95, 1).unwrap();
    close(found.values[0], 30.0 * 2.0_f64.sqrt());
    assert_eq!((found.values[1], found.values[2], found.missing), (20.0, 10.0, 0));
    close(found.change.unwrap().value, 30.0 * (2.0_f64.sqrt() - 1.0) / 4.0);
    let both = [elastic, cause("pay", Law::Linear, sure(2.0), &[1.0; 3], &[4.0; 3])];
    close(carry(&values, &both, None, 3, 0.95, 1).unwrap().values[0], 30.0 * 2.0_f64.sqrt() + 6.0);
}

#[test]
fn uncertain_effects_have_the_quantiles_of_their_spread() {
    let spread = Spread::Triangular { lower: 0.1, likely: 0.3, upper: 0.9 };
    let jobs = cause("jobs", Law::Linear, spread, &[0.0, 0.0], &[10.0, -10.0]);
    let found = carry(&[5.0, 5.0], &[jobs], None, 40_000, 0.9, 2022).unwrap();
    let at = |share: f64| triangular(share, 0.1, 0.3, 0.9);
    // What is stated is told as it is.
    close(found.values[0], 8.0);
    for (found, share) in [(found.lower[0], 0.05), (found.upper[0], 0.95)] {
        assert!((found - (5.0 + 10.0 * at(share))).abs() < 0.05, "{share}: {found}");
    }
    // The one's upper end is the other's lower end, and in all nothing changes.
    close(found.upper[0] + found.lower[1], 10.0);
    let change = found.change.unwrap();
    assert!(change.value.abs() < 1e-12 && change.interval.unwrap().upper.abs() < 1e-12);
}

#[test]
fn draws_depend_on_names_and_the_seed_alone() {
    let jobs = cause("jobs", Law::Linear, Spread::Normal { mean: 1.0, sd: 0.3 }, &[1.0], &[2.0]);
    let idle = cause("idle", Law::Linear, Spread::Uniform { lower: 0.0, upper: 9.0 }, &[1.0], &[1.0]);
    let run = |causes: &[Cause<'_>], seed| carry(&[5.0], causes, None, 500, 0.95, seed).unwrap();
    assert_eq!(run(&[jobs], 1), run(&[idle, jobs], 1));
    assert_ne!(run(&[jobs], 1), run(&[jobs], 2));
    assert_ne!(run(&[jobs], 1), run(&[Cause { name: "pay", ..jobs }], 1));
}

#[test]
fn effects_that_cannot_be_are_refused() {
    let jobs = cause("jobs", Law::Elasticity, sure(1.0), &[1.0], &[2.0]);
    let run =
        |causes: &[Cause<'_>], draws, confidence| carry(&[5.0], causes, None, draws, confidence, 1).is_err();
    assert!(!run(&[jobs], 1, 0.95));
    assert!(run(&[], 1, 0.95) && run(&[jobs], 0, 0.95) && run(&[jobs], 1, 1.0));
    assert!(
        run(&[Cause { before: &[0.0], ..jobs }], 1, 0.95) && run(&[Cause { after: &[], ..jobs }], 1, 0.95)
    );
    let effect = Effect { law: Law::Linear, size: Spread::Uniform { lower: 2.0, upper: 1.0 } };
    assert!(run(&[Cause { effect, ..jobs }], 1, 0.95));
    assert!(carry(&[5.0], &[jobs], Some(&[-1.0]), 1, 0.95, 1).is_err());
    assert_eq!(carry(&[5.0], &[jobs], Some(&[0.0]), 1, 0.95, 1).unwrap().change, None);
}
