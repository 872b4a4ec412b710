//! Steps that ask something about a result, one file a question: which columns their tables have, what they are made
//! from, and what their text alone can show to be wrong.

pub(crate) mod association;
mod benchmark;
mod comparison;
mod consensus;
mod correlation;
mod cutoff;
mod drawn;
pub(crate) mod fragility;
pub(crate) mod inequality;
mod influence;
mod limits;
mod noise;
mod profile;
pub(crate) mod reach;
mod redistribution;
mod rule;
mod sample;
pub(crate) mod sensitivity;
pub(crate) mod tree;
pub(crate) mod trend;
pub(crate) mod uncertainty;

use std::collections::BTreeSet;
use std::sync::Arc;

use theodolite_core::aggregate::Combine;
use theodolite_core::weights::Weigh;
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::table::ResultTable;

use crate::explain::{self, Explanation, PartExplained};
use crate::nearest::nearest;
use crate::plan::{Inputs, Main, Node, Plan, Rows, Section, fixed, table_name};
use crate::run::{Run, Step};
use crate::spec::analysis::{Analysis, Question, Shows, Tells, WeightDraw};
use crate::spec::{At, Index};

/// Answers a question.
pub(crate) fn answer(run: &mut Run<'_>, analysis: &Analysis) -> Step<ResultTable> {
    match &analysis.question {
        Question::Uncertainty(it) => uncertainty::answer(run, analysis, it),
        Question::Sensitivity(it) => sensitivity::answer(run, analysis, it),
        Question::Fragility(it) => fragility::answer(run, analysis, it),
        Question::Cutoff(it) => cutoff::answer(run, analysis, it),
        Question::Inequality(it) if it.tells_curve => inequality::curves(run, analysis, it),
        Question::Inequality(it) => inequality::answer(run, analysis, it),
        Question::Association(it) => association::answer(run, analysis, it),
        Question::Influence(it) => influence::answer(run, analysis, it),
        Question::Correlation(it) => correlation::answer(run, analysis, it),
        Question::Comparison(it) => comparison::answer(run, analysis, it),
        Question::Consensus(it) => consensus::answer(run, analysis, it),
        Question::Benchmark(it) => benchmark::answer(run, analysis, it),
        Question::Trend(it) => trend::answer(run, analysis, it),
        Question::Profile(it) => profile::answer(run, analysis, it),
        Question::Reach(it) => reach::answer(run, analysis, it),
        Question::Redistribution(it) => redistribution::answer(run, analysis, it),
    }
}

/// What the analyses of a result say of one of its areas, in sentences.
pub(crate) fn explained(run: &mut Run<'_>, name: &str, area: usize) -> Step<Vec<String>> {
    let mut words = Vec::new();
    for analysis in run.plan.study.analyses.iter().filter(|it| it.of.value == name || it.table == name) {
        words.extend(match &analysis.question {
            Question::Uncertainty(it) => uncertainty::explained(run, analysis, it, area)?,
            Question::Fragility(it) => fragility::explained(run, analysis, it, area)?,
            Question::Cutoff(it) if !it.tells_counts => cutoff::explained(run, analysis, it, area)?,
            Question::Benchmark(it) => benchmark::explained(run, analysis, it, area)?,
            Question::Trend(_) => trend::explained(run, analysis, area)?,
            Question::Comparison(it) => comparison::explained(run, analysis, it, area)?,
            Question::Reach(it) => reach::explained(run, analysis, it, area)?,
            Question::Redistribution(it) => redistribution::explained(run, analysis, it, area)?,
            Question::Cutoff(_)
            | Question::Sensitivity(_)
            | Question::Inequality(_)
            | Question::Association(_)
            | Question::Influence(_)
            | Question::Correlation(_)
            | Question::Consensus(_)
            // What an area is worst and best in is told of every index.
            | Question::Profile(_) => Vec::new(),
        });
    }
    Ok(words)
}

