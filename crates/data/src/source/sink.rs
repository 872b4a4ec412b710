//! Rows go in, a table comes out: `only` decides which, each column gathers its cells.

use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use super::gather::{Gather, listed, shown};
use super::{Facts, Kind, Reading, Request, RowNumbers, Table};
use crate::number;

/// The most rows that are held: results name them by 32 bits.
const MOST: usize = u32::MAX as usize - 1;

/// A cell as its format gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'v> {
    Empty,
    Text(&'v str),
    Number(f64),
    Whole(i64),
}

impl Value<'_> {
    #[inline]
    fn put(self, row: u64, gather: &mut Gather) {
        match self {
            Value::Text(text) => gather.text(row, text),
            Value::Number(number) => gather.number(row, number),
            Value::Whole(whole) => gather.whole(row, whole),
            Value::Empty => gather.empty(),
        }
    }
}

/// Rows that a format gives by column.
pub(super) trait Batch {
    /// The number of rows.
    fn len(&self) -> usize;
    /// What stands at one of [`Sink::positions`] in a row of the batch.
    fn cell(&self, slot: usize, row: usize) -> Value<'_>;
    /// All cells at one of [`Sink::positions`], where they are numbers and none is missing.
    fn numbers(&self, slot: usize) -> Option<&[f64]>;
}

/// The columns asked for, in the making.
pub(super) struct Sink {
    gathers: Vec<Gather>,
    /// For each gather, which of the cells of a row it takes.
    slots: Vec<usize>,
    only: Vec<(usize, Only)>,
    /// Where each of the cells of a row stands, ascending: what a format has to give.
    pub(super) positions: Vec<usize>,
    rows: RowNumbers,
    len: usize,
    left_out: u64,
}

/// A condition on a cell.
struct Only {
    column: String,
    text: String,
    number: Option<f64>,
    /// Texts that other rows have there, for a message.
    others: Vec<String>,
}

impl Sink {
    /// Returns an empty table of the columns asked for, which stand at `places` (those of `only` after them).
    pub(super) fn new(reading: &Reading, requests: &[Request], places: &[usize], rows: usize) -> Sink {
        let mut positions = places.to_vec();
        positions.sort_unstable();
        positions.dedup();
        let slot = |place: &usize| positions.partition_point(|it| it < place);
        let slots: Vec<usize> = places.iter().take(requests.len()).map(slot).collect();
        let only = places.iter().skip(requests.len()).zip(&reading.only).map(|(place, (column, text))| {
            let text = text.trim().to_owned();
            (
                slot(place),
                Only { column: column.clone(), number: number::plain(&text), text, others: Vec::new() },
            )
        });
        Sink {
            gathers: requests.iter().map(|it| Gather::new(it, rows)).collect(),
            slots,
            only: only.collect(),
            positions,
            rows: RowNumbers::default(),
            len: 0,
            left_out: 0,
        }
    }

    /// Makes room for so many rows in all, like those that are there.
    pub(super) fn reserve(&mut self, rows: usize) {
        let more = rows.saturating_sub(self.len);
        let len = self.len;
        self.gathers.iter_mut().for_each(|it| it.reserve(len, more));
    }

    /// Returns an empty table of all columns, as texts.
    pub(super) fn of_all(headers: &[String], reading: &Reading, places: &[usize], rows: usize) -> Sink {
        let requests: Vec<Request> =
            headers.iter().map(|it| Request { column: it.clone(), kind: Kind::Text }).collect();
        let all: Vec<usize> = (0..headers.len()).chain(places.iter().copied()).collect();
        Sink::new(reading, &requests, &all, rows)
    }

