//! The trend of a series: a line through its last points, and what it forecasts.

use super::{Points, SeriesError};
use crate::association::{Coefficient, Fit};
use crate::distribution::{student_t_cdf, student_t_quantile};
use crate::interval::Interval;

/// The line of least squares through the last points of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendLine {
    /// Change per unit of time, with its interval; `NaN` ends for two points.
    pub slope: Coefficient,
    /// The line at the last point.
    pub now: f64,
    /// The standard deviation around the line, with divisor `n - 2`; `NaN` for two points.
    pub residual: f64,
    /// The share of the spread that the line explains; `NaN` where all values are equal.
    pub r_squared: f64,
    /// How many points it rests on.
    pub n: usize,
    /// The first of them.
    pub from: f64,
    /// The last of them.
    pub to: f64,
}

/// What a line says of a time to come: a single value, not the mean of many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The forecast.
    pub value: f64,
    /// Its standard error: `s sqrt(1 + 1/n + (t - mean t)^2/Sxx)`.
    pub error: f64,
    /// Within which the value will lie, if it goes on as before.
    pub interval: Interval,
    // Of Student's t.
    freedom: f64,
}

impl Forecast {
    /// The same with an error so many times as great; its interval stays.
    pub(crate) fn less_sure(self, times: f64) -> Forecast {
        Forecast { error: self.error * times, ..self }
    }

    /// Returns how likely the value is to be at or above a level, if it goes on as before.
    pub fn chance_above(self, level: f64) -> f64 {
        if self.error > 0.0 {
            student_t_cdf((self.value - level) / self.error, self.freedom)
        } else {
            f64::from(u8::from(self.value >= level))
        }
    }

    /// Returns how likely the value is to be at or below a level, if it goes on as before.
    pub fn chance_below(self, level: f64) -> f64 {
        if self.error > 0.0 {
            student_t_cdf((level - self.value) / self.error, self.freedom)
        } else {
            f64::from(u8::from(self.value <= level))
        }
    }
}

/// Fits the trend of a series: the line of least squares through its last `last` points, with intervals by Student's t.
///
/// The points are taken to stray from the line independently of each other; where one year's straying goes on into the next, the
/// interval is too narrow.
///
/// ```
/// # use theodolite_core::series::{Points, SeriesError, line};
/// let years = [2015.0, 2016.0, 2017.0, 2018.0, 2019.0, 2020.0, 2021.0];
/// let share = Points::new(&years, &[61.0, 62.2, 62.9, 64.4, 64.8, 66.1, 66.9], &[])?;
/// let trend = line(&share, 10, 0.95)?;
/// assert!((trend.slope.value - 0.978571).abs() < 1e-6 && (trend.residual - 0.221037).abs() < 1e-6);
/// assert!((trend.slope.lower - 0.871193).abs() < 1e-6 && (trend.slope.upper - 1.08595).abs() < 1e-5);
/// # Ok::<(), SeriesError>(())
/// ```
///
/// # Errors
/// [`SeriesError::TooFew`] below two points, [`SeriesError::Parameter`] for a confidence that is not among 0 to 1, and
/// [`SeriesError::TooGreat`].
pub fn line(points: &Points, last: usize, confidence: f64) -> Result<TrendLine, SeriesError> {
    let straight = Straight::new(points.times(), points.values(), last)?;
    let t = quantile(straight.fit.freedom().max(1.0), confidence)?;
    Ok(straight.told(t))
}

/// Student's t of a two-sided confidence.
pub(crate) fn quantile(freedom: f64, confidence: f64) -> Result<f64, SeriesError> {
    if confidence > 0.0 && confidence < 1.0 {
        Ok(student_t_quantile(0.5 + confidence / 2.0, freedom))
    } else {
        let (name, allowed) = ("confidence", "above 0 and below 1");
        Err(SeriesError::Parameter { name, value: confidence, allowed })
    }
}

/// A line through points that are all there, before anything is said of how sure it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Straight {
    pub(crate) fit: Fit,
    n: usize,
    from: f64,
    pub(crate) to: f64,
    varies: bool,
}

impl Straight {
    pub(crate) fn new(times: &[f64], values: &[f64], last: usize) -> Result<Straight, SeriesError> {
        let found = times.len().min(last);
        let chosen = times.len() - found;
        let (times, values) = (&times[chosen..], &values[chosen..]);
        let (Some(&from), Some(&to), true) = (times.first(), times.last(), found >= 2) else {
            return Err(SeriesError::TooFew { found, least: 2 });
        };
        const ONES: [f64; 32] = [1.0; 32];
        let more: Vec<f64>;
        let ones = match ONES.get(..found) {
            Some(ones) => ones,
            None => {
                more = vec![1.0; found];
                &more
            }
        };
        let fit = Fit::new(times, values, ones).ok_or(SeriesError::TooGreat)?;
        let varies = values.iter().any(|value| *value != values[0]);
        Ok(Straight { fit, n: found, from, to, varies })
    }

    /// The line with its intervals; `t` is Student's.
    pub(crate) fn told(&self, t: f64) -> TrendLine {
        TrendLine {
            slope: self.fit.coefficient(self.fit.slope, self.fit.slope_error(), t),
            now: self.fit.at(self.to),
            residual: self.fit.variance.sqrt(),
            r_squared: if self.varies { self.fit.r_squared() } else { f64::NAN },
            n: self.n,
            from: self.from,
            to: self.to,
        }
    }

    /// How long the history is that it rests on.
    pub(crate) fn history(&self) -> f64 {
        self.to - self.from
    }

    /// What it says of another time; `t` is Student's.
    pub(crate) fn forecast(&self, time: f64, t: f64) -> Forecast {
        let (value, around) = (self.fit.at(time), self.fit.error_at(time));
        let error = (self.fit.variance + around * around).sqrt();
        let interval = Interval { lower: value - t * error, upper: value + t * error };
        Forecast { value, error, interval, freedom: self.fit.freedom() }
    }
}
