//! `[convergence.*]`: whether the areas of a series grow alike.

use theodolite_data::period::Period;

use super::At;
use super::side::Counted;

/// `[convergence.NAME]`: whether areas become more alike, and who catches up.
#[derive(Clone, Debug)]
pub struct Convergence {
    /// Its name in the study.
    pub name: At<String>,
    /// What its table is called in conditions, claims and commands.
    pub table: String,
    /// `title`.
    pub title: Option<String>,
    /// `of`: a series of areas.
    pub of: At<String>,
    /// `from`: the first period of one definition where the text does not say.
    pub from: Option<At<Period>>,
    /// `to`: the last period where the text does not say.
    pub to: Option<At<Period>>,
    /// `people`, `by-people`: how areas count in the coefficient of variation.
    pub counted: Counted,
    /// `classes`: into how many equal parts areas are put to see who changes places.
    pub classes: u32,
    /// `replicates` behind the intervals of the spread.
    pub replicates: u32,
    /// `level` of the intervals.
    pub level: f64,
    /// `table`: what its table tells.
    pub told: Told,
}

/// What the table of a convergence tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// A row for each measure.
    #[default]
    Figures,
    /// A row for each period.
    Periods,
    /// A row for each pair of classes.
    Transitions,
}

impl Convergence {
    /// The names it mentions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &At<String>> {
        std::iter::once(&self.of).chain(self.counted.names())
    }
}
