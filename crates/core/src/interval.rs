//! Intervals of values, as OHID's Fingertips and its R package PHEindicatormethods compute them, and what is said by them:
//! against a benchmark ([`Interval::verdict`]) and over time ([`trend()`]).
//!
//! Counts, denominators and rates are numbers of people or events; a rate or proportion comes out in units of its
//! `multiplier`. `confidence` is a share, such as 0.95 or 0.998. What is missing (`NaN`) has no interval, nor has what
//! cannot be: a negative count, more cases than people, nobody to count among, a confidence that is not among 0 to 1.

mod standardised;
mod trend;
mod verdict;

pub use standardised::{EUROPEAN_2013, Indirect, Standardised, StandardisedError, direct, indirect};
pub use trend::{FewPoints, TREND_POINTS, Test, Trend, trend, trend_points};
pub use verdict::{Level, Levels, Verdict};

use crate::distribution::{chi_square_quantile, student_t_quantile};
use crate::normal;

/// From this count on Byar's formula is near enough; below, intervals are exact. OHID's bound.
pub const BYAR_FROM: f64 = 10.0;

/// A range of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
}

impl Interval {
    /// Returns the standard error of the value that the interval is about, as if it were normal: width over `2 z`.
    ///
    /// `None` where the confidence is not among 0 to 1, or the ends are not two numbers in order.
    ///
    /// ```
    /// # use theodolite_core::interval::Interval;
    /// let mean_wage = Interval { lower: 501.96, upper: 541.16 };
    /// assert!((mean_wage.standard_error(0.95).unwrap_or(0.0) - 10.0).abs() < 1e-3);
    /// ```
    pub fn standard_error(self, confidence: f64) -> Option<f64> {
        let width = self.upper - self.lower;
        let z = z(confidence)?;
        (width.is_finite() && width >= 0.0).then(|| width / (2.0 * z))
    }

    /// The same in other units.
    fn times(self, factor: f64) -> Option<Interval> {
        Interval { lower: self.lower * factor, upper: self.upper * factor }.finite()
    }

    fn finite(self) -> Option<Interval> {
        (self.lower.is_finite() && self.upper.is_finite()).then_some(self)
    }
}

/// Returns Wilson's interval for `count` of `of`, in units of 1.
///
/// `(2x + z^2 -/+ z sqrt(z^2 + 4x(1 - x/n))) / (2(n + z^2))`
///
/// - **Missing:** `None` unless `0 <= x <= n` and `n > 0`.
/// - **Source:** Wilson (1927); Newcombe (1998); PHEindicatormethods.
///
/// ```
/// # use theodolite_core::interval::proportion;
/// let it = proportion(5.0, 50.0, 0.95).expect("5 of 50 can be");
/// assert!((it.lower - 0.0434758).abs() < 1e-7 && (it.upper - 0.213602).abs() < 1e-6);
/// ```
pub fn proportion(count: f64, of: f64, confidence: f64) -> Option<Interval> {
    let z = z(confidence)?;
    let possible = of > 0.0 && of.is_finite() && (0.0..=of).contains(&count);
    if !possible {
        return None;
    }
    let square = z * z;
    let reach = z * (square + 4.0 * count * (1.0 - count / of)).sqrt();
    let (middle, whole) = (2.0 * count + square, 2.0 * (of + square));
    // At the ends of the range the formula gives 0 and 1, but for rounding.
    Interval {
        lower: if count == 0.0 { 0.0 } else { (middle - reach) / whole },
        upper: if count == of { 1.0 } else { (middle + reach) / whole },
    }
    .finite()
}

/// Returns the interval of a count of events: Byar's from 10 on, the exact one of the Poisson distribution below.
///
/// Byar: `x (1 - 1/(9x) - z/(3 sqrt x))^3` and `(x+1)(1 - 1/(9(x+1)) + z/(3 sqrt(x+1)))^3`. Exact: half the quantiles
/// of chi-square with `2x` and `2x + 2` degrees of freedom, 0 below a count of 0.
///
/// - **Missing:** `None` for a count below 0, and where Byar's lower end is below 0 (at a confidence near 1).
/// - **Source:** Breslow and Day (1987); PHEindicatormethods.
///
/// ```
/// # use theodolite_core::interval::count;
/// let it = count(20.0, 0.95).expect("a count of 20 can be");
/// assert!((it.lower - 12.2114).abs() < 1e-4 && (it.upper - 30.8899).abs() < 1e-4);
/// ```
pub fn count(count: f64, confidence: f64) -> Option<Interval> {
    if count < BYAR_FROM { exact(count, confidence) } else { byar(count, confidence) }
}

/// Returns the interval of a crude rate: that of its count, over `of` and times the multiplier (100,000 for a rate per
/// 100,000 people).
///
/// ```
/// # use theodolite_core::interval::rate;
/// let it = rate(20.0, 40_000.0, 100_000.0, 0.95).expect("20 of 40,000 can be");
/// assert!((it.lower - 30.5286).abs() < 1e-4 && (it.upper - 77.2247).abs() < 1e-4);
/// ```
pub fn rate(events: f64, of: f64, multiplier: f64, confidence: f64) -> Option<Interval> {
    let interval = count(events, confidence)?;
    (of > 0.0 && of.is_finite() && multiplier > 0.0).then(|| interval.times(multiplier / of))?
}

