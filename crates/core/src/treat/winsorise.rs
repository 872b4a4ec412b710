//! Drawing in a few extreme values.

use super::{Applied, LogKind, Moved, Shape, TreatError, TreatRecord, Treated};

/// Draws in extreme values until a column is no longer flagged as having outliers.
///
/// A column is flagged if its skewness is at or beyond [`skewness`](Self::skewness) on either side **and** its
/// kurtosis is at or above [`kurtosis`](Self::kurtosis). One step sets all areas that share the extreme value (the
/// greatest where the column leans to the right, else the least) to the next value.
///
/// - **Missing:** `NaN` is ignored and kept.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*; Becker et al. (2022), COINr.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Winsorise {
    /// The most steps taken; in one step all areas that share the extreme value move together. 5 by default.
    pub max_points: usize,
    /// The skewness (G1) from which a column may be flagged; 2 by default.
    pub skewness: f64,
    /// The excess kurtosis (G2) from which a column may be flagged; 3.5 by default.
    pub kurtosis: f64,
    /// What happens if the column is still flagged then.
    pub then: Then,
}

/// What happens to a column that is still flagged after winsorising.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Then {
    /// Its values are restored: the column stays as it was.
    Restore,
    /// Its values are restored, and the logarithm [`LogKind::Ct`] is taken, whether or not the result passes.
    #[default]
    Log,
    /// That logarithm is taken of the winsorised values.
    Combine,
}

impl Winsorise {
    /// The usual limits.
    pub const DEFAULT: Winsorise = Winsorise { max_points: 5, skewness: 2.0, kurtosis: 3.5, then: Then::Log };

    pub(super) fn apply(self, values: &[f64]) -> Result<Treated, TreatError> {
        let before = Shape::of(values, &self);
        let mut drawn_in = values.to_vec();
        let (mut shape, mut steps) = (before, 0);
        while !shape.passes && steps < self.max_points && self.step(&mut drawn_in, &shape) {
            steps += 1;
            shape = Shape::of(&drawn_in, &self);
        }
        let moved =
            (0_u32..).zip(values.iter().zip(&drawn_in)).filter(|(_, (from, to))| *from < *to || *to < *from);
        let moved = moved.map(|(area, (&from, &to))| Moved { area, from, to }).collect();
        let winsorised = (steps > 0).then_some(shape);
        let (values, applied) = match self.then {
            _ if before.passes => (drawn_in, Applied::Nothing),
            _ if shape.passes => (drawn_in, Applied::Winsorised),
            Then::Restore => (values.to_vec(), Applied::Nothing),
            Then::Log => (LogKind::Ct.apply(values)?, Applied::Log),
            Then::Combine => (LogKind::Ct.apply(&drawn_in)?, Applied::WinsorisedThenLog),
        };
        let after = Some(Shape::of(&values, &self));
        let record = TreatRecord { moved, steps, before: Some(before), winsorised, after, applied };
        Ok(Treated { values, record })
    }

    /// Sets the extreme value to the next one; `false` where there is no other value.
    fn step(&self, values: &mut [f64], shape: &Shape) -> bool {
        // On the side to which the column leans. Missing values fail every comparison, and stay.
        let sign = if shape.skewness.is_some_and(|skewness| skewness < 0.0) { -1.0 } else { 1.0 };
        let present = || values.iter().map(|value| value * sign).filter(|value| !value.is_nan());
        let Some(extreme) = present().reduce(f64::max) else { return false };
        let Some(next) = present().filter(|&value| value < extreme).reduce(f64::max) else { return false };
        values.iter_mut().filter(|value| **value * sign == extreme).for_each(|value| *value = next * sign);
        true
    }
}

impl Default for Winsorise {
    fn default() -> Self {
        Winsorise::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 10] = [1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 5.0, 60.0];

    #[test]
    fn one_point_is_enough_in_the_worked_example() {
        let Treated { values, record } = Winsorise::default().apply(&X).unwrap();
        assert_eq!(values[9], 5.0);
        assert_eq!(values[..9], X[..9]);
        assert_eq!(record.moved, [Moved { area: 9, from: 60.0, to: 5.0 }]);
        assert!(!record.before.unwrap().passes && record.after.unwrap().passes);
        assert!((record.after.unwrap().skewness.unwrap() + 0.0876409).abs() < 1e-6);
    }

    #[test]
    fn the_low_end_is_drawn_in_where_the_column_leans_to_the_left() {
        let mirrored: Vec<f64> = X.iter().map(|x| -x).collect();
        let treated = Winsorise::default().apply(&mirrored).unwrap();
        assert_eq!(treated.values[9], -5.0);
    }

    #[test]
    fn areas_that_share_the_extreme_move_together_and_missing_ones_stay() {
        let mut values: Vec<f64> = (0..40).map(|k| f64::from(k % 5)).collect();
        values.extend([f64::NAN, 500.0, 500.0]);
        let Treated { values, record } = Winsorise::default().apply(&values).unwrap();
        assert_eq!(values[41..], [4.0, 4.0]);
        assert!(values[40].is_nan());
        assert_eq!((record.moved.len(), record.steps), (2, 1));
    }

    #[test]
    fn a_column_that_is_still_flagged_is_restored_logged_or_both() {
        // Powers of 9: every step leaves a new outlier.
        let values: Vec<f64> = (0..30).map(|k| 9.0_f64.powi(k)).collect();
        let treat = |then| Winsorise { max_points: 1, then, ..Winsorise::DEFAULT }.apply(&values).unwrap();
        let restored = treat(Then::Restore);
        assert_eq!((&restored.values, restored.record.applied), (&values, Applied::Nothing));
        assert_eq!(restored.record.steps, 1);
        let logged = treat(Then::Log);
        assert_eq!(logged.values, LogKind::Ct.apply(&values).unwrap());
        assert_eq!(logged.record.applied, Applied::Log);
        let combined = treat(Then::Combine);
        assert_eq!(combined.values[28], combined.values[29]);
        assert_eq!(combined.record.applied, Applied::WinsorisedThenLog);
    }

    #[test]
    fn a_column_that_passes_or_is_too_short_stays_as_it_is() {
        for values in [&X[..9], &[1.0, 900.0], &[]] {
            let Treated { values: treated, record } = Winsorise::default().apply(values).unwrap();
            assert_eq!((treated.as_slice(), record.applied, record.steps), (values, Applied::Nothing, 0));
        }
    }
}
