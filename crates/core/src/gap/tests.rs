//! The worked examples of METHODS 7.2 and 10.2, and hand computation.

use super::*;
use crate::inequality::Pair;

fn progress(first: [f64; 2], second: [f64; 2], years: f64, worse: Polarity) -> Progress {
    Progress::new(first.map(Figure::plain), second.map(Figure::plain), years, worse).unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} instead of {expected}");
}

#[test]
fn the_gap_closes_as_in_the_worked_example() {
    let found = progress([20.0, 30.0], [26.0, 33.0], 5.0, Polarity::Low);
    assert_eq!(
        (found.before.absolute.value, found.after.absolute.value, found.change.value),
        (10.0, 7.0, -3.0)
    );
    close(found.closure.unwrap(), 0.3);
    close(found.yearly.unwrap(), 0.06885008490516231);
    close(found.half_life.unwrap(), 9.716791049373658);
    // 7 at 0.6 a year.
    close(found.years_to_close.unwrap(), 35.0 / 3.0);
    assert_eq!((found.own.value, found.benchmark.value), (6.0, 3.0));
    assert_eq!((found.course, found.by_loss, found.levels_down()), (Course::Closing, Some(0.0), false));
}

#[test]
fn ratios_of_groups_are_those_of_the_worked_example() {
    // METHODS 10.2: London, BigA, BigB, BigC, TownS, TownN, RestSE, RestN, before and after.
    let workers = [5000.0, 1200.0, 1100.0, 500.0, 150.0, 200.0, 3000.0, 6000.0];
    let before = [90.0, 58.0, 60.0, 62.0, 75.0, 54.0, 66.0, 55.0];
    let after = [90.0, 68.79330726820639, 68.49466734636395, 65.84694443809174, 75.0, 54.0, 66.0, 55.0];
    let cases = [
        ([0, 1, 1, 1, 0, 1, 0, 1], 0.43477756202074325, 0.36941182976443865),
        ([0, 1, 1, 1, 9, 9, 9, 9], 0.5126050420168067, 0.32061922877192495),
        ([0, 0, 0, 0, 0, 0, 1, 1], 0.3357152816508644, 0.3863697190920814),
    ];
    for (groups, gap_before, gap_after) in cases {
        let gap = |y: &[f64]| {
            let (first, second) = Pair::new(y, Some(&workers), &groups).unwrap().means();
            Gap::new(Figure::plain(second), Figure::plain(first), Polarity::Low).unwrap().ratio.unwrap().value
        };
        // The first over the second, less 1.
        close(1.0 / gap(&before) - 1.0, gap_before);
        close(1.0 / gap(&after) - 1.0, gap_after);
    }
}

#[test]
fn polarity_turns_a_gap_round() {
    let [value, benchmark] = [Figure::with_interval(8.0, 6.0, 11.0), Figure::with_interval(5.0, 4.0, 5.5)];
    let high = Gap::new(value, benchmark, Polarity::High).unwrap();
    let low = Gap::new(value, benchmark, Polarity::Low).unwrap();
    assert_eq!((high.absolute.value, low.absolute.value), (3.0, -3.0));
    let (high, low) = (high.absolute.interval.unwrap(), low.absolute.interval.unwrap());
    assert_eq!((high.lower, high.upper), (-low.upper, -low.lower));
    // By hand: 3 - sqrt(2^2 + 0.5^2) and 3 + sqrt(3^2 + 1^2).
    close(high.lower, 3.0 - 4.25_f64.sqrt());
    close(high.upper, 3.0 + 10.0_f64.sqrt());
}

#[test]
fn the_difference_of_two_shares_is_newcombes() {
    // Newcombe (1998), table II (a): 56/70 against 48/80, method 10: 0.0524 to 0.3339.
    let share = |x: f64, n: f64| {
        let it = crate::interval::proportion(x, n, 0.95).unwrap();
        Figure::with_interval(x / n, it.lower, it.upper)
    };
    let found = share(56.0, 70.0).minus(share(48.0, 80.0)).interval.unwrap();
    assert!((found.lower - 0.0524).abs() < 5e-5 && (found.upper - 0.3339).abs() < 5e-5, "{found:?}");
}

#[test]
fn the_interval_of_a_ratio_is_that_of_logarithms() {
    let value = Figure::with_interval(20.0, 16.0, 25.0); // 1/1.25 to 1.25 times
    let gap = Gap::new(value, Figure::sure(40.0), Polarity::Low).unwrap();
    let (ratio, relative) = (gap.ratio.unwrap(), gap.relative.unwrap());
    close(ratio.interval.unwrap().lower, 0.4);
    close(ratio.interval.unwrap().upper, 0.625);
    assert_eq!(relative.value, 0.5);
    close(relative.interval.unwrap().lower, 0.375);
    close(relative.interval.unwrap().upper, 0.6);
    assert!(Gap::new(Figure::plain(-1.0), Figure::plain(2.0), Polarity::Low).unwrap().ratio.is_none());
    let touches_zero =
        Gap::new(Figure::with_interval(1.0, 0.0, 2.0), Figure::sure(2.0), Polarity::Low).unwrap();
    assert_eq!(touches_zero.ratio.unwrap().interval, None);
}

