//! Weights that come from the judgement of experts.

mod common;

use common::{Folder, assert_close, numbers};
use theodolite_core::Problem;
use theodolite_study::{check, explain, parse};

const OF: &str = "of = [\"income\", \"work\", \"health\"]";

/// The example of METHODS 5.3: income counts 3 times work and 5 times health, work twice health.
const PAIRS: &str =
    "weights = { ahp = { judgements = { income = { work = 3, health = 5 }, work = { health = 2 } } } }";

fn study(index: &str) -> String {
    let indicator = |name: &str| {
        format!("[indicator.{name}]\nsource = \"values\"\ncolumn = \"{name}\"\nworse = \"high\"\n")
    };
    format!(
        "[geography.area]\nfile = \"values.csv\"\ncode = \"area\"\n\
         [source.values]\nfile = \"values.csv\"\ngeography = \"area\"\nkey = \"area\"\n{}\
         [index.need]\nnormalise = \"none\"\n{index}\n",
        ["income", "work", "health", "crime"].map(indicator).concat()
    )
}

/// Each area has 1 in one part and nothing in the others: its score is the part's weight.
fn folder(index: &str) -> Folder {
    let values = "area,income,work,health,crime\nA1,1,0,0,0\nA2,0,1,0,0\nA3,0,0,1,0\nA4,0,0,0,1\n";
    Folder::new(&study(index), &[("values.csv", values)])
}

fn scores(folder: &Folder) -> Vec<f64> {
    folder.built();
    numbers(&folder.table("need"), "score")
}

fn told(folder: &Folder) -> (String, Vec<String>) {
    let results = folder.results();
    let step = results.receipt.step("need").unwrap();
    (step.method.clone().unwrap_or_default(), step.notes.clone())
}

/// The problems of a text, each with the text that it points at and its hint.
fn problems(index: &str) -> Vec<(&'static str, String, String, String)> {
    let text = study(index);
    let (_, problems) = parse(vec![("study.toml".into(), text.as_str().into())]);
    let place = |it: &Problem| it.span.as_ref().map_or("", |span| &text[span.range.clone()]).to_owned();
    problems
        .iter()
        .filter(|it| it.is_error())
        .map(|it| (it.code, it.message.clone(), place(it), it.hint.clone().unwrap_or_default()))
        .collect()
}

fn judged(judgements: &str) -> Vec<(&'static str, String, String, String)> {
    problems(&format!("weights = {{ ahp = {{ judgements = {{ {judgements} }} }} }}\n{OF}"))
}

