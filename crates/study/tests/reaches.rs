//! Money against need: per head by group, along the order of need, and who got nothing.

mod common;

use common::{Folder, assert_close, numbers, texts};
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
    folder(more, AWARDS).told()
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
    let expected = [
        "of the 3 neediest areas 2 got nothing: `B`, `C`",
        "£20.00 of `spend` has no place and is in no group",
    ];
    assert_eq!(notes, &expected);
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

/// The figures of a table by name, to six places.
fn figures(folder: &Folder, table: &str) -> Vec<(String, f64)> {
    let table = folder.table(table);
    let values = numbers(&table, "value").into_iter().map(|it| (it * 1e6).round() / 1e6);
    texts(&table, "measure").into_iter().zip(values).collect()
}

#[track_caller]
fn assert_figures(found: &[(String, f64)], expected: &[(&str, f64)]) {
    let names: Vec<&str> = found.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(names, expected.iter().map(|it| it.0).collect::<Vec<_>>());
    let values = |of: &[(&str, f64)]| of.iter().map(|it| it.1).collect::<Vec<f64>>();
    assert_close(&found.iter().map(|it| it.1).collect::<Vec<_>>(), &values(expected));
}

const FIGURES: &str = "groups = { by = 5 }\ntable = \"figures\"\n";

#[test]
fn need_of_which_less_is_worse_is_turned_round() {
    // The same need as 10 less it, such as an income: all but what is relative to its mean is the same.
    let areas = "code,name,people,need,part\nA,Ash,100,1,n\nB,Birch,200,3,n\nC,Cedar,300,5,s\nD,Dale,200,7,s\nE,Elm,200,9,s\n";
    let study = format!("{}\n{REACH}{FIGURES}", STUDY.replace("worse = \"high\"", "worse = \"low\""));
    let folder = Folder::new(&study, &[("areas.csv", areas), ("awards.csv", AWARDS)]);
    folder.built();
    assert_figures(
        &figures(&folder, "spend_reach"),
        &[
            ("concentration", -0.3225),
            ("concentration_of_need", f64::NAN),
            ("gap", f64::NAN),
            ("slope", 0.263496),
            ("ratio", 9.0),
            ("without", 0.0),
        ],
    );
    let results = folder.results();
    assert_eq!(
        results.receipt.step("spend_reach").unwrap().notes,
        [
            "`concentration_of_need` and `gap` cannot be told: less of the need is worse, and turned round it is not above 0 everywhere"
        ]
    );
    // Turned round, numbers below 0 are those of the worked example.
    let areas = areas.replace(",1,n", ",-9,n").replace(",3,n", ",-7,n").replace(",5,s", ",-5,s");
    let areas = areas.replace(",7,s", ",-3,s").replace(",9,s", ",-1,s");
    let folder = Folder::new(&study, &[("areas.csv", &areas), ("awards.csv", AWARDS)]);
    folder.built();
    assert_figures(
        &figures(&folder, "spend_reach")[1..3],
        &[("concentration_of_need", -0.304348), ("gap", -0.018152)],
    );
}

#[test]
fn both_indices_are_of_the_areas_whose_money_is_known() {
    // The money of the last area is not known: METHODS 6.6 by hand of the other four.
    let areas = AREAS.replace("people,need", "people,need,gbp");
    let areas = ["900", "1200", "1200", "500", ""]
        .iter()
        .zip(areas.lines().skip(1))
        .fold("code,name,people,need,part,gbp\n".to_owned(), |all, (money, line)| {
            all + line + "," + money + "\n"
        });
    let study = format!(
        "{STUDY}\n[indicator.money]\nsource = \"figures\"\ncolumn = \"gbp\"\nworse = \"high\"\n\
         [reach.spend]\nof = \"money\"\nneed = \"need\"\ngroups = {{ by = 4 }}\ntable = \"figures\"\n"
    );
    let folder = Folder::new(&study, &[("areas.csv", &areas), ("awards.csv", AWARDS)]);
    folder.built();
    let table = folder.table("spend_reach");
    assert_eq!(numbers(&table, "n"), [4.0, 4.0, 4.0, 4.0, 2.0, 1.0]);
    // f 1/8, 2/8, 3/8, 2/8; mid-ranks less a half -7/16, -1/4, 1/16, 3/8.
    // Money per head 9, 6, 4, 2.5 of mean 4.75; need 9, 7, 5, 3 of mean 5.5.
    let index = |h: [f64; 4], mean: f64| {
        let sum = 0.125 * (h[0] - mean) * -0.4375 + 0.25 * (h[1] - mean) * -0.25;
        2.0 / mean * (sum + 0.375 * (h[2] - mean) * 0.0625 + 0.25 * (h[3] - mean) * 0.375)
    };
    let (money, need) = (index([9.0, 6.0, 4.0, 2.5], 4.75), index([9.0, 7.0, 5.0, 3.0], 5.5));
    assert_close(&numbers(&table, "value")[..3], &[money, need, money - need]);
}

