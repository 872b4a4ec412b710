//! What stands beside an estimate, in sentences, and what is wrong where there is none.

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_core::evaluation::bootstrap::Resampled;
use theodolite_core::evaluation::synthetic::{Doubt as SyntheticDoubt, RankBy, SyntheticControl};
use theodolite_core::evaluation::{Assumption, Design, Estimate, EvaluationError, Inference};
use theodolite_data::period::Period;

use super::compared::Compared;
use super::designs::Doubt;
use crate::digits::{alone, p_words};
use crate::spec::evaluation::Evaluation;

/// What error, interval and p of an estimate rest on, in tables; blank where it has none of them.
pub(super) fn rests_on(of: &Estimate) -> &'static str {
    let has_some = [of.se, of.lower, of.upper, of.p].iter().any(|it| !it.is_nan());
    if has_some { inference(of.inference) } else { "" }
}

/// Its name.
pub(super) fn inference(of: Inference) -> &'static str {
    match of {
        Inference::Clustered => "clustered",
        Inference::BiasReduced => "bias-reduced",
        Inference::Influence => "influence",
        Inference::ReducedInfluence => "bias-reduced influence",
        Inference::Multiplier => "multiplier bootstrap",
        Inference::WildBootstrap => "wild bootstrap",
        Inference::Randomisation => "randomisation",
        Inference::Placebo => "placebo",
        Inference::Jackknife => "jackknife",
        Inference::Bootstrap => "bootstrap",
        Inference::AbadieImbens => "Abadie-Imbens",
    }
}

/// What must be true, as one would say it.
pub(super) fn assumption(of: Assumption) -> String {
    match of {
        Assumption::ParallelTrends => {
            "without the policy, treated areas would have moved as the controls did (parallel trends)".into()
        }
        Assumption::SyntheticParallel => {
            "without the policy, treated areas would have gone on as their weighted controls did".into()
        }
        Assumption::SteadyDistance => {
            "how far treated areas lay above or below their weighted controls would have stayed as it was".into()
        }
        Assumption::NoAnticipation => "nobody acted on the policy before it started".into(),
        Assumption::NoSpillover => {
            "controls were not touched by the policy, neither by people or firms that moved nor by money that was shifted".into()
        }
        Assumption::LeftOut(count) => {
            format!("{count} controls are left out because the policy may have touched them: the others it did not")
        }
        Assumption::HomogeneousEffects => {
            "treatment starts at different times, and two-way effects then compare late areas with early ones: some effects may get a negative weight unless they are the same for all and at all times; `design = \"staggered\"` does without that".into()
        }
        Assumption::GapsAtRandom(count) => {
            format!(
                "that {} missing has nothing to do with the outcome (assumed: the data cannot show it)",
                match count {
                    1 => "1 value of a control is".to_owned(),
                    _ => format!("{count} values of controls are"),
                }
            )
        }
        Assumption::IndependentClusters => "what happens in one cluster says nothing of another".into(),
        Assumption::FewClusters(count) => format!(
            "there are {count} clusters, below 30: clustered errors are too small; the wild bootstrap or randomisation is the better guide"
        ),
        Assumption::FewTreatedClusters(count) => format!(
            "there {} treated {}, below 5: clustered errors mislead, and the wild bootstrap too; `errors = \"randomisation\"` or a synthetic design is the better guide",
            if count == 1 { "is 1".to_owned() } else { format!("are {count}") },
            if count == 1 { "cluster" } else { "clusters" }
        ),
        Assumption::Exchangeable => "any of the areas could have been the treated one".into(),
        Assumption::Ridge => {
            "the weights were not unique: a ridge of 1e-8 chose the most even ones".into()
        }
        Assumption::OutsideHull => {
            "the treated area lies outside of what its controls can be mixed to: see `pre_rmspe`".into()
        }
        Assumption::Unconfounded => {
            "among areas alike in the matched variables, treatment is as good as random".into()
        }
        Assumption::Unmatched(count) => {
            format!("{count} treated areas found no match: the estimate does not speak of them")
        }
    }
}

/// What must be true of a series that breaks.
pub(super) fn across(breaks: &[Period]) -> String {
    let breaks: Vec<String> = breaks.iter().map(ToString::to_string).collect();
    format!(
        "the series breaks in {}, and the new definition moved treated areas and controls alike (assumed)",
        breaks.join(" and in ")
    )
}

