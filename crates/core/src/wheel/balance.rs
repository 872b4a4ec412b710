//! Which futures fit together: cross-impact balance.
//!
//! A descriptor (the housing market, the bus network) is in one of its states. Judgements say how much a state of one speaks
//! for or against a state of another. A scenario is one state of each; it is consistent where no descriptor has a state for
//! which the others speak more than for the one it is in.
//!
//! - **Source:** Weimer-Jehle (2006), *Cross-impact balances: a system-theoretical approach to cross-impact analysis*; METHODS 13.3.

mod search;
#[cfg(test)]
mod tests;

use super::WheelError;

/// The greatest size of a judgement.
pub const GREATEST: i8 = 3;

/// A state of a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    /// The descriptor.
    pub descriptor: usize,
    /// Which of its states, from 0 on.
    pub state: usize,
}

/// How much one state speaks for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The state that speaks.
    pub from: State,
    /// The state of another descriptor that it speaks for, or against.
    pub to: State,
    /// From -3 (strongly against) to 3 (strongly for).
    pub value: i8,
}

/// Descriptors with their states, and what these say of each other.
///
/// ```
/// # use theodolite_core::wheel::{WheelError, balance::{Judgement, Judgements, Search, State}};
/// let at = |descriptor, state| State { descriptor, state };
/// let says = |from, to, value| Judgement { from, to, value };
/// let judgements = Judgements::new(&[2, 2], &[
///     says(at(0, 0), at(1, 0), 2),
///     says(at(0, 1), at(1, 1), 1),
///     says(at(1, 0), at(0, 0), 1),
/// ])?;
/// let found = judgements.consistent(&Search::default());
/// let states: Vec<&[usize]> = found.listed.iter().map(|it| &it.states[..]).collect();
/// assert_eq!(states, [&[0, 0], &[1, 1]]);
/// assert_eq!((found.listed[0].margin, found.listed[1].margin), (Some(1), Some(0))); // the second is weak
/// # Ok::<(), WheelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgements {
    /// Where each descriptor's states begin among all of them; last, how many there are.
    first: Vec<usize>,
    /// What each state says of others: the other one, and how much. By state, each once.
    says: Vec<Vec<(usize, i64)>>,
}

/// How a scenario stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The state of each descriptor.
    pub states: Vec<usize>,
    /// Per descriptor, how much the states of the others speak for each of its own.
    pub balances: Vec<Vec<i64>>,
    /// Per descriptor, the balance of its state less that of the best other one: below 0 where another is better. `None` for a
    /// descriptor with a single state.
    pub margins: Vec<Option<i64>>,
    /// The least of the margins: 0 or more in a consistent scenario. `None` where no descriptor has a choice.
    pub margin: Option<i64>,
}

impl Scenario {
    /// Whether no descriptor has a better state.
    pub fn is_consistent(&self) -> bool {
        self.margin.is_none_or(|it| it >= 0)
    }
}

/// A consistent scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistent {
    /// The state of each descriptor.
    pub states: Vec<usize>,
    /// By how much the descriptor that is least sure prefers its state. `None` where no descriptor has a choice.
    pub margin: Option<i64>,
    /// The descriptors that have another state as good: where there is one, the scenario is weak.
    pub weak: Vec<usize>,
    /// How many of the starts ended here; 0 where all scenarios were looked at.
    pub starts: usize,
}

/// How to look for consistent scenarios.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Search {
    /// Up to how many scenarios all of them are looked at.
    pub most_scenarios: u64,
    /// From how many scenarios drawn at random a search starts where there are more.
    pub starts: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// How many scenarios are listed at most; all are counted.
    pub most_listed: usize,
}

impl Default for Search {
    fn default() -> Search {
        Search { most_scenarios: 10_000_000, starts: 10_000, seed: 2022, most_listed: 10_000 }
    }
}

/// What a search has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Consistent scenarios in the order of their states, the first descriptor first.
    pub listed: Vec<Consistent>,
    /// How many were found: more than are listed where the list was full.
    pub found: u64,
    /// How many scenarios there are. `None` for more than a number can hold.
    pub scenarios: Option<u64>,
    /// Whether all of them were looked at: if so, there are no others.
    pub all: bool,
    /// How many starts went round in circles and came to no consistent scenario.
    pub circling: usize,
}

