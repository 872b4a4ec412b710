//! Our own results read back: by `show`, `explain`, `diff`, and by a build that finds a step done already.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use csv_core::{ReadFieldResult, Reader};
use theodolite_core::Problem;

use super::number::NumberWriter;
use crate::strings::Strings;
use crate::system::why;
use crate::table::{ResultTable, Type, Values};

/// Reads a result that this program wrote as CSV or Parquet, by the end of its name.
///
/// Values come back bit for bit, the missing ones included. Parquet keeps the types of columns. CSV has none: there a
/// column of whole numbers comes back as [`Values::Whole`] and one of nothing but digits as numbers, except `code` and
/// `name`, which are always text.
///
/// # Errors
/// `cannot-read-result` if the file cannot be read or is not a result of ours (damaged, cut short, edited by hand).
pub fn read_result(path: &Path) -> Result<ResultTable, Problem> {
    read_result_as(path, |_| None)
}

/// Reads a result whose columns' types are known, from its receipt: so a CSV file gives the very table it was
/// written from, all-missing columns and codes of digits included. Where `of` knows no type, it is [`read_result`].
///
/// # Errors
/// As [`read_result`], and if a column does not hold values of its type.
pub fn read_result_as(path: &Path, of: impl Fn(&str) -> Option<Type>) -> Result<ResultTable, Problem> {
    let read = match path.extension().and_then(|it| it.to_str()) {
        Some("parquet") => read_parquet(path),
        Some("csv") => fs::read(path).map_err(|it| why(&it)).and_then(|it| read_csv(&it, of)),
        _ => Err("results are `.csv` or `.parquet` files".to_owned()),
    };
    read.map_err(|why| {
        let message = format!("cannot read the result `{}`: {why}", path.display());
        Problem::error("cannot-read-result", message).hint("build the study again: `theodolite build`")
    })
}

fn read_parquet(path: &Path) -> Result<ResultTable, String> {
    let file = File::open(path).map_err(|it| why(&it))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|it| it.to_string())?;
    let rows = usize::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let names: Vec<String> = builder.schema().fields().iter().map(|it| it.name().clone()).collect();
    let mut columns: Vec<Option<Gathered>> = names.iter().map(|_| None).collect();
    let batches = builder.with_batch_size(1 << 16).build().map_err(|it| it.to_string())?;
    for batch in batches {
        let batch: RecordBatch = batch.map_err(|it| it.to_string())?;
        for ((column, array), name) in columns.iter_mut().zip(batch.columns()).zip(&names) {
            let gathered = match column {
                Some(gathered) => gathered,
                None => column.insert(Gathered::new(array, rows).ok_or_else(|| strange(name, array))?),
            };
            gathered.add(array).ok_or_else(|| strange(name, array))?;
        }
    }
    let mut table = ResultTable::new();
    for (name, column) in names.into_iter().zip(columns) {
        // A file without rows gives no batch: any type does.
        table.push(name, column.map_or(Values::Number(Vec::new()), Gathered::values));
    }
    Ok(table)
}

fn strange(name: &str, array: &ArrayRef) -> String {
    format!("column `{name}` is of type {}", array.data_type())
}

/// A column as it comes in.
enum Gathered {
    Text(Strings),
    Number(Vec<f64>),
    Whole(Vec<f64>),
    Truth(Vec<Option<bool>>),
}

impl Gathered {
    fn new(array: &ArrayRef, rows: usize) -> Option<Self> {
        let array = array.as_any();
        if array.is::<StringArray>() {
            Some(Gathered::Text(Strings::new()))
        } else if array.is::<Float64Array>() {
            Some(Gathered::Number(Vec::with_capacity(rows)))
        } else if array.is::<Int64Array>() {
            Some(Gathered::Whole(Vec::with_capacity(rows)))
        } else if array.is::<BooleanArray>() {
            Some(Gathered::Truth(Vec::with_capacity(rows)))
        } else {
            None
        }
    }

    fn add(&mut self, array: &ArrayRef) -> Option<()> {
        let array = array.as_any();
        match self {
            Gathered::Text(texts) => {
                texts.extend(array.downcast_ref::<StringArray>()?.iter().map(Option::unwrap_or_default));
            }
            Gathered::Number(numbers) => {
                numbers.extend(array.downcast_ref::<Float64Array>()?.iter().map(|it| it.unwrap_or(f64::NAN)));
            }
            Gathered::Whole(numbers) => {
                let array = array.downcast_ref::<Int64Array>()?;
                numbers.extend(array.iter().map(|it| it.map_or(f64::NAN, |it| it as f64)));
            }
            Gathered::Truth(truths) => truths.extend(array.downcast_ref::<BooleanArray>()?.iter()),
        }
        Some(())
    }

