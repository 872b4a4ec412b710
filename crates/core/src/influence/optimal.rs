//! Weights that give each part the influence it is meant to have.

use thiserror::Error;

use super::newton::{self, Found};
use crate::linear::dot;
use crate::sum::mean;

/// What is meant by the influence of a part on a weighted mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Its correlation with the score.
    #[default]
    Correlation,
    /// Its share of the variance of the score: see [`variance_shares`](super::variance_shares).
    VarianceShare,
}

/// How far an influence may be from the one wished for that counts as met.
const MET: f64 = 1e-10;

/// How near the search came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The influences are those wished for.
    Met,
    /// No small change of the weights brings them nearer: with weights of at least 0 the wish may be out of reach, or
    /// the parts cancel out so far that rounding is in the way.
    Nearest,
    /// The search was still on its way after its last step.
    Stopped,
}

/// Weights, and what they bring about.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// One per part, of at least 0; they sum to 1.
    pub weights: Vec<f64>,
    /// The influence of each part; they sum to 1.
    pub reached: Vec<f64>,
    /// The greatest distance of an influence from the one wished for.
    pub distance: f64,
    /// How many steps were made.
    pub steps: usize,
    /// How near the search came.
    pub outcome: Outcome,
}

/// Why weights cannot be found.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum OptimalError {
    /// Not one wish a part, or no part.
    #[error("{wanted} influences are wished for, but there are {parts} parts")]
    Parts {
        /// How many parts.
        parts: usize,
        /// How many wishes.
        wanted: usize,
    },
    /// A wish that is no share.
    #[error("the influence wished for part {part} (counted from 0) is {wanted}, not a number of at least 0")]
    Wanted {
        /// The part.
        part: usize,
        /// The wish.
        wanted: f64,
    },
    /// Wishes that are all 0.
    #[error("no part is wished any influence")]
    NoInfluence,
    /// Parts of different length.
    #[error("part {part} (counted from 0) has {found} values, but {expected} are expected")]
    Length {
        /// The part.
        part: usize,
        /// Its length.
        found: usize,
        /// The length of the first part.
        expected: usize,
    },
    /// A part that has the same value in all areas, or no value: it has no influence, whatever its weight.
    #[error("part {part} (counted from 0) does not vary over the {areas} areas with all values")]
    NoSpread {
        /// The part.
        part: usize,
        /// The areas with a value in each part.
        areas: usize,
    },
    /// Weights to start from with which there is no influence to speak of.
    #[error("with the weights to start from, the influences have no sum above 0")]
    NoStart,
}

/// Finds the weights of an arithmetic mean that give its parts the influence they are meant to have.
///
/// - **Shape:** one column per part, normalised, in area order; one wish per part, of which only the proportions matter.
/// - **Missing:** areas with a missing value in any part are left out.
/// - **Reach:** shares of variance above 0 are met by just one set of weights, however much the parts go against each
///   other, unless some weights of at least 0 make a mean that does not vary (two parts of which one is the other turned
///   round, shares that sum to 100): then by none. Correlations can be met only if the parts do not go too much against
///   each other. [`Fit::outcome`] tells.
/// - **Search:** shares of variance that are all above 0 are had from the least point of a convex function, by Newton's
///   steps; all else, and the nearest to what cannot be met, from [`fit_weights`].
/// - **Source:** Becker, Saisana, Paruolo and Vandecasteele (2017), *Weights and importance in composite indicators*;
///   COINr (`get_opt_weights`). For shares of variance: Spinu (2013), *An algorithm for computing risk parity weights*.
///
/// # Errors
/// [`OptimalError`] for wishes that do not go with the parts, and for parts that do not vary.
///
/// ```
/// # use theodolite_core::influence::{Measure, OptimalError, Outcome, optimal_weights};
/// // The second spreads three times as far: for equal influence it needs a third of the weight.
/// let parts: [&[f64]; 2] = [&[0.0, 0.0, 1.0, 1.0], &[0.0, 3.0, 0.0, 3.0]];
/// let fit = optimal_weights(&parts, &[1.0, 1.0], Measure::VarianceShare)?;
/// assert_eq!(fit.outcome, Outcome::Met);
/// assert!((fit.weights[0] - 0.75).abs() < 1e-9);
/// # Ok::<(), OptimalError>(())
/// ```
pub fn optimal_weights(parts: &[&[f64]], wanted: &[f64], measure: Measure) -> Result<Fit, OptimalError> {
    check(parts.len(), wanted)?;
    let covariances = covariances(parts)?;
    let variance = |k: usize| covariances[k][k];
    // Where the parts are of equal spread, the wish itself is near.
    let total: f64 = wanted.iter().sum();
    let start: Vec<f64> =
        (0..parts.len()).map(|k| (wanted[k] / total).max(1e-3) / variance(k).sqrt()).collect();
    let influences = |weights: &[f64]| -> Vec<f64> {
        let with_score: Vec<f64> = covariances.iter().map(|row| dot(row, weights)).collect();
        let influence = |k: usize| match measure {
            // Over the deviation of the score, which is the same for all.
            Measure::Correlation => with_score[k] / variance(k).sqrt(),
            Measure::VarianceShare => weights[k] * with_score[k],
        };
        (0..weights.len()).map(influence).collect()
    };
    if measure == Measure::VarianceShare {
        let wanted = normalised(wanted).ok_or(OptimalError::NoInfluence)?;
        if wanted.iter().all(|wanted| *wanted > 0.0)
            && let Some(fit) = by_newton(&covariances, &wanted, &influences)
        {
            return Ok(fit);
        }
    }
    fit_weights(&start, wanted, |weights| Some(influences(weights)))
}

