//! `[fund.*]`: money that was awarded, award by award, summed by area.

mod counted;
mod fault;
mod ledger;
mod place;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::fund::pounds;
use theodolite_core::{Problem, Span};
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};

use self::ledger::Ledger;
use self::place::{Direction, Places};
use crate::digits::commas;
use crate::explain::Explanation;
use crate::plan::{Inputs, Main, Plan, Rows, Section, fixed, table_name};
use crate::run::{Run, Step};
use crate::spec::{File, Fund, OnMissing, Spread};
use crate::step::geography;

/// What the row of money without a place is called.
const NOT_PLACED: &str = "not placed";

/// How many awards of an area an explanation lists.
const LISTED: usize = 50;

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Fund, problems: &mut Vec<Problem>) {
    if let Err(problem) = place::direction(plan, spec) {
        problems.push(problem);
    }
    let Some(people) = &spec.people else { return };
    match plan.reference(people) {
        Err(problem) => problems.push(problem),
        Ok(reference) => {
            let (own, to) = (plan.geography(&reference.name), &spec.told_for().value);
            if own.is_some_and(|own| own != to) {
                let message = format!(
                    "`{}` is about `{}`, but `{}` about `{to}`",
                    people.value,
                    own.unwrap_or_default(),
                    spec.name.value
                );
                problems.push(Problem::error("mixed-geographies", message).at(&people.span));
            }
        }
    }
}

/// The people of the areas, where they are known.
fn people(run: &mut Run<'_>, spec: &Fund, of: &str) -> Step<Option<Arc<Vec<f64>>>> {
    match &spec.people {
        None => geography::people(run, of, &spec.told_for().span),
        Some(people) => match run.plan.reference(people) {
            Ok(reference) => Ok(Some(run.column(&reference)?.values)),
            Err(problem) => run.stop(problem),
        },
    }
}

fn ledger(run: &mut Run<'_>, spec: &Fund) -> Step<(Ledger, Places)> {
    let mut places = Places::new(run, spec)?;
    let ledger = ledger::read(run, spec, &mut places)?;
    Ok((ledger, places))
}

/// Sums the awards of each area.
fn table(run: &mut Run<'_>, spec: &Fund) -> Step<ResultTable> {
    let (ledger, places) = ledger(run, spec)?;
    let areas = &places.areas;
    let people = people(run, spec, &areas.name)?;
    let counted = &ledger.counted;
    let apart = counted.not_placed.awards > 0;
    let with_last = |texts: &Arc<Strings>, last: &str| match apart {
        true => Arc::new(texts.iter().chain([last]).collect::<Strings>()),
        false => Arc::clone(texts),
    };
    let mut amounts: Vec<f64> = ledger.sums.amounts().iter().map(|it| pounds(*it)).collect();
    let mut awards: Vec<f64> = ledger.awards.iter().map(|it| f64::from(*it)).collect();
    let per_head = has_people(run.plan, spec).then(|| {
        let found = amounts.iter().enumerate().map(|(area, amount)| {
            let people = people.as_ref().and_then(|it| it.get(area)).copied().unwrap_or(f64::NAN);
            if people > 0.0 { amount / people } else { f64::NAN }
        });
        found.chain(apart.then_some(f64::NAN)).collect::<Vec<f64>>()
    });
    if apart {
        amounts.push(pounds(ledger.sums.apart()));
        awards.push(counted.not_placed.awards as f64);
    }
    let mut table = ResultTable::new()
        .with("code", Values::Text(with_last(&areas.codes, "")))
        .with("name", Values::Text(with_last(&areas.names, NOT_PLACED)))
        .with("amount", Values::Number(amounts))
        .with("awards", Values::Whole(awards));
    if let Some(per_head) = per_head {
        table.push("per_head", Values::Number(per_head));
    }
    for (at, year) in years(spec).enumerate() {
        let of_areas = ledger.sums.year(at);
        let shown = if apart { of_areas.len() } else { areas.len() };
        let amounts = of_areas.iter().take(shown).map(|it| pounds(*it)).collect();
        table.push(format!("y{year}"), Values::Number(amounts));
    }
    record(run, spec, &ledger, &places);
    Ok(table)
}

