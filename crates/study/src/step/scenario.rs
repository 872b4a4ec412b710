//! `[scenario.*]`: what if a measure were raised or lowered by a rule in some areas.

mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use theodolite_core::appraisal::simulate::Spread;
use theodolite_core::scenario::{
    Carried, Cause, Change, Changed, Effect, Potential, Rule as Leads, ScenarioError, Uplift, calibrate,
    carry, uplift,
};
use theodolite_core::statistics::median;
use theodolite_core::sum::{mean, weighted_mean};
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::table::{ResultTable, Values};

use super::{analysis, geography, sides};
use crate::explain::Explanation;
use crate::plan::{Inputs, Main, Plan, Rows, Section, fixed, table_name};
use crate::run::{Numbers, Run, Step, Stopped};
use crate::spec::At;
use crate::spec::scenario::{Line, Reference, Rule, Scenario};
use crate::spec::side::Side;

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Scenario, problems: &mut Vec<Problem>) {
    let own = plan.geography(table_name(&spec.of.value));
    let peers = match &spec.rule.value {
        Rule::Percentile { peers, .. } => peers.as_ref(),
        _ => None,
    };
    let designated = |at: &At<String>| spec.sides().filter_map(Side::names).any(|it| it.span == at.span);
    for at in spec.names() {
        let is_peers = peers.is_some_and(|it| it.span == at.span);
        let is_geography = plan.node(&at.value).is_some_and(|it| it.kind() == "geography");
        if designated(at) {
            continue;
        }
        if is_peers && is_geography {
            if let Some(own) = own
                && let Err(problem) = plan.route(own, &at.value, None, &at.span)
            {
                problems.push(problem);
            }
            continue;
        }
        analysis::measured(plan, at, problems);
        let its = plan.geography(table_name(&at.value));
        if let (Some(own), Some(its)) = (own, its)
            && own != its
        {
            let message = format!("`{}` is about `{its}`, but `{}` about `{own}`", at.value, spec.of.value);
            let hint = format!(
                "carry it over first: [rebase.NAME] with of = \"{}\", to = \"{own}\" and `by`",
                at.value
            );
            problems.push(Problem::error("mixed-geographies", message).at(&at.span).hint(hint));
        }
    }
    if let Some(own) = own {
        let what = format!("`{}`", spec.of.value);
        spec.sides().for_each(|side| sides::side_problems(plan, side, own, &what, problems));
    }
}

/// How far two groups are apart, before and after.
struct Distance {
    name: String,
    words: String,
    before: f64,
    after: f64,
}

/// All that a scenario comes to.
struct Found {
    areas: Arc<Geography>,
    worse: Polarity,
    before: Arc<Vec<f64>>,
    changed: Changed,
    sizes: Option<Arc<Vec<f64>>>,
    uplift: Option<Uplift>,
    line: Option<(Potential, bool)>,
    carried: Vec<(Arc<Vec<f64>>, Carried)>,
    distances: Vec<Distance>,
    /// In what areas the rule holds, in words.
    among: String,
}

/// A column that the study names.
fn column(run: &mut Run<'_>, at: &At<String>) -> Step<Numbers> {
    match run.plan.reference(at) {
        Ok(reference) => run.column(&reference),
        Err(problem) => run.stop(problem),
    }
}

/// Why there is no scenario, in the words of the study.
fn refused(spec: &Scenario, areas: &Geography, error: &ScenarioError, span: &Span) -> Problem {
    let told = |code, message: String| {
        Problem::error(code, format!("scenario `{}`: {message}", spec.name.value)).at(span)
    };
    match error {
        ScenarioError::LevelsDown { area, before, after } => told(
            "levels-down",
            format!("the rule makes `{}` worse, from {before} to {after}", areas.codes.get(*area)),
        )
        .hint("turn its sign round, or say `level-down = true` if that is meant"),
        ScenarioError::Cell { column, area, value, allowed } => told(
            "bad-cell",
            format!("`{}` has {value} among its {column}, not {allowed}", areas.codes.get(*area)),
        )
        .hint("leave that area out (`among`), or mend its source"),
        ScenarioError::OutOfReach { least, most, .. } => told("out-of-reach", error.to_string())
            .hint(format!("ask for a `total` from {least} to {most}, or for more areas in `among`")),
        ScenarioError::NoReference => told("too-few-areas", error.to_string())
            .hint("designate areas that have a value and a size, or give `value` and `size` of a place"),
        ScenarioError::TooFew { .. } => told("too-few-areas", error.to_string())
            .hint("fit the line to more areas, or give `elasticity` and `reference`"),
        error => told("cannot-measure", error.to_string()),
    }
}

