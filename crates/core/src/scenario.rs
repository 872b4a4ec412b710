//! Scenarios: what if a measure were raised or lowered by a rule, what would that come to, and what would it do to other measures.
//!
//! For all of it:
//! - **Shape:** one value per area in, one per area out, in the same order.
//! - **Missing:** an area without a value keeps none; sizes, peers or effects that are missing leave an area as it is, and counted.
//! - **Never levelling down:** where a rule leads to a level, areas that are beyond it keep what they have, unless
//!   [`Change::level_down`] asks for it.
//! - **A scenario is arithmetic, not a forecast:** it says what would be, not what brings it about.
//!
//! [`Change`] applies a [`Rule`], [`uplift`] sums up what it comes to, [`Potential`] is the line of productivity by size with
//! [`calibrate`], and [`carry`](carry()) takes a change on to another measure. How far groups are apart before and after is for
//! [`inequality::Pair`](crate::inequality::Pair) and [`gap`](crate::gap).

mod carry;
mod change;
mod potential;
#[cfg(test)]
mod tests;

pub use carry::{Carried, Cause, Effect, Law, carry};
pub use change::{Change, Changed, Rule, Uplift, uplift};
pub use potential::{Among, Calibrated, Potential, calibrate};

use thiserror::Error;

/// Why there is no scenario.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ScenarioError {
    /// Columns that do not belong together.
    #[error("`{column}` has {found} areas, and there are {expected}")]
    Length {
        /// Which column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// The number of areas.
        expected: usize,
    },
    /// A cell that cannot be.
    #[error("area {area} has {value} in `{column}`, not {allowed}")]
    Cell {
        /// Which column.
        column: &'static str,
        /// Position of the area.
        area: usize,
        /// What it has.
        value: f64,
        /// What it may have.
        allowed: &'static str,
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
    /// A change for the worse that was not asked for.
    #[error(
        "the change makes area {area} worse, from {before} to {after}, and levelling down is not asked for"
    )]
    LevelsDown {
        /// Position of the first such area.
        area: usize,
        /// Its value.
        before: f64,
        /// What it would be.
        after: f64,
    },
    /// Too few places for a line.
    #[error("{found} areas have a value and a size of more than one size, and a line needs {least}")]
    TooFew {
        /// How many have.
        found: usize,
        /// How many it takes.
        least: usize,
    },
    /// A reference without a place in it.
    #[error("none of the places of the reference has a value and a size above 0")]
    NoReference,
    /// A total that no elasticity leads to.
    #[error(
        "elasticities from {lower} to {upper} give totals from {least} to {most}, and {total} is asked for"
    )]
    OutOfReach {
        /// The least elasticity tried.
        lower: f64,
        /// The greatest one.
        upper: f64,
        /// The total at the least.
        least: f64,
        /// The total at the greatest.
        most: f64,
        /// What is asked for.
        total: f64,
    },
    /// Numbers past what can be told.
    #[error("the result is beyond 64 bits")]
    TooGreat,
}

/// Refuses a column of another length, and cells that are infinite or below the least allowed.
fn check(column: &'static str, cells: &[f64], expected: usize, least: f64) -> Result<(), ScenarioError> {
    let found = cells.len();
    if found != expected {
        return Err(ScenarioError::Length { column, found, expected });
    }
    match cells.iter().position(|cell| cell.is_infinite() || *cell < least) {
        Some(area) => {
            let allowed = if least == 0.0 { "a number of 0 or more" } else { "a finite number" };
            Err(ScenarioError::Cell { column, area, value: cells[area], allowed })
        }
        None => Ok(()),
    }
}

/// Refuses a parameter that is no number.
fn number(name: &'static str, value: f64) -> Result<f64, ScenarioError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(ScenarioError::Parameter { name, value, allowed: "a finite number" })
    }
}
