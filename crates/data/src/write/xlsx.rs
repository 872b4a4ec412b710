//! Workbooks: a sheet a table, for those who read results in a spreadsheet.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use theodolite_core::{Class, Problem};

use super::cannot_write;
use crate::table::{ResultTable, Values};

/// What a sheet can hold, by the format: rows with the header, columns, characters in a cell and in a sheet's name.
const ROWS: usize = 1_048_576;
const COLUMNS: usize = 16_384;
const CHARACTERS: usize = 32_767;
const NAME: usize = 31;

/// Writes a workbook: a sheet a table, its header bold and always in sight.
///
/// Sheets are named as the tables, cut to 31 characters and told apart by a number where two would be alike. Text is
/// always text, so one that begins with `=` is no formula. A missing value is an empty cell. The date of making is
/// fixed: the same tables give the same bytes.
///
/// # Errors
/// `cannot-write` if the file cannot be written, or a table is greater than a sheet can be.
pub fn xlsx(tables: &[(String, &ResultTable)], path: &Path) -> Result<(), Problem> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|it| refused(path, &it))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let header = Format::new().set_bold();
    let mut names: Vec<String> = Vec::new();
    for (name, table) in tables {
        fits(name, table, path)?;
        let name = sheet_name(name, &names);
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name).and_then(|it| fill(it, table, &header)).map_err(|it| refused(path, &it))?;
        names.push(name);
    }
    let bytes = workbook.save_to_buffer().map_err(|it| refused(path, &it))?;
    save(&bytes, path)
}

pub(super) fn save(bytes: &[u8], path: &Path) -> Result<(), Problem> {
    let written = File::create(path).and_then(|file| {
        let mut file = BufWriter::new(file);
        file.write_all(bytes)?;
        file.flush()
    });
    written.map_err(|it| cannot_write(path, &it))
}

fn fill(sheet: &mut Worksheet, table: &ResultTable, header: &Format) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    for (place, column) in (0u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, place, &column.name, header)?;
        for row in 0..column.values.len() {
            let line = row as u32 + 1;
            match &column.values {
                Values::Text(texts) if texts.get(row).is_empty() => continue,
                Values::Text(texts) => sheet.write_string(line, place, texts.get(row))?,
                Values::Number(values) | Values::Whole(values) => match values[row] {
                    number if number.is_nan() => continue,
                    number if number.is_infinite() => {
                        sheet.write_string(line, place, if number > 0.0 { "inf" } else { "-inf" })?
                    }
                    number => sheet.write_number(line, place, number)?,
                },
                Values::Truth(truths) => match truths[row] {
                    Some(truth) => sheet.write_boolean(line, place, truth)?,
                    None => continue,
                },
            };
        }
        // As wide as the header and the first texts ask for, within reason: the format has no "fit".
        let texts = match &column.values {
            Values::Text(texts) => texts.iter().take(100).map(|it| it.chars().count()).max(),
            _ => None,
        };
        let width = texts.unwrap_or(0).max(column.name.chars().count()).clamp(8, 40);
        sheet.set_column_width(place, width as f64 + 2.0)?;
    }
    Ok(())
}

/// Refuses what a sheet cannot hold before anything is written.
pub(super) fn fits(name: &str, table: &ResultTable, path: &Path) -> Result<(), Problem> {
    let longest = table.columns.iter().map(|column| match &column.values {
        Values::Text(texts) => texts.iter().map(utf16).max().unwrap_or(0).max(utf16(&column.name)),
        _ => utf16(&column.name),
    });
    let too_much = [
        (table.len() + 1, ROWS, "rows"),
        (table.columns.len(), COLUMNS, "columns"),
        (longest.max().unwrap_or(0), CHARACTERS, "characters in a cell"),
    ];
    match too_much.iter().find(|(found, allowed, _)| found > allowed) {
        None => Ok(()),
        Some((found, allowed, what)) => {
            let message = format!(
                "cannot write `{}`: `{name}` has {found} {what}, a sheet holds {allowed}",
                path.display()
            );
            let problem = Problem { class: Class::Output, ..Problem::error("cannot-write", message) };
            Err(problem.hint("use `--format csv` or `--format parquet`"))
        }
    }
}

/// Characters as the format counts them.
fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A name that the format allows for a sheet and that no other sheet has.
pub(super) fn sheet_name(name: &str, taken: &[String]) -> String {
    let allowed = |it: char| if it.is_control() || "[]:*?/\\".contains(it) { '_' } else { it };
    let plain: String = name.chars().map(allowed).collect();
    let plain = match plain.trim_matches('\'') {
        "" => "sheet",
        plain => plain,
    };
    let cut = |room: usize| {
        let mut length = 0;
        let fits = |it: &char| {
            length += it.len_utf16();
            length <= room
        };
        plain.chars().take_while(fits).collect::<String>().trim_end_matches('\'').to_owned()
    };
    let free = |name: &String| !taken.iter().any(|it| it.to_lowercase() == name.to_lowercase());
    // `History` is a name that Excel keeps for itself.
    let first = Some(cut(NAME)).filter(|it| !it.eq_ignore_ascii_case("history"));
    let numbered = (2..).map(|number| {
        let end = format!("_{number}");
        cut(NAME - end.len()) + &end
    });
    first.into_iter().chain(numbered).find(free).unwrap_or_else(|| cut(NAME))
}

pub(super) fn refused(path: &Path, error: &XlsxError) -> Problem {
    match error {
        XlsxError::IoError(error) => cannot_write(path, error),
        error => cannot_write(path, &io::Error::other(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        let mut taken = Vec::new();
        for name in names {
            taken.push(sheet_name(name, &taken));
        }
        taken
    }

    #[test]
    fn sheet_names_are_short_allowed_and_different() {
        let long = "a_very_long_name_of_an_index_of_need";
        assert_eq!(
            names(&["imd", "IMD", long, long, "a/b", "'quoted'", "", "History"]),
            [
                "imd",
                "IMD_2",
                "a_very_long_name_of_an_index_of",
                "a_very_long_name_of_an_index__2",
                "a_b",
                "quoted",
                "sheet",
                "History_2"
            ]
        );
    }

    #[test]
    fn a_table_longer_than_a_sheet_is_refused_before_writing() {
        let table = ResultTable::new().with("score", Values::Number(vec![1.0; ROWS]));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.xlsx");
        let problem = xlsx(&[("imd".to_owned(), &table)], &path).unwrap_err();
        assert_eq!((problem.code, problem.class), ("cannot-write", Class::Output));
        assert!(problem.message.contains("`imd` has 1048577 rows, a sheet holds 1048576"), "{problem}");
        assert!(!path.exists());
    }
}
