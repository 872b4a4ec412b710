//! Synthetic difference-in-differences: controls and periods weighted before they are compared.

use super::quadratic::nearest;
use super::synthetic::{Pool, Unit, weights};
use super::{Assumption, Design, Effect, Estimate, EvaluationError, Inference, Panel, Settings};
use crate::parallel;
use crate::random::Random;
use crate::statistics::{Divisor, sd};
use crate::sum::Sum;

/// Where the standard error comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorFrom {
    /// Controls taken for treated, as many at a time as are treated: each once where one is treated, else drawn. It takes errors to
    /// be alike in treated areas and controls.
    Placebo {
        /// How many draws.
        replicates: u32,
        /// The same seed gives the same draws.
        seed: u64,
    },
    /// Areas left out one by one, weights kept: too great rather than too small; for more than one treated area.
    Jackknife,
    /// Areas drawn with replacement, weights found anew: for many treated areas.
    Bootstrap {
        /// How many draws.
        replicates: u32,
        /// The same seed gives the same draws.
        seed: u64,
    },
}

/// An estimate and the weights it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticDifference {
    /// The effect; the weights are those of the controls.
    pub estimate: Estimate,
    /// The weight of each period before; they sum to 1.
    pub time_weights: Vec<f64>,
    /// The standard deviation of the controls' changes from one period to the next before.
    pub sigma: f64,
    /// `(N_tr T_post)^(1/4) sigma`: how much even weights are wanted.
    pub zeta: f64,
    /// Controls that were left out because a value is missing.
    pub incomplete: Vec<usize>,
}

/// Estimates the effect by synthetic difference-in-differences.
///
/// Weights of controls (with an intercept) follow the treated areas before, `zeta^2 T_pre |w|^2` added so that they are spread;
/// weights of periods before (with an intercept) follow what controls do after. Then
/// `tau = (y_tr,post - lambda' y_tr,pre) - sum w (y_c,post - lambda' y_c,pre)`.
///
/// The weights are exact; the authors' programs stop at approximate ones, so that figures differ from theirs by some thousandths.
///
/// - **Missing:** controls with a gap are left out and told; treated areas have none.
/// - **Interval:** by the normal distribution. In draws of placebos and samples `zeta` stays as it is.
/// - **Source:** Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021).
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, sdid::{ErrorFrom, synthetic_difference}};
/// let outcome = [8.0, 10.0, 13.0, 15.0, 12.0, 13.0, 15.0, 18.0, 20.0, 19.0, 22.0, 23.0, 10.0, 12.0, 14.0, 20.0];
/// let panel = Panel::new(4, 4, &outcome, &[None, None, None, Some(3)]);
/// let error = ErrorFrom::Placebo { replicates: 200, seed: 1 };
/// let found = synthetic_difference(&panel, error, &Settings::default())?;
/// assert!((found.estimate.effect - 3.216).abs() < 1e-3 && (found.sigma - 1.50555).abs() < 1e-5);
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Those of [`Panel::check`]; several dates; fewer than two periods before; fewer than two controls, or too few for the error that
/// is asked for.
pub fn synthetic_difference(
    panel: &Panel<'_>,
    error: ErrorFrom,
    settings: &Settings,
) -> Result<SyntheticDifference, EvaluationError> {
    settings.check()?;
    let (pool, incomplete) = Pool::new(panel, &[])?;
    let first = pool.first;
    if first < 2 {
        return Err(EvaluationError::FewPrePeriods { found: first, needed: 2 });
    }
    if pool.donors.len() < 2 {
        let found = pool.donors.len();
        return Err(EvaluationError::TooFew { what: "the design", needed: "2 controls", found });
    }
    let controls: Vec<Row> = pool.donors.iter().map(|it| Row::new(&it.outcome, first)).collect();
    let treated: Vec<Row> = pool.treated.iter().map(|&area| Row::new(panel.row(area), first)).collect();
    let (sigma, zeta) = noise(&pool.donors, first, treated.len(), panel.periods - first);
    let fit = Fit::new(&controls.iter().collect::<Vec<_>>(), &Row::mean(&treated), zeta, sigma);
    let parts = Parts { controls, treated, fit, zeta, sigma };
    let (inference, se) = parts.error(error)?;

    let mut assumptions = panel.assumptions(Assumption::SyntheticParallel);
    match inference {
        Inference::Placebo => assumptions.push(Assumption::Exchangeable),
        _ => assumptions.push(Assumption::IndependentClusters),
    }
    if parts.fit.ridge {
        assumptions.push(Assumption::Ridge);
    }
    let mut estimate = Estimate {
        inference,
        df: f64::INFINITY,
        weights: weights(&pool.areas, &parts.fit.units),
        pre_rmspe: parts.fit.pre_rmspe,
        ..pool.describe(panel, Design::SyntheticDifference, settings, assumptions)
    };
    estimate.set(Effect::new(parts.fit.effect, se, f64::INFINITY, settings.confidence));
    Ok(SyntheticDifference { estimate, time_weights: parts.fit.periods, sigma, zeta, incomplete })
}

