//! Each kind of step on a country small enough to check by hand.

mod common;

use common::{Folder, assert_close, numbers, texts, truths};
use theodolite_core::Problem;

const MISSING: f64 = f64::NAN;

/// Four neighbourhoods in two towns; the rows stand in no order.
const AREAS: &str = "code,name,people,town,town_name\n\
    A3,Cliff,100,T2,Westport\n\
    A1,Quay,300,T1,Eastport\n\
    A2,Mill,100,T1,Eastport\n\
    A4,Fell,500,T2,Westport\n";
const VALUES: &str =
    "area,jobless,income,claims,base\nA1,10,200,5,50\nA2,30,100,8,80\nA3,20,400,3,30\nA4,40,300,0,0\n";

const HEAD: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"
within = { town = { code = "town", name = "town_name" } }

[source.values]
file = "values.csv"
geography = "area"
key = "area"

[indicator.jobless]
source = "values"
column = "jobless"
worse = "high"

[indicator.income]
source = "values"
column = "income"
worse = "low"
"#;

fn folder(study: &str) -> Folder {
    Folder::new(&format!("{HEAD}{study}"), &[("areas.csv", AREAS), ("values.csv", VALUES)])
}

#[test]
fn an_index_orients_its_parts_and_ranks_the_greatest_need_first() {
    let folder = folder(
        r#"
[index.need]
normalise = "min-max"
of = { jobless = 0.5, income = 0.5 }
"#,
    );
    folder.built();
    let need = folder.table("need");
    assert_eq!(texts(&need, "code"), ["A1", "A2", "A3", "A4"]);
    assert_eq!(texts(&need, "name"), ["Quay", "Mill", "Cliff", "Fell"]);
    // jobless: 0, 2/3, 1/3, 1; income, the low end worse: 2/3, 1, 0, 1/3.
    assert_close(&numbers(&need, "score"), &[1.0 / 3.0, 5.0 / 6.0, 1.0 / 6.0, 2.0 / 3.0]);
    assert_close(&numbers(&need, "rank"), &[3.0, 1.0, 4.0, 2.0]);
    assert_close(&numbers(&need, "jobless"), &[0.0, 1.0 / 3.0, 1.0 / 6.0, 0.5]);
    assert_close(&numbers(&need, "income"), &[1.0 / 3.0, 0.5, 0.0, 1.0 / 6.0]);
    assert!(numbers(&need, "decile").iter().all(|it| it.is_nan()), "four areas have no deciles");
    assert!(
        folder
            .csv("index/need.csv")
            .starts_with("code,name,score,rank,decile,jobless,income\nA1,Quay,0.333333333")
    );
}

#[test]
fn an_index_of_what_is_better_ranks_the_lowest_score_first() {
    let folder = folder(
        r#"
[index.prosperity]
worse = "low"
normalise = "min-max"
of = ["jobless", "income"]
"#,
    );
    folder.built();
    let table = folder.table("prosperity");
    assert_close(&numbers(&table, "score"), &[2.0 / 3.0, 1.0 / 6.0, 5.0 / 6.0, 1.0 / 3.0]);
    assert_close(&numbers(&table, "rank"), &[3.0, 1.0, 4.0, 2.0]);
}

#[test]
fn indices_nest() {
    let folder = folder(
        r#"
[index.work]
normalise = "none"
of = { jobless = 1 }

[index.whole]
normalise = { rank-exponential = { constant = 23 } }
combine = "weighted-sum"
of = { work = 0.6, income = 0.4 }
"#,
    );
    folder.built();
    // METHODS 1.3 for four areas: R = 1, 3/4, 2/4, 1/4.
    let x = |r: f64| -23.0 * (1.0 - r * (1.0 - (-100.0_f64 / 23.0).exp())).ln();
    let wanted = [
        0.6 * x(0.25) + 0.4 * x(0.75),
        0.6 * x(0.75) + 0.4 * x(1.0),
        0.6 * x(0.5) + 0.4 * x(0.25),
        0.6 * x(1.0) + 0.4 * x(0.5),
    ];
    assert_close(&numbers(&folder.table("whole"), "score"), &wanted);
}

