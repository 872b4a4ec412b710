//! `cargo xtask bench`: the benchmarks, and the same work by what users would run instead.

use std::path::PathBuf;
use std::process::Command;

use crate::run::{self, Outcome, cargo, root, say};

/// Runs the Rust benchmarks, then the comparison script where its data and the scripts of the others are at hand.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    say("benchmarks of the methods");
    run::run(cargo(["bench", "--locked", "--package", "theodolite-bench", "--"]).args(arguments))?;
    let folder = std::env::var_os("THEODOLITE_TEST_DATA");
    let folder = folder.map_or_else(|| root().join("..").join("shared"), PathBuf::from);
    let (data, peers) = (folder.join("data"), folder.join("peers"));
    if !data.join("imd2019").is_dir() || !peers.is_dir() {
        say(&format!(
            "SKIPPED: the whole program beside others: no `imd2019` in {} or no {}",
            data.display(),
            peers.display()
        ));
        return Ok(());
    }
    say("the whole program beside what users would run instead");
    run::run(&mut cargo(["build", "--locked", "--release", "--package", "theodolite"]))?;
    let program = run::target().join("release").join("theodolite");
    let script = root().join("bench").join("compare.py");
    run::run(Command::new("python3").arg(script).args([program, data, peers]).current_dir(root())).map(drop)
}
