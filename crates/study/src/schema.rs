//! The grammar as a JSON Schema, so that editors complete and check a study while it is written.

use serde_json::{Map, Value, json};

use crate::grammar::{Bound, INCLUDE, KINDS, Key, Kind, Method, PART, Type};

/// The form of names.
const NAME: &str = "^[a-z][a-z0-9_]*$";

/// Returns the JSON Schema (draft 2020-12) of a study's file.
///
/// It is made from the [grammar](crate::grammar) that the parser checks against, and knows shapes only: whether a
/// name is declared, or a sheet is there, is for `check` to say.
///
/// ```
/// let schema = theodolite_study::schema::schema();
/// assert_eq!(schema["$defs"]["indicator"]["properties"]["worse"]["enum"][0], "high");
/// ```
pub fn schema() -> Value {
    let mut properties = Map::new();
    properties.insert(INCLUDE.name.to_owned(), property(&INCLUDE));
    let mut definitions = Map::new();
    for kind in KINDS {
        let reference = json!({ "$ref": format!("#/$defs/{}", kind.name) });
        let property = if kind.named {
            json!({
                "type": "object",
                "description": kind.doc,
                "propertyNames": { "pattern": NAME },
                "additionalProperties": reference,
            })
        } else {
            reference
        };
        properties.insert(kind.name.to_owned(), property);
        definitions.insert(kind.name.to_owned(), section(kind));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Theodolite study",
        "description": "An analysis as a text file: its sources, and what to make from them.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": definitions,
    })
}

fn section(kind: &Kind) -> Value {
    let mut schema = table(kind.keys);
    if let Value::Object(schema) = &mut schema {
        let title = if kind.named { format!("[{}.NAME]", kind.name) } else { format!("[{}]", kind.name) };
        schema.insert("title".to_owned(), title.into());
        schema.insert("description".to_owned(), kind.doc.into());
        let has = |name: &str| kind.keys.iter().any(|key| key.name == name);
        if kind.name == "claim" {
            let query = json!({ "required": ["query", "expect"] });
            let others = ["untestable", "rank-of"].map(|it| json!({ "required": [it] }));
            schema.insert("oneOf".to_owned(), json!([query, others[0], others[1]]));
            schema.insert("dependentRequired".to_owned(), json!({ "decided-by": ["untestable"] }));
        } else if kind.name == "geography" {
            let both = json!({ "required": ["file", "url"] });
            schema.insert("not".to_owned(), both);
            schema.insert("dependentRequired".to_owned(), json!({ "file": ["code"], "url": ["code"] }));
        } else if has("file") && has("url") {
            // A series may be made of another instead.
            let ways = ["file", "url"].into_iter().chain((kind.name == "series").then_some("of"));
            let one: Vec<Value> = ways.map(|it| json!({ "required": [it] })).collect();
            schema.insert("oneOf".to_owned(), one.into());
        }
        if kind.name == "source" {
            let both = json!({ "geography": ["key"], "key": ["geography"] });
            schema.insert("dependentRequired".to_owned(), both);
        }
    }
    schema
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let (Value::Object(schema), false) = (&mut schema, required.is_empty()) {
        schema.insert("required".to_owned(), required.into());
    }
    schema
}

fn property(key: &Key) -> Value {
    let mut schema = value(&key.kind);
    if let Value::Object(schema) = &mut schema {
        schema.insert("description".to_owned(), key.doc.into());
    }
    schema
}

fn value(kind: &Type) -> Value {
    match kind {
        Type::Text => json!({ "type": "string" }),
        Type::Filled(_) | Type::Name(_) => json!({ "type": "string", "pattern": "\\S" }),
        Type::Sha256 => json!({ "type": "string", "pattern": "^[0-9A-Fa-f]{64}$" }),
        Type::Delimiter => json!({ "type": "string", "pattern": "^([\\x01-\\x7f]|tab)$" }),
        Type::Truth => json!({ "type": "boolean" }),
        Type::Integer(least, most) => {
            let mut schema = Map::from_iter([("type".to_owned(), "integer".into())]);
            if *least != i64::MIN {
                schema.insert("minimum".to_owned(), (*least).into());
            }
            if *most != i64::MAX {
                schema.insert("maximum".to_owned(), (*most).into());
            }
            schema.into()
        }
        Type::Integers(allowed) => json!({ "enum": allowed }),
        Type::Number(bound) => match bound {
            Bound::Any => json!({ "type": "number" }),
            Bound::Positive => json!({ "type": "number", "exclusiveMinimum": 0 }),
            Bound::NotNegative => json!({ "type": "number", "minimum": 0 }),
            Bound::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        },
        Type::Weight => json!({ "type": "number", "minimum": 0 }),
        Type::Choice(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.word).collect();
            json!({ "type": "string", "enum": words })
        }
        // One value is short for a list of it.
        Type::List(kind) => json!({ "anyOf": [{ "type": "array", "items": value(kind) }, value(kind)] }),
        Type::Table(keys) => table(keys),
        Type::Map(what, kind) => map(what, kind),
        Type::One(what, kind) => {
            let mut schema = map(what, kind);
            if let Value::Object(schema) = &mut schema {
                schema.insert("minProperties".to_owned(), 1.into());
                schema.insert("maxProperties".to_owned(), 1.into());
            }
            schema
        }
        Type::Either(forms) => json!({ "anyOf": forms.iter().map(value).collect::<Vec<_>>() }),
        Type::Method(methods) => method(methods),
        Type::Parts => {
            let part = table(PART);
            let columns = json!({
                "type": "object",
                "description": "weights of columns of a result, as in `imd.score = 0.5`",
                "minProperties": 1,
                "additionalProperties": { "anyOf": [value(&Type::Weight), part] },
            });
            json!({ "anyOf": [
                { "type": "object", "minProperties": 1,
                  "additionalProperties": { "anyOf": [value(&Type::Weight), part, columns] } },
                { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "type": "string" } },
                { "type": "string", "minLength": 1 },
            ] })
        }
    }
}

fn map(what: &str, kind: &Type) -> Value {
    let mut schema = json!({ "type": "object", "additionalProperties": value(kind) });
    if let (Value::Object(schema), "geography") = (&mut schema, what) {
        schema.insert("propertyNames".to_owned(), json!({ "pattern": NAME }));
    }
    schema
}

fn method(methods: &[Method]) -> Value {
    let mut names = Vec::new();
    let mut forms = Vec::new();
    for method in methods {
        if !method.keys.iter().any(|key| key.required) {
            names.push(json!({ "const": method.name, "description": method.doc }));
        }
        if !method.keys.is_empty() {
            let mut parameters = table(method.keys);
            if let Value::Object(parameters) = &mut parameters {
                parameters.insert("description".to_owned(), method.doc.into());
            }
            let name = method.name;
            let form = json!({
                "type": "object",
                "properties": { name: parameters },
                "required": [name],
                "additionalProperties": false,
            });
            forms.push(form);
        }
    }
    names.extend(forms);
    json!({ "anyOf": names })
}
