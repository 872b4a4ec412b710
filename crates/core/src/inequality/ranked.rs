//! Areas in a social order, worst-off first, and how a value is concentrated along it.

use std::borrow::Cow;

use super::present::Present;
use super::{Blocks, InequalityError};
use crate::Polarity;
use crate::rank;
use crate::sort::argsort;
use crate::sum::Sum;

/// Areas in a social order, worst-off first, each with a value: what inequality *along* that order is measured on.
///
/// - **Shape:** one value per area, one place in the order per area (an income, a deprivation score), people per area or
///   `None` for areas that count alike. `worst` says which end of the order is the worse-off.
/// - **Ties** in the order share the middle of the people who are tied.
/// - **Missing:** an area without a value, a place or a number of people is left out and counted; one with 0 people drops out.
///
/// ```
/// # use theodolite_core::Polarity;
/// # use theodolite_core::inequality::{InequalityError, Ranked};
/// let prevalence = [0.30, 0.24, 0.18, 0.15, 0.10];
/// let income = [9.0, 11.0, 15.0, 20.0, 31.0];
/// let ranked = Ranked::new(&prevalence, None, &income, Polarity::Low)?;
/// assert!((ranked.concentration()? + 0.202062).abs() < 1e-6); // below 0: concentrated among the worst-off
/// # Ok::<(), InequalityError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ranked<'a> {
    values: Cow<'a, [f64]>,
    people: Vec<f64>,
    // Of each value, worst-off first.
    order: Cow<'a, [f64]>,
    areas: Cow<'a, [u32]>,
    worst: Polarity,
    missing: usize,
    all_people: f64,
    mean: f64,
}

