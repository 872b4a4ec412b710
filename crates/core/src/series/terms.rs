//! A series in other terms: against a base period, in real prices, pooled over years.

use super::{SeriesError, check_column, check_times};
use crate::sum::{sum, weighted_mean};

/// Returns the values in per cent of that of a base period.
///
/// - **Missing:** stays missing.
///
/// ```
/// # use theodolite_core::series::{SeriesError, indexed};
/// let pay = indexed(&[2015.0, 2016.0, 2018.0], &[400.0, 410.0, f64::NAN], 2015.0)?;
/// assert_eq!(pay[..2], [100.0, 102.5]);
/// # Ok::<(), SeriesError>(())
/// ```
///
/// # Errors
/// [`SeriesError::Base`] for a base that is no period with a value, [`SeriesError::NotPositive`] where its value is not above 0;
/// and as [`Points::new`](super::Points::new).
pub fn indexed(times: &[f64], values: &[f64], base: f64) -> Result<Vec<f64>, SeriesError> {
    check_times(times)?;
    check_column("values", times, values)?;
    let at_base = of_base(times, values, base)?;
    Ok(values.iter().map(|value| value * 100.0 / at_base).collect())
}

/// Returns money in the prices of a base period: `value * deflator(base) / deflator`.
///
/// - **Shape:** a deflator (such as that of GDP) for each period, on any base.
/// - **Missing:** a value without deflator is missing.
///
/// ```
/// # use theodolite_core::series::{SeriesError, real};
/// let pay = real(&[2019.0, 2023.0], &[480.0, 570.0], &[80.0, 100.0], 2023.0)?;
/// assert_eq!(pay, [600.0, 570.0]); // more pounds, which buy less
/// # Ok::<(), SeriesError>(())
/// ```
///
/// # Errors
/// [`SeriesError::Base`] for a base without deflator, [`SeriesError::NotPositive`] for a deflator of 0 or less; and as
/// [`Points::new`](super::Points::new).
pub fn real(times: &[f64], values: &[f64], deflator: &[f64], base: f64) -> Result<Vec<f64>, SeriesError> {
    check_times(times)?;
    check_column("values", times, values)?;
    check_column("deflator", times, deflator)?;
    if let Some((&time, &value)) = times.iter().zip(deflator).find(|(_, it)| **it <= 0.0) {
        return Err(SeriesError::NotPositive { time, value });
    }
    let at_base = of_base(times, deflator, base)?;
    Ok(values.iter().zip(deflator).map(|(value, deflator)| value * (at_base / deflator)).collect())
}

/// Returns the mean of each period and the `width - 1` before it, for figures of pooled years: the value of 2018 to 2020 stands at
/// 2020.
///
/// - **Shape:** weights (people of the period) or `None` for periods that count alike. With the denominators of rates as weights it
///   is the rate of the pooled years.
/// - **Missing:** where one of the periods has no value or weight, or they all weigh 0, and for the first `width - 1`. A pool is of
///   neighbours in the list: it is for the caller to have no period left out of it.
///
/// ```
/// # use theodolite_core::series::{SeriesError, pooled};
/// let rates = pooled(&[2018.0, 2019.0, 2020.0, 2021.0], &[3.0, 5.0, 4.0, 9.0], None, 3)?;
/// assert!(rates[1].is_nan() && rates[2..] == [4.0, 6.0]);
/// # Ok::<(), SeriesError>(())
/// ```
///
/// # Errors
/// [`SeriesError::Parameter`] for a width of 0 or a weight below 0; and as [`Points::new`](super::Points::new).
pub fn pooled(
    times: &[f64],
    values: &[f64],
    weights: Option<&[f64]>,
    width: usize,
) -> Result<Vec<f64>, SeriesError> {
    check_times(times)?;
    check_column("values", times, values)?;
    check_column("weights", times, weights.unwrap_or(values))?;
    if width == 0 {
        return Err(SeriesError::Parameter { name: "the width of a pool", value: 0.0, allowed: "1 or more" });
    }
    if let Some(&value) = weights.unwrap_or(&[]).iter().find(|weight| **weight < 0.0) {
        return Err(SeriesError::Parameter { name: "a weight", value, allowed: "0 or more" });
    }
    let pool = |last: usize| {
        let first = (last + 1).checked_sub(width)?;
        let cells = &values[first..=last];
        let weights = weights.map(|weights| &weights[first..=last]);
        let lacks = cells.iter().chain(weights.unwrap_or(&[])).any(|cell| cell.is_nan());
        match weights {
            _ if lacks => None,
            Some(weights) => weighted_mean(cells, weights),
            None => Some(sum(cells) / width as f64),
        }
    };
    Ok((0..values.len()).map(|last| pool(last).unwrap_or(f64::NAN)).collect())
}

fn of_base(times: &[f64], values: &[f64], base: f64) -> Result<f64, SeriesError> {
    let at_base = times.iter().position(|time| *time == base).map(|k| values[k]);
    match at_base.filter(|value| !value.is_nan()) {
        Some(value) if value > 0.0 => Ok(value),
        Some(value) => Err(SeriesError::NotPositive { time: base, value }),
        None => Err(SeriesError::Base { base }),
    }
}
