//! Awards of money: read as ledgers write them, placed, and summed to the penny.

mod common;

use common::{Folder, numbers, texts};
use theodolite_core::Problem;
use theodolite_study::explain;

const AREAS: &str = "code,name,district,people\n\
    A,Ash,N,100\n\
    B,Birch,N,300\n\
    C,Cedar,S,200\n\
    D,Dale,S,400\n";

const GEOGRAPHY: &str = r#"
[geography.ward]
file = "areas.csv"
code = "code"
name = "name"
population = "people"
within = { district = "district" }
"#;

const PLAIN: &str = "ward,gbp,when,who\n\
    A,\"£1,234.50\",2021-03-04,Ash Trust\n\
    B,200,2021/22,Birch Hall\n\
    A,0.01,05/06/2022,Ash Trust\n\
    ,10,2021,Nowhere\n\
    X,5.99,2021,Elsewhere\n";

fn folder(fund: &str, ledger: &str) -> Folder {
    let study = format!("{GEOGRAPHY}\n[fund.awards]\nfile = \"awards.csv\"\namount = \"gbp\"\n{fund}");
    Folder::new(&study, &[("areas.csv", AREAS), ("awards.csv", ledger)])
}

fn built(fund: &str, ledger: &str) -> Folder {
    let folder = folder(fund, ledger);
    folder.built();
    folder
}

/// The errors of a study that must not go through, as `code: message | hint`.
fn told(fund: &str, ledger: &str) -> Vec<String> {
    let folder = folder(fund, ledger);
    let (study, mut problems) = theodolite_study::load(&folder.path().join("study.toml"));
    if !problems.iter().any(Problem::is_error) {
        problems = theodolite_study::build(&study, &folder.options()).expect_err("it should fail");
    }
    let errors = problems.iter().filter(|it| it.is_error());
    errors.map(|it| format!("{}: {} | {}", it.code, it.message, it.hint.as_deref().unwrap_or(""))).collect()
}

const OF_WARDS: &str = "geography = \"ward\"\nkey = \"ward\"\n";

#[test]
fn awards_are_summed_by_area_and_what_has_no_place_stands_last() {
    let folder = built(OF_WARDS, PLAIN);
    let text = folder.csv("fund/awards.csv");
    assert_eq!(
        text,
        "code,name,amount,awards,per_head\n\
         A,Ash,1234.51,2,12.3451\n\
         B,Birch,200,1,0.6666666666666666\n\
         C,Cedar,0,0,0\n\
         D,Dale,0,0,0\n\
         ,not placed,15.99,2,\n"
    );
    assert_eq!(folder.count("awards", "rows in"), 5);
    assert_eq!(folder.count("awards", "awards placed"), 3);
    assert_eq!(folder.count("awards", "awards not placed"), 2);
    assert_eq!(folder.count("awards", "awards without a code"), 1);
    assert_eq!(folder.count("awards", "areas without an award"), 2);
    let results = folder.results();
    let notes = &results.receipt.step("awards").unwrap().notes;
    assert_eq!(notes[0], "£1,450.50 in the ledger: £1,434.51 placed, £15.99 not placed");
    assert_eq!(notes[1], "no area of `ward`: row 5 has no code, `X` in row 6");
}

#[test]
fn a_fund_without_strays_has_a_row_for_each_area_and_no_other() {
    let table = built(&format!("{OF_WARDS}except = {{ ward = [\"\", \"X\"] }}\n"), PLAIN).table("awards");
    assert_eq!(texts(&table, "code"), ["A", "B", "C", "D"]);
}

#[test]
fn awards_without_a_place_are_left_out_or_stop_the_build_where_the_study_says_so() {
    let folder = built(&format!("{OF_WARDS}on-missing = \"exclude\"\n"), PLAIN);
    assert_eq!(folder.table("awards").len(), 4);
    assert_eq!(folder.count("awards", "awards left out for want of a place"), 2);
    let told = told(&format!("{OF_WARDS}on-missing = \"stop\"\n"), PLAIN);
    assert_eq!(
        told,
        [
            "unknown-code: 2 rows of `awards` have the code of no area of `ward`: `` (row 5), `X` (row 6) | leave `on-missing` out to keep them in a last row `not placed`, or say \"exclude\""
        ]
    );
}

