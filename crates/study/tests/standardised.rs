//! Rates standardised by age: METHODS 14.4.

mod common;

use common::{Folder, numbers, texts};
use theodolite_core::Problem;
use theodolite_data::table::ResultTable;
use theodolite_study::explain;

/// Ash is the worked example of METHODS 14.4; Birch has nobody in its first band; Cedar has 9 events; of Dale a band is
/// missing; Elm is twice Ash.
const AREAS: &str = "code,name,district,x1,x2,x3,n1,n2,n3,x\n\
    A,Ash,N,5,20,60,10000,8000,4000,85\n\
    B,Birch,N,0,20,60,0,8000,4000,80\n\
    C,Cedar,S,1,3,5,10000,8000,4000,9\n\
    D,Dale,S,5,[c],60,10000,8000,4000,85\n\
    E,Elm,S,10,40,120,20000,16000,8000,170\n";

const STUDY: &str = r#"
[geography.ward]
file = "areas.csv"
code = "code"
name = "name"
within = { district = "district" }

[source.deaths]
file = "areas.csv"
geography = "ward"
key = "code"

[indicator.mortality]
source = "deaths"
standardise = { direct = { events = ["x1", "x2", "x3"], people = ["n1", "n2", "n3"], standard = [50_000, 35_000, 15_000] } }
worse = "high"

[indicator.ratio]
source = "deaths"
standardise = { indirect = { events = "x", people = ["n1", "n2", "n3"], rates = [0.0004, 0.003, 0.012] } }
worse = "high"

[indicator.own_ratio]
source = "deaths"
standardise = { indirect = { events = ["x1", "x2", "x3"], people = ["n1", "n2", "n3"] } }
per = 1
worse = "high"

[index.whole]
normalise = "none"
on-missing = "keep"
min-share = 0
of = ["mortality", "ratio", "own_ratio"]
"#;

fn built(more: &str) -> Folder {
    let folder = Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", AREAS)]);
    folder.built();
    folder
}

fn near(table: &ResultTable, column: &str, wanted: &[f64]) {
    let found = numbers(table, column);
    assert_eq!(found.len(), wanted.len());
    for (x, y) in found.iter().zip(wanted) {
        let close = x.is_nan() && y.is_nan() || (x - y).abs() <= 1e-6 * y.abs();
        assert!(close, "{column}: {found:?} is not {wanted:?}");
    }
}

const NONE: f64 = f64::NAN;

#[test]
fn a_directly_standardised_rate_stands_with_dobsons_interval_beside_all_areas_together() {
    let folder = built("[benchmark.mortality]\nof = \"mortality\"\n");
    let table = folder.table("mortality_benchmark");
    // Birch: the weight of the first band counts in the second, 0.85 * 20/8000 + 0.15 * 60/4000.
    near(&table, "value", &[337.5, 437.5, NONE, NONE, 337.5]);
    let (lower, upper) = (numbers(&table, "lower_95"), numbers(&table, "upper_95"));
    assert!(
        (lower[0] - 269.284_2).abs() < 1e-4 && (upper[0] - 417.670_2).abs() < 1e-4,
        "{lower:?} {upper:?}"
    );
    // Dale is left out of the whole, Cedar is not: 16 of 40,000, 83 of 40,000, 245 of 20,000.
    let whole = 1e5 * (0.5 * 16.0 / 40_000.0 + 0.35 * 83.0 / 40_000.0 + 0.15 * 245.0 / 20_000.0);
    near(&table, "benchmark", &[whole; 5]);
    assert_eq!(texts(&table, "verdict_95"), ["similar", "worse", "not compared", "not compared", "worse"]);
    let receipt = folder.csv("receipt.json");
    assert!(receipt.contains("areas with fewer than 10 events, which have no rate"), "{receipt}");
    assert!(receipt.contains("areas with a band of nobody, which counts with the next"), "{receipt}");
    assert!(receipt.contains("Dobson's of a directly standardised rate"), "{receipt}");
}

#[test]
fn each_area_stands_beside_its_own_district_band_by_band() {
    let folder = built("[benchmark.mortality]\nof = \"mortality\"\nbenchmark = \"district\"\n");
    let of = |x: [f64; 3], n: [f64; 3]| 1e5 * (0.5 * x[0] / n[0] + 0.35 * x[1] / n[1] + 0.15 * x[2] / n[2]);
    let north = of([5.0, 40.0, 120.0], [10_000.0, 16_000.0, 8_000.0]);
    let south = of([11.0, 43.0, 125.0], [30_000.0, 24_000.0, 12_000.0]);
    near(&folder.table("mortality_benchmark"), "benchmark", &[north, north, south, south, south]);
}

