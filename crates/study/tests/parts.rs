//! What parts do and how results differ: influence, correlation, comparison, consensus, strengths and weaknesses.

mod common;
#[path = "../../core/tests/common/table.rs"]
mod table;

use common::{Folder, assert_close, numbers, texts};
use table::{Table, equal, folder as golden};
use theodolite_core::Problem;

const AREAS: &str = "code,name,district,income,crime,flat,gap\n\
    A,Ash,N,80,10,5,1\n\
    B,Birch,N,40,40,5,\n\
    C,Cedar,S,10,90,5,\n";

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
missing = [""]

[indicator.income]
source = "figures"
column = "income"
worse = "high"

[indicator.crime]
source = "figures"
column = "crime"
worse = "high"

[indicator.flat]
source = "figures"
column = "flat"
worse = "high"

[indicator.gap]
source = "figures"
column = "gap"
worse = "high"

[index.need]
normalise = "none"
of = { income = 0.6, crime = 0.4 }
"#;

fn folder(more: &str) -> Folder {
    Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", AREAS)])
}

/// The errors of a study, from its text or from a build.
fn problems(more: &str) -> Vec<String> {
    let folder = folder(more);
    let (study, mut problems) = theodolite_study::load(&folder.path().join("study.toml"));
    if !problems.iter().any(Problem::is_error) {
        problems.extend(theodolite_study::build(&study, &folder.options()).err().unwrap_or_default());
    }
    problems.iter().filter(|it| it.is_error()).map(|it| format!("{}: {}", it.code, it.message)).collect()
}

fn assert_problems(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let found = problems(text);
        assert!(found.iter().any(|it| it.starts_with(expected)), "{text}\n{found:#?}");
    }
}

fn notes(folder: &Folder, step: &str) -> String {
    folder.results().receipt.step(step).unwrap().notes.join("\n")
}

/// COINr's index of 51 countries as a study: indicators by min-max in pillars, and plain means above.
fn asem(file: &str, more: &str) -> Option<Folder> {
    let golden = golden()?;
    let meta = Table::read(&golden, "input_ASEM_iMeta");
    let path = golden.join(format!("{file}.csv"));
    let mut study = format!(
        "[geography.country]\nfile = '{0}'\ncode = \"uCode\"\n\
         [source.data]\nfile = '{0}'\ngeography = \"country\"\nkey = \"uCode\"\nmissing = [\"\"]\n",
        path.display()
    );
    let codes = meta.text("iCode").to_vec();
    let (directions, weights) = (meta.numbers("Direction"), meta.numbers("Weight"));
    let level = |k: usize| meta.text("Level")[k].parse::<u32>().unwrap_or(0);
    for k in (0..codes.len()).filter(|k| level(*k) == 1) {
        let worse = if directions[k] < 0.0 { "low" } else { "high" };
        let (name, column) = (named(&codes[k]), &codes[k]);
        study.push_str(&format!(
            "[indicator.{name}]\nsource = \"data\"\ncolumn = \"{column}\"\nworse = \"{worse}\"\n"
        ));
    }
    for k in (0..codes.len()).filter(|k| level(*k) > 1) {
        let own = (0..codes.len()).filter(|other| meta.text("Parent")[*other] == codes[k]);
        let parts: Vec<String> = own.map(|it| format!("{} = {}", named(&codes[it]), weights[it])).collect();
        let normalise = if level(k) == 2 { "{ min-max = { lower = 0, upper = 100 } }" } else { "\"none\"" };
        study.push_str(&format!(
            "[index.{}]\nnormalise = {normalise}\non-missing = \"keep\"\ncombine = \"arithmetic\"\nof = {{ {} }}\n",
            named(&codes[k]),
            parts.join(", ")
        ));
    }
    Some(Folder::new(&format!("{study}\n{more}"), &[]))
}

fn named(code: &str) -> String {
    format!("x_{}", code.to_lowercase())
}

