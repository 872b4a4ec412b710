//! Synthetic control: a mixture of areas that was like the treated one before.

mod importance;

pub use importance::Importance;

use super::bootstrap::Draws;
use super::deal::Choices;
use super::power::likely;
use super::quadratic::Mixture;
use super::{AreaWeight, Assumption, Design, Estimate, EvaluationError, Inference, Panel, Settings};
use crate::parallel;
use crate::statistics::{Divisor, sd};
use crate::sum::{Sum, mean};

/// What donors are matched on.
#[derive(Clone, Debug, PartialEq)]
pub struct Synthetic<'a> {
    /// Whether the outcome of each period before is matched.
    pub outcomes: bool,
    /// Further variables to match, each with one value per area. With them everything that is matched is divided by its
    /// standard deviation over the treated area and the donors.
    pub covariates: &'a [&'a [f64]],
    /// How much each matched value counts: the periods before, then the variables.
    pub importance: Importance,
    /// Whether the treated areas may lie above or below their mixture by a constant: each outcome is then told as what it differs
    /// by from the area's own mean before. It takes two periods before.
    pub intercept: bool,
    /// How many groups of donors are taken for treated where several areas are treated; all there are where they are no more. Of
    /// one treated area all donors are, one by one.
    pub draws: Draws,
}

impl Default for Synthetic<'_> {
    fn default() -> Self {
        let draws = Draws { count: 999, ..Draws::default() };
        Synthetic { outcomes: true, covariates: &[], importance: Importance::Equal, intercept: false, draws }
    }
}

/// A synthetic control, the effect it shows, and what the same method shows where nothing happened.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticControl {
    /// The mean effect over the periods from treatment on. The p value is that of the placebos, and with an intercept the interval,
    /// too; a standard error where placebos are ranked by the effect over it.
    pub estimate: Estimate,
    /// How far the treated areas lie above their mixture before, as a mean over the periods; 0 without an intercept, which leaves
    /// such a difference in the estimate.
    pub intercept: f64,
    /// What placebos are ranked by.
    pub rank: RankBy,
    /// Treated and synthetic outcome, period by period.
    pub path: Vec<PathPoint>,
    /// How much each matched value counted; they sum to 1.
    pub importance: Vec<f64>,
    /// Root of the mean squared difference after, over that before.
    pub ratio: f64,
    /// The same for donors taken for treated: each of them, by area, or as many at a time as are treated. None where there are too
    /// few donors.
    pub placebos: Vec<Placebo>,
    /// Whether these are all there are.
    pub exact: bool,
    /// Donors that were left out because a value is missing.
    pub incomplete: Vec<usize>,
    /// A difference before that is none but for rounding: nearer fits count as this one.
    pub negligible: f64,
    /// By how much the fit may at most be missed, over the greatest square of a donor's distance: rounding alone.
    pub gap: f64,
    /// Whether the treated areas' mean outcome before lies above that of each donor, or below.
    pub is_beyond: bool,
}

/// What the treated areas are held against placebos by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RankBy {
    /// The [`ratio`](SyntheticControl::ratio) of differences after to those before (Abadie, Diamond and Hainmueller, 2010).
    Ratio,
    /// The size of the mean effect (Firpo and Possebom, 2018).
    Effect,
    /// The size of the mean effect over its own standard error (MacKinnon and Webb, 2020).
    Studentised,
}

/// What makes the effect of a synthetic control without an intercept doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// The fit before is perfect but for rounding, and donors are more than what is matched: they are mixed to follow chance, too.
    /// Where the treated areas lie on one side of the donors, the mixture comes back from there afterwards.
    FitsByChance,
    /// The mean of the treated areas before lies above that of each donor, or below: no mixture comes to its level.
    BeyondDonors,
}

/// One period of a synthetic control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathPoint {
    /// The mean outcome of the treated areas.
    pub treated: f64,
    /// The weighted outcome of the donors, the intercept added where there is one.
    pub synthetic: f64,
    /// The first less the second.
    pub effect: f64,
}