/// The estimate in a sentence.
pub(super) fn estimate(of: &Estimate, spec: &Evaluation, detectable: f64) -> String {
    let unit = if spec.log { " in logarithms" } else { "" };
    let interval = match of.lower.is_finite() && of.upper.is_finite() {
        true => {
            format!(
                "{}% interval from {} to {}, ",
                alone(100.0 * of.confidence),
                alone(of.lower),
                alone(of.upper)
            )
        }
        false => String::new(),
    };
    let basis = match rests_on(of) {
        "" => String::new(),
        basis => format!(", {basis}"),
    };
    let mut words = format!(
        "{}: {}{unit} ({interval}{}{basis}), of {} treated areas beside {}",
        of.design.name(),
        alone(of.effect),
        p_words(of.p),
        of.treated,
        of.controls
    );
    if detectable.is_finite() {
        words.push_str(&format!(
            "; it could have seen effects from {} on (with power {})",
            alone(detectable),
            alone(spec.power)
        ));
    }
    words
}

/// The test of what came before, with its caution.
pub(super) fn pre_trend(of: &Estimate) -> Option<String> {
    let test = of.pre_trend?;
    Some(format!(
        "{}: trends before treatment: F {} with {} and {} degrees of freedom, {}; the test has low power: a great p does not show that trends were parallel",
        of.design.name(),
        alone(test.f),
        alone(test.df1),
        alone(test.df2),
        p_words(test.p)
    ))
}

/// The wild bootstrap beside clustered errors.
pub(super) fn wild(of: &Estimate, test: &Resampled) -> String {
    format!(
        "{}: with {} clusters the wild bootstrap says {} ({} draws{}), beside {} of clustered errors",
        of.design.name(),
        of.clusters,
        p_words(test.p),
        test.draws,
        if test.exact { ", all there are" } else { "" },
        p_words(of.p)
    )
}

/// The placebos of a synthetic control.
pub(super) fn taken(of: &SyntheticControl) -> String {
    let (count, treated) = (of.placebos.len(), of.estimate.treated);
    match (treated, of.exact) {
        (1, _) => format!("{count} controls taken for treated"),
        (_, true) => format!("{count} groups of {treated} controls taken for treated (all there are)"),
        (_, false) => format!("{count} groups of {treated} controls taken for treated (drawn at random)"),
    }
}

/// What the placebos of a synthetic control say.
pub(super) fn placebos(of: &SyntheticControl) -> String {
    let name = of.estimate.design.name();
    if of.placebos.is_empty() {
        let Estimate { treated, controls, .. } = of.estimate;
        return format!(
            "{name}: no p value: placebos take more controls than treated areas, and there are {controls} beside {treated}; widen `controls`, or take `synthetic-difference`"
        );
    }
    let ranked = match of.rank {
        RankBy::Ratio => format!("the gap after is {} times that before", alone(of.ratio)),
        RankBy::Effect => "the size of the effect is ranked".to_owned(),
        RankBy::Studentised => "the size of the effect over its standard error is ranked".to_owned(),
    };
    let mut words = format!(
        "{name}: {ranked}, against {}; without those that fit 5 times worse before, {}",
        taken(of),
        p_words(of.p_within(5.0))
    );
    // A rank by the size of the effect does not go by the fit.
    if of.rank == RankBy::Ratio && of.estimate.pre_rmspe <= of.negligible {
        let Estimate { controls, pre_periods, .. } = of.estimate;
        words.push_str(&format!(
            ". The fit before is perfect but for rounding, as {controls} controls can often be mixed to fit {pre_periods} periods: it shows little of how they would have gone on, and a ratio to it says little"
        ));
    }
    words
}

/// How far treated areas lie from their synthetic control, which the intercept takes off.
pub(super) fn intercept(of: &SyntheticControl) -> String {
    let side = if of.intercept < 0.0 { "below" } else { "above" };
    format!(
        "{}: before, the treated lie {} {side} their weighted controls, as a mean of the periods; the intercept takes that off, and what they differ by from their own means before is matched",
        of.estimate.design.name(),
        alone(of.intercept.abs())
    )
}

/// A synthetic control as data.
pub(super) fn facts(of: &SyntheticControl) -> Value {
    json!({ "synthetic_control": {
        "intercept": (of.rank != RankBy::Ratio).then_some(of.intercept),
        "rank_by": match of.rank {
            RankBy::Ratio => "ratio",
            RankBy::Effect => "effect",
            RankBy::Studentised => "studentised",
        },
        "placebos": of.placebos.len(),
        "all_placebos": of.exact,
        "doubts": of.doubts().into_iter().map(|it| doubt(of, it).code).collect::<Vec<_>>(),
    } })
}

