//! Where lists are cut: the worked example of METHODS 3.2, lines put elsewhere, and rules that have no lines to move.

mod common;

use common::{Folder, assert_close, numbers, texts, truths};
use theodolite_study::explain;

const STUDY: &str = r#"
[geography.ward]
file = "wards.csv"
code = "code"
name = "name"
population = "people"

[source.needs]
file = "wards.csv"
geography = "ward"
key = "code"

[indicator.community]
source = "needs"
column = "community"
worse = "low"

[indicator.poverty]
source = "needs"
column = "poverty"
worse = "low"

[index.cni]
normalise = "none"
worse = "low"
of = ["community"]

[index.imd]
normalise = "none"
worse = "low"
of = ["poverty"]

[designation.left_behind]
geography = "ward"
where = "cni.decile = 1 AND imd.rank <= 2"
"#;

/// METHODS 3.2: twenty wards with the community needs ranks 1 to 20 and these by deprivation; each has 100 people more than
/// the one before.
const DEPRIVATION: [u32; 20] = [2, 15, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 3, 16, 17, 18, 19, 20];

fn wards() -> String {
    let row = |(k, rank): (usize, &u32)| format!("W{k:02},Ward {k},{},{k},{rank}\n", 100 * k);
    let rows: String = (1..).zip(&DEPRIVATION).map(row).collect();
    format!("code,name,people,community,poverty\n{rows}")
}

fn folder(more: &str) -> Folder {
    Folder::new(&format!("{STUDY}\n{more}"), &[("wards.csv", &wards())])
}

#[test]
fn how_far_each_area_is_beyond_the_lines() {
    let folder = folder("[cutoff.left_behind]\nof = \"left_behind\"\nnear = 0.05\n");
    folder.built();
    let table = folder.table("left_behind_cutoff");
    assert_eq!(
        folder.csv("cutoff/left_behind.csv").lines().next().unwrap(),
        "code,name,designated,beyond,near,cni_rank,cni_beyond,imd_rank,imd_beyond"
    );
    let beyond = numbers(&table, "beyond");
    assert_close(&beyond[..5], &[0.0, 0.65, 0.05, 0.1, 0.15]);
    assert_close(&numbers(&table, "cni_beyond")[..3], &[-0.05, 0.0, 0.05]);
    assert_close(&numbers(&table, "imd_beyond")[..3], &[0.0, 0.65, -0.05]);
    assert_close(&numbers(&table, "imd_rank"), &DEPRIVATION.map(f64::from));
    let on = truths(&table, "designated");
    assert!(on.iter().zip(&beyond).all(|(on, beyond)| *on == Some(*beyond <= 0.0)));
    let near = truths(&table, "near");
    let nearly: Vec<usize> = (0..20).filter(|it| near[*it] == Some(true)).collect();
    assert_eq!(nearly, [2]);

    let explained = |code: &str| {
        let told = explain(&folder.study(), &folder.store(), "left_behind", code).unwrap();
        told.notes.join("\n")
    };
    assert!(explained("W03").contains("`cni`: rank 3 of 20, 5 percentage points beyond the line at 2"));
    assert!(explained("W03").contains("nearly on `left_behind`: lines 5 percentage points farther down"));
    assert!(explained("W01").contains("just on `left_behind`"));
    assert!(explained("W02").contains("`imd`: rank 15 of 20, 65 percentage points beyond the line at 2"));
}

