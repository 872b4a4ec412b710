//! Three lists and more: which combinations of them occur, and who is in all.

use std::fmt::Write as _;

use serde_json::{Value, json};
use theodolite_core::overlap::Part;
use theodolite_data::table::{ResultTable, Values};
use theodolite_study::Overlapping;

use super::{LISTED, Outcome};
use crate::args::{self, TableFormat, TextFormat};
use crate::failure::{Failure, Verdict};
use crate::render::table::Grid;
use crate::render::{self, number};

pub(super) fn run(arguments: &args::Compare, lists: &[&str]) -> Outcome {
    let need = arguments.need.as_deref();
    let found = theodolite_study::compare_several(&arguments.results.results, lists, need)
        .map_err(|problems| Failure::new(problems, &[]))?;
    match render::text_format(arguments.format) {
        TextFormat::Csv => render::print_table(&table(&found), TableFormat::Csv)?,
        TextFormat::Text => render::print(&text(&found, render::width()))?,
        TextFormat::Json => render::print_json(&json(&found))?,
    }
    Ok(Verdict::Good)
}

/// The combinations, for programs: a column a list.
fn table(found: &Overlapping) -> ResultTable {
    let combinations = &found.overlap.combinations;
    let mut table = ResultTable::new();
    for (at, list) in found.lists.iter().enumerate() {
        let inside = combinations.iter().map(|it| it.inside.get(at).copied());
        table = table.with(list, Values::Truth(inside.collect()));
    }
    let people = combinations.iter().map(|it| it.part.people.unwrap_or(f64::NAN));
    let table = table
        .with("areas", Values::Whole(combinations.iter().map(|it| it.part.areas as f64).collect()))
        .with("people", Values::Number(people.collect()));
    if found.need.is_none() {
        return table;
    }
    let need = combinations.iter().map(|it| it.part.need.unwrap_or(f64::NAN));
    table.with("need", Values::Number(need.collect()))
}

fn text(found: &Overlapping, width: usize) -> String {
    let Overlapping { lists, geography, overlap, core, need } = found;
    let bold = anstyle::Style::new().bold();
    let mut out = format!("{bold}{}{bold:#} ({geography})\n\n", lists.join(", "));
    let combinations = &overlap.combinations;
    let mut grid = Grid::new();
    for (at, list) in lists.iter().enumerate() {
        let word = |inside: &[bool]| if inside.get(at) == Some(&true) { "yes" } else { "no" };
        grid = grid.text(list, combinations.iter().map(|it| word(&it.inside).to_owned()));
    }
    let parts: Vec<Part> = combinations.iter().map(|it| it.part).collect();
    out.push_str(&counted(grid, &parts, need.as_deref()).layout(width));
    out.push('\n');

    let mut rows =
        vec![("in all of them".to_owned(), overlap.all), ("in any of them".to_owned(), overlap.any)];
    rows.extend(lists.iter().zip(&overlap.each).map(|(list, part)| (format!("in {list}"), *part)));
    if overlap.unknown.areas > 0 {
        rows.push(("cannot be told".to_owned(), overlap.unknown));
    }
    let grid = Grid::new().text("areas", rows.iter().map(|(name, _)| name.clone()));
    let parts: Vec<Part> = rows.iter().map(|it| it.1).collect();
    out.push_str(&counted(grid, &parts, need.as_deref()).layout(width));
    if !core.is_empty() {
        out.push_str("\nin all of them\n");
        let shown = core.get(..LISTED.min(core.len())).unwrap_or_default();
        let grid = Grid::new()
            .text("code", shown.iter().map(|it| it.0.clone()))
            .text("name", shown.iter().map(|it| it.1.clone()));
        out.push_str(&grid.layout(width));
        if core.len() > LISTED {
            let more = number::count((core.len() - LISTED) as u64);
            let _ = writeln!(out, "and {more} more; `--format json` gives all");
        }
    }
    out
}

/// Adds how many areas and people each row has, and their mean need where it is asked for.
fn counted(grid: Grid, parts: &[Part], need: Option<&str>) -> Grid {
    let grid = grid.number("count", parts.iter().map(|it| number::count(it.areas as u64)));
    let people = |part: &Part| part.people.map_or(String::new(), |it| number::human(it, 0));
    let grid = match parts.iter().all(|it| it.people.is_none()) {
        true => grid,
        false => grid.number("people", parts.iter().map(people)),
    };
    let Some(need) = need else { return grid };
    let decimals = number::decimals(parts.iter().filter_map(|it| it.need));
    let mean = |part: &Part| part.need.map_or("–".to_owned(), |it| number::human(it, decimals));
    grid.number(&format!("mean {need}"), parts.iter().map(mean))
}

fn json(found: &Overlapping) -> Value {
    let Overlapping { lists, geography, overlap, core, need } = found;
    let part = |part: &Part| json!({ "areas": part.areas, "people": part.people, "mean_need": part.need });
    let combination = |it: &theodolite_core::overlap::Combination| {
        let inside: Vec<&String> = lists.iter().zip(&it.inside).filter(|it| *it.1).map(|it| it.0).collect();
        json!({ "in": inside, "areas": it.part.areas, "people": it.part.people, "mean_need": it.part.need })
    };
    let each = lists.iter().zip(&overlap.each);
    let each = each.map(
        |(list, it)| json!({ "list": list, "areas": it.areas, "people": it.people, "mean_need": it.need }),
    );
    json!({
        "lists": lists,
        "geography": geography,
        "need": need,
        "combinations": overlap.combinations.iter().map(combination).collect::<Vec<_>>(),
        "all": part(&overlap.all),
        "any": part(&overlap.any),
        "each": each.collect::<Vec<_>>(),
        "unknown": part(&overlap.unknown),
        "core": core.iter().map(|(code, name)| json!({ "code": code, "name": name })).collect::<Vec<_>>(),
    })
}
