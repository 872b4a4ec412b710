//! Shrinkage: unsteady figures of small areas are drawn towards the figure of the area around them.

use thiserror::Error;

use crate::sum::Sum;

/// Shrunk figures of small areas.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk {
    /// The shrunk figure of each area, in the unit of what went in (a proportion, 0 to 1, from counts).
    pub values: Vec<f64>,
    /// The weight of each area's own figure, 0 to 1; the rest is its parent's.
    pub weights: Vec<f64>,
}

/// Why figures cannot be shrunk.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ShrinkError {
    /// Columns of different length.
    #[error("columns of {first}, {second} and {third} areas cannot go together")]
    Length {
        /// The length of the numerators or means.
        first: usize,
        /// The length of the denominators or standard errors.
        second: usize,
        /// The length of the parents.
        third: usize,
    },
    /// A count that cannot be one of `n`.
    #[error(
        "area {area} (counted from 0) has {numerator} of {denominator}: a count must be of 0 to its denominator"
    )]
    Count {
        /// The area's position.
        area: u32,
        /// Its numerator.
        numerator: f64,
        /// Its denominator.
        denominator: f64,
    },
    /// A standard error that cannot be one.
    #[error("the standard error of area {area} (counted from 0) is {error}, not a number of at least 0")]
    StandardError {
        /// The area's position.
        area: u32,
        /// The standard error found.
        error: f64,
    },
}

/// Stands for "has no parent": such an area keeps its own figure.
pub const NO_PARENT: u32 = u32::MAX;

/// Shrinks proportions `r/n` towards the proportion of their parent, on the scale of log odds.
///
/// For the `k` areas of a parent with `R = sum r_j` and `N = sum n_j`:
/// - `M = ln((R+0.5)/(N-R+0.5))`, `m_j = ln((r_j+0.5)/(n_j-r_j+0.5))`
/// - `s_j^2 = (n_j+1)(n_j+2) / (n_j (r_j+1)(n_j-r_j+1))`, `t^2 = sum_j (m_j-M)^2 / (k-1)`
/// - `w_j = (1/s_j^2) / (1/s_j^2 + 1/t^2)`, and the odds of the result are `exp(w_j m_j + (1-w_j) M)`
///
/// The cases at the edge:
/// - **Only one area** (`k = 1`), or no parent ([`NO_PARENT`]): the raw proportion, weight 1.
/// - **No spread** (`t^2 = 0`): all areas get the parent's figure, weight 0.
/// - **Missing** numerator or denominator, or `n = 0`: missing, and the area does not count in `k`.
/// - **Source:** ONS/MHCLG, English Indices of Deprivation, technical reports 2015 and 2019, shrinkage appendix.
///
/// # Errors
/// [`ShrinkError`] for columns of different length and for `r < 0` or `r > n`.
///
/// ```
/// # use theodolite_core::shrink::{ShrinkError, proportions};
/// let shrunk = proportions(&[30.0, 5.0, 60.0], &[200.0, 100.0, 300.0], &[0, 0, 0])?;
/// assert!((shrunk.values[1] - 0.0675363).abs() < 1e-6); // from 0.05, towards 95 of 600
/// # Ok::<(), ShrinkError>(())
/// ```
pub fn proportions(numerators: &[f64], denominators: &[f64], parents: &[u32]) -> Result<Shrunk, ShrinkError> {
    same_length(numerators, denominators, parents)?;
    let counts = numerators.iter().zip(denominators);
    for (area, (&numerator, &denominator)) in (0_u32..).zip(counts) {
        let known = !numerator.is_nan() && !denominator.is_nan();
        if known && !(denominator.is_finite() && (0.0..=denominator).contains(&numerator)) {
            return Err(ShrinkError::Count { area, numerator, denominator });
        }
    }
    let log_odds = |r: f64, n: f64| libm::log((r + 0.5) / (n - r + 0.5));
    let known = |area: usize| !numerators[area].is_nan() && denominators[area] > 0.0;
    let areas: Vec<Estimate> = (0..numerators.len())
        .map(|area| {
            let (r, n) = (numerators[area], denominators[area]);
            let variance = (n + 1.0) * (n + 2.0) / (n * (r + 1.0) * (n - r + 1.0));
            let estimate = Estimate { mean: log_odds(r, n), variance };
            if known(area) { estimate } else { Estimate::MISSING }
        })
        .collect();
    let parent = |inside: &[usize]| {
        let total = |column: &[f64]| inside.iter().map(|&area| column[area]).collect::<Sum>().value();
        log_odds(total(numerators), total(denominators))
    };
    let mut shrunk = shrink(&areas, parents, parent);
    for (area, value) in shrunk.values.iter_mut().enumerate() {
        *value = if shrunk.weights[area] == 1.0 {
            numerators[area] / denominators[area] // its own figure, as it was
        } else {
            let odds = libm::exp(*value);
            odds / (1.0 + odds)
        };
    }
    Ok(shrunk)
}

