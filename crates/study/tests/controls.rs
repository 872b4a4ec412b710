//! Control charts of series: the worked example of METHODS 7.5, runs, baselines, and what cannot be charted.

mod common;

use std::fmt::Write as _;

use common::{Folder, assert_close, numbers, texts};
use theodolite_study::explain;

const STUDY: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
name = "name"

[series.waits]
file = "waits.csv"
geography = "area"
key = "area"
period = "month"
value = "waits"
worse = "high"
"#;
/// METHODS 7.5: eight months that are usual, and one that is not.
const VALUES: [f64; 9] = [12.0, 14.0, 11.0, 13.0, 15.0, 12.0, 13.0, 14.0, 22.0];

fn rows(areas: &[(&str, &[f64])]) -> String {
    let mut rows = String::from("area,month,waits\n");
    for (area, values) in areas {
        for (k, value) in values.iter().enumerate() {
            let value = if value.is_nan() { String::new() } else { value.to_string() };
            writeln!(rows, "{area},2024-{:02},{value}", k + 1).unwrap();
        }
    }
    rows
}

fn folder(study: &str, keys: &str, areas: &[(&str, &[f64])]) -> Folder {
    let study = format!("{study}\n[control.waits]\nof = \"waits\"\n{keys}");
    let all: String = areas.iter().map(|it| format!("{0},{0} ward\n", it.0)).collect();
    Folder::new(&study, &[("areas.csv", &format!("code,name\n{all}")), ("waits.csv", &rows(areas))])
}

#[test]
fn the_worked_example_of_a_control_chart() {
    let folder = folder(STUDY, "baseline = 8\n", &[("A", &VALUES)]);
    folder.built();
    let table = folder.table("waits_control");
    assert_eq!(
        folder.csv("control/waits.csv").lines().next().unwrap(),
        "code,name,period,value,centre,lower,upper,step,step_limit,signal"
    );
    assert_close(&numbers(&table, "value"), &VALUES);
    assert_close(&numbers(&table, "centre"), &[13.0; 9]);
    assert_close(&numbers(&table, "lower"), &[7.68; 9]);
    assert_close(&numbers(&table, "upper"), &[18.32; 9]);
    assert_close(&numbers(&table, "step_limit"), &[6.534; 9]);
    let steps = numbers(&table, "step");
    assert!(steps[0].is_nan());
    assert_close(&steps[1..], &[2.0, -3.0, 2.0, 2.0, -3.0, 1.0, 1.0, 8.0]);
    assert_eq!(texts(&table, "period")[8], "2024-09");
    assert_eq!(texts(&table, "signal")[8], "outside; jump");
    assert!(texts(&table, "signal")[..8].iter().all(String::is_empty));
    assert_eq!(folder.count("waits_control", "areas with a signal"), 1);
    assert_eq!(folder.count("waits_control", "periods with a signal"), 1);
    let told = explain(&folder.study(), &folder.store(), "waits_control", "A").unwrap().notes;
    assert_eq!(
        told,
        [
            "usual are 7.68 to 18.32 about 13, and steps of up to 6.534",
            "2024-09: 22 is special: outside; jump"
        ]
    );
}

