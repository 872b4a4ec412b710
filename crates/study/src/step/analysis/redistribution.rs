//! `[redistribution.*]`: several ways of sharing money beside each other.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::Problem;
use theodolite_core::bootstrap::Bootstrap;
use theodolite_core::inequality::{Input as Along, Measure, measure};
use theodolite_core::members::Members;
use theodolite_core::reach::{by_group, ratio};
use theodolite_core::redistribution::{Moves, moves, scaled};
use theodolite_core::sum::Sum;
use theodolite_data::table::{ResultTable, Values};

use super::reach::{Found, apart, by_known_groups, money};
use super::{measured, same_geography, sample};
use crate::digits::grouped;
use crate::plan::{Plan, fixed};
use crate::run::{Run, Step};
use crate::spec::At;
use crate::spec::analysis::{Analysis, Redistribution, Shows};
use crate::step::indicator::positions;

/// No interval is asked of any figure here.
const EXACT: Bootstrap = Bootstrap { replicates: 0, confidence: 0.95, seed: 0 };

/// The columns of a row a way; with a base there is one more.
const WAYS: [&str; 13] = [
    "way",
    "amount",
    "areas",
    "gain",
    "lose",
    "people_gain",
    "people_lose",
    "gained",
    "lost",
    "concentration",
    "ratio",
    "without",
    "gini",
];

/// The ways, in the order of the table: what they are held against comes first where it is none of them.
fn ways<'s>(analysis: &'s Analysis, spec: &'s Redistribution) -> Vec<&'s At<String>> {
    let named = || std::iter::once(&analysis.of).chain(&spec.others);
    let apart = spec.against.iter().filter(|against| !named().any(|it| it.value == against.value));
    apart.chain(named()).collect()
}

/// The place of what the ways are held against.
fn against(ways: &[&At<String>], analysis: &Analysis, spec: &Redistribution) -> usize {
    let of = spec.against.as_ref().unwrap_or(&analysis.of);
    ways.iter().position(|it| it.value == of.value).unwrap_or(0)
}

/// The name of a way within a column's name.
fn label(way: &At<String>) -> String {
    way.value.replace('.', "_")
}

/// The columns of its table.
pub(super) fn columns(analysis: &Analysis, spec: &Redistribution) -> Vec<String> {
    let ways = ways(analysis, spec);
    match spec.shows {
        Shows::Ways => {
            let mut columns = fixed(&WAYS);
            columns.extend(spec.base.iter().map(|_| "gini_after".to_owned()));
            columns
        }
        Shows::Groups => {
            fixed(&["group", "areas", "people"]).into_iter().chain(ways.into_iter().map(label)).collect()
        }
        Shows::Areas => {
            let mut columns = fixed(&["code", "name", "group", "need", "people"]);
            for way in ways {
                columns.extend([format!("amount_{}", label(way)), format!("change_{}", label(way))]);
            }
            columns
        }
    }
}

/// What the text alone can show to be wrong.
pub(super) fn problems(
    plan: &Plan<'_>,
    analysis: &Analysis,
    spec: &Redistribution,
    problems: &mut Vec<Problem>,
) {
    let ways = ways(analysis, spec);
    ways.iter().for_each(|way| money(plan, way, problems));
    spec.base.iter().chain([&spec.reach.need]).for_each(|at| measured(plan, at, problems));
    for at in ways.iter().copied().chain(&spec.base).chain([&spec.reach.need]) {
        same_geography(plan, analysis, Some(at), problems);
    }
    same_geography(plan, analysis, spec.reach.people.as_ref(), problems);
    by_known_groups(plan, analysis, &spec.reach, problems);
    for (k, way) in ways.iter().enumerate() {
        if ways.iter().take(k).any(|it| label(it) == label(way) && it.value != way.value) {
            let message = format!("`{}` would have two columns named `{}`", analysis.name.value, label(way));
            problems.push(
                Problem::error("duplicate-name", message)
                    .at(&way.span)
                    .hint("give one of the ways another name"),
            );
        }
    }
}

