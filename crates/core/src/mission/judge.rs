//! Whether a series is on the way to its target.

use super::project::{Line, Outlook, Projector};
use super::{Aim, MissionError, Scale};
use crate::Polarity;
use crate::interval::Interval;
use crate::series::{Point, Points, SeriesError, each_area};

/// How a series is projected and judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// From how many of the last points: 10 at most.
    pub last: usize,
    /// On which scale the line is straight.
    pub scale: Scale,
    /// The confidence of intervals.
    pub confidence: f64,
    /// What makes a verdict.
    pub rule: Rule,
    /// How many times as far values stray from the line as Student's t has it, when the target is due: see
    /// [`Projector::widened`].
    pub widen: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { last: 10, scale: Scale::Linear, confidence: 0.95, rule: Rule::default(), widen: 1.0 }
    }
}

/// What makes a series on track or off track. It is at risk in between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// How likely the target is to be met.
    Chance {
        /// From here on it is on track: 0.75.
        on: f64,
        /// Below here it is off track: 0.25.
        off: f64,
    },
    /// The slope over the one required from the last point on.
    Ratio {
        /// From here on it is on track: 0.95.
        on: f64,
        /// Below here it is off track: 0.5.
        off: f64,
    },
}

impl Rule {
    /// On track from 0.95 of the required slope on, off track below half of it.
    pub const RATIO: Rule = Rule::Ratio { on: 0.95, off: 0.5 };
}

impl Default for Rule {
    fn default() -> Self {
        Rule::Chance { on: 0.75, off: 0.25 }
    }
}

/// What is said of a mission.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The target is met now, or was when it was due.
    Achieved,
    /// It is likely to be met.
    OnTrack,
    /// It may be met.
    AtRisk,
    /// It is unlikely to be met.
    OffTrack,
    /// The series moves away from it for sure.
    Worsening,
    /// Nothing can be said.
    NoJudgement(Refusal),
}

impl Verdict {
    /// Returns the name in a study's results.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Achieved => "achieved",
            Verdict::OnTrack => "on track",
            Verdict::AtRisk => "at risk",
            Verdict::OffTrack => "off track",
            Verdict::Worsening => "worsening",
            Verdict::NoJudgement(_) => "no judgement",
        }
    }
}

/// Why a series is not projected.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Too few points since the last break.
    #[error(
        "a projection needs 4 points of one definition, and there are {found} ({before_break} more before a break)"
    )]
    FewPoints {
        /// How many count.
        found: usize,
        /// How many more there would be before the last break.
        before_break: usize,
    },
    /// The target is due no later than the last point.
    #[error("the deadline {due} has passed without a value of its own: the last one is of {now}")]
    DeadlinePassed {
        /// When the target is due.
        due: f64,
        /// The last point.
        now: f64,
    },
    /// The target was due, and the value of that time does not meet it.
    #[error("the target is missed: {value} when it was due, and {level} was wanted{}", if *since { "; it is met since" } else { "" })]
    Missed {
        /// The value when it was due.
        value: f64,
        /// The level that was wanted.
        level: f64,
        /// Whether the last value meets it.
        since: bool,
    },
    /// The target is due after a break that is known of.
    #[error("from {at} on, before the target is due, values are of another definition")]
    BreakAhead {
        /// Where the series breaks.
        at: f64,
    },
    /// The target is too far away for so short a history.
    #[error("the target is {horizon} ahead, more than twice the {history} of history")]
    TooFar {
        /// From the last point to when it is due.
        horizon: f64,
        /// From the first to the last point that is used.
        history: f64,
    },
    /// A value or target that the scale does not have.
    #[error("{value} has no place on the scale of the projection")]
    OffScale {
        /// The value.
        value: f64,
    },
    /// Numbers past what can be squared and summed.
    #[error("values are too great to be squared and summed")]
    TooGreat,
}

/// Where a series comes to if it goes on as before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    /// The value when the target is due.
    pub value: f64,
    /// Within which it will lie.
    pub interval: Interval,
    /// The change per year: of the values, as a share (geometric) or in logits.
    pub slope: f64,
    /// Its interval.
    pub slope_interval: Interval,
    /// The standard deviation around the line, on the scale of the projection.
    pub residual: f64,
    /// How likely the target is to be met.
    pub chance: f64,
    /// The slope over the one required from the last point on, on the scale of the projection; `NaN` where none is required.
    pub ratio: f64,
    /// How many points it rests on.
    pub n: usize,
    /// The first of them.
    pub from: f64,
}

