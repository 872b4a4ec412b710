//! An explanation for programs.

use serde_json::{Value, json};
use theodolite_core::Polarity;

use super::{Explanation, Origin, Standing};

impl Explanation {
    /// The explanation as JSON: every number with all its digits, what is missing as `null`, parts within parts.
    pub fn json(&self) -> Value {
        let row = self.row.iter().map(|(column, value)| (column.clone(), typed(value)));
        json!({
            "name": self.name,
            "kind": self.kind,
            "title": self.title,
            "code": self.code,
            "area": self.area,
            "geography": self.geography,
            "row": Value::Object(row.collect()),
            "ranked": self.ranked,
            "method": self.method,
            "notes": self.notes,
            "weaknesses": self.weaknesses.iter().map(standing).collect::<Vec<_>>(),
            "strengths": self.strengths.iter().map(standing).collect::<Vec<_>>(),
            "files": self.files.iter().map(|it| json!({ "file": it.name, "sha256": it.sha256 })).collect::<Vec<_>>(),
            "origin": self.origin.as_ref().map(json_origin),
            "parts": self.parts.iter().map(|part| json!({
                "value": part.value,
                "normalised": part.normalised,
                "weight": part.weight,
                "contribution": part.contribution,
                "of": part.of.json(),
            })).collect::<Vec<_>>(),
        })
    }
}

/// Rank 1 is the greatest need.
fn standing(it: &Standing) -> Value {
    json!({ "part": it.part, "value": it.value, "rank": it.rank, "areas": it.areas })
}

fn json_origin(origin: &Origin) -> Value {
    let denominator = origin.denominator.as_ref();
    json!({
        "source": origin.source,
        "file": origin.file,
        "sheet": origin.sheet,
        "row": origin.row,
        "column": origin.column,
        "value": origin.value,
        "text": origin.text,
        "denominator": denominator.map(|(column, value)| json!({ "column": column, "value": value })),
        "sha256": origin.sha256,
        "publisher": origin.publisher,
        "unit": origin.unit,
        "worse": match origin.polarity {
            Polarity::High => "high",
            Polarity::Low => "low",
        },
    })
}
/// A cell of the row with its type; a missing one is null.
pub fn typed(value: &str) -> Value {
    match value {
        "" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        // A code such as `007` is no number.
        _ => match value.parse::<f64>() {
            Ok(it) if it.is_finite() && format!("{it}") == value => json!(it),
            _ => Value::String(value.to_owned()),
        },
    }
}
