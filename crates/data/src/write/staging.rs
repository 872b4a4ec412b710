//! A set of result files put in place all at once, or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::process;

use theodolite_core::{Class, Problem};

use crate::system::why;

/// Files on their way into a results folder: written aside, then moved into place together.
///
/// Until [`commit`](Staging::commit) nothing in the results folder changes, so a build that fails half-way leaves the
/// results of the one before and no folder that was not there. The file asked for last (the receipt) is taken away first and moved into place last:
/// results with a receipt are whole. Nothing is flushed to the disk: what a power cut loses can be built again.
///
/// ```
/// # use theodolite_data::write::Staging;
/// # let folder = tempfile::tempdir()?;
/// let out = folder.path().join("results");
/// let mut staging = Staging::new(&out).expect("the folder can be written");
/// std::fs::write(staging.file("index/imd.csv").expect("a name inside it"), "code,name\n")?;
/// assert!(!out.join("index/imd.csv").exists());
/// staging.commit(&[]).expect("the disk is not full");
/// assert!(out.join("index/imd.csv").exists());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Staging {
    out: PathBuf,
    folder: PathBuf,
    /// Held while this lives: a folder whose lock is free was left by a program that died.
    lock: File,
    /// In the order they were asked for, each once.
    files: Vec<PathBuf>,
    /// Folders on the way to the results that were not there, the innermost first.
    made: Vec<PathBuf>,
}

const PREFIX: &str = ".staging-";
const LOCK: &str = ".lock";

impl Staging {
    /// Makes a folder for the files inside the results folder, which is made as well where it is missing; removes
    /// what an earlier program left half-written.
    ///
    /// # Errors
    /// `cannot-write` if the folder cannot be made.
    pub fn new(out: &Path) -> Result<Self, Problem> {
        let missing = |it: &&Path| !it.as_os_str().is_empty() && !it.exists();
        let made = out.ancestors().take_while(missing).map(Path::to_owned).collect();
        fs::create_dir_all(out).map_err(|it| cannot_write(out, &it))?;
        remove_abandoned(out);
        let mut attempt = 0;
        let folder = loop {
            let name = match attempt {
                0 => format!("{PREFIX}{}", process::id()),
                _ => format!("{PREFIX}{}-{attempt}", process::id()),
            };
            let folder = out.join(name);
            match fs::create_dir(&folder) {
                Ok(()) => break folder,
                Err(error) if error.kind() == ErrorKind::AlreadyExists && attempt < 1000 => attempt += 1,
                Err(error) => return Err(cannot_write(out, &error)),
            }
        };
        let locked = File::create(folder.join(LOCK)).and_then(|lock| lock.lock().map(|()| lock));
        match locked {
            Ok(lock) => Ok(Staging { out: out.to_owned(), folder, lock, files: Vec::new(), made }),
            Err(error) => {
                // The first error is the one worth telling.
                let _ = fs::remove_dir_all(&folder);
                Err(cannot_write(out, &error))
            }
        }
    }

    /// Whether nothing is in a folder, or it is not there; what a program that was cut off left half-written is nothing.
    pub fn is_empty(out: &Path) -> bool {
        let Ok(entries) = fs::read_dir(out) else { return !out.exists() };
        entries.flatten().all(|it| it.file_name().to_string_lossy().starts_with(PREFIX))
    }

