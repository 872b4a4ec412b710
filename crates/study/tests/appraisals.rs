//! What options are worth: the worked examples of the Green Book as studies, and what cannot be appraised.

mod common;

use common::{Folder, numbers, texts};
use theodolite_core::Problem;

fn built(study: &str) -> Folder {
    let folder = Folder::new(study, &[("areas.csv", AREAS)]);
    folder.built();
    folder
}

fn near(found: &[f64], wanted: &[f64], digits: f64) {
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for (x, y) in found.iter().zip(wanted) {
        assert!(x.is_nan() && y.is_nan() || (x - y).abs() <= digits, "{found:?} is not {wanted:?}");
    }
}

const AREAS: &str = "code,name,people,income,grant\nA,Ash,100,15000,10\nB,Birch,200,30000,20\nC,Cedar,300,60000,30\nD,Dale,50,,\n";

const BY_AREA: &str = r#"
[geography.ward]
file = "areas.csv"
code = "code"
name = "name"
population = "people"

[source.areas]
file = "areas.csv"
geography = "ward"
key = "code"
on-missing = "keep"

[indicator.income]
source = "areas"
column = "income"
worse = "low"

[indicator.grant]
source = "areas"
column = "grant"
worse = "high"
"#;

const NONE: f64 = f64::NAN;

#[test]
fn the_worked_example_of_the_green_book_comes_out() {
    // METHODS 9.2, without and with 24% of optimism bias on the capital.
    let folder = built(
        r#"
[appraisal.centre]
options = ["thought", "biased"]
lines.capital = { cost = 100, options = ["thought"] }
lines.dearer = { cost = 100, options = ["biased"], optimism-bias = "standard-buildings" }
lines.running = { cost = 2, years = [1, 15] }
lines.jobs = { benefit = 12, years = [1, 15] }
"#,
    );
    let csv = folder.csv("appraisal/centre.csv");
    assert!(csv.starts_with("option,costs,benefits,npv,bcr,npv_weighted,bcr_weighted,lower,upper,"), "{csv}");
    let table = folder.table("centre_appraisal");
    assert_eq!(texts(&table, "option"), ["thought", "biased"]);
    near(&numbers(&table, "costs"), &[123.035, 147.035], 5e-4);
    near(&numbers(&table, "benefits"), &[138.209; 2], 5e-4);
    near(&numbers(&table, "npv"), &[15.1741, -8.82589], 5e-5);
    near(&numbers(&table, "bcr"), &[1.12333, 0.939974], 5e-6);
    near(&numbers(&table, "irr")[..1], &[0.055565], 5e-7);
    near(&numbers(&table, "payback")[..1], &[10.0], 0.0);
    near(&numbers(&table, "yearly_cost")[..1], &[10.6825], 5e-5);
    near(&numbers(&table, "switching_benefits")[..1], &[-0.10979], 5e-6);
    assert_eq!(numbers(&table, "rank"), [1.0, 2.0]);
    assert_eq!(texts(&table, "category"), ["low", "poor"]);
    // Nothing is weighed and nothing varies.
    for column in ["npv_weighted", "bcr_weighted", "lower", "upper", "rank_weighted", "p_positive", "p_best"]
    {
        near(&numbers(&table, column), &[NONE; 2], 0.0);
    }
    let receipt = folder.results().receipt;
    let step = receipt.step("centre_appraisal").unwrap();
    assert_eq!(step.method.as_deref(), Some("the Green Book of 2022, discount rate: standard, base year 0"));
    assert_eq!(
        step.notes[..3],
        [
            "`capital`, a cost in year 0, is worth 100.00 in year 0",
            "`dearer`, a cost in year 0, is worth 124.00 in year 0, by a factor of 1.2400",
            "`running`, a cost in year 1 to year 15, is worth 23.03 in year 0"
        ]
    );
    // METHODS 9.2: capital may rise by 0.15174.
    assert!(
        step.notes[4].starts_with("`thought` breaks even where `capital` rises by 15.2%, or where `running`"),
        "{:?}",
        step.notes
    );
    // 8.82589 of 124.
    assert!(step.notes[5].contains("`dearer` falls by 7.1%"), "{:?}", step.notes);
}

