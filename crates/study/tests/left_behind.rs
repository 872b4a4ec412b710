//! The study that the design opens with, on official data: which wards are in the worst tenth of both indices.

mod common;

use std::path::Path;

use common::{Folder, data_folder, numbers, truths};

fn study(data: &Path) -> String {
    let domains = ["income", "employment", "education", "health", "crime", "barriers", "living_environment"];
    let indicators: String = domains
        .iter()
        .map(|it| {
            format!("[indicator.{it}]\nsource = \"iod2019\"\ncolumn = \"{it}_rank\"\nworse = \"low\"\n")
        })
        .collect();
    let study = r#"
[study]
title = "Left-behind neighbourhoods in England, 2019"

[geography.lsoa11]
file = "DATA/imd2019/lsoa11_imd2019.csv.gz"
code = "lsoa11_code"
name = "lsoa11_name"
population = "population_total_mid2015"
within = { lad19 = "lad19_code" }

[geography.ward17]
file = "DATA/cni2019/ward17_cni2019.csv.gz"
code = "ward17_code"
name = "ward17_name"

[lookup.lsoa11_ward17]
file = "DATA/cni2019/lsoa11_ward17.csv.gz"
from = { lsoa11 = "lsoa11_code" }
to = { ward17 = "ward17_code" }

[source.iod2019]
file = "DATA/imd2019/lsoa11_imd2019.csv.gz"
geography = "lsoa11"
key = "lsoa11_code"

[source.cni2019]
file = "DATA/cni2019/ward17_cni2019.csv.gz"
geography = "ward17"
key = "ward17_code"

[indicator.cni_score]
source = "cni2019"
column = "cni_score"
worse = "high"

[index.imd]
normalise = { rank-exponential = { constant = 23 } }
combine = "weighted-sum"
of = { income = 0.225, employment = 0.225, education = 0.135, health = 0.135, crime = 0.093, barriers = 0.093, living_environment = 0.093 }

[index.cni]
of = "cni_score"
normalise = "none"

[rebase.imd_ward17]
of = "imd.score"
to = "ward17"
by = "population-mean"
on-missing = "exclude"

[designation.left_behind]
geography = "ward17"
where = "imd_ward17.decile = 1 AND cni.decile = 1"

[designation.neediest]
geography = "ward17"
take = { by = "imd_ward17.score", first = 225 }

[designation.first_tenth]
geography = "ward17"
take = { by = "imd_ward17.score", share = 0.1 }
"#;
    format!("{study}\n{indicators}").replace("DATA", &data.display().to_string().replace('\\', "/"))
}

#[test]
fn the_rule_flags_as_many_wards_as_were_published() {
    let Some(data) = data_folder() else { return };
    let folder = Folder::new(&study(&data), &[]);
    folder.built();
    // 7,433 wards have a community needs score; 12 of them no neighbourhood in the best-fit lookup.
    let wards = numbers(&folder.table("imd_ward17"), "value");
    assert_eq!(wards.len(), 7_433);
    assert_eq!(wards.iter().filter(|it| it.is_nan()).count(), 12);
    assert_eq!(folder.count("imd_ward17", "areas out without a value"), 12);
    let status = truths(&folder.table("left_behind"), "designated");
    assert_eq!(status.iter().filter(|it| **it == Some(true)).count(), 225);
    // What is taken from the order is what ranks and deciles say.
    let carried = folder.table("imd_ward17");
    let (ranks, deciles) = (numbers(&carried, "rank"), numbers(&carried, "decile"));
    let at_most = |it: &f64, line: f64| (!it.is_nan()).then_some(*it <= line);
    let by_rank: Vec<Option<bool>> = ranks.iter().map(|it| at_most(it, 225.0)).collect();
    assert_eq!(truths(&folder.table("neediest"), "designated"), by_rank);
    let by_decile: Vec<Option<bool>> = deciles.iter().map(|it| at_most(it, 1.0)).collect();
    assert_eq!(truths(&folder.table("first_tenth"), "designated"), by_decile);
    assert_eq!(folder.count("neediest", "areas designated"), 225);
    // A ward outside the worst tenth of community need is not left behind, whatever its deprivation.
    assert!(status.iter().filter(|it| it.is_none()).count() <= 12);
}

