//! How much each choice matters: which factors the spread of a result is due to.
//!
//! A model is a function of a point of the unit cube (see [`Design`]). To study an index, let it read its choices off the
//! point and give back [how far ranks move](crate::ranking::mean_shift) from those of the base case, or the
//! [rank of one area](crate::ranking::place).

mod design;
mod directions;
mod estimate;
mod sequence;
#[cfg(test)]
mod tests;

use std::ops::Range;

use thiserror::Error;

use crate::bootstrap::Bootstrap;

pub use design::Design;
pub use estimate::estimate;
pub use sequence::{MAX_DIMENSIONS, Sequence};

/// How the share of a factor alone is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Estimator {
    /// `mean((yB - m)(yABi - yA)) / V`, `m` the mean of `yA` and `yB`: right wherever the results lie.
    #[default]
    Centred,
    /// `mean(yB (yABi - yA)) / V`, as published and as COINr has it: noise grows with the mean of the results.
    Saltelli2010,
}

/// How indices are estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    /// How the share of a factor alone is estimated.
    pub estimator: Estimator,
    /// How intervals are drawn over the rows, if at all.
    pub bootstrap: Option<Bootstrap>,
}

/// An estimate and its interval; what is missing is `NaN`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate: by chance it may lie a little below 0 or above 1.
    pub value: f64,
    /// The lower and upper end of its interval; `None` where none is asked for, or none can be drawn.
    pub interval: Option<(f64, f64)>,
}

/// What is due to one factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Factor {
    /// The share of the variance that would go if this factor alone were settled.
    pub first: Estimate,
    /// The share that would be left if all other factors were settled: with everything it does together with them.
    pub total: Estimate,
}

/// Which factors the spread of a result is due to.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// The factors, in their order.
    pub factors: Vec<Factor>,
    /// The mean of the result over A and B.
    pub mean: f64,
    /// Its variance over A and B, with divisor `2N - 1`; 0 where the result never changes, and then no share is known.
    pub variance: f64,
    /// How many rows are counted.
    pub rows: usize,
    /// How many rows are not, because the model gave no number somewhere in them.
    pub left_out: usize,
}

/// Why factors cannot be analysed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SensitivityError {
    /// More dimensions than the sequence has, A and B taken together.
    #[error("{dimensions} dimensions, but at most {most} can be sampled")]
    Dimensions {
        /// How many dimensions.
        dimensions: usize,
        /// How many there may be.
        most: usize,
    },
    /// No factor.
    #[error("there is no factor to analyse")]
    NoFactors,
    /// A factor without dimensions, or with some that there are not.
    #[error(
        "factor {factor} (counted from 0) has dimensions {} to before {}, which is no part of {dimensions}",
        range.start, range.end
    )]
    Factor {
        /// The factor's position.
        factor: usize,
        /// Its dimensions.
        range: Range<usize>,
        /// How many dimensions there are.
        dimensions: usize,
    },
    /// A dimension of two factors.
    #[error("dimension {dimension} belongs to factors {} and {} (all counted from 0)", factors[0], factors[1])]
    Shared {
        /// The dimension's position.
        dimension: usize,
        /// The two factors.
        factors: [usize; 2],
    },
    /// Rows that are no power of two, or too few or too many.
    #[error("{rows} rows, but a power of two from 2 on is needed")]
    Rows {
        /// How many rows.
        rows: usize,
    },
    /// Results that do not make up A, B and one block per factor.
    #[error("{results} results do not go evenly into {blocks} blocks (A, B and one per factor)")]
    Results {
        /// How many results.
        results: usize,
        /// How many blocks.
        blocks: usize,
    },
    /// A confidence that is no share.
    #[error("the confidence of the intervals is {confidence}, not above 0 and below 1")]
    Confidence {
        /// What it is.
        confidence: f64,
    },
}

/// Looks at a model at every point of a design, and says which factors the spread of its result is due to.
///
/// - **Shape:** a point has one share of 0 to 1 per dimension; factors are in the order of the design.
/// - **Units:** shares of the variance.
/// - **Missing:** where the model gives no finite number, the whole row is left out and counted.
/// - **Source:** first: Saltelli, Annoni, Azzini and others (2010); total: Jansen (1999).
/// - **Threads:** the model runs on all cores, and no result depends on how many there are.
///
/// # Errors
/// [`SensitivityError::Confidence`] for a confidence of intervals that is no share.
///
/// ```
/// # use theodolite_core::sensitivity::{Design, Options, SensitivityError, analyse};
/// // Of the variance of 2a + b, four fifths are due to a.
/// let design = Design::new(2, &[0..1, 1..2], 1024, Some(2022))?;
/// let sensitivity = analyse(&design, &Options::default(), |point| 2.0 * point[0] + point[1])?;
/// assert!((sensitivity.factors[0].first.value - 0.8).abs() < 0.01);
/// assert!((sensitivity.factors[1].total.value - 0.2).abs() < 0.01);
/// # Ok::<(), SensitivityError>(())
/// ```
pub fn analyse(
    design: &Design,
    options: &Options,
    model: impl Fn(&[f64]) -> f64 + Sync + Send,
) -> Result<Sensitivity, SensitivityError> {
    estimate(&design.map(model), design.factors(), options)
}
