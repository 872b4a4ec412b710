//! What an option is worth: its costs beside its benefits.

use crate::sum::Sum;

/// What an option is worth in the base year, from what its costs and its benefits are worth there.
///
/// ```
/// # use theodolite_core::appraisal::{Category, Flow, Schedule, Worth};
/// let factors = Schedule::standard().factors(15);
/// let mut costs = Flow::level(100.0, 0..=0)?;
/// costs.add(&Flow::level(2.0, 1..=15)?);
/// let benefits = Flow::level(12.0, 1..=15)?;
/// let worth = Worth { costs: costs.present_value(&factors), benefits: benefits.present_value(&factors) };
/// assert!((worth.net() - 15.1741).abs() < 5e-5);
/// assert!((worth.ratio().unwrap() - 1.12333).abs() < 5e-6);
/// assert_eq!(Category::of(worth.ratio().unwrap()), Category::Low);
/// # Ok::<(), theodolite_core::appraisal::AppraisalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// The present value of the costs to the public purse, less what comes back to it.
    pub costs: f64,
    /// The present value of the benefits.
    pub benefits: f64,
}

impl Worth {
    /// The net present value: benefits less costs.
    pub fn net(self) -> f64 {
        self.benefits - self.costs
    }

    /// The benefit-cost ratio; `None` where the option costs nothing, or saves money.
    pub fn ratio(self) -> Option<f64> {
        Some(self.benefits / self.costs).filter(|it| self.costs > 0.0 && it.is_finite())
    }

    /// By what share all benefits may change before the option is worth nothing, `costs/benefits - 1`; below 0 where it is
    /// worth something. `None` where there are no benefits.
    pub fn switching_benefits(self) -> Option<f64> {
        Some(self.costs / self.benefits - 1.0).filter(|it| self.benefits > 0.0 && it.is_finite())
    }

    /// By what share a line of costs of this present value may change before the option is worth nothing; `None` for a line
    /// that costs nothing.
    pub fn switching_cost(self, line: f64) -> Option<f64> {
        Some(self.net() / line).filter(|it| line > 0.0 && it.is_finite())
    }

    /// The equivalent annual net cost: what the option costs in each of the years that these discount factors are of, the
    /// base year apart. `None` where there are none.
    ///
    /// ```
    /// # use theodolite_core::appraisal::{Schedule, Worth};
    /// let worth = Worth { costs: 123.035, benefits: 0.0 };
    /// assert!((worth.yearly_cost(&Schedule::standard().factors(15)).unwrap() - 10.6825).abs() < 5e-5);
    /// ```
    pub fn yearly_cost(self, factors: &[f64]) -> Option<f64> {
        let annuity = factors.iter().skip(1).copied().collect::<Sum>().value();
        Some(self.costs / annuity).filter(|it| annuity > 0.0 && it.is_finite())
    }
}

/// The value for money of a benefit-cost ratio, in the words of the Department for Transport; other departments draw the lines
/// alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Below 0.
    VeryPoor,
    /// From 0 to below 1.
    Poor,
    /// From 1 to below 1.5.
    Low,
    /// From 1.5 to below 2.
    Medium,
    /// From 2 to below 4.
    High,
    /// From 4 on.
    VeryHigh,
}

impl Category {
    /// The category of a ratio.
    pub fn of(ratio: f64) -> Category {
        match ratio {
            it if it < 0.0 => Category::VeryPoor,
            it if it < 1.0 => Category::Poor,
            it if it < 1.5 => Category::Low,
            it if it < 2.0 => Category::Medium,
            it if it < 4.0 => Category::High,
            _ => Category::VeryHigh,
        }
    }

    /// The word for it in tables.
    pub fn name(self) -> &'static str {
        match self {
            Category::VeryPoor => "very poor",
            Category::Poor => "poor",
            Category::Low => "low",
            Category::Medium => "medium",
            Category::High => "high",
            Category::VeryHigh => "very high",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appraisal::{Flow, Schedule, optimism};

    fn total(flows: &[&Flow]) -> Flow {
        let mut sum = Flow::default();
        flows.iter().for_each(|it| sum.add(it));
        sum
    }

    fn near(found: f64, wanted: f64, digits: f64) {
        assert!((found - wanted).abs() <= digits, "{found} is not {wanted}");
    }

    #[test]
    fn the_worked_example_comes_out() {
        // METHODS 9.2.
        let factors = Schedule::standard().factors(15);
        let capital = Flow::level(100.0, 0..=0).unwrap();
        let running = Flow::level(2.0, 1..=15).unwrap();
        let benefits = Flow::level(12.0, 1..=15).unwrap();
        let costs = total(&[&capital, &running]);
        let worth =
            Worth { costs: costs.present_value(&factors), benefits: benefits.present_value(&factors) };
        near(worth.costs, 123.035, 5e-4);
        near(worth.benefits, 138.209, 5e-4);
        near(worth.net(), 15.1741, 5e-5);
        near(worth.ratio().unwrap(), 1.12333, 5e-6);
        near(factors[1..].iter().sum(), 11.517411, 5e-7);
        near(worth.yearly_cost(&factors).unwrap(), 10.6825, 5e-5);
        near(worth.switching_benefits().unwrap(), -0.10979, 5e-6);
        near(worth.switching_cost(capital.present_value(&factors)).unwrap(), 0.15174, 5e-6);
        let net = total(&[&benefits, &costs.times(-1.0).unwrap()]);
        near(net.internal_rate().unwrap(), 0.055565, 5e-7);
        assert_eq!(net.payback(), Some(10));
        // With 24% of optimism bias on the capital.
        let dearer = total(&[&capital.times(1.0 + optimism::STANDARD_BUILDINGS.upper).unwrap(), &running]);
        let worth = Worth { costs: dearer.present_value(&factors), ..worth };
        near(worth.net(), -8.82589, 5e-6);
        near(worth.ratio().unwrap(), 0.939974, 5e-7);
    }

    #[test]
    fn what_costs_nothing_has_no_ratio() {
        for costs in [0.0, -5.0] {
            let worth = Worth { costs, benefits: 10.0 };
            assert_eq!((worth.ratio(), worth.net()), (None, 10.0 - costs));
            assert_eq!(worth.switching_cost(costs), None);
        }
        assert_eq!(Worth { costs: 1.0, benefits: 0.0 }.switching_benefits(), None);
        assert_eq!(Worth { costs: 1.0, benefits: 0.0 }.yearly_cost(&[1.0]), None);
    }

    #[test]
    fn a_category_holds_from_its_lower_bound_on() {
        let names = [-0.1, 0.0, 0.99, 1.0, 1.5, 2.0, 3.99, 4.0].map(|ratio| Category::of(ratio).name());
        assert_eq!(names, ["very poor", "poor", "poor", "low", "medium", "high", "high", "very high"]);
    }
}
