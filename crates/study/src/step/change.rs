//! `[change.*]`: what became of each area between two periods.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::gap::Figure;
use theodolite_core::interval::{Trend, trend};
use theodolite_core::rank::{Order, Ties, rank};
use theodolite_core::series::Points;
use theodolite_core::statistics::median;
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::period::Period;
use theodolite_data::table::{ResultTable, Values};

use super::analysis::trend as fingertips;
use super::series::{Panel, geography, of_places, polarity};
use crate::digits::alone;
use crate::explain::Explanation;
use crate::nearest::nearest;
use crate::plan::{Inputs, Main, Plan, Rows, Section, fixed};
use crate::run::{Run, Step, Stopped};
use crate::spec::{At, Change};

/// The columns of its table.
const COLUMNS: [&str; 11] =
    ["code", "name", "start", "end", "change", "relative", "growth", "lower", "upper", "trend", "rank"];

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Change, problems: &mut Vec<Problem>) {
    problems.extend(of_one_thing(plan, &spec.of));
    problems.extend(of_places(plan, &spec.of));
}

/// The problem of a series that has no areas.
pub(crate) fn of_one_thing(plan: &Plan<'_>, of: &At<String>) -> Option<Problem> {
    if geography(plan, &of.value).is_some() {
        return None;
    }
    let message = format!("series `{}` is of one thing: it has no areas", of.value);
    let problem = Problem::error("no-areas", message).at(&of.span);
    Some(problem.hint("name a series with a `geography` and a `key`"))
}

/// Two periods of a series, by their places, the second later and both of one definition.
pub(crate) fn ends(
    run: &mut Run<'_>,
    panel: &Panel,
    of: &At<String>,
    from: Option<&At<Period>>,
    to: Option<&At<Period>>,
) -> Step<(usize, usize)> {
    let to_place = match to {
        Some(to) => place(run, panel, of, to)?,
        None => panel.periods.len().saturating_sub(1),
    };
    let times = panel.times();
    let last_break = panel.breaks.iter().rev().find(|it| **it <= times[to_place]);
    let from_place = match (from, last_break) {
        (Some(from), _) => place(run, panel, of, from)?,
        (None, Some(last)) => times.iter().position(|it| it >= last).unwrap_or(to_place),
        (None, None) => 0,
    };
    let span = from.or(to).map_or(&of.span, |it| &it.span);
    if from_place >= to_place {
        let message = format!(
            "series `{}` has no earlier period than {} of the same definition: it takes two",
            of.value, panel.periods[to_place]
        );
        let hint = "name a later one in `to`, or widen the series' `between`";
        return run.stop(Problem::error("one-period", message).at(span).hint(hint));
    }
    if let Some(last) = last_break.filter(|it| **it > times[from_place]) {
        let first = times.iter().position(|it| it >= last).map_or(to_place, |it| it);
        let message = format!(
            "between {} and {} series `{}` breaks: values from {} on are of another definition",
            panel.periods[from_place], panel.periods[to_place], of.value, panel.periods[first]
        );
        let hint = format!("begin with {}, or end before it", panel.periods[first]);
        return run.stop(Problem::error("across-a-break", message).at(span).hint(hint));
    }
    Ok((from_place, to_place))
}

fn place(run: &mut Run<'_>, panel: &Panel, of: &At<String>, at: &At<Period>) -> Step<usize> {
    if let Some(found) = panel.position(at.value) {
        return Ok(found);
    }
    let texts: Vec<String> = panel.periods.iter().map(Period::to_string).collect();
    let message = format!("series `{}` has no period {}", of.value, at.value);
    let problem = Problem::error("no-such-period", message).at(&at.span);
    let hint = match (nearest(&at.value.to_string(), texts.iter().map(String::as_str)), texts.as_slice()) {
        (Some(near), _) => format!("did you mean {near}?"),
        (None, [first, .., last]) => format!("it goes from {first} to {last}"),
        (None, _) => "look at the series' rows".to_owned(),
    };
    run.stop(problem.hint(hint))
}

/// All that a table of changes is made of.
struct Changes {
    panel: Arc<Panel>,
    areas: Arc<Geography>,
    from: usize,
    to: usize,
    /// Area by area.
    figures: Vec<Figure>,
    trends: Vec<Option<Trend>>,
    ranks: Vec<f64>,
}

