//! Workbooks that everybody can read: a cover, contents, notes, and one table a sheet, for screen readers as for eyes.
//!
//! Every sheet begins in A1, has its title there and says below how many tables it holds; tables are tables of the format,
//! with a name and one row of headers; no cells are merged and no cell of a table is empty.

use std::collections::HashSet;
use std::path::Path;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle, Url, Workbook,
    Worksheet, XlsxError,
};
use theodolite_core::Problem;

use super::xlsx::{fits, refused, save, sheet_name};
use crate::table::{ResultTable, Values};

/// What stands where there is no value, as official statistics have it.
pub const MISSING: &str = "[x]";

/// A workbook.
#[derive(Clone, Debug)]
pub struct Book<'a> {
    /// What it is called.
    pub title: String,
    /// What the cover says, a line each.
    pub cover: Vec<String>,
    /// Where the figures come from, a line each.
    pub sources: Vec<String>,
    /// Notes, numbered from 1.
    pub notes: Vec<String>,
    /// The tables.
    pub sheets: Vec<Sheet<'a>>,
}

/// A sheet with its table.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    /// The name of the table.
    pub name: &'a str,
    /// What it is called.
    pub title: String,
    /// What is said above it, a line each.
    pub said: Vec<String>,
    /// The headers of its columns.
    pub headers: Vec<String>,
    /// The table.
    pub table: &'a ResultTable,
}

/// How wide lines of text are, in characters.
const TEXT: f64 = 100.0;

struct Formats {
    title: Format,
    heading: Format,
    text: Format,
    header: Format,
    right: Format,
}

/// Writes the workbook. The date of making is fixed: the same tables give the same bytes.
///
/// # Errors
/// `cannot-write` if the file cannot be written, or a table is greater than a sheet can be.
pub fn write(book: &Book<'_>, path: &Path) -> Result<(), Problem> {
    for sheet in &book.sheets {
        fits(sheet.name, sheet.table, path)?;
    }
    let bytes = filled(book).and_then(|mut it| it.save_to_buffer()).map_err(|it| refused(path, &it))?;
    save(&bytes, path)
}

fn filled(book: &Book<'_>) -> Result<Workbook, XlsxError> {
    let formats = Formats {
        title: Format::new().set_bold().set_font_size(16),
        heading: Format::new().set_bold().set_font_size(13),
        text: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        header: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
        right: Format::new().set_align(FormatAlign::Right),
    };
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&book.title).set_creation_datetime(&made));
    let mut names: Vec<String> = ["Cover_sheet", "Contents", "Notes"].map(str::to_owned).to_vec();
    for sheet in &book.sheets {
        names.push(sheet_name(sheet.name, &names));
    }
    let [cover, contents, notes] = [&names[0], &names[1], &names[2]];
    self::cover(workbook.add_worksheet().set_name(cover)?, book, &formats)?;
    self::contents(workbook.add_worksheet().set_name(contents)?, book, &names, &formats)?;
    self::notes(workbook.add_worksheet().set_name(notes)?, book, &formats)?;
    let mut tables = HashSet::new();
    for (sheet, name) in book.sheets.iter().zip(names.iter().skip(3)) {
        fill(workbook.add_worksheet().set_name(name)?, sheet, &table_name(name, &mut tables), &formats)?;
    }
    Ok(workbook)
}

fn cover(sheet: &mut Worksheet, book: &Book<'_>, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_column_width(0, TEXT)?;
    sheet.write_string_with_format(0, 0, &book.title, &formats.title)?;
    let mut row = 1;
    for line in &book.cover {
        sheet.write_string_with_format(row, 0, line, &formats.text)?;
        row += 1;
    }
    if !book.sources.is_empty() {
        sheet.write_string_with_format(row, 0, "Sources", &formats.heading)?;
        row += 1;
        for line in &book.sources {
            sheet.write_string_with_format(row, 0, line, &formats.text)?;
            row += 1;
        }
    }
    Ok(())
}

fn contents(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    names: &[String],
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, "Table of contents", &formats.title)?;
    sheet.write_string(
        1,
        0,
        "This worksheet contains one table: the other worksheets, with a link to each.",
    )?;
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 70)?;
    let rest = book.sheets.iter().map(|it| it.title.as_str());
    let titles = std::iter::once("Notes").chain(rest);
    for (row, (name, title)) in (3_u32..).zip(names.iter().skip(2).zip(titles)) {
        let link = Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(name);
        sheet.write_url(row, 0, link)?;
        sheet.write_string_with_format(row, 1, title, &formats.text)?;
    }
    table(sheet, 2, names.len() as u32 - 2, "table_of_contents", &["Worksheet", "Title"], formats)
}

