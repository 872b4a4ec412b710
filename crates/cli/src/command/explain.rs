//! `theodolite explain NAME CODE`: where an area's result comes from, down to the row of the source.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use theodolite_data::table::{ResultTable, Values};
use theodolite_study::{Explanation, Origin, PartExplained, Results, Standing};

use super::build::results_of;
use super::{Opened, Outcome, open};
use crate::args::{self, TableFormat, TextFormat};
use crate::failure::{Failure, Verdict};
use crate::render::table::{Grid, wrap};
use crate::render::{self, number};

/// Parts that are listed for people; a region may have thousands, and JSON gives all.
const LISTED: usize = 60;

pub(super) fn run(arguments: &args::Explain) -> Outcome {
    arguments.study.apart_from(&arguments.code).map_err(Failure::one)?;
    let Opened { study, mut warnings, store, .. } = open(arguments.study.path(), &arguments.sources)?;
    let built = match &arguments.results.results {
        Some(named) => Some(Results::open(named).map_err(Failure::one)?),
        None => Results::open(&results_of(arguments.study.path())).ok(),
    };
    let explanation = match theodolite_study::explain(&study, &store, &arguments.name, &arguments.code) {
        Ok(explanation) => explanation,
        Err(problems) => {
            warnings.extend(problems);
            return Err(Failure::new(warnings, &study.texts));
        }
    };
    drop(store); // Its line of progress goes before ours come.
    if built.is_some_and(|it| has_changed(&it, &study)) {
        let told = "warning: the study has changed since its results were built, and this explains it as it is now\n\nhint: `theodolite build` brings the results up to date\n";
        render::eprint(told);
    }
    match render::text_format(arguments.format) {
        TextFormat::Csv => render::print_table(&table(&explanation), TableFormat::Csv)?,
        TextFormat::Text => render::print(&text(&explanation, render::width()))?,
        TextFormat::Json => render::print_json(&explanation.json())?,
    }
    Ok(Verdict::Good)
}

/// Whether results were built from another text.
fn has_changed(results: &Results, study: &theodolite_study::Study) -> bool {
    let text: String = study.texts.iter().map(|(_, text)| text.as_ref()).collect();
    results.receipt.study_sha256 != theodolite_data::hash::sha256_hex(text.as_bytes())
}

/// The parts as a table, for programs: each with its depth in the tree, and what is told of it in sentences under `says`.
fn table(explanation: &Explanation) -> ResultTable {
    let lines = lines(explanation);
    // What is told in sentences has a row of its own, under the thing that it is told of.
    let mut rows: Vec<Row<'_, '_>> = Vec::new();
    if explanation.origin.is_none() {
        rows.extend(sentences(0, explanation));
    }
    for line in &lines {
        rows.push(Row::Line(line));
        rows.extend(sentences(line.depth, line.of));
    }
    let numbers = |of: &dyn Fn(&Line<'_>) -> Option<f64>| -> Vec<f64> {
        let of = |row: &Row<'_, '_>| match row {
            Row::Line(line) => of(line).unwrap_or(f64::NAN),
            Row::Note(_) => f64::NAN,
        };
        rows.iter().map(of).collect()
    };
    let texts = |of: &dyn Fn(&Line<'_>) -> String, note: &dyn Fn(&Sentence<'_>) -> String| {
        let of = |row: &Row<'_, '_>| match row {
            Row::Line(line) => of(line),
            Row::Note(it) => note(it),
        };
        Values::text(rows.iter().map(of).collect::<Vec<_>>().iter().map(String::as_str))
    };
    let origin = |it: &Line<'_>| it.of.origin.clone();
    let none = |_: &Sentence<'_>| String::new();
    let depths = rows.iter().map(|row| match row {
        Row::Line(line) => line.depth as f64,
        Row::Note(it) => it.depth as f64,
    });
    ResultTable::new()
        .with("depth", Values::Whole(depths.collect()))
        .with("part", texts(&|it| it.of.name.clone(), &|it| it.of.name.clone()))
        .with("code", texts(&|it| it.of.code.clone(), &|it| it.of.code.clone()))
        .with("value", Values::Number(numbers(&own_value)))
        .with("normalised", Values::Number(numbers(&|it| it.part.and_then(|it| it.normalised))))
        .with("weight", Values::Number(numbers(&|it| it.part.and_then(|it| it.weight))))
        .with("contribution", Values::Number(numbers(&|it| it.part.and_then(|it| it.contribution))))
        .with("file", texts(&|it| origin(it).map_or(String::new(), |it| it.file), &none))
        .with("sheet", texts(&|it| origin(it).and_then(|it| it.sheet).unwrap_or_default(), &none))
        .with("row", Values::Whole(numbers(&|it| origin(it).and_then(|it| it.row).map(|it| it as f64))))
        .with("column", texts(&|it| origin(it).map_or(String::new(), |it| it.column), &none))
        .with(
            "says",
            texts(&|it| origin(it).map_or(String::new(), |it| cell_text(&it)), &|it| it.words.to_owned()),
        )
        .with(
            "denominator",
            Values::Number(numbers(&|it| it.of.origin.as_ref()?.denominator.as_ref().map(|it| it.1))),
        )
        .with(
            "denominator_column",
            texts(&|it| origin(it).and_then(|it| it.denominator).map_or(String::new(), |it| it.0), &none),
        )
}

