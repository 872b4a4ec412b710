//! Two builds held against each other: which ranks moved, and which input or line of the study did it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use theodolite_core::Problem;
use theodolite_data::table::{ResultTable, Values};

use crate::receipt::{Receipt, StepRecord};
use crate::results::Results;

/// By how much of themselves two numbers may differ and count as the same: the last bits depend on the order in which a processor
/// or a version of the program adds up, and nobody's number has changed.
pub const ROUNDING: f64 = 1e-12;

/// What changed between two builds.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// By how much of themselves numbers may differ and count as the same.
    pub tolerance: f64,
    /// The tables whose bytes differ by no more than that.
    pub rounded: Vec<String>,
    /// What changed going in.
    pub causes: Vec<Cause>,
    /// What changed coming out: results in the order of the second study.
    pub results: Vec<ResultDiff>,
}

/// Something that went in and is not the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// A file's bytes.
    File {
        /// As the study names it.
        name: String,
        /// Hash before; `None` where it was not read.
        before: Option<String>,
        /// Hash after.
        after: Option<String>,
        /// The steps that read it.
        read_by: Vec<String>,
    },
    /// A section of the study.
    Section {
        /// `index imd`.
        step: String,
        /// The file and line of its header, after (or before, where it is gone).
        file: String,
        /// Its line.
        line: usize,
        /// Lines that are gone, with their numbers.
        removed: Vec<(usize, String)>,
        /// Lines that are new, with their numbers.
        added: Vec<(usize, String)>,
    },
    /// The program's version.
    Program {
        /// Before.
        before: String,
        /// After.
        after: String,
    },
}

/// What changed in a result.
#[derive(Clone, Debug, Default)]
pub struct ResultDiff {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whether it is in one build alone.
    pub only: Option<Build>,
    /// Rows of both builds.
    pub areas: usize,
    /// Rows of the first build alone: codes.
    pub gone: Vec<String>,
    /// Rows of the second build alone: codes.
    pub new: Vec<String>,
    /// Rows with any value that is not the same.
    pub changed: usize,
    /// Rows that count as the same, and whose numbers differ by rounding.
    pub rounded: usize,
    /// What moves in it: `rank`, or `amount` in a table of money; empty where neither is in both.
    pub measure: &'static str,
    /// The areas whose rank, or amount, moved, the greatest move first.
    pub moved: Vec<Moved>,
    /// Of a table without areas, such as that of a mission: the cells that are not the same, row by row.
    pub cells: Vec<Cell>,
    /// For designations: areas that entered and areas that left.
    pub entered: Vec<(String, String)>,
    /// Areas that left.
    pub left: Vec<(String, String)>,
    /// The positions in [`Diff::causes`] of what it depends on.
    pub because: Vec<usize>,
}

/// One of two builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// The first.
    First,
    /// The second.
    Second,
}

/// A cell that is not the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What its row is about.
    pub row: String,
    /// Its column.
    pub column: String,
    /// What it was before, as in the file; empty where there was nothing.
    pub before: String,
    /// What it is after.
    pub after: String,
}

/// An area whose rank or amount moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it was before; `NaN` where it had none.
    pub before: f64,
    /// What it is after.
    pub after: f64,
}

/// Holds two results folders against each other. Numbers that differ by no more than `tolerance` times the greater of the two count
/// as the same: [`ROUNDING`], or 0 for every bit.
///
/// # Errors
/// Where one of them is no results folder, or a table cannot be read.
pub fn diff(first: &Path, second: &Path, tolerance: f64) -> Result<Diff, Vec<Problem>> {
    let (a, b) = (Results::open(first), Results::open(second));
    let (a, b) = match (a, b) {
        (Ok(a), Ok(b)) => (a, b),
        (a, b) => return Err(a.err().into_iter().chain(b.err()).collect()),
    };
    let causes = causes(&a.receipt, &b.receipt);
    let (mut results, mut rounded) = (Vec::new(), Vec::new());
    for step in b.receipt.steps.iter().filter(|it| !it.wrote.is_empty()) {
        let found = match a.receipt.step(&step.name).filter(|it| !it.wrote.is_empty()) {
            None => ResultDiff { only: Some(Build::Second), ..named(step) },
            Some(old) if same_files(old, step) => continue,
            Some(_) => {
                let (before, after) = (a.table(&step.name), b.table(&step.name));
                match (before, after) {
                    (Ok(before), Ok(after)) => tables(step, &before, &after, tolerance),
                    (before, after) => return Err(before.err().into_iter().chain(after.err()).collect()),
                }
            }
        };
        let because = because(&b.receipt, &step.name, &causes);
        let nothing =
            found.only.is_none() && found.changed == 0 && found.gone.is_empty() && found.new.is_empty();
        if nothing {
            // Other bytes of equal tables may be those of another format, which says nothing of numbers.
            if found.rounded > 0 {
                rounded.push(step.name.clone());
            }
        } else {
            results.push(ResultDiff { because, ..found });
        }
    }
    for step in a.receipt.steps.iter().filter(|it| !it.wrote.is_empty()) {
        if b.receipt.step(&step.name).is_none_or(|it| it.wrote.is_empty()) {
            let because = because(&a.receipt, &step.name, &causes);
            results.push(ResultDiff { only: Some(Build::First), because, ..named(step) });
        }
    }
    Ok(Diff { tolerance, rounded, causes, results })
}

