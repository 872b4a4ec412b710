//! The list of areas that a draw cuts off at the top.

use crate::Polarity;

use super::UncertaintyError;

/// Which areas of a ranking are in the cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    /// The first share of the areas ranked: those of a rank of at most share times areas. A share of 0.1 is the first
    /// decile, `ceil(10 * rank / areas) = 1`.
    Share(f64),
    /// So many areas: those of at most this rank.
    Areas(u32),
    /// The areas with a score at least as bad as this one: not below it, or not above it where low scores are worse.
    Score(f64),
}

impl Cut {
    pub(super) fn check(self) -> Result<Cut, UncertaintyError> {
        let possible = match self {
            Cut::Share(share) => share > 0.0 && share <= 1.0,
            Cut::Areas(areas) => areas > 0,
            Cut::Score(score) => score.is_finite(),
        };
        if possible { Ok(self) } else { Err(UncertaintyError::Cut { cut: self }) }
    }

    /// Returns the last rank in the cut among so many areas; `None` where that depends on the scores.
    ///
    /// Ranks are counted in `units` a rank: 1 for whole ranks, 2 where ties share the middle one.
    ///
    /// ```
    /// # use theodolite_core::uncertainty::Cut;
    /// assert_eq!((Cut::Share(0.1).limit(29, 1), Cut::Share(0.29).limit(100, 1)), (Some(2), Some(29)));
    /// assert_eq!((Cut::Areas(5).limit(29, 2), Cut::Score(0.7).limit(29, 1)), (Some(10), None));
    /// ```
    pub fn limit(self, ranked: usize, units: u32) -> Option<u32> {
        match self {
            // A share such as 0.29 is a little less in binary than it says.
            Cut::Share(share) => Some((share * (ranked as f64 * f64::from(units)) * (1.0 + 1e-12)) as u32),
            Cut::Areas(areas) => Some(areas.saturating_mul(units)),
            Cut::Score(_) => None,
        }
    }

    /// Whether a score is in the cut, if scores decide.
    pub(super) fn takes(self, score: f64, worse: Polarity) -> bool {
        match (self, worse) {
            (Cut::Score(least), Polarity::High) => score >= least,
            (Cut::Score(greatest), Polarity::Low) => score <= greatest,
            (Cut::Share(_) | Cut::Areas(_), _) => false,
        }
    }
}
