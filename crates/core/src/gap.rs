//! Gaps: between an area and a benchmark, or between two groups, and whether they close.
//!
//! For all of it:
//! - **Sign:** a gap is above 0 where the area (or the worse-off group) is behind the benchmark (or the better-off group), whichever
//!   end of the values is the worse one.
//! - **Missing:** there is no gap where one of both values is missing.
//! - **Intervals** come from those of the values, or from their standard errors, and take them to be independent, unless a
//!   correlation is given: a benchmark that holds the area within it moves with it.
//!
//! Groups of areas are put together by [`inequality::Pair`](crate::inequality::Pair), as means over people. Always tell the
//! absolute gap and the relative one: they can move in opposite directions.

mod progress;
#[cfg(test)]
mod tests;

pub use progress::{Course, Progress};

use thiserror::Error;

use crate::Polarity;
use crate::interval::{Interval, of_error};

/// Why there is no gap.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum GapError {
    /// A value that is missing or infinite.
    #[error("{what} is {value}, not a number")]
    NoNumber {
        /// Which one.
        what: &'static str,
        /// What it is.
        value: f64,
    },
    /// Ends that do not hold the value.
    #[error("the interval of {what} goes from {lower} to {upper}, and its value is {value}")]
    Interval {
        /// Which one.
        what: &'static str,
        /// Its value.
        value: f64,
        /// The lower end.
        lower: f64,
        /// The upper end.
        upper: f64,
    },
    /// Two moments of which the second is not later.
    #[error("between both gaps are {years} years, not more than 0")]
    Years {
        /// How many.
        years: f64,
    },
}

/// A number, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The number.
    pub value: f64,
    /// Its interval, if one is known.
    pub interval: Option<Interval>,
}

impl Figure {
    /// A number of which nothing more is known.
    pub fn plain(value: f64) -> Figure {
        Figure { value, interval: None }
    }

    /// A number that is sure, such as a target.
    pub fn sure(value: f64) -> Figure {
        Figure { value, interval: Some(Interval { lower: value, upper: value }) }
    }

    /// A number with a standard error; without an interval where the error is missing.
    pub fn with_error(value: f64, error: f64, confidence: f64) -> Figure {
        Figure { value, interval: of_error(value, error, confidence) }
    }

    /// A number with an interval; without one where an end is missing.
    pub fn with_interval(value: f64, lower: f64, upper: f64) -> Figure {
        let known = !lower.is_nan() && !upper.is_nan();
        Figure { value, interval: known.then_some(Interval { lower, upper }) }
    }

    /// Returns this less another one, independent of it, with an interval where both have one of the same confidence.
    ///
    /// `d - sqrt((x - l_x)^2 + (u_y - y)^2)` to `d + sqrt((u_x - x)^2 + (y - l_y)^2)`: from standard errors it is the usual
    /// interval, and lopsided intervals (of shares and rates) stay lopsided.
    ///
    /// - **Source:** Newcombe (1998), *Interval estimation for the difference between independent proportions*, method 10;
    ///   Zou and Donner (2008), *Construction of confidence limits about effect measures*.
    ///
    /// ```
    /// # use theodolite_core::gap::Figure;
    /// let difference = Figure::with_error(62.0, 3.0, 0.95).minus(Figure::with_error(50.0, 4.0, 0.95));
    /// let interval = difference.interval.expect("both have one");
    /// assert!((interval.upper - (12.0 + 1.959964 * 5.0)).abs() < 1e-6);
    /// ```
    #[must_use]
    pub fn minus(self, other: Figure) -> Figure {
        self.minus_correlated(other, 0.0)
    }

    /// As [`Figure::minus`], of two numbers whose errors go together: `correlation` is from -1 to 1.
    ///
    /// Under both roots stands `- 2 r (x - l_x)(u_y - y)`, or the other two ends.
    ///
    /// - **Source:** Zou (2007), *Toward using confidence intervals to compare correlations*, Psychological Methods 12(4).
    ///
    /// ```
    /// # use theodolite_core::gap::Figure;
    /// let [all, part] = [Figure::with_error(50.0, 3.0, 0.95), Figure::with_error(46.0, 5.0, 0.95)];
    /// let interval = all.minus_correlated(part, 0.6).interval.expect("both have one");
    /// assert!((interval.upper - (4.0 + 1.959964 * 4.0)).abs() < 1e-6); // sqrt(9 + 25 - 2 0.6 3 5)
    /// ```
    #[must_use]
    pub fn minus_correlated(self, other: Figure, correlation: f64) -> Figure {
        let value = self.value - other.value;
        // Rounding must not bring what is under the root below 0.
        let reach = |a: f64, b: f64| match correlation {
            0.0 => libm::hypot(a, b),
            r => libm::sqrt((a * a + b * b - 2.0 * r * a * b).max(0.0)),
        };
        let interval = self.interval.zip(other.interval).map(|(mine, others)| Interval {
            lower: value - reach(self.value - mine.lower, others.upper - other.value),
            upper: value + reach(mine.upper - self.value, other.value - others.lower),
        });
        Figure { value, interval }
    }

