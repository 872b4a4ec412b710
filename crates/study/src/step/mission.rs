//! `[mission.*]` and `[scorecard.*]`: targets, and whether they will be met.

use std::sync::Arc;

use serde_json::json;
use theodolite_core::mission::{
    Aim, Judgement, MissionError, Outlook, Projector, Scale, Settings, Target, Verdict, judge,
};
use theodolite_core::series::{Points, each_area};
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::period::Period;
use theodolite_data::table::{ResultTable, Values};

use super::gap;
use super::projection::together;
use super::series::{self, Panel};
use super::sides::{self, how_counted};
use crate::digits::{alone, chance};
use crate::plan::{Inputs, Main, Node, Plan, Rows, Section, fixed, table_name};
use crate::run::{Run, Step, Stopped};
use crate::spec::mission::{Mission, Scorecard, Stage, Whose};
use crate::spec::side::{Between, Counted, Ordered, Side};

/// The columns of a mission.
const COLUMNS: [&str; 17] = [
    "mission",
    "base",
    "latest",
    "target",
    "by",
    "projected",
    "probability",
    "rate_needed",
    "verdict",
    "why",
    "lower",
    "upper",
    "rate",
    "done",
    "stage",
    "base_period",
    "latest_period",
];

/// What a mission comes to.
#[derive(Clone, Debug)]
struct Judged {
    base: f64,
    aim: Aim,
    judgement: Judgement,
    /// The period of the latest value.
    latest: Option<Period>,
    /// What is judged, in words.
    what: String,
    /// The base period.
    from: Period,
    notes: Vec<String>,
}

/// One number a period.
struct Line {
    values: Vec<f64>,
    worse: Polarity,
    what: String,
    notes: Vec<String>,
}

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Mission, problems: &mut Vec<Problem>) {
    let own = series::geography(plan, &spec.of.value);
    match &spec.whose {
        Whose::Group(sides) | Whose::Gap(sides) => sides::problems(plan, &spec.of, sides, problems),
        Whose::Whole(counted) if own.is_some() => {
            sides::problems(plan, &spec.of, &everyone(counted.clone()), problems);
        }
        Whose::Whole(_) => {}
        Whose::Cover(..) if own.is_none() => {
            let message = format!("series `{}` is of one thing: nothing of it can be covered", spec.of.value);
            problems.push(Problem::error("no-areas", message).at(&spec.of.span));
        }
        Whose::Cover(_, counted) => sides::problems(plan, &spec.of, &everyone(counted.clone()), problems),
    }
    if let Some(Node::Series(series)) = plan.node(&spec.of.value)
        && let Some(unit @ ("rank" | "decile")) = series.unit.as_deref()
    {
        let message = format!(
            "series `{}` is of {unit}s: a place among others is no target, for it moves when the others do",
            spec.of.value
        );
        problems.push(
            Problem::error("rank-as-target", message).at(&spec.of.span).hint(
                "ranks of different editions are also not of the same areas and indicators: set the target for the measure itself",
            ),
        );
    }
}

/// The mean of all areas, beside a sure 0.
fn everyone(counted: Counted) -> Between {
    Between { benchmark: Side::Number(0.0), own: Side::All, order: Ordered::Each, counted }
}

