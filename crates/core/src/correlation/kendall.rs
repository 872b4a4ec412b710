//! Kendall's tau-b in the time of a sort.

use crate::normal;
use crate::sort::argsort;

/// How pairs of areas go, counted in whole numbers.
pub(super) struct Tally {
    areas: usize,
    // Pairs in the same order less pairs in the opposite one.
    score: i64,
    // Per column, the groups of equal values.
    ties: [Vec<u64>; 2],
}

impl Tally {
    /// Columns of one length without missing values.
    pub(super) fn new(a: &[f64], b: &[f64]) -> Tally {
        let areas = a.len();
        let ties = [a, b].map(groups);
        // In the order of `a`, and of `b` where `a` is equal; then each exchange that sorts `b` is a pair in the
        // opposite order.
        let in_b = argsort(b);
        let by_b: Vec<f64> = in_b.iter().map(|&area| a[area as usize]).collect();
        let order: Vec<usize> = argsort(&by_b).iter().map(|&place| in_b[place as usize] as usize).collect();
        let equal = |pair: &[usize]| a[pair[0]] == a[pair[1]] && b[pair[0]] == b[pair[1]];
        let (mut tied_in_both, mut run) = (0, 0);
        for pair in order.windows(2) {
            run = if equal(pair) { run + 1 } else { 0 };
            tied_in_both += run;
        }
        let mut values: Vec<f64> = order.iter().map(|&area| b[area]).collect();
        let opposite = exchanges(&mut values);
        let tied = |ties: &[u64]| ties.iter().map(|&count| pairs(count)).sum::<i64>();
        let compared = pairs(areas as u64) - tied(&ties[0]) - tied(&ties[1]) + tied_in_both;
        Tally { areas, score: compared - 2 * opposite, ties }
    }

    pub(super) fn tau(&self) -> f64 {
        let untied = |ties: &[u64]| {
            (pairs(self.areas as u64) - ties.iter().map(|&count| pairs(count)).sum::<i64>()) as f64
        };
        let [a, b] = [0, 1].map(|column: usize| untied(&self.ties[column]));
        (self.score as f64 / (a * b).sqrt()).clamp(-1.0, 1.0)
    }

    /// The chance of a score as far from 0, on both sides.
    pub(super) fn p(&self) -> f64 {
        if self.areas < 3 {
            return f64::NAN;
        }
        let tied = self.ties.iter().flatten().any(|&count| count > 1);
        if self.areas < 50 && !tied {
            return self.exact();
        }
        let n = self.areas as f64;
        let sum = |ties: &[u64], term: fn(f64) -> f64| ties.iter().map(|&t| term(t as f64)).sum::<f64>();
        let both = |term: fn(f64) -> f64| [0, 1].map(|column: usize| sum(&self.ties[column], term));
        let [v_a, v_b] = both(|t| t * (t - 1.0) * (2.0 * t + 5.0));
        let [pairs_a, pairs_b] = both(|t| t * (t - 1.0));
        let [triples_a, triples_b] = both(|t| t * (t - 1.0) * (t - 2.0));
        let variance = (n * (n - 1.0) * (2.0 * n + 5.0) - v_a - v_b) / 18.0
            + pairs_a * pairs_b / (2.0 * n * (n - 1.0))
            + triples_a * triples_b / (9.0 * n * (n - 1.0) * (n - 2.0));
        let z = (self.score as f64).abs() / variance.sqrt();
        2.0 * normal::cdf(-z)
    }

    /// The share of all orders of the second column that are as far from even, by how many exchanges they take.
    fn exact(&self) -> f64 {
        // With each area, the newcomer adds 0 to k exchanges, all as likely.
        let mut chances = vec![1.0];
        for others in 1..self.areas {
            let mut next = vec![0.0; chances.len() + others];
            for (exchanges, chance) in chances.iter().enumerate() {
                for slot in next.iter_mut().skip(exchanges).take(others + 1) {
                    *slot += chance / (others as f64 + 1.0);
                }
            }
            chances = next;
        }
        let most = chances.len() - 1;
        let opposite = ((most as i64 - self.score) / 2) as usize;
        let fewer = opposite.min(most - opposite);
        (2.0 * chances.iter().take(fewer + 1).sum::<f64>()).min(1.0)
    }
}

fn pairs(count: u64) -> i64 {
    (count * count.saturating_sub(1) / 2) as i64
}

/// The sizes of the groups of equal values.
fn groups(values: &[f64]) -> Vec<u64> {
    let order = argsort(values);
    order
        .chunk_by(|&a, &b| values[a as usize] == values[b as usize])
        .map(|group| group.len() as u64)
        .collect()
}

/// Sorts, and counts the pairs that had to change places: equal values need not.
fn exchanges(values: &mut [f64]) -> i64 {
    let mut count = 0;
    let mut other = values.to_vec();
    let mut width = 1;
    while width < values.len() {
        for (from, to) in values.chunks(2 * width).zip(other.chunks_mut(2 * width)) {
            let (left, right) = from.split_at(width.min(from.len()));
            let (mut i, mut k) = (0, 0);
            for slot in to {
                let from_right = i == left.len() || k < right.len() && right[k] < left[i];
                if from_right {
                    *slot = right[k];
                    k += 1;
                    count += (left.len() - i) as i64;
                } else {
                    *slot = left[i];
                    i += 1;
                }
            }
        }
        values.copy_from_slice(&other);
        width *= 2;
    }
    count
}
