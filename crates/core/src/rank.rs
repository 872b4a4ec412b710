//! Ranks and the quantiles cut from them.

use crate::Polarity;
use crate::parallel;
use crate::sort::{Sorted, areas_of};
use crate::sum::Sum;

/// What areas with equal values share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ties {
    /// The smallest rank, and the next ones are skipped: 1, 2, 2, 4.
    #[default]
    Min,
    /// The mean of their ranks: 1, 2.5, 2.5, 4.
    Average,
    /// The largest rank: 1, 3, 3, 4.
    Max,
    /// The smallest rank, and none is skipped: 1, 2, 2, 3.
    Dense,
    /// Nothing: the earlier area comes first: 1, 2, 3, 4.
    First,
}

/// Which end of a column has rank 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The greatest value.
    Descending,
    /// The smallest value.
    Ascending,
}

impl Order {
    /// Returns the order in which rank 1 is the greatest need.
    ///
    /// ```
    /// # use theodolite_core::{Polarity, rank::Order};
    /// assert_eq!(Order::worst_first(Polarity::Low), Order::Ascending); // of incomes, say
    /// ```
    pub fn worst_first(worse: Polarity) -> Order {
        match worse {
            Polarity::High => Order::Descending,
            Polarity::Low => Order::Ascending,
        }
    }
}

impl Ties {
    /// One of each rule.
    pub const EACH: [Ties; 5] = [Ties::Min, Ties::Average, Ties::Max, Ties::Dense, Ties::First];

    /// Returns the rule's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Ties::Min => "min",
            Ties::Average => "average",
            Ties::Max => "max",
            Ties::Dense => "dense",
            Ties::First => "first",
        }
    }

    /// The rank of a group of `length` areas of which `min` is the smallest, and which is the `group`th from the end
    /// that has rank 1.
    pub(crate) fn place(self, min: usize, length: usize, group: usize) -> Place {
        match self {
            Ties::Min => Place::Shared(min as f64),
            Ties::Max => Place::Shared((min + length - 1) as f64),
            Ties::Average => Place::Shared((2 * min + length - 1) as f64 / 2.0),
            Ties::Dense => Place::Shared(group as f64),
            Ties::First => Place::From(min as f64),
        }
    }
}

/// Returns the rank of each area among those that have a value.
///
/// - **Shape:** one value per area in, one rank per area out.
/// - **Missing:** `NaN` has no rank and counts in none.
///
/// ```
/// # use theodolite_core::rank::{Order, Ties, rank};
/// let score = [10.0, 20.0, 20.0, 50.0];
/// assert_eq!(rank(&score, Ties::Min, Order::Descending), [4.0, 2.0, 2.0, 1.0]);
/// assert_eq!(rank(&score, Ties::Average, Order::Ascending), [1.0, 2.5, 2.5, 4.0]);
/// ```
pub fn rank(values: &[f64], ties: Ties, order: Order) -> Vec<f64> {
    let mut ranks = vec![f64::NAN; values.len()];
    each_place(&Sorted::new(values), ties, order, |group, place| place.give(group, &mut ranks));
    ranks
}

/// The rank of a group of equal values.
pub(crate) enum Place {
    /// All have this one.
    Shared(f64),
    /// The first area has this one, the others those that follow.
    From(f64),
}

impl Place {
    /// Writes the rank of each area of the group into a column.
    pub(crate) fn give(self, group: &[u64], ranks: &mut [f64]) {
        match self {
            Place::Shared(rank) => areas_of(group).for_each(|area| ranks[area] = rank),
            Place::From(first) => {
                (0..).zip(areas_of(group)).for_each(|(k, area)| ranks[area] = first + f64::from(k))
            }
        }
    }
}

/// Calls `visit` for each group of equal values, from the smallest on, with its words and their rank.
pub(crate) fn each_place(sorted: &Sorted, ties: Ties, order: Order, mut visit: impl FnMut(&[u64], Place)) {
    let descending = order == Order::Descending;
    let count = sorted.len();
    let mut groups = 0;
    if ties == Ties::Dense && descending {
        sorted.each_group(|_, _| groups += 1);
    }
    let mut group = 0;
    sorted.each_group(|before, words| {
        let length = words.len();
        group += 1;
        let min = if descending { count - before - length + 1 } else { before + 1 };
        // Groups are counted, and their places asked for, under `dense` alone.
        let place = if groups > 0 { groups + 1 - group } else { group };
        visit(words, ties.place(min, length, place));
    });
}

