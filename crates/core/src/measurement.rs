//! True values, drawn where only observed ones are known.
//!
//! A figure from a sample or a count is the true one plus chance. To draw fresh noise around it counts that chance
//! twice: the observed figures already spread more than the true ones, and the extremes are extreme partly by luck.
//! What can be drawn instead is the true value *given* the observed one, for which one must know how true values spread
//! (the prior). It is fitted to the observed figures, whose noise is known:
//!
//! 1. Each indicator is put on the scale of three (as it is, logarithm, log odds) on which it looks most like a normal
//!    distribution with noise: that of the greatest likelihood. A skewed indicator keeps its long tail, a share stays
//!    among 0 to 1. Noise stays on the indicator's own scale: Laplace's approximation, so that a count of 0 is no trouble.
//! 2. There, mean and variance of the true values are estimated with each area weighed by how much noise it has
//!    (restricted likelihood), around the mean of each group, if there are groups; group means are shrunk likewise.
//! 3. Under [`Prior::Multivariate`], the correlations of the true values are those of the observed ones without what
//!    noise takes off them: noise of different indicators is independent, so it does not enter their covariance. Where
//!    areas are few they are drawn towards 0 (Schäfer and Strimmer, 2005); the matrix is made positive definite.
//! 4. The true values of an area are then normal given all that was observed of it, also what was observed without error.
//!
//! Ignoring correlations ([`Prior::Univariate`]) draws a deprived area towards the middle on each indicator as if the
//! others had not told that it is deprived: single indicators are right, but an index of them is too unsure.

mod joint;
mod scale;
mod single;
#[cfg(test)]
mod tests;

use thiserror::Error;

use crate::normal;
use crate::random::Random;
use crate::sum::Sum;
use scale::Placed;

pub use scale::Scale;

/// One indicator as it was observed.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// One value per area; `NaN` = missing.
    pub values: &'a [f64],
    /// The standard errors of the values, in their units; `NaN` or 0 = not known, or none. `None` where the whole
    /// indicator has no errors.
    pub errors: Option<&'a [f64]>,
}

/// What is assumed of true values before they are observed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Prior {
    /// That they spread as those of all areas do, and that indicators go together as they do over all areas.
    #[default]
    Multivariate,
    /// That they spread as those of all areas do, each indicator for itself.
    Univariate,
    /// Nothing: fresh noise is drawn around each observed value. This counts the noise twice and is here for
    /// comparison; its draws may leave the range of what can be (a share below 0).
    Naive,
}

impl Prior {
    /// One of each.
    pub const EACH: [Prior; 3] = [Prior::Multivariate, Prior::Univariate, Prior::Naive];

    /// Returns the prior's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Prior::Multivariate => "multivariate",
            Prior::Univariate => "univariate",
            Prior::Naive => "naive",
        }
    }
}

/// The true values of indicators, given the observed ones: [`fit`] makes it, [`Posterior::draw`] draws from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    areas: usize,
    columns: usize,
    noisy: Vec<Noisy>,
    // One block per area; in it, one value per noisy column: the middle on the column's scale, `NaN` where the value
    // stays as it is.
    middle: Vec<f64>,
    // One block per area: what standard normal numbers are multiplied by.
    root: Root,
}

/// An indicator some of whose values have an error.
#[derive(Clone, Debug, PartialEq)]
struct Noisy {
    column: usize,
    placed: Placed,
    reliability: Option<f64>,
    without_error: u32,
    observed: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq)]
enum Root {
    /// One number per noisy column.
    Diagonal(Vec<f64>),
    /// The rows of a lower triangle, one after the other.
    Triangle(Vec<f64>),
}

impl Root {
    /// The row of an area and a noisy column: what its first numbers are multiplied by, and which is the first.
    fn row(&self, area: usize, noisy: usize, of: usize) -> (usize, &[f64]) {
        match self {
            Root::Diagonal(root) => {
                (noisy, root.get(area * of + noisy..=area * of + noisy).unwrap_or_default())
            }
            Root::Triangle(root) => {
                let start = area * (of * (of + 1) / 2) + noisy * (noisy + 1) / 2;
                (0, root.get(start..=start + noisy).unwrap_or_default())
            }
        }
    }
}

/// The mean and standard deviation of true values given the observed ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    /// One mean per area, in the indicator's units: the best guess of the true value; where a value has no error, itself.
    pub mean: Vec<f64>,
    /// One standard deviation per area; 0 where a value has no error.
    pub sd: Vec<f64>,
}

