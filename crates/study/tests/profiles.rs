//! What areas are best and worst in, told of all of them.

mod common;
#[path = "../../core/tests/common/table.rs"]
mod table;

use common::{Folder, numbers, texts};
use table::{Table, folder as golden};
use theodolite_core::Problem;

const AREAS: &str = "code,name,smoking,jobless,pay,age,flat\n\
    A,Ash,30,8,300,,5\n\
    B,Birch,20,8,200,50,5\n\
    C,Cedar,10,4,100,40,5\n\
    D,Dell,,,,,5\n";

const STUDY: &str = r#"
[geography.ward]
file = "areas.csv"
code = "code"
name = "name"

[source.figures]
file = "areas.csv"
geography = "ward"
key = "code"
missing = [""]
on-missing = "keep"

[indicator.smoking]
source = "figures"
column = "smoking"
worse = "high"

[indicator.jobless]
source = "figures"
column = "jobless"
worse = "high"

[indicator.pay]
source = "figures"
column = "pay"
worse = "low"

[indicator.age]
source = "figures"
column = "age"
worse = "high"

[indicator.flat]
source = "figures"
column = "flat"
worse = "high"

[index.money]
normalise = "none"
on-missing = "keep"
of = ["jobless", "pay"]

[index.need]
normalise = "none"
on-missing = "keep"
combine = "arithmetic"
min-share = 0.5
of = ["money", "smoking", "age"]
"#;

fn folder(more: &str) -> Folder {
    Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", AREAS)])
}

fn built(more: &str) -> Folder {
    let folder = folder(more);
    folder.built();
    folder
}

#[test]
fn each_area_has_its_strengths_and_weaknesses_in_order() {
    let folder = built("[profile.need]\nof = \"need\"\ncount = 2\n");
    // Parts in the order jobless, pay, smoking, age; ranks from the best end: A 2 1 3 -, B 2 2 2 2, C 1 3 1 1. A and B are both
    // last in jobless, which is no strength; C is first in all but pay, and so has no second weakness.
    assert_eq!(
        folder.csv("profile/need.csv"),
        "code,name,kind,place,part,value,rank_from_worst,rank_from_best,areas\n\
         A,Ash,strength,1,pay,300,3,1,3\n\
         A,Ash,weakness,1,smoking,30,1,3,3\n\
         A,Ash,weakness,2,jobless,8,1,2,3\n\
         B,Birch,strength,1,pay,200,2,2,3\n\
         B,Birch,strength,2,smoking,20,2,2,3\n\
         B,Birch,weakness,1,age,50,1,2,2\n\
         B,Birch,weakness,2,smoking,20,2,2,3\n\
         C,Cedar,strength,1,jobless,4,3,1,3\n\
         C,Cedar,strength,2,smoking,10,3,1,3\n\
         C,Cedar,weakness,1,pay,100,1,3,3\n"
    );
    let count = |what: &str| folder.count("need_profile", what);
    assert_eq!([count("areas in"), count("areas told of"), count("parts")], [4, 3, 4]);
    assert_eq!([count("strengths and weaknesses"), count("areas without a value in any part")], [10, 1]);
    let record = folder.results().receipt.step("need_profile").cloned().unwrap();
    let (method, notes) = (record.method.unwrap(), record.notes.join("\n"));
    assert!(method.starts_with("per area, of the indicators at the bottom of `need`, 2 at most"), "{method}");
    assert!(notes.contains("areas without a value in any part: `D`"), "{notes}");
    assert!(notes.contains("parts have values for 2 to 3 areas"), "{notes}");
}

#[test]
fn parts_in_which_no_area_is_worse_are_left_out_where_that_is_asked() {
    let folder = built("[profile.need]\nof = \"need\"\nskip-last = true\n");
    let table = folder.table("need_profile");
    let rows: Vec<String> = texts(&table, "code")
        .iter()
        .zip(texts(&table, "kind"))
        .zip(texts(&table, "part"))
        .map(|((code, kind), part)| format!("{code} {kind} {part}"))
        .collect();
    // A and B are both last in jobless; B is last in age.
    assert_eq!(
        rows,
        [
            "A strength pay",
            "B strength pay",
            "B strength smoking",
            "B weakness smoking",
            "B weakness pay",
            "C strength jobless",
            "C strength smoking",
            "C strength age",
        ]
    );
}

