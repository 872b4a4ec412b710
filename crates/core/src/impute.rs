//! Filling missing values, and saying which ones were filled.
//!
//! A mean or a median looks at one part; neighbours, regression and the normal model look at all parts at once, through
//! [`fill`]. [`panel`](mod@panel) fills the gaps of a series, and [`rubin`] brings together what was found from
//! several fillings.

mod expectation;
mod neighbours;
pub mod panel;
mod regression;
pub mod rubin;

use std::borrow::Cow;

use thiserror::Error;

use crate::statistics::median;
use crate::sum::mean;

pub use neighbours::{NearestNeighbours, inverse_distance_mean};
pub use regression::Regression;

/// What stands in for a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Impute {
    /// The mean of the values that are there.
    Mean,
    /// Their median.
    Median,
    /// The mean of the areas that are most alike in the other parts.
    NearestNeighbours(NearestNeighbours),
    /// What the parts most correlated with it suggest, by a straight line.
    Regression(Regression),
    /// What all other parts suggest, by a multivariate normal distribution found by expectation and maximisation.
    Em,
}

/// Why missing values cannot be filled.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ImputeError {
    /// Not one group an area.
    #[error("{groups} groups for {areas} areas")]
    Groups {
        /// How many areas.
        areas: usize,
        /// How many groups.
        groups: usize,
    },
    /// Parts of different length.
    #[error("part {part} (counted from 0) has {found} values, but {expected} are expected")]
    Length {
        /// The part's position.
        part: usize,
        /// Its length.
        found: usize,
        /// The length of the first part.
        expected: usize,
    },
    /// A value that is infinite, or would be once it is filled.
    #[error("the value of part {part} (counted from 0) at area {area} (counted from 0) is infinite")]
    Infinite {
        /// The part's position.
        part: usize,
        /// The first such area's position.
        area: u32,
    },
    /// A number of neighbours or predictors that is 0.
    #[error("`{parameter}` is 0, not a number of at least 1")]
    Nothing {
        /// The parameter's name.
        parameter: &'static str,
    },
    /// The normal model did not come to rest.
    #[error(
        "the normal model did not come to rest after {rounds} rounds: there are too few areas for so many parts, or too many gaps"
    )]
    NotConverged {
        /// How many rounds were made.
        rounds: usize,
    },
    /// Times that do not ascend, or not one a column.
    #[error("time {position} (counted from 0) is {time}, but times ascend, one a column")]
    Time {
        /// Its position.
        position: usize,
        /// The time found.
        time: i32,
    },
}

/// A column with its gaps filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputed {
    /// One value per area; `NaN` where there was nothing to go by.
    pub values: Vec<f64>,
    /// The areas that were filled, in area order.
    pub filled: Vec<u32>,
    /// Those of them whose value lies beyond all that were there before: a line or a model may go on past them.
    pub beyond: Vec<u32>,
}

impl Imputed {
    /// A column and the same with gaps filled.
    fn new(before: &[f64], values: Vec<f64>) -> Imputed {
        let is_filled = |(_, (before, after)): &(u32, (&f64, &f64))| before.is_nan() && !after.is_nan();
        let filled: Vec<u32> =
            (0_u32..).zip(before.iter().zip(&values)).filter(is_filled).map(|(area, _)| area).collect();
        let least = before.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = before.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // By more than rounding: the mean of equal values may differ from them in its last digit.
        let slack = 1e-12 * least.abs().max(greatest.abs());
        let range = least - slack..=greatest + slack;
        let beyond = filled.iter().copied().filter(|&area| !range.contains(&values[area as usize])).collect();
        Imputed { filled, beyond, values }
    }
}

impl Impute {
    /// One of each method.
    pub const EACH: [Impute; 5] = [
        Impute::Mean,
        Impute::Median,
        Impute::NearestNeighbours(NearestNeighbours::USUAL),
        Impute::Regression(Regression::USUAL),
        Impute::Em,
    ];

    /// Stands for "in no group".
    pub const NO_GROUP: u32 = u32::MAX;

    /// Returns the method's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Impute::Mean => "mean",
            Impute::Median => "median",
            Impute::NearestNeighbours(_) => "nearest-neighbours",
            Impute::Regression(_) => "regression",
            Impute::Em => "em",
        }
    }

    /// Fills the missing values of one column: see [`fill`]. Methods that look at other parts find none, and fill nothing.
    ///
    /// # Errors
    /// As [`fill`].
    ///
    /// ```
    /// # use theodolite_core::impute::{Impute, ImputeError};
    /// let imputed = Impute::Mean.apply(&[1.0, 3.0, f64::NAN, 10.0], Some(&[0, 0, 0, 1]))?;
    /// assert_eq!(imputed.values, [1.0, 3.0, 2.0, 10.0]);
    /// assert_eq!(imputed.filled, [2]);
    /// # Ok::<(), ImputeError>(())
    /// ```
    pub fn apply(self, values: &[f64], groups: Option<&[u32]>) -> Result<Imputed, ImputeError> {
        let mut filled = fill(&[values], self, groups)?;
        Ok(filled.pop().unwrap_or_else(|| Imputed::new(&[], Vec::new())))
    }

    /// Fills the gaps of a group of areas.
    fn fill_group(self, columns: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, ImputeError> {
        match self {
            Impute::Mean => Ok(columns.iter().map(|values| with(values, mean(values))).collect()),
            Impute::Median => Ok(columns.iter().map(|values| with(values, median(values))).collect()),
            Impute::NearestNeighbours(method) => method.fill(columns),
            Impute::Regression(method) => method.fill(columns),
            Impute::Em => expectation::fill(columns),
        }
    }
}

