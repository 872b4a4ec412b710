//! How two columns go together: correlation and the line between them, with intervals.
//!
//! For all of it:
//! - **Shape:** two columns of one value per area; weights (people) per area, or `None` for areas that count alike.
//! - **Missing:** an area without one of the values, or without a weight, is left out and counted; one of weight 0 drops out.
//!   Infinite cells are refused.
//! - **Neighbours:** intervals and p values take areas to be independent. Neighbours are alike, so that there is less evidence
//!   than areas, and the intervals here are too narrow by as much.

mod line;

pub(crate) use line::Fit;
pub use line::{Coefficient, Line, line};

use crate::bootstrap::Bootstrap;
use crate::distribution::student_t_two_sided;
use crate::normal;
use crate::rank::midranks;
use crate::sort::argsort;
use crate::sum::Sum;

/// A coefficient of correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// Of the values: how close they lie to a line.
    #[default]
    Pearson,
    /// Of their ranks (ties share the middle one): how close they come to the same order.
    Spearman,
}

/// How two columns go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Association {
    /// The coefficient, -1 to 1.
    pub value: f64,
    /// Lower end of the interval; `NaN` where there is none.
    pub lower: f64,
    /// Upper end of the interval; `NaN` where there is none.
    pub upper: f64,
    /// How likely a coefficient at least as far from 0 is where there is none; `NaN` where it cannot be told.
    pub p: f64,
    /// Areas it rests on.
    pub n: usize,
    /// Areas left out because something is missing.
    pub missing: usize,
    /// How many areas of equal weight say as much: `(sum w)^2 / sum w^2`; `n` without weights.
    pub effective: f64,
}

/// Why two columns have no coefficient or line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AssociationError {
    /// Columns that do not belong together.
    #[error("`{column}` has {found} areas, and `x` has {expected}")]
    Length {
        /// Which column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// The length of the first column.
        expected: usize,
    },
    /// A cell that is infinite.
    #[error("area {area} has {value} in `{column}`, which is not finite")]
    Infinite {
        /// Which column.
        column: &'static str,
        /// Position of the area.
        area: usize,
        /// What it has.
        value: f64,
    },
    /// A weight that cannot be.
    #[error("area {area} has the weight {weight}, not 0 or more")]
    Weight {
        /// Position of the area.
        area: usize,
        /// What it has.
        weight: f64,
    },
    /// Too few areas.
    #[error("{n} areas have all that is needed, and it takes 2")]
    TooFew {
        /// How many there are.
        n: usize,
    },
    /// A column whose values are all equal.
    #[error("all values of `{column}` are equal")]
    NoSpread {
        /// Which column.
        column: &'static str,
    },
    /// A confidence outside 0 to 1.
    #[error("confidence is {confidence}, not above 0 and below 1")]
    Confidence {
        /// What it is.
        confidence: f64,
    },
    /// Numbers past what can be squared and summed.
    #[error("values are too great, or too close together, to be squared and summed")]
    TooGreat,
}

impl Method {
    /// One of each coefficient.
    pub const EACH: [Method; 2] = [Method::Pearson, Method::Spearman];

    /// Returns the coefficient's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Method::Pearson => "pearson",
            Method::Spearman => "spearman",
        }
    }
}

/// Correlates two columns.
///
/// - **Interval:** without weights by Fisher's z, `tanh(atanh r ± z se)`, `se = 1/sqrt(n - 3)` for Pearson and Bonett and
///   Wright's `sqrt((1 + r^2/2)/(n - 3))` for Spearman; with weights drawn over areas (see [`Bootstrap`]).
/// - **p value**, two-sided: by Student's t with `n - 2` degrees of freedom; with weights, `n` is the effective number.
/// - **Weighted ranks** are the share of the weight below an area plus half of what is level with it.
/// - **Source:** Fisher (1921); Bonett and Wright (2000), *Sample size requirements for estimating Pearson, Kendall and Spearman
///   correlations*; effective number: Kish (1965), *Survey Sampling*.
///
/// ```
/// # use theodolite_core::association::{AssociationError, Method, associate};
/// # use theodolite_core::bootstrap::Bootstrap;
/// let imd = [11.0, 25.0, 19.0, 40.0, f64::NAN, 33.0];
/// let cni = [60.0, 85.0, 91.0, 120.0, 70.0, 101.0];
/// let found = associate(Method::Pearson, &imd, &cni, None, &Bootstrap::default())?;
/// assert!((found.value - 0.945066).abs() < 1e-6);
/// assert_eq!((found.n, found.missing), (5, 1));
/// assert!(found.lower < 0.5 && found.p < 0.05); // five areas say little
/// # Ok::<(), AssociationError>(())
/// ```
///
/// # Errors
/// [`AssociationError`] for columns that cannot be paired, fewer than two areas, and a column without spread.
pub fn associate(
    method: Method,
    x: &[f64],
    y: &[f64],
    weights: Option<&[f64]>,
    bootstrap: &Bootstrap,
) -> Result<Association, AssociationError> {
    let Bootstrap { confidence, .. } = *bootstrap;
    if !bootstrap.is_valid() {
        return Err(AssociationError::Confidence { confidence });
    }
    let pairs = Pairs::new(x, y, weights)?;
    let ranks = (argsort(&pairs.x), argsort(&pairs.y));
    let coefficient = |weights: &[f64]| match method {
        Method::Pearson => pearson(&pairs.x, &pairs.y, weights),
        Method::Spearman => {
            let (x, y) = (places(&ranks.0, &pairs.x, weights), places(&ranks.1, &pairs.y, weights));
            pearson(&x, &y, weights)
        }
    };
    let n = pairs.x.len();
    let value = coefficient(&pairs.weights).ok_or(AssociationError::TooGreat)?;
    let effective = if weights.is_some() { pairs.effective() } else { n as f64 };
    let (lower, upper) = if weights.is_some() {
        let drawn = |drawn: &[f64]| {
            let weights: Vec<f64> =
                pairs.weights.iter().zip(drawn).map(|(weight, drawn)| weight * drawn).collect();
            coefficient(&weights).unwrap_or(f64::NAN)
        };
        bootstrap.interval(n, drawn).unwrap_or((f64::NAN, f64::NAN))
    } else {
        let spread = match method {
            Method::Pearson => 1.0,
            Method::Spearman => (1.0 + value * value / 2.0).sqrt(),
        };
        fisher(value, n as f64, spread, confidence)
    };
    Ok(Association {
        value,
        lower,
        upper,
        p: p_value(value, effective),
        n,
        missing: pairs.missing,
        effective,
    })
}

