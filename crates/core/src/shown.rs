//! Numbers in sentences of problems.

use std::fmt;

/// A number as it is: with an exponent below 1e-5 and from 1e16 on, where digits would be lost among zeros.
///
/// ```
/// # use theodolite_core::shown::Shown;
/// assert_eq!(Shown(0.00001).to_string(), "0.00001");
/// assert_eq!(Shown(-1e-300).to_string(), "-1e-300");
/// assert_eq!(Shown(32_844.0).to_string(), "32844");
/// assert_eq!(Shown(1.5e16).to_string(), "1.5e16");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown(pub f64);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shown(number) = *self;
        match number.abs() {
            size if size > 0.0 && size < 1e-5 || size >= 1e16 && size.is_finite() => write!(f, "{number:e}"),
            _ => write!(f, "{number}"),
        }
    }
}
