//! An index as a tree of weights.

use super::InfluenceError;
use crate::aggregate::{Combine, Combined};

/// One element of an index: an indicator, a domain, the index itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// What it is part of, by position; `None` for the index itself.
    pub parent: Option<usize>,
    /// Its weight among the parts of its parent; that of the index itself is not read.
    pub weight: f64,
}

impl Node {
    /// The index itself.
    pub fn whole() -> Node {
        Node { parent: None, weight: 1.0 }
    }

    /// A part of the node at a position.
    pub fn part(parent: usize, weight: f64) -> Node {
        Node { parent: Some(parent), weight }
    }
}

/// An index as a tree: who is part of what, and with which weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    // Invariant: one root, no circle, weights of at least 0.
    nodes: Vec<Node>,
    root: usize,
    parts: Vec<Vec<usize>>,
    // Every node after its parent.
    downwards: Vec<usize>,
}

impl Tree {
    /// Makes a tree of nodes in any order.
    ///
    /// # Errors
    /// [`InfluenceError`] for none or several indices on top, for parents that are no nodes or part of themselves, and
    /// for weights below 0.
    pub fn new(nodes: &[Node]) -> Result<Tree, InfluenceError> {
        let mut parts = vec![Vec::new(); nodes.len()];
        let mut roots = Vec::new();
        for (node, &Node { parent, weight }) in nodes.iter().enumerate() {
            match parent {
                None => roots.push(node),
                Some(parent) => {
                    let nodes = nodes.len();
                    let error = InfluenceError::Parent { node, parent, nodes };
                    parts.get_mut(parent).ok_or(error)?.push(node);
                    if !(weight >= 0.0 && weight.is_finite()) {
                        return Err(InfluenceError::Weight { node, weight });
                    }
                }
            }
        }
        let [root] = roots[..] else { return Err(InfluenceError::Roots { roots: roots.len() }) };
        let mut downwards = vec![root];
        let mut next = 0;
        while let Some(&node) = downwards.get(next) {
            downwards.extend(&parts[node]);
            next += 1;
        }
        // What cannot be reached from the top goes round in a circle.
        let mut reached = vec![false; nodes.len()];
        downwards.iter().for_each(|&node| reached[node] = true);
        match reached.iter().position(|reached| !reached) {
            Some(node) => Err(InfluenceError::Circle { node }),
            None => Ok(Tree { nodes: nodes.to_vec(), root, parts, downwards }),
        }
    }

    /// The nodes, in the order they were given in.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The position of the index itself.
    pub fn root(&self) -> usize {
        self.root
    }

    /// The positions of a node's parts: none for an indicator, and for a node that there is not.
    pub fn parts(&self, node: usize) -> &[usize] {
        self.parts.get(node).map_or(&[], Vec::as_slice)
    }

    /// Every node's position, after that of its parent.
    pub(super) fn downwards(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.downwards.iter().copied()
    }

    /// Returns the weight of each node as a share of those of its parent's parts: 1 for the index itself, and `NaN`
    /// where all of them are 0.
    ///
    /// ```
    /// # use theodolite_core::influence::{InfluenceError, Node, Tree};
    /// let tree = Tree::new(&[Node::part(2, 3.0), Node::part(2, 1.0), Node::whole()])?;
    /// assert_eq!(tree.weights(), [0.75, 0.25, 1.0]);
    /// # Ok::<(), InfluenceError>(())
    /// ```
    pub fn weights(&self) -> Vec<f64> {
        let mut weights = vec![1.0; self.nodes.len()];
        for parts in &self.parts {
            let total: f64 = parts.iter().map(|&part| self.nodes[part].weight).sum();
            parts.iter().for_each(|&part| weights[part] = self.nodes[part].weight / total);
        }
        weights
    }

    /// Returns the weight of each node in the index: the product of the [weights](Tree::weights) from it to the top.
    ///
    /// - **Source:** COINr (`get_eff_weights`).
    ///
    /// ```
    /// # use theodolite_core::influence::{InfluenceError, Node, Tree};
    /// let tree = Tree::new(&[
    ///     Node::whole(),
    ///     Node::part(0, 1.0),
    ///     Node::part(0, 3.0),
    ///     Node::part(2, 1.0),
    ///     Node::part(2, 1.0),
    /// ])?;
    /// assert_eq!(tree.effective_weights(), [1.0, 0.25, 0.75, 0.375, 0.375]);
    /// # Ok::<(), InfluenceError>(())
    /// ```
    pub fn effective_weights(&self) -> Vec<f64> {
        let mut weights = self.weights();
        for &node in &self.downwards {
            if let Some(parent) = self.nodes[node].parent {
                weights[node] *= weights[parent];
            }
        }
        weights
    }

    /// Returns the same tree with other weights for some nodes; nodes that there are not are passed over.
    ///
    /// # Errors
    /// [`InfluenceError::Weight`] for a weight below 0.
    pub fn with_weights(&self, weights: &[(usize, f64)]) -> Result<Tree, InfluenceError> {
        let mut nodes = self.nodes.clone();
        for &(node, weight) in weights {
            if let Some(node) = nodes.get_mut(node) {
                node.weight = weight;
            }
        }
        Tree::new(&nodes)
    }
}

