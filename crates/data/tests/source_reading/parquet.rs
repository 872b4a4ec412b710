use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringDictionaryBuilder};
use arrow_array::types::{Int16Type, Int32Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int32Array, Int64Array,
    LargeStringArray, RecordBatch, StringArray, StringViewArray, TimestampMicrosecondArray, UInt64Array,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;
use theodolite_core::Class;
use theodolite_data::source::{Format, Numbers, Reading, headers, read};
use theodolite_data::store::{Location, Obtained, Store};

use crate::{all, codes, number, number_with, numbers, numeric, only, rows, table, text, texts, told};

/// A file in a folder, as the store gives it.
fn obtain(folder: &Path, name: &str) -> Obtained {
    Store::with_default_cache(folder).obtain(&Location::File(name.into()), None).unwrap()
}

fn write(path: &Path, columns: Vec<(&str, ArrayRef)>, compression: Compression, group: usize) {
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, it)| (name, it, true)))
            .unwrap();
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(group))
        .build();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn areas(folder: &Path, name: &str, compression: Compression) -> Obtained {
    let mut coded = StringDictionaryBuilder::<Int16Type>::new();
    for it in [Some("north"), None, Some("north"), Some("south")] {
        coded.append_option(it);
    }
    let mut lists = ListBuilder::new(Int32Array::builder(4));
    for _ in 0..4 {
        lists.append_value([Some(1)]);
    }
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("code", Arc::new(StringArray::from(vec!["E01", "E02", "E03", "E04"]))),
        ("score", Arc::new(Float64Array::from(vec![Some(0.1), None, Some(-999.0), Some(1e300)]))),
        ("small", Arc::new(Float32Array::from(vec![0.5, 1.5, 2.5, 3.5]))),
        ("people", Arc::new(Int64Array::from(vec![Some(1), Some(2), None, Some(4)]))),
        ("big", Arc::new(UInt64Array::from(vec![u64::MAX, 1, 2, 3]))),
        ("region", Arc::new(coded.finish())),
        ("large", Arc::new(LargeStringArray::from(vec![Some("1.5"), Some("*"), None, Some("")]))),
        (
            "view",
            Arc::new(StringViewArray::from(vec!["a", "b", "c", "a long text that is not kept in place"])),
        ),
        ("truth", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None, Some(true)]))),
        (
            "price",
            Arc::new(Decimal128Array::from(vec![12345, -5, 0, 100]).with_precision_and_scale(9, 2).unwrap()),
        ),
        ("day", Arc::new(Date32Array::from(vec![0, 18_000, 1, 2]))),
        ("time", Arc::new(TimestampMicrosecondArray::from(vec![0, 1_500_000, 0, 0]))),
        ("list", Arc::new(lists.finish())),
    ];
    write(&folder.join(name), columns, compression, 3);
    obtain(folder, name)
}

#[test]
fn columns_of_every_flat_type_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = areas(folder.path(), "a.parquet", Compression::SNAPPY);
    assert!(file.bytes.is_none());
    let asked = [
        text("code"),
        number_with("score", &["-999"], Numbers::Plain),
        number("small"),
        number("people"),
        text("people"),
        text("big"),
        text("region"),
        number_with("large", &["*"], Numbers::Plain),
        text("view"),
        text("truth"),
        number("price"),
        text("day"),
        text("time"),
        text("score"),
    ];
    let read = table(&file, &Reading::default(), &asked);
    assert_eq!(texts(&read, 0), ["E01", "E02", "E03", "E04"]);
    assert_eq!(numbers(&read, 1), [Some(0.1), None, None, Some(1e300)]);
    let missing: Vec<(&str, u64)> =
        numeric(&read, 1).missing.iter().map(|it| (it.0.as_str(), it.2)).collect();
    assert_eq!(missing, [("", 1), ("-999", 1)]);
    assert_eq!(numbers(&read, 2), [Some(0.5), Some(1.5), Some(2.5), Some(3.5)]);
    assert_eq!(numbers(&read, 3), [Some(1.0), Some(2.0), None, Some(4.0)]);
    assert_eq!(texts(&read, 4), ["1", "2", "", "4"]);
    assert_eq!(texts(&read, 5), ["18446744073709551615", "1", "2", "3"]);
    assert_eq!(texts(&read, 6), ["north", "", "north", "south"]);
    assert_eq!(numbers(&read, 7), [Some(1.5), None, None, None]);
    assert_eq!(texts(&read, 8), ["a", "b", "c", "a long text that is not kept in place"]);
    assert_eq!(texts(&read, 9), ["true", "false", "", "true"]);
    assert_eq!(numbers(&read, 10), [Some(123.45), Some(-0.05), Some(0.0), Some(1.0)]);
    assert_eq!(texts(&read, 11), ["1970-01-01", "2019-04-14", "1970-01-02", "1970-01-03"]);
    assert_eq!(
        texts(&read, 12),
        ["1970-01-01T00:00:00", "1970-01-01T00:00:01.500", "1970-01-01T00:00:00", "1970-01-01T00:00:00"]
    );
    assert_eq!(texts(&read, 13)[..2], ["0.1", ""]);
    assert_eq!((rows(&read), read.facts.format), (vec![1, 2, 3, 4], Format::Parquet));
    assert_eq!(read.headers.len(), 13);
}