/// A row of the table of an explanation.
enum Row<'l, 'a> {
    /// A part.
    Line(&'l Line<'a>),
    /// A sentence.
    Note(Sentence<'a>),
}

/// A sentence about something explained.
struct Sentence<'a> {
    depth: usize,
    of: &'a Explanation,
    words: &'a str,
}

/// What is told of something in sentences.
fn sentences<'l, 'a>(depth: usize, of: &'a Explanation) -> Vec<Row<'l, 'a>> {
    of.notes.iter().map(|words| Row::Note(Sentence { depth, of, words })).collect()
}

/// What a cell says: its number, or what stands there instead of one.
fn cell_text(origin: &Origin) -> String {
    match &origin.text {
        Some(text) => text.clone(),
        None if origin.value.is_nan() => String::new(),
        None => theodolite_data::write::number_text(origin.value),
    }
}

/// The value of a line: the part's, or where the line is the whole, the first of its row.
fn own_value(line: &Line<'_>) -> Option<f64> {
    match line.part {
        Some(part) if part.value.is_nan() && part.weight.is_none() && part.normalised.is_none() => None,
        Some(part) => Some(part.value),
        None => line.of.row.first().and_then(|(_, value)| value.parse().ok()),
    }
}

/// The explanation for people: the result, its parts with what each adds, and the cells that they came from.
fn text(explanation: &Explanation, width: usize) -> String {
    let bold = anstyle::Style::new().bold();
    let mut out = format!("{bold}{}{bold:#} of {}", explanation.name, explanation.code);
    if !explanation.area.is_empty() {
        let _ = write!(out, ", {}", explanation.area);
    }
    let _ = writeln!(out, " ({})", explanation.geography);
    if let Some(title) = &explanation.title {
        let _ = writeln!(out, "{title}");
    }
    out.push('\n');
    for (column, value) in explanation.row.iter().filter(|(column, _)| !is_part(explanation, column)) {
        let ranked = explanation.ranked.filter(|_| column == "rank");
        let of = ranked.map_or(String::new(), |it| format!(" of {}", number::count(it as u64)));
        let _ = writeln!(out, "  {column}: {}{of}", shown(value));
    }
    for note in &explanation.notes {
        let _ = writeln!(out, "  note: {note}");
    }
    let mut legend = ", 1 = greatest need";
    for (what, standings) in [("worst in", &explanation.weaknesses), ("best in", &explanation.strengths)] {
        let told = |it: &Standing| {
            let legend = std::mem::take(&mut legend);
            format!("{} (rank {} of {}{legend})", it.part, it.rank, it.areas)
        };
        let told: Vec<String> = standings.iter().map(told).collect();
        if !told.is_empty() {
            let _ = writeln!(out, "  {what}: {}", told.join(", "));
        }
    }

    let lines = lines(explanation);
    if !lines.is_empty() {
        let _ = write!(out, "\n{}", parts(&lines).layout(width));
        if lines.len() > LISTED {
            let more = number::count((lines.len() - LISTED) as u64);
            let _ = writeln!(out, "and {more} more; `--format json` gives all");
        }
    }
    methods(explanation, width, &mut out);
    if lines.iter().any(|it| it.of.origin.is_some()) {
        let listed = lines.get(..LISTED.min(lines.len())).unwrap_or_default();
        let _ = write!(out, "\n{}", cells(listed).layout(width));
    }
    files(explanation, &mut out);
    out
}

