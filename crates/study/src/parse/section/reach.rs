//! Sections that hold money against need.

use theodolite_core::Problem;

use super::super::tree::{Section, number};
use crate::spec::At;
use crate::spec::analysis::{Grouping, Reach, Redistribution, Shows, Tells};

/// Reads `[reach.*]`; `None` where it has no `need`.
pub(super) fn read(section: &Section<'_>, replicates: u32, level: f64) -> Option<Reach> {
    let groups = match section.inner("groups") {
        None => Grouping::Parts(10),
        Some(table) => match (table.integer("by"), table.at("by")) {
            (Some(parts), _) => Grouping::Parts(u32::try_from(parts).ok()?),
            (None, Some(by)) => match by.value.as_str() {
                "decile" => Grouping::Parts(10),
                "quintile" => Grouping::Parts(5),
                "quartile" => Grouping::Parts(4),
                _ => Grouping::By(by),
            },
            (None, None) => return None,
        },
    };
    Some(Reach {
        need: section.at("need")?,
        groups,
        since: section.at("since"),
        target: shares(section, "target"),
        neediest: section.integer("neediest").and_then(|it| u32::try_from(it).ok()),
        tells: match section.text("table").as_deref() {
            Some("figures") => Tells::Figures,
            Some("curve") => Tells::Curve,
            Some("without") => Tells::Without,
            Some("areas") => Tells::Areas,
            _ => Tells::Groups,
        },
        people: section.at("people"),
        replicates,
        level,
    })
}

/// Reads `[redistribution.*]`; `None` where it has no `need`.
pub(super) fn redistribution(
    section: &Section<'_>,
    others: Vec<At<String>>,
    problems: &mut Vec<Problem>,
) -> Option<Redistribution> {
    let against = section.at("against");
    if section.truth("scaled") == Some(true) && section.at("base").is_some() {
        let message = format!("`{}` has a `base` and `scaled`: areas do not get scaled money", section.path);
        let hint = "leave one of the two out: `base` asks what areas have in the end, `scaled` compares the sharing alone";
        problems.push(Problem::error("out-of-place", message).at(&section.key_span("scaled")).hint(hint));
    }
    Some(Redistribution {
        others,
        against,
        scaled: section.truth("scaled").unwrap_or(false),
        base: section.at("base"),
        shows: match section.text("table").as_deref() {
            Some("groups") => Shows::Groups,
            Some("areas") => Shows::Areas,
            _ => Shows::Ways,
        },
        // What a reach tells of money itself is not asked here: no table of it, no intervals.
        reach: Reach { tells: Tells::Groups, ..read(section, 0, 0.95)? },
    })
}

/// A table of names, each with a share.
fn shares(section: &Section<'_>, key: &str) -> Vec<(At<String>, f64)> {
    let named = section.entries(key).into_iter().filter_map(|(name, value)| {
        let at = At { value: name.get_ref().to_string(), span: section.span(name.span()) };
        Some((at, number(value.get_ref())?))
    });
    named.collect()
}
