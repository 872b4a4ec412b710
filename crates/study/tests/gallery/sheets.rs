//! Workbooks of the official layouts: XLSX, and just enough of an ODS file to be one.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use flate2::Crc;
use rust_xlsxwriter::Workbook;

use crate::tables::Table;

/// Writes a workbook with a cover sheet and, behind it, a table on a sheet of that name.
pub(crate) fn write_xlsx(table: &Table, sheet: &str, path: &Path) {
    write_xlsx_sheets(&[(sheet, table.clone())], &[], path);
}

/// Writes a workbook with a cover sheet and, behind it, tables on sheets of these names, each with `above` lines over its header.
pub(crate) fn write_xlsx_sheets(sheets: &[(&str, Table)], above: &[&str], path: &Path) {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Notes").unwrap().write(0, 0, "About these figures").unwrap();
    for (sheet, table) in sheets {
        let worksheet = workbook.add_worksheet().set_name(*sheet).unwrap();
        for (row, line) in (0..).zip(above) {
            worksheet.write(row, 0, *line).unwrap();
        }
        for (row, cells) in (above.len() as u32..).zip(std::iter::once(&table.header).chain(&table.rows)) {
            // An empty cell is one that is not there, as in the published ones.
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(number) => worksheet.write(row, column, number).unwrap(),
                    Err(_) => worksheet.write(row, column, cell).unwrap(),
                };
            }
        }
    }
    workbook.save(path).unwrap();
}

/// Writes a workbook of several sheets, each with `above` lines over the header.
pub(crate) fn write_workbook(sheets: &[(&str, Table)], above: &[&str], path: &Path) {
    let mut workbook = Workbook::new();
    for (name, table) in sheets {
        let worksheet = workbook.add_worksheet().set_name(*name).unwrap();
        let lines = above.iter().map(|line| vec![(*line).to_owned()]);
        let rows = lines.chain([table.header.clone()]).chain(table.rows.iter().cloned());
        for (row, cells) in rows.enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let (row, column) = (row as u32, column as u16);
                match cell.parse::<f64>() {
                    Ok(number) => worksheet.write(row, column, number).unwrap(),
                    Err(_) => worksheet.write(row, column, cell).unwrap(),
                };
            }
        }
    }
    workbook.save(path).unwrap();
}

/// Writes an OpenDocument sheet with `above` lines over the header.
pub(crate) fn write_ods(table: &Table, sheet: &str, above: &[&str], path: &Path) {
    let mut rows = String::new();
    for line in above {
        let _ = write!(rows, "<table:table-row>{}</table:table-row>", ods_cell(line));
    }
    for cells in std::iter::once(&table.header).chain(&table.rows) {
        let cells: String = cells.iter().map(|cell| ods_cell(cell)).collect();
        let _ = write!(rows, "<table:table-row>{cells}</table:table-row>");
    }
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet><table:table table:name="{sheet}">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#
    );
    let files = [("mimetype", kind), ("content.xml", &content), ("META-INF/manifest.xml", &manifest)];
    fs::write(path, zip(&files)).unwrap();
}

fn ods_cell(text: &str) -> String {
    let written = text.replace('&', "&amp;").replace('<', "&lt;");
    match text.parse::<f64>() {
        Ok(_) => format!(
            r#"<table:table-cell office:value-type="float" office:value="{text}"><text:p>{text}</text:p></table:table-cell>"#
        ),
        Err(_) if text.is_empty() => "<table:table-cell/>".to_owned(),
        Err(_) => format!(
            r#"<table:table-cell office:value-type="string"><text:p>{written}</text:p></table:table-cell>"#
        ),
    }
}

/// A zip archive of files that are stored as they are.
fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let (size, start) = (text.len() as u32, archive.len() as u32);
        // What the local header and the directory have in common: version, flags, method, time, date, sums, name.
        let mut common = Vec::new();
        for short in [20_u16, 0, 0, 0, 0x21] {
            common.extend(short.to_le_bytes());
        }
        for long in [crc.sum(), size, size] {
            common.extend(long.to_le_bytes());
        }
        for short in [name.len() as u16, 0] {
            common.extend(short.to_le_bytes());
        }
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name.as_bytes());
        archive.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (count, start, size) = (files.len() as u16, archive.len() as u32, directory.len() as u32);
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\x00\x00\x00\x00");
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend([size.to_le_bytes(), start.to_le_bytes()].concat());
    archive.extend([0, 0]);
    archive
}
