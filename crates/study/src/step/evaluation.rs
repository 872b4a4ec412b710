//! `[evaluation.*]`: what a policy changed.

mod compared;
mod designs;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::evaluation::{AreaWeight, Design};
use theodolite_core::{Problem, Span};
use theodolite_data::table::{ResultTable, Values};

use super::series::geography as geography_of;
use super::sides;
use crate::digits::alone;
use crate::explain::Explanation;
use crate::plan::{Inputs, Main, Node, Plan, Rows, Section, fixed, table_name};
use crate::run::{Run, Step};
use crate::spec::Evaluation;
use crate::spec::evaluation::{Shown, Treated};
use crate::spec::side::Side;
use compared::{Compared, Role, compare};
use designs::Found;

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Evaluation, problems: &mut Vec<Problem>) {
    let of = &spec.of;
    let Some(own) = sides::geography_or_problem(plan, of, problems) else { return };
    for side in spec.sides() {
        sides::side_problems(plan, side, own, &format!("series `{}`", of.value), problems);
    }
    for at in spec.indicators() {
        problems.extend(sides::mixed(of, own, at, plan.geography(&at.value)));
    }
    let Some(at) = &spec.cluster else { return };
    match plan.node(&at.value) {
        Some(Node::Geography(_)) if at.value == own => {
            let message = format!("series `{}` is about `{own}` itself", of.value);
            problems.push(
                Problem::error("same-geography", message)
                    .at(&at.span)
                    .hint("leave out `cluster`: each area is then its own"),
            );
        }
        Some(Node::Geography(_)) => problems.extend(plan.route(own, &at.value, None, &at.span).err()),
        _ => match plan.reference(at) {
            Ok(reference) => problems.extend(sides::mixed(of, own, at, plan.geography(&reference.name))),
            Err(problem) => problems.push(problem),
        },
    }
}

/// Runs all designs.
fn evaluate(run: &mut Run<'_>, spec: &Evaluation) -> Step<(Compared, Vec<Found>)> {
    let compared = compare(run, spec)?;
    let seed = run.plan.study.about.seed.unwrap_or(0);
    let mut found = Vec::new();
    for design in designs::asked(spec, &compared) {
        match designs::run(spec, &compared, design, seed) {
            Ok(it) => {
                for doubt in &it.doubts {
                    let message =
                        format!("evaluation `{}`, {}: {}", spec.name.value, design.name(), doubt.why);
                    run.problems
                        .push(Problem::warning(doubt.code, message).at(&spec.of.span).hint(doubt.hint));
                }
                found.push(it);
            }
            Err(error) => return run.stop(words::problem(spec, &compared, design, &error)),
        }
    }
    Ok((compared, found))
}

/// The columns of each table, the first what it is about.
fn columns(shown: Shown) -> &'static [&'static str] {
    match shown {
        Shown::Estimates => &[
            "design",
            "estimate",
            "se",
            "lower",
            "upper",
            "p",
            "n_treated",
            "n_control",
            "periods",
            "pre_periods",
            "clusters",
            "inference",
            "pre_trend_p",
            "pre_rmspe",
            "detectable",
        ],
        Shown::Effects => &["design", "period", "event", "effect", "se", "lower", "upper", "p", "n"],
        Shown::Weights => &["code", "name", "weight", "design"],
        Shown::Balance => &["variable", "treated", "controls", "weighted", "smd", "smd_after", "design"],
        Shown::Placebos => &["code", "name", "areas", "ratio", "pre_rmspe", "effect"],
    }
}

fn texts<T: AsRef<str>>(of: impl Iterator<Item = T>) -> Values {
    let texts: Vec<T> = of.collect();
    Values::text(texts.iter().map(AsRef::as_ref))
}

