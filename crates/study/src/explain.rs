//! Where a number comes from: walked back from a result to the rows of the files.

mod json;

use std::collections::BTreeSet;
use std::sync::Arc;

use theodolite_core::aggregate::Combine;
use theodolite_core::profile::{Part, ProfileRule, profile};
use theodolite_core::weights::Evidence;
use theodolite_core::{Polarity, Problem};
use theodolite_data::geography::Geography;
use theodolite_data::lookup::{Mapping, NONE};
use theodolite_data::source::Kind;
use theodolite_data::store::Store;
use theodolite_data::table::Values;

pub use self::json::typed;
use crate::files::{number, per_person};
use crate::nearest::nearest;
use crate::plan::{Main, Node, Plan, Reference, part_columns, table_name};
use crate::receipt::FileRecord;
use crate::run::{Numbers, Run, Step, Stopped};
use crate::spec::{At, Index, OnMissing, Study};
use crate::step;
use crate::step::index::Details;
use crate::step::source::Aligned;

/// Finer areas that are explained down to their files; where more lie in an area, only the files are named.
const EXPLAINED: usize = 12;

/// Measures that are told in which an area is worst, and as many in which it is best.
const STANDINGS: usize = 3;

/// One area's place in a result, and what it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The result's or indicator's name.
    pub name: String,
    /// `index`, `indicator`, `summary`, `rebase`, `designation` or `geography`.
    pub kind: &'static str,
    /// Its title.
    pub title: Option<String>,
    /// The area's code.
    pub code: String,
    /// The area's name; empty where there is none.
    pub area: String,
    /// The geography.
    pub geography: String,
    /// The row of the result's table: column and value, as text; empty where missing.
    pub row: Vec<(String, String)>,
    /// How many areas are ranked, where there is a rank.
    pub ranked: Option<usize>,
    /// How it was made, in words.
    pub method: String,
    /// What it was made from.
    pub parts: Vec<PartExplained>,
    /// The cell it came from, for an indicator.
    pub origin: Option<Origin>,
    /// What was done to it on the way: imputed, treated, left out.
    pub notes: Vec<String>,
    /// What it is worst in, worst first; told of the whole alone, where that is an index.
    pub weaknesses: Vec<Standing>,
    /// What it is best in, best first; likewise.
    pub strengths: Vec<Standing>,
    /// Every file that the result is made from, lookups among them, in the order of the study; told of the whole
    /// alone, and empty for its parts.
    pub files: Vec<FileRecord>,
}

/// Where an area stands in one of the measures at the bottom of an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The measure, as an index names it.
    pub part: String,
    /// The area's value.
    pub value: f64,
    /// Its rank, 1 = greatest need; areas of equal value share the smallest rank.
    pub rank: usize,
    /// How many areas have a value.
    pub areas: usize,
}

/// One thing that a result was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct PartExplained {
    /// Its value before normalisation; `NaN` where missing.
    pub value: f64,
    /// Its value after normalisation, for an index.
    pub normalised: Option<f64>,
    /// Its weight: in an index the part's, in an index that is a mean its share of the weights of the parts that the area
    /// has; in a mean over areas its share of the people of those that have a value.
    pub weight: Option<f64>,
    /// What it adds to the result, where the method adds up.
    pub contribution: Option<f64>,
    /// What it is made from in turn.
    pub of: Explanation,
}

impl PartExplained {
    /// A part with a value and no weight.
    pub(crate) fn of(value: f64, of: Explanation) -> PartExplained {
        PartExplained { value, normalised: None, weight: None, contribution: None, of }
    }
}

/// The cells of a source that an indicator's value came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The source's name in the study.
    pub source: String,
    /// The file, as the study names it.
    pub file: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The row, as a spreadsheet counts; `None` where the area has none.
    pub row: Option<u64>,
    /// The column.
    pub column: String,
    /// The value in that cell; `NaN` where missing.
    pub value: f64,
    /// What stands there where the value is missing, such as `*`; empty for an empty cell.
    pub text: Option<String>,
    /// The denominator's column and value.
    pub denominator: Option<(String, f64)>,
    /// Hash of the file's bytes.
    pub sha256: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// What a row is: its unit.
    pub unit: Option<String>,
    /// Which end is the worse one.
    pub polarity: Polarity,
}

