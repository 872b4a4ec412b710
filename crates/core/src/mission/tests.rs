//! The worked examples of METHODS 7.3 and 7.4, and hand computation.

use super::*;
use crate::Polarity;
use crate::random::Random;
use crate::series::Points;

const VALUES: [f64; 7] = [61.0, 62.2, 62.9, 64.4, 64.8, 66.1, 66.9];
const LEVEL: Aim = Aim { level: 75.0, worse: Polarity::Low };

fn years(count: usize) -> Vec<f64> {
    (0..count).map(|year| 2015.0 + year as f64).collect()
}

fn points(values: &[f64]) -> Points {
    Points::new(&years(values.len()), values, &[]).unwrap()
}

fn judged(values: &[f64], aim: Aim, due: f64) -> Judgement {
    judge(&points(values), aim, due, &Settings::default()).unwrap()
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 2e-11 * expected.abs(), "{found} instead of {expected}");
}

#[test]
fn required_rates_are_those_of_the_worked_example() {
    let rate = |scale: Scale| scale.required(62.0, 80.0, 6.0).unwrap();
    assert_eq!(rate(Scale::Linear), 3.0);
    close(rate(Scale::Geometric), 0.043397318464029944);
    close(rate(Scale::Logit { whole: 100.0 }), 0.14945768930019745);
    close(Scale::Logit { whole: 1.0 }.required(0.62, 0.8, 6.0).unwrap(), 0.14945768930019745);
    for scale in [Scale::Linear, Scale::Geometric, Scale::Logit { whole: 100.0 }] {
        close(scale.reached(62.0, rate(scale), 6.0).unwrap(), 80.0);
        // Time and target turned round.
        let back = scale.required(80.0, 62.0, 6.0).unwrap();
        close(scale.reached(80.0, back, 6.0).unwrap(), 62.0);
    }
}

#[test]
fn rates_that_cannot_be_say_why() {
    let passed = Err(MissionError::DeadlinePassed { due: 0.0, now: 0.0 });
    assert_eq!(Scale::Linear.required(1.0, 2.0, 0.0), passed);
    assert!(matches!(
        Scale::Geometric.required(0.0, 2.0, 1.0),
        Err(MissionError::OffScale { what: "the value", .. })
    ));
    assert!(Scale::Geometric.required(2.0, -2.0, 1.0).is_err());
    assert!(matches!(
        Scale::Logit { whole: 100.0 }.required(50.0, 100.0, 5.0),
        Err(MissionError::OffScale { what: "the target", .. })
    ));
    assert!(Scale::Logit { whole: 0.0 }.required(0.5, 0.6, 5.0).is_err());
    assert!(
        Scale::Linear.required(f64::NAN, 1.0, 1.0).is_err()
            && Scale::Linear.required(0.0, 1.0, f64::NAN).is_err()
    );
    assert!(Scale::Geometric.reached(1.0, -1.0, 1.0).is_err());
}

#[test]
fn the_projection_is_that_of_the_worked_example() {
    let found = judged(&VALUES, LEVEL, 2030.0);
    let projection = found.projection.unwrap();
    close(projection.value, 75.78571428571445);
    close(projection.interval.lower, 74.36118039579921);
    close(projection.interval.upper, 77.21024817562969);
    close(projection.slope, 0.9785714285714285);
    close(projection.slope_interval.lower, 0.8711931464351947);
    close(projection.slope_interval.upper, 1.0859497107076623);
    close(projection.residual, 0.2210365192839539);
    close(projection.chance, 0.8922802020910297);
    close(projection.ratio, 1.087301587301588);
    close(found.required.unwrap(), 0.9);
    close(found.to_go, 8.1);
    assert_eq!((found.verdict, projection.n, projection.from), (Verdict::OnTrack, 7, 2015.0));
    // Where high is worse, turned round, all is the same but the signs.
    let turned = judged(&VALUES.map(|it| -it), Aim { level: -75.0, worse: Polarity::High }, 2030.0);
    close(turned.projection.unwrap().chance, 0.8922802020910297);
    assert_eq!(turned.verdict, Verdict::OnTrack);
}