fn table(spec: &Evaluation, compared: &Compared, found: &[Found]) -> ResultTable {
    let columns: Vec<Values> = match spec.shown {
        Shown::Estimates => estimates(found),
        Shown::Effects => effects(compared, found),
        Shown::Weights => weights(compared, found),
        Shown::Balance => balance(found),
        Shown::Placebos => placebos(compared, found),
    };
    let named = self::columns(spec.shown).iter().zip(columns);
    named.fold(ResultTable::new(), |table, (name, values)| table.with(*name, values))
}

fn estimates(found: &[Found]) -> Vec<Values> {
    let number = |of: &dyn Fn(&Found) -> f64| Values::Number(found.iter().map(of).collect());
    let whole = |of: &dyn Fn(&Found) -> usize| Values::Whole(found.iter().map(|it| of(it) as f64).collect());
    vec![
        texts(found.iter().map(|it| it.estimate.design.name())),
        number(&|it| it.estimate.effect),
        number(&|it| it.estimate.se),
        number(&|it| it.estimate.lower),
        number(&|it| it.estimate.upper),
        number(&|it| it.estimate.p),
        whole(&|it| it.estimate.treated),
        whole(&|it| it.estimate.controls),
        whole(&|it| it.estimate.periods),
        whole(&|it| it.estimate.pre_periods),
        whole(&|it| it.estimate.clusters),
        texts(found.iter().map(|it| words::rests_on(&it.estimate))),
        number(&|it| it.estimate.pre_trend.map_or(f64::NAN, |test| test.p)),
        number(&|it| it.estimate.pre_rmspe),
        number(&|it| it.detectable),
    ]
}

fn effects(compared: &Compared, found: &[Found]) -> Vec<Values> {
    let dates = compared.dates();
    let period = |event: i64| match dates.as_slice() {
        [first] => {
            let at = usize::try_from(*first as i64 + event).ok();
            at.and_then(|it| compared.periods.get(it)).map_or_else(String::new, ToString::to_string)
        }
        _ => String::new(),
    };
    let rows: Vec<(Design, designs::Point)> = found
        .iter()
        .flat_map(|found| found.path.iter().map(|point| (found.estimate.design, *point)))
        .collect();
    let number =
        |of: &dyn Fn(&designs::Point) -> f64| Values::Number(rows.iter().map(|(_, it)| of(it)).collect());
    vec![
        texts(rows.iter().map(|(design, _)| design.name())),
        texts(rows.iter().map(|(_, it)| period(it.event))),
        Values::Whole(rows.iter().map(|(_, it)| it.event as f64).collect()),
        number(&|it| it.effect.effect),
        number(&|it| it.effect.se),
        number(&|it| it.effect.lower),
        number(&|it| it.effect.upper),
        number(&|it| it.effect.p),
        Values::Whole(rows.iter().map(|(_, it)| it.areas as f64).collect()),
    ]
}

/// Codes and names of areas, told by their place among those that are seen.
fn named(compared: &Compared, seen: &[usize]) -> [Values; 2] {
    let areas = &compared.areas;
    let at = |it: &usize| compared.used[*it];
    [
        texts(seen.iter().map(|it| areas.codes.get(at(it)))),
        texts(seen.iter().map(|it| areas.names.get(at(it)))),
    ]
}

fn weights(compared: &Compared, found: &[Found]) -> Vec<Values> {
    let rows = found.iter().flat_map(|found| {
        let mut own = found.estimate.weights.clone();
        // Weights that are equal but for a solver's rounding keep the order of the areas.
        let rounded = |it: &AreaWeight| (it.weight * 1e9).round();
        own.sort_by(|a, b| rounded(b).total_cmp(&rounded(a)).then(a.area.cmp(&b.area)));
        own.into_iter().map(|it| (found.estimate.design, it))
    });
    let rows: Vec<_> = rows.collect();
    let seen: Vec<usize> = rows.iter().map(|it| it.1.area).collect();
    let [codes, names] = named(compared, &seen);
    let shares = Values::Number(rows.iter().map(|it| it.1.weight).collect());
    vec![codes, names, shares, texts(rows.iter().map(|it| it.0.name()))]
}

