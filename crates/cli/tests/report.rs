//! The report that the program carries: every claim of it has the verdict that is known of it.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::Folder;
use serde_json::Value;

/// The report's claims as the program judges them, by name.
fn judged(folder: &Folder) -> BTreeMap<String, Value> {
    folder.good(&["init", "report", "--from", "report"]);
    let ran = folder.run(&["claims", "report", "--format", "json"]);
    assert_eq!(ran.code, 1, "some differ: {}", ran.err);
    let claims: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
    claims.into_iter().map(|it| (it["claim"].as_str().unwrap().to_owned(), it)).collect()
}

fn count(judged: &BTreeMap<String, Value>, verdict: &str) -> usize {
    judged.values().filter(|it| it["verdict"] == verdict).count()
}

#[test]
fn the_claims_of_the_report_are_counted_by_verdict() {
    let judged = judged(&Folder::new());
    let counts = ["holds", "differs", "cannot be tested"].map(|it| count(&judged, it));
    assert_eq!(counts, [101, 26, 162]);
    // The README says so.
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let elsewhere = judged.values().filter(|it| !it["decided_by"].as_array().unwrap().is_empty()).count();
    let [holds, differs, rest] = counts;
    let said = format!("{} claims: {holds} hold, {differs} differ, {rest} cannot be tested", judged.len());
    assert!(readme.contains(&said), "the README does not say `{said}`");
    let said = format!("{elsewhere} of those");
    assert!(readme.contains(&said), "the README does not say `{said}`");
}

#[test]
fn what_careful_readers_find_comes_out() {
    let judged = judged(&Folder::new());
    let differs = [
        // Table 2: two rows that cannot be right, and the total of the country.
        ("yorkshire_fits", Value::from("57 of 54")),
        ("yorkshire_percentage", Value::from(105.56)),
        ("east_midlands_percentage", Value::from(36.96)),
        ("east_midlands_percentage_is_possible", Value::from(0.87)),
        ("rows_that_agree_with_themselves", Value::from(9)),
        ("share_of_united_kingdom", Value::from(60.15)),
        ("over_62_percent", Value::from("61.87%")),
        ("uk_share_from_its_regions", Value::from(20.05)),
        // The Levelling Up Fund.
        ("first_round", Value::from(1.7)),
        ("fund_in_3_6", Value::from(4.8)),
        ("fund_in_3_6_official", Value::from(4.8)),
        ("stoke_largest_of_any_city", Value::from(2)),
        ("powering_up_before_the_promise", Value::from("14 months after")),
        // Incomes.
        ("gini_as_corrected", Value::from(0.354)),
        ("top_1_after_tax", Value::from("8.3%")),
        // One thing twice.
        ("young_people_reached", Value::from(2000)),
        ("letter_of_2019", Value::from(2020)),
        ("manufacturing_project_note", Value::from(78)),
        ("scholars_eased", Value::from(0.18)),
        ("charities_against_deprived", Value::from("55%")),
        ("widens_slightly_as_a_part", Value::from("29% against 27%")),
        // Beside what government and Parliament say.
        ("roads_budget", Value::from(27.4)),
        ("opportunity_areas_in_all", Value::from(12)),
        ("outside_work_and_learning", Value::from(689)),
        ("minimum_wage_age", Value::from(23)),
        ("bank_capital", Value::from(12)),
    ];
    let wanted: BTreeSet<&str> = differs.iter().map(|it| it.0).collect();
    let found: BTreeSet<&str> =
        judged.iter().filter(|it| it.1["verdict"] == "differs").map(|it| it.0.as_str()).collect();
    assert_eq!(found, wanted);
    for (claim, found) in differs {
        assert_eq!(judged[claim]["found"].as_f64(), found.as_f64(), "{claim}");
        assert_eq!(judged[claim]["found"].as_str(), found.as_str(), "{claim}");
    }
    let holds = [
        ("one_in_seven_everywhere", "over one in seven"),
        ("rows_that_cannot_be_right", "East Midlands, Yorkshire and the Humber"),
        ("leave_vote_explained", "44%, 3%"),
    ];
    for (claim, found) in holds {
        assert_eq!(judged[claim]["verdict"], "holds", "{claim}");
        assert_eq!(judged[claim]["found"], found, "{claim}");
    }
    for (claim, found) in
        [("benefit_of_investing", 3.2), ("least_gini_of_wealth", 0.544), ("insecure_one_in_nine", 8.7)]
    {
        assert_eq!(judged[claim]["verdict"], "holds", "{claim}");
        assert!((judged[claim]["found"].as_f64().unwrap() - found).abs() < 1e-9, "{claim}");
    }
}