/// Returns the group of a rank when areas are cut into `groups` of equal size: `ceil(groups * rank / areas)`.
///
/// `None` where there are fewer areas than groups, and for a rank that is not among 1 to `areas`.
/// Integers throughout, so that no boundary depends on rounding.
///
/// ```
/// # use theodolite_core::rank::quantile;
/// assert_eq!(quantile(3_284, 32_844, 10), Some(1)); // the last area of the first tenth of England in 2019
/// assert_eq!(quantile(3_285, 32_844, 10), Some(2));
/// assert_eq!(quantile(1, 5, 10), None);
/// ```
pub fn quantile(rank: u32, areas: u32, groups: u32) -> Option<u32> {
    let possible = (1..=areas).contains(&rank) && (1..=areas).contains(&groups);
    possible.then(|| (u64::from(groups) * u64::from(rank)).div_ceil(u64::from(areas)) as u32)
}

/// Returns the group of each rank when the areas that have one are cut into `groups` of equal size.
///
/// - **Shape:** one rank per area in, one group (1 = the first ranks) per area out.
/// - **Missing:** an area without a rank has no group; none has one where fewer areas than `groups` are ranked,
///   or where `groups` is 0.
/// - **Shared ranks:** a mean of ranks (2.5) is cut as the exact fraction it is.
///
/// ```
/// # use theodolite_core::rank::quantiles;
/// assert_eq!(quantiles(&[1.0, 4.0, 2.5, 2.5], 4), [1.0, 4.0, 3.0, 3.0]);
/// assert!(quantiles(&[1.0, 2.0], 4).iter().all(|group| group.is_nan()));
/// ```
pub fn quantiles(ranks: &[f64], groups: u32) -> Vec<f64> {
    cut(ranks, groups, |rank, areas| crossed(rank, groups, areas) as f64)
}

/// At which ranks groups of areas end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum QuantileRule {
    /// The group in which the share of areas up to a rank lies: see [`quantiles`].
    #[default]
    Share,
    /// That of OHID's `phe_quantile`: see [`ohid_quantiles`].
    Ohid,
}

impl QuantileRule {
    /// Returns the name in a study.
    pub fn name(self) -> &'static str {
        match self {
            QuantileRule::Share => "share",
            QuantileRule::Ohid => "ohid",
        }
    }

    /// Returns the group of each rank.
    ///
    /// ```
    /// # use theodolite_core::rank::QuantileRule;
    /// let ranks = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    /// assert_eq!(QuantileRule::Share.cut(&ranks, 5), [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 5.0]);
    /// assert_eq!(QuantileRule::Ohid.cut(&ranks, 5), [1.0, 1.0, 2.0, 3.0, 3.0, 4.0, 5.0]);
    /// ```
    pub fn cut(self, ranks: &[f64], groups: u32) -> Vec<f64> {
        match self {
            QuantileRule::Share => quantiles(ranks, groups),
            QuantileRule::Ohid => ohid_quantiles(ranks, groups),
        }
    }
}

/// Returns the group of each rank by the rule of OHID's `phe_quantile`, which cuts at slightly different ranks.
///
/// `floor((Q + 1) - ceil(((n + 1) - rank)/(n/Q)))`, and 1 where that gives 0.
///
/// - **Shape, missing:** as [`quantiles`].
/// - **Source:** OHID, R package PHEindicatormethods.
///
/// ```
/// # use theodolite_core::rank::ohid_quantiles;
/// let ranks = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
/// assert_eq!(ohid_quantiles(&ranks, 5), [1.0, 1.0, 2.0, 3.0, 3.0, 4.0, 5.0]);
/// ```
pub fn ohid_quantiles(ranks: &[f64], groups: u32) -> Vec<f64> {
    cut(ranks, groups, |rank, areas| {
        // ((n + 1) - rank)/(n/Q) = Q (n + 1 - rank)/n, counted as an integer.
        let from_below = crossed(f64::from(areas) + 1.0 - rank, groups, areas);
        (i64::from(groups) + 1 - from_below).max(1) as f64
    })
}

fn cut(ranks: &[f64], groups: u32, group: impl Fn(f64, u32) -> f64 + Sync) -> Vec<f64> {
    let areas = ranks.iter().filter(|rank| !rank.is_nan()).count() as u32;
    if groups == 0 || areas < groups {
        return vec![f64::NAN; ranks.len()];
    }
    let mut groups = ranks.to_vec();
    parallel::fill_chunks(&mut groups, |_, chunk| {
        chunk.iter_mut().filter(|rank| !rank.is_nan()).for_each(|rank| *rank = group(*rank, areas));
    });
    groups
}

/// `ceil(groups * rank / areas)` without rounding, for ranks that are whole or halves (other fractions: rounded).
pub(crate) fn crossed(rank: f64, groups: u32, areas: u32) -> i64 {
    let halves = rank * 2.0;
    // Cutting off and comparing costs less than asking for the fraction.
    if (0.0..1e15).contains(&halves) && (halves as u64) as f64 == halves && areas > 0 {
        // Both factors nearly always fit into 64 bits together, where division is many times faster.
        match u64::from(groups).checked_mul(halves as u64) {
            Some(whole) => whole.div_ceil(2 * u64::from(areas)) as i64,
            None => (u128::from(groups) * halves as u128).div_ceil(2 * u128::from(areas)) as i64,
        }
    } else {
        (f64::from(groups) * rank / f64::from(areas)).ceil() as i64
    }
}