/// Donors taken for treated, as many as are treated.
#[derive(Clone, Debug, PartialEq)]
pub struct Placebo {
    /// Positions of the donors, ascending.
    pub areas: Vec<usize>,
    /// Mean difference after.
    pub effect: f64,
    /// Root of the mean squared difference before.
    pub pre_rmspe: f64,
    /// The same after, over that before.
    pub ratio: f64,
    /// The standard error of the effect; `NaN` of one area.
    pub error: f64,
}

/// Estimates the effect on treated areas by the mixture of donors that was nearest to them before.
///
/// Weights of at least 0 that sum to 1 minimise `sum_t v_t (y_1t - sum_j w_j y_jt)^2` over the periods before (and covariates).
/// Several treated areas are taken together, as their mean; they share one date.
///
/// With an [`intercept`](Synthetic::intercept) the same is done to what each area differs by from its own mean before: with
/// `d_jt = y_jt - sum_{s<T} y_js/T` for `T` periods before, weights minimise `sum_t v_t (d_1t - sum_j w_j d_jt)^2`, and the effect is
/// `d_1t - sum_j w_j d_jt` from treatment on. It is for treated areas that were chosen by the level of the outcome or by what goes
/// with it: of those that lie at an edge of the donors, and of few periods before, a mixture without an intercept follows chance up
/// to their level, and comes back to its own level afterwards, which looks like an effect.
///
/// - **Missing:** donors with a gap are left out and told; treated areas have none.
/// - **p value:** the rank of the treated areas' [`ratio`](SyntheticControl::ratio) among those of donors taken for treated, over
///   their number plus 1. Of one treated area these are all donors, each beside the others. A mean of several areas is smoother than
///   an area, and is held against means of as many donors, drawn without replacement. Each is mixed from as many areas as the
///   real one: the other donors and the treated areas, less what these differed from their synthetic control by, so that nothing
///   happened to anybody. With the other donors alone a placebo would fit worse before, and p would be too small (of 40 donors and 20
///   treated areas that were noise, below 0.05 in up to 45 of 100). A fit before counts as a millionth of the range of the donors'
///   outcomes at least: what is nearer is rounding and ridge.
/// - **With an intercept** there is often no distance left before, for treated areas and placebos alike. They are then ranked by
///   the size of the mean effect, which as a mean of all periods after sees a steady effect sooner. Of five treated areas and more it
///   is the effect over its own standard error, so that treated areas that stray more than donors do are not taken for affected.
/// - **Standard error:** with `g_a` what an area's mean after differs from its mean before by, the effect is
///   `mean_1(g) - sum_j w_j g_j`, and the square of its error `sum_1 (g_a - mean_1(g))^2/(n (n - 1)) + sum_j w_j^2 (g_j - sum w g)^2` for `n`
///   treated areas; the weights are taken as given. Of a placebo it is the same, of those taken for treated and their own donors.
/// - **Interval:** with an intercept, all effects that the same rank does not refuse: the estimate and as much to either side as the
///   `k`-th greatest placebo (times the error, where it is over the placebo's own), `k` the whole part of `alpha (placebos + 1)`.
///   Weights rest on periods before alone, so that the estimate moves with the true mean effect and placebos do not. None where `k`
///   is 0; none without an intercept.
/// - **Cost:** that of a fit for each placebo, which grows with the donors; of one treated area with their square.
/// - **Weights that are not unique:** a ridge of 1e-8 (over the greatest square of a donor's distance) picks the most even ones, and
///   [`Assumption::Ridge`] says so.
/// - **Source:** Abadie and Gardeazabal (2003); Abadie, Diamond and Hainmueller (2010), who move the treated area to the donors of a
///   placebo; Cavallo and others (2013) on placebos of means; Chernozhukov, Wüthrich and Zhu (2021) on taking the effect off; Abadie
///   (2021). The intercept: Doudchenko and Imbens (2016); Ferman and Pinto (2021), who call it demeaned. Its rank and interval: Firpo
///   and Possebom (2018); over the error: MacKinnon and Webb (2020).
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, synthetic::{Synthetic, synthetic_control}};
/// let outcome = [
///     10.0, 12.0, 14.0, 20.0, // treated in the last year
///     8.0, 10.0, 12.0, 13.0, 12.0, 14.0, 16.0, 17.0, 20.0, 18.0, 22.0, 25.0,
/// ];
/// let panel = Panel::new(4, 4, &outcome, &[Some(3), None, None, None]);
/// let found = synthetic_control(&panel, &Synthetic::default(), &Settings::default())?;
/// assert!((found.estimate.effect - 5.0).abs() < 1e-9);
/// let weights: Vec<f64> = found.estimate.weights.iter().map(|it| (1e9 * it.weight).round() / 1e9).collect();
/// assert_eq!(weights, [0.5, 0.5]);
/// // Ten higher than any donor: no mixture reaches it, but one that lies ten lower moves alike.
/// let outcome: Vec<f64> = outcome.iter().enumerate().map(|(k, it)| it + if k < 4 { 10.0 } else { 0.0 }).collect();
/// let (panel, method) = (Panel { outcome: &outcome, ..panel }, Synthetic { intercept: true, ..Synthetic::default() });
/// let found = synthetic_control(&panel, &method, &Settings::default())?;
/// assert!((found.estimate.effect - 5.0).abs() < 1e-5 && (found.intercept - 10.0).abs() < 1e-5);
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Those of [`Panel::check`]; several dates; no donor; nothing to match; with an intercept fewer than two periods before.
pub fn synthetic_control(
    panel: &Panel<'_>,
    method: &Synthetic<'_>,
    settings: &Settings,
) -> Result<SyntheticControl, EvaluationError> {
    settings.check()?;
    if !method.intercept {
        return mixed(panel, method, settings);
    }
    panel.check(super::Gaps::Controls)?;
    let first = panel.one_date()?;
    if first < 2 {
        return Err(EvaluationError::FewPrePeriods { found: first, needed: 2 });
    }
    let outcome = deviations(panel, first);
    let mut found = mixed(&Panel { outcome: &outcome, ..*panel }, method, settings)?;
    let level = |area: usize| mean(&panel.row(area)[..first]).unwrap_or(f64::NAN);
    let treated = mean(&panel.dates().map(|(area, _)| level(area)).collect::<Vec<_>>()).unwrap_or(f64::NAN);
    let mixture = found.estimate.weights.iter().map(|it| it.weight * level(it.area));
    found.intercept = treated - mixture.collect::<Sum>().value();
    for point in &mut found.path {
        point.treated += treated;
        point.synthetic += treated;
    }
    Ok(found)
}

