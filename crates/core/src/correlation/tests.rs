use super::*;
use crate::association::{Method, associate};
use crate::bootstrap::Bootstrap;

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-10 * expected.abs().max(1e-3), "{found} instead of {expected}");
}

fn check(coefficient: Coefficient, a: &[f64], b: &[f64], value: f64, p: f64) {
    for found in [coefficient.of(a, b), coefficient.of(b, a)] {
        assert_near(found.value, value);
        assert_near(found.p, p);
    }
    let turned: Vec<f64> = b.iter().map(|b| -b).collect();
    assert_near(coefficient.of(a, &turned).value, -value);
    assert_near(coefficient.of(a, &turned).p, p);
}

// The expected numbers of the next three are SciPy 1.17's.

#[test]
fn intervals_are_those_of_the_association_and_none_for_few_areas() {
    let (x, y) = ([1.0, 2.0, 4.0, 3.0, 5.0, 7.0], [2.0, 1.0, 3.0, 5.0, 4.0, 6.0]);
    let methods = [(Coefficient::Pearson, Method::Pearson), (Coefficient::Spearman, Method::Spearman)];
    for (coefficient, method) in methods {
        let found = coefficient.of(&x, &y);
        let expected = associate(method, &x, &y, None, &Bootstrap::default()).unwrap();
        let (lower, upper) = found.interval(coefficient, Bootstrap::default().confidence);
        assert!((lower - expected.lower).abs() < 1e-12 && (upper - expected.upper).abs() < 1e-12);
        assert!(coefficient.of(&x[..3], &y[..3]).interval(coefficient, 0.95).0.is_nan());
    }
    assert!(Coefficient::Kendall.of(&x[..4], &y[..4]).interval(Coefficient::Kendall, 0.95).0.is_nan());
    assert!(Coefficient::Kendall.of(&x, &y).interval(Coefficient::Kendall, 1.0).0.is_nan());
}

#[test]
fn columns_with_ties_are_as_in_the_reference() {
    let a = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0, 8.0];
    let b = [2.0, 7.0, 1.0, 8.0, 2.0, 8.0, 1.0, 8.0, 2.0, 8.0, 4.0, 5.0];
    check(Coefficient::Pearson, &a, &b, 0.09979900759721554, 0.7576332870187424);
    check(Coefficient::Spearman, &a, &b, 0.1415796863640157, 0.6607268292868227);
    check(Coefficient::Kendall, &a, &b, 0.17109647770728875, 0.4732837191521063);
}

#[test]
fn few_areas_without_ties_have_the_exact_chance() {
    let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
    let b = [2.0, 1.0, 4.0, 3.0, 6.0, 8.0, 5.0, 7.0];
    check(Coefficient::Pearson, &a, &b, 0.8333333333333331, 0.010175540123456842);
    check(Coefficient::Kendall, &a, &b, 0.6428571428571428, 0.03115079365079365);
    let a: Vec<f64> = (0..40).map(f64::from).collect();
    let b: Vec<f64> = (0..40).map(|k| f64::from(k * 37 % 41)).collect();
    check(Coefficient::Kendall, &a, &b, -0.06153846153846154, 0.5862564946540851);
}

#[test]
fn many_areas_have_the_chance_of_the_normal_distribution() {
    let a: Vec<f64> = (0..60).map(f64::from).collect();
    let b: Vec<f64> = (0..60).map(|k| f64::from(k * 37 % 60) + 0.001 * f64::from(k)).collect();
    check(Coefficient::Kendall, &a, &b, 0.06440677966101695, 0.46717462409187327);
    check(Coefficient::Spearman, &a, &b, 0.07974437343706586, 0.5447344690216426);
}