/// The share of the weight before each area in an order, plus half of what is level with it: 0 to 1.
///
/// `order` visits each area once; areas that are level (equal values) follow each other there.
pub(crate) fn midranks(
    values: &[f64],
    weights: &[f64],
    order: impl Iterator<Item = usize> + Clone,
) -> Vec<f64> {
    let mut ranks = vec![0.0; values.len()];
    let mut before = Sum::default();
    let mut rest = order;
    while let Some(first) = rest.clone().next() {
        let level = rest.clone().take_while(|&area| values[area] == values[first]);
        let weight = level.clone().map(|area| weights[area]).collect::<Sum>().value();
        let mut count = 0;
        for area in level {
            ranks[area] = before.value() + weight / 2.0;
            count += 1;
        }
        before.add(weight);
        rest.nth(count - 1);
    }
    let all = before.value();
    ranks.iter_mut().for_each(|rank| *rank /= all);
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 5] = [10.0, 20.0, 20.0, 50.0, 100.0];

    #[test]
    fn each_rule_for_ties_in_both_orders() {
        let case = |ties, order| rank(&X, ties, order);
        assert_eq!(case(Ties::Min, Order::Descending), [5.0, 3.0, 3.0, 2.0, 1.0]);
        assert_eq!(case(Ties::Average, Order::Descending), [5.0, 3.5, 3.5, 2.0, 1.0]);
        assert_eq!(case(Ties::Max, Order::Descending), [5.0, 4.0, 4.0, 2.0, 1.0]);
        assert_eq!(case(Ties::Dense, Order::Descending), [4.0, 3.0, 3.0, 2.0, 1.0]);
        assert_eq!(case(Ties::First, Order::Descending), [5.0, 3.0, 4.0, 2.0, 1.0]);
        assert_eq!(case(Ties::Min, Order::Ascending), [1.0, 2.0, 2.0, 4.0, 5.0]);
        assert_eq!(case(Ties::Average, Order::Ascending), [1.0, 2.5, 2.5, 4.0, 5.0]);
        assert_eq!(case(Ties::Max, Order::Ascending), [1.0, 3.0, 3.0, 4.0, 5.0]);
        assert_eq!(case(Ties::Dense, Order::Ascending), [1.0, 2.0, 2.0, 3.0, 4.0]);
        assert_eq!(case(Ties::First, Order::Ascending), [1.0, 2.0, 3.0, 4.0, 5.0]);
    }

    #[test]
    fn missing_values_have_no_rank() {
        let ranks = rank(&[f64::NAN, 2.0, 1.0], Ties::Min, Order::Descending);
        assert!(ranks[0].is_nan());
        assert_eq!(ranks[1..], [1.0, 2.0]);
    }

    #[test]
    fn deciles_of_england_are_cut_where_the_published_ones_are() {
        let ranks = [3284, 3285, 6568, 6569, 29559, 29560, 32844];
        assert_eq!(ranks.map(|rank| quantile(rank, 32844, 10).unwrap()), [1, 2, 2, 3, 9, 10, 10]);
        assert_eq!((quantile(3375, 33755, 10), quantile(30380, 33755, 10)), (Some(1), Some(10)));
    }

    #[test]
    fn the_two_rules_for_fifths_of_seven_differ() {
        let ranks = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        assert_eq!(ohid_quantiles(&ranks, 5), [1.0, 1.0, 2.0, 3.0, 3.0, 4.0, 5.0]);
        assert_eq!(quantiles(&ranks, 5), [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 5.0]);
    }

    #[test]
    fn impossible_quantiles_are_none() {
        assert_eq!(quantile(0, 20, 10), None);
        assert_eq!(quantile(21, 20, 10), None);
        assert_eq!(quantile(1, 20, 0), None);
        assert_eq!(quantile(1, 9, 10), None);
        assert_eq!(quantile(10, 10, 10), Some(10));
        assert_eq!(quantile(u32::MAX, u32::MAX, u32::MAX), Some(u32::MAX));
    }

    #[test]
    fn shared_ranks_at_a_boundary_are_cut_exactly() {
        // 20 areas, two of them sharing rank 2.5: 10 * 2.5 / 20 = 1.25, so the second tenth.
        let mut ranks: Vec<f64> = (1..=20).map(f64::from).collect();
        (ranks[1], ranks[2]) = (2.5, 2.5);
        assert_eq!(quantiles(&ranks, 10)[..4], [1.0, 2.0, 2.0, 2.0]);
    }
}
