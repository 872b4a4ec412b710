//! A study of the gallery in a folder of its own, with local files in the place of those it would fetch.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use theodolite_core::Problem;
use theodolite_data::store::Store;
use theodolite_data::table::ResultTable;
use theodolite_study::{
    BuildOptions, Comparison, Judged, OutFormat, Results, Study, Verdict, build, claims, compare, load,
};

/// Where the studies are.
pub(crate) fn gallery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../studies")
}

/// A copy of a study, and the files that stand for its addresses.
pub(crate) struct Studio {
    folder: TempDir,
    replace: Vec<(String, PathBuf)>,
}

impl Studio {
    /// Copies a study of the gallery.
    pub(crate) fn new(name: &str) -> Studio {
        let folder = tempfile::tempdir().unwrap();
        copy(&gallery().join(name), folder.path());
        Studio { folder, replace: Vec::new() }
    }

    /// Makes a file that stands for the address of that file name.
    pub(crate) fn with(mut self, file: &str, write: impl FnOnce(&Path)) -> Studio {
        let made = self.folder.path().join(format!("made-{}", self.replace.len()));
        fs::create_dir(&made).unwrap();
        let path = made.join(file);
        write(&path);
        self.replace.push((file.to_owned(), path));
        self
    }

    /// Changes the study's text, as its comments say one may.
    pub(crate) fn edited(self, file: &str, from: &str, to: &str) -> Studio {
        let path = self.folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} does not say `{from}`");
        fs::write(&path, text.replace(from, to)).unwrap();
        self
    }

    /// Builds the study, which must raise no problem, not even a warning.
    pub(crate) fn build(&self) -> Built<'_> {
        let study = self.study();
        let options = BuildOptions {
            store: self.store(),
            out: self.folder.path().join("results"),
            formats: vec![OutFormat::Parquet],
            fresh: true,
            progress: None,
        };
        let built = build(&study, &options).unwrap_or_else(|problems| panic!("{}", shown(&problems)));
        assert!(built.warnings.is_empty(), "{}", shown(&built.warnings));
        Built { results: Results::open(&options.out).unwrap(), studio: self }
    }

    /// Judges the claims, some of which may be another's and differ: in the order of the text.
    pub(crate) fn judged(&self) -> Vec<Judged> {
        let judged = claims(&self.study(), &self.store(), None);
        let judged = judged.unwrap_or_else(|problems| panic!("{}", shown(&problems))).judged;
        assert!(!judged.is_empty());
        judged
    }

    /// Judges the claims, which must all hold; returns what was found, by name.
    pub(crate) fn claims(&self) -> BTreeMap<String, f64> {
        let judged = self.judged();
        let failed: Vec<&Judged> = judged.iter().filter(|it| it.verdict != Verdict::Holds).collect();
        assert!(failed.is_empty(), "{failed:#?}");
        judged.into_iter().map(|it| (it.name, it.found.parse().unwrap_or(f64::NAN))).collect()
    }

    fn study(&self) -> Study {
        let (study, problems) = load(&self.folder.path().join("study.toml"));
        assert!(problems.is_empty(), "{}", shown(&problems));
        study
    }

    fn store(&self) -> Store {
        Store {
            folder: self.folder.path().to_owned(),
            cache: self.folder.path().join("cache"),
            offline: true,
            replace: self.replace.clone(),
            progress: None,
        }
    }
}

/// What a build left, in the studio's folder.
pub(crate) struct Built<'a> {
    results: Results,
    studio: &'a Studio,
}

impl Built<'_> {
    /// A table of the results.
    pub(crate) fn table(&self, name: &str) -> ResultTable {
        self.results.table(name).unwrap_or_else(|problem| panic!("{problem:?}"))
    }

    /// A column of a table by area; missing values are left out.
    pub(crate) fn numbers(&self, name: &str, column: &str) -> BTreeMap<String, f64> {
        let table = self.table(name);
        let codes = table.texts("code").unwrap();
        let numbers = table.numbers(column).unwrap_or_else(|| panic!("`{name}` has no numbers `{column}`"));
        let areas = codes.iter().map(str::to_owned).zip(numbers.iter().copied());
        areas.filter(|(_, number)| !number.is_nan()).collect()
    }

    /// Two of its lists held against each other.
    pub(crate) fn compared(&self, a: &str, b: &str) -> Comparison {
        let results = self.studio.folder.path().join("results");
        compare(&results, a, b, None).unwrap_or_else(|problems| panic!("{}", shown(&problems)))
    }

    /// What the receipt notes of a step.
    pub(crate) fn notes(&self, step: &str) -> Vec<String> {
        self.results.receipt.step(step).unwrap().notes.clone()
    }

    /// A count of the receipt.
    pub(crate) fn count(&self, step: &str, count: &str) -> u64 {
        self.results.receipt.step(step).unwrap().counts.get(count).copied().unwrap_or(0)
    }
}

/// How many areas of two columns differ by more than `tolerance`, and the largest difference.
///
/// # Panics
/// Where the two are not about the same areas.
pub(crate) fn apart(
    found: &BTreeMap<String, f64>,
    wanted: &BTreeMap<String, f64>,
    tolerance: f64,
) -> (usize, f64) {
    assert!(found.keys().eq(wanted.keys()), "{} areas against {}", found.len(), wanted.len());
    let gaps = || wanted.iter().map(|(area, wanted)| (found[area] - wanted).abs());
    (gaps().filter(|gap| *gap > tolerance).count(), gaps().fold(0.0, f64::max))
}

/// Problems, one a line.
pub(crate) fn shown(problems: &[Problem]) -> String {
    problems.iter().map(|it| format!("{it:?}\n")).collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