/// What to say where a name, or nearly one, stands for a code.
fn named_so(areas: &Geography, name: &str) -> Option<String> {
    let is_name = |it: &str| !it.is_empty() && it.to_lowercase() == name.trim().to_lowercase();
    let found: Vec<usize> =
        areas.names.iter().enumerate().filter(|(_, it)| is_name(it)).map(|it| it.0).collect();
    let near = || {
        let near = nearest(name, areas.names.iter().filter(|it| !it.is_empty()))?;
        areas.names.iter().position(|it| it == near)
    };
    match found.as_slice() {
        [] => near().map(|at| {
            format!(
                "areas go by their codes: did you mean `{}` ({})?",
                areas.codes.get(at),
                areas.names.get(at)
            )
        }),
        [one] => Some(format!("areas go by their codes: that is the name of `{}`", areas.codes.get(*one))),
        several => {
            let several: Vec<u32> = several.iter().map(|it| *it as u32).collect();
            Some(format!("areas go by their codes: that is the name of {}", areas.some(&several)))
        }
    }
}

/// The geography whose areas a thing can be explained for.
fn geography_of<'p>(plan: &Plan<'p>, name: &str) -> Option<&'p str> {
    plan.geography(name).or_else(|| plan.node(name)?.section().about(plan))
}

/// Explains one area's row of a result; computes it anew, so that it can say what the tables do not hold.
///
/// # Errors
/// Where there is no such result or area, and every problem of what the explanation needs.
pub fn explain(study: &Study, store: &Store, name: &str, code: &str) -> Result<Explanation, Vec<Problem>> {
    let (plan, problems) = Plan::new(study);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    let mut run = Run::new(&plan, store, None);
    run.keeps_details = true;
    // The name of a section where the table has another, as in [`Results::step`](crate::Results::step).
    let mut sections =
        plan.names().filter(|(_, node)| node.section().file_name() == Some(name)).map(|it| it.0);
    let name = match (plan.node(name), sections.next(), sections.next()) {
        (None, Some(table), None) => table,
        _ => name,
    };
    let known = plan.names().filter(|(_, node)| node.section().main() != Main::NoValues);
    match plan.node(name).filter(|it| it.section().main() != Main::NoValues) {
        None => {
            let problem = Problem::error("unknown-name", format!("no result or indicator is named `{name}`"));
            return Err(vec![match nearest(name, known.map(|it| it.0)) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem,
            }]);
        }
        Some(node) if geography_of(&plan, name).is_none() => {
            let what = format!(
                "{} `{name}` has no row for each area: there is nothing to explain of `{code}`",
                node.kind()
            );
            let series = match node {
                Node::Gap(it) => Some((&it.of.value, "")),
                Node::Mission(it) => {
                    Some((&it.of.value, ", whose column `why` says what the verdict rests on"))
                }
                _ => None,
            };
            let hint = match series.filter(|(of, _)| geography_of(&plan, of).is_some()) {
                Some((of, why)) => format!(
                    "`theodolite show {name}` prints its table{why}; `theodolite explain {of} {code}` tells of the values behind it"
                ),
                None => format!("`theodolite show {name}` prints its table"),
            };
            return Err(vec![Problem::error("no-areas", what).hint(hint)]);
        }
        Some(_) => {}
    }
    let explained = geography_of(&plan, name).ok_or(Stopped).and_then(|geography| {
        let areas = run.geography(geography)?;
        match areas.index.find(code) {
            Some(area) => {
                let mut explanation = explain_area(&mut run, name, area, &mut BTreeSet::new())?;
                explanation.notes.extend(step::analysis::explained(&mut run, name, area as usize)?);
                if let Some(Node::Index(_)) = plan.node(name) {
                    (explanation.weaknesses, explanation.strengths) =
                        standings(&mut run, name, area as usize)?;
                }
                Ok(explanation)
            }
            None => {
                let problem =
                    Problem::error("unknown-area", format!("no area of `{geography}` has the code `{code}`"));
                let hint =
                    named_so(&areas, code).unwrap_or_else(|| match nearest(code, areas.codes.iter()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => {
                            format!("its codes look like `{}`", areas.codes.iter().next().unwrap_or_default())
                        }
                    });
                run.stop(problem.hint(hint))
            }
        }
    });
    match explained {
        Ok(mut explanation) if !run.problems.iter().any(Problem::is_error) => {
            explanation.files = files(&mut run, name);
            Ok(explanation)
        }
        _ => Err(run.problems),
    }
}

