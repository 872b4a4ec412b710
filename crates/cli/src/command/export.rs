//! `theodolite export`: results for other programs and for the web.

use std::path::Path;
use std::sync::Arc;

use theodolite_core::Problem;
use theodolite_explorer::Site;
use theodolite_study::export::Target;
use theodolite_study::{Results, Study, export};

use super::build::{Request, results_of};
use super::{Outcome, store};
use crate::args::{self, ExportFormat};
use crate::failure::{Failure, Verdict};
use crate::render::progress::Progress;
use crate::render::{self, number, problem};

/// Writes tables somewhere and says how many.
type Write = fn(&Study, &Results, Target<'_>) -> Result<usize, Vec<Problem>>;

pub(super) fn run(arguments: &args::Export) -> Outcome {
    let path = &arguments.study.study;
    let request = Request {
        study: path.clone(),
        sources: &arguments.study.sources,
        out: Some(arguments.results.results.clone().unwrap_or_else(|| results_of(path))),
        formats: Vec::new(),
        fresh: false,
    };
    let (study, built) = super::build::build(request)?;
    if !built.warnings.is_empty() {
        render::eprint(&problem::text(&built.warnings, &study.texts, problem::Extent::First));
    }
    match arguments.what {
        ExportFormat::Site => site(arguments, study, &built.out),
        ExportFormat::Xlsx => tables(arguments, &study, &built.out, export::workbook),
        ExportFormat::Sqlite => tables(arguments, &study, &built.out, export::sqlite),
        ExportFormat::Datapackage => tables(arguments, &study, &built.out, export::datapackage),
    }
}

fn tables(arguments: &args::Export, study: &Study, out: &Path, write: Write) -> Outcome {
    let results = Results::open(out).map_err(Failure::one)?;
    let to = Target { path: &arguments.to, replaces: arguments.force };
    let count = write(study, &results, to).map_err(|it| Failure::new(it, &study.texts))?;
    render::print(&format!("{} in {}\n", number::of(count, "table"), arguments.to.display()))?;
    Ok(Verdict::Good)
}

/// The explorer's pages and data as a folder.
fn site(arguments: &args::Export, study: Study, out: &Path) -> Outcome {
    let texts = study.texts.clone();
    let store = store(&arguments.study.study, &arguments.study.sources, &Arc::new(Progress::new()));
    let site = Site::open(study, store, out).map_err(|it| Failure::new(it, &texts))?;
    if !site.problems().is_empty() {
        render::eprint(&problem::text(site.problems(), &texts, problem::Extent::First));
    }
    let exported = theodolite_explorer::export(&site, &arguments.to).map_err(Failure::one)?;
    let to = arguments.to.display();
    render::print(&format!(
        "{} files, {:.1} MB in {to}\nany web host can serve the folder; to look at it here: python3 -m http.server --directory {to}\n",
        number::count(exported.files as u64),
        exported.bytes as f64 / 1e6,
    ))?;
    Ok(Verdict::Good)
}
