//! Treated areas beside areas that are alike, and the difference of their outcomes.

use super::peers::{Distance, Distances, Peer};
use super::{
    AreaWeight, Assumption, Design, Effect, Estimate, EvaluationError, Inference, Settings, propensity,
};
use crate::bootstrap::Bootstrap;
use crate::parallel;
use crate::statistics::{Divisor, sd};
use crate::sum::{Sum, mean};

/// What makes areas alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Alike {
    /// The chance of being treated, by a logit of the variables: distances are those of the logits.
    #[default]
    Propensity,
    /// The variables themselves.
    Variables(Distance),
}

/// Where the standard error comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum ErrorFrom {
    /// Abadie and Imbens (2006): the variance of an outcome is read off its nearest area of the same kind.
    #[default]
    AbadieImbens,
    /// Treated areas drawn with replacement, each with its matches.
    Paired {
        /// How many draws.
        replicates: u32,
        /// The same seed gives the same draws.
        seed: u64,
    },
}

/// How areas are matched.
#[derive(Clone, Debug, PartialEq)]
pub struct Matching {
    /// What makes areas alike.
    pub alike: Alike,
    /// How many controls a treated area is matched with, at most. A control may serve several.
    pub matches: usize,
    /// How far a match may be, in standard deviations of the logits, or as a distance of variables; any if not said.
    pub caliper: Option<f64>,
    /// Where the standard error comes from.
    pub error: ErrorFrom,
}

impl Default for Matching {
    fn default() -> Self {
        Matching { alike: Alike::Propensity, matches: 1, caliper: Some(0.2), error: ErrorFrom::AbadieImbens }
    }
}

/// How far treated areas and controls lie apart in one variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// Standardised mean difference of all; below 0.1 counts as alike.
    pub before: f64,
    /// That of matched treated areas and their matches, by how often these serve, over the same standard deviations.
    pub after: f64,
}

/// A treated area and its matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// Position of the treated area.
    pub area: usize,
    /// Its matches, the nearest first.
    pub matches: Vec<Peer>,
}

/// Matched areas, how alike they are, and the difference of their outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchedStudy {
    /// The effect on the treated areas that have a match; the weights are those of the controls.
    pub estimate: Estimate,
    /// Treated areas with a match, by area.
    pub pairs: Vec<Matched>,
    /// Treated areas without one.
    pub unmatched: Vec<usize>,
    /// One for each variable.
    pub balance: Vec<Balance>,
    /// Areas that were left out because a variable or the outcome is missing.
    pub incomplete: Vec<usize>,
    /// The logit of each area's chance of being treated; `NaN` where it took no part. Empty for other distances.
    pub logits: Vec<f64>,
}

