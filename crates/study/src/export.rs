//! Results for other programs: an accessible workbook, a database, a data package. All of them tell beside each table what
//! it is, how it was made and what a reader must know.

mod datapackage;
mod sqlite;
mod workbook;

use std::fs;
use std::path::Path;

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

/// Makes a file through `write`, which is given another place, and puts it in its own when it is whole. A file that is there
/// already is replaced if it has these bytes somewhere, by which it is known as one of its sort.
fn made_aside<T>(
    path: &Path,
    sort: (&str, &[u8]),
    write: impl FnOnce(&Path) -> Result<T, Vec<Problem>>,
) -> Result<T, Vec<Problem>> {
    let (what, mark) = sort;
    if path.exists() {
        let there = fs::read(path).unwrap_or_default();
        if !there.windows(mark.len()).any(|it| it == mark) {
            let message = format!("`{}` is there already and is no {what}", path.display());
            let hint = "name another file; one that an earlier export wrote is replaced";
            return Err(vec![Problem::error("would-overwrite", message).hint(hint)]);
        }
    }
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cannot = |error: &std::io::Error| vec![cannot_write(path, error)];
    let aside =
        tempfile::Builder::new().prefix(".theodolite").tempdir_in(parent).map_err(|it| cannot(&it))?;
    let place = aside.path().join(path.file_name().unwrap_or("export".as_ref()));
    let answer = write(&place)?;
    fs::rename(&place, path).map_err(|it| cannot(&it))?;
    Ok(answer)
}

/// What the study is called.
fn title(study: &Study) -> String {
    study.about.title.clone().unwrap_or_else(|| "A study".to_owned())
}
