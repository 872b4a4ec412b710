//! `[benchmark.*]`: each area's interval beside a benchmark.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::Problem;
use theodolite_core::interval::{self, Interval, Verdict};
use theodolite_core::sum::Sum;
use theodolite_data::geography::Geography;
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};
use theodolite_data::write::number_text;

use super::limits::{self, Figures};
use super::sample;
use crate::plan::Plan;
use crate::run::{Run, Step, Stopped};
use crate::spec::analysis::{Against, Analysis, Benchmark, Limits, hundredths, level_name};
use crate::step::lookup;

/// What stands in the place of a verdict where there is none, as Fingertips says it.
const NOT_COMPARED: &str = "not compared";

/// The columns of its table.
pub(super) fn columns(spec: &Benchmark) -> Vec<String> {
    let mut columns: Vec<String> = ["code", "name", "value", "benchmark"].map(str::to_owned).into();
    for name in spec.levels.iter().map(|it| level_name(*it)) {
        columns.extend(["lower", "upper", "verdict"].map(|it| format!("{it}_{name}")));
    }
    columns
}

/// What the text alone can show to be wrong.
pub(super) fn problems(plan: &Plan<'_>, analysis: &Analysis, spec: &Benchmark, problems: &mut Vec<Problem>) {
    let Some(of) = limits::indicator(plan, &analysis.of.value) else { return };
    super::same_geography(plan, analysis, spec.people.as_ref(), problems);
    if let Against::Parent(parent) = &spec.against {
        super::group(plan, analysis, parent, problems);
    }
    let method = match limits::method(&analysis.of, of, spec.method.as_ref()) {
        Ok(method) => method,
        Err(problem) => {
            problems.push(problem);
            return;
        }
    };
    let name = &analysis.of.value;
    if let Some(funnel) = spec.funnel.as_ref().filter(|_| method != Limits::Wilson) {
        let message = format!(
            "a funnel is of shares, and the values of `{name}` have their limits by `{}`",
            method.name()
        );
        problems.push(Problem::error("out-of-place", message).at(&funnel.span).hint(
            "name an indicator that is a count over its `denominator`, `per` 1 or 100, or leave out `limits`",
        ));
        return;
    }
    if let (Some(_), Some(people)) = (&of.standardise, &spec.people) {
        let message = format!("`{name}` knows its people by bands of age, and needs no `people`");
        problems.push(Problem::error("out-of-place", message).at(&people.span));
    }
    match (&of.denominator, &spec.people) {
        _ if of.standardise.is_some() => {}
        (Some(denominator), Some(people)) => problems.push(
            Problem::error(
                "out-of-place",
                format!("`{name}` has the denominator `{}`, and needs no `people`", denominator.value),
            )
            .at(&people.span),
        ),
        (None, None) if method == Limits::Mean => problems.push(
            Problem::error(
                "no-denominator",
                format!("`mean` needs to know how many values each mean of `{name}` stands on"),
            )
            .at(&analysis.of.span)
            .hint("name an indicator of their numbers as `people`"),
        ),
        (None, None) if !matches!(spec.against, Against::Number(_)) => problems.push(
            Problem::error(
                "no-denominator",
                format!("`{name}` has no `denominator` by which its areas could be taken together"),
            )
            .at(&analysis.of.span)
            .hint("give the benchmark as a number, `benchmark = 12.5`, or name an indicator of each area's people as `people`"),
        ),
        _ => {}
    }
}

