//! Sections of the policy wheel.

use theodolite_core::{Problem, Span};
use toml::Spanned;
use toml::de::DeValue;

use super::super::tree::{Section, integer, number};
use crate::spec::wheel::{
    Actor, Descriptor, Effect, Evidence, Goal, Grade, Level, Link, Mark, Measure, Policy, Principle, Sign,
    Status, Strength, Wording,
};
use crate::spec::{At, Study};

/// Above this many pence a float would not hold every one of them.
const MOST_PENCE: f64 = 9e15;

/// Reads `[wheel]`.
pub(super) fn settings(section: &Section<'_>, study: &mut Study) {
    let settings = &mut study.wheel_settings;
    settings.title = section.text("title");
    let horizon = section.integer("horizon").and_then(|it| u32::try_from(it).ok());
    settings.horizon = horizon.unwrap_or(settings.horizon);
}

/// Reads `[principle.*]`.
pub(super) fn principle(section: &Section<'_>) -> Principle {
    Principle {
        name: section.named(),
        title: section.text("title"),
        number: section.integer("number"),
        source: section.text("source"),
        note: section.text("note"),
    }
}

/// Reads `[goal.*]`.
pub(super) fn goal(section: &Section<'_>, problems: &mut Vec<Problem>) -> Goal {
    let wording = section.text("wording");
    Goal {
        name: section.named(),
        title: section.text("title"),
        number: section.integer("number"),
        domains: names(section, "domains", problems),
        indicators: names(section, "indicators", problems),
        missions: names(section, "missions", problems),
        wording: wording.and_then(|word| Wording::ALL.into_iter().find(|it| it.name() == word)),
        source: section.text("source"),
        note: section.text("note"),
    }
}

/// Reads `[actor.*]`.
pub(super) fn actor(section: &Section<'_>, problems: &mut Vec<Problem>) -> Actor {
    Actor {
        name: section.named(),
        title: section.text("title"),
        levels: levels(section, problems),
        goals: names(section, "goals", problems),
        source: section.text("source"),
        note: section.text("note"),
    }
}

/// Reads `[policy.*]`.
pub(super) fn policy(section: &Section<'_>, problems: &mut Vec<Problem>) -> Policy {
    let of_effects = section.values("effects").unwrap_or_default();
    let effects = of_effects.into_iter().filter_map(|it| {
        let inner = table(section, "effects", it)?;
        effect(&inner, problems)
    });
    let effects: Vec<Effect> = effects.collect();
    for effect in effects.iter().filter(|it| it.on.value == section.name) {
        let message = format!("policy `{}` has an effect on itself", section.name);
        problems.push(
            Problem::error("self-effect", message).at(&effect.on.span).hint(
                "name what it changes; a circle through other things is told by the effects on the way",
            ),
        );
    }
    let gains = names(section, "gains", problems);
    let loses = names(section, "loses", problems);
    for it in loses.iter().filter(|it| gains.iter().any(|other| other.value == it.value)) {
        let message = format!("the areas of `{}` gain and lose by policy `{}`", it.value, section.name);
        problems
            .push(Problem::error("contradiction", message).at(&it.span).hint("keep it in one of the two"));
    }
    Policy {
        name: section.named(),
        title: section.text("title"),
        text: section.text("text"),
        source: section.text("source"),
        status: section.text("status").and_then(|word| Status::ALL.into_iter().find(|it| it.name() == word)),
        levels: levels(section, problems),
        domains: names(section, "domains", problems),
        actors: names(section, "actors", problems),
        principles: marks(section, "principles", problems),
        goals: marks(section, "goals", problems),
        gains,
        loses,
        groups: names(section, "groups", problems),
        competitive: section.truth("competitive").unwrap_or(false),
        cost: pence(section, "cost", problems),
        value: pence(section, "value", problems),
        needs: others(section, "needs", problems),
        excludes: others(section, "excludes", problems),
        missions: names(section, "missions", problems),
        effects,
        note: section.text("note"),
    }
}

