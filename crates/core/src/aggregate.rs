//! Bringing the parts of an index together.

mod mazziotta_pareto;
mod means;

use thiserror::Error;

use crate::outrank;
pub(crate) use means::{Contribution, Mean};

/// How parts become one score.
///
/// **Contributions** say what each part adds to the score of an area; over the parts they sum to the score, but for
/// rounding. For the generalised means (arithmetic, geometric and harmonic are three of them) with order `p` and
/// weights that sum to 1 they are those of Euler's theorem, `x_k dM/dx_k = w_k x_k^p M^(1-p)`.
///
/// **Missing** values of an area are left out and the weights of the others rescaled, if the weight that is there
/// is at least `min_share` of the whole; else the area has no score. Parts of weight 0 do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Combine {
    /// `sum w x`, weights as given: they need not sum to 1 and are not rescaled (but where values are missing, the
    /// sum is blown up by the whole weight over the weight that is there).
    WeightedSum,
    /// `sum w x / sum w`: full compensation.
    #[default]
    Arithmetic,
    /// `exp(sum w ln x / sum w)`: values must be above 0.
    Geometric,
    /// `sum w / sum(w/x)`: values must be above 0.
    Harmonic,
    /// `(sum w x^p / sum w)^(1/p)`: values must be above 0 for `p <= 0`, and not below for other `p` than 1.
    Generalised {
        /// Its order `p`: 1 arithmetic, 0 geometric, -1 harmonic.
        power: f64,
    },
    /// Areas beaten less areas lost to, pair by pair: no compensation, and no contributions. An area beats another
    /// if it is ahead on more than half of the weight. Areas with a missing value have no score.
    Copeland,
    /// `mean -/+ sd * sd/mean` over the parts of each area, with their weights: partial compensation. Parts are meant
    /// to be z-scores of mean 100 and standard deviation 10, or (for the adjusted index) goalposts of base 70 and
    /// scale 60. Contributions have one column more than there are parts: the penalty.
    MazziottaPareto {
        /// Which way the penalty goes.
        sign: Penalty,
    },
}

/// Which way the penalty of the Mazziotta-Pareto index goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Penalty {
    /// Off the mean: for parts of which more is better.
    Minus,
    /// Onto the mean: for parts that measure need.
    #[default]
    Plus,
}

/// Scores and what they are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Combined {
    /// One score per area; `NaN` = missing.
    pub score: Vec<f64>,
    /// One column per part (and one for the penalty of Mazziotta-Pareto); none for Copeland. A missing part has no
    /// contribution, nor has any part of an area without a score.
    pub contributions: Vec<Vec<f64>>,
    /// Areas with a value in some part, but too few for a score.
    pub below_min_share: usize,
}

/// Scores, and how to find what they are made of.
pub(crate) struct Scored {
    pub(crate) combined: Combined,
    /// From parts to contributions, where those are not in `combined`.
    pub(crate) contribution: Option<Contribution>,
}

/// Why parts cannot be brought together.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum AggregateError {
    /// Not one weight a part, or no part.
    #[error("{weights} weights for {parts} parts")]
    Weights {
        /// How many parts.
        parts: usize,
        /// How many weights.
        weights: usize,
    },
    /// A weight below zero, or none at all.
    #[error("the weight of part {part} (counted from 0) is {weight}, not a number of at least 0")]
    Weight {
        /// The part's position.
        part: usize,
        /// Its weight.
        weight: f64,
    },
    /// All weights are zero.
    #[error("all weights are 0")]
    NoWeight,
    /// Weights so great or so small that their sum cannot be divided by.
    #[error("the weights sum to {total:e}, with which no mean can be taken")]
    Total {
        /// Their sum.
        total: f64,
    },
    /// Parts of different length.
    #[error("part {part} (counted from 0) has {found} values, but {expected} are expected")]
    Length {
        /// The part's position.
        part: usize,
        /// Its length.
        found: usize,
        /// The length of the first part.
        expected: usize,
    },
    /// Values for which a mean is not defined.
    #[error(
        "`{method}` needs values {allowed}, but {areas} values of part {part} (counted from 0) are not; \
         the first is {value} at area {area} (counted from 0)"
    )]
    Value {
        /// The method's name.
        method: &'static str,
        /// What values may be.
        allowed: &'static str,
        /// The first part that has such values.
        part: usize,
        /// How many values of it there are.
        areas: usize,
        /// The first such area's position.
        area: u32,
        /// Its value.
        value: f64,
    },
    /// Means for which the Mazziotta-Pareto penalty is not defined.
    #[error(
        "`mazziotta-pareto` needs a mean above 0 in every area, but {areas} are not; the first is {mean} at area {area} \
         (counted from 0)"
    )]
    Mean {
        /// How many areas there are.
        areas: usize,
        /// The first such area's position.
        area: u32,
        /// Its mean.
        mean: f64,
    },
    /// A power that is no number, or infinite.
    #[error("`power` of `generalised` is {power}, not a finite number")]
    Power {
        /// The power found.
        power: f64,
    },
    /// A least share that is no share.
    #[error("the least share of weight is {min_share}, not one of 0 to 1")]
    MinShare {
        /// The share found.
        min_share: f64,
    },
    /// A score too great for a number.
    #[error("the score of area {area} (counted from 0) is infinite")]
    Infinite {
        /// The first such area's position.
        area: u32,
    },
}

