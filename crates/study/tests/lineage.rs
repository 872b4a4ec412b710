//! Receipts, what is taken over from an earlier build, explanations and differences between builds.

mod common;

use common::{Folder, assert_close, numbers};
use theodolite_study::{Cause, OutFormat, build, diff, explain};

const STUDY: &str = r#"
[study]
title = "Small"

[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"
within = { town = "town" }

[source.values]
file = "values.csv"
geography = "area"
key = "area"
publisher = "An office"

[indicator.jobless]
source = "values"
column = "jobless"
unit = "per cent"
worse = "high"

[indicator.income]
source = "values"
column = "income"
worse = "low"

# Half and half.
[index.need]
normalise = "min-max"
of = { jobless = 0.5, income = 0.5 }

[index.work]
normalise = "none"
of = ["jobless"]

[designation.first]
geography = "area"
where = "need.rank = 1"
"#;
const AREAS: &str = "code,name,people,town\nA1,Quay,300,T1\nA2,Mill,100,T1\nA3,Cliff,100,T2\n";
const VALUES: &str = "area,jobless,income\nA3,20,400\nA1,10,200\nA2,30,100\n";

fn folder() -> Folder {
    Folder::new(STUDY, &[("areas.csv", AREAS), ("values.csv", VALUES)])
}

/// The line of the study that begins so, from 1.
fn line_of(text: &str) -> usize {
    STUDY.lines().position(|it| it.starts_with(text)).unwrap() + 1
}

fn unchanged(folder: &Folder) -> Vec<String> {
    let receipt = folder.results().receipt;
    receipt.steps.iter().filter(|it| it.unchanged && !it.wrote.is_empty()).map(|it| it.name.clone()).collect()
}

#[test]
fn the_receipt_says_what_was_read_and_lost() {
    let folder = folder();
    folder.built();
    let receipt = folder.results().receipt;
    assert_eq!(receipt.title.as_deref(), Some("Small"));
    assert_eq!(receipt.files.len(), 2);
    assert_eq!(receipt.files[1].name, "values.csv");
    assert_eq!(receipt.files[1].publisher.as_deref(), Some("An office"));
    assert_eq!(receipt.files[1].sha256, theodolite_data::hash::sha256_hex(VALUES.as_bytes()));
    let need = receipt.step("need").unwrap();
    assert_eq!(need.from, ["jobless", "income", "area"]);
    assert_eq!(need.counts["areas ranked"], 3);
    assert_eq!(need.defined.as_ref().unwrap().line, line_of("[index.need]"));
    assert!(need.defined.as_ref().unwrap().text.starts_with("[index.need]\nnormalise"));
    assert_eq!(receipt.step("values").unwrap().reads, ["values.csv"]);
}

#[test]
fn steps_with_unchanged_inputs_are_not_run_again() {
    let folder = folder();
    folder.built();
    assert!(unchanged(&folder).is_empty());
    folder.built();
    assert_eq!(unchanged(&folder), ["area", "town", "need", "work", "first"]);

    // A comment changes no step; another column changes those that use it.
    folder.write("study.toml", &STUDY.replace("# Half", "# Still half"));
    folder.built();
    assert_eq!(unchanged(&folder).len(), 5);
    folder
        .write("study.toml", &STUDY.replace("jobless = 0.5, income = 0.5", "jobless = 0.25, income = 0.75"));
    folder.built();
    assert_eq!(unchanged(&folder), ["area", "town", "work"]);

    // A result that was meddled with is made again.
    std::fs::write(folder.out().join("index/work.csv"), "code,name,score\n").unwrap();
    folder.built();
    assert_close(&numbers(&folder.table("work"), "score"), &[10.0, 30.0, 20.0]);
    assert_eq!(unchanged(&folder), ["area", "town", "need", "first"]);

    // Other bytes in a source: everything that stands on it.
    folder.write("values.csv", &VALUES.replace("A2,30", "A2,15"));
    folder.built();
    assert_eq!(unchanged(&folder), ["area", "town"]);
}

#[test]
fn a_result_taken_over_is_the_same_as_one_computed() {
    let folder = folder();
    folder.built();
    // Now as Parquet too: from the CSV of the first build.
    let mut options = folder.options();
    options.formats = vec![OutFormat::Csv, OutFormat::Parquet];
    build(&folder.study(), &options).unwrap();
    let over = std::fs::read(folder.out().join("index/need.parquet")).unwrap();
    options.fresh = true;
    build(&folder.study(), &options).unwrap();
    assert_eq!(std::fs::read(folder.out().join("index/need.parquet")).unwrap(), over);
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let folder = folder();
    let mut texts = Vec::new();
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut options = folder.options();
        options.fresh = true;
        options.formats.push(OutFormat::Parquet);
        let study = folder.study();
        pool.install(|| build(&study, &options)).unwrap();
        let bytes = ["index/need.csv", "index/need.parquet", "designation/first.csv", "geography/area.csv"];
        texts.push(bytes.map(|it| std::fs::read(folder.out().join(it)).unwrap()));
    }
    assert!(texts.iter().all(|it| *it == texts[0]));
}

