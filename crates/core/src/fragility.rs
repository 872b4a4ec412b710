//! How little the weights must change for an area to change sides: exact, not by sampling.
//!
//! The scores of an index are linear in its weights, and so are their differences: area `b` is above area `a` exactly where
//! `(x_b - x_a).w > 0`. Three questions follow: which change of weights, the smallest one, takes an area over a cut
//! ([`Fragility::flip`]); which ranks it can have at all ([`Fragility::extremes`]); which change takes it past one other
//! area ([`Fragility::overtake`]).
//!
//! A change is measured by `sum |w_k - w0_k|`, twice the weight that moves from some parts to others; the weights keep
//! their sum `W` and stay within bounds. An area is in the cut if fewer than `K` areas have a strictly higher score: ties at
//! the cut are all in.
//!
//! **What is proved.** The third question has a closed form. The first two ask for a point that is in as few of many half-spaces
//! as can be, the depth of a point in data: no method is known whose time does not grow with the power of the number of
//! parts (Johnson and Preparata, 1978). They are answered by branch and bound. Where the [`Effort`] ends it first, the answer
//! is a bracket: what was found, with weights that show it, and what is proved of everything else. Effort is counted in
//! pairs of areas compared, not in time, so that an answer does not depend on the machine.
//!
//! **Ties.** Scores nearer than `1e-12` of the greatest value tie. Weights that are given as evidence put no area so near
//! to a tie (unless it ties whatever the weights of parts in which they differ), so that scores computed in any way agree
//! with them; the exception is what can be had in a tie only, as on whole numbers, where three areas may draw level at one
//! place and nowhere else does the first of them lead: [`Change::tie`] says so. The smallest change often ends in a tie that
//! is never reached, or only just: distances are exact to `1e-9 W`.

mod common;
mod field;
mod flip;
mod nearest;
mod probes;
mod program;
mod reach;
mod rivals;
mod transfer;

use std::sync::OnceLock;

use thiserror::Error;

use crate::aggregate::{AggregateError, Combine};
use crate::parallel;
use common::Common;
use field::{Field, MARGIN, Way};
use probes::Probes;
use transfer::{Until, transfer};

/// Where weights may go.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Bounds<'a> {
    /// Each weight from 0 to the whole.
    #[default]
    Whole,
    /// Each weight up to this share of itself away, but not below 0 nor above the whole: 0.25 for a quarter.
    Within(f64),
    /// For each part the least and the greatest weight, in the units of the weights.
    Each {
        /// The least weights.
        lower: &'a [f64],
        /// The greatest weights.
        upper: &'a [f64],
    },
}

/// How much may be spent on one area, in pairs of areas compared.
///
/// A pair takes some 50 nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Effort(
    /// So many pairs.
    pub u64,
);

impl Effort {
    /// For a table of all areas: what most of them do not need goes to those near the cut.
    pub const TABLE: Effort = Effort(3_000);
    /// For one area that is to be explained.
    pub const SINGLE: Effort = Effort(100_000_000);
}

/// New weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// How far they are from those given, `sum |w_k - w0_k|`, in the units of the weights.
    pub distance: f64,
    /// One weight per part.
    pub weights: Vec<f64>,
    /// Whether the area stands there only because others tie with it, so that scores which are rounded otherwise may
    /// put it elsewhere. Ties that hold whatever the weights of parts in which two areas differ do not count.
    pub tie: bool,
}

/// What takes an area over a cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Flip {
    /// Whether the area is in the cut with the weights as given.
    pub inside: bool,
    /// The smallest change that was found, with weights under which the area is on the other side; `None` where none was.
    pub change: Option<Change>,
    /// No smaller change does it: proved. Infinite where no weights within the bounds do.
    pub at_least: f64,
    /// Whether the two meet: the change is the smallest there is, or it is proved that there is none.
    pub exact: bool,
}

/// The best or the worst rank of an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Extreme {
    /// The best (or worst) rank that was found; tied areas share the smallest rank.
    pub rank: usize,
    /// Weights under which the area has it.
    pub change: Change,
    /// No weights within the bounds give a better (or worse) rank than this: proved.
    pub limit: usize,
    /// Whether the two meet.
    pub exact: bool,
}

/// The ranks that an area can have.
#[derive(Clone, Debug, PartialEq)]
pub struct Extremes {
    /// The best one.
    pub best: Extreme,
    /// The worst one.
    pub worst: Extreme,
}