/// The measures at the bottom of an index in which an area is worst and best: three each, or half of them where there are
/// fewer, so that none is in both. Nothing is a strength in which no area is worse, nor a weakness in which none is better.
fn standings(run: &mut Run<'_>, name: &str, area: usize) -> Step<(Vec<Standing>, Vec<Standing>)> {
    let tree = step::analysis::tree::grow(run, name)?;
    let columns: Vec<_> = tree.leaves.iter().map(|it| &it.numbers).collect();
    let parts: Vec<Part<'_>> =
        columns.iter().map(|it| Part { values: &it.values, polarity: it.polarity }).collect();
    let known = columns.iter().filter(|it| it.values.get(area).is_some_and(|it| !it.is_nan())).count();
    let found = profile(&parts, area, ProfileRule { count: STANDINGS.min(known / 2), skip_last: false });
    let told = |standings: &[theodolite_core::profile::Standing]| {
        let named = standings.iter().map(|it| Standing {
            part: tree.leaves.get(it.part).map_or(String::new(), |leaf| leaf.name.clone()),
            value: it.value,
            rank: it.worse + 1,
            areas: it.areas,
        });
        named.collect()
    };
    // An area that is first or last in everything has only one of the two.
    Ok((told(&found.weaknesses), told(&found.strengths)))
}

/// The files of all steps that lead to a result, in the order of the study.
fn files(run: &mut Run<'_>, name: &str) -> Vec<FileRecord> {
    let mut steps = BTreeSet::from([name.to_owned()]);
    let mut next = vec![name.to_owned()];
    while let Some(step) = next.pop() {
        for input in run.plan.inputs(&step) {
            if steps.insert(input.clone()) {
                next.push(input);
            }
        }
    }
    let at: BTreeSet<usize> = steps.iter().filter_map(|it| run.tables.of.get(it).copied()).collect();
    crate::build::files(run, at)
}

/// Explains one area's row; what is in `told` already has its parts elsewhere, and is told of without them: results
/// that share parts at many levels would else fill the screen for ever.
pub(crate) fn explain_area(
    run: &mut Run<'_>,
    name: &str,
    area: u32,
    told: &mut BTreeSet<(String, u32)>,
) -> Step<Explanation> {
    let node = run.plan.node(name).ok_or(Stopped)?;
    let geography = run.geography(geography_of(run.plan, name).ok_or(Stopped)?)?;
    let table = run.table(name)?;
    let at = area as usize;
    let has_row = run.plan.geography(name).is_some();
    let mut explanation = Explanation {
        name: name.to_owned(),
        kind: node.kind(),
        title: node.section().title().map(str::to_owned),
        code: geography.codes.get(at).to_owned(),
        area: geography.names.get(at).to_owned(),
        geography: geography.name.clone(),
        row: table
            .columns
            .iter()
            .skip(2)
            .filter(|_| has_row)
            .map(|it| (it.name.clone(), shown(&it.values, at)))
            .collect(),
        ranked: table.numbers("rank").map(|it| it.iter().filter(|it| !it.is_nan()).count()),
        method: run.record(name).method.clone().unwrap_or_default(),
        parts: Vec::new(),
        origin: None,
        notes: Vec::new(),
        weaknesses: Vec::new(),
        strengths: Vec::new(),
        files: Vec::new(),
    };
    if !matches!(node, Node::Indicator(_)) && !told.insert((name.to_owned(), area)) {
        explanation.notes.push("its parts are told above".to_owned());
        return Ok(explanation);
    }
    node.section().explain(run, name, area, told, &mut explanation)?;
    Ok(explanation)
}

