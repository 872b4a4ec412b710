//! Warnings about what is allowed but rarely meant.

use std::collections::BTreeSet;

use theodolite_core::Problem;
use theodolite_core::aggregate::Combine;

use crate::spec::{Appraisal, At, Study};

/// Warns of things that nothing uses and of parts that are combined in their own units.
pub(super) fn check(study: &Study, problems: &mut Vec<Problem>) {
    unused(study, problems);
    no_normalise(study, problems);
    weights_sum(study, problems);
}

fn unused(study: &Study, problems: &mut Vec<Problem>) {
    let mut used: BTreeSet<&str> = references(study).filter_map(|at| at.value.split('.').next()).collect();
    // Conditions and claims are SQL: any word of theirs may be the name of a table.
    for text in queries(study) {
        used.extend(text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'));
    }
    let mut warn = |kind: &str, name: &At<String>| {
        let message = format!("nothing uses the {kind} `{}`", name.value);
        problems.push(
            Problem::warning("unused", message)
                .at(&name.span)
                .hint("name it in another section, or take it out"),
        );
    };
    let is_used = |name: &At<String>| used.contains(name.value.as_str());
    study.sources.iter().filter(|it| !is_used(&it.name)).for_each(|it| warn("source", &it.name));
    study.indicators.iter().filter(|it| !is_used(&it.name)).for_each(|it| warn("indicator", &it.name));
    // A lookup is a way from one geography to another: it is used where somebody may want to go there.
    let is_wanted = |geography: &str| {
        used.contains(geography)
            || study.geographies.iter().any(|it| it.name.value == geography)
            || study.geographies.iter().flat_map(|it| &it.within).any(|it| it.geography.value == geography)
            || study.lookups.iter().any(|it| it.from.geography.value == geography)
    };
    for lookup in &study.lookups {
        if !is_used(&lookup.name) && !is_wanted(&lookup.to.geography.value) {
            warn("lookup", &lookup.name);
        }
    }
}

/// Warns of weights that were hardly meant to sum to what they do: all are shares, and together nearly the whole.
fn weights_sum(study: &Study, problems: &mut Vec<Problem>) {
    // Official weights may sum to 0.999, each having been rounded.
    const ROUNDED: f64 = 0.005;
    const SLIP: f64 = 0.15;
    for index in
        study.indices.iter().filter(|it| it.weights.is_none() && it.experts.is_none() && it.of.len() > 2)
    {
        let sum: f64 = index.of.iter().map(|part| part.weight).sum();
        let off = (sum - 1.0).abs();
        if index.of.iter().all(|part| part.weight < 1.0) && off > ROUNDED && off <= SLIP + ROUNDED {
            let sum = (sum * 1e6).round() / 1e6;
            let message = format!("the weights of index `{}` sum to {sum}", index.name.value);
            let hint = "a mean goes by their shares of that sum; if one of them is a slip, mend it";
            problems.push(Problem::warning("weights-sum", message).at(&index.of_span).hint(hint));
        }
    }
}

fn no_normalise(study: &Study, problems: &mut Vec<Problem>) {
    for index in study.indices.iter().filter(|index| index.normalise.is_none() && index.of.len() > 1) {
        // Pairs are compared part by part: no common scale is needed.
        if index.combine.value == Combine::Copeland {
            continue;
        }
        let bare = index.of.iter().find(|part| {
            part.normalise.is_none() && study.indicators.iter().any(|it| it.name.value == part.of.value)
        });
        if let Some(part) = bare {
            let message = format!(
                "index `{}` has no `normalise`: `{}` is combined in its own unit",
                index.name.value, part.of.value
            );
            let hint = "add `normalise = \"z-score\"` or another method; `normalise = \"none\"` says that it is meant";
            problems.push(Problem::warning("no-normalise", message).at(&index.name.span).hint(hint));
        }
    }
}

/// All names that sections refer to, with or without a column.
fn references(study: &Study) -> impl Iterator<Item = &At<String>> {
    let sources = study.sources.iter().flat_map(|it| &it.geography);
    let indicators = study.indicators.iter().map(|it| &it.source);
    let shrunk = study.indicators.iter().filter_map(|it| it.shrink.as_ref());
    let parts = study.indices.iter().flat_map(|it| &it.of).map(|part| &part.of);
    let imputed = study.indices.iter().filter_map(|it| it.impute.as_ref()?.1.as_ref());
    let parents = shrunk.chain(imputed).flat_map(|it| [Some(&it.geography), it.via.as_ref()]).flatten();
    let summaries = study
        .summaries
        .iter()
        .flat_map(|it| [Some(&it.of), Some(&it.to), it.people.as_ref(), it.via.as_ref()])
        .flatten();
    let rebases = study
        .rebases
        .iter()
        .flat_map(|it| [Some(&it.of), Some(&it.to), it.people.as_ref(), it.via.as_ref()])
        .flatten();
    let designations = study.designations.iter().flat_map(|it| it.names());
    let funds = study
        .funds
        .iter()
        .flat_map(|it| [Some(&it.geography), it.to.as_ref(), it.via.as_ref(), it.people.as_ref()])
        .flatten();
    let series = study.series.iter().flat_map(|it| it.names());
    let asked = study.analyses.iter().flat_map(|it| it.question.names().into_iter().chain([&it.of]));
    let appraised = study.appraisals.iter().flat_map(Appraisal::references);
    let shared = study.allocations.iter().flat_map(|it| it.names());
    sources
        .chain(asked)
        .chain(appraised)
        .chain(shared)
        .chain(indicators)
        .chain(parts)
        .chain(parents)
        .chain(summaries)
        .chain(rebases)
        .chain(designations)
        .chain(funds)
        .chain(series)
        .chain(study.changes.iter().flat_map(|it| it.names()))
        .chain(study.convergences.iter().flat_map(|it| it.names()))
        .chain(study.projections.iter().flat_map(|it| it.names()))
        .chain(study.controls.iter().flat_map(|it| it.names()))
        .chain(study.scenarios.iter().flat_map(|it| it.names()))
        .chain(study.gaps.iter().flat_map(|it| it.names()))
        .chain(study.missions.iter().flat_map(|it| it.names()))
        .chain(study.evaluations.iter().flat_map(|it| it.names()))
        .chain(study.goals.iter().flat_map(|it| &it.indicators))
        .chain(study.policies.iter().flat_map(|it| it.gains.iter().chain(&it.loses)))
        .chain(study.policies.iter().flat_map(|it| &it.effects).map(|it| &it.on))
        .chain(study.links.iter().flat_map(|it| [&it.of, &it.effect.on]))
}

/// All SQL of the study.
fn queries(study: &Study) -> impl Iterator<Item = &str> {
    let designations = study.designations.iter().filter_map(|it| it.condition());
    let rebases = study.rebases.iter().filter_map(|it| it.condition.as_ref());
    let claims = study.claims.iter().filter_map(|it| it.query.as_ref());
    designations.chain(rebases).chain(claims).map(|at| at.value.as_str())
}
