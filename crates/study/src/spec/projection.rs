//! `[projection.*]`: where each area of a series comes to if it goes on as before.

use theodolite_core::mission::Scale;
use theodolite_data::period::Period;

use super::At;

/// `[projection.NAME]`: a series drawn on, area by area.
#[derive(Clone, Debug)]
pub struct Projection {
    /// Its name in the study.
    pub name: At<String>,
    /// What its table is called in conditions, claims and commands.
    pub table: String,
    /// `title`.
    pub title: Option<String>,
    /// `of`: a series.
    pub of: At<String>,
    /// `to`: the last period, or the year in which the last one begins.
    pub to: At<Period>,
    /// `last`: how many of the last points make the line.
    pub last: usize,
    /// `scale` on which the line is straight.
    pub scale: Scale,
    /// `widen`: whether intervals are as wide as past errors ask for.
    pub widen: bool,
    /// `level` of the intervals.
    pub level: f64,
}

impl Projection {
    /// The names it mentions.
    pub(crate) fn names(&self) -> [&At<String>; 1] {
        [&self.of]
    }
}
