//! A few runs of the program for each command: that the parts are joined up, on the study that `init` writes.

mod common;

use std::io::Read;
use std::process::Stdio;

use common::{Folder, run};
use serde_json::{Value, json as value_of};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn init_writes_a_study_that_checks_builds_and_keeps_its_claims() {
    let folder = Folder::new();
    let told = folder.good(&["init", "mine"]);
    assert!(told.contains("study.toml") && told.contains("theodolite build"), "{told}");
    let checked = folder.good(&["check", "mine"]);
    assert!(checked.starts_with("no errors in "), "{checked}");
    assert!(checked.contains("4 indicators, 2 indices, 1 summary, 1 designation, 1 claim"), "{checked}");
    assert!(!folder.path("mine/results").exists(), "`check` computes nothing");
    folder.good(&["build", "mine"]);
    let claims = folder.good(&["claims", "mine", "--format", "table"]);
    assert!(claims.ends_with("1 claim holds\n"), "{claims}");
}

#[test]
fn a_study_that_asks_for_nothing_has_no_errors() {
    let folder = Folder::new();
    folder.write("study.toml", "");
    assert_eq!(folder.good(&["check"]), "no errors in study.toml: it asks for nothing yet\n");
}

#[test]
fn a_number_of_rows_below_zero_is_told_as_such() {
    for command in
        [["show", "--top", "-1"].as_slice(), &["diff", "a", "b", "--top", "-1"], &["show", "--top", "x"]]
    {
        let ran = Folder::new().run(command);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("expected a whole number of rows"), "{}", ran.err);
    }
}

#[test]
fn init_never_writes_over_a_file() {
    let folder = Folder::new();
    folder.write("study.toml", "mine");
    let ran = folder.run(&["init", "."]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("error[would-overwrite]"), "{}", ran.err);
    assert_eq!(folder.read("study.toml"), "mine");
    assert!(!folder.path("neighbourhoods.csv").exists());
}

