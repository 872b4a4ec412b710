//! What is wrong with rows of a ledger, and what to do about it.

use theodolite_core::{Cell, Problem};
use theodolite_data::source::Table;
use theodolite_data::strings::{Strings, is_space, trim};

use super::counted::NAMED;
use super::place::{Lost, Places};
use crate::run::Run;
use crate::spec::{At, Fund, Spread};
use crate::step::geography::cell;
use crate::step::source::except;

/// Rows with the same fault.
pub(super) struct Fault<'s> {
    code: &'static str,
    column: &'s At<String>,
    rows: Vec<(u32, String)>,
    count: usize,
}

/// All faults of a ledger, in the order in which the first row of each stands.
#[derive(Default)]
pub(super) struct Faults<'s>(pub Vec<Fault<'s>>);

impl<'s> Faults<'s> {
    pub(super) fn add(&mut self, code: &'static str, column: &'s At<String>, row: usize, text: &str) {
        let at = match self.0.iter().position(|it| it.code == code) {
            Some(at) => at,
            None => {
                self.0.push(Fault { code, column, rows: Vec::new(), count: 0 });
                self.0.len() - 1
            }
        };
        let fault = &mut self.0[at];
        fault.count += 1;
        if fault.rows.len() < NAMED {
            fault.rows.push((row as u32, trim(text).to_owned()));
        }
    }
}

/// The currencies of a ledger.
#[derive(Default)]
pub(super) struct Currencies {
    /// What most awards are in, in capitals; of two that as many are in, the first.
    pub most: String,
    /// How it is written, as texts of cells.
    own: Vec<String>,
    /// All others, as texts of cells: blank is one.
    others: Vec<String>,
}

impl Currencies {
    /// Counts what awards are in.
    pub(super) fn of(texts: &Strings) -> Currencies {
        let mut counts: Vec<(String, usize, Vec<String>)> = Vec::new();
        for text in texts.iter() {
            let (code, text) = (Currencies::code(text), trim(text));
            let at = counts.iter().position(|it| it.0 == code).unwrap_or_else(|| {
                counts.push((code, 0, Vec::new()));
                counts.len() - 1
            });
            counts[at].1 += 1;
            if !counts[at].2.iter().any(|it| it == text) {
                counts[at].2.push(text.to_owned());
            }
        }
        // A blank tells no currency, however many there are. The first of the greatest.
        let most = (counts.iter().rev()).filter(|it| !it.0.is_empty()).max_by_key(|it| it.1);
        let most = most.map(|it| it.0.clone()).unwrap_or_default();
        let (own, others): (Vec<_>, Vec<_>) = counts.into_iter().partition(|it| it.0 == most);
        let texts = |of: Vec<(String, usize, Vec<String>)>| of.into_iter().flat_map(|it| it.2).collect();
        Currencies { most, own: texts(own), others: texts(others) }
    }

    /// A currency's code as it is compared.
    pub(super) fn code(text: &str) -> String {
        trim(text).to_uppercase()
    }

    /// What leaves the others out: by their names, or where they are many by those that stay.
    fn hint(&self, column: &str) -> String {
        let texts = |of: &'_ [String]| except(column, of.iter().map(String::as_str));
        match texts(&self.others) {
            Some(words) => format!("leave them out, and have them counted: {words}"),
            None => {
                let words = texts(&self.own).unwrap_or_default().replacen("except", "only", 1);
                format!("keep one currency, and have the others counted: {words}")
            }
        }
    }
}

