//! What a zipped workbook says of its own size, looked at before the library makes room for it.
//!
//! An XLSX workbook states how many strings it shares, and the library makes room for as many. An OpenDocument
//! spreadsheet states how often a cell and a row are repeated, and a few bytes may stand for a million cells.

use std::io::{BufRead, BufReader, Cursor, Read, Take};

use memchr::memmem;
use zip::ZipArchive;

use super::{MOST, Unread};
use crate::source::Format;

/// The most that deflate packs into a byte.
const PACKED: u64 = 1032;
/// The longest tag, and the longest text before one, that a spreadsheet program writes, with room to spare.
const LONGEST: u64 = 1 << 24;

/// Says why a workbook should not be given to the library. What the library refuses by itself may pass.
pub(super) fn check(bytes: &[u8], format: Format) -> Result<(), Unread> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    for at in 0..archive.len() {
        let Ok(entry) = archive.by_index(at) else { continue };
        let Ok(name) = entry.name().map(|it| it.to_ascii_lowercase()) else { continue };
        let size = entry.size().min(entry.compressed_size().saturating_mul(PACKED));
        let tags = Tags { text: BufReader::new(entry).take(LONGEST), tag: Vec::new() };
        match format {
            Format::Ods if name.ends_with("content.xml") => repeats(tags)?,
            Format::Ods => {}
            _ if name.ends_with("sharedstrings.xml") => shared(tags, size)?,
            _ => {}
        }
    }
    Ok(())
}

/// The tags of an XML text, one after the other.
struct Tags<T> {
    text: Take<BufReader<T>>,
    tag: Vec<u8>,
}

impl<T: Read> Tags<T> {
    /// The next tag from `<` to `>`, comments among them; `None` at the end and where the text cannot be unpacked,
    /// which the library says better.
    fn next(&mut self) -> Result<Option<&[u8]>, Unread> {
        self.tag.clear();
        self.text.set_limit(LONGEST);
        // What stands before the tag is of no concern.
        loop {
            let Ok(read) = self.text.fill_buf() else { return Ok(None) };
            if read.is_empty() {
                return Ok(None);
            }
            let found = memchr::memchr(b'<', read);
            let length = found.unwrap_or(read.len());
            self.text.consume(length);
            if found.is_some() {
                break;
            }
        }
        loop {
            match self.text.read_until(b'>', &mut self.tag) {
                Ok(1..) if self.tag.ends_with(b">") => {}
                _ if self.text.limit() == 0 => {
                    return Err(Unread::Damaged("a tag in it does not end".to_owned()));
                }
                _ => return Ok(None),
            }
            if is_whole(&self.tag) {
                return Ok(Some(&self.tag));
            }
        }
    }
}

/// Whether a tag ends here, or the `>` is one of a comment or of a text in quotes.
fn is_whole(tag: &[u8]) -> bool {
    if tag.starts_with(b"<!--") {
        return tag.len() > 6 && tag.ends_with(b"-->");
    }
    if tag.starts_with(b"<![CDATA[") {
        return tag.ends_with(b"]]>");
    }
    let mut open = None;
    for byte in tag {
        match open {
            None if matches!(byte, b'"' | b'\'') => open = Some(byte),
            Some(quote) if quote == byte => open = None,
            _ => {}
        }
    }
    open.is_none()
}

/// The whole number that an attribute of a tag holds.
fn number(tag: &[u8], name: &[u8]) -> Option<u64> {
    let rest = tag.get(memmem::find(tag, name)? + name.len()..)?.trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start().get(1..)?;
    let digits = rest.iter().take_while(|it| it.is_ascii_digit());
    let add = |sum: u64, digit: &u8| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    Some(digits.fold(0, add))
}

/// Says where an XLSX workbook claims more shared strings than its bytes can hold.
fn shared<T: Read>(mut tags: Tags<T>, size: u64) -> Result<(), Unread> {
    /// So many strings cost little, whether they are there or not.
    const HARMLESS: u64 = 1_000_000;
    /// `<si/>`
    const SHORTEST: u64 = 5;
    while let Some(tag) = tags.next()? {
        if tag.starts_with(b"<?") || tag.starts_with(b"<!") {
            continue;
        }
        let name = tag.split(|it| it.is_ascii_whitespace() || matches!(it, b'>' | b'/')).next();
        let name = name.unwrap_or_default().rsplit(|it| matches!(it, b':' | b'<')).next();
        if name != Some(b"sst") {
            return Err(Unread::Damaged("its shared strings are something else".to_owned()));
        }
        let strings = number(tag, b"uniqueCount").unwrap_or(0);
        if strings > HARMLESS && strings > size / SHORTEST {
            return Err(Unread::Damaged(format!(
                "it says that it shares {strings} strings, and is too short for them"
            )));
        }
        break;
    }
    Ok(())
}

/// Says where the sheets of an OpenDocument spreadsheet take more cells than can be held, repeats and all.
fn repeats<T: Read>(mut tags: Tags<T>) -> Result<(), Unread> {
    /// What the library holds a sheet to.
    const ROWS: u64 = 1_048_576;
    const COLUMNS: u64 = 16_384;
    let mut done = 0;
    let (mut rows, mut filled, mut width, mut cells) = (0_u64, 0_u64, 0_u64, 0_u64);
    let (mut times, mut row, mut empty) = (1, 0, 0);
    while let Some(tag) = tags.next()? {
        let is = |name: &[u8]| {
            let rest = tag.strip_prefix(name).and_then(|it| it.first());
            rest.is_some_and(|it| it.is_ascii_whitespace() || matches!(it, b'>' | b'/'))
        };
        if is(b"<table:table") {
            done += cells.max(filled * width);
            (rows, filled, width, cells) = (0, 0, 0, 0);
        } else if is(b"<table:table-row") {
            times = number(tag, b"table:number-rows-repeated").unwrap_or(1).min(ROWS - rows);
            (row, empty) = (0, 0);
            rows += times;
        } else if is(b"<table:table-cell") || is(b"<table:covered-table-cell") {
            let again = number(tag, b"table:number-columns-repeated").unwrap_or(1);
            // Without a value, type or formula a cell is empty, and counts where a filled one follows.
            if memmem::find(tag, b"office:").is_none() && memmem::find(tag, b"table:formula").is_none() {
                empty = again.saturating_add(empty).min(COLUMNS);
                continue;
            }
            let before = row;
            row = again.saturating_add(row + empty).min(COLUMNS);
            empty = 0;
            cells += row - before;
            (filled, width) = (if times == 0 { filled } else { rows }, width.max(row));
        }
        if done + cells.max(filled * width) > MOST {
            return Err(Unread::TooLarge(format!(
                "its sheets take more than {MOST} cells, which are the most"
            )));
        }
    }
    Ok(())
}
