//! Inequality between groups and within them, over any nesting of groups.

use std::collections::BTreeMap;

use super::entropy::entropy_of;
use super::present::Present;
use super::{Estimate, InequalityError};
use crate::bootstrap::Bootstrap;
use crate::parallel;
use crate::random::Random;
use crate::sum::Sum;

/// A measure taken apart: its parts add up to the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// The measure over all areas.
    pub total: Estimate,
    /// From the coarsest level on: between its groups, then between the groups of each finer level within those of the level
    /// before; the last is between areas within the finest groups.
    pub parts: Vec<Estimate>,
}

/// Areas with the groups they are in, ready to be summed up level by level.
struct Nested {
    values: Vec<f64>,
    people: Vec<f64>,
    // Per level: the group of each area, counted from 0, and how many groups there are.
    levels: Vec<(Vec<u32>, usize)>,
    missing: usize,
}

impl Nested {
    fn new(
        order: f64,
        values: &[f64],
        people: Option<&[f64]>,
        levels: &[&[u32]],
    ) -> Result<Nested, InequalityError> {
        if !order.is_finite() {
            return Err(InequalityError::Parameter { name: "order", value: order, allowed: "any number" });
        }
        for groups in levels {
            if groups.len() != values.len() {
                let (column, found, expected) = ("groups", groups.len(), values.len());
                return Err(InequalityError::Length { column, found, expected });
            }
        }
        let mut present = Present::new(values, people, &[])?;
        levels.iter().for_each(|groups| present.keep_grouped(groups));
        if present.areas.is_empty() {
            return Err(InequalityError::Empty);
        }
        for &area in &present.areas {
            let (area, value) = (area as usize, values[area as usize]);
            if value < 0.0 {
                return Err(InequalityError::Negative { area, value });
            }
            if order <= 0.0 && value == 0.0 {
                return Err(InequalityError::Zero { area });
            }
        }
        let chosen =
            |groups: &&[u32]| present.areas.iter().map(|&area| groups[area as usize]).collect::<Vec<u32>>();
        let named: Vec<Vec<u32>> = levels.iter().map(chosen).collect();
        for (level, pair) in named.windows(2).enumerate() {
            let mut above = BTreeMap::new();
            for (&coarse, &fine) in pair[0].iter().zip(&pair[1]) {
                if *above.entry(fine).or_insert(coarse) != coarse {
                    return Err(InequalityError::NotNested { level: level + 1, group: fine });
                }
            }
        }
        Ok(Nested {
            values: present.pick(values),
            levels: named.iter().map(|groups| counted_from_zero(groups)).collect(),
            missing: present.missing,
            people: present.people,
        })
    }

    /// The measure between the groups of each level, and last between all areas.
    fn cumulative(&self, order: f64, people: &[f64]) -> Result<Vec<f64>, InequalityError> {
        let pairs = || self.values.iter().zip(people).map(|(value, people)| (people * value, *people));
        let whole = add(pairs());
        if whole.0 <= 0.0 || !(whole.0 / whole.1).is_finite() {
            return Err(InequalityError::Mean { mean: whole.0 / whole.1 });
        }
        let between = |groups: &[u32], count| {
            let mut sums = vec![(Sum::default(), Sum::default()); count];
            for (&group, (total, people)) in groups.iter().zip(pairs()) {
                sums[group as usize].0.add(total);
                sums[group as usize].1.add(people);
            }
            between(order, whole, sums.iter().map(|(total, people)| (total.value(), people.value())))
        };
        let mut found: Vec<f64> = self.levels.iter().map(|(groups, count)| between(groups, *count)).collect();
        // One value for all is no inequality, rounding or not.
        let mut inhabited = self.values.iter().zip(people).filter(|(_, people)| **people > 0.0);
        let first = inhabited.next().map(|(value, _)| value);
        let equal = inhabited.all(|(value, _)| Some(value) == first);
        found.push(if equal { 0.0 } else { self::between(order, whole, pairs()) });
        if found.iter().all(|found| found.is_finite()) { Ok(found) } else { Err(InequalityError::TooGreat) }
    }

    /// Total and parts: each level adds what it finds beyond the level before.
    fn parts(&self, order: f64, people: &[f64]) -> Result<Vec<f64>, InequalityError> {
        let cumulative = self.cumulative(order, people)?;
        let mut parts = vec![cumulative.last().copied().unwrap_or(0.0)];
        let before = std::iter::once(0.0).chain(cumulative.iter().copied());
        // Finer groups never show less, but for rounding.
        parts.extend(cumulative.iter().zip(before).map(|(&now, before)| (now - before).max(0.0)));
        Ok(parts)
    }
}

