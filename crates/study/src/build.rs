//! The whole job: every result of a study, written with its receipt, or every problem and nothing written.

mod aside;

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use theodolite_core::{Class, Problem, Severity, Span};
use theodolite_data::hash::sha256_hex;
use theodolite_data::store::Store;
use theodolite_data::table::{ResultColumn, ResultTable, Values};
use theodolite_data::write::{self, Staging, cannot_write};

use self::aside::{Aside, save, told_of};
use crate::files::{boundaries, unusable_boundaries};
use crate::parse;
use crate::plan::{Node, Plan};
use crate::receipt::{self, Defined, FileRecord, Leads, Receipt, StepRecord, Warned, Wrote};
use crate::run::{Earlier, Run};
use crate::spec::Study;
use crate::step;

/// A format of the results on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutFormat {
    /// One Parquet file a table (the default).
    Parquet,
    /// One CSV file a table.
    Csv,
    /// One workbook, `results.xlsx`, with a sheet a table.
    Xlsx,
}

/// The claims of a study with their verdicts, in the results folder.
const CLAIMS: &str = "claims.csv";

/// How to build.
pub struct BuildOptions {
    /// Where files come from.
    pub store: Store,
    /// The results folder.
    pub out: PathBuf,
    /// The formats, at least one.
    pub formats: Vec<OutFormat>,
    /// Compute everything, whatever an earlier build left.
    pub fresh: bool,
    /// Told of each step: its kind and name, how many are done, how many there are.
    pub progress: Option<Progress>,
}

/// Told of each step: its kind and name, how many are done, how many there are.
pub type Progress = Box<dyn Fn(&str, usize, usize) + Send + Sync>;

impl fmt::Debug for BuildOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuildOptions")
            .field("out", &self.out)
            .field("formats", &self.formats)
            .finish_non_exhaustive()
    }
}

/// A build that went through.
#[derive(Debug)]
pub struct Built {
    /// What was made, and how.
    pub receipt: Receipt,
    /// What is doubtful.
    pub warnings: Vec<Problem>,
    /// The results folder.
    pub out: PathBuf,
}

