//! `[profile.*]`: what each area is best and what it is worst in.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::Problem;
use theodolite_core::profile::{Part, Profiles, Standing};
use theodolite_data::geography::Geography;
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};

use super::area_of;
use super::influence::constant;
use super::tree::{Column, grow};
use crate::plan::Node;
use crate::run::{Run, Step, Stopped};
use crate::spec::analysis::{Analysis, Profile, ProfileParts};

/// The columns of its table.
pub(super) const COLUMNS: [&str; 9] =
    ["code", "name", "kind", "place", "part", "value", "rank_from_worst", "rank_from_best", "areas"];

/// Ranks the parts, and lists those in which each area stands best and worst.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Profile) -> Step<ResultTable> {
    run.table(&analysis.of.value)?; // what keeps the index from being made is told as it is told there
    let (areas, columns) = columns(run, analysis, spec)?;
    let numbers = columns.iter().map(|it| &it.numbers);
    let parts: Vec<Part<'_>> = numbers.map(|it| Part { values: &it.values, polarity: it.polarity }).collect();
    let known = |area: usize| parts.iter().any(|it| it.values.get(area).is_some_and(|it| !it.is_nan()));
    let asked = asked(run, analysis, spec, &areas, &known)?;

    let profiles = Profiles::new(&parts);
    let mut rows = Rows::default();
    let (mut unknown, mut unlisted) = (Vec::new(), Vec::new());
    for &area in &asked {
        let found = profiles.of(area, spec.rule);
        if found.strengths.is_empty() && found.weaknesses.is_empty() {
            (if known(area) { &mut unlisted } else { &mut unknown }).push(area as u32);
        }
        for (kind, standings) in [("strength", &found.strengths), ("weakness", &found.weaknesses)] {
            for (place, it) in (1_u32..).zip(standings) {
                let name = columns.get(it.part).map_or("", |it| it.name.as_str());
                rows.push(&areas, area, (kind, place), name, it);
            }
        }
    }

    let name = &analysis.of.value;
    let (count, what) = (spec.rule.count, in_words(spec.parts));
    let skipped = if spec.rule.skip_last {
        "; parts in which no area is worse are no weaknesses either, as in COINr"
    } else {
        ""
    };
    let counted = |it: &Part<'_>| it.values.iter().filter(|it| !it.is_nan()).count();
    let same = |it: &&Column| constant(&it.numbers.values) && it.numbers.values.iter().any(|it| !it.is_nan());
    let flat: Vec<String> = columns.iter().filter(same).map(|it| format!("`{}`", it.name)).collect();
    let uneven = parts.iter().map(counted).collect::<BTreeSet<_>>();
    let record = run.record(&analysis.table);
    let facts = json!({
        "of": name,
    });
    record.tell(format!(
        "per area, of {what} `{name}`, {count} at most in which the smallest share of the other areas is better (strengths, none in which no area is worse) and {count} at most in which the greatest is (weaknesses, none in which no area is better); ranks among the areas that have a value, ties min; of equal shares the earlier part is the greater strength and the later one the greater weakness{skipped}"
    ), facts);
    for (what, counted) in [
        ("areas in", areas.len()),
        ("areas told of", asked.len() - unknown.len() - unlisted.len()),
        ("parts", parts.len()),
        ("strengths and weaknesses", rows.value.len()),
    ] {
        record.counts.insert(what.into(), counted as u64);
    }
    for (what, who) in [
        ("areas without a value in any part", &unknown),
        ("areas with neither a strength nor a weakness", &unlisted),
    ] {
        if !who.is_empty() {
            record.counts.insert(what.into(), who.len() as u64);
            record.notes.push(format!("{what}: {}", areas.some(who)));
        }
    }
    if !flat.is_empty() {
        record.notes.push(format!("the same in all areas, and so in neither list: {}", flat.join(", ")));
    }
    if let (Some(least), Some(most), true) = (uneven.first(), uneven.last(), uneven.len() > 1) {
        record.notes.push(format!(
            "parts have values for {least} to {most} areas: they are compared by the share of areas that are better"
        ));
    }
    Ok(rows.table())
}

