//! The incomplete beta function.

use super::saddle;

/// Returns the regularised incomplete beta function `I_x(a, b)`.
///
/// - **Domain:** `a` and `b` above 0 and finite, `x` among 0 to 1; else `NaN`.
/// - **Cost:** grows as the square root of the greater of `a` and `b`.
///
/// ```
/// # use theodolite_core::distribution::beta_inc;
/// assert!((beta_inc(2.0, 1.0, 0.3) - 0.09).abs() < 1e-15);
/// ```
pub fn beta_inc(a: f64, b: f64, x: f64) -> f64 {
    if (0.0..=1.0).contains(&x) { regularised(a, b, x, 1.0 - x) } else { f64::NAN }
}

/// `I_x(a, b)` where `y = 1 - x` is known better than by subtraction.
pub(super) fn regularised(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let fits = a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite();
    if !fits || x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 || y <= 0.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    // The fraction is quick on its own side of the mean, more or less.
    if x <= (a + 1.0) / (a + b + 2.0) {
        (density_times(a, b, x, y) / a * fraction(a, b, x)).min(1.0)
    } else {
        (1.0 - density_times(b, a, y, x) / b * fraction(b, a, y)).max(0.0)
    }
}

/// `x^a y^b / B(a, b)`: the density of the beta distribution times `x y`.
pub(super) fn density_times(a: f64, b: f64, x: f64, y: f64) -> f64 {
    saddle::binomial(a, b, x, y) * a.min(b) * (a.max(b) / (a + b))
}

/// The continued fraction of DLMF 8.17.22 by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let held = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / held(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    let most = 1000 + 20 * a.max(b).min(1e12).sqrt() as u64;
    for k in 1..=most {
        let k = k as f64;
        let even = k * (b - k) * x / ((a + 2.0 * k - 1.0) * (a + 2.0 * k));
        d = 1.0 / held(1.0 + even * d);
        c = held(1.0 + even / c);
        value *= c * d;
        let odd = -(a + k) * (a + b + k) * x / ((a + 2.0 * k) * (a + 2.0 * k + 1.0));
        d = 1.0 / held(1.0 + odd * d);
        c = held(1.0 + odd / c);
        let step = c * d;
        value *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}