#[test]
fn years_that_count_have_columns_and_the_money_of_others_is_told() {
    let fund = format!("{OF_WARDS}year = \"when\"\nbetween = {{ from = 2021, to = 2021 }}\nby-year = true\n");
    let folder = built(&fund, PLAIN);
    let table = folder.table("awards");
    assert_eq!(numbers(&table, "amount"), [1234.5, 200.0, 0.0, 0.0, 15.99]);
    assert_eq!(numbers(&table, "y2021"), numbers(&table, "amount"));
    assert_eq!(folder.count("awards", "awards of other years"), 1);
}

#[test]
fn an_award_of_several_years_is_spread_in_whole_pence() {
    let ledger = "ward,gbp,start,years,end\nA,10,2020,3,2022\nB,1,2021-22,,\n";
    let between = "between = { from = 2020, to = 2022 }\nby-year = true\n";
    for spread in ["years = \"years\"", "until = \"end\""] {
        let table =
            built(&format!("{OF_WARDS}year = \"start\"\n{spread}\n{between}"), ledger).table("awards");
        assert_eq!(numbers(&table, "y2020")[..2], [3.34, 0.0], "{spread}");
        assert_eq!(numbers(&table, "y2021")[..2], [3.33, 1.0]);
        assert_eq!(numbers(&table, "y2022")[..2], [3.33, 0.0]);
        assert_eq!(numbers(&table, "amount")[..2], [10.0, 1.0]);
    }
    let fund =
        format!("{OF_WARDS}year = \"start\"\nyears = \"years\"\nbetween = {{ from = 2021, to = 2021 }}\n");
    let folder = built(&fund, ledger);
    assert_eq!(numbers(&folder.table("awards"), "amount")[..2], [3.33, 1.0]);
    let results = folder.results();
    let notes = &results.receipt.step("awards").unwrap().notes;
    assert_eq!(
        notes[0],
        "£11.00 in the ledger: £4.33 placed, £0.00 not placed, £6.67 in years that do not count"
    );
}

#[test]
fn awards_to_smaller_areas_are_summed() {
    let table = built("geography = \"ward\"\nkey = \"ward\"\nto = \"district\"\n", PLAIN).table("awards");
    assert_eq!(texts(&table, "code"), ["N", "S", ""]);
    assert_eq!(numbers(&table, "amount"), [1434.51, 0.0, 15.99]);
    assert_eq!(numbers(&table, "awards"), [3.0, 0.0, 2.0]);
    common::assert_close(&numbers(&table, "per_head"), &[1434.51 / 400.0, 0.0, f64::NAN]);
}

#[test]
fn awards_to_greater_areas_are_shared_out_by_the_rule_that_the_study_states() {
    let ledger = "district,gbp\nN,10\nS,0.01\n";
    let fund = "geography = \"district\"\nkey = \"district\"\nto = \"ward\"\n";
    let by_people = built(&format!("{fund}apportion = \"population\"\n"), ledger).table("awards");
    assert_eq!(numbers(&by_people, "amount"), [2.5, 7.5, 0.0, 0.01]);
    let alike = built(&format!("{fund}apportion = \"equal\"\n"), ledger).table("awards");
    assert_eq!(numbers(&alike, "amount"), [5.0, 5.0, 0.01, 0.0]);
    let told = told(fund, ledger);
    assert!(told[0].starts_with("apportion-needed: `awards` has awards to areas of `district`, in which several areas of `ward` lie"), "{told:?}");
}

#[test]
fn postcodes_are_found_whatever_their_spaces_and_capitals() {
    let study = format!(
        "{GEOGRAPHY}\n[lookup.postcodes]\nfile = \"postcodes.csv\"\nfrom = {{ postcode = \"pcds\" }}\nto = {{ ward = \"ward\" }}\n\
         [fund.awards]\nfile = \"awards.csv\"\namount = \"gbp\"\ngeography = \"postcode\"\nkey = \"postcode\"\npostcodes = true\nto = \"ward\"\n"
    );
    let postcodes = "pcds,ward\nM15 4AB,A\nM15 4AD,B\n";
    let ledger = "postcode,gbp\nm154ab,1\n M15  4AB,2\nM15 4AD,4\nM99 9ZZ,8\n";
    let folder =
        Folder::new(&study, &[("areas.csv", AREAS), ("postcodes.csv", postcodes), ("awards.csv", ledger)]);
    folder.built();
    assert_eq!(numbers(&folder.table("awards"), "amount"), [3.0, 4.0, 0.0, 0.0, 8.0]);
}

