//! Sections that tell what became of each area.

use theodolite_core::Problem;
use theodolite_data::period::Period;

use super::super::tree::Section;
use super::{analysis, series};
use crate::spec::{At, Change};

/// Reads `[change.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Change> {
    let (from, to) = ends(section, problems);
    Some(Change {
        name: section.named(),
        table: format!("{}_change", section.name),
        title: section.text("title"),
        of: section.at("of")?,
        from,
        to,
        level: analysis::level(section, 0.95, problems),
    })
}

/// A period, if the text names one.
type End = Option<At<Period>>;

/// The periods `from` and `to`, of which the second is later.
pub(super) fn ends(section: &Section<'_>, problems: &mut Vec<Problem>) -> (End, End) {
    let ends = (series::period(section, "from", problems), series::period(section, "to", problems));
    if let (Some(from), Some(to)) = &ends
        && from.value >= to.value
    {
        let message = format!("`{}` goes from {} to {}", section.path, from.value, to.value);
        problems.push(
            Problem::error("bad-value", message).at(&to.span).hint("name the earlier period in `from`"),
        );
    }
    ends
}
