//! The best and the worst rank that an area can have.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::field::{Field, MARGIN, Way};
use super::nearest::{Conflicts, rounded};
use super::rivals::{Portions, Rivals};
use super::transfer::{Until, ascending, transfer};
use super::{Effort, Extreme};

/// A region is rounded when so many times all rivals were looked at since: it takes about as long.
pub(super) const ROUNDED: u64 = 8;

/// Looks for the best rank ([`Way::Up`]) or the worst one ([`Way::Down`]) of the area of a row,
/// with weights to begin with.
pub(super) fn extreme(field: &Field, place: usize, way: Way, effort: Effort, begin: &[f64]) -> Extreme {
    let mut search = Search::new(field, place, way, effort);
    search.offer(begin);
    search.corners();
    let proved = search.close();
    extreme_from(field, way, search.least, (&search.weights, search.tie), proved)
}

/// The rank with so few rows ahead, and the weights under which it is reached; fewer than `proved` are never ahead.
pub(super) fn extreme_from(
    field: &Field,
    way: Way,
    least: usize,
    (weights, tie): (&[f64], bool),
    proved: usize,
) -> Extreme {
    let rank = |ahead: usize| match way {
        Way::Up => ahead + 1,
        Way::Down => field.len() - ahead,
    };
    let change = field.change(weights, tie);
    Extreme { rank: rank(least), change, limit: rank(proved), exact: proved == least }
}

/// How many rows are ahead of one under all weights, because their whole reach is.
pub(super) fn proved_at_sight(field: &Field, place: usize, way: Way) -> usize {
    let (low, high) = field.reach[place];
    match way {
        Way::Up => field.len() - field.lows.partition_point(|it| *it <= high + MARGIN),
        Way::Down => field.highs.partition_point(|it| *it < low - MARGIN),
    }
}

/// Whether an area can have so few others ahead of it.
pub(super) struct Within {
    /// Weights under which it has; without, whether it is proved that there are none.
    pub(super) weights: Result<Vec<f64>, bool>,
    /// Effort that is left.
    pub(super) left: u64,
}

/// Looks for weights under which no more than `allowed` rows are ahead.
pub(super) fn within(field: &Field, place: usize, way: Way, allowed: usize, effort: Effort) -> Within {
    let mut search = Search::new(field, place, way, effort);
    // As if one too many had been found, so that only what is enough is looked at.
    search.least = search.least.min(allowed + 1);
    search.enough = allowed;
    search.corners();
    let proved = search.close();
    let weights = match search.least <= allowed {
        true => Ok(search.weights),
        false => Err(proved > allowed),
    };
    Within { weights, left: search.left }
}

struct Search<'a> {
    field: &'a Field,
    place: usize,
    way: Way,
    /// Rows ahead under all weights.
    always: usize,
    rivals: Rivals,
    /// The fewest rows ahead that were found, and with which weights.
    least: usize,
    /// So few are as good as none.
    enough: usize,
    weights: Vec<f64>,
    /// Whether they are so few because some tie.
    tie: bool,
    /// Rivals that cannot all be behind.
    conflicts: Conflicts,
    left: u64,
}

/// Weights between bounds.
#[derive(Clone, Debug)]
struct Region {
    low: Vec<f64>,
    high: Vec<f64>,
    ahead: usize,
    number: u64,
    rivals: Vec<u32>,
}

