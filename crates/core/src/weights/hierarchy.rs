//! Weights from comparisons in pairs: the analytic hierarchy process.

use super::{WeightsError, shares};
use crate::linear::{Matrix, dot};

/// What comparisons in pairs come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchy {
    /// One weight a part: the principal eigenvector, sum 1.
    pub weights: Vec<f64>,
    /// The greatest eigenvalue; as many as there are parts if the comparisons are consistent.
    pub eigenvalue: f64,
    /// `(eigenvalue - m)/(m - 1)`; 0 for one part.
    pub consistency_index: f64,
    /// The index as a share of that of random comparisons; 0 for up to two parts, `None` beyond ten, for which there is
    /// no agreed figure.
    pub consistency_ratio: Option<f64>,
    /// The comparison that fits the weights worst; `None` where several do equally, as always with three parts, and where
    /// all fit.
    pub worst: Option<Misfit>,
}

/// A comparison that is not what the weights say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Misfit {
    /// The part compared.
    pub row: usize,
    /// The part it is compared with: `row < column`.
    pub column: usize,
    /// How many times as important the first was said to be as the second.
    pub given: f64,
    /// How many times as much it weighs.
    pub implied: f64,
}

impl Hierarchy {
    /// The greatest ratio at which comparisons count as consistent.
    pub const CONSISTENT: f64 = 0.10;

    /// Whether the comparisons contradict each other too much to be used; not known beyond ten parts.
    pub fn is_inconsistent(&self) -> bool {
        self.consistency_ratio.is_some_and(|ratio| ratio > Self::CONSISTENT)
    }
}

/// The consistency index of random comparisons of 3 to 10 parts (Saaty, 1980).
const RANDOM_INDEX: [f64; 8] = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49];

/// How far the product of two comparisons may be from 1: a seventh is written 0.143.
const RECIPROCAL: f64 = 0.002;

/// Returns weights from comparisons of parts in pairs: `comparisons[i][k]` says how many times as important part `i` is
/// as part `k`.
///
/// - **Shape:** as many rows as columns, one a part.
/// - **Source:** Saaty (1980), *The Analytic Hierarchy Process*: the principal eigenvector, found by powers.
///
/// # Errors
/// [`WeightsError`] without parts, for rows of another length, comparisons that are no numbers above 0, and pairs whose
/// product is not 1 (to within 0.002), a part compared with itself among them. Comparisons that are merely inconsistent
/// have weights: see [`Hierarchy::is_inconsistent`].
///
/// ```
/// # use theodolite_core::weights::{WeightsError, hierarchy};
/// let found = hierarchy(&[&[1.0, 4.0], &[0.25, 1.0]])?;
/// assert_eq!((found.weights, found.consistency_ratio), (vec![0.8, 0.2], Some(0.0)));
/// # Ok::<(), WeightsError>(())
/// ```
pub fn hierarchy(comparisons: &[&[f64]]) -> Result<Hierarchy, WeightsError> {
    let parts = comparisons.len();
    for (part, row) in comparisons.iter().enumerate() {
        if row.len() != parts {
            return Err(WeightsError::Length { part, found: row.len(), expected: parts });
        }
    }
    let matrix = Matrix::from_rows(comparisons).filter(|_| parts > 0).ok_or(WeightsError::NoParts)?;
    for row in 0..parts {
        for column in 0..parts {
            let value = matrix[(row, column)];
            if !(value.is_finite() && value > 0.0) {
                return Err(WeightsError::Comparison { row, column, value });
            }
        }
    }
    for row in 0..parts {
        for column in 0..=row {
            let product = matrix[(row, column)] * matrix[(column, row)];
            let diagonal_is_off = row == column && (matrix[(row, row)] - 1.0).abs() > RECIPROCAL;
            if (product - 1.0).abs() > RECIPROCAL || diagonal_is_off {
                return Err(WeightsError::NotReciprocal { row: column, column: row, product });
            }
        }
    }
    let weights = principal(&matrix)?;
    let eigenvalue = dot(&matrix.times(&weights), &vec![1.0; parts]);
    let index = if parts > 1 { (eigenvalue - parts as f64) / (parts as f64 - 1.0) } else { 0.0 };
    let consistency_index = index.max(0.0); // below 0 by rounding alone
    let consistency_ratio = match parts {
        0..=2 => Some(0.0),
        _ => RANDOM_INDEX.get(parts - 3).map(|random| consistency_index / random),
    };
    let worst = worst(&matrix, &weights);
    Ok(Hierarchy { weights, eigenvalue, consistency_index, consistency_ratio, worst })
}

/// The comparison farthest from the ratio of the weights, as a ratio to it; `None` where the next is as far.
fn worst(comparisons: &Matrix, weights: &[f64]) -> Option<Misfit> {
    /// Ratios nearer to each other, or to 1, differ by rounding alone: the eigenvector is good to some 14 digits, and a
    /// seventh may be written 0.143.
    const SAME: f64 = 1e-6;
    let mut misfits: Vec<(f64, Misfit)> = Vec::new();
    for row in 0..weights.len() {
        for column in row + 1..weights.len() {
            let (given, implied) = (comparisons[(row, column)], weights[row] / weights[column]);
            misfits.push(((given / implied).max(implied / given), Misfit { row, column, given, implied }));
        }
    }
    misfits.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (most, worst) = *misfits.first()?;
    let next = misfits.get(1).map_or(1.0, |it| it.0);
    (most > next + SAME).then_some(worst)
}

