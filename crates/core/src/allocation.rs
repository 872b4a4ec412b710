//! A sum of money shared among areas by a rule, in whole units: pounds, or pence.
//!
//! Every rule here is of one form: an area's amount rises with a level common to all, and the level is where the money is
//! spent. A [`Rise`] says how: in proportion to weights ([`Rise::shares`]: per head, by need, equally), or from each area's
//! own level on at a cost ([`Rise::least_first`]: the worst off are raised till they equal the next). [`Limits`] hold
//! each area's amount between a floor and a ceiling, [`damp`] sets them around what it had before, and a minimum leaves out
//! areas that would get too little to be of use. [`allocate`] finds the level and rounds by the largest remainder;
//! [`phase()`] spreads the amounts over years.

mod damping;
mod level;
mod limits;
mod minimum;
mod need;
mod phase;
#[cfg(test)]
mod tests;
mod whole;

use thiserror::Error;

use crate::sum::Sum;
use level::Ladder;

pub use damping::{Damped, Damping, damp};
pub use limits::Limits;
pub use need::{Need, capitation};
pub use phase::phase;
pub use whole::largest_remainder;

/// How an area's amount rises with the level common to all: `rate (level - start)`, and 0 below its start.
///
/// - **Shape:** one rate an area; one start an area, or none for 0.
/// - **Units:** a rate is units of money for one unit of the level.
/// - **Missing:** an area whose rate or start is missing takes no part: it gets nothing, and no floor holds for it. One whose
///   rate is 0 takes part and gets its floor alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rise<'a> {
    rates: &'a [f64],
    starts: Option<&'a [f64]>,
    /// The level at which money is returned rather than spent.
    cap: f64,
}

impl<'a> Rise<'a> {
    /// Amounts in proportion to weights: the level is the money for a weight of 1.
    pub fn shares(weights: &'a [f64]) -> Rise<'a> {
        Rise { rates: weights, starts: None, cap: f64::INFINITY }
    }

    /// The worst off first: who is at the lowest level is raised to the next, those two to the one after, and so on.
    ///
    /// - **Units:** `levels` in any (higher is better); `costs` in units of money for raising the whole area by one unit of
    ///   level: people times the cost a head. With a `cap` nobody is raised beyond it, and what is left is returned.
    /// - **Properties:** it makes the lowest level as high as the money can, then the second lowest (leximin); the order of
    ///   areas is kept; nobody above the level reached gets money.
    /// - **Source:** water-filling by rank, METHODS 8.5.
    pub fn least_first(levels: &'a [f64], costs: &'a [f64], cap: Option<f64>) -> Rise<'a> {
        Rise { rates: costs, starts: Some(levels), cap: cap.unwrap_or(f64::INFINITY) }
    }

    fn start(&self, area: usize) -> f64 {
        self.starts.map_or(0.0, |it| it.get(area).copied().unwrap_or(f64::NAN))
    }

    /// Whether an area takes part.
    fn takes_part(&self, area: usize) -> bool {
        !self.rates[area].is_nan() && !self.start(area).is_nan()
    }

    /// What an area gets at a level, before floors and ceilings.
    fn at(&self, area: usize, level: f64) -> f64 {
        let (rate, above) = (self.rates[area], level - self.start(area));
        if rate > 0.0 && above > 0.0 { rate * above } else { 0.0 }
    }

    /// What an area gets at a level, held between its limits.
    fn held(&self, area: usize, level: f64, limits: &Limits) -> f64 {
        self.at(area, level).max(limits.lower(area)).min(limits.upper(area))
    }

    fn check(&self) -> Result<(), AllocationError> {
        for (area, &value) in self.rates.iter().enumerate() {
            if value < 0.0 || value.is_infinite() {
                return Err(AllocationError::Share { area, value });
            }
            if self.start(area).is_infinite() {
                return Err(AllocationError::Level { area, value: self.start(area) });
            }
        }
        let some = (0..self.rates.len()).any(|area| self.takes_part(area) && self.rates[area] > 0.0);
        if some { Ok(()) } else { Err(AllocationError::NoEligible) }
    }
}

/// What decided an area's amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Held {
    /// The rule alone.
    Rule,
    /// Its floor: the rule would have given less.
    Floor,
    /// Its ceiling: the rule would have given more.
    Ceiling,
    /// The minimum: what it would have got is below it, so that it gets nothing.
    Minimum,
    /// The rule gives it nothing: its share is 0, or it is above the level reached.
    Nothing,
    /// It takes no part.
    Out,
}

/// Who gets what.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// Whole units, one number an area.
    pub units: Vec<u64>,
    /// What decided each.
    pub held: Vec<Held>,
    /// The level reached: what a weight of 1 gets, or the level to which the worst off are raised.
    pub level: f64,
    /// Units that could not be spent under the ceilings, the cap or the minimum.
    pub unspent: u64,
}