/// A line of the tree of parts.
struct Line<'a> {
    depth: usize,
    part: Option<&'a PartExplained>,
    of: &'a Explanation,
    /// Whether it is an area that lies in the area explained, and no part of an index.
    is_member: bool,
}

/// A number that is told of a part.
type Told = fn(&PartExplained) -> Option<f64>;

/// The tree of parts from the top: each part under the whole that it belongs to.
fn lines(explanation: &Explanation) -> Vec<Line<'_>> {
    fn walk<'a>(of: &'a Explanation, depth: usize, lines: &mut Vec<Line<'a>>) {
        for part in &of.parts {
            let is_member = matches!(of.kind, "rebase" | "summary");
            lines.push(Line { depth, part: Some(part), of: &part.of, is_member });
            walk(&part.of, depth + 1, lines);
        }
    }
    let mut lines = Vec::new();
    if explanation.origin.is_some() {
        lines.push(Line { depth: 0, part: None, of: explanation, is_member: false });
    }
    walk(explanation, 0, &mut lines);
    lines
}

/// Numbers with the same decimals, at least two unless all are whole; nothing where there is none.
fn aligned(values: impl Iterator<Item = Option<f64>>) -> Vec<String> {
    let values: Vec<Option<f64>> = values.collect();
    let there = || values.iter().flatten().copied().filter(|it| it.is_finite());
    let whole = there().all(|it| it.fract() == 0.0);
    let decimals = if whole { 0 } else { number::decimals(there()).max(2) };
    values.iter().map(|it| it.map_or(String::new(), |it| number::human(it, decimals))).collect()
}

fn parts(lines: &[Line<'_>]) -> Grid {
    let lines = lines.get(..LISTED.min(lines.len())).unwrap_or_default();
    let label = |line: &Line<'_>| {
        // Members of a coarser area are told apart by their codes, parts of an index by their names.
        let name = match line.is_member {
            true => format!("{} {}", line.of.code, line.of.area).trim_end().to_owned(),
            false => line.of.name.clone(),
        };
        format!("{}{name}", "  ".repeat(line.depth))
    };
    let column = |of: Told| aligned(lines.iter().map(|line| line.part.and_then(of)));
    // Members of an area share a unit, and their points stand under each other; parts of an index have units of their own.
    let values: Vec<String> = match lines.iter().all(|it| it.is_member) {
        true => aligned(lines.iter().map(own_value)),
        false => lines.iter().map(|line| own_value(line).map_or(String::new(), number::alone)).collect(),
    };
    let notes = |line: &Line<'_>| line.of.notes.join("; ");
    let mut grid = Grid::new().text("part", lines.iter().map(label)).number("value", values);
    let columns: [(&str, Told); 3] =
        [("normalised", |it| it.normalised), ("weight", |it| it.weight), ("adds", |it| it.contribution)];
    for (header, of) in columns {
        let cells = column(of);
        if cells.iter().any(|it| !it.is_empty()) {
            grid = grid.number(header, cells);
        }
    }
    if lines.iter().any(|it| !it.of.notes.is_empty()) {
        grid = grid.text("note", lines.iter().map(notes));
    }
    grid
}