/// One value in the place of all gaps.
fn with(values: &[f64], typical: Option<f64>) -> Vec<f64> {
    let typical = typical.unwrap_or(f64::NAN);
    values.iter().map(|value| if value.is_nan() { typical } else { *value }).collect()
}

/// Fills the missing values of the parts of an index, or of each group of areas by itself.
///
/// - **Shape:** one column a part, one value and one group an area; one filled column a part.
/// - **Missing:** stays missing in no group ([`Impute::NO_GROUP`]) and where there is nothing to go by: for a mean or median
///   in a group without any value; for the others where the area has no value in any part, or none that helps.
/// - Populations and other denominators must never be filled: the caller sees to that.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 3; Little and Rubin (2019),
///   *Statistical Analysis with Missing Data*.
///
/// # Errors
/// [`ImputeError`] if groups and values or the lengths of parts differ, for infinite values, and where the normal model
/// does not come to rest.
///
/// ```
/// # use theodolite_core::impute::{Impute, ImputeError, Regression, fill};
/// let (jobless, ill) = ([1.0, 2.0, 3.0, 4.0], [10.0, 20.0, f64::NAN, 40.0]);
/// let filled = fill(&[&jobless, &ill], Impute::Regression(Regression::USUAL), None)?;
/// assert!((filled[1].values[2] - 30.0).abs() < 1e-12);
/// assert_eq!((filled[0].filled.len(), filled[1].filled.as_slice()), (0, &[2][..]));
/// # Ok::<(), ImputeError>(())
/// ```
pub fn fill(columns: &[&[f64]], method: Impute, groups: Option<&[u32]>) -> Result<Vec<Imputed>, ImputeError> {
    let areas = columns.first().map_or(0, |column| column.len());
    for (part, column) in columns.iter().enumerate() {
        if column.len() != areas {
            return Err(ImputeError::Length { part, found: column.len(), expected: areas });
        }
        refuse_infinite(part, column)?;
    }
    let groups = match groups {
        Some(groups) if groups.len() != areas => {
            return Err(ImputeError::Groups { areas, groups: groups.len() });
        }
        Some(groups) => Cow::Borrowed(groups),
        None => Cow::Owned(vec![0; areas]),
    };
    let mut filled: Vec<Vec<f64>> = columns.iter().map(|column| column.to_vec()).collect();
    // Areas by group, in area order within it: sums then have one order, whatever the groups' numbers.
    let mut by_group: Vec<u32> =
        (0..areas as u32).filter(|&k| groups[k as usize] != Impute::NO_GROUP).collect();
    by_group.sort_by_key(|&area| groups[area as usize]);
    for areas in by_group.chunk_by(|&a, &b| groups[a as usize] == groups[b as usize]) {
        let inside = |column: &Vec<f64>| areas.iter().map(|&area| column[area as usize]).collect();
        let inside: Vec<Vec<f64>> = filled.iter().map(inside).collect();
        for (column, inside) in filled.iter_mut().zip(method.fill_group(&inside)?) {
            for (&area, value) in areas.iter().zip(inside) {
                column[area as usize] = value;
            }
        }
    }
    for (part, column) in filled.iter().enumerate() {
        refuse_infinite(part, column)?;
    }
    Ok(columns.iter().zip(filled).map(|(before, after)| Imputed::new(before, after)).collect())
}

fn refuse_infinite(part: usize, column: &[f64]) -> Result<(), ImputeError> {
    match column.iter().position(|value| value.is_infinite()) {
        Some(area) => Err(ImputeError::Infinite { part, area: area as u32 }),
        None => Ok(()),
    }
}

/// Columns less their mean, in standard deviations; without those that do not vary, which tell areas apart in nothing.
fn standardised(columns: &[Vec<f64>]) -> Vec<Standardised> {
    let spread = |(part, values): (usize, &Vec<f64>)| {
        let mean = mean(values)?;
        let greatest = values.iter().map(|value| (value - mean).abs()).fold(0.0, f64::max);
        let scaled: Vec<f64> = values.iter().map(|value| (value - mean) / greatest).collect();
        let sd = crate::statistics::sd(&scaled, crate::statistics::Divisor::Population)?;
        let varies = greatest.is_finite() && greatest > 1e-14 * mean.abs();
        varies.then(|| Standardised {
            part,
            mean,
            sd: sd * greatest,
            values: scaled.iter().map(|value| value / sd).collect(),
        })
    };
    columns.iter().enumerate().filter_map(spread).collect()
}

/// A column on the scale of its own spread.
struct Standardised {
    part: usize,
    mean: f64,
    sd: f64,
    values: Vec<f64>,
}

#[cfg(test)]
mod tests;
