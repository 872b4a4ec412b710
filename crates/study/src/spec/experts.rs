//! Weights that come from the judgement of experts.

use theodolite_core::weights::{Budget, Hierarchy};

/// How experts were asked, and what it came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Experts {
    /// `ahp`: they judged the parts in pairs.
    Pairs {
        /// The weights and how consistent the judgements are.
        found: Hierarchy,
        /// `limit`: the greatest consistency ratio allowed.
        limit: f64,
    },
    /// `budget`: they shared out points.
    Points {
        /// The weights and how far the experts agree.
        found: Budget,
        /// How many experts there are.
        experts: usize,
    },
}

impl Experts {
    /// The weights, one a part in the order of `of`; sum 1.
    pub fn weights(&self) -> &[f64] {
        match self {
            Experts::Pairs { found, .. } => &found.weights,
            Experts::Points { found, .. } => &found.weights,
        }
    }
}

/// A weight, a ratio or a share, to six digits after the point.
///
/// ```
/// # use theodolite_study::spec::experts::told;
/// assert_eq!((told(0.25), told(2.0 / 3.0)), ("0.25".to_owned(), "0.666667".to_owned()));
/// ```
pub fn told(weight: f64) -> String {
    let text = format!("{weight:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
