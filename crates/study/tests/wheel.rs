//! Principles, goals, actors, policies and links, and the tables that tell how they hang together.

mod common;

use common::{Folder, assert_close, numbers, texts, truths};

/// METHODS 13.1: four policies and three goals, with marks.
const MARKED: &str = r#"
[goal.g1]
title = "Pay & jobs"
[goal.g2]
[goal.g3]
[policy.p1]
goals = { g1 = 2, g2 = 0, g3 = 1 }
[policy.p2]
goals = ["g3"]
[policy.p3]
goals = ["g1"]
[policy.p4]
goals = { g3 = 2 }
"#;

fn built(study: &str) -> Folder {
    built_with(study, &[])
}

fn built_with(study: &str, files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(study, files);
    folder.built();
    folder
}

/// The rows of a table where a column has a text, each as its cells with commas between.
fn rows(folder: &Folder, table: &str, column: &str, is: &str) -> Vec<String> {
    let csv = folder.csv(&format!("wheel/{table}.csv"));
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let place = reader.headers().unwrap().iter().position(|it| it == column).unwrap();
    let records = reader.records().map(Result::unwrap).filter(|it| it.get(place) == Some(is));
    records.map(|it| it.iter().collect::<Vec<_>>().join(", ")).collect()
}

fn told(study: &str) -> Vec<String> {
    Folder::new(study, &[]).told()
}

#[test]
fn the_worked_example_of_coverage() {
    let folder = built(MARKED);
    let table = folder.table("wheel_coverage");
    let of = texts(&table, "of");
    let goals: Vec<usize> = (0..of.len()).filter(|it| of[*it] == "goal").collect();
    let of_goals = |column| goals.iter().map(|it| numbers(&table, column)[*it]).collect::<Vec<f64>>();
    assert_close(&of_goals("marks"), &[3.0, 0.0, 4.0]);
    assert_close(&of_goals("policies"), &[2.0, 0.0, 3.0]);
    assert_close(&of_goals("share"), &[0.5, 0.0, 0.75]);
    assert_close(&of_goals("concentration"), &[5.0 / 9.0, f64::NAN, 0.375]);
    assert_eq!(
        goals.iter().map(|it| texts(&table, "title")[*it].clone()).collect::<Vec<_>>(),
        ["Pay & jobs", "", ""]
    );
    let receipt = folder.results().receipt;
    assert_eq!(
        receipt.step("wheel_coverage").unwrap().notes,
        ["goal: 2 of 3 covered (0.66667), density 0.41667"]
    );
    assert_eq!(
        rows(&folder, "gaps", "gap", "goal-without-policy"),
        ["goal-without-policy, g2, , no policy serves it"]
    );
    assert_eq!(folder.count("wheel_gaps", "goal without policy"), 1);
}

/// A study with measures, places, actors and all that policies may name.
const WHOLE: &str = r#"
[geography.ward]
file = "wards.csv"
code = "code"

[source.figures]
file = "wards.csv"
geography = "ward"
key = "code"

[indicator.pay]
source = "figures"
column = "pay"
worse = "low"
title = "Median pay"

[indicator.crime]
source = "figures"
column = "crime"
worse = "high"

[indicator.health]
source = "figures"
column = "health"
worse = "low"

[index.need]
of = ["crime"]
normalise = "rank"

[index.whole]
of = ["need"]

[designation.behind]
geography = "ward"
where = "crime > 5"

[designation.ahead]
geography = "ward"
where = "crime <= 5"

[principle.devolution]
title = "Devolution of power"
number = 1

[principle.outcomes]

[goal.jobs]
domains = ["work"]
indicators = ["pay"]

[goal.safety]
domains = ["place", "home"]
indicators = ["crime"]

[goal.savings]
title = "Access to savings"

[actor.councils]
level = "local"
goals = ["jobs"]

[actor.firms]
goals = ["jobs", "savings"]

[actor.club]

[policy.deal]
title = "Devolution deal"
level = ["local", "region"]
domains = ["work"]
actors = ["councils"]
principles = { devolution = 3 }
goals = { jobs = 2, safety = 1 }
gains = ["behind"]
competitive = true
effects = [
  { on = "pay", sign = "+", strength = "weak", delay = 2, evidence = { source = "A & B (2020)", design = "trial", grade = "high" } },
  { on = "crime", sign = "raises", strength = [0.1, 0.3] },
]