/// What each outcome differs by from its area's mean before.
fn deviations(panel: &Panel<'_>, first: usize) -> Vec<f64> {
    let own = |area: usize| {
        let row = panel.row(area);
        let level = mean(&row[..first]).unwrap_or(f64::NAN);
        row.iter().map(move |value| value - level)
    };
    (0..panel.areas).flat_map(own).collect()
}

/// A synthetic control of outcomes that may be deviations already.
fn mixed(
    panel: &Panel<'_>,
    method: &Synthetic<'_>,
    settings: &Settings,
) -> Result<SyntheticControl, EvaluationError> {
    let (pool, incomplete) = Pool::new(panel, method.covariates)?;
    let rows = if method.outcomes { pool.first } else { 0 } + method.covariates.len();
    method.importance.check(rows)?;
    let treated = pool.mean_of_treated(panel, method.covariates);
    let donors: Vec<&Unit> = pool.donors.iter().collect();
    let fit = pool.fit(method, &treated, &donors);
    let (pre_rmspe, ratio) = pool.ratio(&fit.differences);

    let some = pool.treated.len();
    let without_effect =
        if some > 1 { pool.without(panel, method.covariates, &fit.differences) } else { Vec::new() };
    let choices = match some {
        // Each donor in turn, however few are drawn elsewhere.
        1 => Choices::new(donors.len(), 1, Draws { count: u32::MAX, ..method.draws }, "placebo"),
        _ => Choices::new(donors.len(), some, method.draws, "placebo"),
    };
    let which: Vec<usize> = if donors.len() > some { (0..choices.count).collect() } else { Vec::new() };
    let error = pool.error(&without_effect.iter().collect::<Vec<_>>(), &donors, &fit.mixture.weights);
    let placebos = parallel::map(&which, |_, &k| {
        let chosen = choices.nth(k);
        let mut is_chosen = vec![false; donors.len()];
        chosen.iter().for_each(|&at| is_chosen[at] = true);
        let others = donors.iter().zip(&is_chosen).filter(|it| !it.1).map(|it| *it.0);
        let others: Vec<&Unit> = others.chain(&without_effect).collect();
        let own: Vec<&Unit> = chosen.iter().map(|&at| donors[at]).collect();
        let fit = pool.fit(method, &Unit::mean(&own), &others);
        let (pre_rmspe, ratio) = pool.ratio(&fit.differences);
        let areas = chosen.iter().map(|&at| pool.areas[at]).collect();
        let error = pool.error(&own, &others, &fit.mixture.weights);
        Placebo { areas, effect: pool.effect(&fit.differences), pre_rmspe, ratio, error }
    });
    let rank = match method.intercept {
        false => RankBy::Ratio,
        true if some < STUDENTISED_FROM => RankBy::Effect,
        true => RankBy::Studentised,
    };
    let others: Vec<f64> = placebos.iter().map(|it| rank.of(it.ratio, it.effect, it.error)).collect();
    let effect = pool.effect(&fit.differences);
    let alpha = 1.0 - settings.confidence;
    let (reach, se) = match rank {
        RankBy::Ratio => (f64::NAN, f64::NAN),
        RankBy::Effect => (reach(&others, alpha), f64::NAN),
        RankBy::Studentised => (reach(&others, alpha) * error, error),
    };
    let mut assumptions = panel.assumptions(Assumption::SyntheticParallel);
    if method.intercept {
        assumptions.push(Assumption::SteadyDistance);
    }
    if pre_rmspe > pool.negligible {
        assumptions.push(Assumption::OutsideHull);
    }
    if fit.mixture.ridge {
        assumptions.push(Assumption::Ridge);
    }
    assumptions.push(Assumption::Exchangeable);
    let estimate = Estimate {
        effect,
        se,
        lower: effect - reach,
        upper: effect + reach,
        p: placebo_p(rank.of(ratio, effect, error), &others),
        weights: weights(&pool.areas, &fit.mixture.weights),
        pre_rmspe,
        ..pool.describe(panel, Design::Synthetic, settings, assumptions)
    };
    let path = treated.outcome.iter().zip(&fit.differences).map(|(&treated, &effect)| PathPoint {
        treated,
        synthetic: treated - effect,
        effect,
    });
    Ok(SyntheticControl {
        estimate,
        intercept: 0.0,
        rank,
        path: path.collect(),
        importance: fit.importance,
        ratio,
        placebos,
        exact: choices.exact,
        incomplete,
        negligible: pool.negligible,
        gap: fit.mixture.gap,
        is_beyond: pool.is_beyond(&treated),
    })
}

