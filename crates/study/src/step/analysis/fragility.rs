//! `[fragility.*]`: how near each area is to the line, and what would take it across.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use theodolite_core::aggregate::Combine;
use theodolite_core::fragility::{
    Bounds, Change, Effort, Extremes, Flip, Fragility as Field, FragilityError,
};
use theodolite_core::rank::Ties;
use theodolite_core::{Polarity, Problem, rebase};
use theodolite_data::geography::Geography;
use theodolite_data::table::{ResultTable, Values};

use super::rule::{Line, cuts, in_words};
use crate::plan::{Node, Plan};
use crate::run::{Run, Step, Stopped};
use crate::spec::analysis::{Analysis, Cut, Fragility};
use crate::spec::{By, Index};
use crate::step::summary;

/// The columns of its table.
pub(super) fn columns(plan: &Plan<'_>, analysis: &Analysis) -> Vec<String> {
    let mut columns: Vec<String> =
        ["code", "name", "designated", "distance", "best_rank", "worst_rank", "at_least", "exact", "tie"]
            .map(str::to_owned)
            .to_vec();
    let lines = cuts(plan, analysis).unwrap_or_default();
    for line in &lines {
        if lines.len() > 1 {
            columns.extend(
                ["in", "distance", "best_rank", "worst_rank"].map(|it| format!("{}_{it}", line.table)),
            );
        }
        let Some(Node::Index(index)) = plan.node(&line.index) else { continue };
        columns.extend(weight_columns(index, lines.len() > 1));
    }
    columns
}

fn weight_columns(index: &Index, several: bool) -> Vec<String> {
    let prefix = if several { format!("{}_", index.name.value) } else { String::new() };
    index.of.iter().map(|part| format!("{prefix}weight_{}", part.of.value.replace('.', "_"))).collect()
}

/// What is known of one area at one line.
pub(crate) struct Told {
    /// Whether it is in.
    pub inside: bool,
    /// The smallest change of weights that was found to take it across.
    pub change: Option<Change>,
    /// No smaller change does.
    pub at_least: f64,
    /// Whether the change is proved to be the smallest, or none is proved to do.
    pub exact: bool,
    /// The ranks it can have.
    pub extremes: Option<Extremes>,
}

impl Told {
    fn new(flip: Flip, extremes: Option<Extremes>) -> Told {
        let Flip { inside, change, at_least, exact } = flip;
        Told { inside, change, at_least, exact, extremes }
    }

    fn is_tie(&self) -> bool {
        self.change.as_ref().is_some_and(|it| it.tie)
    }

    fn distance(&self) -> f64 {
        self.change.as_ref().map_or(f64::NAN, |it| it.distance)
    }
}

/// A line, ready to be asked.
pub(crate) struct Ready {
    field: Field,
    /// How many areas have every part: ranks are among these.
    areas: usize,
    /// The areas that have a score and lack a part: what they would score under other weights depends on which they lack.
    incomplete: Vec<u32>,
    /// How many areas are in.
    pub first: usize,
    /// The weights of the parts; of a part that is left out because it does not vary, 0.
    weights: Vec<f64>,
}

