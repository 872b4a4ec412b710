//! Benefit of the doubt: each area by the weights that suit it best.

use super::frontier::{Bounds, Frontier};
use super::{WeightsError, check, complete, refuse, shares};
use crate::parallel;
use crate::sum::mean;

/// Nearer to the frontier than this, in shares of the greatest values, is on it: the difference is one of rounding, and areas
/// on the frontier share the first rank.
const AT_FRONTIER: f64 = 1e-11;

/// Scores by benefit of the doubt.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// One score an area, 0 to 1; missing where a part is. Many areas have 1: do not rank by it alone.
    pub score: Vec<f64>,
    /// What share of its score each part has in each area, one column a part; they sum to 1. Missing where the score is
    /// 0 or missing. Where several weights are equally good, these are one of them, found by a fixed rule.
    pub shares: Vec<Vec<f64>>,
    /// The areas that no mixture of others matches, in area order; of areas with the same values, one.
    pub frontier: Vec<u32>,
}

impl Doubt {
    /// Returns the mean share of each part over the areas, rescaled to sum 1; equal shares where there are none.
    pub fn mean_shares(&self) -> Vec<f64> {
        let means: Vec<f64> = self.shares.iter().map(|shares| mean(shares).unwrap_or(1.0)).collect();
        shares(&means)
    }
}

/// Distances to the frontier along a direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Directional {
    /// `1/(1 + distance)`, above 0 to 1; missing where a part is.
    pub score: Vec<f64>,
    /// How many times the direction must be added to an area's values to bring it to the frontier; 0 for one on it.
    pub distance: Vec<f64>,
    /// What share each part has in what the area has: `w_j y_ij / sum_l w_l y_il` by the weights of the place where the
    /// way meets the frontier, one column a part; they sum to 1. Missing where the score is, and where the area has
    /// nothing of the parts that count there. Where several weights are equally good, these are one of them, found by a
    /// fixed rule.
    pub shares: Vec<Vec<f64>>,
    /// The areas that no mixture of others matches.
    pub frontier: Vec<u32>,
}

/// Returns the highest score that each area can have by weights with which no area has more than 1.
///
/// The program solved for each area `i`, over the areas `k` that have a value in every part:
/// `max_w sum_j w_j y_ij` subject to `sum_j w_j y_kj <= 1` for all `k`, `w >= 0`, and, with bounds,
/// `L_j <= w_j y_ij / sum_l w_l y_il <= U_j`.
///
/// - **Shape:** one column a part, values of at least 0, higher = more; a pair of bounds a part.
/// - **Units:** none matter: a part in other units has the same scores.
/// - **Constants:** a part that is the same and above 0 in all areas brings each of them to 1, unless bounds keep it from
///   being all that counts.
/// - **Zeros:** an area with a 0 in a part that must have a share scores 0, and so does one of zeros alone.
/// - **Missing:** an area without a value in some part has no score and limits no other.
/// - **Cost:** the conditions of areas below a mixture of others say nothing new, and are left out.
/// - **Source:** Melyn and Moesen (1991); Cherchye, Moesen, Rogge and Van Puyenbroeck (2007), *An introduction to "benefit
///   of the doubt" composite indicators*.
///
/// # Errors
/// [`WeightsError`] without parts, for parts of different length, values below 0 or infinite, and bounds that no shares
/// can keep.
///
/// ```
/// # use theodolite_core::weights::{WeightsError, benefit_of_the_doubt};
/// let found = benefit_of_the_doubt(&[&[4.0, 2.0], &[1.0, 0.5]], None)?;
/// assert_eq!(found.score, [1.0, 0.5]);
/// # Ok::<(), WeightsError>(())
/// ```
pub fn benefit_of_the_doubt(parts: &[&[f64]], bounds: Option<&[(f64, f64)]>) -> Result<Doubt, WeightsError> {
    let areas = complete_areas(parts)?;
    let (least, greatest) = check_bounds(parts.len(), bounds)?;
    let bounds = Bounds { least: &least, greatest: &greatest };
    let frontier = Frontier::new(parts, &areas);
    let found = parallel::map(&areas, |_, &area| {
        let target = frontier.scaled(parts, area);
        let best = frontier.best(&target, bounds);
        let terms: Vec<f64> = best.weights.iter().zip(&target).map(|(w, y)| w * y).collect();
        let score = if best.score >= 1.0 - AT_FRONTIER { 1.0 } else { best.score };
        (score + 0.0, shares(&terms)) // a sum of nothing is -0
    });
    let length = parts.first().map_or(0, |values| values.len());
    let mut doubt = Doubt {
        score: vec![f64::NAN; length],
        shares: vec![vec![f64::NAN; length]; parts.len()],
        frontier: frontier.areas(),
    };
    for (&area, (score, shares)) in areas.iter().zip(found) {
        doubt.score[area] = score;
        for (column, share) in doubt.shares.iter_mut().zip(shares) {
            column[area] = share;
        }
    }
    Ok(doubt)
}

