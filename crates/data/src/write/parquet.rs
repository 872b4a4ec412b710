//! Parquet, in row groups, so that a table of ten million areas needs little memory beside itself.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowWriterOptions, compute_leaves,
};
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use ::parquet::schema::types::ColumnPath;
use arrow_array::ArrayRef;
use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_schema::{DataType, Field, Schema};
use rayon::prelude::*;
use theodolite_core::Problem;

use super::cannot_write;
use crate::table::{ResultTable, Values};

/// Rows in a row group.
const GROUP: usize = 1 << 18;
/// Rows of a column encoded at a time.
const BATCH: usize = 1 << 14;

/// Writes a table as a Parquet file: texts as UTF-8, numbers as doubles, whole numbers as 64-bit integers (as doubles
/// where one of them is not whole, such as an averaged rank), truths as booleans; a missing number or truth is null.
///
/// # Errors
/// `cannot-write` if the file cannot be created or written.
pub fn parquet(table: &ResultTable, path: &Path) -> Result<(), Problem> {
    let file = File::create(path).map_err(|it| cannot_write(path, &it))?;
    parquet_to(table, file).map_err(|it| cannot_write(path, &it))
}

/// Writes a table as Parquet into anything that takes bytes; otherwise as [`parquet()`].
///
/// # Errors
/// Whatever writing gives, such as a full disk.
pub fn parquet_to(table: &ResultTable, out: impl Write + Send) -> io::Result<()> {
    let whole: Vec<bool> = table.columns.par_iter().map(|it| it.values.is_whole()).collect();
    let columns = || table.columns.iter().zip(&whole);
    let fields = columns().map(|(column, &whole)| match &column.values {
        Values::Text(_) => Field::new(&column.name, DataType::Utf8, false),
        Values::Number(_) | Values::Whole(_) if whole => Field::new(&column.name, DataType::Int64, true),
        Values::Number(_) | Values::Whole(_) => Field::new(&column.name, DataType::Float64, true),
        Values::Truth(_) => Field::new(&column.name, DataType::Boolean, true),
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let mut properties = WriterProperties::builder()
        // Says nothing of the build, so that a new version of a library does not change the bytes for no reason.
        .set_created_by("theodolite".to_owned())
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(GROUP));
    for (column, &whole) in columns().filter(|it| !repeats(&it.0.values)) {
        // Where nearly all values differ, as scores and codes do, a dictionary of them is work for nothing.
        let path = ColumnPath::new(vec![column.name.clone()]);
        properties = properties.set_column_dictionary_enabled(path.clone(), false);
        // Nor are the digits of such numbers like one another.
        if !whole && matches!(column.values, Values::Number(_) | Values::Whole(_)) {
            properties = properties.set_column_compression(path, Compression::UNCOMPRESSED);
        }
    }
    let options =
        ArrowWriterOptions::new().with_properties(properties.build()).with_skip_arrow_metadata(true);
    let writer = ArrowWriter::try_new_with_options(out, Arc::clone(&schema), options).map_err(cause)?;
    let (mut writer, groups) = writer.into_serialized_writer().map_err(cause)?;
    let rows = if table.columns.is_empty() { 0 } else { table.len() };
    for (group, start) in (0..rows).step_by(GROUP).enumerate() {
        let rows = start..rows.min(start + GROUP);
        let encoders = groups.create_column_writers(group).map_err(cause)?;
        let work: Vec<_> = encoders.into_iter().zip(schema.fields()).zip(columns()).collect();
        // One column a thread; they go out in their order.
        let chunks: Vec<_> = work
            .into_par_iter()
            .map(|((encoder, field), (column, &whole))| {
                encode(encoder, field, &column.values, whole, rows.clone())
            })
            .collect::<Result<_, _>>()
            .map_err(cause)?;
        let mut group = writer.next_row_group().map_err(cause)?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut group).map_err(cause)?;
        }
        group.close().map_err(cause)?;
    }
    writer.finish().map_err(cause)?;
    Ok(())
}

/// Whether values of a column come again and again: of some rows spread over all of it, fewer than half differ.
fn repeats(values: &Values) -> bool {
    const SAMPLE: usize = 1024;
    let rows = (0..values.len()).step_by((values.len() / SAMPLE).max(1));
    let count = rows.clone().count();
    let different = match values {
        Values::Text(texts) => rows.map(|row| texts.get(row)).collect::<BTreeSet<_>>().len(),
        Values::Number(values) | Values::Whole(values) => {
            rows.filter_map(|row| values.get(row)).map(|it| it.to_bits()).collect::<BTreeSet<_>>().len()
        }
        Values::Truth(_) => 2,
    };
    2 * different < count
}

/// Some rows of a column as the file has them.
fn encode(
    mut encoder: ArrowColumnWriter,
    field: &Field,
    values: &Values,
    whole: bool,
    rows: Range<usize>,
) -> Result<ArrowColumnChunk, ParquetError> {
    for start in rows.clone().step_by(BATCH) {
        let array = array(values, whole, start..rows.end.min(start + BATCH));
        for leaf in compute_leaves(field, &array)? {
            encoder.write(&leaf)?;
        }
    }
    encoder.close()
}

/// Some rows of a column as Arrow has them.
fn array(values: &Values, whole: bool, rows: Range<usize>) -> ArrayRef {
    match values {
        Values::Text(texts) => {
            let mut builder = StringBuilder::with_capacity(rows.len(), 12 * rows.len());
            rows.for_each(|row| builder.append_value(texts.get(row)));
            Arc::new(builder.finish())
        }
        Values::Number(values) | Values::Whole(values) => {
            let present = |row: usize| values.get(row).copied().filter(|it| !it.is_nan());
            if whole {
                let mut builder = Int64Builder::with_capacity(rows.len());
                rows.for_each(|row| builder.append_option(present(row).map(|it| it as i64)));
                Arc::new(builder.finish())
            } else {
                let mut builder = Float64Builder::with_capacity(rows.len());
                rows.for_each(|row| builder.append_option(present(row)));
                Arc::new(builder.finish())
            }
        }
        Values::Truth(truths) => {
            let mut builder = BooleanBuilder::with_capacity(rows.len());
            rows.for_each(|row| builder.append_option(truths.get(row).copied().flatten()));
            Arc::new(builder.finish())
        }
    }
}

/// The error of the system behind an error of the writer, so that its kind (a full disk) is not lost.
fn cause(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error.to_string()),
        },
        error => io::Error::other(error.to_string()),
    }
}