[policy.patrols]
actors = ["councils", "firms"]
goals = ["safety"]
loses = ["behind"]
groups = ["young people"]
excludes = ["deal"]
effects = [{ on = "crime", sign = "-", evidence = "section 3.3" }, { on = "pay.value", sign = "lowers", strength = 0.1 }]

[policy.talk]
domains = ["place"]

[link.pay_to_health]
of = "pay"
on = "health"
sign = "+"
strength = [0.2, 0.3, 0.6]
delay = 5
"#;

const WARDS: &str = "code,pay,crime,health\nA,500,9,60\nB,600,2,65\nC,700,6,70\n";

#[test]
fn what_is_covered_axis_by_axis() {
    let folder = built_with(WHOLE, &[("wards.csv", WARDS)]);
    let csv = folder.csv("wheel/coverage.csv");
    // An index is acted on where a part of it is, however deep.
    let wanted = "\
of,name,title,policies,marks,share,concentration,only
principle,devolution,Devolution of power,1,3,0.3333333333333333,1,deal
principle,outcomes,,0,0,0,,
goal,jobs,,1,2,0.3333333333333333,1,deal
goal,safety,,2,2,0.6666666666666666,0.5,
goal,savings,Access to savings,0,0,0,,
domain,work,,1,1,0.3333333333333333,1,deal
domain,place,,1,1,0.3333333333333333,1,talk
domain,home,,0,0,0,,
level,neighbourhood,,0,0,0,,
level,local,,1,1,0.3333333333333333,1,deal
level,region,,1,1,0.3333333333333333,1,deal
level,nation,,0,0,0,,
actor,councils,,2,2,0.6666666666666666,0.5,
actor,firms,,1,1,0.3333333333333333,1,patrols
actor,club,,0,0,0,,
designation,behind,,1,1,0.3333333333333333,1,deal
designation,ahead,,0,0,0,,
group,young people,,1,1,0.3333333333333333,1,patrols
";
    let (head, measures) = csv.split_at(csv.find("measure,").unwrap());
    assert_eq!(head, wanted);
    let marks: Vec<String> =
        measures.lines().map(|it| it.split(',').take(5).collect::<Vec<_>>().join(",")).collect();
    assert_eq!(
        marks,
        [
            "measure,pay,Median pay,2,2",
            "measure,crime,,2,2",
            "measure,health,,0,0",
            "measure,need,,2,2",
            "measure,whole,,2,2",
        ]
    );
}

#[test]
fn what_is_left_open() {
    let folder = built_with(WHOLE, &[("wards.csv", WARDS)]);
    let table = folder.table("wheel_gaps");
    let gaps: Vec<String> = texts(&table, "gap")
        .iter()
        .zip(texts(&table, "name"))
        .map(|(gap, name)| format!("{gap} {name}"))
        .collect();
    // Health is reached through pay: it is no gap, though no policy acts on it directly.
    assert_eq!(
        gaps,
        [
            "principle-without-policy outcomes",
            "goal-without-policy savings",
            "domain-without-policy home",
            "level-without-policy neighbourhood",
            "level-without-policy nation",
            "designation-without-policy ahead",
            "goal-without-measure savings",
            "policy-without-principle patrols",
            "policy-ungraded patrols",
            "policy-without-goal talk",
            "policy-without-principle talk",
            "policy-without-effect talk",
            "actor-without-goal club",
        ]
    );
    assert_eq!(
        rows(&folder, "gaps", "name", "patrols")[1],
        "policy-ungraded, patrols, , the evidence of all its 2 effects is ungraded"
    );
}

#[test]
fn a_measure_that_nothing_leads_to_is_a_gap() {
    let study = WHOLE
        .replace("on = \"health\"", "on = \"whole\"")
        .replace("indicators = [\"pay\"]", "indicators = [\"pay\", \"health\"]");
    let folder = built_with(&study, &[("wards.csv", WARDS)]);
    assert_eq!(
        rows(&folder, "gaps", "gap", "measure-without-policy"),
        ["measure-without-policy, health, , no policy acts on it, directly or through others"]
    );
}

