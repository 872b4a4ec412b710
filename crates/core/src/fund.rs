//! Money in whole pence: shared out without a penny lost, and summed over areas.
//!
//! - **Units:** pence, as whole numbers: a sum of awards is exact, whatever their order.
//! - **Missing:** there is no missing award; an award without a place is added with `None` and kept apart.

use crate::allocation::largest_remainder;

/// Shares a sum out in proportion to weights, in whole pence, by largest remainder: see [`largest_remainder`].
///
/// A negative sum is shared like the positive one, with its sign turned.
///
/// - **Shape:** one weight a receiver in, one part a receiver out; the parts sum to the whole.
/// - **Units:** pence; the weights' own unit does not matter.
/// - **Missing:** weights are 0 or more and finite. `None` where one is not, and where none is above 0.
///
/// ```
/// # use theodolite_core::fund::share_out;
/// assert_eq!(share_out(-100, &[1.0, 1.0, 1.0]), Some(vec![-34, -33, -33]));
/// assert_eq!(share_out(100, &[0.0, 0.0]), None);
/// ```
pub fn share_out(total: i64, weights: &[f64]) -> Option<Vec<i64>> {
    if weights.iter().any(|it| it.is_nan()) {
        return None;
    }
    let parts = largest_remainder(weights, total.unsigned_abs()).ok()?;
    // No part is more than the whole, which has a sign to spare.
    let signed = |part: u64| if total < 0 { 0_i64.wrapping_sub_unsigned(part) } else { part as i64 };
    Some(parts.into_iter().map(signed).collect())
}

/// The part of one year of a sum that is spread in equal parts over some years: the first years get the odd pence.
///
/// As [`share_out`] with equal weights, for one of them.
///
/// ```
/// # use theodolite_core::fund::yearly;
/// assert_eq!([0, 1, 2].map(|year| yearly(1_000, 3, year)), [334, 333, 333]);
/// ```
pub fn yearly(total: i64, years: u32, year: u32) -> i64 {
    let years = i64::from(years.max(1));
    let odd = (total % years).unsigned_abs();
    total / years + if u64::from(year) < odd { total.signum() } else { 0 }
}

/// Sums of awards by area and, where asked for, by year.
///
/// ```
/// # use theodolite_core::fund::Sums;
/// let mut sums = Sums::new(2, 0);
/// sums.add(Some(1), None, 1_050);
/// sums.add(None, None, 200);
/// assert_eq!((sums.amounts(), sums.apart(), sums.total()), (&[0, 1_050][..], 200, 1_250));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    amounts: Vec<i128>,
    apart: i128,
    /// Year by year, each with one more place than there are areas: the last is for what lies apart.
    years: Vec<i128>,
}

impl Sums {
    /// No money yet, for so many areas and years.
    pub fn new(areas: usize, years: usize) -> Sums {
        Sums { amounts: vec![0; areas], apart: 0, years: vec![0; (areas + 1) * years] }
    }

    /// Adds money of an area, or of none, in one of the years (counted from 0) where years are kept.
    ///
    /// An area or a year that there is not is taken for none.
    pub fn add(&mut self, area: Option<u32>, year: Option<usize>, pence: i64) {
        let places = self.amounts.len() + 1;
        let place = area.map_or(places - 1, |it| it as usize).min(places - 1);
        match self.amounts.get_mut(place) {
            Some(amount) => *amount += i128::from(pence),
            None => self.apart += i128::from(pence),
        }
        if let Some(of_year) = year.and_then(|year| self.years.get_mut(year * places + place)) {
            *of_year += i128::from(pence);
        }
    }

    /// What each area got, in pence.
    pub fn amounts(&self) -> &[i128] {
        &self.amounts
    }

    /// What lies in no area, in pence.
    pub fn apart(&self) -> i128 {
        self.apart
    }

    /// What each area got in a year, and last what lies in none; empty where no such year is kept.
    pub fn year(&self, year: usize) -> &[i128] {
        let places = self.amounts.len() + 1;
        self.years.get(year * places..(year + 1) * places).unwrap_or_default()
    }

    /// All of it, in pence.
    pub fn total(&self) -> i128 {
        self.amounts.iter().sum::<i128>() + self.apart
    }
}

/// Pence as pounds, the nearest 64-bit float.
///
/// ```
/// # use theodolite_core::fund::pounds;
/// assert_eq!(pounds(123_456), 1234.56);
/// ```
pub fn pounds(pence: i128) -> f64 {
    pence as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_examples_of_largest_remainder() {
        assert_eq!(share_out(100, &[1.0; 3]), Some(vec![34, 33, 33]));
        assert_eq!(
            share_out(100_000, &[47.0, 16.0, 15.8, 12.0, 6.1, 3.1]),
            Some(vec![47_000, 16_000, 15_800, 12_000, 6_100, 3_100])
        );
    }

    #[test]
    fn of_equal_fractions_the_greater_weight_gets_the_penny() {
        // Quotas 0.5 and 2.5: one penny is left over.
        assert_eq!(share_out(3, &[1.0, 5.0]), Some(vec![0, 3]));
    }

    #[test]
    fn weights_that_share_nothing_out_are_refused() {
        for weights in [&[][..], &[0.0], &[1.0, -1.0], &[1.0, f64::NAN], &[f64::INFINITY]] {
            assert_eq!(share_out(10, weights), None, "{weights:?}");
        }
    }

    #[test]
    fn a_refund_is_spread_like_an_award() {
        assert_eq!([0, 1, 2].map(|year| yearly(-1_000, 3, year)), [-334, -333, -333]);
        assert_eq!(share_out(-100, &[1.0; 3]), Some(vec![-34, -33, -33]));
        assert_eq!(yearly(5, 0, 0), 5);
    }

    #[test]
    fn what_has_no_place_is_kept_apart_in_every_year() {
        let mut sums = Sums::new(2, 2);
        sums.add(Some(0), Some(0), 7);
        sums.add(Some(0), Some(1), 5);
        sums.add(Some(9), Some(1), 11);
        sums.add(None, None, 13);
        assert_eq!((sums.year(0), sums.year(1)), (&[7, 0, 0][..], &[5, 0, 11][..]));
        assert_eq!((sums.amounts(), sums.apart(), sums.total()), (&[12, 0][..], 24, 36));
        assert!(sums.year(2).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn parts_sum_to_the_whole_and_are_within_a_penny_of_their_quota(
            total in -1_000_000_000_000_i64..1_000_000_000_000,
            weights in proptest::collection::vec(0.0..1e9_f64, 1..40),
        ) {
            let sum: f64 = weights.iter().sum();
            if let Some(parts) = share_out(total, &weights) {
                proptest::prop_assert_eq!(parts.iter().sum::<i64>(), total);
                for (part, weight) in parts.iter().zip(&weights) {
                    let quota = total as f64 * weight / sum;
                    proptest::prop_assert!((*part as f64 - quota).abs() < 1.001, "{part} for {quota}");
                }
            }
        }

        #[test]
        fn the_years_of_an_award_are_those_of_largest_remainder(total in -100_000_i64..100_000, years in 1_u32..30) {
            let each: Vec<i64> = (0..years).map(|year| yearly(total, years, year)).collect();
            proptest::prop_assert_eq!(Some(each), share_out(total, &vec![1.0; years as usize]));
        }
    }
}
