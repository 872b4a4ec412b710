//! Bytes become text: UTF-8 where they are valid, else Windows-1252, unless the study says which.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use super::{Encoding, place};
use crate::store::Obtained;

/// The text of a file and the encoding it was in.
pub(super) fn decode<'b>(
    file: &Obtained,
    bytes: Cow<'b, [u8]>,
    stated: Option<Encoding>,
) -> Result<(Cow<'b, str>, Encoding), Problem> {
    for (mark, encoding) in [(&b"\xff\xfe"[..], UTF_16LE), (&b"\xfe\xff"[..], UTF_16BE)] {
        if stated.is_none() && bytes.starts_with(mark) {
            let (text, _, broken) = encoding.decode(&bytes);
            if broken {
                return Err(bad(file, "its byte order mark tells UTF-16, but some of it is not", None));
            }
            return Ok((Cow::Owned(text.into_owned()), Encoding::Utf8));
        }
    }
    if let Some(at) = memchr::memchr(0, bytes.get(..4096).unwrap_or(&bytes)) {
        return Err(bad(file, "it holds zero bytes, so it is no text", Some(row_of(&bytes, at))));
    }
    if stated == Some(Encoding::Windows1252) {
        return Ok((windows_1252(bytes), Encoding::Windows1252));
    }
    let (error, bytes) = match bytes {
        Cow::Borrowed(borrowed) => match std::str::from_utf8(borrowed) {
            Ok(text) => return Ok((without_mark(Cow::Borrowed(text)), Encoding::Utf8)),
            Err(error) => (error, Cow::Borrowed(borrowed)),
        },
        Cow::Owned(owned) => match String::from_utf8(owned) {
            Ok(text) => return Ok((without_mark(Cow::Owned(text)), Encoding::Utf8)),
            Err(error) => (error.utf8_error(), Cow::Owned(error.into_bytes())),
        },
    };
    if stated == Some(Encoding::Utf8) {
        let at = error.valid_up_to();
        let why = format!("byte {:#04x} is not valid UTF-8", bytes.get(at).copied().unwrap_or_default());
        return Err(
            bad(file, &why, Some(row_of(&bytes, at))).hint("say `encoding = \"windows-1252\"`, or nothing")
        );
    }
    Ok((windows_1252(bytes), Encoding::Windows1252))
}

fn windows_1252(bytes: Cow<'_, [u8]>) -> Cow<'_, str> {
    match bytes {
        Cow::Borrowed(borrowed) => WINDOWS_1252.decode_without_bom_handling(borrowed).0,
        Cow::Owned(owned) => Cow::Owned(WINDOWS_1252.decode_without_bom_handling(&owned).0.into_owned()),
    }
}

fn without_mark(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(borrowed) => Cow::Borrowed(borrowed.strip_prefix('\u{feff}').unwrap_or(borrowed)),
        Cow::Owned(mut owned) => {
            if owned.starts_with('\u{feff}') {
                owned.drain(..'\u{feff}'.len_utf8());
            }
            Cow::Owned(owned)
        }
    }
}

/// The line that a byte stands in.
fn row_of(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or(bytes);
    1 + memchr::memchr_iter(b'\n', before).count() as u64
}

fn bad(file: &Obtained, why: &str, row: Option<u64>) -> Problem {
    Problem::error("bad-encoding", format!("`{}` cannot be read as text: {why}", file.name))
        .in_cell(Cell { row, ..place(file) })
}
