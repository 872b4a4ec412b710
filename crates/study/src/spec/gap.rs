//! `[gap.*]`: how far one group of areas is behind another, period by period.

use super::At;
use super::side::Between;

/// `[gap.NAME]`: a gap between two groups, or to a benchmark, over time.
#[derive(Clone, Debug)]
pub struct Gap {
    /// Its name in the study.
    pub name: At<String>,
    /// What its table is called in conditions, claims and commands.
    pub table: String,
    /// `title`.
    pub title: Option<String>,
    /// `of`: a series.
    pub of: At<String>,
    /// `between`, `and`, and how areas count.
    pub sides: Between,
    /// `beside`: another gap, whose change this one's is held against.
    pub beside: Option<At<String>>,
    /// `level` of the intervals.
    pub level: f64,
}

impl Gap {
    /// The names it mentions; a gap beside it by its table.
    pub(crate) fn names(&self) -> Vec<&At<String>> {
        std::iter::once(&self.of).chain(self.sides.names()).collect()
    }
}
