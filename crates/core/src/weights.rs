//! Weights: given by judgement, or found in the data.
//!
//! Every vector of weights is non-negative and sums to 1. Weights by judgement: [`equal`], [`budget`](budget()) and
//! [`hierarchy`](hierarchy()). Found in the data: [`entropy()`], [`Pca`], [`one_factor`], and, area by area,
//! [`benefit_of_the_doubt`] and [`directional`]; [`Weigh`] names those that an index can find for itself.

mod budget;
mod doubt;
mod entropy;
mod factor;
mod frontier;
mod hierarchy;
mod pca;
mod simplex;

use thiserror::Error;

pub use budget::{Budget, budget};
pub use doubt::{Directional, Doubt, benefit_of_the_doubt, directional};
pub use entropy::entropy;
pub use factor::{Factor, FactorModel, OneFactor, one_factor};
pub use hierarchy::{Hierarchy, Misfit, hierarchy};
pub use pca::{Components, Pca, PcaWeights, principal_components, varimax};

/// What happens where a part moves against the others: its loading is negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Opposed {
    /// The weights are refused: most likely the part's polarity is wrong.
    #[default]
    Refuse,
    /// It is weighed by its squared loading all the same.
    Accept,
}

/// Why weights cannot be found.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum WeightsError {
    /// No part.
    #[error("there is no part to weigh")]
    NoParts,
    /// Parts of different length, or not one bound or direction a part.
    #[error("part {part} (counted from 0) has {found} values, but {expected} are expected")]
    Length {
        /// The part's position.
        part: usize,
        /// Its length.
        found: usize,
        /// The length expected.
        expected: usize,
    },
    /// A value that is not allowed.
    #[error(
        "a value of part {part} (counted from 0) is {value}, not {allowed}; it belongs to area {area} (counted from 0)"
    )]
    Value {
        /// The part's position.
        part: usize,
        /// The first such area's position.
        area: u32,
        /// Its value.
        value: f64,
        /// What values may be.
        allowed: &'static str,
    },
    /// Too few areas with a value in every part.
    #[error("{areas} areas have a value in every part, but at least {needed} are needed")]
    TooFewAreas {
        /// Areas with every value.
        areas: usize,
        /// Areas needed.
        needed: usize,
    },
    /// A part that is the same in all areas.
    #[error("part {part} (counted from 0) does not vary")]
    NoSpread {
        /// The part's position.
        part: usize,
    },
    /// Parts that move against the others, under [`Opposed::Refuse`].
    #[error(
        "parts {parts:?} (counted from 0) move against the others: check which end of them is the worse one"
    )]
    Opposed {
        /// Their positions.
        parts: Vec<usize>,
    },
    /// Fewer parts than one factor can be found from.
    #[error("one factor cannot be found from {parts} parts, only from 3 or more")]
    TooFewParts {
        /// How many parts.
        parts: usize,
    },
    /// Parts of which one is a combination of others.
    #[error("some part is a combination of the others: their correlations cannot be inverted")]
    Singular,
    /// Parts that have nothing in common.
    #[error("the parts have no factor in common")]
    NoFactor,
    /// The greatest likelihood, or the principal eigenvector, was not reached.
    #[error("the weights had not settled after {rounds} rounds")]
    NotConverged {
        /// How many rounds were made.
        rounds: usize,
    },
    /// An expert's points do not sum to the whole.
    #[error("the points of expert {expert} (counted from 0) sum to {total}, not to {whole}")]
    Points {
        /// The expert's position.
        expert: usize,
        /// The sum.
        total: f64,
        /// What they should sum to.
        whole: f64,
    },
    /// A comparison that is no number above 0.
    #[error("comparison ({row}, {column}) (counted from 0) is {value}, not a number above 0")]
    Comparison {
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
        /// Its value.
        value: f64,
    },
    /// Two comparisons that contradict each other.
    #[error(
        "comparisons ({row}, {column}) and ({column}, {row}) (counted from 0) multiply to {product}, not to 1"
    )]
    NotReciprocal {
        /// The row of the first.
        row: usize,
        /// Its column.
        column: usize,
        /// Their product.
        product: f64,
    },
    /// Bounds on shares that no shares can keep.
    #[error(
        "the bounds of part {part} (counted from 0) are {lower} and {upper}; bounds lie in 0 to 1, the lower ones sum to 1 at most, the upper ones to 1 at least"
    )]
    Bounds {
        /// The first part at fault; 0 where only the sums are wrong.
        part: usize,
        /// Its lower bound.
        lower: f64,
        /// Its upper bound.
        upper: f64,
    },
    /// A direction that is not above 0 in every part.
    #[error(
        "the direction of part {part} (counted from 0) is {value:?}, not a number above 0 that counts beside its values"
    )]
    Direction {
        /// The part's position.
        part: usize,
        /// Its direction.
        value: f64,
    },
}

