//! Branch and bound: the best choice, and what is proved of it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::program::{Program, State};
use super::relaxation::{Ended, Relaxation};

/// What a search has found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    /// The best choice, if there is one.
    pub(super) best: Option<Vec<bool>>,
    /// No choice is worth less.
    pub(super) bound: i128,
    /// Whether all others were looked at or ruled out. If so and there is no choice, none holds.
    pub(super) proved: bool,
}

/// What is left to look at: a bound, how deep it lies, a number of its own, and what is decided.
type Node = (i128, Reverse<u32>, u32);

pub(super) struct Search<'a> {
    program: &'a Program,
    relaxation: Relaxation,
    best: Option<(i128, Vec<bool>)>,
    /// Only choices that are worth less than that are looked for, until one is known.
    ceiling: i128,
    /// Whether the first choice found ends the search.
    any: bool,
    /// Numbers that may be touched.
    left: u64,
}

/// What became of one node.
enum Judged {
    /// There is nothing better in it.
    Done,
    /// It must be split at a variable.
    Split(usize),
    /// The effort is used up.
    Spent,
}

impl<'a> Search<'a> {
    pub(super) fn new(program: &'a Program, effort: u64) -> Search<'a> {
        Search {
            program,
            relaxation: Relaxation::new(program),
            best: None,
            ceiling: i128::MAX,
            any: false,
            left: effort,
        }
    }

    /// What is left of the effort.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// The best choice that keeps to what is decided, from a choice that holds on, if one is known.
    pub(super) fn best(&mut self, states: &[State], start: Option<&[bool]>) -> Found {
        (self.best, self.ceiling, self.any) = (None, i128::MAX, false);
        if let Some(start) = start {
            self.offer(start.to_vec());
        }
        self.run(states)
    }

    /// Any choice that keeps to what is decided and is worth no more than that.
    pub(super) fn any(&mut self, states: &[State], worth: i128) -> Found {
        (self.best, self.ceiling, self.any) = (None, worth.saturating_add(1), true);
        self.run(states)
    }

    /// Decides what no choice that is worth no more than that can be without. False where there is no such choice at all.
    pub(super) fn narrow(&mut self, states: &mut [State], worth: i128) -> bool {
        if !self.program.propagate(states) {
            return false;
        }
        self.relaxation.work = 0;
        self.relaxation.set(self.program, states);
        self.relaxation.solve(f64::INFINITY);
        let work = self.relaxation.work + 8 * self.program.size() as u64;
        self.spend(work);
        match self.program.bound(states, &self.relaxation.multipliers()) {
            Some(bound) if bound.least > worth => false,
            Some(bound) => {
                self.program.fix(states, &bound, worth.saturating_add(1));
                self.program.propagate(states)
            }
            None => true,
        }
    }

    fn run(&mut self, states: &[State]) -> Found {
        let mut open: BinaryHeap<Reverse<Node>> = BinaryHeap::new();
        let mut kept: Vec<Vec<State>> = vec![states.to_vec()];
        open.push(Reverse((i128::MIN, Reverse(0), 0)));
        let mut first = true;
        while let Some(Reverse((bound, Reverse(depth), number))) = open.pop() {
            if self.is_no_better(bound) {
                // The heap gives the least bound first: none of the others is better.
                open.clear();
                break;
            }
            // Down one path until it ends, as each step is a short way for the relaxation; what is left out on the way is kept.
            let mut states = std::mem::take(&mut kept[number as usize]);
            let (mut bound, mut depth) = (bound, depth);
            loop {
                let judged = self.judge(&mut states, &mut bound, first);
                first = false;
                match judged {
                    Judged::Done => break,
                    Judged::Spent => {
                        let least = open.iter().map(|it| it.0.0).min().unwrap_or(bound).min(bound);
                        return self.found(least, false);
                    }
                    Judged::Split(variable) => {
                        depth += 1;
                        let mut other = states.clone();
                        states[variable] = State::In;
                        other[variable] = State::Out;
                        open.push(Reverse((bound, Reverse(depth), kept.len() as u32)));
                        kept.push(other);
                    }
                }
            }
        }
        let bound = self.best.as_ref().map_or(i128::MAX, |best| best.0);
        self.found(bound, true)
    }

    fn found(&self, bound: i128, proved: bool) -> Found {
        let worth = self.best.as_ref().map_or(i128::MAX, |best| best.0);
        Found {
            best: self.best.as_ref().map(|best| best.1.clone()),
            bound: bound.min(worth),
            proved: proved || worth <= bound,
        }
    }

    /// A choice that is worth no less is of no use.
    fn useless(&self) -> i128 {
        self.best.as_ref().map_or(self.ceiling, |best| best.0)
    }

    /// Whether nothing in a node of that bound is of use.
    fn is_no_better(&self, bound: i128) -> bool {
        bound >= self.useless() || (self.any && self.best.is_some())
    }

    /// Takes a choice that holds and is better.
    fn offer(&mut self, chosen: Vec<bool>) {
        let worth = self.program.worth(&chosen);
        if worth < self.useless() && self.program.holds(&chosen) {
            self.best = Some((worth, chosen));
        }
    }

    fn spend(&mut self, work: u64) -> bool {
        self.left = self.left.saturating_sub(work);
        self.left > 0
    }

    fn judge(&mut self, states: &mut [State], bound: &mut i128, root: bool) -> Judged {
        loop {
            if !self.program.propagate(states) {
                return Judged::Done;
            }
            if !states.contains(&State::Open) {
                self.offer(states.iter().map(|it| *it == State::In).collect());
                return Judged::Done;
            }
            self.relaxation.work = 0;
            self.relaxation.set(self.program, states);
            let limit = match self.useless() {
                i128::MAX => f64::INFINITY,
                worth => {
                    let limit = self.program.better_than(worth) as f64;
                    limit + 1e-7 * (1.0 + limit.abs())
                }
            };
            let ended = self.relaxation.solve(limit);
            let work = self.relaxation.work + 8 * self.program.size() as u64;
            let goes_on = self.spend(work);
            if let Ended::Impossible(ray) = &ended
                && self.program.is_impossible(states, ray)
            {
                return Judged::Done;
            }
            let proved = self.program.bound(states, &self.relaxation.multipliers());
            if let Some(proved) = &proved {
                *bound = (*bound).max(proved.least);
            }
            if self.is_no_better(*bound) {
                return Judged::Done;
            }
            if !goes_on {
                return Judged::Spent;
            }
            if ended == Ended::Passed {
                // The floats say that it is no better, and the whole numbers do not: look closer.
                self.relaxation.solve(f64::INFINITY);
            }
            let values: Vec<f64> = (0..states.len()).map(|it| self.relaxation.value(it)).collect();
            let whole = |value: f64| !(1e-6..=1.0 - 1e-6).contains(&value);
            let split: Vec<usize> = (0..states.len())
                .filter(|&it| {
                    states[it] == State::Open && !whole(values[it]) && (0.0..=1.0).contains(&values[it])
                })
                .collect();
            if split.is_empty() {
                self.offer(values.iter().map(|it| *it > 0.5).collect());
            }
            self.round(states, &values, root);
            if self.is_no_better(*bound) {
                return Judged::Done;
            }
            if let Some(proved) = &proved
                && self.useless() < i128::MAX
                && self.program.fix(states, proved, self.useless())
            {
                continue;
            }
            // Where the relaxation is whole and still not proved best, any open variable will do.
            let first = states.iter().position(|it| *it == State::Open).unwrap_or(0);
            return Judged::Split(self.pick(&split, &values).unwrap_or(first));
        }
    }

    /// The variable whose split raises the worth most on both sides, as far as one step tells.
    fn pick(&mut self, split: &[usize], values: &[f64]) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for &variable in split {
            let Some([down, up]) = self.relaxation.penalties(variable) else { continue };
            let near = values[variable].min(1.0 - values[variable]);
            // What cannot be told is as good as infeasible.
            let bounded = |it: f64| if it.is_nan() { 1e6 } else { it.clamp(1e-6, 1e6) };
            let score = bounded(down) * bounded(up) + 1e-9 * near;
            if best.is_none_or(|best| score > best.0) {
                best = Some((score, variable));
            }
        }
        let work = std::mem::take(&mut self.relaxation.work);
        self.spend(work);
        best.map(|it| it.1).or(split.first().copied())
    }

