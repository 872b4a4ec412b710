//! Money and years as ledgers write them.

use crate::period::Period;

/// The most pence that one amount may have: ten trillion pounds, more than any budget.
const MOST: i64 = 1_000_000_000_000_000;

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAmount {
    /// Nothing in it.
    Blank,
    /// A word stands for zeros: `1.2m`, `3k`, `2 million`.
    Scaled,
    /// The sign or code of another currency.
    Currency,
    /// No number of money, or more of it than there is.
    Other,
}

/// Reads an amount in pence: digits with at most one point, thousands commas or spaces, a `£` or `GBP`, a minus or
/// brackets round it for money paid back. Beyond the second place it is rounded to the nearest penny, halves away from 0.
///
/// ```
/// # use theodolite_data::money::{NoAmount, pence};
/// assert_eq!(pence("£1,234.50"), Ok(123_450));
/// assert_eq!(pence("(12)"), Ok(-1_200));
/// assert_eq!(pence("1.2m"), Err(NoAmount::Scaled));
/// assert_eq!(pence("€5"), Err(NoAmount::Currency));
/// ```
///
/// # Errors
/// [`NoAmount`] for every other text.
pub fn pence(text: &str) -> Result<i64, NoAmount> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(NoAmount::Blank);
    }
    let (mut rest, mut negative) = match trimmed.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        Some(inside) => (inside.trim(), true),
        None => (trimmed, false),
    };
    let (mut signed, mut marked) = (negative, false);
    loop {
        if let Some(after) = rest.strip_prefix(['-', '\u{2212}', '\u{2013}']).filter(|_| !signed) {
            (rest, negative, signed) = (after.trim_start(), true, true);
        } else if let Some(after) = rest.strip_prefix('£').or(rest.strip_prefix("GBP")).filter(|_| !marked) {
            (rest, marked) = (after.trim_start(), true);
        } else {
            break;
        }
    }
    if let Some(before) = rest.strip_suffix("GBP").filter(|_| !marked) {
        rest = before.trim_end();
    }
    match unsigned(rest) {
        Some(pence) => Ok(if negative { -pence } else { pence }),
        None => Err(why(rest)),
    }
}

/// Digits, in groups of three where they are grouped, and places after a point.
fn unsigned(text: &str) -> Option<i64> {
    // What a spreadsheet or a program writes for large numbers.
    if text.bytes().any(|it| matches!(it, b'e' | b'E')) {
        let value = crate::number::plain(text).filter(|it| *it >= 0.0 && *it <= MOST as f64 / 100.0)?;
        return Some((value * 100.0).round() as i64);
    }
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let (mut pence, mut group, mut digits, mut groups) = (0_i64, 0_usize, 0_usize, 0_usize);
    for letter in whole.chars() {
        match letter {
            '0'..='9' => {
                pence = pence.checked_mul(10)?.checked_add(i64::from(letter as u32 - u32::from('0')))?;
                (group, digits) = (group + 1, digits + 1);
            }
            ',' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' => {
                let fits = if groups == 0 { (1..=3).contains(&group) } else { group == 3 };
                if !fits {
                    return None;
                }
                (groups, group) = (groups + 1, 0);
            }
            _ => return None,
        }
    }
    if groups > 0 && group != 3 || digits + places.len() == 0 || !places.bytes().all(|it| it.is_ascii_digit())
    {
        return None;
    }
    let place = |at: usize| places.as_bytes().get(at).map_or(0, |it| i64::from(it - b'0'));
    let pence = pence.checked_mul(100)?.checked_add(10 * place(0) + place(1) + i64::from(place(2) >= 5))?;
    (pence <= MOST).then_some(pence)
}

fn why(text: &str) -> NoAmount {
    let lower = text.to_lowercase();
    let words = ["k", "m", "mn", "mln", "bn", "b", "million", "billion", "thousand"];
    let number = lower.trim_end_matches(|it: char| it.is_alphabetic());
    let word = lower.get(number.len()..).unwrap_or_default();
    if words.contains(&word) && unsigned(number.trim()).is_some() {
        return NoAmount::Scaled;
    }
    let codes = ["eur", "usd", "chf", "aud", "cad"];
    if lower.contains(['$', '€', '¥']) || codes.iter().any(|it| lower.starts_with(it) || lower.ends_with(it))
    {
        return NoAmount::Currency;
    }
    NoAmount::Other
}

/// How a text reckons years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reckoning {
    /// A date or a month: `2021-03-04`, `2021-03`.
    Calendar,
    /// A financial year: `2021/22`.
    Financial,
    /// It may be either: `2021`, and `2009-10`, which is a month too.
    Either,
}

/// Reads the year in which a date or a financial year begins: the year alone of [`year_of`].
///
/// ```
/// # use theodolite_data::money::first_year;
/// assert_eq!(first_year("2021/22"), Some(2021));
/// assert_eq!(first_year("2021-03-04T00:00:00Z"), Some(2021));
/// assert_eq!(first_year("04/03/2021"), Some(2021));
/// assert_eq!(first_year("March"), None);
/// ```
pub fn first_year(text: &str) -> Option<i32> {
    year_of(text).map(|it| it.0)
}

