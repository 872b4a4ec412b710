//! The chance of being treated, by a logit.

use super::EvaluationError;
use crate::linear::{Ldl, Matrix};
use crate::sum::Sum;

/// The most steps of reweighted least squares: well-behaved fits take five or six.
const STEPS: usize = 60;
/// A logit past which a chance is certain.
const CERTAIN: f64 = 25.0;

/// The logit of each area's chance of being treated, fitted by iteratively reweighted least squares.
///
/// `columns` have a value for each area. Steps that make the fit worse are halved. Where variables tell the treated from the
/// others without fail, the logits grow without end: that is found, not followed.
pub(super) fn logits(columns: &[Vec<f64>], treated: &[bool]) -> Result<Vec<f64>, EvaluationError> {
    let (areas, size) = (treated.len(), columns.len() + 1);
    // Standardised, so that the rank of the system does not hang on units.
    let mut rows = vec![vec![1.0; size]; areas];
    for (variable, column) in columns.iter().enumerate() {
        let mean = crate::sum::mean(column).unwrap_or(f64::NAN);
        let sd = crate::statistics::sd(column, crate::statistics::Divisor::Sample)
            .filter(|sd| *sd > 1e-14 * mean.abs())
            .ok_or(EvaluationError::NoSpread { variable })?;
        rows.iter_mut().zip(column).for_each(|(row, value)| row[variable + 1] = (value - mean) / sd);
    }
    let logit = |b: &[f64]| -> Vec<f64> {
        rows.iter().map(|row| row.iter().zip(b).map(|(x, b)| x * b).sum::<f64>()).collect()
    };
    let loss = |logits: &[f64]| {
        let each = logits.iter().zip(treated).map(|(&logit, &treated)| {
            let against = if treated { -logit } else { logit };
            against.max(0.0) + libm::log1p(libm::exp(-against.abs()))
        });
        each.collect::<Sum>().value()
    };
    let mut b = vec![0.0; size];
    let mut logits = logit(&b);
    let mut least = loss(&logits);
    for _ in 0..STEPS {
        let mut products = Matrix::zeros(size, size);
        let mut slopes = vec![0.0; size];
        for ((row, &logit), &treated) in rows.iter().zip(&logits).zip(treated) {
            let chance = 1.0 / (1.0 + libm::exp(-logit));
            let weight = chance * (1.0 - chance);
            for i in 0..size {
                slopes[i] += row[i] * (f64::from(u8::from(treated)) - chance);
                (0..=i).for_each(|j| products[(i, j)] += weight * row[i] * row[j]);
            }
        }
        let whole = Ldl::new(&products).filter(Ldl::is_full);
        // Flat everywhere: either variables explain each other, or all chances are certain by now.
        let Some(whole) = whole else {
            let certain = logits.iter().any(|logit| logit.abs() > 10.0);
            let position = size - 1;
            return Err(if certain {
                EvaluationError::Separation
            } else {
                EvaluationError::Collinear { position }
            });
        };
        let mut step = whole.solve(&slopes);
        let (mut next, mut found);
        let mut halvings = 0;
        loop {
            next = b.iter().zip(&step).map(|(b, step)| b + step).collect::<Vec<f64>>();
            found = logit(&next);
            if loss(&found) <= least * (1.0 + 1e-14) || halvings > 40 {
                break;
            }
            step.iter_mut().for_each(|it| *it *= 0.5);
            halvings += 1;
        }
        let moved = step.iter().zip(&next).map(|(step, b)| step.abs() / (1.0 + b.abs())).fold(0.0, f64::max);
        (b, logits) = (next, found);
        least = loss(&logits);
        if logits.iter().any(|logit| logit.abs() > CERTAIN) {
            return Err(EvaluationError::Separation);
        }
        if moved < 1e-12 {
            return Ok(logits);
        }
    }
    Err(EvaluationError::Unsettled { steps: STEPS })
}
