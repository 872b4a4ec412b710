//! Tests for few clusters: signs turned at random, or treatment dealt out anew.

use super::difference::{cells, treatment};
use super::two_way::TwoWay;
use super::{EvaluationError, Inference, Panel, Settings};
use crate::linear::dot;
use crate::parallel;
use crate::random::Random;
use crate::sum::Sum;

/// How often is drawn; where there are no more possibilities than draws, each of them is taken once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// How many.
    pub count: u32,
    /// The same seed gives the same draws.
    pub seed: u64,
}

impl Default for Draws {
    fn default() -> Self {
        Draws { count: 9999, seed: 0 }
    }
}

/// What a resampling test says of no effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resampled {
    /// Which test.
    pub inference: Inference,
    /// How likely an effect at least as sure (or as great) is where there is none.
    pub p: f64,
    /// Lower end of the interval: effects that the test does not refuse; `NaN` where it never refuses any.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// How many draws or possibilities.
    pub draws: usize,
    /// Whether they are all there are.
    pub exact: bool,
}

/// Tests the effect of [`difference`](super::difference::difference) by the wild cluster bootstrap, the null imposed.
///
/// Residuals of the model without the effect keep or turn their sign, a cluster at a time (Rademacher), and the t statistic of
/// each new outcome is compared with that of the real one. All `2^G` patterns are taken where there are no more of them than
/// draws. Then the p value is the share of patterns as extreme, the real one among them; else `(1 + extreme)/(1 + draws)`.
///
/// - **Interval:** the effects that the test does not refuse, found by halving to 1e-9 of the standard error. With few clusters it
///   may be without end: then its ends are `NaN`.
/// - **Few treated clusters** make the test refuse too seldom; it cannot repair what is not there.
/// - **Source:** Cameron, Gelbach and Miller (2008); MacKinnon and Webb (2018); Roodman and others (2019), *Fast and wild*.
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, bootstrap::{Draws, wild}};
/// let outcome = [10.0, 16.0, 12.0, 17.0, 8.0, 10.0, 9.0, 12.0];
/// let panel = Panel::new(4, 2, &outcome, &[Some(1), Some(1), None, None]);
/// let test = wild(&panel, &Settings::default(), Draws::default())?;
/// assert_eq!((test.draws, test.exact), (16, true)); // p cannot fall below 2/16
/// assert!(test.p >= 0.125);
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Those of [`difference`](super::difference::difference).
pub fn wild(panel: &Panel<'_>, settings: &Settings, draws: Draws) -> Result<Resampled, EvaluationError> {
    let two_way = cells(panel, settings)?;
    if two_way.clusters < 2 {
        return Err(EvaluationError::OneCluster);
    }
    let wild = Wild::new(&two_way, &two_way.regressor(&treatment(panel, &two_way), 0)?);
    let clusters = two_way.clusters;
    let exact = clusters < 32 && 1_u64 << clusters <= u64::from(draws.count);
    // A pattern and its opposite give the same |t|: half of them is enough.
    let patterns: Vec<u64> =
        if exact { (0..1 << (clusters - 1)).collect() } else { (0..u64::from(draws.count)).collect() };
    let signs: Vec<Vec<f64>> = patterns
        .iter()
        .map(|&k| {
            let mut random = Random::nth(draws.seed, "wild", k);
            let mut bits = k;
            let sign = |at: usize| {
                if !exact && at.is_multiple_of(64) {
                    bits = random.bits();
                }
                let sign = if bits & 1 == 1 { -1.0 } else { 1.0 };
                bits >>= 1;
                sign
            };
            (0..clusters).map(sign).collect()
        })
        .collect();
    let p = |null: f64| {
        let (scores, effects) = wild.under(null);
        let observed = wild.t(&vec![1.0; clusters], &scores, &effects);
        let extreme =
            parallel::map(&signs, |_, signs| wild.t(signs, &scores, &effects) >= observed * (1.0 - 1e-10));
        share(&extreme, exact)
    };
    let (effect, se) = wild.estimate();
    let (lower, upper) = invert(p, effect, se, 1.0 - settings.confidence);
    let count = if exact { 2 * signs.len() } else { signs.len() };
    Ok(Resampled { inference: Inference::WildBootstrap, p: p(0.0), lower, upper, draws: count, exact })
}

fn share(extreme: &[bool], exact: bool) -> f64 {
    let count = extreme.iter().filter(|it| **it).count() as f64;
    let all = extreme.len() as f64;
    if exact { count / all } else { (1.0 + count) / (1.0 + all) }
}