#[test]
fn an_indirect_ratio_is_told_of_given_rates_and_of_those_of_all_areas() {
    let folder = built(
        "[benchmark.ratio]\nof = \"ratio\"\nbenchmark = 100\n[benchmark.own_ratio]\nof = \"own_ratio\"\n",
    );
    let table = folder.table("ratio_benchmark");
    // All events are in a column of their own: Dale's bands of people are all there.
    near(&table, "value", &[8500.0 / 76.0, 8000.0 / 72.0, 900.0 / 76.0, 8500.0 / 76.0, 17_000.0 / 152.0]);
    let (lower, upper) = (numbers(&table, "lower_95"), numbers(&table, "upper_95"));
    assert!((lower[0] - 89.332_8).abs() < 1e-4 && (upper[0] - 138.296).abs() < 1e-3, "{lower:?} {upper:?}");
    // The exact interval of 9 events over those expected.
    assert!((lower[2] - 100.0 * 4.115_373 / 76.0).abs() < 1e-6, "{lower:?}");
    assert!(folder.csv("receipt.json").contains("areas with fewer than 10 events\": 1"));

    let own = folder.table("own_ratio_benchmark");
    let rates = [16.0 / 40_000.0, 83.0 / 40_000.0, 245.0 / 20_000.0];
    let expected = |n: [f64; 3]| n[0] * rates[0] + n[1] * rates[1] + n[2] * rates[2];
    let ash = expected([10_000.0, 8_000.0, 4_000.0]);
    let birch = expected([0.0, 8_000.0, 4_000.0]);
    near(&own, "value", &[85.0 / ash, 80.0 / birch, 9.0 / ash, NONE, 85.0 / ash]);
    // All areas have as many events as their own rates let expect.
    near(&own, "benchmark", &[1.0; 5]);
}

#[test]
fn errors_of_standardised_rates_count_in_draws() {
    let folder = Folder::new(
        &format!(
            "{STUDY}\n[index.rate]\nnormalise = \"none\"\non-missing = \"exclude\"\nof = \"ratio\"\n[uncertainty.rate]\nof = \"rate\"\nvalues = \"naive\"\ndraws = 400\n"
        ),
        &[("areas.csv", AREAS)],
    );
    folder.built();
    let table = folder.table("rate_uncertainty");
    let ranks = numbers(&table, "rank");
    assert_eq!(ranks[2], 5.0, "{ranks:?}");
    // Four ratios of 111 to 112 with errors of 9 to 13 change places; that of Cedar, 12, is the last in every draw.
    assert_eq!((numbers(&table, "best")[2], numbers(&table, "worst")[2]), (5.0, 5.0));
    assert_eq!((numbers(&table, "best")[0], numbers(&table, "worst")[0]), (1.0, 4.0));
}

#[test]
fn a_rate_is_explained_by_the_events_and_people_of_its_row() {
    let folder = built("");
    let told = explain(&folder.study(), &folder.store(), "mortality", "A").unwrap();
    let origin = told.origin.unwrap();
    assert_eq!((origin.column.as_str(), origin.value, origin.row), ("x1 to x3", 85.0, Some(2)));
    assert_eq!(origin.denominator, Some(("n1 to n3".to_owned(), 22_000.0)));
}

/// The problems of a study whose indicator says this, with these areas.
fn problems(indicator: &str, areas: &str) -> Vec<String> {
    let study = format!(
        "{}[indicator.it]\nsource = \"deaths\"\nworse = \"high\"\n{indicator}\n[index.whole]\nnormalise = \"none\"\non-missing = \"keep\"\nmin-share = 0\nof = \"it\"\n",
        &STUDY[..STUDY.find("[indicator.mortality]").unwrap()]
    );
    let folder = Folder::new(&study, &[("areas.csv", areas)]);
    let (study, mut problems) = theodolite_study::load(&folder.path().join("study.toml"));
    if !problems.iter().any(Problem::is_error) {
        problems.extend(theodolite_study::build(&study, &folder.options()).err().unwrap_or_default());
    }
    problems.iter().filter(|it| it.is_error()).map(ToString::to_string).collect()
}

