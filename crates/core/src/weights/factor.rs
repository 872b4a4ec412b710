//! Weights by one factor that the parts have in common.

use super::pca::complete_correlations;
use super::{Opposed, Pca, PcaWeights, WeightsError, shares};
use crate::linear::{Ldl, Matrix, eigen};

/// Weights by the scores of one common factor, found by greatest likelihood.
///
/// The weights are those with which the factor is estimated from the parts (by regression): `R^-1 loadings`, rescaled to
/// sum 1. In a Heywood case, where the likelihood is greatest with a part that is nothing but the factor, there is no
/// such estimate: principal components are taken instead, and [`OneFactor::model`] says so.
///
/// - **Source:** Jöreskog (1967); Lawley and Maxwell (1971), *Factor Analysis as a Statistical Method*; as used within the
///   domains of the Scottish and English indices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Factor {
    /// What happens where a part moves against the others.
    pub opposed: Opposed,
}

/// Weights by one common factor, and what they were found from.
#[derive(Clone, Debug, PartialEq)]
pub struct OneFactor {
    /// One weight a part, sum 1.
    pub weights: Vec<f64>,
    /// Areas with a value in every part: the others do not count. 0 where correlations were given.
    pub areas: usize,
    /// The model they come from.
    pub model: FactorModel,
}

/// The model that weights come from.
#[derive(Clone, Debug, PartialEq)]
pub enum FactorModel {
    /// One factor.
    Likelihood {
        /// The correlation of each part with the factor.
        loadings: Vec<f64>,
        /// What is left of the variance of each part.
        uniquenesses: Vec<f64>,
        /// How far the model's correlations are from those found: `ln|S| - ln|R| + tr(S^-1 R) - p`, 0 where they agree.
        discrepancy: f64,
    },
    /// Principal components: a Heywood case.
    Heywood {
        /// The part of which the factor leaves nothing.
        part: usize,
        /// What took the factor's place.
        components: PcaWeights,
    },
}

/// The least uniqueness that is not a Heywood case: that of R's `factanal`.
const LEAST: f64 = 0.005;

impl Factor {
    /// Finds the weights.
    ///
    /// - **Shape:** one column a part, one value an area.
    /// - **Missing:** an area without a value in some part does not count.
    ///
    /// # Errors
    /// [`WeightsError`] below three parts, for parts of which one is a combination of others, for parts without a common
    /// factor, and where a part moves against the others (its loading is negative): `R^-1 loadings` then has a negative
    /// weight. Accepted, such a part weighs by its absolute value.
    ///
    /// ```
    /// # use theodolite_core::weights::{Factor, WeightsError};
    /// let parts: [&[f64]; 3] =
    ///     [&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 3.0, 5.0, 4.0], &[1.0, 3.0, 2.0, 4.0, 3.0]];
    /// let found = Factor::default().weights(&parts)?;
    /// assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
    /// # Ok::<(), WeightsError>(())
    /// ```
    pub fn weights(self, parts: &[&[f64]]) -> Result<OneFactor, WeightsError> {
        let (correlations, areas) = complete_correlations(parts)?;
        let fallback = || Pca { opposed: self.opposed, ..Pca::USUAL }.weights(parts);
        match fit(&correlations)? {
            Fit::Heywood { part } => {
                let components = fallback()?;
                let weights = components.weights.clone();
                Ok(OneFactor { weights, areas, model: FactorModel::Heywood { part, components } })
            }
            Fit::Found(found) => Ok(OneFactor {
                weights: found.weigh(&correlations, self.opposed)?,
                areas,
                model: found.model(),
            }),
        }
    }
}