/// The verdicts of all areas.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Benchmark) -> Step<ResultTable> {
    let of = limits::indicator(run.plan, &analysis.of.value).ok_or(Stopped)?;
    let figures = Figures::of(run, &analysis.of, spec.method.as_ref(), spec.people.as_ref())?;
    let areas = Arc::clone(&figures.measured.aligned.geography);
    let values = Arc::clone(&figures.measured.values);
    let benchmarks = benchmarks(run, analysis, spec, &figures, &areas)?;
    let worse = spec.worse.end(of.worse);

    let table = &analysis.table;
    let mut result = ResultTable::new()
        .with("code", Values::Text(Arc::clone(&areas.codes)))
        .with("name", Values::Text(Arc::clone(&areas.names)))
        .with("value", Values::Number(values.to_vec()))
        .with("benchmark", Values::Number(benchmarks.clone()));
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut notes = Vec::new();
    for level in &spec.levels {
        let intervals: Vec<Option<Interval>> = (0..areas.len())
            .map(|area| match spec.funnel {
                None => figures.interval(area, *level),
                Some(_) => funnel(&figures, benchmarks[area], area, *level),
            })
            .collect();
        let mut verdicts = Strings::new();
        for ((interval, benchmark), value) in intervals.iter().zip(&benchmarks).zip(values.iter()) {
            let judge = |it: &Interval| match spec.funnel {
                None => it.verdict(*benchmark, worse),
                // The area beside that end of the funnel which it is past, if it is.
                Some(_) => Interval { lower: *value, upper: *value }
                    .verdict(value.max(it.lower).min(it.upper), worse),
            };
            let found = interval.as_ref().and_then(judge).map_or(NOT_COMPARED, word);
            verdicts.push(found);
            *counts.entry(format!("{found} at {}%", hundredths(*level))).or_default() += 1;
        }
        let without: Vec<u32> = (0_u32..)
            .zip(intervals.iter().zip(values.iter()))
            .filter(|(_, (interval, value))| interval.is_none() && !value.is_nan())
            .map(|(area, _)| area)
            .collect();
        if !without.is_empty() {
            notes.push(format!(
                "with a value but no interval at {}%: {}",
                hundredths(*level),
                areas.some(&without)
            ));
        }
        let end = |of: fn(&Interval) -> f64| {
            Values::Number(intervals.iter().map(|it| it.as_ref().map_or(f64::NAN, of)).collect())
        };
        let name = level_name(*level);
        result.push(format!("lower_{name}"), end(|it| it.lower));
        result.push(format!("upper_{name}"), end(|it| it.upper));
        result.push(format!("verdict_{name}"), Values::Text(Arc::new(verdicts)));
    }
    sample::record_missing(run, table, "a value", &values, &areas);
    sample::record_missing(run, table, "a benchmark", &benchmarks, &areas);
    let few = if spec.funnel.is_some() { Vec::new() } else { figures.few() };
    if !few.is_empty() {
        counts.insert("areas with fewer than 10 events".into(), few.len() as u64);
        notes.push(format!("with fewer than 10 events, so that the interval is exact: {}", areas.some(&few)));
    }
    let plan = run.plan;
    let record = run.record(table);
    record.geography = Some(areas.name.clone());
    let facts = json!({
        "of": plan.in_full(&analysis.of), "levels": spec.levels,
        "limits": if spec.funnel.is_some() { "funnel" } else { "area" },
    });
    record.tell(
        format!(
            "`{}` beside {}; {}; the benchmark's own uncertainty does not count",
            analysis.of.value,
            beside(spec, &figures, &areas, &benchmarks),
            match spec.funnel {
                None => format!("intervals: {}", figures.words()),
                Some(_) => {
                    "a funnel around the benchmark: Wilson's limits of a share of as many people".to_owned()
                }
            }
        ),
        facts,
    );
    record.counts.insert("areas in".into(), areas.len() as u64);
    record.counts.extend(counts);
    record.notes.extend(notes);
    Ok(result)
}

/// The limits around the benchmark between which an area of so many people lies by chance.
fn funnel(figures: &Figures, benchmark: f64, area: usize, level: f64) -> Option<Interval> {
    let base = figures.measured.denominator.as_ref()?[area];
    let it = interval::funnel(benchmark / figures.per, base, level)?;
    let found = Interval { lower: it.lower * figures.per, upper: it.upper * figures.per };
    (!figures.measured.values[area].is_nan()).then_some(found)
}

/// What the analysis says of one area, in sentences.
pub(super) fn explained(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Benchmark,
    area: usize,
) -> Step<Vec<String>> {
    let table = run.table(&analysis.table)?;
    let number = |column: &str| table.numbers(column).map_or(f64::NAN, |it| it[area]);
    let told: Vec<String> = spec
        .levels
        .iter()
        .map(|level| {
            let name = level_name(*level);
            let verdict = table.texts(&format!("verdict_{name}")).map_or("", |it| it.get(area));
            let (lower, upper) = (number(&format!("lower_{name}")), number(&format!("upper_{name}")));
            let range = match lower.is_nan() {
                true => "no interval".to_owned(),
                false => format!("{} to {}", rounded(lower), rounded(upper)),
            };
            format!("{verdict} at {}% ({range})", hundredths(*level))
        })
        .collect();
    Ok(vec![format!(
        "`{}`: {} beside {}: {}",
        analysis.table,
        rounded(number("value")),
        rounded(number("benchmark")),
        told.join(", ")
    )])
}

/// A number in sentences: four digits are enough.
pub(super) fn rounded(value: f64) -> String {
    let digits = format!("{value:.3e}");
    match digits.parse() {
        Ok(number) if !value.is_nan() => number_text(number),
        _ => "nothing".to_owned(),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::Similar => "similar",
        Verdict::Worse => "worse",
        Verdict::Higher => "higher",
        Verdict::Lower => "lower",
    }
}

