//! Sheets of workbooks: values as they were last calculated, the header anywhere.

mod xls;
mod zipped;

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Range, Reader as _, Sheets, Xls, Xlsx, XlsxError};
use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use super::header::{Found, SEARCHED, Wanted, nearest, normalise};
use super::sink::{Sink, Value};
use super::{Facts, Format, Reading, Request, Table, one, open, place};
use crate::store::Obtained;

/// The most cells of a sheet that are held at once.
const MOST: u64 = 100_000_000;

type Workbook<'f> = Sheets<Cursor<Cow<'f, [u8]>>>;

pub(super) fn read(
    file: &Obtained,
    format: Format,
    reading: &Reading,
    requests: &[Request],
) -> Result<Table, Vec<Problem>> {
    let wanted = Wanted::new(reading, requests);
    let sheet = find(file, format, reading, &wanted)?;
    let places = wanted.positions(&sheet.headers, &sheet.place(file, true))?;
    let sink = Sink::new(reading, requests, &places, sheet.range.height());
    rows(file, format, sheet, sink)
}

pub(super) fn read_all(file: &Obtained, format: Format, reading: &Reading) -> Result<Table, Vec<Problem>> {
    let wanted = Wanted::new(reading, &[]);
    let sheet = find(file, format, reading, &wanted)?;
    let places = wanted.positions(&sheet.headers, &sheet.place(file, true))?;
    let sink = Sink::of_all(&sheet.headers, reading, &places, sheet.range.height());
    rows(file, format, sheet, sink)
}

pub(super) fn headers(file: &Obtained, format: Format, reading: &Reading) -> Result<Vec<String>, Problem> {
    let nothing = reading.of_all_rows();
    let sheet = find(file, format, &nothing, &Wanted::new(&nothing, &[]));
    sheet.map(|it| it.headers).map_err(|mut problems| problems.swap_remove(0))
}

pub(super) fn names(file: &Obtained, format: Format) -> Result<Vec<String>, Problem> {
    Ok(workbook(file, format)?.sheet_names())
}

/// A sheet and its header.
struct Sheet {
    name: String,
    range: Range<Data>,
    headers: Vec<String>,
    /// Which row of the range it is.
    header: usize,
    /// How many of the columns wanted it holds, and whether that is all.
    held: usize,
    is_all: bool,
    /// Where the header's row is stated: another one that holds more of the columns, and how many.
    elsewhere: Option<(u64, usize)>,
    /// Where the header's row is stated and the sheet ends above it.
    beyond: Option<Problem>,
}

impl Sheet {
    /// How well it fits, to be compared: the columns it holds; else those it has under a like name; else its width.
    fn fit(&self, wanted: &Wanted) -> (usize, usize, usize) {
        let width = self.headers.iter().filter(|it| !it.is_empty()).count();
        let held = self.elsewhere.map_or(self.held, |it| it.1);
        (held, wanted.alike(&self.headers), width)
    }

    /// The row of the sheet, as it is numbered on the screen, of a row of the range.
    fn row(&self, at: usize) -> u64 {
        self.range.start().map_or(0, |(row, _)| u64::from(row)) + at as u64 + 1
    }

    fn place(&self, file: &Obtained, at_header: bool) -> Cell {
        let row = at_header.then(|| self.row(self.header));
        Cell { sheet: Some(self.name.clone()), row, ..place(file) }
    }
}

fn workbook(file: &Obtained, format: Format) -> Result<Workbook<'_>, Problem> {
    let bytes = open::bytes(file, format)?;
    // A decoder that runs out of memory cannot be guarded against once it is under way.
    let checked = match format {
        Format::Xls => xls::check(&bytes),
        _ => open::guarded(file, || zipped::check(&bytes, format))?,
    };
    checked.map_err(|it| it.problem(file, place(file)))?;
    let cursor = Cursor::new(bytes);
    open::guarded(file, || match format {
        Format::Xls => Xls::new(cursor).map(Sheets::Xls).map_err(|it| open::damaged(file, it)),
        Format::Ods => Ods::new(cursor).map(Sheets::Ods).map_err(|it| open::damaged(file, it)),
        _ => Xlsx::new(cursor).map(Sheets::Xlsx).map_err(|it| open::damaged(file, it)),
    })?
}