/// The columns of its table.
pub(crate) fn columns(plan: &Plan<'_>, analysis: &Analysis) -> Vec<String> {
    match &analysis.question {
        Question::Uncertainty(it) => uncertainty::columns(it),
        Question::Sensitivity(_) => fixed(&["choice", "first_order", "total", "lower", "upper"]),
        Question::Fragility(_) => fragility::columns(plan, analysis),
        Question::Cutoff(it) => cutoff::columns(plan, analysis, it),
        Question::Inequality(it) if it.tells_curve => fixed(&inequality::POINTS),
        Question::Inequality(_) | Question::Association(_) => {
            fixed(&["measure", "group", "value", "lower", "upper", "n"])
        }
        Question::Influence(it) => influence::columns(it),
        Question::Correlation(_) => fixed(&correlation::COLUMNS),
        Question::Comparison(_) => fixed(&comparison::COLUMNS),
        Question::Consensus(_) => fixed(&consensus::COLUMNS),
        Question::Benchmark(it) => benchmark::columns(it),
        Question::Trend(_) => fixed(trend::COLUMNS),
        Question::Profile(_) => fixed(&profile::COLUMNS),
        Question::Reach(it) => reach::columns(it),
        Question::Redistribution(it) => redistribution::columns(analysis, it),
    }
}

/// The column that its bare name means; none where its rows are not areas.
pub(crate) fn main_column(analysis: &Analysis) -> Option<&'static str> {
    match analysis.question {
        Question::Uncertainty(_) => Some("median"),
        Question::Fragility(_) => Some("distance"),
        Question::Cutoff(ref it) if !it.tells_counts => Some("beyond"),
        Question::Benchmark(_) => Some("value"),
        Question::Trend(_) => Some("last"),
        Question::Comparison(_) => Some("shift"),
        Question::Consensus(_) => Some("rank"),
        Question::Reach(ref it) if it.tells == Tells::Areas => Some("per_head"),
        Question::Redistribution(ref it) if it.shows == Shows::Areas => Some("need"),
        Question::Reach(_)
        | Question::Redistribution(_)
        | Question::Cutoff(_)
        | Question::Sensitivity(_)
        | Question::Inequality(_)
        | Question::Association(_)
        | Question::Influence(_)
        | Question::Correlation(_)
        | Question::Profile(_) => None,
    }
}

/// Which end of one of its columns is the worse one: rank 1 is the greatest need.
pub(crate) fn polarity(plan: &Plan<'_>, analysis: &Analysis, column: &str) -> Polarity {
    if let (Question::Benchmark(_) | Question::Trend(_), Some(Node::Indicator(of))) =
        (&analysis.question, plan.node(&analysis.of.value))
    {
        return of.worse;
    }
    let is_rank = matches!(
        column,
        "rank"
            | "other_rank"
            | "median"
            | "lower"
            | "upper"
            | "mean_shift"
            | "best"
            | "worst"
            | "best_rank"
            | "worst_rank"
    );
    if matches!(analysis.question, Question::Cutoff(_)) {
        // The rank by a line, and how far beyond it: the less, the greater the need.
        let is_low = column.ends_with("beyond") || column.ends_with("_rank");
        return if is_low { Polarity::Low } else { Polarity::High };
    }
    if is_rank && main_column(analysis).is_some() { Polarity::Low } else { Polarity::High }
}

/// The steps it is made from.
pub(crate) fn inputs(plan: &Plan<'_>, analysis: &Analysis) -> Vec<String> {
    let mut inputs = vec![match analysis.question {
        Question::Sensitivity(_) => format!("{}_uncertainty", analysis.of.value),
        _ => table_name(&analysis.of.value).to_owned(),
    }];
    inputs.extend(analysis.question.names().into_iter().map(|it| table_name(&it.value).to_owned()));
    if let Question::Fragility(_) = analysis.question {
        inputs.extend(rule::cuts(plan, analysis).unwrap_or_default().into_iter().map(|it| it.index));
    }
    if let Question::Cutoff(_) = analysis.question {
        inputs.extend(cutoff::tables(plan, analysis));
    }
    inputs
}