#[test]
fn a_pound_weighs_more_to_those_who_have_less() {
    // METHODS 9.3: 100 each at 15,000, 30,000 and 60,000 are 386.842 against 300 unweighted.
    let folder = built(
        r#"
[appraisal.centre]
reference-income = 30_000
lines.works = { cost = 250 }
lines.poor = { benefit = 100, income = 15_000 }
lines.middle = { benefit = 100, income = 30_000 }
lines.rich = { benefit = 100, income = 60_000 }
"#,
    );
    let table = folder.table("centre_appraisal");
    assert_eq!(texts(&table, "option"), ["centre"]);
    near(&numbers(&table, "npv"), &[50.0], 1e-9);
    near(&numbers(&table, "npv_weighted"), &[136.842], 5e-4);
    near(&numbers(&table, "bcr_weighted"), &[386.842 / 250.0], 5e-6);
}

#[test]
fn ratios_of_money_alone_favour_the_rich_place() {
    // The report's argument (1.3): the same works, by land values, in a place of twice the income and one of half.
    let folder = built(
        r#"
[appraisal.works]
reference-income = 30_000
options = ["rich", "poor"]
lines.works = { cost = 100 }
lines.rich_values = { benefit = 150, income = 60_000, options = ["rich"] }
lines.poor_values = { benefit = 110, income = 15_000, options = ["poor"] }
"#,
    );
    let table = folder.table("works_appraisal");
    assert_eq!(numbers(&table, "rank"), [1.0, 2.0]);
    assert_eq!(numbers(&table, "rank_weighted"), [2.0, 1.0]);
    near(&numbers(&table, "bcr_weighted"), &[1.5 * 0.406126, 1.1 * 2.46229], 5e-6);
}

#[test]
fn money_by_area_weighs_by_the_income_of_its_area() {
    let folder = built(&format!(
        "{BY_AREA}\n[appraisal.grants]\nreference-income = 30_000\nlines.paid = {{ cost = 60 }}\nlines.spent = {{ benefit = \"grant\", income = \"income\", years = [0, 1], discount = 0 }}\n"
    ));
    let table = folder.table("grants_appraisal");
    near(&numbers(&table, "benefits"), &[120.0], 1e-9);
    // 10 x 2.46229 + 20 + 30 x 0.406126, twice.
    near(&numbers(&table, "npv_weighted"), &[2.0 * 56.80668 - 60.0], 1e-3);
    assert_eq!(folder.count("grants_appraisal", "areas without money in spent"), 1);
}

#[test]
fn the_million_of_a_neighbourhood_brings_three_and_a_quarter() {
    // METHODS 9.6: fiscal 1.2 and wider benefits of 2.04, taken as the present values that they are.
    let folder = built(
        r#"
[appraisal.neighbourhood]
lines.fund = { cost = 1_000_000 }
lines.fiscal = { benefit = 1_200_000 }
lines.employment = { benefit = 740_000 }
lines.health = { benefit = 670_000 }
lines.income = { benefit = 500_000 }
lines.crime = { benefit = 130_000 }
"#,
    );
    let table = folder.table("neighbourhood_appraisal");
    near(&numbers(&table, "bcr"), &[3.24], 1e-12);
    assert_eq!(texts(&table, "category"), ["high"]);
}

