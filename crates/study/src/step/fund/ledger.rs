//! The rows of a ledger: which of them count, in which years, and what is wrong with the others.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use theodolite_core::Problem;
use theodolite_core::fund::{Sums, yearly};
use theodolite_data::money::{NoAmount, Reckoning, pence, year_of};
use theodolite_data::source::Table;
use theodolite_data::strings::{Strings, trim};

use super::counted::Counted;
use super::fault::{Currencies, Faults, hint_of_codes, mixed_years, problem};
use super::place::{Lost, Places};
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

    /// Over which years the money of a row is spread.
    fn years(&self, row: usize, seen: &mut Seen<'s>) -> Years {
        let first = match (&self.spec.year, &self.year) {
            (Some(Year::Column(column)), Some(texts)) => {
                let found = year_of(texts.get(row));
                match found {
                    Some((_, reckoning)) => seen.first.note(reckoning, row),
                    None => seen.faults.add("not-a-year", column, row, texts.get(row)),
                }
                found.map(|it| it.0)
            }
            (Some(Year::All(year)), _) => Some(*year),
            _ => None,
        };
        let one = Years { first, count: 1 };
        let (Some(spread), Some(texts)) = (&self.spec.spread, &self.spread) else { return one };
        let text = trim(texts.get(row));
        if text.is_empty() {
            seen.blank_spreads += 1;
            return one;
        }
        let (years, column) = match spread {
            Spread::Years(column) => {
                (theodolite_data::number::plain(text).filter(|it| it.fract() == 0.0), column)
            }
            Spread::Until(column) => {
                let Some(first) = first else { return one }; // the first year is the fault
                let last = year_of(text);
                if let Some((_, reckoning)) = last {
                    seen.last.note(reckoning, row);
                }
                (last.map(|(last, _)| f64::from(last - first + 1)), column)
            }
        };
        match years.filter(|it| (1.0..=100.0).contains(it)) {
            Some(years) => Years { first, count: years as u32 },
            None => {
                seen.faults.add("bad-years", column, row, text);
                one
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

/// How many awards of a file of the 360Giving standard name a second place of beneficiaries: the first is taken.
fn more_places(run: &mut Run<'_>, at: usize, table: &Table, spec: &Fund) -> u64 {
    const SHEET: &str = "Beneficiary Location:1:Geographic Code";
    let second = match spec.key.value.as_str() {
        "beneficiaryLocation.0.geoCode" => "beneficiaryLocation.1.geoCode",
        "Beneficiary Location:0:Geographic Code" if table.headers.iter().any(|it| it == SHEET) => SHEET,
        _ => return 0,
    };
    // It may be in no award: then there is no such column, which is no problem.
    let texts = run.texts_again(at, second);
    texts.map_or(0, |it| it.iter().filter(|it| !trim(it).is_empty()).count() as u64)
}

/// Over which years some money is spread, in equal parts.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Years {
    /// The first; `None` where no year is known.
    first: Option<i32>,
    count: u32,
}

impl Years {
    /// Whether one of them counts; an award without a year is looked at, so that all that is wrong with it is told.
    fn count_in(self, between: Option<(i32, i32)>) -> bool {
        match (between, self.first) {
            (Some((from, to)), Some(first)) => first <= to && first + self.count as i32 > from,
            _ => true,
        }
    }

    /// Hands on the money of each year that counts, with the place of that year among them; says how much it is together.
    fn spread(
        self,
        pence: i64,
        between: Option<(i32, i32)>,
        mut each: impl FnMut(Option<usize>, i64),
    ) -> i64 {
        let Some((from, to)) = between else {
            each(None, pence);
            return pence;
        };
        let mut together = 0;
        for part in 0..self.count {
            let year = self.first.map(|it| it + part as i32).filter(|it| (from..=to).contains(it));
            if let Some(year) = year {
                let money = yearly(pence, self.count, part);
                each(Some((year - from) as usize), money);
                together += money;
            }
        }
        together
    }
}

/// The first row of a column with a calendar date, and that with a financial year.
#[derive(Default)]
struct Reckonings {
    date: Option<u32>,
    financial: Option<u32>,
}

impl Reckonings {
    fn note(&mut self, reckoning: Reckoning, row: usize) {
        match reckoning {
            Reckoning::Calendar => self.date.get_or_insert(row as u32),
            Reckoning::Financial => self.financial.get_or_insert(row as u32),
            Reckoning::Either => return,
        };
    }

    /// The two rows, where there are both.
    fn mixed(self) -> Option<(u32, u32)> {
        self.date.zip(self.financial)
    }
}

/// What was seen on the way through the rows.
#[derive(Default)]
struct Seen<'s> {
    faults: Faults<'s>,
    first: Reckonings,
    last: Reckonings,
    blank_spreads: u64,
}

/// What makes a row a duplicate of an earlier one under the same identifier: all else would be money.
struct Same<'a> {
    code: &'a str,
    pence: i64,
    years: Years,
}

