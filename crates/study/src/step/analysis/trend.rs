//! `[trend.*]`: whether an indicator has moved of late.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::interval::{Interval, Trend as Found, trend, trend_points};
use theodolite_core::{Polarity, Problem};
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};

use super::benchmark::rounded;
use super::limits::{self, Figures};
use crate::digits::p_words;
use crate::plan::Plan;
use crate::run::{Run, Step, Stopped};
use crate::spec::analysis::{Analysis, Limits, Trend};
use crate::spec::{At, Indicator, Standard};

/// The columns of its table.
pub(super) const COLUMNS: &[&str] =
    &["code", "name", "first", "last", "statistic", "p_value", "trend", "direction"];

/// The level that the test is defined with.
const LEVEL: f64 = 0.95;

/// What the text alone can show to be wrong.
pub(super) fn problems(plan: &Plan<'_>, analysis: &Analysis, spec: &Trend, problems: &mut Vec<Problem>) {
    let mut earlier: Option<(&At<String>, &Indicator)> = None;
    for at in &spec.of {
        let Some(of) = limits::indicator(plan, &at.value) else { continue };
        super::same_geography(plan, analysis, Some(at), problems);
        match limits::method(at, of, spec.method.as_ref()) {
            Ok(Limits::Mean) if of.denominator.is_none() => problems.push(
                Problem::error("no-denominator", format!("indicator `{}` has no `denominator`", at.value))
                    .at(&at.span)
                    .hint("`mean` needs to know how many values each mean stands on; `given` takes `se` as it is"),
            ),
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
        if of.standardise.as_ref().is_some_and(|it| it.by == Standard::Indirect(None)) {
            let message = format!(
                "`{}` is held against all areas of its own time: what moves them all does not show in it",
                at.value
            );
            let hint = "name the `rates` of one reference for all points, or standardise directly";
            problems.push(Problem::error("moving-reference", message).at(&at.span).hint(hint));
        }
        problems.extend(earlier.and_then(|(before, was)| differ(before, was, at, of)));
        earlier = Some((at, of));
    }
}

/// What keeps two points of time from standing in one series.
fn differ(before: &At<String>, was: &Indicator, at: &At<String>, of: &Indicator) -> Option<Problem> {
    let (a, b) = (&before.value, &at.value);
    let told = |code, message: String, hint: &str| {
        Some(Problem::error(code, message).at(&at.span).hint(hint.to_owned()))
    };
    if was.per != of.per || was.unit.as_ref().zip(of.unit.as_ref()).is_some_and(|(was, of)| was != of) {
        let message = format!("`{a}` and `{b}` have different units: they are not one series");
        return told("mixed-units", message, "give all points of a trend the same `per` and `unit`");
    }
    let standard = |it: &Indicator| it.standardise.as_ref().map(|it| it.by.clone());
    if standard(was) != standard(of) {
        let message = format!("`{a}` and `{b}` are not standardised alike: they are not one series");
        return told(
            "mixed-standards",
            message,
            "give all points of a trend the same standard population or rates",
        );
    }
    if was.worse != of.worse {
        let message = format!("`{a}` and `{b}` do not have the same end as `worse`");
        return told("mixed-polarity", message, "give all points of a trend the same `worse`");
    }
    if let (Some(was), Some(of)) = (year(was), year(of))
        && was >= of
    {
        let message = format!("`{b}` is of {of}, and stands after `{a}` of {was}");
        return told("not-in-order", message, "name the oldest first");
    }
    None
}

/// An indicator's `period` as a number, if it is a year.
fn year(of: &Indicator) -> Option<f64> {
    of.period.as_ref()?.trim().parse().ok()
}

/// The trends of all areas.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Trend) -> Step<ResultTable> {
    let of = limits::indicator(run.plan, &analysis.of.value).ok_or(Stopped)?;
    let worse = spec.worse.end(of.worse);
    let mut series = Vec::new();
    for at in &spec.of {
        series.push(Figures::of(run, at, spec.method.as_ref(), None)?);
    }
    let Some(first) = series.first() else { return Err(Stopped) };
    let areas = Arc::clone(&first.measured.aligned.geography);
    let ways: std::collections::BTreeSet<&str> = series.iter().map(Figures::words).collect();
    let intervals = ways.into_iter().collect::<Vec<_>>().join("; ");

    let mut columns: [Vec<f64>; 4] = Default::default();
    let (mut trends, mut directions) = (Strings::new(), Strings::new());
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let (mut gaps, mut few) = (Vec::new(), Vec::new());
    for area in 0..areas.len() {
        let points: Vec<(f64, Option<Interval>)> =
            series.iter().map(|it| (it.measured.values[area], it.interval(area, LEVEL))).collect();
        let used = trend_points(&points);
        let found = trend(&points).ok();
        let value = |at: Option<&usize>| at.map_or(f64::NAN, |at| points[*at].0);
        let test = found.map(Found::test);
        let row = [
            value(used.first()),
            value(used.last()),
            test.map_or(f64::NAN, |it| it.chi_square),
            test.map_or(f64::NAN, |it| it.p_value()),
        ];
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        let (word, direction) = told(found, worse);
        trends.push(word);
        directions.push(direction);
        for it in [word, direction].into_iter().filter(|it| !it.is_empty()) {
            *counts.entry(it.to_owned()).or_default() += 1;
        }
        // The test takes what is left for evenly spaced.
        let reaches_to_the_end = used.last().is_some_and(|last| last + 1 == points.len());
        let is_whole = used.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        match found {
            None => few.push(area as u32),
            Some(_) if !(is_whole && reaches_to_the_end) => gaps.push(area as u32),
            Some(_) => {}
        }
    }
    let plan = run.plan;
    let record = run.record(&analysis.table);
    record.geography = Some(areas.name.clone());
    let names: Vec<String> = spec.of.iter().map(|it| format!("`{}`", it.value)).collect();
    let facts = json!({
        "of": spec.of.iter().map(|it| plan.in_full(it)).collect::<Vec<_>>(),
    });
    record.tell(format!(
        "the last five points of {}; chi-square of the weighted slope at 99.8%, whose sign holds whichever point is left out; intervals: {intervals}",
        names.join(", ")
    ), facts);
    record.counts.insert("areas in".into(), areas.len() as u64);
    record.counts.extend(counts);
    if !few.is_empty() {
        record.notes.push(format!("with fewer than five points: {}", areas.some(&few)));
    }
    if !gaps.is_empty() {
        record.counts.insert("areas with a gap in the points".into(), gaps.len() as u64);
        record.notes.push(format!(
            "with a gap, over which the test goes as if there were none: {}",
            areas.some(&gaps)
        ));
    }
    let years: Vec<f64> =
        spec.of.iter().filter_map(|it| year(limits::indicator(run.plan, &it.value)?)).collect();
    let steps: Vec<f64> = years.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if steps.windows(2).any(|pair| (pair[0] - pair[1]).abs() > 1e-9) {
        let note = "the periods are not evenly spaced, and the test takes them as if they were".to_owned();
        run.record(&analysis.table).notes.push(note);
    }
    let [first, last, statistic, p_value] = columns;
    Ok(ResultTable::new()
        .with("code", Values::Text(Arc::clone(&areas.codes)))
        .with("name", Values::Text(Arc::clone(&areas.names)))
        .with("first", Values::Number(first))
        .with("last", Values::Number(last))
        .with("statistic", Values::Number(statistic))
        .with("p_value", Values::Number(p_value))
        .with("trend", Values::Text(Arc::new(trends)))
        .with("direction", Values::Text(Arc::new(directions))))
}

