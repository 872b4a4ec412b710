//! `[series.*]`: values by area and period.

mod impute;
mod made;
mod rows;

use std::collections::BTreeSet;
use std::sync::Arc;

use theodolite_core::gap::Figure;
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::lookup::NONE;
use theodolite_data::period::Period;
use theodolite_data::strings::Strings;
use theodolite_data::table::{ResultTable, Values};

use crate::explain::Explanation;
use crate::plan::{Inputs, Main, Node, Plan, Rows, Section, fixed};
use crate::run::{Run, Step, Stopped};
use crate::spec::series::{Joined, Origin};
use crate::spec::{At, File, Series};

/// The code of a series that is of one thing.
const WHOLE: &str = "all";

/// Values of areas by period: columns are in order of area, and within an area of period.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    /// The areas; `None` where the series is of one thing.
    pub areas: Option<Arc<Geography>>,
    /// Their codes.
    pub codes: Arc<Strings>,
    /// Their names.
    pub names: Arc<Strings>,
    /// All periods that any area has, ascending.
    pub periods: Vec<Period>,
    /// `NaN` where missing.
    pub values: Vec<f64>,
    /// Lower ends of 95% intervals, and upper ones.
    pub interval: Option<(Vec<f64>, Vec<f64>)>,
    /// Status codes.
    pub status: Option<Strings>,
    /// The row of the file; [`NONE`] where there is none.
    pub rows: Vec<u32>,
    /// Whether there is a row, or something was made of rows.
    pub is_there: Vec<bool>,
    /// Which end is worse.
    pub worse: Polarity,
    /// Where each new definition starts, in time.
    pub breaks: Vec<f64>,
}

impl Panel {
    /// How many areas it has.
    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    /// Where periods lie in time, in years.
    pub(crate) fn times(&self) -> Vec<f64> {
        self.periods.iter().map(|it| it.time()).collect()
    }

    /// The values of an area, period by period.
    pub(crate) fn of_area(&self, area: usize) -> &[f64] {
        of_area(&self.values, area, self.periods.len())
    }

    /// The values of all areas in a period.
    pub(crate) fn at(&self, period: usize) -> Vec<f64> {
        column(&self.values, period, self.periods.len())
    }

    /// The standard errors of all areas in a period, where there are intervals.
    pub(crate) fn errors_at(&self, period: usize) -> Option<Vec<f64>> {
        let (lower, upper) = self.interval.as_ref()?;
        let width = 2.0 * theodolite_core::normal::quantile(0.975);
        let ends = column(lower, period, self.periods.len()).into_iter().zip(column(
            upper,
            period,
            self.periods.len(),
        ));
        Some(ends.map(|(lower, upper)| (upper - lower) / width).collect())
    }

    /// A value with its interval, drawn out on either side from the 95% at which series have it.
    pub(crate) fn figure(&self, area: usize, period: usize, confidence: f64) -> Figure {
        let value = self.of_area(area).get(period).copied().unwrap_or(f64::NAN);
        let Some((lower, upper)) = &self.interval else { return Figure::plain(value) };
        let quantile = |confidence: f64| theodolite_core::normal::quantile(0.5 + confidence / 2.0);
        let times = if confidence == 0.95 { 1.0 } else { quantile(confidence) / quantile(0.95) };
        let end = |of: &[f64]| value + times * (of_area(of, area, self.periods.len())[period] - value);
        Figure::with_interval(value, end(lower), end(upper))
    }

    /// The place of a period.
    pub(crate) fn position(&self, period: Period) -> Option<usize> {
        self.periods.iter().position(|it| *it == period)
    }

    /// The place of a period that the study names: that very one, one that is called the same (`2018/19` may begin in April or
    /// in September), or the only one of a calendar year.
    pub(crate) fn find(&self, period: Period) -> Option<usize> {
        let is_year = period.months() == 12 && period.time().fract() == 0.0;
        let called = period.to_string();
        let same = || self.periods.iter().position(|it| it.to_string() == called);
        self.position(period).or_else(same).or_else(|| {
            let mut own =
                (0..self.periods.len()).filter(|k| is_year && self.periods[*k].year() == period.year());
            own.next().filter(|_| own.next().is_none())
        })
    }

    /// What a message says of its periods.
    pub(crate) fn span(&self) -> String {
        match (self.periods.first(), self.periods.last()) {
            (Some(first), Some(last)) => format!("its periods go from {first} to {last}"),
            _ => "it has no periods".into(),
        }
    }

    /// The months between neighbouring periods, where that is the same throughout.
    pub(crate) fn step(&self) -> Option<i32> {
        let mut steps = self.periods.windows(2).filter_map(|pair| match pair {
            [first, second] => Some(second.months_after(*first)),
            _ => None,
        });
        let first = steps.next().filter(|it| *it > 0)?;
        steps.all(|it| it == first).then_some(first)
    }

