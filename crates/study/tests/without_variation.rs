//! A column that is the same everywhere: what an index does with such a part, and all that draws on the index.

mod common;

use common::{Folder, assert_close, numbers, texts};
use theodolite_study::views::values;
use theodolite_study::{Built, explain};

const NONE: f64 = f64::NAN;

/// Of `x` under min-max 0, 1/3, 1; of `z` 1, 0, 1/2.
const AREAS: &str = "code,town,people,x,y,z,gap\nA,N,10,1,5,30,5\nB,N,10,2,5,10,\nC,S,10,4,5,20,5\n";

const HEAD: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
population = "people"
within = { town = "town" }

[source.figures]
file = "areas.csv"
geography = "area"
key = "code"
missing = [""]
"#;

fn folder(more: &str) -> Folder {
    let indicators = ["x", "y", "z", "gap"]
        .map(|it| format!("[indicator.{it}]\nsource = \"figures\"\ncolumn = \"{it}\"\nworse = \"high\"\n"));
    Folder::new(&format!("{HEAD}{}{more}", indicators.concat()), &[("areas.csv", AREAS)])
}

fn warnings(built: &Built, code: &str) -> Vec<String> {
    built.warnings.iter().filter(|it| it.code == code).map(|it| it.message.clone()).collect()
}

fn notes(folder: &Folder, step: &str) -> Vec<String> {
    folder.results().receipt.step(step).unwrap().notes.clone()
}

const LEFT_OUT: &str = "`y` is left out of index `i`: all 3 values are 5, and `min-max` needs values that differ; its weight of 0.5 is shared among the other parts in proportion to theirs";

#[test]
fn a_part_without_variation_is_left_out_with_a_warning_whatever_is_done_about_missing_values() {
    for rule in ["", "on-missing = \"stop\"\n", "on-missing = \"exclude\"\n", "on-missing = \"keep\"\n"] {
        let folder = folder(&format!("[index.i]\nnormalise = \"min-max\"\nof = [\"x\", \"y\"]\n{rule}"));
        let built = folder.built();
        assert_eq!(warnings(&built, "no-spread"), [LEFT_OUT]);
        let table = folder.table("i");
        assert_close(&numbers(&table, "score"), &[0.0, 1.0 / 3.0, 1.0]);
        assert_eq!(numbers(&table, "rank"), [3.0, 2.0, 1.0]);
        assert_close(&numbers(&table, "x"), &[0.0, 1.0 / 3.0, 1.0]);
        assert_close(&numbers(&table, "y"), &[NONE; 3]);

        let results = folder.results();
        let step = results.receipt.step("i").unwrap();
        assert!(step.notes.contains(&LEFT_OUT.to_owned()), "{:?}", step.notes);
        let method = step.method.clone().unwrap();
        assert!(
            method.starts_with(
                "arithmetic of x 1; left out, because they do not vary: y; normalised by min-max"
            ),
            "{method}"
        );
        assert_eq!(folder.count("i", "parts left out, because they do not vary"), 1);

        let told = explain(&folder.study(), &folder.store(), "i", "B").unwrap();
        assert_eq!((told.parts[0].weight, told.parts[0].contribution), (Some(1.0), Some(1.0 / 3.0)));
        assert_eq!((told.parts[1].value, told.parts[1].weight), (5.0, None));
        assert!(told.parts[1].contribution.is_none_or(f64::is_nan));
        assert_eq!(format!("`y` is {}", told.parts[1].of.notes.join("; ")), LEFT_OUT);
    }
}

#[test]
fn what_is_missing_of_such_a_part_is_dealt_with_first() {
    let index =
        |rule: &str| folder(&format!("[index.i]\nnormalise = \"min-max\"\nof = [\"x\", \"gap\"]\n{rule}"));
    assert!(index("").told()[0].starts_with("missing-value: `gap` has no value for 1 of 3 areas"));
    let excluded = index("on-missing = \"exclude\"\n");
    excluded.built();
    assert_close(&numbers(&excluded.table("i"), "score"), &[0.0, NONE, 1.0]);
    // All of the weight is there, because `gap` has none.
    let kept = index("on-missing = \"keep\"\nmin-share = 1\n");
    kept.built();
    assert_close(&numbers(&kept.table("i"), "score"), &[0.0, 1.0 / 3.0, 1.0]);
}