/// The columns of a part that a condition names, each with its value, such as `imd.decile = 2`.
pub(crate) fn named(condition: &str, part: &Explanation) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for it in theodolite_data::sql::identifiers(condition) {
        let (name, column) = match &it.table {
            Some(table) if *table == part.name => (format!("{table}.{}", it.name), Some(it.name.as_str())),
            None if it.result() == part.name => (it.name.clone(), None),
            _ => continue,
        };
        let value = match column {
            Some(column) => part.row.iter().find(|(it, _)| it == column),
            None => part.row.first(),
        };
        let Some((_, value)) = value else { continue };
        let words = format!("{name} = {}", if value.is_empty() { "missing" } else { value });
        if !told.contains(&words) {
            told.push(words);
        }
    }
    told
}

pub(crate) fn index(
    run: &mut Run<'_>,
    name: &str,
    area: u32,
    told: &mut BTreeSet<(String, u32)>,
    explanation: &mut Explanation,
) -> Step<()> {
    let Some(Node::Index(spec)) = run.plan.node(name) else { return Err(Stopped) };
    let built = run.index(name)?;
    let details = built.details.as_ref().ok_or(Stopped)?;
    let columns = part_columns(spec);
    let at = area as usize;
    if details.excluded.contains(&area) {
        explanation.notes.push(left_out(spec, details, at));
    }
    if let Some(share) = too_little(spec, details, at) {
        explanation.notes.push(format!(
            "no score: the parts that it has carry {share:.3} of the weight, and `min-share` asks for {:.3}",
            spec.min_share
        ));
    }
    if let Combine::MazziottaPareto { .. } = spec.combine.value
        && let Some(penalty) = built.table.numbers("penalty").and_then(|it| it.get(at))
    {
        explanation.notes.push(format!("the penalty for uneven parts adds {penalty}"));
    }
    for (position, reference) in details.references.iter().enumerate() {
        let mut inner = explain_area(run, &reference.name, area, told)?;
        if details.imputed.get(position).is_some_and(|areas| areas.contains(&area)) {
            inner.notes.push("imputed: the source has no value".to_owned());
        }
        if let Some(moved) =
            details.treated.get(position).and_then(|it| it.moved.iter().find(|it| it.area == area))
        {
            inner.notes.push(format!("an outlier, drawn in from {} to {}", moved.from, moved.to));
        }
        let flat = details.flat(position);
        if let Some(flat) = flat {
            inner.notes.push(step::index::left_out(spec, flat));
        }
        // As it was given or found, and in a mean as shared among the parts that the area has; each area's own under
        // benefit of the doubt.
        let has = |part: usize| {
            details.normalised.get(part).and_then(|it| it.get(at)).is_some_and(|it| !it.is_nan())
        };
        let own = |part: usize| details.weights.weights.get(part).copied().unwrap_or(f64::NAN);
        let weight = match &details.weights.from {
            _ if flat.is_some() => None,
            Evidence::Doubt(doubt) => {
                let shares = details.place(position).and_then(|it| doubt.shares.get(it));
                shares.and_then(|it| it.get(at)).copied()
            }
            _ if spec.combine.value == Combine::WeightedSum => Some(own(position)),
            _ if !has(position) => None,
            _ => Some(own(position) / (0..spec.of.len()).filter(|it| has(*it)).map(own).sum::<f64>()),
        };
        let contribution =
            columns.get(position).and_then(|it| built.table.numbers(it)).and_then(|it| it.get(at));
        explanation.parts.push(PartExplained {
            value: details.parts.get(position).and_then(|it| it.values.get(at)).copied().unwrap_or(f64::NAN),
            normalised: details.normalised.get(position).and_then(|it| it.get(at)).copied(),
            weight: weight.filter(|it| !it.is_nan()),
            contribution: contribution.copied(),
            of: inner,
        });
    }
    Ok(())
}

/// The share of the weight that is there, of an area that has no score because it is too little.
pub(crate) fn too_little(spec: &Index, details: &Details, area: usize) -> Option<f64> {
    let keeps = spec.on_missing.as_ref().is_some_and(|it| it.value == OnMissing::Keep);
    if !keeps
        || matches!(details.weights.from, Evidence::Doubt(_))
        || details.excluded.contains(&(area as u32))
    {
        return None;
    }
    let has = |part: &usize| {
        details.normalised.get(*part).and_then(|it| it.get(area)).is_some_and(|it| !it.is_nan())
    };
    let own = |part: usize| details.weights.weights.get(part).copied().unwrap_or(0.0);
    let there: f64 = (0..spec.of.len()).filter(has).map(own).sum();
    let share = there / (0..spec.of.len()).map(own).sum::<f64>();
    Some(share).filter(|it| *it > 0.0 && *it < spec.min_share)
}

