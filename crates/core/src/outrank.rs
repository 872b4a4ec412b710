//! Pairs of areas held against each other, part by part.

use crate::aggregate::{AggregateError, check};
use crate::rank::{Order, Ties, rank};

/// How near to half of the weight counts as half.
pub(crate) const TOLERANCE: f64 = 1e-12;

/// Returns the outranking matrix, row by row: the share of weight on which area `i` is ahead of area `k`, plus half of
/// that on which they are equal.
///
/// - **Shape:** one column per part, one weight per part; `n` rows of `n` values, each 0 to 1, the diagonal 0.
///   For a few thousand areas at most: see [`copeland`] for more.
/// - **Missing:** an area with a missing value (in a part that counts) is compared with none: its row and column are
///   missing.
/// - **Source:** Munda and Nardo (2009), *Noncompensatory/nonlinear composite indicators*; COINr (`outrankMatrix`).
///
/// # Errors
/// [`AggregateError`] for parts and weights that do not go together, and weights below 0 or all 0.
///
/// ```
/// # use theodolite_core::{aggregate::AggregateError, outrank};
/// let parts: [&[f64]; 2] = [&[3.0, 1.0], &[5.0, 5.0]];
/// let matrix = outrank::matrix(&parts, &[0.5, 0.5])?;
/// assert_eq!(matrix, [[0.0, 0.75], [0.25, 0.0]]);
/// # Ok::<(), AggregateError>(())
/// ```
pub fn matrix(parts: &[&[f64]], weights: &[f64]) -> Result<Vec<Vec<f64>>, AggregateError> {
    check(parts, weights)?;
    let total: f64 = weights.iter().sum();
    let areas = parts.first().map_or(0, |part| part.len());
    let complete = complete(parts, weights);
    let entry = |i: usize, k: usize| {
        if !(complete[i] && complete[k]) {
            return f64::NAN;
        }
        let won = parts.iter().zip(weights).map(|(part, weight)| match part[i].partial_cmp(&part[k]) {
            Some(std::cmp::Ordering::Greater) => *weight,
            Some(std::cmp::Ordering::Equal) => weight / 2.0,
            _ => 0.0,
        });
        if i == k { 0.0 } else { won.sum::<f64>() / total }
    };
    Ok((0..areas).map(|i| (0..areas).map(|k| entry(i, k)).collect()).collect())
}

/// How many pairs of a matrix are settled in full: one area is ahead on the whole weight.
///
/// The first number counts them, the second is their share of all pairs (`NaN` below two areas).
pub fn dominated(matrix: &[Vec<f64>]) -> (usize, f64) {
    let full = matrix.iter().flatten().filter(|share| **share >= 1.0 - TOLERANCE).count();
    let pairs = matrix.len() * matrix.len().saturating_sub(1) / 2;
    (full, full as f64 / pairs as f64)
}

/// Returns the Copeland scores: areas that an area beats less areas that beat it.
///
/// An area beats another if it is ahead on more than half of the weight, ties counting half.
///
/// - **Missing:** an area with a missing value (in a part that counts) is compared with none and has no score.
/// - **Cost:** all pairs are looked at, but no matrix is kept: memory grows with the areas, time with their square.
///   About a second for 33,000 areas and seven parts.
///
/// # Errors
/// [`AggregateError`] for parts and weights that do not go together, and weights below 0 or all 0.
pub fn copeland(parts: &[&[f64]], weights: &[f64]) -> Result<Vec<f64>, AggregateError> {
    check(parts, weights)?;
    let complete = complete(parts, weights);
    let areas: Vec<usize> = (0..complete.len()).filter(|&area| complete[area]).collect();
    let counted = || parts.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    let weights: Vec<f64> = counted().map(|(_, &weight)| weight).collect();
    // Places instead of values: small numbers are compared many at a time.
    let places: Vec<Vec<f64>> = counted()
        .map(|(part, _)| {
            let values: Vec<f64> = areas.iter().map(|&area| part[area]).collect();
            rank(&values, Ties::Dense, Order::Ascending)
        })
        .collect();
    let wins = match weights.len() {
        ..=TABLE_PARTS if areas.len() <= 1 << 16 => {
            let narrow = |place: &f64| (*place as i32 - 1 - (1 << 15)) as i16;
            by_table(&columns(&places, narrow), &weights)
        }
        ..=TABLE_PARTS => by_table(&columns(&places, |place| *place as i64 as i32), &weights),
        _ => by_sum(&places, &weights),
    };
    let mut scores = vec![f64::NAN; complete.len()];
    areas.iter().zip(wins).for_each(|(&area, wins)| scores[area] = wins as f64);
    Ok(scores)
}

