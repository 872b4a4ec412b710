//! Sections that ask what if.

use theodolite_core::Problem;
use theodolite_core::scenario::{Among, Law};

use super::super::tree::{Section, number};
use super::{analysis, needs, side};
use crate::spec::At;
use crate::spec::scenario::{Apart, Carry, Line, Reference, Rule, Scenario};
use crate::spec::side::Side;

/// Reads `[scenario.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Scenario> {
    let rule = section.inner("raise").and_then(|it| rule(&it, problems));
    let among = side::side(section, "among", problems);
    if let Some(Side::Number(_) | Side::Rest) = among {
        let message = format!("`{}.among` names no areas", section.path);
        problems.push(
            Problem::error("bad-value", message)
                .at(&section.value_span("among"))
                .hint("name a designation, `{ areas = [\"...\"] }`, or a part such as `bottom-quarter`"),
        );
    }
    let bounds = pair(section, "bounds", problems);
    let carries = tables(section, "carry").iter().filter_map(|it| carry(it, problems)).collect();
    let gaps: Vec<Apart> = tables(section, "gaps").iter().filter_map(|it| apart(it, problems)).collect();
    let tells_gaps = section.text("table").as_deref() == Some("gaps");
    if tells_gaps && !section.has("gaps") {
        needs(section, "table", "`gaps`: groups whose distance is told", problems);
    }
    Some(Scenario {
        name: section.named(),
        table: format!("{}_scenario", section.name),
        title: section.text("title"),
        of: section.at("of")?,
        rule: At { value: rule?, span: section.value_span("raise") },
        among,
        bounds,
        level_down: section.truth("level-down").unwrap_or(false),
        size: section.at("size"),
        carries,
        gaps,
        draws: analysis::whole(section, "draws").unwrap_or(1000),
        level: analysis::level(section, 0.95, problems),
        tells_gaps,
    })
}

/// The tables of a key that holds a table from names.
fn tables<'a>(section: &Section<'a>, key: &str) -> Vec<Section<'a>> {
    let Some(all) = section.inner(key) else { return Vec::new() };
    section.entries(key).into_iter().filter_map(|(name, _)| all.inner(name.get_ref())).collect()
}

const RULES: [&str; 5] = ["to-benchmark", "to-percentile", "to-potential", "by", "by-share"];

