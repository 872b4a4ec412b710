//! `theodolite compare A B`: two lists of areas held against each other; several beside each other; two divisions into
//! categories.

mod categories;
mod several;

use std::fmt::Write as _;

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_core::agreement::{Part, Table};
use theodolite_data::table::{ResultTable, Values};
use theodolite_study::{Comparison, List, ListedArea};

use super::Outcome;
use crate::args::{self, TableFormat, TextFormat};
use crate::failure::{Failure, Verdict};
use crate::render::table::Grid;
use crate::render::{self, number};

/// Areas of one list alone that are listed for people; JSON gives all.
const LISTED: usize = 20;

pub(super) fn run(arguments: &args::Compare) -> Outcome {
    let results = &arguments.results.results;
    let lists: Vec<&str> =
        [&arguments.a, &arguments.b].into_iter().chain(&arguments.more).map(String::as_str).collect();
    let conditions: Vec<Problem> = lists.iter().filter_map(|it| condition(it)).collect();
    if !conditions.is_empty() {
        return Err(Failure::new(conditions, &[]));
    }
    if !arguments.more.is_empty() {
        return several::run(arguments, &lists);
    }
    if lists.iter().all(|it| theodolite_study::is_column(it)) {
        return categories::run(arguments);
    }
    let comparison =
        theodolite_study::compare(results, &arguments.a, &arguments.b, arguments.need.as_deref())
            .map_err(|problems| Failure::new(problems, &[]))?;
    match render::text_format(arguments.format) {
        TextFormat::Csv => render::print_table(&table(&comparison), TableFormat::Csv)?,
        TextFormat::Text => render::print(&text(&comparison, render::width()))?,
        TextFormat::Json => render::print_json(&json(&comparison))?,
    }
    Ok(Verdict::Good)
}

/// What is wrong with a list that is given as a condition: those are for designations.
fn condition(list: &str) -> Option<Problem> {
    // The value after `=` may hold any text.
    let of = list.split_once('=').map_or(list, |(of, _)| of);
    of.contains(['<', '>', '!']).then(|| {
        Problem::error(
            "not-a-list",
            format!("`{list}` is a condition, and a list is only `name`, or `name.column=value`"),
        )
        .hint("make it a [designation] of the study, build, and compare by its name")
    })
}

/// The word for a list that programs read.
fn word(list: List) -> &'static str {
    match list {
        List::OnlyA => "only_a",
        List::OnlyB => "only_b",
        List::Both => "both",
    }
}

/// The areas of either list, for programs.
fn table(comparison: &Comparison) -> ResultTable {
    let areas = &comparison.areas;
    ResultTable::new()
        .with("code", Values::text(areas.iter().map(|it| it.code.as_str())))
        .with("name", Values::text(areas.iter().map(|it| it.name.as_str())))
        .with("list", Values::text(areas.iter().map(|it| word(it.list))))
        .with("people", Values::Number(areas.iter().map(|it| it.people).collect()))
        .with("need", Values::Number(areas.iter().map(|it| it.need).collect()))
}

/// What is said of a four-fold table.
type Measure = fn(&Table) -> Option<f64>;

/// The groups of areas, with their names.
fn groups(comparison: &Comparison) -> [(String, &Part); 5] {
    let Comparison { a, b, agreement, .. } = comparison;
    [
        (format!("in both {a} and {b}"), &agreement.both),
        (format!("in {a} alone"), &agreement.only_a),
        (format!("in {b} alone"), &agreement.only_b),
        ("in neither".to_owned(), &agreement.neither),
        ("cannot be told".to_owned(), &agreement.unknown),
    ]
}

