//! The rows of a file of values by area and period.

use std::sync::Arc;

use theodolite_core::sum::Sum;
use theodolite_core::{Polarity, Problem};
use theodolite_data::key::vintage_hint;
use theodolite_data::lookup::NONE;
use theodolite_data::period::{Doubtful, Period};
use theodolite_data::source::Table;
use theodolite_data::strings::{Strings, trim};

use super::{Panel, WHOLE};
use crate::digits::alone;
use crate::files::number;
use crate::plan::Node;
use crate::run::{Run, Step, Stopped};
use crate::spec::series::{Changes, Joined, SeriesRows};
use crate::spec::{At, OnMissing, Series};
use crate::step::geography::{self, cell};
use crate::step::source::except;

/// From so many cells on, areas times periods, a table that is nearly empty is refused: it would fill the memory for nothing.
const MOST_CELLS: usize = 20_000_000;
/// Nearly empty is one with a row for fewer than one in so many cells.
const SPARSE: usize = 20;

/// The lower and the upper ends of intervals.
type Ends = (Arc<Vec<f64>>, Arc<Vec<f64>>);

/// Whose each row is.
struct Places {
    /// The area of each row; [`NONE`] where it has none.
    areas: Vec<u32>,
    /// The rows of former areas, with their places among those.
    former: Vec<(u32, u32)>,
}

/// The columns of the file, row by row.
struct Columns {
    at: usize,
    table: Arc<Table>,
    periods: Vec<Period>,
    values: Arc<Vec<f64>>,
    interval: Option<Ends>,
    status: Option<Arc<Strings>>,
}

/// Reads a series.
pub(super) fn read(run: &mut Run<'_>, spec: &Series, rows: &SeriesRows) -> Step<Panel> {
    let at = run.tables.of.get(&spec.name.value).copied().ok_or(Stopped)?;
    let table = run.read(at)?;
    let kind = number(&rows.file, None);
    let numbers = |run: &Run<'_>, column: &At<String>| run.numbers(at, &column.value, &kind);
    let columns = Columns {
        at,
        periods: periods(run, spec, rows, at, &table)?,
        values: numbers(run, &rows.value)?,
        interval: match &rows.interval {
            Some((lower, upper)) => Some((numbers(run, lower)?, numbers(run, upper)?)),
            None => None,
        },
        status: match &rows.status {
            Some(column) => Some(Arc::clone(run.texts(at, &table, &column.value)?)),
            None => None,
        },
        table,
    };
    interval_is_one(run, spec, rows, &columns)?;
    let areas = match &rows.areas {
        Some((geography, _)) => Some(run.geography(&geography.value)?),
        None => None,
    };
    let Places { areas: area_of_row, former } = places(run, spec, rows, &columns, areas.as_deref())?;
    let mut all = columns.periods.clone();
    all.sort_unstable();
    all.dedup();
    if all.is_empty() {
        let message = format!("series `{}` has no row", spec.name.value);
        return run.stop(Problem::error("no-rows", message).at(&rows.file.location.span));
    }
    let (codes, names) = match &areas {
        Some(areas) => (Arc::clone(&areas.codes), Arc::clone(&areas.names)),
        None => {
            let name = spec.title.as_deref().unwrap_or(&spec.name.value);
            (Arc::new([WHOLE].into_iter().collect()), Arc::new([name].into_iter().collect()))
        }
    };
    let cells = codes.len().saturating_mul(all.len());
    if cells > MOST_CELLS && cells / SPARSE > columns.table.len {
        let message = format!(
            "series `{}` has {} periods and {} areas, but {} rows only: hardly any area has a value in any period",
            spec.name.value,
            all.len(),
            codes.len(),
            columns.table.len
        );
        return run.stop(
            Problem::error("too-many-periods", message)
                .at(&rows.period.span)
                .hint("are these days on which something was recorded? Bring them to years or months first"),
        );
    }
    let mut panel = Panel {
        values: vec![f64::NAN; codes.len() * all.len()],
        interval: columns.interval.is_some().then(|| {
            let empty = vec![f64::NAN; codes.len() * all.len()];
            (empty.clone(), empty)
        }),
        status: None,
        rows: vec![NONE; codes.len() * all.len()],
        is_there: vec![false; codes.len() * all.len()],
        areas,
        codes,
        names,
        periods: all,
        worse: spec.worse.unwrap_or(Polarity::High),
        breaks: Vec::new(),
    };
    fill(run, spec, rows, &columns, &area_of_row, &mut panel)?;
    if let (Some(changes), false) = (&rows.changes, former.is_empty()) {
        join(run, spec, changes, &columns, &former, &mut panel)?;
    }
    without_bad_intervals(run, spec, rows, &columns, &mut panel);
    if let Some(status) = &columns.status {
        let of = |row: &u32| if *row == NONE { "" } else { trim(status.get(*row as usize)) };
        panel.status = Some(panel.rows.iter().map(of).collect());
    }
    let missing = run.missing(at, &columns.table, &rows.value.value, &kind);
    let file = run.tables.tables[at].location.to_string();
    let record = run.record(&spec.name.value);
    record.reads = vec![file];
    record.method = Some(format!(
        "column `{}` by `{}`; {} is worse",
        rows.value.value,
        rows.period.value,
        match panel.worse {
            Polarity::High => "higher",
            Polarity::Low => "lower",
        }
    ));
    record.counts.insert("rows in".into(), columns.table.len as u64);
    record.count_left_out(&columns.table);
    if !missing.is_empty() {
        let texts: Vec<String> = missing.iter().map(|(text, count)| format!("`{text}` {count}")).collect();
        record.notes.push(format!("missing in the file: {}", texts.join(", ")));
    }
    Ok(panel)
}

