//! Ways from one geography to another: those that a study says, and those that its tables imply.

mod common;

use common::{Folder, assert_close, numbers};

/// Neighbourhoods in districts and regions, which are known from their columns alone.
const STUDY: &str = r#"
[geography.lsoa]
file = "lsoas.csv"
code = "code"
population = "people"
within = { district = "district", region = "region" }

[indicator.poor]
source = "lsoa"
column = "poor"
worse = "high"

[rebase.poor_district]
of = "poor"
to = "district"
by = "sum"

[rebase.poor_region]
of = "poor_district"
to = "region"
by = "mean"
on-missing = "exclude"
"#;

const LSOAS: &str = "code,people,district,region,poor\n\
                     L1,100,D1,R1,1\nL2,100,D1,R1,2\nL3,100,D2,R1,5\nL4,300,D3,R2,7\n";

fn notes(folder: &Folder, step: &str) -> String {
    folder.results().receipt.step(step).unwrap().notes.join("\n")
}

#[test]
fn siblings_are_joined_by_the_finer_areas_in_them() {
    let folder = Folder::new(STUDY, &[("lsoas.csv", LSOAS)]);
    folder.built();
    // D1 has 3 and D2 has 5, both of R1; D3 has 7.
    assert_close(&numbers(&folder.table("poor_region"), "value"), &[4.0, 7.0]);
    assert_eq!(folder.count("poor_region", "areas placed by finer areas"), 3);
    let notes = notes(&folder, "poor_region");
    assert!(notes.contains("as the areas of `lsoa` do") && notes.contains("3 of 3 areas"), "{notes}");
    let results = folder.results();
    let from = &results.receipt.step("poor_region").unwrap().from;
    assert!(from.iter().any(|it| it == "lsoa"), "{from:?}");
}

#[test]
fn a_district_in_two_regions_is_named_and_a_lookup_asked_for() {
    let split = LSOAS.replace("L2,100,D1,R1", "L2,100,D1,R2");
    let folder = Folder::new(STUDY, &[("lsoas.csv", &split)]);
    let problem = folder.error();
    assert_eq!(problem.code, "split-areas");
    assert!(problem.message.contains("`D1` (in `R1`, `R2`)"), "{}", problem.message);
    assert!(problem.hint.as_ref().unwrap().contains("[lookup] from `district` to `region`"), "{problem}");
    assert_eq!(theodolite_study::check(&folder.study(), &folder.store())[0], problem);
}

#[test]
fn regions_are_not_carried_to_the_districts_in_them() {
    let study = STUDY.replace("district\"\nby = \"sum\"", "region\"\nby = \"sum\"");
    let study = study.replace("to = \"region\"\nby = \"mean\"", "to = \"district\"\nby = \"mean\"");
    let problem = Folder::new(&study, &[("lsoas.csv", LSOAS)]).error();
    assert_eq!(problem.code, "split-areas");
    assert!(problem.hint.as_ref().unwrap().contains("that way round"), "{problem}");
}

#[test]
fn members_without_a_region_are_counted_and_a_district_of_none_is_lost() {
    let blank = LSOAS.replace("L2,100,D1,R1", "L2,100,D1,").replace("L4,300,D3,R2", "L4,300,D3,");
    let study = STUDY.replace("on-missing = \"exclude\"\n", "");
    let folder = Folder::new(&study, &[("lsoas.csv", &blank)]);
    let problem = folder.error();
    assert_eq!(problem.code, "areas-lost");
    assert!(problem.message.contains("1 of 3 areas of `district`"), "{}", problem.message);
    folder.write("study.toml", STUDY);
    folder.built();
    assert_close(&numbers(&folder.table("poor_region"), "value"), &[4.0]);
    let notes = notes(&folder, "poor_region");
    assert!(notes.contains("2 of 3 areas lie in one; 1 of them name no area of `region`"), "{notes}");
}

