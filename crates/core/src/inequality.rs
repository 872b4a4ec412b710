//! How unequal areas are: over people, along a social order, between and within groups.
//!
//! For all measures:
//! - **Shape:** one value per area, people per area (or none: areas then count alike).
//! - **Between areas:** an area is a block of people who all have its value. What differs inside areas is not seen.
//! - **Missing:** an area without a value, or without a number of people, is left out and counted in
//!   [`Estimate::missing`]; an area with 0 people drops out. Infinite values are refused.
//! - **One area**, or equal ones, have an inequality of 0; where the mean is not above 0 there is none to tell.
//! - **Intervals** are drawn over areas: see [`Bootstrap`], and what it does not say.
//!
//! [`Blocks`] has the measures that look at values alone, [`Ranked`] those along a social order, [`Pair`] those of two groups,
//! [`decompose()`] and [`between_test`] take a measure apart by groups. [`measure()`] and [`measure_groups`] do any of them by
//! name.

mod atkinson;
mod blocks;
mod compare;
mod decompose;
mod entropy;
mod gini;
mod lorenz;
mod measure;
mod neighbours;
mod present;
mod ranked;
mod slope;
mod williamson;

pub use blocks::Blocks;
pub use compare::{Ends, Pair};
pub use decompose::{BetweenTest, Decomposition, between_test, decompose};
pub use lorenz::{Point, Schutz};
pub use measure::{Input, Measure, measure, measure_groups};
pub use neighbours::{SpatialGini, spatial_gini};
pub use ranked::Ranked;
pub use slope::{Kind, Simulation, Slope, SlopeEstimates, SlopeIndex, standard_errors};

#[cfg(doc)]
use crate::bootstrap::Bootstrap;

/// Stands for "in no group": the same as [`Members::NONE`](crate::members::Members::NONE).
pub const NO_GROUP: u32 = crate::members::Members::NONE;

/// A figure with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower end of the interval; `NaN` where there is none.
    pub lower: f64,
    /// Upper end of the interval; `NaN` where there is none.
    pub upper: f64,
    /// Areas it rests on.
    pub n: usize,
    /// Areas left out because something is missing.
    pub missing: usize,
    /// Areas with a value below 0, which the measure lets in: it may then lie outside its usual range.
    pub negative: usize,
}

/// Why there is no measure.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InequalityError {
    /// Columns that do not belong together.
    #[error("`{column}` has {found} areas, and the measured column has {expected}")]
    Length {
        /// Which column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// The length of the measured column.
        expected: usize,
    },
    /// A cell that is infinite.
    #[error("area {area} has the value {value}, which is not finite")]
    Infinite {
        /// Position of the area.
        area: usize,
        /// What it has.
        value: f64,
    },
    /// People that cannot be.
    #[error("area {area} has {people} people, not 0 or more")]
    People {
        /// Position of the area.
        area: usize,
        /// What it has.
        people: f64,
    },
    /// Nothing to measure.
    #[error(
        "no area has all that is needed: a value, people, and a place in the order or a group where asked for"
    )]
    Empty,
    /// Too few areas for the measure.
    #[error("there are {areas} areas, and {least} are needed")]
    TooFew {
        /// How many there are.
        areas: usize,
        /// How many it takes.
        least: usize,
    },
    /// A value below 0 where logarithms or powers are taken.
    #[error("area {area} has the value {value}, not 0 or more")]
    Negative {
        /// Position of the area.
        area: usize,
        /// What it has.
        value: f64,
    },
    /// A 0 where logarithms are taken.
    #[error("area {area} has the value 0, which has no logarithm")]
    Zero {
        /// Position of the area.
        area: usize,
    },
    /// A mean that nothing can be told relative to.
    #[error("the mean is {mean}: nothing can be told relative to it")]
    Mean {
        /// The mean.
        mean: f64,
    },
    /// A ratio to nothing.
    #[error("the bottom has {value}, and a ratio needs more than 0")]
    Bottom {
        /// What it has.
        value: f64,
    },
    /// Bounds that are none.
    #[error("bounds are {lower} and {upper}, not a lower and a higher number")]
    Bounds {
        /// The lower one.
        lower: f64,
        /// The upper one.
        upper: f64,
    },
    /// A value outside its bounds.
    #[error("area {area} has the value {value}, not {lower} to {upper}")]
    Outside {
        /// Position of the area.
        area: usize,
        /// What it has.
        value: f64,
        /// The least allowed.
        lower: f64,
        /// The greatest allowed.
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
    /// An order in which all have the same place.
    #[error("all areas have the same place in the order")]
    NoOrder,
    /// An order that is no income.
    #[error("in the order more is worse, and the measure needs one in which more is better, such as income")]
    Order,
    /// A column that the measure needs and was not given.
    #[error("`{measure}` needs a column of {column}")]
    Needs {
        /// The measure's name.
        measure: String,
        /// Which column.
        column: &'static str,
    },
    /// A standard error that cannot be.
    #[error("area {area} has the standard error {error}, not 0 or more")]
    Error {
        /// Position of the area.
        area: usize,
        /// What it has.
        error: f64,
    },
    /// A line without a relative index.
    #[error("the fitted line is not above 0 at both ends: it has no relative index")]
    NoRelative,
    /// A group in two groups.
    #[error("group {group} of level {level} lies in two groups of the level above")]
    NotNested {
        /// The level of the finer group, counted from 0.
        level: usize,
        /// The group.
        group: u32,
    },
    /// Neighbours that cannot be.
    #[error("neighbours {from} and {to} are not two of {areas} areas")]
    Pair {
        /// Position of the first.
        from: u32,
        /// Position of the second.
        to: u32,
        /// How many areas there are.
        areas: usize,
    },
    /// A result past what can be told in 64 bits.
    #[error(
        "the result is beyond 64 bits: values, or a parameter of the measure, are too great or too far apart"
    )]
    TooGreat,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of most measures.
    pub(super) struct Example {
        pub(super) values: [f64; 5],
        pub(super) people: [f64; 5],
    }

    pub(super) const Y5: Example =
        Example { values: [12.0, 18.0, 20.0, 30.0, 45.0], people: [300.0, 150.0, 250.0, 200.0, 100.0] };

    impl Example {
        pub(super) fn blocks(&self) -> Blocks<'static> {
            Blocks::new(&self.values, Some(&self.people)).unwrap()
        }
    }

    /// Equal to 12 digits.
    #[track_caller]
    pub(super) fn close(found: Result<f64, InequalityError>, expected: f64) {
        let found = found.unwrap();
        assert!(
            (found - expected).abs() <= 1e-12 * expected.abs().max(0.01),
            "{found} instead of {expected}"
        );
    }

    #[test]
    fn columns_that_cannot_be_measured_are_refused() {
        let error = |values: &[f64], people: &[f64]| Blocks::new(values, Some(people)).err();
        assert!(matches!(error(&[1.0], &[]), Some(InequalityError::Length { column: "people", .. })));
        assert!(matches!(error(&[f64::INFINITY], &[1.0]), Some(InequalityError::Infinite { area: 0, .. })));
        assert!(matches!(error(&[1.0, 1.0], &[1.0, -2.0]), Some(InequalityError::People { area: 1, .. })));
        assert_eq!(error(&[f64::NAN], &[1.0]), Some(InequalityError::Empty));
        assert_eq!(error(&[1.0], &[0.0]), Some(InequalityError::Empty));
        assert_eq!(error(&[], &[]), Some(InequalityError::Empty));
        assert_eq!(error(&[1e300], &[1e300]), Some(InequalityError::TooGreat));
    }
}
