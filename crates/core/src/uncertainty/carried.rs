//! Scores that are carried to other areas before they are ranked.

use crate::Polarity;
use crate::rank::Ties;
use crate::rebase::{By, Carry};

use super::UncertaintyError;

/// Where the scores of each draw go, and how what they become there is ranked: see [`Model::carried`](super::Model::carried).
///
/// ```
/// # use theodolite_core::Polarity;
/// # use theodolite_core::index::Method;
/// # use theodolite_core::members::Members;
/// # use theodolite_core::normalise::Normalise;
/// # use theodolite_core::rank::Ties;
/// # use theodolite_core::rebase::{By, Carry, Missing};
/// # use theodolite_core::treat::Treat;
/// # use theodolite_core::uncertainty::{Carried, Choices, Leaf, Model, Node, NodePart, Source};
/// # let leaf = |values: &'static [f64]| Leaf { name: String::new(), values: values.into(), polarity: Polarity::High };
/// # let part = |k| NodePart { source: Source::Leaf(k), weight: 0.5, normalise: None, treat: None };
/// # let index = Node {
/// #     name: "need".into(),
/// #     parts: vec![part(0), part(1)],
/// #     normalise: Normalise::None,
/// #     treat: Treat::None,
/// #     method: Method::default(),
/// # };
/// let leaves = vec![leaf(&[9.0, 1.0, 6.0]), leaf(&[7.0, 3.0, 8.0])]; // income and health: scores 8, 2 and 7
/// let ward = Members::new(&[0, 0, 1], 2)?;
/// let carry = Carry { members: &ward, by: By::Mean, missing: Missing::Exclude };
/// let carried = Carried { carry, ties: Ties::Min, worse: Polarity::High };
/// let model = Model::carried(leaves, vec![index], Choices::default(), None, carried)?;
/// assert_eq!(model.base(), [2.0, 1.0]); // means of 5 and 7
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
