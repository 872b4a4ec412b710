//! Rows that are no areas: left out by `only` and `except`, counted, and told where they were not.

mod common;

use common::{Folder, assert_close, numbers, texts};
use theodolite_core::Problem;

const STUDY: &str = r#"
[geography.ward]
file = "wards.csv"
code = "ward"
population = "people"
within = { town = "town" }
EXCEPT

[source.values]
file = "values.csv"
geography = "ward"
key = "ward"
only = { sex = ["M", "F"], year = 2021 }
except = { ward = "Total" }

[indicator.rate]
source = "values"
column = "rate"
worse = "high"

[rebase.rate_town]
of = "rate"
to = "town"
by = "population-mean"
"#;

const WARDS: &str = "ward,people,town\nW1,100,T1\nW2,300,T1\nW3,200,T2\nTotal,600,\nSource: a census,,\n,,\n";

const VALUES: &str =
    "ward,sex,year,rate\nW1,M,2021,4\nW2,F,2021,8\nW2,all,2021,9\nW3,M,2021,5\nW3,M,2011,6\nTotal,M,2021,7\n";

fn folder(except: &str) -> Folder {
    let files = [("wards.csv", WARDS), ("values.csv", VALUES)];
    Folder::new(&STUDY.replace("EXCEPT", except), &files)
}

fn told(problem: &Problem) -> String {
    problem.to_string()
}

#[test]
fn rows_that_are_no_areas_are_left_out_and_counted() {
    let folder = folder("except = { ward = [\"Total\", \"Source: a census\"] }");
    let built = folder.built();
    let warnings: Vec<&str> = built.warnings.iter().map(|it| it.code).collect();
    assert_eq!(warnings, ["too-few-areas"]); // two towns have no deciles
    assert_eq!(texts(&folder.table("ward"), "code"), ["W1", "W2", "W3"]);
    // (100 * 4 + 300 * 8) / 400, and 5.
    assert_close(&numbers(&folder.table("rate_town"), "value"), &[7.0, 5.0]);
    assert_eq!(folder.count("ward", "rows left out by `only` and `except`"), 2);
    assert_eq!(folder.count("values", "rows left out by `only` and `except`"), 3);
    assert_eq!(folder.count("values", "rows in"), 3);
}

#[test]
fn a_lookup_leaves_rows_out_too() {
    let study = r#"
[geography.ward]
file = "wards.csv"
code = "ward"
population = "people"
except = { town = "" }

[lookup.to_region]
file = "regions.csv"
from = { ward = "ward" }
to = { region = "region" }
except = { region = ["All", ""] }

[indicator.people_there]
source = "ward"
column = "people"
worse = "high"

[rebase.people_region]
of = "people_there"
to = "region"
by = "sum"
"#;
    let regions = "ward,region\nW1,R1\nW1,All\nW2,R1\nW3,R2\nW3,All\nW3,\n";
    let folder = Folder::new(study, &[("wards.csv", WARDS), ("regions.csv", regions)]);
    folder.built();
    assert_close(&numbers(&folder.table("people_region"), "value"), &[400.0, 200.0]);
    assert_eq!(folder.count("to_region", "rows left out by `only` and `except`"), 3);
    assert_eq!(folder.count("ward", "rows left out by `only` and `except`"), 2);
}

#[test]
fn a_text_that_no_row_has_is_told_at_its_column() {
    let folder = folder("except = { ward = [\"Total\", \"Source: census\"], town = \"T9\" }");
    let problems = folder.build().unwrap_err();
    let errors: Vec<&Problem> = problems.iter().filter(|it| it.is_error()).collect();
    let messages: Vec<&str> = errors.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        messages,
        ["none of 5 rows has `ward` = `Source: census`", "none of 5 rows has `town` = `T9`"]
    );
    assert_eq!(errors[1].hint.as_deref(), Some("in `town` there is `T1`, `T2`, ``"));
    let text = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    let places: Vec<&str> =
        errors.iter().filter_map(|it| text.get(it.span.as_ref()?.range.clone())).collect();
    assert_eq!(places, ["ward", "town"]);
    assert!(text[errors[1].span.as_ref().unwrap().range.start..].starts_with("town = \"T9\""));
}

