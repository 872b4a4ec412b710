//! Atkinson's index.

use super::{Blocks, InequalityError};
use crate::sum::Sum;

impl Blocks<'_> {
    /// Returns Atkinson's index for an aversion to inequality `e`: the share of the total that could be given up without loss
    /// of welfare if the rest were shared equally.
    ///
    /// `1 - (sum f y^(1-e))^(1/(1-e)) / mean`, and `1 - exp(sum f ln y) / mean` for `e = 1`. Where someone has nothing it is 1
    /// for `e >= 1`. The greater `e`, the nearer it comes to what the worst-off lack, `1 - min/mean`, however great. At `e = 1.3` it weighs money as the Treasury's Green Book does.
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
        let mean = self.positive_mean()?;
        if self.are_equal() || e == 0.0 {
            return Ok(0.0);
        }
        if e >= 1.0 && self.has_zero() {
            return Ok(1.0);
        }
        let power = 1.0 - e;
        // Above 1 relative to the least value, whose power is 1 and all others less: nothing is too great.
        let relative = self.relative()?.zip(self.each());
        let logs: Vec<(f64, f64)> = relative
            .map(|((share, relative), (value, _))| {
                // The least may be too small a share of the mean for a number, but its logarithm is one.
                let log = if relative.is_normal() {
                    libm::log(relative)
                } else {
                    libm::log(value) - libm::log(mean)
                };
                (share, log)
            })
            .collect();
        let least = logs.iter().map(|(_, log)| *log).fold(f64::INFINITY, f64::min);
        let base = if e > 1.0 { least } else { 0.0 };
        let mean_of = |of: &dyn Fn(f64) -> f64| {
            logs.iter().map(|(share, log)| share * of(log - base)).collect::<Sum>().value()
        };
        let log = if e == 1.0 {
            mean_of(&|log| log)
        } else {
            // Near 1 it is what the mean of the powers lacks of 1 that has the digits.
            let lacks = mean_of(&|log| libm::expm1(power * log));
            let whole = if lacks.abs() < 0.5 {
                libm::log1p(lacks)
            } else {
                libm::log(mean_of(&|log| libm::exp(power * log)))
            };
            whole / power
        };
        // An average is no more than the mean, rounding or not.
        Ok((-libm::expm1(base + log)).clamp(0.0, 1.0))
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
    fn however_great_the_aversion_the_worst_off_count() {
        let blocks = Y5.blocks();
        // Three tenths have the least, 12 of 21.8; the powers of the others are nothing beside theirs.
        close(blocks.atkinson(4000.0), 1.0 - 12.0 / 21.8 * libm::pow(0.3, -1.0 / 3999.0));
        for e in [1e16, 1e155, 1e300, f64::MAX] {
            close(blocks.atkinson(e), 1.0 - 12.0 / 21.8);
        }
        let far = Blocks::new(&[1e-300, 1e300], None).unwrap();
        assert_eq!(far.atkinson(1e308), Ok(1.0));
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
