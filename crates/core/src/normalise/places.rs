//! Places from below, and what is made of them.

use super::{Column, NormaliseError, Scorer};
use crate::rank::{Order, Ties, rank};
use crate::sort::argsort;

/// Replaces each value by its place from below, 1 being the smallest.
///
/// - **Flip:** counted from above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rank {
    /// What equal values share.
    pub ties: Ties,
}

/// Replaces each value by `(place - 1)/(n - 1)`, the place counted from below.
///
/// - **Flip:** counted from above.
/// - **Edge:** [`NormaliseError::NoSpread`] where all values are equal; a single value has no score.
/// - **Source:** CDC/ATSDR (2018), *Social Vulnerability Index, documentation*; COINr (`n_prank`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PercentileRank {
    /// What equal values share.
    pub ties: Ties,
}

impl Rank {
    pub(super) fn apply(self, column: Column<'_>) -> Vec<f64> {
        apply(column, self.ties, |place| place)
    }

    pub(super) fn fit(self, column: Column<'_>) -> FittedPlaces<impl Fn(f64) -> f64 + Send + Sync + use<>> {
        FittedPlaces::new(column, self.ties, |place| place)
    }
}

impl PercentileRank {
    pub(super) fn apply(self, column: Column<'_>) -> Result<Vec<f64>, NormaliseError> {
        let steps = self.steps(column)?;
        Ok(apply(column, self.ties, |place| (place - 1.0) / steps))
    }

    pub(super) fn fit(
        self,
        column: Column<'_>,
    ) -> Result<FittedPlaces<impl Fn(f64) -> f64 + Send + Sync + use<>>, NormaliseError> {
        let steps = self.steps(column)?;
        Ok(FittedPlaces::new(column, self.ties, move |place| (place - 1.0) / steps))
    }

    /// `n - 1`, or `NaN` where there is nothing to compare with.
    fn steps(self, column: Column<'_>) -> Result<f64, NormaliseError> {
        let mut present = column.values.iter().copied().filter(|value| !value.is_nan());
        let Some(value) = present.next() else { return Ok(f64::NAN) };
        let (mut areas, mut spread) = (1, false);
        for other in present {
            areas += 1;
            spread |= other != value;
        }
        match areas {
            1 => Ok(f64::NAN),
            _ if spread => Ok((areas - 1) as f64),
            _ => Err(NormaliseError::NoSpread { method: "percentile-rank", areas, value }),
        }
    }
}

pub(super) fn borda(column: Column<'_>) -> FittedPlaces<impl Fn(f64) -> f64 + Send + Sync + use<>> {
    FittedPlaces::new(column, Ties::Min, |place| place - 1.0)
}

/// Scores the whole column by places from below (from above under `flip`).
pub(super) fn apply(column: Column<'_>, ties: Ties, score: impl Fn(f64) -> f64) -> Vec<f64> {
    let order = if column.flip { Order::Descending } else { Order::Ascending };
    let mut places = rank(column.values, ties, order);
    places.iter_mut().for_each(|place| *place = score(*place));
    places
}

/// Scores a value by the place it has, or would have, among those of a column.
pub(super) struct FittedPlaces<F> {
    // Ascending, without missing values; negated under `flip`.
    sorted: Vec<f64>,
    sign: f64,
    ties: Ties,
    score: F,
}

impl<F: Fn(f64) -> f64 + Send + Sync> FittedPlaces<F> {
    pub(super) fn new(column: Column<'_>, ties: Ties, score: F) -> Self {
        let sign = if column.flip { -1.0 } else { 1.0 };
        let ascending = argsort(column.values).into_iter();
        let mut sorted: Vec<f64> = ascending.map(|area| column.values[area as usize] * sign).collect();
        if column.flip {
            sorted.reverse();
        }
        if ties == Ties::Dense {
            sorted.dedup();
        }
        FittedPlaces { sorted, sign, ties, score }
    }
}

impl<F: Fn(f64) -> f64 + Send + Sync> Scorer for FittedPlaces<F> {
    fn score(&self, value: f64) -> f64 {
        if value.is_nan() {
            return value;
        }
        let value = value * self.sign;
        let below = self.sorted.partition_point(|&other| other < value);
        let up_to = self.sorted.partition_point(|&other| other <= value);
        let (min, max) = (below + 1, up_to.max(below + 1));
        (self.score)(match self.ties {
            Ties::Min | Ties::Dense | Ties::First => min as f64,
            Ties::Max => max as f64,
            Ties::Average => (min + max) as f64 / 2.0,
        })
    }
}
