//! Summary measures: a result of finer areas, told for coarser ones.
//!
//! For all measures:
//! - **Shape:** columns with one value per finer area in, one value per target of [`Members`] out.
//! - **Rank** is the national one, 1 = greatest need; `N` is the number of areas that have one.
//! - **Missing:** a member without the measured value (score, rank, count) is left out, of the totals as well:
//!   [`members_missing`] counts them, and the caller decides whether that may be. A member with a value but
//!   without people makes the target's value missing, unless the measure does not ask for people.
//! - **Nobody:** a target without people, or without members, is missing; it is not 0.
//! - **Shares** of a lookup multiply the people (and the counts) of a member.
//! - **Source:** MHCLG (2019), *The English Indices of Deprivation 2019: technical report*, section 3.8 and
//!   appendix N; checked against the published district files.

use crate::members::Members;
use crate::rank::crossed;
use crate::sum::Sum;

/// Returns the population-weighted mean score, `sum(p s) / sum(p)`.
///
/// ```
/// # use theodolite_core::{members::{Members, MembersError}, summary};
/// let district = Members::new(&[0, 0], 1)?;
/// assert_eq!(summary::average_score(&district, &[80.0, 20.0], &[1500.0, 500.0]), [65.0]);
/// # Ok::<(), MembersError>(())
/// ```
pub fn average_score(members: &Members, score: &[f64], people: &[f64]) -> Vec<f64> {
    each_target(members, |members| weighted_mean(members, score, people, |score| score))
}

/// Returns the population-weighted mean rank, turned round so that more means more need: `N + 1 - sum(p r) / sum(p)`.
pub fn average_rank(members: &Members, rank: &[f64], people: &[f64]) -> Vec<f64> {
    let areas = ranked(rank) as f64;
    each_target(members, |members| areas + 1.0 - weighted_mean(members, rank, people, |rank| rank))
}

/// Returns the share of the target's areas that are in the most deprived tenth nationally, 0 to 1.
///
/// A count of areas, not of people. All values are missing where fewer than 10 areas have a rank.
pub fn share_in_decile_1(members: &Members, rank: &[f64]) -> Vec<f64> {
    let areas = ranked(rank);
    if areas < 10 {
        return vec![f64::NAN; members.targets()];
    }
    each_target(members, |members| {
        let (mut inside, mut all) = (Sum::default(), Sum::default());
        for (area, share) in members {
            let rank = value(rank, area);
            if !rank.is_nan() {
                all.add(share);
                inside.add(if crossed(rank, 10, areas) == 1 { share } else { 0.0 });
            }
        }
        ratio(inside, all)
    })
}

/// Returns the extent, 0 to 1: the share of people in the most deprived areas, those in the first tenth counting
/// fully and those up to the third counting less and less.
///
/// With `q = ceil(100 r / N)` the weight is 1 up to 10, `0.95 - (0.90/19)(q - 11)` from 11 to 30, and 0 beyond.
pub fn extent(members: &Members, rank: &[f64], people: &[f64]) -> Vec<f64> {
    let areas = ranked(rank);
    let weight = |rank: f64| match crossed(rank, 100, areas) {
        ..=10 => 1.0,
        percentile @ 11..=30 => 0.95 - 0.90 / 19.0 * (percentile - 11) as f64,
        _ => 0.0,
    };
    each_target(members, |members| weighted_mean(members, rank, people, weight))
}

/// Returns the local concentration: the mean rank, turned round, of the most deprived areas that hold exactly a
/// tenth of the target's people.
///
/// `N + 1 - sum(u r) / (0.1 sum(p))` over the areas from the most deprived on (equal ranks in area order), with
/// `u = p`, but the last area cut so that `sum(u)` is exactly `0.1 sum(p)`.
pub fn local_concentration(members: &Members, rank: &[f64], people: &[f64]) -> Vec<f64> {
    let areas = ranked(rank) as f64;
    each_target(members, |members| {
        let mut inside: Vec<(f64, f64)> = members
            .map(|(area, share)| (value(rank, area), value(people, area) * share))
            .filter(|(rank, _)| !rank.is_nan())
            .collect();
        let all = inside.iter().map(|&(_, people)| people).collect::<Sum>().value();
        if all.is_nan() || all <= 0.0 {
            return f64::NAN;
        }
        inside.sort_by(|a, b| a.0.total_cmp(&b.0)); // stable: equal ranks keep area order
        // Ten times everything, so that whole people stay whole.
        let (mut left, mut sum) = (all, Sum::default());
        for (rank, people) in inside {
            let used = (10.0 * people).min(left);
            sum.add(used * rank);
            left -= used;
            if left <= 0.0 {
                break;
            }
        }
        areas + 1.0 - sum.value() / all
    })
}

/// Returns the sum of a count over the target's areas, for example of people out of work.
///
/// Missing where no member has a count.
pub fn scale(members: &Members, count: &[f64]) -> Vec<f64> {
    each_target(members, |members| {
        let mut any = false;
        let mut sum = Sum::default();
        for (area, share) in members {
            let count = value(count, area);
            if !count.is_nan() {
                any = true;
                sum.add(count * share);
            }
        }
        if any { sum.value() } else { f64::NAN }
    })
}

/// Returns for each target how many of its members have no value in a column.
pub fn members_missing(members: &Members, column: &[f64]) -> Vec<u32> {
    let count = |target| members.of(target).filter(|&(area, _)| value(column, area).is_nan()).count();
    (0..members.targets()).map(|target| count(target) as u32).collect()
}

fn each_target(
    members: &Members,
    measure: impl Fn(&mut dyn Iterator<Item = (usize, f64)>) -> f64,
) -> Vec<f64> {
    (0..members.targets()).map(|target| measure(&mut members.of(target))).collect()
}