/// Who is on a side, of the areas that have a value.
fn members(run: &mut Run<'_>, side: &Side, areas: &Geography, values: &Numbers) -> Step<Vec<bool>> {
    let known: Vec<bool> = values.values.iter().map(|it| !it.is_nan()).collect();
    let order = (vec![values.values.to_vec()], values.polarity);
    let mut periods = sides::members(run, side, 1, areas, &known, &order)?;
    periods.pop().ok_or(Stopped)
}

/// What a side is called, with names of areas in the place of codes where there are names.
fn called(run: &mut Run<'_>, side: &Side, areas: &Geography) -> Step<String> {
    let name_of = |areas: &Geography, code: &str| areas.index.find(code).map(|it| areas.called(it as usize));
    let name = match side {
        Side::Areas(codes) if codes.len() == 1 => name_of(areas, &codes[0].value),
        Side::Within(at, codes) if codes.len() == 1 => {
            let is_known = run.plan.node(&at.value).is_some_and(|it| it.kind() == "geography");
            let coarser = if is_known { Some(run.geography(&at.value)?) } else { None };
            coarser.and_then(|it| Some(format!("{} of `{}`", name_of(&it, &codes[0].value)?, at.value)))
        }
        _ => None,
    };
    Ok(name.unwrap_or_else(|| side.words()))
}

/// What a line of values by size goes through; how steep it is comes after.
fn through(
    run: &mut Run<'_>,
    reference: &Reference,
    areas: &Geography,
    values: &Numbers,
    sizes: &[f64],
) -> Step<Result<Potential, ScenarioError>> {
    match reference {
        Reference::Place { value, size } => Ok(Ok(Potential { value: *value, size: *size, elasticity: 0.0 })),
        Reference::MeanOf(at) => {
            let places = members(run, &Side::Designated(at.clone()), areas, values)?;
            Ok(Potential::through_mean(&values.values, sizes, &places))
        }
    }
}

/// The group of each area: its parent, or its value in a column.
fn peers(run: &mut Run<'_>, at: &At<String>, areas: &Geography) -> Step<Vec<u32>> {
    // Areas that lie nowhere, or have no value, are peers of each other.
    const NOWHERE: u32 = u32::MAX;
    if run.plan.node(&at.value).is_some_and(|it| it.kind() == "geography") {
        let mapping = run.mapping(&areas.name, &at.value, None, &at.span)?;
        return Ok((0..areas.len()).map(|area| mapping.target_of(area).unwrap_or(NOWHERE)).collect());
    }
    let values = column(run, at)?.values;
    let mut each: Vec<f64> = values.iter().copied().filter(|it| !it.is_nan()).collect();
    each.sort_by(f64::total_cmp);
    each.dedup();
    let place = |value: &f64| each.iter().position(|it| it == value).map_or(NOWHERE, |it| it as u32);
    Ok(values.iter().map(place).collect())
}

