//! Bringing the parts of an index together.

/// How parts become one score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Combine {
    /// The sum of value times weight, weights as given.
    WeightedSum,
    /// The weighted arithmetic mean.
    #[default]
    Arithmetic,
    /// The weighted geometric mean.
    Geometric,
    /// The weighted harmonic mean.
    Harmonic,
    /// The weighted generalised mean.
    Generalised {
        /// Its order: 1 arithmetic, 0 geometric, -1 harmonic.
        power: f64,
    },
    /// Areas beaten less areas lost to, pair by pair.
    Copeland,
    /// The arithmetic mean with a penalty for uneven parts.
    MazziottaPareto {
        /// Which way the penalty goes.
        sign: Penalty,
    },
}

/// Which way the penalty of the Mazziotta-Pareto index goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Penalty {
    /// Off the mean: for parts of which more is better.
    Minus,
    /// Onto the mean: for parts that measure need.
    #[default]
    Plus,
}

/// Why parts cannot be brought together.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AggregateError {
    /// Not one weight a part.
    #[error("{weights} weights for {parts} parts")]
    Weights {
        /// How many parts.
        parts: usize,
        /// How many weights.
        weights: usize,
    },
    /// A weight below zero, or none at all.
    #[error("the weight of part {part} (counted from 0) is {weight}, not a number of at least 0")]
    Weight {
        /// The part's position.
        part: usize,
        /// Its weight.
        weight: f64,
    },
    /// All weights are zero.
    #[error("all weights are 0")]
    NoWeight,
    /// Parts of different length.
    #[error("part {part} (counted from 0) has {found} values, but {expected} are expected")]
    Length {
        /// The part's position.
        part: usize,
        /// Its length.
        found: usize,
        /// The length of the first part.
        expected: usize,
    },
    /// Values of a part that are not above zero, where the mean needs that.
    #[error(
        "a {method} mean needs values above 0, but {areas} values of part {part} (counted from 0) are not; the first is {value} at area {area} (counted from 0)"
    )]
    NotPositive {
        /// The method's name.
        method: &'static str,
        /// The first part that has such values.
        part: usize,
        /// How many values of it there are.
        areas: usize,
        /// The first such area's position.
        area: u32,
        /// Its value.
        value: f64,
    },
    /// A power that is no number, or infinite.
    #[error("the power of a generalised mean is {power}, not a finite number")]
    Power {
        /// The power found.
        power: f64,
    },
}
