//! Where an area lies in another by several ways, the study says by which; none is taken in silence.

mod common;

use common::{Folder, assert_close, numbers};
use theodolite_core::{Problem, shrink};
use theodolite_study::{check, parse};

/// Four areas that lie in two towns by their own table, and the other way round by a lookup.
const AREAS: &str =
    "code,people,town,poor,ill\nA1,100,T1,10,1\nA2,300,T1,60,\nA3,200,T2,50,3\nA4,400,T2,20,7\n";
const OTHER: &str = "area,town\nA1,T2\nA2,T2\nA3,T1\nA4,T2\n";
const TWO_WAYS: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
population = "people"
within = { town = "town" }

[lookup.other]
file = "other.csv"
from = { area = "area" }
to = { town = "town" }
"#;

fn two_ways(rest: &str) -> Folder {
    Folder::new(&format!("{TWO_WAYS}{rest}"), &[("areas.csv", AREAS), ("other.csv", OTHER)])
}

/// Areas lie in wards and in zones; both of these in districts, but not in the same ones.
const DIAMOND: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
within = { ward = "ward", zone = "zone" }

[geography.ward]
file = "wards.csv"
code = "code"
within = { district = "district" }

[lookup.zone_district]
file = "zones.csv"
from = { zone = "zone" }
to = { district = "district" }

[indicator.poor]
source = "area"
column = "poor"
worse = "high"
"#;

fn diamond(rest: &str) -> Folder {
    let files = [
        ("areas.csv", "code,ward,zone,poor\nA1,W1,Z1,1\nA2,W1,Z2,2\nA3,W2,Z2,6\n"),
        ("wards.csv", "code,district\nW1,D1\nW2,D2\n"),
        ("zones.csv", "zone,district\nZ1,D2\nZ2,D1\n"),
    ];
    Folder::new(&format!("{DIAMOND}{rest}"), &files)
}

fn carried(via: &str) -> Folder {
    diamond(&format!("[rebase.r]\nof = \"poor\"\nto = \"district\"\nby = \"sum\"\n{via}\n"))
}

fn codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().filter(|it| it.is_error()).map(|it| it.code).collect()
}

#[test]
fn rates_are_drawn_towards_the_parents_that_via_leads_to() {
    let indicator = |shrink: &str| {
        two_ways(&format!(
            "[indicator.rate]\nsource = \"area\"\ncolumn = \"poor\"\ndenominator = \"people\"\nworse = \"high\"\nshrink = {shrink}\n\
             [index.i]\nof = [\"rate\"]\nnormalise = \"none\"\n"
        ))
    };
    let folder = indicator("\"town\"");
    assert_eq!(folder.error().code, "ambiguous-route");
    assert!(codes(&check(&folder.study(), &folder.store())).contains(&"ambiguous-route"));
    let folder = indicator("{ towards = \"town\", via = \"other\" }");
    assert_eq!(codes(&check(&folder.study(), &folder.store())), [""; 0]);
    folder.built();
    let wanted =
        shrink::proportions(&[10.0, 60.0, 50.0, 20.0], &[100.0, 300.0, 200.0, 400.0], &[1, 1, 0, 1]).unwrap();
    let found = numbers(&folder.table("i"), "score");
    assert_close(&found, &wanted.values);
    // A3 is alone in its town by the lookup: there is nothing to draw it towards but itself.
    assert_close(&found[2..3], &[0.25]);
    // Another way makes another result: the lookup is among what the index is made from.
    folder.write("other.csv", "area,town\nA1,T1\nA2,T1\nA3,T2\nA4,T2\n");
    folder.built();
    assert!((numbers(&folder.table("i"), "score")[2] - 0.25).abs() > 1e-6);
}

#[test]
fn gaps_are_filled_from_the_parents_that_via_leads_to() {
    let index = |impute: &str| {
        two_ways(&format!(
            "[indicator.ill]\nsource = \"area\"\ncolumn = \"ill\"\nworse = \"high\"\n\
             [index.i]\nof = [\"ill\"]\nnormalise = \"none\"\nimpute = {impute}\n"
        ))
    };
    assert_eq!(index("{ mean = { within = \"town\" } }").error().code, "ambiguous-route");
    for (impute, filled) in [
        // By the lookup A2 lies with A1 and A4: (1 + 7)/2. By the column it would lie with A1 alone.
        ("{ mean = { within = \"town\", via = \"other\" } }", 4.0),
        ("{ median = { within = \"town\", via = \"other\" } }", 4.0),
    ] {
        let folder = index(impute);
        assert_eq!(codes(&check(&folder.study(), &folder.store())), [""; 0]);
        folder.built();
        assert_close(&numbers(&folder.table("i"), "score"), &[1.0, filled, 3.0, 7.0]);
    }
}

#[test]
fn two_ways_by_different_geographies_are_refused_and_named() {
    let error = carried("").error();
    assert_eq!(error.code, "ambiguous-route");
    assert_eq!(
        error.message,
        "from `area` to `district` there are several ways: `within` of `area` (ward), then `within` of `ward` \
         (district); `within` of `area` (zone), then lookup `zone_district`"
    );
    assert_eq!(
        error.hint.as_deref(),
        Some(
            "say which: `via = \"ward\"` or `via = \"zone\"` on the summary, rebase, `shrink` or `impute`; or give a \
             [lookup] from `area` to `district`, which comes before them"
        )
    );
}

