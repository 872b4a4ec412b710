//! Carrying values to another geography.
//!
//! For all rules: one value per finer area in, one value per target out; shares of a lookup multiply people (or,
//! without people, the area itself). Counts are summed and rates averaged; ranks and shares are never apportioned,
//! they are made anew from the result.

use crate::members::Members;
use crate::sum::Sum;

/// What becomes of a target one of whose members has no value (or no people, where people are asked for).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// It has no value either.
    Exclude,
    /// Its value is that of the members that have one; where there is none it has no value.
    Keep,
}

/// Values of coarser areas, and what was lost on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Rebased {
    /// One value per target; `NaN` where there is none.
    pub values: Vec<f64>,
    /// Targets that have no member.
    pub without_members: usize,
    /// Members (pairs of area and target) without a value, or without people where people are asked for.
    pub members_missing: usize,
    /// Targets whose value is missing, or rests on a part of their members, because of those.
    pub touched: usize,
}

/// A way to carry columns over, one like the other: by which members, and what becomes of their values.
///
/// - **Shape:** one value per finer area in, one per target out.
/// - **Missing:** see [`Missing`]; an area past the end of a column has no value in it.
///
/// ```
/// # use theodolite_core::{members::{Members, MembersError}, rebase::{By, Carry, Missing}};
/// let members = Members::new(&[0, 0, 1], 2)?; // three neighbourhoods, two wards
/// let people = [300.0, 100.0, 200.0];
/// let carry = Carry { members: &members, by: By::PopulationMean(&people), missing: Missing::Exclude };
/// assert_eq!(carry.over(&[8.0, 4.0, 5.0]).values, [7.0, 5.0]);
/// assert_eq!(Carry { by: By::Sum, ..carry }.over(&[8.0, 4.0, 5.0]).values, [12.0, 5.0]);
/// # Ok::<(), MembersError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Carry<'a> {
    /// The finer areas of each target.
    pub members: &'a Members,
    /// What becomes of their values.
    pub by: By<'a>,
    /// What becomes of a target one of whose members has none.
    pub missing: Missing,
}

/// What becomes of the values of members: each of these is linear in them.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// [`population_mean`], with the people of each finer area.
    PopulationMean(&'a [f64]),
    /// [`mean`].
    Mean,
    /// [`sum`].
    Sum,
}

impl Carry<'_> {
    /// Carries a column over.
    pub fn over(&self, values: &[f64]) -> Rebased {
        match self.by {
            By::PopulationMean(people) => population_mean(self.members, values, people, self.missing),
            By::Mean => mean(self.members, values, self.missing),
            By::Sum => sum(self.members, values, self.missing),
        }
    }
}

/// Returns the population-weighted mean: `sum(p x) / sum(p)`. Targets without people have no value.
///
/// ```
/// # use theodolite_core::{members::{Members, MembersError}, rebase::{self, Missing}};
/// let ward = Members::with_shares(&[(0, 0, 0.5), (1, 0, 1.0)], 1)?;
/// let rebased = rebase::population_mean(&ward, &[10.0, 40.0], &[400.0, 100.0], Missing::Exclude);
/// assert_eq!(rebased.values, [20.0]);
/// # Ok::<(), MembersError>(())
/// ```
pub fn population_mean(members: &Members, values: &[f64], people: &[f64], missing: Missing) -> Rebased {
    let weigh = |area, share| at(people, area) * share;
    rebase(members, values, weigh, missing, Sums::mean)
}

/// Returns the plain mean of the members, each counting with its share.
pub fn mean(members: &Members, values: &[f64], missing: Missing) -> Rebased {
    rebase(members, values, |_, share| share, missing, Sums::mean)
}

/// Returns the sum of value times share: what a count becomes. A target without members has no value.
pub fn sum(members: &Members, values: &[f64], missing: Missing) -> Rebased {
    rebase(members, values, |_, share| share, missing, |sums| sums.top)
}

/// Returns the share of the members for which a condition holds, 0 to 1, each counting with its share.
///
/// `None` is an area for which it cannot be told: a missing value.
pub fn share_of_areas(members: &Members, holds: &[Option<bool>], missing: Missing) -> Rebased {
    let number = |holds: &Option<bool>| holds.map_or(f64::NAN, |holds| f64::from(u8::from(holds)));
    mean(members, &holds.iter().map(number).collect::<Vec<_>>(), missing)
}

