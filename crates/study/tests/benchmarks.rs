//! Areas beside a benchmark and over time, as Fingertips tells them.

mod common;

use common::{Folder, numbers, texts};
use theodolite_core::Problem;
use theodolite_data::table::ResultTable;
use theodolite_study::explain;

const AREAS: &str = "code,name,district,smokers,asked,admissions,patients,mean,error,answers,low,high\n\
    A,Ash,N,5,50,20,40000,6,0.5,16,5,7\n\
    B,Birch,N,0,20,5,40000,7,0.5,16,6,10\n\
    C,Cedar,S,20,20,0,40000,9,0.25,64,8,9.5\n\
    D,Dale,S,,30,12,40000,4,0.5,1,,\n\
    E,Elm,S,3,0,13,40000,,,16,1,2\n";

const STUDY: &str = r#"
[geography.ward]
file = "areas.csv"
code = "code"
name = "name"
within = { district = "district" }

[source.figures]
file = "areas.csv"
geography = "ward"
key = "code"
on-missing = "keep"

[indicator.smoking]
source = "figures"
column = "smokers"
denominator = "asked"
per = 100
worse = "high"

[indicator.admissions]
source = "figures"
column = "admissions"
denominator = "patients"
per = 100_000
worse = "high"

[indicator.answers]
source = "figures"
column = "answers"
worse = "high"

[indicator.happiness]
source = "figures"
column = "mean"
se = "error"
worse = "low"

[indicator.wages]
source = "figures"
column = "mean"
interval = { lower = "low", upper = "high" }
worse = "low"

[index.whole]
normalise = "none"
on-missing = "keep"
min-share = 0
of = ["smoking", "admissions", "happiness", "wages", "answers"]
"#;

fn built(more: &str) -> Folder {
    let folder = Folder::new(&format!("{}\n{more}", STUDY), &[("areas.csv", AREAS)]);
    folder.built();
    folder
}

fn problems(more: &str) -> Vec<String> {
    let study = format!("{}\n{more}", STUDY);
    told(&Folder::new(&study, &[("areas.csv", AREAS)]))
}

fn told(folder: &Folder) -> Vec<String> {
    let (study, mut problems) = theodolite_study::load(&folder.path().join("study.toml"));
    if !problems.iter().any(Problem::is_error) {
        problems.extend(theodolite_study::build(&study, &folder.options()).err().unwrap_or_default());
    }
    problems.iter().filter(|it| it.is_error()).map(|it| format!("{}: {}", it.code, it.message)).collect()
}

/// Equal to the digits that the published example has, missing where `NaN` is wanted.
fn near(table: &ResultTable, column: &str, wanted: &[f64]) {
    let found = numbers(table, column);
    assert_eq!(found.len(), wanted.len());
    for (x, y) in found.iter().zip(wanted) {
        let close = x.is_nan() && y.is_nan() || (x - y).abs() <= 6e-6 * y.abs().max(1.0);
        assert!(close, "{column}: {found:?} is not {wanted:?}");
    }
}

const NONE: f64 = f64::NAN;

#[test]
fn a_proportion_has_wilsons_interval_and_stands_beside_all_areas_together() {
    let folder = built("[benchmark.smoking]\nof = \"smoking\"\n");
    let csv = folder.csv("benchmark/smoking.csv");
    assert_eq!(
        csv.lines().next().unwrap(),
        "code,name,value,benchmark,lower_95,upper_95,verdict_95,lower_99_8,upper_99_8,verdict_99_8"
    );
    let table = folder.table("smoking_benchmark");
    // METHODS 14.2. Together 25 of 90: Dale has no count, and Elm nobody asked.
    near(&table, "value", &[10.0, 0.0, 100.0, NONE, NONE]);
    near(&table, "benchmark", &[27.777_778; 5]);
    near(&table, "lower_95", &[4.347_58, 0.0, 83.8875, NONE, NONE]);
    near(&table, "upper_95", &[21.3602, 16.1125, 100.0, NONE, NONE]);
    // With z^2 = 9.549536, at 0 of 20 the upper end is z^2/(20 + z^2), and at 20 of 20 the lower one 20/(20 + z^2).
    near(&table, "lower_99_8", &[2.795_68, 0.0, 67.682_94, NONE, NONE]);
    near(&table, "upper_99_8", &[30.0333, 32.317_06, 100.0, NONE, NONE]);
    assert_eq!(texts(&table, "verdict_95"), ["better", "better", "worse", "not compared", "not compared"]);
    assert_eq!(
        texts(&table, "verdict_99_8"),
        ["similar", "similar", "worse", "not compared", "not compared"]
    );
    for (name, count) in [
        ("better at 95%", 2),
        ("worse at 95%", 1),
        ("not compared at 95%", 2),
        ("similar at 99.8%", 2),
        ("areas without a value", 2),
        ("areas in", 5),
        ("areas that the benchmark goes without", 2),
    ] {
        assert_eq!(folder.count("smoking_benchmark", name), count, "{name}");
    }
}

