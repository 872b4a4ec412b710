//! What each part of an index really does, beside the weight it was given.
//!
//! An index is a [`Tree`] here: indicators below, one whole on top, a weight for each among its neighbours. A weight says
//! how a change of a part goes over into the score; what the part does to the ranks depends on its spread and on what it
//! goes together with as well.

mod newton;
mod optimal;
mod shares;
#[cfg(test)]
mod tests;
mod tree;

use thiserror::Error;

use crate::aggregate::AggregateError;
use crate::parallel;
use crate::rank::{Order, Ties, rank};
use crate::ranking::{Comparison, compare};

pub use optimal::{Fit, Measure, OptimalError, Outcome, fit_weights, optimal_weights};
pub use shares::{Influence, influences, variance_shares};
pub use tree::{Node, Tree, TreeIndex};

/// Why a tree cannot be used.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum InfluenceError {
    /// No node, or not just one without a parent.
    #[error("{roots} nodes have no parent, but one must have none")]
    Roots {
        /// How many have none.
        roots: usize,
    },
    /// A parent that is no node.
    #[error("the parent of node {node} is {parent}, but there are only {nodes} nodes (all counted from 0)")]
    Parent {
        /// The node.
        node: usize,
        /// Its parent.
        parent: usize,
        /// How many nodes there are.
        nodes: usize,
    },
    /// A node that is its own ancestor.
    #[error("node {node} (counted from 0) is part of itself")]
    Circle {
        /// The first such node.
        node: usize,
    },
    /// A weight below zero, or none at all.
    #[error("the weight of node {node} (counted from 0) is {weight}, not a number of at least 0")]
    Weight {
        /// The node.
        node: usize,
        /// Its weight.
        weight: f64,
    },
    /// Not one column per node.
    #[error("{columns} columns for {nodes} nodes")]
    Columns {
        /// How many columns.
        columns: usize,
        /// How many nodes.
        nodes: usize,
    },
    /// Parts that cannot be brought together.
    #[error("node {node} (counted from 0): {error}")]
    Aggregate {
        /// The node whose parts they are.
        node: usize,
        /// Why.
        error: AggregateError,
    },
}

/// Says how the ranks of an index change if a part is left out: for each part of each level, its weight set to 0.
///
/// - **Shape:** one comparison per node, the ranks without it against those with it; `None` for the index itself.
/// - **Ties:** share the smallest rank.
/// - **Missing:** where nothing is left of an index, no area has a rank and nothing is compared. A whole whose parts are
///   all left out is left out itself.
/// - **Source:** COINr (`remove_elements`), which gives the mean shift.
///
/// # Errors
/// [`InfluenceError`] for columns that do not go with the tree or cannot be brought together.
///
/// ```
/// # use theodolite_core::influence::{TreeIndex, InfluenceError, Node, Tree, remove_each};
/// # use theodolite_core::rank::Order;
/// let tree = Tree::new(&[Node::whole(), Node::part(0, 1.0), Node::part(0, 1.0)])?;
/// let columns: [&[f64]; 3] = [&[], &[5.0, 3.0, 1.0], &[1.0, 2.0, 9.0]]; // the whole's own is not read
/// let effects = remove_each(&TreeIndex::new(&tree, &columns), Order::Descending)?;
/// // Ranks are 2, 3, 1 with both parts and 3, 2, 1 without the first.
/// let shift = |node: usize| effects[node].as_ref().map(|effect| effect.mean_shift);
/// assert_eq!((shift(0), shift(1)), (None, Some(2.0 / 3.0)));
/// # Ok::<(), InfluenceError>(())
/// ```
pub fn remove_each(index: &TreeIndex<'_>, order: Order) -> Result<Vec<Option<Comparison>>, InfluenceError> {
    let scores = index.scores()?;
    let ranks_of = |score: &[f64]| rank(score, Ties::Min, order);
    let base = ranks_of(&scores.columns[index.tree().root()]);
    let nodes: Vec<usize> = (0..index.tree().nodes().len()).collect();
    let effects = parallel::map(&nodes, |_, &node| {
        let without = index.without(&scores, node)?;
        Ok(without.map(|score| compare(&base, &ranks_of(&score))))
    });
    effects.into_iter().collect()
}
