//! Whether the areas of a series grow alike.

mod common;

use common::{Folder, assert_close, numbers, texts};
use theodolite_data::table::ResultTable;

const AREAS: &str =
    "code,name,people\nA,Ash,100\nB,Birch,200\nC,Cedar,100\nD,Dale,100\nE,Elm,500\nF,Fir,100\n";
// METHODS 7.1, and an area without a second value.
const BEFORE: [f64; 5] = [20.0, 24.0, 28.0, 36.0, 50.0];
const AFTER: [f64; 5] = [26.0, 30.0, 33.5, 41.0, 55.0];

const STUDY: &str = r#"
[study]
seed = 1

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
worse = "low"
"#;

fn pay(before: &[f64; 5], after: &[f64; 5]) -> String {
    let mut rows = String::from("area,year,pay\nF,2010,30\n");
    for (code, (before, after)) in ["A", "B", "C", "D", "E"].iter().zip(before.iter().zip(after)) {
        rows += &format!("{code},2010,{before}\n{code},2020,{after}\n");
    }
    rows
}

fn folder(keys: &str, pay: &str) -> Folder {
    let study = format!("{STUDY}[convergence.pay]\nof = \"pay\"\n{keys}");
    Folder::new(&study, &[("areas.csv", AREAS), ("pay.csv", pay)])
}

fn table(keys: &str, pay: &str) -> (Folder, ResultTable) {
    let folder = folder(keys, pay);
    folder.built();
    let table = folder.table("pay_convergence");
    (folder, table)
}

fn notes(folder: &Folder) -> Vec<String> {
    folder.results().receipt.step("pay_convergence").unwrap().notes.clone()
}

#[test]
fn the_worked_example_of_sigma_and_beta() {
    let (folder, table) = table("replicates = 200\n", &pay(&BEFORE, &AFTER));
    assert_eq!(
        texts(&table, "measure"),
        [
            "log_sd_change",
            "variation_change",
            "beta",
            "reverse_beta",
            "speed",
            "half_life",
            "mobility",
            "moved",
            "years_to_halve"
        ]
    );
    let (nan, value) = (f64::NAN, numbers(&table, "value"));
    assert_close(
        &value,
        &[
            -0.18514030801872328,
            // Over people: 0.3248183742250492, then 0.27537547384989636.
            0.27537547384989636 / 0.3248183742250492 - 1.0,
            -0.018582713746052883,
            -0.022617074965548264,
            0.020558257368307874,
            33.716242001546526,
            0.0,
            0.0,
            // ln 2 over ln(0.261044/0.320354)/10.
            33.855105157079045,
        ],
    );
    // Slope by Student's t with 3 degrees of freedom; speed and half-life follow from its ends.
    let (lower, upper) = (numbers(&table, "lower"), numbers(&table, "upper"));
    assert_close(&lower[2..3], &[-0.02472867461700211]);
    assert_close(&upper[2..3], &[-0.012436752875103655]);
    assert_close(&lower[4..8], &[0.013280882945164843, 24.400496865305637, nan, nan]);
    assert_close(&upper[4..8], &[0.02840709287135506, 52.19134777573645, nan, nan]);
    assert!(lower[0] < value[0] && value[0] < upper[0] && upper[0] < 0.0, "{lower:?} {upper:?}");
    assert_eq!(numbers(&table, "n"), [5.0; 9]);
    assert_eq!(
        notes(&folder),
        [
            "without a value in some period, or people: `F`",
            "from 2010 to 2020 the standard deviation of logarithms went from 0.32035 to 0.26104 (-18.514%): areas became more alike",
            "those that began low grew faster (slope -0.01858): half of the distance to the common path goes in 33.716 years",
            "beta is necessary, not sufficient, for less spread: see what the spread itself did",
            "0% of the areas changed their class"
        ]
    );
    assert_eq!(folder.count("pay_convergence", "areas with a value in every period"), 5);
}

