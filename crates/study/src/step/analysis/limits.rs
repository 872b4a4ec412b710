//! The interval of each of an indicator's values, for benchmarks and trends.

use std::sync::Arc;

use theodolite_core::interval::{self, BYAR_FROM, Interval};
use theodolite_core::{Problem, normal};
use theodolite_data::lookup::NONE;

use super::sample;
use crate::plan::{Node, Plan};
use crate::run::{Run, Step, Stopped};
use crate::spec::analysis::Limits;
use crate::spec::{At, Indicator, Transform};
use crate::step::geography::cell;
use crate::step::indicator::{self, Measured};

/// The level of the intervals that sources give.
const GIVEN: f64 = 0.95;

/// An indicator's values with what their intervals are found from.
pub(super) struct Figures {
    /// The values, and the counts and bases where there are any.
    pub measured: Arc<Measured>,
    /// How intervals are found.
    pub method: Limits,
    /// The rate's base.
    pub per: f64,
    /// How many values or people each figure stands on, if that is known: the denominator, or what the study names.
    pub people: Option<Arc<Vec<f64>>>,
    errors: Vec<f64>,
    ends: Option<(Vec<f64>, Vec<f64>)>,
}

/// The way that a study asks for, or that suits the indicator, if the indicator has what it needs.
pub(super) fn method(
    of: &At<String>,
    spec: &Indicator,
    asked: Option<&At<Limits>>,
) -> Result<Limits, Problem> {
    let name = &of.value;
    let is_given = spec.interval.is_some() || spec.standard_error.is_some() || spec.standardise.is_some();
    if spec.transform != Transform::None || spec.shrink.is_some() {
        let what = if spec.shrink.is_some() { "shrink" } else { "transform" };
        let message = format!("indicator `{name}` has a `{what}`: its values have no interval of their own");
        return Err(Problem::error("changed-values", message)
            .at(&of.span)
            .hint(format!("name an indicator of the same column without `{what}`")));
    }
    let suits = match is_given {
        true => Limits::Given,
        false if spec.per == 1.0 || spec.per == 100.0 => Limits::Wilson,
        false => Limits::Byar,
    };
    let method = asked.map_or(suits, |it| it.value);
    let span = asked.map_or(&of.span, |it| &it.span);
    let column = || Problem::error("no-denominator", format!("indicator `{name}` has no `denominator`"));
    let wants = |problem: Problem, hint: &str| Err(problem.at(span).hint(hint.to_owned()));
    if spec.standardise.is_some() && method != Limits::Given {
        let message = format!("indicator `{name}` is standardised, and its intervals follow from that");
        return wants(Problem::error("out-of-place", message), "leave out `method`");
    }
    match method {
        Limits::Wilson | Limits::Byar | Limits::Exact if spec.denominator.is_none() && !is_given => wants(
            column(),
            "intervals need the count as `column` and its base as `denominator`, or the source's own as `interval` or `se`",
        ),
        Limits::Wilson | Limits::Byar | Limits::Exact if spec.denominator.is_none() => wants(
            column(),
            "`given` takes the interval of the source: leave out `method`, or name the count's base as `denominator`",
        ),
        Limits::Given if !is_given => wants(
            Problem::error("no-errors", format!("indicator `{name}` has no `interval` and no `se`")),
            "name the columns in the indicator's section, or choose another `method`",
        ),
        Limits::Mean if spec.standard_error.is_none() => wants(
            Problem::error("no-errors", format!("indicator `{name}` has no `se`")),
            "`mean` needs the standard error of each mean: name its column as `se` in the indicator's section",
        ),
        _ => Ok(method),
    }
}

/// The indicator of a name.
pub(super) fn indicator<'a>(plan: &Plan<'a>, name: &str) -> Option<&'a Indicator> {
    match plan.node(name)? {
        Node::Indicator(spec) => Some(spec),
        _ => None,
    }
}

impl Figures {
    /// Measures an indicator, and reads what its intervals need.
    pub(super) fn of(
        run: &mut Run<'_>,
        at: &At<String>,
        asked: Option<&At<Limits>>,
        people: Option<&At<String>>,
    ) -> Step<Figures> {
        let spec = indicator(run.plan, &at.value).ok_or(Stopped)?;
        let method = match method(at, spec, asked) {
            Ok(method) => method,
            Err(problem) => return run.stop(problem),
        };
        let measured = run.indicator(&at.value)?;
        let people = match people {
            Some(of) => Some(sample::people(run, &spec.name, Some(of), &measured.aligned.geography)?),
            None => measured.denominator.clone(),
        };
        let (mut errors, mut ends) = (Vec::new(), None);
        if matches!(method, Limits::Mean | Limits::Given) {
            if measured.bands.is_none() {
                errors = indicator::errors(run, &at.value)?.unwrap_or_default();
            }
            // A standard error says more than the ends that were made from it.
            if let (Some((lower, upper)), None) = (&spec.interval, &spec.standard_error) {
                ends = Some((scaled(run, spec, &measured, lower)?, scaled(run, spec, &measured, upper)?));
            }
        }
        let figures = Figures { measured, method, per: spec.per, people, errors, ends };
        match figures.refused(run, spec) {
            Some(problem) => run.stop(problem),
            None => Ok(figures),
        }
    }

