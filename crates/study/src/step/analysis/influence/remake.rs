//! An index and all that it is made of, made once as given and again without a part.

use theodolite_core::index::{Index, IndexError, Method, Missing, Part, build};
use theodolite_core::uncertainty::{Leaf, Node, Source};
use theodolite_core::weights::Weigh;

/// The indices of a tree, made.
pub(super) struct Makings<'a> {
    leaves: Vec<Leaf<'a>>,
    // Each after those that it is made of; the last is the whole. Weights that were found are given from here on.
    nodes: Vec<Node<'a>>,
    // Invariant: one per node, and at least one.
    made: Vec<Index>,
}

/// What becomes of an index when a part is left out somewhere below it.
enum Change {
    None,
    Made(Box<Index>),
    /// Nothing is left of it.
    Gone,
}

impl<'a> Makings<'a> {
    pub(super) fn new(leaves: Vec<Leaf<'a>>, nodes: Vec<Node<'a>>) -> Result<Makings<'a>, IndexError> {
        if nodes.is_empty() {
            return Err(IndexError::NoParts);
        }
        let mut makings = Makings { leaves, nodes, made: Vec::new() };
        for at in 0..makings.nodes.len() {
            let weights: Vec<f64> = makings.nodes[at].parts.iter().map(|it| it.weight).collect();
            let made = makings.make(at, &weights, &[], makings.nodes[at].method.missing)?;
            let node = &mut makings.nodes[at];
            node.method.weigh = Weigh::Given;
            node.method.keep_normalised = false;
            node.parts.iter_mut().zip(&made.weights.weights).for_each(|(part, weight)| part.weight = *weight);
            makings.made.push(made);
        }
        Ok(makings)
    }

    /// How many indices there are.
    pub(super) fn len(&self) -> usize {
        self.made.len()
    }

    /// The whole.
    pub(super) fn root(&self) -> &Index {
        &self.made[self.made.len() - 1]
    }

    pub(super) fn score(&self, at: usize) -> &[f64] {
        &self.made[at].score
    }

    /// The weights of an index's parts, as given or found.
    pub(super) fn weights(&self, at: usize) -> &[f64] {
        &self.made[at].weights.weights
    }

    pub(super) fn source(&self, at: usize, part: usize) -> Source {
        self.nodes[at].parts[part].source
    }

    /// The parts of an index as they enter it.
    pub(super) fn parts(&self, at: usize) -> Vec<&[f64]> {
        self.made[at].normalised.iter().map(Vec::as_slice).collect()
    }

    /// The parts of an index that are not left out for want of variation, by position.
    pub(super) fn varying(&self, at: usize) -> Vec<usize> {
        let made = &self.made[at];
        (0..made.weights.weights.len()).filter(|part| made.flat.iter().all(|it| it.part != *part)).collect()
    }

    pub(super) fn column(&self, at: usize, part: usize) -> &[f64] {
        &self.made[at].normalised[part]
    }

    /// What a part contributes to its index; `None` where the method has no contributions.
    pub(super) fn contribution(&self, at: usize, part: usize) -> Option<&[f64]> {
        self.made[at].contributions.get(part).map(Vec::as_slice)
    }

    /// The ranks of the whole if the weight of a part of one of its indices is 0; `None` where nothing is left.
    ///
    /// An area that has no score without the part, because of what else is missing there, has no rank: an index that stops for
    /// missing values leaves it out, for with the part it lacks nothing.
    pub(super) fn without(&self, owner: usize, left_out: usize) -> Result<Option<Vec<f64>>, IndexError> {
        let mut changes: Vec<Change> = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.iter().enumerate() {
            let changed =
                |it: Source| matches!(it, Source::Node(inner) if !matches!(changes[inner], Change::None));
            if at != owner && !node.parts.iter().any(|it| changed(it.source)) {
                changes.push(Change::None);
                continue;
            }
            let weight = |part: usize| {
                let gone =
                    |it: Source| matches!(it, Source::Node(inner) if matches!(changes[inner], Change::Gone));
                let out = at == owner && part == left_out || gone(node.parts[part].source);
                if out { 0.0 } else { node.parts[part].weight }
            };
            let weights: Vec<f64> = (0..node.parts.len()).map(weight).collect();
            changes.push(if weights.iter().all(|it| *it == 0.0) {
                Change::Gone
            } else {
                let missing = match node.method.missing {
                    Missing::Stop => Missing::Exclude,
                    missing => missing,
                };
                Change::Made(Box::new(self.make(at, &weights, &changes, missing)?))
            });
        }
        Ok(match changes.pop() {
            Some(Change::Made(index)) => Some(index.rank),
            Some(Change::None) => Some(self.root().rank.clone()),
            Some(Change::Gone) | None => None,
        })
    }

    fn make(
        &self,
        at: usize,
        weights: &[f64],
        changes: &[Change],
        missing: Missing,
    ) -> Result<Index, IndexError> {
        let node = &self.nodes[at];
        let parts = node.parts.iter().zip(weights).map(|(part, &weight)| {
            let (values, polarity) = match part.source {
                Source::Leaf(leaf) => (&*self.leaves[leaf].values, self.leaves[leaf].polarity),
                Source::Node(inner) => {
                    let score = match changes.get(inner) {
                        Some(Change::Made(index)) => &index.score,
                        _ => &self.made[inner].score,
                    };
                    (score.as_slice(), self.nodes[inner].method.worse)
                }
            };
            Part {
                values,
                polarity,
                weight,
                normalise: part.normalise.unwrap_or(node.normalise),
                treat: part.treat.unwrap_or(node.treat),
            }
        });
        build(&parts.collect::<Vec<_>>(), &Method { missing, ..node.method.clone() })
    }
}
