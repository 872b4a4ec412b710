//! `cargo xtask demo`: from a fresh clone to ranked places.

use std::process::Command;

use crate::run::{self, Outcome, cargo, program, root, say, seconds};
use crate::tools;

/// Builds the program and runs its demo; arguments go to the demo.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    tools::compilers()?;
    // The development build shares its parts with `cargo xtask test`, and the demo is small.
    say("building theodolite from source, with all it needs (the first time this takes a few minutes)");
    let time = run::run(&mut cargo(["build", "--locked", "--package", "theodolite"]))?;
    say(&format!("built in {}; now `theodolite demo`", seconds(time)));
    let folder = if arguments.is_empty() { &["target/theodolite-demo"][..] } else { &[] };
    run::run(Command::new(program()).arg("demo").args(folder).args(arguments).current_dir(root()))?;
    say("for a study of your own: `cargo install --locked --path crates/cli`, then the guide in README.md");
    Ok(())
}
