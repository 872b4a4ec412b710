//! Distances to a best, reference or target value.

/// One less the distance to a reference value: 1 at the reference, 0 at the worst value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DistanceToReference {
    /// The reference, in the indicator's own unit.
    pub value: f64,
    /// Whether scores end at 1.
    pub cap: bool,
}

/// Share of the way from the worst value to a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DistanceToTarget {
    /// The target, in the indicator's own unit.
    pub target: f64,
    /// Whether scores end at 1.
    pub cap: bool,
}
