//! `cargo xtask web`: the explorer's pages, from their source to `web/dist`, where the program takes them from.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use crate::run::{Outcome, cargo, output, root, run, say, target};

/// The oldest Node that builds the pages.
const NODE: u32 = 20;

/// The target that a browser runs.
const WASM: &str = "wasm32-unknown-unknown";

/// Builds the pages where they or what they are made of changed.
pub(crate) fn build() -> Outcome {
    install()?;
    engine()?;
    let made = modified(&folder().join("dist/shell.html"));
    let newest = newest(&folder()).max(modified(&folder().join("theodolite.wasm")));
    if made.is_some() && made >= newest {
        return Ok(());
    }
    say("bundling the explorer's pages");
    run(&mut npm(["run", "--silent", "build"])).map(drop)
}

/// Checks the types of the pages.
pub(crate) fn check() -> Outcome {
    install()?;
    run(&mut npm(["run", "--silent", "check"])).map(drop)
}

/// The folder of the pages' source.
pub(crate) fn folder() -> PathBuf {
    root().join("web")
}

/// A command of npm in the folder of the pages.
pub(crate) fn npm<const N: usize>(arguments: [&str; N]) -> Command {
    let name = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folder());
    command
}

/// Gets what the pages are made with, as the lock file says; where it is there already, it stays.
fn install() -> Outcome {
    let version = output(Command::new("node").arg("--version")).ok_or_else(|| {
        format!(
            "Node {NODE} or later is needed for the explorer's pages and `node` does not run: see https://nodejs.org \
             (Debian and Ubuntu: `apt install nodejs npm`; macOS: `brew install node`)"
        )
    })?;
    let major =
        version.trim().trim_start_matches('v').split('.').next().and_then(|it| it.parse::<u32>().ok());
    if major.is_none_or(|it| it < NODE) {
        return Err(format!(
            "Node {} is too old for the explorer's pages: {NODE} or later is needed",
            version.trim()
        ));
    }
    let lock = modified(&folder().join("package-lock.json"));
    let installed = modified(&folder().join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= lock {
        return Ok(());
    }
    say("getting what the explorer's pages are made with (`npm ci`)");
    run(&mut npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"])).map(drop)
}

/// The index engine for the browser: built where its source changed, for cargo looks itself.
fn engine() -> Outcome {
    let libraries = output(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if !libraries.is_some_and(|it| Path::new(it.trim()).is_dir()) {
        say(&format!("installing the target {WASM} with rustup, because it is missing"));
        run(Command::new("rustup").args(["target", "add", WASM]))?;
    }
    run(&mut cargo(["build", "--locked", "--release", "--target", WASM, "--package", "theodolite-wasm"]))?;
    let built = target().join(WASM).join("release").join("theodolite_wasm.wasm");
    let place = folder().join("theodolite.wasm");
    let bytes = fs::read(&built).map_err(|error| format!("cannot read {}: {error}", built.display()))?;
    if fs::read(&place).is_ok_and(|it| it == bytes) {
        return Ok(());
    }
    fs::write(&place, bytes).map_err(|error| format!("cannot write {}: {error}", place.display()))
}

/// The demo as a static site, made by a program that has the pages.
pub(crate) fn demo_site(program: &Path) -> Outcome<PathBuf> {
    site(program, "demo", &[])
}

/// The study of the report, likewise.
pub(crate) fn report_site(program: &Path) -> Outcome<PathBuf> {
    site(program, "report", &["--report"])
}

fn site(program: &Path, name: &str, which: &[&str]) -> Outcome<PathBuf> {
    let (study, site) = (target().join(format!("test-{name}")), target().join(format!("test-{name}-site")));
    quietly(Command::new(program).args(["demo", "--force", "--no-serve"]).args(which).arg(&study))?;
    quietly(Command::new(program).args(["export", "site"]).arg(&site).arg(&study))?;
    Ok(site)
}

/// Runs a command whose output nobody reads unless it fails.
fn quietly(command: &mut Command) -> Outcome {
    run(command.stdout(Stdio::null())).map(drop)
}

/// A Chromium that runs.
pub(crate) fn browser() -> Option<PathBuf> {
    let stated = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let known = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let folders = std::env::var_os("PATH").map(|it| std::env::split_paths(&it).collect::<Vec<_>>());
    let found = folders.unwrap_or_default();
    let named = known.iter().flat_map(|name| found.iter().map(move |it: &PathBuf| it.join(name)));
    let runs = |it: &Path| it.is_file() && output(Command::new(it).arg("--version")).is_some();
    stated.into_iter().chain(named).find(|it| runs(it))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|it| it.modified()).ok()
}

/// When the source last changed: the newest of its files, what is built and installed aside.
fn newest(folder: &Path) -> Option<SystemTime> {
    let built: [OsString; 3] = ["dist".into(), "node_modules".into(), "test".into()];
    let entries = fs::read_dir(folder).ok()?.flatten().filter(|it| !built.contains(&it.file_name()));
    let times = entries.map(|it| match it.path() {
        path if path.is_dir() => newest(&path),
        path => modified(&path),
    });
    times.max().flatten()
}