#[test]
fn an_index_of_nothing_that_varies_is_refused() {
    let why = "(all 3 values are 5, and `min-max` needs values that differ)";
    let hint = "name a part that varies, or look into the sources: a column that is the same everywhere may be the wrong one";
    let told = folder("[index.i]\nnormalise = \"min-max\"\nof = [\"y\"]\non-missing = \"keep\"\n").told();
    assert_eq!(
        told,
        [format!("no-spread: index `i` has no part that tells areas apart: `y` {why} | {hint}")]
    );
    let told = folder("[index.i]\nnormalise = \"min-max\"\nof = { x = 0, y = 1 }\n").told();
    assert_eq!(
        told,
        [format!(
            "no-spread: index `i` has no part that tells areas apart: `y` {why}; the others have no weight | {hint}"
        )]
    );
}

#[test]
fn weights_are_found_from_the_parts_that_vary() {
    let index = |more: &str| {
        folder(&format!("[index.i]\nnormalise = \"min-max\"\nof = [\"y\", \"x\", \"z\"]\n{more}"))
    };
    for (weights, expected) in [
        ("equal", vec!["equal weighs the other parts without it", "arithmetic of x 0.5, z 0.5; left out"]),
        ("entropy", vec!["entropy weighs the other parts without it", "arithmetic of x 0."]),
        ("pca", vec!["no weights by `pca`: `x`, `z` move against", ""]),
        (
            "benefit-of-the-doubt",
            vec!["benefit-of-the-doubt weighs the other parts without it", "arithmetic of x 0."],
        ),
    ] {
        let folder = index(&format!("weights = \"{weights}\"\n"));
        if weights == "pca" {
            // Two parts that move against each other: the names are those of the parts that are weighed.
            let told = folder.told();
            assert!(told[0].starts_with("cannot-weigh: ") && !told[0].contains("`y`"), "{told:?}");
            continue;
        }
        let built = folder.built();
        let told = warnings(&built, "no-spread");
        assert!(told.iter().any(|it| it.ends_with(expected[0])), "{told:?}");
        let method = folder.results().receipt.step("i").unwrap().method.clone().unwrap();
        assert!(method.starts_with(expected[1]), "{method}");
        let table = folder.table("i");
        assert_close(&numbers(&table, "y"), &[NONE; 3]);
        let (x, z) = (numbers(&table, "x"), numbers(&table, "z"));
        let sums: Vec<f64> = x.iter().zip(&z).map(|(x, z)| x + z).collect();
        assert_close(&numbers(&table, "score"), &sums);
    }
    let of_experts = folder(
        "[index.i]\nnormalise = \"min-max\"\nof = [\"y\", \"x\", \"z\"]\nweights = { budget = { experts = [{ y = 20, x = 60, z = 20 }] } }\n",
    );
    let built = of_experts.built();
    assert!(warnings(&built, "no-spread")[0].contains("its weight of 0.2 is shared"));
    // Three quarters and one: 0.25, 0.25, 0.875.
    assert_close(&numbers(&of_experts.table("i"), "score"), &[0.25, 0.25, 0.875]);
}

/// `y` has half of the weight as given, and nothing as it is made.
const INDEX: &str = "[index.i]\nnormalise = \"min-max\"\nof = { x = 0.3, y = 0.5, z = 0.2 }\n";

#[test]
fn draws_leave_such_a_part_out_by_one_method_and_score_it_by_another() {
    let folder = folder(&format!(
        "{INDEX}[uncertainty.i]\nof = \"i\"\ndraws = 200\nweights = {{ within = 0.25 }}\nmethods = {{ normalise = [\"min-max\", \"z-score\"] }}\n\
         [sensitivity.i]\nof = \"i\"\nsamples = 64\nreplicates = 0\n\
         [index.by_z]\nnormalise = \"z-score\"\nof = {{ x = 0.3, y = 0.5, z = 0.2 }}\n\
         [uncertainty.by_z]\nof = \"by_z\"\ndraws = 50\nweights = {{ within = 0.25 }}\n"
    ));
    let built = folder.built();
    let left_out = "draws by `min-max` leave `y` out of `i`, because it does not vary, and share its weight among the others";
    let told = warnings(&built, "no-spread");
    assert!(told.contains(&format!("`i_uncertainty`: {left_out}")), "{told:?}");
    assert!(!told.iter().any(|it| it.contains("by_z_uncertainty")), "{told:?}");
    assert!(notes(&folder, "i_uncertainty").contains(&left_out.to_owned()));
    // C is first under any of these weights by either method: x is greatest there, and z in the middle.
    let table = folder.table("i_uncertainty");
    assert_eq!((numbers(&table, "best")[2], numbers(&table, "worst")[2]), (1.0, 1.0));
    assert!(numbers(&table, "median").iter().all(|it| it.is_finite()));
    let table = folder.table("i_sensitivity");
    assert_eq!(texts(&table, "choice"), ["weight of x", "weight of y", "weight of z", "normalise"]);
    assert_eq!(folder.count("i_sensitivity", "rows left out, because the index could not be made"), 0);
}

