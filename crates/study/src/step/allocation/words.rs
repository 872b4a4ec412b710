//! How an allocation is told in words.

use serde_json::{Value, json};
use theodolite_core::allocation::Held;

use super::drawn;
use super::ready::{Found, Ready, Standing};
use crate::digits::alone;
use crate::plan::Plan;
use crate::spec::At;
use crate::spec::allocation::{Allocation, Among, Limit, Rule};

/// A share as a number of hundredths.
fn per_cent(share: f64) -> String {
    format!("{}%", alone((share * 1e5).round() / 1e3))
}

fn limit(limit: &Limit, both: &str) -> String {
    let flat = limit.amount.map(|it| format!("{} an area", alone(it)));
    let heads = limit.per_head.map(|it| format!("{} a head", alone(it)));
    let words: Vec<String> = flat.into_iter().chain(heads).collect();
    words.join(&format!(" or {both} "))
}

/// The rule in words.
fn rule(rule: &Rule) -> String {
    match rule {
        Rule::PerHead => "in proportion to people".to_owned(),
        Rule::Equal => "the same for each area".to_owned(),
        Rule::NeedWeighted { need, power, threshold } => {
            let form = match threshold {
                Some(threshold) => format!("`{}` above {}", need.value, alone(*threshold)),
                None => format!("`{}`", need.value),
            };
            let power = if *power == 1.0 { String::new() } else { format!(" to the power of {power}") };
            format!("in proportion to people times {form}{power}")
        }
        Rule::Category { of, weights } => {
            let weights: Vec<String> = weights.iter().map(|it| format!("{} for {}", it.1, it.0)).collect();
            format!("in proportion to people times a weight by `{}`: {}", of.value, weights.join(", "))
        }
        Rule::Formula { factors } => {
            let names: Vec<String> = factors.iter().map(|it| format!("`{}`", it.value)).collect();
            format!("in proportion to people times {}", names.join(" times "))
        }
        Rule::LeastFirst { need, cost, cap } => {
            let cap = cap.map_or(String::new(), |it| format!(", down to {}", alone(it)));
            format!(
                "the worst off first by `{}`{cap}, at {} a person and unit of it",
                need.value,
                alone(*cost)
            )
        }
    }
}

/// The method in words, with its parameters.
pub(super) fn method(plan: &Plan<'_>, spec: &Allocation) -> String {
    let amount = alone(spec.unit.money(spec.amount.value as f64));
    let among = match &spec.among {
        Among::Designation(at) => format!("the areas that `{}` designates", at.value),
        Among::Geography(at) => format!("all areas of `{}`", at.value),
    };
    let mut words = vec![format!("{amount} among {among}, {}", rule(&spec.rule.value))];
    if let Some(floor) = &spec.floor {
        words.push(format!("at least {}", limit(&floor.value, "at least")));
    }
    if let Some(ceiling) = &spec.ceiling {
        words.push(format!("at most {}", limit(&ceiling.value, "at most")));
    }
    if let Some(minimum) = &spec.minimum {
        words.push(format!("no grants below {}", alone(spec.unit.money(minimum.value as f64))));
    }
    if let (Some(previous), Some((floor, ceiling))) = (&spec.previous, spec.damping) {
        let ends = [(floor, "at least"), (ceiling, "at most")];
        let ends =
            ends.iter().filter_map(|(share, end)| share.map(|it| format!("{end} {}", per_cent(1.0 + it))));
        let ends: Vec<String> = ends.collect();
        words.push(format!("damped: {} of `{}`", ends.join(" and "), previous.value));
    }
    if let Some(named) = &spec.uncertainty {
        let unit = match drawn::told_as_built(plan, named) {
            true => ", which say what place an area has: told in the unit of the need as built",
            false => "",
        };
        words.push(format!(
            "`lower` and `upper`: the 5th and 95th hundredth over the draws of uncertainty `{}`{unit}",
            named.value
        ));
    }
    if let Some(over) = &spec.over {
        words.push(format!("over {} years", over.profile.len()));
    }
    words.push(format!("in units of {} by the largest remainder", spec.unit.0));
    words.join("; ")
}

