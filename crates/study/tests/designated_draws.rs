//! How likely an area is designated: the draws of an index asked the whole rule, beside studies built with each draw's
//! weights.

mod common;

use common::{Folder, numbers, texts, truths};
use theodolite_core::Problem;

/// Each of the first three areas comes first under one of the sets of weights.
const AREAS: &str = "code,name,district,people,income,crime,health,gaps\n\
    A01,Ash,N,300,99,20,30,1\n\
    A02,Birch,N,150,15,99,25,\n\
    A03,Cedar,S,250,25,10,99,9\n\
    A04,Dogwood,S,100,70,60,11,\n\
    A05,Elm,S,100,12,71,64,2\n\
    A06,Fir,N,100,61,13,73,8\n\
    A07,Gorse,N,100,55,52,50,3\n\
    A08,Hazel,N,100,41,34,44,\n\
    A09,Ivy,S,100,33,46,37,4\n\
    A10,Juniper,S,100,28,31,20,7\n\
    A11,Larch,S,100,19,16,14,5\n\
    A12,Maple,N,100,3,5,2,6\n";

const STUDY: &str = r#"
[study]
seed = 7

[geography.ward]
file = "areas.csv"
code = "code"
name = "name"
population = "people"
within = { district = "district" }

[source.figures]
file = "areas.csv"
geography = "ward"
key = "code"
on-missing = "keep"

[indicator]
income = { source = "figures", column = "income", worse = "high" }
crime = { source = "figures", column = "crime", worse = "high" }
health = { source = "figures", column = "health", worse = "high" }
gaps = { source = "figures", column = "gaps", worse = "high" }

[index.other]
normalise = "none"
of = { crime = 0.9, gaps_filled = 0.1 }

[index.gaps_filled]
normalise = "none"
of = { health = 1 }
"#;

/// The weights of income, crime and health: as built, and in each of the sets.
const BUILT: [f64; 3] = [0.4, 0.3, 0.3];
const SETS: [[f64; 3]; 3] = [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]];

fn study(weights: [f64; 3], more: &str) -> Folder {
    let [income, crime, health] = weights;
    let index = format!(
        "[index.need]\nnormalise = \"none\"\nof = {{ income = {income}, crime = {crime}, health = {health} }}\n"
    );
    Folder::new(&format!("{STUDY}{index}{more}"), &[("areas.csv", AREAS)])
}

fn designation(condition: &str) -> String {
    format!("[designation.d]\ngeography = \"ward\"\nwhere = \"{condition}\"\n")
}

fn uncertainty(cut: &str) -> String {
    let sets = SETS.map(|[income, crime, health]| {
        format!("{{ income = {income}, crime = {crime}, health = {health} }}")
    });
    format!(
        "[uncertainty.need]\nof = \"need\"\ndraws = 60\nweights = {{ sets = [{}] }}\n{cut}\n",
        sets.join(", ")
    )
}

/// How often each set is drawn: as often as the area is first that is first under it alone.
fn frequencies() -> [f64; 3] {
    let folder = study(BUILT, &uncertainty("cut = { first = 1 }"));
    folder.built();
    let first = numbers(&folder.table("need_uncertainty"), "p_cut");
    let found = [first[0], first[1], first[2]];
    assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12 && found.iter().all(|it| *it > 0.1), "{found:?}");
    found
}

/// The shares of draws in which areas are designated, by building the study with the weights of each set.
fn by_building(condition: &str, frequencies: [f64; 3]) -> Vec<f64> {
    let mut shares = vec![(0.0, 0.0); 12];
    for (weights, frequency) in SETS.into_iter().zip(frequencies) {
        let folder = study(weights, &designation(condition));
        folder.built();
        for (share, truth) in shares.iter_mut().zip(truths(&folder.table("d"), "designated")) {
            let Some(designated) = truth else { continue };
            share.0 += if designated { frequency } else { 0.0 };
            share.1 += frequency;
        }
    }
    shares.into_iter().map(|(inside, told)| if told > 0.0 { inside / told } else { f64::NAN }).collect()
}

