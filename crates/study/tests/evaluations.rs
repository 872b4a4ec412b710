//! Evaluations: what a policy changed, against whom, and what must be true for it.

mod common;

use common::{Folder, assert_close, numbers, texts};
use theodolite_study::explain;

const HEAD: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
name = "name"
within = { region = "region" }

[series.jobs]
file = "jobs.csv"
geography = "area"
key = "area"
period = "year"
value = "jobs"
worse = "low"

[source.figures]
file = "areas.csv"
geography = "area"
key = "code"
on-missing = "keep"
"#;

const INDICATORS: &str = r#"
[indicator.start]
source = "figures"
column = "start"
worse = "high"

[indicator.need]
source = "figures"
column = "need"
worse = "high"
"#;

/// Areas with their region, start and need, and the outcome of each year from 2014 on.
struct Made(Vec<(&'static str, &'static str, &'static str, &'static str, Vec<f64>)>);

impl Made {
    fn folder(&self, more: &str) -> Folder {
        let mut areas = "code,name,region,start,need\n".to_owned();
        let mut jobs = "area,year,jobs\n".to_owned();
        for (code, region, start, need, values) in &self.0 {
            areas += &format!("{code},Place {code},{region},{start},{need}\n");
            for (year, value) in (2014..).zip(values) {
                if !value.is_nan() {
                    jobs += &format!("{code},{year},{value}\n");
                }
            }
        }
        Folder::new(&format!("{HEAD}{INDICATORS}{more}"), &[("areas.csv", &areas), ("jobs.csv", &jobs)])
    }

    fn built(&self, more: &str) -> Folder {
        let folder = self.folder(more);
        folder.built();
        folder
    }

    fn told(&self, more: &str) -> Vec<String> {
        self.folder(more).told()
    }
}

/// METHODS 11.1: two treated areas and two others, before and after.
fn two_by_two() -> Made {
    Made(vec![
        ("T1", "north", "2015", "1", vec![10.0, 16.0]),
        ("T2", "south", "2015", "2", vec![12.0, 17.0]),
        ("U1", "north", "", "1.5", vec![8.0, 10.0]),
        ("U2", "south", "", "3", vec![9.0, 12.0]),
    ])
}

/// METHODS 11.2: two treated areas around 10, 11, 14, 16 and two others around 8, 9, 10, 10.5.
fn four_years() -> Made {
    Made(vec![
        ("T1", "north", "2016", "1", vec![9.0, 10.0, 13.0, 15.5]),
        ("T2", "south", "2016", "2", vec![11.0, 12.0, 15.0, 16.5]),
        ("U1", "north", "", "1.5", vec![7.0, 8.0, 9.0, 9.0]),
        ("U2", "south", "", "3", vec![9.0, 10.0, 11.0, 12.0]),
    ])
}

/// METHODS 11.3: one treated area and three donors.
fn donors() -> Made {
    Made(vec![
        ("D1", "north", "", "1", vec![8.0, 10.0, 12.0, 13.0]),
        ("D2", "south", "", "2", vec![12.0, 14.0, 16.0, 17.0]),
        ("D3", "south", "", "3", vec![20.0, 18.0, 22.0, 25.0]),
        ("T1", "north", "2017", "1.5", vec![10.0, 12.0, 14.0, 20.0]),
    ])
}

const GROUP: &str = "[evaluation.act]\nof = \"jobs\"\ntreated = { areas = [\"T1\", \"T2\"] }\nfrom = 2015\n";
const STARTS: &str = "[evaluation.act]\nof = \"jobs\"\nstarts = \"start\"\n";

fn close(found: &[f64], wanted: &[f64], within: f64) {
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for (x, y) in found.iter().zip(wanted) {
        assert!((x - y).abs() < within || x.is_nan() && y.is_nan(), "{found:?} is not {wanted:?}");
    }
}

fn one(folder: &Folder, column: &str) -> f64 {
    numbers(&folder.table("act_evaluation"), column)[0]
}

fn notes(folder: &Folder) -> Vec<String> {
    folder.results().receipt.step("act_evaluation").unwrap().notes.clone()
}

#[test]
fn a_difference_in_differences_is_that_of_the_worked_example() {
    let folder = two_by_two().built(GROUP);
    let table = folder.table("act_evaluation");
    assert_eq!(texts(&table, "design"), ["difference-in-differences"]);
    close(&[one(&folder, "estimate")], &[3.0], 1e-12);
    // CR1 with K = 3, and t with 3 degrees of freedom: 3.18245.
    close(&[one(&folder, "se")], &[0.68313], 1e-5);
    close(&[one(&folder, "lower"), one(&folder, "upper")], &[3.0 - 2.17402, 3.0 + 2.17402], 1e-4);
    let counts = ["n_treated", "n_control", "periods", "pre_periods", "clusters"];
    assert_close(&counts.map(|it| one(&folder, it)), &[2.0, 2.0, 2.0, 1.0, 4.0]);
    assert_eq!(texts(&table, "inference"), ["clustered"]);
    // (t 0.975 + t 0.8) with 3 degrees of freedom: 3.182446 + 0.978472.
    close(&[one(&folder, "detectable")], &[0.683130 * (3.182446 + 0.978472)], 1e-4);
    // One period before: no trend to test, and no fit.
    assert!(one(&folder, "pre_trend_p").is_nan() && one(&folder, "pre_rmspe").is_nan());
    // Its file bears the name of the section.
    assert!(folder.csv("evaluation/act.csv").starts_with("design,estimate,se,lower,upper,p,n_treated"));
}

