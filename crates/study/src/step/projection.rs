//! `[projection.*]`: where each area of a series comes to if it goes on as before.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::gap::Figure;
use theodolite_core::mission::{Outlook, Projector, Refusal, Scale};
use theodolite_core::series::{Points, each_area};
use theodolite_core::{Problem, Span};
use theodolite_data::period::Period;
use theodolite_data::table::{ResultTable, Values};

use super::series::{Panel, geography, of_places};
use crate::digits::alone;
use crate::explain::Explanation;
use crate::plan::{Inputs, Main, Plan, Rows, Section, fixed};
use crate::run::{Run, Step};
use crate::spec::Projection;

/// Why an area is not projected, in the order in which the receipt tells it.
const REASONS: [&str; 6] = [
    "for want of four points of one definition",
    "as values go on to the last period asked for",
    "as a break lies ahead",
    "as it is more than twice their history ahead",
    "as a value is off the scale",
    "as values are too great",
];

/// What the text alone can show to be wrong: nothing.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Projection, problems: &mut Vec<Problem>) {
    problems.extend(of_places(plan, &spec.of));
}

/// The periods to come of an area, and their values, or why there are none.
type Ahead = (Vec<Period>, Result<Vec<Figure>, Refusal>);

/// What is found of each area: its periods to come and their values, or why there are none.
struct Found {
    panel: Arc<Panel>,
    areas: Vec<Ahead>,
    /// How many times as wide intervals are as Student's t has them, by steps ahead.
    widen: Vec<f64>,
    errors: usize,
}

/// Where a refusal stands among the reasons.
fn reason(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::FewPoints { .. } => 0,
        Refusal::DeadlinePassed { .. } | Refusal::Missed { .. } => 1,
        Refusal::BreakAhead { .. } => 2,
        Refusal::TooFar { .. } => 3,
        Refusal::OffScale { .. } => 4,
        Refusal::TooGreat => 5,
    }
}

/// The periods after one, up to the last that is asked for.
fn ahead(from: Period, to: Period, step: i32) -> Vec<Period> {
    // A year is wanted with all of its quarters.
    let end = to.time() + f64::from(to.months().min(12)) / 12.0;
    let is_in = |it: &Period| *it <= to || it.time() < end - 1e-9;
    let mut periods = Vec::new();
    let mut next = from.later(step);
    while let Some(period) = next.filter(is_in) {
        periods.push(period);
        next = period.later(step);
    }
    periods
}

/// The past errors of all areas, by steps ahead.
pub(crate) fn together(areas: Vec<Vec<Vec<f64>>>, steps: usize) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = vec![Vec::new(); steps];
    for of_area in areas {
        all.iter_mut().zip(of_area).for_each(|(all, own)| all.extend(own));
    }
    all
}

fn measure(run: &mut Run<'_>, spec: &Projection) -> Step<Found> {
    const YEAR: i32 = 12;
    let panel = run.series(&spec.of.value)?;
    let outlook = Outlook { last: spec.last, scale: spec.scale, confidence: spec.level, widen: 1.0 };
    let cannot = |error: &dyn std::fmt::Display| {
        Problem::error("cannot-measure", format!("projection `{}`: {error}", spec.name.value))
            .at(&spec.of.span)
    };
    let mut projector = match Projector::new(outlook) {
        Ok(projector) => projector,
        Err(error) => return run.stop(cannot(&error)),
    };
    let times = panel.times();
    let columns: Vec<Vec<f64>> = (0..times.len()).map(|k| panel.at(k)).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let mut errors = 0;
    let step = panel.step().unwrap_or(YEAR);
    if spec.widen {
        let first = (0..times.len()).find(|k| columns[*k].iter().any(|it| !it.is_nan())).unwrap_or(0);
        let steps = ahead(panel.periods[first], spec.to.value, step).len().clamp(1, times.len());
        match each_area(&times, &columns, &panel.breaks, |_, points| projector.backtest(points, steps)) {
            Ok(found) => {
                let all = together(found, steps);
                errors = all[0].len();
                projector = projector.widened(&all);
            }
            Err(error) => return run.stop(cannot(&error)),
        }
    }
    let project = |_: usize, points: &Points| {
        let last = points.last().and_then(|last| times.iter().position(|it| *it == last.time));
        let Some(last) = last else {
            let before_break = points.before_break();
            return (Vec::new(), Err(Refusal::FewPoints { found: 0, before_break }));
        };
        let periods = ahead(panel.periods[last], spec.to.value, step);
        if periods.is_empty() {
            let (due, now) = (spec.to.value.time(), times[last]);
            return (periods, Err(Refusal::DeadlinePassed { due, now }));
        }
        let to_come: Vec<f64> = periods.iter().map(|it| it.time()).collect();
        let found = projector.project(points, &to_come);
        (periods, found)
    };
    let areas = match each_area(&times, &columns, &panel.breaks, project) {
        Ok(areas) => areas,
        Err(error) => return run.stop(cannot(&error)),
    };
    let found = Found { panel: Arc::clone(&panel), areas, widen: projector.widening().to_vec(), errors };
    if found.areas.iter().all(|(_, it)| it.is_err()) {
        let told = found.refusals().into_iter().map(|(why, areas)| format!("{} {why}", areas.len()));
        let told: Vec<String> = told.collect();
        let message = format!("projection `{}`: no area is projected: {}", spec.name.value, told.join("; "));
        let hint = "ask for an earlier `to`, use more points (`last`), or lengthen the series";
        return run.stop(Problem::error("no-projection", message).at(&spec.to.span).hint(hint));
    }
    Ok(found)
}

