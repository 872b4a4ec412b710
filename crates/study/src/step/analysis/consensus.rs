//! `[consensus.*]`: one ranking out of several.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::aggregate::AggregateError;
use theodolite_core::outrank;
use theodolite_core::rank::{Order, Ties, rank};
use theodolite_core::ranking::{Proof, borda, kemeny};
use theodolite_core::{Polarity, Problem};
use theodolite_data::table::{ResultTable, Values};

use super::{sample, several};
use crate::plan::Plan;
use crate::run::{Run, Step};
use crate::spec::At;
use crate::spec::analysis::{Agree, Analysis, Consensus};

/// The columns of its table.
pub(super) const COLUMNS: [&str; 4] = ["code", "name", "rank", "score"];

/// The most areas that Kemeny's order is looked for: every pair of them is looked at again and again.
const MOST: usize = 1000;

/// What the text alone can show to be wrong.
pub(super) fn problems(plan: &Plan<'_>, analysis: &Analysis, spec: &Consensus, problems: &mut Vec<Problem>) {
    several(plan, analysis, &spec.others, problems);
    let names = || std::iter::once(&analysis.of).chain(&spec.others);
    let Some((first, _)) = spec.weights.first() else { return };
    for (at, _) in &spec.weights {
        if !names().any(|it| it.value == at.value) {
            let message = format!("`weights` has `{}`, which is not in `of`", at.value);
            problems.push(Problem::error("unknown-part", message).at(&at.span));
        }
    }
    if let Some(name) = names().find(|it| !spec.weights.iter().any(|(at, _)| at.value == it.value)) {
        let message = format!("`weights` has none for `{}`", name.value);
        problems.push(
            Problem::error("missing-weight", message).at(&first.span).hint("it names all that `of` does"),
        );
    }
    if spec.weights.iter().all(|(_, weight)| *weight == 0.0) {
        let message = format!("all weights of `{}` are 0", analysis.table);
        problems.push(Problem::error("no-weight", message).at(&first.span));
    }
}

/// What a method finds: scores, ranks, and what there is to say of them.
struct Found {
    score: Vec<f64>,
    rank: Vec<f64>,
    notes: Vec<String>,
}

/// Ranks the areas that all of them rank.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Consensus) -> Step<ResultTable> {
    let names: Vec<&At<String>> = std::iter::once(&analysis.of).chain(&spec.others).collect();
    let mut columns: Vec<Vec<f64>> = Vec::with_capacity(names.len());
    let mut geography = None;
    for at in &names {
        let (numbers, areas) = sample::column(run, at)?;
        sample::record_missing(run, &analysis.table, &at.value, &numbers.values, &areas);
        let turned = |it: &f64| if numbers.polarity == Polarity::High { *it } else { -it };
        columns.push(numbers.values.iter().map(turned).collect());
        geography = Some(areas);
    }
    let Some(areas) = geography else { return Err(crate::run::Stopped) };
    let complete = |area: usize| columns.iter().all(|it| it.get(area).is_some_and(|it| !it.is_nan()));
    let complete: Vec<bool> = (0..areas.len()).map(complete).collect();
    for column in &mut columns {
        column.iter_mut().zip(&complete).filter(|it| !it.1).for_each(|it| *it.0 = f64::NAN);
    }
    let ranked = complete.iter().filter(|it| **it).count();
    if ranked < 2 {
        let message =
            format!("{ranked} areas have a value in all of `{}`, and a ranking takes 2", analysis.table);
        return run.stop(Problem::error("too-few-areas", message).at(&analysis.of.span));
    }
    if spec.method == Agree::Kemeny && ranked > MOST {
        let message = format!("`{}` has {ranked} areas, and `kemeny` goes up to {MOST}", analysis.table);
        return run.stop(
            Problem::error("too-many-areas", message)
                .at(&analysis.name.span)
                .hint("`borda` and `copeland` rank as many as there are"),
        );
    }
    let weights: Vec<f64> = names.iter().map(|at| weight(spec, &at.value)).collect();
    let parts: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let found = match spec.method {
        Agree::Kemeny => by_kemeny(&parts, &weights),
        Agree::Borda => borda(&parts, &weights).map(by_score),
        Agree::Copeland => outrank::copeland(&parts, &weights).map(by_score),
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            let message = format!("`{}` cannot be ranked: {error}", analysis.table);
            return run.stop(Problem::error("cannot-rank", message).at(&analysis.of.span));
        }
    };
    let tied = tied(&found.rank);
    let plan = run.plan;
    let record = run.record(&analysis.table);
    record.geography = Some(areas.name.clone());
    let each: Vec<String> =
        names.iter().zip(&weights).map(|(at, weight)| format!("`{}` {weight}", at.value)).collect();
    let facts = json!({
        "of": names.iter().map(|it| plan.in_full(it)).collect::<Vec<_>>(), "method": spec.method.name(),
    });
    record.tell(
        format!("{} of {}; rank 1 = greatest need; ties min", spec.method.name(), each.join(", ")),
        facts,
    );
    record.counts.insert("areas in".into(), areas.len() as u64);
    record.counts.insert("areas ranked".into(), ranked as u64);
    record.counts.insert("areas that share a rank".into(), tied as u64);
    record.notes.extend(found.notes);
    Ok(ResultTable::new()
        .with("code", Values::Text(Arc::clone(&areas.codes)))
        .with("name", Values::Text(Arc::clone(&areas.names)))
        .with("rank", Values::Whole(found.rank))
        .with("score", Values::Number(found.score)))
}