/// Returns the weights of one common factor from a correlation matrix.
///
/// # Errors
/// As [`Factor::weights`]; a Heywood case is [`WeightsError::NoFactor`], because there are no areas to take components of.
///
/// ```
/// # use theodolite_core::linear::Matrix;
/// # use theodolite_core::weights::{Opposed, WeightsError, one_factor};
/// let r = Matrix::from_rows(&[[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]]).unwrap();
/// let found = one_factor(&r, Opposed::Refuse)?;
/// assert!(found.weights.iter().all(|weight| (weight - 1.0 / 3.0).abs() < 1e-12));
/// # Ok::<(), WeightsError>(())
/// ```
pub fn one_factor(correlations: &Matrix, opposed: Opposed) -> Result<OneFactor, WeightsError> {
    match fit(correlations)? {
        Fit::Heywood { .. } => Err(WeightsError::NoFactor),
        Fit::Found(found) => {
            Ok(OneFactor { weights: found.weigh(correlations, opposed)?, areas: 0, model: found.model() })
        }
    }
}

enum Fit {
    Found(Found),
    Heywood { part: usize },
}

struct Found {
    loadings: Vec<f64>,
    uniquenesses: Vec<f64>,
    discrepancy: f64,
}

impl Found {
    fn weigh(&self, correlations: &Matrix, opposed: Opposed) -> Result<Vec<f64>, WeightsError> {
        let negative: Vec<usize> =
            self.loadings.iter().enumerate().filter(|(_, it)| **it < -1e-12).map(|(part, _)| part).collect();
        if opposed == Opposed::Refuse && !negative.is_empty() {
            return Err(WeightsError::Opposed { parts: negative });
        }
        let ldl = Ldl::new(correlations).ok_or(WeightsError::Singular)?;
        let weights: Vec<f64> = ldl.solve(&self.loadings).iter().map(|weight| weight.abs()).collect();
        Ok(shares(&weights))
    }

    fn model(self) -> FactorModel {
        let Found { loadings, uniquenesses, discrepancy } = self;
        FactorModel::Likelihood { loadings, uniquenesses, discrepancy }
    }
}

/// Finds the uniquenesses with which one factor is likeliest, by Newton's method on their logarithms.
fn fit(correlations: &Matrix) -> Result<Fit, WeightsError> {
    const ROUNDS: usize = 500;
    let parts = correlations.rows();
    if parts < 3 {
        return Err(WeightsError::TooFewParts { parts });
    }
    let ldl = Ldl::new(correlations).filter(Ldl::is_full).ok_or(WeightsError::Singular)?;
    // Where R's `factanal` begins, too.
    let mut at: Vec<f64> = (0..parts)
        .map(|k| {
            let unit: Vec<f64> = (0..parts).map(|it| if it == k { 1.0 } else { 0.0 }).collect();
            libm::log((1.0 - 0.5 / parts as f64) / ldl.solve(&unit)[k])
        })
        .collect();
    let mut here = Likelihood::new(correlations, &at)?;
    for _ in 0..ROUNDS {
        if at.iter().any(|it| *it < libm::log(1e-5)) {
            break;
        }
        let steepest = here.slope.iter().fold(0.0_f64, |most, it| most.max(it.abs()));
        if steepest < 1e-13 {
            break;
        }
        let step = here.step();
        let mut share = step.iter().fold(1.0_f64, |share, it| share.min(1.0 / it.abs()));
        let gain = step.iter().zip(&here.slope).map(|(a, b)| a * b).sum::<f64>();
        let moved = loop {
            let there: Vec<f64> = at.iter().zip(&step).map(|(at, step)| at + share * step).collect();
            let likelihood = Likelihood::new(correlations, &there)?;
            if likelihood.discrepancy <= here.discrepancy + 1e-4 * share * gain {
                (at, here) = (there, likelihood);
                break true;
            }
            share /= 2.0;
            if share < 1e-10 {
                break false;
            }
        };
        if !moved {
            // No way down but rounding: the last digits of the discrepancy are reached before those of the slope.
            if steepest < 1e-6 {
                let there: Vec<f64> = at.iter().zip(&step).map(|(at, step)| at + step).collect();
                let likelihood = Likelihood::new(correlations, &there)?;
                let flatter = likelihood.slope.iter().fold(0.0_f64, |most, it| most.max(it.abs())) < steepest;
                if flatter {
                    (at, here) = (there, likelihood);
                    continue;
                }
                break;
            }
            return Err(WeightsError::NotConverged { rounds: ROUNDS });
        }
    }
    let uniquenesses: Vec<f64> = at.iter().map(|it| libm::exp(*it)).collect();
    let least = (0..parts).fold(0, |least, k| if uniquenesses[k] < uniquenesses[least] { k } else { least });
    if uniquenesses[least] < LEAST {
        return Ok(Fit::Heywood { part: least });
    }
    if here.slope.iter().any(|it| it.abs() > 1e-8) {
        return Err(WeightsError::NotConverged { rounds: ROUNDS });
    }
    if here.values[0] <= 1.0 + 1e-12 {
        return Err(WeightsError::NoFactor);
    }
    let length = (here.values[0] - 1.0).sqrt();
    let loadings: Vec<f64> =
        (0..parts).map(|k| uniquenesses[k].sqrt() * here.vectors[(k, 0)] * length).collect();
    let sign = crate::linear::sign(&loadings);
    let loadings: Vec<f64> = loadings.iter().map(|loading| sign * loading).collect();
    // A factor of one part alone is common to none: without correlations, any part will do.
    if loadings.iter().filter(|loading| loading.abs() > 1e-6).count() < 2 {
        return Err(WeightsError::NoFactor);
    }
    Ok(Fit::Found(Found { loadings, uniquenesses, discrepancy: here.discrepancy }))
}