fn balance(found: &[Found]) -> Vec<Values> {
    let rows: Vec<(Design, &designs::Alike)> =
        found.iter().flat_map(|found| found.balance.iter().map(|it| (found.estimate.design, it))).collect();
    let number =
        |of: &dyn Fn(&designs::Alike) -> f64| Values::Number(rows.iter().map(|(_, it)| of(it)).collect());
    vec![
        texts(rows.iter().map(|(_, it)| it.variable.as_str())),
        number(&|it| it.means[0]),
        number(&|it| it.means[1]),
        number(&|it| it.means[2]),
        number(&|it| it.smd[0]),
        number(&|it| it.smd[1]),
        texts(rows.iter().map(|(design, _)| design.name())),
    ]
}

fn placebos(compared: &Compared, found: &[Found]) -> Vec<Values> {
    let rows: Vec<_> = found.iter().flat_map(|it| &it.placebos).collect();
    let areas = &compared.areas;
    // Of several treated areas a placebo is as many donors.
    let joined = |of: &dyn Fn(usize) -> String, between: &str| {
        texts(rows.iter().map(|it| {
            let each: Vec<String> = it.areas.iter().map(|seen| of(compared.used[*seen])).collect();
            each.join(between)
        }))
    };
    let number = |of: &[f64]| Values::Number(of.to_vec());
    vec![
        joined(&|area| areas.codes.get(area).to_owned(), " "),
        joined(&|area| areas.names.get(area).to_owned(), ", "),
        Values::Whole(rows.iter().map(|it| it.areas.len() as f64).collect()),
        number(&rows.iter().map(|it| it.ratio).collect::<Vec<_>>()),
        number(&rows.iter().map(|it| it.pre_rmspe).collect::<Vec<_>>()),
        number(&rows.iter().map(|it| it.effect).collect::<Vec<_>>()),
    ]
}

/// Tells the receipt what was found, and what must be true for it.
fn record(run: &mut Run<'_>, spec: &Evaluation, compared: &Compared, found: &[Found]) {
    let since = match &spec.treated {
        Treated::Since(side, from) => format!("{} since {}", side.words(), from.value),
        Treated::Starts(at) => format!("areas by `{}`", at.value),
    };
    let without = spec.without.as_ref().map_or(String::new(), |it| format!(", without {}", it.words()));
    let record = run.record(&spec.table);
    record.geography = Some(compared.areas.name.clone());
    let facts = json!({
        "of": spec.of.value, "log": spec.log, "level": spec.level,
    });
    record.tell(
        format!(
            "what changed in {}`{}` with {since}, beside {}{without}",
            if spec.log { "the logarithm of " } else { "" },
            spec.of.value,
            match &spec.controls {
                Side::Rest => "all others".to_owned(),
                side => side.words(),
            }
        ),
        facts,
    );
    for (what, count) in [
        ("areas treated", compared.count(|it| matches!(it, Role::Treated(_)))),
        ("controls", compared.count(|it| matches!(it, Role::Control))),
        ("controls treated only after the series ends", compared.count(|it| it == Role::Later)),
        ("controls left out by `without`", compared.count(|it| it == Role::LeftOut)),
        ("areas neither treated nor controls", compared.count(|it| it == Role::Outside)),
        ("areas without a value", compared.count(|it| it == Role::NoValue)),
        ("values that controls lack", compared.gaps),
        ("controls without a value before treatment", compared.silent.len()),
    ] {
        if count > 0 {
            record.counts.insert(what.into(), count as u64);
        }
    }
    for it in found {
        record.notes.push(words::estimate(&it.estimate, spec, it.detectable));
        record.notes.extend(words::pre_trend(&it.estimate));
        record.notes.extend(it.wild.as_ref().map(|test| words::wild(&it.estimate, test)));
        record.notes.extend(it.notes.iter().cloned());
    }
    if !compared.silent.is_empty() {
        record.notes.push(format!(
            "controls without a value before treatment, which do not show what changed since: {}",
            compared.some(compared.silent.iter().copied())
        ));
    }
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    if !compared.breaks.is_empty() {
        let words = words::across(&compared.breaks);
        told.push((words, found.iter().map(|it| it.estimate.design.name()).collect()));
    }
    for it in found {
        let design = it.estimate.design.name();
        for assumption in &it.estimate.assumptions {
            let words = words::assumption(*assumption);
            match told.iter_mut().find(|it| it.0 == words) {
                Some((_, designs)) => designs.push(design),
                None => told.push((words, vec![design])),
            }
        }
    }
    let mut assumptions = Vec::new();
    for (words, designs) in told {
        let note = format!("{}: {words}", designs.join(", "));
        assumptions.push(json!({ "designs": designs, "text": words, "note": note }));
        record.notes.push(note);
    }
    record.add_facts(json!({ "assumptions": assumptions }));
    found.iter().for_each(|it| record.add_facts(it.facts.clone()));
}