/// Builds a study: computes every result, writes the tables and, last, the receipt.
///
/// Nothing is written unless everything could be: on any error the results of an earlier build stay as they were.
///
/// # Errors
/// Every problem of the study, its sources and its results; warnings among them.
pub fn build(study: &Study, options: &BuildOptions) -> Result<Built, Vec<Problem>> {
    let (plan, mut problems) = Plan::new(study);
    if problems.iter().any(Problem::is_error) {
        return Err(problems);
    }
    let earlier = if options.fresh { None } else { earlier(&options.out) };
    let mut run = Run::new(&plan, &options.store, earlier);
    run.problems.append(&mut problems);
    run.problems.extend(boundaries(study, &options.store));

    let names: Vec<(&str, Node<'_>)> = plan.names().filter(|(_, node)| node.is_result()).collect();
    if names.is_empty() {
        run.problems.push(
            Problem::warning("nothing-to-make", "the study makes nothing")
                .hint("`theodolite init DIR` writes a study to start from"),
        );
    }
    let mut aside = Aside::new(&options.out);
    // A table is written while the next ones are computed.
    let (outputs, not_made) = rayon::in_place_scope(|scope| {
        make(&names, options, &mut run, |at, output| aside.write(scope, at, output))
    });
    let ways = ways(&mut run, &names, &options.formats);
    // A result that is missing without a word would make the others look whole.
    if let (Some(name), false) = (not_made.first(), run.problems.iter().any(Problem::is_error)) {
        run.problems.push(
            Problem::error("not-made", format!("`{name}` could not be made, and no step says why"))
                .hint("look whether it uses a column of texts as if it were one of numbers"),
        );
    }
    if run.problems.iter().any(Problem::is_error) {
        return Err(run.problems);
    }
    let unusable = unusable_boundaries(&mut run, &options.store, |run, name| {
        let table = run.table(name).ok()?;
        let Some(Values::Text(codes)) = table.column("code") else { return None };
        Some(Arc::clone(codes))
    });
    run.problems.extend(unusable);
    repeat_warnings(&mut run);
    let mut receipt = write_all(&outputs, ways, aside, options, &mut run, study)?;
    let mut warnings = run.problems;
    if !study.claims.is_empty() && options.formats.contains(&OutFormat::Csv) {
        warnings.extend(write_claims(study, options, &mut receipt));
    }
    Ok(Built { receipt, warnings, out: options.out.clone() })
}

/// Writes the claims with their verdicts beside the tables that they are about, and says so in the receipt. What keeps them
/// from it is told as a warning: the results are good without them, and `theodolite claims` says the same as an error.
fn write_claims(study: &Study, options: &BuildOptions, receipt: &mut Receipt) -> Vec<Problem> {
    let as_warning = |problem: Problem| Problem { severity: Severity::Warning, ..problem };
    let path = options.out.join(CLAIMS);
    // That of an earlier build is gone by now: this one is somebody's.
    if fs::symlink_metadata(&path).is_ok() {
        let message =
            format!("`{}` is there and is not of a build: the claims are not written", path.display());
        let hint = "build into another folder with `-o`, or print them: `theodolite claims --format csv`";
        return vec![Problem::warning("would-overwrite", message).hint(hint)];
    }
    let judged = match crate::claims::claims(study, &options.store, Some(&options.out)) {
        Ok(judged) => judged,
        Err(problems) => return problems.into_iter().map(as_warning).collect(),
    };
    let written = put_beside(&judged.table(), options, receipt);
    let problems = judged.problems.into_iter().filter(Problem::is_error).chain(written.err());
    problems.map(as_warning).collect()
}

/// Moves the table of claims into the results folder, with a receipt that names it.
fn put_beside(table: &ResultTable, options: &BuildOptions, receipt: &mut Receipt) -> Result<(), Problem> {
    let mut staging = Staging::new(&options.out)?;
    let path = staging.file(CLAIMS)?;
    let sha256 = save(table, &path).map_err(|it| told_of(it, &path, &options.out.join(CLAIMS)))?;
    let named = Receipt {
        claims: Some(Wrote { file: CLAIMS.to_owned(), sha256, rows: table.len() as u64 }),
        ..receipt.clone()
    };
    write_receipt(&named, &staging.file(receipt::FILE_NAME)?)?;
    staging.commit(&[])?;
    *receipt = named;
    Ok(())
}

fn write_receipt(receipt: &Receipt, path: &Path) -> Result<(), Problem> {
    let text = serde_json::to_string_pretty(receipt).map_err(|error| Problem {
        class: Class::Output,
        ..Problem::error("cannot-write", format!("the receipt: {error}"))
    })?;
    fs::write(path, text).map_err(|error| cannot_write(path, &error))
}

/// Makes the results and hands each to `write`, with its place among them, as long as nothing is wrong. Returns them, and
/// the names of those that could not be made.
fn make<'n>(
    names: &[(&'n str, Node<'_>)],
    options: &BuildOptions,
    run: &mut Run<'_>,
    mut write: impl FnMut(usize, &Output),
) -> (Vec<Output>, Vec<&'n str>) {
    let mut outputs: Vec<Output> = Vec::new();
    let mut not_made: Vec<&str> = Vec::new();
    for (done, (name, node)) in names.iter().enumerate() {
        if let Some(progress) = &options.progress {
            progress(&format!("{} {name}", node.kind()), done, names.len());
        }
        let paths = paths(node.kind(), node.file_name(name), &options.formats);
        let unchanged = run.is_unchanged(name);
        let kept: Vec<Wrote> = if unchanged {
            let wrote = run
                .earlier()
                .and_then(|it| it.receipt.step(name))
                .map(|it| it.wrote.clone())
                .unwrap_or_default();
            wrote.into_iter().filter(|it| paths.contains(&it.file)).collect()
        } else {
            Vec::new()
        };
        let missing = paths.iter().any(|path| !kept.iter().any(|it| it.file == *path));
        let table = if missing || options.formats.contains(&OutFormat::Xlsx) {
            match run.table(name) {
                Ok(table) => Some(table),
                Err(_) => {
                    not_made.push(*name); // why is among the problems
                    continue;
                }
            }
        } else {
            None
        };
        let output = Output { name: (*name).to_owned(), paths, kept, table, unchanged };
        if !run.problems.iter().any(Problem::is_error) {
            write(outputs.len(), &output);
        }
        outputs.push(output);
    }
    (outputs, not_made)
}