fn measure(run: &mut Run<'_>, spec: &Scenario) -> Step<Found> {
    let measured = column(run, &spec.of)?;
    let own = run.plan.geography(table_name(&spec.of.value)).ok_or(Stopped)?;
    let areas = run.geography(own)?;
    let (before, worse) = (Arc::clone(&measured.values), measured.polarity);
    let scope = match &spec.among {
        Some(side) => Some(members(run, side, &areas, &measured)?),
        None => None,
    };
    let sizes = match spec.sized_by() {
        Some(at) => Some(column(run, at)?.values),
        None => None,
    };
    let stop = |run: &mut Run<'_>, error: ScenarioError, span: &Span| {
        let problem = refused(spec, &areas, &error, span);
        run.stop(problem)
    };

    // Where the rule leads.
    let (groups, rule_sizes);
    let mut line = None;
    let rule = match &spec.rule.value {
        Rule::Benchmark(level) => Leads::To(*level),
        Rule::Mean => Leads::To(match &sizes {
            Some(sizes) => weighted_mean(&before, sizes).unwrap_or(f64::NAN),
            None => mean(&before).unwrap_or(f64::NAN),
        }),
        Rule::Median => Leads::To(median(&before).unwrap_or(f64::NAN)),
        Rule::By(by) => Leads::By(*by),
        Rule::ByShare(by) => Leads::ByShare(*by),
        Rule::Percentile { share, peers: None } => Leads::Percentile { share: *share, peers: None },
        Rule::Percentile { share, peers: Some(at) } => {
            groups = peers(run, at, &areas)?;
            Leads::Percentile { share: *share, peers: Some(&groups) }
        }
        Rule::Potential { size, line: spec_line } => {
            rule_sizes = column(run, size)?.values;
            let all = vec![true; areas.len()];
            let found = match spec_line {
                Line::Given { elasticity, reference } => {
                    through(run, reference, &areas, &measured, &rule_sizes)?
                        .map(|it| (Potential { elasticity: *elasticity, ..it }, true))
                }
                Line::Calibrated { total, reference } => {
                    let scope = scope.as_deref().unwrap_or(&all);
                    through(run, reference, &areas, &measured, &rule_sizes)?
                        .and_then(|it| calibrate(&before, &rule_sizes, scope, it, *total))
                        .map(|it| (it.potential, it.plausible))
                }
                Line::Fitted { among, to } => {
                    let to = match to {
                        Some(at) => Some(members(run, &Side::Designated(at.clone()), &areas, &measured)?),
                        None => None,
                    };
                    Potential::fit(&before, &rule_sizes, to.as_deref(), *among).map(|it| (it, true))
                }
            };
            match found {
                Ok(found) => line = Some(found),
                Err(error) => return stop(run, error, &spec.rule.span),
            }
            let Some((potential, _)) = line else { return Err(Stopped) };
            Leads::Potential { potential, sizes: &rule_sizes }
        }
    };
    let change =
        Change { rule, worse, scope: scope.as_deref(), bounds: spec.bounds, level_down: spec.level_down };
    let changed = match change.apply(&before) {
        Ok(changed) => changed,
        Err(error) => return stop(run, error, &spec.rule.span),
    };
    let uplift = match sizes.as_ref().map(|sizes| uplift(sizes, &before, &changed.values)).transpose() {
        Ok(uplift) => uplift,
        Err(error) => return stop(run, error, &spec.rule.span),
    };

    // What it does to others.
    let weights = match &sizes {
        Some(sizes) => Some(Arc::clone(sizes)),
        None => geography::people(run, &areas.name, &spec.of.span)?,
    };
    let seed = run.plan.study.about.seed.unwrap_or(0);
    let mut carried = Vec::new();
    for it in &spec.carries {
        let others = column(run, &it.to)?.values;
        let size = match it.range {
            Some((lower, upper)) => Spread::Triangular { lower, likely: it.size, upper },
            None => Spread::Normal { mean: it.size, sd: 0.0 },
        };
        let cause = Cause {
            name: &it.name.value,
            before: &before,
            after: &changed.values,
            effect: Effect { law: it.law, size },
        };
        let draws = if it.range.is_some() { spec.draws as usize } else { 1 };
        let weights = weights.as_ref().map(|it| it.as_slice());
        match carry(&others, &[cause], weights, draws, spec.level, seed) {
            Ok(found) => carried.push((others, found)),
            Err(error) => return stop(run, error, &it.to.span),
        }
    }

    // How far groups are apart.
    let mut distances = Vec::new();
    for gap in &spec.gaps {
        let (mut benchmark, mut own) =
            (members(run, &gap.benchmark, &areas, &measured)?, members(run, &gap.own, &areas, &measured)?);
        let rest = |of: &[bool], unknown: &[bool]| -> Vec<bool> {
            let known = of.iter().zip(unknown).zip(before.iter());
            known.map(|((is_in, unknown), value)| !is_in && !unknown && !value.is_nan()).collect()
        };
        match (&gap.benchmark, &gap.own) {
            (Side::Rest, side) => benchmark = rest(&own, &sides::unclassified(run, side, &areas)?),
            (side, Side::Rest) => own = rest(&benchmark, &sides::unclassified(run, side, &areas)?),
            _ => {}
        }
        let mean_of = |side: &Side, is_in: &[bool], values: &[f64]| match side {
            Side::Number(number) => *number,
            _ => {
                let weight = |area: usize| weights.as_ref().map_or(1.0, |it| it[area]);
                let within = |area: &usize| is_in[*area] && weight(*area) >= 0.0;
                let chosen: Vec<usize> = (0..values.len()).filter(within).collect();
                let values: Vec<f64> = chosen.iter().map(|area| values[*area]).collect();
                let weights: Vec<f64> = chosen.iter().map(|area| weight(*area)).collect();
                weighted_mean(&values, &weights).unwrap_or(f64::NAN)
            }
        };
        for (side, is_in) in [(&gap.benchmark, &benchmark), (&gap.own, &own)] {
            if mean_of(side, is_in, &before).is_nan() {
                let (name, words) = (&spec.name.value, side.words());
                let message = format!(
                    "scenario `{name}`: {words} of gap `{}` has no area with a value{}",
                    gap.name,
                    weights.as_ref().map_or("", |_| " and a weight")
                );
                let span = side.names().map_or(&spec.of.span, |it| &it.span);
                return run.stop(
                    Problem::error("empty-group", message)
                        .at(span)
                        .hint("name another group, or leave this gap out"),
                );
            }
        }
        let apart = |values: &[f64]| {
            let own = mean_of(&gap.own, &own, values);
            let share = mean_of(&gap.benchmark, &benchmark, values) / own - 1.0;
            if own > 0.0 { share } else { f64::NAN }
        };
        distances.push(Distance {
            name: gap.name.clone(),
            words: format!("{} and {}", called(run, &gap.benchmark, &areas)?, called(run, &gap.own, &areas)?),
            before: apart(&before),
            after: apart(&changed.values),
        });
    }
    let among = match &spec.among {
        Some(side) => called(run, side, &areas)?,
        None => "all areas".to_owned(),
    };
    Ok(Found { areas, worse, before, changed, sizes, uplift, line, carried, distances, among })
}