/// The geographies whose areas it takes as groups.
pub(crate) fn geographies<'p>(plan: &Plan<'_>, analysis: &'p Analysis) -> Vec<&'p str> {
    let names = analysis.question.names().into_iter().map(|it| it.value.as_str());
    names.filter(|name| matches!(plan.node(name), Some(Node::Geography(_)))).collect()
}

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, analysis: &Analysis, problems: &mut Vec<Problem>) {
    match &analysis.question {
        Question::Uncertainty(it) => {
            let index = match drawn::drawn(plan, &analysis.of) {
                Ok(drawn) => drawn.index,
                Err(problem) => return problems.extend(problem.map(|it| *it)),
            };
            for it in whole_tree(plan, &index.name.value) {
                weights_are_given(it, &analysis.of, problems);
            }
            let parts: Vec<&At<String>> = match &it.weights {
                Some(WeightDraw::Ranges(ranges)) => ranges.iter().map(|it| &it.0).collect(),
                Some(WeightDraw::Sets(sets)) => sets.iter().flatten().map(|it| &it.0).collect(),
                _ => Vec::new(),
            };
            unknown_parts(index, parts, problems);
            if let Some(named) = &it.designation
                && let Err(problem) = rule::asked(plan, &analysis.of.value, it, named)
            {
                problems.push(*problem);
            }
            if let Some(WeightDraw::Sets(sets)) = &it.weights {
                for set in sets.iter().filter(|set| set.len() < index.of.len()) {
                    let missing =
                        index.of.iter().find(|part| !set.iter().any(|it| it.0.value == part.of.value));
                    let Some(missing) = missing else { continue };
                    let message = format!("a set of weights has none for `{}`", missing.of.value);
                    let span = set.first().map_or(&analysis.of.span, |it| &it.0.span);
                    problems.push(
                        Problem::error("missing-weight", message)
                            .at(span)
                            .hint("each set names every part of the index; 0 leaves one out"),
                    );
                }
            }
        }
        Question::Profile(_) => {}
        Question::Cutoff(_) => cutoff::problems(plan, analysis, problems),
        Question::Sensitivity(_) => problems.extend(sensitivity::problem(plan, analysis)),
        Question::Fragility(it) => {
            match rule::cuts(plan, analysis) {
                Err(problem) => problems.push(*problem),
                Ok(cuts) => {
                    for cut in cuts {
                        let Some(Node::Index(index)) = plan.node(&cut.index) else { continue };
                        weights_are_given(index, &analysis.of, problems);
                        if !linear(index) {
                            problems.push(
                                Problem::error(
                                    "not-linear",
                                    format!(
                                        "index `{}` is combined by `{}`, whose scores are not linear in the weights",
                                        cut.index,
                                        index.combine.value.name()
                                    ),
                                )
                                .at(&analysis.of.span)
                                .hint("only weighted sums, arithmetic and geometric means are; `[uncertainty]` draws weights for the others"),
                            );
                        }
                    }
                }
            }
            if let (Some(Node::Designation(_)), Some(span)) = (plan.node(&analysis.of.value), &it.cut_span) {
                let message =
                    format!("designation `{}` says who is in: `cut` has no say here", analysis.of.value);
                let hint = "leave `cut` out, or ask about the index itself";
                problems.push(Problem::error("out-of-place", message).at(span).hint(hint));
            }
            if let Some(Node::Index(index)) = plan.node(&analysis.of.value) {
                unknown_parts(index, it.ranges.iter().map(|it| &it.0).collect(), problems);
            }
        }
        Question::Inequality(it) => {
            measured(plan, &analysis.of, problems);
            same_geography(plan, analysis, it.order.as_ref(), problems);
            same_geography(plan, analysis, it.people.as_ref(), problems);
            it.groups.iter().for_each(|at| group(plan, analysis, at, problems));
            inequality::problems(it, problems);
        }
        Question::Association(it) => {
            measured(plan, &analysis.of, problems);
            measured(plan, &it.with, problems);
            same_geography(plan, analysis, Some(&it.with), problems);
            same_geography(plan, analysis, it.people.as_ref(), problems);
            it.groups.iter().for_each(|at| group(plan, analysis, at, problems));
        }
        Question::Influence(it) => influence::problems(plan, analysis, it, problems),
        Question::Correlation(it) => several(plan, analysis, &it.others, problems),
        Question::Consensus(it) => consensus::problems(plan, analysis, it, problems),
        Question::Comparison(it) => several(plan, analysis, std::slice::from_ref(&it.with), problems),
        Question::Benchmark(it) => benchmark::problems(plan, analysis, it, problems),
        Question::Trend(it) => trend::problems(plan, analysis, it, problems),
        Question::Reach(it) => reach::problems(plan, analysis, it, problems),
        Question::Redistribution(it) => redistribution::problems(plan, analysis, it, problems),
    }
}