#[test]
fn money_counted_in_another_award_is_not_counted_twice() {
    let ledger = "ward,gbp,passed_on,giver,taker\n\
        A,100,,GB-1,GB-2\n\
        B,60,yes,GB-2,GB-3\n\
        C,30,No,GB-2,GB-4\n";
    let marked = built(&format!("{OF_WARDS}regrant = \"passed_on\"\n"), ledger);
    assert_eq!(numbers(&marked.table("awards"), "amount"), [100.0, 0.0, 30.0, 0.0]);
    assert_eq!(marked.count("awards", "awards left out as counted elsewhere"), 1);
    let by_funder = format!("{OF_WARDS}regrant = {{ funder = \"giver\", recipient = \"taker\" }}\n");
    let by_funder = built(&by_funder, ledger);
    assert_eq!(numbers(&by_funder.table("awards"), "amount"), [0.0, 60.0, 30.0, 0.0]);
    let results = by_funder.results();
    let notes = &results.receipt.step("awards").unwrap().notes;
    assert_eq!(
        notes[0],
        "£190.00 in the ledger: £90.00 placed, £0.00 not placed, £100.00 left out as counted elsewhere"
    );
}

#[test]
fn refunds_and_duplicates_go_as_the_study_says() {
    let ledger = "ward,gbp,id\nA,100,1\nA,(40),2\nB,7,3\nB,7,3\nC,1,\nC,1,\n";
    assert_eq!(
        told(&format!("{OF_WARDS}id = \"id\"\n"), ledger),
        [
            "refund: 1 row of `awards` has an amount below 0: `(40)` (row 3) | if it is money paid back, say `refunds = \"subtract\"`: it is taken off what the area got, and counted",
            "duplicate-award: 1 row of `awards` has the identifier of an earlier row: `3` (row 5) | take them out of the file, or say `duplicates = \"first\"` to count the first where code, amount and year agree, and be told of the others",
        ]
    );
    let folder =
        built(&format!("{OF_WARDS}id = \"id\"\nduplicates = \"first\"\nrefunds = \"subtract\"\n"), ledger);
    assert_eq!(numbers(&folder.table("awards"), "amount"), [60.0, 7.0, 2.0, 0.0]);
    assert_eq!(folder.count("awards", "refunds"), 1);
    assert_eq!(folder.count("awards", "awards left out as duplicates"), 1);
}

#[test]
fn what_cannot_be_read_says_where_and_what_to_do() {
    let cases = [
        (
            "",
            "A,1.2m,2021,GBP",
            "scaled-amount: 1 row of `awards` has an amount in short: `1.2m` (row 2) | write all digits, as in 1200000 for 1.2m: how much was rounded away is not known",
        ),
        (
            "",
            "A,tbc,2021,GBP",
            "not-an-amount: 1 row of `awards` has no amount that can be read: `tbc` (row 2) | amounts are written as 1234.50, £1,234.50 or (1,234.50) for money paid back",
        ),
        (
            "",
            "A,,2021,GBP",
            "no-amount: 1 row of `awards` has no amount | complete them, or leave them out: except = { gbp = \"\" }",
        ),
        (
            "",
            "A,€5,2021,GBP",
            "other-currency: 1 row of `awards` has an amount of another currency than pounds: `€5` (row 2) | convert them in the file, by a rate that it states, or leave those rows out with `except`",
        ),
        (
            "year = \"when\"\n",
            "A,5,soon,GBP",
            "not-a-year: 1 row of `awards` has no year that can be read: `soon` (row 2) | years are written as 2021, 2021-03-04, 04/03/2021 or 2021/22",
        ),
        (
            "currency = \"currency\"\n",
            "A,5,2021,GBP\nB,5,2021,EUR",
            "mixed-currencies: 1 row of `awards` has another currency than most, which are in `GBP`: `EUR` (row 3) | leave them out, and have them counted: except = { currency = \"EUR\" }",
        ),
        (
            "year = \"when\"\nyears = \"gbp\"\n",
            "A,0.5,2021,GBP",
            "bad-years: 1 row of `awards` has no whole number of years from 1 to 100: `0.5` (row 2) | `years` is how many years an award is for; `until` names the column of the last one",
        ),
    ];
    for (more, rows, expected) in cases {
        let found = told(&format!("{OF_WARDS}{more}"), &format!("ward,gbp,when,currency\n{rows}\n"));
        assert_eq!(found, [expected]);
    }
}