#[test]
fn what_must_be_true_stands_beside_the_estimate() {
    let folder = two_by_two().built(GROUP);
    let notes = notes(&folder);
    let told = |words: &str| notes.iter().any(|it| it.contains(words));
    assert!(told("difference-in-differences: 3 (95% interval from 0.82598 to 5.174, p "), "{notes:#?}");
    for words in [
        "without the policy, treated areas would have moved as the controls did (parallel trends)",
        "nobody acted on the policy before it started",
        "controls were not touched by the policy",
        "there are 4 clusters, below 30",
        "there are 2 treated clusters, below 5",
        // Four clusters have 16 patterns of signs, of which the real one and its opposite are as extreme at least.
        "with 4 clusters the wild bootstrap says p 0.125 (16 draws, all there are), beside p 0.02",
    ] {
        assert!(told(words), "{words}: {notes:#?}");
    }
    // The same as data: which notes say what must be true, and for which designs.
    let facts = &folder.results().receipt.step("act_evaluation").unwrap().facts.clone();
    assert_eq!((facts["of"].as_str(), facts["level"].as_f64()), (Some("jobs"), Some(0.95)));
    let assumptions = facts["assumptions"].as_array().unwrap();
    let text = |at: usize| assumptions[at]["text"].as_str().unwrap();
    assert!(text(0).ends_with("(parallel trends)"), "{assumptions:#?}");
    for it in assumptions {
        assert_eq!(it["designs"], serde_json::json!(["difference-in-differences"]));
        assert!(notes.iter().any(|note| it["note"] == note.as_str()), "{it}");
    }
    assert!(!assumptions.iter().any(|it| it["text"].as_str().unwrap().contains("95% interval")));
    // Treatment at different times, by two-way effects: a caution.
    let starts = Made(vec![
        ("A", "n", "2015", "1", vec![5.0, 8.0, 9.0]),
        ("B", "n", "2016", "1", vec![6.0, 7.0, 11.0]),
        ("C", "s", "", "1", vec![4.0, 5.0, 6.0]),
        ("D", "s", "", "1", vec![7.0, 8.0, 8.0]),
    ]);
    let folder = starts.built(&format!("{STARTS}design = \"difference-in-differences\"\n"));
    let notes = self::notes(&folder);
    assert!(notes.iter().any(|it| it.contains("may get a negative weight")), "{notes:#?}");
}

#[test]
fn errors_by_draws_are_chosen() {
    let wild = two_by_two().built(&format!("{GROUP}errors = \"wild\"\n"));
    assert_eq!(texts(&wild.table("act_evaluation"), "inference"), ["wild bootstrap"]);
    close(&[one(&wild, "p"), one(&wild, "se")], &[0.125, 0.68313], 1e-5);
    let dealt = two_by_two().built(&format!("{GROUP}errors = \"randomisation\"\n"));
    // Two of four areas: 6 deals, and two of them as great as the real one (itself and its opposite).
    close(&[one(&dealt, "p")], &[1.0 / 3.0], 1e-12);
    assert!(notes(&dealt).iter().any(|it| it.contains("any of the areas could have been the treated one")));
}

#[test]
fn the_table_names_what_error_and_p_rest_on() {
    let by = |made: Made, more: &str| texts(&made.built(more).table("act_evaluation"), "inference");
    let regressions = "design = [\"difference-in-differences\", \"event-study\", \"staggered\"]\n";
    let with = |errors: &str| by(four_years(), &format!("{STARTS}{regressions}errors = \"{errors}\"\n"));
    assert_eq!(with("clustered"), ["clustered", "clustered", "influence"]);
    assert_eq!(with("bias-reduced"), ["bias-reduced", "bias-reduced", "bias-reduced influence"]);
    // An event study knows no draws, and keeps its own.
    assert_eq!(with("wild"), ["wild bootstrap", "clustered", "multiplier bootstrap"]);
    assert_eq!(with("randomisation"), ["randomisation", "clustered", "influence"]);
    let synthetic = format!("{STARTS}design = [\"synthetic-control\", \"synthetic-difference\"]\n");
    assert_eq!(by(donors_of_11_4(), &synthetic), ["placebo", "placebo"]);
    let matching =
        format!("{STARTS}design = \"matching\"\nmatch = {{ on = [\"need\"], by = \"euclidean\" }}\n");
    assert_eq!(by(matched(), &matching), ["Abadie-Imbens"]);
    // The note says the same.
    let folder = two_by_two().built(&format!("{GROUP}errors = \"bias-reduced\"\n"));
    let told = notes(&folder);
    assert!(told.iter().any(|it| it.contains(", bias-reduced), of 2 treated areas beside 2")), "{told:?}");
}

#[test]
fn treatment_that_starts_at_different_times_is_that_of_the_worked_example() {
    // METHODS 11.1: effects 2 (first group, first year), 2.5 (second year) and 3.5 (second group): by size (2+2.5+3.5)/3.
    let made = Made(vec![
        ("A", "n", "2015", "1", vec![5.0, 8.0, 9.0]),
        ("B", "n", "2016", "1", vec![6.0, 7.0, 11.0]),
        ("C", "s", "", "1", vec![4.0, 5.0, 6.0]),
        ("D", "s", "", "1", vec![7.0, 8.0, 8.0]),
    ]);
    let folder = made.built(STARTS);
    assert_eq!(texts(&folder.table("act_evaluation"), "design"), ["staggered"]);
    close(&[one(&folder, "estimate")], &[8.0 / 3.0], 1e-12);
    let folder = made.built(&format!("{STARTS}table = \"effects\"\n"));
    let table = folder.table("act_evaluation");
    // In the first year of treatment the mean of 2 and 3.5, in the second 2.5; before, B moved like the others.
    assert_close(&numbers(&table, "event"), &[-1.0, 0.0, 1.0]);
    close(&numbers(&table, "effect"), &[0.0, 2.75, 2.5], 1e-12);
    assert_close(&numbers(&table, "n"), &[1.0, 2.0, 1.0]);
    assert_eq!(texts(&table, "period"), ["", "", ""]);
}

#[test]
fn an_area_treated_after_the_series_ends_is_a_control_until_then() {
    let mut made = two_by_two();
    made.0[2].2 = "2030";
    let folder = made.built(STARTS);
    close(&[one(&folder, "estimate")], &[3.0], 1e-12);
    assert_eq!(folder.count("act_evaluation", "controls treated only after the series ends"), 1);
    let told = explain(&folder.study(), &folder.store(), "act_evaluation", "U1").unwrap();
    assert_eq!(told.notes[0], "a control: its treatment starts after the series ends");
}

