//! The distributions of test statistics: chi-square, Student's t and F, and the integrals that they are made of.
//!
//! Whatever lies outside the domain of a function gives `NaN`. Probabilities hold to about 1e-12 of their own size, in
//! both tails: where a small one is wanted, ask for its own tail (`_upper`), not for the rest of 1.

mod beta;
mod gamma;
mod root;
mod saddle;
#[cfg(test)]
mod tests;

pub use beta::beta_inc;
pub use gamma::{gamma_p, gamma_q};

use crate::normal;

/// Returns the share of a chi-square distribution with `df` degrees of freedom that lies below `x`.
///
/// ```
/// # use theodolite_core::distribution::chi_square_cdf;
/// assert!((chi_square_cdf(3.841458820694124, 1.0) - 0.95).abs() < 1e-14);
/// ```
pub fn chi_square_cdf(x: f64, df: f64) -> f64 {
    if x <= 0.0 && df > 0.0 { 0.0 } else { gamma_p(df / 2.0, x / 2.0) }
}

/// Returns the share of a chi-square distribution with `df` degrees of freedom that lies above `x`: the p-value of a test.
///
/// ```
/// # use theodolite_core::distribution::chi_square_upper;
/// assert!((chi_square_upper(9.549535706083242, 1.0) - 0.002).abs() < 1e-15);
/// ```
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    if x <= 0.0 && df > 0.0 { 1.0 } else { gamma_q(df / 2.0, x / 2.0) }
}

/// Returns the value below which a share `p` of a chi-square distribution with `df` degrees of freedom lies.
///
/// 0 and infinity at 0 and 1; `NaN` outside, and where `df` is not above 0.
///
/// ```
/// # use theodolite_core::distribution::chi_square_quantile;
/// assert!((chi_square_quantile(0.998, 1.0) - 9.549535706083242).abs() < 1e-12);
/// ```
pub fn chi_square_quantile(p: f64, df: f64) -> f64 {
    2.0 * gamma::quantile(p, df / 2.0)
}

/// Returns the share of Student's t distribution with `df` degrees of freedom that lies below `t`.
///
/// `df` need not be whole and may be infinite, which is the normal distribution.
///
/// ```
/// # use theodolite_core::distribution::student_t_cdf;
/// assert!((student_t_cdf(1.0, 1.0) - 0.75).abs() < 1e-15);
/// ```
pub fn student_t_cdf(t: f64, df: f64) -> f64 {
    let Some((outer, inner)) = t_halves(t.abs(), df) else { return f64::NAN };
    if t < 0.0 { outer } else { 0.5 + inner }
}

/// Returns the share of Student's t distribution with `df` degrees of freedom that lies as far from 0 as `t`, or
/// farther: the two-sided p-value of a test.
///
/// ```
/// # use theodolite_core::distribution::student_t_two_sided;
/// assert!((student_t_two_sided(-2.228138851986274, 10.0) - 0.05).abs() < 1e-14);
/// ```
pub fn student_t_two_sided(t: f64, df: f64) -> f64 {
    t_halves(t.abs(), df).map_or(f64::NAN, |(outer, _)| 2.0 * outer)
}

/// Returns the value below which a share `p` of Student's t distribution with `df` degrees of freedom lies.
///
/// Minus and plus infinity at 0 and 1, and where the value would be past 1e150 (which takes a `df` far below 1); `NaN`
/// outside, and where `df` is not above 0.
///
/// ```
/// # use theodolite_core::distribution::student_t_quantile;
/// assert!((student_t_quantile(0.975, 10.0) - 2.228138851986274).abs() < 1e-13);
/// ```
pub fn student_t_quantile(p: f64, df: f64) -> f64 {
    let start = normal::quantile(p);
    if df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if start == 0.0 || !start.is_finite() {
        return start;
    }
    if df >= AS_GOOD_AS_NORMAL {
        return start;
    }
    // On the scale of logarithms the tail is nearly straight, and so is the middle.
    let (tail, middle) = (p.min(1.0 - p), (p - 0.5).abs());
    let curve = |log_t: f64| {
        let t = libm::exp(log_t);
        let slope = t * t_density(t, df);
        match t_halves(t, df) {
            Some((outer, _)) if tail < 0.25 => (libm::log(tail / outer), slope / outer),
            Some((_, inner)) => (libm::log(inner / middle), slope / inner),
            None => (f64::NAN, f64::NAN),
        }
    };
    const FARTHEST: f64 = 1e150; // its square is a number, too
    if t_halves(FARTHEST, df).is_none_or(|(outer, _)| outer > tail) {
        return f64::INFINITY.copysign(start);
    }
    libm::exp(root::rising(curve, libm::log(start.abs()), -745.0, libm::log(FARTHEST))).copysign(start)
}

/// Returns the share of an F distribution with `df1` and `df2` degrees of freedom that lies below `x`.
///
/// ```
/// # use theodolite_core::distribution::f_cdf;
/// assert!((f_cdf(1.0, 6.0, 6.0) - 0.5).abs() < 1e-15);
/// ```
pub fn f_cdf(x: f64, df1: f64, df2: f64) -> f64 {
    f_shares(x, df1, df2)
        .map_or(f64::NAN, |(below, above)| beta::regularised(df1 / 2.0, df2 / 2.0, below, above))
}

/// Returns the share of an F distribution with `df1` and `df2` degrees of freedom that lies above `x`: the p-value of
/// a test.
pub fn f_upper(x: f64, df1: f64, df2: f64) -> f64 {
    f_shares(x, df1, df2)
        .map_or(f64::NAN, |(below, above)| beta::regularised(df2 / 2.0, df1 / 2.0, above, below))
}

/// From here on Student's t differs from the normal distribution by less than these functions hold.
const AS_GOOD_AS_NORMAL: f64 = 1e14;

/// The shares of Student's t above `t`, and between 0 and `t`; `t` is not below 0.
fn t_halves(t: f64, df: f64) -> Option<(f64, f64)> {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return None;
    }
    if df >= AS_GOOD_AS_NORMAL {
        return Some((normal::cdf(-t), 0.5 * libm::erf(t * core::f64::consts::FRAC_1_SQRT_2)));
    }
    let ratio = t / df.sqrt(); // its square is t^2/df
    let (near, far) = shares(1.0, ratio * ratio);
    let outer = 0.5 * beta::regularised(df / 2.0, 0.5, near, far);
    let inner = 0.5 * beta::regularised(0.5, df / 2.0, far, near);
    Some((outer, inner))
}

fn t_density(t: f64, df: f64) -> f64 {
    let ratio = t / df.sqrt();
    let (near, far) = shares(1.0, ratio * ratio);
    // The density of t follows from that of t^2/(df + t^2), which is Beta(1/2, df/2); `t_halves` halves it.
    if t > 0.0 { beta::density_times(0.5, df / 2.0, far, near) / t } else { 0.0 }
}

fn f_shares(x: f64, df1: f64, df2: f64) -> Option<(f64, f64)> {
    let fits = !x.is_nan() && df1 > 0.0 && df2 > 0.0 && df1.is_finite() && df2.is_finite();
    fits.then(|| shares(df1 * x.max(0.0) / df2, 1.0))
}

/// `a` and `b` over their sum, where one of them may be infinite.
fn shares(a: f64, b: f64) -> (f64, f64) {
    if a <= b {
        let ratio = a / b;
        (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio))
    } else {
        let ratio = b / a;
        (1.0 / (1.0 + ratio), ratio / (1.0 + ratio))
    }
}
