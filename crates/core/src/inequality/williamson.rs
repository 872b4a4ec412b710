//! Spread around the mean, and towards both ends: Williamson's coefficient of variation and Wolfson's polarisation.

use super::{Blocks, InequalityError};
use crate::sum::Sum;

impl Blocks<'_> {
    /// Returns Williamson's coefficient of variation, weighted by people: `sqrt(sum f (y - mean)^2) / mean`.
    ///
    /// - **Source:** Williamson (1965), *Regional inequality and the process of national development*.
    ///
    /// # Errors
    /// [`InequalityError::Mean`] where the mean is not above 0.
    pub fn williamson(&self) -> Result<f64, InequalityError> {
        if self.are_equal() {
            return self.positive_mean().map(|_| 0.0);
        }
        let squares = self.relative()?.map(|(share, value)| share * (value - 1.0) * (value - 1.0));
        Ok(squares.collect::<Sum>().value().sqrt())
    }

    /// Returns Wolfson's index of polarisation, `(2 (0.5 - L(0.5)) - G) mean / median`: how far the middle has been left for
    /// both ends.
    ///
    /// The median is the mean of two values where half the people are at or below the lower one exactly.
    ///
    /// - **Source:** Wolfson (1994), *When inequalities diverge*.
    ///
    /// # Errors
    /// [`InequalityError::Mean`] where the mean, [`InequalityError::Bottom`] where the median is not above 0.
    pub fn wolfson(&self) -> Result<f64, InequalityError> {
        let (mean, gini, half) = (self.positive_mean()?, self.gini()?, self.bottom_share(0.5)?);
        let median = self.median()?;
        if median <= 0.0 {
            return Err(InequalityError::Bottom { value: median });
        }
        Ok((2.0 * (0.5 - half) - gini) * mean / median)
    }

    fn median(&self) -> Result<f64, InequalityError> {
        let half = self.people() / 2.0;
        let mut people = Sum::default();
        let mut lower = None;
        for (value, live) in self.each() {
            if let Some(lower) = lower {
                return Ok((lower + value) / 2.0);
            }
            people.add(live);
            if people.value() > half * (1.0 + 1e-12) {
                return Ok(value);
            }
            if people.value() >= half * (1.0 - 1e-12) {
                lower = Some(value);
            }
        }
        lower.ok_or(InequalityError::Empty)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Y5, close};
    use super::*;

    #[test]
    fn the_worked_examples() {
        close(Y5.blocks().williamson(), 0.4565545425603206);
        close(Blocks::new(&Y5.values, None).unwrap().williamson(), 0.46234186485759643);
    }

    #[test]
    fn polarisation_is_that_of_pysals_examples() {
        let wolfson = |values: &[f64]| Blocks::new(values, None).unwrap().wolfson();
        close(wolfson(&[6.0, 6.0, 8.0, 8.0, 10.0, 10.0, 12.0, 12.0]), 1.0 / 12.0);
        let thousands = [20.0, 25.0, 27.0, 30.0, 35.0, 45.0, 60.0, 75.0, 80.0, 120.0];
        assert!((wolfson(&thousands).unwrap() - 0.2013).abs() < 5e-5);
        close(Blocks::new(&[6.0, 8.0, 10.0, 12.0], Some(&[7.0; 4])).unwrap().wolfson(), 1.0 / 12.0);
    }

    #[test]
    fn equal_areas_do_not_spread() {
        let equal = Blocks::new(&[0.1; 3], None).unwrap();
        assert_eq!(equal.williamson(), Ok(0.0));
        assert!(equal.wolfson().unwrap().abs() < 1e-15);
        let poor = Blocks::new(&[0.0, 0.0, 0.0, 1.0], None).unwrap();
        assert_eq!(poor.wolfson(), Err(InequalityError::Bottom { value: 0.0 }));
    }
}
