//! `cargo xtask demo`: from a fresh clone to ranked places.

use std::process::Command;

use crate::run::{self, Outcome, cargo, program, root, say, seconds, target};
use crate::{tools, web};

/// Builds the program and runs its demo; arguments go to the demo.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    tools::compilers()?;
    web::build()?;
    // The development build shares its parts with `cargo xtask test`, and the demo is small.
    say("building theodolite from source, with all it needs (the first time this takes a few minutes)");
    let time = run::run(&mut cargo(["build", "--locked", "--package", "theodolite"]))?;
    say(&format!("built in {}; now `theodolite demo`", seconds(time)));
    let folder = target().join("theodolite-demo");
    let folder = folder.strip_prefix(root()).unwrap_or(&folder);
    let mut demo = Command::new(program());
    demo.arg("demo").args(arguments).current_dir(root());
    if arguments.is_empty() {
        demo.arg(folder);
    }
    run::run(&mut demo)?;
    say("for a study of your own: `cargo install --locked --path crates/cli`, then the guide in README.md");
    Ok(())
}
