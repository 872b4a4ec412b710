//! Portfolios: which policies are chosen, held against a search of every set there is.

mod common;

use std::fmt::Write as _;

use common::{Folder, numbers, texts, truths};
use theodolite_study::Verdict;

const POLICIES: &str = r#"
[goal.early_years]
[goal.homes]
[goal.jobs]
[principle.devolution]

[policy.nurseries]
goals = { early_years = 3 }
cost = 900
value = 2_000
[policy.everything]
goals = { early_years = 1, homes = 1, jobs = 1 }
principles = ["devolution"]
cost = 2_500
value = 2_600
[policy.building]
goals = { homes = 2 }
cost = 700.50
value = 900
[policy.training]
goals = { jobs = 2 }
needs = ["colleges"]
cost = 100
value = 400
[policy.colleges]
cost = 600
[policy.flags]
"#;

fn portfolio(keys: &str) -> String {
    format!("{POLICIES}\n[portfolio.p]\n{keys}\n")
}

/// The policies chosen, in order.
fn chosen(keys: &str) -> Vec<String> {
    let folder = Folder::new(&portfolio(keys), &[]);
    folder.built();
    chosen_of(&folder, "p")
}

fn chosen_of(folder: &Folder, name: &str) -> Vec<String> {
    let table = folder.table(name);
    let names = texts(&table, "policy").into_iter().zip(truths(&table, "chosen"));
    names.filter(|it| it.1 == Some(true)).map(|it| it.0).collect()
}

/// What is told of a portfolio that cannot be had.
fn told(keys: &str) -> Vec<String> {
    Folder::new(&portfolio(keys), &[]).told()
}

#[test]
fn each_objective_has_its_own_answer() {
    assert_eq!(chosen(""), ["everything"]);
    assert_eq!(chosen("objective = \"cheapest\""), ["nurseries", "building", "training", "colleges"]);
    assert_eq!(chosen("budget = 2_300.50"), ["nurseries", "building", "training", "colleges"]);
    // 2,000 + 2,600 + 900 for 4,100.50; the other two add less than they cost the budget.
    assert_eq!(
        chosen("objective = \"best-value\"\nbudget = 4_200\ngoals = []"),
        ["nurseries", "everything", "building"]
    );
    assert_eq!(chosen("objective = \"most-goals\"\nbudget = 1_600"), ["building", "training", "colleges"]);
    assert_eq!(chosen("objective = \"most-goals\"\nbudget = 700.50"), ["training", "colleges"]);
    assert_eq!(chosen("goals = { early_years = 3, homes = 1 }"), ["nurseries", "building"]);
    assert_eq!(chosen("goals = [\"jobs\"]\nat-least = 3"), ["everything", "training", "colleges"]);
    assert_eq!(chosen("goals = []\nprinciples = [\"devolution\"]"), ["everything"]);
}

#[test]
fn what_is_required_is_in_and_what_is_excluded_is_out() {
    assert_eq!(chosen("require = [\"flags\"]\ngoals = [\"jobs\"]"), ["everything", "flags"]);
    assert_eq!(chosen("exclude = [\"everything\"]"), ["nurseries", "building", "training", "colleges"]);
}

#[test]
fn what_is_argued_against_is_chosen_only_where_it_is_required() {
    let study = |keys: &str| {
        portfolio(keys).replace("[policy.everything]", "[policy.everything]\nstatus = \"opposed\"")
    };
    let folder = Folder::new(&study(""), &[]);
    folder.built();
    assert_eq!(chosen_of(&folder, "p"), ["nurseries", "building", "training", "colleges"]);
    assert_eq!(texts(&folder.table("p"), "status")[1], "opposed");
    let folder = Folder::new(&study("require = [\"everything\"]"), &[]);
    folder.built();
    assert_eq!(chosen_of(&folder, "p"), ["everything"]);
}