#[test]
fn influence_is_told_as_worked_out_by_hand() {
    // Scores 52, 40, 42 of 48 + 4, 24 + 16, 6 + 36; by crime alone the ranks are 3, 2, 1, by income alone 1, 2, 3.
    let folder = folder("[influence.need]\nof = \"need\"\nwished = \"equal\"\n");
    folder.built();
    let header = "part,part_of,weight,correlation,variance_share,effective_weight,mean_rank_change,greatest_rank_change,alpha_without,optimal_weight";
    assert_eq!(folder.csv("influence/need.csv").lines().next().unwrap(), header);
    let table = folder.table("need_influence");
    assert_eq!(texts(&table, "part"), ["income", "crime"]);
    assert_close(&numbers(&table, "weight"), &[0.6, 0.4]);
    assert_close(&numbers(&table, "effective_weight"), &[0.6, 0.4]);
    // Deviations of the score 22/3, -14/3, -8/3; of income 110/3, -10/3, -100/3; of crime -110/3, -20/3, 130/3.
    assert_close(&numbers(&table, "variance_share"), &[2016.0 / 744.0, -1272.0 / 744.0]);
    assert_close(&numbers(&table, "correlation")[..1], &[3360.0 / (22_200.0_f64 * 744.0).sqrt()]);
    assert_close(&numbers(&table, "mean_rank_change"), &[4.0 / 3.0, 2.0 / 3.0]);
    assert_eq!(numbers(&table, "greatest_rank_change"), [2.0, 1.0]);
    assert!(numbers(&table, "alpha_without").iter().all(|it| it.is_nan()), "of one part");
    // For two parts 4 cov / var(total): 4 * -4150/3 / 100, of totals 90, 80 and 100.
    let words = notes(&folder, "need_influence");
    assert!(words.contains("Cronbach's alpha of the 2 parts of `need`: -55.3333"), "{words}");
    assert!(words.contains("below 0, parts go against each other"), "{words}");
    let facts = folder.results().receipt.step("need_influence").unwrap().facts.clone();
    assert_close(&[facts["alphas"][0]["alpha"].as_f64().unwrap()], &[4.0 * (-4150.0 / 3.0) / 100.0]);
    assert_eq!(facts["alphas"][0]["of"], "need");
    // Weights u, v with u^2 var(income) = v^2 var(crime) share the variance alike.
    let optimal = numbers(&table, "optimal_weight");
    assert!((optimal[0] / optimal[1] - (29_400.0_f64 / 22_200.0).sqrt()).abs() < 1e-6, "{optimal:?}");
    assert!(notes(&folder, "need_influence").contains("each part has the share of the variance wished for"));
}

#[test]
fn influence_in_the_asem_index_is_that_of_coinr() {
    let Some(golden) = golden() else { return };
    let more = "[influence.x_index]\nof = \"x_index\"\n[influence.x_conn]\nof = \"x_conn\"\n";
    let Some(folder) = asem("stage4_treated", more) else { return };
    folder.built();
    let table = folder.table("x_index_influence");
    let parts = texts(&table, "part");
    let of = |code: &str, column: &str| {
        let row = parts.iter().position(|it| *it == named(code)).unwrap_or_else(|| panic!("no `{code}`"));
        numbers(&table, column)[row]
    };
    let check = |file: &str, code: &str, found: f64, expected: f64| {
        assert!(equal(found, expected), "{file} {code}: {found} instead of {expected}");
    };
    let expected = Table::read(&golden, "effective_weights");
    for (code, weight) in expected.text("iCode").iter().zip(expected.numbers("EffWeight")) {
        if code != "Index" {
            check("effective_weights", code, of(code, "effective_weight"), weight);
        }
    }
    let file = "remove_pillars_mean_abs_rank_change";
    let expected = Table::read(&golden, file);
    for (code, shift) in expected.text("removed").iter().zip(expected.numbers("mean_abs_rank_change")) {
        if code != "Nominal" {
            check(file, code, of(code, "mean_rank_change"), shift);
        }
    }
    let expected = Table::read(&golden, "corr_pearson_pillar_index");
    for (code, value) in expected.text("Var2").iter().zip(expected.numbers("Correlation")) {
        check("corr_pearson_pillar_index", code, of(code, "correlation"), value);
    }
    let words = notes(&folder, "x_index_influence");
    let expected = Table::read(&golden, "cronbach_normalised");
    for (code, alpha) in expected.text("pillar").iter().zip(expected.numbers("alpha")) {
        let told = format!("parts of `{}`: {} (", named(code), (alpha * 1e4).round() / 1e4);
        assert!(words.contains(&told), "no `{told}` in {words}");
    }
    // Shares sum to 1 over the parts of the whole, and over the parts of each to its own.
    let (above, shares) = (texts(&table, "part_of"), numbers(&table, "variance_share"));
    let sum = |of: &str| (0..parts.len()).filter(|k| above[*k] == of).map(|k| shares[k]).sum::<f64>();
    assert_close(&[sum("x_index")], &[1.0]);
    for part in parts.iter().filter(|it| above.contains(*it)) {
        assert_close(&[sum(part)], &[shares[parts.iter().position(|it| it == part).unwrap()]]);
    }
}

