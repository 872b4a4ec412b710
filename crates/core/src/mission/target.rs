//! The shapes that targets come in.

use super::MissionError;
use crate::Polarity;

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A level of the values: 90 per cent of pupils.
    Level {
        /// The level.
        at: f64,
    },
    /// A change since the base, in the units of the values: 5 years more.
    Change {
        /// By how much, with its sign.
        by: f64,
    },
    /// A change since the base in units of the base: 0.4 is two fifths more, -0.5 is half.
    RelativeChange {
        /// By how much, with its sign.
        by: f64,
    },
    /// A gap narrowed by a share of what it was: 0.5 is halved. The series is the gap.
    NarrowGap {
        /// By which share of the base, 0 to 1.
        by: f64,
    },
    /// A gap brought down to a width. The series is the gap.
    GapTo {
        /// The width.
        at: f64,
    },
    /// A share of areas or people that are covered, 0 to 1. The series is that share: see [`Aim::coverage`].
    Coverage {
        /// The share.
        share: f64,
    },
}

/// A level that a series is to reach, from its worse side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aim {
    /// The level.
    pub level: f64,
    /// Which end of the series is the worse one.
    pub worse: Polarity,
}

/// How many meet an aim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    /// The share of those with a value, by people where they are given.
    pub share: f64,
    /// How many areas meet it.
    pub met: usize,
    /// How many areas count.
    pub n: usize,
    /// Areas left out because something is missing.
    pub missing: usize,
}

impl Target {
    /// Returns what the target asks of its series. `base` is the value (or the gap) that it starts from, where it starts from one;
    /// `worse` is the worse end of the measure. Of a gap the worse end is high, of coverage low.
    ///
    /// ```
    /// # use theodolite_core::Polarity;
    /// # use theodolite_core::mission::{MissionError, Target};
    /// let non_decent_homes = Target::RelativeChange { by: -0.5 }.aim(Some(23.0), Polarity::High)?;
    /// assert!(non_decent_homes.level == 11.5 && !non_decent_homes.met(14.0));
    /// assert_eq!(Target::NarrowGap { by: 0.5 }.aim(Some(8.0), Polarity::Low)?.level, 4.0);
    /// assert_eq!(Target::Change { by: 5.0 }.aim(None, Polarity::Low), Err(MissionError::NoBase));
    /// # Ok::<(), MissionError>(())
    /// ```
    ///
    /// # Errors
    /// [`MissionError::NoBase`], [`MissionError::NoGap`] for a gap to be narrowed that was none, [`MissionError::OffScale`] for a
    /// relative change of a base that is not above 0, [`MissionError::Parameter`] for shares that are none, and
    /// [`MissionError::NoNumber`].
    pub fn aim(self, base: Option<f64>, worse: Polarity) -> Result<Aim, MissionError> {
        let given = |value: f64| match value.is_finite() {
            true => Ok(value),
            false => Err(MissionError::NoNumber { what: "the target", value }),
        };
        let share = |name: &'static str, value: f64| match (0.0..=1.0).contains(&value) {
            true => Ok(value),
            false => Err(MissionError::Parameter { name, value, allowed: "a share from 0 to 1" }),
        };
        let base = base.filter(|it| it.is_finite()).ok_or(MissionError::NoBase);
        let positive = |value: f64| match value > 0.0 {
            true => Ok(value),
            false => {
                let (what, lower, upper) = ("the base", 0.0, f64::INFINITY);
                Err(MissionError::OffScale { what, value, lower, upper })
            }
        };
        Ok(match self {
            Target::Level { at } => Aim { level: given(at)?, worse },
            Target::Change { by } => Aim { level: base? + given(by)?, worse },
            Target::RelativeChange { by } => Aim { level: positive(base?)? * (1.0 + given(by)?), worse },
            Target::NarrowGap { by } => {
                let by = share("the share of a gap", by)?;
                let gap = base?;
                if gap <= 0.0 {
                    return Err(MissionError::NoGap { gap });
                }
                Aim { level: gap * (1.0 - by), worse: Polarity::High }
            }
            Target::GapTo { at } => Aim { level: given(at)?, worse: Polarity::High },
            Target::Coverage { share: of } => {
                Aim { level: share("the share covered", of)?, worse: Polarity::Low }
            }
        })
    }
}

impl Aim {
    /// Whether a value meets it; a missing one does not.
    pub fn met(self, value: f64) -> bool {
        match self.worse {
            Polarity::Low => value >= self.level,
            Polarity::High => value <= self.level,
        }
    }

    /// Returns how much of a column of areas meets it: of the areas, or of the people in them. `None` where no area (or nobody)
    /// counts. What `people` has less or more than `values` is not read.
    ///
    /// ```
    /// # use theodolite_core::Polarity;
    /// # use theodolite_core::mission::Aim;
    /// let gigabit = Aim { level: 85.0, worse: Polarity::Low };
    /// let covered = gigabit.coverage(&[90.0, 60.0, 85.0, f64::NAN], Some(&[100.0, 300.0, 100.0, 50.0])).expect("three have a value");
    /// assert_eq!((covered.share, covered.met, covered.n, covered.missing), (0.4, 2, 3, 1));
    /// ```
    pub fn coverage(self, values: &[f64], people: Option<&[f64]>) -> Option<Coverage> {
        let weight = |area: usize| people.map_or(1.0, |people| people.get(area).copied().unwrap_or(f64::NAN));
        let weights: Vec<f64> = (0..values.len()).map(weight).collect();
        let counts = |area: usize| !values[area].is_nan() && !weights[area].is_nan();
        let met: Vec<f64> = values
            .iter()
            .map(|value| if value.is_nan() { f64::NAN } else { f64::from(u8::from(self.met(*value))) })
            .collect();
        let n = (0..values.len()).filter(|area| counts(*area)).count();
        Some(Coverage {
            share: crate::sum::weighted_mean(&met, &weights)?,
            met: (0..values.len()).filter(|area| counts(*area) && met[*area] == 1.0).count(),
            n,
            missing: values.len() - n,
        })
    }
}
