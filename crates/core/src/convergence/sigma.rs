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
    let people = whole.people.as_deref();
    let moments: Vec<Moments> =
        (0..columns.len()).map(|k| Moments::new(&logs[k], &whole.columns[k], blocks[k].mean())).collect();
    let samples = bootstrap.samples(&[n], |drawn| {
        let each = (0..columns.len()).flat_map(|k| {
            let [log_sd, variation] = moments[k].of(drawn, people);
            [
                log_sd.unwrap_or_else(|| spread(&logs[k], drawn)),
                variation.unwrap_or_else(|| blocks[k].drawn_by_area(drawn).williamson().unwrap_or(f64::NAN)),
            ]
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

/// One period's areas in their order, ready to be measured again and again with other counts: a sample asks for one walk along
/// them, without sorting or copying.
struct Moments {
    /// Logarithms, less their mean.
    logs: Vec<f64>,
    /// Values as shares of their mean, less 1.
    values: Vec<f64>,
}

impl Moments {
    fn new(logs: &[f64], values: &[f64], mean: f64) -> Moments {
        let middle = sum(logs) / logs.len() as f64;
        Moments {
            logs: logs.iter().map(|it| it - middle).collect(),
            values: values.iter().map(|it| it / mean - 1.0).collect(),
        }
    }

    /// The standard deviation of logarithms and the coefficient of variation of areas that count so often. `None` where a sample
    /// lies so far from the middle of all areas, or so close together, that a difference of squares would not tell.
    fn of(&self, drawn: &[f64], people: Option<&[f64]>) -> [Option<f64>; 2] {
        let logs = first_two(drawn, None, &self.logs);
        let values = first_two(drawn, people, &self.values);
        let log_sd = logs.variance().map(f64::sqrt);
        let variation = values.variance().map(|it| it.sqrt() / (1.0 + values.first / values.weight));
        [log_sd, variation]
    }
}

/// Weighted sums: of the weights, of the values, and of their squares.
struct Sums {
    weight: f64,
    first: f64,
    second: f64,
}

impl Sums {
    /// `None` where more than one or two of the digits would cancel.
    fn variance(&self) -> Option<f64> {
        let (mean, square) = (self.first / self.weight, self.second / self.weight);
        let variance = square - mean * mean;
        (variance > 0.05 * square && variance.is_finite()).then_some(variance)
    }
}

/// The sums of values that count by how often they are drawn, and by people where there are any.
fn first_two(drawn: &[f64], people: Option<&[f64]>, values: &[f64]) -> Sums {
    /// Terms that are added side by side, as processors do at once.
    const LANES: usize = 8;
    /// Terms that are added plainly before a compensated sum takes them.
    const RUN: usize = 512;
    let (mut weight, mut first, mut second) = (Sum::default(), Sum::default(), Sum::default());
    let people = people.unwrap_or(&[]);
    for (at, (drawn, values)) in drawn.chunks(RUN).zip(values.chunks(RUN)).enumerate() {
        let people = people.get(at * RUN..at * RUN + drawn.len());
        let mut lanes = [[0.0; LANES]; 3];
        let mut add = |lane: usize, weight: f64, value: f64| {
            let product = weight * value;
            lanes[0][lane] += weight;
            lanes[1][lane] += product;
            lanes[2][lane] += product * value;
        };
        match people {
            None => {
                for (drawn, values) in drawn.chunks(LANES).zip(values.chunks(LANES)) {
                    for (lane, (drawn, value)) in drawn.iter().zip(values).enumerate() {
                        add(lane, *drawn, *value);
                    }
                }
            }
            Some(people) => {
                let each = drawn.chunks(LANES).zip(people.chunks(LANES)).zip(values.chunks(LANES));
                for ((drawn, people), values) in each {
                    for (lane, ((drawn, people), value)) in drawn.iter().zip(people).zip(values).enumerate() {
                        add(lane, drawn * people, *value);
                    }
                }
            }
        }
        for (sum, lanes) in [&mut weight, &mut first, &mut second].into_iter().zip(lanes) {
            sum.add(lanes.iter().sum());
        }
    }
    Sums { weight: weight.value(), first: first.value(), second: second.value() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn one_walk_measures_what_sorting_does() {
        let mut random = Random::named(5, "areas");
        for areas in [2, 7, 513, 3000] {
            let values: Vec<f64> = (0..areas).map(|_| 100.0 * random.share() + 20.0).collect();
            let people: Vec<f64> = (0..areas).map(|_| random.below(900) as f64 + 100.0).collect();
            let logs: Vec<f64> = values.iter().map(|it| libm::log(*it)).collect();
            for people in [None, Some(people.as_slice())] {
                let blocks = Blocks::new(&values, people).unwrap();
                let moments = Moments::new(&logs, &values, blocks.mean());
                for _ in 0..20 {
                    let mut drawn = vec![0.0; areas];
                    (0..areas).for_each(|_| drawn[random.below(areas)] += 1.0);
                    let sorted = blocks.drawn_by_area(&drawn).williamson().unwrap();
                    let [log_sd, variation] = moments.of(&drawn, people);
                    for (found, expected) in [(log_sd, spread(&logs, &drawn)), (variation, sorted)] {
                        match found {
                            Some(found) => {
                                assert!((found / expected - 1.0).abs() < 1e-12, "{found}, not {expected}")
                            }
                            // Of few areas a sample may lie far from the middle, or be one area again and again.
                            None => assert!(areas < 100, "{expected}"),
                        }
                    }
                }
            }
        }
    }
}
