//! From results to shares of their variance.

use super::{Estimate, Estimator, Factor, Options, Sensitivity, SensitivityError};
use crate::sum::Sum;

/// Says which factors the spread of results is due to that have been computed already.
///
/// - **Shape:** the results of A, then of B, then of each factor's block, all of one length: the order of
///   [`Design::map`](super::Design::map).
/// - **Missing:** a row in which some block has no finite number is left out and counted.
/// - **No spread:** where the results of A and B are all the same, the variance is 0 and every share missing.
/// - **Intervals:** percentiles of the bootstrap. The rows of a quasi-random sample hang together, so that they are
///   rather too wide than too narrow.
/// - **Source:** as [`analyse`](super::analyse).
///
/// # Errors
/// [`SensitivityError`] where results do not go into blocks, without factors, and for a confidence that is no share.
///
/// ```
/// # use theodolite_core::sensitivity::{Options, SensitivityError, estimate};
/// let (a, b, ab) = ([1.0, 3.0], [2.0, 2.0], [2.0, 2.0]); // one factor: its block is B
/// let sensitivity = estimate(&[a, b, ab].concat(), 1, &Options::default())?;
/// assert_eq!((sensitivity.mean, sensitivity.rows), (2.0, 2));
/// # Ok::<(), SensitivityError>(())
/// ```
pub fn estimate(results: &[f64], factors: usize, options: &Options) -> Result<Sensitivity, SensitivityError> {
    if factors == 0 {
        return Err(SensitivityError::NoFactors);
    }
    let blocks = factors.saturating_add(2);
    if !results.len().is_multiple_of(blocks) {
        return Err(SensitivityError::Results { results: results.len(), blocks });
    }
    if let Some(bootstrap) = options.bootstrap.filter(|bootstrap| !bootstrap.is_valid()) {
        return Err(SensitivityError::Confidence { confidence: bootstrap.confidence });
    }
    let length = results.len() / blocks;
    let whole = |row: usize| (0..blocks).all(|block| results[block * length + row].is_finite());
    let rows = (0..length).filter(|&row| whole(row)).collect();
    let sample = Sample { results, length, factors, estimator: options.estimator, rows };
    let count = sample.rows.len();
    let found = sample.shares(&vec![1.0; count]);
    let intervals: Vec<Option<(f64, f64)>> = options.bootstrap.map_or_else(Vec::new, |bootstrap| {
        let drawn = bootstrap.samples(&[count], |drawn| sample.shares(drawn).shares);
        (0..2 * factors)
            .map(|place| bootstrap.percentiles(drawn.iter().map(|shares| shares[place])))
            .collect()
    });
    let factor = |k: usize| {
        let estimate = |place: usize| {
            let interval = intervals.get(place).copied().flatten();
            Estimate { value: found.shares[place], interval }
        };
        Factor { first: estimate(2 * k), total: estimate(2 * k + 1) }
    };
    Ok(Sensitivity {
        factors: (0..factors).map(factor).collect(),
        mean: found.mean,
        variance: found.variance,
        rows: count,
        left_out: length - count,
    })
}

/// The results, block after block.
struct Sample<'a> {
    results: &'a [f64],
    length: usize,
    factors: usize,
    estimator: Estimator,
    // Those with a result in each block.
    rows: Vec<usize>,
}

struct Shares {
    mean: f64,
    variance: f64,
    // First and total of the first factor, of the second, and so on.
    shares: Vec<f64>,
}

impl Sample<'_> {
    fn block(&self, block: usize) -> &[f64] {
        &self.results[block * self.length..(block + 1) * self.length]
    }

    /// What the rows say if each counts so many times.
    fn shares(&self, times: &[f64]) -> Shares {
        let (a, b) = (self.block(0), self.block(1));
        let rows = || self.rows.iter().copied().zip(times.iter().copied()).filter(|(_, times)| *times > 0.0);
        let count: f64 = rows().map(|(_, times)| times).sum();
        let over_both = |term: &dyn Fn(f64) -> f64| {
            let terms = rows().flat_map(|(row, times)| [times * term(a[row]), times * term(b[row])]);
            terms.collect::<Sum>().value()
        };
        let mean = over_both(&|result| result) / (2.0 * count);
        // Compared one by one: rounding would make a spread of equal results.
        let first = rows().next().map(|(row, _)| a[row]);
        let spread = rows().any(|(row, _)| Some(a[row]) != first || Some(b[row]) != first);
        let squares = || over_both(&|result| (result - mean) * (result - mean));
        let variance = match first {
            None => f64::NAN,
            Some(_) if spread => squares() / (2.0 * count - 1.0),
            Some(_) => 0.0,
        };
        let known = |value: f64| if value.is_finite() { value } else { f64::NAN };
        let (mean, variance) = (known(mean), known(variance));
        if variance.is_nan() || variance == 0.0 {
            return Shares { mean, variance, shares: vec![f64::NAN; 2 * self.factors] };
        }
        let centre = match self.estimator {
            Estimator::Centred => mean,
            Estimator::Saltelli2010 => 0.0,
        };
        let factor = |k: usize| {
            let own = self.block(k + 2);
            let (mut first, mut total) = (Sum::default(), Sum::default());
            for (row, times) in rows() {
                let change = own[row] - a[row];
                first.add(times * (b[row] - centre) * change);
                total.add(times * change * change);
            }
            [first.value() / (count * variance), total.value() / (2.0 * count * variance)].map(known)
        };
        Shares { mean, variance, shares: (0..self.factors).flat_map(factor).collect() }
    }
}