/// What makes a synthetic control doubtful.
pub(super) fn doubt(of: &SyntheticControl, doubt: SyntheticDoubt) -> Doubt {
    let Estimate { controls, pre_periods, .. } = of.estimate;
    match doubt {
        SyntheticDoubt::FitsByChance => Doubt {
            code: "fits-by-chance",
            why: format!(
                "{controls} controls are mixed to follow {pre_periods} periods before without fail, their chance too: a mixture that met the treated areas' level by chance comes back to its own level afterwards, which looks like an effect"
            ),
            hint: "say `intercept = true`, which leaves the level to a constant, or take a series that begins earlier; it matters most where treated areas were chosen by their level",
        },
        SyntheticDoubt::BeyondDonors => Doubt {
            code: "beyond-controls",
            why: "the treated areas lie beyond each control before, as a mean of the periods, so that no mixture reaches their level: the distance that is left is in the estimate".to_owned(),
            hint: "say `intercept = true`, which takes the distance off, or widen `controls`",
        },
    }
}

/// Why a design cannot say anything, with the areas by their codes.
pub(super) fn problem(
    spec: &Evaluation,
    compared: &Compared,
    design: Design,
    error: &EvaluationError,
) -> Problem {
    let variable = |at: usize| {
        let names = if design == Design::Matching { &spec.matching.on } else { &spec.covariates };
        names.get(at).map_or_else(|| format!("variable {at}"), |it| format!("`{}`", it.value))
    };
    let (code, why, hint) = match error {
        EvaluationError::NoTreated => (
            "nobody-treated",
            "no treated area has all that it takes".to_owned(),
            "look at what treated areas lack",
        ),
        EvaluationError::NoDonors | EvaluationError::AllTreated => (
            "no-donors",
            "no control has all that it takes: a value in every period, and every covariate".to_owned(),
            "shorten the series with `between`, name fewer covariates, or widen `controls`",
        ),
        EvaluationError::FewPrePeriods { found, needed } => (
            "no-pre-period",
            format!("there are {found} periods before treatment, and this design takes {needed}"),
            "take a series that begins earlier, or another design",
        ),
        EvaluationError::SeveralDates { first, other } => {
            let period = |it: usize| compared.periods.get(it).map_or_else(String::new, ToString::to_string);
            (
                "several-dates",
                format!(
                    "treatment starts in {} and in {}, and this design takes one date",
                    period(*first),
                    period(*other)
                ),
                "say `design = \"staggered\"`, or evaluate the areas of each date by themselves",
            )
        }
        EvaluationError::OneCluster => (
            "one-cluster",
            "all areas with enough values lie in one cluster, so that errors cannot be told".to_owned(),
            "take a finer `cluster`",
        ),
        EvaluationError::FewClusters { clusters, parameters } => (
            "few-clusters",
            format!("{clusters} clusters cannot bear {parameters} effects"),
            "shorten the series with `between`, or take a finer `cluster`",
        ),
        EvaluationError::Separation => (
            "separation",
            "the variables of `match.on` tell treated areas from others without fail, so that none are alike"
                .to_owned(),
            "leave out the variable that decided who is treated, or say `by = \"euclidean\"` and look at the balance",
        ),
        EvaluationError::NoMatch => (
            "no-match",
            "no treated area has a match within the caliper: treated areas and controls do not overlap"
                .to_owned(),
            "widen `caliper`, or leave out a variable; an effect would rest on areas that are not alike",
        ),
        EvaluationError::NoSpread { variable: at } => (
            "no-spread",
            format!("all values of {} are equal", variable(*at)),
            "leave it out: it tells no areas apart",
        ),
        EvaluationError::TooFew { what, needed, found } => (
            "too-few-areas",
            format!("{what} takes {needed}, and there are {found}"),
            "widen `controls`, or take another design",
        ),
        EvaluationError::TreatedCovariate { area, variable: at } => (
            "missing-covariate",
            format!("{} is missing for {}", variable(*at), compared.some([*area])),
            "leave the variable out, or find its value",
        ),
        other => {
            ("cannot-evaluate", other.to_string(), "look at the series, and at who is compared with whom")
        }
    };
    let message = format!("evaluation `{}`, {}: {why}", spec.name.value, design.name());
    Problem::error(code, message).at(&spec.of.span).hint(hint)
}