/// The rows of a fund's table that are of areas: the last one may be of money without a place, which no condition judges.
pub(crate) fn of_areas(table: &ResultTable, areas: usize) -> ResultTable {
    let mut own = ResultTable::new();
    for column in &table.columns {
        let values = match &column.values {
            Values::Text(texts) => Values::text(texts.iter().take(areas)),
            Values::Number(numbers) => Values::Number(numbers.iter().take(areas).copied().collect()),
            Values::Whole(numbers) => Values::Whole(numbers.iter().take(areas).copied().collect()),
            Values::Truth(truths) => Values::Truth(truths.iter().take(areas).copied().collect()),
        };
        own.push(column.name.clone(), values);
    }
    own
}

/// Tells the receipt what became of every row and every penny.
fn record(run: &mut Run<'_>, spec: &Fund, ledger: &Ledger, places: &Places) {
    let counted = &ledger.counted;
    let without = ledger.awards.iter().filter(|it| **it == 0).count() as u64;
    let strays = counted.strays.iter().map(|(lost, strays)| {
        let rows = strays.rows.iter().map(|(row, code)| {
            let row = ledger.table.rows.row_number(*row as usize);
            if code.is_empty() { format!("row {row} has no code") } else { format!("`{code}` in row {row}") }
        });
        let more = strays.count - strays.rows.len() as u64;
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        format!("{}: {}{more}", lost.words(spec), rows.collect::<Vec<_>>().join(", "))
    });
    let strays: Vec<String> = strays.collect();
    let spreads = match spec.spread {
        Some(Spread::Until(_)) => "awards without a last year",
        _ => "awards without a number of years",
    };
    let record = run.record(&spec.name.value);
    record.geography = Some(spec.told_for().value.clone());
    let facts = json!({
        "amount": spec.amount.value, "currency": spec.currency.as_ref().map(|it| &it.value),
        "between": spec.between.map(|(from, to)| [from, to]),
    });
    record.tell(
        format!(
            "awards summed by area in whole pence{}{}",
            place::words(spec),
            match spec.between {
                Some((from, to)) => format!(", of the years {from} to {to}"),
                None => String::new(),
            }
        ),
        facts,
    );
    record.counts.insert("rows in".into(), ledger.table.len as u64);
    record.count_left_out(&ledger.table);
    record.counts.insert("awards placed".into(), counted.placed.awards);
    record.counts.insert("awards not placed".into(), counted.not_placed.awards);
    record.counts.insert("areas".into(), places.areas.len() as u64);
    record.counts.insert("areas without an award".into(), without);
    for (what, count) in [
        ("awards without a code", counted.blank),
        ("awards left out for want of a place", counted.excluded.awards),
        ("awards left out as counted elsewhere", counted.regrants.awards),
        ("awards left out as duplicates", counted.duplicates.awards),
        ("awards of other years", counted.other_years.awards),
        ("refunds", counted.refunds.awards),
        (spreads, counted.blank_spreads),
        ("awards that name more than one beneficiary's place", counted.more_places),
    ] {
        if count > 0 {
            record.counts.insert(what.into(), count);
        }
    }
    record.notes.push(counted.words());
    record.notes.extend(strays);
}

/// Money as a message tells it: thousands commas, two places.
fn told(pence: i128, currency: Option<&str>) -> String {
    let grouped = commas(&(pence.unsigned_abs() / 100).to_string());
    let sign = if pence < 0 { "-" } else { "" };
    let (before, after) = match currency {
        None | Some("" | "GBP") => ("£", String::new()),
        Some(code) => ("", format!(" {code}")),
    };
    format!("{sign}{before}{grouped}.{:02}{after}", pence.unsigned_abs() % 100)
}