#[test]
fn a_draw_in_which_nothing_varies_is_refused_with_a_reason() {
    let study = "[index.i]\nnormalise = \"min-max\"\nof = { x = 0.5, y = 0.5 }\n[uncertainty.i]\nof = \"i\"\ndraws = 50\n";
    let told = folder(&format!("{study}leave-out = true\n")).told();
    assert!(
        told[0].starts_with(
            "cannot-apply: index `i`: leave-out `x`: none of the parts that have a weight varies"
        ),
        "{told:?}"
    );
    let told =
        folder(&format!("{study}weights = {{ sets = [{{ x = 0, y = 1 }}, {{ x = 1, y = 1 }}] }}\n")).told();
    assert!(told[0].starts_with("cannot-draw: index `i`: "), "{told:?}");
    assert!(told[0].contains("none of the parts that have a weight varies"), "{told:?}");
}

#[test]
fn influence_is_that_of_the_parts_that_vary() {
    let folder = folder(&format!("{INDEX}[influence.i]\nof = \"i\"\nwished = \"equal\"\n"));
    let built = folder.built();
    let table = folder.table("i_influence");
    assert_eq!(texts(&table, "part"), ["x", "y", "z"]);
    assert_close(&numbers(&table, "weight"), &[0.6, 0.0, 0.4]);
    assert_close(&numbers(&table, "effective_weight"), &[0.6, 0.0, 0.4]);
    let (correlations, shares) = (numbers(&table, "correlation"), numbers(&table, "variance_share"));
    assert!(correlations[0].is_finite() && correlations[1].is_nan() && correlations[2].is_finite());
    assert!(shares[1] == 0.0 && (shares[0] + shares[2] - 1.0).abs() < 1e-12, "{shares:?}");
    let moved = numbers(&table, "mean_rank_change");
    assert!(moved[1] == 0.0 && moved[0] > 0.0, "{moved:?}");
    // Two parts of equal share: their weights are as the inverse of their deviations.
    let deviations = [(14.0_f64 / 81.0).sqrt(), (1.0_f64 / 6.0).sqrt()];
    let x = deviations[1] / (deviations[0] + deviations[1]);
    let optimal = numbers(&table, "optimal_weight");
    assert!(
        (optimal[0] - x).abs() < 1e-6 && optimal[1].is_nan() && (optimal[2] - 1.0 + x).abs() < 1e-6,
        "{optimal:?} {x}"
    );
    assert!(notes(&folder, "i_influence").contains(
        &"`y` is the same in all areas and left out of `i`: the others have its weight".to_owned()
    ));
    let told = warnings(&built, "no-value");
    assert_eq!(
        told,
        ["optimal weight of `y` in `i`: it is left out, because it does not vary: it is left blank"]
    );
}

#[test]
fn a_part_that_is_scored_though_it_is_the_same_everywhere_has_no_optimal_weight() {
    let folder = folder(
        "[index.i]\nnormalise = \"z-score\"\nof = { x = 0.3, y = 0.5, z = 0.2 }\n[influence.i]\nof = \"i\"\nwished = { x = 1, y = 1, z = 1 }\n",
    );
    let built = folder.built();
    let table = folder.table("i_influence");
    assert_close(&numbers(&table, "weight"), &[0.3, 0.5, 0.2]);
    assert_close(&numbers(&table, "optimal_weight"), &[0.5, NONE, 0.5]);
    assert_eq!(
        warnings(&built, "no-value"),
        [
            "optimal weight of `y` in `i`: it is the same in all 3 areas with every part, so that no weight gives it an influence: it is left blank"
        ]
    );
}

