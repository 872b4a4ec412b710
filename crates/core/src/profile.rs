//! Where one area does well and where it does badly.

use crate::Polarity;
use crate::rank::Order;
use crate::ranking::place;

/// One part of a profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part<'a> {
    /// One value per area; `NaN` = missing.
    pub values: &'a [f64],
    /// Which end of the values is the worse one.
    pub polarity: Polarity,
}

/// Where an area stands in one part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// The part's position.
    pub part: usize,
    /// The area's value.
    pub value: f64,
    /// Its rank from the better end: 1 = best. Areas of equal value share the smallest rank.
    pub rank: usize,
    /// How many areas have a value.
    pub areas: usize,
    /// How many areas are worse.
    pub worse: usize,
}

/// What counts as a strength or a weakness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileRule {
    /// How many of each.
    pub count: usize,
    /// Whether parts in which no area is worse are left out of both lists. COINr does so: where most areas share the
    /// worst value, it says little of one of them. But it hides what an area is last in, too.
    pub skip_last: bool,
}

impl Default for ProfileRule {
    fn default() -> Self {
        ProfileRule { count: 5, skip_last: false }
    }
}

/// The strengths and weaknesses of an area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    /// The parts with the best ranks, best first; of equal ranks, the earlier part first.
    pub strengths: Vec<Standing>,
    /// The parts with the worst ranks, worst first; of equal ranks, the later part first.
    pub weaknesses: Vec<Standing>,
}

/// Returns the strengths and weaknesses of an area.
///
/// - **Shape:** one column per part, in area order.
/// - **Missing:** a part without a value for the area is in neither list; areas without a value count in no rank.
/// - **Few parts:** a part may be in both lists.
/// - **Source:** COINr (`get_str_weak`).
///
/// ```
/// # use theodolite_core::Polarity;
/// # use theodolite_core::profile::{Part, ProfileRule, profile};
/// let parts = [
///     Part { values: &[4.0, 8.0, 6.0], polarity: Polarity::High }, // unemployment
///     Part { values: &[30_000.0, 20_000.0, 35_000.0], polarity: Polarity::Low }, // income
/// ];
/// let profile = profile(&parts, 0, ProfileRule { count: 1, ..ProfileRule::default() });
/// assert_eq!((profile.strengths[0].part, profile.strengths[0].rank), (0, 1));
/// assert_eq!((profile.weaknesses[0].part, profile.weaknesses[0].rank), (1, 2));
/// ```
pub fn profile(parts: &[Part<'_>], area: usize, rule: ProfileRule) -> Profile {
    let mut standings: Vec<Standing> =
        parts.iter().enumerate().filter_map(|(part, column)| standing(part, column, area)).collect();
    if rule.skip_last {
        standings.retain(|standing| standing.worse > 0);
    }
    standings.sort_by_key(|standing| standing.rank); // stable: the earlier part first
    let strengths = standings.iter().take(rule.count).copied().collect();
    let weaknesses = standings.iter().rev().take(rule.count).copied().collect();
    Profile { strengths, weaknesses }
}

fn standing(part: usize, Part { values, polarity }: &Part<'_>, area: usize) -> Option<Standing> {
    let value = *values.get(area).filter(|value| !value.is_nan())?;
    let (best, worst) = match polarity {
        Polarity::High => (Order::Ascending, Order::Descending),
        Polarity::Low => (Order::Descending, Order::Ascending),
    };
    Some(Standing {
        part,
        value,
        rank: place(values, area, best) as usize,
        areas: values.iter().filter(|value| !value.is_nan()).count(),
        worse: place(values, area, worst) as usize - 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(columns: &[&'static [f64]]) -> Vec<Part<'static>> {
        columns.iter().map(|values| Part { values, polarity: Polarity::High }).collect()
    }

    #[test]
    fn equal_ranks_are_in_the_order_of_parts_and_the_last_is_the_weakest() {
        let parts = parts(&[&[1.0, 2.0, 3.0], &[2.0, 1.0, 3.0], &[5.0, 6.0, 7.0], &[3.0, 1.0, 1.0]]);
        let found = profile(&parts, 0, ProfileRule { count: 3, skip_last: false });
        let of = |standings: &[Standing]| standings.iter().map(|it| (it.part, it.rank)).collect::<Vec<_>>();
        assert_eq!(of(&found.strengths), [(0, 1), (2, 1), (1, 2)]);
        assert_eq!(of(&found.weaknesses), [(3, 3), (1, 2), (2, 1)]);
        let found = profile(&parts, 0, ProfileRule { count: 1, skip_last: true });
        assert_eq!(of(&found.weaknesses), [(1, 2)]);
    }

    #[test]
    fn what_is_missing_is_in_no_list() {
        let parts = parts(&[&[f64::NAN, 2.0], &[1.0, f64::NAN]]);
        let found = profile(&parts, 0, ProfileRule::default());
        let standing = Standing { part: 1, value: 1.0, rank: 1, areas: 1, worse: 0 };
        assert_eq!(found, Profile { strengths: vec![standing], weaknesses: vec![standing] });
        assert_eq!(
            profile(&parts, 0, ProfileRule { skip_last: true, ..ProfileRule::default() }),
            Profile::default()
        );
        assert_eq!(profile(&parts, 9, ProfileRule::default()), Profile::default());
        assert_eq!(profile(&[], 0, ProfileRule::default()), Profile::default());
    }
}