/// The rank of a ratio among those of placebos, the greatest first, over how many there are with it; `NaN` without placebos.
///
/// Placebos of the same ratio rank before it.
///
/// ```
/// # use theodolite_core::evaluation::synthetic::placebo_p;
/// assert_eq!(placebo_p(9.1, &[1.2, 0.8, 2.0, 1.1, 0.4, 1.9, 0.6, 3.0, 0.9]), 0.1);
/// ```
pub fn placebo_p(ratio: f64, placebos: &[f64]) -> f64 {
    if placebos.is_empty() || ratio.is_nan() {
        return f64::NAN;
    }
    (1 + placebos.iter().filter(|it| **it >= ratio).count()) as f64 / (placebos.len() + 1) as f64
}

/// The spread of fewer treated areas than these says too little of how far their mean strays.
const STUDENTISED_FROM: usize = 5;

impl RankBy {
    fn of(self, ratio: f64, effect: f64, error: f64) -> f64 {
        match self {
            RankBy::Ratio => ratio,
            RankBy::Effect => effect.abs(),
            // Nothing found is nothing, where nothing strays either.
            RankBy::Studentised if effect == 0.0 => 0.0,
            RankBy::Studentised => effect.abs() / error,
        }
    }
}

/// How many placebos rank before an effect that is found at `alpha`, or beside it, at most, and one more; 0 where they are too few
/// for any to be found.
fn places(placebos: usize, alpha: f64) -> usize {
    (alpha * (placebos + 1) as f64 + 1e-9).floor() as usize
}

