//! Series drawn on: the worked example of METHODS 7.4, refusals, steps, and how often intervals hold what came.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use common::{Folder, assert_close, data_folder, numbers, texts};
use theodolite_core::mission::{Outlook, Projector};
use theodolite_core::series::Points;
use theodolite_data::period::{Doubtful, Period};
use theodolite_study::explain;

const AREAS: &str = "code,name\nA,Ash\nB,Birch\nC,Cedar\nD,Dale\n";
const STUDY: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
name = "name"

[series.share]
file = "share.csv"
geography = "area"
key = "area"
period = "year"
value = "share"
worse = "low"
"#;
/// METHODS 7.4, from 2015 on.
const VALUES: [f64; 7] = [61.0, 62.2, 62.9, 64.4, 64.8, 66.1, 66.9];
const STUDENT: &str = "last = 10\nwiden = false\n";

fn rows(areas: &[(&str, i32, &[f64])]) -> String {
    let mut rows = String::from("area,year,share\n");
    for (area, from, values) in areas {
        for (year, value) in (*from..).zip(*values) {
            writeln!(rows, "{area},{year},{value}").unwrap();
        }
    }
    rows
}

fn folder(study: &str, keys: &str, rows: &str) -> Folder {
    let study = format!("{study}[projection.share]\nof = \"share\"\n{keys}");
    Folder::new(&study, &[("areas.csv", AREAS), ("share.csv", rows)])
}

fn built(keys: &str, rows: &str) -> Folder {
    let folder = folder(STUDY, keys, rows);
    folder.built();
    folder
}

fn notes(folder: &Folder) -> Vec<String> {
    folder.results().receipt.step("share_projection").unwrap().notes.clone()
}

#[test]
fn the_worked_example_of_a_projection() {
    let folder =
        built(&format!("to = 2030\n{STUDENT}"), &rows(&[("A", 2015, &VALUES), ("B", 2016, &VALUES)]));
    let table = folder.table("share_projection");
    // A from 2022 on, B from 2023 on.
    assert_eq!(texts(&table, "code").iter().filter(|it| *it == "A").count(), 9);
    assert_eq!(texts(&table, "code").len(), 9 + 8);
    assert_eq!(texts(&table, "period")[..9].join(" "), "2022 2023 2024 2025 2026 2027 2028 2029 2030");
    assert_eq!(texts(&table, "period")[9], "2023");
    for (column, expected) in [("value", 75.78571), ("lower", 74.36118), ("upper", 77.21025)] {
        let found = numbers(&table, column)[8];
        assert!((found - expected).abs() < 5e-6, "{column}: {found} instead of {expected}");
    }
    // A year is a year: B is A a year later.
    assert_close(&numbers(&table, "upper")[9..], &numbers(&table, "upper")[..8]);
    assert_eq!(folder.count("share_projection", "areas projected"), 2);
    assert_eq!(notes(&folder), ["not projected for want of four points of one definition: `C`, `D`"]);
    let told = explain(&folder.study(), &folder.store(), "share_projection", "A").unwrap().notes;
    assert_eq!(told[8], "2030: 75.786 if it goes on as before, between 74.361 and 77.21 at 95%");
    assert_eq!(
        folder.csv("projection/share.csv").lines().next().unwrap(),
        "code,name,period,value,lower,upper"
    );
}

