//! The keys that say where a table is and how it is written.

use std::path::PathBuf;

use theodolite_core::Problem;
use theodolite_data::source::{Encoding, Format, Numbers};
use toml::de::DeValue;

use super::super::tree::{Section, integer};
use super::slipped;
use crate::spec::{At, Boundary, File, Location, Rows};

/// Reads the keys of a file; `None` where there is no file.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<File> {
    let location = location(section, problems)?;
    let only = rows(section, "only", problems);
    let except = rows(section, "except", problems);
    Some(File {
        location,
        sha256: section.at("sha256").map(|at| At { value: at.value.to_ascii_lowercase(), span: at.span }),
        format: section.text("format").as_deref().and_then(Format::from_keyword),
        sheet: section.at("sheet"),
        header: section
            .integer("header")
            .and_then(|row| u32::try_from(row).ok())
            .map(|value| At { value, span: section.value_span("header") }),
        delimiter: section.text("delimiter").and_then(|text| match text.as_bytes() {
            b"tab" => Some(b'\t'),
            [byte] => Some(*byte),
            _ => None,
        }),
        encoding: section.text("encoding").as_deref().and_then(Encoding::from_keyword),
        records: section.text("records"),
        trimmed: section.text("spaces").as_deref() == Some("trim"),
        missing: section.texts("missing"),
        numbers: match section.text("numbers").as_deref() {
            Some("published") => Numbers::Published,
            _ => Numbers::Plain,
        },
        only,
        except,
    })
}

/// Reads the conditions on rows at a key: columns, each with a text or a list of texts.
fn rows(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Vec<Rows> {
    let mut rows = Vec::new();
    for (column, value) in section.entries(key) {
        let list = match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => vec![value],
        };
        if list.is_empty() {
            let message = format!("`{}.{key}.{}` names no text", section.path, column.get_ref());
            problems.push(
                Problem::error("bad-value", message)
                    .at(&section.span(value.span()))
                    .hint("name a text that rows have there, or take the column out"),
            );
        }
        let texts = list.into_iter().filter_map(|value| match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Float(float) => Some(float.as_str().to_owned()),
            value => integer(value).map(|it| it.to_string()),
        });
        let column = At { value: column.get_ref().to_string(), span: section.span(column.span()) };
        rows.push(Rows { column, texts: texts.collect() });
    }
    rows
}

/// Reads `boundary`, a file or a table.
pub(super) fn boundary(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Boundary> {
    if let Some(file) = section.at("boundary") {
        let location = At { value: Location::File(PathBuf::from(file.value)), span: file.span };
        return Some(Boundary { location, code: None });
    }
    let table = section.inner("boundary")?;
    Some(Boundary { location: location(&table, problems)?, code: table.text("code") })
}

/// One of `file` and `url`.
fn location(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<At<Location>> {
    let path = &section.path;
    if section.has("file") && section.has("url") {
        let message = format!("`{path}` has both `file` and `url`");
        problems.push(
            Problem::error("file-and-url", message)
                .at(&section.key_span("url"))
                .hint("keep one of the two: a fetched file is kept and not fetched again"),
        );
    }
    if let Some(file) = section.at("file") {
        return Some(At { value: Location::File(PathBuf::from(file.value)), span: file.span });
    }
    if let Some(url) = section.at("url") {
        if !url.value.starts_with("https://") && !url.value.starts_with("http://") {
            let message =
                format!("`{path}.url` should begin with `https://` or `http://`, not `{}`", url.value);
            problems.push(
                Problem::error("bad-value", message)
                    .at(&url.span)
                    .hint("a file on this machine is named by `file`"),
            );
        }
        return Some(At { value: Location::Url(url.value), span: url.span });
    }
    // Where the value has the wrong type, that was said.
    if !section.has("file") && !section.has("url") && !slipped(section, "file") && !slipped(section, "url") {
        problems.push(
            Problem::error("no-file", format!("`{path}` names no file"))
                .at(&section.name_span())
                .hint("add `file = \"...\"`, relative to the study's folder, or `url = \"https://...\"`"),
        );
    }
    None
}
