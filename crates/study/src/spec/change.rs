//! `[change.*]`: what became of each area of a series between two periods.

use theodolite_data::period::Period;

use super::At;

/// `[change.NAME]`: each area's change between two periods of a series.
#[derive(Clone, Debug)]
pub struct Change {
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
    /// `level` of the intervals.
    pub level: f64,
}

impl Change {
    /// The names it mentions.
    pub(crate) fn names(&self) -> [&At<String>; 1] {
        [&self.of]
    }
}
