//! Against refits of every pattern and every deal by another program.

use super::*;
use crate::evaluation::difference::tests::{CR0, PAIRS, close, made_up, with_gaps};

// Referee: numpy 2.4.6, every pattern of signs refitted in full with dummies (pinv), |t*| >= |t|; the first sign fixed at +.

#[test]
fn patterns_of_signs_give_the_p_value_of_full_refits() {
    let (outcome, dates) = made_up();
    let panel = Panel::new(12, 6, &outcome, &dates);
    let test = wild(&panel, &CR0, Draws::default()).unwrap();
    assert_eq!((test.draws, test.exact), (4096, true));
    close(test.p, 42.0 / 2048.0);
    let pairs = wild(&Panel { clusters: &PAIRS, ..panel }, &CR0, Draws::default()).unwrap();
    close(pairs.p, 1.0 / 32.0); // the least that 6 clusters can give
    let (outcome, dates) = with_gaps();
    let gaps = Panel { clusters: &PAIRS, ..Panel::new(12, 6, &outcome, &dates) };
    close(wild(&gaps, &CR0, Draws::default()).unwrap().p, 1.0 / 32.0);
}

#[test]
fn the_interval_holds_what_the_test_does_not_refuse() {
    // numpy as above: effects of -1, 3 and 5 have p = 1/32, an effect of 1 has 3/32.
    let (outcome, dates) = made_up();
    let panel = Panel { clusters: &PAIRS, ..Panel::new(12, 6, &outcome, &dates) };
    let test = wild(&panel, &CR0, Draws::default()).unwrap();
    assert!(0.0 < test.lower && test.lower < 1.0 && 1.7 < test.upper && test.upper < 3.0, "{test:?}");
    // An outcome moved by just less than the end is not refused, one moved by just more is.
    for (end, side) in [(test.lower, -1.0), (test.upper, 1.0)] {
        for (beyond, refused) in [(-1e-6, false), (1e-6, true)] {
            let null = end + side * beyond;
            let moved: Vec<f64> = (0..72)
                .map(|cell| outcome[cell] - if panel.is_treated(cell / 6, cell % 6) { null } else { 0.0 })
                .collect();
            let p = wild(&Panel { outcome: &moved, ..panel }, &CR0, Draws::default()).unwrap().p;
            assert_eq!(p <= 0.05, refused, "{null}: {p}");
        }
    }
}

#[test]
fn drawn_patterns_come_near_all_of_them() {
    let (outcome, dates) = made_up();
    let panel = Panel::new(12, 6, &outcome, &dates);
    let test = wild(&panel, &CR0, Draws { count: 3999, seed: 5 }).unwrap();
    assert_eq!((test.draws, test.exact), (3999, false));
    // Three standard errors of a share of 0.0205.
    assert!((test.p - 42.0 / 2048.0).abs() < 0.007, "{}", test.p);
    assert_eq!(test, wild(&panel, &CR0, Draws { count: 3999, seed: 5 }).unwrap());
}

#[test]
fn with_very_few_clusters_no_effect_is_refused() {
    let outcome = [10.0, 16.0, 12.0, 17.0, 8.0, 10.0, 9.0, 12.0];
    let panel = Panel::new(4, 2, &outcome, &[Some(1), Some(1), None, None]);
    let test = wild(&panel, &CR0, Draws::default()).unwrap();
    assert!(test.p >= 0.125 && test.lower.is_nan() && test.upper.is_nan());
    let one = wild(&Panel { clusters: &[1; 4], ..panel }, &CR0, Draws::default());
    assert_eq!(one, Err(EvaluationError::OneCluster));
}

#[test]
fn deals_are_all_there_are() {
    // numpy 2.4.6: differences of mean changes over all 792 ways to choose 5 of 12.
    let (outcome, dates) = made_up();
    let panel = Panel::new(12, 6, &outcome, &dates);
    let test = randomise(&panel, &CR0, Draws::default()).unwrap();
    assert_eq!((test.draws, test.exact), (792, true));
    close(test.p, 27.0 / 792.0);
    assert!(test.lower > 0.0 && test.lower < 1.6404 && test.upper > 1.6405, "{test:?}");
    let drawn = randomise(&panel, &CR0, Draws { count: 500, seed: 2 }).unwrap();
    assert!(!drawn.exact && (drawn.p - 27.0 / 792.0).abs() < 0.025, "{drawn:?}");
}

#[test]
fn whole_clusters_are_dealt_out_where_they_are_treated_as_a_whole() {
    let (outcome, _) = made_up();
    let dates: Vec<Option<usize>> = (0..12).map(|area| (area < 4).then_some(3)).collect();
    let panel = Panel { clusters: &PAIRS, ..Panel::new(12, 6, &outcome, &dates) };
    assert_eq!(randomise(&panel, &CR0, Draws::default()).unwrap().draws, 15); // 2 of 6
    // Different dates are dealt out as they are: 12 orders of two labels and a third.
    let dates: Vec<Option<usize>> = [Some(1), Some(2), None, None].into();
    let panel = Panel::new(4, 6, &outcome[..24], &dates);
    let test = randomise(&panel, &CR0, Draws::default()).unwrap();
    assert_eq!((test.draws, test.exact), (12, true));
}
