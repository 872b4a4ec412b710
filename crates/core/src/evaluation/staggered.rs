//! Treatment that starts at different times: the effect on each group in each period, then their means.

mod mean;

use super::two_way::{hotelling, wald};
use super::{
    Assumption, Design, Effect, Estimate, EvaluationError, Inference, JointTest, Panel, Settings, SmallSample,
};
use crate::linear::{Ldl, Matrix};
use crate::random::Random;
use crate::sum::Sum;
use crate::{normal, parallel, statistics};
use mean::Means;

/// Whom treated areas are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Areas that are not treated yet, those never treated among them.
    #[default]
    NotYetTreated,
    /// Areas that are never treated.
    NeverTreated,
}

/// Which period an effect before treatment is relative to. Later ones are relative to the last period before treatment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Base {
    /// The period before it.
    #[default]
    Varying,
    /// The last period before treatment.
    Universal,
}

/// Where errors come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorFrom {
    /// The influence of each cluster, squared and summed.
    #[default]
    Influence,
    /// The influence of each cluster with a random sign: the quartiles of the draws over those of the normal distribution. It also
    /// gives a band that covers all periods of the path at once.
    Multiplier {
        /// How many draws.
        draws: u32,
        /// The same seed gives the same draws.
        seed: u64,
    },
}

/// How group-time effects are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staggered {
    /// Whom treated areas are compared with.
    pub comparison: Comparison,
    /// What effects before treatment are relative to.
    pub base: Base,
    /// Where errors come from.
    pub error: ErrorFrom,
}

/// The effect on the areas first treated in one period, in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupTime {
    /// The first treated period of the group.
    pub group: usize,
    /// The period.
    pub period: usize,
    /// The effect with its error.
    pub effect: Effect,
    /// Treated areas that tell of it.
    pub treated: usize,
    /// Areas they are compared with.
    pub controls: usize,
}

/// A mean of group-time effects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// Periods since treatment for the path, the first treated period for groups.
    pub of: i64,
    /// The effect with its error.
    pub effect: Effect,
    /// How many group-time effects it is made of.
    pub effects: usize,
}

/// Group-time effects and their means.
#[derive(Clone, Debug, PartialEq)]
pub struct StaggeredStudy {
    /// The mean of all effects from treatment on, each by the size of its group; with the joint test of those before.
    pub estimate: Estimate,
    /// The mean of the groups' means, by their size: a long history counts no more than a short one.
    pub by_size: Effect,
    /// All effects, group after group.
    pub effects: Vec<GroupTime>,
    /// Means by periods since treatment, the earliest first.
    pub path: Vec<Mean>,
    /// Means by group, from treatment on.
    pub groups: Vec<Mean>,
    /// By how many standard errors a band reaches to either side that covers the whole path with the confidence asked for; from draws
    /// only.
    pub band: Option<f64>,
}

