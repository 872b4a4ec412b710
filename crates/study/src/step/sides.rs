//! Groups of areas over time: who is on a side, and the mean of each side, period by period.

use std::sync::Arc;

use theodolite_core::gap::Figure;
use theodolite_core::sum::Sum;
use theodolite_core::{Polarity, Problem};
use theodolite_data::geography::Geography;
use theodolite_data::table::Values;

use super::geography;
use super::series::{Panel, geography as geography_of};
use crate::nearest::nearest;
use crate::plan::{Inputs, Plan, table_name};
use crate::run::{Run, Step, Stopped};
use crate::spec::At;
use crate::spec::side::{Between, Counted, Ordered, Side};

/// The geography of a series; tells where it is of one thing.
pub(crate) fn geography_or_problem<'p>(
    plan: &Plan<'p>,
    of: &At<String>,
    problems: &mut Vec<Problem>,
) -> Option<&'p str> {
    let own = geography_of(plan, &of.value);
    if own.is_none() {
        let message = format!("series `{}` is of one thing: it has no groups of areas", of.value);
        problems.push(
            Problem::error("no-areas", message)
                .at(&of.span)
                .hint("name a series with a `geography` and a `key`"),
        );
    }
    own
}

/// What is about other areas than a series, which is about `own`.
pub(crate) fn mixed(of: &At<String>, own: &str, at: &At<String>, its: Option<&str>) -> Option<Problem> {
    its.filter(|its| *its != own).map(|its| {
        let message = format!("`{}` is about `{its}`, but series `{}` about `{own}`", at.value, of.value);
        Problem::error("mixed-geographies", message).at(&at.span)
    })
}

/// What the text alone can show to be wrong with two sides of a series.
pub(crate) fn problems(plan: &Plan<'_>, of: &At<String>, sides: &Between, problems: &mut Vec<Problem>) {
    let Some(own) = geography_or_problem(plan, of, problems) else { return };
    let mixed = |at: &At<String>, its: Option<&str>| mixed(of, own, at, its);
    let what = format!("series `{}`", of.value);
    for side in [&sides.benchmark, &sides.own] {
        side_problems(plan, side, own, &what, problems);
    }
    if let Ordered::By(at) = &sides.order {
        match plan.reference(at) {
            Ok(reference) => problems.extend(mixed(at, plan.geography(&reference.name))),
            Err(problem) => problems.push(problem),
        }
    }
    match &sides.counted {
        Counted::By(at) => problems.extend(mixed(at, plan.geography(&at.value))),
        Counted::BySeries(at) => problems.extend(mixed(at, geography_of(plan, &at.value))),
        Counted::ByPeople | Counted::Usual | Counted::Alike => {}
    }
}

/// How areas count in means of a series, in words.
pub(crate) fn how_counted(plan: &Plan<'_>, of: &At<String>, counted: &Counted) -> String {
    let people = || geography::of_people(plan, geography_of(plan, &of.value)?);
    match counted {
        Counted::Usual if people().is_none() => Counted::Alike.words(),
        _ => counted.words(),
    }
}

/// What the text alone can show to be wrong with a side of what is about these areas.
pub(crate) fn side_problems(
    plan: &Plan<'_>,
    side: &Side,
    own: &str,
    what: &str,
    problems: &mut Vec<Problem>,
) {
    match side {
        Side::Designated(at) => {
            if let Some(its) = plan.geography(&at.value).filter(|its| *its != own) {
                let message = format!("`{}` is about `{its}`, but {what} about `{own}`", at.value);
                problems.push(Problem::error("mixed-geographies", message).at(&at.span));
            }
        }
        Side::Within(at, _) if at.value == own => problems.push(
            Problem::error("same-geography", format!("{what} is about `{own}` itself"))
                .at(&at.span)
                .hint("name its areas so: `{ areas = [\"...\"] }`"),
        ),
        Side::Within(at, _) => {
            if let Err(problem) = plan.route(own, &at.value, None, &at.span) {
                problems.push(problem);
            }
        }
        _ => {}
    }
}

