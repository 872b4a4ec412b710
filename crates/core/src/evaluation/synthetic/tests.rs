//! The worked example, exact programs solved by others, and what is refused.

use super::*;
use crate::evaluation::difference::tests::close;
use crate::evaluation::sdid::tests::made_up;
use crate::random::Random;

const EXAMPLE: [f64; 16] =
    [10.0, 12.0, 14.0, 20.0, 8.0, 10.0, 12.0, 13.0, 12.0, 14.0, 16.0, 17.0, 20.0, 18.0, 22.0, 25.0];
const DATES: [Option<usize>; 4] = [Some(3), None, None, None];

fn run(panel: &Panel<'_>, method: &Synthetic<'_>) -> SyntheticControl {
    synthetic_control(panel, method, &Settings::default()).unwrap()
}

/// Ten donors and the last area treated in the last three of eight periods.
fn ten() -> (Vec<f64>, Vec<Option<usize>>) {
    let outcome = made_up();
    let rows = outcome[..80].iter().chain(&outcome[88..]).copied().collect();
    (rows, (0..11).map(|i| (i == 10).then_some(5)).collect())
}

#[test]
fn the_worked_example_holds() {
    let found = run(&Panel::new(4, 4, &EXAMPLE, &DATES), &Synthetic::default());
    let weights: Vec<(usize, f64)> = found.estimate.weights.iter().map(|it| (it.area, it.weight)).collect();
    assert_eq!(weights.len(), 2);
    assert!(weights.iter().all(|it| (it.1 - 0.5).abs() < 1e-12), "{weights:?}");
    close(found.estimate.effect, 5.0);
    close(found.path[3].synthetic, 15.0);
    assert!(found.estimate.pre_rmspe < 1e-12 && !found.estimate.assumptions.contains(&Assumption::Ridge));
    assert!(!found.estimate.assumptions.contains(&Assumption::OutsideHull));
    assert_eq!(found.placebos.len(), 3);
    close(found.estimate.p, 0.25);
    assert!(found.estimate.se.is_nan() && found.estimate.lower.is_nan());
}

// Referee: the program in CVXPY 1.9.3 with Clarabel 0.11.1, solved anew on the support and held against the conditions of an
// optimum (numpy 2.4.6).

#[test]
fn weights_effects_and_placebos_are_those_of_exact_programs() {
    let (outcome, dates) = ten();
    let found = run(&Panel::new(11, 8, &outcome, &dates), &Synthetic::default());
    let weights: Vec<(usize, f64)> = found.estimate.weights.iter().map(|it| (it.area, it.weight)).collect();
    for (found, expected) in weights.iter().zip([(7, 5.0 / 9.0), (8, 1.0 / 9.0), (9, 1.0 / 3.0)]) {
        assert_eq!(found.0, expected.0);
        close(found.1, expected.1);
    }
    let gaps = [
        -1.6111111111111107,
        3.2222222222222214,
        4.833333333333332,
        3.2222222222222214,
        4.833333333333332,
        5.222222222222221,
        6.027777777777775,
        4.416666666666666,
    ];
    found.path.iter().zip(gaps).for_each(|(found, expected)| close(found.effect, expected));
    close(found.estimate.effect, 5.2222222222222205);
    close(found.estimate.pre_rmspe, 3.7438839013338354);
    close(found.ratio, 5.2634796576975456 / 3.7438839013338354);
    assert!(found.estimate.assumptions.contains(&Assumption::OutsideHull));
    let placebos = [
        (0, 2.8526303651191824, 2.6964482812272395),
        (1, 1.071297657945244, 1.3264539615573614),
        (2, 1.4864592875132685, 1.5654693535497466),
        (3, 0.9142941183994127, 1.302219084470416),
        (5, 1.01310611288938, 1.3329390033886164),
        (6, 1.0451574254248626, 1.849357863601713),
        (7, 1.7853571071357126, 1.7618645426554977),
        (8, 1.4864592875132685, 2.170684739517719),
        (9, 0.8717452374611208, 2.0884849452708836),
    ];
    for (area, before, after) in placebos {
        close(found.placebos[area].pre_rmspe, before);
        close(found.placebos[area].ratio, after / before);
    }
    close(found.placebos[9].effect, 1.1937751004016086);
    // The fifth is a mixture of the others, before and after (scipy 1.17.1, nnls): what the ridge leaves is no effect.
    assert!(found.placebos[4].pre_rmspe < 1e-6 && found.placebos[4].ratio < 0.1, "{:?}", found.placebos[4]);
    // 1.4059 of the treated: the donors 3, 6, 8 and 9 have more.
    let above = found.placebos.iter().filter(|it| it.ratio >= found.ratio).count();
    close(found.estimate.p, (1 + above) as f64 / 11.0);
    assert_eq!(above, 4);
    assert_eq!(found.p_within(5.0), found.estimate.p);
}

