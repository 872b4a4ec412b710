//! Which policies to take: the fewest, the cheapest or the best that do what is asked, within a budget.
//!
//! The choice is exact. It is a program in whole numbers that is solved by branch and bound: a relaxation (the dual simplex method,
//! in floats) proposes, and whatever rules a set out is worked out in whole numbers. A general library for such programs was tried and not taken: it
//! compares money within tolerances, and its answers would have to be proved again. Where the effort ends first, the best set found is
//! given with what is proved of all others.

mod program;
mod relaxation;
mod search;
#[cfg(test)]
mod tests;

use thiserror::Error;

use super::WheelError;
use program::{Program, Row, State};
use search::Search;

/// Whether a policy may be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Status {
    /// It may be.
    #[default]
    Free,
    /// It must be.
    Required,
    /// It must not be.
    Excluded,
}

/// A policy that may be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// What it costs, in whole pence: 0 or more.
    pub cost: i64,
    /// What it is worth, in whole units of one's own: pence of benefit, or points.
    pub value: i64,
    /// Whether it may be chosen.
    pub status: Status,
}

/// What a goal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Goal {
    /// How many marks the policies that are chosen must come to for the goal to be covered: 1 is any policy at all that serves it.
    pub need: u32,
    /// Whether it must be covered. A goal that need not be counts for [`Aim::MostGoals`] alone.
    pub must: bool,
}

/// How much a policy serves a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The policy.
    pub policy: usize,
    /// The goal.
    pub goal: usize,
    /// How many marks it gives.
    pub marks: u32,
}

/// What one policy means for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A policy can only be chosen with another one.
    Needs {
        /// The one.
        policy: usize,
        /// The one that it needs.
        other: usize,
    },
    /// No two of both can be chosen.
    Apart {
        /// The one.
        policy: usize,
        /// The other.
        other: usize,
    },
}

/// Which set is the best. Of equally good ones it is the next number that decides, and in the end the set whose policies come first: of
/// two sets, the one that has the first policy in which they differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aim {
    /// The fewest policies; then the cheapest.
    Fewest,
    /// The cheapest; then the fewest.
    Cheapest,
    /// The greatest sum of values; then the cheapest; then the fewest.
    MostValue,
    /// Most goals covered; then the cheapest; then the fewest.
    MostGoals,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task<'a> {
    /// The policies.
    pub policies: &'a [Policy],
    /// The goals.
    pub goals: &'a [Goal],
    /// Which policy serves which goal, each pair once.
    pub services: &'a [Service],
    /// What policies mean for each other.
    pub links: &'a [Link],
    /// What the policies may cost in all, in whole pence. `None` for any sum.
    pub budget: Option<i64>,
    /// Which set is the best.
    pub aim: Aim,
    /// How many numbers the search may touch: counted and not timed, so that the answer is the same on every machine. See [`EFFORT`].
    pub effort: u64,
}

/// The usual effort: about a second.
pub const EFFORT: u64 = 1_000_000_000;

/// What is proved of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// It is the best set, and of equally good ones the one that the rules ask for.
    All,
    /// No set is better in what is aimed at. Of the rules for equally good ones not all could be seen through.
    Best,
    /// The effort ended: there may be a better set, but none beyond the bound.
    Stopped,
}

impl Proof {
    /// Returns the name in a study's results.
    pub fn name(self) -> &'static str {
        match self {
            Proof::All => "best",
            Proof::Best => "best, others may be as good",
            Proof::Stopped => "stopped",
        }
    }
}

/// A set of policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The policies chosen, in order.
    pub policies: Vec<usize>,
    /// What they cost, in pence.
    pub cost: i128,
    /// What they are worth.
    pub value: i128,
    /// The marks that each goal gets.
    pub marks: Vec<u64>,
    /// The goals that are covered, in order.
    pub covered: Vec<usize>,
    /// The number that is aimed at: how many policies, their cost, their value, or how many goals are covered.
    pub reached: i128,
    /// What no set can go beyond in that number: as much as is reached, where the proof says so.
    pub bound: i128,
    /// What is proved.
    pub proof: Proof,
}

