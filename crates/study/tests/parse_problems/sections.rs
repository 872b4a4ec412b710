//! What single kinds of sections must not say, and what a sound study is warned of.

use insta::assert_snapshot;

use super::{BASE, problems, problems_of};

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
fn a_claim_that_is_tested_here_names_no_other_study() {
    assert_snapshot!(problems(r#"
[claim.a]
text = "half"
query = "SELECT 0.5"
expect = 0.5
decided-by = { imd2019 = "half" }
"#), @r#"
    error[out-of-place]: `claim.a.decided-by` needs `untestable`
     --> study.toml:5:1
      |
    5 | decided-by = { imd2019 = "half" }
      | ^^^^^^^^^^
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

    error[out-of-place]: `indicator.a.per` needs `denominator`, or `standardise`
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
fn the_wheel_is_stated_once_in_any_of_the_files() {
    let wheel = "[wheel]\nhorizon = 10\n";
    assert_eq!(problems_of(&[("study.toml", ""), ("more.toml", wheel), ("base.toml", BASE)]), "none");
    assert_snapshot!(problems_of(&[("study.toml", ""), ("more.toml", wheel), ("wheel.toml", wheel), ("base.toml", BASE)]), @r#"
    error[duplicate-section]: `[wheel]` stands in `more.toml` already: a study says it once
     --> wheel.toml:1:2
      |
    1 | [wheel]
      |  ^^^^^
      |
      = hint: put all of it into one of the two files
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
