//! Records of JSON documents and the properties of GeoJSON features.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value as Json};
use theodolite_core::Problem;
use theodolite_core::problem::Cell;

use super::header::{Wanted, normalise};
use super::sink::{Sink, Value};
use super::{Encoding, Facts, Format, Reading, Request, Table, one, open, place, text};
use crate::store::Obtained;

type Record = Map<String, Json>;

pub(super) fn read(
    file: &Obtained,
    format: Format,
    reading: &Reading,
    requests: &[Request],
) -> Result<Table, Vec<Problem>> {
    let mut loaded = load(file, format, reading).map_err(one)?;
    let wanted = Wanted::new(reading, requests);
    loaded.add_nested(&wanted.asked);
    let places = wanted.positions(&loaded.headers, &place(file))?;
    let sink = Sink::new(reading, requests, &places, loaded.records.len());
    rows(file, format, loaded, sink)
}

pub(super) fn read_all(file: &Obtained, format: Format, reading: &Reading) -> Result<Table, Vec<Problem>> {
    let loaded = load(file, format, reading).map_err(one)?;
    let wanted = Wanted::new(reading, &[]);
    let places = wanted.positions(&loaded.headers, &place(file))?;
    let sink = Sink::of_all(&loaded.headers, reading, &places, loaded.records.len());
    rows(file, format, loaded, sink)
}

pub(super) fn headers(file: &Obtained, format: Format, reading: &Reading) -> Result<Vec<String>, Problem> {
    load(file, format, reading).map(|it| it.headers)
}

/// All records of a document and the names in them, in order of appearance.
struct Loaded {
    records: Vec<Record>,
    /// As they stand in the records.
    keys: Vec<String>,
    /// As they are compared.
    headers: Vec<String>,
    encoding: Encoding,
}

impl Loaded {
    /// Adds the columns that lie deeper in the records, named by a path of keys and places (`recipientOrganization.0.id`):
    /// those that no record has as a key of its own and that some record has at that path.
    fn add_nested(&mut self, asked: &[String]) {
        for path in asked.iter().filter(|it| it.contains('.')) {
            let is_known = self.headers.contains(&normalise(path));
            if !is_known && self.records.iter().any(|record| at_path(record, path).is_some()) {
                self.keys.push(path.clone());
                self.headers.push(normalise(path));
            }
        }
    }
}

/// The value of a record under a key, or else at the end of a path of keys and places with dots between.
fn at_path<'r>(record: &'r Record, key: &str) -> Option<&'r Json> {
    if let Some(value) = record.get(key) {
        return Some(value);
    }
    let mut path = key.split('.');
    let first = record.get(path.next()?)?;
    path.try_fold(first, |value, key| match value {
        Json::Object(object) => object.get(key),
        Json::Array(array) => array.get(key.parse::<usize>().ok()?),
        _ => None,
    })
}

/// A feature: where it lies is not read.
#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    id: Json,
    #[serde(default)]
    properties: Option<Record>,
    #[serde(default, rename = "geometry")]
    _geometry: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Features {
    features: Option<Vec<Feature>>,
}

fn load(file: &Obtained, format: Format, reading: &Reading) -> Result<Loaded, Problem> {
    let (text, encoding) = text::decode(file, open::bytes(file, format)?, reading.encoding)?;
    if text.trim_ascii().is_empty() {
        return Err(open::empty(file));
    }
    let records =
        if format == Format::GeoJson { features(file, &text)? } else { records(file, &text, reading)? };
    let mut keys: Vec<String> = Vec::new();
    let mut known = rustc_hash::FxHashSet::default();
    for key in records.iter().flat_map(Map::keys) {
        if !known.contains(key.as_str()) {
            known.insert(key.as_str());
            keys.push(key.clone());
        }
    }
    let headers = keys.iter().map(|it| normalise(it)).collect();
    Ok(Loaded { records, keys, headers, encoding })
}

fn features(file: &Obtained, text: &str) -> Result<Vec<Record>, Problem> {
    let document: Features = serde_json::from_str(text).map_err(|it| invalid(file, &it))?;
    let features = document.features.ok_or_else(|| {
        Problem::error("no-records", "the document holds no `features`").in_cell(place(file)).hint(
            "a GeoJSON file of areas is a `FeatureCollection`; for other documents say `format = \"json\"`",
        )
    })?;
    let record = |feature: Feature| {
        let mut record = feature.properties.unwrap_or_default();
        if !feature.id.is_null() {
            record.entry("id").or_insert(feature.id);
        }
        record
    };
    Ok(features.into_iter().map(record).collect())
}

