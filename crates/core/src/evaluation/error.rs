//! Why there is no estimate.

use thiserror::Error;

/// Why a design cannot say anything. Areas and periods are told by position.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum EvaluationError {
    /// Columns that do not belong together.
    #[error("`{what}` has {found} values, and it takes {expected}")]
    Length {
        /// Which column.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length it needs.
        expected: usize,
    },
    /// A cell that is infinite.
    #[error("area {area} has {value} in `{what}`, which is not finite")]
    Infinite {
        /// Which column.
        what: &'static str,
        /// Position of the area.
        area: usize,
        /// What it has.
        value: f64,
    },
    /// Nothing to compare in time.
    #[error("the outcome has {found} periods, and it takes 2")]
    OnePeriod {
        /// How many there are.
        found: usize,
    },
    /// Years that do not follow each other.
    #[error("the year {next} comes after {year}: periods must be one year after the other")]
    YearGap {
        /// The year before.
        year: i32,
        /// The one that is not the next.
        next: i32,
    },
    /// Treatment after the last period.
    #[error("area {area} is treated from period {period}, but the outcome has {periods} periods")]
    Beyond {
        /// Position of the area.
        area: usize,
        /// From when it is treated.
        period: usize,
        /// How many periods there are.
        periods: usize,
    },
    /// No treated area.
    #[error("no area is treated")]
    NoTreated,
    /// No area to compare with.
    #[error("no area is left to compare with: none is untreated, has all it takes and was not left out")]
    NoDonors,
    /// All treated at the same time, and no area never treated.
    #[error("all areas are treated from the same period on, so that nothing shows what would have happened")]
    AllTreated,
    /// A treated area without any period before.
    #[error(
        "area {area} is treated from the first period on, so that there is nothing before to compare with"
    )]
    NoPrePeriod {
        /// Position of the area.
        area: usize,
    },
    /// Fewer periods before than the design takes.
    #[error("there are {found} periods before treatment, and this design takes {needed}")]
    FewPrePeriods {
        /// How many there are.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// A treated area with a gap.
    #[error("area {area} is treated and has no outcome in period {period}")]
    TreatedGap {
        /// Position of the area.
        area: usize,
        /// The period without an outcome.
        period: usize,
    },
    /// A treated area without a value to match it by.
    #[error("area {area} is treated and has no value of variable {variable}")]
    TreatedCovariate {
        /// Position of the area.
        area: usize,
        /// Position of the variable.
        variable: usize,
    },
    /// Treated at different times, for a design that takes one date.
    #[error("areas are treated from period {first} and from period {other}; this design takes one date")]
    SeveralDates {
        /// The earliest.
        first: usize,
        /// Another one.
        other: usize,
    },
    /// No variation between clusters.
    #[error("all areas lie in one cluster, so that errors cannot be told")]
    OneCluster,
    /// Too few clusters for what is asked of them.
    #[error("{clusters} clusters cannot bear {parameters} effects: it takes more clusters than effects")]
    FewClusters {
        /// How many clusters.
        clusters: usize,
        /// How many effects.
        parameters: usize,
    },
    /// An effect that others or the fixed effects explain.
    #[error("effect {position} cannot be told from the areas, the periods and the other effects")]
    Collinear {
        /// Which one, as regressors are listed.
        position: usize,
    },
    /// A propensity that is certain.
    #[error("the variables tell treated areas from others without fail (separation), so that none are alike")]
    Separation,
    /// A propensity whose fit does not settle.
    #[error("the logit did not settle within {steps} steps")]
    Unsettled {
        /// Steps made.
        steps: usize,
    },
    /// A variable without spread.
    #[error("all values of variable {variable} are equal, or there are fewer than two")]
    NoSpread {
        /// Position of the variable.
        variable: usize,
    },
    /// No treated area has a match.
    #[error("no treated area has a match within the caliper")]
    NoMatch,
    /// A share that is none.
    #[error("{what} is {value}, not above 0 and below 1")]
    Share {
        /// Which one.
        what: &'static str,
        /// What it is.
        value: f64,
    },
    /// A number that is out of bounds.
    #[error("{what} is {value}, and it takes {allowed}")]
    Bound {
        /// Which one.
        what: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        allowed: &'static str,
    },
    /// Too few areas for an error by this way.
    #[error("{what} takes {needed}, and there is {found}")]
    TooFew {
        /// The way.
        what: &'static str,
        /// What it takes.
        needed: &'static str,
        /// How many there are.
        found: usize,
    },
}
