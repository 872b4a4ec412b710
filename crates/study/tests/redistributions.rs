//! Several ways of sharing money beside each other, and what a programme reached against its targets.

mod common;

use common::{Folder, assert_close, numbers, texts};
use theodolite_study::explain;

// METHODS 8.2: need, people and money of five areas; each had 10 a head before.
const AREAS: &str = "code,name,people,need,before,part\n\
    A,Ash,100,9,1000,north\n\
    B,Birch,200,7,2000,north\n\
    C,Cedar,300,5,3000,south\n\
    D,Dale,200,3,2000,south\n\
    E,Elm,200,1,2000,south\n";

const AWARDS: &str = "area,gbp\nA,900\nB,1200\nC,1200\nD,500\nE,200\n";

const STUDY: &str = r#"
[study]
seed = 1

[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"
within = { part = "part" }

[source.figures]
file = "areas.csv"
geography = "area"
key = "code"

[indicator.need]
source = "figures"
column = "need"
worse = "high"

[indicator.before]
source = "figures"
column = "before"
worse = "low"

[fund.paid]
file = "awards.csv"
geography = "area"
key = "area"
amount = "gbp"

[allocation.per_head]
amount = 4000
geography = "area"
rule = "per-head"

[allocation.half]
amount = 2000
geography = "area"
rule = "per-head"
"#;

fn folder(more: &str) -> Folder {
    Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", AREAS), ("awards.csv", AWARDS)])
}

fn built(more: &str) -> Folder {
    let folder = folder(more);
    folder.built();
    folder
}

fn told(more: &str) -> Vec<String> {
    folder(more).told()
}

#[test]
fn who_gains_and_loses_against_what_was_paid() {
    let folder = built(
        "[redistribution.rules]\nof = [\"per_head\", \"half\"]\nagainst = \"paid\"\nneed = \"need\"\nbase = \"before\"\n\
         groups = { by = \"quintile\" }\n",
    );
    let table = folder.table("rules_redistribution");
    assert_eq!(texts(&table, "way"), ["before", "paid", "per_head", "half"]);
    assert_close(&numbers(&table, "amount"), &[10000.0, 4000.0, 4000.0, 2000.0]);
    // A and B lose 500 and 400 by equal shares per head, D and E get 300 and 600 more, C what it had.
    let nan = f64::NAN;
    assert_close(&numbers(&table, "gain"), &[nan, nan, 2.0, 1.0]);
    assert_close(&numbers(&table, "lose"), &[nan, nan, 2.0, 4.0]);
    assert_close(&numbers(&table, "people_gain"), &[nan, nan, 400.0, 200.0]);
    assert_close(&numbers(&table, "people_lose"), &[nan, nan, 300.0, 800.0]);
    assert_close(&numbers(&table, "gained"), &[nan, nan, 900.0, 200.0]);
    assert_close(&numbers(&table, "lost"), &[nan, nan, 900.0, 2200.0]);
    // The curve of the worked example bounds 0.66125: twice what lies above the diagonal is 0.3225.
    assert_close(&numbers(&table, "concentration"), &[0.0, -0.3225, 0.0, 0.0]);
    assert_close(&numbers(&table, "ratio"), &[1.0, 9.0, 1.0, 1.0]);
    assert_close(&numbers(&table, "without"), &[0.0; 4]);
    // Money falls with need in the same order, so its Gini is the concentration; 4 a head go on top of 10.
    assert_close(&numbers(&table, "gini"), &[0.0, 0.3225, 0.0, 0.0]);
    assert_close(&numbers(&table, "gini_after"), &[0.0, 0.3225 * 4.0 / 14.0, 0.0, 0.0]);
    assert!(folder.results().receipt.step("rules_redistribution").unwrap().notes.iter().any(|it| it
        == "by `per_head` 2 areas get more and 2 less than by `paid`: 900.00 more and 900.00 less in all"));
}

#[test]
fn ways_of_unlike_totals_can_be_brought_to_one() {
    let folder = built(
        "[redistribution.rules]\nof = [\"half\", \"per_head\"]\nagainst = \"paid\"\nneed = \"need\"\nscaled = true\n\
         groups = { by = \"quintile\" }\n",
    );
    let table = folder.table("rules_redistribution");
    assert_eq!(texts(&table, "way"), ["paid", "half", "per_head"]);
    assert_close(&numbers(&table, "amount"), &[4000.0; 3]);
    assert_close(&numbers(&table, "gained")[1..], &[900.0, 900.0]);
}

#[test]
fn by_group_and_by_area() {
    let groups = built(
        "[redistribution.rules]\nof = [\"paid\", \"per_head\"]\nneed = \"need\"\ngroups = { by = \"part\" }\ntable = \"groups\"\n",
    );
    let table = groups.table("rules_redistribution");
    assert_eq!(texts(&table, "group"), ["north", "south", "all"]);
    assert_close(&numbers(&table, "paid"), &[7.0, 1900.0 / 700.0, 4.0]);
    assert_close(&numbers(&table, "per_head"), &[4.0; 3]);
    let areas = built(
        "[redistribution.rules]\nof = [\"paid\", \"per_head\"]\nneed = \"need\"\ngroups = { by = \"part\" }\ntable = \"areas\"\n\
         [designation.losers]\ngeography = \"area\"\nwhere = \"rules_redistribution.change_per_head < 0\"\n",
    );
    let table = areas.table("rules_redistribution");
    assert_eq!(texts(&table, "group"), ["north", "north", "south", "south", "south"]);
    assert_close(&numbers(&table, "amount_per_head"), &[400.0, 800.0, 1200.0, 800.0, 800.0]);
    assert_close(&numbers(&table, "change_per_head"), &[-500.0, -400.0, 0.0, 300.0, 600.0]);
    assert_close(&numbers(&table, "change_paid"), &[0.0; 5]);
    let birch = explain(&areas.study(), &areas.store(), "paid", "B").unwrap();
    let told = "redistribution `rules`: 1,200.00 by `paid`, 800.00 by `per_head`";
    assert!(birch.notes.iter().any(|it| it == told), "{:?}", birch.notes);
}

#[test]
fn what_a_redistribution_cannot_do_is_told() {
    let one = told("[redistribution.r]\nof = [\"paid\"]\nneed = \"need\"\n");
    assert_eq!(one, ["bad-value: `redistribution.r.of` should name two or more, and has 1 | "]);
    let both = told(
        "[redistribution.r]\nof = [\"paid\", \"half\"]\nneed = \"need\"\nbase = \"before\"\nscaled = true\n",
    );
    assert_eq!(both.len(), 1, "{both:?}");
    assert!(both[0].starts_with("out-of-place: `redistribution.r` has a `base` and `scaled`"), "{both:?}");
    let few = told("[redistribution.r]\nof = [\"paid\", \"half\"]\nneed = \"need\"\n");
    assert!(few[0].contains("makes 10 groups of 5 areas"), "{few:?}");
}

#[test]
fn a_programme_is_held_against_its_target() {
    // S18: who took part, by need of their home area; a fifth was meant to come from the neediest fifth.
    let folder = built(
        "[reach.who]\nof = \"paid\"\nneed = \"need\"\ngroups = { by = \"quintile\" }\ntarget = { 1 = 0.2, 2 = 0.6 }\nreplicates = 0\n",
    );
    let table = folder.table("who_reach");
    let nan = f64::NAN;
    assert_close(&numbers(&table, "share_of_amount"), &[0.225, 0.3, 0.3, 0.125, 0.05, 1.0]);
    assert_close(&numbers(&table, "target"), &[0.2, 0.6, nan, nan, nan, nan]);
    assert_close(&numbers(&table, "of_target"), &[1.125, 0.5, nan, nan, nan, nan]);
}

#[test]
fn targets_that_cannot_be_met_are_told() {
    let reach = "[reach.who]\nof = \"paid\"\nneed = \"need\"\ngroups = { by = \"part\" }\n";
    assert_eq!(
        told(&format!("{reach}target = {{ nort = 0.2 }}\n")),
        ["unknown-group: `nort` is no group of `part` | did you mean `north`?"]
    );
    assert_eq!(
        told(&format!("{reach}target = {{ north = 0.7, south = 0.7 }}\n")),
        [
            "bad-value: the targets of `who` sum to 1.4: more than the whole | shares are from 0 to 1: 0.2 is 20%"
        ]
    );
    assert_eq!(
        told(&format!("{reach}target = {{ north = 0.7 }}\ntable = \"figures\"\n")),
        [
            "out-of-place: `who` has a `target` of groups, but its table is not of groups | leave `table` out, or the target"
        ]
    );
}

#[test]
fn money_without_a_place_is_told() {
    let awards = AWARDS.replace("A,900", "A,900\nZZ,700");
    let more = "[redistribution.ways]\nof = [\"per_head\", \"paid\"]\nneed = \"need\"\ngroups = { by = 2 }\n";
    let folder =
        Folder::new(&format!("{STUDY}{more}"), &[("areas.csv", AREAS), ("awards.csv", awards.as_str())]);
    folder.built();
    let notes = folder.results().step("ways_redistribution").unwrap().notes.clone();
    assert!(notes.iter().any(|it| it == "£700.00 of `paid` has no place and is in no group"), "{notes:?}");
}
