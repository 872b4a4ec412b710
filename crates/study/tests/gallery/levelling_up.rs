//! Priority places of the Levelling Up Fund: its index as far as public data go, and a broader one.
//!
//! The official categories at hand are those of 240 of the 368 districts; three of them are in Northamptonshire, of which
//! nothing is known under the codes of 2020. What both indices were found to agree with was computed a second time, outside
//! this program.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::data_folder;
use crate::districts::codes_to_2020;
use crate::sheets::write_xlsx;
use crate::studio::{Built, Studio};
use crate::tables::Table;

const OFFICIAL: &str = "Levelling_Up_Fund_list_of_local_authorities_by_priority_category.xlsx";

/// The official list, which has names and no codes.
fn official(folder: &Path, path: &Path) {
    let table = Table::read(folder, "external/luf_round1_priority_categories_2021.csv");
    let columns = [("country", "Country"), ("area_name", "Name"), ("priority_category", "Priority category")];
    let mut table = table.renamed(&columns);
    for row in &mut table.rows {
        if row[1] == "Rhondda Cynon Taf" {
            row[1] = "Rhondda Cynon Taff".to_owned(); // As the list has it.
        }
    }
    write_xlsx(&table, "Sheet1", path);
}

/// The explorer's table of many indicators, with the two lines above its header.
fn explorer(folder: &Path, path: &Path) {
    let columns = [
        ("area_code", "AREACD"),
        ("area_name", "AREANM"),
        ("geography", "Tier"),
        ("indicator", "Indicator"),
        ("category", "Category"),
        ("period", "Period"),
        ("measure", "Measure"),
        ("unit", "Unit"),
        ("value", "Value"),
    ];
    Table::read(folder, "external/ons_subnational_indicators_2022_02.csv.gz")
        .renamed(&columns)
        .write_csv(path);
    let table = fs::read_to_string(path).unwrap();
    fs::write(path, format!("There may be some discrepancies,,,,,,,,\n,,,,,,,,\n{table}")).unwrap();
}

/// A table of the statistics by area, one indicator of it, in the layout of its day: the names of code, period and value, and
/// how a period is written.
fn local(
    folder: &Path,
    table: &str,
    indicator: &str,
    [code, period, value]: [&str; 3],
    year: bool,
    path: &Path,
) {
    let table = Table::read(folder, &format!("external/els/{table}.csv.gz")).only("indicator", indicator);
    let columns = [("area_code", code), ("period_start", period), ("value", value), ("status", "status")];
    let mut table = table.renamed(&columns);
    for row in &mut table.rows {
        row[1] = if year { row[1][..4].to_owned() } else { format!("{}/P1Y", row[1]) };
    }
    table.write_csv(path);
}

const NOW: [&str; 3] = ["areacd", "period", "observation"];

/// The tables that both studies read.
fn studio(name: &str, folder: &Path) -> Studio {
    let unemployed = ("modelled_unemployment", "Modelled unemployment rate");
    let unqualified = ("qualifications_none_gb", "No qualifications");
    Studio::new(name)
        .with("la_all_codes.csv", |path| codes_to_2020(folder, path))
        .with(OFFICIAL, |path| official(folder, path))
        .with("machine_readable.csv", |path| explorer(folder, path))
        .with("modelled-unemployment.csv", |path| {
            local(folder, unemployed.0, unemployed.1, NOW, false, path);
        })
        .with("qualifications-none-gb.csv", |path| {
            local(folder, unqualified.0, unqualified.1, NOW, false, path);
        })
}

/// Our category by theirs: how many districts; rows are ours.
fn crossed(built: &Built<'_>, ours: &str) -> [[usize; 3]; 3] {
    let theirs = built.numbers("official", "category");
    assert_eq!(theirs.len(), 240);
    let mut crossed = [[0; 3]; 3];
    for (code, category) in built.numbers(ours, "category") {
        if let Some(other) = theirs.get(&code) {
            crossed[category as usize - 1][*other as usize - 1] += 1;
        }
    }
    crossed
}

#[test]
fn how_far_public_data_agree_with_the_official_categories() {
    let Some(folder) = data_folder() else { return };
    let studio = studio("luf2021", &folder);
    let built = studio.build();
    // 142 of 237.
    assert_eq!(crossed(&built, "priority"), [[53, 22, 7], [23, 34, 18], [4, 21, 55]]);
    let kappas = [("priority", "official"), ("second", "official_second"), ("third", "official_third")];
    for ((ours, theirs), kappa) in kappas.into_iter().zip([0.474_875, 0.186_565, 0.528_264]) {
        let found = built.compared(ours, theirs).agreement.areas().kappa().unwrap();
        assert!((found - kappa).abs() < 5e-7, "{ours}: {found}");
    }
    // The quota gives each nation so many of each category.
    let mut nations: BTreeMap<(char, u8), usize> = BTreeMap::new();
    for (code, category) in built.numbers("priority", "category") {
        *nations.entry((code.chars().next().unwrap(), category as u8)).or_default() += 1;
    }
    let wanted = [('E', [107, 95, 105]), ('S', [9, 14, 9]), ('W', [7, 14, 1])];
    for (nation, counts) in wanted {
        let found = [1, 2, 3].map(|category| nations.get(&(nation, category)).copied().unwrap_or(0));
        assert_eq!(found, counts, "{nation}");
    }
    studio.claims();
}

#[test]
fn whom_the_official_list_left_out_by_thirteen_indicators() {
    let Some(folder) = data_folder() else { return };
    let then = ["AREACD", "Period", "Observation"];
    let levels = "Level 3 or above qualifications (Great Britain)";
    let poor = "Children in relative poverty before housing costs";
    let (income, spent) = ("gross_disposable_household_income_per_head", "Gross disposable household income");
    let studio = studio("need13", &folder)
        .with("qualifications-level-3-or-above.csv", |path| {
            local(&folder, "qualifications_level_3_or_above", levels, NOW, false, path);
        })
        .with("children-in-relative-poverty.csv", |path| {
            local(&folder, "children_in_relative_poverty", poor, then, false, path);
        })
        .with("claimant-count.csv", |path| {
            local(&folder, "claimant_count", "Claimant Count", then, true, path);
        })
        .with("gross-disposable-household-income-per-head.csv", |path| {
            local(&folder, income, spent, ["AREACD", "Period", "Value"], true, path);
        });
    let built = studio.build();
    assert_eq!(crossed(&built, "need"), [[64, 21, 2], [15, 39, 16], [1, 17, 62]]);
    // 23 that the official category 1 left out, 16 of its own that are not here.
    let found = built.compared("need", "official").agreement.areas();
    assert_eq!((found.both, found.only_a, found.only_b, found.neither), (64.0, 23.0, 16.0, 134.0));
    let kappa = found.kappa().unwrap();
    assert!((kappa - 0.639_776).abs() < 5e-7, "{kappa}");
    studio.claims();
}
