//! What an area's interval says of a benchmark.

use super::Interval;
use crate::Polarity;

/// How an area compares with a benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The benchmark lies on the worse side of the area's interval.
    Better,
    /// The benchmark lies within the area's interval, its ends included.
    Similar,
    /// The benchmark lies on the better side of the area's interval.
    Worse,
    /// The area is above the benchmark, and neither is better.
    Higher,
    /// The area is below the benchmark, and neither is better.
    Lower,
}

/// How sure a verdict is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// The benchmark is within both intervals.
    None,
    /// It is outside the narrower one (95%) only.
    Some,
    /// It is outside the wider one (99.8%), too.
    Strong,
}

/// An area's two intervals, for a verdict of two levels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// At 95%.
    pub narrow: Interval,
    /// At 99.8%.
    pub wide: Interval,
}

impl Interval {
    /// Returns how the area whose interval this is compares with a benchmark; `worse` says which end of the values is the
    /// worse one, if either is.
    ///
    /// The benchmark's own uncertainty does not count. `None` where the benchmark or an end is missing.
    ///
    /// - **Source:** OHID, FingertipsNext.
    ///
    /// ```
    /// # use theodolite_core::Polarity;
    /// # use theodolite_core::interval::{Interval, Verdict};
    /// let smokers = Interval { lower: 14.0, upper: 16.5 };
    /// assert_eq!(smokers.verdict(12.8, Some(Polarity::High)), Some(Verdict::Worse));
    /// assert_eq!(smokers.verdict(14.0, Some(Polarity::High)), Some(Verdict::Similar));
    /// assert_eq!(smokers.verdict(12.8, None), Some(Verdict::Higher));
    /// ```
    pub fn verdict(self, benchmark: f64, worse: Option<Polarity>) -> Option<Verdict> {
        if benchmark.is_nan() || self.lower.is_nan() || self.upper.is_nan() {
            return None;
        }
        let above = benchmark < self.lower;
        if !above && benchmark <= self.upper {
            return Some(Verdict::Similar);
        }
        Some(match (worse, above) {
            (None, true) => Verdict::Higher,
            (None, false) => Verdict::Lower,
            (Some(Polarity::High), true) | (Some(Polarity::Low), false) => Verdict::Worse,
            (Some(Polarity::High), false) | (Some(Polarity::Low), true) => Verdict::Better,
        })
    }
}

impl Levels {
    /// Returns the verdict and how sure it is: [`Interval::verdict`] at two levels.
    ///
    /// ```
    /// # use theodolite_core::interval::{Interval, Level, Levels, Verdict};
    /// let interval = |lower, upper| Interval { lower, upper };
    /// let area = Levels { narrow: interval(14.0, 16.5), wide: interval(13.2, 17.4) };
    /// assert_eq!(area.verdict(13.5, None), Some((Verdict::Higher, Level::Some)));
    /// assert_eq!(area.verdict(12.8, None), Some((Verdict::Higher, Level::Strong)));
    /// ```
    pub fn verdict(self, benchmark: f64, worse: Option<Polarity>) -> Option<(Verdict, Level)> {
        let wide = self.wide.verdict(benchmark, worse)?;
        let narrow = self.narrow.verdict(benchmark, worse)?;
        Some(match (narrow, wide) {
            (_, Verdict::Similar) if narrow == Verdict::Similar => (Verdict::Similar, Level::None),
            (_, Verdict::Similar) => (narrow, Level::Some),
            _ => (wide, Level::Strong),
        })
    }
}