#[test]
fn given_importance_is_that_of_pysyncon() {
    // pysyncon 1.7.0: Synth().fit(custom_V=ones) on the five outcomes before, which it divides by their standard deviations.
    let (outcome, dates) = ten();
    let panel = Panel::new(11, 8, &outcome, &dates);
    let given = (0..5).map(|t| {
        let values: Vec<f64> = (0..11).map(|area| panel.at(area, t)).collect();
        1.0 / sd(&values, Divisor::Sample).unwrap().powi(2)
    });
    let method = Synthetic { importance: Importance::Given(given.collect()), ..Synthetic::default() };
    let weights: Vec<(usize, f64)> =
        run(&panel, &method).estimate.weights.iter().map(|it| (it.area, it.weight)).collect();
    assert_eq!((weights[0].0, weights[1].0, weights.len()), (8, 9, 2), "{weights:?}");
    // It stops at 0.07928139; the optimum on those two donors, by numpy 2.4.6, is this (no donor could improve it).
    assert!((weights[0].1 - 0.079281391676).abs() < 1e-3, "{weights:?}");
    close(weights[0].1, 0.07954199782011809);
}

#[test]
fn fitted_importance_fits_the_outcome_no_worse() {
    let (outcome, dates) = ten();
    let panel = Panel::new(11, 8, &outcome, &dates);
    let columns: Vec<Vec<f64>> = vec![
        (0..11).map(|i| ((i * 13) % 7) as f64 + i as f64 / 2.0).collect(),
        (0..11).map(|i| ((i * 5) % 11) as f64).collect(),
        (0..11).map(|i| panel.row(i)[..5].iter().sum::<f64>()).collect(),
    ];
    let covariates: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let usual = Synthetic::default();
    let of = |importance, outcomes| {
        run(&panel, &Synthetic { outcomes, covariates: &covariates, importance, ..usual.clone() })
    };
    let (equal, fitted) = (of(Importance::Equal, false), of(Importance::Fitted, false));
    assert!(fitted.estimate.pre_rmspe <= equal.estimate.pre_rmspe);
    close(fitted.importance.iter().sum(), 1.0);
    // No importance of covariates can beat the outcomes themselves.
    let best = run(&panel, &Synthetic::default()).estimate.pre_rmspe;
    assert!(best <= fitted.estimate.pre_rmspe + 1e-9);
    // With one variable there is nothing to choose.
    let importance = Importance::Fitted;
    let one = Synthetic { outcomes: false, covariates: &covariates[2..], importance, ..usual.clone() };
    assert_eq!(run(&panel, &one).importance, [1.0]);
}

#[test]
fn donors_that_are_alike_share_their_weight_and_it_is_said() {
    let twice: Vec<f64> = EXAMPLE.iter().chain(&EXAMPLE[4..8]).copied().collect();
    let found = run(&Panel::new(5, 4, &twice, &[Some(3), None, None, None, None]), &Synthetic::default());
    assert!(found.estimate.assumptions.contains(&Assumption::Ridge));
    // The ridge leaves its trace, some millionths.
    for (area, expected) in [(1, 0.25), (2, 0.5), (4, 0.25)] {
        let weight = found.estimate.weights.iter().find(|it| it.area == area).unwrap().weight;
        assert!((weight - expected).abs() < 5e-6, "{weight}, not {expected}");
    }
    assert!((found.estimate.effect - 5.0).abs() < 1e-5);
}

#[test]
fn donors_with_gaps_are_left_out_and_told() {
    let mut outcome = EXAMPLE.to_vec();
    outcome.extend([10.0, 12.0, f64::NAN, 20.0]);
    let found = run(&Panel::new(5, 4, &outcome, &[Some(3), None, None, None, None]), &Synthetic::default());
    assert_eq!((found.incomplete.as_slice(), found.estimate.controls), (&[4][..], 3));
    close(found.estimate.effect, 5.0);
}

