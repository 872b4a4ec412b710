//! What must be there before anything is built, and how to get it.

use std::process::Command;

use crate::run::{Outcome, cargo, output, run, say};

/// Checks the compilers; installs nothing.
pub(crate) fn compilers() -> Outcome {
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    let version =
        output(Command::new("rustc").arg("--version")).ok_or("rustc is not there: see https://rustup.rs")?;
    let found = version.split(' ').nth(1).unwrap_or_default();
    if numbers(found) < numbers(wanted) {
        return Err(format!("rustc {found} is older than {wanted}: run `rustup update stable`"));
    }
    // SQLite is C, and is built from its source.
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    if cfg!(unix) && output(Command::new(&compiler).arg("--version")).is_none() {
        return Err(format!(
            "a C compiler is needed and `{compiler}` does not run: install gcc or clang \
             (Debian and Ubuntu: `apt install build-essential`; macOS: `xcode-select --install`)"
        ));
    }
    Ok(())
}

/// Sees that a component of the toolchain is there; lets rustup install it where it is not.
pub(crate) fn component(name: &str, probe: &[&str]) -> Outcome {
    if output(&mut cargo(probe)).is_some() {
        return Ok(());
    }
    say(&format!("installing {name} with rustup, because it is missing"));
    run(Command::new("rustup").args(["component", "add", name])).map(drop)
}

fn numbers(version: &str) -> Vec<u32> {
    version.split(['.', '-']).map_while(|it| it.parse().ok()).collect()
}
