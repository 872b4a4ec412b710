//! Values by area and period: as published, across changes of boundary, and in other terms.

mod common;

use common::{Folder, assert_close, numbers, texts};
use theodolite_study::explain;

const AREAS: &str = "code,name,people\nA,Ash,100\nB,Birch,200\n";

const STUDY: &str = r#"
[geography.area]
file = "areas.csv"
code = "code"
name = "name"
population = "people"

[series.pay]
file = "pay.csv"
geography = "area"
key = "area"
period = "when"
value = "pay"
worse = "low"
"#;

fn folder(more: &str, pay: &str) -> Folder {
    Folder::new(&format!("{STUDY}{more}"), &[("areas.csv", AREAS), ("pay.csv", pay)])
}

fn built(more: &str, pay: &str) -> Folder {
    let folder = folder(more, pay);
    folder.built();
    folder
}

/// Code, period and value of each row.
fn rows(folder: &Folder, name: &str) -> Vec<(String, String, f64)> {
    let table = folder.table(name);
    let (codes, periods) = (texts(&table, "code"), texts(&table, "period"));
    codes.into_iter().zip(periods).zip(numbers(&table, "value")).map(|((a, b), c)| (a, b, c)).collect()
}

const PAY: &str = "area,when,pay,low,high,flag\n\
    B,2020,420,410,430,\nA,2019,300,290,310,p\nA,2020,306,,,p\nB,2019,400,390,410,\nA,2021,,,,[c]\n";

#[test]
fn a_series_is_read_by_area_and_period() {
    let folder = built("interval = { lower = \"low\", upper = \"high\" }\nstatus = \"flag\"\n", PAY);
    assert_eq!(
        folder.csv("series/pay.csv"),
        "code,name,period,value,lower,upper,status\n\
         A,Ash,2019,300,290,310,p\nA,Ash,2020,306,,,p\nA,Ash,2021,,,,[c]\n\
         B,Birch,2019,400,390,410,\nB,Birch,2020,420,410,430,\n"
    );
    assert_eq!(folder.count("pay", "values"), 4);
    assert_eq!(folder.count("pay", "values missing"), 1);
    assert_eq!(folder.count("pay", "areas without every period"), 1);
    let ash = explain(&folder.study(), &folder.store(), "pay", "A").unwrap();
    assert_eq!(
        ash.notes,
        [
            "2019: 300 (p), `pay.csv` row 3",
            "2020: 306 (p), `pay.csv` row 4",
            "2021: missing ([c]), `pay.csv` row 6"
        ]
    );
}

#[test]
fn periods_may_be_of_any_sort() {
    for (first, second, expected) in [
        ("2019/20", "2020-21", ["2019/20", "2020/21"]),
        ("2019 Q4", "Q1 2020", ["2019-Q4", "2020-Q1"]),
        ("2016-18", "2017 - 2019", ["2016-2018", "2017-2019"]),
        // November tells that these are months, and not the year from 2011.
        ("2011-11", "2011-12", ["2011-11", "2011-12"]),
        ("31/03/2019", "2020-03-31", ["2019-03-31", "2020-03-31"]),
    ] {
        let folder = built("", &format!("area,when,pay\nA,{second},2\nA,{first},1\n"));
        let wanted = vec![("A".into(), expected[0].into(), 1.0), ("A".into(), expected[1].into(), 2.0)];
        assert_eq!(rows(&folder, "pay"), wanted);
    }
    let folder = built(
        "length = \"long\"\nbetween = { from = \"2018/19\" }\n",
        "area,when,long,pay\nA,2017-04-01,P1Y,1\nA,2018-04-01,P1Y,2\nA,2019-04-01,P1Y,3\nB,2017-04-01,P1Y,3\n",
    );
    assert_eq!(
        rows(&folder, "pay"),
        [("A".into(), "2018/19".into(), 2.0), ("A".into(), "2019/20".into(), 3.0)]
    );
    assert_eq!(folder.count("pay", "values of periods left out by `between`"), 2);
}

