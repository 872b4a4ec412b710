//! Changes of weights of one direction each, gathered in cells: what a cell can do at best.

use std::cmp::Ordering;
use std::mem::replace;

use super::super::field::{MARGIN, Way};
use super::super::nearest::Conflicts;
use super::super::rivals::{Portions, Rivals};
use super::first_within;

/// Directions `v` with `sum v = 0` and `sum |v| = 2`, each part between two bounds. A change is a direction times the
/// weight that is moved.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Weight moved below which no change in the cell does it: proved.
    pub(super) from: f64,
    number: u64,
    low: Vec<f64>,
    high: Vec<f64>,
    /// Rows ahead whatever is done in the cell.
    pub(super) ahead: usize,
    /// Rows of which it depends.
    pub(super) rivals: Vec<u32>,
    /// How much it matters which way a part goes.
    influence: Vec<f64>,
}

impl Cell {
    /// The middle of each part's bounds.
    pub(super) fn middle(&self) -> impl Iterator<Item = f64> + '_ {
        self.low.iter().zip(&self.high).map(|(low, high)| 0.5 * (low + high))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Cell) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cell {}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Cell) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cell {
    /// The greatest is the one to look at next: least proved, then latest.
    fn cmp(&self, other: &Cell) -> Ordering {
        other.from.total_cmp(&self.from).then(self.number.cmp(&other.number))
    }
}

/// What is the same for all cells of an area.
pub(super) struct Cells<'a> {
    rivals: &'a Rivals,
    gain: Vec<f64>,
    loss: Vec<f64>,
    allowed: usize,
    line: f64,
    /// Rivals that cannot all be behind.
    pub(super) conflicts: Conflicts,
    count: u64,
    leaving: Vec<f64>,
    entering: Vec<f64>,
}

/// A direction and the weight moved along it.
type Move = (Vec<f64>, f64);