#[test]
fn init_lists_the_gallery_and_knows_the_nearest_name() {
    let folder = Folder::new();
    let list = folder.good(&["init", "--list"]);
    for name in ["empty", "demo", "report", "imd2019", "simd2020", "hdi"] {
        assert!(list.contains(name), "{list}");
    }
    let ran = folder.run(&["init", "x", "--from", "imd2091"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("hint: did you mean `imd2019`?"), "{}", ran.err);
    assert!(!folder.path("x").exists());
}

#[test]
fn every_study_of_the_gallery_reads_without_an_error() {
    let folder = Folder::new();
    let list = folder.good(&["init", "--list"]);
    for name in list.lines().skip(2).filter_map(|it| it.split_whitespace().next()) {
        folder.good(&["init", name, "--from", name]);
        let (study, problems) = theodolite_study::load(&folder.path(name));
        let errors: Vec<_> = problems.iter().filter(|it| it.is_error()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert!(study.about.title.is_some(), "{name} has no title");
    }
}

#[test]
fn build_writes_tables_and_a_receipt_and_says_where() {
    let folder = Folder::new();
    folder.good(&["init", "."]);
    let told = folder.good(&["build", "--format", "csv"]);
    assert!(told.contains("in results"), "{told}");
    assert!(told.contains("theodolite show need\n"), "{told}");
    let need = folder.read("results/index/need.csv");
    assert!(need.starts_with("code,name,score,rank,decile"), "{need}");
    assert_eq!(need.lines().count(), 23);
    let receipt = json(&folder.read("results/receipt.json"));
    assert_eq!(receipt["study"], "study.toml");
    assert_eq!(receipt["files"][0]["sha256"].as_str().map(str::len), Some(64));
}

#[test]
fn a_second_build_takes_over_what_has_not_changed_and_gives_the_same_bytes() {
    let folder = Folder::built();
    let first = folder.files("results");
    let told = folder.good(&["build"]);
    assert!(told.contains("of them unchanged"), "{told}");
    folder.good(&["build", "--fresh", "--threads", "1"]);
    let fresh = folder.files("results");
    for (path, bytes) in &first {
        // The receipt also tells how long each step took.
        if path.extension().is_some_and(|it| it == "parquet") {
            assert!(fresh.get(path) == Some(bytes), "{} differs", path.display());
        }
    }
}

#[test]
fn build_tells_programs_its_outcome_as_json() {
    let folder = Folder::new();
    folder.good(&["init", "."]);
    let outcome = json(&folder.good(&["build", "--format", "csv,json"]));
    assert_eq!(outcome["ok"], true);
    assert!(outcome["tables"].as_array().unwrap().iter().any(|it| it["name"] == "need"));
    folder.replace("study.toml", "column = \"overcrowded_rate\"", "column = \"overcrowding_rate\"");
    let ran = folder.run(&["build", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (2, ""));
    let outcome = json(&ran.out);
    assert_eq!(outcome["ok"], false);
    assert_eq!(outcome["problems"][0]["code"], "no-such-column");
}

#[test]
fn check_tells_programs_its_problems_as_json() {
    let folder = Folder::new();
    folder.good(&["init", "."]);
    assert_eq!(json(&folder.good(&["check", "--format", "json"]))["ok"], true);
    folder.replace("study.toml", "worse  = \"high\"", "wrose  = \"high\"");
    let ran = folder.run(&["check", "--format", "json"]);
    assert_eq!(ran.code, 2);
    let problems = json(&ran.out)["problems"].clone();
    assert_eq!(problems[0]["place"]["file"], "study.toml");
    assert!(problems[0]["place"]["line"].as_u64().unwrap() > 1);
}

#[test]
fn show_gives_csv_in_a_pipe_with_every_row_in_the_order_of_rank() {
    let folder = Folder::built();
    let csv = folder.good(&["show", "need"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 23);
    assert!(lines[0].starts_with("code,name,score,rank,decile"), "{csv}");
    assert!(lines[1].starts_with("N15,Old Mine,"), "{csv}");
    let top = folder.good(&["show", "need", "--top", "3", "--columns", "rank,code"]);
    assert_eq!(top, "rank,code\n1,N15\n2,N04\n3,N17\n");
}

#[test]
fn show_says_which_table_it_took_for_a_section() {
    let folder = Folder::built();
    let study = format!("{}\n[profile.places]\nof = \"need\"\n", folder.read("study.toml"));
    folder.write("study.toml", study);
    folder.good(&["build"]);
    let ran = folder.run(&["show", "places", "--top", "1"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, "`places_profile`, the table of [profile.places]\n"));
    assert_eq!(folder.run(&["show", "need", "--top", "1"]).err, "");
}

#[test]
fn show_narrows_sorts_and_chooses() {
    let folder = Folder::built();
    let within = folder.good(&["show", "need", "--within", "Northmoor", "--columns", "code"]);
    assert_eq!(within.lines().count(), 7, "{within}");
    let least = folder.good(&["show", "need", "--sort", "-rank", "--top", "1", "--columns", "name"]);
    assert_eq!(least, "name\nRosehill\n");
    let ran = folder.run(&["show", "need", "--columns", "scor"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("hint: did you mean `score`?"), "{}", ran.err);
    let ran = folder.run(&["show", "nede"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("hint: did you mean `need`?"), "{}", ran.err);
    let ran = folder.run(&["show", "need", "--within", "Atlantis"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn show_makes_tables_for_people_and_json_for_programs() {
    let folder = Folder::built();
    let table = folder.good(&["show", "need", "--format", "table", "--top", "2"]);
    assert!(table.contains("2 of 22 rows"), "{table}");
    assert!(!table.contains('\u{1b}'), "no styles in a pipe");
    assert!(table.lines().all(|it| it.chars().count() <= 100), "{table}");
    let rows = json(&folder.good(&["show", "need", "--format", "json", "--top", "1"]));
    assert_eq!(rows[0]["code"], "N15");
    assert_eq!(rows[0]["rank"], 1);
    let overview = folder.good(&["show"]);
    assert!(overview.contains("\nneed,index,neighbourhood,22\n"), "{overview}");
}

#[test]
fn show_without_results_says_what_to_run_first() {
    let folder = Folder::new();
    let ran = folder.run(&["show", "need"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("theodolite build"), "{}", ran.err);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let folder = Folder::built();
    let mut child = folder
        .command()
        .args(["show", "need"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn explain_walks_a_rank_back_to_the_row_of_the_file() {
    let folder = Folder::built();
    let text = folder.good(&["explain", "need", "N15", "--format", "text"]);
    for part in [
        "need of N15, Old Mine",
        "rank: 1 of 22",
        "rank: 1 of 22",
        "out_of_work",
        "neighbourhoods.csv",
        "residents 1,320",
        "sha256 ",
    ] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
    let value = json(&folder.good(&["explain", "need", "N15", "--format", "json"]));
    assert_eq!(value["row"]["rank"], 1.0);
    let unemployment = &value["parts"][0];
    assert_eq!(unemployment["of"]["origin"]["row"], 16);
    assert_eq!(unemployment["of"]["origin"]["value"], 214.0);
    assert_eq!(unemployment["of"]["origin"]["denominator"]["value"], 1320.0);
    assert_eq!(unemployment["weight"], 0.4);
    let added: f64 =
        value["parts"].as_array().unwrap().iter().map(|it| it["contribution"].as_f64().unwrap()).sum();
    assert!((added - value["row"]["score"].as_f64().unwrap()).abs() < 1e-9);
    let ran = folder.run(&["explain", "need", "N99"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("error[unknown-area]"), "{}", ran.err);
}

#[test]
fn claims_that_differ_give_exit_code_1() {
    let folder = Folder::new();
    folder.good(&["init", "."]);
    folder.replace("study.toml", "expect = true", "expect = false");
    let ran = folder.run(&["claims"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.starts_with("claim,section,expected,found,tolerance,verdict,why,"), "{}", ran.out);
    assert!(ran.out.contains("priority_places,,false,1,0,differs,"), "{}", ran.out);
    assert_eq!(json(&folder.run(&["claims", "--format", "json"]).out)[0]["verdict"], "differs");
}

#[test]
fn show_within_goes_by_the_codes_of_rows() {
    let folder = Folder::new();
    folder.write("areas.csv", "code,part\nA,n\nB,s\nC,n\n");
    folder.write("pay.csv", "area,year,pay\nA,2019,1\nA,2020,2\nB,2019,3\nB,2020,4\nC,2019,5\nC,2020,6\n");
    let study = "[geography.area]\nfile = \"areas.csv\"\ncode = \"code\"\nwithin = { part = \"part\" }\n\
        [series.pay]\nfile = \"pay.csv\"\ngeography = \"area\"\nkey = \"area\"\nperiod = \"year\"\nvalue = \"pay\"\nworse = \"low\"\n\
        [gap.pay]\nof = \"pay\"\nbetween = { areas = \"C\" }\nand = { areas = \"A\" }\nby-people = false\n";
    folder.write("study.toml", study);
    folder.good(&["build"]);
    let north = folder.good(&["show", "pay", "--within", "n", "--columns", "code,value", "--format", "csv"]);
    assert_eq!(north, "code,value\nA,1\nA,2\nC,5\nC,6\n");
    // The rows of a gap are periods.
    let gap = folder.run(&["show", "pay_gap", "--within", "n"]);
    assert_eq!(gap.code, 2, "{gap:?}");
    assert!(gap.err.contains("the rows of `pay_gap` are no areas"), "{}", gap.err);
}

#[test]
fn compare_counts_what_two_lists_share() {
    let folder = Folder::built();
    let text =
        folder.good(&["compare", "priority", "need.decile=1", "--need", "need.score", "--format", "text"]);
    assert!(text.contains("in both priority and need.decile=1"), "{text}");
    let value = json(&folder.good(&["compare", "priority", "need.decile=1", "--format", "json"]));
    let areas = |group: &str| value[group]["areas"].as_u64().unwrap();
    assert_eq!(areas("both") + areas("only_a") + areas("only_b") + areas("neither"), 22);
    assert_eq!((areas("both"), areas("only_a"), areas("only_b")), (2, 3, 0));
    assert_eq!(value["by_areas"]["precision"], 0.4);
    assert_eq!(value["by_areas"]["recall"], 1.0);
    assert_eq!(
        (&value["by_areas"]["leakage"], &value["by_areas"]["exclusion_error"]),
        (&value_of!(0.6), &value_of!(0.0))
    );
    // (2 x 17 - 3 x 0) / the root of 5 x 2 x 17 x 20.
    assert!((value["by_areas"]["mcc"].as_f64().unwrap() - 34.0 / 3400_f64.sqrt()).abs() < 1e-12, "{value}");
}

#[test]
fn compare_holds_two_columns_of_categories_against_each_other() {
    let folder = Folder::new();
    folder.good(&["init", "."]);
    let more = "[designation.thirds]\ngeography = \"neighbourhood\"\ntake = { by = \"need\", share = [0.3, 0.6, 1] }\n\
        [designation.halves]\ngeography = \"neighbourhood\"\ntake = { by = \"need\", share = [0.5, 1] }\n";
    folder.write("study.toml", format!("{}\n{more}", folder.read("study.toml")));
    folder.good(&["build"]);
    let asked = ["compare", "thirds.category", "halves.category", "--format"];
    let ask = |format: &str| folder.good(&[asked.as_slice(), &[format]].concat());
    let value = json(&ask("json"));
    // Of 22 areas 6 are in the first three tenths, 13 in the first six and 11 in the first half.
    assert_eq!(value["categories"], serde_json::json!(["1", "2", "3"]));
    assert_eq!(value["counts"], serde_json::json!([[6, 0, 0], [5, 2, 0], [0, 9, 0]]));
    assert_eq!(value["measures"]["agreement"], 8.0 / 22.0);
    // 1 - (14/22) / (1 - (6*11 + 7*11 + 9*0)/22^2).
    let kappa = value["measures"]["kappa"].as_f64().unwrap();
    assert!((kappa - (1.0 - (14.0 / 22.0) / (1.0 - 143.0 / 484.0))).abs() < 1e-12, "{kappa}");
    assert_eq!(value["areas"].as_array().unwrap().len(), 22);
    assert!(ask("csv").starts_with("code,name,a,b\nN01,"), "{}", ask("csv"));
    let text = ask("text");
    assert!(
        text.contains("kappa by the square of that") && text.contains("not in the same category"),
        "{text}"
    );
    for (a, b, code) in [
        ("need.score", "need.rank", "not-categories"),
        ("thirds.categry", "need.decile", "unknown-column"),
        ("thirds.category", "nothing.at_all", "unknown-name"),
    ] {
        let ran = folder.run(&["compare", a, b]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(&format!("error[{code}]")), "{a} {b}: {}", ran.err);
    }
    let need = folder.run(&["compare", "thirds.category", "halves.category", "--need", "need.score"]);
    assert_eq!(need.code, 2, "{need:?}");
}

#[test]
fn compare_counts_the_combinations_of_three_lists() {
    let folder = Folder::built();
    let lists = ["compare", "priority", "need.decile=1", "need.decile=2"];
    let ask = |format: &str| folder.good(&[lists.as_slice(), &["--format", format]].concat());
    let value = json(&ask("json"));
    // Two of the five priority places are in the first decile, and no place is in two deciles.
    assert_eq!(value["each"][0]["areas"], 5);
    assert_eq!(value["each"][1]["areas"], 2);
    assert_eq!((&value["all"]["areas"], &value["core"]), (&0.into(), &serde_json::json!([])));
    let combinations = value["combinations"].as_array().unwrap();
    let counts: Vec<u64> = combinations.iter().map(|it| it["areas"].as_u64().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    let known = 22 - value["unknown"]["areas"].as_u64().unwrap();
    assert_eq!(counts.iter().sum::<u64>(), known);
    let both = combinations.iter().find(|it| it["in"] == serde_json::json!(["priority", "need.decile=1"]));
    assert_eq!(both.unwrap()["areas"], 2);
    assert!(ask("csv").starts_with("priority,need.decile=1,need.decile=2,areas,people\nfalse,false,false,"));
    let text = ask("text");
    assert!(text.contains("in all of them") && text.contains("in any of them"), "{text}");
    let twice = folder.run(&["compare", "priority", "need.decile=1", "priority"]);
    assert_eq!(twice.code, 2, "{twice:?}");
    // Need is told as of two lists: the plain mean over the areas of each group.
    let value =
        json(&folder.good(&[lists.as_slice(), &["--need", "need.score", "--format", "json"]].concat()));
    let two = json(&folder.good(&[
        "compare",
        "priority",
        "need.decile=1",
        "--need",
        "need.score",
        "--format",
        "json",
    ]));
    let combinations = value["combinations"].as_array().unwrap();
    let both = combinations.iter().find(|it| it["in"] == serde_json::json!(["priority", "need.decile=1"]));
    assert_eq!(both.unwrap()["mean_need"], two["both"]["mean_need"]);
    assert!(both.unwrap()["mean_need"].is_f64(), "{value}");
    let text = folder.good(&[lists.as_slice(), &["--need", "need.score", "--format", "text"]].concat());
    assert!(text.contains("mean need.score"), "{text}");
    let unknown = folder.run(&[lists.as_slice(), &["--need", "need.skore"]].concat());
    assert_eq!(unknown.code, 2, "{unknown:?}");
    assert!(unknown.err.contains("need.score"), "{unknown:?}");
}

#[test]
fn diff_names_the_line_of_the_study_that_moved_the_ranks() {
    let folder = Folder::built();
    std::fs::rename(folder.path("results"), folder.path("before")).unwrap();
    folder.replace(
        "study.toml",
        "unemployment = 0.4, no_qualifications = 0.3",
        "unemployment = 0.1, no_qualifications = 0.6",
    );
    folder.good(&["build"]);
    assert_eq!(
        folder.good(&["diff", "before", "before", "--format", "text"]),
        "the two builds are the same\n"
    );
    let text = folder.good(&["diff", "before", "results", "--format", "text"]);
    assert!(text.contains("index need (study.toml, line "), "{text}");
    assert!(text.contains("unemployment = 0.1"), "{text}");
    assert!(text.contains("ranks moved"), "{text}");
    let value = json(&folder.good(&["diff", "before", "results", "--format", "json"]));
    assert_eq!(value["causes"][0]["cause"], "section");
    assert_eq!(value["results"][0]["because"][0], 0);
}

#[test]
fn diff_says_by_how_much_numbers_may_differ_and_count_as_the_same() {
    let folder = Folder::built();
    std::fs::rename(folder.path("results"), folder.path("before")).unwrap();
    folder.replace("neighbourhoods.csv", "1320,214", "1320,24");
    folder.good(&["build"]);
    let told =
        "numbers that differ by less than 1e-12 of themselves count as the same (`--exact` counts every bit)";
    let diff = |more: &[&str]| folder.good(&[&["diff", "before", "results", "--format"], more].concat());
    assert!(diff(&["text"]).contains(told), "{}", diff(&["text"]));
    assert!(!diff(&["text", "--exact"]).contains("count as the same"));
    let value = json(&diff(&["json"]));
    assert_eq!(value["tolerance"].as_f64(), Some(1e-12));
    assert_eq!(value["rounded"], serde_json::json!([]));
    assert_eq!(json(&diff(&["json", "--exact"]))["tolerance"].as_f64(), Some(0.0));
}

#[test]
fn diff_names_the_file_that_moved_the_ranks() {
    let folder = Folder::built();
    std::fs::rename(folder.path("results"), folder.path("before")).unwrap();
    folder.replace("neighbourhoods.csv", "1320,214", "1320,24");
    folder.good(&["build"]);
    let text = folder.good(&["diff", "before", "results", "--format", "text"]);
    assert!(text.contains("file `neighbourhoods.csv` has changed"), "{text}");
    assert!(text.contains("N15"), "{text}");
}

#[test]
fn fetch_has_nothing_to_do_for_local_files() {
    let folder = Folder::new();
    folder.good(&["init", "."]);
    assert!(folder.good(&["fetch"]).starts_with("nothing to fetch"));
}

#[test]
fn schema_is_a_json_schema_of_the_study() {
    let schema = json(&Folder::new().good(&["schema"]));
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(schema["properties"]["index"].is_object());
}

#[test]
fn completions_name_the_commands() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = folder.good(&["completions", shell]);
        assert!(script.contains("explain") && script.contains("theodolite"), "{shell}");
    }
}

#[test]
fn demo_builds_the_embedded_country_and_can_be_run_again() {
    let folder = Folder::new();
    let text = folder.good(&["demo"]);
    assert!(folder.path("theodolite-demo/results/receipt.json").is_file());
    for part in ["in greatest need", "designat", "theodolite show ", "theodolite-demo/results"] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
    assert!(text.lines().all(|it| it.chars().count() <= 100), "{text}");
    // Where a claim differs it is shown, and counted: none may.
    assert!(text.contains("claims hold, 1 cannot be tested") && !text.contains("differ"), "{text}");
    folder.good(&["demo"]);
    folder.write("theodolite-demo/study.toml", "changed = true");
    let ran = folder.run(&["demo"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("error[would-overwrite]"), "{}", ran.err);
    assert_eq!(folder.read("theodolite-demo/study.toml"), "changed = true");
    folder.good(&["demo", "--force"]);
}

#[test]
fn demo_leaves_a_folder_alone_that_is_not_a_demo() {
    let folder = Folder::new();
    folder.write("mine/thesis.txt", "years of work");
    let ran = folder.run(&["demo", "mine"]);
    assert_eq!(ran.code, 2);
    assert_eq!(folder.files("mine").len(), 1);
}

#[test]
fn colour_goes_where_it_is_wanted() {
    let folder = Folder::new();
    folder.write("study.toml", "[studdy]\n");
    let styled = run(folder.command().args(["check"]).env("CLICOLOR_FORCE", "1"));
    assert!(styled.err.contains('\u{1b}'), "{}", styled.err);
    let plain = run(folder.command().args(["check"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"));
    assert!(!plain.err.contains('\u{1b}'), "{}", plain.err);
    assert!(!folder.run(&["check"]).err.contains('\u{1b}'));
}

#[test]
fn wrong_usage_gives_exit_code_2_and_help_goes_to_standard_output() {
    let folder = Folder::new();
    let ran = folder.run(&["biuld"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.is_empty() && ran.err.contains("build"), "{ran:?}");
    assert_eq!(folder.run(&["show", "need", "--top", "x"]).code, 2);
    assert_eq!(folder.run(&["build", "--format", "docx"]).code, 2);
    assert!(folder.good(&["--help"]).contains("Exit codes"));
    assert!(folder.good(&["--version"]).starts_with("theodolite 0."));
    for name in [
        "demo", "init", "check", "build", "show", "explain", "place", "compare", "diff", "claims", "fetch",
        "schema",
    ] {
        assert!(folder.good(&["help", name]).contains("Usage"), "{name}");
    }
}

#[test]
fn explain_compare_and_diff_give_csv_in_a_pipe() {
    let folder = Folder::built();
    let parts = folder.good(&["explain", "need", "N15"]);
    let header = "depth,part,code,value,normalised,weight,contribution,file,sheet,row,column,says,denominator,denominator_column\n";
    assert!(parts.starts_with(header), "{parts}");
    assert!(parts.contains(",neighbourhoods.csv,,16,"), "{parts}");
    let areas = folder.good(&["compare", "priority", "need.decile=1"]);
    assert!(areas.starts_with("code,name,list,people,need\n"), "{areas}");
    assert_eq!(areas.lines().count(), 6, "{areas}");
    let moved = folder.good(&["diff", "results", "results", "--format", "csv"]);
    assert_eq!(moved, "result,measure,code,name,before,after\n");
}

#[test]
fn compare_says_that_a_list_is_no_condition() {
    let folder = Folder::built();
    let ran = folder.run(&["compare", "need.rank <= 5", "priority"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("error[not-a-list]"), "{}", ran.err);
    assert!(ran.err.contains("only `name`, or `name.column=value`"), "{}", ran.err);
}

#[test]
fn explain_of_a_designation_tells_its_condition_with_the_values_of_the_area() {
    let folder = Folder::built();
    let text = folder.good(&["explain", "priority", "N15", "--format", "text"]);
    assert!(text.contains("priority: where "), "{text}");
    assert!(text.contains("note: need.rank = 1\n"), "{text}");
}

#[test]
fn explain_of_an_indicator_tells_its_method_and_its_file() {
    let folder = Folder::built();
    let text = folder.good(&["explain", "unemployment", "N15", "--format", "text"]);
    assert!(text.contains("over `residents`"), "{text}");
    assert!(text.contains("sha256 "), "{text}");
}

#[test]
fn explain_warns_where_the_study_has_changed_since_the_build() {
    let folder = Folder::built();
    assert_eq!(folder.run(&["explain", "need", "N15"]).err, "");
    folder.replace("study.toml", "unemployment = 0.4", "unemployment = 0.5");
    let ran = folder.run(&["explain", "need", "N15"]);
    assert!(ran.err.contains("warning: the study has changed"), "{}", ran.err);
}

#[test]
fn claims_as_json_have_values_with_types() {
    let folder = Folder::built();
    let claims = json(&folder.good(&["claims", "--format", "json"]));
    assert_eq!(claims[0]["expected"], true);
}

#[test]
fn of_thousands_of_problems_twenty_are_printed_and_all_are_there_for_who_asks() {
    let folder = Folder::new();
    let keys: String = (0..3000).map(|it| format!("odd_{it} = 1\n")).collect();
    folder.write("study.toml", format!("[study]\n{keys}"));
    for command in ["check", "build", "claims"] {
        let ran = folder.run(&[command]);
        assert_eq!(ran.code, 2);
        assert_eq!(ran.err.matches("error[unknown-key]").count(), 20, "{command}");
        assert!(ran.err.contains("and 2,980 more: 2,980 unknown-key"), "{command}: {}", ran.err);
    }
    let ran = folder.run(&["check", "--all"]);
    assert_eq!(ran.err.matches("error[unknown-key]").count(), 3000);
    let ran = folder.run(&["build", "--format", "json"]);
    assert_eq!(json(&ran.out)["problems"].as_array().unwrap().len(), 3000);
}

#[test]
fn what_the_system_says_is_told_in_our_words() {
    let folder = Folder::new();
    let ran = folder.run(&["show", "need"]);
    assert!(ran.err.contains("no results in `results`: there is no receipt.json"), "{}", ran.err);
    folder.write("results", "a file");
    let ran = folder.run(&["show", "need"]);
    assert!(ran.err.contains("part of its path is a file, not a folder"), "{}", ran.err);
    assert!(!ran.err.contains("os error"), "{}", ran.err);
}

#[test]
fn claims_and_explain_go_by_the_results_that_are_named() {
    let folder = Folder::new();
    folder.good(&["init", "."]);
    folder.good(&["build", "-o", "there"]);
    let judged = folder.good(&["claims", "--format", "csv"]);
    assert_eq!(folder.good(&["claims", "--format", "csv", "--results", "there"]), judged);
    let index = folder.good(&["show", "--results", "there", "--format", "csv"]);
    let name = index.lines().find(|it| it.contains(",index,")).and_then(|it| it.split(',').next()).unwrap();
    let rows = folder.good(&["show", name, "--results", "there", "--format", "csv"]);
    let code = rows.lines().nth(1).and_then(|it| it.split(',').next()).unwrap();
    let explained = folder.good(&["explain", name, code, "--results", "there"]);
    assert_eq!(folder.good(&["explain", name, code]), explained);
    // The results that are named are those that may be out of date.
    folder.write("study.toml", folder.read("study.toml") + "\n# changed\n");
    let says =
        |arguments: &[&str]| folder.run(arguments).err.contains("the study has changed since its results");
    assert!(says(&["explain", name, code, "--results", "there"]));
    assert!(!says(&["explain", name, code]), "there are no results beside the study");
    for arguments in
        [&["claims", "--results", "nowhere"][..], &["explain", name, code, "--results", "nowhere"]]
    {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("error[no-results]: no results in `nowhere`"), "{}", ran.err);
    }
}
