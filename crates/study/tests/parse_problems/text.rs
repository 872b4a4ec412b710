//! What is wrong with the text, its sections and its keys.

use insta::assert_snapshot;

use super::problems;

#[test]
fn a_text_that_is_no_toml_is_pointed_at() {
    assert_snapshot!(problems(r#"
[index.imd
of = ["income"]
"#), @r"
    error[toml-syntax]: the text is no TOML here: unclosed table, expected `]`
     --> study.toml:1:11
      |
    1 | [index.imd
      |           ^
    ");
}

#[test]
fn a_key_without_a_value_is_told_as_such() {
    assert_snapshot!(problems(r#"
[study]
title =
licence = OGL
"#), @r#"
    error[toml-syntax]: there is no value here
     --> study.toml:2:8
      |
    2 | title =
      |        ^

    error[toml-syntax]: `OGL` is no value
     --> study.toml:3:11
      |
    3 | licence = OGL
      |           ^^^
      |
      = hint: a text stands in quotation marks: `"OGL"`
    "#);
}

#[test]
fn each_broken_line_is_told_and_what_follows_from_it_is_not() {
    assert_snapshot!(problems(r#"
[indicator.a]
source = figures
column = "a
worse = "high"

[index.b]
wieght = 1
"#), @r#"
    error[toml-syntax]: `figures` is no value
     --> study.toml:2:10
      |
    2 | source = figures
      |          ^^^^^^^
      |
      = hint: a text stands in quotation marks: `"figures"`

    error[toml-syntax]: the text is no TOML here: invalid basic string, expected `"`
     --> study.toml:3:12
      |
    3 | column = "a
      |            ^

    error[unknown-key]: unknown key `index.b.wieght`
     --> study.toml:7:1
      |
    7 | wieght = 1
      | ^^^^^^
      |
      = hint: did you mean `weights`?
    "#);
}

#[test]
fn a_key_that_stands_twice_is_told() {
    assert_snapshot!(problems(r#"
[indicator.a]
source = "figures"
column = "a"
column = "b"
worse = "high"
[claim.a]
text = "t"
query = "SELECT 1 FROM a"
expect = 1
"#), @r#"
    error[toml-syntax]: key `column` appears twice in its table
     --> study.toml:4:1
      |
    4 | column = "b"
      | ^^^^^^
      |
      = hint: keep one of the two
    "#);
}

#[test]
fn a_section_that_stands_twice_names_the_first() {
    assert_snapshot!(problems(r#"
[source.a]
file = "a.csv"

[source.a]
file = "b.csv"
"#), @r"
    error[duplicate-name]: section `[source.a]` appears twice
     --> study.toml:4:9
      |
    4 | [source.a]
      |         ^
      |
      = hint: the first one is on line 1: give one of them another name, or join them
    ");
}

#[test]
fn unknown_key_has_its_full_path_and_the_nearest_one() {
    assert_snapshot!(problems(r#"
[indicator.crime]
source = "figures"
column = "crime"
wrose = "high"
"#), @r#"
    error[unknown-key]: unknown key `indicator.crime.wrose`
     --> study.toml:4:1
      |
    4 | wrose = "high"
      | ^^^^^
      |
      = hint: did you mean `worse`?
    "#);
}

#[test]
fn unknown_key_without_a_near_one_lists_the_keys() {
    assert_snapshot!(problems(r#"
[designation.poor]
geography = "ward"
where = "need.decile = 1"
colour = "red"
"#), @r#"
    error[unknown-key]: unknown key `designation.poor.colour`
     --> study.toml:4:1
      |
    4 | colour = "red"
      | ^^^^^^
      |
      = hint: the keys here are `title`, `geography`, `where`, `take`, `list`, `description` and `note`
    "#);
}

#[test]
fn a_word_of_another_program_is_translated() {
    assert_snapshot!(problems(r#"
[indicator.crime]
source = "figures"
column = "crime"
polarity = "high"
"#), @r#"
    error[unknown-key]: unknown key `indicator.crime.polarity`
     --> study.toml:4:1
      |
    4 | polarity = "high"
      | ^^^^^^^^
      |
      = hint: did you mean `worse`?
    "#);
}

#[test]
fn unknown_key_in_a_table_of_parameters() {
    assert_snapshot!(problems(r#"
[index.a]
of = ["income"]
normalise = { rank-exponential = { konstant = 23 } }
"#), @r"
    error[unknown-key]: unknown key `index.a.normalise.rank-exponential.konstant`
     --> study.toml:3:36
      |
    3 | normalise = { rank-exponential = { konstant = 23 } }
      |                                    ^^^^^^^^
      |
      = hint: did you mean `constant`?
    ");
}

#[test]
fn unknown_kind_has_the_nearest_one() {
    assert_snapshot!(problems(r#"
[indicater.x]
source = "figures"
"#), @r"
    error[unknown-kind]: unknown kind of section `[indicater]`
     --> study.toml:1:2
      |
    1 | [indicater.x]
      |  ^^^^^^^^^
      |
      = hint: did you mean `[indicator]`?
    ");
}

#[test]
fn unknown_kind_without_a_near_one_lists_the_kinds() {
    assert_snapshot!(problems(r#"
[zebra.x]
a = 1
"#), @r"
    error[unknown-kind]: unknown kind of section `[zebra]`
     --> study.toml:1:2
      |
    1 | [zebra.x]
      |  ^^^^^
      |
      = hint: the kinds are `study`, `geography`, `lookup`, `source`, `indicator`, `index`, `summary`, `rebase`, `designation`, `fund`, `series`, `gap`, `mission`, `scorecard`, `change`, `convergence`, `projection`, `control`, `scenario`, `evaluation`, `uncertainty`, `sensitivity`, `fragility`, `cutoff`, `inequality`, `association`, `influence`, `correlation`, `comparison`, `consensus`, `benchmark`, `trend`, `profile`, `allocation`, `reach`, `redistribution`, `appraisal`, `wheel`, `principle`, `goal`, `actor`, `policy`, `measure`, `link`, `descriptor`, `portfolio` and `claim`
    ");
}

#[test]
fn a_key_above_all_sections_is_sent_where_it_belongs() {
    assert_snapshot!(problems(r#"
title = "Need"
"#), @r#"
    error[unknown-key]: unknown key `title`
     --> study.toml:1:1
      |
    1 | title = "Need"
      | ^^^^^
      |
      = hint: `title` belongs in the section `[study]`
    "#);
}
