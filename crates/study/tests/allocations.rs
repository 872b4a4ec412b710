//! Money shared among areas by a rule: the worked examples of METHODS 8.3 to 8.6 end to end, and what is refused.

mod common;

use common::{Folder, numbers, texts};
use theodolite_core::Problem;
use theodolite_study::explain;

/// People and levels of METHODS 8.5 in A, B and C; D and E are better off still.
const AREAS: &str = "code,name,people,level,need,weight,before,category,factor,gap\n\
    A,Ash,10,2,10,1.5,30000,1,2,4\n\
    B,Birch,20,5,7,1,34000,2,1,\n\
    C,Cedar,30,9,3,0.8,36000,2,3,1\n\
    D,Dale,0,20,-8,1,0,3,1,2\n\
    E,Elm,40,30,-18,0,,3,1,3\n";

const STUDY: &str = r#"
[geography.ward]
file = "areas.csv"
code = "code"
name = "name"
population = "people"

[source.figures]
file = "areas.csv"
geography = "ward"
key = "code"
on-missing = "keep"

[indicator.level]
source = "figures"
column = "level"
worse = "low"

[indicator.need]
source = "figures"
column = "need"
worse = "high"

[indicator.weight]
source = "figures"
column = "weight"
worse = "high"

[indicator.before]
source = "figures"
column = "before"
worse = "high"

[indicator.category]
source = "figures"
column = "category"
worse = "low"

[indicator.factor]
source = "figures"
column = "factor"
worse = "high"

[indicator.gap]
source = "figures"
column = "gap"
worse = "high"

[designation.few]
geography = "ward"
where = "need.value >= 3"

[designation.none_of_them]
geography = "ward"
where = "need.value > 1000"
"#;

/// An index and its uncertainty.
const BOTH: &str = "[index.both]\nof = [\"weight\", \"factor\"]\nnormalise = \"none\"\non-missing = \"keep\"\n\
    [uncertainty.both]\nof = \"both\"\ndraws = 20\nweights = { within = 0.25 }\n";

fn folder(section: &str) -> Folder {
    let rest = "[inequality.used]\nof = \"level\"\nmeasures = [\"gini\"]\n";
    Folder::new(&format!("{STUDY}\n{rest}\n[allocation.money]\n{section}"), &[("areas.csv", AREAS)])
}

/// The amounts of a section.
fn amounts(section: &str) -> Vec<f64> {
    let folder = folder(section);
    folder.built();
    numbers(&folder.table("money"), "amount")
}

fn reasons(folder: &Folder) -> Vec<String> {
    texts(&folder.table("money"), "reason")
}

/// The first error of a section, in the text or in the values.
fn refused(section: &str) -> (String, String, String) {
    let folder = folder(section);
    let (study, problems) = theodolite_study::load(&folder.path().join("study.toml"));
    let problems = match problems.iter().any(Problem::is_error) {
        true => problems,
        false => theodolite_study::build(&study, &folder.options()).err().unwrap_or_default(),
    };
    let error = problems.into_iter().find(Problem::is_error).expect("an error");
    assert!(error.span.is_some(), "{error:?}");
    (error.code.to_owned(), error.message, error.hint.unwrap_or_default())
}

fn why(section: &str, code: &str) -> Vec<String> {
    let folder = folder(section);
    explain(&folder.study(), &folder.store(), "money", code).unwrap().notes
}

