//! Statistical process control: what in a series is more than its usual unrest.

use super::{Points, SeriesError};
use crate::interval::Interval;
use crate::sum::mean;

/// How many points in a row say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// On one side of the centre: 8; "Making Data Count" of the NHS has 7.
    pub one_side: usize,
    /// Each above (or each below) the one before: 6.
    pub rising: usize,
}

impl Default for Run {
    fn default() -> Self {
        Run { one_side: 8, rising: 6 }
    }
}

/// What is special about a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    /// It is above the upper or below the lower limit.
    Outside,
    /// It ends so many points in a row on one side of the centre, or more.
    OneSide,
    /// It ends so many points that each rise, or each fall, or more.
    Trend,
    /// It and one of the two before it, or both, are more than two thirds of the way to a limit, on the same side.
    TwoOfThree,
    /// The step to it is greater than steps are.
    Jump,
}

/// An XmR chart: single values and the steps between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The mean of the baseline.
    pub centre: f64,
    /// The mean step of the baseline, up or down: the mean moving range.
    pub step: f64,
    /// Between which values lie that are nothing special: `centre -/+ 2.66 step`.
    pub limits: Interval,
    /// Up to which steps are nothing special: `3.267 step`.
    pub step_limit: f64,
    /// What is special: the place of a point among those that count, and why, in the order of the points.
    pub signals: Vec<(usize, Signal)>,
}

/// 3 over 1.128, which makes a standard deviation of a mean moving range.
const LIMITS: f64 = 2.66;
/// As far as moving ranges go.
const STEPS: f64 = 3.267;

/// Draws the control chart of a series whose first `baseline` points say what is usual.
///
/// - **Shape:** points that follow each other evenly; `None` takes all of them as the baseline.
/// - **Missing:** refused between points, as a step over a hole is none ([`Points::whole`]).
/// - **Equal to the centre** is on no side, and on a limit is within it, but for rounding; equal to the point before is neither rise nor
///   fall.
/// - **Source:** Wheeler (1993), *Understanding Variation*; NHS England, *Making Data Count*.
///
/// ```
/// # use theodolite_core::series::{Points, Run, SeriesError, Signal, chart};
/// let months: Vec<f64> = (1..=9).map(f64::from).collect();
/// let waits = Points::new(&months, &[12.0, 14.0, 11.0, 13.0, 15.0, 12.0, 13.0, 14.0, 22.0], &[])?;
/// let chart = chart(&waits, Some(8), Run::default())?;
/// assert_eq!((chart.centre, chart.step), (13.0, 2.0));
/// assert_eq!(chart.signals, [(8, Signal::Outside), (8, Signal::Jump)]);
/// # Ok::<(), SeriesError>(())
/// ```
///
/// # Errors
/// [`SeriesError::Gap`]; [`SeriesError::TooFew`] for a baseline below two points, or longer than the series;
/// [`SeriesError::Parameter`] for runs below 2.
pub fn chart(points: &Points, baseline: Option<usize>, run: Run) -> Result<Chart, SeriesError> {
    let values = points.whole()?.values();
    let (least, found) = (baseline.unwrap_or(2).max(2), values.len());
    if found < least {
        return Err(SeriesError::TooFew { found, least });
    }
    let usual = baseline.unwrap_or(found);
    if usual < 2 {
        return Err(SeriesError::TooFew { found: usual, least: 2 });
    }
    if let Some(short) = [run.one_side, run.rising].into_iter().find(|it| *it < 2) {
        return Err(SeriesError::Parameter { name: "a run", value: short as f64, allowed: "2 or more" });
    }
    let steps: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    let mean = |values: &[f64]| mean(values).filter(|it| it.is_finite()).ok_or(SeriesError::TooGreat);
    let (centre, step) = (mean(&values[..usual])?, mean(&steps[..usual - 1])?);
    let reach = LIMITS * step;
    let limits = Interval { lower: centre - reach, upper: centre + reach };
    let step_limit = STEPS * step;
    // A mean of equal values may differ from them in the last digit, which is no signal.
    let rounding = 16.0 * f64::EPSILON * values.iter().fold(0.0_f64, |most, it| most.max(it.abs()));

    let mut signals = Vec::new();
    let (mut one_side, mut rising) = (0_usize, 0_usize);
    let side = |at: usize| if (values[at] - centre).abs() > rounding { sign(values[at] - centre) } else { 0 };
    let course = |at: usize| if at == 0 { 0 } else { sign(values[at] - values[at - 1]) };
    let far =
        |at: usize| if (values[at] - centre).abs() > reach * 2.0 / 3.0 + rounding { side(at) } else { 0 };
    for at in 0..found {
        let goes_on = at > 0 && side(at) == side(at - 1);
        one_side = if side(at) == 0 {
            0
        } else if goes_on {
            one_side + 1
        } else {
            1
        };
        // Six points that rise are five steps up.
        let steps_on = at > 1 && course(at) == course(at - 1);
        rising = if course(at) == 0 {
            1
        } else if steps_on {
            rising + 1
        } else {
            2
        };
        let near = (at.saturating_sub(2)..at).filter(|before| far(*before) == far(at)).count();
        let said = [
            ((values[at] - centre).abs() > reach + rounding, Signal::Outside),
            (one_side >= run.one_side, Signal::OneSide),
            (rising >= run.rising, Signal::Trend),
            (far(at) != 0 && near > 0, Signal::TwoOfThree),
            (at > 0 && steps[at - 1] > step_limit + rounding, Signal::Jump),
        ];
        signals.extend(said.into_iter().filter(|it| it.0).map(|it| (at, it.1)));
    }
    Ok(Chart { centre, step, limits, step_limit, signals })
}

fn sign(of: f64) -> i8 {
    i8::from(of > 0.0) - i8::from(of < 0.0)
}
