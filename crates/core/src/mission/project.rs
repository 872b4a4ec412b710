//! Where a series comes to if it goes on as before.

use super::{MissionError, Refusal, Scale};
use crate::gap::Figure;
use crate::interval::Interval;
use crate::series::{Point, Points, SeriesError, Straight, quantile};
use crate::statistics;

/// From how many points on a series is projected.
const LEAST: usize = 4;
/// A projection goes no farther than so many times the length of its history.
const FARTHEST: f64 = 2.0;
/// From how many errors on their tail is known.
const LEAST_ERRORS: usize = 20;

/// How a series is drawn on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// From how many of the last points: 6 by default.
    pub last: usize,
    /// On which scale the line is straight.
    pub scale: Scale,
    /// The confidence of intervals.
    pub confidence: f64,
    /// How many times as wide an interval is as Student's t has it; see [`Projector::widened`].
    pub widen: f64,
}

impl Default for Outlook {
    fn default() -> Self {
        Outlook { last: 6, scale: Scale::Linear, confidence: 0.95, widen: 1.0 }
    }
}

/// Draws series on along the line of least squares through their last points.
///
/// `a + b t`, `s sqrt(1 + 1/n + (t - mean t)^2/Sxx)`, Student's t with `n - 2`, times [`Outlook::widen`]. There is no projection below
/// four points, to a time past, across a break, or farther ahead than twice the time from the first to the last point that is used.
///
/// The interval of a line takes its points to stray from it independently. Those of areas do not: what moves one year moves the next,
/// and often all areas at once, so that the interval is too narrow, and the more so the longer the line. Held against the last
/// period of 13,931 series of areas (48 indicators of the service "Explore local statistics"), 95% intervals of lines through
/// the last ten points held 88.2% of the values, those through six 92.1%; widened by the errors that the same lines made in the years before
/// ([`Projector::backtest`]), lines through six points held 96.2%. Farther ahead lines go astray faster than the formula has it, so that
/// each number of steps has a widening of its own. Hence the defaults of six points and, where there is a panel to learn from,
/// [`Projector::widened`]. METHODS' worked example is `last: 10, widen: 1.0`.
///
/// - **Source:** the line: textbooks; widening by one's own errors: Vovk, Gammerman and Shafer (2005), *Algorithmic Learning in a Random
///   World*, here without its guarantee, as the errors of years are not exchangeable.
///
/// ```
/// # use theodolite_core::mission::{MissionError, Outlook, Projector};
/// # use theodolite_core::series::Points;
/// let years = [2015.0, 2016.0, 2017.0, 2018.0, 2019.0, 2020.0, 2021.0];
/// let share = Points::new(&years, &[61.0, 62.2, 62.9, 64.4, 64.8, 66.1, 66.9], &[])?;
/// let projector = Projector::new(Outlook { last: 10, ..Outlook::default() })?;
/// let found = projector.project(&share, &[2022.0, 2030.0]).expect("seven points");
/// assert!((found[1].value - 75.78571).abs() < 1e-5);
/// assert!((found[1].interval.expect("has one").lower - 74.36118).abs() < 1e-5);
/// # Ok::<(), MissionError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Projector {
    outlook: Outlook,
    /// How many times as wide an interval is so many steps ahead, from one on; the last holds for all further ones.
    ahead: Vec<f64>,
    /// Student's t for each number of degrees of freedom from 1 on, as far as points go.
    t: Vec<f64>,
}

/// More degrees of freedom than these are computed when they occur.
const TABLE: usize = 40;

/// A line that bears a projection to some time.
pub(super) struct Line {
    pub(super) straight: Straight,
    /// Student's.
    pub(super) t: f64,
    pub(super) now: Point,
    pub(super) n: usize,
    pub(super) from: f64,
}

impl Projector {
    /// Prepares projections.
    ///
    /// # Errors
    /// [`MissionError`] for fewer than four points, a confidence that is not among 0 to 1, and a widening that is not above 0.
    pub fn new(outlook: Outlook) -> Result<Projector, MissionError> {
        let Outlook { last, confidence, widen, .. } = outlook;
        if last < LEAST {
            let (name, allowed) = ("the number of points", "4 or more");
            return Err(MissionError::Parameter { name, value: last as f64, allowed });
        }
        if !(widen > 0.0 && widen.is_finite()) {
            return Err(MissionError::Parameter { name: "the widening", value: widen, allowed: "above 0" });
        }
        let freedoms = 1..=(last - 2).min(TABLE);
        let t: Result<Vec<f64>, SeriesError> = freedoms.map(|it| quantile(it as f64, confidence)).collect();
        Ok(Projector { outlook, ahead: vec![widen], t: t? })
    }

    /// Projects a series to some times, with an interval for each value alone.
    ///
    /// - **Shape:** one figure a time, in their order: the first is one step ahead, the next two; the series is refused as a whole if
    ///   the last of them is too far ahead.
    ///
    /// # Errors
    /// [`Refusal`] for what the series does not bear.
    pub fn project(&self, points: &Points, times: &[f64]) -> Result<Vec<Figure>, Refusal> {
        let nearest = times.iter().copied().fold(f64::INFINITY, f64::min);
        let farthest = times.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let line = self.line(points, farthest)?;
        if nearest <= line.now.time {
            return Err(Refusal::DeadlinePassed { due: nearest, now: line.now.time });
        }
        let back = |it: f64| self.outlook.scale.back(it);
        let figure = |(step, time): (usize, &f64)| {
            let widen = self.ahead.get(step).or(self.ahead.last()).copied().unwrap_or(1.0);
            let forecast = line.straight.forecast(*time, line.t * widen);
            let Interval { lower, upper } = forecast.interval;
            Figure::with_interval(back(forecast.value), back(lower), back(upper))
        };
        Ok(times.iter().enumerate().map(figure).collect())
    }

