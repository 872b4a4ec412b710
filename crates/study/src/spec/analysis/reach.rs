//! `[reach.*]`: money against need.

use super::At;

/// `[reach.NAME]`: whether money reaches need.
#[derive(Clone, Debug)]
pub struct Reach {
    /// `need`: a column of the same areas.
    pub need: At<String>,
    /// `groups`.
    pub groups: Grouping,
    /// `since`: the same money of an earlier time.
    pub since: Option<At<String>>,
    /// `target`: the share of the money that groups are meant to get, by their names.
    pub target: Vec<(At<String>, f64)>,
    /// `neediest`; a tenth where the text does not say.
    pub neediest: Option<u32>,
    /// `table`.
    pub tells: Tells,
    /// `people`: an indicator instead of the geography's population.
    pub people: Option<At<String>>,
    /// `replicates`.
    pub replicates: u32,
    /// `level` of the intervals.
    pub level: f64,
}

impl Reach {
    /// The names it mentions beside `of`.
    pub(crate) fn names(&self) -> impl Iterator<Item = &At<String>> {
        let by = match &self.groups {
            Grouping::By(at) => Some(at),
            Grouping::Parts(_) => None,
        };
        std::iter::once(&self.need).chain(&self.since).chain(&self.people).chain(by)
    }
}

/// The groups that money is told for.
#[derive(Clone, Debug, PartialEq)]
pub enum Grouping {
    /// So many parts of the areas, by need.
    Parts(u32),
    /// The areas of a coarser geography, or the values of a column.
    By(At<String>),
}

impl Grouping {
    /// The groups as data: so many `parts` by need, or `by` a geography or a column.
    pub(crate) fn fact(&self) -> serde_json::Value {
        match self {
            Grouping::Parts(parts) => serde_json::json!({ "parts": parts }),
            Grouping::By(at) => serde_json::json!({ "by": at.value }),
        }
    }
}

/// What the table tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// One row a group.
    Groups,
    /// One row a figure.
    Figures,
    /// The concentration curve.
    Curve,
    /// The neediest areas that got nothing.
    Without,
    /// One row an area.
    Areas,
}
