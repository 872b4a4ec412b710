//! The golden files as tables, joined on their code column.

#![allow(dead_code)] // each program of tests uses a part of it

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder with COINr's golden files: see [`golden`].
pub(crate) fn folder() -> Option<PathBuf> {
    golden("coinr")
}

/// The folder with a peer's golden files, or `None` (with a word on stderr) where there is none.
///
/// # Panics
/// Where there is none although `CI` is set.
pub(crate) fn golden(peer: &str) -> Option<PathBuf> {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var_os("THEODOLITE_TEST_DATA").map_or_else(|| PathBuf::from(shared), PathBuf::from);
    let folder = root.join("golden").join(peer);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "no golden files in `{}`", folder.display());
    eprintln!("SKIPPED: no golden files in `{}`; set THEODOLITE_TEST_DATA", folder.display());
    None
}

/// The names of the golden files that begin so, without their ending, in alphabetical order.
pub(crate) fn named(folder: &Path, prefix: &str) -> Vec<String> {
    let names = folder.read_dir().unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    let mut names: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".csv")?.to_owned())).collect();
    names.retain(|name| name.starts_with(prefix));
    names.sort();
    names
}

/// A file as text, by column; rows in the order of their code, if there is one.
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    columns: BTreeMap<String, Vec<String>>,
}

impl Table {
    pub(crate) fn read(folder: &Path, name: &str) -> Table {
        let mut reader = csv::Reader::from_path(folder.join(format!("{name}.csv"))).unwrap();
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let mut rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
        if let Some(code) = header.iter().position(|name| ["uCode", "lsoa11_code"].contains(&name.as_str())) {
            rows.sort_by(|a, b| a[code].cmp(&b[code]));
        }
        let column = |k: usize| rows.iter().map(|row| row[k].to_owned()).collect();
        let columns = header.iter().enumerate().map(|(k, name)| (name.clone(), column(k))).collect();
        Table { header, columns }
    }

    pub(crate) fn text(&self, column: &str) -> &[String] {
        self.columns.get(column).unwrap_or_else(|| panic!("no column `{column}`"))
    }

    /// Numbers; an empty cell is missing, `Inf` infinite.
    pub(crate) fn numbers(&self, column: &str) -> Vec<f64> {
        let number = |cell: &String| if cell.is_empty() { f64::NAN } else { cell.parse().unwrap() };
        self.text(column).iter().map(number).collect()
    }

    /// The columns but those with codes, names and the like.
    pub(crate) fn value_columns(&self) -> impl Iterator<Item = &str> {
        let keys = ["uCode", "iCode", "Rank"];
        self.header.iter().map(String::as_str).filter(move |name| !keys.contains(name))
    }
}

/// Whether two numbers are equal to 1e-9 (1e-12 near zero), or both missing.
pub(crate) fn equal(found: f64, expected: f64) -> bool {
    let tolerance = (1e-9 * expected.abs()).max(1e-12);
    (found - expected).abs() <= tolerance || found == expected || (found.is_nan() && expected.is_nan())
}

#[track_caller]
pub(crate) fn assert_column(what: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (row, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        assert!(equal(found, expected), "{what}, row {row}: {found} instead of {expected}");
    }
}