/// The mean of `map(value)` over the members that have a value, weighted by people.
fn weighted_mean(
    members: &mut dyn Iterator<Item = (usize, f64)>,
    column: &[f64],
    people: &[f64],
    map: impl Fn(f64) -> f64,
) -> f64 {
    let (mut top, mut bottom) = (Sum::default(), Sum::default());
    for (area, share) in members {
        let value = value(column, area);
        if !value.is_nan() {
            let people = self::value(people, area) * share;
            top.add(people * map(value));
            bottom.add(people);
        }
    }
    ratio(top, bottom)
}

fn ratio(top: Sum, bottom: Sum) -> f64 {
    let bottom = bottom.value();
    if bottom > 0.0 { top.value() / bottom } else { f64::NAN }
}

fn value(column: &[f64], area: usize) -> f64 {
    column.get(area).copied().unwrap_or(f64::NAN)
}

fn ranked(rank: &[f64]) -> u32 {
    rank.iter().filter(|rank| !rank.is_nan()).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 20 areas ranked 1 to 20; one district of four of them, one of three (METHODS 1.6).
    fn example() -> (Members, Vec<f64>, Vec<f64>, Vec<f64>) {
        let rank: Vec<f64> = (1..=20).map(f64::from).collect();
        let mut target = vec![Members::NONE; 20];
        let (mut score, mut people) = (vec![f64::NAN; 20], vec![1.0; 20]);
        for (rank, p, s) in [(1, 1500.0, 80.0), (3, 2000.0, 60.0), (6, 1000.0, 40.0), (15, 500.0, 10.0)] {
            (target[rank - 1], people[rank - 1], score[rank - 1]) = (0, p, s);
        }
        for (rank, p) in [(2, 100.0), (5, 900.0), (12, 1000.0)] {
            (target[rank - 1], people[rank - 1]) = (1, p);
        }
        (Members::new(&target, 3).unwrap(), rank, score, people)
    }

    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let equal =
                (found - expected).abs() <= 1e-5 * expected.abs() || found.is_nan() && expected.is_nan();
            assert!(equal, "{found} instead of {expected}");
        }
    }

    #[test]
    fn measures_are_those_of_the_worked_example() {
        let (members, rank, score, people) = example();
        let missing = f64::NAN;
        close(&average_rank(&members, &rank, &people)[..1], &[16.8]);
        close(&average_score(&members, &score, &people), &[57.0, missing, missing]);
        close(&share_in_decile_1(&members, &rank), &[0.25, 1.0 / 3.0, missing]);
        close(&extent(&members, &rank, &people)[..1], &[0.614211]);
        close(&local_concentration(&members, &rank, &people), &[20.0, 17.5, missing]);
        close(&scale(&members, &score), &[190.0, missing, missing]);
        assert_eq!(members_missing(&members, &score), [0, 3, 0]);
    }

    #[test]
    fn extent_falls_from_the_eleventh_hundredth_to_the_thirtieth() {
        let rank: Vec<f64> = (1..=100).map(f64::from).collect();
        let mut target = vec![Members::NONE; 100];
        for (k, percentile) in [10, 11, 20, 30, 31].into_iter().enumerate() {
            target[percentile - 1] = k as u32;
        }
        let members = Members::new(&target, 5).unwrap();
        close(&extent(&members, &rank, &[1.0; 100]), &[1.0, 0.95, 0.523684, 0.05, 0.0]);
    }

    #[test]
    fn a_district_of_one_area_has_that_areas_figures() {
        let rank = [3.0, 1.0, 2.0];
        let members = Members::new(&[0, 1, 1], 2).unwrap();
        let (score, people) = ([10.0, 90.0, 50.0], [7.0, 1.0, 1.0]);
        assert_eq!(average_score(&members, &score, &people)[0], 10.0);
        assert_eq!(average_rank(&members, &rank, &people)[0], 1.0);
        assert_eq!(local_concentration(&members, &rank, &people)[0], 1.0);
        assert_eq!(extent(&members, &rank, &people)[0], 0.0);
    }

    #[test]
    fn a_district_without_people_is_missing_but_its_areas_still_count() {
        let rank: Vec<f64> = (1..=10).map(f64::from).collect();
        let members = Members::new(&[0; 10], 1).unwrap();
        let nobody = [0.0; 10];
        assert!(average_rank(&members, &rank, &nobody)[0].is_nan());
        assert!(extent(&members, &rank, &nobody)[0].is_nan());
        assert!(local_concentration(&members, &rank, &nobody)[0].is_nan());
        assert_eq!(share_in_decile_1(&members, &rank), [0.1]);
    }

    #[test]
    fn fewer_than_ten_areas_have_no_first_decile() {
        let members = Members::new(&[0, 0], 1).unwrap();
        assert!(share_in_decile_1(&members, &[1.0, 2.0])[0].is_nan());
    }

    #[test]
    fn a_scored_area_with_unknown_people_makes_the_mean_missing() {
        let members = Members::new(&[0, 0], 1).unwrap();
        assert!(average_score(&members, &[1.0, 2.0], &[5.0, f64::NAN])[0].is_nan());
        assert_eq!(average_score(&members, &[1.0, f64::NAN], &[5.0, f64::NAN]), [1.0]);
    }

    #[test]
    fn shares_multiply_people() {
        let members = Members::with_shares(&[(0, 0, 0.5), (1, 0, 1.0)], 1).unwrap();
        assert_eq!(average_score(&members, &[10.0, 40.0], &[400.0, 100.0]), [20.0]);
        assert_eq!(scale(&members, &[10.0, 40.0]), [45.0]);
    }
}
