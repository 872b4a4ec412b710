//! What if a measure were raised: METHODS 10.1, 10.2 and 10.3 as studies, and hand computation.

mod common;

use common::{Folder, assert_close, numbers, texts, truths};
use theodolite_study::explain;

// Thousand jobs, thousand pounds of output each.
const AREAS: &str = "code,name,part,kind,jobs,gva,poverty\n\
    A,London,south,city,5000,90,20\nB,BigA,north,big,1200,58,30\nC,BigB,north,big,1100,60,28\n\
    D,BigC,north,big,500,62,26\nE,TownS,south,town,150,75,15\nF,TownN,north,town,200,54,32\n\
    G,RestSE,south,rest,3000,66,18\nH,RestN,north,rest,6000,55,25\n";

const STUDY: &str = r#"
[study]
seed = 7

[geography.area]
file = "areas.csv"
code = "code"
name = "name"
within = { part = "part", kind = "kind" }

[source.figures]
file = "areas.csv"
geography = "area"
key = "code"

[indicator.gva]
source = "figures"
column = "gva"
worse = "low"

[indicator.jobs]
source = "figures"
column = "jobs"
worse = "low"

[indicator.poverty]
source = "figures"
column = "poverty"
worse = "high"

[designation.big]
geography = "area"
where = "gva > 57 and gva < 63"
"#;

const LINE: &str = "raise = { to-potential = { size = \"jobs\", elasticity = 0.05, reference = { value = 62, size = 150 } } }\n";
const GAPS: &str = "gaps.south = { between = { part = \"south\" }, and = \"rest\" }\n\
    gaps.london = { between = { areas = \"A\" }, and = \"big\" }\n\
    gaps.cities = { between = \"rest\", and = { kind = \"rest\" } }\n";

fn folder(more: &str) -> Folder {
    Folder::new(&format!("{STUDY}{more}"), &[("areas.csv", AREAS)])
}

fn scenario(keys: &str) -> String {
    format!("[scenario.up]\nof = \"gva\"\n{keys}")
}

fn built(keys: &str) -> Folder {
    let folder = folder(&scenario(keys));
    folder.built();
    folder
}

fn notes(folder: &Folder) -> Vec<String> {
    folder.results().receipt.step("up_scenario").unwrap().notes.clone()
}

fn after(keys: &str) -> Vec<f64> {
    numbers(&built(keys).table("up_scenario"), "after")
}

#[test]
fn the_worked_example_of_levelled_up_productivity() {
    let folder = built(&format!("{LINE}among = \"big\"\n{GAPS}"));
    let table = folder.table("up_scenario");
    assert_close(&numbers(&table, "before"), &[90.0, 58.0, 60.0, 62.0, 75.0, 54.0, 66.0, 55.0]);
    assert_close(
        &numbers(&table, "after"),
        &[90.0, 68.79330726820639, 68.49466734636395, 65.84694443809174, 75.0, 54.0, 66.0, 55.0],
    );
    let uplift = numbers(&table, "uplift");
    assert_close(&uplift[..2], &[0.0, 1200.0 * 10.79330726820639]);
    assert_close(&[uplift.iter().sum()], &[24219.57502189389]);
    assert_eq!(folder.count("up_scenario", "areas changed"), 3);
    assert_eq!(
        notes(&folder),
        [
            "the line: 62 at the size 150, with an elasticity of 0.05",
            "in all from 1,166,650 to 1,190,869.58: an uplift of 24,219.58 (2.076%)",
            "3 areas gain, most of all by change by size BigA (12,951.97), BigB (9,344.13), BigC (1,923.47)",
            "gap `south` between `south` of `part` and the rest: from 43.478% to 36.941%: it narrows",
            "gap `london` between London and `big`: from 51.261% to 32.062%: it narrows",
            "gap `cities` between the rest and `rest` of `kind`: from 33.572% to 38.637%: it widens",
        ]
    );
    let told = explain(&folder.study(), &folder.store(), "up_scenario", "B").unwrap().notes;
    assert_eq!(
        told,
        [
            "`gva` goes from 58 to 68.793, to what a line says of its size (`jobs`)",
            "times 1,200 that is 12,951.97"
        ]
    );
    assert_eq!(folder.csv("scenario/up.csv").lines().next().unwrap(), "code,name,before,after,change,uplift");
}