/// All that is said of a mission.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// In short.
    pub verdict: Verdict,
    /// The last point; `None` without any.
    pub now: Option<Point>,
    /// The value of the time that the target was due, where that has passed and has one.
    pub when_due: Option<f64>,
    /// How much is to go, for the better: 0 or less where it is met. `NaN` without a point.
    pub to_go: f64,
    /// The rate required from the last point on, on the scale of the projection (see [`Scale::required`]); `None` where the deadline
    /// has passed or the scale lacks a value.
    pub required: Option<f64>,
    /// The projection, or why there is none.
    pub projection: Result<Projection, Refusal>,
    /// Values that do not count because they are before a break.
    pub before_break: usize,
    /// Periods without a value, from the last break on.
    pub missing: usize,
}

/// Judges a series: whether it meets its aim, or will by the time it is due.
///
/// A line of least squares through the last points is drawn on to the time that the target is due (METHODS: `a + b t`, `s sqrt(1 +
/// 1/n + (t - mean t)^2/Sxx)`, Student's t with `n - 2`). *Achieved* if the target is met now, or where its time has passed was met then; *worsening* if the interval of the slope
/// lies on the wrong side of 0; otherwise by the [`Rule`]. There is no projection below four points, to a time past, across a break,
/// or farther ahead than twice the time from the first to the last point that is used.
///
/// - **Source:** textbooks; the rule is Theodolite's own.
///
/// ```
/// # use theodolite_core::Polarity;
/// # use theodolite_core::mission::{Aim, MissionError, Settings, Verdict, judge};
/// # use theodolite_core::series::Points;
/// let years = [2015.0, 2016.0, 2017.0, 2018.0, 2019.0, 2020.0, 2021.0];
/// let share = Points::new(&years, &[61.0, 62.2, 62.9, 64.4, 64.8, 66.1, 66.9], &[])?;
/// let found = judge(&share, Aim { level: 75.0, worse: Polarity::Low }, 2030.0, &Settings::default())?;
/// let projection = found.projection.expect("seven points");
/// assert!((projection.value - 75.78571).abs() < 1e-5 && (projection.chance - 0.89228).abs() < 1e-5);
/// assert_eq!(found.verdict, Verdict::OnTrack);
/// # Ok::<(), MissionError>(())
/// ```
///
/// # Errors
/// [`MissionError`] for a confidence, rule, aim or date that cannot be. What the series does not bear is no error, but a [`Refusal`].
pub fn judge(points: &Points, aim: Aim, due: f64, settings: &Settings) -> Result<Judgement, MissionError> {
    Judge::new(due, settings)?.judge(points, aim)
}

/// Judges every area of columns by period; areas have aims of their own.
///
/// - **Shape:** a column of areas a period, and an aim an area (`None`: the area has none, such as one without a base).
/// - **Determinism:** areas are judged one by one; no thread matters.
///
/// # Errors
/// As [`judge`], and [`SeriesError`] for columns that do not belong together or infinite values.
pub fn judge_areas(
    times: &[f64],
    columns: &[&[f64]],
    breaks: &[f64],
    aims: &[Option<Aim>],
    due: f64,
    settings: &Settings,
) -> Result<Vec<Option<Judgement>>, MissionError> {
    let areas = columns.first().map_or(0, |column| column.len());
    if aims.len() != areas {
        let (column, found, expected) = ("aims", aims.len(), areas);
        return Err(SeriesError::Length { column, found, expected }.into());
    }
    let judge = Judge::new(due, settings)?;
    let found = each_area(times, columns, breaks, |area, points| {
        aims[area].map(|aim| judge.judge(points, aim)).transpose()
    })?;
    found.into_iter().collect()
}

/// What is the same for all series.
struct Judge<'a> {
    due: f64,
    settings: &'a Settings,
    projector: Projector,
}

