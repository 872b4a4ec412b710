//! Writes the demo's studies into a folder: `cargo run -p theodolite-demo --example write -- FOLDER`.

use std::path::Path;
use std::{env, fs, io};

use theodolite_demo::{File, country, report};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).ok_or_else(|| io::Error::other("say into which folder"))?;
    for (study, files) in [("country", country()), ("report", report())] {
        for File { path, bytes } in files {
            let path = Path::new(&folder).join(study).join(path);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, bytes)?;
        }
    }
    Ok(())
}
