//! How far two lists of areas agree.

mod categories;

use crate::sum::Sum;

pub use categories::Crosstab;

/// Two lists of areas held against each other, as areas and, where they are given, as people.
///
/// `a` is the list that is judged, for example the areas designated; `b` the one it is judged by, for example
/// those in need. Swapping them swaps [precision](Table::precision) and [recall](Table::recall).
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// Areas of both lists.
    pub both: Part,
    /// Areas of `a` alone.
    pub only_a: Part,
    /// Areas of `b` alone.
    pub only_b: Part,
    /// Areas of neither.
    pub neither: Part,
    /// Areas for which one of the lists cannot tell: counted here and nowhere else.
    pub unknown: Part,
}

/// Some of the areas.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Part {
    /// How many areas.
    pub areas: usize,
    /// How many people live there; `None` where no people were given, `NaN` where an area's are missing.
    pub people: Option<f64>,
    /// Their plain mean need over the areas that have one; `None` where there is none.
    pub need: Option<f64>,
}

impl Agreement {
    /// Holds two lists against each other, area by area; lists of different length are read to the shorter one.
    ///
    /// - **Missing:** an area with `None` in either list is unknown; missing need is left out of its mean.
    ///
    /// ```
    /// # use theodolite_core::agreement::Agreement;
    /// let designated = [Some(true), Some(true), Some(false), None];
    /// let needy = [Some(true), Some(false), Some(true), Some(true)];
    /// let agreement = Agreement::new(&designated, &needy, None, None);
    /// assert_eq!(agreement.areas().precision(), Some(0.5));
    /// assert_eq!(agreement.unknown.areas, 1);
    /// ```
    pub fn new(
        a: &[Option<bool>],
        b: &[Option<bool>],
        people: Option<&[f64]>,
        need: Option<&[f64]>,
    ) -> Agreement {
        let pairs = || a.iter().zip(b).enumerate();
        let part = |wanted: fn(bool, bool) -> bool| {
            summarise(
                people,
                need,
                pairs().filter_map(|(area, pair)| match pair {
                    (&Some(a), &Some(b)) if wanted(a, b) => Some(area),
                    _ => None,
                }),
            )
        };
        let unknown = pairs().filter(|(_, (a, b))| a.is_none() || b.is_none()).map(|(area, _)| area);
        Agreement {
            both: part(|a, b| a && b),
            only_a: part(|a, b| a && !b),
            only_b: part(|a, b| !a && b),
            neither: part(|a, b| !a && !b),
            unknown: summarise(people, need, unknown),
        }
    }

    /// Returns the four-fold table of areas.
    pub fn areas(&self) -> Table {
        self.table(|part| Some(part.areas as f64)).unwrap_or_default()
    }

    /// Returns the four-fold table of people, or `None` where no people were given.
    pub fn people(&self) -> Option<Table> {
        self.table(|part| part.people)
    }

    fn table(&self, of: impl Fn(&Part) -> Option<f64>) -> Option<Table> {
        Some(Table {
            both: of(&self.both)?,
            only_a: of(&self.only_a)?,
            only_b: of(&self.only_b)?,
            neither: of(&self.neither)?,
        })
    }
}

pub(crate) fn summarise(
    people: Option<&[f64]>,
    need: Option<&[f64]>,
    inside: impl Iterator<Item = usize>,
) -> Part {
    let inside: Vec<usize> = inside.collect();
    let at = |column: &[f64], area: usize| column.get(area).copied().unwrap_or(f64::NAN);
    let needs: Vec<f64> = need.map_or(Vec::new(), |need| inside.iter().map(|&area| at(need, area)).collect());
    Part {
        areas: inside.len(),
        people: people.map(|people| inside.iter().map(|&area| at(people, area)).collect::<Sum>().value()),
        need: crate::sum::mean(&needs),
    }
}

/// A four-fold table of areas or people, and what is said of it.
///
/// Every measure is `None` where its denominator is zero (or a count is missing).
///
/// - **Source:** Powers (2011), *Evaluation: from precision, recall and F-measure to ROC*; kappa: Cohen (1960).
///
/// ```
/// # use theodolite_core::agreement::Table;
/// let table = Table { both: 2.0, only_a: 1.0, only_b: 2.0, neither: 5.0 };
/// assert_eq!(table.recall(), Some(0.5));
/// assert_eq!(table.jaccard(), Some(0.4));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Table {
    /// In both lists.
    pub both: f64,
    /// In `a` alone.
    pub only_a: f64,
    /// In `b` alone.
    pub only_b: f64,
    /// In neither.
    pub neither: f64,
}