/// Matches treated areas with controls that are alike and compares their outcomes, such as a change from before to after.
///
/// - **Shape:** `variables` are columns of one value per area, known before treatment; `outcome` and `treated` one value per area.
/// - **Missing:** an area without an outcome is left out, and for propensities one without a variable, too; distances of variables
///   are over those that both areas have (see [`Distances`]).
/// - **Ties:** of equally near controls the earlier areas.
/// - **Error:** see [`ErrorFrom`]; the normal distribution. That propensities are estimated is not allowed for.
/// - **Bias:** matches are not exact, and what is left of their differences is in the effect: look at the balance.
/// - **Source:** Rosenbaum and Rubin (1983, 1985); Austin (2011) on the caliper; Abadie and Imbens (2006).
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Settings, matching::{Alike, Matching, match_areas}, peers::Distance};
/// let need = [1.0, 2.0, 3.0, 1.1, 2.1, 2.9, 9.0];
/// let outcome = [5.0, 6.0, 8.0, 3.0, 4.0, 5.0, 0.0];
/// let treated = [true, true, true, false, false, false, false];
/// let method = Matching { alike: Alike::Variables(Distance::Euclid), ..Matching::default() };
/// let study = match_areas(&[&need], &treated, &outcome, &method, &Settings::default())?;
/// assert!((study.estimate.effect - (2.0 + 2.0 + 3.0) / 3.0).abs() < 1e-12);
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Columns that do not belong together; no treated area or no control; separation; no match within the caliper.
pub fn match_areas(
    variables: &[&[f64]],
    treated: &[bool],
    outcome: &[f64],
    method: &Matching,
    settings: &Settings,
) -> Result<MatchedStudy, EvaluationError> {
    settings.check()?;
    let areas = treated.len();
    let lengths = variables.iter().map(|it| ("variables", it.len())).chain([("outcome", outcome.len())]);
    for (what, found) in lengths {
        if found != areas {
            return Err(EvaluationError::Length { what, found, expected: areas });
        }
    }
    if method.matches == 0 {
        return Err(EvaluationError::Bound { what: "matches", value: 0.0, allowed: "1 or more" });
    }
    if let Some(value) = method.caliper.filter(|it| it.is_nan() || *it < 0.0) {
        return Err(EvaluationError::Bound { what: "the caliper", value, allowed: "0 or more" });
    }
    if let Some(area) = outcome.iter().position(|value| value.is_infinite()) {
        return Err(EvaluationError::Infinite { what: "outcome", area, value: outcome[area] });
    }
    let by_propensity = method.alike == Alike::Propensity;
    let takes_part = |area: usize| {
        !(outcome[area].is_nan() || by_propensity && variables.iter().any(|it| it[area].is_nan()))
    };
    let (kept, incomplete): (Vec<usize>, Vec<usize>) = (0..areas).partition(|&area| takes_part(area));
    if !kept.iter().any(|&area| treated[area]) {
        return Err(EvaluationError::NoTreated);
    }
    if kept.iter().all(|&area| treated[area]) {
        return Err(EvaluationError::NoDonors);
    }
    let mut logits = Vec::new();
    let distances = match &method.alike {
        Alike::Variables(distance) => Distances::new(variables, distance)?,
        Alike::Propensity => {
            if let Some(area) = (0..areas).find(|&area| variables.iter().any(|it| it[area].is_infinite())) {
                let (what, value) = ("variables", f64::INFINITY);
                return Err(EvaluationError::Infinite { what, area, value });
            }
            let columns: Vec<Vec<f64>> =
                variables.iter().map(|it| kept.iter().map(|&area| it[area]).collect()).collect();
            let kinds: Vec<bool> = kept.iter().map(|&area| treated[area]).collect();
            let found = propensity::logits(&columns, &kinds)?;
            logits = vec![f64::NAN; areas];
            kept.iter().zip(found).for_each(|(&area, logit)| logits[area] = logit);
            // In standard deviations, as the caliper.
            Distances::new(&[&logits], &Distance::Euclid)?
        }
    };
    let takes: Vec<bool> = (0..areas).map(takes_part).collect();
    let farthest = method.caliper.unwrap_or(f64::INFINITY);
    let own: Vec<usize> = kept.iter().copied().filter(|&area| treated[area]).collect();
    let found = parallel::map(&own, |_, &area| {
        let mut matches = distances.among(area, method.matches, |other| takes[other] && !treated[other]);
        matches.retain(|peer| peer.distance <= farthest);
        Matched { area, matches }
    });
    let (pairs, without): (Vec<Matched>, Vec<Matched>) =
        found.into_iter().partition(|it| !it.matches.is_empty());
    let unmatched: Vec<usize> = without.into_iter().map(|it| it.area).collect();
    if pairs.is_empty() {
        return Err(EvaluationError::NoMatch);
    }

    let count = pairs.len() as f64;
    // How much of all treated areas a control stands for, and the squares of its shares.
    let (mut serves, mut squares) = (vec![0.0; areas], vec![0.0; areas]);
    let gains: Vec<f64> = pairs
        .iter()
        .map(|pair| {
            let share = 1.0 / pair.matches.len() as f64;
            for peer in &pair.matches {
                serves[peer.area] += share;
                squares[peer.area] += share * share;
            }
            let theirs = pair.matches.iter().map(|peer| outcome[peer.area]).collect::<Sum>().value() * share;
            outcome[pair.area] - theirs
        })
        .collect();
    let effect = gains.iter().copied().collect::<Sum>().value() / count;
    let (inference, se) = match method.error {
        ErrorFrom::Paired { replicates, seed } => {
            let bootstrap = Bootstrap { replicates, seed, confidence: settings.confidence };
            let means = bootstrap.samples(&[gains.len()], |drawn| {
                gains.iter().zip(drawn).map(|(gain, times)| gain * times).collect::<Sum>().value() / count
            });
            (Inference::Bootstrap, sd(&means, Divisor::Sample).unwrap_or(f64::NAN))
        }
        ErrorFrom::AbadieImbens => {
            let between = gains.iter().map(|gain| (gain - effect) * (gain - effect)).collect::<Sum>().value();
            let serving: Vec<usize> = (0..areas).filter(|&area| serves[area] > 0.0).collect();
            let within = parallel::map(&serving, |_, &area| {
                let like = distances.among(area, 1, |other| takes[other] && !treated[other]);
                let half = like.first().map_or(f64::NAN, |peer| {
                    let difference = outcome[area] - outcome[peer.area];
                    0.5 * difference * difference
                });
                (serves[area] * serves[area] - squares[area]) * half
            });
            (Inference::AbadieImbens, (between + within.into_iter().collect::<Sum>().value()).sqrt() / count)
        }
    };

    let balance = balance(variables, treated, &takes, &pairs, &serves);
    let controls = serves.iter().filter(|it| **it > 0.0).count();
    let mut assumptions = vec![Assumption::Unconfounded, Assumption::NoSpillover];
    if !unmatched.is_empty() {
        assumptions.push(Assumption::Unmatched(unmatched.len()));
    }
    let weigh = |(area, serves): (usize, &f64)| AreaWeight { area, weight: serves / count };
    let mut estimate = Estimate {
        design: Design::Matching,
        inference,
        effect,
        se,
        lower: f64::NAN,
        upper: f64::NAN,
        confidence: settings.confidence,
        p: f64::NAN,
        df: f64::INFINITY,
        treated: pairs.len(),
        controls,
        periods: 1,
        pre_periods: 0,
        observations: pairs.len() + controls,
        clusters: pairs.len() + controls,
        pre_trend: None,
        weights: serves.iter().enumerate().map(weigh).filter(|it| it.weight > 0.0).collect(),
        pre_rmspe: f64::NAN,
        assumptions,
    };
    estimate.set(Effect::new(effect, se, f64::INFINITY, settings.confidence));
    Ok(MatchedStudy { estimate, pairs, unmatched, balance, incomplete, logits })
}

