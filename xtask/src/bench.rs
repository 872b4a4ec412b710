//! `cargo xtask bench`: the benchmarks, and the same work by what users would run instead.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{self, Outcome, cargo, output, root, say};
use crate::web;

/// Runs the Rust benchmarks, then evaluations where the truth is known, then the comparison scripts where what they need is at hand.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    say("benchmarks of the methods");
    run::run(cargo(["bench", "--locked", "--package", "theodolite-bench", "--"]).args(arguments))?;
    evaluations()?;
    let folder = std::env::var_os("THEODOLITE_TEST_DATA");
    let folder = folder.map_or_else(|| root().join("..").join("shared"), PathBuf::from);
    explorer(&folder)?;
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

/// The explorer in a browser: first views, and weights moved by hand.
fn explorer(data: &Path) -> Outcome {
    let Some(browser) = web::browser() else {
        say("SKIPPED: the explorer in a browser: no Chromium was found");
        return Ok(());
    };
    say("the explorer in a browser");
    web::build()?;
    run::run(&mut cargo(["build", "--locked", "--release", "--package", "theodolite"]))?;
    let program = run::target().join("release").join(format!("theodolite{}", std::env::consts::EXE_SUFFIX));
    let site = web::demo_site(&program)?;
    let mut node = Command::new("node");
    node.arg("bench.mjs").current_dir(web::folder()).env("SITE", site).env("PROGRAM", &program);
    run::run(node.env("CHROMIUM", browser).env("THEODOLITE_TEST_DATA", data)).map(drop)
}

/// What designs find in countries whose truth is known, and the same estimates by Python's packages.
fn evaluations() -> Outcome {
    say("what designs of an evaluation find in 200 countries whose truth is known");
    run::run(&mut cargo(["build", "--locked", "--release", "--package", "theodolite-bench", "--bins"]))?;
    let program =
        |name: &str| run::target().join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    run::run(&mut Command::new(program("recovery")))?;
    let needed = "import clarabel, csdid, cvxpy, linearmodels, pysyncon, statsmodels, synthdid";
    if output(Command::new("python3").args(["-c", needed])).is_none() {
        say("SKIPPED: evaluations beside Python's packages: `pip install -r bench/requirements.txt`");
        return Ok(());
    }
    say("evaluations beside Python's packages");
    let script = root().join("bench").join("evaluation_peers.py");
    run::run(Command::new("python3").arg(script).arg(program("evaluation")).current_dir(root())).map(drop)
}
