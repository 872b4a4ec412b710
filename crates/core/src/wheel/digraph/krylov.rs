//! The greatest eigenvalue by size of a map that can only be applied.
//!
//! Powers of the map alone would do for one real eigenvalue. A complex pair makes them turn for ever and several of one size make
//! them beat; so what the powers leave over is spanned by a few directions (Arnoldi), and the eigenvalues are those of the small
//! matrix that the map is on them.

use crate::linear::{Matrix, dot};

/// An eigenvalue's size, and by how much the estimate still moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    pub(super) radius: f64,
    pub(super) error: f64,
}

/// How many directions are kept at most.
const DIRECTIONS: usize = 32;
/// Two estimates that differ by no more than this share are the same.
const SAME: f64 = 1e-10;

/// Estimates the size of the greatest eigenvalue of a map, from a vector that has a part of every eigenvector.
///
/// `dimension` is that of the space in which the vector and all that the map makes of it lie; `effort` is how often the map may be
/// applied. Up to [`DIRECTIONS`] dimensions the answer is exact up to rounding.
pub(super) fn radius(
    start: Vec<f64>,
    dimension: usize,
    effort: usize,
    mut apply: impl FnMut(&[f64]) -> Vec<f64>,
) -> Estimate {
    let most = dimension.min(DIRECTIONS);
    let mut vector = start;
    let (mut left, mut rounds) = (effort, 16);
    let mut before: Option<f64> = None;
    let mut agreed = 0;
    let mut growth: Option<f64> = None;
    loop {
        let (small, rest) = arnoldi(&vector, most, &mut apply);
        left = left.saturating_sub(most);
        let radius = radius_of(&small);
        // Nothing is left over: the small matrix is the whole map, as far as the vector goes.
        if rest <= SAME * radius || small.rows() < most || most == dimension {
            return Estimate { radius, error: rest.min(SAME * radius) };
        }
        let moved = before.map_or(f64::INFINITY, |before| (radius - before).abs());
        agreed = if moved <= SAME * radius { agreed + 1 } else { 0 };
        if agreed == 2 {
            return Estimate { radius, error: moved };
        }
        if left < rounds + most {
            // Powers grow by the radius in the long run, whatever turns and beats.
            let other = growth.map_or(f64::INFINITY, |growth| (radius - growth).abs());
            return Estimate { radius, error: if moved.is_finite() { moved.max(other) } else { other } };
        }
        before = Some(radius);
        let mut log = 0.0;
        for _ in 0..rounds {
            vector = apply(&vector);
            let size = length(&vector);
            if size == 0.0 {
                return Estimate { radius: 0.0, error: 0.0 };
            }
            vector.iter_mut().for_each(|it| *it /= size);
            log += libm::log(size);
        }
        growth = Some(libm::exp(log / rounds as f64));
        left -= rounds;
        rounds *= 2;
    }
}

pub(super) fn length(vector: &[f64]) -> f64 {
    let greatest = vector.iter().fold(0.0_f64, |greatest, it| greatest.max(it.abs()));
    if greatest == 0.0 || !greatest.is_finite() {
        return greatest;
    }
    let squares: f64 = vector.iter().map(|it| (it / greatest) * (it / greatest)).sum();
    greatest * squares.sqrt()
}

/// The map on the directions that its powers make of a vector, up to `most` of them, and the size of what leads out of them.
fn arnoldi(start: &[f64], most: usize, apply: &mut impl FnMut(&[f64]) -> Vec<f64>) -> (Matrix, f64) {
    let size = length(start);
    if size == 0.0 || most == 0 {
        return (Matrix::zeros(0, 0), 0.0);
    }
    let mut directions: Vec<Vec<f64>> = vec![start.iter().map(|it| it / size).collect()];
    let mut small = Matrix::zeros(most, most);
    let mut rest = 0.0;
    for k in 0..most {
        let mut next = apply(&directions[k]);
        let whole = length(&next);
        // Twice, as once leaves rounding that spoils the directions.
        for _ in 0..2 {
            for (i, direction) in directions.iter().enumerate() {
                let part = dot(direction, &next);
                small[(i, k)] += part;
                next.iter_mut().zip(direction).for_each(|(it, along)| *it -= part * along);
            }
        }
        rest = length(&next);
        if rest <= 1e-13 * whole {
            let mut cut = Matrix::zeros(k + 1, k + 1);
            (0..=k).for_each(|i| (0..=k).for_each(|j| cut[(i, j)] = small[(i, j)]));
            return (cut, rest);
        }
        if k + 1 < most {
            small[(k + 1, k)] = rest;
            next.iter_mut().for_each(|it| *it /= rest);
            directions.push(next);
        }
    }
    (small, rest)
}

/// The size of the greatest eigenvalue of a small matrix: `|A^n|^(1/n)` for `n` a great power of two, by squaring.
pub(super) fn radius_of(matrix: &Matrix) -> f64 {
    let size = matrix.rows();
    let mut power = matrix.clone();
    let (mut log, mut share) = (0.0, 1.0);
    for _ in 0..56 {
        let norm =
            (0..size).fold(0.0_f64, |norm, row| norm.max(power.row(row).iter().map(|it| it.abs()).sum()));
        if norm == 0.0 {
            return 0.0;
        }
        log += share * libm::log(norm);
        share /= 2.0;
        let mut square = Matrix::zeros(size, size);
        for row in 0..size {
            for k in 0..size {
                let factor = power[(row, k)] / norm;
                if factor != 0.0 {
                    for column in 0..size {
                        square[(row, column)] += factor * (power[(k, column)] / norm);
                    }
                }
            }
        }
        power = square;
    }
    libm::exp(log)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn small_matrices_have_the_radius_that_is_known_of_them() {
        let of = |rows: &[[f64; 2]]| radius_of(&Matrix::from_rows(rows).unwrap());
        assert!((of(&[[3.0, 0.0], [5.0, -2.0]]) - 3.0).abs() < 1e-14);
        assert!((of(&[[0.0, -4.0], [1.0, 0.0]]) - 2.0).abs() < 1e-14); // a complex pair
        assert!((of(&[[1e-3, 0.0], [1e3, 1e-3]]) / 1e-3 - 1.0).abs() < 1e-9);
        assert_eq!(of(&[[0.0, 7.0], [0.0, 0.0]]), 0.0);
        assert_eq!(of(&[[1.0, 1.0], [-1.0, -1.0]]), 0.0);
        assert_eq!(radius_of(&Matrix::zeros(0, 0)), 0.0);
    }

    #[test]
    fn a_map_of_more_dimensions_than_directions_has_the_radius_of_its_matrix() {
        let mut random = Random::named(8, "krylov");
        for (size, pair) in [(10, false), (33, true), (90, false), (90, true)] {
            let mut matrix = Matrix::zeros(size, size);
            for row in 0..size {
                for column in 0..size {
                    matrix[(row, column)] = random.normal() / (size as f64).sqrt();
                }
            }
            if pair {
                // Turns two coordinates by a right angle and makes them longer than all else.
                (matrix[(0, 1)], matrix[(1, 0)]) = (-3.0, 3.0);
            }
            let start: Vec<f64> = (0..size).map(|_| random.normal()).collect();
            let found = radius(start, size, 50_000, |vector| matrix.times(vector));
            let known = radius_of(&matrix);
            assert!((found.radius - known).abs() < 1e-8 * known, "{size}: {found:?} {known}");
            assert!(found.error < 1e-6 * known, "{size}: {found:?}");
        }
    }
}