#[test]
fn what_an_area_does_not_bear_is_counted_and_told() {
    let all = rows(&[
        ("A", 2015, &VALUES),
        ("B", 2018, &VALUES[..4]), // three years of history bear six more
        ("C", 2019, &VALUES[..3]),
        ("D", 2022, &[50.0; 9]),
    ]);
    let folder = built(&format!("to = 2030\n{STUDENT}"), &all);
    assert_eq!(texts(&folder.table("share_projection"), "code"), ["A"; 9]);
    assert_eq!(
        notes(&folder),
        [
            "not projected for want of four points of one definition: `C`",
            "not projected as values go on to the last period asked for: `D`",
            "not projected as it is more than twice their history ahead: `B`"
        ]
    );
    let told = explain(&folder.study(), &folder.store(), "share_projection", "B").unwrap().notes;
    assert_eq!(
        told,
        [
            "not projected as it is more than twice their history ahead: the target is 9 ahead, more than twice the 3 of history"
        ]
    );
    // A break leaves three points; another lies ahead; 0 has no logarithm.
    let broken = STUDY.replace("worse = \"low\"", "worse = \"low\"\nbreaks = [2019]");
    let ahead = STUDY.replace("worse = \"low\"", "worse = \"low\"\nbreaks = [2028]");
    let zero = rows(&[("A", 2015, &[0.0, 1.0, 2.0, 3.0])]);
    let good = rows(&[("A", 2015, &VALUES)]);
    for (study, keys, rows, expected) in [
        (&*broken, "to = 2030\n", &good, "4 for want of four points of one definition"),
        (&ahead, "to = 2030\n", &good, "1 as a break lies ahead"),
        (STUDY, "to = 2020\nscale = \"geometric\"\n", &zero, "1 as a value is off the scale"),
    ] {
        let told = told_of(study, keys, rows);
        assert!(told[0].starts_with("no-projection: projection `share`: no area is projected: "), "{told:?}");
        assert!(told[0].contains(expected), "{expected}: {told:?}");
    }
    assert!(told_of(STUDY, "to = 2030\nlast = 3\n", &good)[0].starts_with("bad-value"));
    assert!(told_of(STUDY, "", &good)[0].starts_with("missing-key"));
    assert!(told_of(STUDY, "to = \"soon\"\n", &good)[0].starts_with("bad-period"));
}

fn told_of(study: &str, keys: &str, rows: &str) -> Vec<String> {
    folder(study, keys, rows).told()
}

#[test]
fn scales_are_straight_in_their_own_way() {
    let growing: Vec<f64> = (0..5).map(|year| 100.0 * 1.1_f64.powi(year)).collect();
    let folder = built("to = 2021\nscale = \"geometric\"\n", &rows(&[("A", 2015, &growing)]));
    let table = folder.table("share_projection");
    assert_close(&numbers(&table, "value"), &[161.051, 177.1561]);
    assert_close(&numbers(&table, "upper"), &[161.051, 177.1561]);
    // Log odds of 2, 1, 0, -1 in per cent go on to -2.
    let odds: Vec<f64> = [2.0_f64, 1.0, 0.0, -1.0].iter().map(|it| 100.0 / (1.0 + (-it).exp())).collect();
    let expected = 100.0 / (1.0 + 2.0_f64.exp());
    let folder = built("to = 2019\nscale = \"logit\"\n", &rows(&[("A", 2015, &odds)]));
    assert_close(&numbers(&folder.table("share_projection"), "value"), &[expected]);
    let shares: Vec<f64> = odds.iter().map(|it| it / 100.0).collect();
    for scale in ["{ logit = { whole = 1 } }", "{ logit = 1 }"] {
        let folder = built(&format!("to = 2019\nscale = {scale}\n"), &rows(&[("A", 2015, &shares)]));
        assert_close(&numbers(&folder.table("share_projection"), "value"), &[expected / 100.0]);
    }
    for scale in ["{ logit = 100 }", "{ logit = {} }"] {
        let folder = built(&format!("to = 2019\nscale = {scale}\n"), &rows(&[("A", 2015, &odds)]));
        assert_close(&numbers(&folder.table("share_projection"), "value"), &[expected]);
    }
    let folder = built("to = 2021\nscale = { geometric = {} }\n", &rows(&[("A", 2015, &growing)]));
    assert_close(&numbers(&folder.table("share_projection"), "value"), &[161.051, 177.1561]);
}

