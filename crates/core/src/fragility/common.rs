//! Weights tried for all areas at once: where each of them ranks best and worst.

use super::Extreme;
use super::field::{Field, MARGIN, Way};
use super::probes::wishes;
use super::reach::{extreme_from, proved_at_sight};
use super::transfer::{Until, transfer};
use crate::parallel;
use crate::rank::{Order, Ties, rank};

/// Weights within the bounds, and for each row which of them suits it best.
#[derive(Clone, Debug)]
pub(super) struct Common {
    weights: Vec<Vec<f64>>,
    best: Vec<u16>,
    worst: Vec<u16>,
    /// For each part the sums of the values of the first rows, from none to all.
    sums: Vec<Vec<f64>>,
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
                ends.take(k as u16, &rank(&scores, Ties::Min, Order::Descending));
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
        let at = |ends: Vec<(u32, u16)>| ends.into_iter().map(|it| it.1).collect();
        Common { weights, best: at(ends.best), worst: at(ends.worst), sums }
    }

    /// The weights among those tried under which a row ranks best ([`Way::Up`]) or worst.
    pub(super) fn of(&self, place: usize, way: Way) -> &[f64] {
        let at = match way {
            Way::Up => self.best[place],
            Way::Down => self.worst[place],
        };
        &self.weights[at as usize]
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
        let mut best = field.weights.clone();
        for tried in std::iter::once(self.of(place, way)).chain(suited.as_ref().map(|it| it.0.as_slice())) {
            // A tie that is none of the values' own goes away a little nearer to the weights as given.
            for nearer in [0.0, 1e-6] {
                let steps = tried.iter().zip(&field.weights).map(|(to, own)| to + nearer * (own - to));
                let weights = field.clamped(&steps.collect::<Vec<f64>>());
                let Some(ahead) = field.plainly_ahead(place, way, &weights) else { continue };
                if ahead < least {
                    (least, best) = (ahead, weights);
                }
                break;
            }
        }
        extreme_from(field, way, least, &best, proved_at_sight(field, place, way))
    }
}

/// The weights as given, and those that are reached in many directions: all the way, and half.
fn tried(field: &Field) -> Vec<Vec<f64>> {
    let (gain, loss) = field.caps();
    let mut tried = vec![field.weights.clone()];
    for wish in wishes(field.parts, (ROWS / field.len().max(1)).min(WISHES)) {
        let Some((weights, _)) = transfer(&wish, &field.weights, (&gain, &loss), Until::Moved(f64::INFINITY))
        else {
            continue;
        };
        let near = |a: &[f64]| a.iter().zip(&weights).all(|(a, b)| (a - b).abs() <= MARGIN);
        if !tried.iter().any(|it| near(it)) {
            let half = weights.iter().zip(&field.weights).map(|(a, b)| 0.5 * (a + b)).collect();
            tried.push(weights);
            tried.push(half);
        }
    }
    tried
}

/// The best and the worst rank of each row so far, and under which weights.
struct Ends {
    best: Vec<(u32, u16)>,
    worst: Vec<(u32, u16)>,
}

impl Ends {
    fn new(rows: usize) -> Ends {
        Ends { best: vec![(u32::MAX, 0); rows], worst: vec![(0, 0); rows] }
    }

    fn take(&mut self, at: u16, ranks: &[f64]) {
        let ends = self.best.iter_mut().zip(&mut self.worst);
        for (rank, (best, worst)) in ranks.iter().zip(ends) {
            let rank = *rank as u32;
            if rank < best.0 {
                *best = (rank, at);
            }
            if rank > worst.0 {
                *worst = (rank, at);
            }
        }
    }

    fn merge(&mut self, later: &Ends) {
        for (own, its) in self.best.iter_mut().zip(&later.best) {
            if its.0 < own.0 {
                *own = *its;
            }
        }
        for (own, its) in self.worst.iter_mut().zip(&later.worst) {
            if its.0 > own.0 {
                *own = *its;
            }
        }
    }
}