/// Why there is no choice.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum PortfolioError {
    /// A list that cannot be.
    #[error(transparent)]
    Wheel(#[from] WheelError),
    /// A policy that must be chosen and cannot be.
    #[error("policy {policy} is required and needs policy {other}, which is excluded")]
    NeedsExcluded {
        /// The policy that is required, itself or by way of others.
        policy: usize,
        /// What it needs.
        other: usize,
    },
    /// Two policies that must be chosen and cannot be together.
    #[error("policies {policy} and {other} are both required, and only one of them can be chosen")]
    RequiredApart {
        /// The one.
        policy: usize,
        /// The other.
        other: usize,
    },
    /// A goal for which there is too little.
    #[error(
        "goal {goal} cannot be covered: it needs {need} marks, and all policies that may be chosen give {most}"
    )]
    Goal {
        /// The goal.
        goal: usize,
        /// What it needs.
        need: u32,
        /// What there is.
        most: u64,
    },
    /// A goal that cannot be covered because of links between policies.
    #[error(
        "goal {goal} cannot be covered together with the goals before it, whatever it costs: policies that would serve it cannot be chosen together"
    )]
    Together {
        /// The goal.
        goal: usize,
    },
    /// Policies whose links leave no set at all.
    #[error("no set keeps to what policies need and exclude of each other and to which are required")]
    Links,
    /// Too little money.
    #[error("the budget of {budget} pence lacks {short}: what must be done costs {least} at least")]
    Budget {
        /// The budget.
        budget: i64,
        /// What the cheapest set costs that does what must be done, as far as is proved.
        least: i128,
        /// How much is lacking.
        short: i128,
    },
    /// Neither a set nor a proof that there is none.
    #[error(
        "no set was found within the effort of {effort}, and none was ruled out: give more effort, or ask for less"
    )]
    Effort {
        /// The effort.
        effort: u64,
    },
}

/// Chooses the best set of policies that covers what must be covered, within a budget.
///
/// - **Units:** costs in whole pence, summed without rounding; marks and values in whole numbers of one's own.
/// - **Exactness:** see [`Proof`]; sets are compared in whole numbers. The answer is the same on every machine and with any number of threads.
/// - **Cost:** some dozen policies and goals take milliseconds. 500 policies and 100 goals may need more than the effort, above all where
///   costs say little (the fewest policies); then the best set found comes with its bound.
/// - **Source:** branch and bound with bounds by multipliers: Geoffrion (1974), *Lagrangean relaxation for integer programming*; the dual
///   simplex method with bounds: Koberstein (2005), *The dual simplex method*.
///
/// ```
/// # use theodolite_core::wheel::portfolio::{Aim, EFFORT, Goal, Policy, PortfolioError, Proof, Service, Task, choose};
/// let policy = |pounds: i64| Policy { cost: 100 * pounds, ..Policy::default() };
/// let serves = |policy, goal| Service { policy, goal, marks: 1 };
/// let goal = Goal { need: 1, must: true };
/// let mut task = Task {
///     policies: &[policy(7), policy(3), policy(3)],
///     goals: &[goal, goal],
///     services: &[serves(0, 0), serves(0, 1), serves(1, 0), serves(2, 1)],
///     links: &[],
///     budget: None,
///     aim: Aim::Fewest,
///     effort: EFFORT,
/// };
/// assert_eq!(choose(&task)?.policies, [0]);
/// task.aim = Aim::Cheapest;
/// let cheapest = choose(&task)?;
/// assert_eq!((cheapest.policies, cheapest.cost, cheapest.proof), (vec![1, 2], 600, Proof::All));
/// task.budget = Some(500);
/// assert_eq!(choose(&task), Err(PortfolioError::Budget { budget: 500, least: 600, short: 100 }));
/// # Ok::<(), PortfolioError>(())
/// ```
///
/// # Errors
/// [`PortfolioError`] for a policy or goal that there is not, a pair listed twice, a cost or budget below 0, a policy that needs or excludes
/// itself; for policies that are required and cannot be chosen; for a goal that cannot be covered; for a budget that lacks money, with how much;
/// and where the effort ends before anything is found.
pub fn choose(task: &Task<'_>) -> Result<Choice, PortfolioError> {
    task.check()?;
    let mut states = task.states()?;
    task.check_goals(&states)?;
    let rows = task.rows(task.budget);
    let stages = task.stages();

    let mut extra: Vec<Row> = Vec::new();
    let mut chosen: Option<Vec<bool>> = None;
    let (mut proof, mut bound) = (Proof::All, 0);
    let mut left = task.effort;
    for (stage, costs) in stages.iter().enumerate() {
        let program = Program::new(costs.clone(), [&rows[..], &extra[..]].concat());
        // Most of it for the aim itself.
        let share = if stage == 0 { left / 5 * 3 } else { left / 2 };
        let mut search = Search::new(&program, share);
        let found = search.best(&states, chosen.as_deref());
        left -= share - search.left();
        let Some(best) = found.best else {
            return Err(if found.proved { task.why_none(&states, left) } else { task.no_effort() });
        };
        let worth = program.worth(&best);
        if stage == 0 {
            bound = found.bound;
        }
        if !found.proved {
            proof = if stage == 0 { Proof::Stopped } else { proof.max_with(Proof::Best) };
        }
        let terms = costs.iter().enumerate().map(|(variable, cost)| (variable, -cost)).collect();
        extra.push(Row::new(terms, -worth));
        chosen = Some(best);
    }
    let Some(mut chosen) = chosen else { return Err(task.no_effort()) };
    if proof == Proof::All
        && let Some(costs) = stages.last()
    {
        // The last number's row is in the bound already.
        extra.pop();
        let program = Program::new(costs.clone(), [&rows[..], &extra[..]].concat());
        if !task.put_in_order(&program, &mut states, &mut chosen, left) {
            proof = Proof::Best;
        }
    }
    Ok(task.choice(&chosen, bound, proof))
}

