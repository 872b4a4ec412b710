//! Linear onto a range, from the least to the greatest value.

use super::linear::Linear;
use super::{Column, NormaliseError, finite};

/// Rescales one indicator linearly onto `lower..=upper`.
///
/// - **Units:** the indicator's own unit in; none out.
/// - **Flip:** mirrored within the range: the least value becomes `upper`.
/// - **Edge:** [`NormaliseError::NoSpread`] where all values are equal; a single value has no score.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinMax {
    /// What the least value becomes; 0 by default.
    pub lower: f64,
    /// What the greatest value becomes; 1 by default.
    pub upper: f64,
}

impl Default for MinMax {
    fn default() -> Self {
        MinMax { lower: 0.0, upper: 1.0 }
    }
}

impl MinMax {
    pub(super) fn fit(self, column: Column<'_>) -> Result<Linear, NormaliseError> {
        const NAME: &str = "min-max";
        let (lower, upper) = (finite(NAME, "lower", self.lower)?, finite(NAME, "upper", self.upper)?);
        fit_range(column, NAME, lower, upper)
    }
}

/// From the worst value to the best one, onto `lower` to `upper`.
pub(super) fn fit_range(
    column: Column<'_>,
    method: &'static str,
    lower: f64,
    upper: f64,
) -> Result<Linear, NormaliseError> {
    let Some(Range { worst, best, areas }) = Range::of(column) else { return Ok(Linear::nothing()) };
    match areas {
        1 => Ok(Linear::nothing()),
        _ if worst == best => Err(NormaliseError::NoSpread { method, areas, value: worst }),
        _ => Ok(Linear::new(method, worst, best - worst)?.scaled(lower, upper - lower)),
    }
}

/// The ends of a column as its direction has them: the score rises from `worst` to `best`.
pub(super) struct Range {
    pub(super) worst: f64,
    pub(super) best: f64,
    pub(super) areas: usize,
}

impl Range {
    /// `None` where there is no value.
    pub(super) fn of(column: Column<'_>) -> Option<Range> {
        let (mut min, mut max, mut areas) = (f64::INFINITY, f64::NEG_INFINITY, 0);
        for &value in column.values.iter().filter(|value| !value.is_nan()) {
            (min, max, areas) = (min.min(value), max.max(value), areas + 1);
        }
        let (worst, best) = if column.flip { (max, min) } else { (min, max) };
        (areas > 0).then_some(Range { worst, best, areas })
    }
}