#[test]
fn the_path_of_an_effect_is_that_of_the_worked_example() {
    let more = "design = \"event-study\"\n";
    let folder = four_years().built(&format!("{STARTS}{more}table = \"effects\"\n"));
    let table = folder.table("act_evaluation");
    assert_eq!(texts(&table, "period"), ["2014", "2015", "2016", "2017"]);
    assert_close(&numbers(&table, "event"), &[-2.0, -1.0, 0.0, 1.0]);
    close(&numbers(&table, "effect"), &[0.0, 0.0, 2.0, 3.5], 1e-12);
    let folder = four_years().built(&format!("{STARTS}{more}"));
    close(&[one(&folder, "estimate")], &[2.75], 1e-12);
    // Without a design, the path is that of the event study.
    let usual = four_years().built(&format!("{STARTS}table = \"effects\"\n"));
    assert_eq!(texts(&usual.table("act_evaluation"), "design")[0], "event-study");
}

#[test]
fn a_test_of_what_came_before_is_told_with_its_caution() {
    let mut made = four_years();
    made.0[0].4[0] = 8.0; // T1 rose by 2 where the others rose by 1
    let folder = made.built(STARTS);
    let notes = notes(&folder);
    let test = notes.iter().find(|it| it.contains("trends before treatment")).unwrap();
    assert!(test.contains("low power: a great p does not show that trends were parallel"), "{test}");
    // Leads -0.5 with one of two areas off: F = (0.5/se)^2 with 1 and 3 degrees of freedom.
    let p = one(&folder, "pre_trend_p");
    assert!(p > 0.05 && p < 1.0, "{p}");
}

#[test]
fn a_synthetic_control_is_that_of_the_worked_example() {
    let more = format!("{STARTS}design = \"synthetic-control\"\n");
    let folder = donors().built(&more);
    close(&[one(&folder, "estimate"), one(&folder, "pre_rmspe")], &[5.0, 0.0], 1e-6);
    // Of four ratios its own is the greatest.
    close(&[one(&folder, "p")], &[0.25], 1e-12);
    assert!(one(&folder, "se").is_nan() && one(&folder, "detectable").is_nan());
    let notes = folder.results().step("act_evaluation").unwrap().notes.clone();
    let unseen = "synthetic-control: with 3 controls taken for treated p is at least 0.25: no effect whatever could have been seen at 0.05";
    assert!(notes.iter().any(|it| it == unseen), "{notes:?}");
    let weights = donors().built(&format!("{more}table = \"weights\"\n"));
    let table = weights.table("act_evaluation");
    // The greatest first; these two are equal but for rounding.
    let who: Vec<_> = texts(&table, "code").into_iter().zip(texts(&table, "name")).collect();
    assert_eq!(who, [("D1".into(), "Place D1".into()), ("D2".into(), "Place D2".into())]);
    close(&numbers(&table, "weight"), &[0.5, 0.5], 1e-6);
    let path = donors().built(&format!("{more}table = \"effects\"\n"));
    close(&numbers(&path.table("act_evaluation"), "effect"), &[0.0, 0.0, 0.0, 5.0], 1e-6);
    let placebos = donors().built(&format!("{more}table = \"placebos\"\n"));
    assert_eq!(texts(&placebos.table("act_evaluation"), "code"), ["D1", "D2", "D3"]);
    let balance = donors().built(&format!("{more}table = \"balance\"\n"));
    let table = balance.table("act_evaluation");
    assert_eq!(texts(&table, "variable"), ["2014", "2015", "2016"]);
    close(&numbers(&table, "treated"), &[10.0, 12.0, 14.0], 1e-12);
    close(&numbers(&table, "controls"), &[40.0 / 3.0, 14.0, 50.0 / 3.0], 1e-12);
    close(&numbers(&table, "weighted"), &[10.0, 12.0, 14.0], 1e-6);

    let told = |code: &str| explain(&folder.study(), &folder.store(), "act_evaluation", code).unwrap().notes;
    assert_eq!(told("T1"), ["treated since 2017, 3 periods after the first"]);
    assert_eq!(told("D1")[..2], ["a control: not treated", "synthetic-control: with weight 0.5"]);
    assert_eq!(told("D3")[1], "synthetic-control: without weight");
}

#[test]
fn covariates_enter_a_synthetic_control() {
    let more = "design = \"synthetic-control\"\ncovariates = [\"need\"]\n";
    let folder = donors().built(&format!("{STARTS}{more}table = \"balance\"\n"));
    let table = folder.table("act_evaluation");
    assert_eq!(texts(&table, "variable"), ["2014", "2015", "2016", "need"]);
    // D1 and D2 by halves have its need, too.
    close(&numbers(&table, "weighted"), &[10.0, 12.0, 14.0, 1.5], 1e-6);
    let fitted = donors().built(&format!("{STARTS}{more}importance = \"fitted\"\n"));
    assert!(one(&fitted, "estimate").is_finite());
}

