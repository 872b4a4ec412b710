//! One area's values over time: what is used of them, how they grew, and what they are in other terms.
//!
//! For all of it:
//! - **Shape:** positions of the periods as numbers, ascending, and one value a period. Positions need not be even: 2011, 2014.5
//!   and 2021 are as good as quarters counted from 1. Changes are told per unit of the positions (a year, where they are years).
//! - **Missing:** a period without a value (`NaN`) is passed over and counted; infinite values are refused.
//! - **Breaks:** from a break on values are not comparable with those before, so that only those from the last break on are used;
//!   the rest are counted in [`Points::before_break`].
//!
//! [`Points`] has changes and growth, [`line`](line()) the trend with its interval, [`chart`](chart()) the control chart; the
//! trend marker of Fingertips, which needs intervals of the values, is [`interval::trend`](crate::interval::trend()). [`indexed`],
//! [`real`] and [`pooled`] turn a series into another one.

mod chart;
mod line;
mod terms;
#[cfg(test)]
mod tests;

pub use chart::{Chart, Run, Signal, chart};
pub use line::{Forecast, TrendLine, line};
pub(crate) use line::{Straight, quantile};
pub use terms::{indexed, pooled, real};

use thiserror::Error;

use crate::association::Fit;
use crate::parallel;

/// Why a series does not tell what was asked of it.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SeriesError {
    /// Columns that do not belong together.
    #[error("`{column}` has {found} values, and there are {expected} periods")]
    Length {
        /// Which column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// The number of periods.
        expected: usize,
    },
    /// Periods out of order, twice the same, or none.
    #[error("period {time} is not after {before}: periods ascend, each one once")]
    Order {
        /// The period that does not fit.
        time: f64,
        /// The one before it.
        before: f64,
    },
    /// A number that is none.
    #[error("`{column}` is {value} in period {time}, which is not finite")]
    Infinite {
        /// Which column.
        column: &'static str,
        /// The period.
        time: f64,
        /// What it has.
        value: f64,
    },
    /// Too few periods with a value.
    #[error("{found} periods have a value that counts, and it takes {least}")]
    TooFew {
        /// How many have one.
        found: usize,
        /// How many it takes.
        least: usize,
    },
    /// A value that has no logarithm, or to which nothing can be told in proportion.
    #[error("the value of period {time} is {value}, and it takes one above 0")]
    NotPositive {
        /// The period.
        time: f64,
        /// Its value.
        value: f64,
    },
    /// A hole where none may be.
    #[error("period {time} has no value, and here none may be missing")]
    Gap {
        /// The first such period.
        time: f64,
    },
    /// A base that is no period of the series.
    #[error("the base {base} is no period of the series with a value")]
    Base {
        /// What was given.
        base: f64,
    },
    /// A parameter that cannot be.
    #[error("{name} is {value}, not {allowed}")]
    Parameter {
        /// Which one.
        name: &'static str,
        /// What it is.
        value: f64,
        /// What it may be.
        allowed: &'static str,
    },
    /// Numbers past what can be squared and summed.
    #[error("values are too great to be squared and summed")]
    TooGreat,
}

/// A value in its period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The position of the period.
    pub time: f64,
    /// The value.
    pub value: f64,
}

/// What is used of a series: the periods with a value, from the last break on.
///
/// ```
/// # use theodolite_core::series::{Points, SeriesError};
/// let years = [2015.0, 2016.0, 2017.0, 2018.0, 2019.0, 2020.0];
/// let points = Points::new(&years, &[10.0, 12.0, f64::NAN, 15.0, 14.0, 18.0], &[])?;
/// assert!((points.growth()? - 0.12474611314209483).abs() < 1e-15); // a year, compounded
/// assert_eq!((points.change()?, points.missing()), (8.0, 1));
/// assert_eq!(Points::new(&years[..1], &[10.0], &[])?.change(), Err(SeriesError::TooFew { found: 1, least: 2 }));
/// # Ok::<(), SeriesError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    // Ascending, finite; as long as `values`.
    times: Vec<f64>,
    // Finite.
    values: Vec<f64>,
    missing: usize,
    before_break: usize,
    hole: Option<f64>,
    break_ahead: Option<f64>,
}