/// Reads `[measure.*]`; `None` where what it needs is not there.
pub(super) fn measure(section: &Section<'_>) -> Option<Measure> {
    Some(Measure {
        name: section.named(),
        title: section.text("title"),
        unit: section.text("unit"),
        worse: super::worse(section)?,
        source: section.text("source"),
        note: section.text("note"),
    })
}

/// Reads `[descriptor.*]`.
pub(super) fn descriptor(section: &Section<'_>, problems: &mut Vec<Problem>) -> Descriptor {
    let states = names(section, "states", problems);
    if section.has("states") && states.is_empty() {
        let message = format!("`{}` has no states", section.path);
        problems.push(
            Problem::error("bad-value", message)
                .at(&section.value_span("states"))
                .hint("name those that it may be in: `[\"grows\", \"shrinks\"]`"),
        );
    }
    let mut judgements = Vec::new();
    for (name, value) in section.entries("judgements") {
        let of = At { value: name.get_ref().to_string(), span: section.span(name.span()) };
        if of.value == section.name {
            let message = format!("descriptor `{}` judges itself", section.name);
            problems.push(
                Problem::error("self-effect", message)
                    .at(&of.span)
                    .hint("states speak for those of other descriptors"),
            );
        }
        let row = |value: &Spanned<DeValue<'_>>| -> Vec<i8> {
            let cells = value.get_ref().as_array();
            let cells = cells.into_iter().flat_map(|it| it.iter()).filter_map(|it| integer(it.get_ref()));
            cells.filter_map(|it| i8::try_from(it).ok()).collect()
        };
        let rows: Vec<Vec<i8>> =
            value.get_ref().as_array().into_iter().flat_map(|it| it.iter()).map(row).collect();
        judgements.push((of, rows));
    }
    Descriptor {
        name: section.named(),
        title: section.text("title"),
        states,
        judgements,
        source: section.text("source"),
        note: section.text("note"),
    }
}

/// Reads `[link.*]`; `None` where what it needs is not there.
pub(super) fn link(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Link> {
    let effect = effect(section, problems);
    let (of, effect) = (section.at("of")?, effect?);
    if of.value == effect.on.value {
        let message = format!("`{}` is an effect of `{}` on itself", section.path, of.value);
        problems.push(
            Problem::error("self-effect", message)
                .at(&effect.on.span)
                .hint("a circle through other things is told by the links on the way"),
        );
    }
    Some(Link { name: section.named(), title: section.text("title"), of, effect })
}

/// A table that is one of the values of a key.
fn table<'a>(section: &Section<'a>, key: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Section<'a>> {
    Some(Section {
        path: format!("{}.{key}", section.path),
        place: value.span(),
        table: value.get_ref().as_table()?,
        ..section.clone()
    })
}