/// The problem of rows with the same fault.
pub(super) fn problem(
    run: &Run<'_>,
    spec: &Fund,
    at: usize,
    table: &Table,
    fault: &Fault<'_>,
    currencies: &Currencies,
    places: &Places,
) -> Problem {
    let shown = fault
        .rows
        .iter()
        .map(|(row, text)| format!("`{text}` (row {})", table.rows.row_number(*row as usize)));
    let more = fault.count - fault.rows.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let shown = format!("{}{more}", shown.collect::<Vec<_>>().join(", "));
    let rows = if fault.count == 1 { "1 row".to_owned() } else { format!("{} rows", fault.count) };
    let has = if fault.count == 1 { "has" } else { "have" };
    let (name, column) = (&spec.name.value, &fault.column.value);
    let (message, hint) = match fault.code {
        "no-amount" => (
            format!("{rows} of `{name}` {has} no amount"),
            format!("complete them, or leave them out: {}", except(column, [""].into_iter()).unwrap_or_default()),
        ),
        "scaled-amount" => (
            format!("{rows} of `{name}` {has} an amount in short: {shown}"),
            "write all digits, as in 1200000 for 1.2m: how much was rounded away is not known".to_owned(),
        ),
        "not-an-amount" => (
            format!("{rows} of `{name}` {has} no amount that can be read: {shown}"),
            "amounts are written as 1234.50, £1,234.50 or (1,234.50) for money paid back".to_owned(),
        ),
        "other-currency" => (
            format!("{rows} of `{name}` {has} an amount of another currency than pounds: {shown}"),
            "convert them in the file, by a rate that it states, or leave those rows out with `except`".to_owned(),
        ),
        "mixed-currencies" => (
            format!(
                "{rows} of `{name}` {has} another currency than most, which are in `{}`: {shown}",
                currencies.most
            ),
            currencies.hint(column),
        ),
        "not-a-year" => (
            format!("{rows} of `{name}` {has} no year that can be read: {shown}"),
            "years are written as 2021, 2021-03-04, 04/03/2021 or 2021/22".to_owned(),
        ),
        "bad-years" => (
            format!("{rows} of `{name}` {has} no whole number of years from 1 to 100: {shown}"),
            match spec.spread {
                Some(Spread::Until(_)) => "the last year is not before the first".to_owned(),
                _ => "`years` is how many years an award is for; `until` names the column of the last one".to_owned(),
            },
        ),
        "duplicate-award" => (
            format!("{rows} of `{name}` {has} the identifier of an earlier row: {shown}"),
            "take them out of the file, or say `duplicates = \"first\"` to count the first where code, amount and year agree, and be told of the others".to_owned(),
        ),
        "other-duplicate" => (
            format!("{rows} of `{name}` {has} the identifier of an earlier row and another code, amount or year: {shown}"),
            "an instalment or a refund under the same identifier is money, not a duplicate: give each its own, or leave `id` out to count them all".to_owned(),
        ),
        "refund" => (
            format!("{rows} of `{name}` {has} an amount below 0: {shown}"),
            "if it is money paid back, say `refunds = \"subtract\"`: it is taken off what the area got, and counted".to_owned(),
        ),
        code => (
            format!("{rows} of `{name}` {has} the code of {}: {shown}", Lost::of_fault(code).words(spec)),
            "leave `on-missing` out to keep them in a last row `not placed`, or say \"exclude\"".to_owned(),
        ),
    };
    let row = fault.rows.first().map_or(0, |it| it.0);
    let place: Cell = cell(run, at, table, row, column);
    let problem = Problem::error(fault.code, message).at(&fault.column.span).in_cell(place);
    match fault.code {
        "unknown-code" => {
            let codes: Vec<&str> = fault.rows.iter().map(|it| it.1.as_str()).collect();
            problem.hint(hint_of_codes(&codes, &places.from.codes).unwrap_or(hint))
        }
        _ => problem.hint(hint),
    }
}

/// What to say where the codes are names, postcodes, or those of another year.
pub(super) fn hint_of_codes(codes: &[&str], known: &Strings) -> Option<String> {
    let is_postcode = |it: &str| {
        let plain: String = it.chars().filter(|it| !is_space(*it)).collect();
        let (Some(end), true) = (plain.get(plain.len().saturating_sub(3)..), (5..=7).contains(&plain.len()))
        else {
            return false;
        };
        let digit = end.starts_with(|it: char| it.is_ascii_digit());
        digit
            && end.chars().skip(1).all(|it| it.is_ascii_alphabetic())
            && plain.starts_with(|it: char| it.is_ascii_alphabetic())
    };
    let first = codes.iter().find(|it| !it.is_empty())?;
    if is_postcode(first) {
        return Some("these look like postcodes: name a [lookup] from postcodes, `geography` and `to` of it, and say `postcodes = true`".to_owned());
    }
    let is_name = |it: &&str| it.is_empty() || !it.chars().any(|it| it.is_ascii_digit());
    if codes.iter().all(is_name) && known.iter().take(codes.len()).all(|it| !is_name(&it)) {
        return Some(format!(
            "these look like names, and `key` is the column of the codes, such as `{}`: add such a column to the file",
            known.get(0)
        ));
    }
    theodolite_data::key::vintage_hint(codes, known)
}

/// The warning of a column with calendar dates and financial years: of one day they tell different years.
pub(super) fn mixed_years(
    run: &Run<'_>,
    spec: &Fund,
    at: usize,
    table: &Table,
    (column, texts): (&At<String>, &Strings),
    (date, financial): (u32, u32),
) -> Problem {
    let shown = |row: u32| {
        format!("`{}` (row {})", trim(texts.get(row as usize)), table.rows.row_number(row as usize))
    };
    let message = format!(
        "`{}` of `{}` has calendar dates and financial years: {} and {}",
        column.value,
        spec.name.value,
        shown(date),
        shown(financial)
    );
    Problem::warning("mixed-years", message)
        .at(&column.span)
        .in_cell(cell(run, at, table, financial, &column.value))
        .hint("write them one way: a date from January to March lies in a financial year that began the year before, and is counted in its own")
}