impl Changes {
    fn measure(run: &mut Run<'_>, spec: &Change) -> Step<Changes> {
        let panel = run.series(&spec.of.value)?;
        let areas = panel.areas.clone().ok_or(Stopped)?;
        let (from, to) = ends(run, &panel, &spec.of, spec.from.as_ref(), spec.to.as_ref())?;
        let figure = |area: usize| {
            let [start, end] = [from, to].map(|k| panel.figure(area, k, spec.level));
            end.minus(start)
        };
        let figures: Vec<Figure> = (0..panel.len()).map(figure).collect();
        // The marker is defined with 95% limits, and looks at what is of one definition.
        let times = panel.times();
        let last_break = panel.breaks.iter().rev().find(|it| **it <= times[to]);
        let first = last_break.map_or(0, |last| times.iter().position(|it| it >= last).unwrap_or(0));
        let marker = |area: usize| {
            let points = (first..=to).map(|k| panel.figure(area, k, 0.95)).map(|it| (it.value, it.interval));
            trend(&points.collect::<Vec<_>>()).ok()
        };
        let trends = (0..panel.len()).map(marker).collect();
        let values: Vec<f64> = figures.iter().map(|it| it.value).collect();
        let ranks = rank(&values, Ties::Min, Order::worst_first(panel.worse));
        Ok(Changes { panel, areas, from, to, figures, trends, ranks })
    }

    fn start(&self, area: usize) -> f64 {
        self.panel.of_area(area)[self.from]
    }

    fn end(&self, area: usize) -> f64 {
        self.panel.of_area(area)[self.to]
    }

    /// The change over the start, and the compound rate of a year; `NaN` where there is none.
    fn shares(&self, area: usize) -> [f64; 2] {
        let times = self.panel.times();
        let points =
            Points::new(&[times[self.from], times[self.to]], &[self.start(area), self.end(area)], &[]);
        let points = points.as_ref();
        let told = |of: fn(&Points) -> Result<f64, _>| points.ok().and_then(|it| of(it).ok());
        [told(Points::relative_change), told(Points::growth)].map(|it| it.unwrap_or(f64::NAN))
    }

    fn table(&self) -> ResultTable {
        let areas = 0..self.figures.len();
        let numbers = |of: &dyn Fn(usize) -> f64| Values::Number(areas.clone().map(of).collect());
        let interval = |area: usize| self.figures[area].interval;
        let [code, name, start, end, change, relative, growth, lower, upper, trend, rank] = COLUMNS;
        ResultTable::new()
            .with(code, Values::Text(Arc::clone(&self.panel.codes)))
            .with(name, Values::Text(Arc::clone(&self.panel.names)))
            .with(start, numbers(&|it| self.start(it)))
            .with(end, numbers(&|it| self.end(it)))
            .with(change, numbers(&|it| self.figures[it].value))
            .with(relative, numbers(&|it| self.shares(it)[0]))
            .with(growth, numbers(&|it| self.shares(it)[1]))
            .with(lower, numbers(&|it| interval(it).map_or(f64::NAN, |it| it.lower)))
            .with(upper, numbers(&|it| interval(it).map_or(f64::NAN, |it| it.upper)))
            .with(
                trend,
                Values::text(
                    self.trends
                        .iter()
                        .map(|it| it.map_or("", |it| fingertips::told(Some(it), Some(self.panel.worse)).0)),
                ),
            )
            .with(rank, Values::Whole(self.ranks.clone()))
    }