#[test]
fn a_denominator_of_zero_gives_no_rate_and_the_index_says_what_to_do() {
    let study = r#"
[indicator.claim_rate]
source = "values"
column = "claims"
denominator = "base"
per = 1000
worse = "high"

[index.need]
normalise = "none"
of = ["claim_rate"]
"#;
    let problem = folder(study).error();
    assert_eq!(problem.code, "missing-value");
    assert!(problem.message.contains("`A4`"), "{}", problem.message);

    let folder = folder(&format!("{study}on-missing = \"exclude\"\n"));
    folder.built();
    assert_close(&numbers(&folder.table("need"), "score"), &[100.0, 100.0, 100.0, MISSING]);
    assert_close(&numbers(&folder.table("need"), "rank"), &[1.0, 1.0, 1.0, MISSING]);
    assert_eq!(folder.count("claim_rate", "areas with a denominator of zero"), 1);
    assert_eq!(folder.count("need", "areas that share a rank"), 3);
}

#[test]
fn a_rate_may_be_per_person_of_the_geography() {
    let folder = folder(
        r#"
[indicator.claim_rate]
source = "values"
column = "claims"
denominator = "population"
per = 100
worse = "high"

[index.need]
normalise = "none"
of = ["claim_rate"]
"#,
    );
    folder.built();
    assert_close(&numbers(&folder.table("need"), "score"), &[5.0 / 3.0, 8.0, 3.0, 0.0]);
}

#[test]
fn a_rebase_weighs_by_people_and_ranks_anew() {
    let folder = folder(
        r#"
[rebase.jobless_town]
of = "jobless"
to = "town"
by = "population-mean"

[rebase.income_town]
of = "income"
to = "town"
by = "mean"

[rebase.claims_town]
of = "claims"
to = "town"
by = "sum"

[rebase.high_town]
of = "jobless"
to = "town"
by = "share-of-areas"
where = "value >= 20"

[indicator.claims]
source = "values"
column = "claims"
worse = "high"
"#,
    );
    folder.built();
    let table = folder.table("jobless_town");
    assert_eq!(texts(&table, "name"), ["Eastport", "Westport"]);
    assert_close(
        &numbers(&table, "value"),
        &[(300.0 * 10.0 + 100.0 * 30.0) / 400.0, (100.0 * 20.0 + 500.0 * 40.0) / 600.0],
    );
    assert_close(&numbers(&table, "rank"), &[2.0, 1.0]);
    let table = folder.table("income_town");
    assert_close(&numbers(&table, "value"), &[150.0, 350.0]);
    assert_close(&numbers(&table, "rank"), &[1.0, 2.0]); // the lower income is the worse
    assert_close(&numbers(&folder.table("claims_town"), "value"), &[13.0, 3.0]);
    assert_close(&numbers(&folder.table("high_town"), "value"), &[0.5, 1.0]);
}

#[test]
fn a_lookup_with_shares_splits_people_and_counts_what_it_loses() {
    let study = r#"
[geography.ward]
file = "wards.csv"
code = "ward"

[lookup.area_ward]
file = "area_ward.csv"
from = { area = "area" }
to = { ward = "ward" }
share = "share"

[rebase.jobless_ward]
of = "jobless"
to = "ward"
by = "population-mean"
"#;
    let wards = ("wards.csv", "ward\nW1\nW2\nW3\n");
    let lookup = ("area_ward.csv", "area,ward,share\nA1,W1,0.5\nA1,W2,0.5\nA2,W2,1\nA3,W1,1\nX9,W1,1\n");
    let folder = folder(study);
    folder.write(wards.0, wards.1);
    folder.write(lookup.0, lookup.1);
    let problem = folder.error();
    assert_eq!(problem.code, "areas-lost");
    assert!(problem.message.contains("`A4`"), "{}", problem.message);

    folder.write("study.toml", &format!("{HEAD}{study}on-missing = \"exclude\"\n"));
    folder.built();
    let table = folder.table("jobless_ward");
    // W1: half of A1's 300 at 10 and A3's 100 at 20; W2: the other half and A2's 100 at 30; nothing lies in W3.
    assert_close(&numbers(&table, "value"), &[3500.0 / 250.0, 4500.0 / 250.0, MISSING]);
    assert_close(&numbers(&table, "rank"), &[2.0, 1.0, MISSING]);
    assert_eq!(folder.count("area_ward", "areas lost"), 1);
    assert_eq!(folder.count("area_ward", "areas split"), 1);
    assert_eq!(folder.count("area_ward", "rows about areas of no concern here"), 1);
    assert_eq!(folder.count("jobless_ward", "areas out without a value"), 1);
}