/// Makes the parts of a line's index ready at the geography of its table.
pub(crate) fn ready(run: &mut Run<'_>, line: &Line, spec: &Fragility) -> Step<Ready> {
    let Some(Node::Index(index)) = run.plan.node(&line.index) else { return Err(Stopped) };
    let built = run.index_with_details(&line.index)?;
    let details = built.details.as_ref().ok_or(Stopped)?;
    let mut columns: Vec<Vec<f64>> = details.normalised.clone();
    if let Some(Node::Rebase(carried)) = run.plan.node(&line.table) {
        if index.combine.value == Combine::Geometric {
            let problem = Problem::error(
                "not-linear",
                format!("`{}` is a mean of geometric means, which is not linear in the weights", line.table),
            )
            .at(&carried.of.span);
            return run.stop(problem);
        }
        let from = run.plan.geography(&line.index).ok_or(Stopped)?;
        let (finer, mapping) = (
            run.geography(from)?,
            run.mapping(from, &carried.to.value, carried.via.as_ref(), &carried.to.span)?,
        );
        let members = mapping.members().map_err(|_| Stopped)?;
        let people = match carried.by.value {
            By::PopulationMean => Some(summary::weights(
                run,
                from,
                carried.people.as_ref(),
                &finer,
                &[],
                crate::spec::OnMissing::Keep,
                &carried.name,
            )?),
            _ => None,
        };
        for column in &mut columns {
            *column = match &people {
                Some(people) => {
                    rebase::population_mean(&members, column, people, rebase::Missing::Keep).values
                }
                None => rebase::mean(&members, column, rebase::Missing::Keep).values,
            };
        }
    }
    if index.worse == Polarity::Low {
        if index.combine.value == Combine::Geometric {
            let problem = Problem::error(
                "not-linear",
                format!("index `{}` is geometric and worse when low: turn its parts round first", line.index),
            )
            .at(&index.name.span);
            return run.stop(problem);
        }
        columns.iter_mut().flatten().for_each(|it| *it = -*it);
    }
    let parts: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    // A part that does not vary is left out under any weights: it has none, and the others have more by as much.
    let weights = details.weights.weights.clone();
    let flat = |part: usize| details.flat(part).is_some();
    let total: f64 = weights.iter().sum();
    let stated = index.of.iter().enumerate().filter(|(at, _)| !flat(*at)).map(|(_, part)| part.weight);
    let more = if details.flat.is_empty() { 1.0 } else { total / stated.sum::<f64>() };
    let range = |name: &str| spec.ranges.iter().find(|it| it.0.value == name).map(|it| it.1.clone());
    let ends: Vec<(f64, f64)> = index
        .of
        .iter()
        .enumerate()
        .map(|(at, part)| match range(&part.of.value) {
            _ if flat(at) => (0.0, 0.0),
            Some(range) => (range.start * more, range.end * more),
            None => (0.0, total),
        })
        .collect();
    let (lower, upper): (Vec<f64>, Vec<f64>) = ends.into_iter().unzip();
    let bounds = match spec.within {
        Some(share) => Bounds::Within(share),
        None if spec.ranges.is_empty() && details.flat.is_empty() => Bounds::Whole,
        None => Bounds::Each { lower: &lower, upper: &upper },
    };
    match Field::new(index.combine.value, &parts, &weights, bounds) {
        Ok(field) => {
            let complete =
                |area: &usize| parts.iter().enumerate().all(|(at, part)| flat(at) || !part[*area].is_nan());
            let all = parts.first().map_or(0, |it| it.len());
            let ranked = (0..all).filter(complete).count();
            let scores = run.table(&line.table)?;
            let scored = |area: &usize| {
                scores.numbers("score").and_then(|it| it.get(*area)).is_some_and(|it| !it.is_nan())
            };
            let incomplete =
                (0..all).filter(|area| scored(area) && !complete(area)).map(|it| it as u32).collect();
            Ok(Ready { field, areas: ranked, incomplete, first: first(line.cut, ranked), weights })
        }
        Err(error) => {
            let problem = told(&error, index);
            run.stop(problem)
        }
    }
}

impl Ready {
    /// One area, with as much effort as it takes.
    pub(crate) fn one(&self, area: usize) -> Option<Told> {
        let flip = self.field.flip(area, self.first, Effort::SINGLE)?;
        Some(Told::new(flip, self.field.extremes(area, Effort(2_000_000))))
    }

    fn all(&self) -> Vec<Option<Told>> {
        // Few areas can have more effort each; of very many, each has its least.
        let each = |pairs: u64, least: Effort| least.max(Effort(pairs / self.areas.max(1) as u64));
        let flips = self.field.flips(self.first, each(60_000_000, Effort::TABLE));
        let extremes = self.field.each_extremes(each(20_000_000, Effort(0)));
        flips.into_iter().zip(extremes).map(|(flip, extremes)| Some(Told::new(flip?, extremes))).collect()
    }
}

