//! `[evaluation.*]`: what a policy changed.

use theodolite_core::evaluation::Design;
use theodolite_core::evaluation::matching::Alike;
use theodolite_data::period::Period;

use super::At;
use super::side::Side;

/// `[evaluation.NAME]`: treated areas beside others, before and after.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Its name in the study.
    pub name: At<String>,
    /// What its table is called in conditions, claims and commands.
    pub table: String,
    /// `title`.
    pub title: Option<String>,
    /// `of`: a series, the outcome.
    pub of: At<String>,
    /// `treated` and `from`, or `starts`.
    pub treated: Treated,
    /// `controls`.
    pub controls: Side,
    /// Where `controls` stands, or the section's name.
    pub controls_span: theodolite_core::Span,
    /// `without`: controls that are left out.
    pub without: Option<Side>,
    /// `design`; none where the dates decide.
    pub designs: Vec<Design>,
    /// `cluster`: a coarser geography, or a result whose values are the clusters; the areas themselves where the text does not say.
    pub cluster: Option<At<String>>,
    /// `errors`.
    pub errors: Errors,
    /// `draws`, where the text says.
    pub draws: Option<u32>,
    /// `covariates`: indicators that donors of a synthetic control are matched on.
    pub covariates: Vec<At<String>>,
    /// `importance`: whether covariates alone are matched, weighed so that the outcome before is fitted best.
    pub is_fitted: bool,
    /// `intercept`: whether the treated areas may lie above or below their synthetic control by a constant.
    pub intercept: bool,
    /// `match`.
    pub matching: Match,
    /// `log`: whether the outcome is the logarithm of the series.
    pub log: bool,
    /// `level` of the intervals.
    pub level: f64,
    /// `power` behind the smallest detectable effect.
    pub power: f64,
    /// `table`.
    pub shown: Shown,
}

/// Who is treated, and since when.
#[derive(Clone, Debug)]
pub enum Treated {
    /// A group, since one period.
    Since(Side, At<Period>),
    /// By an indicator: the year in which treatment starts, missing where it never does.
    Starts(At<String>),
}

/// What errors and p values rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Errors {
    /// The design's own: clustered, where it is a regression.
    #[default]
    Clustered,
    /// The same, set right for few clusters and few treated ones.
    Reduced,
    /// The wild bootstrap.
    Wild,
    /// Treatment dealt out anew.
    Randomisation,
}

/// How areas are matched.
#[derive(Clone, Debug)]
pub struct Match {
    /// `on`: indicators known before treatment.
    pub on: Vec<At<String>>,
    /// `neighbours`: controls of each treated area, at most.
    pub neighbours: usize,
    /// `caliper`: how far one may be.
    pub caliper: Option<f64>,
    /// `by`.
    pub by: Alike,
}

/// Which table is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// One row for each design.
    #[default]
    Estimates,
    /// One row for each period relative to treatment.
    Effects,
    /// The weights of controls.
    Weights,
    /// How alike treated areas and controls are.
    Balance,
    /// Controls taken for treated.
    Placebos,
}

impl Shown {
    /// All of them.
    pub const ALL: [Shown; 5] =
        [Shown::Estimates, Shown::Effects, Shown::Weights, Shown::Balance, Shown::Placebos];

    /// Its name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Shown::Estimates => "estimates",
            Shown::Effects => "effects",
            Shown::Weights => "weights",
            Shown::Balance => "balance",
            Shown::Placebos => "placebos",
        }
    }

    /// The designs that have such a table.
    pub(crate) fn designs(self) -> &'static [Design] {
        match self {
            Shown::Estimates => &Design::EACH,
            Shown::Effects => &[Design::EventStudy, Design::Staggered, Design::Synthetic],
            Shown::Weights | Shown::Balance => {
                &[Design::Synthetic, Design::SyntheticDifference, Design::Matching]
            }
            Shown::Placebos => &[Design::Synthetic],
        }
    }
}

impl Evaluation {
    /// The names it mentions.
    pub(crate) fn names(&self) -> Vec<&At<String>> {
        let starts = match &self.treated {
            Treated::Starts(at) => Some(at),
            Treated::Since(..) => None,
        };
        std::iter::once(&self.of)
            .chain(starts)
            .chain(self.sides().filter_map(Side::names))
            .chain(&self.cluster)
            .chain(&self.covariates)
            .chain(&self.matching.on)
            .collect()
    }

    /// The groups it mentions.
    pub(crate) fn sides(&self) -> impl Iterator<Item = &Side> {
        let treated = match &self.treated {
            Treated::Since(side, _) => Some(side),
            Treated::Starts(_) => None,
        };
        treated.into_iter().chain([&self.controls]).chain(&self.without)
    }

    /// The indicators it mentions.
    pub(crate) fn indicators(&self) -> impl Iterator<Item = &At<String>> {
        let starts = match &self.treated {
            Treated::Starts(at) => Some(at),
            Treated::Since(..) => None,
        };
        starts.into_iter().chain(&self.covariates).chain(&self.matching.on)
    }

    /// Whether a design is asked for by its name.
    pub(crate) fn has(&self, design: Design) -> bool {
        self.designs.contains(&design)
    }
}
