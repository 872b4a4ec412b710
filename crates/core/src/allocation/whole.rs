//! Whole units: Hamilton's method of the largest remainder, exactly.

use super::level::taken;
use super::{AllocationError, Limits, Rise};

/// Shares whole units out in proportion: each gets the whole part of its quota `share * budget / sum of shares`, and the
/// units that are left go one each to the largest fractions.
///
/// Quotas are computed in whole numbers: shares are taken for exactly the numbers that they are, so that
/// no fraction is rounded and no tie is an accident.
///
/// - **Shape:** one share an area, of any sum; one number of units an area out. They sum to the budget.
/// - **Ties:** the larger share first, then area order.
/// - **Missing:** an area without a share gets nothing.
/// - **Note:** with a larger budget an area may get a unit less (the Alabama paradox).
/// - **Source:** METHODS 8.6.
///
/// # Errors
/// [`AllocationError::Share`] for a share below 0 or infinite, [`AllocationError::NoEligible`] where all are 0 or missing.
///
/// ```
/// # use theodolite_core::allocation::{AllocationError, largest_remainder};
/// assert_eq!(largest_remainder(&[1.0, 1.0, 1.0], 100)?, [34, 33, 33]);
/// # Ok::<(), AllocationError>(())
/// ```
pub fn largest_remainder(shares: &[f64], budget: u64) -> Result<Vec<u64>, AllocationError> {
    if let Some((area, &value)) = shares.iter().enumerate().find(|(_, it)| **it < 0.0 || it.is_infinite()) {
        return Err(AllocationError::Share { area, value });
    }
    let parts: Vec<(u64, u32)> = shares.iter().map(|it| taken_apart(*it)).collect();
    let some = || parts.iter().filter(|it| it.0 > 0);
    let Some(least) = some().map(|it| it.1).min() else { return Err(AllocationError::NoEligible) };
    // How many bits the largest share has, the smallest power of two among them counted as 1.
    let bits = some().map(|(odd, power)| power - least + bits(*odd)).max().unwrap_or(0);
    let of_sum = bits + self::bits(shares.len() as u64);
    let numbers = parts.iter().map(|(odd, power)| (*odd, if *odd == 0 { 0 } else { power - least }));
    if of_sum.max(bits + self::bits(budget)) <= 128 {
        let numbers: Vec<u128> = numbers.map(|(odd, shift)| u128::from(odd) << shift).collect();
        let sum: u128 = numbers.iter().sum();
        let quotas = numbers.iter().map(|it| it * u128::from(budget)).map(|it| (it / sum, it % sum));
        let (units, rests): (_, Vec<u128>) = quotas.map(|(units, rest)| (units as u64, rest)).unzip();
        Ok(hand_out(shares, budget, units, &rests))
    } else {
        let limbs = ((of_sum + 64).div_ceil(64) + 1) as usize;
        let mut sum = Wide::zero(limbs);
        let numbers: Vec<(u64, u32)> = numbers.collect();
        numbers.iter().for_each(|(odd, shift)| sum.add(*odd, *shift));
        let divisors: Vec<Wide> = (0..64).map(|shift| sum.shifted(shift)).collect();
        let quotas = numbers.iter().map(|(odd, shift)| {
            let mut rest = Wide::zero(limbs);
            let product = u128::from(*odd) * u128::from(budget);
            rest.add(product as u64, *shift);
            rest.add((product >> 64) as u64, shift + 64);
            (rest.divide(&divisors), rest)
        });
        let (units, rests): (_, Vec<Wide>) = quotas.unzip();
        Ok(hand_out(shares, budget, units, &rests))
    }
}

/// A number as an odd whole number times a power of two, the powers counted from that of the smallest number on.
fn taken_apart(value: f64) -> (u64, u32) {
    if value.is_nan() || value == 0.0 {
        return (0, 0);
    }
    let bits = value.to_bits();
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52) as u32);
    let whole = if exponent == 0 { fraction } else { fraction | 1 << 52 };
    let zeros = whole.trailing_zeros();
    (whole >> zeros, exponent.max(1) - 1 + zeros)
}

fn bits(number: u64) -> u32 {
    u64::BITS - number.leading_zeros()
}

/// Gives the units that are left to the largest rests.
fn hand_out<R: Ord>(shares: &[f64], budget: u64, mut units: Vec<u64>, rests: &[R]) -> Vec<u64> {
    // All rests together are as many whole units: fewer than there are areas.
    let left = (budget - units.iter().sum::<u64>()) as usize;
    let mut order: Vec<u32> = (0..shares.len() as u32).collect();
    if left > 0 {
        order.select_nth_unstable_by(left - 1, |a, b| {
            let (a, b) = (*a as usize, *b as usize);
            rests[b].cmp(&rests[a]).then(shares[b].total_cmp(&shares[a])).then(a.cmp(&b))
        });
    }
    order.iter().take(left).for_each(|area| units[*area as usize] += 1);
    units
}

/// A whole number of many bits, the highest first: two of the same length compare as numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wide(Vec<u64>);

impl Wide {
    fn zero(limbs: usize) -> Wide {
        Wide(vec![0; limbs])
    }

    /// Adds a number shifted up.
    fn add(&mut self, number: u64, shift: u32) {
        let (limb, within) = ((shift / 64) as usize, shift % 64);
        let mut carry = u128::from(number) << within;
        for it in self.0.iter_mut().rev().skip(limb) {
            if carry == 0 {
                break;
            }
            let sum = u128::from(*it) + (carry & u128::from(u64::MAX));
            *it = sum as u64;
            carry = (carry >> 64) + (sum >> 64);
        }
    }

