//! Amounts spread over years.

use super::{AllocationError, largest_remainder};

/// Spreads whole amounts over years by a profile, in whole units.
///
/// Each year's total is the profile's share of the whole by [`largest_remainder`]. Year by year each area is then brought
/// as near to its share of its own amount so far as whole units allow, without ever giving money back.
///
/// - **Shape:** one amount an area in, one column a year out, each with one amount an area. An area's years sum to its
///   amount, and a year's areas to its total.
/// - **Units:** whole units of money; `profile` has one share a year, of any sum.
/// - **Ties:** of areas equally far behind the first in area order is served first.
///
/// # Errors
/// [`AllocationError`] for a profile with a share below 0, or of nothing but 0.
///
/// ```
/// # use theodolite_core::allocation::{AllocationError, phase};
/// let years = phase(&[10, 5, 5], &[1.0, 1.0, 1.0])?;
/// assert_eq!(years, [[3, 2, 2], [4, 2, 1], [3, 1, 2]]);
/// # Ok::<(), AllocationError>(())
/// ```
pub fn phase(amounts: &[u64], profile: &[f64]) -> Result<Vec<Vec<u64>>, AllocationError> {
    let total: u64 = amounts.iter().sum();
    let totals = largest_remainder(profile, total)?;
    let whole: f64 = profile.iter().sum();
    let mut given = vec![0_u64; amounts.len()];
    let mut years = Vec::with_capacity(profile.len());
    let (mut share, mut due) = (0.0, 0_u64);
    for (year, of_year) in totals.iter().enumerate() {
        share += profile[year];
        due += of_year;
        // Rounding must not leave a unit of an area for a year after the last.
        let part = if due == total { 1.0 } else { (share / whole).min(1.0) };
        let target = |area: usize| amounts[area] as f64 * part;
        let mut next: Vec<u64> =
            (0..amounts.len()).map(|it| (target(it) as u64).clamp(given[it], amounts[it])).collect();
        let mut sum: u64 = next.iter().sum();
        let mut order: Vec<u32> = (0..amounts.len() as u32).collect();
        while sum != due {
            let behind = |area: &u32| target(*area as usize) - next[*area as usize] as f64;
            let lacks = sum < due;
            let has_room = |area: &u32| {
                let (area, now) = (*area as usize, next[*area as usize]);
                if lacks { now < amounts[area] } else { now > given[area] }
            };
            let mut able: Vec<u32> = order.iter().copied().filter(has_room).collect();
            able.sort_by(|a, b| {
                let most = behind(b).total_cmp(&behind(a)).then(a.cmp(b));
                if lacks { most } else { most.reverse() }
            });
            able.truncate(usize::try_from(sum.abs_diff(due)).unwrap_or(usize::MAX));
            if able.is_empty() {
                break; // cannot be: what is due lies between what is given and the whole
            }
            for area in &able {
                let area = *area as usize;
                if lacks { next[area] += 1 } else { next[area] -= 1 }
            }
            sum = if lacks { sum + able.len() as u64 } else { sum - able.len() as u64 };
            order.sort_unstable();
        }
        years.push(next.iter().zip(&given).map(|(next, given)| next - given).collect());
        given = next;
    }
    Ok(years)
}
