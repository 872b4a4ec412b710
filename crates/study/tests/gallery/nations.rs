//! Scotland, Wales and Northern Ireland: their overall results are not among the cleaned tables.

use std::collections::BTreeMap;
use std::path::Path;

use crate::common::data_folder;
use crate::sheets::{write_ods, write_xlsx};
use crate::studio::{Studio, apart};
use crate::tables::Table;

const SIMD: &str = "SIMD_2020_Ranks_and_Domain_Ranks.xlsx";
const WIMD_RANKS: &str = "welsh-index-multiple-deprivation-2019-index-and-domain-ranks-by-small-area.ods";
const WIMD_SCORES: &str = "wimd-2019-index-and-domain-scores-by-small-area.ods";
const NIMDM: &str = "NIMDM17_SOAresults.xls";

/// The stretched share of a place.
fn stretched(share: f64, constant: f64) -> f64 {
    -constant * (1.0 - share * (1.0 - (-100.0 / constant).exp())).ln()
}

/// The score of each area by the plain formula: (column of places, weight), where R begins, and the constant.
fn by_hand(
    table: &Table,
    key: &str,
    weights: &[(&str, f64)],
    from_one: f64,
    constant: f64,
) -> BTreeMap<String, f64> {
    let areas = table.rows.len() as f64;
    let mut scores: BTreeMap<String, f64> = BTreeMap::new();
    for (column, weight) in weights {
        for (area, place) in table.numbers(key, column) {
            *scores.entry(area).or_default() +=
                weight * stretched((areas + from_one - place) / areas, constant);
        }
    }
    scores
}

#[test]
fn simd_2020_is_the_weighted_sum_of_its_stretched_domains() {
    let Some(folder) = data_folder() else { return };
    let table = Table::read(&folder, "simd2020/dz11_domains2020.csv.gz");
    let layout = |path: &Path| {
        let columns = [
            ("dz11_code", "Data_Zone"),
            ("iz11_name", "Intermediate_Zone"),
            ("council_area", "Council_area"),
            ("population_total", "Total_population"),
            ("population_working_age", "Working_age_population"),
            ("income_rank", "SIMD2020v2_Income_Domain_Rank"),
            ("employment_rank", "SIMD2020_Employment_Domain_Rank"),
            ("health_rank", "SIMD2020_Health_Domain_Rank"),
            ("education_rank", "SIMD2020_Education_Domain_Rank"),
            ("access_rank", "SIMD2020_Access_Domain_Rank"),
            ("crime_rank", "SIMD2020_Crime_Domain_Rank"),
            ("housing_rank", "SIMD2020_Housing_Domain_Rank"),
        ];
        write_xlsx(&table.renamed(&columns), "SIMD 2020v2 ranks", path);
    };
    let studio = Studio::new("simd2020").with(SIMD, layout);
    let found = studio.build().numbers("simd", "score");
    assert_eq!(found.len(), 6_976);
    let weights = [
        ("income_rank", 0.28),
        ("employment_rank", 0.28),
        ("health_rank", 0.14),
        ("education_rank", 0.14),
        ("access_rank", 0.09),
        ("crime_rank", 0.05),
        ("housing_rank", 0.02),
    ];
    let (_, gap) = apart(&found, &by_hand(&table, "dz11_code", &weights, 0.0, 23.0), 0.0);
    assert!(gap < 1e-9, "{gap}");
    studio.claims();
}

