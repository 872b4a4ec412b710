//! `theodolite explain` in each of its forms.

mod common;

use common::Folder;
use serde_json::{Value, json};

const STUDY: &str = r#"
[geography.ward]
file = "wards.csv"
code = "ward"
name = "name"
population = "people"
within = { town = "town" }
publisher = "A council"

[source.figures]
file = "figures.csv"
geography = "ward"
key = "ward"
missing = ["*", "[c]"]

[indicator.claimants]
source = "figures"
column = "claimants"
denominator = "population"
per = 100
worse = "high"

[indicator.no_car]
source = "figures"
column = "no_car"
worse = "high"

[index.need]
normalise = "none"
on-missing = "keep"
of = { claimants = 0.75, no_car = 0.25 }
"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("study.toml", STUDY);
    folder.write(
        "wards.csv",
        "ward,name,town,people\nW1,Abbey,T1,1000\nW2,Bridge,T1,500\nW3,Canal,T2,2000\nW4,Docks,T2,800\n",
    );
    folder.write("figures.csv", "ward,claimants,no_car\nW1,50,20\nW2,40,*\nW3,30,[c]\nW4,16,\n");
    folder
}

fn csv(folder: &Folder, code: &str) -> String {
    folder.good(&["explain", "need", code, "--format", "csv"])
}

#[test]
fn csv_has_a_line_a_part_with_its_cell() {
    let folder = folder();
    assert_eq!(
        csv(&folder, "W1"),
        "depth,part,code,value,normalised,weight,contribution,file,sheet,row,column,says,denominator,denominator_column\n\
         0,claimants,W1,5,5,0.75,3.75,figures.csv,,2,claimants,50,1000,population of `ward`\n\
         0,no_car,W1,20,20,0.25,5,figures.csv,,2,no_car,20,,\n"
    );
}

#[test]
fn a_cell_without_a_value_is_told_as_it_stands() {
    let folder = folder();
    for (code, row, said) in [("W2", 3, "*"), ("W3", 4, "[c]"), ("W4", 5, "")] {
        let line = format!("0,no_car,{code},,,,,figures.csv,,{row},no_car,{said},,\n");
        assert!(csv(&folder, code).contains(&line), "{}", csv(&folder, code));
    }
    let text = |code| folder.good(&["explain", "need", code, "--format", "text"]);
    assert!(text("W2").contains("* (missing)"), "{}", text("W2"));
    // A part that is missing is shown as such, and has no share of the weight.
    let part = text("W2").lines().find(|it| it.starts_with("no_car ")).map(str::to_owned).unwrap();
    assert_eq!(part.split_whitespace().collect::<Vec<_>>(), ["no_car", "–", "–", "–"]);
    assert!(text("W4").contains("an empty cell"), "{}", text("W4"));
    // One text alone stands for all that is missing in a column: it is known without the file.
    folder.write("figures.csv", "ward,claimants,no_car\nW1,50,20\nW2,40,*\nW3,30,1\nW4,16,2\n");
    assert!(csv(&folder, "W2").contains(",no_car,*,,\n"), "{}", csv(&folder, "W2"));
}