#[test]
fn a_harder_target_is_at_risk_and_a_still_harder_one_off_track() {
    let verdict = |level: f64| judged(&VALUES, Aim { level, worse: Polarity::Low }, 2030.0).verdict;
    assert_eq!(verdict(66.9), Verdict::Achieved);
    assert_eq!(verdict(75.5), Verdict::AtRisk);
    assert_eq!(verdict(76.0), Verdict::AtRisk);
    assert_eq!(verdict(76.5), Verdict::OffTrack);
    let ratio = |level: f64| {
        let settings = Settings { rule: Rule::RATIO, ..Settings::default() };
        judge(&points(&VALUES), Aim { level, worse: Polarity::Low }, 2030.0, &settings).unwrap().verdict
    };
    // Required 0.9, 1.0345 (a ratio of 0.946) and 2.0111 (0.487); the slope is 0.97857.
    assert_eq!(
        [ratio(75.0), ratio(76.21), ratio(85.0)],
        [Verdict::OnTrack, Verdict::AtRisk, Verdict::OffTrack]
    );
}

#[test]
fn moving_the_wrong_way_is_worsening() {
    let falling = VALUES.map(|it| 130.0 - it);
    assert_eq!(judged(&falling, LEVEL, 2030.0).verdict, Verdict::Worsening);
    // Falling, but not for sure.
    assert_eq!(judged(&[60.0, 66.0, 58.0, 64.0, 59.0], LEVEL, 2022.0).verdict, Verdict::OffTrack);
    // A flat line comes to where it is.
    let flat = judged(&[60.0; 5], LEVEL, 2022.0);
    let projection = flat.projection.unwrap();
    assert_eq!(
        (flat.verdict, projection.chance, projection.value, projection.ratio),
        (Verdict::OffTrack, 0.0, 60.0, 0.0)
    );
}

#[test]
fn a_target_met_now_is_achieved_whatever_else() {
    assert_eq!(judged(&[80.0], LEVEL, 2030.0).verdict, Verdict::Achieved);
    assert_eq!(judged(&[90.0, 85.0, 80.0, 76.0], LEVEL, 2030.0).verdict, Verdict::Achieved);
    assert_eq!(judged(&[60.0, 75.0], LEVEL, 2016.0).verdict, Verdict::Achieved);
    let mut random = Random::named(7, "achieved");
    for _ in 0..500 {
        let values: Vec<f64> = (0..1 + random.below(12)).map(|_| random.between(-50.0, 50.0)).collect();
        let last = values[values.len() - 1];
        for (worse, level) in
            [(Polarity::Low, last - random.share()), (Polarity::High, last + random.share())]
        {
            let due = random.between(2015.0 + values.len() as f64, 2060.0);
            let found = judged(&values, Aim { level, worse }, due);
            assert!(found.verdict == Verdict::Achieved && found.to_go <= 0.0);
        }
    }
}

#[test]
fn a_target_whose_time_has_passed_is_judged_by_the_value_of_that_time() {
    let missed =
        |value: f64, since: bool| Verdict::NoJudgement(Refusal::Missed { value, level: LEVEL.level, since });
    // From 2015 on; 75 is wanted.
    assert_eq!(judged(&[60.0, 75.0, 70.0], LEVEL, 2016.0).verdict, Verdict::Achieved);
    assert_eq!(judged(&[60.0, 74.0, 80.0], LEVEL, 2016.0).verdict, missed(74.0, true));
    assert_eq!(judged(&[60.0, 74.0], LEVEL, 2016.0).verdict, missed(74.0, false));
    let between = judged(&[60.0, 80.0], LEVEL, 2015.5);
    assert_eq!(between.verdict, Verdict::NoJudgement(Refusal::DeadlinePassed { due: 2015.5, now: 2016.0 }));
    assert_eq!(between.when_due, None);
}