#[test]
fn usual_compressions_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for (name, compression) in [
        ("none.parquet", Compression::UNCOMPRESSED),
        ("zstd.parquet", Compression::ZSTD(ZstdLevel::default())),
        ("gzip.parquet", Compression::GZIP(GzipLevel::default())),
    ] {
        let file = areas(folder.path(), name, compression);
        assert_eq!(numbers(&table(&file, &Reading::default(), &[number("small")]), 0).len(), 4, "{name}");
    }
}

#[test]
fn what_is_not_finite_is_an_error_unless_listed() {
    let folder = tempfile::tempdir().unwrap();
    let values: ArrayRef = Arc::new(Float64Array::from(vec![1.0, f64::NAN, f64::INFINITY]));
    write(&folder.path().join("a.parquet"), vec![("x", values)], Compression::SNAPPY, 10);
    let file = obtain(folder.path(), "a.parquet");
    assert_eq!(
        told(read(&file, &Reading::default(), &[number("x")])),
        [
            "error[not-finite]: `NaN` is not a finite number (a.parquet, row 2, column `x`); if `NaN` stands for a missing value, say `missing = [\"NaN\"]` where its file is named, with all that do",
            "error[not-finite]: `inf` is not a finite number (a.parquet, row 3, column `x`); if `inf` stands for a missing value, say `missing = [\"inf\"]` where its file is named, with all that do",
        ]
    );
    let nan = read(&file, &Reading::default(), &[number_with("x", &["NaN"], Numbers::Plain)]);
    assert_eq!(codes(nan), ["not-finite"]);
    let both = [number_with("x", &["NaN", "inf"], Numbers::Plain)];
    assert_eq!(numbers(&table(&file, &Reading::default(), &both), 0), [Some(1.0), None, None]);
}

#[test]
fn lists_are_neither_texts_nor_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let file = areas(folder.path(), "a.parquet", Compression::SNAPPY);
    let problems = read(&file, &Reading::default(), &[text("list"), number("nothing")]).unwrap_err();
    assert_eq!(problems.iter().map(|it| it.code).collect::<Vec<_>>(), ["no-such-column"]);
    let problems = read(&file, &Reading::default(), &[text("list")]).unwrap_err();
    assert_eq!(problems[0].code, "column-type");
    assert!(problems[0].message.starts_with("column `list` holds List("), "{}", problems[0].message);
    // A table of all columns does without it.
    let (columns, _) = all(&file, &Reading::default());
    assert_eq!(columns.len(), 12);
    assert_eq!(headers(&file, &Reading::default()).unwrap().len(), 13);
}

#[test]
fn only_keeps_rows_of_parquet_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = areas(folder.path(), "a.parquet", Compression::SNAPPY);
    let read = table(&file, &only("region", "north"), &[text("code")]);
    assert_eq!((texts(&read, 0), rows(&read)), (vec!["E01", "E03"], vec![1, 3]));
    assert_eq!(texts(&table(&file, &only("people", "4"), &[text("code")]), 0), ["E04"]);
}

