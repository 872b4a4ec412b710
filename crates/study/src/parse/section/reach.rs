//! Sections that hold money against need.

use super::super::tree::Section;
use crate::spec::analysis::{Grouping, Reach, Tells};

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
