//! Difference-in-differences by two-way fixed effects.

use super::two_way::TwoWay;
use super::{
    Assumption, Design, Effect, Estimate, EvaluationError, Inference, Panel, Settings, SmallSample, event,
};

/// Estimates `y_it = a_i + g_t + tau D_it + e_it`: the effect of being treated, areas and periods taken out.
///
/// - **Missing:** gaps of controls are passed over, and the effects of areas and periods taken out exactly all the same. An
///   area or period with one cell only is dropped.
/// - **Errors** are robust to whatever goes on within clusters; Student's t, with the degrees of freedom that few clusters, and few
///   treated ones, leave ([`SmallSample`]). [`wild`](super::bootstrap::wild) and
///   [`randomise`](super::bootstrap::randomise) test the same effect by other ways.
/// - **Several dates:** the effect is a weighted mean in which some may have negative weights: see [`staggered`](mod@super::staggered).
/// - **Pre-trend:** the joint test of the leads of an [`event study`](super::event::event_study), where there are any.
/// - **Source:** Bertrand, Duflo and Mullainathan (2004); Cameron and Miller (2015), *A practitioner's guide to cluster-robust
///   inference*; Goodman-Bacon (2021).
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, difference::difference};
/// let outcome = [10.0, 16.0, 12.0, 17.0, 8.0, 10.0, 9.0, 12.0];
/// let panel = Panel::new(4, 2, &outcome, &[Some(1), Some(1), None, None]);
/// let found = difference(&panel, &Settings::default())?;
/// assert!((found.effect - 3.0).abs() < 1e-12 && (found.se - 0.5_f64.sqrt()).abs() < 1e-12);
/// assert!((found.treated, found.controls) == (2, 2) && (found.df - 2.0).abs() < 1e-12);
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Those of [`Panel::check`]; nobody to compare with; one cluster.
pub fn difference(panel: &Panel<'_>, settings: &Settings) -> Result<Estimate, EvaluationError> {
    let two_way = cells(panel, settings)?;
    let fit = two_way.fit(&[treatment(panel, &two_way)], settings.small_sample)?;
    let mut estimate = describe(panel, settings, &two_way, Design::Difference);
    let (effect, df) = fit.effect(&[1.0], settings.confidence);
    estimate.set(effect);
    estimate.df = df;
    let study = event::event_study(panel, settings, event::Window::default());
    estimate.pre_trend = study.ok().and_then(|study| study.estimate.pre_trend);
    Ok(estimate)
}

impl Estimate {
    pub(super) fn set(&mut self, effect: Effect) {
        let Effect { effect, se, lower, upper, p } = effect;
        (self.effect, self.se, self.lower, self.upper, self.p) = (effect, se, lower, upper, p);
    }
}

/// The cells of a panel in which there is somebody to compare with.
pub(super) fn cells(panel: &Panel<'_>, settings: &Settings) -> Result<TwoWay, EvaluationError> {
    settings.check()?;
    panel.check(settings.gaps)?;
    let two_way = TwoWay::new(panel, &panel.used())?;
    let is_control = |area: &usize| panel.first_treated[*area].is_none();
    if !two_way.areas.iter().any(is_control) && panel.one_date().is_ok() {
        let all = panel.first_treated.iter().all(Option::is_some);
        return Err(if all { EvaluationError::AllTreated } else { EvaluationError::NoDonors });
    }
    Ok(two_way)
}

/// Which cells are treated.
pub(super) fn treatment(panel: &Panel<'_>, two_way: &TwoWay) -> Vec<f64> {
    two_way.column(|area, period| f64::from(u8::from(panel.is_treated(area, period))))
}

/// All that stands beside an estimate by two-way effects.
pub(super) fn describe(panel: &Panel<'_>, settings: &Settings, two_way: &TwoWay, design: Design) -> Estimate {
    let treated = two_way.areas.iter().filter(|&&area| panel.first_treated[area].is_some()).count();
    let mut assumptions = panel.assumptions(Assumption::ParallelTrends);
    if panel.one_date().is_err() {
        assumptions.push(Assumption::HomogeneousEffects);
    }
    if two_way.gaps > 0 {
        assumptions.push(Assumption::GapsAtRandom(two_way.gaps));
    }
    assumptions.extend(panel.doubts(&two_way.areas));
    Estimate {
        design,
        inference: match settings.small_sample {
            SmallSample::Cr2 => Inference::BiasReduced,
            SmallSample::Cr0 | SmallSample::Cr1 => Inference::Clustered,
        },
        effect: f64::NAN,
        se: f64::NAN,
        lower: f64::NAN,
        upper: f64::NAN,
        confidence: settings.confidence,
        p: f64::NAN,
        df: (two_way.clusters as f64) - 1.0,
        treated,
        controls: two_way.areas.len() - treated,
        periods: two_way.periods_used,
        pre_periods: panel.pre_periods(),
        observations: two_way.cells(),
        clusters: two_way.clusters,
        pre_trend: None,
        weights: Vec::new(),
        pre_rmspe: f64::NAN,
        assumptions,
    }
}

#[cfg(test)]
pub(super) mod tests;
