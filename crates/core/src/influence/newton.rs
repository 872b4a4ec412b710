//! Weights for shares of variance, which are the least point of a convex function.

use crate::linear::{Ldl, Matrix, dot};

/// How many steps are made at most; some ten are usual.
const STEPS: usize = 500;

/// How many times the variance of the score the parts may bring in: beyond, they cancel out so far that what is left is
/// as much rounding as anything else.
const CANCELLED: f64 = 1e8;

/// Where the search ended.
#[derive(Debug)]
pub(super) enum Found {
    /// At weights of any sum, after so many steps: none brings them nearer.
    Weights(Vec<f64>, usize),
    /// Nowhere: some mix of the parts with weights of at least 0 does not vary, but for rounding.
    Cancels,
    /// On its way.
    Stopped(Vec<f64>, usize),
}

/// Finds the `w` above 0 with `w_i (S w)_i = b_i`, all `b` above 0 and of sum 1: the least point of `w'Sw/2 - sum b ln w`.
///
/// - **Reach:** there is one such point, unless some `d` of at least 0 has `S d = 0`: then there is none, as
///   `0 = d'S w = sum d b/w` cannot be.
/// - **Search:** Newton's, each step a share of the weight: `u` solves `(WSW + diag b) u = b - w (S w)`, whose matrix has no
///   eigenvalue below the least `b`. Steps are held back to keep `w` above 0 and to make the function less.
/// - **Source:** Spinu (2013), *An algorithm for computing risk parity weights*.
pub(super) fn solve(covariances: &[Vec<f64>], wanted: &[f64]) -> Found {
    let n = wanted.len();
    let deviations: Vec<f64> = covariances.iter().enumerate().map(|(k, row)| row[k].sqrt()).collect();
    // Of parts of one variance: how far each spreads does not count for the search.
    let mut matrix = Matrix::identity(n);
    for i in 0..n {
        for k in (0..n).filter(|k| *k != i) {
            matrix[(i, k)] = covariances[i][k] / deviations[i] / deviations[k];
        }
    }
    let unscaled = |w: &[f64]| w.iter().zip(&deviations).map(|(w, deviation)| w / deviation).collect();
    let mut w: Vec<f64> = wanted.iter().map(|wanted| wanted.sqrt()).collect();
    let mut last = f64::INFINITY;
    for steps in 0..STEPS {
        if dot(&w, &w) > CANCELLED {
            return Found::Cancels;
        }
        let with_score = matrix.times(&w);
        let downhill: Vec<f64> = (0..n).map(|i| wanted[i] - w[i] * with_score[i]).collect();
        let off = downhill.iter().zip(wanted).fold(0.0, |most: f64, (off, b)| most.max(off.abs() / b));
        // Near, each step squares what is off: where it does not, rounding is all that is left.
        if off == 0.0 || (off < 1e-3 && off >= last / 2.0) {
            return Found::Weights(unscaled(&w), steps);
        }
        last = off;
        let mut curvature = Matrix::zeros(n, n);
        for i in 0..n {
            for k in 0..n {
                let own = if i == k { wanted[i] } else { 0.0 };
                curvature[(i, k)] = w[i] * matrix[(i, k)] * w[k] + own;
            }
        }
        let Some(solved) = Ldl::new(&curvature) else { return Found::Stopped(unscaled(&w), steps) };
        let u = solved.solve(&downhill);
        let share = share_of_step(&matrix, wanted, &w, &u, dot(&downhill, &u));
        w.iter_mut().zip(&u).for_each(|(w, u)| *w += *w * share * u);
    }
    Found::Stopped(unscaled(&w), STEPS)
}

/// How much of a step to make, so that weights stay above 0 and the function gets less.
fn share_of_step(matrix: &Matrix, wanted: &[f64], w: &[f64], u: &[f64], gain: f64) -> f64 {
    let most = u.iter().fold(0.0, |most: f64, u| most.max(u.abs()));
    if most < 0.1 {
        return 1.0; // near enough for whole steps
    }
    let moved: Vec<f64> = w.iter().zip(u).map(|(w, u)| w * u).collect();
    let square = dot(&moved, &matrix.times(&moved));
    // By how much the function changes, not as the difference of two great numbers.
    let change = |share: f64| {
        let bent = wanted.iter().zip(u).map(|(b, u)| b * (share * u - libm::log1p(share * u))).sum::<f64>();
        bent + share * share * square / 2.0 - share * gain
    };
    let down = u.iter().fold(0.0, |down: f64, u| down.max(-u));
    let mut share = if down > 0.9 { 0.9 / down } else { 1.0 };
    for _ in 0..60 {
        if change(share) <= -0.1 * share * gain {
            break;
        }
        share /= 2.0;
    }
    share
}
