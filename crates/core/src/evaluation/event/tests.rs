//! The worked example, figures of statsmodels, and what is refused.

use super::*;
use crate::evaluation::difference::tests::{CR0, close, made_up};

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
