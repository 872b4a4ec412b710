//! Problems, as a person reads them: what is wrong, the place with a caret, and a hint.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};
use theodolite_core::{Problem, Span};

use super::number;

/// The texts that spans point into: (file as named, text).
pub(crate) type Texts = [(Arc<str>, Arc<str>)];

/// How many problems are printed in full where nobody asks for all.
const SHOWN: usize = 20;

/// How many of one code are, as long as there are others to show.
const OF_ONE_CODE: usize = 5;

/// Whether every problem is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The first of each kind; the others are counted.
    First,
    /// All of them.
    All,
}

impl Extent {
    /// As an option says it.
    pub(crate) fn of(all: bool) -> Self {
        if all { Extent::All } else { Extent::First }
    }
}

/// The problems in the order of files and places, with the sum of them as the last line; with ANSI styles,
/// which the stream strips where they are not wanted.
pub(crate) fn text(problems: &[Problem], texts: &Texts, extent: Extent) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    let sorted = sorted(problems, texts);
    let shown = match extent {
        Extent::All => vec![true; sorted.len()],
        Extent::First => first(&sorted),
    };
    for (problem, _) in sorted.iter().zip(&shown).filter(|(_, shown)| **shown) {
        out.push_str(&one(problem, texts, &renderer));
        out.push('\n');
    }
    out.push_str(&rest(sorted.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(it, _)| *it)));
    out.push_str(&sum(problems));
    out.push('\n');
    out
}

/// Which problems are printed: errors before warnings, and a few of each code before many of one.
fn first(sorted: &[&Problem]) -> Vec<bool> {
    let mut shown = vec![false; sorted.len()];
    let mut left = SHOWN;
    for (error, most) in [(true, OF_ONE_CODE), (true, SHOWN), (false, OF_ONE_CODE), (false, SHOWN)] {
        let mut of_code: BTreeMap<&str, usize> = BTreeMap::new();
        for (problem, shown) in sorted.iter().zip(&mut shown).filter(|(it, _)| it.is_error() == error) {
            let count = of_code.entry(problem.code).or_default();
            if !*shown && left > 0 && *count < most {
                *shown = true;
                left -= 1;
            }
            *count += usize::from(*shown);
        }
    }
    shown
}

/// The problems that are not printed, counted by code, and how to see them.
fn rest<'a>(hidden: impl Iterator<Item = &'a Problem>) -> String {
    let mut of_code: BTreeMap<&str, usize> = BTreeMap::new();
    hidden.for_each(|it| *of_code.entry(it.code).or_default() += 1);
    if of_code.is_empty() {
        return String::new();
    }
    let all = number::count(of_code.values().sum::<usize>() as u64);
    let mut codes: Vec<(&str, usize)> = of_code.into_iter().collect();
    codes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let codes: Vec<String> =
        codes.iter().map(|(code, count)| format!("{} {code}", number::count(*count as u64))).collect();
    let bold = anstyle::Style::new().bold();
    format!(
        "and {all} more: {}\n\n{bold}hint{bold:#}: `check` and `build` print all with `--all`, and tell them to programs with `--format json`\n\n",
        codes.join(", ")
    )
}

/// The problems for programs: an array in the order of [`text`].
pub(crate) fn json(problems: &[Problem], texts: &Texts) -> Value {
    let one = |problem: &Problem| {
        let place = problem.span.as_ref().map(|span| {
            let (line, column) = position(span, texts).unzip();
            json!({ "file": &*span.file, "line": line, "column": column,
                    "start": span.range.start, "end": span.range.end })
        });
        let cell = problem.cell.as_ref().map(
            |cell| json!({ "file": cell.file, "sheet": cell.sheet, "row": cell.row, "column": cell.column }),
        );
        json!({
            "severity": if problem.is_error() { "error" } else { "warning" },
            "code": problem.code,
            "message": problem.message,
            "place": place,
            "cell": cell,
            "hint": problem.hint,
        })
    };
    sorted(problems, texts).into_iter().map(one).collect()
}

