//! A measure raised or lowered by a rule, and what that comes to.

use super::{Potential, ScenarioError, check, number};
use crate::Polarity;
use crate::statistics::quantile;
use crate::sum::Sum;

/// Where areas go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule<'a> {
    /// To a benchmark.
    To(f64),
    /// To the value that a share of their peers lies below (R's type 7). Peers are areas of the same group that have a value,
    /// whether they are changed or not.
    Percentile {
        /// The share, 0 to 1: 0.75 is the upper quartile.
        share: f64,
        /// The group of each area; `None` takes all areas as peers.
        peers: Option<&'a [u32]>,
    },
    /// To what a line says of places of their size.
    Potential {
        /// The line.
        potential: Potential,
        /// The size of each area: workers, people.
        sizes: &'a [f64],
    },
    /// By so much, in the units of the values, with its sign.
    By(f64),
    /// By a share of the value, with its sign: 0.1 is a tenth more.
    ByShare(f64),
}

/// A rule, and for whom it holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change<'a> {
    /// Where areas go.
    pub rule: Rule<'a>,
    /// Which end of the values is the worse one.
    pub worse: Polarity,
    /// Which areas are changed; `None` for all.
    pub scope: Option<&'a [bool]>,
    /// The least and the greatest value that there can be, such as 0 and 100: changed values stop there.
    pub bounds: Option<(f64, f64)>,
    /// Whether values may become worse.
    pub level_down: bool,
}

/// A measure after a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The value of each area.
    pub values: Vec<f64>,
    /// Areas whose value is another one than before.
    pub changed: usize,
    /// Areas in the scope that keep what they have because they are beyond where the rule leads.
    pub beyond: usize,
    /// Areas in the scope without a value, or without what the rule asks for.
    pub missing: usize,
    /// Areas that were stopped by a bound.
    pub bounded: usize,
}

