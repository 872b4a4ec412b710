//! The Gini coefficient.

use super::{Blocks, InequalityError};
use crate::sum::Sum;

impl Blocks<'_> {
    /// Returns the Gini coefficient between areas: `1 - sum f_i (L_i + L_(i-1))`, `L` the ordinates of the Lorenz curve.
    ///
    /// 0 where all have the same, towards 1 where one person has all. Where areas count alike it is
    /// `sum (2i - n - 1) y_i / (n sum y)`.
    ///
    /// # Errors
    /// [`InequalityError::Mean`] where the mean is not above 0.
    ///
    /// ```
    /// # use theodolite_core::inequality::{Blocks, InequalityError};
    /// let income = Blocks::new(&[10.0, 20.0, 30.0, 40.0, 100.0], None)?;
    /// assert!((income.gini()? - 0.4).abs() < 1e-15);
    /// assert!((income.gini_unbiased()? - 0.5).abs() < 1e-15);
    /// # Ok::<(), InequalityError>(())
    /// ```
    pub fn gini(&self) -> Result<f64, InequalityError> {
        let total = self.positive_total()?;
        if self.are_equal() {
            return Ok(0.0);
        }
        let (mut below, mut area) = (Sum::default(), Sum::default());
        for (value, people) in self.each() {
            let before = below.value();
            below.add(value * people);
            area.add(people * (before + below.value()));
        }
        Ok(1.0 - area.value() / self.people() / total)
    }

    /// Returns the Gini coefficient times `n/(n - 1)`, `n` the number of areas: without bias where areas are a sample.
    ///
    /// # Errors
    /// As [`gini`](Blocks::gini), and [`InequalityError::TooFew`] below two areas.
    pub fn gini_unbiased(&self) -> Result<f64, InequalityError> {
        let areas = self.areas();
        if areas < 2 {
            return Err(InequalityError::TooFew { areas, least: 2 });
        }
        Ok(self.gini()? * areas as f64 / (areas as f64 - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Y5, close};
    use super::*;

    #[test]
    fn the_worked_examples() {
        let plain = Blocks::new(&[10.0, 20.0, 30.0, 40.0, 100.0], None).unwrap();
        close(plain.gini(), 0.4);
        close(plain.gini_unbiased(), 0.5);
        close(Y5.blocks().gini(), 0.23876146788990804);
    }

    #[test]
    fn it_is_half_the_mean_difference_of_all_pairs_relative_to_the_mean() {
        let (values, people) = (Y5.values, Y5.people);
        let mut pairs = 0.0;
        for (a, p) in values.iter().zip(people) {
            for (b, q) in values.iter().zip(people) {
                pairs += p * q * (a - b).abs();
            }
        }
        close(Y5.blocks().gini(), pairs / (2.0 * 1000.0 * 1000.0 * 21.8));
    }

    #[test]
    fn order_gaps_and_empty_areas_do_not_matter() {
        let values = [f64::NAN, 45.0, 12.0, 99.0, 20.0, 18.0, 30.0, 7.0];
        let people = [10.0, 100.0, 300.0, 0.0, 250.0, 150.0, 200.0, f64::NAN];
        let blocks = Blocks::new(&values, Some(&people)).unwrap();
        assert_eq!(blocks.gini(), Y5.blocks().gini());
        assert_eq!((blocks.areas(), blocks.missing()), (5, 2));
    }

    #[test]
    fn equal_areas_and_a_single_one_have_none() {
        assert_eq!(Blocks::new(&[0.1; 7], None).unwrap().gini(), Ok(0.0));
        let one = Blocks::new(&[3.0], None).unwrap();
        assert_eq!(one.gini(), Ok(0.0));
        assert_eq!(one.gini_unbiased(), Err(InequalityError::TooFew { areas: 1, least: 2 }));
    }

    #[test]
    fn without_a_mean_above_zero_there_is_none() {
        let nothing = Blocks::new(&[0.0, 0.0], None).unwrap();
        assert_eq!(nothing.gini(), Err(InequalityError::Mean { mean: 0.0 }));
        let debts = Blocks::new(&[-5.0, 1.0], None).unwrap();
        assert_eq!((debts.gini(), debts.negative()), (Err(InequalityError::Mean { mean: -2.0 }), 1));
        assert!(Blocks::new(&[-1.0, 5.0], None).unwrap().gini().unwrap() > 0.0);
    }
}
