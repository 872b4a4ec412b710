//! Questions about results: how sure, what drives it, what would change it, how unequal, what goes together.

mod common;

use common::{Folder, assert_close, numbers, texts, truths};
use theodolite_core::Problem;
use theodolite_study::{Verdict, explain};

const AREAS: &str = "code,name,district,people,income,crime,low,high\n\
    A,Ash,N,300,80,10,79,81\n\
    B,Birch,N,150,40,40,39,41\n\
    C,Cedar,S,250,10,90,9,11\n";

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

[indicator.income]
source = "figures"
column = "income"
worse = "high"
interval = { lower = "low", upper = "high" }

[indicator.crime]
source = "figures"
column = "crime"
worse = "high"

[index.need]
normalise = "none"
of = { income = 0.6, crime = 0.4 }
"#;

fn folder(more: &str) -> Folder {
    Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", AREAS)])
}

fn problems(more: &str) -> Vec<String> {
    problems_of(&folder(more))
}

fn problems_of(folder: &Folder) -> Vec<String> {
    let (study, mut problems) = theodolite_study::load(&folder.path().join("study.toml"));
    if !problems.iter().any(Problem::is_error) {
        problems.extend(theodolite_study::build(&study, &folder.options()).err().unwrap_or_default());
    }
    problems.iter().filter(|it| it.is_error()).map(|it| format!("{}: {}", it.code, it.message)).collect()
}

#[test]
fn ranks_over_draws_stand_in_a_table_with_the_columns_agreed() {
    // Scores 52, 40, 42: with weights moved by up to half, Birch is never first and Ash is mostly.
    let folder = folder(
        "[uncertainty.need]\nof = \"need\"\ndraws = 400\nweights = { within = 0.5 }\ncut = { first = 1 }\n",
    );
    folder.built();
    let csv = folder.csv("uncertainty/need.csv");
    assert_eq!(
        csv.lines().next().unwrap(),
        "code,name,rank,median,lower,upper,mean_shift,p_cut,best,worst,core,group"
    );
    let table = folder.table("need_uncertainty");
    assert_eq!(numbers(&table, "rank"), [1.0, 3.0, 2.0]);
    let chance = numbers(&table, "p_cut");
    assert_eq!((chance[1], chance[0] + chance[2]), (0.0, 1.0));
    // Ash is first where w > 8/15 of the whole: 0.7 u / (0.6 u + 0.4 v) with u, v in 0.5 to 1.5.
    assert!((0.55..0.85).contains(&chance[0]), "{chance:?}");
    assert_eq!(numbers(&table, "best")[1], 2.0);
    assert_eq!(folder.count("need_uncertainty", "draws"), 400);
    let receipt = folder.results().receipt;
    let method = receipt.step("need_uncertainty").unwrap().method.clone().unwrap();
    assert!(method.contains("varied: weight of income, weight of crime; not varied: normalise"), "{method}");
}

#[test]
fn the_default_cut_is_the_first_decile_and_its_column_says_so() {
    let folder = folder("[uncertainty.need]\nof = \"need\"\nleave-out = true\n");
    folder.built();
    assert!(
        folder
            .csv("uncertainty/need.csv")
            .starts_with("code,name,rank,median,lower,upper,mean_shift,p_decile_1,best,worst,core,")
    );
}

#[test]
fn the_seed_decides_the_draws_and_nothing_else_does() {
    let text = "[uncertainty.need]\nof = \"need\"\nweights = { dirichlet = 20 }\nvalues = \"fitted\"\n";
    let (one, two) = (folder(text), folder(text));
    one.built();
    two.built();
    assert_eq!(one.csv("uncertainty/need.csv"), two.csv("uncertainty/need.csv"));
    let other =
        Folder::new(&format!("{STUDY}\n{text}").replace("seed = 7", "seed = 8"), &[("areas.csv", AREAS)]);
    other.built();
    assert_ne!(one.csv("uncertainty/need.csv"), other.csv("uncertainty/need.csv"));
}

#[test]
fn a_lone_choice_is_all_that_drives_the_ranks() {
    let folder = folder(
        "[uncertainty.need]\nof = \"need\"\nweights = { dirichlet = 10 }\n[sensitivity.need]\nof = \"need\"\nsamples = 256\n",
    );
    folder.built();
    let table = folder.table("need_sensitivity");
    assert_eq!(
        folder.csv("sensitivity/need.csv").lines().next().unwrap(),
        "choice,first_order,total,lower,upper"
    );
    let (first, total) = (numbers(&table, "first_order"), numbers(&table, "total"));
    assert_eq!(first.len(), 1);
    assert!((first[0] - 1.0).abs() < 0.15 && (total[0] - 1.0).abs() < 0.15, "{first:?} {total:?}");
}

