//! Money against need: per head by group, along the order of need, and who got nothing.

mod common;

use common::{Folder, assert_close, numbers, texts};
use theodolite_core::Problem;
use theodolite_study::explain;

// METHODS 8.2: need scores, people and money of five areas.
const AREAS: &str = "code,name,people,need,part\n\
    A,Ash,100,9,north\n\
    B,Birch,200,7,north\n\
    C,Cedar,300,5,south\n\
    D,Dale,200,3,south\n\
    E,Elm,200,1,south\n";

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

[fund.spend]
file = "awards.csv"
geography = "area"
key = "area"
amount = "gbp"
"#;

fn folder(more: &str, awards: &str) -> Folder {
    Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", AREAS), ("awards.csv", awards)])
}

fn built(more: &str, awards: &str) -> Folder {
    let folder = folder(more, awards);
    folder.built();
    folder
}

/// The errors of a study that must not go through.
fn told(more: &str) -> Vec<String> {
    let folder = folder(more, AWARDS);
    let (study, mut problems) = theodolite_study::load(&folder.path().join("study.toml"));
    if !problems.iter().any(Problem::is_error) {
        problems = theodolite_study::build(&study, &folder.options()).expect_err("it should fail");
    }
    let errors = problems.iter().filter(|it| it.is_error());
    errors.map(|it| format!("{}: {} | {}", it.code, it.message, it.hint.as_deref().unwrap_or(""))).collect()
}

const REACH: &str = "[reach.spend]\nof = \"spend\"\nneed = \"need\"\n";

#[test]
fn the_worked_example_of_spending_against_need() {
    let table = built(&format!("{REACH}groups = {{ by = \"quintile\" }}\n"), AWARDS).table("spend_reach");
    assert_eq!(
        table.names().collect::<Vec<_>>(),
        [
            "group",
            "areas",
            "people",
            "amount",
            "per_head",
            "lower",
            "upper",
            "areas_without",
            "share_of_amount",
            "share_of_people",
            "ratio"
        ]
    );
    assert_eq!(texts(&table, "group"), ["1", "2", "3", "4", "5", "all"]);
    assert_eq!(numbers(&table, "per_head"), [9.0, 6.0, 4.0, 2.5, 1.0, 4.0]);
    assert_close(&numbers(&table, "share_of_amount"), &[0.225, 0.3, 0.3, 0.125, 0.05, 1.0]);
    assert_close(&numbers(&table, "share_of_people"), &[0.1, 0.2, 0.3, 0.2, 0.2, 1.0]);
    assert_close(&numbers(&table, "ratio"), &[2.25, 1.5, 1.0, 0.625, 0.25, 1.0]);
}

#[test]
fn the_figures_of_the_worked_example() {
    let table =
        built(&format!("{REACH}groups = {{ by = 5 }}\ntable = \"figures\"\n"), AWARDS).table("spend_reach");
    let found: Vec<(String, String, f64)> = texts(&table, "measure")
        .into_iter()
        .zip(texts(&table, "group"))
        .zip(numbers(&table, "value"))
        .map(|((measure, group), value)| (measure, group, (value * 1e6).round() / 1e6))
        .collect();
    let expected = [
        ("concentration", "all", -0.3225),
        // By hand: need's own mean is 4.6, and 2/4.6 times the sum of f (h - 4.6)(r - 0.5) is -7/23.
        ("concentration_of_need", "all", -0.304348),
        ("gap", "all", -0.018152),
        ("slope", "all", 0.263496),
        ("ratio", "1 / 5", 9.0),
        ("without", "neediest 1", 0.0),
    ];
    let expected = expected.map(|(measure, group, value)| (measure.to_owned(), group.to_owned(), value));
    assert_eq!(found, expected);
}

#[test]
fn the_curve_of_the_worked_example() {
    let table =
        built(&format!("{REACH}groups = {{ by = 5 }}\ntable = \"curve\"\n"), AWARDS).table("spend_reach");
    assert_close(&numbers(&table, "share_of_people"), &[0.0, 0.1, 0.3, 0.6, 0.8, 1.0]);
    assert_close(&numbers(&table, "share_of_amount"), &[0.0, 0.225, 0.525, 0.825, 0.95, 1.0]);
}

#[test]
fn needy_areas_that_got_nothing_are_named_neediest_first() {
    let more = "groups = { by = 2 }\nneediest = 3\ntable = \"without\"\n";
    let folder = built(&format!("{REACH}{more}"), "area,gbp\nA,900\nD,500\nX,20\n");
    let table = folder.table("spend_reach");
    assert_eq!(texts(&table, "code"), ["B", "C"]);
    assert_eq!(texts(&table, "name"), ["Birch", "Cedar"]);
    assert_eq!(numbers(&table, "need"), [7.0, 5.0]);
    assert_eq!(folder.count("spend_reach", "neediest areas that got nothing"), 2);
    let results = folder.results();
    let notes = &results.receipt.step("spend_reach").unwrap().notes;
    assert_eq!(notes, &["of the 3 neediest areas 2 got nothing: `B`, `C`"]);
}

