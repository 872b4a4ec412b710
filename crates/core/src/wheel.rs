//! The wheel: policies, principles, goals and measures as a system that can be asked.
//!
//! - [`coverage`]: which policies serve which columns (principles, goals, places), what nobody serves, and what falls if one
//!   policy is dropped;
//! - [`cross_impact`]: who influences whom, directly and along chains (MICMAC);
//! - [`balance`]: which futures fit together, by judgements of state on state (cross-impact balance);
//! - [`digraph`]: how a change travels along signed effects with strengths, delays and ranges;
//! - [`loops`]: which effects come back to where they started, and whether they reinforce or balance;
//! - [`conflicts`]: policies that pull one measure both ways, and places that are set against each other;
//! - [`portfolio`]: the smallest, cheapest or best set of policies that does what is asked, within a budget.
//!
//! For all of it:
//! - **Shape:** nodes, policies and columns are positions from 0 on. A table is a list of its cells, an effect names both its
//!   ends, so that the cost follows what is stated and not what could be. Names are the caller's.
//! - **Missing:** what is not listed is not there: no mark, no effect. A number that is missing is refused.
//! - **Order:** results come in the order of positions, and no result depends on the order in which cells or effects are
//!   listed, except where it says so.

pub mod balance;
pub mod conflicts;
pub mod coverage;
pub mod cross_impact;
pub mod digraph;
pub mod loops;
pub mod portfolio;

use thiserror::Error;

/// Why a wheel cannot be asked.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum WheelError {
    /// A position past the last one.
    #[error("{what} {entry} names {of} {index}, and there are {count}, counted from 0")]
    Place {
        /// What was listed: a mark, an effect.
        what: &'static str,
        /// Its position in the list.
        entry: usize,
        /// What it names.
        of: &'static str,
        /// The position that it names.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// A list that is too short or too long.
    #[error("{found} {what}, and there should be {count}")]
    Length {
        /// What was listed.
        what: &'static str,
        /// How many.
        found: usize,
        /// How many there should be.
        count: usize,
    },
    /// The same thing listed twice.
    #[error("{what} {entry} says again what {what} {first} says")]
    Twice {
        /// What was listed.
        what: &'static str,
        /// The position of the first.
        first: usize,
        /// The position of the second.
        entry: usize,
    },
    /// What acts on itself.
    #[error("{what} {entry} is one of {of} {index} on itself")]
    SelfEffect {
        /// What was listed.
        what: &'static str,
        /// Its position in the list.
        entry: usize,
        /// What acts.
        of: &'static str,
        /// Its position.
        index: usize,
    },
    /// A number that cannot be.
    #[error("{what} {entry} has the {name} {value}, not {allowed}")]
    Number {
        /// What was listed.
        what: &'static str,
        /// Its position in the list.
        entry: usize,
        /// Which of its numbers.
        name: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        allowed: &'static str,
    },
    /// Pulses that grow without end.
    #[error(
        "in period {period} a value is past what a number can hold: ask for fewer periods, or look at the stability"
    )]
    TooGreat {
        /// When.
        period: usize,
    },
    /// Values that come to no number.
    #[error("the limit is past what a number can hold: give strengths and pulses in greater units")]
    LimitTooGreat,
    /// Pulses that do not die away, so that values come to no limit.
    #[error(
        "there is no limit: the pulses among {nodes} nodes, node {node} with them, change by the factor {radius} a period and do not surely die away"
    )]
    NoLimit {
        /// The first of the nodes.
        node: usize,
        /// How many they are.
        nodes: usize,
        /// The factor.
        radius: f64,
    },
    /// More nodes that act on each other than can be solved for.
    #[error(
        "{nodes} nodes act on each other, node {node} with them, and the limit is found for up to {most}: take the values after many periods"
    )]
    TooMany {
        /// The first of the nodes.
        node: usize,
        /// How many they are.
        nodes: usize,
        /// How many there may be.
        most: usize,
    },
}

impl WheelError {
    /// Refuses a position past the last one.
    fn place(
        what: &'static str,
        entry: usize,
        of: &'static str,
        index: usize,
        count: usize,
    ) -> Result<(), WheelError> {
        match index < count {
            true => Ok(()),
            false => Err(WheelError::Place { what, entry, of, index, count }),
        }
    }
}