/// Returns `zeta = (N_tr T_post)^(1/4) sigma`.
///
/// ```
/// # use theodolite_core::evaluation::sdid::zeta;
/// assert!((zeta(2, 3, 1.5) - 2.34763).abs() < 1e-5);
/// ```
pub fn zeta(treated: usize, periods_after: usize, sigma: f64) -> f64 {
    ((treated * periods_after) as f64).sqrt().sqrt() * sigma
}

/// The spread of the controls' changes before, and `zeta`.
fn noise(donors: &[Unit], first: usize, treated: usize, after: usize) -> (f64, f64) {
    let changes = donors.iter().flat_map(|unit| unit.outcome[..first].windows(2).map(|it| it[1] - it[0]));
    let sigma = sd(&changes.collect::<Vec<_>>(), Divisor::Sample).unwrap_or(0.0);
    (sigma, zeta(treated, after, sigma))
}

/// The outcomes of an area before, and their mean after.
#[derive(Clone, Debug)]
struct Row {
    before: Vec<f64>,
    after: f64,
}

impl Row {
    fn new(outcome: &[f64], first: usize) -> Row {
        Row { before: outcome[..first].to_vec(), after: mean(outcome[first..].iter().copied()) }
    }

    fn mean<'a>(rows: impl IntoIterator<Item = &'a Row> + Clone) -> Row {
        let periods = rows.clone().into_iter().next().map_or(0, |row| row.before.len());
        let at = |period: usize| mean(rows.clone().into_iter().map(|row| row.before[period]));
        Row {
            before: (0..periods).map(at).collect(),
            after: mean(rows.clone().into_iter().map(|it| it.after)),
        }
    }

    /// What it rose by, from a weighted time before.
    fn rise(&self, periods: &[f64]) -> f64 {
        self.after
            - self.before.iter().zip(periods).map(|(value, weight)| value * weight).collect::<Sum>().value()
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (Sum::default(), 0.0);
    values.for_each(|value| {
        sum.add(value);
        count += 1.0;
    });
    sum.value() / count
}

/// Weights and the effect under them.
struct Fit {
    units: Vec<f64>,
    periods: Vec<f64>,
    effect: f64,
    pre_rmspe: f64,
    ridge: bool,
}

impl Fit {
    fn new(controls: &[&Row], treated: &Row, zeta: f64, sigma: f64) -> Fit {
        let periods = treated.before.len();
        // The intercepts are taken out by centring.
        let centred = |row: &Row| {
            let centre = mean(row.before.iter().copied());
            row.before.iter().map(|value| value - centre).collect::<Vec<f64>>()
        };
        let target = centred(treated);
        let away: Vec<f64> = controls
            .iter()
            .flat_map(|row| centred(row).into_iter().zip(&target).map(|(a, b)| a - b).collect::<Vec<_>>())
            .collect();
        let units = nearest(&away, periods, zeta * zeta * periods as f64);

        let after = mean(controls.iter().map(|row| row.after));
        let away: Vec<f64> = (0..periods)
            .flat_map(|period| {
                let before = mean(controls.iter().map(|row| row.before[period]));
                controls.iter().map(move |row| (row.before[period] - before) - (row.after - after))
            })
            .collect();
        // 1e-6 of sigma, as the authors have it, so that equal periods share their weight.
        let small = 1e-6 * sigma;
        let times = nearest(&away, controls.len(), small * small * controls.len() as f64);

        let mut gap = target;
        for (row, &weight) in controls.iter().zip(&units.weights) {
            gap.iter_mut().zip(centred(row)).for_each(|(gap, value)| *gap -= weight * value);
        }
        let pre_rmspe = (gap.iter().map(|it| it * it).collect::<Sum>().value() / periods as f64).sqrt();
        let effect = effect(controls, treated, &units.weights, &times.weights);
        let ridge = units.ridge || times.ridge;
        Fit { units: units.weights, periods: times.weights, effect, pre_rmspe, ridge }
    }
}

/// The weighted difference of differences.
fn effect(controls: &[&Row], treated: &Row, units: &[f64], periods: &[f64]) -> f64 {
    let theirs = controls.iter().zip(units).map(|(row, weight)| weight * row.rise(periods));
    treated.rise(periods) - theirs.collect::<Sum>().value()
}

struct Parts {
    controls: Vec<Row>,
    treated: Vec<Row>,
    fit: Fit,
    zeta: f64,
    sigma: f64,
}

