//! Two groups held against each other, and the simple companions of a slope.

use super::present::Present;
use super::{InequalityError, Ranked};
use crate::sum::Sum;

/// Two groups of areas: how far apart, and how many times as much.
///
/// Always print both: a gap can close while the ratio grows.
#[derive(Clone, Debug)]
pub struct Pair {
    // Of the areas that count, the first group's before the second's.
    values: Vec<f64>,
    people: Vec<f64>,
    sizes: [usize; 2],
    missing: usize,
}

impl Pair {
    /// Takes the areas of group 0 and those of group 1; areas of other groups have no part in it.
    ///
    /// - **Shape:** a value and a group per area; people per area, or `None` for areas that count alike.
    /// - **Missing:** an area of the two groups without a value or people is left out and counted; one with 0 people drops out.
    ///
    /// ```
    /// # use theodolite_core::inequality::{InequalityError, Pair};
    /// let pair = Pair::new(&[30.0, 20.0, 10.0], Some(&[100.0, 300.0, 50.0]), &[0, 0, 1])?;
    /// assert_eq!(pair.gap(), 12.5); // 22.5 against 10
    /// assert_eq!(pair.ratio()?, 2.25);
    /// # Ok::<(), InequalityError>(())
    /// ```
    ///
    /// # Errors
    /// [`InequalityError`] for columns of different length, infinite values, people that are negative or infinite, and where
    /// one of the groups has no area.
    pub fn new(values: &[f64], people: Option<&[f64]>, groups: &[u32]) -> Result<Pair, InequalityError> {
        if groups.len() != values.len() {
            let (column, found, expected) = ("groups", groups.len(), values.len());
            return Err(InequalityError::Length { column, found, expected });
        }
        let present = Present::new(values, people, &[])?;
        let mut pair = Pair { values: Vec::new(), people: Vec::new(), sizes: [0; 2], missing: 0 };
        for (group, size) in (0_u32..).zip(0..2) {
            for (&area, &people) in present.areas.iter().zip(&present.people) {
                if groups[area as usize] == group {
                    pair.values.push(values[area as usize]);
                    pair.people.push(people);
                    pair.sizes[size] += 1;
                }
            }
        }
        let unknown =
            |area: usize| values[area].is_nan() || people.is_some_and(|people| people[area].is_nan());
        pair.missing = (0..values.len()).filter(|&area| groups[area] < 2 && unknown(area)).count();
        if pair.sizes.contains(&0) { Err(InequalityError::Empty) } else { Ok(pair) }
    }

    /// Returns the number of areas that count, of both groups.
    pub fn areas(&self) -> usize {
        self.values.len()
    }

    /// Returns the number of areas of the two groups that are left out because something is missing.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Returns the number of areas with a value below 0.
    pub fn negative(&self) -> usize {
        self.values.iter().filter(|&&value| value < 0.0).count()
    }

    /// The number of areas of each group.
    pub(super) fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Returns the means of both groups over their people.
    pub fn means(&self) -> (f64, f64) {
        self.means_of(&self.people)
    }

    fn means_of(&self, people: &[f64]) -> (f64, f64) {
        let mean = |range: std::ops::Range<usize>| {
            let (mut top, mut bottom) = (Sum::default(), Sum::default());
            for (value, people) in self.values[range.clone()].iter().zip(&people[range]) {
                top.add(value * people);
                bottom.add(*people);
            }
            top.value() / bottom.value()
        };
        (mean(0..self.sizes[0]), mean(self.sizes[0]..self.values.len()))
    }

    /// The same areas, each as often as it was drawn.
    pub(super) fn drawn(&self, drawn: &[f64]) -> Pair {
        let people = self.people.iter().zip(drawn).map(|(people, drawn)| people * drawn).collect();
        Pair { people, ..self.clone() }
    }

    /// Returns the mean of group 0 less that of group 1.
    pub fn gap(&self) -> f64 {
        let (first, second) = self.means();
        first - second
    }

    /// Returns the mean of group 0 over that of group 1.
    ///
    /// # Errors
    /// [`InequalityError::Mean`] where the second mean is not above 0.
    pub fn ratio(&self) -> Result<f64, InequalityError> {
        let (first, second) = self.means();
        if second > 0.0 { Ok(first / second) } else { Err(InequalityError::Mean { mean: second }) }
    }
}

/// The worst-off area or quantile held against the best-off one: what a slope is told beside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends {
    /// The worst-off less the best-off.
    pub gap: f64,
    /// The worst-off over the best-off; `None` where that is not above 0.
    pub ratio: Option<f64>,
    /// The population attributable fraction: the share of the mean that would go if all were as the best-off,
    /// `(mean - best) / mean`; `None` where the mean is not above 0.
    pub attributable: Option<f64>,
}

impl Ranked<'_> {
    /// Returns the ends of the order held against each other. Of areas that share a place at an end, the mean over people.
    pub fn ends(&self) -> Ends {
        let ranks = self.midranks();
        let end = |at: Option<&f64>| {
            let same = (0..ranks.len()).filter(|&k| Some(&ranks[k]) == at);
            let (mut top, mut bottom) = (Sum::default(), Sum::default());
            for k in same {
                top.add(self.values()[k] * self.people()[k]);
                bottom.add(self.people()[k]);
            }
            top.value() / bottom.value()
        };
        let (worst, best, mean) = (end(ranks.first()), end(ranks.last()), self.mean());
        Ends {
            gap: worst - best,
            ratio: (best > 0.0).then(|| worst / best),
            attributable: (mean > 0.0).then(|| (mean - best) / mean),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::close;
    use super::*;
    use crate::Polarity;

    #[test]
    fn the_companions_of_the_worked_example() {
        let people = [1200.0, 1000.0, 1100.0, 900.0, 800.0];
        let values = [82.0, 70.5, 66.0, 60.2, 55.1];
        let ranked = Ranked::new(&values, Some(&people), &[1.0, 2.0, 3.0, 4.0, 5.0], Polarity::Low).unwrap();
        let ends = ranked.ends();
        close(Ok(ends.ratio.unwrap()), 1.4882032667876588);
        close(Ok(ends.gap), 26.9);
        close(Ok(ends.attributable.unwrap()), 0.18913350600423826);
    }

    #[test]
    fn ties_at_an_end_are_averaged_over_people() {
        let people = [1.0, 3.0, 2.0];
        let ranked = Ranked::new(&[4.0, 8.0, 2.0], Some(&people), &[1.0, 1.0, 2.0], Polarity::Low).unwrap();
        assert_eq!(ranked.ends().gap, 5.0);
    }

    #[test]
    fn other_groups_have_no_part_in_a_pair_and_gaps_are_counted() {
        let values = [1.0, f64::NAN, 5.0, f64::NAN, 2.0];
        let pair = Pair::new(&values, None, &[0, 0, 7, 7, 1]).unwrap();
        assert_eq!((pair.areas(), pair.missing(), pair.gap()), (2, 1, -1.0));
        assert_eq!(Pair::new(&values, None, &[0, 0, 7, 7, 7]).err(), Some(InequalityError::Empty));
        let nothing = Pair::new(&[1.0, 0.0], None, &[0, 1]).unwrap();
        assert_eq!(nothing.ratio(), Err(InequalityError::Mean { mean: 0.0 }));
    }
}
