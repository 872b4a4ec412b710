//! Drawing in a few extreme values.

/// Draws in extreme values until a column is no longer flagged as having outliers.
///
/// A column is flagged if its skewness is at or beyond [`skewness`](Self::skewness) on either side **and** its
/// kurtosis is at or above [`kurtosis`](Self::kurtosis).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Winsorise {
    /// The most steps taken; in one step all areas that share the extreme value move together. 5 by default.
    pub max_points: usize,
    /// The skewness (G1) from which a column may be flagged; 2 by default.
    pub skewness: f64,
    /// The excess kurtosis (G2) from which a column may be flagged; 3.5 by default.
    pub kurtosis: f64,
    /// What happens if the column is still flagged then.
    pub then: Then,
}

/// What happens to a column that is still flagged after winsorising.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Then {
    /// Its values are restored: the column stays as it was.
    Restore,
    /// Its values are restored, and the logarithm [`LogKind::Ct`](super::LogKind::Ct) is taken.
    #[default]
    Log,
    /// That logarithm is taken of the winsorised values.
    Combine,
}

impl Default for Winsorise {
    fn default() -> Self {
        Winsorise { max_points: 5, skewness: 2.0, kurtosis: 3.5, then: Then::default() }
    }
}
