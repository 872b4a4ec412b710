//! On what scale a series moves evenly.

use super::MissionError;

/// The scale on which steps count as equal.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Scale {
    /// The values themselves: so many points a year.
    #[default]
    Linear,
    /// Their logarithms: so many per cent a year. Needs values above 0.
    Geometric,
    /// Their log odds, for shares of a whole: slower towards both ends, and never past them. Needs values between 0 and the whole.
    Logit {
        /// What all of it is: 1, or 100 for per cent.
        whole: f64,
    },
}

impl Scale {
    /// Returns the rate that leads from `now` to `target` in so many years: points a year, a share a year (compounded), or logits a
    /// year.
    ///
    /// `(target - now)/years`; `(target/now)^(1/years) - 1`; `(logit(target) - logit(now))/years`.
    ///
    /// ```
    /// # use theodolite_core::mission::{MissionError, Scale};
    /// assert_eq!(Scale::Linear.required(62.0, 80.0, 6.0)?, 3.0);
    /// assert!((Scale::Geometric.required(62.0, 80.0, 6.0)? - 0.0433973).abs() < 1e-7);
    /// assert!((Scale::Logit { whole: 100.0 }.required(62.0, 80.0, 6.0)? - 0.149458).abs() < 1e-6);
    /// # Ok::<(), MissionError>(())
    /// ```
    ///
    /// # Errors
    /// [`MissionError::DeadlinePassed`] where no time is left, [`MissionError::OffScale`] for values that the scale does not have,
    /// [`MissionError::NoNumber`] and [`MissionError::Parameter`].
    pub fn required(self, now: f64, target: f64, years: f64) -> Result<f64, MissionError> {
        if years.is_nan() || years.is_infinite() {
            return Err(MissionError::NoNumber { what: "the time left", value: years });
        }
        if years <= 0.0 {
            return Err(MissionError::DeadlinePassed { due: years, now: 0.0 });
        }
        let steps = self.of("the target", target)? - self.of("the value", now)?;
        Ok(self.rate(steps / years))
    }

    /// Returns where a rate leads in so many years: the inverse of [`required`](Scale::required).
    ///
    /// # Errors
    /// [`MissionError::OffScale`] for a value that the scale does not have, and for a geometric rate of -1 or less.
    pub fn reached(self, now: f64, rate: f64, years: f64) -> Result<f64, MissionError> {
        let step = match self {
            Scale::Geometric if rate <= -1.0 => {
                return Err(MissionError::Parameter { name: "the rate", value: rate, allowed: "above -1" });
            }
            Scale::Geometric => libm::log1p(rate),
            _ => rate,
        };
        Ok(self.back(self.of("the value", now)? + step * years))
    }

    /// A step on the scale as it is told.
    pub(super) fn rate(self, step: f64) -> f64 {
        if self == Scale::Geometric { libm::expm1(step) } else { step }
    }

    /// The place of a value on the scale.
    pub(super) fn of(self, what: &'static str, value: f64) -> Result<f64, MissionError> {
        if !value.is_finite() {
            return Err(MissionError::NoNumber { what, value });
        }
        let (lower, upper) = match self {
            Scale::Linear => return Ok(value),
            Scale::Geometric => (0.0, f64::INFINITY),
            Scale::Logit { whole } if !(whole > 0.0 && whole.is_finite()) => {
                return Err(MissionError::Parameter { name: "the whole", value: whole, allowed: "above 0" });
            }
            Scale::Logit { whole } => (0.0, whole),
        };
        match self {
            _ if !(lower < value && value < upper) => {
                Err(MissionError::OffScale { what, value, lower, upper })
            }
            Scale::Logit { whole } => Ok(libm::log(value / (whole - value))),
            _ => Ok(libm::log(value)),
        }
    }

    /// The value at a place on the scale.
    pub(super) fn back(self, place: f64) -> f64 {
        match self {
            Scale::Linear => place,
            Scale::Geometric => libm::exp(place),
            Scale::Logit { whole } => whole / (1.0 + libm::exp(-place)),
        }
    }
}