    /// Adds a row, given what stands at each of [`Sink::positions`].
    #[inline]
    pub(super) fn add<'v>(&mut self, row: u64, cell: impl Fn(usize) -> Value<'v>) {
        for (slot, only) in &mut self.only {
            if !only.holds(cell(*slot)) {
                self.left_out += 1;
                return;
            }
        }
        self.rows.push(row);
        self.len += 1;
        for (gather, slot) in self.gathers.iter_mut().zip(&self.slots) {
            cell(*slot).put(row, gather);
        }
    }

    /// Adds rows that stand below one another, the first at `row`.
    pub(super) fn add_batch(&mut self, row: u64, batch: &impl Batch) {
        if !self.only.is_empty() {
            for (index, row) in (0..batch.len()).zip(row..) {
                self.add(row, |slot| batch.cell(slot, index));
            }
            return;
        }
        self.rows.push_run(row, batch.len());
        self.len += batch.len();
        for (gather, slot) in self.gathers.iter_mut().zip(&self.slots) {
            match batch.numbers(*slot) {
                Some(numbers) => gather.numbers(row, numbers),
                None => (0..batch.len())
                    .zip(row..)
                    .for_each(|(index, row)| batch.cell(*slot, index).put(row, gather)),
            }
        }
    }

    /// Adds rows further down, which counted their rows from `above`.
    pub(super) fn append(&mut self, below: Sink, above: u64) {
        for index in 0..below.len {
            self.rows.push(above + below.rows.row_number(index));
        }
        self.len += below.len;
        self.left_out += below.left_out;
        for (gather, more) in self.gathers.iter_mut().zip(below.gathers) {
            gather.append(more, above);
        }
        for ((_, only), (_, more)) in self.only.iter_mut().zip(below.only) {
            more.others.into_iter().for_each(|it| only.note(it));
        }
    }

    /// The table, or every problem of its cells and rows (`problems` has those met on the way).
    pub(super) fn finish(
        self,
        headers: Vec<String>,
        mut facts: Facts,
        place: &Cell,
        mut problems: Vec<Problem>,
    ) -> Result<Table, Vec<Problem>> {
        facts.left_out = self.left_out;
        let columns = self.gathers.into_iter().map(|it| it.finish(place, &mut problems)).collect();
        if self.len == 0 && problems.is_empty() {
            problems.push(no_rows(&self.only, self.left_out).in_cell(place.clone()));
        }
        if self.len > MOST {
            let found = format!("{} rows; at most {MOST} are read", self.len);
            problems.push(Problem::error("too-large", found).in_cell(place.clone()));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Table { len: self.len, rows: self.rows, columns, headers, facts })
    }
}

impl Only {
    fn holds(&mut self, value: Value<'_>) -> bool {
        let (holds, shown_as) = match value {
            Value::Text(text) => (self.is(text), None),
            Value::Number(number) => (self.number == Some(number), Some(number.to_string())),
            Value::Whole(whole) => (self.number == Some(whole as f64), Some(whole.to_string())),
            Value::Empty => (self.text.is_empty(), Some(String::new())),
        };
        if !holds && self.others.len() < 6 {
            let other = match value {
                Value::Text(text) => shown(text),
                _ => shown_as.unwrap_or_default(),
            };
            self.note(other);
        }
        holds
    }

    /// Keeps a few of the texts that rows have there instead.
    fn note(&mut self, other: String) {
        if self.others.len() < 6 && !self.others.contains(&other) {
            self.others.push(other);
        }
    }

    fn is(&self, text: &str) -> bool {
        let text = text.trim();
        text == self.text || (self.number.is_some() && number::plain(text) == self.number)
    }
}

fn no_rows(only: &[(usize, Only)], left_out: u64) -> Problem {
    if left_out == 0 {
        return Problem::error("no-rows", "no row stands below the header");
    }
    let asked: Vec<String> = only.iter().map(|(_, it)| format!("`{}` = `{}`", it.column, it.text)).collect();
    let problem = Problem::error("no-rows", format!("none of {left_out} rows has {}", asked.join(" and ")));
    match only.iter().find(|(_, it)| !it.others.is_empty()) {
        Some((_, it)) => {
            let some = listed(it.others.iter().map(|it| format!("`{it}`")), it.others.len().min(5) as u64);
            problem.hint(format!("in `{}` there is {some}", it.column))
        }
        None => problem,
    }
}
