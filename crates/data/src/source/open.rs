//! Which format a file has, and its bytes: whole, and out of their gzip.

use std::borrow::Cow;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use theodolite_core::Problem;

use super::gzip::{self, Unpacker};
use super::{Format, Reading, place};
use crate::store::Obtained;

/// The most text that is held at once.
pub(super) const MOST: u64 = 8 << 30;

/// The format as stated, else as the first bytes tell where they have a signature, else as the name tells.
pub(super) fn format(file: &Obtained, reading: &Reading) -> Result<Format, Problem> {
    if let Some(stated) = reading.format {
        return Ok(stated);
    }
    let start = file.start()?;
    if let Some(found) = sniff(&start) {
        return Ok(found);
    }
    // A file put in another's place has its own ending.
    let own = file.path.to_str().filter(|_| file.is_stand_in).and_then(Format::from_name);
    if let Some(named) = own.or_else(|| Format::from_name(&file.name)) {
        return Ok(named);
    }
    let text = start.trim_ascii_start();
    if text.starts_with(b"{") || text.starts_with(b"[") {
        return Ok(Format::Json);
    }
    let names: Vec<String> = Format::EACH.iter().map(|it| format!("\"{}\"", it.name())).collect();
    Err(Problem::error(
        "unknown-format",
        format!("the format of `{}` cannot be told from its name", file.name),
    )
    .in_cell(place(file))
    .hint(format!("say `format`: one of {}", names.join(", "))))
}

/// The formats that have a signature.
fn sniff(start: &[u8]) -> Option<Format> {
    if start.starts_with(b"PAR1") {
        return Some(Format::Parquet);
    }
    if start.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(Format::Xls);
    }
    if start.starts_with(b"PK\x03\x04") {
        let is_ods = memchr::memmem::find(start, b"opendocument.spreadsheet").is_some();
        return Some(if is_ods { Format::Ods } else { Format::Xlsx });
    }
    None
}

/// The bytes of a file, whole and unpacked, or what keeps them from being read as the format wanted.
pub(crate) fn bytes<'f>(file: &'f Obtained, format: Format) -> Result<Cow<'f, [u8]>, Problem> {
    let raw = file.bytes()?;
    if raw.is_empty() {
        return Err(empty(file));
    }
    let unpacked = if gzip::is_gzip(&raw) { Cow::Owned(gunzip(file, &raw)?) } else { raw };
    if unpacked.is_empty() {
        return Err(empty(file));
    }
    is_as_expected(file, format, &unpacked)?;
    Ok(unpacked)
}

/// Tells bytes that are plainly of another format by how they begin.
pub(crate) fn is_as_expected(file: &Obtained, format: Format, bytes: &[u8]) -> Result<(), Problem> {
    let other = sniff(bytes.get(..512).unwrap_or(bytes)).filter(|it| *it != format);
    if let Some(other) = other {
        return Err(Problem::error(
            "wrong-format",
            format!("`{}` is read as {} and is {}", file.name, format.name(), other.name()),
        )
        .in_cell(place(file))
        .hint(format!("say `format = \"{}\"`", other.name())));
    }
    let start = bytes.get(..256).unwrap_or(bytes).trim_ascii_start().to_ascii_lowercase();
    if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
        return Err(Problem::source(
            "wrong-format",
            format!("`{}` is a web page, not {}", file.name, format.name()),
        )
        .in_cell(place(file))
        .hint("open the address in a browser: it may lead to a page about the file, or ask for a sign-in"));
    }
    Ok(())
}

pub(crate) fn empty(file: &Obtained) -> Problem {
    Problem::source("empty-file", format!("`{}` is empty", file.name))
        .in_cell(place(file))
        .hint("get the file again: nothing was written to it")
}

pub(crate) fn damaged(file: &Obtained, why: impl std::fmt::Display) -> Problem {
    let why = why.to_string();
    Problem::source("damaged-file", format!("`{}` is damaged: {}", file.name, why.trim_end_matches('.')))
        .in_cell(place(file))
        .hint("get the file again: it may have been cut off on the way")
}

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a decoder of which a panic is caught: a panic hook need not report it.
pub(super) fn is_guarded() -> bool {
    GUARDED.get()
}

/// Runs a decoder that trusts some of what a file says of itself and panics where it lies: that is the file's fault,
/// and is told as such.
pub(crate) fn guarded<T>(file: &Obtained, decode: impl FnOnce() -> T) -> Result<T, Problem> {
    let before = GUARDED.replace(true);
    // Whatever the decoder was at is thrown away with it.
    let decoded = catch_unwind(AssertUnwindSafe(decode));
    GUARDED.set(before);
    decoded.map_err(|_| damaged(file, "what it says of itself does not hold"))
}

/// Unpacks all members of a gzip file.
fn gunzip(file: &Obtained, packed: &[u8]) -> Result<Vec<u8>, Problem> {
    let mut unpacked: Vec<u8> = Vec::new();
    let mut full = false;
    // In one piece where the length told is true.
    let unpacker = Unpacker::new(gzip::unpacked_length(packed, MOST).saturating_add(1));
    let done = unpacker.and_then(|it| {
        it.unpack(packed, |piece, _| {
            full = unpacked.len() as u64 + piece.len() as u64 > MOST
                || unpacked.try_reserve(piece.len()).is_err();
            if !full && unpacked.is_empty() {
                std::mem::swap(&mut unpacked, piece);
            } else if !full {
                unpacked.append(piece);
            }
            !full
        })
    });
    done.map_err(|why| damaged(file, why))?;
    if full { Err(too_large(file, unpacked.len() as u64)) } else { Ok(unpacked) }
}

fn too_large(file: &Obtained, bytes: u64) -> Problem {
    Problem::error(
        "too-large",
        format!("`{}` unpacks to {} GB or more; at most {} are read", file.name, bytes >> 30, MOST >> 30),
    )
    .in_cell(place(file))
    .hint("make it a Parquet file: it is read piece by piece")
}
