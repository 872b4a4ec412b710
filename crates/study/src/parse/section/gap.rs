//! Sections that tell of gaps over time.

use theodolite_core::Problem;

use super::super::tree::Section;
use super::{analysis, side};
use crate::spec::Gap;

/// Reads `[gap.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Gap> {
    Some(Gap {
        name: section.named(),
        table: format!("{}_gap", section.name),
        title: section.text("title"),
        of: section.at("of")?,
        sides: side::between(section, problems)?,
        beside: section.at("beside"),
        level: analysis::level(section, 0.95, problems),
    })
}