/// How far from an estimate an effect may lie and not be refused at `alpha`; `NaN` where there are too few placebos to refuse any.
fn reach(sizes: &[f64], alpha: f64) -> f64 {
    let mut sizes = sizes.to_vec();
    sizes.sort_by(|a, b| b.total_cmp(a));
    let last = places(sizes.len(), alpha).checked_sub(1);
    last.and_then(|it| sizes.get(it)).copied().unwrap_or(f64::NAN)
}

impl SyntheticControl {
    /// What makes the effect doubtful; nothing where there is an intercept.
    ///
    /// ```
    /// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, synthetic::*};
    /// // One period before, two donors, and the treated area between them: any such outcome can be met.
    /// let panel = Panel::new(3, 2, &[2.0, 2.0, 1.0, 1.0, 4.0, 4.0], &[Some(1), None, None]);
    /// let found = synthetic_control(&panel, &Synthetic::default(), &Settings::default())?;
    /// assert_eq!(found.doubts(), [Doubt::FitsByChance]);
    /// # Ok::<(), EvaluationError>(())
    /// ```
    pub fn doubts(&self) -> Vec<Doubt> {
        if self.rank != RankBy::Ratio {
            return Vec::new();
        }
        let Estimate { pre_rmspe, controls, .. } = self.estimate;
        let is_chance = pre_rmspe <= self.negligible && controls > self.importance.len();
        let doubts = [(is_chance, Doubt::FitsByChance), (self.is_beyond, Doubt::BeyondDonors)];
        doubts.into_iter().filter(|it| it.0).map(|it| it.1).collect()
    }

    /// The p value without the placebos whose fit before is worse than so many times that of the treated: a look at how much
    /// hangs on them, no test of its own. A fit of the treated that is perfect but for rounding counts as one that is negligible.
    pub fn p_within(&self, times: f64) -> f64 {
        let worst = times * self.estimate.pre_rmspe.max(self.negligible);
        let near = self.placebos.iter().filter(|it| it.pre_rmspe <= worst);
        let near: Vec<f64> = near.map(|it| self.rank.of(it.ratio, it.effect, it.error)).collect();
        placebo_p(self.rank.of(self.ratio, self.estimate.effect, self.estimate.se), &near)
    }

