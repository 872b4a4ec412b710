//! Systems of equations with any square matrix.

use super::Matrix;

/// A square matrix taken apart, with its rows put in the order that is kindest to rounding: `P A = L U`.
///
/// ```
/// # use theodolite_core::linear::{Lu, Matrix};
/// let lu = Lu::new(&Matrix::from_rows(&[[0.0, 2.0], [4.0, 1.0]]).unwrap()).unwrap();
/// assert_eq!(lu.solve(&[6.0, 7.0]), [1.0, 3.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Lu {
    /// `U` on and above the diagonal, `L` without its ones below it.
    factors: Matrix,
    /// Which row of the matrix each row was.
    order: Vec<usize>,
}

/// The least share of its greatest number that must be left of a row for it to be no combination of the others.
const LEAST: f64 = 1e-14;

impl Lu {
    /// Takes a square matrix apart, by partial pivoting.
    ///
    /// `None` where it is not square, has a value that is no finite number, or a row that is a combination of others within
    /// rounding.
    pub fn new(matrix: &Matrix) -> Option<Lu> {
        let size = matrix.rows();
        if !matrix.is_square() || matrix.values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let greatest = matrix.values.iter().fold(0.0_f64, |greatest, it| greatest.max(it.abs()));
        let mut factors = matrix.clone();
        let mut order: Vec<usize> = (0..size).collect();
        for k in 0..size {
            // Of equals the first row.
            let best = (k + 1..size).fold(k, |best, row| {
                if factors[(row, k)].abs() > factors[(best, k)].abs() { row } else { best }
            });
            if factors[(best, k)].abs() <= LEAST * greatest {
                return None;
            }
            if best != k {
                order.swap(best, k);
                (0..size).for_each(|column| factors.values.swap(best * size + column, k * size + column));
            }
            let (above, below) = factors.values.split_at_mut((k + 1) * size);
            let pivots = &above[k * size..];
            for row in below.chunks_exact_mut(size) {
                let factor = row[k] / pivots[k];
                row[k] = factor;
                if factor != 0.0 {
                    row[k + 1..]
                        .iter_mut()
                        .zip(&pivots[k + 1..])
                        .for_each(|(it, pivot)| *it -= factor * pivot);
                }
            }
        }
        Some(Lu { factors, order })
    }

    /// Solves `A x = b`; values that `b` lacks count as 0.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = self.order.iter().map(|&row| b.get(row).copied().unwrap_or(0.0)).collect();
        let size = x.len();
        for row in 0..size {
            let known: f64 = (0..row).map(|k| self.factors[(row, k)] * x[k]).sum();
            x[row] -= known;
        }
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|k| self.factors[(row, k)] * x[k]).sum();
            x[row] = (x[row] - known) / self.factors[(row, row)];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn solutions_give_the_right_side_again() {
        let mut random = Random::named(4, "lu");
        for size in [0, 1, 2, 7, 40] {
            let mut matrix = Matrix::zeros(size, size);
            matrix.values.iter_mut().for_each(|it| *it = random.normal());
            let b: Vec<f64> = (0..size).map(|_| random.normal()).collect();
            let x = Lu::new(&matrix).unwrap().solve(&b);
            for (again, b) in matrix.times(&x).iter().zip(&b) {
                assert!((again - b).abs() < 1e-11, "{size}: {again} {b}");
            }
        }
    }

    #[test]
    fn a_zero_on_the_diagonal_is_no_hindrance_but_a_row_said_twice_is() {
        let turn = Matrix::from_rows(&[[0.0, 1.0], [1.0, 0.0]]).unwrap();
        assert_eq!(Lu::new(&turn).unwrap().solve(&[3.0]), [0.0, 3.0]);
        assert_eq!(Lu::new(&Matrix::from_rows(&[[1.0, 2.0], [2.0, 4.0]]).unwrap()), None);
        assert_eq!(Lu::new(&Matrix::zeros(1, 2)), None);
        assert_eq!(Lu::new(&Matrix::from_rows(&[[f64::INFINITY]]).unwrap()), None);
    }
}
