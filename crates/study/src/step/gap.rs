//! `[gap.*]`: how far one group of areas is behind another, period by period.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::gap::{Figure, Gap as Measured, GapError, Progress};
use theodolite_core::{Problem, Span};
use theodolite_data::period::Period;
use theodolite_data::table::{ResultTable, Values};

use super::series::{Panel, of_places, period_column};
use super::sides::{self, Lines};
use crate::digits::{alone, grouped};
use crate::plan::{Inputs, Main, Node, Plan, Rows, Section, fixed};
use crate::run::{Run, Step, Stopped};
use crate::spec::Gap;

/// A gap over time.
#[derive(Clone, Debug)]
pub(crate) struct Gaps {
    /// The periods.
    pub periods: Vec<Period>,
    /// Both sides.
    pub lines: Lines,
    /// The gap in each period.
    pub gaps: Vec<Measured>,
    /// What became of it since the first period of the same definition; of that itself there is nothing to tell.
    pub since: Vec<Option<Progress>>,
    /// The place of that period, for each period.
    pub base: Vec<usize>,
}

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Gap, problems: &mut Vec<Problem>) {
    sides::problems(plan, &spec.of, &spec.sides, problems);
    problems.extend(of_places(plan, &spec.of));
}

/// Measures a gap in every period of its series.
pub(crate) fn measure(run: &mut Run<'_>, spec: &Gap) -> Step<Gaps> {
    let (panel, lines) = sides::lines(run, &spec.of, &spec.sides, spec.level)?;
    of_lines(&panel, lines).or_else(|error| {
        let message = format!("gap `{}`: {error}", spec.name.value);
        run.stop(Problem::error("cannot-measure", message).at(&spec.of.span))
    })
}

/// The gap between two sides of a series, period by period.
pub(crate) fn of_lines(panel: &Panel, lines: Lines) -> Result<Gaps, GapError> {
    let times = panel.times();
    let pair = |k: usize| [lines.own.figures[k], lines.benchmark.figures[k]];
    let mut gaps = Vec::new();
    let (mut since, mut base) = (Vec::new(), Vec::new());
    for k in 0..times.len() {
        let [own, benchmark] = pair(k);
        let goes = |k: usize| lines.correlation.get(k).copied().unwrap_or(0.0);
        gaps.push(Measured::correlated(own, benchmark, goes(k), panel.worse)?);
        let from = panel.breaks.iter().rev().find(|it| **it <= times[k]);
        let from = from.and_then(|it| times.iter().position(|time| time >= it)).unwrap_or(0);
        base.push(from);
        since.push(match k == from {
            true => None,
            false => {
                let (years, together) = (times[k] - times[from], [goes(from), goes(k)]);
                Some(Progress::correlated(pair(from), pair(k), together, years, panel.worse)?)
            }
        });
    }
    Ok(Gaps { periods: panel.periods.clone(), lines, gaps, since, base })
}

/// The columns that are there with `beside` alone.
const BESIDE: [&str; 4] = ["beside", "difference", "difference_lower", "difference_upper"];

/// The gap beside which another is told, at the same periods.
fn beside(run: &mut Run<'_>, spec: &Gap, gaps: &Gaps) -> Step<Option<Gaps>> {
    let Some(at) = &spec.beside else { return Ok(None) };
    let Some(Node::Gap(other)) = run.plan.node(&format!("{}_gap", at.value)) else { return Err(Stopped) };
    let other_gaps = measure(run, other)?;
    if other_gaps.periods != gaps.periods {
        let told = |of: &Gaps| match (of.periods.first(), of.periods.last()) {
            (Some(first), Some(last)) => format!("{} periods from {first} to {last}", of.periods.len()),
            _ => "no periods".to_owned(),
        };
        let message = format!(
            "gap `{}` has {}, but `{}` beside it {}",
            spec.name.value,
            told(gaps),
            at.value,
            told(&other_gaps)
        );
        return run.stop(
            Problem::error("other-periods", message)
                .at(&at.span)
                .hint("bring both series to the same periods with `between`"),
        );
    }
    Ok(Some(other_gaps))
}