#[test]
fn the_ends_of_a_stretch_are_periods_of_any_sort() {
    let kept = |between: &str, pay: &str| {
        let folder = built(&format!("between = {between}\n"), pay);
        rows(&folder, "pay").into_iter().map(|it| it.1).collect::<Vec<_>>().join(" ")
    };
    let quarters = "area,when,pay\nA,2018 Q4,1\nA,2019 Q1,1\nA,2019 Q4,1\nA,2020 Q1,1\n";
    assert_eq!(kept("{ from = 2019, to = 2019 }", quarters), "2019-Q1 2019-Q4");
    assert_eq!(kept("{ to = \"2019-Q1\" }", quarters), "2018-Q4 2019-Q1");
    // A year that begins in September.
    let schools = "area,when,pay\nA,2017-09-01/P1Y,1\nA,2018-09-01/P1Y,1\nA,2019-09-01/P1Y,1\n";
    assert_eq!(kept("{ from = \"2018/19\", to = \"2018/19\" }", schools), "2018/19");
    let days = "area,when,pay\nA,2019-03-30,1\nA,2019-03-31,1\nA,2019-04-01,1\n";
    assert_eq!(kept("{ to = \"2019-03-31\" }", days), "2019-03-30 2019-03-31");
    let folder = built("[series.since]\nof = \"pay\"\nview = \"index\"\nbase = \"2018/19\"\n", schools);
    assert_eq!(numbers(&folder.table("since"), "value")[1], 100.0);
}

#[test]
fn what_is_wrong_with_rows_is_told() {
    for (more, pay, expected) in [
        (
            "",
            "area,when,pay\nA,2019,1\nA,2019.0,2\n",
            "duplicate-key: area `A` has two values for 2019 in series `pay`: rows 2 and 3",
        ),
        ("", "area,when,pay\nA,soon,1\n", "not-a-period: `soon` is no period"),
        ("", "area,when,pay\nA,31/02/2019,1\n", "not-a-period: `31/02/2019` is no period"),
        (
            "",
            "area,when,pay\nC,2019,1\nA,2019,1\n",
            "unknown-code: 1 of 2 rows of series `pay` are about no area of `area`: `C`",
        ),
        (
            "on-missing = \"keep\"\n",
            "area,when,pay\nC,2019,1\n",
            "nothing-matched: no row of series `pay` is about an area of `area`",
        ),
        (
            "between = { to = 2000 }\n",
            "area,when,pay\nA,2019,1\n",
            "no-periods: series `pay` has no period that is kept",
        ),
        (
            "between = { from = 2001, to = 2000 }\n",
            "area,when,pay\nA,2019,1\n",
            "bad-value: `series.pay.between` begins with 2001 and ends with 2000",
        ),
        (
            "breaks = [\"when it broke\"]\n",
            "area,when,pay\nA,2019,1\n",
            "bad-period: `series.pay.breaks`: `when it broke` is no period",
        ),
        ("length = \"pay\"\n", "area,when,pay\nA,2019,1\n", "not-a-length: `1` is no length of a period"),
        (
            "interval = { lower = \"pay\", upper = \"less\" }\n",
            "area,when,pay,less\nA,2019,2,1\n",
            "interval-turned-round: series `pay`: an interval goes from 2 to 1",
        ),
        ("view = \"index\"\n", "area,when,pay\nA,2019,2\n", "out-of-place: `series.pay.view` needs `of`"),
        (
            "[series.p]\nof = \"pay\"\n",
            "area,when,pay\nA,2019,2\n",
            "nothing-changes: `series.p` says nothing of what becomes of `pay`",
        ),
        (
            "[series.p]\nof = \"pay\"\nview = \"index\"\nbase = 2018\n",
            "area,when,pay\nA,2019,2\n",
            "no-such-period: series `p` has no period 2018",
        ),
        (
            "[series.p]\nof = \"pay\"\nview = \"index\"\nkey = \"area\"\n",
            "area,when,pay\nA,2019,2\n",
            "out-of-place: `series.p` is made of another series: `key` has no say",
        ),
        (
            "[series.p]\nof = \"p\"\nview = \"index\"\n",
            "area,when,pay\nA,2019,2\n",
            "cycle: results are made of each other: `p` -> `p`",
        ),
    ] {
        let told = folder(more, pay).told();
        assert!(told.iter().any(|it| it.starts_with(expected)), "{expected}: {told:?}");
    }
}

