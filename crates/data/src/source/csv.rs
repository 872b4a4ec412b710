//! Text with delimiters: commas or others, quotes, line breaks of all kinds.

mod scan;
mod stream;

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;
use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use self::scan::{Fields, Scanner, Step, Unclosed};
use super::gather::listed;
use super::header::{SEARCHED, Wanted, normalise};
use super::sink::{Sink, Value};
use super::{Encoding, Facts, Format, Reading, Request, Table, one, open, place, text};
use crate::store::Obtained;

/// The delimiters that are looked for where a study names none, in this order.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The longest row that is looked at for a header, in bytes: hundreds of thousands of columns. What is longer has no
/// line breaks where a table has them.
const LONGEST: usize = 1 << 24;

pub(super) fn read(file: &Obtained, reading: &Reading, requests: &[Request]) -> Result<Table, Vec<Problem>> {
    stream::read(file, reading, requests).map_or_else(|| read_whole(file, reading, requests), Ok)
}

fn read_whole(file: &Obtained, reading: &Reading, requests: &[Request]) -> Result<Table, Vec<Problem>> {
    let (text, encoding) = load(file, reading).map_err(one)?;
    let wanted = Wanted::new(reading, requests);
    let located = locate(file, &text, reading, &wanted)?;
    let cell = Cell { row: Some(located.row), ..place(file) };
    let places = wanted.positions(&located.headers, &cell)?;
    let sink = |room| Sink::new(reading, requests, &places, room);
    rows(file, &text, encoding, located, threads(&text), sink)
}

pub(super) fn read_all(file: &Obtained, reading: &Reading) -> Result<Table, Vec<Problem>> {
    let (text, encoding) = load(file, reading).map_err(one)?;
    let wanted = Wanted::new(reading, &[]);
    let located = locate(file, &text, reading, &wanted)?;
    let cell = Cell { row: Some(located.row), ..place(file) };
    let places = wanted.positions(&located.headers, &cell)?;
    let headers = located.headers.clone();
    let sink = |room| Sink::of_all(&headers, reading, &places, room);
    rows(file, &text, encoding, located, threads(&text), sink)
}

pub(super) fn headers(file: &Obtained, reading: &Reading) -> Result<Vec<String>, Problem> {
    let (text, _) = load(file, reading)?;
    let nothing = reading.of_all_rows();
    let located = locate(file, &text, reading, &Wanted::new(&nothing, &[]));
    located.map(|it| it.headers).map_err(|mut problems| problems.swap_remove(0))
}

fn load<'f>(file: &'f Obtained, reading: &Reading) -> Result<(Cow<'f, str>, Encoding), Problem> {
    let (text, encoding) = text::decode(file, open::bytes(file, Format::Csv)?, reading.encoding)?;
    if text.trim_ascii().is_empty() { Err(open::empty(file)) } else { Ok((text, encoding)) }
}

/// The header, and where the rows below it begin.
struct Located {
    delimiter: u8,
    /// The header's row.
    row: u64,
    headers: Vec<String>,
    /// The byte after the header's line.
    below: usize,
    /// How many of the columns wanted it holds, and whether that is all.
    held: usize,
    is_all: bool,
}

impl Located {
    /// About how many rows follow, to make room for.
    fn rows_left(&self, text: &str) -> usize {
        let rest = text.as_bytes().get(self.below..).unwrap_or_default();
        let start = rest.get(..1 << 16).unwrap_or(rest);
        let lines = memchr::memchr_iter(b'\n', start).count() + 1;
        rest.len() / (start.len() / lines).max(1) + 1
    }
}

/// Finds the delimiter, the header's row and the headers.
fn locate(file: &Obtained, text: &str, reading: &Reading, wanted: &Wanted) -> Result<Located, Vec<Problem>> {
    locate_within(file, text, reading, wanted, LONGEST)
}

/// As [`locate`], with the longest row that is looked at.
fn locate_within(
    file: &Obtained,
    text: &str,
    reading: &Reading,
    wanted: &Wanted,
    longest: usize,
) -> Result<Located, Vec<Problem>> {
    let stated = reading.delimiter;
    let first = stated.unwrap_or(b',');
    let mut best = search(file, text, reading, wanted, (first, longest))?;
    if best.is_all && !(stated.is_none() && best.headers.len() == 1 && wanted.asked.is_empty()) {
        return Ok(best);
    }
    for delimiter in DELIMITERS.into_iter().filter(|it| *it != first) {
        let Ok(other) = search(file, text, reading, wanted, (delimiter, longest)) else { continue };
        let is_better = if wanted.asked.is_empty() {
            best.headers.len() == 1 && other.headers.len() > 1
        } else {
            other.held > best.held || (best.headers.len() == 1 && other.headers.len() > 1)
        };
        if !is_better {
            continue;
        }
        if stated.is_some() {
            let (said, found) = (show(first), show(delimiter));
            return Err(one(Problem::error(
                "wrong-delimiter",
                format!("the cells of `{}` are not parted by {said}", file.name),
            )
            .in_cell(Cell { row: Some(other.row), ..place(file) })
            .hint(format!("say `delimiter = {found}`, or nothing"))));
        }
        best = other;
        if best.is_all && !wanted.asked.is_empty() {
            break;
        }
    }
    Ok(best)
}