/// Says that nobody can be in a cut, where areas are too few for it.
fn warn_of_empty_cut(run: &mut Run<'_>, analysis: &Analysis, of: &str, areas: usize) -> Step<()> {
    let message = format!("no area is in the cut of `{of}`: {areas} areas are too few for it");
    let problem = Problem::warning("too-few-areas", message).at(&analysis.name.span);
    let of = &analysis.of.value;
    run.report(problem.hint(match run.plan.node(of) {
        Some(Node::Designation(it)) if it.condition().is_some() => {
            format!("widen the rule of designation `{of}`: ask for `rank <= 3`, or for more deciles")
        }
        Some(Node::Designation(_)) => {
            format!("widen the rule of designation `{of}`: `first = 3`, or a greater share")
        }
        _ => "widen it: `cut = 0.5`, or `cut = { first = 3 }`".to_owned(),
    }))
}

/// Says where an index finds its weights: those that are drawn or moved are the given ones.
fn weights_are_given(index: &Index, at: &At<String>, problems: &mut Vec<Problem>) {
    let Some(weigh) = index.weights.as_ref().filter(|it| it.value != Weigh::Equal) else { return };
    let message = format!(
        "index `{}` finds its weights by `{}`, but this asks about weights that are given",
        index.name.value,
        weigh.value.name()
    );
    problems.push(
        Problem::error("found-weights", message)
            .at(&at.span)
            .hint("write the weights that were found (the receipt tells them) into `of`"),
    );
}

/// An index and all that it is made of, each once.
fn whole_tree<'p>(plan: &Plan<'p>, name: &str) -> Vec<&'p Index> {
    let mut names = vec![name.to_owned()];
    let mut indices: Vec<&Index> = Vec::new();
    while let Some(name) = names.pop() {
        let Some(Node::Index(index)) = plan.node(&name) else { continue };
        if !indices.iter().any(|it| it.name.value == name) {
            names.extend(index.of.iter().map(|part| table_name(&part.of.value).to_owned()));
            indices.push(index);
        }
    }
    indices
}

/// Whether the scores of an index are linear in its weights, or their logarithms are.
fn linear(index: &Index) -> bool {
    matches!(index.combine.value, Combine::WeightedSum | Combine::Arithmetic | Combine::Geometric)
}

/// The position of an area, by its code.
fn area_of(areas: &Geography, code: &At<String>) -> Result<usize, Problem> {
    if let Some(area) = areas.index.find(&code.value) {
        return Ok(area as usize);
    }
    let message = format!("no area of `{}` has the code `{}`", areas.name, code.value);
    let problem = Problem::error("unknown-area", message).at(&code.span);
    Err(match nearest(&code.value, areas.codes.iter()) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None if areas.is_empty() => problem,
        None => problem.hint(format!("its codes look like `{}`", areas.codes.get(0))),
    })
}

fn unknown_parts(index: &Index, named: Vec<&At<String>>, problems: &mut Vec<Problem>) {
    for at in named {
        if index.of.iter().any(|part| part.of.value == at.value) {
            continue;
        }
        let message = format!("`{}` is no part of index `{}`", at.value, index.name.value);
        let problem = Problem::error("unknown-part", message).at(&at.span);
        problems.push(match nearest(&at.value, index.of.iter().map(|it| it.of.value.as_str())) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem,
        });
    }
}

/// Says where one of several names is no column of numbers, or of other areas than the first.
fn several(plan: &Plan<'_>, analysis: &Analysis, others: &[At<String>], problems: &mut Vec<Problem>) {
    measured(plan, &analysis.of, problems);
    for other in others {
        measured(plan, other, problems);
        same_geography(plan, analysis, Some(other), problems);
    }
}