/// Returns Byar's interval of a count, whatever its size.
pub fn byar(count: f64, confidence: f64) -> Option<Interval> {
    let z = z(confidence)?;
    if !(count >= 0.0 && count.is_finite()) {
        return None;
    }
    let end = |x: f64, z: f64| {
        let root = 1.0 - 1.0 / (9.0 * x) + z / (3.0 * x.sqrt());
        x * root * root * root
    };
    let lower = if count == 0.0 { 0.0 } else { end(count, -z) };
    (lower >= 0.0).then(|| Interval { lower, upper: end(count + 1.0, z) }.finite())?
}

/// Returns the exact interval of a Poisson count, whatever its size.
pub fn exact(count: f64, confidence: f64) -> Option<Interval> {
    if !(count >= 0.0 && count.is_finite()) || z(confidence).is_none() {
        return None;
    }
    let tail = (1.0 - confidence) / 2.0;
    let lower = if count == 0.0 { 0.0 } else { chi_square_quantile(tail, 2.0 * count) / 2.0 };
    Interval { lower, upper: chi_square_quantile(1.0 - tail, 2.0 * count + 2.0) / 2.0 }.finite()
}

/// Returns the interval of the mean of `n` values whose standard deviation (divisor `n - 1`) is `sd`, by Student's t.
///
/// `mean -/+ t sd/sqrt(n)` with `n - 1` degrees of freedom.
///
/// - **Missing:** `None` for fewer than two values, or a standard deviation below 0.
/// - **Source:** PHEindicatormethods, `phe_mean`.
///
/// ```
/// # use theodolite_core::interval::mean;
/// let it = mean(6.0, 2.0, 16.0, 0.95).expect("16 values have a mean");
/// assert!((it.upper - 7.065725).abs() < 1e-6); // t is 2.13145
/// ```
pub fn mean(mean: f64, sd: f64, n: f64, confidence: f64) -> Option<Interval> {
    z(confidence)?;
    if !(n >= 2.0 && n.is_finite() && sd >= 0.0) {
        return None;
    }
    let reach = student_t_quantile(0.5 + confidence / 2.0, n - 1.0) * sd / n.sqrt();
    Interval { lower: mean - reach, upper: mean + reach }.finite()
}

/// Returns the interval of a value with a known standard error, as a normal one: `value -/+ z se`.
pub fn of_error(value: f64, error: f64, confidence: f64) -> Option<Interval> {
    let reach = z(confidence)? * error;
    (error >= 0.0).then(|| Interval { lower: value - reach, upper: value + reach }.finite())?
}

/// Returns the funnel's limits around a target share: where the share of `of` people lies that strays from it by
/// chance alone (Wilson). Limits are meant at 0.95 and 0.998.
///
/// ```
/// # use theodolite_core::interval::funnel;
/// let it = funnel(0.12, 400.0, 0.998).expect("0.12 is a share");
/// assert!((it.lower - 0.0784542).abs() < 1e-7 && (it.upper - 0.179267).abs() < 1e-6);
/// ```
pub fn funnel(target: f64, of: f64, confidence: f64) -> Option<Interval> {
    proportion(target * of, of, confidence)
}

/// Returns the standard error of the share `count` of `of`, in units of 1; above 0 for a count of 0 or of all, too.
///
/// `sqrt(p(1-p)/n)` with `p = (x + 1/2)/(n + 1)`: with the plain share, nobody of 40 would be known without error.
///
/// ```
/// # use theodolite_core::interval::proportion_error;
/// assert!((proportion_error(30.0, 200.0).unwrap_or(0.0) - 0.02536).abs() < 1e-4);
/// assert!(proportion_error(0.0, 40.0) > Some(0.01));
/// ```
pub fn proportion_error(count: f64, of: f64) -> Option<f64> {
    let possible = of > 0.0 && of.is_finite() && (0.0..=of).contains(&count);
    let p = (count + 0.5) / (of + 1.0);
    possible.then(|| (p * (1.0 - p) / of).sqrt())
}

/// Returns the standard error of the rate of `events` over `of`, in units of the multiplier; above 0 without events,
/// too.
///
/// `sqrt(x + 1/2)/n`, times the multiplier.
pub fn rate_error(events: f64, of: f64, multiplier: f64) -> Option<f64> {
    let possible = of > 0.0 && of.is_finite() && events >= 0.0 && events.is_finite() && multiplier > 0.0;
    let error = (events + 0.5).sqrt() / of * multiplier;
    (possible && error.is_finite()).then_some(error)
}

/// The normal quantile that leaves out half of what confidence does.
fn z(confidence: f64) -> Option<f64> {
    let z = normal::quantile(0.5 + confidence / 2.0);
    (confidence > 0.0 && z.is_finite()).then_some(z)
}

#[cfg(test)]
mod tests;