#[test]
fn a_baseline_is_all_the_first_or_those_up_to_a_period() {
    let centre = |keys: &str| {
        let folder = folder(STUDY, keys, &[("A", &VALUES)]);
        folder.built();
        numbers(&folder.table("waits_control"), "centre")[0]
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    assert_close(
        &[centre(""), centre("baseline = 3\n"), centre("until = \"2024-05\"\n")],
        &[mean(&VALUES), mean(&VALUES[..3]), mean(&VALUES[..5])],
    );
}

#[test]
fn runs_are_as_long_as_the_study_says() {
    // Seven in a row above 11, the centre of the first four.
    let values = [10.0, 12.0, 10.0, 12.0, 11.5, 12.5, 11.6, 12.4, 11.7, 12.3];
    let signals = |keys: &str| {
        let folder = folder(STUDY, &format!("baseline = 4\n{keys}"), &[("A", &values)]);
        folder.built();
        texts(&folder.table("waits_control"), "signal")
    };
    assert!(signals("").iter().all(|it| !it.contains("one-side")));
    let seven = signals("one-side = 7\n");
    assert_eq!(seven[9], "one-side", "{seven:?}");
    assert!(seven[..9].iter().all(String::is_empty), "{seven:?}");
    let rising = [10.0, 12.0, 10.0, 12.0, 10.5, 10.9, 11.3, 11.7];
    let folder = folder(STUDY, "baseline = 4\ntrend = 4\n", &[("A", &rising)]);
    folder.built();
    assert_eq!(texts(&folder.table("waits_control"), "signal")[7], "trend");
}

#[test]
fn what_has_no_chart_is_told_and_counted() {
    let (gap, short) = ([12.0, 14.0, f64::NAN, 13.0, 15.0], [12.0, 14.0]);
    let folder = folder(STUDY, "baseline = 5\n", &[("A", &VALUES), ("B", &gap), ("C", &short)]);
    folder.built();
    let table = folder.table("waits_control");
    assert_eq!(texts(&table, "code"), ["A"; 9]);
    assert_eq!(folder.count("waits_control", "areas charted"), 1);
    let notes = folder.results().receipt.step("waits_control").unwrap().notes.clone();
    assert_eq!(
        notes,
        [
            "not charted for want of values of one definition: `C`",
            "not charted as a period between two has no value: `B`"
        ]
    );
    let told = explain(&folder.study(), &folder.store(), "waits_control", "B").unwrap().notes;
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("not charted as a period between two has no value: period "), "{told:?}");
}

#[test]
fn only_what_comes_after_a_break_is_charted() {
    let study = STUDY.replace("worse = \"high\"", "worse = \"high\"\nbreaks = [\"2024-04\"]");
    let folder = folder(&study, "", &[("A", &VALUES)]);
    folder.built();
    let table = folder.table("waits_control");
    assert_eq!(texts(&table, "period")[0], "2024-04");
    assert_close(&numbers(&table, "value"), &VALUES[3..]);
    assert_close(&numbers(&table, "centre")[..1], &[VALUES[3..].iter().sum::<f64>() / 6.0]);
}

#[test]
fn one_thing_has_a_chart_too() {
    let study = "[series.waits]\nfile = \"waits.csv\"\nperiod = \"month\"\nvalue = \"waits\"\nworse = \"high\"\n\
        [control.waits]\nof = \"waits\"\nbaseline = 8\n";
    let table: String = rows(&[("A", &VALUES)]);
    let folder = Folder::new(study, &[("waits.csv", &table)]);
    folder.built();
    assert_eq!(texts(&folder.table("waits_control"), "signal")[8], "outside; jump");
}

#[test]
fn what_cannot_be_is_told_with_a_way_out() {
    let error = |study: &str, keys: &str| folder(study, keys, &[("A", &VALUES)]).error();
    let told = error(STUDY, "baseline = 20\n");
    assert_eq!(told.code, "no-chart");
    assert!(told.message.contains("1 for want of values of one definition"), "{}", told.message);
    assert_eq!(error(STUDY, "until = \"2031-01\"\n").code, "no-such-period");
    let uneven = Folder::new(
        &format!("{STUDY}\n[control.waits]\nof = \"waits\"\n"),
        &[
            ("areas.csv", "code,name\nA,Ash\n"),
            ("waits.csv", "area,month,waits\nA,2024-01,1\nA,2024-02,2\nA,2024-04,3\n"),
        ],
    );
    let told = uneven.error();
    assert_eq!(told.code, "uneven-periods");
    assert!(
        told.message.contains("from 2024-02 to 2024-04 it is 2 months, and 1 before that"),
        "{}",
        told.message
    );
    let both = folder(STUDY, "baseline = 3\nuntil = \"2024-05\"\n", &[("A", &VALUES)]).told();
    assert!(both[0].contains("says twice which values are usual"), "{both:?}");
    let short = folder(STUDY, "one-side = 1\n", &[("A", &VALUES)]).told();
    assert!(short[0].contains("one-side"), "{short:?}");
    let judged = "[designation.odd]\ngeography = \"area\"\nwhere = \"waits_control.value > 3\"\n";
    let told = folder(STUDY, judged, &[("A", &VALUES)]).error();
    assert_eq!(told.code, "wrong-kind");
}