#[test]
fn a_total_that_goes_down_is_no_uplift_and_areas_go_by_their_names() {
    let down =
        built("raise = { by = -10 }\nsize = \"jobs\"\nlevel-down = true\namong = { areas = [\"F\"] }\n");
    assert_eq!(
        notes(&down),
        ["in all from 1,166,650 to 1,164,650: a fall of 2,000 (0.17143%)", "nobody gains"]
    );
    let method = down.results().receipt.step("up_scenario").unwrap().method.clone().unwrap();
    assert_eq!(method, "`gva` of each area among TownN brought by -10: arithmetic, not a forecast");
    // Of poverty less is better: who gains is who has less of it, and a total that grows is no uplift.
    let poverty = |keys: &str| {
        let folder = folder(&format!(
            "[scenario.up]\nof = \"poverty\"\nsize = \"jobs\"\namong = {{ areas = [\"A\"] }}\n{keys}"
        ));
        folder.built();
        notes(&folder)
    };
    assert_eq!(
        poverty("raise = { by = -10 }\n"),
        [
            "in all from 392,450 to 342,450: a fall of 50,000 (12.74%)",
            "1 area gains, most of all by change by size London (-50,000)",
        ]
    );
    assert_eq!(
        poverty("raise = { by = 10 }\nlevel-down = true\n")[0],
        "in all from 392,450 to 442,450: a rise of 50,000 (12.74%)"
    );
    assert_eq!(
        poverty("raise = { by = 0 }\n"),
        ["in all from 392,450 to 392,450: no change", "nobody gains"]
    );
}

#[test]
fn the_worked_example_of_gaps_before_and_after() {
    let folder = built(&format!("{LINE}among = \"big\"\n{GAPS}table = \"gaps\"\n"));
    let table = folder.table("up_scenario");
    assert_eq!(texts(&table, "gap"), ["south", "london", "cities"]);
    let (before, after) = (numbers(&table, "before"), numbers(&table, "after"));
    for (found, expected) in
        before.iter().chain(&after).zip([0.43478, 0.51261, 0.33572, 0.36941, 0.32062, 0.38637])
    {
        assert!((found - expected).abs() < 5e-6, "{found} instead of {expected}");
    }
}

#[test]
fn the_worked_example_of_calibration() {
    let line = LINE.replace("elasticity = 0.05", "total = 30000");
    let folder = built(&format!("{line}among = \"big\"\n"));
    let uplift: f64 = numbers(&folder.table("up_scenario"), "uplift").iter().sum();
    assert!((uplift - 30000.0).abs() < 1e-6, "{uplift}");
    assert_eq!(notes(&folder)[0], "the line: 62 at the size 150, with an elasticity of 0.06575");
    let beyond = folder_told(&format!("{}among = \"big\"\n", line.replace("30000", "1")));
    assert!(beyond[0].starts_with("out-of-reach: scenario `up`: "), "{beyond:?}");
}

