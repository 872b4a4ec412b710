//! The studies that come with Theodolite: a made-up country whose truth is known, and the tables of a report.
//!
//! [`country()`] makes Tellandra, an island of 3,000 neighbourhoods, as a study with its data: sources with suppressed
//! and missing cells, borders, ten years of some measures, and, beside them, the true needs that the data were drawn
//! from ([`mod@truth`]). [`report()`] gives the tables of a report on levelling up, with claims that find what in them cannot
//! be right. Both give the same bytes on every machine and every run.

mod cells;
mod country;
mod files;
mod graph;
pub mod history;
mod land;
mod measure;
mod names;
mod need;
mod noise;
mod outline;
mod series;
pub mod truth;

/// One file of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it goes, relative to the study's folder, with forward slashes: `data/neighbourhoods.csv`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Returns every file of the made-up country's study, the study itself first.
///
/// ```
/// let files = theodolite_demo::country();
/// assert_eq!(files[0].path, "study.toml");
/// let table = files.iter().find(|it| it.path == "data/neighbourhoods.csv").expect("it has neighbourhoods");
/// let rows = table.bytes.iter().filter(|it| **it == b'\n').count() - 1;
/// assert_eq!(rows, theodolite_demo::truth::NEIGHBOURHOODS);
/// ```
pub fn country() -> Vec<File> {
    let country = country::Country::new(truth::SEED);
    let needs = need::Needs::new(&country);
    let measured = measure::measure(&country, &needs);
    let series = series::Series::new(&country, &needs, &measured);
    files::write(&country, &needs, &measured, &series)
}

/// Returns every file of the study of the report's own tables, the study itself first.
///
/// ```
/// let files = theodolite_demo::report();
/// let table = files.iter().find(|it| it.path == "table_2.csv").expect("it has Table 2");
/// assert!(String::from_utf8_lossy(&table.bytes).contains("Yorkshire and the Humber,22.1,492000,57,100"));
/// ```
pub fn report() -> Vec<File> {
    let file = |path: &str, text: &str| File { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
    vec![
        file("study.toml", include_str!("../report/study.toml")),
        file("regions.csv", include_str!("../report/regions.csv")),
        file("table_2.csv", include_str!("../report/table_2.csv")),
        file("figures.csv", include_str!("../report/figures.csv")),
    ]
}