#[test]
fn the_probability_is_the_share_of_studies_built_with_each_draws_weights() {
    let frequencies = frequencies();
    for condition in [
        "need.decile = 1",
        "need.decile <= 2 AND other.decile <= 5",
        "need.decile <= 2 OR other.decile = 1",
        "NOT (need.rank <= 3) AND NOT need.decile = 10",
        "(need.rank < 3 OR need.rank >= 11) AND (income > 20 OR other.rank <= 4)",
        "need.decile = 1 OR (need.decile BETWEEN 3 AND 5 AND other.decile <= 5)",
        "need.rank <= 5 AND need.decile > 2 AND need.rank <> 4",
        "CASE need.decile WHEN 1 THEN 1 WHEN '2' THEN other.rank < 6 ELSE 0 END",
        // Missing for three areas, where the other side does not settle it.
        "gaps > 3 OR need.decile <= 2",
        "gaps > 3 AND NOT need.decile <= 2",
        // SQL knows no case: these are the index all the same.
        "need.decile = 1 OR NEED.Decile = 2 OR [Need].RANK = 4",
        "ward.district = 'N' AND [need].[rank] <= 5",
    ] {
        let folder = study(BUILT, &(designation(condition) + &uncertainty("cut = { designation = \"d\" }")));
        folder.built();
        let table = folder.table("need_uncertainty");
        let (found, wanted) = (numbers(&table, "p_designated"), by_building(condition, frequencies));
        common::assert_close(&found, &wanted);
        let differ = wanted.iter().filter(|it| **it > 0.0 && **it < 1.0).count();
        assert!(differ > 0, "{condition} does not depend on the draws: {wanted:?}");
        let words: Vec<&str> = wanted
            .iter()
            .map(|it| match it {
                it if it.is_nan() => "",
                it if *it >= 0.9 => "in",
                it if *it <= 0.1 + 1e-12 => "out",
                _ => "toss-up",
            })
            .collect();
        assert_eq!(texts(&table, "core"), words, "{condition}");
        let count = |word: &str| words.iter().filter(|it| **it == word).count() as u64;
        assert_eq!(folder.count("need_uncertainty", "areas surely in the cut"), count("in"));
        assert_eq!(folder.count("need_uncertainty", "areas surely out of it"), count("out"));
        assert_eq!(folder.count("need_uncertainty", "toss-ups"), count("toss-up"));
    }
}

#[test]
fn an_area_that_fails_the_other_side_is_never_designated_whatever_its_rank() {
    let [_, birch, cedar] = frequencies();
    let condition = "need.rank = 1 AND need.code <> 'A01'";
    let folder = study(BUILT, &(designation(condition) + &uncertainty("cut = { designation = \"d\" }")));
    folder.built();
    let table = folder.table("need_uncertainty");
    let chance = numbers(&table, "p_designated");
    assert_eq!(chance[..3], [0.0, birch, cedar]);
    assert!(chance[3..].iter().all(|it| *it == 0.0), "{chance:?}");
    let receipt = folder.results().receipt;
    let method = receipt.step("need_uncertainty").unwrap().method.clone().unwrap();
    let told = "; the cut: designation `d`, where need.rank = 1 AND need.code <> 'A01': with the ranks and deciles of `need` in each draw, and all else as built";
    assert!(method.ends_with(told), "{method}");
}

#[test]
fn a_designation_of_the_first_decile_is_the_usual_cut() {
    let vary =
        "[uncertainty.need]\nof = \"need\"\ndraws = 500\nweights = { within = 0.6 }\nleave-out = true\n";
    let usual = study(BUILT, vary);
    let asked =
        study(BUILT, &format!("{}{vary}cut = {{ designation = \"d\" }}\n", designation("need.decile = 1")));
    usual.built();
    asked.built();
    let csv = |folder: &Folder| folder.csv("uncertainty/need.csv");
    assert_eq!(csv(&asked).replace("p_designated", "p_decile_1"), csv(&usual));
    for count in ["areas surely in the cut", "areas surely out of it", "toss-ups"] {
        assert_eq!(asked.count("need_uncertainty", count), usual.count("need_uncertainty", count));
    }
}

#[test]
fn the_bare_name_of_an_uncertainty_means_its_median_rank() {
    let by = |condition: &str| {
        let folder = study(BUILT, &format!("{}{}", uncertainty(""), designation(condition)));
        folder.built();
        truths(&folder.table("d"), "designated")
    };
    let named = by("need_uncertainty <= 3");
    assert_eq!(named, by("need_uncertainty.median <= 3"));
    assert!(named.contains(&Some(true)) && named.contains(&Some(false)), "{named:?}");
}

#[test]
fn another_rule_of_the_designation_makes_the_draws_anew() {
    let text = designation("need.decile = 1") + &uncertainty("cut = { designation = \"d\" }");
    let folder = study(BUILT, &text);
    folder.built();
    let before = numbers(&folder.table("need_uncertainty"), "p_designated");
    let study = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    folder.write("study.toml", &study.replace("need.decile = 1", "need.decile <= 3"));
    folder.built();
    assert_ne!(numbers(&folder.table("need_uncertainty"), "p_designated"), before);
}

