//! The worked example of METHODS 7.1, and hand computation.

use super::*;
use crate::bootstrap::Bootstrap;

const BEFORE: [f64; 5] = [20.0, 24.0, 28.0, 36.0, 50.0];
const AFTER: [f64; 5] = [26.0, 30.0, 33.5, 41.0, 55.0];

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} instead of {expected}");
}

#[test]
fn sigma_is_that_of_the_worked_example() {
    let found = sigma(&[&BEFORE, &AFTER], None, &Bootstrap::default()).unwrap();
    close(found.periods[0].log_sd.value, 0.32035449565210583);
    close(found.periods[1].log_sd.value, 0.2610439656518922);
    close(found.change.unwrap().log_sd.value, -0.18514030801872327);
    for figure in found.periods.iter().flat_map(|it| [it.log_sd, it.variation]) {
        let interval = figure.interval.unwrap();
        assert!(interval.lower < figure.value && figure.value < interval.upper, "{figure:?}");
    }
    assert_eq!((found.n, found.missing), (5, 0));
}

#[test]
fn the_variation_counts_people() {
    // METHODS 6.5.
    let values = [12.0, 18.0, 20.0, 30.0, 45.0];
    let people = [300.0, 150.0, 250.0, 200.0, 100.0];
    let found = sigma(&[&values], Some(&people), &Bootstrap::default()).unwrap();
    close(found.periods[0].variation.value, 0.4565545425603206);
    assert_eq!(found.change.unwrap().variation.value, 0.0);
}

#[test]
fn units_and_the_order_of_areas_do_not_matter_to_sigma() {
    let found = sigma(&[&BEFORE, &AFTER], None, &Bootstrap::default()).unwrap();
    let turned = |values: [f64; 5]| [4, 2, 0, 1, 3].map(|k: usize| 1000.0 * values[k]);
    let other = sigma(&[&turned(BEFORE), &turned(AFTER)], None, &Bootstrap::default()).unwrap();
    for (a, b) in found.periods.iter().zip(&other.periods) {
        close(a.log_sd.value, b.log_sd.value);
        close(a.variation.value, b.variation.value);
    }
}

#[test]
fn a_change_is_drawn_with_the_same_areas() {
    // Everybody grows by a tenth: no sample sees a change, although the spread itself is uncertain.
    let after = BEFORE.map(|it| it * 1.1);
    let found = sigma(&[&BEFORE, &after], None, &Bootstrap::default()).unwrap();
    let interval = found.change.unwrap().log_sd.interval.unwrap();
    assert!(interval.lower.abs() < 1e-12 && interval.upper.abs() < 1e-12);
    let equal = sigma(&[&[2.0; 4], &[2.0, 3.0, 4.0, 5.0]], None, &Bootstrap::default()).unwrap();
    assert_eq!((equal.periods[0].log_sd.value, equal.change), (0.0, None));
}

#[test]
fn beta_is_that_of_the_worked_example() {
    let found = beta(&BEFORE, &AFTER, 10.0, 0.95).unwrap();
    close(found.slope.value, -0.018582713746052883);
    close(found.slope.error, 0.0019312064623824958);
    close(found.slope.value / found.slope.error, -9.622334073555095);
    close(found.speed.unwrap(), 0.020558257368307874);
    close(found.half_life.unwrap(), 33.716242001546526);
    let (speed, half) = (found.speed_interval.unwrap(), found.half_life_interval.unwrap());
    close(speed.lower, -(1.0 + 10.0 * found.slope.upper).ln() / 10.0);
    close(half.upper, std::f64::consts::LN_2 / speed.lower);
    assert!(half.lower < 33.7 && half.upper > 33.8 && !found.caution && found.reverse.value < 0.0);
}

#[test]
fn changing_places_is_no_convergence() {
    // The same five values, dealt out anew: the spread is what it was.
    let found = beta(&BEFORE, &[36.0, 20.0, 50.0, 24.0, 28.0], 10.0, 0.95).unwrap();
    assert!(found.slope.value < 0.0 && found.reverse.value > 0.0 && found.caution, "{found:?}");
    close(found.reverse.value, -found.slope.value);
}

