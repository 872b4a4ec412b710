//! `[sensitivity.*]`: which choice drives the spread of the ranks.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::Problem;
use theodolite_core::bootstrap::Bootstrap;
use theodolite_core::sensitivity::{Design, Estimator, Factor, Options, analyse};
use theodolite_data::table::{ResultTable, Values};

use super::drawn::drawn;
use super::tree::grow;
use super::{area_of, uncertainty};
use crate::plan::{Node, Plan};
use crate::run::{Run, Step};
use crate::spec::analysis::{Analysis, Sensitivity};

/// Says where the uncertainty is of an index that is carried over.
pub(super) fn problem(plan: &Plan<'_>, analysis: &Analysis) -> Option<Problem> {
    let table = format!("{}_uncertainty", analysis.of.value);
    let Some(Node::Analysis(about)) = plan.node(&table) else { return None };
    let drawn = drawn(plan, &about.of).ok().filter(|it| it.carried.is_some())?;
    let message = format!(
        "uncertainty `{}` is of `{}`, an index carried over: which choice its spread is due to is told of indices alone",
        analysis.of.value, about.of.value
    );
    let hint = format!("ask it of an uncertainty with of = \"{}\"", drawn.index.name.value);
    Some(Problem::error("wrong-kind", message).at(&analysis.of.span).hint(hint))
}

/// Asks the model of an uncertainty at the points that tell its choices apart.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Sensitivity) -> Step<ResultTable> {
    let (about, choices) = uncertainty::named(run, &analysis.of.value)?;
    let tree = grow(run, &about.of.value)?;
    let area = match &spec.area {
        Some(code) => match area_of(&tree.areas, code) {
            Ok(area) => Some(area),
            Err(problem) => return run.stop(problem),
        },
        None => None,
    };
    let seed = run.plan.study.about.seed.unwrap_or(0);
    let (names, found) = uncertainty::with_model(run, analysis, &tree, None, choices, |run, model| {
        // Noise has no coordinates of its own: it gets one, which says which of its draws is taken.
        let own = model.dimension();
        let mut names = Vec::new();
        let mut factors = Vec::new();
        for factor in model.factors() {
            names.push(factor.name.clone());
            factors.push(if factor.dimensions.is_empty() { own..own + 1 } else { factor.dimensions.clone() });
        }
        let dimensions = own + usize::from(factors.iter().any(|it| it.start == own));
        let base = model.base();
        let result = |point: &[f64]| {
            let (choices, noise) = point.split_at(own);
            let draw = noise.first().map_or(0, |share| (share * f64::from(1_u32 << 31)) as u64);
            let Ok(ranks) = model.ranks(choices, draw) else { return f64::NAN };
            match area {
                Some(area) => ranks.get(area).copied().unwrap_or(f64::NAN),
                None => mean_shift(base, &ranks),
            }
        };
        let options = Options {
            estimator: Estimator::Centred,
            bootstrap: (spec.replicates > 0).then_some(Bootstrap {
                replicates: spec.replicates,
                confidence: spec.level,
                seed,
            }),
        };
        let found = Design::new(dimensions, &factors, spec.samples as usize, Some(seed))
            .and_then(|design| analyse(&design, &options, result));
        match found {
            Ok(found) => Ok((names, found)),
            Err(error) => run.stop(
                Problem::error(
                    "cannot-tell-apart",
                    format!("the choices of `{}`: {error}", analysis.of.value),
                )
                .at(&analysis.of.span),
            ),
        }
    })?;
    let record = run.record(&analysis.table);
    let what = match &spec.area {
        Some(code) => format!("the rank of `{}`", code.value),
        None => "the mean shift of ranks".to_owned(),
    };
    let facts = json!({
        "of": format!("{}_uncertainty", analysis.of.value), "area": spec.area.as_ref().map(|it| &it.value), "samples": spec.samples,
        "level": spec.level, "replicates": spec.replicates,
    });
    record.tell(format!(
        "shares of the variance of {what} that are due to each choice of uncertainty `{}`: alone (first order, centred), and with all it does together with others (total, Jansen); {} base samples, intervals of the total at {} from {} resamplings",
        analysis.of.value, spec.samples, spec.level, spec.replicates
    ), facts);
    record.counts.insert("rows".into(), found.rows as u64);
    record.counts.insert("rows left out, because the index could not be made".into(), found.left_out as u64);
    record.notes.push(format!("mean {}, variance {}", found.mean, found.variance));
    if found.variance == 0.0 {
        record.notes.push("nothing changes, whatever is chosen: no share is known".into());
    }
    let column = |of: &dyn Fn(&Factor) -> f64| Values::Number(found.factors.iter().map(of).collect());
    let end =
        |it: &Factor, end: usize| it.total.interval.map_or(f64::NAN, |it| if end == 0 { it.0 } else { it.1 });
    Ok(ResultTable::new()
        .with("choice", Values::Text(Arc::new(names.iter().map(String::as_str).collect())))
        .with("first_order", column(&|it| it.first.value))
        .with("total", column(&|it| it.total.value))
        .with("lower", column(&|it| end(it, 0)))
        .with("upper", column(&|it| end(it, 1))))
}

/// The mean distance of ranks from the base ranks, over areas that have both.
fn mean_shift(base: &[f64], ranks: &[f64]) -> f64 {
    let shifts: Vec<f64> = base.iter().zip(ranks).map(|(base, rank)| (rank - base).abs()).collect();
    theodolite_core::sum::mean(&shifts).unwrap_or(f64::NAN)
}
