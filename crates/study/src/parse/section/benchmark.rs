//! Sections that compare an indicator's areas with a benchmark, or over time.

use theodolite_core::interval::TREND_POINTS;
use theodolite_core::{Polarity, Problem};

use super::super::tree::{Section, number};
use crate::spec::At;
use crate::spec::analysis::{Against, Benchmark, Limits, Trend, Worse, level_name};

/// Reads `[benchmark.*]`.
pub(super) fn benchmark(section: &Section<'_>, problems: &mut Vec<Problem>) -> Benchmark {
    let against = match (section.number("benchmark"), section.at("benchmark")) {
        (Some(number), _) => Against::Number(number),
        (None, Some(parent)) if parent.value != "all" => Against::Parent(parent),
        _ => Against::All,
    };
    Benchmark {
        method: method(section),
        against,
        funnel: section
            .at("limits")
            .filter(|it| it.value == "funnel")
            .map(|it| At { value: (), span: it.span }),
        levels: levels(section, problems),
        people: section.at("people"),
        worse: worse(section),
    }
}

/// Reads `[trend.*]`.
pub(super) fn trend(section: &Section<'_>, problems: &mut Vec<Problem>) -> Trend {
    let values = section.values("of").unwrap_or_default();
    let of: Vec<At<String>> = values.into_iter().filter_map(|value| section.at_value(value)).collect();
    for (k, at) in of.iter().enumerate() {
        if of.iter().take(k).any(|it| it.value == at.value) {
            let message = format!("`{}.of` has `{}` twice", section.path, at.value);
            problems.push(
                Problem::error("duplicate-point", message)
                    .at(&at.span)
                    .hint("name one indicator for each point of time"),
            );
        }
    }
    if section.has("of") && of.len() < TREND_POINTS {
        let message = format!(
            "a trend needs at least {TREND_POINTS} points of time, and `{}.of` has {}",
            section.path,
            of.len()
        );
        problems.push(
            Problem::error("few-points", message)
                .at(&section.value_span("of"))
                .hint("name the indicator of each year, the oldest first"),
        );
    }
    Trend { of, method: method(section), worse: worse(section) }
}

fn levels(section: &Section<'_>, problems: &mut Vec<Problem>) -> Vec<f64> {
    let Some(values) = section.values("levels") else { return vec![0.95, 0.998] };
    let mut levels: Vec<f64> = Vec::new();
    for value in &values {
        let Some(level) = number(value.get_ref()) else { continue };
        let mut refused = |code: &'static str, message: String| {
            problems.push(Problem::error(code, message).at(&section.span(value.span())));
        };
        if !(level > 0.0 && level < 1.0) {
            refused(
                "bad-value",
                format!("`{}.levels` should lie between 0 and 1, and has {level}", section.path),
            );
        } else if levels.iter().any(|it| level_name(*it) == level_name(level)) {
            refused("duplicate-level", format!("`{}.levels` has {level} twice", section.path));
        } else {
            levels.push(level);
        }
    }
    if values.is_empty() {
        let message = format!("`{}.levels` names no level", section.path);
        problems.push(
            Problem::error("bad-value", message)
                .at(&section.value_span("levels"))
                .hint("0.95 is usual; leave `levels` out for 0.95 and 0.998"),
        );
    }
    levels
}

fn method(section: &Section<'_>) -> Option<At<Limits>> {
    let at = section.at("method")?;
    let value = Limits::EACH.into_iter().find(|it| it.name() == at.value)?;
    Some(At { value, span: at.span })
}

fn worse(section: &Section<'_>) -> Worse {
    match section.text("worse").as_deref() {
        Some("high") => Worse::Is(Polarity::High),
        Some("low") => Worse::Is(Polarity::Low),
        Some("neither") => Worse::Neither,
        _ => Worse::OfIndicator,
    }
}
