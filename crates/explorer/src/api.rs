//! The data behind the pages: one file a sort of answer. `openapi.json` says what each holds.

pub(crate) mod maps;

mod claims;
mod explain;
mod geography;
mod places;
pub(crate) mod study;
mod tables;
mod weights;
mod wheel;

use serde_json::{Value, json};
use theodolite_core::Problem;

use crate::site::{Body, Site};

/// What a path below `api/` answers.
pub(crate) fn get(site: &Site, path: &str) -> Result<Option<Body>, Problem> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["openapi.json"] => openapi(site),
        ["study.json"] => Body::json(&study::tell(site)),
        ["claims.json"] => claims::get(site),
        ["wheel.json"] => wheel::get(site),
        ["wheel.svg"] => wheel::svg(site),
        ["geographies", file] => of(file, |name| geography::get(site, name)),
        ["measures", file] => of(file, |name| places::measures(site, name)),
        ["maps", file] => of(file, |name| maps::map(site, name)),
        ["hexes", file] => of(file, |name| maps::hexes(site, name)),
        ["weights", file] => of(file, |name| weights::get(site, name)),
        ["explain", name, file] => of(file, |code| explain::get(site, name, code)),
        ["tables", file] if file.ends_with(".csv") => tables::csv(site, file.trim_end_matches(".csv")),
        ["tables", file] => of(file, |name| tables::get(site, name)),
        ["columns", table, file] => of(file, |column| tables::column(site, table, column)),
        ["places", geography, file] => of(file, |shard| places::get(site, geography, shard)),
        _ => Ok(None),
    }
}

/// Every path below `api/` that a static site has; explanations are computed anew, and tables in CSV are made by the pages.
pub(crate) fn paths(site: &Site) -> Result<Vec<String>, Problem> {
    let mut paths: Vec<String> = vec!["openapi.json".into(), "study.json".into()];
    if !site.study.claims.is_empty() {
        paths.push("claims.json".into());
    }
    if !site.study.policies.is_empty() {
        paths.extend(["wheel.json".into(), "wheel.svg".into()]);
    }
    for geography in &site.geographies {
        let name = &geography.name;
        paths.extend([format!("geographies/{name}.json"), format!("measures/{name}.json")]);
        if maps::has(site, name) {
            paths.extend([format!("maps/{name}.json"), format!("hexes/{name}.json")]);
        }
        let shards = geography.codes.len().div_ceil(places::IN_A_SHARD);
        paths.extend((0..shards).map(|it| format!("places/{name}/{it}.json")));
    }
    paths.extend(site.values.live.iter().map(|it| format!("weights/{}.json", it.name)));
    for measured in tables::of_areas(site) {
        let columns = measured.columns.iter().filter(|it| !matches!(it.as_str(), "code" | "name"));
        paths.extend(columns.map(|it| format!("columns/{}/{it}.json", measured.name)));
    }
    // Tables of areas are told by their columns.
    let of_areas = |name: &str| tables::of_areas(site).any(|it| it.name == name && it.is_whole);
    let tables = site.results.names().filter(|it| site.geography(it).is_none() && !of_areas(it));
    paths.extend(tables.map(|it| format!("tables/{it}.json")));
    Ok(paths)
}

/// The interface, described, with the names that this study has.
fn openapi(site: &Site) -> Result<Option<Body>, Problem> {
    let text = include_str!("../openapi.json");
    let mut described: Value = serde_json::from_str(text).map_err(|error| {
        Problem::error("cannot-tell", format!("the description of the interface is no JSON: {error}"))
    })?;
    let files = |names: &mut dyn Iterator<Item = &str>| {
        names.map(|it| json!(format!("{it}.json"))).collect::<Vec<_>>()
    };
    let geographies = || site.geographies.iter().map(|it| it.name.as_str());
    let tables = || tables::of_areas(site).map(|it| json!(it.name)).collect::<Vec<_>>();
    let known = [
        ("geographies/{file}", 0, files(&mut geographies())),
        ("measures/{file}", 0, files(&mut geographies())),
        ("maps/{file}", 0, files(&mut geographies().filter(|it| maps::has(site, it)))),
        ("hexes/{file}", 0, files(&mut geographies().filter(|it| maps::has(site, it)))),
        ("weights/{file}", 0, files(&mut site.values.live.iter().map(|it| it.name.as_str()))),
        ("tables/{file}", 0, files(&mut site.results.names())),
        ("columns/{table}/{file}", 0, tables()),
        ("explain/{table}/{file}", 0, tables()),
        ("places/{geography}/{file}", 0, geographies().map(|it| json!(it)).collect()),
    ];
    for (path, place, names) in known.into_iter().filter(|it| !it.2.is_empty()) {
        let schema = &mut described["paths"][format!("/api/{path}")]["get"]["parameters"][place]["schema"];
        schema["examples"] = json!(names);
    }
    Body::json(&described)
}

fn of(
    file: &str,
    answer: impl FnOnce(&str) -> Result<Option<Body>, Problem>,
) -> Result<Option<Body>, Problem> {
    file.strip_suffix(".json").map_or(Ok(None), answer)
}
