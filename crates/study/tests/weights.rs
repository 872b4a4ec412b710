//! Weights that are found, and gaps that are filled from other parts.

mod common;

use common::{Folder, assert_close, numbers};
use theodolite_core::impute::{Impute, NearestNeighbours, Regression, fill};
use theodolite_core::linear::{Matrix, correlation};
use theodolite_core::weights::{Opposed, Pca, entropy, one_factor};
use theodolite_study::{Explanation, check, explain, parse};

const AREAS: &str =
    "code,name,town\nA1,Quay,T1\nA2,Mill,T1\nA3,Cliff,T1\nA4,Fell,T2\nA5,Moor,T2\nA6,Dale,T2\n";

const JOBLESS: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 9.0];
const ILL: [f64; 6] = [2.0, 1.0, 3.0, 5.0, 4.0, 8.0];
const CRIME: [f64; 6] = [1.0, 3.0, 2.0, 4.0, 3.0, 6.0];

const OF: &str = "of = [\"jobless\", \"ill\", \"crime\"]";

fn values(gap: bool) -> String {
    let row = |area: usize| {
        let ill = if gap && area == 2 { String::new() } else { ILL[area].to_string() };
        format!("A{},{},{ill},{},{}\n", area + 1, JOBLESS[area], CRIME[area], 10.0 - JOBLESS[area])
    };
    format!("area,jobless,ill,crime,jobs\n{}", (0..6).map(row).collect::<String>())
}

fn study(index: &str) -> String {
    let indicator = |name: &str| {
        format!("[indicator.{name}]\nsource = \"values\"\ncolumn = \"{name}\"\nworse = \"high\"\n")
    };
    let indicators = ["jobless", "ill", "crime", "jobs"].map(indicator).concat();
    format!(
        "[geography.area]\nfile = \"areas.csv\"\ncode = \"code\"\nname = \"name\"\nwithin = {{ town = \"town\" }}\n\
         [source.values]\nfile = \"values.csv\"\ngeography = \"area\"\nkey = \"area\"\n{indicators}\
         [index.need]\nnormalise = \"none\"\n{index}\n"
    )
}

fn folder(index: &str, gap: bool) -> Folder {
    Folder::new(&study(index), &[("areas.csv", AREAS), ("values.csv", &values(gap))])
}

fn explained(folder: &Folder, code: &str) -> Explanation {
    explain(&folder.study(), &folder.store(), "need", code).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The weights of its parts, as `explain` tells them.
fn weights(folder: &Folder, code: &str) -> Vec<f64> {
    explained(folder, code).parts.iter().filter_map(|part| part.weight).collect()
}

/// How an index was made, and what is noted of it.
fn told(folder: &Folder) -> (String, Vec<String>) {
    let results = folder.results();
    let step = results.receipt.step("need").unwrap();
    (step.method.clone().unwrap_or_default(), step.notes.clone())
}

/// The codes of the problems of a text.
fn problems(index: &str) -> Vec<&'static str> {
    let (_, problems) = parse(vec![("study.toml".into(), study(index).into())]);
    problems.iter().filter(|problem| problem.is_error()).map(|problem| problem.code).collect()
}

#[test]
fn weights_by_entropy_make_the_score_and_are_told() {
    let folder = folder(&format!("weights = \"entropy\"\n{OF}"), false);
    folder.built();
    let found = entropy(&[&JOBLESS, &ILL, &CRIME]).unwrap();
    let score = |area: usize| found[0] * JOBLESS[area] + found[1] * ILL[area] + found[2] * CRIME[area];
    assert_close(&numbers(&folder.table("need"), "score"), &(0..6).map(score).collect::<Vec<_>>());
    let (method, notes) = told(&folder);
    let jobless = format!("{:.6}", found[0]);
    assert!(method.starts_with(&format!("arithmetic of jobless {jobless}, ill ")), "{method}");
    assert!(method.contains("; weights found by entropy"), "{method}");
    assert!(notes[0].starts_with(&format!("weights found by entropy: `jobless` {jobless}")), "{notes:?}");
    assert_close(&weights(&folder, "A4"), &found);
    assert_eq!(explained(&folder, "A4").method, method);
}

