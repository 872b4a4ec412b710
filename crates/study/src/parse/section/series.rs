//! Sections that read values by area and period.

use theodolite_core::Problem;
use theodolite_data::period::{Doubtful, Period};
use toml::Spanned;
use toml::de::DeValue;

use super::super::method;
use super::super::tree::{Section, integer};
use super::{file, missing, needs, on_missing, provenance, worse};
use crate::spec::series::{Changes, Joined, Made, Origin, Series, SeriesRows, View};
use crate::spec::{At, OnMissing};

/// Keys that only mean something beside a file.
const OF_FILES: &[&str] = &[
    "geography",
    "key",
    "period",
    "length",
    "value",
    "interval",
    "status",
    "changes",
    "on-missing",
    "sha256",
    "format",
    "sheet",
    "header",
    "delimiter",
    "encoding",
    "records",
    "spaces",
    "only",
    "except",
    "missing",
    "numbers",
];

/// Keys that only mean something beside `of`.
const OF_MADE: &[&str] = &["deflator", "base", "rolling", "view"];

/// Reads `[series.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Series> {
    let is_made = section.has("of");
    let from = if is_made { made(section, problems) } else { rows(section, problems) };
    let between = section.inner("between");
    let end =
        |key: &str, problems: &mut Vec<Problem>| between.as_ref().and_then(|it| period(it, key, problems));
    let between = (end("from", problems), end("to", problems));
    if let (Some(from), Some(to)) = &between
        && from.value > to.value
    {
        let message =
            format!("`{}.between` begins with {} and ends with {}", section.path, from.value, to.value);
        problems.push(Problem::error("bad-value", message).at(&section.value_span("between")));
    }
    let breaks = section.values("breaks").unwrap_or_default();
    let breaks = breaks.into_iter().filter_map(|it| period_of(section, "breaks", it, problems)).collect();
    Some(Series {
        name: section.named(),
        title: section.text("title"),
        unit: section.text("unit"),
        comparable: section.truth("comparable").unwrap_or(false),
        worse: worse(section),
        from: from?,
        impute: method::impute_series(section, "impute"),
        breaks,
        between,
        provenance: provenance(section),
    })
}

fn rows(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Origin> {
    for key in OF_MADE.iter().filter(|key| section.has(key)) {
        needs(section, key, "`of`: a series that this one is made of", problems);
    }
    let file = file::read(section, problems);
    for (key, what) in [
        ("period", "the column of the periods"),
        ("value", "the column of the values"),
        ("worse", "\"high\" or \"low\", which end of the values is worse"),
    ] {
        if !section.has(key) && file.is_some() {
            missing(section, key, what, problems);
        }
    }
    if section.has("geography") && !section.has("key") {
        missing(section, "key", "the column of the areas' codes", problems);
    }
    for key in ["key", "changes"].into_iter().filter(|key| section.has(key) && !section.has("geography")) {
        needs(section, key, "`geography`", problems);
    }
    let interval = section.inner("interval");
    let changes = section.inner("changes");
    Some(Origin::Rows(Box::new(SeriesRows {
        areas: section.at("geography").zip(section.at("key")),
        period: section.at("period")?,
        length: section.at("length"),
        value: section.at("value")?,
        interval: interval.and_then(|it| it.at("lower").zip(it.at("upper"))),
        status: section.at("status"),
        changes: changes.and_then(|it| {
            let by = match it.text("by")?.as_str() {
                "sum" => Joined::Sum,
                "mean" => Joined::Mean,
                _ => Joined::PopulationMean,
            };
            Some(Changes { lookup: it.at("lookup")?, by })
        }),
        on_missing: on_missing(section).map_or(OnMissing::Stop, |it| it.value),
        file: file?,
    })))
}

fn made(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Origin> {
    for key in ["file", "url"].iter().chain(OF_FILES).filter(|key| section.has(key)) {
        let message = format!("`{}` is made of another series: `{key}` has no say", section.path);
        problems.push(
            Problem::error("out-of-place", message).at(&section.key_span(key)).hint("leave it or `of` out"),
        );
    }
    let made = Made {
        of: section.at("of")?,
        deflator: section.at("deflator"),
        base: period(section, "base", problems),
        view: section.text("view").and_then(|it| {
            [View::Change, View::Growth, View::Index].into_iter().find(|view| view.name() == it)
        }),
        rolling: section.integer("rolling").and_then(|it| u32::try_from(it).ok()),
    };
    if made.base.is_some() && made.deflator.is_none() && made.view != Some(View::Index) {
        needs(section, "base", "a `deflator`, or `view = \"index\"`", problems);
    }
    let others = ["between", "impute"];
    if made.deflator.is_none()
        && made.view.is_none()
        && made.rolling.is_none()
        && !others.iter().any(|key| section.has(key))
    {
        let message = format!("`{}` says nothing of what becomes of `{}`", section.path, made.of.value);
        problems.push(
            Problem::error("nothing-changes", message)
                .at(&made.of.span)
                .hint("add `impute`, `deflator`, `rolling`, `view` or `between`"),
        );
    }
    Some(Origin::Made(Box::new(made)))
}

/// The period at a key, and what is wrong with it.
pub(super) fn period(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Option<At<Period>> {
    period_of(section, key, section.value(key)?, problems)
}

fn period_of(
    section: &Section<'_>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    problems: &mut Vec<Problem>,
) -> Option<At<Period>> {
    let text = match value.get_ref() {
        DeValue::String(text) => text.to_string(),
        value => integer(value)?.to_string(),
    };
    let span = section.span(value.span());
    let Some(period) = Period::read(&text, Doubtful::Year) else {
        let message = format!("`{}.{key}`: `{text}` is no period", section.path);
        let hint = "such as 2019, \"2019/20\", \"2019-Q1\", \"2019-03\", \"2018-2020\" or \"2019-03-31\"";
        problems.push(Problem::error("bad-period", message).at(&span).hint(hint));
        return None;
    };
    Some(At { value: period, span })
}