#[test]
fn an_intercept_takes_off_what_treated_areas_lie_above_any_control() {
    // The worked example, the treated area 30 higher: no mixture comes to it, and all moves are as they were.
    let mut made = donors();
    made.0[3].4.iter_mut().for_each(|it| *it += 30.0);
    let more = format!("{STARTS}design = \"synthetic-control\"\n");
    let codes = |folder: &Folder| -> Vec<String> {
        let results = folder.results();
        results.step("act_evaluation").unwrap().warnings.iter().map(|it| it.code.clone()).collect()
    };
    let plain = made.built(&more);
    // The highest control alone is nearest: 40, 42 and 44 beside 20, 18 and 22, then 50 beside 25.
    close(&[one(&plain, "estimate"), one(&plain, "lower")], &[25.0, f64::NAN], 1e-9);
    assert_eq!(codes(&plain), ["beyond-controls"]);
    let warned = plain.results().step("act_evaluation").unwrap().warnings[0].clone();
    let words = "evaluation `act`, synthetic-control: the treated areas lie beyond each control before";
    assert!(warned.message.starts_with(words), "{}", warned.message);
    assert!(warned.hint.unwrap().contains("`intercept = true`"));
    let facts =
        |folder: &Folder| folder.results().step("act_evaluation").unwrap().facts["synthetic_control"].clone();
    assert_eq!(facts(&plain)["doubts"], serde_json::json!(["beyond-controls"]));

    // At the level of 0.5 two of four ranks are refused: the interval goes to the second greatest of three placebos.
    let apart = made.built(&format!("{more}intercept = true\nlevel = 0.5\n"));
    close(&[one(&apart, "estimate"), one(&apart, "pre_rmspe"), one(&apart, "p")], &[5.0, 0.0, 0.25], 1e-5);
    let placebos = made.built(&format!("{more}intercept = true\ntable = \"placebos\"\n"));
    let mut sizes: Vec<f64> =
        numbers(&placebos.table("act_evaluation"), "effect").iter().map(|it| it.abs()).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    let estimate = one(&apart, "estimate");
    close(&[one(&apart, "lower"), one(&apart, "upper")], &[estimate - sizes[1], estimate + sizes[1]], 1e-9);
    assert_eq!(codes(&apart), [""; 0]);
    let found = facts(&apart);
    close(&[found["intercept"].as_f64().unwrap()], &[30.0], 1e-5);
    assert_eq!(
        (&found["rank_by"], &found["placebos"], &found["all_placebos"]),
        (&"effect".into(), &3.into(), &true.into())
    );
    let told = notes(&apart);
    for words in [
        "synthetic-control: before, the treated lie 30 above their weighted controls",
        "synthetic-control: the size of the effect is ranked, against 3 controls taken for treated",
        "synthetic-control: how far treated areas lay above or below their weighted controls would have stayed as it was",
    ] {
        assert!(told.iter().any(|it| it.starts_with(words)), "{words}: {told:#?}");
    }
    let path = made.built(&format!("{more}intercept = true\ntable = \"effects\"\n"));
    close(&numbers(&path.table("act_evaluation"), "effect"), &[0.0, 0.0, 0.0, 5.0], 1e-5);
}

#[test]
fn a_fit_that_chance_can_make_is_warned_of() {
    // Four controls and three periods before: one more than the three that meet any such outcome between them.
    let mut made = donors();
    made.0.insert(3, ("D4", "south", "", "1", vec![9.0, 11.5, 12.0, 20.0]));
    let more = format!("{STARTS}design = \"synthetic-control\"\n");
    let warned = |text: &str| made.built(text).results().step("act_evaluation").unwrap().warnings.clone();
    let told = warned(&more);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].code, "fits-by-chance");
    assert!(told[0].message.contains("4 controls are mixed to follow 3 periods before"), "{told:?}");
    assert!(warned(&format!("{more}intercept = true\n")).is_empty());
}

#[test]
fn a_synthetic_difference_is_that_of_the_worked_example() {
    let more = format!("{STARTS}design = \"synthetic-difference\"\n");
    let folder = donors_of_11_4().built(&more);
    close(&[one(&folder, "estimate")], &[3.216], 1e-3);
    assert!(notes(&folder).iter().any(|it| it.contains("weights of the periods before: 2015 1.000")));
    let weights = donors_of_11_4().built(&format!("{more}table = \"weights\"\n"));
    close(&numbers(&weights.table("act_evaluation"), "weight"), &[0.4198, 0.36449, 0.21572], 1e-3);
}

/// METHODS 11.4.
fn donors_of_11_4() -> Made {
    let mut made = donors();
    made.0[0].4 = vec![8.0, 10.0, 13.0, 15.0];
    made.0[1].4 = vec![12.0, 13.0, 15.0, 18.0];
    made.0[2].4 = vec![20.0, 19.0, 22.0, 23.0];
    made
}

/// METHODS 11.5: treated areas have a need of 52 (sd 6), others of 48 (sd 8).
fn matched() -> Made {
    let area = |code, start, need, change: f64| (code, "north", start, need, vec![10.0, 10.0, 10.0 + change]);
    Made(vec![
        area("T1", "2016", "46", 5.0),
        area("T2", "2016", "52", 6.0),
        area("T3", "2016", "58", 8.0),
        area("U1", "", "40", 1.0),
        area("U2", "", "48", 3.0),
        area("U3", "", "56", 4.0),
    ])
}

#[test]
fn matched_areas_are_those_of_the_worked_example() {
    let more = format!("{STARTS}design = \"matching\"\nmatch = {{ on = [\"need\"], by = \"euclidean\" }}\n");
    let folder = matched().built(&more);
    // 46 and 48, 52 and 48 (as near as 56, and earlier), 58 and 56: gains of 2, 3 and 4.
    close(&[one(&folder, "estimate")], &[3.0], 1e-12);
    assert_close(
        &["n_treated", "n_control", "periods", "pre_periods"].map(|it| one(&folder, it)),
        &[3.0, 2.0, 3.0, 2.0],
    );
    let balance = matched().built(&format!("{more}table = \"balance\"\n"));
    let table = balance.table("act_evaluation");
    close(&numbers(&table, "smd"), &[0.565685], 1e-6);
    // 52 against (2 x 48 + 56)/3, over sqrt((36 + 64)/2).
    close(&numbers(&table, "smd_after"), &[(52.0 - 152.0 / 3.0) / f64::sqrt(50.0)], 1e-9);
    close(&numbers(&table, "weighted"), &[152.0 / 3.0], 1e-12);
    assert!(
        notes(&folder)
            .iter()
            .any(|it| it.contains("still differ by 0.1 standard deviations or more in `need`"))
    );
}

