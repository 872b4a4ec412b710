//! Statistics of one column: where it lies, how far it spreads, how it leans.
//!
//! Missing values are skipped throughout; `None` means that there are too few values, or no spread, for a
//! statistic to be defined.

use crate::sort::{Sorted, argsort};
use crate::sum::{self, Sum};

/// What a sum of squared deviations is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Divisor {
    /// The number of areas, `n`.
    #[default]
    Population,
    /// `n - 1`.
    Sample,
}

/// Returns the standard deviation; `None` without values, and for a sample below two.
///
/// ```
/// # use theodolite_core::statistics::{Divisor, sd};
/// assert_eq!(sd(&[1.0, 3.0], Divisor::Population), Some(1.0));
/// assert_eq!(sd(&[1.0, 3.0], Divisor::Sample), Some(2.0_f64.sqrt()));
/// ```
pub fn sd(values: &[f64], divisor: Divisor) -> Option<f64> {
    let moments = Moments::new(values)?;
    let below = match divisor {
        Divisor::Population => moments.count,
        Divisor::Sample => moments.count - 1.0,
    };
    let of_scaled = (moments.second * moments.count / below).sqrt();
    (below > 0.0).then(|| libm::ldexp(of_scaled, moments.exponent))
}

/// Returns the median, or `None` without values.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// Returns the median of the distances from the median (not scaled to a standard deviation).
///
/// ```
/// # use theodolite_core::statistics::mad;
/// assert_eq!(mad(&[10.0, 20.0, 20.0, 50.0, 100.0]), Some(10.0));
/// ```
pub fn mad(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    median(&values.iter().map(|value| (value - middle).abs()).collect::<Vec<_>>())
}

/// Returns the quantile at `share` (0 to 1), interpolating between values as R's type 7 does.
///
/// `None` without values, or where `share` is not among 0 to 1.
///
/// ```
/// # use theodolite_core::statistics::quantile;
/// assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 0.25), Some(1.75));
/// ```
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let sorted = argsort(values);
    let place = sorted.len().checked_sub(1)? as f64 * share;
    if !(0.0..=1.0).contains(&share) {
        return None;
    }
    let at = |place: f64| sorted.get(place as usize).map(|&area| values[area as usize]);
    let (below, above) = (at(place.floor())?, at(place.ceil())?);
    let part = place - place.floor();
    Some(if part == 0.0 { below } else { below + part * (above - below) })
}

/// Returns the skewness G1, corrected for the number of values; `None` below three values or without spread.
///
/// `sqrt(n (n-1))/(n-2) * m3/m2^1.5`, `m_k` the central moments with divisor `n`.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let Moments { count: n, second, third, .. } = Moments::new(values)?;
    (n >= 3.0 && second > 0.0)
        .then(|| (n * (n - 1.0)).sqrt() / (n - 2.0) * (third / (second * second.sqrt())))
}

/// Returns the excess kurtosis G2, corrected for the number of values; `None` below four values or without spread.
///
/// `(n-1)/((n-2)(n-3)) * ((n+1)(m4/m2^2 - 3) + 6)`.
pub fn kurtosis(values: &[f64]) -> Option<f64> {
    let Moments { count: n, second, fourth, .. } = Moments::new(values)?;
    let excess = fourth / (second * second) - 3.0;
    (n >= 4.0 && second > 0.0).then(|| (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0))
}

/// Central moments with divisor `n`, of the values over 2 to the power of `exponent`.
struct Moments {
    count: f64,
    /// 0, but for values so small or large that powers of them are no numbers any more, or coarse ones.
    exponent: i32,
    second: f64,
    third: f64,
    fourth: f64,
}

impl Moments {
    fn new(values: &[f64]) -> Option<Moments> {
        let moments = Moments::of(values)?;
        if (1e-290..=f64::MAX).contains(&moments.fourth) {
            return Some(moments);
        }
        let greatest = values.iter().filter(|it| !it.is_nan()).fold(0.0, |most: f64, it| most.max(it.abs()));
        if greatest == 0.0 || greatest.is_infinite() {
            return Some(moments);
        }
        // By a power of 2, which leaves the digits as they are.
        let exponent = libm::ilogb(greatest);
        let scaled: Vec<f64> = values.iter().map(|it| libm::ldexp(*it, -exponent)).collect();
        Some(Moments { exponent, ..Moments::of(&scaled)? })
    }

