//! What takes more than one tool: `cargo xtask demo`, `cargo xtask test` and their kin.

mod bench;
mod demo;
mod licences;
mod lint;
mod picture;
mod run;
mod test;
mod tools;
mod web;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <task>

  demo      builds theodolite and runs its demo: the first thing to try
  test      runs every test, doc examples included; tells which were skipped
  lint      formatting, clippy, documentation and licences
  ci        lint and test: what a change must pass
  bench     the benchmarks of bench/
  picture   draws docs/terminal.svg, the picture of the README, from what the demo really prints
  web       builds the explorer's pages (needs Node), which the program then holds
  licences  the licences of all dependencies against the list of those allowed";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["demo", rest @ ..] => demo::run(rest),
        ["test", rest @ ..] => test::run(rest),
        ["lint"] => lint::run(),
        ["ci"] => lint::run().and_then(|()| test::run(&[])),
        ["bench", rest @ ..] => bench::run(rest),
        ["picture"] => picture::run(),
        ["web"] => web::build(),
        ["licences"] => licences::run(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        [task, ..] => Err(format!("there is no task `{task}` like this\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
