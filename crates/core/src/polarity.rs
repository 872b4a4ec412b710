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

impl Polarity {
    /// Returns what turns a change into one for the better: 1 where higher is better, -1 where lower is.
    ///
    /// ```
    /// # use theodolite_core::Polarity;
    /// let (unemployment_before, after) = (6.0, 4.5);
    /// assert_eq!(Polarity::High.better() * (after - unemployment_before), 1.5); // better by one and a half
    /// ```
    pub fn better(self) -> f64 {
        match self {
            Polarity::High => -1.0,
            Polarity::Low => 1.0,
        }
    }
}
