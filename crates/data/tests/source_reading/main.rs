//! Reading of sources: every format, and every way that a file can be wrong.

#[path = "../common/mod.rs"]
mod common;
mod csv;
mod fuzz;
mod json;
mod parquet;
mod real;
mod sheets;

use theodolite_core::Problem;
use theodolite_data::missing;
use theodolite_data::source::{
    Column, Kind, Matching, Numbers, Numeric, Reading, Request, Table, read, read_all,
};
use theodolite_data::store::Obtained;

/// A column of texts.
fn text(column: &str) -> Request {
    Request { column: column.to_owned(), kind: Kind::Text }
}

/// A column of plain numbers with the texts for missing values that hold where a study does not say.
fn number(column: &str) -> Request {
    let missing = missing::default_texts();
    Request { column: column.to_owned(), kind: Kind::Number { missing, numbers: Numbers::Plain } }
}

/// A column of numbers with other texts for missing values.
fn number_with(column: &str, missing: &[&str], numbers: Numbers) -> Request {
    let missing = missing.iter().map(|it| (*it).to_owned()).collect();
    Request { column: column.to_owned(), kind: Kind::Number { missing, numbers } }
}

/// A column and what rows have there.
fn matching(column: &str, texts: &[&str]) -> Matching {
    Matching { column: column.to_owned(), texts: texts.iter().map(|it| (*it).to_owned()).collect() }
}

/// Rows whose column is this.
fn only(column: &str, text: &str) -> Reading {
    Reading { only: vec![matching(column, &[text])], ..Reading::default() }
}

/// Rows whose column is none of these.
fn except(column: &str, texts: &[&str]) -> Reading {
    Reading { except: vec![matching(column, texts)], ..Reading::default() }
}

/// A file as it would come from a disk.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> Obtained {
    Obtained::from_bytes(name, bytes.as_ref().to_vec())
}

/// The texts of a column.
fn texts(table: &Table, column: usize) -> Vec<&str> {
    match &table.columns[column] {
        Column::Text(texts) => texts.iter().collect(),
        Column::Number(_) => panic!("column {column} holds numbers"),
    }
}

/// A column of numbers.
fn numeric(table: &Table, column: usize) -> &Numeric {
    match &table.columns[column] {
        Column::Number(numbers) => numbers,
        Column::Text(_) => panic!("column {column} holds texts"),
    }
}

/// The numbers of a column, a missing one as `None`.
fn numbers(table: &Table, column: usize) -> Vec<Option<f64>> {
    numeric(table, column).values.iter().map(|it| (!it.is_nan()).then_some(*it)).collect()
}

/// Where the rows stand in the file.
fn rows(table: &Table) -> Vec<u64> {
    (0..table.len).map(|it| table.rows.row_number(it)).collect()
}

/// The problems of a reading, as a user reads them.
fn told(read: Result<Table, Vec<Problem>>) -> Vec<String> {
    match read {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

/// The codes of the problems of a reading.
fn codes(read: Result<Table, Vec<Problem>>) -> Vec<&'static str> {
    match read {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(|it| it.code).collect(),
    }
}

/// All columns, their names and whether they hold numbers.
fn all(file: &Obtained, reading: &Reading) -> (Vec<(String, bool)>, Table) {
    let (names, table) = read_all(file, reading, &missing::default_texts(), Numbers::Plain).unwrap();
    let numeric = table.columns.iter().map(|it| matches!(it, Column::Number(_)));
    (names.into_iter().zip(numeric).collect(), table)
}

/// Reads, and expects it to work.
fn table(file: &Obtained, reading: &Reading, requests: &[Request]) -> Table {
    match read(file, reading, requests) {
        Ok(table) => table,
        Err(problems) => {
            panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
    }
}
