//! Sections that share a sum of money.

use theodolite_core::Problem;
use toml::de::DeValue;

use super::super::method::Named;
use super::super::tree::{Section, number};
use super::{needs, on_missing, slipped};
use crate::spec::At;
use crate::spec::allocation::{Allocation, Among, Limit, Rule, Unit, Years};

/// Above this many units a float would not hold every whole number.
const MOST: f64 = 9_007_199_254_740_992.0;

/// Reads `[allocation.*]`.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Allocation> {
    let unit = unit(section, problems);
    let amount = units(section, "amount", unit, problems);
    let minimum = section.has("minimum").then(|| units(section, "minimum", unit, problems)).flatten();
    let (floor, ceiling) = (limit(section, "floor", problems), limit(section, "ceiling", problems));
    for (one, other) in [
        (floor.as_ref().and_then(|it| it.value.amount), ceiling.as_ref().and_then(|it| it.value.amount)),
        (floor.as_ref().and_then(|it| it.value.per_head), ceiling.as_ref().and_then(|it| it.value.per_head)),
    ] {
        if let (Some(floor), Some(ceiling)) = (one, other)
            && floor > ceiling
        {
            let message =
                format!("the ceiling of `{}` is {ceiling}, below its floor of {floor}", section.path);
            let problem = Problem::error("ceiling-below-floor", message).at(&section.value_span("ceiling"));
            problems.push(problem.hint("raise the one or lower the other"));
        }
    }
    if let (Some(most), Some(minimum)) = (ceiling.as_ref().and_then(|it| it.value.amount), &minimum)
        && unit.money(minimum.value as f64) > most
    {
        let message = format!("no area of `{}` can get its minimum: the ceiling is {most}", section.path);
        let problem = Problem::error("ceiling-below-minimum", message).at(&minimum.span);
        problems.push(problem.hint("lower the one or raise the other"));
    }
    if let (Some(amount), Some(minimum)) = (&amount, &minimum)
        && minimum.value > amount.value
    {
        let message = format!("the minimum of `{}` is more than there is to share out", section.path);
        let problem = Problem::error("minimum-beyond-amount", message).at(&minimum.span);
        problems.push(problem.hint("no area could get as much: lower it, or share out more"));
    }
    let rule = rule(section, problems);
    let among = among(section, problems);
    let damping = damping(section, problems);
    let over = years(section, problems);
    Some(Allocation {
        name: section.named(),
        title: section.text("title"),
        amount: amount?,
        unit,
        among: among?,
        rule: rule?,
        people: section.at("people"),
        floor,
        ceiling,
        minimum,
        previous: section.at("previous"),
        damping,
        over,
        uncertainty: section.at("uncertainty"),
        on_missing: on_missing(section),
    })
}

fn unit(section: &Section<'_>, problems: &mut Vec<Problem>) -> Unit {
    let unit = section.number("unit").filter(|it| *it > 0.0 && it.is_finite()).unwrap_or(1.0);
    let whole = if unit < 1.0 { 1.0 / unit } else { unit };
    if (whole - whole.round()).abs() > 1e-9 * whole {
        let message =
            format!("`{}.unit` should be whole, or one over a whole number, not {unit}", section.path);
        let problem = Problem::error("bad-value", message).at(&section.value_span("unit"));
        problems.push(problem.hint("1 for pounds, 0.01 for pence, 1000 for thousands"));
    }
    Unit(unit)
}

/// A sum of money in whole units.
fn units(section: &Section<'_>, key: &str, unit: Unit, problems: &mut Vec<Problem>) -> Option<At<u64>> {
    let (money, span) = (section.number(key)?, section.value_span(key));
    if !(money > 0.0 && money.is_finite()) {
        return None; // said by its type
    }
    let count = unit.count(money);
    if count >= MOST {
        let message = format!("`{}.{key}` is more than {MOST} units of {}", section.path, unit.0);
        problems
            .push(Problem::error("bad-value", message).at(&span).hint("share it out in a greater `unit`"));
        return None;
    }
    if count < 0.5 || (count - count.round()).abs() > 1e-9 * count.max(1.0) {
        let message =
            format!("`{}.{key}` is {money}, which is not whole in units of {}", section.path, unit.0);
        let problem = Problem::error("not-whole", message).at(&span);
        problems.push(problem.hint("round it, or say the smallest amount that is paid: `unit = 0.01`"));
        return None;
    }
    Some(At { value: count.round() as u64, span })
}

