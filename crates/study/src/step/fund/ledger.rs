//! The rows of a ledger: which of them count, in which years, and what is wrong with the others.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use theodolite_core::fund::{Sums, yearly};
use theodolite_core::{Cell, Problem};
use theodolite_data::money::{NoAmount, first_year, pence};
use theodolite_data::source::Table;
use theodolite_data::strings::Strings;

use super::place::Places;
use super::told;
use crate::run::{Run, Step, Stopped};
use crate::spec::{At, Fund, OnMissing, Regrant, Spread, Year};
use crate::step::geography::cell;

/// All awards of a fund, summed.
pub(super) struct Ledger {
    pub table: Arc<Table>,
    /// Money by area, and by year where that is asked for.
    pub sums: Sums,
    /// Awards by area.
    pub awards: Vec<u32>,
    pub counted: Counted,
    /// Where explanations are asked for: each area's awards.
    pub parts: Vec<Part>,
}

/// An award's part in an area.
pub(super) struct Part {
    pub area: u32,
    pub row: u32,
    pub pence: i64,
}

/// How many awards, and how much money.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub awards: u64,
    pub pence: i128,
}

impl Tally {
    fn add(&mut self, pence: i64) {
        self.awards += 1;
        self.pence += i128::from(pence);
    }
}

/// What became of the rows.
#[derive(Default)]
pub(super) struct Counted {
    pub all: Tally,
    pub placed: Tally,
    pub not_placed: Tally,
    pub refunds: Tally,
    pub regrants: Tally,
    pub duplicates: Tally,
    /// Awards of which no year counts, and all money of years that do not count.
    pub other_years: Tally,
    pub excluded: Tally,
    pub currency: Option<String>,
    /// The first rows that could not be placed, with their codes.
    pub strays: Vec<(u32, String)>,
    pub blank: u64,
}

/// How many rows a problem or a note names.
const NAMED: usize = 5;

/// Rows with the same fault.
struct Fault<'s> {
    code: &'static str,
    column: &'s At<String>,
    rows: Vec<(u32, String)>,
    count: usize,
}

/// The columns of a ledger.
struct Columns<'s> {
    spec: &'s Fund,
    amount: Arc<Strings>,
    key: Arc<Strings>,
    year: Option<Arc<Strings>>,
    spread: Option<Arc<Strings>>,
    id: Option<Arc<Strings>>,
    currency: Option<Arc<Strings>>,
    regrant: Vec<Arc<Strings>>,
}

impl<'s> Columns<'s> {
    fn read(run: &Run<'_>, at: usize, table: &Table, spec: &'s Fund) -> Step<Columns<'s>> {
        let texts = |column: &At<String>| run.texts(at, table, &column.value).map(Arc::clone);
        let may = |column: Option<&At<String>>| column.map(texts).transpose();
        let year = match &spec.year {
            Some(Year::Column(column)) => Some(column),
            _ => None,
        };
        let spread = spec.spread.as_ref().map(|it| match it {
            Spread::Years(column) | Spread::Until(column) => column,
        });
        let regrant = match &spec.regrant {
            None => Vec::new(),
            Some(Regrant::Marked(column)) => vec![column],
            Some(Regrant::Funders { funder, recipient }) => vec![funder, recipient],
        };
        Ok(Columns {
            spec,
            amount: texts(&spec.amount)?,
            key: texts(&spec.key)?,
            year: may(year)?,
            spread: may(spread)?,
            id: may(spec.id.as_ref())?,
            currency: may(spec.currency.as_ref())?,
            regrant: regrant.into_iter().map(texts).collect::<Step<_>>()?,
        })
    }

    /// The first year of a row and how many years it is spread over; `None` for the year where no year is known.
    fn years(&self, row: usize, faults: &mut Faults<'s>) -> (Option<i32>, u32) {
        let first = match (&self.spec.year, &self.year) {
            (Some(Year::Column(column)), Some(texts)) => {
                let found = first_year(texts.get(row));
                if found.is_none() {
                    faults.add("not-a-year", column, row, texts.get(row));
                }
                found
            }
            (Some(Year::All(year)), _) => Some(*year),
            _ => None,
        };
        let (Some(spread), Some(texts)) = (&self.spec.spread, &self.spread) else { return (first, 1) };
        let text = texts.get(row).trim();
        if text.is_empty() {
            return (first, 1);
        }
        let (years, column) = match spread {
            Spread::Years(column) => {
                (theodolite_data::number::plain(text).filter(|it| it.fract() == 0.0), column)
            }
            Spread::Until(column) => {
                let last = first_year(text).zip(first).map(|(last, first)| f64::from(last - first + 1));
                if first.is_none() {
                    return (None, 1); // the first year is the fault
                }
                (last, column)
            }
        };
        match years.filter(|it| (1.0..=100.0).contains(it)) {
            Some(years) => (first, years as u32),
            None => {
                faults.add("bad-years", column, row, text);
                (first, 1)
            }
        }
    }

    /// Whether a row's money is counted elsewhere.
    fn is_regrant(&self, row: usize, funders: &FxHashSet<&str>) -> bool {
        match self.regrant.as_slice() {
            [mark] => {
                let mark = mark.get(row).trim();
                let no = ["", "false", "no", "n", "0"];
                !no.iter().any(|it| it.eq_ignore_ascii_case(mark))
            }
            [funder, recipient] => {
                let (funder, recipient) = (funder.get(row).trim(), recipient.get(row).trim());
                !recipient.is_empty() && recipient != funder && funders.contains(recipient)
            }
            _ => false,
        }
    }
}