#[test]
fn a_row_without_a_parent_where_others_have_one_is_doubtful() {
    let folder = folder("except = { ward = \"Source: a census\" }");
    // The total has no value either, which stops the build.
    let problems = folder.build().unwrap_err();
    assert_eq!(
        problems.iter().map(told).filter(|it| it.contains("blank-parent")).collect::<Vec<_>>(),
        [
            "warning[blank-parent]: 1 of 4 areas of `ward` have no `town`: `Total` (wards.csv, row 5, column `town`); where these are totals or footnotes and no areas, leave their rows out with `except`"
        ]
    );
}

#[test]
fn a_column_of_parents_that_is_blank_throughout_is_told_once() {
    let wards = "ward,people,town\nW1,100,\nW2,300,\n";
    let geography = "[geography.ward]\nfile = \"wards.csv\"\ncode = \"ward\"\nwithin = { town = \"town\" }\n";
    // Known from the column alone, the towns are none: an error where they are needed.
    let links = Folder::new(geography, &[("wards.csv", wards)]);
    let problems = links.build().map_or_else(|it| it, |it| it.warnings);
    assert!(problems.iter().all(|it| it.code != "blank-parent"), "{problems:?}");
    let towns = "[geography.town]\nfile = \"towns.csv\"\ncode = \"town\"\n";
    let files = [("wards.csv", wards), ("towns.csv", "town\nT1\n")];
    let own = Folder::new(&format!("{geography}\n{towns}"), &files);
    let told: Vec<String> = own.built().warnings.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "warning[blank-parent]: no area of `ward` has a `town`: column `town` is blank (wards.csv, row 2, column `town`); name the column that holds their codes, or take it out of `within`"
        ]
    );
}

#[test]
fn a_row_without_a_code_is_told_with_the_way_to_leave_it_out() {
    let study = "[geography.ward]\nfile = \"wards.csv\"\ncode = \"ward\"\n";
    let blank = Folder::new(study, &[("wards.csv", "ward,people\nW1,1\n,600\n")]).error();
    assert_eq!(blank.code, "blank-code");
    assert!(blank.hint.unwrap().contains("leave totals and footnotes out by `except = { ward = \"\" }`"));
}

