// Numbers stand here as mpmath 1.3 gives them, at 40 digits, rounded to 18.
#![allow(clippy::excessive_precision)]

use super::*;

#[track_caller]
fn close(what: impl std::fmt::Debug, found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs(),
        "{what:?}: {found:e} instead of {expected:e}"
    );
}

#[test]
fn the_incomplete_gamma_function_is_that_of_mpmath_in_both_tails() {
    let cases = [
        (0.5, 0.1, 0.34527915398142298, 0.65472084601857702),
        (0.5, 3.0, 0.98569412156457036, 0.0143058784354296395),
        (1.0, 1.0, 0.632120558828557678, 0.367879441171442322),
        (2.5, 40.0, 0.999999999999999161, 8.39182511483161009e-16),
        (10.0, 3.0, 0.00110248813011547974, 0.99889751186988452),
        (10.0, 30.0, 0.999992878249137184, 7.12175086281557709e-6),
        (100.0, 100.0, 0.513298798279148665, 0.486701201720851335),
        (100.0, 160.0, 0.999999855797754946, 1.44202245053527366e-7),
        (5000.5, 4900.0, 0.076915961251594929, 0.923084038748405071),
        (100000.0, 100500.0, 0.942896730023971289, 0.0571032699760287114),
        (0.01, 1e-05, 0.896336798267197201, 0.103663201732802799),
        (3.0, 1e-06, 1.66666541666716644e-19, 1.0),
    ];
    for (a, x, lower, upper) in cases {
        close(("P", a, x), gamma_p(a, x), lower);
        close(("Q", a, x), gamma_q(a, x), upper);
        close(("chi-square", a, x), chi_square_cdf(2.0 * x, 2.0 * a), lower);
        close(("chi-square above", a, x), chi_square_upper(2.0 * x, 2.0 * a), upper);
    }
}

#[test]
fn the_incomplete_beta_function_is_that_of_mpmath() {
    let cases = [
        (0.5, 0.5, 0.25, 0.333333333333333333),
        (2.0, 3.0, 0.1, 0.0523000000000000054),
        (20.0, 30.0, 0.75, 0.99999991355126939),
        (0.5, 15.0, 0.001, 0.136413924910486751),
        (300.0, 0.5, 0.99, 0.0141031722179262547),
        (5000.0, 4000.0, 0.55, 0.144443431626327122),
        (1.0, 100000.0, 1e-06, 0.0951626272059403548),
        (0.1, 20.0, 1e-08, 0.224273871353729392),
    ];
    for (a, b, x, expected) in cases {
        close((a, b, x), beta_inc(a, b, x), expected);
    }
}

#[test]
fn student_s_t_is_that_of_mpmath_in_both_tails() {
    // t, degrees of freedom, the share above, the share below
    let cases = [
        (0.001, 3.0, 0.499632447484730469, 0.500367552515269531),
        (1.0, 2.0, 0.211324865405187118, 0.788675134594812882),
        (2.5, 7.3, 0.0198251173328002358, 0.980174882667199764),
        (12.0, 4.0, 0.000138214274251486477, 0.999861785725748514),
        (40.0, 30.0, 6.86302259720320139e-28, 1.0),
        (1.96, 3000.0, 0.0250441158361899574, 0.974955884163810043),
        (1e-09, 5.0, 0.49999999962039331, 0.50000000037960669),
    ];
    for (t, df, above, below) in cases {
        close((t, df), student_t_cdf(t, df), below);
        close((-t, df), student_t_cdf(-t, df), above);
        close(("two-sided", t, df), student_t_two_sided(t, df), 2.0 * above);
    }
}

#[test]
fn f_is_that_of_mpmath_in_both_tails() {
    let cases = [
        (0.3, 2.0, 9.0, 0.252053139107702324, 0.747946860892297676),
        (1.7, 5.0, 120.0, 0.86024336222709658, 0.13975663777290342),
        (8.0, 3.0, 16.0, 0.99824441635823839, 0.00175558364176161048),
        (2.2, 40.0, 3.0, 0.715538330575654912, 0.284461669424345088),
        (60.0, 2.0, 30.0, 0.999999999967232, 3.2768e-11),
    ];
    for (x, df1, df2, below, above) in cases {
        close((x, df1, df2), f_cdf(x, df1, df2), below);
        close(("above", x, df1, df2), f_upper(x, df1, df2), above);
    }
}

