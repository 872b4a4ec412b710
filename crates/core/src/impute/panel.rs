//! Gaps in a series, filled from the area's own values at other times.

use super::{ImputeError, Imputed};

/// Where a missing value of a series comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Panel {
    /// From the values before and after, on a straight line between them; never from one side alone.
    Linear {
        /// The most columns in a row that are filled.
        max_gap: usize,
    },
    /// The last value before.
    Latest {
        /// How old it may be, in the unit of the times; any age if not said.
        max_age: Option<u32>,
    },
}

impl Default for Panel {
    fn default() -> Self {
        Panel::Linear { max_gap: 2 }
    }
}

/// Fills the gaps of each area from its own values at other times.
///
/// - **Shape:** one column a time, one value an area; `times` ascend, one a column, in any whole unit (years, months). Gaps of a
///   line are counted in columns, places on it and ages in that unit.
/// - **Missing:** stays missing in longer gaps, before the first value, and for [`Panel::Linear`] after the last.
///
/// # Errors
/// [`ImputeError`] for times that do not ascend or are not one a column, columns of different length, and infinite values.
///
/// ```
/// # use theodolite_core::impute::ImputeError;
/// # use theodolite_core::impute::panel::{Panel, fill};
/// let filled = fill(&[2019, 2020, 2021, 2022], &[&[10.0], &[f64::NAN], &[14.0], &[f64::NAN]], Panel::default())?;
/// assert_eq!((filled[1].values[0], filled[1].filled.as_slice()), (12.0, &[0][..]));
/// assert!(filled[3].values[0].is_nan());
/// # Ok::<(), ImputeError>(())
/// ```
pub fn fill(times: &[i32], columns: &[&[f64]], panel: Panel) -> Result<Vec<Imputed>, ImputeError> {
    if times.len() != columns.len() {
        let position = times.len().min(columns.len());
        return Err(ImputeError::Time { position, time: times.last().copied().unwrap_or_default() });
    }
    if let Some(before) = times.windows(2).position(|pair| pair[0] >= pair[1]) {
        return Err(ImputeError::Time { position: before + 1, time: times[before + 1] });
    }
    let areas = columns.first().map_or(0, |column| column.len());
    for (part, column) in columns.iter().enumerate() {
        if column.len() != areas {
            return Err(ImputeError::Length { part, found: column.len(), expected: areas });
        }
        super::refuse_infinite(part, column)?;
    }
    let mut filled: Vec<Vec<f64>> = columns.iter().map(|column| column.to_vec()).collect();
    for area in 0..areas {
        let known: Vec<usize> = (0..times.len()).filter(|&at| !columns[at][area].is_nan()).collect();
        let age = |from: usize, to: usize| times[to].abs_diff(times[from]);
        match panel {
            Panel::Linear { max_gap } => {
                for pair in known.windows(2).filter(|pair| pair[1] - pair[0] - 1 <= max_gap) {
                    let (from, to) = (columns[pair[0]][area], columns[pair[1]][area]);
                    let whole = f64::from(age(pair[0], pair[1]));
                    for (at, column) in filled.iter_mut().enumerate().take(pair[1]).skip(pair[0] + 1) {
                        let share = f64::from(age(pair[0], at)) / whole;
                        column[area] = from * (1.0 - share) + to * share;
                    }
                }
            }
            Panel::Latest { max_age } => {
                let mut latest = None;
                for at in 0..times.len() {
                    if !columns[at][area].is_nan() {
                        latest = Some(at);
                    } else if let Some(from) = latest
                        && max_age.is_none_or(|most| age(from, at) <= most)
                    {
                        filled[at][area] = columns[from][area];
                    }
                }
            }
        }
    }
    Ok(columns.iter().zip(filled).map(|(before, after)| Imputed::new(before, after)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MISSING: f64 = f64::NAN;

    fn series(years: &[i32], values: &[f64], panel: Panel) -> Vec<f64> {
        let columns: Vec<&[f64]> = values.chunks(1).collect();
        fill(years, &columns, panel).unwrap().iter().map(|it| it.values[0]).collect()
    }

    fn same(found: &[f64], expected: &[f64]) {
        let equal = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-12 || (a.is_nan() && b.is_nan());
        assert!(found.len() == expected.len() && found.iter().zip(expected).all(equal), "{found:?}");
    }

    #[test]
    fn gaps_of_up_to_two_years_lie_on_a_line_and_the_ends_stay_missing() {
        let years: Vec<i32> = (2010..2020).collect();
        let values = [MISSING, 1.0, MISSING, MISSING, 4.0, MISSING, MISSING, MISSING, 8.0, MISSING];
        let filled = [MISSING, 1.0, 2.0, 3.0, 4.0, MISSING, MISSING, MISSING, 8.0, MISSING];
        same(&series(&years, &values, Panel::default()), &filled);
        let all = [MISSING, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, MISSING];
        same(&series(&years, &values, Panel::Linear { max_gap: 3 }), &all);
        same(&series(&years, &values, Panel::Linear { max_gap: 0 }), &values);
    }

    #[test]
    fn places_on_the_line_are_years_and_not_columns() {
        same(&series(&[2010, 2011, 2020], &[0.0, MISSING, 10.0], Panel::default()), &[0.0, 1.0, 10.0]);
    }

    #[test]
    fn the_latest_value_is_carried_on_as_far_as_it_may() {
        let values = [MISSING, 5.0, MISSING, MISSING, 7.0, MISSING];
        let years = [2010, 2011, 2012, 2013, 2014, 2015];
        let any = Panel::Latest { max_age: None };
        same(&series(&years, &values, any), &[MISSING, 5.0, 5.0, 5.0, 7.0, 7.0]);
        let young = Panel::Latest { max_age: Some(1) };
        same(&series(&years, &values, young), &[MISSING, 5.0, 5.0, MISSING, 7.0, 7.0]);
    }

    #[test]
    fn years_that_do_not_ascend_are_errors() {
        let columns: [&[f64]; 2] = [&[1.0], &[2.0]];
        let error = ImputeError::Time { position: 1, time: 2010 };
        assert_eq!(fill(&[2010, 2010], &columns, Panel::default()), Err(error));
        assert!(fill(&[2010], &columns, Panel::default()).is_err());
        assert!(fill(&[1, 2], &[&[1.0], &[]], Panel::default()).is_err());
        assert!(fill(&[], &[], Panel::default()).unwrap().is_empty());
    }
}