/// The weights for shares of variance; `None` where there are none.
fn by_newton(
    covariances: &[Vec<f64>],
    wanted: &[f64],
    influences: &impl Fn(&[f64]) -> Vec<f64>,
) -> Option<Fit> {
    let (found, steps, ended) = match newton::solve(covariances, wanted) {
        Found::Weights(found, steps) => (found, steps, Outcome::Nearest),
        Found::Stopped(found, steps) => (found, steps, Outcome::Stopped),
        Found::Cancels => return None,
    };
    let weights = normalised(&found)?;
    let reached = normalised(&influences(&weights))?;
    let distance = distance(&reached, wanted);
    let outcome = if distance <= MET { Outcome::Met } else { ended };
    Some(Fit { weights, reached, distance, steps, outcome })
}

/// Finds weights that give parts the influence they are meant to have, whatever influence is.
///
/// `influence` gives that of each part for weights that sum to 1, or `None` where there is none; only the proportions
/// matter. The search is that of Levenberg and Marquardt over the logarithms of the weights, with slopes from
/// differences: influences should change smoothly. No weight gets below a millionth of the greatest one. Same start, same
/// weights.
///
/// # Errors
/// [`OptimalError`] for wishes that do not go with the weights, and where the start has no influences.
///
/// ```
/// # use theodolite_core::influence::{OptimalError, fit_weights};
/// // Influence that grows with the square of the weight.
/// let fit = fit_weights(&[0.5, 0.5], &[0.8, 0.2], |weights| Some(weights.iter().map(|it| it * it).collect()))?;
/// assert!((fit.weights[0] - 2.0 / 3.0).abs() < 1e-9);
/// # Ok::<(), OptimalError>(())
/// ```
pub fn fit_weights(
    start: &[f64],
    wanted: &[f64],
    influence: impl Fn(&[f64]) -> Option<Vec<f64>>,
) -> Result<Fit, OptimalError> {
    const STEPS: usize = 500;
    check(start.len(), wanted)?;
    let wanted = normalised(wanted).ok_or(OptimalError::NoInfluence)?;
    let reached = |logs: &[f64]| {
        let found = influence(&weights(logs))?;
        normalised(&found).filter(|found| found.len() == wanted.len())
    };
    let far = |reached: &[f64]| -> Vec<f64> { reached.iter().zip(&wanted).map(|(a, b)| a - b).collect() };
    let cost = |far: &[f64]| far.iter().map(|far| far * far).sum::<f64>();

    let mut logs = bounded(start.iter().map(|weight| libm::log(*weight)).collect());
    let mut now = reached(&logs).ok_or(OptimalError::NoStart)?;
    let mut damping = 1e-3;
    let (mut steps, mut outcome) = (0, Outcome::Stopped);
    while steps < STEPS {
        let off = far(&now);
        if off.iter().all(|off| off.abs() <= MET) {
            outcome = Outcome::Met;
            break;
        }
        steps += 1;
        let slopes = slopes(&logs, &now, &reached);
        let mut better = None;
        while better.is_none() && damping < 1e12 {
            let step = step(&slopes, &off, damping);
            let next =
                bounded(logs.iter().zip(&step).map(|(log, step)| log + step.clamp(-2.0, 2.0)).collect());
            // Rounding is no gain.
            better = reached(&next)
                .filter(|reached| cost(&far(reached)) < cost(&off) * (1.0 - 1e-13))
                .map(|reached| (next, reached));
            damping *= if better.is_some() { 0.2 } else { 5.0 };
        }
        let Some((next, reached)) = better else {
            outcome = Outcome::Nearest;
            break;
        };
        damping = damping.max(1e-12);
        (logs, now) = (next, reached);
    }
    let distance = distance(&now, &wanted);
    Ok(Fit { weights: weights(&logs), reached: now, distance, steps, outcome })
}

/// The greatest distance of an influence from the one wished for.
fn distance(reached: &[f64], wanted: &[f64]) -> f64 {
    reached.iter().zip(wanted).fold(0.0, |most: f64, (reached, wanted)| most.max((reached - wanted).abs()))
}

