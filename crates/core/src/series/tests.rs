//! Worked examples of METHODS 7.4 and 7.5, and hand computation.

use super::*;
use crate::interval::Interval;

const NAN: f64 = f64::NAN;

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-11 * expected.abs(), "{found} instead of {expected}");
}

fn years(count: u32) -> Vec<f64> {
    (0..count).map(|year| f64::from(2015 + year)).collect()
}

fn points(values: &[f64]) -> Points {
    Points::new(&years(values.len() as u32), values, &[]).unwrap()
}

#[test]
fn the_line_is_that_of_the_worked_example() {
    let trend = line(&points(&[61.0, 62.2, 62.9, 64.4, 64.8, 66.1, 66.9]), 10, 0.95).unwrap();
    close(trend.slope.value, 0.9785714285714285);
    close(trend.slope.lower, 0.8711931464351947);
    close(trend.slope.upper, 1.0859497107076623);
    close(trend.residual, 0.2210365192839539);
    assert_eq!((trend.n, trend.from, trend.to), (7, 2015.0, 2021.0));
    close(trend.now, 75.78571428571429 - 9.0 * 0.9785714285714285);
}

#[test]
fn a_line_takes_the_last_points_alone() {
    let whole = line(&points(&[900.0, -7.0, 1.0, 2.0, 2.5, 4.0]), 4, 0.9).unwrap();
    let times = [2017.0, 2018.0, 2019.0, 2020.0];
    let last = Points::new(&times, &[1.0, 2.0, 2.5, 4.0], &[]).unwrap();
    assert_eq!(line(&last, 10, 0.9).unwrap(), whole);
    assert_eq!(line(&last, 1, 0.9), Err(SeriesError::TooFew { found: 1, least: 2 }));
    assert!(line(&last, 9, 1.0).is_err() && line(&last, 9, NAN).is_err());
}

#[test]
fn uneven_periods_are_where_they_are() {
    // y = 3 + 2 t at 0, 1.5, 4 and 10.
    let uneven = Points::new(&[0.0, 1.5, 4.0, 10.0], &[3.0, 6.0, 11.0, 23.0], &[]).unwrap();
    let trend = line(&uneven, 10, 0.95).unwrap();
    close(trend.slope.value, 2.0);
    close(trend.now, 23.0);
    assert_eq!(trend.r_squared, 1.0);
    // From 3 to 23 in ten years.
    close(uneven.growth().unwrap(), (23.0_f64 / 3.0).powf(0.1) - 1.0);
}

#[test]
fn two_points_have_a_line_without_an_interval_and_equal_ones_a_flat_line() {
    let two = line(&points(&[1.0, 4.0]), 10, 0.95).unwrap();
    assert_eq!((two.slope.value, two.residual.is_nan(), two.slope.lower.is_nan()), (3.0, true, true));
    let flat = line(&points(&[5.0; 6]), 10, 0.95).unwrap();
    assert_eq!((flat.slope.value, flat.slope.lower, flat.slope.upper, flat.slope.p), (0.0, 0.0, 0.0, 1.0));
    assert!(flat.r_squared.is_nan());
}

#[test]
fn reversing_time_turns_signs_round() {
    let (forward, backward) = (points(&[3.0, 5.0, 4.0, 8.0, 6.0]), points(&[6.0, 8.0, 4.0, 5.0, 3.0]));
    assert_eq!(forward.change().unwrap(), -backward.change().unwrap());
    let (ahead, back) = (line(&forward, 9, 0.95).unwrap(), line(&backward, 9, 0.95).unwrap());
    close(ahead.slope.value, -back.slope.value);
    close(ahead.slope.lower, -back.slope.upper);
    close((1.0 + forward.growth().unwrap()) * (1.0 + backward.growth().unwrap()), 1.0);
}

#[test]
fn rates_do_not_depend_on_units() {
    let values = [3.0, 5.0, 4.0, 8.0, 6.0];
    let (plain, scaled) = (points(&values), points(&values.map(|it| it * 1024.0)));
    assert_eq!(plain.growth(), scaled.growth());
    assert_eq!(plain.relative_change(), scaled.relative_change());
    assert_eq!(plain.per_cent_change(10.0), scaled.per_cent_change(10.0));
}

