//! Referees: SciPy 1.17 and NumPy on the same twelve areas.

use super::*;

const X: [f64; 12] = [3.1, 4.7, 1.2, 9.9, 6.4, 6.4, 2.8, 7.5, 5.0, 8.8, 0.4, 6.1];
const Y: [f64; 12] = [12.0, 15.5, 9.1, 20.2, 14.0, 18.8, 9.1, 19.5, 11.2, 17.0, 8.3, 13.3];
const PEOPLE: [f64; 12] = [120.0, 80.0, 200.0, 50.0, 90.0, 160.0, 75.0, 110.0, 130.0, 60.0, 140.0, 100.0];

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} instead of {expected}");
}

fn found(method: Method, weights: Option<&[f64]>) -> Association {
    associate(method, &X, &Y, weights, &Bootstrap::default()).unwrap()
}

#[test]
fn pearson_is_scipys() {
    let pearson = found(Method::Pearson, None);
    close(pearson.value, 0.8900302116064561);
    close(pearson.p, 0.00010502922179819385);
    close(pearson.lower, 0.6462019396560689);
    close(pearson.upper, 0.9689844677890179);
    assert_eq!((pearson.n, pearson.missing, pearson.effective), (12, 0, 12.0));
}

#[test]
fn spearman_is_scipys_with_the_interval_of_bonett_and_wright() {
    let spearman = found(Method::Spearman, None);
    close(spearman.value, 0.912280701754386);
    close(spearman.p, 3.524935991582945e-05);
    close(spearman.lower, 0.6431309224539931);
    close(spearman.upper, 0.9808092075103937);
}

#[test]
fn weights_are_as_if_areas_were_repeated() {
    let pearson = found(Method::Pearson, Some(&PEOPLE));
    close(pearson.value, 0.8883359795063317);
    close(pearson.effective, 10.491278628848779);
    close(pearson.p, 0.0003940017352964707);
    let spearman = found(Method::Spearman, Some(&PEOPLE));
    close(spearman.value, 0.930523245396825); // SciPy on each area repeated people / 5 times
    for weighted in [pearson, spearman] {
        assert!(weighted.lower < weighted.value && weighted.value < weighted.upper);
        assert!(weighted.upper <= 1.0 && weighted.lower > 0.5, "{weighted:?}");
    }
}

#[test]
fn equal_weights_change_nothing_but_the_interval() {
    for method in Method::EACH {
        let (plain, weighted) = (found(method, None), found(method, Some(&[7.0; 12])));
        close(weighted.value, plain.value);
        close(weighted.p, plain.p);
        close(weighted.effective, 12.0);
    }
}

#[test]
fn the_line_is_scipys() {
    let line = line(&X, &Y, None, 0.95).unwrap();
    close(line.slope.value, 1.2878335635051457);
    close(line.slope.error, 0.20860564595983705);
    close(line.slope.lower, 0.8230312189983393);
    close(line.slope.upper, 1.752635908011952);
    close(line.slope.p, 0.00010502922179819288);
    close(line.intercept.value, 7.313997416135786);
    close(line.intercept.error, 1.2296679119790166);
    close(line.intercept.lower, 4.574126566414501);
    close(line.intercept.upper, 10.053868265857071);
    close(line.intercept.p, 0.00014163109696180303);
    close(line.r_squared, 0.7921537775722337);
    close(line.residual, 2.0174351854720203);
}

#[test]
fn the_weighted_line_is_numpys_at_any_scale_of_the_weights() {
    for scale in [1.0, 0.01] {
        let line = line(&X, &Y, Some(&PEOPLE.map(|people| scale * people)), 0.95).unwrap();
        assert!((line.slope.value - 1.33016199).abs() < 1e-8 && (line.slope.error - 0.21743204).abs() < 1e-8);
        assert!(
            (line.intercept.value - 7.33313627).abs() < 1e-8
                && (line.intercept.error - 1.14967008).abs() < 1e-8
        );
        close(line.intercept.lower, 4.771511691364813);
        close(line.slope.upper, 1.8146307761246094);
        close(line.r_squared, 0.789140812485474);
    }
}

#[test]
fn missing_values_are_left_out_in_pairs_and_counted() {
    let mut x = X.to_vec();
    let mut y = Y.to_vec();
    let mut people = PEOPLE.to_vec();
    x.extend([f64::NAN, 100.0, 50.0, f64::NAN, 40.0]);
    y.extend([100.0, f64::NAN, 90.0, f64::NAN, 30.0]);
    people.extend([1.0, 1.0, f64::NAN, 1.0, 0.0]);
    let with_gaps = associate(Method::Pearson, &x, &y, Some(&people), &Bootstrap::default()).unwrap();
    assert_eq!(with_gaps, Association { missing: 4, ..found(Method::Pearson, Some(&PEOPLE)) });
    assert_eq!(line(&x[..14], &y[..14], None, 0.95).unwrap().missing, 2);
}

#[test]
fn few_and_perfect_areas_have_what_can_be_told_of_them() {
    let pearson = |x: &[f64], y: &[f64]| associate(Method::Pearson, x, y, None, &Bootstrap::default());
    let two = pearson(&[1.0, 2.0], &[5.0, 3.0]).unwrap();
    assert_eq!(two.value, -1.0);
    assert!(two.lower.is_nan() && two.p.is_nan());
    let perfect = pearson(&[1.0, 2.0, 3.0, 4.0], &[2.0, 4.0, 6.0, 8.0]).unwrap();
    assert_eq!((perfect.value, perfect.lower, perfect.upper, perfect.p), (1.0, 1.0, 1.0, 0.0));
    let two = line(&[1.0, 2.0], &[5.0, 3.0], None, 0.95).unwrap();
    assert_eq!((two.slope.value, two.intercept.value, two.r_squared), (-2.0, 7.0, 1.0));
    assert!(two.slope.lower.is_nan() && two.slope.p.is_nan() && two.residual.is_nan());
}

#[test]
fn what_has_no_coefficient_is_refused() {
    let error = |x: &[f64], y: &[f64]| {
        let line = line(x, y, None, 0.95).unwrap_err();
        assert_eq!(associate(Method::Spearman, x, y, None, &Bootstrap::default()).unwrap_err(), line);
        line
    };
    assert_eq!(error(&[], &[]), AssociationError::TooFew { n: 0 });
    assert_eq!(error(&[1.0, f64::NAN], &[1.0, 2.0]), AssociationError::TooFew { n: 1 });
    assert_eq!(error(&[1.0, 2.0], &[3.0, 3.0]), AssociationError::NoSpread { column: "y" });
    assert_eq!(error(&[1.0, 2.0], &[3.0]), AssociationError::Length { column: "y", found: 1, expected: 2 });
    let infinite = AssociationError::Infinite { column: "x", area: 1, value: f64::INFINITY };
    assert_eq!(error(&[1.0, f64::INFINITY], &[3.0, 4.0]), infinite);
    let weight = line(&X, &Y, Some(&[-1.0; 12]), 0.95).unwrap_err();
    assert_eq!(weight, AssociationError::Weight { area: 0, weight: -1.0 });
    assert_eq!(line(&X, &Y, None, 95.0).unwrap_err(), AssociationError::Confidence { confidence: 95.0 });
    assert_eq!(line(&[1e200, -1e200, 0.0], &[1.0, 2.0, 4.0], None, 0.9), Err(AssociationError::TooGreat));
}
