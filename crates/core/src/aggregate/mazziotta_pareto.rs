//! The Mazziotta-Pareto index: a mean with a penalty for uneven parts.

use super::{AggregateError, Combine, Combined, Parts, Penalty};
use crate::sum::Sum;

pub(super) fn combine(parts: Parts<'_>, sign: Penalty) -> Result<Combined, AggregateError> {
    let means = Combine::Arithmetic.combine(parts.columns, parts.weights, parts.min_share)?;
    let Combined { score: mut scores, mut contributions, below_min_share } = means;
    let not_above_zero = |scores: &[f64]| scores.iter().position(|&mean| mean <= 0.0);
    if let Some(area) = not_above_zero(&scores) {
        let areas = scores.iter().filter(|mean| **mean <= 0.0).count();
        return Err(AggregateError::Mean { areas, area: area as u32, mean: scores[area] });
    }
    let mut penalties = vec![f64::NAN; scores.len()];
    for (area, (score, penalty)) in scores.iter_mut().zip(&mut penalties).enumerate() {
        let (mut squares, mut present) = (Sum::default(), 0.0);
        for (weight, column) in parts.counted().filter(|(_, column)| !column[area].is_nan()) {
            let deviation = column[area] - *score;
            squares.add(weight * deviation * deviation);
            present += weight;
        }
        let size = squares.value() / present / *score; // s * s/mean
        *penalty = if sign == Penalty::Plus { size } else { -size };
        *score += *penalty;
    }
    contributions.push(penalties);
    Ok(Combined { score: scores, contributions, below_min_share })
}