impl PartialEq for Region {
    fn eq(&self, other: &Region) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Region {}

impl PartialOrd for Region {
    fn partial_cmp(&self, other: &Region) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Region {
    /// The greatest is the one to look at next: fewest rows ahead, then latest.
    fn cmp(&self, other: &Region) -> Ordering {
        other.ahead.cmp(&self.ahead).then(self.number.cmp(&other.number))
    }
}

impl<'a> Search<'a> {
    fn new(field: &'a Field, place: usize, way: Way, effort: Effort) -> Search<'a> {
        let own = field.row(place);
        let (low, high) = field.reach[place];
        let (mut always, mut rivals) = (0, Rivals::new(field.parts));
        let mut e = vec![0.0; field.parts];
        let mut looked = 0;
        for row in (0..field.len()).filter(|row| *row != place) {
            let (its_low, its_high) = field.reach[row];
            let (above, below) = (its_low > high + MARGIN, its_high < low - MARGIN);
            if above || below {
                always += usize::from(above == (way == Way::Up));
                continue;
            }
            looked += 1;
            let differences = field.row(row).iter().zip(own).map(|(x, own)| way.sign() * (x - own));
            e.iter_mut().zip(differences).for_each(|(slot, it)| *slot = it);
            if e.iter().all(|it| *it == 0.0) {
                always += usize::from(way == Way::Down);
            } else if field.least_of(&e) > way.line() {
                always += 1;
            } else {
                e.iter_mut().for_each(|it| *it = -*it);
                if field.least_of(&e) <= MARGIN {
                    rivals.push(field, own, row, way);
                }
            }
        }
        let least = match way {
            Way::Up => field.rank[place] - 1,
            Way::Down => field.ahead(place, way, &field.weights, usize::MAX).least,
        };
        let weights = field.weights.clone();
        let left = effort.0.saturating_sub(looked);
        Search {
            field,
            place,
            way,
            always,
            rivals,
            least,
            enough: 0,
            weights,
            tie: false,
            conflicts: Conflicts::default(),
            left,
        }
    }

    fn spend(&mut self, pairs: usize) {
        self.left = self.left.saturating_sub(pairs as u64);
    }

    fn offer(&mut self, weights: &[f64]) -> bool {
        let weights = self.field.clamped(weights);
        let ahead = self.field.ahead(self.place, self.way, &weights, self.least);
        let taken = ahead.least < self.least;
        if taken {
            (self.least, self.weights, self.tie) = (ahead.least, weights, ahead.clearly > ahead.least);
        }
        taken
    }

    /// Tries as much weight as can be on each part, and on what suits the area.
    fn corners(&mut self) {
        let field = self.field;
        let (gain, loss) = field.caps();
        let mut wishes: Vec<Vec<f64>> = (0..field.parts)
            .map(|part| {
                let mut wish = vec![0.0; field.parts];
                wish[part] = -1.0;
                wish
            })
            .collect();
        let mut mean = vec![0.0; field.parts];
        for rival in 0..self.rivals.len() {
            mean.iter_mut().zip(self.rivals.e(rival)).for_each(|(slot, e)| *slot += e);
        }
        wishes.push(mean);
        for wish in &wishes {
            if self.least <= self.enough {
                return;
            }
            self.spend(self.rivals.len());
            if let Some((weights, _)) =
                transfer(wish, &field.weights, (&gain, &loss), Until::Moved(f64::INFINITY))
            {
                self.offer(&weights);
            }
        }
        while self.left > (8 * self.rivals.len() * field.parts) as u64 && self.lines() {}
    }

    /// Goes from the best weights along each exchange between two parts; whether that found better ones.
    fn lines(&mut self) -> bool {
        let field = self.field;
        let mut better = false;
        for to in 0..field.parts {
            for from in 0..field.parts {
                if to == from || self.least <= self.always.max(self.enough) {
                    continue;
                }
                let end = (field.upper[to] - self.weights[to]).min(self.weights[from] - field.lower[from]);
                if end <= 0.0 || self.left == 0 {
                    continue;
                }
                self.spend(self.rivals.len());
                let mut events = Vec::new();
                let mut ahead = self.always;
                for rival in 0..self.rivals.len() {
                    let e = self.rivals.e(rival);
                    let start = self.rivals.dot(rival, &self.weights) + MARGIN;
                    let slope = e[to] - e[from];
                    ahead += usize::from(start > 0.0);
                    if (start > 0.0) != (start + end * slope > 0.0) {
                        events.push((-start / slope, start <= 0.0));
                    }
                }
                if ahead.saturating_sub(events.iter().filter(|(_, comes)| !comes).count()) >= self.least {
                    continue;
                }
                events.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
                let mut best = (self.least, 0.0);
                for (k, &(at, comes)) in events.iter().enumerate() {
                    ahead = if comes { ahead + 1 } else { ahead.saturating_sub(1) };
                    if ahead < best.0 {
                        let next = events.get(k + 1).map_or(end, |event| event.0);
                        best = (ahead, 0.5 * (at + next));
                    }
                }
                if best.0 < self.least {
                    let mut weights = self.weights.clone();
                    weights[to] += best.1;
                    weights[from] -= best.1;
                    better |= self.offer(&weights);
                }
            }
        }
        better
    }

    /// Narrows the gap between the best count found and what is proved, and returns the latter.
    fn close(&mut self) -> usize {
        let parts = self.field.parts;
        let root = Region {
            low: self.field.lower.clone(),
            high: self.field.upper.clone(),
            ahead: self.always,
            number: 0,
            rivals: (0..self.rivals.len() as u32).collect(),
        };
        let mut influence = vec![1e-9; parts];
        for rival in 0..self.rivals.len() {
            let e = self.rivals.e(rival);
            let middle = e.iter().sum::<f64>() / parts as f64;
            influence.iter_mut().zip(e).for_each(|(slot, e)| *slot += (e - middle).abs());
        }
        let mut open = BinaryHeap::from([root]);
        let (mut count, mut round_at) = (0, self.left);
        // Narrower than this, no comparison would be settled.
        let finest = 0.1 * MARGIN;
        let mut stuck = usize::MAX;
        while let Some(region) = open.pop() {
            if self.least <= self.enough || region.ahead.min(stuck) >= self.least {
                return self.least.min(stuck);
            }
            if self.left == 0 {
                return region.ahead.min(stuck);
            }
            if round_at.saturating_sub(self.left) >= ROUNDED * self.rivals.len() as u64 {
                self.round(&region);
                round_at = self.left;
                if region.ahead + self.conflicts.among(&region.rivals).0 >= self.least {
                    continue;
                }
            }
            let weigh = |part: usize| (region.high[part] - region.low[part]) * influence[part];
            let part = (0..parts).max_by(|&a, &b| weigh(a).total_cmp(&weigh(b))).unwrap_or(0);
            if (0..parts).all(|part| region.high[part] - region.low[part] <= finest) {
                stuck = stuck.min(region.ahead);
                continue;
            }
            let middle = 0.5 * (region.low[part] + region.high[part]);
            for upper in [false, true] {
                let mut half = region.clone();
                if upper {
                    half.low[part] = middle
                } else {
                    half.high[part] = middle
                }
                count += 1;
                half.number = count;
                self.spend(2 * half.rivals.len() + 2);
                if let Some(half) = self.judge(half) {
                    open.push(half);
                }
            }
        }
        self.least.min(stuck)
    }

    /// Tries the weights at which one fewer is ahead than was found, those that a region seems to be about: what can be
    /// had at one place only, where several tie at once, lies in the middle of none.
    fn round(&mut self, region: &Region) {
        let field = self.field;
        let Some(wanted) = self.least.checked_sub(1) else { return };
        let needed = (self.always + self.rivals.len()).saturating_sub(wanted);
        let middle: Vec<f64> =
            region.low.iter().zip(&region.high).map(|(low, high)| 0.5 * (low + high)).collect();
        let mut spent = 0;
        let spend = |pairs| spent += pairs;
        let weights = rounded(field, &self.rivals, needed, &middle, self.way, &mut self.conflicts, spend);
        self.spend(spent);
        if let Some(weights) = weights {
            self.offer(&weights);
        }
    }

    /// Counts what is settled within a region; `None` where it holds nothing better than what was found.
    fn judge(&mut self, mut region: Region) -> Option<Region> {
        const ROUNDING: f64 = 1e-13;
        let parts = region.low.len();
        let (least, most) = (region.low.iter().sum::<f64>(), region.high.iter().sum::<f64>());
        if least > 1.0 + ROUNDING || most < 1.0 - ROUNDING {
            return None;
        }
        for part in 0..parts {
            let (low, high) = (region.low[part], region.high[part]);
            region.high[part] = high.min(1.0 - (least - low) + ROUNDING).max(low);
            region.low[part] = low.max(1.0 - (most - high) - ROUNDING).min(region.high[part]);
        }
        let room = region.low.iter().zip(&region.high).map(|(low, high)| high - low).collect();
        let portions = Portions { room, rest: (1.0 - region.low.iter().sum::<f64>()).max(0.0) };
        let mut kept = Vec::with_capacity(region.rivals.len());
        let mut mean = vec![0.0; parts];
        for &rival in &region.rivals {
            let k = rival as usize;
            let fixed = self.rivals.dot(k, &region.low);
            if fixed + self.rivals.least(k, &portions) > self.way.line() {
                region.ahead += 1;
            } else if fixed + self.rivals.most(k, &portions) >= -MARGIN {
                kept.push(rival);
                mean.iter_mut().zip(self.rivals.e(k)).for_each(|(slot, e)| *slot += e);
            }
        }
        if region.ahead >= self.least {
            return None;
        }
        if region.ahead + self.conflicts.among(&kept).0 >= self.least {
            return None;
        }
        region.rivals = kept;
        let mut weights = region.low.clone();
        let mut rest = portions.rest;
        for part in ascending(&mean) {
            let taken = portions.room[part].min(rest);
            weights[part] += taken;
            rest -= taken;
        }
        let middle: Vec<f64> = {
            let (low, high) = (region.low.iter().sum::<f64>(), region.high.iter().sum::<f64>());
            let share = if high > low { ((1.0 - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
            region.low.iter().zip(&region.high).map(|(low, high)| low + share * (high - low)).collect()
        };
        for point in [weights, middle] {
            let ahead =
                region.rivals.iter().filter(|&&rival| self.rivals.dot(rival as usize, &point) > 0.0).count();
            if region.ahead + ahead < self.least {
                self.offer(&point);
            }
        }
        (region.ahead < self.least).then_some(region)
    }
}
