//! What a workbook of earlier Excel says of its own size, looked at before the library makes room for it.
//!
//! The library trusts three things: that chains of sectors end ([MS-CFB] 2.3), the size that a sheet states (Dimensions,
//! [MS-XLS] 2.4.90), and the places of its cells, between the outermost of which it makes a cell for each. Sixteen bytes
//! may so ask for a hundred gigabytes, and a program that asks for those ends at once. The walk here is the library's.

use std::ops::RangeInclusive;

use super::{MOST, Unread};

/// The most cells that a sheet of the format can have: 65,536 rows of 256 columns.
const MOST_OF_A_SHEET: u64 = 65_536 * 256;

/// Nothing a file has: a sector number from here on stands for something else.
const DIFAT_SECTOR: u32 = 0xFFFF_FFFC;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const RESERVED: u32 = 0xFFFF_FFFA;

/// Says why a workbook should not be given to the library. What the library refuses by itself may pass.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unread> {
    match stream(bytes)? {
        Some(stream) => sheets(&stream),
        None => Ok(()),
    }
}

fn damaged(why: &str) -> Unread {
    Unread::Damaged(why.to_owned())
}

fn ring() -> Unread {
    damaged("its sectors lead round in a ring")
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|it| u16::from_le_bytes(*it))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|it| u32::from_le_bytes(*it))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|it| u32_at(it, 0))
}

/// Sectors of one size that lie behind each other.
struct Sectors<'b> {
    bytes: &'b [u8],
    size: usize,
}

impl Sectors<'_> {
    fn count(&self) -> usize {
        self.bytes.len().div_ceil(self.size)
    }

    fn get(&self, id: u32) -> Option<&[u8]> {
        let rest = self.bytes.get((id as usize).checked_mul(self.size)?..).filter(|it| !it.is_empty())?;
        Some(rest.get(..self.size).unwrap_or(rest))
    }

    /// The bytes of a chain, as many as are asked for; no more sectors than there are.
    fn chain(&self, start: u32, next: &[u32], length: usize) -> Result<Vec<u8>, Unread> {
        let (mut chain, mut id) = (Vec::new(), start);
        for _ in 0..=self.count() {
            if id == END_OF_CHAIN || chain.len() >= length {
                return Ok(chain);
            }
            let lost = || damaged("a chain of sectors leads out of the file");
            let sector = self.get(id).ok_or_else(lost)?;
            chain.extend_from_slice(sector.get(..length - chain.len()).unwrap_or(sector));
            if chain.len() < length {
                id = next.get(id as usize).copied().ok_or_else(lost)?;
            }
        }
        Err(ring())
    }
}

/// The stream of the workbook; `None` where there is none or the header is not that of a compound file.
fn stream(bytes: &[u8]) -> Result<Option<Vec<u8>>, Unread> {
    let size = match u16_at(bytes, 30) {
        Some(9) => 512,
        Some(12) => 4096,
        _ => return Ok(None),
    };
    let Some(body) = bytes.get(size..) else { return Ok(None) };
    let sectors = Sectors { bytes: body, size };
    let header = |at: usize| u32_at(bytes, at).unwrap_or(END_OF_CHAIN);

    // Which sectors hold the table of what follows what.
    let mut tables: Vec<u32> = numbers(bytes.get(76..512).unwrap_or_default()).collect();
    let (mut id, mut steps) = (header(68), 0);
    while id < RESERVED {
        let Some(sector) = sectors.get(id) else { return Err(damaged("its table of sectors is cut off")) };
        tables.extend(numbers(sector));
        id = tables.pop().unwrap_or(END_OF_CHAIN);
        steps += 1;
        if steps > sectors.count() {
            return Err(ring());
        }
    }
    tables.retain(|it| *it < DIFAT_SECTOR);
    if tables.len() > sectors.count() {
        return Err(damaged("its table of sectors is longer than the file"));
    }
    let mut next: Vec<u32> = Vec::new();
    for id in tables {
        let Some(sector) = sectors.get(id) else { return Err(damaged("its table of sectors is cut off")) };
        next.extend(numbers(sector));
    }

    let directory = sectors.chain(header(48), &next, usize::MAX)?;
    let entries = || directory.chunks_exact(128);
    let length = |entry: &[u8]| {
        let high = if size == 512 { 0 } else { u64::from(u32_at(entry, 124).unwrap_or(0)) };
        let length = (high << 32) + u64::from(u32_at(entry, 120).unwrap_or(0));
        usize::try_from(length).unwrap_or(usize::MAX)
    };
    let start = |entry: &[u8]| u32_at(entry, 116).unwrap_or(END_OF_CHAIN);
    let small_length = (header(64) as usize).saturating_mul(size);
    let (mut small, mut small_next) = (Vec::new(), Vec::new());
    if let (Some(root), true) = (entries().next(), small_length > 0) {
        small = sectors.chain(start(root), &next, length(root))?;
        small_next = numbers(&sectors.chain(header(60), &next, small_length)?).collect();
    }
    let small = Sectors { bytes: &small, size: 64 };
    let called = |name: &str| entries().find(|entry| is_called(entry, name));
    let Some(entry) = called("Workbook").or_else(|| called("Book")) else { return Ok(None) };
    let stream = match length(entry) {
        few @ ..4096 => small.chain(start(entry), &small_next, few),
        many => sectors.chain(start(entry), &next, many),
    };
    stream.map(Some)
}

