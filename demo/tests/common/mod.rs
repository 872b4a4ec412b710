//! The files of the country, read as a user would.
#![allow(dead_code)] // each test uses some of these

use std::collections::BTreeMap;
use std::sync::OnceLock;

use theodolite_demo::{File, country};

pub(crate) fn files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(country)
}

pub(crate) fn text(path: &str) -> &'static str {
    let file = files().iter().find(|it| it.path == path).unwrap_or_else(|| panic!("no file {path}"));
    std::str::from_utf8(&file.bytes).unwrap()
}

/// A table's columns by name. Cells may be quoted as a whole, and have no quote inside.
pub(crate) fn table(path: &str) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut lines = text(path).lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut columns = vec![Vec::new(); names.len()];
    for line in lines {
        let cells = cells(line);
        assert_eq!(cells.len(), names.len(), "{path}: {line}");
        columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
    }
    names.into_iter().zip(columns).collect()
}

fn cells(line: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = line.split(|letter| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    });
    parts.map(|it| it.trim_matches('"')).collect()
}

pub(crate) fn numbers(column: &[&str]) -> Vec<f64> {
    column.iter().map(|it| it.parse().unwrap_or(f64::NAN)).collect()
}
