//! What works against each other.

use std::collections::BTreeMap;

use theodolite_core::Polarity;
use theodolite_data::table::{ResultTable, Values};

use super::model::{Model, Stated, graded};
use crate::digits::alone;
use crate::receipt::StepRecord;
use crate::spec::wheel::{Policy, Sign};

/// The columns of the table of conflicts.
pub(super) const CONFLICTS: [&str; 5] = ["conflict", "a", "b", "target", "why"];

/// The most pairs with opposite effects on one measure that are listed.
const MOST_PAIRS: usize = 1000;

/// Two policies, or one and what it is for, that are at odds.
struct Conflict {
    conflict: &'static str,
    a: String,
    b: String,
    target: String,
    why: String,
}

/// All conflicts that the text shows.
pub(super) fn conflicts(model: &Model<'_>, record: &mut StepRecord) -> ResultTable {
    let mut found = opposite(model, record);
    found.extend(against_goals(model));
    found.extend(places(model));
    record.method = Some(
        "opposite effects on one measure; an effect against a goal that the policy serves; places that gain by one policy and lose by another; policies that places win against each other; policies that exclude each other"
            .into(),
    );
    for it in &found {
        *record.counts.entry(it.conflict.replace('-', " ")).or_default() += 1;
    }
    let text = |of: fn(&Conflict) -> &str| Values::text(found.iter().map(of));
    let [conflict, a, b, target, why] = CONFLICTS;
    ResultTable::new()
        .with(conflict, text(|it| it.conflict))
        .with(a, text(|it| &it.a))
        .with(b, text(|it| &it.b))
        .with(target, text(|it| &it.target))
        .with(why, text(|it| &it.why))
}

/// "raises `pay` by 0.5 (moderate)".
fn does(model: &Model<'_>, it: &Stated<'_>, what: &str) -> String {
    format!(
        "`{}` {} {what} by {} ({})",
        model.name(it.of),
        it.effect.sign.value.verb(),
        alone(it.effect.strength.middle),
        graded(it.effect)
    )
}

/// Policies with opposite effects on one measure or policy, in the order of the points and of the text.
fn opposite(model: &Model<'_>, record: &mut StepRecord) -> Vec<Conflict> {
    let mut on: BTreeMap<usize, (Vec<&Stated<'_>>, Vec<&Stated<'_>>)> = BTreeMap::new();
    let is_opposed = |it: &Stated<'_>| model.policy(it.of).is_some_and(Policy::is_opposed);
    let argued_against = model.own_effects().filter(|it| is_opposed(it)).count();
    if argued_against > 0 {
        record.notes.push(format!(
            "effects of policies that are argued against, {argued_against} in all, are held against no other"
        ));
    }
    for it in model.own_effects().filter(|it| !is_opposed(it)) {
        let (raise, lower) = on.entry(it.on).or_default();
        match it.effect.sign.value {
            Sign::Raises => raise.push(it),
            Sign::Lowers => lower.push(it),
        }
    }
    let mut found = Vec::new();
    for (target, (raise, lower)) in on {
        let name = model.name(target);
        let pairs = raise.iter().flat_map(|a| lower.iter().map(move |b| (a, b)));
        // A policy that does first the one and then the other is at odds with nobody else.
        let pairs = pairs.filter(|(a, b)| a.of != b.of);
        let mut unlisted = 0_u64;
        for (at, (a, b)) in pairs.enumerate() {
            if at >= MOST_PAIRS {
                unlisted += 1;
                continue;
            }
            found.push(Conflict {
                conflict: "opposite-effects",
                a: model.name(a.of).to_owned(),
                b: model.name(b.of).to_owned(),
                target: name.to_owned(),
                why: format!("{}, {}", does(model, a, &format!("`{name}`")), does(model, b, "it")),
            });
        }
        if unlisted > 0 {
            record.notes.push(format!(
                "{unlisted} more pairs of policies with opposite effects on `{name}` are not listed"
            ));
        }
    }
    found
}

/// Effects that make worse what a goal is measured by which the policy serves.
fn against_goals(model: &Model<'_>) -> Vec<Conflict> {
    let mut found = Vec::new();
    for it in model.own_effects() {
        let (Some(policy), Some(point)) = (model.policy(it.of), model.points.get(it.on)) else { continue };
        let harms = match (point.worse, it.effect.sign.value) {
            (Some(Polarity::High), Sign::Raises) => "whose high end is worse",
            (Some(Polarity::Low), Sign::Lowers) => "whose low end is worse",
            _ => continue,
        };
        for mark in policy.goals.iter().filter(|it| it.marks > 0) {
            let goal = model.study.goals.iter().find(|goal| goal.name.value == mark.of.value);
            let measures = goal.into_iter().flat_map(|it| &it.indicators);
            if measures.filter_map(|at| model.measure(&at.value)).any(|measure| measure.name == point.name) {
                found.push(Conflict {
                    conflict: "against-goal",
                    a: policy.name.value.clone(),
                    b: String::new(),
                    target: point.name.clone(),
                    why: format!(
                        "{}, {harms}, and serves goal `{}`, which is measured by it",
                        does(model, it, &format!("`{}`", point.name)),
                        mark.of.value
                    ),
                });
            }
        }
    }
    found
}

/// Places that gain by one policy and lose by another, that are set against each other, and policies that cannot be had
/// together.
fn places(model: &Model<'_>) -> Vec<Conflict> {
    let policies = &model.study.policies;
    let mut found = Vec::new();
    for a in policies {
        for b in policies {
            for place in a.gains.iter().filter(|it| b.loses.iter().any(|other| other.value == it.value)) {
                found.push(Conflict {
                    conflict: "gains-and-loses",
                    a: a.name.value.clone(),
                    b: b.name.value.clone(),
                    target: place.value.clone(),
                    why: format!(
                        "the areas of `{}` gain by `{}` and lose by `{}`",
                        place.value, a.name.value, b.name.value
                    ),
                });
            }
        }
    }
    for policy in policies.iter().filter(|it| it.competitive) {
        found.push(Conflict {
            conflict: "competition",
            a: policy.name.value.clone(),
            b: String::new(),
            target: String::new(),
            why: "places win it against each other".into(),
        });
    }
    for (at, a) in policies.iter().enumerate() {
        for other in &a.excludes {
            let Some(place) = model.place(&other.value) else { continue };
            let Some(b) = policies.get(place) else { continue };
            // Where both say so it is told once.
            let said_before = place < at && b.excludes.iter().any(|it| it.value == a.name.value);
            if !said_before {
                found.push(Conflict {
                    conflict: "excludes",
                    a: a.name.value.clone(),
                    b: b.name.value.clone(),
                    target: String::new(),
                    why: "they cannot be had together".into(),
                });
            }
        }
    }
    found
}