#[test]
fn gross_benefits_points_of_wellbeing_and_growth_are_counted_as_they_should() {
    let folder = built(
        r#"
[appraisal.works]
base-year = 2022
discount = 0
options = ["net", "points", "grown", "listed", "saving"]
lines.works = { cost = 10 }
lines.net = { benefit = 100, options = ["net"], additionality = { deadweight = 0.2, leakage = 0.1, displacement = 0.25, multiplier = 1.1 } }
lines.points = { wellbeing = { people = 500, points = 0.3, prices = 1 }, years = [2022, 2023], discount = 0, options = ["points"] }
lines.grown = { benefit = 100, years = [2023, 2025], growth = 0.1, options = ["grown"] }
lines.listed = { benefit = [1, 2, 3], years = 2024, options = ["listed"] }
lines.saved = { saving = 30, options = ["saving"] }
"#,
    );
    let table = folder.table("works_appraisal");
    // METHODS 9.5 and 9.4.
    near(&numbers(&table, "benefits"), &[59.4, 3_900_000.0, 331.0, 6.0, 0.0], 1e-6);
    near(&numbers(&table, "costs"), &[10.0, 10.0, 10.0, 10.0, -20.0], 1e-12);
    // What saves money has no ratio, and is ranked before what has one.
    assert!(numbers(&table, "bcr")[4].is_nan());
    assert_eq!(numbers(&table, "rank"), [4.0, 2.0, 3.0, 5.0, 1.0]);
    near(&numbers(&table, "payback"), &[NONE, NONE, 2023.0, NONE, NONE], 0.0);
    let notes = &folder.results().receipt.step("works_appraisal").unwrap().notes.clone();
    assert!(notes.iter().any(|it| it.starts_with("`saving` saves money")), "{notes:?}");
}

#[test]
fn draws_tell_how_sure_it_is() {
    // Benefits N(130, 20), costs N(110, 15): P(NPV > 0) = 0.788145 (METHODS 9.7).
    let study = |order: &str| {
        format!(
            "[study]\nseed = 7\n[appraisal.works]\ndraws = 100_000\noptions = [\"it\", \"twice\"]\n{order}\nlines.all = {{ benefit = 130, varies = \"gain\", options = [\"twice\"] }}\n"
        )
    };
    let cost = "lines.works = { cost = 110, varies = { sd = 0.13636363636363635 } }";
    let gain = "lines.gain = { benefit = 130, varies = { sd = 0.15384615384615385 } }";
    let folder = built(&study(&format!("{cost}\n{gain}")));
    let table = folder.table("works_appraisal");
    near(&numbers(&table, "p_positive")[..1], &[0.788145], 0.005);
    let z = 1.644854 * 25.0;
    near(&numbers(&table, "lower")[..1], &[20.0 - z], 0.5);
    near(&numbers(&table, "upper")[..1], &[20.0 + z], 0.5);
    // Twice the gain, with the same draws: always the better.
    near(&numbers(&table, "p_best"), &[0.0, 1.0], 0.0);
    let notes = folder.results().receipt.step("works_appraisal").unwrap().notes.clone();
    assert!(notes.last().unwrap().starts_with("what `twice` hangs on most: gain (0."), "{notes:?}");
    // The order of the lines says nothing; the seed does.
    let turned = built(&study(&format!("{gain}\n{cost}")));
    assert_eq!(turned.csv("appraisal/works.csv"), folder.csv("appraisal/works.csv"));
    let other = built(&study(&format!("{cost}\n{gain}")).replace("seed = 7", "seed = 8"));
    assert_ne!(other.csv("appraisal/works.csv"), folder.csv("appraisal/works.csv"));
}

#[test]
fn a_triangle_stands_around_the_amount() {
    // METHODS 9.7: (80, 100, 150) has a mean of 110.
    let folder = built(
        "[appraisal.works]\ndraws = 100_000\nlines.works = { cost = 100, varies = [0.8, 1.5] }\nlines.gain = { benefit = 110 }\n",
    );
    let table = folder.table("works_appraisal");
    // F(110) of the triangle: 1 - (150 - 110)^2 / (70 x 50).
    near(&numbers(&table, "p_positive"), &[1.0 - 1600.0 / 3500.0], 0.006);
    near(&numbers(&table, "npv"), &[10.0], 1e-12);
    assert!(numbers(&table, "lower")[0] < -25.0 && numbers(&table, "upper")[0] > 18.0);
}

