//! Whether a series has moved of late, by the test of Fingertips.

use thiserror::Error;

use super::Interval;
use crate::distribution::chi_square_upper;
use crate::sum::Sum;

/// What the test says of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trend {
    /// Up, more than chance lets expect.
    Increasing(Test),
    /// Down, more than chance lets expect.
    Decreasing(Test),
    /// Neither for sure.
    NotSignificant(Test),
}

/// The numbers behind a [`Trend`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// Change from one point to the next.
    pub slope: f64,
    /// The square of the slope over its standard error: chi-square with one degree of freedom if nothing moves.
    pub chi_square: f64,
    /// Whether the slope keeps its sign whichever point is left out.
    pub same_sign: bool,
}

impl Trend {
    /// Returns the numbers behind the trend.
    pub fn test(self) -> Test {
        match self {
            Trend::Increasing(test) | Trend::Decreasing(test) | Trend::NotSignificant(test) => test,
        }
    }
}

impl Test {
    /// Returns how often chance alone gives a slope as sure as this one or surer, if nothing moves.
    ///
    /// A trend is one below 0.002 whose slope keeps its sign, too.
    ///
    /// ```
    /// # use theodolite_core::interval::Test;
    /// let test = Test { slope: 0.4, chi_square: 3.841_459, same_sign: true };
    /// assert!((test.p_value() - 0.05).abs() < 1e-7);
    /// ```
    pub fn p_value(self) -> f64 {
        chi_square_upper(self.chi_square, 1.0)
    }
}

/// Why nothing can be said: too few points have a value and an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a trend needs {TREND_POINTS} points with a value and an interval, but there are {found}")]
pub struct FewPoints {
    /// How many have both.
    pub found: usize,
}

/// How many points the test looks at, and needs.
pub const TREND_POINTS: usize = 5;

/// The 99.8% quantile of chi-square with one degree of freedom, to the digits of FingertipsNext.
const CRITICAL: f64 = 9.549_535_706_083_24;

/// What FingertipsNext divides the width of a 95% interval by.
const WIDTHS: f64 = 3.92;

/// Returns whether the last five points of a series move, by the test of Fingertips.
///
/// A line is fitted through them, each weighed by `1/se^2`, `se = (upper - lower)/3.92`. The trend is significant if
/// `(b/se_b)^2` is above the 99.8% quantile of chi-square with one degree of freedom, and the slope `b` has the same sign
/// with any one of the points left out.
///
/// - **Shape:** values and their 95% intervals, the oldest first, evenly spaced in time: the points used count as 1 to 5,
///   whatever gaps are between them.
/// - **Missing:** points without a value, or without an interval of a width above 0, are passed over.
/// - **Source:** OHID, FingertipsNext.
///
/// # Errors
/// [`FewPoints`] below five points.
///
/// ```
/// # use theodolite_core::interval::{FewPoints, Trend, proportion, trend};
/// let counts = [(57_274.0, 61_834.0), (55_865.0, 60_511.0), (53_681.0, 59_074.0), (51_767.0, 57_508.0), (53_185.0, 59_028.0)];
/// let vaccinated: Vec<_> = counts.iter().map(|(x, n)| (x / n, proportion(*x, *n, 0.95))).collect();
/// assert!(matches!(trend(&vaccinated)?, Trend::Decreasing(_)));
/// # Ok::<(), FewPoints>(())
/// ```
pub fn trend(points: &[(f64, Option<Interval>)]) -> Result<Trend, FewPoints> {
    let used = trend_points(points);
    if used.len() < TREND_POINTS {
        return Err(FewPoints { found: used.len() });
    }
    let weighed = used.iter().filter_map(|&at| Some((points[at].0, weight(points[at])?)));
    let last: Vec<Point> =
        (1..).zip(weighed).map(|(t, (value, weight))| Point { t: f64::from(t), value, weight }).collect();

    let (slope, chi_square) = fit(&last);
    let same_sign = (0..TREND_POINTS).all(|left_out| {
        let others: Vec<Point> =
            last.iter().enumerate().filter(|(k, _)| *k != left_out).map(|(_, point)| *point).collect();
        (fit(&others).0 >= 0.0) == (slope >= 0.0)
    });
    let test = Test { slope, chi_square, same_sign };
    Ok(match chi_square > CRITICAL && same_sign {
        true if slope > 0.0 => Trend::Increasing(test),
        true => Trend::Decreasing(test),
        false => Trend::NotSignificant(test),
    })
}

/// Returns which points of a series [`trend()`] looks at, by position: the last five that have a value and an interval of
/// a width above 0, or as many as there are.
///
/// ```
/// # use theodolite_core::interval::{Interval, trend_points};
/// let point = |value| (value, Some(Interval { lower: value - 1.0, upper: value + 1.0 }));
/// let gap = (f64::NAN, None);
/// let series = [point(2.0), point(3.0), gap, point(4.0), point(4.5), point(6.0), point(7.0)];
/// assert_eq!(trend_points(&series), [1, 3, 4, 5, 6]);
/// ```
pub fn trend_points(points: &[(f64, Option<Interval>)]) -> Vec<usize> {
    let mut used: Vec<usize> =
        (0..points.len()).rev().filter(|at| weight(points[*at]).is_some()).take(TREND_POINTS).collect();
    used.reverse();
    used
}

/// What a point counts: one over its squared error.
fn weight((value, interval): (f64, Option<Interval>)) -> Option<f64> {
    let interval = interval?;
    let width = interval.upper - interval.lower;
    let error = width / WIDTHS;
    let weight = 1.0 / (error * error);
    (value.is_finite() && width > 0.0 && weight.is_finite() && weight > 0.0).then_some(weight)
}

#[derive(Clone, Copy)]
struct Point {
    t: f64,
    value: f64,
    weight: f64,
}

/// The weighted slope, and the square of its ratio to its standard error.
fn fit(points: &[Point]) -> (f64, f64) {
    let sum = |term: &dyn Fn(&Point) -> f64| {
        points.iter().map(|point| point.weight * term(point)).collect::<Sum>().value()
    };
    let whole = sum(&|_| 1.0);
    let (t, y) = (sum(&|point| point.t) / whole, sum(&|point| point.value) / whole);
    // As `(S0 Sty - St Sy)/(S0 Stt - St^2)`, without its cancellation.
    let across = sum(&|point| (point.t - t) * (point.value - y));
    let along = sum(&|point| (point.t - t) * (point.t - t));
    let slope = across / along;
    (slope, slope * slope * along)
}