/// A delimiter as a study writes it.
fn show(delimiter: u8) -> String {
    if delimiter == b'\t' { "\"\\t\"".to_owned() } else { format!("\"{}\"", char::from(delimiter)) }
}

/// Finds the header's row, given a delimiter and the longest row that is looked at.
fn search(
    file: &Obtained,
    text: &str,
    reading: &Reading,
    wanted: &Wanted,
    (delimiter, longest): (u8, usize),
) -> Result<Located, Vec<Problem>> {
    let mut scanner = Scanner::new(text, 0, 0, delimiter);
    let mut fields = Fields::default();
    let (mut rows, mut ends): (Vec<Vec<String>>, Vec<usize>) = (Vec::new(), Vec::new());
    let last = reading.header.map_or(SEARCHED as u64, u64::from);
    while scanner.row < last {
        let begins = scanner.at;
        if reading.header.is_none() && begins > longest {
            break; // so far down no header is looked for
        }
        let step = match scanner.step(&mut fields) {
            None => break,
            Some(Err(unclosed)) if rows.is_empty() => return Err(one(unclosed_quote(file, &unclosed))),
            // The reading of rows will meet it again, if this is the delimiter.
            Some(Err(_)) => break,
            Some(Ok(step)) => step,
        };
        let length = scanner.at.min(text.len()) - begins;
        if length > longest {
            // Below a row that may be a header it is one of the rows.
            if rows.is_empty() || reading.header.is_some() {
                return Err(one(too_long(file, scanner.row, length, longest)));
            }
            break;
        }
        let cells: Vec<String> = match step {
            Step::Plain(line) => line.split(char::from(delimiter)).map(normalise).collect(),
            Step::Split => (0..fields.len()).map(|it| normalise(fields.get(text, it))).collect(),
        };
        ends.push(scanner.at);
        let is_it = reading.header.is_none() && !wanted.asked.is_empty() && wanted.is_all_of(&cells);
        rows.push(cells);
        if is_it {
            break;
        }
    }
    let found = match reading.header {
        Some(stated) => {
            let Some(row) = (stated as usize).checked_sub(1).filter(|it| *it < rows.len()) else {
                let message =
                    format!("the header is said to be row {stated}; the file has {} rows", rows.len());
                return Err(one(Problem::error("header-not-found", message).in_cell(place(file))));
            };
            super::header::Found { at: row, held: rows.get(row).map_or(0, |it| wanted.held_by(it)) }
        }
        None => wanted.find(&rows).ok_or_else(|| one(open::empty(file)))?,
    };
    Ok(Located {
        delimiter,
        row: found.at as u64 + 1,
        below: ends.get(found.at).copied().unwrap_or(text.len()),
        held: found.held,
        is_all: wanted.is_all(&found),
        headers: if found.at < rows.len() { rows.swap_remove(found.at) } else { Vec::new() },
    })
}

/// Reads the rows below the header, some threads side by side. `sink` makes an empty table with room for rows.
fn rows(
    file: &Obtained,
    text: &str,
    encoding: Encoding,
    located: Located,
    threads: usize,
    sink: impl Fn(usize) -> Sink + Sync,
) -> Result<Table, Vec<Problem>> {
    let room = located.rows_left(text);
    let Located { delimiter, row, headers, below, .. } = located;
    let layout = Layout::new(delimiter, &headers);
    let spans = spans(text, below, threads);
    let share = room / spans.len() + 1;
    let parts: Vec<Part> = spans
        .par_iter()
        .enumerate()
        .map(|(at, &(start, stop))| match at {
            // The first part takes in the others.
            0 => part(text, start..stop, row, layout, sink(room)),
            _ => part(text, start..stop, 0, layout, sink(share)),
        })
        .collect();
    let mut parts = spans.iter().map(|it| it.0).zip(parts);
    let Some((_, mut whole)) = parts.next() else { return Err(one(open::empty(file))) };
    for (start, more) in parts {
        // A cell with line breaks may lie across the place where the text was parted: go on from its end instead.
        if start != whole.end {
            break;
        }
        whole.append(more);
    }
    if whole.end < text.len() {
        whole.append(part(text, whole.end..text.len(), 0, layout, sink(0)));
    }
    let mut problems = Vec::new();
    problems.extend(whole.unclosed.map(|it| unclosed_quote(file, &it)));
    problems.extend(whole.ragged.problem(file, layout));
    let facts = Facts {
        encoding: Some(encoding),
        delimiter: Some(delimiter),
        header: row,
        blank_rows: whole.blank_rows,
        ..Facts::new(Format::Csv)
    };
    whole.sink.finish(headers, facts, &place(file), problems)
}