#[test]
fn the_smallest_change_of_weights_is_the_one_worked_out_by_hand() {
    // Cedar is first once 80 w + 10 (1 - w) < 10 w + 90 (1 - w): w < 8/15. Birch never is.
    let folder = folder("[fragility.need]\nof = \"need\"\ncut = { first = 1 }\n");
    folder.built();
    let table = folder.table("need_fragility");
    let header =
        "code,name,designated,distance,best_rank,worst_rank,at_least,exact,tie,weight_income,weight_crime";
    assert_eq!(folder.csv("fragility/need.csv").lines().next().unwrap(), header);
    assert_eq!(truths(&table, "designated"), [Some(true), Some(false), Some(false)]);
    let distance = numbers(&table, "distance");
    let by_hand = 2.0 * (0.6 - 8.0 / 15.0);
    assert!((distance[0] - by_hand).abs() < 1e-6 && (distance[2] - by_hand).abs() < 1e-6, "{distance:?}");
    assert!(distance[1].is_nan());
    assert_eq!(numbers(&table, "best_rank"), [1.0, 2.0, 1.0]);
    assert_eq!(numbers(&table, "worst_rank"), [3.0, 3.0, 3.0]);
    // No number stands where no distance does: programs would choke on an infinity.
    let at_least = numbers(&table, "at_least");
    assert!((at_least[0] - by_hand).abs() < 1e-6 && at_least[1].is_nan(), "{at_least:?}");
    assert_eq!(truths(&table, "exact"), [Some(true); 3]);
}

#[test]
fn a_line_that_is_reached_in_a_tie_alone_is_reached() {
    // A draws level with B and C where both parts weigh the same, and leads nowhere.
    let areas = "code,name,district,people,income,crime,low,high\n\
        A,Ash,N,10,1,1,1,2\nB,Birch,N,10,2,0,1,2\nC,Cedar,N,10,0,2,1,2\n";
    let study = STUDY.replace("income = 0.6", "income = 0.75").replace("crime = 0.4", "crime = 0.25");
    assert_ne!(study, STUDY);
    let more = "[fragility.need]\nof = \"need\"\ncut = { first = 1 }\n";
    let folder = Folder::new(&format!("{study}\n{more}"), &[("areas.csv", areas)]);
    folder.built();
    let table = folder.table("need_fragility");
    let distance = numbers(&table, "distance");
    assert!((distance[0] - 0.5).abs() < 1e-9, "{distance:?}");
    assert_eq!(numbers(&table, "best_rank"), [1.0, 1.0, 1.0]);
    assert_eq!(truths(&table, "exact"), [Some(true); 3]);
    assert_eq!(truths(&table, "tie"), [Some(true), Some(false), Some(false)]);
    let told = explain(&folder.study(), &folder.store(), "need", "A").unwrap();
    let words = told.notes.join("\n");
    assert!(
        words.contains("would take it in, level with others at the line: income 0.75 to 0.5000"),
        "{words}"
    );
}

#[test]
fn a_designation_is_left_by_one_line_and_entered_by_all() {
    let more = "[index.harm]\nnormalise = \"none\"\nof = { crime = 0.5, income = 0.5 }\n\
        [designation.first]\ngeography = \"ward\"\nwhere = \"need.rank <= 1 AND harm.rank <= 1\"\n\
        [fragility.first]\nof = \"first\"\n";
    let folder = folder(more);
    folder.built();
    // Need: 52, 40, 42. Harm: 45, 40, 50. Nobody is first in both; Cedar is in harm and lacks need, Ash the other way.
    let table = folder.table("first_fragility");
    let (need, harm) = (2.0 * (0.6 - 8.0 / 15.0), 2.0 * (8.0 / 15.0 - 0.5));
    let distance = numbers(&table, "distance");
    assert!((distance[0] - harm).abs() < 1e-6 && (distance[2] - need).abs() < 1e-6, "{distance:?}");
    assert_eq!(truths(&table, "need_in"), [Some(true), Some(false), Some(false)]);
    assert_eq!(truths(&table, "harm_in"), [Some(false), Some(false), Some(true)]);
}

#[test]
fn explain_says_why_an_area_is_not_on_the_list_and_what_would_change_it() {
    let folder = folder(
        "[designation.first]\ngeography = \"ward\"\nwhere = \"need.rank <= 1\"\n[fragility.first]\nof = \"first\"\n\
         [uncertainty.need]\nof = \"need\"\ndraws = 100\nweights = { within = 0.25 }\n",
    );
    let told = explain(&folder.study(), &folder.store(), "first", "C").unwrap();
    let words = told.notes.join("\n");
    assert!(
        words.contains(
            "`need`: rank 2, not in the first 1; changes of weights of 0.1333 in all would take it in: income 0.6 to 0.5333, crime 0.4 to 0.4667 (none smaller does)"
        ),
        "{words}"
    );
    let told = explain(&folder.study(), &folder.store(), "need", "C").unwrap();
    assert!(told.notes.iter().any(|it| it.starts_with("`need_uncertainty`: rank ")), "{:?}", told.notes);
}