fn rule(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Rule> {
    let given: Vec<&str> = RULES.into_iter().filter(|it| section.has(it)).collect();
    let [rule] = given.as_slice() else {
        let message = match given.as_slice() {
            [] => format!("`{}` has no rule", section.path),
            several => format!("`{}` has {} rules: `{}`", section.path, several.len(), several.join("`, `")),
        };
        let hint = format!("give one of `{}`", RULES.join("`, `"));
        problems.push(Problem::error("bad-value", message).at(&section.name_span()).hint(hint));
        return None;
    };
    if section.has("of") && *rule != "to-percentile" {
        needs(section, "of", "`to-percentile`", problems);
    }
    Some(match *rule {
        "to-percentile" => Rule::Percentile { share: section.number(rule)?, peers: section.at("of") },
        "to-potential" => potential(&section.inner(rule)?, problems)?,
        "by" => Rule::By(section.number(rule)?),
        "by-share" => Rule::ByShare(section.number(rule)?),
        _ => match (section.number(rule), section.at(rule)) {
            (Some(level), _) => Rule::Benchmark(level),
            (None, Some(at)) if at.value == "mean" => Rule::Mean,
            (None, Some(at)) if at.value == "median" => Rule::Median,
            (None, at) => {
                let at = at?;
                let message = format!("`{}.{rule}` is `{}`", section.path, at.value);
                problems.push(
                    Problem::error("bad-value", message)
                        .at(&at.span)
                        .hint("it is a number, \"mean\" or \"median\""),
                );
                return None;
            }
        },
    })
}

fn potential(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Rule> {
    let given: Vec<&str> = ["elasticity", "total", "fit"].into_iter().filter(|it| section.has(it)).collect();
    if given.len() != 1 {
        let message = format!("`{}` has {} of `elasticity`, `total` and `fit`", section.path, given.len());
        problems.push(
            Problem::error("bad-value", message)
                .at(&section.name_span())
                .hint("give one: how steep the line is, what it is to come to, or to what it is fitted"),
        );
        return None;
    }
    let fitted = section.has("fit");
    let reference = section.inner("reference").and_then(|it| reference(&it, problems));
    if fitted && section.has("reference") {
        needs(section, "reference", "`elasticity` or `total`", problems);
    } else if !fitted && !section.has("reference") {
        super::missing(section, "reference", "a place that is what it can be", problems);
    }
    if section.has("fit-to") && !fitted {
        needs(section, "fit-to", "`fit`", problems);
    }
    let line = match (section.number("elasticity"), section.number("total")) {
        _ if fitted => Line::Fitted {
            among: match section.text("fit").as_deref() {
                Some("upper-half") => Among::UpperHalf,
                _ => Among::All,
            },
            to: section.at("fit-to"),
        },
        (Some(elasticity), _) => Line::Given { elasticity, reference: reference? },
        (None, total) => Line::Calibrated { total: total?, reference: reference? },
    };
    Some(Rule::Potential { size: section.at("size")?, line })
}

fn reference(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Reference> {
    if let Some(at) = section.at("mean-of") {
        for key in ["value", "size"].into_iter().filter(|it| section.has(it)) {
            let message = format!("`{}` has both `mean-of` and `{key}`", section.path);
            problems.push(
                Problem::error("bad-value", message)
                    .at(&section.key_span(key))
                    .hint("give the one, or `value` and `size`"),
            );
        }
        return Some(Reference::MeanOf(at));
    }
    for (key, what) in [("value", "the value of a place of that size"), ("size", "its size")] {
        if !section.has(key) {
            super::missing(section, key, what, problems);
        }
    }
    let (value, size) = section.number("value").zip(section.number("size"))?;
    Some(Reference::Place { value, size })
}

fn carry(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Carry> {
    let range = pair(section, "range", problems);
    let (law, size) = match (section.number("effect"), section.number("elasticity")) {
        (Some(effect), None) => (Law::Linear, effect),
        (None, Some(elasticity)) => (Law::Elasticity, elasticity),
        (effect, _) => {
            let message = format!(
                "`{}` has {} of `effect` and `elasticity`",
                section.path,
                if effect.is_some() { "both" } else { "none" }
            );
            problems.push(
                Problem::error("bad-value", message).at(&section.name_span()).hint("give one of the two"),
            );
            return None;
        }
    };
    if let Some((lower, upper)) = range
        && !(lower..=upper).contains(&size)
    {
        let message = format!("`{}.range` goes from {lower} to {upper}, without {size}", section.path);
        problems.push(Problem::error("bad-value", message).at(&section.value_span("range")));
    }
    Some(Carry { name: section.named(), to: section.at("to")?, law, size, range })
}

fn apart(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Apart> {
    let (benchmark, own) = (side::side(section, "between", problems), side::side(section, "and", problems));
    let (benchmark, own) = (benchmark?, own?);
    side::both(section, &benchmark, &own, problems);
    Some(Apart { name: section.name.to_owned(), benchmark, own })
}

/// Two numbers in order.
fn pair(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Option<(f64, f64)> {
    let values = section.values(key)?;
    let numbers: Vec<f64> = values.into_iter().filter_map(|it| number(it.get_ref())).collect();
    match numbers.as_slice() {
        [lower, upper] if lower <= upper => Some((*lower, *upper)),
        _ => {
            let message = format!("`{}.{key}` should be two numbers, the smaller one first", section.path);
            problems.push(Problem::error("bad-value", message).at(&section.value_span(key)));
            None
        }
    }
}
