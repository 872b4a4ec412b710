//! The tables behind the study's questions: what is printed follows from what is said to be true.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{numbers, table};
use theodolite_demo::truth;

/// `£1,250,000`, and in brackets what was paid back.
fn pounds(cell: &str) -> f64 {
    let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
    let amount: f64 = digits.parse().unwrap();
    if cell.starts_with('(') { -amount } else { amount }
}

#[test]
fn the_ledger_prints_what_was_awarded() {
    let ledger = table("data/towns_fund.csv");
    let truths = table("data/truth_towns_fund.csv");
    assert_eq!(ledger["award"], truths["award"]);
    assert_eq!(ledger["award"].len(), truth::AWARDS + 1);
    assert_eq!(ledger["award"].iter().collect::<BTreeSet<_>>().len(), truth::AWARDS + 1);
    let amounts: Vec<f64> = ledger["amount"].iter().map(|it| pounds(it)).collect();
    assert_eq!(amounts, numbers(&truths["amount"]));
    assert_eq!(amounts.iter().sum::<f64>(), 362_930_000.0);
    let paid_back: Vec<f64> = amounts.into_iter().filter(|it| *it < 0.0).collect();
    assert_eq!(paid_back, [-460_000.0]);
}

#[test]
fn codes_are_those_of_places_but_for_the_six_that_are_said() {
    let ledger = table("data/towns_fund.csv");
    let truths = table("data/truth_towns_fund.csv");
    let places = table("data/neighbourhoods.csv");
    let names: BTreeMap<&str, &str> =
        places["code"].iter().copied().zip(places["name"].iter().copied()).collect();
    let mut strange: Vec<&str> = Vec::new();
    for (row, code) in ledger["place_code"].iter().enumerate() {
        match names.get(code) {
            Some(name) => assert_eq!((truths["code"][row], ledger["place"][row]), (*code, *name)),
            None => strange.push(code),
        }
    }
    let unknown = strange.iter().filter(|it| **it == "unknown").count();
    assert_eq!(unknown, truth::AWARDS_WITHOUT_CODE);
    assert_eq!(strange.len() - unknown, truth::AWARDS_OLD_CODE);
    assert!(strange.iter().all(|it| *it == "unknown" || it.starts_with("OLD-")));
}

#[test]
fn each_award_is_paid_within_the_years_of_the_fund() {
    let ledger = table("data/towns_fund.csv");
    let mut over_years = 0;
    for (date, years) in ledger["date"].iter().zip(numbers(&ledger["paid_over"])) {
        let first: f64 = date[..4].parse().unwrap();
        assert!(first >= f64::from(truth::FUND_YEARS.0) && years >= 1.0);
        assert!(first + years - 1.0 <= f64::from(truth::FUND_YEARS.1), "{date} {years}");
        over_years += u32::from(years > 1.0);
    }
    assert!((40..100).contains(&over_years), "{over_years} over more than a year");
}

#[test]
fn what_a_council_can_expect_follows_from_its_people_its_need_and_how_it_bids() {
    let councils = table("data/truth_councils.csv");
    let [need, bidding, share, alike] =
        ["need", "bidding", "expected_share", "expected_share_if_all_bid_alike"]
            .map(|it| numbers(&councils[it]));
    let people = numbers(&table("data/districts.csv")["population"]);
    assert_eq!(need.len(), truth::DISTRICTS);
    let sum: f64 = share.iter().sum();
    assert!((sum - 1.0).abs() < 1e-4, "{sum}");
    // Of any two, the logarithm of the share per head differs by what need and bidding do.
    for it in 1..need.len() {
        let apart = |share: &[f64]| ((share[it] / people[it]) / (share[0] / people[0])).ln();
        let by_need = truth::MONEY_TO_NEED * (need[it] - need[0]);
        assert!((apart(&alike) - by_need).abs() < 1e-3, "district {it}");
        let by_both = by_need + truth::MONEY_TO_BIDDERS * (bidding[it] - bidding[0]);
        assert!((apart(&share) - by_both).abs() < 1e-3, "district {it}");
    }
    let product: f64 = need.iter().zip(&bidding).map(|(a, b)| a * b).sum::<f64>() / need.len() as f64;
    assert!((-0.36..-0.34).contains(&product), "need and bidding correlate at {product}");
}

#[test]
fn councils_that_bid_well_have_more_who_write_bids() {
    let councils = table("data/councils.csv");
    let truths = table("data/truth_councils.csv");
    assert_eq!(councils["code"], truths["code"]);
    for (writers, bidding) in numbers(&councils["bid_writers"]).iter().zip(numbers(&truths["bidding"])) {
        assert!((writers - (5.0 + 2.2 * bidding).max(0.0)).abs() <= 0.501, "{writers} at {bidding}");
    }
}

#[test]
fn the_list_has_the_places_and_the_mistakes_that_are_said() {
    let list = table("data/priority_places.csv");
    let places = table("data/neighbourhoods.csv");
    let names: BTreeMap<&str, &str> =
        places["code"].iter().copied().zip(places["name"].iter().copied()).collect();
    let codes: BTreeSet<&str> = list["code"].iter().copied().collect();
    assert_eq!(codes.len(), truth::LIST_PLACES + truth::LIST_UNDER_REVIEW);
    assert_eq!(list["status"].iter().filter(|it| **it == "priority").count(), truth::LIST_PLACES);
    let wrong = list["code"].iter().zip(&list["name"]).filter(|(code, name)| names[**code] != **name).count();
    assert_eq!(wrong, truth::LIST_MISTAKES);
    // Remote places are overlooked, though not all of them.
    let truths = table("data/truth.csv");
    let (mut remote, mut found) = (0.0, [0.0, 0.0]);
    for (row, rank) in numbers(&truths["rank"]).into_iter().enumerate() {
        if rank <= 300.0 {
            let is_remote = places["setting"][row] == "remote";
            remote += f64::from(u8::from(is_remote));
            found[usize::from(is_remote)] += f64::from(u8::from(codes.contains(places["code"][row])));
        }
    }
    let shares = [found[0] / (300.0 - remote), found[1] / remote];
    assert!(shares[0] > 0.7 && shares[1] < 0.5 && shares[1] > 0.1, "{shares:?}");
}

#[test]
fn the_years_ahead_go_on_where_the_series_end() {
    let ahead = table("data/truth_to_2030.csv");
    let before = table("data/truth_district_series.csv");
    let years = (truth::LAST_YEAR_AHEAD - truth::YEARS.1) as usize;
    assert_eq!(ahead["code"].len(), 5 * years * truth::DISTRICTS);
    let key = |table: &BTreeMap<&str, Vec<&'static str>>, row: usize| {
        (table["code"][row], table["indicator"][row], table["year"][row])
    };
    let known: BTreeMap<_, f64> =
        (0..before["code"].len()).map(|row| (key(&before, row), numbers(&before["value"])[row])).collect();
    for (row, value) in numbers(&ahead["value"]).into_iter().enumerate() {
        let (code, indicator, year) = key(&ahead, row);
        if year == "2025" {
            let last = known[&(code, indicator, "2024")];
            // No measure moves by a tenth of itself in a year, pay and volunteers included.
            assert!((value / last - 1.0).abs() < 0.1, "{code} {indicator}: {last} then {value}");
        }
    }
}