#[test]
fn the_points_of_a_lorenz_curve_are_those_of_the_gini() {
    // METHODS 6.2: y 12, 18, 20, 30, 45 of 300, 150, 250, 200, 100 people; here not in the order of y.
    let areas = "code,name,district,people,income,crime,low,high\n\
        A,A,S,100,45,1,1,2\nB,B,N,150,18,1,1,2\nC,C,S,250,20,1,1,2\nD,D,S,200,30,1,1,2\nE,E,N,300,12,1,1,2\n";
    let more = "[inequality.income]\nof = \"income\"\nmeasures = [\"gini\"]\ngroups = \"district\"\n\
        [inequality.curve]\nof = \"income\"\ntable = \"lorenz\"\ngroups = \"district\"\n\
        [inequality.alike]\nof = \"income\"\ntable = \"lorenz\"\nby-people = false\n";
    let folder = Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", areas)]);
    folder.built();
    let table = folder.table("curve_inequality");
    let (people, value) = (numbers(&table, "share_of_people"), numbers(&table, "share_of_value"));
    assert_close(&people[..6], &[0.0, 0.3, 0.45, 0.7, 0.9, 1.0]);
    let expected = [0.0, 3.6 / 21.8, 6.3 / 21.8, 11.3 / 21.8, 17.3 / 21.8, 1.0];
    assert_close(&value[..6], &expected);
    let groups = texts(&table, "group");
    assert_eq!(groups.iter().filter(|it| *it == "all").count(), 6);
    // What the points come to is what the measures tell, of all and of each group.
    let told = folder.table("income_inequality");
    for (group, gini) in texts(&told, "group").iter().zip(numbers(&told, "value")) {
        let own: Vec<usize> = (0..groups.len()).filter(|it| groups[*it] == *group).collect();
        if own.is_empty() {
            continue;
        }
        let steps = own.windows(2).map(|it| (people[it[1]] - people[it[0]]) * (value[it[1]] + value[it[0]]));
        assert!((1.0 - steps.sum::<f64>() - gini).abs() < 1e-14, "{group}: {gini}");
    }
    assert_eq!(groups.iter().filter(|it| *it == "S").count(), 4);
    assert!(
        folder.csv("inequality/curve.csv").starts_with("group,share_of_people,share_of_value\nall,0,0\n")
    );
    // Areas alike: fifths of them.
    assert_close(
        &numbers(&folder.table("alike_inequality"), "share_of_people"),
        &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0],
    );
    assert_eq!(
        problems("[inequality.i]\nof = \"income\"\ntable = \"lorenz\"\nmeasures = [\"gini\"]\n"),
        ["out-of-place: `inequality.i.measures` needs `table = \"measures\"`: a curve has none of it"]
    );
    assert_eq!(
        problems("[inequality.i]\nof = \"income\"\n"),
        ["missing-key: `inequality.i` has no `measures`"]
    );
}

#[test]
fn inequality_is_told_whole_between_within_and_group_by_group() {
    // The worked example of weighted measures: y 12, 18, 20, 30, 45 of 300, 150, 250, 200, 100 people, in two groups.
    let areas = "code,name,district,people,income,crime,low,high\n\
        A,A,N,300,12,1,1,2\nB,B,N,150,18,1,1,2\nC,C,S,250,20,1,1,2\nD,D,S,200,30,1,1,2\nE,E,S,100,45,1,1,2\n";
    let more = "[inequality.income]\nof = \"income\"\nmeasures = [\"gini\", \"theil-t\", \"palma\", \"p90-p10\"]\ngroups = \"district\"\n";
    let folder = Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", areas)]);
    folder.built();
    let csv = folder.csv("inequality/income.csv");
    let row = |start: &str| -> f64 {
        let line =
            csv.lines().find(|it| it.starts_with(start)).unwrap_or_else(|| panic!("no {start} in {csv}"));
        line.split(',').nth(2).unwrap().parse().unwrap()
    };
    assert!(csv.starts_with("measure,group,value,lower,upper,n\n"));
    for (start, expected) in [
        ("gini,all,", 0.238761),
        ("theil-t,all,", 0.0954063),
        ("theil-t,between district,", 0.0545834),
        ("theil-t,within district,", 0.0408229),
        ("palma,all,", 0.833333),
        ("p90-p10,all,", 2.5),
    ] {
        assert!((row(start) - expected).abs() < 1e-6 * expected.max(0.5), "{start} {}", row(start));
    }
    assert!(csv.contains("\ngini,N,") && csv.contains("\ngini,S,"));
}

#[test]
fn association_names_its_measures_and_counts_its_areas() {
    let folder = folder(
        "[association.both]\nof = \"income\"\nwith = \"crime\"\nmeasures = [\"pearson\", \"spearman\", \"slope\"]\n",
    );
    folder.built();
    let table = folder.table("both_association");
    let value = numbers(&table, "value");
    // By hand: deviations 36.67, -3.33, -33.33 and -36.67, -6.67, 43.33.
    assert!((value[0] + 0.974651).abs() < 1e-5, "{value:?}");
    assert_eq!(value[1], -1.0);
    assert_eq!(numbers(&table, "n"), [3.0, 3.0, 3.0]);
}

