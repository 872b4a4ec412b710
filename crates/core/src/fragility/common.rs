//! Weights tried for all areas at once: where each of them ranks best and worst.

use super::Extreme;
use super::field::{Field, MARGIN, Way};
use super::probes::wishes;
use super::reach::{extreme_from, proved_at_sight};
use super::transfer::{Until, transfer};
use crate::parallel;
use crate::sort::argsort;

/// Weights within the bounds, and for each row which of them suits it best.
#[derive(Clone, Debug)]
pub(super) struct Common {
    weights: Vec<Vec<f64>>,
    best: Vec<Tried>,
    worst: Vec<Tried>,
    /// For each part the sums of the values of the first rows, from none to all.
    sums: Vec<Vec<f64>>,
}

/// What came of the weights that suited a row best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tried {
    /// Rows ahead of it.
    ahead: u32,
    /// Whether another row was so near to a tie that its score computed in another way could be on the other side.
    near: bool,
    /// Which weights they were.
    at: u16,
}

impl Tried {
    const NOTHING: Tried = Tried { ahead: u32::MAX, near: true, at: 0 };
}

/// Directions in which weights are moved as far as they go, at most.
const WISHES: usize = 256;
/// Rows that are ranked in all, about: very many areas are ranked under fewer weights.
const ROWS: usize = 20_000_000;
/// Weights that one thread ranks before it tells what it found.
const BATCH: usize = 16;

impl Common {
    pub(super) fn new(field: &Field) -> Common {
        let weights = tried(field);
        let batches: Vec<&[Vec<f64>]> = weights.chunks(BATCH).collect();
        let ranked = parallel::map(&batches, |batch, weights| {
            let mut ends = Ends::new(field.len());
            for (k, weights) in (batch * BATCH..).zip(*weights) {
                let scores: Vec<f64> =
                    field.rows().map(|row| row.iter().zip(weights).map(|(x, w)| x * w).sum()).collect();
                ends.take(k as u16, field, weights, &scores);
            }
            ends
        });
        let mut ends = Ends::new(field.len());
        ranked.iter().for_each(|it| ends.merge(it));
        let sums = (0..field.parts).map(|part| {
            let mut sum = 0.0;
            let mut sums = vec![0.0];
            sums.extend(field.rows().map(|row| {
                sum += row[part];
                sum
            }));
            sums
        });
        let sums = sums.collect();
        Common { weights, best: ends.best, worst: ends.worst, sums }
    }

    /// The weights among those tried under which a row ranks best ([`Way::Up`]) or worst.
    pub(super) fn of(&self, place: usize, way: Way) -> &[f64] {
        &self.weights[usize::from(self.tried(place, way).at)]
    }

    fn tried(&self, place: usize, way: Way) -> Tried {
        match way {
            Way::Up => self.best[place],
            Way::Down => self.worst[place],
        }
    }

    /// The best or the worst rank of a row that can be told at sight: under the weights as given, those tried for all, and
    /// those that suit it against the mean of the rows within its reach.
    pub(super) fn extreme(&self, field: &Field, place: usize, way: Way) -> Extreme {
        let (gain, loss) = field.caps();
        let most = gain.iter().sum::<f64>().min(loss.iter().sum());
        let window = field.window(place, most);
        let rows = window.len().max(1) as f64;
        let own = field.row(place);
        let means = self.sums.iter().map(|it| (it[window.end] - it[window.start]) / rows);
        let wish: Vec<f64> = means.zip(own).map(|(mean, own)| way.sign() * (mean - own)).collect();
        let suited = transfer(&wish, &field.weights, (&gain, &loss), Until::Moved(f64::INFINITY));
        let mut least = match way {
            Way::Up => field.rank[place] - 1,
            Way::Down => field.len() - field.rank[place],
        };
        let (mut best, mut tie) = (field.weights.clone(), false);
        let known = self.tried(place, way);
        if !known.near && (known.ahead as usize) < least {
            (least, best) = (known.ahead as usize, self.of(place, way).to_vec());
        }
        let looked_at = known.near.then(|| self.of(place, way));
        for tried in looked_at.into_iter().chain(suited.as_ref().map(|it| it.0.as_slice())) {
            // A tie that is none of the values' own goes away a little nearer to the weights as given; it does no harm to an
            // area that goes up.
            let nearer: &[f64] = if way == Way::Up { &[0.0] } else { &[0.0, 1e-6] };
            for nearer in nearer {
                let Some(most) = least.checked_sub(1) else { break };
                let steps = tried.iter().zip(&field.weights).map(|(to, own)| to + nearer * (own - to));
                let weights = field.clamped(&steps.collect::<Vec<f64>>());
                let ahead = field.ahead(place, way, &weights, most);
                if ahead.least < least {
                    (least, best, tie) = (ahead.least, weights, ahead.clearly > ahead.least);
                    break;
                }
            }
        }
        extreme_from(field, way, least, (&best, tie), proved_at_sight(field, place, way))
    }
}

/// The weights as given, and those that are reached in many directions: all the way, and half.
fn tried(field: &Field) -> Vec<Vec<f64>> {
    let (gain, loss) = field.caps();
    let mut tried = vec![field.clamped(&field.weights)];
    for wish in wishes(field.parts, (ROWS / field.len().max(1)).min(WISHES)) {
        let Some((weights, _)) = transfer(&wish, &field.weights, (&gain, &loss), Until::Moved(f64::INFINITY))
        else {
            continue;
        };
        let near = |a: &[f64]| a.iter().zip(&weights).all(|(a, b)| (a - b).abs() <= MARGIN);
        if !tried.iter().any(|it| near(it)) {
            let half: Vec<f64> = weights.iter().zip(&field.weights).map(|(a, b)| 0.5 * (a + b)).collect();
            tried.push(field.clamped(&weights));
            tried.push(field.clamped(&half));
        }
    }
    tried
}

/// The best and the worst that each row had so far, and under which weights.
struct Ends {
    best: Vec<Tried>,
    worst: Vec<Tried>,
}

impl Ends {
    fn new(rows: usize) -> Ends {
        Ends { best: vec![Tried::NOTHING; rows], worst: vec![Tried::NOTHING; rows] }
    }

    /// Ranks the rows under some weights.
    fn take(&mut self, at: u16, field: &Field, weights: &[f64], scores: &[f64]) {
        let order = argsort(scores);
        let mut start = 0;
        // Runs of scores of which each is near to the next: mostly of one row alone, or of rows that tie in truth.
        for run in order.chunk_by(|&a, &b| scores[b as usize] - scores[a as usize] <= MARGIN) {
            let end = start + run.len();
            let first = field.row(run[0] as usize);
            let ties = |row: &u32| {
                let mut parts = field.row(*row as usize).iter().zip(first).zip(weights);
                parts.all(|((x, first), weight)| x == first || *weight == 0.0)
            };
            let near = !run[1..].iter().all(ties);
            // Above the run are all below it in the order; not above one of the run are those before it and the others in it.
            let (above, not_above) = ((order.len() - end) as u32, (end - 1) as u32);
            for &row in run {
                let row = row as usize;
                self.best[row] = self.best[row].min(Tried { ahead: above, near, at });
                self.worst[row] = self.worst[row].min(Tried { ahead: not_above, near, at });
            }
            start = end;
        }
    }

    fn merge(&mut self, other: &Ends) {
        for (own, its) in [(&mut self.best, &other.best), (&mut self.worst, &other.worst)] {
            own.iter_mut().zip(its).for_each(|(own, its)| *own = (*own).min(*its));
        }
    }
}