    /// The smallest steady effect above 0 that the rank among placebos finds at `alpha` with the chance `power`; `None` where there
    /// are too few placebos for any effect to be found: p is at least 1 over their number plus 1.
    ///
    /// Donors taken for treated (as many at a time as are treated) had no effect. Their differences after, told in those before, are
    /// what the treated areas' could have been without one; the effect is what would have brought their ratio above those of the
    /// other placebos, told in the treated areas' own fit before. With an intercept the effect is what would have brought that of the
    /// placebo above the size of the others', each told in its own standard error where they are ranked so. The answer is the quantile of these at `power`.
    ///
    /// # Errors
    /// `alpha` or `power` that are not above 0 and below 1; a `power` that is not above `alpha`.
    ///
    /// ```
    /// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, synthetic::{Synthetic, synthetic_control}};
    /// let outcome: Vec<f64> = (0..25 * 8).map(|k| f64::from(k * 37 % 23)).collect();
    /// let dates: Vec<Option<usize>> = (0..25).map(|area| (area == 0).then_some(5)).collect();
    /// let found = synthetic_control(&Panel::new(25, 8, &outcome, &dates), &Synthetic::default(), &Settings::default())?;
    /// assert!(found.detectable(0.05, 0.8)?.is_some_and(|least| least > 0.0));
    /// assert_eq!(found.detectable(0.01, 0.8)?, None); // p is 1/25 at least
    /// # Ok::<(), EvaluationError>(())
    /// ```
    pub fn detectable(&self, alpha: f64, power: f64) -> Result<Option<f64>, EvaluationError> {
        likely(alpha, power)?;
        // So many placebos may rank before it, or beside it.
        let Some(before) = places(self.placebos.len(), alpha).checked_sub(1) else { return Ok(None) };
        let unit = |pre: f64| pre.max(self.negligible);
        let ranked = |it: &Placebo| self.rank.of(it.ratio, it.effect, it.error);
        let mut all: Vec<f64> = self.placebos.iter().map(ranked).collect();
        all.sort_by(|a, b| b.total_cmp(a));
        let mut least: Vec<f64> = Vec::new();
        for own in &self.placebos {
            // The one at that rank among the others: the next one where its own stands before.
            let is_before = all.get(before).is_some_and(|it| ranked(own).total_cmp(it).is_ge());
            let Some(&threshold) = all.get(before + usize::from(is_before)) else { continue };
            match self.rank {
                RankBy::Effect => {
                    least.push((threshold - own.effect).max(0.0));
                    continue;
                }
                RankBy::Studentised => {
                    let own = ranked(own) * own.effect.signum();
                    least.push((threshold - own).max(0.0) * self.estimate.se);
                    continue;
                }
                RankBy::Ratio => {}
            }
            // The root of the mean square of differences that are all raised by as much: m the mean, q the mean square before.
            let (m, q) = (own.effect / unit(own.pre_rmspe), own.ratio * own.ratio);
            let root = m * m - q + threshold * threshold;
            let effect = if root > 0.0 { root.sqrt() - m } else { 0.0 };
            least.push(effect.max(0.0) * unit(self.estimate.pre_rmspe));
        }
        least.retain(|it| !it.is_nan());
        least.sort_by(f64::total_cmp);
        let place = (power * least.len() as f64 - 1e-9).ceil().max(1.0) as usize;
        Ok(least.get(place - 1).copied())
    }
}

/// The weights above 0, by area.
pub(super) fn weights(areas: &[usize], weights: &[f64]) -> Vec<AreaWeight> {
    let all = areas.iter().zip(weights).map(|(&area, &weight)| AreaWeight { area, weight });
    all.filter(|it| it.weight > 0.0).collect()
}

/// An area, or the mean of some, as it is matched.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) outcome: Vec<f64>,
    covariates: Vec<f64>,
}

impl Unit {
    fn new(panel: &Panel<'_>, covariates: &[&[f64]], area: usize) -> Unit {
        let covariates = covariates.iter().map(|it| it[area]).collect();
        Unit { outcome: panel.row(area).to_vec(), covariates }
    }

    fn mean(units: &[&Unit]) -> Unit {
        let mean = |value: &dyn Fn(&Unit) -> f64| {
            units.iter().map(|unit| value(unit)).collect::<Sum>().value() / units.len() as f64
        };
        let sizes = units.first().map_or((0, 0), |unit| (unit.outcome.len(), unit.covariates.len()));
        Unit {
            outcome: (0..sizes.0).map(|period| mean(&|unit| unit.outcome[period])).collect(),
            covariates: (0..sizes.1).map(|at| mean(&|unit| unit.covariates[at])).collect(),
        }
    }
}

/// The donors that have everything.
pub(super) struct Pool {
    pub(super) areas: Vec<usize>,
    pub(super) donors: Vec<Unit>,
    /// The first treated period.
    pub(super) first: usize,
    pub(super) treated: Vec<usize>,
    /// A difference that is none but for rounding and the ridge.
    pub(super) negligible: f64,
}