/// Says where a name is no column of numbers.
pub(crate) fn measured(plan: &Plan<'_>, at: &At<String>, problems: &mut Vec<Problem>) {
    match plan.reference(at) {
        Ok(reference) if is_text(&reference.column) => {
            let message = format!("`{}` is a text, not a number", at.value);
            problems.push(Problem::error("not-a-number", message).at(&at.span));
        }
        Ok(_) => {}
        Err(problem) => problems.push(problem),
    }
}

/// Whether a column of a table of areas holds texts, by its name.
pub(crate) fn is_text(column: &str) -> bool {
    matches!(column, "code" | "name" | "core" | "trend" | "direction" | "reason")
        || column.starts_with("verdict_")
}

fn same_geography(
    plan: &Plan<'_>,
    analysis: &Analysis,
    other: Option<&At<String>>,
    problems: &mut Vec<Problem>,
) {
    let Some(other) = other else { return };
    let (of, its) =
        (plan.geography(table_name(&analysis.of.value)), plan.geography(table_name(&other.value)));
    if let (Some(of), Some(its)) = (of, its)
        && of != its
    {
        let name = table_name(&other.value);
        problems.push(
            Problem::error(
                "mixed-geographies",
                format!("`{}` is about `{its}`, but `{}` about `{of}`", other.value, analysis.of.value),
            )
            .at(&other.span)
            .hint(format!(
                "carry it over first: [rebase.{name}_{of}] with of = \"{}\", to = \"{of}\" and `by`",
                other.value
            )),
        );
    }
}

/// Says where groups are neither areas that the measured ones lie in nor a column of the same areas.
fn group(plan: &Plan<'_>, analysis: &Analysis, at: &At<String>, problems: &mut Vec<Problem>) {
    let Some(of) = plan.geography(table_name(&analysis.of.value)) else { return };
    match plan.node(&at.value) {
        Some(Node::Geography(_)) if at.value == of => {
            let message =
                format!("`{}` is about `{of}` itself: each group would be one area", analysis.of.value);
            problems.push(Problem::error("same-geography", message).at(&at.span));
        }
        Some(Node::Geography(_)) => {
            if let Err(problem) = plan.route(of, &at.value, None, &at.span) {
                problems.push(problem);
            }
        }
        _ => {
            if let Err(problem) = plan.reference(at) {
                problems.push(problem);
            }
            same_geography(plan, analysis, Some(at), problems);
        }
    }
}

impl Section for Analysis {
    fn kind(&self) -> &'static str {
        self.question.kind()
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

    fn columns(&self, plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(columns(plan, self))
    }

    fn main(&self) -> Main {
        main_column(self).map_or(Main::NoAreas, Main::Column)
    }

    fn rows(&self) -> Rows<'_> {
        match main_column(self) {
            Some(_) => Rows::As(table_name(&self.of.value)),
            None => Rows::NoAreas,
        }
    }

    fn polarity(&self, plan: &Plan<'_>, column: &str) -> Polarity {
        polarity(plan, self, column)
    }

    fn inputs(&self, _name: &str, found: &mut Inputs<'_, '_>) {
        let plan = found.plan;
        inputs(plan, self).iter().for_each(|it| found.add(it));
        // Groups are areas of coarser geographies, and people may be those of finer ones.
        if let Some(of) = plan.geography(table_name(&self.of.value)) {
            for to in geographies(plan, self) {
                found.route(of, to, None);
            }
            found.people(of);
        }
    }

    fn is_random(&self) -> bool {
        matches!(
            self.question,
            Question::Uncertainty(_)
                | Question::Sensitivity(_)
                | Question::Inequality(_)
                | Question::Association(_)
                | Question::Reach(_)
        )
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| answer(run, self).map(Arc::new))
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        _name: &str,
        area: u32,
        told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        let inner = explain::explain_area(run, table_name(&self.of.value), area, told)?;
        let value = inner.row.first().and_then(|(_, value)| value.parse().ok());
        explanation.parts.push(PartExplained::of(value.unwrap_or(f64::NAN), inner));
        Ok(())
    }
}
