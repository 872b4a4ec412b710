//! Missions and goals on the statistics by area, and a logic model of a few figures.
//!
//! The figures that are asserted were computed a second time outside this program, from the same tables: gaps by quarters
//! (all areas that tie at the line are in), lines by least squares, and probabilities by integrating Student's distribution.

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::data_folder;
use crate::districts::codes_to_2023;
use crate::studio::{Built, Studio};
use crate::tables::Table;

/// The layout of the statistics by area since 2024.
const NOW: [(&str, &str); 10] = [
    ("area_code", "areacd"),
    ("area_name", "areanm"),
    ("geography", "geography"),
    ("indicator", "indicator"),
    ("period_start", "period"),
    ("value", "observation"),
    ("unit", "unit"),
    ("lci_95", "lci_95"),
    ("uci_95", "uci_95"),
    ("status", "status"),
];

/// The tables that are published in that layout.
const IN_IT: [&str; 11] = [
    "gigabit_capable_broadband",
    "network_coverage_5g",
    "further_education_and_skills_learner_achievements",
    "greenhouse_gas_emissions",
    "gross_value_added",
    "healthy_life_expectancy",
    "homicide_offences",
    "net_additions_to_the_housing_stock",
    "personal_wellbeing_estimates",
    "pupils_at_expected_standards_by_end_of_primary_school",
    "research_and_development_public_funded",
];

/// A table of the statistics by area, its `period_start` written as `period` says.
fn local(folder: &Path, table: &str, period: impl Fn(&str, &str) -> String) -> Table {
    let mut table = Table::read(folder, &format!("external/els/{table}.csv.gz"));
    let (start, length) = (table.position("period_start"), table.position("period_length"));
    for row in &mut table.rows {
        row[start] = period(&row[start], &row[length]);
    }
    table
}

/// A start and a duration, or a day.
fn interval(start: &str, length: &str) -> String {
    if length == "point" { start.to_owned() } else { format!("{start}/{length}") }
}

/// The texts of a column, each as another.
fn called(mut table: Table, column: &str, texts: &[(&str, &str)]) -> Table {
    let at = table.position(column);
    for row in &mut table.rows {
        if let Some((_, text)) = texts.iter().find(|(old, _)| row[at] == *old) {
            row[at] = (*text).to_owned();
        }
    }
    table
}

fn pay(folder: &Path, path: &Path) {
    let columns = [
        ("area_code", "AREACD"),
        ("period_start", "Period"),
        ("value", "Observation"),
        ("lci_95", "Lower Confidence Interval (95%)"),
        ("uci_95", "Upper Confidence Interval (95%)"),
        ("status", "Observation Status"),
    ];
    local(folder, "gross_median_weekly_pay", |start, _| start[..7].to_owned())
        .renamed(&columns)
        .write_csv(path);
}

fn employment(folder: &Path, path: &Path) {
    let columns = [
        ("area_code", "areacd"),
        ("period_start", "period"),
        ("indicator", "indicator"),
        ("value", "observation"),
        ("lci_95", "lower_confidence_interval_95"),
        ("uci_95", "upper_confidence_interval_95"),
        ("status", "observation_status"),
    ];
    let table = local(folder, "employment_rate", |start, _| format!("{}-07-01T00:00:00/P1Y", &start[..4]));
    called(table, "indicator", &[("Employment rate", "Employment Rate")]).renamed(&columns).write_csv(path);
}

fn income(folder: &Path, path: &Path) {
    let columns = [("area_code", "AREACD"), ("period_start", "Period"), ("value", "Value")];
    local(folder, "gross_disposable_household_income_per_head", |start, _| start[..4].to_owned())
        .renamed(&columns)
        .write_csv(path);
}

