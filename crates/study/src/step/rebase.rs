//! `[rebase.*]`: a result carried to another geography, as a measure of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::members::Members;
use theodolite_core::rank::{Order, Ties, quantiles, rank};
use theodolite_core::rebase::{self as core, Missing};
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::lookup::Mapping;
use theodolite_data::sql::Value;
use theodolite_data::table::{ResultTable, Values};

use crate::explain::{self, Explanation};
use crate::plan::{Inputs, Main, Plan, Reference, Rows, Section, fixed, table_name};
use crate::run::{Run, Step, Stopped};
use crate::spec::{By, OnMissing, Rebase};
use crate::step::{designation, lookup, summary};

/// What a rebase is made from, ready to be carried: a result, or another column like it.
pub(crate) struct Ready {
    /// The areas that values are carried from.
    pub finer: Arc<Geography>,
    /// The areas that they are carried to.
    pub coarser: Arc<Geography>,
    mapping: Arc<Mapping>,
    rule: OnMissing,
    values: Arc<Vec<f64>>,
    // The areas that have none, though some area is to have it.
    missing: Vec<u32>,
    members: Members,
    by: By,
    people: Option<Arc<Vec<f64>>>,
    skip: Missing,
}

impl Ready {
    /// The way of the values, for any column of the finer areas.
    pub(crate) fn carry(&self) -> core::Carry<'_> {
        let by = match (self.by, &self.people) {
            (By::PopulationMean, Some(people)) => core::By::PopulationMean(people),
            (By::Sum, _) => core::By::Sum,
            (By::Mean | By::ShareOfAreas | By::PopulationMean, _) => core::By::Mean,
        };
        core::Carry { members: &self.members, by, missing: self.skip }
    }
}

/// How the values of a rebase are ranked: equal ones share the smallest rank.
pub(crate) const TIES: Ties = Ties::Min;

/// Finds what a rebase is made from, and stops where that is not as the study allows.
pub(crate) fn ready(run: &mut Run<'_>, spec: &Rebase) -> Step<Ready> {
    let plan = run.plan;
    let of = table_name(&spec.of.value);
    let from = plan.geography(of).ok_or(Stopped)?;
    let (finer, coarser) = (run.geography(from)?, run.geography(&spec.to.value)?);
    let mapping = run.mapping(from, &spec.to.value, spec.via.as_ref(), &spec.to.span)?;
    let rule = summary::rule(run, from, &spec.to.value, spec.via.as_ref(), spec.on_missing.as_ref());
    summary::check_lost(run, &spec.name, &finer, (&spec.to.value, spec.via.as_ref()), &mapping, rule)?;
    let members = mapping.members().map_err(|_| Stopped)?;
    // A lookup's own `on-missing` is about the areas that it loses, not about values.
    let values_rule = lookup::rule(spec.on_missing.as_ref(), &[]);

    let values: Arc<Vec<f64>> = match &spec.condition {
        Some(condition) => {
            let holds = designation::holds(run, from, condition, Some(of))?;
            Arc::new(holds.into_iter().map(|it| it.map_or(f64::NAN, |it| f64::from(u8::from(it)))).collect())
        }
        None => {
            let reference = match plan.reference(&spec.of) {
                Ok(reference) => reference,
                Err(problem) => return run.stop(problem),
            };
            run.column(&reference)?.values
        }
    };
    let missing: Vec<u32> = values
        .iter()
        .enumerate()
        .filter(|(area, it)| it.is_nan() && mapping.targets_of(*area).next().is_some())
        .map(|(area, _)| area as u32)
        .collect();
    if values_rule == OnMissing::Stop && !missing.is_empty() {
        let problem = Problem::error("missing-value", format!("`{}` has no value for {} areas: {}", spec.of.value, missing.len(), finer.some(&missing)))
            .at(&spec.of.span)
            .hint("say `on-missing = \"exclude\"` to go by the areas that have one: the others are left out and counted");
        return run.stop(problem);
    }
    let people = match spec.by.value {
        By::PopulationMean => Some(summary::weights(
            run,
            from,
            spec.people.as_ref(),
            &finer,
            &missing,
            values_rule,
            &spec.name,
        )?),
        By::Mean | By::Sum | By::ShareOfAreas => None,
    };
    // Under "stop" nothing is missing by now, and where another column has a gap nobody has allowed to pass over it; else
    // the areas without a value count neither above nor below the line.
    let skip = if values_rule == OnMissing::Stop { Missing::Exclude } else { Missing::Keep };
    let by = spec.by.value;
    Ok(Ready { finer, coarser, mapping, rule, values, missing, members, by, people, skip })
}

