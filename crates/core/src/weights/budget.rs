//! Weights that experts give by sharing out points.

use super::WeightsError;
use crate::statistics::{Divisor, sd};
use crate::sum::mean;

/// What a panel of experts thinks of the parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// The mean share of each part; sums to 1.
    pub weights: Vec<f64>,
    /// The standard deviation of its shares among experts (divisor `n - 1`); missing with one expert.
    pub sd: Vec<f64>,
    /// The least and the greatest share that an expert gave it.
    pub range: Vec<(f64, f64)>,
    /// Whether experts had more parts to weigh than can be weighed well: more than 10.
    pub too_many: bool,
}

/// Returns the mean share of the points that experts gave each part, and how far they agree.
///
/// - **Shape:** one row an expert, one number of points a part; `whole` is what each expert had to share out, usually 100.
/// - **Missing:** refused: no points are 0.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 6, budget allocation.
///
/// # Errors
/// [`WeightsError`] without experts or parts, for rows of different length, points below 0, and rows that do not sum to
/// `whole` (to nine digits).
///
/// ```
/// # use theodolite_core::weights::{WeightsError, budget};
/// let panel = budget(&[&[60.0, 40.0], &[80.0, 20.0]], 100.0)?;
/// assert!((panel.weights[0] - 0.7).abs() < 1e-15 && (panel.weights[1] - 0.3).abs() < 1e-15);
/// assert_eq!(panel.range, [(0.6, 0.8), (0.2, 0.4)]);
/// # Ok::<(), WeightsError>(())
/// ```
pub fn budget(points: &[&[f64]], whole: f64) -> Result<Budget, WeightsError> {
    let parts = points.first().filter(|first| !first.is_empty()).ok_or(WeightsError::NoParts)?.len();
    for (expert, row) in points.iter().enumerate() {
        if row.len() != parts {
            let part = row.len().min(parts);
            return Err(WeightsError::Length { part, found: row.len(), expected: parts });
        }
        if let Some(part) = row.iter().position(|points| !(points.is_finite() && *points >= 0.0)) {
            let allowed = "a number of at least 0";
            return Err(WeightsError::Value { part, area: expert as u32, value: row[part], allowed });
        }
        let total = crate::sum::sum(row);
        if !whole.is_finite() || whole <= 0.0 || (total - whole).abs() > 1e-9 * whole {
            return Err(WeightsError::Points { expert, total, whole });
        }
    }
    let mut budget = Budget { weights: Vec::new(), sd: Vec::new(), range: Vec::new(), too_many: parts > 10 };
    for part in 0..parts {
        let shares: Vec<f64> = points.iter().map(|row| row[part] / whole).collect();
        budget.weights.push(mean(&shares).unwrap_or(f64::NAN));
        budget.sd.push(sd(&shares, Divisor::Sample).unwrap_or(f64::NAN));
        let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
        budget.range.push((least, shares.iter().copied().fold(0.0, f64::max)));
    }
    Ok(budget)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::close;

    #[test]
    fn three_experts_by_hand() {
        let panel = budget(&[&[50.0, 30.0, 20.0], &[40.0, 40.0, 20.0], &[60.0, 20.0, 20.0]], 100.0).unwrap();
        close(&panel.weights, &[0.5, 0.3, 0.2], 1e-15);
        close(&panel.sd, &[0.1, 0.1, 0.0], 1e-12);
        assert_eq!(panel.range, [(0.4, 0.6), (0.2, 0.4), (0.2, 0.2)]);
        assert!(!panel.too_many);
    }

    #[test]
    fn one_expert_agrees_with_himself_to_no_known_degree() {
        let panel = budget(&[&[25.0, 75.0]], 100.0).unwrap();
        assert_eq!(panel.weights, [0.25, 0.75]);
        assert!(panel.sd.iter().all(|sd| sd.is_nan()));
        assert!(budget(&[&[10.0; 11]], 110.0).unwrap().too_many);
    }

    #[test]
    fn points_that_are_no_budget_are_errors() {
        assert_eq!(budget(&[], 100.0), Err(WeightsError::NoParts));
        assert_eq!(budget(&[&[]], 100.0), Err(WeightsError::NoParts));
        let points = WeightsError::Points { expert: 1, total: 90.0, whole: 100.0 };
        assert_eq!(budget(&[&[50.0, 50.0], &[50.0, 40.0]], 100.0), Err(points));
        assert!(budget(&[&[150.0, -50.0]], 100.0).is_err());
        assert!(budget(&[&[f64::NAN, 100.0]], 100.0).is_err());
        assert!(budget(&[&[100.0, 0.0], &[100.0]], 100.0).is_err());
        assert!(budget(&[&[0.0]], 0.0).is_err());
    }
}
