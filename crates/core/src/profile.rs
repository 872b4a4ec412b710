//! Where one area does well and where it does badly.

use crate::sort::{Sorted, areas_of};
use crate::{Polarity, parallel};

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
    /// Whether parts in which no area is worse are no weaknesses either. COINr does so: where most areas share the
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
    /// The parts in which the smallest share of the other areas is better, the smallest first; of equal shares, the earlier part
    /// first. None in which no area is worse.
    pub strengths: Vec<Standing>,
    /// The parts in which the greatest share of the other areas is better, the greatest first; of equal shares, the later part
    /// first. None in which no area is better.
    pub weaknesses: Vec<Standing>,
}

/// Where all areas stand in all parts: made once, it tells the profile of one area after the other.
///
/// - **Cost:** each part is sorted once; a profile then costs as much as its parts, however many areas there are.
///
/// ```
/// # use theodolite_core::Polarity;
/// # use theodolite_core::profile::{Part, ProfileRule, Profiles};
/// let parts = [
///     Part { values: &[4.0, 8.0, 6.0], polarity: Polarity::High }, // unemployment
///     Part { values: &[30_000.0, 20_000.0, 35_000.0], polarity: Polarity::Low }, // income
/// ];
/// let profiles = Profiles::new(&parts);
/// let rule = ProfileRule { count: 1, ..ProfileRule::default() };
/// let weakest: Vec<usize> = (0..3).map(|area| profiles.of(area, rule).weaknesses[0].part).collect();
/// assert_eq!(weakest, [1, 1, 0]); // the second is last in both: the later part comes first
/// ```
#[derive(Clone, Debug)]
pub struct Profiles<'a> {
    columns: Vec<Column<'a>>,
}

/// A part, and where each of its areas stands.
#[derive(Clone, Debug)]
struct Column<'a> {
    values: &'a [f64],
    /// How many areas have a value.
    areas: usize,
    /// Per area, how many are better and how many worse; 0 and 0 where it has no value.
    around: Vec<(u32, u32)>,
}