/// Finds the sheet as stated, else the only one that holds the columns wanted.
fn find(file: &Obtained, format: Format, reading: &Reading, wanted: &Wanted) -> Result<Sheet, Vec<Problem>> {
    let mut workbook = workbook(file, format).map_err(one)?;
    let names = workbook.sheet_names();
    if let Some(stated) = &reading.sheet {
        let same = |it: &&String| *it == stated || normalise(it) == normalise(stated);
        let Some(name) = names.iter().find(same) else {
            return Err(one(no_such_sheet(file, stated, &names)));
        };
        return match sheet(file, &mut workbook, name, reading, wanted)? {
            None => Err(one(empty_sheet(file, name))),
            Some(Sheet { beyond: Some(problem), .. }) => Err(one(problem)),
            Some(it) => Ok(it),
        };
    }
    let (mut sheets, mut unread) = (Vec::new(), None);
    for name in &names {
        match sheet(file, &mut workbook, name, reading, wanted) {
            Ok(it) => sheets.extend(it),
            Err(problems) => unread = unread.or(Some(problems)),
        }
    }
    // A sheet that cannot be read matters only where no other holds the columns.
    if !sheets.iter().any(|it| it.is_all)
        && let Some(problems) = unread
    {
        return Err(problems);
    }
    let (mut whole, rest): (Vec<Sheet>, Vec<Sheet>) = sheets.into_iter().partition(|it| it.is_all);
    if whole.len() > 1 {
        let all: Vec<String> = whole.iter().map(|it| format!("`{}`", it.name)).collect();
        let what = if wanted.asked.is_empty() { "hold a table" } else { "hold these columns" };
        return Err(one(Problem::error(
            "which-sheet",
            format!("{} sheets {what}: {}", all.len(), all.join(", ")),
        )
        .in_cell(place(file))
        .hint("say `sheet`, by its name")));
    }
    if let Some(it) = whole.pop() {
        return Ok(it);
    }
    let count = rest.len();
    let mut best: Option<Sheet> = None;
    for it in rest {
        if best.as_ref().is_none_or(|best| it.fit(wanted) > best.fit(wanted)) {
            best = Some(it);
        }
    }
    let Some(mut best) = best else { return Err(one(open::empty(file))) };
    let mut problems = match best.beyond.take() {
        Some(problem) => vec![problem],
        None => match wanted.positions(&best.headers, &best.place(file, true)) {
            Ok(_) => return Ok(best),
            Err(problems) => problems,
        },
    };
    if let Some(first) = problems.first_mut() {
        let mut hints: Vec<String> = first.hint.take().into_iter().collect();
        if let Some((row, held)) = best.elsewhere {
            let asked = wanted.asked.len();
            hints.push(format!(
                "row {row} holds {held} of the {asked} columns asked for: say `header = {row}`, or nothing"
            ));
        }
        let held = best.elsewhere.map_or(best.held, |it| it.1);
        if count > 1 && held == 0 {
            hints.push(format!(
                "none of {count} sheets holds any of the columns asked for: say `sheet` if another is meant"
            ));
        } else if count > 1 {
            hints.push(format!("of {count} sheets this one fits best: say `sheet` if another is meant"));
        }
        first.hint = (!hints.is_empty()).then(|| hints.join("; ").replace("?; ", "? "));
    }
    Err(problems)
}

/// Why a sheet cannot be read.
enum Unread {
    Damaged(String),
    TooLarge(String),
}

