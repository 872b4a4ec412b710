//! Productivity by the size of a place: the potential of those that fall short.

use super::{Change, Rule, ScenarioError, check, number, uplift};
use crate::Polarity;
use crate::association::Fit;
use crate::statistics::median;
use crate::sum::weighted_mean;

/// A line of values by size, straight in logarithms: `y = value (S/size)^elasticity`.
///
/// Theodolite's own model of the "potential" of big cities: the published one was not found, so it is meant to be calibrated.
///
/// ```
/// # use theodolite_core::scenario::Potential;
/// let line = Potential { value: 62.0, size: 150.0, elasticity: 0.05 };
/// assert!((line.at(1200.0) - 68.7933).abs() < 1e-4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Potential {
    /// The value of a place of the reference size.
    pub value: f64,
    /// The reference size.
    pub size: f64,
    /// By how many per cent the value grows where size grows by 1 per cent; OECD's 2 to 5 per cent by doubling are 0.029 to 0.070.
    pub elasticity: f64,
}

/// Which places a line is fitted to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Among {
    /// All that are given.
    #[default]
    All,
    /// Those at or above the median residual of a line through all of them: what places can be, not what they are on average.
    UpperHalf,
}

/// An elasticity that leads to a published total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibrated {
    /// The line with that elasticity.
    pub potential: Potential,
    /// Whether the elasticity is from 0 to 0.15: others are implausible.
    pub plausible: bool,
}

impl Potential {
    /// Returns what the line says of a size; `NaN` unless it is above 0.
    pub fn at(self, size: f64) -> f64 {
        if size > 0.0 { self.value * libm::pow(size / self.size, self.elasticity) } else { f64::NAN }
    }

    /// Fits the line, `ln y = a + eps ln S`, to places with a value and a size above 0; its reference is the (geometric) mean size.
    ///
    /// - **Missing:** places without a value or size, outside the scope, or of size 0, have no part in it.
    ///
    /// # Errors
    /// [`ScenarioError::TooFew`] below 3 places, or where all are of one size; [`ScenarioError::Cell`] for values of 0 or less.
    pub fn fit(
        values: &[f64],
        sizes: &[f64],
        scope: Option<&[bool]>,
        among: Among,
    ) -> Result<Potential, ScenarioError> {
        const LEAST: usize = 3;
        check("values", values, values.len(), f64::NEG_INFINITY)?;
        check("sizes", sizes, values.len(), 0.0)?;
        if let Some(scope) = scope.filter(|scope| scope.len() != values.len()) {
            return Err(ScenarioError::Length {
                column: "scope",
                found: scope.len(),
                expected: values.len(),
            });
        }
        let (mut x, mut y) = (Vec::new(), Vec::new());
        for area in (0..values.len()).filter(|area| scope.is_none_or(|scope| scope[*area])) {
            let (value, size) = (values[area], sizes[area]);
            if value.is_nan() || size.is_nan() || size == 0.0 {
                continue;
            }
            if value <= 0.0 {
                let (column, allowed) = ("values", "above 0, as its logarithm is taken");
                return Err(ScenarioError::Cell { column, area, value, allowed });
            }
            x.push(libm::log(size));
            y.push(libm::log(value));
        }
        let fit = |x: &[f64], y: &[f64]| {
            let varies = x.iter().any(|it| *it != x[0]);
            let found = if varies { x.len() } else { x.len().min(1) };
            match found >= LEAST {
                true => Fit::new(x, y, &vec![1.0; x.len()]).ok_or(ScenarioError::TooGreat),
                false => Err(ScenarioError::TooFew { found, least: LEAST }),
            }
        };
        let mut found = fit(&x, &y)?;
        if among == Among::UpperHalf {
            let left: Vec<f64> = x.iter().zip(&y).map(|(x, y)| y - found.at(*x)).collect();
            let middle = median(&left).unwrap_or(f64::NEG_INFINITY);
            let upper = x.iter().zip(&y).zip(&left).filter(|it| *it.1 >= middle);
            (x, y) = upper.map(|((x, y), _)| (*x, *y)).unzip();
            found = fit(&x, &y)?;
        }
        let middle = crate::sum::mean(&x).unwrap_or(0.0);
        Ok(Potential { value: libm::exp(found.at(middle)), size: libm::exp(middle), elasticity: found.slope })
    }