fn journeys(folder: &Path, path: &Path) {
    let columns = [
        ("area_code", "areacd"),
        ("period_start", "period"),
        ("value", "value"),
        ("status", "observation_status"),
        ("indicator", "mode-of-travel"),
    ];
    let modes = [
        ("Cycle to work", "cycling"),
        ("Drive to work", "driving"),
        ("Public transport or walk to work", "public transport or walking"),
    ];
    let table = local(folder, "average_travel_time", |start, _| start[..4].to_owned());
    called(table, "indicator", &modes).renamed(&columns).write_csv(path);
}

/// One row a district and year, one column a goal of learning.
fn early_years(folder: &Path, path: &Path) {
    let table = local(folder, "early_years", |start, _| format!("{start}T00:00:00/P1Y"));
    let columns = ["area_code", "period_start", "indicator", "value"].map(|column| table.position(column));
    let goals = ["Communication and language", "Literacy", "Mathematics"];
    let mut wide: BTreeMap<[String; 2], [String; 3]> = BTreeMap::new();
    for row in &table.rows {
        let [code, period, indicator, value] = columns.map(|at| row[at].clone());
        if let Some(goal) = goals.iter().position(|goal| *goal == indicator) {
            wide.entry([code, period]).or_default()[goal] = value;
        }
    }
    let header = ["areacd", "period", "communication_and_language", "literacy", "mathematics"];
    let rows = wide.into_iter().map(|(area, values)| [&area[..], &values[..]].concat());
    Table { header: header.map(str::to_owned).to_vec(), rows: rows.collect() }.write_csv(path);
}

fn studio(name: &str, folder: &Path) -> Studio {
    let mut studio = Studio::new(name)
        .with("la_all_codes.csv", |path| codes_to_2023(folder, path))
        .with("gross-median-weekly-pay.csv", |path| pay(folder, path))
        .with("employment-rate-long.csv", |path| employment(folder, path))
        .with("gross-disposable-household-income-per-head.csv", |path| income(folder, path))
        .with("average-travel-time-long.csv", |path| journeys(folder, path))
        .with("early-years-csvw.csv", |path| early_years(folder, path));
    for table in IN_IT {
        let file = format!("{}.csv", table.replace('_', "-"));
        studio = studio.with(&file, |path| local(folder, table, interval).renamed(&NOW).write_csv(path));
    }
    studio
}

/// A column of numbers of a scorecard, by mission.
fn numbers(built: &Built<'_>, scorecard: &str, column: &str) -> BTreeMap<String, f64> {
    let table = built.table(scorecard);
    let missions = table.texts("mission").unwrap();
    let numbers = table.numbers(column).unwrap_or_else(|| panic!("no numbers `{column}`"));
    missions.iter().map(str::to_owned).zip(numbers.iter().copied()).collect()
}

/// How many missions have each verdict.
fn verdicts(built: &Built<'_>, scorecard: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for verdict in built.table(scorecard).texts("verdict").unwrap().iter() {
        *counts.entry(verdict.to_owned()).or_default() += 1;
    }
    counts
}

/// Base, latest, target, projection and probability of each mission named; `NaN` where there is none.
fn assert_missions(built: &Built<'_>, scorecard: &str, wanted: &[(&str, [f64; 5])]) {
    let columns = ["base", "latest", "target", "projected", "probability"];
    let found = columns.map(|column| numbers(built, scorecard, column));
    for (mission, wanted) in wanted {
        for ((column, found), wanted) in columns.iter().zip(&found).zip(wanted) {
            let found = found[*mission];
            let is_close = (found - wanted).abs() <= 1e-6 * wanted.abs().max(1e-3);
            assert!(
                is_close || found.is_nan() && wanted.is_nan(),
                "{mission}.{column}: {found}, not {wanted}"
            );
        }
    }
}

fn counted(verdicts: &[(&str, usize)]) -> BTreeMap<String, usize> {
    verdicts.iter().map(|(verdict, count)| ((*verdict).to_owned(), *count)).collect()
}

