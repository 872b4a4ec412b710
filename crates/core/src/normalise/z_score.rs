//! Distance from the mean in standard deviations, and its robust brother.

/// What a sum of squared deviations is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Divisor {
    /// The number of areas.
    #[default]
    Population,
    /// One less than that.
    Sample,
}

/// Rescales one indicator to a given mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZScore {
    /// The mean of the scores; 0 by default.
    pub mean: f64,
    /// The standard deviation of the scores; 1 by default.
    pub sd: f64,
    /// How the standard deviation of the values is taken.
    pub divisor: Divisor,
    /// Whether each area counts with its people (the `weights` handed to `fit`) instead of once.
    pub by_people: bool,
}

impl Default for ZScore {
    fn default() -> Self {
        ZScore { mean: 0.0, sd: 1.0, divisor: Divisor::Population, by_people: false }
    }
}
