//! Small dense matrices: correlations, symmetric eigenvalues, systems of equations.
//!
//! Meant for tens of parts ([`Lu`] for some hundreds), not for thousands. Every loop has one order and nothing but `+ - * /` and square roots
//! is used, so that the same bits come out on every machine.

mod eigen;
mod ldl;
mod lu;

use std::ops::{Index, IndexMut};

use crate::sum::{Sum, mean};

pub(crate) use eigen::sign;
pub use eigen::{Eigen, eigen};
pub use ldl::Ldl;
pub use lu::Lu;

/// A matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>, // Invariant: `rows * columns` of them.
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Matrix {
        Matrix { rows, columns, values: vec![0.0; rows * columns] }
    }

    /// Ones on the diagonal, zeros elsewhere.
    pub fn identity(size: usize) -> Matrix {
        let mut identity = Matrix::zeros(size, size);
        (0..size).for_each(|k| identity[(k, k)] = 1.0);
        identity
    }

    /// A matrix of these rows; `None` where they differ in length.
    pub fn from_rows<R: AsRef<[f64]>>(rows: &[R]) -> Option<Matrix> {
        let columns = rows.first().map_or(0, |row| row.as_ref().len());
        let values: Vec<f64> = rows.iter().flat_map(|row| row.as_ref()).copied().collect();
        let even = rows.iter().all(|row| row.as_ref().len() == columns);
        even.then_some(Matrix { rows: rows.len(), columns, values })
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Whether there are as many rows as columns.
    pub fn is_square(&self) -> bool {
        self.rows == self.columns
    }

    /// One row.
    ///
    /// # Panics
    /// Where there is no such row, as slices do.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// One column.
    ///
    /// # Panics
    /// Where there is no such column, as slices do.
    pub fn column(&self, column: usize) -> Vec<f64> {
        (0..self.rows).map(|row| self[(row, column)]).collect()
    }

    /// The matrix times a vector: one compensated sum a row. What the longer of the two has over is not read.
    pub fn times(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|row| dot(self.row(row), vector)).collect()
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.values[row * self.columns + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.values[row * self.columns + column]
    }
}

/// The sum of products, compensated.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).collect::<Sum>().value()
}

/// Returns the correlation of two columns (Pearson) over the areas that have both values.
///
/// `None` below two such areas, and where one of the columns does not vary over them.
///
/// ```
/// # use theodolite_core::linear::correlation;
/// let line = correlation(&[1.0, 2.0, 3.0, f64::NAN], &[2.0, 4.0, 6.0, 1.0]).unwrap();
/// assert!((line - 1.0).abs() < 1e-15);
/// assert_eq!(correlation(&[1.0, 2.0], &[5.0, 5.0]), None);
/// ```
pub fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    let both = x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan());
    let (x, y): (Vec<f64>, Vec<f64>) = both.map(|(x, y)| (*x, *y)).unzip();
    let (x, y) = (deviations(&x)?, deviations(&y)?);
    // Scaled to length 1 first: squares of great or small values would overflow or vanish.
    Some(dot(&x, &y).clamp(-1.0, 1.0))
}

/// Deviations from the mean, scaled to length 1; `None` where there is no spread but rounding.
fn deviations(values: &[f64]) -> Option<Vec<f64>> {
    let mean = mean(values)?;
    let deviations: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let greatest = deviations.iter().fold(0.0_f64, |greatest, it| greatest.max(it.abs()));
    if !greatest.is_finite() || greatest <= 1e-14 * mean.abs() || greatest == 0.0 {
        return None;
    }
    let scaled: Vec<f64> = deviations.iter().map(|it| it / greatest).collect();
    let length = dot(&scaled, &scaled).sqrt();
    Some(scaled.iter().map(|it| it / length).collect())
}

/// Returns the correlations of columns without missing values; `Err` with the first column that does not vary.
pub(crate) fn correlations(columns: &[Vec<f64>]) -> Result<Matrix, usize> {
    let mut scaled = Vec::with_capacity(columns.len());
    for (k, column) in columns.iter().enumerate() {
        scaled.push(deviations(column).ok_or(k)?);
    }
    let mut correlations = Matrix::identity(columns.len());
    for i in 0..columns.len() {
        for j in 0..i {
            let r = dot(&scaled[i], &scaled[j]).clamp(-1.0, 1.0);
            correlations[(i, j)] = r;
            correlations[(j, i)] = r;
        }
    }
    Ok(correlations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_are_those_of_the_worked_example() {
        // Sums of squares and products by hand: 308.8, 570 and -391.
        let x = [62.0, 55.0, 70.0, 48.0, 66.0];
        let y = [30.0, 45.0, 20.0, 50.0, 35.0];
        assert!((correlation(&x, &y).unwrap() + 391.0 / (308.8_f64 * 570.0).sqrt()).abs() < 1e-14);
        assert!((correlation(&x, &x).unwrap() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn great_and_small_values_have_a_correlation_too() {
        let r = correlation(&[1e200, 2e200, 4e200], &[1e-200, 2e-200, 4e-200]).unwrap();
        assert!((r - 1.0).abs() < 1e-15);
    }

    #[test]
    fn too_few_areas_or_no_spread_have_no_correlation() {
        assert_eq!(correlation(&[], &[]), None);
        assert_eq!(correlation(&[1.0], &[2.0]), None);
        assert_eq!(correlation(&[0.1; 7], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), None);
        assert_eq!(correlation(&[1.0, f64::NAN], &[2.0, 3.0]), None);
    }

    #[test]
    fn rows_of_different_length_are_no_matrix() {
        assert_eq!(Matrix::from_rows(&[vec![1.0], vec![]]), None);
        let matrix = Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0]]).unwrap();
        assert_eq!((matrix.column(1), matrix.times(&[1.0, 1.0])), (vec![2.0, 4.0], vec![3.0, 7.0]));
        assert!(matrix.is_square());
    }
}
