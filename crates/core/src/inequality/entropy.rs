//! Generalised entropy: Theil's T and L, half the squared coefficient of variation, and all between and beyond.

use super::{Blocks, InequalityError};
use crate::sum::Sum;

impl Blocks<'_> {
    /// Returns Theil's T: `sum f (y/mean) ln(y/mean)`, the entropy of order 1. Areas with 0 add nothing.
    ///
    /// # Errors
    /// [`InequalityError::Negative`] for values below 0, [`InequalityError::Mean`] where the mean is not above 0.
    pub fn theil_t(&self) -> Result<f64, InequalityError> {
        self.entropy(1.0)
    }

    /// Returns Theil's L, the mean log deviation: `sum f ln(mean/y)`, the entropy of order 0.
    ///
    /// # Errors
    /// As [`theil_t`](Blocks::theil_t), and [`InequalityError::Zero`] where an area has 0.
    pub fn theil_l(&self) -> Result<f64, InequalityError> {
        self.entropy(0.0)
    }

    /// Returns the generalised entropy of order `a`: `sum f ((y/mean)^a - 1) / (a (a - 1))`, with its limits at 0 and 1.
    ///
    /// The lower the order, the more it looks at the bottom. Each order can be [decomposed](super::decompose()).
    ///
    /// ```
    /// # use theodolite_core::inequality::{Blocks, InequalityError};
    /// let score = Blocks::new(&[10.0, 30.0], None)?;
    /// assert!((score.entropy(2.0)? - 0.125).abs() < 1e-15); // half of 0.5 squared
    /// # Ok::<(), InequalityError>(())
    /// ```
    ///
    /// # Errors
    /// [`InequalityError::Parameter`] for an order that is no number, [`InequalityError::TooGreat`] where a power is, or an
    /// order beyond a thousand million either way, to which the last digit of a value is too much; and otherwise as [`theil_l`](Blocks::theil_l) for orders up to 0, as [`theil_t`](Blocks::theil_t) above.
    pub fn entropy(&self, order: f64) -> Result<f64, InequalityError> {
        if !order.is_finite() {
            return Err(InequalityError::Parameter { name: "order", value: order, allowed: "any number" });
        }
        self.refuse_negative()?;
        let relative = self.relative()?;
        if order <= 0.0 && self.has_zero() {
            return Err(self.zero());
        }
        if self.are_equal() {
            return Ok(0.0);
        }
        let entropy = entropy_of(order, relative);
        if entropy.is_finite() { Ok(entropy) } else { Err(InequalityError::TooGreat) }
    }
}

/// The entropy of groups, each with its share of the people and its mean relative to that of all.
///
/// No number where it is too great for one.
///
/// Both columns average to 1 over people, which lets a term be written so that nothing cancels near orders 0 and 1.
pub(super) fn entropy_of(order: f64, groups: impl Iterator<Item = (f64, f64)>) -> f64 {
    // Powers of such an order have no digit left that is right.
    const MOST: f64 = 1e9;
    let term = |(share, mean): (f64, f64)| {
        share
            * if order.abs() > MOST {
                if mean == 1.0 { 0.0 } else { f64::NAN }
            } else if order == 2.0 {
                (mean - 1.0) * (mean - 1.0) / 2.0
            } else if order == 0.0 {
                -libm::log(mean)
            } else if order < 0.5 {
                libm::expm1(order * libm::log(mean)) / (order * (order - 1.0))
            } else if mean == 0.0 {
                0.0
            } else if order == 1.0 {
                mean * libm::log(mean)
            } else {
                mean * libm::expm1((order - 1.0) * libm::log(mean)) / (order * (order - 1.0))
            }
    };
    let entropy = groups.map(term).collect::<Sum>().value();
    // Rounding must not take more than there is; what is no number stays none.
    if entropy < 0.0 { 0.0 } else { entropy }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Y5, close};
    use super::*;

    #[test]
    fn the_worked_examples() {
        let blocks = Y5.blocks();
        close(blocks.theil_t(), 0.09540629384100124);
        close(blocks.theil_l(), 0.09304341747625776);
        close(blocks.entropy(2.0), 0.10422102516623179);
    }

    #[test]
    fn every_order_follows_the_formula() {
        for order in [-1.0, -0.3, 0.2, 0.499, 0.5, 0.7, 1.5, 2.0, 3.0] {
            let powers =
                Y5.values.iter().zip(Y5.people).map(|(y, p)| p / 1000.0 * libm::pow(y / 21.8, order));
            close(Y5.blocks().entropy(order), (powers.sum::<f64>() - 1.0) / (order * (order - 1.0)));
        }
    }

    #[test]
    fn the_limits_are_reached_smoothly() {
        let blocks = Y5.blocks();
        for (limit, expected) in [(0.0, blocks.theil_l()), (1.0, blocks.theil_t())] {
            for off in [-1e-9, 1e-9] {
                let near = blocks.entropy(limit + off).unwrap();
                assert!((near - expected.clone().unwrap()).abs() < 1e-9, "{limit} + {off}: {near}");
            }
        }
    }

    #[test]
    fn zero_adds_nothing_above_order_zero_and_has_no_logarithm_below() {
        let blocks = Blocks::new(&[2.0, 0.0], None).unwrap();
        close(blocks.theil_t(), std::f64::consts::LN_2);
        close(blocks.entropy(2.0), 0.5);
        close(blocks.entropy(0.25), (0.5 * libm::pow(2.0, 0.25) - 1.0) / (0.25 * -0.75));
        assert_eq!(blocks.theil_l(), Err(InequalityError::Zero { area: 1 }));
        assert_eq!(blocks.entropy(-1.0), Err(InequalityError::Zero { area: 1 }));
    }

    #[test]
    fn what_has_no_measure_is_refused() {
        assert!(matches!(
            Blocks::new(&[-1.0, 9.0], None).unwrap().theil_t(),
            Err(InequalityError::Negative { area: 0, .. })
        ));
        assert!(Y5.blocks().entropy(f64::INFINITY).is_err());
        assert_eq!(Blocks::new(&[1e-300, 1.0], None).unwrap().entropy(-5.0), Err(InequalityError::TooGreat));
        assert_eq!(Blocks::new(&[0.7; 4], None).unwrap().theil_l(), Ok(0.0));
    }

    #[test]
    fn an_order_too_great_for_numbers_is_no_inequality_of_zero() {
        let nearly_equal = Blocks::new(&[1.0, 1.0 + 1e-12], None).unwrap();
        for order in [2e3, 1e9, 1e15, 1e154, 1e155, 1e300, 1e308, f64::MAX] {
            for order in [order, -order] {
                assert_eq!(Y5.blocks().entropy(order), Err(InequalityError::TooGreat), "{order:e}");
                assert_eq!(Blocks::new(&[3.0; 4], None).unwrap().entropy(order), Ok(0.0));
            }
        }
        assert_eq!(nearly_equal.entropy(1e10), Err(InequalityError::TooGreat));
        // Where it can be told it is: ((45/21.8)^500 / 10 - 1) / (500 * 499), the others adding nothing.
        let expected = libm::pow(45.0 / 21.8, 500.0) * 0.1 / (500.0 * 499.0);
        let found = Y5.blocks().entropy(500.0).unwrap();
        assert!((found / expected - 1.0).abs() < 1e-12, "{found:e} instead of {expected:e}");
    }
}