/// Why true values cannot be drawn.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MeasurementError {
    /// A column that does not belong to as many areas as the first one.
    #[error("{column} has {found} values, but {expected} are expected")]
    Length {
        /// The column: `indicator 3` (counted from 0), `the errors of indicator 3` or `groups`.
        column: String,
        /// Its length.
        found: usize,
        /// The length of the first indicator.
        expected: usize,
    },
    /// Other columns to fill than were fitted.
    #[error("{found} columns are to be filled, but {expected} indicators were fitted")]
    Columns {
        /// Columns to fill.
        found: usize,
        /// Indicators fitted.
        expected: usize,
    },
    /// An infinite value.
    #[error("the value of area {area} of indicator {indicator} (both counted from 0) is {value}")]
    Value {
        /// The indicator's position.
        indicator: usize,
        /// The area's position.
        area: u32,
        /// The value found.
        value: f64,
    },
    /// A standard error that cannot be one.
    #[error(
        "the standard error of area {area} of indicator {indicator} (both counted from 0) is {error}, not a number of at \
         least 0"
    )]
    StandardError {
        /// The indicator's position.
        indicator: usize,
        /// The area's position.
        area: u32,
        /// The standard error found.
        error: f64,
    },
    /// Too few areas to tell how true values spread.
    #[error(
        "indicator {indicator} (counted from 0) has {areas} values with a standard error in {groups} groups: how true \
         values spread can be told from two more values than groups, and not from fewer"
    )]
    TooFewAreas {
        /// The indicator's position.
        indicator: usize,
        /// How many of its values have an error.
        areas: usize,
        /// In how many groups they are.
        groups: usize,
    },
}