impl<'a> Profiles<'a> {
    /// Ranks each part.
    ///
    /// - **Shape:** one column per part, in area order; they need not be of one length.
    /// - **Missing:** areas without a value count in no rank.
    pub fn new(parts: &[Part<'a>]) -> Profiles<'a> {
        Profiles { columns: parallel::map(parts, |_, part| Column::new(part)) }
    }

    /// Returns the strengths and weaknesses of an area.
    ///
    /// - **Missing:** a part without a value for the area is in neither list.
    /// - **Few parts:** a part may be in both lists.
    /// - **Flat parts:** a part that is the same in all areas is in neither.
    /// - **Source:** COINr (`get_str_weak`), which goes by ranks, whatever the number of areas with a value.
    pub fn of(&self, area: usize, rule: ProfileRule) -> Profile {
        let standing = |(part, column): (usize, &Column<'_>)| column.standing(part, area);
        let mut standings: Vec<Standing> = self.columns.iter().enumerate().filter_map(standing).collect();
        // The share of the others that is better; stable, so that the earlier part comes first.
        let share = |it: &Standing, of: &Standing| (it.rank - 1) * (of.areas - 1);
        standings.sort_by(|x, y| share(x, y).cmp(&share(y, x)));
        let strengths = standings.iter().filter(|it| it.worse > 0).take(rule.count).copied().collect();
        let is_weakness = |it: &&Standing| it.rank > 1 && (it.worse > 0 || !rule.skip_last);
        let weaknesses = standings.iter().rev().filter(is_weakness).take(rule.count).copied().collect();
        Profile { strengths, weaknesses }
    }
}

impl<'a> Column<'a> {
    fn new(part: &Part<'a>) -> Column<'a> {
        let sorted = Sorted::new(part.values);
        let (areas, mut around) = (sorted.len(), vec![(0, 0); part.values.len()]);
        sorted.each_group(|less, group| {
            let (less, more) = (less as u32, (areas - less - group.len()) as u32);
            let (better, worse) = match part.polarity {
                Polarity::High => (less, more),
                Polarity::Low => (more, less),
            };
            areas_of(group).for_each(|area| around[area] = (better, worse));
        });
        Column { values: part.values, areas, around }
    }

    fn standing(&self, part: usize, area: usize) -> Option<Standing> {
        let value = *self.values.get(area).filter(|value| !value.is_nan())?;
        let (better, worse) = *self.around.get(area)?;
        Some(Standing { part, value, rank: better as usize + 1, areas: self.areas, worse: worse as usize })
    }
}

/// Returns the strengths and weaknesses of one area; for several, [`Profiles`] ranks the parts once.
///
/// - **Shape:** one column per part, in area order.
/// - **Missing:** a part without a value for the area is in neither list; areas without a value count in no rank.
/// - **Few parts:** a part may be in both lists.
/// - **Flat parts:** a part that is the same in all areas is in neither.
/// - **Source:** COINr (`get_str_weak`), which goes by ranks, whatever the number of areas with a value.
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
    Profiles::new(parts).of(area, rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::Order;
    use crate::ranking::place;

    fn parts(columns: &[&'static [f64]]) -> Vec<Part<'static>> {
        columns.iter().map(|values| Part { values, polarity: Polarity::High }).collect()
    }

    #[test]
    fn equal_ranks_are_in_the_order_of_parts_and_the_last_is_the_weakest() {
        let parts = parts(&[&[1.0, 2.0, 3.0], &[2.0, 1.0, 3.0], &[5.0, 6.0, 7.0], &[3.0, 1.0, 1.0]]);
        let found = profile(&parts, 0, ProfileRule { count: 3, skip_last: false });
        let of = |standings: &[Standing]| standings.iter().map(|it| (it.part, it.rank)).collect::<Vec<_>>();
        assert_eq!(of(&found.strengths), [(0, 1), (2, 1), (1, 2)]);
        assert_eq!(of(&found.weaknesses), [(3, 3), (1, 2)]);
        let found = profile(&parts, 0, ProfileRule { count: 1, skip_last: true });
        assert_eq!(of(&found.weaknesses), [(1, 2)]);
    }

    #[test]
    fn what_is_missing_is_in_no_list() {
        let parts = parts(&[&[f64::NAN, 2.0], &[1.0, f64::NAN]]);
        let found = profile(&parts, 0, ProfileRule::default());
        // Among no others it is neither better nor worse.
        assert_eq!(found, Profile::default());
        assert_eq!(profile(&parts, 9, ProfileRule::default()), Profile::default());
        assert_eq!(profile(&[], 0, ProfileRule::default()), Profile::default());
    }

    #[test]
    fn no_part_is_a_strength_where_nobody_is_worse_and_none_a_weakness_where_nobody_is_better() {
        // The area has the worst value of the first part with nine others of eleven, and the best of the second.
        let failing = [1.0; 10].into_iter().chain([0.0]).collect::<Vec<_>>();
        let best = [0.0].into_iter().chain([5.0; 10]).collect::<Vec<_>>();
        let part = |values| Part { values, polarity: Polarity::High };
        let found = profile(&[part(&failing), part(&best)], 0, ProfileRule::default());
        let of = |standings: &[Standing]| standings.iter().map(|it| it.part).collect::<Vec<_>>();
        assert_eq!((of(&found.strengths), of(&found.weaknesses)), (vec![1], vec![0]));
    }

    #[test]
    fn parts_known_for_few_areas_are_compared_by_shares() {
        // Last of 3 in the first part, fourth of 101 in the second.
        let few: Vec<f64> = (0..101).map(|k| if k < 3 { -f64::from(k) } else { f64::NAN }).collect();
        let many: Vec<f64> = (0..101).map(|k| if k == 0 { 3.5 } else { f64::from(k) }).collect();
        let part = |values| Part { values, polarity: Polarity::High };
        let found = profile(&[part(&few), part(&many)], 0, ProfileRule { count: 1, skip_last: false });
        assert_eq!((found.weaknesses[0].part, found.weaknesses[0].rank), (0, 3));
        assert_eq!((found.strengths[0].part, found.strengths[0].rank), (1, 4));
    }

    #[test]
    fn all_areas_at_once_stand_where_counting_puts_them() {
        let (low, high) = ([2.0, f64::NAN, 2.0, -1.0, 0.0, -0.0], [7.0, 7.0, 3.0, 9.0, f64::NAN, 1.0]);
        let parts = [
            Part { values: &low, polarity: Polarity::Low },
            Part { values: &high, polarity: Polarity::High },
        ];
        let profiles = Profiles::new(&parts);
        for area in 0..low.len() {
            let found = profiles.of(area, ProfileRule::default());
            let is_one = |it: &Standing, of: &[Standing]| of.iter().any(|other| other.part == it.part);
            let known = parts.iter().filter(|it| !it.values[area].is_nan()).count();
            let all: Vec<Standing> =
                (0..parts.len()).filter_map(|k| profiles.columns[k].standing(k, area)).collect();
            assert_eq!(all.len(), known);
            for it in all {
                assert_eq!(is_one(&it, &found.strengths), it.worse > 0);
                assert_eq!(is_one(&it, &found.weaknesses), it.rank > 1);
                let Part { values, polarity } = parts[it.part];
                let (better, worse) = match polarity {
                    Polarity::Low => (Order::Descending, Order::Ascending),
                    Polarity::High => (Order::Ascending, Order::Descending),
                };
                assert_eq!(it.value, values[area]);
                assert_eq!((it.rank as f64, it.areas), (place(values, area, better), 5));
                assert_eq!(it.worse as f64 + 1.0, place(values, area, worse));
            }
        }
    }
}