#[test]
fn fragility_moves_weight_among_the_parts_that_vary() {
    let folder = folder(&format!("{INDEX}[fragility.i]\nof = \"i\"\ncut = {{ first = 1 }}\n"));
    folder.built();
    let table = folder.table("i_fragility");
    // Scores 0.6 x + 0.4 z: A 0.4, B 0.2, C 0.8. A passes C where z > 1/3 + ... : x w + z (1 - w) with w below 1/3.
    assert_close(&numbers(&table, "distance"), &[2.0 * (0.6 - 1.0 / 3.0), NONE, 2.0 * (0.6 - 1.0 / 3.0)]);
    assert_close(&numbers(&table, "best_rank"), &[1.0, 2.0, 1.0]);
    assert_close(&numbers(&table, "weight_y"), &[0.0, NONE, 0.0]);
    let told = explain(&folder.study(), &folder.store(), "i", "A").unwrap();
    let words = told.notes.join("\n");
    assert!(words.contains("x 0.6 to 0.3333, z 0.4 to 0.6667"), "{words}");
    // Ranges are of the weights as given, and move with them: at 0.25 to 0.35 of a half A stays out.
    let ranges = self::folder(&format!(
        "{INDEX}[fragility.i]\nof = \"i\"\ncut = {{ first = 1 }}\nbounds = {{ ranges = {{ x = [0.25, 0.35], y = [0.4, 0.6] }} }}\n"
    ));
    ranges.built();
    let table = ranges.table("i_fragility");
    assert_close(&numbers(&table, "distance"), &[NONE; 3]);
    assert_close(&numbers(&table, "best_rank"), &[2.0, 3.0, 1.0]);
}

#[test]
fn an_index_of_indices_and_summaries_go_by_what_varies() {
    let folder = folder(&format!(
        "{INDEX}[index.whole]\nnormalise = \"min-max\"\nof = {{ i = 0.5, gap = 0.25, y = 0.25 }}\non-missing = \"keep\"\nmin-share = 0.5\n\
         [summary.towns]\nof = \"whole\"\nto = \"town\"\nmeasures = [\"average-rank\"]\n\
         [influence.whole]\nof = \"whole\"\n[uncertainty.whole]\nof = \"whole\"\ndraws = 20\nweights = {{ within = 0.1 }}\nthroughout = true\n"
    ));
    let study = folder.study();
    let built = folder.built();
    assert_eq!(warnings(&built, "no-spread").len(), 3 + 3, "{:?}", warnings(&built, "no-spread"));
    // Scores 0.4, 0.2, 0.8 of `i` brought onto 0 to 1; of `whole` nothing else is left.
    assert_close(&numbers(&folder.table("whole"), "score"), &[1.0 / 3.0, 0.0, 1.0]);
    assert_close(&numbers(&folder.table("whole"), "gap"), &[NONE; 3]);
    assert_close(&numbers(&folder.table("towns"), "average_rank"), &[1.5, 3.0]);
    let influence = folder.table("whole_influence");
    assert_eq!(texts(&influence, "part"), ["i", "x", "y", "z", "gap", "y"]);
    assert_close(&numbers(&influence, "effective_weight"), &[1.0, 0.6, 0.0, 0.4, 0.0, 0.0]);

    let live = values(&study, &folder.store(), Some(&folder.out())).unwrap().live;
    let index = live.iter().find(|it| it.name == "i").unwrap();
    assert_eq!(index.parts.iter().map(|it| it.flat).collect::<Vec<_>>(), [false, true, false]);
    assert_close(&index.parts.iter().map(|it| it.weight).collect::<Vec<_>>(), &[0.6, 0.0, 0.4]);
    assert!(index.parts[1].values.iter().all(|it| it.is_nan()));
}

#[test]
fn what_goes_with_nothing_is_left_blank_beside_what_goes_with_something() {
    let folder = folder(
        "[association.a]\nof = \"x\"\nwith = \"y\"\nmeasures = [\"pearson\", \"spearman\", \"slope\"]\nby-people = false\n\
         [association.b]\nof = \"x\"\nwith = \"z\"\nmeasures = [\"pearson\"]\nby-people = false\n\
         [correlation.c]\nof = [\"x\", \"y\", \"z\"]\n",
    );
    let built = folder.built();
    assert_eq!(
        warnings(&built, "no-value"),
        [
            "`pearson`: all values of `y` are equal: it is left blank",
            "`spearman`: all values of `y` are equal: it is left blank",
            "`slope`: all values of `y` are equal: it is left blank",
            "all 3 values of `y` are equal, so that it goes with nothing: it is left blank",
        ]
    );
    let table = folder.table("a_association");
    assert_eq!(texts(&table, "measure"), ["pearson", "spearman", "slope"]);
    assert_close(&numbers(&table, "value"), &[NONE; 3]);
    assert_eq!(numbers(&table, "n"), [3.0; 3]);
    // Deviations -4/3, -1/3, 5/3 and 10, -10, 0.
    let value = -10.0 / (42.0_f64 / 9.0 * 200.0).sqrt();
    assert_close(&numbers(&folder.table("b_association"), "value"), &[value]);
    let table = folder.table("c_correlation");
    assert_eq!(texts(&table, "second"), ["y", "z", "z"]);
    assert_close(&numbers(&table, "value"), &[NONE, value, NONE]);
}
