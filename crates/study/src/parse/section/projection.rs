//! Sections that draw series on.

use theodolite_core::Problem;
use theodolite_core::mission::Scale;

use super::super::tree::Section;
use super::{analysis, series};
use crate::spec::Projection;

/// Reads `[projection.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Projection> {
    let to = series::period(section, "to", problems);
    Some(Projection {
        name: section.named(),
        table: format!("{}_projection", section.name),
        title: section.text("title"),
        of: section.at("of")?,
        to: to?,
        last: analysis::whole(section, "last").map_or(6, |it| it as usize),
        scale: scale(section),
        widen: section.truth("widen").unwrap_or(true),
        level: analysis::level(section, 0.95, problems),
    })
}

/// The scale on which a series moves evenly.
pub(super) fn scale(section: &Section<'_>) -> Scale {
    const PER_CENT: f64 = 100.0;
    match (section.text("scale").as_deref(), section.inner("scale")) {
        (Some("geometric"), _) => Scale::Geometric,
        (Some("logit"), _) => Scale::Logit { whole: PER_CENT },
        (_, Some(table)) => {
            let whole = table.inner("logit").and_then(|it| it.number("whole"));
            match whole {
                Some(whole) => Scale::Logit { whole },
                None if table.has("geometric") => Scale::Geometric,
                None if table.has("logit") => Scale::Logit { whole: PER_CENT },
                None => Scale::Linear,
            }
        }
        _ => Scale::Linear,
    }
}