#[test]
fn what_cannot_be_asked_is_told_with_a_way_out() {
    let cases = [
        (
            "[uncertainty.need]\nof = \"need\"\n",
            "nothing-varies: `uncertainty.need` does not say what varies",
        ),
        (
            "[uncertainty.need]\nof = \"need\"\nweights = { ranges = { incom = [0.1, 0.2] } }\n",
            "unknown-part: `incom` is no part of index `need`",
        ),
        (
            "[uncertainty.need]\nof = \"need\"\nweights = { ranges = { income = [0.1, 0.2], crime = [0.1, 0.2] } }\n",
            "weights-out-of-bounds: index `need`: ",
        ),
        (
            "[uncertainty.need]\nof = \"need\"\nweights = { sets = [{ income = 1 }] }\n",
            "missing-weight: a set of weights has none for `crime`",
        ),
        (
            "[uncertainty.need]\nof = \"need\"\nweights = { within = 0.1, dirichlet = 3 }\n",
            "bad-value: `uncertainty.need.weights` should say one way, not 2",
        ),
        ("[sensitivity.need]\nof = \"need\"\n", "unknown-name: unknown uncertainty `need`"),
        (
            "[index.pairs]\nof = [\"income\", \"crime\"]\ncombine = \"copeland\"\n[fragility.pairs]\nof = \"pairs\"\n",
            "not-linear: index `pairs` is combined by `copeland`",
        ),
        (
            "[designation.d]\ngeography = \"ward\"\nwhere = \"need.rank = 1 OR need.score > 50\"\n[fragility.d]\nof = \"d\"\n",
            "cannot-take-apart: the rule of designation `d` cannot be taken apart",
        ),
        (
            "[fragility.need]\nof = \"need\"\nbounds = { ranges = { income = [0.7, 0.9] } }\n",
            "weights-out-of-bounds: index `need`: the weight of `income` is 0.6",
        ),
        (
            "[inequality.income]\nof = \"income\"\nmeasures = [\"ginni\"]\n",
            "unknown-measure: unknown measure `ginni`",
        ),
        (
            "[inequality.income]\nof = \"income\"\nmeasures = [\"concentration\"]\n",
            "out-of-place: `concentration` needs `order`",
        ),
        (
            "[inequality.income]\nof = \"income\"\nmeasures = [\"gap\"]\ngroups = \"income\"\n",
            "not-two-groups: `gap` is between two groups, and `income` has 3",
        ),
        ("[association.a]\nof = \"income\"\nwith = \"people\"\n", "unknown-name: unknown name `people`"),
    ];
    for (text, expected) in cases {
        let found = problems(text);
        assert!(found.iter().any(|it| it.starts_with(expected)), "{text}\n{found:#?}");
    }
}

#[test]
fn errors_that_are_none_and_errors_below_zero_are_told() {
    let exact = STUDY.replace("interval = { lower = \"low\", upper = \"high\" }\n", "");
    let asked = "[uncertainty.need]\nof = \"need\"\nvalues = \"fitted\"\n";
    let folder = Folder::new(&format!("{exact}\n{asked}"), &[("areas.csv", AREAS)]);
    assert_eq!(folder.error().code, "no-errors");
    let turned = AREAS.replace("79,81", "81,79");
    let folder = Folder::new(&format!("{STUDY}\n{asked}"), &[("areas.csv", &turned)]);
    let problem = folder.error();
    assert_eq!(problem.code, "interval-turned-round");
    assert!(
        problem
            .message
            .contains("the interval of area `A` goes from 81 to 79, and its lower end comes first"),
        "{}",
        problem.message
    );
    let own = STUDY.replace("interval = { lower = \"low\", upper = \"high\" }", "se = \"low\"");
    for (figure, code, says) in [
        ("-3", "negative-error", "area `A` has a standard error of -3 in indicator `income`"),
        (
            "1e308",
            "error-too-great",
            "area `A` has a standard error of 1e308 in indicator `income`, whose greatest value is 80",
        ),
    ] {
        let areas = AREAS.replace(",79,81", &format!(",{figure},81"));
        let problem = Folder::new(&format!("{own}\n{asked}"), &[("areas.csv", &areas)]).error();
        assert_eq!(problem.code, code);
        assert!(problem.message.contains(says) && problem.hint.is_some(), "{problem:?}");
    }
}

