//! The receipt: how each result was made, from which bytes, with what lost on the way.
//!
//! `results/receipt.json` is written last: a results folder without one is not whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use theodolite_core::Problem;
use theodolite_data::hash::sha256_file;
use theodolite_data::source::Table;
use theodolite_data::table::{ResultTable, Type};
use theodolite_data::write::read_result_as;

/// The file's name in the results folder.
pub const FILE_NAME: &str = "receipt.json";

/// The whole receipt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The program and version that made it.
    pub made_by: String,
    /// The study's file, as named on the command line.
    pub study: String,
    /// The study's title.
    pub title: Option<String>,
    /// Hash of the study's whole text, includes and all.
    pub study_sha256: String,
    /// Where randomness started.
    pub seed: Option<u64>,
    /// Every file that was read.
    pub files: Vec<FileRecord>,
    /// Every step, in the order of the study.
    pub steps: Vec<StepRecord>,
    /// The file of the claims with their verdicts, where one was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Wrote>,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileRecord {
    /// As the study names it: a path relative to the study, or a url.
    pub name: String,
    /// Hash of its bytes as they are on disk.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// On what terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}

/// One step: a section of the study.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// `geography`, `lookup`, `source`, `indicator`, `index` ...
    pub kind: String,
    /// Its name in the study.
    pub name: String,
    /// Hash of its definition and all that it was made from: the same key, the same result.
    pub key: String,
    /// Where it is defined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defined: Option<Defined>,
    /// The steps it was made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// The files it reads itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// The geography of its rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geography: Option<String>,
    /// The method in words, with its parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// What the method and the notes say, as data and by name: what the step went by, with the defaults that the text of the
    /// study leaves out. Each kind has its own; what a step has none of is not there.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub facts: Map<String, Value>,
    /// Rows in, rows out, and what was lost or counted on the way, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, u64>,
    /// What was counted, in words: which areas, which values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Its warnings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warned>,
    /// The columns of its table, with their types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<(String, String)>,
    /// The files it wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrote: Vec<Wrote>,
    /// For a lookup by which results went: where it leads, and the file that says which areas lie where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leads: Option<Leads>,
    /// Whether this build took the result of an earlier one, whose inputs were the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unchanged: bool,
    /// How long it took, in seconds; not part of the result.
    #[serde(default)]
    pub seconds: f64,
}

/// A warning that a step gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warned {
    /// Its code.
    pub code: String,
    /// What is doubtful.
    pub message: String,
    /// What to try next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Warned {
    pub(crate) fn of(problem: &Problem) -> Warned {
        Warned { code: problem.code.to_owned(), message: problem.message.clone(), hint: problem.hint.clone() }
    }

    /// The warning again, without its place.
    pub(crate) fn again(&self) -> Problem {
        let problem = Problem::warning(known(&self.code), self.message.as_str());
        Problem { hint: self.hint.clone(), ..problem }
    }
}

/// A code read from a receipt, for as long as the program runs: each is kept once.
fn known(code: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(code) = known.get(code) {
        return code;
    }
    let kept: &'static str = Box::leak(code.to_owned().into_boxed_str());
    known.insert(kept);
    kept
}

/// How the areas of a lookup's geography lie in those of another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Leads {
    /// The other geography.
    pub to: String,
    /// The file: `code`, `target` and `share`, one row an area and target.
    pub wrote: Wrote,
}

/// The text of a section.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Defined {
    /// The file.
    pub file: String,
    /// The line of its header, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// What its text says: its keys with their values, however they are written.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub value: Value,
}

/// A file in the results folder.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Wrote {
    /// Relative to the results folder.
    pub file: String,
    /// Hash of its bytes.
    pub sha256: String,
    /// Rows.
    pub rows: u64,
}

impl StepRecord {
    /// Says how the step was made: in words, and the same as [facts](StepRecord::facts), so that nobody needs to read the words
    /// for them.
    pub(crate) fn tell(&mut self, method: impl Into<String>, facts: Value) {
        self.method = Some(method.into());
        self.add_facts(facts);
    }

