//! `theodolite claims`: every claim of a study, judged; exit 1 if any differs.

use theodolite_data::table::{ResultTable, Values};
use theodolite_study::{Judged, Verdict as Judgement};

use super::build::results_of;
use super::{Opened, Outcome, open};
use crate::args::{self, TableFormat};
use crate::failure::{Failure, Verdict};
use crate::render::{self, problem};

pub(super) fn run(arguments: &args::Claims) -> Outcome {
    let path = &arguments.study.study;
    let Opened { study, mut warnings, store } = open(path, &arguments.study.sources)?;
    // A build that is still good saves its work; one that is not is never asked.
    let results = results_of(path);
    let results = results.is_dir().then_some(results);
    let claims = match theodolite_study::claims(&study, &store, results.as_deref()) {
        Ok(claims) => claims,
        Err(problems) => {
            warnings.extend(problems);
            return Err(Failure::new(warnings, &study.texts));
        }
    };
    warnings.extend(claims.warnings);
    if !warnings.is_empty() {
        render::eprint(&problem::text(&warnings, &study.texts));
    }
    match render::format(arguments.format) {
        TableFormat::Table => render::print(&text(&claims.judged, &sum(&claims.judged)))?,
        format => render::print_table(&table(&claims.judged), format)?,
    }
    let differs = claims.judged.iter().any(|it| it.verdict == Judgement::Differs);
    Ok(if differs { Verdict::Differs } else { Verdict::Good })
}

/// The claims as text: each with its verdict, what it says beside what was found; then the sum of verdicts.
pub(super) fn text(judged: &[Judged], sum: &str) -> String {
    let mut out = String::new();
    let bold = anstyle::Style::new().bold();
    for it in judged {
        let colour = match it.verdict {
            Judgement::Holds => anstyle::AnsiColor::Green,
            Judgement::Differs => anstyle::AnsiColor::Red,
            Judgement::CannotBeTested => anstyle::AnsiColor::Yellow,
        };
        let style = anstyle::Style::new().bold().fg_color(Some(colour.into()));
        let place = it.source.as_ref().map_or(String::new(), |it| format!(" ({it})"));
        out.push_str(&format!(
            "{style}{}{style:#}  {bold}{}{bold:#}: {}{place}\n",
            it.verdict.words(),
            it.name,
            it.text
        ));
        let indent = " ".repeat(it.verdict.words().len() + 2);
        if it.verdict != Judgement::CannotBeTested {
            // SQL says 1 and 0 where a claim says true and false.
            let found = match (it.expected.as_str(), it.found.as_str()) {
                ("true" | "false", "1") => "true",
                ("true" | "false", "0") => "false",
                (_, found) => found,
            };
            let found = match found == it.expected {
                true => format!("found {found}"),
                false => format!("found {found}, claimed {}", it.expected),
            };
            out.push_str(&format!("{indent}{found}\n"));
        }
        if let Some(why) = &it.why {
            out.push_str(&format!("{indent}{why}\n"));
        }
    }
    out.push_str(&format!("{sum}\n"));
    out
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

/// The claims as a table, for programs.
fn table(judged: &[Judged]) -> ResultTable {
    fn texts<'a>(judged: &'a [Judged], of: impl Fn(&'a Judged) -> &'a str) -> Values {
        Values::text(judged.iter().map(of))
    }
    ResultTable::new()
        .with("claim", texts(judged, |it| &it.name))
        .with("verdict", texts(judged, |it| it.verdict.words()))
        .with("expected", texts(judged, |it| &it.expected))
        .with("found", texts(judged, |it| &it.found))
        .with("tolerance", Values::Number(judged.iter().map(|it| it.tolerance).collect()))
        .with("text", texts(judged, |it| &it.text))
        .with("source", texts(judged, |it| it.source.as_deref().unwrap_or_default()))
        .with("why", texts(judged, |it| it.why.as_deref().unwrap_or_default()))
}
