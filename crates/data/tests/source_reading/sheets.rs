use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook};
use theodolite_core::Class;
use theodolite_data::source::{Encoding, Format, Numbers, Reading, Request, headers, read, sheets};
use theodolite_data::store::Obtained;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::{all, codes, file, number, number_with, numbers, only, rows, table, text, texts, told};

fn sheet(name: &str) -> Reading {
    Reading { sheet: Some(name.to_owned()), ..Reading::default() }
}

/// A workbook as publishers make them: a cover, then data under a title, with broken headers and odd cells.
pub(crate) fn xlsx() -> Obtained {
    let mut workbook = Workbook::new();
    let cover = workbook.add_worksheet().set_name("Notes").unwrap();
    cover.write(0, 0, "Scores of areas").unwrap();
    let data = workbook.add_worksheet().set_name("SIMD 2020v2 ranks").unwrap();
    data.write(1, 1, "Table 1").unwrap();
    for (column, header) in
        ["Data_Zone", "Income\nDomain Rank ", "Rate", "Day", "Kept", "Sum"].iter().enumerate()
    {
        data.write(4, column as u16 + 1, *header).unwrap();
    }
    let day = Style::new().set_num_format("yyyy-mm-dd");
    for (row, (code, rank, rate)) in
        [(1.0, 4691.0, 0.1), (2.0, 4862.5, 0.30000000000000004)].iter().enumerate()
    {
        let row = row as u32 + 5;
        data.write(row, 1, *code).unwrap();
        data.write(row, 2, *rank).unwrap();
        data.write(row, 3, *rate).unwrap();
        data.write_with_format(row, 4, ExcelDateTime::from_ymd(2020, 1, 28).unwrap(), &day).unwrap();
        data.write(row, 5, true).unwrap();
        data.write_formula(row, 6, Formula::new("=B6*2").set_result("9.5")).unwrap();
    }
    data.write(8, 1, "S01").unwrap();
    data.write(8, 2, "*").unwrap();
    data.write(8, 3, " 7 ").unwrap();
    file("simd.xlsx", workbook.save_to_buffer().unwrap())
}

fn ods(content: &str) -> Obtained {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#,
        ),
        ("content.xml", content),
    ] {
        archive.start_file(name, stored).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    file("wimd.ods", archive.finish().unwrap().into_inner())
}