#[test]
fn several_treated_areas_are_taken_as_their_mean() {
    let mut outcome = EXAMPLE.to_vec();
    outcome.extend([11.0, 13.0, 15.0, 22.0]);
    outcome[..4].copy_from_slice(&[9.0, 11.0, 13.0, 18.0]);
    let found =
        run(&Panel::new(5, 4, &outcome, &[Some(3), None, None, None, Some(3)]), &Synthetic::default());
    close(found.estimate.effect, 5.0);
    assert_eq!((found.estimate.treated, found.path[3].treated), (2, 20.0));
}

#[test]
fn what_cannot_be_told_is_refused() {
    let panel = Panel::new(4, 4, &EXAMPLE, &DATES);
    let says = |panel: Panel<'_>, method: &Synthetic<'_>| {
        synthetic_control(&panel, method, &Settings::default()).unwrap_err()
    };
    let usual = Synthetic::default();
    assert_eq!(says(Panel { left_out: &[true; 4], ..panel }, &usual), EvaluationError::NoDonors);
    assert_eq!(says(Panel { first_treated: &[Some(3); 4], ..panel }, &usual), EvaluationError::AllTreated);
    let several = Panel { first_treated: &[Some(3), Some(2), None, None], ..panel };
    assert_eq!(says(several, &usual), EvaluationError::SeveralDates { first: 2, other: 3 });
    let nothing = Synthetic { outcomes: false, ..Synthetic::default() };
    assert_eq!(says(panel, &nothing).to_string(), "matched values takes at least 1, and there is 0");
    let short = Synthetic { importance: Importance::Given(vec![1.0]), ..Synthetic::default() };
    assert!(matches!(says(panel, &short), EvaluationError::Length { found: 1, expected: 3, .. }));
    let nought = Synthetic { importance: Importance::Given(vec![0.0; 3]), ..Synthetic::default() };
    assert!(matches!(says(panel, &nought), EvaluationError::Bound { .. }));
    let gap: [&[f64]; 1] = [&[f64::NAN, 1.0, 2.0, 3.0]];
    let gap = Synthetic { covariates: &gap, ..Synthetic::default() };
    assert_eq!(says(panel, &gap), EvaluationError::TreatedCovariate { area: 0, variable: 0 });
}

#[test]
fn what_could_have_been_seen_is_what_brings_a_placebo_above_the_others() {
    // 20 placebos: one may rank nowhere before at 0.05 (21 x 0.05 = 1.05), so each must pass the greatest of the others.
    let mut found = run(&Panel::new(4, 4, &EXAMPLE, &DATES), &Synthetic::default());
    let placebo = |k: usize| Placebo {
        areas: vec![k],
        effect: 0.0,
        pre_rmspe: 1.0,
        ratio: 1.0 + k as f64 / 10.0,
        error: 1.0,
    };
    found.placebos = (0..20).map(placebo).collect();
    found.estimate.pre_rmspe = 2.0;
    // The first has ratio 1 and must come to 2.9, the greatest of the others: an effect of sqrt(2.9^2 - 1) of its fit before.
    // Effects fall with the ratio; that of the last but three of twenty is what 16 of 20 find at most.
    let effect = |k: usize| (2.9_f64.powi(2) - (1.0 + k as f64 / 10.0).powi(2)).sqrt();
    close(found.detectable(0.05, 0.8).unwrap().unwrap(), 2.0 * effect(4));
    close(found.detectable(0.05, 0.99).unwrap().unwrap(), 2.0 * effect(0));
    // Two may rank before it or beside it at 0.1 (21 x 0.1 = 2.1), so the second greatest has to be passed.
    let second = (2.8_f64.powi(2) - 1.0).sqrt();
    close(found.detectable(0.1, 0.99).unwrap().unwrap(), 2.0 * second);
    assert_eq!(found.detectable(0.04, 0.8).unwrap(), None);
    assert!(found.detectable(0.0, 0.8).is_err());
    // Of 20 ratios from 1 to 2.9 eight are above 2.15. Those that fit worse are left out; a fit that is perfect but for rounding
    // counts as one that is negligible.
    found.ratio = 2.15;
    assert_eq!(found.p_within(1.0), 9.0 / 21.0);
    found.placebos.iter_mut().skip(10).for_each(|it| it.pre_rmspe = 4.1);
    assert_eq!((found.p_within(2.0), found.p_within(3.0)), (1.0 / 11.0, 9.0 / 21.0));
    found.estimate.pre_rmspe = 0.0;
    found.placebos.iter_mut().for_each(|it| it.pre_rmspe = 2.0 * found.negligible);
    assert_eq!((found.p_within(1.0).is_nan(), found.p_within(2.0)), (true, 9.0 / 21.0));
    found.placebos.iter_mut().for_each(|it| it.pre_rmspe = 1.0);
    found.estimate.pre_rmspe = 2.0;
    // The greatest passes the next one with nothing added, whatever its own fit.
    found.placebos.truncate(1);
    assert_eq!(found.detectable(0.5, 0.6).unwrap(), None);
}

