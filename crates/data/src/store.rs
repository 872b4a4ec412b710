//! Where the bytes of sources come from: the study's folder, the cache, or an address.
//!
//! | code | what is wrong |
//! |---|---|
//! | `bad-url` | an address that is neither `http` nor `https` |
//! | `cache-unwritable` | a download that could not be kept |
//! | `download-failed` | an address that gives no file: its status, or the fault of the connection |
//! | `file-not-found` | no file of that name |
//! | `file-unreadable` | a folder, a device, or a file that may not be read |
//! | `not-fetched` | an address that is not in the cache, while working offline |
//! | `sha256-mismatch` | a file that is not the one the study pins |
//!
//! All of them mean that a source could not be had.

mod download;

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use theodolite_core::Problem;
use theodolite_core::problem::Cell;

pub(crate) use download::file_name;

use crate::hash::{sha256_file, sha256_hex};
use crate::system::why;

/// Told of a download as it goes on: its address, the bytes so far, and all bytes where the server says.
pub type Progress = Arc<dyn Fn(&str, u64, Option<u64>) + Send + Sync>;

/// Files up to this size are kept in memory, so that they are read once.
const KEPT: u64 = 256 << 20;

/// Gets hold of files, their hashes checked.
#[derive(Clone)]
pub struct Store {
    /// The study's folder: paths are relative to it.
    pub folder: PathBuf,
    /// Where downloads are kept.
    pub cache: PathBuf,
    /// Whether to do without the network.
    pub offline: bool,
    /// Files that take the place of others: an address, its file name, or a path as the study writes it, and the
    /// file to read instead. The study's hash does not bind a stand-in.
    pub replace: Vec<(String, PathBuf)>,
    /// Is told of downloads.
    pub progress: Option<Progress>,
}

/// Where a table is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// A file, as written; relative to the folder of the study.
    File(PathBuf),
    /// An address to be fetched.
    Url(String),
}

/// As the study writes it.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::File(path) => path.display().fmt(f),
            Location::Url(url) => f.write_str(url),
        }
    }
}

/// A file that is at hand.
#[derive(Clone, Debug)]
pub struct Obtained {
    /// As the study names it: a path or an address.
    pub name: String,
    /// Where it is; empty for bytes that never were in a file.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// Its bytes; `None` where they are better read from the file (Parquet, very large files).
    pub bytes: Option<Vec<u8>>,
    /// Whether another file stands in for the one the study names.
    pub is_stand_in: bool,
    // Worked out when somebody asks, or beside the reading.
    hash: OnceLock<Result<String, Problem>>,
}

/// A download, in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Where it is.
    pub path: PathBuf,
    /// The SHA-256 of its bytes, in lower-case hexadecimal digits: what a study pins.
    pub sha256: String,
    /// Its length in bytes.
    pub size: u64,
    /// Whether it was there already, and the network had nothing newer or was not needed.
    pub from_cache: bool,
}

impl Store {
    /// Returns a store of a study's folder with the user's cache: the folder `THEODOLITE_CACHE` names, else the
    /// system's place for caches.
    pub fn with_default_cache(folder: impl Into<PathBuf>) -> Store {
        let folder = folder.into();
        let cache = default_cache().unwrap_or_else(|| folder.join(".theodolite-cache"));
        Store { folder, cache, offline: false, replace: Vec::new(), progress: None }
    }

    /// Gets hold of a file: of the study's folder, or of the cache, or from its address if it is in neither. A copy
    /// in the cache is taken if it is the one that is pinned, or if none is.
    ///
    /// # Errors
    /// One of the problems listed at the top of this file, always of the class `Source`.
    pub fn obtain(&self, location: &Location, pinned: Option<&str>) -> Result<Obtained, Problem> {
        let name = location.to_string();
        if let Some(path) = self.stand_in(location, &name) {
            return Ok(Obtained { is_stand_in: true, ..load(&name, path)? });
        }
        let found = match location {
            Location::File(path) => load(&name, &self.folder.join(path))?,
            Location::Url(url) => download::obtain(self, url, pinned, false)?.0,
        };
        match pinned {
            Some(pinned) if !found.is(pinned)? => Err(mismatch(&found, pinned)),
            _ => Ok(found),
        }
    }