#[test]
fn a_designation_judges_each_area_and_never_takes_missing_for_no() {
    let folder = folder(
        r#"
[index.need]
normalise = "min-max"
of = ["jobless", "income"]

[rebase.jobless_town]
of = "jobless"
to = "town"
by = "mean"

[designation.behind]
geography = "area"
where = "need.rank <= 2 AND jobless_town.rank = 1"

[designation.poor]
geography = "area"
where = "income < 350 AND people_claims > 0"

[indicator.people_claims]
source = "gaps"
column = "claims"
worse = "high"

[source.gaps]
file = "gaps.csv"
geography = "area"
key = "area"
on-missing = "keep"
"#,
    );
    folder.write("gaps.csv", "area,claims\nA1,3\nA2,\nA4,0\n");
    folder.built();
    // Towns: (10 + 30) / 2 = 20 and (20 + 40) / 2 = 30, so T2 ranks first; need ranks A2 and A4 first.
    assert_eq!(
        truths(&folder.table("behind"), "designated"),
        [Some(false), Some(false), Some(false), Some(true)]
    );
    assert_eq!(truths(&folder.table("poor"), "designated"), [Some(true), None, Some(false), Some(false)]);
    assert_eq!(
        folder.csv("designation/poor.csv"),
        "code,name,designated\nA1,Quay,true\nA2,Mill,\nA3,Cliff,false\nA4,Fell,false\n"
    );
    assert_eq!(folder.count("poor", "areas not classified"), 1);
}

#[test]
fn a_condition_that_names_no_column_points_at_the_word() {
    let folder = folder(
        "\n[designation.behind]\ngeography = \"area\"\nwhere = \"jobless > 1 AND need.scor > 2\"\n\n[index.need]\nnormalise = \"none\"\nof = [\"jobless\"]\n",
    );
    let problem = folder.error();
    assert_eq!(problem.code, "unknown-column");
    assert_eq!(problem.hint.as_deref(), Some("did you mean `need.score`?"));
    let text = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    assert_eq!(&text[problem.span.unwrap().range], "need.scor");
}

/// METHODS 1.6, worked example: one district of four neighbourhoods out of twenty, and a second one.
#[test]
fn a_summary_matches_the_worked_example() {
    let inside = [(1, 1500.0, 80.0), (3, 2000.0, 60.0), (6, 1000.0, 40.0), (15, 500.0, 10.0)];
    let second = [(2, 100.0, 70.0), (5, 900.0, 50.0), (12, 1000.0, 20.0)];
    let others = [4, 7, 8, 9, 10, 11, 13, 14, 16, 17, 18, 19, 20];
    let mut rows = vec![String::from("code,people,lad,score")];
    let row =
        |place: usize, people: f64, lad: &str, score: f64| format!("A{place:02},{people},{lad},{score}");
    rows.extend(inside.iter().map(|it| row(it.0, it.1, "L1", it.2)));
    rows.extend(second.iter().map(|it| row(it.0, it.1, "L2", it.2)));
    // Scores that put each of the others in its place between those of the example.
    let score = |place: usize| match place {
        4 => 55.0,
        7..=11 => 40.0 - place as f64,
        13 | 14 => 26.0 - place as f64,
        _ => 25.5 - place as f64,
    };
    rows.extend(others.iter().map(|place| row(*place, 100.0, "L3", score(*place))));
    let study = r#"
[geography.lsoa]
file = "lsoa.csv"
code = "code"
population = "people"
within = { lad = "lad" }

[source.scores]
file = "lsoa.csv"
geography = "lsoa"
key = "code"

[indicator.score_given]
source = "scores"
column = "score"
worse = "high"

[index.imd]
normalise = "none"
combine = "weighted-sum"
of = { score_given = 1 }

[summary.imd_lad]
of = "imd"
to = "lad"
measures = ["average-score", "average-rank", "share-in-decile-1", "extent", "local-concentration"]

[summary.people_lad]
of = "score_given"
to = "lad"
measures = ["scale"]
"#;
    let folder = Folder::new(study, &[("lsoa.csv", &rows.join("\n"))]);
    folder.built();
    let ranks: Vec<f64> = (1..=20).map(f64::from).collect();
    assert_close(&numbers(&folder.table("imd"), "rank"), &ranks);
    let table = folder.table("imd_lad");
    assert_close(&numbers(&table, "average_score")[..1], &[57.0]);
    assert_close(&numbers(&table, "average_rank")[..1], &[16.8]);
    assert_close(&numbers(&table, "share_in_decile_1"), &[0.25, 1.0 / 3.0, 0.0]);
    assert!((numbers(&table, "extent")[0] - 0.614211).abs() < 1e-6);
    assert_close(&numbers(&table, "local_concentration")[..2], &[20.0, 17.5]);
    assert_close(&numbers(&table, "local_concentration_rank"), &[1.0, 2.0, 3.0]);
    assert_close(&numbers(&folder.table("people_lad"), "scale")[..2], &[190.0, 140.0]);
}