#[test]
fn numbers_too_few_to_tell_and_bounds_that_no_correlation_has_are_refused() {
    for (text, expected) in [
        (
            "[uncertainty.need]\nof = \"need\"\nleave-out = true\n[sensitivity.need]\nof = \"need\"\nreplicates = 1\n",
            "bad-value: `sensitivity.need.replicates` should be at least 20, or 0 for no intervals, and is 1",
        ),
        (
            "[correlation.c]\nof = [\"income\", \"crime\"]\nflags = { redundant = 2 }\n",
            "bad-value: `correlation.c.flags.redundant` should be from -1 to 1, as correlations are, and is 2",
        ),
        (
            "[inequality.i]\nof = \"income\"\nmeasures = [\"gini\"]\npermutations = 99\n",
            "out-of-place: `inequality.i.permutations` needs `groups`",
        ),
        (
            "[index.crime_uncertainty]\nnormalise = \"none\"\nof = { income = 1 }\n[uncertainty.crime]\nof = \"need\"\nleave-out = true\n",
            "duplicate-name: the table of `[uncertainty.crime]` and `[index.crime_uncertainty]` are both called `crime_uncertainty`",
        ),
        (
            "[uncertainty.need]\nof = \"need\"\nweights = { ranges = { income = [0.1, 0.2], crime = [0.1, 0.2] } }\n",
            "weights-out-of-bounds: index `need`: weights of index `need` sum to 1, but those within the ranges to 0.2 at least and 0.4 at most",
        ),
    ] {
        let found = problems(text);
        assert!(found.iter().any(|it| it.starts_with(expected)), "{text}\n{found:#?}");
    }
}

#[test]
fn whole_numbers_that_became_equal_are_told() {
    let areas = AREAS.replace(",10,79", ",9007199254740993,79").replace(",40,39", ",9007199254740992,39");
    let folder = Folder::new(STUDY, &[("areas.csv", &areas)]);
    let built = folder.built();
    let warning = built.warnings.iter().find(|it| it.code == "digits-lost").expect("a warning");
    assert!(warning.message.contains("and areas `A` and `B` have the same one (such pairs in all: 1)"));
    assert_eq!(folder.count("crime", "pairs of equal numbers beyond 2^53"), 1);
    let apart = Folder::new(STUDY, &[("areas.csv", &areas.replace("992", "980"))]);
    assert!(apart.built().warnings.iter().all(|it| it.code != "digits-lost"));
}

#[test]
fn a_group_without_values_counts_none() {
    let folder = folder(
        "[inequality.i]\nof = \"income\"\nmeasures = [\"gini\"]\ngroups = \"district\"\n\
         [association.a]\nof = \"income\"\nwith = \"crime\"\nmeasures = [\"pearson\"]\ngroups = \"district\"\n",
    );
    let text = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    folder.write(
        "study.toml",
        &text
            .replace("key = \"code\"\n", "key = \"code\"\non-missing = \"keep\"\nmissing = [\"\"]\n")
            .replace(
                "of = { income = 0.6, crime = 0.4 }",
                "of = { income = 0.6, crime = 0.4 }\non-missing = \"keep\"",
            ),
    );
    folder.write(
        "areas.csv",
        "code,name,district,people,income,crime,low,high\nA,Ash,N,300,80,10,79,81\nB,Birch,N,150,40,40,39,41\n\
         C,Cedar,S,250,,90,,\nD,Dell,S,250,,80,,\nE,Elm,N,100,20,30,19,21\n",
    );
    folder.built();
    for table in ["i_inequality", "a_association"] {
        let table = folder.table(table);
        assert_eq!(numbers(&table, "n"), [3.0, 3.0, 0.0], "{table:?}");
    }
}

#[test]
fn a_designation_says_itself_who_is_in() {
    let more = "[designation.d]\ngeography = \"ward\"\nwhere = \"need.rank <= 1\"\n[fragility.d]\nof = \"d\"\ncut = 0.5\n";
    assert_eq!(problems(more), ["out-of-place: designation `d` says who is in: `cut` has no say here"]);
}

#[test]
fn a_cut_that_takes_nobody_is_told() {
    let folder = folder(
        "[uncertainty.need]\nof = \"need\"\ndraws = 10\nweights = { within = 0.1 }\n[fragility.need]\nof = \"need\"\n",
    );
    let told: Vec<String> = folder
        .built()
        .warnings
        .iter()
        .filter(|it| it.code == "too-few-areas")
        .map(|it| it.message.clone())
        .collect();
    let empty = "no area is in the cut of `need`: 3 areas are too few for it";
    assert_eq!(told.iter().filter(|it| *it == empty).count(), 2, "{told:?}");
}

#[test]
fn errors_that_are_all_zero_vary_nothing_and_are_refused() {
    let folder = folder("[uncertainty.need]\nof = \"need\"\ndraws = 10\nvalues = \"fitted\"\n");
    folder.write(
        "areas.csv",
        &AREAS.replace("79,81", "80,80").replace("39,41", "40,40").replace("9,11", "10,10"),
    );
    let error = folder.error();
    assert_eq!(
        (error.code, error.message.as_str()),
        ("no-errors", "every error of `need` is 0 or missing: nothing would vary")
    );
}

