//! The weighted sum and the generalised means: one formula for all of them.

use super::Parts;
use crate::parallel;

/// The mean of order `power`, or with `as_given` the sum (of order 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mean {
    pub(crate) power: f64,
    pub(crate) as_given: bool,
}

impl Mean {
    /// What of a value is summed up.
    pub(crate) fn term(self, x: f64) -> f64 {
        match self.power {
            1.0 => x,
            0.0 => libm::log(x),
            -1.0 => 1.0 / x,
            power => libm::pow(x, power),
        }
    }

    /// The score of an area that has all its values, from the weighted sum of their terms and the sum of the weights.
    pub(crate) fn score(self, sum: f64, total: f64) -> f64 {
        if self.as_given { sum } else { self.back(sum / total) }
    }

    fn back(self, mean: f64) -> f64 {
        match self.power {
            1.0 => mean,
            0.0 => libm::exp(mean),
            -1.0 => 1.0 / mean,
            power => libm::pow(mean, 1.0 / power),
        }
    }
}

/// The mean, area by area.
pub(super) fn score(parts: Parts<'_>, mean: Mean) -> Vec<f64> {
    let mut score = vec![f64::NAN; parts.areas()];
    parallel::fill_chunks(&mut score, |start, scores| score_chunk(parts, mean, start, scores));
    score
}

/// From what a part has to what it contributes.
pub(crate) struct Contribution {
    mean: Mean,
    total: f64,
    /// The weight that is there, area by area; none where no value is missing, and it is the whole everywhere.
    present: Vec<f64>,
}

impl Contribution {
    pub(super) fn new(parts: Parts<'_>, mean: Mean) -> Contribution {
        let gaps = parts.counted().any(|(_, column)| column.iter().any(|value| value.is_nan()));
        let present = if gaps { present_weights(parts) } else { Vec::new() };
        Contribution { mean, total: parts.total, present }
    }

    /// Turns a part's values into its contributions, given its weight and the scores.
    pub(crate) fn take_the_place_of(&self, column: &mut [f64], weight: f64, score: &[f64]) {
        let Mean { power, as_given } = self.mean;
        let whole = if as_given { self.total } else { 1.0 };
        // w x^p M^(1-p) / sum w; for the sum w x, blown up as the sum was.
        let factor = |area: usize| {
            let share = match self.present.get(area).copied().unwrap_or(self.total) {
                present if present == whole => 1.0,
                present => whole / present,
            };
            match power {
                1.0 => share,
                0.0 => share * score[area],
                _ => share * libm::pow(score[area], 1.0 - power),
            }
        };
        parallel::fill_chunks(column, |start, chunk| {
            if power == 1.0 && self.present.is_empty() {
                let each = weight * if as_given { 1.0 } else { factor(start) };
                chunk.iter_mut().for_each(|x| *x *= each);
                return;
            }
            for (x, area) in chunk.iter_mut().zip(start..) {
                let own = if power == 0.0 { 1.0 } else { self.mean.term(*x) };
                let there = !x.is_nan() && !score[area].is_nan();
                *x = if there { weight * own * factor(area) } else { f64::NAN };
            }
        });
    }
}

/// Scores the areas from `start` on, part by part, so that the compiler can take several areas at a time. Each area's
/// sum is compensated as [`Sum`](crate::sum::Sum) does it.
fn score_chunk(parts: Parts<'_>, mean: Mean, start: usize, scores: &mut [f64]) {
    let (mut totals, mut corrections) = (vec![0.0_f64; scores.len()], vec![0.0; scores.len()]);
    let mut present = vec![0.0; scores.len()];
    let plain = mean.power == 1.0;
    for (weight, column) in parts.counted() {
        let column = &column[start..start + scores.len()];
        for (k, &x) in column.iter().enumerate() {
            let missing = x.is_nan();
            let value = if missing { 0.0 } else { weight * if plain { x } else { mean.term(x) } };
            let total = totals[k];
            let next = total + value;
            let (large, small) = if total.abs() >= value.abs() { (total, value) } else { (value, total) };
            corrections[k] += (large - next) + small;
            totals[k] = next;
            present[k] += if missing { 0.0 } else { weight };
        }
    }
    for (k, score) in scores.iter_mut().enumerate() {
        let sum = if totals[k].is_finite() { totals[k] + corrections[k] } else { totals[k] };
        *score = match present[k] {
            present if !parts.enough(present) => f64::NAN,
            present if mean.as_given && present != parts.total => sum * (parts.total / present),
            present => mean.score(sum, present),
        };
    }
}

/// The weight that is there, area by area.
fn present_weights(parts: Parts<'_>) -> Vec<f64> {
    let mut present = vec![0.0; parts.areas()];
    for (weight, column) in parts.counted() {
        present
            .iter_mut()
            .zip(column)
            .for_each(|(present, x)| *present += if x.is_nan() { 0.0 } else { weight });
    }
    present
}