fn told(study: &str) -> Vec<String> {
    let folder = Folder::new(study, &[("areas.csv", AREAS)]);
    let (study, mut problems) = theodolite_study::load(&folder.path().join("study.toml"));
    if !problems.iter().any(Problem::is_error) {
        problems.extend(theodolite_study::build(&study, &folder.options()).err().unwrap_or_default());
    }
    problems.iter().filter(|it| it.is_error()).map(|it| format!("{}: {}", it.code, it.message)).collect()
}

#[test]
fn what_cannot_be_appraised_is_told_with_its_place() {
    for (lines, wanted) in [
        ("", "missing-key: `appraisal.x` has no `lines`"),
        ("lines = {}", "bad-value: `appraisal.x.lines` has no line"),
        ("lines.a = {}", "bad-line: `appraisal.x.lines.a` neither costs nor brings anything"),
        ("lines.a = { cost = 1, benefit = 2 }", "bad-line: `appraisal.x.lines.a` has cost and benefit"),
        ("lines.a = { cost = -1 }", "bad-value: `appraisal.x.lines.a.cost` should be"),
        ("lines.a = { cost = 1, years = [5, 2] }", "bad-years: `appraisal.x.lines.a.years` go from 5 to 2"),
        (
            "base-year = 2022\nlines.a = { cost = 1, years = 3 }",
            "bad-years: `appraisal.x.lines.a.years` begin in 3, before",
        ),
        (
            "lines.a = { cost = 1, years = 2022 }",
            "bad-years: `appraisal.x.lines.a.years` end 2022 years after",
        ),
        (
            "lines.a = { cost = [1, 2], years = [1, 3] }",
            "bad-years: `appraisal.x.lines.a.years` are 3, and there are 2 amounts",
        ),
        ("lines.a = { cost = 1, growth = -1 }", "bad-value: `appraisal.x.lines.a.growth` is -1"),
        (
            "lines.a = { cost = 1, additionality = { leakage = 0.5 } }",
            "out-of-place: `appraisal.x.lines.a.additionality` is for benefits",
        ),
        (
            "lines.a = { benefit = 1, optimism-bias = 0.5 }",
            "out-of-place: `appraisal.x.lines.a.optimism-bias` is for costs",
        ),
        (
            "lines.a = { benefit = 1, income = 5 }",
            "out-of-place: `appraisal.x.lines.a.income` needs `reference-income`",
        ),
        (
            "reference-income = 1\nlines.a = { benefit = 1, income = \"income\" }",
            "out-of-place: `appraisal.x.lines.a.income` is a column",
        ),
        (
            "lines.a = { cost = 1, varies = [1.2, 1.5] }",
            "bad-value: `appraisal.x.lines.a` cannot be appraised: the range from 1.2 over 1 to 1.5",
        ),
        ("lines.a = { cost = 1, varies = \"a\" }", "unknown-line: `appraisal.x.lines.a` varies as `a`"),
        (
            "lines.a = { cost = 1, options = [\"b\"] }",
            "unknown-option: `appraisal.x.lines.a` belongs to option `b`",
        ),
        (
            "options = [\"b\", \"b\"]\nlines.a = { cost = 1 }",
            "duplicate-name: `appraisal.x.options` names `b` twice",
        ),
        (
            "options = [\"b\", \"c\"]\nlines.a = { cost = 1, options = [\"b\"] }",
            "empty-option: no line of `appraisal.x` belongs to option `c`",
        ),
        (
            "discount = -1\nlines.a = { cost = 1 }",
            "bad-value: `appraisal.x` cannot be appraised: the discount rate from year 1 is -1",
        ),
        (
            "discount = { 2 = 0.1 }\nlines.a = { cost = 1 }",
            "bad-value: `appraisal.x` cannot be appraised: discount rates begin in year 1",
        ),
        ("lines.a = { benefit = \"grnt\" }", "unknown-name: "),
        ("lines.a = { benefit = [] }", "bad-value: `appraisal.x.lines.a.benefit` has no amount"),
        (
            "lines.a = { wellbeing = { people = 1, points = 11 } }",
            "bad-value: `appraisal.x.lines.a.wellbeing.points` is 11",
        ),
        (
            "lines.a = { benefit = 1e308 }\nlines.b = { benefit = 1e308 }",
            "cannot-appraise: what option `x` is worth is beyond any number",
        ),
        (
            "lines.a = { benefit = \"m.reason\" }\n[allocation.m]\namount = 9\ngeography = \"ward\"\nrule = \"equal\"\n",
            "not-a-number: `m.reason` is a text",
        ),
        ("lines.a = { cost = 1e308, years = [0, 9] }", "cannot-appraise: line `a` cannot be appraised"),
    ] {
        let study = format!(
            "{BY_AREA}\n[index.i]\nnormalise = \"none\"\non-missing = \"keep\"\nof = [\"grant\", \"income\"]\n[appraisal.x]\n{lines}\n"
        );
        let found = told(&study);
        assert!(found.first().is_some_and(|it| it.starts_with(wanted)), "{lines}: {found:#?}");
    }
}

