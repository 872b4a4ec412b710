//! `theodolite demo`: the embedded country, built, with its headline tables: the first thing anyone runs.

use std::fmt::Write as _;
use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use theodolite_core::Problem;
use theodolite_data::table::ResultTable;
use theodolite_study::Results;
use theodolite_study::Study;
use theodolite_study::Verdict as Judgement;

use super::build::Request;
use super::serve::Job;
use super::{Outcome, claims, init, serve, show};
use crate::args::{self, SourceArguments};
use crate::failure::{Failure, Verdict};
use crate::gallery::{self, File};
use crate::render::progress::Progress;
use crate::render::table::Grid;
use crate::render::{self, number, problem};

/// Rows of each headline table.
const TOP: usize = 10;

pub(super) fn run(arguments: &args::Demo) -> Outcome {
    let (name, usual) =
        if arguments.report { ("report", "theodolite-report") } else { ("demo", "theodolite-demo") };
    let folder = arguments.folder.clone().unwrap_or_else(|| PathBuf::from(usual));
    let files = gallery::files(name).unwrap_or_default();
    place(&folder, &files, arguments.force).map_err(Failure::one)?;

    let started = Instant::now();
    let sources = SourceArguments::default();
    let request =
        Request { study: folder.clone(), sources: &sources, out: None, formats: Vec::new(), fresh: false };
    let (study, built) = super::build::build(request)?;
    if !built.warnings.is_empty() {
        render::eprint(&problem::text(&built.warnings, &study.texts, problem::Extent::First));
    }
    let seconds = started.elapsed().as_secs_f64();
    let results = Results::open(&built.out).map_err(Failure::one)?;
    let bold = anstyle::Style::new().bold();
    let title = study.about.title.as_deref().unwrap_or("the demo");
    let mut out = format!("{bold}{title}{bold:#}\n{} from {}\n", made(&results), sizes(&files));
    let _ = writeln!(out, "built in {seconds:.1} s\n");
    if !arguments.report {
        tables(&study, &results, &mut out).map_err(Failure::one)?;
    }
    out.push_str(&judged(&study, &folder, &built.out)?);
    out.push_str(&next(&folder, &results));
    render::print(&out)?;
    // Whoever watches gets the pages too; a script gets its prompt back.
    if arguments.no_serve || !std::io::stdout().is_terminal() || !theodolite_explorer::has_pages() {
        return Ok(Verdict::Good);
    }
    let job = Job { study: folder, out: built.out, with: Vec::new(), offline: false };
    let any = job.clone();
    match serve::serve(job, args::PORT, true, true) {
        // Another one is open already: this one goes beside it.
        Err(failure) if failure.is("cannot-listen") => serve::serve(any, 0, true, true),
        outcome => outcome,
    }
}

/// Writes the demo, which may be there already; anything else that is there stays.
fn place(folder: &Path, files: &[File], force: bool) -> Result<(), Problem> {
    let there = |path: &String| folder.join(path).exists();
    let same = |(path, bytes): &&File| fs::read(folder.join(path)).is_ok_and(|it| it == **bytes);
    let strange =
        fs::read_dir(folder).is_ok_and(|mut it| it.next().is_some()) && !there(&"study.toml".to_owned());
    let changed = files.iter().find(|it| there(&it.0) && !same(it));
    if !force && (strange || changed.is_some()) {
        let message = match changed {
            Some((path, _)) => {
                format!("`{}` is there and is not what the demo would write", folder.join(path).display())
            }
            None => format!("`{}` is there and is not a demo", folder.display()),
        };
        let problem = Problem::error("would-overwrite", message);
        return Err(
            problem.hint("name another folder: `theodolite demo DIR`; or write over it with `--force`")
        );
    }
    let missing: Vec<File> = files.iter().filter(|it| !same(it)).cloned().collect();
    for (path, _) in &missing {
        let path = folder.join(path);
        if path.is_file() {
            fs::remove_file(&path).map_err(|error| init::cannot_write(&path, &error))?;
        }
    }
    init::write(folder, &missing)
}

/// "22 tables about areas: 3,000 neighbourhood, 60 district".
fn made(results: &Results) -> String {
    let geographies = results.receipt.steps.iter().filter(|it| it.kind == "geography");
    let areas =
        geographies.filter_map(|it| Some(format!("{} ({})", it.name, number::count(it.wrote.first()?.rows))));
    let areas: Vec<String> = areas.collect();
    let tables = number::of(results.names().count(), "table");
    if areas.is_empty() { tables } else { format!("{tables} about {}", areas.join(", ")) }
}

fn sizes(files: &[File]) -> String {
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    match bytes {
        0..1_000_000 => format!("{} files of {} kB", files.len(), bytes.div_ceil(1000)),
        _ => format!("{} files of {:.1} MB", files.len(), bytes as f64 / 1e6),
    }
}