#[test]
fn json_has_the_whole_tree() {
    let folder = folder();
    let told: Value =
        serde_json::from_str(&folder.good(&["explain", "need", "W2", "--format", "json"])).unwrap();
    assert_eq!(
        [&told["name"], &told["kind"], &told["code"], &told["area"], &told["geography"]],
        ["need", "index", "W2", "Bridge", "ward"]
    );
    assert_eq!(told["row"]["score"], json!(8.0));
    assert_eq!(told["ranked"], json!(4));
    assert_eq!(
        [&told["weaknesses"], &told["strengths"]],
        [&json!([]), &json!([])],
        "of one part with a value"
    );
    let [first, second] = told["parts"].as_array().unwrap().as_slice() else { panic!("{told}") };
    // Of what has a value, it is all: normalised by weight is what it adds.
    assert_eq!(
        [&first["value"], &first["weight"], &first["contribution"]],
        [&json!(8.0), &json!(1.0), &json!(8.0)]
    );
    let cell = &first["of"]["origin"];
    assert_eq!(
        [&cell["file"], &cell["row"], &cell["column"]],
        [&json!("figures.csv"), &json!(3), &json!("claimants")]
    );
    assert_eq!(cell["denominator"], json!({ "column": "population of `ward`", "value": 500.0 }));
    assert_eq!(cell["text"], Value::Null);
    let cell = &second["of"]["origin"];
    assert_eq!([&cell["value"], &cell["text"], &cell["worse"]], [&Value::Null, &json!("*"), &json!("high")]);
    let files: Vec<&str> =
        told["files"].as_array().unwrap().iter().map(|it| it["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["wards.csv", "figures.csv"]);
    assert!(told["files"].as_array().unwrap().iter().all(|it| it["sha256"].as_str().unwrap().len() == 64));
}

#[test]
fn the_files_are_told_once_each_with_publisher_and_hash() {
    let folder = folder();
    let text = folder.good(&["explain", "need", "W1", "--format", "text"]);
    let (_, files) = text.split_once("\nfiles, by hash\n").unwrap();
    let lines: Vec<&str> = files.lines().collect();
    assert_eq!(lines.len(), 4, "{files}");
    assert_eq!([lines[0], lines[2]], ["  wards.csv (A council)", "  figures.csv"]);
    let hash = |name: &str| theodolite_data::hash::sha256_hex(folder.read(name).as_bytes());
    assert_eq!(lines[1], format!("  sha256 {}", hash("wards.csv")));
    assert_eq!(lines[3], format!("  sha256 {}", hash("figures.csv")));
}

#[test]
fn what_an_area_is_worst_and_best_in_is_told_by_rank_from_the_greatest_need() {
    let folder = folder();
    // Claimants in a hundred: 5, 8, 1.5, 2; without a car 20, 9, 30, 40.
    folder.write("figures.csv", "ward,claimants,no_car\nW1,50,20\nW2,40,9\nW3,30,30\nW4,16,40\n");
    let text = folder.good(&["explain", "need", "W2", "--format", "text"]);
    let standings =
        "\n  worst in: claimants (rank 1 of 4, 1 = greatest need)\n  best in: no_car (rank 4 of 4)\n";
    assert!(text.contains(standings), "{text}");
    let told: Value =
        serde_json::from_str(&folder.good(&["explain", "need", "W2", "--format", "json"])).unwrap();
    assert_eq!(told["weaknesses"], json!([{ "part": "claimants", "value": 8.0, "rank": 1, "areas": 4 }]));
    assert_eq!(told["strengths"], json!([{ "part": "no_car", "value": 9.0, "rank": 4, "areas": 4 }]));
    assert_eq!(told["parts"][0]["of"]["strengths"], json!([]), "of the whole alone");
}

#[test]
fn a_table_without_a_row_for_each_area_has_nothing_to_explain_and_says_so() {
    let folder = folder();
    folder.write(
        "study.toml",
        format!("{STUDY}\n[inequality.spread]\nof = \"need.score\"\nmeasures = [\"gini\"]\n"),
    );
    // By the table's name and by the section's.
    for name in ["spread_inequality", "spread"] {
        let ran = folder.run(&["explain", name, "W1"]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(
            ran.err.contains("error[no-areas]: inequality `spread_inequality` has no row for each area"),
            "{}",
            ran.err
        );
        assert!(ran.err.contains("theodolite show spread_inequality"), "{}", ran.err);
    }
    folder.good(&["build"]);
    assert!(folder.good(&["show", "spread", "--format", "csv"]).starts_with("measure,group,value"));
}

#[test]
fn an_area_left_out_says_which_part_it_lacks_and_what_leaves_it_out() {
    let folder = folder();
    let text = |study: String| {
        folder.write("study.toml", &study);
        folder.good(&["explain", "need", "W2", "--format", "text"])
    };
    let told = text(STUDY.replace("on-missing = \"keep\"", "on-missing = \"exclude\""));
    let left_out =
        "left out of this index: it has no value of `no_car`, and the index says `on-missing = \"exclude\"`";
    assert!(told.contains(left_out), "{told}");
}

#[test]
fn fragility_says_among_whom_it_ranks_where_areas_lack_a_part() {
    let folder = folder();
    folder.write("figures.csv", "ward,claimants,no_car\nW1,50,20\nW2,40,*\nW3,30,1\nW4,16,2\n");
    folder.write("study.toml", format!("{STUDY}\n[fragility.near]\nof = \"need\"\ncut = {{ first = 1 }}\n"));
    let built = folder.run(&["build"]);
    assert_eq!(built.code, 0, "{}", built.err);
    let warned = "warning[missing-parts]: `near_fragility` tells of the 3 areas of `need` that have every part, and ranks them among themselves; 1 with a score lack one: `W2`";
    assert!(built.err.contains(warned), "{}", built.err);
    let text = |code| folder.good(&["explain", "need", code, "--format", "text"]);
    let told = text("W2");
    assert!(
        told.contains(
            "`need`: a part is missing here, and `near_fragility` tells of the 3 areas that have every part"
        ),
        "{told}"
    );
    let told = text("W1");
    assert!(
        told.contains("in the first 1 of the 3 areas that have every part")
            && told.contains("its rank among these can be 1 to"),
        "{told}"
    );
}

#[test]
fn an_area_that_lost_its_score_is_told_why() {
    let folder = folder();
    folder.write("figures.csv", "ward,claimants,no_car\nW1,50,20\nW2,*,10\nW3,30,1\nW4,16,2\n");
    let text = folder.good(&["explain", "need", "W2", "--format", "text"]);
    let why = "no score: the parts that it has carry 0.250 of the weight, and `min-share` asks for 0.667";
    assert!(text.contains(why), "{text}");
    assert!(!folder.good(&["explain", "need", "W1", "--format", "text"]).contains("no score"));
    folder.good(&["build"]);
    let receipt = folder.read("results/receipt.json");
    assert!(receipt.contains("no score, for want of weight (`min-share` asks for 0.667): `W2`"), "{receipt}");
}
