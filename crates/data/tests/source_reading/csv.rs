use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use theodolite_core::Class;
use theodolite_data::missing::MissingKind;
use theodolite_data::source::{Encoding, Numbers, Reading, headers, read};
use theodolite_data::store::Obtained;

use crate::{
    all, codes, except, file, matching, number, number_with, numbers, numeric, only, rows, table, text,
    texts, told,
};

const PLAIN: &str = "code,name,score\nE01,Leeds,1.5\nE02,York,-2\nE03,Hull,[c]\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn csv(text: &str) -> Obtained {
    file("areas.csv", text)
}

#[test]
fn only_the_columns_asked_for_are_read_in_the_order_asked() {
    let table = table(&csv(PLAIN), &Reading::default(), &[number("score"), text("code")]);
    assert_eq!((table.len, table.columns.len()), (3, 2));
    assert_eq!(numbers(&table, 0), [Some(1.5), Some(-2.0), None]);
    assert_eq!(texts(&table, 1), ["E01", "E02", "E03"]);
    assert_eq!(rows(&table), [2, 3, 4]);
    assert_eq!(table.headers, ["code", "name", "score"]);
    assert_eq!(numeric(&table, 0).missing, [("[c]".to_owned(), MissingKind::Suppressed, 1)]);
    assert_eq!((table.facts.delimiter, table.facts.header), (Some(b','), 1));
    assert_eq!(table.facts.encoding, Some(Encoding::Utf8));
}

#[test]
fn a_column_may_be_asked_for_twice_in_different_ways() {
    let read = table(
        &csv("x\n01\n02\n"),
        &Reading::default(),
        &[number("x"), text("x"), number_with("x", &["01"], Numbers::Plain)],
    );
    assert_eq!(numbers(&read, 0), [Some(1.0), Some(2.0)]);
    assert_eq!(texts(&read, 1), ["01", "02"]);
    assert_eq!(numbers(&read, 2), [None, Some(2.0)]);
}

#[test]
fn byte_order_marks_line_ends_and_quotes_change_nothing() {
    let expected = table(&csv(PLAIN), &Reading::default(), &[text("name"), number("score")]);
    for text_of_file in [
        format!("\u{feff}{PLAIN}"),
        PLAIN.replace('\n', "\r\n"),
        PLAIN.replace('\n', "\r"),
        PLAIN.trim_end().to_owned(),
        PLAIN.replace("York", "\"York\"").replace("-2", "\"-2\""),
        format!("\u{feff}{}", PLAIN.replace("code", "\"code\"").replace('\n', "\r\n")),
        PLAIN.replace(',', ";"),
        PLAIN.replace(',', "\t"),
        PLAIN.replace(',', "|"),
        PLAIN.replace('\n', ",,\n"),
    ] {
        let read = table(&csv(&text_of_file), &Reading::default(), &[text("name"), number("score")]);
        assert_eq!(texts(&read, 0), texts(&expected, 0), "{text_of_file:?}");
        assert_eq!(numbers(&read, 1), numbers(&expected, 1), "{text_of_file:?}");
        assert_eq!(rows(&read), [2, 3, 4], "{text_of_file:?}");
    }
}

#[test]
fn quoted_cells_hold_delimiters_line_breaks_and_quotes() {
    let read = table(
        &csv("code,name,x\nE01,\"Barking, and\r\nDagenham\",1\nE02,\"the \"\"Tees\"\"\",2\nE03,plain,3\n"),
        &Reading::default(),
        &[text("name"), number("x")],
    );
    assert_eq!(texts(&read, 0), ["Barking, and\r\nDagenham", "the \"Tees\"", "plain"]);
    assert_eq!(numbers(&read, 1), [Some(1.0), Some(2.0), Some(3.0)]);
    // A cell with a line break is one row of a spreadsheet.
    assert_eq!(rows(&read), [2, 3, 4]);
}

#[test]
fn bytes_that_are_no_utf_8_are_windows_1252() {
    let bytes = b"code,name\nW01,Ynys M\xf4n\nW02,\x80 5\n";
    let read = table(&file("a.csv", bytes), &Reading::default(), &[text("name")]);
    assert_eq!(texts(&read, 0), ["Ynys Môn", "€ 5"]);
    assert_eq!(read.facts.encoding, Some(Encoding::Windows1252));
}