    /// Makes whole choices of the relaxation, and mends them.
    fn round(&mut self, states: &[State], values: &[f64], root: bool) {
        let cuts: &[f64] = if root { &[0.9, 0.5, 0.25, 2.0] } else { &[0.5] };
        for cut in cuts {
            let mut chosen: Vec<bool> = (states.iter().zip(values))
                .map(|(state, value)| *state == State::In || (*state == State::Open && value >= cut))
                .collect();
            if self.mend(states, &mut chosen, values) {
                self.improve(states, &mut chosen, root);
                self.offer(chosen);
            }
        }
    }

    /// Adds what rows ask for, the best for its cost first. Says whether all rows hold.
    fn mend(&mut self, states: &[State], chosen: &mut [bool], values: &[f64]) -> bool {
        let mut over = self.over(chosen);
        self.spend(self.program.size() as u64);
        while over.iter().any(|it| *it < 0) {
            let mut best: Option<(f64, usize)> = None;
            for variable in (0..chosen.len()).filter(|&it| !chosen[it] && states[it] == State::Open) {
                let (mut gain, mut breaks) = (0.0, false);
                for &(row, factor) in &self.program.columns[variable] {
                    let factor = i128::from(factor);
                    if over[row] < 0 && factor > 0 {
                        gain += factor.min(-over[row]) as f64 / -over[row] as f64;
                    } else if factor < 0 && over[row] + factor < 0 {
                        breaks = true;
                    }
                }
                if gain > 0.0 && !breaks {
                    let cost = self.program.costs[variable] as f64;
                    let score = (gain + 0.1 * values[variable]) / (1.0 + cost.max(0.0));
                    if best.is_none_or(|best| score > best.0) {
                        best = Some((score, variable));
                    }
                }
            }
            self.spend(self.program.size() as u64);
            let Some((_, variable)) = best else { return false };
            chosen[variable] = true;
            self.program.columns[variable].iter().for_each(|&(row, factor)| over[row] += i128::from(factor));
        }
        true
    }

