//! `[correlation.*]`: which of several measures go together.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::correlation::{Flag, matrix};
use theodolite_core::{Polarity, Problem};
use theodolite_data::table::{ResultTable, Values};

use super::sample;
use crate::run::{Run, Step};
use crate::spec::At;
use crate::spec::analysis::{Analysis, Correlation};

/// The columns of its table.
pub(super) const COLUMNS: [&str; 9] =
    ["first", "second", "measure", "value", "lower", "upper", "p_value", "n", "flag"];

/// One pair by one measure.
struct Row<'a> {
    first: &'a str,
    second: &'a str,
    measure: &'static str,
    value: f64,
    lower: f64,
    upper: f64,
    p: f64,
    n: usize,
    flag: Option<Flag>,
}

/// Each pair by each measure, with what is doubtful about it.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Correlation) -> Step<ResultTable> {
    let names: Vec<&At<String>> = std::iter::once(&analysis.of).chain(&spec.others).collect();
    let mut columns: Vec<Vec<f64>> = Vec::with_capacity(names.len());
    let (mut turned, mut areas) = (Vec::new(), None);
    for at in &names {
        let (numbers, geography) = sample::column(run, at)?;
        enough(run, at, &numbers.values)?;
        sample::record_missing(run, &analysis.table, &at.value, &numbers.values, &geography);
        areas = Some(geography.len());
        // More of each means greater need: what then goes against the others does so indeed.
        columns.push(match numbers.polarity {
            Polarity::High => numbers.values.to_vec(),
            Polarity::Low => {
                turned.push(format!("`{}`", at.value));
                numbers.values.iter().map(|it| -it).collect()
            }
        });
    }
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let mut rows: Vec<Row<'_>> = Vec::new();
    for &measure in &spec.measures {
        let found = match matrix(&columns, &columns, measure) {
            Ok(found) => found,
            Err(error) => {
                let problem = Problem::error("cannot-measure", format!("`{}`: {error}", analysis.name.value));
                let hint = "give the values in a greater unit, or mend those that are out of all proportion";
                return run.stop(problem.at(&analysis.of.span).hint(hint));
            }
        };
        for (k, (first, found)) in names.iter().zip(&found).enumerate() {
            for (second, found) in names.iter().zip(found).skip(k + 1) {
                let (lower, upper) = found.interval(measure, spec.level);
                rows.push(Row {
                    first: &first.value,
                    second: &second.value,
                    measure: measure.name(),
                    value: found.value,
                    lower,
                    upper,
                    p: found.p,
                    n: found.areas,
                    flag: spec.flags.flag(found.value),
                });
            }
        }
    }

    let plan = run.plan;
    let record = run.record(&analysis.table);
    let facts = json!({
        "of": names.iter().map(|it| plan.in_full(it)).collect::<Vec<_>>(), "redundant_above": spec.flags.collinear, "weak_below": spec.flags.weak,
        "opposed_below": spec.flags.negative, "level": spec.level,
    });
    record.tell(format!(
        "correlations of {} measures, pair by pair over the areas with both, each turned so that more means greater need; redundant above {}, weak below {}, opposed below {}; intervals at {} by Fisher's z; neighbours are alike, so that they are narrower than the truth",
        names.len(),
        spec.flags.collinear,
        spec.flags.weak,
        spec.flags.negative,
        spec.level
    ), facts);
    record.counts.insert("areas in".into(), areas.unwrap_or(0) as u64);
    record.counts.insert("pairs".into(), (names.len() * (names.len() - 1) / 2) as u64);
    if !turned.is_empty() {
        record
            .notes
            .push(format!("turned round, because low values are the worse ones: {}", turned.join(", ")));
    }
    for flag in [Flag::Collinear, Flag::Negative, Flag::Weak] {
        let pairs: Vec<String> = (rows.iter().filter(|row| row.flag == Some(flag)))
            .map(|row| format!("`{}` and `{}` ({} {:.2})", row.first, row.second, row.measure, row.value))
            .collect();
        record.counts.insert(format!("correlations flagged {}", flag.name()), pairs.len() as u64);
        note(&mut record.notes, flag.name(), &pairs);
    }
    let none: Vec<String> = (rows.iter().filter(|row| row.value.is_nan()))
        .map(|row| format!("`{}` and `{}` on {} areas", row.first, row.second, row.n))
        .collect();
    note(&mut record.notes, "no value, because one does not vary where both have one", &none);
    let texts = |of: &dyn Fn(&Row<'_>) -> String| {
        let texts: Vec<String> = rows.iter().map(of).collect();
        Values::Text(Arc::new(texts.iter().map(String::as_str).collect()))
    };
    let numbers = |of: &dyn Fn(&Row<'_>) -> f64| Values::Number(rows.iter().map(of).collect());
    Ok(ResultTable::new()
        .with("first", texts(&|it| it.first.to_owned()))
        .with("second", texts(&|it| it.second.to_owned()))
        .with("measure", texts(&|it| it.measure.to_owned()))
        .with("value", numbers(&|it| it.value))
        .with("lower", numbers(&|it| it.lower))
        .with("upper", numbers(&|it| it.upper))
        .with("p_value", numbers(&|it| it.p))
        .with("n", Values::Whole(rows.iter().map(|it| it.n as f64).collect()))
        .with("flag", texts(&|it| it.flag.map_or("", Flag::name).to_owned())))
}

/// Notes what some pairs have in common, the first five of them by name.
fn note(notes: &mut Vec<String>, what: &str, pairs: &[String]) {
    if pairs.is_empty() {
        return;
    }
    let more = pairs.len().saturating_sub(5);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let some: Vec<&str> = pairs.iter().take(5).map(String::as_str).collect();
    notes.push(format!("{what}: {}{more}", some.join(", ")));
}

/// Stops at a column of too few values; of one whose values are all equal no correlation exists, and its rows stay blank.
fn enough(run: &mut Run<'_>, at: &At<String>, values: &[f64]) -> Step<()> {
    let present: Vec<f64> = values.iter().copied().filter(|it| it.is_finite()).collect();
    if present.len() < 3 {
        let message =
            format!("`{}` has a value for {} areas, and a correlation takes 3", at.value, present.len());
        return run.stop(Problem::error("too-few-areas", message).at(&at.span));
    }
    if present.iter().all(|it| Some(it) == present.first()) {
        let message =
            format!("all {} values of `{}` are equal, so that it goes with nothing", present.len(), at.value);
        sample::left_blank(run, Problem::error("no-value", message).at(&at.span).hint("take it out of `of`"));
    }
    Ok(())
}