    /// Looks whether a file of the study's folder is there, without reading it; of an address nothing is asked.
    ///
    /// # Errors
    /// `file-not-found`, `file-unreadable`.
    pub fn look(&self, location: &Location) -> Result<(), Problem> {
        let name = location.to_string();
        match (self.stand_in(location, &name), location) {
            (Some(path), _) => there(&name, path).map(drop),
            (None, Location::File(path)) => there(&name, &self.folder.join(path)).map(drop),
            (None, Location::Url(_)) => Ok(()),
        }
    }

    /// Downloads a file into the cache, unless the copy there is the one that is pinned; without a pin, asks the
    /// server whether it has a newer one.
    ///
    /// # Errors
    /// As [`Store::obtain`].
    pub fn fetch(&self, url: &str, pinned: Option<&str>) -> Result<Fetched, Problem> {
        let (found, from_cache) = download::obtain(self, url, pinned, true)?;
        match pinned {
            Some(pinned) if !found.is(pinned)? => Err(mismatch(&found, pinned)),
            _ => Ok(Fetched {
                sha256: found.sha256()?.to_owned(),
                path: found.path,
                size: found.size,
                from_cache,
            }),
        }
    }

    /// The file that takes this one's place, if any.
    fn stand_in(&self, location: &Location, name: &str) -> Option<&Path> {
        let short = match location {
            Location::Url(url) => file_name(url),
            Location::File(_) => name,
        };
        let is_it = |it: &&(String, PathBuf)| it.0 == name || it.0 == short;
        self.replace.iter().find(is_it).map(|(_, path)| path.as_path())
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("folder", &self.folder)
            .field("cache", &self.cache)
            .field("offline", &self.offline)
            .field("replace", &self.replace)
            .finish_non_exhaustive()
    }
}

impl Obtained {
    /// Returns a file that never was on a disk.
    pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Obtained {
        Obtained {
            name: name.into(),
            path: PathBuf::new(),
            size: bytes.len() as u64,
            bytes: Some(bytes),
            is_stand_in: false,
            hash: OnceLock::new(),
        }
    }

    /// The SHA-256 of its bytes, in lower-case hexadecimal digits; worked out once.
    ///
    /// # Errors
    /// `file-unreadable` if the file is not in memory and can no longer be read.
    pub fn sha256(&self) -> Result<&str, Problem> {
        let hash = self.hash.get_or_init(|| match &self.bytes {
            Some(bytes) => Ok(sha256_hex(bytes)),
            None => sha256_file(&self.path).map(|it| it.0).map_err(|it| unreadable(&self.name, &it)),
        });
        hash.as_deref().map_err(Clone::clone)
    }

    /// Whether this is the file of that hash.
    fn is(&self, sha256: &str) -> Result<bool, Problem> {
        Ok(self.sha256()?.eq_ignore_ascii_case(sha256.trim()))
    }

    /// The file, and for bytes that never were in one a copy on the disk that lasts as long as the second part: some
    /// readers want a path.
    pub(crate) fn on_disk(&self) -> Result<(Obtained, Option<tempfile::NamedTempFile>), Problem> {
        if !self.path.as_os_str().is_empty() {
            return Ok((self.clone(), None));
        }
        let failed = |it: io::Error| unreadable(&self.name, &it);
        let mut copy = tempfile::NamedTempFile::new().map_err(failed)?;
        io::Write::write_all(&mut copy, &self.bytes()?).map_err(failed)?;
        Ok((Obtained { path: copy.path().to_owned(), ..self.clone() }, Some(copy)))
    }

    /// All bytes of the file.
    pub(crate) fn bytes(&self) -> Result<Cow<'_, [u8]>, Problem> {
        match &self.bytes {
            Some(bytes) => Ok(Cow::Borrowed(bytes)),
            None => std::fs::read(&self.path).map(Cow::Owned).map_err(|it| unreadable(&self.name, &it)),
        }
    }

    /// The first bytes of the file: enough to tell a format by.
    pub(crate) fn start(&self) -> Result<Vec<u8>, Problem> {
        if let Some(bytes) = &self.bytes {
            return Ok(bytes.get(..512).unwrap_or(bytes).to_vec());
        }
        let mut start = Vec::new();
        File::open(&self.path)
            .and_then(|it| it.take(512).read_to_end(&mut start))
            .map_err(|it| unreadable(&self.name, &it))?;
        Ok(start)
    }
}

