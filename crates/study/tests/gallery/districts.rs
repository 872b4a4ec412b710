//! The list of district codes that several studies read, in the layout of its two editions.

use std::collections::BTreeMap;
use std::path::Path;

use crate::tables::Table;

/// Codes that were gone before the first year of the table of changes, and the district each stands for.
const BEFORE_2016: [[&str; 2]; 10] = [
    ["E06000048", "E06000057"],
    ["E07000097", "E07000242"],
    ["E07000100", "E07000240"],
    ["E07000101", "E07000243"],
    ["E07000104", "E07000241"],
    ["E08000020", "E08000037"],
    ["S12000015", "S12000047"],
    ["S12000024", "S12000048"],
    ["S12000044", "S12000050"],
    ["S12000046", "S12000049"],
];

/// The districts of 2020, and which of them each code of 2011 to 2020 stands for.
pub(crate) fn codes_to_2020(folder: &Path, path: &Path) {
    written(folder, 20, ["LAD20CD", "LAD20NM"], path);
}

/// The districts of 2023, and which of them each code of 2011 to 2023 stands for. As in that edition, Somerset West and
/// Taunton is a district still.
pub(crate) fn codes_to_2023(folder: &Path, path: &Path) {
    written(folder, 23, ["LADCD_ACTIVE", "LADNM_ACTIVE"], path);
}

fn written(folder: &Path, edition: usize, names: [&str; 2], path: &Path) {
    let regions = Table::read(folder, "lookups/lad23_region.csv");
    let [region_codes, region_names] =
        ["region23_code", "region23_name"].map(|column| regions.texts("lad23_code", column));
    let table = Table::read(folder, "lookups/lad_code_changes_16_to_24.csv");
    let column = |year: usize, what: &str| table.position(&format!("lad{year}_{what}"));
    let (code, name) = (column(edition, "code"), column(edition, "name"));
    // Each code, with its last name, and the code and name of its district.
    let mut found: BTreeMap<&str, [&str; 3]> = BTreeMap::new();
    for year in 16..=edition {
        let (then, called) = (column(year, "code"), column(year, "name"));
        for row in &table.rows {
            found.insert(&row[then], [&row[called], &row[code], &row[name]]);
        }
    }
    for [then, now] in BEFORE_2016 {
        let [_, _, name] = found[now];
        found.insert(then, [name, now, name]);
    }
    if edition == 23 {
        let taunton = "Somerset West and Taunton";
        found.insert("E07000246", [taunton, "E07000246", taunton]);
    }
    let rows = found.into_iter().map(|(code, [name, now, called])| {
        let [country, country_name] = match &code[..1] {
            "E" => ["E92000001", "England"],
            "W" => ["W92000004", "Wales"],
            "S" => ["S92000003", "Scotland"],
            _ => ["N92000002", "Northern Ireland"],
        };
        let region = region_codes.get(now).map_or("", String::as_str);
        let region_name = region_names.get(now).map_or("", String::as_str);
        let current = if code == now { "TRUE" } else { "FALSE" };
        let row = [code, name, now, called, region, region_name, country, country_name, current];
        row.map(str::to_owned).to_vec()
    });
    let header = ["LADCD", "LADNM", names[0], names[1], "RGNCD", "RGNNM", "CTRYCD", "CTRYNM", "Current"];
    Table { header: header.map(str::to_owned).to_vec(), rows: rows.collect() }.write_csv(path);
}
