//! Weighted capitation: people times need.

/// How much a score of need weighs for one person: `max(0, score - threshold)` to a power.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Need {
    /// The power: 0 counts everybody alike, 1 in proportion, 2 in proportion to the square.
    pub power: f64,
    /// What of the score does not count; `None` counts it from 0.
    pub threshold: Option<f64>,
}

impl Need {
    /// Returns the weight of a score; missing for a missing score, and for one below 0 without a threshold, which has none.
    ///
    /// Need that does not count weighs 0, to the power of 0 too.
    ///
    /// ```
    /// # use theodolite_core::allocation::Need;
    /// let need = Need { power: 2.0, threshold: Some(4.0) };
    /// assert_eq!([9.0, 4.0, 3.0].map(|score| need.weight(score)), [25.0, 0.0, 0.0]);
    /// assert!(Need { power: 1.0, threshold: None }.weight(-1.0).is_nan());
    /// ```
    pub fn weight(self, score: f64) -> f64 {
        let above = score - self.threshold.unwrap_or(0.0);
        match above {
            it if it > 0.0 && self.power == 1.0 => it,
            it if it > 0.0 => libm::pow(it, self.power),
            it if it <= 0.0 && (it == 0.0 || self.threshold.is_some()) => 0.0,
            _ => f64::NAN,
        }
    }
}

/// Returns the people of each area times its factors: the weights of a formula.
///
/// - **Shape:** one weight an area; each factor has one value an area.
/// - **Missing:** missing where people or a factor are.
/// - **Source:** weighted capitation, METHODS 8.3. To scale the need to a mean of 1 leaves the shares as they are.
///
/// ```
/// # use theodolite_core::allocation::{AllocationError, capitation, largest_remainder};
/// let weights = capitation(&[1000.0, 2000.0, 3000.0], &[&[1.5, 1.0, 0.8]]);
/// assert_eq!(largest_remainder(&weights, 100_000)?, [25_424, 33_898, 40_678]);
/// # Ok::<(), AllocationError>(())
/// ```
pub fn capitation(people: &[f64], factors: &[&[f64]]) -> Vec<f64> {
    let of = |area: usize| factors.iter().map(move |it| it.get(area).copied().unwrap_or(f64::NAN));
    people.iter().enumerate().map(|(area, people)| of(area).fold(*people, |weight, it| weight * it)).collect()
}
