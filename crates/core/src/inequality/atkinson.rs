//! Atkinson's index.

use super::{Blocks, InequalityError};
use crate::sum::Sum;

impl Blocks<'_> {
    /// Returns Atkinson's index for an aversion to inequality `e`: the share of the total that could be given up without loss
    /// of welfare if the rest were shared equally.
    ///
    /// `1 - (sum f y^(1-e))^(1/(1-e)) / mean`, and `1 - exp(sum f ln y) / mean` for `e = 1`. Where someone has nothing it is 1
    /// for `e >= 1`. At `e = 1.3` it weighs money as the Treasury's Green Book does.
    ///
    /// ```
    /// # use theodolite_core::inequality::{Blocks, InequalityError};
    /// let income = Blocks::new(&[1.0, 4.0], None)?;
    /// assert!((income.atkinson(1.0)? - (1.0 - 2.0 / 2.5)).abs() < 1e-15); // the geometric mean is 2
    /// assert!((income.atkinson(2.0)? - (1.0 - 1.6 / 2.5)).abs() < 1e-15); // the harmonic mean is 1.6
    /// # Ok::<(), InequalityError>(())
    /// ```
    ///
    /// # Errors
    /// [`InequalityError::Parameter`] for an `e` below 0 or infinite, [`InequalityError::Negative`] for values below 0,
    /// [`InequalityError::Mean`] where the mean is not above 0.
    pub fn atkinson(&self, e: f64) -> Result<f64, InequalityError> {
        if !(e >= 0.0 && e.is_finite()) {
            return Err(InequalityError::Parameter { name: "aversion", value: e, allowed: "0 or more" });
        }
        self.refuse_negative()?;
        let relative = self.relative()?;
        if self.are_equal() || e == 0.0 {
            return Ok(0.0);
        }
        if e >= 1.0 && self.has_zero() {
            return Ok(1.0);
        }
        let equivalent = if e == 1.0 {
            libm::exp(relative.map(|(share, value)| share * libm::log(value)).collect::<Sum>().value())
        } else {
            let power = 1.0 - e;
            let mean =
                relative.map(|(share, value)| share * libm::pow(value, power)).collect::<Sum>().value();
            libm::pow(mean, 1.0 / power)
        };
        Ok(1.0 - equivalent)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Y5, close};
    use super::*;

    #[test]
    fn the_worked_example() {
        let blocks = Y5.blocks();
        close(blocks.atkinson(0.5), 0.046196059761823394);
        close(blocks.atkinson(1.0), 0.08884606056720212);
        close(blocks.atkinson(2.0), 0.16173799655381182);
        assert_eq!(blocks.atkinson(0.0), Ok(0.0));
    }

    #[test]
    fn it_is_continuous_where_the_formula_changes_and_grows_with_the_aversion() {
        let blocks = Y5.blocks();
        let near = blocks.atkinson(1.0 + 1e-6).unwrap();
        assert!((near - blocks.atkinson(1.0).unwrap()).abs() < 1e-6);
        let mut last = 0.0;
        for e in [0.25, 0.9, 1.3, 5.0, 60.0, 4000.0] {
            let index = blocks.atkinson(e).unwrap();
            assert!(index > last && index <= 1.0, "{e}: {index}");
            last = index;
        }
    }

    #[test]
    fn having_nothing_costs_all_from_an_aversion_of_one() {
        let blocks = Blocks::new(&[0.0, 1.0], None).unwrap();
        close(blocks.atkinson(0.5), 0.5);
        assert_eq!((blocks.atkinson(1.0), blocks.atkinson(2.0)), (Ok(1.0), Ok(1.0)));
    }

    #[test]
    fn negative_values_and_aversions_are_refused() {
        let blocks = Blocks::new(&[3.0, -1.0], None).unwrap();
        assert_eq!(blocks.atkinson(0.5), Err(InequalityError::Negative { area: 1, value: -1.0 }));
        assert!(Y5.blocks().atkinson(-0.1).is_err() && Y5.blocks().atkinson(f64::NAN).is_err());
        assert_eq!(Blocks::new(&[2.0; 3], None).unwrap().atkinson(1.0), Ok(0.0));
    }
}
