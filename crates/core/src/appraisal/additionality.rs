//! How much of a benefit would not have come about anyway, nor elsewhere.

use super::AppraisalError;

/// What is taken from a gross benefit, and what it sets off.
///
/// `net = gross (1 - deadweight) (1 - leakage) (1 - displacement) (1 - substitution) multiplier`
///
/// - **Whose:** all of it depends on whose account it is: what one place wins from another is displaced for the nation.
/// - **Source:** English Partnerships and HCA, *Additionality Guide* (4th edition, 2014).
///
/// ```
/// # use theodolite_core::appraisal::additionality::Additionality;
/// let jobs = Additionality { deadweight: 0.2, leakage: 0.1, displacement: 0.25, substitution: 0.0, multiplier: 1.1 };
/// assert!((jobs.ratio()? * 100.0 - 59.4).abs() < 1e-12);
/// # Ok::<(), theodolite_core::appraisal::AppraisalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Additionality {
    /// The share that would have come about anyway.
    pub deadweight: f64,
    /// The share that goes to those it was not meant for.
    pub leakage: f64,
    /// The share that others lose.
    pub displacement: f64,
    /// The share that replaces something of the same hands.
    pub substitution: f64,
    /// What each pound that is left sets off in all, itself included.
    pub multiplier: f64,
}

impl Default for Additionality {
    fn default() -> Self {
        Additionality { deadweight: 0.0, leakage: 0.0, displacement: 0.0, substitution: 0.0, multiplier: 1.0 }
    }
}

impl Additionality {
    /// The net benefit of a gross one of 1.
    ///
    /// # Errors
    /// Shares that are none, and a multiplier below 0.
    pub fn ratio(&self) -> Result<f64, AppraisalError> {
        let shares = [
            ("deadweight", self.deadweight),
            ("leakage", self.leakage),
            ("displacement", self.displacement),
            ("substitution", self.substitution),
        ];
        if let Some(&(what, share)) = shares.iter().find(|it| !(0.0..=1.0).contains(&it.1)) {
            return Err(AppraisalError::Share { what, share });
        }
        if !(self.multiplier >= 0.0 && self.multiplier.is_finite()) {
            return Err(AppraisalError::Negative { what: "the multiplier", value: self.multiplier });
        }
        Ok(shares.iter().fold(self.multiplier, |ratio, it| ratio * (1.0 - it.1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_taken_leaves_all() {
        assert_eq!(Additionality::default().ratio(), Ok(1.0));
        assert_eq!(Additionality { displacement: 1.0, ..Default::default() }.ratio(), Ok(0.0));
    }

    #[test]
    fn shares_that_are_none_are_refused() {
        let error = Additionality { leakage: 1.5, ..Default::default() }.ratio().unwrap_err();
        assert_eq!(error.to_string(), "leakage is 1.5, not a share from 0 to 1");
        assert!(Additionality { deadweight: f64::NAN, ..Default::default() }.ratio().is_err());
        assert!(Additionality { multiplier: -1.0, ..Default::default() }.ratio().is_err());
    }
}
