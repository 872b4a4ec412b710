//! `theodolite build`: a study turned into results, or every problem and nothing written.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::json;
use theodolite_core::Problem;
use theodolite_study::Receipt;
use theodolite_study::Study;
use theodolite_study::receipt::StepRecord;
use theodolite_study::{BuildOptions, Built, OutFormat};

use super::{Opened, Outcome, folder, open};
use crate::args::{self, FileFormat, SourceArguments};
use crate::failure::{ExitStatus, Failure, Verdict};
use crate::render::problem::Extent;
use crate::render::table::Grid;
use crate::render::{self, number, problem};

pub(super) fn run(arguments: &args::Build) -> Outcome {
    // This thread does its share of the work: handing over to others and waiting for them costs more than some of the
    // steps. Fails only where a pool is there already; then it has been set up by this same line.
    let pool = rayon::ThreadPoolBuilder::new().use_current_thread();
    let _ = pool.num_threads(arguments.threads.map_or(0, usize::from)).build_global();
    let request = Request {
        study: arguments.study.study.clone(),
        sources: &arguments.study.sources,
        out: arguments.out.clone(),
        formats: formats(&arguments.format),
        fresh: arguments.fresh,
    };
    let started = Instant::now();
    let outcome = build(request);
    if arguments.format.contains(&FileFormat::Json) {
        return tell_json(outcome);
    }
    let (study, built) = outcome.map_err(|it| it.printing(arguments.all))?;
    if !built.warnings.is_empty() {
        render::eprint(&problem::text(&built.warnings, &study.texts, Extent::of(arguments.all)));
    }
    let mut out = tables(&built.receipt).layout(render::width());
    out.push_str(&on_the_way(&built.receipt));
    out.push_str(&format!(
        "\n{} in {} ({:.1} s)\n",
        steps(&built.receipt),
        built.out.display(),
        started.elapsed().as_secs_f64()
    ));
    if let Some(name) = built.receipt.headline() {
        out.push_str(&format!("see one with: theodolite show {name}{}\n", results_flag(&built.out)));
    }
    render::print(&out)?;
    Ok(Verdict::Good)
}

/// What to build, and where to.
pub(super) struct Request<'a> {
    /// The study's file or folder.
    pub(super) study: PathBuf,
    /// How its sources are had.
    pub(super) sources: &'a SourceArguments,
    /// The results folder; `results` beside the study if it is not said.
    pub(super) out: Option<PathBuf>,
    /// The files to write; Parquet if none is said.
    pub(super) formats: Vec<OutFormat>,
    /// Whether to run every step again.
    pub(super) fresh: bool,
}

/// Reads and builds the study; the warnings are those of the text and of the build.
pub(super) fn build(request: Request<'_>) -> Result<(Study, Built), Failure> {
    let Opened { study, mut warnings, store, progress } = open(&request.study, request.sources)?;
    let options = BuildOptions {
        store,
        out: request.out.unwrap_or_else(|| results_of(&request.study)),
        formats: if request.formats.is_empty() { vec![OutFormat::Parquet] } else { request.formats },
        fresh: request.fresh,
        progress: Some(Box::new(move |what, done, total| progress.steps(what, done, total))),
    };
    match theodolite_study::build(&study, &options) {
        Ok(mut built) => {
            warnings.append(&mut built.warnings);
            built.warnings = warnings;
            Ok((study, built))
        }
        Err(mut problems) => {
            warnings.append(&mut problems);
            Err(Failure::new(warnings, &study.texts))
        }
    }
}

/// The results folder beside a study.
pub(super) fn results_of(study: &Path) -> PathBuf {
    match folder(study) {
        here if here == Path::new(".") => PathBuf::from("results"),
        folder => folder.join("results"),
    }
}

/// The option that other commands need to find these results; none where they are the default.
pub(super) fn results_flag(out: &Path) -> String {
    if out == Path::new("results") { String::new() } else { format!(" --results {}", out.display()) }
}

/// The formats of the files; later commands cannot read a workbook, so Parquet is written beside it.
fn formats(asked: &[FileFormat]) -> Vec<OutFormat> {
    let mut formats: Vec<OutFormat> = asked
        .iter()
        .filter_map(|it| match it {
            FileFormat::Parquet => Some(OutFormat::Parquet),
            FileFormat::Csv => Some(OutFormat::Csv),
            FileFormat::Xlsx => Some(OutFormat::Xlsx),
            FileFormat::Json => None,
        })
        .collect();
    if formats.iter().all(|it| *it == OutFormat::Xlsx) {
        formats.push(OutFormat::Parquet);
    }
    formats.sort();
    formats.dedup();
    formats
}

