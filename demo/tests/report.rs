//! What the report's tables and claims hold, and what a careful reader finds in them without the program. What the program
//! finds in them is tested with it.

use std::collections::BTreeSet;
use std::path::Path;

use theodolite_demo::report;

fn text(path: &str) -> String {
    let files = report();
    let file = files.iter().find(|it| it.path == path).unwrap_or_else(|| panic!("no file {path}"));
    String::from_utf8(file.bytes.clone()).unwrap()
}

/// Each claim of the report: the file it is in, its name, and its lines.
fn claims() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for file in report().into_iter().filter(|it| it.path.starts_with("claims/")) {
        let text = String::from_utf8(file.bytes).unwrap();
        for claim in text.split("\n[claim.").skip(1) {
            let (name, lines) = claim.split_once("]\n").unwrap();
            found.push((file.path.clone(), name.to_owned(), lines.to_owned()));
        }
    }
    found
}

fn has(lines: &str, key: &str) -> bool {
    lines.lines().any(|it| it.split_once('=').is_some_and(|(name, _)| name.trim() == key))
}

fn rows(path: &str) -> Vec<Vec<String>> {
    let files = report();
    let file = files.iter().find(|it| it.path == path).unwrap_or_else(|| panic!("no file {path}"));
    let text = std::str::from_utf8(&file.bytes).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn the_study_comes_first_and_its_files_are_there() {
    let files = report();
    assert_eq!(files[0].path, "study.toml");
    let study = std::str::from_utf8(&files[0].bytes).unwrap();
    for line in study.lines().filter(|it| it.starts_with("file ")) {
        let name = line.split('"').nth(1).unwrap();
        assert!(files.iter().any(|it| it.path == name), "{name}");
    }
}

#[test]
fn constituencies_of_2019_are_650_and_632_of_them_in_great_britain() {
    let seats: Vec<(String, u32)> =
        rows("regions.csv").into_iter().map(|row| (row[1].clone(), row[2].parse().unwrap())).collect();
    assert_eq!(seats.iter().map(|it| it.1).sum::<u32>(), 650);
    assert_eq!(seats.iter().filter(|it| it.0 != "Northern Ireland").map(|it| it.1).sum::<u32>(), 632);
}

#[test]
fn two_rows_of_table_2_contradict_themselves() {
    let seats = rows("regions.csv");
    let wrong: Vec<String> = rows("table_2.csv")
        .into_iter()
        .filter_map(|row| {
            let all: f64 = seats.iter().find(|it| it[0] == row[0])?[2].parse().ok()?;
            let (count, percent): (f64, f64) = (row[4].parse().ok()?, row[5].parse().ok()?);
            let agrees = count <= all && (100.0 * count / all - percent).abs() <= 0.5;
            (!agrees).then(|| row[1].clone())
        })
        .collect();
    assert_eq!(wrong, ["Yorkshire and the Humber", "East Midlands"]);
}

#[test]
fn totals_of_table_2_agree_but_for_the_share_of_the_country() {
    let table = rows("table_2.csv");
    let (country, regions) = table.split_last().unwrap();
    let number = |row: &Vec<String>, column: usize| row[column].parse::<f64>().unwrap_or(0.0);
    let sum = |column: usize| regions.iter().map(|row| number(row, column)).sum::<f64>();
    assert_eq!(sum(4), number(country, 4));
    assert_eq!((sum(3), number(country, 3)), (5_567_000.0, 5_568_000.0));
    let employees: f64 = regions.iter().map(|row| number(row, 3) / number(row, 2)).sum();
    let share = sum(3) / employees;
    assert!((share - 20.05).abs() < 0.01, "the regions give {share}, the table {}", country[2]);
}

#[test]
fn every_file_of_the_folder_is_carried() {
    fn below(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) {
        for entry in folder.read_dir().unwrap().map(Result::unwrap) {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            match entry.path().is_dir() {
                // What a build leaves behind is no part of the study.
                true if name == "results" => {}
                true => below(&entry.path(), &format!("{name}/"), found),
                false => drop(found.insert(name)),
            }
        }
    }
    let mut there = BTreeSet::new();
    below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("report"), "", &mut there);
    let carried: BTreeSet<String> = report().into_iter().map(|it| it.path).collect();
    assert_eq!(carried, there);
}

