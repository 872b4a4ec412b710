//! A data package: CSV files with a description of each column, in the words of Frictionless (`datapackage.json`, version 2)
//! and of CSV on the Web (`csv-metadata.json`).

use std::path::Path;

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_data::hash::sha256_hex;
use theodolite_data::table::{ResultColumn, Values};
use theodolite_data::write::{self, Staging, cannot_write};

use super::{Target, Told, spaced, title, told};
use crate::results::Results;
use crate::spec::Study;

/// What describes the package.
const PACKAGE: &str = "datapackage.json";

/// Writes the package into a folder: a new one, an empty one, or one that holds a package of ours already, whose files it
/// replaces.
///
/// # Errors
/// Every problem of the study's text; where the folder holds other things, a table cannot be read or a file not written.
pub fn datapackage(study: &Study, results: &Results, to: Target<'_>) -> Result<usize, Vec<Problem>> {
    let tables = told(study, results)?;
    write_all(study, results, &tables, to.path).map_err(|problem| vec![problem])?;
    Ok(tables.len())
}

fn write_all(study: &Study, results: &Results, tables: &[Told], folder: &Path) -> Result<(), Problem> {
    let earlier = earlier(folder)?;
    let mut staging = Staging::new(folder)?;
    let (mut resources, mut described) = (Vec::new(), Vec::new());
    let geographies: Vec<&str> =
        tables.iter().filter(|it| it.kind == "geography" && it.has_key).map(|it| it.name.as_str()).collect();
    let mut files = Vec::new();
    for it in tables {
        let mut bytes = Vec::new();
        let path = staging.file(file(it))?;
        write::csv(&it.table, &mut bytes)
            .and_then(|()| std::fs::write(&path, &bytes))
            .map_err(|e| cannot_write(&path, &e))?;
        resources.push(resource(it, &geographies, &bytes));
        described.push(described_for_the_web(it));
        files.push(file(it));
    }
    let about = &study.about;
    let contributors: Vec<Value> =
        about.authors.iter().map(|it| json!({ "title": it, "roles": ["creator"] })).collect();
    let sources = results.receipt.files.iter().map(|it| {
        let mut source = json!({ "title": it.publisher.as_deref().unwrap_or(&it.name) });
        if it.name.starts_with("http") {
            source["path"] = json!(it.name);
        }
        source
    });
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": slug(&title(study)),
        "title": title(study),
        "created_by": results.receipt.made_by,
        "resources": resources,
        "sources": sources.collect::<Vec<_>>(),
    });
    let optional = [
        ("description", about.description.as_ref().map(|it| json!(it))),
        ("version", about.version.as_ref().map(|it| json!(it))),
        ("licenses", about.licence.as_ref().map(|it| json!([{ "name": it }]))),
        ("contributors", (!contributors.is_empty()).then(|| json!(contributors))),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            package[key] = value;
        }
    }
    let web =
        json!({ "@context": "http://www.w3.org/ns/csvw", "dc:title": title(study), "tables": described });
    for (name, value) in [(PACKAGE, package), ("csv-metadata.json", web)] {
        let path = staging.file(name)?;
        std::fs::write(&path, format!("{value:#}\n")).map_err(|it| cannot_write(&path, &it))?;
    }
    let obsolete: Vec<String> = earlier.into_iter().filter(|it| !files.contains(it)).collect();
    staging.commit(&obsolete)
}

/// The files of the package that is in a folder already.
fn earlier(folder: &Path) -> Result<Vec<String>, Problem> {
    if Staging::is_empty(folder) {
        return Ok(Vec::new());
    }
    let package = std::fs::read(folder.join(PACKAGE)).ok();
    let package = package.and_then(|it| serde_json::from_slice::<Value>(&it).ok());
    // Somebody else's package is no less theirs for being one.
    let ours = package.filter(|it| it["created_by"].as_str().is_some_and(|it| it.starts_with("theodolite ")));
    match ours.as_ref().and_then(|it| it["resources"].as_array()) {
        Some(resources) => {
            let paths = resources.iter().filter_map(|it| it["path"].as_str().map(str::to_owned));
            Ok(paths.filter(|it| folder.join(it).is_file()).collect())
        }
        None => {
            let message = format!("`{}` holds files that are of no data package of ours", folder.display());
            Err(Problem::error("would-overwrite", message).hint("name an empty folder, or a new one"))
        }
    }
}

fn file(it: &Told) -> String {
    format!("data/{}.csv", it.name)
}

fn resource(it: &Told, geographies: &[&str], bytes: &[u8]) -> Value {
    let fields =
        it.table.columns.iter().map(
            |column| json!({ "name": column.name, "type": kind(column), "title": spaced(&column.name) }),
        );
    let mut schema = json!({ "fields": fields.collect::<Vec<_>>(), "missingValues": [""] });
    if it.has_key {
        schema["primaryKey"] = json!(["code"]);
    }
    let has = |name: &str| it.table.column(name).is_some();
    let own = it
        .geography
        .as_deref()
        .filter(|own| it.kind != "geography" && has("code") && geographies.contains(own));
    let to = |column: &str, resource: &str| json!({ "fields": [column], "reference": { "resource": resource, "fields": ["code"] } });
    let mut keys: Vec<Value> = own.map(|own| to("code", own)).into_iter().collect();
    if it.kind == "geography" {
        keys.extend(
            geographies.iter().filter(|name| **name != it.name && has(name)).map(|name| to(name, name)),
        );
    }
    if !keys.is_empty() {
        schema["foreignKeys"] = json!(keys);
    }
    let mut resource = json!({
        "name": it.name,
        "type": "table",
        "title": it.title,
        "path": file(it),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": bytes.len(),
        "hash": format!("sha256:{}", sha256_hex(bytes)),
        "schema": schema,
    });
    if let Some(description) = description(it) {
        resource["description"] = json!(description);
    }
    resource
}

/// How a table was made and what a reader must know.
fn description(it: &Told) -> Option<String> {
    let said: Vec<&str> = it.method.iter().chain(&it.notes).map(String::as_str).collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

/// The type of a column in both vocabularies, which agree on these.
fn kind(column: &ResultColumn) -> &'static str {
    match &column.values {
        Values::Text(_) => "string",
        Values::Truth(_) => "boolean",
        Values::Number(_) | Values::Whole(_) if column.values.is_whole() => "integer",
        Values::Number(_) | Values::Whole(_) => "number",
    }
}

fn described_for_the_web(it: &Told) -> Value {
    let columns = it.table.columns.iter().map(|column| {
        json!({ "name": column.name, "titles": column.name, "dc:description": spaced(&column.name), "datatype": kind(column), "null": "" })
    });
    let mut schema = json!({ "columns": columns.collect::<Vec<_>>() });
    if it.has_key {
        schema["primaryKey"] = json!("code");
    }
    let mut table = json!({ "url": file(it), "dc:title": it.title, "tableSchema": schema });
    if let Some(description) = description(it) {
        table["dc:description"] = json!(description);
    }
    table
}

/// A title as a package's name: lower case, words joined by hyphens.
fn slug(title: &str) -> String {
    let plain: String = title
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it.to_ascii_lowercase() } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|it| !it.is_empty()).collect();
    if words.is_empty() { "study".to_owned() } else { words.join("-") }
}