    /// The number shifted up by less than 64 bits.
    fn shifted(&self, shift: u32) -> Wide {
        let mut shifted = Wide::zero(self.0.len());
        for (limb, it) in self.0.iter().rev().enumerate() {
            shifted.add(*it, limb as u32 * 64 + shift);
        }
        shifted
    }

    /// Divides by the first of the divisors, of which each is double the one before; leaves the rest.
    fn divide(&mut self, divisors: &[Wide]) -> u64 {
        let mut quotient = 0;
        for divisor in divisors.iter().rev() {
            quotient <<= 1;
            if *self >= *divisor {
                self.subtract(divisor);
                quotient |= 1;
            }
        }
        quotient
    }

    fn subtract(&mut self, other: &Wide) {
        let mut borrow = false;
        for (it, other) in self.0.iter_mut().zip(&other.0).rev() {
            let (less, first) = it.overflowing_sub(*other);
            let (less, second) = less.overflowing_sub(u64::from(borrow));
            (*it, borrow) = (less, first || second);
        }
    }
}

/// Rounds amounts to whole units that sum to `total`: areas at a limit get that limit, the others by largest remainder.
pub(super) fn round(
    rise: &Rise<'_>,
    limits: &Limits,
    taking: &[bool],
    amounts: &[f64],
    total: u64,
) -> Vec<u64> {
    let mut units = vec![0_u64; amounts.len()];
    let (mut free, mut left) = (Vec::new(), total);
    for area in taken(taking) {
        let amount = amounts[area];
        if amount > limits.lower(area) && amount < limits.upper(area) {
            free.push(area);
        } else {
            units[area] = amount as u64;
            left = left.saturating_sub(units[area]);
        }
    }
    // In proportion to weights these are the exact shares; amounts above a level have none that are more exact.
    let share = |area: &usize| if rise.starts.is_none() { rise.rates[*area] } else { amounts[*area] };
    let shares: Vec<f64> = free.iter().map(share).collect();
    let found = largest_remainder(&shares, left).unwrap_or_default();
    for (area, found) in free.iter().zip(found) {
        // Within its limits, should the level be off in its last digits.
        units[*area] = (found as f64).max(limits.lower(*area)).min(limits.upper(*area)) as u64;
    }
    let mut off = i128::from(total) - units.iter().map(|it| i128::from(*it)).sum::<i128>();
    for area in taken(taking).filter(|area| rise.rates[*area] > 0.0) {
        let room = match off {
            0 => break,
            ..0 => -i128::from(units[area] - limits.lower(area) as u64),
            _ => (limits.upper(area).min(total as f64) as i128 - i128::from(units[area])).max(0),
        };
        let moved = if off > 0 { off.min(room) } else { off.max(room) };
        units[area] = (i128::from(units[area]) + moved) as u64;
        off -= moved;
    }
    units
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_methods() {
        assert_eq!(largest_remainder(&[1.0; 3], 100).unwrap(), [34, 33, 33]);
        let shares = [47.0, 16.0, 15.8, 12.0, 6.1, 3.1];
        let expected = [47_000, 16_000, 15_800, 12_000, 6_100, 3_100];
        assert_eq!(largest_remainder(&shares, 100_000).unwrap(), expected);
    }

    #[test]
    fn equal_fractions_go_to_the_larger_share_though_floats_would_differ() {
        // 1/3, 4/3 and 4/3: the fractions are the same.
        assert_eq!(largest_remainder(&[1.0, 4.0, 4.0], 3).unwrap(), [0, 2, 1]);
    }

    #[test]
    fn shares_that_are_none_are_named_and_missing_ones_get_nothing() {
        let error = largest_remainder(&[1.0, -2.0], 5).unwrap_err();
        assert_eq!(error, AllocationError::Share { area: 1, value: -2.0 });
        assert_eq!(largest_remainder(&[0.0, f64::NAN], 5), Err(AllocationError::NoEligible));
        assert_eq!(largest_remainder(&[f64::NAN, 2.0], 5).unwrap(), [0, 5]);
    }

    #[test]
    fn shares_of_any_size_are_exact() {
        // 2^-1074 beside 2^1023: the small one's fraction is above 0, yet no unit is left for it.
        assert_eq!(largest_remainder(&[5e-324, 8.98846567431158e307], 7).unwrap(), [0, 7]);
        // Three that are equal, and one far below: a unit is left, and the first of the three gets it.
        assert_eq!(
            largest_remainder(&[1e-300, 1e200, 1e200, 1e200], u64::MAX - 2).unwrap()[1..],
            [6_148_914_691_236_517_205, 6_148_914_691_236_517_204, 6_148_914_691_236_517_204]
        );
    }

    proptest! {
        /// What fits into 128 bits is the same when computed with more, and sums to the budget.
        #[test]
        fn both_ways_agree(shares in prop::collection::vec(0.001_f64..1e6, 1..40), budget in 0_u64..1 << 40) {
            let narrow = largest_remainder(&shares, budget).unwrap();
            prop_assert_eq!(narrow.iter().sum::<u64>(), budget);
            // A share too small to get anything makes the numbers wide.
            let mut more = shares.clone();
            more.push(1e-200);
            let wide = largest_remainder(&more, budget).unwrap();
            let (last, others) = wide.split_last().unwrap();
            prop_assert_eq!(*last, 0);
            prop_assert_eq!(others, &narrow[..]);
        }
    }
}
