//! Which areas have enough data to be in an index.

use thiserror::Error;

/// What one area has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Availability {
    /// Columns without a value.
    pub missing: usize,
    /// Columns whose value is zero.
    pub zero: usize,
    /// Share of columns with a value, 0 to 1.
    pub available: f64,
    /// Share of those values that are not zero; `NaN` where there is no value.
    pub non_zero: f64,
    /// Whether the share with a value is large enough.
    pub included: bool,
}

/// Why areas cannot be screened.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ScreenError {
    /// No column.
    #[error("there is no column to screen areas by")]
    NoColumns,
    /// Columns of different length.
    #[error("column {column} (counted from 0) has {found} values, but {expected} are expected")]
    Length {
        /// The column's position.
        column: usize,
        /// Its length.
        found: usize,
        /// The length of the first.
        expected: usize,
    },
    /// A threshold that is no share.
    #[error("the least share of values is {threshold}, not one of 0 to 1")]
    Threshold {
        /// The threshold found.
        threshold: f64,
    },
}

/// Returns for each area what it has, and whether at least a share `threshold` of the columns has a value.
///
/// ```
/// # use theodolite_core::screen::{ScreenError, screen};
/// let (income, crime) = ([0.1, f64::NAN], [0.0, 12.0]);
/// let areas = screen(&[&income, &crime], 2.0 / 3.0)?;
/// assert!(areas[0].included && areas[0].zero == 1);
/// assert!(!areas[1].included && areas[1].available == 0.5);
/// # Ok::<(), ScreenError>(())
/// ```
///
/// # Errors
/// [`ScreenError`] without columns, for columns of different length, and for a threshold outside 0 to 1.
pub fn screen(columns: &[&[f64]], threshold: f64) -> Result<Vec<Availability>, ScreenError> {
    let areas = columns.first().ok_or(ScreenError::NoColumns)?.len();
    if let Some(column) = columns.iter().position(|column| column.len() != areas) {
        return Err(ScreenError::Length { column, found: columns[column].len(), expected: areas });
    }
    if !(0.0..=1.0).contains(&threshold) {
        return Err(ScreenError::Threshold { threshold });
    }
    let mut screened = vec![Availability::default(); areas];
    for column in columns {
        for (area, value) in screened.iter_mut().zip(*column) {
            area.missing += usize::from(value.is_nan());
            area.zero += usize::from(*value == 0.0);
        }
    }
    for area in &mut screened {
        let there = columns.len() - area.missing;
        area.available = 1.0 - area.missing as f64 / columns.len() as f64;
        area.non_zero = 1.0 - area.zero as f64 / there as f64; // 0/0 where there is no value
        // In whole columns: 9 of 10 are enough for 0.9, whatever 1 - 0.1 rounds to.
        area.included = there as f64 >= threshold * columns.len() as f64 - 1e-9;
    }
    Ok(screened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_equals_the_threshold_is_enough() {
        let columns = [[f64::NAN]].into_iter().chain([[1.0]; 9]).collect::<Vec<_>>();
        let columns: Vec<&[f64]> = columns.iter().map(|column| column.as_slice()).collect();
        assert!(screen(&columns, 0.9).unwrap()[0].included);
        assert!(!screen(&columns, 0.91).unwrap()[0].included);
    }

    #[test]
    fn an_area_without_any_value_has_no_share_of_zeros() {
        let area = screen(&[&[f64::NAN]], 0.5).unwrap()[0];
        assert_eq!((area.missing, area.available, area.included), (1, 0.0, false));
        assert!(area.non_zero.is_nan());
    }

    #[test]
    fn what_cannot_be_screened_is_an_error() {
        assert_eq!(screen(&[], 0.5), Err(ScreenError::NoColumns));
        assert_eq!(screen(&[&[1.0]], 1.5), Err(ScreenError::Threshold { threshold: 1.5 }));
        let length = ScreenError::Length { column: 1, found: 0, expected: 1 };
        assert_eq!(screen(&[&[1.0], &[]], 0.5), Err(length));
    }
}