#[test]
fn periods_step_as_the_series_does() {
    let with = |periods: &[&str], to: &str| {
        let mut rows = String::from("area,year,share\n");
        for (value, period) in periods.iter().enumerate() {
            writeln!(rows, "A,{period},{value}").unwrap();
        }
        let table = built(&format!("to = {to}\n{STUDENT}"), &rows).table("share_projection");
        (texts(&table, "period").join(" "), numbers(&table, "value"))
    };
    let quarters = ["2019 Q1", "2019 Q2", "2019 Q3", "2019 Q4"];
    let (periods, values) = with(&quarters, "2020");
    assert_eq!(periods, "2020-Q1 2020-Q2 2020-Q3 2020-Q4");
    assert_close(&values, &[4.0, 5.0, 6.0, 7.0]);
    assert_eq!(with(&quarters, "\"2020 Q2\"").0, "2020-Q1 2020-Q2");
    let financial = ["2016/17", "2017/18", "2018/19", "2019/20"];
    assert_eq!(with(&financial, "2021").0, "2020/21 2021/22");
    assert_eq!(with(&financial, "\"2020/21\"").0, "2020/21");
    assert_eq!(with(&["2012-14", "2013-15", "2014-16", "2015-17"], "\"2017-19\"").0, "2016-2018 2017-2019");
    let uneven = with(&["2010", "2012", "2013", "2016"], "2018");
    assert_eq!(uneven.0, "2017 2018");
}

#[test]
fn intervals_are_widened_by_the_errors_of_all_areas() {
    // Flat for six years, and then a step: the lines before it knew nothing of that.
    let step = |k: f64| -> Vec<f64> {
        let waves = (0..14).map(|year| f64::from(year % 3) / 10.0);
        waves.enumerate().map(|(year, it)| if year < 6 { it } else { it + k }).collect()
    };
    let (a, b, c, d) = (step(3.0), step(4.0), step(5.0), step(6.0));
    let all = rows(&[("A", 2000, &a), ("B", 2000, &b), ("C", 2000, &c), ("D", 2000, &d)]);
    let plain = built("to = 2014\nwiden = false\n", &all).table("share_projection");
    let folder = built("to = 2014\n", &all);
    let wide = folder.table("share_projection");
    let half = |of: &theodolite_data::table::ResultTable| -> Vec<f64> {
        numbers(of, "upper").iter().zip(numbers(of, "value")).map(|(upper, value)| upper - value).collect()
    };
    assert_close(&numbers(&plain, "value"), &numbers(&wide, "value"));
    let times = half(&wide)[0] / half(&plain)[0];
    assert!(times > 2.0, "{times}");
    assert_close(&half(&wide), &half(&plain).iter().map(|it| it * times).collect::<Vec<f64>>());
    // Ten errors an area: from the fifth of its fourteen values on.
    assert_eq!(folder.count("share_projection", "past errors looked at"), 40);
    let told = &notes(&folder)[0];
    assert!(
        told.starts_with("intervals are ")
            && told.ends_with(" times as wide as Student's t has them one period ahead"),
        "{told}"
    );
    // One area alone has too few errors.
    let folder = built("to = 2014\n", &rows(&[("A", 2000, &a)]));
    assert_close(&half(&folder.table("share_projection")), &half(&plain)[..1]);
    assert!(notes(&folder)[0].starts_with("intervals are left as Student's t has them"));
}

/// Series of a file of the service "Explore local statistics": by indicator and length of the period, then by area.
type Read = BTreeMap<(String, String), BTreeMap<String, BTreeMap<Period, f64>>>;

fn read(file: &Path) -> Read {
    let packed = std::fs::File::open(file).unwrap();
    let mut reader = csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(packed));
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|it| it == name).unwrap();
    let names = ["indicator", "period_length", "area_code", "period_start", "value"].map(place);
    let mut found = Read::new();
    for row in reader.records() {
        let row = row.unwrap();
        let [indicator, length, area, start, value] = names.map(|it| &row[it]);
        let period = Period::read(start, Doubtful::Year).and_then(|it| it.lasting(length));
        if let (Some(period), Ok(value)) = (period, value.parse::<f64>()) {
            let areas = found.entry((indicator.to_owned(), length.to_owned())).or_default();
            areas.entry(area.to_owned()).or_default().entry(period).or_insert(value);
        }
    }
    found
}