#[test]
fn the_table_tells_why_each_is_there() {
    let folder =
        Folder::new(&portfolio("goals = [\"early_years\", \"jobs\"]\nrequire = [\"training\"]"), &[]);
    folder.built();
    let table = folder.table("p");
    assert_eq!(
        table.names().collect::<Vec<_>>(),
        ["policy", "title", "chosen", "status", "cost", "value", "covers", "serves", "only"]
    );
    assert_eq!(chosen_of(&folder, "p"), ["nurseries", "training", "colleges"]);
    assert_eq!(texts(&table, "status"), ["", "", "", "required", "", ""]);
    assert_eq!(texts(&table, "serves"), ["early_years", "early_years, jobs", "", "jobs", "", ""]);
    assert_eq!(texts(&table, "only"), ["early_years", "", "", "jobs", "", ""]);
    assert_eq!(numbers(&table, "covers"), [1.0, 2.0, 0.0, 1.0, 0.0, 0.0]);
    assert_eq!(numbers(&table, "cost")[2], 700.5);
    assert!(numbers(&table, "cost")[5].is_nan());
    assert!(folder.csv("portfolio/p.csv").starts_with("policy,title,chosen,status,cost,value,"));
}

#[test]
fn the_receipt_says_what_is_proved_and_what_it_costs() {
    let folder = Folder::new(&portfolio("objective = \"cheapest\"\nbudget = 2_400"), &[]);
    folder.built();
    let receipt = folder.results().receipt;
    let step = receipt.step("p").unwrap();
    assert_eq!(step.kind, "portfolio");
    assert_eq!(
        step.notes,
        [
            "proved: no set is better, and of equally good ones this is the first (£2,300.50)",
            "in all it costs £2,300.50, which leaves £99.50"
        ]
    );
    assert_eq!(
        (step.counts["chosen"], step.counts["covered"], step.counts["policies that could help"]),
        (4, 3, 5)
    );
}

#[test]
fn a_budget_that_is_too_small_says_by_how_much() {
    assert_eq!(
        told("budget = 2_000"),
        [
            "budget-too-small: portfolio `p` cannot do what it must for £2,000: that costs £2,300.50 at least, £300.50 more | raise `budget`, ask for less, or cover as many goals as it buys with `objective = \"most-goals\"`"
        ]
    );
}

#[test]
fn a_budget_that_covers_nothing_is_told() {
    assert_eq!(
        told("budget = 10\nobjective = \"most-goals\""),
        [
            "covers-nothing: the budget of portfolio `p`, £10, covers none of its 3 goals | raise `budget`: the cheapest policy that would help costs £100"
        ]
    );
    assert_eq!(
        told("budget = 99.99\nobjective = \"best-value\"\ngoals = []"),
        [
            "covers-nothing: the budget of portfolio `p`, £99.99, buys no policy that is worth anything | raise `budget`: the cheapest policy that would help costs £100"
        ]
    );
}

#[test]
fn a_goal_that_no_policy_serves_is_told() {
    let study = portfolio("").replace("[goal.jobs]", "[goal.jobs]\n[goal.sport]");
    assert_eq!(
        Folder::new(&study, &[]).told(),
        [
            "cannot-cover: portfolio `p` cannot cover goal `sport`: no policy that may be chosen serves it | it asks for every goal of the study: list with `goals` those that it is to cover, or take `objective = \"most-goals\"`"
        ]
    );
    assert_eq!(
        told("goals = { homes = 4 }"),
        [
            "cannot-cover: portfolio `p` cannot cover goal `homes`: it needs 4 marks, and all policies that may be chosen give 3 | ask for fewer marks in `goals`, or leave out fewer policies"
        ]
    );
    assert_eq!(
        told("goals = []\nprinciples = [\"devolution\"]\nexclude = [\"everything\"]"),
        [
            "cannot-cover: portfolio `p` cannot cover principle `devolution`: no policy that may be chosen serves it | take it out of `principles`, or say which policy serves it"
        ]
    );
}