/// A tree, the columns of its indicators, and how they become a score.
#[derive(Clone, Debug)]
pub struct TreeIndex<'a> {
    tree: &'a Tree,
    columns: &'a [&'a [f64]],
    combine: Vec<Combine>,
    min_share: f64,
}

/// The columns of all nodes, and how each whole came about.
pub(super) struct Scores {
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) combined: Vec<Option<Combined>>,
    // Whether there is anything of a node: a whole without weight in its parts is left out itself.
    counts: Vec<bool>,
}

/// A node and its new column; `None` where it is left out.
type Changed = (usize, Option<Vec<f64>>);

impl<'a> TreeIndex<'a> {
    /// An index of weighted arithmetic means, each over the parts that have a value, of whatever weight.
    ///
    /// Columns are given one per node, one value per area, normalised; those of nodes with parts are not read.
    pub fn new(tree: &'a Tree, columns: &'a [&'a [f64]]) -> TreeIndex<'a> {
        TreeIndex { tree, columns, combine: vec![Combine::Arithmetic; tree.nodes.len()], min_share: 0.0 }
    }

    /// The same with another way to bring parts together at each node.
    #[must_use]
    pub fn combine(mut self, of_node: impl Fn(usize) -> Combine) -> TreeIndex<'a> {
        self.combine = (0..self.combine.len()).map(of_node).collect();
        self
    }

    /// The same with another least share of weight that must have a value: see [`Combine::combine`].
    #[must_use]
    pub fn min_share(mut self, min_share: f64) -> TreeIndex<'a> {
        self.min_share = min_share;
        self
    }

    /// The tree.
    pub fn tree(&self) -> &'a Tree {
        self.tree
    }

    /// Returns the score of each node, the indicators' own columns included.
    ///
    /// # Errors
    /// [`InfluenceError`] for columns that do not go with the tree or cannot be brought together.
    pub fn all_scores(&self) -> Result<Vec<Vec<f64>>, InfluenceError> {
        Ok(self.scores()?.columns)
    }

    pub(super) fn scores(&self) -> Result<Scores, InfluenceError> {
        let nodes = self.tree.nodes.len();
        if self.columns.len() != nodes {
            return Err(InfluenceError::Columns { columns: self.columns.len(), nodes });
        }
        let mut scores = Scores {
            columns: vec![Vec::new(); nodes],
            combined: vec![None; nodes],
            counts: vec![true; nodes],
        };
        for node in self.tree.downwards().rev() {
            if self.tree.parts[node].is_empty() {
                scores.columns[node] = self.columns[node].to_vec();
                continue;
            }
            let combined = self.bring_together(node, &scores, None)?;
            scores.counts[node] = combined.is_some();
            scores.columns[node] = match &combined {
                Some(combined) => combined.score.clone(),
                None => vec![f64::NAN; self.areas()],
            };
            scores.combined[node] = combined;
        }
        Ok(scores)
    }

    /// The score of the index without a node; `None` for the index itself.
    pub(super) fn without(&self, scores: &Scores, node: usize) -> Result<Option<Vec<f64>>, InfluenceError> {
        // Only what is above the node changes.
        let mut changed: Changed = (node, None);
        while let Some(parent) = self.tree.nodes[changed.0].parent {
            let combined = self.bring_together(parent, scores, Some(&changed))?;
            changed = (parent, combined.map(|combined| combined.score));
        }
        let (last, score) = changed;
        Ok((last != node).then(|| score.unwrap_or_else(|| vec![f64::NAN; self.areas()])))
    }

    /// `None` where no part has weight.
    fn bring_together(
        &self,
        node: usize,
        scores: &Scores,
        changed: Option<&Changed>,
    ) -> Result<Option<Combined>, InfluenceError> {
        let part = |&part: &usize| -> (&[f64], f64) {
            let weight = self.tree.nodes[part].weight;
            let column = scores.columns[part].as_slice();
            match changed.filter(|(node, _)| *node == part) {
                Some((_, Some(column))) => (column, weight),
                Some((_, None)) => (column, 0.0),
                None => (column, if scores.counts[part] { weight } else { 0.0 }),
            }
        };
        let (columns, weights): (Vec<&[f64]>, Vec<f64>) = self.tree.parts[node].iter().map(part).unzip();
        if weights.iter().all(|weight| *weight == 0.0) {
            return Ok(None);
        }
        let combined = self.combine[node].combine(&columns, &weights, self.min_share);
        combined.map(Some).map_err(|error| InfluenceError::Aggregate { node, error })
    }

    fn areas(&self) -> usize {
        let indicators = (0..self.columns.len()).filter(|&node| self.tree.parts[node].is_empty());
        indicators.map(|node| self.columns[node].len()).next().unwrap_or(0)
    }
}
