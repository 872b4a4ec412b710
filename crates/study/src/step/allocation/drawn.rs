//! How an allocation moves when its need is uncertain: the rule run on the need of every draw.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;
use theodolite_core::Problem;
use theodolite_core::allocation::AllocationError;
use theodolite_core::statistics::quantile;
use theodolite_core::uncertainty::{Matched, UncertaintyError};

use super::ready::Ready;
use crate::plan::Plan;
use crate::run::{Run, Step, Stopped};
use crate::spec::At;
use crate::spec::allocation::{Allocation, Rule};
use crate::spec::analysis::Question;
use crate::step::analysis::uncertainty;

/// Amounts that are kept at a time, 128 MB of them: where there are more, the draws are made again for further areas.
const KEPT: usize = 16 << 20;

/// What the text alone can show to be wrong.
pub(super) fn problems(plan: &Plan<'_>, spec: &Allocation, named: &At<String>, problems: &mut Vec<Problem>) {
    let (Rule::NeedWeighted { need, .. } | Rule::LeastFirst { need, .. }) = &spec.rule.value else {
        let message = format!("`{}` has no need that an uncertainty could be of", spec.rule.value.name());
        let hint = "`need-weighted` and `least-first` have; take it out otherwise";
        return problems.push(Problem::error("out-of-place", message).at(&named.span).hint(hint));
    };
    let about = plan
        .study
        .analyses
        .iter()
        .find(|it| it.name.value == named.value && it.question.kind() == "uncertainty");
    let (Some(about), Ok(needed)) = (about, plan.reference(need)) else { return };
    let drawn = plan.reference(&about.of);
    if drawn.as_ref().is_ok_and(|drawn| *drawn != needed) {
        let message = format!(
            "uncertainty `{}` draws `{}`, and `{}` goes by `{}.{}`",
            named.value, about.of.value, spec.name.value, needed.name, needed.column
        );
        let hint = match drawn.is_ok_and(|drawn| drawn.name == needed.name) {
            true => format!("draws are of what it is the uncertainty of: go by `{}`", about.of.value),
            false => format!("name an uncertainty with of = \"{}\"", needed.name),
        };
        problems.push(Problem::error("other-uncertainty", message).at(&named.span).hint(hint));
    }
}

/// Whether draws are told in the unit of the need as built, because methods vary and with them the unit: thresholds, powers and
/// costs are in that of the need as built.
pub(super) fn told_as_built(plan: &Plan<'_>, named: &At<String>) -> bool {
    plan.study.analyses.iter().filter(|it| it.name.value == named.value).any(|it| match &it.question {
        Question::Uncertainty(it) => {
            !(it.methods.normalise.is_empty() && it.methods.treat.is_empty() && it.methods.combine.is_empty())
        }
        _ => false,
    })
}

/// The ends of each area's amounts over the draws, in units, at the 5th and the 95th hundredth; and in how many draws no area
/// was eligible.
///
/// Allocations that go by one uncertainty share its draws: they are made once and kept, where that takes no more room than the
/// amounts do.
pub(super) fn ends<'a>(
    run: &mut Run<'a>,
    named: &At<String>,
    ready: &Ready<'_>,
) -> Step<(Vec<f64>, Vec<f64>, u64)> {
    let name = &named.value;
    if let Some(kept) = run.draws.get(name).cloned() {
        let of = |draw: u64| Ok(Cow::Borrowed(kept[draw as usize].as_slice()));
        return of_draws(run, named, ready, kept.len() as u64, of);
    }
    let asks = |it: &&Allocation| it.uncertainty.as_ref().is_some_and(|at| at.value == *name);
    let several = run.plan.study.allocations.iter().filter(asks).count() > 1;
    let areas = ready.standing.len();
    uncertainty::with_draws(run, named, |run, model, draws, seed| {
        let draws = u64::from(draws);
        if several && areas.saturating_mul(draws as usize) <= KEPT {
            let each = (0..draws).into_par_iter().map(|draw| model.scores(seed, draw));
            // In the order of the draws: of several that fail it is always the first that is told.
            let each: Vec<Result<Vec<f64>, UncertaintyError>> = each.collect();
            let kept: Arc<Vec<Vec<f64>>> = match each.into_iter().collect::<Result<_, _>>() {
                Ok(kept) => Arc::new(kept),
                Err(error) => return told(run, ready, named, &Failed::Draw(error)),
            };
            run.draws.insert(name.clone(), Arc::clone(&kept));
            let of = |draw: u64| Ok(Cow::Borrowed(kept[draw as usize].as_slice()));
            return of_draws(run, named, ready, draws, of);
        }
        of_draws(run, named, ready, draws, |draw| model.scores(seed, draw).map(Cow::Owned))
    })
}