#[test]
fn policies_without_a_cost_are_told_where_costs_count() {
    let without = |keys: &str| portfolio(keys).replace("cost = 100\n", "").replace("cost = 600\n", "");
    let told = Folder::new(&without("budget = 9_000"), &[]).told();
    let expected = "no-cost: portfolio `p` counts what policies cost, and 2 that it could choose state no `cost`: `training`, `colleges` | say what each costs, `0` where it is free, or name it in `exclude`";
    assert_eq!(told, [expected]);
    assert_eq!(Folder::new(&without("objective = \"cheapest\""), &[]).told(), [expected]);
    // Whoever cannot be of use need not say what it costs; nor does anybody where costs decide nothing.
    let folder = Folder::new(&without("exclude = [\"training\"]\nbudget = 2_500"), &[]);
    folder.built();
    assert_eq!(chosen_of(&folder, "p"), ["everything"]);
    let folder = Folder::new(&without(""), &[]);
    folder.built();
    assert!(
        folder.results().receipt.step("p").unwrap().notes.contains(
            &"2 of the 5 policies that could help state no cost, so costs decide nothing".to_owned()
        )
    );
}

#[test]
fn what_cannot_be_together_is_told() {
    assert_eq!(
        told("require = [\"training\"]\nexclude = [\"colleges\"]"),
        [
            "contradiction: portfolio `p` must have policy `training`, which needs `colleges`, which it excludes | take one of them out of `require` or `exclude`"
        ]
    );
    assert_eq!(
        told("require = [\"flags\"]\nexclude = [\"flags\"]"),
        ["contradiction: `portfolio.p` requires policy `flags` and excludes it | keep it in one of the two"]
    );
    let apart = portfolio("require = [\"flags\", \"nurseries\"]")
        .replace("[policy.flags]", "[policy.flags]\nexcludes = [\"nurseries\"]");
    assert_eq!(
        Folder::new(&apart, &[]).told(),
        [
            "contradiction: portfolio `p` must have the policies `nurseries` and `flags`, which exclude each other | take one of them out of `require`"
        ]
    );
}

#[test]
fn a_portfolio_of_nothing_is_told() {
    assert_eq!(
        told("goals = []"),
        [
            "nothing-to-cover: `portfolio.p` asks for no goal and no principle | name what it is to cover, or take `goals` out: then it is every goal of the study"
        ]
    );
    assert_eq!(
        Folder::new("[goal.g]\n[portfolio.p]\n", &[]).told(),
        [
            "no-policies: portfolio `p` has no policies to choose from | add a section `[policy.NAME]` for each, with its goals"
        ]
    );
    let valueless = portfolio("objective = \"best-value\"")
        .lines()
        .filter(|it| !it.starts_with("value"))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(
        Folder::new(&valueless, &[]).told(),
        [
            "no-value: portfolio `p` asks for the best value, and no policy that it could choose states a `value` | say with `value` what the benefits of each are worth in all, in pounds"
        ]
    );
}

#[test]
fn claims_may_ask_a_portfolio() {
    let study = portfolio("")
        + "[claim.one]\ntext = \"one policy is enough\"\nquery = \"SELECT count(*) FROM p WHERE chosen\"\nexpect = 1\n";
    let folder = Folder::new(&study, &[]);
    let claims = theodolite_study::claims(&folder.study(), &folder.store(), None).unwrap();
    assert_eq!((claims.judged[0].verdict, claims.judged[0].found.as_str()), (Verdict::Holds, "1"));
}

/// Numbers that look drawn and are the same everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % count
    }
}

/// A drawn policy: its marks by goal, its cost and value in pounds, what it needs and excludes.
struct Drawn {
    marks: Vec<u64>,
    cost: u64,
    value: u64,
    needs: Option<usize>,
    excludes: Option<usize>,
}

const GOALS: usize = 4;

fn drawn(draws: &mut Draws) -> Vec<Drawn> {
    let count = 9;
    (0..count)
        .map(|at: usize| Drawn {
            marks: (0..GOALS).map(|_| draws.below(5).saturating_sub(2)).collect(),
            cost: 1 + draws.below(6),
            value: draws.below(7),
            // Always an earlier one, so that nothing needs itself.
            needs: (at > 0 && draws.below(4) == 0).then(|| draws.below(at as u64) as usize),
            excludes: (at > 0 && draws.below(4) == 0).then(|| draws.below(at as u64) as usize),
        })
        .map(|mut it| {
            if it.needs == it.excludes {
                it.excludes = None;
            }
            it
        })
        .collect()
}