fn named(step: &StepRecord) -> ResultDiff {
    ResultDiff { kind: step.kind.clone(), name: step.name.clone(), ..ResultDiff::default() }
}

/// Whether two steps wrote the same bytes (in a format that both have).
fn same_files(a: &StepRecord, b: &StepRecord) -> bool {
    let both = b.wrote.iter().filter_map(|new| {
        a.wrote.iter().find(|old| old.file == new.file).map(|old| old.sha256 == new.sha256)
    });
    let both: Vec<bool> = both.collect();
    !both.is_empty() && both.iter().all(|it| *it)
}

fn causes(a: &Receipt, b: &Receipt) -> Vec<Cause> {
    let mut causes = Vec::new();
    if a.made_by != b.made_by {
        causes.push(Cause::Program { before: a.made_by.clone(), after: b.made_by.clone() });
    }
    let mut names: Vec<&str> = b.files.iter().chain(&a.files).map(|it| it.name.as_str()).collect();
    names.dedup();
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let hash =
            |receipt: &Receipt| receipt.files.iter().find(|it| it.name == name).map(|it| it.sha256.clone());
        let (before, after) = (hash(a), hash(b));
        if before != after {
            let receipt = if after.is_some() { b } else { a };
            let read_by = receipt
                .steps
                .iter()
                .filter(|it| it.reads.iter().any(|it| it == name))
                .map(|it| it.name.clone())
                .collect();
            causes.push(Cause::File { name: name.to_owned(), before, after, read_by });
        }
    }
    for step in &b.steps {
        let old = a.step(&step.name).and_then(|it| it.defined.as_ref());
        let Some(new) = &step.defined else { continue };
        if let Some(cause) = section(
            step,
            old.map(|it| (it.line, it.text.as_str())),
            Some((new.line, new.text.as_str())),
            &new.file,
        ) {
            causes.push(cause);
        }
    }
    for step in &a.steps {
        if let (None, Some(old)) = (b.step(&step.name), &step.defined) {
            causes.extend(section(step, Some((old.line, old.text.as_str())), None, &old.file));
        }
    }
    causes
}

fn section(
    step: &StepRecord,
    old: Option<(usize, &str)>,
    new: Option<(usize, &str)>,
    file: &str,
) -> Option<Cause> {
    let lines = |it: Option<(usize, &str)>| -> Vec<(usize, String)> {
        it.map_or(Vec::new(), |(line, text)| {
            text.lines()
                .enumerate()
                .map(|(at, text)| (line + at, text.trim().to_owned()))
                .filter(|(_, text)| !text.is_empty() && !text.starts_with('#'))
                .collect()
        })
    };
    let (before, after) = (lines(old), lines(new));
    let removed: Vec<_> =
        before.iter().filter(|it| !after.iter().any(|other| other.1 == it.1)).cloned().collect();
    let added: Vec<_> =
        after.iter().filter(|it| !before.iter().any(|other| other.1 == it.1)).cloned().collect();
    if removed.is_empty() && added.is_empty() {
        return None;
    }
    let line = new.or(old).map_or(0, |it| it.0);
    Some(Cause::Section {
        step: format!("{} {}", step.kind, step.name),
        file: file.to_owned(),
        line,
        removed,
        added,
    })
}

