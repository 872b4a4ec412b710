//! From text to tree, with all that is no TOML.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use theodolite_core::Problem;
use toml::de::{DeTable, Error};

use super::tree::{Document, boundary, span};
use crate::grammar::kind;

/// The most syntax errors that are told for one file: after these, nobody reads on.
const MOST: usize = 50;

/// Reads a text as far as it can be read, and says where it is no TOML.
pub(super) fn document<'t>(file: &'t Arc<str>, text: &'t str, problems: &mut Vec<Problem>) -> Document<'t> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    let mut twice = BTreeSet::new();
    let mut left = 0;
    for error in &errors {
        let range = error.span().unwrap_or(0..0);
        if !seen.insert((range.start, range.end)) {
            continue;
        }
        if seen.len() > MOST {
            left += 1;
            continue;
        }
        // The library spells it "duplicate" or with a letter missing, by the case. The tree is sound then.
        if error.message().starts_with("dup") {
            let problem = duplicate(text, &range, &mut twice);
            problems.extend(problem.map(|problem| problem.at(&span(file, text, range))));
        } else {
            problems.push(no_toml(text, &range, error).at(&span(file, text, range.clone())));
            broken.push(silent(text, range.start));
        }
    }
    if left > 0 {
        let message = format!("the file has {left} more syntax errors");
        let end = span(file, text, text.len()..text.len());
        problems
            .push(Problem::error("toml-syntax", message).at(&end).hint("mend the first ones and look again"));
    }
    Document { file, text, root: root.into_inner(), broken }
}

/// What to say of text that is no TOML; in the words of the library, but for the commonest slips.
fn no_toml(text: &str, range: &Range<usize>, error: &Error) -> Problem {
    let token = text.get(range.clone()).unwrap_or_default().trim();
    let message = error.message();
    let bare = message.starts_with("string values must be quoted") || message.starts_with("invalid boolean");
    if bare && token.is_empty() {
        return Problem::error("toml-syntax", "there is no value here");
    }
    if bare {
        return Problem::error("toml-syntax", format!("`{token}` is no value"))
            .hint(format!("a text stands in quotation marks: `\"{token}\"`"));
    }
    Problem::error("toml-syntax", format!("the text is no TOML here: {message}"))
}

/// What to say of a key or a section that stands there twice; nothing of the keys of such a section.
fn duplicate<'t>(text: &'t str, range: &Range<usize>, twice: &mut BTreeSet<&'t str>) -> Option<Problem> {
    let here = header(text.get(line(text, range.start)).unwrap_or_default());
    let Some(here) = here else {
        let key = text.get(range.clone()).unwrap_or_default();
        let above = text.get(..range.start).unwrap_or_default().lines().rev().find_map(header);
        let message = format!("key `{key}` appears twice in its table");
        let problem = Problem::error("toml-syntax", message).hint("keep one of the two");
        return above.is_none_or(|above| !twice.contains(above)).then_some(problem);
    };
    twice.insert(here);
    let first = text.lines().position(|line| header(line) == Some(here)).map_or(1, |place| place + 1);
    let mut words = here.trim_matches(['[', ']']).split('.');
    let named = words.next().is_some_and(|word| kind(word.trim()).is_some_and(|kind| kind.named));
    let code = if named && words.count() == 1 { "duplicate-name" } else { "toml-syntax" };
    let hint = format!("the first one is on line {first}: give one of them another name, or join them");
    Some(Problem::error(code, format!("section `{here}` appears twice")).hint(hint))
}

/// The section that a line begins, in its brackets.
fn header(line: &str) -> Option<&str> {
    let line = line.split('#').next().unwrap_or_default().trim();
    line.starts_with('[').then_some(line)
}

/// Takes out what is likely to follow from broken text alone: a mended file is checked again in full.
pub(super) fn silence(documents: &[Document<'_>], problems: &mut Vec<Problem>) {
    if documents.iter().all(|document| document.broken.is_empty()) {
        return;
    }
    const FOLLOWING: &[&str] = &[
        "missing-key",
        "unknown-name",
        "wrong-kind",
        "no-file",
        "empty-index",
        "no-weight",
        "no-normalise",
        "claim-without-query",
        "claim-without-expect",
        "unused",
    ];
    problems.retain(|problem| {
        if problem.code == "toml-syntax" {
            return true;
        }
        let on_broken_line = documents.iter().any(|document| {
            problem.span.as_ref().filter(|span| span.file == *document.file).is_some_and(|span| {
                document.broken.iter().any(|it| span.range.start <= it.end && it.start <= span.range.end)
            })
        });
        !on_broken_line && !FOLLOWING.contains(&problem.code)
    });
}

/// The part of the text around an error that was not understood: its line or, where a section's header is broken,
/// all lines up to the next header.
fn silent(text: &str, byte: usize) -> Range<usize> {
    let first = line(text, byte);
    if text.get(first.clone()).and_then(header).is_none() {
        return first;
    }
    let mut end = first.end;
    for line in text.get(first.end..).unwrap_or_default().split_inclusive('\n').skip(1) {
        if header(line).is_some() {
            break;
        }
        end += line.len();
    }
    first.start..end
}

/// The line around a byte, without its end.
fn line(text: &str, byte: usize) -> Range<usize> {
    let byte = boundary(text, byte);
    let (before, after) = text.split_at(byte);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = after.find('\n').map_or(text.len(), |end| byte + end);
    start..end
}