#[test]
fn what_the_series_does_not_bear_is_refused() {
    let refusal = |values: &[f64], due: f64| judged(values, LEVEL, due).projection.unwrap_err();
    assert_eq!(refusal(&VALUES[..3], 2018.0), Refusal::FewPoints { found: 3, before_break: 0 });
    assert_eq!(refusal(&[], 2018.0), Refusal::FewPoints { found: 0, before_break: 0 });
    assert_eq!(refusal(&VALUES, 2021.0), Refusal::DeadlinePassed { due: 2021.0, now: 2021.0 });
    // Six years of history bear twelve of horizon.
    assert!(judged(&VALUES, LEVEL, 2033.0).projection.is_ok());
    assert_eq!(refusal(&VALUES, 2033.5), Refusal::TooFar { horizon: 12.5, history: 6.0 });
    let settings = Settings { last: 4, ..Settings::default() };
    let few = judge(&points(&VALUES), LEVEL, 2030.0, &settings).unwrap();
    assert_eq!(few.verdict, Verdict::NoJudgement(Refusal::TooFar { horizon: 9.0, history: 3.0 }));
    assert_eq!(refusal(&[1e200, 2e200, -3e200, 1e10], 2020.0), Refusal::TooGreat);

    let broken = |at: f64| {
        let points = Points::new(&years(7), &VALUES, &[at]).unwrap();
        judge(&points, LEVEL, 2024.0, &Settings::default()).unwrap()
    };
    assert_eq!(broken(2019.0).projection.unwrap_err(), Refusal::FewPoints { found: 3, before_break: 4 });
    let since = broken(2017.0);
    assert_eq!((since.before_break, since.projection.unwrap().n), (2, 5));
    assert_eq!(broken(2023.0).projection.unwrap_err(), Refusal::BreakAhead { at: 2023.0 });
    assert!(broken(2025.0).projection.is_ok());
}

#[test]
fn settings_that_cannot_be_are_errors() {
    let judge = |settings: Settings, level: f64, due: f64| {
        judge(&points(&VALUES), Aim { level, worse: Polarity::Low }, due, &settings).is_err()
    };
    let plain = Settings::default();
    assert!(!judge(plain, 75.0, 2030.0));
    assert!(judge(plain, f64::NAN, 2030.0) && judge(plain, 75.0, f64::NAN));
    assert!(judge(Settings { last: 3, ..plain }, 75.0, 2030.0));
    assert!(judge(Settings { confidence: 1.0, ..plain }, 75.0, 2030.0));
    assert!(judge(Settings { rule: Rule::Chance { on: 0.2, off: 0.8 }, ..plain }, 75.0, 2030.0));
}

#[test]
fn projections_on_other_scales_are_lines_there() {
    // Doubling every second year goes on doubling; and a share never passes the whole.
    let doubling: Vec<f64> = (0..6).map(|year| 3.0 * 2.0_f64.powf(f64::from(year) / 2.0)).collect();
    let settings = Settings { scale: Scale::Geometric, ..Settings::default() };
    let found =
        judge(&points(&doubling), Aim { level: 40.0, worse: Polarity::Low }, 2023.0, &settings).unwrap();
    let projection = found.projection.unwrap();
    close(projection.value, 48.0);
    close(projection.slope, 2.0_f64.sqrt() - 1.0);
    let share = [90.0, 92.5, 93.0, 96.0, 96.5, 98.0];
    let settings = Settings { scale: Scale::Logit { whole: 100.0 }, ..Settings::default() };
    let aim = Aim { level: 99.0, worse: Polarity::Low };
    let projection = judge(&points(&share), aim, 2028.0, &settings).unwrap().projection.unwrap();
    assert!(projection.interval.upper < 100.0 && projection.value > 99.5 && projection.chance > 0.9);
    let zero = judge(&points(&[0.0, 1.0, 2.0, 3.0]), aim, 2020.0, &settings).unwrap();
    assert_eq!(zero.projection.unwrap_err(), Refusal::OffScale { value: 0.0 });
}

