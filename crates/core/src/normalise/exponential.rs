//! The exponential transformation of the indices of deprivation.

use super::places::FittedPlaces;
use super::{Column, NormaliseError, Scorer, refuse, score_each};
use crate::parallel;
use crate::rank::{Order, Place, Ties, each_place};
use crate::sort::{Sorted, areas_of};

/// Ranks an indicator and stretches the end of greatest need exponentially, up to 100.
///
/// With `r` the place of an area among `N`, 1 = greatest need, and `R` its share by [`Scale`]:
/// `X = -c ln(1 - R (1 - exp(-100/c)))`. With `c = 23` a tenth of the areas scores above 50, so that low
/// need in one domain cancels little of high need in another.
///
/// - **Flip:** the smallest value is the greatest need. Places that are given are used as they are.
/// - **Missing:** dropped before ranking; `N` counts the others.
/// - **Edge:** a single area scores 100 ([`Scale::FromOne`]) or 0 ([`Scale::ToZero`]).
/// - **Source:** MHCLG (2019), *The English Indices of Deprivation 2019: technical report*, appendix; the treatment
///   of ties and the precision were measured on the published files.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankExponential {
    /// The constant `c`, above 0; 23 by default.
    pub constant: f64,
    /// Where the share `R` begins and ends.
    pub scale: Scale,
    /// What equal values share; the mean of their places by default.
    pub ties: Ties,
    /// Bits in which `R`, `X` and the index's score are kept.
    pub precision: Precision,
    /// What the column holds.
    pub given: Given,
}

/// Where the share `R` of a place `r` among `N` begins and ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// `R = (N + 1 - r)/N`: 1 for the greatest need, `1/N` for the least (England, Wales, Northern Ireland).
    #[default]
    FromOne,
    /// `R = (N - r)/N`: 0 for the least need (Scotland).
    ToZero,
}

/// The bits in which intermediate results are kept; arithmetic is in 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Precision {
    /// 64 bits.
    #[default]
    Double,
    /// 32 bits, as the published IMD of 2019 behaves.
    Single,
}

/// What a column to be ranked holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Given {
    /// Values, to be ranked.
    #[default]
    Values,
    /// Places, 1 the greatest need, used as they are: polarity does not matter.
    Places,
}

impl RankExponential {
    /// As the English indices have it.
    pub const DEFAULT: RankExponential = RankExponential {
        constant: 23.0,
        scale: Scale::FromOne,
        ties: Ties::Average,
        precision: Precision::Double,
        given: Given::Values,
    };

    /// Scores a column. `known` holds the scores of the whole places of as many areas, if anybody worked them out
    /// ([`RankExponential::places`]).
    pub(super) fn apply(self, column: Column<'_>, known: &[f64]) -> Result<Vec<f64>, NormaliseError> {
        let Column { values, flip, .. } = column;
        let transform = self.transform(present(values))?;
        if self.given == Given::Places {
            transform.check_places(values)?;
            return Ok(score_each(&transform, values));
        }
        let score = |place: f64| {
            let whole = place as usize;
            match known.get(whole.wrapping_sub(1)) {
                Some(known) if whole as f64 == place => *known,
                _ => transform.score(place),
            }
        };
        let order = if flip { Order::Ascending } else { Order::Descending };
        let mut scores = vec![f64::NAN; values.len()];
        each_place(&Sorted::new(values), self.ties, order, |group, place| match place {
            Place::Shared(place) => {
                let score = score(place);
                areas_of(group).for_each(|area| scores[area] = score);
            }
            Place::From(first) => {
                let places = (0..).zip(areas_of(group));
                places.for_each(|(k, area)| scores[area] = score(first + f64::from(k)));
            }
        });
        Ok(scores)
    }

    /// The scores of the places 1 to `areas`: the logarithms are the dearest part of an index, and its parts mostly
    /// rank the same number of areas.
    pub(super) fn places(self, areas: usize) -> Result<Vec<f64>, NormaliseError> {
        let transform = self.transform(areas)?;
        let mut scores = vec![f64::NAN; areas];
        parallel::fill_chunks(&mut scores, |start, chunk| {
            for (k, score) in chunk.iter_mut().enumerate() {
                *score = transform.score((start + k + 1) as f64);
            }
        });
        Ok(scores)
    }

    pub(super) fn fit(self, column: Column<'_>) -> Result<Box<dyn Scorer>, NormaliseError> {
        let transform = self.transform(present(column.values))?;
        if self.given == Given::Places {
            transform.check_places(column.values)?;
            return Ok(Box::new(transform));
        }
        // Places count from the greatest need, so from above where higher is worse.
        let from_above = Column { flip: !column.flip, ..column };
        Ok(Box::new(FittedPlaces::new(from_above, self.ties, move |place| transform.score(place))))
    }

    fn transform(self, areas: usize) -> Result<Transform, NormaliseError> {
        if !self.constant.is_finite() || self.constant <= 0.0 {
            return Err(NormaliseError::Parameter {
                method: "rank-exponential",
                parameter: "constant",
                found: self.constant,
                allowed: "a number above 0",
            });
        }
        let areas = areas as f64;
        Ok(Transform {
            constant: self.constant,
            complement: if self.constant > NEARLY_LINEAR {
                -libm::expm1(-100.0 / self.constant)
            } else {
                1.0 - libm::exp(-100.0 / self.constant)
            },
            areas,
            from: if self.scale == Scale::FromOne { areas + 1.0 } else { areas },
            single: self.precision == Precision::Single,
        })
    }
}

fn present(values: &[f64]) -> usize {
    values.iter().filter(|value| !value.is_nan()).count()
}

impl Default for RankExponential {
    fn default() -> Self {
        RankExponential::DEFAULT
    }
}

/// Above this constant `exp(-100/c)` is so near to 1 that the formula as published would lose its digits one by one.
const NEARLY_LINEAR: f64 = 1e4;

/// From a place to a score.
#[derive(Clone, Copy)]
struct Transform {
    constant: f64,
    /// `1 - exp(-100/c)`.
    complement: f64,
    areas: f64,
    /// `N + 1` or `N`.
    from: f64,
    single: bool,
}

impl Transform {
    fn check_places(&self, places: &[f64]) -> Result<(), NormaliseError> {
        let outside = |place: f64| place < 1.0 || place > self.areas;
        refuse("rank-exponential", "places from 1 to the number of areas that have one", places, outside)
    }

    fn store(&self, value: f64) -> f64 {
        if self.single { f64::from(value as f32) } else { value }
    }
}

impl Scorer for Transform {
    #[inline]
    fn score(&self, place: f64) -> f64 {
        let share = self.store((self.from - place) / self.areas);
        if share >= 1.0 {
            return 100.0; // exactly, whatever the constant
        }
        if self.constant > NEARLY_LINEAR {
            return self.store(-self.constant * libm::log1p(-share * self.complement) + 0.0);
        }
        // Adding 0 turns the -0 of the least need into 0.
        self.store(-self.constant * libm::log(1.0 - share * self.complement) + 0.0)
    }
}