#[test]
fn components_stop_for_a_part_that_moves_against_the_others_unless_that_is_accepted() {
    let of = "of = [\"jobless\", \"ill\", \"jobs\"]";
    let error = folder(&format!("weights = \"pca\"\n{of}"), false).error();
    assert_eq!(error.code, "cannot-weigh");
    assert!(error.message.contains("`jobs` moves against the other parts"), "{}", error.message);
    assert!(error.hint.unwrap().contains("{ pca = { opposed = \"accept\" } }"));

    let folder = folder(&format!("weights = {{ pca = {{ opposed = \"accept\" }} }}\n{of}"), false);
    folder.built();
    let jobs = JOBLESS.map(|it| 10.0 - it);
    let pca = Pca { opposed: Opposed::Accept, ..Pca::USUAL };
    assert_close(&weights(&folder, "A1"), &pca.weights(&[&JOBLESS, &ILL, &jobs]).unwrap().weights);
    let (_, notes) = told(&folder);
    assert!(notes.iter().any(|it| it == "`jobs` moves against the others"), "{notes:?}");
    assert!(notes.iter().any(|it| it.starts_with("1 of 3 components explain 0.9")), "{notes:?}");
}

#[test]
fn a_common_factor_weighs_parts_and_says_what_it_found() {
    let folder = folder(&format!("weights = \"factor\"\n{OF}"), false);
    folder.built();
    let parts: [&[f64]; 3] = [&JOBLESS, &ILL, &CRIME];
    let r = |a: usize, b: usize| if a == b { 1.0 } else { correlation(parts[a], parts[b]).unwrap() };
    // With three parts the loading of the first is the root of r12 r13 / r23: past 1 there is no factor.
    let heywood = r(0, 1) * r(0, 2) / r(1, 2) >= 0.995;
    let (_, notes) = told(&folder);
    let wanted = if heywood {
        let why = "a common factor would leave nothing of `jobless` (a Heywood case)";
        assert!(notes[0].contains(why), "{notes:?}");
        Pca::USUAL.weights(&parts).unwrap().weights
    } else {
        assert!(notes[1].starts_with("loadings on the factor: `jobless` 0."), "{notes:?}");
        let matrix = Matrix::from_rows(&[0, 1, 2].map(|a| [0, 1, 2].map(|b| r(a, b)))).unwrap();
        one_factor(&matrix, Opposed::Refuse).unwrap().weights
    };
    assert_close(&weights(&folder, "A1"), &wanted);
}

#[test]
fn a_heywood_case_says_that_components_took_the_factors_place() {
    let folder = folder(&format!("weights = \"factor\"\n{OF}"), false);
    // Illness and crime are joblessness with errors that go opposite ways.
    let rows = ["A1,1,2,0,0", "A2,2,1,3,0", "A3,3,2,4.5,0", "A4,4,5,3,0", "A5,5,6,4,0", "A6,6,5,7,0"];
    folder.write("values.csv", &format!("area,jobless,ill,crime,jobs\n{}\n", rows.join("\n")));
    folder.built();
    let (method, notes) = told(&folder);
    assert!(
        notes[0].contains("a common factor would leave nothing of `jobless` (a Heywood case)"),
        "{notes:?}"
    );
    assert!(notes[1].starts_with("1 of 3 components explain "), "{notes:?}");
    assert!(method.contains("; weights found by principal components, because no factor can be"), "{method}");
}

