//! Least squares with an effect of each area and each period taken out, balanced or not.

mod reduced;

use super::{Effect, EvaluationError, JointTest, Panel, SmallSample};
use crate::distribution::f_upper;
use crate::linear::{Ldl, Matrix, dot};
use crate::sum::Sum;
use reduced::Reduced;

/// The cells of a panel that take part, area after area.
pub(super) struct TwoWay {
    /// The areas that take part, by position in the panel.
    pub(super) areas: Vec<usize>,
    /// Where the cells of each of them start, and where the last ones end.
    starts: Vec<usize>,
    /// The period of each cell.
    pub(super) period: Vec<usize>,
    /// The outcome of each cell.
    pub(super) outcome: Vec<f64>,
    /// How many periods the panel has.
    periods: usize,
    /// How many of them have a cell.
    pub(super) periods_used: usize,
    /// The cluster of each area that takes part.
    pub(super) cluster: Vec<usize>,
    /// How many clusters.
    pub(super) clusters: usize,
    /// Gaps of the areas that take part.
    pub(super) gaps: usize,
    /// The products of the periods' dummies, areas taken out.
    products: Matrix,
    dummies: Ldl,
}

/// Coefficients and what errors they have.
pub(super) struct Fit {
    pub(super) coefficients: Vec<f64>,
    covariance: Matrix,
    clusters: usize,
    /// Where errors are set right for few clusters.
    reduced: Option<Reduced>,
}

impl Fit {
    /// A sum of coefficients, each times its weight: its value, its standard error, the degrees of freedom.
    pub(super) fn sum(&self, weights: &[f64]) -> (f64, f64, f64) {
        let variance = dot(weights, &self.covariance.times(weights));
        let df = self.reduced.as_ref().map_or(self.clusters as f64 - 1.0, |it| it.df(weights));
        (dot(weights, &self.coefficients), variance.max(0.0).sqrt(), df)
    }

    /// The same with its interval and p value.
    pub(super) fn effect(&self, weights: &[f64], confidence: f64) -> (Effect, f64) {
        let (effect, se, df) = self.sum(weights);
        (Effect::new(effect, se, df, confidence), df)
    }

    /// Tests whether some coefficients are all 0; `None` where their covariance has no inverse, or is too unsure itself.
    ///
    /// With errors set right for few clusters: Hotelling's T squared with the degrees of freedom of all elements of the covariance
    /// together (Pustejovsky and Tipton, 2018); else Wald's F with clusters less 1.
    pub(super) fn joint(&self, which: &[usize]) -> Option<JointTest> {
        let mut own = Matrix::zeros(which.len(), which.len());
        for (i, &row) in which.iter().enumerate() {
            for (j, &column) in which.iter().enumerate() {
                own[(i, j)] = self.covariance[(row, column)];
            }
        }
        let effects: Vec<f64> = which.iter().map(|&at| self.coefficients[at]).collect();
        let df = match &self.reduced {
            None => return wald(&effects, &own, self.clusters as f64 - 1.0),
            Some(reduced) => {
                let unit = |&at: &usize| {
                    let mut unit = vec![0.0; self.coefficients.len()];
                    unit[at] = 1.0;
                    unit
                };
                reduced.df_of_all(&which.iter().map(unit).collect::<Vec<_>>())
            }
        };
        hotelling(&effects, &own, df)
    }
}

/// Wald's F: whether some effects are all 0, their covariance known as well as with so many degrees of freedom.
pub(super) fn wald(effects: &[f64], covariance: &Matrix, df: f64) -> Option<JointTest> {
    let ldl = Ldl::new(covariance).filter(|ldl| !effects.is_empty() && ldl.is_full())?;
    let df1 = effects.len() as f64;
    let f = dot(effects, &ldl.solve(effects)) / df1;
    Some(JointTest { f, df1, df2: df, p: f_upper(f, df1, df) })
}

/// Hotelling's T squared, told as an F: a covariance of few degrees of freedom makes a great Wald statistic likely. `None` where
/// they are not more than effects less 1.
pub(super) fn hotelling(effects: &[f64], covariance: &Matrix, df: f64) -> Option<JointTest> {
    let JointTest { f, df1, .. } = wald(effects, covariance, df)?;
    let df2 = df - df1 + 1.0;
    if df2.is_nan() || df2 <= 0.0 {
        return None;
    }
    let f = f * df2 / df;
    Some(JointTest { f, df1, df2, p: f_upper(f, df1, df2) })
}

