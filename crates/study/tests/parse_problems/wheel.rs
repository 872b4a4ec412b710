//! Problems of principles, goals, actors, policies and links.

use insta::assert_snapshot;

use super::problems;

#[test]
fn what_policies_name_is_there() {
    assert_snapshot!(problems(r#"
[goal.jobs]
indicators = ["incom"]
missions = ["pay"]
[policy.fund]
goals = { job = 1 }
principles = ["devolution"]
actors = ["councils"]
gains = ["need"]
needs = ["found"]
effects = [{ on = "helth", sign = "+" }, { on = "ward", sign = "+" }, { on = "fond", sign = "+" }]
"#), @r#"
    error[unknown-name]: unknown measure `incom`
     --> study.toml:2:15
      |
    2 | indicators = ["incom"]
      |               ^^^^^^^
      |
      = hint: did you mean `income`?

    error[unknown-name]: unknown mission `pay`
     --> study.toml:3:13
      |
    3 | missions = ["pay"]
      |             ^^^^^
      |
      = hint: declare it: `[mission.pay]`

    error[unknown-name]: unknown goal `job`
     --> study.toml:5:11
      |
    5 | goals = { job = 1 }
      |           ^^^
      |
      = hint: did you mean `jobs`?

    error[unknown-name]: unknown principle `devolution`
     --> study.toml:6:15
      |
    6 | principles = ["devolution"]
      |               ^^^^^^^^^^^^
      |
      = hint: declare it: `[principle.devolution]`

    error[unknown-name]: unknown actor `councils`
     --> study.toml:7:11
      |
    7 | actors = ["councils"]
      |           ^^^^^^^^^^
      |
      = hint: declare it: `[actor.councils]`

    error[wrong-kind]: `need` is an index, and a designation is wanted here
     --> study.toml:8:10
      |
    8 | gains = ["need"]
      |          ^^^^^^

    error[unknown-name]: unknown policy `found`
     --> study.toml:9:10
      |
    9 | needs = ["found"]
      |          ^^^^^^^
      |
      = hint: did you mean `fund`?

    error[unknown-name]: unknown measure or policy `helth`
      --> study.toml:10:19
       |
    10 | effects = [{ on = "helth", sign = "+" }, { on = "ward", sign = "+" }, { on = "fond", sign = "+" }]
       |                   ^^^^^^^
       |
       = hint: did you mean `health`?

    error[wrong-kind]: `ward` is a geography, and an indicator, an index, a rebase, a summary or a series is wanted here
      --> study.toml:10:49
       |
    10 | effects = [{ on = "helth", sign = "+" }, { on = "ward", sign = "+" }, { on = "fond", sign = "+" }]
       |                                                 ^^^^^^

    error[unknown-name]: unknown measure or policy `fond`
      --> study.toml:10:78
       |
    10 | effects = [{ on = "helth", sign = "+" }, { on = "ward", sign = "+" }, { on = "fond", sign = "+" }]
       |                                                                              ^^^^^^
       |
       = hint: did you mean `fund`?
    "#);
}

#[test]
fn a_policy_has_a_name_that_no_measure_has_and_no_effect_on_itself() {
    assert_snapshot!(problems(r#"
[policy.income]
[policy.fund]
effects = [{ on = "fund", sign = "+" }]
[link.health]
of = "health"
on = "health"
sign = "-"
[goal.fund]
[principle.fund]
[policy.figures]
"#), @r#"
    error[duplicate-name]: policy `income` bears the name of an indicator
     --> study.toml:1:9
      |
    1 | [policy.income]
      |         ^^^^^^
      |
      = hint: an effect on `income` could be on either: give one of them another name (the indicator is in `base.toml` line 3)

    error[self-effect]: policy `fund` has an effect on itself
     --> study.toml:3:19
      |
    3 | effects = [{ on = "fund", sign = "+" }]
      |                   ^^^^^^
      |
      = hint: name what it changes; a circle through other things is told by the effects on the way

    error[self-effect]: `link.health` is an effect of `health` on itself
     --> study.toml:6:6
      |
    6 | on = "health"
      |      ^^^^^^^^
      |
      = hint: a circle through other things is told by the links on the way
    "#);
}

#[test]
fn a_table_of_the_wheel_is_nobody_elses() {
    assert_snapshot!(problems(r#"
[policy.fund]
effects = [{ on = "health", sign = "+" }]
[index.wheel_gaps]
of = ["need"]
"#), @r"
    error[duplicate-name]: `wheel_gaps` is the name of a table of the policies
     --> study.toml:3:8
      |
    3 | [index.wheel_gaps]
      |        ^^^^^^^^^^
      |
      = hint: a study with policies has tables `wheel_coverage`, `wheel_gaps` ...: take another name
    ");
}

#[test]
fn marks_signs_strengths_and_sums_have_a_range() {
    assert_snapshot!(problems(r#"
[goal.jobs]
[policy.fund]
goals = { jobs = 4 }
level = ["local", "village"]
cost = 0.005
value = -1
gains = ["jobs", "jobs"]
loses = ["jobs"]
needs = "fund"
[[policy.fund.effects]]
on = "income"
sign = "up"
[[policy.fund.effects]]
on = "income"
sign = "+"
strength = [0.5, 0.2]
delay = -1
evidence = { grade = "certain" }
"#), @r#"
    error[bad-value]: `policy.fund.goals.jobs` should be a whole number from 0 to 3, not `4`
     --> study.toml:3:18
      |
    3 | goals = { jobs = 4 }
      |                  ^

    error[bad-value]: `policy.fund.level` should be `neighbourhood`, `local`, `region` or `nation`, not `village`
     --> study.toml:4:19
      |
    4 | level = ["local", "village"]
      |                   ^^^^^^^^^

    error[not-whole]: `policy.fund.cost` is 0.005, which is not whole in pence
     --> study.toml:5:8
      |
    5 | cost = 0.005
      |        ^^^^^

    error[bad-value]: `policy.fund.value` should be a number of 0 or more, not `-1`
     --> study.toml:6:9
      |
    6 | value = -1
      |         ^^

    error[unknown-name]: unknown designation `jobs`
     --> study.toml:7:10
      |
    7 | gains = ["jobs", "jobs"]
      |          ^^^^^^
      |
      = hint: declare it: `[designation.jobs]`

    error[duplicate-name]: `policy.fund.gains` has `jobs` twice
     --> study.toml:7:18
      |
    7 | gains = ["jobs", "jobs"]
      |                  ^^^^^^

    error[unknown-name]: unknown designation `jobs`
     --> study.toml:7:18
      |
    7 | gains = ["jobs", "jobs"]
      |                  ^^^^^^
      |
      = hint: declare it: `[designation.jobs]`

    error[contradiction]: the areas of `jobs` gain and lose by policy `fund`
     --> study.toml:8:10
      |
    8 | loses = ["jobs"]
      |          ^^^^^^
      |
      = hint: keep it in one of the two

    error[unknown-name]: unknown designation `jobs`
     --> study.toml:8:10
      |
    8 | loses = ["jobs"]
      |          ^^^^^^
      |
      = hint: declare it: `[designation.jobs]`

    error[contradiction]: policy `fund` needs itself
     --> study.toml:9:9
      |
    9 | needs = "fund"
      |         ^^^^^^
      |
      = hint: take it out

    error[bad-value]: `policy.fund.effects.sign` should be `+`, `-`, `raises` or `lowers`, not `up`
      --> study.toml:12:8
       |
    12 | sign = "up"
       |        ^^^^

    error[bad-value]: `policy.fund.effects.strength` should be a number, `[low, high]` or `[low, middle, high]`, in that order
      --> study.toml:16:12
       |
    16 | strength = [0.5, 0.2]
       |            ^^^^^^^^^^
       |
       = hint: which way it goes is said by `sign`

    error[bad-value]: `policy.fund.effects.delay` should be a whole number from 1 to 100, not `-1`
      --> study.toml:17:9
       |
    17 | delay = -1
       |         ^^

    error[bad-value]: `policy.fund.effects.evidence.grade` should be `high`, `moderate`, `low` or `very-low`, not `certain`
      --> study.toml:18:22
       |
    18 | evidence = { grade = "certain" }
       |                      ^^^^^^^^^
    "#);
}
