//! What is wrong with the parts of an index and their weights.

use insta::assert_snapshot;

use super::problems;

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
