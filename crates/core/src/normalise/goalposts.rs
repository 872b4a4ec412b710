//! Shares of the way between two fixed values.

use super::linear::Linear;
use super::{Column, NormaliseError, finite, refuse};

/// Share of the way from a lower to an upper goalpost: `base + scale * (x - lower)/(upper - lower)`.
///
/// Fixed goalposts keep scores comparable over the years. With `base = 70` and `scale = 60` the result is what the
/// adjusted Mazziotta-Pareto index is made of.
///
/// - **Units:** the indicator's own unit in; none out.
/// - **Flip:** `(x - upper)/(lower - upper)`.
/// - **Edge:** [`NormaliseError::Parameter`] where the goalposts are equal, or not above 0 under `log`.
/// - **Source:** UNDP (2022), *Human Development Report 2021/2022*, technical note 1; COINr (`n_goalposts`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goalposts {
    /// The lower goalpost, in the indicator's own unit.
    pub lower: f64,
    /// The upper goalpost, in the indicator's own unit.
    pub upper: f64,
    /// Whether shares below 0 and above 1 are cut off; true by default.
    pub truncate: bool,
    /// What a share is multiplied with; 1 by default.
    pub scale: f64,
    /// What is added after that; 0 by default.
    pub base: f64,
    /// Whether natural logarithms are taken of values and goalposts first (as for the income of the HDI).
    pub log: bool,
}

impl Goalposts {
    /// From 0 to 1: the usual values of all parameters.
    pub const DEFAULT: Goalposts =
        Goalposts { lower: 0.0, upper: 1.0, truncate: true, scale: 1.0, base: 0.0, log: false };

    pub(super) fn fit(self, column: Column<'_>) -> Result<Linear, NormaliseError> {
        const NAME: &str = "goalposts";
        finite(NAME, "scale", self.scale)?;
        finite(NAME, "base", self.base)?;
        let (mut from, mut to) = ends(NAME, column.flip, self.lower, self.upper)?;
        if self.log {
            if self.lower <= 0.0 || self.upper <= 0.0 {
                let allowed = "a number above 0, where logarithms are taken";
                let (parameter, found) =
                    if self.lower <= 0.0 { ("lower", self.lower) } else { ("upper", self.upper) };
                return Err(NormaliseError::Parameter { method: NAME, parameter, found, allowed });
            }
            refuse(NAME, "values above 0, where logarithms are taken", column.values, |value| value <= 0.0)?;
            (from, to) = (libm::log(from), libm::log(to));
        }
        let line = Linear::new(NAME, from, to - from)?.scaled(self.base, self.scale).of_logarithms(self.log);
        Ok(if self.truncate { line.cut(0.0, 1.0) } else { line })
    }
}

impl Default for Goalposts {
    fn default() -> Self {
        Goalposts::DEFAULT
    }
}

/// Rescales linearly so that `lower` becomes 0 and `upper` becomes `scale`; nothing is cut off.
///
/// - **Flip:** works on `-x`, with `lower` and `upper` as they are: they are then on the scale of `-x`.
/// - **Edge:** [`NormaliseError::Parameter`] where `lower` and `upper` are equal.
/// - **Source:** COINr (`n_scaled`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaled {
    /// The value that becomes 0.
    pub lower: f64,
    /// The value that becomes `scale`.
    pub upper: f64,
    /// 1 by default.
    pub scale: f64,
}

impl Scaled {
    pub(super) fn fit(self, column: Column<'_>) -> Result<Linear, NormaliseError> {
        const NAME: &str = "scaled";
        finite(NAME, "scale", self.scale)?;
        let (from, to) = ends(NAME, false, self.lower, self.upper)?;
        // (-x - a)/(b - a) = (x + a)/(a - b)
        let (origin, range) = if column.flip { (-from, from - to) } else { (from, to - from) };
        Ok(Linear::new(NAME, origin, range)?.scaled(0.0, self.scale))
    }
}

impl Default for Scaled {
    fn default() -> Self {
        Scaled { lower: 0.0, upper: 1.0, scale: 1.0 }
    }
}

/// Where the score is 0 and where it is 1.
fn ends(method: &'static str, flip: bool, lower: f64, upper: f64) -> Result<(f64, f64), NormaliseError> {
    finite(method, "lower", lower)?;
    finite(method, "upper", upper)?;
    if lower == upper {
        let allowed = "another number than `lower`";
        return Err(NormaliseError::Parameter { method, parameter: "upper", found: upper, allowed });
    }
    Ok(if flip { (upper, lower) } else { (lower, upper) })
}
