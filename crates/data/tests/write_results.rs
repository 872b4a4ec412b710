//! Results written, read back bit for bit, and put in place together.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use theodolite_core::Class;
use theodolite_data::table::{ResultTable, Values};
use theodolite_data::write::{self, Staging, read_result};

/// Values that a careless writer loses.
const HARD: [f64; 17] = [
    0.0,
    -0.0,
    f64::NAN,
    f64::MIN_POSITIVE,
    5e-324,
    -5e-324,
    1e300,
    -1e300,
    f64::MAX,
    0.1 + 0.2,
    1.0 / 3.0,
    9_007_199_254_740_993.0,
    1e15 + 0.3,
    123_456_789_012_345_680.0,
    1e-5,
    9.999e-6,
    f64::INFINITY,
];

fn hard_table() -> ResultTable {
    let texts = [
        "plain",
        "",
        "a,b",
        "say \"so\"",
        "two\nlines",
        "cr\r\n",
        " spaces ",
        "Ynys Môn",
        "日本",
        "=1+1",
        "\t",
        "x",
    ];
    let texts = texts.iter().copied().cycle().take(HARD.len());
    let codes: Vec<String> = (0..HARD.len()).map(|it| format!("E{it:08}")).collect();
    let truth = |row: usize| [Some(true), None, Some(false)][row % 3];
    ResultTable::new()
        .with("code", Values::text(codes.iter().map(String::as_str)))
        .with("name", Values::text(texts.clone()))
        .with("score, \"the\" whole", Values::Number(HARD.to_vec()))
        .with(
            "rank",
            Values::Whole((0..HARD.len()).map(|it| if it == 3 { f64::NAN } else { it as f64 }).collect()),
        )
        .with("average_rank", Values::Whole((0..HARD.len()).map(|it| it as f64 + 0.5).collect()))
        .with("designated", Values::Truth((0..HARD.len()).map(truth).collect()))
        .with("category", Values::text(texts))
        .with("nothing", Values::Number(vec![f64::NAN; HARD.len()]))
}

/// A table as text in which different bits look different.
fn bits(table: &ResultTable) -> Vec<String> {
    let column = |values: &Values| match values {
        Values::Text(texts) => format!("{:?}", texts.iter().collect::<Vec<_>>()),
        Values::Number(numbers) | Values::Whole(numbers) => {
            let bits =
                |it: &f64| if it.is_nan() { "missing".to_owned() } else { format!("{:x}", it.to_bits()) };
            format!("{:?}", numbers.iter().map(bits).collect::<Vec<_>>())
        }
        Values::Truth(truths) => format!("{truths:?}"),
    };
    table.columns.iter().map(|it| format!("{}: {}", it.name, column(&it.values))).collect()
}

