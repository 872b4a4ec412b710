//! How many areas are below, on average over parts.

use crate::aggregate::{AggregateError, check};
use crate::outrank;
use crate::rank::{Order, Ties, rank};
use crate::sort::argsort;
use crate::sum::Sum;

/// Scores that differ by less than this share of them are the same: some digits of weights such as 1/3, and of sums.
const ROUNDING: f64 = 4e-15;

/// Returns the Borda scores: the weighted mean over the parts of how many areas are below, those level counting half.
///
/// - **Shape:** one column per part, higher values first; one weight per part, of which only the proportions matter. One
///   score per area, 0 to `n - 1`; rank them with ties.
/// - **Missing:** an area with a missing value (in a part that counts) is compared with none and has no score.
/// - **Ties:** scores that differ by rounding alone are made the same number.
/// - **Source:** de Borda (1781), *Mémoire sur les élections au scrutin*; OECD and JRC (2008), *Handbook on Constructing
///   Composite Indicators*, step 7.
///
/// # Errors
/// [`AggregateError`] for parts and weights that do not go together, and weights below 0 or all 0.
///
/// ```
/// # use theodolite_core::{aggregate::AggregateError, ranking::borda};
/// let parts: [&[f64]; 2] = [&[3.0, 1.0, 2.0], &[5.0, 5.0, 9.0]];
/// assert_eq!(borda(&parts, &[1.0, 1.0])?, [1.25, 0.25, 1.5]);
/// # Ok::<(), AggregateError>(())
/// ```
pub fn borda(parts: &[&[f64]], weights: &[f64]) -> Result<Vec<f64>, AggregateError> {
    check(parts, weights)?;
    let complete = outrank::complete(parts, weights);
    // By a power of two, which leaves all digits: products of great weights would have no number.
    let (_, exponent) = libm::frexp(weights.iter().copied().fold(0.0, f64::max));
    let mut total = Sum::default();
    let mut sums = vec![Sum::default(); complete.len()];
    for (part, weight) in parts.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
        let weight = libm::ldexp(*weight, -exponent);
        total.add(weight);
        let known =
            part.iter().zip(&complete).map(|(value, complete)| if *complete { *value } else { f64::NAN });
        let places = rank(&known.collect::<Vec<f64>>(), Ties::Average, Order::Ascending);
        // Twice the places are whole numbers.
        sums.iter_mut().zip(&places).for_each(|(sum, place)| sum.add(weight * (2.0 * place - 2.0)));
    }
    let mut score: Vec<f64> = sums.iter().map(|sum| sum.value() / (2.0 * total.value())).collect();
    level(&mut score, ROUNDING);
    Ok(score)
}

/// Makes values that differ from the next lower one by no more than a share of it the same as that.
pub(super) fn level(values: &mut [f64], share: f64) {
    let mut last: Option<(f64, f64)> = None; // as it was, and as it is now
    for area in argsort(values) {
        let own = values[area as usize];
        let now = match last {
            Some((before, now)) if own - before <= share * own.abs() => now,
            _ => own,
        };
        values[area as usize] = now;
        last = Some((own, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn ranks(score: &[f64]) -> Vec<f64> {
        rank(score, Ties::Min, Order::Descending)
    }

    #[test]
    fn thirds_that_round_differently_are_ties() {
        // By hand: 2 0.5 3 0.5, 1 3 2 0 and 0 2.5 1 2.5 areas are below, 3 6 6 3 in all.
        let parts: [&[f64]; 3] = [&[2.0, 1.0, 4.0, 1.0], &[-3.0, -1.0, -2.0, -4.0], &[0.0, 3.0, 2.0, 3.0]];
        for weight in [1.0, 0.1, 1.0 / 3.0, 7e-300, 3e305] {
            let score = borda(&parts, &[weight; 3]).unwrap();
            assert_eq!(ranks(&score), [3.0, 1.0, 1.0, 3.0], "{weight:e}");
            score.iter().zip([1.0, 2.0, 2.0, 1.0]).for_each(|(score, expected)| {
                assert!((score - expected).abs() < 1e-15, "{weight:e}: {score}");
            });
        }
        assert_eq!(borda(&parts, &[1.0; 3]).unwrap(), [1.0, 2.0, 2.0, 1.0]);
    }

    /// Ties are those of whole numbers, which the weights are proportional to.
    #[test]
    fn ties_are_those_of_exact_sums_whatever_the_weights() {
        for (seed, areas) in [(0, 7), (1, 60), (2, 900), (3, 5_000), (4, 100_000)] {
            let mut random = Random::nth(2, "borda", seed);
            let whole: Vec<u64> = (0..5).map(|_| 1 + random.below(9) as u64).collect();
            let values = |random: &mut Random| -> Vec<f64> {
                (0..areas).map(|_| random.below(areas / 2) as f64).collect()
            };
            let columns: Vec<Vec<f64>> = (0..5).map(|_| values(&mut random)).collect();
            let parts: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let mut exact = vec![0; areas];
            for (part, weight) in parts.iter().zip(&whole) {
                let places = rank(part, Ties::Average, Order::Ascending);
                exact.iter_mut().zip(places).for_each(|(sum, place)| *sum += weight * (2.0 * place) as u64);
            }
            let exact: Vec<f64> = exact.into_iter().map(|sum| sum as f64).collect();
            let total: u64 = whole.iter().sum();
            for unit in [1.0, 0.1, 1e-3, 1.0 / 3.0, 1.0 / total as f64, 1e300] {
                let weights: Vec<f64> = whole.iter().map(|weight| *weight as f64 * unit).collect();
                assert_eq!(ranks(&borda(&parts, &weights).unwrap()), ranks(&exact), "{areas} areas, {unit}");
            }
        }
    }

    #[test]
    fn a_small_weight_still_decides_and_no_weight_does_not() {
        let parts: [&[f64]; 3] = [&[1.0, 2.0, 2.0], &[1.0, 2.0, 3.0], &[9.0, f64::NAN, 1.0]];
        assert_eq!(ranks(&borda(&parts, &[1.0, 1e-12, 0.0]).unwrap()), [3.0, 2.0, 1.0]);
        let score = borda(&parts, &[1.0, 1.0, 1.0]).unwrap();
        // Of the two areas with all values the first is below, below and above.
        assert!(
            (score[0] - 1.0 / 3.0).abs() < 1e-15 && score[1].is_nan() && (score[2] - 2.0 / 3.0).abs() < 1e-15
        );
        assert_eq!(borda(&parts, &[0.0; 3]), Err(AggregateError::NoWeight));
        assert!(borda(&[&[]], &[1.0]).unwrap().is_empty());
    }
}
