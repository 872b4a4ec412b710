//! Sigma convergence: whether areas become more alike.

use super::{ConvergenceError, Whole};
use crate::bootstrap::Bootstrap;
use crate::gap::Figure;
use crate::inequality::{Blocks, InequalityError};
use crate::interval::Interval;
use crate::linear::dot;
use crate::sum::{Sum, sum};

/// How unlike areas are in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sigma {
    /// The standard deviation of logarithms (divisor `n`); areas count alike.
    pub log_sd: Figure,
    /// Williamson's coefficient of variation; areas count by their people.
    pub variation: Figure,
}

/// How unlike areas are in each period, and how that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sigmas {
    /// Period by period.
    pub periods: Vec<Sigma>,
    /// From the first to the last period in units of the first, -0.2 where a fifth of the spread is gone; both periods drawn with the
    /// same areas. `None` where there was no spread.
    pub change: Option<Sigma>,
    /// Areas it rests on.
    pub n: usize,
    /// Areas left out because something is missing.
    pub missing: usize,
}

/// Measures how unlike areas are in each period: the standard deviation of logarithms, and the coefficient of variation over people.
///
/// There is convergence if they fall. Intervals are drawn over areas, which are taken to be independent (see [`Bootstrap`]); the
/// same areas are drawn in all periods.
///
/// - **Source:** Barro and Sala-i-Martin (1992), *Convergence*; Williamson (1965).
///
/// ```
/// # use theodolite_core::bootstrap::Bootstrap;
/// # use theodolite_core::convergence::{ConvergenceError, sigma};
/// let (before, after) = ([20.0, 24.0, 28.0, 36.0, 50.0], [26.0, 30.0, 33.5, 41.0, 55.0]);
/// let found = sigma(&[&before, &after], None, &Bootstrap::default())?;
/// assert!((found.periods[0].log_sd.value - 0.320354).abs() < 1e-6);
/// let change = found.change.expect("areas differed").log_sd;
/// assert!((change.value + 0.18514).abs() < 1e-5 && change.is_clear() == Some(true));
/// # Ok::<(), ConvergenceError>(())
/// ```
///
/// # Errors
/// [`ConvergenceError`] for columns that do not belong together, values of 0 or less, no periods and no area.
pub fn sigma(
    columns: &[&[f64]],
    people: Option<&[f64]>,
    bootstrap: &Bootstrap,
) -> Result<Sigmas, ConvergenceError> {
    if columns.is_empty() {
        return Err(ConvergenceError::Periods { found: 0 });
    }
    if !bootstrap.is_valid() {
        let (name, allowed) = ("confidence", "above 0 and below 1");
        return Err(ConvergenceError::Parameter { name, value: bootstrap.confidence, allowed });
    }
    let whole = Whole::new(columns, people, 1)?;
    let n = whole.columns[0].len();
    let log = |column: &Vec<f64>| column.iter().map(|it| libm::log(*it)).collect::<Vec<f64>>();
    let logs: Vec<Vec<f64>> = whole.columns.iter().map(log).collect();
    let blocks = |column: &Vec<f64>| Blocks::new(column, whole.people.as_deref());
    let blocks: Result<Vec<Blocks<'static>>, InequalityError> = whole.columns.iter().map(blocks).collect();
    let blocks = blocks.map_err(|_| ConvergenceError::TooGreat)?;

    let as_they_are = vec![1.0; n];
    let mut values = Vec::with_capacity(2 * columns.len());
    for (logs, blocks) in logs.iter().zip(&blocks) {
        let variation = blocks.williamson().map_err(|_| ConvergenceError::TooGreat)?;
        values.extend([spread(logs, &as_they_are), variation]);
    }
    let samples = bootstrap.samples(&[n], |drawn| {
        let each = logs.iter().zip(&blocks).flat_map(|(logs, blocks)| {
            [spread(logs, drawn), blocks.drawn_by_area(drawn).williamson().unwrap_or(f64::NAN)]
        });
        each.collect::<Vec<f64>>()
    });
    let figure = |of: &dyn Fn(&[f64]) -> f64| {
        let drawn = bootstrap.percentiles(samples.iter().map(|sample| of(sample)));
        Figure { value: of(&values), interval: drawn.map(|(lower, upper)| Interval { lower, upper }) }
    };
    let period = |k: usize| Sigma { log_sd: figure(&|it| it[2 * k]), variation: figure(&|it| it[2 * k + 1]) };
    let last = values.len() - 2;
    let changed = |k: usize| figure(&|it| it[last + k] / it[k] - 1.0);
    let change =
        (values[0] > 0.0 && values[1] > 0.0).then(|| Sigma { log_sd: changed(0), variation: changed(1) });
    Ok(Sigmas { periods: (0..columns.len()).map(period).collect(), change, n, missing: whole.missing })
}

/// The standard deviation of values that each count so often.
fn spread(values: &[f64], counts: &[f64]) -> f64 {
    let n = sum(counts);
    let mean = dot(values, counts) / n;
    let squares = values.iter().zip(counts).map(|(value, count)| count * (value - mean) * (value - mean));
    (squares.collect::<Sum>().value() / n).sqrt()
}