#[test]
fn effects_are_listed_with_their_evidence() {
    let folder = built_with(WHOLE, &[("wards.csv", WARDS)]);
    assert_eq!(
        folder.csv("wheel/effects.csv"),
        "\
effect,of,target,sign,strength,lower,upper,delay,grade,design,source,link,note
1,deal,pay,+,0.25,0.1,0.4,2,high,trial,A & B (2020),,
2,deal,crime,+,0.2,0.1,0.3,1,ungraded,,,,
3,patrols,crime,-,0.5,0.3,0.7,1,ungraded,,section 3.3,,
4,patrols,pay,-,0.1,0.1,0.1,1,ungraded,,,,
5,pay,health,+,0.3,0.2,0.6,5,ungraded,,,pay_to_health,
"
    );
    assert_eq!(folder.count("wheel_effects", "effects"), 4);
    assert_eq!(folder.count("wheel_effects", "links"), 1);
    assert_eq!(folder.count("wheel_effects", "with graded evidence"), 1);
}

#[test]
fn what_works_against_each_other() {
    let folder = built_with(WHOLE, &[("wards.csv", WARDS)]);
    assert_eq!(
        folder.csv("wheel/conflicts.csv"),
        "\
conflict,a,b,target,why
opposite-effects,deal,patrols,pay,\"`deal` raises `pay` by 0.25 (high), `patrols` lowers it by 0.1 (ungraded)\"
opposite-effects,deal,patrols,crime,\"`deal` raises `crime` by 0.2 (ungraded), `patrols` lowers it by 0.5 (ungraded)\"
against-goal,deal,,crime,\"`deal` raises `crime` by 0.2 (ungraded), whose high end is worse, and serves goal `safety`, which is measured by it\"
gains-and-loses,deal,patrols,behind,the areas of `behind` gain by `deal` and lose by `patrols`
competition,deal,,,places win it against each other
excludes,patrols,deal,,they cannot be had together
"
    );
    assert_eq!(folder.count("wheel_conflicts", "opposite effects"), 2);
}

