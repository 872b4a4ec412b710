//! `theodolite init DIR [--from NAME]`: a study to start from. Never writes over anything.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use theodolite_core::{Class, Problem};
use theodolite_data::system::why;

use super::Outcome;
use crate::failure::{Failure, Verdict};
use crate::gallery::{self, File};
use crate::render::table::Grid;
use crate::{args, render};

pub(super) fn run(arguments: &args::Init) -> Outcome {
    let Some(folder) = arguments.folder.as_deref().filter(|_| !arguments.list) else {
        let names = gallery::names();
        let grid = Grid::new()
            .text("name", names.iter().map(|(name, _)| (*name).to_owned()))
            .text("study", names.iter().map(|(_, title)| title.clone()));
        render::print(&grid.layout(render::width()))?;
        return Ok(Verdict::Good);
    };
    let name = arguments.from.as_deref().unwrap_or("empty");
    let files = gallery::files(name).ok_or_else(|| Failure::one(unknown(name)))?;
    if let Some((taken, _)) = files.iter().find(|(path, _)| folder.join(path).exists()) {
        let problem =
            Problem::error("would-overwrite", format!("`{}` is there already", folder.join(taken).display()));
        return Err(Failure::one(problem.hint("choose another folder: `init` never writes over a file")));
    }
    write(folder, &files).map_err(Failure::one)?;
    render::print(&report(folder, &files))?;
    Ok(Verdict::Good)
}

/// Writes the files of a study into a folder, which it makes; a file that is there is an error.
pub(super) fn write(folder: &Path, files: &[File]) -> Result<(), Problem> {
    for (path, bytes) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        let written = fs::create_dir_all(parent).and_then(|()| create(&path, bytes));
        written.map_err(|error| cannot_write(&path, &error))?;
    }
    Ok(())
}

fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The problem of a file that cannot be written.
pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Problem {
    let problem =
        Problem::error("cannot-write", format!("`{}` cannot be written: {}", path.display(), why(error)));
    Problem { class: Class::Output, ..problem }
        .hint("choose a folder that can be written to, or free some space")
}

fn unknown(name: &str) -> Problem {
    let names: Vec<&str> = gallery::names().into_iter().map(|(name, _)| name).collect();
    let problem = Problem::error("unknown-study", format!("there is no study `{name}` to start from"));
    match theodolite_study::nearest::nearest(name, names.iter().copied()) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint(format!("choose one of: {}", names.join(", "))),
    }
}

/// What was written, and what to type next.
fn report(folder: &Path, files: &[File]) -> String {
    let mut out = format!("wrote a study to {}:\n", folder.display());
    for (path, bytes) in files {
        out.push_str(&format!("  {path} ({} bytes)\n", render::number::count(bytes.len() as u64)));
    }
    out.push_str(&format!("\nnext:\n  cd {}\n", folder.display()));
    let has_url = |(_, bytes): &File| String::from_utf8_lossy(bytes).lines().any(|it| it.starts_with("url"));
    if files.iter().any(has_url) {
        out.push_str("  theodolite fetch    # downloads its sources\n");
    }
    out.push_str("  theodolite build\n");
    out
}
