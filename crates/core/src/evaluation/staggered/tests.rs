//! The worked example, figures of csdid, and what is refused.

use super::*;
use crate::evaluation::difference::tests::{CR0, close};

const EXAMPLE: [f64; 12] = [5.0, 8.0, 9.0, 6.0, 7.0, 11.0, 4.0, 5.0, 6.0, 7.0, 8.0, 8.0];
const DATES: [Option<usize>; 4] = [Some(1), Some(2), None, None];

/// 16 areas in 6 periods: 4 treated from the third on, 3 from the fourth, 2 from the last.
fn made_up() -> (Vec<f64>, Vec<Option<usize>>) {
    let date = |i: usize| match i {
        0..4 => Some(2),
        4..7 => Some(3),
        7..9 => Some(5),
        _ => None,
    };
    let value = |i: usize, t: usize| {
        let base = ((i * 37 + t * t * 11 + i * t * 7) % 29) as f64 / 4.0 + i as f64 + 0.5 * t as f64;
        base + date(i).filter(|g| t >= *g).map_or(0.0, |g| 1.5 + 0.5 * (t - g) as f64)
    };
    let outcome = (0..16).flat_map(|i| (0..6).map(move |t| value(i, t))).collect();
    (outcome, (0..16).map(date).collect())
}

#[test]
fn the_worked_example_holds() {
    let study = staggered(&Panel::new(4, 3, &EXAMPLE, &DATES), Staggered::default(), &CR0).unwrap();
    let found: Vec<(usize, usize, f64)> =
        study.effects.iter().map(|it| (it.group, it.period, it.effect.effect)).collect();
    // Before: b rose by 1 from the first period to the second, the two never treated by 1 each.
    assert_eq!(found, [(1, 1, 2.0), (1, 2, 2.5), (2, 1, 0.0), (2, 2, 3.5)]);
    close(study.estimate.effect, 8.0 / 3.0);
    let path: Vec<(i64, f64)> = study.path.iter().map(|it| (it.of, it.effect.effect)).collect();
    assert_eq!(path, [(-1, 0.0), (0, 2.75), (1, 2.5)]);
    let groups: Vec<(i64, f64)> = study.groups.iter().map(|it| (it.of, it.effect.effect)).collect();
    assert_eq!(groups, [(1, 2.25), (2, 3.5)]);
    close(study.by_size.effect, 2.875);
}

// Referee: csdid 0.4.3, ATTgt(xformla="y~1", control_group=...).fit(est_method="reg", bstrap=False), aggte(cband=False).

#[test]
fn effects_and_errors_are_those_of_csdid() {
    let (outcome, dates) = made_up();
    let panel = Panel::new(16, 6, &outcome, &dates);
    let study = staggered(&panel, Staggered::default(), &CR0).unwrap();
    let expected = [
        (2, 1, 2.3125, 1.3411635314366237),
        (2, 2, -1.0208333333333335, 1.461665340332605),
        (2, 3, -0.6388888888888886, 1.1202220976266153),
        (2, 4, -0.6527777777777781, 1.3507118004851448),
        (2, 5, 1.4821428571428568, 1.3762873313785606),
        (3, 1, 2.2371794871794872, 1.5511013744958166),
        (3, 2, -4.055555555555555, 1.746002685344178),
        (3, 3, 3.083333333333333, 1.0765456875042279),
        (3, 4, 1.9444444444444446, 1.8009675802095122),
        (3, 5, 3.726190476190477, 1.4607533486304385),
        (5, 1, -2.5892857142857144, 3.2500595699855737),
        (5, 2, 3.05, 2.247442991490552),
        (5, 3, -1.6607142857142856, 1.0270463289489815),
        (5, 4, -1.142857142857143, 2.064710252228137),
        (5, 5, 2.9464285714285716, 1.2914325080082676),
    ];
    assert_eq!(study.effects.len(), expected.len());
    for (found, (group, period, effect, se)) in study.effects.iter().zip(expected) {
        assert_eq!((found.group, found.period), (group, period));
        close(found.effect.effect, effect);
        close(found.effect.se, se);
    }
    close(study.estimate.effect, 1.067901234567901);
    close(study.estimate.se, 0.9414265901778495);
    close(study.by_size.effect, 1.5351631393298062);
    close(study.by_size.se, 0.9431111220081472);
    let path = [
        (-4, -2.5892857142857144, 3.25005957),
        (-3, 3.05, 2.24744299),
        (-2, 0.678021978021978, 1.17083171),
        (-1, -0.5780423280423279, 1.44651235),
        (0, 1.2288359788359786, 1.08901285),
        (1, 0.4682539682539685, 1.06767233),
        (2, 1.2239229024943312, 1.23887529),
        (3, 1.4821428571428568, 1.37628733),
    ];
    for (found, (of, effect, se)) in study.path.iter().zip(path) {
        assert_eq!(found.of, of);
        close(found.effect.effect, effect);
        assert!((found.effect.se - se).abs() < 1e-8, "{found:?}, not {se}");
    }
    for (found, se) in study.groups.iter().zip([1.01226898, 1.24552783, 1.29143251]) {
        assert!((found.effect.se - se).abs() < 1e-8, "{found:?}, not {se}");
    }
}

