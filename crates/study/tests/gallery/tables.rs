//! The cleaned tables that the official files are made from.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// A table of texts: cells as written, empty where missing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// The column names.
    pub(crate) header: Vec<String>,
    /// The rows, each as long as the header.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a CSV file below the folder, plain or `.gz`.
    pub(crate) fn read(folder: &Path, name: &str) -> Table {
        let file = File::open(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let bytes: Box<dyn Read> =
            if name.ends_with(".gz") { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        Table { header, rows }
    }

    /// The position of a column.
    pub(crate) fn position(&self, column: &str) -> usize {
        let found = self.header.iter().position(|name| name == column);
        found.unwrap_or_else(|| panic!("no column {column}; there are {:?}", self.header))
    }

    /// These columns under other names, in this order: (old, new).
    pub(crate) fn renamed(&self, columns: &[(&str, &str)]) -> Table {
        let positions: Vec<usize> = columns.iter().map(|(old, _)| self.position(old)).collect();
        Table {
            header: columns.iter().map(|(_, new)| (*new).to_owned()).collect(),
            rows: self.rows.iter().map(|row| positions.iter().map(|at| row[*at].clone()).collect()).collect(),
        }
    }

    /// The rows for which a column holds a text.
    pub(crate) fn only(&self, column: &str, text: &str) -> Table {
        let at = self.position(column);
        let rows = self.rows.iter().filter(|row| row[at] == text).cloned().collect();
        Table { header: self.header.clone(), rows }
    }

    /// A column of numbers by area; missing ones are left out.
    pub(crate) fn numbers(&self, key: &str, column: &str) -> BTreeMap<String, f64> {
        let (key, at) = (self.position(key), self.position(column));
        let present = self.rows.iter().filter(|row| !row[at].is_empty());
        present.map(|row| (row[key].clone(), row[at].parse().unwrap())).collect()
    }

    /// A column of texts by area.
    pub(crate) fn texts(&self, key: &str, column: &str) -> BTreeMap<String, String> {
        let (key, at) = (self.position(key), self.position(column));
        self.rows.iter().map(|row| (row[key].clone(), row[at].clone())).collect()
    }

    /// Writes it as CSV.
    pub(crate) fn write_csv(&self, path: &Path) {
        let mut writer = csv::Writer::from_path(path).unwrap();
        writer.write_record(&self.header).unwrap();
        for row in &self.rows {
            writer.write_record(row).unwrap();
        }
        writer.flush().unwrap();
    }
}
