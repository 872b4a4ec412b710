//! Growth and change of a series.

use theodolite_core::series::Points;

use super::table::{Table, assert_column, folder, named};

/// The series of the golden files, as their README has it.
const SMALL: [f64; 6] = [10.0, 12.0, f64::NAN, 15.0, 14.0, 18.0];
const YEARS: [f64; 6] = [2015.0, 2016.0, 2017.0, 2018.0, 2019.0, 2020.0];

#[test]
fn trends() {
    let Some(folder) = folder() else { return };
    let points = Points::new(&YEARS, &SMALL, &[]).unwrap();
    for name in named(&folder, "trend_small") {
        let expected = Table::read(&folder, &name);
        for (stat, expected) in expected.text("stat").iter().zip(expected.numbers("value")) {
            let found = match stat.strip_prefix("prc_change_per") {
                Some(per) => points.per_cent_change(per.parse().unwrap()).unwrap(),
                None if stat == "CAGR" => points.growth().unwrap(),
                None => panic!("no test of `{stat}`"),
            };
            assert_column(&format!("{name} {stat}"), &[found], &[expected]);
        }
    }
}