impl Found {
    /// The areas that are not projected, by reason.
    fn refusals(&self) -> Vec<(&'static str, Vec<u32>)> {
        let of = |k: usize| -> Vec<u32> {
            let refused = |(area, (_, it)): (usize, &Ahead)| {
                it.as_ref().err().filter(|it| reason(it) == k).map(|_| area as u32)
            };
            self.areas.iter().enumerate().filter_map(refused).collect()
        };
        let each = REASONS.iter().enumerate().map(|(k, why)| (*why, of(k)));
        each.filter(|(_, areas)| !areas.is_empty()).collect()
    }

    /// Each area, period and figure, in order.
    fn rows(&self) -> impl Iterator<Item = (usize, Period, Figure)> + '_ {
        self.areas.iter().enumerate().flat_map(|(area, (periods, figures))| {
            let figures = figures.as_deref().unwrap_or_default();
            periods.iter().zip(figures).map(move |(period, figure)| (area, *period, *figure))
        })
    }

    fn table(&self) -> ResultTable {
        let periods: Vec<String> = self.rows().map(|it| it.1.to_string()).collect();
        let numbers = |of: &dyn Fn(Figure) -> f64| {
            Values::Number(self.rows().map(|(_, _, figure)| of(figure)).collect())
        };
        ResultTable::new()
            .with("code", Values::text(self.rows().map(|it| self.panel.codes.get(it.0))))
            .with("name", Values::text(self.rows().map(|it| self.panel.names.get(it.0))))
            .with("period", Values::text(periods.iter().map(String::as_str)))
            .with("value", numbers(&|it| it.value))
            .with("lower", numbers(&|it| it.interval.map_or(f64::NAN, |it| it.lower)))
            .with("upper", numbers(&|it| it.interval.map_or(f64::NAN, |it| it.upper)))
    }

    /// How much wider intervals are, near and far.
    fn widening(&self) -> String {
        let farthest = self.areas.iter().map(|it| it.0.len()).max().unwrap_or(1).max(1);
        let at = |step: usize| self.widen.get(step - 1).or(self.widen.last()).copied().unwrap_or(1.0);
        if self.widen.iter().all(|it| *it == 1.0) {
            return "intervals are as wide as Student's t has them: past errors ask for no more".to_owned();
        }
        let near =
            format!("intervals are {} times as wide as Student's t has them one period ahead", alone(at(1)));
        if farthest == 1 {
            return near;
        }
        let known = match self.widen.len() < farthest {
            true => format!(
                ", as {} periods ahead, the farthest of which there are enough past errors",
                self.widen.len()
            ),
            false => String::new(),
        };
        format!("{near}, and {} times {farthest} ahead{known}", alone(at(farthest)))
    }

    fn record(&self, run: &mut Run<'_>, spec: &Projection) {
        let panel = &self.panel;
        let scale = match spec.scale {
            Scale::Linear => String::new(),
            Scale::Geometric => ", straight in logarithms".to_owned(),
            Scale::Logit { whole } => format!(", straight in log odds of {}", alone(whole)),
        };
        let widened = match (spec.widen, self.errors) {
            (false, _) => "Student's t",
            (true, _) if self.widen.iter().any(|it| *it > 1.0) => "Student's t, widened by past errors",
            (true, _) => "Student's t, which past errors do not ask to widen",
        };
        let record = run.record(&spec.table);
        record.geography = panel.areas.as_ref().map(|it| it.name.clone());
        let facts = json!({
            "of": spec.of.value, "last": spec.last, "level": spec.level,
        });
        record.tell(
            format!(
                "the line of least squares through the last {} points of `{}`{scale}; intervals: {widened}",
                spec.last, spec.of.value
            ),
            facts,
        );
        record.counts.insert("areas in".into(), panel.len() as u64);
        let projected = self.areas.iter().filter(|(_, it)| it.is_ok()).count();
        record.counts.insert("areas projected".into(), projected as u64);
        if spec.widen {
            record.counts.insert("past errors looked at".into(), self.errors as u64);
            record.notes.push(match self.errors {
                0..20 => "intervals are left as Student's t has them: there are too few past errors to widen them by"
                    .to_owned(),
                _ => self.widening(),
            });
        }
        if panel.step().is_none() && panel.periods.len() > 2 {
            record.notes.push("the series is not evenly spaced: it is drawn on by a year".to_owned());
        }
        for (why, areas) in self.refusals() {
            record.counts.insert(format!("areas not projected {why}"), areas.len() as u64);
            if let Some(all) = &panel.areas {
                record.notes.push(format!("not projected {why}: {}", all.some(&areas)));
            }
        }
    }
}

impl Section for Projection {
    fn kind(&self) -> &'static str {
        "projection"
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
        Some(fixed(&["code", "name", "period", "value", "lower", "upper"]))
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
        let Some((periods, figures)) = found.areas.get(area as usize) else { return Ok(()) };
        match figures {
            Err(refusal) => {
                explanation.notes.push(format!("not projected {}: {refusal}", REASONS[reason(refusal)]))
            }
            Ok(figures) => {
                for (period, figure) in periods.iter().zip(figures) {
                    let between = figure.interval.map_or(String::new(), |it| {
                        let level = alone(self.level * 100.0);
                        format!(", between {} and {} at {level}%", alone(it.lower), alone(it.upper))
                    });
                    explanation
                        .notes
                        .push(format!("{period}: {} if it goes on as before{between}", alone(figure.value)));
                }
            }
        }
        Ok(())
    }
}
