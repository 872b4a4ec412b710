//! Places from below.

use crate::rank::Ties;

/// Replaces each value by its place from below, 1 being the smallest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rank {
    /// What equal values share.
    pub ties: Ties,
}

/// Replaces each value by `(place - 1)/(n - 1)`, the place counted from below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PercentileRank {
    /// What equal values share.
    pub ties: Ties,
}