/// Noise about levels of their own that hangs together in time.
fn noise(areas: usize, periods: usize, spread: f64, seed: u64) -> Vec<f64> {
    let mut random = Random::named(seed, "noise");
    let mut outcome = Vec::with_capacity(areas * periods);
    for _ in 0..areas {
        let level = spread * random.normal();
        let mut value = random.normal() / 0.8;
        for _ in 0..periods {
            outcome.push(level + value);
            value = 0.6 * value + random.normal();
        }
    }
    outcome
}

#[test]
fn noise_is_refused_at_the_level_of_the_test_however_many_are_treated() {
    // (treated, periods, the first treated one): many of few, a long time before, one at a time.
    for (treated, areas, periods, first) in
        [(20, 60, 12, 8), (20, 60, 24, 20), (5, 40, 12, 8), (1, 40, 12, 8)]
    {
        let dates: Vec<Option<usize>> = (0..areas).map(|area| (area < treated).then_some(first)).collect();
        let refused = (0..100).filter(|&seed| {
            let outcome = noise(areas, periods, 1.0, seed);
            let method = Synthetic { draws: Draws { count: 59, seed }, ..Synthetic::default() };
            run(&Panel::new(areas, periods, &outcome, &dates), &method).estimate.p <= 0.05 + 1e-9
        });
        // Of 100 seeds a rate of 5% has a standard deviation of 2.2%. Placebos of one donor each make it 84% of the first.
        let rate = refused.count() as f64 / 100.0;
        assert!(rate <= 0.115, "{treated} of {areas} treated since {first}: {rate}");
    }
}

#[test]
fn without_an_effect_p_is_about_uniform() {
    for (treated, areas, periods, first) in
        [(1, 20, 16, 12), (2, 20, 16, 12), (4, 24, 28, 24), (6, 36, 12, 8)]
    {
        let dates: Vec<Option<usize>> = (0..areas).map(|area| (area < treated).then_some(first)).collect();
        let p = |seed: u64| {
            let outcome = noise(areas, periods, 1.0, 1_000 + seed);
            let method = Synthetic { draws: Draws { count: 39, seed }, ..Synthetic::default() };
            run(&Panel::new(areas, periods, &outcome, &dates), &method).estimate.p
        };
        let all: Vec<f64> = (0..200).map(p).collect();
        // Kolmogorov's distance, at which noise of 200 draws is refused in 1 of 1,000: 1.95/sqrt(200), and the step of p beside it.
        let step = 1.0 / if treated == 1 { areas as f64 } else { 40.0 };
        for at in 1..20 {
            let level = f64::from(at) / 20.0;
            let share = all.iter().filter(|it| **it <= level + 1e-9).count() as f64 / 200.0;
            assert!((share - level).abs() <= 0.138 + step, "{treated} of {areas}: {share} at {level}");
        }
    }
}