/// Estimates effects by group and period (Callaway and Sant'Anna, without covariates), and their means by group size.
///
/// `ATT(g,t) = mean(y_t - y_{g-1} | g) - mean(y_t - y_{g-1} | compared)`, for `t` from `g` on.
///
/// - **Missing:** areas without one of the two outcomes take no part in that effect. An effect without anybody to compare with is
///   left out.
/// - **Errors:** influence functions of areas, summed by cluster, that of the group sizes in the means included; Student's t.
///   [`SmallSample::Cr2`] sets changes right for the mean that they are told from, group by group, with Welch's degrees of freedom;
///   [`SmallSample::Cr1`] multiplies the variance by `G/(G-1)`, with `G-1`.
/// - **Source:** Callaway and Sant'Anna (2021), *Difference-in-differences with multiple time periods*.
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, staggered::{Staggered, staggered}};
/// let outcome = [5.0, 8.0, 9.0, 6.0, 7.0, 11.0, 4.0, 5.0, 6.0, 7.0, 8.0, 8.0];
/// let panel = Panel::new(4, 3, &outcome, &[Some(1), Some(2), None, None]);
/// let study = staggered(&panel, Staggered::default(), &Settings::default())?;
/// let after = study.effects.iter().filter(|it| it.period >= it.group).map(|it| it.effect.effect);
/// assert_eq!(after.collect::<Vec<_>>(), [2.0, 2.5, 3.5]);
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Those of [`Panel::check`]; nobody to compare with; one cluster.
pub fn staggered(
    panel: &Panel<'_>,
    method: Staggered,
    settings: &Settings,
) -> Result<StaggeredStudy, EvaluationError> {
    settings.check()?;
    panel.check(settings.gaps)?;
    let areas = panel.used();
    let (cluster, clusters) = panel.clusters_of(&areas);
    if clusters < 2 {
        return Err(EvaluationError::OneCluster);
    }
    let has_never = panel.never().next().is_some();
    if !has_never && (panel.one_date().is_ok() || method.comparison == Comparison::NeverTreated) {
        let all = panel.first_treated.iter().all(Option::is_some);
        return Err(if all { EvaluationError::AllTreated } else { EvaluationError::NoDonors });
    }
    let dates: Vec<Option<usize>> = areas.iter().map(|&area| panel.first_treated[area]).collect();
    let mut groups: Vec<usize> = dates.iter().copied().flatten().collect();
    groups.sort_unstable();
    groups.dedup();
    let mut cells = Vec::new();
    for &group in &groups {
        let errors = (cluster.as_slice(), settings.small_sample);
        let cell = |at| Cell::new(panel, method, &areas, &dates, errors, group, at);
        cells.extend((0..panel.periods).filter_map(cell));
    }
    if !cells.iter().any(|cell| cell.period >= cell.group) {
        return Err(EvaluationError::NoDonors);
    }

    let means = Means { dates: &dates, cells: &cells };
    let errors = Errors { cluster: &cluster, clusters, dates: &dates, method, settings };
    let effects: Vec<GroupTime> = cells
        .iter()
        .map(|cell| GroupTime {
            group: cell.group,
            period: cell.period,
            effect: errors.of(cell.effect, &cell.influence),
            treated: cell.treated,
            controls: cell.controls,
        })
        .collect();
    let since = |cell: &Cell| cell.period as i64 - cell.group as i64;
    let mut times: Vec<i64> = cells.iter().map(since).collect();
    times.sort_unstable();
    times.dedup();
    let along: Vec<(i64, mean::Weighted, usize)> = times
        .iter()
        .map(|&time| {
            let which: Vec<usize> = (0..cells.len()).filter(|&at| since(&cells[at]) == time).collect();
            (time, means.by_size(&which), which.len())
        })
        .collect();
    let path = along.iter().map(|(of, it, effects)| Mean {
        of: *of,
        effect: errors.of(it.effect, &it.influence),
        effects: *effects,
    });
    let path: Vec<Mean> = path.collect();
    let each: Vec<(usize, mean::Weighted, usize)> = groups
        .iter()
        .filter_map(|&group| {
            let own = |at: &usize| cells[*at].group == group && cells[*at].period >= group;
            let which: Vec<usize> = (0..cells.len()).filter(own).collect();
            (!which.is_empty()).then(|| (group, means.even(&which), which.len()))
        })
        .collect();
    let by_group = each.iter().map(|(of, it, effects)| Mean {
        of: *of as i64,
        effect: errors.of(it.effect, &it.influence),
        effects: *effects,
    });
    let by_group: Vec<Mean> = by_group.collect();
    let by_size = means.of_groups(&each);
    let after: Vec<usize> = (0..cells.len()).filter(|&at| cells[at].period >= cells[at].group).collect();
    let overall = means.by_size(&after);

    let mut assumptions = panel.assumptions(Assumption::ParallelTrends);
    let gaps = areas.iter().flat_map(|&area| panel.row(area)).filter(|it| it.is_nan()).count();
    if gaps > 0 {
        assumptions.push(Assumption::GapsAtRandom(gaps));
    }
    assumptions.extend(panel.doubts(&areas));
    let treated = dates.iter().flatten().count();
    let Effect { effect, se, lower, upper, p } = errors.of(overall.effect, &overall.influence);
    let estimate = Estimate {
        design: Design::Staggered,
        inference: match (method.error, settings.small_sample) {
            (ErrorFrom::Influence, SmallSample::Cr2) => Inference::ReducedInfluence,
            (ErrorFrom::Influence, SmallSample::Cr0 | SmallSample::Cr1) => Inference::Influence,
            (ErrorFrom::Multiplier { .. }, _) => Inference::Multiplier,
        },
        effect,
        se,
        lower,
        upper,
        confidence: settings.confidence,
        p,
        df: errors.df(&[&overall.influence]),
        treated,
        controls: areas.len() - treated,
        periods: panel.periods,
        pre_periods: panel.pre_periods(),
        observations: areas.len() * panel.periods - gaps,
        clusters,
        pre_trend: errors.before(&cells),
        weights: Vec::new(),
        pre_rmspe: f64::NAN,
        assumptions,
    };
    let band = errors.band(&along, &path);
    let by_size = errors.of(by_size.effect, &by_size.influence);
    Ok(StaggeredStudy { estimate, by_size, effects, path, groups: by_group, band })
}