impl WeightsError {
    /// The same of columns that are parts at these positions: the first column is part `parts[0]`.
    pub(crate) fn of_parts(mut self, parts: &[usize]) -> WeightsError {
        let at = |part: &mut usize| *part = parts.get(*part).copied().unwrap_or(*part);
        match &mut self {
            WeightsError::Length { part, .. }
            | WeightsError::Value { part, .. }
            | WeightsError::NoSpread { part }
            | WeightsError::Bounds { part, .. }
            | WeightsError::Direction { part, .. } => at(part),
            WeightsError::Opposed { parts } => parts.iter_mut().for_each(at),
            WeightsError::NoParts
            | WeightsError::TooFewAreas { .. }
            | WeightsError::TooFewParts { .. }
            | WeightsError::Singular
            | WeightsError::NoFactor
            | WeightsError::NotConverged { .. }
            | WeightsError::Points { .. }
            | WeightsError::Comparison { .. }
            | WeightsError::NotReciprocal { .. } => {}
        }
        self
    }
}

/// How an index weighs its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Weigh {
    /// By the weights given.
    #[default]
    Given,
    /// Equally, whatever weights are given.
    Equal,
    /// By how unevenly they are spread: see [`entropy()`].
    Entropy,
    /// By principal components.
    Pca(Pca),
    /// By the scores of one common factor.
    Factor(Factor),
    /// Each area by the weights with which it scores highest: see [`benefit_of_the_doubt`].
    BenefitOfTheDoubt {
        /// The least share of the score that each part must have.
        least_share: f64,
        /// The greatest share that a part may have.
        greatest_share: f64,
    },
    /// Each area by its distance to the frontier along a direction, which stands in the place of the weights given: see
    /// [`directional`].
    DirectionalBenefitOfTheDoubt,
}

/// Weights, and how they were found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// One weight a part, sum 1; under benefit of the doubt the mean share over the areas.
    pub weights: Vec<f64>,
    /// What else there is to say about them.
    pub from: Evidence,
}

/// What weights were found from.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// They were given, or follow from one pass over the data.
    Nothing,
    /// Principal components.
    Pca(PcaWeights),
    /// A common factor.
    Factor(OneFactor),
    /// Weights of each area.
    Doubt(Doubt),
}

impl Weigh {
    /// One of each method.
    pub const EACH: [Weigh; 7] = [
        Weigh::Given,
        Weigh::Equal,
        Weigh::Entropy,
        Weigh::Pca(Pca::USUAL),
        Weigh::Factor(Factor { opposed: Opposed::Refuse }),
        Weigh::BenefitOfTheDoubt { least_share: 0.0, greatest_share: 1.0 },
        Weigh::DirectionalBenefitOfTheDoubt,
    ];

    /// Returns the method's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Weigh::Given => "given",
            Weigh::Equal => "equal",
            Weigh::Entropy => "entropy",
            Weigh::Pca(_) => "pca",
            Weigh::Factor(_) => "factor",
            Weigh::BenefitOfTheDoubt { .. } => "benefit-of-the-doubt",
            Weigh::DirectionalBenefitOfTheDoubt => "directional-benefit-of-the-doubt",
        }
    }

    /// Returns whether each area has weights of its own, by which its score is found too.
    pub fn is_by_area(self) -> bool {
        matches!(self, Weigh::BenefitOfTheDoubt { .. } | Weigh::DirectionalBenefitOfTheDoubt)
    }

    /// Finds the weights of parts; `given` are those of [`Weigh::Given`], returned as they are, and the
    /// direction of [`Weigh::DirectionalBenefitOfTheDoubt`].
    ///
    /// - **Shape:** one column a part, oriented alike; one weight a part.
    /// - **Missing:** as each method says: areas with every value count, for [`entropy()`] each value that is there.
    ///
    /// # Errors
    /// [`WeightsError`], with the part at fault.
    ///
    /// ```
    /// # use theodolite_core::weights::{Weigh, WeightsError};
    /// let (jobless, crime) = ([4.0, 8.0, 6.0], [1.0, 3.0, 2.5]);
    /// assert_eq!(Weigh::Equal.find(&[&jobless, &crime], &[])?.weights, [0.5, 0.5]);
    /// # Ok::<(), WeightsError>(())
    /// ```
    pub fn find(self, parts: &[&[f64]], given: &[f64]) -> Result<Found, WeightsError> {
        let plain = |weights| Found { weights, from: Evidence::Nothing };
        Ok(match self {
            Weigh::Given => plain(given.to_vec()),
            Weigh::Equal => plain(equal(&vec![0; parts.len()])),
            Weigh::Entropy => plain(entropy(parts)?),
            Weigh::Pca(pca) => {
                let found = pca.weights(parts)?;
                Found { weights: found.weights.clone(), from: Evidence::Pca(found) }
            }
            Weigh::Factor(factor) => {
                let found = factor.weights(parts)?;
                Found { weights: found.weights.clone(), from: Evidence::Factor(found) }
            }
            Weigh::BenefitOfTheDoubt { least_share, greatest_share } => {
                let bounds = vec![(least_share, greatest_share); parts.len()];
                let found = benefit_of_the_doubt(parts, Some(&bounds))?;
                Found { weights: found.mean_shares(), from: Evidence::Doubt(found) }
            }
            Weigh::DirectionalBenefitOfTheDoubt => {
                let found = Doubt::from(directional(parts, given)?);
                Found { weights: found.mean_shares(), from: Evidence::Doubt(found) }
            }
        })
    }
}