/// The headline index, its summary for coarser areas, and the designations.
fn tables(study: &Study, results: &Results, out: &mut String) -> Result<(), Problem> {
    let width = render::width();
    let bold = anstyle::Style::new().bold();
    if let Some(index) = results.receipt.headline() {
        let table = plain(&results.table(index)?);
        let title = study.indices.iter().find(|it| it.name.value == index).and_then(|it| it.title.clone());
        let _ =
            writeln!(out, "{bold}{}{bold:#}: the {TOP} in greatest need", title.unwrap_or(index.to_owned()));
        out.push_str(&top(&table)?.layout(width));
        out.push('\n');
    }
    if let Some(summary) = study.summaries.first() {
        let table = results.table(&summary.name.value)?;
        let title = summary.title.clone().unwrap_or_else(|| summary.name.value.clone());
        let _ = writeln!(out, "{bold}{title}{bold:#}: the {TOP} at the top");
        out.push_str(&top(&measures(&table))?.layout(width));
        out.push('\n');
    }
    let mut rows = Vec::new();
    for designation in &study.designations {
        let name = &designation.name.value;
        let table = results.table(name)?;
        let Some(truths) = table.truths("designated") else { continue };
        let count = truths.iter().filter(|it| **it == Some(true)).count();
        rows.push((name.clone(), designation.geography.value.clone(), count, truths.len()));
    }
    if !rows.is_empty() {
        let grid = Grid::new()
            .text("designation", rows.iter().map(|it| it.0.clone()))
            .text("geography", rows.iter().map(|it| it.1.clone()))
            .number("designated", rows.iter().map(|it| number::count(it.2 as u64)))
            .number("of", rows.iter().map(|it| number::count(it.3 as u64)));
        out.push_str(&grid.layout(width));
        out.push('\n');
    }
    Ok(())
}

/// The table without its contributions and extra quantiles: what one would print.
fn plain(table: &ResultTable) -> ResultTable {
    let wanted = ["code", "name", "score", "rank", "decile"];
    wanted.iter().fold(ResultTable::new(), |plain, name| match table.column(name) {
        Some(values) => plain.with(*name, values.clone()),
        None => plain,
    })
}

/// A summary with one rank: that of its first measure.
fn measures(table: &ResultTable) -> ResultTable {
    let is_rank = |it: &str| it.strip_suffix("_rank").is_some_and(|of| table.column(of).is_some());
    let first = table.names().find(|it| is_rank(it));
    table.columns.iter().fold(ResultTable::new(), |shown, column| match is_rank(&column.name) {
        true if Some(column.name.as_str()) == first => shown.with("rank", column.values.clone()),
        true => shown,
        false => shown.with(&column.name, column.values.clone()),
    })
}

fn top(table: &ResultTable) -> Result<Grid, Problem> {
    let mut rows: Vec<usize> = (0..table.len()).collect();
    show::sort(table, &mut rows, None)?;
    rows.truncate(TOP);
    Ok(Grid::of(&table.take(&rows)))
}

/// The claims that do not hold, those that differ first and all of them; and the sum of verdicts. Of those that cannot be
/// tested a few stand for many.
fn judged(study: &Study, folder: &Path, out: &Path) -> Result<String, Failure> {
    if study.claims.is_empty() {
        return Ok(String::new());
    }
    let store = super::store(folder, &SourceArguments::default(), &Arc::new(Progress::new()));
    let claims = theodolite_study::claims(study, &store, Some(out))
        .map_err(|problems| Failure::new(problems, &study.texts))?;
    let mut judged = claims.judged;
    let sum = claims::sum(&judged);
    judged.retain(|it| it.verdict != Judgement::Holds);
    judged.sort_by_key(|it| it.verdict != Judgement::Differs);
    let differ = judged.iter().filter(|it| it.verdict == Judgement::Differs).count();
    let more = judged.len().saturating_sub(differ + TOP);
    judged.truncate(differ + TOP);
    let sum = match more {
        0 => sum,
        _ => format!("{sum} ({} of them are not shown: see `theodolite claims`)", number::count(more as u64)),
    };
    Ok(claims::text(&judged, &sum, render::width()))
}

/// Where things lie, and what to type next.
fn next(folder: &Path, results: &Results) -> String {
    let name = results.receipt.headline().unwrap_or_default();
    let folder = folder.display();
    let mut out =
        format!("\nthe study: {folder}/study.toml   the results: {folder}/results\nnext:\n  cd {folder}\n");
    let area = first_area(results, name);
    let program = program();
    let _ = writeln!(out, "  {program} show {name}");
    if let Some(code) = area {
        let _ = writeln!(out, "  {program} explain {name} {code}");
    }
    let _ = writeln!(out, "  {program} claims");
    let _ = writeln!(out, "  {program} serve --open");
    out
}

/// What to type to run this program: its name where the shell found it by that, else where it lies.
fn program() -> String {
    let called = std::env::args_os().next().map(std::path::PathBuf::from);
    let by_path = called.is_some_and(|it| it.components().count() > 1);
    match std::env::current_exe() {
        Ok(path) if by_path => path.display().to_string(),
        _ => "theodolite".to_owned(),
    }
}

/// The area in greatest need.
fn first_area(results: &Results, name: &str) -> Option<String> {
    let table = results.table(name).ok()?;
    let mut rows: Vec<usize> = (0..table.len()).collect();
    show::sort(&table, &mut rows, None).ok()?;
    table.numbers("rank")?;
    Some(table.texts("code")?.get(*rows.first()?).to_owned())
}