#[test]
fn a_stated_encoding_is_obeyed() {
    let utf8 = csv("code,name\nW01,Môn\n");
    let windows = Reading { encoding: Some(Encoding::Windows1252), ..Reading::default() };
    assert_eq!(texts(&table(&utf8, &windows, &[text("name")]), 0), ["MÃ´n"]);
    let stated = Reading { encoding: Some(Encoding::Utf8), ..Reading::default() };
    assert_eq!(
        told(read(&file("a.csv", b"code,name\nW01,M\xf4n\n"), &stated, &[text("name")])),
        [
            "error[bad-encoding]: `a.csv` cannot be read as text: byte 0xf4 is not valid UTF-8 (a.csv, row 2); say `encoding = \"windows-1252\"`, or nothing"
        ]
    );
}

#[test]
fn utf_16_with_a_byte_order_mark_is_read() {
    let little: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(PLAIN.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> =
        [0xfe, 0xff].into_iter().chain(PLAIN.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    for bytes in [little, big] {
        let read = table(&file("a.csv", bytes), &Reading::default(), &[text("name")]);
        assert_eq!(texts(&read, 0), ["Leeds", "York", "Hull"]);
    }
    let unmarked: Vec<u8> = PLAIN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(codes(read(&file("a.csv", unmarked), &Reading::default(), &[text("name")])), ["bad-encoding"]);
}

#[test]
fn gzip_is_known_by_its_bytes_and_may_have_several_members() {
    let whole = gzip(PLAIN.as_bytes());
    let (head, tail) = PLAIN.split_at(20);
    let members = [gzip(head.as_bytes()), gzip(tail.as_bytes())].concat();
    for (name, bytes) in [("a.csv.gz", &whole), ("a.csv", &whole), ("a.csv.gz", &members)] {
        let read = table(&file(name, bytes), &Reading::default(), &[number("score")]);
        assert_eq!(numbers(&read, 0), [Some(1.5), Some(-2.0), None]);
    }
    let plain_bytes = table(&file("a.csv.gz", PLAIN), &Reading::default(), &[number("score")]);
    assert_eq!(plain_bytes.len, 3);
}

#[test]
fn files_that_break_off_or_are_empty_are_sources_that_could_not_be_had() {
    let packed = gzip(PLAIN.as_bytes());
    let mut wrong_sum = packed.clone();
    let at = wrong_sum.len() - 6;
    wrong_sum[at] ^= 1;
    for (name, bytes, code) in [
        ("a.csv", Vec::new(), "empty-file"),
        ("a.csv", b"\xef\xbb\xbf".to_vec(), "empty-file"),
        ("a.csv", b" \n\r\n".to_vec(), "empty-file"),
        ("a.csv.gz", Vec::new(), "empty-file"),
        ("a.csv.gz", gzip(b""), "empty-file"),
        ("a.csv.gz", packed[..packed.len() - 4].to_vec(), "damaged-file"),
        ("a.csv.gz", packed[..12].to_vec(), "damaged-file"),
        ("a.csv.gz", wrong_sum, "damaged-file"),
        ("a.csv", b"<!DOCTYPE html>\n<html><body>Sign in</body></html>".to_vec(), "wrong-format"),
    ] {
        let problems = read(&file(name, bytes), &Reading::default(), &[text("code")]).unwrap_err();
        assert_eq!((problems[0].code, problems[0].class, problems.len()), (code, Class::Source, 1));
    }
}

#[test]
fn the_header_may_stand_anywhere_near_the_top() {
    let read = table(
        &csv("Table 1: scores by area\n\nSource,us\ncode,\"Income\nScore \",x\nE01,0.5,1\n"),
        &Reading::default(),
        &[text("code"), number(" Income  Score")],
    );
    assert_eq!((texts(&read, 0), numbers(&read, 1)), (vec!["E01"], vec![Some(0.5)]));
    assert_eq!((rows(&read), read.facts.header), (vec![5], 4));
    assert_eq!(read.headers, ["code", "Income Score", "x"]);
}

#[test]
fn a_stated_header_row_is_the_only_one_looked_at() {
    let twice = csv("code,x\nE00,0\ncode,x\nE01,1\n");
    let third = Reading { header: Some(3), ..Reading::default() };
    assert_eq!(texts(&table(&twice, &third, &[text("code")]), 0), ["E01"]);
    assert_eq!(texts(&table(&twice, &Reading::default(), &[text("code")]), 0), ["E00", "code", "E01"]);
    let second = Reading { header: Some(2), ..Reading::default() };
    assert_eq!(codes(read(&twice, &second, &[text("code")])), ["no-such-column"]);
    let beyond = Reading { header: Some(9), ..Reading::default() };
    assert_eq!(
        told(read(&twice, &beyond, &[text("code")])),
        ["error[header-not-found]: the header is said to be row 9; the file has 4 rows (areas.csv)"]
    );
}

#[test]
fn rows_without_any_cell_are_passed_over_and_counted() {
    let read = table(
        &csv("code,x\nE01,1\n\n,\n  , \nE02,2\n\"\",\n"),
        &Reading::default(),
        &[text("code"), number("x")],
    );
    assert_eq!((texts(&read, 0), rows(&read)), (vec!["E01", "E02"], vec![2, 6]));
    assert_eq!(read.facts.blank_rows, 4);
}

#[test]
fn empty_cells_of_a_row_are_missing() {
    let read = table(&csv("code,x,y\nE01,,\n,1,2\n"), &Reading::default(), &[text("code"), number("x")]);
    assert_eq!((texts(&read, 0), numbers(&read, 1)), (vec!["E01", ""], vec![None, Some(1.0)]));
    assert_eq!(numeric(&read, 1).missing, [(String::new(), MissingKind::Unknown, 1)]);
}

#[test]
fn rows_with_another_number_of_cells_are_refused_by_row() {
    assert_eq!(
        told(read(&csv("code,x\nE01,1\nE02\nE03,3\n"), &Reading::default(), &[text("code")])),
        [
            "error[ragged-row]: the row has 1 cell, the header 2 (areas.csv, row 3); a row must have a cell for each column, even if it is empty"
        ]
    );
    assert_eq!(
        told(read(
            &csv("code,name\nE01,Barking, and Dagenham\nE02,York\n"),
            &Reading::default(),
            &[text("code")]
        )),
        [
            "error[ragged-row]: the row has 3 cells, the header 2 (areas.csv, row 2); a cell that holds \",\" must stand in quotes"
        ]
    );
    let many: String = "code,x\n".to_owned() + &"a,1,2\n".repeat(7);
    assert_eq!(
        told(read(&csv(&many), &Reading::default(), &[text("code")])),
        [
            "error[ragged-row]: 7 rows have another number of cells than the header, 2: row 2 (3), row 3 (3), row 4 (3), row 5 (3), row 6 (3) and 2 more (areas.csv, row 2); a cell that holds \",\" must stand in quotes"
        ]
    );
    let noted = "code,x\nE01,1\n\nSource: ours\nNotes: none\n";
    assert_eq!(
        told(read(&csv(noted), &Reading::default(), &[text("code")])),
        [
            "error[ragged-row]: 2 rows have another number of cells than the header, 2: row 4 (1), row 5 (1) (areas.csv, row 4); the last rows look like notes: take them out of the file"
        ]
    );
}

#[test]
fn empty_cells_at_the_end_of_header_or_rows_are_allowed() {
    let read =
        table(&csv("code,x,,\nE01,1\nE02,2,\nE03,3,,,\nE04,4,note,\n"), &Reading::default(), &[number("x")]);
    assert_eq!(numbers(&read, 0), [Some(1.0), Some(2.0), Some(3.0), Some(4.0)]);
}

#[test]
fn a_quote_that_never_closes_does_not_swallow_the_file() {
    assert_eq!(
        told(read(&csv("code,x\nE01,1\nE02,\"2\nE03,3\n"), &Reading::default(), &[text("code")])),
        [
            "error[unclosed-quote]: a quoted cell begins here and never ends (areas.csv, row 3); close it with `\"`; a `\"` inside a quoted cell is written twice"
        ]
    );
}

#[test]
fn columns_that_are_not_there_are_named_with_the_nearest() {
    let asked = [text("cod"), number("scor"), number("population")];
    assert_eq!(
        told(read(&csv(PLAIN), &Reading::default(), &asked)),
        [
            "error[no-such-column]: no column is called `cod` (areas.csv, row 1, column `cod`); did you mean `code`?",
            "error[no-such-column]: no column is called `scor` (areas.csv, row 1, column `scor`); did you mean `score`?",
            "error[no-such-column]: no column is called `population` (areas.csv, row 1, column `population`); the columns are `code`, `name`, `score`",
        ]
    );
    assert_eq!(
        told(read(&csv(PLAIN), &Reading::default(), &[text("Code")])),
        [
            "error[no-such-column]: no column is called `Code` (areas.csv, row 1, column `Code`); did you mean `code`?"
        ]
    );
    assert_eq!(codes(read(&csv("x,x\n1,2\n"), &Reading::default(), &[number("x")])), ["duplicate-column"]);
    assert_eq!(codes(read(&csv(PLAIN), &only("year", "2019"), &[text("code")])), ["no-such-column"]);
}

#[test]
fn a_wrong_delimiter_is_told_with_the_right_one() {
    let semicolons = csv(&PLAIN.replace(',', ";"));
    let comma = Reading { delimiter: Some(b','), ..Reading::default() };
    assert_eq!(
        told(read(&semicolons, &comma, &[text("code")])),
        [
            "error[wrong-delimiter]: the cells of `areas.csv` are not parted by \",\" (areas.csv, row 1); say `delimiter = \";\"`, or nothing"
        ]
    );
    let tab = Reading { delimiter: Some(b'\t'), ..Reading::default() };
    assert_eq!(codes(read(&csv(PLAIN), &tab, &[text("code")])), ["wrong-delimiter"]);
    let right = Reading { delimiter: Some(b';'), ..Reading::default() };
    assert_eq!(table(&semicolons, &right, &[text("code")]).facts.delimiter, Some(b';'));
    // Unstated, and no column found under any: the names are told by the delimiter that gives most of them.
    assert_eq!(
        told(read(&semicolons, &Reading::default(), &[text("codes")])),
        [
            "error[no-such-column]: no column is called `codes` (areas.csv, row 1, column `codes`); did you mean `code`?"
        ]
    );
}

#[test]
fn text_in_a_column_of_numbers_is_named_by_row_and_column() {
    assert_eq!(
        told(read(&csv("code,x\nE01,abc\nE02,2\n"), &Reading::default(), &[number("x")])),
        ["error[not-a-number]: `abc` is not a number (areas.csv, row 2, column `x`)"]
    );
    let many: String = "code,x\n".to_owned() + &(0..8).map(|it| format!("E,bad{it}\n")).collect::<String>();
    assert_eq!(
        told(read(&csv(&many), &Reading::default(), &[number("x")])),
        [
            "error[not-a-number]: 8 cells are not numbers: `bad0` (row 2), `bad1` (row 3), `bad2` (row 4), `bad3` (row 5), `bad4` (row 6) and 3 more (areas.csv, row 2, column `x`)"
        ]
    );
}

#[test]
fn each_kind_of_odd_number_has_its_own_way_out() {
    let read_one =
        |cell: &str| read(&csv(&format!("code,x\nE01,\"{cell}\"\n")), &Reading::default(), &[number("x")]);
    for cell in ["1,234", "£5", "12.3%", "12.3 [p]", "1,234r", "\u{2212}5"] {
        let problems = read_one(cell).unwrap_err();
        assert_eq!(problems[0].code, "number-as-published", "{cell}");
        assert_eq!(problems[0].message, format!("`{cell}` is not a plain number"));
        assert!(problems[0].hint.as_deref().unwrap().starts_with("say `numbers = \"published\"`"));
    }
    for cell in ["NaN", "inf", "-Infinity", "nan"] {
        let problems = read_one(cell).unwrap_err();
        assert_eq!(problems[0].code, "not-finite", "{cell}");
        assert_eq!(problems[0].message, format!("`{cell}` is not a finite number"));
    }
    for cell in ["*", "..", "-", ":", "c", "NA", "#N/A", "x", "~"] {
        let problems = read_one(cell).unwrap_err();
        assert_eq!(problems[0].code, "not-a-number", "{cell}");
        let hint = format!(
            "if `{cell}` stands for a missing value, say `missing = [\"{cell}\"]` where its file is named, with all that do"
        );
        assert_eq!(problems[0].hint.as_deref(), Some(hint.as_str()));
    }
    let comma = read_one("1,5").unwrap_err();
    assert_eq!(
        comma[0].hint.as_deref(),
        Some("decimal commas are not read: save the file with decimal points")
    );
    assert_eq!(read_one("0x1F").unwrap_err()[0].hint, None);
}

#[test]
fn problems_of_all_columns_come_at_once() {
    let two = csv("code,x,y\nE01,a,*\nE02,1%,2\nE03\n");
    let asked = [number("x"), number("y")];
    assert_eq!(
        codes(read(&two, &Reading::default(), &asked)),
        ["ragged-row", "not-a-number", "number-as-published", "not-a-number"]
    );
}

#[test]
fn published_numbers_are_read_where_the_study_says_so() {
    let read = table(
        &csv("x,share\n\"1,234\",12.3%\n£5,[c]\n7 [r],4%r\n[c],1%\n\"−1,000.5\",2 %\n8,3%\n"),
        &Reading::default(),
        &[number_with("x", &["[c]"], Numbers::Published), number_with("share", &["[c]"], Numbers::Published)],
    );
    assert_eq!(numbers(&read, 0), [Some(1234.0), Some(5.0), Some(7.0), None, Some(-1000.5), Some(8.0)]);
    assert_eq!(numbers(&read, 1), [Some(12.3), None, Some(4.0), Some(1.0), Some(2.0), Some(3.0)]);
}

#[test]
fn missing_texts_are_counted_each_and_listed_numbers_too() {
    let read = table(
        &csv("x\n*\n-999\n1\n-999.0\n*\n\"\"\n ..\n"),
        &Reading::default(),
        &[number_with("x", &["*", "..", "-999"], Numbers::Plain)],
    );
    // The row with an empty quoted cell is the last but one: it has no cell at all, so it is no row.
    assert_eq!(numbers(&read, 0), [None, None, Some(1.0), None, None, None]);
    assert_eq!(
        numeric(&read, 0).missing,
        [
            ("*".to_owned(), MissingKind::Suppressed, 2),
            ("-999".to_owned(), MissingKind::Unknown, 2),
            ("..".to_owned(), MissingKind::NotAvailable, 1),
        ]
    );
    let listed = [number_with("x", &["NaN"], Numbers::Plain)];
    assert_eq!(numbers(&table(&csv("x\nNaN\n1\n"), &Reading::default(), &listed), 0), [None, Some(1.0)]);
}

#[test]
fn a_suppressed_cell_is_never_zero() {
    assert_eq!(codes(read(&csv("x\n*\n0\n"), &Reading::default(), &[number("x")])), ["not-a-number"]);
}

#[test]
fn only_keeps_rows_by_text_or_by_number() {
    let years = csv("code,year,sex,x\nE01,2019,all,1\nE01,2020,all,2\nE02,2019.0,all,3\nE02,2019,men,4\n");
    let read_2019 = table(&years, &only("year", "2019"), &[text("code"), number("x")]);
    assert_eq!(
        (texts(&read_2019, 0), numbers(&read_2019, 1)),
        (vec!["E01", "E02", "E02"], vec![Some(1.0), Some(3.0), Some(4.0)])
    );
    assert_eq!((rows(&read_2019), read_2019.facts.left_out), (vec![2, 4, 5], 1));
    let both =
        Reading { only: vec![matching("year", &["2019"]), matching("sex", &["all"])], ..Reading::default() };
    assert_eq!(numbers(&table(&years, &both, &[number("x")]), 0), [Some(1.0), Some(3.0)]);
    assert_eq!(
        told(read(&years, &only("year", "2021"), &[number("x")])),
        [
            "error[no-rows]: none of 4 rows has `year` = `2021` (areas.csv, column `year`); in `year` there is `2019`, `2020`, `2019.0`"
        ]
    );
    // What is not kept is not read either.
    let bad = csv("year,x\n2019,1\n2020,bad\n");
    assert_eq!(numbers(&table(&bad, &only("year", "2019"), &[number("x")]), 0), [Some(1.0)]);
}

#[test]
fn a_column_has_per_cent_signs_throughout_or_not_at_all() {
    let published = |missing: &[&str]| [number_with("x", missing, Numbers::Published)];
    let alike =
        table(&csv("x,y\n18.1%,\n[c],\n,a\n\"1,000%\",\n"), &Reading::default(), &published(&["[c]"]));
    assert_eq!(numbers(&alike, 0), [Some(18.1), None, None, Some(1000.0)]);
    // A number that stands for a missing value does not count.
    let missing = table(&csv("x\n18.1%\n-999\n"), &Reading::default(), &published(&["-999"]));
    assert_eq!(numbers(&missing, 0), [Some(18.1), None]);
    // Nor does none, which is the same per cent or not.
    let none = table(&csv("x\n0\n18.1%\n0.0\n"), &Reading::default(), &published(&[]));
    assert_eq!(numbers(&none, 0), [Some(0.0), Some(18.1), Some(0.0)]);
    let mixed = csv("x\n5\n\"1,200\"\n26.3%\n");
    assert_eq!(
        told(read(&mixed, &Reading::default(), &published(&[]))),
        [
            "error[mixed-per-cent]: `x` mixes numbers with and without a per cent sign: 1 cell has one, such as `26.3%` (row 4), and 2 cells have none, such as `5` (row 2) (areas.csv, row 4, column `x`); make them all alike in the file: `26.3%` is read as 26.3, while a cell of a workbook that looks like 26.3% may hold 0.263"
        ]
    );
    // Read side by side in parts, rows are counted from the top all the same.
    let long = format!("x\n{}1\n", "26.3%\n".repeat(400_000));
    let problems = read(&csv(&long), &Reading::default(), &published(&[])).unwrap_err();
    assert!(
        problems[0].message.ends_with(
            "400000 cells have one, such as `26.3%` (row 2), and 1 cell has none, such as `1` (row 400002)"
        ),
        "{}",
        problems[0].message
    );
}

#[test]
fn several_texts_keep_rows_and_several_columns_leave_them_out() {
    let file = csv("code,sex,x\nE01,M,1\nE01,F,2\nE01,all,3\nE02,M,4\nTotal,M,5\n,,note\nSource: ONS,,\n");
    let sexes = Reading {
        only: vec![matching("sex", &["M", "F"])],
        except: vec![matching("code", &["Total"])],
        ..Reading::default()
    };
    let read_both = table(&file, &sexes, &[text("code"), number("x")]);
    assert_eq!(texts(&read_both, 0), ["E01", "E01", "E02"]);
    assert_eq!(numbers(&read_both, 1), [Some(1.0), Some(2.0), Some(4.0)]);
    assert_eq!((rows(&read_both), read_both.facts.left_out), (vec![2, 3, 5], 4));
    // A row is left out where any of the columns matches, blank cells among them.
    let notes = Reading {
        except: vec![matching("code", &["Total", "Source: ONS"]), matching("sex", &["", "all"])],
        ..Reading::default()
    };
    let read_areas = table(&file, &notes, &[number("x")]);
    assert_eq!(numbers(&read_areas, 0), [Some(1.0), Some(2.0), Some(4.0)]);
    assert_eq!(read_areas.facts.left_out, 4);
}

#[test]
fn a_text_that_no_row_has_is_told_with_those_that_are_there() {
    let file = csv("code,sex,x\nE01,M,1\nE02,F,2\nE03,M,3\nE04,M,3\nE05,M,3\nE06,M,3\nTOTAL,all,5\n");
    let asked = [number("x")];
    assert_eq!(
        told(read(&file, &except("code", &["Total"]), &asked)),
        [
            "error[no-rows]: none of 7 rows has `code` = `Total` (areas.csv, column `code`); did you mean `TOTAL`? in `code` there is `E01`, `E02`, `E03`, `E04`, `E05` and more"
        ]
    );
    let sexes = Reading { only: vec![matching("sex", &["M", "W", "D"])], ..Reading::default() };
    assert_eq!(
        told(read(&file, &sexes, &asked)),
        [
            "error[no-rows]: none of 7 rows has `sex` = `W`, `D` (areas.csv, column `sex`); in `sex` there is `F`, `all`"
        ]
    );
    // Of two columns the one is named of which the text is missing, even where the other leaves out all its rows.
    let two =
        Reading { only: vec![matching("code", &["E01"]), matching("sex", &["al"])], ..Reading::default() };
    assert_eq!(
        told(read(&file, &two, &asked)),
        [
            "error[no-rows]: none of 7 rows has `sex` = `al` (areas.csv, column `sex`); in `sex` there is `M`, `F`, `all`"
        ]
    );
    let apart = Reading {
        only: vec![matching("code", &["E01"]), matching("sex", &["F", "all"])],
        ..Reading::default()
    };
    assert_eq!(
        told(read(&file, &apart, &asked)),
        [
            "error[no-rows]: none of 7 rows has `code` = `E01` and `sex` = `F` or `all` (areas.csv); each of these is in some row, but no row has all of them"
        ]
    );
    assert_eq!(
        told(read(&file, &except("sex", &["M", "F", "all"]), &asked)),
        [
            "error[no-rows]: each of 7 rows has `sex` = `M` or `F` or `all`, which `except` leaves out (areas.csv); name in `except` only what stands in rows that are no areas"
        ]
    );
    let none = Reading { except: vec![matching("sex", &["F", "all"])], ..only("code", "E02") };
    assert_eq!(
        told(read(&file, &none, &asked)),
        [
            "error[no-rows]: none of 7 rows has `code` = `E02` and is not left out by `sex` = `F` or `all` (areas.csv); name in `except` only what stands in rows that are no areas"
        ]
    );
    assert_eq!(codes(read(&file, &except("cod", &["Total"]), &asked)), ["no-such-column"]);
}

#[test]
fn a_header_alone_is_no_table() {
    assert_eq!(
        told(read(&csv("code,x\n"), &Reading::default(), &[number("x")])),
        ["error[no-rows]: no row stands below the header (areas.csv)"]
    );
}

#[test]
fn texts_are_left_as_they_are() {
    let read = table(&csv("code,x\n E01 ,1\n007,2\nE\u{a0}3,3\n"), &Reading::default(), &[text("code")]);
    assert_eq!(texts(&read, 0), [" E01 ", "007", "E\u{a0}3"]);
}

#[test]
fn all_columns_are_numbers_where_they_hold_numbers_alone() {
    let (columns, table) = all(
        &csv(
            "code,n,mixed,all gone,lead,,x,x,long\n1,1.5,1,,007,,a,1,1234567890123456\n2,[c],b,,1,,b,2,1234567890123457\n",
        ),
        &Reading::default(),
    );
    let expected = [
        ("code", true),
        ("n", true),
        ("mixed", false),
        ("all gone", false),
        ("lead", false),
        ("x", false),
        ("x_2", true),
        ("long", false),
    ];
    assert_eq!(columns, expected.map(|(name, is)| (name.to_owned(), is)));
    assert_eq!(numbers(&table, 1), [Some(1.5), None]);
    assert_eq!(texts(&table, 4), ["007", "1"]);
    let (columns, _) = all(&csv("block,tiny\n12E3,1e-05\n12E4,2.5E3\n"), &Reading::default());
    assert_eq!(columns, [("block".to_owned(), false), ("tiny".to_owned(), true)]);
    assert_eq!(table.columns.len(), 8);
}

#[test]
fn the_header_of_a_whole_table_is_its_first_full_row() {
    let titled = csv("Deprivation in 2019\n\n,code,x,y\n0,E01,1,2\n");
    assert_eq!(headers(&titled, &Reading::default()).unwrap(), ["", "code", "x", "y"]);
    let (columns, table) = all(&titled, &Reading::default());
    assert_eq!(columns.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), ["column_1", "code", "x", "y"]);
    assert_eq!(rows(&table), [4]);
    let (columns, _) = all(&csv("a;b\n1;2\n"), &Reading::default());
    assert_eq!(columns, [("a".to_owned(), true), ("b".to_owned(), true)]);
    let (_, table) = all(&csv("a,year\n1,2019\n2,2020\n"), &only("year", "2020"));
    assert_eq!(numbers(&table, 0), [Some(2.0)]);
}

#[test]
fn formats_are_told_by_name_and_bytes() {
    assert_eq!(codes(read(&file("areas", PLAIN), &Reading::default(), &[text("code")])), ["unknown-format"]);
    assert_eq!(table(&file("areas.txt", PLAIN), &Reading::default(), &[text("code")]).len, 3);
    assert_eq!(
        table(&file("https://example.org/x.csv?v=2", PLAIN), &Reading::default(), &[text("code")]).len,
        3
    );
    assert_eq!(table(&file("areas", "[{\"code\": \"a\"}]"), &Reading::default(), &[text("code")]).len, 1);
}

#[test]
fn spaces_around_texts_stay_unless_they_are_to_be_taken_off() {
    let file = csv("code,name,score\n E01,Leeds \u{a0},1\n\u{feff}\u{200b}E 02 ,,2\n");
    let asked = [text("code"), text("name"), number("score")];
    let kept = table(&file, &Reading::default(), &asked);
    assert_eq!(texts(&kept, 0), [" E01", "\u{feff}\u{200b}E 02 "]);
    let trimmed = table(&file, &Reading { trimmed: true, ..Reading::default() }, &asked);
    assert_eq!(texts(&trimmed, 0), ["E01", "E 02"]);
    assert_eq!(texts(&trimmed, 1), ["Leeds", ""]);
    assert_eq!(numbers(&trimmed, 2), numbers(&kept, 2));
}
