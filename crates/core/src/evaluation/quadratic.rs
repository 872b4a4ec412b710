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
/// Where several mixtures are equally near, a ridge of 1e-8 picks one. With a ridge many points have a weight, and where they are
/// more than the dimensions, Newton's method on the dual finds them all at once.
///
/// - **Cost:** points times dimensions a step of Wolfe's, points times dimensions squared a step of Newton's; some tens of steps.
pub(super) fn nearest(points: &[f64], dimension: usize, ridge: f64) -> Mixture {
    let count = points.len() / dimension.max(1);
    if ridge > 0.0 {
        return ridged(points, dimension, count, ridge).mixture(false);
    }
    let mut search = Search::new(points, dimension, count, ridge);
    search.run();
    if !search.is_unique() {
        return ridged(points, dimension, count, RIDGE * search.scale).mixture(true);
    }
    search.mixture(false)
}

/// Searches with a ridge.
fn ridged(points: &[f64], dimension: usize, count: usize, ridge: f64) -> Search<'_> {
    let mut search = Search::new(points, dimension, count, ridge);
    if count > dimension + 1 && search.newton() {
        return search;
    }
    let mut search = Search::new(points, dimension, count, ridge);
    search.run();
    search
}

struct Search<'a> {
    points: &'a [f64],
    dimension: usize,
    count: usize,
    ridge: f64,
    /// The square of each point.
    squares: Vec<f64>,
    /// The greatest of them.
    scale: f64,
    /// The points that have a weight.
    active: Vec<usize>,
    weights: Vec<f64>, // one per active point
    /// The Cholesky factor of the active points' products, a constant added to each: the lower triangle, row by row.
    factor: Vec<f64>,
    /// The products of each point with the mixture.
    slopes: Vec<f64>,
    gap: f64,
}

impl<'a> Search<'a> {
    fn new(points: &'a [f64], dimension: usize, count: usize, ridge: f64) -> Search<'a> {
        let point = |j: usize| &points[j * dimension..(j + 1) * dimension];
        let squares: Vec<f64> = (0..count).map(|j| plain(point(j), point(j))).collect();
        let scale = squares.iter().copied().fold(0.0, f64::max);
        Search {
            points,
            dimension,
            count,
            ridge,
            squares,
            scale: if scale > 0.0 { scale } else { 1.0 },
            active: Vec::new(),
            weights: Vec::new(),
            factor: Vec::new(),
            slopes: vec![0.0; count],
            gap: 0.0,
        }
    }

    fn point(&self, j: usize) -> &'a [f64] {
        &self.points[j * self.dimension..(j + 1) * self.dimension]
    }

    fn run(&mut self) {
        let square = |j: usize| self.squares[j];
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
        for (&j, &weight) in self.active.iter().zip(&self.weights) {
            mixture.iter_mut().zip(self.point(j)).for_each(|(sum, value)| *sum += weight * value);
        }
        for j in 0..self.count {
            self.slopes[j] = plain(self.point(j), &mixture);
        }
        let both = || self.active.iter().zip(&self.weights);
        both().for_each(|(&j, weight)| self.slopes[j] += self.ridge * weight);
        both().map(|(&j, weight)| weight * self.slopes[j]).sum()
    }

    /// Adds a point to the active ones; `false` where it lies on the flat through them, but for rounding.
    fn add(&mut self, point: usize) -> bool {
        let lift = self.scale;
        let mut square = self.squares[point] + lift + self.ridge;
        let whole = square;
        let mut own: Vec<f64> = Vec::with_capacity(self.active.len() + 1);
        for (k, &other) in self.active.iter().enumerate() {
            let product = plain(self.point(point), self.point(other)) + lift;
            let row = self.row(k);
            let value = (product - plain(&own, &row[..k])) / row[k];
            own.push(value);
            square -= value * value;
        }
        if square <= 1e-14 * whole {
            return false;
        }
        own.push(square.sqrt());
        self.factor.extend(own);
        self.active.push(point);
        true
    }

    /// A row of the factor.
    fn row(&self, k: usize) -> &[f64] {
        let start = k * (k + 1) / 2;
        &self.factor[start..start + k + 1]
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
            self.factor.clear();
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
        for i in 0..b.len() {
            let row = self.row(i);
            b[i] = (b[i] - plain(&row[..i], &b[..i])) / row[i];
        }
        for i in (0..b.len()).rev() {
            let row = self.row(i);
            b[i] /= row[i];
            let (value, row) = (b[i], &row[..i]);
            b[..i].iter_mut().zip(row).for_each(|(b, factor)| *b -= value * factor);
        }
        b
    }