/// Repeats the warnings of steps that were not run again: what was doubtful then is so now.
fn repeat_warnings(run: &mut Run<'_>) {
    let names: Vec<(&str, Node<'_>)> = run.plan.names().collect();
    for (name, node) in names {
        let Ok(key) = run.key(name) else { continue };
        let old = run.earlier().and_then(|it| it.receipt.step(name)).filter(|it| it.key == key);
        let warnings: Vec<Problem> = old.into_iter().flat_map(|it| &it.warnings).map(Warned::again).collect();
        for warning in warnings {
            if !run.problems.iter().any(|it| it.code == warning.code && it.message == warning.message) {
                run.problems.push(match node.span() {
                    Some(span) => warning.at(span),
                    None => warning,
                });
            }
        }
    }
}

/// One result and where it goes.
struct Output {
    name: String,
    paths: Vec<String>,
    kept: Vec<Wrote>,
    table: Option<Arc<ResultTable>>,
    unchanged: bool,
}

/// A lookup by which results went: which areas lie where, for whoever asks the results later.
struct Way {
    lookup: String,
    to: String,
    path: String,
    /// `None` where the file of the build before is the same.
    table: Option<ResultTable>,
    kept: Option<Wrote>,
}

/// The lookups that any result stands on.
fn ways(run: &mut Run<'_>, results: &[(&str, Node<'_>)], formats: &[OutFormat]) -> Vec<Way> {
    let Some(ending) = [(OutFormat::Parquet, "parquet"), (OutFormat::Csv, "csv")]
        .into_iter()
        .find_map(|(format, ending)| formats.contains(&format).then_some(ending))
    else {
        return Vec::new();
    };
    let mut steps: BTreeSet<String> = results.iter().map(|it| it.0.to_owned()).collect();
    let mut next: Vec<String> = steps.iter().cloned().collect();
    while let Some(step) = next.pop() {
        next.extend(run.plan.inputs(&step).into_iter().filter(|it| steps.insert(it.clone())));
    }
    let plan = run.plan;
    let mut ways = Vec::new();
    for lookup in plan.study.lookups.iter().filter(|it| steps.contains(&it.name.value)) {
        let name = lookup.name.value.as_str();
        let (from, to) = (&lookup.from.geography.value, &lookup.to.geography.value);
        let path = format!("lookup/{name}.{ending}");
        let same_keys = [name, from, to].into_iter().all(|step| {
            let key = run.key(step).ok();
            key.is_some() && key == run.earlier().and_then(|it| Some(it.receipt.step(step)?.key.clone()))
        });
        let kept = run.earlier().filter(|_| same_keys).and_then(|earlier| {
            let leads = earlier.receipt.step(name)?.leads.as_ref()?;
            (leads.wrote.file == path && leads.wrote.is_there(&earlier.folder)).then(|| leads.wrote.clone())
        });
        let table = match kept {
            Some(_) => None,
            None => match step::lookup::table(run, lookup) {
                Ok(table) => Some(table),
                Err(_) => continue, // why is among the problems
            },
        };
        ways.push(Way { lookup: name.to_owned(), to: to.clone(), path, table, kept });
    }
    ways
}

fn paths(kind: &str, name: &str, formats: &[OutFormat]) -> Vec<String> {
    let mut paths = Vec::new();
    for format in formats {
        match format {
            OutFormat::Parquet => paths.push(format!("{kind}/{name}.parquet")),
            OutFormat::Csv => paths.push(format!("{kind}/{name}.csv")),
            OutFormat::Xlsx => {}
        }
    }
    paths
}

const WORKBOOK: &str = "results.xlsx";