#[test]
fn several_designs_stand_beside_each_other() {
    let folder = donors().built(&format!(
        "{STARTS}design = [\"difference-in-differences\", \"synthetic-control\", \"synthetic-difference\"]\nerrors = \"randomisation\"\n"
    ));
    let table = folder.table("act_evaluation");
    assert_eq!(
        texts(&table, "design"),
        ["difference-in-differences", "synthetic-control", "synthetic-difference"]
    );
    // Plain: 20 - 12 less the mean of 3, 3 and 5.
    close(&numbers(&table, "estimate")[..2], &[8.0 - 11.0 / 3.0, 5.0], 1e-6);
    let notes = notes(&folder);
    // An assumption of several designs is told once.
    let anticipation: Vec<_> = notes.iter().filter(|it| it.contains("nobody acted")).collect();
    assert_eq!(
        anticipation,
        [
            "difference-in-differences, synthetic-control, synthetic-difference: nobody acted on the policy before it started"
        ]
    );
    assert!(
        notes.iter().any(
            |it| it == "synthetic-control: `errors` is not for this design, which keeps its own: placebo"
        )
    );
}

#[test]
fn neighbours_are_left_out_of_the_controls_and_said_so() {
    let mut made = two_by_two();
    made.0.push(("U3", "south", "", "3", vec![9.0, 40.0])); // gained what the policy moved
    let folder = made.built(&format!("{GROUP}without = [\"U3\", \"T1\"]\n"));
    // T1 stays: `without` says nothing of treated areas.
    close(&[one(&folder, "estimate"), one(&folder, "se")], &[3.0, 0.68313], 1e-5);
    assert_eq!(folder.count("act_evaluation", "controls left out by `without`"), 1);
    assert!(notes(&folder).iter().any(|it| it.contains("1 controls are left out because the policy may")));
    let told = explain(&folder.study(), &folder.store(), "act_evaluation", "U3").unwrap();
    assert_eq!(told.notes, ["left out: `without` names it, so that spill-over does not count"]);
    // The same by who the controls are.
    let folder = made.built(&format!("{GROUP}controls = {{ areas = [\"U1\", \"U2\"] }}\n"));
    close(&[one(&folder, "estimate"), one(&folder, "se")], &[3.0, 0.68313], 1e-5);
    let told = explain(&folder.study(), &folder.store(), "act_evaluation", "U3").unwrap();
    assert_eq!(told.notes, ["left out: neither treated nor among `controls`"]);
}

#[test]
fn groups_and_clusters_are_areas_of_a_coarser_geography_or_a_designation() {
    let made = Made(vec![
        ("A", "n", "", "9", vec![10.0, 16.0]),
        ("B", "n", "", "9", vec![12.0, 17.0]),
        ("C", "s", "", "1", vec![8.0, 10.0]),
        ("D", "e", "", "1", vec![9.0, 12.0]),
    ]);
    let rest = "of = \"jobs\"\nfrom = 2015\n";
    let by_region = made
        .built(&format!("[evaluation.act]\n{rest}treated = {{ region = \"n\" }}\ncluster = \"region\"\n"));
    close(&[one(&by_region, "estimate"), one(&by_region, "clusters")], &[3.0, 3.0], 1e-12);
    let by_designation = made.built(&format!(
        "[designation.behind]\ngeography = \"area\"\nwhere = \"need > 5\"\n\n[evaluation.act]\n{rest}treated = \"behind\"\ncluster = \"need\"\n"
    ));
    close(&[one(&by_designation, "estimate"), one(&by_designation, "clusters")], &[3.0, 2.0], 1e-12);
}

#[test]
fn logarithms_tell_proportions() {
    let mut made = two_by_two();
    for (area, factor) in made.0.iter_mut().zip([1.5, 1.5, 1.2, 1.2]) {
        area.4[1] = area.4[0] * factor;
    }
    let folder = made.built(&format!("{GROUP}log = true\n"));
    close(&[one(&folder, "estimate")], &[f64::ln(1.25)], 1e-12);
}

