//! What an intervention is worth: costs and benefits by year, discounted, as the Green Book of HM Treasury has it.
//!
//! For all of it:
//! - **Money** is in real prices of one year: [`wellbeing`] brings the value of a year of life satisfaction to another.
//! - **Years** are counted from the base year, which is year 0 and not discounted; money falls at the end of its year.
//! - **Missing:** nothing may be missing; numbers that are not finite are refused.
//!
//! [`Schedule`] gives the discount factors, [`Flow`] is what one line costs or brings by year, [`Worth`] what an option is worth;
//! [`additionality`], [`optimism`] and [`distribution`] say what a benefit, a cost and a pound are counted at; [`simulate`] says
//! how sure that is.
//!
//! - **Source:** HM Treasury, *The Green Book* (2018, 2022 and 2026), and its supplementary guidance on wellbeing (2021).

pub mod additionality;
pub mod discount;
pub mod distribution;
pub mod flow;
pub mod optimism;
pub mod simulate;
pub mod wellbeing;
mod worth;

pub use discount::Schedule;
pub use flow::Flow;
pub use worth::{Category, Worth};

use thiserror::Error;

/// Why an option cannot be appraised.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum AppraisalError {
    /// A discount rate that is none.
    #[error("the discount rate from year {from} is {rate}, not a number above -1")]
    Rate {
        /// The first year in which it holds.
        from: u32,
        /// What was given.
        rate: f64,
    },
    /// Rates out of order, or none.
    #[error("discount rates begin in year 1, and each later one in a later year")]
    Rates,
    /// An amount that is no number.
    #[error("the amount of year {year} is {amount}")]
    Amount {
        /// The year.
        year: usize,
        /// What was given.
        amount: f64,
    },
    /// A share that is none.
    #[error("{what} is {share}, not a share from 0 to 1")]
    Share {
        /// Which one.
        what: &'static str,
        /// What was given.
        share: f64,
    },
    /// A number that has to be above 0.
    #[error("{what} is {value}, not a number above 0")]
    NotPositive {
        /// Which one.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// A number that must not be below 0, or is none.
    #[error("{what} is {value}, not a number of at least 0")]
    Negative {
        /// Which one.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// A range whose ends are not in order.
    #[error("the range from {lower} over {likely} to {upper} is not in order")]
    Range {
        /// The least value.
        lower: f64,
        /// The likeliest value.
        likely: f64,
        /// The greatest value.
        upper: f64,
    },
    /// Nothing to draw.
    #[error("no draws are asked for")]
    Draws,
}
