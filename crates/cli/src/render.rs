//! What people see: problems with carets, tables that fit, numbers with the digits that matter.

pub(crate) mod number;
pub(crate) mod problem;
pub(crate) mod progress;
pub(crate) mod table;

use std::io::{self, IsTerminal, Write};

use serde_json::Value;
use theodolite_data::table::ResultTable;

use crate::args::{TableFormat, TextFormat};

/// The width of a table where there is no terminal to ask.
const WIDTH: usize = 100;

/// The width of the terminal in character cells; `COLUMNS` where it is set, 100 where there is no terminal.
pub(crate) fn width() -> usize {
    let stated = std::env::var("COLUMNS").ok().and_then(|it| it.parse().ok());
    let found = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    stated.or_else(found).unwrap_or(WIDTH).clamp(20, 400)
}

/// The format asked for; else a table on a terminal and CSV in a pipe.
pub(crate) fn format(asked: Option<TableFormat>) -> TableFormat {
    asked.unwrap_or_else(|| if io::stdout().is_terminal() { TableFormat::Table } else { TableFormat::Csv })
}

/// The format asked for; else words on a terminal and CSV in a pipe.
pub(crate) fn text_format(asked: Option<TextFormat>) -> TextFormat {
    asked.unwrap_or_else(|| if io::stdout().is_terminal() { TextFormat::Text } else { TextFormat::Csv })
}

/// Prints text with styles on standard output; styles go where they are wanted.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints text with styles on standard error. If that is gone there is nobody left to tell.
pub(crate) fn eprint(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Prints a value as JSON, indented, with a line break at the end.
pub(crate) fn print_json(value: &Value) -> io::Result<()> {
    print(&format!("{value:#}\n"))
}

/// Prints a result in the format.
pub(crate) fn print_table(table: &ResultTable, format: TableFormat) -> io::Result<()> {
    match format {
        TableFormat::Table => print(&table::Grid::of(table).layout(width())),
        TableFormat::Csv => raw(|out| theodolite_data::write::csv(table, out)),
        TableFormat::Json => raw(|out| theodolite_data::write::json(table, out)),
    }
}

/// Prints text on standard output as it is.
pub(crate) fn print_raw(text: &str) -> io::Result<()> {
    raw(|out| out.write_all(text.as_bytes()))
}

/// Writes to standard output as it is: data may hold what looks like a style.
fn raw(write: impl FnOnce(&mut io::Stdout) -> io::Result<()>) -> io::Result<()> {
    let mut out = io::stdout();
    write(&mut out)?;
    out.flush()
}