#[test]
fn an_award_is_shared_out_before_its_years_are_so_that_no_area_gets_all_odd_pence() {
    let fund = "geography = \"district\"\nkey = \"district\"\nto = \"ward\"\napportion = \"equal\"\nyear = 2001\nyears = \"years\"\n";
    let ledger = "district,gbp,years\nN,1,100\n";
    // Three wards in one district: 34, 33 and 33 pence, a penny a year.
    let areas = AREAS.replace("C,Cedar,S", "C,Cedar,N");
    let study = |more: &str| {
        let study =
            format!("{GEOGRAPHY}\n[fund.awards]\nfile = \"awards.csv\"\namount = \"gbp\"\n{fund}{more}");
        let folder = Folder::new(&study, &[("areas.csv", &areas), ("awards.csv", ledger)]);
        folder.built();
        folder
    };
    assert_eq!(numbers(&study("").table("awards"), "amount"), [0.34, 0.33, 0.33, 0.0]);
    let folder = study("between = { from = 2001, to = 2100 }\nby-year = true\n");
    let table = folder.table("awards");
    assert_eq!(numbers(&table, "amount"), [0.34, 0.33, 0.33, 0.0]);
    assert_eq!(numbers(&table, "y2033"), [0.01, 0.01, 0.01, 0.0]);
    assert_eq!(numbers(&table, "y2034"), [0.01, 0.0, 0.0, 0.0]);
    assert_eq!(numbers(&table, "y2035"), [0.0; 4]);
    let folder = study("between = { from = 2030, to = 2040 }\n");
    let table = folder.table("awards");
    assert_eq!(numbers(&table, "amount"), [0.05, 0.04, 0.04, 0.0]);
    for (area, told) in [("A", "£0.05"), ("B", "£0.04"), ("C", "£0.04")] {
        let notes = explain(&folder.study(), &folder.store(), "awards", area).unwrap().notes;
        assert_eq!(notes, [format!("{told} in `awards.csv` row 2")]);
    }
    let results = folder.results();
    assert_eq!(
        results.receipt.step("awards").unwrap().notes[0],
        "£1.00 in the ledger: £0.13 placed, £0.00 not placed, £0.87 in years that do not count"
    );
}

#[test]
fn awards_of_other_years_are_no_strays_and_no_refunds() {
    let fund = format!(
        "{OF_WARDS}year = \"when\"\nbetween = {{ from = 2021, to = 2021 }}\nrefunds = \"subtract\"\non-missing = \"stop\"\n"
    );
    let ledger = "ward,gbp,when\nA,5,2021\nX,7,2020\nA,-1,2020\nA,-2,2021\n";
    let folder = built(&fund, ledger);
    assert_eq!(numbers(&folder.table("awards"), "amount"), [3.0, 0.0, 0.0, 0.0]);
    assert_eq!(folder.count("awards", "awards of other years"), 2);
    assert_eq!(folder.count("awards", "refunds"), 1);
    let results = folder.results();
    assert_eq!(
        results.receipt.step("awards").unwrap().notes,
        [
            "£9.00 in the ledger: £3.00 placed, £0.00 not placed, £6.00 in years that do not count; £2.00 of refunds are taken off"
        ]
    );
    // A refund of another year stops nothing either, and one that is left out takes nothing off.
    let fund = fund.replace("refunds = \"subtract\"\n", "");
    assert_eq!(
        numbers(&built(&fund, "ward,gbp,when\nA,5,2021\nA,-1,2020\n").table("awards"), "amount")[0],
        5.0
    );
    let folder = built(
        &format!("{OF_WARDS}refunds = \"subtract\"\non-missing = \"exclude\"\n"),
        "ward,gbp\nA,5\nX,-2\n",
    );
    let results = folder.results();
    assert_eq!(
        results.receipt.step("awards").unwrap().notes[0],
        "£3.00 in the ledger: £5.00 placed, £0.00 not placed, -£2.00 left out for want of a place"
    );
}