    /// The results folder.
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// Where to write the file that shall stand at `relative` in the results folder; its folders are made.
    ///
    /// # Errors
    /// `cannot-write` if the name leads out of the results folder or its folders cannot be made.
    pub fn file(&mut self, relative: impl AsRef<Path>) -> Result<PathBuf, Problem> {
        let relative = self.inside(relative.as_ref())?;
        let path = self.folder.join(&relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|it| cannot_write(&self.out.join(&relative), &it))?;
        }
        self.files.retain(|it| *it != relative);
        self.files.push(relative);
        Ok(path)
    }

    /// Moves the files into place in the order they were asked for and removes the obsolete ones.
    ///
    /// A file that was asked for but never written is left out. Obsolete files are named as in [`file`](Staging::file).
    ///
    /// # Errors
    /// `cannot-write` with the file and the cause.
    pub fn commit(self, obsolete: &[String]) -> Result<(), Problem> {
        // Two builds that end at the same moment: one after the other, or their files would be mixed. Where a folder
        // cannot be locked (not every system can), the receipt's hashes still tell.
        let _turn = File::open(&self.out).and_then(|it| it.lock().map(|()| it));
        let obsolete: Vec<PathBuf> =
            obsolete.iter().map(|it| self.inside(Path::new(it))).collect::<Result<_, _>>()?;
        let failed = |relative: &Path| {
            let path = self.out.join(relative);
            move |error: io::Error| cannot_write(&path, &error)
        };
        let written: Vec<&PathBuf> = self.files.iter().filter(|it| self.folder.join(it).exists()).collect();
        for relative in &written {
            if let Some(parent) = self.out.join(relative).parent() {
                fs::create_dir_all(parent).map_err(failed(relative))?;
            }
        }
        if let Some(seal) = written.last() {
            remove(&self.out.join(seal)).map_err(failed(seal))?;
        }
        for relative in obsolete.iter().filter(|it| !written.contains(it)) {
            remove(&self.out.join(relative)).map_err(failed(relative))?;
        }
        for relative in &written {
            // The seal is gone, so nothing takes the folder for whole: the old file need not stand until the new one
            // does. Some file systems flush a file to the disk when it is renamed onto another.
            remove(&self.out.join(relative)).map_err(failed(relative))?;
            fs::rename(self.folder.join(relative), self.out.join(relative)).map_err(failed(relative))?;
        }
        self.tidy(&obsolete);
        Ok(())
    }

    /// Removes folders that obsolete files left empty.
    fn tidy(&self, obsolete: &[PathBuf]) {
        for relative in obsolete {
            for parent in relative.ancestors().skip(1).filter(|it| !it.as_os_str().is_empty()) {
                // Fails where the folder still holds something, as it should.
                let _ = fs::remove_dir(self.out.join(parent));
            }
        }
    }

    /// The name without `.` parts, if it stays inside the results folder.
    fn inside(&self, relative: &Path) -> Result<PathBuf, Problem> {
        let mut inside = PathBuf::new();
        for part in relative.components() {
            match part {
                Component::Normal(part) => inside.push(part),
                Component::CurDir => {}
                _ => return Err(self.outside(relative)),
            }
        }
        if inside.as_os_str().is_empty() { Err(self.outside(relative)) } else { Ok(inside) }
    }

    fn outside(&self, relative: &Path) -> Problem {
        let message =
            format!("cannot write `{}`: it is not inside `{}`", relative.display(), self.out.display());
        Problem { class: Class::Output, ..Problem::error("cannot-write", message) }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Some systems do not remove a folder that holds a locked file. What cannot be removed now is removed by the
        // next build.
        let _ = self.lock.unlock();
        let _ = fs::remove_dir_all(&self.folder);
        // Nothing came of it: fails where a folder holds something, as it should.
        for folder in &self.made {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}

/// Removes staging folders whose program is gone; those of running programs are locked.
fn remove_abandoned(out: &Path) {
    let Ok(entries) = fs::read_dir(out) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let lock = File::options().write(true).open(entry.path().join(LOCK));
        if lock.is_ok_and(|it| it.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Removes a file; one that is not there is removed already.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The problem of a result that could not be written: which file, why, and what to try.
pub fn cannot_write(path: &Path, error: &io::Error) -> Problem {
    let message = format!("cannot write `{}`: {}", path.display(), why(error));
    let problem = Problem { class: Class::Output, ..Problem::error("cannot-write", message) };
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            problem.hint("free some space, or choose a folder on another disk with `-o`")
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            problem.hint("choose a folder that you may write to with `-o`")
        }
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            problem.hint("a file stands where a folder is needed: choose another folder with `-o`")
        }
        _ => problem.hint("choose another folder with `-o`"),
    }
}