/// How the cells of rows lie.
#[derive(Clone, Copy)]
struct Layout {
    delimiter: u8,
    /// Cells that a row must have.
    named: usize,
    /// Cells that a row may have.
    width: usize,
}

impl Layout {
    fn new(delimiter: u8, headers: &[String]) -> Layout {
        // A header that ends in empty cells names fewer columns than it has cells: rows may leave those off.
        let named = headers.iter().rposition(|it| !it.is_empty()).map_or(0, |it| it + 1);
        Layout { delimiter, named, width: headers.len() }
    }
}

/// Rows that stand below one another.
struct Part {
    sink: Sink,
    ragged: Ragged,
    unclosed: Option<Unclosed>,
    blank_rows: u64,
    /// The last row.
    row: u64,
    /// The byte where the next row begins.
    end: usize,
}

impl Part {
    fn append(&mut self, below: Part) {
        let above = self.row;
        self.sink.append(below.sink, above);
        self.ragged.append(below.ragged, above);
        if self.unclosed.is_none() {
            self.unclosed = below.unclosed.map(|it| Unclosed { row: it.row + above });
        }
        self.blank_rows += below.blank_rows;
        self.row += below.row;
        self.end = below.end;
    }
}

/// Parts of about the same length, each of whole lines.
fn spans(text: &str, below: usize, threads: usize) -> Vec<(usize, usize)> {
    let length = text.len().saturating_sub(below);
    let mut spans = Vec::new();
    let mut start = below;
    for thread in 1..threads {
        let from = (below + length / threads * thread).max(start);
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        if let Some(line) = memchr::memchr(b'\n', rest) {
            let stop = from + line + 1;
            spans.push((start, stop));
            start = stop;
        }
    }
    spans.push((start, text.len()));
    spans
}

/// How many threads it pays to read a text with.
fn threads(text: &str) -> usize {
    let least = 1 << 19;
    rayon::current_num_threads().min(text.len() / least).max(1)
}

/// Reads the rows that begin in a span of bytes, counted on from `above`.
fn part(text: &str, span: Range<usize>, above: u64, layout: Layout, mut sink: Sink) -> Part {
    let Layout { delimiter, named, width } = layout;
    let wanted = std::mem::take(&mut sink.positions);
    let mut scanner = Scanner::new(text, span.start, above, delimiter);
    let mut fields = Fields::default();
    let mut stops = Vec::new();
    let (mut ragged, mut unclosed, mut blank_rows) = (Ragged::default(), None, 0);
    while scanner.at < span.end {
        match scanner.step(&mut fields) {
            Some(Ok(Step::Plain(line))) => {
                if is_blank(line, delimiter) {
                    blank_rows += 1;
                    continue;
                }
                ends(line.as_bytes(), delimiter, &mut stops);
                let count = stops.len();
                let fits = count >= named && (count <= width || ends_empty(line, delimiter, width));
                if !fits {
                    ragged.add(scanner.row, count);
                    continue;
                }
                ragged.last_good = scanner.row;
                sink.add(scanner.row, |slot| {
                    let Some(&position) = wanted.get(slot) else { return Value::Text("") };
                    // A cell beyond the last of the line is empty.
                    let Some(&end) = stops.get(position) else { return Value::Text("") };
                    let start = position.checked_sub(1).map_or(0, |before| stops[before] + 1);
                    Value::Text(line.get(start..end).unwrap_or_default())
                });
            }
            Some(Ok(Step::Split)) => {
                let count = fields.len();
                let is_empty = |it: usize| fields.get(text, it).is_empty();
                if (0..count).all(is_empty) {
                    blank_rows += 1;
                    continue;
                }
                if count < named || !(width..count).all(is_empty) {
                    ragged.add(scanner.row, count);
                    continue;
                }
                ragged.last_good = scanner.row;
                sink.add(scanner.row, |slot| {
                    Value::Text(wanted.get(slot).map_or("", |position| fields.get(text, *position)))
                });
            }
            Some(Err(it)) => {
                unclosed = Some(it);
                break;
            }
            None => break,
        }
    }
    sink.positions = wanted;
    Part { sink, ragged, unclosed, blank_rows, row: scanner.row, end: scanner.at.min(text.len()) }
}