/// The period of each row.
fn periods(
    run: &mut Run<'_>,
    spec: &Series,
    rows: &SeriesRows,
    at: usize,
    table: &Table,
) -> Step<Vec<Period>> {
    let texts = Arc::clone(run.texts(at, table, &rows.period.value)?);
    let lengths = match &rows.length {
        Some(column) => Some(Arc::clone(run.texts(at, table, &column.value)?)),
        None => None,
    };
    // A column that has a month which cannot be a year has months throughout.
    let is_month = |text: &str| Period::read(text, Doubtful::Year).is_some_and(|it| it.months() == 1);
    let doubtful = if texts.iter().any(is_month) { Doubtful::Month } else { Doubtful::Year };
    let mut before: Option<(String, Period)> = None;
    let mut found = Vec::with_capacity(table.len);
    for row in 0..table.len {
        let text = texts.get(row);
        // Rows of one period often follow each other.
        let period = match &before {
            Some((same, period)) if same == text => Some(*period),
            _ => Period::read(text, doubtful),
        };
        let Some(period) = period else {
            let message = if trim(text).is_empty() {
                format!("a row of series `{}` has no period", spec.name.value)
            } else {
                format!("`{}` is no period", trim(text))
            };
            let hint = match except(&rows.period.value, [text].into_iter()) {
                Some(except) => format!(
                    "periods are such as 2019, 2019/20, 2019 Q1, Mar 2019, 2018-20 or 2019-03-31; leave rows out that have none: `{except}`"
                ),
                None => String::new(),
            };
            let problem = Problem::error("not-a-period", message).at(&rows.period.span).in_cell(cell(
                run,
                at,
                table,
                row as u32,
                &rows.period.value,
            ));
            return run.stop(problem.hint(hint));
        };
        before = Some((text.to_owned(), period));
        let Some(lengths) = &lengths else {
            found.push(period);
            continue;
        };
        let Some(period) = period.lasting(lengths.get(row)) else {
            let column = rows.length.as_ref().map_or("", |it| it.value.as_str());
            let span = rows.length.as_ref().map_or(&rows.period.span, |it| &it.span);
            let message = format!("`{}` is no length of a period", trim(lengths.get(row)));
            let problem = Problem::error("not-a-length", message)
                .at(span)
                .in_cell(cell(run, at, table, row as u32, column))
                .hint("lengths are such as `P1Y`, `P3M`, `P1M`, or `point`");
            return run.stop(problem);
        };
        found.push(period);
    }
    Ok(found)
}

fn interval_is_one(run: &mut Run<'_>, spec: &Series, rows: &SeriesRows, columns: &Columns) -> Step<()> {
    let (Some((lower, upper)), Some((at, _))) = (&columns.interval, &rows.interval) else { return Ok(()) };
    let Some(row) = lower.iter().zip(upper.iter()).position(|(lower, upper)| lower > upper) else {
        return Ok(());
    };
    let message = format!(
        "series `{}`: an interval goes from {} to {}, and its lower end comes first",
        spec.name.value, lower[row], upper[row]
    );
    let problem = Problem::error("interval-turned-round", message)
        .at(&at.span)
        .in_cell(cell(run, columns.at, &columns.table, row as u32, &at.value))
        .hint("mend the row, or give `interval` the column of the lower ends as `lower` and of the upper ones as `upper`");
    run.stop(problem)
}

