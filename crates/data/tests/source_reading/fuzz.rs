//! Files made at random: none makes a reader panic, and what was written is what is read.

use proptest::prelude::*;
use theodolite_data::source::{Encoding, Format, Numbers, Reading, headers, read, read_all};

use crate::{file, matching, number_with, numbers, table, text, texts};

/// Bytes that look enough like a table to get past the first checks.
fn tableish() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![",", ";", "\t", "\"", "\n", "\r\n", "\r", "\"\"", "\",\"", "code", "x", " ", "\u{feff}"])
            .prop_map(|it| it.as_bytes().to_vec()),
        2 => "[a-z0-9.%*£-]{0,6}".prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    (any::<bool>(), prop::collection::vec(piece, 0..60)).prop_map(|(headed, pieces)| {
        let head = if headed { b"code,x\n".to_vec() } else { Vec::new() };
        head.into_iter().chain(pieces.concat()).collect()
    })
}

fn readings() -> impl Strategy<Value = Reading> {
    let delimiter = prop::option::of(prop::sample::select(vec![b',', b';', b'\t', b'|', b'x']));
    let encoding = prop::option::of(prop::sample::select(Encoding::EACH.to_vec()));
    let only = prop::option::of(Just(matching("code", &["1"])));
    (delimiter, encoding, prop::option::of(0_u32..5), only).prop_map(|(delimiter, encoding, header, only)| {
        Reading { delimiter, encoding, header, only: only.into_iter().collect(), ..Reading::default() }
    })
}

/// A cell as a program may write it: quoted where it must be, or for no reason.
fn written(cell: &str, delimiter: char, quoted: bool) -> String {
    // A lone cell of nothing but spaces would be a line without a cell.
    let must = cell.contains([delimiter, '"', '\n', '\r']) || cell.trim().is_empty();
    if must || quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn no_bytes_make_the_reading_of_csv_panic(bytes in tableish(), reading in readings()) {
        let file = file("a.csv", bytes);
        let asked = [text("code"), number_with("x", &["*", "-999"], Numbers::Published)];
        if let Ok(table) = read(&file, &reading, &asked) {
            prop_assert_eq!(texts(&table, 0).len(), table.len);
            prop_assert_eq!(numbers(&table, 1).len(), table.len);
        }
        if let Ok((names, table)) = read_all(&file, &reading, &["*".to_owned()], Numbers::Plain) {
            prop_assert_eq!(names.len(), table.columns.len());
        }
        let _ = headers(&file, &reading);
    }

    #[test]
    fn no_bytes_make_the_other_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), start in 0_usize..5, format in prop::sample::select(Format::EACH.to_vec())) {
        let start: &[u8] = [&b""[..], b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"[{\"x\": ", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"][start];
        let file = file("a", [start, &bytes].concat());
        let reading = Reading { format: Some(format), ..Reading::default() };
        let _ = read(&file, &reading, &[text("x")]);
        let _ = read(&file, &Reading::default(), &[text("x")]);
    }

    #[test]
    fn damaged_workbooks_end_in_a_problem_or_other_cells(at in 0_usize..1_000_000, byte in any::<u8>(), more in prop::collection::vec((0_usize..1_000_000, any::<u8>()), 0..3), which in 0_usize..3, cut in prop::option::of(0_usize..1_000_000)) {
        let mut bytes = match which {
            0 => include_bytes!("made/ranks.xls").to_vec(),
            1 => crate::sheets::xlsx().bytes.unwrap(),
            _ => crate::sheets::wimd().bytes.unwrap(),
        };
        let length = bytes.len();
        for (at, byte) in more.into_iter().chain([(at, byte)]) {
            bytes[at % length] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut % length);
        }
        let file = file(["a.xls", "a.xlsx", "a.ods"][which], bytes);
        let _ = read(&file, &Reading::default(), &[text("Data_Zone")]);
        let sheet = ["MDM", "SIMD 2020v2 ranks", "WIMD_2019_ranks"][which];
        let _ = read_all(&file, &Reading { sheet: Some(sheet.to_owned()), ..Reading::default() }, &[], Numbers::Plain);
    }

    #[test]
    fn a_table_that_was_written_is_read_back(
        cells in prop::collection::vec(("[ -~£é\n\"]{0,8}[a-z]", -1e9..1e9_f64), 1..30),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        end in prop::sample::select(vec!["\n", "\r\n"]),
        marked in any::<bool>(),
        quoted in prop::collection::vec(any::<bool>(), 60),
        ended in any::<bool>(),
    ) {
        let mut out = if marked { "\u{feff}".to_owned() } else { String::new() };
        let names = ["area, code", "x y"].map(|it| written(it, delimiter, quoted[0]));
        out.push_str(&names.join(&delimiter.to_string()));
        for (row, (code, number)) in cells.iter().enumerate() {
            let line = [written(code, delimiter, quoted[row * 2]), written(&number.to_string(), delimiter, quoted[row * 2 + 1])];
            out.push_str(end);
            out.push_str(&line.join(&delimiter.to_string()));
        }
        if ended {
            out.push_str(end);
        }
        // Without the delimiter stated: a comma in the header is quoted, so the right one is found.
        let read = table(&file("a.csv", &out), &Reading::default(), &[text("area, code"), number_with("x y", &[], Numbers::Plain)]);
        prop_assert_eq!(texts(&read, 0), cells.iter().map(|it| it.0.as_str()).collect::<Vec<_>>());
        prop_assert_eq!(numbers(&read, 1), cells.iter().map(|it| Some(it.1)).collect::<Vec<_>>());
        let rows: Vec<u64> = (0..read.len).map(|it| read.rows.row_number(it)).collect();
        prop_assert_eq!(rows, (2..2 + cells.len() as u64).collect::<Vec<_>>());
    }
}

/// How often each property is tried: more where `PROPTEST_CASES` says so.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(256)
}