#[test]
fn an_instalment_or_a_refund_under_the_same_identifier_is_no_duplicate() {
    let fund =
        format!("{OF_WARDS}id = \"id\"\nyear = \"when\"\nduplicates = \"first\"\nrefunds = \"subtract\"\n");
    let same = built(&fund, "ward,gbp,id,when\nA,7,1,2021\n\u{200b}A ,£7.00,1,2021\n");
    assert_eq!(numbers(&same.table("awards"), "amount")[0], 7.0);
    for row in ["A,8,1,2021", "B,7,1,2021", "A,-7,1,2021", "A,7,1,2022"] {
        assert_eq!(
            told(&fund, &format!("ward,gbp,id,when\nA,7,1,2021\n{row}\n")),
            [
                "other-duplicate: 1 row of `awards` has the identifier of an earlier row and another code, amount or year: `1` (row 3) | an instalment or a refund under the same identifier is money, not a duplicate: give each its own, or leave `id` out to count them all"
            ]
        );
    }
}

#[test]
fn the_currency_is_that_of_most_and_every_other_is_named() {
    let fund = format!("{OF_WARDS}currency = \"cur rency\"\n");
    let ledger = "ward,gbp,cur rency\nA,1,EUR\nA,2,GBP\nA,4,gbp\nA,8,GBP \nB,16,US\"D\nB,32,\n";
    assert_eq!(
        told(&fund, ledger),
        [
            "mixed-currencies: 3 rows of `awards` have another currency than most, which are in `GBP`: `EUR` (row 2), `US\"D` (row 6), `` (row 7) | leave them out, and have them counted: except = { \"cur rency\" = [\"EUR\", 'US\"D', \"\"] }"
        ]
    );
    let folder = built(&format!("{fund}except = {{ \"cur rency\" = [\"EUR\", 'US\"D', \"\"] }}\n"), ledger);
    assert_eq!(numbers(&folder.table("awards"), "amount")[0], 14.0);
    let many: String = ["EUR", "USD", "CHF", "AUD", "CAD", "JPY"].map(|it| format!("A,1,{it}\n")).concat();
    let told = told(&fund, &format!("ward,gbp,cur rency\nA,1,GBP\nA,1,gbp\n{many}"));
    assert!(
        told[0].ends_with("and 1 more | keep one currency, and have the others counted: only = { \"cur rency\" = [\"GBP\", \"gbp\"] }"),
        "{told:?}"
    );
}

#[test]
fn a_known_code_whose_money_cannot_be_shared_out_says_why() {
    let areas = "code,name,district,people\nA,Ash,N,0\nB,Birch,S,3\nC,Cedar,,2\n";
    let ledger = "district,gbp\nN,10\nS,4\nX,1\n";
    let fund = "[fund.awards]\nfile = \"awards.csv\"\namount = \"gbp\"\ngeography = \"district\"\nkey = \"district\"\nto = \"ward\"\napportion = \"population\"\n";
    let lookup = "[lookup.wards]\nfile = \"lookup.csv\"\nfrom = { ward = \"ward\" }\nto = { district = \"district\" }\n";
    let geography = GEOGRAPHY.replace("within = { district = \"district\" }\n", "");
    let study = format!("{geography}{lookup}{fund}");
    let files =
        [("areas.csv", areas), ("awards.csv", ledger), ("lookup.csv", "ward,district\nA,N\nB,S\nC,S\n")];
    let folder = Folder::new(&study, &files);
    folder.built();
    assert_eq!(numbers(&folder.table("awards"), "amount"), [0.0, 2.4, 1.6, 11.0]);
    let results = folder.results();
    assert_eq!(
        results.receipt.step("awards").unwrap().notes[1..],
        ["no area of `district`: `X` in row 4", "an area of `district` in which nobody lives: `N` in row 2"]
    );
    let problems = Folder::new(&format!("{study}on-missing = \"stop\"\n"), &files).build().unwrap_err();
    let told: Vec<String> =
        problems.iter().filter(|it| it.is_error()).map(|it| format!("{}: {}", it.code, it.message)).collect();
    assert_eq!(
        told,
        [
            "area-without-people: 1 row of `awards` has the code of an area of `district` in which nobody lives: `N` (row 2)",
            "unknown-code: 1 row of `awards` has the code of no area of `district`: `X` (row 4)",
        ]
    );
}