/// How likely one factor is at given logarithms of uniquenesses, and which way is down.
struct Likelihood {
    values: Vec<f64>,
    vectors: Matrix,
    discrepancy: f64,
    slope: Vec<f64>,
}

impl Likelihood {
    /// From the eigenvalues `e` of the correlations scaled by uniquenesses: the discrepancy is the sum of
    /// `e - ln e - 1` over all but the first.
    fn new(correlations: &Matrix, logarithms: &[f64]) -> Result<Likelihood, WeightsError> {
        let parts = logarithms.len();
        let scale: Vec<f64> = logarithms.iter().map(|it| libm::exp(-it / 2.0)).collect();
        let mut scaled = Matrix::zeros(parts, parts);
        for i in 0..parts {
            for k in 0..parts {
                scaled[(i, k)] = correlations[(i, k)] * scale[i] * scale[k];
            }
        }
        let eigen = eigen(&scaled).ok_or(WeightsError::Singular)?;
        let rest = &eigen.values[1..];
        if rest.iter().any(|value| *value <= 0.0) {
            return Err(WeightsError::Singular);
        }
        let discrepancy = rest.iter().map(|e| e - libm::log(*e) - 1.0).sum();
        let slope = |k: usize| {
            (1..parts).map(|m| (1.0 - eigen.values[m]) * eigen.vectors[(k, m)] * eigen.vectors[(k, m)]).sum()
        };
        let slope = (0..parts).map(slope).collect();
        Ok(Likelihood { values: eigen.values, vectors: eigen.vectors, discrepancy, slope })
    }

    /// Newton's step; where the curvature is not that of a valley, with Jöreskog's approximation to it.
    fn step(&self) -> Vec<f64> {
        let down: Vec<f64> = self.slope.iter().map(|slope| -slope).collect();
        let is_down = |step: &Vec<f64>| {
            step.iter().all(|it| it.is_finite())
                && step.iter().zip(&self.slope).map(|(step, slope)| step * slope).sum::<f64>() < 0.0
        };
        let solve = |curvature: Matrix| Ldl::new(&curvature).filter(Ldl::is_full).map(|ldl| ldl.solve(&down));
        let newton = solve(self.curvature()).filter(is_down);
        let approximate = || solve(self.approximate_curvature()).filter(is_down);
        newton.or_else(approximate).unwrap_or(down.clone())
    }

