//! `[control.*]`: what in a series is more than its usual unrest.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use theodolite_core::series::{Chart, Points, SeriesError, Signal, chart, each_area};
use theodolite_core::{Problem, Span};
use theodolite_data::table::{ResultTable, Values};

use super::series::{Panel, geography, of_places};
use crate::digits::alone;
use crate::explain::Explanation;
use crate::plan::{Inputs, Main, Plan, Rows, Section, fixed};
use crate::run::{Run, Step};
use crate::spec::Control;
use crate::spec::control::Baseline;

/// The columns of its table.
const COLUMNS: [&str; 10] =
    ["code", "name", "period", "value", "centre", "lower", "upper", "step", "step_limit", "signal"];

/// Why an area has no chart, in the order in which the receipt tells it.
const REASONS: [&str; 3] = [
    "for want of values of one definition",
    "as a period between two has no value",
    "as values are too great",
];

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Control, problems: &mut Vec<Problem>) {
    problems.extend(of_places(plan, &spec.of));
}

/// The chart of an area and the points it is of, or why there is none.
type Charted = Result<(Points, Chart), SeriesError>;

struct Found {
    panel: Arc<Panel>,
    areas: Vec<Charted>,
}

/// Where a refusal stands among the reasons.
fn reason(refusal: &SeriesError) -> usize {
    match refusal {
        SeriesError::Gap { .. } => 1,
        SeriesError::TooGreat => 2,
        _ => 0,
    }
}

/// What a signal is called in the table.
fn word(signal: Signal) -> &'static str {
    match signal {
        Signal::Outside => "outside",
        Signal::OneSide => "one-side",
        Signal::Trend => "trend",
        Signal::TwoOfThree => "two-of-three",
        Signal::Jump => "jump",
    }
}

fn measure(run: &mut Run<'_>, spec: &Control) -> Step<Found> {
    let panel = run.series(&spec.of.value)?;
    let times = panel.times();
    let since = panel.breaks.iter().copied().filter(|it| Some(it) <= times.last().as_ref().copied());
    let since = since.fold(f64::NEG_INFINITY, f64::max);
    let first = times.iter().position(|it| *it >= since).unwrap_or(0);
    // A step over a period that no area has is no step.
    let months: Vec<i32> = panel.periods[first..].windows(2).map(|it| it[1].months_after(it[0])).collect();
    if let Some(at) = months.windows(2).position(|it| it[0] != it[1]) {
        let [before, after] = [1, 2].map(|k| panel.periods[first + at + k]);
        let message = format!(
            "series `{}` is not evenly spaced: from {before} to {after} it is {} months, and {} before that",
            spec.of.value,
            months[at + 1],
            months[at]
        );
        let hint = "moving ranges are of periods that follow each other: keep those that do by the series' `between`, or fill those that lack by `impute`";
        return run.stop(Problem::error("uneven-periods", message).at(&spec.of.span).hint(hint));
    }
    let until = match &spec.baseline {
        Baseline::Until(until) => match panel.find(until.value) {
            Some(place) if place >= first => Some(times[place]),
            _ => {
                let message = format!("series `{}` has no period {} to chart", spec.of.value, until.value);
                let hint = match first {
                    0 => panel.span(),
                    _ => format!("after its last break {}", panel.span()),
                };
                return run.stop(Problem::error("no-such-period", message).at(&until.span).hint(hint));
            }
        },
        _ => None,
    };
    let of = |points: &Points| -> Charted {
        let baseline = match (&spec.baseline, until) {
            (Baseline::First(first), _) => Some(first.value),
            (_, Some(until)) => Some(points.times().iter().filter(|it| **it <= until).count()),
            _ => None,
        };
        chart(points, baseline, spec.run).map(|chart| (points.clone(), chart))
    };
    let columns: Vec<Vec<f64>> = (0..times.len()).map(|k| panel.at(k)).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let areas = match each_area(&times, &columns, &panel.breaks, |_, points| of(points)) {
        Ok(areas) => areas,
        Err(error) => {
            let message = format!("control `{}`: {error}", spec.name.value);
            return run.stop(Problem::error("cannot-measure", message).at(&spec.of.span));
        }
    };
    let found = Found { panel, areas };
    if found.areas.iter().all(Result::is_err) {
        let told = found.refusals().into_iter().map(|(why, areas)| format!("{} {why}", areas.len()));
        let told: Vec<String> = told.collect();
        let message = format!("control `{}`: no area has a chart: {}", spec.name.value, told.join("; "));
        let span = match &spec.baseline {
            Baseline::All => &spec.of.span,
            Baseline::First(it) => &it.span,
            Baseline::Until(it) => &it.span,
        };
        let hint = "take a shorter baseline, fill gaps by the series' `impute`, or lengthen the series";
        return run.stop(Problem::error("no-chart", message).at(span).hint(hint));
    }
    Ok(found)
}

/// A point of an area's chart.
struct Row<'a> {
    area: usize,
    place: usize,
    points: &'a Points,
    chart: &'a Chart,
}

impl Row<'_> {
    fn value(&self) -> f64 {
        self.points.values()[self.place]
    }

    fn step(&self) -> f64 {
        match self.place.checked_sub(1) {
            Some(before) => self.value() - self.points.values()[before],
            None => f64::NAN,
        }
    }

    fn signals(&self) -> Vec<&'static str> {
        let own = self.chart.signals.iter().filter(|it| it.0 == self.place);
        own.map(|it| word(it.1)).collect()
    }
}

