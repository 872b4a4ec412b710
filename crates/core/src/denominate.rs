//! Rates from counts.

use thiserror::Error;

/// Rates, and how many areas have none and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// One rate per area; `NaN` = missing.
    pub values: Vec<f64>,
    /// The areas with a value and a denominator of zero: a rate does not apply there.
    pub zero_denominator: Vec<u32>,
    /// How many areas have no value or no denominator.
    pub missing: usize,
}

/// Why rates cannot be made.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum DenominateError {
    /// Columns of different length.
    #[error("{values} values and {denominators} denominators")]
    Length {
        /// How many values.
        values: usize,
        /// How many denominators.
        denominators: usize,
    },
    /// A denominator below zero.
    #[error("the denominator of area {area} (counted from 0) is {denominator}, not a number of at least 0")]
    Negative {
        /// The first such area.
        area: u32,
        /// Its denominator.
        denominator: f64,
    },
    /// A base that is no number, infinite or zero.
    #[error("a rate per {per} is none: the base must be a number that is not 0")]
    Per {
        /// The base found.
        per: f64,
    },
    /// A rate too great for a number.
    #[error("the rate of area {area} (counted from 0), {value} / {denominator}, is not a finite number")]
    Infinite {
        /// The first such area.
        area: u32,
        /// Its value.
        value: f64,
        /// Its denominator.
        denominator: f64,
    },
}

/// Divides each value by its denominator: `value / denominator * per`.
///
/// - **Shape:** two columns in, one out.
/// - **Units:** `per = 1000.0` gives a rate per thousand.
/// - **Missing:** without value or denominator there is no rate; neither is there where the denominator is zero,
///   which is counted apart (it is not a rate of 0).
///
/// # Errors
/// [`DenominateError`] for columns of different length, a negative or infinite denominator, and an impossible base.
///
/// ```
/// # use theodolite_core::denominate::{DenominateError, denominate};
/// let rates = denominate(&[5.0, 3.0, 0.0], &[200.0, 0.0, 100.0], 1000.0)?;
/// assert_eq!(rates.values[0], 25.0);
/// assert_eq!(rates.values[2], 0.0);
/// assert_eq!(rates.zero_denominator, [1]);
/// # Ok::<(), DenominateError>(())
/// ```
pub fn denominate(values: &[f64], denominators: &[f64], per: f64) -> Result<Rates, DenominateError> {
    if values.len() != denominators.len() {
        return Err(DenominateError::Length { values: values.len(), denominators: denominators.len() });
    }
    if !per.is_finite() || per == 0.0 {
        return Err(DenominateError::Per { per });
    }
    let mut rates =
        Rates { values: Vec::with_capacity(values.len()), zero_denominator: Vec::new(), missing: 0 };
    for (area, (&value, &denominator)) in (0_u32..).zip(values.iter().zip(denominators)) {
        if denominator < 0.0 || denominator.is_infinite() {
            return Err(DenominateError::Negative { area, denominator });
        }
        let rate = if value.is_nan() || denominator.is_nan() {
            rates.missing += 1;
            f64::NAN
        } else if denominator == 0.0 {
            rates.zero_denominator.push(area);
            f64::NAN
        } else {
            value / denominator * per
        };
        if rate.is_infinite() {
            return Err(DenominateError::Infinite { area, value, denominator });
        }
        rates.values.push(rate);
    }
    Ok(rates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_zero_denominators_are_counted_apart() {
        let rates = denominate(&[1.0, f64::NAN, 2.0, f64::NAN], &[2.0, 2.0, f64::NAN, 0.0], 1.0).unwrap();
        assert_eq!(rates.values[0], 0.5);
        assert!(rates.values[1..].iter().all(|rate| rate.is_nan()));
        assert_eq!((rates.missing, rates.zero_denominator.len()), (3, 0));
    }

    #[test]
    fn impossible_denominators_and_bases_are_errors() {
        let negative = DenominateError::Negative { area: 1, denominator: -1.0 };
        assert_eq!(denominate(&[1.0, 1.0], &[1.0, -1.0], 1.0), Err(negative));
        assert!(denominate(&[1.0], &[f64::INFINITY], 1.0).is_err());
        assert_eq!(denominate(&[1.0], &[1.0], 0.0), Err(DenominateError::Per { per: 0.0 }));
        let length = DenominateError::Length { values: 1, denominators: 0 };
        assert_eq!(denominate(&[1.0], &[], 1.0), Err(length));
        let infinite = DenominateError::Infinite { area: 0, value: 1e300, denominator: 1e-300 };
        assert_eq!(denominate(&[1e300], &[1e-300], 1.0), Err(infinite));
    }
}
