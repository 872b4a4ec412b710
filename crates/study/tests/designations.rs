//! Designations by an order that is cut and by an official list: METHODS 4.1 and 4.2 and what is refused.

mod common;

use common::{Folder, data_folder, numbers, texts, truths};
use theodolite_core::Problem;
use theodolite_study::{check, explain};

/// METHODS 4.2: nine places of three nations; people and a list of our own. S2 has no row in the list.
const AREAS: &str = "code,name,nation,nation_name,people\n\
    E1,Eel,E,England,100\n\
    E2,Elk,E,England,200\n\
    E3,Emu,E,England,300\n\
    E4,Ewe,E,England,400\n\
    E5,Eft,E,England,500\n\
    S1,Seal,S,Scotland,600\n\
    S2,Swan,S,Scotland,700\n\
    W1,Wren,W,Wales,800\n\
    W2,Wolf,W,Wales,900\n";
/// The common score, the nations' own, and a column with ties and a gap.
const SCORES: &str = "area,common,own,tie,none\n\
    E1,9,1,5,\n\
    E2,7,9,5,\n\
    E3,5,8,7,\n\
    E4,3,2,5,\n\
    E5,1,3,1,\n\
    S1,8,4,3,\n\
    S2,4,6,2,\n\
    W1,6,1,,\n\
    W2,2,7,4,\n";
const LIST: &str =
    "area,flag,category\nE1,Yes,1\nE2,no,2\nE3,1,1\nE4,no,\nE5,no,3\nS1,Yes,2\nW1,no,3\nW2,no,1\n";

const HEAD: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"
within = { nation = { code = "nation", name = "nation_name" } }

[geography.bare]
file = "areas.csv"
code = "code"

[geography.elsewhere]
file = "areas.csv"
code = "nation_name"
only = { code = ["E1", "S1", "W1"] }

[source.scores]
file = "scores.csv"
geography = "area"
key = "area"

[source.bare_scores]
file = "scores.csv"
geography = "bare"
key = "area"

[source.official]
file = "list.csv"
geography = "area"
key = "area"
on-missing = "keep"

[source.plain]
file = "list.csv"

[indicator.common]
source = "scores"
column = "common"
worse = "high"

[indicator.own]
source = "scores"
column = "own"
worse = "high"

[indicator.tie]
source = "scores"
column = "tie"
worse = "high"

[indicator.income]
source = "scores"
column = "common"
worse = "low"

[indicator.gap]
source = "scores"
column = "none"
worse = "high"

[indicator.bare_common]
source = "bare_scores"
column = "common"
worse = "high"

"#;

fn folder(study: &str) -> Folder {
    let files = [("areas.csv", AREAS), ("scores.csv", SCORES), ("list.csv", LIST)];
    Folder::new(&format!("{HEAD}{study}"), &files)
}

/// A designation `d`, whose rule is this.
fn ruled(rule: &str) -> Folder {
    folder(&format!("[designation.d]\ngeography = \"area\"\n{rule}\n"))
}

/// The categories of all areas, with `-` for none.
fn categories(folder: &Folder, name: &str) -> String {
    let table = folder.table(name);
    numbers(&table, "category")
        .iter()
        .map(|it| if it.is_nan() { "-".into() } else { it.to_string() })
        .collect()
}

/// The areas that are designated.
fn designated(folder: &Folder, name: &str) -> String {
    let table = folder.table(name);
    let codes = texts(&table, "code");
    let inside = codes.into_iter().zip(truths(&table, "designated")).filter(|it| it.1 == Some(true));
    inside.map(|it| it.0).collect::<Vec<_>>().join(" ")
}

/// Who is designated by a rule.
fn taken(rule: &str) -> String {
    let folder = ruled(rule);
    folder.built();
    designated(&folder, "d")
}

/// The first error of a study's text, or of its build.
fn refused(rule: &str) -> Problem {
    error_of(&ruled(rule))
}

