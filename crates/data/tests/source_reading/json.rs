use theodolite_core::Class;
use theodolite_data::source::{Format, Numbers, Reading, headers, read};

use crate::{all, codes, file, number, number_with, numbers, only, rows, table, text, texts, told};

const RECORDS: &str = r#"[
  {"code": "E01", "score": 0.1, "people": 1200, "note": null},
  {"code": "E02", "score": "12.5", "extra": true},
  {"code": 3, "score": null, "people": 9007199254740993}
]"#;

fn records(path: &str) -> Reading {
    Reading { records: Some(path.to_owned()), ..Reading::default() }
}

#[test]
fn an_array_of_records_is_a_table() {
    let read = table(
        &file("a.json", RECORDS),
        &Reading::default(),
        &[text("code"), number("score"), text("people"), text("extra")],
    );
    assert_eq!(texts(&read, 0), ["E01", "E02", "3"]);
    assert_eq!(numbers(&read, 1), [Some(0.1), Some(12.5), None]);
    assert_eq!(texts(&read, 2), ["1200", "", "9007199254740993"]);
    assert_eq!(texts(&read, 3), ["", "true", ""]);
    assert_eq!((rows(&read), read.facts.header), (vec![1, 2, 3], 0));
    assert_eq!(read.headers, ["code", "score", "people", "note", "extra"]);
}

#[test]
fn numbers_are_the_nearest_floats() {
    for digits in [
        "0.1",
        "1.7976931348623157e308",
        "5e-324",
        "0.30000000000000004",
        "123456789.123456789",
        "2.2250738585072011e-308",
    ] {
        let read =
            table(&file("a.json", format!("[{{\"x\": {digits}}}]")), &Reading::default(), &[number("x")]);
        assert_eq!(numbers(&read, 0), [Some(digits.parse().unwrap())], "{digits}");
    }
}

