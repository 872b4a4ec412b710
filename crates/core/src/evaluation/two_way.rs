//! Least squares with an effect of each area and each period taken out, balanced or not.

use super::{EvaluationError, Panel, SmallSample};
use crate::linear::{Ldl, Matrix, dot};
use crate::sum::Sum;

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
    dummies: Ldl,
}

/// Coefficients and their covariance.
pub(super) struct Fit {
    pub(super) coefficients: Vec<f64>,
    pub(super) covariance: Matrix,
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
            dummies: Ldl::new(&Matrix::zeros(0, 0)).ok_or(EvaluationError::Collinear { position: 0 })?,
        };
        // Which periods areas have in common, each area by one over its cells. Sums of very many areas must not drift: the last
        // pivot of their products is 0 but for rounding, and has to be told from one that is not.
        let mut shares = vec![Sum::default(); panel.periods * panel.periods];
        let mut counts = vec![0_usize; panel.periods];
        for (&area, present) in areas.iter().zip(&present) {
            let own: Vec<usize> = (0..panel.periods).filter(|&period| present[period]).collect();
            if own.is_empty() {
                continue;
            }
            let share = 1.0 / own.len() as f64;
            for &s in &own {
                counts[s] += 1;
                own.iter().for_each(|&t| shares[s * panel.periods + t].add(share));
            }
            two_way.outcome.extend(own.iter().map(|&period| panel.at(area, period)));
            two_way.period.extend(&own);
            two_way.starts.push(two_way.period.len());
            two_way.areas.push(area);
        }
        two_way.gaps = two_way.areas.len() * two_way.periods_used - two_way.period.len();
        (two_way.cluster, two_way.clusters) = panel.clusters_of(&two_way.areas);
        let mut products = Matrix::zeros(panel.periods, panel.periods);
        for s in 0..panel.periods {
            for t in 0..panel.periods {
                let own = if s == t { counts[s] as f64 } else { 0.0 };
                products[(s, t)] = own - shares[s * panel.periods + t].value();
            }
        }
        two_way.dummies = Ldl::new(&products).ok_or(EvaluationError::Collinear { position: 0 })?;
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
        // One row of scores a cluster, turned into what the cluster does to the coefficients.
        let mut scores = vec![vec![Sum::default(); parameters]; clusters];
        for (k, &cluster) in self.cluster.iter().enumerate() {
            for cell in self.cells_of(k) {
                let both = scores[cluster].iter_mut().zip(&x);
                both.for_each(|(score, x)| score.add(x[cell] * errors[cell]));
            }
        }
        let pulls: Vec<Vec<f64>> = scores
            .into_iter()
            .map(|row| whole.solve(&row.into_iter().map(Sum::value).collect::<Vec<_>>()))
            .collect();
        let factor = self.factor(parameters, small_sample);
        let mut covariance = Matrix::zeros(parameters, parameters);
        for i in 0..parameters {
            for j in 0..parameters {
                let sum = pulls.iter().map(|pull| pull[i] * pull[j]).collect::<Sum>().value();
                covariance[(i, j)] = factor * sum;
            }
        }
        Ok(Fit { coefficients, covariance })
    }

    /// By what the variance is multiplied for few clusters.
    pub(super) fn factor(&self, parameters: usize, small_sample: SmallSample) -> f64 {
        let (g, n) = (self.clusters as f64, self.cells() as f64);
        match small_sample {
            SmallSample::Cr0 => 1.0,
            SmallSample::Cr1 => {
                let rest = (n - (parameters + self.periods_used) as f64).max(1.0);
                g / (g - 1.0) * (n - 1.0) / rest
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{Settings, difference::difference};

    /// A balanced panel, every second area treated from the middle on.
    fn dates(areas: usize, periods: usize) -> Vec<Option<usize>> {
        (0..areas).map(|area| area.is_multiple_of(2).then_some(periods / 2)).collect()
    }

    #[test]
    fn of_the_periods_of_a_balanced_panel_all_but_one_are_told_whatever_its_size() {
        // Sums of one over the periods drift apart, in these sizes past what a pivot may be off.
        for periods in [6, 10, 20, 24] {
            for areas in [4, 1_000, 4_000, 6_791, 7_000, 10_000, 32_844, 50_000] {
                let (outcome, dates) = (vec![0.0; areas * periods], dates(areas, periods));
                let panel = Panel::new(areas, periods, &outcome, &dates);
                let two_way = TwoWay::new(&panel, &panel.used()).unwrap();
                assert_eq!(two_way.dummies.rank(), periods - 1, "{areas} areas in {periods} periods");
            }
        }
    }

    #[test]
    fn seven_thousand_areas_in_ten_periods_have_the_difference_of_their_means() {
        let (areas, periods) = (7_000, 10);
        let outcome: Vec<f64> = (0..areas * periods).map(|cell| (cell * 7_919 % 1_013) as f64).collect();
        let dates = dates(areas, periods);
        let found = difference(&Panel::new(areas, periods, &outcome, &dates), &Settings::default()).unwrap();
        let mean = |treated: bool, after: bool| {
            let cells = (0..areas * periods).filter(|cell| {
                (cell / periods).is_multiple_of(2) == treated && (cell % periods >= periods / 2) == after
            });
            cells.map(|cell| outcome[cell]).collect::<Sum>().value() / (areas * periods / 4) as f64
        };
        let expected = mean(true, true) - mean(true, false) - (mean(false, true) - mean(false, false));
        assert!((found.effect - expected).abs() < 1e-9, "{}, not {expected}", found.effect);
    }
}
