//! What the paths of a site tell, against the study that they are of.

mod common;

use serde_json::{Value, json};
use theodolite_explorer::Site;

fn opened() -> (tempfile::TempDir, Site) {
    let folder = tempfile::tempdir().unwrap();
    let site = common::site(folder.path());
    (folder, site)
}

fn ask(site: &Site, path: &str) -> Value {
    let body = site.get(path).unwrap().unwrap_or_else(|| panic!("nothing at {path}"));
    serde_json::from_slice(&body.bytes).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_study_tells_what_is_in_it() {
    let (folder, site) = opened();
    let study = ask(&site, "api/study.json");
    assert_eq!(study["title"], "Need & <b>care</b>");
    assert_eq!(study["headline"], "need");
    assert_eq!(study["seed"], 1);
    assert_eq!(study["claims"], 1);
    assert_eq!(
        study["geographies"][0],
        json!({
            "name": "ward", "title": null, "areas": 12, "population": true, "within": ["town"], "map": true,
        })
    );
    let step = |name: &str| study["steps"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap();
    assert_eq!(step("poor")["unit"], "percent");
    assert_eq!(step("poor")["columns"], json!([{ "name": "value", "type": "number" }]));
    assert_eq!(step("need")["areas"], true);
    assert_eq!(step("help")["areas"], true);
    assert_eq!(step("over_time")["areas"], false);
    assert_eq!(step("need")["defined"]["file"], "study.toml");
    let parts = json!([
        { "of": "poor", "title": "People who are poor", "weight": 0.75, "flat": false },
        { "of": "idle", "title": null, "weight": 0.25, "flat": false },
    ]);
    assert_eq!(study["indices"], json!([{ "name": "need", "title": "Need", "parts": parts, "live": true }]));
    // Where the study lies on this machine is nobody's business.
    assert!(!study.to_string().contains(&*folder.path().to_string_lossy()));
}

#[test]
fn columns_are_in_the_order_of_the_geography() {
    let (_folder, site) = opened();
    let areas = ask(&site, "api/geographies/ward.json");
    assert_eq!(areas["codes"][11], "W12");
    assert_eq!(areas["population"][2], 300);
    assert_eq!(areas["within"]["town"], json!([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]));
    let towns = ask(&site, "api/geographies/town.json");
    assert_eq!(towns["codes"], json!(["T1", "T2"]));
    assert_eq!(towns["names"], towns["codes"], "what has no name goes by its code");
    let idle = ask(&site, "api/columns/idle/value.json");
    assert_eq!(idle, json!([7, 1, 8, 2, 9, 3, 10, 4, 11, 5, 12, null]));
    // The row of a fund for money without a place is about no area.
    assert_eq!(ask(&site, "api/columns/help/amount.json"), json!([1000, 0, 500, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    let table = ask(&site, "api/tables/help.json");
    assert_eq!(table["rows"], 13);
    assert_eq!(table["columns"][2]["values"][12], 250);
}

#[test]
fn the_same_weights_give_the_same_ranks_in_the_page() {
    let (_folder, site) = opened();
    let live = ask(&site, "api/weights/need.json");
    let numbers = |it: &Value| -> Vec<f64> {
        it.as_array().unwrap().iter().map(|it| it.as_f64().unwrap_or(f64::NAN)).collect()
    };
    let columns: Vec<Vec<f64>> =
        live["parts"].as_array().unwrap().iter().map(|it| numbers(&it["values"])).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let details = [live["min_share"].as_f64().unwrap(), -1.0, 0.0];
    assert_eq!((&live["combine"], &live["ties"]), (&json!("arithmetic"), &json!("min")));
    let rule = theodolite_wasm::Rule::from_numbers(1, 0, 0, details).unwrap();
    let found = theodolite_wasm::scored(&columns, &[0.75, 0.25], rule).unwrap();
    let bits = |it: &[f64]| it.iter().map(|it| it.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&found[..12]), bits(&numbers(&ask(&site, "api/columns/need/score.json"))));
    assert_eq!(bits(&found[12..24]), bits(&numbers(&ask(&site, "api/columns/need/rank.json"))));
    assert_eq!(found[24], 1.0, "the first tenth");
}

#[test]
fn a_place_has_every_column_and_its_years() {
    let (_folder, site) = opened();
    let places = ask(&site, "api/places/ward/0.json");
    assert_eq!((&places["start"], &places["count"]), (&json!(0), &json!(12)));
    assert_eq!(places["columns"]["poor.value"][0], 37);
    assert_eq!(places["columns"]["first.designated"][0], true);
    assert_eq!(places["columns"]["help.amount"][2], 500);
    assert_eq!(places["series"]["over_time"]["periods"], json!(["2020", "2021", "2022"]));
    assert_eq!(places["series"]["over_time"]["values"][1], json!([20, null, 22]));
    let spread = ask(&site, "api/measures/ward.json");
    assert_eq!(spread["idle.value"]["count"], 11);
    assert_eq!(spread["idle.value"]["missing"], 1);
    assert_eq!(spread["poor.value"]["median"], 20.5);
    assert_eq!((&spread["poor.value"]["min"], &spread["poor.value"]["max"]), (&json!(4), &json!(37)));
    assert_eq!(site.get("api/places/ward/1.json").unwrap(), None);
    assert_eq!(site.get("api/places/ward/18446744073709551615.json").unwrap(), None);
}

#[test]
fn claims_and_explanations_are_those_of_the_command_line() {
    let (_folder, site) = opened();
    let claims = ask(&site, "api/claims.json");
    assert_eq!((&claims[0]["verdict"], &claims[0]["found"]), (&json!("holds"), &json!("3")));
    let explained = ask(&site, "api/explain/need/W01.json");
    assert_eq!(explained["row"]["rank"], 1.0);
    assert_eq!(explained["parts"][0]["of"]["origin"]["row"], 2);
    assert_eq!(site.get("api/explain/need/W77.json").unwrap(), None);
    assert_eq!(site.get("api/explain/nothing/W01.json").unwrap(), None);
    let csv = site.get("api/tables/first.csv").unwrap().unwrap();
    let text = String::from_utf8(csv.bytes).unwrap();
    assert!(text.starts_with("code,name,designated\nW01,Ward 1,true\n"), "{text}");
}

#[test]
fn every_path_of_the_static_site_has_something() {
    let (_folder, site) = opened();
    let paths = site.paths().unwrap();
    for path in &paths {
        assert!(site.get(path).unwrap().is_some(), "{path}");
    }
    assert!(paths.contains(&"api/columns/need/rank.json".to_owned()));
    assert!(paths.contains(&"api/tables/over_time.json".to_owned()));
    assert!(!paths.iter().any(|it| it.contains("explain")), "{paths:?}");
    let nothing = [
        "",
        "api",
        "api/",
        "api/study",
        "api/columns/need/none.json",
        "api/columns/need/code.json",
        "api/x.json",
    ];
    for path in nothing {
        assert_eq!(site.get(path).unwrap(), None, "{path}");
    }
}

#[test]
fn the_description_of_the_interface_names_every_sort_of_path() {
    let (_folder, site) = opened();
    let described = ask(&site, "api/openapi.json");
    let described: Vec<&String> = described["paths"].as_object().unwrap().keys().collect();
    let sort = |path: &str| {
        let parts: Vec<&str> = path.split('/').collect();
        let found = described.iter().any(|it| {
            let wanted: Vec<&str> = it.trim_start_matches('/').split('/').collect();
            wanted.len() == parts.len()
                && wanted.iter().zip(&parts).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
        });
        assert!(found, "{path} is not described");
    };
    site.paths().unwrap().iter().filter(|it| it.starts_with("api/")).for_each(|it| sort(it));
    sort("api/explain/need/W01.json");
    sort("api/wheel.svg");
}

/// The points of an area's outer ring, in degrees.
fn outer(map: &Value, area: usize) -> Vec<[f64; 2]> {
    let number = |it: &Value| it.as_f64().unwrap();
    let pair = |it: &Value| [number(&it[0]), number(&it[1])];
    let (scale, origin) = (pair(&map["transform"]["scale"]), pair(&map["transform"]["translate"]));
    let geometry = &map["objects"]["areas"]["geometries"][area];
    assert_eq!((&geometry["id"], &geometry["type"]), (&json!(area), &json!("Polygon")));
    let mut ring: Vec<[f64; 2]> = Vec::new();
    for arc in geometry["arcs"][0].as_array().unwrap() {
        let arc = arc.as_i64().unwrap();
        let line = map["arcs"][if arc < 0 { -1 - arc } else { arc } as usize].as_array().unwrap();
        let mut at = [0.0, 0.0];
        let mut points: Vec<[f64; 2]> = Vec::new();
        for step in line.iter().map(pair) {
            at = [at[0] + step[0], at[1] + step[1]];
            points.push([origin[0] + at[0] * scale[0], origin[1] + at[1] * scale[1]]);
        }
        if arc < 0 {
            points.reverse();
        }
        ring.extend(points.into_iter().skip(usize::from(!ring.is_empty())));
    }
    ring
}

fn enclosed(ring: &[[f64; 2]]) -> f64 {
    ring.windows(2).map(|it| it[0][0] * it[1][1] - it[1][0] * it[0][1]).sum::<f64>() / -2.0
}

#[test]
fn a_map_has_every_area_and_those_in_which_they_lie() {
    let (_folder, site) = opened();
    let wards = ask(&site, "api/maps/ward.json");
    let ring = outer(&wards, 0);
    assert!((enclosed(&ring) - 1.0).abs() < 1e-4, "clockwise: {ring:?}");
    assert_eq!(ring.first(), ring.last());
    assert_eq!(wards["objects"]["areas"]["geometries"][11], json!({ "type": null, "id": 11 }));
    assert!(wards["warnings"][0].as_str().unwrap().contains("W12"), "{}", wards["warnings"]);
    // Towns name no boundaries: theirs are those of their wards, six of them here and five there.
    let towns = ask(&site, "api/maps/town.json");
    assert!((enclosed(&outer(&towns, 0)) - 6.0).abs() < 1e-4);
    assert!((enclosed(&outer(&towns, 1)) - 5.0).abs() < 1e-4);
}

#[test]
fn each_area_has_a_hexagon_of_its_own() {
    let (_folder, site) = opened();
    let hexes = ask(&site, "api/hexes/ward.json");
    let list = |name: &str| -> Vec<i64> {
        hexes[name].as_array().unwrap().iter().map(|it| it.as_i64().unwrap()).collect()
    };
    let (columns, rows) = (list("column"), list("row"));
    assert_eq!((columns[11], rows[11]), (-1, -1), "no shape, no hexagon");
    let mut places: Vec<(i64, i64)> = columns[..11].iter().copied().zip(rows[..11].iter().copied()).collect();
    assert!(places.iter().all(|it| it.0 >= 0 && it.1 >= 0));
    // North is up: the first ward is the most south-western.
    assert!(rows[0] > rows[8], "{rows:?}");
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 11);
}

#[test]
fn a_geography_of_which_no_people_are_known_has_no_column_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let study = "[geography.place]\nfile = \"areas.csv\"\ncode = \"code\"\nwithin = { town = \"town\" }\n\
         [source.s]\nfile = \"areas.csv\"\ngeography = \"place\"\nkey = \"code\"\n\
         [indicator.a]\nsource = \"s\"\ncolumn = \"a\"\nworse = \"high\"\n\
         [index.need]\nof = { a = 1 }\nnormalise = \"rank\"\n\
         [rebase.town_need]\nof = \"need\"\nto = \"town\"\nby = \"mean\"\n";
    std::fs::write(folder.path().join("study.toml"), study).unwrap();
    std::fs::write(folder.path().join("areas.csv"), "code,town,a\nA,N,1\nB,N,2\nC,S,3\n").unwrap();
    let site = common::built(folder.path());
    let study = ask(&site, "api/study.json");
    for geography in study["geographies"].as_array().unwrap() {
        assert_eq!(geography["population"], false, "{geography}");
        let name = geography["name"].as_str().unwrap();
        assert_eq!(ask(&site, &format!("api/geographies/{name}.json"))["population"], Value::Null, "{name}");
    }
    assert_eq!(study["geographies"].as_array().unwrap().len(), 2);
}

/// Every mean, every ties, missing parts kept or left out, rounded or not, in single precision or not.
#[test]
fn whatever_the_rule_the_page_finds_what_the_build_finds() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = String::from("code,people,a,b,c\n");
    for area in 0..40_i64 {
        let cell = |factor: i64, gap: i64| match area % gap {
            3 => String::new(),
            _ => format!("{}", 1 + area * factor % 17),
        };
        table += &format!("A{area:02},{},{},{},{}\n", 100 + area, cell(5, 11), cell(7, 7), cell(3, 50));
    }
    std::fs::write(folder.path().join("areas.csv"), table).unwrap();
    let mut study = String::from(
        "[geography.place]\nfile = \"areas.csv\"\ncode = \"code\"\npopulation = \"people\"\n\
         [source.s]\nfile = \"areas.csv\"\ngeography = \"place\"\nkey = \"code\"\non-missing = \"keep\"\n",
    );
    for (column, worse) in [("a", "high"), ("b", "low"), ("c", "high")] {
        study +=
            &format!("[indicator.{column}]\nsource = \"s\"\ncolumn = \"{column}\"\nworse = \"{worse}\"\n");
    }
    let combines = ["weighted-sum", "arithmetic", "geometric", "harmonic"];
    let ties = ["min", "average", "max", "dense", "first"];
    let mut rules = Vec::new();
    for (combine, tie) in (0..4).flat_map(|combine| (0..5).map(move |tie| (combine, tie))) {
        for missing in ["on-missing = \"keep\"\nmin-share = 0.4", "on-missing = \"exclude\""] {
            let single = combine < 2 && tie % 2 == 0;
            let normalise = match single {
                true => "{ rank-exponential = { constant = 23, precision = 32 } }",
                false => "{ min-max = { lower = 1, upper = 100 } }",
            };
            let worse = if !single && tie % 2 == 1 { "low" } else { "high" };
            let decimals = if tie == 2 { "decimals = 1\n" } else { "" };
            study += &format!(
                "[index.i{}]\nnormalise = {normalise}\ncombine = \"{}\"\nties = \"{}\"\nworse = \"{worse}\"\n{missing}\n{decimals}\
                 of = {{ a = 2, b = 1, c = 0.5 }}\n",
                rules.len(),
                combines[combine],
                ties[tie],
            );
            rules.push((combine as u32, u32::from(worse == "low"), tie as u32));
        }
    }
    std::fs::write(folder.path().join("study.toml"), study).unwrap();
    let site = common::built(folder.path());
    for (number, (combine, worse, ties)) in rules.into_iter().enumerate() {
        let live = ask(&site, &format!("api/weights/i{number}.json"));
        let numbers = |it: &Value| -> Vec<f64> {
            it.as_array().unwrap().iter().map(|it| it.as_f64().unwrap_or(f64::NAN)).collect()
        };
        let parts = live["parts"].as_array().unwrap();
        let columns: Vec<Vec<f64>> = parts.iter().map(|it| numbers(&it["values"])).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let weights: Vec<f64> = parts.iter().map(|it| it["weight"].as_f64().unwrap()).collect();
        let single = f64::from(u8::from(live["single"].as_bool().unwrap()));
        let details =
            [live["min_share"].as_f64().unwrap(), live["decimals"].as_f64().unwrap_or(-1.0), single];
        let rule = theodolite_wasm::Rule::from_numbers(combine, worse, ties, details).unwrap();
        let found = theodolite_wasm::scored(&columns, &weights, rule).unwrap();
        let built = ["score", "rank", "decile"]
            .map(|it| numbers(&ask(&site, &format!("api/columns/i{number}/{it}.json"))));
        let bits = |it: &[f64]| {
            it.iter().map(|it| if it.is_nan() { None } else { Some(it.to_bits()) }).collect::<Vec<_>>()
        };
        assert_eq!(bits(&found), bits(&built.concat()), "i{number}: {live}");
        assert!(built[1].iter().any(|it| !it.is_nan()), "i{number} ranks nobody");
    }
}
