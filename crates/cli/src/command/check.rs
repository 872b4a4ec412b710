//! `theodolite check`: every problem of a study and its sources; nothing is computed.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::Problem;

use super::{Outcome, store};
use crate::args::{self, CheckFormat};
use crate::failure::{ExitStatus, Failure, Verdict};
use crate::render;
use crate::render::problem::{self, Extent};
use crate::render::progress::Progress;

pub(super) fn run(arguments: &args::Check) -> Outcome {
    let path = &arguments.study.study;
    let (study, mut problems) = theodolite_study::load(path);
    let progress = Arc::new(Progress::new());
    // Sources are only asked for what a sound study asks of them.
    if !problems.iter().any(Problem::is_error) {
        problems.extend(theodolite_study::check(&study, &store(path, &arguments.study.sources, &progress)));
    }
    drop(progress); // Its line goes before ours come.
    let stopped = problems.iter().any(Problem::is_error);
    if arguments.format == CheckFormat::Json {
        render::print_json(&json!({ "ok": !stopped, "problems": problem::json(&problems, &study.texts) }))?;
        return if stopped { Err(Failure::Told(ExitStatus::of(&problems))) } else { Ok(Verdict::Good) };
    }
    if stopped {
        return Err(Failure::new(problems, &study.texts).printing(arguments.all));
    }
    if !problems.is_empty() {
        render::eprint(&problem::text(&problems, &study.texts, Extent::of(arguments.all)));
    }
    let words: Vec<String> = study.counts().into_iter().map(|(count, of)| format!("{count} {of}")).collect();
    let name = study.texts.first().map_or("the study", |(file, _)| file);
    let has = if words.is_empty() { "it asks for nothing yet".to_owned() } else { words.join(", ") };
    render::print(&format!("no errors in {name}: {has}\n"))?;
    Ok(Verdict::Good)
}
