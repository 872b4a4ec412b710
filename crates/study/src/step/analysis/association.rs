//! `[association.*]`: whether two measures go together.

use serde_json::json;
use theodolite_core::Problem;
use theodolite_core::association::{Association as Found, AssociationError, Method, associate, line};
use theodolite_core::bootstrap::Bootstrap;
use theodolite_data::geography::Geography;
use theodolite_data::table::ResultTable;

use super::sample::{self, Row};
use crate::digits::p_words;
use crate::run::{Run, Step};
use crate::spec::At;
use crate::spec::analysis::{Analysis, Association};

/// The two columns, and what each area counts.
struct Pair<'a> {
    of: &'a [f64],
    with: &'a [f64],
    weights: Option<&'a [f64]>,
}

impl Pair<'_> {
    /// A measure that has no value for the pair.
    fn none(&self, measure: &str, group: &str) -> Row {
        let there = |area: &usize| {
            let mut columns = [self.of, self.with].into_iter().chain(self.weights);
            columns.all(|column| column.get(*area).is_some_and(|it| !it.is_nan()))
        };
        Row::none(measure, group, (0..self.of.len()).filter(there).count())
    }
}

/// The measures, over all areas and within each group.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Association) -> Step<ResultTable> {
    let (of, areas) = sample::column(run, &analysis.of)?;
    let (with, _) = sample::column(run, &spec.with)?;
    let people = match spec.by_people {
        true => Some(sample::people(run, &analysis.name, spec.people.as_ref(), &areas)?),
        false => None,
    };
    let groups = match &spec.groups {
        Some(at) => Some(sample::groups(run, at, &areas)?),
        None => None,
    };
    let seed = run.plan.study.about.seed.unwrap_or(0);
    let bootstrap = Bootstrap { replicates: spec.replicates, confidence: spec.level, seed };
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    for at in &spec.measures {
        let pair =
            Pair { of: &of.values, with: &with.values, weights: people.as_ref().map(|it| it.as_slice()) };
        match measure(at, "all", &pair, &bootstrap) {
            Ok((row, note)) => {
                rows.push(row);
                notes.push(note);
            }
            // What is the same everywhere goes together with nothing: that is an answer, and the others are told beside it.
            Err(error @ AssociationError::NoSpread { .. }) => {
                rows.push(pair.none(&at.value, "all"));
                sample::left_blank(run, told(&error, at, analysis, spec, &areas));
            }
            Err(error) => {
                let problem = told(&error, at, analysis, spec, &areas);
                return run.stop(problem);
            }
        }
        let Some(groups) = &groups else { continue };
        let mut untold = Vec::new();
        for (group, label) in (0_u32..).zip(&groups.labels) {
            let inside: Vec<usize> = (0..areas.len()).filter(|area| groups.of_area[*area] == group).collect();
            let pick = |column: &[f64]| -> Vec<f64> { inside.iter().map(|area| column[*area]).collect() };
            let (of, with, weights) =
                (pick(&of.values), pick(&with.values), people.as_ref().map(|it| pick(it)));
            let pair = Pair { of: &of, with: &with, weights: weights.as_deref() };
            let row = measure(at, label, &pair, &bootstrap).map(|it| it.0).unwrap_or_else(|error| {
                untold.push(format!("{label} ({error})"));
                pair.none(&at.value, label)
            });
            rows.push(row);
        }
        if !untold.is_empty() {
            let some: Vec<&str> = untold.iter().take(5).map(String::as_str).collect();
            let (groups, some) = (untold.len(), some.join("; "));
            notes.push(format!("{}: nothing to tell of {groups} groups, such as {some}", at.value));
        }
    }
    let table = &analysis.table;
    sample::record_missing(run, table, &analysis.of.value, &of.values, &areas);
    sample::record_missing(run, table, &spec.with.value, &with.values, &areas);
    if let Some(people) = &people {
        sample::record_missing(run, table, "people", people, &areas);
    }
    let plan = run.plan;
    let record = run.record(table);
    let facts = json!({
        "of": plan.in_full(&analysis.of), "with": plan.in_full(&spec.with), "among": areas.name,
        "weighted": people.is_some(), "level": spec.level,
    });
    record.tell(format!(
        "of `{}` and `{}` among the areas of `{}`, each {}; intervals at {}; neighbours are alike, so that they are narrower than the truth",
        analysis.of.value,
        spec.with.value,
        areas.name,
        if people.is_some() { "with its people" } else { "alike" },
        spec.level
    ), facts);
    record.counts.insert("areas in".into(), areas.len() as u64);
    record.notes.extend(notes);
    Ok(sample::table(&rows))
}

fn measure(
    at: &At<String>,
    group: &str,
    pair: &Pair<'_>,
    bootstrap: &Bootstrap,
) -> Result<(Row, String), AssociationError> {
    let name = || (at.value.clone(), group.to_owned());
    if at.value == "slope" {
        let found = line(pair.with, pair.of, pair.weights, bootstrap.confidence)?;
        let (measure, group) = name();
        let (value, lower, upper) = (found.slope.value, found.slope.lower, found.slope.upper);
        let note = format!(
            "slope: intercept {}, {}, {} of the spread explained",
            found.intercept.value,
            p_words(found.slope.p),
            found.r_squared
        );
        return Ok((Row { measure, group, value, lower, upper, n: found.n }, note));
    }
    let method = if at.value == "spearman" { Method::Spearman } else { Method::Pearson };
    let Found { value, lower, upper, p, n, missing, effective } =
        associate(method, pair.of, pair.with, pair.weights, bootstrap)?;
    let (measure, group) = name();
    let mut note = format!("{measure}: {} on {n} areas", p_words(p));
    if missing > 0 {
        note.push_str(&format!(", {missing} left out because a value is missing"));
    }
    if pair.weights.is_some() {
        note.push_str(&format!("; weighted, they say as much as {effective:.0} areas of equal weight"));
    }
    Ok((Row { measure, group, value, lower, upper, n }, note))
}

/// An error of the measure, with names and codes in the place of positions.
fn told(
    error: &AssociationError,
    at: &At<String>,
    analysis: &Analysis,
    spec: &Association,
    areas: &Geography,
) -> Problem {
    let mut words = error.to_string();
    if let AssociationError::Infinite { area, .. } | AssociationError::Weight { area, .. } = error {
        words = words.replace(&format!("area {area} "), &format!("area `{}` ", areas.codes.get(*area)));
    }
    // A line is one of `of` by `with`.
    let (x, y) = if at.value == "slope" { (&spec.with, &analysis.of) } else { (&analysis.of, &spec.with) };
    // In one go: a measure may be called `y`.
    let (x, y) = (format!("`{}`", x.value), format!("`{}`", y.value));
    let around: Vec<String> = words.split("`x`").map(|it| it.replace("`y`", &y)).collect();
    words = around.join(&x);
    let hint = match error {
        AssociationError::TooFew { .. } => {
            "name columns that more areas have, or fill the gaps with `impute`"
        }
        AssociationError::NoSpread { .. } => {
            "name another measure: one that is the same everywhere goes together with nothing"
        }
        AssociationError::Weight { .. } => {
            "people are 0 or more: mend the row, or name another indicator as `people`"
        }
        _ => "give the values in a greater unit, or mend those that are out of all proportion",
    };
    Problem::error("cannot-measure", format!("`{}`: {words}", at.value)).at(&at.span).hint(hint)
}
