//! What compares an indicator's areas with a benchmark, or over time.

use theodolite_core::Polarity;

use crate::spec::At;

/// `[benchmark.NAME]`: each area's interval beside a benchmark.
#[derive(Clone, Debug)]
pub struct Benchmark {
    /// `method`; by default what suits the indicator.
    pub method: Option<At<Limits>>,
    /// `benchmark`.
    pub against: Against,
    /// `limits`: `funnel` where areas are judged by how far a share strays from the benchmark by chance.
    pub funnel: Option<At<()>>,
    /// `levels` of the intervals, each between 0 and 1, in the order of the text.
    pub levels: Vec<f64>,
    /// `people`: an indicator of how many each area's figure stands on, where it has no denominator.
    pub people: Option<At<String>>,
    /// `worse`.
    pub worse: Worse,
}

/// `[trend.NAME]`: whether an indicator has moved of late.
#[derive(Clone, Debug)]
pub struct Trend {
    /// `of`: one indicator a point of time, the oldest first; the first of them is the analysis's `of`.
    pub of: Vec<At<String>>,
    /// `method`; by default what suits each indicator.
    pub method: Option<At<Limits>>,
    /// `worse`.
    pub worse: Worse,
}

/// What an area is compared with.
#[derive(Clone, Debug)]
pub enum Against {
    /// The areas together: their numerators over their denominators.
    All,
    /// A number, in the indicator's unit.
    Number(f64),
    /// The area's own parent of a coarser geography: the areas in it together.
    Parent(At<String>),
}

/// How an interval is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// Wilson's, of a proportion.
    Wilson,
    /// Byar's of a count over its base, exact below ten events.
    Byar,
    /// The exact one of a Poisson count over its base.
    Exact,
    /// Student's t around a mean.
    Mean,
    /// As the source gives it, by `interval` or `se`.
    Given,
}

impl Limits {
    /// All of them.
    pub const EACH: [Limits; 5] = [Limits::Wilson, Limits::Byar, Limits::Exact, Limits::Mean, Limits::Given];

    /// Its name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Limits::Wilson => "wilson",
            Limits::Byar => "byar",
            Limits::Exact => "exact",
            Limits::Mean => "mean",
            Limits::Given => "given",
        }
    }
}

/// Which end of the values is the worse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    /// As the indicator says.
    OfIndicator,
    /// This one.
    Is(Polarity),
    /// Neither: areas are higher or lower, and nothing gets better or worse.
    Neither,
}

impl Worse {
    /// The worse end, where the indicator says `of`.
    pub fn end(self, of: Polarity) -> Option<Polarity> {
        match self {
            Worse::OfIndicator => Some(of),
            Worse::Is(end) => Some(end),
            Worse::Neither => None,
        }
    }
}

/// What the columns of a level end with: its hundredths, such as `95` for 0.95 and `99_8` for 0.998.
pub fn level_name(level: f64) -> String {
    hundredths(level).replace('.', "_")
}

/// A level in hundredths: `99.8` for 0.998.
pub(crate) fn hundredths(level: f64) -> String {
    // 0.998 times 100 is not 99.8 to the last digit.
    let digits = format!("{:.8}", level * 100.0);
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}