/// The ways side by side, each with what it gives every area.
struct Shared {
    /// What is found of need, people and groups: the money in it is that of no way in particular.
    found: Found,
    /// What each way gives: `NaN` where one of them tells nothing of an area.
    amounts: Vec<Vec<f64>>,
    against: usize,
    base: Option<Vec<f64>>,
}

impl Shared {
    fn new(run: &mut Run<'_>, analysis: &Analysis, spec: &Redistribution) -> Step<Shared> {
        let ways = ways(analysis, spec);
        let against = against(&ways, analysis, spec);
        let mut amounts = Vec::new();
        for way in &ways {
            amounts.push(sample::column(run, way)?.0.values.to_vec());
        }
        let areas = sample::column(run, &analysis.of)?.1;
        let base = match &spec.base {
            Some(at) => Some(sample::column(run, at)?.0.values.to_vec()),
            None => None,
        };
        // What one way does not tell of an area cannot be held against what others do.
        let unknown: Vec<usize> = (0..areas.len())
            .filter(|area| amounts.iter().chain(&base).any(|it| it.get(*area).is_none_or(|it| it.is_nan())))
            .collect();
        for column in &mut amounts {
            unknown.iter().for_each(|area| column[*area] = f64::NAN);
        }
        let found = Found::among(run, analysis, &spec.reach, amounts[against].clone(), areas)?;
        if spec.scaled {
            let total = amounts[against].iter().copied().filter(|it| !it.is_nan()).collect::<Sum>().value();
            for (way, column) in ways.iter().zip(&mut amounts) {
                let Some(to_total) = scaled(column, total) else {
                    let message = format!(
                        "`{}` does not sum to more than 0: it cannot be scaled to {total}",
                        way.value
                    );
                    return run.stop(
                        Problem::error("cannot-measure", message)
                            .at(&way.span)
                            .hint("leave it out, or leave `scaled` out"),
                    );
                };
                *column = to_total;
            }
        }
        Ok(Shared { found, amounts, against, base })
    }

    /// Figures of some money per head: its concentration along need, the first group over the last, its Gini.
    fn with_money<T>(&mut self, way: usize, of: impl FnOnce(&Found) -> T) -> T {
        self.found.money = self.amounts[way].clone();
        of(&self.found)
    }

    fn change(&self, way: usize) -> Vec<f64> {
        self.amounts[way].iter().zip(&self.amounts[self.against]).map(|(now, then)| now - then).collect()
    }

    fn moves(&self, way: usize) -> Moves {
        moves(&self.amounts[way], &self.amounts[self.against], &self.found.people)
    }
}

/// A measure of money per head; `NaN` where it has none, with the reason among the notes.
fn measured_per_head(found: &Found, asked: Measure, of: &str, notes: &mut Vec<String>) -> f64 {
    let values = found.per_head();
    let input = Along { ..found.along(&values) };
    match measure(asked, &input, &EXACT) {
        Ok(it) => it.value,
        Err(error) => {
            let note = format!("`{of}` has no {}: {error}", asked.name());
            if !notes.contains(&note) {
                notes.push(note);
            }
            f64::NAN
        }
    }
}