impl Parts {
    fn error(&self, error: ErrorFrom) -> Result<(Inference, f64), EvaluationError> {
        match error {
            ErrorFrom::Placebo { replicates, seed } => {
                Ok((Inference::Placebo, self.placebo(replicates, seed)?))
            }
            ErrorFrom::Jackknife => Ok((Inference::Jackknife, self.jackknife()?)),
            ErrorFrom::Bootstrap { replicates, seed } => {
                Ok((Inference::Bootstrap, self.bootstrap(replicates, seed)?))
            }
        }
    }

    fn placebo(&self, replicates: u32, seed: u64) -> Result<f64, EvaluationError> {
        let (controls, treated) = (self.controls.len(), self.treated.len());
        if controls <= treated + 1 {
            let needed = "at least 2 controls more than treated areas";
            return Err(EvaluationError::TooFew { what: "a placebo error", needed, found: controls });
        }
        let draws: Vec<u64> =
            if treated == 1 { (0..controls as u64).collect() } else { (0..u64::from(replicates)).collect() };
        let effects = parallel::map(&draws, |_, &draw| {
            let mut order: Vec<usize> = (0..controls).collect();
            if treated == 1 {
                order.swap(0, draw as usize);
            } else {
                let mut random = Random::nth(seed, "placebo", draw);
                (0..treated).for_each(|at| order.swap(at, at + random.below(controls - at)));
            }
            // By position, so that no result depends on how areas were drawn.
            let (chosen, others) = order.split_at_mut(treated);
            chosen.sort_unstable();
            others.sort_unstable();
            let treated = Row::mean(chosen.iter().map(|&at| &self.controls[at]).collect::<Vec<_>>());
            let others: Vec<&Row> = others.iter().map(|&at| &self.controls[at]).collect();
            Fit::new(&others, &treated, self.zeta, self.sigma).effect
        });
        spread(&effects, "a placebo error")
    }

    fn jackknife(&self) -> Result<f64, EvaluationError> {
        let found = self.treated.len();
        if found < 2 {
            return Err(EvaluationError::TooFew { what: "a jackknife", needed: "2 treated areas", found });
        }
        let mut effects = Vec::new();
        let all: Vec<&Row> = self.controls.iter().collect();
        let treated = Row::mean(&self.treated);
        for out in 0..self.controls.len() {
            let rest = 1.0 - self.fit.units[out];
            if rest < 1e-9 {
                let needed = "weights on 2 controls";
                return Err(EvaluationError::TooFew { what: "a jackknife", needed, found: 1 });
            }
            let scaled = |(at, weight): (usize, &f64)| if at == out { 0.0 } else { weight / rest };
            let units: Vec<f64> = self.fit.units.iter().enumerate().map(scaled).collect();
            effects.push(effect(&all, &treated, &units, &self.fit.periods));
        }
        for out in 0..self.treated.len() {
            let rest = self.treated.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, row)| row);
            let treated = Row::mean(rest.collect::<Vec<_>>());
            effects.push(effect(&all, &treated, &self.fit.units, &self.fit.periods));
        }
        Ok((effects.len() as f64 - 1.0).sqrt() * spread(&effects, "a jackknife")?)
    }

    fn bootstrap(&self, replicates: u32, seed: u64) -> Result<f64, EvaluationError> {
        let (controls, found) = (self.controls.len(), self.treated.len());
        if found < 2 {
            return Err(EvaluationError::TooFew { what: "a bootstrap", needed: "2 treated areas", found });
        }
        let draws: Vec<u64> = (0..u64::from(replicates)).collect();
        let effects = parallel::map(&draws, |_, &draw| {
            let mut random = Random::nth(seed, "areas", draw);
            // A sample without both kinds, or with one control only, is drawn again.
            loop {
                let mut drawn: Vec<usize> =
                    (0..controls + found).map(|_| random.below(controls + found)).collect();
                drawn.sort_unstable();
                let (others, treated) = drawn.split_at(drawn.partition_point(|&at| at < controls));
                if !treated.is_empty() && others.len() > 1 {
                    let treated = treated.iter().map(|&at| &self.treated[at - controls]).collect::<Vec<_>>();
                    let others: Vec<&Row> = others.iter().map(|&at| &self.controls[at]).collect();
                    return Fit::new(&others, &Row::mean(treated), self.zeta, self.sigma).effect;
                }
            }
        });
        spread(&effects, "a bootstrap")
    }
}

/// The standard deviation, divisor `n`.
fn spread(effects: &[f64], what: &'static str) -> Result<f64, EvaluationError> {
    let found = effects.len();
    let spread = sd(effects, Divisor::Population).filter(|_| found > 1);
    spread.ok_or(EvaluationError::TooFew { what, needed: "2 draws", found })
}

#[cfg(test)]
pub(super) mod tests;
