//! `[portfolio.*]`: the smallest, the cheapest or the best set of policies for what is asked.

use std::collections::BTreeSet;
use std::sync::Arc;

use theodolite_core::wheel::portfolio::{
    Aim, Choice, EFFORT, Goal, Link, Policy, PortfolioError, Proof, Service, Status, Task, choose,
};
use theodolite_core::{Problem, Span};
use theodolite_data::table::{ResultTable, Values};

use crate::digits::commas;
use crate::plan::{Main, Plan, Rows, Section, fixed};
use crate::run::{Run, Step};
use crate::spec::portfolio::{Need, Objective, Portfolio};
use crate::spec::{self, Study};
use crate::step::wheel::texts;

/// The columns of its table.
const COLUMNS: [&str; 9] =
    ["policy", "title", "chosen", "status", "cost", "value", "covers", "serves", "only"];

/// A sum of money in words.
pub(crate) fn pounds(pence: i128) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let (whole, rest) = (commas(&(pence.abs() / 100).to_string()), pence.abs() % 100);
    if rest == 0 { format!("{sign}£{whole}") } else { format!("{sign}£{whole}.{rest:02}") }
}

/// A portfolio with the policies from which it is chosen.
struct Choosing<'a> {
    spec: &'a Portfolio,
    study: &'a Study,
    /// Goals, then principles.
    needs: Vec<Need>,
    /// How many of them are goals.
    goals: usize,
    /// Marks by policy: which of the needs, how many.
    marks: Vec<Vec<(usize, u32)>>,
    /// By policy, the places of those that it needs.
    required_by: Vec<Vec<usize>>,
    /// Whether a policy may be chosen and could be of use.
    candidates: Vec<bool>,
}

