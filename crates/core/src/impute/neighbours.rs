//! Gaps filled from the areas that are most alike.

use super::{ImputeError, standardised};
use crate::parallel;
use crate::sum::Sum;

/// The mean of the areas that are nearest in the other parts, each counting by one over its distance.
///
/// - **Distance:** the root of the mean squared difference, in standard deviations, over the parts that both areas have:
///   areas that share fewer parts are neither nearer nor farther for it.
/// - **Neighbours** are areas with a value in the part to be filled; of equally near ones the earlier areas. If some are at
///   distance 0, their mean is taken.
/// - **Nothing to go by:** the area has no other part, or shares none with any area that has the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NearestNeighbours {
    /// How many; all, where there are fewer.
    pub k: usize,
}

impl NearestNeighbours {
    /// Five.
    pub const USUAL: NearestNeighbours = NearestNeighbours { k: 5 };

    pub(super) fn fill(self, columns: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, ImputeError> {
        if self.k == 0 {
            return Err(ImputeError::Nothing { parameter: "k" });
        }
        let areas = columns.first().map_or(0, Vec::len);
        let scales = standardised(columns);
        let width = scales.len();
        // Area by area, so that a distance reads one run of memory.
        let mut rows = vec![f64::NAN; areas * width];
        for (at, scale) in scales.iter().enumerate() {
            for (area, value) in scale.values.iter().enumerate() {
                rows[area * width + at] = *value;
            }
        }
        let row = |area: usize| &rows[area * width..(area + 1) * width];
        let gaps: Vec<usize> = (0..areas)
            .filter(|&area| columns.iter().any(|values| values[area].is_nan()))
            .filter(|&area| row(area).iter().any(|value| !value.is_nan()))
            .collect();
        let found = parallel::map(&gaps, |_, &area| {
            let own = row(area);
            let squares: Vec<f64> = rows.chunks_exact(width).map(|other| square(own, other)).collect();
            let missing = columns.iter().filter(|values| values[area].is_nan());
            missing.map(|values| self.typical(values, &squares)).collect::<Vec<f64>>()
        });
        let mut filled = columns.to_vec();
        for (&area, found) in gaps.iter().zip(found) {
            let missing = filled.iter_mut().filter(|values| values[area].is_nan());
            missing.zip(found).for_each(|(values, found)| values[area] = found);
        }
        Ok(filled)
    }

    /// The mean of the nearest areas that have a value, from squares of distances; missing where there are none.
    fn typical(self, values: &[f64], squares: &[f64]) -> f64 {
        let mut nearest: Vec<(f64, f64)> = Vec::with_capacity(self.k.min(values.len()) + 1);
        let mut farthest = f64::INFINITY;
        for (&square, &value) in squares.iter().zip(values) {
            // Nor where the square is missing: no comparison holds.
            if square < farthest && !value.is_nan() {
                let place = nearest.partition_point(|(nearer, _)| *nearer <= square);
                nearest.insert(place, (square, value));
                nearest.truncate(self.k);
                if nearest.len() == self.k {
                    farthest = nearest.last().map_or(f64::INFINITY, |(square, _)| *square);
                }
            }
        }
        let (distances, values): (Vec<f64>, Vec<f64>) =
            nearest.into_iter().map(|(square, value)| (square.sqrt(), value)).unzip();
        inverse_distance_mean(&values, &distances).unwrap_or(f64::NAN)
    }
}

/// The mean squared difference over what both have; missing where they have nothing in common.
fn square(a: &[f64], b: &[f64]) -> f64 {
    let (mut total, mut shared) = (0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let difference = a - b;
        let is_shared = !difference.is_nan();
        total += if is_shared { difference * difference } else { 0.0 };
        shared += if is_shared { 1.0 } else { 0.0 };
    }
    total / shared // 0/0 where nothing is shared
}

/// Returns the mean of values, each counting by one over its distance; that of the values at distance 0, if there are some.
///
/// Pairs with a missing value or distance, or a distance below 0, are left out; `None` where none are left.
///
/// ```
/// # use theodolite_core::impute::inverse_distance_mean;
/// assert_eq!(inverse_distance_mean(&[30.0, 34.0, 50.0], &[1.0, 2.0, 4.0]), Some(34.0));
/// assert_eq!(inverse_distance_mean(&[30.0, 34.0, 50.0], &[1.0, 0.0, 0.0]), Some(42.0));
/// ```
pub fn inverse_distance_mean(values: &[f64], distances: &[f64]) -> Option<f64> {
    let pairs = || {
        let pairs = values.iter().copied().zip(distances.iter().copied());
        pairs.filter(|(value, distance)| !value.is_nan() && *distance >= 0.0)
    };
    let nearest = pairs().map(|(_, distance)| distance).fold(f64::INFINITY, f64::min);
    // As shares of the nearest: no weight is greater than 1.
    let weight = |distance: f64| match nearest {
        0.0 => f64::from(u8::from(distance == 0.0)),
        nearest => nearest / distance,
    };
    let total = pairs().map(|(_, distance)| weight(distance)).collect::<Sum>().value();
    let weighted = pairs().map(|(value, distance)| value * weight(distance)).collect::<Sum>().value();
    (total > 0.0).then(|| weighted / total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::impute::{Impute, fill};

    const MISSING: f64 = f64::NAN;

    fn nearest(k: usize, columns: &[&[f64]]) -> Vec<Vec<f64>> {
        let method = Impute::NearestNeighbours(NearestNeighbours { k });
        fill(columns, method, None).unwrap().into_iter().map(|it| it.values).collect()
    }

    #[test]
    fn the_worked_example_comes_out_at_distances_1_2_and_4() {
        // METHODS 5.7; the last area is too far away to be one of three.
        let others = [0.0, 1.0, -2.0, 4.0, 100.0];
        let values = [MISSING, 30.0, 34.0, 50.0, 7.0];
        assert!((nearest(3, &[&others, &values])[1][0] - 34.0).abs() < 1e-12);
        assert!((nearest(1, &[&others, &values])[1][0] - 30.0).abs() < 1e-12);
    }

    #[test]
    fn distances_are_over_the_parts_that_both_areas_have() {
        // Area 1 shares one part with area 0 and differs by 3 in it; area 2 shares two and differs by 2.5 in each. The sum
        // of its squares is the greater, their mean the smaller.
        let a = [0.0, 3.0, 2.5, 9.0, 9.0];
        let b = [0.0, MISSING, 2.5, 9.0, 9.0];
        let values = [MISSING, 10.0, 20.0, 500.0, 600.0];
        assert_eq!(nearest(1, &[&a, &b, &values])[2][0], 20.0);
    }

    #[test]
    fn areas_alike_in_all_they_share_are_taken_alone() {
        let others = [5.0, 5.0, 5.0, 6.0];
        assert_eq!(nearest(3, &[&others, &[MISSING, 1.0, 2.0, 900.0]])[1][0], 1.5);
    }

    #[test]
    fn ties_go_to_the_earlier_area() {
        let others = [0.0, 1.0, -1.0, 1.0];
        assert_eq!(nearest(1, &[&others, &[MISSING, 7.0, 8.0, 9.0]])[1][0], 7.0);
    }

    #[test]
    fn parts_that_do_not_vary_tell_nothing_and_no_neighbour_is_an_error() {
        let filled = nearest(2, &[&[3.0, 3.0, 3.0], &[MISSING, 1.0, 2.0]]);
        assert!(filled[1][0].is_nan());
        let none = Impute::NearestNeighbours(NearestNeighbours { k: 0 }).apply(&[1.0], None);
        assert_eq!(none, Err(ImputeError::Nothing { parameter: "k" }));
        assert_eq!(inverse_distance_mean(&[], &[]), None);
    }
}