#[test]
fn claims_hold_differ_or_cannot_be_tested() {
    use theodolite_study::{Verdict, claims};
    let folder = folder(
        r#"
[index.need]
normalise = "none"
of = ["jobless"]

[claim.four]
text = "there are four neighbourhoods"
source = "section 1"
query = "SELECT count(*) FROM need"
expect = 4

[claim.mean]
text = "joblessness is 24 on average"
query = "SELECT avg(value) FROM jobless"
expect = 24
tolerance = 0.5

[claim.near]
text = "joblessness is about 25.4 on average"
query = "SELECT avg(jobless) FROM \"values\""
expect = 25.4
tolerance = 0.5

[claim.worst]
text = "Fell is the worst"
query = "SELECT name FROM need WHERE rank = 1"
expect = "Fell"

[claim.nothing]
text = "a sum over no rows"
query = "SELECT sum(score) FROM need WHERE rank > 100"
expect = 1

[claim.dust]
text = "a tenth and two tenths are three tenths"
query = "SELECT 0.1 + 0.2"
expect = 0.3

[claim.hair]
text = "a little less"
query = "SELECT 1.0000000001"
expect = 1

[claim.word]
text = "the text of a number"
query = "SELECT '4'"
expect = 4

[claim.beyond]
text = "people are happier than in 1990"
untestable = "there are no data for 1990"
"#,
    );
    let found = claims(&folder.study(), &folder.store(), None).unwrap().judged;
    let verdicts: Vec<(&str, Verdict, &str)> =
        found.iter().map(|it| (it.name.as_str(), it.verdict, it.found.as_str())).collect();
    assert_eq!(
        verdicts,
        [
            ("four", Verdict::Holds, "4"),
            ("mean", Verdict::Differs, "25"),
            ("near", Verdict::Holds, "25"),
            ("worst", Verdict::Holds, "Fell"),
            ("nothing", Verdict::CannotBeTested, ""),
            ("dust", Verdict::Holds, "0.3"),
            ("hair", Verdict::Differs, "1.0000000001"),
            ("word", Verdict::Differs, "4"),
            ("beyond", Verdict::CannotBeTested, ""),
        ]
    );
    assert_eq!(found[1].why.as_deref(), Some("1 more than claimed"));
    assert_eq!(
        found[7].why.as_deref(),
        Some("the query gives the text `4`, where the claim expects a number")
    );
    assert_eq!(found[8].why.as_deref(), Some("there are no data for 1990"));
}

#[test]
fn a_designation_that_is_judged_by_itself_is_a_ring() {
    let folder = folder(
        r#"
[designation.behind]
geography = "area"
where = "behind_town.value > 0.5"

[rebase.behind_town]
of = "behind.designated"
to = "town"
by = "share-of-areas"
"#,
    );
    let problem = folder.error();
    assert_eq!(problem.code, "cycle");
    assert_eq!(problem.message, "`behind` is judged by itself: behind -> behind_town -> behind");
    folder.write(
        "study.toml",
        &format!("{HEAD}\n[designation.me]\ngeography = \"area\"\nwhere = \"NOT me.designated\"\n"),
    );
    assert_eq!(folder.error().message, "`me` is judged by itself: me -> me");
}

#[test]
fn an_index_may_round_its_parts_and_its_score() {
    let folder =
        folder("\n[index.need]\nnormalise = \"min-max\"\ndecimals = 2\nof = [\"jobless\", \"income\"]\n");
    folder.built();
    // 0, 0.67, 0.33, 1 and 0.67, 1, 0, 0.33: their means, rounded.
    assert_close(&numbers(&folder.table("need"), "score"), &[0.34, 0.84, 0.17, 0.67]);
}

