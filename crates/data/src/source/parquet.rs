//! Parquet: only the columns asked for, one batch of rows after another.

use std::fs::File;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowTemporalType, Date32Type, Date64Type, Decimal128Type, Decimal256Type, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Float64Array, LargeStringArray, StringArray,
    StringViewArray,
};
use arrow_schema::{DataType, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use rayon::prelude::*;
use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use super::header::{Wanted, normalise};
use super::sink::{Batch, Sink, Value};
use super::{Facts, Format, Kind, Reading, Request, Table, one, open, place};
use crate::store::Obtained;

/// Rows that are decoded at once.
const ROWS: usize = 1 << 14;

/// Cells from which it pays to decode columns side by side.
const MANY: i64 = 2_000_000;

pub(super) fn read(file: &Obtained, reading: &Reading, requests: &[Request]) -> Result<Table, Vec<Problem>> {
    let metadata = metadata(file).map_err(one)?;
    let names = names(&metadata);
    let wanted = Wanted::new(reading, requests);
    let places = wanted.positions(&names, &place(file))?;
    let cells = metadata.metadata().file_metadata().num_rows().saturating_mul(requests.len() as i64);
    let threads = rayon::current_num_threads().min(requests.len());
    if cells < MANY || threads < 2 {
        return part(file, &metadata, reading, requests, &places);
    }
    // Every thread reads some of the columns, all rows of them: what comes out does not depend on their number.
    let (asked, only) = places.split_at(requests.len());
    // One column at a time, as they take very different times; where conditions have to be read with each, a few.
    let share = if only.is_empty() { 1 } else { requests.len().div_ceil(threads) };
    let parts: Vec<Result<Table, Vec<Problem>>> = requests
        .par_chunks(share)
        .zip(asked.par_chunks(share))
        .map(|(requests, asked)| {
            let places: Vec<usize> = asked.iter().chain(only).copied().collect();
            part(file, &metadata, reading, requests, &places)
        })
        .collect();
    let mut whole: Option<Table> = None;
    let mut problems: Vec<Problem> = Vec::new();
    for it in parts {
        match (it, &mut whole) {
            (Ok(part), Some(table)) => table.columns.extend(part.columns),
            (Ok(part), None) => whole = Some(part),
            (Err(more), _) => problems.extend(more),
        }
    }
    problems.dedup();
    match whole {
        Some(table) if problems.is_empty() => Ok(table),
        _ => Err(problems),
    }
}

pub(super) fn read_all(file: &Obtained, reading: &Reading) -> Result<Table, Vec<Problem>> {
    let metadata = metadata(file).map_err(one)?;
    // Columns of shapes and lists have no place in a table of texts and numbers.
    let fields = metadata.schema().fields();
    let flat: Vec<usize> =
        fields.iter().enumerate().filter(|(_, it)| is_flat(it.data_type())).map(|(at, _)| at).collect();
    let requests: Vec<Request> = flat
        .iter()
        .filter_map(|at| fields.get(*at))
        .map(|it| Request { column: it.name().clone(), kind: Kind::Text })
        .collect();
    let conditions = Wanted::new(reading, &[]).positions(&names(&metadata), &place(file))?;
    let places: Vec<usize> = flat.into_iter().chain(conditions).collect();
    let mut table = part(file, &metadata, reading, &requests, &places)?;
    table.headers = requests.iter().map(|it| normalise(&it.column)).collect();
    Ok(table)
}

pub(super) fn headers(file: &Obtained) -> Result<Vec<String>, Problem> {
    metadata(file).map(|it| names(&it))
}

fn names(metadata: &ArrowReaderMetadata) -> Vec<String> {
    metadata.schema().fields().iter().map(|it| normalise(it.name())).collect()
}

pub(crate) fn metadata(file: &Obtained) -> Result<ArrowReaderMetadata, Problem> {
    if file.size == 0 {
        return Err(open::empty(file));
    }
    let start = file.start()?;
    if start.starts_with(&[0x1f, 0x8b]) {
        return Err(Problem::error("wrong-format", format!("`{}` is gzipped Parquet", file.name))
            .in_cell(place(file))
            .hint("unpack it: Parquet is packed inside already"));
    }
    let opened = File::open(&file.path).map_err(|it| crate::store::unreadable(&file.name, &it))?;
    let load = || ArrowReaderMetadata::load(&opened, ArrowReaderOptions::new());
    let metadata = open::guarded(file, load)?.map_err(|it| broken(file, it))?;
    let chunks = metadata.metadata().row_groups().iter().flat_map(|it| it.columns());
    for chunk in chunks {
        let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        let end = start.checked_add(chunk.compressed_size()).and_then(|it| u64::try_from(it).ok());
        if start < 0 || chunk.compressed_size() < 0 || end.is_none_or(|it| it > file.size) {
            return Err(open::damaged(file, "a column lies beyond its end"));
        }
    }
    Ok(metadata)
}

pub(crate) fn broken(file: &Obtained, error: ParquetError) -> Problem {
    let told = error.to_string();
    if told.contains("Disabled feature at compile time") {
        let codec = told.rsplit(' ').next().unwrap_or("another").trim_end_matches(['.', ')']).to_owned();
        return Problem::error("unknown-format", format!("`{}` is packed by {codec}", file.name))
            .in_cell(place(file))
            .hint("write it with zstd, snappy or gzip");
    }
    open::damaged(file, told)
}

/// Reads some of the columns asked for.
fn part(
    file: &Obtained,
    metadata: &ArrowReaderMetadata,
    reading: &Reading,
    requests: &[Request],
    places: &[usize],
) -> Result<Table, Vec<Problem>> {
    open::guarded(file, || decode(file, metadata, reading, requests, places)).map_err(one)?
}

fn decode(
    file: &Obtained,
    metadata: &ArrowReaderMetadata,
    reading: &Reading,
    requests: &[Request],
    places: &[usize],
) -> Result<Table, Vec<Problem>> {
    let fields = metadata.schema().fields();
    let mut problems = Vec::new();
    for (at, position) in places.iter().enumerate() {
        let Some(field) = fields.get(*position).filter(|it| !is_flat(it.data_type())) else { continue };
        let column = requests.get(at).map_or_else(|| field.name().clone(), |it| it.column.clone());
        let message = format!("column `{column}` holds {}, neither texts nor numbers", field.data_type());
        let cell = Cell { column: Some(column), ..place(file) };
        problems.push(Problem::error("column-type", message).in_cell(cell));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let rows = usize::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
    // The count is only told by the file's foot: room for no more than a sane number of rows is made at once.
    let mut sink = Sink::new(reading, requests, places, rows.min(1 << 24));
    let broken = |it: ParquetError| one(broken(file, it));
    let opened = File::open(&file.path).map_err(|it| one(crate::store::unreadable(&file.name, &it)))?;
    let mask = ProjectionMask::roots(metadata.parquet_schema(), sink.positions.iter().copied());
    let batches = ParquetRecordBatchReaderBuilder::new_with_metadata(opened, metadata.clone())
        .with_projection(mask)
        .with_batch_size(ROWS)
        .build()
        .map_err(broken)?;
    let mut row = 1;
    for batch in batches {
        let batch = batch.map_err(|it| one(open::damaged(file, it)))?;
        let cells: Vec<Cells> = batch.columns().iter().map(Cells::new).collect();
        sink.add_batch(row, &Decoded { cells, rows: batch.num_rows() });
        row += batch.num_rows() as u64;
    }
    sink.finish(names(metadata), Facts::new(Format::Parquet), &place(file), Vec::new())
}

/// Whether cells of this type are texts or numbers.
fn is_flat(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_flat(values),
        DataType::Null
        | DataType::Boolean
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(_, _)
        | DataType::Decimal128(_, _)
        | DataType::Decimal256(_, _) => true,
        it => it.is_integer() || it.is_floating(),
    }
}

/// A whole number of a column of them, as text.
pub(crate) fn whole(array: &ArrayRef, row: usize) -> Option<String> {
    match Cells::new(&array.slice(row, 1)).cell(0) {
        Value::Whole(it) => Some(it.to_string()),
        Value::Text(it) => Some(it.to_owned()),
        Value::Number(_) | Value::Empty => None,
    }
}

struct Decoded {
    cells: Vec<Cells>,
    rows: usize,
}

impl Batch for Decoded {
    fn len(&self) -> usize {
        self.rows
    }

    fn cell(&self, slot: usize, row: usize) -> Value<'_> {
        self.cells.get(slot).map_or(Value::Empty, |it| it.cell(row))
    }

    fn numbers(&self, slot: usize) -> Option<&[f64]> {
        match self.cells.get(slot) {
            Some(Cells::Float64(array)) if array.null_count() == 0 => Some(array.values()),
            _ => None,
        }
    }
}

