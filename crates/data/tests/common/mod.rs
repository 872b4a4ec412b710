//! Published data to test on.
#![allow(unreachable_pub, reason = "a module of tests")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Returns the folder of published data, or `None` where there is none: then the test has nothing to do.
///
/// # Panics
/// Under `CI`, where a test that cannot run has failed.
pub fn data_folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("THEODOLITE_TEST_DATA").map_or_else(beside, PathBuf::from).join("data");
    if folder.is_dir() {
        return Some(folder);
    }
    let message = "SKIPPED: no published data to test on; set THEODOLITE_TEST_DATA to their folder";
    assert!(std::env::var_os("CI").is_none(), "{message}");
    // Not `eprintln!`: the test harness would keep that to itself.
    let mut stderr = std::io::stderr();
    writeln!(stderr, "{message}").unwrap();
    None
}
