//! `api/explain`: where a number comes from, down to the row of the file; computed when it is asked for.

use theodolite_core::Problem;

use crate::site::{Body, Site, first};

pub(super) fn get(site: &Site, name: &str, code: &str) -> Result<Option<Body>, Problem> {
    match site.explain(name, code) {
        Ok(explanation) => Body::json(&explanation.json()),
        Err(problems) => match first(problems) {
            it if matches!(it.code, "unknown-name" | "unknown-area") => Ok(None),
            it => Err(it),
        },
    }
}