fn error_of(folder: &Folder) -> Problem {
    let (study, problems) = theodolite_study::load(&folder.path().join("study.toml"));
    if let Some(problem) = problems.into_iter().find(Problem::is_error) {
        return problem;
    }
    let problems = check(&study, &folder.store());
    problems.into_iter().find(Problem::is_error).unwrap_or_else(|| folder.error())
}

/// Asserts the code and the text at the place of a problem, and that there is a hint.
#[track_caller]
fn assert_refused(rule: &str, code: &str, place: &str) {
    let folder = ruled(rule);
    let problem = error_of(&folder);
    let span = problem.span.clone().unwrap_or_else(|| panic!("no place: {problem:?}"));
    let text = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    assert_eq!((problem.code, &text[span.range]), (code, place), "{problem:?}");
    assert!(problem.hint.is_some(), "{problem:?}");
}

#[test]
fn the_neediest_come_first_by_the_worse_end_of_the_column() {
    assert_eq!(taken("take = { by = \"common\", first = 3 }"), "E1 E2 S1");
    assert_eq!(taken("take = { by = \"income\", first = 3 }"), "E4 E5 W2");
    assert_eq!(taken("take = { by = \"common.value\", threshold = 7 }"), "E1 E2 S1");
    assert_eq!(taken("take = { by = \"income\", threshold = 2 }"), "E5 W2");
}

#[test]
fn one_line_gives_a_status_alone_and_several_give_categories() {
    let folder = folder(
        r#"
[designation.one]
geography = "area"
take = { by = "common", share = 0.3333 }
[designation.three]
geography = "area"
take = { by = "common", share = [0.3333, 0.6667] }
"#,
    );
    folder.built();
    assert_eq!(designated(&folder, "one"), "E1 E2 S1");
    assert!(folder.table("one").column("category").is_none());
    // Order: E1 S1 E2 | W1 E3 S2 | E4 W2 E5.
    assert_eq!(categories(&folder, "three"), "112331223");
    assert_eq!(designated(&folder, "three"), "E1 E2 S1");
    assert_eq!(folder.count("three", "areas in category 2"), 3);
    assert_eq!(folder.count("three", "areas not classified"), 0);
}

#[test]
fn nations_are_filled_from_their_own_order_up_to_the_quotas_of_the_common_one() {
    let folder = folder(
        r#"
[designation.gb]
geography = "area"
take = { by = "common", share = [0.3333, 0.6667] }
[designation.nations]
geography = "area"
take = { by = "own", like = "gb", within = "nation" }
[designation.first_of_each]
geography = "area"
take = { by = "own", first = 1, within = "nation" }
[designation.half]
geography = "area"
take = { by = "common", first = 4 }
[designation.as_many]
geography = "area"
take = { by = "own", like = "half", within = "nation" }
"#,
    );
    folder.built();
    // Quotas E {1: 2, 2: 1, 3: 2}, S {1: 1, 2: 1, 3: 0}, W {1: 0, 2: 1, 3: 1}; own order E2 E3 E5 E4 E1, S2 S1, W2 W1.
    assert_eq!(categories(&folder, "nations"), "311322132");
    assert_eq!(designated(&folder, "nations"), "E2 E3 S2");
    assert_eq!(designated(&folder, "first_of_each"), "E2 S2 W2");
    // E1 S1 E2 W1 by the common score: two of England, one each of Scotland and Wales.
    assert_eq!(designated(&folder, "as_many"), "E2 E3 S2 W2");
    assert!(folder.table("as_many").column("category").is_none());
}

#[test]
fn all_of_one_value_are_in_and_areas_without_a_value_have_no_status() {
    let folder = ruled("take = { by = \"tie\", first = [2, 5] }");
    folder.built();
    // E3 7 | E1 E2 E4 5 | W2 4 | S1 3 | S2 2 | E5 1; W1 has none. The first line runs through the three of 5.
    assert_eq!(categories(&folder, "d"), "1111333-2");
    assert_eq!(designated(&folder, "d"), "E1 E2 E3 E4");
    assert_eq!(truths(&folder.table("d"), "designated")[7], None);
    assert_eq!(folder.count("d", "areas not classified"), 1);
    assert_eq!(folder.count("d", "areas tied at a line"), 3);
    let results = folder.results();
    let notes = results.receipt.step("d").unwrap().notes.join("; ");
    assert!(
        notes.contains("3 areas have the value 5 where the line runs: all of them are in, 4 areas"),
        "{notes}"
    );
    assert!(notes.contains("not classified, because a value is missing: `W1`"), "{notes}");
}

