//! What a year of life satisfaction is worth: the WELLBY.

use super::AppraisalError;

/// The value of one point of life satisfaction (0 to 10) of one person for one year, in pounds of 2019.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wellby {
    /// Low.
    pub low: f64,
    /// Central.
    pub central: f64,
    /// High.
    pub high: f64,
}

/// The values of the guidance, in prices of 2019.
///
/// - **Source:** HM Treasury (2021), *Wellbeing Guidance for Appraisal*.
pub const WELLBY_2019: Wellby = Wellby { low: 10_000.0, central: 13_000.0, high: 16_000.0 };

/// By how much the value rises with prices and incomes: `prices (income)^elasticity`.
///
/// `prices` is the deflator of the year over that of 2019, `income` real output per head of the year over that of 2019. A value
/// that is grown with incomes is discounted at the standard rate, one that is not at the rate for health.
///
/// # Errors
/// Ratios that are not above 0, and an elasticity below 0.
///
/// ```
/// # use theodolite_core::appraisal::{distribution::ELASTICITY, wellbeing::{WELLBY_2019, uprating}};
/// let value = WELLBY_2019.central * uprating(1.2, 1.05, ELASTICITY)?;
/// assert!((value - 16_621.52).abs() < 5e-3);
/// # Ok::<(), theodolite_core::appraisal::AppraisalError>(())
/// ```
pub fn uprating(prices: f64, income: f64, elasticity: f64) -> Result<f64, AppraisalError> {
    if !(prices > 0.0 && prices.is_finite()) {
        return Err(AppraisalError::NotPositive { what: "the ratio of prices", value: prices });
    }
    // Income over that of reference, where a weight has it the other way round.
    Ok(prices * super::distribution::weight(1.0, income, elasticity)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example_comes_out() {
        // METHODS 9.4: 500 people, 0.3 of a point, two years.
        let points = 500.0 * 0.3 * 2.0;
        let Wellby { low, central, high } = WELLBY_2019;
        assert_eq!([low, central, high].map(|it| it * points), [3_000_000.0, 3_900_000.0, 4_800_000.0]);
        assert!(uprating(0.0, 1.0, 1.3).is_err() && uprating(1.0, -1.0, 1.3).is_err());
    }
}