/// The areas, and the parts by name: those at the bottom of the index, or its own.
fn columns(run: &mut Run<'_>, analysis: &Analysis, spec: &Profile) -> Step<(Arc<Geography>, Vec<Column>)> {
    let name = &analysis.of.value;
    if spec.parts == ProfileParts::Indicators {
        let tree = grow(run, name)?;
        return Ok((tree.areas, tree.leaves));
    }
    let plan = run.plan;
    let Some(Node::Index(index)) = plan.node(name) else { return Err(Stopped) };
    let areas = run.geography(plan.geography(name).ok_or(Stopped)?)?;
    let mut columns = Vec::with_capacity(index.of.len());
    for part in &index.of {
        let reference = match plan.reference(&part.of) {
            Ok(reference) => reference,
            Err(problem) => return run.stop(problem),
        };
        let numbers = run.column(&reference)?;
        columns.push(Column { name: part.of.value.clone(), reference, numbers });
    }
    Ok((areas, columns))
}

/// The areas that are told of, in area order.
fn asked(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Profile,
    areas: &Geography,
    known: &impl Fn(usize) -> bool,
) -> Step<Vec<usize>> {
    if spec.areas.is_empty() {
        return Ok((0..areas.len()).collect());
    }
    let mut asked = BTreeSet::new();
    let before = run.problems.len();
    for code in &spec.areas {
        match area_of(areas, code) {
            Ok(area) if known(area) => {
                asked.insert(area);
            }
            Ok(_) => {
                let (what, name) = (in_words(spec.parts), &analysis.of.value);
                let message = format!("area `{}` has no value in any of {what} `{name}`", code.value);
                let problem = Problem::error("no-values", message).at(&code.span);
                run.problems.push(problem.hint("take it out of `areas`"));
            }
            Err(problem) => run.problems.push(problem),
        }
    }
    if run.problems.len() > before { Err(Stopped) } else { Ok(asked.into_iter().collect()) }
}

fn in_words(parts: ProfileParts) -> &'static str {
    match parts {
        ProfileParts::Indicators => "the indicators at the bottom of",
        ProfileParts::Own => "the parts of",
    }
}

/// The columns of the table while they grow.
#[derive(Default)]
struct Rows {
    code: Strings,
    name: Strings,
    kind: Strings,
    place: Vec<f64>,
    part: Strings,
    value: Vec<f64>,
    rank_from_worst: Vec<f64>,
    rank_from_best: Vec<f64>,
    areas: Vec<f64>,
}

impl Rows {
    fn push(&mut self, areas: &Geography, area: usize, at: (&str, u32), part: &str, standing: &Standing) {
        self.code.push(areas.codes.get(area));
        self.name.push(areas.names.get(area));
        self.kind.push(at.0);
        self.place.push(f64::from(at.1));
        self.part.push(part);
        self.value.push(standing.value);
        self.rank_from_worst.push(standing.worse as f64 + 1.0);
        self.rank_from_best.push(standing.rank as f64);
        self.areas.push(standing.areas as f64);
    }

    fn table(self) -> ResultTable {
        ResultTable::new()
            .with("code", Values::Text(Arc::new(self.code)))
            .with("name", Values::Text(Arc::new(self.name)))
            .with("kind", Values::Text(Arc::new(self.kind)))
            .with("place", Values::Whole(self.place))
            .with("part", Values::Text(Arc::new(self.part)))
            .with("value", Values::Number(self.value))
            .with("rank_from_worst", Values::Whole(self.rank_from_worst))
            .with("rank_from_best", Values::Whole(self.rank_from_best))
            .with("areas", Values::Whole(self.areas))
    }
}