/// The same as data: amounts in money.
pub(super) fn facts(plan: &Plan<'_>, spec: &Allocation) -> Value {
    let money = |units: u64| spec.unit.money(units as f64);
    let limit = |it: &Limit| json!({ "amount": it.amount, "per_head": it.per_head });
    let full = |at: &At<String>| plan.in_full(at);
    let (designation, geography) = match &spec.among {
        Among::Designation(at) => (Some(&at.value), None),
        Among::Geography(at) => (None, Some(&at.value)),
    };
    let rule = match &spec.rule.value {
        Rule::PerHead | Rule::Equal => json!({}),
        Rule::NeedWeighted { need, power, threshold } => {
            json!({ "need": full(need), "power": power, "threshold": threshold })
        }
        Rule::Category { of, weights } => json!({ "of": full(of), "weights": weights }),
        Rule::Formula { factors } => json!({ "factors": factors.iter().map(full).collect::<Vec<_>>() }),
        Rule::LeastFirst { need, cost, cap } => {
            json!({ "need": full(need), "cost_per_person": cost, "cap": cap })
        }
    };
    json!({
        "amount": money(spec.amount.value),
        "unit": spec.unit.0,
        "designation": designation,
        "geography": geography,
        "rule": spec.rule.value.name(),
        "by": rule,
        "people": spec.people.as_ref().map(full),
        "floor": spec.floor.as_ref().map(|it| limit(&it.value)),
        "ceiling": spec.ceiling.as_ref().map(|it| limit(&it.value)),
        "minimum": spec.minimum.as_ref().map(|it| money(it.value)),
        "previous": spec.previous.as_ref().map(full),
        "damping": spec.damping.map(|(floor, ceiling)| json!({ "floor": floor, "ceiling": ceiling })),
        "uncertainty": spec.uncertainty.as_ref().map(|it| format!("{}_uncertainty", it.value)),
    })
}