fn balance(
    variables: &[&[f64]],
    treated: &[bool],
    takes: &[bool],
    pairs: &[Matched],
    serves: &[f64],
) -> Vec<Balance> {
    let each = variables.iter().map(|column| {
        let side = |kind: bool| -> Vec<f64> {
            (0..column.len()).filter(|&at| takes[at] && treated[at] == kind).map(|at| column[at]).collect()
        };
        let (own, others) = (side(true), side(false));
        let spread = pooled(&own, &others);
        let matched: Vec<f64> = pairs.iter().map(|pair| column[pair.area]).collect();
        let theirs = crate::sum::weighted_mean(column, serves);
        let after = mean(&matched).zip(theirs).map_or(f64::NAN, |(own, theirs)| (own - theirs) / spread);
        Balance { before: standardised(&own, &others), after }
    });
    each.map(|it| Balance {
        before: if it.before.is_finite() { it.before } else { f64::NAN },
        after: if it.after.is_finite() { it.after } else { f64::NAN },
    })
    .collect()
}

fn pooled(a: &[f64], b: &[f64]) -> f64 {
    let variance = |values: &[f64]| sd(values, Divisor::Sample).map_or(f64::NAN, |sd| sd * sd);
    ((variance(a) + variance(b)) / 2.0).sqrt()
}

/// Returns the standardised mean difference `(m1 - m0)/sqrt((s1^2 + s0^2)/2)`; missing values are skipped, `NaN` where it is not
/// defined.
///
/// ```
/// # use theodolite_core::evaluation::matching::standardised;
/// // Means 52 and 48, standard deviations 6 and 8.
/// assert!((standardised(&[46.0, 52.0, 58.0], &[40.0, 48.0, 56.0]) - 0.565685).abs() < 1e-6);
/// ```
pub fn standardised(treated: &[f64], others: &[f64]) -> f64 {
    let spread = pooled(treated, others);
    let difference = mean(treated).zip(mean(others)).map_or(f64::NAN, |(a, b)| a - b);
    if spread > 0.0 { difference / spread } else { f64::NAN }
}

#[cfg(test)]
mod tests;