fn csv(table: &ResultTable) -> String {
    let mut out = Vec::new();
    write::csv(table, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn read_back(table: &ResultTable, name: &str) -> ResultTable {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    match name {
        "it.csv" => fs::write(&path, csv(table)).unwrap(),
        _ => write::parquet(table, &path).unwrap(),
    }
    read_result(&path).unwrap()
}

#[test]
fn csv_quotes_what_must_be_quoted_and_nothing_else() {
    let table = ResultTable::new()
        .with("code", Values::text(["a,b", "c\"d", "e\nf", "g h"]))
        .with("score", Values::Number(vec![1.0, -0.5, f64::NAN, 1e16]))
        .with("rank", Values::Whole(vec![1.0, 2.5, 32844.0, f64::NAN]))
        .with("designated", Values::Truth(vec![Some(true), Some(false), None, None]));
    assert_eq!(
        csv(&table),
        "code,score,rank,designated\n\"a,b\",1,1,true\n\"c\"\"d\",-0.5,2.5,false\n\"e\nf\",,32844,\ng h,1e16,,\n"
    );
}

#[test]
fn numbers_are_plain_and_short() {
    let text = |number| write::number_text(number);
    assert_eq!(text(9_999_999_999_999_998.0), "9999999999999998");
    assert_eq!(text(-32844.0), "-32844");
    assert_eq!(text(0.00001), "0.00001");
    assert_eq!(text(0.0000123), "0.0000123");
    assert_eq!(text(9e-6), "9e-6");
    assert_eq!(text(1e16), "1e16");
    assert_eq!(text(1234.5), "1234.5");
    assert_eq!(text(5e-324), "5e-324");
    assert_eq!(text(f64::NEG_INFINITY), "-inf");
    assert_eq!(text(i64::MIN as f64), "-9.223372036854776e18");
    for number in HARD.into_iter().filter(|it| !it.is_nan()) {
        assert_eq!(text(number).parse::<f64>().unwrap().to_bits(), number.to_bits());
    }
}

#[test]
fn csv_comes_back_bit_for_bit() {
    let table = hard_table();
    assert_eq!(bits(&read_back(&table, "it.csv")), bits(&table));
}

#[test]
fn parquet_comes_back_bit_for_bit() {
    let table = hard_table();
    assert_eq!(bits(&read_back(&table, "it.parquet")), bits(&table));
}

#[test]
fn parquet_keeps_the_types_of_columns() {
    let table = read_back(&hard_table(), "it.parquet");
    let kinds: Vec<&str> = table
        .columns
        .iter()
        .map(|it| match it.values {
            Values::Text(_) => "text",
            Values::Number(_) => "number",
            Values::Whole(_) => "whole",
            Values::Truth(_) => "truth",
        })
        .collect();
    // A rank that ends in .5 makes its column numbers.
    assert_eq!(kinds, ["text", "text", "number", "whole", "number", "truth", "text", "number"]);
}

#[test]
fn codes_of_digits_stay_text() {
    let table = ResultTable::new()
        .with("code", Values::text(["01001", "10001"]))
        .with("name", Values::text(["2019", ""]))
        .with("county", Values::text(["01001", "10001"]))
        .with("grade", Values::text(["1.50", "2"]));
    assert_eq!(bits(&read_back(&table, "it.csv")), bits(&table));
}

#[test]
fn a_table_without_rows_or_columns_comes_back() {
    let empty = ResultTable::new().with("code", Values::text([])).with("score", Values::Number(vec![]));
    for name in ["it.csv", "it.parquet"] {
        let back = read_back(&empty, name);
        assert_eq!((back.names().collect::<Vec<_>>(), back.len()), (vec!["code", "score"], 0), "{name}");
    }
    let lone = ResultTable::new().with("code", Values::text(["", "E1", ""]));
    assert_eq!(csv(&lone), "code\n\"\"\nE1\n\"\"\n");
    assert_eq!(bits(&read_back(&lone, "it.csv")), bits(&lone));
    assert_eq!(csv(&ResultTable::new()), "\n");
}

#[test]
fn many_row_groups_come_back_in_order() {
    let rows = 300_000;
    let codes: Vec<String> = (0..rows).map(|it| format!("N{it:07}")).collect();
    let table = ResultTable::new()
        .with("code", Values::text(codes.iter().map(String::as_str)))
        .with("score", Values::Number((0..rows).map(|it| (it as f64).sqrt()).collect()))
        .with("decile", Values::Whole((0..rows).map(|it| (it % 10 + 1) as f64).collect()));
    let back = read_back(&table, "it.parquet");
    assert_eq!(back.texts("code").unwrap(), table.texts("code").unwrap());
    assert_eq!(back.numbers("score"), table.numbers("score"));
    assert_eq!(back.numbers("decile"), table.numbers("decile"));
    assert!(matches!(back.column("decile"), Some(Values::Whole(_))));
}

#[test]
fn two_writes_give_the_same_bytes() {
    let table = hard_table();
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str| {
        let path = folder.path().join(name);
        let tables = [("imd".to_owned(), &table), ("cni".to_owned(), &table)];
        match path.extension().and_then(|it| it.to_str()) {
            Some("parquet") => write::parquet(&table, &path).unwrap(),
            _ => write::xlsx(&tables, &path).unwrap(),
        }
        fs::read(path).unwrap()
    };
    assert_eq!(written("a.parquet"), written("b.parquet"));
    let first = written("a.xlsx");
    // Long enough for a time stamp of two seconds to differ.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(first, written("b.xlsx"));
    let parquet = fs::read(folder.path().join("a.parquet")).unwrap();
    assert!(!String::from_utf8_lossy(&parquet).contains("parquet-rs"));
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let numbers = |step: f64| Values::Number((0..20_000).map(|row| f64::from(row) * step).collect());
    let table = ResultTable::new().with("score", numbers(0.1)).with("part", numbers(1.0 / 3.0));
    let written = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut parquet = Vec::new();
            write::parquet_to(&table, &mut parquet).unwrap();
            (csv(&table), parquet)
        })
    };
    let one = written(1);
    assert_eq!(one.0.lines().count(), 20_001);
    assert_eq!(one.0.lines().nth(19_999), Some("1999.8000000000002,6666"));
    for threads in [2, 3, 8] {
        assert!(one == written(threads), "{threads} threads");
    }
}