impl Points {
    /// Takes the values that count. A break is the position of the first period of new terms; one after the last period breaks nothing
    /// yet, but a projection ends before it.
    ///
    /// # Errors
    /// [`SeriesError`] for columns of different length, periods that do not ascend, and infinite values. A series without any value
    /// is none: what needs points says how many.
    pub fn new(times: &[f64], values: &[f64], breaks: &[f64]) -> Result<Points, SeriesError> {
        check_times(times)?;
        check_column("values", times, values)?;
        if let Some(&time) = breaks.iter().find(|time| !time.is_finite()) {
            return Err(SeriesError::Parameter {
                name: "a break",
                value: time,
                allowed: "a position in time",
            });
        }
        let last = times.last().copied().unwrap_or(f64::NEG_INFINITY);
        let from = breaks.iter().copied().filter(|it| *it <= last).fold(f64::NEG_INFINITY, f64::max);
        let room = times.len();
        let mut points = Points {
            times: Vec::with_capacity(room),
            values: Vec::with_capacity(room),
            missing: 0,
            before_break: 0,
            hole: None,
            break_ahead: breaks.iter().copied().filter(|it| *it > last).min_by(f64::total_cmp),
        };
        let mut empty = None;
        for (&time, &value) in times.iter().zip(values) {
            if time < from {
                points.before_break += usize::from(!value.is_nan());
            } else if value.is_nan() {
                points.missing += 1;
                empty = empty.or(Some(time).filter(|_| !points.times.is_empty()));
            } else {
                points.hole = points.hole.or(empty);
                points.times.push(time);
                points.values.push(value);
            }
        }
        Ok(points)
    }

    /// Returns the positions of the periods that count.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// Returns their values.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Returns the number of periods that count.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether no period counts.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Returns the number of periods without a value, from the last break on.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Returns the number of values that do not count because they are before a break.
    pub fn before_break(&self) -> usize {
        self.before_break
    }

    /// Returns the first point that counts.
    pub fn first(&self) -> Option<Point> {
        self.times.first().zip(self.values.first()).map(|(&time, &value)| Point { time, value })
    }

    /// Returns the last point that counts.
    pub fn last(&self) -> Option<Point> {
        self.times.last().zip(self.values.last()).map(|(&time, &value)| Point { time, value })
    }

    /// Returns the first break that is still to come: after the last period, with a value or without.
    pub fn break_ahead(&self) -> Option<f64> {
        self.break_ahead
    }

    /// Returns the value of a period, if it has one that counts.
    pub fn at(&self, time: f64) -> Option<f64> {
        self.times.iter().position(|it| *it == time).map(|k| self.values[k])
    }

    /// Refuses a series with a hole: a period without a value between two with one.
    ///
    /// # Errors
    /// [`SeriesError::Gap`] with the first hole.
    pub fn whole(&self) -> Result<&Points, SeriesError> {
        self.hole.map_or(Ok(self), |time| Err(SeriesError::Gap { time }))
    }

    /// Returns the last value less the first.
    ///
    /// # Errors
    /// [`SeriesError::TooFew`] below two points.
    pub fn change(&self) -> Result<f64, SeriesError> {
        let (first, last) = self.ends()?;
        Ok(last.value - first.value)
    }

    /// Returns the change in units of the first value: 0.25 where it grew by a quarter.
    ///
    /// # Errors
    /// [`SeriesError::TooFew`] below two points, [`SeriesError::NotPositive`] where the first value is not above 0.
    pub fn relative_change(&self) -> Result<f64, SeriesError> {
        let (first, last) = self.ends()?;
        Ok((last.value - first.value) / positive(first)?)
    }

    /// Returns the compound rate of growth per unit of time: `(last/first)^(1/(t_last - t_first)) - 1`.
    ///
    /// - **Source:** COINr's `CAGR`.
    ///
    /// # Errors
    /// [`SeriesError::TooFew`] below two points, [`SeriesError::NotPositive`] where an end is not above 0.
    pub fn growth(&self) -> Result<f64, SeriesError> {
        let (first, last) = self.ends()?;
        let log = libm::log(positive(last)?) - libm::log(positive(first)?);
        Ok(libm::expm1(log / (last.time - first.time)))
    }

