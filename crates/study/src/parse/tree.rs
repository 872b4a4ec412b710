//! The TOML tree of a text, in the order of the text and with places.

use std::ops::Range;
use std::sync::Arc;

use theodolite_core::Span;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::spec::At;

/// One text of a study.
pub(super) struct Document<'t> {
    pub(super) file: &'t Arc<str>,
    pub(super) text: &'t str,
    pub(super) root: DeTable<'t>,
    /// The parts of the text that could not be understood: what else is found there is not told.
    pub(super) broken: Vec<Range<usize>>,
}

/// A key and its value.
pub(super) type Entry<'a, 't> = (&'a Spanned<DeString<'t>>, &'a Spanned<DeValue<'t>>);

/// The entries of a table in the order of the text: the table itself keeps them by name.
pub(super) fn entries<'a, 't>(table: &'a DeTable<'t>) -> Vec<Entry<'a, 't>> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

impl<'t> Document<'t> {
    /// The sections `[kind.NAME]`, in the order of the text.
    pub(super) fn sections(&self, kind: &str) -> Vec<Section<'_>> {
        let Some(DeValue::Table(named)) = self.root.get(kind).map(Spanned::get_ref) else {
            return Vec::new();
        };
        entries(named)
            .into_iter()
            .filter_map(|(key, value)| match value.get_ref() {
                DeValue::Table(table) => Some(Section {
                    file: self.file,
                    text: self.text,
                    path: format!("{kind}.{}", key.get_ref()),
                    name: key.get_ref(),
                    place: key.span(),
                    table,
                }),
                _ => None,
            })
            .collect()
    }

    /// A section without a name, such as `[study]`.
    pub(super) fn section(&self, kind: &str) -> Option<Section<'_>> {
        let (key, value) = self.root.get_key_value(kind)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Section {
                file: self.file,
                text: self.text,
                path: kind.to_owned(),
                name: key.get_ref(),
                place: key.span(),
                table,
            }),
            _ => None,
        }
    }
}

/// A table of the text and its place: reading from it is silent, for its shape was checked before.
#[derive(Clone)]
pub(super) struct Section<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) text: &'a str,
    /// `index.imd`, for messages.
    pub(super) path: String,
    pub(super) name: &'a str,
    /// Where the name stands.
    pub(super) place: Range<usize>,
    pub(super) table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        span(self.file, self.text, range)
    }

    /// The place of the name.
    pub(super) fn name_span(&self) -> Span {
        self.span(self.place.clone())
    }

    pub(super) fn named(&self) -> At<String> {
        At { value: self.name.to_owned(), span: self.name_span() }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The place of a key; of the section's name where there is no such key.
    pub(super) fn key_span(&self, key: &str) -> Span {
        match self.table.get_key_value(key) {
            Some((key, _)) => self.span(key.span()),
            None => self.name_span(),
        }
    }

    pub(super) fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    pub(super) fn value_span(&self, key: &str) -> Span {
        self.value(key).map_or_else(|| self.name_span(), |value| self.span(value.span()))
    }

    /// The table at a key.
    pub(super) fn inner(&self, key: &str) -> Option<Section<'a>> {
        let (key, value) = self.table.get_key_value(key)?;
        Some(Section {
            path: format!("{}.{}", self.path, key.get_ref()),
            name: key.get_ref(),
            place: key.span(),
            table: value.get_ref().as_table()?,
            ..self.clone()
        })
    }

    /// The tables and values of a key that holds a table from names, in the order of the text.
    pub(super) fn entries(&self, key: &str) -> Vec<Entry<'a, 'a>> {
        self.value(key).and_then(|value| value.get_ref().as_table()).map(entries).unwrap_or_default()
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.at(key).map(|at| at.value)
    }

    pub(super) fn at(&self, key: &str) -> Option<At<String>> {
        self.value(key).and_then(|value| self.at_value(value))
    }

    /// A text and its place: without the quotation marks.
    pub(super) fn at_value(&self, value: &Spanned<DeValue<'_>>) -> Option<At<String>> {
        let text = value.get_ref().as_str()?;
        Some(At { value: text.to_owned(), span: self.span(value.span()) })
    }

    pub(super) fn texts(&self, key: &str) -> Option<Vec<String>> {
        let values = self.values(key)?;
        Some(values.into_iter().filter_map(|value| value.get_ref().as_str()).map(str::to_owned).collect())
    }

    /// The values of a list; of a single value, itself: `"scale"` is short for `["scale"]`.
    pub(super) fn values(&self, key: &str) -> Option<Vec<&'a Spanned<DeValue<'a>>>> {
        let value = self.value(key)?;
        Some(match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => vec![value],
        })
    }

    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.value(key).and_then(|value| number(value.get_ref()))
    }

    pub(super) fn integer(&self, key: &str) -> Option<i64> {
        self.value(key).and_then(|value| integer(value.get_ref()))
    }

    pub(super) fn truth(&self, key: &str) -> Option<bool> {
        self.value(key)?.get_ref().as_bool()
    }
}

/// The place of a range of a text, moved onto the text and onto the boundaries of characters.
pub(super) fn span(file: &Arc<str>, text: &str, range: Range<usize>) -> Span {
    let start = boundary(text, range.start);
    let mut end = range.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    Span { file: Arc::clone(file), range: start..end }
}

/// The last boundary between characters at or before a byte.
pub(super) fn boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// A number, whole or not; the infinite and the undefined ones too.
pub(super) fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(float) => float.as_str().parse().ok(),
        DeValue::Integer(_) => integer(value).map(|integer| integer as f64),
        _ => None,
    }
}

/// A whole number that fits into 64 bits.
pub(super) fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}
