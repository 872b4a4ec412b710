//! The normal distribution.

// Coefficients stand here as they were published.
#![allow(clippy::excessive_precision)]

/// Returns the value below which a share `p` of a standard normal distribution lies.
///
/// Minus and plus infinity at 0 and 1; `NaN` outside.
///
/// - **Source:** Wichura (1988), *Algorithm AS 241*, PPND16: about 16 digits.
///
/// ```
/// # use theodolite_core::normal::quantile;
/// assert!((quantile(0.975) - 1.959963984540054).abs() < 1e-15);
/// ```
pub fn quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let middle = p - 0.5;
    if middle.abs() <= 0.425 {
        let r = 0.180625 - middle * middle;
        return middle * ratio(r, &NEAR);
    }
    let tail = p.min(1.0 - p);
    if tail == 0.0 {
        return f64::INFINITY.copysign(middle);
    }
    let r = libm::sqrt(-libm::log(tail));
    let far = if r <= 5.0 { ratio(r - 1.6, &FAR) } else { ratio(r - 5.0, &FARTHEST) };
    far.copysign(middle)
}

/// Returns the share of a standard normal distribution that lies below `z`.
///
/// Exact to about 1e-14 of its size for `z` down to -10; for the share above `z`, ask for that below `-z`.
///
/// ```
/// # use theodolite_core::normal::cdf;
/// assert!((cdf(1.959963984540054) - 0.975).abs() < 1e-15);
/// ```
pub fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * core::f64::consts::FRAC_1_SQRT_2)
}

/// Returns the density of the standard normal distribution at `z`.
pub fn density(z: f64) -> f64 {
    const OF_0: f64 = 0.398_942_280_401_432_7; // 1/sqrt(2 pi)
    OF_0 * libm::exp(-0.5 * z * z)
}

/// Two polynomials of degree 7, highest power first.
type Ratio = ([f64; 8], [f64; 8]);

fn ratio(r: f64, (top, bottom): &Ratio) -> f64 {
    let polynomial = |coefficients: &[f64; 8]| coefficients.iter().fold(0.0, |sum, c| sum * r + c);
    polynomial(top) / polynomial(bottom)
}

#[rustfmt::skip]
const NEAR: Ratio = (
    [2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080],
    [5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0],
);

#[rustfmt::skip]
const FAR: Ratio = (
    [7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
     3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734],
    [1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1.0],
);

#[rustfmt::skip]
const FARTHEST: Ratio = (
    [2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720],
    [2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0],
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        let cases = [
            (0.5, 0.0),
            (0.6, 0.25334710313579978),
            (0.8, 0.84162123357291441),
            (0.95, 1.6448536269514722),
            (0.99, 2.3263478740408408),
            (0.999, 3.0902323061678132),
            (1e-9, -5.9978070150076865),
            (1e-20, -9.2623400897984074),
        ];
        for (p, expected) in cases {
            assert!((quantile(p) - expected).abs() < 1e-14 * expected.abs().max(1.0), "{p}: {}", quantile(p));
        }
    }

    #[test]
    fn shares_are_those_of_the_tables_far_into_the_tail() {
        let cases = [
            (0.0, 0.5),
            (1.0, 0.841344746068542948585),
            (-2.0, 0.0227501319481792072003),
            (-5.0, 2.86651571879193911674e-7),
            (-10.0, 7.61985302416052606597e-24),
        ];
        for (z, expected) in cases {
            assert!((cdf(z) - expected).abs() < 1e-14 * expected, "{z}: {}", cdf(z));
        }
        assert_eq!((cdf(f64::NEG_INFINITY), cdf(f64::INFINITY)), (0.0, 1.0));
        assert!(cdf(f64::NAN).is_nan());
    }

    #[test]
    fn the_ends_are_infinite_and_beyond_them_is_nothing() {
        assert_eq!((quantile(0.0), quantile(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert!(quantile(-0.1).is_nan() && quantile(1.1).is_nan() && quantile(f64::NAN).is_nan());
    }
}
