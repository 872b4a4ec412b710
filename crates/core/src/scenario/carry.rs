//! What a change of some measures does to another one.

use super::{ScenarioError, check};
use crate::appraisal::simulate::Spread;
use crate::gap::Figure;
use crate::interval::Interval;
use crate::parallel;
use crate::random::Random;
use crate::statistics::quantile;
use crate::sum::{Sum, weighted_sum};

/// How an effect goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Law {
    /// The other measure changes by the effect times the change: `z + b (y' - y)`.
    Linear,
    /// The other measure changes by the effect in per cent where this one changes by 1 per cent: `z (y'/y)^b`.
    Elasticity,
}

/// An effect, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// How it goes.
    pub law: Law,
    /// Its size: three points, a normal distribution, or between two values. One draw holds for all areas.
    pub size: Spread,
}

/// A measure that was changed, and what that does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cause<'a> {
    /// Its name: draws depend on it and the seed alone, so that another cause more or less leaves them as they are.
    pub name: &'a str,
    /// Its values before.
    pub before: &'a [f64],
    /// Its values after.
    pub after: &'a [f64],
    /// What it does.
    pub effect: Effect,
}

/// The other measure after the change.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// Each area's value under the effects as stated: their likely size, mean or middle.
    pub values: Vec<f64>,
    /// Lower end of each area's interval.
    pub lower: Vec<f64>,
    /// Upper end of each area's interval.
    pub upper: Vec<f64>,
    /// By how much it changed in all under the effects as stated: the weighted mean of the areas, or their plain one, with the
    /// interval of the draws. `None` where nothing weighs.
    pub change: Option<Figure>,
    /// The share of draws in which that change is above 0.
    pub above: f64,
    /// Areas without a value of the measure or of a cause.
    pub missing: usize,
}

