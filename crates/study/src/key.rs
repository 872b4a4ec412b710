//! The key of a step: a hash of its definition and of all that it is made from.
//!
//! The same key means the same result, so that a build can take over what an earlier one computed. The program's
//! version is part of it: a new version computes everything again.

use theodolite_data::hash::Key;

use crate::run::{Run, Step};

/// Raised where the record of a step tells more than before within one version: a record that is taken over tells as much as
/// one that is made.
const RECORD: &str = "facts";

/// The key of a step.
pub(crate) fn key(run: &mut Run<'_>, name: &str) -> Step<String> {
    let Some(node) = run.plan.node(name) else { return Err(crate::run::Stopped) };
    let mut key = Key::new();
    key.feed("version", env!("CARGO_PKG_VERSION").as_bytes());
    key.feed("record", RECORD.as_bytes());
    key.feed("kind", node.kind().as_bytes());
    key.feed("name", name.as_bytes());
    key.feed("definition", node.section().definition().as_bytes());
    if node.section().is_random() {
        key.feed("seed", format!("{:?}", run.plan.study.about.seed).as_bytes());
    }
    if let Some(table) = run.tables.of.get(name).copied() {
        let file = run.obtain(table)?;
        match file.sha256() {
            Ok(sha256) => key.feed("file", sha256.as_bytes()),
            Err(problem) => return run.stop(run.tables.tables[table].place(problem)),
        }
    }
    for input in run.plan.inputs(name) {
        let input_key = run.key(&input)?;
        key.feed("input", input_key.as_bytes());
    }
    Ok(key.finish())
}