#[test]
fn spaces_of_no_width_around_a_code_do_not_matter_and_there_is_no_key_for_them() {
    let folder = built(OF_WARDS, "ward,gbp\n\u{200b}A\u{feff},5\n\u{a0}B ,7\n\u{200b},1\n");
    assert_eq!(numbers(&folder.table("awards"), "amount"), [5.0, 7.0, 0.0, 0.0, 1.0]);
    assert_eq!(folder.count("awards", "awards without a code"), 1);
    let found = told(&format!("{OF_WARDS}spaces = \"keep\"\n"), PLAIN);
    assert!(found[0].starts_with("unknown-key: "), "{found:?}");
}

#[test]
fn a_column_of_dates_and_financial_years_has_a_warning_and_blank_years_are_counted() {
    let fund = format!("{OF_WARDS}year = \"when\"\nuntil = \"end\"\n");
    let ledger =
        "ward,gbp,when,end\nA,1,2021,\nA,1,2021/22,2022-03-31\nB,1,2022-02-01,\nB,1,2022-02-02,2023\n";
    let folder = folder(&fund, ledger);
    let warnings = folder.built().warnings;
    let told: Vec<String> = warnings.iter().map(|it| format!("{}: {}", it.code, it.message)).collect();
    assert_eq!(
        told,
        [
            "mixed-years: `when` of `awards` has calendar dates and financial years: `2022-02-01` (row 4) and `2021/22` (row 3)"
        ]
    );
    assert_eq!(folder.count("awards", "awards without a last year"), 2);
    let fund = format!("{OF_WARDS}year = \"when\"\nyears = \"n\"\n");
    let folder = built(&fund, "ward,gbp,when,n\nA,1,2021,\nA,1,2022,2\n");
    assert_eq!(folder.count("awards", "awards without a number of years"), 1);
}

#[test]
fn codes_that_are_none_say_what_they_look_like() {
    let areas = "code,name,district,people\nE05000001,Ash,N,1\nE05000002,Birch,N,2\n";
    let found = |rows: &str, more: &str| {
        let study =
            format!("{GEOGRAPHY}\n[fund.awards]\nfile = \"awards.csv\"\namount = \"gbp\"\n{OF_WARDS}{more}");
        let folder =
            Folder::new(&study, &[("areas.csv", areas), ("awards.csv", &format!("ward,gbp\n{rows}\n"))]);
        let problem = folder.error();
        format!("{}: {} | {}", problem.code, problem.message, problem.hint.unwrap_or_default())
    };
    assert_eq!(
        found("Ash,5\nBirch,7", ""),
        "nothing-matched: none of the 2 awards of `awards` names an area of `ward` | these look like names, and `key` is the column of the codes, such as `E05000001`: add such a column to the file"
    );
    assert_eq!(
        found("E05000001,1\nm15 4ab,5", "on-missing = \"stop\"\n"),
        "unknown-code: 1 row of `awards` has the code of no area of `ward`: `m15 4ab` (row 3) | these look like postcodes: name a [lookup] from postcodes, `geography` and `to` of it, and say `postcodes = true`"
    );
}

