//! What a policy changed: treated areas beside areas that were not, before and after.
//!
//! Every design here compares. What it takes to be true for the comparison to show the policy's effect stands in the
//! [`Assumption`]s of its result; none of it can be proved from the outcome alone.
//!
//! For all designs on a [`Panel`]:
//! - **Shape:** one outcome per area and period, area after area; treatment starts once and stays.
//! - **Missing:** a gap of a treated area is refused, a gap of a control is left to the design; infinite cells are refused.
//! - **Threads and machines** change nothing: what is drawn depends on the seed alone.
//!
//! Which design when: [`difference`] for areas that would have moved alike; [`staggered`] where treatment starts at
//! different times; [`event`] for the path of the effect and a test of what came before; [`synthetic`] and [`sdid`] for
//! few treated areas; [`matching`] to choose the controls; [`power`] before believing that nothing was found.

pub mod bootstrap;
pub mod difference;
pub mod event;
pub mod matching;
pub mod panel;
pub mod peers;
pub mod power;
pub mod sdid;
pub mod staggered;
pub mod synthetic;

mod deal;
mod error;
mod propensity;
mod quadratic;
mod two_way;

pub use error::EvaluationError;
pub use panel::Panel;
pub use quadratic::project;

use crate::distribution::{student_t_quantile, student_t_two_sided};

/// How an effect was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Design {
    /// Two-way fixed effects.
    Difference,
    /// Group-time effects of Callaway and Sant'Anna.
    Staggered,
    /// Leads and lags.
    EventStudy,
    /// Synthetic control.
    Synthetic,
    /// Synthetic difference-in-differences.
    SyntheticDifference,
    /// Matched areas.
    Matching,
}

impl Design {
    /// One of each design.
    pub const EACH: [Design; 6] = [
        Design::Difference,
        Design::Staggered,
        Design::EventStudy,
        Design::Synthetic,
        Design::SyntheticDifference,
        Design::Matching,
    ];

    /// Returns the design's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Design::Difference => "difference-in-differences",
            Design::Staggered => "staggered",
            Design::EventStudy => "event-study",
            Design::Synthetic => "synthetic-control",
            Design::SyntheticDifference => "synthetic-difference",
            Design::Matching => "matching",
        }
    }
}

/// What error and p value rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Inference {
    /// Cluster-robust errors, Student's t.
    Clustered,
    /// The same set right for few clusters, with the degrees of freedom that they leave: [`SmallSample::Cr2`].
    BiasReduced,
    /// Influence functions summed by cluster, Student's t.
    Influence,
    /// The same set right for few clusters: [`SmallSample::Cr2`].
    ReducedInfluence,
    /// Influence functions multiplied by random signs.
    Multiplier,
    /// Wild cluster bootstrap with the null imposed.
    WildBootstrap,
    /// Treatment dealt out anew.
    Randomisation,
    /// Areas that were not treated taken for treated.
    Placebo,
    /// Areas left out one by one.
    Jackknife,
    /// Areas drawn with replacement.
    Bootstrap,
    /// Abadie and Imbens's error of a matched comparison.
    AbadieImbens,
}

/// What must be true for the estimate to be the effect, or for its error to be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assumption {
    /// Without the policy, treated areas would have moved as the controls did.
    ParallelTrends,
    /// Without the policy, treated areas would have gone on as their weighted controls did.
    SyntheticParallel,
    /// Treated areas lay above or below their weighted controls by an amount that would have stayed as it was.
    SteadyDistance,
    /// Nobody acted on the policy before it started.
    NoAnticipation,
    /// Controls were not touched by the policy.
    NoSpillover,
    /// So many controls were left out because the policy may have touched them.
    LeftOut(usize),
    /// The effect is the same for early and late areas and does not change with time: two-way effects weigh some with
    /// a negative sign otherwise.
    HomogeneousEffects,
    /// So many gaps of controls have nothing to do with the outcome.
    GapsAtRandom(usize),
    /// What happens in one cluster says nothing of another.
    IndependentClusters,
    /// So few clusters (below 30) that errors are right only where clusters stray alike: the wild bootstrap or randomisation is a
    /// second guide.
    FewClusters(usize),
    /// So few treated clusters (below 5) that clustered errors, and the wild bootstrap too, mislead.
    FewTreatedClusters(usize),
    /// Any of the areas could have been the treated one.
    Exchangeable,
    /// Weights were not unique; the most even ones were taken by a small ridge.
    Ridge,
    /// The treated area lies outside of what its controls can be mixed to: see the pre-period error.
    OutsideHull,
    /// Treatment is as good as random among areas alike in the matched variables.
    Unconfounded,
    /// So many treated areas found no match and are not spoken of.
    Unmatched(usize),
}