#[test]
fn several_treated_areas_are_held_against_means_of_as_many_donors() {
    let outcome = noise(9, 8, 2.0, 1);
    let dates: Vec<Option<usize>> = (0..9).map(|area| (area < 2).then_some(5)).collect();
    let panel = Panel::new(9, 8, &outcome, &dates);
    let found = run(&panel, &Synthetic::default());
    // 21 pairs of 7 donors.
    assert_eq!((found.placebos.len(), found.exact), (21, true));
    assert_eq!((&found.placebos[0].areas, &found.placebos[20].areas), (&vec![2, 3], &vec![7, 8]));
    let above = found.placebos.iter().filter(|it| it.ratio >= found.ratio).count();
    close(found.estimate.p, (1 + above) as f64 / 22.0);
    // The first by hand: the mean of its two, mixed from the others and from the treated areas as if nothing had happened to them.
    let mut rows: Vec<f64> = (0..8).map(|t| (panel.at(2, t) + panel.at(3, t)) / 2.0).collect();
    rows.extend(&outcome[4 * 8..]);
    for area in 0..2 {
        rows.extend((0..8).map(|t| panel.at(area, t) - if t < 5 { 0.0 } else { found.path[t].effect }));
    }
    let dates: Vec<Option<usize>> = (0..8).map(|row| (row == 0).then_some(5)).collect();
    let first = run(&Panel::new(8, 8, &rows, &dates), &Synthetic::default());
    close(found.placebos[0].effect, first.estimate.effect);
    close(found.placebos[0].pre_rmspe, first.estimate.pre_rmspe);
    // Drawn where there are more than draws: the same by the same seed.
    let few = Synthetic { draws: Draws { count: 20, seed: 3 }, ..Synthetic::default() };
    let drawn = run(&panel, &few);
    assert_eq!((drawn.placebos.len(), drawn.exact), (20, false));
    assert_eq!(drawn.placebos, run(&panel, &few).placebos);
    assert!(drawn.placebos.iter().all(|it| found.placebos.contains(it)));
}

#[test]
fn an_effect_on_several_areas_is_found_and_could_have_been() {
    // Long before, so that no mixture fits to the last digit: ratios to such a fit have no measure.
    let (areas, periods, first) = (36, 36, 32);
    let mut outcome = noise(areas, periods, 1.0, 5);
    let dates: Vec<Option<usize>> = (0..areas).map(|area| (area < 6).then_some(first)).collect();
    let method = Synthetic { draws: Draws { count: 199, seed: 1 }, ..Synthetic::default() };
    let nothing = run(&Panel::new(areas, periods, &outcome, &dates), &method);
    assert!(nothing.estimate.p > 0.05, "{}", nothing.estimate.p);
    let least = nothing.detectable(0.05, 0.8).unwrap().unwrap();
    // Means of six are smooth: an effect of one area's spread or two is seen.
    assert!(least > 0.3 && least < 4.0, "{least}");
    for area in 0..6 {
        (first..periods).for_each(|t| outcome[area * periods + t] += 2.0 * least);
    }
    let found = run(&Panel::new(areas, periods, &outcome, &dates), &method);
    assert!(found.estimate.p <= 0.05, "{}", found.estimate.p);
    close(found.estimate.effect - nothing.estimate.effect, 2.0 * least);
    // What was added is taken off again for placebos.
    for (a, b) in found.placebos.iter().zip(&nothing.placebos) {
        close(a.effect, b.effect);
    }
}

#[test]
fn as_many_treated_areas_as_donors_have_no_placebos() {
    let outcome = noise(4, 6, 1.0, 2);
    let found = run(&Panel::new(4, 6, &outcome, &[Some(4), Some(4), None, None]), &Synthetic::default());
    assert!(found.placebos.is_empty() && found.estimate.p.is_nan());
    assert_eq!(found.detectable(0.05, 0.8).unwrap(), None);
}

const APART: fn() -> Synthetic<'static> = || Synthetic { intercept: true, ..Synthetic::default() };

// Referee: rows less their own mean before (numpy 2.4.6), the program in CVXPY 1.9.3 with Clarabel 0.11.1, solved anew on the
// support and held against the conditions of an optimum.

