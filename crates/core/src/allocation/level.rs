//! The level at which the money is spent: found from one breakpoint to the next.

use super::{Limits, Rise};
use crate::sort::argsort;
use crate::sum::Sum;

/// The levels at which an area's amount leaves its floor or meets its ceiling, in ascending order.
pub(super) struct Ladder<'a> {
    rise: &'a Rise<'a>,
    limits: &'a Limits,
    rungs: Vec<Rung>,
}

struct Rung {
    level: f64,
    area: u32,
    /// Whether the area begins to rise there; else it ends.
    begins: bool,
}

/// Where the money ends.
pub(super) struct Settled {
    /// The level reached.
    pub level: f64,
    /// Whether all is spent there.
    pub is_spent: bool,
}

impl<'a> Ladder<'a> {
    pub(super) fn new(rise: &'a Rise<'a>, limits: &'a Limits) -> Ladder<'a> {
        let areas = rise.rates.len();
        let at = |area: usize, amount: f64| match rise.rates[area] {
            rate if rate > 0.0 => rise.start(area) + amount / rate,
            _ => f64::NAN, // never rises
        };
        // The begins first: of those at one level none ends before it began.
        let mut levels: Vec<f64> = (0..areas).map(|area| at(area, limits.lower(area))).collect();
        levels.extend((0..areas).map(|area| at(area, limits.upper(area))));
        levels.iter_mut().filter(|it| it.is_infinite()).for_each(|it| *it = f64::NAN);
        let rungs = argsort(&levels).into_iter().map(|rung| {
            let begins = (rung as usize) < areas;
            let area = if begins { rung } else { rung - areas as u32 };
            Rung { level: levels[rung as usize], area, begins }
        });
        Ladder { rise, limits, rungs: rungs.collect() }
    }

    /// Finds the level at which the amounts of the areas that are taking come to the budget.
    ///
    /// The floors must not come to more than it.
    pub(super) fn settle(&self, taking: &[bool], budget: u64) -> Settled {
        let budget = budget as f64;
        let mut rungs = self.rungs.iter().filter(|it| taking[it.area as usize]);
        let floors: Sum = taken(taking).map(|area| self.limits.lower(area)).collect();
        let Some(first) = rungs.next() else {
            return Settled { level: 0.0, is_spent: floors.value() >= budget };
        };
        if floors.value() >= budget {
            return Settled { level: first.level.min(self.rise.cap), is_spent: true };
        }
        let (mut spent, mut slope) = (floors, Sum::default());
        slope.add(self.rise.rates[first.area as usize]);
        // The last rung at which the money is known to last, and how fast it goes from there on.
        let mut level = first.level;
        for rung in rungs {
            let step = slope.value() * (rung.level - level);
            if spent.value() + step >= budget || rung.level >= self.rise.cap {
                break;
            }
            spent.add(step);
            level = rung.level;
            let rate = self.rise.rates[rung.area as usize];
            slope.add(if rung.begins { rate } else { -rate });
        }
        if level >= self.rise.cap {
            return Settled { level: self.rise.cap, is_spent: false };
        }
        // Once more from there, without what so many steps have lost.
        let (mut base, mut rate) = (Sum::default(), Sum::default());
        for area in taken(taking) {
            base.add(self.rise.held(area, level, self.limits));
            if self.is_rising(area, level) {
                rate.add(self.rise.rates[area]);
            }
        }
        if rate.value() <= 0.0 {
            return Settled { level, is_spent: base.value() >= budget };
        }
        let reached = level + (budget - base.value()) / rate.value();
        Settled { level: reached.min(self.rise.cap), is_spent: reached <= self.rise.cap }
    }

    /// Whether an area's amount rises from a level on.
    fn is_rising(&self, area: usize, level: f64) -> bool {
        let (rate, start) = (self.rise.rates[area], self.rise.start(area));
        rate > 0.0
            && start + self.limits.lower(area) / rate <= level
            && level < start + self.limits.upper(area) / rate
    }
}

/// The areas of a mask.
pub(super) fn taken(taking: &[bool]) -> impl Iterator<Item = usize> + '_ {
    taking.iter().enumerate().filter(|it| *it.1).map(|it| it.0)
}
