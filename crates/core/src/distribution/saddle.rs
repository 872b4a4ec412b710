//! Densities without cancellation: Loader's saddle-point form.
//!
//! - **Source:** Loader (2000), *Fast and accurate computation of binomial probabilities*.

use core::f64::consts::TAU;

/// `ln(2 pi)/2`.
const HALF_LOG_TAU: f64 = 0.918_938_533_204_672_8;

/// `x^a e^-x / Gamma(a + 1)`, for `a` above 0 and `x` not below 0.
pub(super) fn poisson(a: f64, x: f64) -> f64 {
    libm::exp(-stirling_error(a) - deviance(a, x)) / (TAU * a).sqrt()
}

/// `Gamma(a + b + 1)/(Gamma(a + 1) Gamma(b + 1)) x^a y^b`, for `a` and `b` above 0 and `x + y = 1`.
pub(super) fn binomial(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let errors = stirling_error(n) - stirling_error(a) - stirling_error(b);
    // `TAU * a * b / n`, which may leave the range of numbers where it is multiplied out.
    let spread = TAU * a.min(b) * (a.max(b) / n);
    libm::exp(errors - deviance(a, n * x) - deviance(b, n * y)) / spread.sqrt()
}

/// What Stirling's formula for `ln Gamma(a + 1)` misses.
fn stirling_error(a: f64) -> f64 {
    if a < 16.0 {
        return libm::lgamma(a + 1.0) - (a + 0.5) * libm::log(a) + a - HALF_LOG_TAU;
    }
    let square = a * a;
    const SERIES: [f64; 6] =
        [-691.0 / 360_360.0, 1.0 / 1188.0, -1.0 / 1680.0, 1.0 / 1260.0, -1.0 / 360.0, 1.0 / 12.0];
    SERIES.iter().fold(0.0, |sum, c| sum / square + c) / a
}

/// `a ln(a/m) + m - a`.
fn deviance(a: f64, m: f64) -> f64 {
    if (a - m).abs() >= 0.1 * (a + m) {
        return if m > 0.0 { a * libm::log(a / m) + m - a } else { f64::INFINITY };
    }
    let v = (a - m) / (a + m);
    let square = v * v;
    let mut sum = (a - m) * v;
    let mut power = 2.0 * a * v;
    let mut odd = 1.0;
    loop {
        power *= square;
        odd += 2.0;
        let next = sum + power / odd;
        if next == sum {
            return sum;
        }
        sum = next;
    }
}