/// How near one area is to each line, and what would take it across, in sentences.
pub(crate) fn explained(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Fragility,
    area: usize,
) -> Step<Vec<String>> {
    let lines = match cuts(run.plan, analysis) {
        Ok(lines) => lines,
        Err(problem) => return run.stop(*problem),
    };
    let mut words = Vec::new();
    for line in &lines {
        let ready = ready(run, line, spec)?;
        let Some(Node::Index(index)) = run.plan.node(&line.index) else { continue };
        let Some(told) = ready.one(area) else {
            words.push(match ready.incomplete.contains(&(area as u32)) {
                true => format!(
                    "`{}`: a part is missing here, and `{}` tells of the {} areas that have every part",
                    line.table, analysis.table, ready.areas
                ),
                false => format!("`{}`: no score, so neither in nor out", line.table),
            });
            continue;
        };
        let rank = run.table(&line.table)?.numbers("rank").and_then(|it| it.get(area).copied());
        let rank = rank.map_or(String::new(), |it| format!("rank {it}, "));
        let (side, way) = if told.inside { ("in", "out") } else { ("not in", "in") };
        let mut sentence = format!("`{}`: {rank}{side} the first {}", line.table, ready.first);
        if !ready.incomplete.is_empty() {
            sentence.push_str(&format!(" of the {} areas that have every part", ready.areas));
        }
        match &told.change {
            Some(change) => {
                let moved = index
                    .of
                    .iter()
                    .zip(ready.weights.iter().zip(&change.weights))
                    .filter(|(_, (own, weight))| (*own - *weight).abs() > 1e-9);
                let moved: Vec<String> = moved
                    .map(|(part, (own, weight))| format!("{} {own} to {weight:.4}", part.of.value))
                    .collect();
                let tie = if change.tie { ", level with others at the line" } else { "" };
                sentence.push_str(&format!(
                    "; changes of weights of {:.4} in all would take it {way}{tie}: {}",
                    change.distance,
                    moved.join(", ")
                ));
                if told.exact {
                    sentence.push_str(" (none smaller does)");
                } else {
                    sentence.push_str(&format!(" (none below {:.4} does)", told.at_least));
                }
            }
            None if told.at_least.is_infinite() => {
                sentence.push_str(&format!("; no weights within the bounds would take it {way}"));
            }
            None => sentence.push_str(&format!(
                "; no weights were found that would take it {way}, and none below {:.4} does",
                told.at_least
            )),
        }
        if let Some(extremes) = &told.extremes {
            let among = match ready.incomplete.is_empty() {
                true => String::new(),
                false => " among these".to_owned(),
            };
            sentence.push_str(&format!(
                "; its rank{among} can be {} to {} ({})",
                extremes.best.rank,
                extremes.worst.rank,
                bounds(spec)
            ));
            if !(extremes.best.exact && extremes.worst.exact) {
                sentence.push_str(&format!(
                    ", and surely not beyond {} and {}",
                    extremes.best.limit, extremes.worst.limit
                ));
            }
        }
        words.push(sentence);
    }
    Ok(words)
}

/// The weights that can be defended, in words.
fn bounds(spec: &Fragility) -> String {
    match spec.within {
        Some(share) => format!("each weight at most {share} of itself away"),
        None if spec.ranges.is_empty() => "any weights of at least 0".to_owned(),
        None => "weights within the ranges given".to_owned(),
    }
}

fn told(error: &FragilityError, index: &Index) -> Problem {
    let words = (0..index.of.len()).rev().fold(error.to_string(), |words, at| {
        let name = index.of.get(at).map_or("", |it| it.of.value.as_str());
        words.replace(&format!("part {at} (counted from 0)"), &format!("`{name}`"))
    });
    let code = match error {
        FragilityError::Bound { .. } | FragilityError::Infeasible { .. } => "weights-out-of-bounds",
        FragilityError::NotLinear { .. } => "not-linear",
        _ => "cannot-tell",
    };
    Problem::error(code, format!("index `{}`: {words}", index.name.value)).at(&index.name.span)
}

