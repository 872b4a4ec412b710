//! Studies that hold a report of 2022 against official figures: what it says may differ, and which of it does is known.
//!
//! What is expected here was computed a second time, outside this program.

use std::path::Path;

use theodolite_study::{Judged, Verdict};

use crate::common::data_folder;
use crate::districts::codes_to_2023;
use crate::sheets::{write_workbook, write_xlsx};
use crate::studio::Studio;
use crate::tables::Table;

const DEPRIVATION: &str = "File_7_-_All_IoD2019_Scores__Ranks__Deciles_and_Population_Denominators_3.csv";

/// Each claim: its name, whether it holds, and what was found.
fn told(judged: &[Judged]) -> Vec<(&str, bool, &str)> {
    judged.iter().map(|it| (it.name.as_str(), it.verdict == Verdict::Holds, it.found.as_str())).collect()
}

fn neighbourhoods(folder: &Path, path: &Path) {
    let columns = [
        ("lsoa11_code", "LSOA code (2011)"),
        ("lsoa11_name", "LSOA name (2011)"),
        ("lad19_code", "Local Authority District code (2019)"),
        ("lad19_name", "Local Authority District name (2019)"),
        ("imd_score", "Index of Multiple Deprivation (IMD) Score"),
        ("population_total_mid2015", "Total population: mid 2015 (excluding prisoners)"),
    ];
    Table::read(folder, "imd2019/lsoa11_imd2019.csv.gz").renamed(&columns).write_csv(path);
}

#[test]
fn the_leave_vote_goes_with_community_need_and_little_with_deprivation() {
    let Some(folder) = data_folder() else { return };
    let votes = [
        ("region_name", "Region"),
        ("lad16_code", "Area_Code"),
        ("lad16_name", "Area"),
        ("valid_votes", "Valid_Votes"),
        ("leave", "Leave"),
    ];
    let summaries = [
        ("lad16_code", "Local Authority District code (2013)"),
        ("imd2015_average_score", "IMD - Average score "),
    ];
    let wards = [
        ("ward17_code", "ward17_code"),
        ("ward17_name", "ward17_name"),
        ("lad19_code", "lad19_code"),
        ("cni_score", "Community Needs Index score"),
    ];
    let lookup = [("lsoa11_code", "LSOA11CD"), ("ward17_code", "WD17CD")];
    let studio = Studio::new("leave_vote")
        .with("EU-referendum-result-data.csv", |path| {
            Table::read(&folder, "external/eu_referendum_2016_lad.csv").renamed(&votes).write_csv(path);
        })
        .with("File_10_ID2015_Local_Authority_District_Summaries.xlsx", |path| {
            let mut table = Table::read(&folder, "external/la_context_2011_2016.csv").renamed(&summaries);
            table.rows.retain(|row| !row[1].is_empty());
            write_xlsx(&table, "IMD", path);
        })
        .with(DEPRIVATION, |path| neighbourhoods(&folder, path))
        .with("cni2019_england_ward17.csv", |path| {
            Table::read(&folder, "cni2019/ward17_cni2019.csv.gz").renamed(&wards).write_csv(path);
        })
        .with("500d4283cbe54e3fa7f358399ba3783e_0.csv", |path| {
            Table::read(&folder, "cni2019/lsoa11_ward17.csv.gz").renamed(&lookup).write_csv(path);
        });
    studio.build();
    assert_eq!(
        told(&studio.judged()),
        [
            ("districts", true, "326"),
            ("deprivation_of_2015", false, "0.192"),
            ("deprivation_of_2019", false, "0.261"),
            ("deprivation_within_the_interval", true, "1"),
            ("community_need", true, "0.661"),
            ("community_need_by_ward", false, "0.654"),
            ("much_stronger", true, "1"),
        ]
    );
}