#[test]
fn a_line_goes_through_the_mean_of_areas_each_by_its_size() {
    // The towns: 150 jobs of 75 and 200 of 54 are 350 jobs of 63, at a size of (150^2 + 200^2) / 350.
    let designated = "[designation.town]\ngeography = \"area\"\nwhere = \"code = 'E' or code = 'F'\"\n";
    let line = |how: &str| {
        scenario(&format!(
            "raise = {{ to-potential = {{ size = \"jobs\", {how}, reference = {{ mean-of = \"town\" }} }} }}\namong = \"big\"\n"
        ))
    };
    let built = |how: &str| {
        let folder = folder(&format!("{designated}{}", line(how)));
        folder.built();
        folder
    };
    let folder_of = |elasticity: f64| {
        let at = |size: f64| 63.0 * (size / (62500.0 / 350.0)).powf(elasticity);
        [90.0, at(1200.0), at(1100.0), at(500.0), 75.0, 54.0, 66.0, 55.0]
    };
    let folder = built("elasticity = 0.05");
    assert_close(&numbers(&folder.table("up_scenario"), "after"), &folder_of(0.05));
    assert_eq!(notes(&folder)[0], "the line: 63 at the size 178.57, with an elasticity of 0.05");
    let method = folder.results().receipt.step("up_scenario").unwrap().method.clone().unwrap();
    assert!(method.contains("to what a line through the mean of `town` says of its size"), "{method}");

    let folder = built("total = 30000");
    let found = numbers(&folder.table("up_scenario"), "after");
    let elasticity = (found[1] / found[3]).ln() / (1200.0_f64 / 500.0).ln();
    assert_close(&found, &folder_of(elasticity));
    assert!((numbers(&folder.table("up_scenario"), "uplift").iter().sum::<f64>() - 30000.0).abs() < 1e-6);

    let nobody = designated.replace("code = 'E' or code = 'F'", "gva < 0");
    let told = told_of(&format!("{nobody}{}", line("elasticity = 0.05")));
    assert_eq!(
        told,
        [
            "too-few-areas: scenario `up`: none of the places of the reference has a value and a size above 0 | \
             designate areas that have a value and a size, or give `value` and `size` of a place"
        ]
    );
}

fn told_of(more: &str) -> Vec<String> {
    folder(more).told()
}

fn folder_told(keys: &str) -> Vec<String> {
    folder(&scenario(keys)).told()
}

#[test]
fn rules_lead_where_they_say_and_nobody_is_levelled_down() {
    let before = [90.0, 58.0, 60.0, 62.0, 75.0, 54.0, 66.0, 55.0];
    let up = |level: f64| before.map(|it: f64| it.max(level));
    assert_close(&after("raise = { to-benchmark = 61 }\n"), &up(61.0));
    assert_close(&after("raise = { to-benchmark = \"median\" }\n"), &up(61.0));
    assert_close(&after("raise = { to-benchmark = \"mean\" }\n"), &up(65.0));
    assert_close(&after("raise = { to-benchmark = \"mean\" }\nsize = \"jobs\"\n"), &up(1166650.0 / 17150.0));
    assert_close(&after("raise = { by = 3 }\n"), &before.map(|it| it + 3.0));
    assert_close(&after("raise = { by-share = 0.05 }\nbounds = [0, 70]\n")[..2], &[90.0, 60.9]);
    // R's type 7: of 54, 55, 58, 60, 62 the upper quartile is 60; of 66, 75, 90 it is 82.5.
    assert_close(
        &after("raise = { to-percentile = 0.75, of = \"part\" }\n"),
        &[90.0, 60.0, 60.0, 62.0, 82.5, 60.0, 82.5, 60.0],
    );
    // Peers by a column: who is designated, and who is not.
    let found = after("raise = { to-percentile = 1, of = \"big.designated\" }\n");
    assert_close(&found[..4], &[90.0, 62.0, 62.0, 62.0]);
    assert_close(&found[4..], &[90.0; 4]);
    assert_close(
        &after("raise = { to-benchmark = 61 }\namong = { areas = [\"F\"] }\n")[5..],
        &[61.0, 66.0, 55.0],
    );
    // All of them pass through the line that made them.
    let line = "raise = { to-potential = { size = \"jobs\", fit = \"all\" } }\namong = \"big\"\n";
    assert!(after(line)[1] >= 58.0);
}