    /// Returns the average change per `per` units of time, in per cent of where the line of least squares begins.
    ///
    /// `100 per slope / fitted first value`; 0 where all values are equal.
    ///
    /// - **Source:** COINr's `prc_change`.
    ///
    /// # Errors
    /// [`SeriesError::TooFew`] below two points, [`SeriesError::NotPositive`] where the line begins at 0 or below.
    pub fn per_cent_change(&self, per: f64) -> Result<f64, SeriesError> {
        let (first, _) = self.ends()?;
        if self.values.iter().all(|value| *value == first.value) {
            return Ok(0.0);
        }
        let fit = Fit::new(&self.times, &self.values, &vec![1.0; self.len()]).ok_or(SeriesError::TooGreat)?;
        let begins = Point { time: first.time, value: fit.at(first.time) };
        Ok(fit.slope * per / positive(begins)? * 100.0)
    }

    fn ends(&self) -> Result<(Point, Point), SeriesError> {
        let found = self.len();
        let ends = self.first().zip(self.last()).filter(|_| found >= 2);
        ends.ok_or(SeriesError::TooFew { found, least: 2 })
    }
}

/// Does the same to every area of columns by period: the points of each, in area order.
///
/// - **Shape:** one column of areas a period.
///
/// ```
/// # use theodolite_core::series::{SeriesError, each_area};
/// let (y2019, y2023) = ([20.0, 50.0], [22.0, f64::NAN]);
/// let growth = each_area(&[2019.0, 2023.0], &[&y2019, &y2023], &[], |_, points| points.relative_change())?;
/// assert_eq!(growth, [Ok(0.1), Err(SeriesError::TooFew { found: 1, least: 2 })]);
/// # Ok::<(), SeriesError>(())
/// ```
///
/// # Errors
/// [`SeriesError`] for columns of different length, periods that do not ascend, and the first infinite value.
pub fn each_area<R: Send>(
    times: &[f64],
    columns: &[&[f64]],
    breaks: &[f64],
    what: impl Fn(usize, &Points) -> R + Sync + Send,
) -> Result<Vec<R>, SeriesError> {
    let (found, expected) = (columns.len(), times.len());
    if found != expected {
        return Err(SeriesError::Length { column: "columns", found, expected });
    }
    let areas = columns.first().map_or(0, |column| column.len());
    if let Some(column) = columns.iter().find(|column| column.len() != areas) {
        return Err(SeriesError::Length {
            column: "areas of a period",
            found: column.len(),
            expected: areas,
        });
    }
    Points::new(times, &vec![f64::NAN; expected], breaks)?;
    let areas: Vec<usize> = (0..areas).collect();
    let results = parallel::map(&areas, |_, &area| {
        let values: Vec<f64> = columns.iter().map(|column| column[area]).collect();
        Points::new(times, &values, breaks).map(|points| what(area, &points))
    });
    results.into_iter().collect()
}

fn positive(point: Point) -> Result<f64, SeriesError> {
    let Point { time, value } = point;
    if value > 0.0 { Ok(value) } else { Err(SeriesError::NotPositive { time, value }) }
}

fn check_times(times: &[f64]) -> Result<(), SeriesError> {
    let mut before = f64::NEG_INFINITY;
    for &time in times {
        if !(time > before && time.is_finite()) {
            return Err(SeriesError::Order { time, before });
        }
        before = time;
    }
    Ok(())
}

fn check_column(column: &'static str, times: &[f64], values: &[f64]) -> Result<(), SeriesError> {
    let (found, expected) = (values.len(), times.len());
    if found != expected {
        return Err(SeriesError::Length { column, found, expected });
    }
    match times.iter().zip(values).find(|(_, value)| value.is_infinite()) {
        Some((&time, &value)) => Err(SeriesError::Infinite { column, time, value }),
        None => Ok(()),
    }
}
