//! `[influence.*]`: what each part of an index really does, beside the weight it was given.

mod remake;

use std::sync::Arc;

use serde_json::json;
use theodolite_core::Problem;
use theodolite_core::aggregate::Combine;
use theodolite_core::correlation::Coefficient;
use theodolite_core::influence::{
    Measure, Node as Weighted, OptimalError, Outcome, Tree as Weights, optimal_weights, variance_shares,
};
use theodolite_core::ranking::{Comparison, compare};
use theodolite_core::reliability::{Deletion, Reliability, reliability};
use theodolite_core::uncertainty::Source;
use theodolite_data::table::{ResultTable, Values};

use self::remake::Makings;
use super::tree::grow;
use super::{sample, unknown_parts, whole_tree};
use crate::plan::{Node, Plan};
use crate::run::{Run, Step, Stopped};
use crate::spec::Index;
use crate::spec::analysis::{Analysis, Influence, Wished};
use crate::step::index::in_words;

/// The most parts that are told, those of parts with them: what shares parts at many levels would have no end.
const MOST: usize = 10_000;

/// The columns of its table.
pub(super) fn columns(spec: &Influence) -> Vec<String> {
    let names = [
        "part",
        "part_of",
        "weight",
        "correlation",
        "variance_share",
        "effective_weight",
        "mean_rank_change",
        "greatest_rank_change",
        "alpha_without",
    ];
    let optimal = spec.wished.as_ref().map(|_| "optimal_weight");
    names.into_iter().chain(optimal).map(str::to_owned).collect()
}

/// What the text alone can show to be wrong.
pub(super) fn problems(plan: &Plan<'_>, analysis: &Analysis, spec: &Influence, problems: &mut Vec<Problem>) {
    let Some(Node::Index(index)) = plan.node(&analysis.of.value) else { return };
    let name = &index.name.value;
    if index.of.len() < 2 {
        problems.push(
            Problem::error("one-part", format!("index `{name}` has one part, which makes all of it"))
                .at(&analysis.of.span)
                .hint("ask about an index of two parts or more"),
        );
    }
    for it in whole_tree(plan, name) {
        if it.weights.as_ref().is_some_and(|it| it.value.is_by_area()) {
            let message = format!("in index `{}` each area has weights of its own", it.name.value);
            problems.push(
                Problem::error("found-weights", message)
                    .at(&analysis.of.span)
                    .hint("what a part does is told of one weight for all areas"),
            );
        }
    }
    let Some(wished) = &spec.wished else { return };
    if !matches!(index.combine.value, Combine::WeightedSum | Combine::Arithmetic) {
        let combine = index.combine.value.name();
        let message = format!("`wished` finds weights of sums and arithmetic means, not of `{combine}`");
        problems.push(Problem::error("not-linear", message).at(&analysis.of.span).hint("leave `wished` out"));
    }
    if let Wished::Shares(shares) = wished {
        unknown_parts(index, shares.iter().map(|it| &it.0).collect(), problems);
        let named = |name: &str| shares.iter().any(|it| it.0.value == name);
        if let Some(part) = index.of.iter().find(|part| !named(&part.of.value)) {
            let message = format!("`wished` says nothing of `{}`", part.of.value);
            let span = shares.first().map_or(&analysis.of.span, |it| &it.0.span);
            problems.push(
                Problem::error("missing-weight", message)
                    .at(span)
                    .hint("it names every part of the index; 0 leaves one without influence"),
            );
        }
    }
}

/// A part, at its place in the tree.
struct Placed {
    /// Which index it is a part of, by position.
    owner: usize,
    /// Its position among the parts of that.
    part: usize,
    /// The row of that index; `None` where that is the whole.
    above: Option<usize>,
}

