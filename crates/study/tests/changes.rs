//! What became of each area between two periods of a series.

mod common;

use common::{Folder, assert_close, numbers, texts, truths};
use theodolite_study::explain;

const AREAS: &str = "code,name,people\nA,Ash,100\nB,Birch,100\nC,Cedar,300\nD,Dale,100\n";
// Pay: A goes from 20 to 26 (METHODS 7.2), B falls, C stays, D has no value in the end.
const PAY: &str = "area,year,pay,low,high\n\
    A,2015,20,19,21\nA,2020,26,24,27\nB,2015,40,39,41\nB,2020,36,35,37\n\
    C,2015,30,29,31\nC,2020,30,29,31\nD,2015,36,35,37\n";

const STUDY: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"

[series.pay]
file = "pay.csv"
geography = "area"
key = "area"
period = "year"
value = "pay"
interval = { lower = "low", upper = "high" }
worse = "low"
"#;

fn folder(study: &str, pay: &str) -> Folder {
    Folder::new(study, &[("areas.csv", AREAS), ("pay.csv", pay)])
}

fn built(more: &str) -> Folder {
    let folder = folder(&format!("{STUDY}{more}"), PAY);
    folder.built();
    folder
}

#[test]
fn each_area_has_its_change_and_the_most_worsened_comes_first() {
    let folder = built("[change.pay]\nof = \"pay\"\n");
    let table = folder.table("pay_change");
    let nan = f64::NAN;
    assert_eq!(texts(&table, "code"), ["A", "B", "C", "D"]);
    assert_close(&numbers(&table, "start"), &[20.0, 40.0, 30.0, 36.0]);
    assert_close(&numbers(&table, "end"), &[26.0, 36.0, 30.0, nan]);
    assert_close(&numbers(&table, "change"), &[6.0, -4.0, 0.0, nan]);
    assert_close(&numbers(&table, "relative"), &[0.3, -0.1, 0.0, nan]);
    // (26/20)^(1/5) - 1 and (36/40)^(1/5) - 1.
    assert_close(&numbers(&table, "growth"), &[0.05387395206178347, -0.0208516376390232, 0.0, nan]);
    // 6 - sqrt(2^2 + 1^2), 6 + sqrt(1^2 + 1^2): lopsided intervals stay so.
    let root = 2.0_f64.sqrt();
    assert_close(&numbers(&table, "lower"), &[6.0 - 5.0_f64.sqrt(), -4.0 - root, -root, nan]);
    assert_close(&numbers(&table, "upper"), &[6.0 + root, -4.0 + root, root, nan]);
    assert_close(&numbers(&table, "rank"), &[3.0, 1.0, 2.0, nan]);
    assert_eq!(texts(&table, "trend"), ["", "", "", ""]);
    assert_eq!(
        folder.csv("change/pay.csv").lines().next().unwrap(),
        "code,name,start,end,change,relative,growth,lower,upper,trend,rank"
    );
    for (what, count) in [
        ("areas that got better", 1),
        ("areas that got worse", 1),
        ("areas that stayed as they were", 1),
        ("areas whose change is clear of chance", 2),
        ("areas without a value at one of both ends", 1),
    ] {
        assert_eq!(folder.count("pay_change", what), count, "{what}");
    }
    assert_eq!(
        folder.results().receipt.step("pay_change").unwrap().notes,
        [
            "without a value in 2015 or 2020: `D`",
            "the median area changed by 0",
            "worsened most, or bettered least: `B`, by -4",
            "bettered most, or worsened least: `A`, by 6"
        ]
    );
    let sentence = |code: &str| explain(&folder.study(), &folder.store(), "pay_change", code).unwrap().notes;
    assert_eq!(
        sentence("A"),
        [
            "from 2015 to 2020 it went from 20 to 26: by 6 (30%, 5.387% a year), for the better; between 3.764 and 7.414 at 95%; 3 of 3, 1 being the one that worsened most"
        ]
    );
    assert_eq!(sentence("D"), ["`D` has no value of it in 2015 or in 2020"]);
}

#[test]
fn a_level_draws_intervals_out_and_a_high_end_turns_ranks_round() {
    let study = STUDY.replace("worse = \"low\"", "worse = \"high\"");
    let folder = folder(&format!("{study}[change.pay]\nof = \"pay\"\nlevel = 0.9\n"), PAY);
    folder.built();
    let table = folder.table("pay_change");
    let narrower = 1.6448536269514722 / 1.959963984540054;
    assert_close(&numbers(&table, "lower")[..1], &[6.0 - 5.0_f64.sqrt() * narrower]);
    assert_close(&numbers(&table, "rank"), &[1.0, 3.0, 2.0, f64::NAN]);
}