/// Which numbers are judged.
fn line(run: &mut Run<'_>, spec: &Mission, panel: &Panel, from: usize) -> Step<Line> {
    match &spec.whose {
        Whose::Whole(_) if panel.areas.is_none() => Ok(Line {
            values: panel.of_area(0).to_vec(),
            worse: panel.worse,
            what: format!("`{}`", spec.of.value),
            notes: Vec::new(),
        }),
        Whose::Whole(counted) => mean(run, spec, &everyone(counted.clone()), panel.worse),
        Whose::Group(sides) => mean(run, spec, sides, panel.worse),
        Whose::Gap(sides) => {
            let (_, lines) = sides::lines(run, &spec.of, sides, spec.level)?;
            let gaps = match gap::of_lines(panel, lines) {
                Ok(gaps) => gaps,
                Err(error) => {
                    let message = format!("mission `{}`: {error}", spec.name.value);
                    return run.stop(Problem::error("cannot-measure", message).at(&spec.of.span));
                }
            };
            if spec.is_relative
                && let Some(k) = gaps.gaps.iter().position(|it| it.relative.is_none())
            {
                let [benchmark, own] = [&gaps.lines.benchmark, &gaps.lines.own].map(|it| it.figures[k].value);
                let message = format!(
                    "mission `{}`: a gap between {} and {} in {} is no share of the better-off side",
                    spec.name.value,
                    alone(benchmark),
                    alone(own),
                    gaps.periods[k]
                );
                return run.stop(
                    Problem::error("no-relative-gap", message)
                        .at(&spec.of.span)
                        .hint("shares take values above 0 on both sides: leave out `relative`, and the gap is in the units of the series"),
                );
            }
            let width = |it: &theodolite_core::gap::Gap| match spec.is_relative {
                true => it.relative.map_or(f64::NAN, |it| it.value),
                false => it.absolute.value,
            };
            Ok(Line {
                values: gaps.gaps.iter().map(width).collect(),
                worse: Polarity::High,
                what: format!(
                    "the gap in `{}` between {} and {}{}",
                    spec.of.value,
                    sides.benchmark.words(),
                    sides.own.words(),
                    if spec.is_relative { ", as a share of the first" } else { "" }
                ),
                notes: gap::words(&gaps).into_iter().chain(sides::caution(sides)).collect(),
            })
        }
        Whose::Cover(_, counted) => cover(run, spec, panel, counted, from),
    }
}

fn mean(run: &mut Run<'_>, spec: &Mission, sides: &Between, worse: Polarity) -> Step<Line> {
    let (_, lines) = sides::lines(run, &spec.of, sides, spec.level)?;
    let mut notes = Vec::new();
    if !lines.left_out.is_empty() {
        notes.push(format!(
            "of {} areas the {} with a value in every period count",
            lines.whole.1, lines.whole.0
        ));
    }
    Ok(Line {
        values: lines.own.figures.iter().map(|it| it.value).collect(),
        worse,
        what: format!(
            "the mean of {} in `{}`, {}",
            sides.own.words(),
            spec.of.value,
            how_counted(run.plan, &spec.of, &sides.counted)
        ),
        notes,
    })
}

/// The share of people or areas that are on target, period by period: each area has its own base.
fn cover(run: &mut Run<'_>, spec: &Mission, panel: &Panel, counted: &Counted, from: usize) -> Step<Line> {
    let weights = sides::weights_of(run, &spec.of, &everyone(counted.clone()), panel)?;
    let aims: Vec<Option<Aim>> = (0..panel.len())
        .map(|area| {
            let base = panel.of_area(area).get(from).copied().filter(|it| !it.is_nan());
            spec.target.aim(base, panel.worse).ok()
        })
        .collect();
    let without = aims.iter().filter(|it| it.is_none()).count();
    let mut values = Vec::new();
    for k in 0..panel.periods.len() {
        let column = panel.at(k);
        let met: Vec<f64> = (column.iter().zip(&aims))
            .map(|(value, aim)| match aim {
                Some(aim) if !value.is_nan() => f64::from(u8::from(aim.met(*value))),
                _ => f64::NAN,
            })
            .collect();
        let people: Vec<f64> = (0..panel.len()).map(|area| weights(area, k)).collect();
        // On target is 1: the share of weight at or above 1 is that of those on target.
        let covered = Aim { level: 1.0, worse: Polarity::Low }.coverage(&met, Some(&people));
        values.push(covered.map_or(f64::NAN, |it| it.share));
    }
    let mut notes = Vec::new();
    let last = panel.periods.len().saturating_sub(1);
    let gone = (0..panel.len()).filter(|area| aims[*area].is_some() && panel.of_area(*area)[last].is_nan());
    let gone: Vec<u32> = gone.map(|it| it as u32).collect();
    if let (false, Some(areas)) = (gone.is_empty(), &panel.areas) {
        notes.push(format!(
            "without a value in {}, and in no share there: {}",
            panel.periods[last],
            areas.some(&gone)
        ));
    }
    if without > 0 {
        notes.push(format!("{without} areas have no value in the base period, and count nowhere"));
    }
    Ok(Line {
        values,
        worse: Polarity::Low,
        what: format!(
            "the share on target in `{}`, {}",
            spec.of.value,
            how_counted(run.plan, &spec.of, counted)
        ),
        notes,
    })
}

