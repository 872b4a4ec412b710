//! Filling missing values, and saying which ones were filled.

use std::borrow::Cow;

use thiserror::Error;

use crate::statistics::median;
use crate::sum::mean;

/// What stands in for a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Impute {
    /// The mean of the values that are there.
    Mean,
    /// Their median.
    Median,
}

/// Why missing values cannot be filled.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ImputeError {
    /// Not one group an area.
    #[error("{groups} groups for {areas} areas")]
    Groups {
        /// How many areas.
        areas: usize,
        /// How many groups.
        groups: usize,
    },
}

/// A column with its gaps filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Imputed {
    /// One value per area; `NaN` only where a whole group has no value, or an area has no group.
    pub values: Vec<f64>,
    /// The areas that were filled, in area order.
    pub filled: Vec<u32>,
}

impl Impute {
    /// One of each method.
    pub const EACH: [Impute; 2] = [Impute::Mean, Impute::Median];

    /// Stands for "in no group".
    pub const NO_GROUP: u32 = u32::MAX;

    /// Returns the method's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Impute::Mean => "mean",
            Impute::Median => "median",
        }
    }

    /// Fills the missing values of a column, or of each group of areas by itself.
    ///
    /// - **Shape:** one value, and one group, per area.
    /// - **Missing:** stays missing in a group without any value, and in no group ([`Impute::NO_GROUP`]).
    /// - Populations and other denominators must never be filled: the caller sees to that.
    ///
    /// # Errors
    /// [`ImputeError::Groups`] if groups and values differ in number.
    ///
    /// ```
    /// # use theodolite_core::impute::{Impute, ImputeError};
    /// let imputed = Impute::Mean.apply(&[1.0, 3.0, f64::NAN, 10.0], Some(&[0, 0, 0, 1]))?;
    /// assert_eq!(imputed.values, [1.0, 3.0, 2.0, 10.0]);
    /// assert_eq!(imputed.filled, [2]);
    /// # Ok::<(), ImputeError>(())
    /// ```
    pub fn apply(self, values: &[f64], groups: Option<&[u32]>) -> Result<Imputed, ImputeError> {
        let groups = match groups {
            Some(groups) if groups.len() != values.len() => {
                return Err(ImputeError::Groups { areas: values.len(), groups: groups.len() });
            }
            Some(groups) => Cow::Borrowed(groups),
            None => Cow::Owned(vec![0; values.len()]),
        };
        // Areas by group, in area order within it: sums then have one order, whatever the groups' numbers.
        let mut by_group: Vec<u32> = (0..values.len() as u32).collect();
        by_group.sort_by_key(|&area| groups[area as usize]);
        let mut imputed = Imputed { values: values.to_vec(), filled: Vec::new() };
        for areas in by_group.chunk_by(|&a, &b| groups[a as usize] == groups[b as usize]) {
            if areas.first().is_some_and(|&area| groups[area as usize] == Self::NO_GROUP) {
                continue;
            }
            let inside: Vec<f64> = areas.iter().map(|&area| values[area as usize]).collect();
            let typical = match self {
                Impute::Mean => mean(&inside),
                Impute::Median => median(&inside),
            };
            let Some(typical) = typical else { continue };
            for &area in areas.iter().filter(|&&area| values[area as usize].is_nan()) {
                imputed.values[area as usize] = typical;
                imputed.filled.push(area);
            }
        }
        imputed.filled.sort_unstable();
        Ok(imputed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MISSING: f64 = f64::NAN;

    #[test]
    fn columns_are_filled_with_their_mean_or_median() {
        let values = [1.0, MISSING, 2.0, 9.0];
        assert_eq!(Impute::Mean.apply(&values, None).unwrap().values, [1.0, 4.0, 2.0, 9.0]);
        assert_eq!(Impute::Median.apply(&values, None).unwrap().values, [1.0, 2.0, 2.0, 9.0]);
    }

    #[test]
    fn groups_without_values_and_areas_without_groups_stay_missing() {
        let groups = [7, 7, 3, Impute::NO_GROUP];
        let imputed = Impute::Mean.apply(&[5.0, MISSING, MISSING, MISSING], Some(&groups)).unwrap();
        assert_eq!(imputed.values[..2], [5.0, 5.0]);
        assert!(imputed.values[2].is_nan() && imputed.values[3].is_nan());
        assert_eq!(imputed.filled, [1]);
    }

    #[test]
    fn nothing_to_fill_changes_nothing() {
        let imputed = Impute::Median.apply(&[3.0, 1.0], Some(&[0, 1])).unwrap();
        assert_eq!((imputed.values.as_slice(), imputed.filled.len()), (&[3.0, 1.0][..], 0));
        assert!(Impute::Mean.apply(&[], None).unwrap().values.is_empty());
    }

    #[test]
    fn groups_of_another_length_are_an_error() {
        let error = ImputeError::Groups { areas: 2, groups: 1 };
        assert_eq!(Impute::Mean.apply(&[1.0, 2.0], Some(&[0])), Err(error));
    }
}