    /// Tells how well the method would have done: for each point that four or more came before, how far it and those after it lay from
    /// what the former had forecast, in units of the interval's half width (on the scale of the projection, and not widened).
    ///
    /// - **Shape:** a list for each number of steps ahead, from one to `steps`; each has an error for each forecast there is.
    /// - **Missing:** points that an exact line came before have no such number, nor have those off the scale.
    ///
    /// ```
    /// # use theodolite_core::mission::{MissionError, Outlook, Projector};
    /// # use theodolite_core::series::Points;
    /// let points = Points::new(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.0, 3.0, 2.0, 4.0, 5.0], &[])?;
    /// // 0.5 + 0.8 t forecasts 4.5 for 5, with s = sqrt(0.9) and t = 4.302653: 0.5 / (t s sqrt(1 + 1/4 + 2.5^2/5)).
    /// let errors = Projector::new(Outlook::default())?.backtest(&points, 2);
    /// assert!((errors[0][0] - 0.0774716).abs() < 1e-6 && errors[0].len() == 1);
    /// assert!(errors[1].is_empty()); // nothing was two steps ahead of four points
    /// # Ok::<(), MissionError>(())
    /// ```
    pub fn backtest(&self, points: &Points, steps: usize) -> Vec<Vec<f64>> {
        let Outlook { last, scale, .. } = self.outlook;
        let places: Vec<f64> =
            points.values().iter().map(|it| scale.of("a value", *it).unwrap_or(f64::NAN)).collect();
        let mut errors = vec![Vec::new(); steps];
        for at in LEAST..points.len() {
            let from = at.saturating_sub(last);
            let (Ok(straight), Ok(t)) =
                (Straight::new(&points.times()[from..at], &places[from..at], last), self.t_of(at - from))
            else {
                continue;
            };
            if places[from..at].iter().any(|it| it.is_nan()) {
                continue;
            }
            for ((place, time), errors) in places[at..].iter().zip(&points.times()[at..]).zip(&mut errors) {
                let forecast = straight.forecast(*time, t);
                let half = forecast.interval.upper - forecast.value;
                errors.extend(Some((place - forecast.value).abs() / half).filter(|it| it.is_finite()));
            }
        }
        errors
    }

    /// Returns the projector with intervals as wide as past errors ask for: of each number of steps ahead that quantile of them which
    /// the confidence says, and never narrower than Student's t has it, nor than one step less ahead. Below 20 errors of one step it
    /// stays as it is; with fewer farther ahead, the last that is known holds.
    ///
    /// - **Shape:** errors as [`backtest`](Projector::backtest) gives them, of all areas of a panel: one area alone has too few.
    #[must_use]
    pub fn widened(self, errors: &[Vec<f64>]) -> Projector {
        let mut ahead = Vec::new();
        let mut widest = 1.0_f64;
        for errors in errors.iter().take_while(|it| it.len() >= LEAST_ERRORS) {
            widest = widest.max(statistics::quantile(errors, self.outlook.confidence).unwrap_or(1.0));
            ahead.push(widest);
        }
        if ahead.is_empty() {
            ahead.push(1.0);
        }
        Projector { outlook: Outlook { widen: ahead[0], ..self.outlook }, ahead, ..self }
    }

    /// Returns how many times as wide as Student's t has it an interval is so many steps ahead, from one on, as far as is known.
    pub fn widening(&self) -> &[f64] {
        &self.ahead
    }

    /// Returns how it draws series on.
    pub fn outlook(&self) -> Outlook {
        self.outlook
    }

    fn t_of(&self, points: usize) -> Result<f64, SeriesError> {
        match self.t.get(points - 3) {
            Some(t) => Ok(*t),
            None => quantile(points as f64 - 2.0, self.outlook.confidence),
        }
    }

    /// The line that bears a projection to a time.
    pub(super) fn line(&self, points: &Points, due: f64) -> Result<Line, Refusal> {
        let Outlook { last, scale, .. } = self.outlook;
        let (found, before_break) = (points.len().min(last), points.before_break());
        let Some(now) = points.last().filter(|_| found >= LEAST) else {
            return Err(Refusal::FewPoints { found, before_break });
        };
        let horizon = due - now.time;
        if horizon.is_nan() || horizon <= 0.0 {
            return Err(Refusal::DeadlinePassed { due, now: now.time });
        }
        if let Some(at) = points.break_ahead().filter(|at| *at <= due) {
            return Err(Refusal::BreakAhead { at });
        }
        let used = points.len() - found;
        let (times, values) = (&points.times()[used..], &points.values()[used..]);
        let straight = if scale == Scale::Linear {
            Straight::new(times, values, last)
        } else {
            let place =
                |value: &f64| scale.of("a value", *value).map_err(|_| Refusal::OffScale { value: *value });
            let places: Result<Vec<f64>, Refusal> = values.iter().map(place).collect();
            Straight::new(times, &places?, last)
        };
        let straight = straight.map_err(|_| Refusal::TooGreat)?;
        let history = straight.history();
        if horizon > FARTHEST * history {
            return Err(Refusal::TooFar { horizon, history });
        }
        let t = self.t_of(found).map_err(|_| Refusal::TooGreat)?;
        Ok(Line { straight, t, now, n: found, from: times[0] })
    }
}