/// One group in one period.
struct Cell {
    group: usize,
    period: usize,
    effect: f64,
    treated: usize,
    controls: usize,
    influence: Influence,
}

/// By how much each area moves an effect, times the number of areas: in all the parts that it plays, which add up.
#[derive(Clone, Debug)]
struct Influence {
    /// As a treated one.
    treated: Part,
    /// As one that others are compared with.
    compared: Part,
    /// By the size of its group, which is the weight of an effect.
    sizes: Vec<f64>,
}

/// One part that areas play.
#[derive(Clone, Debug)]
struct Part {
    influence: Vec<f64>,
    /// Who plays it, if only with an influence that happens to be 0.
    plays: Vec<bool>,
}

impl Part {
    fn none(areas: usize) -> Part {
        Part { influence: vec![0.0; areas], plays: vec![false; areas] }
    }

    fn set(&mut self, area: usize, influence: f64) {
        (self.influence[area], self.plays[area]) = (influence, true);
    }

    fn add(&mut self, weight: f64, other: &Part) {
        self.influence.iter_mut().zip(&other.influence).for_each(|(sum, own)| *sum += weight * own);
        self.plays.iter_mut().zip(&other.plays).for_each(|(all, own)| *all |= own);
    }

    /// What some of the areas do.
    fn only(&self, is: impl Fn(usize) -> bool) -> Part {
        let own = |area: usize| if is(area) { self.influence[area] } else { 0.0 };
        let plays = |area: usize| self.plays[area] && is(area);
        let areas = 0..self.plays.len();
        Part { influence: areas.clone().map(own).collect(), plays: areas.map(plays).collect() }
    }
}

impl Influence {
    fn none(areas: usize) -> Influence {
        Influence { treated: Part::none(areas), compared: Part::none(areas), sizes: vec![0.0; areas] }
    }

    fn add(&mut self, weight: f64, other: &Influence) {
        self.treated.add(weight, &other.treated);
        self.compared.add(weight, &other.compared);
        self.sizes.iter_mut().zip(&other.sizes).for_each(|(sum, own)| *sum += weight * own);
    }

    fn whole(&self) -> Vec<f64> {
        let parts = self.treated.influence.iter().zip(&self.compared.influence).zip(&self.sizes);
        parts.map(|((treated, compared), sizes)| treated + compared + sizes).collect()
    }
}

impl Cell {
    /// `None` where there is nothing to compare, or nothing to tell.
    fn new(
        panel: &Panel<'_>,
        method: Staggered,
        areas: &[usize],
        dates: &[Option<usize>],
        (cluster, small_sample): (&[usize], SmallSample),
        group: usize,
        period: usize,
    ) -> Option<Cell> {
        let base = match method.base {
            Base::Varying if period < group => period.checked_sub(1)?,
            _ => group - 1,
        };
        if base == period {
            return None;
        }
        let until = period.max(base);
        let change = |area: usize| panel.at(area, period) - panel.at(area, base);
        let side = |belongs: &dyn Fn(Option<usize>) -> bool| -> Vec<(usize, f64)> {
            let own = (0..areas.len()).filter(|&at| belongs(dates[at]));
            own.map(|at| (at, change(areas[at]))).filter(|(_, change)| !change.is_nan()).collect()
        };
        let treated = side(&|date| date == Some(group));
        let controls = side(&|date| match method.comparison {
            Comparison::NeverTreated => date.is_none(),
            Comparison::NotYetTreated => date.is_none_or(|date| date > until && date != group),
        });
        if treated.is_empty() || controls.is_empty() {
            return None;
        }
        let mean =
            |side: &[(usize, f64)]| side.iter().map(|it| it.1).collect::<Sum>().value() / side.len() as f64;
        let (risen, common) = (mean(&treated), mean(&controls));
        // Changes are told from their own mean, which takes a part of them: more of few clusters than of many.
        let scale = |side: &[(usize, f64)]| {
            let mut clusters: Vec<usize> = side.iter().map(|it| cluster[it.0]).collect();
            clusters.sort_unstable();
            clusters.dedup();
            let count = clusters.len() as f64;
            let right =
                if small_sample == SmallSample::Cr2 && count > 1.0 { count / (count - 1.0) } else { 1.0 };
            right.sqrt() * areas.len() as f64 / side.len() as f64
        };
        let mut influence = Influence::none(areas.len());
        for (at, change) in &treated {
            influence.treated.set(*at, scale(&treated) * (change - risen));
        }
        for (at, change) in &controls {
            influence.compared.set(*at, -scale(&controls) * (change - common));
        }
        let (treated, controls) = (treated.len(), controls.len());
        Some(Cell { group, period, effect: risen - common, treated, controls, influence })
    }
}

