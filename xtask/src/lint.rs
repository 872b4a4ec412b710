//! `cargo xtask lint`: what can be said of the code without running it.

use crate::run::{self, Outcome, cargo, say, seconds};
use crate::{licences, tools};

/// Formatting, clippy, documentation, licences; each must pass.
pub(crate) fn run() -> Outcome {
    tools::compilers()?;
    tools::component("rustfmt", &["fmt", "--version"])?;
    tools::component("clippy", &["clippy", "--version"])?;
    say("formatting");
    let format = run::run(&mut cargo(["fmt", "--all", "--check"]))?;
    say("clippy");
    let clippy = run::run(&mut cargo([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))?;
    say("documentation");
    let mut doc = cargo(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"]);
    let doc = run::run(doc.env("RUSTDOCFLAGS", "--deny warnings"))?;
    say("licences");
    licences::run()?;
    say(&format!(
        "lint passed: formatting {}, clippy {}, documentation {}",
        seconds(format),
        seconds(clippy),
        seconds(doc)
    ));
    Ok(())
}