/// Answers it.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Redistribution) -> Step<ResultTable> {
    let mut shared = Shared::new(run, analysis, spec)?;
    let ways = ways(analysis, spec);
    let mut notes = Vec::new();
    let table = match spec.shows {
        Shows::Ways => by_way(&mut shared, &ways, spec, &mut notes),
        Shows::Groups => groups(&mut shared, &ways),
        Shows::Areas => areas(&shared, &ways),
    };
    let name = &analysis.table;
    let Shared { found, amounts, against, .. } = &shared;
    sample::record_missing(run, name, "an amount by every way", &amounts[*against], &found.areas);
    sample::record_missing(run, name, "people", &found.people, &found.areas);
    sample::record_missing(run, name, "need", &found.need.values, &found.areas);
    let nobody = positions(&found.people, |it| it == 0.0).len() as u64;
    let none = found.groups.of_area.iter().filter(|it| **it == Members::NONE).count() as u64;
    let held_against = ways[*against];
    notes.extend(apart::not_placed(run, ways.iter().copied())?);
    let (mut moves, mut told) = (Vec::new(), Vec::new());
    for (k, way) in ways.iter().enumerate().filter(|(k, _)| k != against) {
        let found = shared.moves(k);
        let note = format!(
            "by `{}` {} areas get more and {} less than by `{}`: {} more and {} less in all",
            way.value,
            found.gain,
            found.lose,
            held_against.value,
            grouped(found.gained, 2),
            grouped(found.lost, 2)
        );
        moves.push(json!({ "way": way.value, "gain": found.gain, "lose": found.lose, "note": note }));
        told.push(note);
    }
    let plan = run.plan;
    let named: Vec<&str> =
        std::iter::once(&analysis.of).chain(&spec.others).map(|it| it.value.as_str()).collect();
    let record = run.record(name);
    let facts = json!({
        "of": named, "against": held_against.value, "scaled": spec.scaled,
        "base": spec.base.as_ref().map(|it| &it.value), "need": plan.in_full(&spec.reach.need),
        "groups": spec.reach.groups.fact(), "moves": moves,
    });
    record.tell(
        format!(
            "{} beside each other, held against `{}`{}; need is `{}`, groups are by `{}`",
            ways.iter().map(|it| format!("`{}`", it.value)).collect::<Vec<_>>().join(", "),
            held_against.value,
            if spec.scaled { ", all brought to its total" } else { "" },
            spec.reach.need.value,
            found.groups.name,
        ),
        facts,
    );
    record.counts.insert("areas in".into(), found.areas.len() as u64);
    record.counts.insert("areas in no group".into(), none);
    if nobody > 0 {
        record.counts.insert("areas where nobody lives".into(), nobody);
    }
    record.notes.extend(notes);
    record.notes.extend(told);
    Ok(table)
}

/// One row a way, and first one of what areas have before.
fn by_way(
    shared: &mut Shared,
    ways: &[&At<String>],
    spec: &Redistribution,
    notes: &mut Vec<String>,
) -> ResultTable {
    let names = spec.base.iter().chain(ways.iter().copied()).map(|it| it.value.as_str());
    let mut figures: Vec<[f64; 13]> = Vec::new();
    if let (Some(base), Some(at)) = (shared.base.clone(), &spec.base) {
        shared.found.money = base;
        let (found, mut row) = (&shared.found, [f64::NAN; 13]);
        row[0] = found.money.iter().copied().filter(|it| !it.is_nan()).collect::<Sum>().value();
        row[1] = found.money.iter().filter(|it| **it > 0.0).count() as f64;
        row[8] = measured_per_head(found, Measure::Concentration, &at.value, notes);
        row[9] = first_over_last(found);
        row[10] = found.without().len() as f64;
        row[11] = measured_per_head(found, Measure::Gini, &at.value, notes);
        row[12] = row[11];
        figures.push(row);
    }
    for (k, way) in ways.iter().enumerate() {
        let moves = shared.moves(k);
        let is_against = k == shared.against;
        let of_others = |it: f64| if is_against { f64::NAN } else { it };
        let base = shared.base.clone();
        let (concentration, ratio, without, gini) = shared.with_money(k, |found| {
            (
                measured_per_head(found, Measure::Concentration, &way.value, notes),
                first_over_last(found),
                found.without().len() as f64,
                measured_per_head(found, Measure::Gini, &way.value, notes),
            )
        });
        let amounts = &shared.amounts[k];
        let after = base.map_or(f64::NAN, |base| {
            shared.found.money = base.iter().zip(&shared.amounts[k]).map(|(a, b)| a + b).collect();
            measured_per_head(&shared.found, Measure::Gini, &way.value, notes)
        });
        figures.push([
            amounts.iter().copied().filter(|it| !it.is_nan()).collect::<Sum>().value(),
            amounts.iter().filter(|it| **it > 0.0).count() as f64,
            of_others(moves.gain as f64),
            of_others(moves.lose as f64),
            of_others(moves.people_gain),
            of_others(moves.people_lose),
            of_others(moves.gained),
            of_others(moves.lost),
            concentration,
            ratio,
            without,
            gini,
            after,
        ]);
    }
    let column = |k: usize| -> Vec<f64> { figures.iter().map(|it| it[k]).collect() };
    let mut table = ResultTable::new().with("way", Values::text(names));
    for (k, name) in WAYS.into_iter().skip(1).enumerate() {
        let is_whole = matches!(name, "areas" | "gain" | "lose" | "without");
        let values = column(k);
        table = table.with(name, if is_whole { Values::Whole(values) } else { Values::Number(values) });
    }
    if spec.base.is_some() {
        table = table.with("gini_after", Values::Number(column(12)));
    }
    table
}

