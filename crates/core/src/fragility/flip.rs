//! The smallest change of weights that takes an area across a cut.

mod cell;

use std::collections::BinaryHeap;

use super::field::{Field, MARGIN, Way};
use super::probes::Probes;
use super::program::{Ended, Program};
use super::rivals::Rivals;
use super::{Effort, Flip};
use cell::Cells;

/// Weight moved that is nearer than this is the same, for weights that sum to 1.
const NEAR: f64 = 4e-10;

/// Looks for the smallest change that takes the area of a row into the first `cut` areas, or out of them.
pub(super) fn flip(field: &Field, probes: Option<&Probes>, place: usize, cut: usize, effort: Effort) -> Flip {
    let inside = field.rank[place] <= cut;
    let way = if inside { Way::Down } else { Way::Up };
    // Into the cut: fewer than `cut` areas strictly above. Out of it: at least `cut`, so that of the others at most
    // this many are not.
    let allowed = match way {
        Way::Up => cut.checked_sub(1),
        Way::Down => (field.len() - 1).checked_sub(cut),
    };
    let (gain, loss) = field.caps();
    let most = gain.iter().sum::<f64>().min(loss.iter().sum());
    let impossible = Flip { inside, change: None, at_least: f64::INFINITY, exact: true };
    let Some(allowed) = allowed else { return impossible };
    if most <= 0.0 || always_ahead(field, place, way, allowed) > allowed {
        return impossible;
    }
    let mut search = Search { field, place, way, allowed, gain, loss, most, best: None, left: effort.0 };
    if let Some(probes) = probes {
        search.probe(probes);
    }
    let at_least = search.close();
    let change = search.best.as_ref().map(|best| field.change(&best.weights));
    let proved = field.distance(at_least);
    match change {
        None if at_least >= most => impossible,
        None => Flip { inside, change, at_least: proved, exact: false },
        Some(found) => {
            let exact = at_least >= search.best.as_ref().map_or(0.0, |best| best.moved) - NEAR;
            Flip { inside, at_least: proved.min(found.distance), change: Some(found), exact }
        }
    }
}

/// How many other rows are ahead under all weights within the bounds; no longer counted past `allowed`.
fn always_ahead(field: &Field, place: usize, way: Way, allowed: usize) -> usize {
    let (low, high) = field.reach[place];
    // Those whose whole reach is ahead of the row's.
    let mut count = match way {
        Way::Up => field.len() - field.lows.partition_point(|it| *it <= high + MARGIN),
        Way::Down => field.highs.partition_point(|it| *it < low - MARGIN),
    };
    let own = field.row(place);
    let mut e = vec![0.0; field.parts];
    let mut rows = match way {
        Way::Up => 0..place,
        Way::Down => place + 1..field.len(),
    };
    // Equal scores may stand on either side in the order of rows.
    while way == Way::Down && rows.start > 0 && field.base[rows.start - 1] <= field.base[place] {
        rows.start -= 1;
    }
    let mut left = rows.len();
    let mut judge = |row: usize| {
        left -= 1;
        let (its_low, its_high) = field.reach[row];
        let (clear, never) = match way {
            Way::Up => (its_low > high + MARGIN, its_high < low - MARGIN),
            Way::Down => (its_high < low - MARGIN, its_low > high + MARGIN),
        };
        if row != place && !clear && !never {
            let differences = field.row(row).iter().zip(own).map(|(x, own)| way.sign() * (x - own));
            e.iter_mut().zip(differences).for_each(|(slot, it)| *slot = it);
            let twin = way == Way::Down && e.iter().all(|it| *it == 0.0);
            count += usize::from(twin || field.least_of(&e) > MARGIN);
        }
        count > allowed || count + left <= allowed
    };
    match way {
        Way::Up => rows.into_iter().any(&mut judge),
        Way::Down => rows.rev().any(&mut judge),
    };
    count
}

/// The best weights that were found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    weights: Vec<f64>,
    moved: f64,
}

struct Search<'a> {
    field: &'a Field,
    place: usize,
    way: Way,
    allowed: usize,
    gain: Vec<f64>,
    loss: Vec<f64>,
    most: f64,
    best: Option<Found>,
    left: u64,
}

