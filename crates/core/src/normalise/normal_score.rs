//! Normal scores of places.

use super::Column;
use super::places::{self, FittedPlaces};
use crate::normal::quantile;
use crate::rank::Ties;

/// Replaces each value by the normal quantile of `place/(n + 1)`, the place counted from below.
///
/// - **Flip:** counted from above, which turns the sign.
/// - **Edge:** a single value, or values that are all equal (with the mean of their places), score 0.
/// - **Source:** Scottish Government, SIMD 2016 and 2020 technical notes (published code).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NormalScore {
    /// What equal values share; the mean of their places by default.
    pub ties: Ties,
}

impl Default for NormalScore {
    fn default() -> Self {
        NormalScore { ties: Ties::Average }
    }
}

impl NormalScore {
    pub(super) fn apply(self, column: Column<'_>) -> Vec<f64> {
        let whole = whole(column);
        places::apply(column, self.ties, |place| quantile(place / whole))
    }

    pub(super) fn fit(self, column: Column<'_>) -> FittedPlaces<impl Fn(f64) -> f64 + Send + Sync + use<>> {
        let whole = whole(column);
        // A value beyond all of the column would have the place n + 1; it scores as the last one does.
        FittedPlaces::new(column, self.ties, move |place| quantile(place.min(whole - 1.0) / whole))
    }
}

/// `n + 1`.
fn whole(column: Column<'_>) -> f64 {
    column.values.iter().filter(|value| !value.is_nan()).count() as f64 + 1.0
}