/// Donors mixed.
struct PoolFit {
    mixture: Mixture,
    importance: Vec<f64>,
    differences: Vec<f64>,
}

impl Pool {
    /// The donors that have everything, and those that lack something.
    pub(super) fn new(
        panel: &Panel<'_>,
        covariates: &[&[f64]],
    ) -> Result<(Pool, Vec<usize>), EvaluationError> {
        panel.check(super::Gaps::Controls)?;
        let first = panel.one_date()?;
        for (variable, column) in covariates.iter().enumerate() {
            if column.len() != panel.areas {
                let (what, found) = ("covariates", column.len());
                return Err(EvaluationError::Length { what, found, expected: panel.areas });
            }
            if let Some(area) = column.iter().position(|value| value.is_infinite()) {
                return Err(EvaluationError::Infinite { what: "covariates", area, value: column[area] });
            }
            if let Some((area, _)) = panel.dates().find(|(area, _)| column[*area].is_nan()) {
                return Err(EvaluationError::TreatedCovariate { area, variable });
            }
        }
        let lacks = |area: &usize| {
            panel.row(*area).iter().any(|it| it.is_nan()) || covariates.iter().any(|it| it[*area].is_nan())
        };
        let (incomplete, areas): (Vec<usize>, Vec<usize>) = panel.never().partition(lacks);
        if areas.is_empty() {
            let all = panel.first_treated.iter().all(Option::is_some);
            return Err(if all { EvaluationError::AllTreated } else { EvaluationError::NoDonors });
        }
        let donors: Vec<Unit> = areas.iter().map(|&area| Unit::new(panel, covariates, area)).collect();
        let treated: Vec<usize> = panel.dates().map(|(area, _)| area).collect();
        // By the range and not by the level: a fit does not change where all outcomes rise by as much.
        let cells = || donors.iter().flat_map(|unit| unit.outcome.iter().copied());
        let negligible = 1e-6 * (cells().fold(f64::MIN, f64::max) - cells().fold(f64::MAX, f64::min));
        Ok((Pool { areas, donors, first, treated, negligible }, incomplete))
    }

    /// The mean of the treated areas.
    pub(super) fn mean_of_treated(&self, panel: &Panel<'_>, covariates: &[&[f64]]) -> Unit {
        let units: Vec<Unit> = self.treated.iter().map(|&area| Unit::new(panel, covariates, area)).collect();
        Unit::mean(&units.iter().collect::<Vec<_>>())
    }

    /// The treated areas, less what their mean differs by from treatment on.
    fn without(&self, panel: &Panel<'_>, covariates: &[&[f64]], differences: &[f64]) -> Vec<Unit> {
        let unit = |&area: &usize| {
            let mut unit = Unit::new(panel, covariates, area);
            let both = unit.outcome.iter_mut().zip(differences).skip(self.first);
            both.for_each(|(value, difference)| *value -= difference);
            unit
        };
        self.treated.iter().map(unit).collect()
    }

    /// All that stands beside an estimate, which itself is still to come.
    pub(super) fn describe(
        &self,
        panel: &Panel<'_>,
        design: Design,
        settings: &Settings,
        assumptions: Vec<Assumption>,
    ) -> Estimate {
        let units = self.treated.len() + self.areas.len();
        Estimate {
            design,
            inference: Inference::Placebo,
            effect: f64::NAN,
            se: f64::NAN,
            lower: f64::NAN,
            upper: f64::NAN,
            confidence: settings.confidence,
            p: f64::NAN,
            df: f64::NAN,
            treated: self.treated.len(),
            controls: self.areas.len(),
            periods: panel.periods,
            pre_periods: self.first,
            observations: units * panel.periods,
            clusters: units,
            pre_trend: None,
            weights: Vec::new(),
            pre_rmspe: f64::NAN,
            assumptions,
        }
    }