#[test]
fn groups_are_regions_designations_or_categories_too() {
    let more = format!(
        "[designation.needy]\ngeography = \"area\"\nwhere = \"need.value >= 7\"\n\
         {REACH}groups = {{ by = \"part\" }}\n\
         [reach.spend_on_needy]\nof = \"spend.amount\"\nneed = \"need\"\ngroups = {{ by = \"needy\" }}\n"
    );
    let folder = built(&more, "area,gbp\nA,900\nB,1200\nC,1200\nD,500\n");
    let parts = folder.table("spend_reach");
    assert_eq!(texts(&parts, "group"), ["north", "south", "all"]);
    assert_close(&numbers(&parts, "per_head"), &[7.0, 1700.0 / 700.0, 3.8]);
    assert_eq!(numbers(&parts, "areas_without"), [0.0, 1.0, 1.0]);
    let (lower, upper) = (numbers(&parts, "lower"), numbers(&parts, "upper"));
    // Two areas: every sample is one of them twice, or both.
    assert_eq!((lower[0], upper[0]), (6.0, 9.0));
    assert!(lower[1] >= 0.0 && upper[1] <= 4.0);
    let needy = folder.table("spend_on_needy_reach");
    assert_eq!(texts(&needy, "group"), ["true", "false", "all"]);
    assert_close(&numbers(&needy, "per_head"), &numbers(&parts, "per_head"));
}

#[test]
fn each_area_stands_beside_its_group() {
    let more = format!("{REACH}groups = {{ by = 2 }}\ntable = \"areas\"\nneediest = 3\n");
    let folder = built(&more, "area,gbp\nA,900\nB,1200\nD,500\nE,200\n");
    let table = folder.table("spend_reach");
    assert_eq!(texts(&table, "group"), ["1", "1", "2", "2", "2"]);
    assert_close(&numbers(&table, "per_head"), &[9.0, 6.0, 0.0, 2.5, 1.0]);
    assert_close(&numbers(&table, "ratio"), &[9.0 / 7.0, 6.0 / 7.0, 0.0, 2.5, 1.0]);
    assert_eq!(common::truths(&table, "without"), [false, false, true, false, false].map(Some));
    let cedar = explain(&folder.study(), &folder.store(), "spend_reach", "C").unwrap();
    assert_eq!(
        cedar.notes,
        [
            "reach `spend`: 0.00 per head, 1.00 in its group 2 of `need`, 3 by need of 5: one of the neediest that got nothing"
        ]
    );
    let of_fund = explain(&folder.study(), &folder.store(), "spend", "C").unwrap();
    assert!(of_fund.notes[1].starts_with("reach `spend`: 0.00 per head"), "{:?}", of_fund.notes);
}

#[test]
fn the_change_between_two_years_is_told_against_need() {
    let more = "[fund.before]\nfile = \"before.csv\"\ngeography = \"area\"\nkey = \"area\"\namount = \"gbp\"\n\
        [reach.cuts]\nof = \"spend\"\nsince = \"before\"\nneed = \"need\"\ngroups = { by = \"part\" }\n";
    let folder = Folder::new(
        &format!("{STUDY}\n{more}"),
        &[
            ("areas.csv", AREAS),
            ("awards.csv", AWARDS),
            ("before.csv", "area,gbp\nA,1200\nB,1500\nC,1200\nD,500\nE,900\n"),
        ],
    );
    folder.built();
    let table = folder.table("cuts_reach");
    assert_close(&numbers(&table, "per_head"), &[-2.0, -1.0, -1.3]);
    assert_close(&numbers(&table, "ratio"), &[f64::NAN; 3]);
}

#[test]
fn what_cannot_be_held_against_need_says_why() {
    let coarse = "[summary.of_parts]\nof = \"need\"\nto = \"part\"\nmeasures = [\"average-score\"]\n";
    for (more, expected) in [
        (
            format!("{coarse}[reach.spend]\nof = \"spend\"\nneed = \"of_parts.average_score\"\n"),
            "mixed-geographies: `of_parts.average_score` is about `part`, but `spend` about `area` | carry it over first: [rebase.of_parts_area] with of = \"of_parts.average_score\", to = \"area\" and `by`",
        ),
        (
            REACH.to_owned(),
            "too-few-areas: `spend` makes 10 groups of 5 areas that have money, people and need | say fewer groups: groups = { by = 3 }",
        ),
        (
            "[reach.spend]\nof = \"spend.name\"\nneed = \"need\"\n".to_owned(),
            "not-a-number: `spend.name` is a text, not a number | ",
        ),
        (
            "[reach.spend]\nof = \"spend.given\"\nneed = \"need\"\n".to_owned(),
            "unknown-column: fund `spend` has no column `given` | its columns are `code`, `name`, `amount`, `awards`, `per_head`",
        ),
    ] {
        assert_eq!(told(&more), [expected]);
    }
}

#[test]
fn nobody_to_give_it_to_is_an_error() {
    let nobody = "code,name,people,need,part\nA,Ash,0,9,n\nB,Birch,0,7,s\n";
    let study = format!("{STUDY}\n{REACH}groups = {{ by = 2 }}\n");
    let folder = Folder::new(&study, &[("areas.csv", nobody), ("awards.csv", "area,gbp\nA,900\n")]);
    assert_eq!(folder.error().code, "no-population");
    assert_eq!(folder.error().message, "no area of `area` has people: money per head cannot be told");
    let study = study.replace("population = \"people\"\n", "");
    let folder = Folder::new(&study, &[("areas.csv", AREAS), ("awards.csv", AWARDS)]);
    assert_eq!(
        folder.error().hint.as_deref(),
        Some("add `population = \"column\"` to [geography.area], or `people = \"indicator\"` here")
    );
}
