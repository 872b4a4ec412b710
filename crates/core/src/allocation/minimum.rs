//! Who is left out so that each of the others gets an amount of use.

use super::level::Ladder;
use super::{Limits, Rise};
use crate::sort::argsort;

/// The areas that are kept where each of them must get at least `minimum`: see [`super::allocate`].
pub(super) fn viable(
    rise: &Rise<'_>,
    limits: &Limits,
    taking: &[bool],
    minimum: u64,
    budget: u64,
) -> Vec<bool> {
    let least = minimum as f64;
    // The level at which each area gets the minimum; missing where it never does.
    let reach: Vec<f64> = (0..taking.len())
        .map(|area| match rise.rates[area] {
            _ if !taking[area] || limits.upper(area) < least => f64::NAN,
            _ if limits.lower(area) >= least => f64::MIN,
            rate if rate > 0.0 && rise.start(area) + least / rate <= rise.cap => {
                rise.start(area) + least / rate
            }
            _ => f64::NAN,
        })
        .collect();
    let order = argsort(&reach);
    let ladder = Ladder::new(rise, limits);
    let mask = |count: usize| {
        let mut mask = vec![false; taking.len()];
        order.iter().take(count).for_each(|area| mask[*area as usize] = true);
        mask
    };
    let holds = |count: usize| {
        let (Some(last), kept) = (order.get(count - 1), mask(count)) else { return false };
        let floors = limits.at_least(minimum, &kept).floors(|area| kept[area]);
        let level = ladder.settle(&kept, budget).level;
        let wanted = reach[*last as usize];
        floors <= u128::from(budget) && level >= wanted - wanted.abs() * 1e-12
    };
    // One more area lowers the level and is the hardest to bring there: what holds for some holds for fewer.
    let (mut kept, mut above) = (0, order.len() + 1);
    while above - kept > 1 {
        let middle = kept + (above - kept) / 2;
        if holds(middle) { kept = middle } else { above = middle }
    }
    mask(kept)
}
