//! The weighted sum and the generalised means: one formula for all of them.

use super::{Combined, Parts};
use crate::parallel;
use crate::sum::Sum;

/// The mean of order `power`, or with `as_given` the sum (of order 1), area by area.
pub(super) fn combine(parts: Parts<'_>, power: f64, as_given: bool) -> Combined {
    let term = |x: f64| match power {
        1.0 => x,
        0.0 => libm::log(x),
        -1.0 => 1.0 / x,
        _ => libm::pow(x, power),
    };
    let back = |mean: f64| match power {
        1.0 => mean,
        0.0 => libm::exp(mean),
        -1.0 => 1.0 / mean,
        _ => libm::pow(mean, 1.0 / power),
    };
    let row = |area: usize| {
        let (mut sum, mut present) = (Sum::default(), 0.0);
        for (weight, column) in parts.counted() {
            let x = column[area];
            if !x.is_nan() {
                sum.add(weight * term(x));
                present += weight;
            }
        }
        (sum.value(), present)
    };
    let mut score = vec![f64::NAN; parts.areas()];
    parallel::fill(&mut score, |area| match row(area) {
        (_, present) if !parts.enough(present) => f64::NAN,
        (sum, present) if as_given && present == parts.total => sum,
        (sum, present) if as_given => sum * (parts.total / present),
        (sum, present) => back(sum / present),
    });

    // w x^p M^(1-p) / sum w; for the sum w x, blown up as the sum was.
    let factor = |area: usize| {
        let present: f64 = match parts.counted().any(|(_, column)| column[area].is_nan()) {
            true => {
                parts.counted().filter(|(_, column)| !column[area].is_nan()).map(|(weight, _)| weight).sum()
            }
            false => parts.total,
        };
        let whole = if as_given { parts.total } else { 1.0 };
        let mean = match power {
            1.0 => 1.0,
            0.0 => score[area],
            _ => libm::pow(score[area], 1.0 - power),
        };
        if as_given && present == whole { mean } else { whole / present * mean }
    };
    let contribution = |weight: f64, x: f64, area: usize| {
        let own = if power == 0.0 { 1.0 } else { term(x) };
        if x.is_nan() || score[area].is_nan() { f64::NAN } else { weight * own * factor(area) }
    };
    let contributions = parts.columns.iter().zip(parts.weights).map(|(column, &weight)| {
        let mut contributions = vec![f64::NAN; column.len()];
        parallel::fill(&mut contributions, |area| contribution(weight, column[area], area));
        contributions
    });
    let contributions = contributions.collect();
    Combined { contributions, below_min_share: parts.below_min_share(&score), score }
}
