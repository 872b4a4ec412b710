//! Properties of series, gaps, convergence, missions and scenarios that hold for any input.

use proptest::prelude::*;
use theodolite_core::Polarity;
use theodolite_core::convergence::{beta, mobility};
use theodolite_core::gap::{Course, Figure, Progress};
use theodolite_core::mission::{Aim, Refusal, Scale, Settings, Verdict, judge};
use theodolite_core::scenario::{Change, Rule, uplift};
use theodolite_core::series::{Points, line};

/// A series at uneven times, with holes.
fn series() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let value = prop_oneof![5 => (1_u32..4000).prop_map(|it| f64::from(it) / 16.0), 1 => Just(f64::NAN)];
    proptest::collection::vec((value, 1_u32..9), 0..16).prop_map(|cells| {
        let mut time = 2000.0;
        let periods = cells.iter().map(|(_, wait)| {
            time += f64::from(*wait) / 4.0;
            time
        });
        (periods.collect(), cells.iter().map(|(value, _)| *value).collect())
    })
}

fn either() -> impl Strategy<Value = Polarity> {
    prop_oneof![Just(Polarity::High), Just(Polarity::Low)]
}

fn turned(worse: Polarity) -> Polarity {
    if worse == Polarity::High { Polarity::Low } else { Polarity::High }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6)
}