    fn values(self) -> Values {
        match self {
            Gathered::Text(texts) => Values::Text(texts.into()),
            Gathered::Number(numbers) => Values::Number(numbers),
            Gathered::Whole(numbers) => Values::Whole(numbers),
            Gathered::Truth(truths) => Values::Truth(truths),
        }
    }
}

fn read_csv(bytes: &[u8], of: impl Fn(&str) -> Option<Type>) -> Result<ResultTable, String> {
    let mut columns: Vec<(String, Strings)> = Vec::new();
    let (mut row, mut place) = (0, 0);
    fields(bytes, |field, last| {
        let field = str::from_utf8(field).map_err(|_| format!("row {} is not UTF-8", row + 1))?;
        match columns.get_mut(place) {
            _ if row == 0 => columns.push((field.to_owned(), Strings::new())),
            Some((_, texts)) => texts.push(field),
            None => return Err(format!("row {} has more than {} fields", row + 1, columns.len())),
        }
        place += 1;
        if last {
            if place < columns.len() {
                return Err(format!("row {} has {place} fields, not {}", row + 1, columns.len()));
            }
            (row, place) = (row + 1, 0);
        }
        Ok(())
    })?;
    if !bytes.ends_with(b"\n") {
        return Err("it has no end".to_owned());
    }
    let mut table = ResultTable::new();
    for (name, texts) in columns {
        let values = match of(&name) {
            None => typed(&name, texts),
            Some(Type::Text) => Values::Text(texts.into()),
            // Nothing but missing values looks like numbers, whatever it is.
            Some(kind) if texts.iter().all(str::is_empty) => none_of(kind, texts.len()),
            Some(kind) => match (kind, typed(&name, texts)) {
                (Type::Number, Values::Whole(numbers)) => Values::Number(numbers),
                (Type::Whole, Values::Number(numbers)) => Values::Whole(numbers),
                (kind, values) if values.kind() == kind => values,
                _ => return Err(format!("column `{name}` does not hold what it should")),
            },
        };
        table.push(name, values);
    }
    Ok(table)
}

/// Calls `each` with every field and whether it ends its row.
fn fields(bytes: &[u8], mut each: impl FnMut(&[u8], bool) -> Result<(), String>) -> Result<(), String> {
    let mut reader = Reader::new();
    let (mut rest, mut field, mut length) = (bytes, vec![0; 256], 0);
    loop {
        let (result, read, written) = reader.read_field(rest, &mut field[length..]);
        rest = &rest[read..];
        length += written;
        match result {
            // Called again with nothing left, the reader ends the last row.
            ReadFieldResult::InputEmpty => {}
            ReadFieldResult::OutputFull => field.resize(field.len() * 2, 0),
            ReadFieldResult::Field { record_end } => {
                each(&field[..length], record_end)?;
                length = 0;
            }
            ReadFieldResult::End => return Ok(()),
        }
    }
}

/// So many missing values of a type.
fn none_of(kind: Type, rows: usize) -> Values {
    match kind {
        Type::Text => Values::Text(Arc::new(std::iter::repeat_n("", rows).collect())),
        Type::Number => Values::Number(vec![f64::NAN; rows]),
        Type::Whole => Values::Whole(vec![f64::NAN; rows]),
        Type::Truth => Values::Truth(vec![None; rows]),
    }
}

/// The values of a column of text, if they are all as we write numbers or truths; otherwise the text.
fn typed(name: &str, texts: Strings) -> Values {
    if matches!(name, "code" | "name") {
        return Values::Text(texts.into());
    }
    if texts.iter().all(str::is_empty) {
        return Values::Number(vec![f64::NAN; texts.len()]);
    }
    if texts.iter().all(|it| matches!(it, "" | "true" | "false")) {
        let truth = |text: &str| (!text.is_empty()).then_some(text == "true");
        return Values::Truth(texts.iter().map(truth).collect());
    }
    // `01001` and `1.50` are not how we write numbers: such a column is text.
    let mut writer = NumberWriter::default();
    let number = |text: &str| match text {
        "" => Some(f64::NAN),
        text => text.parse().ok().filter(|number| writer.text(*number) == text.as_bytes()),
    };
    match texts.iter().map(number).collect::<Option<Vec<f64>>>() {
        None => Values::Text(texts.into()),
        Some(numbers) => match Values::Whole(numbers) {
            whole if whole.is_whole() => whole,
            Values::Whole(numbers) => Values::Number(numbers),
            other => other,
        },
    }
}