fn add(pairs: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (mut total, mut people) = (Sum::default(), Sum::default());
    for (value, live) in pairs {
        total.add(value);
        people.add(live);
    }
    (total.value(), people.value())
}

/// The measure between groups, each with its total and its people.
fn between(order: f64, whole: (f64, f64), groups: impl Iterator<Item = (f64, f64)>) -> f64 {
    let mean = whole.0 / whole.1;
    let inhabited = groups.filter(|&(_, people)| people > 0.0);
    entropy_of(order, inhabited.map(|(total, people)| (people / whole.1, total / people / mean)))
}

/// Groups by their place among those that occur.
fn counted_from_zero(groups: &[u32]) -> (Vec<u32>, usize) {
    let mut places: BTreeMap<u32, u32> = groups.iter().map(|&group| (group, 0)).collect();
    (0..).zip(places.values_mut()).for_each(|(k, place)| *place = k);
    (groups.iter().map(|group| places.get(group).copied().unwrap_or(0)).collect(), places.len())
}

/// Takes the generalised entropy of an order (1: Theil's T, 0: Theil's L) apart between and within groups.
///
/// - **Shape:** one value per area; people per area, or `None` for areas that count alike; per level, coarsest first, the
///   group of each area (any numbers), or [`NO_GROUP`](super::NO_GROUP).
/// - **Parts:** `sum S_g ln(mean_g/mean)` between groups and `sum S_g T_g` within them for T, `S` shares of the total; shares of
///   people for L; accordingly for other orders and each level. Parts are 0 or more and add up.
/// - **Missing:** an area without a value, people or a group on every level is left out and counted; one with 0 people drops
///   out.
/// - **Intervals** are drawn over all areas, whichever group they are in. Where groups are small the part between them is
///   drawn too large (chance differences between samples count as differences between groups), and its interval may lie above
///   it.
/// - **Source:** Shorrocks (1980), *The class of additively decomposable inequality measures*.
///
/// ```
/// # use theodolite_core::bootstrap::Bootstrap;
/// # use theodolite_core::inequality::{InequalityError, decompose};
/// let score = [12.0, 18.0, 20.0, 30.0, 45.0];
/// let people = [300.0, 150.0, 250.0, 200.0, 100.0];
/// let theil = decompose(1.0, &score, Some(&people), &[&[0, 0, 1, 1, 1]], &Bootstrap::default())?;
/// assert!((theil.parts[0].value - 0.0545834).abs() < 1e-7); // between
/// assert!((theil.parts[1].value - 0.0408229).abs() < 1e-7); // within
/// # Ok::<(), InequalityError>(())
/// ```
///
/// # Errors
/// As [`Blocks::new`](super::Blocks::new) and [`Blocks::entropy`](super::Blocks::entropy); [`InequalityError::NotNested`] where a
/// group lies in two groups of the level above, [`InequalityError::Parameter`] for a confidence outside 0 to 1.
pub fn decompose(
    order: f64,
    values: &[f64],
    people: Option<&[f64]>,
    levels: &[&[u32]],
    bootstrap: &Bootstrap,
) -> Result<Decomposition, InequalityError> {
    super::slope::check_confidence(bootstrap.confidence)?;
    let nested = Nested::new(order, values, people, levels)?;
    let found = nested.parts(order, &nested.people)?;
    let samples = bootstrap.samples(&[nested.values.len()], |drawn| {
        let people: Vec<f64> =
            nested.people.iter().zip(drawn).map(|(people, drawn)| people * drawn).collect();
        nested.parts(order, &people).unwrap_or_default()
    });
    let mut estimates = found.iter().enumerate().map(|(k, &value)| {
        let drawn = samples.iter().map(|parts| parts.get(k).copied().unwrap_or(f64::NAN));
        let (lower, upper) = bootstrap.percentiles(drawn).unwrap_or((f64::NAN, f64::NAN));
        Estimate { value, lower, upper, n: nested.values.len(), missing: nested.missing, negative: 0 }
    });
    let total = estimates.next().ok_or(InequalityError::Empty)?;
    Ok(Decomposition { total, parts: estimates.collect() })
}

/// The part between groups held against what it would be if areas were dealt to the groups by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetweenTest {
    /// The measure over all areas.
    pub total: f64,
    /// Its part between groups.
    pub between: f64,
    /// Its part within groups.
    pub within: f64,
    /// The mean part between groups over the permutations: what chance alone gives.
    pub expected: f64,
    /// How often chance gives as much as was found: `(1 + times) / (1 + permutations)`.
    pub p: f64,
    /// How many areas count.
    pub n: usize,
    /// How many are left out because something is missing.
    pub missing: usize,
}