#[test]
fn shares_go_down_the_tree_where_an_index_is_carried_over_along_a_line_and_only_there() {
    let inner = "[index.lower]\nnormalise = \"none\"\nof = { income = 0.5, crime = 0.25 }\n\
        [index.upper]\nof = { lower = 0.7, crime = 0.3 }\n";
    let told = |normalise: &str| {
        let asked = format!("{inner}normalise = \"{normalise}\"\n[influence.upper]\nof = \"upper\"\n");
        let folder = folder(&asked);
        folder.built();
        (numbers(&folder.table("upper_influence"), "variance_share"), notes(&folder, "upper_influence"))
    };
    // Rows: lower, its income, its crime, crime.
    let (shares, words) = told("z-score");
    assert_close(&[shares[1] + shares[2], shares[0] + shares[3]], &[shares[0], 1.0]);
    assert!(!words.contains("no share"), "{words}");
    let (shares, words) = told("percentile-rank");
    assert!(shares[1].is_nan() && shares[2].is_nan(), "{shares:?}");
    assert_close(&[shares[0] + shares[3]], &[1.0]);
    assert!(words.contains("the parts of `lower` have no share of the variance"), "{words}");
}

#[test]
fn what_an_area_lacks_does_not_stop_the_question_what_a_part_does() {
    // Without `work`, `B` and `E` have nothing of `low`, whose other part they lack.
    let areas = "code,work,crime,health\nA,1,4,9\nB,2,,3\nC,4,1,5\nD,6,2,2\nE,8,,7\nF,3,9,1\n";
    let study = |of_whole: &str| {
        let indicators = ["work", "crime", "health"].map(|it| {
            format!("[indicator.{it}]\nsource = \"figures\"\ncolumn = \"{it}\"\nworse = \"high\"\n")
        });
        format!(
            "[geography.area]\nfile = \"a.csv\"\ncode = \"code\"\n\
             [source.figures]\nfile = \"a.csv\"\ngeography = \"area\"\nkey = \"code\"\non-missing = \"keep\"\n{}\
             [index.low]\nnormalise = \"rank\"\non-missing = \"keep\"\nmin-share = 0.5\nof = {{ work = 1, crime = 1 }}\n\
             [index.whole]\n{of_whole}of = {{ low = 1, health = 1 }}\n[influence.whole]\nof = \"whole\"\n",
            indicators.concat()
        )
    };
    let folder = Folder::new(&study("normalise = \"rank\"\n"), &[("a.csv", areas)]);
    folder.built();
    let words = notes(&folder, "whole_influence");
    let told = "without `work` 2 areas have no score, for other parts are missing there, and how far ranks move is told of the others: `B`, `E`";
    assert!(words.contains(told), "{words}");
    let table = folder.table("whole_influence");
    assert_eq!(texts(&table, "part"), ["low", "work", "crime", "health"]);
    let change = numbers(&table, "mean_rank_change");
    assert!(change.iter().all(|it| it.is_finite()), "{change:?}");
    // What stops without one part leaves that one blank, and says so by the code of the area.
    let folder = Folder::new(
        &study("normalise = { min-max = {} }\ncombine = \"mazziotta-pareto\"\n"),
        &[("a.csv", areas)],
    );
    folder.built();
    let words = notes(&folder, "whole_influence");
    assert!(
        words.contains("without `health` there is no `whole`, so that how far ranks move stays blank: "),
        "{words}"
    );
    assert!(words.contains("at area `"), "{words}");
    let table = folder.table("whole_influence");
    assert!(numbers(&table, "mean_rank_change")[3].is_nan());
    assert_eq!(numbers(&table, "weight"), [1.0; 4]);
}