impl<'a> Change<'a> {
    /// A rule for all areas, without bounds, that makes nobody worse off.
    pub fn new(rule: Rule<'a>, worse: Polarity) -> Change<'a> {
        Change { rule, worse, scope: None, bounds: None, level_down: false }
    }

    /// Applies the change.
    ///
    /// ```
    /// # use theodolite_core::Polarity;
    /// # use theodolite_core::scenario::{Change, Rule, ScenarioError};
    /// let unemployment = [7.0, 4.0, 9.5, f64::NAN];
    /// let changed = Change::new(Rule::To(5.0), Polarity::High).apply(&unemployment)?;
    /// assert_eq!(changed.values[..3], [5.0, 4.0, 5.0]); // who is better off already stays so
    /// assert_eq!((changed.changed, changed.beyond, changed.missing), (2, 1, 1));
    /// # Ok::<(), ScenarioError>(())
    /// ```
    ///
    /// # Errors
    /// [`ScenarioError`] for columns of different length and numbers that cannot be; [`ScenarioError::LevelsDown`] where
    /// [`Rule::By`] or [`Rule::ByShare`] makes an area worse and that is not asked for.
    pub fn apply(&self, values: &[f64]) -> Result<Changed, ScenarioError> {
        let areas = values.len();
        check("values", values, areas, f64::NEG_INFINITY)?;
        if let Some(scope) = self.scope.filter(|scope| scope.len() != areas) {
            return Err(ScenarioError::Length { column: "scope", found: scope.len(), expected: areas });
        }
        let (lower, upper) = self.bounds.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        if lower > upper || lower.is_nan() || upper.is_nan() {
            return Err(ScenarioError::Parameter {
                name: "the lower bound",
                value: lower,
                allowed: "at most the upper",
            });
        }
        let levels = self.levels(values)?;
        let by = matches!(self.rule, Rule::By(_) | Rule::ByShare(_));
        let mut found = Changed { values: values.to_vec(), changed: 0, beyond: 0, missing: 0, bounded: 0 };
        for (area, (value, level)) in found.values.iter_mut().zip(levels).enumerate() {
            if !self.scope.is_none_or(|scope| scope[area]) {
                continue;
            }
            if value.is_nan() || level.is_nan() {
                found.missing += 1;
                continue;
            }
            // A value past a bound is not brought back to it by a rule that leads away.
            let after = level.clamp(lower.min(*value), upper.max(*value));
            let gain = self.worse.better() * (after - *value);
            if gain < 0.0 && !self.level_down {
                if by {
                    return Err(ScenarioError::LevelsDown { area, before: *value, after });
                }
                found.beyond += 1;
                continue;
            }
            if !after.is_finite() {
                return Err(ScenarioError::TooGreat);
            }
            found.bounded += usize::from(after != level);
            found.changed += usize::from(after != *value);
            *value = after;
        }
        Ok(found)
    }

    /// Where the rule leads each area.
    fn levels(&self, values: &[f64]) -> Result<Vec<f64>, ScenarioError> {
        let areas = values.len();
        Ok(match self.rule {
            Rule::To(level) => vec![number("the benchmark", level)?; areas],
            Rule::By(by) => {
                let by = number("the change", by)?;
                values.iter().map(|value| value + by).collect()
            }
            Rule::ByShare(by) => {
                let by = number("the change", by)?;
                values.iter().map(|value| value + by * value.abs()).collect()
            }
            Rule::Percentile { share, peers } => percentiles(values, share, peers)?,
            Rule::Potential { potential, sizes } => {
                check("sizes", sizes, areas, 0.0)?;
                potential.check()?;
                let level = |size: &f64| if *size > 0.0 { potential.at(*size) } else { f64::NAN };
                sizes.iter().map(level).collect()
            }
        })
    }
}

/// The percentile of each area's peers.
fn percentiles(values: &[f64], share: f64, peers: Option<&[u32]>) -> Result<Vec<f64>, ScenarioError> {
    if !(0.0..=1.0).contains(&share) {
        let (name, allowed) = ("the percentile", "a share from 0 to 1");
        return Err(ScenarioError::Parameter { name, value: share, allowed });
    }
    let of = |values: &[f64]| quantile(values, share).unwrap_or(f64::NAN);
    let Some(peers) = peers else { return Ok(vec![of(values); values.len()]) };
    let (found, expected) = (peers.len(), values.len());
    if found != expected {
        return Err(ScenarioError::Length { column: "peers", found, expected });
    }
    let mut areas: Vec<usize> = (0..values.len()).collect();
    areas.sort_by_key(|area| peers[*area]); // stable: areas of a group in their order
    let mut levels = vec![f64::NAN; values.len()];
    for group in areas.chunk_by(|a, b| peers[*a] == peers[*b]) {
        let level = of(&group.iter().map(|area| values[*area]).collect::<Vec<f64>>());
        group.iter().for_each(|area| levels[*area] = level);
    }
    Ok(levels)
}

/// What a change comes to over all areas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uplift {
    /// `sum S (y' - y)`, in units of size times value.
    pub total: f64,
    /// `sum S y`: what there was before.
    pub before: f64,
    /// The total in units of what there was; `NaN` where that is not above 0.
    pub share: f64,
    /// Areas whose value is another one than before, and whose size is above 0.
    pub changed: usize,
    /// Areas left out because a value or the size is missing.
    pub missing: usize,
}

/// Sums up what a change comes to: value times size.
///
/// ```
/// # use theodolite_core::scenario::{ScenarioError, uplift};
/// let found = uplift(&[1200.0, 5000.0], &[58.0, 90.0], &[60.0, 90.0])?; // thousand workers, thousand pounds each: millions
/// assert_eq!((found.total, found.before, found.changed), (2400.0, 519_600.0, 1));
/// # Ok::<(), ScenarioError>(())
/// ```
///
/// # Errors
/// [`ScenarioError`] for columns of different length, infinite cells and sizes below 0.
pub fn uplift(sizes: &[f64], before: &[f64], after: &[f64]) -> Result<Uplift, ScenarioError> {
    check("sizes", sizes, before.len(), 0.0)?;
    check("before", before, before.len(), f64::NEG_INFINITY)?;
    check("after", after, before.len(), f64::NEG_INFINITY)?;
    let (mut total, mut whole) = (Sum::default(), Sum::default());
    let (mut changed, mut missing) = (0, 0);
    for ((&size, &before), &after) in sizes.iter().zip(before).zip(after) {
        if size.is_nan() || before.is_nan() || after.is_nan() {
            missing += 1;
            continue;
        }
        total.add(size * (after - before));
        whole.add(size * before);
        changed += usize::from(after != before && size > 0.0);
    }
    let (total, before) = (total.value(), whole.value());
    if !(total.is_finite() && before.is_finite()) {
        return Err(ScenarioError::TooGreat);
    }
    let share = if before > 0.0 { total / before } else { f64::NAN };
    Ok(Uplift { total, before, share, changed, missing })
}