#[test]
fn derby_is_a_cold_spot_and_half_of_the_east_midlands_is_not() {
    let Some(folder) = data_folder() else { return };
    let columns = [("lad_name", "lad_nm"), ("smi_score", "smi_score")];
    let studio = Studio::new("social_mobility")
        .with("social_mobility_index.csv", |path| {
            Table::read(&folder, "external/social_mobility_index_2016.csv").renamed(&columns).write_csv(path);
        })
        .with("la_all_codes.csv", |path| codes_to_2023(&folder, path));
    let built = studio.build();
    assert_eq!(built.count("cold_spot", "areas designated"), 65);
    assert_eq!(
        told(&studio.judged()),
        [
            ("districts", true, "324"),
            ("derby", true, "303"),
            ("derby_is_a_cold_spot", true, "1"),
            ("half_of_the_east_midlands", false, "42.5"),
            ("districts_of_the_east_midlands", true, "17 of 40"),
        ]
    );
}

#[test]
fn output_is_ahead_by_as_much_as_its_measure_says_and_health_is_not_second_everywhere() {
    let Some(folder) = data_folder() else { return };
    let of_2019 = Table::read(&folder, "external/la_productivity_2002_2022.csv.gz").only("year", "2019");
    let sheet = |column: &str, called: &str| {
        of_2019.renamed(&[("area_code", "LAD_Code"), ("area_name", "LAD_Name"), (column, called)])
    };
    let sectors = [
        ("area_code", "area_code"),
        ("area_name", "area_name"),
        ("sector", "group"),
        ("pct_of_employment", "value"),
    ];
    let studio = Studio::new("jobs_and_output")
        .with("labourproductivitylocalauthorities.xls", |path| {
            let sheets = [
                ("A3", sheet("gva_per_hour_gbp", "Pounds 2019")),
                ("B3", sheet("gva_per_job_gbp", "Pounds 2019")),
                ("Productivity Hours", sheet("hours_worked_per_week", "Hours 2019")),
                ("Productivity Jobs", sheet("filled_jobs", "Jobs 2019")),
            ];
            // The library that writes the workbook chooses its format by the name.
            let workbook = path.with_extension("xlsx");
            write_workbook(&sheets, &["Subregional productivity", "Contents", "", ""], &workbook);
            std::fs::rename(workbook, path).unwrap();
        })
        .with("la_all_codes.csv", |path| codes_to_2023(&folder, path))
        .with("employment_by_sector.csv", |path| {
            Table::read(&folder, "external/employment_by_sector_lad.csv.gz")
                .renamed(&sectors)
                .write_csv(path);
        });
    studio.build();
    assert_eq!(
        told(&studio.judged()),
        [
            ("greater_south_east_per_job", false, "35.1"),
            ("greater_south_east_per_hour", false, "30.2"),
            ("london_per_job", false, "58.1"),
            ("london_per_hour", false, "47.1"),
            ("trade_first_or_second", true, "11"),
            ("health_first_or_second", false, "9"),
            ("health_elsewhere", true, "East Midlands, London"),
            ("food_in_london", false, "place 6"),
            ("food_in_the_south_west", true, "among the five"),
            ("food_in_wales", true, "among the five"),
        ]
    );
}

#[test]
fn three_of_the_most_deprived_districts_of_the_north_west_got_no_award() {
    let Some(folder) = data_folder() else { return };
    let awards = [
        ("council", "council"),
        ("project_name", "project_name"),
        ("county_area", "region"),
        ("luf_round", "round"),
        ("amount_gbp", "amount_gbp"),
        ("source_url", "source_url"),
    ];
    let studio = Studio::new("luf_awards")
        .with(DEPRIVATION, |path| neighbourhoods(&folder, path))
        .with("la_all_codes.csv", |path| codes_to_2023(&folder, path))
        .with("projects_base.csv", |path| {
            Table::read(&folder, "external/luf_awards_north_west_rounds1_2.csv")
                .renamed(&awards)
                .write_csv(path);
        });
    studio.build();
    let names = "Blackpool, Knowsley, Liverpool, Manchester, Burnley, Blackburn with Darwen";
    assert_eq!(
        told(&studio.judged()),
        [
            ("bids", true, "12"),
            ("most_deprived", true, names),
            ("nothing_in_the_north_west", true, "Blackpool, Knowsley, Blackburn with Darwen"),
            ("five_of_ten", true, "1"),
            ("liverpool_before_stoke", true, "1"),
            ("liverpool_city", true, "20.0, 37.5"),
        ]
    );
}
