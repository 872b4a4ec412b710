//! Which areas count, and what is refused.

use super::InequalityError;

/// The areas that have all that a measure needs.
pub(super) struct Present {
    /// Their positions, ascending.
    pub(super) areas: Vec<u32>,
    /// Their people; 1 each where areas count alike.
    pub(super) people: Vec<f64>,
    /// How many areas lack something.
    pub(super) missing: usize,
}

impl Present {
    /// Looks through the columns; `others` are named for messages.
    pub(super) fn new(
        values: &[f64],
        people: Option<&[f64]>,
        others: &[(&'static str, &[f64])],
    ) -> Result<Present, InequalityError> {
        let named = people.map(|people| ("people", people));
        for &(column, cells) in named.iter().chain(others) {
            if cells.len() != values.len() {
                return Err(InequalityError::Length { column, found: cells.len(), expected: values.len() });
            }
        }
        let mut present = Present { areas: Vec::new(), people: Vec::new(), missing: 0 };
        for (area, &value) in values.iter().enumerate() {
            let live = people.map_or(1.0, |people| people[area]);
            if live < 0.0 || live.is_infinite() {
                return Err(InequalityError::People { area, people: live });
            }
            let cells = || others.iter().map(|(_, cells)| cells[area]).chain([value]);
            if let Some(value) = cells().find(|cell| cell.is_infinite()) {
                return Err(InequalityError::Infinite { area, value });
            }
            if live.is_nan() || cells().any(f64::is_nan) {
                present.missing += 1;
            } else if live > 0.0 {
                present.areas.push(area as u32);
                present.people.push(live);
            }
        }
        if present.areas.is_empty() { Err(InequalityError::Empty) } else { Ok(present) }
    }

    /// A column's cells of these areas.
    pub(super) fn pick(&self, column: &[f64]) -> Vec<f64> {
        self.areas.iter().map(|&area| column[area as usize]).collect()
    }

    /// Leaves out the areas that are in no group, and counts them as missing.
    pub(super) fn keep_grouped(&mut self, groups: &[u32]) {
        let mut keep = self
            .areas
            .iter()
            .map(|&area| groups.get(area as usize).is_some_and(|&group| group != super::NO_GROUP))
            .collect::<Vec<bool>>()
            .into_iter();
        let before = self.areas.len();
        let mut keep_people = keep.clone();
        self.areas.retain(|_| keep.next().unwrap_or(false));
        self.people.retain(|_| keep_people.next().unwrap_or(false));
        self.missing += before - self.areas.len();
    }
}