#[test]
fn what_becomes_of_a_list_whose_lines_stand_elsewhere() {
    let folder =
        folder("[cutoff.left_behind]\nof = \"left_behind\"\ntable = \"shares\"\nshares = [0.2, 0.1, 0.05]\n");
    folder.built();
    let table = folder.table("left_behind_cutoff");
    assert_close(&numbers(&table, "cni_share"), &[0.05, 0.05, 0.05, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2]);
    assert_close(&numbers(&table, "imd_share"), &[0.05, 0.1, 0.2, 0.05, 0.1, 0.2, 0.05, 0.1, 0.2]);
    // By deprivation, wards 3, 1, 15 and 4 come first.
    assert_close(&numbers(&table, "areas"), &[0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 2.0, 3.0]);
    assert_close(&numbers(&table, "kept"), &[0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
    assert_close(&numbers(&table, "joined"), &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 2.0]);
    assert_close(&numbers(&table, "left"), &[1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    assert_close(&numbers(&table, "people"), &[0.0, 100.0, 100.0, 0.0, 100.0, 100.0, 300.0, 400.0, 800.0]);
}

#[test]
fn a_list_by_one_order_has_one_line() {
    let taken = "[designation.worst]\ngeography = \"ward\"\ntake = { by = \"imd.score\", share = 0.1 }\n";
    let folder = folder(&format!("{taken}[cutoff.worst]\nof = \"worst\"\ntable = \"shares\"\n"));
    folder.built();
    let table = folder.table("worst_cutoff");
    assert_close(&numbers(&table, "imd_share"), &[0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2]);
    assert_close(&numbers(&table, "areas"), &[1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0]);
}

#[test]
fn without_people_none_are_counted_and_without_a_rank_nothing_is_said() {
    let study = STUDY
        .replace("population = \"people\"\n", "")
        .replace("key = \"code\"\n", "key = \"code\"\non-missing = \"keep\"\n")
        .replace("normalise = \"none\"\n", "normalise = \"none\"\non-missing = \"keep\"\n");
    let wards = wards().replace("W03,Ward 3,300,3,1\n", "W03,Ward 3,300,,1\n");
    let more = "[cutoff.left_behind]\nof = \"left_behind\"\n[cutoff.moved]\nof = \"left_behind\"\ntable = \"shares\"\n";
    let folder = Folder::new(&format!("{study}\n{more}"), &[("wards.csv", &wards)]);
    folder.built();
    let table = folder.table("left_behind_cutoff");
    assert!(numbers(&table, "beyond")[2].is_nan());
    assert_eq!(truths(&table, "near")[2], None);
    assert!(numbers(&folder.table("moved_cutoff"), "people").iter().all(|it| it.is_nan()));
    let told = explain(&folder.study(), &folder.store(), "left_behind", "W03").unwrap();
    assert!(told.notes.join("\n").contains("`cni`: no rank, so not judged by it"), "{:?}", told.notes);
    assert_eq!(texts(&table, "code")[2], "W03");
}

#[test]
fn a_rule_without_lines_is_told_so() {
    let some = "[designation.some]\ngeography = \"ward\"\nwhere = \"cni.score > 3 OR imd.decile = 1\"\n";
    let told = folder(&format!("{some}[cutoff.some]\nof = \"some\"\n")).told();
    assert!(
        told[0].starts_with("cannot-take-apart: the rule of designation `some` cannot be taken apart"),
        "{told:?}"
    );
    let keys = [
        ("table = \"shares\"\nnear = 0.1\n", "out-of-place"),
        ("shares = [0.1]\n", "out-of-place"),
        ("table = \"shares\"\nshares = []\n", "bad-value"),
        ("near = 2\n", "bad-value"),
    ];
    for (keys, code) in keys {
        let told = folder(&format!("[cutoff.left_behind]\nof = \"left_behind\"\n{keys}")).told();
        assert!(told.len() == 1 && told[0].starts_with(code), "{keys}: {told:?}");
    }
}

#[test]
fn a_line_that_nobody_is_in_is_told_with_the_way_out() {
    let taken = "[designation.worst]\ngeography = \"ward\"\ntake = { by = \"imd.score\", share = 0.01 }\n";
    let built = folder(&format!("{taken}[cutoff.worst]\nof = \"worst\"\n")).built();
    let warning = built.warnings.iter().find(|it| it.code == "too-few-areas").expect("a warning");
    assert_eq!(warning.message, "no area is in the cut of `imd`: 20 areas are too few for it");
    let hint = warning.hint.as_deref().unwrap_or_default();
    assert!(hint.starts_with("widen the rule of designation `worst`"), "{hint}");
}

/// Eleven wards of which the second and the third are equal.
fn tied(ties: &str, rule: &str) -> Folder {
    let scores = [20, 19, 19, 17, 16, 15, 14, 13, 12, 11, 10];
    let rows: String = (1..).zip(scores).map(|(k, score)| format!("W{k:02},Ward {k},{score}\n")).collect();
    let study = format!(
        r#"
[geography.ward]
file = "wards.csv"
code = "code"
name = "name"
[source.needs]
file = "wards.csv"
geography = "ward"
key = "code"
[indicator.x]
source = "needs"
column = "x"
worse = "high"
[index.need]
of = ["x"]
normalise = "none"
ties = "{ties}"
[designation.list]
geography = "ward"
{rule}
[cutoff.list]
of = "list"
"#
    );
    Folder::new(&study, &[("wards.csv", &format!("code,name,x\n{rows}"))])
}

#[test]
fn what_is_taken_in_order_is_judged_by_its_own_order() {
    // An indicator has no ranks of its own; and of equal scores all are in, whatever place the index gives them.
    for by in ["need", "x"] {
        for ties in ["min", "average", "max", "dense", "first"] {
            let folder = tied(ties, &format!("take = {{ by = \"{by}\", first = 2 }}"));
            folder.built();
            let table = folder.table("list_cutoff");
            let (on, beyond) = (truths(&table, "designated"), numbers(&table, "beyond"));
            assert_eq!(on.iter().filter(|it| **it == Some(true)).count(), 3, "{by} {ties}");
            assert_close(&beyond[..4], &[-1.0 / 11.0, 0.0, 0.0, 2.0 / 11.0]);
            assert_close(&numbers(&table, &format!("{by}_rank"))[..4], &[1.0, 2.0, 2.0, 4.0]);
            let told = explain(&folder.study(), &folder.store(), "list", "W03").unwrap().notes.join("\n");
            assert!(told.contains("rank 2 of 11, the last that is in"), "{told}");
            assert!(told.contains("just on `list`: a line one rank farther up would leave it off"), "{told}");
        }
    }
}

#[test]
fn ranks_that_equal_scores_share_at_another_end_are_those_of_the_condition() {
    let folder = tied("average", "where = \"need.rank <= 2\"");
    folder.built();
    let table = folder.table("list_cutoff");
    assert_close(&numbers(&table, "beyond")[..3], &[-1.0 / 11.0, 0.5 / 11.0, 0.5 / 11.0]);
    assert_eq!(truths(&table, "designated")[..3], [Some(true), Some(false), Some(false)]);
}

#[test]
fn dense_ranks_are_no_shares_of_areas() {
    let told = tied("dense", "where = \"need.rank <= 2\"").told();
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("cannot-take-apart: "), "{told:?}");
    assert!(told[0].contains("the ranks of `need` (`ties = \"dense\"`) do not count areas"), "{told:?}");
}

#[test]
fn without_deciles_nothing_is_said_of_an_area() {
    let study = STUDY.replace("cni.decile = 1 AND imd.rank <= 2", "cni.decile <= 5 AND imd.rank <= 2");
    let wards: String = wards().lines().take(7).map(|it| format!("{it}\n")).collect();
    let folder = Folder::new(
        &format!("{study}[cutoff.left_behind]\nof = \"left_behind\"\n"),
        &[("wards.csv", &wards)],
    );
    folder.built();
    let table = folder.table("left_behind_cutoff");
    assert!(numbers(&table, "beyond").iter().all(|it| it.is_nan()));
    assert!(truths(&table, "near").iter().all(Option::is_none));
}