/// Carries a result to another geography.
pub(crate) fn rebase(run: &mut Run<'_>, spec: &Rebase) -> Step<ResultTable> {
    let plan = run.plan;
    let ready = ready(run, spec)?;
    let from = plan.geography(table_name(&spec.of.value)).ok_or(Stopped)?;
    let Ready { finer, coarser, mapping, rule, values, missing, .. } = &ready;
    let carried = match spec.by.value {
        By::ShareOfAreas => {
            let holds: Vec<Option<bool>> =
                values.iter().map(|it| (!it.is_nan()).then_some(*it != 0.0)).collect();
            core::share_of_areas(&ready.members, &holds, ready.skip)
        }
        By::PopulationMean | By::Mean | By::Sum => ready.carry().over(values),
    };
    let without: Vec<u32> = crate::step::indicator::positions(&carried.values, f64::is_nan);
    if *rule == OnMissing::Stop && !without.is_empty() {
        let problem = Problem::error(
            "area-without-value",
            format!("{} of {} areas of `{}` get no value from `{}`: {}", without.len(), coarser.len(), coarser.name, spec.of.value, coarser.some(&without)),
        )
        .at(&spec.name.span)
        .hint("no finer area lies in them (or nobody lives there); say `on-missing = \"exclude\"` or \"keep\": they then have no value and no rank, and the receipt counts them");
        return run.stop(problem);
    }

    let polarity = plan.polarity(&Reference { name: spec.name.value.clone(), column: "value".to_owned() });
    let ranks = rank(&carried.values, TIES, Order::worst_first(polarity));
    let ranked = ranks.iter().filter(|it| !it.is_nan()).count();
    let deciles = quantiles(&ranks, 10);
    if ranked < 10 {
        run.report(
            Problem::warning(
                "too-few-areas",
                format!(
                    "rebase `{}` ranks {ranked} areas, too few for deciles: that column stays empty",
                    spec.name.value
                ),
            )
            .at(&spec.name.span),
        )?;
    }
    let of = match &spec.condition {
        Some(_) => table_name(&spec.of.value).to_owned(),
        None => plan.in_full(&spec.of),
    };
    let without_words = (!without.is_empty()).then(|| format!("no value for {}", coarser.some(&without)));
    let record = run.record(&spec.name.value);
    record.geography = Some(spec.to.value.clone());
    let facts = json!({
        "of": of, "from": from, "to": spec.to.value, "by": spec.by.value.name(),
        "where": spec.condition.as_ref().map(|it| &it.value),
        "people": spec.people.as_ref().map(|it| plan.in_full(it)),
        "on_missing": lookup::rule(spec.on_missing.as_ref(), &[]).name(),
    });
    record.tell(
        format!(
            "`{}` carried from `{from}` to `{}` by {}",
            spec.of.value,
            spec.to.value,
            in_words(spec.by.value)
        ),
        facts,
    );
    record.counts.insert("areas in".into(), finer.len() as u64);
    record.counts.insert("areas matched".into(), mapping.counts.matched as u64);
    record.counts.insert("areas split".into(), mapping.counts.split as u64);
    record.counts.insert("areas lost".into(), mapping.counts.lost.len() as u64);
    record.counts.insert("areas without a value".into(), missing.len() as u64);
    record.counts.insert("areas out that go by a part of theirs".into(), carried.touched as u64);
    record.counts.insert("areas out".into(), coarser.len() as u64);
    record.counts.insert("areas out without a value".into(), without.len() as u64);
    record.counts.insert("areas ranked".into(), ranked as u64);
    record.notes.extend(without_words);
    lookup::tell(run, &spec.name.value, from, &spec.to.value, spec.via.as_ref());
    Ok(ResultTable::new()
        .with("code", Values::Text(Arc::clone(&coarser.codes)))
        .with("name", Values::Text(Arc::clone(&coarser.names)))
        .with("value", Values::Number(carried.values))
        .with("rank", Values::Whole(ranks))
        .with("decile", Values::Whole(deciles)))
}

/// What becomes of values, in words.
pub(crate) fn in_words(by: By) -> &'static str {
    match by {
        By::PopulationMean => "population-weighted mean",
        By::Mean => "plain mean",
        By::Sum => "sum",
        By::ShareOfAreas => "share of areas",
    }
}

/// Whether an SQL value is true, false or not known.
pub(crate) fn truth(value: &Value) -> Option<Option<bool>> {
    match value {
        Value::Null => Some(None),
        Value::Whole(it) => Some(Some(*it != 0)),
        Value::Number(it) => Some(Some(*it != 0.0)),
        Value::Text(_) => None,
    }
}

impl Section for Rebase {
    fn kind(&self) -> &'static str {
        "rebase"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        Some(fixed(&["code", "name", "value", "rank", "decile"]))
    }

    fn main(&self) -> Main {
        Main::Column("value")
    }

    fn rows(&self) -> Rows<'_> {
        Rows::Of(&self.to.value)
    }

    fn polarity(&self, plan: &Plan<'_>, column: &str) -> Polarity {
        match (column, self.worse) {
            ("rank" | "decile", _) => Polarity::Low,
            (_, Some(worse)) => worse,
            _ if self.by.value == By::ShareOfAreas => Polarity::High,
            _ => plan.reference(&self.of).map_or(Polarity::High, |of| plan.polarity(&of)),
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
            (None, Some(from)) if self.by.value == By::PopulationMean => inputs.people(from),
            _ => {}
        }
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| rebase(run, self).map(Arc::new))
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        _name: &str,
        area: u32,
        told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        let people = match self.by.value {
            By::PopulationMean => explain::people(run, &self.of, self.people.as_ref())?,
            _ => None,
        };
        explain::members(run, &self.of, &self.to, self.via.as_ref(), people, area, told, explanation)
    }
}
