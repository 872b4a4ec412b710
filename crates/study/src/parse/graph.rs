//! What is made of what: nothing may be made of itself.

use std::collections::{BTreeMap, BTreeSet};

use theodolite_core::{Problem, Span};

use crate::spec::Study;

/// For each name, what it is made of and where that is said.
type Edges<'a> = BTreeMap<&'a str, Vec<(&'a str, &'a Span)>>;

/// Checks that neither results nor geographies go in circles.
pub(super) fn check(study: &Study, problems: &mut Vec<Problem>) {
    let mut results: Edges<'_> = BTreeMap::new();
    for index in &study.indices {
        let of = index.of.iter().map(|part| (base(&part.of.value), &part.of.span));
        results.entry(&index.name.value).or_default().extend(of);
    }
    let carried = study.rebases.iter().map(|rebase| (&rebase.name, &rebase.of));
    let told = study.summaries.iter().map(|summary| (&summary.name, &summary.of));
    for (name, of) in carried.chain(told) {
        results.entry(&name.value).or_default().push((base(&of.value), &of.span));
    }
    for analysis in &study.analyses {
        let of = analysis.question.names().into_iter().chain([&analysis.of]);
        results.entry(&analysis.table).or_default().extend(of.map(|of| (base(&of.value), &of.span)));
    }
    for series in &study.series {
        let of = series.names().into_iter().map(|of| (base(&of.value), &of.span));
        results.entry(&series.name.value).or_default().extend(of);
    }
    for gap in &study.gaps {
        let beside = gap.beside.as_ref().map(|of| (of.value.as_str(), &of.span));
        let of = gap.names().into_iter().map(|of| (base(&of.value), &of.span));
        results.entry(&gap.table).or_default().extend(of);
        // A gap beside another is named as its section: rings of them are found under that name.
        results.entry(&gap.name.value).or_default().extend(beside);
    }
    for mission in &study.missions {
        let of = mission.names().into_iter().map(|of| (base(&of.value), &of.span));
        results.entry(&mission.table).or_default().extend(of);
    }
    for change in &study.changes {
        let of = change.names().into_iter().map(|of| (base(&of.value), &of.span));
        results.entry(&change.table).or_default().extend(of);
    }
    for convergence in &study.convergences {
        let of = convergence.names().map(|of| (base(&of.value), &of.span));
        results.entry(&convergence.table).or_default().extend(of);
    }
    for projection in &study.projections {
        let of = projection.names().into_iter().map(|of| (base(&of.value), &of.span));
        results.entry(&projection.table).or_default().extend(of);
    }
    for control in &study.controls {
        let of = control.names().into_iter().map(|of| (base(&of.value), &of.span));
        results.entry(&control.table).or_default().extend(of);
    }
    for scenario in &study.scenarios {
        let of = scenario.names().into_iter().map(|of| (base(&of.value), &of.span));
        results.entry(&scenario.table).or_default().extend(of);
    }
    for evaluation in &study.evaluations {
        let of = evaluation.names().into_iter().map(|of| (base(&of.value), &of.span));
        results.entry(&evaluation.table).or_default().extend(of);
    }
    for allocation in &study.allocations {
        let of = allocation.names().map(|of| (base(&of.value), &of.span));
        results.entry(&allocation.name.value).or_default().extend(of);
    }
    for designation in &study.designations {
        let of = designation.names().map(|of| (base(&of.value), &of.span));
        results.entry(&designation.name.value).or_default().extend(of);
    }
    for (path, span) in circles(&results) {
        let problem = match path.as_slice() {
            [one, _] if study.indices.iter().any(|index| index.name.value == **one) => {
                Problem::error("index-of-itself", format!("index `{one}` is a part of itself"))
            }
            _ => Problem::error("cycle", format!("results are made of each other: {}", shown(&path))),
        };
        problems.push(problem.at(span));
    }
    let mut geographies: Edges<'_> = BTreeMap::new();
    for geography in &study.geographies {
        let parents = geography.within.iter().map(|it| (it.geography.value.as_str(), &it.geography.span));
        geographies.entry(&geography.name.value).or_default().extend(parents);
    }
    for (path, span) in circles(&geographies) {
        let message = format!("geographies lie within each other: {}", shown(&path));
        problems.push(Problem::error("cycle", message).at(span));
    }
}

fn base(name: &str) -> &str {
    name.split_once('.').map_or(name, |(base, _)| base)
}

fn shown(path: &[&str]) -> String {
    let names: Vec<String> = path.iter().map(|name| format!("`{name}`")).collect();
    names.join(" -> ")
}

/// Returns each circle once, as a path that ends where it began, with the place of its last step.
///
/// A walk in depth with its own stack, so that a long chain costs memory and not the program's stack.
fn circles<'a>(edges: &Edges<'a>) -> Vec<(Vec<&'a str>, &'a Span)> {
    let mut found = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in edges.keys().copied() {
        if done.contains(start) {
            continue;
        }
        // The path from `start`, each with the number of its next edge, and where each name stands on it.
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        let mut on_path: BTreeMap<&str, usize> = BTreeMap::from([(start, 0)]);
        while let Some((name, next)) = path.last_mut() {
            let name = *name;
            let edge = edges.get(name).and_then(|edges| edges.get(*next)).copied();
            *next += 1;
            match edge {
                None => {
                    done.insert(name);
                    on_path.remove(name);
                    path.pop();
                }
                Some((to, span)) => {
                    if let Some(depth) = on_path.get(to) {
                        let mut circle: Vec<&str> = path.iter().skip(*depth).map(|(name, _)| *name).collect();
                        circle.push(to);
                        found.push((circle, span));
                    } else if !done.contains(to) {
                        on_path.insert(to, path.len());
                        path.push((to, 0));
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn each_circle_is_found_once_and_a_diamond_is_none() {
        let span = Span { file: Arc::from("study.toml"), range: 0..0 };
        let edges: Edges<'_> = BTreeMap::from([
            ("a", vec![("b", &span), ("c", &span)]),
            ("b", vec![("d", &span)]),
            ("c", vec![("d", &span)]),
            ("d", vec![("d", &span)]),
            ("e", vec![("f", &span)]),
            ("f", vec![("a", &span), ("e", &span)]),
        ]);
        let paths: Vec<Vec<&str>> = circles(&edges).into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, [vec!["d", "d"], vec!["e", "f", "e"]]);
    }

    #[test]
    fn a_long_chain_does_not_need_the_stack() {
        let span = Span { file: Arc::from("study.toml"), range: 0..0 };
        let names: Vec<String> = (0..100_000).map(|number| format!("index_{number}")).collect();
        let mut edges: Edges<'_> = BTreeMap::new();
        for pair in names.windows(2) {
            edges.insert(&pair[0], vec![(&pair[1], &span)]);
        }
        assert!(circles(&edges).is_empty());
    }
}