impl Unread {
    fn problem(self, file: &Obtained, cell: Cell) -> Problem {
        match self {
            Unread::Damaged(why) => open::damaged(file, why).in_cell(cell),
            Unread::TooLarge(why) => Problem::error("too-large", why).in_cell(cell).hint(
                "a stray cell far out may be the cause: delete the empty rows and columns around the table",
            ),
        }
    }
}

/// The cells of a sheet, as far as any is filled.
fn cells(workbook: &mut Workbook<'_>, name: &str) -> Result<Range<Data>, Unread> {
    let damaged = |it: calamine::Error| Unread::Damaged(it.to_string());
    let Sheets::Xlsx(workbook) = workbook else { return workbook.worksheet_range(name).map_err(damaged) };
    let damaged = |it: XlsxError| damaged(it.into());
    // A range holds every cell between its corners, and a single stray one may put a corner far away.
    let mut reader = match workbook.worksheet_cells_reader(name) {
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Range::empty()),
        it => it.map_err(damaged)?,
    };
    let mut cells = Vec::new();
    let (mut top, mut left, mut bottom, mut right) = (u32::MAX, u32::MAX, 0, 0);
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let value = match cell.get_value() {
            DataRef::Empty => continue,
            it => Data::from(it.clone()),
        };
        let (row, column) = cell.get_position();
        (top, bottom) = (top.min(row), bottom.max(row));
        (left, right) = (left.min(column), right.max(column));
        cells.push(calamine::Cell::new((row, column), value));
    }
    let (rows, columns) =
        (u64::from(bottom.saturating_sub(top)) + 1, u64::from(right.saturating_sub(left)) + 1);
    if rows * columns > MOST {
        return Err(Unread::TooLarge(format!(
            "the cells of sheet `{name}` take {rows} rows of {columns} columns; at most {MOST} cells are read"
        )));
    }
    Ok(Range::from_sparse(cells))
}

/// Reads a sheet and looks for the header; `None` if it has no cell.
fn sheet(
    file: &Obtained,
    workbook: &mut Workbook<'_>,
    name: &str,
    reading: &Reading,
    wanted: &Wanted,
) -> Result<Option<Sheet>, Vec<Problem>> {
    let place = Cell { sheet: Some(name.to_owned()), ..place(file) };
    let range = match open::guarded(file, || cells(workbook, name)).map_err(one)? {
        Ok(range) => range,
        Err(unread) => return Err(one(unread.problem(file, place))),
    };
    if range.is_empty() {
        return Ok(None);
    }
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let headers_of = |count: usize| -> Vec<Vec<String>> {
        range.rows().take(count).map(|row| row.iter().map(|it| normalise(&text(it))).collect()).collect()
    };
    // Rows are counted from the top of the sheet, those of the range from its first cell.
    let searched = |last: usize| headers_of(last.saturating_sub(first));
    let mut beyond = None;
    let (mut rows, found) = match reading.header {
        Some(stated) => {
            let stated = stated as usize;
            let at = stated.checked_sub(first + 1).filter(|it| *it < range.height());
            if at.is_none() {
                let last = first + range.height();
                let message = format!(
                    "the header is said to be row {stated}; the cells are in rows {} to {last}",
                    first + 1
                );
                beyond = Some(Problem::error("header-not-found", message).in_cell(place));
            }
            let rows = at.map_or_else(Vec::new, |_| searched(stated));
            let at = at.unwrap_or(0);
            let held = rows.get(at).map_or(0, |it| wanted.held_by(it));
            (rows, Found { at, held })
        }
        None => {
            let rows = searched(SEARCHED);
            match wanted.find(&rows) {
                Some(found) => (rows, found),
                None => return Ok(None),
            }
        }
    };
    let is_all = beyond.is_none() && wanted.is_all(&found);
    let elsewhere = (reading.header.is_some() && !is_all)
        .then(|| wanted.find(&searched(SEARCHED)))
        .flatten()
        .filter(|it| it.held > found.held)
        .map(|it| ((first + it.at + 1) as u64, it.held));
    let headers = if found.at < rows.len() { rows.swap_remove(found.at) } else { Vec::new() };
    Ok(Some(Sheet {
        name: name.to_owned(),
        headers,
        header: found.at,
        held: found.held,
        is_all,
        elsewhere,
        beyond,
        range,
    }))
}