    /// Finds the weights where there is a ridge; `false` where rounding stands in the way, as it does where all points lie far from
    /// the origin beside a small ridge.
    ///
    /// At the optimum `w_j = max(0, level - z_j v)` for one `level` and one `v`, which minimise the dual
    /// `ridge |v|^2/2 + sum max(0, level - z_j v)^2/2 - level`. It is quadratic as long as the same points have a weight, so that
    /// Newton's method ends where they stay the same (Mangasarian, 2002, *A finite Newton method for classification*).
    fn newton(&mut self) -> bool {
        let (size, count, scale) = (self.dimension, self.count, self.scale.sqrt());
        let scaled: Vec<f64> = self.points.iter().map(|value| value / scale).collect();
        let point = |j: usize| &scaled[j * size..(j + 1) * size];
        let ridge = self.ridge / self.scale;
        // The level comes first, then v.
        let mut at = vec![0.0; size + 1];
        at[0] = 1.0 / count as f64;
        let weight = |at: &[f64], j: usize| at[0] - plain(point(j), &at[1..]);
        let weights = |at: &[f64]| -> Vec<f64> { (0..count).map(|j| weight(at, j).max(0.0)).collect() };
        let height = |at: &[f64], weights: &[f64]| {
            0.5 * (ridge * plain(&at[1..], &at[1..]) + plain(weights, weights)) - at[0]
        };
        let mut own = weights(&at);
        for _ in 0..200 {
            let mut products = Matrix::zeros(size + 1, size + 1);
            (1..=size).for_each(|k| products[(k, k)] = ridge);
            for j in (0..count).filter(|j| own[*j] > 0.0) {
                let point = point(j);
                products[(0, 0)] += 1.0;
                for (row, value) in point.iter().enumerate() {
                    products[(row + 1, 0)] -= value;
                    for (column, other) in point[..=row].iter().enumerate() {
                        products[(row + 1, column + 1)] += value * other;
                    }
                }
            }
            let Some(ldl) = Ldl::new(&products).filter(Ldl::is_full) else { return false };
            // For these points the dual is least where its products times (level, v) are (1, 0).
            let mut goal = vec![0.0; size + 1];
            goal[0] = 1.0;
            let goal = ldl.solve(&goal);
            let (mut next, mut theirs) = (goal.clone(), weights(&goal));
            let falls = height(&next, &theirs) < height(&at, &own);
            let stays = own.iter().zip(&theirs).all(|(a, b)| (*a > 0.0) == (*b > 0.0));
            // Points that have a weight but for rounding come and go: then, too, the optimum is reached.
            if (stays || !falls) && self.takes(&theirs) {
                return true;
            }
            let mut step = 1.0;
            while height(&next, &theirs) >= height(&at, &own) {
                step *= 0.5;
                if step < 1e-12 {
                    return false;
                }
                next = at.iter().zip(&goal).map(|(from, to)| from + step * (to - from)).collect();
                theirs = weights(&next);
            }
            (at, own) = (next, theirs);
        }
        false
    }

    /// Takes these weights, one a point; whether no point could improve them.
    fn takes(&mut self, weights: &[f64]) -> bool {
        let sum: f64 = weights.iter().sum();
        self.active = (0..self.count).filter(|j| weights[*j] > 0.0).collect();
        self.weights = self.active.iter().map(|&j| weights[j] / sum).collect();
        let height = self.look();
        let least = self.slopes.iter().copied().fold(f64::INFINITY, f64::min);
        self.gap = ((height - least) / self.scale).max(0.0);
        self.gap <= GAP
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
                products[(row, column)] = plain(self.point(i), self.point(j)) + self.scale;
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
    fn both_ways_to_a_ridge_find_the_same_weights() {
        let mut random = Random::named(9, "ridge");
        for (count, dimension) in [(6, 2), (30, 5), (90, 12), (200, 8)] {
            for ridge in [1e-8, 1e-4, 0.3, 20.0] {
                for shift in [0.0, 0.5, 1.5] {
                    let points: Vec<f64> = (0..count * dimension).map(|_| random.normal() + shift).collect();
                    let mut wolfe = Search::new(&points, dimension, count, ridge);
                    wolfe.run();
                    // Both miss the optimum by GAP at most, and the ridge tells what that is in weights.
                    let within = 2.0 * (GAP * wolfe.scale / ridge).sqrt();
                    let expected = wolfe.mixture(false).weights;
                    let found = ridged(&points, dimension, count, ridge).mixture(false).weights;
                    for (a, b) in found.iter().zip(&expected) {
                        assert!((a - b).abs() < within, "{count} {dimension} {ridge} {shift}: {a}, not {b}");
                    }
                    // Far from the origin a small ridge drowns in rounding, and few points have a weight: Wolfe's way is taken.
                    let is_found = Search::new(&points, dimension, count, ridge).newton();
                    assert!(is_found || shift > 0.0 || count < 10, "{count} {dimension} {ridge} {shift}");
                }
            }
        }
    }

    #[test]
    fn thousands_of_points_around_the_origin_are_mixed_evenly() {
        // By the dual no weight is far from the others: with as many points on each side they are all but even.
        let (count, dimension) = (4_000, 10);
        let mut random = Random::named(2, "around");
        let points: Vec<f64> = (0..count * dimension).map(|_| random.normal()).collect();
        let found = nearest(&points, dimension, 0.0);
        assert!(found.ridge && found.gap < 1e-13, "{}", found.gap);
        assert!(found.weights.iter().all(|weight| *weight > 0.0 && *weight < 2.0 / count as f64));
        let sum = |k: usize| (0..count).map(|j| found.weights[j] * points[j * dimension + k]).sum::<f64>();
        assert!((0..dimension).all(|k| sum(k).abs() < 1e-7));
    }

    #[test]
    fn a_ridge_evens_weights_out() {
        // |w1 z1 + w2 z2|^2 + r |w|^2 with z = 1, 2: w2 = (r - 1)/(1 + 2 r), 0 for r up to 1.
        assert_eq!(nearest(&[1.0, 2.0], 1, 0.5).weights, [1.0, 0.0]);
        let found = nearest(&[1.0, 2.0], 1, 4.0);
        assert!((found.weights[1] - 1.0 / 3.0).abs() < 1e-14, "{found:?}");
    }
}