#[test]
fn records_may_lie_deeper() {
    let nested = file("a.json", r#"{"meta": {}, "data": {"rows": [{"x": 1}, {"x": 2}]}}"#);
    assert_eq!(numbers(&table(&nested, &records("data.rows"), &[number("x")]), 0), [Some(1.0), Some(2.0)]);
    assert_eq!(
        told(read(&nested, &records("data"), &[number("x")])),
        [
            "error[no-records]: `data` is an object, not an array of records (a.json); say where the records are: `records` = \"rows\""
        ]
    );
    assert_eq!(
        told(read(&nested, &records("data.row"), &[number("x")])),
        ["error[no-records]: `data` has no `row` (a.json); say where the records are: `records` = \"rows\""]
    );
    assert_eq!(codes(read(&nested, &Reading::default(), &[number("x")])), ["no-records"]);
    assert_eq!(codes(read(&file("a.json", "[1, 2]"), &Reading::default(), &[number("x")])), ["no-records"]);
}

#[test]
fn documents_that_break_off_are_damaged_and_others_wrong() {
    let cut = read(&file("a.json", &RECORDS[..90]), &Reading::default(), &[number("score")]).unwrap_err();
    assert_eq!((cut[0].code, cut[0].class), ("damaged-file", Class::Source));
    assert_eq!(
        told(read(&file("a.json", "[{\"x\": 1,\n}]"), &Reading::default(), &[number("x")])),
        ["error[not-valid-json]: `a.json` is not valid: trailing comma, column 1 (a.json, row 2)"]
    );
    assert_eq!(codes(read(&file("a.json", "  "), &Reading::default(), &[number("x")])), ["empty-file"]);
    assert_eq!(
        codes(read(&file("a.json", "[{\"x\": NaN}]"), &Reading::default(), &[number("x")])),
        ["not-valid-json"]
    );
    assert_eq!(codes(read(&file("a.json", "[]"), &Reading::default(), &[number("x")])), ["no-such-column"]);
}

#[test]
fn cells_that_are_no_numbers_are_named_by_record_and_key() {
    assert_eq!(
        told(read(
            &file("a.json", r#"[{"x": 1}, {"x": [2]}, {"x": "*"}]"#),
            &Reading::default(),
            &[number("x")]
        )),
        [
            "error[not-a-number]: `[2]` is not a number (a.json, row 2, column `x`)",
            "error[not-a-number]: `*` is not a number (a.json, row 3, column `x`); if `*` stands for a missing value, say `missing = [\"*\"]` where its file is named, with all that do",
        ]
    );
    let listed = [number_with("x", &["-999"], Numbers::Plain)];
    let read = table(
        &file("a.json", r#"[{"x": -999}, {"x": -999.0}, {"x": "-999"}, {"x": 1}]"#),
        &Reading::default(),
        &listed,
    );
    assert_eq!(numbers(&read, 0), [None, None, None, Some(1.0)]);
}

#[test]
fn only_compares_numbers_with_the_study_s_text() {
    let years = file(
        "a.json",
        r#"[{"y": 2019, "x": 1}, {"y": "2019", "x": 2}, {"y": 2019.0, "x": 3}, {"y": 2020, "x": 4}]"#,
    );
    assert_eq!(
        numbers(&table(&years, &only("y", "2019"), &[number("x")]), 0),
        [Some(1.0), Some(2.0), Some(3.0)]
    );
}

#[test]
fn features_give_their_properties_and_their_id() {
    let areas = r#"{"type": "FeatureCollection", "name": "areas", "features": [
      {"type": "Feature", "id": 7, "geometry": {"type": "Point", "coordinates": [0.1, 51.5]}, "properties": {"lad24_code": "E07", "n": 1.5}},
      {"type": "Feature", "geometry": null, "properties": {"lad24_code": "E08", "n": null}}]}"#;
    let read =
        table(&file("a.geojson", areas), &Reading::default(), &[text("lad24_code"), number("n"), text("id")]);
    assert_eq!(texts(&read, 0), ["E07", "E08"]);
    assert_eq!(numbers(&read, 1), [Some(1.5), None]);
    assert_eq!(texts(&read, 2), ["7", ""]);
    assert_eq!(headers(&file("a.geojson", areas), &Reading::default()).unwrap(), ["lad24_code", "n", "id"]);
    let stated = Reading { format: Some(Format::GeoJson), ..Reading::default() };
    assert_eq!(table(&file("a.json", areas), &stated, &[number("n")]).len, 2);
    assert_eq!(codes(read_one("a.geojson", r#"{"type": "Feature"}"#)), ["no-records"]);
    assert_eq!(codes(read_one("a.geojson", r#"{"features": [{"properties": 5}]}"#)), ["no-records"]);
}

fn read_one(name: &str, text: &str) -> Result<theodolite_data::source::Table, Vec<theodolite_core::Problem>> {
    read(&file(name, text), &Reading::default(), &[number("n")])
}

#[test]
fn all_keys_become_columns() {
    let (columns, table) =
        all(&file("a.json", r#"[{"a": 1, "b": "x"}, {"b": "y", "c": 2.5}]"#), &Reading::default());
    assert_eq!(columns, [("a".to_owned(), true), ("b".to_owned(), false), ("c".to_owned(), true)]);
    assert_eq!(numbers(&table, 2), [None, Some(2.5)]);
}

#[test]
fn columns_that_lie_deeper_are_named_by_a_path() {
    let grants = r#"{"grants": [
      {"id": "360G-1", "amount": 5, "to": [{"name": "Ash Trust", "at": {"code": "A"}}], "a.b": "own"},
      {"id": "360G-2", "amount": 7, "to": [], "a": {"b": "deep"}},
      {"id": "360G-3", "amount": 9, "to": "nobody"}
    ]}"#;
    let requests = [text("to.0.name"), text("to.0.at.code"), text("a.b"), number("amount")];
    let read = table(&file("grants.json", grants), &records("grants"), &requests);
    assert_eq!(texts(&read, 0), ["Ash Trust", "", ""]);
    assert_eq!(texts(&read, 1), ["A", "", ""]);
    assert_eq!(texts(&read, 2), ["own", "deep", ""]);
    assert_eq!(numbers(&read, 3), [Some(5.0), Some(7.0), Some(9.0)]);
    let missing = read_problem(&file("grants.json", grants), &records("grants"), &[text("to.0.nmae")]);
    assert!(missing.starts_with("no-such-column"), "{missing}");
}

fn read_problem(
    file: &theodolite_data::store::Obtained,
    reading: &Reading,
    requests: &[theodolite_data::source::Request],
) -> String {
    let problems = read(file, reading, requests).expect_err("it should fail");
    problems.iter().map(|it| format!("{}: {}", it.code, it.message)).collect()
}
