//! `api/weights`: what a page needs to move an index's weights by hand.

use serde_json::json;
use theodolite_core::Problem;
use theodolite_data::table::Values;

use super::study::word;
use crate::json::{Cells, Rows};
use crate::site::{Body, Site};

pub(super) fn get(site: &Site, name: &str) -> Result<Option<Body>, Problem> {
    let Some(live) = site.values.live.iter().find(|it| it.name == name) else { return Ok(None) };
    let columns: Vec<Values> = live.parts.iter().map(|it| Values::Number(it.values.clone())).collect();
    let parts = live.parts.iter().zip(&columns).map(|(part, values)| {
        let values = Cells { values, rows: Rows::First(values.len()) };
        json!({
            "name": part.of, "title": part.title, "weight": part.weight, "flat": part.flat, "values": values
        })
    });
    Body::json(&json!({
        "combine": live.combine.name(),
        "worse": word(live.worse),
        "ties": live.ties.name(),
        "min_share": live.min_share,
        "decimals": live.decimals,
        "single": live.single,
        "parts": parts.collect::<Vec<_>>(),
    }))
}
