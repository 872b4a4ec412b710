//! The good study that each case breaks, and the ways to break it.

use std::fmt::Write as _;
use std::io::Write as _;

use crate::common::Folder;

/// One thing broken, and what the program must say of it.
pub(crate) struct Case {
    /// What is broken.
    pub(crate) name: &'static str,
    /// How.
    pub(crate) breaks: Vec<Break>,
    /// The exit code: 2, or 3 where a source could not be had.
    pub(crate) exit: i32,
    /// The problem's code.
    pub(crate) code: &'static str,
    /// What else the message must hold: the place, the value, the way out.
    pub(crate) says: &'static [&'static str],
}

/// A way to break the study.
pub(crate) enum Break {
    /// Another text in the place of one: file, from, to.
    Replace(&'static str, &'static str, &'static str),
    /// More text at the end: file, text.
    Append(&'static str, &'static str),
    /// A whole file.
    Write(&'static str, Vec<u8>),
    /// A file that is gone.
    Remove(&'static str),
    /// A folder in the place of a file.
    Folder(&'static str),
}

impl Case {
    /// Applies all breaks, in order.
    pub(crate) fn break_it(&self, folder: &Folder) {
        for it in &self.breaks {
            match it {
                Break::Replace(file, from, to) => folder.replace(file, from, to),
                Break::Append(file, text) => folder.write(file, folder.read(file) + text),
                Break::Write(file, bytes) => folder.write(file, bytes),
                Break::Remove(file) => std::fs::remove_file(folder.path(file)).unwrap(),
                Break::Folder(file) => {
                    std::fs::remove_file(folder.path(file)).unwrap();
                    std::fs::create_dir(folder.path(file)).unwrap();
                }
            }
        }
    }
}

const STUDY: &str = r#"[study]
title = "The study that the cases break"

[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"
within = { district = "district" }

[source.figures]
file = "figures.csv"
geography = "area"
key = "code"

[indicator.income]
source = "figures"
column = "income"
title = "Income"
worse = "high"

[indicator.health]
source = "figures"
column = "health"
worse = "high"

[index.need]
normalise = "min-max"
combine = "arithmetic"
of = { income = 0.5, health = 0.5 }

[summary.need_by_district]
of = "need"
to = "district"
measures = ["average-score", "share-in-decile-1"]

[designation.first]
geography = "area"
where = "need.decile = 1"

[claim.one_first]
text = "one area comes first"
query = "SELECT count(*) FROM first WHERE designated"
expect = 1
"#;

/// Twelve areas in three districts, with two figures each; it builds without a word.
pub(crate) fn write_good(folder: &Folder) {
    folder.write("study.toml", STUDY);
    folder.write("areas.csv", areas());
    folder.write("figures.csv", figures());
}

/// The areas.
pub(crate) fn areas() -> String {
    let mut text = String::from("code,name,people,district\n");
    for area in 1..=12 {
        let _ = writeln!(text, "E010000{area:02},Place {area},{},D{}", 1000 + area * 37, (area - 1) / 4 + 1);
    }
    text
}

/// The figures: `E01000001,0.10,81` and so on.
pub(crate) fn figures() -> String {
    let mut text = String::from("code,income,health\n");
    for area in 1..=12 {
        let _ = writeln!(text, "E010000{area:02},0.{:02},{}", 9 + area, 80 + (area * 7) % 13);
    }
    text
}

/// The figures with another text in the place of one.
pub(crate) fn figures_with(from: &str, to: &str) -> Vec<u8> {
    let text = figures();
    assert!(text.contains(from), "the figures have no `{from}`");
    text.replace(from, to).into_bytes()
}

/// The figures, compressed.
pub(crate) fn gzipped() -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(figures().as_bytes()).unwrap();
    out.finish().unwrap()
}

/// The figures as Parquet.
pub(crate) fn parquet() -> Vec<u8> {
    use theodolite_data::table::{ResultTable, Values};
    let codes: Vec<String> = (1..=12).map(|area| format!("E010000{area:02}")).collect();
    let numbers = |scale: f64| Values::Number((1..=12).map(|it| f64::from(it) * scale).collect());
    let table = ResultTable::new()
        .with("code", Values::text(codes.iter().map(String::as_str)))
        .with("income", numbers(0.01))
        .with("health", numbers(1.5));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("figures.parquet");
    theodolite_data::write::parquet(&table, &path).unwrap();
    std::fs::read(path).unwrap()
}

/// The figures as a workbook with one sheet, `Figures`.
pub(crate) fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Figures").unwrap();
    for (row, line) in figures().lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            sheet.write(row as u32, column as u16, cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}
