//! `list`: an official designation, read from a source.

use std::sync::Arc;

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_data::geography::Geography;
use theodolite_data::lookup::NONE;
use theodolite_data::missing;
use theodolite_data::strings::Strings;

use super::Status;
use crate::nearest::nearest;
use crate::plan::{Node, Plan, list};
use crate::run::{Run, Step};
use crate::spec::At;
use crate::spec::designation::{Designation, Listed, Rows};
use crate::step::geography::cell;
use crate::step::source::Aligned;

/// What the text alone can show to be wrong.
pub(super) fn problems(plan: &Plan<'_>, spec: &Designation, rule: &Listed, problems: &mut Vec<Problem>) {
    let Some(Node::Source(source)) = plan.node(&rule.source.value) else { return };
    let (name, own) = (&source.name.value, &spec.geography.value);
    match &source.geography {
        None => problems.push(
            Problem::error("no-geography", format!("source `{name}` does not say whose areas its rows are"))
                .at(&rule.source.span)
                .hint(format!("add `geography = \"{own}\"` and `key` to [source.{name}]")),
        ),
        Some(of) if of.value != *own => problems.push(
            Problem::error(
                "mixed-geographies",
                format!(
                    "source `{name}` is about `{}`, but designation `{}` about `{own}`",
                    of.value, spec.name.value
                ),
            )
            .at(&rule.source.span)
            .hint(format!("a list is of the areas that it designates: geography = \"{}\"", of.value)),
        ),
        Some(_) => {}
    }
}

/// A list, laid beside the areas.
pub(super) struct Read {
    rows: Arc<Aligned>,
    /// Row by row, the text that counts; `None` where every row does.
    texts: Option<Arc<Strings>>,
    /// Row by row, the category; `NaN` for a blank.
    categories: Option<Vec<f64>>,
}

/// Reads the list and checks its texts.
pub(super) fn read(run: &mut Run<'_>, rule: &Listed) -> Step<Read> {
    let rows = run.aligned(&rule.source.value)?;
    let column = match &rule.by {
        Rows::All => return Ok(Read { rows, texts: None, categories: None }),
        Rows::Texts(column, _) | Rows::Category(column) => column,
    };
    let texts = Arc::clone(run.texts(rows.at, &rows.table, &column.value)?);
    let categories = match &rule.by {
        Rows::Texts(column, is) => {
            known(run, &texts, column, is)?;
            None
        }
        _ => Some(whole(run, rule, &rows, &texts, column)?),
    };
    Ok(Read { rows, texts: Some(texts), categories })
}

/// Stops at a text that no row has: a slip of the pen would else designate nobody.
fn known(run: &mut Run<'_>, texts: &Strings, column: &At<String>, is: &[At<String>]) -> Step<()> {
    const SHOWN: usize = 5;
    for wanted in is {
        if texts.iter().any(|it| it.trim() == wanted.value) {
            continue;
        }
        let mut there: Vec<String> = Vec::new();
        for text in texts.iter().map(str::trim) {
            if there.len() <= SHOWN && !there.iter().any(|it| it == text) {
                there.push(text.to_owned());
            }
        }
        let message = format!("no row of column `{}` has the text `{}`", column.value, wanted.value);
        let hint = match nearest(&wanted.value, there.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if there.len() > SHOWN => {
                there.truncate(SHOWN);
                format!("it has {} and more", list(&there))
            }
            None => format!("it has {}", list(&there)),
        };
        return run.stop(Problem::error("no-such-text", message).at(&wanted.span).hint(hint));
    }
    Ok(())
}

/// A column of categories: whole numbers from 1 on.
fn whole(
    run: &mut Run<'_>,
    rule: &Listed,
    rows: &Aligned,
    texts: &Strings,
    column: &At<String>,
) -> Step<Vec<f64>> {
    let own = run.plan.file_of(&rule.source.value).and_then(|it| it.missing.clone());
    let blanks = own.unwrap_or_else(missing::default_texts);
    let mut categories = Vec::with_capacity(texts.len());
    for (row, text) in texts.iter().map(str::trim).enumerate() {
        if text.is_empty() || blanks.iter().any(|it| it == text) {
            categories.push(f64::NAN);
            continue;
        }
        match text.parse::<f64>() {
            Ok(it) if it >= 1.0 && it.fract() == 0.0 && it <= f64::from(u32::MAX) => categories.push(it),
            _ => {
                let message = format!("`{text}` is no category: those are whole numbers from 1 on");
                let problem = Problem::error("bad-category", message).at(&column.span);
                let problem = problem.in_cell(cell(run, rows.at, &rows.table, row as u32, &column.value));
                return run.stop(problem.hint(
                    "for texts, say which mean designated: `column = \"...\", is = [\"...\"]`; `missing` in the source names those that mean none",
                ));
            }
        }
    }
    Ok(categories)
}