/// The cells of a column in a batch.
enum Cells {
    Float64(Float64Array),
    Numbers(Vec<Option<f64>>),
    Wholes(Vec<Option<i64>>),
    Text(StringArray),
    LargeText(LargeStringArray),
    TextView(StringViewArray),
    /// Which of the values each row has.
    Coded(Vec<Option<usize>>, Box<Cells>),
    /// What is text only when it is shown: dates, truths, decimals.
    Shown(Vec<Option<String>>),
}

impl Cells {
    fn new(array: &ArrayRef) -> Cells {
        match array.data_type() {
            DataType::Float64 => Cells::Float64(array.as_primitive::<Float64Type>().clone()),
            // The digits that a 32-bit float was written with are gone: its exact value is what the file says.
            DataType::Float32 => numbers::<Float32Type>(array, f64::from),
            DataType::Float16 => numbers::<Float16Type>(array, f64::from),
            DataType::Int8 => wholes::<Int8Type>(array, i64::from),
            DataType::Int16 => wholes::<Int16Type>(array, i64::from),
            DataType::Int32 => wholes::<Int32Type>(array, i64::from),
            DataType::Int64 => wholes::<Int64Type>(array, |it| it),
            DataType::UInt8 => wholes::<UInt8Type>(array, i64::from),
            DataType::UInt16 => wholes::<UInt16Type>(array, i64::from),
            DataType::UInt32 => wholes::<UInt32Type>(array, i64::from),
            DataType::UInt64 => {
                shown(array, |row| Some(array.as_primitive::<UInt64Type>().value(row).to_string()))
            }
            DataType::Utf8 => Cells::Text(array.as_string::<i32>().clone()),
            DataType::LargeUtf8 => Cells::LargeText(array.as_string::<i64>().clone()),
            DataType::Utf8View => Cells::TextView(array.as_string_view().clone()),
            DataType::Boolean => {
                let truths: &BooleanArray = array.as_boolean();
                shown(array, |row| Some(truths.value(row).to_string()))
            }
            DataType::Decimal128(_, _) => {
                shown(array, |row| Some(array.as_primitive::<Decimal128Type>().value_as_string(row)))
            }
            DataType::Decimal256(_, _) => {
                shown(array, |row| Some(array.as_primitive::<Decimal256Type>().value_as_string(row)))
            }
            DataType::Date32 => dates::<Date32Type>(array),
            DataType::Date64 => dates::<Date64Type>(array),
            DataType::Timestamp(TimeUnit::Second, _) => times::<TimestampSecondType>(array),
            DataType::Timestamp(TimeUnit::Millisecond, _) => times::<TimestampMillisecondType>(array),
            DataType::Timestamp(TimeUnit::Microsecond, _) => times::<TimestampMicrosecondType>(array),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => times::<TimestampNanosecondType>(array),
            DataType::Dictionary(_, _) => match array.as_any_dictionary_opt() {
                Some(coded) => {
                    let codes = coded.normalized_keys().into_iter().enumerate();
                    let codes = codes.map(|(row, code)| array.is_valid(row).then_some(code)).collect();
                    Cells::Coded(codes, Box::new(Cells::new(&Arc::clone(coded.values()))))
                }
                None => shown(array, |_| None),
            },
            _ => shown(array, |_| None),
        }
    }

