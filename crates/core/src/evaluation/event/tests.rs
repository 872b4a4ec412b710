//! The worked example, figures of statsmodels, and what is refused.

use super::*;
use crate::evaluation::difference::tests::{CR0, PAIRS, close, made_up, with_gaps};

/// The two lines of the worked example, each as two areas around it.
const EXAMPLE: [f64; 16] =
    [9.0, 10.0, 13.0, 15.5, 11.0, 12.0, 15.0, 16.5, 7.0, 8.0, 9.0, 9.0, 9.0, 10.0, 11.0, 12.0];
const DATES: [Option<usize>; 4] = [Some(2), Some(2), None, None];

#[test]
fn the_worked_example_holds() {
    let study = event_study(&Panel::new(4, 4, &EXAMPLE, &DATES), &CR0, Window::default()).unwrap();
    let periods: Vec<i64> = study.path.iter().map(|it| it.period).collect();
    assert_eq!(periods, [-2, -1, 0, 1]);
    for (found, expected) in study.path.iter().zip([0.0, 0.0, 2.0, 3.5]) {
        assert!((found.effect.effect - expected).abs() < 1e-12, "{found:?}");
        assert_eq!(found.areas, 2);
    }
    close(study.estimate.effect, 2.75);
}

#[test]
fn effects_and_errors_are_those_of_statsmodels() {
    // statsmodels 0.15.0: ols of dummies for k = -3, -2, 0, 1, 2, areas and periods; cov_type="cluster", no correction.
    let (outcome, dates) = made_up();
    let study = event_study(&Panel::new(12, 6, &outcome, &dates), &CR0, Window::default()).unwrap();
    let expected = [
        (-3, -0.9571428571428543, 1.7930087747895458),
        (-2, 1.799999999999999, 1.7941116840076076),
        (0, 2.064285714285715, 1.1726089125567765),
        (1, 1.5071428571428545, 1.5010482246066426),
        (2, 2.1928571428571404, 1.2391994029815596),
    ];
    for (period, effect, se) in expected {
        let found = study.path.iter().find(|it| it.period == period).unwrap();
        close(found.effect.effect, effect);
        assert!((found.effect.se - se).abs() < 1e-6, "{found:?}, not {se}");
    }
    let test = study.estimate.pre_trend.unwrap();
    close(test.f, 1.6897720975652655); // f_test("km3=0, km2=0")
    close(test.p, 0.22911926567650764);
    close(study.estimate.effect, (2.064285714285715 + 1.5071428571428545 + 2.1928571428571404) / 3.0);
    assert!((study.estimate.se - 1.13782779).abs() < 1e-8); // t_test("(k0+k1+k2)/3=0")
}

#[test]
fn errors_set_right_for_few_clusters_are_those_of_dense_matrices() {
    // As for the difference: numpy 2.4.6, in dense matrices. The joint test is their HTZ.
    let (outcome, dates) = made_up();
    let panel = Panel::new(12, 6, &outcome, &dates);
    let study = event_study(&panel, &Settings::default(), Window::default()).unwrap();
    let lag = study.path.iter().find(|it| it.period == 1).unwrap();
    close(lag.effect.se, 1.6588660990851216);
    close(study.estimate.se, 1.2558683113366282);
    close(study.estimate.df, 8.77157360406091);
    let test = study.estimate.pre_trend.unwrap();
    close(test.f, 1.258703227982423);
    close(test.df2, 7.771573604060915);
    close(test.p, 0.3360972508139924);
    // Gaps, and pairs of areas.
    let (outcome, dates) = with_gaps();
    let panel = Panel { clusters: &PAIRS, ..Panel::new(12, 6, &outcome, &dates) };
    let study = event_study(&panel, &Settings::default(), Window::default()).unwrap();
    close(study.path[0].effect.se, 1.8466452539604241);
    let Effect { effect, se, upper, .. } = study.path[5].effect;
    close(se, 1.2312333634681447);
    let half = crate::distribution::student_t_quantile(0.975, 3.8396185048099585) * se;
    close(upper, effect + half);
    close(study.estimate.se, 0.9167965405980976);
    close(study.estimate.df, 3.8037751697810447);
    let test = study.estimate.pre_trend.unwrap();
    close(test.f, 1.0777917910228605);
    close(test.df2, 2.8786895230463223);
    close(test.p, 0.447312107408717);
}

#[test]
fn too_few_treated_areas_for_so_many_leads_give_no_test() {
    // Two of 12, two leads: their covariance is told by little more than one degree of freedom.
    let (outcome, _) = made_up();
    let dates: Vec<Option<usize>> = (0..12).map(|i| (i < 2).then_some(4)).collect();
    let panel = Panel::new(12, 6, &outcome, &dates);
    assert_eq!(
        event_study(&panel, &Settings::default(), Window::default()).unwrap().estimate.pre_trend,
        None
    );
    assert!(event_study(&panel, &CR0, Window::default()).unwrap().estimate.pre_trend.is_some());
}

#[test]
fn what_lies_beyond_the_window_counts_as_its_end() {
    let (outcome, dates) = made_up();
    let panel = Panel::new(12, 6, &outcome, &dates);
    let window = Window { earliest: Some(-2), latest: Some(0) };
    let study = event_study(&panel, &CR0, window).unwrap();
    assert_eq!(study.path.iter().map(|it| it.period).collect::<Vec<_>>(), [-2, -1, 0]);
    // Balanced and together: the mean over the periods in one bin.
    close(study.path[2].effect.effect, (2.064285714285715 + 1.5071428571428545 + 2.1928571428571404) / 3.0);
    for (earliest, latest) in [(Some(-1), None), (None, Some(-1))] {
        let error = event_study(&panel, &CR0, Window { earliest, latest }).unwrap_err();
        assert!(matches!(error, EvaluationError::Bound { .. }));
    }
}

#[test]
fn what_cannot_be_told_is_refused() {
    let panel = Panel::new(4, 4, &EXAMPLE, &DATES);
    let says = |panel: Panel<'_>| event_study(&panel, &CR0, Window::default()).unwrap_err();
    let few = says(Panel { clusters: &[0, 1, 2, 2], ..panel });
    assert_eq!(few, EvaluationError::FewClusters { clusters: 3, parameters: 3 });
    assert_eq!(few.to_string(), "3 clusters cannot bear 3 effects: it takes more clusters than effects");
    assert_eq!(says(Panel { first_treated: &[Some(2); 4], ..panel }), EvaluationError::AllTreated);
    let several = Panel { first_treated: &[Some(1), Some(2), Some(2), Some(2)], ..panel };
    assert_eq!(says(several), EvaluationError::NoDonors);
}
