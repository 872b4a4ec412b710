//! Weights of at least 0 that sum to 1: the nearest point of a simplex, and the mixture of points nearest to a target.

use crate::linear::{Ldl, Matrix};
use crate::sort::argsort;

/// Returns the nearest point whose values are at least 0 and sum to 1.
///
/// `theta = (sum_{j<=k} u_j - 1)/k` for the values `u` in descending order, `k` the last place where `u_k > theta_k`;
/// then `max(v - theta, 0)`. No values give none; `NaN` is passed over as if it were not there.
///
/// - **Source:** Held, Wolfe and Crowder (1974); Duchi and others (2008).
///
/// ```
/// # use theodolite_core::evaluation::project;
/// let near: Vec<f64> = project(&[0.8, 0.6, -0.2]).iter().map(|it| (1e12 * it).round() / 1e12).collect();
/// assert_eq!(near, [0.6, 0.4, 0.0]);
/// ```
pub fn project(values: &[f64]) -> Vec<f64> {
    let (mut sum, mut theta) = (0.0, 0.0);
    for (k, &at) in argsort(values).iter().rev().enumerate() {
        let value = values[at as usize];
        sum += value;
        let next = (sum - 1.0) / (k + 1) as f64;
        if value > next {
            theta = next;
        }
    }
    values.iter().map(|value| (value - theta).max(0.0)).collect()
}

/// The mixture of points nearest to the origin.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mixture {
    /// One weight a point: at least 0, all sum to 1.
    pub(super) weights: Vec<f64>,
    /// Whether the weights were not unique, so that a ridge chose the most even ones.
    pub(super) ridge: bool,
    /// By how much the square of the distance may at most be too great (Wolfe's bound), over the greatest square of a point.
    pub(super) gap: f64,
}

/// The ridge where weights are not unique, over the greatest square of a point.
const RIDGE: f64 = 1e-8;
/// By how much an optimum may be missed, on the same scale: rounding.
const GAP: f64 = 1e-13;
/// From which distance a point that has no weight is surely of no use.
const LEVEL: f64 = 1e-10;

/// Finds the weights `w` that minimise `|sum w_j z_j|^2 + ridge |w|^2`, exactly but for rounding.
///
/// Wolfe's algorithm (1976), *Finding the nearest point in a polytope*: an active set that only ever holds affinely independent
/// points and ends after finitely many steps, at weights that no point could improve. `points` are `dimension` values each.
/// Where several mixtures are equally near, a ridge of 1e-8 picks one.
pub(super) fn nearest(points: &[f64], dimension: usize, ridge: f64) -> Mixture {
    let count = points.len() / dimension.max(1);
    let mut search = Search::new(points, dimension, count, ridge);
    search.run();
    let scale = search.scale;
    if ridge == 0.0 && !search.is_unique() {
        let mut even = Search { ridge: RIDGE * scale, ..Search::new(points, dimension, count, 0.0) };
        even.run();
        return even.mixture(true);
    }
    search.mixture(false)
}

struct Search<'a> {
    points: &'a [f64],
    dimension: usize,
    count: usize,
    ridge: f64,
    /// Products of all pairs of points.
    products: Vec<f64>,
    /// The greatest square of a point.
    scale: f64,
    /// The points that have a weight.
    active: Vec<usize>,
    weights: Vec<f64>, // one per active point
    /// The Cholesky factor of the active points' products, a constant added to each: row by row, `count` apart.
    factor: Vec<f64>,
    /// The products of each point with the mixture.
    slopes: Vec<f64>,
    gap: f64,
}