#[test]
fn a_funnel_judges_areas_by_how_many_people_they_have() {
    // METHODS 14.5: a target of 12% and 400 people. Ash is past its end, Birch of as many people is not; Cedar has as high a
    // share as Ash, of fewer people; nobody asked in Dale; Elm has too little.
    let areas = "code,name,district,smokers,asked,admissions,patients,mean,error,answers,low,high\n\
        A,Ash,N,80,400,1,9,1,1,1,1,1\nB,Birch,N,60,400,1,9,1,1,1,1,1\nC,Cedar,S,4,20,1,9,1,1,1,1,1\n\
        D,Dale,S,3,,1,9,1,1,1,1,1\nE,Elm,S,20,400,1,9,1,1,1,1,1\n";
    let more = "[benchmark.smoking]\nof = \"smoking\"\nbenchmark = 12\nlimits = \"funnel\"\n";
    let folder = Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", areas)]);
    folder.built();
    let table = folder.table("smoking_benchmark");
    // Of 20: Wilson's of 2.4 in 20 with z^2 = 9.549536.
    near(&table, "lower_99_8", &[7.845_42, 7.845_42, 2.097_644, NONE, 7.845_42]);
    near(&table, "upper_99_8", &[17.9267, 17.9267, 46.463_308, NONE, 17.9267]);
    assert_eq!(texts(&table, "verdict_99_8"), ["worse", "similar", "similar", "not compared", "better"]);
    assert_eq!(texts(&table, "verdict_95")[1], "similar");
    let told = explain(&folder.study(), &folder.store(), "smoking_benchmark", "A").unwrap().notes.join(" ");
    assert!(told.contains("worse at 99.8% (7.845 to 17.93)"), "{told}");
    let refused = problems("[benchmark.admissions]\nof = \"admissions\"\nlimits = \"funnel\"\n");
    assert_eq!(
        refused,
        ["out-of-place: a funnel is of shares, and the values of `admissions` have their limits by `byar`"]
    );
}

#[test]
fn each_area_may_stand_beside_its_own_parent() {
    let folder = built("[benchmark.smoking]\nof = \"smoking\"\nbenchmark = \"district\"\nlevels = 0.95\n");
    let table = folder.table("smoking_benchmark");
    // North 5 of 70, South 20 of 20.
    near(&table, "benchmark", &[7.142_857, 7.142_857, 100.0, 100.0, 100.0]);
    assert_eq!(
        texts(&table, "verdict_95"),
        ["similar", "similar", "similar", "not compared", "not compared"]
    );
    let receipt = folder.results().receipt;
    let step = receipt.step("smoking_benchmark").unwrap();
    assert!(step.from.contains(&"district".to_owned()), "{:?}", step.from);
}