/// Returns how far each area is from the frontier along a direction: what it lacks is made good in fixed proportions, so
/// that much of one part does not make up for little of another.
///
/// The program solved for each area `i`: `max d` subject to `sum_k l_k y_kj >= y_ij + d g_j` for all `j`, `sum_k l_k <= 1`,
/// `l >= 0`; the score is `1/(1 + d)`. It is solved as the `d` at which `max_w sum_j w_j (y_ij + d g_j)`, subject to
/// the conditions of [`benefit_of_the_doubt`], is 1.
///
/// - **Shape:** one column a part, values of at least 0; `direction` has a number above 0 for each part, in its own unit.
///   Twice the direction is half the distance.
/// - **Constants:** a part that is the same in all areas brings each of them to 1.
/// - **Shares:** along an area's own values as direction, they and the score are those of [`benefit_of_the_doubt`].
///   There are no bounds on them: those of the plain one are on the terms of a sum, and this score is none.
/// - **Missing:** an area without a value in some part has no score and limits no other.
/// - **Source:** Fusco (2015), *Enhancing non-compensatory composite indicators: a directional proposal*, with the
///   direction given rather than found.
///
/// # Errors
/// As [`benefit_of_the_doubt`]; and for a part that is 0 in all areas, along which there is no way.
///
/// ```
/// # use theodolite_core::weights::{WeightsError, directional};
/// let found = directional(&[&[4.0, 3.0], &[4.0, 1.0]], &[1.0, 1.0])?;
/// assert_eq!((found.distance, found.score), (vec![0.0, 1.0], vec![1.0, 0.5]));
/// # Ok::<(), WeightsError>(())
/// ```
pub fn directional(parts: &[&[f64]], direction: &[f64]) -> Result<Directional, WeightsError> {
    let areas = complete_areas(parts)?;
    for (part, values) in parts.iter().enumerate() {
        let value = direction.get(part).copied().unwrap_or(f64::NAN);
        if !(value.is_finite() && value > 0.0) {
            return Err(WeightsError::Direction { part, value });
        }
        if !areas.is_empty() && areas.iter().all(|&area| values[area] == 0.0) {
            return Err(WeightsError::NoSpread { part });
        }
    }
    let frontier = Frontier::new(parts, &areas);
    let scaled: Vec<f64> = direction.iter().zip(frontier.scale()).map(|(it, scale)| it / scale).collect();
    // Beside values of another magnitude, a number may be too great or too small to count.
    if let Some(part) = scaled.iter().position(|it| !(it.is_finite() && *it > 0.0)) {
        return Err(WeightsError::Direction { part, value: direction[part] });
    }
    let found = parallel::map(&areas, |_, &area| {
        let values = frontier.scaled(parts, area);
        let (distance, weights) = way(&frontier, &values, &scaled);
        let is_there = scaled.iter().all(|it| distance * it <= AT_FRONTIER);
        let distance = if is_there { 0.0 } else { distance };
        let terms: Vec<f64> = weights.iter().zip(&values).map(|(w, y)| w * y).collect();
        (distance + 0.0, shares(&terms)) // never -0
    });
    let length = parts.first().map_or(0, |values| values.len());
    let mut directional = Directional {
        score: vec![f64::NAN; length],
        distance: vec![f64::NAN; length],
        shares: vec![vec![f64::NAN; length]; parts.len()],
        frontier: frontier.areas(),
    };
    for (&area, (distance, shares)) in areas.iter().zip(found) {
        directional.distance[area] = distance;
        directional.score[area] = 1.0 / (1.0 + distance);
        for (column, share) in directional.shares.iter_mut().zip(shares) {
            column[area] = share;
        }
    }
    Ok(directional)
}