#[test]
fn what_all_areas_have_in_common_changes_nothing() {
    let designs = "design = [\"difference-in-differences\", \"event-study\", \"synthetic-difference\", \"staggered\", \"synthetic-control\"]\ndraws = 99\n";
    let more = format!("{STARTS}{designs}");
    let plain = donors().built(&more);
    let columns = |folder: &Folder, column: &str| numbers(&folder.table("act_evaluation"), column);
    let mut moved = donors();
    for area in &mut moved.0 {
        for (value, more) in area.4.iter_mut().zip([100.0, 97.0, 110.0, 131.0]) {
            *value += more;
        }
    }
    let moved = moved.built(&more);
    for column in ["estimate", "se", "p"] {
        close(&columns(&moved, column), &columns(&plain, column), 1e-6);
    }
    // Other codes, in another order: T1 comes first then.
    let mut renamed = donors();
    for (area, code) in renamed.0.iter_mut().zip(["Z", "Y", "X", "A"]) {
        area.0 = code;
    }
    let renamed = renamed.built(&more);
    for column in ["estimate", "se", "p", "pre_rmspe"] {
        close(&columns(&renamed, column), &columns(&plain, column), 1e-6);
    }
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_way_on() {
    let says = |made: &Made, more: &str, start: &str| {
        let told = made.told(more);
        assert!(told.len() == 1 && told[0].starts_with(start), "{told:#?}");
    };
    let good = two_by_two();
    says(
        &Made(good.0.iter().map(|it| (it.0, it.1, it.2, it.3, it.4[..1].to_vec())).collect()),
        GROUP,
        "one-period: series `jobs` has one period, 2014: there is no before and after | an evaluation takes 2",
    );
    let from = |year: &str| GROUP.replace("2015", year);
    says(
        &good,
        &from("2014"),
        "no-pre-period: series `jobs` has no period before: treatment starts in 2014 | its periods go from 2014 to 2015:",
    );
    says(&good, &from("2013"), "no-pre-period: series `jobs` has no period before: treatment starts in 2013");
    says(
        &good,
        &from("2020"),
        "ends-before-treatment: series `jobs` ends before treatment, which starts in 2020 | its periods go from 2014 to 2015",
    );
    let start = |of: fn(usize) -> &'static str| {
        let each = good.0.iter().enumerate();
        Made(each.map(|(k, it)| (it.0, it.1, of(k), it.3, it.4.clone())).collect())
    };
    says(
        &start(|_| ""),
        STARTS,
        "nobody-treated: evaluation `act`: no area is treated within the series `jobs` | `start` has no area",
    );
    says(
        &start(|_| "2030"),
        STARTS,
        "ends-before-treatment: evaluation `act`: no area is treated within the series `jobs` | every treatment starts after",
    );
    says(
        &start(|_| "2015"),
        STARTS,
        "everybody-treated: evaluation `act`: all 4 areas with values are treated | nothing shows",
    );
    says(
        &start(|k| if k == 0 { "2014" } else { "" }),
        STARTS,
        "no-pre-period: series `jobs` has no period before: treatment of `T1` starts in the first period or before",
    );
    says(
        &start(|k| if k == 0 { "2015.5" } else { "" }),
        STARTS,
        "bad-start: `start` of `T1` is 2015.5, which is no year in which treatment starts | a year such as 2016",
    );
    says(
        &good,
        &format!("{GROUP}without = [\"U1\", \"U2\"]\n"),
        "no-donors: evaluation `act`: no area is left to compare with 2 areas | let `without`",
    );
    says(
        &good,
        &GROUP.replace("T2", "T9"),
        "unknown-area: no area of `area` has the code `T9` | did you mean `T1`?",
    );
    says(&good, &format!("{GROUP}without = [\"X\"]\n"), "unknown-area: no area of `area` has the code `X`");

    let mut gap = four_years();
    gap.0[0].4[2] = f64::NAN;
    says(
        &gap,
        STARTS,
        "gaps-of-treated: series `jobs` lacks 1 values of treated areas: `T1` | treated areas need",
    );
    let mut jump = four_years();
    jump.0.iter_mut().for_each(|it| it.4[1] = f64::NAN);
    says(
        &jump,
        STARTS,
        "missing-periods: series `jobs` lacks periods between 2014 and 2016, of all its 4 areas (`T1`, `T2`, `U1`, `U2`) | designs take",
    );
    let mut negative = two_by_two();
    negative.0[2].4[0] = 0.0;
    says(
        &negative,
        &format!("{GROUP}log = true\n"),
        "not-positive: evaluation `act` takes logarithms, but series `jobs` has values of 0 or below: `U1` |",
    );
    let mut alone = two_by_two();
    alone.0.iter_mut().for_each(|it| it.1 = "north");
    says(
        &alone,
        &format!("{GROUP}cluster = \"region\"\n"),
        "one-cluster: all areas lie in one cluster of `region`, so that errors cannot be told | take a finer",
    );

    let matching = format!("{STARTS}design = \"matching\"\nmatch = {{ on = [\"need\"] }}\n");
    let mut apart = matched();
    apart.0.iter_mut().for_each(|it| it.3 = if it.2.is_empty() { "1" } else { "9" });
    apart.0[0].3 = "8";
    says(
        &apart,
        &matching,
        "separation: evaluation `act`, matching: the variables of `match.on` tell treated areas from others without fail",
    );
    let near = matching.replace("\"need\"] }", "\"need\"], by = \"euclidean\", caliper = 0.001 }");
    says(
        &matched(),
        &near,
        "no-match: evaluation `act`, matching: no treated area has a match within the caliper",
    );
    let mut blank = matched();
    blank.0[1].3 = "";
    says(&blank, &matching, "missing-covariate: `need` is missing for 1 treated areas: `T2` |");
    let several = "design = \"synthetic-control\"\n";
    let mut dates = four_years();
    dates.0[0].2 = "2017";
    says(
        &dates,
        &format!("{STARTS}{several}"),
        "several-dates: evaluation `act`, synthetic-control: treatment starts in 2016 and in 2017",
    );
    says(
        &good,
        &format!("{GROUP}design = \"synthetic-difference\"\n"),
        "no-pre-period: evaluation `act`, synthetic-difference: there are 1 periods before treatment, and this design takes 2",
    );
}

#[test]
fn keys_that_do_not_belong_together_are_told() {
    let says = |more: &str, start: &str| {
        let told = two_by_two().told(more);
        assert!(told.iter().any(|it| it.starts_with(start)), "{told:#?}");
    };
    let with = |more: &str| format!("{GROUP}{more}\n");
    says("[evaluation.act]\nof = \"jobs\"\n", "missing-key: `evaluation.act` has no `treated`");
    says(
        "[evaluation.act]\nof = \"jobs\"\ntreated = \"top-quarter\"\nfrom = 2015\n",
        "bad-value: `evaluation.act.treated` cannot be the best quarter | say a designation",
    );
    says(&with("starts = \"start\""), "out-of-place: `evaluation.act` has both `starts` and `treated`");
    says(&with("design = \"matching\""), "missing-key: `evaluation.act` has no `match`");
    says(
        &with("match = { on = [\"need\"] }"),
        "out-of-place: `evaluation.act.match` needs `design = \"matching\"`",
    );
    says(
        &with("covariates = [\"need\"]"),
        "out-of-place: `evaluation.act.covariates` needs `design = \"synthetic-control\"`",
    );
    says(
        &with("intercept = true"),
        "out-of-place: `evaluation.act.intercept` needs `design = \"synthetic-control\"`; the other designs that look at changes have one anyway",
    );
    says(
        &with("table = \"weights\""),
        "out-of-place: `evaluation.act.table`: no design here has `weights` | `design` should be, or name, one of `synthetic-control`, `synthetic-difference`, `matching`",
    );
    says(
        &with("design = [\"event-study\", \"event-study\"]"),
        "duplicate-name: `evaluation.act.design` has `event-study` twice",
    );
    says(
        &with("cluster = \"area\""),
        "same-geography: series `jobs` is about `area` itself | leave out `cluster`",
    );
    says(
        "[series.whole]\nfile = \"jobs.csv\"\nperiod = \"year\"\nvalue = \"jobs\"\nworse = \"low\"\nonly = { area = \"T1\" }\n\n[evaluation.act]\nof = \"whole\"\ntreated = { areas = [\"T1\"] }\nfrom = 2015\n",
        "no-areas: series `whole` is of one thing",
    );
}