/// The parts to be brought together: checked, so that the methods need not.
#[derive(Clone, Copy)]
struct Parts<'a> {
    columns: &'a [&'a [f64]],
    weights: &'a [f64],
    total: f64,
    min_share: f64,
}

impl Combine {
    /// One of each method: the contract test and the method reference walk this list.
    pub const EACH: [Combine; 7] = [
        Combine::WeightedSum,
        Combine::Arithmetic,
        Combine::Geometric,
        Combine::Harmonic,
        Combine::Generalised { power: 2.0 },
        Combine::Copeland,
        Combine::MazziottaPareto { sign: Penalty::Plus },
    ];

    /// The share of weight that must be there unless a study says otherwise.
    pub const MIN_SHARE: f64 = 2.0 / 3.0;

    /// Returns the method's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Combine::WeightedSum => "weighted-sum",
            Combine::Arithmetic => "arithmetic",
            Combine::Geometric => "geometric",
            Combine::Harmonic => "harmonic",
            Combine::Generalised { .. } => "generalised",
            Combine::Copeland => "copeland",
            Combine::MazziottaPareto { .. } => "mazziotta-pareto",
        }
    }

    /// Brings parts together.
    ///
    /// - **Shape:** one column per part, one weight per part, one score per area.
    /// - **Missing:** see [`Combine`]; with `min_share = 1.0` an area with a missing value has no score, with `0.0` one
    ///   value is enough.
    /// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 7; Mazziotta and Pareto
    ///   (2016).
    ///
    /// # Errors
    /// [`AggregateError`] for weights below 0 or all 0, and for values the method is not defined for: a geometric
    /// mean with a zero is an error, never a small number in its place.
    ///
    /// ```
    /// # use theodolite_core::aggregate::{AggregateError, Combine};
    /// let parts: [&[f64]; 3] = [&[40.0], &[60.0], &[90.0]];
    /// let combined = Combine::Arithmetic.combine(&parts, &[0.5, 0.3, 0.2], Combine::MIN_SHARE)?;
    /// assert_eq!(combined.score, [56.0]);
    /// assert_eq!(combined.contributions, [[20.0], [18.0], [18.0]]);
    /// # Ok::<(), AggregateError>(())
    /// ```
    pub fn combine(
        self,
        parts: &[&[f64]],
        weights: &[f64],
        min_share: f64,
    ) -> Result<Combined, AggregateError> {
        let scored = self.bring_together(parts, weights, min_share)?;
        let Some(contribution) = scored.contribution else { return Ok(scored.combined) };
        let contributions = parts.iter().zip(weights).map(|(column, &weight)| {
            let mut own = column.to_vec();
            contribution.take_the_place_of(&mut own, weight, &scored.combined.score);
            own
        });
        Ok(Combined { contributions: contributions.collect(), ..scored.combined })
    }

    /// The scores of [`combine`](Self::combine) alone: the same ones, without what they are made of.
    pub(crate) fn score(
        self,
        parts: &[&[f64]],
        weights: &[f64],
        min_share: f64,
    ) -> Result<Vec<f64>, AggregateError> {
        let parts = Parts::new(parts, weights, min_share)?;
        Ok(self.scored(parts)?.score)
    }

    /// The method as a mean of some order; `None` where it is none.
    pub(crate) fn mean(self) -> Option<Mean> {
        let (power, as_given) = match self {
            Combine::WeightedSum => (1.0, true),
            Combine::Arithmetic => (1.0, false),
            Combine::Geometric => (0.0, false),
            Combine::Harmonic => (-1.0, false),
            // So near to 0 that x^p is 1 to all its digits: the geometric mean is nearer to the truth.
            Combine::Generalised { power } if power.abs() < 1e-8 => (0.0, false),
            Combine::Generalised { power } if power.is_finite() => (power, false),
            Combine::Generalised { .. } | Combine::Copeland | Combine::MazziottaPareto { .. } => return None,
        };
        Some(Mean { power, as_given })
    }

    /// Brings parts together, contributions aside where they can be worked out from the parts one by one.
    pub(crate) fn bring_together(
        self,
        parts: &[&[f64]],
        weights: &[f64],
        min_share: f64,
    ) -> Result<Scored, AggregateError> {
        let parts = Parts::new(parts, weights, min_share)?;
        let combined = self.scored(parts)?;
        Ok(Scored { combined, contribution: self.mean().map(|mean| Contribution::new(parts, mean)) })
    }

    fn scored(self, parts: Parts<'_>) -> Result<Combined, AggregateError> {
        let combined = match (self, self.mean()) {
            (_, Some(mean)) => {
                if mean.power <= 0.0 {
                    parts.refuse(self, "above 0", |value| value <= 0.0)?;
                } else if mean.power != 1.0 {
                    parts.refuse(self, "of at least 0", |value| value < 0.0)?;
                }
                let score = means::score(parts, mean);
                Combined { below_min_share: parts.below_min_share(&score), score, contributions: Vec::new() }
            }
            (Combine::Generalised { power }, None) => return Err(AggregateError::Power { power }),
            (Combine::MazziottaPareto { sign }, None) => mazziotta_pareto::combine(parts, sign)?,
            (_, None) => {
                let score = outrank::copeland(parts.columns, parts.weights)?;
                Combined { below_min_share: parts.below_min_share(&score), score, contributions: Vec::new() }
            }
        };
        // Infinite on the way as well: what is too great on both sides leaves no number.
        let is_lost = |area: usize| {
            let there = parts.counted().filter(|(_, column)| !column[area].is_nan());
            self != Combine::Copeland && parts.enough(there.map(|(weight, _)| weight).sum())
        };
        let infinite =
            |(area, score): (usize, &f64)| score.is_infinite() || (score.is_nan() && is_lost(area));
        match combined.score.iter().enumerate().position(infinite) {
            Some(area) => Err(AggregateError::Infinite { area: area as u32 }),
            None => Ok(combined),
        }
    }
}