impl<'a> Choosing<'a> {
    fn new(study: &'a Study, spec: &'a Portfolio) -> Choosing<'a> {
        let mut needs = spec.asked(study);
        let goals = needs.len();
        needs.extend(spec.principles.iter().cloned());
        let place = |name: &str, principle: bool| {
            let mut range = if principle { goals..needs.len() } else { 0..goals };
            range.find(|it| needs[*it].of.value == name)
        };
        let of = |policy: &spec::Policy| -> Vec<(usize, u32)> {
            let goals = policy.goals.iter().map(|it| (it, false));
            let all = goals.chain(policy.principles.iter().map(|it| (it, true)));
            all.filter(|it| it.0.marks > 0)
                .filter_map(|(mark, principle)| {
                    Some((place(&mark.of.value, principle)?, u32::from(mark.marks)))
                })
                .collect()
        };
        let marks: Vec<Vec<(usize, u32)>> = study.policies.iter().map(of).collect();
        let at = |name: &str| study.policies.iter().position(|it| it.name.value == name);
        let required_by: Vec<Vec<usize>> = study
            .policies
            .iter()
            .map(|it| it.needs.iter().filter_map(|it| at(&it.value)).collect())
            .collect();
        let named = |list: &[spec::At<String>], policy: &spec::Policy| {
            list.iter().any(|it| it.value == policy.name.value)
        };
        // What is of no use is never chosen; so it need not say what it costs.
        let worth = spec.objective.value == Objective::BestValue;
        let mut candidates: Vec<bool> = study
            .policies
            .iter()
            .enumerate()
            .map(|(at, it)| {
                let is_of_use = !marks[at].is_empty() || (worth && it.value.is_some());
                let is_wanted = is_of_use && !it.is_opposed();
                !named(&spec.exclude, it) && (is_wanted || named(&spec.require, it))
            })
            .collect();
        let mut next: Vec<usize> = (0..candidates.len()).filter(|it| candidates[*it]).collect();
        while let Some(policy) = next.pop() {
            for &other in &required_by[policy] {
                let it = &study.policies[other];
                if !candidates[other] && !it.is_opposed() && !named(&spec.exclude, it) {
                    candidates[other] = true;
                    next.push(other);
                }
            }
        }
        Choosing { spec, study, needs, goals, marks, required_by, candidates }
    }

    /// The policies that may be chosen and could be of use.
    fn candidates(&self) -> impl Iterator<Item = (usize, &'a spec::Policy)> {
        self.study.policies.iter().enumerate().filter(|it| self.candidates[it.0])
    }

    /// Whether a need must be met, whatever else is.
    fn must(&self, need: usize) -> bool {
        need >= self.goals || self.spec.objective.value != Objective::MostGoals
    }

    /// `goal `jobs``.
    fn called(&self, need: usize) -> String {
        let kind = if need < self.goals { "goal" } else { "principle" };
        format!("{kind} `{}`", self.needs[need].of.value)
    }

    /// Where a need is asked for: where the text lists it, else where the portfolio begins.
    fn span(&self, need: usize) -> &'a Span {
        let listed = match self.spec.goals.as_ref() {
            Some(goals) if need < self.goals => goals.get(need),
            _ => need.checked_sub(self.goals).and_then(|it| self.spec.principles.get(it)),
        };
        listed.map_or(&self.spec.name.span, |it| &it.of.span)
    }

    fn budget_span(&self) -> &'a Span {
        self.spec.budget.as_ref().map_or(&self.spec.objective.span, |it| &it.span)
    }

    /// Whether costs decide: then each must be stated.
    fn is_about_costs(&self) -> bool {
        self.spec.budget.is_some() || self.spec.objective.value == Objective::Cheapest
    }

    /// The policies without a cost among those that could be chosen.
    fn without_cost(&self) -> Vec<&'a str> {
        self.candidates().filter(|it| it.1.cost.is_none()).map(|it| it.1.name.value.as_str()).collect()
    }

    /// The problem of a need that no policies that may be chosen can meet.
    fn cannot_cover(&self, need: usize, most: u64) -> Problem {
        let (called, name) = (self.called(need), &self.spec.name.value);
        let message = match most {
            0 => format!("portfolio `{name}` cannot cover {called}: no policy that may be chosen serves it"),
            _ => format!(
                "portfolio `{name}` cannot cover {called}: it needs {} marks, and all policies that may be chosen give {most}",
                self.needs[need].marks
            ),
        };
        let key = if need < self.goals { "goals" } else { "principles" };
        let hint = match self.spec.goals {
            None if need < self.goals => {
                "it asks for every goal of the study: list with `goals` those that it is to cover, or take `objective = \"most-goals\"`".to_owned()
            }
            _ if most == 0 => format!("take it out of `{key}`, or say which policy serves it"),
            _ => format!("ask for fewer marks in `{key}`, or leave out fewer policies"),
        };
        Problem::error("cannot-cover", message).at(self.span(need)).hint(hint)
    }

    fn task<'t>(&self, parts: &'t Parts) -> Task<'t> {
        let aim = match self.spec.objective.value {
            Objective::Smallest => Aim::Fewest,
            Objective::Cheapest => Aim::Cheapest,
            Objective::BestValue => Aim::MostValue,
            Objective::MostGoals => Aim::MostGoals,
        };
        Task {
            policies: &parts.policies,
            goals: &parts.goals,
            services: &parts.services,
            links: &parts.links,
            budget: self.spec.budget.as_ref().map(|it| it.value),
            aim,
            effort: EFFORT,
        }
    }

    fn parts(&self) -> Parts {
        // Where costs are not known of all, they decide nothing: some would else seem to be free.
        let known = self.without_cost().is_empty();
        let policies = self.study.policies.iter().enumerate().map(|(at, it)| Policy {
            cost: it.cost.as_ref().filter(|_| known).map_or(0, |it| it.value),
            value: it.value.as_ref().map_or(0, |it| it.value),
            status: if self.spec.require.iter().any(|name| name.value == it.name.value) {
                Status::Required
            } else if self.candidates[at] {
                Status::Free
            } else {
                Status::Excluded
            },
        });
        let goals =
            self.needs.iter().enumerate().map(|(at, it)| Goal { need: it.marks, must: self.must(at) });
        let services = self.marks.iter().enumerate().flat_map(|(policy, marks)| {
            marks.iter().map(move |&(goal, marks)| Service { policy, goal, marks })
        });
        let needs = self
            .required_by
            .iter()
            .enumerate()
            .flat_map(|(policy, others)| others.iter().map(move |&other| Link::Needs { policy, other }));
        let at = |name: &str| self.study.policies.iter().position(|it| it.name.value == name);
        let mut apart: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (policy, it) in self.study.policies.iter().enumerate() {
            let others = it.excludes.iter().filter_map(|it| at(&it.value));
            apart.extend(others.map(|other| (policy.min(other), policy.max(other))));
        }
        let apart = apart.into_iter().map(|(policy, other)| Link::Apart { policy, other });
        Parts {
            policies: policies.collect(),
            goals: goals.collect(),
            services: services.collect(),
            links: needs.chain(apart).collect(),
        }
    }

    /// Why there is no choice, in words.
    fn problem(&self, error: &PortfolioError) -> Problem {
        let name = &self.spec.name.value;
        let policy = |at: usize| self.study.policies.get(at).map_or("", |it| it.name.value.as_str());
        let contradiction = |message: String, hint: &str| {
            Problem::error("contradiction", message).at(&self.spec.name.span).hint(hint)
        };
        match *error {
            PortfolioError::Goal { goal, most, .. } => self.cannot_cover(goal, most),
            PortfolioError::Together { goal } => Problem::error(
                "cannot-cover",
                format!(
                    "portfolio `{name}` cannot cover {} beside what it asks for before that, whatever it costs: policies that would serve it exclude each other",
                    self.called(goal)
                ),
            )
            .at(self.span(goal))
            .hint("take one of them out, or use `objective = \"most-goals\"`"),
            PortfolioError::Budget { budget, least, short } => Problem::error(
                "budget-too-small",
                format!(
                    "portfolio `{name}` cannot do what it must for {}: that costs {} at least, {} more",
                    pounds(i128::from(budget)),
                    pounds(least),
                    pounds(short)
                ),
            )
            .at(self.budget_span())
            .hint("raise `budget`, ask for less, or cover as many goals as it buys with `objective = \"most-goals\"`"),
            PortfolioError::NeedsExcluded { policy: one, other } => contradiction(
                format!("portfolio `{name}` must have policy `{}`, which needs `{}`, which it excludes", policy(one), policy(other)),
                "take one of them out of `require` or `exclude`",
            ),
            PortfolioError::RequiredApart { policy: one, other } => contradiction(
                format!("portfolio `{name}` must have the policies `{}` and `{}`, which exclude each other", policy(one), policy(other)),
                "take one of them out of `require`",
            ),
            PortfolioError::Links => contradiction(
                format!("portfolio `{name}` has no set that keeps to what policies need and exclude of each other"),
                "require fewer policies",
            ),
            PortfolioError::Effort { .. } => Problem::error(
                "not-found",
                format!("portfolio `{name}` has too many sets to look through: none was found that does what is asked, and none was ruled out"),
            )
            .at(&self.spec.name.span)
            .hint("ask for fewer goals, or decide some policies with `require` and `exclude`"),
            PortfolioError::Wheel(ref error) => {
                Problem::error("cannot-ask", format!("portfolio `{name}`: {error}")).at(&self.spec.name.span)
            }
        }
    }

    /// The problem of a best choice that does nothing at all.
    fn covers_nothing(&self, choice: &Choice) -> Option<Problem> {
        let covered = choice.covered.iter().filter(|it| **it < self.goals).count();
        let name = &self.spec.name.value;
        let budget = self.spec.budget.as_ref().map(|it| pounds(i128::from(it.value)));
        let message = match (self.spec.objective.value, budget) {
            (Objective::MostGoals, Some(budget)) if covered == 0 => {
                format!("the budget of portfolio `{name}`, {budget}, covers none of its {} goals", self.goals)
            }
            (Objective::MostGoals, None) if covered == 0 => {
                format!("portfolio `{name}` can cover none of its {} goals", self.goals)
            }
            (Objective::BestValue, Some(budget)) if choice.policies.is_empty() => {
                format!("the budget of portfolio `{name}`, {budget}, buys no policy that is worth anything")
            }
            _ => return None,
        };
        let of_use = self.candidates().filter_map(|(_, it)| it.cost.as_ref());
        let least = of_use.map(|it| it.value).min().map(i128::from);
        let problem = Problem::error("covers-nothing", message).at(self.budget_span());
        Some(
            match least.filter(|it| self.spec.budget.as_ref().is_some_and(|budget| *it > budget.value.into()))
            {
                Some(least) => problem.hint(format!(
                    "raise `budget`: the cheapest policy that would help costs {}",
                    pounds(least)
                )),
                None => problem.hint("ask for fewer marks, leave out fewer policies, or raise `budget`"),
            },
        )
    }
}