    /// The panel with the periods from one to another, both included, and how many values that leaves out.
    fn between(self, from: Option<Period>, to: Option<Period>) -> (Panel, u64) {
        // What begins within the last period is in: of 2019 all quarters, of 2018/19 a year from September on.
        let is_last = |it: &Period, to: Period| *it <= to || it.months_after(to) < to.months() as i32;
        let is_first =
            |it: &Period, from: Period| *it >= from || from.months() > 0 && it.months_after(from) == 0;
        let is_in =
            |it: &Period| from.is_none_or(|from| is_first(it, from)) && to.is_none_or(|to| is_last(it, to));
        let kept: Vec<usize> = (0..self.periods.len()).filter(|k| is_in(&self.periods[*k])).collect();
        if kept.len() == self.periods.len() {
            return (self, 0);
        }
        let (areas, width) = (self.len(), self.periods.len());
        let cells = || (0..areas).flat_map(|area| kept.iter().map(move |k| area * width + k));
        let numbers = |of: &[f64]| -> Vec<f64> { cells().map(|it| of[it]).collect() };
        let before = self.is_there.iter().filter(|it| **it).count();
        let is_there: Vec<bool> = cells().map(|it| self.is_there[it]).collect();
        let left_out = before - is_there.iter().filter(|it| **it).count();
        let panel = Panel {
            periods: kept.iter().map(|k| self.periods[*k]).collect(),
            values: numbers(&self.values),
            interval: self.interval.as_ref().map(|(lower, upper)| (numbers(lower), numbers(upper))),
            status: self.status.as_ref().map(|it| cells().map(|cell| it.get(cell)).collect()),
            rows: cells().map(|it| self.rows[it]).collect(),
            is_there,
            ..self
        };
        (panel, left_out as u64)
    }

    /// The table: a row for each area and period that the file has.
    fn table(&self) -> ResultTable {
        let width = self.periods.len();
        let periods: Vec<String> = self.periods.iter().map(Period::to_string).collect();
        let kept = || (0..self.values.len()).filter(|cell| self.is_there[*cell]);
        let numbers = |of: &[f64]| Values::Number(kept().map(|it| of[it]).collect());
        let ends = |of: Option<&Vec<f64>>| match of {
            Some(of) => numbers(of),
            None => Values::Number(vec![f64::NAN; kept().count()]),
        };
        let interval = self.interval.as_ref();
        ResultTable::new()
            .with("code", Values::text(kept().map(|it| self.codes.get(it / width))))
            .with("name", Values::text(kept().map(|it| self.names.get(it / width))))
            .with("period", Values::text(kept().map(|it| periods[it % width].as_str())))
            .with("value", numbers(&self.values))
            .with("lower", ends(interval.map(|it| &it.0)))
            .with("upper", ends(interval.map(|it| &it.1)))
            .with(
                "status",
                Values::text(kept().map(|it| self.status.as_ref().map_or("", |status| status.get(it)))),
            )
    }
}

/// The place of a period that the study names; stops where the series has none.
pub(crate) fn period(run: &mut Run<'_>, series: &str, panel: &Panel, at: &At<Period>) -> Step<usize> {
    match panel.find(at.value) {
        Some(k) => Ok(k),
        None => {
            let message = format!("series `{series}` has no period {}", at.value);
            run.stop(Problem::error("no-such-period", message).at(&at.span).hint(panel.span()))
        }
    }
}

/// A column of periods, as results write them.
pub(crate) fn period_column(periods: &[Period]) -> Values {
    let texts: Vec<String> = periods.iter().map(Period::to_string).collect();
    Values::text(texts.iter().map(String::as_str))
}

/// The values of an area in a column of so many periods.
fn of_area(values: &[f64], area: usize, periods: usize) -> &[f64] {
    values.get(area * periods..(area + 1) * periods).unwrap_or(&[])
}

/// The values of all areas in a period.
fn column(values: &[f64], period: usize, periods: usize) -> Vec<f64> {
    values.iter().skip(period).step_by(periods.max(1)).copied().collect()
}

/// The problem of a series of ranks or deciles whose periods are to be compared: editions differ in areas and indicators unless the
/// study says that they do not.
pub(crate) fn of_places(plan: &Plan<'_>, of: &At<String>) -> Option<Problem> {
    let (mut name, mut unit, mut comparable) = (of.value.clone(), None, false);
    // A ring is told elsewhere.
    for _ in 0..=plan.study.series.len() {
        let Some(Node::Series(series)) = plan.node(&name) else { break };
        unit = unit.or(series.unit.as_deref());
        comparable |= series.comparable;
        match &series.from {
            Origin::Rows(_) => break,
            Origin::Made(made) => name = made.of.value.clone(),
        }
    }
    let unit = unit.filter(|it| matches!(*it, "rank" | "decile") && !comparable)?;
    let message = format!(
        "series `{}` is of {unit}s, and those of different editions are not of the same areas and indicators",
        of.value
    );
    let hint = "compare the measure itself; `comparable = true` on the series says that areas and indicators stayed the same";
    Some(Problem::error("ranks-across-editions", message).at(&of.span).hint(hint))
}