/// The tables of a build: what each is, its rows, and what was counted on the way.
fn tables(receipt: &Receipt) -> Grid {
    let shown: Vec<&StepRecord> = receipt.steps.iter().filter(|it| !it.wrote.is_empty()).collect();
    let rows = |it: &StepRecord| it.wrote.first().map_or(0, |it| it.rows);
    let counts = |it: &StepRecord| counted(it).collect::<Vec<_>>().join(", ");
    Grid::new()
        .text("table", shown.iter().map(|it| it.name.clone()))
        .text("kind", shown.iter().map(|it| it.kind.clone()))
        .text("geography", shown.iter().map(|it| it.geography.clone().unwrap_or_default()))
        .number("rows", shown.iter().map(|it| number::count(rows(it))))
        .text("counted", shown.iter().map(|it| counts(it)))
}

/// What was counted in a step, where it is not what every step has.
fn counted(step: &StepRecord) -> impl Iterator<Item = String> {
    const USUAL: [&str; 7] =
        ["rows", "rows in", "areas", "areas in", "areas out", "areas with a row", "areas not designated"];
    let rows = step.wrote.first().map(|it| it.rows);
    let news = move |name: &str, count: u64| {
        // All areas ranked, all areas matched: as it should be.
        let all =
            matches!(name, "areas ranked" | "areas matched") && (rows == Some(count) || step.kind != "index");
        count > 0 && !USUAL.contains(&name) && !all
    };
    let counted = step.counts.iter().filter(move |(name, count)| news(name, **count));
    counted.map(|(name, count)| format!("{name} {}", number::count(*count)))
}

/// What was counted on the way to the tables, in sources, lookups and indicators: a few, and how many more.
fn on_the_way(receipt: &Receipt) -> String {
    const LISTED: usize = 8;
    let steps = receipt.steps.iter().filter(|it| it.wrote.is_empty() && it.kind != "claim");
    let all: Vec<String> =
        steps.flat_map(|step| counted(step).map(move |it| format!("  {}: {it}\n", step.name))).collect();
    if all.is_empty() {
        return String::new();
    }
    let mut out = String::from("\ncounted on the way\n");
    out.extend(all.iter().take(LISTED).map(String::as_str));
    if all.len() > LISTED {
        out.push_str(&format!("  and {} more in receipt.json\n", all.len() - LISTED));
    }
    out
}

/// "7 tables, 5 of them unchanged".
fn steps(receipt: &Receipt) -> String {
    let tables = receipt.steps.iter().filter(|it| !it.wrote.is_empty());
    let (count, unchanged) =
        tables.fold((0, 0), |(all, same), it| (all + 1, same + usize::from(it.unchanged)));
    let plural = if count == 1 { "" } else { "s" };
    match unchanged {
        0 => format!("{count} table{plural}"),
        _ => format!("{count} table{plural}, {unchanged} of them unchanged,"),
    }
}

/// The outcome for programs.
fn tell_json(outcome: Result<(Study, Built), Failure>) -> Outcome {
    match outcome {
        Ok((study, built)) => {
            let tables = built.receipt.steps.iter().filter(|it| !it.wrote.is_empty()).map(|it| {
                json!({
                    "name": it.name,
                    "kind": it.kind,
                    "geography": it.geography,
                    "unchanged": it.unchanged,
                    "files": it.wrote.iter().map(|it| it.file.as_str()).collect::<Vec<_>>(),
                    "counts": it.counts,
                })
            });
            render::print_json(&json!({
                "ok": true,
                "results": built.out.display().to_string(),
                "tables": tables.collect::<Vec<_>>(),
                "problems": problem::json(&built.warnings, &study.texts),
            }))?;
            Ok(Verdict::Good)
        }
        Err(Failure::Problems { problems, texts, .. }) => {
            render::print_json(&json!({ "ok": false, "problems": problem::json(&problems, &texts) }))?;
            debug_assert!(problems.iter().any(Problem::is_error));
            Err(Failure::Told(ExitStatus::of(&problems)))
        }
        Err(failure) => Err(failure),
    }
}
