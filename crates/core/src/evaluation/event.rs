//! The path of an effect: leads and lags of treatment.

use super::difference::{cells, describe};
use super::{Design, Effect, Estimate, EvaluationError, Panel, Settings};

/// How far a path reaches; what lies beyond an end counts as the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The earliest period told by itself, relative to the first treated one: -2 or earlier. As far as there are periods if
    /// not said.
    pub earliest: Option<i64>,
    /// The latest one told by itself: 0 or later.
    pub latest: Option<i64>,
}

/// The effect in one period relative to the first treated one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventEffect {
    /// Periods since the first treated one: 0 is that one, -1 the one that all are relative to.
    pub period: i64,
    /// The effect with its error; 0 without an error for -1.
    pub effect: Effect,
    /// Treated areas that tell of it.
    pub areas: usize,
}

/// Leads and lags, and their mean.
#[derive(Clone, Debug, PartialEq)]
pub struct EventStudy {
    /// The mean of the effects from period 0 on, each period counting alike; with the test of the leads.
    pub estimate: Estimate,
    /// The effects, the earliest first.
    pub path: Vec<EventEffect>,
}

/// Estimates the effect in each period before and after treatment, relative to the last one before.
///
/// Where all are treated together and no cell is missing, `beta_k = (T_k - T_-1) - (C_k - C_-1)`.
///
/// - **Test of the leads:** all effects before -1 are 0, by Wald's F or, with errors set right for few clusters, by Hotelling's T
///   squared told as an F. It has little power: that it finds nothing does not show that trends were parallel. `None` without
///   leads, and where there are too few clusters to tell so many.
/// - **Several dates:** effects of early and late areas get mixed up where they differ: see [`staggered`](mod@super::staggered).
/// - **Source:** Sun and Abraham (2021) on what goes wrong; Roth (2022), *Pretest with caution*, on the test.
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, event::{Window, event_study}};
/// // Two treated areas around 10, 11, 14, 16 and two others around 8, 9, 10, 10.5.
/// let outcome = [9.0, 10.0, 13.0, 15.5, 11.0, 12.0, 15.0, 16.5, 7.0, 8.0, 9.0, 9.0, 9.0, 10.0, 11.0, 12.0];
/// let panel = Panel::new(4, 4, &outcome, &[Some(2), Some(2), None, None]);
/// let study = event_study(&panel, &Settings::default(), Window::default())?;
/// let path: Vec<f64> = study.path.iter().map(|it| (1e9 * it.effect.effect).round() / 1e9).collect();
/// assert_eq!(path, [0.0, 0.0, 2.0, 3.5]);
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Those of [`Panel::check`]; no area that is never treated; not more clusters than effects; a window that leaves out -1 or 0.
pub fn event_study(
    panel: &Panel<'_>,
    settings: &Settings,
    window: Window,
) -> Result<EventStudy, EvaluationError> {
    let (earliest, latest) = (window.earliest.unwrap_or(i64::MIN), window.latest.unwrap_or(i64::MAX));
    if earliest > -2 {
        let (what, value) = ("the earliest period", earliest as f64);
        return Err(EvaluationError::Bound { what, value, allowed: "-2 or earlier" });
    }
    if latest < 0 {
        let (what, value) = ("the latest period", latest as f64);
        return Err(EvaluationError::Bound { what, value, allowed: "0 or later" });
    }
    let two_way = cells(panel, settings)?;
    if two_way.areas.iter().all(|&area| panel.first_treated[area].is_some()) {
        return Err(EvaluationError::NoDonors);
    }
    let since = |area: usize, period: usize| {
        let first = panel.first_treated[area]?;
        Some((period as i64 - first as i64).clamp(earliest, latest))
    };
    let mut periods: Vec<i64> = Vec::new();
    for (k, &area) in two_way.areas.iter().enumerate() {
        periods.extend(two_way.cells_of(k).filter_map(|cell| since(area, two_way.period[cell])));
    }
    periods.sort_unstable();
    periods.dedup();
    let told: Vec<i64> = periods.iter().copied().filter(|&k| k != BASE).collect();
    let column = |k: i64| two_way.column(|area, period| f64::from(u8::from(since(area, period) == Some(k))));
    let columns: Vec<Vec<f64>> = told.iter().map(|&k| column(k)).collect();
    let fit = two_way.fit(&columns, settings.small_sample)?;

    let mut estimate = describe(panel, settings, &two_way, Design::EventStudy);
    let alone = |at: usize| -> Vec<f64> { (0..told.len()).map(|it| f64::from(u8::from(it == at))).collect() };
    let effect = |k: i64| match told.iter().position(|&it| it == k) {
        Some(at) => fit.effect(&alone(at), settings.confidence).0,
        None => Effect { effect: 0.0, se: f64::NAN, lower: f64::NAN, upper: f64::NAN, p: f64::NAN },
    };
    let areas = |k: i64| {
        let tells = |of: usize| {
            two_way.cells_of(of).any(|cell| since(two_way.areas[of], two_way.period[cell]) == Some(k))
        };
        (0..two_way.areas.len()).filter(|&of| tells(of)).count()
    };
    let path =
        periods.iter().map(|&k| EventEffect { period: k, effect: effect(k), areas: areas(k) }).collect();

    let count = told.iter().filter(|k| **k >= 0).count() as f64;
    let lags: Vec<f64> = told.iter().map(|&k| if k >= 0 { 1.0 / count } else { 0.0 }).collect();
    let (mean, df) = fit.effect(&lags, settings.confidence);
    estimate.set(mean);
    estimate.df = df;
    let leads: Vec<usize> = (0..told.len()).filter(|&at| told[at] < BASE).collect();
    estimate.pre_trend = fit.joint(&leads);
    Ok(EventStudy { estimate, path })
}

/// The period that all others are relative to.
const BASE: i64 = -1;

#[cfg(test)]
mod tests;
