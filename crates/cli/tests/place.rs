//! `theodolite place`: everything about an area.

mod common;

use common::Folder;
use serde_json::Value;

const STUDY: &str = r#"
[geography.ward]
file = "wards.csv"
code = "ward"
name = "name"
population = "people"
within = { town = { code = "town", name = "town_name" } }

[source.figures]
file = "wards.csv"
geography = "ward"
key = "ward"
on-missing = "keep"

[indicator.claimants]
title = "People who claim"
source = "figures"
column = "claimants"
worse = "high"

[indicator.pay]
source = "figures"
column = "pay"
worse = "low"

[index.need]
title = "Need"
normalise = { min-max = { lower = 0, upper = 100 } }
on-missing = "keep"
min-share = 0.1
of = { claimants = 0.5, pay = 0.5 }

[summary.need_of_towns]
of = "need"
to = "town"
measures = ["average-score"]

[designation.first]
geography = "ward"
where = "need.rank <= 2"

[series.jobs]
file = "jobs.csv"
geography = "ward"
key = "ward"
period = "year"
value = "jobs"
worse = "low"
"#;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("study.toml", STUDY);
    folder.write(
        "wards.csv",
        "ward,name,town,town_name,people,claimants,pay\nW1,Abbey,T1,Upton,1000,50,300\nW2,Bridge,T1,Upton,500,40,500\n\
         W3,Canal,T2,Downton,2000,30,\nW4,Docks,T2,Downton,500,10,400\nW5,Upton,T2,Downton,500,20,400\n",
    );
    folder.write("jobs.csv", "ward,year,jobs\nW1,2020,7\nW1,2021,8\nW3,2020,9\n");
    folder.good(&["build"]);
    folder
}

#[test]
fn an_area_is_told_table_by_table() {
    let folder = folder();
    assert_eq!(
        folder.good(&["place", "W1", "--format", "text"]),
        "Abbey (ward W1)
  in town T1 Upton

geography
  ward: population 1,000 (median 500)

indicator
  claimants (People who claim): 50 (median 30), rank 1 of 5
  pay: 300 (median 400), rank 1 of 4

index
  need (Need): score 100 (median 37.5), rank 1 of 5, claimants 50, pay 50

designation
  first: designated yes

series
  jobs: 2020: 7; 2021: 8

Ranks: 1 is the greatest need.
"
    );
}

#[test]
fn what_is_missing_is_told_as_missing() {
    let folder = folder();
    let told = folder.good(&["place", "canal", "--format", "text"]);
    assert!(told.contains("Canal (ward W3)\n"), "{told}");
    assert!(told.contains("\n  pay: no value\n"), "{told}");
    assert!(told.contains("\n  jobs: 2020: 9\n"), "{told}");
}

#[test]
fn scripts_get_a_row_a_fact() {
    let folder = folder();
    let csv = folder.good(&["place", "W1"]);
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some("geography,code,name,table,kind,title,row,column,value,text,rank,areas,median")
    );
    let rows: Vec<&str> = lines.collect();
    assert!(rows.contains(&"ward,W1,Abbey,pay,indicator,,,value,300,,1,4,400"), "{csv}");
    assert!(rows.contains(&"ward,W1,Abbey,first,designation,,,designated,,true,,,"), "{csv}");
    assert!(rows.contains(&"ward,W1,Abbey,jobs,series,,2021,value,8,,,,"), "{csv}");
    // A town has what is summed up to it, and no indicator of wards.
    let told = json(&folder.good(&["place", "T2", "--format", "json"]));
    let facts = told[0]["facts"].as_array().unwrap();
    let score = facts.iter().find(|it| it["column"] == "average_score").unwrap();
    // By people: Canal 50 (only its claimants count), Docks 25 and Upton 37.5.
    assert_eq!(score["value"], (2000.0 * 50.0 + 500.0 * 25.0 + 500.0 * 37.5) / 3000.0);
    assert!(facts.iter().all(|it| it["kind"] != "indicator"), "{told}");
}

#[test]
fn an_area_that_is_not_there_and_a_name_of_several_are_told() {
    let folder = folder();
    let ran = folder.run(&["place", "W11"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("no area has the code or the name `W11`") && ran.err.contains("did you mean"),
        "{ran:?}"
    );
    let ran = folder.run(&["place", "upton"]);
    assert!(ran.err.contains("2 areas are named `upton`"), "{ran:?}");
    assert!(ran.err.contains("`W5` (ward), `T1` (town)"), "{ran:?}");
    let told = json(&folder.good(&["place", "upton", "--geography", "town", "--format", "json"]));
    assert_eq!((told[0]["code"].as_str(), told[0]["geography"].as_str()), (Some("T1"), Some("town")));
    let ran = folder.run(&["place", "upton", "--geography", "towns"]);
    assert!(
        ran.err.contains("no geography of the results is named `towns`") && ran.err.contains("`town`"),
        "{ran:?}"
    );
    let empty = Folder::new();
    assert!(empty.run(&["place", "W1"]).err.contains("no results in `results`"));
}

#[test]
fn results_without_their_study_are_told_all_the_same() {
    let folder = folder();
    std::fs::remove_file(folder.path("study.toml")).unwrap();
    let ran = folder.run(&["place", "W1", "--format", "text"]);
    assert_eq!(ran.code, 0);
    assert!(ran.err.contains("there is no study here"), "{ran:?}");
    assert!(ran.out.contains("\n  need: score 100") && !ran.out.contains("indicator"), "{ran:?}");
}

#[test]
fn a_name_of_two_words_without_quotes_is_not_taken_for_another_area() {
    let folder = folder();
    for command in [&["place", "Upton", "Heath"][..], &["explain", "need", "Upton", "Heath"]] {
        let ran = folder.run(command);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.contains("there is no study at `Heath`"), "{ran:?}");
        assert!(
            ran.err.contains("if it is part of the area's name, put the name in quotes: \"Upton Heath\""),
            "{ran:?}"
        );
    }
    // A study that is named must be there, though there are results.
    let ran = folder.run(&["place", "W1", "other.toml"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains("there is no study at `other.toml`"), "{ran:?}");
}