/// Fits the distribution of the true values of indicators, given the observed ones; see the module's page for how.
///
/// - **Shape:** one value and one error per area in each indicator; `groups`, if given, one number per area: areas of the
///   same district, say, which are then drawn towards its mean instead of that of all.
/// - **Missing:** a missing value stays missing. A value whose error is missing or 0 stays as it is and is counted
///   ([`Posterior::without_error`]), but tells of the others. Indicators without any error do so, too, by their ranks.
/// - **Assumes:** noise that is normal, with the errors stated, and independent between indicators and areas; that an
///   area's group and other indicators say all there is to know of it beside the value itself. What is not known of the
///   prior's variances and correlations themselves is left out, which makes draws a little too sure below some 50 areas.
/// - **Cost:** `n p^3` for `n` areas of `p` indicators, once; `n q^2` a draw and `8 n q^2 / 2` bytes for the `q` of them
///   that have errors.
/// - **Source:** Fay and Herriot (1979), for one indicator; Robbins (1956); Datta, Fay and Ghosh (1991) for several.
///
/// # Errors
/// [`MeasurementError`] for columns of different length, infinite values, negative or infinite errors, and (except under
/// [`Prior::Naive`]) fewer than three values with an error.
///
/// ```
/// # use theodolite_core::measurement::{MeasurementError, Observed, Prior, fit};
/// let (jobless, errors) = ([4.0, 9.0, 6.0, 5.0, 7.0], [0.5, 3.0, 0.5, 0.5, f64::NAN]);
/// let indicator = Observed { values: &jobless, errors: Some(&errors) };
/// let posterior = fit(&[indicator], None, Prior::default())?;
/// assert_eq!(posterior.without_error(0), 1);
///
/// let mut columns = [jobless.to_vec()];
/// posterior.draw(2022, 0, &mut columns)?;
/// assert!(columns[0][0] != 4.0 && columns[0][4] == 7.0);
///
/// let moments = posterior.moments(0).expect("it has errors");
/// assert!(moments.mean[1] < 7.0); // 9 was mostly noise
/// # Ok::<(), MeasurementError>(())
/// ```
pub fn fit(
    indicators: &[Observed<'_>],
    groups: Option<&[u32]>,
    prior: Prior,
) -> Result<Posterior, MeasurementError> {
    let areas = check(indicators, groups)?;
    let mut singles = Vec::with_capacity(indicators.len());
    for (indicator, &observed) in indicators.iter().enumerate() {
        let single = match prior {
            Prior::Naive => single::as_observed(observed),
            Prior::Univariate | Prior::Multivariate => single::fit(indicator, observed, groups)?,
        };
        singles.push(single);
    }
    let noisy = || singles.iter().enumerate().filter_map(|(column, it)| Some((column, it.as_ref()?)));
    let (middle, root) = match prior {
        Prior::Multivariate => joint::fit(indicators, &singles, groups, areas),
        Prior::Univariate | Prior::Naive => {
            let each = || (0..areas).flat_map(|area| noisy().map(move |(_, single)| single.alone(area)));
            (each().map(|it| it.0).collect(), Root::Diagonal(each().map(|it| it.1).collect()))
        }
    };
    let about = |(column, single): (usize, &single::Single)| Noisy {
        column,
        placed: single.placed,
        reliability: (prior != Prior::Naive).then(|| single.reliability()),
        without_error: single.without_error,
        observed: indicators.get(column).map_or_else(Vec::new, |it| it.values.to_vec()),
    };
    Ok(Posterior { areas, columns: indicators.len(), noisy: noisy().map(about).collect(), middle, root })
}

impl Posterior {
    /// Draws true values: the `draw`th of a seed, whichever are drawn before it.
    ///
    /// Fills the columns, one per indicator, in the order and length in which they were fitted. Only values with an error
    /// change; the others keep what the columns hold.
    ///
    /// # Errors
    /// [`MeasurementError`] for columns of another number or length.
    pub fn draw(&self, seed: u64, draw: u64, columns: &mut [Vec<f64>]) -> Result<(), MeasurementError> {
        if columns.len() != self.columns {
            return Err(MeasurementError::Columns { found: columns.len(), expected: self.columns });
        }
        if let Some((k, column)) = columns.iter().enumerate().find(|(_, column)| column.len() != self.areas) {
            let (column, found) = (format!("column {k} (counted from 0)"), column.len());
            return Err(MeasurementError::Length { column, found, expected: self.areas });
        }
        let mut random = Random::nth(seed, "measurement", draw);
        let count = self.noisy.len();
        let mut normals = vec![0.0; count];
        for area in 0..self.areas {
            normals.iter_mut().for_each(|it| *it = random.normal());
            for (k, noisy) in self.noisy.iter().enumerate() {
                let middle = self.middle.get(area * count + k).copied().unwrap_or(f64::NAN);
                let (first, row) = self.root.row(area, k, count);
                let strays: f64 = row.iter().zip(&normals[first..]).map(|(root, normal)| root * normal).sum();
                let value = columns.get_mut(noisy.column).and_then(|column| column.get_mut(area));
                if let Some(value) = value.filter(|_| !middle.is_nan()) {
                    *value = noisy.placed.value(middle + strays);
                }
            }
        }
        Ok(())
    }

    /// Returns mean and standard deviation of the true values of an indicator, given the observed ones; `None` where no
    /// value of it has an error, or there is no such indicator.
    pub fn moments(&self, indicator: usize) -> Option<Moments> {
        let (k, noisy) = self.noisy(indicator)?;
        let count = self.noisy.len();
        let moments = |(area, &observed): (usize, &f64)| {
            let middle = self.middle.get(area * count + k).copied().unwrap_or(f64::NAN);
            if middle.is_nan() {
                return (observed, if observed.is_nan() { observed } else { 0.0 });
            }
            let row = self.root.row(area, k, count).1;
            let sd = row.iter().map(|root| root * root).sum::<f64>().sqrt();
            noisy.placed.moments(middle, sd)
        };
        let (mean, sd) = noisy.observed.iter().enumerate().map(moments).unzip();
        Some(Moments { mean, sd })
    }

    /// Returns the scale on which an indicator was taken for normal; `None` where no value of it has an error.
    pub fn scale(&self, indicator: usize) -> Option<Scale> {
        self.noisy(indicator).map(|(_, noisy)| noisy.placed.scale)
    }

    /// Returns the share of an indicator's variance, over areas and on its scale, that is not noise; `None` where no value
    /// of it has an error, or no prior was fitted.
    pub fn reliability(&self, indicator: usize) -> Option<f64> {
        self.noisy(indicator).and_then(|(_, noisy)| noisy.reliability)
    }

    /// Returns how many values of an indicator stay as they are for want of an error although others have one; 0 where
    /// none has.
    pub fn without_error(&self, indicator: usize) -> u32 {
        self.noisy(indicator).map_or(0, |(_, noisy)| noisy.without_error)
    }

    fn noisy(&self, indicator: usize) -> Option<(usize, &Noisy)> {
        self.noisy.iter().enumerate().find(|(_, noisy)| noisy.column == indicator)
    }
}

/// Checks that all columns belong together and hold what they may, and returns the number of areas.
fn check(indicators: &[Observed<'_>], groups: Option<&[u32]>) -> Result<usize, MeasurementError> {
    let areas = indicators.first().map_or_else(|| groups.map_or(0, <[u32]>::len), |first| first.values.len());
    let same = |column: &dyn Fn() -> String, found: usize| {
        let error = || MeasurementError::Length { column: column(), found, expected: areas };
        if found == areas { Ok(()) } else { Err(error()) }
    };
    same(&|| "`groups`".into(), groups.map_or(areas, <[u32]>::len))?;
    for (indicator, observed) in indicators.iter().enumerate() {
        same(&|| format!("indicator {indicator} (counted from 0)"), observed.values.len())?;
        if let Some((area, &value)) = (0_u32..).zip(observed.values).find(|(_, value)| value.is_infinite()) {
            return Err(MeasurementError::Value { indicator, area, value });
        }
        let errors = observed.errors.unwrap_or_default();
        let length = observed.errors.map_or(areas, <[f64]>::len);
        same(&|| format!("the errors of indicator {indicator} (counted from 0)"), length)?;
        let wrong = |error: f64| error < 0.0 || error.is_infinite();
        if let Some((area, &error)) = (0_u32..).zip(errors).find(|(_, error)| wrong(**error)) {
            return Err(MeasurementError::StandardError { indicator, area, error });
        }
    }
    Ok(areas)
}
