//! Where a model is looked at.

use std::ops::Range;

use super::SensitivityError;
use super::sequence::{MAX_DIMENSIONS, Sequence};
use crate::parallel;

/// The points at which a model is looked at: two samples A and B of the unit cube, and for each factor the points of A
/// with the coordinates of that factor taken from B.
///
/// A factor is a range of dimensions that change together (the weights of all parts, say). Dimensions of no factor vary
/// as well, and what they do is put down to none.
///
/// - **Source:** Saltelli, Annoni, Azzini and others (2010), *Variance based sensitivity analysis of model output*.
///
/// ```
/// # use theodolite_core::sensitivity::{Design, SensitivityError};
/// let design = Design::new(3, &[0..1, 1..3], 8, None)?; // the second factor has two dimensions
/// let (a, b) = (design.point(0, 5), design.point(1, 5));
/// assert_eq!(design.point(3, 5), [a[0], b[1], b[2]]);
/// assert_eq!(design.map(|point| point[0]).len(), design.evaluations());
/// # Ok::<(), SensitivityError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Design {
    sequence: Sequence,
    dimensions: usize,
    factors: Vec<Range<usize>>,
    rows: u32, // Invariant: a power of two of at least 2.
}

impl Design {
    /// Lays out a sample of so many rows, a power of two; a seed scrambles it.
    ///
    /// # Errors
    /// [`SensitivityError`] for more than 64 dimensions, for ranges that are empty, reach too far or share a dimension,
    /// for no factor, and for rows that are no power of two.
    pub fn new(
        dimensions: usize,
        factors: &[Range<usize>],
        rows: usize,
        seed: Option<u64>,
    ) -> Result<Design, SensitivityError> {
        let most = MAX_DIMENSIONS / 2;
        let too_many = SensitivityError::Dimensions { dimensions, most };
        let sequence =
            dimensions.checked_mul(2).and_then(|both| Sequence::new(both, seed)).ok_or(too_many)?;
        if factors.is_empty() {
            return Err(SensitivityError::NoFactors);
        }
        let mut owner: Vec<Option<usize>> = vec![None; dimensions];
        for (factor, range) in factors.iter().enumerate() {
            let outside = || SensitivityError::Factor { factor, range: range.clone(), dimensions };
            let taken = owner.get_mut(range.clone()).filter(|taken| !taken.is_empty()).ok_or_else(outside)?;
            for (dimension, owner) in range.clone().zip(taken) {
                if let Some(other) = owner.replace(factor) {
                    return Err(SensitivityError::Shared { dimension, factors: [other, factor] });
                }
            }
        }
        if !(2..=1 << 31).contains(&rows) || !rows.is_power_of_two() {
            return Err(SensitivityError::Rows { rows });
        }
        Ok(Design { sequence, dimensions, factors: factors.to_vec(), rows: rows as u32 })
    }

    /// Returns how many factors there are.
    pub fn factors(&self) -> usize {
        self.factors.len()
    }

    /// Returns how often the model is looked at: rows times factors plus two.
    pub fn evaluations(&self) -> usize {
        self.rows as usize * (self.factors.len() + 2)
    }

    /// Returns the point in a row of a block: block 0 is A, 1 is B, and 2 and on are those of the factors.
    ///
    /// A block or row that there is not is read as the last one.
    pub fn point(&self, block: usize, row: usize) -> Vec<f64> {
        let row = (row as u64).min(u64::from(self.rows - 1)) as u32;
        let mut a = self.sequence.point(row);
        let b = a.split_off(self.dimensions);
        match block.min(self.factors.len() + 1).checked_sub(2) {
            None if block == 0 => a,
            None => b,
            Some(factor) => {
                let range = self.factors.get(factor).cloned().unwrap_or(0..0);
                if let (Some(a), Some(b)) = (a.get_mut(range.clone()), b.get(range)) {
                    a.copy_from_slice(b);
                }
                a
            }
        }
    }

    /// Looks at a model at every point: the rows of A, then those of B, then those of each factor.
    ///
    /// A model may have many results, such as the rank of every area: each can be given to [`estimate`](super::estimate()).
    /// Points are computed where they are needed; the order of the results does not depend on threads.
    pub fn map<R: Send>(&self, model: impl Fn(&[f64]) -> R + Sync + Send) -> Vec<R> {
        let rows = self.rows as usize;
        let places: Vec<usize> = (0..self.evaluations()).collect();
        parallel::map(&places, |_, &place| model(&self.point(place / rows, place % rows)))
    }
}
