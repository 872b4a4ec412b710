//! Rows go in, a table comes out: `only` and `except` decide which, each column gathers its cells.

use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use super::filter::Filter;
use super::gather::Gather;
use super::{Facts, Kind, Reading, Request, RowNumbers, Table};

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
    filter: Filter,
    /// Where each of the cells of a row stands, ascending: what a format has to give.
    pub(super) positions: Vec<usize>,
    rows: RowNumbers,
    len: usize,
}

impl Sink {
    /// Returns an empty table of the columns asked for, which stand at `places` (those of conditions after them).
    pub(super) fn new(reading: &Reading, requests: &[Request], places: &[usize], rows: usize) -> Sink {
        let mut positions = places.to_vec();
        positions.sort_unstable();
        positions.dedup();
        let slot = |place: &usize| positions.partition_point(|it| it < place);
        let slots: Vec<usize> = places.iter().take(requests.len()).map(slot).collect();
        Sink {
            gathers: requests.iter().map(|it| Gather::new(it, rows)).collect(),
            slots,
            filter: Filter::new(reading, places.iter().skip(requests.len()).map(slot)),
            positions,
            rows: RowNumbers::default(),
            len: 0,
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
        if !self.filter.is_empty() && !self.filter.keeps(&cell) {
            return;
        }
        self.rows.push(row);
        self.len += 1;
        for (gather, slot) in self.gathers.iter_mut().zip(&self.slots) {
            cell(*slot).put(row, gather);
        }
    }

    /// Adds rows that stand below one another, the first at `row`.
    pub(super) fn add_batch(&mut self, row: u64, batch: &impl Batch) {
        if !self.filter.is_empty() {
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
        self.filter.append(below.filter);
        for (gather, more) in self.gathers.iter_mut().zip(below.gathers) {
            gather.append(more, above);
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
        facts.left_out = self.filter.left_out();
        let columns = self.gathers.into_iter().map(|it| it.finish(place, &mut problems)).collect();
        if problems.is_empty() && (self.len == 0 || !self.filter.is_empty()) {
            problems.extend(self.filter.problems(self.len, place));
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