/// Which areas have a value in every part that counts.
pub(crate) fn complete(parts: &[&[f64]], weights: &[f64]) -> Vec<bool> {
    let mut complete = vec![true; parts.first().map_or(0, |part| part.len())];
    for (part, _) in parts.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
        complete.iter_mut().zip(*part).for_each(|(complete, value)| *complete &= !value.is_nan());
    }
    complete
}

fn columns<T>(places: &[Vec<f64>], narrow: impl Fn(&f64) -> T) -> Vec<Vec<T>> {
    places.iter().map(|places| places.iter().map(&narrow).collect()).collect()
}

/// Wins less losses from the difference of the weights for and against: 1, 0 or -1.
fn outcome(difference: f64, total: f64) -> i8 {
    // Half of the weight on each side is a difference of 0; the tolerance is one of shares.
    if difference.abs() <= 2.0 * TOLERANCE * total { 0 } else { difference.signum() as i8 }
}

/// With up to so many parts, all ways that a pair can go fit in a small table (3 to their power).
const TABLE_PARTS: usize = 10;

/// How many areas one area is held against at a time.
const BLOCK: usize = 4096;

fn by_table<T: PartialOrd + Copy + Sync>(columns: &[Vec<T>], weights: &[f64]) -> Vec<i64> {
    let total: f64 = weights.iter().sum();
    let table: Vec<i8> = (0..3_u16.pow(weights.len() as u32))
        .map(|code| {
            let digits = (0..).scan(code, |rest, _: u32| {
                let digit = *rest % 3;
                *rest /= 3;
                Some(f64::from(digit) - 1.0)
            });
            outcome(weights.iter().zip(digits).map(|(weight, sign)| weight * sign).sum(), total)
        })
        .collect();
    all_pairs(columns.first().map_or(0, Vec::len), |i, range, outcomes| {
        let mut codes = [0_u16; BLOCK];
        let codes = &mut codes[..outcomes.len()];
        let mut power = 1;
        for column in columns {
            let own = column[i];
            for (code, &other) in codes.iter_mut().zip(&column[range.clone()]) {
                *code += power * (u16::from(own > other) + u16::from(own >= other));
            }
            power = power.wrapping_mul(3);
        }
        for (outcome, &code) in outcomes.iter_mut().zip(codes.iter()) {
            *outcome = table[code as usize];
        }
    })
}

fn by_sum(columns: &[Vec<f64>], weights: &[f64]) -> Vec<i64> {
    let total: f64 = weights.iter().sum();
    all_pairs(columns.first().map_or(0, Vec::len), |i, range, outcomes| {
        let mut differences = [0.0; BLOCK];
        for (column, weight) in columns.iter().zip(weights) {
            let own = column[i];
            for (difference, &other) in differences.iter_mut().zip(&column[range.clone()]) {
                *difference += weight * (f64::from(u8::from(own > other)) - f64::from(u8::from(own < other)));
            }
        }
        for (slot, &difference) in outcomes.iter_mut().zip(&differences) {
            *slot = outcome(difference, total);
        }
    })
}