/// What decided an area's amount, in the words of the table.
pub(super) fn reason(spec: &Allocation, ready: &Ready<'_>, found: &Found, area: usize) -> &'static str {
    match ready.standing[area] {
        Standing::NotDesignated => return "not designated",
        Standing::NotClassified => return "not classified",
        Standing::Missing => return "missing",
        Standing::NoPeople => return "no people",
        Standing::Kept if found.shared.held[area] == Held::Nothing => return "no people",
        Standing::In | Standing::Kept => {}
    }
    let damped = found.damped.as_ref().map(|it| &it.limits);
    match found.shared.held[area] {
        Held::Rule => "rule",
        Held::Floor if damped.is_some_and(|it| it.lower(area) > found.limits.lower(area)) => "damping floor",
        Held::Floor => "floor",
        Held::Ceiling if damped.is_some_and(|it| it.upper(area) < found.limits.upper(area)) => {
            "damping ceiling"
        }
        Held::Ceiling => "ceiling",
        Held::Minimum => "under the minimum",
        Held::Nothing if matches!(spec.rule.value, Rule::LeastFirst { .. }) => "above the level",
        Held::Nothing => "no share",
        Held::Out => "missing",
    }
}

/// Why one area gets what it gets, in sentences.
pub(super) fn why(spec: &Allocation, ready: &Ready<'_>, found: &Found, area: usize) -> Vec<String> {
    let money = |units: f64| alone(spec.unit.money(units));
    let none = |why: String| vec![format!("it gets nothing: {why}")];
    match ready.standing[area] {
        Standing::NotDesignated => {
            return none(format!("`{}` does not designate it", spec.among.name().value));
        }
        Standing::NotClassified => {
            return none(format!(
                "`{}` cannot tell of it, because a value is missing",
                spec.among.name().value
            ));
        }
        Standing::Missing => {
            return none("it has no number of people, or no value that the rule goes by".to_owned());
        }
        Standing::NoPeople => return none("nobody lives there".to_owned()),
        Standing::Kept if found.shared.held[area] == Held::Nothing => {
            return none("nobody lives there".to_owned());
        }
        Standing::In | Standing::Kept => {}
    }
    let rates = ready.rates(None);
    let (shared, rate) = (&found.shared, rates.rates[area]);
    let people = ready.people.as_ref().map_or(f64::NAN, |it| it[area]);
    let total: f64 = rates.rates.iter().filter(|it| !it.is_nan()).sum();
    let mut words = Vec::new();
    // What the rule alone gives, before limits, among those that are kept.
    let raw = match &spec.rule.value {
        _ if ready.standing[area] == Standing::Kept => {
            words.push("the rule gives it nothing: nobody lives there".to_owned());
            0.0
        }
        Rule::LeastFirst { cost, .. } => {
            let need = ready.measures.first().map_or(f64::NAN, |it| it.values[area]);
            let reached = shared.level * ready.turn();
            // How much worse than the level it is.
            let gap = ((reached - need) * ready.turn()).max(0.0);
            words.push(if gap == 0.0 {
                format!(
                    "the rule gives it nothing: its need of {} is no worse than {}, to which the worst off are brought",
                    alone(need),
                    alone(reached)
                )
            } else {
                format!(
                    "the rule: {} people brought from {} to {}, to which all of the worst off are, at {} a person and unit: {}",
                    alone(people),
                    alone(need),
                    alone(reached),
                    alone(*cost),
                    money((rate * gap).round())
                )
            });
            rate * gap
        }
        rule => {
            let heads = |of: String| format!("{} people times {of}", alone(people));
            let values: Vec<String> = ready.measures.iter().map(|it| alone(it.values[area])).collect();
            let weight = match rule {
                Rule::Equal => "one area".to_owned(),
                Rule::PerHead => format!("{} people", alone(people)),
                Rule::Formula { .. } => heads(values.join(" times ")),
                Rule::Category { .. } => heads(format!("the weight of category {}", values.concat())),
                _ => heads(format!("what need of {} weighs", values.concat())),
            };
            words.push(format!(
                "the rule: {weight} is {} of all that share it: {}",
                per_cent(rate / total),
                money((rate / total * spec.amount.value as f64).round())
            ));
            rate * shared.level
        }
    };
    let limits = found.damped.as_ref().map_or(&found.limits, |it| &it.limits);
    let alone = money(raw.round());
    match reason(spec, ready, found, area) {
        "floor" => words.push(format!("raised to its floor of {}", money(limits.lower(area)))),
        "ceiling" => words.push(format!("held to its ceiling of {}, where the level reached would give it {alone}", money(limits.upper(area)))),
        "damping floor" => words.push(format!("damping raises it to {}, so that it loses no more of what it had", money(limits.lower(area)))),
        "damping ceiling" => words.push(format!("damping holds it to {}, so that it gains no more on what it had", money(limits.upper(area)))),
        "under the minimum" => words.push(format!(
            "it gets nothing: that would be less than the minimum of {} which a grant must have, and its money goes round to the others",
            money(spec.minimum.as_ref().map_or(0.0, |it| it.value as f64))
        )),
        "rule" if spec.rule.value.name() != "least-first" && (raw - rate / total * spec.amount.value as f64).abs() >= 1.0 => {
            words.push(format!("after the limits of others it comes to {alone}"));
        }
        _ => {}
    }
    if let Some(share) = found.damped.as_ref().and_then(|it| it.relaxed) {
        words.push(relaxed(share));
    }
    words
}

/// That damping could not keep losses as small as it was asked to.
pub(super) fn relaxed(share: f64) -> String {
    format!(
        "there is too little to keep losses as small as `damping` asks: all may be {} of what they had",
        per_cent(1.0 + share)
    )
}
