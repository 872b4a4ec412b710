//! `[redistribution.*]`: several ways of sharing money, beside each other.

use super::{At, Reach};

/// `[redistribution.NAME]`: who gains and who loses by other ways of sharing money.
#[derive(Clone, Debug)]
pub struct Redistribution {
    /// The ways at `of` after the first.
    pub others: Vec<At<String>>,
    /// `against`: what the ways are held against; the first of them where the text does not say.
    pub against: Option<At<String>>,
    /// `scaled`: whether all ways are brought to the total of what they are held against.
    pub scaled: bool,
    /// `base`: what areas have before: money to which each way adds.
    pub base: Option<At<String>>,
    /// `table`.
    pub shows: Shows,
    /// Need, groups and people, as money is held against need.
    pub reach: Reach,
}

/// What the table tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// One row a way.
    Ways,
    /// One row a group, with money per head by each way.
    Groups,
    /// One row an area.
    Areas,
}
