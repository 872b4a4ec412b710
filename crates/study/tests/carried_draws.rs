//! Draws of an index whose scores are carried to other areas: ranks countable by hand, and studies built with each draw's
//! weights.

mod common;

use common::{Folder, assert_close, numbers, texts, truths};
use theodolite_core::Problem;

/// Two neighbourhoods a ward. By people, the wards' means of income are 8, 6 and 2, those of crime 1, 5 and 6.
const SMALL: &str = "code,name,ward,people,income,crime\n\
    A1,Ash,W1,300,10,0\n\
    A2,Birch,W1,100,2,4\n\
    A3,Cedar,W2,50,6,5\n\
    A4,Dogwood,W2,50,6,5\n\
    A5,Elm,W3,20,1,9\n\
    A6,Fir,W3,20,3,3\n";

const STUDY: &str = r#"
[study]
seed = 7

[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"
within = { ward = "ward" }

[source.figures]
file = "areas.csv"
geography = "area"
key = "code"

[indicator]
income = { source = "figures", column = "income", worse = "high" }
crime = { source = "figures", column = "crime", worse = "high" }
"#;

fn need(income: f64) -> String {
    format!("[index.need]\nnormalise = \"none\"\nof = {{ income = {income}, crime = {} }}\n", 1.0 - income)
}

const REBASE: &str = "[rebase.need_ward]\nof = \"need.score\"\nto = \"ward\"\nby = \"population-mean\"\n";

/// Three quarters for one part or the other.
const SETS: &str = "draws = 40\n\
    weights = { sets = [{ income = 0.75, crime = 0.25 }, { income = 0.25, crime = 0.75 }] }\n";

fn uncertainty(more: &str) -> String {
    format!("[uncertainty.need_ward]\nof = \"need_ward\"\n{SETS}{more}\n")
}

fn small(more: &str) -> Folder {
    Folder::new(&format!("{STUDY}{}{REBASE}{more}", need(0.5)), &[("areas.csv", SMALL)])
}

#[test]
fn every_rank_of_three_wards_is_countable_by_hand() {
    // The wards' scores are 4.5, 5.5 and 4 as built; 6.25, 5.75 and 3 where income counts three quarters; 2.75, 5.25 and
    // 5 where crime does.
    let folder = small(&uncertainty("cut = { first = 1 }"));
    folder.built();
    let table = folder.table("need_ward_uncertainty");
    let column = |name: &str| numbers(&table, name);
    assert_eq!(texts(&table, "code"), ["W1", "W2", "W3"]);
    assert_eq!(column("rank"), [2.0, 1.0, 3.0]);
    let chance = column("p_cut");
    let income = chance[0]; // the share of draws in which income counts three quarters
    assert!(income > 0.2 && income < 0.8, "{income}");
    assert_close(&chance, &[income, 1.0 - income, 0.0]);
    // Ranks 1, 2, 3 in these and 3, 1, 2 in the others.
    let shift = |with: f64, without: f64| income * with + (1.0 - income) * without;
    assert_close(&column("mean_shift"), &[shift(-1.0, 1.0), shift(1.0, 0.0), shift(0.0, -1.0)]);
    assert_eq!((column("best"), column("worst")), (vec![1.0, 1.0, 2.0], vec![3.0, 2.0, 3.0]));
    assert_eq!((column("lower"), column("upper")), (vec![1.0, 1.0, 2.0], vec![3.0, 2.0, 3.0]));
    assert_eq!(texts(&table, "core"), ["toss-up", "toss-up", "out"]);
    assert_eq!(folder.count("need_ward_uncertainty", "areas in"), 6);
    assert_eq!(folder.count("need_ward_uncertainty", "areas out"), 3);
    assert_eq!(folder.count("need_ward_uncertainty", "areas ranked"), 3);
    let receipt = folder.results().receipt;
    let step = receipt.step("need_ward_uncertainty").unwrap();
    assert_eq!(step.geography.as_deref(), Some("ward"));
    let method = step.method.clone().unwrap();
    let told = "; in each draw the scores of `need` are carried from `area` to `ward` by population-weighted mean; the cut: ";
    assert!(method.contains(told), "{method}");

    // By plain means the scores are 4, 5.5 and 4 as built: equal ones share the smaller rank, as in the rebase.
    let rebase = "[rebase.plain]\nof = \"need\"\nto = \"ward\"\nby = \"mean\"\n".to_owned();
    let folder = small(&(rebase + &uncertainty("").replace("need_ward", "plain")));
    folder.built();
    assert_eq!(numbers(&folder.table("plain_uncertainty"), "rank"), [2.0, 1.0, 2.0]);
}

#[test]
fn explain_tells_a_ward_how_sure_its_rank_is() {
    let folder = small(&uncertainty("cut = { first = 2 }"));
    let told = theodolite_study::explain(&folder.study(), &folder.store(), "need_ward", "W3").unwrap();
    let note = "`need_ward_uncertainty`: rank 2 to 3 in 90% of 40 draws";
    assert!(told.notes.iter().any(|it| it.starts_with(note)), "{:?}", told.notes);
}

/// Sixty areas, of which every fifth lies in two of the twelve wards.
fn areas() -> (String, String) {
    let mut areas = "code,name,people,income,crime,health,error\n".to_owned();
    let mut lookup = "area,ward,share\n".to_owned();
    for area in 0..60_u32 {
        let value = |factor: u32, range: u32| 1 + area * factor % range;
        let (people, error) = (value(37, 101) * 10, f64::from(value(7, 5)));
        areas.push_str(&format!(
            "A{area:02},Area {area},{people},{},{},{},{error}\n",
            value(29, 83),
            value(53, 89),
            value(71, 97)
        ));
        let ward = area / 5;
        if area % 5 == 0 {
            let other = (ward + 7) % 12;
            lookup.push_str(&format!("A{area:02},W{ward:02},0.7\nA{area:02},W{other:02},0.3\n"));
        } else {
            lookup.push_str(&format!("A{area:02},W{ward:02},1\n"));
        }
    }
    (areas, lookup)
}

const LARGE: &str = r#"
[study]
seed = 7

[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"

[lookup.area_ward]
file = "area_ward.csv"
from = { area = "area" }
to = { ward = "ward" }
share = "share"

[source.figures]
file = "areas.csv"
geography = "area"
key = "code"

[indicator]
income = { source = "figures", column = "income", worse = "high", se = "error" }
crime = { source = "figures", column = "crime", worse = "high" }
health = { source = "figures", column = "health", worse = "high" }

[rebase.health_ward]
of = "health"
to = "ward"
by = "population-mean"

[index.other]
normalise = "none"
of = { health_ward = 1 }
"#;

fn large(income: f64, more: &str) -> Folder {
    let (areas, lookup) = areas();
    let study = format!("{LARGE}{}{REBASE}{more}", need(income));
    Folder::new(&study, &[("areas.csv", &areas), ("area_ward.csv", &lookup)])
}

fn designation(condition: &str) -> String {
    format!("[designation.d]\ngeography = \"ward\"\nwhere = \"{condition}\"\n")
}

#[test]
fn the_rank_is_the_rebases_own_and_so_is_that_of_draws_in_which_nothing_changes() {
    let varied = "draws = 30\nweights = { within = 0.5 }\n";
    for (of, rebase) in [
        ("need", "by = \"population-mean\"\n"),
        ("need", "by = \"mean\"\n"),
        ("need", "by = \"sum\"\n"),
        ("need", "by = \"population-mean\"\npeople = \"crime\"\n"),
        ("need", "by = \"population-mean\"\nworse = \"low\"\n"),
        ("alone", "by = \"population-mean\"\n"),
    ] {
        let more = format!(
            "[index.alone]\nnormalise = \"z-score\"\nof = {{ crime = 2 }}\n[rebase.there]\nof = \"{of}\"\nto = \"ward\"\n{rebase}[uncertainty.there]\nof = \"there\"\n{varied}"
        );
        let folder = large(0.5, &more);
        folder.built();
        let (rebased, table) = (folder.table("there"), folder.table("there_uncertainty"));
        assert_eq!(numbers(&table, "rank"), numbers(&rebased, "rank"), "{of} {rebase}");
        let steady = ["median", "lower", "upper", "best", "worst"]
            .iter()
            .all(|it| numbers(&table, it) == numbers(&rebased, "rank"));
        assert_eq!(steady, of == "alone", "{of} {rebase}");
    }
}

#[test]
fn the_probability_is_the_share_of_studies_built_with_each_draws_weights() {
    // The same seed draws the same sets, and here the first ward is first under one alone.
    let first = small(&uncertainty("cut = { first = 1 }"));
    first.built();
    let income = numbers(&first.table("need_ward_uncertainty"), "p_cut")[0];
    let mut differ = 0;
    for condition in [
        "need_ward.decile = 1",
        "need_ward.decile <= 3 AND other.decile <= 6",
        "need_ward.rank <= 4 OR (need_ward.decile BETWEEN 6 AND 7 AND other.rank < 6)",
        "NOT need_ward.rank <= 6 AND NEED_WARD.decile < 10",
    ] {
        let text = designation(condition) + &uncertainty("cut = { designation = \"d\" }");
        let folder = large(0.5, &text);
        folder.built();
        let built = |income: f64| {
            let folder = large(income, &designation(condition));
            folder.built();
            truths(&folder.table("d"), "designated")
        };
        let (with, without) = (built(0.75), built(0.25));
        let found = numbers(&folder.table("need_ward_uncertainty"), "p_designated");
        let inside = |truth: Option<bool>| f64::from(u8::from(truth.expect("a truth")));
        let wanted: Vec<f64> = (with.iter().zip(&without))
            .map(|(&with, &without)| income * inside(with) + (1.0 - income) * inside(without))
            .collect();
        assert_close(&found, &wanted);
        differ += wanted.iter().filter(|it| **it > 0.0 && **it < 1.0).count();
        let method = folder.results().receipt.step("need_ward_uncertainty").unwrap().method.clone().unwrap();
        let told = "with the ranks and deciles of `need_ward` in each draw, and all else as built";
        assert!(method.ends_with(told), "{method}");
    }
    assert!(differ > 3, "hardly anything depends on the draws: {differ}");
}

#[test]
fn areas_carried_to_themselves_are_told_as_if_they_stayed() {
    // Errors of indicators, weights, methods and parts left out: all of it is drawn before anything is carried.
    let varied = "draws = 80\nweights = { within = 0.3 }\nvalues = \"fitted\"\nleave-out = true\nmethods = { normalise = [\"z-score\", \"min-max\"], combine = [\"arithmetic\", \"geometric\"] }\n";
    let (areas, lookup) = areas();
    let twins: String = (0..60).map(|area| format!("A{area:02},A{area:02}\n")).collect();
    let more = format!(
        "[geography.twin]\nfile = \"areas.csv\"\ncode = \"code\"\nname = \"name\"\n[lookup.twins]\nfile = \"twins.csv\"\nfrom = {{ area = \"area\" }}\nto = {{ twin = \"twin\" }}\n[rebase.need_twin]\nof = \"need\"\nto = \"twin\"\nby = \"mean\"\n[uncertainty.need]\nof = \"need\"\n{varied}[uncertainty.need_twin]\nof = \"need_twin\"\n{varied}"
    );
    let study = format!("{LARGE}{}{more}", need(0.4).replace("\"none\"", "\"z-score\""));
    let files = [
        ("areas.csv", areas.as_str()),
        ("area_ward.csv", &lookup),
        ("twins.csv", &format!("area,twin\n{twins}")),
    ];
    let folder = Folder::new(&study, &files);
    folder.built();
    let (plain, twin) = (folder.csv("uncertainty/need.csv"), folder.csv("uncertainty/need_twin.csv"));
    assert_eq!(twin, plain);
    let table = folder.table("need_twin_uncertainty");
    assert_ne!(numbers(&table, "lower"), numbers(&table, "upper"));
}

#[test]
fn another_way_of_the_rebase_makes_the_draws_anew() {
    let folder = small(&uncertainty("cut = { first = 1 }"));
    folder.built();
    let before = folder.csv("uncertainty/need_ward.csv");
    let study = std::fs::read_to_string(folder.path().join("study.toml")).unwrap();
    folder.write("study.toml", &study.replace("\"population-mean\"", "\"mean\""));
    folder.built();
    assert_ne!(folder.csv("uncertainty/need_ward.csv"), before);
    folder.write("study.toml", &study);
    folder.built();
    assert_eq!(folder.csv("uncertainty/need_ward.csv"), before);
}

#[test]
fn what_cannot_be_drawn_is_refused_with_the_way_out() {
    let more = r#"
[rebase.income_ward]
of = "income"
to = "ward"
by = "mean"
[rebase.worst]
of = "need"
to = "ward"
by = "share-of-areas"
where = "rank <= 2"
[rebase.ranks]
of = "need.rank"
to = "ward"
by = "mean"
[rebase.twice]
of = "need_ward"
to = "region"
by = "mean"
[lookup.ward_region]
file = "regions.csv"
from = { ward = "ward" }
to = { region = "region" }
[designation.areas]
geography = "area"
where = "need.rank = 1"
[designation.regions]
geography = "region"
where = "twice.rank = 1"
[designation.wards]
geography = "ward"
where = "need_ward.rank = 1"
[designation.shares]
geography = "ward"
where = "need_ward.rank = 1 AND worst.rank = 1"
[designation.by_value]
geography = "ward"
where = "need_ward.value > 1 AND need_ward.rank = 1"
"#;
    let told = |question: &str| {
        let folder = small(&format!("{more}{question}"));
        folder.write("regions.csv", "ward,region\nW1,R1\nW2,R1\nW3,R2\n");
        let (_, problems) = theodolite_study::load(&folder.path().join("study.toml"));
        let problems = match problems.iter().any(Problem::is_error) {
            true => problems,
            false => folder.build().err().unwrap_or_default(),
        };
        let mut problems = problems.into_iter().filter(Problem::is_error);
        let problem = problems.next().unwrap_or_else(|| panic!("{question}: no error"));
        assert_eq!(problems.next(), None);
        format!("{}: {} ({})", problem.code, problem.message, problem.hint.unwrap_or_default())
    };
    let of = |of: &str, cut: &str| {
        told(&format!("[uncertainty.u]\nof = \"{of}\"\nweights = {{ within = 0.2 }}\n{cut}\n"))
    };
    for (name, says) in [
        (
            "income_ward",
            "wrong-kind: `income_ward` carries over `income`, which is no index's score: nothing of it can be drawn (name an index, or a rebase of its score such as",
        ),
        ("ranks", "wrong-kind: `ranks` carries over `need.rank`, which is no index's score"),
        (
            "twice",
            "wrong-kind: `twice` carries over `need_ward`, which is carried over itself (carry the index's score straight to `region`, with `via`",
        ),
        ("worst", "wrong-kind: `worst` carries over which areas meet a condition, by `share-of-areas`"),
        ("income", "wrong-kind: `income` is an indicator, and an index or a rebase is wanted here"),
        ("needs_ward", "unknown-name: unknown index `needs_ward` (did you mean `need_ward`?)"),
    ] {
        let found = of(name, "");
        assert!(found.starts_with(says), "{name}: {found}");
    }
    for (name, designation, says) in [
        (
            "need",
            "wards",
            "the draws rank areas of `area` (ask about the carried-over index: of = \"need_ward\")",
        ),
        ("need_ward", "areas", "the draws rank areas of `ward` (ask about the index itself: of = \"need\")"),
        (
            "need",
            "regions",
            "(name a designation of areas of `area`, or ask about the index carried over: [rebase.need_region] with of = \"need.score\" and to = \"region\")",
        ),
        ("need_ward", "shares", "it asks for `worst`, which is made from `need` and would change with it ("),
        (
            "need_ward",
            "by_value",
            "it asks for `need_ward.value` (draws change the ranks and deciles of `need_ward`",
        ),
    ] {
        let found = of(name, &format!("cut = {{ designation = \"{designation}\" }}"));
        assert!(
            found.starts_with("cannot-take-apart: ") && found.contains(says),
            "{name} {designation}: {found}"
        );
    }
    let found = told(
        "[uncertainty.u]\nof = \"need_ward\"\nweights = { within = 0.2 }\n[sensitivity.s]\nof = \"u\"\n",
    );
    assert_eq!(
        found,
        "wrong-kind: uncertainty `u` is of `need_ward`, an index carried over: which choice its spread is due to is told of indices alone (ask it of an uncertainty with of = \"need\")"
    );
    let found = told("[uncertainty.u]\nof = \"need_ward\"\nweights = { ranges = { health = [0.1, 0.2] } }\n");
    assert!(found.starts_with("unknown-part: `health` is no part of index `need`"), "{found}");
}

#[test]
fn what_a_rebase_loses_is_told_once_and_by_the_rebase() {
    let lost = SMALL.replace("A5,Elm,W3", "A5,Elm,");
    let study = format!("{STUDY}{}{REBASE}{}", need(0.5), uncertainty(""));
    let folder = Folder::new(&study, &[("areas.csv", &lost)]);
    let problems = folder.build().unwrap_err();
    let errors: Vec<&Problem> = problems.iter().filter(|it| it.is_error()).collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(errors[0].message.contains("need_ward"), "{errors:#?}");
    // Where that is allowed, the ward goes by the area that is left: 3 and 3, less than the others have.
    let allowed = study.replace(REBASE, &format!("{REBASE}on-missing = \"exclude\"\n"));
    let folder = Folder::new(&allowed, &[("areas.csv", &lost)]);
    folder.built();
    let table = folder.table("need_ward_uncertainty");
    assert_eq!(numbers(&table, "rank"), numbers(&folder.table("need_ward"), "rank"));
    assert_eq!((numbers(&table, "best")[2], numbers(&table, "worst")[2]), (2.0, 3.0));
}

#[test]
fn a_ward_goes_by_the_areas_that_have_a_score_where_the_rebase_says_so() {
    // A1 has no crime, and so no score: its ward is left with A2, whose score is 3 as built, 2.5 or 3.5.
    let gap = SMALL.replace("A1,Ash,W1,300,10,0", "A1,Ash,W1,300,10,");
    let study = format!("{STUDY}{}{REBASE}on-missing = \"exclude\"\n{}", need(0.5), uncertainty(""))
        .replace("key = \"code\"\n\n[indicator]", "key = \"code\"\non-missing = \"keep\"\n\n[indicator]")
        .replace("[index.need]", "[index.need]\non-missing = \"exclude\"");
    let folder = Folder::new(&study, &[("areas.csv", &gap)]);
    folder.built();
    let table = folder.table("need_ward_uncertainty");
    // 3, 5.5, 4; then 2.5, 5.75, 3; then 3.5, 5.25, 5.
    assert_eq!(numbers(&table, "rank"), [3.0, 1.0, 2.0]);
    assert_eq!(
        (numbers(&table, "best"), numbers(&table, "worst")),
        (vec![3.0, 1.0, 2.0], vec![3.0, 1.0, 2.0])
    );
}
