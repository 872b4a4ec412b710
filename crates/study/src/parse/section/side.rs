//! The sides of a gap.

use theodolite_core::Problem;

use super::super::tree::{Section, entries, number};
use super::needs;
use crate::nearest::nearest;
use crate::spec::At;
use crate::spec::side::{Between, Counted, Ordered, Side};

/// Reads both sides and how areas count; `None` where a side is not there.
pub(super) fn between(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Between> {
    let (benchmark, own) = (side(section, "between", problems), side(section, "and", problems));
    let (order, counted) = (order(section), counted(section, problems));
    let (benchmark, own) = (benchmark?, own?);
    both(section, &benchmark, &own, problems);
    let has_part = benchmark.is_part() || own.is_part();
    if section.has("order") && !has_part {
        needs(section, "order", "a side such as `top-quarter`", problems);
    }
    Some(Between { benchmark, own, order, counted })
}

/// Says what two sides cannot be together.
pub(super) fn both(section: &Section<'_>, benchmark: &Side, own: &Side, problems: &mut Vec<Problem>) {
    match (benchmark, own) {
        (Side::Rest, Side::Rest) => {
            let message = format!("`{}`: both sides are the rest of the other", section.path);
            problems.push(
                Problem::error("bad-value", message)
                    .at(&section.value_span("and"))
                    .hint("name a group on one of them: a designation, `bottom-quarter`, or areas"),
            );
        }
        (Side::All, Side::Rest) | (Side::Rest, Side::All) => {
            let message = format!("`{}`: beside all areas there is no rest", section.path);
            problems.push(Problem::error("bad-value", message).at(&section.value_span("and")));
        }
        (Side::Number(_), Side::Number(_)) => {
            let message = format!("`{}`: both sides are numbers", section.path);
            problems.push(
                Problem::error("bad-value", message)
                    .at(&section.value_span("and"))
                    .hint("`and` is the side that may be behind: a group of areas, or `all`"),
            );
        }
        (Side::Number(_), Side::Rest) | (Side::Rest, Side::Number(_)) => {
            let message = format!("`{}`: beside a number the rest is `all`", section.path);
            problems.push(Problem::error("bad-value", message).at(&section.value_span("and")));
        }
        _ => {}
    }
}

/// By what areas are put in order.
pub(super) fn order(section: &Section<'_>) -> Ordered {
    match section.at("order") {
        None => Ordered::Each,
        Some(at) => match at.value.as_str() {
            "each" => Ordered::Each,
            "first" => Ordered::First,
            "last" => Ordered::Last,
            _ => Ordered::By(at),
        },
    }
}

/// How areas count in a mean.
pub(super) fn counted(section: &Section<'_>, problems: &mut Vec<Problem>) -> Counted {
    let (people, weights) = (section.at("people"), section.at("weights"));
    let by_people = section.truth("by-people");
    if people.is_some() && weights.is_some() {
        let message = format!("`{}` has both `people` and `weights`", section.path);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&section.key_span("weights"))
                .hint("keep one of the two"),
        );
    }
    if by_people == Some(false) && (people.is_some() || weights.is_some()) {
        let key = if people.is_some() { "people" } else { "weights" };
        needs(section, key, "`by-people = true`", problems);
    }
    match (people, weights, by_people) {
        (Some(people), ..) => Counted::By(people),
        (None, Some(weights), _) => Counted::BySeries(weights),
        (None, None, Some(false)) => Counted::Alike,
        (None, None, Some(true)) => Counted::ByPeople,
        (None, None, None) => Counted::Usual,
    }
}

/// Reads one side; `None` where it is not there, or none.
pub(super) fn side(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Option<Side> {
    let value = section.value(key)?;
    if let Some(number) = number(value.get_ref()) {
        return Some(Side::Number(number));
    }
    if let Some(at) = section.at_value(value) {
        if let Some(side) = Side::of_word(&at.value) {
            return Some(side);
        }
        // Nothing of the study can have such a name.
        if at.value.contains(|it: char| !(it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')) {
            let message = format!("`{}` is no group of areas", at.value);
            let words = Side::all_words();
            let hint = match nearest(&at.value, words.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "single areas are named so: `{key} = {{ areas = [\"{}\"] }}`; else a designation, or a group such as `bottom-quarter`",
                    at.value
                ),
            };
            problems.push(Problem::error("unknown-name", message).at(&at.span).hint(hint));
            return None;
        }
        return Some(Side::Designated(at));
    }
    let (name, codes) = entries(value.get_ref().as_table()?).into_iter().next()?;
    let list = match codes.get_ref().as_array() {
        Some(list) => list.iter().collect(),
        None => vec![codes],
    };
    let codes: Vec<At<String>> = list.into_iter().filter_map(|it| section.at_value(it)).collect();
    if codes.is_empty() {
        let message = format!("`{}.{key}.{}` names no area", section.path, name.get_ref());
        problems.push(Problem::error("bad-value", message).at(&section.span(name.span())));
        return None;
    }
    match name.get_ref().as_ref() {
        "areas" => Some(Side::Areas(codes)),
        geography => {
            Some(Side::Within(At { value: geography.to_owned(), span: section.span(name.span()) }, codes))
        }
    }
}