#[test]
fn turning_every_sign_round_keeps_the_pairs_that_are_at_odds() {
    let turned = WHOLE
        .replace("sign = \"+\"", "sign = \"?\"")
        .replace("sign = \"-\"", "sign = \"+\"")
        .replace("sign = \"?\"", "sign = \"-\"")
        .replace("\"raises\"", "\"?\"")
        .replace("\"lowers\"", "\"raises\"")
        .replace("\"?\"", "\"lowers\"");
    let pairs = |study: &str| {
        let folder = built_with(study, &[("wards.csv", WARDS)]);
        let rows = rows(&folder, "conflicts", "conflict", "opposite-effects");
        rows.iter()
            .map(|it| it.split(", ").skip(1).take(3).map(str::to_owned).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    };
    // Who raises stands first.
    assert_eq!(pairs(WHOLE), [["deal", "patrols", "pay"], ["deal", "patrols", "crime"]]);
    assert_eq!(pairs(&turned), [["patrols", "deal", "pay"], ["patrols", "deal", "crime"]]);
}

#[test]
fn what_falls_without_a_policy() {
    let folder = built_with(WHOLE, &[("wards.csv", WARDS)]);
    assert_eq!(
        folder.csv("wheel/dropped.csv"),
        "\
policy,of,name,title,left,by
deal,principle,devolution,Devolution of power,0,
deal,goal,jobs,,0,
deal,domain,work,,0,
deal,designation,behind,,0,
deal,goal,safety,,1,patrols
deal,measure,pay,Median pay,1,patrols
deal,measure,crime,,1,patrols
deal,measure,need,,1,patrols
deal,measure,whole,,1,patrols
patrols,group,young people,,0,
patrols,goal,safety,,1,deal
patrols,measure,pay,Median pay,1,deal
patrols,measure,crime,,1,deal
patrols,measure,need,,1,deal
patrols,measure,whole,,1,deal
talk,domain,place,,0,
"
    );
}

#[test]
fn who_works_on_a_goal_and_who_else() {
    let folder = built_with(WHOLE, &[("wards.csv", WARDS)]);
    let table = folder.table("wheel_actors");
    assert_eq!(truths(&table, "stated"), [Some(true), Some(false), Some(true), Some(false), Some(true)]);
    assert_eq!(
        folder.csv("wheel/actors.csv"),
        "\
actor,goal,title,stated,policies,others
councils,jobs,,true,deal,firms
councils,safety,,false,\"deal, patrols\",firms
firms,jobs,,true,,councils
firms,safety,,false,patrols,councils
firms,savings,Access to savings,true,,
"
    );
}

#[test]
fn a_study_without_policies_has_no_wheel_and_one_without_sources_has_one() {
    let folder = built("[goal.jobs]\n[study]\ntitle = \"None\"\n");
    assert!(folder.results().names().all(|it| !it.starts_with("wheel")));
    let folder = built("[policy.alone]\n");
    assert_eq!(folder.table("wheel_gaps").len(), 1);
}

#[test]
fn claims_may_ask_the_tables_of_the_wheel() {
    let study = format!(
        "{MARKED}[claim.gaps]\ntext = \"one goal is served by nobody\"\nquery = \"SELECT count(*) FROM wheel_gaps WHERE gap = 'goal-without-policy'\"\nexpect = 1\n"
    );
    let folder = Folder::new(&study, &[]);
    let claims = theodolite_study::claims(&folder.study(), &folder.store(), None).unwrap();
    assert_eq!(claims.judged[0].found, "1");
    assert_eq!(claims.judged[0].verdict.words(), "holds");
}

#[test]
fn the_tables_are_made_again_only_when_what_they_tell_changes() {
    let folder = built_with(WHOLE, &[("wards.csv", WARDS)]);
    let unchanged = |folder: &Folder| folder.built().receipt.step("wheel_effects").unwrap().unchanged;
    assert!(unchanged(&folder));
    folder.write("wards.csv", &WARDS.replace("500", "501"));
    assert!(unchanged(&folder));
    folder.write("study.toml", &WHOLE.replace("Median pay", "Pay"));
    assert!(!unchanged(&folder));
}

/// Two policies; `more` goes into the first.
fn two(more: &str) -> String {
    format!("[policy.a]\n{more}\n[policy.b]\n[policy.c]\nexcludes = [\"b\"]\n")
}

#[test]
fn an_effect_said_twice_or_both_ways_is_told() {
    let twice = |more: &str| {
        told(&two(&format!(
            "effects = [{{ on = \"b\", sign = \"+\", evidence = {{ grade = \"high\" }} }}, {{ on = \"b\", {more} }}]"
        )))
    };
    assert_eq!(
        twice("sign = \"-\""),
        [
            "contradiction: `a` is said to raise `b` and to lower it | keep one of the two; where it first does one and then the other, say when with `delay`"
        ]
    );
    assert_eq!(
        twice("sign = \"+\", evidence = { grade = \"low\" }"),
        [
            "contradiction: the effect of `a` on `b` is graded `high` and `low` | an effect has one grade, by all the evidence there is"
        ]
    );
    assert_eq!(
        twice("sign = \"+\", evidence = { grade = \"high\" }"),
        [
            "duplicate-effect: the effect of `a` on `b` is stated twice | keep one of the two, with all its evidence: strengths of two would add up"
        ]
    );
    // What comes later is another effect.
    built(&two("effects = [{ on = \"b\", sign = \"+\" }, { on = \"b\", sign = \"-\", delay = 3 }]"));
}

#[test]
fn one_measure_under_two_names_is_one() {
    let study = format!("{WHOLE}[link.pay]\nof = \"pay\"\non = \"pay.value\"\nsign = \"+\"\n");
    let told = Folder::new(&study, &[("wards.csv", WARDS)]).told();
    assert_eq!(
        told,
        [
            "self-effect: `pay` has an effect on itself | a circle through other things is told by the effects on the way"
        ]
    );
}

#[test]
fn columns_that_are_not_there_or_hold_no_numbers_are_told() {
    let of = |on: &str| {
        let study = format!("{WHOLE}[link.more]\nof = \"pay\"\non = \"{on}\"\nsign = \"+\"\n");
        Folder::new(&study, &[("wards.csv", WARDS)]).told()
    };
    assert_eq!(
        of("need.scor"),
        ["unknown-column: index `need` has no column `scor` | did you mean `need.score`?"]
    );
    assert_eq!(of("need.name"), ["not-a-number: `need.name` is a text, not a number | "]);
}

#[test]
fn policies_that_nobody_can_have_are_told() {
    assert_eq!(
        told(&two("needs = [\"b\", \"c\"]")),
        [
            "contradiction: policy `a` needs `b` and `c`, which cannot be had together | take one of them out of `needs` or of `excludes`: as it is, nobody can have it"
        ]
    );
    assert_eq!(
        told(&two("needs = [\"b\"]\nexcludes = [\"b\"]")),
        [
            "contradiction: policy `a` needs `b`, beside which it cannot be had | take one of them out of `needs` or of `excludes`: as it is, nobody can have it"
        ]
    );
    // What a needed policy cannot have is told of that one alone.
    let chain = "[policy.z]\nneeds = [\"a\"]\n".to_owned() + &two("needs = [\"b\", \"c\"]");
    assert_eq!(told(&chain).len(), 1);
    built(&two("needs = [\"b\"]"));
}

/// METHODS 13.2: who acts on whom how much.
const IMPACTS: &str = r#"
[policy.a]
effects = [{ on = "b", sign = "+", strength = 3 }, { on = "c", sign = "-", strength = 1 }]
[policy.b]
effects = [{ on = "c", sign = "+", strength = 2 }, { on = "d", sign = "+", strength = 1, delay = 1 }]
[policy.c]
effects = [{ on = "a", sign = "-", strength = 1, delay = 1 }, { on = "d", sign = "+", strength = 3, delay = 1 }]
[policy.d]
effects = [{ on = "c", sign = "+", strength = 1 }]
"#;

#[test]
fn the_worked_example_of_influence() {
    let folder = built(IMPACTS);
    let csv = folder.csv("wheel/influence.csv");
    assert!(csv.starts_with("policy,influence,dependence,influence_indirect,dependence_indirect,"), "{csv}");
    let table = folder.table("wheel_influence");
    assert_close(&numbers(&table, "influence"), &[4.0, 3.0, 4.0, 1.0]);
    assert_close(&numbers(&table, "dependence"), &[1.0, 3.0, 4.0, 4.0]);
    assert_eq!(numbers(&table, "influence_rank"), [1.0, 3.0, 1.0, 4.0]);
    assert_eq!(texts(&table, "role"), ["driver", "autonomous", "relay", "dependant"]);
    // The sixth power: its ranks are those of the fifth.
    assert_close(&numbers(&table, "influence_indirect"), &[559.0, 363.0, 391.0, 154.0]);
    assert_close(&numbers(&table, "dependence_indirect"), &[178.0, 213.0, 467.0, 609.0]);
    assert_eq!(numbers(&table, "influence_indirect_rank"), [1.0, 3.0, 2.0, 4.0]);
    assert_eq!(
        folder.results().receipt.step("wheel_influence").unwrap().notes,
        ["indirect: along chains of 6 effects, whose ranks are those of chains one shorter"]
    );
}

#[test]
fn a_study_without_loops_has_chains_that_end() {
    let folder = built_with(WHOLE, &[("wards.csv", WARDS)]);
    let table = folder.table("wheel_influence");
    assert_eq!(texts(&table, "policy"), ["deal", "patrols", "talk", "pay", "crime", "health"]);
    assert_eq!(texts(&table, "kind"), ["policy", "policy", "policy", "indicator", "indicator", "indicator"]);
    assert_close(&numbers(&table, "influence"), &[0.45, 0.6, 0.0, 0.3, 0.0, 0.0]);
    // Two steps: from both policies through pay to health.
    assert_close(&numbers(&table, "influence_indirect"), &[0.075, 0.03, 0.0, 0.0, 0.0, 0.0]);
    assert_close(&numbers(&table, "dependence_indirect"), &[0.0, 0.0, 0.0, 0.0, 0.0, 0.105]);
    assert_eq!(
        folder.results().receipt.step("wheel_influence").unwrap().notes,
        ["indirect: along chains of 2 effects: there are no longer ones"]
    );
}

/// METHODS 13.4: a chain that turns back, with a year for each step.
fn chain(horizon: usize) -> String {
    let link = |name: &str, on: &str, sign: &str, strength: f64| {
        format!("[[policy.{name}.effects]]\non = \"{on}\"\nsign = \"{sign}\"\nstrength = {strength}\n")
    };
    format!(
        "[wheel]\nhorizon = {horizon}\n{}{}{}{}",
        link("one", "two", "+", 1.0),
        link("two", "three", "+", 1.0),
        link("three", "four", "-", 1.0),
        link("four", "two", "+", 0.5)
    )
}

#[test]
fn the_worked_example_of_a_change_that_travels() {
    let folder = built(&chain(4));
    assert_eq!(
        rows(&folder, "travel", "of", "one"),
        [
            "one, two, 0.5, 0.5, 0.5, up, , 1, 4, 0.6666666666666667",
            "one, three, 1, 1, 1, up, , 2, 4, 0.6666666666666667",
            "one, four, -1, -1, -1, down, , 3, 4, -0.6666666666666666",
        ]
    );
    let notes = folder.results().receipt.step("wheel_travel").unwrap().notes.clone();
    assert_eq!(notes, ["changes die away, whatever the strengths: by a factor of 0.7937 a year"]);
    // What is turned round once comes back as the opposite: 1 - 1/2 + 1/4 ...
    let later = built(&chain(40));
    let table = later.table("wheel_travel");
    let close = (numbers(&table, "effect")[0] - 2.0 / 3.0).abs();
    assert!(close < 1e-3, "{close}");
}

#[test]
fn a_change_is_told_as_a_range_with_what_it_means() {
    let folder = built_with(WHOLE, &[("wards.csv", WARDS)]);
    assert_eq!(
        folder.csv("wheel/travel.csv"),
        "\
of,target,effect,lower,upper,direction,means,after,horizon,limit
deal,pay,0.25,0.1,0.4,up,better,2,20,0.25
deal,crime,0.2,0.1,0.3,up,worse,1,20,0.2
deal,health,0.075,0.020000000000000004,0.24,up,better,7,20,0.075
patrols,pay,-0.1,-0.1,-0.1,down,worse,1,20,-0.1
patrols,crime,-0.5,-0.7,-0.3,down,better,1,20,-0.5
patrols,health,-0.03,-0.06,-0.020000000000000004,down,worse,6,20,-0.03
"
    );
    assert_eq!(
        folder.results().receipt.step("wheel_travel").unwrap().notes,
        ["nothing comes back to where it started"]
    );
}

#[test]
fn ways_of_both_signs_are_unclear_and_what_comes_too_late_is_counted() {
    let study = "[wheel]\nhorizon = 5\n[policy.a]\neffects = [{ on = \"b\", sign = \"+\" }, { on = \"c\", sign = \"-\", delay = 6 }]\n[policy.b]\neffects = [{ on = \"d\", sign = \"+\" }]\n[policy.c]\n[policy.d]\n[link.ad]\nof = \"a\"\non = \"d\"\nsign = \"-\"\nstrength = [0.1, 0.4]\n";
    let folder = built(study);
    let of_a = rows(&folder, "travel", "of", "a");
    assert_eq!(of_a.len(), 2, "{of_a:?}");
    assert!(of_a[1].starts_with("a, d, 0, -0.31"), "{of_a:?}");
    assert!(of_a[1].contains(", unclear, , 1, 5, "), "{of_a:?}");
    assert_eq!(folder.count("wheel_travel", "of unclear direction"), 1);
    let notes = folder.results().receipt.step("wheel_travel").unwrap().notes.clone();
    assert_eq!(notes[1], "1 more changes arrive after the horizon");
}

#[test]
fn circles_are_told_with_their_sign_delay_and_gain() {
    let folder = built(&chain(4));
    assert_eq!(
        folder.csv("wheel/loops.csv"),
        "loop,path,feedback,length,delay,gain,lower,upper\n1,two -> three -> four -> two,balancing,3,3,-0.5,-0.5,-0.5\n"
    );
    assert_eq!(
        (folder.count("wheel_loops", "balancing"), folder.count("wheel_loops", "reinforcing")),
        (1, 0)
    );
    // A second minus makes it reinforcing.
    let turned = built(&chain(4).replace("sign = \"+\"\nstrength = 0.5", "sign = \"-\"\nstrength = 0.5"));
    assert_eq!(rows(&turned, "loops", "feedback", "reinforcing").len(), 1);
    // No circle, no feedback.
    assert_eq!(built_with(WHOLE, &[("wards.csv", WARDS)]).table("wheel_loops").len(), 0);
}

#[test]
fn the_circles_of_the_example_of_influence() {
    let folder = built(IMPACTS);
    let table = folder.table("wheel_loops");
    assert_eq!(
        texts(&table, "path"),
        ["a -> c -> a", "c -> d -> c", "a -> b -> c -> a", "a -> b -> d -> c -> a"]
    );
    assert_eq!(texts(&table, "feedback"), ["reinforcing", "reinforcing", "balancing", "balancing"]);
}

/// METHODS 13.3: two descriptors of two states.
const BALANCED: &str = r#"
[study]
seed = 3
[descriptor.a]
title = "Who decides"
states = ["a1", "a2"]
judgements = { b = [[2, -2], [-1, 1]] }
[descriptor.b]
states = ["b1", "b2"]
judgements = { a = [[1, -1], [0, 0]] }
"#;

#[test]
fn the_worked_example_of_states_that_fit_together() {
    let folder = built(BALANCED);
    assert_eq!(
        folder.csv("wheel/balance.csv"),
        "scenario,descriptor,title,state,balance,other,other_balance,margin,scenario_margin,weak\n\
         1,a,Who decides,a1,1,a2,-1,2,2,false\n\
         1,b,,b1,2,b2,-2,4,2,false\n\
         2,a,Who decides,a2,0,a1,0,0,0,true\n\
         2,b,,b2,1,b1,-1,2,0,false\n"
    );
    let receipt = folder.results().receipt;
    let step = receipt.step("wheel_balance").unwrap();
    assert_eq!(step.notes, ["4 scenarios: all of them looked at"]);
    assert_eq!((step.counts["consistent scenarios"], step.counts["weak"]), (2, 1));
    // Without policies there is no other table; with them and without descriptors there is not this one.
    assert_eq!(receipt.steps.len(), 1);
    assert!(built(MARKED).results().receipt.step("wheel_balance").is_none());
}

#[test]
fn a_single_state_has_no_margin_and_what_is_not_said_is_nothing() {
    let folder = built(
        "[descriptor.a]\nstates = \"only\"\njudgements = { b = [[0, 1]] }\n[descriptor.b]\nstates = [\"x\", \"y\"]\n",
    );
    assert_eq!(
        folder.csv("wheel/balance.csv"),
        "scenario,descriptor,title,state,balance,other,other_balance,margin,scenario_margin,weak\n\
         1,a,,only,0,,,,1,false\n\
         1,b,,y,1,x,0,1,1,false\n"
    );
}

#[test]
fn judgements_that_do_not_fit_their_states_are_told() {
    assert_eq!(
        told(&BALANCED.replace("[[2, -2], [-1, 1]]", "[[2, -2]]")),
        [
            "bad-value: the judgements of `a` on `b` should be 2 rows of 2, and there is 1 rows | a row for each state of `a`, in it a number for each state of `b`"
        ]
    );
    assert_eq!(
        told(&BALANCED.replace("[-1, 1]", "[-1]")),
        [
            "bad-value: the judgements of `a` on `b` should be 2 rows of 2, and there is a row of 1 | a row for each state of `a`, in it a number for each state of `b`"
        ]
    );
    assert_eq!(
        told(&BALANCED.replace("{ a = [[1, -1], [0, 0]] }", "{ b = [[1, -1], [0, 0]] }")),
        ["self-effect: descriptor `b` judges itself | states speak for those of other descriptors"]
    );
    assert_eq!(
        told(&BALANCED.replace("{ a = [[1", "{ aa = [[1")),
        ["unknown-name: unknown descriptor `aa` | did you mean `a`?"]
    );
    assert_eq!(
        told("[descriptor.a]\nstates = [\"x\", \"x\"]\n"),
        ["duplicate-name: `descriptor.a.states` has `x` twice | "]
    );
    assert_eq!(
        told("[descriptor.a]\nstates = []\n"),
        [
            "bad-value: `descriptor.a` has no states | name those that it may be in: `[\"grows\", \"shrinks\"]`"
        ]
    );
}

#[test]
fn what_is_argued_against_is_no_gap_no_conflict_and_no_choice() {
    let study = |status: &str| {
        format!(
            "[principle.p]\n[goal.g]\n[measure.m]\nworse = \"high\"\n\
             [policy.bids]\n{status}effects = [{{ on = \"m\", sign = \"+\" }}]\n\
             [policy.trust]\ngoals = [\"g\"]\nprinciples = [\"p\"]\neffects = [{{ on = \"m\", sign = \"-\" }}]\n"
        )
    };
    let folder = built(&study(""));
    assert_eq!(rows(&folder, "gaps", "gap", "policy-without-goal").len(), 1);
    assert_eq!(rows(&folder, "gaps", "gap", "policy-without-principle").len(), 1);
    assert_eq!(rows(&folder, "conflicts", "conflict", "opposite-effects").len(), 1);
    let folder = built(&study("status = \"opposed\"\n"));
    assert_eq!(rows(&folder, "gaps", "gap", "policy-without-goal").len(), 0);
    assert_eq!(rows(&folder, "gaps", "gap", "policy-without-principle").len(), 0);
    assert_eq!(rows(&folder, "gaps", "gap", "policy-ungraded").len(), 2);
    assert_eq!(rows(&folder, "conflicts", "conflict", "opposite-effects").len(), 0);
    assert_eq!(
        folder.results().receipt.step("wheel_conflicts").unwrap().notes,
        ["effects of policies that are argued against, 1 in all, are held against no other"]
    );
}

#[test]
fn what_is_argued_against_covers_nothing() {
    let study = |status: &str| {
        format!(
            "[principle.p]\n[goal.g]\ndomains = [\"work\"]\n[goal.h]\n[measure.m]\nworse = \"high\"\n[measure.n]\nworse = \"high\"\n\
             [policy.bids]\n{status}goals = {{ g = 2 }}\nprinciples = [\"p\"]\ndomains = [\"work\"]\neffects = [{{ on = \"m\", sign = \"+\" }}]\n\
             [policy.trust]\ngoals = {{ h = 1 }}\neffects = [{{ on = \"n\", sign = \"-\" }}]\n"
        )
    };
    let covered = |folder: &Folder| {
        let table = folder.table("wheel_coverage");
        let (names, policies, shares) =
            (texts(&table, "name"), numbers(&table, "policies"), numbers(&table, "share"));
        let of = |name: &str| {
            let row = names.iter().position(|it| it == name).unwrap();
            (policies[row], shares[row])
        };
        ["p", "g", "h", "work", "m", "n"].map(of)
    };
    let folder = built(&study(""));
    assert_eq!(covered(&folder), [(1.0, 0.5); 6]);
    // The one policy that is left is all of them.
    let folder = built(&study("status = \"opposed\"\n"));
    let (none, all) = ((0.0, 0.0), (1.0, 1.0));
    assert_eq!(covered(&folder), [none, none, all, none, none, all]);
    assert_eq!(folder.count("wheel_coverage", "policies argued against, which serve nothing"), 1);
    assert_eq!(
        folder.results().receipt.step("wheel_coverage").unwrap().notes[..2],
        ["principle: 0 of 1 covered (0), density 0", "goal: 1 of 2 covered (0.5), density 0.5"]
    );
    for gap in
        ["principle-without-policy", "goal-without-policy", "domain-without-policy", "measure-without-policy"]
    {
        assert_eq!(rows(&folder, "gaps", "gap", gap).len(), 1, "{gap}");
    }
    assert_eq!(rows(&folder, "dropped", "policy", "bids").len(), 0);
}