#[test]
fn with_an_intercept_weights_effects_and_placebos_are_those_of_exact_programs() {
    let (outcome, dates) = ten();
    let panel = Panel::new(11, 8, &outcome, &dates);
    let settings = Settings { confidence: 0.8, ..Settings::default() };
    let found = synthetic_control(&panel, &APART(), &settings).unwrap();
    let weights: Vec<(usize, f64)> = found.estimate.weights.iter().map(|it| (it.area, it.weight)).collect();
    assert_eq!((weights[0].0, weights[1].0, weights.len()), (0, 7, 2), "{weights:?}");
    close(weights[0].1, 0.5604751619870414);
    let gaps = [
        -2.777861771058315,
        -1.102375809935205,
        1.4499999999999984,
        -0.06106911447084351,
        2.491306695464362,
        2.980237580993518,
        1.4691684665226754,
        -0.041900647948166725,
    ];
    found.path.iter().zip(gaps).for_each(|(found, expected)| close(found.effect, expected));
    // The path is that of the outcome itself, and the mixture lies as far below it as the intercept says.
    (0..8).for_each(|t| close(found.path[t].treated, panel.at(10, t)));
    close(found.intercept, 7.984395248380127);
    let mixture = 0.5604751619870414 * panel.at(0, 6) + 0.4395248380129591 * panel.at(7, 6);
    close(found.path[6].synthetic, mixture + found.intercept);
    let estimate = &found.estimate;
    close(estimate.effect, 1.4691684665226756);
    close(estimate.pre_rmspe, 1.8571261095060478);
    close(found.ratio, 1.9185087686785243 / 1.8571261095060478);
    let placebos = [
        (0, 1.0106060606060578, 0.3524750152331877, 1.0327486960272572),
        (1, 0.9024896265560175, 0.2953653058509328, 0.9114698440223047),
        (2, 0.9082278481012702, 0.345403817970148, 0.9351770032170664),
        (3, -0.46053069175218253, 0.898674868561631, 1.1821064465420061),
        (5, -0.9666666666666671, 0.3516766563026828, 0.9898038438830339),
        (6, -1.035714285714288, 0.32752161480315395, 1.0409851303689777),
        (7, -0.46666666666666484, 1.7846568297574752, 1.7743543426647699),
        (8, -0.9537777777777771, 0.33486315612998285, 0.9653769173709258),
    ];
    // Deviations lie in four dimensions, so that some placebos have weights that are not unique: the ridge leaves its trace.
    let near =
        |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found}, not {expected}");
    for (area, effect, before, after) in placebos {
        near(found.placebos[area].effect, effect);
        near(found.placebos[area].pre_rmspe, before);
        near(found.placebos[area].ratio, after / before);
    }
    // By the ratio seven would be before it; by the size of the effect it is the first of 11, and 80% is the second of the others.
    assert_eq!(found.rank, RankBy::Effect);
    close(estimate.p, 1.0 / 11.0);
    close(estimate.lower, 1.4691684665226756 - 1.0106060606060578);
    close(estimate.upper, 1.4691684665226756 + 1.0106060606060578);
    // The effect that brings a placebo above the second of the others: of -1.0357 that is as much and 0.9667.
    let least = 0.9666666666666671 + 1.035714285714288;
    near(found.detectable(0.2, 0.99).unwrap().unwrap(), least);
    assert!(estimate.assumptions.contains(&Assumption::SteadyDistance));
    // Ten placebos refuse nothing at 5%.
    let usual = run(&panel, &APART()).estimate;
    assert!(usual.lower.is_nan() && usual.upper.is_nan());
}

#[test]
fn with_an_intercept_several_treated_areas_are_their_mean() {
    let outcome = made_up();
    let dates: Vec<Option<usize>> = (0..12).map(|i| (i >= 10).then_some(5)).collect();
    let found = run(&Panel::new(12, 8, &outcome, &dates), &APART());
    let expected = [
        (0, 0.3387096774193543),
        (2, 0.3306451612903222),
        (3, 0.04838709677419325),
        (7, 0.28225806451612895),
    ];
    assert_eq!(found.estimate.weights.len(), expected.len());
    for (found, expected) in found.estimate.weights.iter().zip(expected) {
        assert_eq!(found.area, expected.0);
        close(found.weight, expected.1);
    }
    close(found.estimate.effect, 1.7466397849462403);
    close(found.estimate.pre_rmspe, 0.5447235907527611);
    close(found.intercept, 7.834677419354846);
    assert_eq!((found.placebos.len(), found.exact), (45, true));
}