/// Reads, checks and sums all rows.
pub(super) fn read(run: &mut Run<'_>, spec: &Fund, places: &mut Places) -> Step<Ledger> {
    let at = run.tables.of.get(&spec.name.value).copied().ok_or(Stopped)?;
    let table = run.read(at)?;
    let columns = Columns::read(run, at, &table, spec)?;
    let mut seen = Seen::default();
    let years = match spec.between {
        Some((from, to)) if spec.by_year => (to - from + 1).max(0) as usize,
        _ => 0,
    };
    let mut sums = Sums::new(places.areas.len(), years);
    let mut awards = vec![0; places.areas.len()];
    let mut counted = Counted::default();
    let mut parts = Vec::new();
    let currencies = columns.currency.as_ref().map(|it| Currencies::of(it));
    counted.currency = currencies.as_ref().map(|it| it.most.clone());
    // Looked up in, never iterated.
    let mut ids: FxHashMap<&str, Same<'_>> = FxHashMap::default();
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
                seen.faults.add(code, &spec.amount, row, text);
                continue;
            }
        };
        if let (Some(column), Some(texts), Some(known)) = (&spec.currency, &columns.currency, &currencies)
            && Currencies::code(texts.get(row)) != known.most
        {
            seen.faults.add("mixed-currencies", column, row, texts.get(row));
            continue;
        }
        let years = columns.years(row, &mut seen);
        counted.all.add(amount);
        if !years.count_in(spec.between) {
            counted.other_years.add(amount);
            continue;
        }
        let here = years.spread(amount, spec.between, |_, _| {});
        let code = trim(columns.key.get(row));
        if let (Some(column), Some(texts)) = (&spec.id, &columns.id) {
            let id = trim(texts.get(row));
            match ids.get(id) {
                Some(first) => {
                    let agree = first.pence == amount
                        && first.years == years
                        && (first.code == code || places.is_same(first.code, code));
                    match (agree, spec.first_of_duplicates) {
                        (true, true) => {}
                        (true, false) => seen.faults.add("duplicate-award", column, row, id),
                        (false, _) => seen.faults.add("other-duplicate", column, row, id),
                    }
                    counted.put(|it| &mut it.duplicates, here, amount);
                    continue;
                }
                None if id.is_empty() => {}
                None => {
                    ids.insert(id, Same { code, pence: amount, years });
                }
            }
        }
        if columns.is_regrant(row, &funders) {
            counted.put(|it| &mut it.regrants, here, amount);
            continue;
        }
        if amount < 0 && !spec.subtracts_refunds {
            seen.faults.add("refund", &spec.amount, row, text);
            continue;
        }
        let added = match places.place(code) {
            Ok(at) => {
                let mut added = 0;
                // Areas first, then years: what an area got in all its years is then its part of the award.
                places.share(at, amount, |area, part| {
                    let pence =
                        years.spread(part, spec.between, |year, money| sums.add(Some(area), year, money));
                    added += pence;
                    awards[area as usize] += 1;
                    if run.keeps_details {
                        parts.push(Part { area, row: row as u32, pence });
                    }
                });
                counted.put(|it| &mut it.placed, added, amount);
                added
            }
            Err(lost) => {
                counted.stray(lost, row, code);
                if spec.on_missing == OnMissing::Stop {
                    seen.faults.add(lost.fault(), &spec.key, row, code);
                }
                if spec.on_missing == OnMissing::Exclude {
                    counted.put(|it| &mut it.excluded, here, amount);
                    continue;
                }
                years.spread(amount, spec.between, |year, money| sums.add(None, year, money));
                counted.put(|it| &mut it.not_placed, here, amount);
                here
            }
        };
        if amount < 0 {
            counted.refunds.add(added);
        }
    }
    counted.blank_spreads = seen.blank_spreads;
    counted.more_places = more_places(run, at, &table, spec);
    let Seen { faults, first, last, .. } = seen;
    if !faults.0.is_empty() {
        let currencies = currencies.unwrap_or_default();
        let problems: Vec<Problem> =
            faults.0.iter().map(|fault| problem(run, spec, at, &table, fault, &currencies, places)).collect();
        run.problems.extend(problems);
        return Err(Stopped);
    }
    if let (Some(Year::Column(column)), Some(texts)) = (&spec.year, &columns.year) {
        let problem = first.mixed().map(|rows| mixed_years(run, spec, at, &table, (column, texts), rows));
        run.problems.extend(problem);
    }
    if let (Some(Spread::Until(column)), Some(texts)) = (&spec.spread, &columns.spread) {
        let problem = last.mixed().map(|rows| mixed_years(run, spec, at, &table, (column, texts), rows));
        run.problems.extend(problem);
    }
    let unknown = counted.strays.get(&Lost::Unknown).filter(|_| counted.strays.len() == 1);
    if let Some(unknown) = unknown.filter(|_| counted.placed.awards == 0) {
        let strays = unknown.count;
        let row = unknown.rows.first().map_or(0, |it| it.0);
        let codes: Vec<&str> = unknown.rows.iter().map(|it| it.1.as_str()).collect();
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
