//! Student's t distribution.

/// Returns how likely a value up to `t` is, for any number of degrees of freedom above 0.
///
/// By the incomplete beta function: `I_x(v/2, 1/2)`, `x = v/(v + t^2)`, is the likelihood of both tails.
///
/// - **Source:** Abramowitz and Stegun (1964), 26.7.1 and the continued fraction 26.5.8.
pub(super) fn student_t_cdf(t: f64, freedom: f64) -> f64 {
    let tail = 0.5 * tails(t, freedom);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// Returns the value below which a share `p` (0.5 to 1) lies: the root of [`student_t_cdf`], halving its bracket.
pub(super) fn student_t_quantile(p: f64, freedom: f64) -> f64 {
    let both = 2.0 * (1.0 - p);
    let (mut low, mut high) = (0.0, 1.0);
    while tails(high, freedom) > both && high < 1e300 {
        high *= 2.0;
    }
    while low < high {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if tails(middle, freedom) > both {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

fn tails(t: f64, freedom: f64) -> f64 {
    let square = t * t;
    if square == 0.0 {
        return 1.0;
    }
    let (a, b) = (freedom / 2.0, 0.5);
    // The share of each, told so that neither is lost beside 1.
    let (x, rest) = (freedom / (freedom + square), square / (freedom + square));
    let log_beta = if a > 1000.0 {
        // The two large terms would cancel: Gamma(a + 1/2)/Gamma(a) by its series.
        let series = 1.0 - 1.0 / (8.0 * a) + 1.0 / (128.0 * a * a) + 5.0 / (1024.0 * a * a * a);
        libm::lgamma(b) - 0.5 * libm::log(a) - libm::log(series)
    } else {
        libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
    };
    let front = libm::exp(b * libm::log(rest) - a * libm::log1p(square / freedom) - log_beta);
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, rest) / b
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let safe = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / safe(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for k in 1..10_000 {
        let m = f64::from(k);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = value;
        for step in [even, odd] {
            d = 1.0 / safe(1.0 + step * d);
            c = safe(1.0 + step / c);
            value *= c * d;
        }
        if (value - before).abs() <= 1e-16 * value.abs() {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_the_closed_forms_and_tables() {
        let close =
            |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
        for t in [-40.0, -3.0, -0.2, 0.0, 0.7, 5.0] {
            close(student_t_cdf(t, 1.0), 0.5 + libm::atan(t) / std::f64::consts::PI);
            close(student_t_cdf(t, 2.0), 0.5 + t / (2.0 * (2.0 + t * t).sqrt()));
        }
        // SciPy 1.17.
        close(student_t_cdf(-12.5, 8.4), 5.098443560084001e-07);
        close(student_t_cdf(-2.0, 7419.0), 0.022768326590848195);
        let quantiles = [
            (0.975, 3.0, 3.1824463052837078),
            (0.975, 7.5, 2.333039626864974),
            (0.975, 10.0, 2.228138851986274),
            (0.995, 1.0, 63.656741162871526),
            (0.975, 32_842.0, 1.9600362200060548),
        ];
        for (p, freedom, expected) in quantiles {
            let found = student_t_quantile(p, freedom);
            assert!((found / expected - 1.0).abs() < 1e-11, "{p} {freedom}: {found} instead of {expected}");
        }
    }
}
