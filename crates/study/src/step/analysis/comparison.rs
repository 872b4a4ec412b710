//! `[comparison.*]`: how two rankings of the same areas differ.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::rank::{Order, Ties, rank};
use theodolite_core::ranking::{compare, overlap};
use theodolite_core::{Polarity, Problem};
use theodolite_data::table::{ResultTable, Values};

use super::{sample, uncertainty};
use crate::run::{Numbers, Run, Step};
use crate::spec::analysis::{Analysis, Comparison};
use crate::step::indicator::positions;

/// The columns of its table.
pub(super) const COLUMNS: [&str; 7] =
    ["code", "name", "rank", "other_rank", "shift", "in_cut", "in_other_cut"];

/// Ranks the areas that have both, and holds the ranks against each other.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Comparison) -> Step<ResultTable> {
    let (of, with) = (&analysis.of.value, &spec.with.value);
    let (first, areas) = sample::column(run, &analysis.of)?;
    let (second, _) = sample::column(run, &spec.with)?;
    let (ranks, other_ranks) = (ranked(&first, &second), ranked(&second, &first));
    let found = compare(&ranks, &other_ranks);
    let why = match found.areas {
        n @ 0..2 => Some(format!("{n} areas have a value in both, and it takes 2")),
        n if found.kendall.is_nan() => Some(format!("the {n} areas with both are all equal in one of them")),
        _ => None,
    };
    if let Some(why) = why {
        let message = format!("`{of}` and `{with}` cannot be compared: {why}");
        return run.stop(Problem::error("cannot-compare", message).at(&spec.with.span));
    }
    let last = uncertainty::cut(spec.cut).limit(found.areas, 1).unwrap_or(0);
    if last == 0 {
        super::warn_of_empty_cut(run, analysis, &analysis.table, found.areas)?;
    }
    let inside = |ranks: &[f64]| -> Vec<Option<bool>> {
        ranks.iter().map(|it| (!it.is_nan()).then_some(*it <= f64::from(last))).collect()
    };
    let (in_cut, in_other_cut) = (inside(&ranks), inside(&other_ranks));
    let only = |inside: &[Option<bool>], outside: &[Option<bool>]| -> Vec<u32> {
        let pairs = (0_u32..).zip(inside.iter().zip(outside));
        pairs.filter(|(_, it)| *it == (&Some(true), &Some(false))).map(|(area, _)| area).collect()
    };
    let (enter, leave) = (only(&in_other_cut, &in_cut), only(&in_cut, &in_other_cut));
    let shared = overlap(&ranks, &other_ranks, last as usize);

    sample::record_missing(run, &analysis.table, of, &first.values, &areas);
    sample::record_missing(run, &analysis.table, with, &second.values, &areas);
    let plan = run.plan;
    let record = run.record(&analysis.table);
    record.geography = Some(areas.name.clone());
    let facts = json!({
        "of": plan.in_full(&analysis.of), "with": plan.in_full(&spec.with), "cut": spec.cut.fact(),
    });
    record.tell(format!(
        "ranks by `{of}` and by `{with}` of the areas that have both, 1 = greatest need, ties min; a shift is the other rank less the first"
    ), facts);
    for (what, count) in [
        ("areas in", areas.len()),
        ("areas compared", found.areas),
        ("areas in the cut", shared.a),
        ("areas in the other cut", shared.b),
        ("areas in both cuts", shared.both),
        ("areas that enter", enter.len()),
        ("areas that leave", leave.len()),
    ] {
        record.counts.insert(what.into(), count as u64);
    }
    let told = |it: f64| (it * 1e4).round() / 1e4;
    let notes = &mut record.notes;
    notes.push(format!(
        "of {} areas: Kendall's tau {}, Spearman's correlation {}",
        found.areas,
        told(found.kendall),
        told(found.spearman)
    ));
    let farthest =
        found.max_area.map_or(String::new(), |it| format!(" (first `{}`)", areas.codes.get(it as usize)));
    notes.push(format!(
        "a rank differs by {} places on average, by {} at most{farthest}",
        told(found.mean_shift),
        found.max_shift
    ));
    notes.push(format!(
        "in {}: {} areas by `{of}`, {} by `{with}`, {} by both",
        uncertainty::in_words(spec.cut),
        shared.a,
        shared.b,
        shared.both
    ));
    for (what, who) in [("enter", &enter), ("leave", &leave)] {
        if !who.is_empty() {
            notes.push(format!("by `{with}` {what}: {}", areas.some(who)));
        }
    }
    Ok(ResultTable::new()
        .with("code", Values::Text(Arc::clone(&areas.codes)))
        .with("name", Values::Text(Arc::clone(&areas.names)))
        .with("rank", Values::Whole(ranks))
        .with("other_rank", Values::Whole(other_ranks))
        .with("shift", Values::Whole(found.shifts))
        .with("in_cut", Values::Truth(in_cut))
        .with("in_other_cut", Values::Truth(in_other_cut)))
}

/// The ranks by one column of the areas that have another too, from its worse end.
fn ranked(of: &Numbers, other: &Numbers) -> Vec<f64> {
    let mut values = of.values.to_vec();
    for area in positions(&other.values, f64::is_nan) {
        if let Some(value) = values.get_mut(area as usize) {
            *value = f64::NAN;
        }
    }
    let order = if of.polarity == Polarity::High { Order::Descending } else { Order::Ascending };
    rank(&values, Ties::Min, order)
}

/// How one area's two ranks differ, in a sentence.
pub(super) fn explained(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Comparison,
    area: usize,
) -> Step<Vec<String>> {
    let table = run.table(&analysis.table)?;
    let at = |column: &str| table.numbers(column).and_then(|it| it.get(area).copied()).unwrap_or(f64::NAN);
    let (rank, other) = (at("rank"), at("other_rank"));
    if rank.is_nan() {
        return Ok(Vec::new());
    }
    let (of, with) = (&analysis.of.value, &spec.with.value);
    Ok(vec![format!("`{}`: rank {rank} by `{of}`, {other} by `{with}`", analysis.table)])
}
