//! An index, and the indices it is made of, as a model that can be made over and over.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use theodolite_core::normalise::Normalise;
use theodolite_core::treat::Treat;
use theodolite_core::uncertainty::{Leaf, Node as Inner, NodePart, Source};
use theodolite_data::geography::Geography;

use crate::plan::{Node, Plan, Reference};
use crate::run::{Numbers, Run, Step, Stopped};
use crate::spec::Index;
use crate::step::index;

/// An index with all that it is made of, down to the columns that it takes as they are.
pub(crate) struct Tree<'a> {
    /// The areas.
    pub areas: Arc<Geography>,
    /// The columns at the bottom: indicators, and results carried over from elsewhere.
    pub leaves: Vec<Column>,
    /// The indices, each after those that it is made of; the last is the one that was asked for.
    pub indices: Vec<Made<'a>>,
}

/// A column at the bottom.
pub(crate) struct Column {
    /// As an index names it.
    pub name: String,
    /// What it refers to.
    pub reference: Reference,
    /// Its values.
    pub numbers: Numbers,
}

/// An index of the tree.
pub(crate) struct Made<'a> {
    /// What the study says of it.
    pub spec: &'a Index,
    /// Where its parts come from.
    pub parts: Vec<Source>,
    excluded: Option<Vec<bool>>,
    groups: Option<Vec<u32>>,
}

/// Takes an index apart.
pub(crate) fn grow<'a>(run: &mut Run<'a>, name: &str) -> Step<Tree<'a>> {
    let areas = run.geography(run.plan.geography(name).ok_or(Stopped)?)?;
    let mut tree = Tree { areas, leaves: Vec::new(), indices: Vec::new() };
    let mut known: BTreeMap<Reference, Source> = BTreeMap::new();
    // A walk with its own stack: an index waits until its parts are there.
    let mut waiting = vec![name.to_owned()];
    while let Some(name) = waiting.last().cloned() {
        let own = Reference { name: name.clone(), column: "score".to_owned() };
        if known.contains_key(&own) {
            waiting.pop();
            continue;
        }
        let plan: &'a Plan<'a> = run.plan;
        let Some(Node::Index(spec)) = plan.node(&name) else { return Err(Stopped) };
        let mut missing = Vec::new();
        let mut references = Vec::new();
        for part in &spec.of {
            let reference = match plan.reference(&part.of) {
                Ok(reference) => reference,
                Err(problem) => return run.stop(problem),
            };
            let is_index = matches!(plan.node(&reference.name), Some(Node::Index(_)));
            if is_index && reference.column == "score" && !known.contains_key(&reference) {
                missing.push(reference.name.clone());
            }
            references.push((part.of.value.clone(), reference));
        }
        if !missing.is_empty() {
            waiting.extend(missing);
            continue;
        }
        waiting.pop();
        let mut parts = Vec::new();
        let mut columns = Vec::new();
        for (name, reference) in references {
            let numbers = run.column(&reference)?;
            columns.push(numbers.clone());
            let next = Source::Leaf(tree.leaves.len());
            let source = *known.entry(reference.clone()).or_insert(next);
            if source == next {
                tree.leaves.push(Column { name, reference, numbers });
            }
            parts.push(source);
        }
        known.insert(own, Source::Node(tree.indices.len()));
        let excluded = index::excluded(&columns, tree.areas.len());
        let groups = index::groups(run, spec, &tree.areas)?;
        tree.indices.push(Made { spec, parts, excluded, groups });
    }
    Ok(tree)
}

impl<'a> Tree<'a> {
    /// The index that was asked for.
    pub(crate) fn root(&self) -> Step<&'a Index> {
        self.indices.last().map(|it| it.spec).ok_or(Stopped)
    }

    /// The columns at the bottom, for a model.
    pub(crate) fn leaves(&self) -> Vec<Leaf<'_>> {
        let leaf = |it: &Column| Leaf {
            name: it.name.clone(),
            values: Cow::Owned(it.numbers.values.to_vec()),
            polarity: it.numbers.polarity,
        };
        self.leaves.iter().map(leaf).collect()
    }

    /// The indices, for a model.
    pub(crate) fn nodes(&self) -> Vec<Inner<'_>> {
        let people = self.areas.population.as_ref().map(|it| it.as_slice());
        let node = |it: &'_ Made<'a>| -> Vec<NodePart> {
            let part = |(part, source): (&crate::spec::Part, &Source)| NodePart {
                source: *source,
                weight: part.weight,
                normalise: part.normalise,
                treat: part.treat,
            };
            it.spec.of.iter().zip(&it.parts).map(part).collect()
        };
        self.indices
            .iter()
            .map(|it| Inner {
                name: it.spec.name.value.clone(),
                parts: node(it),
                normalise: it.spec.normalise.as_ref().map_or(Normalise::None, |it| it.value),
                treat: it.spec.treat.unwrap_or(Treat::None),
                method: index::method_of(it.spec, people, it.groups.as_deref(), it.excluded.as_deref()),
            })
            .collect()
    }
}