    /// The interval of an area's value; none where a value or what the interval needs is missing.
    pub(super) fn interval(&self, area: usize, level: f64) -> Option<Interval> {
        let value = self.measured.values[area];
        let count = self.measured.raw[area];
        let base = self.measured.denominator.as_ref().map_or(f64::NAN, |it| it[area]);
        if value.is_nan() {
            return None;
        }
        if let Some(bands) = &self.measured.bands {
            return bands.rate_of(area, level).map(|it| it.interval);
        }
        let times =
            |it: Interval, factor: f64| Interval { lower: it.lower * factor, upper: it.upper * factor };
        match self.method {
            Limits::Wilson => Some(times(interval::proportion(count, base, level)?, self.per)),
            Limits::Byar => interval::rate(count, base, self.per, level),
            Limits::Exact => Some(times(interval::exact(count, level)?, self.per / base)),
            Limits::Mean => {
                let n = self.people.as_ref()?[area];
                interval::mean(value, self.errors.get(area)? * n.sqrt(), n, level)
            }
            Limits::Given => match &self.ends {
                None => interval::of_error(value, *self.errors.get(area)?, level),
                Some((lower, upper)) => {
                    let (lower, upper) = (lower[area], upper[area]);
                    // Each side by itself, so that a wider interval holds a narrower one that leans.
                    let stretch = match level == GIVEN {
                        true => 1.0,
                        false => quantile(level) / quantile(GIVEN),
                    };
                    let (below, above) = (value - lower, upper - value);
                    (below.is_finite() && above.is_finite()).then_some(match level == GIVEN {
                        true => Interval { lower, upper },
                        false => Interval { lower: value - stretch * below, upper: value + stretch * above },
                    })
                }
            },
        }
    }

    /// Areas whose interval is exact because they have fewer than ten events.
    pub(super) fn few(&self) -> Vec<u32> {
        let is_exact_of_few = match &self.measured.bands {
            Some(bands) => bands.is_exact_of_few(),
            None => self.method == Limits::Byar,
        };
        match is_exact_of_few {
            true => {
                let count = |area: usize| self.measured.raw[area] < BYAR_FROM;
                let has = |area: &usize| !self.measured.values[*area].is_nan() && count(*area);
                (0..self.measured.values.len()).filter(has).map(|area| area as u32).collect()
            }
            false => Vec::new(),
        }
    }

    /// How intervals are found, in words.
    pub(super) fn words(&self) -> &'static str {
        if let Some(bands) = &self.measured.bands {
            return bands.words();
        }
        match self.method {
            Limits::Wilson => "Wilson's of a proportion",
            Limits::Byar => "Byar's of a count, exact below 10 events",
            Limits::Exact => "exact ones of a Poisson count",
            Limits::Mean => "Student's t around a mean",
            Limits::Given if self.ends.is_some() => {
                "those of the source at 0.95, drawn out on either side as a normal one's for other levels"
            }
            Limits::Given => "normal ones from the standard errors of the source",
        }
    }

    /// The first area with figures that cannot be: events below 0, more of them than people, a value outside its interval.
    fn refused(&self, run: &Run<'_>, spec: &Indicator) -> Option<Problem> {
        let (values, raw) = (&self.measured.values, &self.measured.raw);
        let aligned = &self.measured.aligned;
        let name = &spec.name.value;
        let first = |holds: &dyn Fn(usize) -> bool| {
            (0..values.len()).find(|area| !values[*area].is_nan() && holds(*area))
        };
        let at = |problem: Problem, area: usize, hint: &str| {
            let problem = problem.at(&spec.column.span).hint(hint.to_owned());
            let row = aligned.row_of_area[area];
            match row == NONE {
                true => problem,
                false => problem.in_cell(cell(run, aligned.at, &aligned.table, row, &spec.column.value)),
            }
        };
        let code = |area: usize| aligned.geography.codes.get(area).to_owned();
        if matches!(self.method, Limits::Wilson | Limits::Byar | Limits::Exact)
            && let Some(area) = first(&|area| raw[area] < 0.0)
        {
            let message = format!("indicator `{name}`: area `{}` has a count of {}", code(area), raw[area]);
            let hint = "events are counted from 0 on; a value that can be negative has `interval` or `se`";
            return Some(at(Problem::error("negative-count", message), area, hint));
        }
        if let (Limits::Wilson, Some(base)) = (self.method, &self.measured.denominator)
            && let Some(area) = first(&|area| raw[area] > base[area])
        {
            let message = format!(
                "indicator `{name}`: area `{}` has {} of {}, and a proportion cannot be above 1",
                code(area),
                raw[area],
                base[area]
            );
            let hint = "if one person can count more than once, say `method = \"byar\"`";
            return Some(at(Problem::error("above-denominator", message), area, hint));
        }
        if let Some((lower, upper)) = &self.ends
            && let Some(area) = first(&|area| values[area] < lower[area] || values[area] > upper[area])
        {
            let message = format!(
                "indicator `{name}`: area `{}` has {}, which is not in its interval of {} to {}",
                code(area),
                values[area],
                lower[area],
                upper[area]
            );
            let hint = "are the columns of `interval` in the unit of `column`?";
            return Some(at(Problem::error("outside-interval", message), area, hint));
        }
        None
    }
}

/// A further column in the unit of the indicator's values.
fn scaled(run: &Run<'_>, spec: &Indicator, measured: &Measured, column: &At<String>) -> Step<Vec<f64>> {
    let values = indicator::further(run, spec, &measured.aligned, column)?;
    Ok(match &measured.denominator {
        // In the same order of steps as the values, so that equal figures stay equal.
        Some(base) => values.iter().zip(base.iter()).map(|(value, base)| value / base * spec.per).collect(),
        None => values.to_vec(),
    })
}

/// The normal quantile of the upper end of a level.
fn quantile(level: f64) -> f64 {
    normal::quantile(0.5 + level / 2.0)
}