/// The geography of a series, and of what it is made of; `None` where it is of one thing.
pub(crate) fn geography<'p>(plan: &Plan<'p>, name: &str) -> Option<&'p str> {
    let mut name = name.to_owned();
    // A ring is told elsewhere.
    for _ in 0..=plan.study.series.len() {
        let Some(Node::Series(series)) = plan.node(&name) else { return None };
        match &series.from {
            Origin::Rows(rows) => return rows.areas.as_ref().map(|(geography, _)| geography.value.as_str()),
            Origin::Made(made) => name = made.of.value.clone(),
        }
    }
    None
}

/// Which end of a series is the worse one.
pub(crate) fn polarity(plan: &Plan<'_>, name: &str) -> Polarity {
    let mut name = name.to_owned();
    for _ in 0..=plan.study.series.len() {
        let Some(Node::Series(series)) = plan.node(&name) else { break };
        match (&series.worse, &series.from) {
            (Some(worse), _) => return *worse,
            (None, Origin::Made(made)) => name = made.of.value.clone(),
            (None, Origin::Rows(_)) => break,
        }
    }
    Polarity::High
}

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Series, problems: &mut Vec<Problem>) {
    match &spec.from {
        Origin::Made(made) => {
            let own = geography(plan, &spec.name.value);
            let Some(deflator) = &made.deflator else { return };
            let its = geography(plan, &deflator.value);
            if its.is_some() && its != own {
                let message = format!(
                    "deflator `{}` is about `{}`, but `{}` about {}",
                    deflator.value,
                    its.unwrap_or_default(),
                    spec.name.value,
                    own.map_or("one thing".to_owned(), |it| format!("`{it}`"))
                );
                problems.push(
                    Problem::error("mixed-geographies", message)
                        .at(&deflator.span)
                        .hint("prices are of one thing, or of the same areas"),
                );
            }
        }
        Origin::Rows(rows) => {
            let (Some(changes), Some((geography, _))) = (&rows.changes, &rows.areas) else { return };
            if let Some(Node::Lookup(lookup)) = plan.node(&changes.lookup.value)
                && lookup.to.geography.value != geography.value
            {
                let message = format!(
                    "lookup `{}` leads to `{}`, but `{}` is about `{}`",
                    lookup.name.value, lookup.to.geography.value, spec.name.value, geography.value
                );
                problems.push(Problem::error("mixed-geographies", message).at(&changes.lookup.span));
            }
        }
    }
}

/// Makes the panel of a series.
pub(crate) fn panel(run: &mut Run<'_>, name: &str) -> Step<Panel> {
    let Some(Node::Series(spec)) = run.plan.node(name) else { return Err(Stopped) };
    let panel = match &spec.from {
        Origin::Rows(rows) => {
            let mut panel = rows::read(run, spec, rows)?;
            let filled = impute::fill(run, spec, &mut panel)?;
            if let (Some(method), Some(filled)) = (&mut run.record(name).method, filled) {
                *method += &format!("; {filled}");
            }
            panel
        }
        Origin::Made(made) => made::make(run, spec, made)?,
    };
    let (from, to) = &spec.between;
    let value = |it: &Option<At<Period>>| it.as_ref().map(|it| it.value);
    let (mut panel, left_out) = panel.between(value(from), value(to));
    if panel.periods.is_empty() {
        let message = format!("series `{name}` has no period that is kept");
        let span = from.as_ref().or(to.as_ref()).map_or(&spec.name.span, |it| &it.span);
        return run.stop(
            Problem::error("no-periods", message)
                .at(span)
                .hint("widen `between`, or look at the file's rows"),
        );
    }
    for at in &spec.breaks {
        panel.breaks.push(at.value.time());
    }
    panel.breaks.sort_by(f64::total_cmp);
    panel.breaks.dedup();
    if let Some(other) = panel.periods.iter().find(|it| it.months() != panel.periods[0].months()) {
        let message = format!(
            "series `{name}` has periods of unlike length, such as {} and {other}: what is drawn through them mixes both",
            panel.periods[0]
        );
        run.problems.push(
            Problem::warning("mixed-periods", message)
                .at(&spec.name.span)
                .hint("keep one sort with `only`, or leave the other out with `except`"),
        );
    }
    record(run, spec, &panel, left_out);
    Ok(panel)
}