    /// Whether it is above or below 0 for sure: `None` without an interval.
    pub fn is_clear(self) -> Option<bool> {
        self.interval.map(|it| it.lower > 0.0 || it.upper < 0.0)
    }

    /// The same with every sign turned round.
    fn turned(self) -> Figure {
        let turn = |it: Interval| Interval { lower: -it.upper, upper: -it.lower };
        Figure { value: -self.value, interval: self.interval.map(turn) }
    }

    /// The logarithm of a number above 0; without an interval where its lower end is not.
    fn log(self) -> Option<Figure> {
        let log = |it: Interval| Interval { lower: libm::log(it.lower), upper: libm::log(it.upper) };
        let interval = self.interval.filter(|it| it.lower > 0.0).map(log);
        (self.value > 0.0).then(|| Figure { value: libm::log(self.value), interval })
    }

    fn check(self, what: &'static str) -> Result<Figure, GapError> {
        let Figure { value, interval } = self;
        if !value.is_finite() {
            return Err(GapError::NoNumber { what, value });
        }
        match interval {
            Some(Interval { lower, upper }) if !(lower..=upper).contains(&value) => {
                Err(GapError::Interval { what, value, lower, upper })
            }
            _ => Ok(self),
        }
    }
}

/// How far an area is behind a benchmark, or a group behind another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// In the units of the values: above 0 where it is behind.
    pub absolute: Figure,
    /// In units of the benchmark: 0.1 where it is behind by a tenth of it. `None` where one of both is not above 0.
    pub relative: Option<Figure>,
    /// The value over the benchmark, with its interval. `None` as above.
    pub ratio: Option<Figure>,
}

impl Gap {
    /// Measures how far `value` is behind `benchmark`; `worse` says which end of the values is the worse one.
    ///
    /// The interval of the ratio is that of the difference of logarithms (see [`Figure::minus`]).
    ///
    /// - **Source:** of the ratio, Zou and Donner (2008), *Construction of confidence limits about effect measures*.
    ///
    /// ```
    /// # use theodolite_core::Polarity;
    /// # use theodolite_core::gap::{Figure, Gap, GapError};
    /// let pay = Gap::new(Figure::with_error(20.0, 0.3, 0.95), Figure::with_error(30.0, 0.4, 0.95), Polarity::Low)?;
    /// assert_eq!(pay.absolute.value, 10.0);
    /// assert!((pay.relative.expect("both are above 0").value - 1.0 / 3.0).abs() < 1e-15);
    /// assert_eq!(pay.absolute.is_clear(), Some(true));
    /// # Ok::<(), GapError>(())
    /// ```
    ///
    /// # Errors
    /// [`GapError`] for a value that is no number and an interval that does not hold it.
    pub fn new(value: Figure, benchmark: Figure, worse: Polarity) -> Result<Gap, GapError> {
        Gap::correlated(value, benchmark, 0.0, worse)
    }

    /// As [`Gap::new`], where the errors of both go together, such as those of a group and of a whole that holds it: see
    /// [`Figure::minus_correlated`].
    ///
    /// # Errors
    /// Those of [`Gap::new`].
    pub fn correlated(
        value: Figure,
        benchmark: Figure,
        correlation: f64,
        worse: Polarity,
    ) -> Result<Gap, GapError> {
        let (value, benchmark) = (value.check("the value")?, benchmark.check("the benchmark")?);
        let behind = |difference: Figure| match worse {
            Polarity::Low => difference,
            Polarity::High => difference.turned(),
        };
        let power = |it: Interval| Interval { lower: libm::exp(it.lower), upper: libm::exp(it.upper) };
        let ratio = value.log().zip(benchmark.log()).map(|(top, bottom)| {
            let log = top.minus_correlated(bottom, correlation);
            Figure { value: value.value / benchmark.value, interval: log.interval.map(power) }
        });
        let relative = ratio.map(|it| behind(Figure::sure(1.0).minus(it)));
        Ok(Gap { absolute: behind(benchmark.minus_correlated(value, correlation)), relative, ratio })
    }
}