#[test]
fn a_file_that_breaks_off_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    areas(folder.path(), "a.parquet", Compression::SNAPPY);
    let whole = std::fs::read(folder.path().join("a.parquet")).unwrap();
    for (name, length) in [("half", whole.len() / 2), ("foot", whole.len() - 1), ("start", 6)] {
        std::fs::write(folder.path().join(name), &whole[..length]).unwrap();
        let problems = read(&obtain(folder.path(), name), &Reading::default(), &[text("code")]).unwrap_err();
        assert_eq!((problems[0].code, problems[0].class), ("damaged-file", Class::Source), "{name}");
    }
    std::fs::write(folder.path().join("empty.parquet"), []).unwrap();
    assert_eq!(
        codes(read(&obtain(folder.path(), "empty.parquet"), &Reading::default(), &[text("code")])),
        ["empty-file"]
    );
    std::fs::write(folder.path().join("text.parquet"), "code,x\n1,2\n").unwrap();
    assert_eq!(
        codes(read(&obtain(folder.path(), "text.parquet"), &Reading::default(), &[text("code")])),
        ["damaged-file"]
    );
}

#[test]
fn damaged_pages_end_in_a_problem_or_other_values_but_never_in_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    areas(folder.path(), "a.parquet", Compression::SNAPPY);
    let whole = std::fs::read(folder.path().join("a.parquet")).unwrap();
    for at in (4..whole.len()).step_by(whole.len() / 150 + 1) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        std::fs::write(folder.path().join("b.parquet"), bytes).unwrap();
        let file = obtain(folder.path(), "b.parquet");
        let _ = read(&file, &Reading::default(), &[text("code"), number("small"), text("region")]);
    }
}

#[test]
fn many_rows_are_the_same_however_many_threads_read_them() {
    let folder = tempfile::tempdir().unwrap();
    let count = 700_000;
    let codes: StringArray = (0..count).map(|it| Some(format!("A{it:07}"))).collect();
    let values: Vec<ArrayRef> = (0..3)
        .map(|column| {
            Arc::new((0..count).map(|it| Some(f64::from(it * 3 + column))).collect::<Float64Array>())
                as ArrayRef
        })
        .collect();
    let sparse: ArrayRef = Arc::new((0..count).map(|it| (it % 7 > 0).then_some(it)).collect::<Int32Array>());
    let mut columns: Vec<(&str, ArrayRef)> = vec![("code", Arc::new(codes)), ("sparse", sparse)];
    columns.extend(["x", "y", "z"].into_iter().zip(values));
    write(&folder.path().join("many.parquet"), columns, Compression::SNAPPY, 100_000);
    let file = obtain(folder.path(), "many.parquet");
    let read = table(
        &file,
        &Reading::default(),
        &[number("z"), text("code"), number("x"), number("sparse"), number("y")],
    );
    assert_eq!((read.len, read.rows.row_number(699_999)), (700_000, 700_000));
    for (position, first) in [(0, 2.0), (2, 0.0), (4, 1.0)] {
        let values = &numeric(&read, position).values;
        assert!(values.iter().enumerate().all(|(row, it)| *it == row as f64 * 3.0 + first));
    }
    assert_eq!(texts(&read, 1)[123_456], "A0123456");
    assert_eq!(
        numeric(&read, 3).missing,
        [(String::new(), theodolite_data::missing::MissingKind::Unknown, 100_000)]
    );
    let narrow = table(&file, &Reading::default(), &[number("x")]);
    assert_eq!(numeric(&narrow, 0).values, numeric(&read, 2).values);
}

/// Dictionaries with keys of another width than the usual one.
#[test]
fn wide_dictionaries_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut coded = StringDictionaryBuilder::<Int32Type>::new();
    for it in 0..1000 {
        coded.append_value(format!("area {}", it % 300));
    }
    write(
        &folder.path().join("a.parquet"),
        vec![("name", Arc::new(coded.finish()))],
        Compression::SNAPPY,
        400,
    );
    let read = table(&obtain(folder.path(), "a.parquet"), &Reading::default(), &[text("name")]);
    assert!(texts(&read, 0).iter().enumerate().all(|(row, it)| *it == format!("area {}", row % 300)));
}