/// Finds where each cell of a line without quotes ends.
///
/// Cells are short: a look at 64 bytes at once costs less than a search for each delimiter, or than a choice for each cell
/// of whether it is wanted.
fn ends(line: &[u8], delimiter: u8, ends: &mut Vec<usize>) {
    const BLOCK: usize = 64;
    ends.clear();
    let mut find = |at: usize, block: &[u8; BLOCK]| {
        let (words, _) = block.as_chunks::<8>();
        let mut found = 0;
        for (k, word) in words.iter().enumerate() {
            found |= matches(u64::from_le_bytes(*word), delimiter) << (8 * k);
        }
        while found != 0 {
            ends.push(at + found.trailing_zeros() as usize);
            found &= found - 1;
        }
    };
    let (blocks, rest) = line.as_chunks::<BLOCK>();
    for (k, block) in blocks.iter().enumerate() {
        find(BLOCK * k, block);
    }
    let mut last = [!delimiter; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    find(line.len() - rest.len(), &last);
    ends.push(line.len());
}

/// The bytes of a word that equal `wanted`, exactly: a bit for each, the first the lowest.
#[inline]
fn matches(word: u64, wanted: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let other = word ^ (u64::from(wanted) * 0x0101_0101_0101_0101);
    // No carry goes from one byte to the next: each sum is below 256.
    let highest = !(((other & LOW) + LOW) | other | LOW);
    // Bit 8k goes to bit 56 + k, and no two bits of the product meet.
    (highest >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

fn is_blank(line: &str, delimiter: u8) -> bool {
    let blank = |byte: &u8| *byte == delimiter || byte.is_ascii_whitespace();
    line.as_bytes().first().is_none_or(blank) && line.bytes().all(|it| blank(&it))
}

/// Whether a line has nothing in the cells beyond the header's width.
fn ends_empty(line: &str, delimiter: u8, width: usize) -> bool {
    line.split(char::from(delimiter)).skip(width).all(|it| it.trim().is_empty())
}

fn too_long(file: &Obtained, row: u64, bytes: usize, longest: usize) -> Problem {
    Problem::error(
        "too-large",
        format!("the row has {bytes} bytes; a header is looked for in rows of at most {longest}"),
    )
    .in_cell(Cell { row: Some(row), ..place(file) })
    .hint("the file has no line breaks where a table has them: is it one, and is this its format?")
}

fn unclosed_quote(file: &Obtained, unclosed: &Unclosed) -> Problem {
    Problem::error("unclosed-quote", "a quoted cell begins here and never ends")
        .in_cell(Cell { row: Some(unclosed.row), ..place(file) })
        .hint("close it with `\"`; a `\"` inside a quoted cell is written twice")
}

/// Rows with more or fewer cells than the header.
#[derive(Default)]
struct Ragged {
    places: Vec<(u64, usize)>,
    count: u64,
    last_good: u64,
}

impl Ragged {
    fn add(&mut self, row: u64, cells: usize) {
        self.count += 1;
        if self.places.len() < 5 {
            self.places.push((row, cells));
        }
    }

    fn append(&mut self, below: Ragged, above: u64) {
        self.count += below.count;
        let room = 5_usize.saturating_sub(self.places.len());
        self.places.extend(below.places.into_iter().map(|(row, cells)| (row + above, cells)).take(room));
        if below.last_good > 0 {
            self.last_good = below.last_good + above;
        }
    }

    fn problem(self, file: &Obtained, layout: Layout) -> Option<Problem> {
        let (first, cells) = *self.places.first()?;
        let Layout { delimiter, named: width, .. } = layout;
        let cell_s = |count: usize| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        let message = if self.count == 1 {
            format!("the row has {}, the header {width}", cell_s(cells))
        } else {
            let places = self.places.iter().map(|(row, cells)| format!("row {row} ({cells})"));
            format!(
                "{} rows have another number of cells than the header, {width}: {}",
                self.count,
                listed(places, self.count)
            )
        };
        let hint = if first > self.last_good && cells < width {
            "the last rows look like notes: take them out of the file".to_owned()
        } else if cells > width {
            format!("a cell that holds {} must stand in quotes", show(delimiter))
        } else {
            "a row must have a cell for each column, even if it is empty".to_owned()
        };
        let cell = Cell { row: Some(first), ..place(file) };
        Some(Problem::error("ragged-row", message).in_cell(cell).hint(hint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::missing;
    use crate::source::{Column, Kind, Matching, Numbers};

    /// What a text gives when read by some threads, in one line.
    fn told(text: &str, threads: usize) -> String {
        let file = Obtained::from_bytes("a.csv", text.as_bytes().to_vec());
        let number = Kind::Number { missing: missing::default_texts(), numbers: Numbers::Plain };
        let requests = [("code", Kind::Text), ("x", number)]
            .map(|(column, kind)| Request { column: column.to_owned(), kind });
        let reading = Reading {
            only: vec![Matching { column: "y".into(), texts: vec!["1".into()] }],
            ..Reading::default()
        };
        let wanted = Wanted::new(&reading, &requests);
        let located = locate(&file, text, &reading, &wanted).unwrap();
        let places = wanted.positions(&located.headers, &place(&file)).unwrap();
        let sink = |room| Sink::new(&reading, &requests, &places, room);
        match rows(&file, text, Encoding::Utf8, located, threads, sink) {
            Err(problems) => problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / "),
            Ok(table) => {
                let rows: Vec<u64> = (0..table.len).map(|it| table.rows.row_number(it)).collect();
                let columns: Vec<String> = table
                    .columns
                    .iter()
                    .map(|it| match it {
                        Column::Text(texts) => format!("{:?}", texts.iter().collect::<Vec<_>>()),
                        Column::Number(numbers) => format!("{:?} {:?}", numbers.values, numbers.missing),
                    })
                    .collect();
                format!("{rows:?} {columns:?} {:?}", table.facts)
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn the_number_of_threads_changes_nothing(
            lines in proptest::collection::vec(
                proptest::sample::select(vec![
                    "a,1,1", "b,2,2", "\"c\nc\",[c],1", "\"d, \"\"d\"\"\n\n,,\n\",3,1", "", ",,", "e,5,1,", "f,,1", "g,[x],1",
                ]),
                1..40,
            ),
            odd in proptest::option::of((proptest::sample::select(vec!["h", "i,*,1", "j,1%,1", "k,\"1,1", "l,1,1,1"]), 0_usize..40)),
            threads in 2_usize..6,
        ) {
            let mut lines = lines;
            if let Some((odd, at)) = odd {
                lines.insert(at.min(lines.len()), odd);
            }
            let text = format!("title\ncode,x,y\n{}\n", lines.join("\n"));
            proptest::prop_assert_eq!(told(&text, threads), told(&text, 1));
        }
    }

    #[test]
    fn a_row_too_long_for_a_header_is_refused_before_it_is_looked_at() {
        let search = |text: &str, longest: usize, header: Option<u32>| {
            let file = Obtained::from_bytes("a.csv", text.as_bytes().to_vec());
            let reading = Reading { header, ..Reading::default() };
            let request = Request { column: "code".into(), kind: Kind::Text };
            let wanted = Wanted::new(&reading, &[request]);
            let found = locate_within(&file, text, &reading, &wanted, longest);
            found.map(|it| it.row).map_err(|problems| problems[0].to_string())
        };
        let long = "x".repeat(100);
        let told = "error[too-large]: the row has 100 bytes; a header is looked for in rows of at most 99 (a.csv, row 1); \
                    the file has no line breaks where a table has them: is it one, and is this its format?";
        assert_eq!(search(&long, 99, None), Err(told.to_owned()));
        let quoted = format!("\"{}\"", "x\n".repeat(49));
        assert_eq!(search(&quoted, 99, None), Err(told.to_owned()));
        assert_eq!(search(&long, 100, None), Ok(1));
        // Below a header a long row is one of the rows, unless it is said to be the header.
        assert_eq!(search(&format!("code,x\n{long}\n"), 99, None), Ok(1));
        assert!(search(&format!("code,x\n{long}\n"), 99, Some(2)).unwrap_err().contains("(a.csv, row 2)"));
    }

    #[test]
    fn rows_are_counted_on_from_thread_to_thread() {
        let text = format!("code,x,y\n{}bad,?,1\n", "a,1,1\n".repeat(20));
        assert_eq!(
            told(&text, 3),
            "error[not-a-number]: `?` is not a number (a.csv, row 22, column `x`); if `?` stands for a missing value, say `missing = [\"?\"]` where its file is named, with all that do"
        );
    }
}