#[derive(Default)]
struct Faults<'s>(Vec<Fault<'s>>);

impl<'s> Faults<'s> {
    fn add(&mut self, code: &'static str, column: &'s At<String>, row: usize, text: &str) {
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
            fault.rows.push((row as u32, text.trim().to_owned()));
        }
    }
}

/// Reads, checks and sums all rows.
pub(super) fn read(run: &mut Run<'_>, spec: &Fund, places: &mut Places) -> Step<Ledger> {
    let at = run.tables.of.get(&spec.name.value).copied().ok_or(Stopped)?;
    let table = run.read(at)?;
    let columns = Columns::read(run, at, &table, spec)?;
    let mut faults = Faults::default();
    let years = match spec.between {
        Some((from, to)) if spec.by_year => (to - from + 1).max(0) as usize,
        _ => 0,
    };
    let mut sums = Sums::new(places.areas.len(), years);
    let mut awards = vec![0; places.areas.len()];
    let mut counted = Counted::default();
    let mut parts = Vec::new();
    // Looked up in, never iterated.
    let mut ids: FxHashMap<&str, u32> = FxHashMap::default();
    let funders: FxHashSet<&str> = match columns.regrant.as_slice() {
        [funder, _] => funder.iter().map(str::trim).collect(),
        _ => FxHashSet::default(),
    };
    for row in 0..table.len {
        let text = columns.amount.get(row);
        let amount = match pence(text) {
            Ok(amount) => amount,
            Err(why) => {
                let code = match why {
                    NoAmount::Blank => "no-amount",
                    NoAmount::Scaled => "scaled-amount",
                    NoAmount::Currency => "other-currency",
                    NoAmount::Other => "not-an-amount",
                };
                faults.add(code, &spec.amount, row, text);
                continue;
            }
        };
        if let (Some(column), Some(texts)) = (&spec.currency, &columns.currency) {
            let currency = texts.get(row).trim();
            match &counted.currency {
                Some(first) if first != currency => {
                    faults.add("mixed-currencies", column, row, currency);
                    continue;
                }
                Some(_) => {}
                None => counted.currency = Some(currency.to_owned()),
            }
        }
        let (first, spread) = columns.years(row, &mut faults);
        counted.all.add(amount);
        if let (Some(column), Some(texts)) = (&spec.id, &columns.id) {
            let id = texts.get(row).trim();
            if !id.is_empty() {
                if ids.contains_key(id) {
                    if !spec.first_of_duplicates {
                        faults.add("duplicate-award", column, row, id);
                    }
                    counted.duplicates.add(amount);
                    continue;
                }
                ids.insert(id, row as u32);
            }
        }
        if columns.is_regrant(row, &funders) {
            counted.regrants.add(amount);
            continue;
        }
        if amount < 0 {
            if !spec.subtracts_refunds {
                faults.add("refund", &spec.amount, row, text);
                continue;
            }
            counted.refunds.add(amount);
        }
        let code = columns.key.get(row);
        let found = places.find(code);
        let place = found.filter(|at| places.share(*at, 0, |_, _| {}));
        if place.is_none() {
            counted.blank += u64::from(code.trim().is_empty());
            if spec.on_missing == OnMissing::Stop {
                faults.add("unknown-code", &spec.key, row, code);
            }
            if counted.strays.len() < NAMED {
                counted.strays.push((row as u32, code.trim().to_owned()));
            }
            if spec.on_missing == OnMissing::Exclude {
                counted.excluded.add(amount);
                continue;
            }
        }
        let mut here = 0;
        let mut counts = false;
        for part in 0..spread {
            let money = yearly(amount, spread, part);
            let year = first.map(|it| it + part as i32);
            let of_between = match (spec.between, year) {
                (Some((from, to)), Some(year)) if (from..=to).contains(&year) => Some((year - from) as usize),
                (Some(_), _) => {
                    counted.other_years.pence += i128::from(money);
                    continue;
                }
                (None, _) => None,
            };
            (counts, here) = (true, here + money);
            match place {
                Some(at) => {
                    places.share(at, money, |area, part| sums.add(Some(area), of_between, part));
                }
                None => sums.add(None, of_between, money),
            }
        }
        if !counts {
            counted.other_years.awards += 1;
            continue;
        }
        match place {
            Some(at) => {
                counted.placed.add(here);
                places.share(at, here, |area, part| {
                    awards[area as usize] += 1;
                    if run.keeps_details {
                        parts.push(Part { area, row: row as u32, pence: part });
                    }
                });
            }
            None => counted.not_placed.add(here),
        }
    }
    if !faults.0.is_empty() {
        let problems: Vec<Problem> =
            faults.0.iter().map(|fault| problem(run, spec, at, &table, fault, &counted, places)).collect();
        run.problems.extend(problems);
        return Err(Stopped);
    }
    let strays = counted.not_placed.awards + counted.excluded.awards;
    if counted.placed.awards == 0 && strays > 0 {
        let (row, _) = counted.strays.first().cloned().unwrap_or_default();
        let codes: Vec<&str> = counted.strays.iter().map(|it| it.1.as_str()).collect();
        let from = &spec.geography.value;
        let message =
            format!("none of the {strays} awards of `{}` names an area of `{from}`", spec.name.value);
        let hint = hint_of_codes(&codes, &places.from.codes)
            .unwrap_or_else(|| format!("look at both columns: are these the codes of `{from}`?"));
        let problem = Problem::error("nothing-matched", message).at(&spec.key.span).in_cell(cell(
            run,
            at,
            &table,
            row,
            &spec.key.value,
        ));
        return run.stop(problem.hint(hint));
    }
    Ok(Ledger { table, sums, awards, counted, parts })
}