/// Leaves out intervals of one end alone, and those that do not hold their value: a warning says how many, and shows the first.
fn without_bad_intervals(
    run: &mut Run<'_>,
    spec: &Series,
    rows: &SeriesRows,
    columns: &Columns,
    panel: &mut Panel,
) {
    let (Some((lower, upper)), Some((at, _))) = (&mut panel.interval, &rows.interval) else { return };
    let (mut halves, mut outside) = (0_u64, Vec::new());
    for (cell, value) in panel.values.iter().enumerate() {
        let (least, greatest) = (lower[cell], upper[cell]);
        let is_half = least.is_nan() != greatest.is_nan();
        let is_outside = *value < least || *value > greatest;
        if is_outside && !is_half {
            outside.push((panel.rows[cell], *value, least, greatest));
        }
        halves += u64::from(is_half);
        if is_half || is_outside {
            (lower[cell], upper[cell]) = (f64::NAN, f64::NAN);
        }
    }
    if let Some((row, value, least, greatest)) = outside.first().copied() {
        let message = format!(
            "series `{}`: {} intervals do not hold their value, and are left out, such as {} to {} of {}",
            spec.name.value,
            outside.len(),
            alone(least),
            alone(greatest),
            alone(value)
        );
        let mut problem = Problem::warning("value-outside-interval", message).at(&at.span);
        if row != NONE {
            problem = problem.in_cell(cell(run, columns.at, &columns.table, row, &at.value));
        }
        run.problems.push(problem.hint("look at whether the columns of `interval` are those of the value"));
    }
    let counts = &mut run.record(&spec.name.value).counts;
    if !outside.is_empty() {
        counts.insert("intervals left out that do not hold their value".into(), outside.len() as u64);
    }
    if halves > 0 {
        counts.insert("intervals left out for want of an end".into(), halves);
    }
}

/// Finds whose each row is.
fn places(
    run: &mut Run<'_>,
    spec: &Series,
    rows: &SeriesRows,
    columns: &Columns,
    areas: Option<&theodolite_data::geography::Geography>,
) -> Step<Places> {
    let (Some((geography, key)), Some(areas)) = (&rows.areas, areas) else {
        return Ok(Places { areas: vec![0; columns.table.len], former: Vec::new() });
    };
    let keys = Arc::clone(run.texts(columns.at, &columns.table, &key.value)?);
    let former = match &rows.changes {
        Some(changes) => match run.plan.node(&changes.lookup.value) {
            Some(Node::Lookup(lookup)) => Some(run.geography(&lookup.from.geography.value)?),
            _ => None,
        },
        None => None,
    };
    let mut found = vec![NONE; keys.len()];
    let mut of_former = Vec::new();
    let mut strays: Vec<u32> = Vec::new();
    let mut before: Option<(&str, Option<u32>)> = None;
    for (row, code) in keys.iter().enumerate() {
        let code = trim(code);
        let area = match before {
            Some((same, area)) if same == code => area,
            _ => areas.index.find(code),
        };
        before = Some((code, area));
        match (area, former.as_ref().and_then(|it| it.index.find(code))) {
            (Some(area), _) => found[row] = area,
            (None, Some(area)) => of_former.push((row as u32, area)),
            (None, None) => strays.push(row as u32),
        }
    }
    let named = |count: usize| -> Vec<String> {
        let mut codes: Vec<String> = Vec::new();
        for row in &strays {
            let code = format!("`{}`", trim(keys.get(*row as usize)));
            if !codes.contains(&code) {
                codes.push(code);
            }
            if codes.len() == count {
                break;
            }
        }
        codes
    };
    if let (Some(row), OnMissing::Stop) = (strays.first().copied(), rows.on_missing) {
        let message = format!(
            "{} of {} rows of series `{}` are about no area of `{}`: {}",
            strays.len(),
            columns.table.len,
            spec.name.value,
            geography.value,
            named(5).join(", ")
        );
        let unknown: Vec<&str> = strays.iter().take(1000).map(|row| keys.get(*row as usize)).collect();
        let hint = vintage_hint(&unknown, &areas.codes).unwrap_or_else(|| {
            "say `on-missing = \"keep\"` to leave rows of regions, countries and former areas out (they are counted), or name the lookup of former areas in `changes`".to_owned()
        });
        let problem = Problem::error("unknown-code", message).at(&key.span).in_cell(cell(
            run,
            columns.at,
            &columns.table,
            row,
            &key.value,
        ));
        return run.stop(problem.hint(hint));
    }
    if strays.len() == keys.len() && !keys.is_empty() {
        let message =
            format!("no row of series `{}` is about an area of `{}`", spec.name.value, geography.value);
        let hint = format!(
            "its codes look like {}, those of `{}` like `{}`",
            named(1).join(""),
            geography.value,
            areas.codes.iter().next().unwrap_or_default()
        );
        return run.stop(Problem::error("nothing-matched", message).at(&key.span).hint(hint));
    }
    if !strays.is_empty() {
        let words = format!("rows left out because no area has their code: {}", named(5).join(", "));
        let record = run.record(&spec.name.value);
        record.counts.insert("rows with an unknown code".into(), strays.len() as u64);
        record.notes.push(words);
    }
    Ok(Places { areas: found, former: of_former })
}

