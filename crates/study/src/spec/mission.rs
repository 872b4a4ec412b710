//! `[mission.*]` and `[scorecard.*]`: targets, and whether they will be met.

use theodolite_core::mission::{Rule, Scale, Target};
use theodolite_data::period::Period;

use super::At;
use super::side::{Between, Counted};

/// `[mission.NAME]`: a target for a series.
#[derive(Clone, Debug)]
pub struct Mission {
    /// Its name in the study.
    pub name: At<String>,
    /// What its table is called in conditions, claims and commands.
    pub table: String,
    /// `title`.
    pub title: Option<String>,
    /// `of`: a series.
    pub of: At<String>,
    /// `who`, `gap` or `cover`: what of the series is to be on target.
    pub whose: Whose,
    /// `relative` of `gap`: whether the gap is judged as a share of the better-off side.
    pub is_relative: bool,
    /// `target`: what is to be reached.
    pub target: Target,
    /// `from` of the target: the base; the first period where the text does not say.
    pub from: Option<At<Period>>,
    /// `by` of the target.
    pub by: At<Period>,
    /// `stage`.
    pub stage: Option<Stage>,
    /// `last`: from how many of the last periods it is projected.
    pub last: usize,
    /// `scale`.
    pub scale: Scale,
    /// `rule`.
    pub rule: Rule,
    /// `level` of the intervals.
    pub level: f64,
    /// `widen`: whether intervals are as wide as past errors of the areas' own lines ask for.
    pub widen: bool,
}

/// What of a series is to be on target.
#[derive(Clone, Debug)]
pub enum Whose {
    /// The series itself, which is of one thing, or the mean of all its areas.
    Whole(Counted),
    /// The mean of a group.
    Group(Between),
    /// The gap between two groups.
    Gap(Between),
    /// The share of areas, or of people, that are on target.
    Cover(f64, Counted),
}

impl Whose {
    /// What is judged, in a word.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Whose::Whole(_) => "series",
            Whose::Group(_) => "group",
            Whose::Gap(_) => "gap",
            Whose::Cover(..) => "share-on-target",
        }
    }
}

/// Where a measure stands in what a policy does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// What is put in: money, staff.
    Input,
    /// What is done with it: places, kilometres.
    Output,
    /// What it is for.
    Outcome,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Stage; 3] = [Stage::Input, Stage::Output, Stage::Outcome];

    /// The word in the study.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Input => "input",
            Stage::Output => "output",
            Stage::Outcome => "outcome",
        }
    }
}

impl Mission {
    /// The names it mentions.
    pub(crate) fn names(&self) -> Vec<&At<String>> {
        let more = match &self.whose {
            Whose::Group(sides) | Whose::Gap(sides) => sides.names(),
            Whose::Whole(counted) | Whose::Cover(_, counted) => counted.names().into_iter().collect(),
        };
        std::iter::once(&self.of).chain(more).collect()
    }
}

/// `[scorecard.NAME]`: missions one below the other.
#[derive(Clone, Debug)]
pub struct Scorecard {
    /// Its name in the study, and that of its table.
    pub name: At<String>,
    /// `title`.
    pub title: Option<String>,
    /// `of`: missions by their names; all of the study where the text names none.
    pub of: Vec<At<String>>,
}