struct Sums {
    top: f64,
    bottom: f64,
}

impl Sums {
    fn mean(self) -> f64 {
        if self.bottom > 0.0 { self.top / self.bottom } else { f64::NAN }
    }
}

fn rebase(
    members: &Members,
    values: &[f64],
    weigh: impl Fn(usize, f64) -> f64,
    missing: Missing,
    finish: impl Fn(Sums) -> f64,
) -> Rebased {
    let mut rebased = Rebased {
        values: Vec::with_capacity(members.targets()),
        without_members: members.empty_targets(),
        members_missing: 0,
        touched: 0,
    };
    for target in 0..members.targets() {
        let (mut top, mut bottom) = (Sum::default(), Sum::default());
        let (mut there, mut lost) = (0, 0);
        for (area, share) in members.of(target) {
            let (value, weight) = (at(values, area), weigh(area, share));
            if value.is_nan() || weight.is_nan() {
                lost += 1;
            } else {
                there += 1;
                top.add(value * weight);
                bottom.add(weight);
            }
        }
        rebased.members_missing += lost;
        rebased.touched += usize::from(lost > 0);
        let refused = there == 0 || (lost > 0 && missing == Missing::Exclude);
        let sums = Sums { top: top.value(), bottom: bottom.value() };
        rebased.values.push(if refused { f64::NAN } else { finish(sums) });
    }
    rebased
}

fn at(column: &[f64], area: usize) -> f64 {
    column.get(area).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MISSING: f64 = f64::NAN;

    fn members() -> Members {
        Members::new(&[0, 0, 1, 1], 3).unwrap()
    }

    #[test]
    fn counts_are_split_by_shares_and_rates_rebuilt() {
        // METHODS 12.5: S1 (1000 people, 50 cases) goes 600 to T1 and 400 to T2, S2 (500, 40) to T2.
        let members = Members::with_shares(&[(0, 0, 0.6), (0, 1, 0.4), (1, 1, 1.0)], 2).unwrap();
        let cases = sum(&members, &[50.0, 40.0], Missing::Exclude).values;
        let people = sum(&members, &[1000.0, 500.0], Missing::Exclude).values;
        assert_eq!((cases.as_slice(), people.as_slice()), (&[30.0, 60.0][..], &[600.0, 900.0][..]));
        let rates = population_mean(&members, &[0.05, 0.08], &[1000.0, 500.0], Missing::Exclude).values;
        assert_eq!(rates[0], 0.05);
        assert!((rates[1] - 60.0 / 900.0).abs() < 1e-15);
    }

    #[test]
    fn a_missing_member_takes_its_target_out_or_is_left_out_as_told() {
        let values = [1.0, MISSING, 3.0, 5.0];
        let excluded = mean(&members(), &values, Missing::Exclude);
        assert!(excluded.values[0].is_nan() && excluded.values[2].is_nan());
        assert_eq!(excluded.values[1], 4.0);
        assert_eq!((excluded.without_members, excluded.members_missing, excluded.touched), (1, 1, 1));
        let kept = mean(&members(), &values, Missing::Keep);
        assert_eq!(kept.values[..2], [1.0, 4.0]);
        assert_eq!((kept.members_missing, kept.touched), (1, 1));
    }

    #[test]
    fn unknown_people_count_as_missing_and_no_people_give_no_value() {
        let people = [1.0, MISSING, 0.0, 0.0];
        let kept = population_mean(&members(), &[1.0, 2.0, 3.0, 4.0], &people, Missing::Keep);
        assert_eq!(kept.values[0], 1.0);
        assert!(kept.values[1].is_nan());
        assert_eq!(kept.members_missing, 1);
    }

    #[test]
    fn a_target_with_only_missing_members_has_no_value_under_either_rule() {
        for missing in [Missing::Exclude, Missing::Keep] {
            assert!(sum(&members(), &[MISSING, MISSING, 1.0, 1.0], missing).values[0].is_nan());
        }
    }

    #[test]
    fn share_of_areas_counts_areas() {
        let holds = [Some(true), Some(false), Some(true), None];
        let rebased = share_of_areas(&members(), &holds, Missing::Keep);
        assert_eq!(rebased.values[..2], [0.5, 1.0]);
        assert_eq!(rebased.members_missing, 1);
    }
}