impl<'a> Ranked<'a> {
    /// Puts areas in order.
    ///
    /// # Errors
    /// [`InequalityError`] for columns of different length, infinite cells, people that are negative or infinite, and where no
    /// area is left.
    pub fn new(
        values: &[f64],
        people: Option<&[f64]>,
        order: &[f64],
        worst: Polarity,
    ) -> Result<Ranked<'static>, InequalityError> {
        let present = Present::new(values, people, &[("order", order)])?;
        let places: Vec<f64> = present.pick(order).iter().map(|place| worst.better() * place).collect();
        let sorted = argsort(&places);
        let pick = |column: &[f64]| sorted.iter().map(|&k| column[k as usize]).collect::<Vec<f64>>();
        let ranked = Ranked::of(
            Cow::Owned(pick(&present.pick(values))),
            pick(&present.people),
            Cow::Owned(pick(&present.pick(order))),
            Cow::Owned(sorted.iter().map(|&k| present.areas[k as usize]).collect()),
            worst,
            present.missing,
        );
        if ranked.mean.is_finite() && ranked.all_people.is_finite() {
            Ok(ranked)
        } else {
            Err(InequalityError::TooGreat)
        }
    }

    fn of(
        values: Cow<'a, [f64]>,
        people: Vec<f64>,
        order: Cow<'a, [f64]>,
        areas: Cow<'a, [u32]>,
        worst: Polarity,
        missing: usize,
    ) -> Ranked<'a> {
        let all_people = people.iter().copied().collect::<Sum>().value();
        let total = values.iter().zip(&people).map(|(value, people)| value * people).collect::<Sum>();
        Ranked { values, people, order, areas, worst, missing, all_people, mean: total.value() / all_people }
    }

    /// The same areas, each as often as it was drawn.
    pub(super) fn drawn(&self, drawn: &[f64]) -> Ranked<'_> {
        let people = self.people.iter().zip(drawn).map(|(people, drawn)| people * drawn).collect();
        Ranked::of(
            Cow::Borrowed(&self.values),
            people,
            Cow::Borrowed(&self.order),
            Cow::Borrowed(&self.areas),
            self.worst,
            self.missing,
        )
    }

    /// Returns the number of areas that count.
    pub fn areas(&self) -> usize {
        self.values.len()
    }

    /// Returns the number of areas left out because something is missing.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Returns the number of areas with a value below 0.
    pub fn negative(&self) -> usize {
        self.values.iter().filter(|&&value| value < 0.0).count()
    }

    /// Returns the mean value over people.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The position in the columns given of each area, worst-off first.
    pub(super) fn positions(&self) -> &[u32] {
        &self.areas
    }

    /// Values, worst-off first.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// People, worst-off first.
    pub(super) fn people(&self) -> &[f64] {
        &self.people
    }

    /// Returns the place of each area that counts, worst-off first: the share of people who are worse off, plus half the share
    /// of those in the same place. From 0 to 1.
    pub fn midranks(&self) -> Vec<f64> {
        rank::midranks(&self.order, &self.people, 0..self.order.len())
    }

    /// The concentration index times the mean: `2 sum f (h - mean)(r - 0.5)`.
    fn absolute(&self) -> f64 {
        if self.values.iter().all(|&value| value == self.values[0]) {
            return 0.0;
        }
        let each = self.values.iter().zip(&self.people).zip(self.midranks());
        let terms = each.map(|((value, people), rank)| people * (value - self.mean) * (rank - 0.5));
        2.0 * terms.collect::<Sum>().value() / self.all_people
    }

    /// Returns the concentration index, `(2/mean) sum f (h - mean)(r - 0.5)`, -1 to 1 for values from 0 up.
    ///
    /// Below 0: concentrated among the worst-off (an illness of the poor); above 0: among the best-off. By the order of the
    /// value itself it is the Gini coefficient.
    ///
    /// # Errors
    /// [`InequalityError::Mean`] where the mean is not above 0.
    pub fn concentration(&self) -> Result<f64, InequalityError> {
        if self.mean > 0.0 {
            Ok(self.absolute() / self.mean)
        } else {
            Err(InequalityError::Mean { mean: self.mean })
        }
    }

    /// Returns Erreygers's corrected index, `4 mean C / (upper - lower)`, for a value that lies between two bounds: the same,
    /// but for its sign, whether illness or health is counted.
    ///
    /// - **Source:** Erreygers (2009), *Correcting the concentration index*.
    ///
    /// # Errors
    /// [`InequalityError::Bounds`] for bounds that are none, [`InequalityError::Outside`] for a value outside them.
    pub fn erreygers(&self, lower: f64, upper: f64) -> Result<f64, InequalityError> {
        self.check_bounds(lower, upper)?;
        Ok(4.0 * self.absolute() / (upper - lower))
    }

    /// Returns Wagstaff's normalised index, `C (upper - lower) mean / ((upper - mean)(mean - lower))`; for a proportion
    /// `C / (1 - mean)`.
    ///
    /// - **Source:** Wagstaff (2005), *The bounds of the concentration index when the variable of interest is binary*.
    ///
    /// # Errors
    /// As [`erreygers`](Ranked::erreygers), and [`InequalityError::Mean`] where the mean is a bound.
    pub fn wagstaff(&self, lower: f64, upper: f64) -> Result<f64, InequalityError> {
        self.check_bounds(lower, upper)?;
        let room = (upper - self.mean) * (self.mean - lower);
        if room > 0.0 {
            Ok(self.absolute() * (upper - lower) / room)
        } else {
            Err(InequalityError::Mean { mean: self.mean })
        }
    }

    fn check_bounds(&self, lower: f64, upper: f64) -> Result<(), InequalityError> {
        if !(lower < upper && (upper - lower).is_finite()) {
            return Err(InequalityError::Bounds { lower, upper });
        }
        let outside =
            self.values.iter().zip(self.areas.iter()).find(|(value, _)| !(lower..=upper).contains(*value));
        match outside {
            Some((&value, &area)) => {
                Err(InequalityError::Outside { area: area as usize, value, lower, upper })
            }
            None => Ok(()),
        }
    }

    /// Returns Kakwani's index: the concentration of the value by the order, less the Gini coefficient of the order itself,
    /// which is then an income (or the like), worst-off lowest.
    ///
    /// **Sign:** for a tax, above 0 is progressive (it falls on the best-off more than income does). For a benefit or a grant,
    /// below 0 is progressive: it goes to the worst-off more than income does.
    ///
    /// - **Source:** Kakwani (1977), *Measurement of tax progressivity*.
    ///
    /// # Errors
    /// [`InequalityError::Order`] where the order says that more is worse; [`InequalityError::Mean`] where the mean of value
    /// or order is not above 0.
    pub fn kakwani(&self) -> Result<f64, InequalityError> {
        if self.worst == Polarity::High {
            return Err(InequalityError::Order);
        }
        let order = Blocks::of(
            Cow::Borrowed(&self.order),
            self.people.clone(),
            Cow::Borrowed(&self.areas),
            self.missing,
        );
        Ok(self.concentration()? - order.gini()?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Y5, close};
    use super::*;

    const PREVALENCE: [f64; 5] = [0.30, 0.24, 0.18, 0.15, 0.10];

    fn prevalence() -> Ranked<'static> {
        Ranked::new(&PREVALENCE, Some(&[200.0; 5]), &[1.0, 2.0, 3.0, 4.0, 5.0], Polarity::Low).unwrap()
    }

    #[test]
    fn the_worked_examples() {
        close(prevalence().concentration(), -0.20206185567010307);
        close(prevalence().erreygers(0.0, 1.0), -0.1568);
        close(prevalence().wagstaff(0.0, 1.0), -0.250697091402113);
        close(Ok(prevalence().mean()), 0.194);
        let incomes = [10.0, 20.0, 30.0, 40.0, 100.0];
        let benefits = Ranked::new(&[8.0, 6.0, 4.0, 2.0, 1.0], None, &incomes, Polarity::Low).unwrap();
        close(benefits.concentration(), -0.3428571428571429);
        close(benefits.kakwani(), -0.7428571428571429);
    }

    #[test]
    fn by_its_own_order_it_is_the_gini_coefficient() {
        let ranked = Ranked::new(&Y5.values, Some(&Y5.people), &Y5.values, Polarity::Low).unwrap();
        close(ranked.concentration(), 0.23876146788990804);
        close(ranked.kakwani().map(|it| it + 1.0), 1.0);
        let turned = Ranked::new(&Y5.values, Some(&Y5.people), &Y5.values, Polarity::High).unwrap();
        close(turned.concentration(), -0.23876146788990804);
        assert_eq!(turned.kakwani(), Err(InequalityError::Order));
    }

    #[test]
    fn erreygers_is_the_same_for_health_and_illness() {
        let health = PREVALENCE.map(|ill| 1.0 - ill);
        let order = [1.0, 2.0, 3.0, 4.0, 5.0];
        let health = Ranked::new(&health, None, &order, Polarity::Low).unwrap();
        close(health.erreygers(0.0, 1.0), 0.1568);
        let percent = Ranked::new(&PREVALENCE.map(|ill| 100.0 * ill), None, &order, Polarity::Low).unwrap();
        close(percent.erreygers(0.0, 100.0), -0.1568);
        close(percent.wagstaff(0.0, 100.0), -0.250697091402113);
    }

    #[test]
    fn tied_places_share_the_middle_wherever_they_stand() {
        let places = [1.0, 2.0, 2.0, 3.0];
        let people = [100.0, 100.0, 300.0, 500.0];
        let ranked = Ranked::new(&[4.0, 3.0, 2.0, 1.0], Some(&people), &places, Polarity::Low).unwrap();
        assert_eq!(ranked.midranks(), [0.05, 0.3, 0.3, 0.75]);
        let people = [100.0, 300.0, 100.0, 500.0];
        let other = Ranked::new(&[4.0, 2.0, 3.0, 1.0], Some(&people), &places, Polarity::Low).unwrap();
        close(other.concentration(), ranked.concentration().unwrap());
        let tied = Ranked::new(&[4.0, 2.0], None, &[1.0, 1.0], Polarity::Low).unwrap();
        assert_eq!(tied.concentration(), Ok(0.0));
    }

    #[test]
    fn what_has_no_index_is_refused() {
        let order = [1.0, 2.0];
        let ranked = |values: [f64; 2]| Ranked::new(&values, None, &order, Polarity::Low).unwrap();
        assert_eq!(ranked([0.0, 0.0]).concentration(), Err(InequalityError::Mean { mean: 0.0 }));
        assert_eq!(ranked([0.0, 0.0]).erreygers(0.0, 1.0), Ok(0.0));
        assert_eq!(ranked([1.0, 1.0]).wagstaff(0.0, 1.0), Err(InequalityError::Mean { mean: 1.0 }));
        let outside = InequalityError::Outside { area: 1, value: 2.0, lower: 0.0, upper: 1.0 };
        assert_eq!(ranked([1.0, 2.0]).erreygers(0.0, 1.0), Err(outside));
        assert!(matches!(ranked([1.0, 1.0]).wagstaff(1.0, 1.0), Err(InequalityError::Bounds { .. })));
        let missing = Ranked::new(&[1.0, f64::NAN, 3.0], None, &[f64::NAN, 1.0, 2.0], Polarity::Low).unwrap();
        assert_eq!((missing.areas(), missing.missing(), missing.concentration()), (1, 2, Ok(0.0)));
    }
}
