//! Damping: how far an amount may be from that of the year before.

use super::level::{Ladder, taken};
use super::limits::{down, up};
use super::{AllocationError, Limits, Rise};

/// How much less and how much more than before an area may get, as shares: -0.02 and 0.05.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Damping {
    /// The greatest loss; `None` for any.
    pub floor: Option<f64>,
    /// The greatest gain; `None` for any.
    pub ceiling: Option<f64>,
}

/// Limits around what each area had before.
#[derive(Clone, Debug, PartialEq)]
pub struct Damped {
    /// The limits.
    pub limits: Limits,
    /// The greatest loss that there is money for, where there is not enough to keep the one asked for.
    pub relaxed: Option<f64>,
}

/// Sets limits around the amounts of the year before.
///
/// Limits that hold already stay: a floor of damping is not above an area's ceiling, nor its ceiling below an area's floor.
/// Where the floors of damping come to more than the budget, all are relaxed to the same lower share of what areas
/// had, as much as there is money for.
///
/// - **Shape:** one amount before an area; `takes_part` says which areas share in the money.
/// - **Missing:** an area that had nothing, or of which nothing is known, is exempt. One to which the rule gives nothing (its weight
///   is 0) is not: it keeps its floor.
/// - **Units:** whole units of money, as limits are; a floor is rounded up, a ceiling down.
/// - **Source:** METHODS 8.4.
///
/// # Errors
/// [`AllocationError::Floors`] where the floors that held already come to more than the budget.
///
/// ```
/// # use theodolite_core::allocation::{AllocationError, Damping, Limits, Rise, allocate, damp};
/// let before = [30_000.0, 34_000.0, 36_000.0];
/// let damping = Damping { floor: Some(-0.02), ceiling: Some(0.05) };
/// let damped = damp(&Limits::none(3), &before, damping, |_| true, 100_000)?;
/// let weights = [1500.0, 2000.0, 2400.0];
/// let found = allocate(&Rise::shares(&weights), &damped.limits, 0, 100_000)?;
/// assert_eq!(found.units, [29_400, 33_320, 37_280]);
/// # Ok::<(), AllocationError>(())
/// ```
pub fn damp(
    limits: &Limits,
    before: &[f64],
    damping: Damping,
    takes_part: impl Fn(usize) -> bool,
    budget: u64,
) -> Result<Damped, AllocationError> {
    if before.len() != limits.len() {
        return Err(AllocationError::Length { found: before.len(), expected: limits.len() });
    }
    let taking: Vec<bool> = (0..limits.len()).map(takes_part).collect();
    limits.check(|area| taking[area], budget)?;
    let mut damped = limits.clone();
    for area in taken(&taking).filter(|area| before[*area] > 0.0) {
        let (lower, upper) = (limits.lower(area), limits.upper(area));
        let ceiling = damping.ceiling.map_or(upper, |it| down(before[area] * (1.0 + it)).clamp(lower, upper));
        let floor = damping.floor.map_or(lower, |it| up(before[area] * (1.0 + it)).clamp(lower, ceiling));
        damped.set(area, floor, ceiling);
    }
    if damped.floors(|area| taking[area]) <= u128::from(budget) {
        return Ok(Damped { limits: damped, relaxed: None });
    }
    // The same share of what each had, between the floors that must hold and those asked for.
    let mut between = limits.clone();
    (0..limits.len()).for_each(|area| between.set(area, limits.lower(area), damped.lower(area)));
    let rates: Vec<f64> = before.iter().map(|it| if *it > 0.0 { *it } else { 0.0 }).collect();
    let rise = Rise::shares(&rates);
    let share = Ladder::new(&rise, &between).settle(&taking, budget).level;
    for area in taken(&taking) {
        let floor = rise.held(area, share, &between).floor();
        damped.set(area, floor.max(limits.lower(area)), damped.upper(area));
    }
    Ok(Damped { limits: damped, relaxed: Some(share - 1.0) })
}