#[test]
fn gaps_cannot_be_filled_within_each_area_by_itself() {
    let text = STUDY
        .replace("normalise = \"none\"", "normalise = \"none\"\nimpute = { mean = { within = \"ward\" } }");
    let folder = Folder::new(&text, &[("areas.csv", AREAS)]);
    let error = folder.error();
    assert_eq!(
        (error.code, error.message.as_str()),
        ("out-of-place", "index `need` fills gaps within areas of its own geography, each a group by itself")
    );
}

#[test]
fn values_out_of_range_are_told_once_each_with_what_to_write() {
    let told = |more: &str| {
        let (_, problems) = theodolite_study::load(&folder(more).path().join("study.toml"));
        problems
            .iter()
            .map(|it| format!("{} ({})", it.message, it.hint.as_deref().unwrap_or("")))
            .collect::<Vec<_>>()
    };
    let unsure = "[uncertainty.u]\nof = \"need\"\n";
    assert_eq!(
        told(&format!("{unsure}weights = {{ within = 25 }}\n")),
        ["`uncertainty.u.weights.within` should be a number from 0 to 1, not `25` (25 per cent are 0.25)"]
    );
    assert_eq!(
        told(&format!("{unsure}weights = {{ within = 1 }}\n")),
        [
            "`uncertainty.u.weights.within` should be below 1: a weight could else be 0, and all of them at once (say 0.99 or less)"
        ]
    );
    assert_eq!(
        told(&format!("{unsure}weights = {{ within = 0.2 }}\nlevel = 1.5\ncut = 0\n")),
        [
            "`uncertainty.u.level` should be a number from 0 to 1, not `1.5` ()",
            "`uncertainty.u.cut` should lie between 0 and 1, and is 0 ()",
        ]
    );
    assert_eq!(
        told("[association.a]\nof = \"income\"\nwith = \"crime\"\nmeasures = []\n"),
        ["`association.a.measures` names no measure ()"]
    );
}

/// What became of the claims of a study with an uncertainty: verdict, expected, found, why.
fn judged(claims: &str) -> Vec<(Verdict, String, String, String)> {
    let folder = folder(&format!("{DRAWN}{claims}"));
    let claims = theodolite_study::claims(&folder.study(), &folder.store(), None).unwrap();
    let of = |it: theodolite_study::Judged| (it.verdict, it.expected, it.found, it.why.unwrap_or_default());
    claims.judged.into_iter().map(of).collect()
}

/// Weights so loose that the first two change places, and so tight that none does.
const DRAWN: &str = "[uncertainty.loose]\nof = \"need\"\ndraws = 400\nweights = { ranges = { income = [0.3, 0.6], crime = [0.4, 0.7] } }\nlevel = 0.9\n\
    [uncertainty.tight]\nof = \"need\"\ndraws = 50\nweights = { within = 0.01 }\n";

fn claim(name: &str, rank_of: &str, expect: &str) -> String {
    format!("[claim.{name}]\ntext = \"It is so\"\nrank-of = {{ {rank_of} }}\n{expect}\n")
}

#[test]
fn a_place_in_a_league_table_is_claimed_against_its_interval() {
    // Scores 52, 40, 42 as built. At the loosest, income has 0.3: 31, 40, 66, so that the first rank is Cedar's.
    let folder = folder(DRAWN);
    folder.built();
    let loose = folder.table("loose_uncertainty");
    assert_eq!(numbers(&loose, "rank"), [1.0, 3.0, 2.0]);
    let (lower, upper) = (numbers(&loose, "lower"), numbers(&loose, "upper"));
    assert_eq!((lower[0], upper[0]), (1.0, 3.0), "the fixture must be unsure of its first rank");
    let tight = folder.table("tight_uncertainty");
    assert_eq!(
        (numbers(&tight, "lower"), numbers(&tight, "upper")),
        (vec![1.0, 3.0, 2.0], vec![1.0, 3.0, 2.0])
    );

    let ash = judged(&claim("ash", "area = \"A\", in = \"loose\"", "expect = 1"));
    let why = "ranked 1, but anywhere from 1 to 3 in 90% of draws".to_owned();
    assert_eq!(ash, [(Verdict::Differs, "1".to_owned(), "1 (1 to 3)".to_owned(), why)]);

    let sure = judged(&claim("ash", "area = \"A\", in = \"tight\"", "expect = 1"));
    let why = "ranked 1, and in no other place in 90% of draws".to_owned();
    assert_eq!(sure, [(Verdict::Holds, "1".to_owned(), "1".to_owned(), why)]);

    let wrong = judged(&claim("cedar", "area = \"C\", in = \"tight\"", "expect = 1"));
    assert_eq!((wrong[0].0, wrong[0].2.as_str()), (Verdict::Differs, "2"));

    // The interval as a whole is among the first three; of the first two it is not.
    let among = judged(
        &(claim("three", "area = \"A\", in = \"loose\", among = 3", "")
            + &claim("two", "area = \"A\", in = \"loose\", among = 2", "")),
    );
    assert_eq!(
        (among[0].0, among[0].1.as_str(), among[0].2.as_str()),
        (Verdict::Holds, "1 to 3", "1 (1 to 3)")
    );
    assert_eq!(among[0].3, "ranked 1, and from 1 to 3 in 90% of draws");
    assert_eq!((among[1].0, among[1].1.as_str()), (Verdict::Differs, "1 to 2"));

    let last = judged(&claim("birch", "area = \"B\", in = \"tight\", from = \"end\"", "expect = 1"));
    let why = "ranked 1 from the end, and in no other place in 90% of draws".to_owned();
    assert_eq!(last, [(Verdict::Holds, "1".to_owned(), "1".to_owned(), why)]);
}

