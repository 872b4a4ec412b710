//! The ONS Health Index: 58 indicators, standardised by people.

use std::path::Path;

use crate::common::data_folder;
use crate::studio::Studio;
use crate::tables::Table;

/// One year in the official layout: indicators alone, and only those that were measured then.
fn year(table: &Table, year: &str, path: &Path) {
    let rows = table.only("year", year);
    let measured = |column: &str| {
        let at = rows.position(column);
        rows.rows.iter().any(|row| !row[at].is_empty())
    };
    let indicators = rows.header.iter().skip(5).map(String::as_str).filter(|it| measured(it));
    let columns: Vec<(&str, &str)> = [("area_code", "Area code"), ("area_name", "Area name")]
        .into_iter()
        .chain(indicators.map(|it| (it, it)))
        .collect();
    rows.renamed(&columns).write_csv(path);
}

fn people(table: &Table, path: &Path) {
    let columns = [
        ("area_code", "UTLA20CD"),
        ("area_name", "UTLA20NM"),
        ("region_code", "RGN20CD"),
        ("region_code", "RGN20NM"),
        ("year", "Year"),
        ("utla_population", "UTLA_population"),
    ];
    table.renamed(&columns).write_csv(path);
}

fn studio() -> Option<Studio> {
    let table =
        Table::read(&data_folder()?, "external/health_index/health_index_indicators_2015_2018.csv.gz");
    let studio = Studio::new("health_index").with("geog_pop_lookup.csv", |path| people(&table, path));
    Some(["2015", "2016", "2018"].into_iter().fold(studio, |studio, it| {
        studio.with(&format!("England_all_geog_aggregated_{it}.csv"), |path| year(&table, it, path))
    }))
}

#[test]
fn health_index_of_2015_is_what_a_second_program_makes_of_it() {
    let Some(studio) = studio() else { return };
    let built = studio.build();
    // Computed with pandas from the same table: transformed, standardised by people, averaged.
    let wanted = [
        ("health", "E06000009", 87.747893),
        ("health", "E06000017", 107.089508),
        ("health", "E10000030", 105.530164),
        ("people", "E06000009", 80.118767),
        ("lives", "E06000009", 85.476565),
        ("places", "E06000009", 97.648348),
        ("crime", "E06000017", 109.983367),
    ];
    for (index, area, wanted) in wanted {
        let found = built.numbers(index, "score")[area];
        assert!((found - wanted).abs() < 1e-6, "{index} of {area}: {found} instead of {wanted}");
    }
    // Parts of equal weight: overcrowding is a third of housing, and one over it is what is standardised.
    let housing = built.numbers("housing", "house_overcrowd");
    assert!((3.0 * housing["E06000017"] - 134.536094).abs() < 1e-5);
    let protection = built.numbers("protection", "sti_screen");
    assert!((3.0 * protection["E09000030"] - 77.618128).abs() < 1e-5);
    // Low pay in Rutland is the mean of its region.
    let work = built.numbers("working_conditions", "low_pay");
    assert!((3.0 * work["E06000017"] - 95.875901).abs() < 1e-5);
    let table = built.table("health");
    let worst = table.numbers("rank").unwrap().iter().position(|rank| *rank == 1.0).unwrap();
    assert_eq!(table.texts("name").unwrap().get(worst), "Blackpool");
    studio.claims();
}

#[test]
fn every_standardised_indicator_has_mean_100_and_deviation_10_by_people() {
    let Some(studio) = studio() else { return };
    let built = studio.build();
    let people = built.numbers("utla20", "population");
    let total: f64 = people.values().sum();
    let mut indicators = 0;
    let domains = ["people", "lives", "places"].map(|domain| built.table(domain));
    for subdomain in domains.iter().flat_map(|domain| domain.names().skip(5)) {
        let table = built.table(subdomain);
        let parts: Vec<&str> = table.names().skip(5).collect();
        for part in &parts {
            // In a mean of equal weights a part adds its own value over their number.
            let values = built.numbers(subdomain, part);
            let moment = |power: i32, origin: f64| -> f64 {
                let scaled = values.iter().map(|(area, it)| (people[area], it * parts.len() as f64));
                scaled.map(|(people, it)| people * (it - origin).powi(power)).sum::<f64>() / total
            };
            assert!((moment(1, 0.0) - 100.0).abs() < 1e-9, "{part}");
            assert!((moment(2, 100.0).sqrt() - 10.0).abs() < 1e-9, "{part}");
            indicators += 1;
        }
    }
    assert_eq!(indicators, 58);
}
