//! A series made of another: in other prices, in rolling means, as changes, growth or an index.

use theodolite_core::Problem;
use theodolite_core::series::{SeriesError, indexed, pooled, real};
use theodolite_data::lookup::NONE;
use theodolite_data::period::Period;

use super::{Panel, impute, of_area, period};
use crate::run::{Run, Step};
use crate::spec::series::{Made, View};
use crate::spec::{At, Series};

/// Makes the series.
pub(super) fn make(run: &mut Run<'_>, spec: &Series, made: &Made) -> Step<Panel> {
    let of = run.series(&made.of.value)?;
    let mut panel = Panel {
        worse: spec.worse.unwrap_or(of.worse),
        rows: vec![NONE; of.values.len()],
        ..Panel::clone(&of)
    };
    let mut words = vec![format!("made of `{}`", made.of.value)];
    words.extend(impute::fill(run, spec, &mut panel)?);
    if let Some(deflator) = &made.deflator {
        let base = base(run, spec, made.base.as_ref(), &panel, panel.periods.len().saturating_sub(1))?;
        deflate(run, &mut panel, deflator, base)?;
        words.push(format!("in the prices of {} by `{}`", panel.periods[base], deflator.value));
    }
    if let Some(width) = made.rolling {
        let times = panel.times();
        each(run, spec, &mut panel, |values| pooled(&times, values, None, width as usize))?;
        words.push(format!("means of {width} periods in a row"));
        if panel.step().is_none() {
            let message = format!(
                "the periods of `{}` are not evenly spaced: `rolling` takes those that are neighbours",
                made.of.value
            );
            run.problems.push(Problem::warning("uneven-periods", message).at(&made.of.span));
        }
    }
    let times = panel.times();
    match made.view {
        None => {}
        Some(View::Index) => {
            // With a deflator `base` is the period of the prices too: both are of one period then.
            let base = base(run, spec, made.base.as_ref(), &panel, 0)?;
            each(run, spec, &mut panel, |values| match values.get(base) {
                Some(at) if !at.is_nan() => indexed(&times, values, times[base]),
                _ => Ok(vec![f64::NAN; values.len()]),
            })?;
            words.push(format!("100 in {}", panel.periods[base]));
        }
        Some(View::Change) => {
            each(run, spec, &mut panel, |values| Ok(since(values, |_, before, now| now - before)))?;
            words.push("change since the period before".into());
        }
        Some(View::Growth) => {
            let growth = |k: usize, before: f64, now: f64| {
                let years = times[k] - times[k - 1];
                if before > 0.0 && now > 0.0 && years > 0.0 {
                    libm::pow(now / before, 1.0 / years) - 1.0
                } else {
                    f64::NAN
                }
            };
            each(run, spec, &mut panel, |values| Ok(since(values, growth)))?;
            words.push("growth by year since the period before".into());
        }
    }
    run.record(&spec.name.value).method = Some(words.join("; "));
    Ok(panel)
}

/// What becomes of each value and the one before; missing in the first period, and where one of the two is.
fn since(values: &[f64], of: impl Fn(usize, f64, f64) -> f64) -> Vec<f64> {
    let later = (1..values.len()).map(|k| of(k, values[k - 1], values[k]));
    std::iter::once(f64::NAN).chain(later).take(values.len()).collect()
}

/// The place of the base period: as stated, or `usual`.
fn base(
    run: &mut Run<'_>,
    spec: &Series,
    stated: Option<&At<Period>>,
    panel: &Panel,
    usual: usize,
) -> Step<usize> {
    let Some(stated) = stated else { return Ok(usual) };
    period(run, &spec.name.value, panel, stated)
}

/// Changes the values of each area: they have no interval then.
fn each(
    run: &mut Run<'_>,
    spec: &Series,
    panel: &mut Panel,
    change: impl Fn(&[f64]) -> Result<Vec<f64>, SeriesError>,
) -> Step<()> {
    let width = panel.periods.len();
    let mut values = Vec::with_capacity(panel.values.len());
    for area in 0..panel.len() {
        match change(of_area(&panel.values, area, width)) {
            Ok(changed) => values.extend(changed),
            Err(error) => {
                let message =
                    format!("series `{}`: area `{}`: {error}", spec.name.value, panel.codes.get(area));
                return run.stop(Problem::error("cannot-change", message).at(&spec.name.span).hint(
                    "take another `base`, or another `view`: growth and indices are of values above 0",
                ));
            }
        }
    }
    panel.values = values;
    if panel.interval.take().is_some() {
        let note = "the intervals of the values are not those of what is made of them: they are left out";
        run.record(&spec.name.value).notes.push(note.into());
    }
    Ok(())
}

/// Brings values into the prices of a period.
fn deflate(run: &mut Run<'_>, panel: &mut Panel, deflator: &At<String>, base: usize) -> Step<()> {
    let prices = run.series(&deflator.value)?;
    let times = panel.times();
    let width = panel.periods.len();
    let of_whole = prices.areas.is_none();
    let mut unmatched: Vec<String> = Vec::new();
    let places: Vec<Option<usize>> = panel.periods.iter().map(|it| prices.position(*it)).collect();
    for (period, place) in panel.periods.iter().zip(&places) {
        if place.is_none() {
            unmatched.push(period.to_string());
        }
    }
    if places.get(base).copied().flatten().is_none() {
        let message =
            format!("deflator `{}` has no {}, whose prices are wanted", deflator.value, panel.periods[base]);
        let hint = match (prices.periods.first(), prices.periods.last()) {
            (Some(first), Some(last)) => format!(
                "its periods go from {first} to {last}: both series need periods of one sort, calendar or financial years"
            ),
            _ => String::new(),
        };
        return run.stop(Problem::error("no-such-period", message).at(&deflator.span).hint(hint));
    }
    let mut values = Vec::with_capacity(panel.values.len());
    let mut ends: Option<(Vec<f64>, Vec<f64>)> = panel.interval.as_ref().map(|_| Default::default());
    for area in 0..panel.len() {
        let of = prices.of_area(if of_whole { 0 } else { area });
        let level: Vec<f64> =
            places.iter().map(|it| it.and_then(|it| of.get(it)).copied().unwrap_or(f64::NAN)).collect();
        let change = |column: &[f64]| real(&times, of_area(column, area, width), &level, times[base]);
        let changed = (|| -> Result<(), SeriesError> {
            values.extend(change(&panel.values)?);
            if let (Some(own), Some(ends)) = (&panel.interval, &mut ends) {
                ends.0.extend(change(&own.0)?);
                ends.1.extend(change(&own.1)?);
            }
            Ok(())
        })();
        if let Err(error) = changed {
            let message = format!("deflator `{}`: {error}", deflator.value);
            return run.stop(Problem::error("cannot-change", message).at(&deflator.span));
        }
    }
    if !unmatched.is_empty() {
        let message = format!(
            "deflator `{}` has no prices for {}: values are missing there",
            deflator.value,
            unmatched.join(", ")
        );
        run.problems.push(Problem::warning("no-prices", message).at(&deflator.span));
    }
    panel.values = values;
    panel.interval = ends;
    Ok(())
}