#[test]
fn rows_of_other_areas_may_be_left_out_and_are_counted() {
    let folder = built("on-missing = \"keep\"\n", "area,when,pay\nA,2019,1\nE92,2019,5\nE92,2020,5\n");
    assert_eq!(rows(&folder, "pay"), [("A".into(), "2019".into(), 1.0)]);
    assert_eq!(folder.count("pay", "rows with an unknown code"), 2);
    assert_eq!(folder.count("pay", "areas without a row"), 1);
}

#[test]
fn holes_and_short_series_are_counted() {
    let folder = built("", "area,when,pay\nA,2017,1\nA,2020,1\nB,2017,1\nB,2018,1\nB,2020,1\n");
    // A lacks 2018 between its ends; 2019 is no period of the series: nobody has it.
    assert_eq!(folder.count("pay", "periods missing between others of an area"), 1);
    assert_eq!(folder.count("pay", "areas without every period"), 1);
    let notes = folder.results().receipt.step("pay").unwrap().notes.clone();
    assert!(notes.contains(&"3 periods, from 2017 to 2020, not evenly spaced".to_owned()), "{notes:?}");
}

#[test]
fn areas_that_are_gone_become_those_that_they_went_into() {
    let more = |by: &str| {
        format!(
            "changes = {{ lookup = \"went\", by = \"{by}\" }}\n\
             [geography.former]\nfile = \"former.csv\"\ncode = \"code\"\npopulation = \"people\"\n\
             [lookup.went]\nfile = \"former.csv\"\nfrom = {{ former = \"code\" }}\nto = {{ area = \"now\" }}\n"
        )
    };
    let former = "code,people,now\nX,10,A\nY,30,A\nZ,5,B\n";
    let pay = "area,when,pay\nX,2018,100\nY,2018,200\nX,2019,100\nA,2020,150\nX,2020,1\nB,2018,7\nB,2020,8\n";
    for (by, expected) in [("sum", 300.0), ("mean", 150.0), ("population-mean", 175.0)] {
        let folder = folder(&more(by), pay);
        folder.write("former.csv", former);
        folder.built();
        // Of 2019 a part is missing, and 2020 has a value of its own.
        assert_eq!(
            rows(&folder, "pay"),
            [
                ("A".into(), "2018".into(), expected),
                ("A".into(), "2020".into(), 150.0),
                ("B".into(), "2018".into(), 7.0),
                ("B".into(), "2020".into(), 8.0)
            ],
            "{by}"
        );
        assert_eq!(folder.count("pay", "rows of former areas"), 4);
        assert_eq!(folder.count("pay", "values made of former areas"), 1);
        assert_eq!(folder.count("pay", "values not made, for want of a part of the former areas"), 1);
        assert_eq!(folder.count("pay", "values of former areas beside one of the area itself, left out"), 1);
    }
}

#[test]
fn a_series_in_other_terms() {
    let more = "[series.prices]\nfile = \"prices.csv\"\nperiod = \"when\"\nvalue = \"level\"\nworse = \"high\"\n\
        [series.real]\nof = \"pay\"\ndeflator = \"prices\"\n\
        [series.of_2018]\nof = \"pay\"\ndeflator = \"prices\"\nbase = 2018\n\
        [series.of_first]\nof = \"pay\"\nview = \"index\"\n\
        [series.growth]\nof = \"pay\"\nview = \"growth\"\n\
        [series.change]\nof = \"pay\"\nview = \"change\"\n\
        [series.smooth]\nof = \"pay\"\nrolling = 2\n";
    let folder = folder(more, "area,when,pay\nA,2018,480\nA,2020,570\nA,2021,600\nB,2018,100\nB,2021,110\n");
    folder.write("prices.csv", "when,level\n2017,75\n2018,80\n2020,100\n2021,120\n");
    folder.built();
    let values = |name: &str| numbers(&folder.table(name), "value");
    // 480 pounds of 2018 buy what 480 * 120/80 buy in 2021.
    assert_close(&values("real"), &[720.0, 684.0, 600.0, 150.0, 110.0]);
    assert_close(&values("of_2018"), &[480.0, 456.0, 400.0, 100.0, 110.0 * 80.0 / 120.0]);
    assert_close(&values("of_first"), &[100.0, 118.75, 125.0, 100.0, 110.0]);
    let nan = f64::NAN;
    // Two years lie between 2018 and 2020: (570/480)^(1/2) - 1.
    assert_close(&values("growth"), &[nan, 0.089724735885168, 600.0 / 570.0 - 1.0, nan, nan]);
    assert_close(&values("change"), &[nan, 90.0, 30.0, nan, nan]);
    assert_close(&values("smooth"), &[nan, 525.0, 585.0, nan, nan]);
    let prices = folder.table("prices");
    assert_eq!((texts(&prices, "code")[0].as_str(), texts(&prices, "name")[0].as_str()), ("all", "prices"));
}