/// What is to be known of a projection that goes farther than one period.
const CAUTION: &str = "the interval takes points to stray from the line independently, and is too narrow far ahead: of published series of areas 63 in 100 values lay in such 95% intervals four periods ahead, and 51 eight ahead; `widen = true` makes it as wide as past errors ask for";

/// How much wider an interval is than Student's t has it, by the errors that lines through the same number of points of each area made
/// so many steps ahead; and that in words.
fn widening(run: &mut Run<'_>, spec: &Mission, panel: &Panel, steps: usize) -> Step<(f64, Option<String>)> {
    let outlook = Outlook { last: spec.last, scale: spec.scale, confidence: spec.level, widen: 1.0 };
    let columns: Vec<Vec<f64>> = (0..panel.periods.len()).map(|k| panel.at(k)).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let found = (|| -> Result<_, MissionError> {
        let projector = Projector::new(outlook)?;
        let backtest = |_: usize, points: &Points| projector.backtest(points, steps);
        let errors = together(each_area(&panel.times(), &columns, &panel.breaks, backtest)?, steps);
        Ok((errors[0].len(), projector.widened(&errors)))
    })();
    match found {
        Ok((errors, projector)) => {
            let known = projector.widening();
            let widen = known.get(steps - 1).or(known.last()).copied().unwrap_or(1.0);
            let words = match errors {
                0..20 => {
                    "the interval is left as Student's t has it: there are too few past errors to widen it by"
                        .to_owned()
                }
                _ if widen <= 1.0 => {
                    "the interval is left as Student's t has it: the errors of the areas' own lines ask for none wider"
                        .to_owned()
                }
                _ => format!(
                    "the interval is {} times as wide as Student's t has it, by the errors of the areas' own lines{}",
                    alone(widen),
                    if known.len() < steps {
                        format!(", known as far as {} periods ahead", known.len())
                    } else {
                        String::new()
                    }
                ),
            };
            Ok((widen, Some(words)))
        }
        Err(error) => {
            let message = format!("mission `{}`: {error}", spec.name.value);
            run.stop(Problem::error("cannot-judge", message).at(&spec.of.span))
        }
    }
}

/// When a target is due, in time: of a year the period of the series in it, of shorter periods the last one.
fn due(panel: &Panel, by: Period) -> f64 {
    // Years of all sorts are those of the series: a financial year may begin in April, a school year in September.
    let Some(last) = panel.periods.last().filter(|_| by.months() == 12) else { return by.time() };
    match panel.step() {
        Some(step) if step < 12 => by.time() + 1.0 - f64::from(step) / 12.0,
        _ => f64::from(by.year()) + last.time() - f64::from(last.year()),
    }
}

