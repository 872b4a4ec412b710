//! Every problem that the text of a study can have, as its reader sees it.

use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use insta::assert_snapshot;
use theodolite_study::parse::parse;

/// What the cases refer to, so that each shows its own problem alone.
const BASE: &str = r#"
geography.ward = { file = "wards.csv", code = "code", population = "people", within = { district = "district" } }
source.figures = { file = "figures.csv", geography = "ward", key = "code" }
indicator.income = { source = "figures", column = "income", worse = "low" }
indicator.health = { source = "figures", column = "health", worse = "high" }
index.need = { of = ["income", "health"], normalise = "z-score" }
"#;

/// The problems of a study that consists of `text` and, as an included file, [`BASE`].
fn problems(text: &str) -> String {
    problems_of(&[("study.toml", text), ("base.toml", BASE)])
}

fn problems_of(texts: &[(&str, &str)]) -> String {
    let texts: Vec<(Arc<str>, Arc<str>)> =
        texts.iter().map(|(file, text)| ((*file).into(), text.trim_start_matches('\n').into())).collect();
    let (_, problems) = parse(texts.clone());
    let shown: Vec<String> = problems
        .iter()
        .map(|problem| {
            let level = if problem.is_error() { Level::ERROR } else { Level::WARNING };
            let title = level.primary_title(problem.message.as_str()).id(problem.code);
            let mut group = Group::with_title(title);
            if let Some(span) = &problem.span {
                let (file, text) = texts.iter().find(|(file, _)| *file == span.file).expect("a file of ours");
                group = group.element(
                    Snippet::source(text.as_ref())
                        .path(file.as_ref())
                        .annotation(AnnotationKind::Primary.span(span.range.clone())),
                );
            }
            if let Some(hint) = &problem.hint {
                group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
            }
            Renderer::plain().render(&[group])
        })
        .collect();
    if shown.is_empty() { "none".to_owned() } else { shown.join("\n\n") }
}

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
      = hint: the keys here are `title`, `geography`, `where`, `description` and `note`
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
      = hint: the kinds are `study`, `geography`, `lookup`, `source`, `indicator`, `index`, `summary`, `rebase`, `designation`, `uncertainty`, `sensitivity`, `fragility`, `inequality`, `association`, `influence`, `correlation`, `comparison`, `consensus`, `benchmark`, `trend` and `claim`
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