/// How many values of the last known period lie in the intervals that the periods give which end so many before it, of how many.
fn held(
    areas: &BTreeMap<String, BTreeMap<Period, f64>>,
    outlook: Outlook,
    widen: bool,
    ahead: usize,
) -> (usize, usize) {
    let mut projector = Projector::new(outlook).unwrap();
    let cases: Vec<(Points, Vec<f64>, f64)> = areas
        .values()
        .filter_map(|periods| {
            let times: Vec<f64> = periods.keys().map(|it| it.time()).collect();
            let values: Vec<f64> = periods.values().copied().collect();
            let kept = times.len().checked_sub(ahead)?;
            let (before, to_come) = times.split_at(kept);
            Some((Points::new(before, &values[..kept], &[]).ok()?, to_come.to_vec(), *values.last()?))
        })
        .collect();
    if widen {
        let mut errors = vec![Vec::new(); ahead];
        for (before, ..) in &cases {
            errors.iter_mut().zip(projector.backtest(before, ahead)).for_each(|(all, own)| all.extend(own));
        }
        projector = projector.widened(&errors);
    }
    let is_in = cases.iter().filter_map(|(before, to_come, value)| {
        let interval = projector.project(before, to_come).ok()?.pop()?.interval?;
        Some((interval.lower - 1e-12..=interval.upper + 1e-12).contains(value))
    });
    let is_in: Vec<bool> = is_in.collect();
    (is_in.iter().filter(|it| **it).count(), is_in.len())
}

#[test]
fn intervals_hold_what_came_as_often_as_they_say() {
    let Some(data) = data_folder() else { return };
    let mut files: Vec<_> =
        std::fs::read_dir(data.join("external/els")).unwrap().collect::<Result<_, _>>().unwrap();
    files.sort_by_key(std::fs::DirEntry::file_name);
    let (mut plain, mut wide) = ((0, 0), (0, 0));
    let mut far = [(4, (0, 0), (0, 0)), (8, (0, 0), (0, 0))];
    let mut low = Vec::new();
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".csv.gz") {
            continue;
        }
        let mut own = (0, 0);
        for areas in read(&file.path()).values() {
            let add = |to: &mut (usize, usize), found: (usize, usize)| *to = (to.0 + found.0, to.1 + found.1);
            add(&mut plain, held(areas, Outlook { last: 10, ..Outlook::default() }, false, 1));
            add(&mut own, held(areas, Outlook::default(), true, 1));
            for (ahead, plain, wide) in &mut far {
                add(plain, held(areas, Outlook { last: 10, ..Outlook::default() }, false, *ahead));
                add(wide, held(areas, Outlook::default(), true, *ahead));
            }
        }
        wide = (wide.0 + own.0, wide.1 + own.1);
        let share = own.0 as f64 / own.1.max(1) as f64;
        if own.1 > 0 {
            println!("{name}: {share:.3} of {}", own.1);
        }
        if own.1 > 100 && share < 0.9 {
            low.push(name);
        }
    }
    let share = |(held, of): (usize, usize)| held as f64 / of as f64;
    println!(
        "in all {:.4} of {}; of lines through ten points, unwidened, {:.4}",
        share(wide),
        wide.1,
        share(plain)
    );
    for (ahead, plain, wide) in far {
        println!(
            "{ahead} ahead {:.4} of {}; unwidened {:.4} of {}",
            share(wide),
            wide.1,
            share(plain),
            plain.1
        );
    }
    assert!(wide.1 > 13_000, "{wide:?}");
    assert!((0.9..=0.98).contains(&share(wide)), "{wide:?}");
    // What lines of least squares through ten points hold, as textbooks have their intervals: too little.
    assert!(share(plain) < 0.9, "{plain:?}");
    // Where a last period left the paths of all areas at once, no error of the years before tells of it.
    assert!(low.len() <= 3, "{low:?}");
}