fn judged(run: &mut Run<'_>, spec: &Mission) -> Step<Judged> {
    let panel = run.series(&spec.of.value)?;
    let from = match &spec.from {
        Some(at) => series::period(run, &spec.of.value, &panel, at)?,
        None => 0,
    };
    let is_relative = matches!(
        spec.target,
        Target::Change { .. } | Target::RelativeChange { .. } | Target::NarrowGap { .. }
    );
    if is_relative {
        let times = panel.times();
        if let Some(at) = times.iter().position(|it| panel.breaks.iter().any(|x| x <= it && *x > times[from]))
        {
            let message = format!(
                "mission `{}`: after its base {} series `{}` breaks, and values from {} on are of another definition",
                spec.name.value, panel.periods[from], spec.of.value, panel.periods[at]
            );
            let span = spec.from.as_ref().map_or(&spec.of.span, |it| &it.span);
            let hint = format!("begin with {}: `from = \"{}\"`", panel.periods[at], panel.periods[at]);
            return run.stop(Problem::error("across-a-break", message).at(span).hint(hint));
        }
    }
    let line = line(run, spec, &panel, from)?;
    let base = line.values.get(from).copied().unwrap_or(f64::NAN);
    // Until the base has passed nobody can have changed since: what the share was by then tells of no trend.
    let first = match (&spec.whose, spec.target) {
        (Whose::Cover(..), Target::Change { .. } | Target::RelativeChange { .. }) => from + 1,
        _ => 0,
    };
    let target = match &spec.whose {
        Whose::Cover(share, _) => Target::Coverage { share: *share },
        _ => spec.target,
    };
    let due = due(&panel, spec.by.value);
    let now = line.values.iter().rposition(|it| !it.is_nan());
    let steps =
        now.map_or(1.0, |now| (due - panel.times()[now]) * 12.0 / f64::from(panel.step().unwrap_or(12)));
    let steps = (steps - 1e-6).ceil().clamp(1.0, 1000.0) as usize;
    let (widen, widened) = if spec.widen { widening(run, spec, &panel, steps)? } else { (1.0, None) };
    let settings =
        Settings { last: spec.last, scale: spec.scale, confidence: spec.level, rule: spec.rule, widen };
    let found = (|| -> Result<_, MissionError> {
        let aim = target.aim(Some(base).filter(|it| !it.is_nan()), line.worse)?;
        let points = Points::new(&panel.times()[first..], &line.values[first..], &panel.breaks)?;
        Ok((aim, judge(&points, aim, due, &settings)?))
    })();
    match found {
        Ok((aim, mut judgement)) => {
            // A share of people or areas ends at none and at all of them.
            if let (Whose::Cover(..), Ok(projection)) = (&spec.whose, &mut judgement.projection) {
                let ends = &mut projection.interval;
                for it in [&mut projection.value, &mut ends.lower, &mut ends.upper] {
                    *it = it.clamp(0.0, 1.0);
                }
            }
            let now = judgement.now.map(|it| it.time);
            let latest = now.and_then(|now| panel.periods.iter().find(|it| it.time() == now)).copied();
            let Line { what, mut notes, .. } = line;
            if judgement.projection.is_ok() {
                notes.extend(widened);
                if !spec.widen && steps > 1 {
                    notes.push(CAUTION.to_owned());
                }
            }
            if asks_for_less(aim, base) {
                notes.push(format!(
                    "the target {} is on the worse side of the base {}: it is met without any progress",
                    alone(aim.level),
                    alone(base)
                ));
            }
            Ok(Judged { base, aim, judgement, latest, what, from: panel.periods[from], notes })
        }
        Err(error) => {
            let message = format!("mission `{}`: {error}", spec.name.value);
            let hint = match error {
                MissionError::NoBase => format!(
                    "`{}` has no value in {}: name another `from`",
                    spec.of.value, panel.periods[from]
                ),
                MissionError::NoGap { .. } => {
                    "the better-off side comes first: `between` it `and` the other".into()
                }
                _ => String::new(),
            };
            let problem = Problem::error("cannot-judge", message).at(&spec.of.span);
            run.stop(if hint.is_empty() { problem } else { problem.hint(hint) })
        }
    }
}

/// Whether a target is worse than what there was at the base.
fn asks_for_less(aim: Aim, base: f64) -> bool {
    aim.worse.better() * (aim.level - base) < 0.0
}

/// Why the verdict is what it is, in a sentence.
fn why(spec: &Mission, judged: &Judged) -> String {
    let Judged { judgement, aim, .. } = judged;
    let level = alone(aim.level);
    let Some(now) = judgement.now else { return "there is no value since the last break".into() };
    let latest = judged.latest.map_or_else(|| alone(now.time), |it| it.to_string());
    let needed = match (judgement.required, spec.scale) {
        (Some(rate), Scale::Linear) => format!("; {} a year are needed", alone(rate)),
        (Some(rate), Scale::Geometric) => format!("; {}% a year are needed", alone(rate * 100.0)),
        (Some(rate), Scale::Logit { .. }) => format!("; {} logits a year are needed", alone(rate)),
        (None, _) => String::new(),
    };
    match (&judgement.verdict, &judgement.projection) {
        (Verdict::Achieved, _) if judgement.when_due.is_some() => {
            let then = judgement.when_due.map_or_else(String::new, alone);
            format!("{then} when it was due, where {level} was wanted")
        }
        (Verdict::Achieved, _) => format!("{} in {latest}, where {level} is wanted", alone(now.value)),
        (Verdict::NoJudgement(refusal), _) => format!("{refusal}{needed}"),
        (_, Err(refusal)) => refusal.to_string(),
        (verdict, Ok(projection)) => {
            let chance = chance(projection.chance, 0);
            let pace = match spec.scale {
                Scale::Linear => alone(projection.slope),
                Scale::Geometric => format!("{}%", alone(projection.slope * 100.0)),
                Scale::Logit { .. } => format!("{} logits", alone(projection.slope)),
            };
            let away = if *verdict == Verdict::Worsening { ", away from it," } else { "" };
            format!(
                "at {pace} a year{away} it comes to {} by {}, where {level} is wanted: a chance of {chance}{needed}",
                alone(projection.value),
                spec.by.value
            )
        }
    }
}