fn written(policies: &[Drawn], objective: &str, budget: u64) -> String {
    let mut text = String::new();
    for goal in 0..GOALS {
        let _ = writeln!(text, "[goal.g{goal}]");
    }
    for (at, it) in policies.iter().enumerate() {
        let marks: Vec<String> =
            it.marks.iter().enumerate().map(|(goal, marks)| format!("g{goal} = {marks}")).collect();
        let _ = writeln!(
            text,
            "[policy.p{at}]\ngoals = {{ {} }}\ncost = {}\nvalue = {}",
            marks.join(", "),
            it.cost,
            it.value
        );
        for (key, other) in [("needs", it.needs), ("excludes", it.excludes)] {
            if let Some(other) = other {
                let _ = writeln!(text, "{key} = [\"p{other}\"]");
            }
        }
    }
    let _ = writeln!(text, "[portfolio.best]\nobjective = \"{objective}\"\nbudget = {budget}\nat-least = 2");
    text
}

/// The best of every set there is, by the rules as the reference states them; `None` where no set will do.
fn by_force(policies: &[Drawn], objective: &str, budget: u64) -> Option<Vec<usize>> {
    let mut best: Option<(Vec<i64>, Vec<usize>)> = None;
    for set in 0_u32..1 << policies.len() {
        let has = |at: usize| set >> at & 1 == 1;
        let chosen: Vec<usize> = (0..policies.len()).filter(|at| has(*at)).collect();
        let fits = chosen.iter().all(|at| {
            policies[*at].needs.is_none_or(has) && policies[*at].excludes.is_none_or(|it| !has(it))
        });
        let sum = |of: &dyn Fn(&Drawn) -> u64| chosen.iter().map(|at| of(&policies[*at])).sum::<u64>() as i64;
        let covered = (0..GOALS).filter(|goal| sum(&|it| it.marks[*goal]) >= 2).count();
        let (cost, value, count) = (sum(&|it| it.cost), sum(&|it| it.value), chosen.len() as i64);
        if !fits || cost > budget as i64 || (objective != "most-goals" && covered < GOALS) {
            continue;
        }
        let order = match objective {
            "smallest" => vec![count, cost],
            "cheapest" => vec![cost, count],
            "best-value" => vec![-value, cost, count],
            _ => vec![-(covered as i64), cost, count],
        };
        // Of two sets as good, the one with the first policy in which they differ.
        let comes_first =
            |other: &[usize]| (0..policies.len()).find(|at| has(*at) != other.contains(at)).is_some_and(has);
        let is_better = best
            .as_ref()
            .is_none_or(|(worth, other)| order < *worth || (order == *worth && comes_first(other)));
        if is_better {
            best = Some((order, chosen));
        }
    }
    best.filter(|it| objective != "most-goals" || it.0[0] < 0).map(|it| it.1)
}

#[test]
fn what_is_chosen_is_the_best_of_every_set() {
    let mut draws = Draws(2022);
    let (mut found, mut refused) = (0, 0);
    for _ in 0..25 {
        let policies = drawn(&mut draws);
        let budget = 6 + draws.below(12);
        for objective in ["smallest", "cheapest", "best-value", "most-goals"] {
            let study = written(&policies, objective, budget);
            let folder = Folder::new(&study, &[]);
            match by_force(&policies, objective, budget) {
                Some(best) => {
                    folder.built();
                    let best: Vec<String> = best.iter().map(|at| format!("p{at}")).collect();
                    assert_eq!(chosen_of(&folder, "best"), best, "{objective} of\n{study}");
                    found += 1;
                }
                None => {
                    let told = folder.told();
                    let is_refusal = |it: &String| {
                        ["budget-too-small", "cannot-cover", "covers-nothing", "contradiction", "no-value"]
                            .iter()
                            .any(|code| it.starts_with(&format!("{code}: ")))
                    };
                    assert!(!told.is_empty() && told.iter().all(is_refusal), "{told:?} of\n{study}");
                    refused += 1;
                }
            }
        }
    }
    // Both sorts must come up, or the test tests little.
    assert!(found >= 30 && refused >= 10, "{found} found, {refused} refused");
}