#[test]
fn a_rate_has_byars_interval_and_the_exact_one_below_ten_events() {
    let folder = built("[benchmark.a]\nof = \"admissions\"\nbenchmark = 12.5\nlevels = [0.95]\n");
    let table = folder.table("a_benchmark");
    // METHODS 14.3, counts over 40,000: 20 by Byar, 5 and 0 exact. 12 and 13 by Byar's formula.
    let lower = numbers(&table, "lower_95");
    near(&table, "value", &[50.0, 12.5, 0.0, 30.0, 32.5]);
    for (area, (low, high)) in
        [(30.5286, 77.2247), (4.058_73, 29.1708), (0.0, 9.2222)].into_iter().enumerate()
    {
        let upper = numbers(&table, "upper_95");
        assert!((lower[area] - low).abs() < 1e-4 && (upper[area] - high).abs() < 1e-4, "{lower:?} {upper:?}");
    }
    assert_eq!(texts(&table, "verdict_95"), ["worse", "similar", "better", "worse", "worse"]);
    assert_eq!(folder.count("a_benchmark", "areas with fewer than 10 events"), 2);
}

#[test]
fn the_exact_interval_is_taken_where_it_is_asked_for() {
    let folder =
        built("[benchmark.a]\nof = \"admissions\"\nmethod = \"exact\"\nlevels = 0.95\nworse = \"neither\"\n");
    let table = folder.table("a_benchmark");
    // 20 events of 40,000 are 50 in 100,000. By what exact limits are: under the lower mean 20 events or more have a chance
    // of 2.5%, under the upper one 20 or fewer.
    let (lower, upper) = (numbers(&table, "lower_95")[0] * 0.4, numbers(&table, "upper_95")[0] * 0.4);
    let at_most = |events: u32, mean: f64| -> f64 {
        let terms = (0..=events).scan(1.0, |term, k| {
            *term *= if k == 0 { 1.0 } else { mean / f64::from(k) };
            Some(*term)
        });
        terms.sum::<f64>() * (-mean).exp()
    };
    assert!((at_most(19, lower) - 0.975).abs() < 1e-10, "{lower}");
    assert!((at_most(20, upper) - 0.025).abs() < 1e-10, "{upper}");
    // All together 50 of 200,000, in 100,000s 25.
    near(&table, "benchmark", &[25.0; 5]);
    assert_eq!(texts(&table, "verdict_95")[..3], ["higher", "similar", "lower"]);
}

#[test]
fn a_mean_has_the_interval_of_student() {
    let folder =
        built("[benchmark.h]\nof = \"happiness\"\nmethod = \"mean\"\npeople = \"answers\"\nlevels = 0.95\n");
    let table = folder.table("h_benchmark");
    // 6 with a standard deviation of 2 from 16 answers: t is 2.13145. One answer has no interval.
    let upper = numbers(&table, "upper_95");
    assert!((upper[0] - 7.065_725).abs() < 1e-6 && upper[3].is_nan(), "{upper:?}");
    // (6*16 + 7*16 + 9*64 + 4*1) / 97.
    near(&table, "benchmark", &[788.0 / 97.0; 5]);
    assert_eq!(texts(&table, "verdict_95"), ["worse", "worse", "better", "not compared", "not compared"]);
    let receipt = folder.results().receipt;
    let notes = receipt.step("h_benchmark").unwrap().notes.join("\n");
    assert!(
        notes.contains("with a value but no interval at 95%: ") && notes.contains("without a value: "),
        "{notes}"
    );
}

#[test]
fn a_published_interval_is_kept_and_drawn_out_on_either_side() {
    let folder = built(
        "[benchmark.w]\nof = \"wages\"\nbenchmark = 5.5\n[benchmark.h]\nof = \"happiness\"\nbenchmark = 7.2\nlevels = 0.95\n",
    );
    let table = folder.table("w_benchmark");
    near(&table, "lower_95", &[5.0, 6.0, 8.0, NONE, NONE]);
    near(&table, "upper_95", &[7.0, 10.0, 9.5, NONE, NONE]);
    // 3.090232 over 1.959964 is 1.576678.
    near(&table, "lower_99_8", &[6.0 - 1.576_678, 7.0 - 1.576_678, 9.0 - 1.576_678, NONE, NONE]);
    near(&table, "upper_99_8", &[6.0 + 1.576_678, 7.0 + 3.0 * 1.576_678, 9.0 + 0.5 * 1.576_678, NONE, NONE]);
    assert_eq!(texts(&table, "verdict_95"), ["similar", "better", "better", "not compared", "not compared"]);
    assert_eq!(
        texts(&table, "verdict_99_8"),
        ["similar", "similar", "better", "not compared", "not compared"]
    );
    // A standard error alone: 6 and 7 within 1.96 times 0.5.
    let table = folder.table("h_benchmark");
    near(&table, "upper_95", &[6.979_982, 7.979_982, 9.489_991, 4.979_982, NONE]);
    assert_eq!(texts(&table, "verdict_95"), ["worse", "similar", "better", "worse", "not compared"]);
}