fn text(comparison: &Comparison, width: usize) -> String {
    let Comparison { a, b, agreement, geography, .. } = comparison;
    let bold = anstyle::Style::new().bold();
    let mut out = format!("{bold}{a}{bold:#} beside {bold}{b}{bold:#} ({geography})\n\n");
    let groups: Vec<_> = groups(comparison)
        .into_iter()
        .filter(|(name, part)| part.areas > 0 || name != "cannot be told")
        .collect();
    let mut grid = Grid::new()
        .text("areas", groups.iter().map(|(name, _)| name.clone()))
        .number("count", groups.iter().map(|(_, part)| number::count(part.areas as u64)));
    if groups.iter().any(|(_, part)| part.people.is_some()) {
        let people = |part: &Part| part.people.map_or(String::new(), |it| number::human(it, 0));
        grid = grid.number("people", groups.iter().map(|(_, part)| people(part)));
    }
    if let Some(need) = &comparison.need {
        let decimals = number::decimals(groups.iter().filter_map(|(_, part)| part.need));
        let mean = |part: &Part| part.need.map_or("–".to_owned(), |it| number::human(it, decimals));
        grid = grid.number(&format!("mean {need}"), groups.iter().map(|(_, part)| mean(part)));
    }
    out.push_str(&grid.layout(width));
    out.push('\n');

    let areas = agreement.areas();
    let people = agreement.people();
    let measures: [(String, Measure); 8] = [
        (format!("precision: the share of {a} that is in {b}"), Table::precision),
        (format!("recall: the share of {b} that is in {a}"), Table::recall),
        (format!("leakage: the share of {a} that is not in {b}"), Table::inclusion_error),
        (format!("exclusion error: the share of {b} that is not in {a}"), Table::exclusion_error),
        ("F1".to_owned(), Table::f1),
        ("Jaccard: the share of both in either".to_owned(), Table::jaccard),
        ("kappa: agreement beyond chance".to_owned(), Table::kappa),
        ("MCC: correlation of the two lists".to_owned(), Table::mcc),
    ];
    let of = |table: Option<&Table>, measure: Measure| {
        table.and_then(measure).map_or("–".to_owned(), |it| number::human(it, 3))
    };
    let mut grid = Grid::new()
        .text("agreement", measures.iter().map(|(name, _)| name.clone()))
        .number("areas", measures.iter().map(|(_, measure)| of(Some(&areas), *measure)));
    if people.is_some() {
        grid = grid.number("people", measures.iter().map(|(_, measure)| of(people.as_ref(), *measure)));
    }
    out.push_str(&grid.layout(width));

    for (list, name) in [(List::OnlyA, a), (List::OnlyB, b)] {
        let alone: Vec<&ListedArea> = comparison.areas.iter().filter(|it| it.list == list).collect();
        if alone.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "\nin {name} alone{}",
            if comparison.need.is_some() { ", greatest need first" } else { "" }
        );
        out.push_str(&listed(&alone, comparison.need.as_deref()).layout(width));
        if alone.len() > LISTED {
            let _ = writeln!(
                out,
                "and {} more; `--format json` gives all",
                number::count((alone.len() - LISTED) as u64)
            );
        }
    }
    out
}

fn listed(areas: &[&ListedArea], need: Option<&str>) -> Grid {
    let areas = areas.get(..LISTED.min(areas.len())).unwrap_or_default();
    let mut grid = Grid::new()
        .text("code", areas.iter().map(|it| it.code.clone()))
        .text("name", areas.iter().map(|it| it.name.clone()));
    if areas.iter().any(|it| !it.people.is_nan()) {
        grid = grid.number("people", areas.iter().map(|it| number::human(it.people, 0)));
    }
    if let Some(need) = need {
        let decimals = number::decimals(areas.iter().map(|it| it.need));
        grid = grid.number(need, areas.iter().map(|it| number::human(it.need, decimals)));
    }
    grid
}

fn json(comparison: &Comparison) -> Value {
    let part = |part: &Part| json!({ "areas": part.areas, "people": part.people, "mean_need": part.need });
    let measures = |table: &Table| {
        json!({
            "precision": table.precision(),
            "recall": table.recall(),
            "leakage": table.inclusion_error(),
            "exclusion_error": table.exclusion_error(),
            "f1": table.f1(),
            "jaccard": table.jaccard(),
            "kappa": table.kappa(),
            "mcc": table.mcc(),
        })
    };
    let agreement = &comparison.agreement;
    let area = |it: &ListedArea| json!({ "code": it.code, "name": it.name, "list": word(it.list), "people": it.people, "need": it.need });
    json!({
        "a": comparison.a,
        "b": comparison.b,
        "geography": comparison.geography,
        "need": comparison.need,
        "both": part(&agreement.both),
        "only_a": part(&agreement.only_a),
        "only_b": part(&agreement.only_b),
        "neither": part(&agreement.neither),
        "unknown": part(&agreement.unknown),
        "by_areas": measures(&agreement.areas()),
        "by_people": agreement.people().as_ref().map(measures),
        "areas": comparison.areas.iter().map(area).collect::<Vec<_>>(),
    })
}