#[test]
fn kendalls_tau_is_that_of_all_pairs() {
    let column = |areas: u64, seed: u64, values: u64| -> Vec<f64> {
        (0..areas).map(|k| (crate::random::mix(k + 1000 * seed) % values) as f64).collect()
    };
    for (seed, (areas, values)) in (0..).zip([(2, 9), (3, 2), (17, 5), (64, 1000), (101, 7), (300, 50)]) {
        let (a, b) = (column(areas, 2 * seed, values), column(areas, 2 * seed + 1, values));
        let (mut score, mut untied_a, mut untied_b) = (0.0, 0.0, 0.0);
        for i in 0..a.len() {
            for k in 0..i {
                let sign = |x: f64| if x == 0.0 { 0.0 } else { x.signum() };
                let (of_a, of_b) = (sign(a[i] - a[k]), sign(b[i] - b[k]));
                score += of_a * of_b;
                untied_a += of_a * of_a;
                untied_b += of_b * of_b;
            }
        }
        let found = Coefficient::Kendall.of(&a, &b).value;
        let expected: f64 = score / f64::sqrt(untied_a * untied_b);
        assert!((found - expected).abs() < 1e-14 || found.is_nan() && expected.is_nan(), "{areas}");
    }
}

#[test]
fn columns_that_do_not_vary_have_no_correlation() {
    for coefficient in Coefficient::EACH {
        for (a, b) in
            [(&[][..], &[][..]), (&[1.0], &[2.0]), (&[0.1; 3], &[1.0, 2.0, 3.0]), (&[f64::NAN; 3], &[1.0; 3])]
        {
            let found = coefficient.of(a, b);
            assert!(found.value.is_nan() && found.p.is_nan(), "{coefficient:?}");
        }
        let two = coefficient.of(&[1.0, 2.0], &[5.0, 3.0]);
        assert_eq!((two.value, two.areas), (-1.0, 2));
        assert!(two.p.is_nan());
        let infinite = coefficient.of(&[1.0, 2.0, f64::INFINITY, 4.0], &[1.0, 2.0, 3.0, f64::NAN]);
        assert_eq!((infinite.value, infinite.areas), (1.0, 2), "{coefficient:?}");
    }
}

#[test]
fn great_and_small_values_correlate_as_others_do() {
    let (a, b) = ([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0]);
    for scale in [1e-200, 1e200] {
        let scaled = a.map(|a| a * scale);
        assert_near(Coefficient::Pearson.of(&scaled, &b).value, 0.8);
    }
    for far in [[1e308, -1e308, 1.0, 2.0], [1e308, 1.1e308, 1.2e308, 1.3e308]] {
        let found = Coefficient::Pearson.of(&far, &b);
        assert!(found.value.is_nan() == found.p.is_nan() && found.value.abs().max(0.0) <= 1.0);
    }
    let shifted = a.map(|a| a + 1e9);
    assert_near(Coefficient::Pearson.of(&shifted, &b).value, 0.8);
}

#[test]
fn a_full_correlation_is_no_chance() {
    let found = Coefficient::Pearson.of(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]);
    assert_eq!((found.value, found.p), (1.0, 0.0));
}

#[test]
fn tables_are_made_pair_by_pair() {
    let (a, b): ([f64; 4], [f64; 4]) = ([1.0, 2.0, f64::NAN, 4.0], [2.0, 1.0, 5.0, 3.0]);
    let table = matrix(&[&a, &b], &[&a, &b], Coefficient::Spearman).unwrap();
    assert_eq!((table[0][1].areas, table[1][1].areas), (3, 4));
    assert_eq!(table[0][1], table[1][0]);
    assert_eq!(table[0][0].value, 1.0);
    let short = matrix(&[&a], &[&b, &b[..2]], Coefficient::Pearson);
    let error = CorrelationError::Length { kind: "column", position: 1, found: 2, expected: 4 };
    assert_eq!(short, Err(error));
    assert!(matrix(&[], &[], Coefficient::Kendall).unwrap().is_empty());
}

#[test]
fn flags_are_raised_beyond_their_bounds() {
    let rule = FlagRule::default();
    let flags = [0.93, 0.92, 0.3, 0.29, -0.4, -0.41, f64::NAN].map(|value| rule.flag(value));
    let (collinear, weak, negative) = (Some(Flag::Collinear), Some(Flag::Weak), Some(Flag::Negative));
    assert_eq!(flags, [collinear, None, None, weak, weak, negative, None]);
}