/// A sheet of an OpenDocument spreadsheet; each cell is `s:text`, `f:number`, `d:date` or nothing.
fn ods_sheet(name: &str, rows: &[&[&str]]) -> String {
    let mut xml = format!(r#"<table:table table:name="{name}">"#);
    for row in rows {
        xml.push_str("<table:table-row>");
        for cell in *row {
            xml.push_str(&match cell.split_once(':') {
                Some(("f", number)) => format!(
                    r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>shown</text:p></table:table-cell>"#
                ),
                Some(("d", date)) => format!(
                    r#"<table:table-cell office:value-type="date" office:date-value="{date}"><text:p>shown</text:p></table:table-cell>"#
                ),
                Some((_, text)) => format!(
                    r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
                ),
                None => "<table:table-cell/>".to_owned(),
            });
        }
        xml.push_str("</table:table-row>");
    }
    // What programs write for the rest of a sheet.
    xml.push_str(r#"<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>"#);
    xml.push_str("</table:table>");
    xml
}

fn ods_of(sheets: &[String]) -> Obtained {
    ods(&format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"#,
        sheets.concat()
    ))
}

/// A spreadsheet as a publisher makes one: two lines above the header, stray spaces, a date, a blank line.
pub(crate) fn wimd() -> Obtained {
    ods_of(&[
        ods_sheet("Cover", &[&["s:WIMD"]]),
        ods_sheet(
            "WIMD_2019_ranks",
            &[
                &["s:Ranks"],
                &[""],
                &["s:LSOA code ", "s: WIMD 2019", "s:Income", "s:Day"],
                &["s:W01000001", "f:1909", "f:0.1", "d:2019-11-27"],
                &["", "", "", ""],
                &["s:W01000002", "f:1", "s:[x]", ""],
            ],
        ),
    ])
}

#[test]
fn the_sheet_that_holds_the_columns_is_found() {
    let asked =
        [text("Data_Zone"), number_with("Income Domain Rank", &["*"], Numbers::Plain), number("Rate")];
    for reading in [Reading::default(), sheet("SIMD 2020v2 ranks"), sheet(" SIMD 2020v2  ranks")] {
        let read = table(&xlsx(), &reading, &asked);
        // Whole numbers make codes without a point; texts that are numbers make numbers.
        assert_eq!(texts(&read, 0), ["1", "2", "S01"]);
        assert_eq!(numbers(&read, 1), [Some(4691.0), Some(4862.5), None]);
        assert_eq!(numbers(&read, 2), [Some(0.1), Some(0.30000000000000004), Some(7.0)]);
        assert_eq!((rows(&read), read.facts.header, read.facts.blank_rows), (vec![6, 7, 9], 5, 1));
        assert_eq!(
            (read.facts.format, read.facts.sheet.as_deref()),
            (Format::Xlsx, Some("SIMD 2020v2 ranks"))
        );
    }
}

#[test]
fn dates_truths_and_calculated_cells_are_read_by_their_values() {
    let read = table(&xlsx(), &Reading::default(), &[text("Day"), text("Kept"), number("Sum"), text("Rate")]);
    assert_eq!(texts(&read, 0), ["2020-01-28", "2020-01-28", ""]);
    assert_eq!(texts(&read, 1), ["TRUE", "TRUE", ""]);
    assert_eq!(numbers(&read, 2), [Some(9.5), Some(9.5), None]);
    assert_eq!(texts(&read, 3), ["0.1", "0.30000000000000004", " 7 "]);
}

#[test]
fn cells_that_are_no_numbers_are_named_by_sheet_row_and_column() {
    assert_eq!(
        told(read(
            &xlsx(),
            &Reading::default(),
            &[number("Data_Zone"), number("Income Domain Rank"), number("Kept")]
        )),
        [
            "error[not-a-number]: `S01` is not a number (simd.xlsx, sheet `SIMD 2020v2 ranks`, row 9, column `Data_Zone`)",
            "error[not-a-number]: `*` is not a number (simd.xlsx, sheet `SIMD 2020v2 ranks`, row 9, column `Income Domain Rank`); if `*` stands for a missing value, say `missing = [\"*\"]` where its file is named, with all that do",
            "error[not-a-number]: 2 cells are not numbers: `TRUE` (row 6), `TRUE` (row 7) (simd.xlsx, sheet `SIMD 2020v2 ranks`, row 6, column `Kept`)",
        ]
    );
}

#[test]
fn a_sheet_that_is_not_there_is_told_with_those_that_are() {
    assert_eq!(
        told(read(&xlsx(), &sheet("SIMD 2020 ranks"), &[text("Data_Zone")])),
        [
            "error[no-such-sheet]: no sheet is called `SIMD 2020 ranks` (simd.xlsx); did you mean `SIMD 2020v2 ranks`? the sheets are `Notes`, `SIMD 2020v2 ranks`"
        ]
    );
    assert_eq!(
        told(read(&xlsx(), &sheet("Data"), &[text("Data_Zone")])),
        [
            "error[no-such-sheet]: no sheet is called `Data` (simd.xlsx); the sheets are `Notes`, `SIMD 2020v2 ranks`"
        ]
    );
    assert_eq!(sheets(&xlsx(), &Reading::default()).unwrap(), ["Notes", "SIMD 2020v2 ranks"]);
}

#[test]
fn columns_are_looked_for_in_the_sheet_stated_or_in_all() {
    assert_eq!(
        told(read(&xlsx(), &sheet("SIMD 2020v2 ranks"), &[text("DataZone")])),
        [
            "error[no-such-column]: no column is called `DataZone` (simd.xlsx, sheet `SIMD 2020v2 ranks`, row 5, column `DataZone`); did you mean `Data_Zone`?"
        ]
    );
    assert_eq!(
        told(read(&xlsx(), &Reading::default(), &[text("DataZone")])),
        [
            "error[no-such-column]: no column is called `DataZone` (simd.xlsx, sheet `SIMD 2020v2 ranks`, row 5, column `DataZone`); did you mean `Data_Zone`? none of 2 sheets holds any of the columns asked for: say `sheet` if another is meant"
        ]
    );
    assert_eq!(
        told(read(&xlsx(), &Reading::default(), &[text("Data_Zone"), number("Rates"), number("Housing")])),
        [
            "error[no-such-column]: no column is called `Rates` (simd.xlsx, sheet `SIMD 2020v2 ranks`, row 5, column `Rates`); did you mean `Rate`? of 2 sheets this one fits best: say `sheet` if another is meant",
            "error[no-such-column]: no column is called `Housing` (simd.xlsx, sheet `SIMD 2020v2 ranks`, row 5, column `Housing`); the columns are `Data_Zone`, `Income Domain Rank`, `Rate`, `Day`, `Kept`, `Sum`",
        ]
    );
}

#[test]
fn two_sheets_with_the_columns_are_not_chosen_between() {
    let mut workbook = Workbook::new();
    for name in ["2015", "2019"] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet.write(0, 0, "code").unwrap();
        sheet.write(1, 0, name).unwrap();
    }
    let two = file("two.xlsx", workbook.save_to_buffer().unwrap());
    assert_eq!(
        told(read(&two, &Reading::default(), &[text("code")])),
        [
            "error[which-sheet]: 2 sheets hold these columns: `2015`, `2019` (two.xlsx); say `sheet`, by its name"
        ]
    );
    assert_eq!(texts(&table(&two, &sheet("2019"), &[text("code")]), 0), ["2019"]);
}