impl Search<'_> {
    /// Weight moved by the best change found, or the most that can be.
    fn least(&self) -> f64 {
        self.best.as_ref().map_or(self.most, |best| best.moved)
    }

    fn spend(&mut self, pairs: usize) {
        self.left = self.left.saturating_sub(pairs as u64);
    }

    /// Takes weights that really take the area across and are nearer than the best.
    fn offer(&mut self, weights: &[f64]) -> bool {
        let field = self.field;
        let mut weights = weights.to_vec();
        for (weight, (lower, upper)) in weights.iter_mut().zip(field.lower.iter().zip(&field.upper)) {
            *weight = weight.max(*lower).min(*upper);
        }
        let moved = 0.5 * weights.iter().zip(&field.weights).map(|(a, b)| (a - b).abs()).sum::<f64>();
        let nearer = self.best.as_ref().is_none_or(|best| moved < best.moved);
        let taken = nearer && field.ahead(self.place, self.way, &weights) <= self.allowed;
        if taken {
            self.best = Some(Found { weights, moved });
        }
        taken
    }

    /// Goes along the stretches on which the area crosses the cut, and takes the first place where it is across.
    fn probe(&mut self, probes: &Probes) {
        let field = self.field;
        let own = field.row(self.place);
        let stretches = probes.stretches(own, field.base[self.place], self.way);
        for stretch in stretches.iter().take(2) {
            if stretch.about > self.least() {
                break;
            }
            let from = stretch.from.unwrap_or(&field.weights);
            let change: Vec<f64> = stretch.to.iter().zip(from).map(|(to, from)| to - from).collect();
            let moved = 0.5 * stretch.to.iter().zip(&field.weights).map(|(a, b)| (a - b).abs()).sum::<f64>();
            let window = field.window(self.place, moved);
            let mut ahead = match self.way {
                Way::Up => window.start,
                Way::Down => field.len() - window.end,
            };
            let mut events: Vec<(f64, bool)> = Vec::new();
            for row in window.filter(|row| *row != self.place) {
                let (mut start, mut step, mut twin) = (0.0, 0.0, true);
                for (k, (x, own)) in field.row(row).iter().zip(own).enumerate() {
                    let e = self.way.sign() * (x - own);
                    twin &= e == 0.0;
                    start += e * from[k];
                    step += e * change[k];
                }
                if twin {
                    ahead += usize::from(self.way == Way::Down);
                    continue;
                }
                start += MARGIN;
                let end = start + step;
                ahead += usize::from(start > 0.0);
                if (start > 0.0) != (end > 0.0) {
                    events.push((start / (start - end), end > 0.0));
                }
            }
            if let Some(share) = first_within(ahead, self.allowed, &mut events) {
                let share = (share + 1e-13).min(1.0);
                let weights: Vec<f64> =
                    from.iter().zip(&change).map(|(from, change)| from + share * change).collect();
                self.offer(&weights);
            }
        }
    }

    /// Narrows the gap between the best change and what is proved, and returns the latter as weight moved.
    fn close(&mut self) -> f64 {
        let field = self.field;
        let own = field.row(self.place);
        let least = self.least();
        let window = field.window(self.place, least);
        let mut ahead = match self.way {
            Way::Up => window.start,
            Way::Down => field.len() - window.end,
        };
        // What each area alone asks for, with any change of weights: a bound that costs next to nothing.
        let mut leaving = Vec::new();
        let mut open = Vec::new();
        for row in window.filter(|row| *row != self.place) {
            let (mut low, mut high, mut delta) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
            for ((x, own), weight) in field.row(row).iter().zip(own).zip(&field.weights) {
                let e = self.way.sign() * (x - own);
                (low, high, delta) = (low.min(e), high.max(e), delta + e * weight);
            }
            if low == 0.0 && high == 0.0 {
                ahead += usize::from(self.way == Way::Down);
                continue;
            }
            let moved = (delta.abs() - MARGIN) / (high - low);
            if delta > MARGIN && moved >= least {
                ahead += 1;
            } else if delta > MARGIN {
                leaving.push(moved);
                open.push(row);
            } else if moved < least {
                open.push(row);
            }
        }
        if ahead > self.allowed {
            return least;
        }
        let needed = (ahead + leaving.len()).saturating_sub(self.allowed);
        let bound = nth(&mut leaving, needed);
        if bound >= least - NEAR || self.left < 8 * open.len() as u64 {
            return bound.min(least);
        }
        let mut rivals = Rivals::new(field.parts);
        open.iter().for_each(|&row| rivals.push(field, own, row, self.way));
        self.spend(2 * open.len());
        if let Some(best) = self.best.clone() {
            self.polish(&rivals, &best.weights);
        }
        self.branch(&rivals, ahead, bound)
    }

    fn branch(&mut self, rivals: &Rivals, ahead: usize, bound: f64) -> f64 {
        let mut cells = Cells::new(rivals, self.gain.clone(), self.loss.clone(), self.allowed);
        let mut open = BinaryHeap::new();
        let mut proved = bound;
        let root = cells.root(ahead, bound);
        let mut waiting = vec![root];
        loop {
            for cell in waiting.drain(..) {
                self.spend(2 * cell.rivals.len() + 2);
                let Some((cell, found)) = cells.judge(cell, self.least(), NEAR) else {
                    continue;
                };
                if let Some(weights) = found.map(|(direction, moved)| {
                    let weights = self.field.weights.iter().zip(&direction);
                    weights.map(|(own, step)| own + moved * step).collect::<Vec<f64>>()
                }) {
                    if self.offer(&weights) {
                        self.polish(rivals, &weights);
                    }
                }
                open.push(cell);
            }
            let Some(cell) = open.pop() else {
                return self.least();
            };
            proved = cell.from.max(proved);
            if proved >= self.least() - NEAR {
                return self.least().min(proved);
            }
            if self.left == 0 {
                return proved;
            }
            waiting.extend(cells.split(&cell));
        }
    }

    /// Moves the best weights as near as can be while the same areas stay behind: a linear program.
    fn polish(&mut self, rivals: &Rivals, weights: &[f64]) {
        let mut weights = weights.to_vec();
        for _ in 0..4 {
            let behind: Vec<usize> =
                (0..rivals.len()).filter(|&rival| rivals.dot(rival, &weights) <= -0.5 * MARGIN).collect();
            self.spend(rivals.len() / 4);
            let Some((nearer, tight)) = self.nearest(rivals, &behind, None) else { return };
            let better = self.offer(&nearer);
            // Fewer areas ahead than there may be: one of those that are held back may pass.
            let spare = self.allowed > self.field.ahead(self.place, self.way, &nearer);
            let mut again = None;
            if spare {
                for &free in &tight {
                    if let Some((nearer, _)) = self.nearest(rivals, &behind, Some(free)) {
                        if self.offer(&nearer) {
                            again = Some(nearer);
                        }
                    }
                }
            }
            match again {
                Some(nearer) => weights = nearer,
                None if better => weights = nearer,
                None => return,
            }
            if self.left == 0 {
                return;
            }
        }
    }

    /// The nearest weights at which these rivals are behind, but for one that is let go; and those among them that
    /// are only just behind.
    fn nearest(
        &mut self,
        rivals: &Rivals,
        behind: &[usize],
        free: Option<usize>,
    ) -> Option<(Vec<f64>, Vec<usize>)> {
        let parts = self.field.parts;
        let mut program = Program::new(vec![1.0; 2 * parts]);
        let mut sum: Vec<f64> = vec![1.0; 2 * parts];
        sum[parts..].fill(-1.0);
        program.at_least(&sum, 0.0);
        sum.iter_mut().for_each(|it| *it = -*it);
        program.at_least(&sum, 0.0);
        for (variable, cap) in self.gain.iter().chain(&self.loss).enumerate() {
            let mut unit = vec![0.0; 2 * parts];
            unit[variable] = -1.0;
            program.at_least(&unit, -cap);
        }
        let before = 2 + 2 * parts;
        let mut asked = Vec::new();
        for _ in 0..100 {
            if program.solve() != Ended::Solved {
                return None;
            }
            let values = program.values();
            let weights: Vec<f64> = (0..parts)
                .map(|part| self.field.weights[part] + values[part] - values[parts + part])
                .collect();
            self.spend(behind.len() / 4 + 1);
            let worst = behind
                .iter()
                .filter(|rival| free != Some(**rival))
                .map(|&rival| (rivals.dot(rival, &weights), rival))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            match worst.filter(|(value, _)| *value > -0.6 * MARGIN) {
                None => {
                    let tight =
                        program.tight().filter_map(|k| asked.get(k.checked_sub(before)?).copied()).collect();
                    return Some((weights, tight));
                }
                Some((_, rival)) if asked.contains(&rival) => return None,
                Some((_, rival)) => {
                    let e = rivals.e(rival);
                    let a: Vec<f64> = e.iter().map(|it| -it).chain(e.iter().copied()).collect();
                    program.at_least(&a, rivals.delta[rival] + MARGIN);
                    asked.push(rival);
                }
            }
        }
        None
    }
}

/// The `n`th smallest value, counted from 1; 0 for none, infinite where there are fewer.
fn nth(values: &mut [f64], n: usize) -> f64 {
    match n.checked_sub(1) {
        None => 0.0,
        Some(k) if k < values.len() => values.select_nth_unstable_by(k, f64::total_cmp).1.max(0.0),
        Some(_) => f64::INFINITY,
    }
}

/// The first event after which no more than `allowed` are ahead; an event says whether one comes to be ahead.
fn first_within(mut ahead: usize, allowed: usize, events: &mut [(f64, bool)]) -> Option<f64> {
    if ahead <= allowed {
        return Some(0.0);
    }
    // At one place, those who come are counted first.
    events.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    for &(at, comes) in events.iter() {
        ahead = if comes { ahead + 1 } else { ahead - 1 };
        if ahead <= allowed {
            return Some(at);
        }
    }
    None
}