/// Finds a file, and reads it unless it is better read in pieces.
fn load(name: &str, path: &Path) -> Result<Obtained, Problem> {
    let facts = there(name, path)?;
    let failed = |error: io::Error| failed(name, path, &error);
    let mut file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::with_capacity(facts.len().min(KEPT) as usize + 1);
    (&mut file).take(4).read_to_end(&mut bytes).map_err(failed)?;
    let (size, bytes) = if facts.len() > KEPT || bytes == b"PAR1" {
        (facts.len(), None)
    } else {
        file.read_to_end(&mut bytes).map_err(failed)?;
        (bytes.len() as u64, Some(bytes))
    };
    Ok(Obtained {
        name: name.to_owned(),
        path: path.to_owned(),
        size,
        bytes,
        is_stand_in: false,
        hash: OnceLock::new(),
    })
}

/// What the system knows of a file, if it is there and a file.
fn there(name: &str, path: &Path) -> Result<std::fs::Metadata, Problem> {
    let facts = std::fs::metadata(path).map_err(|it| failed(name, path, &it))?;
    if facts.is_dir() {
        return Err(Problem::source("file-unreadable", format!("`{name}` is a folder, not a file"))
            .in_cell(cell(name))
            .hint("name a file in it"));
    }
    // A device or a pipe may never end, and is another the next time it is read.
    if !facts.is_file() {
        return Err(Problem::source(
            "file-unreadable",
            format!("`{name}` is a device or a pipe, not a file"),
        )
        .in_cell(cell(name))
        .hint("write what it gives to a file first"));
    }
    Ok(facts)
}

fn failed(name: &str, path: &Path, error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => not_found(name, path),
        _ => unreadable(name, error),
    }
}

fn cell(name: &str) -> Cell {
    Cell { file: name.to_owned(), ..Cell::default() }
}

fn not_found(name: &str, path: &Path) -> Problem {
    let problem = Problem::source("file-not-found", format!("no file `{name}`")).in_cell(cell(name));
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return match Path::new(name).parent().filter(|it| !it.as_os_str().is_empty()) {
            Some(folder) => problem.hint(format!("there is no folder `{}`", folder.display())),
            None => problem,
        };
    };
    let mut names: Vec<String> =
        entries.flatten().map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    let wanted = path.file_name().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default();
    let likeness = |it: &str| {
        let it = it.to_lowercase();
        // The same file, packed or unpacked, is nearer than any other.
        let is_packed = it.strip_suffix(".gz") == Some(&wanted) || wanted.strip_suffix(".gz") == Some(&it);
        if is_packed { 1.0 } else { strsim::normalized_damerau_levenshtein(&wanted, &it) }
    };
    let mut best: Option<(f64, &String)> = None;
    for it in &names {
        let likeness = likeness(it);
        if likeness >= 0.6 && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, it));
        }
    }
    match best {
        Some((_, nearest)) => {
            let nearest = Path::new(name).with_file_name(nearest);
            problem.hint(format!("did you mean `{}`?", nearest.display()))
        }
        None => problem.hint("paths are relative to the folder of the study"),
    }
}

/// A file that is there and cannot be read.
pub(crate) fn unreadable(name: &str, error: &io::Error) -> Problem {
    Problem::source("file-unreadable", format!("`{name}` cannot be read: {}", why(error))).in_cell(cell(name))
}

fn mismatch(found: &Obtained, pinned: &str) -> Problem {
    Problem::source(
        "sha256-mismatch",
        format!(
            "`{}` is not the file that is pinned: sha256 is {}, not {}",
            found.name,
            found.sha256().unwrap_or_default(),
            pinned.trim()
        ),
    )
    .in_cell(cell(&found.name))
    .hint(format!(
        "if the new file is the one you want, say `sha256 = \"{}\"`",
        found.sha256().unwrap_or_default()
    ))
}

/// The system's place for caches.
fn default_cache() -> Option<PathBuf> {
    let named = |variable: &str| std::env::var_os(variable).filter(|it| !it.is_empty()).map(PathBuf::from);
    if let Some(cache) = named("THEODOLITE_CACHE") {
        return Some(cache);
    }
    let base = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        named("HOME").map(|it| it.join("Library/Caches"))
    } else {
        named("XDG_CACHE_HOME").or_else(|| named("HOME").map(|it| it.join(".cache")))
    };
    base.map(|it| it.join("theodolite"))
}