#[test]
fn what_is_no_band_of_age_is_refused_with_its_place() {
    let direct = |events: &str, people: &str, more: &str| {
        let indicator =
            format!("standardise = {{ direct = {{ events = {events}, people = {people}{more} }} }}");
        problems(&indicator, AREAS).join("\n")
    };
    let says = |told: String, code: &str, words: &str| {
        assert!(told.starts_with(&format!("error[{code}]")) && told.contains(words), "{told}");
    };
    let (x, n) = ("[\"x1\", \"x2\", \"x3\"]", "[\"n1\", \"n2\", \"n3\"]");
    says(
        direct("[\"x1\"]", n, ", standard = [1, 1, 1]"),
        "bands-differ",
        "1 columns of events, and 3 of people",
    );
    says(direct(x, n, ""), "bands-differ", "`european-2013` has 19 bands");
    says(
        direct(x, n, ", standard = [1, 1]"),
        "bands-differ",
        "2 people of the standard population, and 3 columns",
    );
    says(direct(x, n, ", standard = [0, 0, 0]"), "bad-value", "all 0");
    says(direct(x, n, ", standard = [1, 1, -1]"), "bad-value", "0 or more");
    says(direct(x, n, ", standard = \"euro\""), "bad-value", "european-2013");
    says(direct("[\"x1\", \"x1\", \"x3\"]", n, ", standard = [1, 1, 1]"), "duplicate-band", "`x1` twice");
    says(direct("[\"x1\", \"x2\", \"x4\"]", n, ", standard = [1, 1, 1]"), "no-such-column", "`x4`");
    let indirect = "standardise = { indirect = { events = \"x\", people = [\"n1\", \"n2\", \"n3\"] } }";
    says(problems(indirect, AREAS).join("\n"), "bands-differ", "1 columns of events, and 3 of people");
    let both = "column = \"x\"\nstandardise = { indirect = { events = \"x\", people = \"n1\" } }";
    says(
        problems(both, AREAS).join("\n"),
        "out-of-place",
        "`indicator.it.column` does not go with `standardise`",
    );
    says(problems("", AREAS).join("\n"), "missing-key", "`indicator.it` has no `column`");
    says(problems("standardise = \"direct\"", AREAS).join("\n"), "missing-key", "events");

    let three = "standardise = { direct = { events = [\"x1\", \"x2\", \"x3\"], people = [\"n1\", \"n2\", \"n3\"], standard = [1, 1, 1] } }";
    let told = problems(three, &AREAS.replace("B,Birch,N,0", "B,Birch,N,2")).join("\n");
    says(told.clone(), "events-of-nobody", "area `B` has 2 events among 0 people");
    assert!(told.contains("row 3, column `x1`"), "{told}");
    says(
        problems(three, &AREAS.replace("8000,4000,9", "-8000,4000,9")).join("\n"),
        "negative-count",
        "-8000",
    );
}

#[test]
fn a_missing_band_stops_a_source_that_may_miss_nothing() {
    let study = STUDY.replace("key = \"code\"\n", "key = \"code\"\non-missing = \"stop\"\n");
    let problem = Folder::new(&study, &[("areas.csv", AREAS)]).error().to_string();
    assert!(problem.starts_with("error[missing-value]: 1 areas have no value in some band of age: `D` (areas.csv, row 5, column `x2`)"), "{problem}");
}

#[test]
fn what_is_asked_of_a_standardised_rate_must_suit_it() {
    let told = |more: &str| {
        let folder = Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", AREAS)]);
        folder.error().to_string()
    };
    let it = told("[benchmark.mortality]\nof = \"mortality\"\nmethod = \"wilson\"\n");
    assert!(
        it.contains("standardised, and its intervals follow from that") && it.contains("leave out `method`"),
        "{it}"
    );
    let it = told("[benchmark.mortality]\nof = \"mortality\"\npeople = \"ratio\"\n");
    assert!(it.contains("knows its people by bands of age"), "{it}");
    let it = told("[rebase.added]\nof = \"mortality\"\nto = \"district\"\nby = \"sum\"\n");
    assert!(it.contains("`mortality` is a rate"), "{it}");
}