impl Judgements {
    /// Descriptors with so many states each, and what these say of each other; what is not said is 0.
    ///
    /// # Errors
    /// [`WheelError`] for a descriptor without states, for a descriptor or state that there is not, for a judgement of a
    /// descriptor on itself, beyond -3 to 3, or given twice.
    pub fn new(states: &[usize], judgements: &[Judgement]) -> Result<Judgements, WheelError> {
        let mut first = vec![0];
        for (entry, &count) in states.iter().enumerate() {
            if count == 0 {
                let (what, name, allowed) = ("descriptor", "number of states", "1 or more");
                return Err(WheelError::Number { what, entry, name, value: 0.0, allowed });
            }
            first.push(first[entry] + count);
        }
        let what = "judgement";
        for (entry, it) in judgements.iter().enumerate() {
            for State { descriptor, state } in [it.from, it.to] {
                WheelError::place(what, entry, "descriptor", descriptor, states.len())?;
                WheelError::place(what, entry, "state", state, states[descriptor])?;
            }
            if it.from.descriptor == it.to.descriptor {
                let (of, index) = ("descriptor", it.from.descriptor);
                return Err(WheelError::SelfEffect { what, entry, of, index });
            }
            if !(-GREATEST..=GREATEST).contains(&it.value) {
                let (name, allowed) = ("value", "a whole number from -3 to 3");
                return Err(WheelError::Number { what, entry, name, value: f64::from(it.value), allowed });
            }
        }
        let mut order: Vec<usize> = (0..judgements.len()).collect();
        order.sort_by_key(|&entry| (judgements[entry].from, judgements[entry].to)); // stable
        for pair in order.windows(2) {
            let (one, other) = (judgements[pair[0]], judgements[pair[1]]);
            if (one.from, one.to) == (other.from, other.to) {
                return Err(WheelError::Twice { what, first: pair[0], entry: pair[1] });
            }
        }
        let mut says = vec![Vec::new(); first[states.len()]];
        for it in order.into_iter().map(|entry| judgements[entry]).filter(|it| it.value != 0) {
            let at = |state: State| first[state.descriptor] + state.state;
            says[at(it.from)].push((at(it.to), i64::from(it.value)));
        }
        Ok(Judgements { first, says })
    }

    /// How many descriptors.
    pub fn descriptors(&self) -> usize {
        self.first.len() - 1
    }

    /// How many scenarios there are. `None` for more than a number can hold.
    pub fn scenarios(&self) -> Option<u64> {
        self.first.windows(2).try_fold(1_u64, |all, pair| all.checked_mul((pair[1] - pair[0]) as u64))
    }

    /// Judges one scenario, consistent or not.
    ///
    /// # Errors
    /// [`WheelError`] where there is not one state a descriptor.
    pub fn judge(&self, states: &[usize]) -> Result<Scenario, WheelError> {
        let descriptors = self.descriptors();
        if states.len() != descriptors {
            return Err(WheelError::Length { what: "states", found: states.len(), count: descriptors });
        }
        for (entry, &state) in states.iter().enumerate() {
            WheelError::place("descriptor", entry, "state", state, self.count(entry))?;
        }
        let balances = self.balances(states);
        let margins: Vec<Option<i64>> = (0..descriptors)
            .map(|descriptor| self.margin(&balances, descriptor, states[descriptor]))
            .collect();
        Ok(Scenario {
            states: states.to_vec(),
            balances: (0..descriptors)
                .map(|it| balances[self.first[it]..self.first[it + 1]].to_vec())
                .collect(),
            margin: margins.iter().copied().flatten().min(),
            margins,
        })
    }

    /// Looks for consistent scenarios: all of them up to `most_scenarios`, else where searches from random starts end.
    ///
    /// A search lets every descriptor that is not content go to its best state at once (of equal ones the first), until all are
    /// content. Where that goes round in circles, only the least content one goes (of equal ones the first); where that does too,
    /// the start is counted as `circling`.
    ///
    /// - **Ties:** a descriptor that has another state as good is content: its margin is 0.
    /// - **Determinism:** a start depends on the seed and its own number alone.
    pub fn consistent(&self, search: &Search) -> Found {
        match self.scenarios() {
            Some(scenarios) if scenarios <= search.most_scenarios => self.look_at_all(search.most_listed),
            _ => self.succeed(search),
        }
    }

    /// How many states a descriptor has.
    fn count(&self, descriptor: usize) -> usize {
        self.first[descriptor + 1] - self.first[descriptor]
    }

    /// How much the states of a scenario speak for each state there is.
    fn balances(&self, states: &[usize]) -> Vec<i64> {
        let mut balances = vec![0; self.says.len()];
        for (descriptor, state) in states.iter().enumerate() {
            self.add(&mut balances, self.first[descriptor] + state, 1);
        }
        balances
    }

    /// Adds what a state says, or takes it away.
    fn add(&self, balances: &mut [i64], state: usize, times: i64) {
        self.says[state].iter().for_each(|&(to, value)| balances[to] += times * value);
    }

    /// The balance of a state less that of the best other one.
    fn margin(&self, balances: &[i64], descriptor: usize, state: usize) -> Option<i64> {
        let own = self.first[descriptor] + state;
        let others = (self.first[descriptor]..self.first[descriptor + 1]).filter(|&it| it != own);
        others.map(|it| balances[it]).max().map(|best| balances[own] - best)
    }

    /// A scenario that is known to be consistent.
    fn found(&self, states: &[usize], balances: &[i64], starts: usize) -> Consistent {
        let margins: Vec<Option<i64>> =
            states.iter().enumerate().map(|(it, &state)| self.margin(balances, it, state)).collect();
        Consistent {
            states: states.to_vec(),
            margin: margins.iter().copied().flatten().min(),
            weak: (0..states.len()).filter(|&it| margins[it] == Some(0)).collect(),
            starts,
        }
    }
}