/// The table: how near each area is to the line, and the weights that take it across.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Fragility) -> Step<ResultTable> {
    let lines = match cuts(run.plan, analysis) {
        Ok(lines) => lines,
        Err(problem) => return run.stop(*problem),
    };
    let areas = run.geography(run.plan.geography(&analysis.of.value).ok_or(Stopped)?)?;
    let mut asked: Vec<(&Line, Vec<Option<Told>>)> = Vec::new();
    for line in &lines {
        let ready = ready(run, line, spec)?;
        if ready.first == 0 {
            super::warn_of_empty_cut(run, analysis, &line.table, ready.areas)?;
        }
        if !ready.incomplete.is_empty() {
            let incomplete = ready.incomplete.len();
            let message = format!(
                "`{}` tells of the {} areas of `{}` that have every part, and ranks them among themselves; {incomplete} with a score lack one: {}",
                analysis.table,
                ready.areas,
                line.table,
                areas.some(&ready.incomplete)
            );
            let hint = "how much a part counts that an area lacks cannot be said: fill gaps with `impute`, or leave such areas out with `on-missing = \"exclude\"`";
            run.report(Problem::warning("missing-parts", message).at(&analysis.of.span).hint(hint))?;
            let record = run.record(&analysis.table);
            record.counts.insert(format!("areas of {} that lack a part", line.table), incomplete as u64);
        }
        asked.push((line, ready.all()));
    }
    let joint: Vec<Joint> = (0..areas.len()).map(|area| Joint::of(&asked, area)).collect();
    agree(run, analysis, &asked, &joint, &areas)?;
    let number = |of: &dyn Fn(&Joint) -> f64| joint.iter().map(of).collect::<Vec<f64>>();
    let finite = |it: f64| if it.is_finite() { it } else { f64::NAN };
    let mut table = ResultTable::new()
        .with("code", Values::Text(Arc::clone(&areas.codes)))
        .with("name", Values::Text(Arc::clone(&areas.names)))
        .with("designated", Values::Truth(joint.iter().map(|it| it.inside).collect()))
        .with("distance", Values::Number(number(&|it| it.distance)))
        .with("best_rank", Values::Whole(number(&|it| it.best)))
        .with("worst_rank", Values::Whole(number(&|it| it.worst)))
        .with("at_least", Values::Number(number(&|it| finite(it.at_least))))
        .with("exact", Values::Truth(joint.iter().map(|it| it.exact).collect()))
        .with("tie", Values::Truth(joint.iter().map(|it| it.tie).collect()));
    let several = asked.len() > 1;
    for (line, told) in &asked {
        let Some(Node::Index(index)) = run.plan.node(&line.index) else { continue };
        let number = |of: &dyn Fn(&Told) -> f64| {
            told.iter().map(|it| it.as_ref().map_or(f64::NAN, of)).collect::<Vec<f64>>()
        };
        if several {
            let name = |it: &str| format!("{}_{it}", line.table);
            table = table
                .with(
                    name("in"),
                    Values::Truth(told.iter().map(|it| it.as_ref().map(|it| it.inside)).collect()),
                )
                .with(name("distance"), Values::Number(number(&Told::distance)))
                .with(name("best_rank"), Values::Whole(number(&best)))
                .with(name("worst_rank"), Values::Whole(number(&worst)));
        }
        for (at, column) in weight_columns(index, several).into_iter().enumerate() {
            let weight =
                |it: &Told| it.change.as_ref().and_then(|it| it.weights.get(at)).copied().unwrap_or(f64::NAN);
            table = table.with(column, Values::Number(number(&weight)));
        }
    }
    report(run, analysis, spec, &asked, &joint, &areas);
    Ok(table)
}

/// Stops where who is in by ranks that equal scores share (`min`) is not who is in by the study, whose ties are of another kind.
fn agree(
    run: &mut Run<'_>,
    analysis: &Analysis,
    asked: &[(&Line, Vec<Option<Told>>)],
    joint: &[Joint],
    areas: &Geography,
) -> Step<()> {
    let ties = |line: &Line| match run.plan.node(&line.index) {
        Some(Node::Index(index)) if index.ties != Ties::Min => Some((index.name.value.clone(), index.ties)),
        _ => None,
    };
    let Some((index, ties)) = asked.iter().find_map(|(line, _)| ties(line)) else { return Ok(()) };
    let table = run.table(&analysis.of.value)?;
    let inside: Vec<Option<bool>> = match (table.truths("designated"), table.numbers("rank"), asked) {
        (Some(designated), ..) => designated.to_vec(),
        (None, Some(ranks), [(line, told)]) => {
            let ranked = told.iter().flatten().count();
            let first = first(line.cut, ranked) as f64;
            ranks.iter().map(|it| (!it.is_nan()).then_some(*it <= first)).collect()
        }
        _ => return Ok(()),
    };
    let differs = |area: &u32| {
        let (told, study) = (joint.get(*area as usize), inside.get(*area as usize).copied().flatten());
        told.and_then(|it| it.inside).zip(study).is_some_and(|(told, study)| told != study)
    };
    let differing: Vec<u32> = (0..areas.len() as u32).filter(differs).collect();
    if differing.is_empty() {
        return Ok(());
    }
    let message = format!(
        "`{}` lets areas of equal score share the smallest rank, but `{index}` has `ties = \"{}\"`, and equal scores stand at the line: by the one and not by the other {} would be in",
        analysis.table,
        ties.name(),
        areas.some(&differing)
    );
    run.stop(
        Problem::error("ties-at-the-line", message)
            .at(&analysis.of.span)
            .hint(format!("give `{index}` `ties = \"min\"`, or draw the line where scores differ")),
    )
}