/// The causes that a result depends on, by way of any step.
fn because(receipt: &Receipt, name: &str, causes: &[Cause]) -> Vec<usize> {
    let mut reached: Vec<&str> = vec![name];
    let mut at = 0;
    while at < reached.len() {
        if let Some(step) = receipt.step(reached[at]) {
            for from in &step.from {
                if !reached.contains(&from.as_str()) {
                    reached.push(from);
                }
            }
        }
        at += 1;
    }
    let depends = |cause: &Cause| match cause {
        Cause::Program { .. } => true,
        Cause::File { read_by, .. } => read_by.iter().any(|it| reached.contains(&it.as_str())),
        Cause::Section { step, .. } => step.split_once(' ').is_some_and(|(_, name)| reached.contains(&name)),
    };
    causes.iter().enumerate().filter(|(_, it)| depends(it)).map(|(at, _)| at).collect()
}

fn tables(step: &StepRecord, before: &ResultTable, after: &ResultTable, tolerance: f64) -> ResultDiff {
    let mut found = named(step);
    let (old_names, new_names) = both_rows(before, after);
    let is_of_areas = after.texts("code").is_some();
    let (old_rows, new_rows) = (keyed(&old_names), keyed(&new_names));
    let new_keys: BTreeSet<(&str, usize)> = new_rows.iter().copied().collect();
    found.gone = old_rows.iter().filter(|it| !new_keys.contains(it)).map(|it| it.0.to_owned()).collect();
    found.gone.dedup();
    let old_rows: BTreeMap<(&str, usize), usize> =
        old_rows.into_iter().enumerate().map(|(row, key)| (key, row)).collect();
    let names = after.texts("name");
    let both = |column: &&'static str| Some((*column, before.numbers(column)?, after.numbers(column)?));
    let moving = ["rank", "amount"].iter().find_map(both);
    found.measure = moving.map_or("", |it| it.0);
    let status = (before.truths("designated"), after.truths("designated"));
    for (row, (code, nth)) in new_rows.into_iter().enumerate() {
        let Some(old) = old_rows.get(&(code, nth)).copied() else {
            if found.new.last().is_none_or(|it| it != code) {
                found.new.push(code.to_owned());
            }
            continue;
        };
        found.areas += 1;
        let name = names.map_or("", |it| it.get(row)).to_owned();
        if !same_row(before, old, after, row, tolerance) {
            found.changed += 1;
            if !is_of_areas {
                found.cells.extend(cells(code, (before, old), (after, row), tolerance));
            }
        } else if !same_row(before, old, after, row, 0.0) {
            found.rounded += 1;
        }
        if let Some((_, x, y)) = moving {
            let (x, y) = (x.get(old).copied().unwrap_or(f64::NAN), y.get(row).copied().unwrap_or(f64::NAN));
            if !same(x, y, tolerance) {
                found.moved.push(Moved { code: code.to_owned(), name: name.clone(), before: x, after: y });
            }
        }
        if let (Some(x), Some(y)) = status {
            let (was, is) = (x.get(old).copied().flatten(), y.get(row).copied().flatten());
            match (was == Some(true), is == Some(true)) {
                (false, true) => found.entered.push((code.to_owned(), name)),
                (true, false) => found.left.push((code.to_owned(), name)),
                _ => {}
            }
        }
    }
    let far = |it: &Moved| {
        if it.before.is_nan() || it.after.is_nan() { f64::INFINITY } else { (it.after - it.before).abs() }
    };
    found.moved.sort_by(|x, y| far(y).total_cmp(&far(x)).then_with(|| x.code.cmp(&y.code)));
    found
}

/// What each row of two tables is about: its code, and its period where there is one. Where rows are no areas, the words before the
/// first number if they tell all rows apart (the name of a mission, the period of a gap), else all words, such as the measure and
/// the group.
fn both_rows(before: &ResultTable, after: &ResultTable) -> (Vec<String>, Vec<String>) {
    if after.texts("code").is_some() && before.texts("code").is_some() {
        let named = |table| joined(table, |name, _| matches!(name, "code" | "period"));
        return (named(before), named(after));
    }
    let first = |table| joined(table, |_, is_first| is_first);
    let (old, new) = (first(before), first(after));
    if [&old, &new].iter().all(|names| keyed(names).iter().all(|it| it.1 == 0)) {
        return (old, new);
    }
    let all = |table| joined(table, |_, _| true);
    (all(before), all(after))
}