/// The effects around the estimate whose p value stays above `alpha`.
fn invert(p: impl Fn(f64) -> f64, effect: f64, se: f64, alpha: f64) -> (f64, f64) {
    let end = |side: f64| {
        let (mut inner, mut outer) = (0.0, 2.0 * se);
        let mut doublings = 0;
        while p(effect + side * outer) > alpha {
            (inner, outer) = (outer, 2.0 * outer);
            doublings += 1;
            if doublings > 20 {
                return f64::NAN;
            }
        }
        while outer - inner > 1e-9 * se {
            let middle = 0.5 * (inner + outer);
            if middle <= inner || middle >= outer {
                break;
            }
            if p(effect + side * middle) > alpha { inner = middle } else { outer = middle }
        }
        effect + side * 0.5 * (inner + outer)
    };
    if se > 0.0 { (end(-1.0), end(1.0)) } else { (f64::NAN, f64::NAN) }
}

/// What the test needs to know of each cluster, so that a draw costs clusters times periods and not cells.
struct Wild {
    /// The regressor squared, summed over each cluster.
    squares: Vec<f64>,
    /// The regressor times the outcome, summed over each cluster; areas and periods are taken out of both.
    products: Vec<f64>,
    /// The regressor summed by cluster and period.
    sums: Vec<Vec<f64>>,
    /// The periods' effects on the outcome that a cluster alone would have, and on the regressor.
    outcome_effects: Vec<Vec<f64>>,
    regressor_effects: Vec<Vec<f64>>,
    /// All squares.
    whole: f64,
}

impl Wild {
    fn new(two_way: &TwoWay, regressor: &[f64]) -> Wild {
        let outcome = two_way.residual(&two_way.outcome);
        let (clusters, periods) = (two_way.clusters, two_way.by_period(0..0, &outcome).len());
        let mut squares = vec![Sum::default(); clusters];
        let mut products = vec![Sum::default(); clusters];
        let mut sums = vec![vec![0.0; periods]; clusters];
        let mut outcomes = sums.clone();
        for (k, &cluster) in two_way.cluster.iter().enumerate() {
            for cell in two_way.cells_of(k) {
                squares[cluster].add(regressor[cell] * regressor[cell]);
                products[cluster].add(regressor[cell] * outcome[cell]);
                sums[cluster][two_way.period[cell]] += regressor[cell];
                outcomes[cluster][two_way.period[cell]] += outcome[cell];
            }
        }
        Wild {
            squares: squares.into_iter().map(Sum::value).collect(),
            products: products.into_iter().map(Sum::value).collect(),
            outcome_effects: outcomes.iter().map(|sums| two_way.solve(sums)).collect(),
            regressor_effects: sums.iter().map(|sums| two_way.solve(sums)).collect(),
            sums,
            whole: dot(regressor, regressor),
        }
    }

    /// The scores of residuals under a null, and the periods' effects on them, by cluster.
    fn under(&self, null: f64) -> (Vec<f64>, Vec<Vec<f64>>) {
        let scores = self.products.iter().zip(&self.squares).map(|(y, d)| y - null * d).collect();
        let effects = self.outcome_effects.iter().zip(&self.regressor_effects);
        let effects =
            effects.map(|(y, d)| y.iter().zip(d).map(|(y, d)| y - null * d).collect::<Vec<f64>>()).collect();
        (scores, effects)
    }

    /// The t statistic, but for its sign and the small-sample factor, of residuals whose signs are turned.
    fn t(&self, signs: &[f64], scores: &[f64], effects: &[Vec<f64>]) -> f64 {
        let (effect, variance) = self.turned(signs, scores, effects);
        // No spread within clusters at all: as extreme as can be.
        if variance > 1e-20 * effect * effect { effect.abs() / variance.sqrt() } else { f64::MAX }
    }

    fn turned(&self, signs: &[f64], scores: &[f64], effects: &[Vec<f64>]) -> (f64, f64) {
        let effect = dot(signs, scores) / self.whole;
        let mut periods = vec![0.0; effects.first().map_or(0, Vec::len)];
        for (&sign, effects) in signs.iter().zip(effects) {
            periods.iter_mut().zip(effects).for_each(|(all, own)| *all += sign * own);
        }
        let mut variance = 0.0;
        for (cluster, sums) in self.sums.iter().enumerate() {
            let common: f64 = sums.iter().zip(&periods).map(|(sum, period)| sum * period).sum();
            let score = signs[cluster] * scores[cluster] - common - effect * self.squares[cluster];
            variance += score * score;
        }
        (effect, variance / (self.whole * self.whole))
    }

    /// The effect and its error (CR0).
    fn estimate(&self) -> (f64, f64) {
        let (scores, effects) = self.under(0.0);
        let (effect, variance) = self.turned(&vec![1.0; scores.len()], &scores, &effects);
        (effect, variance.sqrt())
    }
}