#[test]
fn a_condition_that_lumps_all_areas_together_is_refused() {
    for condition in ["count(*) > 1", "sum(jobless.value) > 10"] {
        let folder = folder(&format!("[designation.poor]\ngeography = \"area\"\nwhere = \"{condition}\"\n"));
        let error = folder.error();
        assert_eq!(error.code, "bad-condition");
        assert!(error.hint.unwrap().contains("(SELECT avg(score) FROM need)"));
        let checked = theodolite_study::check(&folder.study(), &folder.store());
        assert_eq!(checked.iter().filter(|it| it.code == "bad-condition").count(), 1, "{checked:#?}");
    }
}

#[test]
fn a_condition_may_ask_a_query_of_its_own() {
    let folder = folder(
        r#"
[index.need]
normalise = "min-max"
of = ["jobless", "income"]

[designation.poor]
geography = "area"
where = "need > (SELECT avg(score) FROM need) AND jobless > (SELECT min(value) FROM\n jobless)"
"#,
    );
    folder.built();
    let yes = Some(true);
    assert_eq!(truths(&folder.table("poor"), "designated"), [Some(false), yes, Some(false), yes]);
}

#[test]
fn what_is_made_of_texts_as_if_they_were_numbers_is_told() {
    let folder = folder(
        "[index.need]\nnormalise = \"z-score\"\nof = [\"jobless\"]\n\
         [rebase.names]\nof = \"need.name\"\nto = \"town\"\nby = \"mean\"\n",
    );
    assert_eq!(folder.error().code, "not-made");
    assert!(!folder.out().join("receipt.json").exists());
}

#[test]
fn the_contributions_of_mazziotta_pareto_hold_its_penalty() {
    let folder = folder(
        r#"
[index.need]
normalise = { min-max = { lower = 70, upper = 130 } }
combine = "mazziotta-pareto"
of = ["jobless", "income"]
"#,
    );
    folder.built();
    let need = folder.table("need");
    let [jobless, income, penalty] = ["jobless", "income", "penalty"].map(|it| numbers(&need, it));
    let sum: Vec<f64> = (0..4).map(|area| jobless[area] + income[area] + penalty[area]).collect();
    assert_close(&sum, &numbers(&need, "score"));
    assert!(penalty.iter().all(|it| *it > 0.0));
}

#[test]
fn columns_of_one_name_are_refused() {
    for (of, more) in [("[\"jobless\"]", "quantiles = [5, 5]"), ("[\"work.score\", \"work_score\"]", "")] {
        let folder = folder(&format!(
            "[indicator.work_score]\nsource = \"values\"\ncolumn = \"claims\"\nworse = \"high\"\n\
             [index.work]\nnormalise = \"none\"\nof = [\"jobless\"]\n\
             [index.need]\nnormalise = \"min-max\"\nof = {of}\n{more}\n"
        ));
        let error = folder.error();
        assert_eq!(error.code, "duplicate-column", "{}", error.message);
    }
}

#[test]
fn a_summary_says_which_areas_it_knows_nothing_of() {
    let study = |rule: &str| {
        format!(
            "[index.need]\nnormalise = \"min-max\"\nof = [\"jobless\"]\n\
             [summary.towns]\nof = \"need\"\nto = \"town\"\nmeasures = [\"average-score\"]\n{rule}\n"
        )
    };
    let areas = AREAS.replace(",300,", ",0,").replace("A2,Mill,100", "A2,Mill,0");
    let folder = folder(&study(""));
    folder.write("areas.csv", &areas);
    let error = folder.error();
    assert_eq!((error.code, error.message.ends_with("`T1`")), ("area-without-value", true));
    folder.write("study.toml", &format!("{HEAD}{}", study("on-missing = \"keep\"")));
    folder.built();
    assert_close(
        &numbers(&folder.table("towns"), "average_score"),
        &[MISSING, (100.0 / 3.0 + 500.0) / 600.0],
    );
    assert_eq!(folder.count("towns", "areas out without a value"), 1);

    // Where one area's people are not known, its town stays empty: nothing is guessed.
    folder.write("areas.csv", &AREAS.replace("A3,Cliff,100", "A3,Cliff,"));
    folder.built();
    assert_close(&numbers(&folder.table("towns"), "average_score"), &[1.0 / 6.0, MISSING]);
    assert_eq!(folder.count("towns", "areas out without a value"), 1);
}

