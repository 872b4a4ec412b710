//! One index: its parts treated, normalised, brought together and ranked.

use crate::Polarity;
use crate::aggregate::Combine;
use crate::impute::Impute;
use crate::normalise::Normalise;
use crate::rank::Ties;
use crate::treat::Treat;

/// One part of an index.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// One value per area; `NaN` = missing.
    pub values: &'a [f64],
    /// Which end of the values is the worse one.
    pub polarity: Polarity,
    /// Its weight: not negative.
    pub weight: f64,
    /// How it is normalised.
    pub normalise: Normalise,
    /// What is done about its outliers before.
    pub treat: Treat,
}

/// What is done where a part has no value for an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Missing {
    /// The index is refused.
    Stop,
    /// The area is left out of the index from the start: it counts in no rank, mean or range.
    Exclude,
    /// The area stays, on the parts it has.
    Keep {
        /// The least share of weight that must be there, 0 to 1; below it the area has no score.
        min_share: f64,
    },
}

/// How an index is made from its parts.
#[derive(Clone, Debug)]
pub struct Method<'a> {
    /// How parts become one score.
    pub combine: Combine,
    /// Which end of the score is the worse one.
    pub worse: Polarity,
    /// What is done where a part has no value for an area.
    pub missing: Missing,
    /// What areas of equal score share.
    pub ties: Ties,
    /// Further quantiles to cut beside the deciles: 5 for fifths.
    pub quantiles: Vec<u32>,
    /// How missing values are filled before anything else, if at all; within the groups if given (one number per area).
    pub impute: Option<(Impute, Option<&'a [u32]>)>,
    /// People per area, for normalisations that weigh by them.
    pub people: Option<&'a [f64]>,
    /// Areas that are left out from the start, where `true`.
    pub excluded: Option<&'a [bool]>,
}

impl Default for Method<'_> {
    fn default() -> Self {
        Method {
            combine: Combine::default(),
            worse: Polarity::High,
            missing: Missing::Stop,
            ties: Ties::Min,
            quantiles: Vec::new(),
            impute: None,
            people: None,
            excluded: None,
        }
    }
}

/// An index, area by area.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// The parts after normalisation, in the order of the parts.
    pub normalised: Vec<Vec<f64>>,
    /// What each part contributes to the score: see [`Combine`]; empty where a method has no contributions.
    pub contributions: Vec<Vec<f64>>,
    /// The score.
    pub score: Vec<f64>,
    /// The rank, 1 = greatest need.
    pub rank: Vec<f64>,
    /// The tenth, 1 = greatest need; all missing where fewer than 10 areas are ranked.
    pub decile: Vec<f64>,
    /// The further quantiles, in the order asked for.
    pub quantiles: Vec<Vec<f64>>,
    /// What treatment did, part by part.
    pub treated: Vec<crate::treat::TreatRecord>,
    /// The areas whose value was filled, part by part.
    pub imputed: Vec<Vec<u32>>,
    /// The areas that were left out: by [`Method::excluded`] or [`Missing::Exclude`].
    pub excluded: Vec<u32>,
    /// How many areas have a rank.
    pub ranked: usize,
    /// How many areas share their rank with another.
    pub tied: usize,
    /// What a reader should know.
    pub notes: Vec<Note>,
}

/// Something a reader of an index should know.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// No area has a score.
    NoScores,
    /// Too few areas are ranked for so many groups: those quantiles are missing.
    TooFewAreas {
        /// Areas ranked.
        areas: usize,
        /// Groups asked for: 10 for the deciles.
        groups: u32,
    },
    /// Areas have no score because too small a share of the weight is there.
    BelowMinShare {
        /// How many.
        areas: usize,
    },
}

/// Why an index cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum IndexError {
    /// No part.
    #[error("an index needs at least one part")]
    NoParts,
    /// Columns of different length.
    #[error("part {part} (counted from 0) has {found} values, but {expected} areas are expected")]
    Length {
        /// The part's position.
        part: usize,
        /// Its values.
        found: usize,
        /// The length expected.
        expected: usize,
    },
    /// Missing values under [`Missing::Stop`].
    #[error("part {part} (counted from 0) has no value for {} areas", areas.len())]
    Missing {
        /// The part's position.
        part: usize,
        /// The areas without a value.
        areas: Vec<u32>,
    },
    /// A part cannot be normalised.
    #[error("part {part} (counted from 0): {error}")]
    Normalise {
        /// The part's position.
        part: usize,
        /// Why.
        error: crate::normalise::NormaliseError,
    },
    /// A part cannot be treated.
    #[error("part {part} (counted from 0): {error}")]
    Treat {
        /// The part's position.
        part: usize,
        /// Why.
        error: crate::treat::TreatError,
    },
    /// A part's values cannot be filled.
    #[error("part {part} (counted from 0): {error}")]
    Impute {
        /// The part's position.
        part: usize,
        /// Why.
        error: crate::impute::ImputeError,
    },
    /// The parts cannot be brought together.
    #[error(transparent)]
    Aggregate(#[from] crate::aggregate::AggregateError),
}

/// Makes an index from its parts.
pub fn build(parts: &[Part<'_>], method: &Method<'_>) -> Result<Index, IndexError> {
    let _ = method;
    match parts {
        [] => Err(IndexError::NoParts),
        _ => Err(IndexError::NoParts),
    }
}
