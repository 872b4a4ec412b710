//! `cargo xtask test`: every test, and a loud word about those that were skipped.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Instant;

use crate::run::{Outcome, cargo, say, seconds, words};
use crate::tools;

/// What a test prints where it has nothing to run on.
const SKIPPED: &str = "SKIPPED:";

/// Runs all tests of the workspace, doc examples included; arguments are names of tests, as for `cargo test`.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    tools::compilers()?;
    let started = Instant::now();
    say("building and running every test (the first time a few minutes)");
    let mut tally = Tally::default();
    // `--no-fail-fast`, so that one run tells everything.
    let common = ["test", "--locked", "--workspace", "--no-fail-fast"];
    // Not the benchmarks: those are timed by `cargo xtask bench`.
    let unit = tests(&common, &["--lib", "--bins", "--tests", "--examples"], arguments, &mut tally)?;
    say("running the examples of the documentation");
    let doc = tests(&common, &["--doc"], arguments, &mut tally)?;

    for skipped in &tally.skipped {
        eprintln!("{skipped}");
    }
    let tests = format!("{} tests passed, {} failed", tally.passed, tally.failed);
    let skipped = match tally.skipped.len() {
        0 => "none skipped".to_owned(),
        it => format!("{it} SKIPPED (why is in the lines above)"),
    };
    say(&format!("{tests}, {skipped}, in {}", seconds(started.elapsed())));
    if unit && doc { Ok(()) } else { Err("the tests did not pass".to_owned()) }
}

#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
    skipped: Vec<String>,
}

/// Runs `cargo test`, shows its output but for what passing tests printed, and reads the sums from it.
fn tests(common: &[&str], targets: &[&str], arguments: &[&str], tally: &mut Tally) -> Outcome<bool> {
    let mut command = cargo(common);
    command.args(targets).args(["--", "--show-output"]).args(arguments).env("INSTA_UPDATE", "no");
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(|error| format!("cannot run cargo: {error}"))?;
    let output = child.stdout.take().ok_or("no output")?;
    let mut inside_passed = false;
    for line in BufReader::new(output).lines() {
        let line = line.map_err(|error| format!("cannot read the output of the tests: {error}"))?;
        // libtest prints what passing tests said between "successes:" and the failures or the sum.
        if line == "successes:" {
            inside_passed = true;
        } else if line == "failures:" || line.starts_with("test result:") {
            inside_passed = false;
        }
        if let Some(at) = line.find(SKIPPED) {
            tally.skipped.extend(line.get(at..).map(str::to_owned));
        } else if line.starts_with("test result:") {
            tally.passed += before(&line, " passed");
            tally.failed += before(&line, " failed");
        }
        let quiet =
            inside_passed || line.is_empty() || line.starts_with("running ") || line.ends_with(" ... ok");
        if !quiet {
            println!("{line}");
        }
    }
    let status = child.wait().map_err(|error| format!("cannot wait for {}: {error}", words(&command)))?;
    Ok(status.success())
}

/// The number before a word: 12 in "ok. 12 passed; 0 failed".
fn before(line: &str, word: &str) -> u64 {
    let before = line.split(word).next().unwrap_or_default();
    before.rsplit(' ').next().and_then(|it| it.parse().ok()).unwrap_or(0)
}