impl<'a> Parts<'a> {
    fn new(
        columns: &'a [&'a [f64]],
        weights: &'a [f64],
        min_share: f64,
    ) -> Result<Parts<'a>, AggregateError> {
        check(columns, weights)?;
        if !(0.0..=1.0).contains(&min_share) {
            return Err(AggregateError::MinShare { min_share });
        }
        Ok(Parts { columns, weights, total: weights.iter().sum(), min_share })
    }

    fn areas(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len())
    }

    /// The parts that count, each with its weight.
    fn counted(&self) -> impl Iterator<Item = (f64, &'a [f64])> + use<'a> {
        let parts = self.weights.iter().copied().zip(self.columns.iter().copied());
        parts.filter(|(weight, _)| *weight > 0.0)
    }

    /// Whether the weight that is there is enough for a score.
    fn enough(&self, present: f64) -> bool {
        present > 0.0 && present >= self.min_share * self.total * (1.0 - 1e-12)
    }

    /// Refuses parts that hold values of a kind.
    fn refuse(
        &self,
        combine: Combine,
        allowed: &'static str,
        refused: impl Fn(f64) -> bool,
    ) -> Result<(), AggregateError> {
        for (part, column) in self.columns.iter().enumerate().filter(|(part, _)| self.weights[*part] > 0.0) {
            if let Some(area) = column.iter().position(|&value| refused(value)) {
                return Err(AggregateError::Value {
                    method: combine.name(),
                    allowed,
                    part,
                    areas: column.iter().filter(|&&value| refused(value)).count(),
                    area: area as u32,
                    value: column[area],
                });
            }
        }
        Ok(())
    }

    /// How many areas have a value in a part that counts, but no score.
    fn below_min_share(&self, score: &[f64]) -> usize {
        let some = |area: usize| self.counted().any(|(_, column)| !column[area].is_nan());
        score.iter().enumerate().filter(|(area, score)| score.is_nan() && some(*area)).count()
    }
}

/// Checks that parts and weights belong together.
pub(crate) fn check(columns: &[&[f64]], weights: &[f64]) -> Result<(), AggregateError> {
    let (parts, weighted) = (columns.len(), weights.len());
    let Some(first) = columns.first().filter(|_| parts == weighted) else {
        return Err(AggregateError::Weights { parts, weights: weighted });
    };
    if let Some(part) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(AggregateError::Weight { part, weight: weights[part] });
    }
    if weights.iter().all(|&weight| weight == 0.0) {
        return Err(AggregateError::NoWeight);
    }
    let total: f64 = weights.iter().sum();
    if !total.is_normal() || !total.recip().is_normal() {
        return Err(AggregateError::Total { total });
    }
    if let Some(part) = columns.iter().position(|column| column.len() != first.len()) {
        return Err(AggregateError::Length { part, found: columns[part].len(), expected: first.len() });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
