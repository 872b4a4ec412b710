//! Looking for consistent scenarios.

use std::collections::BTreeMap;

use super::{Consistent, Found, Judgements, Search};
use crate::parallel;
use crate::random::Random;

/// After so many steps a search counts as going round in circles.
const MOST_STEPS: usize = 10_000;

impl Judgements {
    /// All scenarios, descriptor by descriptor; what no choice of the rest can make consistent any more is left at once.
    pub(super) fn look_at_all(&self, most_listed: usize) -> Found {
        let descriptors = self.descriptors();
        let (open, settled): (Vec<usize>, Vec<usize>) = (0..descriptors).partition(|&it| self.count(it) > 1);
        let mut walk = Walk {
            judgements: self,
            hopes: self.hopes(&open),
            states: vec![0; descriptors],
            balances: vec![0; self.says.len()],
            open,
            listed: Vec::new(),
            most_listed,
            found: 0,
        };
        settled.into_iter().for_each(|it| self.add(&mut walk.balances, self.first[it], 1));
        walk.go(0);
        let Walk { listed, found, .. } = walk;
        Found { listed, found, scenarios: self.scenarios(), all: true, circling: 0 }
    }

    /// For the states of each open descriptor, by how much the open ones from a depth on can raise one over another at best:
    /// by depth, then by the place in `open`, then row by row of state by other state.
    fn hopes(&self, open: &[usize]) -> Vec<Vec<Vec<i64>>> {
        let mut hopes = vec![vec![Vec::new(); open.len()]; open.len() + 1];
        for (at, &of) in open.iter().enumerate() {
            let (first, count) = (self.first[of], self.count(of));
            let mut hope = vec![0; count * count];
            hopes[open.len()][at].clone_from(&hope);
            for depth in (0..open.len()).rev() {
                let by = open[depth];
                if by != of {
                    let mut best = vec![i64::MIN; count * count];
                    for says in &self.says[self.first[by]..self.first[by + 1]] {
                        let mut row = vec![0; count];
                        for &(to, value) in says.iter().filter(|it| (first..first + count).contains(&it.0)) {
                            row[to - first] = value;
                        }
                        for (slot, best) in best.iter_mut().enumerate() {
                            *best = (*best).max(row[slot / count] - row[slot % count]);
                        }
                    }
                    hope.iter_mut().zip(best).for_each(|(hope, best)| *hope += best);
                }
                hopes[depth][at].clone_from(&hope);
            }
        }
        hopes
    }

    /// From random starts on.
    pub(super) fn succeed(&self, search: &Search) -> Found {
        let starts: Vec<u64> = (0..search.starts as u64).collect();
        let ends = parallel::map(&starts, |_, &start| {
            let mut random = Random::nth(search.seed, "balance", start);
            let states = (0..self.descriptors()).map(|it| random.below(self.count(it))).collect();
            self.settle(states)
        });
        let mut found: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let mut circling = 0;
        for end in ends {
            match end {
                Some(states) => *found.entry(states).or_default() += 1,
                None => circling += 1,
            }
        }
        let count = found.len() as u64;
        let listed = found.into_iter().take(search.most_listed);
        let listed = listed.map(|(states, starts)| self.found(&states, &self.balances(&states), starts));
        Found { listed: listed.collect(), found: count, scenarios: self.scenarios(), all: false, circling }
    }

    /// Goes from a scenario to a consistent one. `None` where it goes round in circles.
    fn settle(&self, states: Vec<usize>) -> Option<Vec<usize>> {
        let at_once = |balances: &[i64], states: &mut [usize]| {
            for (descriptor, state) in states.iter_mut().enumerate() {
                if self.margin(balances, descriptor, *state).is_some_and(|it| it < 0) {
                    *state = self.best(balances, descriptor);
                }
            }
        };
        let one_by_one = |balances: &[i64], states: &mut [usize]| {
            let margin =
                |descriptor: usize| self.margin(balances, descriptor, states[descriptor]).unwrap_or(0);
            // Of equal ones the first: that is what `min_by_key` keeps.
            if let Some(descriptor) = (0..states.len()).min_by_key(|&it| margin(it)) {
                states[descriptor] = self.best(balances, descriptor);
            }
        };
        self.follow(states, at_once).or_else(|circling| self.follow(circling, one_by_one)).ok()
    }

    /// Follows a rule until all are content; else gives back a scenario of the circle.
    fn follow(
        &self,
        mut states: Vec<usize>,
        rule: impl Fn(&[i64], &mut [usize]),
    ) -> Result<Vec<usize>, Vec<usize>> {
        // Brent's way of finding a circle: one scenario is kept, and the next to be kept is twice as far on.
        let (mut kept, mut next) = (states.clone(), 1);
        for step in 0..MOST_STEPS {
            let balances = self.balances(&states);
            let content = |(it, &state): (usize, &usize)| {
                self.margin(&balances, it, state).is_none_or(|margin| margin >= 0)
            };
            if states.iter().enumerate().all(content) {
                return Ok(states);
            }
            rule(&balances, &mut states);
            if states == kept {
                return Err(states);
            }
            if step + 1 == next {
                kept.clone_from(&states);
                next *= 2;
            }
        }
        Err(states)
    }

    /// The best state of a descriptor, the first of equal ones.
    fn best(&self, balances: &[i64], descriptor: usize) -> usize {
        let own = &balances[self.first[descriptor]..self.first[descriptor + 1]];
        let best = own.iter().max().copied().unwrap_or(0);
        own.iter().position(|it| *it == best).unwrap_or(0)
    }
}

/// A walk through all scenarios.
struct Walk<'a> {
    judgements: &'a Judgements,
    hopes: Vec<Vec<Vec<i64>>>,
    /// The descriptors with a choice.
    open: Vec<usize>,
    states: Vec<usize>,
    /// What the states that are chosen so far say.
    balances: Vec<i64>,
    listed: Vec<Consistent>,
    most_listed: usize,
    found: u64,
}

impl Walk<'_> {
    fn go(&mut self, depth: usize) {
        let judgements = self.judgements;
        let Some(&descriptor) = self.open.get(depth) else {
            self.found += 1;
            if self.listed.len() < self.most_listed {
                self.listed.push(judgements.found(&self.states, &self.balances, 0));
            }
            return;
        };
        for state in 0..judgements.count(descriptor) {
            let own = judgements.first[descriptor] + state;
            self.states[descriptor] = state;
            judgements.add(&mut self.balances, own, 1);
            if self.has_hope(depth + 1) {
                self.go(depth + 1);
            }
            judgements.add(&mut self.balances, own, -1);
        }
        self.states[descriptor] = 0;
    }

    /// Whether the descriptors that are chosen can all be content in the end.
    fn has_hope(&self, depth: usize) -> bool {
        (self.open[..depth].iter().zip(&self.hopes[depth])).all(|(&descriptor, hope)| {
            let (first, count) = (self.judgements.first[descriptor], self.judgements.count(descriptor));
            let state = self.states[descriptor];
            let own = self.balances[first + state];
            let row = &hope[state * count..(state + 1) * count];
            row.iter().zip(&self.balances[first..first + count]).all(|(hope, other)| own - other + hope >= 0)
        })
    }
}