/// Tells part by part, each before its own parts.
pub(super) fn answer(run: &mut Run<'_>, analysis: &Analysis, spec: &Influence) -> Step<ResultTable> {
    run.table(&analysis.of.value)?; // what keeps the index from being made is told as it is told there
    let tree = grow(run, &analysis.of.value)?;
    let index = tree.root()?;
    let makings = match Makings::new(tree.leaves(), tree.nodes()) {
        Ok(makings) => makings,
        Err(error) => return run.stop(cannot(index, analysis, &error.to_string())),
    };
    let root = makings.root();
    let score = &root.score;
    let present: Vec<f64> = score.iter().copied().filter(|it| !it.is_nan()).collect();
    if present.iter().all(|it| Some(it) == present.first()) {
        let why = format!("all {} areas with a score have the same one", present.len());
        return run.stop(cannot(index, analysis, &why));
    }
    let Some(rows) = placed(&makings) else {
        return run.stop(cannot(index, analysis, &format!("it has more than {MOST} parts of parts")));
    };

    let name = |row: &Placed| tree.indices[row.owner].spec.of[row.part].of.value.as_str();
    let weights = match weights(&makings, &rows) {
        Ok(weights) => weights,
        Err(error) => return run.stop(cannot(index, analysis, &error.to_string())),
    };
    let varying: Vec<Vec<usize>> = (0..makings.len()).map(|at| makings.varying(at)).collect();
    let reliable: Vec<Option<Reliability>> = (0..makings.len())
        .map(|at| {
            let parts = makings.parts(at);
            let parts: Vec<&[f64]> =
                varying[at].iter().filter_map(|part| parts.get(*part).copied()).collect();
            reliability(&parts, Deletion::Listwise).ok()
        })
        .collect();
    let mut removed: Vec<Option<Comparison>> = Vec::with_capacity(rows.len());
    let mut notes = Vec::new();
    let areas = run.geography(run.plan.geography(&analysis.of.value).ok_or(Stopped)?)?;
    for row in &rows {
        // An index that is a part in two places loses its part in both.
        let same = rows.iter().zip(&removed).find(|(it, _)| (it.owner, it.part) == (row.owner, row.part));
        let found = match same {
            Some((_, found)) => found.clone(),
            None => match makings.without(row.owner, row.part) {
                Ok(ranks) => ranks.map(|ranks| {
                    let lost = |area: &usize| !root.rank[*area].is_nan() && ranks[*area].is_nan();
                    let lost: Vec<u32> = (0..ranks.len()).filter(lost).map(|it| it as u32).collect();
                    if !lost.is_empty() {
                        let told = if lost.len() == 1 { "area has" } else { "areas have" };
                        notes.push(format!(
                            "without `{}` {} {told} no score, for other parts are missing there, and how far ranks move is told of the others: {}",
                            name(row),
                            lost.len(),
                            areas.some(&lost)
                        ));
                    }
                    compare(&root.rank, &ranks)
                }),
                Err(error) => {
                    notes.push(format!(
                        "without `{}` there is no `{}`, so that how far ranks move stays blank: {}",
                        name(row),
                        analysis.of.value,
                        in_words(&error, &areas)
                    ));
                    None
                }
            },
        };
        removed.push(found);
    }
    let (shares, untold) = shares(&makings, &rows);

    let mut alphas = Vec::new();
    for ((made, reliable), varying) in tree.indices.iter().zip(&reliable).zip(&varying).rev() {
        let Some(found) = reliable else { continue };
        let Some(note) = alpha(&made.spec.name.value, varying.len(), found) else { continue };
        alphas.push(json!({ "of": made.spec.name.value, "alpha": found.alpha.raw, "areas": found.areas, "note": note }));
        notes.push(note);
    }
    for row in rows.iter().filter(|row| constant(makings.column(row.owner, row.part))) {
        notes.push(match varying[row.owner].contains(&row.part) {
            true => format!("`{}` is the same in all areas: it does nothing", name(row)),
            false => format!(
                "`{}` is the same in all areas and left out of `{}`: the others have its weight",
                name(row),
                tree.indices[row.owner].spec.name.value
            ),
        });
    }
    for at in untold {
        let inner = &tree.indices[at].spec.name.value;
        notes.push(format!(
            "the parts of `{inner}` have no share of the variance: it is not carried over along a line, so that shares of it cannot be added up"
        ));
    }
    let optimal = match &spec.wished {
        Some(wished) => Some(optimal(run, analysis, spec, wished, index, &makings, &mut notes)?),
        None => None,
    };

    let ranked = root.ranked;
    let record = run.record(&analysis.table);
    let facts = json!({
        "of": analysis.of.value, "alphas": alphas,
    });
    record.tell(format!(
        "parts of `{}` as they enter it, normalised and turned round: correlation with its score (Pearson), share of the variance of its score (the covariance of what the part contributes with the score, over the variance), weight down the tree, how far ranks move if its weight is 0, Cronbach's alpha of its neighbours without it",
        analysis.of.value
    ), facts);
    record.counts.insert("areas ranked".into(), ranked as u64);
    record.counts.insert("parts".into(), rows.len() as u64);
    record.notes.extend(notes);
    let texts = |of: &dyn Fn(&Placed) -> String| -> Values {
        let texts: Vec<String> = rows.iter().map(of).collect();
        Values::Text(Arc::new(texts.iter().map(String::as_str).collect()))
    };
    let numbers = |of: &dyn Fn(usize, &Placed) -> f64| -> Values {
        Values::Number(rows.iter().enumerate().map(|(at, row)| of(at, row)).collect())
    };
    let change = |at: usize, of: fn(&Comparison) -> f64| removed[at].as_ref().map_or(f64::NAN, of);
    let table = ResultTable::new()
        .with("part", texts(&|row| name(row).to_owned()))
        .with("part_of", texts(&|row| tree.indices[row.owner].spec.name.value.clone()))
        .with("weight", numbers(&|_, row| makings.weights(row.owner)[row.part]))
        .with(
            "correlation",
            numbers(&|_, row| Coefficient::Pearson.of(makings.column(row.owner, row.part), score).value),
        )
        .with("variance_share", Values::Number(shares))
        .with("effective_weight", Values::Number(weights))
        .with("mean_rank_change", numbers(&|at, _| change(at, |it| it.mean_shift)))
        .with(
            "greatest_rank_change",
            Values::Whole((0..rows.len()).map(|at| change(at, |it| it.max_shift)).collect()),
        )
        .with(
            "alpha_without",
            numbers(&|_, row| {
                let place = varying[row.owner].iter().position(|part| *part == row.part);
                let without = reliable[row.owner].as_ref().zip(place);
                let without = without.and_then(|(it, place)| it.without.get(place));
                without.map_or(f64::NAN, |it| it.raw)
            }),
        );
    Ok(match optimal {
        Some(optimal) => {
            let own = |_: usize, row: &Placed| match row.above {
                None => optimal[row.part],
                Some(_) => f64::NAN,
            };
            table.with("optimal_weight", numbers(&own))
        }
        None => table,
    })
}