#[test]
fn an_area_of_no_status_is_no_control() {
    let mut made = two_by_two();
    made.0[2].3 = ""; // nothing says whether U1 is treated
    let few = "[designation.few]\ngeography = \"area\"\nwhere = \"need < 2.5\"\n";
    let more = format!("{few}[evaluation.act]\nof = \"jobs\"\ntreated = \"few\"\nfrom = 2015\n");
    let folder = made.folder(&more);
    let built = folder.built();
    assert_eq!((one(&folder, "n_treated"), one(&folder, "n_control")), (2.0, 1.0));
    // 5.5 of the treated less 3 of U2.
    close(&[one(&folder, "estimate")], &[2.5], 1e-12);
    assert!(built.warnings.iter().any(|it| it.code == "not-classified"), "{:?}", built.warnings);
}

#[test]
fn errors_may_be_set_right_for_few_treated_areas() {
    let folder = two_by_two().built(&format!("{GROUP}errors = \"bias-reduced\"\n"));
    // Changes of 6 and 5, and of 2 and 3: each side has the variance 0.5, of two. Student's t with two degrees of freedom has
    // beyond t the share 1 - t / sqrt(t^2 + 2), here of t = 3 sqrt(2).
    close(&[one(&folder, "estimate"), one(&folder, "se")], &[3.0, 0.5_f64.sqrt()], 1e-9);
    let t = 3.0 * 2.0_f64.sqrt();
    close(&[one(&folder, "p")], &[1.0 - t / (t * t + 2.0).sqrt()], 1e-9);
    // Clustered errors of few treated areas carry a caution.
    let six = |errors: &str| {
        let codes = ["A", "B", "C", "D", "E", "F", "U", "V", "W", "X", "Y", "Z"];
        let each = codes.iter().enumerate().map(|(k, code)| {
            let start = if k < 6 { "2015" } else { "" };
            let change = (k * 7 % 5) as f64;
            (*code, "north", start, "1", vec![10.0, 10.0 + change])
        });
        let folder =
            Made(each.collect()).built(&format!("{STARTS}design = \"difference-in-differences\"\n{errors}"));
        notes(&folder).iter().filter(|it| it.contains("`errors = \"bias-reduced\"` sets them right")).count()
    };
    assert_eq!((six(""), six("errors = \"bias-reduced\"\n")), (1, 0));
}

#[test]
fn one_treated_area_has_no_error_by_clusters() {
    let one_treated = GROUP.replace("[\"T1\", \"T2\"]", "[\"T1\"]");
    let folder = two_by_two().built(&one_treated);
    // 6 less the mean of 5, 2 and 3.
    close(&[one(&folder, "estimate")], &[6.0 - 10.0 / 3.0], 1e-9);
    for column in ["se", "lower", "upper", "p", "detectable"] {
        assert!(one(&folder, column).is_nan(), "{column}");
    }
    // And so it rests on nothing.
    assert_eq!(texts(&folder.table("act_evaluation"), "inference"), [""]);
    assert!(
        notes(&folder).iter().any(|it| it.contains("(no p value), of 1 treated areas beside 3")),
        "{:?}",
        notes(&folder)
    );
    assert!(
        notes(&folder).iter().any(|it| it.contains("there is one treated cluster")),
        "{:?}",
        notes(&folder)
    );
    let dealt = two_by_two().built(&format!("{one_treated}errors = \"randomisation\"\n"));
    // Of four areas each may be the one: 8/3, 4/3, -8/3 and -4/3, two of them as far from 0.
    close(&[one(&dealt, "p")], &[0.5], 1e-9);
}

/// Two treated areas around those of METHODS 11.3, and one donor more.
fn two_of_six() -> Made {
    let mut made = donors();
    made.0.insert(3, ("D4", "south", "", "2", vec![9.0, 14.0, 13.0, 15.0]));
    made.0.push(("T2", "north", "2017", "1.5", vec![10.0, 11.0, 15.0, 21.0]));
    made
}

#[test]
fn the_mean_of_several_treated_areas_is_held_against_means_of_as_many_controls() {
    let more = format!("{STARTS}design = \"synthetic-control\"\n");
    let folder = two_of_six().built(&more);
    let placebos = two_of_six().built(&format!("{more}table = \"placebos\"\n"));
    let table = placebos.table("act_evaluation");
    // All pairs of four controls.
    assert_eq!(texts(&table, "code"), ["D1 D2", "D1 D3", "D1 D4", "D2 D3", "D2 D4", "D3 D4"]);
    assert_eq!(texts(&table, "name")[1], "Place D1, Place D3");
    assert_close(&numbers(&table, "areas"), &[2.0; 6]);
    let told = notes(&folder);
    let words = "against 6 groups of 2 controls taken for treated (all there are); without those that fit";
    let ratio = told.iter().find_map(|it| it.split_once(words).map(|it| it.0)).unwrap();
    let ratio: f64 =
        ratio.split("the gap after is ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let above = numbers(&table, "ratio").iter().filter(|it| **it >= ratio * 0.999).count();
    close(&[one(&folder, "p")], &[(1 + above) as f64 / 7.0], 1e-12);
    let least =
        "with 6 groups of 2 controls taken for treated (all there are) p is at least 0.14286: no effect";
    assert!(told.iter().any(|it| it.contains(least)), "{told:?}");
    let told = explain(&placebos.study(), &placebos.store(), "act_evaluation", "D3").unwrap().notes;
    assert!(told.iter().any(|it| it == "synthetic-control: in 3 of 6 groups taken for treated"), "{told:?}");

    // Drawn where there are more than draws, by the seed of the study: the same whenever it is built.
    let mut many = two_of_six();
    for (k, code) in
        ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "F1", "F2", "F3"].iter().enumerate()
    {
        let at = |t: usize| (5 + (k * 7 + t * 3) % 11) as f64;
        many.0.insert(4, (code, "south", "", "2", vec![at(0), at(1), at(2), at(3)]));
    }
    let few = format!("{more}table = \"placebos\"\ndraws = 99\n");
    let [first, again] = [many.built(&few), many.built(&few)];
    let codes = texts(&first.table("act_evaluation"), "code");
    assert_eq!((codes.len(), &codes), (99, &texts(&again.table("act_evaluation"), "code")));
    // Without a number of draws, all 120 pairs of 16.
    let all = texts(&many.built(&format!("{more}table = \"placebos\"\n")).table("act_evaluation"), "code");
    assert_eq!(all.len(), 120);
    assert!(codes.iter().all(|it| all.contains(it)));
    assert!(
        notes(&first)
            .iter()
            .any(|it| it.contains("99 groups of 2 controls taken for treated (drawn at random)"))
    );
}