#[test]
fn a_build_that_fails_leaves_the_results_before_it_as_they_were() {
    let folder = folder();
    folder.built();
    let before = folder.csv("index/need.csv");
    folder.write("values.csv", &VALUES.replace("A2,30", "A2,thirty"));
    assert_eq!(folder.error().code, "not-a-number");
    assert_eq!(folder.csv("index/need.csv"), before);
    assert_eq!(folder.results().receipt.steps.len(), 8);
}

#[test]
fn results_that_the_study_no_longer_makes_are_taken_away() {
    let folder = folder();
    folder.built();
    assert!(folder.out().join("index/work.csv").exists());
    folder.write("study.toml", &STUDY.replace("[index.work]", "[index.labour]"));
    folder.built();
    assert!(!folder.out().join("index/work.csv").exists());
    assert!(folder.out().join("index/labour.csv").exists());
}

#[test]
fn an_explanation_leads_to_the_row_of_the_source() {
    let folder = folder();
    let why = explain(&folder.study(), &folder.store(), "need", "A2").unwrap();
    assert_eq!((why.code.as_str(), why.area.as_str(), why.ranked), ("A2", "Mill", Some(3)));
    assert_eq!(why.row[0], ("score".to_owned(), "1".to_owned()));
    let part = &why.parts[0];
    assert_eq!(
        (part.value, part.normalised, part.weight, part.contribution),
        (30.0, Some(1.0), Some(0.5), Some(0.5))
    );
    let origin = part.of.origin.as_ref().unwrap();
    assert_eq!(
        (origin.file.as_str(), origin.row, origin.column.as_str()),
        ("values.csv", Some(4), "jobless")
    );
    assert_eq!(origin.sha256, theodolite_data::hash::sha256_hex(VALUES.as_bytes()));
    assert_eq!(origin.unit.as_deref(), Some("per cent"));

    let why = explain(&folder.study(), &folder.store(), "first", "A2").unwrap();
    assert_eq!(why.row, [("designated".to_owned(), "true".to_owned())]);
    assert_eq!(why.parts[0].of.name, "need");
    let unknown = explain(&folder.study(), &folder.store(), "need", "A9").unwrap_err();
    assert_eq!(unknown[0].code, "unknown-area");
}

#[test]
fn a_difference_names_the_line_and_the_file_that_caused_it() {
    let first = folder();
    first.built();
    let second = folder();
    second.write("study.toml", &STUDY.replace("jobless = 0.5, income = 0.5", "jobless = 0.9, income = 0.1"));
    second.write("values.csv", &VALUES.replace("A3,20", "A3,29.5"));
    second.built();
    let found = diff(&first.out(), &second.out(), theodolite_study::ROUNDING).unwrap();
    assert_eq!(found.causes.len(), 2);
    match &found.causes[0] {
        Cause::File { name, read_by, .. } => assert_eq!((name.as_str(), read_by.len()), ("values.csv", 1)),
        other => panic!("{other:?}"),
    }
    match &found.causes[1] {
        Cause::Section { step, line, added, .. } => {
            assert_eq!((step.as_str(), *line), ("index need", line_of("[index.need]")));
            assert_eq!(
                added[..],
                [(line_of("of = { job"), "of = { jobless = 0.9, income = 0.1 }".to_owned())]
            );
        }
        other => panic!("{other:?}"),
    }
    let need = found.results.iter().find(|it| it.name == "need").unwrap();
    assert_eq!(need.because, [0, 1]);
    // Before: Quay 1/3, Mill 1, Cliff 1/4; after: Quay 1/15, Mill 1, Cliff 0.8775.
    let moved: Vec<(&str, f64, f64)> =
        need.moved.iter().map(|it| (it.code.as_str(), it.before, it.after)).collect();
    assert_eq!(moved, [("A1", 2.0, 3.0), ("A3", 3.0, 2.0)]);
    assert!(found.results.iter().all(|it| it.name != "first"), "the first place is the same");
    let work = found.results.iter().find(|it| it.name == "work").unwrap();
    assert_eq!(work.because, [0]);
}

