//! The incomplete gamma function.

use super::{root, saddle};
use crate::normal;

/// From here on Wilson and Hilferty's cube root of 1931 is as good as the series, and the series would never end.
const LARGE: f64 = 1e12;

/// Returns the regularised lower incomplete gamma function `P(a, x)`.
///
/// - **Domain:** `a` above 0 and finite, `x` not below 0; else `NaN`.
/// - **Cost:** grows as the square root of `a` where `x` is near it.
///
/// ```
/// # use theodolite_core::distribution::gamma_p;
/// assert!((gamma_p(1.0, 2.0) - (1.0 - (-2.0_f64).exp())).abs() < 1e-15);
/// ```
pub fn gamma_p(a: f64, x: f64) -> f64 {
    both(a, x).map_or(f64::NAN, |(lower, _)| lower)
}

/// Returns the regularised upper incomplete gamma function `Q(a, x) = 1 - P(a, x)`, exact where it is small.
pub fn gamma_q(a: f64, x: f64) -> f64 {
    both(a, x).map_or(f64::NAN, |(_, upper)| upper)
}

/// The value below which a share `p` of the gamma distribution of shape `a` and scale 1 lies.
pub(super) fn quantile(p: f64, a: f64) -> f64 {
    let fits = (0.0..=1.0).contains(&p) && a > 0.0 && a.is_finite();
    if !fits {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { 0.0 } else { f64::INFINITY };
    }
    // Wilson and Hilferty; the lowest values of small shapes from the first term of the series.
    let cube = 1.0 - 1.0 / (9.0 * a) + normal::quantile(p) / (3.0 * a.sqrt());
    let start = if cube > 0.2 {
        libm::log(a) + 3.0 * libm::log(cube)
    } else {
        (libm::log(p) + libm::lgamma(a + 1.0)) / a
    };
    if a >= LARGE {
        return libm::exp(start);
    }
    let curve = |log_x: f64| {
        let x = libm::exp(log_x);
        let slope = a * saddle::poisson(a, x); // x times the density
        match both(a, x) {
            Some((lower, _)) if p <= 0.5 => (libm::log(lower / p), slope / lower),
            Some((_, upper)) => (libm::log((1.0 - p) / upper), slope / upper),
            None => (f64::NAN, f64::NAN),
        }
    };
    libm::exp(root::rising(curve, start, -745.0, 709.0))
}

fn both(a: f64, x: f64) -> Option<(f64, f64)> {
    if !(a > 0.0 && a.is_finite() && x >= 0.0) {
        return None;
    }
    if x == 0.0 || x == f64::INFINITY {
        return Some(if x == 0.0 { (0.0, 1.0) } else { (1.0, 0.0) });
    }
    if a >= LARGE {
        let z = (libm::cbrt(x / a) - (1.0 - 1.0 / (9.0 * a))) * 3.0 * a.sqrt();
        return Some((normal::cdf(z), normal::cdf(-z)));
    }
    Some(if x < a + 1.0 {
        let lower = (saddle::poisson(a, x) * series(a, x)).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (saddle::poisson(a, x) * a * fraction(a, x)).min(1.0);
        (1.0 - upper, upper)
    })
}

/// `1 + x/(a+1) + x^2/((a+1)(a+2)) + ...`: its terms fall, as `x < a + 1`.
fn series(a: f64, x: f64) -> f64 {
    let (mut sum, mut term, mut n) = (1.0, 1.0, a);
    while term > sum * 1e-17 {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    sum
}

/// `1/(x+1-a- 1(1-a)/(x+3-a- ...))` by Lentz's method.
fn fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut value = d;
    // For `x` past `a + 1` a few hundred steps do for small shapes, a few square roots of `a` for large ones.
    let most = 1000 + 20 * a.sqrt() as u64;
    for k in 1..=most {
        let k = k as f64;
        let numerator = k * (a - k);
        b += 2.0;
        d = 1.0 / (numerator * d + b);
        c = b + numerator / c;
        let step = c * d;
        value *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}
