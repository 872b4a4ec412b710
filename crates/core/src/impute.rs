//! Filling missing values, and saying which ones were filled.

/// What stands in for a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Impute {
    /// The mean of the values that are there.
    Mean,
    /// Their median.
    Median,
}

/// Why missing values cannot be filled.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
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