#[test]
fn a_stated_header_row_counts_from_the_top_of_the_sheet() {
    let fifth = Reading { header: Some(5), ..sheet("SIMD 2020v2 ranks") };
    assert_eq!(table(&xlsx(), &fifth, &[text("Data_Zone")]).len, 3);
    let fourth = Reading { header: Some(2), ..sheet("SIMD 2020v2 ranks") };
    assert_eq!(codes(read(&xlsx(), &fourth, &[text("Data_Zone")])), ["no-such-column"]);
    for beyond in [1, 99] {
        let reading = Reading { header: Some(beyond), ..sheet("SIMD 2020v2 ranks") };
        assert_eq!(codes(read(&xlsx(), &reading, &[text("Data_Zone")])), ["header-not-found"]);
    }
}

#[test]
fn a_header_row_without_its_sheet_is_told_of_the_sheet_that_fits_best() {
    let asked = [text("Data_Zone"), number("Rate")];
    let header = |row: u32| Reading { header: Some(row), ..Reading::default() };
    assert_eq!(table(&xlsx(), &header(5), &asked).facts.sheet.as_deref(), Some("SIMD 2020v2 ranks"));
    // The sheet of notes has a single row.
    assert_eq!(
        told(read(&xlsx(), &header(2), &asked)),
        [
            "error[no-such-column]: no column is called `Data_Zone` (simd.xlsx, sheet `SIMD 2020v2 ranks`, row 2, column `Data_Zone`); the columns are `Table 1`; row 5 holds 2 of the 2 columns asked for: say `header = 5`, or nothing; of 2 sheets this one fits best: say `sheet` if another is meant",
            "error[no-such-column]: no column is called `Rate` (simd.xlsx, sheet `SIMD 2020v2 ranks`, row 2, column `Rate`); the columns are `Table 1`",
        ]
    );
    assert_eq!(
        told(read(&xlsx(), &header(99), &asked)),
        [
            "error[header-not-found]: the header is said to be row 99; the cells are in rows 2 to 9 (simd.xlsx, sheet `SIMD 2020v2 ranks`); row 5 holds 2 of the 2 columns asked for: say `header = 5`, or nothing; of 2 sheets this one fits best: say `sheet` if another is meant"
        ]
    );
}

