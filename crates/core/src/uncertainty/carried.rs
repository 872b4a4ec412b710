//! Scores that are carried to other areas before they are ranked.

use crate::Polarity;
use crate::rank::Ties;
use crate::rebase::{By, Carry};

use super::UncertaintyError;

/// Where the scores of each draw go, and how what they become there is ranked: see [`Model::carried`](super::Model::carried).
#[derive(Clone, Copy, Debug)]
pub struct Carried<'a> {
    /// The way.
    pub carry: Carry<'a>,
    /// What equal values share.
    pub ties: Ties,
    /// Which end of the values is the worse one.
    pub worse: Polarity,
}

impl Carried<'_> {
    /// Whether an index of so many areas can go that way: all members are among these, and their people are told.
    pub(super) fn check(&self, areas: usize) -> Result<(), UncertaintyError> {
        let told = match self.carry.by {
            By::PopulationMean(people) => people.len().min(areas),
            By::Mean | By::Sum => areas,
        };
        match self.carry.members.last_area() {
            Some(area) if area >= told => Err(UncertaintyError::Members { area, told }),
            _ => Ok(()),
        }
    }
}
