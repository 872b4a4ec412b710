//! What the text alone can show to be wrong with policies.

use std::collections::{BTreeMap, BTreeSet};

use theodolite_core::Problem;

use super::model::{Model, Stated, graded};
use crate::plan::Plan;
use crate::spec::wheel::Policy;

/// Effects that cannot be, said twice or in contradiction, and policies that rule themselves out.
pub(crate) fn problems(plan: &Plan<'_>, problems: &mut Vec<Problem>) {
    let model = Model::new(plan, problems);
    twice(&model, problems);
    ruled_out(&model, problems);
}

/// Two effects of the same thing on the same thing after the same time.
fn twice(model: &Model<'_>, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<(usize, usize, u32), &Stated<'_>> = BTreeMap::new();
    for it in &model.effects {
        let (of, on) = (model.name(it.of), model.name(it.on));
        // `imd` and `imd.score` are one measure: a self-effect may hide behind two names.
        if it.of == it.on {
            let message = format!("`{of}` has an effect on itself");
            problems.push(
                Problem::error("self-effect", message)
                    .at(&it.effect.on.span)
                    .hint("a circle through other things is told by the effects on the way"),
            );
            continue;
        }
        let Some(first) = seen.insert((it.of, it.on, it.effect.delay), it) else { continue };
        let (sign, grade) = (it.effect.sign.value, graded(it.effect));
        let problem = if sign != first.effect.sign.value {
            let message = format!("`{of}` is said to raise `{on}` and to lower it");
            Problem::error("contradiction", message).at(&it.effect.sign.span).hint(
                "keep one of the two; where it first does one and then the other, say when with `delay`",
            )
        } else if grade != graded(first.effect) {
            let message =
                format!("the effect of `{of}` on `{on}` is graded `{}` and `{grade}`", graded(first.effect));
            let place = it.effect.evidence.grade.as_ref().map_or(&it.effect.on.span, |grade| &grade.span);
            Problem::error("contradiction", message)
                .at(place)
                .hint("an effect has one grade, by all the evidence there is")
        } else {
            let message = format!("the effect of `{of}` on `{on}` is stated twice");
            Problem::error("duplicate-effect", message)
                .at(&it.effect.on.span)
                .hint("keep one of the two, with all its evidence: strengths of two would add up")
        };
        problems.push(problem);
    }
}

/// Policies that can never be had, for what they need cannot be had together.
fn ruled_out(model: &Model<'_>, problems: &mut Vec<Problem>) {
    let excluded = excluded(model);
    if excluded.is_empty() {
        return;
    }
    let clash = |with: &BTreeSet<usize>| {
        let pairs = with.iter().flat_map(|a| with.range(a + 1..).map(move |b| (*a, *b)));
        pairs.into_iter().find(|pair| excluded.contains(pair))
    };
    for (at, policy) in model.study.policies.iter().enumerate().filter(|it| !it.1.needs.is_empty()) {
        let Some((a, b)) = clash(&needed(model, at)) else { continue };
        // What a needed policy cannot have by itself is told of that one.
        let told = policy.needs.iter().filter_map(|it| model.place(&it.value)).any(|it| {
            let of_need = needed(model, it);
            it != at && of_need.contains(&a) && of_need.contains(&b) && !of_need.contains(&at)
        });
        if told {
            continue;
        }
        let name = model.name(at);
        let message = match (a == at, b == at) {
            (true, _) => format!("policy `{name}` needs `{}`, beside which it cannot be had", model.name(b)),
            (_, true) => format!("policy `{name}` needs `{}`, beside which it cannot be had", model.name(a)),
            _ => format!(
                "policy `{name}` needs `{}` and `{}`, which cannot be had together",
                model.name(a),
                model.name(b)
            ),
        };
        let span = policy.needs.first().map_or(&policy.name.span, |it| &it.span);
        problems.push(
            Problem::error("contradiction", message)
                .at(span)
                .hint("take one of them out of `needs` or of `excludes`: as it is, nobody can have it"),
        );
    }
}

/// The pairs of policies that cannot be had together, the earlier one first.
pub(super) fn excluded(model: &Model<'_>) -> BTreeSet<(usize, usize)> {
    let places = |policy: &Policy, at: usize| -> Vec<(usize, usize)> {
        let others = policy.excludes.iter().filter_map(|it| model.place(&it.value));
        others.map(|other| (at.min(other), at.max(other))).collect()
    };
    model.study.policies.iter().enumerate().flat_map(|(at, policy)| places(policy, at)).collect()
}

/// A policy and all that it needs.
pub(super) fn needed(model: &Model<'_>, policy: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::from([policy]);
    let mut next = vec![policy];
    while let Some(at) = next.pop() {
        let needs = model.policy(at).into_iter().flat_map(|it| &it.needs);
        for other in needs.filter_map(|it| model.place(&it.value)) {
            if found.insert(other) {
                next.push(other);
            }
        }
    }
    found
}