#[test]
fn json_has_a_record_a_line() {
    let table = ResultTable::new()
        .with("name", Values::text(["say \"so\"\n", "Môn"]))
        .with("score", Values::Number(vec![f64::NAN, -0.5]))
        .with("rank", Values::Whole(vec![1.0, f64::INFINITY]))
        .with("designated", Values::Truth(vec![None, Some(true)]));
    let mut out = Vec::new();
    write::json(&table, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "[\n{\"name\":\"say \\\"so\\\"\\n\",\"score\":null,\"rank\":1,\"designated\":null},\n\
         {\"name\":\"Môn\",\"score\":-0.5,\"rank\":\"inf\",\"designated\":true}\n]\n"
    );
    let mut out = Vec::new();
    write::json(&ResultTable::new(), &mut out).unwrap();
    assert_eq!(out, b"[\n]\n");
}

#[test]
fn json_reads_as_json() {
    let mut out = Vec::new();
    write::json(&hard_table(), &mut out).unwrap();
    let records: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(&out).unwrap();
    assert_eq!(records.len(), HARD.len());
    assert_eq!(records[9]["score, \"the\" whole"].as_f64().unwrap().to_bits(), HARD[9].to_bits());
    assert_eq!(records[2]["category"], "a,b");
}

#[test]
fn a_workbook_holds_text_as_text_and_gaps_as_gaps() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let table = hard_table();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it.xlsx");
    write::xlsx(&[("imd".to_owned(), &table), ("imd/2".to_owned(), &table)], &path).unwrap();
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(workbook.sheet_names(), ["imd", "imd_2"]);
    let sheet = workbook.worksheet_range("imd").unwrap();
    let cell = |row, column| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(cell(0, 2), Data::String("score, \"the\" whole".to_owned()));
    assert_eq!(cell(10, 1), Data::String("=1+1".to_owned()));
    assert_eq!(cell(3, 2), Data::Empty);
    assert_eq!(cell(10, 2), Data::Float(0.1 + 0.2));
    assert_eq!(cell(1, 5), Data::Bool(true));
    assert_eq!(cell(2, 5), Data::Empty);
    assert_eq!(cell(17, 2), Data::String("inf".to_owned()));
    assert!(workbook.worksheet_formula("imd").unwrap().is_empty());
}

#[test]
fn a_damaged_result_is_a_problem_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let problem = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let problem = read_result(&path).unwrap_err();
        assert_eq!(problem.code, "cannot-read-result");
        assert!(problem.message.contains(name), "{problem}");
        problem.message
    };
    assert!(problem("a.csv", b"code,score\nE1,1\nE2\n").ends_with("row 3 has 1 fields, not 2"));
    assert!(problem("b.csv", b"code\nE1,1\n").ends_with("row 2 has more than 1 fields"));
    assert!(problem("c.csv", b"code,score\nE1,1").ends_with("it has no end"));
    assert!(problem("d.csv", b"code\n\xff\n").ends_with("row 2 is not UTF-8"));
    assert!(problem("e.txt", b"").ends_with("results are `.csv` or `.parquet` files"));
    problem("f.parquet", b"PAR1");
    problem("g.csv", b"");
    let mut whole = Vec::new();
    write::parquet_to(&hard_table(), &mut whole).unwrap();
    problem("h.parquet", &whole[..whole.len() - 9]);
    for end in (0..whole.len()).step_by(whole.len() / 40) {
        problem("i.parquet", &whole[..end]);
    }
    assert!(read_result(&folder.path().join("none.csv")).is_err());
}

/// Takes so many bytes and then has no room left.
struct Small(usize);

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told_by_every_writer() {
    let table = hard_table();
    for room in [0, 5, 700] {
        let kinds = [
            write::csv(&table, &mut Small(room)).unwrap_err().kind(),
            write::json(&table, &mut Small(room)).unwrap_err().kind(),
            write::parquet_to(&table, Small(room)).unwrap_err().kind(),
        ];
        assert_eq!(kinds, [io::ErrorKind::StorageFull; 3], "{room} bytes");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_a_problem_with_its_path_and_a_way_out() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return eprintln!("SKIPPED: this system has no device that is always full");
    }
    let table = hard_table();
    for problem in [
        write::parquet(&table, full).unwrap_err(),
        write::xlsx(&[("imd".to_owned(), &table)], full).unwrap_err(),
    ] {
        assert_eq!((problem.code, problem.class), ("cannot-write", Class::Output));
        assert_eq!(problem.message, "cannot write `/dev/full`: no space left on the disk");
        assert!(problem.hint.unwrap().starts_with("free some space"));
    }
    let mut file = fs::File::options().write(true).open(full).unwrap();
    assert_eq!(write::csv(&table, &mut file).unwrap_err().kind(), io::ErrorKind::StorageFull);
}