    /// Returns the level line (its elasticity is 0) through the mean of places: what they make by what they are in size, at their
    /// mean size. Both are means by size, so that a large place counts for as much as it is: `sum S y / sum S` at `sum S^2 / sum S`.
    ///
    /// - **Missing:** places without a value or size, outside the scope, or of size 0, have no part in it.
    ///
    /// ```
    /// # use theodolite_core::scenario::{Potential, ScenarioError};
    /// let found = Potential::through_mean(&[50.0, 60.0, 90.0], &[100.0, 300.0, 900.0], &[true, true, false])?;
    /// assert_eq!((found.value, found.size, found.elasticity), (57.5, 250.0, 0.0));
    /// # Ok::<(), ScenarioError>(())
    /// ```
    ///
    /// # Errors
    /// [`ScenarioError::NoReference`] where no place is left; [`ScenarioError::Cell`] for infinite values and sizes below 0.
    pub fn through_mean(values: &[f64], sizes: &[f64], scope: &[bool]) -> Result<Potential, ScenarioError> {
        check("values", values, values.len(), f64::NEG_INFINITY)?;
        check("sizes", sizes, values.len(), 0.0)?;
        if scope.len() != values.len() {
            let (column, found, expected) = ("scope", scope.len(), values.len());
            return Err(ScenarioError::Length { column, found, expected });
        }
        let counts = |area: &usize| scope[*area] && !values[*area].is_nan() && sizes[*area] > 0.0;
        let (values, sizes): (Vec<f64>, Vec<f64>) =
            (0..values.len()).filter(counts).map(|area| (values[area], sizes[area])).unzip();
        match weighted_mean(&values, &sizes).zip(weighted_mean(&sizes, &sizes)) {
            Some((value, size)) => Ok(Potential { value, size, elasticity: 0.0 }),
            None => Err(ScenarioError::NoReference),
        }
    }

    pub(super) fn check(self) -> Result<(), ScenarioError> {
        for (name, value) in [("the reference value", self.value), ("the reference size", self.size)] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(ScenarioError::Parameter { name, value, allowed: "a number above 0" });
            }
        }
        number("the elasticity", self.elasticity).map(|_| ())
    }
}

/// Finds the elasticity at which raising the places in the scope to their potential comes to a published total (see
/// [`uplift`]), by bisection from 0 to 0.5.
///
/// The total is a sum of convex functions of the elasticity, each 0 or more, so that where it is less than asked for at 0 and more
/// at 0.5 there is one elasticity that gives it.
///
/// - **Shape:** values in which more is better (productivity), sizes, and which places are raised.
///
/// ```
/// # use theodolite_core::scenario::{Potential, ScenarioError, calibrate};
/// let found = calibrate(&[50.0], &[400.0], &[true], Potential { value: 50.0, size: 100.0, elasticity: 0.0 }, 20_000.0)?;
/// assert!((found.potential.elasticity - 0.5).abs() < 1e-12 && !found.plausible); // twice as much at four times the size
/// # Ok::<(), ScenarioError>(())
/// ```
///
/// # Errors
/// [`ScenarioError::OutOfReach`] for totals that no elasticity in the range gives, and those of [`Change::apply`] and [`uplift`].
pub fn calibrate(
    values: &[f64],
    sizes: &[f64],
    scope: &[bool],
    reference: Potential,
    total: f64,
) -> Result<Calibrated, ScenarioError> {
    const RANGE: (f64, f64) = (0.0, 0.5);
    const PLAUSIBLE: f64 = 0.15;
    number("the total", total)?;
    let with = |elasticity: f64| Potential { elasticity, ..reference };
    let comes_to = |elasticity: f64| {
        let rule = Rule::Potential { potential: with(elasticity), sizes };
        let change = Change { scope: Some(scope), ..Change::new(rule, Polarity::Low) };
        Ok::<f64, ScenarioError>(uplift(sizes, values, &change.apply(values)?.values)?.total)
    };
    let (mut lower, mut upper) = RANGE;
    let (least, most) = (comes_to(lower)?, comes_to(upper)?);
    if !(least..=most).contains(&total) {
        return Err(ScenarioError::OutOfReach { lower, upper, least, most, total });
    }
    // At the ends of the range there is nothing to look for.
    if total == least {
        upper = lower;
    }
    while lower < upper {
        let middle = lower + (upper - lower) / 2.0;
        if middle <= lower || middle >= upper {
            break;
        }
        if comes_to(middle)? < total { lower = middle } else { upper = middle }
    }
    Ok(Calibrated { potential: with(upper), plausible: upper <= PLAUSIBLE })
}