/// The share of the way from the base to the target that is done; `NaN` where there was no way to go: where the target is no
/// better than the base, a share of it would grow as things become worse.
fn done(judged: &Judged) -> f64 {
    let way = judged.aim.level - judged.base;
    match judged.judgement.now {
        // Adding 0 makes -0, which nobody has heard of, 0.
        Some(now) if judged.aim.worse.better() * way > 0.0 => (now.value - judged.base) / way + 0.0,
        _ => f64::NAN,
    }
}

/// The table of some missions.
fn rows(rows: &[(&Mission, Judged)]) -> ResultTable {
    let text = |of: &dyn Fn(&Mission, &Judged) -> String| {
        let texts: Vec<String> = rows.iter().map(|(spec, it)| of(spec, it)).collect();
        Values::text(texts.iter().map(String::as_str))
    };
    let number =
        |of: &dyn Fn(&Judged) -> f64| Values::Number(rows.iter().map(|(_, judged)| of(judged)).collect());
    let projected = |of: &dyn Fn(&theodolite_core::mission::Projection) -> f64| {
        number(&|it| it.judgement.projection.as_ref().map_or(f64::NAN, of))
    };
    let [
        mission,
        base,
        latest,
        target,
        by,
        value,
        probability,
        needed,
        verdict,
        reason,
        lower,
        upper,
        rate,
        way,
        stage,
        base_period,
        latest_period,
    ] = COLUMNS;
    ResultTable::new()
        .with(mission, text(&|spec, _| spec.name.value.clone()))
        .with(base, number(&|it| it.base))
        .with(latest, number(&|it| it.judgement.now.map_or(f64::NAN, |it| it.value)))
        .with(target, number(&|it| it.aim.level))
        .with(by, text(&|spec, _| spec.by.value.to_string()))
        .with(value, projected(&|it| it.value))
        .with(
            probability,
            number(&|it| match (&it.judgement.verdict, &it.judgement.projection) {
                (_, Ok(projection)) => projection.chance,
                _ => f64::NAN,
            }),
        )
        .with(needed, number(&|it| it.judgement.required.unwrap_or(f64::NAN)))
        .with(verdict, text(&|_, it| it.judgement.verdict.name().to_owned()))
        .with(reason, text(&why))
        .with(lower, projected(&|it| it.interval.lower))
        .with(upper, projected(&|it| it.interval.upper))
        .with(rate, projected(&|it| it.slope))
        .with(way, number(&done))
        .with(stage, text(&|spec, _| spec.stage.map_or("", Stage::name).to_owned()))
        .with(base_period, text(&|_, it| it.from.to_string()))
        .with(latest_period, text(&|_, it| it.latest.map_or_else(String::new, |it| it.to_string())))
}