#[test]
fn only_compares_numbers_of_cells_with_texts_of_studies() {
    let read = table(&xlsx(), &only("Data_Zone", "1"), &[number("Rate")]);
    assert_eq!((numbers(&read, 0), rows(&read)), (vec![Some(0.1)], vec![6]));
    assert_eq!(table(&xlsx(), &only("Data_Zone", "S01"), &[text("Rate")]).len, 1);
}

#[test]
fn a_cell_that_only_looks_like_per_cent_is_not_mixed_with_texts_that_have_the_sign() {
    let mut workbook = Workbook::new();
    let data = workbook.add_worksheet();
    let per_cent = Style::new().set_num_format("0.0%");
    data.write(0, 0, "rate").unwrap();
    data.write(1, 0, "18.1%").unwrap();
    data.write_with_format(2, 0, 0.263, &per_cent).unwrap();
    data.write(3, 0, "[c]").unwrap();
    data.write(4, 0, "7% [p]").unwrap();
    let file = file("rates.xlsx", workbook.save_to_buffer().unwrap());
    let asked = |numbers| number_with("rate", &["[c]"], numbers);
    assert_eq!(
        told(read(&file, &Reading::default(), &[asked(Numbers::Published)])),
        [
            "error[mixed-per-cent]: `rate` mixes numbers with and without a per cent sign: 2 cells have one, such as `18.1%` (row 2), and 1 cell has none, such as `0.263` (row 3) (rates.xlsx, sheet `Sheet1`, row 3, column `rate`); make them all alike in the file: `26.3%` is read as 26.3, while a cell of a workbook that looks like 26.3% may hold 0.263"
        ]
    );
    assert_eq!(codes(read(&file, &Reading::default(), &[asked(Numbers::Plain)])), ["number-as-published"]);
}

#[test]
fn a_workbook_that_breaks_off_is_damaged() {
    let whole = xlsx().bytes.unwrap();
    for bytes in [&whole[..whole.len() / 2], &whole[..40]] {
        let problems = read(&file("cut.xlsx", bytes), &Reading::default(), &[text("x")]).unwrap_err();
        assert_eq!((problems[0].code, problems[0].class), ("damaged-file", Class::Source));
    }
    assert_eq!(codes(read(&file("none.xlsx", []), &Reading::default(), &[text("x")])), ["empty-file"]);
    assert_eq!(
        codes(read(&file("text.xlsx", "code,x\n1,2\n"), &Reading::default(), &[text("x")])),
        ["damaged-file"]
    );
}

#[test]
fn a_stray_cell_far_out_is_told_instead_of_filling_the_memory() {
    let mut workbook = Workbook::new();
    let data = workbook.add_worksheet();
    data.write(0, 0, "code").unwrap();
    data.write(1, 0, "E01").unwrap();
    data.write(1_048_575, 16_383, "stray").unwrap();
    let file = file("stray.xlsx", workbook.save_to_buffer().unwrap());
    assert_eq!(
        told(read(&file, &sheet("Sheet1"), &[text("code")])),
        [
            "error[too-large]: the cells of sheet `Sheet1` take 1048576 rows of 16384 columns; at most 100000000 cells are read (stray.xlsx, sheet `Sheet1`); a stray cell far out may be the cause: delete the empty rows and columns around the table"
        ]
    );
}

#[test]
fn a_workbook_under_another_name_is_read_unless_the_study_says_otherwise() {
    let named = file("simd.csv", xlsx().bytes.unwrap());
    assert_eq!(table(&named, &Reading::default(), &[text("Data_Zone")]).facts.format, Format::Xlsx);
    let stated = Reading { format: Some(Format::Csv), ..Reading::default() };
    assert_eq!(
        told(read(&named, &stated, &[text("Data_Zone")])),
        ["error[wrong-format]: `simd.csv` is read as csv and is xlsx (simd.csv); say `format = \"xlsx\"`"]
    );
}