impl<'a> Search<'a> {
    fn new(points: &'a [f64], dimension: usize, count: usize, ridge: f64) -> Search<'a> {
        let point = |j: usize| &points[j * dimension..(j + 1) * dimension];
        let mut products = vec![0.0; count * count];
        for i in 0..count {
            for j in 0..=i {
                let product = plain(point(i), point(j));
                products[i * count + j] = product;
                products[j * count + i] = product;
            }
        }
        let scale = (0..count).map(|j| products[j * count + j]).fold(0.0, f64::max);
        Search {
            points,
            dimension,
            count,
            ridge,
            products,
            scale: if scale > 0.0 { scale } else { 1.0 },
            active: Vec::new(),
            weights: Vec::new(),
            factor: vec![0.0; count * count],
            slopes: vec![0.0; count],
            gap: 0.0,
        }
    }

    fn run(&mut self) {
        let square = |j: usize| self.products[j * self.count + j];
        let Some(first) = (0..self.count).min_by(|&a, &b| square(a).total_cmp(&square(b))) else { return };
        self.add(first);
        self.weights = vec![1.0];
        // Each set of active points is met at most once; in practice few are.
        for _ in 0..100 + 50 * self.count {
            let height = self.look();
            let idle = (0..self.count).filter(|j| !self.active.contains(j));
            let best = idle.min_by(|&a, &b| self.slopes[a].total_cmp(&self.slopes[b]));
            self.gap = best.map_or(0.0, |j| (height - self.slopes[j]).max(0.0) / self.scale);
            let Some(entering) = best.filter(|_| self.gap > GAP) else { break };
            if !self.add(entering) {
                break;
            }
            self.weights.push(0.0);
            self.settle();
        }
        self.refine();
    }

    /// The products of all points with the mixture; the square of the mixture.
    fn look(&mut self) -> f64 {
        let mut mixture = vec![0.0; self.dimension];
        let point = |j: usize| &self.points[j * self.dimension..(j + 1) * self.dimension];
        for (&j, &weight) in self.active.iter().zip(&self.weights) {
            mixture.iter_mut().zip(point(j)).for_each(|(sum, value)| *sum += weight * value);
        }
        for j in 0..self.count {
            self.slopes[j] = plain(point(j), &mixture);
        }
        let both = || self.active.iter().zip(&self.weights);
        both().for_each(|(&j, weight)| self.slopes[j] += self.ridge * weight);
        both().map(|(&j, weight)| weight * self.slopes[j]).sum()
    }

    /// Adds a point to the active ones; `false` where it lies on the flat through them, but for rounding.
    fn add(&mut self, point: usize) -> bool {
        let (row, width) = (self.active.len(), self.count);
        let lift = self.scale;
        let mut square = self.products[point * width + point] + lift + self.ridge;
        let whole = square;
        for k in 0..row {
            let product = self.products[point * width + self.active[k]] + lift;
            let known =
                plain(&self.factor[row * width..row * width + k], &self.factor[k * width..k * width + k]);
            let value = (product - known) / self.factor[k * width + k];
            self.factor[row * width + k] = value;
            square -= value * value;
        }
        if square <= 1e-14 * whole {
            return false;
        }
        self.factor[row * width + row] = square.sqrt();
        self.active.push(point);
        true
    }

    /// Goes to the nearest point of the flat through the active points, dropping those that stand in the way.
    fn settle(&mut self) {
        loop {
            let mut goal = self.solve(vec![1.0; self.active.len()]);
            let sum: f64 = goal.iter().sum();
            goal.iter_mut().for_each(|it| *it /= sum);
            if goal.iter().all(|it| *it > 0.0) {
                self.weights = goal;
                return;
            }
            let blocks =
                |(weight, goal): (&f64, &f64)| if *goal <= 0.0 { weight / (weight - goal) } else { 1.0 };
            let step = self.weights.iter().zip(&goal).map(blocks).fold(1.0, f64::min).max(0.0);
            let mut least = (0, f64::INFINITY);
            for (k, (weight, goal)) in self.weights.iter_mut().zip(&goal).enumerate() {
                *weight += step * (goal - *weight);
                if *goal <= 0.0 && *weight < least.1 {
                    least = (k, *weight);
                }
            }
            let keep: Vec<(usize, f64)> = (self.active.iter().copied().zip(self.weights.iter().copied()))
                .enumerate()
                .filter(|(k, (_, weight))| *k != least.0 && *weight > 1e-15)
                .map(|(_, it)| it)
                .collect();
            self.active.clear();
            self.weights.clear();
            for (point, weight) in keep {
                if self.add(point) {
                    self.weights.push(weight);
                }
            }
            let sum: f64 = self.weights.iter().sum();
            self.weights.iter_mut().for_each(|weight| *weight /= sum);
            if self.active.len() <= 1 {
                return;
            }
        }
    }

    /// Takes out what rounding left, by the products with the mixture itself.
    fn refine(&mut self) {
        for _ in 0..2 {
            self.look();
            let slopes: Vec<f64> = self.active.iter().map(|&j| self.slopes[j]).collect();
            let (step, ones) = (self.solve(slopes), self.solve(vec![1.0; self.active.len()]));
            let level = step.iter().sum::<f64>() / ones.iter().sum::<f64>();
            let moved: Vec<f64> = (self.weights.iter().zip(step.iter().zip(&ones)))
                .map(|(weight, (step, one))| weight - step + level * one)
                .collect();
            if moved.iter().all(|weight| *weight > 0.0) {
                self.weights = moved;
            }
        }
        let height = self.look();
        let least = self.slopes.iter().copied().fold(f64::INFINITY, f64::min);
        self.gap = ((height - least) / self.scale).max(0.0);
    }

    /// Solves with the factor of the active points.
    fn solve(&self, mut b: Vec<f64>) -> Vec<f64> {
        let width = self.count;
        for i in 0..b.len() {
            let known = plain(&self.factor[i * width..i * width + i], &b[..i]);
            b[i] = (b[i] - known) / self.factor[i * width + i];
        }
        for i in (0..b.len()).rev() {
            b[i] /= self.factor[i * width + i];
            let (value, row) = (b[i], &self.factor[i * width..i * width + i]);
            b[..i].iter_mut().zip(row).for_each(|(b, factor)| *b -= value * factor);
        }
        b
    }

    /// Whether no other mixture is as near: the points that lie level with it are affinely independent.
    fn is_unique(&self) -> bool {
        let height: f64 =
            self.active.iter().zip(&self.weights).map(|(&j, weight)| weight * self.slopes[j]).sum();
        let level: Vec<usize> =
            (0..self.count).filter(|&j| self.slopes[j] - height <= LEVEL * self.scale).collect();
        if level.iter().all(|j| self.active.contains(j)) {
            return true;
        }
        if level.len() > self.dimension + 1 {
            return false;
        }
        let mut products = Matrix::zeros(level.len(), level.len());
        for (row, &i) in level.iter().enumerate() {
            for (column, &j) in level.iter().enumerate() {
                products[(row, column)] = self.products[i * self.count + j] + self.scale;
            }
        }
        Ldl::new(&products).is_some_and(|ldl| ldl.is_full())
    }

    fn mixture(self, ridge: bool) -> Mixture {
        let mut weights = vec![0.0; self.count];
        // What is left of a weight of 0 by rounding is none.
        let kept = || self.active.iter().zip(&self.weights).filter(|(_, weight)| **weight > 1e-12);
        let sum: f64 = kept().map(|(_, weight)| weight).sum();
        kept().for_each(|(&j, weight)| weights[j] = weight / sum);
        Mixture { weights, ridge, gap: self.gap }
    }
}

/// A sum of products without compensation: these are short, and what rounding does is looked after above.
fn plain(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn projections_are_on_the_simplex_and_leave_what_is() {
        assert_eq!(project(&[0.25, 0.75]), [0.25, 0.75]);
        assert_eq!(project(&[5.0, 1.0]), [1.0, 0.0]);
        assert_eq!(project(&[]), [] as [f64; 0]);
    }

    #[test]
    fn no_point_could_improve_a_mixture() {
        let mut random = Random::named(4, "points");
        for (count, dimension) in [(3, 2), (10, 4), (40, 16), (40, 60), (25, 1)] {
            for _ in 0..20 {
                let shift = 2.0 * random.share();
                let points: Vec<f64> = (0..count * dimension).map(|_| random.normal() + shift).collect();
                let found = nearest(&points, dimension, 0.0);
                assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(found.weights.iter().all(|weight| *weight >= 0.0));
                assert!(found.gap < 1e-12, "{count} {dimension}: {}", found.gap);
            }
        }
    }

    #[test]
    fn the_origin_among_too_many_points_asks_for_a_ridge() {
        // Four corners of a square around the origin: every mixture of opposite corners is the origin.
        let corners = [1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0];
        let found = nearest(&corners, 2, 0.0);
        assert!(found.ridge);
        assert!(found.weights.iter().all(|weight| (weight - 0.25).abs() < 1e-9), "{found:?}");
        // The same point twice.
        let twice = nearest(&[1.0, 0.0, 1.0, 0.0, 3.0, 1.0], 2, 0.0);
        assert!(twice.ridge && (twice.weights[0] - 0.5).abs() < 1e-9 && twice.weights[2] == 0.0);
        // A side of the square: unique.
        assert!(!nearest(&[1.0, 1.0, 1.0, -1.0, 3.0, 0.0], 2, 0.0).ridge);
    }

    #[test]
    fn a_ridge_evens_weights_out() {
        // |w1 z1 + w2 z2|^2 + r |w|^2 with z = 1, 2: w2 = (r - 1)/(1 + 2 r), 0 for r up to 1.
        assert_eq!(nearest(&[1.0, 2.0], 1, 0.5).weights, [1.0, 0.0]);
        let found = nearest(&[1.0, 2.0], 1, 4.0);
        assert!((found.weights[1] - 1.0 / 3.0).abs() < 1e-14, "{found:?}");
    }
}