/// Tests the part between groups of an entropy (1: Theil's T, 0: Theil's L): areas are dealt to the groups anew, each group
/// keeping its number of areas, an area its value and its people.
///
/// - **Shape, missing:** as [`decompose`] with one level.
/// - **Cost:** only the sums of groups change from one permutation to the next.
/// - **Source:** Rey (2004), *Spatial analysis of regional income inequality*; as PySAL's `TheilDSim`.
///
/// ```
/// # use theodolite_core::inequality::{InequalityError, between_test};
/// let score = [1.0, 1.1, 1.2, 1.3, 8.0, 8.1, 8.2, 8.3];
/// let test = between_test(1.0, &score, None, &[0, 0, 0, 0, 1, 1, 1, 1], 999, 7)?;
/// assert!(test.between > 20.0 * test.within && test.p < 0.06); // 2 of 70 ways to deal
/// # Ok::<(), InequalityError>(())
/// ```
///
/// # Errors
/// As [`decompose`].
pub fn between_test(
    order: f64,
    values: &[f64],
    people: Option<&[f64]>,
    groups: &[u32],
    permutations: u32,
    seed: u64,
) -> Result<BetweenTest, InequalityError> {
    let nested = Nested::new(order, values, people, &[groups])?;
    let parts = nested.parts(order, &nested.people)?;
    let (total, observed) = (parts[0], parts[1]);
    let areas: Vec<(f64, f64)> =
        nested.values.iter().zip(&nested.people).map(|(value, people)| (value * people, *people)).collect();
    let whole = add(areas.iter().copied());
    let mut sizes = vec![0; nested.levels[0].1];
    nested.levels[0].0.iter().for_each(|&group| sizes[group as usize] += 1);
    let permutations: Vec<u64> = (0..u64::from(permutations)).collect();
    let alike = people.is_none();
    let found = parallel::map(&permutations, |_, &permutation| {
        let mut random = Random::nth(seed, "permutation", permutation);
        if alike {
            let mut totals: Vec<f64> = areas.iter().map(|&(total, _)| total).collect();
            let groups = deal(&mut totals, &sizes, &mut random, |group| {
                group.iter().copied().collect::<Sum>().value()
            });
            between(order, whole, groups.into_iter().zip(sizes.iter().map(|&size| size as f64)))
        } else {
            let mut areas = areas.clone();
            between(
                order,
                whole,
                deal(&mut areas, &sizes, &mut random, |group| add(group.iter().copied())).into_iter(),
            )
        }
    });
    // The same groups dealt again may come out a rounding error lower.
    let times = found.iter().filter(|&&between| between >= observed * (1.0 - 1e-12)).count();
    let expected = crate::sum::mean(&found).unwrap_or(f64::NAN);
    Ok(BetweenTest {
        total,
        between: observed,
        within: parts[2],
        expected,
        p: (1 + times) as f64 / (1 + found.len()) as f64,
        n: areas.len(),
        missing: nested.missing,
    })
}

