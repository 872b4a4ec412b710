//! Eigenvalues of symmetric matrices.

use super::Matrix;
use crate::sum::sum;

/// Eigenvalues and eigenvectors of a symmetric matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigen {
    /// The eigenvalues, greatest first.
    pub values: Vec<f64>,
    /// The eigenvectors, one a column, each of length 1; the sum of its elements is positive.
    pub vectors: Matrix,
}

/// Rounds over all pairs: six or seven are enough for any matrix that is met.
const SWEEPS: usize = 60;

/// Returns the eigenvalues and eigenvectors of a symmetric matrix, of which only the lower triangle is read.
///
/// - **Order:** greatest eigenvalue first; equal ones in the order in which they are found.
/// - **Sign:** that with which a vector's elements have a positive sum; where that is 0, its first element is positive.
/// - **Source:** Jacobi (1846), by rows; Golub and Van Loan (2013), *Matrix Computations*, section 8.5.
///
/// `None` where the matrix is not square, or has a value that is no finite number.
///
/// ```
/// # use theodolite_core::linear::{Matrix, eigen};
/// let eigen = eigen(&Matrix::from_rows(&[[2.0, 1.0], [1.0, 2.0]]).unwrap()).unwrap();
/// assert_eq!(eigen.values, [3.0, 1.0]);
/// assert!((eigen.vectors[(0, 0)] - 0.5_f64.sqrt()).abs() < 1e-15);
/// ```
pub fn eigen(matrix: &Matrix) -> Option<Eigen> {
    let size = matrix.rows();
    if !matrix.is_square() || matrix.values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut a = matrix.clone();
    for i in 0..size {
        for j in 0..i {
            a[(j, i)] = a[(i, j)];
        }
    }
    let mut vectors = Matrix::identity(size);
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..size {
            for q in p + 1..size {
                turned |= rotate(&mut a, &mut vectors, p, q);
            }
        }
        if !turned {
            break;
        }
    }
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&i, &j| a[(j, j)].total_cmp(&a[(i, i)])); // stable
    let mut sorted = Matrix::zeros(size, size);
    for (to, &from) in order.iter().enumerate() {
        let vector = vectors.column(from);
        let sign = sign(&vector);
        (0..size).for_each(|row| sorted[(row, to)] = sign * vector[row]);
    }
    Some(Eigen { values: order.iter().map(|&k| a[(k, k)]).collect(), vectors: sorted })
}

/// The sign that makes the sum of the elements positive.
pub(crate) fn sign(vector: &[f64]) -> f64 {
    let total = sum(vector);
    let size = vector.iter().fold(0.0_f64, |size, it| size.max(it.abs()));
    let deciding = if total.abs() > 1e-9 * size {
        total
    } else {
        vector.iter().copied().find(|it| it.abs() > 1e-9 * size).unwrap_or(1.0)
    };
    if deciding < 0.0 { -1.0 } else { 1.0 }
}

/// Turns rows and columns `p` and `q` so that their common element becomes 0; says whether there was anything to do.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) -> bool {
    let off = a[(p, q)];
    // Nothing that would change the diagonal by its last bit.
    if off == 0.0 || off.abs() <= 1e-17 * (a[(p, p)].abs().min(a[(q, q)].abs())) || off.abs() < 1e-300 {
        return false;
    }
    let ratio = (a[(q, q)] - a[(p, p)]) / (2.0 * off);
    let tangent = if ratio.abs() > 1e150 {
        0.5 / ratio
    } else {
        ratio.signum() / (ratio.abs() + (ratio * ratio + 1.0).sqrt())
    };
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for k in (0..a.rows()).filter(|&k| k != p && k != q) {
        let (left, right) = (a[(k, p)], a[(k, q)]);
        let turned = (cosine * left - sine * right, sine * left + cosine * right);
        (a[(k, p)], a[(k, q)]) = turned;
        (a[(p, k)], a[(q, k)]) = turned;
    }
    a[(p, p)] -= tangent * off;
    a[(q, q)] += tangent * off;
    a[(p, q)] = 0.0;
    a[(q, p)] = 0.0;
    for k in 0..vectors.rows() {
        let (left, right) = (vectors[(k, p)], vectors[(k, q)]);
        vectors[(k, p)] = cosine * left - sine * right;
        vectors[(k, q)] = sine * left + cosine * right;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn a_matrix_is_put_together_again_from_its_eigenvectors() {
        let mut random = Random::named(3, "eigen");
        for size in [0, 1, 2, 5, 12] {
            let mut matrix = Matrix::zeros(size, size);
            for i in 0..size {
                for j in 0..=i {
                    matrix[(i, j)] = random.normal();
                    matrix[(j, i)] = matrix[(i, j)];
                }
            }
            let Eigen { values, vectors } = eigen(&matrix).unwrap();
            assert!(values.is_sorted_by(|a, b| a >= b));
            for i in 0..size {
                for j in 0..size {
                    let again: f64 = (0..size).map(|k| vectors[(i, k)] * values[k] * vectors[(j, k)]).sum();
                    assert!((again - matrix[(i, j)]).abs() < 1e-13, "{size}: {i} {j}");
                    let length: f64 = (0..size).map(|k| vectors[(k, i)] * vectors[(k, j)]).sum();
                    assert!((length - f64::from(u8::from(i == j))).abs() < 1e-14);
                }
                assert!(sum(&vectors.column(i)) > 0.0);
            }
        }
    }

    #[test]
    fn what_is_no_symmetric_matrix_of_numbers_has_no_eigenvalues() {
        assert_eq!(eigen(&Matrix::zeros(1, 2)), None);
        assert_eq!(eigen(&Matrix::from_rows(&[[f64::NAN]]).unwrap()), None);
    }

    #[test]
    fn zero_matrices_and_great_and_small_values_come_to_an_end() {
        assert_eq!(eigen(&Matrix::zeros(3, 3)).unwrap().values, [0.0; 3]);
        let scaled = Matrix::from_rows(&[[2e200, 1e200], [1e200, 2e200]]).unwrap();
        assert_eq!(eigen(&scaled).unwrap().values, [3e200, 1e200]);
        let uneven = Matrix::from_rows(&[[1e-8, 1.0], [1.0, 1e8]]).unwrap();
        assert!((eigen(&uneven).unwrap().values[0] / 1e8 - 1.0).abs() < 1e-15);
    }
}