#[test]
fn a_change_is_a_table_of_areas() {
    let folder = built(
        "[change.pay]\nof = \"pay\"\n[designation.fell]\ngeography = \"area\"\nwhere = \"pay_change < 0 and pay_change.relative < -0.05\"\n\
         [designation.worst]\ngeography = \"area\"\ntake = { by = \"pay_change\", first = 2 }\n",
    );
    let fell = truths(&folder.table("fell"), "designated");
    assert_eq!(fell[..3], [Some(false), Some(true), Some(false)]);
    let worst = truths(&folder.table("worst"), "designated");
    assert_eq!(worst[..3], [Some(false), Some(true), Some(true)]); // in pay, what falls is worse
}

#[test]
fn the_marker_of_fingertips_is_that_of_the_worked_example() {
    // METHODS 7.6: vaccinated of all, Wilson limits; cases of the five years, the oldest first.
    let counts = [(57274, 61834), (55865, 60511), (53681, 59074), (51767, 57508), (53185, 59028)];
    let mut rows = String::from("area,year,pay,low,high\n");
    for (year, (cases, all)) in (2017..).zip(counts) {
        let (x, n) = (f64::from(cases), f64::from(all));
        let (p, z) = (x / n, 1.959963984540054_f64);
        let (middle, half) = (2.0 * x + z * z, z * (z * z + 4.0 * x * (1.0 - p)).sqrt());
        let ends = [middle - half, middle + half].map(|it| it / (n + z * z) / 2.0);
        rows += &format!("A,{year},{p},{},{}\nB,{year},{p},,\n", ends[0], ends[1]);
    }
    let folder = folder(&format!("{STUDY}[change.pay]\nof = \"pay\"\n"), &rows);
    folder.built();
    assert_eq!(texts(&folder.table("pay_change"), "trend"), ["decreasing", "", "", ""]);
    let told = explain(&folder.study(), &folder.store(), "pay_change", "A").unwrap().notes;
    assert!(told[0].contains("of late decreasing and getting worse"), "{told:?}");
}

#[test]
fn what_makes_no_change_is_told() {
    let change = |keys: &str| format!("{STUDY}[change.pay]\nof = \"pay\"\n{keys}");
    let broken = change("from = 2015\n").replace("worse = \"low\"", "worse = \"low\"\nbreaks = [2018]");
    let whole = STUDY.replace("geography = \"area\"\nkey = \"area\"\n", "only = { area = \"A\" }\n");
    for (study, expected) in [
        (change("from = 2016\n"), "no-such-period: series `pay` has no period 2016 | did you mean 2015?"),
        (change("from = 2020\nto = 2015\n"), "bad-value: `change.pay` goes from 2020 to 2015"),
        (change("to = 2015\n"), "one-period: series `pay` has no earlier period than 2015"),
        (
            broken,
            "across-a-break: between 2015 and 2020 series `pay` breaks: values from 2020 on are of another definition | begin with 2020, or end before it",
        ),
        (change("level = 1\n"), "bad-value: `change.pay.level` should lie between 0 and 1"),
        (
            format!("{whole}[change.pay]\nof = \"pay\"\n"),
            "no-areas: series `pay` is of one thing: it has no areas | name a series with a `geography` and a `key`",
        ),
        (change("").replace("of = \"pay\"", "of = \"pya\""), "unknown-name: unknown series `pya`"),
    ] {
        let told = folder(&study, PAY).told();
        assert!(told.iter().any(|it| it.starts_with(expected)), "{expected}: {told:?}");
    }
}

#[test]
fn places_of_different_editions_are_not_compared() {
    let ranks = STUDY.replace("worse = \"low\"", "worse = \"low\"\nunit = \"rank\"");
    let asked = "[change.pay]\nof = \"pay\"\n[convergence.pay]\nof = \"pay\"\n[projection.pay]\nof = \"pay\"\nto = 2025\n\
        [gap.pay]\nof = \"pay\"\nbetween = \"top-quarter\"\nand = \"bottom-quarter\"\n\
        [series.twice]\nof = \"pay\"\nview = \"index\"\n[change.twice]\nof = \"twice\"\n";
    let told = folder(&format!("{ranks}{asked}"), PAY).told();
    assert_eq!(told.len(), 5, "{told:?}");
    let of = |name: &str| {
        format!(
            "ranks-across-editions: series `{name}` is of ranks, and those of different editions are not of the same areas and indicators"
        )
    };
    assert!(told.iter().filter(|it| it.starts_with(&of("pay"))).count() == 4, "{told:?}");
    assert!(told.iter().filter(|it| it.starts_with(&of("twice"))).count() == 1, "{told:?}");
    let same = ranks.replace("unit =", "comparable = true\nunit =");
    let folder = folder(&format!("{same}[change.pay]\nof = \"pay\"\n"), PAY);
    folder.built();
    assert_close(&numbers(&folder.table("pay_change"), "change"), &[6.0, -4.0, 0.0, f64::NAN]);
}
