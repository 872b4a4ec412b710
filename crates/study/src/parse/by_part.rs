//! Numbers by part among the parameters of `weights`: whom they are about, and the direction of benefit of the doubt.

use std::ops::Range;

use theodolite_core::Problem;

use super::method::Named;
use super::tree::{Section, entries, number};
use crate::nearest::nearest;
use crate::spec::Part;

/// The names of parts; `None` where there are none, or one stands in `of` twice, which is a problem of `of`.
pub(super) fn names(of: &[Part]) -> Option<Vec<&str>> {
    let parts: Vec<&str> = of.iter().map(|part| part.of.value.as_str()).collect();
    let twice = || parts.iter().enumerate().any(|(at, part)| parts[..at].contains(part));
    if parts.is_empty() || twice() { None } else { Some(parts) }
}

/// The position of the part that a key names.
pub(super) fn position(
    inside: &Section<'_>,
    (name, place): (&str, Range<usize>),
    parts: &[&str],
    problems: &mut Vec<Problem>,
) -> Option<usize> {
    let found = parts.iter().position(|part| *part == name);
    if found.is_none() {
        let message = format!("`{}` has `{name}`, which is not in `of`", inside.path);
        let hint = match nearest(name, parts.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if parts.iter().any(|part| part.split('.').next() == Some(name)) => {
                "put a name with a dot in quotation marks".to_owned()
            }
            None => format!("the parts are `{}`", parts.join("`, `")),
        };
        problems.push(Problem::error("unknown-part", message).at(&inside.span(place)).hint(hint));
    }
    found
}

/// The direction along which areas are held against the frontier, one number a part; `None` where none is asked for, or
/// what stands there is none.
pub(super) fn direction(section: &Section<'_>, of: &[Part], problems: &mut Vec<Problem>) -> Option<Vec<f64>> {
    let method = Named::read(section, "weights")?;
    if method.name != "directional-benefit-of-the-doubt" {
        return None;
    }
    let parameters = method.parameters.as_ref()?;
    let (parts, table) = (names(of)?, parameters.inner("direction")?);
    let mut found = vec![None; parts.len()];
    let mut all_are_known = true;
    for (key, value) in entries(table.table) {
        match position(&table, (key.get_ref(), key.span()), &parts, problems) {
            // What is no number above 0 was told with the shapes.
            Some(part) => found[part] = Some(number(value.get_ref()).unwrap_or(1.0)),
            None => all_are_known = false,
        }
    }
    let missing: Vec<&str> =
        parts.iter().zip(&found).filter(|it| it.1.is_none()).map(|(part, _)| *part).collect();
    if let (Some(first), true) = (missing.first(), all_are_known) {
        let message = format!("`{}` says nothing of `{}`", table.path, missing.join("`, `"));
        let hint = format!("it names every part of the index, such as `{first} = 1`");
        let at = parameters.key_span("direction");
        problems.push(Problem::error("missing-direction", message).at(&at).hint(hint));
    }
    found.into_iter().collect()
}
