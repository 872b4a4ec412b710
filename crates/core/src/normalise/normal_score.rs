//! Normal scores of places.

use crate::rank::Ties;

/// Replaces each value by the normal quantile of `place/(n + 1)`, the place counted from below.
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