/// How an estimate is made, for all designs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Share of the interval, above 0 and below 1.
    pub confidence: f64,
    /// Whether errors are made greater for few clusters.
    pub small_sample: SmallSample,
    /// Which gaps are let pass.
    pub gaps: Gaps,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { confidence: 0.95, small_sample: SmallSample::Cr2, gaps: Gaps::Controls }
    }
}

impl Settings {
    fn check(&self) -> Result<(), EvaluationError> {
        let Settings { confidence, .. } = *self;
        let valid = confidence > 0.0 && confidence < 1.0;
        valid.then_some(()).ok_or(EvaluationError::Share { what: "confidence", value: confidence })
    }
}

/// A correction of cluster-robust errors for few clusters.
///
/// Without one, errors are too small, the more so the fewer clusters are treated: with 8 of 60 the intervals of [`SmallSample::Cr1`]
/// hold the truth 92 times of 100 and not 95, even where all is as it should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SmallSample {
    /// None; `G-1` degrees of freedom.
    Cr0,
    /// `G-1` degrees of freedom, and the variance times `G/(G-1) (N-1)/(N-K)`; `K` counts regressors and periods, not the areas, which lie within clusters.
    Cr1,
    /// Residuals are set right for what the fit took of them, cluster by cluster, and Student's degrees of freedom are those of the
    /// variance itself (Bell and McCaffrey, 2002; Imbens and Kolesár, 2016; Pustejovsky and Tipton, 2018). Of two means this is the
    /// test of two samples whose variances may differ.
    #[default]
    Cr2,
}

/// Which gaps of the outcome a design lets pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Gaps {
    /// Those of controls.
    #[default]
    Controls,
    /// Those of treated areas, too.
    Any,
}

/// A weight of a control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaWeight {
    /// Position of the area.
    pub area: usize,
    /// Its weight; all of them sum to 1.
    pub weight: f64,
}

/// A test of several effects at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointTest {
    /// Wald's statistic over the number of effects.
    pub f: f64,
    /// How many effects.
    pub df1: f64,
    /// Clusters less 1.
    pub df2: f64,
    /// How likely a statistic at least as great is where all are 0.
    pub p: f64,
}

/// An effect, and what has to stand beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// How it was looked for.
    pub design: Design,
    /// What error, interval and p value rest on.
    pub inference: Inference,
    /// The effect on the treated, in units of the outcome.
    pub effect: f64,
    /// Its standard error; `NaN` where the design has none.
    pub se: f64,
    /// Lower end of the interval; `NaN` where there is none.
    pub lower: f64,
    /// Upper end of the interval; `NaN` where there is none.
    pub upper: f64,
    /// Share of the interval.
    pub confidence: f64,
    /// Two-sided p value; `NaN` where there is none.
    pub p: f64,
    /// Degrees of freedom of Student's t: infinite for the normal distribution, `NaN` where neither is used.
    pub df: f64,
    /// Treated areas.
    pub treated: usize,
    /// Areas that they are compared with.
    pub controls: usize,
    /// Periods used.
    pub periods: usize,
    /// Periods before the first treatment.
    pub pre_periods: usize,
    /// Cells used.
    pub observations: usize,
    /// Clusters used.
    pub clusters: usize,
    /// Whether treated areas moved differently before; `None` where it cannot be tested. Its power is low: a great p value
    /// does not show that trends are parallel.
    pub pre_trend: Option<JointTest>,
    /// Controls with a weight above 0, by area; none where a design does not weigh.
    pub weights: Vec<AreaWeight>,
    /// How far the treated and their weighted controls lie apart before, root of the mean square; `NaN` without weights.
    pub pre_rmspe: f64,
    /// What it takes to believe it.
    pub assumptions: Vec<Assumption>,
}

/// An effect with its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The effect.
    pub effect: f64,
    /// Its standard error.
    pub se: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// Two-sided p value.
    pub p: f64,
}

impl Effect {
    /// By Student's t.
    pub(crate) fn new(effect: f64, se: f64, df: f64, confidence: f64) -> Effect {
        let half = student_t_quantile(0.5 + confidence / 2.0, df) * se;
        let p = if se > 0.0 { student_t_two_sided(effect / se, df) } else { f64::NAN };
        Effect { effect, se, lower: effect - half, upper: effect + half, p }
    }
}

impl Estimate {
    /// Takes the p value and the interval of a resampling test in the place of Student's.
    ///
    /// The effect and its standard error stay as they were.
    #[must_use]
    pub fn resampled(mut self, test: &bootstrap::Resampled) -> Estimate {
        self.inference = test.inference;
        (self.p, self.lower, self.upper, self.df) = (test.p, test.lower, test.upper, f64::NAN);
        if test.inference == Inference::Randomisation {
            self.assumptions.push(Assumption::Exchangeable);
        }
        self
    }
}
