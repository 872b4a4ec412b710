//! Results on their way to the disk: written aside while others are computed, put in place when all are there.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use rayon::Scope;
use theodolite_core::Problem;
use theodolite_data::hash::Hasher;
use theodolite_data::table::ResultTable;
use theodolite_data::write::{self, Staging, cannot_write};

use super::Output;
use crate::receipt::Wrote;

/// What a file came to: the place of its result among the results, and its record.
type Written = (usize, Result<Wrote, Problem>);

/// The tables written so far.
pub(super) struct Aside {
    out: PathBuf,
    // Made when there is something to write.
    staging: Option<Staging>,
    send: Sender<Written>,
    written: Receiver<Written>,
}

impl Aside {
    /// Nothing yet, on its way to a results folder.
    pub(super) fn new(out: &Path) -> Aside {
        let (send, written) = channel();
        Aside { out: out.to_owned(), staging: None, send, written }
    }

    /// Writes the files of a result that are not kept from an earlier build, side by side with whatever else goes on.
    pub(super) fn write(&mut self, scope: &Scope<'_>, at: usize, output: &Output) {
        let Some(table) = &output.table else { return };
        for name in output.paths.iter().filter(|path| !output.kept.iter().any(|it| it.file == **path)) {
            let send = self.send.clone();
            let path = match self.file(name) {
                Ok(path) => path,
                Err(problem) => {
                    let _ = send.send((at, Err(problem))); // the receiver lives as long as this
                    continue;
                }
            };
            let (table, name, meant) = (Arc::clone(table), name.clone(), self.out.join(name));
            scope.spawn(move |_| {
                let saved = save(&table, &path).map_err(|problem| told_of(problem, &path, &meant));
                let wrote = saved.map(|sha256| Wrote { file: name, sha256, rows: table.len() as u64 });
                let _ = send.send((at, wrote));
            });
        }
    }

    fn file(&mut self, name: &str) -> Result<PathBuf, Problem> {
        if self.staging.is_none() {
            self.staging = Some(Staging::new(&self.out)?);
        }
        self.staging.as_mut().map_or_else(|| Ok(self.out.join(name)), |it| it.file(name))
    }

    /// The files, and what was written by the place of the result; or the problem of the first result that could not be:
    /// what keeps one table from being written keeps the others, and one says it for all.
    pub(super) fn finish(self) -> Result<(Staging, BTreeMap<usize, Vec<Wrote>>), Problem> {
        let Aside { out, staging, send, written } = self;
        drop(send);
        let mut all: Vec<Written> = written.iter().collect();
        all.sort_by_key(|it| it.0);
        let mut wrote: BTreeMap<usize, Vec<Wrote>> = BTreeMap::new();
        for (at, it) in all {
            wrote.entry(at).or_default().push(it?);
        }
        Ok((staging.map_or_else(|| Staging::new(&out), Ok)?, wrote))
    }
}

/// A problem of a file on its way, told of the place that it was meant for.
pub(super) fn told_of(problem: Problem, path: &Path, meant: &Path) -> Problem {
    let message = problem.message.replace(&path.display().to_string(), &meant.display().to_string());
    Problem { message, ..problem }
}

/// Writes a table, as CSV or Parquet by the name's ending, and returns the hash of its bytes.
pub(super) fn save(table: &ResultTable, path: &Path) -> Result<String, Problem> {
    let failed = |error: io::Error| cannot_write(path, &error);
    let file = fs::File::create(path).map_err(failed)?;
    let mut hashed = Hashed { file, hasher: Hasher::new() };
    if path.extension().is_some_and(|it| it == "csv") {
        write::csv(table, &mut hashed).map_err(failed)?;
    } else {
        write::parquet_to(table, &mut hashed).map_err(failed)?;
    }
    Ok(hashed.hasher.finish().0)
}

/// A file that is hashed while it is written.
struct Hashed {
    file: fs::File,
    hasher: Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (file, hasher) = (&mut self.file, &mut self.hasher);
        rayon::join(|| file.write_all(bytes), || hasher.update(bytes)).0
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
