//! `api/places` and `api/measures`: everything about an area, and how each measure is spread over all of them.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};
use theodolite_core::Problem;
use theodolite_core::statistics::quantile;
use theodolite_data::table::Values;

use super::tables::{self, Own};
use crate::json::Number;
use crate::site::{Body, Geography, Site};

/// Areas that are told of together: one is asked for, its neighbours come with it.
pub(super) const IN_A_SHARD: usize = 100;

/// Some areas, with every column and series about them.
pub(super) fn get(site: &Site, geography: &str, shard: &str) -> Result<Option<Body>, Problem> {
    let Some(geography) = site.geography(geography) else { return Ok(None) };
    let Ok(shard) = shard.parse::<usize>() else { return Ok(None) };
    let areas = geography.codes.len();
    let Some(start) = shard.checked_mul(IN_A_SHARD).filter(|it| *it < areas) else { return Ok(None) };
    let count = IN_A_SHARD.min(areas - start);
    let mut columns = Map::new();
    for of in tables::of_areas(site).filter(|it| it.geography.name == geography.name) {
        let Some(own) = Own::new(site, &of)? else { continue };
        for (name, values) in own.columns() {
            let cells = serde_json::to_value(own.cells(values, start, count)).unwrap_or(Value::Null);
            columns.insert(format!("{}.{name}", of.name), cells);
        }
    }
    let series = series(site, geography, start, count)?;
    Body::json(&json!({ "start": start, "count": count, "columns": columns, "series": series }))
}

/// The series about some areas: `values[area][period]`.
fn series(
    site: &Site,
    geography: &Geography,
    start: usize,
    count: usize,
) -> Result<Map<String, Value>, Problem> {
    let mut told = Map::new();
    let steps = site.results.receipt.steps.iter().filter(|it| it.kind == "series");
    let own: HashMap<&str, usize> =
        (start..start + count).map(|it| (geography.codes.get(it), it - start)).collect();
    for step in steps.filter(|it| it.geography.as_deref() == Some(geography.name.as_str())) {
        let Some(table) = site.table(&step.name)? else { continue };
        let (Some(codes), Some(periods)) = (table.texts("code"), table.texts("period")) else { continue };
        // Periods as they come: each area's rows are in the order of time, but one may lack what another has.
        let mut names: Vec<&str> = Vec::new();
        let mut at: BTreeMap<&str, usize> = BTreeMap::new();
        for period in periods.iter() {
            at.entry(period).or_insert_with(|| {
                names.push(period);
                names.len() - 1
            });
        }
        let grid = |column: &str| {
            let (Values::Number(numbers) | Values::Whole(numbers)) = table.column(column)? else {
                return None;
            };
            let mut grid = vec![vec![f64::NAN; names.len()]; count];
            for (row, (code, period)) in codes.iter().zip(periods.iter()).enumerate() {
                if let (Some(area), Some(period)) = (own.get(code), at.get(period)) {
                    grid[*area][*period] = numbers.get(row).copied().unwrap_or(f64::NAN);
                }
            }
            let json = grid.into_iter().map(|it| it.into_iter().map(Number).collect::<Vec<_>>());
            serde_json::to_value(json.collect::<Vec<_>>()).ok()
        };
        let (values, lower, upper) = (grid("value"), grid("lower"), grid("upper"));
        told.insert(
            step.name.clone(),
            json!({ "periods": names, "values": values, "lower": lower, "upper": upper }),
        );
    }
    Ok(told)
}

/// How each column of numbers about a geography's areas is spread.
pub(super) fn measures(site: &Site, geography: &str) -> Result<Option<Body>, Problem> {
    let Some(geography) = site.geography(geography) else { return Ok(None) };
    let areas = geography.codes.len();
    let mut told = Map::new();
    for of in tables::of_areas(site).filter(|it| it.geography.name == geography.name) {
        let Some(own) = Own::new(site, &of)? else { continue };
        for (name, values) in own.columns() {
            let Some(numbers) = own.numbers(values, areas) else { continue };
            let there: Vec<f64> = numbers.iter().copied().filter(|it| !it.is_nan()).collect();
            let at = |share: f64| Number(quantile(&there, share).unwrap_or(f64::NAN));
            let mean = there.iter().sum::<f64>() / there.len() as f64;
            told.insert(
                format!("{}.{name}", of.name),
                json!({
                    "count": there.len(), "missing": areas - there.len(), "min": at(0.0), "q10": at(0.1),
                    "q25": at(0.25), "median": at(0.5), "q75": at(0.75), "q90": at(0.9), "max": at(1.0),
                    "mean": Number(mean),
                }),
            );
        }
    }
    Body::json(&told)
}