#[test]
fn every_essay_has_claims_and_each_says_where_it_is_from() {
    let claims = claims();
    let essays = ["1_1", "1_2", "1_3", "1_4", "2_1", "2_2", "2_3", "2_4", "2_5", "2_6"];
    let essays = essays.into_iter().chain(["3_1", "3_2", "3_3", "3_4", "3_5", "3_6"]);
    for essay in essays {
        let file = format!("claims/{essay}.toml");
        let section = essay.replace('_', ".");
        let of_it: Vec<_> = claims.iter().filter(|it| it.0 == file).collect();
        assert!(of_it.len() >= 4, "{file} has {} claims", of_it.len());
        assert!(of_it.iter().any(|it| it.2.contains(&section)), "{file} never names section {section}");
    }
    let mut texts = BTreeSet::new();
    for (file, name, lines) in &claims {
        let text =
            lines.lines().find(|it| it.starts_with("text")).unwrap_or_else(|| panic!("{name}: no text"));
        assert!(texts.insert(text.to_owned()), "{file}: two claims say {text}");
        assert!(has(lines, "source"), "{file}: `{name}` does not say where it is said");
        assert!(has(lines, "query") != has(lines, "untestable"), "{file}: `{name}`");
        assert!(!has(lines, "decided-by") || has(lines, "untestable"), "{file}: `{name}`");
    }
}

#[test]
fn every_figure_is_in_a_claim_and_every_figure_asked_for_is_there() {
    let claims = claims();
    let asked: String = claims.iter().map(|it| it.2.as_str()).collect();
    let official = rows("official.csv");
    let figures = rows("figures.csv");
    let names: BTreeSet<&str> = figures.iter().chain(&official).map(|it| it[0].as_str()).collect();
    for row in &official {
        assert!(asked.contains(&format!("'{}'", row[0])), "nothing asks for `{}`", row[0]);
    }
    // A figure of the report is asked for, or is what a claim of its essay says.
    for row in &figures {
        let (name, section, value) = (&row[0], &row[1], &row[2]);
        let file = match section.as_str() {
            "contents" | "introduction" => "claims/0_front.toml".to_owned(),
            "summary" => "claims/4_summary.toml".to_owned(),
            section => format!("claims/{}.toml", section[..3].replace('.', "_")),
        };
        let said = |lines: &str| lines.replace(['_', ','], "").contains(value.as_str());
        let said = claims.iter().any(|it| it.0 == file && said(&it.2));
        let prefix = name.starts_with("encounters") || name.starts_with("readings");
        assert!(said || prefix || asked.contains(&format!("'{name}'")), "no claim has `{name}`, {value}");
    }
    // A slip in a name would find nothing, and the claim would pass for one that cannot be tested.
    for (start, _) in asked.match_indices("name = '") {
        let name = asked[start + 8..].split('\'').next().unwrap();
        assert!(names.contains(name), "there is no figure `{name}`");
    }
}

#[test]
fn figures_have_a_section_a_unit_and_words() {
    for path in ["figures.csv", "official.csv"] {
        let header = text(path).lines().next().unwrap().split(',').count();
        let rows = rows(path);
        let names: BTreeSet<&String> = rows.iter().map(|it| &it[0]).collect();
        assert_eq!(names.len(), rows.len(), "{path} has a name twice");
        for row in &rows {
            assert_eq!(row.len(), header, "{path}: {row:?}");
            assert!(row.iter().all(|it| !it.trim().is_empty()), "{path}: {row:?}");
        }
    }
}

/// What the report says twice, or says of what adds up: found here by hand, so that the queries are not their own judge.
#[test]
fn the_figures_say_what_the_report_says() {
    let table = rows("figures.csv");
    let value = |name: &str| -> f64 {
        let row = table.iter().find(|it| it[0] == name).unwrap_or_else(|| panic!("no figure {name}"));
        row[2].parse().unwrap()
    };
    assert_eq!([value("fund_in_2_4"), value("fund_in_2_6"), value("fund_in_3_6")], [4.8, 4.8, 4.9]);
    assert!(value("charities_left_behind") / value("charities_other_deprived") > 0.5);
    assert!((value("benefit_fiscal") + value("benefit_wider") - value("benefit_all")).abs() < 1e-9);
    assert_eq!([value("young_people_reached"), value("young_people_reached_again")], [2800.0, 2000.0]);
    // 101 and 102 of 104 Derby Scholars are the nearest to 97.9%.
    let pupils = value("scholars_year_12") + value("scholars_year_9");
    let nearest = [101.0, 102.0].map(|it| (100.0 * it / pupils * 10.0).round() / 10.0);
    assert!(pupils == 104.0 && !nearest.contains(&value("scholars_eased")), "{nearest:?}");
    // The least Gini coefficient of three groups that hold 9, 46 and 45% of wealth.
    let least = 1.0 - (0.5 * 0.09 + 0.4 * (0.09 + 0.55) + 0.1 * (0.55 + 1.0));
    assert!(least > value("gini_2020") && (least - 0.544_f64).abs() < 1e-9);
}
