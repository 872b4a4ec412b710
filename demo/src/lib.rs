//! The studies that come with Theodolite: a made-up country whose truth is known, and the tables of a report.
//!
//! [`country()`] makes Tellandra, an island of 3,000 neighbourhoods, as a study with its data: sources with suppressed
//! and missing cells, borders, ten years of some measures, and, beside them, the true needs that the data were drawn
//! from ([`mod@truth`]). [`report()`] gives the numbers of a report on levelling up, each as a claim, with those that cannot
//! be right found out, and its policies, with what they serve and do. Both give the same bytes on every machine and every
//! run.

mod ahead;
mod cells;
mod country;
mod files;
mod graph;
pub mod history;
mod land;
mod list;
mod measure;
mod money;
mod names;
mod need;
mod noise;
mod outline;
mod questions;
mod series;
pub mod truth;
mod wheel;

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
    let mut files = files::write(&country, &needs, &measured, &series);
    files.extend(questions::files(&country, &needs, &series));
    files
}

/// Returns every file of the study of a report's own tables, claims and policies, the study itself first.
///
/// ```
/// let files = theodolite_demo::report();
/// let table = files.iter().find(|it| it.path == "table_2.csv").expect("it has Table 2");
/// assert!(String::from_utf8_lossy(&table.bytes).contains("Yorkshire and the Humber,22.1,492000,57,100"));
/// ```
pub fn report() -> Vec<File> {
    let file = |path: &str, text: &str| File { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
    let mut files = vec![
        file("study.toml", include_str!("../report/study.toml")),
        file("regions.csv", include_str!("../report/regions.csv")),
        file("table_2.csv", include_str!("../report/table_2.csv")),
        file("figures.csv", include_str!("../report/figures.csv")),
        file("official.csv", include_str!("../report/official.csv")),
        file("claims/0_front.toml", include_str!("../report/claims/0_front.toml")),
        file("claims/1_1.toml", include_str!("../report/claims/1_1.toml")),
        file("claims/1_2.toml", include_str!("../report/claims/1_2.toml")),
        file("claims/1_3.toml", include_str!("../report/claims/1_3.toml")),
        file("claims/1_4.toml", include_str!("../report/claims/1_4.toml")),
        file("claims/2_1.toml", include_str!("../report/claims/2_1.toml")),
        file("claims/2_2.toml", include_str!("../report/claims/2_2.toml")),
        file("claims/2_3.toml", include_str!("../report/claims/2_3.toml")),
        file("claims/2_4.toml", include_str!("../report/claims/2_4.toml")),
        file("claims/2_5.toml", include_str!("../report/claims/2_5.toml")),
        file("claims/2_6.toml", include_str!("../report/claims/2_6.toml")),
        file("claims/3_1.toml", include_str!("../report/claims/3_1.toml")),
        file("claims/3_2.toml", include_str!("../report/claims/3_2.toml")),
        file("claims/3_3.toml", include_str!("../report/claims/3_3.toml")),
        file("claims/3_4.toml", include_str!("../report/claims/3_4.toml")),
        file("claims/3_5.toml", include_str!("../report/claims/3_5.toml")),
        file("claims/3_6.toml", include_str!("../report/claims/3_6.toml")),
        file("claims/4_summary.toml", include_str!("../report/claims/4_summary.toml")),
    ];
    files.extend(wheel::files());
    files
}
