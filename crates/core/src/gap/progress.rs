//! What became of a gap between two moments.

use super::{Figure, Gap, GapError};
use crate::Polarity;

/// What becomes of a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Course {
    /// There was none, and there is none: at or above the benchmark.
    AtOrAbove,
    /// There was one, and there is none any more.
    Overtaken,
    /// It shrinks, and more by the area's own gain than by the benchmark's loss.
    Closing,
    /// It shrinks, and more by the benchmark's loss than by the area's own gain: nobody is helped by that.
    LevellingDown,
    /// It is what it was.
    Unchanged,
    /// It grows.
    Widening,
    /// There was none, and there is one.
    FellBehind,
}

impl Course {
    /// Returns the name in a study's results.
    pub fn name(self) -> &'static str {
        match self {
            Course::AtOrAbove => "at or above",
            Course::Overtaken => "overtaken",
            Course::Closing => "closing",
            Course::LevellingDown => "levelling down",
            Course::Unchanged => "unchanged",
            Course::Widening => "widening",
            Course::FellBehind => "fell behind",
        }
    }
}

/// A gap at two moments, and what it changed by.
///
/// ```
/// # use theodolite_core::Polarity;
/// # use theodolite_core::gap::{Course, Figure, GapError, Progress};
/// let plain = Figure::plain;
/// let pay = Progress::new([plain(20.0), plain(30.0)], [plain(26.0), plain(33.0)], 5.0, Polarity::Low)?;
/// assert_eq!((pay.before.absolute.value, pay.after.absolute.value, pay.course), (10.0, 7.0, Course::Closing));
/// assert!((pay.half_life.unwrap_or(0.0) - 9.7168).abs() < 1e-4);
/// # Ok::<(), GapError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The gap at the first moment.
    pub before: Gap,
    /// The gap at the second moment.
    pub after: Gap,
    /// By how much the absolute gap grew: the difference of both differences.
    pub change: Figure,
    /// By how much the area changed for the better, in the units of the values.
    pub own: Figure,
    /// By how much the benchmark changed for the better.
    pub benchmark: Figure,
    /// The share of the gap that is closed: `1 - gap_1/gap_0`. `None` without a gap at the first moment.
    pub closure: Option<f64>,
    /// The share closed per year, compounded: `1 - (gap_1/gap_0)^(1/T)`. `None` where there is no gap at one of both moments.
    pub yearly: Option<f64>,
    /// The years in which half of the gap closes at that rate. `None` where it does not close.
    pub half_life: Option<f64>,
    /// The years from the second moment until the gap is closed, if it goes on shrinking by the same amount each year. `None` where
    /// it does not shrink; 0 where it is closed.
    pub years_to_close: Option<f64>,
    /// The share of the shrinking that is the benchmark's loss, 0 to 1. `None` where it does not shrink.
    pub by_loss: Option<f64>,
    /// What became of it.
    pub course: Course,
}

impl Progress {
    /// Tells what became of the gap between an area and a benchmark (a worse-off and a better-off group) over `years`: `[area,
    /// benchmark]` at the first and at the second moment.
    ///
    /// Its intervals take the two moments to be independent samples.
    ///
    /// # Errors
    /// Those of [`Gap::new`], and [`GapError::Years`].
    pub fn new(
        first: [Figure; 2],
        second: [Figure; 2],
        years: f64,
        worse: Polarity,
    ) -> Result<Progress, GapError> {
        Progress::correlated(first, second, [0.0; 2], years, worse)
    }

    /// As [`Progress::new`], where the errors of area and benchmark go together: their correlation at both moments, see
    /// [`Gap::correlated`].
    ///
    /// # Errors
    /// Those of [`Progress::new`].
    pub fn correlated(
        first: [Figure; 2],
        second: [Figure; 2],
        correlations: [f64; 2],
        years: f64,
        worse: Polarity,
    ) -> Result<Progress, GapError> {
        if !(years > 0.0 && years.is_finite()) {
            return Err(GapError::Years { years });
        }
        let before = Gap::correlated(first[0], first[1], correlations[0], worse)?;
        let after = Gap::correlated(second[0], second[1], correlations[1], worse)?;
        let gain = |k: usize| match worse {
            Polarity::Low => second[k].minus(first[k]),
            Polarity::High => first[k].minus(second[k]),
        };
        let (own, benchmark) = (gain(0), gain(1));
        let (gap_0, gap_1) = (before.absolute.value, after.absolute.value);
        let shrinks = gap_0 - gap_1;
        let ratio = (gap_0 > 0.0 && gap_1 > 0.0).then(|| gap_1 / gap_0);
        let yearly_log = ratio.map(|ratio| libm::log(ratio) / years);
        let loss = (-benchmark.value).max(0.0);
        let by_loss = (shrinks > 0.0).then(|| (loss / shrinks).min(1.0));
        let years_to_close = match gap_1 > 0.0 {
            true => (shrinks > 0.0).then(|| gap_1 / (shrinks / years)),
            false => Some(0.0),
        };
        let course = match (gap_0 > 0.0, gap_1 > 0.0) {
            (false, false) => Course::AtOrAbove,
            (false, true) => Course::FellBehind,
            (true, false) => Course::Overtaken,
            (true, true) if shrinks < 0.0 => Course::Widening,
            (true, true) if shrinks == 0.0 => Course::Unchanged,
            (true, true) if loss > own.value => Course::LevellingDown,
            (true, true) => Course::Closing,
        };
        Ok(Progress {
            before,
            after,
            change: after.absolute.minus(before.absolute),
            own,
            benchmark,
            closure: (gap_0 > 0.0).then(|| shrinks / gap_0),
            yearly: yearly_log.map(|log| -libm::expm1(log)),
            half_life: yearly_log.filter(|log| *log < 0.0).map(|log| -core::f64::consts::LN_2 / log),
            years_to_close,
            by_loss,
            course,
        })
    }

    /// Whether the gap shrank more by the benchmark's loss than by the area's own gain, overtaken or not.
    pub fn levels_down(&self) -> bool {
        self.by_loss.is_some() && -self.benchmark.value > self.own.value
    }
}
