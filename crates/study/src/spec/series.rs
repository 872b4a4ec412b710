//! `[series.*]`: values by area and period.

use theodolite_core::Polarity;
use theodolite_core::impute::panel;
use theodolite_data::period::Period;

use super::{At, File, OnMissing, Provenance};

/// `[series.NAME]`: values by area and period, read from a file or made of another series.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name in the study.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `unit`.
    pub unit: Option<String>,
    /// `comparable`: whether ranks of its periods are of the same areas and indicators.
    pub comparable: bool,
    /// `worse`; that of the series it is made of where the text does not say.
    pub worse: Option<Polarity>,
    /// Where its values come from.
    pub from: Origin,
    /// `impute`: how gaps between the values of an area are filled, before anything is made of them.
    pub impute: Option<At<panel::Panel>>,
    /// `breaks`: the first period of each new definition.
    pub breaks: Vec<At<Period>>,
    /// `between`: the first and the last period that are kept.
    pub between: (Option<At<Period>>, Option<At<Period>>),
    /// `publisher`, `licence`, `title`, `note`.
    pub provenance: Provenance,
}

/// Where the values of a series come from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A file with a row for each area and period.
    Rows(Box<SeriesRows>),
    /// Another series, changed.
    Made(Box<Made>),
}

/// A file with a row for each area and period.
#[derive(Clone, Debug)]
pub struct SeriesRows {
    /// The file.
    pub file: File,
    /// `geography` and `key`; without them there is one series for the whole.
    pub areas: Option<(At<String>, At<String>)>,
    /// `period`: the column of the periods.
    pub period: At<String>,
    /// `length`: the column of how long they are, in the form of ISO 8601.
    pub length: Option<At<String>>,
    /// `value`: the column of the values.
    pub value: At<String>,
    /// `interval`: the columns of the lower and upper ends.
    pub interval: Option<(At<String>, At<String>)>,
    /// `status`: the column of the status codes.
    pub status: Option<At<String>>,
    /// `changes`: how the codes of areas that are gone become those of their successors.
    pub changes: Option<Changes>,
    /// `on-missing`: what happens to rows of areas that the geography does not have; `Stop` by default.
    pub on_missing: OnMissing,
}

/// How values of areas that are gone become those of their successors.
#[derive(Clone, Debug)]
pub struct Changes {
    /// `lookup`: from the former areas to those of the series.
    pub lookup: At<String>,
    /// `by`.
    pub by: Joined,
}

/// What the value of an area is, of which former areas have values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// Their sum: for counts.
    Sum,
    /// Their mean, each counting alike.
    Mean,
    /// Their mean by the people of the former areas.
    PopulationMean,
}

impl Joined {
    /// The word in the study.
    pub fn name(self) -> &'static str {
        match self {
            Joined::Sum => "sum",
            Joined::Mean => "mean",
            Joined::PopulationMean => "population-mean",
        }
    }
}

/// A series made of another.
#[derive(Clone, Debug)]
pub struct Made {
    /// `of`.
    pub of: At<String>,
    /// `deflator`: a series of prices, of one area or of the same areas.
    pub deflator: Option<At<String>>,
    /// `base`: the period that is 100 or whose prices are used; the last by default for prices, the first for an index.
    pub base: Option<At<Period>>,
    /// `view`.
    pub view: Option<View>,
    /// `rolling`: how many periods a rolling mean is of.
    pub rolling: Option<u32>,
}

/// How values are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The difference from the period before.
    Change,
    /// The growth since the period before, as a share by year.
    Growth,
    /// 100 in the base period.
    Index,
}

impl View {
    /// The word in the study.
    pub fn name(self) -> &'static str {
        match self {
            View::Change => "change",
            View::Growth => "growth",
            View::Index => "index",
        }
    }
}

impl Series {
    /// The names it mentions.
    pub(crate) fn names(&self) -> Vec<&At<String>> {
        match &self.from {
            Origin::Rows(it) => {
                let changes = it.changes.as_ref().map(|it| &it.lookup);
                it.areas.iter().map(|(geography, _)| geography).chain(changes).collect()
            }
            Origin::Made(it) => std::iter::once(&it.of).chain(&it.deflator).collect(),
        }
    }
}

impl SeriesRows {
    /// The columns that it reads as texts.
    pub fn texts(&self) -> impl Iterator<Item = &At<String>> {
        let key = self.areas.as_ref().map(|(_, key)| key);
        key.into_iter().chain([&self.period]).chain(&self.length).chain(&self.status)
    }

    /// The columns that it reads as numbers.
    pub fn numbers(&self) -> impl Iterator<Item = &At<String>> {
        let ends = self.interval.iter().flat_map(|(lower, upper)| [lower, upper]);
        std::iter::once(&self.value).chain(ends)
    }
}
