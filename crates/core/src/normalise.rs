//! Bringing indicators to a common scale.

mod distance;
mod exponential;
mod goalposts;
mod min_max;
mod normal_score;
mod places;
mod z_score;

pub use distance::{DistanceToReference, DistanceToTarget};
pub use exponential::{Given, Precision, RankExponential, Scale};
pub use goalposts::{Goalposts, Scaled};
pub use min_max::MinMax;
pub use normal_score::NormalScore;
pub use places::{PercentileRank, Rank};
pub use z_score::{Divisor, ZScore};

/// A method of normalisation with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Normalise {
    /// Values stay as they are.
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
    /// Share of the greatest value.
    DistanceToBest,
    /// One less the distance to the greatest value in ranges: min-max onto 0 to 1.
    DistanceToMax,
    /// One less the distance to a reference value, in distances of that reference from the worst value.
    DistanceToReference(DistanceToReference),
    /// Share of the way from the worst value to a target.
    DistanceToTarget(DistanceToTarget),
    /// Share of the way between two fixed values.
    Goalposts(Goalposts),
    /// The same without regard to the direction of the goalposts, never cut off.
    Scaled(Scaled),
    /// Place, stretched exponentially at the end of greatest need, as the indices of deprivation do.
    RankExponential(RankExponential),
    /// The normal quantile of the place.
    NormalScore(NormalScore),
}

/// A fitted method: scores values on the scale that was learned.
pub trait Scorer: Send + Sync {
    /// Returns the score of one value; a missing value has a missing score.
    fn score(&self, value: f64) -> f64;
}

/// Why a column cannot be normalised.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NormaliseError {
    /// Values that are all equal: each score would be 0/0.
    #[error("`{method}` needs values that differ, but all {areas} values are {value}")]
    NoSpread {
        /// The method's name.
        method: &'static str,
        /// The areas that have a value.
        areas: usize,
        /// Their value.
        value: f64,
    },
    /// A parameter that the method cannot work with.
    #[error("`{parameter}` of `{method}` is {found}, not {allowed}")]
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
    /// A value that the method cannot work with.
    #[error(
        "`{method}` needs {allowed}, but {areas} values are not; the first is {value} at area {area} (counted from 0)"
    )]
    Value {
        /// The method's name.
        method: &'static str,
        /// The first such area's position.
        area: u32,
        /// Its value.
        value: f64,
        /// How many there are.
        areas: usize,
        /// What values may be.
        allowed: &'static str,
    },
    /// People to weigh by were asked for, and there are none.
    #[error("`z-score` by people needs the people of each area")]
    NoPeople,
}
