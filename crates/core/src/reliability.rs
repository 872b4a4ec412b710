//! Whether parts measure one thing.

use thiserror::Error;

use crate::correlation::Coefficient;
use crate::sum::{Sum, mean};

/// Which areas are used where some parts have no value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Deletion {
    /// Areas with a value in every part.
    #[default]
    Listwise,
    /// For each pair of parts, areas with a value in both; as COINr does.
    Pairwise,
}

/// How far parts measure one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// Cronbach's alpha of the parts together.
    pub alpha: Alpha,
    /// That of the others if one part is dropped, part by part.
    pub without: Vec<Alpha>,
    /// How many areas have a value in every part.
    pub areas: usize,
}

/// Cronbach's alpha; `NaN` for fewer than two parts and where it is not defined.
///
/// 0.7 is the usual bar. Below 0, parts go against each other: a polarity is wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    /// From the covariances: parts of greater spread count for more.
    pub raw: f64,
    /// From the correlations: all parts count the same.
    pub standardised: f64,
}

/// Why no reliability can be computed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ReliabilityError {
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
}

/// Returns Cronbach's alpha of parts: `k/(k-1) (1 - sum var_j / var(total))`, and `k r/(1 + (k-1) r)` with the mean
/// correlation `r`.
///
/// - **Shape:** one column per part, in area order, turned so that all mean the same.
/// - **Missing:** see [`Deletion`]; infinite values are read as missing. No alpha below two areas, and none where the
///   total, or for the standardised one a part, does not vary.
/// - **Source:** Cronbach (1951), *Coefficient alpha and the internal structure of tests*; OECD and JRC (2008), *Handbook
///   on Constructing Composite Indicators*, step 4.
///
/// # Errors
/// [`ReliabilityError`] for parts of different length.
///
/// ```
/// # use theodolite_core::reliability::{Deletion, ReliabilityError, reliability};
/// let parts: [&[f64]; 3] =
///     [&[2.0, 4.0, 1.0, 5.0, 3.0], &[3.0, 4.0, 2.0, 4.0, 3.0], &[4.0, 5.0, 2.0, 5.0, 3.0]];
/// let found = reliability(&parts, Deletion::Listwise)?;
/// assert!((found.alpha.raw - 0.934615).abs() < 1e-6);
/// assert!((found.alpha.standardised - 0.971374).abs() < 1e-6);
/// # Ok::<(), ReliabilityError>(())
/// ```
pub fn reliability(parts: &[&[f64]], deletion: Deletion) -> Result<Reliability, ReliabilityError> {
    let expected = parts.first().map_or(0, |part| part.len());
    if let Some((part, column)) = parts.iter().enumerate().find(|(_, part)| part.len() != expected) {
        return Err(ReliabilityError::Length { part, found: column.len(), expected });
    }
    let complete: Vec<usize> =
        (0..expected).filter(|&area| parts.iter().all(|part| part[area].is_finite())).collect();
    let columns: Vec<Vec<f64>> = match deletion {
        Deletion::Listwise => {
            parts.iter().map(|part| complete.iter().map(|&area| part[area]).collect()).collect()
        }
        Deletion::Pairwise => parts.iter().map(|part| part.to_vec()).collect(),
    };
    let table = |entry: fn(&[f64], &[f64]) -> f64| -> Vec<Vec<f64>> {
        columns.iter().map(|a| columns.iter().map(|b| entry(a, b)).collect()).collect()
    };
    let covariances = table(covariance);
    let correlations = table(|a, b| Coefficient::Pearson.of(a, b).value);
    let of = |kept: &[usize]| Alpha {
        raw: raw(&covariances, kept),
        standardised: standardised(&correlations, kept),
    };
    let all: Vec<usize> = (0..parts.len()).collect();
    let without = |part: &usize| of(&all.iter().copied().filter(|other| other != part).collect::<Vec<_>>());
    Ok(Reliability { alpha: of(&all), without: all.iter().map(without).collect(), areas: complete.len() })
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (a, b): (Vec<f64>, Vec<f64>) =
        a.iter().zip(b).filter(|(a, b)| a.is_finite() && b.is_finite()).unzip();
    let (Some(centre_a), Some(centre_b)) = (mean(&a), mean(&b)) else { return f64::NAN };
    let sum: Sum = a.iter().zip(&b).map(|(a, b)| (a - centre_a) * (b - centre_b)).collect();
    if a.len() < 2 { f64::NAN } else { sum.value() / (a.len() as f64 - 1.0) }
}