#[test]
fn infinite_scores_are_told_by_the_code_of_the_area() {
    let folder = folder("[index.need]\nnormalise = \"z-score\"\nof = [\"jobless\"]\n");
    folder.write("values.csv", &VALUES.replace("A2,30", "A2,1.7e308").replace("A3,20", "A3,1.7e308"));
    let error = folder.error();
    assert_eq!(error.code, "cannot-normalise");
    assert!(error.message.contains("gives area `A1` an infinite score"), "{}", error.message);
}

#[test]
fn a_target_that_leaves_no_way_to_count_is_told_as_that() {
    let to = |target: u32, of: &str| {
        folder(&format!(
            "[index.need]\nnormalise = {{ distance-to-target = {{ target = {target} }} }}\nof = [\"{of}\"]\n"
        ))
    };
    assert_eq!(
        to(10, "jobless").told(),
        [
            "cannot-normalise: part `jobless` of index `need`: `target` of `distance-to-target` is 10, which is the least of 4 values: the way there is counted from that, and has no length | set `target` to another value than the least"
        ]
    );
    // Behind the least value, the order of areas is turned round.
    let behind = to(5, "jobless");
    let told = |folder: &Folder| -> Vec<String> {
        let all = folder.built().warnings;
        all.iter().filter(|it| it.code == "turned-round").map(|it| it.message.clone()).collect()
    };
    assert_eq!(
        told(&behind),
        [
            "the target of `jobless` is 5, and the way there is counted from 10, on the other side of which all values lie: areas come out in the opposite order in index `need`"
        ]
    );
    assert_close(&numbers(&behind.table("need"), "score"), &[0.0, -4.0, -2.0, -6.0]);
    assert!(told(&to(15, "jobless")).is_empty());
}

#[test]
fn a_part_that_no_area_has_is_told_with_what_became_of_its_weight() {
    let told = |more: &str| -> Vec<String> {
        let empty = "[source.gone]\nfile = \"gone.csv\"\ngeography = \"area\"\nkey = \"area\"\nmissing = [\"\"]\non-missing = \"keep\"\n\
            [indicator.crime]\nsource = \"gone\"\ncolumn = \"crime\"\nworse = \"high\"\n";
        let folder =
            folder(&format!("{empty}[index.need]\nnormalise = \"rank\"\non-missing = \"keep\"\n{more}"));
        folder.write("gone.csv", "area,crime\nA1,\nA2,\nA3,\nA4,\n");
        let built = folder.built();
        let all = built.warnings.iter().filter(|it| it.code == "part-without-values");
        let parts = numbers(&folder.table("need"), "score");
        // What is there counts alone: the ranks of being jobless.
        if !more.contains("min-share = 0.9") {
            assert_close(&parts, &[1.0, 3.0, 2.0, 4.0]);
        }
        all.map(|it| it.message.clone()).collect()
    };
    let of =
        |what: &str| [format!("no area has a value of `crime`: index `need` is made without it, and {what}")];
    assert_eq!(
        told("of = { jobless = 3, crime = 1 }\n"),
        of("its weight of 25% of the whole goes to the other parts, in proportion to theirs")
    );
    assert_eq!(
        told("of = { jobless = 3, crime = 0 }\n"),
        of("its weight is 0, and scores are as they would be with it")
    );
    assert_eq!(
        told("of = { jobless = 3, crime = 1 }\nmin-share = 0.9\n"),
        of("with its weight of 25% of the whole too little is left, and no area has a score")
    );
    assert_eq!(told("of = { jobless = 1 }\n"), Vec::<String>::new());
}

