//! What is done about outliers before an indicator is normalised.

mod boxcox;
mod log;
mod winsorise;

pub use log::LogKind;
pub use winsorise::{Then, Winsorise};

/// A treatment of one indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Treat {
    /// None: values stay as they are.
    #[default]
    None,
    /// A few extreme values are drawn in, if the column is flagged as having outliers.
    Winsorise(Winsorise),
    /// A logarithm of the whole column.
    Log(LogKind),
    /// The Box-Cox transformation of `x - min + 1`.
    BoxCox {
        /// Its exponent; 0 gives the logarithm.
        lambda: f64,
    },
}

/// What was done to one column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TreatRecord {
    /// The areas whose value was drawn in, in area order.
    pub moved: Vec<Moved>,
    /// How many steps that took: areas that move together count once.
    pub steps: usize,
    /// Skewness, kurtosis and verdict before; `None` where the method does not ask.
    pub before: Option<Shape>,
    /// The same of the treated column; `None` where it was not looked at again because nothing was done.
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
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TreatError {
    /// Values that are all equal, of which no logarithm can be taken.
    #[error("the logarithm of a column with no spread: all {areas} values are {value}")]
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
    /// An infinite value in or out.
    #[error("area {area} (counted from 0) is infinite, before or after treatment")]
    Infinite {
        /// The area's position.
        area: u32,
    },
}