const GAPS: &str = "area,when,pay,low,high,flag\n\
    A,2015,10,9,11,\nA,2017,14,13,15,\nA,2018,,,,[c]\nA,2019,18,,,p\nA,2024,30,,,\n\
    B,2015,7,6,8,\nB,2016,8,7,9,\nB,2017,9,,,\nB,2018,9,,,\nB,2019,9,,,\nB,2020,9,,,\nB,2021,9,,,\nB,2022,9,,,\n";

#[test]
fn gaps_are_filled_on_a_line_and_marked() {
    let more = "interval = { lower = \"low\", upper = \"high\" }\nstatus = \"flag\"\nimpute = \"linear\"\n";
    let folder = built(more, GAPS);
    let csv = folder.csv("series/pay.csv");
    let ash: Vec<&str> = csv.lines().filter(|it| it.starts_with("A,")).collect();
    // 2020 to 2022 are three periods in a row, one more than the two that are filled; nobody has 2023.
    assert_eq!(
        ash,
        [
            "A,Ash,2015,10,9,11,",
            "A,Ash,2016,12,,,imputed",
            "A,Ash,2017,14,13,15,",
            "A,Ash,2018,16,,,imputed [c]",
            "A,Ash,2019,18,,,p",
            "A,Ash,2024,30,,,"
        ]
    );
    // Nothing after the last value.
    assert!(!csv.contains("B,Birch,2024"), "{csv}");
    assert_eq!((folder.count("pay", "values imputed"), folder.count("pay", "values not imputed")), (2, 4));
    let receipt = folder.results().receipt;
    let method = receipt.step("pay").unwrap().method.clone().unwrap();
    assert!(
        method.ends_with("; gaps of at most 2 periods filled on a straight line between an area's values"),
        "{method}"
    );

    // A longer gap, over uneven periods: 2024 is 2 years after 2022 and 5 after 2019.
    let folder = built("impute = { linear = { max-gap = 3 } }\n", GAPS);
    let ash: Vec<f64> = rows(&folder, "pay").into_iter().filter(|it| it.0 == "A").map(|it| it.2).collect();
    assert_close(&ash, &[10.0, 12.0, 14.0, 16.0, 18.0, 20.4, 22.8, 25.2, 30.0]);
}

#[test]
fn gaps_are_filled_with_the_latest_value_of_an_age() {
    let ash = |more: &str| -> Vec<(String, f64)> {
        let all = rows(&built(more, GAPS), "pay");
        all.into_iter().filter(|it| it.0 == "A" && it.1.as_str() > "2018").map(|it| (it.1, it.2)).collect()
    };
    let is = |all: &[(&str, f64)]| all.iter().map(|it| (it.0.to_owned(), it.1)).collect::<Vec<_>>();
    let whole = [("2019", 18.0), ("2020", 18.0), ("2021", 18.0), ("2022", 18.0), ("2024", 30.0)];
    assert_eq!(ash("impute = \"latest\"\n"), is(&whole));
    assert_eq!(
        ash("impute = { latest = { max-age = 1 } }\n"),
        is(&[("2019", 18.0), ("2020", 18.0), ("2024", 30.0)])
    );
    // Nothing of before a break stands for what is after it.
    assert_eq!(ash("impute = \"latest\"\nbreaks = [2021]\n"), is(&[whole[0], whole[1], whole[4]]));
    assert_eq!(ash("impute = { linear = { max-gap = 9 } }\nbreaks = [2021]\n"), is(&[whole[0], whole[4]]));
}