/// Puts each row in its place.
fn fill(
    run: &mut Run<'_>,
    spec: &Series,
    rows: &SeriesRows,
    columns: &Columns,
    area_of_row: &[u32],
    panel: &mut Panel,
) -> Step<()> {
    let width = panel.periods.len();
    for (row, area) in area_of_row.iter().enumerate().filter(|(_, area)| **area != NONE) {
        let Ok(k) = panel.periods.binary_search(&columns.periods[row]) else { continue };
        let at = *area as usize * width + k;
        let earlier = panel.rows[at];
        if earlier != NONE {
            let key = rows.areas.as_ref().map_or(&rows.period, |(_, key)| key);
            let number = |row: usize| columns.table.rows.row_number(row);
            let message = format!(
                "area `{}` has two values for {} in series `{}`: rows {} and {}",
                panel.codes.get(*area as usize),
                panel.periods[k],
                spec.name.value,
                number(earlier as usize),
                number(row)
            );
            let problem = Problem::error("duplicate-key", message)
                .at(&key.span)
                .in_cell(cell(run, columns.at, &columns.table, row as u32, &key.value))
                .hint("one row an area and period: keep one indicator, sex or measure with `only = { column = value }`, or leave rows out with `except`");
            return run.stop(problem);
        }
        panel.rows[at] = row as u32;
        panel.is_there[at] = true;
        panel.values[at] = columns.values[row];
        if let (Some(ends), Some(own)) = (&columns.interval, &mut panel.interval) {
            own.0[at] = ends.0[row];
            own.1[at] = ends.1[row];
        }
    }
    Ok(())
}

/// Makes the values of areas of those that went into them, where the areas have none of their own.
fn join(
    run: &mut Run<'_>,
    spec: &Series,
    changes: &Changes,
    columns: &Columns,
    former: &[(u32, u32)],
    panel: &mut Panel,
) -> Step<()> {
    let Some(Node::Lookup(lookup)) = run.plan.node(&changes.lookup.value) else { return Err(Stopped) };
    let (from, to) = (&lookup.from.geography, &lookup.to.geography);
    let mapping = run.mapping(&from.value, &to.value, Some(&changes.lookup), &changes.lookup.span)?;
    let Ok(members) = mapping.members() else { return Err(Stopped) };
    let before = run.geography(&from.value)?;
    let people = match changes.by {
        Joined::PopulationMean => match geography::people(run, &from.value, &changes.lookup.span)? {
            Some(people) => Some(people),
            None => {
                let message = format!("`{}` has no population to take means by", from.value);
                return run.stop(Problem::error("no-population", message).at(&changes.lookup.span).hint(
                    format!("add `population` to [geography.{}], or say `by = \"mean\"`", from.value),
                ));
            }
        },
        Joined::Sum | Joined::Mean => None,
    };
    let width = panel.periods.len();
    let mut values = vec![f64::NAN; before.len() * width];
    for (row, area) in former {
        let Ok(k) = panel.periods.binary_search(&columns.periods[*row as usize]) else { continue };
        values[*area as usize * width + k] = columns.values[*row as usize];
    }
    let (mut made, mut partial, mut beside) = (0_u64, 0_u64, 0_u64);
    for area in 0..panel.len() {
        let own: Vec<(usize, f64)> = members.of(area).collect();
        for k in 0..width {
            let at = area * width + k;
            let value = |it: usize| values[it * width + k];
            let known = own.iter().filter(|(it, _)| !value(*it).is_nan()).count();
            if known == 0 {
                continue;
            }
            if panel.is_there[at] {
                beside += 1;
                continue;
            }
            if known < own.len() {
                partial += 1;
                continue;
            }
            // An area that was split adds its share, in a mean as in a sum.
            let weight = |it: usize, share: f64| people.as_ref().map_or(share, |people| people[it] * share);
            let sum = own.iter().map(|(it, share)| value(*it) * weight(*it, *share)).collect::<Sum>().value();
            panel.values[at] = match changes.by {
                Joined::Sum => sum,
                Joined::Mean | Joined::PopulationMean => {
                    sum / own.iter().map(|(it, share)| weight(*it, *share)).collect::<Sum>().value()
                }
            };
            panel.is_there[at] = true;
            made += 1;
        }
    }
    let record = run.record(&spec.name.value);
    record.counts.insert("rows of former areas".into(), former.len() as u64);
    record.counts.insert("values made of former areas".into(), made);
    for (what, count) in [
        ("values not made, for want of a part of the former areas", partial),
        ("values of former areas beside one of the area itself, left out", beside),
    ] {
        if count > 0 {
            record.counts.insert(what.into(), count);
        }
    }
    record.notes.push(format!(
        "values of areas of `{}` that are gone become those of `{}` by `{}`: {}",
        from.value,
        to.value,
        changes.lookup.value,
        changes.by.name()
    ));
    Ok(())
}