#[test]
fn never_treated_areas_and_one_base_for_all_are_those_of_csdid() {
    let (outcome, dates) = made_up();
    let panel = Panel::new(16, 6, &outcome, &dates);
    let never = Staggered { comparison: Comparison::NeverTreated, ..Staggered::default() };
    let study = staggered(&panel, never, &CR0).unwrap();
    close(study.estimate.effect, 0.8544973544973546);
    close(study.estimate.se, 0.880495616489509);
    close(study.by_size.effect, 1.3475529100529104);
    close(study.by_size.se, 0.8843787398489718);
    let universal = Staggered { base: Base::Universal, ..Staggered::default() };
    let study = staggered(&panel, universal, &CR0).unwrap();
    let before = [(0, 0.8611111111111109, 2.1794888088182653), (1, 4.055555555555555, 1.746002685344178)];
    let own: Vec<&GroupTime> = study.effects.iter().filter(|it| it.group == 3).collect();
    for (found, (period, effect, se)) in own.iter().zip(before) {
        assert_eq!(found.period, period);
        close(found.effect.effect, effect);
        close(found.effect.se, se);
    }
    close(study.estimate.se, 0.9414265901778495);
}

#[test]
fn one_date_is_a_difference_in_differences() {
    let (outcome, dates) = crate::evaluation::difference::tests::made_up();
    let panel = Panel::new(12, 6, &outcome, &dates);
    let study = staggered(&panel, Staggered::default(), &CR0).unwrap();
    // Relative to the last period before, as the event study has it.
    for (found, expected) in
        study.path[2..].iter().zip([2.064285714285715, 1.5071428571428545, 2.1928571428571404])
    {
        close(found.effect.effect, expected);
    }
}

#[test]
fn errors_set_right_for_few_areas_are_those_of_welch() {
    // scipy 1.17.1, ttest_ind(equal_var=False), of changes since the last period before.
    let (outcome, dates) = made_up();
    let study = staggered(&Panel::new(16, 6, &outcome, &dates), Staggered::default(), &Settings::default());
    let study = study.unwrap();
    let expected = [
        (2, 3, 1.2632018889891192, 0.6334864421655013),
        (3, 4, 2.1609611487529694, 0.4436077909895495),
        (5, 5, 1.5049168282213956, 0.10393398590810381),
    ];
    for (group, period, se, p) in expected {
        let found = study.effects.iter().find(|it| (it.group, it.period) == (group, period)).unwrap();
        close(found.effect.se, se);
        close(found.effect.p, p);
    }
    // The mean over all periods, of the mean after less the last before.
    let (outcome, dates) = crate::evaluation::difference::tests::made_up();
    let study = staggered(&Panel::new(12, 6, &outcome, &dates), Staggered::default(), &Settings::default());
    let estimate = study.unwrap().estimate;
    close(estimate.effect, 1.9214285714285713);
    close(estimate.se, 1.255868311336623);
    close(estimate.df, 8.128232867305352);
    close(estimate.p, 0.1639647914209607);
    // The two changes before: two samples of pairs, by the formula of Krishnamoorthy and Yu (2004) in numpy 2.4.6.
    let test = estimate.pre_trend.unwrap();
    close(test.f, 1.2741747813775568);
    close(test.df2, 8.697978298246111);
    close(test.p, 0.3271039392256281);
}

#[test]
fn random_signs_come_near_the_influence() {
    let (outcome, dates) = made_up();
    let panel = Panel::new(16, 6, &outcome, &dates);
    let error = ErrorFrom::Multiplier { draws: 4000, seed: 3 };
    let study = staggered(&panel, Staggered { error, ..Staggered::default() }, &CR0).unwrap();
    assert!((study.estimate.se / 0.9414265901778495 - 1.0).abs() < 0.08, "{}", study.estimate.se);
    // A band for eight periods is wider than one for one.
    assert!(study.band.unwrap() > 2.2 && study.band.unwrap() < 4.0, "{:?}", study.band);
    let again = staggered(&panel, Staggered { error, ..Staggered::default() }, &CR0).unwrap();
    assert_eq!((study.path, study.band), (again.path, again.band));
}

#[test]
fn clusters_add_up_what_their_areas_do() {
    // Two copies of each area in one cluster: as if there were one of each.
    let (outcome, dates) = made_up();
    let once = staggered(&Panel::new(16, 6, &outcome, &dates), Staggered::default(), &CR0).unwrap();
    let twice: Vec<f64> = outcome.chunks(6).flat_map(|row| row.iter().chain(row)).copied().collect();
    let dates: Vec<Option<usize>> = dates.iter().flat_map(|date| [*date, *date]).collect();
    let clusters: Vec<u32> = (0..32).map(|area| area / 2).collect();
    let panel = Panel { clusters: &clusters, ..Panel::new(32, 6, &twice, &dates) };
    let both = staggered(&panel, Staggered::default(), &CR0).unwrap();
    close(both.estimate.effect, once.estimate.effect);
    close(both.estimate.se, once.estimate.se);
    assert_eq!(both.estimate.clusters, 16);
}

#[test]
fn what_cannot_be_told_is_refused() {
    let panel = Panel::new(4, 3, &EXAMPLE, &DATES);
    let says = |panel: Panel<'_>, comparison| {
        staggered(&panel, Staggered { comparison, ..Staggered::default() }, &CR0).unwrap_err()
    };
    let all = Panel { first_treated: &[Some(1), Some(2), Some(2), Some(2)], ..panel };
    assert_eq!(says(all, Comparison::NeverTreated), EvaluationError::AllTreated);
    let study = staggered(&all, Staggered::default(), &CR0).unwrap();
    // Areas treated later serve as long as they are not: only the first group in its first period can be told.
    assert_eq!(study.effects.iter().filter(|it| it.period >= it.group).count(), 1);
    let once = Panel { first_treated: &[Some(1); 4], ..panel };
    assert_eq!(says(once, Comparison::NotYetTreated), EvaluationError::AllTreated);
    let one = Panel { clusters: &[3; 4], ..panel };
    assert_eq!(says(one, Comparison::NotYetTreated), EvaluationError::OneCluster);
}