#[test]
fn five_treated_areas_are_ranked_by_the_effect_over_its_own_error() {
    // The definition, from the outcomes themselves: changes of means, the spread of those of the treated, and the weighted
    // distances of the donors' from their mean.
    let outcome = made_up();
    let change = |area: usize| {
        let row = &outcome[area * 8..area * 8 + 8];
        row[5..].iter().sum::<f64>() / 3.0 - row[..5].iter().sum::<f64>() / 5.0
    };
    let dates: Vec<Option<usize>> = (0..12).map(|area| (area >= 7).then_some(5)).collect();
    let found = run(&Panel::new(12, 8, &outcome, &dates), &APART());
    assert_eq!((found.rank, found.placebos.len(), found.exact), (RankBy::Studentised, 21, true));
    let middle = (7..12).map(change).sum::<f64>() / 5.0;
    let spread = (7..12).map(|area| (change(area) - middle).powi(2)).sum::<f64>() / 20.0;
    let weights = || found.estimate.weights.iter().map(|it| (it.weight, change(it.area)));
    let mixed: f64 = weights().map(|(w, g)| w * g).sum();
    let squares: f64 = weights().map(|(w, g)| (w * (g - mixed)).powi(2)).sum();
    close(found.estimate.effect, middle - mixed);
    close(found.estimate.se, (spread + squares).sqrt());
    // Of 21 placebos the greatest alone may stand before at 5%; p counts those that do.
    let sizes: Vec<f64> = found.placebos.iter().map(|it| it.effect.abs() / it.error).collect();
    let greatest = sizes.iter().copied().fold(0.0, f64::max);
    close(found.estimate.upper - found.estimate.effect, greatest * found.estimate.se);
    close(found.estimate.effect - found.estimate.lower, greatest * found.estimate.se);
    let own = found.estimate.effect.abs() / found.estimate.se;
    let before = sizes.iter().filter(|it| **it >= own).count();
    close(found.estimate.p, (1 + before) as f64 / 22.0);
    // The spread of those taken for treated, and of their own donors, by hand for one of them.
    let placebo = &found.placebos[0];
    assert_eq!(placebo.areas.len(), 5);
    let own: Vec<f64> = placebo.areas.iter().map(|area| change(*area)).collect();
    let middle = own.iter().sum::<f64>() / 5.0;
    let least = (own.iter().map(|it| (it - middle).powi(2)).sum::<f64>() / 20.0).sqrt();
    assert!(placebo.error >= least * (1.0 - 1e-12), "{} {least}", placebo.error);
    // Errors grow with the outcome, and p does not know of it.
    let tenfold: Vec<f64> = outcome.iter().map(|it| 10.0 * it).collect();
    let scaled = run(&Panel::new(12, 8, &tenfold, &dates), &APART());
    assert!((scaled.estimate.se / found.estimate.se - 10.0).abs() < 1e-6);
    assert_eq!(scaled.estimate.p, found.estimate.p);
    // Where nothing strays nothing is found: all rank alike.
    let still = vec![5.0; outcome.len()];
    let found = run(&Panel::new(12, 8, &still, &dates), &APART()).estimate;
    assert_eq!((found.effect, found.se, found.p, found.lower, found.upper), (0.0, 0.0, 1.0, 0.0, 0.0));
    // Four are ranked by the effect alone, and have no error.
    let dates: Vec<Option<usize>> = (0..12).map(|area| (area >= 8).then_some(5)).collect();
    let four = run(&Panel::new(12, 8, &outcome, &dates), &APART());
    assert!(four.rank == RankBy::Effect && four.estimate.se.is_nan());
}

#[test]
fn an_intercept_is_a_plain_control_of_deviations_and_levels_do_not_matter() {
    for seed in 0..20 {
        let (areas, periods, first) = (14, 11, 7);
        let outcome = noise(areas, periods, 5.0, seed);
        let dates: Vec<Option<usize>> = (0..areas).map(|area| (area < 3).then_some(first)).collect();
        let found = run(&Panel::new(areas, periods, &outcome, &dates), &APART());
        let mut apart = outcome.clone();
        for row in apart.chunks_mut(periods) {
            let level = row[..first].iter().copied().collect::<Sum>().value() / first as f64;
            row.iter_mut().for_each(|it| *it -= level);
        }
        let plain = run(&Panel::new(areas, periods, &apart, &dates), &Synthetic::default());
        close(found.estimate.effect, plain.estimate.effect);
        close(found.ratio, plain.ratio);
        for (a, b) in found.placebos.iter().zip(&plain.placebos) {
            close(a.effect, b.effect);
            close(a.pre_rmspe, b.pre_rmspe);
        }
        assert_eq!(found.estimate.p, placebo_p(plain.estimate.effect.abs(), &sizes(&plain)));
        // Each area raised by an amount of its own.
        let raised: Vec<f64> =
            outcome.iter().enumerate().map(|(k, it)| it + 3.0 * (k / periods) as f64).collect();
        let raised = run(&Panel::new(areas, periods, &raised, &dates), &APART());
        assert!((raised.estimate.effect - found.estimate.effect).abs() < 1e-6);
        assert_eq!(raised.estimate.p, found.estimate.p);
    }
}

