//! Linear onto a range.

/// Rescales one indicator linearly onto `lower..=upper`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinMax {
    /// What the least value (or, turned round, the greatest) becomes; 0 by default.
    pub lower: f64,
    /// What the greatest value becomes; 1 by default.
    pub upper: f64,
}

impl Default for MinMax {
    fn default() -> Self {
        MinMax { lower: 0.0, upper: 1.0 }
    }
}
