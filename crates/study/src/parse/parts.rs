//! The parts of an index, in the three forms in which a text may give them.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::tree::entries;
use crate::grammar::PART;

/// One part as the text gives it.
pub(super) struct Text<'a, 't> {
    /// `income`, `imd` or `imd.score`.
    pub(super) name: String,
    pub(super) place: Range<usize>,
    /// Its weight, or a table with its weight; `None` in a list of names.
    pub(super) value: Option<&'a Spanned<DeValue<'t>>>,
}

/// Returns the parts in the order of the text.
///
/// TOML reads `imd.score = 0.5` as a table in a table. It is told from the table of a part by having no brackets of
/// its own and none of a part's keys.
pub(super) fn read<'a, 't>(text: &str, of: &'a Spanned<DeValue<'t>>) -> Vec<Text<'a, 't>> {
    let place = of.span();
    match of.get_ref() {
        DeValue::Array(list) => list
            .iter()
            .filter_map(|value| {
                let name = value.get_ref().as_str().filter(|name| !name.trim().is_empty())?;
                Some(Text { name: name.to_owned(), place: value.span(), value: None })
            })
            .collect(),
        // One part, whose weight is the whole.
        DeValue::String(name) if !name.trim().is_empty() => {
            vec![Text { name: name.to_string(), place, value: None }]
        }
        DeValue::Table(table) => {
            let mut parts = Vec::new();
            for (key, value) in entries(table) {
                let name = key.get_ref();
                match value.get_ref() {
                    DeValue::Table(columns) if is_dotted(text, value, columns) => {
                        for (column, value) in entries(columns) {
                            // The place is both words where they stand together.
                            let together = key.span().end + 1 == column.span().start;
                            let start = if together { key.span().start } else { column.span().start };
                            parts.push(Text {
                                name: format!("{name}.{}", column.get_ref()),
                                place: start..column.span().end,
                                value: Some(value),
                            });
                        }
                    }
                    _ => parts.push(Text { name: name.to_string(), place: key.span(), value: Some(value) }),
                }
            }
            parts.sort_by_key(|part| part.place.start);
            parts
        }
        _ => Vec::new(),
    }
}

fn is_dotted(text: &str, value: &Spanned<DeValue<'_>>, table: &DeTable<'_>) -> bool {
    let bracket = text.get(value.span()).is_some_and(|text| text.starts_with(['{', '[']));
    !bracket && !PART.iter().any(|key| table.contains_key(key.name))
}
