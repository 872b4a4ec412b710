//! Distance from the middle in units of spread.

use super::linear::Linear;
use super::min_max::Range;
use super::{Column, NormaliseError, finite};
use crate::statistics::{Divisor, mad, median, sd};
use crate::sum::{Sum, mean, weighted_mean};

/// Rescales one indicator to a given mean and standard deviation.
///
/// - **Flip:** works on `-x`.
/// - **Edge:** where all values are equal (or there is only one) every score is `mean`.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZScore {
    /// The mean of the scores; 0 by default.
    pub mean: f64,
    /// The standard deviation of the scores; 1 by default.
    pub sd: f64,
    /// How the standard deviation of the values is taken.
    pub divisor: Divisor,
    /// Whether each area counts with its people (the `weights` handed to `fit`) instead of once. Areas without
    /// people then have a score, but no say. The divisor of a sample is taken from the number of areas with people.
    pub by_people: bool,
}

impl Default for ZScore {
    fn default() -> Self {
        ZScore { mean: 0.0, sd: 1.0, divisor: Divisor::Population, by_people: false }
    }
}

impl ZScore {
    pub(super) fn fit(self, column: Column<'_>) -> Result<Linear, NormaliseError> {
        const NAME: &str = "z-score";
        finite(NAME, "mean", self.mean)?;
        finite(NAME, "sd", self.sd)?;
        let Some(Range { worst, best, areas }) = Range::of(column) else { return Ok(Linear::nothing()) };
        let middle_and_spread = if self.by_people {
            Some(self.weighted(column)?)
        } else {
            mean(column.values).zip(sd(column.values, self.divisor))
        };
        match middle_and_spread {
            _ if worst == best => Ok(Linear::constant(self.mean)),
            Some((middle, spread)) if spread > 0.0 => {
                let range = if column.flip { -spread } else { spread };
                Ok(Linear::new(NAME, middle, range)?.scaled(self.mean, self.sd))
            }
            // The values differ, but not among the areas that have people.
            _ => Err(NormaliseError::NoSpread { method: NAME, areas, value: worst }),
        }
    }

    /// The weighted mean and standard deviation.
    fn weighted(self, column: Column<'_>) -> Result<(f64, f64), NormaliseError> {
        let weights = column.weights.filter(|weights| weights.len() == column.values.len());
        let weights = weights.ok_or(NormaliseError::NoPeople)?;
        if weights.iter().any(|&weight| weight < 0.0 || weight.is_infinite()) {
            return Err(NormaliseError::NoPeople);
        }
        let middle = weighted_mean(column.values, weights).ok_or(NormaliseError::NoPeople)?;
        let (mut squares, mut total, mut count) = (Sum::default(), Sum::default(), 0.0);
        for (value, weight) in column.values.iter().zip(weights) {
            if !value.is_nan() && *weight > 0.0 {
                squares.add(weight * (value - middle) * (value - middle));
                total.add(*weight);
                count += 1.0;
            }
        }
        let correction = match self.divisor {
            Divisor::Population => 1.0,
            Divisor::Sample => count / (count - 1.0),
        };
        Ok((middle, (squares.value() / total.value() * correction).sqrt()))
    }
}

/// `(x - median)/(1.4826 MAD)`; 0 where all values are equal.
pub(super) fn robust(column: Column<'_>) -> Result<Linear, NormaliseError> {
    const NAME: &str = "robust-z";
    let Some(Range { worst, best, areas }) = Range::of(column) else { return Ok(Linear::nothing()) };
    match median(column.values).zip(mad(column.values)) {
        _ if worst == best => Ok(Linear::constant(0.0)),
        Some((middle, spread)) if spread > 0.0 => {
            let spread = 1.4826 * spread;
            Linear::new(NAME, middle, if column.flip { -spread } else { spread })
        }
        middle => {
            let value = middle.map_or(f64::NAN, |(middle, _)| middle);
            Err(NormaliseError::NoMiddleSpread { method: NAME, areas, value })
        }
    }
}