#[test]
fn without_convergence_there_is_no_speed() {
    let apart = beta(&AFTER, &BEFORE, 10.0, 0.95).unwrap();
    assert!(apart.slope.value > 0.0 && apart.speed.is_none() && apart.half_life.is_none() && !apart.caution);
    let alike = beta(&BEFORE, &BEFORE.map(|it| 2.0 * it), 10.0, 0.95).unwrap();
    assert!(alike.slope.value.abs() < 1e-15 && alike.half_life.is_none_or(|it| it > 1e12));
    // The last shall be first: 1 + slope T = -1.
    let over = beta(&BEFORE, &BEFORE.map(|it| 1.0 / it), 10.0, 0.95).unwrap();
    assert!((over.slope.value + 0.2).abs() < 1e-12 && over.speed.is_none() && over.half_life.is_none());
    let level = beta(&BEFORE, &[30.0; 5], 10.0, 0.95).unwrap();
    assert_eq!((level.reverse.value, level.caution), (0.0, true));
}

#[test]
fn areas_that_come_and_go_are_left_out_and_the_rest_is_refused() {
    let mut gone = AFTER.to_vec();
    gone[4] = f64::NAN;
    let found = beta(&BEFORE, &gone, 10.0, 0.95).unwrap();
    assert_eq!((found.n, found.missing), (4, 1));
    assert_eq!(found.slope, beta(&BEFORE[..4], &AFTER[..4], 10.0, 0.95).unwrap().slope);
    gone[3] = f64::NAN;
    assert_eq!(beta(&BEFORE, &gone, 10.0, 0.95), Err(ConvergenceError::TooFew { found: 3, least: 4 }));
    gone[2] = 0.0;
    let zero = ConvergenceError::NotPositive { area: 2, period: 1, value: 0.0 };
    assert_eq!(beta(&BEFORE, &gone, 10.0, 0.95), Err(zero.clone()));
    assert_eq!(sigma(&[&BEFORE, &gone], None, &Bootstrap::default()), Err(zero));
    assert_eq!(beta(&[3.0; 4], &[1.0, 2.0, 3.0, 4.0], 5.0, 0.95), Err(ConvergenceError::NoSpread));
    assert!(beta(&BEFORE, &AFTER[..4], 10.0, 0.95).is_err() && beta(&BEFORE, &AFTER, 0.0, 0.95).is_err());
    assert!(beta(&BEFORE, &AFTER, 10.0, 1.0).is_err());
    assert!(beta(&[1.0, 2.0, 3.0, f64::INFINITY], &[1.0; 4], 10.0, 0.95).is_err());
    assert_eq!(sigma(&[], None, &Bootstrap::default()), Err(ConvergenceError::Periods { found: 0 }));
    assert!(sigma(&[&BEFORE], Some(&[-1.0; 5]), &Bootstrap::default()).is_err());
    assert!(sigma(&[&BEFORE], Some(&[0.0; 5]), &Bootstrap::default()).is_err());
}

#[test]
fn moves_between_classes_are_counted() {
    let before = [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 3.0, 3.0, f64::NAN];
    let after = [1.0, 1.0, 1.0, 2.0, 1.0, 2.0, 2.0, 3.0, 2.0, 3.0, 1.0];
    let found = mobility(&before, &after, 3).unwrap();
    assert_eq!(found.counts.row(1), [1.0, 2.0, 1.0]);
    // Trace: 3/4 + 1/2 + 1/2.
    assert_eq!((found.index, found.moved, found.missing), (0.625, 0.4, 1));
    // By hand: p1 = p2 (1/4 = 1/4), p3 = p2/2.
    let stationary = found.stationary.unwrap();
    for (found, expected) in stationary.iter().zip([0.4, 0.4, 0.2]) {
        close(*found, expected);
    }
}

#[test]
fn mobility_has_its_ends_and_its_refusals() {
    let still = mobility(&[1.0, 2.0], &[1.0, 2.0], 2).unwrap();
    assert_eq!((still.index, still.moved, still.stationary), (0.0, 0.0, None));
    let swapped = mobility(&[1.0, 2.0], &[2.0, 1.0], 2).unwrap();
    assert_eq!((swapped.index, swapped.stationary), (2.0, Some(vec![0.5, 0.5])));
    let nobody = mobility(&[1.0, 1.0], &[2.0, 1.0], 2).unwrap();
    assert!(nobody.index.is_nan() && nobody.shares[(1, 0)].is_nan() && nobody.stationary.is_none());
    assert!(mobility(&[1.0], &[1.5], 2).is_err() && mobility(&[3.0], &[1.0], 2).is_err());
    assert!(mobility(&[1.0], &[1.0], 1).is_err() && mobility(&[1.0], &[], 2).is_err());
    assert!(mobility(&[f64::NAN], &[1.0], 2).is_err());
}