#[test]
fn a_rate_of_nothing_and_options_without_costs_are_no_errors() {
    let folder = built(
        "[appraisal.x]\ndiscount = 0\noptions = [\"nothing\", \"free\"]\nlines.none = { cost = 0, options = [\"nothing\"] }\nlines.gain = { benefit = 5, years = [0, 9], options = [\"free\"] }\n",
    );
    let table = folder.table("x_appraisal");
    near(&numbers(&table, "npv"), &[0.0, 50.0], 0.0);
    near(&numbers(&table, "bcr"), &[NONE; 2], 0.0);
    assert_eq!(numbers(&table, "rank"), [2.0, 1.0]);
}

#[test]
fn options_of_different_length_are_told_by_their_own_years() {
    let folder = built(
        r#"
[appraisal.x]
options = ["short", "long"]
lines.first = { cost = 100, options = ["short"] }
lines.other = { cost = 100, options = ["long"] }
lines.few = { benefit = 10, years = [1, 15], options = ["short"] }
lines.many = { benefit = 10, years = [1, 60], options = ["long"] }
"#,
    );
    let yearly = numbers(&folder.table("x_appraisal"), "yearly_cost");
    // METHODS 9.2: the annuity of 15 years is 11.517411. That of 60: (1 - 1.035^-30)/0.035 and 30 years at 3% from there.
    let later = 1.035_f64.powi(-30) * (1.0 - 1.03_f64.powi(-30)) / 0.03;
    near(&yearly, &[100.0 / 11.517411, 100.0 / ((1.0 - 1.035_f64.powi(-30)) / 0.035 + later)], 1e-6);
}