#[test]
fn what_has_no_growth_says_why() {
    assert_eq!(points(&[]).growth(), Err(SeriesError::TooFew { found: 0, least: 2 }));
    assert_eq!(points(&[NAN, 2.0]).growth(), Err(SeriesError::TooFew { found: 1, least: 2 }));
    let zero = SeriesError::NotPositive { time: 2015.0, value: 0.0 };
    assert_eq!(points(&[0.0, 2.0]).growth(), Err(zero.clone()));
    assert_eq!(points(&[0.0, 2.0]).relative_change(), Err(zero));
    assert_eq!(points(&[1.0, -2.0]).growth(), Err(SeriesError::NotPositive { time: 2016.0, value: -2.0 }));
    assert_eq!(points(&[4.0, -2.0]).relative_change(), Ok(-1.5));
    assert_eq!(points(&[0.0, 0.0]).per_cent_change(1.0), Ok(0.0));
    let bad = |times: &[f64], values: &[f64]| Points::new(times, values, &[]).unwrap_err();
    assert!(matches!(bad(&[1.0], &[]), SeriesError::Length { found: 0, expected: 1, .. }));
    assert_eq!(bad(&[2.0, 2.0], &[1.0, 1.0]), SeriesError::Order { time: 2.0, before: 2.0 });
    assert!(matches!(bad(&[NAN], &[1.0]), SeriesError::Order { .. }));
    assert!(matches!(bad(&[1.0], &[f64::INFINITY]), SeriesError::Infinite { .. }));
}

#[test]
fn points_before_the_last_break_do_not_count_and_that_is_said() {
    let times = years(6);
    let values = [1.0, NAN, 3.0, 40.0, 50.0, 60.0];
    let broken = Points::new(&times, &values, &[2016.0, 2018.0]).unwrap();
    assert_eq!((broken.values(), broken.before_break(), broken.missing()), (&values[3..], 2, 0));
    assert_eq!(broken.change(), Ok(20.0));
    // A break that is still to come breaks nothing; one between periods holds from the next one on.
    assert_eq!(Points::new(&times, &values, &[2030.0]).unwrap().len(), 5);
    assert_eq!(Points::new(&times, &values, &[2018.5]).unwrap().first().unwrap().time, 2019.0);
    assert!(Points::new(&times, &values, &[NAN]).is_err());
}

#[test]
fn only_holes_between_points_are_holes() {
    assert!(points(&[NAN, 1.0, 2.0, NAN]).whole().is_ok());
    let hole = points(&[1.0, NAN, NAN, 2.0]);
    assert_eq!(hole.whole().unwrap_err(), SeriesError::Gap { time: 2016.0 });
    assert_eq!(chart(&hole, None, Run::default()), Err(SeriesError::Gap { time: 2016.0 }));
    assert_eq!((hole.missing(), hole.at(2018.0), hole.at(2016.0)), (2, Some(2.0), None));
}

#[test]
fn the_control_chart_is_that_of_the_worked_example() {
    let waits = points(&[12.0, 14.0, 11.0, 13.0, 15.0, 12.0, 13.0, 14.0, 22.0]);
    let found = chart(&waits, Some(8), Run::default()).unwrap();
    assert_eq!((found.centre, found.step), (13.0, 2.0));
    assert_eq!(found.limits, Interval { lower: 7.68, upper: 18.32 });
    close(found.step_limit, 6.534);
    assert_eq!(found.signals, [(8, Signal::Outside), (8, Signal::Jump)]);
    assert_eq!(chart(&waits, Some(10), Run::default()), Err(SeriesError::TooFew { found: 9, least: 10 }));
    assert!(chart(&waits, Some(1), Run::default()).is_err());
    assert!(chart(&waits, None, Run { one_side: 1, rising: 6 }).is_err());
}

