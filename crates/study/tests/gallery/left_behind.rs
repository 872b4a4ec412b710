//! Left-behind wards: deprivation carried to wards, held beside the Community Needs Index.

use std::path::Path;

use crate::common::{data_folder, texts, truths};
use crate::studio::Studio;
use crate::tables::Table;

const DEPRIVATION: &str = "File_7_-_All_IoD2019_Scores__Ranks__Deciles_and_Population_Denominators_3.csv";
const NEEDS: &str = "cni2019_england_ward17.csv";
const LOOKUP: &str = "500d4283cbe54e3fa7f358399ba3783e_0.csv";

fn studio(folder: &Path) -> Studio {
    let write = |table: &str, columns: &[(&str, &str)], path: &Path| {
        Table::read(folder, table).renamed(columns).write_csv(path);
    };
    let neighbourhoods = [
        ("lsoa11_code", "LSOA code (2011)"),
        ("lsoa11_name", "LSOA name (2011)"),
        ("income_rank", "Income Rank (where 1 is most deprived)"),
        ("employment_rank", "Employment Rank (where 1 is most deprived)"),
        ("education_rank", "Education, Skills and Training Rank (where 1 is most deprived)"),
        ("health_rank", "Health Deprivation and Disability Rank (where 1 is most deprived)"),
        ("crime_rank", "Crime Rank (where 1 is most deprived)"),
        ("barriers_rank", "Barriers to Housing and Services Rank (where 1 is most deprived)"),
        ("living_environment_rank", "Living Environment Rank (where 1 is most deprived)"),
        ("population_total_mid2015", "Total population: mid 2015 (excluding prisoners)"),
    ];
    let wards = [
        ("ward17_code", "ward17_code"),
        ("ward17_name", "ward17_name"),
        ("lad19_code", "lad19_code"),
        ("lad19_name", "lad19_name"),
        ("civic_assets_rank", "Civic Assets rank"),
        ("connectedness_rank", "Connectedness rank"),
        ("engaged_community_rank", "Engaged community rank"),
    ];
    let lookup = [("lsoa11_code", "LSOA11CD"), ("ward17_code", "WD17CD")];
    Studio::new("left_behind")
        .with(DEPRIVATION, |path| write("imd2019/lsoa11_imd2019.csv.gz", &neighbourhoods, path))
        .with(NEEDS, |path| write("cni2019/ward17_cni2019.csv.gz", &wards, path))
        .with(LOOKUP, |path| write("cni2019/lsoa11_ward17.csv.gz", &lookup, path))
}

#[test]
fn as_many_wards_are_left_behind_as_were_published() {
    let Some(folder) = data_folder() else { return };
    let studio = studio(&folder);
    let built = studio.build();
    assert_eq!(built.count("left_behind", "areas designated"), 225);
    // A tenth of the 7,421 wards that have a neighbourhood.
    assert_eq!(built.count("deprived", "areas designated"), 742);
    // None who would be in by a slightly wider line is on the list.
    let (listed, nearly) = (built.table("left_behind"), built.table("nearly"));
    let mut both = truths(&listed, "designated").into_iter().zip(truths(&nearly, "designated"));
    assert!(both.all(|it| it != (Some(true), Some(true))));
    studio.claims();
}

#[test]
fn the_fund_raises_the_most_deprived_wards_to_one_level() {
    let Some(folder) = data_folder() else { return };
    let studio = studio(&folder);
    let built = studio.build();
    let table = built.table("community_wealth");
    let reasons = texts(&table, "reason");
    let amounts = table.numbers("amount").unwrap();
    let needs = table.numbers("need").unwrap();
    let people = built.numbers("ward17", "population");
    // What need is left: the same in all that get more than the floor.
    let levels = table.numbers("level").unwrap();
    let level = 37.228_186_795;
    let (mut sum, mut raised, mut floors) = (0.0, 0, 0);
    for (row, code) in texts(&table, "code").iter().enumerate() {
        sum += amounts[row];
        match reasons[row].as_str() {
            // 100 pounds for each person and point, to the pound.
            "rule" => {
                raised += 1;
                assert!((levels[row] - level).abs() < 1e-3, "{code}: {}", levels[row]);
                let wanted = 100.0 * people[code] * (needs[row] - level);
                assert!((amounts[row] - wanted).abs() <= 1.0, "{code}: {} is not {wanted}", amounts[row]);
            }
            "floor" => {
                floors += 1;
                assert_eq!(amounts[row], 100_000.0, "{code}");
            }
            other => assert_eq!((amounts[row], other), (0.0, "not designated"), "{code}"),
        }
    }
    assert_eq!((sum, raised, floors), (2_000_000_000.0, 185, 40));
}