/// Whether an entry of the directory has a name, whatever its capitals.
fn is_called(entry: &[u8], name: &str) -> bool {
    let letters = entry.get(..64).unwrap_or_default().chunks_exact(2).filter_map(|it| u16_at(it, 0));
    let found: Vec<u16> = letters.take_while(|it| *it != 0).collect();
    String::from_utf16(&found).is_ok_and(|it| it.eq_ignore_ascii_case(name))
}

/// A record of the stream: its type, its data, and what follows.
fn record(stream: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let (kind, length) = (u16_at(stream, 0)?, usize::from(u16_at(stream, 2)?));
    let (data, rest) = stream.get(4..)?.split_at_checked(length)?;
    Some((kind, data, rest))
}

/// Says where the sheets of a workbook take more cells than they can have, or than can be held.
fn sheets(stream: &[u8]) -> Result<(), Unread> {
    const END: u16 = 0x000A;
    const SHEET: u16 = 0x0085;
    let (mut rest, mut total) = (stream, 0);
    while let Some((kind, data, next)) = record(rest) {
        rest = next;
        match kind {
            END => break,
            SHEET => {
                let at = u32_at(data, 0).map_or(usize::MAX, |it| it as usize);
                let room = sheet(stream.get(at..).unwrap_or_default())?;
                // The values and the formulas each have a range of their own.
                total += room;
                if total > MOST {
                    return Err(Unread::TooLarge(format!(
                        "its sheets take more than {MOST} cells, which are the most"
                    )));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// How many cells a sheet's cells take, and the empty ones between.
fn sheet(mut rest: &[u8]) -> Result<u64, Unread> {
    const BEGIN: u16 = 0x0809;
    const END: u16 = 0x000A;
    let (mut values, mut formulas) = (Extent::default(), Extent::default());
    let (mut depth, mut formula) = (0_usize, (0, 0));
    while let Some((kind, data, next)) = record(rest) {
        rest = next;
        let place = || Some((u16_at(data, 0)?, u16_at(data, 2)?));
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {} // a chart within the sheet
            // Dimensions: the library makes room for so many.
            0x0200 => {
                let (rows, columns) = stated(data);
                if rows.saturating_mul(columns) > MOST_OF_A_SHEET {
                    return Err(Unread::Damaged(format!(
                        "a sheet says that it has {rows} rows of {columns} columns, more than the format has"
                    )));
                }
            }
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD => values.add(place()),
            0x00BD => {
                values.add(place());
                values.add(
                    place()
                        .zip(u16_at(data, data.len().saturating_sub(2)))
                        .map(|((row, _), last)| (row, last)),
                );
            }
            0x0006 => {
                formula = place().unwrap_or(formula);
                values.add(place());
                formulas.add(place());
            }
            0x0207 => values.add(Some(formula)),
            _ => {}
        }
    }
    for extent in [&values, &formulas] {
        if extent.cells() > MOST_OF_A_SHEET {
            return Err(Unread::Damaged(format!(
                "the cells of a sheet lie in {} rows of {} columns, more than the format has",
                extent.rows.count(),
                extent.columns.count()
            )));
        }
    }
    Ok(values.cells() + formulas.cells())
}

/// Rows and columns as a sheet states them, read as the library does.
fn stated(data: &[u8]) -> (u64, u64) {
    let short = |at: usize| u64::from(u16_at(data, at).unwrap_or(0));
    let long = |at: usize| u64::from(u32_at(data, at).unwrap_or(0));
    let (first_row, end_row, mut first, end) = match data.len() {
        10 => (short(0), short(2), short(4), short(6)),
        14 | 16 => (long(0), long(4), short(8), short(10)),
        _ => return (0, 0),
    };
    if first > 0xFF || end < first {
        first = 0;
    }
    if end_row == 0 || end == 0 {
        return (1, 1);
    }
    // A size below nothing is taken for a huge one: so does the library, where it does not stop.
    let between = |from: u64, to: u64| to.checked_sub(from).unwrap_or(u64::from(u32::MAX));
    (between(first_row, end_row), between(first, end))
}

/// The corners of what is filled.
#[derive(Default)]
struct Extent {
    rows: Reach,
    columns: Reach,
}

impl Extent {
    fn add(&mut self, place: Option<(u16, u16)>) {
        if let Some((row, column)) = place {
            self.rows.add(row);
            self.columns.add(column);
        }
    }

    fn cells(&self) -> u64 {
        self.rows.count() * self.columns.count()
    }
}

#[derive(Default)]
struct Reach(Option<RangeInclusive<u16>>);

impl Reach {
    fn add(&mut self, at: u16) {
        self.0 = Some(match &self.0 {
            Some(it) => at.min(*it.start())..=at.max(*it.end()),
            None => at..=at,
        });
    }

    fn count(&self) -> u64 {
        self.0.as_ref().map_or(0, |it| u64::from(it.end() - it.start()) + 1)
    }
}
