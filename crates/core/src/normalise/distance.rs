//! Distances to a best, reference or target value.

use super::linear::Linear;
use super::min_max::Range;
use super::{Column, NormaliseError, Scorer, finite, refuse};

/// One less the distance to a reference value, `1 - (reference - x)/(reference - min)`: 1 at the reference, 0 at the
/// worst value.
///
/// - **Flip:** works on `-x` and `-reference`, so that the worst value is the greatest.
/// - **Edge:** where the reference is the worst value the distance has no unit: that is
///   [`NormaliseError::AtStart`], or, with `cap`, 1 for all values beyond it and missing at it. A reference worse than the worst
///   value turns the order round.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DistanceToReference {
    /// The reference, in the indicator's own unit.
    pub value: f64,
    /// Whether scores end at 1.
    pub cap: bool,
}

/// Share of the way from the worst value to a target: `(x - min)/(target - min)`.
///
/// - **Flip:** `(max - x)/(max - target)`.
/// - **Edge:** as [`DistanceToReference`].
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DistanceToTarget {
    /// The target, in the indicator's own unit.
    pub target: f64,
    /// Whether scores end at 1.
    pub cap: bool,
}

/// Both are the same line: 0 at the worst value, 1 at the value given.
pub(super) fn fit(
    column: Column<'_>,
    method: &'static str,
    parameter: &'static str,
    target: f64,
    cap: bool,
) -> Result<Linear, NormaliseError> {
    finite(method, parameter, target)?;
    let Some(Range { worst, best, areas }) = Range::of(column) else { return Ok(Linear::nothing()) };
    let most = if cap { 1.0 } else { f64::INFINITY };
    if worst != target {
        if (target - worst).is_infinite() {
            let allowed = "a number so near to the values that their difference is one";
            return Err(NormaliseError::Parameter { method, parameter, found: target, allowed });
        }
        return Ok(Linear::new(method, worst, target - worst)?.cut(f64::NEG_INFINITY, most));
    }
    if areas == 1 {
        return Ok(Linear::nothing());
    }
    if !cap || best == worst {
        let end = if column.flip { "greatest" } else { "least" };
        return Err(NormaliseError::AtStart { method, parameter, areas, value: worst, end });
    }
    // Beyond the worst value the quotient is huge and ends at 1; at the worst value it is 0/0.
    let zero = if column.flip { -0.0 } else { 0.0 };
    Ok(Linear::new(method, worst, zero)?.cut(f64::NEG_INFINITY, most))
}

/// Share of the best value.
pub(super) struct ShareOfBest {
    best: f64,
    flip: bool,
}

/// `x/max`, or `min/x` under `flip`.
pub(super) fn to_best(column: Column<'_>) -> Result<ShareOfBest, NormaliseError> {
    const NAME: &str = "distance-to-best";
    if column.flip {
        refuse(NAME, "values above 0 where less is better", column.values, |value| value <= 0.0)?;
    }
    let best = Range::of(column).map_or(f64::NAN, |range| range.best);
    if best == 0.0 {
        refuse(NAME, "a greatest value other than 0", column.values, |value| value == 0.0)?;
    }
    Ok(ShareOfBest { best, flip: column.flip })
}

impl Scorer for ShareOfBest {
    fn score(&self, value: f64) -> f64 {
        if self.flip { self.best / value } else { value / self.best }
    }
}
