//! `weights = { ahp = ... }` and `{ budget = ... }` of an index: what experts said of its parts.

use theodolite_core::weights::{Hierarchy, WeightsError, budget, hierarchy};
use theodolite_core::{Problem, Span};

use super::by_part::{names, position};
use super::method::Named;
use super::tree::{Section, entries, number};
use crate::spec::experts::told;
use crate::spec::{At, Experts, Part};

/// Whether an index asks experts.
pub(super) fn asked(section: &Section<'_>) -> bool {
    Named::read(section, "weights").is_some_and(|it| matches!(it.name, "ahp" | "budget"))
}

/// The weights that experts give the parts of an index; `None` where they give none, or what they say is no answer.
pub(super) fn read(section: &Section<'_>, of: &[Part], problems: &mut Vec<Problem>) -> Option<At<Experts>> {
    let method = Named::read(section, "weights")?;
    let parameters = method.parameters.as_ref()?;
    let parts = names(of)?;
    let value = match method.name {
        "ahp" => pairs(parameters, &parts, problems)?,
        "budget" => points(parameters, &parts, problems)?,
        _ => return None,
    };
    Some(At { value, span: section.value_span("weights") })
}

/// How many times as much a part may be judged to count: far beyond what anybody can judge.
const MOST: f64 = 1e6;

/// A judgement: the first part counts so many times as much as the second.
struct Judgement {
    one: usize,
    other: usize,
    times: f64,
    span: Span,
}

fn pairs(parameters: &Section<'_>, parts: &[&str], problems: &mut Vec<Problem>) -> Option<Experts> {
    let table = parameters.inner("judgements")?;
    let before = problems.len();
    let mut judgements: Vec<Judgement> = Vec::new();
    let mut all_are_read = true;
    for (key, value) in entries(table.table) {
        let one = position(&table, (key.get_ref(), key.span()), parts, problems);
        let Some(judged) = value.get_ref().as_table() else {
            all_are_read = false;
            continue;
        };
        for (key, value) in entries(judged) {
            let other = position(&table, (key.get_ref(), key.span()), parts, problems);
            let (Some(one), Some(other)) = (one, other) else { continue };
            let span = table.span(key.span().start..value.span().end);
            if one == other {
                let message = format!("`{}` judges `{}` against itself", table.path, parts[one]);
                problems.push(Problem::error("bad-value", message).at(&span).hint("leave it out"));
                continue;
            }
            let pair = |it: &&Judgement| {
                (it.one.min(it.other), it.one.max(it.other)) == (one.min(other), one.max(other))
            };
            if let Some(first) = judgements.iter().find(pair) {
                let message =
                    format!("`{}` judges `{}` against `{}` twice", table.path, parts[one], parts[other]);
                let hint = format!(
                    "each pair is judged once, whichever way round: it says already that `{}` counts {} times as much as `{}`",
                    parts[first.one], first.times, parts[first.other]
                );
                problems.push(Problem::error("duplicate-pair", message).at(&span).hint(hint));
                continue;
            }
            // What is no number above 0 was told with the shapes.
            let times = number(value.get_ref()).filter(|it| it.is_finite() && *it > 0.0);
            all_are_read &= times.is_some();
            if let Some(times) = times.filter(|it| !(1.0 / MOST..=MOST).contains(it)) {
                let message = format!(
                    "`{}` has `{}` count {times:e} times as much as `{}`",
                    table.path, parts[one], parts[other]
                );
                let hint = format!("judgements go from 1 to 9 as a rule, and to {MOST} at most");
                problems.push(Problem::error("bad-value", message).at(&span).hint(hint));
            }
            judgements.push(Judgement { one, other, times: times.unwrap_or(1.0), span });
        }
    }
    if problems.len() > before || !all_are_read {
        return None;
    }
    let mut matrix = vec![vec![f64::NAN; parts.len()]; parts.len()];
    for (at, row) in matrix.iter_mut().enumerate() {
        row[at] = 1.0;
    }
    for it in &judgements {
        matrix[it.one][it.other] = it.times;
        matrix[it.other][it.one] = 1.0 / it.times;
    }
    let all = (0..parts.len()).flat_map(|one| (one + 1..parts.len()).map(move |other| (one, other)));
    let missing: Vec<(usize, usize)> = all.filter(|(one, other)| matrix[*one][*other].is_nan()).collect();
    if let Some(&(one, other)) = missing.first() {
        let (one, other) = (parts[one], parts[other]);
        let more = match missing.len() - 1 {
            0 => String::new(),
            1 => ", nor one more pair".to_owned(),
            more => format!(", nor {more} more pairs"),
        };
        let message = format!("`{}` does not judge `{one}` against `{other}`{more}", table.path);
        let hint = format!(
            "each pair is judged once: `{one} = {{ {other} = 2 }}` says that `{one}` counts twice as much, `{other} = {{ {one} = 2 }}` that `{other}` does"
        );
        problems
            .push(Problem::error("missing-pair", message).at(&parameters.key_span("judgements")).hint(hint));
        return None;
    }
    let rows: Vec<&[f64]> = matrix.iter().map(Vec::as_slice).collect();
    let limit = parameters.number("limit").unwrap_or(Hierarchy::CONSISTENT);
    let found = match hierarchy(&rows) {
        Ok(found) => found,
        Err(error) => {
            problems.push(cannot_weigh(&table, parameters.key_span("judgements"), &error));
            return None;
        }
    };
    if let Some(ratio) = found.consistency_ratio.filter(|ratio| *ratio > limit) {
        problems.push(inconsistent(&table, parts, &judgements, &found, (ratio, limit)));
        return None;
    }
    Some(Experts::Pairs { found, limit })
}

