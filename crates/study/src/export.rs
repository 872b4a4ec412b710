//! Results for other programs: an accessible workbook, a database, a data package. All of them tell beside each table what
//! it is, how it was made and what a reader must know.

mod datapackage;
mod sqlite;
mod workbook;

use std::fs;
use std::path::{Path, PathBuf};

use theodolite_core::Problem;
use theodolite_data::table::ResultTable;
use theodolite_data::write::cannot_write;

use crate::results::Results;
use crate::spec::Study;
use crate::views::described;

pub use self::datapackage::datapackage;
pub use self::sqlite::sqlite;
pub use self::workbook::workbook;

/// A table, and what is said of it.
struct Told {
    name: String,
    kind: String,
    /// What to call it.
    title: String,
    /// How it was made.
    method: Option<String>,
    /// What a reader must know: counts of what was lost, notes, warnings.
    notes: Vec<String>,
    geography: Option<String>,
    /// Whether its codes are each there and there once.
    has_key: bool,
    table: ResultTable,
}

/// Every table of the results, with what the study and its receipt say of it.
fn told(study: &Study, results: &Results) -> Result<Vec<Told>, Vec<Problem>> {
    let described = described(study)?;
    let steps = results.receipt.steps.iter().filter(|it| !it.wrote.is_empty());
    let told = steps.map(|step| {
        let table = step.read(&results.folder)?;
        let title = described.iter().find(|it| it.name == step.name && it.kind == step.kind);
        let title = title.and_then(|it| it.title.clone()).unwrap_or_else(|| spaced(&step.name));
        let mut notes: Vec<String> = step.notes.clone();
        notes.extend(step.warnings.iter().map(|it| it.message.clone()));
        Ok(Told {
            has_key: has_key(&table),
            name: step.name.clone(),
            kind: step.kind.clone(),
            title,
            method: step.method.clone(),
            notes,
            geography: step.geography.clone(),
            table,
        })
    });
    told.collect::<Result<_, Problem>>().map_err(|problem| vec![problem])
}

/// A name as words: `early_deaths` is "Early deaths".
fn spaced(name: &str) -> String {
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn has_key(table: &ResultTable) -> bool {
    let Some(codes) = table.texts("code") else { return false };
    let mut seen = rustc_hash::FxHashSet::default();
    codes.iter().all(|it| !it.is_empty() && seen.insert(it))
}

/// A file to write, and whether one that is there may be replaced.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The file.
    pub path: &'a Path,
    /// Whether a file that is there is replaced; one that the study reads never is.
    pub replaces: bool,
}

/// Makes a file through `write`, which is given another place, and puts it in its own when it is whole.
fn made_aside<T>(
    study: &Study,
    to: Target<'_>,
    write: impl FnOnce(&Path) -> Result<T, Vec<Problem>>,
) -> Result<T, Vec<Problem>> {
    let path = to.path;
    if fs::symlink_metadata(path).is_ok() {
        let refuse = |why: &str, hint: &str| {
            let message = format!("`{}` {why}", path.display());
            Err(vec![Problem::error("would-overwrite", message).hint(hint)])
        };
        if !fs::symlink_metadata(path).is_ok_and(|it| it.is_file()) {
            return refuse("is there already and is no plain file", "name a file");
        }
        if reads(study, path) {
            return refuse("is a file that the study reads", "name another file");
        }
        if !to.replaces {
            return refuse("is there already", "name another file, or write over it with `--force`");
        }
    }
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = |error: &std::io::Error| vec![cannot_write(path, error)];
    let aside =
        tempfile::Builder::new().prefix(".theodolite").tempdir_in(parent).map_err(|it| cannot(&it))?;
    let answer = write(&aside.path().join("export"))?;
    fs::rename(aside.path().join("export"), path).map_err(|it| cannot(&it))?;
    Ok(answer)
}

/// Whether a file is a text or a source of the study.
fn reads(study: &Study, path: &Path) -> bool {
    let Ok(path) = fs::canonicalize(path) else { return false };
    let folder = study.texts.first().and_then(|it| Path::new(&*it.0).parent()).unwrap_or(Path::new(""));
    let texts = study.texts.iter().map(|it| PathBuf::from(&*it.0));
    let files = crate::files::local_files(study).into_iter().map(|it| folder.join(it));
    texts.chain(files).any(|it| fs::canonicalize(it).is_ok_and(|it| it == path))
}

/// What the study is called.
fn title(study: &Study) -> String {
    study.about.title.clone().unwrap_or_else(|| "A study".to_owned())
}