fn write_all(
    outputs: &[Output],
    ways: Vec<Way>,
    aside: Aside,
    options: &BuildOptions,
    run: &mut Run<'_>,
    study: &Study,
) -> Result<Receipt, Vec<Problem>> {
    let (mut staging, mut wrote) = aside.finish().map_err(|problem| vec![problem])?;
    let workbook = staging_workbook(&mut staging, options)?;
    let mut leads: Vec<(String, Leads)> = Vec::new();
    for way in ways {
        let wrote = match (way.kept, way.table) {
            (Some(kept), _) => kept,
            (None, Some(table)) => {
                let path = staging.file(&way.path).map_err(|problem| vec![problem])?;
                let sha256 = save(&table, &path)
                    .map_err(|it| vec![told_of(it, &path, &options.out.join(&way.path))])?;
                Wrote { file: way.path, sha256, rows: table.len() as u64 }
            }
            (None, None) => continue,
        };
        leads.push((way.lookup, Leads { to: way.to, wrote }));
    }
    // Asked for last, so that it is moved into place last: a folder with a receipt is whole.
    let receipt_path = staging.file(receipt::FILE_NAME).map_err(|problem| vec![problem])?;
    if let Some(path) = workbook {
        let sheets: Vec<(String, &ResultTable)> = outputs
            .iter()
            .filter_map(|it| it.table.as_deref().map(|table| (it.name.clone(), table)))
            .collect();
        write::xlsx(&sheets, &path)
            .map_err(|problem| vec![told_of(problem, &path, &options.out.join(WORKBOOK))])?;
    }

    let mut receipt = summary(run, study);
    for (at, output) in outputs.iter().enumerate() {
        let Some(step) = receipt.steps.iter_mut().find(|it| it.name == output.name && it.kind != "claim")
        else {
            continue;
        };
        step.unchanged = output.unchanged;
        step.wrote = output.kept.clone();
        if let Some(table) = &output.table {
            let named = |it: &ResultColumn| (it.name.clone(), it.values.kind().name().to_owned());
            step.columns = table.columns.iter().map(named).collect();
        } else if let Some(old) = run.earlier().and_then(|it| it.receipt.step(&output.name)) {
            step.columns = old.columns.clone();
        }
        step.wrote.extend(wrote.remove(&at).unwrap_or_default());
        step.wrote.sort_by(|a, b| a.file.cmp(&b.file));
    }
    for (lookup, leads) in leads {
        if let Some(step) = receipt.steps.iter_mut().find(|it| it.kind == "lookup" && it.name == lookup) {
            step.leads = Some(leads);
        }
    }
    write_receipt(&receipt, &receipt_path).map_err(|problem| vec![problem])?;

    // Tables that this study no longer makes must not lie beside those that it does.
    let new: Vec<&str> = receipt.written().map(|it| it.file.as_str()).collect();
    let before = self::earlier(&options.out).map(|it| it.receipt).unwrap_or_default();
    let obsolete: Vec<String> =
        before.written().map(|it| it.file.clone()).filter(|it| !new.contains(&it.as_str())).collect();
    staging.commit(&obsolete).map_err(|problem| vec![problem])?;
    Ok(receipt)
}

fn staging_workbook(staging: &mut Staging, options: &BuildOptions) -> Result<Option<PathBuf>, Vec<Problem>> {
    if options.formats.contains(&OutFormat::Xlsx) {
        staging.file(WORKBOOK).map(Some).map_err(|problem| vec![problem])
    } else {
        Ok(None)
    }
}