    fn cell(&self, row: usize) -> Value<'_> {
        let valid = |array: &dyn Array| row < array.len() && array.is_valid(row);
        match self {
            Cells::Float64(array) if valid(array) => Value::Number(array.value(row)),
            Cells::Text(array) if valid(array) => Value::Text(array.value(row)),
            Cells::LargeText(array) if valid(array) => Value::Text(array.value(row)),
            Cells::TextView(array) if valid(array) => Value::Text(array.value(row)),
            Cells::Float64(_) | Cells::Text(_) | Cells::LargeText(_) | Cells::TextView(_) => Value::Empty,
            Cells::Numbers(numbers) => {
                numbers.get(row).copied().flatten().map_or(Value::Empty, Value::Number)
            }
            Cells::Wholes(wholes) => wholes.get(row).copied().flatten().map_or(Value::Empty, Value::Whole),
            Cells::Coded(codes, values) => {
                codes.get(row).copied().flatten().map_or(Value::Empty, |it| values.cell(it))
            }
            Cells::Shown(texts) => {
                texts.get(row).and_then(Option::as_deref).map_or(Value::Empty, Value::Text)
            }
        }
    }
}

fn numbers<T: ArrowPrimitiveType>(array: &ArrayRef, number: impl Fn(T::Native) -> f64) -> Cells {
    Cells::Numbers(array.as_primitive::<T>().iter().map(|it| it.map(&number)).collect())
}

fn wholes<T: ArrowPrimitiveType>(array: &ArrayRef, whole: impl Fn(T::Native) -> i64) -> Cells {
    Cells::Wholes(array.as_primitive::<T>().iter().map(|it| it.map(&whole)).collect())
}

fn shown(array: &ArrayRef, text: impl Fn(usize) -> Option<String>) -> Cells {
    Cells::Shown((0..array.len()).map(|row| if array.is_valid(row) { text(row) } else { None }).collect())
}

fn dates<T>(array: &ArrayRef) -> Cells
where
    T: ArrowTemporalType,
    i64: From<T::Native>,
{
    let array_of_dates = array.as_primitive::<T>();
    shown(array, |row| array_of_dates.value_as_date(row).map(|it| it.to_string()))
}

fn times<T>(array: &ArrayRef) -> Cells
where
    T: ArrowTemporalType,
    i64: From<T::Native>,
{
    let array_of_times = array.as_primitive::<T>();
    shown(array, |row| array_of_times.value_as_datetime(row).map(|it| it.to_string().replace(' ', "T")))
}