#[test]
fn people_are_counted_until_the_last_area_in_crosses_the_number() {
    // By the common score: E1 100, S1 600, E2 200, W1 800 ...; 4500 in all.
    assert_eq!(taken("take = { by = \"common\", people = 700 }"), "E1 S1");
    assert_eq!(taken("take = { by = \"common\", people = 701 }"), "E1 E2 S1");
    assert_eq!(taken("take = { by = \"common\", share-of-people = 0.2 }"), "E1 E2 S1");
    let folder = ruled("take = { by = \"common\", people = [100, 900] }");
    folder.built();
    assert_eq!(categories(&folder, "d"), "123332333");
}

#[test]
fn a_list_designates_by_its_texts_by_its_categories_or_by_its_rows() {
    let folder = folder(
        r#"
[designation.flagged]
geography = "area"
list = { source = "official", column = "flag", is = ["1", "Yes"] }
[designation.listed]
geography = "area"
list = { source = "official" }
[designation.graded]
geography = "area"
list = { source = "official", category = "category" }
[designation.both]
geography = "area"
where = "graded.category <= 2 AND flagged"
[allocation.money]
amount = 1000
geography = "area"
rule = { category = { of = "graded.category", weights = { "1" = 1 } } }
on-missing = "exclude"
[reach.money]
of = "money.amount"
need = "common"
groups = { by = "graded.category" }
[claim.third]
text = "one area is in category 2 of both"
query = "SELECT count(*) FROM graded WHERE category = 3"
expect = 2
"#,
    );
    folder.built();
    assert_eq!(designated(&folder, "flagged"), "E1 E3 S1");
    assert_eq!(designated(&folder, "listed"), "E1 E2 E3 E4 E5 S1 W1 W2");
    assert_eq!(folder.count("listed", "areas without a row in the list"), 1);
    // E4 is blank in the list: no status. S2 has no row: not designated.
    assert_eq!(categories(&folder, "graded"), "121-32-31");
    assert_eq!(designated(&folder, "graded"), "E1 E3 W2");
    let graded = truths(&folder.table("graded"), "designated");
    assert_eq!((graded[3], graded[6]), (None, Some(false)));
    assert_eq!(folder.count("graded", "areas in category 1"), 3);
    assert_eq!(designated(&folder, "both"), "E1 E3 S1");
    // E1, E3 and W2 hold 100, 300 and 900 people.
    let money = numbers(&folder.table("money"), "amount");
    assert_eq!((money[0], money[2], money[8]), (77.0, 231.0, 692.0));
    assert_eq!(texts(&folder.table("money_reach"), "group"), ["1", "2", "3", "in no group", "all"]);
}

#[test]
fn explain_says_why_a_place_is_on_the_list_or_not() {
    let folder = ruled("take = { by = \"tie\", first = 2 }");
    folder.built();
    let told = |code: &str| explain(&folder.study(), &folder.store(), "d", code).unwrap().notes;
    assert_eq!(
        told("E1"),
        [
            "`tie` = 5: place 2 of 8 areas with a value, the greatest need first",
            "2 other areas have the same value, and the same place",
            "the list ends after 4 areas, the last 3 of one value: in, with 2 places to spare; the first one out has 4, 1 away",
        ]
    );
    assert_eq!(
        told("S1"),
        [
            "`tie` = 3: place 6 of 8 areas with a value, the greatest need first",
            "the list ends after 4 areas, the last 3 of one value: missed by 2 places; the last one in has 5, 2 away",
        ]
    );
    assert_eq!(told("W1"), ["no status: `tie` has no value here, so that it has no place in the order"]);
    let folder = ruled("list = { source = \"official\", column = \"flag\", is = [\"Yes\"] }");
    folder.built();
    let told = |code: &str| explain(&folder.study(), &folder.store(), "d", code).unwrap().notes.join("; ");
    assert!(told("E2").contains("`flag` says `no`; the rule: the areas whose `flag` in `official` is `Yes`"));
    assert!(told("E2").starts_with("row 3 of `official`"), "{}", told("E2"));
    assert!(told("S2").contains("has no row for it: not on the list"));
}

