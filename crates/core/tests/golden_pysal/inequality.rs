//! Measures of inequality between areas: PySAL's `inequality`, in which areas count alike.

use std::collections::BTreeMap;
use std::path::Path;

use crate::table::{Table, equal, golden, named};
use theodolite_core::bootstrap::Bootstrap;
use theodolite_core::inequality::{Blocks, between_test, decompose, spatial_gini};

/// One place's areas, and PySAL's figures for them.
struct Place {
    name: String,
    figures: BTreeMap<String, f64>,
    codes: Vec<String>,
    score: Vec<f64>,
    table: Table,
}

impl Place {
    fn read(folder: &Path, name: &str) -> Place {
        let global = Table::read(folder, &format!("{name}_global"));
        let figures = global.text("statistic").iter().cloned().zip(global.numbers("value")).collect();
        let table = Table::read(folder, &format!("input_{name}"));
        let (codes, score) = (table.text("lsoa11_code").to_vec(), table.numbers("imd"));
        Place { name: name.to_owned(), figures, codes, score, table }
    }

    /// Different texts of a column as numbers.
    fn groups(&self, column: &str) -> Vec<u32> {
        let cells = self.table.text(column);
        let places: BTreeMap<&String, u32> = cells.iter().zip(0..).collect();
        cells.iter().map(|cell| places[cell]).collect()
    }

    /// Neighbours as positions.
    fn pairs(&self, folder: &Path, kind: &str) -> Vec<(u32, u32)> {
        let edges = Table::read(folder, &format!("{}_{kind}_edges", self.name));
        let position = |code: &String| self.codes.binary_search(code).unwrap() as u32;
        edges.text("from").iter().map(position).zip(edges.text("to").iter().map(position)).collect()
    }

    #[track_caller]
    fn check(&self, statistic: &str, found: f64) {
        let expected = self.figures[statistic];
        assert!(equal(found, expected), "{} {statistic}: {found} instead of {expected}", self.name);
    }
}

fn each_place(test: impl Fn(&Path, &Place)) {
    let Some(folder) = golden("pysal") else { return };
    for file in named(&folder, "") {
        if let Some(name) = file.strip_suffix("_global") {
            test(&folder, &Place::read(&folder, name));
        }
    }
}

#[test]
fn gini_theil_atkinson_schutz_and_wolfson() {
    each_place(|_, place| {
        let blocks = Blocks::new(&place.score, None).unwrap();
        place.check("gini", blocks.gini().unwrap());
        place.check("theil_T", blocks.theil_t().unwrap());
        place.check("wolfson", blocks.wolfson().unwrap());
        let schutz = blocks.schutz().unwrap();
        place.check("schutz_distance", schutz.distance);
        place.check("schutz_intersection", schutz.intersection);
        place.check("schutz_coefficient", schutz.coefficient);
        place.check("schutz_distance", blocks.hoover().unwrap());
        for (statistic, _) in place.figures.iter().filter(|(name, _)| name.starts_with("atkinson_")) {
            let e = statistic.trim_start_matches("atkinson_").parse().unwrap();
            place.check(statistic, blocks.atkinson(e).unwrap());
        }
    });
}

#[test]
fn theil_between_and_within_groups() {
    each_place(|_, place| {
        for (name, column) in [("lad", "ltla19_code"), ("decile", "IMD_decile")] {
            let groups = place.groups(column);
            let bootstrap = Bootstrap { replicates: 0, ..Bootstrap::default() };
            let theil = decompose(1.0, &place.score, None, &[&groups], &bootstrap).unwrap();
            place.check("theil_T", theil.total.value);
            place.check(&format!("theil_between_{name}"), theil.parts[0].value);
            place.check(&format!("theil_within_{name}"), theil.parts[1].value);
            // Deciles of the score group it far better than chance; PySAL gives no p value here.
            let test = between_test(1.0, &place.score, None, &groups, 999, 1).unwrap();
            place.check(&format!("theil_between_{name}"), test.between);
            assert!(name == "lad" || test.p == 0.001, "{}: {test:?}", place.name);
        }
    });
}

#[test]
fn the_gini_coefficient_between_neighbours() {
    each_place(|folder, place| {
        if !folder.join(format!("{}_queen_edges.csv", place.name)).is_file() {
            eprintln!("SKIPPED: no neighbours of {}", place.name);
            return;
        }
        let split = spatial_gini(&place.score, &place.pairs(folder, "queen")).unwrap();
        place.check("gini_spatial_queen_wg", split.neighbours);
        place.check("gini_spatial_queen_wcg", split.others);
        place.check("gini_spatial_queen_wcg_share", split.others_share);
        place.check("gini_spatial_queen_dtotal", split.all);
        place.check("gini_spatial_queen_den", split.divisor);
        place.check("gini_spatial_queen_polarization", split.polarisation.unwrap());
    });
}