/// Money per head of the first group over that of the last; `NaN` where there are not two.
fn first_over_last(found: &Found) -> f64 {
    match found.groups.labels.len() {
        0 | 1 => f64::NAN,
        groups => ratio(&found.input(), 0, groups as u32 - 1, &EXACT).0,
    }
}

/// One row a group, and last one of all, with money per head by each way.
fn groups(shared: &mut Shared, ways: &[&At<String>]) -> ResultTable {
    let labels: Vec<String> = shared.found.groups.labels.iter().cloned().chain(["all".to_owned()]).collect();
    let mut table = ResultTable::new().with("group", Values::text(labels.iter().map(String::as_str)));
    for (k, way) in ways.iter().enumerate() {
        let of_way =
            shared.with_money(k, |found| by_group(&found.input(), found.groups.labels.len(), &EXACT));
        if k == 0 {
            table = table
                .with("areas", Values::Whole(of_way.iter().map(|it| it.areas as f64).collect()))
                .with("people", Values::Number(of_way.iter().map(|it| it.people).collect()));
        }
        table = table.with(label(way), Values::Number(of_way.iter().map(|it| it.per_head).collect()));
    }
    table
}

/// One row an area.
fn areas(shared: &Shared, ways: &[&At<String>]) -> ResultTable {
    let found = &shared.found;
    let group = |group: &u32| found.groups.labels.get(*group as usize).map_or("", String::as_str);
    let mut table = ResultTable::new()
        .with("code", Values::Text(Arc::clone(&found.areas.codes)))
        .with("name", Values::Text(Arc::clone(&found.areas.names)))
        .with("group", Values::text(found.groups.of_area.iter().map(group)))
        .with("need", Values::Number(found.need.values.to_vec()))
        .with("people", Values::Number(found.people.to_vec()));
    for (k, way) in ways.iter().enumerate() {
        table = table
            .with(format!("amount_{}", label(way)), Values::Number(shared.amounts[k].clone()))
            .with(format!("change_{}", label(way)), Values::Number(shared.change(k)));
    }
    table
}

/// What each way gives an area, in a sentence.
pub(super) fn explained(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Redistribution,
    area: usize,
) -> Step<Vec<String>> {
    let shared = Shared::new(run, analysis, spec)?;
    let ways = ways(analysis, spec);
    let of = |k: usize| shared.amounts[k].get(area).copied().unwrap_or(f64::NAN);
    let name = &analysis.name.value;
    if of(shared.against).is_nan() {
        return Ok(vec![format!("redistribution `{name}`: not every way tells of it")]);
    }
    let words: Vec<String> = (ways.iter().enumerate())
        .map(|(k, way)| format!("{} by `{}`", grouped(of(k), 2), way.value))
        .collect();
    Ok(vec![format!("redistribution `{name}`: {}", words.join(", "))])
}
