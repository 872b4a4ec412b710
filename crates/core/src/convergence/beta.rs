//! Beta convergence: whether those behind grow faster.

use super::{ConvergenceError, Whole};
use crate::association::{AssociationError, Coefficient, line};
use crate::interval::Interval;

/// From how many areas on something is said.
const LEAST: usize = 4;

/// How growth goes with where areas began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    /// The slope of yearly growth, `ln(y_1/y_0)/T`, on `ln y_0`: below 0 where those behind grow faster.
    pub slope: Coefficient,
    /// The same slope on `ln y_1`, where areas end.
    pub reverse: Coefficient,
    /// How much of the distance to the common path goes per year: `-ln(1 + slope T)/T`. `None` without convergence, and where areas
    /// overshot (`1 + slope T <= 0`).
    pub speed: Option<f64>,
    /// Its interval, from that of the slope; its upper end is infinite where the slope may have overshot.
    pub speed_interval: Option<Interval>,
    /// The years in which half of the distance goes: `ln 2/speed`. `None` where there is no speed.
    pub half_life: Option<f64>,
    /// Its interval; its upper end is infinite where there may be no convergence.
    pub half_life_interval: Option<Interval>,
    /// Whether what looks like convergence may be areas that only change places (Galton's fallacy): the slope is below 0, and that on
    /// where they end is not.
    pub caution: bool,
    /// Areas it rests on.
    pub n: usize,
    /// Areas left out because something is missing.
    pub missing: usize,
}

/// Regresses the growth of areas between two moments on where they began.
///
/// - **Source:** Barro and Sala-i-Martin (1992), *Convergence*; the reverse regression: Friedman (1992), *Do old fallacies ever die?*
///
/// ```
/// # use theodolite_core::convergence::{ConvergenceError, beta};
/// let (before, after) = ([20.0, 24.0, 28.0, 36.0, 50.0], [26.0, 30.0, 33.5, 41.0, 55.0]);
/// let found = beta(&before, &after, 10.0, 0.95)?;
/// assert!((found.slope.value + 0.0185827).abs() < 1e-7 && !found.caution);
/// assert!((found.half_life.unwrap_or(0.0) - 33.716).abs() < 1e-3);
/// # Ok::<(), ConvergenceError>(())
/// ```
///
/// # Errors
/// [`ConvergenceError::TooFew`] below four areas, [`ConvergenceError::NotPositive`] where a value has no logarithm,
/// [`ConvergenceError::NoSpread`] where all begin alike, and for columns and parameters that cannot be.
pub fn beta(before: &[f64], after: &[f64], years: f64, confidence: f64) -> Result<Beta, ConvergenceError> {
    if !(years > 0.0 && years.is_finite()) {
        return Err(ConvergenceError::Parameter { name: "years", value: years, allowed: "a number above 0" });
    }
    let whole = Whole::new(&[before, after], None, LEAST)?;
    let logs = |k: usize| whole.columns[k].iter().map(|it| libm::log(*it)).collect::<Vec<f64>>();
    let (first, second) = (logs(0), logs(1));
    let growth: Vec<f64> =
        first.iter().zip(&second).map(|(first, second)| (second - first) / years).collect();
    let n = first.len();
    if first.iter().all(|it| *it == first[0]) {
        return Err(ConvergenceError::NoSpread);
    }
    let slope = slope(&first, &growth, confidence)?;
    let reverse = self::slope(&second, &growth, confidence)?;

    // Rises as the slope falls; infinite where it overshoots.
    let speed = |slope: f64| {
        let kept = 1.0 + slope * years;
        if kept > 0.0 { -libm::log(kept) / years } else { f64::INFINITY }
    };
    let half = |speed: f64| if speed > 0.0 { core::f64::consts::LN_2 / speed } else { f64::INFINITY };
    let found = Some(speed(slope.value)).filter(|speed| *speed > 0.0 && speed.is_finite());
    let speeds = found.map(|_| Interval { lower: speed(slope.upper), upper: speed(slope.lower) });
    Ok(Beta {
        slope,
        reverse,
        speed: found,
        speed_interval: speeds,
        half_life: found.map(half),
        half_life_interval: speeds.map(|it| Interval { lower: half(it.upper), upper: half(it.lower) }),
        caution: slope.value < 0.0 && reverse.value >= 0.0,
        n,
        missing: whole.missing,
    })
}

/// The slope of a line; where `y` is the same everywhere, or `x` is, it is flat.
fn slope(x: &[f64], y: &[f64], confidence: f64) -> Result<Coefficient, ConvergenceError> {
    match line(x, y, None, confidence) {
        Ok(line) => Ok(line.slope),
        Err(AssociationError::NoSpread { .. }) => {
            Ok(Coefficient { value: 0.0, error: 0.0, lower: 0.0, upper: 0.0, p: 1.0 })
        }
        Err(AssociationError::Confidence { confidence: value }) => {
            let (name, allowed) = ("confidence", "above 0 and below 1");
            Err(ConvergenceError::Parameter { name, value, allowed })
        }
        Err(_) => Err(ConvergenceError::TooGreat),
    }
}