#[test]
fn a_verdict_can_stand_in_a_rule_and_is_explained() {
    let folder = built(
        "[benchmark.smoking]\nof = \"smoking\"\n[designation.high]\ngeography = \"ward\"\nwhere = \"smoking_benchmark.verdict_95 = 'worse'\"\n",
    );
    assert!(folder.csv("designation/high.csv").contains("C,Cedar,true"));
    let told = explain(&folder.study(), &folder.store(), "smoking", "A").unwrap();
    let words = told.notes.join("\n");
    let wanted = "`smoking_benchmark`: 10 beside 27.78: better at 95% (4.348 to 21.36), similar at 99.8% (2.796 to 30.03)";
    assert!(words.contains(wanted), "{words}");
}

#[test]
fn what_cannot_be_compared_is_told_with_a_way_out() {
    let cases = [
        ("[benchmark.a]\nof = \"answers\"\n", "no-denominator: indicator `answers` has no `denominator`"),
        (
            "[benchmark.a]\nof = \"wages\"\n",
            "no-denominator: `wages` has no `denominator` by which its areas could be taken together",
        ),
        (
            "[benchmark.a]\nof = \"wages\"\nmethod = \"wilson\"\n",
            "no-denominator: indicator `wages` has no `denominator`",
        ),
        (
            "[benchmark.a]\nof = \"smoking\"\nmethod = \"given\"\n",
            "no-errors: indicator `smoking` has no `interval` and no `se`",
        ),
        (
            "[benchmark.a]\nof = \"wages\"\nmethod = \"mean\"\nbenchmark = 1\n",
            "no-errors: indicator `wages` has no `se`",
        ),
        (
            "[benchmark.a]\nof = \"happiness\"\nmethod = \"mean\"\nbenchmark = 1\n",
            "no-denominator: `mean` needs to know how many values",
        ),
        (
            "[benchmark.a]\nof = \"smoking\"\npeople = \"answers\"\n",
            "out-of-place: `smoking` has the denominator `asked`, and needs no `people`",
        ),
        (
            "[benchmark.a]\nof = \"smoking\"\nlevels = [0.95, 1]\n",
            "bad-value: `benchmark.a.levels` should lie between 0 and 1, and has 1",
        ),
        (
            "[benchmark.a]\nof = \"smoking\"\nlevels = [0.95, 0.95]\n",
            "duplicate-level: `benchmark.a.levels` has 0.95 twice",
        ),
        ("[benchmark.a]\nof = \"smoking\"\nlevels = []\n", "bad-value: `benchmark.a.levels` names no level"),
        (
            "[benchmark.a]\nof = \"smoking\"\nbenchmark = \"distrikt\"\n",
            "unknown-name: unknown geography `distrikt`",
        ),
        ("[benchmark.a]\nof = \"smoking\"\nbenchmark = \"ward\"\n", "same-geography: "),
        ("[benchmark.a]\nof = \"whole\"\n", "wrong-kind: `whole` is an index"),
        (
            "[indicator.log]\nsource = \"figures\"\ncolumn = \"patients\"\ndenominator = \"answers\"\ntransform = \"log\"\nworse = \"high\"\n[benchmark.a]\nof = \"log\"\n",
            "changed-values: indicator `log` has a `transform`",
        ),
        (
            "[indicator.turned]\nsource = \"figures\"\ncolumn = \"patients\"\ndenominator = \"answers\"\nworse = \"high\"\n[benchmark.a]\nof = \"turned\"\n",
            "above-denominator: indicator `turned`: area `A` has 40000 of 16, and a proportion cannot be above 1",
        ),
        (
            "[indicator.off]\nsource = \"figures\"\ncolumn = \"answers\"\ninterval = { lower = \"low\", upper = \"high\" }\nworse = \"high\"\n[benchmark.a]\nof = \"off\"\nbenchmark = 3\n",
            "outside-interval: indicator `off`: area `A` has 16, which is not in its interval of 5 to 7",
        ),
    ];
    for (text, expected) in cases {
        let found = problems(text);
        assert!(found.iter().any(|it| it.starts_with(expected)), "{text}\n{found:#?}");
    }
    let study = format!("{}\n[benchmark.a]\nof = \"smoking\"\n", STUDY);
    let folder = Folder::new(&study, &[("areas.csv", &AREAS.replace("B,Birch,N,0,", "B,Birch,N,-2,"))]);
    assert_eq!(folder.error().message, "indicator `smoking`: area `B` has a count of -2");
}

