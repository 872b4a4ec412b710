//! Intervals by drawing areas again and again: Efron's bootstrap, the same draws on every machine.

use crate::parallel;
use crate::random::Random;
use crate::statistics::quantile;

/// How an interval is drawn: the percentiles of a statistic over samples of areas, with replacement.
///
/// It answers how far a figure hangs on which areas there happen to be. It says nothing of errors in the areas' own values,
/// and takes areas to be independent of each other, which neighbours seldom are: for them it is too narrow.
///
/// - **Source:** Efron and Tibshirani (1993), *An Introduction to the Bootstrap*, chapter 13 (percentile interval).
///
/// ```
/// # use theodolite_core::{bootstrap::Bootstrap, sum};
/// let score = [12.0, 18.0, 20.0, 30.0, 45.0, 21.0, 17.0];
/// let interval = Bootstrap::default().interval(score.len(), |drawn| sum::weighted_mean(&score, drawn).unwrap_or(f64::NAN));
/// let (lower, upper) = interval.unwrap();
/// assert!(lower < 23.0 && 23.0 < upper && 15.0 < lower && upper < 35.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// How many samples.
    pub replicates: u32,
    /// Share of the samples inside the interval, between 0 and 1.
    pub confidence: f64,
    /// The same seed gives the same samples.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Bootstrap { replicates: 999, confidence: 0.95, seed: 0 }
    }
}

impl Bootstrap {
    /// Whether the confidence is a share above 0 and below 1.
    pub fn is_valid(&self) -> bool {
        self.confidence > 0.0 && self.confidence < 1.0
    }

    /// Returns the interval of a statistic of `areas` areas, which is told how often each of them was drawn.
    ///
    /// - **Missing:** a statistic that is `NaN` or infinite is undefined for that sample, which is left out.
    /// - **None:** below two areas, without replicates, for a confidence outside 0 to 1, and where more than one sample in
    ///   twenty is undefined.
    pub fn interval(
        &self,
        areas: usize,
        statistic: impl Fn(&[f64]) -> f64 + Sync + Send,
    ) -> Option<(f64, f64)> {
        self.interval_within(&[areas], statistic)
    }

    /// Returns the interval of a statistic of areas that lie group after group: each sample draws as many areas from a group
    /// as it has.
    ///
    /// As [`interval`](Bootstrap::interval), but also `None` where no group has two areas.
    pub fn interval_within(
        &self,
        groups: &[usize],
        statistic: impl Fn(&[f64]) -> f64 + Sync + Send,
    ) -> Option<(f64, f64)> {
        let [interval] = self.intervals(groups, |drawn| [statistic(drawn)]);
        interval
    }

    /// Returns the intervals of several statistics from the same samples.
    pub(crate) fn intervals<const N: usize>(
        &self,
        groups: &[usize],
        statistics: impl Fn(&[f64]) -> [f64; N] + Sync + Send,
    ) -> [Option<(f64, f64)>; N] {
        let found = self.samples(groups, statistics);
        std::array::from_fn(|k| self.percentiles(found.iter().map(|statistics| statistics[k])))
    }

    /// Returns what a function makes of each sample, in order; nothing where there is nothing to draw.
    pub(crate) fn samples<R: Send>(
        &self,
        groups: &[usize],
        result: impl Fn(&[f64]) -> R + Sync + Send,
    ) -> Vec<R> {
        if !self.is_valid() || groups.iter().all(|&areas| areas < 2) {
            return Vec::new();
        }
        let replicates: Vec<u64> = (0..u64::from(self.replicates)).collect();
        parallel::map(&replicates, |_, &replicate| {
            let mut random = Random::nth(self.seed, "bootstrap", replicate);
            let mut drawn = vec![0.0; groups.iter().sum()];
            let mut rest = &mut drawn[..];
            for &areas in groups {
                let (group, others) = rest.split_at_mut(areas);
                (0..areas).for_each(|_| group[random.below(areas)] += 1.0);
                rest = others;
            }
            result(&drawn)
        })
    }

    /// The interval between the percentiles of what the samples gave.
    pub(crate) fn percentiles(&self, found: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
        let mut samples = 0;
        let defined: Vec<f64> = found.inspect(|_| samples += 1).filter(|found| found.is_finite()).collect();
        if 20 * (samples - defined.len()) > samples {
            return None;
        }
        let tail = (1.0 - self.confidence) / 2.0;
        Some((quantile(&defined, tail)?, quantile(&defined, 1.0 - tail)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sum;

    #[test]
    fn the_interval_of_a_mean_is_that_of_theory() {
        let mut random = Random::named(3, "values");
        let values: Vec<f64> = (0..400).map(|_| random.normal()).collect();
        let mean = |drawn: &[f64]| sum::weighted_sum(&values, drawn) / 400.0;
        let bootstrap = Bootstrap { replicates: 4000, ..Bootstrap::default() };
        let (lower, upper) = bootstrap.interval(400, mean).unwrap();
        let sd = crate::statistics::sd(&values, crate::statistics::Divisor::Population).unwrap();
        let half = 1.959964 * sd / 20.0;
        assert!(((upper - lower) / (2.0 * half) - 1.0).abs() < 0.05, "{lower} to {upper}, not +-{half}");
    }

    #[test]
    fn each_sample_draws_as_many_areas_as_a_group_has() {
        let totals = Bootstrap::default().samples(&[3, 1, 0, 2], |drawn| {
            (drawn[..3].iter().sum::<f64>(), drawn[3], drawn[4..].iter().sum::<f64>())
        });
        assert_eq!(totals.len(), 999);
        assert!(totals.iter().all(|&totals| totals == (3.0, 1.0, 2.0)));
    }

    #[test]
    fn what_cannot_be_drawn_has_no_interval() {
        let bootstrap = Bootstrap::default();
        assert_eq!(bootstrap.interval(0, |_| 1.0), None);
        assert_eq!(bootstrap.interval(1, |_| 1.0), None);
        assert_eq!(bootstrap.interval(2, |_| f64::NAN), None);
        assert_eq!(bootstrap.interval(2, |_| 1.0), Some((1.0, 1.0)));
        for confidence in [0.0, 1.0, -1.0, f64::NAN] {
            assert_eq!(Bootstrap { confidence, ..bootstrap }.interval(2, |_| 1.0), None);
        }
        assert_eq!(Bootstrap { replicates: 0, ..bootstrap }.interval(2, |_| 1.0), None);
    }

    #[test]
    fn a_few_undefined_samples_are_left_out_and_many_are_not() {
        let bootstrap = Bootstrap { replicates: 400, ..Bootstrap::default() };
        // Both areas are drawn in half of the samples.
        assert_eq!(bootstrap.interval(2, |drawn| if drawn[0] == 1.0 { 1.0 } else { f64::NAN }), None);
        // One of five areas is drawn five times in one sample of 625.
        assert!(bootstrap.interval(5, |drawn| if drawn.contains(&5.0) { f64::NAN } else { 1.0 }).is_some());
    }

    #[test]
    fn the_seed_decides() {
        let first = |seed| Bootstrap { seed, ..Bootstrap::default() }.samples(&[9], |drawn| drawn.to_vec());
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
    }
}