/// The receipt of a run, before it is known what was written.
fn summary(run: &mut Run<'_>, study: &Study) -> Receipt {
    let all_text: String = study.texts.iter().map(|(_, text)| text.as_ref()).collect();
    let mut receipt = Receipt {
        made_by: format!("theodolite {}", env!("CARGO_PKG_VERSION")),
        study: study.texts.first().map_or(String::new(), |(file, _)| file.to_string()),
        title: study.about.title.clone(),
        study_sha256: sha256_hex(all_text.as_bytes()),
        seed: study.about.seed,
        files: files(run, 0..run.tables.tables.len()),
        steps: Vec::new(),
        claims: None,
    };
    let names: Vec<(String, &'static str)> =
        run.plan.names().map(|(name, node)| (name.to_owned(), node.kind())).collect();
    let sections = parse::sections(&study.texts);
    for (name, kind) in names {
        let key = run.key(&name).unwrap_or_default();
        let old = run.earlier().and_then(|it| it.receipt.step(&name)).filter(|it| it.key == key).cloned();
        let is_result = run.plan.node(&name).is_some_and(|it| it.is_result());
        let mut step = match (run.records.get(&name), old) {
            // Of a result that was taken over this run may know a part; the same key has the same record.
            (Some(step), Some(old)) if is_result => StepRecord { seconds: step.seconds, ..old },
            (Some(step), _) => step.clone(),
            (None, Some(old)) => StepRecord { unchanged: true, seconds: 0.0, ..old },
            (None, None) => StepRecord { kind: kind.to_owned(), name: name.clone(), ..StepRecord::default() },
        };
        step.key = key;
        step.wrote = Vec::new();
        step.leads = None;
        step.from = run.plan.inputs(&name);
        step.reads = run
            .tables
            .of
            .get(&name)
            .map(|at| run.tables.tables[*at].location.to_string())
            .into_iter()
            .collect();
        step.defined = defined(study, &sections, run.plan, &name);
        receipt.steps.push(step);
    }
    receipt
}

/// The files of some of the run's tables, each once.
pub(crate) fn files(run: &mut Run<'_>, tables: impl IntoIterator<Item = usize>) -> Vec<FileRecord> {
    let mut files: Vec<FileRecord> = Vec::new();
    for at in tables {
        let Ok(obtained) = run.obtain(at) else { continue };
        let table = &run.tables.tables[at];
        let name = table.location.to_string();
        if files.iter().any(|it| it.name == name) {
            continue;
        }
        let Ok(sha256) = obtained.sha256().map(str::to_owned) else { continue };
        files.push(FileRecord {
            name,
            sha256,
            size: obtained.size,
            publisher: table.provenance.publisher.clone(),
            licence: table.provenance.licence.clone(),
        });
    }
    files
}

/// The text of the section that defines a step, and what it says.
fn defined(study: &Study, sections: &[(Span, Value)], plan: &Plan<'_>, name: &str) -> Option<Defined> {
    let span = plan.node(name)?.span()?;
    let text = &study.texts.iter().find(|(file, _)| *file == span.file)?.1;
    let before = text.get(..span.range.start)?;
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let section = text.get(start..)?;
    let mut end = section.len();
    let mut at = section.find('\n').map_or(section.len(), |it| it + 1);
    // `[index.imd.of]` is a part of `[index.imd]`.
    let header = section.get(..at)?.trim_end();
    let inner = format!("{}.", header.split(']').next().unwrap_or_default());
    while at < section.len() {
        let line_end = section[at..].find('\n').map_or(section.len(), |it| at + it + 1);
        let line = &section[at..line_end];
        if line.starts_with('[') && !line.starts_with(&inner) {
            end = at;
            break;
        }
        at = line_end;
    }
    // Comments at its end, after an empty line, are about what comes next.
    let mut lines: Vec<&str> = section[..end].trim_end().lines().collect();
    let comments = lines.iter().rev().take_while(|it| it.starts_with('#') || it.trim().is_empty()).count();
    let own = lines.len() - comments;
    if let Some(blank) = lines.iter().skip(own).position(|it| it.trim().is_empty()) {
        lines.truncate(own + blank);
    }
    Some(Defined {
        file: span.file.to_string(),
        line: before.matches('\n').count() + 1,
        text: lines.join("\n"),
        value: sections.iter().find(|(place, _)| place == span).map_or(Value::Null, |it| it.1.clone()),
    })
}

/// The results of an earlier build in a folder, if its receipt can be read.
pub(crate) fn earlier(folder: &Path) -> Option<Earlier> {
    let text = std::fs::read_to_string(folder.join(receipt::FILE_NAME)).ok()?;
    let receipt: Receipt = serde_json::from_str(&text).ok()?;
    // A receipt that names files elsewhere is none of ours: nothing is read or removed on its word.
    let inside = |it: &Wrote| Path::new(&it.file).components().all(|it| matches!(it, Component::Normal(_)));
    if !receipt.written().all(inside) {
        return None;
    }
    Some(Earlier { folder: folder.to_owned(), receipt })
}