#[test]
fn what_the_study_says_comes_before_what_its_tables_imply() {
    let lookup = "\n[lookup.own]\nfile = \"own.csv\"\nfrom = { district = \"d\" }\nto = { region = \"r\" }\n";
    let own = "d,r\nD1,R2\nD2,R1\nD3,R1\n";
    let folder = Folder::new(&format!("{STUDY}{lookup}"), &[("lsoas.csv", LSOAS), ("own.csv", own)]);
    folder.built();
    assert_close(&numbers(&folder.table("poor_region"), "value"), &[6.0, 3.0]);
}

#[test]
fn a_derived_way_that_changes_changes_what_went_by_it() {
    let folder = Folder::new(STUDY, &[("lsoas.csv", LSOAS), ("other.csv", "code,v\nD1,1\nD2,2\nD3,3\n")]);
    let own = "\n[geography.district]\n\n[source.other]\nfile = \"other.csv\"\ngeography = \"district\"\nkey = \"code\"\n\n\
               [indicator.other_value]\nsource = \"other\"\ncolumn = \"v\"\nworse = \"high\"\n\n\
               [rebase.other_region]\nof = \"other_value\"\nto = \"region\"\nby = \"sum\"\n";
    folder.write("study.toml", &format!("{STUDY}{own}"));
    folder.built();
    assert_close(&numbers(&folder.table("other_region"), "value"), &[3.0, 3.0]);
    folder.write("lsoas.csv", &LSOAS.replace("D2,R1", "D2,R2"));
    folder.built();
    assert_close(&numbers(&folder.table("other_region"), "value"), &[1.0, 5.0]);
}

#[test]
fn a_condition_may_name_results_of_a_sibling_that_each_area_lies_in() {
    let rule = "\n[designation.north]\ngeography = \"district\"\nwhere = \"poor_region.value < 5\"\n";
    let folder = Folder::new(&format!("{STUDY}{rule}"), &[("lsoas.csv", LSOAS)]);
    folder.built();
    let truths = common::truths(&folder.table("north"), "designated");
    assert_eq!(truths, [Some(true), Some(true), Some(false)]);
    assert!(notes(&folder, "north").contains("as the areas of `lsoa` do"));
}

/// Which areas of a result's geography lie in an area.
fn inside(folder: &Folder, geography: &str, code: &str) -> Option<Vec<bool>> {
    folder.results().within(geography, code).unwrap()
}

#[test]
fn results_tell_which_areas_lie_in_another_by_columns_lookups_and_finer_areas() {
    let study = format!(
        "{STUDY}\n[lookup.travel]\nfile = \"travel.csv\"\nfrom = {{ lsoa = \"lsoa\" }}\nto = {{ ttwa = \"ttwa\" }}\nshare = \"share\"\n\n\
         [lookup.land]\nfile = \"country.csv\"\nfrom = {{ region = \"region\" }}\nto = {{ country = \"country\" }}\n\n\
         [rebase.poor_ttwa]\nof = \"poor\"\nto = \"ttwa\"\nby = \"sum\"\n\n\
         [rebase.poor_country]\nof = \"poor_region\"\nto = \"country\"\nby = \"sum\"\n"
    );
    let travel = "lsoa,ttwa,share\nL1,T1,1\nL2,T1,0.5\nL2,T2,0.5\nL3,T2,1\nL4,T2,1\n";
    let country = "region,country\nR1,C1\nR2,C2\n";
    let files = [("lsoas.csv", LSOAS), ("travel.csv", travel), ("country.csv", country)];
    let folder = Folder::new(&study, &files);
    for _ in ["fresh", "taken over"] {
        folder.built();
        assert_eq!(inside(&folder, "lsoa", "D1"), Some(vec![true, true, false, false]));
        assert_eq!(inside(&folder, "lsoa", "T2"), Some(vec![false, true, true, true]), "whole or in part");
        assert_eq!(inside(&folder, "lsoa", "C1"), Some(vec![true, true, true, false]));
        assert_eq!(inside(&folder, "region", "C2"), Some(vec![false, true]));
        assert_eq!(inside(&folder, "district", "R1"), Some(vec![true, true, false]));
        assert_eq!(inside(&folder, "district", "C2"), Some(vec![false, false, true]));
        assert_eq!(inside(&folder, "district", "D2"), Some(vec![false, true, false]), "the area itself");
        assert_eq!(inside(&folder, "district", "D9"), None);
    }
    // The pairs are no table of their own.
    assert_eq!(folder.results().names().count(), 9);
    assert_eq!(
        folder.csv("lookup/travel.csv"),
        "code,target,share\nL1,T1,1\nL2,T1,0.5\nL2,T2,0.5\nL3,T2,1\nL4,T2,1\n"
    );
    folder.write("travel.csv", &travel.replace("L1,T1", "L1,T2"));
    folder.built();
    assert_eq!(inside(&folder, "lsoa", "T2"), Some(vec![true, true, true, true]));
    // A lookup that no result goes by any more leaves no file.
    folder.write("study.toml", STUDY);
    folder.built();
    assert!(!folder.out().join("lookup").join("travel.csv").exists());
    assert_eq!(inside(&folder, "lsoa", "T2"), None);
}