#[test]
fn rules_beyond_ranks_and_deciles_of_the_index_are_refused_with_the_way_out() {
    let more = r#"
[rebase.district_need]
of = "need"
to = "district"
by = "mean"
[index.whole]
normalise = "none"
of = { need = 0.5, crime = 0.5 }
[designation.tenth]
geography = "ward"
where = "need.decile = 1"
[designation.coarse]
geography = "district"
where = "district_need.rank = 1"
"#;
    let told = |condition: &str, cut: &str| {
        let folder = study(BUILT, &format!("{more}{}{}", designation(condition), uncertainty(cut)));
        let (_, problems) = theodolite_study::load(&folder.path().join("study.toml"));
        let problems = match problems.iter().any(Problem::is_error) {
            true => problems,
            false => folder.build().err().unwrap_or_default(),
        };
        let problem = problems.into_iter().find(Problem::is_error).expect("an error");
        let place = problem.span.clone().map_or(String::new(), |span| {
            let text = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
            text[span.range].to_owned()
        });
        format!("{} at {place}: {} ({})", problem.code, problem.message, problem.hint.unwrap_or_default())
    };
    let cut = "cut = { designation = \"d\" }";
    for (condition, says) in [
        ("other.decile = 1", "it asks neither for `need.decile` nor for `need.rank`"),
        ("need.score > 50", "it asks for `need.score` (draws change the ranks and deciles of `need`"),
        ("need > 50 OR need.decile = 1", "it asks for `need` ("),
        ("need.rank * 2 <= 10", "it does more with `need.rank` than to compare it with a number"),
        ("need.rank <= other.rank", "it does more with `need.rank`"),
        ("need.rank <= 2.5", "it compares `need.rank` with 2.5 (compare ranks with whole numbers)"),
        (
            "need.decile = 1 AND need.rank < (SELECT max(need.rank) FROM need)",
            "it asks for `need.rank` in a query of its own",
        ),
        (
            "need.decile = 1 OR ward.code IN (SELECT code FROM NEED AS it WHERE it.decile = 2)",
            "it asks for `NEED` in a query of its own",
        ),
        ("need.rank <= (SELECT count(*) FROM other)", "it does more with `need.rank`"),
        ("need.decile = 1 AND WHOLE.decile = 1", "it asks for `whole`, which is made from `need`"),
        ("need.decile = 1 AND whole.decile = 1", "it asks for `whole`, which is made from `need`"),
        (
            "need.decile = 1 AND tenth",
            "it asks for `tenth`, which is made from `need` and would change with it (write what `tenth` asks for into the condition of `d`)",
        ),
        (
            "need.decile = 1 AND district_need.rank = 1",
            "(draws rank the areas of one geography at a time: leave `district_need` out, or ask about it by itself",
        ),
        (
            "need.decile = 1 AND score > 1",
            "`score` stands alone in it (write which table it is of: `need.score`)",
        ),
    ] {
        let found = told(condition, cut);
        assert!(found.contains(says), "{condition}: {found}");
        assert!(
            found
                .starts_with("cannot-take-apart at \"d\": the probability of designation `d` cannot be told"),
            "{found}"
        );
    }
    let found = told("need.decile = 1", "cut = { designation = \"coarse\" }");
    assert!(found.contains("it judges areas of `district`, and the draws rank areas of `ward`"), "{found}");
    assert!(found.contains("ask about the carried-over index: of = \"district_need\""), "{found}");
    let found = told("need.decile = 1", "cut = { designation = \"e\" }");
    assert!(found.starts_with("unknown-name at \"e\": unknown designation `e`"), "{found}");
    let found = told("need.decile = 1", "cut = { designation = \"need\" }");
    assert!(found.starts_with("wrong-kind at \"need\": `need` is an index, and a designation is"), "{found}");
    for cut in ["cut = { designation = \"d\", first = 3 }", "cut = {}"] {
        let found = told("need.decile = 1", cut);
        assert!(found.contains("should say one of `first` and `designation`"), "{found}");
    }
}