#[test]
fn wimd_2019_is_the_weighted_sum_of_the_published_domain_scores() {
    let Some(folder) = data_folder() else { return };
    let table = Table::read(&folder, "wimd2019/lsoa11_domains2019.csv");
    // Headers with stray spaces, lines above the header.
    let domains = [
        ("income", "Income "),
        ("employment", "Employment "),
        ("health", "Health"),
        ("education", "Education "),
        ("access", "Access to Services "),
        ("housing", "Housing"),
        ("community_safety", "Community Safety "),
        ("physical_environment", "Physical Environment"),
    ];
    let layout = |kind: &str, sheet: &str, above: &[&str], path: &Path| {
        let old: Vec<String> = domains.iter().map(|(domain, _)| format!("{domain}_{kind}")).collect();
        let columns: Vec<(&str, &str)> = [("lsoa11_code", "LSOA code"), ("lsoa11_name", "LSOA name (Eng)")]
            .into_iter()
            .chain(old.iter().map(String::as_str).zip(domains.iter().map(|(_, new)| *new)))
            .collect();
        write_ods(&table.renamed(&columns), sheet, above, path);
    };
    let title = "Welsh Index of Multiple Deprivation 2019";
    let studio = Studio::new("wimd2019")
        .with(WIMD_RANKS, |path| layout("rank", "WIMD_2019_ranks", &[title, "1 is the most deprived"], path))
        .with(WIMD_SCORES, |path| layout("score", "Data", &[title, "Scores", ""], path))
        .edited(
            "study.toml",
            r#"# include = ["published_domains.toml", "published.toml"]"#,
            r#"include = ["published_domains.toml"]"#,
        );
    let found = studio.build().numbers("wimd", "score");
    // The published score of the first neighbourhood, which METHODS 2.2 works out.
    assert!((found["W01000001"] - 19.173_941_38).abs() < 1e-8, "{}", found["W01000001"]);
    let mut sum: BTreeMap<String, f64> = BTreeMap::new();
    let weights = [0.22, 0.22, 0.15, 0.14, 0.10, 0.07, 0.05, 0.05];
    for ((domain, _), weight) in domains.iter().zip(weights) {
        for (area, score) in table.numbers("lsoa11_code", &format!("{domain}_score")) {
            *sum.entry(area).or_default() += weight * score;
        }
    }
    assert_eq!(sum.len(), 1_909);
    assert!(apart(&found, &sum, 0.0).1 < 1e-8);
    studio.claims();
}

#[test]
fn nimdm_2017_is_the_weighted_sum_of_its_stretched_domains() {
    let Some(folder) = data_folder() else { return };
    let table = Table::read(&folder, "nimdm2017/soa01_domains2017.csv");
    // The official workbook is an XLS, which nothing here can write: an XLSX with the same sheet stands for it.
    let layout = |path: &Path| {
        let columns = [
            ("lgd14_name", "LGD2014NAME"),
            ("soa01_code", "SOA2001"),
            ("soa01_name", "SOA2001_name"),
            ("income_rank", "Income Domain Rank \n(where 1 is most deprived)"),
            ("employment_rank", "Employment Domain Rank (where 1 is most deprived)"),
            ("health_rank", "Health Deprivation and Disability Domain Rank (where 1 is most deprived)"),
            ("education_rank", "Education, Skills and Training Domain Rank (where 1 is most deprived)"),
            ("access_rank", "Access to Services Domain Rank (where 1 is most deprived)"),
            ("living_environment_rank", "Living Environment Domain Rank\n(where 1 is most deprived)"),
            ("crime_rank", "Crime and Disorder Domain Rank (where 1 is most deprived)"),
        ];
        write_xlsx(&table.renamed(&columns), "MDM", path);
    };
    let studio = Studio::new("nimdm2017").with(NIMDM, layout);
    let found = studio.build().numbers("nimdm", "score");
    assert_eq!(found.len(), 890);
    let weights = [
        ("income_rank", 0.25),
        ("employment_rank", 0.25),
        ("health_rank", 0.15),
        ("education_rank", 0.15),
        ("access_rank", 0.10),
        ("living_environment_rank", 0.05),
        ("crime_rank", 0.05),
    ];
    let constant = 50.0 / 9.0_f64.ln();
    let (_, gap) = apart(&found, &by_hand(&table, "soa01_code", &weights, 1.0, constant), 0.0);
    assert!(gap < 1e-9, "{gap}");
    studio.claims();
}