#[test]
fn an_area_that_is_last_in_all_of_it_is_counted_and_what_is_flat_is_named() {
    let of = "[index.both]\nnormalise = \"none\"\non-missing = \"keep\"\nof = [\"smoking\", \"flat\"]\n[profile.both]\nof = \"both\"\n";
    let folder = built(&format!("{of}skip-last = true\n"));
    assert_eq!(texts(&folder.table("both_profile"), "code"), ["B", "B", "C"]);
    assert_eq!(folder.count("both_profile", "areas with neither a strength nor a weakness"), 2);
    let folder = built(of);
    let notes = folder.results().receipt.step("both_profile").unwrap().notes.join("\n");
    assert!(notes.contains("the same in all areas, and so in neither list: `flat`"), "{notes}");
}

#[test]
fn own_parts_are_held_against_each_other_and_an_index_by_its_worse_end() {
    let text = "[profile.need]\nof = \"need\"\nparts = \"own\"\ncount = 1\nareas = [\"C\", \"A\"]\n";
    let folder = built(text);
    let table = folder.table("need_profile");
    // Money is half of jobless less pay: -146, -96, -48 with C the worst; the areas stand in the order of the geography.
    assert_eq!(texts(&table, "code"), ["A", "A", "C", "C"]);
    assert_eq!(texts(&table, "part"), ["money", "smoking", "smoking", "money"]);
    assert_eq!(numbers(&table, "value"), [-146.0, 30.0, 10.0, -48.0]);
    assert_eq!(numbers(&table, "rank_from_best"), [1.0, 3.0, 1.0, 3.0]);
    assert_eq!(numbers(&table, "areas"), [3.0; 4]);
    assert_eq!(folder.count("need_profile", "areas told of"), 2);

    let better = STUDY.replace("[index.money]\n", "[index.money]\nworse = \"low\"\n");
    let folder = Folder::new(&format!("{better}\n{text}"), &[("areas.csv", AREAS)]);
    folder.built();
    let table = folder.table("need_profile");
    assert_eq!(texts(&table, "part"), ["money", "smoking", "smoking", "money"]);
    assert_eq!(numbers(&table, "value"), [146.0, 30.0, 10.0, 48.0]);
}

#[test]
fn the_profiles_of_the_asem_index_are_those_of_coinr() {
    let Some(golden) = golden() else { return };
    let (meta, data) = (Table::read(&golden, "input_ASEM_iMeta"), golden.join("input_ASEM_iData.csv"));
    let mut study = format!(
        "[geography.country]\nfile = '{0}'\ncode = \"uCode\"\n\
         [source.data]\nfile = '{0}'\ngeography = \"country\"\nkey = \"uCode\"\nmissing = [\"\"]\n",
        data.display()
    );
    let named = |code: &str| format!("x_{}", code.to_lowercase());
    let (levels, directions) = (meta.numbers("Level"), meta.numbers("Direction"));
    let mut parts = Vec::new();
    let (codes, parents) = (meta.text("iCode"), meta.text("Parent"));
    let mut indicators: Vec<usize> = (0..codes.len()).filter(|k| levels[*k] == 1.0).collect();
    indicators.sort_by_key(|k| &parents[*k]); // COINr's parts are in the order of their pillars' names
    for k in indicators {
        let code = &codes[k];
        let worse = if directions[k] < 0.0 { "high" } else { "low" };
        let name = named(code);
        study +=
            &format!("[indicator.{name}]\nsource = \"data\"\ncolumn = \"{code}\"\nworse = \"{worse}\"\n");
        parts.push(format!("\"{name}\""));
    }
    study += &format!(
        "[index.whole]\nnormalise = \"min-max\"\non-missing = \"keep\"\ncombine = \"arithmetic\"\nof = [{}]\n\
         [profile.whole]\nof = \"whole\"\nskip-last = true\nareas = [\"GBR\"]\n",
        parts.join(", ")
    );
    let folder = Folder::new(&study, &[]);
    folder.built();
    let table = folder.table("whole_profile");
    let (kinds, names) = (texts(&table, "kind"), texts(&table, "part"));
    let (values, ranks) = (numbers(&table, "value"), numbers(&table, "rank_from_best"));
    let rows = |kind: &str| (0..kinds.len()).filter(|row| kinds[*row] == kind).collect::<Vec<_>>();
    // COINr has the greatest weakness last.
    let rows: Vec<usize> = rows("strength").into_iter().chain(rows("weakness").into_iter().rev()).collect();
    let expected = Table::read(&golden, "strengths_weaknesses_GBR");
    let wanted: Vec<String> = expected.text("Code").iter().map(|it| named(it)).collect();
    assert_eq!(rows.iter().map(|row| names[*row].clone()).collect::<Vec<_>>(), wanted);
    assert_eq!(rows.iter().map(|row| ranks[*row]).collect::<Vec<_>>(), expected.numbers("Rank"));
    let values: Vec<f64> = rows.iter().map(|row| values[*row]).collect();
    common::assert_close(&values, &expected.numbers("Value"));
}

