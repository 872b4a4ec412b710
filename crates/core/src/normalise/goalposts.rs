//! Shares of the way between two fixed values.

/// Share of the way from a lower to an upper goalpost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goalposts {
    /// The lower goalpost, in the indicator's own unit.
    pub lower: f64,
    /// The upper goalpost, in the indicator's own unit.
    pub upper: f64,
    /// Whether shares below 0 and above 1 are cut off; true by default.
    pub truncate: bool,
    /// What a share is multiplied with; 1 by default.
    pub scale: f64,
    /// What is added after that; 0 by default.
    pub base: f64,
    /// Whether natural logarithms are taken of values and goalposts first (as for the income of the HDI).
    pub log: bool,
}

impl Default for Goalposts {
    fn default() -> Self {
        Goalposts { lower: 0.0, upper: 1.0, truncate: true, scale: 1.0, base: 0.0, log: false }
    }
}

/// Rescales linearly so that `lower` becomes 0 and `upper` becomes `scale`; nothing is cut off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaled {
    /// The value that becomes 0.
    pub lower: f64,
    /// The value that becomes `scale`.
    pub upper: f64,
    /// 1 by default.
    pub scale: f64,
}

impl Default for Scaled {
    fn default() -> Self {
        Scaled { lower: 0.0, upper: 1.0, scale: 1.0 }
    }
}
