//! `theodolite claims`: every claim of a study, judged; exit 1 if any differs.

mod page;

use std::sync::Arc;

use serde_json::{Value, json};
use theodolite_core::Problem;
use theodolite_study::{Judged, Results, Verdict as Judgement, typed};

use super::build::results_of;
use super::{Opened, Outcome, open};
use crate::args::{self, ClaimsFormat, TableFormat};
use crate::failure::{Failure, Verdict};
use crate::render::table::wrap;
use crate::render::{self, problem};

pub(super) fn run(arguments: &args::Claims) -> Outcome {
    let path = &arguments.study.study;
    let Opened { study, mut warnings, store, .. } = open(path, &arguments.study.sources)?;
    // A build that is still good saves its work; one that is not is never asked.
    let results = match &arguments.results.results {
        // Whoever names a folder means one with results.
        Some(named) => {
            Results::open(named).map_err(Failure::one)?;
            Some(named.clone())
        }
        None => Some(results_of(path)).filter(|it| it.is_dir()),
    };
    let mut claims = match theodolite_study::claims(&study, &store, results.as_deref()) {
        Ok(claims) => claims,
        Err(problems) => {
            warnings.extend(problems);
            return Err(Failure::new(warnings, &study.texts));
        }
    };
    drop(store); // Its line of progress goes before ours come.
    let (errors, doubts): (Vec<_>, Vec<_>) =
        std::mem::take(&mut claims.problems).into_iter().partition(|it| it.is_error());
    warnings.extend(doubts);
    if !warnings.is_empty() {
        render::eprint(&problem::text(&warnings, &study.texts, problem::Extent::First));
    }
    let format = match arguments.format {
        Some(ClaimsFormat::Html) => {
            // As it is: what looks like a style in it is text.
            let page = page::page(&study, &claims.judged, &errors);
            return finish(render::print_raw(&page), errors, &claims.judged, &study.texts);
        }
        Some(ClaimsFormat::Table) => Some(TableFormat::Table),
        Some(ClaimsFormat::Csv) => Some(TableFormat::Csv),
        Some(ClaimsFormat::Json) => Some(TableFormat::Json),
        None => None,
    };
    match render::format(format) {
        TableFormat::Table => render::print(&text(&claims.judged, &sum(&claims.judged), render::width()))?,
        TableFormat::Json => {
            render::print_json(&claims.judged.iter().map(json).collect())?;
        }
        format => render::print_table(&claims.table(), format)?,
    }
    finish(Ok(()), errors, &claims.judged, &study.texts)
}

/// How the command ends, once the claims are printed.
fn finish(
    printed: std::io::Result<()>,
    errors: Vec<Problem>,
    judged: &[Judged],
    texts: &[(Arc<str>, Arc<str>)],
) -> Outcome {
    printed?;
    if !errors.is_empty() {
        return Err(Failure::new(errors, texts));
    }
    let differs = judged.iter().any(|it| it.verdict == Judgement::Differs);
    Ok(if differs { Verdict::Differs } else { Verdict::Good })
}

/// The claims as text: each with its verdict, what it says beside what was found; then the sum of verdicts.
pub(super) fn text(judged: &[Judged], sum: &str, width: usize) -> String {
    let mut out = String::new();
    let bold = anstyle::Style::new().bold();
    let column = judged.iter().map(|it| it.verdict.words().len()).max().unwrap_or(0) + 2;
    let indent = " ".repeat(column);
    for it in judged {
        let colour = match it.verdict {
            Judgement::Holds => anstyle::AnsiColor::Green,
            Judgement::Differs => anstyle::AnsiColor::Red,
            Judgement::CannotBeTested => anstyle::AnsiColor::Yellow,
        };
        let style = anstyle::Style::new().bold().fg_color(Some(colour.into()));
        let verdict = it.verdict.words();
        let blanks = " ".repeat(column - verdict.len());
        let place = it.source.as_ref().map_or(String::new(), |it| format!(" ({it})"));
        out.push_str(&format!("{style}{verdict}{style:#}{blanks}{bold}{}{bold:#}\n", it.name));
        let mut lines = vec![format!("{}{place}", it.text)];
        if it.verdict != Judgement::CannotBeTested {
            lines.push(found(it));
        } else if let Some(why) = &it.why {
            lines.push(format!("because {why}"));
        }
        lines.extend(decided_by(it));
        for line in lines.iter().flat_map(|it| wrap(it, width.saturating_sub(column).max(30))) {
            out.push_str(&format!("{indent}{line}\n"));
        }
    }
    if !judged.is_empty() {
        out.push('\n');
    }
    out.push_str(&format!("{sum}\n"));
    out
}

/// What was found, in the words of the claim: SQL says 1 and 0 where a claim says true and false.
fn found_of(it: &Judged) -> &str {
    match (it.expected.as_str(), it.found.as_str()) {
        ("true" | "false", "1") => "true",
        ("true" | "false", "0") => "false",
        (_, found) => found,
    }
}

/// "found 57, claimed 54: 3 more than claimed".
fn found(it: &Judged) -> String {
    let found = found_of(it);
    let why = it.why.as_ref().map_or(String::new(), |it| format!(": {it}"));
    match found == it.expected {
        true => format!("found {found}{why}"),
        false => format!("found {found}, claimed {}{why}", it.expected),
    }
}

/// "decided by the study `left_behind`: its claims `wards` and `all_the_money`", a line a study.
fn decided_by(it: &Judged) -> Vec<String> {
    let mut studies: Vec<(&str, Vec<String>)> = Vec::new();
    for (study, claim) in &it.decided_by {
        let claim = format!("`{claim}`");
        match studies.iter_mut().find(|(name, _)| name == study) {
            Some((_, claims)) => claims.push(claim),
            None => studies.push((study, vec![claim])),
        }
    }
    let line = |(study, claims): (&str, Vec<String>)| match claims.split_last() {
        Some((last, [])) => format!("decided by the study `{study}`: its claim {last}"),
        Some((last, first)) => {
            format!("decided by the study `{study}`: its claims {} and {last}", first.join(", "))
        }
        None => format!("decided by the study `{study}`"),
    };
    studies.into_iter().map(line).collect()
}

/// "12 hold, 2 differ, 1 cannot be tested".
pub(super) fn sum(judged: &[Judged]) -> String {
    let count = |verdict| judged.iter().filter(|it| it.verdict == verdict).count();
    let words = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    };
    let parts = [
        words(count(Judgement::Holds), "claim holds", "claims hold"),
        words(count(Judgement::Differs), "differs", "differ"),
        words(count(Judgement::CannotBeTested), "cannot be tested", "cannot be tested"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "the study makes no claims".to_owned() } else { parts.join(", ") }
}

/// A claim for programs, its values with their types.
fn json(it: &Judged) -> Value {
    json!({
        "claim": it.name,
        "verdict": it.verdict.words(),
        "expected": typed(&it.expected),
        "found": typed(&it.found),
        "tolerance": it.tolerance,
        "text": it.text,
        "source": it.source,
        "why": it.why,
        "decided_by": it.decided_by.iter().map(|(study, claim)| json!({ "study": study, "claim": claim })).collect::<Vec<Value>>(),
    })
}