fn has_people(plan: &Plan<'_>, spec: &Fund) -> bool {
    spec.people.is_some() || geography::of_people(plan, &spec.told_for().value).is_some()
}

/// The years that have a column.
fn years(spec: &Fund) -> impl Iterator<Item = i32> {
    let (from, to) = spec.between.filter(|_| spec.by_year).unwrap_or((1, 0));
    from..=to
}

impl Section for Fund {
    fn kind(&self) -> &'static str {
        "fund"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn file(&self) -> Option<&File> {
        Some(&self.file)
    }

    fn columns(&self, plan: &Plan<'_>) -> Option<Vec<String>> {
        let mut columns = fixed(&["code", "name", "amount", "awards"]);
        columns.extend(has_people(plan, self).then(|| "per_head".to_owned()));
        columns.extend(years(self).map(|year| format!("y{year}")));
        Some(columns)
    }

    fn main(&self) -> Main {
        Main::Column("amount")
    }

    fn rows(&self) -> Rows<'_> {
        Rows::Of(&self.told_for().value)
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        let (from, to) = (&self.geography.value, &self.told_for().value);
        inputs.add(from);
        match place::known(inputs.plan, self) {
            Ok(Direction::Finer) => inputs.route(from, to, self.via.as_ref()),
            Ok(Direction::Coarser) => inputs.route(to, from, self.via.as_ref()),
            Ok(Direction::Same) | Err(_) => {}
        }
        inputs.add(to);
        match &self.people {
            Some(people) => inputs.add(table_name(&people.value)),
            None => inputs.people(to),
        }
    }

    fn look(&self, run: &mut Run<'_>, name: &str) {
        drop(run.timed(name, |run| ledger(run, self)));
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| table(run, self).map(Arc::new))
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        name: &str,
        area: u32,
        _told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        let (ledger, _) = ledger(run, self)?;
        let at = run.tables.of.get(name).copied().ok_or(crate::run::Stopped)?;
        let file = run.tables.tables[at].location.to_string();
        let currency = ledger.counted.currency.clone();
        let texts = |column: &Option<crate::spec::At<String>>| {
            column.as_ref().and_then(|it| run.texts(at, &ledger.table, &it.value).ok().map(Arc::clone))
        };
        let (recipients, purposes) = (texts(&self.recipient), texts(&self.purpose));
        let year = match &self.year {
            Some(crate::spec::Year::Column(column)) => texts(&Some(column.clone())),
            _ => None,
        };
        let mut notes = Vec::new();
        let own = || ledger.parts.iter().filter(|it| it.area == area);
        for part in own().take(LISTED) {
            let cell = |of: &Option<Arc<Strings>>, before: &str| match of {
                Some(texts) if !texts.get(part.row as usize).trim().is_empty() => {
                    format!("{before}{}", texts.get(part.row as usize).trim())
                }
                _ => String::new(),
            };
            notes.push(format!(
                "{} in `{file}` row {}{}{}{}",
                told(i128::from(part.pence), currency.as_deref()),
                ledger.table.rows.row_number(part.row as usize),
                cell(&year, ", "),
                cell(&recipients, ", to "),
                cell(&purposes, ": "),
            ));
        }
        let more = own().count().saturating_sub(LISTED);
        if more > 0 {
            notes.push(format!("and {more} more awards"));
        }
        if notes.is_empty() {
            notes.push(format!(
                "no award in `{file}` names this area: it got nothing, which is not a missing value"
            ));
            let apart = ledger.counted.not_placed;
            if apart.awards > 0 && self.on_missing == OnMissing::Keep {
                notes.push(format!(
                    "{} awards ({}) could not be placed: some of them may be its own",
                    apart.awards,
                    told(apart.pence, currency.as_deref())
                ));
            }
        }
        explanation.notes.extend(notes);
        Ok(())
    }
}