#[test]
fn influence_that_cannot_be_told_is_refused_with_a_reason() {
    assert_problems(&[
        (
            "[index.one]\nof = { income = 1 }\n[influence.one]\nof = \"one\"\n",
            "one-part: index `one` has one part, which makes all of it",
        ),
        (
            "[index.same]\nnormalise = \"none\"\nof = { flat = 1, flat_too = 1 }\n\
             [index.flat_too]\nnormalise = \"none\"\nof = { flat = 1 }\n[influence.same]\nof = \"same\"\n",
            "no-influence: what the parts of index `same` do cannot be told: all 3 areas with a score have the same one",
        ),
        (
            "[influence.need]\nof = \"need\"\nwished = { income = 1, crim = 1 }\n",
            "unknown-part: `crim` is no part of index `need`",
        ),
        (
            "[influence.need]\nof = \"need\"\nwished = { income = 1 }\n",
            "missing-weight: `wished` says nothing of `crime`",
        ),
        (
            "[influence.need]\nof = \"need\"\nwished = { income = 0, crime = 0 }\n",
            "cannot-weigh: index `need`: no optimal weights: no part is wished any influence",
        ),
        ("[influence.need]\nof = \"need\"\nwished = \"even\"\n", "bad-value: "),
        ("[influence.need]\nof = \"need\"\nby = \"correlation\"\n", "out-of-place: "),
        (
            "[index.pairs]\nof = [\"income\", \"crime\"]\ncombine = \"copeland\"\n\
             [influence.pairs]\nof = \"pairs\"\nwished = \"equal\"\n",
            "not-linear: `wished` finds weights of sums and arithmetic means, not of `copeland`",
        ),
        (
            "[index.doubt]\nnormalise = \"min-max\"\nof = [\"income\", \"crime\"]\nweights = \"benefit-of-the-doubt\"\n\
             [influence.doubt]\nof = \"doubt\"\n",
            "found-weights: in index `doubt` each area has weights of its own",
        ),
        ("[influence.need]\nof = \"income\"\n", "wrong-kind: `income` is an indicator"),
    ]);
}

#[test]
fn a_part_without_spread_or_with_missing_values_is_told_as_such() {
    let folder = folder(
        "[index.part]\nnormalise = \"none\"\non-missing = \"keep\"\nmin-share = 0.5\nof = { income = 1, flat = 1, gap = 1 }\n\
         [influence.part]\nof = \"part\"\n",
    );
    folder.built();
    let table = folder.table("part_influence");
    assert!(numbers(&table, "correlation")[1].is_nan() && numbers(&table, "correlation")[2].is_nan());
    let words = notes(&folder, "part_influence");
    assert!(words.contains("`flat` is the same in all areas: it does nothing"), "{words}");
    assert_eq!(folder.count("part_influence", "areas ranked"), 3);
}

#[test]
fn correlations_in_the_asem_data_are_those_of_coinr() {
    let Some(golden) = golden() else { return };
    let expected = Table::read(&golden, "corr_pvals_raw_physical");
    let codes = expected.text("Var");
    let list: Vec<String> = codes.iter().map(|it| format!("\"{}\"", named(it))).collect();
    let more = format!("[correlation.raw]\nof = [{}]\n", list.join(", "));
    let Some(folder) = asem("input_ASEM_iData", &more) else { return };
    folder.built();
    let table = folder.table("raw_correlation");
    let (first, second, p) = (texts(&table, "first"), texts(&table, "second"), numbers(&table, "p_value"));
    assert_eq!(first.len(), codes.len() * (codes.len() - 1) / 2);
    for code in codes {
        for (other, expected) in codes.iter().zip(expected.numbers(code)).filter(|it| it.0 > code) {
            let pair = [named(code), named(other)];
            let row = (0..p.len()).find(|k| pair.contains(&first[*k]) && pair.contains(&second[*k])).unwrap();
            assert!(equal(p[row], expected), "{pair:?}: {} instead of {expected}", p[row]);
        }
    }

    let expected = Table::read(&golden, "corr_pearson_pillar_index");
    let pillars = expected.text("Var2");
    let list: Vec<String> = pillars.iter().map(|it| format!("\"{}\"", named(it))).collect();
    let more = format!("[correlation.pillars]\nof = [\"x_index\", {}]\n", list.join(", "));
    let Some(folder) = asem("stage4_treated", &more) else { return };
    folder.built();
    let table = folder.table("pillars_correlation");
    for (row, (code, expected)) in pillars.iter().zip(expected.numbers("Correlation")).enumerate() {
        assert_eq!(
            (&texts(&table, "first")[row], &texts(&table, "second")[row]),
            (&named("Index"), &named(code))
        );
        assert!(equal(numbers(&table, "value")[row], expected), "{code}");
    }
}