/// Why nothing can be shared out.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum AllocationError {
    /// A share, weight or cost that is none.
    #[error("the share of area {area} (counted from 0) is {value}, not a finite number of 0 or more")]
    Share {
        /// The area's position.
        area: usize,
        /// The value found.
        value: f64,
    },
    /// A level that is no number.
    #[error("the level of area {area} (counted from 0) is {value}, not a finite number")]
    Level {
        /// The area's position.
        area: usize,
        /// The value found.
        value: f64,
    },
    /// Every share is 0 or missing.
    #[error("no area is eligible: every share is 0 or missing")]
    NoEligible,
    /// The floors cost more than there is.
    #[error("the floors come to {floors}, and there is {budget} to share out")]
    Floors {
        /// What they come to, in units.
        floors: u128,
        /// The budget, in units.
        budget: u64,
    },
    /// A ceiling below the floor of the same area.
    #[error("the ceiling of area {area} (counted from 0) is {ceiling}, below its floor of {floor}")]
    Crossed {
        /// The area's position.
        area: usize,
        /// Its floor, in units.
        floor: u64,
        /// Its ceiling, in units.
        ceiling: u64,
    },
    /// Columns that are not of the same areas.
    #[error("{found} values for {expected} areas")]
    Length {
        /// How many values.
        found: usize,
        /// How many areas.
        expected: usize,
    },
}

/// Shares a budget among areas, in whole units.
///
/// The level is found at which the amounts, each held between its floor and its ceiling, come to the budget; exactly, from
/// one breakpoint to the next, and not by trial. Then areas at a limit get just that, and what is left goes to the others by
/// [`largest_remainder`].
///
/// With a `minimum` above 0, as many areas as can be are kept of which each gets at least that: those first that
/// reach it at the lowest level (area order where two do at the same). The others get nothing, floors or none, and
/// their money goes round to those kept. That is the same as to leave out one area after another, always the hardest to
/// bring to the minimum, until none gets less.
///
/// - **Shape:** one amount an area; they sum to `budget - unspent`.
/// - **Missing:** see [`Rise`].
/// - **Cost:** that of sorting two columns, and with a minimum as many walks over them as the number of areas has bits.
/// - **Source:** METHODS 8.3 to 8.6.
///
/// # Errors
/// [`AllocationError`] for shares that are none, where no area has one, and for floors beyond the budget.
///
/// ```
/// # use theodolite_core::allocation::{AllocationError, Limits, Rise, allocate};
/// let (levels, costs) = ([2.0, 5.0, 9.0], [10.0, 20.0, 30.0]);
/// let rise = Rise::least_first(&levels, &costs, None);
/// let found = allocate(&rise, &Limits::none(3), 0, 60)?;
/// assert_eq!((found.units, found.level), (vec![40, 20, 0], 6.0));
/// # Ok::<(), AllocationError>(())
/// ```
pub fn allocate(
    rise: &Rise<'_>,
    limits: &Limits,
    minimum: u64,
    budget: u64,
) -> Result<Allocation, AllocationError> {
    let areas = rise.rates.len();
    for found in [limits.len(), rise.starts.map_or(areas, <[f64]>::len)] {
        if found != areas {
            return Err(AllocationError::Length { found, expected: areas });
        }
    }
    rise.check()?;
    limits.check(|area| rise.takes_part(area), budget)?;
    let mut taking: Vec<bool> = (0..areas).map(|area| rise.takes_part(area)).collect();
    let raised = if minimum > 0 {
        taking = minimum::viable(rise, limits, &taking, minimum, budget);
        Some(limits.at_least(minimum, &taking))
    } else {
        None
    };
    let kept = raised.as_ref().unwrap_or(limits);
    let settled = Ladder::new(rise, kept).settle(&taking, budget);
    let amounts: Vec<f64> =
        (0..areas).map(|it| if taking[it] { rise.held(it, settled.level, kept) } else { 0.0 }).collect();
    let total = match settled.is_spent {
        true => budget,
        // A hair below a whole unit is that unit.
        false => ((amounts.iter().copied().collect::<Sum>().value() + 1e-6) as u64).min(budget),
    };
    let units = whole::round(rise, kept, &taking, &amounts, total);
    let held = (0..areas).map(|area| {
        let raw = rise.at(area, settled.level);
        match () {
            () if !rise.takes_part(area) => Held::Out,
            () if !taking[area] && (raw > 0.0 || limits.lower(area) > 0.0) => Held::Minimum,
            () if !taking[area] || units[area] == 0 && raw <= 0.0 => Held::Nothing,
            () if raw < limits.lower(area) => Held::Floor,
            // What is returned would go on to any area that could take more.
            () if raw > limits.upper(area) || !settled.is_spent && raw >= limits.upper(area) => Held::Ceiling,
            () => Held::Rule,
        }
    });
    Ok(Allocation { held: held.collect(), units, level: settled.level, unspent: budget - total })
}
