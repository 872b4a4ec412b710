//! Discount factors: what a pound of a later year is worth today.

use super::AppraisalError;

/// Discount rates by year: each holds from its year on, until the next one does.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// The first year of each rate, counted from the base year, and the rate. Invariant: the first is year 1, ascending.
    rates: Vec<(u32, f64)>,
}

/// The first years of the rates of the Green Book.
const STEPS: [u32; 6] = [1, 31, 76, 126, 201, 301];

impl Schedule {
    /// The social time preference rate: 3.5% for 30 years, then falling to 1%.
    ///
    /// - **Source:** HM Treasury, *The Green Book*, annex 6 of 2018 and 2022; unchanged in 2026.
    pub fn standard() -> Schedule {
        Schedule::stepped([0.035, 0.03, 0.025, 0.02, 0.015, 0.01])
    }

    /// The rate for risks to health and life, and for wellbeing that is not grown with incomes: 1.5%, falling to 0.43%.
    ///
    /// - **Source:** as [`Schedule::standard`].
    pub fn health() -> Schedule {
        Schedule::stepped([0.015, 0.0129, 0.0107, 0.0086, 0.0064, 0.0043])
    }

    /// The standard rate without pure time preference: 3%, falling to 0.86%. For seeing what effects on later generations
    /// would count for, beside the standard one; never because an option is risky.
    ///
    /// - **Source:** HM Treasury (2008), *Intergenerational wealth transfers and social discounting*.
    pub fn reduced() -> Schedule {
        Schedule::stepped([0.03, 0.0257, 0.0214, 0.0171, 0.0129, 0.0086])
    }

    fn stepped(rates: [f64; 6]) -> Schedule {
        Schedule { rates: STEPS.into_iter().zip(rates).collect() }
    }

    /// The same rate for all years; 0 leaves money as it is.
    ///
    /// # Errors
    /// A rate that is no number above -1.
    pub fn constant(rate: f64) -> Result<Schedule, AppraisalError> {
        Schedule::new(vec![(1, rate)])
    }

    /// Rates of one's own: the first year of each, and the rate (0.035 is 3.5%).
    ///
    /// # Errors
    /// Rates that are no numbers above -1, that do not begin in year 1, or whose years do not ascend.
    ///
    /// ```
    /// # use theodolite_core::appraisal::Schedule;
    /// let falling = Schedule::new(vec![(1, 0.1), (3, 0.05)])?;
    /// assert_eq!(falling.rate(2), 0.1);
    /// assert_eq!(falling.rate(3), 0.05);
    /// # Ok::<(), theodolite_core::appraisal::AppraisalError>(())
    /// ```
    pub fn new(rates: Vec<(u32, f64)>) -> Result<Schedule, AppraisalError> {
        if rates.first().is_none_or(|it| it.0 != 1) || !rates.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(AppraisalError::Rates);
        }
        match rates.iter().find(|it| !(it.1 > -1.0 && it.1.is_finite())) {
            Some(&(from, rate)) => Err(AppraisalError::Rate { from, rate }),
            None => Ok(Schedule { rates }),
        }
    }

    /// The rate at which money of a year is brought to the year before it; 0 for the base year.
    pub fn rate(&self, year: u32) -> f64 {
        self.rates.iter().take_while(|it| it.0 <= year).last().map_or(0.0, |it| it.1)
    }

    /// The discount factors of years 0 to `last`: each year's is the one before it over `1 + rate`.
    ///
    /// ```
    /// # use theodolite_core::appraisal::Schedule;
    /// let factors = Schedule::standard().factors(60);
    /// assert_eq!(factors[0], 1.0);
    /// assert!((factors[30] - 0.356278).abs() < 5e-7 && (factors[60] - 0.146782).abs() < 5e-7);
    /// ```
    pub fn factors(&self, last: u32) -> Vec<f64> {
        let mut factor = 1.0;
        let factors = (1..=last).map(|year| {
            factor /= 1.0 + self.rate(year);
            factor
        });
        std::iter::once(1.0).chain(factors).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factors_are_those_of_the_green_book() {
        // METHODS 9.1.
        let standard = Schedule::standard().factors(400);
        for (year, factor) in [
            (1, 0.966184),
            (10, 0.708919),
            (30, 0.356278),
            (31, 0.345901),
            (60, 0.146782),
            (75, 0.0942138),
            (76, 0.0919159),
            (125, 0.0274108),
            (126, 0.0268733),
        ] {
            assert!((standard[year] - factor).abs() < 5e-7, "{year}: {}", standard[year]);
        }
        // Each later rate from its year on, to the end.
        let ratio = |year: usize| standard[year - 1] / standard[year] - 1.0;
        for (year, rate) in [(200, 0.02), (201, 0.015), (300, 0.015), (301, 0.01), (400, 0.01)] {
            assert!((ratio(year) - rate).abs() < 1e-12, "{year}");
        }
        let (health, reduced) = (Schedule::health(), Schedule::reduced());
        assert_eq!([30, 31, 301].map(|it| health.rate(it)), [0.015, 0.0129, 0.0043]);
        assert_eq!([30, 31, 301].map(|it| reduced.rate(it)), [0.03, 0.0257, 0.0086]);
    }

    #[test]
    fn a_rate_of_nothing_leaves_money_as_it_is() {
        assert_eq!(Schedule::constant(0.0).unwrap().factors(3), [1.0; 4]);
        assert_eq!(Schedule::standard().factors(0), [1.0]);
        assert_eq!(Schedule::standard().rate(0), 0.0);
    }

    #[test]
    fn rates_that_are_none_are_refused() {
        assert_eq!(Schedule::new(vec![]), Err(AppraisalError::Rates));
        assert_eq!(Schedule::new(vec![(0, 0.1)]), Err(AppraisalError::Rates));
        assert_eq!(Schedule::new(vec![(1, 0.1), (1, 0.2)]), Err(AppraisalError::Rates));
        for rate in [-1.0, f64::INFINITY] {
            assert_eq!(Schedule::constant(rate), Err(AppraisalError::Rate { from: 1, rate }));
        }
        assert!(Schedule::constant(f64::NAN).is_err());
    }
}