fn among(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Among> {
    match (section.at("among"), section.at("geography")) {
        (Some(_), Some(geography)) => {
            let message = format!("`{}` has both `among` and `geography`", section.path);
            let problem = Problem::error("out-of-place", message).at(&geography.span);
            problems.push(problem.hint("keep one of the two: a designation knows its geography"));
            None
        }
        (Some(among), None) => Some(Among::Designation(among)),
        (None, Some(geography)) => Some(Among::Geography(geography)),
        (None, None) => {
            let has = |key| section.has(key) || slipped(section, key);
            if !has("among") && !has("geography") {
                let message = format!("`{}` does not say who shares it", section.path);
                let problem = Problem::error("missing-key", message).at(&section.name_span());
                problems.push(problem.hint("add `among` (a designation) or `geography`"));
            }
            None
        }
    }
}

fn limit(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Option<At<Limit>> {
    let span = section.value_span(key);
    let value = match section.inner(key) {
        Some(inner) => Limit { amount: inner.number("amount"), per_head: inner.number("per-head") },
        None => Limit { amount: Some(section.number(key)?), per_head: None },
    };
    if value.amount.is_none() && value.per_head.is_none() {
        let message = format!("`{}.{key}` names no amount", section.path);
        let problem = Problem::error("bad-value", message).at(&span);
        problems.push(problem.hint("write `100_000`, `{ per-head = 5 }`, or both in one table"));
    }
    Some(At { value, span })
}

fn rule(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<At<Rule>> {
    let span = section.value_span("rule");
    let Named { name, parameters } = Named::read(section, "rule")?;
    let inner = |key: &str| parameters.as_ref()?.at(key);
    let figure = |key: &str| parameters.as_ref()?.number(key);
    let value = match name {
        "per-head" => Rule::PerHead,
        "equal" => Rule::Equal,
        "need-weighted" => Rule::NeedWeighted {
            need: inner("need")?,
            power: figure("power").unwrap_or(1.0),
            threshold: figure("threshold"),
        },
        "category" => {
            Rule::Category { of: inner("of")?, weights: categories(parameters.as_ref()?, problems) }
        }
        "formula" => Rule::Formula { factors: factors(parameters.as_ref()?, problems) },
        "least-first" => Rule::LeastFirst {
            need: inner("need")?,
            cost: figure("cost-per-person").unwrap_or(1.0),
            cap: figure("cap"),
        },
        _ => return None,
    };
    Some(At { value, span })
}

fn categories(inside: &Section<'_>, problems: &mut Vec<Problem>) -> Vec<(f64, f64)> {
    let mut weights: Vec<(f64, f64)> = Vec::new();
    let before = problems.len();
    for (key, value) in inside.entries("weights") {
        let (name, Some(weight)) = (key.get_ref().as_ref(), number(value.get_ref())) else { continue };
        let known = |category: f64| weights.iter().any(|it| it.0 == category);
        match name.parse::<f64>() {
            Ok(category) if category.is_finite() && !known(category) => weights.push((category, weight)),
            Ok(category) if category.is_finite() => {
                let message = format!("`{}.weights` has category {name} twice", inside.path);
                problems.push(Problem::error("bad-value", message).at(&inside.span(key.span())));
            }
            _ => {
                let message = format!("`{}.weights` has `{name}`, which is no number", inside.path);
                let problem = Problem::error("bad-value", message).at(&inside.span(key.span()));
                problems.push(
                    problem.hint("categories are numbers: `{ \"1\" = 3, \"2\" = 1 }`; 1 and 0 for a status"),
                );
            }
        }
    }
    if inside.has("weights") && problems.len() == before && weights.iter().all(|it| it.1 <= 0.0) {
        let message = format!("`{}.weights` gives no category a weight above 0", inside.path);
        let problem = Problem::error("no-weight", message).at(&inside.value_span("weights"));
        problems.push(problem.hint("write the weight of each category: `{ \"1\" = 3, \"2\" = 1 }`"));
    }
    weights
}

fn factors(inside: &Section<'_>, problems: &mut Vec<Problem>) -> Vec<At<String>> {
    let values = inside.values("factors").unwrap_or_default();
    let factors: Vec<At<String>> = values.into_iter().filter_map(|it| inside.at_value(it)).collect();
    if inside.has("factors") && factors.is_empty() {
        let message = format!("`{}.factors` names nothing", inside.path);
        let problem = Problem::error("bad-value", message).at(&inside.value_span("factors"));
        problems.push(problem.hint("`rule = \"per-head\"` goes by people alone"));
    }
    factors
}

fn damping(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<(Option<f64>, Option<f64>)> {
    let inner = section.inner("damping")?;
    if !section.has("previous") {
        if !slipped(section, "previous") {
            needs(section, "damping", "`previous`: what each area had before", problems);
        }
        return None;
    }
    let (floor, ceiling) = (inner.number("floor"), inner.number("ceiling"));
    if let Some(floor) = floor.filter(|it| *it >= 0.5) {
        let message =
            format!("`{}.floor` is {floor}: every area gets {}% more than it had", inner.path, floor * 100.0);
        let hint = "-0.05 lets an area lose 5 in a hundred";
        problems.push(Problem::warning("great-floor", message).at(&inner.value_span("floor")).hint(hint));
    }
    let mut refused = |key: &str, message: String, hint: &str| {
        problems.push(Problem::error("bad-value", message).at(&inner.value_span(key)).hint(hint));
    };
    let range = "a share of what was had before: -0.02 for a loss of 2 in a hundred, 0.05 for a gain of 5";
    for (key, share) in [("floor", floor), ("ceiling", ceiling)] {
        if let Some(share) = share.filter(|it| *it < -1.0) {
            refused(key, format!("`{}.{key}` is {share}, more than all", inner.path), range);
        }
    }
    match (floor, ceiling) {
        (None, None) => {
            let message = format!("`{}` names neither `floor` nor `ceiling`", inner.path);
            refused("floor", message, range);
        }
        (Some(floor), Some(ceiling)) if floor > ceiling => {
            let message = format!("`{}.ceiling` is {ceiling}, below its floor of {floor}", inner.path);
            refused("ceiling", message, range);
        }
        _ => {}
    }
    Some((floor, ceiling))
}

fn years(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Years> {
    let inner = section.inner("over")?;
    let start = inner.integer("start");
    let years =
        inner.integer("years").and_then(|it| usize::try_from(it).ok()).filter(|it| (1..=100).contains(it));
    let refused = |message: String, hint: &str| {
        Problem::error("bad-profile", message).at(&inner.value_span("profile")).hint(hint)
    };
    if !inner.has("profile") {
        if !inner.has("years") && !slipped(&inner, "years") {
            let message = format!("`{}` does not say how many years", inner.path);
            let problem = Problem::error("missing-key", message).at(&section.key_span("over"));
            problems.push(problem.hint("add `years`, or the share of each in `profile`"));
        }
        let years = years?;
        return Some(Years { start, profile: vec![1.0 / years as f64; years] });
    }
    let values = inner.values("profile").unwrap_or_default();
    let of = |value: &DeValue<'_>| number(value).filter(|it| it.is_finite() && *it >= 0.0);
    let profile: Option<Vec<f64>> = values.iter().map(|it| of(it.get_ref())).collect();
    let profile = profile?; // what is no share is said by its type
    let sum: f64 = profile.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        // Shares of a sum: 0.1 three times over is 0.30000000000000004.
        let told = (sum * 1e9).round() / 1e9;
        problems.push(refused(
            format!("the shares of `{}.profile` sum to {told}, not 1", inner.path),
            "each is the part of the sum that is paid in its year",
        ));
    }
    if let Some(years) = years.filter(|it| *it != profile.len()) {
        problems.push(refused(
            format!("`{}.profile` has {} shares for {years} years", inner.path, profile.len()),
            "one share a year, or leave `years` out",
        ));
    }
    if profile.len() > 100 {
        problems
            .push(refused(format!("`{}.profile` has more than 100 years", inner.path), "100 are the most"));
        return None;
    }
    Some(Years { start, profile })
}