/// "3 errors, 1 warning".
pub(crate) fn sum(problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|it| it.is_error()).count();
    let warnings = problems.len() - errors;
    let words = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match (errors, warnings) {
        (_, 0) => words(errors, "error"),
        (0, _) => words(warnings, "warning"),
        _ => format!("{}, {}", words(errors, "error"), words(warnings, "warning")),
    }
}

/// In the order of files and places; problems without a place come last, in the order they were found.
fn sorted<'a>(problems: &'a [Problem], texts: &Texts) -> Vec<&'a Problem> {
    let file = |span: &Span| texts.iter().position(|(name, _)| *name == span.file).unwrap_or(texts.len());
    let mut problems: Vec<&Problem> = problems.iter().collect();
    problems.sort_by_key(|problem| match &problem.span {
        Some(span) => (file(span), span.range.start),
        None => (usize::MAX, 0),
    });
    problems
}

fn one(problem: &Problem, texts: &Texts, renderer: &Renderer) -> String {
    let level = if problem.is_error() { Level::ERROR } else { Level::WARNING };
    let title = level.primary_title(problem.message.as_str()).id(problem.code);
    let mut group = Group::with_title(title);
    if let Some(cell) = &problem.cell {
        group = group.element(Origin::path(cell.to_string()));
    }
    if let Some(span) = &problem.span {
        group = match texts.iter().find(|(name, _)| *name == span.file) {
            Some((name, text)) => {
                let caret = AnnotationKind::Primary.span(within(&span.range, text));
                group.element(Snippet::source(&**text).path(&**name).annotation(caret))
            }
            None => group.element(Origin::path(&*span.file)),
        };
    }
    let mut out = renderer.render(&[group]);
    out.push('\n');
    if let Some(hint) = &problem.hint {
        let bold = anstyle::Style::new().bold();
        let _ = write!(out, "\n{bold}hint{bold:#}: {hint}\n");
    }
    out
}

/// The range, on character boundaries of the text: a span that is wrong must not end the program.
fn within(range: &Range<usize>, text: &str) -> Range<usize> {
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
    let start = floor(range.start);
    let end = floor(range.end).max(start);
    // A caret under the whole of a section would hide it: its first line is enough.
    let line_end = text.get(start..end).and_then(|it| it.find('\n')).map_or(end, |it| start + it);
    start..line_end
}

/// Line and column of a span's start, from 1; the column in characters.
fn position(span: &Span, texts: &Texts) -> Option<(usize, usize)> {
    let (_, text) = texts.iter().find(|(name, _)| *name == span.file)?;
    let before = text.get(..within(&span.range, text).start)?;
    let line_start = before.rfind('\n').map_or(0, |it| it + 1);
    Some((before.matches('\n').count() + 1, before.get(line_start..)?.chars().count() + 1))
}

#[cfg(test)]
mod tests {
    use theodolite_core::Cell;

    use super::*;

    const STUDY: &str = "[index.imd]\ntitle = \"Né\"\nof = { child_povrty = 1 }\n";

    fn texts() -> Vec<(Arc<str>, Arc<str>)> {
        vec![("study.toml".into(), STUDY.into())]
    }

    fn at(part: &str) -> Span {
        let start = STUDY.find(part).unwrap();
        Span { file: "study.toml".into(), range: start..start + part.len() }
    }

    fn plain(problems: &[Problem]) -> String {
        anstream::adapter::strip_str(&text(problems, &texts(), Extent::First)).to_string()
    }

