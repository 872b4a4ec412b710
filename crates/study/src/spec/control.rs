//! `[control.*]`: what in a series is more than its usual unrest.

use theodolite_core::series::Run;
use theodolite_data::period::Period;

use super::At;

/// `[control.NAME]`: the control chart of each area of a series.
#[derive(Clone, Debug)]
pub struct Control {
    /// Its name in the study.
    pub name: At<String>,
    /// What its table is called in conditions, claims and commands.
    pub table: String,
    /// `title`.
    pub title: Option<String>,
    /// `of`: a series.
    pub of: At<String>,
    /// `baseline` or `until`: which values say what is usual.
    pub baseline: Baseline,
    /// `one-side` and `trend`: how many in a row say something.
    pub run: Run,
}

/// Which values of an area say what is usual.
#[derive(Clone, Debug)]
pub enum Baseline {
    /// All of them.
    All,
    /// So many, from the first on.
    First(At<usize>),
    /// Those up to a period.
    Until(At<Period>),
}

impl Control {
    /// The names it mentions.
    pub(crate) fn names(&self) -> [&At<String>; 1] {
        [&self.of]
    }
}
