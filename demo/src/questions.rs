//! The files of the study's questions: how sure, who first, how to pay, what it is worth, what became of it, what hangs
//! together; and the tables that they ask, each drawn by itself, so that no other table changes with them.

use std::fmt::Write as _;

use crate::File;
use crate::ahead::ahead;
use crate::country::Country;
use crate::list::list;
use crate::money::Money;
use crate::need::Needs;
use crate::series::Series;

/// Each file of `country/questions`, with what is in it.
const FILES: [(&str, &str); 7] = [
    ("questions/1_how_sure.toml", include_str!("../country/questions/1_how_sure.toml")),
    ("questions/2_who_first.toml", include_str!("../country/questions/2_who_first.toml")),
    ("questions/3_money.toml", include_str!("../country/questions/3_money.toml")),
    ("questions/4_worth.toml", include_str!("../country/questions/4_worth.toml")),
    ("questions/5_progress.toml", include_str!("../country/questions/5_progress.toml")),
    ("questions/6_policies.toml", include_str!("../country/questions/6_policies.toml")),
    ("questions/7_places.toml", include_str!("../country/questions/7_places.toml")),
];

/// Writes them.
pub(crate) fn files(country: &Country, needs: &Needs, series: &Series) -> Vec<File> {
    let file = |path: &str, text: String| File { path: path.to_owned(), bytes: text.into_bytes() };
    let money = Money::new(country, needs);
    let mut files: Vec<File> = FILES.iter().map(|(path, text)| file(path, (*text).to_owned())).collect();
    files.extend([
        file("data/priority_places.csv", priority_places(country, needs)),
        file("data/towns_fund.csv", towns_fund(country, &money)),
        file("data/councils.csv", councils(country, &money)),
        file("data/truth_towns_fund.csv", truth_towns_fund(country, &money)),
        file("data/truth_councils.csv", truth_councils(country, &money)),
        file("data/truth_to_2030.csv", truth_to_2030(country, needs, series)),
    ]);
    files
}

/// Writing to a `String` cannot fail.
macro_rules! add {
    ($text:expr, $($part:tt)*) => {
        $text.write_fmt(format_args!($($part)*)).unwrap_or_default()
    };
}

fn priority_places(country: &Country, needs: &Needs) -> String {
    let mut text = String::from("code,name,status\n");
    for it in list(country, needs) {
        let (code, name) = (&country.neighbourhoods[it.code].code, &country.neighbourhoods[it.name].name);
        add!(text, "{code},{name},{}\n", if it.under_review { "under review" } else { "priority" });
    }
    text
}

fn towns_fund(country: &Country, money: &Money) -> String {
    let mut text = String::from("award,date,place_code,place,recipient,purpose,amount,paid_over\n");
    for (row, it) in money.awards.iter().enumerate() {
        let place = &country.neighbourhoods[it.place];
        // Where the code is not that of a neighbourhood, no more than the district is told.
        let name = if it.code == place.code { &place.name } else { &country.districts[place.district].name };
        let (year, month, day) = it.date;
        add!(text, "{},{year}-{month:02}-{day:02},{},{name},", id(row), it.code);
        add!(text, "{},{},\"{}\",{}\n", it.recipient, it.purpose, pounds(it.pounds), it.years);
    }
    text
}

/// `TTF-007` for the seventh row.
fn id(row: usize) -> String {
    format!("TTF-{:03}", row + 1)
}

/// As offices print it: `£1,250,000`, and in brackets what came back.
fn pounds(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::from("£");
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if amount < 0 { format!("({text})") } else { text }
}

fn councils(country: &Country, money: &Money) -> String {
    let mut text = String::from("code,name,bid_writers\n");
    for (district, it) in country.districts.iter().zip(&money.councils) {
        add!(text, "{},{},{}\n", district.code, district.name, it.bid_writers);
    }
    text
}

fn truth_towns_fund(country: &Country, money: &Money) -> String {
    let mut text = String::from("award,code,district_code,amount\n");
    for (row, it) in money.awards.iter().enumerate() {
        let place = &country.neighbourhoods[it.place];
        let district = &country.districts[place.district].code;
        add!(text, "{},{},{district},{}\n", id(row), place.code, it.pounds);
    }
    text
}

fn truth_councils(country: &Country, money: &Money) -> String {
    let mut text = String::from("code,need,bidding,expected_share,expected_share_if_all_bid_alike\n");
    for (district, it) in country.districts.iter().zip(&money.councils) {
        add!(text, "{},{:.4},{:.4},", district.code, it.need, it.bidding);
        add!(text, "{:.6},{:.6}\n", it.share, it.share_if_alike);
    }
    text
}

fn truth_to_2030(country: &Country, needs: &Needs, series: &Series) -> String {
    let mut text = String::from("code,year,indicator,value\n");
    for it in ahead(country, needs, series) {
        add!(text, "{},{},{},{:.4}\n", country.districts[it.district].code, it.year, it.indicator, it.truth);
    }
    text
}