#[test]
fn the_worst_off_first_as_in_methods() {
    let rule = "among = \"few\"\nrule = { least-first = { need = \"level\" } }\n";
    assert_eq!(amounts(&format!("amount = 20\n{rule}")), [20.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(amounts(&format!("amount = 210\n{rule}")), [80.0, 100.0, 30.0, 0.0, 0.0]);
    let folder = folder(&format!("amount = 60\n{rule}"));
    folder.built();
    let table = folder.table("money");
    assert_eq!(numbers(&table, "amount"), [40.0, 20.0, 0.0, 0.0, 0.0]);
    assert_eq!(numbers(&table, "level"), [6.0, 6.0, 9.0, 20.0, 30.0]);
    assert_eq!(numbers(&table, "per_head")[..3], [4.0, 1.0, 0.0]);
    assert_eq!(numbers(&table, "share")[..3], [2.0 / 3.0, 1.0 / 3.0, 0.0]);
    assert_eq!(reasons(&folder), ["rule", "rule", "above the level", "not designated", "not designated"]);
    assert_eq!(folder.count("money", "areas that share in it"), 3);
    assert_eq!(folder.count("money", "areas that get nothing of it"), 1);
    assert_eq!(folder.count("money", "areas not designated"), 2);
    assert_eq!(folder.count("money", "amount given out"), 60);
}

#[test]
fn need_goes_the_other_way_round_than_a_level_and_costs_what_is_said() {
    // Need is 12 less the level: the same amounts at the same cost, and the level is 12 - 6.
    let rule = "geography = \"ward\"\non-missing = \"exclude\"\nrule = { least-first = { need = \"need\", cost-per-person = 5 } }\n";
    let folder = folder(&format!("amount = 300\n{rule}"));
    folder.built();
    let table = folder.table("money");
    assert_eq!(numbers(&table, "amount"), [200.0, 100.0, 0.0, 0.0, 0.0]);
    assert_eq!(numbers(&table, "level"), [6.0, 6.0, 3.0, -8.0, -18.0]);
    assert_eq!(reasons(&folder)[3], "no people");
    assert_eq!(folder.count("money", "areas left out without people"), 1);
}

#[test]
fn beyond_the_cap_money_is_returned_and_told() {
    let folder =
        folder("amount = 100\namong = \"few\"\nrule = { least-first = { need = \"need\", cap = 6 } }\n");
    folder.built();
    assert_eq!(numbers(&folder.table("money"), "amount")[..3], [40.0, 20.0, 0.0]);
    assert_eq!(folder.count("money", "amount unspent"), 40);
}

#[test]
fn money_that_raises_all_beyond_the_best_is_warned_of() {
    let folder = folder("amount = 100_000\namong = \"few\"\nrule = { least-first = { need = \"need\" } }\n");
    let warned = folder.built().warnings;
    let warning = warned.iter().find(|it| it.code == "beyond-the-best").expect("a warning");
    assert!(warning.message.contains("beyond the best of any area of `ward` (-18)"), "{}", warning.message);
}

#[test]
fn weighted_capitation_as_in_methods() {
    // A hundredth of the people of METHODS 8.3, so that shares are the same; E has no need.
    let rule = "geography = \"ward\"\nrule = { need-weighted = { need = \"weight\" } }\n";
    assert_eq!(amounts(&format!("amount = 100_000\n{rule}")), [25_424.0, 33_898.0, 40_678.0, 0.0, 0.0]);
    let folder = folder(&format!("amount = 100_000\nunit = 0.01\n{rule}"));
    folder.built();
    let table = folder.table("money");
    assert_eq!(numbers(&table, "amount"), [25_423.73, 33_898.3, 40_677.97, 0.0, 0.0]);
    assert_eq!(reasons(&folder), ["rule", "rule", "rule", "no people", "no share"]);
    assert_eq!(folder.count("money", "amount given out, in units of 0.01"), 10_000_000);
}

#[test]
fn each_of_the_other_rules_by_hand() {
    let of = |rule: &str| amounts(&format!("amount = 1000\ngeography = \"ward\"\nrule = {rule}\n"));
    assert_eq!(of("\"per-head\""), [100.0, 200.0, 300.0, 0.0, 400.0]);
    // Nobody lives in D, which is an area all the same.
    assert_eq!(of("\"equal\""), [200.0; 5]);
    // People times (need - 3)^2: 10 x 49, 20 x 16 and nothing.
    assert_eq!(
        of("{ need-weighted = { need = \"need\", threshold = 3, power = 2 } }"),
        [605.0, 395.0, 0.0, 0.0, 0.0]
    );
    // 10 x 3, 20 x 1, 30 x 1: category 3 has no weight.
    assert_eq!(
        of("{ category = { of = \"category\", weights = { \"1\" = 3, \"2\" = 1 } } }"),
        [375.0, 250.0, 375.0, 0.0, 0.0]
    );
    // 10 x 1.5 x 2, 20 x 1 x 1, 30 x 0.8 x 3 of 122.
    assert_eq!(of("{ formula = { factors = [\"weight\", \"factor\"] } }"), [246.0, 164.0, 590.0, 0.0, 0.0]);
}

#[test]
fn floors_ceilings_and_the_minimum_say_what_they_did() {
    let base = "amount = 1000\ngeography = \"ward\"\nrule = \"per-head\"\n";
    let folder_of = |more: &str| {
        let folder = folder(&format!("{base}{more}"));
        folder.built();
        folder
    };
    // 150 for A; the others by people, of which E and then C would have more than 300.
    let folder = folder_of("floor = 150\nceiling = 300\n");
    assert_eq!(numbers(&folder.table("money"), "amount"), [150.0, 250.0, 300.0, 0.0, 300.0]);
    assert_eq!(reasons(&folder), ["floor", "rule", "ceiling", "no people", "ceiling"]);
    assert_eq!(folder.count("money", "areas at their floor"), 1);
    assert_eq!(folder.count("money", "areas at their ceiling"), 2);
    // E may have 330 of its 400; of the other 670 C would have 335. A and B share 340 as 1 to 2, within 12 a head.
    let folder =
        folder_of("floor = { amount = 50, per-head = 6 }\nceiling = { amount = 330, per-head = 12 }\n");
    assert_eq!(numbers(&folder.table("money"), "amount"), [113.0, 227.0, 330.0, 0.0, 330.0]);
    // Under ceilings of 200 only 800 can be spent.
    let folder = folder_of("ceiling = 200\n");
    assert_eq!(numbers(&folder.table("money"), "amount"), [200.0, 200.0, 200.0, 0.0, 200.0]);
    assert_eq!(folder.count("money", "amount unspent"), 200);
    assert_eq!(reasons(&folder)[0], "ceiling");
    // A would get 100: without it 1000 over 90 people.
    let folder = folder_of("minimum = 150\n");
    assert_eq!(numbers(&folder.table("money"), "amount"), [0.0, 222.0, 333.0, 0.0, 445.0]);
    assert_eq!(reasons(&folder)[0], "under the minimum");
    assert_eq!(folder.count("money", "areas under the minimum"), 1);
}

#[test]
fn damping_as_in_methods_and_relaxed_where_there_is_too_little() {
    let rule = "among = \"few\"\nrule = { need-weighted = { need = \"weight\" } }\nprevious = \"before\"\ndamping = { floor = -0.02, ceiling = 0.05 }\n";
    let damped = folder(&format!("amount = 100_000\n{rule}"));
    damped.built();
    assert_eq!(numbers(&damped.table("money"), "amount")[..3], [29_400.0, 33_320.0, 37_280.0]);
    let change = numbers(&damped.table("money"), "change");
    assert!((change[0] + 0.02).abs() < 1e-12 && (change[2] - 1280.0 / 36_000.0).abs() < 1e-12, "{change:?}");
    assert_eq!(reasons(&damped)[..3], ["damping floor", "damping floor", "rule"]);
    let relaxed = folder(&format!("amount = 90_000\n{rule}"));
    relaxed.built();
    assert_eq!(numbers(&relaxed.table("money"), "amount")[..3], [27_000.0, 30_600.0, 32_400.0]);
    let notes = relaxed.results().step("money").unwrap().notes.clone();
    assert!(notes.iter().any(|it| it.contains("all may be 90% of what they had")), "{notes:?}");
    // Elm has no amount of the year before.
    let all = folder(
        "amount = 100_000\ngeography = \"ward\"\nrule = \"per-head\"\nprevious = \"before\"\ndamping = { floor = -0.5 }\n",
    );
    all.built();
    assert_eq!(all.count("money", "areas not damped, without an amount before"), 1);
}

/// METHODS 8.4 with an area more that nobody lives in: it had 1,000.
fn emptied(section: &str) -> Folder {
    let areas = AREAS.replace("D,Dale,0,20,-8,1,0,", "D,Dale,0,20,8,1,1000,");
    Folder::new(&format!("{STUDY}\n[allocation.money]\n{section}"), &[("areas.csv", &areas)])
}

#[test]
fn an_area_that_nobody_lives_in_keeps_what_damping_leaves_it() {
    let rule = "among = \"few\"\nrule = { need-weighted = { need = \"weight\" } }\nprevious = \"before\"\n";
    let damping = "damping = { floor = -0.02, ceiling = 0.05 }\n";
    let folder = emptied(&format!("amount = 100_980\nfloor = 5000\n{rule}{damping}"));
    folder.built();
    let table = folder.table("money");
    // The flat floor is for areas where somebody lives.
    assert_eq!(numbers(&table, "amount"), [29_400.0, 33_320.0, 37_280.0, 980.0, 0.0]);
    assert!((numbers(&table, "change")[3] + 0.02).abs() < 1e-12);
    assert!(numbers(&table, "per_head")[3].is_nan());
    assert_eq!(reasons(&folder)[2..], ["rule", "damping floor", "not designated"]);
    assert_eq!(folder.count("money", "amount given out"), 100_980);
    assert_eq!(folder.count("money", "amount unspent"), 0);
    assert_eq!(folder.count("money", "areas without people that share in it by damping alone"), 1);
    assert_eq!(
        explain(&folder.study(), &folder.store(), "money", "D").unwrap().notes,
        [
            "the rule gives it nothing: nobody lives there",
            "damping raises it to 980, so that it loses no more of what it had"
        ]
    );
    // Where there is too little it is relaxed as the others are: 90 of 100 of what they had.
    let relaxed = emptied(&format!("amount = 90_900\n{rule}{damping}"));
    relaxed.built();
    let amounts = numbers(&relaxed.table("money"), "amount");
    assert_eq!(amounts, [27_000.0, 30_600.0, 32_400.0, 900.0, 0.0]);
    // Its ceiling of nothing a head comes before damping, and without a floor of damping nothing is kept.
    for more in [
        "damping = { floor = -0.02 }\nceiling = { per-head = 10_000 }\n",
        "damping = { ceiling = 0.05 }\n",
        "",
    ] {
        let folder = emptied(&format!("amount = 100_980\n{rule}{more}"));
        folder.built();
        assert_eq!(numbers(&folder.table("money"), "amount")[3], 0.0, "{more}");
        assert_eq!(reasons(&folder)[3], "no people", "{more}");
    }
}

#[test]
fn what_damping_leaves_an_area_without_people_raises_nobody() {
    let folder = emptied(
        "amount = 990\ngeography = \"ward\"\nrule = { least-first = { need = \"need\", cost-per-person = 1 } }\nprevious = \"before\"\n\
        damping = { floor = -0.995 }\n",
    );
    folder.built();
    let table = folder.table("money");
    let amounts = numbers(&table, "amount");
    assert_eq!((amounts[3], amounts.iter().sum::<f64>()), (5.0, 990.0));
    assert_eq!(numbers(&table, "level")[3], 8.0);
}

#[test]
fn years_sum_to_amounts() {
    let folder = folder(
        "amount = 1000\ngeography = \"ward\"\nrule = \"per-head\"\nover = { start = 2022, profile = [0.5, 0.25, 0.25] }\n",
    );
    folder.built();
    let table = folder.table("money");
    assert_eq!(numbers(&table, "year_2022"), [50.0, 100.0, 150.0, 0.0, 200.0]);
    assert_eq!(numbers(&table, "year_2024"), [25.0, 50.0, 75.0, 0.0, 100.0]);
    let names: Vec<&str> = table.names().collect();
    assert_eq!(
        names,
        ["code", "name", "amount", "year_2022", "year_2023", "year_2024", "per_head", "share", "reason"]
    );
}

#[test]
fn an_allocation_is_a_table_of_areas_like_any_other() {
    let more = "amount = 1000\ngeography = \"ward\"\nrule = \"per-head\"\n\
        [designation.favoured]\ngeography = \"ward\"\nwhere = \"money >= 300\"\n\
        [inequality.paid]\nof = \"money.per_head\"\nmeasures = [\"gini\"]\n\
        [claim.all]\ntext = \"all is spent\"\nquery = \"SELECT sum(amount) FROM money\"\nexpect = 1000\n";
    let folder = folder(more);
    folder.built();
    let status = common::truths(&folder.table("favoured"), "designated");
    assert_eq!(status, [Some(false), Some(false), Some(true), Some(false), Some(true)]);
    // Everybody gets the same.
    assert!(numbers(&folder.table("paid_inequality"), "value")[0].abs() < 1e-12);
    let claims = theodolite_study::claims(&folder.study(), &folder.store(), None).unwrap();
    assert!(claims.judged.iter().all(|it| format!("{:?}", it.verdict).contains("Holds")), "{claims:?}");
}

#[test]
fn what_cannot_be_shared_is_refused_with_its_place() {
    let ward = "geography = \"ward\"\n";
    let cases = [
        ("amount = 0\ngeography = \"ward\"\nrule = \"equal\"\n".to_owned(), "bad-value", "above 0"),
        (format!("amount = 10.5\n{ward}rule = \"equal\"\n"), "not-whole", "10.5"),
        ("amount = 9\nrule = \"equal\"\n".to_owned(), "missing-key", "who shares it"),
        (
            "amount = 9\namong = \"need\"\nrule = \"equal\"\n".to_owned(),
            "wrong-kind",
            "a designation is wanted",
        ),
        (
            "amount = 9\namong = \"none_of_them\"\nrule = \"equal\"\n".to_owned(),
            "no-eligible-area",
            "none of `none_of_them`",
        ),
        (
            format!("amount = 9\namong = \"few\"\n{ward}rule = \"equal\"\n"),
            "out-of-place",
            "both `among` and `geography`",
        ),
        (format!("amount = 9\n{ward}rule = \"equl\"\n"), "bad-value", "not `equl`"),
        (format!("amount = 9\n{ward}rule = \"least-first\"\n"), "missing-key", "needs `need`"),
        (
            format!("amount = 9\n{ward}rule = \"equal\"\nfloor = 2\n"),
            "floors-beyond-amount",
            "come to 10, and there is 9",
        ),
        (
            format!("amount = 9\n{ward}rule = \"equal\"\nfloor = 1\nceiling = 0.5\n"),
            "ceiling-below-floor",
            "0.5",
        ),
        (
            "amount = 99\namong = \"few\"\nrule = \"equal\"\nfloor = 12\nceiling = { per-head = 1 }\n"
                .to_owned(),
            "ceiling-below-floor",
            "area `A` is 10, below its floor of 12",
        ),
        (
            format!("amount = 9\n{ward}rule = \"equal\"\nminimum = 10\n"),
            "minimum-beyond-amount",
            "more than there is",
        ),
        (
            format!("amount = 9\n{ward}rule = {{ need-weighted = {{ need = \"gap\" }} }}\n"),
            "missing-value",
            "1 areas that share",
        ),
        (
            format!("amount = 9\n{ward}rule = {{ need-weighted = {{ need = \"need\" }} }}\n"),
            "negative-need",
            "E",
        ),
        (
            format!("amount = 9\n{ward}rule = {{ need-weighted = {{ need = \"level\" }} }}\n"),
            "need-turned-round",
            "need is less",
        ),
        (
            format!("amount = 9\n{ward}rule = {{ need-weighted = {{ need = \"need\", threshold = 50 }} }}\n"),
            "no-eligible-area",
            "every share is 0",
        ),
        (
            format!(
                "amount = 9\n{ward}rule = {{ category = {{ of = \"category\", weights = {{ first = 1 }} }} }}\n"
            ),
            "bad-value",
            "no number",
        ),
        (
            format!("amount = 9\n{ward}rule = {{ formula = {{ factors = [] }} }}\n"),
            "bad-value",
            "names nothing",
        ),
        (
            format!("amount = 9\n{ward}rule = \"equal\"\ndamping = {{ floor = -0.02 }}\n"),
            "out-of-place",
            "needs `previous`",
        ),
        (
            format!(
                "amount = 9\n{ward}rule = \"equal\"\nprevious = \"beforr\"\ndamping = {{ floor = -0.02 }}\n"
            ),
            "unknown-name",
            "beforr",
        ),
        (
            format!(
                "amount = 9\n{ward}rule = \"equal\"\nprevious = \"before\"\ndamping = {{ floor = 0.2, ceiling = 0.1 }}\n"
            ),
            "bad-value",
            "below its floor",
        ),
        (
            format!("amount = 9\n{ward}rule = \"equal\"\nover = {{ profile = [0.5, 0.4] }}\n"),
            "bad-profile",
            "sum to 0.9, not 1",
        ),
        (
            format!("amount = 9\n{ward}rule = \"equal\"\nover = {{ years = 3, profile = [0.5, 0.5] }}\n"),
            "bad-profile",
            "2 shares for 3 years",
        ),
        (format!("amount = 9\n{ward}rule = \"equal\"\nunit = 0.3\n"), "bad-value", "one over a whole number"),
        (
            format!("amount = 9\n{ward}rule = {{ least-first = {{ need = \"money.amount\" }} }}\n"),
            "cycle",
            "money",
        ),
        (
            format!("amount = 900\n{ward}rule = \"equal\"\nminimum = 200\nceiling = 100\n"),
            "ceiling-below-minimum",
            "the ceiling is 100",
        ),
        (
            format!("amount = 9\n{ward}rule = \"equal\"\nuncertainty = \"need\"\n"),
            "unknown-name",
            "unknown uncertainty `need`",
        ),
        (
            format!("amount = 9\n{ward}rule = \"equal\"\nuncertainty = \"both\"\n{BOTH}"),
            "out-of-place",
            "`equal` has no need",
        ),
        (
            format!(
                "amount = 9\n{ward}rule = {{ need-weighted = {{ need = \"weight\" }} }}\nuncertainty = \"both\"\n{BOTH}"
            ),
            "other-uncertainty",
            "draws `both`, and `money` goes by `weight.value`",
        ),
        (
            format!(
                "amount = 9\n{ward}rule = {{ need-weighted = {{ need = \"both.rank\" }} }}\nuncertainty = \"both\"\n{BOTH}"
            ),
            "other-uncertainty",
            "go by `both`",
        ),
    ];
    for (section, code, words) in cases {
        let (found, message, hint) = refused(&section);
        assert_eq!(found, code, "{message} ({section})");
        assert!(format!("{message} {hint}").contains(words), "{message} ({hint}): {section}");
    }
}

#[test]
fn areas_without_a_value_are_left_out_where_the_study_says_so() {
    let folder = folder(
        "amount = 9\ngeography = \"ward\"\non-missing = \"exclude\"\nrule = { need-weighted = { need = \"gap\" } }\n",
    );
    folder.built();
    // 10 x 4, 30 x 1 and 40 x 3 of 190.
    assert_eq!(numbers(&folder.table("money"), "amount"), [2.0, 0.0, 1.0, 0.0, 6.0]);
    assert_eq!(reasons(&folder)[1], "missing");
    assert_eq!(folder.count("money", "areas left out without a value"), 1);
}

#[test]
fn an_area_is_told_why_it_gets_what_it_gets() {
    let rule = "amount = 60\namong = \"few\"\nrule = { least-first = { need = \"need\" } }\n";
    assert_eq!(
        why(rule, "A"),
        [
            "the rule: 10 people brought from 10 to 6, to which all of the worst off are, at 1 a person and unit: 40"
        ]
    );
    assert_eq!(
        why(rule, "C"),
        ["the rule gives it nothing: its need of 3 is no worse than 6, to which the worst off are brought"]
    );
    assert_eq!(why(rule, "D"), ["it gets nothing: `few` does not designate it"]);
    // A floor raises who is above the level: the rule has nothing for it. And the other way round, where low is worse.
    let floor = "amount = 60\namong = \"few\"\nrule = { least-first = { need = \"level\" } }\nfloor = 3\n";
    assert_eq!(
        why(floor, "C"),
        [
            "the rule gives it nothing: its need of 9 is no worse than 5.9, to which the worst off are brought",
            "raised to its floor of 3"
        ]
    );
    assert_eq!(
        why(floor, "B"),
        [
            "the rule: 20 people brought from 5 to 5.9, to which all of the worst off are, at 1 a person and unit: 18"
        ]
    );
}

#[test]
fn what_held_an_amount_is_told() {
    let heads = "amount = 1000\ngeography = \"ward\"\nrule = \"per-head\"\n";
    let limits = format!("{heads}floor = 150\nceiling = 300\n");
    let of = |people: &str, share: &str, amount: &str| {
        format!("the rule: {people} people is {share} of all that share it: {amount}")
    };
    assert_eq!(why(&limits, "A"), [of("10", "10%", "100"), "raised to its floor of 150".to_owned()]);
    assert_eq!(
        why(&limits, "B"),
        [of("20", "20%", "200"), "after the limits of others it comes to 250".to_owned()]
    );
    assert_eq!(
        why(&limits, "E"),
        [
            of("40", "40%", "400"),
            "held to its ceiling of 300, where the level reached would give it 500".to_owned()
        ]
    );
    assert_eq!(why(&limits, "D"), ["it gets nothing: nobody lives there"]);
    assert_eq!(
        why(&format!("{heads}minimum = 150\n"), "A"),
        [
            of("10", "10%", "100"),
            "it gets nothing: that would be less than the minimum of 150 which a grant must have, and its money goes round to the others"
                .to_owned()
        ]
    );
    let damped = "amount = 100_000\namong = \"few\"\nrule = { need-weighted = { need = \"weight\" } }\nprevious = \"before\"\ndamping = { floor = -0.02 }\n";
    assert_eq!(
        why(damped, "A"),
        [
            "the rule: 10 people times what need of 1.5 weighs is 25.424% of all that share it: 25,424",
            "damping raises it to 29,400, so that it loses no more of what it had"
        ]
    );
}

#[test]
fn the_score_of_an_index_is_one_where_it_is_carried_to() {
    let more = "amount = 300\ngeography = \"town\"\npeople = \"crowd\"\nrule = { need-weighted = { need = \"both_town.score\" } }\n\
        [geography.town]\nfile = \"towns.csv\"\ncode = \"code\"\npopulation = \"people\"\n\
        [lookup.ward_town]\nfile = \"lookup.csv\"\nfrom = { ward = \"ward\" }\nto = { town = \"town\" }\n\
        [indicator.crowd]\nsource = \"town\"\ncolumn = \"people\"\nworse = \"high\"\n\
        [rebase.both_town]\nof = \"both\"\nto = \"town\"\nby = \"mean\"\n";
    let files =
        [("towns.csv", "code,people\nS,10\nT,10\n"), ("lookup.csv", "ward,town\nA,S\nB,S\nC,T\nD,T\nE,T\n")];
    let folder = folder(&format!("{more}{}", BOTH.split("[uncertainty").next().unwrap()));
    files.iter().for_each(|(name, text)| folder.write(name, text));
    folder.built();
    // Half of weight and factor: 1.75 and 1 in S; 1.9, 1 and 0.5 in T.
    let (s, t): (f64, f64) = ((1.75 + 1.0) / 2.0, (1.9 + 1.0 + 0.5) / 3.0);
    assert_eq!(
        numbers(&folder.table("money"), "amount"),
        [(300.0 * s / (s + t)).round(), (300.0 * t / (s + t)).round()]
    );
}

/// Two experts, of whom one looks at a and the other at b, and every amount that follows by hand.
#[test]
fn an_uncertain_need_gives_a_range_of_amounts() {
    let study = r#"
[study]
seed = 5
[geography.ward]
file = "wards.csv"
code = "code"
population = "people"
[source.figures]
file = "wards.csv"
geography = "ward"
key = "code"
[indicator.a]
source = "figures"
column = "a"
worse = "high"
[indicator.b]
source = "figures"
column = "b"
worse = "high"
[index.need]
of = { a = 0.5, b = 0.5 }
normalise = "none"
[uncertainty.need]
of = "need"
draws = 100
weights = { sets = [{ a = 1, b = 0 }, { a = 0, b = 1 }] }
[allocation.money]
amount = 100
geography = "ward"
rule = { need-weighted = { need = "need" } }
uncertainty = "need"
[allocation.worst]
amount = 30
geography = "ward"
rule = { least-first = { need = "need" } }
uncertainty = "need"
"#;
    let folder = Folder::new(study, &[("wards.csv", "code,people,a,b\nA,10,3,1\nB,20,1,1\n")]);
    folder.built();
    let table = folder.table("money");
    // 10 x 2 to 20 x 1 as built; 30 to 20 by a, 10 to 20 by b.
    assert_eq!(numbers(&table, "amount"), [50.0, 50.0]);
    assert_eq!(numbers(&table, "lower"), [33.0, 40.0]);
    assert_eq!(numbers(&table, "upper"), [60.0, 67.0]);
    // A is brought from 2 to 1 for 10, and the other 20 raise both by two thirds; by a, 20 and the other 10; by b, nothing.
    let table = folder.table("worst");
    assert_eq!(numbers(&table, "amount"), [17.0, 13.0]);
    assert_eq!(numbers(&table, "lower"), [10.0, 7.0]);
    assert_eq!(numbers(&table, "upper"), [23.0, 20.0]);
    let notes = explain(&folder.study(), &folder.store(), "worst", "A").unwrap().notes;
    assert_eq!(notes.last().unwrap(), "in nine of ten draws of uncertainty `need` it gets 10 to 23");
    // They share the draws, and each is what it is alone.
    let (before, money, worst) = {
        let (before, both) = study.split_once("[allocation.money]").unwrap();
        let (money, worst) = both.split_once("[allocation.worst]").unwrap();
        (before, format!("[allocation.money]{money}"), format!("[allocation.worst]{worst}"))
    };
    for (name, own) in [("money", money), ("worst", worst)] {
        let alone =
            Folder::new(&format!("{before}{own}"), &[("wards.csv", "code,people,a,b\nA,10,3,1\nB,20,1,1\n")]);
        alone.built();
        let path = format!("allocation/{name}.csv");
        assert_eq!(alone.csv(&path), folder.csv(&path));
    }
}

#[test]
fn draws_by_other_methods_say_who_is_where_in_the_unit_of_the_need_as_built() {
    let study = r#"
[study]
title = "Need by two methods"
[geography.ward]
file = "wards.csv"
code = "code"
population = "people"
[source.figures]
file = "wards.csv"
geography = "ward"
key = "code"
[indicator.a]
source = "figures"
column = "a"
worse = "high"
[indicator.b]
source = "figures"
column = "b"
worse = "high"
[index.need]
of = { a = 0.5, b = 0.5 }
normalise = "none"
[uncertainty.need]
of = "need"
draws = 100
methods = { normalise = ["none", "z-score"] }
[allocation.money]
amount = 105
geography = "ward"
rule = { need-weighted = { need = "need" } }
uncertainty = "need"
"#;
    let folder = Folder::new(study, &[("wards.csv", "code,people,a,b\nA,10,10,1\nB,10,1,3\nC,10,2,4\n")]);
    folder.built();
    let table = folder.table("money");
    // 5.5, 2 and 3 as they are; by z-scores C is before A (0.20 and 0.03), so C's need is 5.5 there and A's is 3.
    assert_eq!(numbers(&table, "amount"), [55.0, 20.0, 30.0]);
    assert_eq!(numbers(&table, "lower"), [30.0, 20.0, 30.0]);
    assert_eq!(numbers(&table, "upper"), [55.0, 20.0, 55.0]);
    let method = folder.results().step("money").unwrap().method.clone();
    assert!(method.unwrap().contains("in the unit of the need as built"));
}
