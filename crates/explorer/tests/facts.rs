//! What a step went by is told as data, whatever the style in which its section is written.

mod common;

use serde_json::{Value, json};
use theodolite_explorer::Site;

/// Sections as most people write them.
const PLAIN: &str = r#"
[rebase.need_town]
of = "need"
to = "town"
by = "population-mean"
on-missing = "exclude"

[summary.towns]
of = "need"
to = "town"
measures = ["average-score"]
on-missing = "exclude"

[designation.neediest]
geography = "ward"
take = { by = "need", first = [2, 5], within = "town" }

[uncertainty.need]
of = "need"
draws = 64
weights = { sets = [{ poor = 0.5, idle = 0.5 }, { poor = 0.9, idle = 0.1 }] }
level = 0.9
core = 0.8
cut = { first = 4 }

[uncertainty.listed]
of = "need"
draws = 64
weights = { within = 0.25 }
cut = { designation = "first" }

[fragility.need]
of = "need"
cut = { first = 4 }
bounds = { within = 0.25 }

[correlation.parts]
of = ["poor", "idle"]

[association.both]
of = "poor"
with = "idle"
measures = ["pearson"]

[reach.help]
of = "help"
need = "need"
groups = { by = "quartile" }
replicates = 50
level = 0.9

[allocation.by_need]
amount = 12_000
geography = "ward"
rule = { need-weighted = { need = "poor", power = 2 } }
floor = 100

[allocation.per_head]
amount = 6_000
geography = "ward"
rule = "per-head"

[redistribution.ways]
of = ["by_need", "per_head"]
against = "help"
scaled = true
need = "need"

[gap.towns]
of = "over_time"
between = { town = "T1" }
and = "bottom-quarter"
by-people = false

[change.over_time]
of = "over_time"
from = 2020
to = 2022

[mission.fewer]
of = "over_time"
cover = 0.9
target = { level = 100, by = 2030 }

[scenario.fewer]
of = "poor"
raise = { by = -1 }
among = "first"
size = "idle"
carry.idle = { to = "idle", effect = 0.5, range = [0.4, 0.6] }

[appraisal.hall]
base-year = 2_024
rank-by = "npv"
reference-income = 20_000
lines.building = { cost = 100, years = 2_024 }
lines.visits = { benefit = 30, years = [2_025, 2_034] }
"#;

/// The same sections in other styles: dotted keys, tables of their own, single quotes, lists over several lines with comments,
/// numbers with underscores and in hexadecimal.
const ODD: &str = r#"
[rebase]
need_town = { of = 'need', to = "town", by = 'population-mean', 'on-missing' = "exclude" }

[summary.towns]
measures = [
  'average-score', # by = "nothing", for this is a comment
]
'of' = '''need'''
to = 'town'
on-missing = 'exclude'

[designation.neediest]
take.by = 'need' # and not by = "poor"
take.within = "town"
take.first = [
  0x2, # the first, of first = [9]
  5,
]
geography = 'ward'

[uncertainty.need]
cut.first = 4
core = 8e-1
level = 0.9 # not level = 0.5
draws = 6_4
of = 'need'

[[uncertainty.need.weights.sets]]
poor = 0.5
'idle' = 0.5

[[uncertainty.need.weights.sets]]
"poor" = 0.9
idle = 0.1

[uncertainty.listed]
of = 'need'
draws = 64
weights.within = 0.25

[uncertainty.listed.cut]
designation = 'first' # designation = "neediest"

[fragility.need]
of = 'need'
bounds.within = 0.25

[fragility.need.cut]
first = 4

[correlation.'parts']
of = [
  'poor', # income
  'idle',
]

[association.both]
'with' = 'idle'
measures = [ 'pearson' ]
of = 'poor' # with = "need"

[reach.help]
need = 'need'
level = 0.9
replicates = 0b110010
groups.by = 'quartile'
of = 'help'

[allocation.by_need]
geography = 'ward'
floor = 1_00
amount = 12_000

[allocation.by_need.rule.'need-weighted']
need = 'poor'
power = 2

[allocation]
per_head = { amount = 6000, geography = 'ward', rule = 'per-head' }

[redistribution.ways]
scaled = true # scaled = false
of = [
  # of = ["nothing"]
  'by_need',
  'per_head',
]
need = 'need'
against = 'help'

[gap.towns]
of = 'over_time'
between.town = 'T1'
and = 'bottom-quarter'
by-people = false

