//! Running other programs, with a line that says so.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// What a task came to: the message is for people.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The same cargo that runs us.
pub(crate) fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(arguments: I) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    let stated = std::env::var_os("CARGO_TARGET_DIR").map(|it| root().join(it));
    stated.unwrap_or_else(|| root().join("target"))
}

/// The program, as the development profile builds it.
pub(crate) fn program() -> PathBuf {
    target().join("debug").join(format!("theodolite{}", std::env::consts::EXE_SUFFIX))
}

/// Says what is done and why, on a line of its own.
pub(crate) fn say(what: &str) {
    eprintln!("\nxtask: {what}");
}

/// Runs the command and gives the time it took; a failure names the command.
pub(crate) fn run(command: &mut Command) -> Outcome<Duration> {
    let started = Instant::now();
    let status = command.status().map_err(|error| format!("cannot run {}: {error}", words(command)))?;
    match status.success() {
        true => Ok(started.elapsed()),
        false => Err(format!("{} failed ({status})", words(command))),
    }
}

/// Runs the command quietly and gives what it printed on standard output; `None` if it failed.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|it| it.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The command as one would type it.
pub(crate) fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = [program].into_iter().chain(command.get_args());
    format!("`{}`", words.map(|it| it.to_string_lossy()).collect::<Vec<_>>().join(" "))
}

/// "3.2 s" or "2 min 05 s".
pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        it => format!("{} min {:02} s", it / 60, it % 60),
    }
}
