//! Every problem that the text of a study can have, as its reader sees it.

use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use theodolite_study::parse::parse;

mod names;
mod sections;
mod text;
mod values;
mod weights;
mod wheel;

/// What the cases refer to, so that each shows its own problem alone.
const BASE: &str = r#"
geography.ward = { file = "wards.csv", code = "code", population = "people", within = { district = "district" } }
source.figures = { file = "figures.csv", geography = "ward", key = "code" }
indicator.income = { source = "figures", column = "income", worse = "low" }
indicator.health = { source = "figures", column = "health", worse = "high" }
index.need = { of = ["income", "health"], normalise = "z-score" }
"#;

/// The problems of a study that consists of `text` and, as an included file, [`BASE`].
fn problems(text: &str) -> String {
    problems_of(&[("study.toml", text), ("base.toml", BASE)])
}

fn problems_of(texts: &[(&str, &str)]) -> String {
    let texts: Vec<(Arc<str>, Arc<str>)> =
        texts.iter().map(|(file, text)| ((*file).into(), text.trim_start_matches('\n').into())).collect();
    let (_, problems) = parse(texts.clone());
    let shown: Vec<String> = problems
        .iter()
        .map(|problem| {
            let level = if problem.is_error() { Level::ERROR } else { Level::WARNING };
            let title = level.primary_title(problem.message.as_str()).id(problem.code);
            let mut group = Group::with_title(title);
            if let Some(span) = &problem.span {
                let (file, text) = texts.iter().find(|(file, _)| *file == span.file).expect("a file of ours");
                group = group.element(
                    Snippet::source(text.as_ref())
                        .path(file.as_ref())
                        .annotation(AnnotationKind::Primary.span(span.range.clone())),
                );
            }
            if let Some(hint) = &problem.hint {
                group = group.element(Level::HELP.with_name("hint").message(hint.as_str()));
            }
            Renderer::plain().render(&[group])
        })
        .collect();
    if shown.is_empty() { "none".to_owned() } else { shown.join("\n\n") }
}