#[test]
fn a_claim_that_cannot_be_tested_says_why_and_names_claims_that_are_there() {
    let folder = Folder::new();
    let judged = judged(&folder);
    let mut studies: BTreeMap<String, String> = BTreeMap::new();
    for (name, claim) in judged.iter().filter(|it| it.1["verdict"] == "cannot be tested") {
        let why = claim["why"].as_str().unwrap_or_default();
        assert!(why.len() > 15, "`{name}` does not say why: {why}");
        assert!(!why.contains("the query"), "the query of `{name}` finds nothing");
        for decided in claim["decided_by"].as_array().unwrap() {
            let (study, by) = (decided["study"].as_str().unwrap(), decided["claim"].as_str().unwrap());
            let text = studies.entry(study.to_owned()).or_insert_with(|| {
                folder.good(&["init", study, "--from", study]);
                let files = std::fs::read_dir(folder.path(study)).unwrap().map(|it| it.unwrap().path());
                let texts = files.filter(|it| it.extension().is_some_and(|it| it == "toml"));
                texts.map(|it| std::fs::read_to_string(it).unwrap()).collect()
            });
            assert!(text.contains(&format!("[claim.{by}]")), "`{name}`: `{study}` has no claim `{by}`");
        }
    }
    let named: Vec<&str> = studies.keys().map(String::as_str).collect();
    let wanted =
        ["imd2019", "jobs_and_output", "leave_vote", "left_behind", "luf2021", "luf_awards", "need13"];
    assert_eq!(named, [&wanted[..], &["social_mobility"]].concat());
}

#[test]
fn who_reads_the_claims_is_led_to_the_study_that_decides_them() {
    let folder = Folder::new();
    folder.good(&["init", "report", "--from", "report"]);
    let text = folder.run(&["claims", "report", "--format", "table"]).out;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = [
        "decided by the study `left_behind`: its claim `left_behind_wards`",
        "decided by the study `leave_vote`: its claims `community_need` and `community_need_by_ward`",
    ];
    for line in lines {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    let table = folder.run(&["claims", "report", "--format", "csv"]).out;
    assert!(
        table.starts_with("claim,section,expected,found,tolerance,verdict,why,text,decided_by\n"),
        "{table}"
    );
    assert!(table.contains("leave_vote.community_need leave_vote.community_need_by_ward\n"), "{table}");
    // A build that writes CSV writes the same beside its tables, and one that does not leaves none that is out of date.
    folder.good(&["build", "report", "--format", "csv"]);
    assert_eq!(folder.read("report/results/claims.csv"), table);
    folder.good(&["build", "report"]);
    assert!(!folder.path("report/results/claims.csv").exists());
    // A file of that name that no build wrote is somebody's.
    folder.write("report/results/claims.csv", "mine");
    let ran = folder.run(&["build", "report", "--format", "csv"]);
    assert!(ran.code == 0 && ran.err.contains("warning[would-overwrite]"), "{ran:?}");
    folder.good(&["build", "report"]);
    assert_eq!(folder.read("report/results/claims.csv"), "mine");
}

#[test]
fn the_demo_of_the_report_shows_all_that_differs_and_some_of_the_rest() {
    let folder = Folder::new();
    let text = folder.good(&["demo", "--report"]);
    let shown = |verdict: &str| text.lines().filter(|it| it.starts_with(verdict)).count();
    assert_eq!((shown("differs "), shown("cannot be tested "), shown("holds ")), (26, 10, 0), "{text}");
    let sum = "101 claims hold, 26 differ, 162 cannot be tested (152 of them are not shown: see `theodolite claims`)";
    assert!(text.contains(sum), "{text}");
}