    #[test]
    fn a_problem_in_the_study_points_at_its_text() {
        let problem = Problem::error("unknown-name", "unknown indicator `child_povrty`")
            .at(&at("child_povrty"))
            .hint("did you mean `child_poverty`?");
        insta::assert_snapshot!(plain(&[problem]), @r"
        error[unknown-name]: unknown indicator `child_povrty`
         --> study.toml:3:8
          |
        3 | of = { child_povrty = 1 }
          |        ^^^^^^^^^^^^

        hint: did you mean `child_poverty`?

        1 error
        ");
    }

    #[test]
    fn a_problem_in_the_data_names_file_row_and_column() {
        let cell =
            Cell { file: "data.csv".into(), sheet: None, row: Some(12), column: Some("income".into()) };
        let problem = Problem::error("not-a-number", "`n.a.` is not a number").in_cell(cell).at(&at("imd"));
        insta::assert_snapshot!(plain(&[problem]), @r"
        error[not-a-number]: `n.a.` is not a number
         --> data.csv, row 12, column `income`
          |
         ::: study.toml:1:8
          |
        1 | [index.imd]
          |        ^^^

        1 error
        ");
    }

    #[test]
    fn problems_come_in_the_order_of_the_text_and_are_summed_up() {
        let problems = [
            Problem::error("no-place", "nowhere"),
            Problem::warning("later", "second").at(&at("child_povrty")),
            Problem::error("earlier", "first").at(&at("title")),
        ];
        let text = plain(&problems);
        let place = |word: &str| text.find(word).unwrap();
        assert!(place("first") < place("second") && place("second") < place("nowhere"));
        assert!(text.ends_with("\n2 errors, 1 warning\n"));
    }

    #[test]
    fn of_many_problems_the_first_of_each_kind_are_printed_and_the_others_counted() {
        let mut problems: Vec<Problem> =
            (0..5000).map(|it| Problem::error("unknown-key", format!("unknown key {it}"))).collect();
        problems.extend((0..7).map(|it| Problem::error("bad-value", format!("bad value {it}"))));
        problems.push(Problem::warning("unused", "nothing uses it"));
        let told = plain(&problems);
        assert_eq!(told.matches("error[").count(), 20);
        assert_eq!(told.matches("error[bad-value]").count(), 5);
        assert!(told.contains("unknown key 14") && !told.contains("unknown key 15"), "{told}");
        assert!(told.contains("and 4,988 more: 4,985 unknown-key, 2 bad-value, 1 unused\n"), "{told}");
        assert!(told.contains("hint: `check` and `build` print all with `--all`"), "{told}");
        assert!(told.ends_with("\n5007 errors, 1 warning\n"), "{told}");
        let all = text(&problems, &texts(), Extent::All);
        assert_eq!(all.matches("unknown key ").count(), 5000);
        assert!(!all.contains("--all"));
    }

    #[test]
    fn twenty_problems_are_all_printed() {
        let problems: Vec<Problem> = (0..20).map(|it| Problem::error("odd", format!("odd {it}"))).collect();
        assert_eq!(plain(&problems).matches("error[odd]").count(), 20);
        assert!(!plain(&problems).contains("more"));
    }

    #[test]
    fn a_span_outside_the_text_does_not_end_the_program() {
        let cut = STUDY.find('é').unwrap() + 1;
        for range in [0..1000, 900..1000, cut..cut + 3, STUDY.len()..STUDY.len(), 0..0] {
            let span = Span { file: "study.toml".into(), range };
            assert!(plain(&[Problem::error("odd", "odd place").at(&span)]).contains("odd place"));
        }
        let elsewhere = Span { file: "other.toml".into(), range: 0..4 };
        assert!(plain(&[Problem::error("odd", "odd place").at(&elsewhere)]).contains("other.toml"));
    }

    #[test]
    fn programs_get_line_and_column() {
        let problem = Problem::error("unknown-name", "unknown").at(&at("child_povrty"));
        let value = json(&[problem], &texts());
        assert_eq!(value[0]["place"]["line"], 3);
        assert_eq!(value[0]["place"]["column"], 8);
        assert_eq!(value[0]["code"], "unknown-name");
        assert_eq!(value[0]["hint"], Value::Null);
    }
}