impl Section for Evaluation {
    fn kind(&self) -> &'static str {
        "evaluation"
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
        Some(fixed(columns(self.shown)))
    }

    fn main(&self) -> Main {
        Main::NoAreas
    }

    fn rows(&self) -> Rows<'_> {
        Rows::NoAreas
    }

    fn about<'p>(&self, plan: &Plan<'p>) -> Option<&'p str> {
        geography_of(plan, &self.of.value)
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        for name in self.names() {
            inputs.add(table_name(&name.value));
        }
        let plan = inputs.plan;
        let Some(own) = geography_of(plan, &self.of.value) else { return };
        for side in self.sides() {
            if let Side::Within(at, _) = side {
                inputs.route(own, &at.value, None);
            }
        }
        if let Some(at) = &self.cluster
            && let Some(Node::Geography(_)) = plan.node(&at.value)
        {
            inputs.route(own, &at.value, None);
        }
    }

    fn is_random(&self) -> bool {
        true
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| {
            let (compared, found) = evaluate(run, self)?;
            record(run, self, &compared, &found);
            Ok(Arc::new(table(self, &compared, &found)))
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
        let (compared, found) = evaluate(run, self)?;
        let notes = &mut explanation.notes;
        notes.push(match compared.roles.get(area as usize) {
            Some(Role::Treated(first)) => format!(
                "treated since {}, {} periods after the first",
                compared.periods.get(*first).map_or_else(String::new, ToString::to_string),
                first
            ),
            Some(Role::Control) => "a control: not treated".into(),
            Some(Role::Later) => "a control: its treatment starts after the series ends".into(),
            Some(Role::LeftOut) => "left out: `without` names it, so that spill-over does not count".into(),
            Some(Role::Outside) => "left out: neither treated nor among `controls`".into(),
            Some(Role::NoValue) | None => {
                format!("left out: series `{}` has no value of it", self.of.value)
            }
        });
        let Some(seen) = compared.used.iter().position(|it| *it == area as usize) else { return Ok(()) };
        let is_control = matches!(compared.roles[area as usize], Role::Control | Role::Later);
        for it in found.iter().filter(|it| is_control && !it.estimate.weights.is_empty()) {
            let weight = it.estimate.weights.iter().find(|weight| weight.area == seen);
            notes.push(match weight {
                Some(weight) => {
                    format!("{}: with weight {}", it.estimate.design.name(), alone(weight.weight))
                }
                None => format!("{}: without weight", it.estimate.design.name()),
            });
        }
        for it in &found {
            let design = it.estimate.design.name();
            let own: Vec<_> = it.placebos.iter().filter(|it| it.areas.contains(&seen)).collect();
            match own.as_slice() {
                [] => {}
                [one] if one.areas.len() == 1 => notes.push(format!(
                    "{design}: taken for treated, its gap after is {} times that before",
                    alone(one.ratio)
                )),
                several => notes.push(format!(
                    "{design}: in {} of {} groups taken for treated",
                    several.len(),
                    it.placebos.len()
                )),
            }
        }
        Ok(())
    }
}
