//! Areas as blocks of equal people, from the smallest value on.

use std::borrow::Cow;

use super::InequalityError;
use super::present::Present;
use crate::sort::argsort;
use crate::sum::Sum;

/// Areas as blocks of people who all have the area's value: what inequality between areas is measured on.
///
/// Inequality *inside* areas is not seen, so every measure here is one between areas, and lower than the same measure over
/// people would be.
///
/// - **Shape:** one value per area; people per area, or `None` for areas that count alike.
/// - **Missing:** an area without a value, or without a number of people, is left out and [counted](Blocks::missing); an area
///   with 0 people drops out.
/// - **Negative values** are let in and [counted](Blocks::negative): Gini and the like may then pass 1, and measures with
///   logarithms or powers refuse them.
///
/// ```
/// # use theodolite_core::inequality::{Blocks, InequalityError};
/// let score = [12.0, 18.0, 20.0, 30.0, 45.0];
/// let people = [300.0, 150.0, 250.0, 200.0, 100.0];
/// let blocks = Blocks::new(&score, Some(&people))?;
/// assert_eq!(blocks.mean(), 21.8);
/// assert!((blocks.gini()? - 0.238761).abs() < 1e-6);
/// # Ok::<(), InequalityError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Blocks<'a> {
    // Ascending, finite.
    values: Cow<'a, [f64]>,
    // Of each value: 0 or more, finite.
    people: Vec<f64>,
    // The area of each value.
    areas: Cow<'a, [u32]>,
    missing: usize,
    all_people: f64,
    total: f64,
}

impl<'a> Blocks<'a> {
    /// Sorts areas by their values.
    ///
    /// # Errors
    /// [`InequalityError`] for columns of different length, infinite values, people that are negative or infinite, and where
    /// no area is left.
    pub fn new(values: &[f64], people: Option<&[f64]>) -> Result<Blocks<'static>, InequalityError> {
        let present = Present::new(values, people, &[])?;
        let chosen = present.pick(values);
        let order = argsort(&chosen);
        let pick = |column: &[f64]| order.iter().map(|&k| column[k as usize]).collect::<Vec<f64>>();
        let areas = order.iter().map(|&k| present.areas[k as usize]).collect();
        let (values, people) = (pick(&chosen), pick(&present.people));
        let blocks = Blocks::of(Cow::Owned(values), people, Cow::Owned(areas), present.missing);
        if blocks.total.is_finite() && blocks.all_people.is_finite() {
            Ok(blocks)
        } else {
            Err(InequalityError::TooGreat)
        }
    }

    /// Blocks of values that ascend already.
    pub(super) fn of(
        values: Cow<'a, [f64]>,
        people: Vec<f64>,
        areas: Cow<'a, [u32]>,
        missing: usize,
    ) -> Blocks<'a> {
        let (mut all_people, mut total) = (Sum::default(), Sum::default());
        for (value, people) in values.iter().zip(&people) {
            all_people.add(*people);
            total.add(value * people);
        }
        Blocks { values, people, areas, missing, all_people: all_people.value(), total: total.value() }
    }

    /// The same areas, each as often as it was drawn.
    pub(super) fn drawn(&self, drawn: &[f64]) -> Blocks<'_> {
        let people = self.people.iter().zip(drawn).map(|(people, drawn)| people * drawn).collect();
        Blocks::of(Cow::Borrowed(&self.values), people, Cow::Borrowed(&self.areas), self.missing)
    }

    /// The same areas, drawn as often as a column of all areas says; areas in their order.
    pub(crate) fn drawn_by_area(&self, drawn: &[f64]) -> Blocks<'_> {
        self.drawn(&self.areas.iter().map(|&area| drawn[area as usize]).collect::<Vec<f64>>())
    }

    /// Returns the number of areas that count: with a value and with people.
    pub fn areas(&self) -> usize {
        self.values.len()
    }

    /// Returns the number of areas left out because their value or their people are missing.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Returns the number of areas with a value below 0.
    pub fn negative(&self) -> usize {
        self.values.partition_point(|&value| value < 0.0)
    }

    /// Returns the number of people, or of areas where they count alike.
    pub fn people(&self) -> f64 {
        self.all_people
    }

    /// Returns the mean value over people.
    pub fn mean(&self) -> f64 {
        self.total / self.all_people
    }

    /// Values with their people, ascending, without blocks of nobody.
    pub(super) fn each(&self) -> impl DoubleEndedIterator<Item = (f64, f64)> + '_ {
        let pairs = self.values.iter().copied().zip(self.people.iter().copied());
        pairs.filter(|&(_, people)| people > 0.0)
    }

    /// The share of the people and the value relative to the mean of each block, ascending.
    pub(super) fn relative(&self) -> Result<impl Iterator<Item = (f64, f64)> + '_, InequalityError> {
        let mean = self.positive_mean()?;
        Ok(self.each().map(move |(value, people)| (people / self.all_people, value / mean)))
    }

    /// The mean, if something can be told relative to it.
    pub(super) fn positive_mean(&self) -> Result<f64, InequalityError> {
        let mean = self.mean();
        if mean > 0.0 { Ok(mean) } else { Err(InequalityError::Mean { mean }) }
    }

    /// The sum of people times value, if shares of it can be told.
    pub(super) fn positive_total(&self) -> Result<f64, InequalityError> {
        self.positive_mean().map(|_| self.total)
    }

    /// Whether all people have the same value: then no measure may find more than 0, rounding or not.
    pub(super) fn are_equal(&self) -> bool {
        self.least() == self.each().next_back().map(|(value, _)| value)
    }

    fn least(&self) -> Option<f64> {
        self.each().next().map(|(value, _)| value)
    }

    /// Refuses values below 0.
    pub(super) fn refuse_negative(&self) -> Result<(), InequalityError> {
        match (self.values.first(), self.areas.first()) {
            (Some(&value), Some(&area)) if value < 0.0 => {
                Err(InequalityError::Negative { area: area as usize, value })
            }
            _ => Ok(()),
        }
    }

    /// Whether some people have nothing.
    pub(super) fn has_zero(&self) -> bool {
        self.least() == Some(0.0)
    }

    /// The first area that has nothing, for a message.
    pub(super) fn zero(&self) -> InequalityError {
        let area = self.values.iter().position(|&value| value == 0.0);
        InequalityError::Zero { area: area.and_then(|k| self.areas.get(k)).map_or(0, |&area| area as usize) }
    }
}