#[test]
fn explain_says_which_condition_is_missed_and_knows_names() {
    let folder = ruled("where = \"common.value > 4 AND own.value >= 3\"");
    folder.built();
    let told = |code: &str| explain(&folder.study(), &folder.store(), "d", code);
    let first = |code: &str| told(code).unwrap().notes[0].clone();
    assert_eq!(first("E1"), "meets `common.value > 4`; misses `own.value >= 3`");
    assert_eq!(first("E2"), "meets `common.value > 4` and `own.value >= 3`");
    assert_eq!(first("E5"), "meets `own.value >= 3`; misses `common.value > 4`");
    let hint = |code: &str| told(code).unwrap_err()[0].hint.clone().unwrap();
    assert_eq!(hint("emu"), "areas go by their codes: that is the name of `E3`");
    assert_eq!(hint("Swann"), "areas go by their codes: did you mean `S2` (Swan)?");
    assert_eq!(hint("E9"), "did you mean `E1`?");
}

#[test]
fn a_designation_has_exactly_one_rule() {
    let code = |rule: &str| refused(rule).code;
    assert_eq!(code(""), "missing-key");
    assert_eq!(code("where = \"common > 1\"\ntake = { by = \"common\", first = 3 }"), "out-of-place");
    assert_eq!(code("take = { by = \"common\" }"), "missing-key");
    assert_eq!(code("take = { by = \"common\", first = 3, share = 0.1 }"), "out-of-place");
    assert_eq!(code("take = { by = \"common\", like = \"d\" }"), "out-of-place");
    assert_eq!(code("take = { by = \"common\", threshold = 5, within = \"nation\" }"), "out-of-place");
    assert_eq!(code("list = { source = \"official\", column = \"flag\" }"), "out-of-place");
    assert_eq!(
        code("list = { source = \"official\", column = \"flag\", is = [\"1\"], category = \"category\" }"),
        "out-of-place"
    );
}

#[test]
fn lines_rise_and_take_somebody() {
    assert_refused("take = { by = \"common\", first = [5, 3] }", "cuts-not-ascending", "[5, 3]");
    assert_refused("take = { by = \"common\", first = [3, 3] }", "cuts-not-ascending", "[3, 3]");
    assert_refused("take = { by = \"common\", share = 0 }", "bad-value", "0");
    assert_refused("take = { by = \"common\", threshold = [3, 5] }", "cuts-not-ascending", "[3, 5]");
    assert_refused("take = { by = \"income\", threshold = [5, 3] }", "cuts-not-ascending", "[5, 3]");
    let code = |rule: &str| refused(rule).code;
    assert_eq!(code("take = { by = \"common\", first = 0 }"), "bad-value");
    assert_eq!(code("take = { by = \"common\", first = [0, 3] }"), "bad-value");
    assert_eq!(code("take = { by = \"common\", share = 1.5 }"), "bad-value");
    assert_eq!(code("take = { by = \"common\", share = [0.1, -2] }"), "bad-value");
    assert_eq!(code("take = { by = \"common\", people = 0 }"), "bad-value");
}