#[test]
fn every_course_is_told_from_the_others() {
    let course = |first, second| progress(first, second, 2.0, Polarity::Low).course;
    assert_eq!(course([30.0, 30.0], [31.0, 30.0]), Course::AtOrAbove);
    assert_eq!(course([30.0, 30.0], [31.0, 32.0]), Course::FellBehind);
    assert_eq!(course([20.0, 30.0], [33.0, 33.0]), Course::Overtaken);
    assert_eq!(course([20.0, 30.0], [22.0, 34.0]), Course::Widening);
    assert_eq!(course([20.0, 30.0], [22.0, 32.0]), Course::Unchanged);
    assert_eq!(course([20.0, 30.0], [23.0, 32.0]), Course::Closing);
    // The benchmark lost 4, the area lost 1: 3 closer, and nobody helped.
    assert_eq!(course([20.0, 30.0], [19.0, 26.0]), Course::LevellingDown);
    // Of 3, the area gained 1 and the benchmark lost 2; and the other way round.
    assert_eq!(course([20.0, 30.0], [21.0, 28.0]), Course::LevellingDown);
    let mostly_gained = progress([20.0, 30.0], [22.0, 29.0], 2.0, Polarity::Low);
    assert_eq!(mostly_gained.course, Course::Closing);
    close(mostly_gained.by_loss.unwrap(), 1.0 / 3.0);
    let collapse = progress([20.0, 30.0], [20.0, 15.0], 2.0, Polarity::Low);
    assert_eq!((collapse.course, collapse.levels_down()), (Course::Overtaken, true));
    assert_eq!((collapse.yearly, collapse.half_life, collapse.years_to_close), (None, None, Some(0.0)));
    // Where high is worse, a benchmark levels down by rising.
    assert_eq!(progress([9.0, 4.0], [9.0, 6.0], 2.0, Polarity::High).course, Course::LevellingDown);
}

#[test]
fn reversing_time_turns_changes_round_and_units_do_not_matter() {
    let (first, second) = ([20.0, 30.0], [26.0, 33.0]);
    let (ahead, back) =
        (progress(first, second, 5.0, Polarity::Low), progress(second, first, 5.0, Polarity::Low));
    assert_eq!((ahead.change.value, ahead.own.value), (-back.change.value, -back.own.value));
    assert_eq!((back.course, back.half_life, back.years_to_close), (Course::Widening, None, None));
    close((1.0 - ahead.yearly.unwrap()) * (1.0 - back.yearly.unwrap()), 1.0);
    let scaled = progress(first.map(|it| it * 8.0), second.map(|it| it * 8.0), 5.0, Polarity::Low);
    assert_eq!(
        (scaled.closure, scaled.yearly, scaled.half_life),
        (ahead.closure, ahead.yearly, ahead.half_life)
    );
    // The worse end turned round with the values changes nothing either.
    let turned = progress(first.map(|it| -it), second.map(|it| -it), 5.0, Polarity::High);
    assert_eq!((turned.closure, turned.own, turned.course), (ahead.closure, ahead.own, ahead.course));
}

#[test]
fn the_difference_of_differences_has_the_errors_of_all_four() {
    let figure = |value| Figure::with_error(value, 1.0, 0.95);
    let found = Progress::new([figure(20.0), figure(30.0)], [figure(26.0), figure(33.0)], 5.0, Polarity::Low);
    let change = found.unwrap().change;
    close(change.interval.unwrap().upper, -3.0 + 1.959963984540054 * 2.0);
    assert_eq!(change.is_clear(), Some(false));
    let one_unknown = [figure(20.0), Figure::plain(30.0)];
    let found = Progress::new(one_unknown, [figure(26.0), figure(33.0)], 5.0, Polarity::Low).unwrap();
    assert_eq!(
        (found.change.interval, found.own.interval.is_some(), found.change.is_clear()),
        (None, true, None)
    );
}

#[test]
fn what_is_no_gap_says_why() {
    let plain = Figure::plain;
    assert!(matches!(
        Gap::new(plain(f64::NAN), plain(1.0), Polarity::Low),
        Err(GapError::NoNumber { what: "the value", .. })
    ));
    let outside = Figure::with_interval(5.0, 6.0, 7.0);
    assert!(matches!(Gap::new(plain(1.0), outside, Polarity::Low), Err(GapError::Interval { .. })));
    let pair = [plain(1.0), plain(2.0)];
    for years in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Progress::new(pair, pair, years, Polarity::Low), Err(GapError::Years { .. })));
    }
}

#[test]
fn what_goes_together_is_surer_apart() {
    let [whole, part] = [Figure::with_error(50.0, 3.0, 0.95), Figure::with_error(46.0, 5.0, 0.95)];
    let half = |r: f64| {
        let gap = Gap::correlated(part, whole, r, Polarity::Low).unwrap().absolute.interval.unwrap();
        (gap.upper - gap.lower) / 2.0 / 1.959963984540054
    };
    close(half(0.0), 34.0_f64.sqrt());
    close(half(0.6), 4.0);
    close(half(1.0), 2.0);
    // Rounding past a full correlation is none at all.
    let same = whole.minus_correlated(whole, 1.0).interval.unwrap();
    assert_eq!((same.lower, same.upper), (0.0, 0.0));
    let both = Progress::correlated([part, whole], [part, whole], [0.6, 0.6], 1.0, Polarity::Low).unwrap();
    let change = both.change.interval.unwrap();
    close((change.upper - change.lower) / 2.0 / 1.959963984540054, 32.0_f64.sqrt());
}
