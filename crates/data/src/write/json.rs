//! JSON: an array of records.

use std::io::{self, Write};

use super::number::NumberWriter;
use crate::table::{ResultTable, Values};

/// Writes a table as a JSON array of records, one a line, columns in order; a missing number or truth is `null`.
///
/// An infinite number, which JSON has no word for, is the text `inf` or `-inf`.
///
/// # Errors
/// Whatever writing gives, such as a full disk.
///
/// ```
/// # use theodolite_data::{table::{ResultTable, Values}, write};
/// let table = ResultTable::new()
///     .with("code", Values::text(["E1"]))
///     .with("score", Values::Number(vec![f64::NAN]));
/// let mut out = Vec::new();
/// write::json(&table, &mut out)?;
/// assert_eq!(out, b"[\n{\"code\":\"E1\",\"score\":null}\n]\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn json(table: &ResultTable, out: &mut impl Write) -> io::Result<()> {
    let mut numbers = NumberWriter::default();
    let mut names = Vec::with_capacity(table.columns.len());
    for (position, column) in table.columns.iter().enumerate() {
        let mut name = if position == 0 { vec![b'{'] } else { vec![b','] };
        serde_json::to_writer(&mut name, &column.name)?;
        name.push(b':');
        names.push(name);
    }
    let mut buffer = b"[".to_vec();
    for row in 0..table.len() {
        buffer.extend_from_slice(if row == 0 { b"\n" } else { b",\n" });
        for (name, column) in names.iter().zip(&table.columns) {
            buffer.extend_from_slice(name);
            match &column.values {
                Values::Text(texts) => serde_json::to_writer(&mut buffer, texts.get(row))?,
                Values::Number(values) | Values::Whole(values) => match values.get(row) {
                    Some(number) if number.is_infinite() => {
                        buffer.extend_from_slice(if *number > 0.0 { b"\"inf\"" } else { b"\"-inf\"" });
                    }
                    Some(number) if !number.is_nan() => buffer.extend_from_slice(numbers.text(*number)),
                    _ => buffer.extend_from_slice(b"null"),
                },
                Values::Truth(truths) => buffer.extend_from_slice(match truths.get(row).copied().flatten() {
                    Some(true) => b"true",
                    Some(false) => b"false",
                    None => b"null",
                }),
            }
        }
        buffer.push(b'}');
        if buffer.len() >= 1 << 16 {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    buffer.extend_from_slice(b"\n]\n");
    out.write_all(&buffer)?;
    out.flush()
}
