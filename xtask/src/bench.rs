//! `cargo xtask bench`: the benchmarks, and the same work by what users would run instead.

use std::process::Command;

use crate::run::{self, Outcome, cargo, root, say};

/// Runs the Rust benchmarks, then the comparison script where there is one.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    say("benchmarks of the methods");
    run::run(cargo(["bench", "--locked", "--package", "theodolite-bench", "--"]).args(arguments))?;
    let script = root().join("bench").join("compare.sh");
    if script.is_file() {
        say("the whole program beside what users would run instead");
        run::run(Command::new("bash").arg(script).current_dir(root()))?;
    }
    Ok(())
}
