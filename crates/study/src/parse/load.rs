//! The one place that opens the files of a study.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use theodolite_core::{Problem, Span};
use theodolite_data::system::why;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::parse;
use super::tree::span;
use crate::nearest::nearest;
use crate::spec::Study;

/// The longest text of a study, in bytes: far above any that people write.
const LONGEST: u64 = 16 << 20;

/// Reads the study at `path` (a folder means its `study.toml`) and the files it includes, then [parses](parse) them.
///
/// `include` patterns are relative to the study's folder; their files are read in the order of their names, each
/// once. Problems say `study-not-found`, `study-not-readable`, `study-too-large`, `study-not-utf8` or
/// `include-matches-nothing`, and all that `parse` says.
pub fn load(path: &Path) -> (Study, Vec<Problem>) {
    let path = if path.is_dir() { path.join("study.toml") } else { path.to_owned() };
    let file: Arc<str> = shown(&path).into();
    let text: Arc<str> = match read(&path) {
        Ok(text) => text.into(),
        Err(problem) => return (Study::default(), vec![*problem]),
    };
    let mut problems = Vec::new();
    let mut texts = vec![(Arc::clone(&file), Arc::clone(&text))];
    let mut seen: BTreeSet<PathBuf> = path.canonicalize().into_iter().collect();
    for (pattern, place) in includes(&file, &text) {
        let found = match matches(&path, &pattern) {
            Ok(found) => found,
            Err(reason) => {
                let message = format!("`{pattern}` is no pattern of files: {reason}");
                problems.push(Problem::error("bad-value", message).at(&place));
                continue;
            }
        };
        if found.is_empty() {
            problems.push(
                Problem::error("include-matches-nothing", format!("no file matches `{pattern}`"))
                    .at(&place)
                    .hint("patterns are relative to the study's folder"),
            );
        }
        for included in found {
            // A file that cannot be resolved cannot be read either, and says so below.
            let one = included.canonicalize().unwrap_or_else(|_| included.clone());
            if !seen.insert(one) {
                continue;
            }
            match read(&included) {
                Ok(text) => texts.push((shown(&included).into(), text.into())),
                Err(problem) => problems.push((*problem).at(&place)),
            }
        }
    }
    let whole = problems.is_empty();
    let (study, parsed) = parse(texts);
    // Names of a file that could not be read would all be unknown: that says nothing new.
    problems.extend(parsed.into_iter().filter(|it| whole || !matches!(it.code, "unknown-name" | "unused")));
    (study, problems)
}

/// The patterns of `include`, at the top or in `[study]`, with their places.
fn includes(file: &Arc<str>, text: &str) -> Vec<(String, Span)> {
    let (root, _) = DeTable::parse_recoverable(text);
    let root = root.into_inner();
    let study = root.get("study").and_then(|value| value.get_ref().as_table());
    let values = [root.get("include"), study.and_then(|table| table.get("include"))];
    values
        .into_iter()
        .flatten()
        .filter_map(|value| value.get_ref().as_array())
        .flat_map(|list| list.iter())
        .filter_map(|value: &Spanned<DeValue<'_>>| {
            let pattern = value.get_ref().as_str().filter(|pattern| !pattern.is_empty())?;
            Some((pattern.to_owned(), span(file, text, value.span())))
        })
        .collect()
}

/// The files that a pattern matches, by name.
fn matches(study: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let folder = study.parent().unwrap_or(Path::new(""));
    let folder = glob::Pattern::escape(&folder.to_string_lossy());
    let whole = if folder.is_empty() { PathBuf::from(pattern) } else { Path::new(&folder).join(pattern) };
    let paths = glob::glob(&whole.to_string_lossy()).map_err(|error| error.msg.to_owned())?;
    // Folders that may not be listed have no files for us; the pattern then matches nothing, which is said.
    let mut found: Vec<PathBuf> = paths.filter_map(Result::ok).filter(|path| !path.is_dir()).collect();
    found.sort();
    Ok(found)
}

/// A path as messages show it: with `/` on every system.
fn shown(path: &Path) -> String {
    let shown = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { shown.into_owned() } else { shown.replace('\\', "/") }
}

fn read(path: &Path) -> Result<String, Box<Problem>> {
    let name = shown(path);
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Box::new(not_found(path)),
        _ => {
            let message = format!("`{name}` could not be read: {}", why(&error));
            Box::new(Problem::error("study-not-readable", message))
        }
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LONGEST {
        let message =
            format!("`{name}` is longer than {LONGEST} bytes, the most that a study's text may have");
        let problem = Problem::error("study-too-large", message);
        return Err(Box::new(problem.hint("data belongs in files of its own, named by a `[source]`")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
        let message = format!("`{name}` is not UTF-8 text: line {line} has a byte that is none");
        Box::new(Problem::error("study-not-utf8", message).hint("save the file as UTF-8"))
    })
}

fn not_found(path: &Path) -> Problem {
    let problem = Problem::error("study-not-found", format!("there is no study at `{}`", shown(path)));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut others: Vec<String> = folder
        .read_dir()
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".toml") && name != "Cargo.toml")
        .collect();
    others.sort();
    let wanted = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let near = nearest(&wanted, others.iter().map(String::as_str));
    match near.or(others.first().filter(|_| others.len() == 1).map(String::as_str)) {
        Some(other) => problem.hint(format!("did you mean `{}`?", shown(&folder.join(other)))),
        None => problem.hint("`theodolite init DIR` writes a study to start from"),
    }
}