/// Why it cannot be said how little the weights must change.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FragilityError {
    /// A method whose scores do not depend linearly on the weights.
    #[error(
        "the scores of `{method}` are not linear in the weights: only those of `weighted-sum`, `arithmetic` and (as logarithms) `geometric` are"
    )]
    NotLinear {
        /// The method's name.
        method: &'static str,
    },
    /// Parts and weights that do not go together, or have no scores.
    #[error(transparent)]
    Aggregate(#[from] AggregateError),
    /// A share that is none.
    #[error("weights may go a share of {share} away, not one of at least 0")]
    Share {
        /// The share found.
        share: f64,
    },
    /// Not one bound a part.
    #[error("{lower} lower and {upper} upper bounds for {parts} parts")]
    Count {
        /// How many lower bounds.
        lower: usize,
        /// How many upper bounds.
        upper: usize,
        /// How many parts.
        parts: usize,
    },
    /// Bounds that leave out the weight as given, are below 0 or are no numbers.
    #[error(
        "the weight of part {part} (counted from 0) is {weight}, not between its bounds {lower} and {upper} of at least 0"
    )]
    Bound {
        /// The part's position.
        part: usize,
        /// Its weight.
        weight: f64,
        /// Its lower bound.
        lower: f64,
        /// Its upper bound.
        upper: f64,
    },
    /// Bounds between which no weights have the sum of those given.
    #[error(
        "the lower bounds sum to {lower} and the upper bounds to {upper}, which leaves no weights that sum to {total}"
    )]
    Infeasible {
        /// The sum of the lower bounds.
        lower: f64,
        /// The sum of the upper bounds.
        upper: f64,
        /// The sum of the weights.
        total: f64,
    },
}

impl Bounds<'_> {
    /// The least and the greatest weight of each part.
    fn resolve(self, weights: &[f64], total: f64) -> Result<(Vec<f64>, Vec<f64>), FragilityError> {
        let (lower, upper) = match self {
            Bounds::Whole => (vec![0.0; weights.len()], vec![total; weights.len()]),
            Bounds::Within(share) if share.is_nan() || share < 0.0 => {
                return Err(FragilityError::Share { share });
            }
            Bounds::Within(share) => (
                weights.iter().map(|weight| (weight * (1.0 - share)).max(0.0)).collect(),
                weights.iter().map(|weight| (weight * (1.0 + share)).min(total).max(*weight)).collect(),
            ),
            Bounds::Each { lower, upper } => (lower.to_vec(), upper.to_vec()),
        };
        let parts = weights.len();
        if lower.len() != parts || upper.len() != parts {
            return Err(FragilityError::Count { lower: lower.len(), upper: upper.len(), parts });
        }
        let sums = (lower.iter().sum::<f64>(), upper.iter().sum::<f64>());
        let near = 1e-12 * total;
        if sums.0 > total + near || sums.1 < total - near {
            return Err(FragilityError::Infeasible { lower: sums.0, upper: sums.1, total });
        }
        for (part, (&weight, (&lower, &upper))) in weights.iter().zip(lower.iter().zip(&upper)).enumerate() {
            if !(lower >= 0.0 && lower <= weight && weight <= upper) {
                return Err(FragilityError::Bound { part, weight, lower, upper });
            }
        }
        let upper = upper.iter().map(|upper| upper.min(total)).collect::<Vec<f64>>();
        let upper = upper.iter().zip(weights).map(|(upper, weight)| upper.max(*weight)).collect();
        Ok((lower, upper))
    }
}

/// The areas of an index, ready to be asked how little the weights must change.
#[derive(Clone, Debug)]
pub struct Fragility {
    field: Field,
    // Made when a rank is first asked for.
    common: OnceLock<Common>,
}

impl Fragility {
    /// Takes the parts of an index as they are combined: normalised, and turned so that larger means more need.
    ///
    /// - **Shape:** one column per part, one weight per part. `combine` is [`Combine::WeightedSum`],
    ///   [`Combine::Arithmetic`] or [`Combine::Geometric`], whose logarithm is linear in the weights.
    /// - **Missing:** an area that lacks a value in a part which may have weight within the bounds has no score and counts
    ///   in no rank; the others are as if it were not there.
    ///
    /// # Errors
    /// [`FragilityError`] for other methods, for parts and weights that cannot be combined, and for bounds that do
    /// not hold the weights given.
    ///
    /// ```
    /// # use theodolite_core::aggregate::Combine;
    /// # use theodolite_core::fragility::{Bounds, Effort, Fragility, FragilityError};
    /// let (income, crime): ([f64; 3], [f64; 3]) = ([80.0, 40.0, 10.0], [10.0, 40.0, 90.0]);
    /// let index = Fragility::new(Combine::Arithmetic, &[&income, &crime], &[0.6, 0.4], Bounds::Whole)?;
    /// // Scores 52, 40, 42. The third is first once 80 w + 10 (1 - w) < 10 w + 90 (1 - w): w < 8/15.
    /// let flip = index.flip(2, 1, Effort::SINGLE).unwrap();
    /// let change = flip.change.unwrap();
    /// assert!(flip.exact && (change.distance - 2.0 * (0.6 - 8.0 / 15.0)).abs() < 1e-9);
    /// // The second is never first.
    /// assert_eq!(index.flip(1, 1, Effort::SINGLE).unwrap().at_least, f64::INFINITY);
    /// # Ok::<(), FragilityError>(())
    /// ```
    pub fn new(
        combine: Combine,
        parts: &[&[f64]],
        weights: &[f64],
        bounds: Bounds<'_>,
    ) -> Result<Fragility, FragilityError> {
        Ok(Fragility { field: Field::new(combine, parts, weights, bounds)?, common: OnceLock::new() })
    }

