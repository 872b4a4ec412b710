//! Logarithms of a whole column.

use super::{TreatError, range};
use crate::statistics::skewness;

/// Which logarithm of a column is taken: all keep its order, and none needs values above zero.
///
/// - **Source:** COINr (`log_CT`, `log_CT_plus`, `log_CT_orig`); Global Innovation Index, appendix on methods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LogKind {
    /// `ln(x - min + 0.01 (max - min))`.
    #[default]
    Ct,
    /// The same where the column leans to the right (or its skewness is not defined); else its mirror image,
    /// `-ln(max + 0.01 (max - min) - x)`.
    CtPlus,
    /// `ln(x - min + 1)`.
    CtOrigin,
    /// `ln((max - 1)(x - min)/(max - min) + 1)`; the greatest value must be above 1.
    Gii,
}

impl LogKind {
    /// One of each logarithm.
    pub const EACH: [LogKind; 4] = [LogKind::Ct, LogKind::CtPlus, LogKind::CtOrigin, LogKind::Gii];

    /// Returns the logarithm's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            LogKind::Ct => "ct",
            LogKind::CtPlus => "ct-plus",
            LogKind::CtOrigin => "ct-origin",
            LogKind::Gii => "gii",
        }
    }

    /// Takes the logarithm of a column; missing values stay missing.
    pub(super) fn apply(self, values: &[f64]) -> Result<Vec<f64>, TreatError> {
        let Some((min, max, areas)) = range(values) else { return Ok(values.to_vec()) };
        if min == max && self != LogKind::CtOrigin {
            return Err(TreatError::NoSpread { areas, value: min });
        }
        let margin = 0.01 * (max - min);
        let each = |log: &dyn Fn(f64) -> f64| Ok(values.iter().map(|&value| log(value)).collect());
        match self {
            LogKind::CtPlus if skewness(values).is_some_and(|skewness| skewness <= 0.0) => {
                each(&|x| -libm::log(max + margin - x))
            }
            LogKind::Ct | LogKind::CtPlus => each(&|x| libm::log(x - min + margin)),
            LogKind::CtOrigin => each(&|x| libm::log(x - min + 1.0)),
            LogKind::Gii if max <= 1.0 => Err(TreatError::MaxNotAboveOne { max }),
            LogKind::Gii => each(&|x| libm::log((max - 1.0) * (x - min) / (max - min) + 1.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 10] = [1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 5.0, 60.0];

    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= 1e-4 * expected.abs(), "{found} instead of {expected}");
        }
    }

    #[test]
    fn the_logarithm_of_the_worked_example() {
        let log = LogKind::Ct.apply(&X).unwrap();
        close(&log, &[-0.52763, 0.46373, 0.46373, 0.95166, 0.95166, 0.95166, 1.2782, 1.2782, 1.5239, 4.0875]);
        assert_eq!(LogKind::CtPlus.apply(&X).unwrap(), log); // it leans to the right
    }

    #[test]
    fn a_column_that_leans_to_the_left_is_mirrored() {
        let mirrored: Vec<f64> = X.iter().map(|x| -x).collect();
        let log: Vec<f64> = LogKind::Ct.apply(&X).unwrap().iter().map(|x| -x).collect();
        close(&LogKind::CtPlus.apply(&mirrored).unwrap(), &log);
    }

    #[test]
    fn the_logarithm_of_the_innovation_index_runs_from_0_to_the_logarithm_of_the_maximum() {
        let log = LogKind::Gii.apply(&[0.0, 5.0, 10.0]).unwrap();
        close(&log[1..], &[5.5_f64.ln(), 10.0_f64.ln()]);
        assert_eq!(log[0], 0.0);
        assert_eq!(LogKind::Gii.apply(&[0.0, 1.0]), Err(TreatError::MaxNotAboveOne { max: 1.0 }));
    }

    #[test]
    fn a_constant_column_has_no_logarithm_but_the_one_from_its_origin() {
        let error = TreatError::NoSpread { areas: 2, value: 4.0 };
        for kind in [LogKind::Ct, LogKind::CtPlus, LogKind::Gii] {
            assert_eq!(kind.apply(&[4.0, f64::NAN, 4.0]), Err(error.clone()), "{kind:?}");
        }
        assert_eq!(LogKind::CtOrigin.apply(&[4.0, 4.0]).unwrap(), [0.0, 0.0]);
    }
}