#[test]
fn what_the_draws_move_below_the_index_is_refused_in_a_rule() {
    let told = |condition: &str, more: &str| {
        let vary = format!(
            "[index.sub]\nnormalise = \"none\"\nof = {{ income = 0.5, crime = 0.5 }}\n[index.top]\nnormalise = \"none\"\nof = {{ sub = 0.5, health = 0.5 }}\n[uncertainty.top]\nof = \"top\"\ndraws = 20\nweights = {{ within = 0.5 }}\ncut = {{ designation = \"d\" }}\n{more}\n"
        );
        let folder = study(BUILT, &format!("{}{vary}", designation(condition)));
        folder.build().err().map(|it| it.iter().find(|it| it.is_error()).unwrap().to_string())
    };
    // Only the weights of the whole vary: its part stays as built, and may be asked.
    assert_eq!(told("top.decile = 1 AND sub.rank <= 3", ""), None);
    let it = told("top.decile = 1 AND sub.rank <= 3", "throughout = true").unwrap();
    assert!(it.contains("it asks for `sub`: these draws change `sub` too"), "{it}");
    assert!(it.contains("leave `sub` out of the rule, or draw without `throughout` and `values`"), "{it}");
    let it = told("top.decile = 1 AND income > 20", "values = \"naive\"").unwrap();
    assert!(it.contains("it asks for `income`: these draws change `income` too"), "{it}");
    // The other index has nothing of what is drawn but crime and health, which have errors then.
    let it = told("top.decile = 1 AND other.rank <= 3", "values = \"naive\"").unwrap();
    assert!(it.contains("it asks for `other`, which is made from `crime`"), "{it}");
}

#[test]
fn areas_of_which_some_draws_cannot_tell_are_counted() {
    let index = "[index.part]\nnormalise = \"none\"\non-missing = \"keep\"\nmin-share = 0.5\nof = { gaps = 0.5, health = 0.5 }\n";
    let vary =
        "[uncertainty.part]\nof = \"part\"\ndraws = 200\nleave-out = true\ncut = { designation = \"d\" }\n";
    let folder = study(BUILT, &format!("{index}{}{vary}", designation("part.rank <= 6")));
    folder.built();
    // Birch, Dogwood and Hazel have no gaps: in the draws without health they have no rank.
    assert_eq!(folder.count("part_uncertainty", "told of by some draws only"), 3);
    let notes = folder.results().receipt.step("part_uncertainty").unwrap().notes.join("\n");
    assert!(notes.contains("their shares are of those: `A02`, `A04`, `A08`"), "{notes}");
    let p = numbers(&folder.table("part_uncertainty"), "p_designated");
    assert!(p.iter().all(|it| (0.0..=1.0).contains(it)), "{p:?}");
}

#[test]
fn the_first_of_an_order_is_a_line_in_ranks() {
    let asked = format!("{}[fragility.d]\nof = \"d\"\n", uncertainty("cut = { designation = \"d\" }"));
    let told = |rule: &str| {
        let folder = study(BUILT, &format!("[designation.d]\ngeography = \"ward\"\n{rule}\n{asked}"));
        folder.built();
        let fragile = folder.table("d_fragility");
        (
            numbers(&folder.table("need_uncertainty"), "p_designated"),
            truths(&fragile, "designated"),
            numbers(&fragile, "distance").into_iter().map(f64::to_bits).collect::<Vec<_>>(),
        )
    };
    let by_condition = told("where = \"need.rank <= 3\"");
    assert_eq!(told("take = { by = \"need\", first = 3 }"), by_condition);
    assert_eq!(told("take = { by = \"need.score\", share = 0.25 }"), by_condition);
}

#[test]
fn an_order_that_is_no_line_in_ranks_is_refused() {
    let code = |rule: &str, asked: &str| {
        let text = format!("[designation.d]\ngeography = \"ward\"\n{rule}\n{asked}");
        let folder = study(BUILT, &text);
        let (study, _) = theodolite_study::load(&folder.path().join("study.toml"));
        let problems = theodolite_study::check(&study, &folder.store());
        problems.into_iter().find(Problem::is_error).map(|it| it.code.to_string())
    };
    let draws = uncertainty("cut = { designation = \"d\" }");
    for asked in [draws.as_str(), "[fragility.d]\nof = \"d\"\n"] {
        for rule in [
            "take = { by = \"need\", people = 500 }",
            "take = { by = \"need\", first = [2, 5] }",
            "take = { by = \"need\", first = 1, within = \"district\" }",
            "take = { by = \"income\", first = 3 }",
            "list = { source = \"figures\" }",
        ] {
            assert_eq!(code(rule, asked).as_deref(), Some("cannot-take-apart"), "{rule} {asked}");
        }
    }
}