#[test]
fn periods_have_their_spread() {
    let (folder, told) =
        table("replicates = 0\nby-people = false\ntable = \"periods\"\n", &pay(&BEFORE, &AFTER));
    assert_eq!(texts(&told, "period"), ["2010", "2020"]);
    assert_close(&numbers(&told, "log_sd"), &[0.32035449565210583, 0.2610439656518922]);
    assert_close(&numbers(&told, "variation"), &[0.335860738263838, 0.2754606208310775]);
    assert_close(&numbers(&told, "lower"), &[f64::NAN; 2]);
    assert_eq!(
        folder.csv("convergence/pay.csv").lines().next().unwrap(),
        "period,log_sd,lower,upper,variation,variation_lower,variation_upper"
    );
}

#[test]
fn places_that_are_only_changed_are_no_convergence() {
    let mut swapped = BEFORE;
    swapped.reverse();
    let (folder, told) = table("replicates = 0\nclasses = 2\n", &pay(&BEFORE, &swapped));
    let nan = f64::NAN;
    // Growth falls with where areas began and rises with where they end, by the same slope; nothing became of the spread.
    let value = numbers(&told, "value");
    assert_close(&value[..1], &[0.0]);
    assert_close(&value[2..6], &[-0.19565818566121795, 0.19565818566121795, nan, nan]);
    // Of 20, 24, 28, 36, 50 two are the worse half; 28 alone stays in its own.
    assert_close(&value[6..], &[2.0 - 1.0 / 3.0, 0.8, nan]);
    let notes = notes(&folder);
    assert!(notes.iter().any(|it| it.starts_with("Galton's caution: ")), "{notes:?}");
    let (_, told) = table("replicates = 0\nclasses = 2\ntable = \"transitions\"\n", &pay(&BEFORE, &swapped));
    assert_close(&numbers(&told, "from_class"), &[1.0, 1.0, 2.0, 2.0]);
    assert_close(&numbers(&told, "to_class"), &[1.0, 2.0, 1.0, 2.0]);
    assert_close(&numbers(&told, "areas"), &[0.0, 2.0, 2.0, 1.0]);
    assert_close(&numbers(&told, "share"), &[0.0, 1.0, 2.0 / 3.0, 1.0 / 3.0]);
}

#[test]
fn what_says_nothing_of_convergence_is_told() {
    let good = pay(&BEFORE, &AFTER);
    for (keys, pay, expected) in [
        (
            "",
            good.replace("D,2020", "D,2021").replace("E,2020", "E,2021"),
            "too-few-areas: convergence of `pay`: 0 areas have a value in each of the 3 periods, and it takes 4",
        ),
        (
            "",
            good.replace("B,2010,24", "B,2010,-24").replace("C,2020,33.5", "C,2020,0"),
            "not-positive: convergence of `pay`: values of 0 or less have no logarithm: `B`, `C`",
        ),
        (
            "",
            crate::pay(&[20.0; 5], &AFTER),
            "no-spread: convergence of `pay`: all areas have the same value in 2010: none can catch up",
        ),
        ("to = 2010\n", good.clone(), "one-period: series `pay` has no earlier period than 2010"),
        ("replicates = 3\n", good.clone(), "bad-value: `convergence.pay.replicates` should be at least 20"),
        ("people = \"x\"\nby-people = false\n", good.clone(), "out-of-place"),
    ] {
        let told = folder(keys, &pay).told();
        assert!(told.iter().any(|it| it.starts_with(expected)), "{expected}: {told:?}");
    }
    let study = STUDY.replace("population = \"people\"\n", "");
    let folder = Folder::new(
        &format!("{study}[convergence.pay]\nof = \"pay\"\nby-people = true\n"),
        &[("areas.csv", AREAS), ("pay.csv", &good)],
    );
    assert!(folder.told()[0].starts_with("no-population: "), "{:?}", folder.told());
}
