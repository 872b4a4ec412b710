//! `theodolite export`: results for other programs and for the web.

use std::sync::Arc;

use theodolite_explorer::Site;

use super::build::{Request, results_of};
use super::{Outcome, store};
use crate::args::{self, ExportFormat};
use crate::failure::{Failure, Verdict};
use crate::render::progress::Progress;
use crate::render::{self, number, problem};

pub(super) fn run(arguments: &args::Export) -> Outcome {
    match arguments.what {
        ExportFormat::Site => site(arguments),
    }
}

/// The explorer's pages and data as a folder.
fn site(arguments: &args::Export) -> Outcome {
    let path = &arguments.study.study;
    let request = Request {
        study: path.clone(),
        sources: &arguments.study.sources,
        out: Some(arguments.results.results.clone().unwrap_or_else(|| results_of(path))),
        formats: Vec::new(),
        fresh: false,
    };
    let (study, built) = super::build::build(request)?;
    let texts = study.texts.clone();
    let mut warnings = built.warnings;
    let store = store(path, &arguments.study.sources, &Arc::new(Progress::new()));
    let site = Site::open(study, store, &built.out).map_err(|it| Failure::new(it, &texts))?;
    warnings.extend_from_slice(site.problems());
    if !warnings.is_empty() {
        render::eprint(&problem::text(&warnings, &texts, problem::Extent::First));
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