impl TwoWay {
    /// Takes cells of some areas. An area or a period with one cell only is dropped: its own effect explains it.
    pub(super) fn new(panel: &Panel<'_>, areas: &[usize]) -> Result<TwoWay, EvaluationError> {
        let mut present: Vec<Vec<bool>> =
            areas.iter().map(|&area| panel.row(area).iter().map(|value| !value.is_nan()).collect()).collect();
        loop {
            let mut dropped = false;
            for row in &mut present {
                if row.iter().filter(|it| **it).count() == 1 {
                    row.fill(false);
                    dropped = true;
                }
            }
            for period in 0..panel.periods {
                if present.iter().filter(|row| row[period]).count() == 1 {
                    present.iter_mut().for_each(|row| row[period] = false);
                    dropped = true;
                }
            }
            if !dropped {
                break;
            }
        }
        let mut two_way = TwoWay {
            areas: Vec::new(),
            starts: vec![0],
            period: Vec::new(),
            outcome: Vec::new(),
            periods: panel.periods,
            periods_used: (0..panel.periods).filter(|&it| present.iter().any(|row| row[it])).count(),
            cluster: Vec::new(),
            clusters: 0,
            gaps: 0,
            products: Matrix::zeros(0, 0),
            dummies: Ldl::new(&Matrix::zeros(0, 0)).ok_or(EvaluationError::Collinear { position: 0 })?,
        };
        let mut products = Matrix::zeros(panel.periods, panel.periods);
        for (&area, present) in areas.iter().zip(&present) {
            let own: Vec<usize> = (0..panel.periods).filter(|&period| present[period]).collect();
            if own.is_empty() {
                continue;
            }
            let share = 1.0 / own.len() as f64;
            for &s in &own {
                products[(s, s)] += 1.0;
                own.iter().for_each(|&t| products[(s, t)] -= share);
            }
            two_way.outcome.extend(own.iter().map(|&period| panel.at(area, period)));
            two_way.period.extend(&own);
            two_way.starts.push(two_way.period.len());
            two_way.areas.push(area);
        }
        two_way.gaps = two_way.areas.len() * two_way.periods_used - two_way.period.len();
        (two_way.cluster, two_way.clusters) = panel.clusters_of(&two_way.areas);
        two_way.dummies = Ldl::new(&products).ok_or(EvaluationError::Collinear { position: 0 })?;
        two_way.products = products;
        Ok(two_way)
    }

    /// How many cells.
    pub(super) fn cells(&self) -> usize {
        self.period.len()
    }

    /// A regressor: one value a cell.
    pub(super) fn column(&self, value: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let mut column = Vec::with_capacity(self.cells());
        for (k, &area) in self.areas.iter().enumerate() {
            column.extend(self.cells_of(k).map(|cell| value(area, self.period[cell])));
        }
        column
    }

    /// The cells of the `k`th area that takes part.
    pub(super) fn cells_of(&self, k: usize) -> std::ops::Range<usize> {
        self.starts[k]..self.starts[k + 1]
    }

    /// What the effects of areas and periods leave of a column.
    pub(super) fn residual(&self, column: &[f64]) -> Vec<f64> {
        let mut rest = column.to_vec();
        // A second time, for what rounding left.
        for _ in 0..2 {
            self.centre(&mut rest);
            let effects = self.period_effects(&rest);
            for (rest, &period) in rest.iter_mut().zip(&self.period) {
                *rest -= effects[period];
            }
            self.centre(&mut rest);
        }
        rest
    }

    /// The effects of the periods on a column from which areas are taken out.
    pub(super) fn period_effects(&self, centred: &[f64]) -> Vec<f64> {
        self.solve(&self.by_period(0..self.cells(), centred))
    }

    /// Solves for the effects of the periods.
    pub(super) fn solve(&self, sums: &[f64]) -> Vec<f64> {
        self.dummies.solve(sums)
    }

    /// Sums of a column by period, over some cells.
    pub(super) fn by_period(&self, cells: std::ops::Range<usize>, column: &[f64]) -> Vec<f64> {
        let mut sums = vec![Sum::default(); self.periods];
        cells.for_each(|cell| sums[self.period[cell]].add(column[cell]));
        sums.into_iter().map(Sum::value).collect()
    }

    fn centre(&self, column: &mut [f64]) {
        for k in 0..self.areas.len() {
            let own = &mut column[self.starts[k]..self.starts[k + 1]];
            let mean = own.iter().copied().collect::<Sum>().value() / own.len() as f64;
            own.iter_mut().for_each(|value| *value -= mean);
        }
    }