fn table(run: &mut Run<'_>, spec: &Gap) -> Step<ResultTable> {
    let gaps = measure(run, spec)?;
    let beside = beside(run, spec, &gaps)?;
    let ends = |of: Option<Figure>| {
        of.and_then(|it| it.interval).map_or((f64::NAN, f64::NAN), |it| (it.lower, it.upper))
    };
    let value = |of: Option<Figure>| of.map_or(f64::NAN, |it| it.value);
    let numbers = |of: &dyn Fn(usize) -> f64| Values::Number((0..gaps.periods.len()).map(of).collect());
    let counts = |of: &[usize]| {
        Values::Whole(of.iter().map(|it| if *it == 0 { f64::NAN } else { *it as f64 }).collect())
    };
    let mut table = ResultTable::new()
        .with("period", period_column(&gaps.periods))
        .with("gap", numbers(&|k| gaps.gaps[k].absolute.value))
        .with("relative", numbers(&|k| value(gaps.gaps[k].relative)))
        .with("lower", numbers(&|k| ends(Some(gaps.gaps[k].absolute)).0))
        .with("upper", numbers(&|k| ends(Some(gaps.gaps[k].absolute)).1))
        .with("own_change", numbers(&|k| value(gaps.since[k].map(|it| it.own))))
        .with("benchmark_change", numbers(&|k| value(gaps.since[k].map(|it| it.benchmark))))
        .with("own", numbers(&|k| gaps.lines.own.figures[k].value))
        .with("benchmark", numbers(&|k| gaps.lines.benchmark.figures[k].value))
        .with("areas", counts(&gaps.lines.own.areas))
        .with("benchmark_areas", counts(&gaps.lines.benchmark.areas))
        .with("course", Values::text(gaps.since.iter().map(|it| it.map_or("", |it| it.course.name()))));
    if let Some(other) = &beside {
        // Both changes are since the same period.
        let difference = |k: usize| {
            let both = gaps.since[k].zip(other.since[k]).filter(|_| gaps.base[k] == other.base[k]);
            both.map(|(own, other)| own.change.minus(other.change))
        };
        table = table
            .with(BESIDE[0], numbers(&|k| other.gaps[k].absolute.value))
            .with(BESIDE[1], numbers(&|k| value(difference(k))))
            .with(BESIDE[2], numbers(&|k| ends(difference(k)).0))
            .with(BESIDE[3], numbers(&|k| ends(difference(k)).1));
    }
    record(run, spec, &gaps, beside.as_ref());
    Ok(table)
}

/// Tells the receipt what became of the gap.
fn record(run: &mut Run<'_>, spec: &Gap, gaps: &Gaps, beside: Option<&Gaps>) {
    let areas = run.series(&spec.of.value).ok().and_then(|it| it.areas.clone());
    let some = areas.as_ref().map(|it| it.some(&gaps.lines.left_out)).unwrap_or_default();
    let counted = sides::how_counted(run.plan, &spec.of, &spec.sides.counted);
    let record = run.record(&spec.table);
    record.geography = areas.map(|it| it.name.clone());
    let facts = json!({
        "of": spec.of.value, "own": spec.sides.own.fact(), "benchmark": spec.sides.benchmark.fact(),
        "beside": spec.beside.as_ref().map(|it| format!("{}_gap", it.value)), "level": spec.level,
        "within_chance": within_chance(gaps),
    });
    record.tell(
        format!(
            "how far {} is behind {} in `{}`; means {}",
            spec.sides.own.words(),
            spec.sides.benchmark.words(),
            spec.of.value,
            counted
        ),
        facts,
    );
    record.counts.insert("areas in".into(), gaps.lines.whole.1 as u64);
    record.counts.insert("areas with a value in every period".into(), gaps.lines.whole.0 as u64);
    if !gaps.lines.left_out.is_empty() {
        record.counts.insert(
            "areas left out for want of a value in some period".into(),
            gaps.lines.left_out.len() as u64,
        );
        record.notes.push(format!("without a value in some period: {some}"));
    }
    record.notes.extend(words(gaps));
    record.notes.extend(sides::caution(&spec.sides));
    if let (Some(other), Some(at), Some(Some(own))) = (beside, &spec.beside, gaps.since.last())
        && let Some(Some(its)) = other.since.last()
        && gaps.base.last() == other.base.last()
    {
        record.notes.push(format!(
            "since {} the gap changed by {}, `{}` beside it by {}: a difference of {}",
            gaps.periods[gaps.base.last().copied().unwrap_or(0)],
            alone(own.change.value),
            at.value,
            alone(its.change.value),
            alone(own.change.value - its.change.value)
        ));
    }
}

