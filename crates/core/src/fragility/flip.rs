//! The smallest change of weights that takes an area across a cut.

mod cell;

use std::collections::BinaryHeap;

use super::field::{Ends, Field, MARGIN, Way};
use super::nearest::{Behind, Conflicts, Nearest, nearest, rounded};
use super::probes::Probes;
use super::reach::{self, ROUNDED};
use super::rivals::Rivals;
use super::{Effort, Flip};
use cell::{Cell, Cells};

/// Weight moved that is nearer than this is the same, for weights that sum to 1.
const NEAR: f64 = 4e-10;

/// What is known of an area, and what there is left to do.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) inside: bool,
    best: Option<Found>,
    /// Weight moved below which nothing does it; infinite where nothing does.
    at_least: f64,
    /// How many rows the search would have to begin with; none where all is known.
    pub(super) open: usize,
}

/// The best weights that were found.
#[derive(Clone, Debug)]
struct Found {
    weights: Vec<f64>,
    moved: f64,
    /// Whether the area is across only because it ties.
    tie: bool,
}

/// Looks at each other area once for what can take the area of a row into the first `cut` areas, or out of them.
pub(super) fn draft(field: &Field, probes: Option<&Probes>, place: usize, cut: usize) -> Draft {
    let inside = field.rank[place] <= cut;
    let impossible = Draft { inside, best: None, at_least: f64::INFINITY, open: 0 };
    let Some(mut search) = Search::new(field, place, cut, inside, None) else { return impossible };
    if let Some(probes) = probes {
        search.probe(probes);
    }
    // Without bounds the start sees as much.
    let judged = field.whole || search.best.is_some();
    if !judged && always_ahead(field, place, search.way, search.allowed) > search.allowed {
        return impossible;
    }
    let mut open = 0;
    let start = search.start(|_| open += 1);
    search.draft(start.bound, open)
}

/// Goes on where a draft ends, and stops after some effort.
pub(super) fn narrow(field: &Field, place: usize, cut: usize, draft: Draft, effort: Effort) -> Draft {
    if draft.open == 0 || affordable(&draft) > effort {
        return draft;
    }
    let Some(mut search) = Search::new(field, place, cut, draft.inside, draft.best.clone()) else {
        return draft;
    };
    search.left = effort.0;
    if search.best.is_none() {
        // Whether there are such weights at all is easier to say than which are nearest.
        let reach = reach::within(field, place, search.way, search.allowed, effort);
        search.left = reach.left;
        match reach.weights {
            Ok(weights) => search.best = search.found(&weights),
            Err(true) => return Draft { at_least: f64::INFINITY, open: 0, ..draft },
            Err(false) => {}
        }
    }
    let mut open = Vec::new();
    let start = search.start(|row| open.push(row));
    let at_least = search.close(&start, &open);
    search.draft(at_least, 1)
}

/// The least effort with which a draft can be gone on with.
pub(super) fn affordable(draft: &Draft) -> Effort {
    Effort(8 * draft.open as u64)
}

/// Puts a draft into the units of the caller.
pub(super) fn finish(field: &Field, draft: &Draft) -> Flip {
    let change = draft.best.as_ref().map(|best| field.change(&best.weights, best.tie));
    let proved = field.distance(draft.at_least);
    let at_least = change.as_ref().map_or(proved, |found| proved.min(found.distance));
    Flip { inside: draft.inside, change, at_least, exact: draft.open == 0 }
}

/// How many other rows are ahead under all weights within the bounds; no longer counted past `allowed`.
fn always_ahead(field: &Field, place: usize, way: Way, allowed: usize) -> usize {
    let (low, high) = field.reach[place];
    let mut count = reach::proved_at_sight(field, place, way);
    if count > allowed {
        return count;
    }
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
            count += usize::from(twin || field.least_of(&e) > way.line());
        }
        count > allowed || count + left <= allowed
    };
    match way {
        Way::Up => rows.into_iter().any(&mut judge),
        Way::Down => rows.rev().any(&mut judge),
    };
    count
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

