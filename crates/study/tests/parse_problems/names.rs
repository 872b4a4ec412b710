//! What is wrong with names, and with what they refer to.

use insta::assert_snapshot;

use super::problems;

#[test]
fn a_name_with_capitals_has_a_better_one() {
    assert_snapshot!(problems(r#"
[index.IMD-2019]
of = ["income"]
"#), @r"
    error[bad-name]: `IMD-2019` is no name for an index
     --> study.toml:1:8
      |
    1 | [index.IMD-2019]
      |        ^^^^^^^^
      |
      = hint: names are a-z, 0-9 and `_`, and begin with a letter: `imd_2019`
    ");
}

#[test]
fn a_reserved_word_is_no_name() {
    assert_snapshot!(problems(r#"
[index.rank]
of = ["income"]
"#), @r"
    error[bad-name]: `rank` is a reserved word and cannot name an index
     --> study.toml:1:8
      |
    1 | [index.rank]
      |        ^^^^
      |
      = hint: it means something else in conditions and claims; add a word to it
    ");
}

#[test]
fn names_are_unique_over_kinds_and_files() {
    assert_snapshot!(problems(r#"
[indicator.need]
source = "figures"
column = "need"
worse = "high"
"#), @r#"
    error[duplicate-name]: the name `need` is given twice
     --> base.toml:5:7
      |
    5 | index.need = { of = ["income", "health"], normalise = "z-score" }
      |       ^^^^
      |
      = hint: it is an indicator already, in `study.toml` line 1: give one of the two another name
    "#);
}

#[test]
fn claims_have_names_of_their_own() {
    assert_snapshot!(problems(r#"
[claim.need]
text = "a"
untestable = "no data"
[claim.income]
text = "b"
untestable = "no data"
"#), @"none");
}

#[test]
fn unknown_name_has_the_nearest_one() {
    assert_snapshot!(problems(r#"
[index.a]
normalise = "z-score"
of = { incme = 0.5, "health" = 0.5 }
"#), @r#"
    error[unknown-name]: unknown name `incme`
     --> study.toml:3:8
      |
    3 | of = { incme = 0.5, "health" = 0.5 }
      |        ^^^^^
      |
      = hint: did you mean `income`?
    "#);
}

#[test]
fn unknown_name_without_a_near_one_lists_what_there_is() {
    assert_snapshot!(problems(r#"
[source.a]
file = "a.csv"
geography = "lsoa11"
key = "code"
"#), @r#"
    error[unknown-name]: unknown geography `lsoa11`
     --> study.toml:3:13
      |
    3 | geography = "lsoa11"
      |             ^^^^^^^^
      |
      = hint: the study has `district` and `ward`
    "#);
}

#[test]
fn unknown_names_are_told_wherever_they_stand() {
    assert_snapshot!(problems(r#"
[indicator.a]
source = "figure"
column = "a"
worse = "high"
denominator = "people"
shrink = "distrct"
[summary.b]
of = "ned.score"
to = "distict"
measures = ["extent"]
people = "peeple"
via = "somehow"
"#), @r#"
    error[unknown-name]: unknown source `figure`
     --> study.toml:2:10
      |
    2 | source = "figure"
      |          ^^^^^^^^
      |
      = hint: did you mean `figures`?

    error[unknown-name]: unknown geography `distrct`
     --> study.toml:6:10
      |
    6 | shrink = "distrct"
      |          ^^^^^^^^^
      |
      = hint: did you mean `district`?

    error[unknown-name]: unknown name `ned`
     --> study.toml:8:6
      |
    8 | of = "ned.score"
      |      ^^^^^^^^^^^
      |
      = hint: did you mean `need`?

    error[unknown-name]: unknown geography `distict`
     --> study.toml:9:6
      |
    9 | to = "distict"
      |      ^^^^^^^^^
      |
      = hint: did you mean `district`?

    error[unknown-name]: unknown indicator `peeple`
      --> study.toml:11:10
       |
    11 | people = "peeple"
       |          ^^^^^^^^
       |
       = hint: the study has `a`, `health` and `income`

    error[unknown-name]: unknown lookup `somehow`
      --> study.toml:12:7
       |
    12 | via = "somehow"
       |       ^^^^^^^^^
       |
       = hint: the study has `district` and `ward`
    "#);
}

#[test]
fn a_name_of_another_kind() {
    assert_snapshot!(problems(r#"
[rebase.a]
of = "figures"
to = "income"
by = "mean"
"#), @r#"
    error[wrong-kind]: `figures` is a source, and an indicator, an index, a rebase, a summary, a designation, a fund, an uncertainty, a fragility, a cutoff, a comparison, a consensus, a benchmark, a trend, an allocation, a change or a scenario is wanted here
     --> study.toml:2:6
      |
    2 | of = "figures"
      |      ^^^^^^^^^

    error[wrong-kind]: `income` is an indicator, and a geography is wanted here
     --> study.toml:3:6
      |
    3 | to = "income"
      |      ^^^^^^^^
    "#);
}

#[test]
fn a_parent_may_not_be_an_indicator() {
    assert_snapshot!(problems(r#"
[geography.county]
file = "a.csv"
code = "c"
within = { income = "i" }
"#), @r#"
    error[wrong-kind]: `income` is an indicator, and a geography is wanted here
     --> study.toml:4:12
      |
    4 | within = { income = "i" }
      |            ^^^^^^
    "#);
}

#[test]
fn a_summary_as_a_part_needs_its_column() {
    assert_snapshot!(problems(r#"
[summary.a]
of = "need"
to = "district"
measures = ["extent"]
[index.b]
normalise = "none"
of = ["a", "need"]
"#), @r#"
    error[wrong-kind]: `a` is a summary, which has a column for each measure
     --> study.toml:7:7
      |
    7 | of = ["a", "need"]
      |       ^^^
      |
      = hint: name the column too, as in `a.average_score`
    "#);
}

#[test]
fn an_index_of_itself() {
    assert_snapshot!(problems(r#"
[index.a]
normalise = "none"
of = { income = 1, a = 1 }
"#), @r"
    error[index-of-itself]: index `a` is a part of itself
     --> study.toml:3:20
      |
    3 | of = { income = 1, a = 1 }
      |                    ^
    ");
}

#[test]
fn a_circle_of_results_is_shown() {
    assert_snapshot!(problems(r#"
[index.a]
normalise = "none"
of = ["b", "income"]
[index.b]
of = ["c.value"]
[rebase.c]
of = "a.score"
to = "district"
by = "mean"
"#), @r#"
    error[cycle]: results are made of each other: `a` -> `b` -> `c` -> `a`
     --> study.toml:7:6
      |
    7 | of = "a.score"
      |      ^^^^^^^^^
    "#);
}

#[test]
fn a_circle_of_geographies_is_shown() {
    assert_snapshot!(problems(r#"
[geography.a]
file = "a.csv"
code = "a"
within = { b = "b" }
[geography.b]
file = "b.csv"
code = "b"
within = { a = "a" }
"#), @r#"
    error[cycle]: geographies lie within each other: `a` -> `b` -> `a`
     --> study.toml:8:12
      |
    8 | within = { a = "a" }
      |            ^
    "#);
}