/// Adds what two sides of a series are made from.
pub(crate) fn inputs(of: &At<String>, sides: &Between, inputs: &mut Inputs<'_, '_>) {
    let plan = inputs.plan;
    inputs.add(&of.value);
    for name in sides.names() {
        inputs.add(table_name(&name.value));
    }
    let Some(own) = geography_of(plan, &of.value) else { return };
    for side in [&sides.benchmark, &sides.own] {
        if let Side::Within(at, _) = side {
            inputs.route(own, &at.value, None);
        }
    }
    if matches!(sides.counted, Counted::ByPeople | Counted::Usual) {
        inputs.people(own);
    }
}

/// A side over time.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The mean of each period, with its interval where all of its areas have one.
    pub figures: Vec<Figure>,
    /// How many areas are on it in each period; none for a number.
    pub areas: Vec<usize>,
}

/// Both sides over time.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// The better-off side, or the benchmark.
    pub benchmark: Line,
    /// The side that may be behind.
    pub own: Line,
    /// How far the errors of both go together in each period, because areas are on both sides: 0 to 1.
    pub correlation: Vec<f64>,
    /// How many areas have a value and a weight in every period, of how many.
    pub whole: (usize, usize),
    /// Areas that have some values and not all, which are left out.
    pub left_out: Vec<u32>,
}

/// The weights of the areas, period by period.
struct Weights {
    of_areas: Option<Arc<Vec<f64>>>,
    of_cells: Option<Vec<f64>>,
}

impl Weights {
    fn at(&self, area: usize, period: usize, periods: usize) -> f64 {
        match (&self.of_cells, &self.of_areas) {
            (Some(cells), _) => cells.get(area * periods + period).copied().unwrap_or(f64::NAN),
            (None, Some(areas)) => areas.get(area).copied().unwrap_or(f64::NAN),
            (None, None) => 1.0,
        }
    }
}

/// Draws both sides through time. `confidence` is that of the intervals.
pub(crate) fn lines(
    run: &mut Run<'_>,
    of: &At<String>,
    sides: &Between,
    confidence: f64,
) -> Step<(Arc<Panel>, Lines)> {
    let panel = run.series(&of.value)?;
    let areas = panel.areas.clone().ok_or(Stopped)?;
    let periods = panel.periods.len();
    let weights = weights(run, of, sides, &panel, &areas)?;
    let is_whole = |area: usize| {
        (0..periods).all(|k| {
            let weight = weights.at(area, k, periods);
            !panel.of_area(area)[k].is_nan() && weight >= 0.0
        })
    };
    let mut whole: Vec<bool> = (0..areas.len()).map(is_whole).collect();
    let has_some = |area: usize| panel.of_area(area).iter().any(|it| !it.is_nan());
    let left_out: Vec<u32> =
        (0..areas.len()).filter(|it| !whole[*it] && has_some(*it)).map(|it| it as u32).collect();
    for (side, other) in [(&sides.benchmark, &sides.own), (&sides.own, &sides.benchmark)] {
        if matches!(other, Side::Rest) {
            let unknown = unclassified(run, side, &areas)?;
            whole.iter_mut().zip(unknown).for_each(|(whole, unknown)| *whole &= !unknown);
        }
    }
    let kept = whole.iter().filter(|it| **it).count();
    if kept == 0 {
        let message = format!(
            "no area of series `{}` has a value in each of its {periods} periods, and a weight",
            of.value
        );
        return run.stop(
            Problem::error("no-whole-area", message)
                .at(&of.span)
                .hint("shorten the series with `between`, so that areas have all of its periods"),
        );
    }
    let order = order(run, sides, &panel)?;
    let benchmark = members(run, &sides.benchmark, periods, &areas, &whole, &order)?;
    let own = members(run, &sides.own, periods, &areas, &whole, &order)?;
    let without = |of: &[Vec<bool>]| -> Vec<Vec<bool>> {
        of.iter().map(|of| of.iter().zip(&whole).map(|(is_in, whole)| *whole && !is_in).collect()).collect()
    };
    let (benchmark, own) = match (&sides.benchmark, &sides.own) {
        (Side::Rest, _) => (without(&own), own),
        (_, Side::Rest) => {
            let rest = without(&benchmark);
            (benchmark, rest)
        }
        _ => (benchmark, own),
    };
    let draw = |side: &Side, members: &[Vec<bool>]| -> Line {
        if let Side::Number(number) = side {
            return Line { figures: vec![Figure::sure(*number); periods], areas: vec![0; periods] };
        }
        let figures = (0..periods).map(|k| mean(&panel, k, &members[k], &weights, confidence)).collect();
        let count = |of: &Vec<bool>| of.iter().filter(|it| **it).count();
        Line { figures, areas: members.iter().map(count).collect() }
    };
    let both = |k: usize| shared_error(&panel, k, [&benchmark[k], &own[k]], &weights);
    let lines = Lines {
        correlation: (0..periods).map(both).collect(),
        benchmark: draw(&sides.benchmark, &benchmark),
        own: draw(&sides.own, &own),
        whole: (kept, areas.len()),
        left_out,
    };
    for (side, line) in [(&sides.benchmark, &lines.benchmark), (&sides.own, &lines.own)] {
        let empty = line.figures.iter().position(|it| it.value.is_nan());
        if let Some(k) = empty {
            let message = format!(
                "series `{}`: {} has no area with a value in every period and people ({})",
                of.value,
                side.words(),
                panel.periods[k]
            );
            let hint = format!(
                "{kept} of {} areas have a value in every period: shorten the series with `between`, or name another group",
                areas.len()
            );
            return run.stop(Problem::error("empty-group", message).at(&of.span).hint(hint));
        }
    }
    Ok((panel, lines))
}

