//! Two columns of categories: how many areas are in which of both, and how far they agree beyond chance.

use std::fmt::Write as _;

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_data::table::{ResultTable, Values};
use theodolite_study::{Categorised, CategorisedArea};

use super::{LISTED, Outcome};
use crate::args::{self, TableFormat, TextFormat};
use crate::failure::{Failure, Verdict};
use crate::render::table::Grid;
use crate::render::{self, number};

pub(super) fn run(arguments: &args::Compare) -> Outcome {
    if arguments.need.is_some() {
        let problem = Problem::error("out-of-place", "`--need` goes with two lists")
            .hint("leave it out, or compare one category at a time: `name.category=1`");
        return Err(Failure::new(vec![problem], &[]));
    }
    let found = theodolite_study::compare_categories(&arguments.results.results, &arguments.a, &arguments.b)
        .map_err(|problems| Failure::new(problems, &[]))?;
    match render::text_format(arguments.format) {
        TextFormat::Csv => render::print_table(&table(&found), TableFormat::Csv)?,
        TextFormat::Text => render::print(&text(&found, render::width()))?,
        TextFormat::Json => render::print_json(&json(&found))?,
    }
    Ok(Verdict::Good)
}

/// The word for a category; nothing where there is none.
fn word(found: &Categorised, at: Option<usize>) -> &str {
    at.and_then(|at| found.categories.get(at)).map_or("", String::as_str)
}

/// The areas, for programs.
fn table(found: &Categorised) -> ResultTable {
    let areas = &found.areas;
    ResultTable::new()
        .with("code", Values::text(areas.iter().map(|it| it.code.as_str())))
        .with("name", Values::text(areas.iter().map(|it| it.name.as_str())))
        .with("a", Values::text(areas.iter().map(|it| word(found, it.a))))
        .with("b", Values::text(areas.iter().map(|it| word(found, it.b))))
}

/// What is said of the table: kappas by distance only where categories have an order, and are more than two.
fn measures(found: &Categorised) -> Vec<(&'static str, &'static str, Option<f64>)> {
    let table = &found.table;
    let mut measures = vec![
        ("agreement", "the same category in both: share of areas", table.agreement()),
        ("kappa", "kappa: agreement beyond chance", table.kappa()),
    ];
    if found.ordered && found.categories.len() > 2 {
        measures.push(("kappa_linear", "kappa by how many categories apart", table.kappa_linear()));
        measures.push(("kappa_quadratic", "kappa by the square of that", table.kappa_quadratic()));
    }
    measures
}

fn text(found: &Categorised, width: usize) -> String {
    let Categorised { a, b, geography, categories, table, .. } = found;
    let bold = anstyle::Style::new().bold();
    let mut out = format!("{bold}{a}{bold:#} beside {bold}{b}{bold:#} ({geography})\n\n");
    let mut grid = Grid::new().text(&format!("{a} \\ {b}"), categories.iter().cloned());
    for (column, category) in categories.iter().enumerate() {
        let count = |row: &Vec<usize>| number::count(row.get(column).copied().unwrap_or(0) as u64);
        grid = grid.number(category, table.counts.iter().map(count));
    }
    out.push_str(&grid.layout(width));
    if table.unknown > 0 {
        let _ = writeln!(out, "of {} areas one or both cannot tell", number::count(table.unknown as u64));
    }
    out.push('\n');
    let measures = measures(found);
    let value = |it: Option<f64>| it.map_or("–".to_owned(), |it| number::human(it, 3));
    let grid = Grid::new()
        .text("agreement", measures.iter().map(|it| it.1.to_owned()))
        .number("areas", measures.iter().map(|it| value(it.2)));
    out.push_str(&grid.layout(width));

    let apart = |it: &CategorisedArea| it.a.zip(it.b).map_or(0, |(a, b)| a.abs_diff(b));
    let mut moved: Vec<&CategorisedArea> = found.areas.iter().filter(|it| apart(it) > 0).collect();
    if found.ordered {
        moved.sort_by_key(|it| std::cmp::Reverse(apart(it))); // stable: areas equally far apart keep their order
    }
    if !moved.is_empty() {
        let first = if found.ordered { ", the farthest apart first" } else { "" };
        let _ = writeln!(out, "\nnot in the same category{first}");
        let shown = moved.get(..LISTED.min(moved.len())).unwrap_or_default();
        let grid = Grid::new()
            .text("code", shown.iter().map(|it| it.code.clone()))
            .text("name", shown.iter().map(|it| it.name.clone()))
            .text(a, shown.iter().map(|it| word(found, it.a).to_owned()))
            .text(b, shown.iter().map(|it| word(found, it.b).to_owned()));
        out.push_str(&grid.layout(width));
        if moved.len() > LISTED {
            let more = number::count((moved.len() - LISTED) as u64);
            let _ = writeln!(out, "and {more} more; `--format json` gives all");
        }
    }
    out
}

fn json(found: &Categorised) -> Value {
    let or_null = |at: Option<usize>| at.map(|_| word(found, at));
    let area = |it: &CategorisedArea| json!({ "code": it.code, "name": it.name, "a": or_null(it.a), "b": or_null(it.b) });
    let measures: serde_json::Map<String, Value> =
        measures(found).into_iter().map(|(key, _, value)| (key.to_owned(), json!(value))).collect();
    json!({
        "a": found.a,
        "b": found.b,
        "geography": found.geography,
        "categories": found.categories,
        "counts": found.table.counts,
        "areas_told_by_both": found.table.areas(),
        "unknown": found.table.unknown,
        "measures": measures,
        "areas": found.areas.iter().map(area).collect::<Vec<_>>(),
    })
}