/// What a ranking counts.
fn weight(spec: &Consensus, name: &str) -> f64 {
    if spec.weights.is_empty() {
        return 1.0;
    }
    spec.weights.iter().find(|it| it.0.value == name).map_or(0.0, |it| it.1)
}

fn by_score(score: Vec<f64>) -> Found {
    Found { rank: rank(&score, Ties::Min, Order::Descending), score, notes: Vec::new() }
}

/// Kemeny's order; the score of an area is the share of weight that agrees with it on its pairs with the others.
fn by_kemeny(parts: &[&[f64]], weights: &[f64]) -> Result<Found, AggregateError> {
    let found = kemeny(parts, weights)?;
    let shares = outrank::matrix(parts, weights)?;
    let others = found.order.len().saturating_sub(1) as f64;
    let mut score = vec![f64::NAN; found.rank.len()];
    for (place, &area) in found.order.iter().enumerate() {
        let area = area as usize;
        let (ahead, behind) = found.order.split_at(place);
        let lost = ahead.iter().map(|&other| shares[other as usize][area]).sum::<f64>();
        let won = behind.iter().skip(1).map(|&other| shares[area][other as usize]).sum::<f64>();
        score[area] = (lost + won) / others;
    }
    let pairs = others * found.order.len() as f64 / 2.0;
    let proof = match found.proof {
        Proof::All { orders } if orders <= 1.0 => "proved: every other order agrees less".to_owned(),
        Proof::All { orders } => format!(
            "proved: {orders} orders agree as well and none better; ranks are the medians of the places in them"
        ),
        Proof::Best => "proved: no order agrees better, but others may as well".to_owned(),
        Proof::Searched => format!(
            "not proved, found by search: no order agrees on more than {} of the pairs",
            told(found.bound / pairs)
        ),
    };
    let agreed = format!(
        "the order agrees with the rankings on {} of the {pairs} pairs of areas",
        told(found.score / pairs)
    );
    Ok(Found { score, rank: found.rank, notes: vec![agreed, proof] })
}

fn told(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

/// How many areas have the rank of another too.
fn tied(ranks: &[f64]) -> usize {
    let mut ranks: Vec<f64> = ranks.iter().copied().filter(|it| !it.is_nan()).collect();
    ranks.sort_by(f64::total_cmp);
    ranks.chunk_by(|a, b| a == b).map(<[f64]>::len).filter(|it| *it > 1).sum()
}