/// The weight of each area in each period.
pub(crate) fn weights_of(
    run: &mut Run<'_>,
    of: &At<String>,
    sides: &Between,
    panel: &Panel,
) -> Step<impl Fn(usize, usize) -> f64 + use<>> {
    let areas = panel.areas.clone().ok_or(Stopped)?;
    let weights = weights(run, of, sides, panel, &areas)?;
    let periods = panel.periods.len();
    Ok(move |area: usize, period: usize| weights.at(area, period, periods))
}

fn weights(
    run: &mut Run<'_>,
    of: &At<String>,
    sides: &Between,
    panel: &Panel,
    areas: &Geography,
) -> Step<Weights> {
    let none = Weights { of_areas: None, of_cells: None };
    match &sides.counted {
        Counted::Alike => Ok(none),
        Counted::By(_) | Counted::ByPeople | Counted::Usual => {
            Ok(Weights { of_areas: people(run, of, &sides.counted, areas)?, ..none })
        }
        Counted::BySeries(at) => {
            let other = run.series(&at.value)?;
            let places: Vec<Option<usize>> = panel.periods.iter().map(|it| other.position(*it)).collect();
            if let Some(k) = places.iter().position(Option::is_none) {
                let message = format!("series `{}` has no {} to weigh with", at.value, panel.periods[k]);
                return run.stop(
                    Problem::error("no-such-period", message)
                        .at(&at.span)
                        .hint("both series need the same periods: shorten this one with `between`"),
                );
            }
            let cells = (0..areas.len()).flat_map(|area| {
                let own = other.of_area(area);
                places.iter().map(move |it| it.and_then(|k| own.get(k)).copied().unwrap_or(f64::NAN))
            });
            Ok(Weights { of_cells: Some(cells.collect()), ..none })
        }
    }
}

/// What areas count by: their people, or an indicator. `None` where they count alike, and where a series weighs them.
pub(crate) fn people(
    run: &mut Run<'_>,
    of: &At<String>,
    counted: &Counted,
    areas: &Geography,
) -> Step<Option<Arc<Vec<f64>>>> {
    match counted {
        Counted::Alike | Counted::BySeries(_) => Ok(None),
        Counted::By(at) => {
            let reference = match run.plan.reference(at) {
                Ok(reference) => reference,
                Err(problem) => return run.stop(problem),
            };
            Ok(Some(run.column(&reference)?.values))
        }
        Counted::ByPeople | Counted::Usual => match geography::people(run, &areas.name, &of.span)? {
            Some(people) => Ok(Some(people)),
            None if matches!(counted, Counted::Usual) => {
                let message = format!(
                    "each area of `{}` counts alike in means, as geography `{}` has no population",
                    of.value, areas.name
                );
                let problem = Problem::warning("counted-alike", message).at(&of.span).hint(format!(
                    "add `population = \"column\"` to [geography.{}], or name `people` or `weights`; `by-people = false` says that it is meant",
                    areas.name
                ));
                // The same areas are asked for more than once.
                if !run.problems.contains(&problem) {
                    run.report(problem)?;
                }
                Ok(None)
            }
            None => {
                let message = format!(
                    "means of `{}` are over people, but geography `{}` has no population",
                    of.value, areas.name
                );
                run.stop(Problem::error("no-population", message).at(&of.span).hint(format!(
                    "add `population = \"column\"` to [geography.{}], `people` or `weights` here, or `by-people = false`: areas then count alike",
                    areas.name
                )))
            }
        },
    }
}