#[test]
fn people_of_finer_areas_that_change_change_what_is_weighed_by_them() {
    let study = r#"
[geography.street]
file = "streets.csv"
code = "code"
population = "people"
within = { area = "area" }

[geography.area]
file = "areas.csv"
code = "code"
within = { town = "town" }

[source.values]
file = "values.csv"
geography = "area"
key = "area"

[indicator.jobless]
source = "values"
column = "jobless"
worse = "high"

[rebase.town_jobless]
of = "jobless"
to = "town"
by = "population-mean"

[summary.towns]
of = "jobless"
to = "town"
measures = ["average-score"]
"#;
    let streets = "code,people,area\nS1,100,A1\nS2,100,A2\nS3,50,A3\n";
    let folder =
        Folder::new(study, &[("areas.csv", AREAS), ("values.csv", VALUES), ("streets.csv", streets)]);
    folder.built();
    assert_close(&numbers(&folder.table("towns"), "average_score"), &[20.0, 20.0]);
    folder.write("streets.csv", &streets.replace("S1,100", "S1,300"));
    folder.built();
    assert_close(&numbers(&folder.table("towns"), "average_score"), &[15.0, 20.0]);
    assert_close(&numbers(&folder.table("town_jobless"), "value"), &[15.0, 20.0]);
}

#[test]
fn a_result_that_was_edited_is_not_shown_as_what_was_built() {
    let folder = folder();
    folder.built();
    let path = folder.out().join("index/need.csv");
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let problem = folder.results().table("need").unwrap_err();
    assert_eq!(problem.code, "changed-result");
    folder.built();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);
}