/// What core is asked.
struct Parts {
    policies: Vec<Policy>,
    goals: Vec<Goal>,
    services: Vec<Service>,
    links: Vec<Link>,
}

/// What the text alone shows to be impossible.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Portfolio, problems: &mut Vec<Problem>) {
    let name = &spec.name.value;
    if plan.study.policies.is_empty() {
        let message = format!("portfolio `{name}` has no policies to choose from");
        problems.push(
            Problem::error("no-policies", message)
                .at(&spec.name.span)
                .hint("add a section `[policy.NAME]` for each, with its goals"),
        );
        return;
    }
    let choosing = Choosing::new(plan.study, spec);
    if choosing.needs.is_empty() && spec.goals.is_none() && spec.objective.value != Objective::BestValue {
        let message = format!("portfolio `{name}` is to cover every goal, and the study has none");
        problems.push(
            Problem::error("nothing-to-cover", message)
                .at(&spec.name.span)
                .hint("add a section `[goal.NAME]` for each, or name `principles`"),
        );
    }
    for need in (0..choosing.needs.len()).filter(|it| choosing.must(*it)) {
        let most: u64 = choosing
            .candidates()
            .flat_map(|(at, _)| &choosing.marks[at])
            .filter(|it| it.0 == need)
            .map(|it| u64::from(it.1))
            .sum();
        if most < u64::from(choosing.needs[need].marks) {
            problems.push(choosing.cannot_cover(need, most));
        }
    }
    let without = choosing.without_cost();
    if choosing.is_about_costs() && !without.is_empty() {
        let message = format!(
            "portfolio `{name}` counts what policies cost, and {} that it could choose {} no `cost`: {}",
            without.len(),
            if without.len() == 1 { "states" } else { "state" },
            listed(&without)
        );
        problems.push(
            Problem::error("no-cost", message)
                .at(choosing.budget_span())
                .hint("say what each costs, `0` where it is free, or name it in `exclude`"),
        );
    }
    let is_worth = |it: (usize, &spec::Policy)| it.1.value.as_ref().is_some_and(|it| it.value > 0);
    if spec.objective.value == Objective::BestValue && !choosing.candidates().any(is_worth) {
        let message = format!(
            "portfolio `{name}` asks for the best value, and no policy that it could choose states a `value`"
        );
        problems.push(
            Problem::error("no-value", message)
                .at(&spec.objective.span)
                .hint("say with `value` what the benefits of each are worth in all, in pounds"),
        );
    }
}