#[test]
fn as_many_treated_areas_as_controls_have_no_placebos() {
    let mut made = two_of_six();
    made.0.drain(1..3);
    let folder = made.built(&format!("{STARTS}design = \"synthetic-control\"\n"));
    assert!(one(&folder, "estimate") > 0.0);
    assert!(one(&folder, "p").is_nan() && one(&folder, "detectable").is_nan());
    let told = notes(&folder);
    let words = "placebos take more controls than treated areas, and there are 2 beside 2";
    assert!(told.iter().any(|it| it.contains(words)), "{told:?}");
}

#[test]
fn a_break_within_the_periods_is_a_warning_and_an_assumption() {
    let with = |at: &str| {
        let study = format!("{HEAD}{INDICATORS}{STARTS}")
            .replace("value = \"jobs\"", &format!("value = \"jobs\"\nbreaks = [{at}]"));
        let folder = four_years().folder("");
        folder.write("study.toml", &study);
        folder
    };
    let folder = with("2016");
    let built = folder.built();
    let told: Vec<&str> = built.warnings.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "evaluation `act` goes across a break of series `jobs`: values from 2016, in which treatment starts, on are of another definition"
        ]
    );
    assert_eq!(built.warnings[0].code, "across-a-break");
    let assumed = "difference-in-differences: the series breaks in 2016, and the new definition moved treated areas and controls alike (assumed)";
    assert!(notes(&folder).iter().any(|it| it == assumed), "{:?}", notes(&folder));
    // One in another period, and one before the first, which breaks nothing.
    assert!(
        with("2017").built().warnings[0].message.ends_with("values from 2017 on are of another definition")
    );
    let before = with("2014");
    assert!(before.built().warnings.is_empty());
    assert!(notes(&before).iter().all(|it| !it.contains("breaks in")));
}

#[test]
fn controls_without_a_value_before_treatment_are_told_or_refused() {
    let mut made = four_years();
    made.0.push(("U3", "south", "", "3", vec![f64::NAN, f64::NAN, 11.0, 12.0]));
    let folder = made.built(STARTS);
    assert_eq!(folder.count("act_evaluation", "controls without a value before treatment"), 1);
    let told = notes(&folder);
    let words = "controls without a value before treatment, which do not show what changed since: `U3`";
    assert!(told.iter().any(|it| it == words), "{told:?}");
    // What it is taken to be, in the words of an assumption.
    let missing = "that 2 values of controls are missing has nothing to do with the outcome (assumed: the data cannot show it)";
    assert!(told.iter().any(|it| it.contains(missing)), "{told:?}");
    made.0.drain(2..4);
    let told = made.told(STARTS);
    assert!(
        told.len() == 1
            && told[0].starts_with(
                "no-pre-period: evaluation `act`: no control has a value before treatment starts in 2016: `U3` | nothing shows how they moved"
            ),
        "{told:?}"
    );
}

#[test]
fn treated_areas_may_be_a_list_of_codes() {
    let list = GROUP.replace("{ areas = [\"T1\", \"T2\"] }", "[\"T1\", \"T2\"]");
    close(&[one(&two_by_two().built(&list), "estimate")], &[3.0], 1e-12);
    let folder = two_by_two().built(&format!("{list}controls = [\"U1\"]\n"));
    close(&[one(&folder, "n_control")], &[1.0], 1e-12);
    let says = |more: &str, start: &str| {
        let told = two_by_two().told(more);
        assert!(told.iter().any(|it| it.starts_with(start)), "{told:#?}");
    };
    says(
        &list.replace("T2", "T22"),
        "unknown-area: no area of `area` has the code `T22` | did you mean `T2`?",
    );
    says(
        &list.replace("\"T1\", \"T2\"", ""),
        "bad-value: `evaluation.act.treated` names no area | say codes",
    );
}

#[test]
fn lists_that_say_nothing_or_one_thing_twice_are_refused() {
    let says = |more: &str, start: &str| {
        let told = matched().told(&format!("{STARTS}{more}\n"));
        assert!(told.iter().any(|it| it.starts_with(start)), "{told:#?}");
    };
    says("design = []", "bad-value: `evaluation.act.design` names none | name one, or leave `design` out");
    says(
        "design = \"matching\"\nmatch = { on = [\"need\", \"need\"] }",
        "duplicate-name: `evaluation.act.match.on` has `need` twice | name each variable once",
    );
    says(
        "design = \"synthetic-control\"\ncovariates = [\"need\", \"need\"]",
        "duplicate-name: `evaluation.act.covariates` has `need` twice",
    );
    says(
        "power = 0.05",
        "bad-value: `evaluation.act.power` is 0.05: with that chance a test at 0.05 finds something where there is nothing",
    );
    says(
        "level = 0.9\npower = 0.1",
        "bad-value: `evaluation.act.power` is 0.1: with that chance a test at 0.1",
    );
    matched().built(&format!("{STARTS}power = 0.06\n"));
}
