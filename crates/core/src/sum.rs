//! Sums that do not depend on threads: one fixed order, Neumaier's compensation.

/// A running sum with Neumaier's compensation.
///
/// Adding the same values in the same order gives the same bits on every machine, and the rounding error does
/// not grow with the number of values.
///
/// - **Source:** Neumaier (1974), *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    total: f64,
    correction: f64,
}

impl Sum {
    /// Adds one value; a `NaN` makes the sum `NaN`.
    #[inline]
    pub fn add(&mut self, value: f64) {
        let next = self.total + value;
        self.correction += if self.total.abs() >= value.abs() {
            (self.total - next) + value
        } else {
            (value - next) + self.total
        };
        self.total = next;
    }

    /// Returns the sum of what was added; 0 where nothing was.
    #[inline]
    pub fn value(self) -> f64 {
        // Past the greatest number the correction is no number any more.
        if self.total.is_finite() { self.total + self.correction } else { self.total }
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sum = Sum::default();
        values.into_iter().for_each(|value| sum.add(value));
        sum
    }
}

/// Returns the sum of the values that are not missing; 0 where there are none.
///
/// ```
/// # use theodolite_core::sum::sum;
/// assert_eq!(sum(&[1e100, 1.0, f64::NAN, -1e100]), 1.0); // a plain loop gives 0
/// ```
pub fn sum(values: &[f64]) -> f64 {
    present(values).collect::<Sum>().value()
}

/// Returns the sum of value times weight over the areas where neither is missing; 0 where there are none.
///
/// Slices of different length are read up to the shorter one.
pub fn weighted_sum(values: &[f64], weights: &[f64]) -> f64 {
    weighted(values, weights).map(|(value, weight)| value * weight).collect::<Sum>().value()
}

/// Returns the mean of the values that are not missing, or `None` where there are none.
pub fn mean(values: &[f64]) -> Option<f64> {
    let count = present(values).count();
    (count > 0).then(|| sum(values) / count as f64)
}

/// Returns the weighted mean over the areas where neither value nor weight is missing.
///
/// `None` where the weights that are there sum to zero.
///
/// ```
/// # use theodolite_core::sum::weighted_mean;
/// assert_eq!(weighted_mean(&[10.0, 20.0, f64::NAN], &[3.0, 1.0, 9.0]), Some(12.5));
/// assert_eq!(weighted_mean(&[10.0], &[0.0]), None); // nobody lives there
/// ```
pub fn weighted_mean(values: &[f64], weights: &[f64]) -> Option<f64> {
    let total = weighted(values, weights).map(|(_, weight)| weight).collect::<Sum>().value();
    (total != 0.0).then(|| weighted_sum(values, weights) / total)
}

fn present(values: &[f64]) -> impl Iterator<Item = f64> + '_ {
    values.iter().copied().filter(|value| !value.is_nan())
}

fn weighted<'a>(values: &'a [f64], weights: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
    let pairs = values.iter().copied().zip(weights.iter().copied());
    pairs.filter(|(value, weight)| !value.is_nan() && !weight.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_values_survive_large_ones_in_any_position() {
        for values in [[1e16, 1.0, -1e16], [1.0, 1e16, -1e16], [1e16, -1e16, 1.0]] {
            assert_eq!(sum(&values), 1.0, "{values:?}");
        }
    }

    #[test]
    fn a_sum_past_the_greatest_number_is_infinite() {
        assert_eq!(sum(&[1e308, 1e308]), f64::INFINITY);
    }

    #[test]
    fn nothing_sums_to_zero_and_has_no_mean() {
        assert_eq!(sum(&[]), 0.0);
        assert_eq!(mean(&[f64::NAN]), None);
        assert_eq!(weighted_mean(&[1.0], &[f64::NAN]), None);
    }

    #[test]
    fn means_skip_missing_values_and_missing_weights() {
        assert_eq!(mean(&[1.0, f64::NAN, 4.0]), Some(2.5));
        assert_eq!(weighted_mean(&[1.0, 3.0, 5.0], &[1.0, 1.0, f64::NAN]), Some(2.0));
        assert_eq!(weighted_sum(&[1.0, 3.0], &[2.0, 0.5]), 3.5);
    }
}
