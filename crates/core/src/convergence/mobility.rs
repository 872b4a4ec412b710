//! Who changes places: from which class to which.

use super::ConvergenceError;
use crate::linear::Matrix;
use crate::sum::sum;

/// From which class areas went to which.
#[derive(Clone, Debug, PartialEq)]
pub struct Mobility {
    /// Areas by class before (row) and after (column).
    pub counts: Matrix,
    /// The same as shares of their row; a class that nobody began in has a row of `NaN`.
    pub shares: Matrix,
    /// Shorrocks' index `(k - trace)/(k - 1)` of the shares: 0 where nobody moves; 1 where the class before says nothing. `NaN` for
    /// a class that nobody began in.
    pub index: f64,
    /// The share of areas that are in another class than before.
    pub moved: f64,
    /// In which shares areas would end up in the classes if they went on moving so. `None` where some class cannot be come to from
    /// another: what happens then depends on where they begin.
    pub stationary: Option<Vec<f64>>,
    /// Areas without a class at one of the moments.
    pub missing: usize,
}

/// Counts who went from which class to which.
///
/// - **Shape:** for each area its class before and after, as whole numbers from 1 on: quantiles (see
///   [`rank::quantiles`](crate::rank::quantiles)) tell of places only; classes with fixed bounds tell of levels too, and only for them
///   does the stationary distribution say more than that all classes are of one size.
/// - **Missing:** an area without one of both classes is left out and counted.
/// - **Source:** Quah (1993), *Empirical cross-section dynamics in economic growth*; Shorrocks (1978), *The measurement of mobility*;
///   stationary shares: Grassmann, Taksar and Heyman (1985).
///
/// ```
/// # use theodolite_core::convergence::{ConvergenceError, mobility};
/// let found = mobility(&[1.0, 1.0, 2.0, 2.0], &[1.0, 2.0, 2.0, 2.0], 2)?;
/// assert_eq!((found.shares.row(0), found.shares.row(1)), (&[0.5, 0.5][..], &[0.0, 1.0][..]));
/// assert_eq!((found.index, found.moved, found.stationary), (0.5, 0.25, None)); // nobody ever leaves the second class
/// # Ok::<(), ConvergenceError>(())
/// ```
///
/// # Errors
/// [`ConvergenceError`] for columns of different length, classes that are none, fewer than two of them, and no area.
pub fn mobility(before: &[f64], after: &[f64], classes: u32) -> Result<Mobility, ConvergenceError> {
    let (found, expected) = (after.len(), before.len());
    if found != expected {
        return Err(ConvergenceError::Length { column: "after", found, expected });
    }
    if classes < 2 {
        let value = f64::from(classes);
        return Err(ConvergenceError::Parameter { name: "classes", value, allowed: "2 or more" });
    }
    let k = classes as usize;
    for (column, cells) in [("before", before), ("after", after)] {
        let is_class =
            |it: f64| it.is_nan() || (it.fract() == 0.0 && (1.0..=f64::from(classes)).contains(&it));
        if let Some(area) = cells.iter().position(|it| !is_class(*it)) {
            let allowed = "a class, counted from 1";
            return Err(ConvergenceError::Cell { column, area, value: cells[area], allowed });
        }
    }
    let mut counts = Matrix::zeros(k, k);
    let (mut missing, mut moved, mut areas) = (0, 0.0, 0.0);
    for (&before, &after) in before.iter().zip(after) {
        if before.is_nan() || after.is_nan() {
            missing += 1;
            continue;
        }
        counts[(before as usize - 1, after as usize - 1)] += 1.0;
        areas += 1.0;
        moved += f64::from(u8::from(before != after));
    }
    if areas == 0.0 {
        return Err(ConvergenceError::TooFew { found: 0, least: 1 });
    }
    let mut shares = Matrix::zeros(k, k);
    for row in 0..k {
        let began = sum(counts.row(row));
        (0..k).for_each(|column| shares[(row, column)] = counts[(row, column)] / began);
    }
    let trace: f64 = (0..k).map(|class| shares[(class, class)]).sum();
    let index = (k as f64 - trace) / (k as f64 - 1.0);
    let stationary = connected(&counts).then(|| stationary(&shares));
    Ok(Mobility { counts, shares, index, moved: moved / areas, stationary, missing })
}

/// Whether every class can be come to from every other one.
fn connected(counts: &Matrix) -> bool {
    let all_from_first = |leads: &dyn Fn(usize, usize) -> bool| {
        let (mut known, mut open) = (vec![false; counts.rows()], vec![0]);
        known[0] = true;
        while let Some(from) = open.pop() {
            for to in (0..counts.rows()).filter(|to| leads(from, *to)) {
                if !std::mem::replace(&mut known[to], true) {
                    open.push(to);
                }
            }
        }
        known.into_iter().all(|it| it)
    };
    all_from_first(&|from, to| counts[(from, to)] > 0.0)
        && all_from_first(&|from, to| counts[(to, from)] > 0.0)
}

/// The shares that such moves leave as they are, without a subtraction.
fn stationary(shares: &Matrix) -> Vec<f64> {
    let k = shares.rows();
    let mut moves = shares.clone();
    for last in (1..k).rev() {
        let out: f64 = (0..last).map(|to| moves[(last, to)]).sum();
        for from in 0..last {
            moves[(from, last)] /= out;
            for to in 0..last {
                let by_way = moves[(from, last)] * moves[(last, to)];
                moves[(from, to)] += by_way;
            }
        }
    }
    let mut weights = vec![1.0; k];
    for class in 1..k {
        weights[class] = (0..class).map(|from| weights[from] * moves[(from, class)]).sum();
    }
    let whole = sum(&weights);
    weights.into_iter().map(|it| it / whole).collect()
}