#[test]
fn quantiles_of_chi_square_are_those_of_mpmath() {
    let cases = [
        (0.025, 2.0, 0.0506356159685797537),
        (0.975, 12.0, 23.3366641586453364),
        (0.001, 20.0, 5.92104074548751916),
        (0.998, 1.0, 9.54953570608324166),
        (1e-10, 3.0, 5.20939762143448033e-7),
        (0.5, 0.2, 0.00118678220892045235),
        (0.99, 10000.0, 10331.9335779294486),
        (0.05, 20000.0, 19672.1702217103835),
        (0.3, 0.05, 1.39322567933250445e-21),
        (0.9999999999990905, 5.0, 65.4372113920811166),
    ];
    for (p, df, expected) in cases {
        close((p, df), chi_square_quantile(p, df), expected);
    }
}

#[test]
fn quantiles_of_student_s_t_are_those_of_mpmath() {
    let cases = [
        (0.975, 1.0, 12.7062047361746933),
        (0.975, 5.0, 2.57058183563631478),
        (0.995, 2.0, 9.92484320091828864),
        (0.6, 3.5, 0.273265454055779619),
        (0.5000001, 8.0, 2.58599051269254071e-7),
        (1e-08, 4.0, -131.594736940623552),
        (0.999, 500.0, 3.10661162432162851),
        (0.25, 7.0, -0.711141778081786306),
        (0.01, 0.7, -135.571505741877822),
        (0.9, 2000.0, 1.28197500068313737),
    ];
    for (p, df, expected) in cases {
        // Next to the middle the last digit of `p` moves the quantile.
        let tolerance = if p == 0.500_000_1 { 1e-9 } else { 1e-12 };
        let found = student_t_quantile(p, df);
        assert!((found - expected).abs() <= tolerance * expected.abs(), "{p}, {df}: {found}");
    }
}

#[test]
fn quantiles_are_where_the_share_is_reached_for_any_shape() {
    for p in [1e-12, 1e-3, 0.1, 0.3, 0.5, 0.7, 0.999] {
        for df in [0.02, 0.5, 1.0, 2.0, 3.7, 30.0, 1e3, 1e6, 1e9] {
            let x = chi_square_quantile(p, df);
            // The smallest shapes have quantiles below the least number.
            if x > 1e-300 {
                let slack = 1e-11 * (1.0 + df.sqrt() * 1e-3);
                assert!((chi_square_cdf(x, df) - p).abs() <= slack * p, "chi-square {p} {df}: {x}");
            }
            let t = student_t_quantile(p, df);
            if t.is_finite() {
                assert!((student_t_cdf(t, df) - p).abs() <= 1e-11 * p, "t {p} {df}: {t}");
            }
        }
    }
}

#[test]
fn the_ends_are_reached_and_beyond_them_is_nothing() {
    assert_eq!((chi_square_quantile(0.0, 3.0), chi_square_quantile(1.0, 3.0)), (0.0, f64::INFINITY));
    assert_eq!((chi_square_cdf(-1.0, 3.0), chi_square_upper(0.0, 3.0)), (0.0, 1.0));
    assert_eq!((student_t_quantile(0.0, 3.0), student_t_quantile(0.5, 3.0)), (f64::NEG_INFINITY, 0.0));
    assert_eq!((student_t_cdf(f64::INFINITY, 3.0), student_t_cdf(f64::NEG_INFINITY, 3.0)), (1.0, 0.0));
    assert_eq!((beta_inc(2.0, 3.0, 0.0), beta_inc(2.0, 3.0, 1.0)), (0.0, 1.0));
    assert_eq!((f_cdf(-1.0, 2.0, 3.0), f_upper(f64::INFINITY, 2.0, 3.0)), (0.0, 0.0));
    let nothing = [
        chi_square_quantile(1.1, 3.0),
        chi_square_quantile(0.5, 0.0),
        chi_square_cdf(1.0, -1.0),
        chi_square_cdf(f64::NAN, 1.0),
        student_t_cdf(1.0, 0.0),
        student_t_cdf(f64::NAN, 1.0),
        student_t_quantile(-0.1, 1.0),
        student_t_quantile(0.5, -1.0),
        beta_inc(0.0, 1.0, 0.5),
        beta_inc(1.0, 1.0, 1.5),
        f_cdf(1.0, 0.0, 1.0),
        gamma_p(1.0, -1.0),
    ];
    assert!(nothing.iter().all(|found| found.is_nan()), "{nothing:?}");
}

#[test]
fn absurd_degrees_of_freedom_end_soon() {
    assert!((chi_square_cdf(1e300, 1e300) - 0.5).abs() < 1e-6);
    close("t", student_t_cdf(1.0, f64::INFINITY), crate::normal::cdf(1.0));
    close("t", student_t_quantile(0.975, f64::INFINITY), crate::normal::quantile(0.975));
    assert!((beta_inc(1e300, 1e300, 0.5) - 0.5).abs() < 0.51);
    assert!(student_t_quantile(1e-12, 1e-3).is_infinite());
}