/// Shrinks means towards the mean of their parent, from each mean's standard error.
///
/// As [`proportions`], with the mean and its squared standard error for `m_j` and `s_j^2`, and the plain mean of
/// the areas for `M`; no change of scale. A standard error of 0 leaves its mean as it is.
///
/// # Errors
/// [`ShrinkError`] for columns of different length and for a standard error below 0 or infinite.
pub fn means(means: &[f64], standard_errors: &[f64], parents: &[u32]) -> Result<Shrunk, ShrinkError> {
    same_length(means, standard_errors, parents)?;
    for (area, &error) in (0_u32..).zip(standard_errors) {
        if error < 0.0 || error.is_infinite() {
            return Err(ShrinkError::StandardError { area, error });
        }
    }
    let estimates = means.iter().zip(standard_errors).map(|(&mean, &error)| {
        let estimate = Estimate { mean, variance: error * error };
        if mean.is_nan() || error.is_nan() { Estimate::MISSING } else { estimate }
    });
    let areas: Vec<Estimate> = estimates.collect();
    let parent = |inside: &[usize]| {
        inside.iter().map(|&area| means[area]).collect::<Sum>().value() / inside.len() as f64
    };
    Ok(shrink(&areas, parents, parent))
}

/// A figure and the square of its standard error.
#[derive(Clone, Copy)]
struct Estimate {
    mean: f64,
    variance: f64,
}

impl Estimate {
    const MISSING: Estimate = Estimate { mean: f64::NAN, variance: f64::NAN };
}

fn shrink(areas: &[Estimate], parents: &[u32], parent_mean: impl Fn(&[usize]) -> f64) -> Shrunk {
    let values = areas.iter().map(|area| area.mean).collect();
    let weight = |area: &Estimate| if area.mean.is_nan() { f64::NAN } else { 1.0 };
    let mut shrunk = Shrunk { values, weights: areas.iter().map(weight).collect() };
    let mut by_parent: Vec<usize> = (0..areas.len()).filter(|&area| !areas[area].mean.is_nan()).collect();
    by_parent.sort_by_key(|&area| parents[area]); // stable: areas of a parent stay in area order
    for inside in by_parent.chunk_by(|&a, &b| parents[a] == parents[b]) {
        if inside.len() < 2 || inside.first().is_some_and(|&area| parents[area] == NO_PARENT) {
            continue;
        }
        let mean = parent_mean(inside);
        let squares = inside.iter().map(|&area| (areas[area].mean - mean) * (areas[area].mean - mean));
        let spread = squares.collect::<Sum>().value() / (inside.len() - 1) as f64;
        for &area in inside {
            let Estimate { mean: own, variance } = areas[area];
            // (1/s^2)/(1/s^2 + 1/t^2), without dividing by a zero.
            let weight = if spread > 0.0 { spread / (spread + variance) } else { 0.0 };
            shrunk.weights[area] = weight;
            shrunk.values[area] = weight * own + (1.0 - weight) * mean;
        }
    }
    shrunk
}

fn same_length(first: &[f64], second: &[f64], third: &[u32]) -> Result<(), ShrinkError> {
    let (first, second, third) = (first.len(), second.len(), third.len());
    if first == second && second == third {
        Ok(())
    } else {
        Err(ShrinkError::Length { first, second, third })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= 1e-5 * expected.abs(), "{found} instead of {expected}");
        }
    }

    #[test]
    fn rates_are_drawn_towards_their_district_as_in_the_worked_example() {
        let shrunk = proportions(&[30.0, 5.0, 60.0], &[200.0, 100.0, 300.0], &[4, 4, 4]).unwrap();
        close(&shrunk.weights, &[0.951302, 0.807053, 0.973187]);
        close(&shrunk.values, &[0.152084, 0.0675363, 0.199767]);
    }

    #[test]
    fn a_lone_area_keeps_its_raw_rate() {
        let shrunk = proportions(&[30.0, 5.0], &[200.0, 100.0], &[0, NO_PARENT]).unwrap();
        assert_eq!(shrunk.values, [0.15, 0.05]);
        assert_eq!(shrunk.weights, [1.0, 1.0]);
    }

    #[test]
    fn equal_areas_all_get_the_figure_of_their_district() {
        let shrunk = means(&[5.0, 5.0, 5.0], &[1.0, 2.0, 0.0], &[0, 0, 0]).unwrap();
        assert_eq!((shrunk.values, shrunk.weights), (vec![5.0; 3], vec![0.0; 3]));
    }

    #[test]
    fn areas_without_people_are_missing_and_count_for_nothing() {
        let with = proportions(&[30.0, 0.0, 5.0, f64::NAN], &[200.0, 0.0, 100.0, 9.0], &[0; 4]).unwrap();
        let without = proportions(&[30.0, 5.0], &[200.0, 100.0], &[0; 2]).unwrap();
        assert!(with.values[1].is_nan() && with.weights[1].is_nan() && with.values[3].is_nan());
        assert_eq!([with.values[0], with.values[2]], without.values[..]);
    }

    #[test]
    fn means_are_weighed_by_their_standard_errors() {
        // M = 20, t^2 = 200; s^2 = 100 and 0.
        let shrunk = means(&[10.0, 30.0], &[10.0, 0.0], &[0, 0]).unwrap();
        close(&shrunk.weights, &[2.0 / 3.0, 1.0]);
        close(&shrunk.values, &[40.0 / 3.0, 30.0]);
    }

    #[test]
    fn impossible_counts_and_errors_are_refused() {
        let count = ShrinkError::Count { area: 1, numerator: 6.0, denominator: 5.0 };
        assert_eq!(proportions(&[1.0, 6.0], &[5.0, 5.0], &[0, 0]), Err(count));
        assert!(proportions(&[-1.0], &[5.0], &[0]).is_err());
        let error = ShrinkError::StandardError { area: 0, error: -1.0 };
        assert_eq!(means(&[1.0], &[-1.0], &[0]), Err(error));
        assert!(means(&[1.0], &[], &[0]).is_err());
    }
}
