//! `api/claims.json`: every claim with its verdict.

use serde_json::{Value, json};
use theodolite_core::Problem;

use crate::site::{Body, Site};

pub(super) fn get(site: &Site) -> Result<Option<Body>, Problem> {
    if site.study.claims.is_empty() {
        return Ok(None);
    }
    let claims = site.claims()?;
    let told: Vec<Value> = claims
        .judged
        .iter()
        .map(|it| {
            let decided_by: Vec<Value> = it
                .decided_by
                .iter()
                .map(|(study, claim)| json!({ "study": study, "claim": claim }))
                .collect();
            json!({
                "claim": it.name,
                "text": it.text,
                "source": it.source,
                "expected": it.expected,
                "found": it.found,
                "tolerance": it.tolerance,
                "verdict": it.verdict.words(),
                "why": it.why,
                "decided_by": decided_by,
            })
        })
        .collect();
    Body::json(&told)
}