impl Table {
    /// Returns the share of `a` that is in `b`.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.both, self.both + self.only_a)
    }

    /// Returns the share of `b` that is in `a`: the coverage.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.both, self.both + self.only_b)
    }

    /// Returns the share of `a` that is not in `b`: the leakage of a designation.
    pub fn inclusion_error(&self) -> Option<f64> {
        ratio(self.only_a, self.both + self.only_a)
    }

    /// Returns the share of `b` that is not in `a`: those a designation misses.
    pub fn exclusion_error(&self) -> Option<f64> {
        ratio(self.only_b, self.both + self.only_b)
    }

    /// Returns the harmonic mean of precision and recall.
    pub fn f1(&self) -> Option<f64> {
        ratio(2.0 * self.both, 2.0 * self.both + self.only_a + self.only_b)
    }

    /// Returns the share of either list that is in both.
    pub fn jaccard(&self) -> Option<f64> {
        ratio(self.both, self.both + self.only_a + self.only_b)
    }

    /// Returns Cohen's kappa: agreement beyond chance, 1 for full agreement and 0 for none beyond chance.
    pub fn kappa(&self) -> Option<f64> {
        let all = self.both + self.only_a + self.only_b + self.neither;
        let observed = ratio(self.both + self.neither, all)?;
        let (a, b) = (self.both + self.only_a, self.both + self.only_b);
        let expected = (a / all) * (b / all) + (1.0 - a / all) * (1.0 - b / all);
        ratio(observed - expected, 1.0 - expected)
    }

    /// Returns the Matthews correlation coefficient, -1 to 1.
    pub fn mcc(&self) -> Option<f64> {
        let (a, b) = (self.both + self.only_a, self.both + self.only_b);
        let (not_a, not_b) = (self.only_b + self.neither, self.only_a + self.neither);
        let top = self.both * self.neither - self.only_a * self.only_b;
        // Roots one by one: the product of four counts of people may pass what a float holds exactly.
        ratio(top, (a.sqrt() * b.sqrt()) * (not_a.sqrt() * not_b.sqrt()))
    }
}

fn ratio(top: f64, bottom: f64) -> Option<f64> {
    (bottom > 0.0 && !top.is_nan()).then(|| top / bottom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(flags: [u8; 10]) -> Vec<Option<bool>> {
        flags.iter().map(|&flag| Some(flag == 1)).collect()
    }

    /// METHODS 8.1.
    fn example() -> Agreement {
        let people = [1000.0, 2000.0, 1500.0, 800.0, 1200.0, 900.0, 1100.0, 500.0, 700.0, 300.0];
        let need = [9.0, 8.0, 7.0, 4.0, 3.0, 3.0, 2.0, f64::NAN, 1.0, 0.0];
        let (needy, designated) =
            (list([1, 1, 1, 0, 0, 0, 0, 1, 0, 0]), list([1, 1, 0, 1, 0, 0, 0, 0, 0, 0]));
        Agreement::new(&designated, &needy, Some(&people), Some(&need))
    }

    fn close(found: Option<f64>, expected: f64) {
        assert!((found.unwrap() - expected).abs() < 1e-5 * expected.abs(), "{found:?} instead of {expected}");
    }

    #[test]
    fn areas_are_judged_as_in_the_worked_example() {
        let table = example().areas();
        assert_eq!(table, Table { both: 2.0, only_a: 1.0, only_b: 2.0, neither: 5.0 });
        close(table.precision(), 0.666667);
        close(table.recall(), 0.5);
        close(table.f1(), 0.571429);
        close(table.inclusion_error(), 0.333333);
        close(table.exclusion_error(), 0.5);
        close(table.kappa(), 0.347826);
        close(table.mcc(), 0.356348);
        close(table.jaccard(), 0.4);
    }

    #[test]
    fn people_are_judged_by_the_same_measures() {
        let table = example().people().unwrap();
        close(table.recall(), 0.6);
        close(table.inclusion_error(), 0.210526);
    }

    #[test]
    fn mean_need_leaves_missing_need_out() {
        let agreement = example();
        assert_eq!(agreement.both.need, Some(8.5));
        assert_eq!(agreement.only_b.need, Some(7.0));
        assert_eq!(agreement.only_b.areas, 2);
    }

    #[test]
    fn unknown_areas_are_counted_apart() {
        let agreement = Agreement::new(&[None, Some(true)], &[Some(true), None], Some(&[5.0, 6.0]), None);
        assert_eq!(agreement.unknown, Part { areas: 2, people: Some(11.0), need: None });
        assert_eq!(agreement.areas(), Table::default());
    }

    #[test]
    fn zero_denominators_have_no_measure() {
        let nothing = Table::default();
        assert_eq!(nothing.precision(), None);
        assert_eq!(nothing.kappa(), None);
        let all = Table { both: 4.0, ..nothing };
        assert_eq!((all.kappa(), all.mcc(), all.recall()), (None, None, Some(1.0)));
    }
}
