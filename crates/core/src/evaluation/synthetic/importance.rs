//! How much each matched value counts.

use crate::evaluation::EvaluationError;
use crate::evaluation::quadratic::{Mixture, nearest};

/// How much each matched value counts (`v`).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Importance {
    /// All alike.
    #[default]
    Equal,
    /// As given: 0 or more, not all 0; brought to a sum of 1.
    Given(Vec<f64>),
    /// Such that the outcome before is fitted best. Where the outcome of each period before is matched itself, that is all of them
    /// alike and nothing else, whatever the covariates: match covariates alone for it to choose among them.
    Fitted,
}

impl Importance {
    pub(super) fn check(&self, rows: usize) -> Result<(), EvaluationError> {
        if rows == 0 {
            let (what, found) = ("matched values", 0);
            return Err(EvaluationError::TooFew { what, needed: "at least 1", found });
        }
        let Importance::Given(given) = self else { return Ok(()) };
        if given.len() != rows {
            return Err(EvaluationError::Length { what: "importance", found: given.len(), expected: rows });
        }
        let bad = given.iter().copied().find(|it| !(*it >= 0.0 && it.is_finite()));
        match bad.or((given.iter().sum::<f64>() <= 0.0).then_some(0.0)) {
            Some(value) => {
                let allowed = "finite values of 0 or more, one of them above 0";
                Err(EvaluationError::Bound { what: "importance", value, allowed })
            }
            None => Ok(()),
        }
    }

    /// Mixes donors, told by how far they are from the target in each value; `error` tells how badly weights fit.
    pub(super) fn mix(
        &self,
        away: &[Vec<f64>],
        outcomes: bool,
        error: impl Fn(&[f64]) -> f64,
    ) -> (Vec<f64>, Mixture) {
        let rows = away.first().map_or(0, Vec::len);
        let mix = |importance: &[f64]| {
            let points: Vec<f64> =
                away.iter().flat_map(|it| it.iter().zip(importance).map(|(it, v)| it * v.sqrt())).collect();
            nearest(&points, rows, 0.0)
        };
        let equal = vec![1.0 / rows as f64; rows];
        match self {
            Importance::Given(given) => {
                let sum: f64 = given.iter().sum();
                let given: Vec<f64> = given.iter().map(|it| it / sum).collect();
                let mixture = mix(&given);
                (given, mixture)
            }
            Importance::Fitted if !outcomes && rows > 1 => fitted(rows, mix, error),
            _ => {
                let mixture = mix(&equal);
                (equal, mixture)
            }
        }
    }
}

/// A compass search on the scale of logarithms: one value's importance up or down, the step halved where nothing helps.
fn fitted(
    rows: usize,
    mix: impl Fn(&[f64]) -> Mixture,
    error: impl Fn(&[f64]) -> f64,
) -> (Vec<f64>, Mixture) {
    let shares = |logs: &[f64]| {
        let sum: f64 = logs.iter().map(|it| libm::exp(*it)).sum();
        logs.iter().map(|it| libm::exp(*it) / sum).collect::<Vec<f64>>()
    };
    let mut logs = vec![0.0; rows];
    let mut mixture = mix(&shares(&logs));
    let mut least = error(&mixture.weights);
    let mut step = 4.0;
    while step > 1e-3 {
        let mut better = false;
        for row in 0..rows {
            for side in [1.0, -1.0] {
                let mut tried = logs.clone();
                tried[row] = f64::clamp(tried[row] + side * step, -16.0, 16.0);
                let found = mix(&shares(&tried));
                let next = error(&found.weights);
                // Not for the last bits: that would go on for ever.
                if next < least * (1.0 - 1e-9) {
                    (logs, mixture, least, better) = (tried, found, next, true);
                }
            }
        }
        if !better {
            step *= 0.5;
        }
    }
    (shares(&logs), mixture)
}
