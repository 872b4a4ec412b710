//! `api/maps` and `api/hexes`: the shapes of areas, simplified without gaps, and one hexagon an area.
//!
//! A geography that names no boundaries has those of the finer one in whose table it stands as a parent, joined.

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_core::map::Shape;
use theodolite_core::map::dissolve::dissolve;
use theodolite_core::map::hexes::{Hexes, NO_PARENT, hexes as hexagons};
use theodolite_core::map::simplify::{Simplify, Topology, simplify};
use theodolite_study::views;

use super::geography::{parents, places};
use crate::site::{Body, Geography, Site};

/// Points that a map may have for each area, and at least: borders of a few areas are worth more than those of many.
const POINTS_AN_AREA: usize = 24;
const LEAST_POINTS: usize = 60_000;
/// And at most, so that a country of neighbourhoods stays some megabytes.
const MOST_POINTS: usize = 350_000;

/// The shapes of a geography.
#[derive(Debug)]
pub(crate) struct Drawn {
    topology: Topology,
    /// What a reader of the map should know: areas without a shape, shapes that were left out.
    warnings: Vec<String>,
}

/// Whether a geography can be drawn: it has boundaries, or one that lies in it has.
pub(super) fn has(site: &Site, name: &str) -> bool {
    views::has_boundary(&site.study, &site.store, name) || finer(site, name).is_some()
}

/// The geography from whose boundaries those of another follow: of several the one with the fewest areas.
fn finer<'a>(site: &'a Site, name: &str) -> Option<&'a Geography> {
    let has = |it: &&Geography| {
        it.name != name
            && it.table.texts(name).is_some()
            && views::has_boundary(&site.study, &site.store, &it.name)
    };
    site.geographies.iter().filter(has).min_by_key(|it| it.codes.len())
}

/// Draws a geography; `None` where nothing says where its areas are.
pub(crate) fn draw(site: &Site, name: &str) -> Result<Option<Drawn>, Problem> {
    let Some(geography) = site.geography(name) else { return Ok(None) };
    if let Some((boundaries, warnings)) = views::boundaries(&site.study, &site.store, name, &geography.codes)?
    {
        let points = (geography.codes.len() * POINTS_AN_AREA).clamp(LEAST_POINTS, MOST_POINTS);
        let topology = simplify(&boundaries.shapes, Simplify { points, ..Simplify::default() });
        let mut warnings: Vec<String> = warnings.into_iter().map(|it| it.message).collect();
        warnings.extend(enclose_nothing(geography, &boundaries.shapes, &topology));
        return Ok(Some(Drawn { topology, warnings }));
    }
    let Some(finer) = finer(site, name) else { return Ok(None) };
    let Some(drawn) = site.drawn(&finer.name)? else { return Ok(None) };
    let of = numbers(&places(finer, geography));
    let topology = dissolve(&drawn.topology, &of, geography.codes.len());
    let mut warnings = drawn.warnings.clone();
    let nowhere = of.iter().filter(|it| **it == NO_PARENT).count();
    if nowhere > 0 {
        warnings.push(format!(
            "{nowhere} areas of `{}` lie in none of `{name}` and are not on its map",
            finer.name
        ));
    }
    Ok(Some(Drawn { topology, warnings }))
}

/// Areas with a shape in the file of which nothing is left on the map: it crosses itself, or has no inside.
fn enclose_nothing(geography: &Geography, shapes: &[Shape], topology: &Topology) -> Option<String> {
    const NAMED: usize = 5;
    let lost = shapes
        .iter()
        .zip(&topology.areas)
        .enumerate()
        .filter(|(_, (shape, area))| !shape.is_empty() && area.is_empty());
    let lost: Vec<String> = lost.map(|(area, _)| format!("`{}`", geography.codes.get(area))).collect();
    let more = if lost.len() > NAMED { " ..." } else { "" };
    let named = lost.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    (!lost.is_empty()).then(|| format!("shapes of {} areas enclose nothing: {named}{more}", lost.len()))
}

/// Places as numbers of parents.
fn numbers(places: &[i64]) -> Vec<u32> {
    places.iter().map(|it| u32::try_from(*it).unwrap_or(NO_PARENT)).collect()
}

/// The map as TopoJSON: lines as steps from place to place on a grid.
pub(super) fn map(site: &Site, name: &str) -> Result<Option<Body>, Problem> {
    let Some(drawn) = site.drawn(name)? else { return Ok(None) };
    let topology = &drawn.topology;
    let arcs: Vec<Vec<[i32; 2]>> = topology
        .arcs
        .iter()
        .map(|arc| {
            let mut at = [0, 0];
            let step = |point: &[i32; 2]| {
                let step = [point[0] - at[0], point[1] - at[1]];
                at = *point;
                step
            };
            arc.iter().map(step).collect()
        })
        .collect();
    let geometries: Vec<Value> = topology
        .areas
        .iter()
        .enumerate()
        .map(|(id, polygons)| match polygons.as_slice() {
            [] => json!({ "type": null, "id": id }),
            [polygon] => json!({ "type": "Polygon", "id": id, "arcs": polygon }),
            several => json!({ "type": "MultiPolygon", "id": id, "arcs": several }),
        })
        .collect();
    Body::json(&json!({
        "type": "Topology",
        "transform": { "scale": [topology.step, topology.step], "translate": topology.origin },
        "objects": { "areas": { "type": "GeometryCollection", "geometries": geometries } },
        "arcs": arcs,
        "warnings": drawn.warnings,
    }))
}

/// One hexagon an area; -1 for an area without a shape.
pub(super) fn hexes(site: &Site, name: &str) -> Result<Option<Body>, Problem> {
    let (Some(drawn), Some(geography)) = (site.drawn(name)?, site.geography(name)) else { return Ok(None) };
    // Coarser areas that hold several others, the finest first: districts before regions.
    let mut levels: Vec<&Geography> =
        parents(site, geography).filter(|it| it.codes.len() < geography.codes.len()).collect();
    levels.sort_by_key(|it| std::cmp::Reverse(it.codes.len()));
    let levels: Vec<Vec<u32>> = levels.iter().map(|it| numbers(&places(geography, it))).collect();
    let Hexes { columns, rows, places, .. } = hexagons(&drawn.topology.shapes(), &levels);
    let column: Vec<i64> = places.iter().map(|it| it.map_or(-1, |it| i64::from(it.column))).collect();
    let row: Vec<i64> = places.iter().map(|it| it.map_or(-1, |it| i64::from(it.row))).collect();
    Body::json(&json!({ "columns": columns, "rows": rows, "column": column, "row": row }))
}