/// Where the search begins.
struct Start {
    /// Rows ahead whatever is done.
    ahead: usize,
    /// Weight moved below which nothing does it.
    bound: f64,
}

impl<'a> Search<'a> {
    /// `None` where nothing can do it.
    fn new(
        field: &'a Field,
        place: usize,
        cut: usize,
        inside: bool,
        best: Option<Found>,
    ) -> Option<Search<'a>> {
        let way = if inside { Way::Down } else { Way::Up };
        // Into the cut: fewer than `cut` areas strictly above. Out of it: at least `cut`, so that of the others at most
        // this many are not.
        let allowed = match way {
            Way::Up => cut.checked_sub(1),
            Way::Down => (field.len() - 1).checked_sub(cut),
        }?;
        let (gain, loss) = field.caps();
        let most = gain.iter().sum::<f64>().min(loss.iter().sum());
        (most > 0.0).then_some(Search { field, place, way, allowed, gain, loss, most, best, left: 0 })
    }

    /// What is known, with something left to do unless the best change is the smallest, or there is proved to be none.
    fn draft(self, at_least: f64, open: usize) -> Draft {
        let inside = self.way == Way::Down;
        let closed = at_least >= self.least() - NEAR;
        let at_least = if closed && self.best.is_none() { f64::INFINITY } else { at_least };
        Draft { inside, best: self.best, at_least, open: if closed { 0 } else { open.max(1) } }
    }

    /// Weight moved by the best change found, or the most that can be.
    fn least(&self) -> f64 {
        self.best.as_ref().map_or(self.most, |best| best.moved)
    }

    fn spend(&mut self, pairs: usize) {
        self.left = self.left.saturating_sub(pairs as u64);
    }

    /// Takes weights that really take the area across and are nearer than the best. What is found in a tie is tried a
    /// little farther out, where the tie may be broken for good.
    fn offer(&mut self, weights: &[f64]) -> bool {
        let found = self.found(weights);
        let taken = found.is_some();
        if let Some(tied) = found.as_ref().filter(|it| it.tie) {
            let share = 1.0 + 0.25 * NEAR / tied.moved;
            let own = &self.field.weights;
            let farther: Vec<f64> =
                tied.weights.iter().zip(own).map(|(to, own)| own + share * (to - own)).collect();
            self.best = found;
            self.best = self.found(&farther).or(self.best.take());
            return true;
        }
        self.best = found.or(self.best.take());
        taken
    }

    fn found(&self, weights: &[f64]) -> Option<Found> {
        let field = self.field;
        let weights = field.clamped(weights);
        let moved = 0.5 * weights.iter().zip(&field.weights).map(|(a, b)| (a - b).abs()).sum::<f64>();
        // Weights that say the same however scores are computed are better than those that are no nearer.
        let nearer = |tie: bool| {
            self.best.as_ref().is_none_or(|best| match (tie, best.tie) {
                (false, true) => moved < best.moved + NEAR,
                (true, false) => moved < best.moved - NEAR,
                _ => moved < best.moved,
            })
        };
        if !nearer(false) {
            return None;
        }
        let ahead = field.ahead(self.place, self.way, &weights, self.allowed);
        let tie = ahead.clearly > self.allowed;
        let across = ahead.least <= self.allowed && nearer(tie);
        across.then_some(Found { weights, moved, tie })
    }

    /// Goes along the stretches on which the area crosses the cut, and takes the first place where it is across.
    fn probe(&mut self, probes: &Probes) {
        let field = self.field;
        let own = field.row(self.place);
        let stretches = probes.stretches(own, field.base[self.place], self.way);
        for stretch in stretches.iter().take(2) {
            // A second one is worth its while only where few areas are concerned.
            let few = field.window(self.place, stretch.about).len() < 4096;
            if stretch.about > self.least() || (self.best.is_some() && !few) {
                break;
            }
            let from = stretch.from.unwrap_or(&field.weights);
            let change: Vec<f64> = stretch.to.iter().zip(from).map(|(to, from)| to - from).collect();
            let moved = 0.5 * stretch.to.iter().zip(&field.weights).map(|(a, b)| (a - b).abs()).sum::<f64>();
            let window = field.window(self.place, moved);
            let mut ahead = field.outside(&window, self.way);
            let (mut level, mut ties) = (ahead, Vec::new());
            let mut events: Vec<(f64, bool)> = Vec::new();
            field.each_block(self.place, self.way, window, Ends::No, [from, stretch.to], |block| {
                for k in 0..block.len {
                    let (start, end) = (block.worth[0][k], block.worth[1][k]);
                    let row = block.start + k;
                    if start == 0.0 && end == 0.0 && field.row(row) == own {
                        ahead += usize::from(self.way == Way::Down && row != self.place);
                        continue;
                    }
                    if self.way == Way::Up {
                        level += usize::from(start > MARGIN);
                        if (start > MARGIN) != (end > MARGIN) {
                            ties.push((start, end));
                        }
                    }
                    let (start, end) = (start + MARGIN, end + MARGIN);
                    ahead += usize::from(start > 0.0);
                    if (start > 0.0) != (end > 0.0) {
                        events.push((start / (start - end), end > 0.0));
                    }
                }
                true
            });
            // An area that only draws level at the end is across there, if at all.
            let share = first_within(ahead, self.allowed, &mut events).map_or(1.0, |share| share + 1e-13);
            let at = |share: f64| -> Vec<f64> {
                from.iter().zip(&change).map(|(from, change)| from + share * change).collect()
            };
            match share < 1.0 {
                true => self.offer(&at(share)),
                false => self.offer(stretch.to),
            };
            // Some draw level with it where others do not yet pass it: at one place only.
            if let Some(share) = first_level(level, self.allowed, &ties).filter(|tied| *tied < share) {
                self.offer(&at(share));
            }
        }
    }

    /// What each area alone asks for, with any change of weights: a bound that costs next to nothing. `open` is told of
    /// each row on which it depends.
    fn start(&self, mut open: impl FnMut(usize)) -> Start {
        let field = self.field;
        let least = self.least();
        let window = field.window(self.place, least);
        let mut ahead = field.outside(&window, self.way);
        let mut leaving = Vec::new();
        let line = self.way.line();
        let own = field.base[self.place];
        field.each_block(self.place, self.way, window, Ends::Yes, [], |block| {
            for k in 0..block.len {
                let row = block.start + k;
                let (low, high) = (block.low[k], block.high[k]);
                let delta = self.way.sign() * (field.base[row] - own);
                if low == 0.0 && high == 0.0 {
                    ahead += usize::from(self.way == Way::Down && row != self.place);
                } else if field.whole && low > line {
                    ahead += 1; // on every part
                } else if (delta.abs() - MARGIN) < least * (high - low) {
                    open(row);
                    if delta > line {
                        leaving.push(((delta - line) / (high - low)).max(0.0));
                    }
                } else {
                    ahead += usize::from(delta > line);
                }
            }
            ahead <= self.allowed
        });
        let needed = (ahead + leaving.len()).saturating_sub(self.allowed);
        let bound = nth(&mut leaving, needed).min(least);
        Start { ahead, bound }
    }

    /// Narrows the gap between the best change and what is proved, and returns the latter as weight moved.
    fn close(&mut self, start: &Start, open: &[usize]) -> f64 {
        let field = self.field;
        let own = field.row(self.place);
        let mut rivals = Rivals::new(field.parts);
        open.iter().for_each(|&row| rivals.push(field, own, row, self.way));
        self.spend(2 * open.len());
        if let Some(best) = self.best.clone() {
            self.polish(&rivals, &best.weights);
        }
        self.branch(&rivals, start.ahead, start.bound)
    }

    fn branch(&mut self, rivals: &Rivals, ahead: usize, bound: f64) -> f64 {
        let mut cells = Cells::new(rivals, self.gain.clone(), self.loss.clone(), self.way, self.allowed);
        let mut open = BinaryHeap::new();
        let mut proved = bound;
        let root = cells.root(ahead, bound);
        let mut waiting = vec![root];
        let needed = (ahead + rivals.len()).saturating_sub(self.allowed);
        let mut round_at = self.left;
        loop {
            for cell in waiting.drain(..) {
                self.spend(2 * cell.rivals.len() + 2);
                let Some((cell, found)) = cells.judge(cell, self.least(), NEAR) else {
                    continue;
                };
                if let Some((direction, moved)) = found {
                    let own = self.field.weights.iter().zip(&direction);
                    let weights: Vec<f64> = own.map(|(own, step)| own + moved * step).collect();
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
            if round_at.saturating_sub(self.left) >= ROUNDED * rivals.len() as u64 {
                round_at = self.left;
                self.round(rivals, &cell, needed, &mut cells.conflicts);
                if cells.is_hopeless(&cell) {
                    continue;
                }
            }
            waiting.extend(cells.split(&cell));
        }
    }

    /// Tries the weights that a cell seems to be about: those at which as many are behind as must be. What can be had at
    /// one place only, where several tie at once, no direction goes through.
    fn round(&mut self, rivals: &Rivals, cell: &Cell, needed: usize, conflicts: &mut Conflicts) {
        let field = self.field;
        let steps = field.weights.iter().zip(cell.middle());
        let near: Vec<f64> = steps.map(|(own, step)| own + cell.from * step).collect();
        let mut spent = 0;
        let spend = |pairs| spent += pairs;
        let weights = rounded(field, rivals, needed, &near, self.way, conflicts, spend);
        self.spend(spent);
        if weights.is_some_and(|weights| self.offer(&weights))
            && let Some(best) = self.best.clone()
        {
            self.polish(rivals, &best.weights);
        }
    }

    /// Moves the best weights as near as can be while the same areas stay behind: a linear program.
    fn polish(&mut self, rivals: &Rivals, weights: &[f64]) {
        let mut weights = weights.to_vec();
        let asked = match self.best.as_ref() {
            Some(best) if best.tie => Behind::Level,
            _ => Behind::Clearly,
        };
        let line = match asked {
            Behind::Clearly => -0.5 * MARGIN,
            Behind::Level => MARGIN,
        };
        for _ in 0..4 {
            let behind: Vec<usize> =
                (0..rivals.len()).filter(|&rival| rivals.dot(rival, &weights) <= line).collect();
            self.spend(rivals.len() / 4);
            let field = self.field;
            let mut spent = 0;
            let mut near = |free| nearest(field, rivals, &behind, free, asked, |pairs| spent += pairs);
            let Ok(Nearest { weights: nearer, tight }) = near(None) else { return };
            let better = self.offer(&nearer);
            // Fewer areas ahead than there may be: one of those that are held back may pass.
            let spare = self.allowed > field.ahead(self.place, self.way, &nearer, usize::MAX).clearly;
            let mut again = None;
            if spare {
                for &free in &tight {
                    let nearest = near(Some(free)).ok();
                    again = nearest.map(|it| it.weights).filter(|nearer| self.offer(nearer)).or(again);
                }
            }
            self.spend(spent);
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

/// The first place between two weights at which no more than `allowed` are ahead, where those who draw level are not; for
/// those who cross, how far they are ahead at the one end and at the other.
fn first_level(mut ahead: usize, allowed: usize, crossing: &[(f64, f64)]) -> Option<f64> {
    if crossing.is_empty() {
        return None;
    }
    let share = |(start, end): (f64, f64), line: f64| ((start - line) / (start - end)).clamp(0.0, 1.0);
    let mut events: Vec<(f64, (f64, f64))> = crossing.iter().map(|it| (share(*it, MARGIN), *it)).collect();
    let comes = |(start, end): (f64, f64)| end > start;
    events.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(comes(a.1).cmp(&comes(b.1))));
    for &(_, ends) in &events {
        ahead = if comes(ends) { ahead + 1 } else { ahead - 1 };
        if ahead <= allowed {
            return Some(share(ends, 0.0));
        }
    }
    None
}