/// Holds every area against every later one; `hold(i, range, outcomes)` says how area `i` fares against a range.
///
/// Wins are whole numbers, so it does not matter in which order threads bring them together.
fn all_pairs(
    areas: usize,
    hold: impl Fn(usize, std::ops::Range<usize>, &mut [i8]) + Sync + Send,
) -> Vec<i64> {
    let blocks: Vec<usize> = (0..areas).step_by(BLOCK).collect();
    let wins_of_block = |_: usize, &start: &usize| {
        let end = (start + BLOCK).min(areas);
        let (mut ahead, mut outcomes) = (vec![0_i32; areas], [0_i8; BLOCK]);
        for i in 0..end {
            let range = start.max(i + 1)..end;
            let outcomes = &mut outcomes[..range.len()];
            hold(i, range.clone(), outcomes);
            for (wins, &outcome) in ahead[range].iter_mut().zip(outcomes.iter()) {
                *wins -= i32::from(outcome);
            }
            ahead[i] += outcomes.iter().map(|&outcome| i32::from(outcome)).sum::<i32>();
        }
        ahead
    };
    let mut wins = vec![0_i64; areas];
    for block in crate::parallel::map(&blocks, wins_of_block) {
        wins.iter_mut().zip(block).for_each(|(wins, more)| *wins += i64::from(more));
    }
    wins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_matrix(parts: &[&[f64]], weights: &[f64]) -> Vec<f64> {
        let side = |share: &f64| f64::from(outcome(2.0 * share - 1.0, 1.0));
        let matrix = matrix(parts, weights).unwrap();
        let row = |(i, row): (usize, &Vec<f64>)| {
            if row[i].is_nan() {
                return f64::NAN;
            }
            row.iter()
                .enumerate()
                .filter(|(k, share)| *k != i && !share.is_nan())
                .map(|(_, share)| side(share))
                .sum()
        };
        matrix.iter().enumerate().map(row).collect()
    }

    /// Columns that look random, with ties.
    fn columns(parts: usize, areas: usize) -> Vec<Vec<f64>> {
        let value =
            |part: usize, area: usize| ((area * 7919 + part * 104_729 + area * area * part) % 101) as f64;
        (0..parts).map(|part| (0..areas).map(|area| value(part, area)).collect()).collect()
    }

    #[test]
    fn scores_are_those_of_the_matrix_for_few_parts_and_for_many() {
        for parts in [1, 3, 10, 11] {
            let columns = columns(parts, 60);
            let columns: Vec<&[f64]> = columns.iter().map(|column| column.as_slice()).collect();
            let weights: Vec<f64> = (0..parts).map(|part| 1.0 + (part % 3) as f64).collect();
            assert_eq!(copeland(&columns, &weights).unwrap(), by_matrix(&columns, &weights), "{parts} parts");
        }
    }

    #[test]
    fn blocks_fit_together() {
        let values: Vec<f64> = (0..9000).map(|k| f64::from(k % 4500)).collect();
        let scores = copeland(&[&values], &[1.0]).unwrap();
        let expected = |value: f64| 2.0 * value - 2.0 * (4499.0 - value);
        assert!(scores.iter().zip(&values).all(|(score, value)| *score == expected(*value)));
    }

    #[test]
    fn half_of_the_weight_is_a_draw_whatever_it_rounds_to() {
        // 0.1 + 0.2 is not 0.3 in binary.
        let scores = copeland(&[&[1.0, 2.0], &[1.0, 2.0], &[2.0, 1.0]], &[0.1, 0.2, 0.3]).unwrap();
        assert_eq!(scores, [0.0, 0.0]);
    }

    #[test]
    fn areas_with_a_missing_value_are_compared_with_none() {
        let parts: [&[f64]; 2] = [&[1.0, 2.0, f64::NAN], &[1.0, 3.0, 9.0]];
        let scores = copeland(&parts, &[1.0, 1.0]).unwrap();
        assert_eq!(scores[..2], [-1.0, 1.0]);
        assert!(scores[2].is_nan());
        let matrix = matrix(&parts, &[1.0, 1.0]).unwrap();
        assert!(matrix[0][2].is_nan() && matrix[2][0].is_nan());
    }

    #[test]
    fn full_wins_are_counted() {
        let matrix = matrix(&[&[1.0, 2.0, 3.0], &[1.0, 1.0, 5.0]], &[1.0, 1.0]).unwrap();
        assert_eq!(dominated(&matrix), (2, 2.0 / 3.0));
        assert!(dominated(&[]).1.is_nan());
    }

    #[test]
    fn no_areas_and_one_area_are_fine() {
        assert!(copeland(&[&[]], &[1.0]).unwrap().is_empty());
        assert_eq!(copeland(&[&[5.0]], &[1.0]).unwrap(), [0.0]);
    }
}
