//! Lists the gallery (`studies/*`) for the program to carry: a new folder there needs no edit here.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../studies");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut out = String::from("&[\n");
    for folder in sorted(&root)?.into_iter().filter(|it| it.join("study.toml").is_file()) {
        let _ = writeln!(out, "    GalleryStudy {{ name: {:?}, files: &[", name(&folder));
        list(&folder, "", &mut out)?;
        out.push_str("    ] },\n");
    }
    out.push_str("]\n");
    let target = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("gallery.rs");
    fs::write(target, out)
}

/// Every file below the folder, as (relative path, bytes).
fn list(folder: &Path, prefix: &str, out: &mut String) -> io::Result<()> {
    for path in sorted(folder)? {
        let relative = format!("{prefix}{}", name(&path));
        // What a build leaves behind is no part of the study.
        if name(&path).starts_with('.') || name(&path) == "results" {
            continue;
        }
        if path.is_dir() {
            list(&path, &format!("{relative}/"), out)?;
        } else {
            println!("cargo::rerun-if-changed={}", path.display());
            let _ = writeln!(out, "        ({relative:?}, include_bytes!({:?})),", path.canonicalize()?);
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|it| it.map(|it| it.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