#[test]
fn people_of_coarser_areas_are_those_of_the_finer_ones_and_the_receipt_says_so() {
    let study = format!(
        "{STUDY}\n[summary.poor_by_region]\nof = \"poor_district\"\nto = \"region\"\nmeasures = \"average-score\"\n\n\
         [designation.a]\ngeography = \"district\"\nwhere = \"poor_district.value > 4\"\n\n\
         [designation.b]\ngeography = \"district\"\nwhere = \"poor_district.value < 6\"\n"
    );
    let folder = Folder::new(&study, &[("lsoas.csv", LSOAS)]);
    for _ in ["fresh", "taken over"] {
        folder.built();
        assert_close(&numbers(&folder.table("district"), "population"), &[200.0, 100.0, 300.0]);
        assert_close(&numbers(&folder.table("poor_by_region"), "average_score"), &[11.0 / 3.0, 7.0]);
        let notes = notes(&folder, "district");
        assert!(
            notes.contains("people: the sum of those of `lsoa`, by `within` of `lsoa` (district)"),
            "{notes}"
        );
        assert_eq!(folder.count("district", "areas"), 3);
    }
    // a is D2 and D3, b is D1 and D2.
    let comparison = theodolite_study::compare(&folder.out(), "a", "b", None).unwrap();
    let people: Vec<(String, f64)> = comparison.areas.iter().map(|it| (it.code.clone(), it.people)).collect();
    assert_eq!(people, [("D3".into(), 300.0), ("D1".into(), 200.0), ("D2".into(), 100.0)]);
}

#[test]
fn a_sum_of_people_without_some_of_them_is_missing() {
    let folder = Folder::new(STUDY, &[("lsoas.csv", &LSOAS.replace("L2,100", "L2,"))]);
    folder.built();
    assert_close(&numbers(&folder.table("district"), "population"), &[f64::NAN, 100.0, 300.0]);
    assert_eq!(folder.count("district", "areas without population"), 1);
}

#[test]
fn blank_cells_of_a_parents_column_are_told_by_file_column_and_area() {
    let study = STUDY.replace(
        "[rebase.poor_region]",
        "[geography.district]\nfile = \"districts.csv\"\ncode = \"d\"\n\n[rebase.poor_region]",
    );
    let lsoas = LSOAS.replace("L2,100,D1", "L2,100,").replace("L4,300,D3", "L4,300,D9");
    let folder = Folder::new(&study, &[("lsoas.csv", &lsoas), ("districts.csv", "d\nD1\nD2\nD3\n")]);
    let problem = folder.error();
    assert_eq!(problem.code, "areas-lost");
    assert_eq!(
        problem.message,
        "`poor_district`: 2 of 4 areas of `lsoa` lie in no area of `district`: `L2`, `L4`; column `district` of \
         `lsoas.csv` is blank for `L2`; 1 row names areas that it does not have, such as `D9`"
    );
    assert!(problem.hint.unwrap().starts_with("complete the column"));
}