/// The rows: every part, its own parts right after it. `None` where there are too many.
fn placed(makings: &Makings<'_>) -> Option<Vec<Placed>> {
    let mut rows: Vec<Placed> = Vec::new();
    let of = |owner: usize, above: Option<usize>| {
        (0..makings.weights(owner).len()).rev().map(move |part| Placed { owner, part, above })
    };
    let mut waiting: Vec<Placed> = of(makings.len() - 1, None).collect();
    while let Some(row) = waiting.pop() {
        if rows.len() + waiting.len() >= MOST {
            return None;
        }
        if let Source::Node(inner) = makings.source(row.owner, row.part) {
            waiting.extend(of(inner, Some(rows.len())));
        }
        rows.push(row);
    }
    Some(rows)
}

/// The weight of each row in the whole: the product of the shares down the tree.
fn weights(
    makings: &Makings<'_>,
    rows: &[Placed],
) -> Result<Vec<f64>, theodolite_core::influence::InfluenceError> {
    let mut nodes = vec![Weighted::whole()];
    nodes.extend(rows.iter().map(|row| {
        Weighted::part(row.above.map_or(0, |above| above + 1), makings.weights(row.owner)[row.part])
    }));
    Ok(Weights::new(&nodes)?.effective_weights().split_off(1))
}