/// Deals areas to groups of given sizes, each way equally likely (Fisher and Yates), and sums each group up.
fn deal<T, R>(areas: &mut [T], sizes: &[usize], random: &mut Random, sum: impl Fn(&[T]) -> R) -> Vec<R> {
    let mut rest = areas;
    let mut sums = Vec::with_capacity(sizes.len());
    for &size in sizes {
        for k in 0..size {
            rest.swap(k, k + random.below(rest.len() - k));
        }
        let (group, others) = rest.split_at_mut(size);
        sums.push(sum(group));
        rest = others;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::NO_GROUP;
    use super::super::tests::{Y5, close};
    use super::*;

    fn parts(order: f64, levels: &[&[u32]]) -> Vec<f64> {
        let decomposition =
            decompose(order, &Y5.values, Some(&Y5.people), levels, &Bootstrap::default()).unwrap();
        let parts: Vec<f64> = decomposition.parts.iter().map(|part| part.value).collect();
        close(Ok(parts.iter().sum()), decomposition.total.value);
        close(Y5.blocks().entropy(order), decomposition.total.value);
        parts
    }

    #[test]
    fn the_worked_example() {
        let groups: &[u32] = &[4, 4, 9, 9, 9];
        let found = parts(1.0, &[groups]);
        close(Ok(found[0]), 0.05458338154114295);
        close(Ok(found[1]), 0.04082291229985828);
        let found = parts(0.0, &[groups]);
        close(Ok(found[0]), 0.0580618078937252);
        close(Ok(found[1]), 0.03498160958253259);
    }

    #[test]
    fn each_level_is_the_weighted_mean_of_what_is_between_its_groups() {
        // Three districts in two regions; the part between districts within regions by Shorrocks's weights.
        let (districts, regions): (&[u32], &[u32]) = (&[0, 0, 1, 2, 2], &[0, 0, 0, 1, 1]);
        for order in [-1.0, 0.0, 0.5, 1.0, 2.0, 3.0] {
            let found = parts(order, &[regions, districts]);
            let mean = |areas: &[usize]| {
                let people: f64 = areas.iter().map(|&k| Y5.people[k]).sum();
                (areas.iter().map(|&k| Y5.people[k] * Y5.values[k]).sum::<f64>() / people, people)
            };
            let entropy = |groups: &[(f64, f64)]| {
                let people: f64 = groups.iter().map(|group| group.1).sum();
                let all = groups.iter().map(|group| group.0 * group.1).sum::<f64>() / people;
                entropy_of(order, groups.iter().map(|group| (group.1 / people, group.0 / all)))
            };
            let weight = |(of_group, people): (f64, f64)| people / 1000.0 * libm::pow(of_group / 21.8, order);
            let (north, south) = (mean(&[0, 1, 2]), mean(&[3, 4]));
            close(Ok(found[0]), entropy(&[north, south]));
            close(Ok(found[1]), weight(north) * entropy(&[mean(&[0, 1]), mean(&[2])]));
            let within = weight(mean(&[0, 1])) * entropy(&[mean(&[0]), mean(&[1])])
                + weight(south) * entropy(&[mean(&[3]), mean(&[4])]);
            close(Ok(found[2]), within);
        }
    }

    #[test]
    fn without_levels_all_of_it_is_within_and_with_areas_as_groups_all_is_between() {
        assert_eq!(parts(1.0, &[]).len(), 1);
        let found = parts(1.0, &[&[0, 1, 2, 3, 4]]);
        assert!(found[1] < 1e-15);
        let equal = decompose(1.0, &[0.1; 4], None, &[&[0, 0, 1, 1]], &Bootstrap::default()).unwrap();
        assert_eq!((equal.total.value, equal.parts[1].value), (0.0, 0.0));
    }

    #[test]
    fn groups_that_do_not_nest_are_refused_and_areas_in_no_group_are_counted() {
        let nested =
            |levels: &[&[u32]]| decompose(1.0, &[1.0, 2.0, 3.0], None, levels, &Bootstrap::default());
        let crossed = nested(&[&[0, 0, 1], &[5, 6, 6]]);
        assert_eq!(crossed.err(), Some(InequalityError::NotNested { level: 1, group: 6 }));
        let left_out = nested(&[&[0, NO_GROUP, 1]]).unwrap();
        assert_eq!((left_out.total.n, left_out.total.missing), (2, 1));
        assert_eq!(nested(&[&[NO_GROUP; 3]]).err(), Some(InequalityError::Empty));
        assert!(matches!(nested(&[&[0]]), Err(InequalityError::Length { .. })));
    }

    #[test]
    fn the_test_counts_the_ways_to_deal() {
        // 20 ways to deal six areas to two groups of three; the observed one and its mirror image are the most extreme.
        let values = [1.0, 2.0, 3.0, 10.0, 11.0, 12.0];
        for people in [None, Some(&[5.0; 6][..])] {
            let test = between_test(1.0, &values, people, &[0, 0, 0, 1, 1, 1], 9999, 1).unwrap();
            assert!((test.p - 0.1).abs() < 0.01, "{}", test.p);
            close(Ok(test.between + test.within), test.total);
            assert!(test.expected < test.between);
        }
    }

    #[test]
    fn groups_by_chance_are_found_to_be_so() {
        let mut random = Random::named(5, "values");
        let values: Vec<f64> = (0..600).map(|_| libm::exp(random.normal())).collect();
        let people: Vec<f64> = (0..600).map(|_| 1000.0 + 500.0 * random.share()).collect();
        let groups: Vec<u32> = (0..600).map(|area| area % 30).collect();
        let test = between_test(0.0, &values, Some(&people), &groups, 499, 1).unwrap();
        assert!(test.p > 0.02, "{test:?}");
        let again = between_test(0.0, &values, Some(&people), &groups, 499, 1).unwrap();
        assert_eq!(test, again);
    }

    #[test]
    fn without_permutations_there_is_no_evidence() {
        let test = between_test(1.0, &[1.0, 2.0], None, &[0, 1], 0, 1).unwrap();
        assert_eq!(test.p, 1.0);
        assert!(test.expected.is_nan());
    }
}
