//! `api/geographies`: the areas, their names and people, and in which coarser areas they lie.

use std::collections::{BTreeMap, HashMap};

use serde_json::json;
use theodolite_core::Problem;

use crate::json::{Cells, Rows};
use crate::site::{Body, Geography, Site};

pub(super) fn get(site: &Site, name: &str) -> Result<Option<Body>, Problem> {
    let Some(geography) = site.geography(name) else { return Ok(None) };
    let table = &geography.table;
    let rows = Rows::First(geography.codes.len());
    let cells = |name: &str| table.column(name).map(|values| Cells { values, rows });
    let within: BTreeMap<&str, Vec<i64>> =
        parents(site, geography).map(|parent| (parent.name.as_str(), places(geography, parent))).collect();
    Body::json(&json!({
        "codes": cells("code"),
        "names": names(geography),
        "population": cells("population").filter(|_| has_people(geography)),
        "within": within,
    }))
}

/// Whether people are known of any area: a column without a number is none.
pub(super) fn has_people(geography: &Geography) -> bool {
    geography.table.numbers("population").is_some_and(|it| it.iter().any(|it| !it.is_nan()))
}

/// What each area is called: its code where it has no name.
fn names(geography: &Geography) -> Vec<&str> {
    let names = geography.table.texts("name");
    let name = |area: usize| names.map(|it| it.get(area)).filter(|it| !it.is_empty());
    (0..geography.codes.len()).map(|it| name(it).unwrap_or(geography.codes.get(it))).collect()
}

/// The coarser geographies whose codes are in the table.
pub(super) fn parents<'a>(site: &'a Site, geography: &'a Geography) -> impl Iterator<Item = &'a Geography> {
    site.geographies
        .iter()
        .filter(|it| it.name != geography.name && geography.table.texts(&it.name).is_some())
}

/// For each area the place of its parent among the parent's areas; -1 where it has none.
pub(super) fn places(geography: &Geography, parent: &Geography) -> Vec<i64> {
    let at: HashMap<&str, i64> = parent.codes.iter().zip(0..).collect();
    let own = geography.table.texts(&parent.name);
    own.map_or_else(Vec::new, |own| own.iter().map(|it| at.get(it).copied().unwrap_or(-1)).collect())
}