#[test]
fn quantiles_are_cut_by_share_or_by_the_rule_of_ohid() {
    // METHODS 14.6: seven areas in fifths.
    let seven = |more: &str| {
        let study = format!(
            "[geography.area]\nfile = \"a.csv\"\ncode = \"code\"\n\
             [source.v]\nfile = \"a.csv\"\ngeography = \"area\"\nkey = \"code\"\n\
             [indicator.x]\nsource = \"v\"\ncolumn = \"x\"\nworse = \"high\"\n\
             [index.i]\nof = [\"x\"]\nnormalise = \"none\"\n{more}"
        );
        Folder::new(&study, &[("a.csv", "code,x\nA,7\nB,6\nC,5\nD,4\nE,3\nF,2\nG,1\n")])
    };
    let of = |more: &str| {
        let folder = seven(more);
        folder.built();
        let step = folder.results().step("i").unwrap().clone();
        (
            numbers(&folder.table("i"), "quantile_5"),
            step.facts.get("quantile_rule").cloned(),
            step.method.unwrap(),
        )
    };
    let (share, rule, method) = of("quantiles = [5]\n");
    assert_eq!((share, rule), (vec![1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 5.0], None));
    assert!(!method.contains("quantiles"), "{method}");
    assert_eq!(of("quantiles = [5]\nquantile-rule = \"share\"\n").0, [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 5.0]);
    let (ohid, rule, method) = of("quantiles = [5]\nquantile-rule = \"ohid\"\n");
    assert_eq!((ohid, rule), (vec![1.0, 1.0, 2.0, 3.0, 3.0, 4.0, 5.0], Some("ohid".into())));
    assert!(method.ends_with("; quantiles by the rule of ohid"), "{method}");
    assert_eq!(
        seven("quantile-rule = \"ohid\"\n").told(),
        ["out-of-place: `index.i.quantile-rule` needs `quantiles`, which it cuts | "]
    );
}

#[test]
fn a_part_that_is_the_same_everywhere_is_told_where_the_method_can_go_on() {
    let folder = folder("[index.need]\nnormalise = \"z-score\"\nof = [\"jobless\", \"income\"]\n");
    let same = VALUES.replace("A1,10", "A1,30").replace("A3,20", "A3,30").replace("A4,40", "A4,30");
    folder.write("values.csv", &same);
    let built = folder.built();
    let told: Vec<&str> =
        built.warnings.iter().filter(|it| it.code == "no-spread").map(|it| it.message.as_str()).collect();
    assert_eq!(told, ["`jobless` comes out the same for every area: it moves none in index `need`"]);
}

#[test]
fn a_condition_may_hold_a_query() {
    let folder = folder(
        r#"
[index.need]
normalise = "none"
of = ["jobless"]

[rebase.town_income]
of = "income"
to = "town"
by = "mean"

[designation.above]
geography = "area"
where = "need > (SELECT avg(score) FROM need) AND jobless < 35"

[designation.worst_half]
geography = "area"
where = "need.rank <= 0.5 * (SELECT count(*) FROM need)"

[designation.listed]
geography = "area"
where = "area.code IN (SELECT code FROM jobless WHERE value > 15) AND town_income.value = (SELECT min(value) FROM town_income)"
"#,
    );
    folder.built();
    // jobless: A1 10, A2 30, A3 20, A4 40; towns: T1 (A1, A2) 150, T2 350.
    let designated = |name: &str| truths(&folder.table(name), "designated");
    assert_eq!(designated("above"), [Some(false), Some(true), Some(false), Some(false)]);
    assert_eq!(designated("worst_half"), [Some(false), Some(true), Some(false), Some(true)]);
    assert_eq!(designated("listed"), [Some(false), Some(true), Some(false), Some(false)]);
}