#[test]
fn each_pair_is_told_with_its_flag_after_both_are_turned_to_need() {
    // Income 80, 40, 10 and crime 10, 40, 90 go against each other, and together once income is worse when low.
    let columns = "[correlation.both]\nof = [\"income\", \"crime\"]\nmeasures = [\"pearson\", \"kendall\"]\n";
    let against = folder(columns);
    against.built();
    let csv = against.csv("correlation/both.csv");
    assert!(csv.starts_with("first,second,measure,value,lower,upper,p_value,n,flag\n"), "{csv}");
    assert!(csv.lines().nth(2).unwrap().starts_with("income,crime,kendall,-1,"), "{csv}");
    let table = against.table("both_correlation");
    let value = -24_900.0 / (22_200.0_f64 * 29_400.0).sqrt(); // of deviations in thirds
    assert_close(&numbers(&table, "value"), &[value, -1.0]);
    assert_eq!(texts(&table, "flag"), ["opposed", "opposed"]);
    assert_eq!(against.count("both_correlation", "correlations flagged opposed"), 2);

    let low = STUDY.replacen("worse = \"high\"", "worse = \"low\"", 1);
    let with = Folder::new(&format!("{low}\n{columns}"), &[("areas.csv", AREAS)]);
    with.built();
    let table = with.table("both_correlation");
    assert_close(&numbers(&table, "value"), &[-value, 1.0]);
    assert_eq!(texts(&table, "flag"), ["redundant", "redundant"]);
    assert!(notes(&with, "both_correlation").contains("low values are the worse ones: `income`"));

    let wide = folder(&format!("{columns}flags = {{ redundant = 1, weak = -1, opposed = -1 }}\n"));
    wide.built();
    assert_eq!(texts(&wide.table("both_correlation"), "flag"), ["", ""], "a bound is not beyond itself");
}

#[test]
fn what_cannot_be_correlated_is_refused_with_a_reason() {
    assert_problems(&[
        (
            "[correlation.a]\nof = [\"income\"]\n",
            "bad-value: `correlation.a.of` should name two or more, and has 1",
        ),
        (
            "[correlation.a]\nof = [\"income\", \"income\"]\n",
            "duplicate-name: `correlation.a.of` has `income` twice",
        ),
        (
            "[correlation.a]\nof = [\"income\", \"gap\"]\n",
            "too-few-areas: `gap` has a value for 1 areas, and a correlation takes 3",
        ),
        (
            "[rebase.wide]\nof = \"income\"\nto = \"district\"\nby = \"mean\"\n\
             [correlation.a]\nof = [\"income\", \"wide\"]\n",
            "mixed-geographies: `wide` is about `district`, but `income` about `ward`",
        ),
        ("[correlation.a]\nof = [\"income\", \"need.name\"]\n", "not-a-number: `need.name` is a text"),
        ("[correlation.a]\nof = [\"income\", \"crim\"]\n", "unknown-name: unknown name `crim`"),
        (
            "[correlation.a]\nof = [\"income\", \"crime\"]\nflags = { weak = 0.95 }\n",
            "bad-value: `correlation.a.flags` should rise from `opposed` to `weak` to `redundant`",
        ),
    ]);
}

/// Scores of two indices over ten areas, one of which the second does not have.
const TEN: &str =
    "code,old,new\nA,90,60\nB,80,95\nC,70,70\nD,60,80\nE,50,50\nF,40,40\nG,30,30\nH,20,20\nI,10,10\nJ,100,\n";

const TWO: &str = r#"
[geography.ward]
file = "areas.csv"
code = "code"

[source.figures]
file = "areas.csv"
geography = "ward"
key = "code"
missing = [""]

[indicator.old]
source = "figures"
column = "old"
worse = "high"

[indicator.new]
source = "figures"
column = "new"
worse = "high"

[index.before]
normalise = "none"
of = ["old"]
"#;

