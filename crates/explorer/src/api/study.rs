//! `api/study.json`: what the study is and what is in it.

use std::path::Path;

use serde_json::{Value, json};
use theodolite_core::Polarity;
use theodolite_study::receipt::{Defined, FileRecord, StepRecord};

use super::{geography, maps, tables};
use crate::site::{Geography, Site};

pub(crate) fn tell(site: &Site) -> Value {
    let about = &site.study.about;
    let receipt = &site.results.receipt;
    json!({
        "title": site.title(),
        "description": about.description,
        "authors": about.authors,
        "licence": about.licence,
        "version": about.version,
        "seed": receipt.seed,
        "made_by": receipt.made_by,
        "headline": receipt.headline(),
        "geographies": site.geographies.iter().map(|it| area(site, it)).collect::<Vec<_>>(),
        "steps": receipt.steps.iter().map(|it| step(site, it)).collect::<Vec<_>>(),
        "files": receipt.files.iter().map(file).collect::<Vec<_>>(),
        "indices": indices(site),
        "claims": site.study.claims.len(),
        "wheel": !site.study.policies.is_empty(),
    })
}

fn area(site: &Site, it: &Geography) -> Value {
    json!({
        "name": it.name,
        "title": it.title,
        "areas": it.codes.len(),
        "population": geography::has_people(it),
        "within": geography::parents(site, it).map(|it| it.name.as_str()).collect::<Vec<_>>(),
        "map": maps::has(site, &it.name),
    })
}

fn file(it: &FileRecord) -> Value {
    json!({
        "name": it.name, "sha256": it.sha256, "size": it.size, "publisher": it.publisher, "licence": it.licence,
    })
}

fn step(site: &Site, it: &StepRecord) -> Value {
    let described = site.described.get(&it.name).filter(|described| described.kind == it.kind);
    let has_values = site.values.indicators.iter().any(|indicator| indicator.name == it.name);
    let of_areas = it.kind == "indicator" && has_values || tables::of_step(site, it).is_some();
    let columns: Vec<Value> = match it.kind == "indicator" && has_values {
        true => vec![json!({ "name": "value", "type": "number" })],
        false => it.columns.iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect(),
    };
    json!({
        "kind": it.kind,
        "name": it.name,
        "title": described.and_then(|it| it.title.as_deref()),
        // Of an indicator that no result uses the build has nothing to record.
        "geography": it.geography.as_deref().or_else(|| described?.geography.as_deref()),
        "areas": of_areas,
        "rows": it.wrote.first().map(|it| it.rows),
        "from": it.from,
        "reads": it.reads,
        "method": it.method,
        "facts": it.facts,
        "counts": it.counts,
        "notes": it.notes,
        "warnings": it.warnings,
        "defined": it.defined.as_ref().map(|it| defined(site, it)),
        "unit": described.and_then(|it| it.unit.as_deref()),
        "period": described.and_then(|it| it.period.as_deref()),
        "worse": described.and_then(|it| it.worse).map(word),
        "about": described.and_then(|it| it.about.as_deref()),
        "columns": columns,
    })
}

/// Where a section stands in the study's text: the file as it lies in the study's folder, whose own place is nobody's
/// business.
fn defined(site: &Site, it: &Defined) -> Value {
    let root = site.study.texts.first().and_then(|it| Path::new(&*it.0).parent());
    let path = Path::new(&it.file);
    let file = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    json!({ "file": file.to_string_lossy().replace('\\', "/"), "line": it.line, "text": it.text, "value": it.value })
}

/// The indices with their parts: weights as they were given or found.
fn indices(site: &Site) -> Vec<Value> {
    let told = site.study.indices.iter().map(|index| {
        let name = &index.name.value;
        let live = site.values.live.iter().find(|it| it.name == *name);
        let parts = index.of.iter().enumerate().map(|(at, part)| {
            let live = live.and_then(|it| it.parts.get(at));
            let weight = live.map_or(part.weight, |it| it.weight);
            let of = part.of.value.as_str();
            let named = of.split_once('.').map_or(of, |it| it.0);
            let title = site.described.get(named).and_then(|it| it.title.as_deref());
            json!({ "of": of, "title": title, "weight": weight, "flat": live.is_some_and(|it| it.flat) })
        });
        let parts: Vec<Value> = parts.collect();
        json!({ "name": name, "title": index.title, "parts": parts, "live": live.is_some() })
    });
    told.collect()
}

pub(super) fn word(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::High => "high",
        Polarity::Low => "low",
    }
}