#[test]
fn whole_sheets_are_read_as_tables() {
    let (columns, table) = all(&xlsx(), &sheet("SIMD 2020v2 ranks"));
    let expected = [
        ("Data_Zone", false),
        ("Income Domain Rank", false),
        ("Rate", true),
        ("Day", false),
        ("Kept", false),
        ("Sum", true),
    ];
    assert_eq!(columns, expected.map(|(name, is)| (name.to_owned(), is)));
    assert_eq!(numbers(&table, 2), [Some(0.1), Some(0.30000000000000004), Some(7.0)]);
    assert_eq!(headers(&xlsx(), &sheet("Notes")).unwrap(), ["Scores of areas"]);
    // A cover page is a table of one cell, so which of the two is meant must be said.
    assert_eq!(headers(&xlsx(), &Reading::default()).unwrap_err().code, "which-sheet");
}

#[test]
fn opendocument_sheets_are_read() {
    let file = wimd();
    let read = table(
        &file,
        &Reading::default(),
        &[text("LSOA code"), number("WIMD 2019"), number("Income"), text("Day")],
    );
    assert_eq!(texts(&read, 0), ["W01000001", "W01000002"]);
    assert_eq!(numbers(&read, 1), [Some(1909.0), Some(1.0)]);
    assert_eq!(numbers(&read, 2), [Some(0.1), None]);
    assert_eq!(texts(&read, 3), ["2019-11-27", ""]);
    assert_eq!((rows(&read), read.facts.header, read.facts.format), (vec![4, 6], 3, Format::Ods));
    assert_eq!(sheets(&file, &Reading::default()).unwrap(), ["Cover", "WIMD_2019_ranks"]);
}

#[test]
fn old_workbooks_are_read() {
    let bytes = include_bytes!("made/ranks.xls");
    let file = file("NIMDM17_SOAresults.xls", bytes);
    let asked: [Request; 4] = [
        text("SOA2001"),
        number("Multiple Deprivation Measure Rank (where 1 is most deprived)"),
        number_with("Income Score", &["*"], Numbers::Plain),
        text("Day"),
    ];
    let read = table(&file, &Reading::default(), &asked);
    assert_eq!(texts(&read, 0), ["95AA01S1", "95AA01S2", "95AA01S3"]);
    assert_eq!(numbers(&read, 1), [Some(700.0), Some(3.0), Some(12.0)]);
    assert_eq!(numbers(&read, 2), [Some(0.1), Some(12.345678901234567), None]);
    assert_eq!(texts(&read, 3), ["2017-11-23", "", ""]);
    assert_eq!((rows(&read), read.facts.format), (vec![4, 5, 6], Format::Xls));
    assert_eq!(read.facts.encoding, None::<Encoding>);
}

/// The old workbook, with other bytes where a record begins so.
fn patched(record: &[u8], at: usize, other: &[u8]) -> Obtained {
    let mut bytes = include_bytes!("made/ranks.xls").to_vec();
    let found = bytes.windows(record.len()).position(|it| it == record).expect("the record");
    bytes[found + at..found + at + other.len()].copy_from_slice(other);
    file("a.xls", bytes)
}

/// What the reading of a file without any column asked for says.
fn refused(file: &Obtained) -> String {
    let problems = read(file, &Reading::default(), &[text("SOA2001")]).unwrap_err();
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ")
}

