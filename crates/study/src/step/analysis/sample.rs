//! What inequality and association look at: a column, its people, and the groups its areas are in.

use std::sync::Arc;

use theodolite_core::members::Members;
use theodolite_core::{Problem, Severity};
use theodolite_data::geography::Geography;
use theodolite_data::table::{ResultTable, Values};

use crate::plan::{Node, table_name};
use crate::run::{Numbers, Run, Step, Stopped};
use crate::spec::At;
use crate::step::geography;
use crate::step::indicator::positions;

/// Areas sorted into groups.
pub(super) struct Groups {
    /// As the study names them.
    pub name: String,
    /// The group of each area; [`Members::NONE`] where it is in none.
    pub of_area: Vec<u32>,
    /// What each group is called.
    pub labels: Vec<String>,
}

/// A column of a result, with the geography of its rows.
pub(super) fn column(run: &mut Run<'_>, at: &At<String>) -> Step<(Numbers, Arc<Geography>)> {
    let reference = match run.plan.reference(at) {
        Ok(reference) => reference,
        Err(problem) => return run.stop(problem),
    };
    let geography = run.geography(run.plan.geography(&reference.name).ok_or(Stopped)?)?;
    Ok((run.column(&reference)?, geography))
}

/// Leaves blank what has no value, rather than being asked for amiss, and says so: all else is told beside it.
pub(super) fn left_blank(run: &mut Run<'_>, problem: Problem) {
    let message = format!("{}: it is left blank", problem.message);
    run.problems.push(Problem { code: "no-value", severity: Severity::Warning, message, ..problem });
}

/// The people of each area: an indicator of the study's choice, or the geography's population.
pub(super) fn people(
    run: &mut Run<'_>,
    name: &At<String>,
    people: Option<&At<String>>,
    areas: &Geography,
) -> Step<Arc<Vec<f64>>> {
    let (found, span) = match people {
        Some(of) => (Some(column(run, of)?.0.values), &of.span),
        None => (geography::people(run, &areas.name, &name.span)?, &name.span),
    };
    let Some(found) = found else {
        let problem = Problem::error(
            "no-population",
            format!("`{}` weighs by people, but geography `{}` has no population", name.value, areas.name),
        )
        .at(span)
        .hint(format!(
            "add `population = \"column\"` to [geography.{}], `people` here, or `by-people = false`: areas then count alike",
            areas.name
        ));
        return run.stop(problem);
    };
    if let Some(area) = found.iter().position(|it| *it < 0.0) {
        let message = format!("area `{}` has {} people", areas.codes.get(area), found[area]);
        return run.stop(Problem::error("negative-population", message).at(span));
    }
    Ok(found)
}

/// The groups of the areas: those of a coarser geography, or the values of a column.
pub(super) fn groups(run: &mut Run<'_>, at: &At<String>, areas: &Geography) -> Step<Groups> {
    if let Some(Node::Geography(_)) = run.plan.node(&at.value) {
        let mapping = run.mapping(&areas.name, &at.value, None, &at.span)?;
        let coarser = run.geography(&at.value)?;
        let of_area = (0..areas.len()).map(|area| mapping.target_of(area).unwrap_or(Members::NONE)).collect();
        let labels = coarser.codes.iter().map(str::to_owned).collect();
        return Ok(Groups { name: at.value.clone(), of_area, labels });
    }
    let reference = match run.plan.reference(at) {
        Ok(reference) => reference,
        Err(problem) => return run.stop(problem),
    };
    let table = match run.plan.node(&reference.name) {
        Some(Node::Indicator(_)) => None,
        _ => Some(run.table(&reference.name)?),
    };
    let texts: Vec<Option<String>> = match table.as_ref().and_then(|it| it.column(&reference.column)) {
        Some(Values::Text(texts)) => texts.iter().map(|it| (!it.is_empty()).then(|| it.to_owned())).collect(),
        Some(Values::Truth(truths)) => truths.iter().map(|it| it.map(|it| it.to_string())).collect(),
        _ => {
            let values = run.column(&reference)?.values;
            return by_number(run, at, &values, areas);
        }
    };
    let mut labels: Vec<String> = texts.iter().flatten().cloned().collect();
    labels.sort();
    labels.dedup();
    labels.reverse(); // `true` before `false`: those that a status is given to come first
    let of_area = texts.iter().map(|text| match text {
        Some(text) => labels.iter().position(|it| it == text).map_or(Members::NONE, |it| it as u32),
        None => Members::NONE,
    });
    Ok(Groups { name: at.value.clone(), of_area: of_area.collect(), labels })
}

/// The most groups that the values of a column may make.
const MOST: usize = 1000;

fn by_number(run: &mut Run<'_>, at: &At<String>, values: &[f64], areas: &Geography) -> Step<Groups> {
    let mut found: Vec<f64> = values.iter().copied().filter(|it| !it.is_nan()).collect();
    found.sort_by(f64::total_cmp);
    found.dedup();
    if found.len() > MOST || (found.len() == values.len() && found.len() > 20) {
        let problem = Problem::error(
            "not-groups",
            format!(
                "`{}` has {} different values in {} areas: no groups",
                at.value,
                found.len(),
                areas.len()
            ),
        )
        .at(&at.span)
        .hint(format!(
            "name a geography, or a column of quantiles such as `{}.decile`",
            table_name(&at.value)
        ));
        return run.stop(problem);
    }
    let of =
        |value: &f64| found.binary_search_by(|it| it.total_cmp(value)).map_or(Members::NONE, |it| it as u32);
    Ok(Groups {
        name: at.value.clone(),
        of_area: values.iter().map(of).collect(),
        labels: found.iter().map(|it| theodolite_data::write::number_text(*it)).collect(),
    })
}

/// What the receipt says of areas without a value, people or a place.
pub(super) fn record_missing(run: &mut Run<'_>, table: &str, what: &str, values: &[f64], areas: &Geography) {
    let missing = positions(values, f64::is_nan);
    if missing.is_empty() {
        return;
    }
    let words = format!("without {what}: {}", areas.some(&missing));
    let record = run.record(table);
    record.counts.insert(format!("areas without {what}"), missing.len() as u64);
    record.notes.push(words);
}

/// One row of a table of measures.
pub(super) struct Row {
    pub measure: String,
    pub group: String,
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
    pub n: usize,
}

impl Row {
    /// A measure that has no value.
    pub(super) fn none(measure: &str, group: &str, n: usize) -> Row {
        let (value, lower, upper) = (f64::NAN, f64::NAN, f64::NAN);
        Row { measure: measure.to_owned(), group: group.to_owned(), value, lower, upper, n }
    }
}

/// The table of both kinds.
pub(super) fn table(rows: &[Row]) -> ResultTable {
    let number = |of: &dyn Fn(&Row) -> f64| Values::Number(rows.iter().map(of).collect());
    ResultTable::new()
        .with("measure", Values::Text(Arc::new(rows.iter().map(|it| it.measure.as_str()).collect())))
        .with("group", Values::Text(Arc::new(rows.iter().map(|it| it.group.as_str()).collect())))
        .with("value", number(&|it| it.value))
        .with("lower", number(&|it| it.lower))
        .with("upper", number(&|it| it.upper))
        .with("n", Values::Whole(rows.iter().map(|it| it.n as f64).collect()))
}