/// Returns equal weights at two levels: for the dimensions, and inside each for its parts.
///
/// A dimension of many parts weighs no more than one of few. `dimensions` gives each part's dimension by number; with
/// one number for all, parts weigh the same.
///
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 6.
///
/// ```
/// # use theodolite_core::weights::equal;
/// assert_eq!(equal(&[7, 7, 7, 2]), [0.5 / 3.0, 0.5 / 3.0, 0.5 / 3.0, 0.5]);
/// assert_eq!(equal(&[0, 0]), [0.5, 0.5]);
/// ```
pub fn equal(dimensions: &[u32]) -> Vec<f64> {
    let mut different = dimensions.to_vec();
    different.sort_unstable();
    different.dedup();
    let inside = |dimension: &u32| dimensions.iter().filter(|it| *it == dimension).count() as f64;
    dimensions.iter().map(|dimension| 1.0 / different.len() as f64 / inside(dimension)).collect()
}

/// Checks that there are parts, all of one length, without infinite values; returns the number of areas.
fn check(parts: &[&[f64]]) -> Result<usize, WeightsError> {
    let expected = parts.first().ok_or(WeightsError::NoParts)?.len();
    for (part, values) in parts.iter().enumerate() {
        if values.len() != expected {
            return Err(WeightsError::Length { part, found: values.len(), expected });
        }
    }
    refuse(parts, "a finite number", f64::is_infinite)?;
    Ok(expected)
}

/// Refuses values of a kind.
fn refuse(
    parts: &[&[f64]],
    allowed: &'static str,
    refused: impl Fn(f64) -> bool,
) -> Result<(), WeightsError> {
    for (part, values) in parts.iter().enumerate() {
        if let Some(area) = values.iter().position(|&value| refused(value)) {
            return Err(WeightsError::Value { part, area: area as u32, value: values[area], allowed });
        }
    }
    Ok(())
}

/// The areas that have a value in every part.
fn complete(parts: &[&[f64]], areas: usize) -> Vec<usize> {
    (0..areas).filter(|&area| parts.iter().all(|values| !values[area].is_nan())).collect()
}

/// Scales to sum 1.
fn shares(values: &[f64]) -> Vec<f64> {
    let total = crate::sum::sum(values);
    values.iter().map(|value| value / total).collect()
}

/// The five areas and three indicators of METHODS 5.3, in several tests.
#[cfg(test)]
const X: [[f64; 5]; 3] =
    [[62.0, 55.0, 70.0, 48.0, 66.0], [30.0, 45.0, 20.0, 50.0, 35.0], [8.0, 6.0, 12.0, 3.0, 9.0]];

#[cfg(test)]
#[track_caller]
fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (one, other) in found.iter().zip(expected) {
        assert!(
            (one - other).abs() <= tolerance * other.abs().max(1e-3),
            "{found:?} instead of {expected:?}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_weighing_gives_shares_that_sum_to_one() {
        let parts: [&[f64]; 4] = [
            &[1.0, 4.0, 3.0, 8.0, 5.0, 9.0],
            &[2.0, 3.0, 5.0, 7.0, 4.0, 6.0],
            &[3.0, 2.0, 6.0, 9.0, 7.0, 8.0],
            &[5.0, f64::NAN, 5.5, 6.0, 7.0, 9.0],
        ];
        for weigh in Weigh::EACH {
            let found = weigh.find(&parts, &[0.25; 4]).unwrap();
            assert!(found.weights.iter().all(|weight| *weight >= 0.0), "{weigh:?}");
            assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-14, "{weigh:?}: {found:?}");
        }
    }

    #[test]
    fn each_way_of_finding_weights_refuses_what_is_no_column_of_numbers() {
        for weigh in &Weigh::EACH[2..] {
            assert!(weigh.find(&[], &[]).is_err(), "{weigh:?}");
            assert!(weigh.find(&[&[1.0, 2.0], &[1.0]], &[]).is_err(), "{weigh:?}");
            let infinite: [&[f64]; 2] = [&[1.0, 2.0, 5.0], &[1.0, f64::INFINITY, 3.0]];
            assert!(weigh.find(&infinite, &[]).is_err(), "{weigh:?}");
        }
    }

    #[test]
    fn nothing_has_no_weights() {
        assert!(equal(&[]).is_empty());
    }
}