#[test]
fn the_benefit_of_the_doubt_gives_each_area_weights_of_its_own() {
    let bounds = "weights = { benefit-of-the-doubt = { least-share = 0.2, greatest-share = 0.6 } }";
    let folder = folder(&format!("{bounds}\n{OF}"), false);
    folder.built();
    let table = folder.table("need");
    let score = numbers(&table, "score");
    // A6 is ahead in every part: all areas are measured by it, the part in which they come nearest counting 0.6.
    let parts = ["jobless", "ill", "crime"].map(|it| numbers(&table, it));
    for area in 0..6 {
        assert_close(&[parts.iter().map(|it| it[area]).sum()], &[score[area]]);
        let of_a6 = [JOBLESS, ILL, CRIME].map(|it| it[area] / it[5]);
        let greatest = of_a6.iter().copied().fold(0.0, f64::max);
        let at = of_a6.iter().position(|it| *it == greatest).unwrap();
        let total: f64 = (0..3).map(|k| if k == at { 0.6 } else { 0.2 } / of_a6[k]).sum();
        assert_close(&[score[area]], &[1.0 / total]);
    }
    assert_close(&weights(&folder, "A2"), &[0.2, 0.2, 0.6]);
    let (method, notes) = told(&folder);
    let words = "each area with weights of its own by benefit-of-the-doubt (shares 0.2 to 0.6";
    assert!(method.contains(words), "{method}");
    assert!(notes[0].starts_with("each area has weights of its own; the mean share of each part: `jobless`"));
    assert_eq!(notes[1], "areas with a score of 1: 1; no mixture of others matches `A6`");
}

/// Two parts whose frontier runs from (4, 1) over (3, 3) to (1, 4), as in the tests of `core`.
fn along(direction: &str, of: &str) -> Folder {
    let weights = format!("weights = {{ directional-benefit-of-the-doubt = {{ direction = {direction} }} }}");
    let folder = folder(&format!("{weights}\n{of}"), false);
    let rows = ["A1,4,1,0,0", "A2,3,3,0,0", "A3,1,4,0,0", "A4,2,2,0,0", "A5,0,0,0,0", "A6,3,0,0,0"];
    folder.write("values.csv", &format!("area,jobless,ill,crime,jobs\n{}\n", rows.join("\n")));
    folder
}

#[test]
fn along_a_direction_each_area_is_as_far_from_the_frontier_as_by_hand() {
    let folder = along("{ ill = 1, jobless = 1.0 }", "of = [\"jobless\", \"ill\"]");
    folder.built();
    let table = folder.table("need");
    let score = numbers(&table, "score");
    assert_close(&score, &[1.0, 1.0, 1.0, 0.5, 0.25, 0.5]);
    assert_close(&numbers(&table, "rank"), &[1.0, 1.0, 1.0, 4.0, 6.0, 4.0]);
    let parts = ["jobless", "ill"].map(|it| numbers(&table, it));
    for area in [0, 1, 2, 3, 5] {
        assert_close(&[parts[0][area] + parts[1][area]], &[score[area]]);
    }
    assert!(parts[0][4].is_nan() && parts[1][4].is_nan(), "it has nothing that could be shared out");
    assert_close(&[parts[0][5], parts[1][5]], &[0.5, 0.0]);
    assert_close(&weights(&folder, "A6"), &[1.0, 0.0]);
    assert_eq!(explained(&folder, "A6").parts[0].contribution, Some(0.5));
    let (method, notes) = told(&folder);
    let words = "each area 1/(1 + distance) by directional-benefit-of-the-doubt (direction jobless 1, ill 1;";
    assert!(method.contains(words), "{method}");
    assert_eq!(notes[1], "areas with a score of 1: 3; no mixture of others matches `A1`, `A2`, `A3`");
    assert!(notes[2].ends_with("and so no contributions: `A5`"), "{notes:?}");
    // Twice the direction is half the distance.
    let folder = along("{ jobless = 2, ill = 2 }", "of = [\"jobless\", \"ill\"]");
    folder.built();
    assert_close(&numbers(&folder.table("need"), "score"), &[1.0, 1.0, 1.0, 1.0 / 1.5, 1.0 / 2.5, 1.0 / 1.5]);
}

