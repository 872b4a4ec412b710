//! `[summary.*]`: a finer result, told for coarser areas.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::rank::{Order, Ties, rank};
use theodolite_core::{Polarity, Problem, Span, summary};
use theodolite_data::geography::Geography;
use theodolite_data::lookup::Mapping;
use theodolite_data::table::{ResultTable, Values};

use crate::explain::{self, Explanation};
use crate::plan::{Edge, Inputs, Main, Node, Plan, Rows, Section, fixed, measure_column, table_name};
use crate::run::{Run, Step, Stopped};
use crate::spec::{At, Measure, OnMissing, Summary};
use crate::step::{geography, lookup};

/// The measures of a summary, each with its rank.
pub(crate) fn summarise(run: &mut Run<'_>, spec: &Summary) -> Step<ResultTable> {
    let plan = run.plan;
    let of = table_name(&spec.of.value);
    let from = plan.geography(of).ok_or(Stopped)?;
    let (finer, coarser) = (run.geography(from)?, run.geography(&spec.to.value)?);
    let mapping = run.mapping(from, &spec.to.value, spec.via.as_ref(), &spec.to.span)?;
    let rule = rule(run, from, &spec.to.value, spec.via.as_ref(), spec.on_missing.as_ref());
    check_lost(run, &spec.name, &finer, (&spec.to.value, spec.via.as_ref()), &mapping, rule)?;
    let members = mapping.members().map_err(|_| Stopped)?;
    // A lookup's own `on-missing` is about the areas that it loses, not about values.
    let values_rule = lookup::rule(spec.on_missing.as_ref(), &[]);

    let reference = match plan.reference(&spec.of) {
        Ok(reference) => reference,
        Err(problem) => return run.stop(problem),
    };
    let column = run.column(&reference)?;
    let values = Arc::clone(&column.values);
    // An index and a rebase bring their own ranks (by their own rule of ties); an indicator is ranked here.
    let ranks: Vec<f64> = match plan.node(of) {
        Some(Node::Index(_) | Node::Rebase(_)) => run.table(of)?.numbers("rank").ok_or(Stopped)?.to_vec(),
        _ => rank(&values, Ties::Min, Order::worst_first(column.polarity)),
    };
    let missing = values
        .iter()
        .enumerate()
        .filter(|(area, it)| it.is_nan() && mapping.targets_of(*area).next().is_some());
    let missing: Vec<u32> = missing.map(|(area, _)| area as u32).collect();
    if values_rule == OnMissing::Stop && !missing.is_empty() {
        let problem = Problem::error("missing-value", format!("`{of}` has no value for {} areas: {}", missing.len(), finer.some(&missing)))
            .at(&spec.of.span)
            .hint("say `on-missing = \"exclude\"` here: they then count neither above nor below the line, and the receipt tells how many");
        return run.stop(problem);
    }
    let weighted =
        spec.measures.iter().any(|it| !matches!(it.value, Measure::ShareInDecile1 | Measure::Scale));
    let people = if weighted {
        Some(weights(run, from, spec.people.as_ref(), &finer, &missing, values_rule, &spec.name)?)
    } else {
        None
    };
    let people = people.as_deref().map_or(&[][..], |it| it.as_slice());

    let ranked = ranks.iter().filter(|it| !it.is_nan()).count();
    let mut table = ResultTable::new()
        .with("code", Values::Text(Arc::clone(&coarser.codes)))
        .with("name", Values::Text(Arc::clone(&coarser.names)));
    let mut without: Vec<bool> = vec![false; coarser.len()];
    for measure in &spec.measures {
        if measure.value == Measure::ShareInDecile1 && ranked < 10 {
            let problem = Problem::error(
                "too-few-areas",
                format!("`{of}` ranks {ranked} areas, which have no deciles"),
            )
            .at(&measure.span)
            .hint("a tenth needs at least 10 areas");
            return run.stop(problem);
        }
        let values = match measure.value {
            Measure::AverageScore => summary::average_score(&members, &values, people),
            Measure::AverageRank => summary::average_rank(&members, &ranks, people),
            Measure::ShareInDecile1 => summary::share_in_decile_1(&members, &ranks),
            Measure::Extent => summary::extent(&members, &ranks, people),
            Measure::LocalConcentration => summary::local_concentration(&members, &ranks, people),
            Measure::Scale => summary::scale(&members, &values),
        };
        // The average of scores keeps the polarity of the scores; the other measures grow with need.
        let polarity = if measure.value == Measure::AverageScore { column.polarity } else { Polarity::High };
        let ranks = rank(&values, Ties::Min, Order::worst_first(polarity));
        without.iter_mut().zip(&values).for_each(|(without, value)| *without |= value.is_nan());
        let name = measure_column(measure.value);
        table = table.with(name, Values::Number(values)).with(format!("{name}_rank"), Values::Whole(ranks));
    }

    let without: Vec<u32> =
        without.iter().enumerate().filter(|(_, it)| **it).map(|(area, _)| area as u32).collect();
    if rule == OnMissing::Stop && !without.is_empty() {
        let problem = Problem::error(
            "area-without-value",
            format!("{} of {} areas of `{}` get no value from `{}`: {}", without.len(), coarser.len(), coarser.name, spec.of.value, coarser.some(&without)),
        )
        .at(&spec.name.span)
        .hint("no finer area lies in them, or nobody lives there; say `on-missing = \"exclude\"` or \"keep\": they then have no value and no rank, and the receipt counts them");
        return run.stop(problem);
    }
    let without_words = (!without.is_empty()).then(|| format!("no value for {}", coarser.some(&without)));
    let record = run.record(&spec.name.value);
    record.geography = Some(spec.to.value.clone());
    let facts = json!({
        "of": plan.in_full(&spec.of), "from": from, "to": spec.to.value,
        "people": spec.people.as_ref().map(|it| plan.in_full(it)), "on_missing": values_rule.name(),
    });
    record.tell(
        format!(
            "measures of `{}` over the areas of `{}` in each area of `{}`",
            spec.of.value, from, spec.to.value
        ),
        facts,
    );
    record.counts.insert("areas in".into(), finer.len() as u64);
    record.counts.insert("areas out".into(), coarser.len() as u64);
    record.counts.insert("areas lost by the lookup".into(), mapping.counts.lost.len() as u64);
    record.counts.insert("areas split by the lookup".into(), mapping.counts.split as u64);
    record.counts.insert("areas without a value".into(), missing.len() as u64);
    record.counts.insert("areas out without a value".into(), without.len() as u64);
    record.notes.extend(without_words);
    lookup::tell(run, &spec.name.value, from, &spec.to.value, spec.via.as_ref());
    Ok(table)
}

