//! `theodolite schema`: the JSON Schema of study.toml, so that editors complete and check it.

use super::Outcome;
use crate::failure::Verdict;
use crate::render;

pub(super) fn run() -> Outcome {
    render::print_json(&theodolite_study::schema())?;
    Ok(Verdict::Good)
}