#[test]
fn a_claim_of_a_rank_says_what_it_lacks() {
    let told = |rank_of: &str, more: &str| {
        let folder = folder(&format!("{DRAWN}{}", claim("c", rank_of, more)));
        let (study, mut problems) = theodolite_study::load(&folder.path().join("study.toml"));
        if !problems.iter().any(Problem::is_error) {
            problems = theodolite_study::claims(&study, &folder.store(), None).unwrap_err();
        }
        let errors = problems.into_iter().filter(Problem::is_error);
        errors
            .map(|it| format!("{}: {} | {}", it.code, it.message, it.hint.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told("area = \"D\", in = \"tight\"", "expect = 1"),
        ["unknown-area: `tight_uncertainty` has no area with the code `D` | its codes look like `A`"]
    );
    assert_eq!(
        told("area = \"A\", in = \"tigt\"", "expect = 1"),
        ["unknown-name: unknown uncertainty `tigt` | did you mean `tight`?"]
    );
    assert_eq!(
        told("area = \"A\", in = \"tight\"", ""),
        [
            "claim-without-expect: `claim.c` does not say which rank it should be | add `expect = 1`, or `among = 10` to `rank-of` for one of the first ten"
        ]
    );
    assert_eq!(
        told("area = \"A\", in = \"tight\"", "expect = 1.5"),
        ["bad-value: `claim.c.expect` should be a rank: 1, 2, 3 ... | "]
    );
    assert_eq!(
        told("area = \"A\", in = \"tight\", among = 2", "expect = 1"),
        ["out-of-place: `claim.c` says which rank it is and among how many | keep one of the two"]
    );
    assert_eq!(
        told("area = \"A\", in = \"tight\"", "expect = 1\ntolerance = 2"),
        [
            "out-of-place: `claim.c.tolerance` has no place beside `rank-of` | the interval of the rank says how sure it is"
        ]
    );
}

/// The worked example of OHID's slope and relative indices: fifths from the worst-off on, with their errors.
const FIFTHS: (&str, &str) = (
    r#"
[geography.fifth]
file = "fifths.csv"
code = "code"
population = "people"

[source.s]
file = "fifths.csv"
geography = "fifth"
key = "code"

[indicator.life]
source = "s"
column = "life"
se = "error"
worse = "high"

[indicator.place]
source = "s"
column = "place"
worse = "low"

[inequality.life]
of = "life"
order = "place"
measures = ["sii", "rii", "sii-log", "rii-log"]
"#,
    "code,people,life,error,place\nF1,1200,82,1,1\nF2,1000,70.5,1,2\nF3,1100,66,1,3\nF4,900,60.2,1,4\nF5,800,55.1,1,5\n",
);

#[test]
fn slopes_are_fitted_as_ohid_has_it_with_intervals_from_the_errors_of_the_values() {
    let (study, fifths) = FIFTHS;
    let folder = Folder::new(study, &[("fifths.csv", fifths)]);
    folder.built();
    let table = folder.table("life_inequality");
    let (values, lower, upper) =
        (numbers(&table, "value"), numbers(&table, "lower"), numbers(&table, "upper"));
    // The line through logarithms by least squares over people at 0.12, 0.34, 0.55, 0.75 and 0.92.
    let (worst, best) = (85.51593205080961, 53.00072892453975);
    let expected = [-32.53984962406024, 0.6136415820858526, best - worst, best / worst];
    for (found, expected) in values.iter().zip(expected) {
        assert!((found / expected - 1.0).abs() < 1e-12, "{values:?}");
    }
    // The slope's own error: the root of sum a² (b - mean)² over the square of sum a (b - mean)², each value's being 1.
    let (share, place) = ([0.24, 0.2, 0.22, 0.18, 0.16], [0.12, 0.34, 0.55, 0.75, 0.92]);
    let spread: f64 = share.iter().zip(place).map(|(a, b): (&f64, f64)| a * (b - 0.5).powi(2)).sum();
    let of_errors: f64 = share.iter().zip(place).map(|(a, b): (&f64, f64)| (a * (b - 0.5)).powi(2)).sum();
    let width = 2.0 * 1.959964 * of_errors.sqrt() / spread;
    assert!(((upper[0] - lower[0]) / width - 1.0).abs() < 0.02, "{lower:?} {upper:?} {width}");
    // On the scale of logarithms errors are over their values: the interval is of much the same width.
    assert!(((upper[2] - lower[2]) / width - 1.0).abs() < 0.1, "{lower:?} {upper:?} {width}");
    let notes = folder.results().receipt.step("life_inequality").unwrap().notes.clone();
    assert!(
        notes.contains(&"the intervals of slopes are from the standard errors of the values".to_owned()),
        "{notes:?}"
    );

    // One error is missing: the areas are drawn instead, and the receipt says so.
    let folder = Folder::new(study, &[("fifths.csv", &fifths.replace("70.5,1,", "70.5,,"))]);
    folder.built();
    let notes = folder.results().receipt.step("life_inequality").unwrap().notes.clone();
    assert!(notes[0].starts_with("1 values of `life` have no standard error"), "{notes:?}");
    assert_close(&numbers(&folder.table("life_inequality"), "value")[..2], &expected[..2]);
}

#[test]
fn a_measure_without_a_value_is_left_blank_and_told_beside_those_that_have_one() {
    let told = |income: [&str; 3], measures: &str| {
        let rows: String =
            income.iter().enumerate().map(|(k, it)| format!("A{k},A,N,10,{it},1,1,2\n")).collect();
        let areas = format!("code,name,district,people,income,crime,low,high\n{rows}");
        let more = format!("[inequality.income]\nof = \"income\"\nmeasures = {measures}\n");
        let folder = Folder::new(&format!("{STUDY}\n{more}"), &[("areas.csv", &areas)]);
        let built = folder.built();
        let codes: Vec<&str> = built.warnings.iter().map(|it| it.code).collect();
        let codes = codes.into_iter().filter(|it| ["no-value", "negative-values"].contains(it)).count();
        (numbers(&folder.table("income_inequality"), "value"), codes)
    };
    // Of 0, 10, 20: Gini 4/9, no logarithm of the 0; half of the people have nothing at the tenth from below.
    let (values, warnings) = told(["0", "10", "20"], "[\"gini\", \"theil-l\", \"p90-p10\"]");
    assert_close(&values, &[4.0 / 9.0, f64::NAN, f64::NAN]);
    assert_eq!(warnings, 2);
    let (values, warnings) = told(["0", "0", "0"], "[\"gini\", \"hoover\"]");
    assert!(values.iter().all(|it| it.is_nan()) && values.len() == 2, "{values:?}");
    assert_eq!(warnings, 2);
    // Below 0 a Gini is a number, and is not to be trusted as a share.
    let (values, warnings) = told(["-10", "10", "30"], "[\"gini\"]");
    assert_close(&values, &[(80.0 / 9.0) / 10.0]);
    assert_eq!(warnings, 1);
}

#[test]
fn a_line_among_equal_scores_is_refused_where_ties_are_not_what_fragility_takes_them_for() {
    let areas = "code,name,district,people,income,crime,low,high\n\
        A1,A,N,10,4,1,1,2\nA2,B,N,10,3,1,1,2\nA3,C,S,10,3,1,1,2\nA4,D,S,10,1,2,1,2\nA5,E,S,10,0,3,1,2\n";
    let study = |ties: &str, first: u32| {
        let study = STUDY.replace("[index.need]\n", &format!("[index.need]\nties = \"{ties}\"\n"));
        let more = format!(
            "[designation.first]\ngeography = \"ward\"\nwhere = \"need.rank <= {first}\"\n[fragility.first]\nof = \"first\"\n"
        );
        Folder::new(&format!("{study}\n{more}"), &[("areas.csv", areas)])
    };
    // B and C score alike: the line stands between them, or behind both.
    for ties in ["min", "average", "max", "dense", "first"] {
        for first in [1, 3] {
            let folder = study(ties, first);
            let told = problems_of(&folder);
            let listed = |table: &str| texts_of_truths(&folder, table);
            if ties == "dense" && first == 3 {
                // The third rank is D's, who is fourth.
                assert!(told[0].contains("`ties = \"dense\"`") && told[0].contains("A4"), "{told:?}");
            } else {
                assert!(told.is_empty(), "{ties} {first}: {told:?}");
                assert_eq!(listed("first_fragility"), listed("first"), "{ties} {first}");
            }
        }
        let told = problems_of(&study(ties, 2));
        let is_alike = ["min", "dense"].contains(&ties);
        assert_eq!(told.is_empty(), is_alike, "{ties}: {told:?}");
        assert!(is_alike || told[0].starts_with("ties-at-the-line: "), "{told:?}");
    }
}

fn texts_of_truths(folder: &Folder, table: &str) -> Vec<Option<bool>> {
    folder.built();
    folder.table(table).truths("designated").unwrap().to_vec()
}
