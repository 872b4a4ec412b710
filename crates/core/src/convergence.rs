//! Whether areas grow alike: less spread (sigma), the poorer growing faster (beta), and who changes places with whom.
//!
//! For all of it:
//! - **Shape:** one value per area, the same areas in every column.
//! - **Missing:** an area that lacks a value in one of the periods is left out of all of them and counted: otherwise areas that come
//!   and go would look like convergence.
//! - **Logarithms** need values above 0; others are refused, with the area.
//!
//! Beta is necessary for sigma, and not sufficient: the poorest grow fastest by chance alone where values are uncertain, and others
//! become the poorest. [`Beta::caution`] looks for that.

mod beta;
mod mobility;
mod sigma;
#[cfg(test)]
mod tests;

pub use beta::{Beta, beta};
pub use mobility::{Mobility, mobility};
pub use sigma::{Sigma, Sigmas, sigma};

use thiserror::Error;

/// Why nothing can be said of convergence.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ConvergenceError {
    /// Columns that do not belong together.
    #[error("`{column}` has {found} areas, and the first column has {expected}")]
    Length {
        /// Which column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// The length of the first column.
        expected: usize,
    },
    /// A cell that is infinite, or a number of people that cannot be.
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
    /// A value that has no logarithm.
    #[error("area {area} has the value {value} in period {period}, which has no logarithm")]
    NotPositive {
        /// Position of the area.
        area: usize,
        /// The period, counted from 0.
        period: usize,
        /// What it has.
        value: f64,
    },
    /// Too few areas.
    #[error("{found} areas have a value in every period, and it takes {least}")]
    TooFew {
        /// How many have.
        found: usize,
        /// How many it takes.
        least: usize,
    },
    /// Too few periods.
    #[error("{found} periods are given, and it takes 2")]
    Periods {
        /// How many there are.
        found: usize,
    },
    /// Values that are all equal at the start.
    #[error("all areas have the same value in the first period: none can catch up")]
    NoSpread,
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
    /// Numbers past what can be squared and summed.
    #[error("values are too great, or too far apart, to be told of in 64 bits")]
    TooGreat,
}

/// The areas that have all it takes.
struct Whole {
    /// A column a period.
    columns: Vec<Vec<f64>>,
    people: Option<Vec<f64>>,
    missing: usize,
}

impl Whole {
    fn new(columns: &[&[f64]], people: Option<&[f64]>, least: usize) -> Result<Whole, ConvergenceError> {
        let expected = columns.first().map_or(0, |column| column.len());
        let named = columns.iter().map(|it| ("values", *it)).chain(people.map(|it| ("people", it)));
        for (column, cells) in named {
            let found = cells.len();
            if found != expected {
                return Err(ConvergenceError::Length { column, found, expected });
            }
            let bad = |cell: &f64| cell.is_infinite() || (column == "people" && *cell < 0.0);
            if let Some(area) = cells.iter().position(bad) {
                let allowed = if column == "people" { "0 or more" } else { "a finite number" };
                return Err(ConvergenceError::Cell { column, area, value: cells[area], allowed });
            }
        }
        let has_all = |area: &usize| {
            let mut cells = columns.iter().chain(&people).map(|column| column[*area]);
            cells.all(|cell| !cell.is_nan())
        };
        let (chosen, others): (Vec<usize>, Vec<usize>) = (0..expected).partition(has_all);
        for &area in &chosen {
            if let Some(period) = columns.iter().position(|column| column[area] <= 0.0) {
                return Err(ConvergenceError::NotPositive { area, period, value: columns[period][area] });
            }
        }
        let counts = |area: &usize| people.is_none_or(|people| people[*area] > 0.0);
        let chosen: Vec<usize> = chosen.into_iter().filter(counts).collect();
        if chosen.len() < least {
            return Err(ConvergenceError::TooFew { found: chosen.len(), least });
        }
        let pick = |column: &[f64]| chosen.iter().map(|&area| column[area]).collect::<Vec<f64>>();
        Ok(Whole {
            columns: columns.iter().map(|column| pick(column)).collect(),
            people: people.map(pick),
            missing: others.len(),
        })
    }
}