/// What puts areas in order in each period, and which end of it is the worse one.
fn order(run: &mut Run<'_>, sides: &Between, panel: &Panel) -> Step<(Vec<Vec<f64>>, Polarity)> {
    let periods = panel.periods.len();
    let same = |column: Vec<f64>| vec![column; periods];
    Ok(match &sides.order {
        Ordered::Each => ((0..periods).map(|k| panel.at(k)).collect(), panel.worse),
        Ordered::First => (same(panel.at(0)), panel.worse),
        Ordered::Last => (same(panel.at(periods.saturating_sub(1))), panel.worse),
        Ordered::By(at) => {
            let reference = match run.plan.reference(at) {
                Ok(reference) => reference,
                Err(problem) => return run.stop(problem),
            };
            let column = run.column(&reference)?;
            (same(column.values.to_vec()), column.polarity)
        }
    })
}

/// Who is on a side in each period, of the areas that count.
pub(crate) fn members(
    run: &mut Run<'_>,
    side: &Side,
    periods: usize,
    areas: &Geography,
    whole: &[bool],
    (order, worse): &(Vec<Vec<f64>>, Polarity),
) -> Step<Vec<Vec<bool>>> {
    if let Some(of) = group(run, side, areas)? {
        return Ok(vec![of.iter().zip(whole).map(|(a, b)| *a && *b).collect(); periods]);
    }
    Ok(match side {
        Side::Number(_) | Side::Rest => vec![vec![false; areas.len()]; periods],
        Side::All => vec![whole.to_vec(); periods],
        Side::Part { best, of } => {
            order.iter().map(|column| part(column, whole, *worse, *best, *of)).collect()
        }
        _ => Vec::new(), // the same throughout: told above
    })
}

/// The areas of a group that is the same in every period; `None` where who is in hangs on an order, or on others.
pub(crate) fn group(run: &mut Run<'_>, side: &Side, areas: &Geography) -> Step<Option<Vec<bool>>> {
    Ok(Some(match side {
        Side::Areas(codes) => {
            let mut is_in = vec![false; areas.len()];
            for code in codes {
                let Some(area) = areas.index.find(&code.value) else {
                    return unknown_area(run, code, areas);
                };
                is_in[area as usize] = true;
            }
            is_in
        }
        Side::Within(geography, codes) => {
            let coarser = run.geography(&geography.value)?;
            let mapping = run.mapping(&areas.name, &geography.value, None, &geography.span)?;
            let mut wanted = Vec::new();
            for code in codes {
                let Some(area) = coarser.index.find(&code.value) else {
                    return unknown_area(run, code, &coarser);
                };
                wanted.push(area);
            }
            let target = |area: usize| mapping.target_of(area).is_some_and(|it| wanted.contains(&it));
            (0..areas.len()).map(target).collect()
        }
        Side::Designated(at) => {
            let table = run.table(&at.value)?;
            let Some(Values::Truth(truths)) = table.column("designated") else { return Err(Stopped) };
            truths.iter().map(|it| *it == Some(true)).collect()
        }
        Side::Number(_) | Side::All | Side::Rest | Side::Part { .. } => return Ok(None),
    }))
}

/// The areas of which a designation says neither: they are no part of the rest beside it, and a warning names them.
pub(crate) fn unclassified(run: &mut Run<'_>, side: &Side, areas: &Geography) -> Step<Vec<bool>> {
    let Side::Designated(at) = side else { return Ok(vec![false; areas.len()]) };
    let table = run.table(&at.value)?;
    let Some(Values::Truth(truths)) = table.column("designated") else { return Err(Stopped) };
    let unknown: Vec<bool> = truths.iter().map(Option::is_none).collect();
    let named: Vec<u32> = (0..unknown.len() as u32).filter(|it| unknown[*it as usize]).collect();
    if !named.is_empty() {
        let message = format!(
            "{} areas have no status in `{}`, and are neither in it nor in the rest: {}",
            named.len(),
            at.value,
            areas.some(&named)
        );
        run.problems.push(Problem::warning("not-classified", message).at(&at.span));
    }
    Ok(unknown)
}

