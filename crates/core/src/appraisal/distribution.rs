//! Distributional weights: a pound counts for more to those who have less.

use super::AppraisalError;

/// The elasticity of the marginal utility of income that the Green Book takes.
///
/// - **Source:** *The Green Book* (2022), annex A3; for a range it has 0.8 and 2.
pub const ELASTICITY: f64 = 1.3;

/// The weight of a pound to somebody of an income: `(reference/income)^elasticity`.
///
/// - **Incomes:** equivalised and disposable, both of the same year; the reference is the median of all.
/// - **Elasticity:** 0 counts every pound alike.
///
/// # Errors
/// Incomes that are not above 0, and an elasticity below 0.
///
/// ```
/// # use theodolite_core::appraisal::distribution::{ELASTICITY, weight};
/// assert!((weight(15_000.0, 30_000.0, ELASTICITY)? - 2.46229).abs() < 5e-6);
/// assert_eq!(weight(60_000.0, 30_000.0, 0.0)?, 1.0);
/// # Ok::<(), theodolite_core::appraisal::AppraisalError>(())
/// ```
pub fn weight(income: f64, reference: f64, elasticity: f64) -> Result<f64, AppraisalError> {
    for (what, value) in [("the income", income), ("the income of reference", reference)] {
        if !(value > 0.0 && value.is_finite()) {
            return Err(AppraisalError::NotPositive { what, value });
        }
    }
    if !(elasticity >= 0.0 && elasticity.is_finite()) {
        return Err(AppraisalError::Negative { what: "the elasticity", value: elasticity });
    }
    Ok(libm::pow(reference / income, elasticity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example_comes_out() {
        // METHODS 9.3.
        let incomes = [15_000.0, 24_000.0, 30_000.0, 60_000.0];
        let weights = incomes.map(|it| weight(it, 30_000.0, ELASTICITY).unwrap());
        for (found, wanted) in weights.iter().zip([2.46229, 1.33654, 1.0, 0.406126]) {
            assert!((found - wanted).abs() < 5e-6, "{weights:?}");
        }
        let benefit = 100.0 * (weights[0] + weights[2] + weights[3]);
        assert!((benefit - 386.842).abs() < 5e-4, "{benefit}");
    }

    #[test]
    fn who_has_nothing_cannot_be_weighed() {
        for income in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(weight(income, 1.0, 1.0).is_err() && weight(1.0, income, 1.0).is_err());
        }
        assert!(weight(1.0, 1.0, -0.1).is_err());
    }
}
