//! Sections of portfolios.

use theodolite_core::Problem;

use super::super::tree::{Section, integer};
use super::wheel::{names, pence};
use crate::spec::At;
use crate::spec::portfolio::{Need, Objective, Portfolio};

/// Reads `[portfolio.*]`.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Portfolio {
    let at_least = section.integer("at-least").and_then(|it| u32::try_from(it).ok()).unwrap_or(1);
    let objective = section.at("objective").and_then(|it| {
        let value = Objective::ALL.into_iter().find(|known| known.name() == it.value)?;
        Some(At { value, span: it.span })
    });
    let goals = section.has("goals").then(|| needs(section, "goals", at_least, problems));
    let principles = needs(section, "principles", at_least, problems);
    let objective = objective.unwrap_or_else(|| At { value: Objective::Smallest, span: section.name_span() });
    let asks_nothing = goals.as_ref().is_some_and(Vec::is_empty) && principles.is_empty();
    if asks_nothing && objective.value != Objective::BestValue {
        let message = format!("`{}` asks for no goal and no principle", section.path);
        problems.push(
            Problem::error("nothing-to-cover", message)
                .at(&section.key_span("goals"))
                .hint("name what it is to cover, or take `goals` out: then it is every goal of the study"),
        );
    }
    let (require, exclude) = (names(section, "require", problems), names(section, "exclude", problems));
    for it in exclude.iter().filter(|it| require.iter().any(|other| other.value == it.value)) {
        let message = format!("`{}` requires policy `{}` and excludes it", section.path, it.value);
        problems
            .push(Problem::error("contradiction", message).at(&it.span).hint("keep it in one of the two"));
    }
    Portfolio {
        name: section.named(),
        title: section.text("title"),
        goals,
        principles,
        objective,
        budget: pence(section, "budget", problems),
        require,
        exclude,
        at_least,
        said: "".into(),
    }
}

/// Names with the marks that each needs, or names alone.
fn needs(section: &Section<'_>, key: &str, at_least: u32, problems: &mut Vec<Problem>) -> Vec<Need> {
    if section.inner(key).is_none() {
        return names(section, key, problems).into_iter().map(|of| Need { of, marks: at_least }).collect();
    }
    let entries = section.entries(key).into_iter();
    entries
        .filter_map(|(name, value)| {
            let of = At { value: name.get_ref().to_string(), span: section.span(name.span()) };
            let marks = integer(value.get_ref()).and_then(|it| u32::try_from(it).ok())?;
            Some(Need { of, marks })
        })
        .collect()
}