/// Tests the effect of [`difference`](super::difference::difference) by dealing out treatment anew.
///
/// Dates of treatment are dealt out among areas, or among clusters where all areas of a cluster share a date; the effect under
/// each deal is compared with the real one. All deals are taken where there are no more of them than draws.
///
/// - **Interval:** the constant effects that the test does not refuse.
/// - **It takes** areas (or clusters) to be exchangeable: any could have been treated. Nothing else, whatever their number.
/// - **Source:** Fisher (1935); Conley and Taber (2011); MacKinnon and Webb (2020).
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, bootstrap::{Draws, randomise}};
/// let outcome = [10.0, 16.0, 12.0, 17.0, 8.0, 10.0, 9.0, 12.0];
/// let panel = Panel::new(4, 2, &outcome, &[Some(1), Some(1), None, None]);
/// let test = randomise(&panel, &Settings::default(), Draws::default())?;
/// assert_eq!((test.draws, test.exact), (6, true)); // two of four
/// assert!((test.p - 2.0 / 6.0).abs() < 1e-15); // the treated areas moved most
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Those of [`difference`](super::difference::difference).
pub fn randomise(panel: &Panel<'_>, settings: &Settings, draws: Draws) -> Result<Resampled, EvaluationError> {
    let two_way = cells(panel, settings)?;
    let regressor = two_way.regressor(&treatment(panel, &two_way), 0)?;
    let outcome = two_way.residual(&two_way.outcome);
    // Whole clusters where they are treated as a whole.
    let date = |k: usize| panel.first_treated[two_way.areas[k]].unwrap_or(panel.periods);
    let mut dates = vec![None; two_way.clusters];
    let whole = (0..two_way.areas.len())
        .all(|k| *dates[two_way.cluster[k]].get_or_insert_with(|| date(k)) == date(k));
    let unit = |k: usize| if whole { two_way.cluster[k] } else { k };
    let dealt: Vec<usize> = if whole {
        dates.into_iter().map(|date| date.unwrap_or(panel.periods)).collect()
    } else {
        (0..two_way.areas.len()).map(date).collect()
    };
    let (deals, exact) = deals(&dealt, draws);
    // The effect under a deal if the real one is constant: a line in that effect.
    let lines: Vec<(f64, f64)> = parallel::map(&deals, |_, deal| {
        let mut column = vec![0.0; two_way.cells()];
        for k in 0..two_way.areas.len() {
            for cell in two_way.cells_of(k) {
                column[cell] = f64::from(u8::from(deal[unit(k)] <= two_way.period[cell]));
            }
        }
        two_way.regressor(&column, 0).ok().map(|own| {
            let square = dot(&own, &own);
            (dot(&own, &outcome) / square, dot(&own, &regressor) / square)
        })
    })
    .into_iter()
    .flatten()
    .collect();
    let square = dot(&regressor, &regressor);
    let effect = dot(&regressor, &outcome) / square;
    let size = dot(&outcome, &outcome).sqrt() / square.sqrt();
    let p = |null: f64| {
        let observed = (effect - null).abs() - 1e-10 * size;
        let extreme: Vec<bool> =
            lines.iter().map(|(at, slope)| (at - null * slope).abs() >= observed).collect();
        share(&extreme, exact)
    };
    let spread = lines.iter().map(|(at, _)| at * at).collect::<Sum>().value() / lines.len().max(1) as f64;
    let (lower, upper) = invert(p, effect, spread.sqrt(), 1.0 - settings.confidence);
    let p = p(0.0);
    Ok(Resampled { inference: Inference::Randomisation, p, lower, upper, draws: lines.len(), exact })
}

/// Different orders of some labels: all, or so many drawn ones.
fn deals(labels: &[usize], draws: Draws) -> (Vec<Vec<usize>>, bool) {
    let mut sorted = labels.to_vec();
    sorted.sort_unstable();
    // n! / prod(n_k!), built up so that it stays a whole number; past the draws it does not matter.
    let (mut count, mut run) = (1.0_f64, 0_u32);
    for (k, label) in sorted.iter().enumerate() {
        run = if k > 0 && sorted[k - 1] == *label { run + 1 } else { 1 };
        count *= (k + 1) as f64 / f64::from(run);
    }
    if count.round() > f64::from(draws.count) {
        let deal = |k: u64| {
            let mut random = Random::nth(draws.seed, "deal", k);
            let mut deal = labels.to_vec();
            (1..deal.len()).rev().for_each(|at| deal.swap(at, random.below(at + 1)));
            deal
        };
        return ((0..u64::from(draws.count)).map(deal).collect(), false);
    }
    let mut all = vec![sorted.clone()];
    // The next one in the order of a dictionary.
    while let Some(at) = sorted.windows(2).rposition(|pair| pair[0] < pair[1]) {
        if let Some(with) = sorted.iter().rposition(|&label| label > sorted[at]) {
            sorted.swap(at, with);
        }
        sorted[at + 1..].reverse();
        all.push(sorted.clone());
    }
    (all, true)
}

#[cfg(test)]
mod tests;
