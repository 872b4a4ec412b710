//! The studies that the program carries: an empty one, the demo and the official indices of `studies/`.

use std::borrow::Cow;

/// One study of the gallery.
#[derive(Debug)]
pub(crate) struct GalleryStudy {
    /// The name of its folder.
    pub(crate) name: &'static str,
    /// Its files: path in the folder, and bytes.
    pub(crate) files: &'static [(&'static str, &'static [u8])],
}

/// The official indices, by name.
pub(crate) const GALLERY: &[GalleryStudy] = include!(concat!(env!("OUT_DIR"), "/gallery.rs"));

/// What `init` writes where nothing else is asked for.
const EMPTY: [(&str, &[u8]); 2] = [
    ("study.toml", include_bytes!("../template/study.toml")),
    ("neighbourhoods.csv", include_bytes!("../template/neighbourhoods.csv")),
];

/// A file to write: its path in the study's folder, with forward slashes, and its bytes.
pub(crate) type File = (String, Cow<'static, [u8]>);

/// The files of a study by name: `empty`, `demo`, `report` or one of the gallery; `None` if there is none.
pub(crate) fn files(name: &str) -> Option<Vec<File>> {
    let embedded = |files: Vec<theodolite_demo::File>| -> Vec<File> {
        files.into_iter().map(|it| (it.path, Cow::Owned(it.bytes))).collect()
    };
    let carried = |files: &[(&'static str, &'static [u8])]| -> Vec<File> {
        files.iter().map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes))).collect()
    };
    match name {
        "empty" => Some(carried(&EMPTY)),
        "demo" => Some(embedded(theodolite_demo::country())),
        "report" => Some(embedded(theodolite_demo::report())),
        _ => GALLERY.iter().find(|it| it.name == name).map(|it| carried(it.files)),
    }
}

/// The names that [`files`] knows, and what each is.
pub(crate) fn names() -> Vec<(&'static str, String)> {
    let own = [
        ("empty", "a small example to write over"),
        ("demo", "a made-up country whose truth is known"),
        ("report", "the tables and claims of a report on levelling up"),
    ];
    let own = own.map(|(name, title)| (name, title.to_owned()));
    own.into_iter().chain(GALLERY.iter().map(|it| (it.name, title(it)))).collect()
}

/// The title of a gallery study: the first `title = "..."` of its text.
fn title(study: &GalleryStudy) -> String {
    let text = study.files.iter().find(|(path, _)| *path == "study.toml").map_or(&[][..], |(_, bytes)| bytes);
    let text = std::str::from_utf8(text).unwrap_or_default();
    let line =
        text.lines().find_map(|it| it.trim_start().strip_prefix("title")?.trim_start().strip_prefix('='));
    line.map_or("", str::trim).trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_study_of_the_repository_is_carried_with_its_title() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../studies");
        let there: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|it| it.unwrap().path())
            .filter(|it| it.join("study.toml").is_file())
            .map(|it| it.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        let carried: BTreeSet<String> = GALLERY.iter().map(|it| it.name.to_owned()).collect();
        assert_eq!(carried, there);
        for (name, title) in names() {
            assert!(!title.is_empty(), "`{name}` has no title");
            assert!(
                files(name).unwrap().iter().any(|(path, _)| path == "study.toml"),
                "`{name}` has no study"
            );
        }
    }

    #[test]
    fn an_unknown_study_has_no_files() {
        assert!(files("imd1066").is_none());
    }
}