#[test]
fn a_receipt_that_names_files_elsewhere_is_not_believed() {
    let folder = folder();
    folder.built();
    folder.write("precious.csv", "mine");
    let path = folder.out().join("receipt.json");
    let text = std::fs::read_to_string(&path).unwrap().replace("index/work.csv", "../precious.csv");
    std::fs::write(&path, text).unwrap();
    let built = folder.built();
    assert!(built.receipt.steps.iter().all(|it| !it.unchanged));
    assert_eq!(std::fs::read_to_string(folder.path().join("precious.csv")).unwrap(), "mine");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_is_told_once_and_by_the_place_meant() {
    // A name of a folder in the way of every table: what goes wrong with one goes wrong with all.
    let folder = folder();
    std::fs::create_dir_all(folder.out()).unwrap();
    std::fs::write(folder.out().join("index"), "in the way").unwrap();
    let problems = folder.build().unwrap_err();
    let told: Vec<&str> = problems.iter().map(|it| it.code).collect();
    assert_eq!(told, ["cannot-write"]);
    assert!(!problems[0].message.contains(".staging"), "{}", problems[0].message);
}

#[test]
fn parts_that_many_results_share_are_explained_once() {
    let mut study = STUDY.to_owned();
    for level in 0_usize..60 {
        let part = |back: usize, other: &str| {
            level.checked_sub(back).map_or(other.to_owned(), |it| format!("level_{it}"))
        };
        let (first, second) = (part(1, "jobless"), part(2, "income"));
        study.push_str(&format!(
            "[index.level_{level}]\nnormalise = \"none\"\nof = [\"{first}\", \"{second}\"]\n"
        ));
    }
    let folder = Folder::new(&study, &[("areas.csv", AREAS), ("values.csv", VALUES)]);
    let explained = explain(&folder.study(), &folder.store(), "level_59", "A1").unwrap();
    assert_eq!(explained.parts.len(), 2);
    assert_eq!(explained.parts[1].of.notes, ["its parts are told above"]);
    assert_eq!(explained.parts[1].of.row[0].0, "score");
}

#[test]
fn a_tower_of_results_is_refused_and_does_not_fall() {
    let mut study = STUDY.to_owned();
    for level in 0..3000 {
        let below = if level == 0 { "jobless".to_owned() } else { format!("level_{}", level - 1) };
        study.push_str(&format!("[index.level_{level}]\nnormalise = \"none\"\nof = [\"{below}\"]\n"));
    }
    let folder = Folder::new(&study, &[("areas.csv", AREAS), ("values.csv", VALUES)]);
    let error = folder.error();
    assert_eq!((error.code, error.message.starts_with("`level_19")), ("too-deep", true), "{}", error.message);
}

#[test]
fn a_step_that_is_taken_over_repeats_its_warnings() {
    let folder = folder();
    let first = folder.built().warnings;
    assert_eq!(first.iter().map(|it| it.code).collect::<Vec<_>>(), ["too-few-areas", "too-few-areas"]);
    let again = folder.built().warnings;
    assert_eq!(unchanged(&folder).len(), 5);
    assert_eq!(again, first, "with the same places");
    // The rule stands on an index that warned; the warning is the index's.
    let results = folder.results();
    let warned = |step: &str| results.receipt.step(step).unwrap().warnings.len();
    assert_eq!((warned("need"), warned("work"), warned("first")), (1, 1, 0));
}

#[test]
fn a_difference_of_missions_says_which_cells_are_not_the_same() {
    let built = |level: &str, to: &str| {
        let study = format!(
            "[series.s]\nfile = \"s.csv\"\nperiod = \"year\"\nvalue = \"value\"\nworse = \"low\"\n\n[series.wide]\nfile = \"wide.csv\"\ngeography = \"area\"\nkey = \"code\"\nperiod = \"year\"\nvalue = \"value\"\nworse = \"low\"\n\n[geography.area]\nfile = \"areas.csv\"\ncode = \"code\"\n\n[mission.m]\nof = \"s\"\ntarget = {{ level = {level}, by = 2030 }}\n\n[projection.p]\nof = \"wide\"\nto = {to}\n"
        );
        let wide: String = (2017..2023)
            .flat_map(|year| [format!("A,{year},{}\n", year - 2010), format!("B,{year},{}\n", year - 2000)])
            .collect();
        let folder = Folder::new(
            &study,
            &[
                ("s.csv", "year,value\n2018,61\n2019,62\n2020,64\n2021,65\n2022,66\n"),
                ("areas.csv", "code\nA\nB\n"),
                ("wide.csv", &format!("code,year,value\n{wide}")),
            ],
        );
        folder.built();
        folder
    };
    let found =
        diff(&built("70", "2025").out(), &built("65", "2024").out(), theodolite_study::ROUNDING).unwrap();
    let mission = found.results.iter().find(|it| it.kind == "mission").unwrap();
    assert_eq!((mission.areas, mission.changed, mission.gone.len(), mission.new.len()), (1, 1, 0, 0));
    let cell = |column: &str| mission.cells.iter().find(|it| it.column == column).unwrap();
    assert!(mission.cells.iter().all(|it| it.row == "m"));
    assert_eq!((cell("target").before.as_str(), cell("target").after.as_str()), ("70", "65"));
    assert_eq!((cell("verdict").before.as_str(), cell("verdict").after.as_str()), ("on track", "achieved"));
    assert!(mission.cells.iter().all(|it| it.column != "latest" && it.before != it.after));
    // Of a table of areas and periods, the periods that are gone are named.
    let projection = found.results.iter().find(|it| it.kind == "projection").unwrap();
    assert_eq!(
        (projection.gone.as_slice(), projection.areas),
        (["A, 2025".to_owned(), "B, 2025".to_owned()].as_slice(), 4)
    );
    assert!(projection.new.is_empty() && projection.cells.is_empty());
}

#[test]
fn a_difference_in_a_table_that_is_not_of_areas_is_told_by_its_measures() {
    let more = "\n[inequality.need]\nof = \"need\"\nmeasures = [\"gini\"]\n\n[correlation.both]\nof = [\"jobless\", \"income\"]\n";
    let built = |study: &str| {
        let folder = folder();
        folder.write("study.toml", study);
        folder.built();
        folder
    };
    let first = built(&format!("{STUDY}{more}"));
    let second = built(&format!(
        "{STUDY}{}",
        more.replace("of = [\"jobless\", \"income\"]", "of = [\"need\", \"income\"]")
    ));
    let found = diff(&first.out(), &second.out(), theodolite_study::ROUNDING).unwrap();
    let names: Vec<&str> = found.results.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["both_correlation"]);
    let third = built(&format!("{STUDY}{}", more.replace("of = \"need\"", "of = \"income\"")));
    let found = diff(&first.out(), &third.out(), theodolite_study::ROUNDING).unwrap();
    assert_eq!(found.results.len(), 1);
    let inequality = &found.results[0];
    assert_eq!(inequality.name, "need_inequality");
    assert!(inequality.changed > 0 && inequality.areas >= inequality.changed, "{inequality:?}");
    assert!(
        inequality.cells.iter().any(|it| it.column == "value" && it.before != it.after),
        "{inequality:?}"
    );
}