#[test]
fn how_sure_the_designation_of_each_ward_is() {
    let Some(data) = data_folder() else { return };
    let asked = "[uncertainty.imd_ward17]\nof = \"imd_ward17\"\ndraws = 200\nweights = { within = 0.25 }\ncut = { designation = \"left_behind\" }\n";
    let folder = Folder::new(&format!("{}{asked}", study(&data)), &[]);
    folder.built();
    let (carried, table) = (folder.table("imd_ward17"), folder.table("imd_ward17_uncertainty"));
    let bits = |ranks: Vec<f64>| ranks.into_iter().map(f64::to_bits).collect::<Vec<_>>();
    assert_eq!(bits(numbers(&table, "rank")), bits(numbers(&carried, "rank")));
    let (best, worst) = (numbers(&table, "best"), numbers(&table, "worst"));
    let chance = numbers(&table, "p_designated");
    let status = truths(&folder.table("left_behind"), "designated");
    let cni = numbers(&folder.table("cni"), "decile");
    // 7,421 wards are ranked, so that the first 742 are in the first decile.
    for (ward, &chance) in chance.iter().enumerate() {
        let possible = match (cni[ward] == 1.0, worst[ward] <= 742.0, best[ward] <= 742.0) {
            (true, true, true) => chance == 1.0,
            (true, false, true) => chance > 0.0 && chance < 1.0,
            _ => chance == 0.0,
        };
        assert!(possible, "ward {ward}: {chance}, ranks {} to {}", best[ward], worst[ward]);
    }
    // Weights vary about those of the published list: those on it are there more often than not, few others are, and
    // there are about as many in each draw.
    let is_listed = |ward: &usize| status[*ward] == Some(true);
    let (listed, others): (Vec<usize>, Vec<usize>) = (0..chance.len()).partition(is_listed);
    assert_eq!(listed.len(), 225);
    assert!(listed.iter().all(|ward| chance[*ward] >= 0.5));
    assert!(others.iter().filter(|ward| chance[**ward] > 0.0).count() < 30);
    let many: f64 = chance.iter().sum();
    assert!((many - 225.0).abs() < 5.0, "{many}");
}

#[test]
fn how_near_wards_are_to_the_list_and_what_it_is_with_its_lines_elsewhere() {
    let Some(data) = data_folder() else { return };
    let asked = "[cutoff.left_behind]\nof = \"left_behind\"\n[cutoff.elsewhere]\nof = \"left_behind\"\ntable = \"shares\"\nshares = [0.05, 0.1, 0.15, 0.2]\n";
    let folder = Folder::new(&format!("{}{asked}", study(&data)), &[]);
    folder.built();
    // By other means, from the same files: areas at each pair of shares, and those that left the list of 225.
    let table = folder.table("elsewhere_cutoff");
    let wanted = [71, 122, 176, 200, 125, 225, 308, 367, 158, 290, 397, 490, 193, 363, 492, 611];
    assert_eq!(numbers(&table, "areas"), wanted.map(f64::from));
    let left = [154, 103, 103, 103, 100, 0, 0, 0, 100, 0, 0, 0, 100, 0, 0, 0];
    assert_eq!(numbers(&table, "left"), left.map(f64::from));
    let table = folder.table("left_behind_cutoff");
    let (beyond, near) = (numbers(&table, "beyond"), truths(&table, "near"));
    assert_eq!(beyond.iter().filter(|it| **it <= 0.0).count(), 225);
    assert_eq!(beyond.iter().filter(|it| it.is_nan()).count(), 12);
    assert_eq!(near.iter().filter(|it| **it == Some(true)).count(), 32);
}
