//! What each area gets at least and at most.

use super::AllocationError;

/// The least and the most that each area may get, in whole units.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    // Whole numbers below 2^53, or infinite above: a float holds them as they are.
    lower: Vec<f64>,
    upper: Vec<f64>,
}

impl Limits {
    /// Returns no limits for so many areas: from nothing to everything.
    pub fn none(areas: usize) -> Limits {
        Limits { lower: vec![0.0; areas], upper: vec![f64::INFINITY; areas] }
    }

    /// Raises the floor of each area to `floor`, rounded up to whole units; missing values leave it as it is.
    #[must_use]
    pub fn with_floors(mut self, floors: impl IntoIterator<Item = f64>) -> Limits {
        for (lower, floor) in self.lower.iter_mut().zip(floors) {
            *lower = lower.max(up(floor)); // the greater of a number and none is the number
        }
        self
    }

    /// Lowers the ceiling of each area to `ceiling`, rounded down to whole units; missing values leave it as it is.
    #[must_use]
    pub fn with_ceilings(mut self, ceilings: impl IntoIterator<Item = f64>) -> Limits {
        for (upper, ceiling) in self.upper.iter_mut().zip(ceilings) {
            *upper = upper.min(down(ceiling));
        }
        self
    }

    /// How many areas have limits.
    pub fn len(&self) -> usize {
        self.lower.len()
    }

    /// Whether there is no area.
    pub fn is_empty(&self) -> bool {
        self.lower.is_empty()
    }

    /// The floor of an area, in units.
    pub fn lower(&self, area: usize) -> f64 {
        self.lower[area]
    }

    /// The ceiling of an area, in units; infinite where there is none.
    pub fn upper(&self, area: usize) -> f64 {
        self.upper[area]
    }

    /// Limits set outright: whole numbers, the lower not above the upper.
    pub(super) fn set(&mut self, area: usize, lower: f64, upper: f64) {
        (self.lower[area], self.upper[area]) = (lower, upper);
    }

    /// The same limits with floors of at least `minimum` for the areas of a mask, as far as their ceilings go.
    pub(super) fn at_least(&self, minimum: u64, taking: &[bool]) -> Limits {
        let mut raised = self.clone();
        for (area, _) in taking.iter().enumerate().filter(|it| *it.1) {
            raised.lower[area] = raised.lower[area].max(minimum as f64).min(raised.upper[area]);
        }
        raised
    }

    /// What the floors of the areas that take part come to.
    pub(super) fn floors(&self, takes_part: impl Fn(usize) -> bool) -> u128 {
        (0..self.len()).filter(|area| takes_part(*area)).map(|area| self.lower[area] as u128).sum()
    }

    pub(super) fn check(
        &self,
        takes_part: impl Fn(usize) -> bool,
        budget: u64,
    ) -> Result<(), AllocationError> {
        for area in (0..self.len()).filter(|area| takes_part(*area)) {
            let (floor, ceiling) = (self.lower[area], self.upper[area]);
            if floor > ceiling {
                return Err(AllocationError::Crossed { area, floor: floor as u64, ceiling: ceiling as u64 });
            }
        }
        let floors = self.floors(takes_part);
        if floors > u128::from(budget) {
            return Err(AllocationError::Floors { floors, budget });
        }
        Ok(())
    }
}

/// The next whole number from an amount up; a product that ends a hair above one is that one.
pub(super) fn up(amount: f64) -> f64 {
    (amount - amount.abs() * 1e-12).ceil()
}

/// The next whole number from an amount down; a product that ends a hair below one is that one.
pub(super) fn down(amount: f64) -> f64 {
    (amount + amount.abs() * 1e-12).floor()
}