fn sizes(found: &SyntheticControl) -> Vec<f64> {
    found.placebos.iter().map(|it| it.effect.abs()).collect()
}

#[test]
fn the_interval_holds_what_the_rank_does_not_refuse() {
    let (areas, periods, first) = (24, 12, 8);
    let outcome = noise(areas, periods, 3.0, 11);
    let dates: Vec<Option<usize>> = (0..areas).map(|area| (area < 4).then_some(first)).collect();
    let method = Synthetic { draws: Draws { count: 199, seed: 2 }, ..APART() };
    let found = run(&Panel::new(areas, periods, &outcome, &dates), &method);
    let Estimate { lower, upper, effect, .. } = found.estimate;
    close(effect - lower, upper - effect);
    // Of 199 the 10th greatest: 0.05 x 200.
    let mut sizes = sizes(&found);
    sizes.sort_by(|a, b| b.total_cmp(a));
    close(upper - effect, sizes[9]);
    let p = |less: f64| {
        let mut moved = outcome.clone();
        for area in 0..4 {
            (first..periods).for_each(|t| moved[area * periods + t] -= less);
        }
        run(&Panel::new(areas, periods, &moved, &dates), &method).estimate.p
    };
    for (inside, outside) in [(lower + 1e-6, lower - 1e-6), (upper - 1e-6, upper + 1e-6)] {
        assert!(p(inside) > 0.05 && p(outside) <= 0.05, "{} {}", p(inside), p(outside));
    }
}

#[test]
fn an_intercept_takes_two_periods_before() {
    let outcome = [1.0, 2.0, 1.5, 2.5, 3.0, 3.5];
    let says = synthetic_control(
        &Panel::new(3, 2, &outcome, &[Some(1), None, None]),
        &APART(),
        &Settings::default(),
    );
    assert_eq!(says.unwrap_err(), EvaluationError::FewPrePeriods { found: 1, needed: 2 });
    let mut gaps = EXAMPLE.to_vec();
    gaps.extend([f64::NAN, 12.0, 13.0, 20.0]);
    let found = run(&Panel::new(5, 4, &gaps, &[Some(3), None, None, None, None]), &APART());
    assert_eq!((found.incomplete.as_slice(), found.estimate.controls), (&[4][..], 3));
    gaps.swap(16, 3);
    let says = synthetic_control(
        &Panel::new(5, 4, &gaps, &[Some(3), None, None, None, None]),
        &APART(),
        &Settings::default(),
    );
    assert!(matches!(says, Err(EvaluationError::TreatedGap { .. })), "{says:?}");
}

#[test]
fn a_control_without_an_intercept_is_doubted_where_chance_or_a_level_decides() {
    // Three donors and three periods: nothing is left to chance. A fourth donor, and there is.
    let panel = Panel::new(4, 4, &EXAMPLE, &DATES);
    assert_eq!(run(&panel, &Synthetic::default()).doubts(), []);
    let mut more = EXAMPLE.to_vec();
    more.extend([9.0, 11.5, 12.0, 20.0]);
    let four = [Some(3), None, None, None, None];
    let more = Panel::new(5, 4, &more, &four);
    assert_eq!(run(&more, &Synthetic::default()).doubts(), [Doubt::FitsByChance]);
    assert_eq!(run(&more, &APART()).doubts(), []);
    for by in [30.0, -30.0] {
        let moved: Vec<f64> =
            EXAMPLE.iter().enumerate().map(|(k, it)| it + if k < 4 { by } else { 0.0 }).collect();
        let moved = Panel { outcome: &moved, ..panel };
        assert_eq!(run(&moved, &Synthetic::default()).doubts(), [Doubt::BeyondDonors]);
        assert_eq!(run(&moved, &APART()).doubts(), []);
        close(run(&moved, &APART()).estimate.effect, run(&panel, &APART()).estimate.effect);
    }
}
