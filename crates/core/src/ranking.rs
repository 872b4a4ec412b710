//! Two rankings held against each other, and one that many parts agree on.

mod borda;
mod kemeny;

use crate::correlation::Coefficient;
use crate::rank::{Order, Ties, quantiles, rank};
use crate::sum::mean;

pub use borda::borda;
pub use kemeny::{EXACT_AREAS, Kemeny, Proof, kemeny};

/// Two rankings held against each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How many areas have a rank in both.
    pub areas: usize,
    /// Per area, its second rank less its first: below 0 for an area that moves towards rank 1. `NaN` without both.
    pub shifts: Vec<f64>,
    /// The mean of the shifts without their sign; `NaN` where there is none.
    pub mean_shift: f64,
    /// The greatest of them.
    pub max_shift: f64,
    /// The first area that shifts so far.
    pub max_area: Option<u32>,
    /// Kendall's tau-b.
    pub kendall: f64,
    /// Spearman's correlation.
    pub spearman: f64,
}

/// Holds two rankings against each other.
///
/// - **Shape:** one rank per area in each; columns of different length are read to the shorter one.
/// - **Missing:** an area without a rank in both counts nowhere and has no shift. Ranks are taken as they are: for
///   indices of different areas, rank those of both anew before.
///
/// ```
/// # use theodolite_core::ranking::compare;
/// let comparison = compare(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 3.0, 5.0, 4.0]);
/// assert_eq!((comparison.mean_shift, comparison.max_shift, comparison.max_area), (0.8, 1.0, Some(0)));
/// assert_eq!((comparison.kendall, comparison.spearman), (0.6, 0.8));
/// ```
pub fn compare(a: &[f64], b: &[f64]) -> Comparison {
    let shifts: Vec<f64> =
        a.iter().zip(b).map(|(a, b)| if (b - a).is_finite() { b - a } else { f64::NAN }).collect();
    let max_shift = shifts.iter().map(|shift| shift.abs()).fold(f64::NAN, f64::max);
    let max_area = shifts.iter().position(|shift| shift.abs() == max_shift).map(|area| area as u32);
    let [kendall, spearman] = [Coefficient::Kendall, Coefficient::Spearman].map(|it| it.of(a, b));
    Comparison {
        areas: spearman.areas,
        mean_shift: mean_shift(a, b),
        max_shift,
        max_area,
        kendall: kendall.value,
        spearman: spearman.value,
        shifts,
    }
}

/// Returns how far ranks are from those of the base case, on average: `Rs = mean |base - rank|`.
///
/// - **Missing:** areas without both ranks are left out; `NaN` where there are none.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 7.
///
/// ```
/// # use theodolite_core::ranking::mean_shift;
/// assert_eq!(mean_shift(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 3.0, 5.0, 4.0]), 0.8);
/// ```
pub fn mean_shift(base: &[f64], ranks: &[f64]) -> f64 {
    let shifts: Vec<f64> = base.iter().zip(ranks).map(|(base, rank)| (base - rank).abs()).collect();
    mean(&shifts).filter(|mean| mean.is_finite()).unwrap_or(f64::NAN)
}

/// Returns the rank of one area without ranking the others: ties share the smallest one.
///
/// - **Missing:** areas without a score count in no rank; `NaN` for an area without one, or that there is not.
///
/// ```
/// # use theodolite_core::{rank::Order, ranking::place};
/// assert_eq!(place(&[10.0, 20.0, 20.0, 50.0], 2, Order::Descending), 2.0);
/// ```
pub fn place(scores: &[f64], area: usize, order: Order) -> f64 {
    let Some(own) = scores.get(area).filter(|score| !score.is_nan()) else { return f64::NAN };
    let ahead = |score: &&f64| match order {
        Order::Descending => *score > own,
        Order::Ascending => *score < own,
    };
    (scores.iter().filter(ahead).count() + 1) as f64
}

/// The first places of two rankings held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Areas among the first of the first ranking.
    pub a: usize,
    /// Areas among the first of the second.
    pub b: usize,
    /// Areas among the first of both.
    pub both: usize,
}

impl Overlap {
    /// Returns the share of the areas first in the first ranking that are so in the second; `None` where there are none.
    pub fn share(self) -> Option<f64> {
        (self.a > 0).then(|| self.both as f64 / self.a as f64)
    }
}

