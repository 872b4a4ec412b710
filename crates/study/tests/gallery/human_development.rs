//! The Human Development Index, in any year.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::common::data_folder;
use crate::studio::{Studio, apart};
use crate::tables::Table;

const FILE: &str = "HDR21-22_Composite_indices_complete_time_series.csv";

/// The cells of a country: by measure and year.
type Cells<'a> = BTreeMap<(usize, &'a str), &'a str>;

/// The official layout: a row a country, a column a measure and year; and rows that are about no country.
fn layout(table: &Table, path: &Path) {
    let measures = [
        ("hdi", "hdi"),
        ("le", "life_expectancy_years"),
        ("eys", "expected_schooling_years"),
        ("mys", "mean_schooling_years"),
        ("gnipc", "gni_per_capita_2017_ppp_usd"),
    ];
    let year = table.position("year");
    let years: BTreeSet<&str> = table.rows.iter().map(|row| row[year].as_str()).collect();
    let mut header = vec!["iso3".to_owned(), "country".to_owned()];
    for (short, _) in measures {
        header.extend(years.iter().map(|year| format!("{short}_{year}")));
    }
    let mut cells: BTreeMap<(&str, &str), Cells<'_>> = BTreeMap::new();
    let (code, name) = (table.position("iso3"), table.position("country"));
    for row in &table.rows {
        let country = cells.entry((&row[code], &row[name])).or_default();
        for (at, (_, column)) in measures.iter().enumerate() {
            country.insert((at, &row[year]), &row[table.position(column)]);
        }
    }
    let row = |(code, name): (&str, &str), values: &Cells<'_>| -> Vec<String> {
        let cell = |at: usize, year: &str| values.get(&(at, year)).copied().unwrap_or_default().to_owned();
        let values = (0..measures.len()).flat_map(|at| years.iter().map(move |year| (at, *year)));
        [code.to_owned(), name.to_owned()]
            .into_iter()
            .chain(values.map(|(at, year)| cell(at, year)))
            .collect()
    };
    let mut rows: Vec<Vec<String>> = cells.iter().map(|(country, values)| row(*country, values)).collect();
    // A group of countries, with the figures of its first member: it must not be ranked.
    let group = cells.values().next().map(|values| row(("ZZJ.SSA", "Sub-Saharan Africa"), values));
    rows.extend(group);
    Table { header, rows }.write_csv(path);
}

#[test]
fn hdi_of_2021_scores_every_country_and_leaves_groups_out() {
    let Some(folder) = data_folder() else { return };
    let table = Table::read(&folder, "external/hdi_1990_2021.csv.gz");
    let studio = Studio::new("hdi").with(FILE, |path| layout(&table, path));
    let built = studio.build();
    assert_eq!(built.numbers("hdi", "score").len(), 191);
    assert_eq!(built.count("undp", "rows with an unknown code"), 1);
    studio.claims();
}

#[test]
fn hdi_is_met_to_its_third_decimal_in_every_country_and_year_published() {
    let Some(folder) = data_folder() else { return };
    let table = Table::read(&folder, "external/hdi_1990_2021.csv.gz");
    let mut rows = 0;
    for year in 1990..=2015 {
        let published = table.only("year", &year.to_string()).numbers("iso3", "hdi");
        let suffix = format!("_{year}");
        let studio = Studio::new("hdi")
            .with(FILE, |path| layout(&table, path))
            .edited("study.toml", "_2021", &suffix)
            .edited("published.toml", "_2021", &suffix)
            .edited("study.toml", "# include =", "include =")
            .edited("study.toml", "expect = 191", &format!("expect = {}", published.len()));
        let found = studio.build().numbers("hdi", "score");
        let (_, gap) = apart(&found, &published, 0.0);
        assert!(gap < 0.0005, "{year}: {gap}");
        studio.claims();
        rows += found.len();
    }
    assert_eq!(rows, 4_427);
}