    /// By how much each row is over what it asks for.
    fn over(&self, chosen: &[bool]) -> Vec<i128> {
        let sum = |row: &super::program::Row| -> i128 {
            row.terms.iter().filter(|it| chosen[it.0]).map(|it| i128::from(it.1)).sum()
        };
        self.program.rows.iter().map(|row| sum(row) - row.least).collect()
    }

    /// Drops, adds and swaps as long as that makes the choice better.
    fn improve(&mut self, states: &[State], chosen: &mut [bool], swaps: bool) {
        let program = self.program;
        let mut over = self.over(chosen);
        let mut order: Vec<usize> = (0..chosen.len()).filter(|&it| states[it] == State::Open).collect();
        // The dearest first; of equals in order.
        order.sort_by_key(|&it| Reverse(program.costs[it].unsigned_abs()));
        let holds = |over: &[i128], moves: &[(usize, bool)]| {
            // Rows that both touch are added up.
            let mut after: Vec<(usize, i128)> = Vec::new();
            for &(variable, goes_in) in moves {
                for &(row, factor) in &program.columns[variable] {
                    let change = if goes_in { i128::from(factor) } else { -i128::from(factor) };
                    match after.iter_mut().find(|it| it.0 == row) {
                        Some(it) => it.1 += change,
                        None => after.push((row, change)),
                    }
                }
            }
            after.iter().all(|&(row, change)| change >= 0 || over[row] + change >= 0)
        };
        let apply = |over: &mut [i128], chosen: &mut [bool], moves: &[(usize, bool)]| {
            for &(variable, goes_in) in moves {
                chosen[variable] = goes_in;
                for &(row, factor) in &program.columns[variable] {
                    over[row] += if goes_in { i128::from(factor) } else { -i128::from(factor) };
                }
            }
        };
        loop {
            let mut better = false;
            for &variable in &order {
                let gains =
                    if chosen[variable] { program.costs[variable] > 0 } else { program.costs[variable] < 0 };
                let moves = [(variable, !chosen[variable])];
                if gains && holds(&over, &moves) {
                    apply(&mut over, chosen, &moves);
                    better = true;
                }
            }
            if swaps && !better {
                'all: for &out in order.iter() {
                    if !chosen[out] {
                        continue;
                    }
                    for &goes_in in order.iter() {
                        let moves = [(out, false), (goes_in, true)];
                        if !chosen[goes_in]
                            && program.costs[goes_in] < program.costs[out]
                            && holds(&over, &moves)
                        {
                            apply(&mut over, chosen, &moves);
                            better = true;
                            continue 'all;
                        }
                    }
                    if !self.spend((order.len() * 8) as u64) {
                        return;
                    }
                }
            }
            if !better {
                return;
            }
        }
    }
}