#[test]
fn a_series_made_of_another_may_fill_its_gaps() {
    let folder = built("[series.whole]\nof = \"pay\"\nimpute = \"linear\"\nview = \"change\"\n", GAPS);
    let ash: Vec<f64> = rows(&folder, "whole").into_iter().filter(|it| it.0 == "A").map(|it| it.2).collect();
    assert_close(&ash[..5], &[f64::NAN, 2.0, 2.0, 2.0, 2.0]);
    assert_eq!(rows(&folder, "pay").iter().filter(|it| it.0 == "A").count(), 5);
}

#[test]
fn gaps_between_days_are_not_filled() {
    let days = "area,when,pay\nA,2019-03-01,1\nA,2019-03-20,2\n";
    assert_eq!(
        folder("impute = \"linear\"\n", days).told(),
        [
            "cannot-impute: the gaps of series `pay` cannot be filled: its periods are days, or of unlike length | keep one sort of periods with `only`, months or longer, or leave `impute` out"
        ]
    );
}

#[test]
fn periods_of_unlike_length_are_a_warning() {
    let built = folder("", "area,when,pay\nA,2015,1\nA,2015-2017,2\nA,2016,3\n").built();
    let told = built.warnings.iter().find(|it| it.code == "mixed-periods").unwrap();
    assert!(told.message.contains("such as 2015 and 2015-2017"), "{}", told.message);
}

#[test]
fn a_period_for_each_row_is_no_series() {
    // 5,000 areas with a value on a day of their own: 25 million cells for 5,000 rows.
    let mut areas = "code,name,people\n".to_owned();
    let mut pay = "area,when,pay\n".to_owned();
    for k in 0..5000 {
        areas.push_str(&format!("A{k},A,1\n"));
        pay.push_str(&format!("A{k},{}-{:02}-{:02},1\n", 1990 + k / 336, 1 + k / 28 % 12, 1 + k % 28));
    }
    let folder = Folder::new(STUDY, &[("areas.csv", &areas), ("pay.csv", &pay)]);
    let told = folder.told();
    assert!(
        told[0].starts_with(
            "too-many-periods: series `pay` has 5000 periods and 5000 areas, but 5000 rows only"
        ),
        "{told:?}"
    );
}

#[test]
fn intervals_that_cannot_be_are_left_out_and_told() {
    let rows = "area,when,pay,low,high\nA,2015,10,9,11\nA,2016,20,21,22\nA,2017,30,29,\nA,2018,,1,2\n";
    let folder = folder("interval = { lower = \"low\", upper = \"high\" }\n", rows);
    let built = folder.built();
    let table = folder.table("pay");
    let nan = f64::NAN;
    assert_close(&numbers(&table, "value")[..3], &[10.0, 20.0, 30.0]);
    assert_close(&numbers(&table, "lower")[..3], &[9.0, nan, nan]);
    assert_close(&numbers(&table, "upper")[..3], &[11.0, nan, nan]);
    let told = built.warnings.iter().find(|it| it.code == "value-outside-interval").unwrap();
    assert_eq!(
        told.message,
        "series `pay`: 1 intervals do not hold their value, and are left out, such as 21 to 22 of 20"
    );
    assert_eq!(told.cell.as_ref().unwrap().row, Some(3));
    assert_eq!(folder.count("pay", "intervals left out for want of an end"), 1);
}

#[test]
fn a_condition_on_a_series_says_why_it_cannot_be() {
    let more = "[designation.rich]\ngeography = \"area\"\nwhere = \"pay.value > 5\"\n";
    let told = Folder::new(
        &format!("{STUDY}{more}"),
        &[("areas.csv", AREAS), ("pay.csv", "area,when,pay\nA,2015,1\n")],
    )
    .told();
    assert!(told[0].starts_with("wrong-kind: `pay` is a series, whose rows are no areas"), "{told:?}");
}
