//! What is drawn of the policies of a study.

use std::collections::BTreeMap;

use crate::draw::wheel::{Chord, Named, Spoke, Wheel};
use crate::spec::wheel::{Mark, Policy, Sign};
use crate::spec::{At, Goal};
use crate::step::wheel::Model;

/// The wheel of a study; `table` is where the same stands as a table.
pub(super) fn shown(model: &Model<'_>, table: &str) -> Wheel {
    let study = model.study;
    let goals: BTreeMap<&str, usize> = places(study.goals.iter().map(|it| it.name.value.as_str()));
    let principles: BTreeMap<&str, usize> = places(study.principles.iter().map(|it| it.name.value.as_str()));
    let mut domains: Vec<&str> = Vec::new();
    for domain in study.policies.iter().flat_map(|it| &it.domains) {
        if !domains.contains(&domain.value.as_str()) {
            domains.push(&domain.value);
        }
    }
    let by_principle = !study.principles.is_empty();
    let of_principles = study.principles.iter().enumerate();
    let sectors: Vec<Named> = match by_principle {
        true => of_principles.map(|(at, it)| named(at, it.number, &it.title, &it.name)).collect(),
        false => domains.iter().enumerate().map(|(at, it)| numbered(at, None, (*it).to_owned())).collect(),
    };
    let domains = places(domains.into_iter());
    let in_sectors = |policy: &Policy| match by_principle {
        true => marked(&policy.principles, &principles),
        false => {
            policy.domains.iter().filter_map(|it| Some((*domains.get(it.value.as_str())?, 1.0))).collect()
        }
    };
    let policies = study.policies.iter().map(|it| Spoke {
        title: it.title.clone().unwrap_or_else(|| it.name.value.clone()),
        sectors: in_sectors(it),
        goals: marked(&it.goals, &goals),
    });
    let measured = |goal: &Goal, name: &str| {
        let mut own = goal.indicators.iter().filter_map(|it| model.measure(&it.value));
        own.any(|it| it.name == name)
    };
    let measures = model.points.iter().skip(model.policies()).map(|point| {
        let goals = study.goals.iter().enumerate().filter(|it| measured(it.1, &point.name));
        Spoke {
            title: if point.title.is_empty() { point.name.clone() } else { point.title.to_owned() },
            sectors: Vec::new(),
            goals: goals.map(|it| (it.0, 1.0)).collect(),
        }
    });
    let effects = model.effects.iter().map(|it| Chord {
        from: it.of,
        to: it.on,
        raises: it.effect.sign.value == Sign::Raises,
        strength: it.effect.strength.middle,
    });
    let of_goals = study.goals.iter().enumerate();
    Wheel {
        title: super::title(study),
        table: table.to_owned(),
        of: if by_principle { "principles".into() } else { "domains".into() },
        sectors,
        goals: of_goals.map(|(at, it)| named(at, it.number, &it.title, &it.name)).collect(),
        policies: policies.collect(),
        measures: measures.collect(),
        effects: effects.collect(),
    }
}

/// For each name its place.
fn places<'n>(names: impl Iterator<Item = &'n str>) -> BTreeMap<&'n str, usize> {
    names.enumerate().map(|(at, name)| (name, at)).collect()
}

/// The places and marks of what is served at all.
fn marked(marks: &[Mark], places: &BTreeMap<&str, usize>) -> Vec<(usize, f64)> {
    let marks = marks.iter().filter(|it| it.marks > 0);
    marks.filter_map(|it| Some((*places.get(it.of.value.as_str())?, f64::from(it.marks)))).collect()
}

fn named(at: usize, number: Option<i64>, title: &Option<String>, name: &At<String>) -> Named {
    numbered(at, number, title.clone().unwrap_or_else(|| name.value.clone()))
}

/// With the number under which it was published, else that of its place.
fn numbered(at: usize, number: Option<i64>, title: String) -> Named {
    Named { number: number.unwrap_or(at as i64 + 1).to_string(), title }
}