#[test]
fn an_old_workbook_that_asks_for_more_memory_than_there_is_is_damaged() {
    let bytes = include_bytes!("made/ranks.xls");
    let hint = "get the file again: it may have been cut off on the way";
    // Dimensions: four billion rows.
    let false_size = patched(&[0x00, 0x02, 14, 0], 8, &[0xff; 4]);
    let told = refused(&false_size);
    assert!(
        told.contains("error[damaged-file]: `a.xls` is damaged: a sheet says that it has 429496729"),
        "{told}"
    );
    assert!(told.ends_with(hint), "{told}");
    // A number in the last row and the last column that two bytes can name.
    let far = patched(&[0x03, 0x02, 14, 0], 4, &[0xff; 4]);
    let told = refused(&far);
    assert!(told.contains("damaged: the cells of a sheet lie in 655"), "{told}");
    assert!(told.contains("more than the format has"), "{told}");
    // The directory's first sector, which follows itself.
    let at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (directory, table) = (at(48), at(76));
    let mut ring = bytes.to_vec();
    let entry = 512 + table * 512 + directory * 4;
    ring[entry..entry + 4].copy_from_slice(&(directory as u32).to_le_bytes());
    assert!(refused(&file("a.xls", ring)).contains("damaged: its sectors lead round in a ring"));
    // The table of sectors, which is all sectors at once.
    let mut long = bytes.to_vec();
    for at in (76..512).step_by(4) {
        long[at..at + 4].copy_from_slice(&(table as u32).to_le_bytes());
    }
    assert!(refused(&file("a.xls", long)).contains("its table of sectors is longer than the file"));
}

#[test]
fn strings_that_a_workbook_only_claims_to_share_are_not_made_room_for() {
    let shared = |count: &str| {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let mut whole = zip::ZipArchive::new(Cursor::new(xlsx().bytes.unwrap())).unwrap();
        let names: Vec<String> = whole.file_names().map(|it| it.unwrap().into_owned()).collect();
        for name in names {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut whole.by_name(&name).unwrap(), &mut text).unwrap();
            if name.ends_with("sharedStrings.xml") {
                let start = text.find("uniqueCount=\"").unwrap() + 13;
                let end = start + text[start..].find('"').unwrap();
                text.replace_range(start..end, count);
                text = text.replacen("<sst", "<!-- > <a> -->\n<sst", 1);
            }
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        file("a.xlsx", archive.finish().unwrap().into_inner())
    };
    for count in ["9", "1000000"] {
        let read = read(&shared(count), &Reading::default(), &[text("Data_Zone")]).unwrap();
        assert_eq!(texts(&read, 0), ["1", "2", "S01"], "{count}");
    }
    for count in ["99999999999", "9999999999999999999999999"] {
        let told = refused(&shared(count));
        assert!(told.contains("error[damaged-file]: `a.xlsx` is damaged: it says that it shares "), "{told}");
    }
}

#[test]
fn cells_that_a_spreadsheet_only_repeats_are_counted_before_they_are_made() {
    let row = |times: u64, cells: &str| {
        format!("<table:table-row table:number-rows-repeated=\"{times}\">{cells}</table:table-row>")
    };
    let value = |times: u64| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{times}\" office:value-type=\"float\" office:value=\"1\"/>"
        )
    };
    let name = "<table:table-cell office:value-type=\"string\"><text:p>SOA2001</text:p></table:table-cell>";
    let empty = "<table:table-cell table:number-columns-repeated=\"16383\"/>";
    let told = |rows: &[String], sheets: usize| {
        let table = format!("<table:table table:name=\"S\">{}</table:table>", rows.concat());
        let content = format!(
            "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
             <office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>",
            table.repeat(sheets)
        );
        read(&ods(&content), &Reading::default(), &[text("SOA2001")])
    };
    // As programs end rows and sheets: nothing, many times.
    let head = row(1, &format!("{name}{empty}"));
    let plain = [head.clone(), row(3, &format!("{}{empty}", value(1))), row(1_048_570, empty)];
    assert_eq!(told(&plain, 1).unwrap().len, 3);
    let problem = |rows: &[String], sheets: usize| told(rows, sheets).unwrap_err()[0].to_string();
    for (rows, sheets) in [
        (vec![head.clone(), row(1_000_000, &value(16_384))], 1),
        // Each row for itself.
        (vec![row(1, &format!("{name}{empty}{}", value(1))); 6200], 1),
        // Each sheet for itself would do.
        (vec![head.clone(), row(1_000_000, &value(60))], 2),
        // A filled cell far below.
        (vec![row(1, &value(16_384)), row(1_000_000, ""), row(1, &value(1))], 1),
    ] {
        let told = problem(&rows, sheets);
        assert!(told.starts_with("error[too-large]: its sheets take more than 100000000 cells"), "{told}");
    }
}