#[test]
fn a_change_has_no_figures_of_spending() {
    let more = format!(
        "[fund.before]\nfile = \"before.csv\"\ngeography = \"area\"\nkey = \"area\"\namount = \"gbp\"\n{REACH}since = \"before\"\n"
    );
    let files = [("areas.csv", AREAS), ("awards.csv", AWARDS), ("before.csv", "area,gbp\nA,700\nB,1100\n")];
    let folder = Folder::new(&format!("{STUDY}\n{more}{FIGURES}"), &files);
    folder.built();
    assert_figures(
        &figures(&folder, "spend_reach"),
        &[
            ("concentration", f64::NAN),
            ("concentration_of_need", -0.304348),
            ("gap", f64::NAN),
            ("slope", f64::NAN),
            ("ratio", f64::NAN),
        ],
    );
    let results = folder.results();
    assert_eq!(
        results.receipt.step("spend_reach").unwrap().notes,
        ["`concentration`, `gap`, `slope` and `ratio` are of spending: a change has none"]
    );
    let areas = format!("{STUDY}\n{more}groups = {{ by = 2 }}\ntable = \"areas\"\n");
    let folder = Folder::new(&areas, &files);
    folder.built();
    assert_close(&numbers(&folder.table("spend_reach"), "ratio"), &[f64::NAN; 5]);
}

#[test]
fn money_without_people_or_a_place_is_in_no_group_and_told() {
    let areas = format!("{AREAS}F,Field,0,8,north\n");
    let study = format!(
        "{STUDY}\n{REACH}groups = {{ by = 5 }}\n[reach.parts]\nof = \"spend\"\nneed = \"need\"\ngroups = {{ by = \"part\" }}\ntable = \"figures\"\n\
         [reach.line]\nof = \"spend\"\nneed = \"need\"\ngroups = {{ by = 5 }}\ntable = \"curve\"\n"
    );
    let awards = format!("{AWARDS}F,1234.5\n,600\nX,100\n");
    let folder = Folder::new(&study, &[("areas.csv", &areas), ("awards.csv", &awards)]);
    folder.built();
    // As in the worked example, where there is no such area.
    let table = folder.table("spend_reach");
    assert_eq!(numbers(&table, "per_head"), [9.0, 6.0, 4.0, 2.5, 1.0, 4.0]);
    assert_eq!(numbers(&table, "areas"), [1.0, 1.0, 1.0, 1.0, 1.0, 5.0]);
    let line = folder.table("line_reach");
    assert_close(&numbers(&line, "share_of_amount"), &[0.0, 0.225, 0.525, 0.825, 0.95, 1.0]);
    assert_eq!(folder.count("spend_reach", "areas where nobody lives"), 1);
    let results = folder.results();
    assert_eq!(
        results.receipt.step("spend_reach").unwrap().notes,
        [
            "£1,234.50 of `spend` lies where nobody lives and is in no group: `F`",
            "£700.00 of `spend` has no place and is in no group",
        ]
    );
    // Of the two parts, with three and three areas, five have money and people.
    let parts = folder.table("parts_reach");
    let ratio = texts(&parts, "measure").iter().position(|it| it == "ratio").unwrap();
    assert_eq!(
        (numbers(&parts, "n")[ratio], numbers(&parts, "value")[0]),
        (5.0, numbers(&parts, "value")[0])
    );
    let field = explain(&folder.study(), &folder.store(), "spend", "F").unwrap();
    assert_eq!(field.notes[1], "reach `spend`: nobody lives there, and it is in no group");
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
            "[reach.spend]\nof = \"spend.per_head\"\nneed = \"need\"\n".to_owned(),
            "not-money: `spend.per_head` is no sum of money, and cannot be added up over areas | go by `spend.amount`: it is divided by people here",
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
