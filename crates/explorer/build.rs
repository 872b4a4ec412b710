//! Puts the pages of `web/dist` into the program, each with its bytes and their packed form; none where they were not built,
//! so that the program builds without Node, and says so when it is asked for a page.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};

fn main() -> std::io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../web/dist");
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    if folder.is_dir() {
        find(&folder, &folder, &mut files)?;
    }
    files.sort();
    let mut code = String::from("pub(crate) const FILES: &[File] = &[\n");
    for (number, name) in files.iter().enumerate() {
        let path = folder.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        let bytes = fs::read(&path)?;
        let packed = out.join(format!("{number}.gz"));
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&bytes)?;
        fs::write(&packed, encoder.finish()?)?;
        let plain = out.join(format!("{number}.plain"));
        fs::write(&plain, &bytes)?;
        let _ = writeln!(
            code,
            "    File {{ path: {name:?}, bytes: include_bytes!({plain:?}), packed: include_bytes!({packed:?}) }},"
        );
    }
    code.push_str("];\n");
    fs::write(out.join("files.rs"), code)
}

/// The files below a folder, by their paths with forward slashes.
fn find(root: &Path, folder: &Path, files: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            find(root, &path, files)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            files.push(name.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}