/// Tells the receipt how long the series is, and what it lacks.
fn record(run: &mut Run<'_>, spec: &Series, panel: &Panel, left_out: u64) {
    let (areas, width) = (panel.len(), panel.periods.len());
    let there = |area: usize| (0..width).filter(move |k| panel.is_there[area * width + k]);
    let rows = panel.is_there.iter().filter(|it| **it).count() as u64;
    let without: Vec<u32> = (0..areas).filter(|it| there(*it).count() == 0).map(|it| it as u32).collect();
    // A hole is what lies between an area's first period and its last.
    let holes: usize = (0..areas)
        .filter_map(|area| {
            let first = there(area).next()?;
            Some(there(area).next_back()? + 1 - first - there(area).count())
        })
        .sum();
    let short: usize = (0..areas).filter(|area| (1..width).contains(&there(*area).count())).count();
    let missing =
        (0..panel.values.len()).filter(|it| panel.is_there[*it] && panel.values[*it].is_nan()).count();
    let period = |it: Option<&Period>| it.map_or(String::new(), Period::to_string);
    let words = format!(
        "{width} periods, from {} to {}{}",
        period(panel.periods.first()),
        period(panel.periods.last()),
        if panel.step().is_none() && width > 2 { ", not evenly spaced" } else { "" }
    );
    let geography = panel.areas.as_ref().map(|it| it.name.clone());
    let some = panel.areas.as_ref().map(|it| it.some(&without));
    let record = run.record(&spec.name.value);
    record.geography = geography;
    record.counts.insert("areas".into(), areas as u64);
    record.counts.insert("periods".into(), width as u64);
    record.counts.insert("values".into(), rows - missing as u64);
    for (what, count) in [
        ("values missing", missing as u64),
        ("periods missing between others of an area", holes as u64),
        ("areas without every period", short as u64),
        ("areas without a row", without.len() as u64),
        ("values of periods left out by `between`", left_out),
    ] {
        if count > 0 {
            record.counts.insert(what.into(), count);
        }
    }
    record.notes.push(words);
    if let (Some(some), false) = (some, without.is_empty()) {
        record.notes.push(format!("no row for {some}"));
    }
}

impl Section for Series {
    fn kind(&self) -> &'static str {
        "series"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn file(&self) -> Option<&File> {
        match &self.from {
            Origin::Rows(rows) => Some(&rows.file),
            Origin::Made(_) => None,
        }
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(fixed(&["code", "name", "period", "value", "lower", "upper", "status"]))
    }

    fn main(&self) -> Main {
        Main::NoAreas
    }

    fn rows(&self) -> Rows<'_> {
        Rows::NoAreas
    }

    fn about<'p>(&self, plan: &Plan<'p>) -> Option<&'p str> {
        geography(plan, &self.name.value)
    }

    fn polarity(&self, plan: &Plan<'_>, _column: &str) -> Polarity {
        polarity(plan, &self.name.value)
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        for name in self.names() {
            inputs.add(&name.value);
        }
        if let Origin::Rows(rows) = &self.from
            && let (Some(changes), Some((geography, _))) = (&rows.changes, &rows.areas)
            && let Some(Node::Lookup(lookup)) = inputs.plan.node(&changes.lookup.value)
        {
            let from = &lookup.from.geography.value;
            inputs.route(from, &geography.value, Some(&changes.lookup));
            if changes.by == Joined::PopulationMean {
                inputs.people(from);
            }
        }
    }

    fn look(&self, run: &mut Run<'_>, name: &str) {
        drop(run.series(name));
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        Ok(Arc::new(run.series(name)?.table()))
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        name: &str,
        area: u32,
        _told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        let panel = run.series(name)?;
        let width = panel.periods.len();
        for (k, period) in panel.periods.iter().enumerate() {
            let cell = area as usize * width + k;
            if !panel.is_there.get(cell).copied().unwrap_or(false) {
                continue;
            }
            let value = match panel.values[cell] {
                value if value.is_nan() => "missing".to_owned(),
                value => theodolite_data::write::number_text(value),
            };
            let status = panel.status.as_ref().map_or("", |it| it.get(cell));
            let status = if status.is_empty() { String::new() } else { format!(" ({status})") };
            let place = match (panel.rows[cell], run.tables.of.get(name).copied(), &self.from) {
                (NONE, ..) | (_, None, _) | (_, _, Origin::Made(_)) => String::new(),
                (row, Some(at), Origin::Rows(_)) => {
                    let table = run.read(at)?;
                    let file = run.tables.tables[at].location.to_string();
                    format!(", `{file}` row {}", table.rows.row_number(row as usize))
                }
            };
            explanation.notes.push(format!("{period}: {value}{status}{place}"));
        }
        Ok(())
    }
}