/// The same of draws that are made, or at hand.
fn of_draws<'s>(
    run: &mut Run<'_>,
    named: &At<String>,
    ready: &Ready<'_>,
    draws: u64,
    of: impl Fn(u64) -> Result<Cow<'s, [f64]>, UncertaintyError> + Sync,
) -> Step<(Vec<f64>, Vec<f64>, u64)> {
    let areas = ready.standing.len();
    let taking: Vec<usize> = (0..areas).filter(|it| ready.standing[*it].takes_part()).collect();
    let unit = match ready.measures.first() {
        Some(need) if told_as_built(run.plan, named) => Some(Matched::new(&need.values)),
        _ => None,
    };
    // Who takes no part gets nothing in any draw.
    let (mut lower, mut upper) = (vec![0.0; areas], vec![0.0; areas]);
    let mut idle = 0;
    for strip in taking.chunks((KEPT / draws as usize).max(1)) {
        let amounts: Vec<Result<Option<Vec<f64>>, Failed>> = (0..draws)
            .into_par_iter()
            .map(|draw| amounts(&of(draw).map_err(Failed::Draw)?, ready, unit.as_ref(), strip))
            .collect();
        // In the order of the draws: of several that fail it is always the first that is told.
        let amounts: Vec<Option<Vec<f64>>> = match amounts.into_iter().collect() {
            Ok(amounts) => amounts,
            Err(error) => return told(run, ready, named, &error),
        };
        idle = amounts.iter().filter(|it| it.is_none()).count() as u64;
        let each: Vec<(f64, f64)> = (0..strip.len())
            .into_par_iter()
            .map(|at| {
                let of_area: Vec<f64> =
                    amounts.iter().map(|it| it.as_ref().map_or(0.0, |it| it[at])).collect();
                let end = |share| quantile(&of_area, share).unwrap_or(f64::NAN);
                (end(0.05), end(0.95))
            })
            .collect();
        for (area, ends) in strip.iter().zip(each) {
            (lower[*area], upper[*area]) = ends;
        }
    }
    Ok((lower, upper, idle))
}

/// Why a draw cannot be shared by.
enum Failed {
    Draw(UncertaintyError),
    Share(AllocationError),
}

/// What some areas get in a draw; `None` where nobody is eligible.
fn amounts(
    drawn: &[f64],
    ready: &Ready<'_>,
    unit: Option<&Matched>,
    strip: &[usize],
) -> Result<Option<Vec<f64>>, Failed> {
    let need = unit.map_or(Cow::Borrowed(drawn), |unit| Cow::Owned(unit.told(drawn)));
    match ready.found(Some(&need)) {
        Ok(found) => Ok(Some(strip.iter().map(|area| found.shared.units[*area] as f64).collect())),
        Err(AllocationError::NoEligible) => Ok(None),
        Err(error) => Err(Failed::Share(error)),
    }
}

fn told<T>(run: &mut Run<'_>, ready: &Ready<'_>, named: &At<String>, error: &Failed) -> Step<T> {
    let problem = match error {
        Failed::Draw(error) => Problem::error("cannot-draw", error.to_string()).at(&named.span).hint(
            "what varies leads to a need that cannot be made: build the uncertainty by itself to see why",
        ),
        Failed::Share(error) => ready.told(error),
    };
    run.problems.push(problem);
    Err(Stopped)
}