    /// Takes areas and periods out of a regressor; an error where nothing is left.
    pub(super) fn regressor(&self, column: &[f64], position: usize) -> Result<Vec<f64>, EvaluationError> {
        let rest = self.residual(column);
        let left = dot(&rest, &rest);
        (left > 1e-12 * dot(column, column)).then_some(rest).ok_or(EvaluationError::Collinear { position })
    }

    /// Fits the outcome to regressors, with errors that are robust to whatever goes on within clusters.
    pub(super) fn fit(
        &self,
        columns: &[Vec<f64>],
        small_sample: SmallSample,
    ) -> Result<Fit, EvaluationError> {
        let (clusters, parameters) = (self.clusters, columns.len());
        if clusters < 2 {
            return Err(EvaluationError::OneCluster);
        }
        if clusters <= parameters {
            return Err(EvaluationError::FewClusters { clusters, parameters });
        }
        let x: Vec<Vec<f64>> = columns
            .iter()
            .enumerate()
            .map(|(position, column)| self.regressor(column, position))
            .collect::<Result<_, _>>()?;
        let y = self.residual(&self.outcome);
        let mut products = Matrix::zeros(parameters, parameters);
        for i in 0..parameters {
            for j in 0..=i {
                products[(i, j)] = dot(&x[i], &x[j]);
                products[(j, i)] = products[(i, j)];
            }
        }
        let whole = Ldl::new(&products).ok_or(EvaluationError::Collinear { position: 0 })?;
        if !whole.is_full() {
            // The first one that those before it explain.
            let leading = |size: usize| {
                let rows: Vec<Vec<f64>> = (0..size).map(|row| products.row(row)[..size].to_vec()).collect();
                Matrix::from_rows(&rows).and_then(|it| Ldl::new(&it)).is_some_and(|it| it.is_full())
            };
            let position = (1..=parameters).find(|&size| !leading(size)).unwrap_or(parameters) - 1;
            return Err(EvaluationError::Collinear { position });
        }
        let coefficients = whole.solve(&x.iter().map(|x| dot(x, &y)).collect::<Vec<_>>());
        let errors: Vec<f64> = (0..self.cells())
            .map(|cell| y[cell] - x.iter().zip(&coefficients).map(|(x, b)| x[cell] * b).sum::<f64>())
            .collect();
        let reduced = match small_sample {
            SmallSample::Cr2 => {
                let reduced = Reduced::new(self, &x, &errors, whole.clone());
                Some(reduced.ok_or(EvaluationError::Collinear { position: 0 })?)
            }
            SmallSample::Cr0 | SmallSample::Cr1 => None,
        };
        let pulls = match &reduced {
            Some(reduced) => reduced.pulls.clone(),
            None => self.pulls(&x, &errors, &whole),
        };
        let factor = self.factor(parameters, small_sample);
        let mut covariance = Matrix::zeros(parameters, parameters);
        for i in 0..parameters {
            for j in 0..parameters {
                let sum = pulls.iter().map(|pull| pull[i] * pull[j]).collect::<Sum>().value();
                covariance[(i, j)] = factor * sum;
            }
        }
        Ok(Fit { coefficients, covariance, clusters, reduced })
    }

    /// What each cluster does to the coefficients.
    fn pulls(&self, x: &[Vec<f64>], errors: &[f64], whole: &Ldl) -> Vec<Vec<f64>> {
        // One row of scores a cluster, turned into what the cluster does to the coefficients.
        let mut scores = vec![vec![Sum::default(); x.len()]; self.clusters];
        for (k, &cluster) in self.cluster.iter().enumerate() {
            for cell in self.cells_of(k) {
                let both = scores[cluster].iter_mut().zip(x);
                both.for_each(|(score, x)| score.add(x[cell] * errors[cell]));
            }
        }
        scores
            .into_iter()
            .map(|row| whole.solve(&row.into_iter().map(Sum::value).collect::<Vec<_>>()))
            .collect()
    }

    /// By what the variance is multiplied for few clusters.
    pub(super) fn factor(&self, parameters: usize, small_sample: SmallSample) -> f64 {
        let (g, n) = (self.clusters as f64, self.cells() as f64);
        match small_sample {
            // CR2 sets residuals right one by one.
            SmallSample::Cr0 | SmallSample::Cr2 => 1.0,
            SmallSample::Cr1 => {
                let rest = (n - (parameters + self.periods_used) as f64).max(1.0);
                g / (g - 1.0) * (n - 1.0) / rest
            }
        }
    }
}