#[test]
fn rows_of_no_area_are_told_with_the_words_that_leave_them_out() {
    let values = |rows: &str| {
        let study = STUDY.replace("EXCEPT", "except = { ward = [\"Total\", \"Source: a census\"] }");
        let study = study
            .replace("only = { sex = [\"M\", \"F\"], year = 2021 }\nexcept = { ward = \"Total\" }\n", "");
        let study = study.replace("key = \"ward\"\n\n", "key = \"Ward code\"\n\n");
        let files = format!("Ward code,rate\nW1,4\nW2,8\nW3,5\n{rows}");
        Folder::new(&study, &[("wards.csv", WARDS), ("values.csv", &files)]).error()
    };
    let few = values("Total,9\n\"Say \"\"no\"\"\",\n,7\nTotal,1\n");
    assert_eq!(few.code, "unknown-code");
    let hint = few.hint.unwrap();
    assert!(
        hint.contains(r#"say `except = { "Ward code" = ["Total", 'Say "no"', ""] }`, or `on-missing"#),
        "{hint}"
    );
    let many = values("A,1\nB,1\nC,1\nD,1\nE,1\nF,1\n").hint.unwrap();
    assert!(
        many.contains("say `on-missing = \"keep\"` in [source.values]") && !many.contains("except"),
        "{many}"
    );
}

#[test]
fn a_column_without_texts_is_refused() {
    let folder = folder("except = { ward = [] }");
    let (_, problems) = theodolite_study::load(&folder.path().join("study.toml"));
    assert_eq!(
        problems.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(),
        ["`geography.ward.except.ward` names no text"]
    );
}

#[test]
fn a_row_that_is_the_total_of_the_others_is_warned_of() {
    let warned = |rows: &str, more: &str| {
        let study = format!(
            "[geography.ward]\nfile = \"wards.csv\"\ncode = \"Ward code\"\n{more}\n[source.s]\nfile = \"wards.csv\"\ngeography = \"ward\"\nkey = \"Ward code\"\n[indicator.x]\nsource = \"s\"\ncolumn = \"x\"\nworse = \"high\"\n[index.i]\nnormalise = \"none\"\nof = \"x\"\n"
        );
        let folder = Folder::new(&study, &[("wards.csv", &format!("Ward code,people,x\n{rows}"))]);
        let built = folder.built();
        built
            .warnings
            .iter()
            .map(ToString::to_string)
            .filter(|it| it.contains("total-among-areas"))
            .collect::<Vec<_>>()
    };
    let people = "population = \"people\"";
    let rows = "A,100,1\nB,250,2\nC,75,3\nD,30,4\n";
    assert_eq!(warned(rows, people), Vec::<String>::new());
    assert_eq!(
        warned(&format!("{rows}K01,455,9\n"), people),
        [
            "warning[total-among-areas]: area `K01` of geography `ward` looks like a total and no area: it has as many people as all others together (wards.csv, row 6, column `Ward code`); if it is one, leave its row out here and in each source: except = { \"Ward code\" = \"K01\" }"
        ]
    );
    let told = warned(&format!("{rows}TOTAL,1,9\n"), "");
    assert!(told.len() == 1 && told[0].contains("so it is called"), "{told:?}");
    // Of few areas one may be as great as the others.
    assert_eq!(warned("A,100,1\nB,250,2\nC,150,3\n", people), Vec::<String>::new());
}

#[test]
fn spaces_around_codes_are_told_and_the_study_can_take_them_off() {
    let study = |source: &str, geography: &str| {
        STUDY
            .replace(
                "EXCEPT",
                &format!("except = {{ ward = [\"Total\", \"Source: a census\"] }}\n{geography}"),
            )
            .replace("key = \"ward\"\n", &format!("key = \"ward\"\n{source}\n"))
    };
    let trim = "spaces = \"trim\"";
    let values = VALUES.replace("W3,M,2021", "W3 ,M,2021");
    let files = |wards| [("wards.csv", wards), ("values.csv", values.as_str())];

    let problem = Folder::new(&study("", ""), &files(WARDS)).error();
    assert_eq!(problem.code, "unknown-code");
    assert!(told(&problem).contains("say `spaces = \"trim\"` in [source.values]"), "{problem}");

    let folder = Folder::new(&study(trim, ""), &files(WARDS));
    folder.built();
    assert_close(&numbers(&folder.table("rate_town"), "value"), &[7.0, 5.0]);

    let spaced = WARDS.replace("W3,", "W3\u{a0},");
    let problem = Folder::new(&study(trim, ""), &files(&spaced)).error();
    assert_eq!(problem.code, "spaces-in-code");
    assert!(told(&problem).contains("say `spaces = \"trim\"` in [geography.ward]"), "{problem}");

    let folder = Folder::new(&study(trim, trim), &files(&spaced));
    folder.built();
    assert_eq!(texts(&folder.table("ward"), "code"), ["W1", "W2", "W3"]);
    assert_close(&numbers(&folder.table("rate_town"), "value"), &[7.0, 5.0]);
}

#[test]
fn a_parent_that_is_a_slip_of_another_is_warned_of() {
    let study = "[geography.ward]\nfile = \"wards.csv\"\ncode = \"ward\"\nwithin = { town = \"town\" }\n";
    let warned = |towns: [&str; 5]| {
        let rows: Vec<String> = (1..).zip(towns).map(|(k, town)| format!("W{k},{town}\n")).collect();
        let folder = Folder::new(study, &[("wards.csv", &format!("ward,town\n{}", rows.concat()))]);
        folder.built().warnings.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(
        warned(["Barnet", "Barnet", "Hull", "Hull", "Barmet"]),
        [
            "warning[nearly-the-same]: `town` `Barmet` has one area of `ward`, and its name is nearly `Barnet` (wards.csv, row 6, column `town`); where it is a slip, mend the file: each spelling is a parent of its own"
        ]
    );
    assert_eq!(warned(["Hull", "Hull", "hull ", "Leeds", "Leeds"]).len(), 1);
    // Both have several areas, or codes that differ by a digit: they are what they say.
    assert!(warned(["Barnet", "Barnet", "Barnes", "Barnes", "Ely"]).is_empty());
    assert!(warned(["E07000001", "E07000001", "E07000002", "E07000003", "E07000001"]).is_empty());
}