/// The share of the variance of the score that is due to each row, and the indices below which there is none to tell.
///
/// What a part of a part contributes is its share of what that one does. An index may be carried over along a line
/// (turned, stretched or moved, as min-max and z-scores do): that changes no share; any other way has no shares.
fn shares(makings: &Makings<'_>, rows: &[Placed]) -> (Vec<f64>, Vec<usize>) {
    let score = &makings.root().score;
    // By how much the score changes with a unit of an index, area by area.
    let mut factors: Vec<Option<Vec<f64>>> = Vec::with_capacity(rows.len());
    let (mut shares, mut untold) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let above = match row.above {
            Some(above) => factors[above].clone(),
            None => Some(vec![1.0; score.len()]),
        };
        let contributed = above
            .zip(makings.contribution(row.owner, row.part))
            .map(|(above, own)| above.iter().zip(own).map(|(above, own)| above * own).collect::<Vec<f64>>());
        let share = contributed.as_ref().map(|it| variance_shares(&[it.as_slice()], score));
        shares.push(share.and_then(|it| it.first().copied()).unwrap_or(f64::NAN));
        let mut factor = None;
        if let (Source::Node(inner), Some(contributed)) = (makings.source(row.owner, row.part), &contributed)
        {
            let column = makings.column(row.owner, row.part);
            match slope(makings.score(inner), column) {
                Some(slope) => {
                    let weight = makings.weights(row.owner)[row.part];
                    let own = contributed.iter().zip(column);
                    let of =
                        |(own, value): (&f64, &f64)| slope * if *value == 0.0 { weight } else { own / value };
                    factor = Some(own.map(of).collect());
                }
                None if !untold.contains(&inner) => untold.push(inner),
                None => {}
            }
        }
        factors.push(factor);
    }
    (shares, untold)
}

/// How much a column changes with one unit of another, if it lies on a line with it.
fn slope(of: &[f64], column: &[f64]) -> Option<f64> {
    let pairs = || of.iter().zip(column).filter(|(x, y)| !x.is_nan() && !y.is_nan());
    let low = pairs().min_by(|a, b| a.0.total_cmp(b.0))?;
    let high = pairs().max_by(|a, b| a.0.total_cmp(b.0))?;
    let slope = (high.1 - low.1) / (high.0 - low.0);
    let near = 1e-9 * pairs().map(|(_, y)| y.abs()).fold(0.0, f64::max);
    let on_it = |(x, y): (&f64, &f64)| (low.1 + slope * (x - low.0) - y).abs() <= near;
    // A value that was filled is on no line with what was not there.
    let filled = of.iter().zip(column).any(|(x, y)| x.is_nan() && !y.is_nan());
    (slope.is_finite() && !filled && pairs().all(on_it)).then_some(slope)
}

/// Whether all values that there are, if any, are equal.
pub(super) fn constant(column: &[f64]) -> bool {
    let mut present = column.iter().filter(|it| !it.is_nan());
    let first = present.next();
    present.all(|it| Some(it) == first)
}

/// Cronbach's alpha in words; nothing where there is none.
fn alpha(name: &str, parts: usize, found: &Reliability) -> Option<String> {
    if found.alpha.raw.is_nan() {
        return None;
    }
    let told = |it: f64| (it * 1e4).round() / 1e4;
    let against = if found.alpha.raw < 0.0 {
        ": below 0, parts go against each other; check which end is the `worse` one"
    } else {
        ""
    };
    Some(format!(
        "Cronbach's alpha of the {parts} parts of `{name}`: {} (standardised {}), on {} areas; 0.7 is the usual bar{against}",
        told(found.alpha.raw),
        told(found.alpha.standardised),
        found.areas
    ))
}

