//! Systems of equations with a symmetric matrix.

use super::Matrix;

/// A symmetric matrix of no negative eigenvalue taken apart: `A = L D L'`, `L` with ones on its diagonal.
///
/// A row that is a combination of those before it (its pivot is less than 1e-12 of its diagonal) takes no part: the
/// solution has a 0 there, as if its variable had been left out.
///
/// ```
/// # use theodolite_core::linear::{Ldl, Matrix};
/// let ldl = Ldl::new(&Matrix::from_rows(&[[4.0, 2.0], [2.0, 3.0]]).unwrap()).unwrap();
/// assert_eq!((ldl.rank(), ldl.solve(&[8.0, 8.0])), (2, vec![1.0, 2.0]));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ldl {
    lower: Matrix,
    pivots: Vec<f64>, // 0 where a row takes no part
}

/// The least share of a row's diagonal that must be left of it.
const LEAST: f64 = 1e-12;

impl Ldl {
    /// Takes a symmetric matrix apart, of which only the lower triangle is read.
    ///
    /// `None` where it is not square, has a value that is no finite number, or a negative pivot.
    pub fn new(matrix: &Matrix) -> Option<Ldl> {
        let size = matrix.rows();
        if !matrix.is_square() || matrix.values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let mut lower = Matrix::identity(size);
        let mut pivots = vec![0.0; size];
        for j in 0..size {
            let explained: f64 = (0..j).map(|k| lower[(j, k)] * lower[(j, k)] * pivots[k]).sum();
            let pivot = matrix[(j, j)] - explained;
            let least = LEAST * matrix[(j, j)].abs();
            if pivot < -least {
                return None;
            }
            if pivot <= least {
                continue;
            }
            pivots[j] = pivot;
            for i in j + 1..size {
                let explained: f64 = (0..j).map(|k| lower[(i, k)] * lower[(j, k)] * pivots[k]).sum();
                lower[(i, j)] = (matrix[(i, j)] - explained) / pivot;
            }
        }
        Some(Ldl { lower, pivots })
    }

    /// How many rows are no combination of those before them.
    pub fn rank(&self) -> usize {
        self.pivots.iter().filter(|pivot| **pivot > 0.0).count()
    }

    /// Whether no row is a combination of others: all eigenvalues are positive.
    pub fn is_full(&self) -> bool {
        self.rank() == self.pivots.len()
    }

    /// Solves `A x = b`; values that `b` lacks count as 0.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let size = self.pivots.len();
        let mut x: Vec<f64> = (0..size).map(|k| b.get(k).copied().unwrap_or(0.0)).collect();
        for i in 0..size {
            for k in 0..i {
                x[i] -= self.lower[(i, k)] * x[k];
            }
        }
        for (x, &pivot) in x.iter_mut().zip(&self.pivots) {
            *x = if pivot > 0.0 { *x / pivot } else { 0.0 };
        }
        for i in (0..size).rev() {
            if self.pivots[i] > 0.0 {
                for k in i + 1..size {
                    x[i] -= self.lower[(k, i)] * x[k];
                }
            }
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solutions_solve() {
        // Hilbert's matrix: ill-conditioned, but its inverse is known in whole numbers.
        let hilbert: Vec<Vec<f64>> =
            (0..4).map(|i| (0..4).map(|j| 1.0 / f64::from(i + j + 1)).collect()).collect();
        let ldl = Ldl::new(&Matrix::from_rows(&hilbert).unwrap()).unwrap();
        for (found, expected) in ldl.solve(&[1.0, 0.0, 0.0, 0.0]).iter().zip([16.0, -120.0, 240.0, -140.0]) {
            assert!((found - expected).abs() < 1e-9, "{found}");
        }
        assert!(ldl.is_full());
    }

    #[test]
    fn a_variable_told_by_others_takes_no_part() {
        // The second is twice the first, the third their sum.
        let matrix = Matrix::from_rows(&[[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 6.0, 9.0]]).unwrap();
        let ldl = Ldl::new(&matrix).unwrap();
        assert_eq!((ldl.rank(), ldl.is_full()), (1, false));
        assert_eq!(ldl.solve(&[2.0, 4.0, 6.0]), [2.0, 0.0, 0.0]);
        let middle = Matrix::from_rows(&[[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 2.0]]).unwrap();
        assert_eq!(Ldl::new(&middle).unwrap().solve(&[3.0, 3.0, 4.0]), [3.0, 0.0, 2.0]);
    }

    #[test]
    fn negative_pivots_and_other_shapes_are_refused() {
        assert_eq!(Ldl::new(&Matrix::from_rows(&[[1.0, 2.0], [2.0, 1.0]]).unwrap()), None);
        assert_eq!(Ldl::new(&Matrix::zeros(2, 3)), None);
        assert_eq!(Ldl::new(&Matrix::zeros(0, 0)).unwrap().solve(&[]), []);
    }
}
