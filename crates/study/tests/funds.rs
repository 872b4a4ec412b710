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
            "duplicate-award: 1 row of `awards` has the identifier of an earlier row: `3` (row 5) | take them out of the file, or say `duplicates = \"first\"` to count the first and be told of the others",
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
            "no-amount: 1 row of `awards` has no amount | complete them, or leave them out: except = { \"gbp\" = \"\" }",
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
            "mixed-currencies: 1 row of `awards` has another currency than the first, which is `GBP`: `EUR` (row 3) | leave them out, and have them counted: except = { \"currency\" = \"EUR\" }",
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
