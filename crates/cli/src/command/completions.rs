//! `theodolite completions SHELL`: a script for the shell to complete commands with.

use clap::CommandFactory;

use super::Outcome;
use crate::args::{self, Arguments};
use crate::failure::Verdict;
use crate::render;

pub(super) fn run(arguments: &args::Completions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "theodolite", &mut script);
    render::print(&String::from_utf8_lossy(&script))?;
    Ok(Verdict::Good)
}