/// Why an area is not in an index: the parts that it lacks, and what says that it is left out then.
fn left_out(spec: &Index, details: &Details, area: usize) -> String {
    let lacks = |part: &Numbers| part.values.get(area).is_none_or(|it| it.is_nan());
    let lacking = spec.of.iter().zip(&details.parts).filter(|(_, part)| lacks(part));
    let names: Vec<String> = lacking.clone().map(|(part, _)| format!("`{}`", part.of.value)).collect();
    let own = spec.on_missing.as_ref().is_some_and(|it| it.value == OnMissing::Exclude);
    let by_source = !own && lacking.clone().any(|(_, part)| part.excludes_missing);
    let whose = if by_source { "its source" } else { "the index" };
    format!(
        "left out of this index: it has no value of {}, and {whose} says `on-missing = \"exclude\"`",
        names.join(", ")
    )
}

pub(crate) fn indicator(
    run: &mut Run<'_>,
    spec: &crate::spec::Indicator,
    area: u32,
    explanation: &mut Explanation,
) -> Step<()> {
    let measured = run.indicator(&spec.name.value)?;
    let at = area as usize;
    let aligned = &measured.aligned;
    let file = run.obtain(aligned.at)?;
    let row = aligned.row_of_area.get(at).copied().filter(|row| *row != NONE);
    let kind = run.plan.file_of(&spec.source.value).map(|file| number(file, spec.missing.as_deref()));
    let position = |kind: &Kind| run.tables.tables[aligned.at].position(&spec.column.value, kind);
    debug_assert!(kind.as_ref().is_some_and(|kind| position(kind).is_some()));
    let of_bands = spec.standardise.as_ref().zip(measured.bands.as_ref());
    let people = of_bands.map(|(spec, bands)| (step::indicator::listed(&spec.people), bands.whole(at).1));
    let denominator = spec.denominator.as_ref().zip(measured.denominator.as_ref()).map(|(column, values)| {
        let name = if per_person(run.plan, spec) {
            format!("population of `{}`", aligned.geography.name)
        } else {
            column.value.clone()
        };
        (name, values.get(at).copied().unwrap_or(f64::NAN))
    });
    let value = measured.raw.get(at).copied().unwrap_or(f64::NAN);
    let text = match (row, kind) {
        (Some(row), Some(kind)) if value.is_nan() && of_bands.is_none() => {
            said(run, aligned, &spec.column.value, &kind, row)
        }
        _ => None,
    };
    let place = &run.tables.tables[aligned.at];
    explanation.origin = Some(Origin {
        source: spec.source.value.clone(),
        file: place.location.to_string(),
        sheet: place.reading.sheet.clone(),
        row: row.map(|row| aligned.table.rows.row_number(row as usize)),
        column: of_bands
            .map_or_else(|| spec.column.value.clone(), |(spec, _)| step::indicator::listed(&spec.events)),
        value,
        text,
        denominator: denominator.or(people),
        sha256: file.sha256().unwrap_or_default().to_owned(),
        publisher: place.provenance.publisher.clone(),
        unit: spec.unit.clone(),
        polarity: spec.worse,
    });
    if row.is_none() {
        explanation.notes.push("the source has no row for this area".to_owned());
    }
    Ok(())
}

/// The text of a cell that has no value.
fn said(run: &mut Run<'_>, aligned: &Aligned, column: &str, kind: &Kind, row: u32) -> Option<String> {
    let texts = run.missing(aligned.at, &aligned.table, column, kind);
    if let [(text, _)] = texts.as_slice() {
        return Some(text.clone());
    }
    // Only that a value is missing was kept: of several texts the file tells which it was.
    let again = run.texts_again(aligned.at, column)?;
    Some(again.get(row as usize).trim().to_owned())
}

