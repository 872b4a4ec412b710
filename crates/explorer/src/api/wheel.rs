//! `api/wheel.json` and `api/wheel.svg`: the policies, and what they are for. What they do is in the wheel's tables.

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_study::draw;
use theodolite_study::spec::At;
use theodolite_study::spec::wheel::Mark;

use crate::site::{Body, Site, first};

pub(super) fn get(site: &Site) -> Result<Option<Body>, Problem> {
    let study = &site.study;
    if study.policies.is_empty() {
        return Ok(None);
    }
    let principles = study.principles.iter().map(|it| {
        json!({ "name": it.name.value, "title": it.title, "number": it.number, "source": it.source, "note": it.note })
    });
    let goals = study.goals.iter().map(|it| {
        json!({
            "name": it.name.value, "title": it.title, "number": it.number, "domains": names(&it.domains),
            "indicators": names(&it.indicators), "missions": names(&it.missions),
            "wording": it.wording.map(|it| it.name()), "source": it.source, "note": it.note,
        })
    });
    let actors = study.actors.iter().map(|it| {
        json!({
            "name": it.name.value, "title": it.title, "goals": names(&it.goals), "source": it.source,
            "note": it.note, "levels": it.levels.iter().map(|it| it.name()).collect::<Vec<_>>(),
        })
    });
    let policies = study.policies.iter().map(|it| {
        json!({
            "name": it.name.value, "title": it.title, "domains": names(&it.domains), "actors": names(&it.actors),
            "principles": marks(&it.principles), "goals": marks(&it.goals), "source": it.source, "note": it.note,
            "levels": it.levels.iter().map(|it| it.name()).collect::<Vec<_>>(),
        })
    });
    Body::json(&json!({
        "principles": principles.collect::<Vec<_>>(),
        "goals": goals.collect::<Vec<_>>(),
        "actors": actors.collect::<Vec<_>>(),
        "policies": policies.collect::<Vec<_>>(),
    }))
}

/// The wheel, drawn.
pub(super) fn svg(site: &Site) -> Result<Option<Body>, Problem> {
    if site.study.policies.is_empty() {
        return Ok(None);
    }
    let drawing = theodolite_study::drawing(&site.study, "the tables of the page").map_err(first)?;
    Ok(Some(Body { media: "image/svg+xml", bytes: draw::wheel::wheel(&drawing).into_bytes() }))
}

fn names(names: &[At<String>]) -> Vec<&str> {
    names.iter().map(|it| it.value.as_str()).collect()
}

/// What is served and how much, from 0 to 3.
fn marks(marks: &[Mark]) -> Vec<Value> {
    marks.iter().map(|it| json!({ "of": it.of.value, "marks": it.marks })).collect()
}