impl From<Directional> for Doubt {
    fn from(found: Directional) -> Doubt {
        Doubt { score: found.score, shares: found.shares, frontier: found.frontier }
    }
}

/// The best score of `values + d direction` rises with `d` along straight pieces, ever more steeply: from a `d` that is too
/// great, each piece leads to the next below, and the last one to where the score is 1. The distance, and the weights there.
fn way(frontier: &Frontier, values: &[f64], direction: &[f64]) -> (f64, Vec<f64>) {
    let none = vec![0.0; values.len()];
    let all = vec![1.0; values.len()];
    let free = Bounds { least: &none, greatest: &all };
    // Where the first part reaches the greatest value that there is.
    let ways = values.iter().zip(direction).map(|(value, direction)| (1.0 - value) / direction);
    let mut distance = ways.fold(f64::INFINITY, f64::min).max(0.0);
    let mut weights = none.clone();
    for _ in 0..1000 {
        let moved: Vec<f64> =
            values.iter().zip(direction).map(|(value, direction)| value + distance * direction).collect();
        let best = frontier.best(&moved, free);
        weights = best.weights;
        if best.score <= 1.0 + 1e-13 {
            break;
        }
        let along = |of: &[f64]| weights.iter().zip(of).map(|(w, it)| w * it).sum::<f64>();
        let next = ((1.0 - along(values)) / along(direction)).max(0.0);
        if next.is_nan() || next >= distance {
            break;
        }
        distance = next;
    }
    (distance, weights)
}

fn complete_areas(parts: &[&[f64]]) -> Result<Vec<usize>, WeightsError> {
    let areas = check(parts)?;
    refuse(parts, "a number of at least 0", |value| value < 0.0)?;
    Ok(complete(parts, areas))
}

fn check_bounds(parts: usize, bounds: Option<&[(f64, f64)]>) -> Result<(Vec<f64>, Vec<f64>), WeightsError> {
    let bounds = bounds.map_or_else(|| vec![(0.0, 1.0); parts], <[(f64, f64)]>::to_vec);
    if bounds.len() != parts {
        let part = bounds.len().min(parts);
        return Err(WeightsError::Length { part, found: bounds.len(), expected: parts });
    }
    let fault = |&(lower, upper): &(f64, f64)| !(0.0 <= lower && lower <= upper && upper <= 1.0);
    let (least, greatest): (Vec<f64>, Vec<f64>) = bounds.iter().copied().unzip();
    let impossible = || least.iter().sum::<f64>() > 1.0 + 1e-9 || greatest.iter().sum::<f64>() < 1.0 - 1e-9;
    let at = bounds.iter().position(fault).or_else(|| impossible().then_some(0));
    match at.and_then(|part| Some((part, *bounds.get(part)?))) {
        Some((part, (lower, upper))) => Err(WeightsError::Bounds { part, lower, upper }),
        None => Ok((least, greatest)),
    }
}

#[cfg(test)]
mod tests;