/// The cells that the values were read from.
fn cells(lines: &[Line<'_>]) -> Grid {
    let origins: Vec<(&str, &Origin)> =
        lines.iter().filter_map(|it| Some((it.of.name.as_str(), it.of.origin.as_ref()?))).collect();
    let over = |origin: &Origin| {
        let over = origin.denominator.as_ref();
        over.map_or(String::new(), |(column, value)| format!("{column} {}", number::alone(*value)))
    };
    let file = |origin: &Origin| match &origin.sheet {
        Some(sheet) => format!("{}, sheet {sheet}", short(&origin.file)),
        None => short(&origin.file).to_owned(),
    };
    let says = |origin: &Origin| match origin.text.as_deref() {
        Some("") => "an empty cell".to_owned(),
        Some(text) => format!("{text} (missing)"),
        None if origin.value.is_nan() => "missing".to_owned(),
        None => number::alone(origin.value),
    };
    let row = |origin: &Origin| origin.row.map_or("none".to_owned(), number::count);
    let coded = lines.iter().any(|it| it.is_member);
    let codes = lines.iter().filter(|it| it.of.origin.is_some()).map(|it| it.of.code.clone());
    let mut grid = if coded { Grid::new().text("area", codes) } else { Grid::new() };
    grid = grid
        .text("indicator", origins.iter().map(|(name, _)| (*name).to_owned()))
        .text("file", origins.iter().map(|(_, it)| file(it)))
        .number("row", origins.iter().map(|(_, it)| row(it)))
        .text("column", origins.iter().map(|(_, it)| it.column.clone()))
        .number("says", origins.iter().map(|(_, it)| says(it)));
    if origins.iter().any(|(_, it)| it.denominator.is_some()) {
        grid = grid.text("over", origins.iter().map(|(_, it)| over(it)));
    }
    grid
}

/// Whether an indicator is its column as it stands, which the table of cells tells already.
fn is_plain(of: &Explanation) -> bool {
    let Some(origin) = &of.origin else { return false };
    let bare = format!("column `{}`;", origin.column);
    of.method.starts_with(&bare)
}

/// How each whole was made, once.
fn methods(explanation: &Explanation, width: usize, out: &mut String) {
    fn walk<'a>(of: &'a Explanation, seen: &mut BTreeSet<&'a str>, width: usize, out: &mut String) {
        if !of.method.is_empty() && !is_plain(of) && seen.insert(&of.name) {
            let lines = wrap(&format!("{}: {}", of.name, of.method), width.saturating_sub(4).max(30));
            for (at, line) in lines.iter().enumerate() {
                let _ = writeln!(out, "{}{line}", if at == 0 { "  " } else { "    " });
            }
        }
        for part in &of.parts {
            walk(&part.of, seen, width, out);
        }
    }
    let mut text = String::new();
    walk(explanation, &mut BTreeSet::new(), width, &mut text);
    if !text.is_empty() {
        let _ = write!(out, "\nhow\n{text}");
    }
}

/// The files that the values came from, with their hashes, once each.
fn files(explanation: &Explanation, out: &mut String) {
    let mut text = String::new();
    for file in &explanation.files {
        let by = file.publisher.as_ref().map_or(String::new(), |it| format!(" ({it})"));
        let _ = writeln!(text, "  {}{by}\n  sha256 {}", file.name, file.sha256);
    }
    if !text.is_empty() {
        let _ = write!(out, "\nfiles, by hash\n{text}");
    }
}

/// Whether a column of the row is told in the table of parts already.
fn is_part(explanation: &Explanation, column: &str) -> bool {
    let column = column.strip_prefix("contribution_").unwrap_or(column);
    explanation.parts.iter().any(|it| it.of.name == column)
}

/// A value of the row: numbers as people read them.
fn shown(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(it) if it.is_finite() => number::alone(it),
        _ if value.is_empty() => "–".to_owned(),
        _ => value.to_owned(),
    }
}

/// The file's name, without the address before it.
fn short(file: &str) -> &str {
    if file.contains("://") { file.rsplit('/').next().unwrap_or(file) } else { file }
}
