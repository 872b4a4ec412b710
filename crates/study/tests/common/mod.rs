//! A study and its files in a folder of their own, built, and its results read back.
#![allow(unreachable_pub, reason = "a module of tests")]
#![allow(dead_code, reason = "each test file uses a part")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use theodolite_core::Problem;
use theodolite_data::store::Store;
use theodolite_data::table::{ResultTable, Values};
use theodolite_study::{BuildOptions, Built, OutFormat, Results, Study, build, load};

/// A folder with a study.
pub struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    /// Writes the study and its files.
    pub fn new(study: &str, files: &[(&str, &str)]) -> Folder {
        let folder = Folder { folder: tempfile::tempdir().unwrap() };
        folder.write("study.toml", study);
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn out(&self) -> PathBuf {
        self.path().join("results")
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).unwrap();
    }

    pub fn store(&self) -> Store {
        Store::with_default_cache(self.path())
    }

    /// The study; panics with its problems if it has errors.
    pub fn study(&self) -> Study {
        let (study, problems) = load(&self.path().join("study.toml"));
        assert!(!problems.iter().any(Problem::is_error), "{problems:#?}");
        study
    }

    pub fn options(&self) -> BuildOptions {
        BuildOptions {
            store: self.store(),
            out: self.out(),
            formats: vec![OutFormat::Csv],
            fresh: false,
            progress: None,
        }
    }

    pub fn build(&self) -> Result<Built, Vec<Problem>> {
        build(&self.study(), &self.options())
    }

    /// Builds, and panics with the problems if it does not go through.
    pub fn built(&self) -> Built {
        self.build().unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    /// The first error of a build that must fail.
    pub fn error(&self) -> Problem {
        let problems = self.build().expect_err("the build should fail");
        problems.into_iter().find(Problem::is_error).expect("an error among the problems")
    }

    /// The errors of a study that must not go through: codes, messages and hints.
    pub fn told(&self) -> Vec<String> {
        let (study, mut problems) = load(&self.path().join("study.toml"));
        if !problems.iter().any(Problem::is_error) {
            problems = build(&study, &self.options()).expect_err("it should fail");
        }
        let errors = problems.iter().filter(|it| it.is_error());
        errors
            .map(|it| format!("{}: {} | {}", it.code, it.message, it.hint.as_deref().unwrap_or("")))
            .collect()
    }

    pub fn results(&self) -> Results {
        Results::open(&self.out()).unwrap()
    }

    pub fn table(&self, name: &str) -> ResultTable {
        self.results().table(name).unwrap()
    }

    /// A result as its CSV text.
    pub fn csv(&self, path: &str) -> String {
        std::fs::read_to_string(self.out().join(path)).unwrap()
    }

    pub fn count(&self, step: &str, count: &str) -> u64 {
        let results = self.results();
        let step = results.receipt.step(step).unwrap();
        *step.counts.get(count).unwrap_or_else(|| panic!("no count `{count}` in {:?}", step.counts))
    }
}

/// Returns the folder of the cleaned tables, or `None` where there is none: then the test has nothing to do.
///
/// # Panics
/// Under `CI`, where a test that cannot run has failed.
pub fn data_folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("THEODOLITE_TEST_DATA").map_or_else(beside, PathBuf::from).join("data");
    if folder.is_dir() {
        return Some(folder);
    }
    let message = "SKIPPED: no official figures to test on; set THEODOLITE_TEST_DATA to their folder";
    assert!(std::env::var_os("CI").is_none(), "{message}");
    // Not `eprintln!`: the test harness would keep that to itself.
    let mut stderr = std::io::stderr();
    writeln!(stderr, "{message}").unwrap();
    None
}

/// A column of numbers.
pub fn numbers(table: &ResultTable, column: &str) -> Vec<f64> {
    table.numbers(column).unwrap_or_else(|| panic!("no numbers `{column}`")).to_vec()
}

/// A column of codes or names.
pub fn texts(table: &ResultTable, column: &str) -> Vec<String> {
    table.texts(column).unwrap().iter().map(str::to_owned).collect()
}

/// A column of truths.
pub fn truths(table: &ResultTable, column: &str) -> Vec<Option<bool>> {
    match table.column(column) {
        Some(Values::Truth(truths)) => truths.clone(),
        other => panic!("`{column}` is {other:?}"),
    }
}

/// Asserts that two columns are equal to nine digits, missing where missing is wanted.
pub fn assert_close(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for (x, y) in found.iter().zip(wanted) {
        let close = x.is_nan() && y.is_nan() || (x - y).abs() <= 1e-9 * y.abs().max(1.0);
        assert!(close, "{found:?} is not {wanted:?}");
    }
}