proptest! {
    #[test]
    fn reversing_time_turns_the_line_and_the_change_round((times, values) in series()) {
        let back: Vec<f64> = times.iter().rev().map(|it| -it).collect();
        let mirrored: Vec<f64> = values.iter().rev().copied().collect();
        let (ahead, back) = (Points::new(&times, &values, &[])?, Points::new(&back, &mirrored, &[])?);
        prop_assert_eq!(ahead.change().map(|it| -it).ok(), back.change().ok());
        if let (Ok(growth), Ok(decline)) = (ahead.growth(), back.growth()) {
            prop_assert!(near((1.0 + growth) * (1.0 + decline), 1.0));
        }
        match (line(&ahead, 99, 0.95), line(&back, 99, 0.95)) {
            (Ok(a), Ok(b)) => prop_assert!((a.slope.value + b.slope.value).abs() <= 1e-9 * (1.0 + a.slope.value.abs())),
            (a, b) => prop_assert!(a.is_err() && b.is_err()),
        }
    }

    #[test]
    fn units_and_polarity_do_not_matter_to_a_verdict(
        (times, values) in series(), level in 1_u32..4000, due in 2000_u32..2060, worse in either(),
    ) {
        let (level, due) = (f64::from(level) / 16.0, f64::from(due));
        let judged = |factor: f64, worse: Polarity| {
            let scaled: Vec<f64> = values.iter().map(|it| it * factor).collect();
            let points = Points::new(&times, &scaled, &[]).unwrap();
            judge(&points, Aim { level: level * factor, worse }, due, &Settings::default()).unwrap()
        };
        let plain = judged(1.0, worse);
        for other in [judged(32.0, worse), judged(-1.0, turned(worse))] {
            match (&other.verdict, &plain.verdict) {
                // What is missed, and by how much, has the unit of the values.
                (
                    Verdict::NoJudgement(Refusal::Missed { since: a, .. }),
                    Verdict::NoJudgement(Refusal::Missed { since: b, .. }),
                ) => prop_assert_eq!(a, b),
                (a, b) => prop_assert_eq!(a, b),
            }
            if let (Ok(a), Ok(b)) = (&other.projection, &plain.projection) {
                prop_assert_eq!((a.chance, a.n), (b.chance, b.n));
            }
        }
        let aim = Aim { level, worse };
        let met = match plain.now.filter(|now| now.time >= due) {
            Some(_) => plain.when_due.is_some_and(|value| aim.met(value)),
            None => plain.now.is_some_and(|now| aim.met(now.value)),
        };
        prop_assert_eq!(plain.verdict == Verdict::Achieved, met);
    }

    #[test]
    fn a_required_rate_leads_to_the_target(now in 0.01_f64..0.99, target in 0.01_f64..0.99, years in 0.25_f64..40.0) {
        for scale in [Scale::Linear, Scale::Geometric, Scale::Logit { whole: 1.0 }] {
            let rate = scale.required(now, target, years).unwrap();
            prop_assert!(near(scale.reached(now, rate, years).unwrap(), target));
            prop_assert_eq!(rate > 0.0, target > now);
        }
    }

    #[test]
    fn a_gap_is_told_alike_from_both_ends(cells in proptest::array::uniform4(-64_i32..64), worse in either()) {
        let [a, b, c, d] = cells.map(f64::from);
        let told = |sign: f64, worse: Polarity| {
            let plain = |it: f64| Figure::plain(sign * it);
            Progress::new([plain(a), plain(b)], [plain(c), plain(d)], 4.0, worse).unwrap()
        };
        let (plain, mirrored) = (told(1.0, worse), told(-1.0, turned(worse)));
        prop_assert_eq!(plain.course, mirrored.course);
        prop_assert_eq!(plain.closure, mirrored.closure);
        prop_assert_eq!(plain.change.value, plain.benchmark.value - plain.own.value);
        let shrinks = matches!(plain.course, Course::Closing | Course::LevellingDown | Course::Overtaken);
        prop_assert!(!shrinks || plain.change.value < 0.0);
        prop_assert!(plain.course != Course::LevellingDown || plain.levels_down());
        prop_assert!(plain.course != Course::Closing || !plain.levels_down());
    }

    #[test]
    fn the_order_of_areas_and_units_do_not_matter_to_beta(
        cells in proptest::collection::vec((1_u32..500, 1_u32..500), 5..40), turn in 0_usize..40,
    ) {
        let (before, after): (Vec<f64>, Vec<f64>) = cells.iter().map(|(a, b)| (f64::from(*a), f64::from(*b))).unzip();
        let move_on = |column: &[f64]| {
            let mut column: Vec<f64> = column.iter().map(|it| it * 4.0).collect();
            let by = turn % column.len();
            column.rotate_left(by);
            column
        };
        match (beta(&before, &after, 8.0, 0.95), beta(&move_on(&before), &move_on(&after), 8.0, 0.95)) {
            (Ok(a), Ok(b)) => prop_assert!((a.slope.value - b.slope.value).abs() < 1e-9),
            (a, b) => prop_assert!(a.is_err() && b.is_err()),
        }
    }

    #[test]
    fn moves_have_rows_of_one_and_shares_that_stay(cells in proptest::collection::vec((1_u32..5, 1_u32..5), 1..200)) {
        let (before, after): (Vec<f64>, Vec<f64>) = cells.iter().map(|(a, b)| (f64::from(*a), f64::from(*b))).unzip();
        let found = mobility(&before, &after, 4).unwrap();
        for class in 0..4 {
            let row: f64 = found.shares.row(class).iter().sum();
            prop_assert!(row.is_nan() || near(row, 1.0));
        }
        if let Some(stationary) = &found.stationary {
            for class in 0..4 {
                let next: f64 = (0..4).map(|from| stationary[from] * found.shares[(from, class)]).sum();
                prop_assert!((next - stationary[class]).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_change_makes_nobody_worse_unless_asked_for(
        values in proptest::collection::vec(-200_i32..200, 1..60), level in -200_i32..200, worse in either(), share in 0.0_f64..=1.0,
    ) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        for rule in [Rule::To(f64::from(level)), Rule::Percentile { share, peers: None }] {
            let found = Change::new(rule, worse).apply(&values).unwrap();
            let gains = values.iter().zip(&found.values).map(|(before, after)| worse.better() * (after - before));
            prop_assert!(gains.clone().all(|gain| gain >= 0.0));
            prop_assert_eq!(gains.filter(|gain| *gain > 0.0).count(), found.changed);
            let total = uplift(&vec![1.0; values.len()], &values, &found.values).unwrap().total;
            prop_assert!(worse.better() * total >= 0.0);
            // Again changes nothing, where the benchmark is fixed.
            if let Rule::To(_) = rule {
                prop_assert_eq!(Change::new(rule, worse).apply(&found.values).unwrap().changed, 0);
            }
        }
    }
}
