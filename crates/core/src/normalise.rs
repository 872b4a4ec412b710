//! Bringing indicators to a common scale.
//!
//! A method is a value, [`Normalise`]; what it learns from a column is another, a [`Scorer`].

mod distance;
mod exponential;
mod goalposts;
mod linear;
mod min_max;
mod normal_score;
mod places;
mod z_score;

use thiserror::Error;

pub use crate::statistics::Divisor;
pub use distance::{DistanceToReference, DistanceToTarget};
pub use exponential::{Given, Precision, RankExponential, Scale};
pub use goalposts::{Goalposts, Scaled};
pub use min_max::MinMax;
pub use normal_score::NormalScore;
pub use places::{PercentileRank, Rank};
pub use z_score::ZScore;

use crate::rank::Ties;
use crate::shown::Shown;

/// A method of normalisation with its parameters.
///
/// **Direction.** Scores rise with the values; under `flip` (the polarity of the indicator is not the index's) they
/// fall. Most methods then work on `-x`; min-max and goalposts are mirrored within their range; the distance to
/// the best value becomes `min/x`; places and rank-exponential count from the other end.
///
/// **Missing** values are ignored when a method is fitted, and have no score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Normalise {
    /// Values stay as they are; `-x` under `flip`.
    None,
    /// Linear onto a range, from the least to the greatest value.
    MinMax(MinMax),
    /// Distance from the mean in standard deviations.
    ZScore(ZScore),
    /// Distance from the median in 1.4826 median absolute deviations.
    RobustZ,
    /// Place from below: the greatest value has the greatest place.
    Rank(Rank),
    /// Place from below as a share: 0 to 1.
    PercentileRank(PercentileRank),
    /// Number of areas with a smaller value.
    Borda,
    /// Share of the greatest value: `x/max`, or `min/x` under `flip`. Meant for values above 0: where the greatest
    /// value is below 0, `x/max` turns the order round.
    DistanceToBest,
    /// One less the distance to the greatest value in ranges: `1 - (max - x)/(max - min)`.
    DistanceToMax,
    /// One less the distance to a reference value, in distances of that reference from the worst value.
    DistanceToReference(DistanceToReference),
    /// Share of the way from the worst value to a target.
    DistanceToTarget(DistanceToTarget),
    /// Share of the way between two fixed values.
    Goalposts(Goalposts),
    /// Linear, from one given value to another, never cut off; on `-x` under `flip`.
    Scaled(Scaled),
    /// Place, stretched exponentially at the end of greatest need, as the indices of deprivation do.
    RankExponential(RankExponential),
    /// The normal quantile of the place.
    NormalScore(NormalScore),
}

/// A fitted method: scores values on the scale that was learned, for example those of a later year.
pub trait Scorer: Send + Sync {
    /// Returns the score of one value; a missing value has a missing score.
    fn score(&self, value: f64) -> f64;
}

/// A column to be normalised, and what belongs to it.
#[derive(Clone, Copy)]
struct Column<'a> {
    values: &'a [f64],
    flip: bool,
    weights: Option<&'a [f64]>,
}

/// Why a column cannot be normalised.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum NormaliseError {
    /// Values that are all equal: each score would be 0/0.
    #[error("`{method}` needs values that differ, but all {areas} values are {value}", value = Shown(*value))]
    NoSpread {
        /// The method's name.
        method: &'static str,
        /// The areas that have a value.
        areas: usize,
        /// Their value.
        value: f64,
    },
    /// Values most of which are equal, for a method that asks how the middle of them spreads.
    #[error(
        "`{method}` divides by the spread of the middle values, which is 0: half of {areas} values or more are {value}", value = Shown(*value)
    )]
    NoMiddleSpread {
        /// The method's name.
        method: &'static str,
        /// The areas that have a value.
        areas: usize,
        /// The median.
        value: f64,
    },
    /// A target at the value that scores are counted from: each would be a share of a way of no length.
    #[error(
        "`{parameter}` of `{method}` is {value}, which is the {end} of {areas} values: the way there is counted from that, and has no length", value = Shown(*value)
    )]
    AtStart {
        /// The method's name.
        method: &'static str,
        /// The parameter's name in a study.
        parameter: &'static str,
        /// The areas that have a value.
        areas: usize,
        /// The value from which the way is counted.
        value: f64,
        /// Which it is: the least, or the greatest where less is better.
        end: &'static str,
    },
    /// A parameter that the method cannot work with.
    #[error("`{parameter}` of `{method}` is {found}, not {allowed}", found = Shown(*found))]
    Parameter {
        /// The method's name.
        method: &'static str,
        /// The parameter's name in a study.
        parameter: &'static str,
        /// Its value.
        found: f64,
        /// What it may be.
        allowed: &'static str,
    },
    /// Values that the method cannot work with.
    #[error(
        "`{method}` needs {allowed}; of {areas} values that are not, the first is {value} at area {area} (counted from 0)", value = Shown(*value)
    )]
    Value {
        /// The method's name.
        method: &'static str,
        /// What values may be.
        allowed: &'static str,
        /// How many are not.
        areas: usize,
        /// The first such area's position.
        area: u32,
        /// Its value.
        value: f64,
    },
    /// A score too great for a number.
    #[error("`{method}` gives area {area} (counted from 0) an infinite score")]
    Infinite {
        /// The method's name.
        method: &'static str,
        /// The first such area's position.
        area: u32,
    },
    /// People to weigh by were asked for, and there are none, or not one number of at least 0 per area.
    #[error("`z-score` by people needs the people of each area, at least 0, and some in all")]
    NoPeople,
}