/// Carries changes of some measures on to another one, with an interval by drawing the sizes of the effects.
///
/// Effects of several causes add up (linear) or multiply (elasticities); elasticities come first.
///
/// - **Shape:** a value per area; weights (people) for the change in all, or `None` for areas that count alike.
/// - **Missing:** an area without one of the values stays without a value; one without a weight does not count in the whole.
/// - **Determinism:** by the seed and the names of the causes. Intervals hold for an area, not for all of them at once.
///
/// ```
/// # use theodolite_core::appraisal::simulate::Spread;
/// # use theodolite_core::scenario::{Cause, Effect, Law, ScenarioError, carry};
/// let size = Spread::Triangular { lower: -0.4, likely: -0.2, upper: 0.0 };
/// let cause = Cause { name: "jobs", before: &[70.0, 75.0], after: &[75.0, 75.0], effect: Effect { law: Law::Linear, size } };
/// let poverty = carry(&[30.0, 20.0], &[cause], None, 2000, 0.95, 2022)?;
/// assert!(poverty.values[0] == 29.0 && poverty.values[1] == 20.0);
/// assert!(28.0 < poverty.lower[0] && poverty.upper[0] < 30.0);
/// # Ok::<(), ScenarioError>(())
/// ```
///
/// # Errors
/// [`ScenarioError`] for columns of different length and cells that cannot be, among them values of 0 or less under an elasticity;
/// for spreads that are none, no causes, no draws, and a confidence outside 0 to 1.
pub fn carry(
    values: &[f64],
    causes: &[Cause<'_>],
    weights: Option<&[f64]>,
    draws: usize,
    confidence: f64,
    seed: u64,
) -> Result<Carried, ScenarioError> {
    let areas = values.len();
    check("values", values, areas, f64::NEG_INFINITY)?;
    check("weights", weights.unwrap_or(values), areas, weights.map_or(f64::NEG_INFINITY, |_| 0.0))?;
    let least = |name: &'static str, count: usize| match count {
        0 => Err(ScenarioError::Parameter { name, value: 0.0, allowed: "1 or more" }),
        _ => Ok(()),
    };
    least("the number of draws", draws)?;
    least("the number of causes", causes.len())?;
    if !(confidence > 0.0 && confidence < 1.0) {
        let (name, allowed) = ("confidence", "above 0 and below 1");
        return Err(ScenarioError::Parameter { name, value: confidence, allowed });
    }
    for cause in causes {
        cause.check(areas)?;
    }
    // The draws, and last the sizes as stated.
    let sizes = causes.iter().map(|cause| {
        let mut sizes = cause.draws(draws, seed);
        sizes.push(cause.effect.size.stated());
        sizes
    });
    let sizes: Vec<Vec<f64>> = sizes.collect();

    // Draw after draw, as the change in all needs a draw of every area.
    let known = |area: &usize| {
        let lacks = |cause: &Cause<'_>| cause.before[*area].is_nan() || cause.after[*area].is_nan();
        !values[*area].is_nan() && !causes.iter().any(lacks)
    };
    let known: Vec<usize> = (0..areas).filter(known).collect();
    let weight = |area: &usize| weights.map_or(1.0, |weights| weights[*area]);
    let weighs: Vec<f64> =
        known.iter().map(|area| Some(weight(area)).filter(|it| !it.is_nan()).unwrap_or(0.0)).collect();
    let steps: Vec<Vec<f64>> = causes.iter().map(|cause| cause.steps(&known)).collect();
    let whole = weighs.iter().copied().collect::<Sum>().value();
    let tail = (1.0 - confidence) / 2.0;
    let after = |at: usize, draw: usize| {
        let value = values[known[at]];
        let (mut factor, mut plus) = (0.0, 0.0);
        for ((cause, steps), sizes) in causes.iter().zip(&steps).zip(&sizes) {
            match cause.effect.law {
                Law::Linear => plus += sizes[draw] * steps[at],
                Law::Elasticity => factor += sizes[draw] * steps[at],
            }
        }
        if factor == 0.0 { value + plus } else { value * libm::exp(factor) + plus }
    };

    let each: Vec<usize> = (0..=draws).collect();
    let mut changes = parallel::map(&each, |_, &draw| {
        let changes: Vec<f64> = (0..known.len()).map(|at| after(at, draw) - values[known[at]]).collect();
        weighted_sum(&changes, &weighs) / whole
    });
    let stated = changes.pop().unwrap_or(f64::NAN);
    let at: Vec<usize> = (0..known.len()).collect();
    let ends = parallel::map(&at, |_, &at| {
        let mut drawn: Vec<f64> = (0..draws).map(|draw| after(at, draw)).collect();
        drawn.sort_by(f64::total_cmp);
        let [lower, upper] = [tail, 1.0 - tail].map(|share| quantile(&drawn, share).unwrap_or(f64::NAN));
        [after(at, draws), lower, upper]
    });
    let mut found = Carried {
        values: vec![f64::NAN; areas],
        lower: vec![f64::NAN; areas],
        upper: vec![f64::NAN; areas],
        change: None,
        above: f64::NAN,
        missing: areas - known.len(),
    };
    for (area, [middle, lower, upper]) in known.iter().zip(ends) {
        if !(lower.is_finite() && upper.is_finite()) {
            return Err(ScenarioError::TooGreat);
        }
        (found.values[*area], found.lower[*area], found.upper[*area]) = (middle, lower, upper);
    }
    if whole > 0.0 {
        let share = |share: f64| quantile(&changes, share).unwrap_or(f64::NAN);
        let interval = Interval { lower: share(tail), upper: share(1.0 - tail) };
        found.change = Some(Figure { value: stated, interval: Some(interval) });
        found.above = changes.iter().filter(|change| **change > 0.0).count() as f64 / draws as f64;
    }
    Ok(found)
}

impl Cause<'_> {
    fn check(&self, areas: usize) -> Result<(), ScenarioError> {
        for (column, cells) in [("before", self.before), ("after", self.after)] {
            check(column, cells, areas, f64::NEG_INFINITY)?;
            let bad = cells.iter().position(|cell| *cell <= 0.0);
            if let Some(area) = bad.filter(|_| self.effect.law == Law::Elasticity) {
                let allowed = "above 0, as an elasticity takes its logarithm";
                return Err(ScenarioError::Cell { column, area, value: cells[area], allowed });
            }
        }
        self.effect.size.check().map_err(|_| {
            let (name, allowed) = ("the size of an effect", "a spread of numbers in order");
            let value = match self.effect.size {
                Spread::Triangular { lower, .. } | Spread::Uniform { lower, .. } => lower,
                Spread::Normal { sd, .. } => sd,
            };
            ScenarioError::Parameter { name, value, allowed }
        })
    }

    /// The sizes drawn.
    fn draws(&self, draws: usize, seed: u64) -> Vec<f64> {
        let mut random = Random::named(seed, self.name);
        (0..draws).map(|_| self.effect.size.draw(&mut random)).collect()
    }

    /// What the size is multiplied with, area by area.
    fn steps(&self, areas: &[usize]) -> Vec<f64> {
        let step = |area: &usize| match (self.effect.law, self.before[*area], self.after[*area]) {
            (Law::Linear, before, after) => after - before,
            (Law::Elasticity, before, after) if before == after => 0.0,
            (Law::Elasticity, before, after) => libm::log(after) - libm::log(before),
        };
        areas.iter().map(step).collect()
    }
}
