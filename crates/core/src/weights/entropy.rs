//! Weights by how unevenly parts are spread over areas.

use super::{WeightsError, check, equal, refuse, shares};
use crate::sum::{Sum, sum};

/// Returns weights by entropy: a part that tells areas apart weighs more than one that is even.
///
/// `p_ij = x_ij / sum_i x_ij`, `e_j = -sum_i p ln p / ln n` with `0 ln 0 = 0`, `w_j = (1 - e_j) / sum (1 - e)`.
///
/// - **Shape:** one column a part, one value an area; one weight a part.
/// - **Missing:** skipped, part by part: `n` is then the number of values that are there.
/// - **Even parts:** have no weight; so have parts of one value or of zeros alone. If all parts are even, they weigh the same.
/// - **Source:** Shannon (1948); Zeleny (1982), *Multiple Criteria Decision Making*.
///
/// # Errors
/// [`WeightsError`] without parts, for parts of different length, and for values below 0 or infinite.
///
/// ```
/// # use theodolite_core::weights::{WeightsError, entropy};
/// assert_eq!(entropy(&[&[5.0, 5.0], &[1.0, 9.0]])?, [0.0, 1.0]);
/// # Ok::<(), WeightsError>(())
/// ```
pub fn entropy(parts: &[&[f64]]) -> Result<Vec<f64>, WeightsError> {
    check(parts)?;
    refuse(parts, "a number of at least 0", |value| value < 0.0)?;
    let unevenness: Vec<f64> = parts.iter().map(|values| unevenness(values)).collect();
    if sum(&unevenness) == 0.0 {
        return Ok(equal(&vec![0; parts.len()]));
    }
    Ok(shares(&unevenness))
}

/// `1 - e`, from 0 for an even column to 1 for one with a single value above 0.
fn unevenness(values: &[f64]) -> f64 {
    let greatest = values.iter().copied().fold(0.0, f64::max);
    let count = values.iter().filter(|value| !value.is_nan()).count() as f64;
    if greatest == 0.0 || count < 2.0 {
        return 0.0;
    }
    // Scaled first: a sum of great values would be infinite.
    let total = values.iter().filter(|value| !value.is_nan()).map(|value| value / greatest).collect::<Sum>();
    let terms = values.iter().map(|value| value / greatest / total.value()).filter(|share| *share > 0.0);
    let entropy = -terms.map(|share| share * libm::log(share)).collect::<Sum>().value();
    let left = 1.0 - entropy / libm::log(count);
    // An even column leaves a few units in the last place of 1.
    if left <= 1e-14 { 0.0 } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::{X, close};

    #[test]
    fn the_worked_example_comes_out() {
        let parts = X.each_ref().map(|values| values.as_slice());
        close(&entropy(&parts).unwrap(), &[0.0625538, 0.330122, 0.607324], 2e-6);
    }

    #[test]
    fn even_parts_weigh_nothing_or_all_the_same() {
        assert_eq!(entropy(&[&[3.0; 7], &[0.1; 7], &[0.0; 7]]).unwrap(), [1.0 / 3.0; 3]);
        assert_eq!(entropy(&[&[3.0; 3], &[1.0, 2.0, f64::NAN]]).unwrap(), [0.0, 1.0]);
        assert_eq!(entropy(&[&[], &[]]).unwrap(), [0.5, 0.5]);
        assert_eq!(entropy(&[&[4.0], &[f64::NAN]]).unwrap(), [0.5, 0.5]);
    }

    #[test]
    fn zeros_add_nothing_and_great_values_are_numbers_too() {
        let weights = entropy(&[&[0.0, 0.0, 1.0], &[1e308, 1e308, 1.5e308]]).unwrap();
        assert!(weights[0] > 0.95 && weights[1] > 0.0);
    }

    #[test]
    fn values_below_zero_are_errors() {
        assert!(matches!(entropy(&[&[1.0, -1.0]]), Err(WeightsError::Value { part: 0, area: 1, .. })));
    }
}