#[test]
fn runs_trends_and_two_of_three_are_seen() {
    let signals =
        |values: &[f64], usual: usize| chart(&points(values), Some(usual), Run::default()).unwrap().signals;
    // Centre 10, mean step 2: limits 4.68 and 15.32, two thirds 13.55.
    let usual = [9.0, 11.0, 9.0, 11.0];
    let after = |more: &[f64]| signals(&[&usual, more].concat(), 4);
    assert_eq!(after(&[9.9, 11.0, 10.5, 11.0, 10.5, 11.0, 10.5, 11.0, 10.5]), [(12, Signal::OneSide)]);
    // On the centre is on no side.
    assert_eq!(after(&[9.9, 11.0, 10.5, 11.0, 10.0, 11.0, 10.5, 11.0, 10.5]), []);
    assert_eq!(after(&[9.0, 9.5, 9.75, 10.5, 10.75, 11.0]), [(9, Signal::Trend)]);
    assert_eq!(after(&[9.0, 9.5, 9.5, 10.5, 10.75, 11.0]), []);
    assert_eq!(after(&[14.0, 10.0, 14.0]), [(6, Signal::TwoOfThree)]);
    assert_eq!(after(&[14.0, 8.0, 6.0]), []); // far on either side
    assert_eq!(after(&[4.0, 11.0]), [(4, Signal::Outside), (4, Signal::Jump), (5, Signal::Jump)]);
}

#[test]
fn series_in_other_terms() {
    let times = years(3);
    assert_eq!(indexed(&times, &[50.0, NAN, 60.0], 2016.0), Err(SeriesError::Base { base: 2016.0 }));
    assert_eq!(indexed(&times, &[50.0, 55.0, 60.0], 2011.0), Err(SeriesError::Base { base: 2011.0 }));
    let zero = SeriesError::NotPositive { time: 2015.0, value: 0.0 };
    assert_eq!(indexed(&times, &[0.0, 55.0, 60.0], 2015.0), Err(zero.clone()));
    assert_eq!(real(&times, &[1.0; 3], &[0.0, 1.0, 1.0], 2017.0), Err(zero));
    let deflated = real(&times, &[200.0, 210.0, 220.0], &[80.0, NAN, 110.0], 2015.0).unwrap();
    assert_eq!((deflated[0], deflated[1].is_nan(), deflated[2]), (200.0, true, 160.0));
    // Rates of 10 among 100 and 20 among 300: 17.5 among all.
    let rates = pooled(&times, &[10.0, 20.0, 30.0], Some(&[100.0, 300.0, NAN]), 2).unwrap();
    assert!(rates[0].is_nan() && rates[2].is_nan());
    assert_eq!(rates[1], 17.5);
    assert!(pooled(&times, &[1.0; 3], None, 0).is_err() && pooled(&times, &[1.0; 3], None, 9).is_ok());
    assert!(pooled(&times, &[1.0; 3], Some(&[1.0, -1.0, 1.0]), 2).is_err());
}

#[test]
fn areas_are_looked_at_one_by_one_in_their_order() {
    let (a, b) = ([1.0, 2.0, NAN], [3.0, 2.0, 5.0]);
    let changes = each_area(&[2019.0, 2021.0], &[&a, &b], &[], |area, it| (area, it.change().ok())).unwrap();
    assert_eq!(changes, [(0, Some(2.0)), (1, Some(0.0)), (2, None)]);
    assert!(each_area(&[1.0], &[&a, &b], &[], |_, _| ()).is_err());
    assert!(each_area(&[1.0, 2.0], &[&a, &b[..2]], &[], |_, _| ()).is_err());
    assert!(each_area(&[2.0, 1.0], &[&a, &b], &[], |_, _| ()).is_err());
    assert!(each_area(&[1.0, 2.0], &[&a, &[f64::INFINITY; 3]], &[], |_, _| ()).is_err());
    assert!(each_area(&[1.0, 2.0], &[&[], &[]], &[], |_, _| ()).unwrap().is_empty());
}

#[test]
fn what_rounding_makes_of_equal_values_is_no_signal() {
    // Sums of 0.7 and their mean are not what 0.7 is, in the last digit.
    for value in [0.1, 0.3, 0.7, 1.1, 57.3, 1e-7, -0.7, 1e9 + 0.1] {
        for found in 3..14 {
            let times: Vec<f64> = (0..found).map(f64::from).collect();
            let points = Points::new(&times, &vec![value; times.len()], &[]).unwrap();
            let chart = chart(&points, None, Run::default()).unwrap();
            assert!(chart.signals.is_empty(), "{found} of {value}: {chart:?}");
        }
    }
    // A step from what never moved is one, however small.
    let times: Vec<f64> = (0..6).map(f64::from).collect();
    let points = Points::new(&times, &[0.7, 0.7, 0.7, 0.7, 0.7, 0.7001], &[]).unwrap();
    let signals = chart(&points, Some(5), Run::default()).unwrap().signals;
    assert_eq!(signals, [(5, Signal::Outside), (5, Signal::Jump)]);
}
