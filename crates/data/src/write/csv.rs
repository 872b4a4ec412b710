//! CSV as RFC 4180 has it, with `\n` at the end of each line.

use std::io::{self, Write};
use std::ops::Range;

use rayon::prelude::*;

use super::number::NumberWriter;
use crate::table::{ResultTable, Values};

/// Rows turned into text at a time by one thread.
const ROWS: usize = 256;

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
pub fn csv(table: &ResultTable, out: &mut (impl Write + Send)) -> io::Result<()> {
    let mut header = Text::default();
    for (position, column) in table.columns.iter().enumerate() {
        if position > 0 {
            header.push(b",");
        }
        header.field(column.name.as_bytes(), table.columns.len() == 1);
    }
    header.push(b"\n");
    out.write_all(&header.bytes[..header.end])?;
    let rows = table.len();
    // The same buffers again and again: new ones would have to be cleared by the system.
    let mut ready: Vec<Text> = vec![Text::default(); 2 * rayon::current_num_threads()];
    let mut next = ready.clone();
    let fill = |start: usize, texts: &mut [Text]| {
        let fill = |(k, text): (usize, &mut Text)| {
            text.end = 0;
            let start = start + k * ROWS;
            lines(table, start.min(rows)..rows.min(start + ROWS), text);
        };
        match texts {
            [first, rest @ ..] if rows.saturating_sub(start) <= ROWS => {
                rest.iter_mut().for_each(|it| it.end = 0);
                fill((0, first));
            }
            texts => texts.par_iter_mut().enumerate().for_each(fill),
        }
    };
    fill(0, &mut next);
    let wave = ROWS * next.len();
    for start in (0..rows).step_by(wave) {
        std::mem::swap(&mut ready, &mut next);
        let mut write = || ready.iter().try_for_each(|text| out.write_all(&text.bytes[..text.end]));
        // The rows below are made while these are written.
        match start + wave {
            below if below < rows => rayon::join(write, || fill(below, &mut next)).0?,
            _ => write()?,
        }
    }
    out.flush()
}