/// The problem of rows with the same fault.
fn problem(
    run: &Run<'_>,
    spec: &Fund,
    at: usize,
    table: &Table,
    fault: &Fault<'_>,
    counted: &Counted,
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
            format!("complete them, or leave them out: except = {{ {column:?} = \"\" }}"),
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
                "{rows} of `{name}` {has} another currency than the first, which is `{}`: {shown}",
                counted.currency.as_deref().unwrap_or_default()
            ),
            format!("leave them out, and have them counted: except = {{ {column:?} = {:?} }}", fault.rows[0].1),
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
            "take them out of the file, or say `duplicates = \"first\"` to count the first and be told of the others".to_owned(),
        ),
        "refund" => (
            format!("{rows} of `{name}` {has} an amount below 0: {shown}"),
            "if it is money paid back, say `refunds = \"subtract\"`: it is taken off what the area got, and counted".to_owned(),
        ),
        _ => (
            format!("{rows} of `{name}` {has} the code of no area of `{}`: {shown}", spec.geography.value),
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
fn hint_of_codes(codes: &[&str], known: &Strings) -> Option<String> {
    let is_postcode = |it: &str| {
        let plain: String = it.chars().filter(|it| !it.is_whitespace()).collect();
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

impl Counted {
    /// The money of the ledger and what became of it, in words.
    pub(super) fn words(&self) -> String {
        let currency = self.currency.as_deref();
        let mut words = format!(
            "{} in the ledger: {} placed, {} not placed",
            told(self.all.pence, currency),
            told(self.placed.pence, currency),
            told(self.not_placed.pence, currency)
        );
        for (tally, what) in [
            (&self.excluded, "left out for want of a place"),
            (&self.regrants, "left out as counted elsewhere"),
            (&self.duplicates, "left out as a duplicate"),
            (&self.other_years, "in years that do not count"),
        ] {
            if tally.pence != 0 || tally.awards > 0 {
                words.push_str(&format!(", {} {what}", told(tally.pence, currency)));
            }
        }
        if self.refunds.awards > 0 {
            let refunded = told(-self.refunds.pence, currency);
            words.push_str(&format!("; {refunded} of refunds are taken off"));
        }
        words
    }
}