/// Some names, the first of them.
fn listed(names: &[&str]) -> String {
    const FEW: usize = 6;
    let some: Vec<String> = names.iter().take(FEW).map(|it| format!("`{it}`")).collect();
    let more = names.len().saturating_sub(FEW);
    if more == 0 { some.join(", ") } else { format!("{} and {more} more", some.join(", ")) }
}

fn answer(run: &mut Run<'_>, spec: &Portfolio, name: &str) -> Step<ResultTable> {
    let choosing = Choosing::new(run.plan.study, spec);
    let parts = choosing.parts();
    let choice = match choose(&choosing.task(&parts)) {
        Ok(choice) => choice,
        Err(error) => return run.stop(choosing.problem(&error)),
    };
    if let Some(problem) = choosing.covers_nothing(&choice) {
        return run.stop(problem);
    }
    let objective = spec.objective.value;
    let told = |number: i128| match objective {
        Objective::Smallest => {
            commas(&number.to_string()) + if number == 1 { " policy" } else { " policies" }
        }
        Objective::Cheapest | Objective::BestValue => pounds(number),
        Objective::MostGoals => {
            // Principles that must be covered are counted by core too.
            let goals = number - (choosing.needs.len() - choosing.goals) as i128;
            format!("{goals} {}", if goals == 1 { "goal" } else { "goals" })
        }
    };
    let (few, most) = (matches!(objective, Objective::Smallest | Objective::Cheapest), told(choice.bound));
    let proof = match choice.proof {
        Proof::All => format!(
            "proved: no set is better, and of equally good ones this is the first ({})",
            told(choice.reached)
        ),
        Proof::Best => format!(
            "proved: no set is better ({}); others may be as good, of which this need not be the first",
            told(choice.reached)
        ),
        Proof::Stopped => format!(
            "not proved: the search ended at {}, and no set comes to {} than {most}",
            told(choice.reached),
            if few { "less" } else { "more" }
        ),
    };
    let record = run.record(name);
    record.method = Some(format!(
        "the {}, exactly: branch and bound in whole numbers{}",
        match objective {
            Objective::Smallest => "fewest policies that cover all that is asked",
            Objective::Cheapest => "cheapest policies that cover all that is asked",
            Objective::BestValue => "policies that cover all that is asked and are worth most",
            Objective::MostGoals => "policies that cover the most goals",
        },
        spec.budget.as_ref().map_or(String::new(), |it| format!(", within {}", pounds(it.value.into())))
    ));
    let candidates = choosing.candidates().count();
    let counts = [
        ("policies", choosing.study.policies.len()),
        ("policies that could help", candidates),
        ("chosen", choice.policies.len()),
        ("asked for", choosing.needs.len()),
        ("covered", choice.covered.len()),
    ];
    record.counts.extend(counts.map(|(what, count)| (what.to_owned(), count as u64)));
    record.notes.push(proof.clone());
    let without = choosing.without_cost();
    if without.is_empty() {
        let left = spec.budget.as_ref().map(|it| i128::from(it.value) - choice.cost);
        let left = left.map_or(String::new(), |it| format!(", which leaves {}", pounds(it)));
        record.notes.push(format!("in all it costs {}{left}", pounds(choice.cost)));
    } else {
        record.notes.push(format!(
            "{} of the {candidates} policies that could help state no cost, so costs decide nothing",
            without.len()
        ));
    }
    if objective == Objective::BestValue {
        let unknown = choosing.candidates().filter(|it| it.1.value.is_none()).count();
        record.notes.push(format!("in all it is worth {}", pounds(choice.value)));
        if unknown > 0 {
            record.notes.push(format!("{unknown} of the {candidates} policies that could help state no value and count as worth nothing"));
        }
    }
    if choice.proof == Proof::Stopped {
        let problem = Problem::warning("not-proved", format!("portfolio `{name}` is {proof}"));
        run.report(problem.at(&spec.name.span).hint("decide some policies with `require` and `exclude`"))?;
    }
    Ok(table(&choosing, &choice))
}