#[test]
fn keys_that_need_others_say_so() {
    for (fund, expected) in [
        ("geography = \"ward\"\n", "missing-key: `fund.awards` has no `key`"),
        (
            &format!("{OF_WARDS}between = {{ from = 2020, to = 2021 }}\n"),
            "out-of-place: `fund.awards.between` needs `year`",
        ),
        (
            &format!("{OF_WARDS}year = 2020\nby-year = true\n"),
            "out-of-place: `fund.awards.by-year` needs `between`",
        ),
        (
            &format!("{OF_WARDS}year = 2020\nbetween = {{ from = 2022, to = 2021 }}\n"),
            "bad-value: `fund.awards.between` begins in 2022 and ends in 2021",
        ),
        (&format!("{OF_WARDS}apportion = \"equal\"\n"), "out-of-place: `fund.awards.apportion` needs `to`"),
        (
            &format!("{OF_WARDS}to = \"ward\"\n"),
            "same-geography: the codes of `awards` are those of `ward` already",
        ),
        (
            &format!("{OF_WARDS}to = \"district\"\napportion = \"equal\"\n"),
            "out-of-place: areas of `ward` lie in those of `district`: there is nothing to apportion",
        ),
    ] {
        let found = told(fund, PLAIN);
        assert!(found[0].starts_with(expected), "{found:?}");
    }
}

#[test]
fn a_fund_is_a_result_like_others() {
    let more = format!(
        "{OF_WARDS}recipient = \"who\"\nyear = \"when\"\n\
         [designation.funded]\ngeography = \"ward\"\nwhere = \"awards > 100\"\n\
         [rebase.by_district]\nof = \"awards\"\nto = \"district\"\nby = \"sum\"\n\
         [claim.total]\ntext = \"all of it\"\nquery = \"SELECT round(sum(amount), 2) FROM awards\"\nexpect = 1450.5\n"
    );
    let folder = built(&more, PLAIN);
    assert_eq!(common::truths(&folder.table("funded"), "designated"), [true, true, false, false].map(Some));
    assert_eq!(numbers(&folder.table("by_district"), "value"), [1434.51, 0.0]);
    let study = folder.study();
    let judged = theodolite_study::claims(&study, &folder.store(), None).unwrap();
    assert_eq!(judged.judged[0].found, "1450.5");
    let ash = explain(&study, &folder.store(), "awards", "A").unwrap();
    assert_eq!(
        ash.notes,
        [
            "£1,234.50 in `awards.csv` row 2, 2021-03-04, to Ash Trust",
            "£0.01 in `awards.csv` row 4, 05/06/2022, to Ash Trust",
        ]
    );
    let dale = explain(&study, &folder.store(), "awards", "D").unwrap();
    assert_eq!(
        dale.notes,
        [
            "no award in `awards.csv` names this area: it got nothing, which is not a missing value",
            "2 awards (£15.99) could not be placed: some of them may be its own",
        ]
    );
}

#[test]
fn files_of_the_360giving_standard_need_no_names_of_columns() {
    let grants = r#"{"grants": [
      {"id": "360G-a-1", "title": "Roof", "currency": "GBP", "amountAwarded": 1200.5, "awardDate": "2021-05-04",
       "recipientOrganization": [{"id": "GB-CHC-1", "name": "Ash Trust", "postalCode": "M15 4AB"}],
       "fundingOrganization": [{"id": "GB-CHC-9", "name": "Fund"}], "beneficiaryLocation": [{"geoCode": "A", "geoCodeType": "WD"}]},
      {"id": "360G-a-2", "title": "Van", "currency": "GBP", "amountAwarded": 300, "awardDate": "2022-01-31T00:00:00+00:00",
       "recipientOrganization": [{"id": "GB-CHC-2", "name": "Birch Hall"}],
       "fundingOrganization": [{"id": "GB-CHC-9", "name": "Fund"}]}
    ]}"#;
    let sheet = "Identifier,Title,Currency,Amount Awarded,Award Date,Recipient Org:Name,Beneficiary Location:0:Geographic Code\n\
        360G-a-1,Roof,GBP,1200.50,2021-05-04,Ash Trust,A\n\
        360G-a-2,Van,GBP,300,2022-01-31,Birch Hall,\n";
    for (file, text, more) in [
        ("grants.json", grants, "recipient = \"recipientOrganization.0.name\""),
        ("grants.csv", sheet, "recipient = \"Recipient Org:Name\""),
    ] {
        let study = format!(
            "{GEOGRAPHY}\n[fund.awards]\nfile = \"{file}\"\nstandard = \"360giving\"\ngeography = \"ward\"\n{more}\n\
             between = {{ from = 2021, to = 2022 }}\nby-year = true\n"
        );
        let folder = Folder::new(&study, &[("areas.csv", AREAS), (file, text)]);
        folder.built();
        let table = folder.table("awards");
        assert_eq!(numbers(&table, "y2021"), [1200.5, 0.0, 0.0, 0.0, 0.0], "{file}");
        assert_eq!(numbers(&table, "y2022"), [0.0, 0.0, 0.0, 0.0, 300.0]);
        let ash = explain(&folder.study(), &folder.store(), "awards", "A").unwrap();
        assert!(ash.notes[0].ends_with(", 2021-05-04, to Ash Trust: Roof"), "{:?}", ash.notes);
    }
}

