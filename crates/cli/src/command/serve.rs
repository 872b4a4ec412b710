//! `theodolite serve`: the explorer over a study's results, on this machine alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_explorer::{Limits, Served, Serving, Site};
use theodolite_study::Study;

use super::build::{Request, results_of};
use super::{Outcome, folder, store};
use crate::args::{self, SourceArguments};
use crate::failure::{Failure, Verdict};
use crate::render::progress::Progress;
use crate::render::{self, problem};

/// How often files are looked at for changes.
const LOOK: Duration = Duration::from_millis(500);

pub(super) fn run(arguments: &args::Serve) -> Outcome {
    let job = Job {
        study: arguments.study.study.clone(),
        out: arguments.results.results.clone().unwrap_or_else(|| results_of(&arguments.study.study)),
        with: arguments.study.sources.with.clone(),
        offline: arguments.study.sources.offline,
    };
    serve(job, arguments.port, arguments.watch, arguments.open)
}

/// A study to serve, and how its sources are had.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) study: PathBuf,
    pub(super) out: PathBuf,
    pub(super) with: Vec<(String, PathBuf)>,
    pub(super) offline: bool,
}

/// Builds and serves it until the process ends; with `watch`, again each time that it changed.
pub(super) fn serve(job: Job, port: u16, watch: bool, open: bool) -> Outcome {
    if !theodolite_explorer::has_pages() {
        // Told before a build that may take long.
        return Err(Failure::one(theodolite_explorer::no_pages()));
    }
    let (served, files) = job.served();
    let started = move |serving: Serving| {
        let address = format!("http://localhost:{}/", serving.port());
        render::eprint(&format!("the explorer is at {address} (Ctrl-C ends it)\n"));
        if open && let Err(error) = open::that(&address) {
            render::eprint(&format!("no browser could be opened ({error}): open that address in one\n"));
        }
        if watch {
            job.keep_up(&serving, files);
        }
    };
    theodolite_explorer::serve(served, port, Limits::default(), started).map_err(Failure::one)?;
    Ok(Verdict::Good)
}

impl Job {
    /// Builds the study and opens its results; also the files that it was made from.
    fn served(&self) -> (Served, Vec<PathBuf>) {
        let (study, found) = theodolite_study::load(&self.study);
        let files = files(&study, &self.study);
        if found.iter().any(Problem::is_error) {
            return (problems(&study, &self.study, &found), files);
        }
        let sources = SourceArguments { with: self.with.clone(), offline: self.offline };
        let request = Request {
            study: self.study.clone(),
            sources: &sources,
            out: Some(self.out.clone()),
            formats: Vec::new(),
            fresh: false,
        };
        let (study, built) = match super::build::build(request) {
            Ok(built) => built,
            Err(Failure::Problems { problems: found, .. }) => {
                return (problems(&study, &self.study, &found), files);
            }
            Err(failure) => {
                let told = Problem::error("cannot-build", format!("{failure:?}"));
                return (problems(&study, &self.study, &[told]), files);
            }
        };
        if !built.warnings.is_empty() {
            render::eprint(&problem::text(&built.warnings, &study.texts, problem::Extent::First));
        }
        let store = store(&self.study, &sources, &Arc::new(Progress::new()));
        let texts = study.texts.clone();
        match Site::open(study, store, &built.out) {
            Ok(site) => {
                if !site.problems().is_empty() {
                    render::eprint(&problem::text(site.problems(), &texts, problem::Extent::First));
                }
                (Served::Site(Box::new(site)), files)
            }
            Err(found) => {
                let (study, _) = theodolite_study::load(&self.study);
                (problems(&study, &self.study, &found), files)
            }
        }
    }

    /// Builds again each time that a file changed.
    fn keep_up(&self, serving: &Serving, files: Vec<PathBuf>) {
        let mut files = files;
        let mut seen = times(&files);
        loop {
            std::thread::sleep(LOOK);
            let now = times(&files);
            if now == seen {
                continue;
            }
            render::eprint("the study changed: building it again\n");
            let (served, made_of) = self.served();
            // Of files that changed while it was built the next look tells.
            seen = if made_of == files { now } else { times(&made_of) };
            files = made_of;
            serving.replace(served);
        }
    }
}

/// The files that a study is made from, which need not be there: its own, its texts and local sources, and the folders of its
/// texts, where another may be put that `include` names.
fn files(study: &Study, path: &Path) -> Vec<PathBuf> {
    let folder = folder(path);
    let own = if path.is_file() { path.to_owned() } else { folder.join("study.toml") };
    let texts: Vec<PathBuf> = study.texts.iter().map(|it| PathBuf::from(&*it.0)).collect();
    let folders = texts.iter().filter_map(|it| it.parent().map(Path::to_owned)).filter(|it| *it != folder);
    let folders: BTreeSet<PathBuf> = folders.collect();
    let sources = theodolite_study::local_files(study).into_iter().map(|it| folder.join(it));
    std::iter::once(own).chain(texts.clone()).chain(folders).chain(sources).collect()
}

fn times(files: &[PathBuf]) -> Vec<Option<(SystemTime, u64)>> {
    let time = |it: &PathBuf| {
        let about = it.metadata().ok()?;
        Some((about.modified().ok()?, if about.is_dir() { 0 } else { about.len() }))
    };
    files.iter().map(time).collect()
}

/// What is shown of a study that could not be built; it is told on the terminal too.
fn problems(study: &Study, path: &Path, found: &[Problem]) -> Served {
    render::eprint(&problem::text(found, &study.texts, problem::Extent::First));
    let title = study.about.title.clone().unwrap_or_else(|| path.display().to_string());
    Served::Problems { title, problems: told(found, study) }
}

/// Problems as pages show them: with the line that they stand in.
fn told(found: &[Problem], study: &Study) -> Value {
    let Value::Array(mut told) = problem::json(found, &study.texts) else { return json!([]) };
    for it in &mut told {
        let line = it["place"]["line"].as_u64().and_then(|it| usize::try_from(it).ok());
        let file = it["place"]["file"].as_str().map(str::to_owned);
        let text = study.texts.iter().find(|(name, _)| Some(&**name) == file.as_deref());
        let snippet = line.and_then(|line| text?.1.lines().nth(line.checked_sub(1)?));
        let cell = it["cell"]["file"].as_str().map(str::to_owned);
        let row = it["cell"]["row"].clone();
        it["snippet"] = json!(snippet);
        it["file"] = json!(file.or(cell));
        it["line"] = if line.is_some() { json!(line) } else { row };
    }
    Value::Array(told)
}