/// An effect, wherever it stands.
fn effect(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Effect> {
    let sign = section.at("sign").and_then(|it| {
        let value = match it.value.as_str() {
            "+" | "raises" => Sign::Raises,
            "-" | "lowers" => Sign::Lowers,
            _ => return None,
        };
        Some(At { value, span: it.span })
    });
    let strength = strength(section, problems);
    Some(Effect {
        on: section.at("on")?,
        sign: sign?,
        strength,
        delay: section.integer("delay").and_then(|it| u32::try_from(it).ok()).unwrap_or(1),
        evidence: evidence(section),
        note: section.text("note"),
    })
}

fn strength(section: &Section<'_>, problems: &mut Vec<Problem>) -> Strength {
    if let Some(word) = section.text("strength") {
        return Strength::of_word(&word).unwrap_or(Strength::MODERATE);
    }
    let Some(values) = section.values("strength") else { return Strength::MODERATE };
    let given: Vec<f64> = values.into_iter().filter_map(|it| number(it.get_ref())).collect();
    match given.as_slice() {
        [one] => return Strength { low: *one, middle: *one, high: *one },
        [low, high] if low <= high => {
            return Strength { low: *low, middle: low + (high - low) / 2.0, high: *high };
        }
        [low, middle, high] if low <= middle && middle <= high => {
            return Strength { low: *low, middle: *middle, high: *high };
        }
        _ => {}
    }
    let message = format!(
        "`{}.strength` should be a number, `[low, high]` or `[low, middle, high]`, in that order",
        section.path
    );
    problems.push(
        Problem::error("bad-value", message)
            .at(&section.value_span("strength"))
            .hint("which way it goes is said by `sign`"),
    );
    Strength::MODERATE
}

fn evidence(section: &Section<'_>) -> Evidence {
    let Some(inner) = section.inner("evidence") else {
        return Evidence { source: section.text("evidence"), ..Evidence::default() };
    };
    let grade = inner.at("grade").and_then(|it| {
        let value = Grade::ALL.into_iter().find(|grade| grade.name() == it.value)?;
        Some(At { value, span: it.span })
    });
    Evidence { source: inner.text("source"), design: inner.text("design"), grade }
}

/// Names or words of a list, each once.
pub(super) fn names(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Vec<At<String>> {
    let mut found: Vec<At<String>> = Vec::new();
    for value in section.values(key).unwrap_or_default() {
        let Some(at) = section.at_value(value) else { continue };
        once(section, key, &at.value, &at.span, found.iter().map(|it| it.value.as_str()), problems);
        found.push(at);
    }
    found
}

/// Other policies: none is said of itself.
fn others(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Vec<At<String>> {
    let found = names(section, key, problems);
    for it in found.iter().filter(|it| it.value == section.name) {
        let message = format!("policy `{}` {key} itself", section.name);
        problems.push(Problem::error("contradiction", message).at(&it.span).hint("take it out"));
    }
    found
}

fn levels(section: &Section<'_>, problems: &mut Vec<Problem>) -> Vec<Level> {
    let words = names(section, "level", problems);
    let mut levels: Vec<Level> = words
        .into_iter()
        .filter_map(|word| Level::ALL.into_iter().find(|it| it.name() == word.value))
        .collect();
    levels.sort_unstable();
    levels.dedup();
    levels
}

/// Names with marks, or names alone with one mark each.
fn marks(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Vec<Mark> {
    if section.inner(key).is_none() {
        return names(section, key, problems).into_iter().map(|of| Mark { of, marks: 1 }).collect();
    }
    let entries = section.entries(key).into_iter();
    entries
        .filter_map(|(name, value)| {
            let of = At { value: name.get_ref().to_string(), span: section.span(name.span()) };
            let marks = integer(value.get_ref()).and_then(|it| u8::try_from(it).ok())?;
            Some(Mark { of, marks })
        })
        .collect()
}

fn once<'n>(
    section: &Section<'_>,
    key: &str,
    name: &str,
    span: &Span,
    mut before: impl Iterator<Item = &'n str>,
    problems: &mut Vec<Problem>,
) {
    if before.any(|it| it == name) {
        let message = format!("`{}.{key}` has `{name}` twice", section.path);
        problems.push(Problem::error("duplicate-name", message).at(span));
    }
}

/// A sum of money in whole pence.
pub(super) fn pence(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Option<At<i64>> {
    let (pounds, span) = (section.number(key)?, section.value_span(key));
    if !(pounds >= 0.0 && pounds.is_finite()) {
        return None; // the shape is told already
    }
    let pence = (pounds * 100.0).round();
    if pence > MOST_PENCE {
        let message = format!("`{}.{key}` is more than there is in the world", section.path);
        problems.push(
            Problem::error("bad-value", message)
                .at(&span)
                .hint("sums are in pounds, below 90 million million"),
        );
        return None;
    }
    // A decimal of two places and a whole number over 100 are the same float.
    if (pence / 100.0 - pounds).abs() > 0.0 {
        let message = format!("`{}.{key}` is {pounds}, which is not whole in pence", section.path);
        problems.push(Problem::error("not-whole", message).at(&span));
        return None;
    }
    Some(At { value: pence as i64, span })
}