impl Proof {
    /// The weaker of two.
    fn max_with(self, other: Proof) -> Proof {
        if self == Proof::Stopped { self } else { other }
    }
}

impl Task<'_> {
    fn check(&self) -> Result<(), WheelError> {
        let (policies, goals) = (self.policies.len(), self.goals.len());
        let below = |what, entry, name, value: i64| WheelError::Number {
            what,
            entry,
            name,
            value: value as f64,
            allowed: "0 or more",
        };
        if let Some(entry) = self.policies.iter().position(|it| it.cost < 0) {
            return Err(below("policy", entry, "cost", self.policies[entry].cost));
        }
        if let Some(budget) = self.budget.filter(|it| *it < 0) {
            return Err(below("task", 0, "budget", budget));
        }
        for (entry, it) in self.services.iter().enumerate() {
            WheelError::place("service", entry, "policy", it.policy, policies)?;
            WheelError::place("service", entry, "goal", it.goal, goals)?;
        }
        let mut order: Vec<usize> = (0..self.services.len()).collect();
        let pair = |entry: usize| (self.services[entry].policy, self.services[entry].goal);
        order.sort_by_key(|&entry| pair(entry)); // stable
        if let Some(twice) = order.windows(2).find(|it| pair(it[0]) == pair(it[1])) {
            return Err(WheelError::Twice { what: "service", first: twice[0], entry: twice[1] });
        }
        for (entry, &link) in self.links.iter().enumerate() {
            let (Link::Needs { policy, other } | Link::Apart { policy, other }) = link;
            WheelError::place("link", entry, "policy", policy, policies)?;
            WheelError::place("link", entry, "policy", other, policies)?;
            if policy == other {
                return Err(WheelError::SelfEffect { what: "link", entry, of: "policy", index: policy });
            }
        }
        Ok(())
    }

    /// The goals that have a variable of their own: those that need not be covered, where they count.
    fn open_goals(&self) -> Vec<usize> {
        match self.aim {
            Aim::MostGoals => (0..self.goals.len()).filter(|&goal| !self.goals[goal].must).collect(),
            _ => Vec::new(),
        }
    }

    /// What is decided by what is required and excluded.
    fn states(&self) -> Result<Vec<State>, PortfolioError> {
        let of = |it: &Policy| match it.status {
            Status::Free => State::Open,
            Status::Required => State::In,
            Status::Excluded => State::Out,
        };
        let mut states: Vec<State> = self.policies.iter().map(of).collect();
        loop {
            let mut more = false;
            for link in self.links {
                match *link {
                    Link::Needs { policy, other } if states[policy] == State::In => match states[other] {
                        State::Out => return Err(PortfolioError::NeedsExcluded { policy, other }),
                        State::In => {}
                        State::Open => (states[other], more) = (State::In, true),
                    },
                    Link::Apart { policy, other }
                        if states[policy] == State::In && states[other] == State::In =>
                    {
                        return Err(PortfolioError::RequiredApart { policy, other });
                    }
                    _ => {}
                }
            }
            if !more {
                break;
            }
        }
        states.resize(states.len() + self.open_goals().len(), State::Open);
        Ok(states)
    }

    /// Refuses a goal that all policies together do not cover.
    fn check_goals(&self, states: &[State]) -> Result<(), PortfolioError> {
        let mut most = vec![0_u64; self.goals.len()];
        for it in self.services.iter().filter(|it| states[it.policy] != State::Out) {
            most[it.goal] += u64::from(it.marks);
        }
        let lacks = |&goal: &usize| self.goals[goal].must && most[goal] < u64::from(self.goals[goal].need);
        match (0..self.goals.len()).find(lacks) {
            Some(goal) => Err(PortfolioError::Goal { goal, need: self.goals[goal].need, most: most[goal] }),
            None => Ok(()),
        }
    }

    /// Rows for the goals, the budget and the links.
    fn rows(&self, budget: Option<i64>) -> Vec<Row> {
        let mut terms: Vec<Vec<(usize, i64)>> = vec![Vec::new(); self.goals.len()];
        for it in self.services {
            // More than a goal needs is of no use to it; so the relaxation is tighter.
            terms[it.goal].push((it.policy, i64::from(it.marks.min(self.goals[it.goal].need))));
        }
        let open = self.open_goals();
        let mut rows = Vec::new();
        for (goal, mut terms) in terms.into_iter().enumerate() {
            let need = i64::from(self.goals[goal].need);
            if self.goals[goal].must {
                rows.push(Row::new(terms, i128::from(need)));
            } else if let Ok(at) = open.binary_search(&goal) {
                terms.push((self.policies.len() + at, -need));
                rows.push(Row::new(terms, 0));
            }
        }
        if let Some(budget) = budget {
            let terms = self.policies.iter().enumerate().map(|(policy, it)| (policy, -it.cost)).collect();
            rows.push(Row::new(terms, -i128::from(budget)));
        }
        for link in self.links {
            rows.push(match *link {
                Link::Needs { policy, other } => Row::new(vec![(policy, -1), (other, 1)], 0),
                Link::Apart { policy, other } => Row::new(vec![(policy, -1), (other, -1)], -1),
            });
        }
        rows
    }

    /// What is made least, one number after the other.
    fn stages(&self) -> Vec<Vec<i64>> {
        let open = self.open_goals().len();
        let of = |each: &dyn Fn(&Policy) -> i64, goal: i64| -> Vec<i64> {
            self.policies.iter().map(each).chain(std::iter::repeat_n(goal, open)).collect()
        };
        let (cost, count) = (of(&|it| it.cost, 0), of(&|_| 1, 0));
        match self.aim {
            Aim::Fewest => vec![count, cost],
            Aim::Cheapest => vec![cost, count],
            // The least whole number has no other sign; the one next to it is as good.
            Aim::MostValue => vec![of(&|it| it.value.saturating_neg(), 0), cost, count],
            Aim::MostGoals => vec![of(&|_| 0, -1), cost, count],
        }
    }

    /// Of equally good sets, the one that has the first policy in which they differ. False where the effort ends first.
    fn put_in_order(
        &self,
        program: &Program,
        states: &mut [State],
        chosen: &mut Vec<bool>,
        effort: u64,
    ) -> bool {
        let worth = program.worth(chosen);
        let mut search = Search::new(program, effort);
        search.narrow(states, worth);
        for policy in 0..self.policies.len() {
            if states[policy] != State::Open {
                continue;
            }
            if chosen[policy] {
                states[policy] = State::In;
                program.propagate(states);
                continue;
            }
            let mut with = states.to_vec();
            with[policy] = State::In;
            let found = search.any(&with, worth);
            match found.best {
                Some(better) => {
                    *chosen = better;
                    states.copy_from_slice(&with);
                    search.narrow(states, worth);
                }
                None if found.proved => {
                    states[policy] = State::Out;
                    program.propagate(states);
                }
                None => return false,
            }
        }
        true
    }

    /// Why no set does what is asked.
    fn why_none(&self, states: &[State], effort: u64) -> PortfolioError {
        let costs: Vec<i64> = self.stages_of_cost();
        let solve = |rows: Vec<Row>| {
            let program = Program::new(costs.clone(), rows);
            Search::new(&program, effort).best(states, None)
        };
        let free = solve(self.rows(None));
        if let (Some(_), Some(budget)) = (&free.best, self.budget) {
            let short = free.bound - i128::from(budget);
            return PortfolioError::Budget { budget, least: free.bound, short };
        }
        if !free.proved {
            return self.no_effort();
        }
        // Links alone, then one goal after the other.
        let goals: Vec<usize> = (0..self.goals.len()).filter(|&it| self.goals[it].must).collect();
        for count in 0..=goals.len() {
            let mut some = self.goals.to_vec();
            goals[count..].iter().for_each(|&goal| some[goal].must = false);
            let part = Task { goals: &some, aim: Aim::Cheapest, ..*self };
            let program = Program::new(self.policies.iter().map(|it| it.cost).collect(), part.rows(None));
            let found = Search::new(&program, effort).best(&states[..self.policies.len()], None);
            if found.best.is_none() {
                return match (found.proved, count.checked_sub(1)) {
                    (false, _) => self.no_effort(),
                    (true, None) => PortfolioError::Links,
                    (true, Some(last)) => PortfolioError::Together { goal: goals[last] },
                };
            }
        }
        self.no_effort()
    }

    /// The cost, with a place for each goal that has a variable.
    fn stages_of_cost(&self) -> Vec<i64> {
        let open = self.open_goals().len();
        self.policies.iter().map(|it| it.cost).chain(std::iter::repeat_n(0, open)).collect()
    }

    fn no_effort(&self) -> PortfolioError {
        PortfolioError::Effort { effort: self.effort }
    }

    fn choice(&self, chosen: &[bool], bound: i128, proof: Proof) -> Choice {
        let policies: Vec<usize> = (0..self.policies.len()).filter(|&it| chosen[it]).collect();
        let mut marks = vec![0_u64; self.goals.len()];
        for it in self.services.iter().filter(|it| chosen[it.policy]) {
            marks[it.goal] += u64::from(it.marks);
        }
        let sum = |of: &dyn Fn(&Policy) -> i64| -> i128 {
            policies.iter().map(|&it| i128::from(of(&self.policies[it]))).sum()
        };
        let (cost, value) = (sum(&|it| it.cost), sum(&|it| it.value));
        let covered: Vec<usize> =
            (0..self.goals.len()).filter(|&it| marks[it] >= u64::from(self.goals[it].need)).collect();
        // Goals that must be covered have no variable: they are covered in any set.
        let musts = self.goals.iter().filter(|it| it.must).count() as i128;
        let (reached, bound) = match self.aim {
            Aim::Fewest => (policies.len() as i128, bound),
            Aim::Cheapest => (cost, bound),
            Aim::MostValue => (value, -bound),
            Aim::MostGoals => (covered.len() as i128, musts - bound),
        };
        Choice { policies, cost, value, marks, covered, reached, bound, proof }
    }
}
