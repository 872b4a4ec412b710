//! From the text of a study to its types, with every problem at once.
//!
//! The text is read as a TOML tree with spans; `check` walks it over the [grammar](crate::grammar) and reports
//! what has the wrong shape; `section` takes the values out and says what is wrong between keys; `names` and
//! `graph` say what is wrong between sections. Parsing is pure: only [`load()`] opens files.
//!
//! | code | what is wrong |
//! |---|---|
//! | `bad-name` | a name that is not `a-z`, `0-9` and `_`, or a reserved word |
//! | `bad-profile` | shares of years that do not sum to 1, or are not one a year |
//! | `bad-sha256` | not 64 hexadecimal digits |
//! | `bad-value` | a value that is not among those allowed |
//! | `bad-line` | a line of an appraisal that has none of what lines have, or several |
//! | `bad-years` | years that are out of order, before the base year or too many |
//! | `bands-differ` | columns of events and people, or standards, that are not of the same bands of age |
//! | `ceiling-below-minimum` | no area may get as much as the smallest grant |
//! | `ceiling-below-floor` | an area's most that is less than its least |
//! | `claim-without-expect` | a query and nothing that it should give |
//! | `claim-without-query` | neither a query nor why there is none |
//! | `contradiction` | something that is asked for and ruled out |
//! | `cycle` | results made of each other, or geographies within each other |
//! | `duplicate-band` | a column that stands for two bands of age |
//! | `duplicate-measure` | a summary that names a measure twice |
//! | `duplicate-name` | two things of one name |
//! | `duplicate-pair` | experts who judge two parts twice |
//! | `duplicate-part` | an index that names a part twice |
//! | `empty-index` | an index without parts |
//! | `file-and-url` | both where one is wanted |
//! | `include-matches-nothing` | a pattern that no file matches |
//! | `inconsistent-judgements` | experts who contradict themselves |
//! | `index-of-itself` | an index that is its own part |
//! | `minimum-beyond-amount` | a smallest grant above all that there is |
//! | `missing-key` | a key that must be there |
//! | `missing-pair` | two parts that experts do not judge |
//! | `missing-points` | a part to which an expert gives no points |
//! | `negative-tolerance` | a tolerance below 0 |
//! | `negative-weight` | a weight below 0 |
//! | `no-file` | neither `file` nor `url` |
//! | `no-normalise` | warning: parts combined in their own units |
//! | `nothing-to-cover` | a portfolio that is asked for no goal and no principle |
//! | `no-weight` | weights that are all 0 |
//! | `not-whole` | a sum of money that is not whole in its unit |
//! | `out-of-place` | a key that means nothing without another, or beside another |
//! | `self-effect` | a policy or measure that changes itself |
//! | `study-not-found`, `study-not-readable`, `study-not-utf8`, `study-too-large` | a text that could not be had |
//! | `toml-syntax` | text that is no TOML |
//! | `unknown-key`, `unknown-kind`, `unknown-name` | a name that means nothing here |
//! | `unused` | warning: a source, indicator or lookup that nothing uses |
//! | `weights-sum` | warning: weights that are nearly shares of one, and sum to something else |
//! | `wrong-kind` | the name of a thing of another kind |
//! | `wrong-type` | a text where a number is wanted, and the like |

mod by_part;
mod check;
mod experts;
mod graph;
mod load;
mod method;
mod names;
mod parts;
mod section;
mod syntax;
mod tree;
mod used;
mod value;

use std::sync::Arc;

use theodolite_core::{Problem, Span};

use crate::grammar::KINDS;
use crate::spec::{Study, Wheel};
use tree::{Document, Section};

pub use load::load;
pub(crate) use value::sections;

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
    let mut wheel: Option<&Document<'_>> = None;
    for document in &documents {
        section::about(document, &mut study);
        if let Some(section) = document.section("wheel") {
            match wheel {
                None => section::wheel_settings(&section, &mut study),
                Some(first) => problems.push(twice(&section, first.file)),
            }
            wheel = wheel.or(Some(document));
        }
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
    study.wheel = Wheel::of(&study);
    if let Some(said) = study.wheel.first().map(|it| it.said.clone()) {
        study.portfolios.iter_mut().for_each(|it| it.said = said.clone());
    }
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

/// What is said once in a study, and here again.
fn twice(section: &Section<'_>, first: &str) -> Problem {
    let message = format!("`[{}]` stands in `{first}` already: a study says it once", section.name);
    Problem::error("duplicate-section", message)
        .at(&section.name_span())
        .hint("put all of it into one of the two files")
}
