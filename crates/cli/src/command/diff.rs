//! `theodolite diff A B`: what changed between two builds, and which input or line of the study did it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use theodolite_data::table::{ResultTable, Values};
use theodolite_study::{Build, Cause, Cell, Diff, Moved, ResultDiff};

use super::Outcome;
use crate::args::{self, TableFormat, TextFormat};
use crate::failure::{Failure, Verdict};
use crate::render::table::Grid;
use crate::render::{self, number};

pub(super) fn run(arguments: &args::Diff) -> Outcome {
    let tolerance = if arguments.exact { 0.0 } else { theodolite_study::ROUNDING };
    let diff = theodolite_study::diff(&arguments.a, &arguments.b, tolerance)
        .map_err(|problems| Failure::new(problems, &[]))?;
    match render::text_format(arguments.format) {
        TextFormat::Csv => render::print_table(&table(&diff), TableFormat::Csv)?,
        TextFormat::Text => render::print(&text(&diff, arguments.top, render::width()))?,
        TextFormat::Json => render::print_json(&json(&diff))?,
    }
    Ok(Verdict::Good)
}

/// The ranks and amounts that moved, and the cells of tables without areas, for programs: of these the row stands as `code` and the
/// column as `measure`.
fn table(diff: &Diff) -> ResultTable {
    let number = |of: f64| if of.is_nan() { String::new() } else { theodolite_data::write::number_text(of) };
    let mut rows: Vec<[String; 6]> = Vec::new();
    for of in &diff.results {
        rows.extend(of.moved.iter().map(|it| {
            let (before, after) = (number(it.before), number(it.after));
            [of.name.clone(), of.measure.to_owned(), it.code.clone(), it.name.clone(), before, after]
        }));
        rows.extend(of.cells.iter().map(|it| {
            let (before, after) = (it.before.clone(), it.after.clone());
            [of.name.clone(), it.column.clone(), it.row.clone(), String::new(), before, after]
        }));
    }
    let column = |at: usize| Values::text(rows.iter().map(|row| row[at].as_str()));
    let names = ["result", "measure", "code", "name", "before", "after"];
    names.into_iter().enumerate().fold(ResultTable::new(), |table, (at, name)| table.with(name, column(at)))
}

fn text(diff: &Diff, top: usize, width: usize) -> String {
    let mut out = String::new();
    if diff.causes.is_empty() && diff.results.is_empty() && diff.rounded.is_empty() {
        return "the two builds are the same\n".to_owned();
    }
    out.push_str("what went in\n");
    if diff.causes.is_empty() {
        out.push_str("  no change: files, study and program are the same\n");
    }
    for (at, cause) in diff.causes.iter().enumerate() {
        let _ = write!(out, "  [{}] {}", at + 1, describe(cause));
    }
    out.push_str("\nwhat came out\n");
    if diff.results.is_empty() {
        let but = if diff.rounded.is_empty() { "" } else { ", but for rounding" };
        let _ = writeln!(out, "  no change: every table is the same{but}");
    }
    for result in &diff.results {
        tell(result, top, width, &mut out);
    }
    if diff.tolerance > 0.0 {
        let rounded = match diff.rounded.len() {
            0 => String::new(),
            1 => format!("; by that alone differs {}", diff.rounded[0]),
            _ => format!("; by that alone differ {}", some(&diff.rounded, top)),
        };
        let _ = writeln!(
            out,
            "\nnumbers that differ by less than {:e} of themselves count as the same (`--exact` counts every bit){rounded}",
            diff.tolerance
        );
    }
    out
}

/// A cause in a line or more, each with a line break.
fn describe(cause: &Cause) -> String {
    match cause {
        Cause::File { name, before, after, read_by } => {
            let what = match (before, after) {
                (None, Some(after)) => format!("is new ({})", hash(after)),
                (Some(before), None) => format!("is no longer read ({})", hash(before)),
                (Some(before), Some(after)) => format!("has changed ({} to {})", hash(before), hash(after)),
                (None, None) => "has changed".to_owned(),
            };
            let by =
                if read_by.is_empty() { String::new() } else { format!(", read by {}", read_by.join(", ")) };
            format!("file `{name}` {what}{by}\n")
        }
        Cause::Section { step, file, line, removed, added } => {
            let mut out = format!("{step} ({file}, line {line})\n");
            let red = anstyle::AnsiColor::Red.on_default();
            let green = anstyle::AnsiColor::Green.on_default();
            for (line, text) in removed {
                let _ = writeln!(out, "      {red}- {line:>3} | {text}{red:#}");
            }
            for (line, text) in added {
                let _ = writeln!(out, "      {green}+ {line:>3} | {text}{green:#}");
            }
            out
        }
        Cause::Program { before, after } => format!("the program: {before}, then {after}\n"),
    }
}