#[test]
fn a_direction_names_each_part_with_a_number_above_0() {
    let of = "of = [\"jobless\", \"ill\"]";
    let told = |direction: &str, of: &str| -> Vec<String> {
        let weights = format!("weights = {{ directional-benefit-of-the-doubt = {direction} }}");
        let (_, problems) = parse(vec![("study.toml".into(), study(&format!("{weights}\n{of}")).into())]);
        let told = |it: &theodolite_core::Problem| {
            format!("{}: {} ({})", it.code, it.message, it.hint.as_deref().unwrap_or_default())
        };
        problems.iter().filter(|it| it.is_error()).map(told).collect()
    };
    let path = "index.need.weights.directional-benefit-of-the-doubt";
    for (direction, wanted) in [
        (
            "{ jobless = 0, ill = 0 }",
            format!("bad-value: `{path}.direction.jobless` should be a number above 0"),
        ),
        (
            "{ jobless = 1, ill = -1 }",
            format!("bad-value: `{path}.direction.ill` should be a number above 0"),
        ),
        (
            "{ jobless = 1, il = 1 }",
            format!("unknown-part: `{path}.direction` has `il`, which is not in `of` (did you mean `ill`?)"),
        ),
        (
            "{ jobless = 1 }",
            format!(
                "missing-direction: `{path}.direction` says nothing of `ill` (it names every part of the index, such as `ill = 1`)"
            ),
        ),
    ] {
        let found = told(&format!("{{ direction = {direction} }}"), of);
        assert!(found[0].starts_with(&wanted), "{direction}: {found:#?}");
    }
    assert_eq!(told("{ direction = { jobless = 0, ill = 0 } }", of).len(), 2);
    assert!(told("{}", of)[0].starts_with("missing-key: "));
    let bare = "weights = \"directional-benefit-of-the-doubt\"";
    assert_eq!(problems(&format!("{bare}\n{of}")), ["missing-key"]);
    let both = "{ direction = { jobless = 1, ill = 1 } }";
    assert!(told(both, "of = { jobless = 1, ill = 2 }")[0].starts_with("out-of-place: "));
    let found = told(both, &format!("combine = \"geometric\"\n{of}"));
    assert!(found[0].contains("brings the parts together itself (leave `combine` out)"), "{found:#?}");
    let least = told(both, &format!("on-missing = \"keep\"\nmin-share = 0.5\n{of}"));
    assert!(least[0].starts_with("out-of-place: ") && least[0].contains("`min-share` out"), "{least:#?}");
    // `crime` is 0 everywhere: along it there is no way.
    let error = along("{ jobless = 1, crime = 1 }", "of = [\"jobless\", \"crime\"]").error();
    assert_eq!(error.code, "cannot-weigh");
    assert!(error.message.ends_with("`crime` is the same in all areas"), "{}", error.message);
    let error = along("{ jobless = 5e-324, ill = 1 }", of).error();
    let why = "the direction of part `jobless` is 5e-324, not a number above 0 that counts beside its values";
    assert!(error.code == "cannot-weigh" && error.message.ends_with(why), "{}", error.message);
}

#[test]
fn weights_are_found_or_given_and_bounds_can_be_kept() {
    assert_eq!(problems("weights = \"entropy\"\nof = { jobless = 1, ill = 2 }"), ["out-of-place"]);
    let doubt = "weights = \"benefit-of-the-doubt\"";
    assert_eq!(problems(&format!("{doubt}\ncombine = \"geometric\"\n{OF}")), ["out-of-place"]);
    assert!(problems(&format!("{doubt}\ncombine = \"arithmetic\"\n{OF}")).is_empty());
    for bound in ["least-share = 0.4", "greatest-share = 0.3", "least-share = 0.3, greatest-share = 0.2"] {
        let weights = format!("weights = {{ benefit-of-the-doubt = {{ {bound} }} }}");
        assert_eq!(problems(&format!("{weights}\n{OF}")), ["bad-value"], "{bound}");
    }
    assert_eq!(problems(&format!("weights = \"entropie\"\n{OF}")), ["bad-value"]);
}

