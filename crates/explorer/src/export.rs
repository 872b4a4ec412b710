//! The static site: every path of a [`Site`] written as a file.

use std::fs;
use std::path::Path;

use theodolite_core::Problem;
use theodolite_data::write::{Staging, cannot_write};

use crate::pages::has_pages;
use crate::site::Site;

/// What an export wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Files.
    pub files: usize,
    /// Their bytes in all.
    pub bytes: u64,
}

/// Names the files that an export wrote, so that the next one may replace them.
const LIST: &str = "theodolite-site.json";

/// Writes a site into a folder: a new one, an empty one, or one that an earlier export wrote, whose files it replaces.
/// Everything is written aside first; on any error the folder stays as it was.
///
/// # Errors
/// Where the folder holds other things, something cannot be read or written, or the program has no pages.
pub fn export(site: &Site, folder: &Path) -> Result<Exported, Problem> {
    if !has_pages() {
        return Err(no_pages());
    }
    let earlier = earlier(folder)?;
    let mut staging = Staging::new(folder)?;
    let mut exported = Exported { files: 0, bytes: 0 };
    let paths = site.paths()?;
    for path in &paths {
        let Some(body) = site.get(path)? else { continue };
        write(&staging.file(path)?, &body.bytes)?;
        exported.files += 1;
        exported.bytes += body.bytes.len() as u64;
    }
    let list = serde_json::json!({ "made_by": site.results.receipt.made_by, "files": paths });
    write(&staging.file(LIST)?, format!("{list:#}\n").as_bytes())?;
    let obsolete: Vec<String> = earlier.into_iter().filter(|it| paths.binary_search(it).is_err()).collect();
    staging.commit(&obsolete)?;
    Ok(exported)
}

/// The files of the earlier export in a folder.
fn earlier(folder: &Path) -> Result<Vec<String>, Problem> {
    if Staging::is_empty(folder) {
        return Ok(Vec::new());
    }
    let list = fs::read(folder.join(LIST)).ok();
    let list = list.and_then(|it| serde_json::from_slice::<serde_json::Value>(&it).ok());
    match list.as_ref().and_then(|it| it["files"].as_array()) {
        Some(files) => {
            let files = files.iter().filter_map(|it| it.as_str().map(str::to_owned));
            Ok(files.filter(|it| folder.join(it).is_file()).collect())
        }
        None => {
            let message = format!("`{}` holds files that are not of an earlier export", folder.display());
            Err(Problem::error("would-overwrite", message).hint("name an empty folder, or a new one"))
        }
    }
}

/// The problem of a program that was built without the pages.
pub fn no_pages() -> Problem {
    Problem::error("no-pages", "this program was built without the explorer's pages")
        .hint("build them with `cargo xtask web` (it needs Node), then build the program again")
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    fs::write(path, bytes).map_err(|error| cannot_write(path, &error))
}
