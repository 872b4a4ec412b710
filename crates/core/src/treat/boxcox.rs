//! The Box-Cox transformation, of values moved so that the least is 1.

use super::{TreatError, range};

pub(super) fn apply(lambda: f64, values: &[f64]) -> Result<Vec<f64>, TreatError> {
    if !lambda.is_finite() {
        return Err(TreatError::Lambda { lambda });
    }
    let Some((min, _, _)) = range(values) else { return Ok(values.to_vec()) };
    let transform = |value: f64| {
        let z = value - min + 1.0;
        if lambda == 0.0 { libm::log(z) } else { (libm::pow(z, lambda) - 1.0) / lambda }
    };
    Ok(values.iter().map(|&value| transform(value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_one_and_zero_are_the_plain_distance_and_the_logarithm() {
        let values = [3.0, f64::NAN, 10.0];
        let plain = apply(1.0, &values).unwrap();
        assert_eq!((plain[0], plain[2]), (0.0, 7.0));
        assert!(plain[1].is_nan());
        assert_eq!(apply(0.0, &values).unwrap()[2], 8.0_f64.ln());
        assert_eq!(apply(0.5, &[0.0, 3.0]).unwrap(), [0.0, 2.0]);
    }

    #[test]
    fn an_exponent_that_is_no_number_is_an_error() {
        assert!(matches!(apply(f64::NAN, &[1.0]), Err(TreatError::Lambda { .. })));
    }
}