fn hash(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

fn tell(result: &ResultDiff, top: usize, width: usize, out: &mut String) {
    let bold = anstyle::Style::new().bold();
    let because: Vec<String> = result.because.iter().map(|it| format!("[{}]", it + 1)).collect();
    let because =
        if because.is_empty() { String::new() } else { format!(" because of {}", because.join(" ")) };
    let _ = write!(out, "  {bold}{} {}{bold:#}", result.kind, result.name);
    if let Some(only) = result.only {
        let what = if only == Build::First { "is no longer made" } else { "is new" };
        let _ = writeln!(out, " {what}{because}");
        return;
    }
    let changed = number::count(result.changed as u64);
    let areas = number::of(result.areas, "row");
    let _ = writeln!(out, ": {changed} of {areas} changed{because}");
    for (word, codes) in [("gone", &result.gone), ("new", &result.new)] {
        if !codes.is_empty() {
            let _ = writeln!(out, "    {word}: {}", some(codes, top));
        }
    }
    for (word, areas) in [("entered", &result.entered), ("left", &result.left)] {
        if !areas.is_empty() {
            let names: Vec<String> =
                areas.iter().map(|(code, name)| format!("{code} {name}").trim_end().to_owned()).collect();
            let _ = writeln!(out, "    {word} ({}): {}", names.len(), some(&names, top));
        }
    }
    cells(&result.cells, top, width, out);
    if !result.moved.is_empty() {
        let what = number::of(result.moved.len(), result.measure);
        let _ = writeln!(out, "    {what} moved, the furthest first:");
        let moved = result.moved.get(..top.min(result.moved.len())).unwrap_or_default();
        let is_rank = result.measure == "rank";
        // A rank goes up where its number goes down.
        let steps: Vec<f64> = moved
            .iter()
            .map(|it| if is_rank { it.before - it.after } else { it.after - it.before })
            .collect();
        let ends = moved.iter().flat_map(|it| [it.before, it.after]);
        let decimals = if is_rank { 0 } else { number::decimals(ends) };
        let shown = |it: &f64| number::human(*it, decimals);
        let grid = Grid::new()
            .text("code", moved.iter().map(|it| it.code.clone()))
            .text("name", moved.iter().map(|it| it.name.clone()))
            .number(&format!("{} before", result.measure), moved.iter().map(|it| shown(&it.before)))
            .number("after", moved.iter().map(|it| shown(&it.after)))
            .number("up", steps.iter().map(shown));
        for line in grid.layout(width.saturating_sub(4)).lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
}

/// The cells that are not the same, as rows of what they were and are.
fn cells(cells: &[Cell], top: usize, width: usize, out: &mut String) {
    let shown = cells.get(..top.min(cells.len())).unwrap_or_default();
    if shown.is_empty() {
        return;
    }
    let told = |it: &str| match (it, it.parse::<f64>()) {
        ("", _) => "–".to_owned(),
        // A year is no thousand.
        (text, Ok(value)) if text.contains('.') => number::human(value, number::decimals([value])),
        _ => it.to_owned(),
    };
    let grid = Grid::new()
        .text("row", shown.iter().map(|it| it.row.clone()))
        .text("column", shown.iter().map(|it| it.column.clone()))
        .text("before", shown.iter().map(|it| told(&it.before)))
        .text("after", shown.iter().map(|it| told(&it.after)));
    for line in grid.layout(width.saturating_sub(4)).lines() {
        let _ = writeln!(out, "    {line}");
    }
    if cells.len() > shown.len() {
        let more = number::of(cells.len() - shown.len(), "cell");
        let _ = writeln!(out, "    and {more} more; `--top` shows them");
    }
}

/// The first few, and how many more there are.
fn some(names: &[String], top: usize) -> String {
    let shown = names.get(..top.min(names.len())).unwrap_or_default().join(", ");
    match names.len().saturating_sub(top) {
        0 => shown,
        more => format!("{shown} and {} more", number::count(more as u64)),
    }
}

fn json(diff: &Diff) -> Value {
    let cause = |it: &Cause| match it {
        Cause::File { name, before, after, read_by } => {
            json!({ "cause": "file", "name": name, "before": before, "after": after, "read_by": read_by })
        }
        Cause::Section { step, file, line, removed, added } => {
            json!({ "cause": "section", "step": step, "file": file, "line": line, "removed": removed, "added": added })
        }
        Cause::Program { before, after } => json!({ "cause": "program", "before": before, "after": after }),
    };
    let area = |(code, name): &(String, String)| json!({ "code": code, "name": name });
    let moved =
        |it: &Moved| json!({ "code": it.code, "name": it.name, "before": it.before, "after": it.after });
    let cell =
        |it: &Cell| json!({ "row": it.row, "column": it.column, "before": it.before, "after": it.after });
    let result = |it: &ResultDiff| {
        json!({
            "kind": it.kind,
            "name": it.name,
            "only": it.only.map(|it| if it == Build::First { "first" } else { "second" }),
            "areas": it.areas,
            "changed": it.changed,
            "rounded": it.rounded,
            "gone": it.gone,
            "new": it.new,
            "entered": it.entered.iter().map(area).collect::<Vec<_>>(),
            "left": it.left.iter().map(area).collect::<Vec<_>>(),
            "measure": it.measure,
            "cells": it.cells.iter().map(cell).collect::<Vec<_>>(),
            "moved": it.moved.iter().map(moved).collect::<Vec<_>>(),
            "because": it.because,
        })
    };
    json!({
        "tolerance": diff.tolerance,
        "rounded": diff.rounded,
        "causes": diff.causes.iter().map(cause).collect::<Vec<_>>(),
        "results": diff.results.iter().map(result).collect::<Vec<_>>(),
    })
}
