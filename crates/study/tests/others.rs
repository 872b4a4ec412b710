//! Areas that a lookup does not name stay themselves where it says so: they are areas of the other geography too.

mod common;

use common::{Folder, assert_close, numbers, texts};

const STUDY: &str = r#"
[geography.district]
file = "districts.csv"
code = "code"
name = "name"

[lookup.district_place]
file = "cities.csv"
from = { district = "district" }
to = { place = { code = "city", name = "city_name" } }
others = "themselves"

[indicator.jobs]
source = "district"
column = "jobs"
worse = "low"

[indicator.output]
source = "district"
column = "output"
worse = "low"

[rebase.jobs_of_places]
of = "jobs"
to = "place"
by = "sum"

[rebase.output_of_places]
of = "output"
to = "place"
by = "population-mean"
people = "jobs"
"#;

const DISTRICTS: &str =
    "code,name,jobs,output\nD1,Abbey,100,40\nD2,Bridge,300,60\nD3,Canal,50,30\nD4,Docks,20,80\n";
const CITIES: &str = "district,city,city_name\nD1,ABC,Abbey City\nD2,ABC,Abbey City\nD9,XYZ,Elsewhere\n";

fn folder(study: &str, cities: &str) -> Folder {
    Folder::new(study, &[("districts.csv", DISTRICTS), ("cities.csv", cities)])
}

#[test]
fn areas_that_no_row_names_are_areas_of_the_other_geography() {
    let folder = folder(STUDY, CITIES);
    folder.built();
    let places = folder.table("place");
    assert_eq!(texts(&places, "code"), ["ABC", "D3", "D4"]);
    assert_eq!(texts(&places, "name"), ["Abbey City", "Canal", "Docks"]);
    assert_close(&numbers(&folder.table("jobs_of_places"), "value"), &[400.0, 50.0, 20.0]);
    assert_close(&numbers(&folder.table("output_of_places"), "value"), &[55.0, 30.0, 80.0]);
    assert_eq!(
        folder.csv("lookup/district_place.csv"),
        "code,target,share\nD1,ABC,1\nD2,ABC,1\nD3,D3,1\nD4,D4,1\n"
    );
    let step = "district_place";
    for (count, wanted) in [
        ("areas that stay themselves", 2),
        ("areas matched", 4),
        ("areas lost", 0),
        ("rows about areas of no concern here", 1),
    ] {
        assert_eq!(folder.count(step, count), wanted, "{count}");
    }
    // A row that finds no area may be a slip, and leaves an area as it is: its code is told.
    assert_eq!(folder.results().receipt.step(step).unwrap().notes, ["`district` does not have `D9`"]);
}

#[test]
fn without_the_key_they_lie_in_none() {
    let told = folder(&STUDY.replace("others = \"themselves\"\n", ""), CITIES).told();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("areas-lost: `jobs_of_places`: 2 of 4 areas"), "{told:?}");
}

#[test]
fn an_area_that_is_named_without_a_target_is_lost_all_the_same() {
    let told = folder(STUDY, &format!("{CITIES}D3,,\n")).told();
    assert!(
        told[0].starts_with(
            "areas-lost: `jobs_of_places`: 1 of 4 areas of `district` lie in no area of `place`: `D3`"
        ),
        "{told:?}"
    );
}

#[test]
fn areas_that_are_split_and_areas_that_stay_themselves_go_together() {
    let study = STUDY.replace("others =", "share = \"share\"\nothers =");
    let cities = "district,city,city_name,share\nD1,ABC,Abbey City,0.25\nD1,DEF,Docks City,0.75\nD4,DEF,Docks City,1\n";
    let folder = folder(&study, cities);
    folder.built();
    assert_eq!(texts(&folder.table("place"), "code"), ["ABC", "D2", "D3", "DEF"]);
    assert_close(&numbers(&folder.table("jobs_of_places"), "value"), &[25.0, 300.0, 50.0, 95.0]);
    let of_def = (75.0 * 40.0 + 20.0 * 80.0) / 95.0;
    assert_close(&numbers(&folder.table("output_of_places"), "value"), &[40.0, 60.0, 30.0, of_def]);
    assert_eq!(folder.count("district_place", "areas that stay themselves"), 2);
    assert_eq!(folder.count("district_place", "areas split"), 1);
}

#[test]
fn an_area_whose_code_is_the_target_of_others_is_not_merged_with_them_in_silence() {
    // Bridge is to lie in D3, and nothing says where D3 itself lies.
    let cities = "district,city,city_name\nD1,ABC,Abbey City\nD2,D3,Canal City\n";
    let error = folder(STUDY, cities).error();
    assert_eq!(error.code, "two-meanings");
    assert_eq!(
        error.message,
        "area `D3` stays itself, as no row names it, and row 3 has another area lie in `D3` (1 such areas)"
    );
    // A row says it.
    let folder = folder(STUDY, &format!("{cities}D3,D3,Canal City\n"));
    folder.built();
    assert_close(&numbers(&folder.table("jobs_of_places"), "value"), &[100.0, 350.0, 20.0]);
}

#[test]
fn the_others_are_areas_of_a_table_that_the_other_geography_has() {
    let place = "[geography.place]\nfile = \"places.csv\"\ncode = \"code\"\nname = \"name\"\n";
    let told = |places: &str| {
        let files = [("districts.csv", DISTRICTS), ("cities.csv", CITIES), ("places.csv", places)];
        Folder::new(&format!("{STUDY}{place}"), &files)
    };
    let folder = told("code,name\nABC,Abbey\nD3,Canalside\nD4,Dockside\n");
    folder.built();
    assert_eq!(texts(&folder.table("jobs_of_places"), "name"), ["Abbey", "Canalside", "Dockside"]);
    let lacking = told("code,name\nABC,Abbey\nD3,Canalside\n").told();
    assert!(
        lacking[0].starts_with(
            "areas-lost: `jobs_of_places`: 1 of 4 areas of `district` lie in no area of `place`: `D4`"
        ),
        "{lacking:?}"
    );
    assert!(lacking[0].contains("1 row names areas that it does not have, such as `D4`"), "{lacking:?}");
}

#[test]
fn a_lookup_of_other_codes_does_not_pass_because_all_stay_themselves() {
    let told = folder(STUDY, "district,city,city_name\nE1,ABC,Abbey City\nE2,ABC,Abbey City\n").told();
    assert!(
        told[0].starts_with("nothing-matched: lookup `district_place` matches none of the 4 areas"),
        "{told:?}"
    );
}

#[test]
fn which_areas_are_the_others_takes_a_table_of_them() {
    let study = "[lookup.district_place]\nfile = \"cities.csv\"\nfrom = { district = \"district\" }\n\
                 to = { place = \"city\" }\nothers = \"themselves\"\n";
    assert_eq!(
        folder(study, CITIES).told(),
        ["no-areas: lookup `district_place` does not know the others: `district` has no table | \
             give [geography.district] its table, with `file` and `code`, or a row of the lookup to each area"]
    );
    let told = folder(&STUDY.replace("themselves", "alone"), CITIES).told();
    assert!(
        told[0].starts_with("bad-value: `lookup.district_place.others` should be `themselves`, not `alone`"),
        "{told:?}"
    );
}