    fn of(values: &[f64]) -> Option<Moments> {
        let mean = sum::mean(values)?;
        let present = values.iter().filter(|value| !value.is_nan());
        let (mut count, mut sums) = (0.0, [Sum::default(); 3]);
        for deviation in present.map(|value| value - mean) {
            let square = deviation * deviation;
            count += 1.0;
            sums[0].add(square);
            sums[1].add(square * deviation);
            sums[2].add(square * square);
        }
        let [second, third, fourth] = sums.map(|sum| sum.value() / count);
        Some(Moments { count, exponent: 0, second, third, fourth })
    }
}

/// What there is to say about one column before it goes into an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Describe {
    /// The least value.
    pub min: Option<f64>,
    /// The greatest value.
    pub max: Option<f64>,
    /// The mean.
    pub mean: Option<f64>,
    /// The median.
    pub median: Option<f64>,
    /// The standard deviation with divisor `n - 1`.
    pub sd: Option<f64>,
    /// Skewness: see [`skewness`].
    pub skewness: Option<f64>,
    /// Excess kurtosis: see [`kurtosis`].
    pub kurtosis: Option<f64>,
    /// Areas, with a value or without.
    pub areas: usize,
    /// Areas with a value.
    pub available: usize,
    /// Areas with a value that is not zero.
    pub non_zero: usize,
    /// Different values.
    pub unique: usize,
    /// Areas that share the most frequent value.
    pub same: usize,
}

/// Below which shares [`Describe::flags`] raises a flag, and from where a distribution counts as one with outliers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Least share of areas with a value.
    pub available: f64,
    /// Least share of those values that are not zero.
    pub non_zero: f64,
    /// Least share of those values that are different.
    pub unique: f64,
    /// Skewness, on either side, beyond which (together with the kurtosis) a column has outliers.
    pub skewness: f64,
    /// Excess kurtosis beyond which (together with the skewness) a column has outliers.
    pub kurtosis: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { available: 0.65, non_zero: 0.5, unique: 0.5, skewness: 2.0, kurtosis: 3.5 }
    }
}

/// What is doubtful about a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Too few areas have a value.
    pub available: bool,
    /// Too many values are zero.
    pub non_zero: bool,
    /// Too many values are the same.
    pub unique: bool,
    /// It has outliers, by skewness and kurtosis.
    pub outliers: bool,
}

/// Describes one column.
///
/// ```
/// # use theodolite_core::statistics::{Thresholds, describe};
/// let column = describe(&[0.0, 0.0, 0.0, 7.0, f64::NAN]);
/// assert_eq!((column.available, column.non_zero, column.unique, column.same), (4, 1, 2, 3));
/// assert!(column.flags(Thresholds::default()).non_zero);
/// ```
pub fn describe(values: &[f64]) -> Describe {
    let sorted = Sorted::new(values);
    let (mut unique, mut same) = (0, 0);
    sorted.each_group(|_, group| {
        unique += 1;
        same = same.max(group.len());
    });
    Describe {
        min: sorted.areas().next().map(|area| values[area]),
        max: sorted.areas().next_back().map(|area| values[area]),
        mean: sum::mean(values),
        median: median(values),
        sd: sd(values, Divisor::Sample),
        skewness: skewness(values),
        kurtosis: kurtosis(values),
        areas: values.len(),
        available: sorted.len(),
        non_zero: values.iter().filter(|value| !value.is_nan() && **value != 0.0).count(),
        unique,
        same,
    }
}

impl Describe {
    /// Returns the share of areas with a value; `None` where there are no areas.
    pub fn available_share(&self) -> Option<f64> {
        share(self.available, self.areas)
    }

    /// Returns the share of values that are not zero; `None` where there are none.
    pub fn non_zero_share(&self) -> Option<f64> {
        share(self.non_zero, self.available)
    }