pub(crate) fn people(
    run: &mut Run<'_>,
    of: &At<String>,
    people: Option<&At<String>>,
) -> Step<Option<Arc<Vec<f64>>>> {
    if let Some(people) = people {
        let reference = run.plan.reference(people).map_err(|_| Stopped)?;
        return Ok(Some(run.column(&reference)?.values));
    }
    let from = run.plan.geography(table_name(&of.value)).ok_or(Stopped)?;
    step::geography::people(run, from, &of.span)
}

/// The finer areas that lie in an area, with their values and their share of the weight; few of them are explained in turn.
#[expect(clippy::too_many_arguments, reason = "a rebase and a summary state the same things")]
pub(crate) fn members(
    run: &mut Run<'_>,
    of: &At<String>,
    to: &At<String>,
    via: Option<&At<String>>,
    people: Option<Arc<Vec<f64>>>,
    area: u32,
    told: &mut BTreeSet<(String, u32)>,
    explanation: &mut Explanation,
) -> Step<()> {
    let name = table_name(&of.value);
    let from = run.plan.geography(name).ok_or(Stopped)?;
    let mapping = run.mapping(from, &to.value, via, &to.span)?;
    let finer = run.geography(from)?;
    let reference =
        run.plan.reference(of).unwrap_or(Reference { name: name.to_owned(), column: String::new() });
    let table = run.table(name)?;
    let values = match table.column(&reference.column) {
        Some(Values::Number(values) | Values::Whole(values)) => values.clone(),
        Some(Values::Truth(truths)) => {
            truths.iter().map(|it| it.map_or(f64::NAN, |it| f64::from(u8::from(it)))).collect()
        }
        _ => vec![f64::NAN; finer.len()],
    };
    let inside = members_of(&mapping, area);
    let weight = |member: &(u32, f64)| {
        people.as_ref().map_or(1.0, |it| it.get(member.0 as usize).copied().unwrap_or(f64::NAN)) * member.1
    };
    let total: f64 = inside
        .iter()
        .filter(|it| values.get(it.0 as usize).is_some_and(|it| !it.is_nan()))
        .map(weight)
        .filter(|it| !it.is_nan())
        .sum();
    for member in &inside {
        let at = member.0 as usize;
        let value = values.get(at).copied().unwrap_or(f64::NAN);
        let share = if total > 0.0 { weight(member) / total } else { f64::NAN };
        let mut inner = if inside.len() <= EXPLAINED {
            explain_area(run, name, member.0, told)?
        } else {
            Explanation {
                name: String::new(),
                kind: run.plan.node(name).map_or("", |it| it.kind()),
                title: None,
                code: finer.codes.get(at).to_owned(),
                area: finer.names.get(at).to_owned(),
                geography: finer.name.clone(),
                row: table
                    .columns
                    .iter()
                    .skip(2)
                    .map(|it| (it.name.clone(), shown(&it.values, at)))
                    .collect(),
                ranked: None,
                method: String::new(),
                parts: Vec::new(),
                origin: None,
                weaknesses: Vec::new(),
                strengths: Vec::new(),
                notes: Vec::new(),
                files: Vec::new(),
            }
        };
        inner.name.clone_from(&of.value);
        if member.1 < 1.0 {
            inner.notes.push(format!("{} of it lies here", member.1));
        }
        explanation.parts.push(PartExplained {
            value,
            normalised: None,
            // What has no value has no part in it.
            weight: (!value.is_nan()).then_some(share),
            contribution: None,
            of: inner,
        });
    }
    Ok(())
}

fn members_of(mapping: &Mapping, target: u32) -> Vec<(u32, f64)> {
    (0..mapping.area_count())
        .flat_map(|area| {
            mapping
                .targets_of(area)
                .filter(|(it, _)| *it == target)
                .map(move |(_, share)| (area as u32, share))
        })
        .collect()
}

fn shown(values: &Values, row: usize) -> String {
    match values {
        Values::Text(texts) => texts.get(row).to_owned(),
        Values::Number(values) | Values::Whole(values) => match values.get(row) {
            Some(value) if !value.is_nan() => theodolite_data::write::number_text(*value),
            _ => String::new(),
        },
        Values::Truth(truths) => {
            truths.get(row).copied().flatten().map_or(String::new(), |it| it.to_string())
        }
    }
}