/// The files of a folder and what is in them, staging included.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn files_take_their_places_together() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a/results");
    let mut staging = Staging::new(&out).unwrap();
    fs::write(staging.file("index/imd.csv").unwrap(), "one").unwrap();
    fs::write(staging.file("./receipt.json").unwrap(), "first").unwrap();
    assert!(!out.join("receipt.json").exists());
    staging.commit(&[]).unwrap();
    assert_eq!(files(&out), pairs(&[("index/imd.csv", "one"), ("receipt.json", "first")]));
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);

    let mut staging = Staging::new(&out).unwrap();
    fs::write(staging.file("index/cni.csv").unwrap(), "two").unwrap();
    fs::write(staging.file("receipt.json").unwrap(), "second").unwrap();
    staging.file("never/written.csv").unwrap();
    staging
        .commit(&["index/imd.csv".to_owned(), "gone/already.csv".to_owned(), "index/cni.csv".to_owned()])
        .unwrap();
    assert_eq!(files(&out), pairs(&[("index/cni.csv", "two"), ("receipt.json", "second")]));
}

#[test]
fn a_folder_left_empty_by_an_obsolete_file_goes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("claim/old")).unwrap();
    fs::write(folder.path().join("claim/old/x.csv"), "x").unwrap();
    Staging::new(folder.path()).unwrap().commit(&["claim/old/x.csv".to_owned()]).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_build_that_fails_leaves_the_results_of_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    fs::write(out.join("receipt.json"), "before").unwrap();
    let mut staging = Staging::new(out).unwrap();
    fs::write(staging.file("receipt.json").unwrap(), "half").unwrap();
    drop(staging);
    assert_eq!(files(out), pairs(&[("receipt.json", "before")]));
    assert_eq!(fs::read_dir(out).unwrap().count(), 1);
}

#[test]
fn two_builds_at_once_do_not_share_a_staging_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut one = Staging::new(folder.path()).unwrap();
    let mut two = Staging::new(folder.path()).unwrap();
    fs::write(one.file("a.csv").unwrap(), "one").unwrap();
    fs::write(two.file("a.csv").unwrap(), "two").unwrap();
    two.commit(&[]).unwrap();
    one.commit(&[]).unwrap();
    assert_eq!(files(folder.path()), pairs(&[("a.csv", "one")]));
}

#[test]
fn what_a_dead_program_left_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join(".staging-1");
    fs::create_dir_all(left.join("index")).unwrap();
    fs::write(left.join(".lock"), "").unwrap();
    fs::write(left.join("index/imd.csv"), "half").unwrap();
    drop(Staging::new(folder.path()).unwrap());
    assert!(!left.exists());
}

#[test]
fn a_name_that_leads_out_of_the_results_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut staging = Staging::new(folder.path()).unwrap();
    for name in ["../escape.csv", "/etc/escape.csv", "a/../../escape.csv", "", "."] {
        let problem = staging.file(name).unwrap_err();
        assert_eq!((problem.code, problem.class), ("cannot-write", Class::Output), "{name}");
    }
    assert!(staging.commit(&["../receipt.json".to_owned()]).is_err());
}

#[test]
fn a_file_where_a_folder_is_needed_is_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("results");
    fs::write(&file, "").unwrap();
    let problem = Staging::new(&file).unwrap_err();
    assert_eq!((problem.code, problem.class), ("cannot-write", Class::Output));
    assert!(problem.message.contains("results`: it is there already"), "{problem}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_a_problem_with_a_way_out() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("results");
    fs::create_dir(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(out.join("probe"), "").is_ok() {
        return eprintln!("SKIPPED: this user may write everywhere");
    }
    let problem = Staging::new(&out).unwrap_err();
    assert!(problem.message.ends_with("results`: permission denied"), "{problem}");
    assert_eq!(problem.hint.as_deref(), Some("choose a folder that you may write to with `-o`"));
}

#[test]
fn a_result_that_cannot_take_its_place_is_a_problem_and_nothing_half_moved() {
    let folder = tempfile::tempdir().unwrap();
    // A folder stands where the receipt should.
    fs::create_dir_all(folder.path().join("receipt.json/x")).unwrap();
    let mut staging = Staging::new(folder.path()).unwrap();
    fs::write(staging.file("a.csv").unwrap(), "a").unwrap();
    fs::write(staging.file("receipt.json").unwrap(), "r").unwrap();
    let problem = staging.commit(&[]).unwrap_err();
    assert!(problem.message.contains("receipt.json`: it is a folder, not a file"), "{problem}");
    assert!(!folder.path().join("a.csv").exists());
}