impl Found {
    /// The areas without a chart, by reason.
    fn refusals(&self) -> Vec<(&'static str, Vec<u32>)> {
        let of = |k: usize| -> Vec<u32> {
            let refused =
                self.areas.iter().enumerate().filter_map(|(area, it)| Some((area, it.as_ref().err()?)));
            refused.filter(|it| reason(it.1) == k).map(|it| it.0 as u32).collect()
        };
        let each = REASONS.iter().enumerate().map(|(k, why)| (*why, of(k)));
        each.filter(|it| !it.1.is_empty()).collect()
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.areas.iter().enumerate().filter_map(|(area, it)| Some((area, it.as_ref().ok()?))).flat_map(
            |(area, (points, chart))| (0..points.len()).map(move |place| Row { area, place, points, chart }),
        )
    }

    /// What a point's period is called.
    fn period(&self, row: &Row<'_>) -> String {
        let time = row.points.times()[row.place];
        let found = self.panel.periods.iter().find(|it| it.time() == time);
        found.map_or(String::new(), ToString::to_string)
    }

    fn table(&self) -> ResultTable {
        let periods: Vec<String> = self.rows().map(|it| self.period(&it)).collect();
        let signals: Vec<String> = self.rows().map(|it| it.signals().join("; ")).collect();
        let numbers = |of: &dyn Fn(&Row<'_>) -> f64| Values::Number(self.rows().map(|it| of(&it)).collect());
        ResultTable::new()
            .with("code", Values::text(self.rows().map(|it| self.panel.codes.get(it.area))))
            .with("name", Values::text(self.rows().map(|it| self.panel.names.get(it.area))))
            .with("period", Values::text(periods.iter().map(String::as_str)))
            .with("value", numbers(&|it| it.value()))
            .with("centre", numbers(&|it| it.chart.centre))
            .with("lower", numbers(&|it| it.chart.limits.lower))
            .with("upper", numbers(&|it| it.chart.limits.upper))
            .with("step", numbers(&|it| it.step()))
            .with("step_limit", numbers(&|it| it.chart.step_limit))
            .with("signal", Values::text(signals.iter().map(String::as_str)))
    }

    fn record(&self, run: &mut Run<'_>, spec: &Control) {
        let panel = &self.panel;
        let (usual, fact): (String, Value) = match &spec.baseline {
            Baseline::All => ("all values".into(), Value::Null),
            Baseline::First(it) => (format!("the first {} values", it.value), json!(it.value)),
            Baseline::Until(it) => (format!("the values up to {}", it.value), json!(it.value.to_string())),
        };
        let record = run.record(&spec.table);
        record.geography = panel.areas.as_ref().map(|it| it.name.clone());
        let facts = json!({
            "of": spec.of.value, "baseline": fact, "one_side": spec.run.one_side, "trend": spec.run.rising,
        });
        record.tell(
            format!(
                "control charts of single values and moving ranges (XmR) of `{}`: {usual} of an area say what is usual; {} on one side of the centre are special, and {} that rise or fall",
                spec.of.value, spec.run.one_side, spec.run.rising
            ),
            facts,
        );
        record.counts.insert("areas in".into(), panel.len() as u64);
        let charted = self.areas.iter().flatten();
        record.counts.insert("areas charted".into(), charted.clone().count() as u64);
        let special = charted.filter(|it| !it.1.signals.is_empty()).count();
        record.counts.insert("areas with a signal".into(), special as u64);
        let points = self.rows().filter(|it| !it.signals().is_empty()).count();
        record.counts.insert("periods with a signal".into(), points as u64);
        for (why, areas) in self.refusals() {
            record.counts.insert(format!("areas not charted {why}"), areas.len() as u64);
            if let Some(all) = &panel.areas {
                record.notes.push(format!("not charted {why}: {}", all.some(&areas)));
            }
        }
    }
}

impl Section for Control {
    fn kind(&self) -> &'static str {
        "control"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn file_name(&self) -> Option<&str> {
        Some(&self.name.value)
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(fixed(&COLUMNS))
    }

    fn main(&self) -> Main {
        Main::NoAreas
    }

    fn rows(&self) -> Rows<'_> {
        Rows::NoAreas
    }

    fn about<'p>(&self, plan: &Plan<'p>) -> Option<&'p str> {
        geography(plan, &self.of.value)
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        inputs.add(&self.of.value);
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| {
            let found = measure(run, self)?;
            found.record(run, self);
            Ok(Arc::new(found.table()))
        })
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        _name: &str,
        area: u32,
        _told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        let found = measure(run, self)?;
        let chart = match found.areas.get(area as usize) {
            None => return Ok(()),
            Some(Err(refusal)) => {
                explanation.notes.push(format!("not charted {}: {refusal}", REASONS[reason(refusal)]));
                return Ok(());
            }
            Some(Ok((_, chart))) => chart,
        };
        explanation.notes.push(format!(
            "usual are {} to {} about {}, and steps of up to {}",
            alone(chart.limits.lower),
            alone(chart.limits.upper),
            alone(chart.centre),
            alone(chart.step_limit)
        ));
        let own = found.rows().filter(|it| it.area == area as usize);
        let special = own.filter(|it| !it.signals().is_empty());
        let told = special.map(|it| {
            let period = found.period(&it);
            format!("{period}: {} is special: {}", alone(it.value()), it.signals().join("; "))
        });
        let before = explanation.notes.len();
        explanation.notes.extend(told);
        if explanation.notes.len() == before {
            explanation.notes.push("nothing in it is more than its usual unrest".into());
        }
        Ok(())
    }
}