/// How many areas are in.
fn first(cut: Cut, ranked: usize) -> usize {
    match cut {
        // A share such as 0.29 is a little less in binary than it says.
        Cut::Share(share) => (share * ranked as f64 * (1.0 + 1e-12)) as usize,
        Cut::First(areas) => areas as usize,
    }
}

fn best(told: &Told) -> f64 {
    told.extremes.as_ref().map_or(f64::NAN, |it| it.best.rank as f64)
}

fn worst(told: &Told) -> f64 {
    told.extremes.as_ref().map_or(f64::NAN, |it| it.worst.rank as f64)
}

/// One area at all lines together: it is in if it is in at each.
struct Joint {
    inside: Option<bool>,
    distance: f64,
    at_least: f64,
    exact: Option<bool>,
    /// Whether the changes found take it across in a tie only; `None` where none were found.
    tie: Option<bool>,
    best: f64,
    worst: f64,
}

impl Joint {
    fn of(asked: &[(&Line, Vec<Option<Told>>)], area: usize) -> Joint {
        let told: Option<Vec<&Told>> =
            asked.iter().map(|(_, told)| told.get(area).and_then(Option::as_ref)).collect();
        let none = f64::NAN;
        let Some(told) = told else {
            return Joint {
                inside: None,
                distance: none,
                at_least: none,
                exact: None,
                tie: None,
                best: none,
                worst: none,
            };
        };
        let inside = told.iter().all(|it| it.inside);
        // To leave, one line is enough; to come in, all that it is short of must be crossed, each by weights of its own
        // index.
        let (distance, at_least) = if inside {
            let least = |of: &dyn Fn(&Told) -> f64| {
                told.iter().map(|it| of(it)).filter(|it| !it.is_nan()).fold(none, f64::min)
            };
            (least(&Told::distance), least(&|it| it.at_least))
        } else {
            let short = || told.iter().filter(|it| !it.inside);
            (short().map(|it| it.distance()).sum(), short().map(|it| it.at_least).sum())
        };
        let exact = (distance.is_nan() && at_least.is_infinite())
            || distance - at_least <= 1e-9 * distance.abs().max(1.0);
        let level = match inside {
            true => told.iter().any(|it| it.is_tie() && it.distance() <= distance),
            false => told.iter().any(|it| !it.inside && it.is_tie()),
        };
        let greatest = |of: fn(&Told) -> f64| told.iter().map(|it| of(it)).fold(none, f64::max);
        Joint {
            inside: Some(inside),
            distance,
            at_least,
            exact: Some(exact),
            tie: (!distance.is_nan()).then_some(level),
            best: greatest(best),
            worst: greatest(worst),
        }
    }
}

fn report(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Fragility,
    asked: &[(&Line, Vec<Option<Told>>)],
    joint: &[Joint],
    areas: &Geography,
) {
    let bounds = bounds(spec);
    let lines: Vec<String> = asked.iter().map(|(line, _)| in_words(&line.table, line.cut)).collect();
    let cuts: Vec<Value> = asked
        .iter()
        .map(|(line, _)| json!({ "of": line.table, "index": line.index, "cut": line.cut.fact() }))
        .collect();
    let range = |it: &(crate::spec::At<String>, std::ops::Range<f64>)| {
        (it.0.value.clone(), json!([it.1.start, it.1.end]))
    };
    let ranges: Option<Map<String, Value>> =
        (!spec.ranges.is_empty()).then(|| spec.ranges.iter().map(range).collect());
    let geography = areas.name.clone();
    let count = |of: &dyn Fn(&Joint) -> bool| joint.iter().filter(|it| of(it)).count() as u64;
    let record = run.record(&analysis.table);
    record.geography = Some(geography);
    let facts = json!({
        "lines": cuts, "within": spec.within, "ranges": ranges,
    });
    record.tell(format!(
        "the smallest sum of changes of weights that takes an area across: {}; {bounds}; where it is not proved to be the smallest, `exact` is false and `at_least` is what is proved",
        lines.join(", and ")
    ), facts);
    record.counts.insert("areas in".into(), joint.len() as u64);
    record.counts.insert("areas designated".into(), count(&|it| it.inside == Some(true)));
    record.counts.insert("areas that no weights take across".into(), count(&|it| it.at_least.is_infinite()));
    record
        .counts
        .insert("distances not proved to be the smallest".into(), count(&|it| it.exact == Some(false)));
    record.counts.insert("areas without a score".into(), count(&|it| it.inside.is_none()));
}