#[test]
fn two_rankings_are_compared_over_the_areas_that_have_both() {
    // Of A to I the old ranks are 1 to 9, the new ones of A to D 4, 1, 3, 2: four pairs of 36 in the opposite order.
    let more = "[comparison.editions]\nof = \"before\"\nwith = \"new\"\ncut = { first = 2 }\n";
    let folder = Folder::new(&format!("{TWO}\n{more}"), &[("areas.csv", TEN)]);
    folder.built();
    assert_eq!(
        folder.csv("comparison/editions.csv").lines().take(3).collect::<Vec<_>>(),
        ["code,name,rank,other_rank,shift,in_cut,in_other_cut", "A,,1,4,3,true,false", "B,,2,1,-1,true,true"]
    );
    let table = folder.table("editions_comparison");
    assert_eq!(numbers(&table, "shift")[..9], [3.0, -1.0, 0.0, -2.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert!(numbers(&table, "rank")[9].is_nan(), "without a second value it has no first rank either");
    let count = |what: &str| folder.count("editions_comparison", what);
    assert_eq!([count("areas compared"), count("areas in both cuts"), count("areas that enter")], [9, 1, 1]);
    let words = notes(&folder, "editions_comparison");
    // tau = (36 - 8)/36; Spearman 1 - 6 (9 + 1 + 4)/(9 * 80).
    for told in [
        "of 9 areas: Kendall's tau 0.7778, Spearman's correlation 0.8833",
        "a rank differs by 0.6667 places on average, by 3 at most (first `A`)",
        "in the first 2 areas: 2 areas by `before`, 2 by `new`, 1 by both",
        "by `new` enter: `D`",
        "by `new` leave: `A`",
        "without new: `J`",
    ] {
        assert!(words.contains(told), "no `{told}` in {words}");
    }
    let told = theodolite_study::explain(&folder.study(), &folder.store(), "before", "A").unwrap();
    assert!(
        told.notes.contains(&"`editions_comparison`: rank 1 by `before`, 4 by `new`".to_owned()),
        "{told:#?}"
    );
}

#[test]
fn ranks_that_fall_with_need_and_ranks_themselves_are_compared_from_the_worse_end() {
    let low = TWO.replacen("worse = \"high\"", "worse = \"low\"", 1);
    let more = "[comparison.editions]\nof = \"before.rank\"\nwith = \"old\"\ncut = 0.5\n";
    let folder = Folder::new(&format!("{low}\n{more}"), &[("areas.csv", TEN)]);
    folder.built();
    // The index turns `old` round, so that its rank is that of `old` from below.
    let table = folder.table("editions_comparison");
    assert_eq!(numbers(&table, "rank"), numbers(&table, "other_rank"));
    assert_eq!(numbers(&table, "rank")[..2], [9.0, 8.0]);
    assert_eq!(folder.count("editions_comparison", "areas in both cuts"), 5);
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_reason() {
    assert_problems(&[
        (
            "[comparison.a]\nof = \"need\"\nwith = \"need\"\n",
            "bad-value: `comparison.a` compares `need` with itself",
        ),
        (
            "[comparison.a]\nof = \"need\"\nwith = \"gap\"\n",
            "cannot-compare: `need` and `gap` cannot be compared: 1 areas have a value in both, and it takes 2",
        ),
        (
            "[comparison.a]\nof = \"need\"\nwith = \"flat\"\n",
            "cannot-compare: `need` and `flat` cannot be compared: the 3 areas with both are all equal in one of them",
        ),
        (
            "[rebase.wide]\nof = \"income\"\nto = \"district\"\nby = \"mean\"\n\
             [comparison.a]\nof = \"need\"\nwith = \"wide\"\n",
            "mixed-geographies: `wide` is about `district`, but `need` about `ward`",
        ),
        ("[comparison.a]\nof = \"need\"\nwith = \"nead\"\n", "unknown-name: unknown name `nead`"),
        (
            "[comparison.a]\nof = \"need\"\nwith = \"income\"\ncut = 0\n",
            "bad-value: `comparison.a.cut` should",
        ),
    ]);
    let few = folder("[comparison.a]\nof = \"need\"\nwith = \"income\"\n");
    let built = few.built();
    let warned =
        built.warnings.iter().any(|it| it.message.contains("no area is in the cut of `a_comparison`"));
    assert!(warned, "{:?}", built.warnings);
}

#[test]
fn strengths_and_weaknesses_in_the_asem_index_are_those_of_coinr() {
    let Some(golden) = golden() else { return };
    let Some(folder) = asem("input_ASEM_iData", "") else { return };
    // COINr's directions say which end is good; to be worst and best as it means them, polarities are turned.
    let text = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    let text =
        text.replace("worse = \"low\"", "worse = \"?\"").replace("worse = \"high\"", "worse = \"low\"");
    folder.write("study.toml", &text.replace("worse = \"?\"", "worse = \"high\""));
    let told = theodolite_study::explain(&folder.study(), &folder.store(), "x_index", "GBR").unwrap();
    let expected = Table::read(&golden, "strengths_weaknesses_GBR");
    let listed = |kind: &str| -> Vec<(String, f64)> {
        let rows = expected.text("kind").iter().zip(expected.text("Code")).zip(expected.numbers("Value"));
        rows.filter(|it| it.0.0 == kind).map(|((_, code), value)| (named(code), value)).collect()
    };
    // Where it is first, COINr names five of its parts; and it leaves out those in which it is last.
    let (strengths, weaknesses) = (listed("strength"), listed("weakness"));
    assert_eq!((told.strengths.len(), told.weaknesses.len()), (3, 3));
    for it in &told.strengths {
        assert!(strengths.contains(&(it.part.clone(), it.value)), "{it:?} is not in {strengths:?}");
    }
    for it in &told.weaknesses {
        let known = weaknesses.contains(&(it.part.clone(), it.value));
        assert!(known || it.rank == 1, "{it:?} is not in {weaknesses:?}");
    }
    assert!(told.weaknesses.iter().any(|it| it.rank > 1), "{:?}", told.weaknesses);
}

#[test]
fn what_is_said_of_an_index_is_said_once_however_often_it_is_made() {
    let text = "[geography.ward]\nfile = \"a.csv\"\ncode = \"code\"\n\
        [source.v]\nfile = \"a.csv\"\ngeography = \"ward\"\nkey = \"code\"\nmissing = [\"\"]\non-missing = \"keep\"\n\
        [indicator.x]\nsource = \"v\"\ncolumn = \"x\"\nworse = \"high\"\n\
        [indicator.y]\nsource = \"v\"\ncolumn = \"y\"\nworse = \"high\"\n\
        [index.i]\nof = [\"x\", \"y\"]\nnormalise = \"rank\"\non-missing = \"keep\"\nmin-share = 0.5\n\
        [fragility.i]\nof = \"i\"\n";
    let folder = Folder::new(text, &[("a.csv", "code,x,y\nA,1,2\nB,2,\nC,3,1\n")]);
    let built = folder.built();
    let warned =
        built.warnings.iter().filter(|it| it.code == "too-few-areas" && it.message.contains("index `i`"));
    assert_eq!(warned.count(), 1, "{:?}", built.warnings);
    assert_eq!(notes(&folder, "i").matches("areas without a value of `y`: 1").count(), 1);
}

/// The table of METHODS 5.4: five areas, three parts.
const FIVE: &str = "code,x,y,z\nA,62,30,8\nB,55,45,6\nC,70,20,12\nD,48,50,3\nE,66,35,9\n";

fn five(more: &str, rows: &str) -> Folder {
    let mut study = "[geography.ward]\nfile = \"areas.csv\"\ncode = \"code\"\n\
        [source.figures]\nfile = \"areas.csv\"\ngeography = \"ward\"\nkey = \"code\"\nmissing = [\"\"]\n"
        .to_owned();
    for name in ["x", "y", "z"] {
        study.push_str(&format!(
            "[indicator.{name}]\nsource = \"figures\"\ncolumn = \"{name}\"\nworse = \"high\"\n"
        ));
    }
    Folder::new(&format!("{study}{more}"), &[("areas.csv", rows)])
}

#[test]
fn a_consensus_is_that_of_the_worked_example() {
    let asked = |method: &str| {
        let more = format!(
            "[consensus.rows]\nof = [\"x\", \"y\", \"z\"]\nmethod = \"{method}\"\nweights = {{ x = 0.5, y = 0.3, z = 0.2 }}\n"
        );
        let folder = five(&more, FIVE);
        folder.built();
        let table = folder.table("rows_consensus");
        (numbers(&table, "rank"), numbers(&table, "score"), notes(&folder, "rows_consensus"))
    };
    // METHODS 5.4: the order is C, E, A, B, D, with 7.3 of 10.
    let (rank, score, words) = asked("kemeny");
    assert_eq!(rank, [3.0, 4.0, 1.0, 5.0, 2.0]);
    assert_close(&[score.iter().sum::<f64>() * 4.0 / 2.0], &[7.3]);
    assert!(words.contains("the order agrees with the rankings on 0.73 of the 10 pairs of areas"), "{words}");
    assert!(words.contains("proved: every other order agrees less"), "{words}");
    let (rank, score, _) = asked("copeland");
    assert_eq!((rank, score), (vec![3.0, 4.0, 1.0, 5.0, 2.0], vec![0.0, -2.0, 4.0, -4.0, 2.0]));
    // By hand: places from below 2 1 4 0 3, 1 3 0 4 2 and 2 1 4 0 3.
    let (rank, score, _) = asked("borda");
    assert_eq!(rank, [3.0, 4.0, 1.0, 5.0, 2.0]);
    assert_close(&score, &[1.7, 1.6, 2.8, 1.2, 2.7]);
}

#[test]
fn sums_that_differ_by_rounding_alone_share_a_rank() {
    let rows = "code,x,y,z\nA,2,-3,0\nB,1,-1,3\nC,4,-2,2\nD,1,-4,3\n";
    let folder = five("[consensus.three]\nof = [\"x\", \"y\", \"z\"]\nmethod = \"borda\"\n", rows);
    folder.built();
    let table = folder.table("three_consensus");
    // By hand, thirds of 2 + 1 + 0, 0.5 + 3 + 2.5, 3 + 2 + 1 and 0.5 + 0 + 2.5.
    assert_eq!(numbers(&table, "score"), [1.0, 2.0, 2.0, 1.0]);
    assert_eq!(numbers(&table, "rank"), [3.0, 1.0, 1.0, 3.0]);
}

#[test]
fn a_consensus_ranks_the_areas_that_all_rank_and_halves_ties() {
    let rows = FIVE.replace("B,55,45,6", "B,55,,6").replace("E,66,35,9", "E,62,30,9");
    let folder = five("[consensus.both]\nof = [\"x\", \"y\"]\nmethod = \"borda\"\n", &rows);
    folder.built();
    let table = folder.table("both_consensus");
    // Without B: x 62 70 48 62 has 1.5 3 0 1.5 below, y 30 20 50 30 has 1.5 0 3 1.5: all alike.
    assert_close(&numbers(&table, "score"), &[1.5, f64::NAN, 1.5, 1.5, 1.5]);
    assert_close(&numbers(&table, "rank"), &[1.0, f64::NAN, 1.0, 1.0, 1.0]);
    assert_eq!(folder.count("both_consensus", "areas ranked"), 4);
    assert_eq!(folder.count("both_consensus", "areas that share a rank"), 4);
    assert_eq!(folder.count("both_consensus", "areas without y"), 1);
}

#[test]
fn a_circle_is_told_with_its_orders_and_a_search_with_what_is_proved() {
    // Of A over B over C over A each, two of three rankings agree: three orders are as good, and all places the same.
    let rows = "code,x,y,z\nA,3,1,2\nB,2,3,1\nC,1,2,3\n";
    let folder = five("[consensus.circle]\nof = [\"x\", \"y\", \"z\"]\nmethod = \"kemeny\"\n", rows);
    folder.built();
    assert_eq!(numbers(&folder.table("circle_consensus"), "rank"), [1.0, 1.0, 1.0]);
    let words = notes(&folder, "circle_consensus");
    assert!(words.contains("proved: 3 orders agree as well and none better"), "{words}");

    // Three rankings of 19 areas, each that of the one before turned on: one circle of more than 18.
    let row = |k: usize| format!("A{k:02},{},{},{}\n", (19 - k) % 19, (25 - k) % 19, (31 - k) % 19);
    let rows = format!("code,x,y,z\n{}", (0..19).map(row).collect::<String>());
    let folder = five("[consensus.circle]\nof = [\"x\", \"y\", \"z\"]\nmethod = \"kemeny\"\n", &rows);
    folder.built();
    let words = notes(&folder, "circle_consensus");
    assert!(words.contains("not proved, found by search: no order agrees on more than"), "{words}");
}

#[test]
fn what_has_no_consensus_is_refused_with_a_reason() {
    let many = (0..1001).map(|k| format!("A{k},{k},{k},{k}\n")).collect::<String>();
    let many =
        five("[consensus.a]\nof = [\"x\", \"y\"]\nmethod = \"kemeny\"\n", &format!("code,x,y,z\n{many}"));
    let problem = many.error();
    assert_eq!(
        (problem.code, problem.message.as_str()),
        ("too-many-areas", "`a_consensus` has 1001 areas, and `kemeny` goes up to 1000")
    );
    let of = "[consensus.a]\nof = [\"income\", \"crime\"]\n";
    let refused = |more: &str, expected: &str| {
        let text = format!("{of}{more}");
        assert_problems(&[(text.as_str(), expected)]);
    };
    refused("", "missing-key: ");
    refused("method = \"kemeney\"\n", "bad-value: ");
    refused(
        "method = \"borda\"\nweights = { income = 1, crim = 1 }\n",
        "unknown-part: `weights` has `crim`, which is not in `of`",
    );
    refused(
        "method = \"borda\"\nweights = { income = 1 }\n",
        "missing-weight: `weights` has none for `crime`",
    );
    refused(
        "method = \"borda\"\nweights = { income = 0, crime = 0 }\n",
        "no-weight: all weights of `a_consensus` are 0",
    );
    assert_problems(&[
        (
            "[consensus.a]\nof = [\"income\", \"gap\"]\nmethod = \"borda\"\n",
            "too-few-areas: 1 areas have a value in all of `a_consensus`, and a ranking takes 2",
        ),
        (
            "[consensus.a]\nof = [\"income\"]\nmethod = \"borda\"\n",
            "bad-value: `consensus.a.of` should name two or more",
        ),
        (
            "[rebase.wide]\nof = \"income\"\nto = \"district\"\nby = \"mean\"\n\
             [consensus.a]\nof = [\"income\", \"wide\"]\nmethod = \"borda\"\n",
            "mixed-geographies: `wide` is about `district`, but `income` about `ward`",
        ),
    ]);
}