fn no_such_sheet(file: &Obtained, stated: &str, names: &[String]) -> Problem {
    let problem =
        Problem::error("no-such-sheet", format!("no sheet is called `{stated}`")).in_cell(place(file));
    let all: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
    match nearest(stated, names.iter().map(String::as_str)) {
        Some(nearest) if all.len() > 1 => {
            problem.hint(format!("did you mean `{nearest}`? the sheets are {}", all.join(", ")))
        }
        Some(nearest) => problem.hint(format!("did you mean `{nearest}`?")),
        None => problem.hint(format!("the sheets are {}", all.join(", "))),
    }
}

fn empty_sheet(file: &Obtained, name: &str) -> Problem {
    let cell = Cell { sheet: Some(name.to_owned()), ..place(file) };
    Problem::source("empty-file", format!("sheet `{name}` is empty")).in_cell(cell)
}

/// Reads the rows below the header.
fn rows(file: &Obtained, format: Format, mut sheet: Sheet, mut sink: Sink) -> Result<Table, Vec<Problem>> {
    let wanted = std::mem::take(&mut sink.positions);
    let header = sheet.row(sheet.header);
    let mut facts = Facts { sheet: Some(sheet.name.clone()), header, ..Facts::new(format) };
    // What is neither text nor a number (dates, truths, faults) is shown as text.
    let mut shown: Vec<Option<String>> = vec![None; wanted.len()];
    for (at, row) in sheet.range.rows().enumerate().skip(sheet.header + 1) {
        let is_blank = |it: &Data| match it {
            Data::Empty => true,
            Data::String(text) => text.trim().is_empty(),
            _ => false,
        };
        if row.iter().all(is_blank) {
            facts.blank_rows += 1;
            continue;
        }
        for (shown, position) in shown.iter_mut().zip(&wanted) {
            *shown = match row.get(*position) {
                None | Some(Data::Empty | Data::String(_) | Data::Float(_) | Data::Int(_)) => None,
                Some(it) => Some(text(it).into_owned()),
            };
        }
        sink.add(sheet.row(at), |slot| match wanted.get(slot).and_then(|it| row.get(*it)) {
            None | Some(Data::Empty) => Value::Empty,
            Some(Data::String(text)) => Value::Text(text),
            Some(Data::Float(number)) => Value::Number(*number),
            Some(Data::Int(whole)) => Value::Whole(*whole),
            Some(_) => Value::Text(shown.get(slot).and_then(Option::as_deref).unwrap_or_default()),
        });
    }
    let headers = std::mem::take(&mut sheet.headers);
    sink.finish(headers, facts, &sheet.place(file, false), Vec::new())
}

/// A cell as text: whole numbers without a point, dates as ISO 8601, faults as the program shows them.
fn text(cell: &Data) -> Cow<'_, str> {
    match cell {
        Data::Empty => Cow::Borrowed(""),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cow::Borrowed(text),
        Data::Int(whole) => Cow::Owned(whole.to_string()),
        Data::Float(number) => Cow::Owned(number.to_string()),
        Data::Bool(truth) => Cow::Borrowed(if *truth { "TRUE" } else { "FALSE" }),
        Data::DateTime(date) => Cow::Owned(iso(date)),
        Data::Error(fault) => Cow::Owned(fault.to_string()),
    }
}

/// A date of a workbook in ISO 8601; the time only where there is one. A duration is its number of days.
fn iso(date: &ExcelDateTime) -> String {
    if !date.is_datetime() {
        return date.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let time = if (hour, minute, second) == (0, 0, 0) {
        String::new()
    } else {
        format!("T{hour:02}:{minute:02}:{second:02}")
    };
    format!("{year:04}-{month:02}-{day:02}{time}")
}
