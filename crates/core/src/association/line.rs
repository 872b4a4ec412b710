//! The line of least squares.

use super::{AssociationError, Moments, Pairs};
use crate::distribution::{student_t_quantile, student_t_two_sided};
use crate::sum::Sum;

/// A coefficient of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// Its value.
    pub value: f64,
    /// Its standard error; `NaN` for two areas.
    pub error: f64,
    /// Lower end of the interval; `NaN` for two areas.
    pub lower: f64,
    /// Upper end of the interval; `NaN` for two areas.
    pub upper: f64,
    /// How likely a value at least as far from 0 is where there is none; `NaN` for two areas.
    pub p: f64,
}

/// A line `y = intercept + slope x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// By how much `y` rises where `x` rises by 1.
    pub slope: Coefficient,
    /// `y` where `x` is 0.
    pub intercept: Coefficient,
    /// The share of the (weighted) spread of `y` that the line explains, 0 to 1.
    pub r_squared: f64,
    /// The standard deviation of what it does not explain, with divisor `n - 2`; `NaN` for two areas.
    pub residual: f64,
    /// Areas it rests on.
    pub n: usize,
    /// Areas left out because something is missing.
    pub missing: usize,
}

/// Fits the line of least squares, with intervals by Student's t.
///
/// With weights, an area of weight 2 has half the error variance of one of weight 1, as for means over people; standard errors
/// do not depend on the scale of the weights. They are right if the spread around the line is otherwise the same everywhere.
///
/// ```
/// # use theodolite_core::association::{AssociationError, line};
/// let line = line(&[0.0, 1.0, 2.0, 3.0], &[1.1, 2.9, 5.1, 6.9], None, 0.95)?;
/// assert!((line.slope.value - 1.96).abs() < 1e-12 && (line.intercept.value - 1.06).abs() < 1e-12);
/// assert!(line.slope.lower < 1.96 && line.slope.upper > 1.96 && line.r_squared > 0.99);
/// # Ok::<(), AssociationError>(())
/// ```
///
/// # Errors
/// [`AssociationError`] for columns that cannot be paired, fewer than two areas, and a column without spread.
pub fn line(
    x: &[f64],
    y: &[f64],
    weights: Option<&[f64]>,
    confidence: f64,
) -> Result<Line, AssociationError> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(AssociationError::Confidence { confidence });
    }
    let pairs = Pairs::new(x, y, weights)?;
    let fit = Fit::new(&pairs.x, &pairs.y, &pairs.weights).ok_or(AssociationError::TooGreat)?;
    let t = student_t_quantile(0.5 + confidence / 2.0, fit.freedom().max(1.0));
    Ok(Line {
        slope: fit.coefficient(fit.slope, fit.slope_error(), t),
        intercept: fit.coefficient(fit.at(0.0), fit.error_at(0.0), t),
        r_squared: fit.r_squared(),
        residual: fit.variance.sqrt(),
        n: pairs.x.len(),
        missing: pairs.missing,
    })
}

/// The line of least squares itself, before anything is said of how sure it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fit {
    moments: Moments,
    n: usize,
    /// The (weighted) sum of the squares that it leaves.
    left: f64,
    pub(crate) slope: f64,
    /// The variance around it, with divisor `n - 2`; `NaN` for two points.
    pub(crate) variance: f64,
}

impl Fit {
    /// Fits columns of equal length in which nothing is missing; `None` where `x` has no spread, or the sums are beyond 64 bits.
    pub(crate) fn new(x: &[f64], y: &[f64], weights: &[f64]) -> Option<Fit> {
        let moments = Moments::new(x, y, weights);
        let slope = moments.xy / moments.xx;
        let sums = [slope, moments.y - slope * moments.x, moments.xx, moments.yy];
        if !sums.iter().all(|sum| sum.is_finite()) {
            return None;
        }
        let left = x.iter().zip(y).zip(weights).map(|((x, y), weight)| {
            let residual = (y - moments.y) - slope * (x - moments.x);
            weight * residual * residual
        });
        let left = left.collect::<Sum>().value();
        let freedom = x.len() as f64 - 2.0;
        let variance = if freedom > 0.0 { left / freedom } else { f64::NAN };
        Some(Fit { moments, n: x.len(), left, slope, variance })
    }

    /// Degrees of freedom.
    pub(crate) fn freedom(&self) -> f64 {
        self.n as f64 - 2.0
    }

    /// The height of the line.
    pub(crate) fn at(&self, x: f64) -> f64 {
        self.moments.y + self.slope * (x - self.moments.x)
    }

    /// The standard error of the line's height.
    pub(crate) fn error_at(&self, x: f64) -> f64 {
        let away = x - self.moments.x;
        (self.variance * (1.0 / self.moments.weight + away * away / self.moments.xx)).sqrt()
    }

    /// The standard error of the slope.
    pub(crate) fn slope_error(&self) -> f64 {
        (self.variance / self.moments.xx).sqrt()
    }

    /// The share of the spread that the line explains; `NaN` where there is none to explain.
    pub(crate) fn r_squared(&self) -> f64 {
        (1.0 - self.left / self.moments.yy).clamp(0.0, 1.0)
    }

    /// What is said of one of its numbers; `t` is Student's, of the confidence and the degrees of freedom.
    pub(crate) fn coefficient(&self, value: f64, error: f64, t: f64) -> Coefficient {
        Coefficient {
            value,
            error,
            lower: value - t * error,
            upper: value + t * error,
            p: match error {
                0.0 if value == 0.0 => 1.0,
                0.0 => 0.0,
                error if error.is_nan() => f64::NAN,
                error => student_t_two_sided(value / error, self.freedom()),
            },
        }
    }
}
