//! Whether a higher value means higher or lower need.

/// Which end of an indicator, or of an index, is the worse one.
///
/// Never guessed: a study says `worse = "high"` or `worse = "low"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// A higher value means greater need (unemployment, distance to a doctor).
    High,
    /// A lower value means greater need (income, life expectancy; also a published rank, where 1 is worst).
    Low,
}