/// The words of each row in some columns: of their names, and whether they stand before the first number.
fn joined(table: &ResultTable, counts: impl Fn(&str, bool) -> bool) -> Vec<String> {
    let is_text = |name: &str| table.texts(name).is_some();
    let first = table.columns.iter().take_while(|it| is_text(&it.name)).count();
    let columns = table.columns.iter().enumerate().filter(|(at, it)| counts(&it.name, *at < first));
    let words: Vec<_> = columns.filter_map(|(_, it)| table.texts(&it.name)).collect();
    let row =
        |row| words.iter().map(|it| it.get(row)).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
    (0..table.len()).map(row).collect()
}

/// The cells of a row that are not the same, in the order of the second table.
fn cells(
    row: &str,
    before: (&ResultTable, usize),
    after: (&ResultTable, usize),
    tolerance: f64,
) -> Vec<Cell> {
    let text = |(table, row): (&ResultTable, usize), name: &str| -> String {
        let number = |value: Option<&f64>| match value {
            Some(value) if !value.is_nan() => theodolite_data::write::number_text(*value),
            _ => String::new(),
        };
        match table.column(name) {
            Some(Values::Text(it)) => it.get(row).to_owned(),
            Some(Values::Number(it) | Values::Whole(it)) => number(it.get(row)),
            Some(Values::Truth(it)) => {
                it.get(row).copied().flatten().map_or_else(String::new, |it| it.to_string())
            }
            None => String::new(),
        }
    };
    let number = |(table, row): (&ResultTable, usize), name: &str| {
        table.numbers(name).and_then(|it| it.get(row)).copied()
    };
    let cell = |name: &str| {
        if let (Some(x), Some(y)) = (number(before, name), number(after, name))
            && same(x, y, tolerance)
        {
            return None;
        }
        let (before, after) = (text(before, name), text(after, name));
        let (row, column) = (row.to_owned(), name.to_owned());
        (before != after).then_some(Cell { row, column, before, after })
    };
    after.0.columns.iter().filter_map(|it| cell(&it.name)).collect()
}

/// The name of each row, and how many rows before it have the same: a profile has several of one area.
fn keyed(codes: &[String]) -> Vec<(&str, usize)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut keys = Vec::with_capacity(codes.len());
    for code in codes {
        let before = seen.entry(code).or_default();
        *before += 1;
        keys.push((code.as_str(), *before - 1));
    }
    keys
}

/// Whether two numbers are the same but for rounding; missing ones are.
fn same(x: f64, y: f64, tolerance: f64) -> bool {
    x == y
        || x.is_nan() && y.is_nan()
        || (x - y).abs() <= tolerance * x.abs().max(y.abs()) && x.is_finite() && y.is_finite()
}

fn same_row(before: &ResultTable, old: usize, after: &ResultTable, new: usize, tolerance: f64) -> bool {
    use theodolite_data::table::Values::{Number, Text, Truth, Whole};
    before.columns.len() == after.columns.len()
        && after.columns.iter().all(|column| match (before.column(&column.name), &column.values) {
            (Some(Text(x)), Text(y)) => x.get(old) == y.get(new),
            (Some(Number(x) | Whole(x)), Number(y) | Whole(y)) => match (x.get(old), y.get(new)) {
                (Some(x), Some(y)) => same(*x, *y, tolerance),
                _ => false,
            },
            (Some(Truth(x)), Truth(y)) => x.get(old) == y.get(new),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_no_change_unless_every_bit_counts() {
        let table = |score: f64, other: f64| {
            ResultTable::new()
                .with("measure", Values::text(["mean", "gap"]))
                .with("value", Values::Number(vec![score, other]))
        };
        let step = StepRecord { name: "pay".into(), ..StepRecord::default() };
        let (before, after) = (table(43.594, f64::NAN), table(43.594 * (1.0 + 4e-16), f64::NAN));
        let found = tables(&step, &before, &after, ROUNDING);
        assert_eq!((found.changed, found.rounded, found.cells.len()), (0, 1, 0));
        let found = tables(&step, &before, &after, 0.0);
        assert_eq!((found.changed, found.rounded, found.cells.len()), (1, 0, 1));
        // A billionth is more than rounding leaves, and a value that is gone is no rounding.
        let found = tables(&step, &before, &table(43.594 * (1.0 + 1e-9), f64::NAN), ROUNDING);
        assert_eq!((found.changed, found.rounded, found.cells[0].column.as_str()), (1, 0, "value"));
        assert_eq!(tables(&step, &before, &table(f64::NAN, f64::NAN), ROUNDING).changed, 1);
        assert!(same(0.0, -0.0, 0.0) && !same(f64::INFINITY, 1.0, ROUNDING) && !same(0.0, 1e-300, ROUNDING));
    }
}