#[test]
fn kinds_to_come_are_told_one_by_one() {
    assert_snapshot!(problems(r#"
[mission.pay]
of = "need"
gap = 100

[fund.luf]
file = "awards.csv"

[scenario]

"#), @r"
    error[not-yet-supported]: `[mission.pay]` is not yet supported
     --> study.toml:1:10
      |
    1 | [mission.pay]
      |          ^^^
      |
      = hint: leave it out until this kind of section can be read: it would not be computed

    error[not-yet-supported]: `[fund.luf]` is not yet supported
     --> study.toml:5:7
      |
    5 | [fund.luf]
      |       ^^^
      |
      = hint: leave it out until this kind of section can be read: it would not be computed

    error[not-yet-supported]: `[scenario]` is not yet supported
     --> study.toml:8:2
      |
    8 | [scenario]
      |  ^^^^^^^^
      |
      = hint: leave it out until this kind of section can be read: it would not be computed
    ");
}

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
    error[wrong-kind]: `figures` is a source, and an indicator, an index, a rebase, a summary, a designation, an uncertainty, a fragility, a comparison, a consensus, a benchmark or a trend is wanted here
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

#[test]
fn a_negative_weight_is_no_polarity() {
    assert_snapshot!(problems(r#"
[index.a]
normalise = "z-score"
of = { income = -0.5, health = { weight = -1 } }
"#), @r"
    error[negative-weight]: the weight `index.a.of.income` should not be negative, and is `-0.5`
     --> study.toml:3:17
      |
    3 | of = { income = -0.5, health = { weight = -1 } }
      |                 ^^^^
      |
      = hint: which end of an indicator is worse is said by its `worse`, not by its weight

    error[negative-weight]: the weight `index.a.of.health.weight` should not be negative, and is `-1`
     --> study.toml:3:43
      |
    3 | of = { income = -0.5, health = { weight = -1 } }
      |                                           ^^
      |
      = hint: which end of an indicator is worse is said by its `worse`, not by its weight
    ");
}

#[test]
fn a_weight_is_a_finite_number() {
    assert_snapshot!(problems(r#"
[index.a]
normalise = "z-score"
of = { income = nan, health = inf, need = "half" }
"#), @r#"
    error[bad-value]: `index.a.of.income` should be a number of 0 or more, not `nan`
     --> study.toml:3:17
      |
    3 | of = { income = nan, health = inf, need = "half" }
      |                 ^^^

    error[bad-value]: `index.a.of.health` should be a number of 0 or more, not `inf`
     --> study.toml:3:31
      |
    3 | of = { income = nan, health = inf, need = "half" }
      |                               ^^^

    error[wrong-type]: `index.a.of.need` should be a weight, not the text `half`
     --> study.toml:3:43
      |
    3 | of = { income = nan, health = inf, need = "half" }
      |                                           ^^^^^^
    "#);
}

#[test]
fn weights_that_are_all_zero() {
    assert_snapshot!(problems(r#"
[index.a]
normalise = "z-score"
of = { income = 0, health = { weight = 0.0 } }
"#), @r"
    error[no-weight]: all weights of `index.a.of` are 0
     --> study.toml:3:6
      |
    3 | of = { income = 0, health = { weight = 0.0 } }
      |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ");
}

#[test]
fn an_index_without_parts() {
    assert_snapshot!(problems(r#"
[index.a]
of = {}
[index.b]
of = []
"#), @r"
    error[empty-index]: `index.a.of` has no parts
     --> study.toml:2:6
      |
    2 | of = {}
      |      ^^
      |
      = hint: name its indicators: `of = { income = 0.5, employment = 0.5 }`

    error[empty-index]: `index.b.of` has no parts
     --> study.toml:4:6
      |
    4 | of = []
      |      ^^
      |
      = hint: name its indicators: `of = { income = 0.5, employment = 0.5 }`
    ");
}

#[test]
fn a_part_that_stands_twice() {
    assert_snapshot!(problems(r#"
[index.a]
normalise = "z-score"
of = ["income", "need", "income", "need.score"]
"#), @r#"
    error[duplicate-part]: `index.a.of` has the part `income` twice
     --> study.toml:3:25
      |
    3 | of = ["income", "need", "income", "need.score"]
      |                         ^^^^^^^^

    error[duplicate-part]: `index.a.of` has the part `need` twice
     --> study.toml:3:35
      |
    3 | of = ["income", "need", "income", "need.score"]
      |                                   ^^^^^^^^^^^^
    "#);
}

#[test]
fn a_hash_has_64_hexadecimal_digits() {
    assert_snapshot!(problems(r#"
[source.a]
url = "https://example.org/a.csv"
sha256 = "abc"
[source.b]
file = "b.csv"
sha256 = "zb7a53ddb95cf5e55d2c1c5b0a1c9d1ddcbb4ef1fc2d1d9f8d2d5a9ba7b5d7a1"
"#), @r#"
    error[bad-sha256]: `source.a.sha256` should have 64 hexadecimal digits, not 3
     --> study.toml:3:10
      |
    3 | sha256 = "abc"
      |          ^^^^^
      |
      = hint: `theodolite fetch` prints the hash of the file it finds

    error[bad-sha256]: `source.b.sha256` should have hexadecimal digits only, not `z`
     --> study.toml:6:10
      |
    6 | sha256 = "zb7a53ddb95cf5e55d2c1c5b0a1c9d1ddcbb4ef1fc2d1d9f8d2d5a9ba7b5d7a1"
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = hint: `theodolite fetch` prints the hash of the file it finds
    "#);
}

#[test]
fn a_file_and_an_address() {
    assert_snapshot!(problems(r#"
[source.a]
file = "a.csv"
url = "https://example.org/a.csv"
"#), @r#"
    error[file-and-url]: `source.a` has both `file` and `url`
     --> study.toml:3:1
      |
    3 | url = "https://example.org/a.csv"
      | ^^^
      |
      = hint: keep one of the two: a fetched file is kept and not fetched again
    "#);
}

#[test]
fn a_source_without_a_file() {
    assert_snapshot!(problems(r#"
[source.a]
title = "Figures"
"#), @r#"
    error[no-file]: `source.a` names no file
     --> study.toml:1:9
      |
    1 | [source.a]
      |         ^
      |
      = hint: add `file = "..."`, relative to the study's folder, or `url = "https://..."`
    "#);
}

#[test]
fn an_address_begins_with_its_scheme() {
    assert_snapshot!(problems(r#"
[source.a]
url = "www.example.org/a.csv"
"#), @r#"
    error[bad-value]: `source.a.url` should begin with `https://` or `http://`, not `www.example.org/a.csv`
     --> study.toml:2:7
      |
    2 | url = "www.example.org/a.csv"
      |       ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = hint: a file on this machine is named by `file`
    "#);
}

#[test]
fn a_lookup_between_one_geography() {
    assert_snapshot!(problems(r#"
[lookup.a]
file = "a.csv"
from = { ward = "w" }
to = { ward = "w" }
"#), @r#"
    error[bad-value]: `lookup.a` maps `ward` to itself
     --> study.toml:4:8
      |
    4 | to = { ward = "w" }
      |        ^^^^
      |
      = hint: `from` and `to` name two geographies
    "#);
}

#[test]
fn a_lookup_goes_to_one_geography() {
    assert_snapshot!(problems(r#"
[lookup.a]
file = "a.csv"
from = { ward = "w" }
to = { district = "d", county = "c" }
"#), @r#"
    error[bad-value]: `lookup.a.to` should name one geography, not 2
     --> study.toml:4:6
      |
    4 | to = { district = "d", county = "c" }
      |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = hint: write `{ geography_name = "column" }`
    "#);
}

#[test]
fn a_negative_tolerance() {
    assert_snapshot!(problems(r#"
[claim.a]
text = "half"
query = "SELECT 0.5"
expect = 0.5
tolerance = -0.1
"#), @r"
    error[negative-tolerance]: `claim.a.tolerance` should not be negative, and is -0.1
     --> study.toml:5:13
      |
    5 | tolerance = -0.1
      |             ^^^^
    ");
}

#[test]
fn a_claim_without_a_query() {
    assert_snapshot!(problems(r#"
[claim.a]
text = "half of all wards"
"#), @r"
    error[claim-without-query]: `claim.a` has no `query`
     --> study.toml:1:8
      |
    1 | [claim.a]
      |        ^
      |
      = hint: add `query` and `expect`, or say with `untestable` why it cannot be tested here
    ");
}

#[test]
fn a_claim_without_an_expectation() {
    assert_snapshot!(problems(r#"
[claim.a]
text = "half"
query = "SELECT 0.5"
"#), @r#"
    error[claim-without-expect]: `claim.a` has a `query` but nothing that it should give
     --> study.toml:3:1
      |
    3 | query = "SELECT 0.5"
      | ^^^^^
      |
      = hint: add `expect`: a number, a text, `true` or `false`
    "#);
}

#[test]
fn a_claim_that_is_both_tested_and_untestable() {
    assert_snapshot!(problems(r#"
[claim.a]
text = "half"
query = "SELECT 0.5"
expect = 0.5
untestable = "no data"
"#), @r#"
    error[out-of-place]: `claim.a` is said to be untestable and has a `query`
     --> study.toml:5:1
      |
    5 | untestable = "no data"
      | ^^^^^^^^^^
      |
      = hint: keep one of the two
    "#);
}

#[test]
fn keys_that_need_other_keys() {
    assert_snapshot!(problems(r#"
[geography.county]
population = "people"
[indicator.a]
source = "figures"
column = "a"
worse = "high"
per = 1000
[rebase.b]
of = "need"
to = "district"
by = "mean"
where = "decile = 1"
"#), @r#"
    error[out-of-place]: `geography.county.population` needs `file` or `url`
     --> study.toml:2:1
      |
    2 | population = "people"
      | ^^^^^^^^^^

    error[out-of-place]: `indicator.a.per` needs `denominator`
     --> study.toml:7:1
      |
    7 | per = 1000
      | ^^^

    error[out-of-place]: `rebase.b.where` needs `by = "share-of-areas"`
      --> study.toml:12:1
       |
    12 | where = "decile = 1"
       | ^^^^^
    "#);
}

#[test]
fn a_measure_that_stands_twice() {
    assert_snapshot!(problems(r#"
[summary.a]
of = "need"
to = "district"
measures = ["extent", "scale", "extent"]
"#), @r#"
    error[duplicate-measure]: `summary.a.measures` has `extent` twice
     --> study.toml:4:32
      |
    4 | measures = ["extent", "scale", "extent"]
      |                                ^^^^^^^^
    "#);
}

#[test]
fn parts_combined_in_their_own_units_are_warned_of() {
    assert_snapshot!(problems(r#"
[index.a]
of = ["income", "need"]
"#), @r#"
    warning[no-normalise]: index `a` has no `normalise`: `income` is combined in its own unit
     --> study.toml:1:8
      |
    1 | [index.a]
      |        ^
      |
      = hint: add `normalise = "z-score"` or another method; `normalise = "none"` says that it is meant
    "#);
}

#[test]
fn what_nothing_uses_is_warned_of() {
    assert_snapshot!(problems(r#"
[source.a]
file = "a.csv"
[indicator.b]
source = "figures"
column = "b"
worse = "high"
[lookup.c]
file = "c.csv"
from = { ward = "w" }
to = { parish = "p" }
"#), @r"
    warning[unused]: nothing uses the source `a`
     --> study.toml:1:9
      |
    1 | [source.a]
      |         ^
      |
      = hint: name it in another section, or take it out

    warning[unused]: nothing uses the indicator `b`
     --> study.toml:3:12
      |
    3 | [indicator.b]
      |            ^
      |
      = hint: name it in another section, or take it out

    warning[unused]: nothing uses the lookup `c`
     --> study.toml:7:9
      |
    7 | [lookup.c]
      |         ^
      |
      = hint: name it in another section, or take it out
    ");
}

#[test]
fn characters_of_several_bytes_do_not_move_the_caret() {
    assert_snapshot!(problems(r#"
[study]
title = "Größe – 地区"
autors = ["é"]
"#), @r#"
    error[unknown-key]: unknown key `study.autors`
     --> study.toml:3:1
      |
    3 | autors = ["é"]
      | ^^^^^^
      |
      = hint: did you mean `authors`?
    "#);
}

#[test]
fn sections_of_the_study_itself_do_not_belong_in_included_files() {
    let included = "include = [\"more.toml\"]\n[study]\ntitle = \"Another\"\n";
    assert_snapshot!(problems_of(&[("study.toml", ""), ("more.toml", included), ("base.toml", BASE)]), @r#"
    error[out-of-place]: `include` belongs in the study itself, not in a file that it includes
     --> more.toml:1:1
      |
    1 | include = ["more.toml"]
      | ^^^^^^^

    error[out-of-place]: `[study]` belongs in the study itself, not in a file that it includes
     --> more.toml:2:2
      |
    2 | [study]
      |  ^^^^^
    "#);
}

#[test]
fn a_sound_study_has_no_problems() {
    assert_eq!(problems("[study]\ntitle = \"Need\""), "none");
    assert_eq!(problems_of(&[("study.toml", "")]), "none");
}

#[test]
fn names_that_no_file_system_or_not_every_one_can_hold() {
    let long = "n".repeat(101);
    let found = problems(&format!("[index.{long}]\nof = [\"income\"]\n[index.lpt1]\nof = [\"income\"]\n"));
    assert!(found.contains("error[bad-name]: the name has 101 letters; the most are 100"), "{found}");
    assert!(found.contains("error[bad-name]: `lpt1` cannot name an index: Windows has no files"), "{found}");
    assert_eq!(problems("[index.complete]\nof = [\"income\"]\n"), "none");
}