#[test]
fn the_missions_of_the_white_paper_each_have_a_verdict() {
    let Some(folder) = data_folder() else { return };
    let studio = studio("missions", &folder);
    let built = studio.build();
    let none = f64::NAN;
    assert_missions(
        &built,
        "white_paper",
        &[
            // Mission 1. The share of districts whose output per hour is above that of 2019: 346 of 361.
            (
                "pay_gap",
                [169.051_162_791, 180.450_588_235, 169.051_162_791, 189.479_459_271, 0.002_876_011_3],
            ),
            ("output_per_hour_everywhere", [1.0, 0.958_448_753, 1.0, none, none]),
            (
                "output_per_hour_gap",
                [17.039_450_549, 18.819_249_675, 17.039_450_549, 22.335_688_441, 1.780_430e-6],
            ),
            (
                "employment_gap",
                [13.276_136_364, 13.445_519_854, 13.276_136_364, 11.469_416_032, 0.946_733_972],
            ),
            // Missions 2 and 5 have numbers of their own.
            ("public_research", [813.666_666_667, 825.833_333_333, 1_139.133_333_333, none, none]),
            ("primary_england", [65.0, 63.0, 90.0, 58.528_301_887, 0.003_969_902_2]),
            ("primary_worst", [57.0, 56.258_064_516, 75.999_981, 53.010_042_605, 0.008_558_791_7]),
            // Mission 7: five years more, and tenths of 182 areas.
            ("healthy_life_women", [64.0, 61.9, 69.0, 60.48, 2.935_789e-5]),
            ("healthy_life_men", [63.1, 61.5, 68.1, 60.226_666_667, 7.685_903e-6]),
            (
                "healthy_life_women_gap",
                [12.696_315_789, 14.029_736_842, 12.696_315_789, 15.682_704_488, 0.009_183_363_6],
            ),
            (
                "healthy_life_men_gap",
                [11.836_842_105, 12.899_736_842, 11.836_842_105, 13.999_345_354, 0.030_387_778_7],
            ),
            // Missions 8 and 11.
            ("anxiety_everywhere", [1.0, 0.401_709_402, 1.0, none, none]),
            ("anxiety_gap", [0.768_088_611, 0.827_565_508, 0.768_088_611, 0.843_678_698, 0.079_357_578]),
            ("homicide_england", [10.6996, 9.1313, 10.6996, 8.822_970_556, 0.924_844_967]),
        ],
    );
    let wanted = [("achieved", 6), ("no judgement", 9), ("off track", 5), ("on track", 2), ("worsening", 8)];
    assert_eq!(verdicts(&built, "white_paper"), counted(&wanted));
    studio.claims();
}

#[test]
fn the_levelling_up_goals_that_have_a_series_have_a_verdict() {
    let Some(folder) = data_folder() else { return };
    let studio = studio("goals", &folder);
    let built = studio.build();
    let wanted = [("achieved", 4), ("no judgement", 1), ("off track", 1), ("worsening", 3)];
    assert_eq!(verdicts(&built, "goals"), counted(&wanted));
    assert_missions(
        &built,
        "goals",
        &[(
            "progression",
            [169.051_162_791, 180.450_588_235, 169.051_162_791, 189.479_459_271, 0.002_876_011_3],
        )],
    );
    studio.claims();
}

#[test]
fn a_logic_model_tells_what_is_done_apart_from_what_it_is_for() {
    let studio = Studio::new("logic_model");
    let built = studio.build();
    let table = built.table("logic_model");
    let stages: Vec<&str> = table.texts("stage").unwrap().iter().collect();
    assert_eq!(stages, ["input", "output", "output", "outcome", "outcome"]);
    assert_eq!(verdicts(&built, "logic_model"), counted(&[("achieved", 1), ("no judgement", 4)]));
    // 40 of 100, and 60 more needed in the month that was left: 720 a year.
    assert_eq!(numbers(&built, "kickstart", "latest")["kickstart_started"], 40.0);
    let needed = numbers(&built, "kickstart", "rate_needed")["kickstart_started"];
    assert!((needed - 720.0).abs() < 1e-6, "{needed}");
    studio.claims();
}