#[track_caller]
fn one(
    problems: Vec<(&'static str, String, String, String)>,
    code: &str,
    words: &str,
    place: &str,
    hint: &str,
) {
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let (found, message, at, tip) = &problems[0];
    assert_eq!((*found, at.as_str()), (code, place), "{message}");
    assert!(message.contains(words), "{message}");
    assert!(tip.contains(hint), "{tip}");
}

#[test]
fn judgements_in_pairs_make_the_weights_of_the_worked_example() {
    let folder = folder(&format!("{PAIRS}\n{OF}"));
    let scores = scores(&folder);
    for (found, expected) in scores.iter().zip([0.648329, 0.229651, 0.12202, 0.0]) {
        assert!((found - expected).abs() < 2e-6, "{scores:?}");
    }
    let (method, notes) = told(&folder);
    assert!(method.starts_with("arithmetic of income 0.648329, work 0.229651, health 0.12202; "), "{method}");
    assert!(method.contains("; weights by ahp (consistency ratio 0.003185)"), "{method}");
    assert_eq!(
        notes[0],
        "weights by judgements in pairs: `income` 0.648329, `work` 0.229651, `health` 0.12202"
    );
    assert_eq!(notes[1], "consistency ratio 0.003185 (limit 0.1), greatest eigenvalue 3.003695 of 3 parts");
    let explained = explain(&folder.study(), &folder.store(), "need", "A1").unwrap();
    assert_eq!(explained.method, method);
    assert_close(&[explained.parts[0].weight.unwrap()], &[scores[0]]);
}

#[test]
fn a_pair_may_be_judged_either_way_round() {
    let turned =
        "weights = { ahp = { judgements = { income = { work = 3, health = 5 }, health = { work = 0.5 } } } }";
    assert_close(&scores(&folder(&format!("{turned}\n{OF}"))), &scores(&folder(&format!("{PAIRS}\n{OF}"))));
}

#[test]
fn a_pair_that_is_missing_doubled_or_unknown_is_told_where_it_stands() {
    let missing = judged("income = { work = 3 }");
    let whole = "judgements";
    one(
        missing,
        "missing-pair",
        "does not judge `income` against `health`, nor one more pair",
        whole,
        "`income = { health = 2 }`",
    );
    let doubled = judged("income = { work = 3, health = 5 }, work = { health = 2, income = 0.5 }");
    one(
        doubled,
        "duplicate-pair",
        "judges `work` against `income` twice",
        "income = 0.5",
        "`income` counts 3 times as much as `work`",
    );
    let unknown = judged("income = { work = 3, helth = 5 }, work = { health = 2 }");
    one(unknown, "unknown-part", "has `helth`, which is not in `of`", "helth", "did you mean `health`?");
    let itself = judged("income = { work = 3, health = 5, income = 1 }, work = { health = 2 }");
    one(itself, "bad-value", "judges `income` against itself", "income = 1", "leave it out");
    let negative = judged("income = { work = -3, health = 5 }, work = { health = 2 }");
    assert_eq!(negative.iter().map(|it| (it.0, it.2.as_str())).collect::<Vec<_>>(), [("bad-value", "-3")]);
    let enormous = judged("income = { work = 1e200, health = 5 }, work = { health = 1e-320 }");
    let told = enormous.iter().map(|it| (it.0, it.2.as_str())).collect::<Vec<_>>();
    assert_eq!(told, [("bad-value", "work = 1e200"), ("bad-value", "health = 1e-320")]);
    let circles = judged("income = { work = 1e6, health = 1e-6 }, work = { health = 9e5 }");
    one(circles, "cannot-weigh", "go round in circles", "judgements", "the wrong way round");
    let both = judged("incom = { work = 3 }, work = { crime = 2 }");
    assert_eq!(both.iter().map(|it| it.2.as_str()).collect::<Vec<_>>(), ["incom", "crime"]);
}

#[test]
fn judgements_that_contradict_each_other_are_refused_unless_the_limit_allows_them() {
    // Income over work over health, and health over income: a circle, whose eigenvalue is 1 + 5 + 1/5.
    let circle = "income = { work = 5 }, work = { health = 5 }, health = { income = 5 }";
    let hint = "by the judgements about `health`, `income` counts 0.04 times as much as `work`, but it is judged to count 5 times";
    one(
        judged(circle),
        "inconsistent-judgements",
        "consistency ratio is 2.758621, above 0.1",
        "work = 5",
        hint,
    );
    let limit = format!("weights = {{ ahp = {{ judgements = {{ {circle} }}, limit = 3 }} }}\n{OF}");
    assert_close(&scores(&folder(&limit)), &[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0]);
    let strict = PAIRS.replace(" } } } }", " } }, limit = 0.003 } }");
    assert_eq!(problems(&format!("{strict}\n{OF}"))[0].0, "inconsistent-judgements");
}

#[test]
fn of_four_parts_the_judgement_that_fits_worst_is_named() {
    // Weights 4 : 2 : 1 : 1 throughout, but for income against work, which is the wrong way round: 1.035833 is the ratio in
    // the eigenvector that numpy finds.
    let pairs = "work = { income = 2, health = 2, crime = 2 }, income = { health = 4, crime = 4 }, health = { crime = 1 }";
    let index = format!(
        "weights = {{ ahp = {{ judgements = {{ {pairs} }}, limit = 0.01 }} }}\nof = [\"income\", \"work\", \"health\", \"crime\"]"
    );
    one(
        problems(&index),
        "inconsistent-judgements",
        "consistency ratio is 0.0",
        "income = 2",
        "what fits worst: `work` counts 2 times as much as `income`, but by all judgements together 1.035833 times",
    );
    let folder = folder(&index.replace(", limit = 0.01", ""));
    folder.built();
    let (_, notes) = told(&folder);
    assert!(
        notes[2].starts_with("the judgement that fits worst: `work` counts 2 times as much as `income`"),
        "{notes:?}"
    );
}

#[test]
fn points_of_experts_make_weights_and_their_disagreement_is_told() {
    // The three experts of the core's own test, worked by hand.
    let experts = "{ income = 50, work = 30, health = 20 }, { income = 40, work = 40, health = 20 }, { income = 60, work = 20, health = 20 }";
    let budget = folder(&format!("weights = {{ budget = {{ experts = [{experts}] }} }}\n{OF}"));
    assert_close(&scores(&budget), &[0.5, 0.3, 0.2, 0.0]);
    let (method, notes) = told(&budget);
    assert!(
        method.starts_with("arithmetic of income 0.5, work 0.3, health 0.2; weights by budget (3 experts)"),
        "{method}"
    );
    assert_eq!(notes[0], "weights by the points of 3 experts: `income` 0.5, `work` 0.3, `health` 0.2");
    assert_eq!(
        notes[1],
        "shares that single experts give: `income` 0.4 to 0.6 (sd 0.1), `work` 0.2 to 0.4 (sd 0.1), `health` 0.2 to 0.2 (sd 0)"
    );
    let ten = folder(&format!(
        "weights = {{ budget = {{ whole = 10, experts = {{ income = 5, work = 5, health = 0 }} }} }}\n{OF}"
    ));
    assert_close(&scores(&ten), &[0.5, 0.5, 0.0, 0.0]);
    assert_eq!(told(&ten).1, ["weights by the points of 1 expert: `income` 0.5, `work` 0.5, `health` 0"]);
}

#[test]
fn points_that_are_no_budget_are_told_for_each_expert() {
    let budget =
        |experts: &str| problems(&format!("weights = {{ budget = {{ experts = [{experts}] }} }}\n{OF}"));
    let (right, short) =
        ("{ income = 50, work = 30, health = 20 }", "{ income = 50, work = 30, health = 10 }");
    one(budget(&format!("{right}, {short}")), "bad-value", "expert 2 of ", short, "`whole` says how many");
    let two = "{ income = 60, work = 40 }";
    one(
        budget(&format!("{two}, {right}")),
        "missing-points",
        "expert 1 of `index.need.weights.budget.experts` gives no points to `health`",
        two,
        "`health = 0`",
    );
    let both = budget(&format!("{short}, {right}, {short}"));
    assert_eq!(both.iter().map(|it| it.0).collect::<Vec<_>>(), ["bad-value"; 2]);
    assert!(both[0].1.contains("expert 1 of") && both[0].1.ends_with("gives 90 points, not 100"), "{both:?}");
    one(budget(""), "bad-value", "has no expert", "experts", "{ income = .., work = .., health = 100 }");
    one(
        budget("{ income = 50, work = 30, health = 20, jobs = 0 }"),
        "unknown-part",
        "has `jobs`",
        "jobs",
        "the parts are",
    );
}

#[test]
fn weights_of_experts_are_given_ones() {
    let given = problems(&format!("{PAIRS}\nof = {{ income = 1, work = 1, health = 1 }}"));
    assert_eq!(given.iter().map(|it| it.0).collect::<Vec<_>>(), ["out-of-place"]);
    // They can be drawn and moved like any that stand in `of`.
    let folder =
        folder(&format!("{PAIRS}\n{OF}\n[uncertainty.need]\nof = \"need\"\nweights = {{ within = 0.25 }}"));
    let problems = check(&folder.study(), &folder.store());
    assert!(problems.iter().all(|it| !it.is_error()), "{problems:#?}");
}
