//! How much of the inequality between areas is one between neighbours.

use super::{Blocks, InequalityError};
use crate::sum::Sum;

/// The Gini coefficient split between pairs of neighbours and all other pairs, areas counting alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpatialGini {
    /// The Gini coefficient.
    pub gini: f64,
    /// Absolute differences summed over ordered pairs of neighbours.
    pub neighbours: f64,
    /// The same over all other ordered pairs.
    pub others: f64,
    /// The same over all ordered pairs.
    pub all: f64,
    /// What these are divided by to give the coefficient: `2 n^2 mean`.
    pub divisor: f64,
    /// `others / divisor`: the part of the coefficient that is not between neighbours.
    pub others_share: f64,
    /// The mean difference of other pairs over that of neighbours, above 1 where like live beside like; `None` where
    /// neighbours, or the others, have no pair or no difference.
    pub polarisation: Option<f64>,
}

/// Splits the Gini coefficient by ordered pairs of neighbours: both (a, b) and (b, a) where the two are each other's.
///
/// - **Shape:** one value per area; pairs of positions. An area without neighbours counts among the others.
/// - **Missing:** areas without a value are left out, with their pairs.
/// - **Source:** Rey and Smith (2013), *A spatial decomposition of the Gini coefficient*.
///
/// ```
/// # use theodolite_core::inequality::{InequalityError, spatial_gini};
/// let split = spatial_gini(&[1.0, 2.0, 9.0], &[(0, 1), (1, 0)])?;
/// assert_eq!((split.neighbours, split.others), (2.0, 30.0));
/// assert_eq!(split.polarisation, Some(7.5)); // 15 for each of two pairs, over 2 for one
/// # Ok::<(), InequalityError>(())
/// ```
///
/// # Errors
/// As [`Blocks::new`] and [`Blocks::gini`]; [`InequalityError::Pair`] for an area that there is not, or its own neighbour.
pub fn spatial_gini(values: &[f64], pairs: &[(u32, u32)]) -> Result<SpatialGini, InequalityError> {
    let blocks = Blocks::new(values, None)?;
    let gini = blocks.gini()?;
    let (mut neighbours, mut count) = (Sum::default(), 0.0);
    for &(from, to) in pairs {
        let ends = (values.get(from as usize), values.get(to as usize));
        let (Some(a), Some(b)) = ends else {
            return Err(InequalityError::Pair { from, to, areas: values.len() });
        };
        if from == to {
            return Err(InequalityError::Pair { from, to, areas: values.len() });
        }
        if !(a.is_nan() || b.is_nan()) {
            neighbours.add((a - b).abs());
            count += 1.0;
        }
    }
    let areas = blocks.areas() as f64;
    let divisor = 2.0 * areas * areas * blocks.mean();
    let (all, neighbours) = (gini * divisor, neighbours.value());
    let others = all - neighbours;
    let other_pairs = areas * (areas - 1.0) - count;
    let polarisation =
        (neighbours > 0.0 && other_pairs > 0.0).then(|| others / neighbours * (count / other_pairs));
    Ok(SpatialGini { gini, neighbours, others, all, divisor, others_share: others / divisor, polarisation })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_missing_areas_are_left_out() {
        let split = spatial_gini(&[1.0, 2.0, f64::NAN, 9.0], &[(0, 1), (1, 0), (1, 2), (2, 1)]).unwrap();
        assert_eq!(split, spatial_gini(&[1.0, 2.0, 9.0], &[(0, 1), (1, 0)]).unwrap());
    }

    #[test]
    fn without_pairs_or_differences_there_is_no_polarisation() {
        assert_eq!(spatial_gini(&[1.0, 2.0], &[]).unwrap().polarisation, None);
        assert_eq!(spatial_gini(&[1.0, 2.0], &[(0, 1), (1, 0)]).unwrap().polarisation, None);
        assert_eq!(spatial_gini(&[2.0, 2.0], &[(0, 1)]).unwrap().polarisation, None);
    }

    #[test]
    fn pairs_that_cannot_be_are_refused() {
        let pair = |from, to| Err(InequalityError::Pair { from, to, areas: 2 });
        assert_eq!(spatial_gini(&[1.0, 2.0], &[(0, 2)]), pair(0, 2));
        assert_eq!(spatial_gini(&[1.0, 2.0], &[(1, 1)]), pair(1, 1));
    }
}