/// Areas that have both values and a weight.
struct Pairs {
    x: Vec<f64>,
    y: Vec<f64>,
    // 1 each where areas count alike.
    weights: Vec<f64>,
    missing: usize,
}

impl Pairs {
    fn new(x: &[f64], y: &[f64], weights: Option<&[f64]>) -> Result<Pairs, AssociationError> {
        for (column, cells) in [("y", Some(y)), ("weights", weights)] {
            if let Some(found) = cells.map(<[f64]>::len).filter(|&found| found != x.len()) {
                return Err(AssociationError::Length { column, found, expected: x.len() });
            }
        }
        let mut pairs = Pairs { x: Vec::new(), y: Vec::new(), weights: Vec::new(), missing: 0 };
        for (area, (&x, &y)) in x.iter().zip(y).enumerate() {
            let weight = weights.map_or(1.0, |weights| weights[area]);
            for (column, value) in [("x", x), ("y", y)] {
                if value.is_infinite() {
                    return Err(AssociationError::Infinite { column, area, value });
                }
            }
            if weight < 0.0 || weight.is_infinite() {
                return Err(AssociationError::Weight { area, weight });
            }
            if x.is_nan() || y.is_nan() || weight.is_nan() {
                pairs.missing += 1;
            } else if weight > 0.0 {
                pairs.x.push(x);
                pairs.y.push(y);
                pairs.weights.push(weight);
            }
        }
        if pairs.x.len() < 2 {
            return Err(AssociationError::TooFew { n: pairs.x.len() });
        }
        for (column, cells) in [("x", &pairs.x), ("y", &pairs.y)] {
            if cells.iter().all(|cell| cell == &cells[0]) {
                return Err(AssociationError::NoSpread { column });
            }
        }
        Ok(pairs)
    }

    /// Kish's effective number of areas.
    fn effective(&self) -> f64 {
        let greatest = self.weights.iter().copied().fold(0.0, f64::max);
        let scaled = || self.weights.iter().map(|weight| weight / greatest);
        let sum = scaled().collect::<Sum>().value();
        sum * sum / scaled().map(|weight| weight * weight).collect::<Sum>().value()
    }
}

/// Weighted means, and sums of squares and products around them.
#[derive(Clone, Copy, Debug)]
struct Moments {
    weight: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Moments {
    fn new(x: &[f64], y: &[f64], weights: &[f64]) -> Moments {
        let sum = |terms: &dyn Fn(f64, f64) -> f64| {
            let each = x.iter().zip(y).zip(weights);
            each.map(|((&x, &y), &weight)| weight * terms(x, y)).collect::<Sum>().value()
        };
        let weight = sum(&|_, _| 1.0);
        let (mean_x, mean_y) = (sum(&|x, _| x) / weight, sum(&|_, y| y) / weight);
        Moments {
            weight,
            x: mean_x,
            y: mean_y,
            xx: sum(&|x, _| (x - mean_x) * (x - mean_x)),
            xy: sum(&|x, y| (x - mean_x) * (y - mean_y)),
            yy: sum(&|_, y| (y - mean_y) * (y - mean_y)),
        }
    }
}

/// `None` where a column has no spread, or one that cannot be told.
fn pearson(x: &[f64], y: &[f64], weights: &[f64]) -> Option<f64> {
    let Moments { xx, xy, yy, .. } = Moments::new(x, y, weights);
    let coefficient = xy / (xx.sqrt() * yy.sqrt());
    // Rounding must not hide that all areas lie on one line.
    let coefficient =
        if 1.0 - coefficient.abs() < 1e-15 { 1.0_f64.copysign(coefficient) } else { coefficient };
    (xx > 0.0 && yy > 0.0 && xx.is_finite() && yy.is_finite() && !coefficient.is_nan()).then_some(coefficient)
}

fn places(ascending: &[u32], values: &[f64], weights: &[f64]) -> Vec<f64> {
    midranks(values, weights, ascending.iter().map(|&area| area as usize))
}

/// The interval of a correlation by Fisher's z, with deviation `spread / sqrt(n - 3)`.
pub(crate) fn fisher(value: f64, n: f64, spread: f64, confidence: f64) -> (f64, f64) {
    if n <= 3.0 {
        return (f64::NAN, f64::NAN);
    }
    if value.abs() == 1.0 {
        return (value, value);
    }
    let half = normal::quantile(0.5 + confidence / 2.0) * spread / (n - 3.0).sqrt();
    let middle = libm::atanh(value);
    (libm::tanh(middle - half), libm::tanh(middle + half))
}

/// Two-sided, by Student's t.
fn p_value(value: f64, n: f64) -> f64 {
    let freedom = n - 2.0;
    if freedom <= 0.0 {
        return f64::NAN;
    }
    if value.abs() == 1.0 {
        return 0.0;
    }
    student_t_two_sided(value * (freedom / (1.0 - value * value)).sqrt(), freedom)
}

#[cfg(test)]
mod tests;