impl<'a> Judge<'a> {
    fn new(due: f64, settings: &'a Settings) -> Result<Judge<'a>, MissionError> {
        if !due.is_finite() {
            return Err(MissionError::NoNumber { what: "the time that the target is due", value: due });
        }
        let Settings { last, scale, confidence, rule, widen } = *settings;
        let projector = Projector::new(Outlook { last, scale, confidence, widen })?;
        let (Rule::Chance { on, off } | Rule::Ratio { on, off }) = rule;
        if !((0.0..=on).contains(&off) && on.is_finite()) {
            let (name, allowed) = ("the bound of off track", "from 0 to that of on track");
            return Err(MissionError::Parameter { name, value: off, allowed });
        }
        Ok(Judge { due, settings, projector })
    }

    fn judge(&self, points: &Points, aim: Aim) -> Result<Judgement, MissionError> {
        if !aim.level.is_finite() {
            return Err(MissionError::NoNumber { what: "the target", value: aim.level });
        }
        let Settings { scale, .. } = *self.settings;
        let now = points.last();
        let required = now.and_then(|now| scale.required(now.value, aim.level, self.due - now.time).ok());
        let projection = self.project(points, aim);
        let met = now.is_some_and(|now| aim.met(now.value));
        // What counts is the value when it was due, whatever came after.
        let passed = now.filter(|now| now.time >= self.due);
        let when_due = passed.and_then(|_| self.when_due(points));
        let verdict = match (&projection, passed, when_due) {
            (_, Some(_), Some(value)) if aim.met(value) => Verdict::Achieved,
            (_, Some(_), Some(value)) => {
                Verdict::NoJudgement(Refusal::Missed { value, level: aim.level, since: met })
            }
            (_, Some(now), None) => {
                Verdict::NoJudgement(Refusal::DeadlinePassed { due: self.due, now: now.time })
            }
            _ if met => Verdict::Achieved,
            (Err(refusal), ..) => Verdict::NoJudgement(refusal.clone()),
            (Ok(projection), ..) => self.verdict(projection, aim.worse),
        };
        Ok(Judgement {
            verdict,
            now,
            when_due,
            to_go: now.map_or(f64::NAN, |now| aim.worse.better() * (aim.level - now.value)),
            required,
            projection,
            before_break: points.before_break(),
            missing: points.missing(),
        })
    }

    /// The value of the time that the target is due.
    fn when_due(&self, points: &Points) -> Option<f64> {
        // Times are sums of months as fractions of years.
        let at = points.times().iter().position(|it| (it - self.due).abs() < 1e-6)?;
        points.values().get(at).copied()
    }

    fn project(&self, points: &Points, aim: Aim) -> Result<Projection, Refusal> {
        let scale = self.settings.scale;
        let place = |value: f64| scale.of("a value", value).map_err(|_| Refusal::OffScale { value });
        let Line { straight, t, now, n, from } = self.projector.line(points, self.due)?;
        let level = place(aim.level)?;
        let widen = self.settings.widen;
        let forecast = straight.forecast(self.due, t * widen);
        let strays = forecast.less_sure(widen);
        let (slope, reach) = (straight.fit.slope, t * straight.fit.slope_error());
        let required = (level - place(now.value)?) / (self.due - now.time);
        Ok(Projection {
            value: scale.back(forecast.value),
            interval: Interval {
                lower: scale.back(forecast.interval.lower),
                upper: scale.back(forecast.interval.upper),
            },
            slope: scale.rate(slope),
            slope_interval: Interval { lower: scale.rate(slope - reach), upper: scale.rate(slope + reach) },
            residual: straight.fit.variance.sqrt(),
            chance: match aim.worse {
                Polarity::Low => strays.chance_above(level),
                Polarity::High => strays.chance_below(level),
            },
            ratio: if required == 0.0 { f64::NAN } else { slope / required },
            n,
            from,
        })
    }

    fn verdict(&self, projection: &Projection, worse: Polarity) -> Verdict {
        let worsens = match worse {
            Polarity::Low => projection.slope_interval.upper < 0.0,
            Polarity::High => projection.slope_interval.lower > 0.0,
        };
        let (at, on, off) = match self.settings.rule {
            Rule::Chance { on, off } => (projection.chance, on, off),
            Rule::Ratio { on, off } => (projection.ratio, on, off),
        };
        if worsens {
            Verdict::Worsening
        } else if at >= on {
            Verdict::OnTrack
        } else if at < off {
            Verdict::OffTrack
        } else {
            Verdict::AtRisk
        }
    }
}