/// The status of each area.
pub(super) fn status(
    run: &mut Run<'_>,
    spec: &Designation,
    rule: &Listed,
    areas: &Geography,
) -> Step<Status> {
    let Read { rows, texts, categories } = read(run, rule)?;
    let mut designated = Vec::with_capacity(areas.len());
    let mut of_area = Vec::with_capacity(areas.len());
    for row in rows.row_of_area.iter().map(|row| *row as usize) {
        let (status, category) = if row == NONE as usize {
            (Some(false), f64::NAN)
        } else {
            match (&rule.by, &texts, &categories) {
                (Rows::Texts(_, is), Some(texts), _) => {
                    (Some(is.iter().any(|it| it.value == texts.get(row).trim())), f64::NAN)
                }
                (Rows::Category(_), _, Some(categories)) => {
                    let category = categories.get(row).copied().unwrap_or(f64::NAN);
                    ((!category.is_nan()).then_some(category == 1.0), category)
                }
                _ => (Some(true), f64::NAN),
            }
        };
        designated.push(status);
        of_area.push(category);
    }
    if !designated.contains(&Some(true)) {
        let message = format!("the list of `{}` designates none of {} areas", spec.name.value, areas.len());
        let warning = Problem::warning("empty-list", message).at(&rule.source.span);
        run.report(
            warning.hint("look at what its column says, and whether its codes are of the same edition"),
        )?;
    }
    let without: Vec<u32> =
        rows.row_of_area.iter().zip(0..).filter(|(row, _)| **row == NONE).map(|(_, area)| area).collect();
    let mut counts = vec![("areas without a row in the list".to_owned(), without.len() as u64)];
    if categories.is_some() {
        let mut kinds: Vec<f64> = of_area.iter().copied().filter(|it| !it.is_nan()).collect();
        kinds.sort_by(f64::total_cmp);
        for same in kinds.chunk_by(|a, b| a == b) {
            counts.push((format!("areas in category {}", same[0]), same.len() as u64));
        }
    }
    let notes = (!without.is_empty())
        .then(|| format!("not designated, because the list has no row for them: {}", areas.some(&without)));
    Ok(Status {
        designated,
        categories: categories.is_some().then_some(of_area),
        method: words(rule),
        counts,
        notes: notes.into_iter().collect(),
    })
}

/// The list as data: of `is` and `category` the one by which its rows count.
pub(super) fn facts(rule: &Listed) -> Value {
    match &rule.by {
        Rows::All => json!({ "source": rule.source.value }),
        Rows::Category(column) => json!({ "source": rule.source.value, "category": column.value }),
        Rows::Texts(column, is) => {
            let is: Vec<&str> = is.iter().map(|it| it.value.as_str()).collect();
            json!({ "source": rule.source.value, "column": column.value, "is": is })
        }
    }
}

/// The rule in words.
pub(super) fn words(rule: &Listed) -> String {
    let source = &rule.source.value;
    match &rule.by {
        Rows::All => format!("the areas with a row in `{source}`"),
        Rows::Category(column) => format!("category 1 of column `{}` of `{source}`", column.value),
        Rows::Texts(column, is) => {
            let texts: Vec<String> = is.iter().map(|it| it.value.clone()).collect();
            format!("the areas whose `{}` in `{source}` is {}", column.value, list(&texts))
        }
    }
}

/// Why an area is on the list or not: its row and what stands there.
pub(super) fn reason(run: &mut Run<'_>, rule: &Listed, area: usize) -> Step<String> {
    let Read { rows, texts, .. } = read(run, rule)?;
    let row = rows.row_of_area.get(area).copied().unwrap_or(NONE);
    let file = run.tables.tables[rows.at].location.to_string();
    let source = &rule.source.value;
    if row == NONE {
        return Ok(format!("`{source}` ({file}) has no row for it: not on the list"));
    }
    let number = rows.table.rows.row_number(row as usize);
    let column = match &rule.by {
        Rows::Texts(column, _) | Rows::Category(column) => column.value.as_str(),
        Rows::All => return Ok(format!("row {number} of `{source}` ({file}): on the list")),
    };
    let text = texts.as_ref().map_or("", |it| it.get(row as usize).trim());
    let said = if text.is_empty() { "is blank".to_owned() } else { format!("says `{text}`") };
    Ok(format!("row {number} of `{source}` ({file}): `{column}` {said}; the rule: {}", words(rule)))
}
