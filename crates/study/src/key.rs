//! The key of a step: a hash of its definition and of all that it is made from.
//!
//! The same key means the same result, so that a build can take over what an earlier one computed. The program's
//! version is part of it: a new version computes everything again.

use theodolite_data::hash::Key;

use crate::plan::{Edge, Node, Plan, table_name};
use crate::run::{Run, Step};
use crate::spec::{At, By, Index};
use crate::step;

/// The key of a step.
pub(crate) fn key(run: &mut Run<'_>, name: &str) -> Step<String> {
    let Some(node) = run.plan.node(name) else { return Err(crate::run::Stopped) };
    let mut key = Key::new();
    key.feed("version", env!("CARGO_PKG_VERSION").as_bytes());
    key.feed("kind", node.kind().as_bytes());
    key.feed("name", name.as_bytes());
    key.feed("definition", definition(node).as_bytes());
    if let Node::Analysis(_) = node {
        key.feed("seed", format!("{:?}", run.plan.study.about.seed).as_bytes());
    }
    if let Some(table) = run.tables.of.get(name).copied() {
        let file = run.obtain(table)?;
        match file.sha256() {
            Ok(sha256) => key.feed("file", sha256.as_bytes()),
            Err(problem) => return run.stop(run.tables.tables[table].place(problem)),
        }
    }
    for input in inputs(run.plan, name) {
        let input_key = run.key(&input)?;
        key.feed("input", input_key.as_bytes());
    }
    Ok(key.finish())
}

/// What a step is made from: names of other steps.
pub(crate) fn inputs(plan: &Plan<'_>, name: &str) -> Vec<String> {
    let mut inputs: Vec<String> = Vec::new();
    let mut add = |it: &str| {
        if it != name && !inputs.iter().any(|other| other == it) {
            inputs.push(it.to_owned());
        }
    };
    let routes = |from: &str, to: &str, via: Option<&At<String>>, add: &mut dyn FnMut(&str)| {
        let span = theodolite_core::Span { file: "".into(), range: 0..0 };
        for edge in plan.route(from, to, via, &span).unwrap_or_default() {
            add(edge.to());
            match edge {
                Edge::Lookup(lookup) => add(&lookup.name.value),
                Edge::Derived { finer, .. } => add(finer),
                Edge::Within { .. } => {}
            }
        }
        add(from);
    };
    // The people of a geography without a column of its own are those of a finer one.
    let people = |of: &str, add: &mut dyn FnMut(&str)| {
        let Some(finer) = step::geography::of_people(plan, of) else { return };
        add(finer);
        if finer != of {
            routes(finer, of, None, add);
        }
    };
    match plan.node(name) {
        Some(Node::Geography(it)) => {
            people(name, &mut add);
            if it.is_none_or(|it| it.file.is_none()) {
                for edge in plan.links_to(name) {
                    match edge {
                        Edge::Within { geography, .. } => add(geography),
                        Edge::Lookup(lookup) => {
                            add(&lookup.name.value);
                            add(&lookup.from.geography.value);
                        }
                        Edge::Derived { .. } => {}
                    }
                }
                // One that only lookups start from is known by their first column.
                let starts = plan.study.lookups.iter().filter(|it| it.from.geography.value == name);
                starts.for_each(|it| add(&it.name.value));
            }
        }
        Some(Node::Lookup(_)) | None => {}
        Some(Node::Source(it)) => {
            if let Some(geography) = &it.geography {
                add(&geography.value);
            }
        }
        Some(Node::Indicator(it)) => {
            add(&it.source.value);
            if let (Some(geography), Some(towards)) = (plan.geography(name), &it.shrink) {
                routes(geography, &towards.geography.value, towards.via.as_ref(), &mut add);
            }
        }
        Some(Node::Index(it)) => {
            for part in &it.of {
                add(table_name(&part.of.value));
            }
            if let Some(geography) = plan.geography(name) {
                add(geography);
                if let Some((_, Some(within))) = &it.impute {
                    routes(geography, &within.geography.value, within.via.as_ref(), &mut add);
                }
            }
        }
        Some(Node::Summary(it)) => {
            let of = table_name(&it.of.value);
            add(of);
            if let Some(from) = plan.geography(of) {
                routes(from, &it.to.value, it.via.as_ref(), &mut add);
            }
            match (&it.people, plan.geography(of)) {
                (Some(people), _) => add(table_name(&people.value)),
                (None, Some(from)) => people(from, &mut add),
                (None, None) => {}
            }
        }
        Some(Node::Rebase(it)) => {
            let of = table_name(&it.of.value);
            add(of);
            if let Some(from) = plan.geography(of) {
                routes(from, &it.to.value, it.via.as_ref(), &mut add);
            }
            match (&it.people, plan.geography(of)) {
                (Some(people), _) => add(table_name(&people.value)),
                (None, Some(from)) if it.by.value == By::PopulationMean => people(from, &mut add),
                _ => {}
            }
        }
        Some(Node::Analysis(it)) => {
            step::analysis::inputs(plan, it).iter().for_each(|it| add(it));
            // Groups are areas of coarser geographies, and people may be those of finer ones.
            let of = plan.geography(table_name(&it.of.value));
            if let Some(of) = of {
                for to in step::analysis::geographies(plan, it) {
                    routes(of, to, None, &mut add);
                }
                people(of, &mut add);
            }
        }
        Some(Node::Designation(it)) => {
            add(&it.geography.value);
            for mentioned in step::designation::mentions(plan, &it.condition.value) {
                add(&mentioned); // a condition that names its own designation is a ring, which the plan reports
                if let Some(of) = plan.geography(&mentioned)
                    && of != it.geography.value
                {
                    routes(&it.geography.value, of, None, &mut add);
                }
            }
        }
    }
    inputs
}

/// A section's content, without its places in the text.
fn definition(node: Node<'_>) -> String {
    match node {
        Node::Geography(it) => format!("{it:?}"),
        Node::Lookup(it) => format!("{it:?}"),
        Node::Source(it) => format!("{it:?}"),
        Node::Indicator(it) => format!("{it:?}"),
        Node::Index(it) => {
            let mut plain: Index = it.clone();
            plain.of_span = theodolite_core::Span { file: "".into(), range: 0..0 };
            format!("{plain:?}")
        }
        Node::Summary(it) => format!("{it:?}"),
        Node::Rebase(it) => format!("{it:?}"),
        Node::Designation(it) => format!("{it:?}"),
        Node::Analysis(it) => format!("{it:?}"),
    }
}
