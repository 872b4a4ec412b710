//! One answer from several fillings of the same gaps.

use crate::statistics::{Divisor, sd};
use crate::sum::mean;

/// What several fillings say together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// The mean of the estimates.
    pub estimate: f64,
    /// The mean of their variances, `W`.
    pub within: f64,
    /// The variance of the estimates, `B` (divisor `m - 1`).
    pub between: f64,
    /// `T = W + (1 + 1/m) B`.
    pub total: f64,
    /// Degrees of freedom of Student's distribution, `(m - 1) (1 + W / ((1 + 1/m) B))^2`; infinite where the estimates agree.
    pub freedom: f64,
}

impl Pooled {
    /// Returns the standard error, the root of the total variance.
    pub fn standard_error(&self) -> f64 {
        self.total.sqrt()
    }

    /// Returns the share of the variance that comes from the gaps, 0 to 1; `None` where there is no variance.
    pub fn due_to_gaps(&self) -> Option<f64> {
        (self.total > 0.0).then(|| (self.total - self.within) / self.total)
    }
}

/// Brings together the estimates found from `m` fillings, with their variances, by Rubin's rule.
///
/// `None` below two fillings, where their numbers differ, and for values that are no finite numbers or variances below 0.
///
/// - **Source:** Rubin (1987), *Multiple Imputation for Nonresponse in Surveys*.
///
/// ```
/// # use theodolite_core::impute::rubin::pool;
/// let pooled = pool(&[1.0, 2.0, 3.0], &[0.5, 0.5, 0.5]).unwrap();
/// assert_eq!((pooled.estimate, pooled.within, pooled.between), (2.0, 0.5, 1.0));
/// assert!((pooled.total - (0.5 + 4.0 / 3.0)).abs() < 1e-15);
/// ```
pub fn pool(estimates: &[f64], variances: &[f64]) -> Option<Pooled> {
    let finite = estimates.iter().chain(variances).all(|it| it.is_finite());
    if estimates.len() < 2 || estimates.len() != variances.len() || !finite {
        return None;
    }
    if variances.iter().any(|variance| *variance < 0.0) {
        return None;
    }
    let count = estimates.len() as f64;
    let (estimate, within) = (mean(estimates)?, mean(variances)?);
    let deviation = sd(estimates, Divisor::Sample)?;
    let between = deviation * deviation;
    let gaps = (1.0 + 1.0 / count) * between;
    let ratio = 1.0 + within / gaps; // infinite where the estimates agree
    let freedom = if gaps > 0.0 { (count - 1.0) * ratio * ratio } else { f64::INFINITY };
    Some(Pooled { estimate, within, between, total: within + gaps, freedom })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_fillings_by_hand() {
        // Mean 12, B = (4 + 1 + 0 + 1 + 4)/4 = 2.5, W = 2; T = 2 + 1.2 * 2.5 = 5; freedom 4 (1 + 2/3)^2 = 100/9.
        let pooled = pool(&[10.0, 11.0, 12.0, 13.0, 14.0], &[1.0, 2.0, 3.0, 2.0, 2.0]).unwrap();
        assert_eq!((pooled.estimate, pooled.within), (12.0, 2.0));
        assert!((pooled.between - 2.5).abs() < 1e-14 && (pooled.total - 5.0).abs() < 1e-14);
        assert!((pooled.freedom - 100.0 / 9.0).abs() < 1e-12);
        assert!((pooled.due_to_gaps().unwrap() - 0.6).abs() < 1e-14);
        assert!((pooled.standard_error() - 5.0_f64.sqrt()).abs() < 1e-14);
    }

    #[test]
    fn fillings_that_agree_add_no_variance() {
        let pooled = pool(&[3.0, 3.0], &[0.4, 0.4]).unwrap();
        assert_eq!((pooled.total, pooled.freedom, pooled.due_to_gaps()), (0.4, f64::INFINITY, Some(0.0)));
        assert_eq!(pool(&[3.0, 3.0], &[0.0, 0.0]).unwrap().due_to_gaps(), None);
    }

    #[test]
    fn what_cannot_be_brought_together_has_no_answer() {
        assert_eq!(pool(&[], &[]), None);
        assert_eq!(pool(&[1.0], &[1.0]), None);
        assert_eq!(pool(&[1.0, 2.0], &[1.0]), None);
        assert_eq!(pool(&[1.0, f64::NAN], &[1.0, 1.0]), None);
        assert_eq!(pool(&[1.0, 2.0], &[1.0, -1.0]), None);
    }
}
