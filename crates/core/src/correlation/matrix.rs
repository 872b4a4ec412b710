//! Correlations of many columns, and which of them are to be looked at.

use thiserror::Error;

use super::{Coefficient, Correlation};
use crate::parallel;

/// Why a table of correlations cannot be made.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CorrelationError {
    /// Columns of different length.
    #[error("{kind} {position} (counted from 0) has {found} values, but {expected} are expected")]
    Length {
        /// `row` or `column`.
        kind: &'static str,
        /// Which one.
        position: usize,
        /// Its length.
        found: usize,
        /// The length of the first row.
        expected: usize,
    },
}

/// Returns the correlation of each row with each column: the parts with themselves, or the levels above with the parts.
///
/// - **Shape:** one list of values per row and per column, in area order; one list of correlations per row.
/// - **Missing:** each pair is computed over the areas with a value in both.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 4; COINr (`get_corr`).
///
/// # Errors
/// [`CorrelationError`] for columns of different length.
///
/// ```
/// # use theodolite_core::correlation::{Coefficient, CorrelationError, FlagRule, Flag, matrix};
/// let (score, parts) = ([1.0, 2.0, 3.0, 4.0], [[1.0, 2.0, 3.0, 5.0], [4.0, 3.0, 2.0, 1.0]]);
/// let columns: Vec<&[f64]> = parts.iter().map(|part| part.as_slice()).collect();
/// let table = matrix(&[&score], &columns, Coefficient::Pearson)?;
/// let flags: Vec<Option<Flag>> = table[0].iter().map(|it| FlagRule::default().flag(it.value)).collect();
/// assert_eq!(flags, [Some(Flag::Collinear), Some(Flag::Negative)]);
/// # Ok::<(), CorrelationError>(())
/// ```
pub fn matrix(
    rows: &[&[f64]],
    columns: &[&[f64]],
    coefficient: Coefficient,
) -> Result<Vec<Vec<Correlation>>, CorrelationError> {
    let expected = rows.first().or(columns.first()).map_or(0, |row| row.len());
    for (kind, lists) in [("row", rows), ("column", columns)] {
        if let Some((position, list)) = lists.iter().enumerate().find(|(_, list)| list.len() != expected) {
            return Err(CorrelationError::Length { kind, position, found: list.len(), expected });
        }
    }
    Ok(parallel::map(rows, |_, row| columns.iter().map(|column| coefficient.of(row, column)).collect()))
}

/// What is doubtful about a correlation between parts, or of a part with its whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// So high that both say the same: they count double.
    Collinear,
    /// So weak that the part says little about the whole.
    Weak,
    /// Against each other: more of one means less of the other, or a polarity is wrong.
    Negative,
}

impl Flag {
    /// Returns its name in a study's results.
    pub fn name(self) -> &'static str {
        match self {
            Flag::Collinear => "redundant",
            Flag::Weak => "weak",
            Flag::Negative => "opposed",
        }
    }
}

/// From where on correlations are flagged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlagRule {
    /// Above it they are collinear.
    pub collinear: f64,
    /// Below it they are weak.
    pub weak: f64,
    /// Below it they are negative.
    pub negative: f64,
}

impl Default for FlagRule {
    /// 0.92 is the rule of the JRC; 0.3 and -0.4 are those of COINr.
    fn default() -> Self {
        FlagRule { collinear: 0.92, weak: 0.3, negative: -0.4 }
    }
}

impl FlagRule {
    /// Returns the flag of a correlation; `None` where nothing is doubtful, or there is no value.
    ///
    /// A bound itself is not beyond it.
    pub fn flag(self, correlation: f64) -> Option<Flag> {
        if correlation > self.collinear {
            Some(Flag::Collinear)
        } else if correlation < self.negative {
            Some(Flag::Negative)
        } else {
            (correlation < self.weak).then_some(Flag::Weak)
        }
    }
}