/// Counts the areas whose rank is at most `k` in each ranking and in both.
///
/// - **Ties:** areas that share a rank are in or out together, so that there may be more than `k` of them.
/// - **Missing:** an area without a rank in both counts nowhere.
///
/// ```
/// # use theodolite_core::ranking::{Overlap, overlap};
/// let overlap = overlap(&[1.0, 2.0, 3.0, 4.0], &[3.0, 1.0, 2.0, 4.0], 2);
/// assert_eq!((overlap, overlap.share()), (Overlap { a: 2, b: 2, both: 1 }, Some(0.5)));
/// ```
pub fn overlap(a: &[f64], b: &[f64], k: usize) -> Overlap {
    count(a, b, |rank| rank <= k as f64)
}

/// Counts the areas in the first of `groups` equal groups of each ranking and in both: 10 for the first tenth.
///
/// - **Missing:** an area without a rank in both counts nowhere, and those of both are ranked anew; no area is
///   counted where there are fewer than groups.
///
/// ```
/// # use theodolite_core::ranking::first_group;
/// let a: Vec<f64> = (1..=20).map(f64::from).collect();
/// let b: Vec<f64> = (1..=20).map(|k| f64::from(21 - k)).collect();
/// assert_eq!((first_group(&a, &a, 10).both, first_group(&a, &b, 10).both), (2, 0));
/// ```
pub fn first_group(a: &[f64], b: &[f64], groups: u32) -> Overlap {
    let pairs = || a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let groups_of = |ranks: Vec<f64>| quantiles(&rank(&ranks, Ties::Min, Order::Ascending), groups);
    let (of_a, of_b) =
        (groups_of(pairs().map(|(a, _)| *a).collect()), groups_of(pairs().map(|(_, b)| *b).collect()));
    count(&of_a, &of_b, |group| group == 1.0)
}

fn count(a: &[f64], b: &[f64], first: impl Fn(f64) -> bool) -> Overlap {
    let mut overlap = Overlap { a: 0, b: 0, both: 0 };
    for (a, b) in a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan()) {
        let (in_a, in_b) = (first(*a), first(*b));
        overlap.a += usize::from(in_a);
        overlap.b += usize::from(in_b);
        overlap.both += usize::from(in_a && in_b);
    }
    overlap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_without_both_ranks_count_nowhere() {
        let (a, b) = ([1.0, f64::NAN, 2.0, 3.0], [3.0, 1.0, f64::NAN, 2.0]);
        let found = compare(&a, &b);
        assert_eq!((found.areas, found.mean_shift, found.max_shift, found.max_area), (2, 1.5, 2.0, Some(0)));
        assert_eq!((found.kendall, found.spearman), (-1.0, -1.0));
        assert!(found.shifts[1].is_nan() && found.shifts[2].is_nan() && found.shifts[3] == -1.0);
        assert_eq!(overlap(&a, &b, 2), Overlap { a: 1, b: 1, both: 0 });
    }

    #[test]
    fn no_area_leaves_everything_missing() {
        for found in [compare(&[], &[]), compare(&[f64::NAN], &[1.0])] {
            assert_eq!((found.areas, found.max_area), (0, None));
            assert!(found.mean_shift.is_nan() && found.max_shift.is_nan() && found.kendall.is_nan());
        }
        assert_eq!(overlap(&[], &[], 5).share(), None);
        assert_eq!(first_group(&[1.0, 2.0], &[1.0, 2.0], 10), Overlap { a: 0, b: 0, both: 0 });
    }

    #[test]
    fn the_place_of_an_area_is_its_rank() {
        let scores = [3.0, f64::NAN, 1.0, 3.0, 2.0];
        for order in [Order::Ascending, Order::Descending] {
            let ranks = rank(&scores, Ties::Min, order);
            for (area, rank) in ranks.iter().enumerate().filter(|(area, _)| *area != 1) {
                assert_eq!(place(&scores, area, order), *rank);
            }
            assert!(place(&scores, 1, order).is_nan() && place(&scores, 9, order).is_nan());
        }
    }

    #[test]
    fn the_first_tenth_is_cut_among_areas_of_both() {
        // 21 areas, one of them without a rank in the second: two of twenty are the first tenth.
        let a: Vec<f64> = (1..=21).map(f64::from).collect();
        let mut b = a.clone();
        (b[0], b[1], b[2], b[3]) = (f64::NAN, 4.0, 3.0, 2.0);
        assert_eq!(first_group(&a, &b, 10), Overlap { a: 2, b: 2, both: 1 });
    }
}