    /// The second derivatives by the logarithms of uniquenesses.
    fn curvature(&self) -> Matrix {
        let parts = self.values.len();
        let (e, v) = (&self.values, &self.vectors);
        let mut curvature = Matrix::zeros(parts, parts);
        for i in 0..parts {
            for k in 0..parts {
                let rest: f64 = (1..parts).map(|n| v[(i, n)] * v[(k, n)]).sum();
                let first = v[(i, 0)] * v[(k, 0)];
                let term = |m: usize| {
                    let factor = (1.0 - e[m]) * (e[0] + e[m]) / (e[0] - e[m]);
                    v[(i, m)] * v[(k, m)] * (e[m] * rest + factor * first)
                };
                curvature[(i, k)] = (1..parts).map(term).sum();
            }
        }
        curvature
    }

    fn approximate_curvature(&self) -> Matrix {
        let parts = self.values.len();
        let mut curvature = Matrix::zeros(parts, parts);
        for i in 0..parts {
            for k in 0..parts {
                let rest: f64 = (1..parts).map(|m| self.vectors[(i, m)] * self.vectors[(k, m)]).sum();
                curvature[(i, k)] = rest * rest;
            }
        }
        curvature
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::weights::close;

    fn found(correlations: &Matrix) -> (Vec<f64>, Vec<f64>, f64) {
        match one_factor(correlations, Opposed::Refuse).unwrap().model {
            FactorModel::Likelihood { loadings, uniquenesses, discrepancy } => {
                (loadings, uniquenesses, discrepancy)
            }
            FactorModel::Heywood { .. } => panic!("no Heywood case was expected"),
        }
    }

    fn of_loadings(loadings: &[f64]) -> Matrix {
        let row = |i: usize| {
            let other = |k: usize| if i == k { 1.0 } else { loadings[i] * loadings[k] };
            (0..loadings.len()).map(other).collect::<Vec<f64>>()
        };
        Matrix::from_rows(&(0..loadings.len()).map(row).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn the_ability_tests_of_r_come_out() {
        // `factanal(factors = 1, covmat = ability.cov)`, from the documentation of R; further digits by scipy.
        let covariances: [[f64; 6]; 6] = [
            [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
            [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
            [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
            [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
            [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
            [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
        ];
        let mut correlations = Matrix::zeros(6, 6);
        for i in 0..6 {
            for k in 0..6 {
                correlations[(i, k)] = covariances[i][k] / (covariances[i][i] * covariances[k][k]).sqrt();
            }
        }
        let (loadings, uniquenesses, discrepancy) = found(&correlations);
        close(&uniquenesses, &[0.535, 0.853, 0.748, 0.910, 0.232, 0.280], 2e-3);
        close(&loadings, &[0.682, 0.384, 0.502, 0.300, 0.877, 0.849], 2e-3);
        close(&loadings, &[0.68220311, 0.38395443, 0.50181107, 0.29978691, 0.87651805, 0.84868067], 1e-7);
        close(&[discrepancy], &[0.6993450353537827], 1e-12);
        let weights = [0.13372032, 0.04719074, 0.07028176, 0.03451613, 0.39638427, 0.31790678];
        close(&one_factor(&correlations, Opposed::Refuse).unwrap().weights, &weights, 1e-6);
    }

    #[test]
    fn three_parts_have_a_closed_form() {
        let (a, b, c) = (0.42, 0.35, 0.3);
        let r = Matrix::from_rows(&[[1.0, a, b], [a, 1.0, c], [b, c, 1.0]]).unwrap();
        let expected = [a * b / c, a * c / b, b * c / a].map(f64::sqrt);
        let (loadings, _, discrepancy) = found(&r);
        close(&loadings, &expected, 1e-10);
        assert!(discrepancy < 1e-15);
    }

    #[test]
    fn loadings_come_back_from_the_correlations_they_make() {
        let loadings = [0.9, 0.3, 0.55, 0.7, 0.05, 0.8, 0.62];
        let correlations = of_loadings(&loadings);
        let (found, uniquenesses, _) = found(&correlations);
        close(&found, &loadings, 1e-9);
        // R^-1 loadings are proportional to loadings over uniquenesses.
        let ratios: Vec<f64> = loadings.iter().map(|it| it / (1.0 - it * it)).collect();
        close(&one_factor(&correlations, Opposed::Refuse).unwrap().weights, &shares(&ratios), 1e-9);
        close(&uniquenesses, &loadings.map(|it| 1.0 - it * it), 1e-9);
    }

    #[test]
    fn no_other_uniquenesses_are_likelier() {
        let mut random = Random::named(4, "factor");
        let parts: Vec<Vec<f64>> = {
            let factor: Vec<f64> = (0..200).map(|_| random.normal()).collect();
            (1..=6)
                .map(|k| factor.iter().map(|it| it + f64::from(k) * 0.4 * random.normal()).collect())
                .collect()
        };
        let parts: Vec<&[f64]> = parts.iter().map(Vec::as_slice).collect();
        let (correlations, areas) = complete_correlations(&parts).unwrap();
        assert_eq!(areas, 200);
        let (_, uniquenesses, least) = found(&correlations);
        for _ in 0..300 {
            let near: Vec<f64> =
                uniquenesses.iter().map(|it| libm::log(*it) + 0.02 * random.normal()).collect();
            assert!(Likelihood::new(&correlations, &near).unwrap().discrepancy >= least);
        }
    }

    #[test]
    fn a_heywood_case_takes_components_and_says_so() {
        // Loadings of the first would be sqrt(0.9 * 0.9 / 0.5) > 1.
        let r = Matrix::from_rows(&[[1.0, 0.9, 0.9], [0.9, 1.0, 0.65], [0.9, 0.65, 1.0]]).unwrap();
        assert!(matches!(fit(&r), Ok(Fit::Heywood { part: 0 })));
        // The second and third parts are the first with a little noise that goes opposite ways.
        let factor = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let noise = [1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0];
        let other = [0.2, 0.1, -0.3, 0.1, -0.2, 0.3, 0.0, -0.2];
        let plus: Vec<f64> = factor.iter().zip(&noise).map(|(it, noise)| it + noise).collect();
        let minus: Vec<f64> = factor
            .iter()
            .zip(noise)
            .zip(other)
            .map(|((it, noise), other)| it - 0.9 * noise + other)
            .collect();
        let parts: [&[f64]; 3] = [&factor, &plus, &minus];
        let found = Factor::default().weights(&parts);
        if let Ok(OneFactor { weights, model: FactorModel::Heywood { part, components }, .. }) = found {
            assert_eq!((part, &weights), (0, &components.weights));
            assert_eq!(weights, Pca::USUAL.weights(&parts).unwrap().weights);
        } else {
            panic!("{found:?}");
        }
    }

    #[test]
    fn what_has_no_common_factor_is_an_error() {
        assert_eq!(
            one_factor(&Matrix::identity(2), Opposed::Refuse),
            Err(WeightsError::TooFewParts { parts: 2 })
        );
        assert_eq!(one_factor(&Matrix::identity(4), Opposed::Refuse), Err(WeightsError::NoFactor));
        let same = Matrix::from_rows(&[[1.0; 3]; 3]).unwrap();
        assert_eq!(one_factor(&same, Opposed::Refuse), Err(WeightsError::Singular));
        let against = of_loadings(&[0.8, -0.5, 0.7, 0.6]);
        assert_eq!(one_factor(&against, Opposed::Refuse), Err(WeightsError::Opposed { parts: vec![1] }));
        let accepted = one_factor(&against, Opposed::Accept).unwrap().weights;
        close(
            &accepted,
            &one_factor(&of_loadings(&[0.8, 0.5, 0.7, 0.6]), Opposed::Refuse).unwrap().weights,
            1e-9,
        );
    }
}