fn raw(covariances: &[Vec<f64>], kept: &[usize]) -> f64 {
    let count = kept.len() as f64;
    let own: f64 = kept.iter().map(|&part| covariances[part][part]).sum();
    // The variance of the total is the sum of all covariances.
    let all: f64 = kept.iter().flat_map(|&a| kept.iter().map(move |&b| covariances[a][b])).sum();
    // What is left of parts that cancel out is rounding.
    if kept.len() < 2 || all.is_nan() || all <= 1e-14 * own {
        return f64::NAN;
    }
    count / (count - 1.0) * (1.0 - own / all)
}

fn standardised(correlations: &[Vec<f64>], kept: &[usize]) -> f64 {
    let count = kept.len() as f64;
    let others =
        |a: usize| kept.iter().filter(move |&&b| b != a).map(move |&b| correlations[a][b]).sum::<f64>();
    let mean = kept.iter().map(|&a| others(a)).sum::<f64>() / (count * (count - 1.0));
    let below = 1.0 + (count - 1.0) * mean;
    if kept.len() < 2 || below.is_nan() || below <= 1e-14 { f64::NAN } else { count * mean / below }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-5 * expected.abs(), "{found} instead of {expected}");
    }

    const X: [&[f64]; 3] =
        [&[62.0, 55.0, 70.0, 48.0, 66.0], &[30.0, 45.0, 20.0, 50.0, 35.0], &[8.0, 6.0, 12.0, 3.0, 9.0]];

    #[test]
    fn parts_that_are_not_turned_have_an_alpha_below_zero() {
        // METHODS 5.6.
        let found = reliability(&X, Deletion::Listwise).unwrap();
        close(found.alpha.raw, -18.6453);
        assert_eq!(found.areas, 5);
    }

    #[test]
    fn dropping_a_part_is_the_alpha_of_the_others() {
        let found = reliability(&X, Deletion::Listwise).unwrap();
        let others = reliability(&[X[0], X[2]], Deletion::Listwise).unwrap();
        assert_eq!(found.without[1], others.alpha);
        // Two parts: 4 cov / var(total), and 2r/(1 + r).
        let (cov, r) = (covariance(X[0], X[2]), Coefficient::Pearson.of(X[0], X[2]).value);
        close(others.alpha.raw, 4.0 * cov / (covariance(X[0], X[0]) + covariance(X[2], X[2]) + 2.0 * cov));
        close(others.alpha.standardised, 2.0 * r / (1.0 + r));
        assert!(others.without.iter().all(|alpha| alpha.raw.is_nan() && alpha.standardised.is_nan()));
    }

    #[test]
    fn areas_with_a_missing_value_count_for_no_pair_or_for_some() {
        let parts: [&[f64]; 3] = [
            &[2.0, 4.0, 1.0, 5.0, 3.0, 9.0],
            &[3.0, 4.0, 2.0, 4.0, 3.0, 9.0],
            &[4.0, 5.0, 2.0, 5.0, 3.0, f64::NAN],
        ];
        let listwise = reliability(&parts, Deletion::Listwise).unwrap();
        close(listwise.alpha.raw, 0.934615);
        assert_eq!(listwise.areas, 5);
        let pairwise = reliability(&parts, Deletion::Pairwise).unwrap();
        close(pairwise.without[2].raw, reliability(&parts[..2], Deletion::Listwise).unwrap().alpha.raw);
        assert_ne!(listwise.without[2], pairwise.without[2]);
    }

    #[test]
    fn no_alpha_where_it_is_not_defined() {
        let missing = |parts: &[&[f64]]| {
            let alpha = reliability(parts, Deletion::Listwise).unwrap().alpha;
            alpha.raw.is_nan() && alpha.standardised.is_nan()
        };
        assert!(missing(&[]) && missing(&X[..1]) && missing(&[&[], &[]]) && missing(&[&[1.0], &[2.0]]));
        assert!(missing(&[&[1.0, 1.0], &[2.0, 2.0]]));
        assert!(missing(&[&[0.1, 0.2, 0.4], &[-0.1, -0.2, -0.4]]));
        let half = reliability(&[&[1.0, 2.0, 4.0], &[3.0, 3.0, 3.0]], Deletion::Listwise).unwrap();
        assert_eq!(half.alpha.raw, 0.0);
        assert!(half.alpha.standardised.is_nan());
        let error = ReliabilityError::Length { part: 1, found: 1, expected: 5 };
        assert_eq!(reliability(&[X[0], &[1.0]], Deletion::Listwise), Err(error));
    }
}
