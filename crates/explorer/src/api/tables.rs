//! `api/tables` and `api/columns`: results, whole or column by column.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::Problem;
use theodolite_data::table::{ResultTable, Values};
use theodolite_study::receipt::StepRecord;

use crate::json::{Cells, Rows};
use crate::site::{Body, Geography, Site};

/// A table with one row an area, or an indicator.
pub(super) struct OfAreas<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Its geography.
    pub(super) geography: &'a Geography,
    /// Its columns, `code` and `name` among them where it has them.
    pub(super) columns: Vec<String>,
    /// Whether its columns tell all of it: no row is about no area.
    pub(super) is_whole: bool,
}

/// Every table with one row an area of a geography, and every indicator.
pub(super) fn of_areas(site: &Site) -> impl Iterator<Item = OfAreas<'_>> {
    let results = site.results.receipt.steps.iter().filter_map(|step| of_step(site, step));
    let indicators = site.values.indicators.iter().filter_map(|it| {
        let geography = site.geography(&it.geography)?;
        Some(OfAreas { name: &it.name, geography, columns: vec!["value".to_owned()], is_whole: true })
    });
    results.chain(indicators)
}

/// The step's table as one of areas, if it is one.
pub(super) fn of_step<'a>(site: &'a Site, step: &'a StepRecord) -> Option<OfAreas<'a>> {
    if step.kind == "geography" {
        return None;
    }
    let geography = site.geography(step.geography.as_deref()?)?;
    let has = |name: &str| step.columns.iter().any(|it| it.0 == name);
    let rows = step.wrote.first()?.rows as usize;
    let areas = geography.codes.len();
    // The last row of a fund may be money without a place.
    let is_one =
        has("code") && !has("period") && (rows == areas || (step.kind == "fund" && rows == areas + 1));
    let columns = step.columns.iter().map(|it| it.0.clone()).collect();
    is_one.then(|| OfAreas { name: &step.name, geography, columns, is_whole: rows == areas })
}

/// A table as it is.
pub(super) fn get(site: &Site, name: &str) -> Result<Option<Body>, Problem> {
    let Some(table) = site.table(name)? else { return Ok(None) };
    let rows = table.len();
    let columns = table.columns.iter().map(|it| {
        let values = Cells { values: &it.values, rows: Rows::First(rows) };
        json!({ "name": it.name, "type": it.values.kind().name(), "values": values })
    });
    Body::json(&json!({ "rows": rows, "columns": columns.collect::<Vec<_>>() }))
}

/// A table as a build writes it to CSV.
pub(super) fn csv(site: &Site, name: &str) -> Result<Option<Body>, Problem> {
    let Some(table) = site.table(name)? else { return Ok(None) };
    let mut bytes = Vec::new();
    theodolite_data::write::csv(&table, &mut bytes).map_err(|error| {
        Problem::error("cannot-write", format!("`{name}` cannot be written as CSV: {error}"))
    })?;
    Ok(Some(Body { media: "text/csv; charset=utf-8", bytes }))
}

/// One column, one entry an area of its geography.
pub(super) fn column(site: &Site, name: &str, column: &str) -> Result<Option<Body>, Problem> {
    let Some(found) = of_areas(site).find(|it| it.name == name) else { return Ok(None) };
    let Some(own) = Own::new(site, &found)? else { return Ok(None) };
    match own.column(column) {
        Some(values) => Body::json(&own.cells(values, 0, found.geography.codes.len())),
        None => Ok(None),
    }
}

/// The columns of a table of areas, and where each area of the geography stands in them.
pub(super) struct Own {
    table: Arc<ResultTable>,
    /// For each area its row, where the rows are not those of the geography.
    rows: Option<Vec<Option<usize>>>,
}

impl Own {
    pub(super) fn new(site: &Site, of: &OfAreas<'_>) -> Result<Option<Own>, Problem> {
        if let Some(it) = site.values.indicators.iter().find(|it| it.name == of.name) {
            let table = ResultTable::new().with("value", Values::Number(it.values.to_vec()));
            return Ok(Some(Own { table: Arc::new(table), rows: None }));
        }
        let Some(table) = site.table(of.name)? else { return Ok(None) };
        let Some(codes) = table.texts("code") else { return Ok(None) };
        let areas = &of.geography.codes;
        let same = codes.len() >= areas.len() && areas.iter().zip(codes.iter()).all(|(a, b)| a == b);
        if same {
            return Ok(Some(Own { table, rows: None }));
        }
        let at: HashMap<&str, usize> = codes.iter().zip(0..).collect();
        // Several rows of one code are no row of an area, whatever their number.
        if at.len() < codes.len() {
            return Ok(None);
        }
        let rows = Some(areas.iter().map(|it| at.get(it).copied()).collect());
        Ok(Some(Own { table, rows }))
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = (&str, &Values)> {
        let told = self.table.columns.iter().filter(|it| !matches!(it.name.as_str(), "code" | "name"));
        told.map(|it| (it.name.as_str(), &it.values))
    }

    pub(super) fn column(&self, name: &str) -> Option<&Values> {
        self.columns().find(|it| it.0 == name).map(|it| it.1)
    }

    /// The values of some areas of the geography, one after the other.
    pub(super) fn cells<'a>(&'a self, values: &'a Values, start: usize, count: usize) -> Cells<'a> {
        let rows = match &self.rows {
            None => Rows::From(start, count),
            Some(rows) => Rows::These(rows.get(start..start + count).unwrap_or_default()),
        };
        Cells { values, rows }
    }

    /// The numbers of a column, area by area.
    pub(super) fn numbers(&self, values: &Values, areas: usize) -> Option<Vec<f64>> {
        let (Values::Number(numbers) | Values::Whole(numbers)) = values else { return None };
        let at = |row: Option<usize>| row.and_then(|it| numbers.get(it)).copied().unwrap_or(f64::NAN);
        Some(match &self.rows {
            None => (0..areas).map(|it| at(Some(it))).collect(),
            Some(rows) => rows.iter().map(|it| at(*it)).collect(),
        })
    }
}