/// A column's cells of some rows.
enum Cells<'t> {
    /// Texts end to end, where the next one begins and each ends, and whether none has to be quoted.
    Text {
        texts: &'t [u8],
        start: usize,
        ends: std::slice::Iter<'t, usize>,
        plain: bool,
    },
    Number(std::slice::Iter<'t, f64>),
    Truth(std::slice::Iter<'t, Option<bool>>),
}

/// Some rows of the table as text: the same whichever thread makes it.
fn lines(table: &ResultTable, rows: Range<usize>, out: &mut Text) {
    let mut numbers = NumberWriter::default();
    // About as much as will be needed: room that grows bit by bit is made several times over.
    let width = |values: &Values| match values {
        Values::Text(texts) => 2 + texts.bytes() / texts.len().max(1),
        Values::Number(_) => 19,
        Values::Whole(_) => 8,
        Values::Truth(_) => 6,
    };
    out.room(rows.len() * table.columns.iter().map(|it| width(&it.values)).sum::<usize>() + 1024);
    // A lone empty field must be quoted: a blank line is no row to most readers.
    let lone = table.columns.len() == 1;
    let mut columns: Vec<Cells<'_>> = table.columns.iter().map(|it| Cells::new(&it.values, &rows)).collect();
    for _ in rows {
        for (position, column) in columns.iter_mut().enumerate() {
            if position > 0 {
                out.byte(b',');
            }
            let before = out.end;
            match column {
                Cells::Number(values) => {
                    out.push(numbers.text(values.next().copied().unwrap_or(f64::NAN)));
                }
                Cells::Text { texts, start, ends, plain } => {
                    let end = ends.next().copied().unwrap_or(*start);
                    let text = &texts[*start..end];
                    *start = end;
                    if *plain { out.push(text) } else { out.field(text, false) }
                }
                Cells::Truth(truths) => out.push(match truths.next().copied().flatten() {
                    Some(true) => b"true",
                    Some(false) => b"false",
                    None => b"",
                }),
            }
            if lone && out.end == before {
                out.push(b"\"\"");
            }
        }
        out.byte(b'\n');
    }
}

impl<'t> Cells<'t> {
    fn new(values: &'t Values, rows: &Range<usize>) -> Cells<'t> {
        match values {
            Values::Text(texts) => {
                let (texts, start, ends) = texts.span(rows.clone());
                let plain = !is_special(&texts[start..ends.last().copied().unwrap_or(start)]);
                Cells::Text { texts, start, ends: ends.iter(), plain }
            }
            Values::Number(values) | Values::Whole(values) => {
                Cells::Number(values.get(rows.clone()).unwrap_or_default().iter())
            }
            Values::Truth(truths) => Cells::Truth(truths.get(rows.clone()).unwrap_or_default().iter()),
        }
    }
}

/// Text in the making; the bytes from `end` on are room.
#[derive(Clone, Default)]
struct Text {
    bytes: Vec<u8>,
    end: usize,
}

impl Text {
    /// Adds a piece. Most are numbers, codes or names: a copy of two blocks that may overlap costs them less than one
    /// of as many bytes as there are.
    #[inline]
    fn push(&mut self, piece: &[u8]) {
        const BLOCKS: usize = 32;
        let length = piece.len();
        if self.bytes.len() - self.end < length.max(BLOCKS) {
            self.room(self.bytes.len() + length.max(BLOCKS));
        }
        let out = &mut self.bytes[self.end..][..length.max(BLOCKS)];
        match length {
            16..=BLOCKS => both_ends::<16>(piece, out),
            8..16 => both_ends::<8>(piece, out),
            4..8 => both_ends::<4>(piece, out),
            1..4 => [0, length / 2, length - 1].into_iter().for_each(|at| out[at] = piece[at]),
            _ => out[..length].copy_from_slice(piece),
        }
        self.end += length;
    }

    /// Adds one byte.
    #[inline]
    fn byte(&mut self, byte: u8) {
        if self.end == self.bytes.len() {
            self.room(1024);
        }
        self.bytes[self.end] = byte;
        self.end += 1;
    }

    /// Makes room for so many bytes.
    fn room(&mut self, bytes: usize) {
        if self.bytes.len() < self.end + bytes {
            self.bytes.resize(self.end + bytes, 0);
        }
    }

    /// Writes a field, quoted where that is needed.
    fn field(&mut self, text: &[u8], quote_empty: bool) {
        if !(is_special(text) || quote_empty && text.is_empty()) {
            return self.push(text);
        }
        self.push(b"\"");
        for piece in text.split_inclusive(|it| *it == b'"') {
            self.push(piece);
            if piece.ends_with(b"\"") {
                self.push(b"\"");
            }
        }
        self.push(b"\"");
    }
}

/// Copies the first and the last bytes of a piece, which are all it has.
#[inline]
fn both_ends<const BYTES: usize>(piece: &[u8], out: &mut [u8]) {
    let rest = piece.len() - BYTES;
    out[..BYTES].copy_from_slice(&piece[..BYTES]);
    out[rest..rest + BYTES].copy_from_slice(&piece[rest..]);
}

/// Whether a field that holds this has to be quoted.
fn is_special(text: &[u8]) -> bool {
    memchr::memchr3(b',', b'"', b'\n', text).is_some() || memchr::memchr(b'\r', text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_length_stand_as_they_are() {
        let all: Vec<String> =
            (0..80).map(|length| "é,x\"\n".repeat(length).chars().take(length).collect()).collect();
        let plain: Vec<String> =
            (0..80).map(|length| "0123456789abcdef".repeat(6)[..length].to_owned()).collect();
        let rows = 3 * ROWS + 7; // several buffers, the last of them not full
        let text = |of: &[String]| Values::text((0..rows).map(|row| of[row * 7 % of.len()].as_str()));
        let numbers: Vec<f64> = (0..rows)
            .map(|row| [0.1, f64::NAN, -1e300, 7.0, f64::INFINITY][row % 5] * (row + 1) as f64)
            .collect();
        let table = ResultTable::new()
            .with("plain", text(&plain))
            .with("any", text(&all))
            .with("number", Values::Number(numbers.clone()))
            .with(
                "truth",
                Values::Truth((0..rows).map(|row| [None, Some(true), Some(false)][row % 3]).collect()),
            );
        let mut out = Vec::new();
        csv(&table, &mut out).unwrap();
        let mut reader = csv::Reader::from_reader(out.as_slice());
        let mut read = 0;
        for (row, record) in reader.records().map(Result::unwrap).enumerate() {
            assert_eq!(&record[0], plain[row * 7 % plain.len()]);
            assert_eq!(&record[1], all[row * 7 % all.len()]);
            assert_eq!(&record[2], super::super::number_text(numbers[row]));
            assert_eq!(&record[3], ["", "true", "false"][row % 3]);
            read += 1;
        }
        assert_eq!(read, rows);
    }
}
