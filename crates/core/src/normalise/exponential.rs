//! The exponential transformation of the indices of deprivation.

use crate::rank::Ties;

/// Ranks an indicator and stretches the end of greatest need exponentially, up to 100.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankExponential {
    /// The constant `c`; 23 by default.
    pub constant: f64,
    /// Where the share `R` begins and ends.
    pub scale: Scale,
    /// What equal values share; the mean of their places by default.
    pub ties: Ties,
    /// Bits in which `R`, `X` and the index's score are kept.
    pub precision: Precision,
    /// What the column holds.
    pub given: Given,
}

impl Default for RankExponential {
    fn default() -> Self {
        RankExponential {
            constant: 23.0,
            scale: Scale::FromOne,
            ties: Ties::Average,
            precision: Precision::Double,
            given: Given::Values,
        }
    }
}

/// Where the share `R` of a place `r` among `N` begins and ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// `R = (N + 1 - r)/N`: 1 for the greatest need, `1/N` for the least (England, Wales, Northern Ireland).
    #[default]
    FromOne,
    /// `R = (N - r)/N`: 0 for the least need (Scotland).
    ToZero,
}

/// The bits in which intermediate results are kept; arithmetic is in 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Precision {
    /// 64 bits.
    #[default]
    Double,
    /// 32 bits, as the published IMD of 2019 behaves.
    Single,
}

/// What a column to be ranked holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Given {
    /// Values, to be ranked.
    #[default]
    Values,
    /// Places, 1 the greatest need, used as they are.
    Places,
}