/// The weights of the index's parts that give them the influence wished for.
fn optimal(
    run: &mut Run<'_>,
    analysis: &Analysis,
    spec: &Influence,
    wished: &Wished,
    index: &Index,
    makings: &Makings<'_>,
    notes: &mut Vec<String>,
) -> Step<Vec<f64>> {
    let share = |name: &str| match wished {
        Wished::Equal => 1.0,
        Wished::Shares(shares) => shares.iter().find(|it| it.0.value == name).map_or(0.0, |it| it.1),
    };
    let by = if spec.by == Measure::Correlation { "correlation" } else { "share of the variance" };
    let root = makings.len() - 1;
    let columns = makings.parts(root);
    let mut kept = makings.varying(root);
    // No weight gives influence to a part that is the same everywhere: it is left blank, and the others are told.
    let mut still = Vec::new();
    let found = loop {
        let parts: Vec<&[f64]> = kept.iter().filter_map(|part| columns.get(*part).copied()).collect();
        let wanted: Vec<f64> = kept.iter().map(|part| share(&index.of[*part].of.value)).collect();
        match optimal_weights(&parts, &wanted, spec.by) {
            Err(OptimalError::NoSpread { part, areas }) if areas > 1 && kept.len() > 1 => {
                still.push((kept.remove(part), areas));
            }
            found => break found,
        }
    };
    let mut blank: Vec<(usize, String)> = (0..index.of.len())
        .filter(|part| !makings.varying(root).contains(part))
        .map(|part| (part, "it is left out, because it does not vary".to_owned()))
        .collect();
    blank.extend(still.into_iter().map(|(part, areas)| {
        let why = format!(
            "it is the same in all {areas} areas with every part, so that no weight gives it an influence"
        );
        (part, why)
    }));
    for (part, why) in blank {
        let message =
            format!("optimal weight of `{}` in `{}`: {why}", index.of[part].of.value, index.name.value);
        let problem = Problem::error("no-value", message).at(&analysis.of.span);
        sample::left_blank(run, problem.hint("wish that part nothing, or leave it out of the index"));
    }
    match found {
        Ok(fit) => {
            notes.push(match fit.outcome {
                Outcome::Met => format!("with the optimal weights each part has the {by} wished for"),
                Outcome::Nearest => format!(
                    "no weights give each part the {by} wished for; those told come within {} of it",
                    fit.distance
                ),
                Outcome::Stopped => format!(
                    "no weights were found that give each part the {by} wished for; those told come within {} of it",
                    fit.distance
                ),
            });
            let mut weights = vec![f64::NAN; index.of.len()];
            kept.iter().zip(fit.weights).for_each(|(part, weight)| weights[*part] = weight);
            Ok(weights)
        }
        Err(error) => {
            let mut why = error.to_string();
            if let OptimalError::NoSpread { part: at, .. } | OptimalError::Wanted { part: at, .. } = error
                && let Some(part) = kept.get(at).and_then(|part| index.of.get(*part))
            {
                why = why.replace(&format!("part {at} (counted from 0)"), &format!("`{}`", part.of.value));
            }
            let hint = match error {
                OptimalError::NoSpread { .. } => {
                    "wish that part an influence of 0, or leave it out of the index"
                }
                OptimalError::NoInfluence | OptimalError::Wanted { .. } => {
                    "wish at least one part an influence above 0: `wished = \"equal\"`, or `{ income = 2, health = 1 }`"
                }
                _ => {
                    "turn parts round that go against the others, or give weights to start from that do not cancel out"
                }
            };
            run.stop(
                Problem::error(
                    "cannot-weigh",
                    format!("index `{}`: no optimal weights: {why}", index.name.value),
                )
                .at(&analysis.of.span)
                .hint(hint),
            )
        }
    }
}

fn cannot(index: &Index, analysis: &Analysis, why: &str) -> Problem {
    Problem::error(
        "no-influence",
        format!("what the parts of index `{}` do cannot be told: {why}", index.name.value),
    )
    .at(&analysis.of.span)
}
