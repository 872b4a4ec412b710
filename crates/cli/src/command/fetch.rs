//! `theodolite fetch`: the url sources of a study, downloaded, their hashes checked; resumes where it was cut off.

use theodolite_core::Problem;
use theodolite_study::spec::{File, Location, Study};

use super::{Opened, Outcome, open};
use crate::failure::{Failure, Verdict};
use crate::render::number;
use crate::render::table::Grid;
use crate::{args, render};

pub(super) fn run(arguments: &args::Fetch) -> Outcome {
    let Opened { study, warnings: mut problems, store, .. } =
        open(&arguments.study.study, &arguments.study.sources)?;
    let mut fetched = Vec::new();
    // One file may be named by several sections: a sheet each.
    let mut asked: Vec<&str> = Vec::new();
    for file in files(&study) {
        let Location::Url(url) = &file.location.value else { continue };
        if asked.contains(&url.as_str()) {
            continue;
        }
        asked.push(url);
        match store.fetch(url, file.sha256.as_ref().map(|it| it.value.as_str())) {
            Ok(it) => fetched.push((url, it)),
            Err(problem) => {
                let pin = file.sha256.as_ref().filter(|_| problem.code == "sha256-mismatch");
                problems.push(problem.at(pin.map_or(&file.location.span, |it| &it.span)));
            }
        }
    }
    drop(store); // Its line of progress goes before ours come.
    if asked.is_empty() {
        render::print("nothing to fetch: the study has no url sources\n")?;
    } else {
        let grid = Grid::new()
            .text(
                "from",
                fetched.iter().map(|(_, it)| if it.from_cache { "cache" } else { "network" }.to_owned()),
            )
            .number("bytes", fetched.iter().map(|(_, it)| number::count(it.size)))
            .text("sha256", fetched.iter().map(|(_, it)| it.sha256.clone()))
            .text("url", fetched.iter().map(|(url, _)| (*url).clone()));
        // A hash that is cut is of no use: it goes into the study.
        render::print(&grid.layout(usize::MAX))?;
    }
    match problems.iter().any(Problem::is_error) {
        true => Err(Failure::new(problems, &study.texts)),
        false => Ok(Verdict::Good),
    }
}

/// Every file that a study reads.
fn files(study: &Study) -> impl Iterator<Item = &File> {
    let geographies = study.geographies.iter().filter_map(|it| it.file.as_ref());
    geographies.chain(study.lookups.iter().map(|it| &it.file)).chain(study.sources.iter().map(|it| &it.file))
}
