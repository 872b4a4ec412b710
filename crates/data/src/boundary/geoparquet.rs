//! GeoParquet: a column of well-known binary, beside columns of texts.

use std::fs::File;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use serde_json::Value as Json;
use theodolite_core::Problem;

use super::{Found, Gather, no_features, projection, unknown_projection, wkb};
use crate::source::{open, parquet as plain};
use crate::store::Obtained;

pub(super) fn read(file: &Obtained, code: Option<&str>) -> Result<Gather, Problem> {
    let (file, _copy) = file.on_disk()?;
    open::guarded(&file, || decode(&file, code))?
}

fn decode(file: &Obtained, code: Option<&str>) -> Result<Gather, Problem> {
    let metadata = plain::metadata(file)?;
    let geo = geo(file, &metadata)?;
    let fields = metadata.schema().fields();
    let named = |name: &str| fields.iter().position(|it| it.name() == name && is_binary(it.data_type()));
    let primary = geo.get("primary_column").and_then(Json::as_str);
    let shape = primary
        .and_then(named)
        .or_else(|| ["geometry", "geom", "wkb_geometry", "wkb"].into_iter().find_map(named));
    let Some(shape) = shape else {
        return Err(no_features(file).hint("a GeoParquet file has a column `geometry` of well-known binary"));
    };
    let mut gather = Gather::new(code);
    let column = geo.get("columns").and_then(|it| it.get(fields[shape].name()));
    if let Some(told) = column {
        let encoding = told.get("encoding").and_then(Json::as_str).unwrap_or("WKB");
        if !encoding.eq_ignore_ascii_case("WKB") {
            return Err(Problem::error(
                "unknown-format",
                format!("the shapes of `{}` are written as {encoding}", file.name),
            )
            .in_cell(crate::source::place(file))
            .hint("write them as WKB, GeoParquet's common way"));
        }
        // Without a word on it, longitude and latitude; with `null`, unknown.
        if let Some(crs) = told.get("crs").filter(|it| !it.is_null()) {
            let id = |key: &str| crs.get("id").and_then(|it| it.get(key));
            let authority = id("authority").and_then(Json::as_str).unwrap_or("EPSG");
            let number = id("code").and_then(|it| it.as_i64().or_else(|| it.as_str()?.parse().ok()));
            let name = crs.get("name").and_then(Json::as_str).unwrap_or("a system without a name");
            gather.projection = match number {
                Some(number) => projection(file, authority, number)?,
                None if authority == "OGC" => projection(file, authority, 0)?,
                None => return Err(unknown_projection(file, &format!("`{name}`, which is not known here"))),
            };
        }
    }
    let mut wanted = vec![shape];
    for (at, field) in fields.iter().enumerate() {
        let is_text = matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        if at != shape && (is_text || field.data_type().is_integer()) {
            let at_name = gather.name(field.name());
            if gather.wants(at_name) {
                wanted.push(at);
            }
        }
    }
    let broken = |it: ParquetError| plain::broken(file, it);
    let opened = File::open(&file.path).map_err(|it| crate::store::unreadable(&file.name, &it))?;
    let mask = ProjectionMask::roots(metadata.parquet_schema(), wanted.iter().copied());
    let batches = ParquetRecordBatchReaderBuilder::new_with_metadata(opened, metadata.clone())
        .with_projection(mask)
        .with_batch_size(4096)
        .build()
        .map_err(broken)?;
    for batch in batches {
        let batch = batch.map_err(|it| open::damaged(file, it))?;
        let schema = batch.schema();
        let shapes = batch.column_by_name(fields[shape].name()).ok_or_else(|| no_features(file))?;
        for row in 0..batch.num_rows() {
            for (field, column) in schema.fields().iter().zip(batch.columns()) {
                if field.name() != fields[shape].name() {
                    cell(&mut gather, field.name(), column, row);
                }
            }
            let number = gather.number();
            let found = match bytes(shapes, row) {
                Some(it) => {
                    wkb::read(it).map_err(|why| open::damaged(file, format!("feature {number}: {why}")))?
                }
                None => Found::Nothing,
            };
            gather.feature(file, found)?;
        }
    }
    Ok(gather)
}

/// What the file says of its shapes; null where it says nothing.
fn geo(file: &Obtained, metadata: &ArrowReaderMetadata) -> Result<Json, Problem> {
    let pairs = metadata.metadata().file_metadata().key_value_metadata();
    let told = pairs.into_iter().flatten().find(|it| it.key == "geo").and_then(|it| it.value.as_deref());
    told.map_or(Ok(Json::Null), |it| {
        serde_json::from_str(it)
            .map_err(|it| open::damaged(file, format!("what it says of its shapes is no JSON: {it}")))
    })
}

fn is_binary(kind: &DataType) -> bool {
    matches!(kind, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
}

fn bytes(array: &ArrayRef, row: usize) -> Option<&[u8]> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Binary => Some(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => Some(array.as_binary_view().value(row)),
        _ => None,
    }
}

fn cell(gather: &mut Gather, name: &str, array: &ArrayRef, row: usize) {
    if array.is_null(row) {
        return;
    }
    match array.data_type() {
        DataType::Utf8 => gather.property(name, array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => gather.property(name, array.as_string::<i64>().value(row)),
        DataType::Utf8View => gather.property(name, array.as_string_view().value(row)),
        _ => {
            if let Some(it) = plain::whole(array, row) {
                gather.property(name, &it);
            }
        }
    }
}