/// What turns influence into errors.
struct Errors<'a> {
    cluster: &'a [usize],
    clusters: usize,
    dates: &'a [Option<usize>],
    method: Staggered,
    settings: &'a Settings,
}

impl Errors<'_> {
    fn of(&self, effect: f64, influence: &Influence) -> Effect {
        let sums = self.by_cluster(&influence.whole());
        let se = match self.method.error {
            ErrorFrom::Influence => {
                let square = sums.iter().map(|it| it * it).collect::<Sum>().value();
                (self.factor() * square).sqrt() / self.dates.len() as f64
            }
            ErrorFrom::Multiplier { .. } => self.spread(&self.draws(&sums)),
        };
        Effect::new(effect, se, self.df(&[influence]), self.settings.confidence)
    }

    /// The degrees of freedom of some effects together.
    ///
    /// `(q + q^2)` over the sum of `(tr^2 + tr(square))/(m-1)` for the share in the covariance of the `m` clusters of each group, and
    /// of all that are compared with: Welch and Satterthwaite's for one effect, Krishnamoorthy and Yu's (2004) for several. Exact in
    /// this sense where all are treated at one date; areas that play both parts are taken for two.
    fn df(&self, effects: &[&Influence]) -> f64 {
        if self.settings.small_sample != SmallSample::Cr2 {
            return self.clusters as f64 - 1.0;
        }
        let mut groups: Vec<usize> = self.dates.iter().copied().flatten().collect();
        groups.sort_unstable();
        groups.dedup();
        // Each side with the part that it plays in each effect.
        let treated = |group: usize| -> Vec<Part> {
            effects.iter().map(|it| it.treated.only(|area| self.dates[area] == Some(group))).collect()
        };
        let mut sides: Vec<Vec<Part>> = groups.into_iter().map(treated).collect();
        sides.push(effects.iter().map(|it| it.compared.clone()).collect());
        let count = effects.len();
        let mut parts: Vec<(f64, Matrix)> = Vec::new();
        let mut whole = Matrix::zeros(count, count);
        for side in &sides {
            let mut plays = vec![false; self.clusters];
            for part in side {
                let areas = part.plays.iter().zip(self.cluster).filter(|it| *it.0);
                areas.for_each(|(_, &cluster)| plays[cluster] = true);
            }
            let clusters = plays.iter().filter(|it| **it).count();
            if clusters < 2 {
                continue;
            }
            let sums: Vec<Vec<f64>> = side.iter().map(|part| self.by_cluster(&part.influence)).collect();
            let mut own = Matrix::zeros(count, count);
            for i in 0..count {
                for j in 0..count {
                    own[(i, j)] = crate::linear::dot(&sums[i], &sums[j]);
                    whole[(i, j)] += own[(i, j)];
                }
            }
            parts.push((clusters as f64 - 1.0, own));
        }
        let Some(ldl) = Ldl::new(&whole).filter(Ldl::is_full) else { return self.clusters as f64 - 1.0 };
        let spread = parts.iter().map(|(df, own)| {
            // Column by column: own times the inverse of the whole has the same traces as the other way round.
            let share: Vec<Vec<f64>> = (0..count).map(|column| ldl.solve(&own.column(column))).collect();
            let trace: f64 = (0..count).map(|k| share[k][k]).sum();
            let square: f64 = (0..count)
                .flat_map(|i| (0..count).map(move |j| (i, j)))
                .map(|(i, j)| share[i][j] * share[j][i])
                .sum();
            (trace * trace + square) / df
        });
        (count + count * count) as f64 / spread.collect::<Sum>().value()
    }

    fn factor(&self) -> f64 {
        let clusters = self.clusters as f64;
        match self.settings.small_sample {
            // CR2 is in the influence itself.
            SmallSample::Cr0 | SmallSample::Cr2 => 1.0,
            SmallSample::Cr1 => clusters / (clusters - 1.0),
        }
    }

    fn by_cluster(&self, influence: &[f64]) -> Vec<f64> {
        let mut sums = vec![Sum::default(); self.clusters];
        influence.iter().zip(self.cluster).for_each(|(value, &cluster)| sums[cluster].add(*value));
        sums.into_iter().map(Sum::value).collect()
    }

    /// How far the effect moves with random signs. The signs depend on the draw alone, so that effects move together.
    fn draws(&self, sums: &[f64]) -> Vec<f64> {
        let ErrorFrom::Multiplier { draws, seed } = self.method.error else { return Vec::new() };
        let draws: Vec<u64> = (0..u64::from(draws)).collect();
        parallel::map(&draws, |_, &draw| {
            let mut random = Random::nth(seed, "multiplier", draw);
            let mut bits = 0;
            let turned = sums.iter().enumerate().map(|(at, sum)| {
                if at.is_multiple_of(64) {
                    bits = random.bits();
                }
                let sign = if bits & 1 == 1 { -1.0 } else { 1.0 };
                bits >>= 1;
                sign * sum
            });
            self.factor().sqrt() * turned.collect::<Sum>().value() / self.dates.len() as f64
        })
    }

    /// Quartiles over those of the normal distribution.
    fn spread(&self, draws: &[f64]) -> f64 {
        let quartile = |share| statistics::quantile(draws, share).unwrap_or(f64::NAN);
        (quartile(0.75) - quartile(0.25)) / (2.0 * normal::quantile(0.75))
    }

    /// The quantile of the greatest move along the path, in standard errors.
    fn band(&self, along: &[(i64, mean::Weighted, usize)], path: &[Mean]) -> Option<f64> {
        let ErrorFrom::Multiplier { draws, .. } = self.method.error else { return None };
        let mut greatest = vec![0.0_f64; draws as usize];
        for ((_, mean, _), Mean { effect, .. }) in along.iter().zip(path).filter(|(_, it)| it.effect.se > 0.0)
        {
            for (greatest, draw) in
                greatest.iter_mut().zip(self.draws(&self.by_cluster(&mean.influence.whole())))
            {
                *greatest = greatest.max(draw.abs() / effect.se);
            }
        }
        statistics::quantile(&greatest, self.settings.confidence)
    }

    /// Whether all effects before treatment are 0.
    fn before(&self, cells: &[Cell]) -> Option<JointTest> {
        let before: Vec<&Cell> = cells.iter().filter(|cell| cell.period < cell.group).collect();
        if before.is_empty() || before.len() >= self.clusters {
            return None;
        }
        let sums: Vec<Vec<f64>> =
            before.iter().map(|cell| self.by_cluster(&cell.influence.whole())).collect();
        let mut covariance = Matrix::zeros(before.len(), before.len());
        let areas = self.dates.len() as f64;
        let scale = self.factor() / (areas * areas);
        for i in 0..before.len() {
            for j in 0..before.len() {
                covariance[(i, j)] = scale * crate::linear::dot(&sums[i], &sums[j]);
            }
        }
        let effects: Vec<f64> = before.iter().map(|cell| cell.effect).collect();
        let df = self.df(&before.iter().map(|cell| &cell.influence).collect::<Vec<_>>());
        match self.settings.small_sample {
            SmallSample::Cr2 => hotelling(&effects, &covariance, df),
            SmallSample::Cr0 | SmallSample::Cr1 => wald(&effects, &covariance, df),
        }
    }
}

#[cfg(test)]
mod tests;