    /// Mixes donors to be like a target before.
    fn fit(&self, method: &Synthetic<'_>, target: &Unit, donors: &[&Unit]) -> PoolFit {
        let rows_of = |unit: &Unit| -> Vec<f64> {
            let before = if method.outcomes { &unit.outcome[..self.first] } else { &[][..] };
            before.iter().chain(&unit.covariates).copied().collect()
        };
        let own = rows_of(target);
        let others: Vec<Vec<f64>> = donors.iter().map(|unit| rows_of(unit)).collect();
        let scale = |row: usize| {
            let values: Vec<f64> = others.iter().map(|it| it[row]).chain([own[row]]).collect();
            // Without spread there is nothing to match.
            sd(&values, Divisor::Sample)
                .filter(|sd| *sd > 0.0 && !method.covariates.is_empty())
                .unwrap_or(1.0)
        };
        let scales: Vec<f64> = (0..own.len()).map(scale).collect();
        let away: Vec<Vec<f64>> = others
            .iter()
            .map(|unit| unit.iter().zip(&own).zip(&scales).map(|((a, b), scale)| (a - b) / scale).collect())
            .collect();
        let differences = |weights: &[f64]| -> Vec<f64> {
            let mut differences = target.outcome.clone();
            for (unit, weight) in donors.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
                differences.iter_mut().zip(&unit.outcome).for_each(|(it, value)| *it -= weight * value);
            }
            differences
        };
        let error =
            |weights: &[f64]| differences(weights)[..self.first].iter().map(|it| it * it).sum::<f64>();
        let (importance, mixture) = method.importance.mix(&away, method.outcomes, error);
        let differences = differences(&mixture.weights);
        PoolFit { mixture, importance, differences }
    }

    /// Whether a target lies above each donor before, or below, by more than rounding.
    fn is_beyond(&self, target: &Unit) -> bool {
        let level = |unit: &Unit| mean(&unit.outcome[..self.first]).unwrap_or(f64::NAN);
        let own = level(target);
        let mut levels = self.donors.iter().map(level);
        let above = levels.clone().all(|it| own > it + self.negligible);
        above || levels.all(|it| own < it - self.negligible)
    }

    fn effect(&self, differences: &[f64]) -> f64 {
        let after = &differences[self.first..];
        after.iter().copied().collect::<Sum>().value() / after.len() as f64
    }

    /// The standard error of the effect on units, given the weights of their donors: none of one unit; what is nearer to 0 is
    /// rounding.
    fn error(&self, units: &[&Unit], donors: &[&Unit], weights: &[f64]) -> f64 {
        if units.len() < 2 {
            return f64::NAN;
        }
        let sum = |values: &mut dyn Iterator<Item = f64>| values.collect::<Sum>().value();
        let change = |unit: &Unit| {
            let (before, after) = unit.outcome.split_at(self.first);
            mean(after).unwrap_or(f64::NAN) - mean(before).unwrap_or(0.0)
        };
        let n = units.len() as f64;
        let own: Vec<f64> = units.iter().map(|unit| change(unit)).collect();
        let middle = sum(&mut own.iter().copied()) / n;
        let spread = sum(&mut own.iter().map(|it| (it - middle) * (it - middle))) / (n * (n - 1.0));
        let others: Vec<(f64, f64)> =
            donors.iter().zip(weights).filter(|it| *it.1 > 0.0).map(|(unit, w)| (*w, change(unit))).collect();
        let middle = sum(&mut others.iter().map(|(w, g)| w * g));
        let mixed = sum(&mut others.iter().map(|(w, g)| (w * (g - middle)) * (w * (g - middle))));
        (spread + mixed).sqrt().max(self.negligible)
    }

    /// Root of the mean squared difference before; that after over it.
    fn ratio(&self, differences: &[f64]) -> (f64, f64) {
        let rmspe = |part: &[f64]| {
            (part.iter().map(|it| it * it).collect::<Sum>().value() / part.len() as f64).sqrt()
        };
        let (before, after) = differences.split_at(self.first);
        let (before, after) = (rmspe(before), rmspe(after));
        let least = before.max(self.negligible);
        (before, if least > 0.0 { after / least } else { f64::NAN })
    }
}

#[cfg(test)]
mod tests;
