//! What is wrong with values, words and methods.

use insta::assert_snapshot;

use super::problems;

#[test]
fn a_missing_key_says_what_to_add() {
    assert_snapshot!(problems(r#"
[indicator.crime]
source = "figures"
column = "crime"
"#), @r"
    error[missing-key]: `indicator.crime` has no `worse`
     --> study.toml:1:12
      |
    1 | [indicator.crime]
      |            ^^^^^
      |
      = hint: add `worse`: which end of the values is the worse one: never left to a guess (`high` or `low`)
    ");
}

#[test]
fn a_geography_with_a_file_needs_codes() {
    assert_snapshot!(problems(r#"
[geography.county]
file = "counties.csv"
"#), @r"
    error[missing-key]: `geography.county` has no `code`
     --> study.toml:1:12
      |
    1 | [geography.county]
      |            ^^^^^^
      |
      = hint: add `code`: the column of the areas' codes
    ");
}

#[test]
fn a_source_with_a_geography_needs_a_key() {
    assert_snapshot!(problems(r#"
[source.a]
file = "a.csv"
geography = "ward"
"#), @r"
    error[missing-key]: `source.a` has no `key`
     --> study.toml:1:9
      |
    1 | [source.a]
      |         ^
      |
      = hint: add `key`: the column of the areas' codes
    ");
}

#[test]
fn a_number_where_texts_are_wanted() {
    assert_snapshot!(problems(r#"
[source.a]
file = "a.csv"
missing = 7
"#), @r#"
    error[wrong-type]: `source.a.missing` should be a list of texts, not the number `7`
     --> study.toml:3:11
      |
    3 | missing = 7
      |           ^
    "#);
}

#[test]
fn a_number_where_a_text_is_wanted() {
    assert_snapshot!(problems(r#"
[indicator.a]
source = "figures"
column = 7
worse = "high"
"#), @r"
    error[wrong-type]: `indicator.a.column` should be a text that names a column, not the number `7`
     --> study.toml:3:10
      |
    3 | column = 7
      |          ^
    ");
}

#[test]
fn a_list_of_tables_is_not_a_section() {
    assert_snapshot!(problems(r#"
[[index]]
of = ["income"]
"#), @r"
    error[wrong-type]: `index` should be a section, not a list of tables
     --> study.toml:1:3
      |
    1 | [[index]]
      |   ^^^^^
      |
      = hint: write `[index.NAME]`
    ");
}

#[test]
fn a_section_without_a_name() {
    assert_snapshot!(problems(r#"
[source]
file = "a.csv"
"#), @r#"
    error[wrong-type]: `source.file` should be a section, not the text `a.csv`
     --> study.toml:2:1
      |
    2 | file = "a.csv"
      | ^^^^
      |
      = hint: each source has a name: `[source.NAME]`
    "#);
}

#[test]
fn a_date_where_a_text_is_wanted() {
    assert_snapshot!(problems(r#"
[study]
title = 2019-01-01
"#), @r"
    error[wrong-type]: `study.title` should be a text, not the date `2019-01-01`
     --> study.toml:2:9
      |
    2 | title = 2019-01-01
      |         ^^^^^^^^^^
    ");
}

#[test]
fn a_float_where_a_whole_number_is_wanted() {
    assert_snapshot!(problems(r#"
[study]
seed = 1.5
"#), @r"
    error[wrong-type]: `study.seed` should be a whole number, not the number `1.5`
     --> study.toml:2:8
      |
    2 | seed = 1.5
      |        ^^^
    ");
}

#[test]
fn a_bad_word_lists_the_words() {
    assert_snapshot!(problems(r#"
[indicator.a]
source = "figures"
column = "a"
worse = "up"
"#), @r#"
    error[bad-value]: `indicator.a.worse` should be `high` or `low`, not `up`
     --> study.toml:4:9
      |
    4 | worse = "up"
      |         ^^^^
    "#);
}

#[test]
fn a_bad_word_has_the_nearest_one() {
    assert_snapshot!(problems(r#"
[source.a]
file = "a.csv"
on-missing = "exlude"
"#), @r#"
    error[bad-value]: `source.a.on-missing` should be `stop`, `exclude` or `keep`, not `exlude`
     --> study.toml:3:14
      |
    3 | on-missing = "exlude"
      |              ^^^^^^^^
      |
      = hint: did you mean `exclude`?
    "#);
}

#[test]
fn an_unknown_method_has_the_nearest_one() {
    assert_snapshot!(problems(r#"
[index.a]
of = ["income"]
combine = "geometrc"
"#), @r#"
    error[bad-value]: `index.a.combine` should be `weighted-sum`, `arithmetic`, `geometric`, `harmonic`, `generalised`, `copeland` or `mazziotta-pareto`, not `geometrc`
     --> study.toml:3:11
      |
    3 | combine = "geometrc"
      |           ^^^^^^^^^^
      |
      = hint: did you mean `geometric`?
    "#);
}

#[test]
fn a_method_that_needs_parameters_is_no_mere_name() {
    assert_snapshot!(problems(r#"
[index.a]
of = ["income"]
combine = "generalised"
normalise = "goalposts"
"#), @r#"
    error[missing-key]: `index.a.combine`: `generalised` needs `power`
     --> study.toml:3:11
      |
    3 | combine = "generalised"
      |           ^^^^^^^^^^^^^
      |
      = hint: write `{ generalised = { power = ... } }`

    error[missing-key]: `index.a.normalise`: `goalposts` needs `lower` and `upper`
     --> study.toml:4:13
      |
    4 | normalise = "goalposts"
      |             ^^^^^^^^^^^
      |
      = hint: write `{ goalposts = { lower = ..., upper = ... } }`
    "#);
}

#[test]
fn two_methods_at_once() {
    assert_snapshot!(problems(r#"
[index.a]
of = ["income"]
normalise = { z-score = {}, min-max = {} }
"#), @r"
    error[bad-value]: `index.a.normalise` should name one method, not 2
     --> study.toml:3:13
      |
    3 | normalise = { z-score = {}, min-max = {} }
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = hint: write the method's name, or `{ METHOD = { PARAMETER = ... } }`
    ");
}

#[test]
fn parameters_out_of_their_range() {
    assert_snapshot!(problems(r#"
[index.a]
of = ["income"]
normalise = { rank-exponential = { constant = -1, precision = 16, ties = "max" } }
min-share = 1.5
quantiles = [1, 5]
"#), @r#"
    error[bad-value]: `index.a.normalise.rank-exponential.constant` should be a number above 0, not `-1`
     --> study.toml:3:47
      |
    3 | normalise = { rank-exponential = { constant = -1, precision = 16, ties = "max" } }
      |                                               ^^

    error[bad-value]: `index.a.normalise.rank-exponential.precision` should be `64` or `32`, not `16`
     --> study.toml:3:63
      |
    3 | normalise = { rank-exponential = { constant = -1, precision = 16, ties = "max" } }
      |                                                               ^^

    error[bad-value]: `index.a.normalise.rank-exponential.ties` should be `average` or `min`, not `max`
     --> study.toml:3:74
      |
    3 | normalise = { rank-exponential = { constant = -1, precision = 16, ties = "max" } }
      |                                                                          ^^^^^

    error[out-of-place]: `index.a.min-share` needs `on-missing = "keep"`
     --> study.toml:4:1
      |
    4 | min-share = 1.5
      | ^^^^^^^^^

    error[bad-value]: `index.a.min-share` should be a number from 0 to 1, not `1.5`
     --> study.toml:4:13
      |
    4 | min-share = 1.5
      |             ^^^

    error[bad-value]: `index.a.quantiles` should be a whole number from 2 to 1000, not `1`
     --> study.toml:5:14
      |
    5 | quantiles = [1, 5]
      |              ^
    "#);
}

#[test]
fn goalposts_the_wrong_way_round() {
    assert_snapshot!(problems(r#"
[index.a]
of = { income = { weight = 1, normalise = { goalposts = { lower = 90, upper = 15 } } } }
"#), @r"
    error[bad-value]: `index.a.of.income.normalise.goalposts`: `lower` should be below `upper`, and is 90 with an `upper` of 15
     --> study.toml:2:79
      |
    2 | of = { income = { weight = 1, normalise = { goalposts = { lower = 90, upper = 15 } } } }
      |                                                                               ^^
      |
      = hint: which end is worse is said by the indicator's `worse`
    ");
}

#[test]
fn an_empty_text_names_nothing() {
    assert_snapshot!(problems(r#"
[source.a]
file = ""
"#), @r#"
    error[bad-value]: `source.a.file` is empty: it should name a file
     --> study.toml:2:8
      |
    2 | file = ""
      |        ^^
    "#);
}

#[test]
fn a_seed_that_does_not_fit() {
    assert_snapshot!(problems(r#"
[study]
seed = 99999999999999999999
"#), @r"
    error[bad-value]: `study.seed` should be a whole number of 0 or more, not `99999999999999999999`
     --> study.toml:2:8
      |
    2 | seed = 99999999999999999999
      |        ^^^^^^^^^^^^^^^^^^^^
    ");
}

#[test]
fn a_delimiter_is_one_character() {
    assert_snapshot!(problems(r#"
[source.a]
file = "a.csv"
delimiter = "||"
"#), @r#"
    error[bad-value]: `source.a.delimiter` should be one ASCII character or `tab`, not `||`
     --> study.toml:3:13
      |
    3 | delimiter = "||"
      |             ^^^^
    "#);
}
