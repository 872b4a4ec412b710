//! The order of one column in the values of another.

use crate::sort::{Sorted, areas_of};

/// Values in ascending order, for other columns to be told in.
///
/// A draw in which an index is normalised or combined by another method has its scores in another unit. What it says of who
/// is before whom can still be told in the unit of the index as built: the area at each place gets the value that is at that
/// place here.
///
/// - **Source:** quantile normalisation: Bolstad et al. (2003), *Bioinformatics* 19(2).
///
/// ```
/// # use theodolite_core::uncertainty::Matched;
/// let built = Matched::new(&[10.0, 40.0, 20.0, f64::NAN]);
/// assert_eq!(built.told(&[0.3, 0.1, 0.2]), [40.0, 10.0, 20.0]);
/// assert_eq!(built.told(&[0.3, 0.1, 0.3]), [30.0, 10.0, 30.0]); // ties share what is at their places
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    ascending: Vec<f64>,
}

impl Matched {
    /// Takes the values of a column; missing ones have no place.
    pub fn new(values: &[f64]) -> Matched {
        Matched { ascending: Sorted::new(values).areas().map(|area| values[area]).collect() }
    }

    /// Tells another column in these values.
    ///
    /// - **Shape:** one value per area, as in `column`, which may have another length than the column of [`Matched::new`].
    /// - **Missing:** stays missing; everything is where that column has no value. Where it has more or fewer values than the
    ///   other, places are counted as shares of the way from the first to the last, and values lie on a line between two.
    /// - **Ties:** equal values get the mean of the places that they share.
    pub fn told(&self, column: &[f64]) -> Vec<f64> {
        let mut told = vec![f64::NAN; column.len()];
        let sorted = Sorted::new(column);
        let Some(last) = self.ascending.len().checked_sub(1) else { return told };
        let ways = sorted.len().saturating_sub(1);
        sorted.each_group(|before, words| {
            let places = before..before + words.len();
            let sum: f64 = places.map(|place| self.at(place, ways, last)).sum();
            let value = sum / words.len() as f64;
            areas_of(words).for_each(|area| told[area] = value);
        });
        told
    }

    /// The value at a place of another column, which has `ways` steps from its first to its last.
    fn at(&self, place: usize, ways: usize, last: usize) -> f64 {
        if ways == last {
            return self.ascending[place];
        }
        // A single value is in the middle.
        let share = if ways == 0 { 0.5 } else { place as f64 / ways as f64 };
        let way = share * last as f64;
        let below = way as usize;
        let (part, low) = (way - below as f64, self.ascending[below]);
        if part == 0.0 { low } else { low + part * (self.ascending[below + 1] - low) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_other_length_is_told_by_shares_of_the_way() {
        let built = Matched::new(&[10.0, 20.0, 40.0]);
        let told = built.told(&[0.4, -0.5, 0.2, f64::NAN, 0.1]);
        let expected = [40.0, 10.0, 20.0 + 20.0 / 3.0, f64::NAN, 10.0 + 20.0 / 3.0];
        for (told, expected) in told.iter().zip(expected) {
            assert!(
                (told - expected).abs() < 1e-12 || told.is_nan() && expected.is_nan(),
                "{told} {expected}"
            );
        }
        assert_eq!(built.told(&[3.0]), [20.0]);
        assert_eq!(built.told(&[7.0, 6.0]), [40.0, 10.0]);
    }

    #[test]
    fn a_column_told_in_itself_stays_as_it_is() {
        let values = [3.0, -1.0, 7.5, 0.0, 2.0];
        assert_eq!(Matched::new(&values).told(&values), values);
    }

    #[test]
    fn without_values_there_is_nothing_to_tell_in() {
        assert!(Matched::new(&[f64::NAN]).told(&[1.0, 2.0]).iter().all(|it| it.is_nan()));
        assert!(Matched::new(&[1.0]).told(&[]).is_empty());
    }
}