impl Normalise {
    /// One of each method: the contract test and the method reference walk this list.
    pub const EACH: [Normalise; 15] = [
        Normalise::None,
        Normalise::MinMax(MinMax { lower: 0.0, upper: 100.0 }),
        Normalise::ZScore(ZScore { mean: 0.0, sd: 1.0, divisor: Divisor::Population, by_people: false }),
        Normalise::RobustZ,
        Normalise::Rank(Rank { ties: Ties::Min }),
        Normalise::PercentileRank(PercentileRank { ties: Ties::Min }),
        Normalise::Borda,
        Normalise::DistanceToBest,
        Normalise::DistanceToMax,
        Normalise::DistanceToReference(DistanceToReference { value: 2.5, cap: false }),
        Normalise::DistanceToTarget(DistanceToTarget { target: 2.5, cap: false }),
        Normalise::Goalposts(Goalposts::DEFAULT),
        Normalise::Scaled(Scaled { lower: 0.0, upper: 100.0, scale: 1.0 }),
        Normalise::RankExponential(RankExponential::DEFAULT),
        Normalise::NormalScore(NormalScore { ties: Ties::Average }),
    ];

    /// Returns the method's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Normalise::None => "none",
            Normalise::MinMax(_) => "min-max",
            Normalise::ZScore(_) => "z-score",
            Normalise::RobustZ => "robust-z",
            Normalise::Rank(_) => "rank",
            Normalise::PercentileRank(_) => "percentile-rank",
            Normalise::Borda => "borda",
            Normalise::DistanceToBest => "distance-to-best",
            Normalise::DistanceToMax => "distance-to-max",
            Normalise::DistanceToReference(_) => "distance-to-reference",
            Normalise::DistanceToTarget(_) => "distance-to-target",
            Normalise::Goalposts(_) => "goalposts",
            Normalise::Scaled(_) => "scaled",
            Normalise::RankExponential(_) => "rank-exponential",
            Normalise::NormalScore(_) => "normal-score",
        }
    }

    /// Learns what the method needs to know of a column, so that other values can be scored on the same scale.
    ///
    /// Under [`Ties::First`] a scorer cannot know which area a value belongs to and gives equal values the smallest
    /// place; [`apply`](Self::apply) can, and does not.
    ///
    /// - **Weights:** people per area, used by [`ZScore::by_people`] alone.
    ///
    /// # Errors
    /// [`NormaliseError`] where the method is not defined for the column.
    ///
    /// ```
    /// # use theodolite_core::normalise::{MinMax, Normalise, NormaliseError};
    /// let claimant_rate = [2.0, f64::NAN, 6.0]; // per cent of residents aged 16 to 64
    /// let fitted = Normalise::MinMax(MinMax { lower: 0.0, upper: 100.0 }).fit(&claimant_rate, false, None)?;
    /// assert_eq!(fitted.score(4.0), 50.0);
    /// # Ok::<(), NormaliseError>(())
    /// ```
    pub fn fit(
        self,
        values: &[f64],
        flip: bool,
        weights: Option<&[f64]>,
    ) -> Result<Box<dyn Scorer>, NormaliseError> {
        self.check_finite(values)?;
        let column = Column { values, flip, weights };
        Ok(match self {
            Normalise::Rank(rank) => Box::new(rank.fit(column)),
            Normalise::PercentileRank(rank) => Box::new(rank.fit(column)?),
            Normalise::Borda => Box::new(places::borda(column)),
            Normalise::NormalScore(score) => Box::new(score.fit(column)),
            Normalise::RankExponential(exponential) => exponential.fit(column)?,
            Normalise::DistanceToBest => Box::new(distance::to_best(column)?),
            _ => Box::new(self.fit_linear(column)?),
        })
    }

    /// Fits the method to a column and scores that column.
    ///
    /// - **Shape:** one value per area in, one score per area out.
    /// - **Weights:** people per area, used by [`ZScore::by_people`] alone.
    /// - **One area:** where a single area has a value, its score is missing wherever it would be 0/0 (the z-scores
    ///   give 0).
    ///
    /// # Errors
    /// [`NormaliseError`] where the method is not defined for the column.
    ///
    /// ```
    /// # use theodolite_core::normalise::{Normalise, NormaliseError, PercentileRank};
    /// let svi = Normalise::PercentileRank(PercentileRank::default());
    /// let scores = svi.apply(&[10.0, 20.0, 20.0, 50.0, 100.0], false, None)?;
    /// assert_eq!(scores, [0.0, 0.25, 0.25, 0.75, 1.0]);
    /// # Ok::<(), NormaliseError>(())
    /// ```
    pub fn apply(
        self,
        values: &[f64],
        flip: bool,
        weights: Option<&[f64]>,
    ) -> Result<Vec<f64>, NormaliseError> {
        self.apply_knowing(values, flip, weights, &[])
    }

    /// [`Normalise::apply`], with the scores of places that were worked out before ([`Normalise::places`]).
    pub(crate) fn apply_knowing(
        self,
        values: &[f64],
        flip: bool,
        weights: Option<&[f64]>,
        known: &[f64],
    ) -> Result<Vec<f64>, NormaliseError> {
        self.check_finite(values)?;
        let column = Column { values, flip, weights };
        let scores = match self {
            Normalise::None if !flip => values.to_vec(),
            Normalise::Rank(rank) => rank.apply(column),
            Normalise::PercentileRank(rank) => rank.apply(column)?,
            Normalise::Borda => places::apply(column, Ties::Min, |place| place - 1.0),
            Normalise::NormalScore(score) => score.apply(column),
            Normalise::RankExponential(exponential) => exponential.apply(column, known)?,
            Normalise::DistanceToBest => score_each(&distance::to_best(column)?, values),
            _ => score_each(&self.fit_linear(column)?, values),
        };
        match scores.iter().position(|score| score.is_infinite()) {
            Some(area) => Err(NormaliseError::Infinite { method: self.name(), area: area as u32 }),
            None => Ok(scores),
        }
    }

    /// The scores of the places 1 to `areas`, where that is what a method gives and working them out is dear; else
    /// nothing.
    pub(crate) fn places(self, areas: usize) -> Result<Vec<f64>, NormaliseError> {
        match self {
            Normalise::RankExponential(it) if it.given == Given::Values => it.places(areas),
            _ => Ok(Vec::new()),
        }
    }

    fn fit_linear(self, column: Column<'_>) -> Result<linear::Linear, NormaliseError> {
        match self {
            Normalise::MinMax(min_max) => min_max.fit(column),
            Normalise::ZScore(z_score) => z_score.fit(column),
            Normalise::RobustZ => z_score::robust(column),
            Normalise::DistanceToMax => min_max::fit_range(column, self.name(), 0.0, 1.0),
            Normalise::DistanceToReference(to) => {
                distance::fit(column, self.name(), "value", to.value, to.cap)
            }
            Normalise::DistanceToTarget(to) => {
                distance::fit(column, self.name(), "target", to.target, to.cap)
            }
            Normalise::Goalposts(goalposts) => goalposts.fit(column),
            Normalise::Scaled(scaled) => scaled.fit(column),
            // The others have their own arms above; what is left is `none`.
            _ => Ok(linear::Linear::identity(column.flip)),
        }
    }

    fn check_finite(self, values: &[f64]) -> Result<(), NormaliseError> {
        refuse(self.name(), "finite values", values, f64::is_infinite)
    }
}

/// Refuses a column that holds values of a kind.
fn refuse(
    method: &'static str,
    allowed: &'static str,
    values: &[f64],
    refused: impl Fn(f64) -> bool,
) -> Result<(), NormaliseError> {
    match values.iter().position(|&value| refused(value)) {
        None => Ok(()),
        Some(first) => Err(NormaliseError::Value {
            method,
            allowed,
            areas: values.iter().filter(|&&value| refused(value)).count(),
            area: first as u32,
            value: values[first],
        }),
    }
}

/// Refuses a parameter that is no finite number.
fn finite(method: &'static str, parameter: &'static str, found: f64) -> Result<f64, NormaliseError> {
    if found.is_finite() {
        Ok(found)
    } else {
        Err(NormaliseError::Parameter { method, parameter, found, allowed: "a finite number" })
    }
}

fn score_each(scorer: &impl Scorer, values: &[f64]) -> Vec<f64> {
    values.iter().map(|&value| scorer.score(value)).collect()
}

#[cfg(test)]
mod tests;
