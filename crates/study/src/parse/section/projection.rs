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
        scale: scale(section, PER_CENT, problems),
        widen: section.truth("widen").unwrap_or(true),
        level: analysis::level(section, 0.95, problems),
    })
}

/// What all of it is, of per cent.
const PER_CENT: f64 = 100.0;

/// The scale on which a series moves evenly; `whole` is what all of it is where `logit` does not say.
pub(super) fn scale(section: &Section<'_>, whole: f64, problems: &mut Vec<Problem>) -> Scale {
    let (name, own) = match section.inner("scale") {
        None => (section.text("scale").unwrap_or_default(), None),
        Some(table) => {
            let names = ["linear", "geometric", "logit"].into_iter().filter(|name| table.has(name));
            let names: Vec<&str> = names.collect();
            let [name] = names.as_slice() else {
                let message = format!("`{}` should name one scale, not {}", table.path, names.len());
                problems.push(
                    Problem::error("bad-value", message)
                        .at(&section.value_span("scale"))
                        .hint("write `linear`, `geometric`, `logit` or `{ logit = 100 }`"),
                );
                return Scale::Linear;
            };
            let own = table.number("logit").or_else(|| table.inner("logit")?.number("whole"));
            ((*name).to_owned(), own)
        }
    };
    match name.as_str() {
        "geometric" => Scale::Geometric,
        "logit" => Scale::Logit { whole: own.unwrap_or(whole) },
        _ => Scale::Linear,
    }
}