/// What the analysis says of one area, in sentences.
pub(super) fn explained(run: &mut Run<'_>, analysis: &Analysis, area: usize) -> Step<Vec<String>> {
    let table = run.table(&analysis.table)?;
    let number = |column: &str| rounded(table.numbers(column).map_or(f64::NAN, |it| it[area]));
    let text = |column: &str| table.texts(column).map_or("", |it| it.get(area));
    let direction = match text("direction") {
        "" => String::new(),
        direction => format!(" and {direction}"),
    };
    Ok(vec![format!(
        "`{}`: {}{direction}, from {} to {} ({})",
        analysis.table,
        text("trend"),
        number("first"),
        number("last"),
        p_words(table.numbers("p_value").map_or(f64::NAN, |it| it[area]))
    )])
}

/// The trend and its direction, in Fingertips' words.
pub(crate) fn told(found: Option<Found>, worse: Option<Polarity>) -> (&'static str, &'static str) {
    let (word, rises) = match found {
        None => return ("not calculable", ""),
        Some(Found::NotSignificant(_)) => return ("no significant change", ""),
        Some(Found::Increasing(_)) => ("increasing", true),
        Some(Found::Decreasing(_)) => ("decreasing", false),
    };
    (
        word,
        match worse {
            None => "",
            Some(end) if (end == Polarity::High) == rises => "getting worse",
            Some(_) => "getting better",
        },
    )
}
