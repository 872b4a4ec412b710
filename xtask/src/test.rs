//! `cargo xtask test`: every test, and a loud word about those that were skipped.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Instant;

use crate::run::{Outcome, cargo, program, say, seconds, words};
use crate::{tools, web};

/// What a test prints where it has nothing to run on.
const SKIPPED: &str = "SKIPPED:";

/// Runs all tests of the workspace, doc examples included, and the explorer's pages in a browser; arguments are names of
/// tests, as for `cargo test`, and leave the pages out.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    tools::compilers()?;
    web::build()?;
    let started = Instant::now();
    say("building and running every test (the first time a few minutes)");
    let mut tally = Tally::default();
    // `--no-fail-fast`, so that one run tells everything.
    let common = ["test", "--locked", "--workspace", "--no-fail-fast"];
    // Not the benchmarks: those are timed by `cargo xtask bench`.
    let unit = tests(&common, &["--lib", "--bins", "--tests", "--examples"], arguments, &mut tally)?;
    say("running the examples of the documentation");
    let doc = tests(&common, &["--doc"], arguments, &mut tally)?;
    let pages = if arguments.is_empty() { pages(&mut tally)? } else { true };

    for skipped in &tally.skipped {
        eprintln!("{skipped}");
    }
    let tests = format!("{} tests passed, {} failed", tally.passed, tally.failed);
    let skipped = match tally.skipped.len() {
        0 => "none skipped".to_owned(),
        it => format!("{it} SKIPPED (why is in the lines above)"),
    };
    say(&format!("{tests}, {skipped}, in {}", seconds(started.elapsed())));
    if unit && doc && pages { Ok(()) } else { Err("the tests did not pass".to_owned()) }
}

/// Drives the explorer's pages in a real browser, over the demo as a static site. Where there is no browser that is said
/// aloud; in CI it is a failure.
fn pages(tally: &mut Tally) -> Outcome<bool> {
    web::check()?;
    let Some(browser) = web::browser() else {
        let why = "no Chromium was found (Debian: `apt install chromium`; or name one in CHROMIUM)";
        tally.skipped.push(format!("{SKIPPED} the explorer's pages in a browser: {why}"));
        return match std::env::var_os("CI") {
            Some(_) => Err(format!("the explorer's pages cannot be tested: {why}")),
            None => Ok(true),
        };
    };
    say("driving the explorer's pages in a browser");
    // The tests of the program built it, with the pages in it.
    let (site, report) = (web::demo_site(&program())?, web::report_site(&program())?);
    let mut node = web::npm(["test", "--silent"]);
    node.env("SITE", &site).env("SITE_REPORT", &report).env("PROGRAM", program()).env("CHROMIUM", browser);
    let output = node.stdout(Stdio::piped()).spawn().and_then(std::process::Child::wait_with_output);
    let output = output.map_err(|error| format!("cannot run npm: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    // What node says at its end: "# pass 12", or "ℹ pass 12" on a terminal.
    let sum = |word: &str| text.lines().filter_map(|it| count_after(it, word)).next_back().unwrap_or(0);
    tally.passed += sum("pass");
    tally.failed += sum("fail");
    tally.skipped.extend(
        text.lines().filter_map(|it| it.find(SKIPPED).and_then(|at| it.get(at..)).map(str::to_owned)),
    );
    if !output.status.success() {
        println!("{text}");
    }
    Ok(output.status.success() && sum("pass") > 0)
}

/// The count in a line such as `# pass 12`.
fn count_after(line: &str, word: &str) -> Option<u64> {
    let mut words = line.split_whitespace().skip(1);
    (words.next() == Some(word)).then(|| words.next()?.parse().ok()).flatten()
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