    /// Tells the receipt who got better and who got worse.
    fn record(&self, run: &mut Run<'_>, spec: &Change) {
        let (from, to) = (self.panel.periods[self.from], self.panel.periods[self.to]);
        let better = self.panel.worse.better();
        let known: Vec<usize> =
            (0..self.figures.len()).filter(|it| !self.figures[*it].value.is_nan()).collect();
        let count =
            |of: &dyn Fn(Figure) -> bool| known.iter().filter(|area| of(self.figures[**area])).count() as u64;
        let without: Vec<u32> = (0..self.figures.len())
            .filter(|it| self.figures[*it].value.is_nan())
            .map(|it| it as u32)
            .collect();
        let record = run.record(&spec.table);
        record.geography = Some(self.areas.name.clone());
        let facts = json!({
            "of": spec.of.value, "from": from.to_string(), "to": to.to_string(), "level": spec.level,
        });
        record.tell(format!("the change of `{}` from {from} to {to}", spec.of.value), facts);
        record.counts.insert("areas in".into(), self.figures.len() as u64);
        for (what, count) in [
            ("areas that got better", count(&|it| better * it.value > 0.0)),
            ("areas that got worse", count(&|it| better * it.value < 0.0)),
            ("areas that stayed as they were", count(&|it| it.value == 0.0)),
            ("areas whose change is clear of chance", count(&|it| it.is_clear() == Some(true))),
            ("areas without a value at one of both ends", without.len() as u64),
            (
                "areas without a rate, as a value is 0 or less",
                known.iter().filter(|it| self.shares(**it)[1].is_nan()).count() as u64,
            ),
        ] {
            if count > 0 {
                record.counts.insert(what.into(), count);
            }
        }
        if !without.is_empty() {
            let some = self.areas.some(&without);
            record.notes.push(format!("without a value in {from} or {to}: {some}"));
        }
        let changes: Vec<f64> = known.iter().map(|it| self.figures[*it].value).collect();
        if let Some(middle) = median(&changes) {
            record.notes.push(format!("the median area changed by {}", alone(middle)));
        }
        let by_rank = |area: &&usize| self.ranks[**area];
        let worst = known.iter().min_by(|a, b| by_rank(a).total_cmp(&by_rank(b)));
        let best = known.iter().rev().max_by(|a, b| by_rank(a).total_cmp(&by_rank(b)));
        for (area, most) in
            [(worst, "worsened most, or bettered least"), (best, "bettered most, or worsened least")]
        {
            if let Some(area) = area {
                let code = self.panel.codes.get(*area);
                let change = alone(self.figures[*area].value);
                record.notes.push(format!("{most}: `{code}`, by {change}"));
            }
        }
    }

    /// What became of an area, in a sentence.
    fn sentence(&self, spec: &Change, area: usize) -> String {
        let (from, to) = (self.panel.periods[self.from], self.panel.periods[self.to]);
        let figure = self.figures[area];
        if figure.value.is_nan() {
            return format!("`{}` has no value of it in {from} or in {to}", self.panel.codes.get(area));
        }
        let gain = self.panel.worse.better() * figure.value;
        let way = match gain {
            it if it > 0.0 => ", for the better",
            it if it < 0.0 => ", for the worse",
            _ => "",
        };
        let [relative, growth] = self.shares(area);
        let shares = match (relative.is_nan(), growth.is_nan()) {
            (false, false) => {
                format!(" ({}%, {}% a year)", alone(relative * 100.0), alone(growth * 100.0))
            }
            (false, true) => format!(" ({}%)", alone(relative * 100.0)),
            _ => String::new(),
        };
        let interval = figure.interval.map_or(String::new(), |it| {
            let chance = if figure.is_clear() == Some(false) { ", which chance alone may do" } else { "" };
            format!(
                "; between {} and {} at {}%{chance}",
                alone(it.lower),
                alone(it.upper),
                alone(spec.level * 100.0)
            )
        });
        let trend = self.trends[area].map_or(String::new(), |it| {
            let (word, direction) = fingertips::told(Some(it), Some(self.panel.worse));
            let and = if direction.is_empty() { "" } else { " and " };
            format!("; of late {word}{and}{direction}")
        });
        let ranked = self.ranks.iter().filter(|it| !it.is_nan()).count();
        format!(
            "from {from} to {to} it went from {} to {}: by {}{shares}{way}{interval}{trend}; {} of {ranked}, 1 being the one that worsened most",
            alone(self.start(area)),
            alone(self.end(area)),
            alone(figure.value),
            alone(self.ranks[area])
        )
    }
}

impl Section for Change {
    fn kind(&self) -> &'static str {
        "change"
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
        Main::Column("change")
    }

    fn rows(&self) -> Rows<'_> {
        Rows::About(&self.of.value)
    }

    fn polarity(&self, plan: &Plan<'_>, column: &str) -> Polarity {
        if column == "rank" { Polarity::Low } else { polarity(plan, &self.of.value) }
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        inputs.add(&self.of.value);
        if let Some(areas) = geography(inputs.plan, &self.of.value) {
            inputs.add(areas);
        }
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| {
            let changes = Changes::measure(run, self)?;
            changes.record(run, self);
            Ok(Arc::new(changes.table()))
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
        let changes = Changes::measure(run, self)?;
        explanation.notes.push(changes.sentence(self, area as usize));
        Ok(())
    }
}
