//! What is done about outliers before an indicator is normalised.

mod boxcox;
mod log;
mod winsorise;

use thiserror::Error;

pub use log::LogKind;
pub use winsorise::{Then, Winsorise};

use crate::shown::Shown;
use crate::statistics::{kurtosis, skewness};

/// A treatment of one indicator.
///
/// All treatments keep the order of the values (winsorising makes some of them equal), so polarity does not
/// matter here; missing values stay missing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Treat {
    /// None: values stay as they are.
    #[default]
    None,
    /// A few extreme values are drawn in, if the column is flagged as having outliers.
    Winsorise(Winsorise),
    /// A logarithm of the whole column, flagged or not.
    Log(LogKind),
    /// The Box-Cox transformation of `z = x - min + 1`: `(z^lambda - 1)/lambda`.
    BoxCox {
        /// Its exponent; 0 gives `ln z`.
        lambda: f64,
    },
}

/// A treated column and what was done to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Treated {
    /// One value per area; `NaN` = missing.
    pub values: Vec<f64>,
    /// What was done.
    pub record: TreatRecord,
}

/// What was done to one column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TreatRecord {
    /// The areas whose value was drawn in, in area order; also those whose value was restored afterwards.
    pub moved: Vec<Moved>,
    /// In how many steps: areas that move together count once.
    pub steps: usize,
    /// The shape of the column as it came; `None` where the method does not ask.
    pub before: Option<Shape>,
    /// Its shape after extreme values were drawn in; `None` where none were.
    pub winsorised: Option<Shape>,
    /// The shape of the result; `None` where the method does not ask.
    pub after: Option<Shape>,
    /// What was applied in the end.
    pub applied: Applied,
}

/// An area whose value was drawn in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moved {
    /// The area's position.
    pub area: u32,
    /// Its value before.
    pub from: f64,
    /// Its value after.
    pub to: f64,
}

/// The shape of a column's distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Skewness G1; `None` below three values, or where all are equal.
    pub skewness: Option<f64>,
    /// Excess kurtosis G2; `None` below four values, or where all are equal.
    pub kurtosis: Option<f64>,
    /// Whether the column passes: it is not flagged as having outliers.
    pub passes: bool,
}

/// What was applied to a column in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Applied {
    /// Nothing.
    #[default]
    Nothing,
    /// Extreme values were drawn in.
    Winsorised,
    /// A logarithm of the values as they were.
    Log,
    /// A logarithm of the values after extreme ones were drawn in.
    WinsorisedThenLog,
    /// The Box-Cox transformation.
    BoxCox,
}

/// Why a column cannot be treated.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum TreatError {
    /// Values that are all equal, of which this logarithm cannot be taken.
    #[error("the logarithm of a column needs values that differ, but all {areas} values are {value}", value = Shown(*value))]
    NoSpread {
        /// The areas that have a value.
        areas: usize,
        /// Their value.
        value: f64,
    },
    /// A greatest value that is too small for the logarithm of the Global Innovation Index.
    #[error("the logarithm `gii` needs a greatest value above 1, not {max}")]
    MaxNotAboveOne {
        /// The greatest value.
        max: f64,
    },
    /// An exponent that is no number.
    #[error("the exponent of `box-cox` is {lambda}, not a finite number")]
    Lambda {
        /// The exponent found.
        lambda: f64,
    },
    /// An infinite value, in the column or in the result.
    #[error("area {area} (counted from 0) is infinite, before or after treatment")]
    Infinite {
        /// The area's position.
        area: u32,
    },
}

impl Treat {
    /// One of each treatment, with its usual parameters: the contract test walks this list.
    pub const EACH: [Treat; 7] = [
        Treat::None,
        Treat::Winsorise(Winsorise::DEFAULT),
        Treat::Log(LogKind::Ct),
        Treat::Log(LogKind::CtPlus),
        Treat::Log(LogKind::CtOrigin),
        Treat::Log(LogKind::Gii),
        Treat::BoxCox { lambda: 0.5 },
    ];

    /// Returns the treatment's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Treat::None => "none",
            Treat::Winsorise(_) => "winsorise",
            Treat::Log(_) => "log",
            Treat::BoxCox { .. } => "box-cox",
        }
    }

    /// Treats one column.
    ///
    /// # Errors
    /// [`TreatError`] where the treatment is not defined for the column, or where a value is infinite.
    ///
    /// ```
    /// # use theodolite_core::treat::{Applied, Treat, TreatError, Winsorise};
    /// let values = [1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 5.0, 60.0];
    /// let treated = Treat::Winsorise(Winsorise::default()).apply(&values)?;
    /// assert_eq!(treated.values[9], 5.0);
    /// assert_eq!(treated.record.applied, Applied::Winsorised);
    /// # Ok::<(), TreatError>(())
    /// ```
    pub fn apply(self, values: &[f64]) -> Result<Treated, TreatError> {
        let infinite = |values: &[f64]| match values.iter().position(|value| value.is_infinite()) {
            Some(area) => Err(TreatError::Infinite { area: area as u32 }),
            None => Ok(()),
        };
        infinite(values)?;
        let treated = match self {
            Treat::None => Treated { values: values.to_vec(), record: TreatRecord::default() },
            Treat::Winsorise(winsorise) => winsorise.apply(values)?,
            Treat::Log(kind) => {
                let record = TreatRecord { applied: Applied::Log, ..TreatRecord::default() };
                Treated { values: kind.apply(values)?, record }
            }
            Treat::BoxCox { lambda } => {
                let record = TreatRecord { applied: Applied::BoxCox, ..TreatRecord::default() };
                Treated { values: boxcox::apply(lambda, values)?, record }
            }
        };
        infinite(&treated.values)?;
        Ok(treated)
    }
}

impl Shape {
    /// Looks at a column; it passes if its skewness or its kurtosis is within the limits, or is not defined.
    fn of(values: &[f64], limits: &Winsorise) -> Shape {
        let (skewness, kurtosis) = (skewness(values), kurtosis(values));
        let flagged = skewness.is_some_and(|skewness| skewness.abs() >= limits.skewness)
            && kurtosis.is_some_and(|kurtosis| kurtosis >= limits.kurtosis);
        Shape { skewness, kurtosis, passes: !flagged }
    }
}

/// The least and the greatest value, and how many there are; `None` where there is none.
fn range(values: &[f64]) -> Option<(f64, f64, usize)> {
    let present = || values.iter().copied().filter(|value| !value.is_nan());
    let min = present().reduce(f64::min)?;
    Some((min, present().fold(min, f64::max), present().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infinite_values_are_refused_by_every_treatment() {
        for treat in Treat::EACH {
            let error = treat.apply(&[1.0, f64::NEG_INFINITY, 3.0]).unwrap_err();
            assert_eq!(error, TreatError::Infinite { area: 1 }, "{treat:?}");
        }
    }

    #[test]
    fn an_empty_column_stays_empty_and_a_missing_one_missing() {
        for treat in Treat::EACH {
            assert!(treat.apply(&[]).unwrap().values.is_empty(), "{treat:?}");
            assert!(
                treat.apply(&[f64::NAN; 3]).unwrap().values.iter().all(|value| value.is_nan()),
                "{treat:?}"
            );
        }
    }
}