/// Reads the year in which a date or a financial year begins, and which of them it is: `2021`, `2021-03-04`, `2021/22`,
/// `2021-22`, `04/03/2021`, with or without a time. `None` for other texts, days that no calendar has, and years before 1900 and after 2199.
///
/// ```
/// # use theodolite_data::money::{Reckoning, year_of};
/// assert_eq!(year_of("2021/22"), Some((2021, Reckoning::Financial)));
/// assert_eq!(year_of("01/02/2022"), Some((2022, Reckoning::Calendar)));
/// assert_eq!(year_of("2021"), Some((2021, Reckoning::Either)));
/// ```
pub fn year_of<'t>(text: &'t str) -> Option<(i32, Reckoning)> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let date = text.split(['T', ' ']).next()?;
    let digits =
        |it: &str, lengths: &[usize]| lengths.contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
    // A day that no calendar has is no date: 31/02/2021.
    let day_of = |year: &'t str, month: &str, day: &str| {
        let are_digits = digits(month, &[1, 2]) && digits(day, &[1, 2]);
        let day = Period::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?, 0);
        (are_digits && day.is_some()).then_some((year, Reckoning::Calendar))
    };
    let mut parts = date.split(['-', '/', '.', '\u{2013}']);
    let (year, reckoning) = match (parts.next()?, parts.next(), parts.next(), parts.next()) {
        (year, None, None, None) if date.len() == text.len() => (year, Reckoning::Either),
        (year, Some(next), None, None)
            if digits(year, &[4]) && digits(next, &[2, 4]) && date.len() == text.len() =>
        {
            let (first, second): (u32, u32) = (year.parse().ok()?, next.parse().ok()?);
            let follows = second % 100 == (first + 1) % 100 && (next.len() == 2 || second == first + 1);
            let month = next.len() == 2 && (1..=12).contains(&second);
            let reckoning = match (follows, month) {
                (true, true) => Reckoning::Either,
                (true, false) => Reckoning::Financial,
                (false, true) => Reckoning::Calendar,
                (false, false) => return None,
            };
            (year, reckoning)
        }
        (year, Some(month), Some(day), None) if digits(year, &[4]) => day_of(year, month, day)?,
        (day, Some(month), Some(year), None) if digits(year, &[4]) => day_of(year, month, day)?,
        _ => return None,
    };
    let year: i32 = if digits(year, &[4]) { year.parse().ok()? } else { return None };
    (1900..2200).contains(&year).then_some((year, reckoning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_lose_their_dress_and_no_penny() {
        for (text, expected) in [
            ("0", 0),
            ("1234", 123_400),
            ("1234.5", 123_450),
            (".5", 50),
            ("5.", 500),
            ("£1,234,567.89", 123_456_789),
            (" £ 1 234 567 ", 123_456_700),
            ("GBP 20", 2_000),
            ("20 GBP", 2_000),
            ("-£5.01", -501),
            ("£-5.01", -501),
            ("(£1,000)", -100_000),
            ("\u{2212}3", -300),
            ("0.005", 1),
            ("0.0049", 0),
            ("1.999", 200),
            ("1.5e6", 150_000_000),
        ] {
            assert_eq!(pence(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_says_why() {
        for (text, expected) in [
            ("", NoAmount::Blank),
            (" \u{a0}", NoAmount::Blank),
            ("1.2m", NoAmount::Scaled),
            ("£3k", NoAmount::Scaled),
            ("2 million", NoAmount::Scaled),
            ("$5", NoAmount::Currency),
            ("5 EUR", NoAmount::Currency),
            ("12,34", NoAmount::Other),
            ("1,2345", NoAmount::Other),
            ("tbc", NoAmount::Other),
            ("--5", NoAmount::Other),
            ("(-5)", NoAmount::Other),
            ("£", NoAmount::Other),
            ("1.2.3", NoAmount::Other),
            ("NaN", NoAmount::Other),
            ("10000000000000.01", NoAmount::Other),
            ("99999999999999999999", NoAmount::Other),
        ] {
            assert_eq!(pence(text), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn a_year_is_the_first_that_a_date_names() {
        for (text, expected) in [
            ("2021", Some(2021)),
            (" 2021 ", Some(2021)),
            ("2021.0", Some(2021)),
            ("2021-03-04", Some(2021)),
            ("2021-03-04 10:00:00", Some(2021)),
            ("2021/22", Some(2021)),
            ("2021-22", Some(2021)),
            ("2021\u{2013}22", Some(2021)),
            ("2021/2022", Some(2021)),
            ("1999-00", Some(1999)),
            ("2021-12", Some(2021)),
            ("4/3/2021", Some(2021)),
            ("2021-25", None),
            ("2021-2023", None),
            ("21", None),
            ("20211", None),
            ("1850", None),
            ("March 2021", None),
            ("", None),
        ] {
            assert_eq!(first_year(text), expected, "{text:?}");
        }
    }

    #[test]
    fn dates_are_told_from_financial_years_where_they_can_be() {
        for (text, expected) in [
            ("2021", Reckoning::Either),
            ("2009-10", Reckoning::Either),
            ("2021-22", Reckoning::Financial),
            ("2021/2022", Reckoning::Financial),
            ("2021-12", Reckoning::Calendar),
            ("2021-03-04T10:00:00Z", Reckoning::Calendar),
            ("4/3/2021", Reckoning::Calendar),
        ] {
            assert_eq!(year_of(text).map(|it| it.1), Some(expected), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_pence_printed_are_read_back(amount in -1_000_000_000_000_i64..1_000_000_000_000) {
            let sign = if amount < 0 { "-" } else { "" };
            let text = format!("{sign}{}.{:02}", amount.abs() / 100, amount.abs() % 100);
            proptest::prop_assert_eq!(pence(&text), Ok(amount));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = pence(&text);
            let _ = first_year(&text);
        }
    }

    #[test]
    fn a_day_that_no_calendar_has_is_no_date() {
        for text in ["31/02/2021", "2021-02-29", "2021-13-01", "00/01/2021", "2021-04-31T00:00:00"] {
            assert_eq!(year_of(text), None, "{text}");
        }
        assert_eq!(year_of("29/02/2020"), Some((2020, Reckoning::Calendar)));
    }
}