/// What a step does about missing values: what it says, else what the lookups on its way say, else stop.
pub(crate) fn rule(
    run: &Run<'_>,
    from: &str,
    to: &str,
    via: Option<&At<String>>,
    own: Option<&At<OnMissing>>,
) -> OnMissing {
    let nowhere = theodolite_core::Span { file: "".into(), range: 0..0 };
    let route = run.plan.route(from, to, via, &nowhere).unwrap_or_default();
    let said: Vec<Option<OnMissing>> = route
        .iter()
        .map(|edge| match edge {
            Edge::Lookup(it) => it.on_missing.as_ref().map(|it| it.value),
            Edge::Within { .. } | Edge::Derived { .. } => None,
        })
        .collect();
    lookup::rule(own, &said)
}

/// Stops where areas are lost on the way and nobody has said that they may be.
pub(crate) fn check_lost(
    run: &mut Run<'_>,
    name: &At<String>,
    finer: &Geography,
    way: (&str, Option<&At<String>>),
    mapping: &Mapping,
    rule: OnMissing,
) -> Step<()> {
    if rule == OnMissing::Stop && !mapping.counts.lost.is_empty() {
        let problem = lookup::lost_areas(run, &name.value, finer, way, mapping, &name.span);
        return run.stop(problem);
    }
    Ok(())
}

/// The people to weigh with: an indicator of the study's choice, or the geography's population.
///
/// # Errors
/// Where there are none, or where an area that has a value has no number of people.
pub(crate) fn weights(
    run: &mut Run<'_>,
    from: &str,
    people: Option<&At<String>>,
    finer: &Geography,
    without_value: &[u32],
    rule: OnMissing,
    name: &At<String>,
) -> Step<Arc<Vec<f64>>> {
    let (weights, span) = match people {
        Some(of) => {
            let reference = match run.plan.reference(of) {
                Ok(reference) => reference,
                Err(problem) => return run.stop(problem),
            };
            (Some(run.column(&reference)?.values), &of.span)
        }
        None => (geography::people(run, from, &name.span)?, &name.span),
    };
    let Some(weights) = weights else {
        let problem = Problem::error("no-population", format!("`{}` weighs by people, but geography `{from}` has no population", name.value))
            .at(span)
            .hint(format!("add `population = \"column\"` to [geography.{from}], or `people` here with an indicator that counts them"));
        return run.stop(problem);
    };
    let missing: Vec<u32> = crate::step::indicator::positions(&weights, |it| it.is_nan())
        .into_iter()
        .filter(|area| without_value.binary_search(area).is_err())
        .collect();
    if !missing.is_empty() && rule == OnMissing::Stop {
        let problem = Problem::error(
            "missing-population",
            format!("{} areas of `{from}` have no number of people: {}", missing.len(), finer.some(&missing)),
        )
        .at(span)
        .hint("say `on-missing = \"exclude\"` or \"keep\" on this step, or complete the column");
        return run.stop(problem);
    }
    if let Some(area) = weights.iter().position(|it| *it < 0.0) {
        let problem = Problem::error(
            "negative-population",
            format!("area `{}` has {} people", finer.codes.get(area), weights[area]),
        )
        .at(span);
        return run.stop(problem);
    }
    if !missing.is_empty() {
        run.record(&name.value)
            .counts
            .insert("areas without a number of people".into(), missing.len() as u64);
    }
    Ok(weights)
}

impl Section for Summary {
    fn kind(&self) -> &'static str {
        "summary"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        let mut columns = fixed(&["code", "name"]);
        for measure in &self.measures {
            columns.push(measure_column(measure.value).to_owned());
            columns.push(format!("{}_rank", measure_column(measure.value)));
        }
        Some(columns)
    }

    fn main(&self) -> Main {
        Main::Several
    }

    fn rows(&self) -> Rows<'_> {
        Rows::Of(&self.to.value)
    }

    fn polarity(&self, plan: &Plan<'_>, column: &str) -> Polarity {
        match column {
            "average_score" => plan.reference(&self.of).map_or(Polarity::High, |of| plan.polarity(&of)),
            rank if rank.ends_with("_rank") => Polarity::Low,
            _ => Polarity::High,
        }
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        let of = table_name(&self.of.value);
        inputs.add(of);
        let from = inputs.plan.geography(of);
        if let Some(from) = from {
            inputs.route(from, &self.to.value, self.via.as_ref());
        }
        match (&self.people, from) {
            (Some(people), _) => inputs.add(table_name(&people.value)),
            (None, Some(from)) => inputs.people(from),
            (None, None) => {}
        }
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| summarise(run, self).map(Arc::new))
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        _name: &str,
        area: u32,
        told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        let people = explain::people(run, &self.of, self.people.as_ref())?;
        explain::members(run, &self.of, &self.to, self.via.as_ref(), people, area, told, explanation)
    }
}