fn records(file: &Obtained, text: &str, reading: &Reading) -> Result<Vec<Record>, Problem> {
    let mut document: Json = serde_json::from_str(text).map_err(|it| invalid(file, &it))?;
    let mut walked = String::new();
    for key in reading.records.iter().flat_map(|it| it.split('.')).filter(|it| !it.is_empty()) {
        let inner = match &mut document {
            Json::Object(object) => object.get_mut(key).map(Json::take),
            Json::Array(array) => key.parse().ok().and_then(|it: usize| array.get_mut(it)).map(Json::take),
            _ => None,
        };
        let Some(inner) = inner else {
            let at = if walked.is_empty() { "the document".to_owned() } else { format!("`{walked}`") };
            let problem = Problem::error("no-records", format!("{at} has no `{key}`")).in_cell(place(file));
            return Err(match arrays(&document) {
                Some(hint) => problem.hint(hint),
                None => problem,
            });
        };
        document = inner;
        walked = if walked.is_empty() { key.to_owned() } else { format!("{walked}.{key}") };
    }
    let array = match document {
        Json::Array(array) => array,
        other => {
            let at = if walked.is_empty() { "the document".to_owned() } else { format!("`{walked}`") };
            let message = format!("{at} is {}, not an array of records", kind(&other));
            let problem = Problem::error("no-records", message).in_cell(place(file));
            return Err(match arrays(&other) {
                Some(hint) => problem.hint(hint),
                None => problem,
            });
        }
    };
    let mut records = Vec::with_capacity(array.len());
    for (at, element) in array.into_iter().enumerate() {
        match element {
            Json::Object(record) => records.push(record),
            other => {
                let cell = Cell { row: Some(at as u64 + 1), ..place(file) };
                return Err(Problem::error(
                    "no-records",
                    format!("a record is {}, not an object", kind(&other)),
                )
                .in_cell(cell));
            }
        }
    }
    Ok(records)
}

/// What to say where an object holds the array of records.
fn arrays(document: &Json) -> Option<String> {
    let Json::Object(object) = document else { return None };
    let arrays: Vec<String> =
        object.iter().filter(|(_, it)| it.is_array()).take(5).map(|(key, _)| format!("\"{key}\"")).collect();
    (!arrays.is_empty()).then(|| format!("say where the records are: `records` = {}", arrays.join(" or ")))
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a truth",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

/// A document that is no JSON: one that stops in the middle was cut off, which is another matter than a slip.
pub(crate) fn invalid(file: &Obtained, error: &serde_json::Error) -> Problem {
    if error.is_eof() {
        return open::damaged(file, "the document breaks off");
    }
    let told = error.to_string();
    let what = told.split(" at line ").next().unwrap_or(&told);
    let message = format!("`{}` is not valid: {what}, column {}", file.name, error.column());
    let code = if error.is_data() { "no-records" } else { "not-valid-json" };
    Problem::error(code, message).in_cell(Cell { row: Some(error.line() as u64), ..place(file) })
}

fn rows(file: &Obtained, format: Format, loaded: Loaded, mut sink: Sink) -> Result<Table, Vec<Problem>> {
    let wanted = std::mem::take(&mut sink.positions);
    let keys: Vec<&str> = wanted.iter().filter_map(|it| loaded.keys.get(*it)).map(String::as_str).collect();
    let mut facts = Facts { encoding: Some(loaded.encoding), ..Facts::new(format) };
    let mut shown: Vec<Option<String>> = vec![None; keys.len()];
    for (at, record) in loaded.records.iter().enumerate() {
        if record.is_empty() {
            facts.blank_rows += 1;
            continue;
        }
        for (shown, key) in shown.iter_mut().zip(&keys) {
            *shown = match at_path(record, key) {
                Some(it @ (Json::Bool(_) | Json::Array(_) | Json::Object(_))) => Some(it.to_string()),
                Some(Json::Number(it)) if it.is_u64() && !it.is_i64() => Some(it.to_string()),
                _ => None,
            };
        }
        sink.add(at as u64 + 1, |slot| {
            if let Some(Some(shown)) = shown.get(slot) {
                return Value::Text(shown);
            }
            match keys.get(slot).and_then(|it| at_path(record, it)) {
                Some(Json::String(text)) => Value::Text(text),
                Some(Json::Number(number)) => match (number.as_i64(), number.as_f64()) {
                    (Some(whole), _) => Value::Whole(whole),
                    (None, Some(number)) => Value::Number(number),
                    (None, None) => Value::Empty,
                },
                _ => Value::Empty,
            }
        });
    }
    sink.finish(loaded.headers, facts, &place(file), Vec::new())
}