#[test]
fn effects_are_carried_to_other_measures() {
    let folder = built(
        "raise = { by = 3 }\namong = \"big\"\nsize = \"jobs\"\n\
         carry.poverty = { to = \"poverty\", effect = -0.2 }\n\
         carry.jobs = { to = \"jobs\", elasticity = 0.5, range = [0, 1] }\n",
    );
    let table = folder.table("up_scenario");
    assert_close(&numbers(&table, "poverty_after"), &[20.0, 29.4, 27.4, 25.4, 15.0, 32.0, 18.0, 25.0]);
    let (jobs, lower, upper) =
        (numbers(&table, "jobs_after"), numbers(&table, "jobs_lower"), numbers(&table, "jobs_upper"));
    // A triangle from 0 by 0.5 to 1 has its 2.5th hundredth at sqrt(0.025 / 2).
    let at = |size: f64| 1200.0 * (61.0_f64 / 58.0).powf(size);
    let end = 0.0125_f64.sqrt();
    // What is stated is told as it is, and does not hang on draws.
    assert_close(&jobs[1..2], &[at(0.5)]);
    for (found, expected) in [(jobs[1], at(0.5)), (lower[1], at(end)), (upper[1], at(1.0 - end))] {
        assert!((found / expected - 1.0).abs() < 2e-3, "{found} instead of {expected}");
    }
    assert_eq!((jobs[0], lower[0], upper[0]), (5000.0, 5000.0, 5000.0));
    // -0.6 in 2800 of 17150 jobs.
    let told = notes(&folder);
    assert!(told.contains(&"`poverty` changes by -0.09796 in the mean".to_owned()), "{told:?}");
}

#[test]
fn a_scenario_is_a_table_of_areas() {
    let folder = folder(&format!(
        "{}[designation.still]\ngeography = \"area\"\nwhere = \"up_scenario < 60\"\n\
         [scenario.more]\nof = \"up_scenario\"\nraise = {{ by = 1 }}\n",
        scenario("raise = { to-benchmark = 59 }\namong = \"big\"\n")
    ));
    folder.built();
    let still = truths(&folder.table("still"), "designated");
    assert_eq!(still, [false, true, false, false, false, true, false, true].map(Some));
    let more = numbers(&folder.table("more_scenario"), "after");
    assert_close(&more[..3], &[91.0, 60.0, 61.0]);
}