#[test]
fn parts_without_spread_or_below_zero_are_told_by_name() {
    let folder = folder(&format!("weights = \"factor\"\n{OF}"), false);
    let rows = ["A1,1,5,2,0", "A2,2,5,1,0", "A3,3,5,4,0", "A4,4,5,6,0", "A5,4,5,7,0", "A6,4,5,1,0"];
    folder.write("values.csv", &format!("area,jobless,ill,crime,jobs\n{}\n", rows.join("\n")));
    let error = folder.error();
    assert!(error.message.ends_with("`ill` is the same in all areas"), "{}", error.message);
    folder.write("study.toml", &study("weights = \"entropy\"\nof = [\"jobless\", \"ill\"]"));
    folder.write("values.csv", &values(false).replace("A3,3,", "A3,-3,"));
    let error = folder.error();
    assert!(error.message.contains("a value of part `jobless` is -3"), "{}", error.message);
    assert!(error.message.ends_with("it belongs to area `A3`"), "{}", error.message);
}

#[test]
fn what_is_asked_about_given_weights_is_not_answered_for_found_ones() {
    let whole = "[index.whole]\nnormalise = \"none\"\nof = [\"need\", \"jobs\"]";
    for (weights, analysis, wanted) in [
        (
            "weights = \"entropy\"",
            "[uncertainty.need]\nof = \"need\"\nweights = { within = 0.25 }",
            vec!["found-weights"],
        ),
        (
            "weights = \"entropy\"",
            "[uncertainty.whole]\nof = \"whole\"\nweights = { within = 0.25 }",
            vec!["found-weights"],
        ),
        ("weights = \"pca\"", "[fragility.need]\nof = \"need\"\ncut = { first = 1 }", vec!["found-weights"]),
        ("weights = \"equal\"", "[uncertainty.need]\nof = \"need\"\nweights = { within = 0.25 }", vec![]),
        ("", "[uncertainty.whole]\nof = \"whole\"\nweights = { within = 0.25 }", vec![]),
    ] {
        let folder = folder(&format!("{weights}\n{OF}\n{whole}\n{analysis}"), false);
        let problems = check(&folder.study(), &folder.store());
        let found: Vec<&str> = problems.iter().filter(|it| it.is_error()).map(|it| it.code).collect();
        assert_eq!(found, wanted, "{problems:#?}");
    }
}

#[test]
fn gaps_are_filled_from_the_other_parts_and_counted() {
    let nearest = |k| Impute::NearestNeighbours(NearestNeighbours { k });
    for (text, impute, words) in [
        ("{ nearest-neighbours = { k = 2 } }", nearest(2), "nearest-neighbours (k = 2)"),
        ("\"nearest-neighbours\"", nearest(5), "nearest-neighbours (k = 5)"),
        ("\"regression\"", Impute::Regression(Regression::USUAL), "regression (3 predictors at most)"),
        ("\"em\"", Impute::Em, "em"),
    ] {
        let folder = folder(&format!("impute = {text}\n{OF}"), true);
        folder.built();
        let mut ill = ILL;
        ill[2] = f64::NAN;
        let filled = fill(&[&JOBLESS, &ill, &CRIME], impute, None).unwrap();
        let score = |area: usize| filled.iter().map(|it| it.values[area]).sum::<f64>() / 3.0;
        assert_close(&numbers(&folder.table("need"), "score"), &(0..6).map(score).collect::<Vec<_>>());
        assert_eq!(folder.count("need", "values imputed"), 1);
        let (method, notes) = told(&folder);
        assert!(method.contains(&format!("; missing values filled by {words}")), "{method}");
        assert!(notes.iter().any(|it| it == "values of `ill` imputed: 1, for `A3`"), "{notes:?}");
        assert_eq!(explained(&folder, "A3").parts[1].of.notes, ["imputed: the source has no value"]);
    }
}

#[test]
fn gaps_are_filled_within_a_parent_where_the_study_says_so() {
    let within = "impute = { nearest-neighbours = { k = 1, within = \"town\" } }";
    let folder = folder(&format!("{within}\nof = [\"jobless\", \"ill\"]"), true);
    folder.built();
    // A3's nearest by joblessness are A2 and A4, equally far; A2 is in its town.
    let score = numbers(&folder.table("need"), "score");
    assert_close(&[score[2]], &[f64::midpoint(JOBLESS[2], ILL[1])]);
    assert!(told(&folder).0.contains("filled by nearest-neighbours (k = 1) within town"));
}