/// What areas are compared with, in words.
fn beside(spec: &Benchmark, figures: &Figures, areas: &Geography, benchmarks: &[f64]) -> String {
    let how = match &figures.measured.denominator {
        _ if figures.measured.bands.is_some() => "events and people of each band of age added up",
        Some(_) => "numerators over denominators",
        None => "their mean, weighted by `people`",
    };
    match &spec.against {
        Against::Number(number) => number_text(*number),
        Against::All => {
            let value = benchmarks.first().map_or(f64::NAN, |it| *it);
            format!("the areas of `{}` together, {} ({how})", areas.name, number_text(value))
        }
        Against::Parent(parent) => format!("the areas of its own `{}` together ({how})", parent.value),
    }
}

/// The benchmark of each area; `NaN` where there is none.
fn benchmarks(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Benchmark,
    figures: &Figures,
    areas: &Geography,
) -> Step<Vec<f64>> {
    let (groups, count): (Vec<Option<u32>>, usize) = match &spec.against {
        Against::Number(number) => return Ok(vec![*number; areas.len()]),
        Against::All => (vec![Some(0); areas.len()], 1),
        Against::Parent(parent) => {
            let mapping = run.mapping(&areas.name, &parent.value, None, &parent.span)?;
            lookup::tell(run, &analysis.table, &areas.name, &parent.value, None);
            let groups: Vec<Option<u32>> = (0..areas.len()).map(|area| mapping.target_of(area)).collect();
            let outside: Vec<u32> =
                (0_u32..).zip(&groups).filter(|it| it.1.is_none()).map(|it| it.0).collect();
            if !outside.is_empty() {
                let note = format!("not in one area of `{}`: {}", parent.value, areas.some(&outside));
                let record = run.record(&analysis.table);
                record
                    .counts
                    .insert(format!("areas not in one area of {}", parent.value), outside.len() as u64);
                record.notes.push(note);
            }
            (groups, run.geography(&parent.value)?.len())
        }
    };
    let measured = &figures.measured;
    if let Some(bands) = &measured.bands {
        let mut members = vec![Vec::new(); count];
        for (area, group) in groups.iter().enumerate().filter(|it| bands.has_all(it.0)) {
            if let Some(members) = group.and_then(|it| members.get_mut(it as usize)) {
                members.push(area);
            }
        }
        let counted = members.iter().map(Vec::len).sum();
        tell_left_out(run, &analysis.table, &groups, counted);
        let rates: Vec<f64> =
            members.iter().map(|areas| bands.rate(areas, 0.95).map_or(f64::NAN, |it| it.value)).collect();
        return Ok(of_groups(&groups, &rates));
    }
    let mut sums = vec![(Sum::default(), Sum::default()); count];
    let people = figures.people.as_ref().ok_or(Stopped)?;
    let mut counted = 0;
    for (area, group) in groups.iter().enumerate() {
        let (value, base) = (measured.values[area], people[area]);
        let sum = group.and_then(|it| sums.get_mut(it as usize));
        // Half a rate would count on one side only.
        if let Some((over, under)) = sum.filter(|_| !value.is_nan() && !base.is_nan()) {
            counted += 1;
            over.add(match measured.denominator {
                Some(_) => measured.raw[area],
                None => value * base,
            });
            under.add(base);
        }
    }
    tell_left_out(run, &analysis.table, &groups, counted);
    let per = if measured.denominator.is_some() { figures.per } else { 1.0 };
    let found: Vec<f64> = sums
        .into_iter()
        .map(|(over, under)| over.value() / under.value() * per)
        .map(|it| if it.is_finite() { it } else { f64::NAN })
        .collect();
    Ok(of_groups(&groups, &found))
}

/// Counts the areas that are in a group but lack what a figure of the group is made from.
fn tell_left_out(run: &mut Run<'_>, table: &str, groups: &[Option<u32>], counted: usize) {
    let left_out = groups.iter().flatten().count() - counted;
    if left_out > 0 {
        run.record(table).counts.insert("areas that the benchmark goes without".into(), left_out as u64);
    }
}

/// What is found of the group in which each area is; `NaN` for one in none.
fn of_groups(groups: &[Option<u32>], found: &[f64]) -> Vec<f64> {
    groups.iter().map(|it| it.and_then(|it| found.get(it as usize).copied()).unwrap_or(f64::NAN)).collect()
}