#[test]
fn money_that_is_moved_weighs_by_whom_it_is_moved_to() {
    let areas = AREAS
        .replace("15000,10", "15000,100")
        .replace("30000,20", "30000,0")
        .replace("60000,30", "60000,-100");
    let study = format!(
        "{BY_AREA}\n[appraisal.x]\nreference-income = 30_000\nlines.moved = {{ benefit = \"grant\", income = \"income\" }}\n"
    );
    let folder = Folder::new(&study, &[("areas.csv", &areas)]);
    folder.built();
    let table = folder.table("x_appraisal");
    near(&numbers(&table, "npv"), &[0.0], 1e-12);
    // METHODS 9.3: 100 x 2.46229 - 100 x 0.406126.
    near(&numbers(&table, "npv_weighted"), &[205.616], 1e-3);

    // An area with money and no income weighs as the others' areas do on average.
    let folder = Folder::new(&study, &[("areas.csv", &AREAS.replace("50,,", "50,,40"))]);
    folder.built();
    let weights = [2.46229, 1.0, 0.406126];
    let mean = weights.iter().sum::<f64>() / 3.0;
    near(
        &numbers(&folder.table("x_appraisal"), "npv_weighted"),
        &[24.6229 + 20.0 + 12.18378 + 40.0 * mean],
        1e-3,
    );
    let counted = "areas with money in moved that weigh as the others do on average, without an income";
    assert_eq!(folder.count("x_appraisal", counted), 1);
    let bare = AREAS.replace("15000", "").replace("30000", "").replace("60000", "");
    assert_eq!(Folder::new(&study, &[("areas.csv", &bare)]).error().code, "no-income");
}

#[test]
fn a_fund_counts_with_what_has_no_place() {
    let study = format!(
        "{BY_AREA}\n[index.i]\nnormalise = \"none\"\non-missing = \"keep\"\nof = [\"grant\", \"income\"]\n[fund.awards]\nfile = \"awards.csv\"\ngeography = \"ward\"\nkey = \"ward\"\namount = \"gbp\"\nyear = 2024\n[appraisal.x]\nlines.paid = {{ cost = \"awards\" }}\nlines.gain = {{ benefit = 1 }}\n"
    );
    let folder = Folder::new(&study, &[("areas.csv", AREAS), ("awards.csv", "ward,gbp\nA,100\nQ,7.50\n")]);
    folder.built();
    near(&numbers(&folder.table("x_appraisal"), "costs"), &[107.5], 1e-9);
    let notes = folder.results().receipt.step("x_appraisal").unwrap().notes.clone();
    assert!(
        notes.iter().any(|it| it == "7.50 of `awards` has no place; it counts here, by no income"),
        "{notes:?}"
    );
}

#[test]
fn wellbeing_is_discounted_as_health_is_unless_it_grows_with_incomes() {
    // METHODS 9.4: a deflator of 1.2 and incomes of 1.05 make 16,621.52 of 13,000; the rates of year 1 are 1.5% and 3.5%.
    let folder = built(
        r#"
[appraisal.x]
elasticity = 0
options = ["as_it_is", "grown"]
lines.points = { wellbeing = { people = 1, points = 1 }, years = 1, options = ["as_it_is"] }
lines.more = { wellbeing = { people = 1, points = 1, prices = 1.2, incomes = 1.05 }, years = 1, options = ["grown"] }
"#,
    );
    let benefits = numbers(&folder.table("x_appraisal"), "benefits");
    near(&benefits, &[13_000.0 / 1.015, 16_621.52 / 1.035], 5e-3);
}

#[test]
fn of_equal_ratios_the_greater_gain_comes_first() {
    let folder = built(
        r#"
[appraisal.x]
options = ["small", "large", "costly"]
lines.one = { saving = 1, options = ["small"] }
lines.ten = { saving = 10_000_000, options = ["large"] }
lines.cost = { cost = 1, options = ["costly"] }
lines.gain = { benefit = 5, options = ["costly"] }
"#,
    );
    assert_eq!(numbers(&folder.table("x_appraisal"), "rank"), [2.0, 1.0, 3.0]);
}

#[test]
fn an_edition_is_a_year_or_its_text() {
    for edition in ["2026", "\"2026\""] {
        let folder = built(&format!(
            "[appraisal.a]\nedition = {edition}\nlines.cost = {{ cost = 100 }}\nlines.gain = {{ benefit = 30, years = [1, 6] }}\n"
        ));
        let receipt = folder.results().receipt;
        let method = receipt.step("a_appraisal").unwrap().method.clone().unwrap_or_default();
        assert!(method.contains("2026"), "{method}");
    }
}