fn unknown_area<T>(run: &mut Run<'_>, code: &At<String>, areas: &Geography) -> Step<T> {
    let message = format!("no area of `{}` has the code `{}`", areas.name, code.value);
    let problem = Problem::error("unknown-area", message).at(&code.span);
    let hint = match nearest(&code.value, areas.codes.iter()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its codes look like `{}`", areas.codes.iter().next().unwrap_or_default()),
    };
    run.stop(problem.hint(hint))
}

/// The best or worst part of the areas that count: the number of areas over `of`, rounded up; areas that tie with the last of
/// them are in.
fn part(order: &[f64], whole: &[bool], worse: Polarity, best: bool, of: u32) -> Vec<bool> {
    let mut values: Vec<f64> =
        order.iter().zip(whole).filter(|(value, whole)| **whole && !value.is_nan()).map(|it| *it.0).collect();
    let highest_first = (worse == Polarity::Low) == best;
    values.sort_by(|a, b| if highest_first { b.total_cmp(a) } else { a.total_cmp(b) });
    let count = values.len().div_ceil(of as usize);
    let Some(last) = count.checked_sub(1).and_then(|it| values.get(it)).copied() else {
        return vec![false; order.len()];
    };
    let is_in = |value: f64| if highest_first { value >= last } else { value <= last };
    order.iter().zip(whole).map(|(value, whole)| *whole && is_in(*value)).collect()
}

/// The correlation of the errors of two means of groups that share areas.
fn shared_error(panel: &Panel, period: usize, sides: [&[bool]; 2], weights: &Weights) -> f64 {
    let Some(errors) = panel.errors_at(period) else { return 0.0 };
    let periods = panel.periods.len();
    let weight = |area: usize| weights.at(area, period, periods);
    let sum = |of: &dyn Fn(usize) -> bool, each: &dyn Fn(usize) -> f64| -> f64 {
        (0..errors.len()).filter(|it| of(*it)).map(each).collect::<Sum>().value()
    };
    let square = |area: usize| {
        let error = weight(area) * errors[area];
        error * error
    };
    let shared = sum(&|it| sides[0][it] && sides[1][it], &square);
    let [a, b] = sides.map(|side| sum(&|it| side[it], &square));
    // Sums of weights cancel; without an error on one of the sides there is nothing that goes together.
    if shared > 0.0 { (shared / (libm::sqrt(a) * libm::sqrt(b))).min(1.0) } else { 0.0 }
}

/// What is to be known of groups that are drawn by an order of one period: who was last then was so in part by chance.
pub(crate) fn caution(sides: &Between) -> Option<String> {
    let drawn = [&sides.benchmark, &sides.own].iter().any(|it| matches!(it, Side::Part { .. }));
    let (when, course) = match &sides.order {
        Ordered::First if drawn => ("first", "close by itself"),
        Ordered::Last if drawn => ("last", "widen by itself"),
        _ => return None,
    };
    Some(format!(
        "groups are drawn by the values of the {when} period, which are right in part by chance: such a gap seems to {course} (regression to the mean); `order = \"each\"` tells how far apart areas are"
    ))
}

/// The mean of a group in a period, by weight, and its interval from those of its areas, which are taken to be independent.
fn mean(panel: &Panel, period: usize, members: &[bool], weights: &Weights, confidence: f64) -> Figure {
    let periods = panel.periods.len();
    let own = || members.iter().enumerate().filter(|(_, is_in)| **is_in).map(|(area, _)| area);
    let weight = |area: usize| weights.at(area, period, periods);
    let all: f64 = own().map(weight).collect::<Sum>().value();
    if all <= 0.0 || all.is_nan() {
        return Figure::plain(f64::NAN);
    }
    let value = own().map(|area| panel.of_area(area)[period] * weight(area)).collect::<Sum>().value() / all;
    let Some(errors) = panel.errors_at(period) else { return Figure::plain(value) };
    let squares = own().map(|area| {
        let share = weight(area) / all * errors[area];
        share * share
    });
    let variance: f64 = squares.collect::<Sum>().value();
    Figure::with_error(value, libm::sqrt(variance), confidence)
}
