//! What would be counted twice or added up wrongly is refused.

mod common;

use common::{Folder, assert_close, numbers};

const HEAD: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
population = "people"
within = { town = "town" }

[source.values]
file = "areas.csv"
geography = "area"
key = "code"

[indicator.rate]
source = "values"
column = "poor"
denominator = "people"
worse = "high"
"#;

fn code(study: &str) -> String {
    let areas = "code,people,town,poor\nA1,100,T1,10\nA2,300,T1,60\n";
    Folder::new(&format!("{HEAD}{study}"), &[("areas.csv", areas)]).error().code.to_string()
}

#[test]
fn a_rate_is_not_added_up() {
    assert_eq!(code("[rebase.r]\nof = \"rate\"\nto = \"town\"\nby = \"sum\"\n"), "sum-of-rates");
    assert_eq!(code("[summary.s]\nof = \"rate\"\nto = \"town\"\nmeasures = [\"scale\"]\n"), "sum-of-rates");
}

#[test]
fn a_part_named_in_two_ways_is_one_part() {
    let study = "[index.i]\nof = [\"rate\", \"rate.value\"]\nnormalise = \"min-max\"\n";
    assert_eq!(code(study), "duplicate-part");
}

#[test]
fn an_area_without_a_value_is_left_out_of_a_mean_and_counted() {
    let study = r#"
[geography.area]
file = "areas.csv"
code = "code"
population = "people"
within = { town = "town" }

[indicator.poor]
source = "area"
column = "poor"
worse = "high"

[rebase.poor_town]
of = "poor"
to = "town"
by = "population-mean"
"#;
    let areas = "code,people,town,poor\nA1,100,T1,10\nA2,300,T1,\nA3,100,T1,30\nA4,100,T2,5\n";
    let folder = Folder::new(study, &[("areas.csv", areas)]);
    assert_eq!(folder.error().code, "missing-value");
    for word in ["exclude", "keep"] {
        folder.write("study.toml", &format!("{study}on-missing = \"{word}\"\n"));
        folder.built();
        assert_close(&numbers(&folder.table("poor_town"), "value"), &[20.0, 5.0]);
        assert_eq!(folder.count("poor_town", "areas without a value"), 1);
        assert_eq!(folder.count("poor_town", "areas out that go by a part of theirs"), 1);
    }
}

#[test]
fn a_claim_that_cannot_be_asked_hides_no_other() {
    let study = format!(
        "{HEAD}\n[claim.two]\ntext = \"two areas\"\nquery = \"SELECT count(*) FROM area\"\nexpect = 2\n\n\
         [claim.slip]\ntext = \"a slip\"\nquery = \"SELECT count(*) FROM aera\"\nexpect = 2\n"
    );
    let folder = Folder::new(&study, &[("areas.csv", "code,people,town,poor\nA1,100,T1,10\nA2,300,T1,60\n")]);
    let claims = theodolite_study::claims(&folder.study(), &folder.store(), None).unwrap();
    assert_eq!(claims.judged.len(), 1);
    assert_eq!(claims.judged[0].verdict, theodolite_study::Verdict::Holds);
    assert!(claims.problems.iter().any(|it| it.code == "unknown-name"), "{:?}", claims.problems);
}

#[test]
fn of_two_ways_between_the_same_geographies_none_is_taken_in_silence() {
    let areas = ("areas.csv", "code,people,town,poor\nA1,100,T1,10\nA2,300,T2,60\n");
    let other = ("other.csv", "area,town\nA1,T2\nA2,T1\n");
    let study = format!(
        "{HEAD}\n[lookup.other]\nfile = \"other.csv\"\nfrom = {{ area = \"area\" }}\nto = {{ town = \"town\" }}\n\n\
         [indicator.poor]\nsource = \"values\"\ncolumn = \"poor\"\nworse = \"high\"\n\n\
         [rebase.r]\nof = \"poor\"\nto = \"town\"\nby = \"mean\"\n"
    );
    let folder = Folder::new(&study, &[areas, other]);
    assert_eq!(folder.error().code, "ambiguous-route");
    folder.write("study.toml", &format!("{study}via = \"other\"\n"));
    folder.built();
    assert_close(&numbers(&folder.table("r"), "value"), &[60.0, 10.0]);
}

#[test]
fn scaled_does_not_turn_a_part_round() {
    let study = "[indicator.poor]\nsource = \"values\"\ncolumn = \"poor\"\nworse = \"low\"\n\n\
                 [index.i]\nof = \"poor\"\nnormalise = { scaled = { lower = 0, upper = 10 } }\n";
    assert_eq!(code(study), "scaled-turned-round");
}
