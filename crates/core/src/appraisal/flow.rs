//! What one line of an appraisal costs or brings, year by year.

use super::AppraisalError;
use crate::sum::Sum;

/// Money by year, from year 0 on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    amounts: Vec<f64>,
}

impl Flow {
    /// Money by year, from year 0 on.
    ///
    /// # Errors
    /// An amount that is no finite number.
    pub fn new(amounts: Vec<f64>) -> Result<Flow, AppraisalError> {
        match amounts.iter().position(|it| !it.is_finite()) {
            Some(year) => Err(AppraisalError::Amount { year, amount: amounts[year] }),
            None => Ok(Flow { amounts }),
        }
    }

    /// The same amount in each of some years, the first and the last included.
    ///
    /// # Errors
    /// An amount that is no finite number.
    ///
    /// ```
    /// # use theodolite_core::appraisal::Flow;
    /// assert_eq!(Flow::level(2.0, 1..=3)?.amounts(), [0.0, 2.0, 2.0, 2.0]);
    /// # Ok::<(), theodolite_core::appraisal::AppraisalError>(())
    /// ```
    pub fn level(amount: f64, years: std::ops::RangeInclusive<u32>) -> Result<Flow, AppraisalError> {
        let amounts = (0..=*years.end()).map(|year| if years.contains(&year) { amount } else { 0.0 });
        Flow::new(amounts.collect())
    }

    /// The amounts, from year 0 on.
    pub fn amounts(&self) -> &[f64] {
        &self.amounts
    }

    /// All amounts times a number: optimism bias, additionality, weights.
    ///
    /// # Errors
    /// Amounts beyond the greatest number.
    pub fn times(&self, factor: f64) -> Result<Flow, AppraisalError> {
        Flow::new(self.amounts.iter().map(|amount| amount * factor).collect())
    }

    /// Adds another flow year by year.
    pub fn add(&mut self, other: &Flow) {
        let years = self.amounts.len().max(other.amounts.len());
        self.amounts.resize(years, 0.0);
        for (sum, amount) in self.amounts.iter_mut().zip(&other.amounts) {
            *sum += amount;
        }
    }

    /// What it is worth in the base year: the sum of amount times discount factor. Years without a factor do not count.
    pub fn present_value(&self, factors: &[f64]) -> f64 {
        self.amounts.iter().zip(factors).map(|(amount, factor)| amount * factor).collect::<Sum>().value()
    }

    /// The first year at whose end all that came before is not below 0; `None` where there is none, and for a flow that is
    /// never below 0. Not discounted.
    ///
    /// ```
    /// # use theodolite_core::appraisal::Flow;
    /// assert_eq!(Flow::new(vec![-100.0, 60.0, 60.0])?.payback(), Some(2));
    /// # Ok::<(), theodolite_core::appraisal::AppraisalError>(())
    /// ```
    pub fn payback(&self) -> Option<u32> {
        let mut sum = Sum::default();
        let mut was_below = false;
        for (amount, year) in self.amounts.iter().zip(0..) {
            sum.add(*amount);
            if sum.value() < 0.0 {
                was_below = true;
            } else if was_below {
                return Some(year);
            }
        }
        None
    }

    /// The internal rate of return: the one rate at which the flow is worth nothing. `None` unless the flow changes its sign
    /// exactly once, so that there is one such rate and no more (Descartes), and where that rate is not between -99.9% and
    /// 10,000%.
    pub fn internal_rate(&self) -> Option<f64> {
        let signs: Vec<bool> = self.amounts.iter().filter(|it| **it != 0.0).map(|it| *it > 0.0).collect();
        if signs.windows(2).filter(|it| it[0] != it[1]).count() != 1 {
            return None;
        }
        // By Horner's rule in 1/(1 + rate), whose value at the far end has the sign of the first amount.
        let worth = |rate: f64| {
            let discount = 1.0 / (1.0 + rate);
            self.amounts.iter().rev().fold(0.0, |sum: f64, amount| sum * discount + amount)
        };
        let (mut low, mut high) = (-0.999, 100.0);
        let first = signs.first().copied()?;
        if (worth(high) > 0.0) != first || (worth(low) > 0.0) == first {
            return None;
        }
        loop {
            let middle = low + (high - low) / 2.0;
            if middle <= low || middle >= high {
                // A rate of nothing is found as the last bit of one.
                return Some(if middle.abs() < 1e-12 { 0.0 } else { middle });
            }
            if (worth(middle) > 0.0) == first { high = middle } else { low = middle }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_rate_is_found_where_there_is_one() {
        let invest = Flow::new(vec![-100.0, 110.0]).unwrap();
        assert!((invest.internal_rate().unwrap() - 0.1).abs() < 1e-12);
        // A loan turned round: the rate is the same.
        let loan = Flow::new(vec![100.0, -110.0]).unwrap();
        assert!((loan.internal_rate().unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(Flow::new(vec![-100.0, 50.0, 50.0]).unwrap().internal_rate(), Some(0.0));
        let loss = Flow::new(vec![-100.0, 50.0]).unwrap();
        assert!((loss.internal_rate().unwrap() + 0.5).abs() < 1e-12);
        // Two changes of sign have two rates (0 and 1), or none; and where nothing is spent there is none.
        for amounts in [vec![-1.0, 3.0, -2.0], vec![1.0, 2.0], vec![0.0], vec![]] {
            assert_eq!(Flow::new(amounts).unwrap().internal_rate(), None);
        }
    }

    #[test]
    fn payback_is_at_the_end_of_the_year_that_makes_good() {
        let payback = |amounts: &[f64]| Flow::new(amounts.to_vec()).unwrap().payback();
        assert_eq!(payback(&[-10.0, 5.0, 5.0, 5.0]), Some(2));
        assert_eq!(payback(&[-10.0, 5.0]), None);
        assert_eq!(payback(&[1.0, 2.0]), None);
        // Whole pence do not miss a year by rounding.
        assert_eq!(payback(&[-0.3, 0.1, 0.1, 0.1]), Some(3));
    }

    #[test]
    fn flows_of_different_length_add_up() {
        let mut sum = Flow::level(1.0, 0..=0).unwrap();
        sum.add(&Flow::level(2.0, 2..=3).unwrap());
        assert_eq!(sum.amounts(), [1.0, 0.0, 2.0, 2.0]);
        sum.add(&Flow::default());
        assert_eq!(sum.amounts().len(), 4);
        assert_eq!(sum.present_value(&[1.0, 0.5, 0.25]), 1.5);
    }

    #[test]
    fn amounts_that_are_no_numbers_are_refused() {
        let error = Flow::new(vec![0.0, f64::INFINITY]).unwrap_err();
        assert_eq!(error, AppraisalError::Amount { year: 1, amount: f64::INFINITY });
        assert!(Flow::level(1e300, 0..=0).unwrap().times(1e300).is_err());
    }
}