    /// Returns for one area the smallest change of weights that takes it into the first `cut` areas, or out of them; `None`
    /// for an area without a score.
    pub fn flip(&self, area: usize, cut: usize, effort: Effort) -> Option<Flip> {
        let place = self.place(area)?;
        let draft = flip::draft(&self.field, self.probes(cut).as_ref(), place, cut);
        Some(flip::finish(&self.field, &flip::narrow(&self.field, place, cut, draft, effort)))
    }

    /// Returns the same for each area. The effort is that of an average area: what most do not need, because they can be
    /// settled at a glance, is shared out evenly among the others.
    pub fn flips(&self, cut: usize, effort: Effort) -> Vec<Option<Flip>> {
        let field = &self.field;
        let probes = self.probes(cut);
        let drafts = parallel::map(&field.place, |_, place| {
            Some(flip::draft(field, probes.as_ref(), (*place)? as usize, cut))
        });
        let open = || drafts.iter().flatten().filter(|draft| draft.open > 0);
        let total = effort.0.saturating_mul(field.len() as u64);
        let share = |areas: usize| Effort(total / areas.max(1) as u64);
        // Areas that cannot even be begun with such a share leave theirs to the others.
        let first = share(open().count());
        let begun = |draft: &flip::Draft| draft.open > 0 && flip::affordable(draft) <= first;
        let share = share(open().filter(|draft| begun(draft)).count()).min(Effort::SINGLE);
        let drafts: Vec<_> = field.place.iter().zip(drafts).collect();
        parallel::map(&drafts, |_, (place, draft)| {
            let draft = draft.as_ref()?;
            if !begun(draft) {
                return Some(flip::finish(field, draft));
            }
            let draft = flip::narrow(field, (**place)? as usize, cut, draft.clone(), share);
            Some(flip::finish(field, &draft))
        })
    }

    /// Returns the best and the worst rank that one area can have; `None` for an area without a score.
    pub fn extremes(&self, area: usize, effort: Effort) -> Option<Extremes> {
        Some(self.extremes_of(self.place(area)?, effort))
    }

    /// Returns the same for each area, with so much effort for each. Where that does not suffice to look at each other area
    /// once, an area's ranks are the best of those under some hundred weights that are tried for all.
    pub fn each_extremes(&self, effort: Effort) -> Vec<Option<Extremes>> {
        self.common();
        parallel::map(&self.field.place, |_, place| Some(self.extremes_of((*place)? as usize, effort)))
    }

    /// Returns the smallest change of weights that puts an area strictly above another; `None` where no weights within the
    /// bounds do, and where one of them has no score.
    ///
    /// Weight moves from the parts where the other is ahead most to those where it is ahead least, which is the best that
    /// any change of the same size can do. The distance is 0 where the area is above already.
    pub fn overtake(&self, area: usize, other: usize) -> Option<Change> {
        let field = &self.field;
        let (own, its) = (field.row(self.place(area)?), field.row(self.place(other)?));
        let e: Vec<f64> = its.iter().zip(own).map(|(its, own)| its - own).collect();
        let delta: f64 = e.iter().zip(&field.weights).map(|(e, w)| e * w).sum();
        let (gain, loss) = field.caps();
        let until = Until::Fallen(delta + MARGIN);
        let (weights, _) = match delta < -MARGIN {
            true => (field.weights.clone(), 0.0),
            false => transfer(&e, &field.weights, (&gain, &loss), until)?,
        };
        Some(field.change(&weights, false))
    }

    fn place(&self, area: usize) -> Option<usize> {
        self.field.place.get(area).copied().flatten().map(|place| place as usize)
    }

    fn common(&self) -> &Common {
        match self.common.get() {
            Some(common) => common,
            None => {
                // Made outside of the lock: threads that waited for it could not help to make it.
                let made = Common::new(&self.field);
                self.common.get_or_init(|| made)
            }
        }
    }

    fn probes(&self, cut: usize) -> Option<Probes> {
        (cut > 0 && cut < self.field.len()).then(|| Probes::new(&self.field, cut))
    }

    fn extremes_of(&self, place: usize, effort: Effort) -> Extremes {
        let (field, common) = (&self.field, self.common());
        let [best, worst] = [Way::Up, Way::Down].map(|way| match effort.0 < 2 * field.len() as u64 {
            true => common.extreme(field, place, way),
            false => reach::extreme(field, place, way, effort, common.of(place, way)),
        });
        Extremes { best, worst }
    }
}

#[cfg(test)]
mod tests;
