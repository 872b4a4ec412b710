//! Weights tried for all areas at once: where the cut runs there says which change of weights suits which area.

use super::field::{Field, MARGIN, Way};
use super::transfer::{Until, transfer};
use crate::parallel;
use crate::random::Random;

/// Weights on ways out of those given, and the score of the last area in the cut at each.
#[derive(Clone, Debug)]
pub(super) struct Probes {
    ways: Vec<Vec<Probe>>,
    base: f64,
}

#[derive(Clone, Debug)]
struct Probe {
    weights: Vec<f64>,
    moved: f64,
    cut: f64,
}

/// A stretch between two weights within which an area crosses the cut.
#[derive(Clone, Debug)]
pub(super) struct Stretch<'a> {
    /// Where it begins; the weights as given for `None`.
    pub(super) from: Option<&'a [f64]>,
    pub(super) to: &'a [f64],
    /// About how much weight is moved where the area crosses.
    pub(super) about: f64,
}

/// Pairs of parts between which weight is moved, at most, and as many mixtures of parts.
const WAYS: usize = 64;
/// From the whole way out down to this power of a half.
const HALVINGS: i32 = 13;

/// Directions in which weight may be moved: between each two parts (to the one where the wish is least), up to so many,
/// and as many between mixtures of parts.
pub(super) fn wishes(parts: usize, most: usize) -> Vec<Vec<f64>> {
    let mut wishes: Vec<Vec<f64>> = Vec::new();
    for to in 0..parts {
        for from in (0..parts).filter(|from| *from != to) {
            if wishes.len() == most {
                break;
            }
            let mut wish = vec![0.0; parts];
            (wish[to], wish[from]) = (-1.0, 1.0);
            wishes.push(wish);
        }
    }
    if parts > 2 {
        let mut random = Random::named(0, "fragility");
        for _ in 0..most {
            wishes.push((0..parts).map(|_| random.normal()).collect());
        }
    }
    wishes
}

impl Probes {
    /// Tries weights for a cut after `cut` areas; there must be at least so many.
    pub(super) fn new(field: &Field, cut: usize) -> Probes {
        let (gain, loss) = field.caps();
        let most = gain.iter().sum::<f64>().min(loss.iter().sum());
        let wishes = wishes(field.parts, WAYS);
        let threshold = |weights: &[f64]| {
            let mut scores: Vec<f64> =
                field.rows().map(|row| row.iter().zip(weights).map(|(x, w)| x * w).sum()).collect();
            let last = cut.saturating_sub(1).min(scores.len().saturating_sub(1));
            *scores.select_nth_unstable_by(last, |a, b| b.total_cmp(a)).1
        };
        let ways = parallel::map(&wishes, |_, wish| {
            let mut way: Vec<Probe> = Vec::new();
            for halving in (0..=HALVINGS).rev() {
                let moved = most * 0.5_f64.powi(halving);
                let Some((weights, moved)) =
                    transfer(wish, &field.weights, (&gain, &loss), Until::Moved(moved))
                else {
                    continue;
                };
                if way.last().is_some_and(|last| moved <= last.moved) {
                    break;
                }
                way.push(Probe { cut: threshold(&weights), weights, moved });
            }
            way
        });
        Probes { ways, base: threshold(&field.weights) }
    }

    /// The stretches on which an area crosses the cut, the shortest way out first.
    pub(super) fn stretches(&self, own: &[f64], base: f64, way: Way) -> Vec<Stretch<'_>> {
        let sign = way.sign();
        let mut stretches: Vec<Stretch<'_>> = Vec::new();
        for probes in &self.ways {
            let mut before: (Option<&[f64]>, f64, f64) = (None, 0.0, (sign * (self.base - base)).max(0.0));
            for probe in probes {
                let score: f64 = own.iter().zip(&probe.weights).map(|(x, w)| x * w).sum();
                let short = sign * (probe.cut - score);
                if short < 0.0 || (short <= MARGIN && way == Way::Up) {
                    let fallen = before.2 - short.min(0.0);
                    let share = if fallen > 0.0 { before.2 / fallen } else { 1.0 };
                    let about = before.1 + share * (probe.moved - before.1);
                    stretches.push(Stretch { from: before.0, to: &probe.weights, about });
                    break;
                }
                before = (Some(&probe.weights), probe.moved, short);
            }
        }
        stretches.sort_by(|a, b| a.about.total_cmp(&b.about));
        stretches
    }
}