/// Five years of `numerator/denominator` an area, the oldest first.
fn series(areas: &[(&str, [&str; 5])]) -> String {
    let mut csv = String::from("code,name");
    (1..=5).for_each(|year| csv.push_str(&format!(",x{year},n{year}")));
    for (code, years) in areas {
        csv.push_str(&format!("\n{code},{code}"));
        years.iter().for_each(|it| csv.push_str(&format!(",{}", it.replace('/', ","))));
    }
    csv.push('\n');
    csv
}

fn trends(csv: &str, each: &str, more: &str) -> Folder {
    let mut study = String::from(
        "[geography.region]\nfile = \"areas.csv\"\ncode = \"code\"\nname = \"name\"\n[source.figures]\nfile = \"areas.csv\"\ngeography = \"region\"\nkey = \"code\"\non-missing = \"keep\"\n",
    );
    for year in 1..=5 {
        let each = each.replace('#', &year.to_string());
        study.push_str(&format!(
            "[indicator.mmr_{year}]\nsource = \"figures\"\ncolumn = \"x{year}\"\nperiod = \"{}\"\n{each}\n",
            2017 + year
        ));
    }
    study.push_str(more);
    Folder::new(&study, &[("areas.csv", csv)])
}

const ALL: &str = "[trend.mmr]\nof = [\"mmr_1\", \"mmr_2\", \"mmr_3\", \"mmr_4\", \"mmr_5\"]\n";
const RATE: &str = "denominator = \"n#\"\nper = 100\nworse = \"low\"";

#[test]
fn the_trend_is_that_of_the_service() {
    // METHODS 7.6: MMR at 2 in Yorkshire and the Humber.
    let yorkshire = ["57274/61834", "55865/60511", "53681/59074", "51767/57508", "53185/59028"];
    let turned = ["53185/59028", "51767/57508", "53681/59074", "55865/60511", "57274/61834"];
    let csv = series(&[
        ("A", yorkshire),
        ("B", turned),
        ("C", ["57274/61834", "/60511", "53681/59074", "51767/57508", "53185/59028"]),
        ("D", ["50/100", "51/100", "49/100", "50/100", "50/100"]),
    ]);
    let folder = trends(&csv, RATE, ALL);
    folder.built();
    assert_eq!(
        folder.csv("trend/mmr.csv").lines().next().unwrap(),
        "code,name,first,last,statistic,p_value,trend,direction"
    );
    let table = folder.table("mmr_trend");
    let statistic = numbers(&table, "statistic");
    assert!((statistic[0] - 418.49).abs() < 0.005, "{statistic:?}");
    assert!((statistic[1] - statistic[0]).abs() < 1e-6, "turned round, it is the same line: {statistic:?}");
    near(&table, "first", &[92.625_416, 90.101_308, 92.625_416, 50.0]);
    near(&table, "last", &[90.101_308, 92.625_416, 90.101_308, 50.0]);
    assert_eq!(
        texts(&table, "trend"),
        ["decreasing", "increasing", "not calculable", "no significant change"]
    );
    assert_eq!(texts(&table, "direction"), ["getting worse", "getting better", "", ""]);
    let p = numbers(&table, "p_value");
    assert!(p[0] < 1e-90 && p[2].is_nan() && p[3] > 0.8, "{p:?}");
    assert_eq!(folder.count("mmr_trend", "not calculable"), 1);
    assert_eq!(folder.count("mmr_trend", "getting worse"), 1);
    let told = explain(&folder.study(), &folder.store(), "mmr_trend", "A").unwrap();
    assert!(
        told.notes
            .iter()
            .any(|it| it.starts_with("`mmr_trend`: decreasing and getting worse, from 92.63 to 90.1 (p ")),
        "{:?}",
        told.notes
    );
}