/// A number of years that nobody takes for exact.
fn in_years(years: f64) -> String {
    if years > 1000.0 { "more than 1,000".to_owned() } else { grouped(years, 1) }
}

/// Whether its change since the first period lies within what chance alone may do; `None` where that is not known.
fn within_chance(gaps: &Gaps) -> Option<bool> {
    gaps.since.last().copied().flatten()?.change.is_clear().map(|it| !it)
}

/// What became of a gap, in sentences.
pub(crate) fn words(gaps: &Gaps) -> Vec<String> {
    let base = gaps.base.last().copied().unwrap_or(0);
    let (Some(first), Some(last), Some(Some(since))) =
        (gaps.periods.get(base), gaps.periods.last(), gaps.since.last())
    else {
        let of = if base > 0 { " of the last definition" } else { "" };
        return vec![format!("one period{of}: a gap, and nothing of where it goes")];
    };
    // Both are told: they can move in opposite directions.
    let told = |gap: &Measured| match gap.relative {
        Some(relative) => {
            format!(
                "{} ({}% of the benchmark)",
                alone(gap.absolute.value),
                grouped(relative.value * 100.0, 1)
            )
        }
        None => alone(gap.absolute.value),
    };
    let mut words = vec![format!(
        "from {first} to {last} the gap went from {} to {}: {}",
        told(&since.before),
        told(&since.after),
        since.course.name()
    )];
    if base > 0 {
        words.push(format!(
            "values from {first} on are of another definition than those before: a gap is not followed across"
        ));
    }
    if let (Some(before), Some(after)) = (since.before.relative, since.after.relative)
        && (after.value - before.value) * (since.after.absolute.value - since.before.absolute.value) < 0.0
    {
        words.push("in units it went the one way, as a share of the benchmark the other: tell both".into());
    }
    if since.levels_down() {
        words.push(format!(
            "it shrank because the better-off side fell (by {}), and not because the other gained ({}): that is levelling down",
            alone(-since.benchmark.value),
            alone(since.own.value)
        ));
    }
    if let Some(closure) = since.closure.filter(|it| *it > 0.0) {
        let half = since.half_life.map_or(String::new(), |it| {
            format!("; if the same share of it closes each year, half is closed every {} years", in_years(it))
        });
        let close = match since.years_to_close {
            Some(years) if years > 0.0 => {
                format!("; if the same amount does, all of it is in {} years more", in_years(years))
            }
            _ => String::new(),
        };
        words.push(format!("{}% of it is closed{half}{close}", alone(closure * 100.0)));
    }
    if within_chance(gaps) == Some(true) {
        words.push("the change lies within what chance alone may do".into());
    }
    words
}

impl Section for Gap {
    fn kind(&self) -> &'static str {
        "gap"
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
        let mut columns = fixed(&[
            "period",
            "gap",
            "relative",
            "lower",
            "upper",
            "own_change",
            "benchmark_change",
            "own",
            "benchmark",
            "areas",
            "benchmark_areas",
            "course",
        ]);
        columns.extend(self.beside.iter().flat_map(|_| fixed(&BESIDE)));
        Some(columns)
    }

    fn main(&self) -> Main {
        Main::NoAreas
    }

    fn rows(&self) -> Rows<'_> {
        Rows::NoAreas
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        sides::inputs(&self.of, &self.sides, inputs);
        if let Some(beside) = &self.beside {
            inputs.add(&format!("{}_gap", beside.value));
        }
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| table(run, self).map(Arc::new))
    }
}