[change.over_time]
from = 2_020
to = 2_022
of = 'over_time'

[mission.fewer]
of = 'over_time'
cover = 9e-1
target.by = 2030
target.level = 1_00

[scenario.fewer]
of = 'poor'
among = 'first'
size = 'idle'
raise.by = -1

[scenario.fewer.carry]
'idle' = { effect = 0.5, range = [
  0.4,
  0.6, # to = "poor"
], to = 'idle' }

[appraisal.hall]
'base-year' = 2024
'rank-by' = 'npv'
reference-income = 2_0000

[appraisal.hall.lines]
building = { cost = 100, years = 2024 }
visits.benefit = 30
visits.years = [
  2025, # the first
  2034,
]
"#;

fn study(more: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in common::files() {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    // In a file of its own: what is included is told as what is not.
    std::fs::write(folder.path().join("more.toml"), more).unwrap();
    std::fs::write(folder.path().join("study.toml"), format!("include = [\"more.toml\"]\n{}", common::STUDY))
        .unwrap();
    let site: Site = common::built(folder.path());
    let body = site.get("api/study.json").unwrap().unwrap();
    serde_json::from_slice(&body.bytes).unwrap()
}

fn step<'a>(study: &'a Value, name: &str) -> &'a Value {
    study["steps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["name"] == name)
        .unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn what_a_step_went_by_is_the_same_in_every_style() {
    let (plain, odd) = (study(PLAIN), study(ODD));
    let told = |of: &Value| -> Vec<(String, Value, Value)> {
        let steps = of["steps"].as_array().unwrap();
        let each = |it: &Value| {
            (it["name"].as_str().unwrap().to_owned(), it["facts"].clone(), it["defined"]["value"].clone())
        };
        steps.iter().map(each).collect()
    };
    let (mut plain, mut odd) = (told(&plain), told(&odd));
    plain.sort_by(|a, b| a.0.cmp(&b.0));
    odd.sort_by(|a, b| a.0.cmp(&b.0));
    for (plain, odd) in plain.iter().zip(&odd) {
        assert_eq!(plain.0, odd.0);
        assert_eq!(plain.1, odd.1, "the facts of `{}`", plain.0);
        // A number is the same number, whole or not.
        let numbers = |it: &Value| it.to_string().replace(".0", "");
        let sorted = |it: &Value| serde_json::from_str::<Value>(&numbers(it)).unwrap();
        assert_eq!(sorted(&plain.2), sorted(&odd.2), "the section of `{}`", plain.0);
    }
    assert_eq!(plain.len(), odd.len());
}

#[test]
fn a_section_in_odd_style_is_told_right() {
    let study = study(ODD);
    let facts = |name: &str| &step(&study, name)["facts"];
    let some = |name: &str, keys: &[&str]| -> Value {
        keys.iter().map(|key| ((*key).to_owned(), facts(name)[*key].clone())).collect()
    };
    // Defaults that the text leaves out are told, and names in full.
    assert_eq!(facts("first"), &json!({ "where": "need.rank <= 3" }));
    assert_eq!(
        facts("neediest"),
        &json!({ "take": {
            "by": "need.score", "until": "first", "at": [2, 5], "like": null, "within": "town",
        } })
    );
    assert_eq!(
        facts("need_town"),
        &json!({
            "of": "need.score", "from": "ward", "to": "town", "by": "population-mean", "on_missing": "exclude",
        })
    );
    assert_eq!(
        facts("towns"),
        &json!({ "of": "need.score", "from": "ward", "to": "town", "on_missing": "exclude" })
    );
    let keys = ["draws", "level", "core", "cut", "last_in", "sets", "varied"];
    assert_eq!(
        some("need_uncertainty", &keys),
        json!({
            "draws": 64, "level": 0.9, "core": 0.8, "cut": { "first": 4 }, "last_in": 4,
            "sets": [{ "poor": 0.5, "idle": 0.5 }, { "poor": 0.9, "idle": 0.1 }],
            "varied": ["weights"],
        })
    );
    assert_eq!(
        some("listed_uncertainty", &["level", "core", "cut", "last_in", "sets"]),
        json!({ "level": 0.9, "core": 0.9, "cut": { "designation": "first" }, "last_in": null, "sets": null })
    );
    let line = json!({ "of": "need", "index": "need", "cut": { "first": 4 } });
    assert_eq!(facts("need_fragility"), &json!({ "lines": [line], "within": 0.25 }));
    assert_eq!(
        facts("parts_correlation"),
        &json!({
            "of": ["poor.value", "idle.value"], "redundant_above": 0.92, "weak_below": 0.3, "opposed_below": -0.4,
            "level": 0.95,
        })
    );
    assert_eq!(
        facts("both_association"),
        &json!({
            "of": "poor.value", "with": "idle.value", "among": "ward", "weighted": false, "level": 0.95,
        })
    );
    assert_eq!(
        facts("help_reach"),
        &json!({
            "of": "help.amount", "need": "need.score", "groups": { "parts": 4 }, "neediest": 2, "level": 0.9,
            "replicates": 50,
        })
    );
    assert_eq!(
        some("by_need", &["amount", "geography", "rule", "by", "floor", "ceiling"]),
        json!({
            "amount": 12000.0, "geography": "ward", "rule": "need-weighted",
            "by": { "need": "poor.value", "power": 2.0, "threshold": null },
            "floor": { "amount": 100.0, "per_head": null }, "ceiling": null,
        })
    );
    let ways = facts("ways_redistribution");
    assert_eq!(ways["of"], json!(["by_need", "per_head"]));
    assert_eq!((&ways["against"], &ways["scaled"]), (&json!("help"), &json!(true)));
    assert_eq!(ways["need"], "need.score");
    let side = json!({
        "words": "`T1` of `town`", "designation": null, "geography": "town", "areas": ["T1"],
    });
    assert_eq!(facts("towns_gap")["benchmark"], side);
    assert_eq!(facts("towns_gap")["own"]["words"], "the worst quarter");
    assert_eq!(
        facts("over_time_change"),
        &json!({ "of": "over_time", "from": "2020", "to": "2022", "level": 0.95 })
    );
    assert_eq!(facts("fewer_mission")["judged"], "share-on-target");
    let fewer = facts("fewer_scenario");
    assert_eq!(fewer["of"], "poor.value");
    assert_eq!(fewer["rule"], json!({ "by": -1.0 }));
    assert_eq!(fewer["among"]["designation"], "first");
    assert_eq!(fewer["carries"], json!([{ "name": "idle", "to": "idle.value", "size": 0.5 }]));
    assert_eq!(
        facts("hall_appraisal"),
        &json!({
            "edition": "2022", "discount": "standard", "base_year": 2024, "reference_income": 20000.0,
            "elasticity": 1.3, "rank_by": "npv",
        })
    );
    // The section as the study has it, parsed: to read; and its lines, to show.
    let section = &step(&study, "neediest")["defined"];
    assert_eq!(
        section["value"],
        json!({ "take": { "by": "need", "within": "town", "first": [2, 5] }, "geography": "ward" })
    );
    assert_eq!(section["file"], "more.toml");
    assert!(section["text"].as_str().unwrap().contains("0x2, # the first, of first = [9]"), "{section}");
}

#[test]
fn an_amount_among_the_notes_is_told_as_data_with_its_note() {
    let study = study(ODD);
    let notes = |name: &str| step(&study, name)["notes"].as_array().unwrap().clone();
    let facts = |name: &str| &step(&study, name)["facts"];
    // The three of `first` have 37, 34 and 31 poor and 7, 1 and 8 idle: each loses one.
    let fewer = facts("fewer_scenario");
    assert_eq!(fewer["total"]["change"], -16.0);
    assert!(notes("fewer_scenario").contains(&fewer["total"]["note"]), "{fewer}");
    assert_eq!(fewer["gains"]["areas"], 3);
    let moves = facts("ways_redistribution")["moves"].as_array().unwrap();
    assert_eq!(moves.len(), 2);
    assert!(moves.iter().all(|it| notes("ways_redistribution").contains(&it["note"])), "{moves:?}");
    assert!(notes("fewer_mission").contains(&facts("fewer_mission")["note"]));
}

#[test]
fn the_description_of_the_interface_names_every_fact() {
    let study = study(PLAIN);
    let described: Value = serde_json::from_str(include_str!("../openapi.json")).unwrap();
    let described = &described["components"]["schemas"]["Facts"]["properties"];
    let mut seen = 0;
    for step in study["steps"].as_array().unwrap() {
        for name in step["facts"].as_object().unwrap().keys() {
            assert!(described[name.as_str()].is_object(), "`{name}` of {} is not described", step["kind"]);
            seen += 1;
        }
    }
    assert!(seen > 80, "{seen}");
}