#[test]
fn dobsons_error_is_that_of_the_draws() {
    // Ash has 337.5 with an error of sqrt(1.35156e-7) 1e5 = 36.7636, Birch 437.5 with one of sqrt(3.10156e-7) 1e5 = 55.6917:
    // Ash is the first with the probability Phi(-100/66.7306) = 0.0670.
    let areas: String = AREAS.lines().take(3).map(|it| format!("{it}\n")).collect();
    let study = &STUDY[..STUDY.find("[indicator.ratio]").unwrap()];
    let folder = Folder::new(
        &format!(
            "{study}\n[index.rate]\nnormalise = \"none\"\nof = \"mortality\"\n[uncertainty.rate]\nof = \"rate\"\nvalues = \"naive\"\ndraws = 40000\ncut = {{ first = 1 }}\n"
        ),
        &[("areas.csv", &areas)],
    );
    folder.built();
    let p = numbers(&folder.table("rate_uncertainty"), "p_cut");
    assert!((p[0] - 0.0670).abs() < 0.005 && (p[0] + p[1] - 1.0).abs() < 1e-12, "{p:?}");
}

/// Five years of ward A, events and people by band, and what the points of a trend say of themselves.
fn trend(standards: [&str; 5]) -> Folder {
    let mut header = "code".to_owned();
    let mut row = "A".to_owned();
    let mut study = "[geography.ward]\nfile = \"areas.csv\"\ncode = \"code\"\n[source.deaths]\nfile = \"areas.csv\"\ngeography = \"ward\"\nkey = \"code\"\n".to_owned();
    for (year, standard) in standards.iter().enumerate() {
        header += &format!(",x{year},y{year},n{year},m{year}");
        row += &format!(",{},{},20000,10000", 100 + 30 * year, 200 + 60 * year);
        study += &format!(
            "[indicator.rate_{year}]\nsource = \"deaths\"\nworse = \"high\"\nper = 1000\nstandardise = {{ {standard}events = [\"x{year}\", \"y{year}\"], people = [\"n{year}\", \"m{year}\"] }} }}\n"
        );
    }
    let names: Vec<String> = (0..5).map(|it| format!("\"rate_{it}\"")).collect();
    study += &format!("[trend.rate]\nof = [{}]\n", names.join(", "));
    Folder::new(&study, &[("areas.csv", &format!("{header}\n{row}\n"))])
}

const HALVES: &str = "direct = { standard = [1, 1], ";

#[test]
fn standardised_rates_have_trends_where_they_are_standardised_alike() {
    let folder = trend([HALVES; 5]);
    folder.built();
    let table = folder.table("rate_trend");
    // (0.5 * 100/20000 + 0.5 * 200/10000) 1000, and 220 of 20000 and 440 of 10000 four years on.
    near(&table, "first", &[12.5]);
    near(&table, "last", &[27.5]);
    assert_eq!(
        (texts(&table, "trend"), texts(&table, "direction")),
        (vec!["increasing".to_owned()], vec!["getting worse".to_owned()])
    );

    let told = trend(["indirect = { "; 5]).error().to_string();
    assert!(
        told.starts_with("error[moving-reference]") && told.contains("`rate_0` is held against all areas"),
        "{told}"
    );
    let told = trend([HALVES, HALVES, "direct = { standard = [1, 2], ", HALVES, HALVES]).error().to_string();
    assert!(told.starts_with("error[mixed-standards]") && told.contains("`rate_1` and `rate_2`"), "{told}");
}

#[test]
fn areas_that_lack_a_band_are_named_where_areas_are_taken_together() {
    let folder = built("");
    let notes = folder.results().receipt.step("own_ratio").unwrap().notes.join("\n");
    assert!(
        notes
            .contains("areas that lack a band of age, and count nowhere where areas are taken together: `D`"),
        "{notes}"
    );
}

#[test]
fn events_and_people_the_wrong_way_round_are_warned_of() {
    let swapped = STUDY.replace(
        "events = [\"x1\", \"x2\", \"x3\"], people = [\"n1\", \"n2\", \"n3\"], standard",
        "events = [\"n1\", \"n2\", \"n3\"], people = [\"x1\", \"x2\", \"x3\"], standard",
    );
    let warned = |study: &str| {
        let built = Folder::new(
            study,
            &[("areas.csv", &AREAS.replace("B,Birch,N,0,20,60,0,", "B,Birch,N,1,20,60,900,"))],
        )
        .built();
        built
            .warnings
            .iter()
            .map(ToString::to_string)
            .filter(|it| it.contains("more-events"))
            .collect::<Vec<_>>()
    };
    assert_eq!(warned(STUDY), Vec::<String>::new());
    assert_eq!(
        warned(&swapped),
        [
            "warning[more-events-than-people]: indicator `mortality`: 4 of 4 areas have more events than people; are the columns of `events` and `people` the right way round, and people counted one by one?"
        ]
    );
}