#[test]
fn only_the_areas_that_changed_differ_between_two_builds() {
    let folder = built("[profile.need]\nof = \"need\"\ncount = 1\n");
    let before = folder.path().join("before");
    std::fs::rename(folder.out(), &before).unwrap();
    folder.write("areas.csv", &AREAS.replace("C,Cedar,10", "C,Cedar,11"));
    folder.built();
    let found = theodolite_study::diff(&before, &folder.out(), theodolite_study::ROUNDING).unwrap();
    let found = found.results.iter().find(|it| it.name == "need_profile");
    // The greatest strength of C is jobless, its greatest weakness pay, as before.
    assert!(found.is_none_or(|it| (it.areas, it.changed) == (6, 0)), "{found:?}");
    folder.write("areas.csv", &AREAS.replace("C,Cedar,10", "C,Cedar,40"));
    folder.built();
    let found = theodolite_study::diff(&before, &folder.out(), theodolite_study::ROUNDING).unwrap();
    let found = found.results.iter().find(|it| it.name == "need_profile").unwrap();
    // Ash is second to last in smoking now, and no longer last in anything but jobless.
    assert!(found.changed > 0 && found.changed < 6, "{found:?}");
    assert!(found.gone.is_empty() && found.new.is_empty(), "{found:?}");
}

#[test]
fn what_has_no_profile_is_refused_with_a_reason() {
    let of = "[profile.need]\nof = \"need\"\n";
    for (text, expected, hint) in [
        (
            "[profile.need]\nof = \"nead\"\n".to_owned(),
            "unknown-name: unknown index `nead`",
            "did you mean `need`?",
        ),
        (
            "[profile.need]\nof = \"pay\"\n".to_owned(),
            "wrong-kind: `pay` is an indicator, and an index is wanted here",
            "",
        ),
        (format!("{of}count = 0\n"), "bad-value: `profile.need.count` should be", ""),
        (
            format!("{of}parts = \"indicater\"\n"),
            "bad-value: `profile.need.parts` should be",
            "did you mean `indicators`?",
        ),
        (
            format!("{of}areas = []\n"),
            "bad-value: `profile.need.areas` names no area",
            "leave it out for all areas",
        ),
        (format!("{of}areas = [\"A\", \"A\"]\n"), "duplicate-name: `profile.need.areas` has `A` twice", ""),
        (
            format!("{of}areas = [\"A\", \"E01\"]\n"),
            "unknown-area: no area of `ward` has the code `E01`",
            "its codes look like `A`",
        ),
        (
            format!("{of}areas = [\"D\"]\n"),
            "no-values: area `D` has no value in any of the indicators at the bottom of `need`",
            "take it out of `areas`",
        ),
    ] {
        let folder = folder(&text);
        let (study, mut problems) = theodolite_study::load(&folder.path().join("study.toml"));
        if !problems.iter().any(Problem::is_error) {
            problems.extend(theodolite_study::build(&study, &folder.options()).err().unwrap_or_default());
        }
        let told = |it: &Problem| format!("{}: {}", it.code, it.message);
        let found = problems.iter().find(|it| told(it).starts_with(expected));
        let found = found.unwrap_or_else(|| panic!("{text}\n{problems:#?}"));
        assert!(found.hint.as_deref().unwrap_or_default().contains(hint), "{found:#?}");
    }
}