fn table(choosing: &Choosing<'_>, choice: &Choice) -> ResultTable {
    let policies = &choosing.study.policies;
    let is_chosen = |at: usize| choice.policies.binary_search(&at).is_ok();
    let in_list =
        |list: &[spec::At<String>], it: &spec::Policy| list.iter().any(|name| name.value == it.name.value);
    let status = policies.iter().map(|it| match () {
        () if in_list(&choosing.spec.require, it) => "required",
        () if in_list(&choosing.spec.exclude, it) => "excluded",
        () if it.is_opposed() => "opposed",
        () => "",
    });
    let money = |of: fn(&spec::Policy) -> Option<i64>| -> Vec<f64> {
        policies.iter().map(|it| of(it).map_or(f64::NAN, |pence| pence as f64 / 100.0)).collect()
    };
    // By need, how many chosen policies serve it.
    let mut served = vec![0_usize; choosing.needs.len()];
    for &policy in &choice.policies {
        choosing.marks[policy].iter().for_each(|it| served[it.0] += 1);
    }
    let names = |at: usize, keep: &dyn Fn(usize) -> bool| -> String {
        let kept = choosing.marks[at].iter().filter(|it| keep(it.0));
        kept.map(|it| choosing.needs[it.0].of.value.as_str()).collect::<Vec<_>>().join(", ")
    };
    let all = 0..policies.len();
    let serves = texts(all.clone().map(|at| names(at, &|_| true)));
    let only = texts(all.clone().map(|at| match is_chosen(at) {
        true => names(at, &|need| served[need] == 1),
        false => String::new(),
    }));
    let covers = all.clone().map(|at| choosing.marks[at].len() as f64).collect();
    let [policy, title, chosen, state, cost, value, count, serve, alone] = COLUMNS;
    ResultTable::new()
        .with(policy, Values::text(policies.iter().map(|it| it.name.value.as_str())))
        .with(title, Values::text(policies.iter().map(|it| it.title.as_deref().unwrap_or_default())))
        .with(chosen, Values::Truth(all.map(|at| Some(is_chosen(at))).collect()))
        .with(state, Values::text(status))
        .with(cost, Values::Number(money(|it| it.cost.as_ref().map(|it| it.value))))
        .with(value, Values::Number(money(|it| it.value.as_ref().map(|it| it.value))))
        .with(count, Values::Whole(covers))
        .with(serve, serves)
        .with(alone, only)
}

impl Section for Portfolio {
    fn kind(&self) -> &'static str {
        "portfolio"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(fixed(&COLUMNS))
    }

    fn main(&self) -> Main {
        Main::NoAreas
    }

    fn rows(&self) -> Rows<'_> {
        Rows::NoAreas
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| answer(run, self, name).map(Arc::new))
    }
}
