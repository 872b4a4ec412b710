//! The Community Needs Index of 2019 and 2023.

use std::path::Path;

use crate::common::data_folder;
use crate::studio::{Studio, apart};
use crate::tables::Table;

#[test]
fn cni_2019_comes_out_in_full() {
    let Some(folder) = data_folder() else { return };
    let table = Table::read(&folder, "cni2019/ward17_cni2019.csv.gz");
    let layout = |path: &Path| {
        let columns = [
            ("ward17_code", "ward17_code"),
            ("ward17_name", "ward17_name"),
            ("lad19_code", "lad19_code"),
            ("lad19_name", "lad19_name"),
            ("civic_assets_score", "Civic Assets score"),
            ("civic_assets_rank", "Civic Assets rank"),
            ("connectedness_score", "Connectedness score"),
            ("connectedness_rank", "Connectedness rank"),
            ("engaged_community_score", "Engaged community score"),
            ("engaged_community_rank", "Engaged community rank"),
            ("cni_score", "Community Needs Index score"),
            ("cni_rank", "Community Needs Index rank"),
        ];
        table.renamed(&columns).write_csv(path);
    };
    let studio = Studio::new("cni2019").with("cni2019_england_ward17.csv", layout);
    let built = studio.build();
    let (ranks, scores) =
        (table.numbers("ward17_code", "cni_rank"), table.numbers("ward17_code", "cni_score"));
    assert_eq!(apart(&built.numbers("cni", "rank"), &ranks, 0.0), (0, 0.0));
    assert!(apart(&built.numbers("cni", "score"), &scores, 0.0).1 < 1.6e-5);
    assert!(apart(&built.numbers("cni_from_scores", "score"), &scores, 0.0).1 < 1e-5);
    // METHODS 3.1: Abbey ward in Barking.
    assert!((built.numbers("cni", "score")["E05000026"] - 45.068839).abs() < 1.6e-5);
    studio.claims();
}

#[test]
fn cni_2023_comes_out_in_full() {
    let Some(folder) = data_folder() else { return };
    let table = Table::read(&folder, "cni2019/lsoa21_cni2023.csv.gz");
    let layout = |path: &Path| {
        let columns = [
            ("lsoa21_code", "lsoa21_code"),
            ("lsoa21_name", "lsoa21_name"),
            ("cni_score", "Community Needs Index 2023 Score"),
            ("cni_rank", "Community Needs Index 2023 Rank"),
            ("civic_assets_score", "Civic Assets Domain Score"),
            ("civic_assets_rank", "Civic Assets Domain Rank"),
            ("connectedness_score", "Connectedness Domain Score"),
            ("connectedness_rank", "Connectedness Domain Rank"),
            ("engaged_community_score", "Active and Engaged Community Domain Score"),
            ("engaged_community_rank", "Active and Engaged Community Domain Rank"),
        ];
        table.renamed(&columns).write_csv(path);
    };
    let studio = Studio::new("cni2023").with("cni2023_england_lsoa21.csv", layout);
    let built = studio.build();
    let ranks = table.numbers("lsoa21_code", "cni_rank");
    assert_eq!(apart(&built.numbers("cni", "rank"), &ranks, 0.0), (0, 0.0));
    // Half of the last published decimal, and a hair.
    assert!(
        apart(&built.numbers("cni", "score"), &table.numbers("lsoa21_code", "cni_score"), 0.0).1 < 0.00501
    );
    studio.claims();
}