#[test]
fn a_boundary_file_that_is_not_there_is_a_warning() {
    let study = |boundary: &str| {
        format!("[geography.area]\nfile = \"areas.csv\"\ncode = \"code\"\nboundary = {boundary}\n")
    };
    let folder =
        Folder::new(&study("{ file = \"shape.fgb\", code = \"code\" }"), &[("areas.csv", "code\nA1\n")]);
    folder.write("shapes.fgb", "");
    for problems in [folder.built().warnings, theodolite_study::check(&folder.study(), &folder.store())] {
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].code, "boundary-not-found");
        assert_eq!(problems[0].message, "the boundaries of `area`: no file `shape.fgb`");
        assert_eq!(problems[0].hint.as_deref(), Some("did you mean `shapes.fgb`?"));
        assert!(problems[0].span.is_some());
    }
    folder.write("study.toml", &study("\"shapes.fgb\""));
    let told = |folder: &Folder| {
        let told =
            |all: Vec<Problem>| -> Vec<_> { all.into_iter().map(|it| (it.code, it.message)).collect() };
        let built = told(folder.built().warnings);
        // `check` reads them as a build does.
        assert_eq!(told(theodolite_study::check(&folder.study(), &folder.store())), built);
        built
    };
    assert_eq!(told(&folder), [("empty-file", "the boundaries of `area`: `shapes.fgb` is empty".to_owned())]);
    folder.write("shapes.fgb", "not,boundaries\nat,all\n");
    let words =
        "the boundaries of `area`: `shapes.fgb` is no file of boundaries that is known here".to_owned();
    assert_eq!(told(&folder), [("unknown-format", words)]);
    // Those of other areas are told before a map is empty; those of the areas are good.
    let shapes = |code: &str| {
        format!(
            "{{\"type\": \"FeatureCollection\", \"features\": [{{\"type\": \"Feature\", \"properties\": {{\"id\": \"{code}\"}}, \
             \"geometry\": {{\"type\": \"Polygon\", \"coordinates\": [[[0, 50], [1, 50], [1, 51], [0, 50]]]}}}}]}}"
        )
    };
    folder.write("study.toml", &study("\"shapes.geojson\""));
    folder.write("shapes.geojson", &shapes("W1"));
    let codes: Vec<&str> = told(&folder).iter().map(|it| it.0).collect();
    assert_eq!(codes, ["no-boundary-codes"]);
    folder.write("shapes.geojson", &shapes("A1"));
    assert_eq!(told(&folder), []);
    // Nothing is asked of an address before a map is drawn.
    folder.write("study.toml", &study("{ url = \"https://example.org/shapes.fgb\" }"));
    assert!(folder.built().warnings.is_empty());
}

#[test]
fn the_weights_of_a_carried_value_are_those_that_make_it() {
    let study = "[geography.ward]\nfile = \"a.csv\"\ncode = \"code\"\npopulation = \"people\"\nwithin = { town = \"town\" }\n[source.s]\nfile = \"a.csv\"\ngeography = \"ward\"\nkey = \"code\"\non-missing = \"keep\"\n[indicator.x]\nsource = \"s\"\ncolumn = \"x\"\nworse = \"high\"\n[rebase.there]\nof = \"x\"\nto = \"town\"\nby = \"population-mean\"\non-missing = \"exclude\"\n";
    let folder = Folder::new(study, &[("a.csv", "code,town,people,x\na,N,100,1\nb,N,300,\nc,N,300,4\n")]);
    folder.built();
    let told = theodolite_study::explain(&folder.study(), &folder.store(), "there", "N").unwrap();
    let parts: Vec<(f64, Option<f64>)> = told.parts.iter().map(|it| (it.value, it.weight)).collect();
    assert_eq!((parts[0], parts[2]), ((1.0, Some(0.25)), (4.0, Some(0.75))));
    assert!(parts[1].0.is_nan() && parts[1].1.is_none());
    assert_eq!(numbers(&folder.table("there"), "value"), [0.25 + 3.0]);
}

#[test]
fn a_range_for_a_geometric_mean_begins_above_zero_unless_the_study_says_otherwise() {
    let of = "of = { jobless = 0.5, income = 0.5 }\n";
    let scores = |normalise: &str, combine: &str| {
        let folder = folder(&format!("[index.need]\nnormalise = {normalise}\ncombine = \"{combine}\"\n{of}"));
        folder.built();
        numbers(&folder.table("need"), "score")
    };
    // jobless 1, 67, 34, 100 and income, the low end worse, 67, 100, 1, 34.
    let geometric =
        [(1.0, 67.0), (67.0, 100.0), (34.0, 1.0), (100.0, 34.0)].map(|(a, b): (f64, f64)| (a * b).sqrt());
    assert_close(&scores("\"min-max\"", "geometric"), &geometric);
    assert_close(&scores("{ min-max = {} }", "geometric"), &geometric);
    let harmonic =
        [(1.0, 67.0), (67.0, 100.0), (34.0, 1.0), (100.0, 34.0)].map(|(a, b)| 2.0 / (1.0 / a + 1.0 / b));
    assert_close(&scores("\"min-max\"", "harmonic"), &harmonic);
    assert_close(
        &scores("{ min-max = { lower = 1, upper = 2 } }", "geometric")[..1],
        &[(5.0_f64 / 3.0).sqrt()],
    );
    let stated = folder(&format!(
        "[index.need]\nnormalise = {{ min-max = {{ lower = 0 }} }}\ncombine = \"geometric\"\n{of}"
    ));
    assert!(stated.told()[0].starts_with("not-positive"), "{:?}", stated.told());
}
