//! One file a command: each reads its arguments, calls the study and prints what comes back.

mod build;
mod check;
mod claims;
mod compare;
mod completions;
mod demo;
mod diff;
mod explain;
mod export;
mod fetch;
mod init;
mod place;
mod schema;
mod serve;
mod show;
mod wheel;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use theodolite_core::Problem;
use theodolite_data::store::Store;
use theodolite_study::Study;

use crate::args::{Command, SourceArguments};
use crate::failure::{Failure, Verdict};
use crate::render::progress::Progress;

/// What a command gives back.
pub(crate) type Outcome = Result<Verdict, Failure>;

/// Does what the command line says.
pub(crate) fn run(command: Command) -> Outcome {
    match command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Build(arguments) => build::run(&arguments),
        Command::Show(arguments) => show::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Place(arguments) => place::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Claims(arguments) => claims::run(&arguments),
        Command::Wheel(arguments) => wheel::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Fetch(arguments) => fetch::run(&arguments),
        Command::Schema => schema::run(),
        Command::Completions(arguments) => completions::run(&arguments),
    }
}

/// A study that could be read, and where its sources are had from.
struct Opened {
    study: Study,
    /// Problems of the text that do not stop the work.
    warnings: Vec<Problem>,
    store: Store,
    /// What the store tells of downloads; a command may tell more on the same line.
    progress: Arc<Progress>,
}

/// Reads a study; all its problems are the failure if one of them is an error.
fn open(path: &Path, sources: &SourceArguments) -> Result<Opened, Failure> {
    let (study, problems) = theodolite_study::load(path);
    if problems.iter().any(Problem::is_error) {
        return Err(Failure::new(problems, &study.texts));
    }
    let progress = Arc::new(Progress::new());
    let store = store(path, sources, &progress);
    Ok(Opened { study, warnings: problems, store, progress })
}

/// The folder of a study: the path itself if it is a folder, else the one it lies in.
fn folder(study: &Path) -> PathBuf {
    match study.is_dir() {
        true => study.to_owned(),
        false => match study.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        },
    }
}

fn store(study: &Path, sources: &SourceArguments, progress: &Arc<Progress>) -> Store {
    let mut store = Store::with_default_cache(folder(study));
    store.offline = sources.offline;
    store.replace = sources.with.clone();
    let progress = Arc::clone(progress);
    store.progress = Some(Arc::new(move |what, done, total| progress.bytes(what, done, total)));
    store
}