#[test]
fn units_do_not_matter_and_gaps_are_passed_over() {
    let plain = judged(&VALUES, LEVEL, 2030.0).projection.unwrap();
    let scaled =
        judged(&VALUES.map(|it| it / 64.0), Aim { level: 75.0 / 64.0, ..LEVEL }, 2030.0).projection.unwrap();
    assert_eq!((scaled.chance, scaled.ratio, scaled.value * 64.0), (plain.chance, plain.ratio, plain.value));
    let mut times = years(7);
    times.insert(3, 2017.25);
    times.push(2022.0);
    let mut values = VALUES.to_vec();
    values.insert(3, f64::NAN);
    values.push(f64::NAN);
    let found =
        judge(&Points::new(&times, &values, &[]).unwrap(), LEVEL, 2030.0, &Settings::default()).unwrap();
    assert_eq!((found.projection, found.missing, found.now.unwrap().time), (Ok(plain), 2, 2021.0));
}

#[test]
fn each_shape_of_target_is_a_level() {
    let aim = |target: Target, base: f64| target.aim(Some(base), Polarity::Low);
    assert_eq!(aim(Target::Level { at: 90.0 }, f64::NAN).unwrap(), Aim { level: 90.0, worse: Polarity::Low });
    assert_eq!(aim(Target::Change { by: 5.0 }, 61.5).unwrap().level, 66.5);
    assert_eq!(aim(Target::RelativeChange { by: 0.5 }, 12.0).unwrap().level, 18.0);
    let gap = Aim { level: 6.0, worse: Polarity::High };
    assert_eq!(aim(Target::NarrowGap { by: 0.5 }, 12.0).unwrap(), gap);
    assert_eq!(aim(Target::GapTo { at: 6.0 }, f64::NAN).unwrap(), gap);
    let covered = aim(Target::Coverage { share: 0.85 }, f64::NAN).unwrap();
    assert_eq!(covered, Aim { level: 0.85, worse: Polarity::Low });
    assert_eq!(aim(Target::Change { by: 5.0 }, f64::NAN), Err(MissionError::NoBase));
    assert_eq!(aim(Target::NarrowGap { by: 0.5 }, -1.0), Err(MissionError::NoGap { gap: -1.0 }));
    assert!(
        aim(Target::NarrowGap { by: 1.5 }, 3.0).is_err()
            && aim(Target::Coverage { share: 85.0 }, 0.0).is_err()
    );
    assert!(
        aim(Target::RelativeChange { by: 0.1 }, 0.0).is_err()
            && aim(Target::Level { at: f64::NAN }, 1.0).is_err()
    );
}

#[test]
fn coverage_counts_who_has_a_value() {
    let aim = Aim { level: 10.0, worse: Polarity::High };
    let values = [10.0, 12.0, 3.0, f64::NAN];
    let areas = aim.coverage(&values, None).unwrap();
    assert_eq!((areas.share, areas.met, areas.n, areas.missing), (2.0 / 3.0, 2, 3, 1));
    let people = aim.coverage(&values, Some(&[1.0, 6.0, f64::NAN, 3.0])).unwrap();
    assert_eq!((people.share, people.met, people.n, people.missing), (1.0 / 7.0, 1, 2, 2));
    assert_eq!(aim.coverage(&[f64::NAN], None), None);
    assert_eq!(aim.coverage(&[1.0], Some(&[0.0])), None);
}

#[test]
fn areas_are_judged_one_by_one() {
    let columns: Vec<[f64; 3]> = VALUES.iter().map(|it| [*it, 80.0, 130.0 - it]).collect();
    let columns: Vec<&[f64]> = columns.iter().map(|it| &it[..]).collect();
    let aims = [Some(LEVEL), None, Some(LEVEL)];
    let judge =
        |aims: &[Option<Aim>]| judge_areas(&years(7), &columns, &[], aims, 2030.0, &Settings::default());
    let found = judge(&aims).unwrap();
    assert_eq!(found[0], Some(judged(&VALUES, LEVEL, 2030.0)));
    assert_eq!(found[1], None);
    assert_eq!(found[2].as_ref().unwrap().verdict, Verdict::Worsening);
    assert!(matches!(judge(&aims[..2]), Err(MissionError::Series(SeriesError::Length { .. }))));
}