    /// Adds facts, an object by name; what is null is not known, and left out.
    pub(crate) fn add_facts(&mut self, facts: Value) {
        if let Value::Object(facts) = facts {
            self.facts.extend(facts.into_iter().filter(|(_, value)| !value.is_null()));
        }
    }

    /// Counts the rows of its file that `only` and `except` left out, where there are any.
    pub(crate) fn count_left_out(&mut self, table: &Table) {
        if table.facts.left_out > 0 {
            self.counts.insert("rows left out by `only` and `except`".into(), table.facts.left_out);
        }
    }

    /// Reads the step's table from its files in a results folder: Parquet where there is one, else CSV.
    ///
    /// # Errors
    /// Where it wrote no table, the file cannot be read, or it is not the file that was written.
    pub fn read(&self, folder: &Path) -> Result<ResultTable, Problem> {
        if let Some(file) = self.table_file() {
            file.check(folder)?;
        }
        self.read_as_it_is(folder)
    }

    /// The file to read the table from.
    fn table_file(&self) -> Option<&Wrote> {
        self.wrote.iter().find(|it| it.file.ends_with(".parquet")).or_else(|| self.wrote.first())
    }

    /// Reads the step's table, whose hash has been looked at.
    pub(crate) fn read_as_it_is(&self, folder: &Path) -> Result<ResultTable, Problem> {
        let Some(file) = self.table_file() else {
            return Err(Problem::error("no-results", format!("`{}` was not written as a table", self.name)));
        };
        read_result_as(&folder.join(&file.file), |column| {
            let known = self.columns.iter().find(|(name, _)| name == column);
            known.and_then(|(_, kind)| Type::from_name(kind))
        })
    }
}

impl Leads {
    /// Reads which areas lie where: `code`, `target` and `share`.
    ///
    /// # Errors
    /// Where the file cannot be read, or is not the file that was written.
    pub fn read(&self, folder: &Path) -> Result<ResultTable, Problem> {
        self.wrote.check(folder)?;
        read_result_as(&folder.join(&self.wrote.file), |column| match column {
            "share" => Some(Type::Number),
            _ => Some(Type::Text),
        })
    }
}

impl Wrote {
    /// Whether the file is still the one that was written.
    pub(crate) fn is_there(&self, folder: &Path) -> bool {
        matches!(sha256_file(&folder.join(&self.file)), Ok((found, _)) if found == self.sha256)
    }

    fn check(&self, folder: &Path) -> Result<(), Problem> {
        let path = folder.join(&self.file);
        // A file that cannot be read at all is told by the reading.
        if sha256_file(&path).is_ok_and(|(found, _)| found != self.sha256) {
            return Err(Problem::error(
                "changed-result",
                format!("`{}` is not as it was built: its hash is not that of the receipt", path.display()),
            )
            .hint("build again: `theodolite build`; what you edit is safer under another name"));
        }
        Ok(())
    }
}

impl Receipt {
    /// Every file that the build wrote, but the receipt itself.
    pub(crate) fn written(&self) -> impl Iterator<Item = &Wrote> {
        let steps =
            self.steps.iter().flat_map(|it| it.wrote.iter().chain(it.leads.iter().map(|it| &it.wrote)));
        steps.chain(&self.claims)
    }

    /// The result that the study is about: of the indices that are no part of another the one that most is made from;
    /// without an index, the last result.
    pub fn headline(&self) -> Option<&str> {
        let uses = |name: &str, kind: fn(&str) -> bool| {
            let users =
                self.steps.iter().filter(|it| kind(&it.kind) && it.from.iter().any(|from| from == name));
            users.count()
        };
        let indices = self.steps.iter().filter(|it| it.kind == "index");
        let wholes = indices.filter(|it| uses(&it.name, |kind| kind == "index") == 0);
        // The first one where several are used alike: `max_by_key` alone would take the last.
        let most = wholes.rev().max_by_key(|it| uses(&it.name, |kind| kind != "index"));
        let any = || self.steps.iter().rfind(|it| !it.wrote.is_empty());
        most.or_else(any).map(|it| it.name.as_str())
    }

    /// The step with this name (a claim may share one with a result: results come first).
    pub fn step(&self, name: &str) -> Option<&StepRecord> {
        self.steps.iter().find(|it| it.name == name && it.kind != "claim")
    }
}