fn notes(sheet: &mut Worksheet, book: &Book<'_>, formats: &Formats) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, "Notes", &formats.title)?;
    sheet.write_string(
        1,
        0,
        "This worksheet contains one table: the notes that the other worksheets name.",
    )?;
    sheet.set_column_width(0, 16)?;
    sheet.set_column_width(1, TEXT)?;
    for (number, note) in (1_u32..).zip(&book.notes) {
        sheet.write_string(number + 2, 0, format!("note {number}"))?;
        sheet.write_string_with_format(number + 2, 1, note, &formats.text)?;
    }
    table(sheet, 2, book.notes.len() as u32, "notes", &["Note number", "Note"], formats)
}

/// Makes a table of the cells below a row of headers.
fn table(
    sheet: &mut Worksheet,
    row: u32,
    rows: u32,
    name: &str,
    headers: &[&str],
    formats: &Formats,
) -> Result<(), XlsxError> {
    let columns: Vec<TableColumn> = headers
        .iter()
        .map(|it| TableColumn::new().set_header(*it).set_header_format(&formats.header))
        .collect();
    let table =
        Table::new().set_name(name).set_style(TableStyle::None).set_autofilter(false).set_columns(&columns);
    // A table of the format has a row, be it empty.
    let last = row + rows.max(1);
    sheet.add_table(row, 0, last, headers.len().saturating_sub(1) as u16, &table).map(drop)
}

fn fill(sheet: &mut Worksheet, of: &Sheet<'_>, name: &str, formats: &Formats) -> Result<(), XlsxError> {
    sheet.write_string_with_format(0, 0, &of.title, &formats.title)?;
    sheet.write_string(1, 0, "This worksheet contains one table.")?;
    let mut row = 2;
    for line in &of.said {
        sheet.write_string(row, 0, line)?;
        row += 1;
    }
    let headers = different(&of.headers);
    for (place, (column, header)) in (0_u16..).zip(of.table.columns.iter().zip(&headers)) {
        for at in 0..of.table.len() {
            cell(sheet, row + 1 + at as u32, place, &column.values, at, formats)?;
        }
        let texts = match &column.values {
            Values::Text(texts) => texts.iter().take(100).map(|it| it.chars().count()).max(),
            _ => None,
        };
        let width = texts.unwrap_or(0).max(header.chars().count()).clamp(10, 40);
        sheet.set_column_width(place, width as f64 + 2.0)?;
    }
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    sheet.set_freeze_panes(row + 1, 0)?;
    match headers.is_empty() {
        true => Ok(()),
        false => table(sheet, row, of.table.len() as u32, name, &headers, formats),
    }
}

fn cell(
    sheet: &mut Worksheet,
    row: u32,
    place: u16,
    values: &Values,
    at: usize,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let number = |it: f64| it.is_finite().then_some(it);
    match values {
        Values::Text(texts) if at < texts.len() && !texts.get(at).is_empty() => {
            sheet.write_string(row, place, texts.get(at))?
        }
        Values::Text(_) => sheet.write_string(row, place, MISSING)?,
        Values::Number(numbers) | Values::Whole(numbers) => match numbers.get(at).copied().and_then(number) {
            Some(it) => sheet.write_number(row, place, it)?,
            None => sheet.write_string_with_format(row, place, MISSING, &formats.right)?,
        },
        Values::Truth(truths) => match truths.get(at).copied().flatten() {
            Some(it) => sheet.write_string(row, place, if it { "yes" } else { "no" })?,
            None => sheet.write_string(row, place, MISSING)?,
        },
    };
    Ok(())
}

/// Headers of a table must differ in more than capitals.
fn different(headers: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let one = |header: &String| {
        let numbered = (2..).map(|number| format!("{header} {number}"));
        let free = std::iter::once(header.clone()).chain(numbered).find(|it| seen.insert(it.to_lowercase()));
        free.unwrap_or_default()
    };
    headers.iter().map(one).collect()
}

/// A name that the format allows for a table: letters, digits and underscores, no cell's address, unlike the others.
fn table_name(sheet: &str, taken: &mut HashSet<String>) -> String {
    let plain: String = sheet.chars().map(|it| if it.is_alphanumeric() { it } else { '_' }).collect();
    // With this before it no name is a cell's address (`IMD19`) or a word that the format keeps (`R`, `C`).
    let numbered = (2..).map(|number| format!("table_{plain}_{number}"));
    let mut names = std::iter::once(format!("table_{plain}")).chain(numbered);
    names.find(|it| taken.insert(it.to_lowercase())).unwrap_or_default()
}