#[test]
fn awards_to_several_places_are_counted_where_the_standard_tells_of_them() {
    let grants = r#"{"grants": [
      {"id": "1", "title": "Roof", "currency": "GBP", "amountAwarded": 5, "awardDate": "2021-05-04",
       "beneficiaryLocation": [{"geoCode": "A"}, {"geoCode": "B"}]},
      {"id": "2", "title": "Van", "currency": "GBP", "amountAwarded": 7, "awardDate": "2021-05-04",
       "beneficiaryLocation": [{"geoCode": "B"}]}
    ]}"#;
    let sheet = "Identifier,Title,Currency,Amount Awarded,Award Date,Beneficiary Location:0:Geographic Code,Beneficiary Location:1:Geographic Code\n\
        1,Roof,GBP,5,2021-05-04,A,B\n\
        2,Van,GBP,7,2021-05-04,B,\n";
    for (file, text) in [("grants.json", grants), ("grants.csv", sheet)] {
        let study = format!(
            "{GEOGRAPHY}\n[fund.awards]\nfile = \"{file}\"\nstandard = \"360giving\"\ngeography = \"ward\"\n"
        );
        let folder = Folder::new(&study, &[("areas.csv", AREAS), (file, text)]);
        folder.built();
        assert_eq!(numbers(&folder.table("awards"), "amount"), [5.0, 7.0, 0.0, 0.0], "{file}");
        assert_eq!(folder.count("awards", "awards that name more than one beneficiary's place"), 1);
    }
}

#[test]
fn the_money_of_a_ledger_is_all_told_for_each_way_of_placing_it() {
    // 997 awards of odd pence, of which some name no area, split between areas by shares and by people.
    let mut ledger = String::from("ward,district,gbp\n");
    let mut pence = 0_u64;
    for row in 0..997_u64 {
        let amount = (row * 7_919) % 100_003;
        pence += amount;
        let ward = ["A", "B", "C", "D", "Z"][(row % 5) as usize];
        let district = ["N", "S", ""][(row % 3) as usize];
        ledger.push_str(&format!("{ward},{district},{}.{:02}\n", amount / 100, amount % 100));
    }
    let shares = "ward,zone,share\nA,Z1,0.3\nA,Z2,0.7\nB,Z1,1\nC,Z2,0.1\nC,Z3,0.9\nD,Z3,1\n";
    let lookup = "[lookup.zones]\nfile = \"zones.csv\"\nfrom = { ward = \"ward\" }\nto = { zone = \"zone\" }\nshare = \"share\"\n";
    for fund in [
        OF_WARDS.to_owned(),
        format!("{OF_WARDS}to = \"district\"\n"),
        format!("{OF_WARDS}to = \"zone\"\n{lookup}"),
        "geography = \"district\"\nkey = \"district\"\nto = \"ward\"\napportion = \"population\"\n"
            .to_owned(),
    ] {
        let study = format!("{GEOGRAPHY}\n[fund.awards]\nfile = \"awards.csv\"\namount = \"gbp\"\n{fund}");
        let folder =
            Folder::new(&study, &[("areas.csv", AREAS), ("awards.csv", &ledger), ("zones.csv", shares)]);
        folder.built();
        let amounts = numbers(&folder.table("awards"), "amount");
        let sum: u64 = amounts.iter().map(|it| (it * 100.0).round() as u64).sum();
        assert_eq!(sum, pence, "{fund}");
        assert!(amounts.last().is_some_and(|it| *it > 0.0), "the last row is what has no place");
    }
}
