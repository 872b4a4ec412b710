//! Bad input, end to end: each case is a good study with one thing broken. The program must name the problem by its
//! code, say the place and the way out, exit as designed, not panic, and leave the results of an earlier build as they
//! were; where there was no earlier build, it must leave nothing that looks whole.

#[path = "bad_input/asked.rs"]
mod asked;
#[path = "bad_input/cases.rs"]
mod cases;
#[path = "bad_input/world.rs"]
mod world;

mod common;

use common::Folder;
use world::Case;

/// What is wrong with the program's answer to a case; `None` if nothing is.
fn judge(case: &Case) -> Option<String> {
    let folder = Folder::new();
    world::write_good(&folder);
    let built = folder.run(&["build", "--format", "parquet,csv"]);
    if built.code != 0 {
        return Some(format!("the good study does not build: {}", built.err));
    }
    let before = folder.files("results");
    case.break_it(&folder);

    let ran = folder.run(&["build", "--format", "parquet,csv", "-o", "results"]);
    let wrong = |what: &str| Some(format!("{what}\n{}\n{}", ran.out, ran.err));
    if ran.code != case.exit {
        return wrong(&format!("exit code {}, expected {}", ran.code, case.exit));
    }
    if ran.err.contains("fault:") || ran.err.contains("panicked") {
        return wrong("a panic");
    }
    if !ran.err.contains(&format!("error[{}]: ", case.code)) {
        return wrong(&format!("no error[{}]", case.code));
    }
    for part in case.says {
        if !ran.err.contains(part) {
            return wrong(&format!("nothing says `{part}`"));
        }
    }
    if !ran.out.is_empty() {
        return wrong("something on standard output");
    }
    if folder.files("results") != before {
        return wrong("the earlier results are not what they were");
    }
    let again = folder.run(&["build", "-o", "elsewhere"]);
    let left = folder.files("elsewhere");
    if again.code != case.exit || !left.is_empty() {
        return wrong(&format!("without an earlier build: exit code {}, files left: {left:?}", again.code));
    }
    None
}

#[test]
fn each_bad_input_is_told_with_its_place_and_leaves_no_results() {
    let cases = cases::all();
    assert!(cases.len() >= 40, "{} cases", cases.len());
    let wrong: Vec<String> =
        cases.iter().filter_map(|case| Some(format!("== {}\n{}", case.name, judge(case)?))).collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn the_study_that_the_cases_break_is_good() {
    let folder = Folder::new();
    world::write_good(&folder);
    let ran = folder.run(&["build", "--format", "csv"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(folder.read("results/index/need.csv").lines().count(), 13);
    assert_eq!(folder.run(&["claims"]).code, 0);
}

#[test]
fn several_problems_are_told_at_once_in_the_order_of_the_study() {
    let folder = Folder::new();
    world::write_good(&folder);
    folder.replace("study.toml", "title = \"Income\"", "titel = \"Income\"");
    folder.replace("study.toml", "combine = \"arithmetic\"", "combine = \"arithmetical\"");
    folder.replace("study.toml", "to = \"district\"", "to = \"distrikt\"");
    let ran = folder.run(&["check"]);
    assert_eq!(ran.code, 2);
    let places: Vec<usize> = ["error[unknown-key]", "error[bad-value]", "error[unknown-name]"]
        .iter()
        .map(|it| ran.err.find(it).unwrap_or_else(|| panic!("no {it} in {}", ran.err)))
        .collect();
    assert!(places.is_sorted(), "{}", ran.err);
    assert!(ran.err.ends_with("\n3 errors\n"), "{}", ran.err);
}

#[test]
fn a_problem_of_the_study_outweighs_a_source_that_is_not_there() {
    let folder = Folder::new();
    world::write_good(&folder);
    folder.replace("study.toml", "file = \"figures.csv\"", "file = \"figurs.csv\"");
    assert_eq!(folder.run(&["build"]).code, 3);
    folder.replace("study.toml", "of = { income = 0.5", "of = { incme = 0.5");
    assert_eq!(folder.run(&["build"]).code, 2);
}

#[test]
fn a_claim_that_cannot_be_asked_is_told_with_its_place() {
    let cases = [
        ("SELECT count(*) FROM frist", "unknown-name", "did you mean `first`?"),
        ("SELECT code FROM first", "not-one-value", "one value"),
        ("SELECT count(*) FROM first; DROP TABLE first", "query-not-allowed", "study.toml:43:"),
        ("DELETE FROM first", "query-not-allowed", "study.toml:43:"),
        ("SELECT sum(scor) FROM need", "unknown-column", "study.toml:43:21"),
    ];
    for (query, code, says) in cases {
        let folder = Folder::new();
        world::write_good(&folder);
        folder.replace("study.toml", "SELECT count(*) FROM first WHERE designated", query);
        let ran = folder.run(&["claims"]);
        assert_eq!(ran.code, 2, "{query}: {ran:?}");
        assert!(ran.err.contains(&format!("error[{code}]")), "{query}: {}", ran.err);
        assert!(ran.err.contains(says), "{query}: {}", ran.err);
    }
}

/// A full disk, as the system tells it to a process that may write no more: the limit on the size of a file.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_leaves_the_earlier_results() {
    let folder = Folder::new();
    world::write_good(&folder);
    folder.good(&["build", "--format", "csv"]);
    let before = folder.files("results");
    folder.replace("figures.csv", "E01000001,0.10", "E01000001,0.11");
    let program = env!("CARGO_BIN_EXE_theodolite");
    // With the signal ignored a write past the limit fails with an error, as on a full disk.
    let script =
        format!("trap '' XFSZ; ulimit -f 0; exec '{program}' build --format csv -o \"$1\" 2>&1 | cat");
    for out in ["results", "elsewhere"] {
        let mut command = std::process::Command::new("bash");
        command
            .args(["-c", &format!("set -o pipefail; {script}"), "bash", out])
            .current_dir(folder.path("."));
        let ran = common::run(&mut command);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.out.contains("error[cannot-write]"), "{ran:?}");
    }
    assert_eq!(folder.files("results"), before);
    assert!(folder.files("elsewhere").is_empty(), "{:?}", folder.files("elsewhere"));
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_is_full_is_told() {
    let folder = Folder::built();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = common::run(folder.command().args(["show", "need"]).stdout(full));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("error[cannot-write]: standard output"), "{}", ran.err);
}

#[test]
fn a_results_folder_that_is_a_file_is_told() {
    let folder = Folder::new();
    world::write_good(&folder);
    folder.write("taken", "a file");
    let ran = folder.run(&["build", "-o", "taken"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("error[cannot-write]") && ran.err.contains("taken"), "{}", ran.err);
    assert_eq!(folder.read("taken"), "a file");
}

#[test]
fn a_receipt_that_is_damaged_stops_no_build_and_no_reader_trusts_it() {
    let folder = Folder::new();
    world::write_good(&folder);
    folder.good(&["build"]);
    folder.write("results/receipt.json", "{ \"made_by\": ");
    let ran = folder.run(&["show", "need"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("error[damaged-receipt]"), "{}", ran.err);
    folder.good(&["build"]);
    folder.good(&["show", "need"]);
}

#[test]
fn a_result_that_was_tampered_with_is_made_again() {
    let folder = Folder::new();
    world::write_good(&folder);
    folder.good(&["build", "--format", "csv"]);
    let good = folder.read("results/index/need.csv");
    folder.write("results/index/need.csv", good.replace("E01000001", "E01999999"));
    folder.good(&["build", "--format", "csv"]);
    assert_eq!(folder.read("results/index/need.csv"), good);
}