#[test]
fn what_an_order_is_made_of_must_be_there() {
    assert_refused("take = { by = \"gap\", first = 3 }", "nothing-to-order", "\"gap\"");
    assert_refused("take = { by = \"bare_common\", first = 3 }", "mixed-geographies", "\"bare_common\"");
    assert_refused("take = { by = \"common.name\", first = 3 }", "not-a-number", "\"common.name\"");
    let shared = "\n[allocation.money]\namount = 9\ngeography = \"area\"\nrule = \"equal\"\n";
    let by_reason = format!("take = {{ by = \"money.reason\", first = 3 }}{shared}");
    assert_refused(&by_reason, "not-a-number", "\"money.reason\"");
    assert_refused("take = { by = \"comon\", first = 3 }", "unknown-name", "\"comon\"");
    assert_refused("take = { by = \"common.rnk\", first = 3 }", "unknown-column", "\"common.rnk\"");
    assert_refused(
        "take = { by = \"common\", first = 1, within = \"elsewhere\" }",
        "no-route",
        "\"elsewhere\"",
    );
    assert_refused("take = { by = \"common\", first = 1, within = \"area\" }", "same-geography", "\"area\"");
    let folder =
        folder("[designation.d]\ngeography = \"bare\"\ntake = { by = \"bare_common\", people = 10 }\n");
    assert_eq!(error_of(&folder).code, "no-population");
}

#[test]
fn a_designation_is_not_made_from_itself() {
    let code = |study: &str| error_of(&folder(study)).code;
    let rebased = "[rebase.r]\nof = \"d.designated\"\nto = \"nation\"\nby = \"share-of-areas\"\n";
    let own = "[designation.d]\ngeography = \"area\"\ntake = { by = \"d\", first = 3 }\n";
    assert_eq!(code(own), "cycle");
    let index = "[index.i]\nof = [\"d.designated\"]\nnormalise = \"none\"\n\
        [designation.d]\ngeography = \"area\"\ntake = { by = \"i\", first = 3 }\n";
    assert_eq!(code(index), "cycle");
    let like = "[designation.d]\ngeography = \"area\"\ntake = { by = \"own\", like = \"e\", within = \"nation\" }\n\
        [designation.e]\ngeography = \"area\"\ntake = { by = \"own\", like = \"d\", within = \"nation\" }\n";
    assert_eq!(code(like), "cycle");
    let through = "[designation.d]\ngeography = \"area\"\nwhere = \"r.value > 0 OR e.designated\"\n\
        [designation.e]\ngeography = \"area\"\ntake = { by = \"f\", first = 3 }\n\
        [designation.f]\ngeography = \"area\"\nwhere = \"d.designated\"\n";
    assert_eq!(code(&format!("{rebased}{through}")), "cycle");
}

#[test]
fn what_a_list_says_must_be_in_its_file() {
    let list = |rest: &str| format!("list = {{ source = \"official\", {rest} }}");
    assert_refused(&list("column = \"flag\", is = [\"Yess\"]"), "no-such-text", "\"Yess\"");
    assert_refused(&list("column = \"flg\", is = [\"Yes\"]"), "no-such-column", "\"flg\"");
    assert_refused(&list("category = \"flag\""), "bad-category", "\"flag\"");
    assert_refused("list = { source = \"plain\" }", "no-geography", "\"plain\"");
    assert_refused("list = { source = \"bare_scores\" }", "mixed-geographies", "\"bare_scores\"");
    assert_refused("list = { source = \"oficial\" }", "unknown-name", "\"oficial\"");
}

#[test]
fn the_published_categories_of_the_levelling_up_fund_are_read_as_a_list() {
    let Some(data) = data_folder() else { return };
    let study = r#"
[geography.lad20]
file = "FILE"
code = "lad20_code"
name = "area_name"
within = { country = "country" }
[source.official]
file = "FILE"
geography = "lad20"
key = "lad20_code"
[designation.luf]
geography = "lad20"
list = { source = "official", category = "priority_category" }
[designation.wales]
geography = "lad20"
list = { source = "official", column = "country", is = ["Wales"] }
"#;
    let file = data.join("external/luf_round1_priority_categories_2021.csv");
    let folder = Folder::new(&study.replace("FILE", file.to_str().unwrap()), &[]);
    folder.built();
    // 240 of 368 labels are given, 128 kept back; counted with awk.
    let counts =
        ["areas in category 1", "areas in category 2", "areas in category 3", "areas not classified"];
    assert_eq!(counts.map(|it| folder.count("luf", it)), [82, 78, 80, 128]);
    assert_eq!(folder.count("wales", "areas designated"), 22);
}