#[test]
fn via_settles_by_which_geography_or_lookup_to_go() {
    for (via, sums) in [
        ("ward", [3.0, 6.0]),          // D1 has W1 = A1 + A2, D2 has W2 = A3
        ("zone", [8.0, 1.0]),          // D1 has Z2 = A2 + A3, D2 has Z1 = A1
        ("zone_district", [8.0, 1.0]), // the lookup that begins at zones
    ] {
        let folder = carried(&format!("via = \"{via}\""));
        assert_eq!(codes(&check(&folder.study(), &folder.store())), [""; 0]);
        folder.built();
        assert_close(&numbers(&folder.table("r"), "value"), &sums);
    }
}

#[test]
fn via_settles_which_of_two_lookups_a_longer_way_goes_by() {
    let study = r#"
[geography.area]
file = "areas.csv"
code = "code"

[lookup.first]
file = "first.csv"
from = { area = "area" }
to = { ward = "ward" }

[lookup.second]
file = "second.csv"
from = { area = "area" }
to = { ward = "ward" }

[lookup.ward_district]
file = "wards.csv"
from = { ward = "ward" }
to = { district = "district" }

[indicator.poor]
source = "area"
column = "poor"
worse = "high"

[rebase.r]
of = "poor"
to = "district"
by = "sum"
"#;
    let files = [
        ("areas.csv", "code,poor\nA1,1\nA2,2\n"),
        ("first.csv", "area,ward\nA1,W1\nA2,W2\n"),
        ("second.csv", "area,ward\nA1,W2\nA2,W1\n"),
        ("wards.csv", "ward,district\nW1,D1\nW2,D2\n"),
    ];
    let folder = Folder::new(study, &files);
    let error = folder.error();
    assert_eq!(error.code, "ambiguous-route");
    assert!(error.hint.unwrap().contains("`via = \"first\"` or `via = \"second\"`"));
    for (via, sums) in [("first", [1.0, 2.0]), ("second", [2.0, 1.0])] {
        folder.write("study.toml", &format!("{study}via = \"{via}\"\n"));
        folder.built();
        assert_close(&numbers(&folder.table("r"), "value"), &sums);
        assert_eq!(folder.count(via, "areas matched"), 2);
    }
    // The ward by itself leaves open by which lookup to come there.
    folder.write("study.toml", &format!("{study}via = \"ward\"\n"));
    assert_eq!(folder.error().code, "ambiguous-route");
}

#[test]
fn a_via_that_is_not_on_the_way_is_refused() {
    for (via, why) in [
        ("area", "the way from `area` to `district` begins at `area`: it is not on the way"),
        ("district", "the way from `area` to `district` ends at `district`: it is not on the way"),
        ("elsewhere", "no way from `area` to `district` goes by `elsewhere`"),
        ("off", "`off` goes from `district` to `elsewhere`, not from `area` to `district`"),
        ("away", "the way from `area` to `district` by `away` comes to `zone` twice"),
    ] {
        let lookup = |name: &str, from: &str, to: &str| {
            format!(
                "[lookup.{name}]\nfile = \"o.csv\"\nfrom = {{ {from} = \"a\" }}\nto = {{ {to} = \"b\" }}\n"
            )
        };
        let folder = diamond(&format!(
            "{}{}{}[rebase.r]\nof = \"poor\"\nto = \"district\"\nby = \"sum\"\nvia = \"{via}\"\n",
            lookup("off", "district", "elsewhere"),
            lookup("away", "zone", "side"),
            lookup("home", "side", "zone"),
        ));
        let error = folder.error();
        assert_eq!((error.code, error.message.as_str()), ("no-such-route", why), "{via}");
    }
}

#[test]
fn via_needs_something_that_it_leads_to() {
    let problems = |text: &str| {
        let (_, problems) = parse(vec![("study.toml".into(), format!("{TWO_WAYS}{text}").into())]);
        codes(&problems).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let ill = "[indicator.ill]\nsource = \"area\"\ncolumn = \"ill\"\nworse = \"high\"\n";
    let index = |rest: &str| format!("{ill}[index.i]\nof = [\"ill\"]\nnormalise = \"none\"\n{rest}\n");
    assert_eq!(problems(&index("impute = { mean = { via = \"other\" } }")), ["out-of-place"]);
    assert_eq!(problems(&index("impute = { mean = { within = \"town\", via = \"ill\" } }")), ["wrong-kind"]);
    assert_eq!(
        problems(&index("impute = { mean = { within = \"town\", via = \"othr\" } }")),
        ["unknown-name"]
    );
    // Imputations to choose from all fill within what the index says.
    let choose =
        "[uncertainty.i]\nof = \"i\"\nmethods = { impute = [\"median\", { mean = { within = \"town\" } }] }";
    assert_eq!(problems(&index(&format!("impute = \"mean\"\n{choose}"))), ["out-of-place"]);
}