#[test]
fn a_trend_by_standard_errors_is_the_one_worked_out_by_hand() {
    // 1 to 5 with an error of 1: slope 1, its variance 1/10. The width of 95% is 3.919928, and the test divides by 3.92.
    let csv = series(&[("R", ["1/1", "2/1", "3/1", "4/1", "5/1"])]);
    let more = ALL.replace("[trend.mmr]", "[trend.mmr]\nworse = \"neither\"");
    let folder = trends(&csv, "se = \"n#\"\nworse = \"low\"", &more);
    folder.built();
    let table = folder.table("mmr_trend");
    near(&table, "statistic", &[10.000_367]);
    near(&table, "p_value", &[0.001_565]);
    assert_eq!(
        (texts(&table, "trend")[0].as_str(), texts(&table, "direction")[0].as_str()),
        ("increasing", "")
    );
}

#[test]
fn what_is_no_series_is_told_with_a_way_out() {
    let csv = series(&[("R", ["1/9", "2/9", "3/9", "4/9", "5/9"])]);
    let named = |of: &str| format!("[trend.mmr]\nof = [{of}]\n");
    let other = |more: &str| {
        format!(
            "{}\n[indicator.other]\nsource = \"figures\"\ncolumn = \"x1\"\n{more}\n",
            named("\"mmr_1\", \"mmr_2\", \"mmr_3\", \"mmr_4\", \"other\"")
        )
    };
    let cases = [
        (
            named("\"mmr_1\", \"mmr_2\", \"mmr_3\""),
            "few-points: a trend needs at least 5 points of time, and `trend.mmr.of` has 3",
        ),
        (named(""), "few-points: "),
        (
            named("\"mmr_1\", \"mmr_2\", \"mmr_3\", \"mmr_4\", \"mmr_4\""),
            "duplicate-point: `trend.mmr.of` has `mmr_4` twice",
        ),
        (
            named("\"mmr_1\", \"mmr_2\", \"mmr_3\", \"mmr_4\", \"mmr_6\""),
            "unknown-name: unknown indicator `mmr_6`",
        ),
        (
            named("\"mmr_5\", \"mmr_4\", \"mmr_3\", \"mmr_2\", \"mmr_1\""),
            "not-in-order: `mmr_4` is of 2021, and stands after `mmr_5` of 2022",
        ),
        (other("denominator = \"n1\"\nworse = \"low\""), "mixed-units: `mmr_4` and `other`"),
        (other("denominator = \"n1\"\nper = 100\nworse = \"high\""), "mixed-polarity: `mmr_4` and `other`"),
        (other("worse = \"low\""), "no-denominator: indicator `other`"),
        (
            format!(
                "{}[geography.town]\nfile = \"areas.csv\"\ncode = \"code\"\n[indicator.other]\nsource = \"town\"\ncolumn = \"x1\"\ndenominator = \"n1\"\nper = 100\nworse = \"low\"\n",
                named("\"mmr_1\", \"mmr_2\", \"mmr_3\", \"mmr_4\", \"other\"")
            ),
            "mixed-geographies: `other` is about `town`, but `mmr_1` about `region`",
        ),
    ];
    for (text, expected) in cases {
        let found = told(&trends(&csv, RATE, &text));
        assert!(found.iter().any(|it| it.starts_with(expected)), "{text}\n{found:#?}");
    }
}