fn check(parts: usize, wanted: &[f64]) -> Result<(), OptimalError> {
    if parts == 0 || parts != wanted.len() {
        return Err(OptimalError::Parts { parts, wanted: wanted.len() });
    }
    if let Some(part) = wanted.iter().position(|wanted| !(*wanted >= 0.0 && wanted.is_finite())) {
        return Err(OptimalError::Wanted { part, wanted: wanted[part] });
    }
    normalised(wanted).map(|_| ()).ok_or(OptimalError::NoInfluence)
}

/// As shares of their sum; `None` where that is not above 0.
fn normalised(values: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = values.iter().sum();
    (total > 0.0 && total.is_finite()).then(|| values.iter().map(|value| value / total).collect())
}

/// The weights that logarithms stand for, as shares.
fn weights(logs: &[f64]) -> Vec<f64> {
    let weights: Vec<f64> = logs.iter().map(|log| libm::exp(*log)).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}

/// Below the greatest one, which is 0, and not too far.
fn bounded(mut logs: Vec<f64>) -> Vec<f64> {
    let least = libm::log(1e-6);
    let greatest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let greatest = if greatest.is_finite() { greatest } else { 0.0 };
    logs.iter_mut().for_each(|log| *log = (*log - greatest).max(least).min(0.0));
    logs
}

/// How each influence changes with each logarithm: one row per part that is changed.
fn slopes(logs: &[f64], now: &[f64], reached: &impl Fn(&[f64]) -> Option<Vec<f64>>) -> Vec<Vec<f64>> {
    const CHANGE: f64 = 1e-5;
    let row = |k: usize| {
        let at = |change: f64| {
            let mut logs = logs.to_vec();
            logs[k] += change;
            reached(&logs)
        };
        match (at(CHANGE), at(-CHANGE)) {
            (Some(above), Some(below)) => {
                above.iter().zip(&below).map(|(above, below)| (above - below) / (2.0 * CHANGE)).collect()
            }
            (Some(above), None) => above.iter().zip(now).map(|(above, now)| (above - now) / CHANGE).collect(),
            _ => vec![0.0; now.len()],
        }
    };
    (0..logs.len()).map(row).collect()
}

/// The step that would bring influences where they are wanted if they changed along straight lines, held back.
fn step(slopes: &[Vec<f64>], off: &[f64], damping: f64) -> Vec<f64> {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let n = slopes.len();
    let scale = (0..n).map(|k| product(&slopes[k], &slopes[k])).fold(1e-300, f64::max);
    let mut left: Vec<Vec<f64>> =
        slopes.iter().map(|a| slopes.iter().map(|b| product(a, b)).collect()).collect();
    let mut right: Vec<f64> = slopes.iter().map(|slope| -product(slope, off)).collect();
    (0..n).for_each(|k| left[k][k] += damping * scale);
    // Elimination: what is added to the diagonal keeps every pivot above 0.
    for pivot in 0..n {
        let (above, below) = left.split_at_mut(pivot + 1);
        let Some(row) = above.last() else { break };
        for (k, other) in below.iter_mut().enumerate() {
            let factor = other[pivot] / row[pivot];
            other.iter_mut().zip(row).skip(pivot).for_each(|(other, own)| *other -= factor * own);
            right[pivot + 1 + k] -= factor * right[pivot];
        }
    }
    for pivot in (0..n).rev() {
        let known: f64 = (pivot + 1..n).map(|k| left[pivot][k] * right[k]).sum();
        right[pivot] = (right[pivot] - known) / left[pivot][pivot];
    }
    right.iter().map(|step| if step.is_finite() { *step } else { 0.0 }).collect()
}

/// The covariances (divisor `n`) of the areas with a value in each part.
fn covariances(parts: &[&[f64]]) -> Result<Vec<Vec<f64>>, OptimalError> {
    let expected = parts.first().map_or(0, |part| part.len());
    if let Some((part, column)) = parts.iter().enumerate().find(|(_, part)| part.len() != expected) {
        return Err(OptimalError::Length { part, found: column.len(), expected });
    }
    let complete: Vec<usize> =
        (0..expected).filter(|&area| parts.iter().all(|part| part[area].is_finite())).collect();
    let mut centred = Vec::with_capacity(parts.len());
    for (part, column) in parts.iter().enumerate() {
        let values: Vec<f64> = complete.iter().map(|&area| column[area]).collect();
        let varies = values.iter().any(|value| Some(value) != values.first());
        let centre = mean(&values).filter(|_| varies);
        let centre = centre.ok_or(OptimalError::NoSpread { part, areas: complete.len() })?;
        centred.push(values.iter().map(|value| value - centre).collect::<Vec<f64>>());
    }
    let covariance = |a: &[f64], b: &[f64]| dot(a, b) / complete.len() as f64;
    Ok(centred.iter().map(|a| centred.iter().map(|b| covariance(a, b)).collect()).collect())
}