#[test]
fn what_makes_no_scenario_is_told() {
    for (keys, expected) in [
        (
            "raise = { by = 3, by-share = 0.1 }\n",
            "bad-value: `scenario.up.raise` has 2 rules: `by`, `by-share`",
        ),
        ("raise = {}\n", "bad-value: `scenario.up.raise` has no rule"),
        ("raise = { by = 3, of = \"part\" }\n", "out-of-place: `scenario.up.raise.of` needs `to-percentile`"),
        ("raise = { by = -3 }\n", "levels-down: scenario `up`: the rule makes `A` worse, from 90 to 87"),
        ("raise = { to-benchmark = \"best\" }\n", "bad-value: `scenario.up.raise.to-benchmark` is `best`"),
        ("raise = { by = 3 }\namong = 4\n", "bad-value: `scenario.up.among` names no areas"),
        (
            "raise = { by = 3 }\namong = \"bgi\"\n",
            "unknown-name: unknown designation `bgi` | did you mean `big`?",
        ),
        (
            "raise = { by = 3 }\namong = { areas = \"Z\" }\n",
            "unknown-area: no area of `area` has the code `Z`",
        ),
        ("raise = { by = 3 }\nsize = \"job\"\n", "unknown-name"),
        ("raise = { by = 3 }\nbounds = [3, 1]\n", "bad-value: `scenario.up.bounds` should be two numbers"),
        ("raise = { by = 3 }\ntable = \"gaps\"\n", "out-of-place: `scenario.up.table` needs `gaps`"),
        (
            "raise = { by = 3 }\ncarry.poverty = { to = \"poverty\" }\n",
            "bad-value: `scenario.up.carry.poverty` has none of `effect` and `elasticity`",
        ),
        (
            "raise = { by = 3 }\ncarry.poverty = { to = \"poverty\", effect = 2, range = [0, 1] }\n",
            "bad-value: `scenario.up.carry.poverty.range` goes from 0 to 1, without 2",
        ),
        (
            "raise = { to-potential = { size = \"jobs\", elasticity = 1 } }\n",
            "missing-key: `scenario.up.raise.to-potential` has no `reference`",
        ),
        (
            "raise = { to-potential = { size = \"jobs\", elasticity = 1, reference = { value = 3 } } }\n",
            "missing-key: `scenario.up.raise.to-potential.reference` has no `size`",
        ),
        (
            "raise = { to-potential = { size = \"jobs\", elasticity = 1, reference = { mean-of = \"big\", value = 3 } } }\n",
            "bad-value: `scenario.up.raise.to-potential.reference` has both `mean-of` and `value`",
        ),
        (
            "raise = { to-potential = { size = \"jobs\", elasticity = 1, reference = { mean-of = \"jobs\" } } }\n",
            "wrong-kind: `jobs` is an indicator, and a designation is wanted here",
        ),
        (
            "raise = { to-potential = { size = \"jobs\" } }\n",
            "bad-value: `scenario.up.raise.to-potential` has 0 of `elasticity`, `total` and `fit`",
        ),
        (
            "raise = { by = 3 }\ngaps.x = { between = \"rest\", and = \"rest\" }\n",
            "bad-value: `scenario.up.gaps.x`: both sides are the rest of the other",
        ),
    ] {
        let told = folder_told(keys);
        assert!(told.iter().any(|it| it.starts_with(expected)), "{expected}: {told:?}");
    }
}

#[test]
fn a_gap_of_nobody_is_refused() {
    let nobody = "[designation.nobody]\ngeography = \"area\"\nwhere = \"gva < 0\"\n";
    let gap = "gaps.x = { between = \"rest\", and = \"nobody\" }\n";
    let told =
        told_of(&format!("{nobody}{}", scenario(&format!("raise = {{ by = 3 }}\nsize = \"jobs\"\n{gap}"))));
    assert_eq!(
        told,
        ["empty-group: scenario `up`: `nobody` of gap `x` has no area with a value and a weight | \
             name another group, or leave this gap out"]
    );
}

#[test]
fn an_area_of_no_status_is_on_no_side_of_a_gap() {
    // Nothing says whether D is poor: the rest of the poor is A, C, E and G.
    let areas = AREAS.replace("D,BigC,north,big,500,62,26", "D,BigC,north,big,500,62,");
    let study = STUDY.replace("key = \"code\"\n", "key = \"code\"\non-missing = \"keep\"\n");
    let poor = "[designation.poor]\ngeography = \"area\"\nwhere = \"poverty >= 30 OR poverty = 25\"\n";
    let keys = "raise = { by = 1 }\nsize = \"jobs\"\ngaps.poor = { between = \"rest\", and = \"poor\" }\ntable = \"gaps\"\n";
    let folder = Folder::new(&format!("{study}{poor}{}", scenario(keys)), &[("areas.csv", areas.as_str())]);
    let built = folder.built();
    let rest = (5000.0 * 90.0 + 1100.0 * 60.0 + 150.0 * 75.0 + 3000.0 * 66.0) / 9250.0;
    let of_poor = (1200.0 * 58.0 + 200.0 * 54.0 + 6000.0 * 55.0) / 7400.0;
    assert_close(&numbers(&folder.table("up_scenario"), "before"), &[rest / of_poor - 1.0]);
    assert!(built.warnings.iter().any(|it| it.code == "not-classified"), "{:?}", built.warnings);
}