impl Found {
    /// By how much an area's value changes.
    fn change(&self, area: usize) -> f64 {
        self.changed.values[area] - self.before[area]
    }

    fn table(&self, spec: &Scenario) -> ResultTable {
        if spec.tells_gaps {
            let numbers =
                |of: &dyn Fn(&Distance) -> f64| Values::Number(self.distances.iter().map(of).collect());
            return ResultTable::new()
                .with("gap", Values::text(self.distances.iter().map(|it| it.name.as_str())))
                .with("before", numbers(&|it| it.before))
                .with("after", numbers(&|it| it.after));
        }
        let numbers = |of: &dyn Fn(usize) -> f64| Values::Number((0..self.before.len()).map(of).collect());
        let size = |area: usize| self.sizes.as_ref().map_or(f64::NAN, |it| it[area]);
        let mut table = ResultTable::new()
            .with("code", Values::Text(Arc::clone(&self.areas.codes)))
            .with("name", Values::Text(Arc::clone(&self.areas.names)))
            .with("before", Values::Number(self.before.to_vec()))
            .with("after", Values::Number(self.changed.values.clone()))
            .with("change", numbers(&|it| self.change(it)))
            .with("uplift", numbers(&|it| size(it) * self.change(it)));
        for (it, (_, found)) in spec.carries.iter().zip(&self.carried) {
            let name = &it.name.value;
            table.push(format!("{name}_after"), Values::Number(found.values.clone()));
            if it.range.is_some() {
                table.push(format!("{name}_lower"), Values::Number(found.lower.clone()));
                table.push(format!("{name}_upper"), Values::Number(found.upper.clone()));
            }
        }
        table
    }
}

impl Section for Scenario {
    fn kind(&self) -> &'static str {
        "scenario"
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
        if self.tells_gaps {
            return Some(fixed(&["gap", "before", "after"]));
        }
        let mut columns = fixed(&["code", "name", "before", "after", "change", "uplift"]);
        for it in &self.carries {
            let ends: &[&str] = if it.range.is_some() { &["after", "lower", "upper"] } else { &["after"] };
            columns.extend(ends.iter().map(|end| format!("{}_{end}", it.name.value)));
        }
        Some(columns)
    }

    fn main(&self) -> Main {
        if self.tells_gaps { Main::NoAreas } else { Main::Column("after") }
    }

    fn rows(&self) -> Rows<'_> {
        if self.tells_gaps { Rows::NoAreas } else { Rows::As(table_name(&self.of.value)) }
    }

    fn polarity(&self, plan: &Plan<'_>, column: &str) -> Polarity {
        let carried = self.carries.iter().find(|it| {
            column
                .strip_prefix(it.name.value.as_str())
                .is_some_and(|rest| matches!(rest, "_after" | "_lower" | "_upper"))
        });
        let at = carried.map_or(&self.of, |it| &it.to);
        plan.reference(at).map_or(Polarity::High, |it| plan.polarity(&it))
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        for name in self.names() {
            inputs.add(table_name(&name.value));
        }
        let Some(own) = inputs.plan.geography(table_name(&self.of.value)) else { return };
        inputs.add(own);
        let peers = match &self.rule.value {
            Rule::Percentile { peers, .. } => peers.as_ref(),
            _ => None,
        };
        let within = self.sides().filter_map(|it| match it {
            Side::Within(at, _) => Some(at),
            _ => None,
        });
        for at in within.chain(peers) {
            if inputs.plan.node(&at.value).is_some_and(|it| it.kind() == "geography") {
                inputs.route(own, &at.value, None);
            }
        }
        inputs.people(own);
    }

    fn is_random(&self) -> bool {
        self.carries.iter().any(|it| it.range.is_some())
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| {
            let found = measure(run, self)?;
            found.record(run, self);
            Ok(Arc::new(found.table(self)))
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
        explanation.notes.extend(found.sentences(self, area as usize));
        Ok(())
    }
}
