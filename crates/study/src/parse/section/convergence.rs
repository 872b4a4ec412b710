//! Sections that ask whether areas grow alike.

use theodolite_core::Problem;

use super::super::tree::Section;
use super::{analysis, change, needs};
use crate::spec::Convergence;
use crate::spec::convergence::Told;
use crate::spec::side::Counted;

/// Reads `[convergence.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Convergence> {
    let (from, to) = change::ends(section, problems);
    let (people, by_people) = (section.at("people"), section.truth("by-people"));
    if people.is_some() && by_people == Some(false) {
        needs(section, "people", "`by-people = true`", problems);
    }
    Some(Convergence {
        name: section.named(),
        table: format!("{}_convergence", section.name),
        title: section.text("title"),
        of: section.at("of")?,
        from,
        to,
        counted: match (people, by_people) {
            (Some(people), _) => Counted::By(people),
            (None, Some(false)) => Counted::Alike,
            (None, Some(true)) => Counted::ByPeople,
            (None, None) => Counted::Usual,
        },
        classes: analysis::whole(section, "classes").unwrap_or(5),
        replicates: analysis::replicates(section, problems),
        level: analysis::level(section, 0.95, problems),
        told: match section.text("table").as_deref() {
            Some("periods") => Told::Periods,
            Some("transitions") => Told::Transitions,
            _ => Told::Figures,
        },
    })
}