impl<'a> Cells<'a> {
    pub(super) fn new(
        rivals: &'a Rivals,
        gain: Vec<f64>,
        loss: Vec<f64>,
        way: Way,
        allowed: usize,
    ) -> Cells<'a> {
        let (leaving, entering) = (Vec::new(), Vec::new());
        let conflicts = Conflicts::default();
        Cells { rivals, gain, loss, allowed, line: way.line(), conflicts, count: 0, leaving, entering }
    }

    /// Whether too many of a cell's rivals are ahead whatever is done.
    pub(super) fn is_hopeless(&self, cell: &Cell) -> bool {
        cell.ahead + self.conflicts.among(&cell.rivals).0 > self.allowed
    }

    /// All directions.
    pub(super) fn root(&mut self, ahead: usize, from: f64) -> Cell {
        let parts = self.gain.len();
        Cell {
            from,
            number: 0,
            low: vec![-1.0; parts],
            high: vec![1.0; parts],
            ahead,
            rivals: (0..self.rivals.len() as u32).collect(),
            influence: vec![1.0; parts],
        }
    }

    /// Cuts a cell in two where it matters most.
    pub(super) fn split(&mut self, cell: &Cell) -> [Cell; 2] {
        let weigh = |part: usize| (cell.high[part] - cell.low[part]) * cell.influence[part];
        let part = (0..cell.low.len()).max_by(|&a, &b| weigh(a).total_cmp(&weigh(b))).unwrap_or(0);
        let (low, high) = (cell.low[part], cell.high[part]);
        let middle = if low < 0.0 && high > 0.0 { 0.0 } else { 0.5 * (low + high) };
        let (mut first, mut second) = (cell.clone(), cell.clone());
        first.high[part] = middle;
        second.low[part] = middle;
        self.count += 2;
        (first.number, second.number) = (self.count - 1, self.count);
        [first, second]
    }

    /// Proves how much weight must be moved within a cell; `None` where that is no less than `least` (but for `near`).
    /// Beside the cell may stand a move that does it with less.
    pub(super) fn judge(&mut self, mut cell: Cell, least: f64, near: f64) -> Option<(Cell, Option<Move>)> {
        let [gains, losses] = self.portions(&mut cell)?;
        let (rivals, line) = (self.rivals, self.line);
        let parts = cell.low.len();
        self.leaving.clear();
        self.entering.clear();
        let mut ahead = cell.ahead;
        let mut kept = Vec::with_capacity(cell.rivals.len());
        let (mut leave, mut enter) = (Vec::new(), Vec::new());
        let mut mean = vec![0.0; parts];
        let mut squares = vec![0.0; parts];
        let shift: Vec<f64> = gains.0.iter().zip(&losses.0).map(|(gain, loss)| gain - loss).collect();
        for &rival in &cell.rivals {
            let k = rival as usize;
            let (e, delta) = (rivals.e(k), rivals.delta[k]);
            let fixed: f64 = e.iter().zip(&shift).map(|(e, shift)| e * shift).sum();
            let slope = fixed + rivals.least(k, &gains.1) - rivals.most(k, &losses.1);
            if delta > line {
                let moved = if slope < 0.0 { (delta - line) / -slope } else { f64::INFINITY };
                if moved >= least {
                    ahead += 1;
                    continue;
                }
                self.leaving.push(moved);
                leave.push(rival);
                mean.iter_mut().zip(e).for_each(|(slot, e)| *slot += e);
                squares.iter_mut().zip(e).for_each(|(slot, e)| *slot += e * e);
            } else {
                let steepest = fixed + rivals.most(k, &gains.1) - rivals.least(k, &losses.1);
                if delta + MARGIN + least * steepest.max(0.0) <= 0.0 {
                    continue;
                }
                let moved = if slope > 0.0 { (line - delta) / slope } else { f64::INFINITY };
                if moved < least {
                    self.entering.push(moved);
                    enter.push(rival);
                }
            }
            kept.push(rival);
        }
        if ahead > self.allowed {
            return None;
        }
        let (sets, used) = self.conflicts.among(&kept);
        if sets > 0 {
            // One of each set is ahead at any time, whenever each by itself could be behind.
            let free = |times: &[f64], who: &[u32]| -> Vec<f64> {
                times.iter().zip(who).filter(|(_, who)| !used.contains(who)).map(|(at, _)| *at).collect()
            };
            let (left, entered) = (free(&self.leaving, &leave), free(&self.entering, &enter));
            let all = (replace(&mut self.leaving, left), replace(&mut self.entering, entered));
            cell.from = cell.from.max(self.first_possible(ahead + sets, cell.from));
            (self.leaving, self.entering) = all;
        }
        let bound = self.first_possible(ahead, cell.from);
        cell.from = cell.from.max(bound);
        if cell.from >= least - near {
            return None;
        }
        (cell.ahead, cell.rivals) = (ahead, kept);
        // Where rivals disagree with each other, or much is at stake, the bound gains most.
        let count = self.leaving.len().max(1) as f64;
        let middle = mean.iter().sum::<f64>() / parts as f64 / count;
        for ((slot, sum), squares) in cell.influence.iter_mut().zip(&mean).zip(&squares) {
            let mean = sum / count;
            *slot = 1e-9 + (squares / count - mean * mean).max(0.0).sqrt() + (mean - middle).abs();
        }
        let found = self.along(&cell, &mean, &gains, &losses, least);
        Some((cell, found))
    }

    /// The first weight moved, from `from` on, at which no more than allowed are ahead for certain.
    fn first_possible(&mut self, ahead: usize, from: f64) -> f64 {
        // Without those that come, this many must leave; before that there is no need to look.
        let needed = (ahead + self.leaving.len()).saturating_sub(self.allowed);
        let bound = super::nth(&mut self.leaving, needed).max(from);
        if self.entering.is_empty() || bound.is_infinite() {
            return bound;
        }
        let stay = self.leaving.iter().filter(|&&at| at > bound).count();
        let came = self.entering.iter().filter(|&&at| at < bound).count();
        let mut ahead = ahead + stay + came;
        if ahead <= self.allowed {
            return bound;
        }
        let late = |times: &[f64], comes: bool| {
            let late =
                times.iter().filter(|&&at| at > bound || (comes && at == bound)).map(move |&at| (at, comes));
            late.collect::<Vec<(f64, bool)>>()
        };
        let mut events = late(&self.leaving, false);
        events.extend(late(&self.entering, true));
        events.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for &(at, comes) in &events {
            ahead = if comes { ahead + 1 } else { ahead - 1 };
            if ahead <= self.allowed {
                return at;
            }
        }
        f64::INFINITY
    }

    /// Follows one direction of the cell: the one that does most against the rivals on the whole.
    fn along(
        &self,
        cell: &Cell,
        mean: &[f64],
        gains: &(Vec<f64>, Portions),
        losses: &(Vec<f64>, Portions),
        least: f64,
    ) -> Option<Move> {
        let order = super::super::transfer::ascending(mean);
        let mut direction: Vec<f64> = gains.0.iter().zip(&losses.0).map(|(gain, loss)| gain - loss).collect();
        let fill = |order: &mut dyn Iterator<Item = usize>,
                    portions: &Portions,
                    direction: &mut [f64],
                    sign: f64| {
            let mut rest = portions.rest;
            for part in order {
                let taken = portions.room[part].min(rest).max(0.0);
                direction[part] += sign * taken;
                rest -= taken;
            }
        };
        fill(&mut order.iter().copied(), &gains.1, &mut direction, 1.0);
        fill(&mut order.iter().rev().copied(), &losses.1, &mut direction, -1.0);
        let size = 0.5 * direction.iter().map(|it| it.abs()).sum::<f64>();
        if size <= 0.5 {
            return None;
        }
        direction.iter_mut().for_each(|it| *it /= size);
        let farthest = |part: usize| match direction[part] {
            step if step > 0.0 => self.gain[part] / step,
            step if step < 0.0 => self.loss[part] / -step,
            _ => f64::INFINITY,
        };
        let end = (0..direction.len()).map(farthest).fold(least, f64::min);
        let mut ahead = cell.ahead;
        let mut events = Vec::new();
        for &rival in &cell.rivals {
            let (delta, slope) =
                (self.rivals.delta[rival as usize] + MARGIN, self.rivals.dot(rival as usize, &direction));
            ahead += usize::from(delta > 0.0);
            if (delta > 0.0) != (delta + end * slope > 0.0) {
                events.push((-delta / slope, delta <= 0.0));
            }
        }
        // None do it if not even all that leave are enough.
        if ahead.saturating_sub(events.iter().filter(|(_, comes)| !comes).count()) > self.allowed {
            return None;
        }
        let moved = first_within(ahead, self.allowed, &mut events)? * (1.0 + 1e-13);
        (moved < end).then_some((direction, moved))
    }

    /// What the parts must gain and lose in a cell and what they may gain and lose beyond, once `from` is moved; and
    /// narrows the cell to that. `None` where nothing is left.
    #[allow(clippy::type_complexity)]
    fn portions(&self, cell: &mut Cell) -> Option<[(Vec<f64>, Portions); 2]> {
        const ROUNDING: f64 = 1e-12;
        let parts = cell.low.len();
        for part in 0..parts {
            if cell.from > 0.0 {
                cell.high[part] = cell.high[part].min(self.gain[part] / cell.from);
                cell.low[part] = cell.low[part].max(-self.loss[part] / cell.from);
            }
        }
        for _ in 0..2 {
            for sign in [1.0, -1.0] {
                let ends = |part: usize| match sign {
                    1.0 => (cell.low[part].max(0.0), cell.high[part].max(0.0)),
                    _ => ((-cell.high[part]).max(0.0), (-cell.low[part]).max(0.0)),
                };
                let least: f64 = (0..parts).map(|part| ends(part).0).sum();
                let most: f64 = (0..parts).map(|part| ends(part).1).sum();
                if least > 1.0 + ROUNDING || most < 1.0 - ROUNDING {
                    return None;
                }
                let ends: Vec<(f64, f64)> = (0..parts).map(ends).collect();
                for (part, (low, high)) in ends.into_iter().enumerate() {
                    // No more than the others leave; and no less than they can take.
                    let high = high.min(1.0 - least + low + ROUNDING);
                    let must = 1.0 - (most - high.max(low)) - ROUNDING;
                    let must = if must > ROUNDING { must.max(low).min(high) } else { low };
                    match sign {
                        1.0 => {
                            cell.high[part] = cell.high[part].min(high);
                            if must > 0.0 {
                                cell.low[part] = cell.low[part].max(must);
                            }
                        }
                        _ => {
                            cell.low[part] = cell.low[part].max(-high);
                            if must > 0.0 {
                                cell.high[part] = cell.high[part].min(-must);
                            }
                        }
                    }
                }
            }
        }
        if (0..parts).any(|part| cell.low[part] > cell.high[part] + 10.0 * ROUNDING) {
            return None;
        }
        let side = |low: &dyn Fn(usize) -> f64, high: &dyn Fn(usize) -> f64| {
            let least: Vec<f64> = (0..parts).map(|part| low(part).max(0.0)).collect();
            let room = (0..parts).map(|part| (high(part).max(0.0) - least[part]).max(0.0)).collect();
            let rest = (1.0 - least.iter().sum::<f64>()).max(0.0);
            (least, Portions { room, rest })
        };
        Some([
            side(&|part| cell.low[part], &|part| cell.high[part]),
            side(&|part| -cell.high[part], &|part| -cell.low[part]),
        ])
    }
}
