//! From the text of a study to its types, with every problem at once.
//!
//! The text is read as a TOML tree with spans; `check` walks it over the [grammar](crate::grammar) and reports
//! what has the wrong shape; `section` takes the values out and says what is wrong between keys; `names` and
//! `graph` say what is wrong between sections. Parsing is pure: only [`load`] opens files.

mod check;
mod graph;
mod load;
mod method;
mod names;
mod parts;
mod section;
mod syntax;
mod tree;
mod used;

use std::sync::Arc;

use theodolite_core::{Problem, Span};

use crate::grammar::KINDS;
use crate::spec::Study;
use tree::{Document, Section};

pub use load::load;

/// Reads a study from its texts: (file as the user named it, text). The first is the study, others are its includes.
///
/// Returns what could be understood, and every problem in the order of the text. Sections in which something
/// required is missing are left out of the study; a study with errors must not be run.
///
/// ```
/// # use theodolite_study::parse::parse;
/// let text = "[geography.ward]\nfile = \"wards.csv\"\ncod = \"ward_code\"\n";
/// let (study, problems) = parse(vec![("study.toml".into(), text.into())]);
/// assert_eq!(study.geographies.len(), 1);
/// assert_eq!(problems[0].code, "unknown-key");
/// assert_eq!(problems[0].message, "unknown key `geography.ward.cod`");
/// assert_eq!(problems[0].hint.as_deref(), Some("did you mean `code`?"));
/// ```
pub fn parse(texts: Vec<(Arc<str>, Arc<str>)>) -> (Study, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut study = Study { texts: texts.clone(), ..Study::default() };
    let documents: Vec<Document<'_>> =
        texts.iter().map(|(file, text)| syntax::document(file, text, &mut problems)).collect();
    for (place, document) in documents.iter().enumerate() {
        check::document(document, place == 0, &mut problems);
    }
    for document in &documents {
        section::about(document, &mut study);
        for kind in KINDS.iter().filter(|kind| kind.named) {
            for section in document.sections(kind.name) {
                section::read(kind.name, &section, &mut study, &mut problems);
            }
        }
    }
    let declared: Vec<(&'static str, Section<'_>)> = documents
        .iter()
        .flat_map(|document| {
            KINDS
                .iter()
                .filter(|kind| kind.named)
                .flat_map(|kind| document.sections(kind.name).into_iter().map(|section| (kind.name, section)))
        })
        .collect();
    names::check(&declared, &study, &mut problems);
    graph::check(&study, &mut problems);
    if !problems.iter().any(Problem::is_error) {
        used::check(&study, &mut problems);
    }
    syntax::silence(&documents, &mut problems);
    let place = |span: &Span| texts.iter().position(|(file, _)| *file == span.file);
    problems.sort_by_key(|problem| {
        problem.span.as_ref().map(|span| (place(span), span.range.start, span.range.end))
    });
    problems.dedup();
    (study, problems)
}