    /// Returns different values per value; `None` where there are none.
    pub fn unique_share(&self) -> Option<f64> {
        share(self.unique, self.available)
    }

    /// Returns the share of values that are the most frequent one; `None` where there are none.
    pub fn same_share(&self) -> Option<f64> {
        share(self.same, self.available)
    }

    /// Returns what is doubtful about the column; a statistic that is not defined raises no flag.
    pub fn flags(&self, thresholds: Thresholds) -> Flags {
        let below = |share: Option<f64>, least: f64| share.is_some_and(|share| share < least);
        let beyond =
            |statistic: Option<f64>, limit: f64| statistic.is_some_and(|statistic| statistic > limit);
        Flags {
            available: below(self.available_share(), thresholds.available),
            non_zero: below(self.non_zero_share(), thresholds.non_zero),
            unique: below(self.unique_share(), thresholds.unique),
            outliers: beyond(self.skewness.map(f64::abs), thresholds.skewness)
                && beyond(self.kurtosis, thresholds.kurtosis),
        }
    }
}

fn share(count: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| count as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        assert!(
            (found.unwrap() - expected).abs() <= 1e-5 * expected.abs(),
            "{found:?} instead of {expected}"
        );
    }

    #[test]
    fn values_of_any_size_spread_alike() {
        let values = [1.0, 2.0, 5.0, f64::NAN];
        let [own, skew] = [sd(&values, Divisor::Population).unwrap(), skewness(&values).unwrap()];
        assert!((own * own - 26.0 / 9.0).abs() < 1e-15);
        for exponent in [-1040, -900, -500, 500, 1015] {
            let scaled = values.map(|it| libm::ldexp(it, exponent));
            assert_eq!(sd(&scaled, Divisor::Population), Some(libm::ldexp(own, exponent)), "{exponent}");
            assert_eq!(skewness(&scaled), Some(skew), "{exponent}");
        }
        assert_eq!(sd(&[1e-300; 3], Divisor::Sample), Some(0.0));
        assert_eq!(sd(&[0.0, 0.0], Divisor::Sample), Some(0.0));
    }

    #[test]
    fn skewness_and_kurtosis_are_those_of_the_worked_example() {
        let values = [1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 5.0, 60.0];
        close(skewness(&values), 3.13807);
        close(kurtosis(&values), 9.8879);
        let drawn_in = [1.0, 2.0, 2.0, 3.0, 3.0, 3.0, 4.0, 4.0, 5.0, 5.0];
        close(skewness(&drawn_in), -0.0876409);
        close(kurtosis(&drawn_in), -0.751268);
    }

    #[test]
    fn too_few_values_or_no_spread_have_no_shape() {
        assert_eq!(skewness(&[1.0, 2.0, f64::NAN]), None);
        assert_eq!(kurtosis(&[1.0, 2.0, 3.0]), None);
        assert_eq!(skewness(&[5.0; 10]), None);
        assert_eq!(kurtosis(&[5.0; 10]), None);
        assert_eq!((sd(&[], Divisor::Population), sd(&[3.0], Divisor::Sample)), (None, None));
        assert_eq!(sd(&[3.0], Divisor::Population), Some(0.0));
        assert_eq!((median(&[]), mad(&[f64::NAN])), (None, None));
    }

    #[test]
    fn quantiles_interpolate_as_type_7() {
        let values = [1.0, f64::NAN, 2.0, 3.0, 4.0];
        assert_eq!(quantile(&values, 0.0), Some(1.0));
        assert_eq!(quantile(&values, 0.5), Some(2.5));
        assert_eq!(quantile(&values, 0.9), Some(3.7));
        assert_eq!(quantile(&values, 1.0), Some(4.0));
        assert_eq!(quantile(&values, 1.1), None);
        assert_eq!(quantile(&values, f64::NAN), None);
    }

    #[test]
    fn an_empty_column_can_be_described() {
        let column = describe(&[]);
        assert_eq!((column.min, column.mean, column.available_share()), (None, None, None));
        assert_eq!(column.flags(Thresholds::default()), Flags::default());
    }
}
