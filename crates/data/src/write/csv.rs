//! CSV as RFC 4180 has it, with `\n` at the end of each line.

use std::io::{self, Write};
use std::ops::Range;

use rayon::prelude::*;

use super::number::NumberWriter;
use crate::table::{ResultTable, Values};

/// Rows turned into text at a time by one thread.
const ROWS: usize = 512;

/// Writes a table as CSV: a header, then a line a row, each ended by `\n`.
///
/// Numbers are those of [`number_text`](super::number_text); a missing value is an empty field; truths are `true` and `false`.
/// Text is quoted where it holds a comma, a quote or the end of a line.
///
/// # Errors
/// Whatever writing gives, such as a full disk.
///
/// ```
/// # use theodolite_data::{table::{ResultTable, Values}, write};
/// let table = ResultTable::new()
///     .with("name", Values::text(["Barking, East", "Bow"]))
///     .with("score", Values::Number(vec![12.5, f64::NAN]));
/// let mut out = Vec::new();
/// write::csv(&table, &mut out)?;
/// assert_eq!(out, b"name,score\n\"Barking, East\",12.5\nBow,\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn csv(table: &ResultTable, out: &mut impl Write) -> io::Result<()> {
    let mut header = Vec::new();
    for (position, column) in table.columns.iter().enumerate() {
        if position > 0 {
            header.push(b',');
        }
        push_text(&mut header, &column.name, table.columns.len() == 1);
    }
    header.push(b'\n');
    out.write_all(&header)?;
    let rows = table.len();
    // The same buffers in each wave: new ones would have to be cleared by the system.
    let mut texts: Vec<Vec<u8>> = vec![Vec::new(); 2 * rayon::current_num_threads()];
    let wave = ROWS * texts.len();
    for start in (0..rows).step_by(wave) {
        let fill = |(k, text): (usize, &mut Vec<u8>)| {
            text.clear();
            let start = start + k * ROWS;
            lines(table, start.min(rows)..rows.min(start + ROWS), text);
        };
        match texts.as_mut_slice() {
            [first, ..] if rows - start <= ROWS => fill((0, first)),
            texts => texts.par_iter_mut().enumerate().for_each(fill),
        }
        for text in texts.iter().take((rows - start).div_ceil(ROWS)) {
            out.write_all(text)?;
        }
    }
    out.flush()
}

/// Some rows of the table as text: the same whichever thread makes it.
fn lines(table: &ResultTable, rows: Range<usize>, buffer: &mut Vec<u8>) {
    let mut numbers = NumberWriter::default();
    buffer.reserve(rows.len() * table.columns.len() * 18);
    // A lone empty field must be quoted: a blank line is no row to most readers.
    let lone = table.columns.len() == 1;
    for row in rows {
        for (position, column) in table.columns.iter().enumerate() {
            if position > 0 {
                buffer.push(b',');
            }
            let start = buffer.len();
            match &column.values {
                Values::Text(texts) => push_text(buffer, texts.get(row), false),
                Values::Number(values) | Values::Whole(values) => {
                    numbers.push(buffer, values.get(row).copied().unwrap_or(f64::NAN));
                }
                Values::Truth(truths) => match truths.get(row).copied().flatten() {
                    Some(true) => buffer.extend_from_slice(b"true"),
                    Some(false) => buffer.extend_from_slice(b"false"),
                    None => {}
                },
            }
            if lone && buffer.len() == start {
                buffer.extend_from_slice(b"\"\"");
            }
        }
        buffer.push(b'\n');
    }
}

fn push_text(buffer: &mut Vec<u8>, text: &str, quote_empty: bool) {
    let text = text.as_bytes();
    let special = |it: &u8| matches!(it, b',' | b'"' | b'\n' | b'\r');
    let quote = text.iter().any(special) || quote_empty && text.is_empty();
    if !quote {
        buffer.extend_from_slice(text);
        return;
    }
    buffer.push(b'"');
    for &byte in text {
        if byte == b'"' {
            buffer.push(b'"');
        }
        buffer.push(byte);
    }
    buffer.push(b'"');
}
