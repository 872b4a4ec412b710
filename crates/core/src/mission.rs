//! Missions: what a target asks for, how fast one must go, and whether one is on the way.
//!
//! A mission is judged on a series of one number a period, whatever that number is: a value of a nation or an area, a gap between
//! two groups, the share of areas that are covered. [`Target`] makes of each shape of target an [`Aim`], which is a level of that
//! series; [`Scale`] says how fast it must go; [`judge()`] projects the series and gives a [`Verdict`]. [`Projector`] draws a series on where
//! there is no target.
//!
//! For all of it:
//! - **Shape:** positions of periods as numbers (see [`series`](crate::series)); rates are per unit of them, a year where they are
//!   years.
//! - **Missing:** periods without a value are passed over and counted. "Now" is the last period with a value.
//! - **A projection is no forecast of policy:** it says where a series comes to if it goes on as before.

mod judge;
mod project;
mod scale;
mod target;
#[cfg(test)]
mod tests;

pub use judge::{Judgement, Projection, Refusal, Rule, Settings, Verdict, judge, judge_areas};
pub use project::{Outlook, Projector};
pub use scale::Scale;
pub use target::{Aim, Coverage, Target};

use thiserror::Error;

use crate::series::SeriesError;

/// Why a target or a rate is none.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MissionError {
    /// A number that is none.
    #[error("{what} is {value}, not a number")]
    NoNumber {
        /// Which one.
        what: &'static str,
        /// What it is.
        value: f64,
    },
    /// A target that is to be reached by now, or before.
    #[error("the deadline {due} has passed: the last value is of {now}")]
    DeadlinePassed {
        /// When the target is due.
        due: f64,
        /// The last period with a value.
        now: f64,
    },
    /// A target that starts from a base, without one.
    #[error("the target starts from a base, and there is none: the base period has no value")]
    NoBase,
    /// A gap to be closed that was none.
    #[error("the target is to narrow a gap, and the gap of the base is {gap}, not above 0")]
    NoGap {
        /// The gap of the base.
        gap: f64,
    },
    /// A value that the scale does not have.
    #[error("{what} is {value}, and the scale goes from {lower} to {upper} without its ends")]
    OffScale {
        /// Which value.
        what: &'static str,
        /// What it is.
        value: f64,
        /// The lower end.
        lower: f64,
        /// The upper end.
        upper: f64,
    },
    /// A parameter that cannot be.
    #[error("{name} is {value}, not {allowed}")]
    Parameter {
        /// Which one.
        name: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        allowed: &'static str,
    },
    /// A series that is none.
    #[error(transparent)]
    Series(#[from] SeriesError),
}