/// Says that judgements contradict each other too much, and which one fits worst or how three of them make a circle.
fn inconsistent(
    table: &Section<'_>,
    parts: &[&str],
    judgements: &[Judgement],
    found: &Hierarchy,
    (ratio, limit): (f64, f64),
) -> Problem {
    let message = format!(
        "`{}` contradict each other: their consistency ratio is {}, above {limit}",
        table.path,
        told(ratio)
    );
    let problem = Problem::error("inconsistent-judgements", message);
    let times = |one: usize, other: usize| {
        let forth = judgements.iter().find(|it| (it.one, it.other) == (one, other)).map(|it| it.times);
        let back =
            || judgements.iter().find(|it| (it.other, it.one) == (one, other)).map(|it| 1.0 / it.times);
        forth.or_else(back).unwrap_or(f64::NAN)
    };
    let worst = found.worst.and_then(|worst| {
        judgements.iter().find(|it| (it.one.min(it.other), it.one.max(it.other)) == (worst.row, worst.column))
    });
    match (worst, judgements.first()) {
        (Some(it), _) => problem.at(&it.span).hint(format!(
            "what fits worst: `{}` counts {} times as much as `{}`, but by all judgements together {} times",
            parts[it.one],
            it.times,
            parts[it.other],
            told(found.weights[it.one] / found.weights[it.other])
        )),
        (None, Some(first)) if parts.len() == 3 => {
            let third = 3 - first.one - first.other;
            problem.at(&first.span).hint(format!(
                "by the judgements about `{}`, `{}` counts {} times as much as `{}`, but it is judged to count {} times: one of the three must give way",
                parts[third],
                parts[first.one],
                told(times(first.one, third) * times(third, first.other)),
                parts[first.other],
                first.times
            ))
        }
        _ => problem
            .at(&table.name_span())
            .hint("several judgements fit equally badly: look for one that is the wrong way round"),
    }
}

fn points(parameters: &Section<'_>, parts: &[&str], problems: &mut Vec<Problem>) -> Option<Experts> {
    let before = problems.len();
    let mut all_are_read = true;
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut spans = Vec::new();
    for (at, value) in parameters.values("experts")?.into_iter().enumerate() {
        let Some(table) = value.get_ref().as_table() else {
            all_are_read = false;
            continue;
        };
        let path = format!("{}.experts", parameters.path);
        let expert = Section { path, place: value.span(), table, ..parameters.clone() };
        let mut row = vec![f64::NAN; parts.len()];
        let mut named = vec![false; parts.len()];
        for (key, value) in entries(table) {
            let Some(part) = position(&expert, (key.get_ref(), key.span()), parts, problems) else {
                continue;
            };
            named[part] = true;
            match number(value.get_ref()).filter(|it| it.is_finite() && *it >= 0.0) {
                Some(points) => row[part] = points,
                None => all_are_read = false,
            }
        }
        let missing: Vec<&str> = (0..parts.len()).filter(|it| !named[*it]).map(|it| parts[it]).collect();
        if !missing.is_empty() {
            let message = format!(
                "expert {} of `{}` gives no points to `{}`",
                at + 1,
                expert.path,
                missing.join("`, `")
            );
            let hint =
                format!("each expert names each part: `{} = 0` where it is to count for nothing", missing[0]);
            problems.push(Problem::error("missing-points", message).at(&expert.name_span()).hint(hint));
        }
        spans.push(expert.name_span());
        rows.push(row);
    }
    if rows.is_empty() && all_are_read {
        let message = format!("`{}.experts` has no expert", parameters.path);
        let hint = format!("add the points of one: `{{ {} = 100 }}`", parts.join(" = .., "));
        problems.push(Problem::error("bad-value", message).at(&parameters.key_span("experts")).hint(hint));
    }
    if problems.len() > before || !all_are_read {
        return None;
    }
    let whole = parameters.number("whole").unwrap_or(100.0);
    for ((at, row), span) in rows.iter().enumerate().zip(&spans) {
        // Each expert that is wrong is told, where the method stops at the first.
        if let Err(error) = budget(&[row.as_slice()], whole) {
            problems.push(match error {
                WeightsError::Points { total, whole, .. } => {
                    let message = format!(
                        "expert {} of `{}.experts` gives {total} points, not {whole}",
                        at + 1,
                        parameters.path
                    );
                    let hint =
                        "each expert shares out all points; `whole` says how many there are, 100 by default";
                    Problem::error("bad-value", message).at(span).hint(hint)
                }
                other => cannot_weigh(parameters, span.clone(), &other),
            });
        }
    }
    if problems.len() > before {
        return None;
    }
    let all: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    match budget(&all, whole) {
        Ok(found) => Some(Experts::Points { found, experts: rows.len() }),
        Err(error) => {
            problems.push(cannot_weigh(parameters, parameters.key_span("experts"), &error));
            None
        }
    }
}

fn cannot_weigh(section: &Section<'_>, span: Span, error: &WeightsError) -> Problem {
    let (why, hint) = match error {
        WeightsError::NotConverged { .. } => (
            "the judgements go round in circles so far apart that none come out".to_owned(),
            "look for a judgement that is the wrong way round",
        ),
        error => (error.to_string(), "give numbers of a usual size"),
    };
    Problem::error("cannot-weigh", format!("no weights by `{}`: {why}", section.path)).at(&span).hint(hint)
}
