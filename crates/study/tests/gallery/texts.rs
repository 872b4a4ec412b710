//! What is true of every study, whatever files there are.

use std::fs;

use theodolite_study::load;
use theodolite_study::spec::series::Origin;
use theodolite_study::spec::{Location, Provenance};

use crate::studio::{gallery, shown};

/// The studies that the gallery must hold.
const STUDIES: [&str; 21] = [
    "cni2019",
    "cni2023",
    "goals",
    "hdi",
    "health_index",
    "imd2019",
    "imd2025",
    "jobs_and_output",
    "leave_vote",
    "left_behind",
    "levelled_up_productivity",
    "logic_model",
    "luf2021",
    "luf_awards",
    "missions",
    "need13",
    "nimdm2017",
    "simd2020",
    "social_mobility",
    "svi2018",
    "wimd2019",
];

#[test]
fn every_study_is_free_of_problems_and_says_what_it_claims() {
    for name in STUDIES {
        let (study, problems) = load(&gallery().join(name));
        assert!(problems.is_empty(), "{name}:\n{}", shown(&problems));
        assert!(
            study.about.title.is_some() && study.about.licence.is_some(),
            "{name} has no title or licence"
        );
        assert!(!study.claims.is_empty(), "{name} claims nothing");
    }
}

#[test]
fn every_study_names_its_official_source_by_address_with_publisher_and_licence() {
    // The figures of the logic model are those that a report quotes.
    for name in STUDIES.into_iter().filter(|name| *name != "logic_model") {
        let (study, _) = load(&gallery().join(name));
        let geographies = study.geographies.iter().filter_map(|it| Some((it.file.as_ref()?, &it.provenance)));
        let sources = study.sources.iter().map(|it| (&it.file, &it.provenance));
        let series = study.series.iter().filter_map(|it| match &it.from {
            Origin::Rows(rows) => Some((&rows.file, &it.provenance)),
            Origin::Made(_) => None,
        });
        let fetched: Vec<&Provenance> = geographies
            .chain(sources)
            .chain(series)
            .filter(
                |(file, _)| matches!(&file.location.value, Location::Url(url) if url.starts_with("https://")),
            )
            .map(|(_, provenance)| provenance)
            .collect();
        assert!(!fetched.is_empty(), "{name} names no address");
        assert!(fetched.iter().all(|it| it.publisher.is_some() && it.licence.is_some()), "{name}");
    }
}

#[test]
fn a_line_to_be_switched_on_leaves_a_study_free_of_problems() {
    for name in STUDIES.into_iter().filter(|name| gallery().join(name).join("published.toml").exists()) {
        let folder = tempfile::tempdir().unwrap();
        for file in fs::read_dir(gallery().join(name)).unwrap().map(Result::unwrap) {
            fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
        let path = folder.path().join("study.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("\n# include = ["), "{name} has nothing to switch on");
        fs::write(&path, text.replace("\n# include = [", "\ninclude = [")).unwrap();
        let (study, problems) = load(&path);
        assert!(problems.is_empty(), "{name}:\n{}", shown(&problems));
        assert!(study.claims.iter().any(|it| it.name.value.contains("as_published")), "{name}");
    }
}

#[test]
fn the_list_of_studies_is_whole_and_each_is_described() {
    let described = fs::read_to_string(gallery().join("README.md")).unwrap();
    let folders = fs::read_dir(gallery()).unwrap().map(|it| it.unwrap().path());
    let mut there: Vec<String> = folders
        .filter(|it| it.join("study.toml").exists())
        .map(|it| it.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    there.sort();
    assert_eq!(there, STUDIES);
    for name in STUDIES {
        assert!(described.contains(&format!("`{name}`")), "README.md does not describe {name}");
    }
}
