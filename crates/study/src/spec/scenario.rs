//! `[scenario.*]`: what if a measure were raised or lowered by a rule.

use theodolite_core::scenario::{Among, Law};

use super::At;
use super::side::Side;

/// `[scenario.NAME]`: a measure changed by a rule in some areas, and what that comes to.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name in the study.
    pub name: At<String>,
    /// What its table is called in conditions, claims and commands.
    pub table: String,
    /// `title`.
    pub title: Option<String>,
    /// `of`: a column of areas.
    pub of: At<String>,
    /// `raise`.
    pub rule: At<Rule>,
    /// `among`: which areas are changed; all where the text does not say.
    pub among: Option<Side>,
    /// `bounds` of the values.
    pub bounds: Option<(f64, f64)>,
    /// `level-down`: whether values may become worse.
    pub level_down: bool,
    /// `size`: what a value is multiplied with to sum it up.
    pub size: Option<At<String>>,
    /// `carry`: what the change does to other measures.
    pub carries: Vec<Carry>,
    /// `gaps`: between whom gaps are told before and after.
    pub gaps: Vec<Apart>,
    /// `draws` behind the intervals of what is carried.
    pub draws: u32,
    /// `level` of the intervals.
    pub level: f64,
    /// Whether `table` is `gaps`: a row for each gap, not for each area.
    pub tells_gaps: bool,
}

/// Where areas go.
#[derive(Clone, Debug)]
pub enum Rule {
    /// `to-benchmark`, a number.
    Benchmark(f64),
    /// `to-benchmark = "mean"`: of all areas, by their size.
    Mean,
    /// `to-benchmark = "median"` of all areas.
    Median,
    /// `to-percentile`: the value that a share of their peers lies below.
    Percentile {
        /// The share.
        share: f64,
        /// `of`: a coarser geography, or a column whose equal values make peers; all areas where the text does not say.
        peers: Option<At<String>>,
    },
    /// `to-potential`: what a line says of areas of their size.
    Potential {
        /// `size`.
        size: At<String>,
        /// The line.
        line: Line,
    },
    /// `by`, in the units of the values.
    By(f64),
    /// `by-share` of the value.
    ByShare(f64),
}

/// A line of values by size.
#[derive(Clone, Debug)]
pub enum Line {
    /// `elasticity` and `reference`.
    Given {
        /// The elasticity.
        elasticity: f64,
        /// `reference`.
        reference: Reference,
    },
    /// `total` and `reference`: the elasticity is the one that leads to the total.
    Calibrated {
        /// The uplift that is published.
        total: f64,
        /// `reference`.
        reference: Reference,
    },
    /// `fit`.
    Fitted {
        /// To which of the areas.
        among: Among,
        /// `fit-to`: a designation of the areas that the line is fitted to.
        to: Option<At<String>>,
    },
}

/// What a line goes through.
#[derive(Clone, Debug)]
pub enum Reference {
    /// `value` and `size` of a place.
    Place {
        /// Its value.
        value: f64,
        /// Its size.
        size: f64,
    },
    /// `mean-of`: the mean of the areas of a designation.
    MeanOf(At<String>),
}

/// `carry.NAME`: what the change does to another measure.
#[derive(Clone, Debug)]
pub struct Carry {
    /// Its name.
    pub name: At<String>,
    /// `to`: the other measure.
    pub to: At<String>,
    /// `effect` or `elasticity`.
    pub law: Law,
    /// How large the effect is.
    pub size: f64,
    /// `range`: the least and the greatest that it may be.
    pub range: Option<(f64, f64)>,
}

/// `gaps.NAME`: two groups of areas.
#[derive(Clone, Debug)]
pub struct Apart {
    /// Its name.
    pub name: String,
    /// `between`: the better-off side.
    pub benchmark: Side,
    /// `and`: the side that may be behind.
    pub own: Side,
}

impl Line {
    /// The designation that it goes by.
    pub(crate) fn designation(&self) -> Option<&At<String>> {
        match self {
            Line::Given { reference: Reference::MeanOf(at), .. }
            | Line::Calibrated { reference: Reference::MeanOf(at), .. } => Some(at),
            Line::Fitted { to, .. } => to.as_ref(),
            Line::Given { .. } | Line::Calibrated { .. } => None,
        }
    }
}

impl Scenario {
    /// The names it mentions.
    pub(crate) fn names(&self) -> Vec<&At<String>> {
        let of_rule = match &self.rule.value {
            Rule::Percentile { peers, .. } => [peers.as_ref(), None],
            Rule::Potential { size, line } => [Some(size), line.designation()],
            _ => [None, None],
        };
        let carried = self.carries.iter().map(|it| &it.to);
        let sides = self.sides().filter_map(Side::names);
        std::iter::once(&self.of)
            .chain(of_rule.into_iter().flatten())
            .chain(&self.size)
            .chain(carried)
            .chain(sides)
            .collect()
    }

    /// All groups of areas that it mentions.
    pub(crate) fn sides(&self) -> impl Iterator<Item = &Side> {
        self.among.iter().chain(self.gaps.iter().flat_map(|it| [&it.benchmark, &it.own]))
    }

    /// What sums values up: `size`, or that of the line.
    pub(crate) fn sized_by(&self) -> Option<&At<String>> {
        let own = match &self.rule.value {
            Rule::Potential { size, .. } => Some(size),
            _ => None,
        };
        self.size.as_ref().or(own)
    }
}