impl Section for Mission {
    fn kind(&self) -> &'static str {
        "mission"
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

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        for name in self.names() {
            inputs.add(table_name(&name.value));
        }
        match &self.whose {
            Whose::Group(sides) | Whose::Gap(sides) => sides::inputs(&self.of, sides, inputs),
            Whose::Whole(counted) | Whose::Cover(_, counted) => {
                sides::inputs(&self.of, &everyone(counted.clone()), inputs);
            }
        }
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| {
            let judged = judged(run, self)?;
            // A level that was passed before the series begins, or is by its first period, is no fault of the target.
            let is_level = matches!(self.target, Target::Level { .. });
            if (self.from.is_some() || !is_level) && asks_for_less(judged.aim, judged.base) {
                let message = format!(
                    "mission `{}`: its target {} asks for less than the {} of its base {}: it is met without any progress",
                    self.name.value,
                    alone(judged.aim.level),
                    alone(judged.base),
                    judged.from
                );
                run.report(
                    Problem::warning("target-behind-base", message)
                        .at(&self.name.span)
                        .hint("set a level that is better than the base, or a change for the better"),
                )?;
            }
            let panel = run.series(&self.of.value)?;
            let note = format!("{}: {}", judged.judgement.verdict.name(), why(self, &judged));
            let record = run.record(name);
            record.geography = panel.areas.as_ref().map(|it| it.name.clone());
            let facts = json!({
                "of": self.of.value, "judged": self.whose.name(), "from": judged.from.to_string(),
                "last": self.last, "level": self.level, "verdict": judged.judgement.verdict.name(),
                "note": note,
            });
            record.tell(
                format!(
                    "{}, from {} on, drawn on by a line through its last {} periods at most",
                    judged.what, judged.from, self.last
                ),
                facts,
            );
            let Judgement { missing, before_break, projection, .. } = &judged.judgement;
            record.counts.insert("periods".into(), panel.periods.len() as u64);
            for (what, count) in [
                ("periods without a value", *missing),
                ("values before a break, which do not count", *before_break),
                ("periods behind the projection", projection.as_ref().map_or(0, |it| it.n)),
            ] {
                if count > 0 {
                    record.counts.insert(what.into(), count as u64);
                }
            }
            record.notes.push(note);
            record.notes.extend(judged.notes.iter().cloned());
            Ok(Arc::new(rows(&[(self, judged)])))
        })
    }
}

impl Scorecard {
    /// Its missions, by stage.
    fn missions<'p>(&self, plan: &Plan<'p>) -> Vec<&'p Mission> {
        let mut missions: Vec<&Mission> = if self.of.is_empty() {
            plan.study.missions.iter().collect()
        } else {
            let named = self
                .of
                .iter()
                .filter_map(|at| plan.study.missions.iter().find(|mission| mission.name.value == at.value));
            named.collect()
        };
        // Missions without a stage come last; a stable sort keeps the order within one.
        missions.sort_by_key(|it| (it.stage.is_none(), it.stage));
        missions
    }
}

impl Section for Scorecard {
    fn kind(&self) -> &'static str {
        "scorecard"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
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

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        for mission in self.missions(inputs.plan) {
            inputs.add(&mission.table);
        }
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| {
            let missions = self.missions(run.plan);
            if missions.is_empty() {
                let message = format!("scorecard `{name}` has no mission");
                return run.stop(
                    Problem::error("no-missions", message)
                        .at(&self.name.span)
                        .hint("add a [mission.*] to the study"),
                );
            }
            let mut found = Vec::new();
            // What cannot be judged is told of every mission, not of the first alone.
            let mut stopped = false;
            for mission in missions {
                match run.table(&mission.table).and_then(|_| judged(run, mission)) {
                    Ok(judged) => found.push((mission, judged)),
                    Err(Stopped) => stopped = true,
                }
            }
            if stopped {
                return Err(Stopped);
            }
            let mut notes = Vec::new();
            for stage in Stage::ALL.into_iter().map(Some).chain([None]) {
                let own: Vec<&Judged> =
                    found.iter().filter(|(spec, _)| spec.stage == stage).map(|(_, it)| it).collect();
                if own.is_empty() {
                    continue;
                }
                let mut verdicts: Vec<(&str, usize)> = Vec::new();
                for judged in &own {
                    let name = judged.judgement.verdict.name();
                    match verdicts.iter_mut().find(|it| it.0 == name) {
                        Some(it) => it.1 += 1,
                        None => verdicts.push((name, 1)),
                    }
                }
                let told: Vec<String> =
                    verdicts.iter().map(|(name, count)| format!("{count} {name}")).collect();
                let of = stage.map_or("missions".to_owned(), |it| format!("{}s", it.name()));
                notes.push(format!("{of}: {}", told.join(", ")));
            }
            let record = run.record(name);
            record.method = Some("missions one below the other, by stage".into());
            record.counts.insert("missions".into(), found.len() as u64);
            record.notes.extend(notes);
            Ok(Arc::new(rows(&found)))
        })
    }
}