/// The eigenvector of the greatest eigenvalue of a matrix of numbers above 0, sum 1.
fn principal(matrix: &Matrix) -> Result<Vec<f64>, WeightsError> {
    const ROUNDS: usize = 100_000;
    let mut weights = vec![1.0 / matrix.rows() as f64; matrix.rows()];
    for _ in 0..ROUNDS {
        let next = shares(&matrix.times(&weights));
        let moved = next.iter().zip(&weights).map(|(a, b)| (a - b).abs() / a).fold(0.0, f64::max);
        weights = next;
        if moved < 1e-14 {
            return Ok(weights);
        }
    }
    Err(WeightsError::NotConverged { rounds: ROUNDS })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::close;

    #[test]
    fn the_worked_example_comes_out() {
        let comparisons: [&[f64]; 3] =
            [&[1.0, 3.0, 5.0], &[1.0 / 3.0, 1.0, 2.0], &[1.0 / 5.0, 1.0 / 2.0, 1.0]];
        let found = hierarchy(&comparisons).unwrap();
        close(&found.weights, &[0.648329, 0.229651, 0.12202], 2e-6);
        close(&[found.eigenvalue], &[3.0036946], 1e-8);
        close(&[found.consistency_ratio.unwrap()], &[0.003185], 2e-4);
        assert!(!found.is_inconsistent());
    }

    #[test]
    fn consistent_comparisons_give_back_the_weights_they_were_made_from() {
        let weights = [0.4, 0.3, 0.2, 0.1];
        let rows = weights.map(|a| weights.map(|b| a / b));
        let found = hierarchy(&rows.each_ref().map(|row| row.as_slice())).unwrap();
        close(&found.weights, &weights, 1e-14);
        assert!(found.consistency_index < 1e-14);
    }

    #[test]
    fn a_circle_is_inconsistent() {
        let circle: [&[f64]; 3] = [&[1.0, 5.0, 0.2], &[0.2, 1.0, 5.0], &[5.0, 0.2, 1.0]];
        let found = hierarchy(&circle).unwrap();
        // The eigenvalue of this circulant is 1 + 5 + 1/5.
        close(&[found.eigenvalue, found.consistency_ratio.unwrap()], &[6.2, 1.6 / 0.58], 1e-12);
        assert!(found.is_inconsistent());
    }

    #[test]
    fn the_comparison_that_fits_worst_is_named_where_there_is_one() {
        // Weights 4 : 2 : 1 : 1, but for the first two, which should be 2.
        let rows: [&[f64]; 4] =
            [&[1.0, 8.0, 4.0, 4.0], &[0.125, 1.0, 2.0, 2.0], &[0.25, 0.5, 1.0, 1.0], &[0.25, 0.5, 1.0, 1.0]];
        let worst = hierarchy(&rows).unwrap().worst.unwrap();
        assert_eq!((worst.row, worst.column, worst.given), (0, 1, 8.0));
        assert!(2.0 < worst.implied && worst.implied < 8.0, "{worst:?}");
        let circle: [&[f64]; 3] = [&[1.0, 5.0, 0.2], &[0.2, 1.0, 5.0], &[5.0, 0.2, 1.0]];
        assert_eq!(hierarchy(&circle).unwrap().worst, None, "all fit equally badly");
        assert_eq!(hierarchy(&[&[1.0, 4.0], &[0.25, 1.0]]).unwrap().worst, None, "it fits");
    }

    #[test]
    fn few_parts_are_consistent_and_more_than_ten_have_no_ratio() {
        assert_eq!(hierarchy(&[&[1.0]]).unwrap().consistency_ratio, Some(0.0));
        assert_eq!(hierarchy(&[&[1.0, 9.0], &[1.0 / 9.0, 1.0]]).unwrap().consistency_ratio, Some(0.0));
        let eleven = [[1.0; 11]; 11];
        let found = hierarchy(&eleven.each_ref().map(|row| row.as_slice())).unwrap();
        assert_eq!((found.consistency_ratio, found.is_inconsistent()), (None, false));
    }

    #[test]
    fn what_is_not_reciprocal_or_not_positive_is_refused() {
        assert_eq!(hierarchy(&[]), Err(WeightsError::NoParts));
        let reciprocal = WeightsError::NotReciprocal { row: 0, column: 1, product: 1.5 };
        assert_eq!(hierarchy(&[&[1.0, 3.0], &[0.5, 1.0]]), Err(reciprocal));
        assert!(hierarchy(&[&[2.0]]).is_err() && hierarchy(&[&[1.0, 1.0], &[1.0]]).is_err());
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let refused = hierarchy(&[&[1.0, value], &[1.0, 1.0]]);
            assert!(matches!(refused, Err(WeightsError::Comparison { row: 0, column: 1, .. })), "{value}");
        }
        assert!(hierarchy(&[&[1.0, 7.0], &[0.143, 1.0]]).is_ok());
    }
}
