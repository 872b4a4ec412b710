//! `[allocation.*]`: a sum of money shared among areas by a rule.

mod drawn;
mod ready;
pub(crate) mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use theodolite_core::allocation::phase;
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::table::{ResultTable, Values};

use crate::digits::alone;
use crate::explain::{self, Explanation, PartExplained};
use crate::plan::{Inputs, Main, Plan, Rows, Section, fixed, table_name};
use crate::run::{Run, Step, Stopped};
use crate::spec::allocation::{Allocation, Among, Rule};
use crate::step::analysis;
use ready::{Found, Ready, Standing, ready};

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Allocation, problems: &mut Vec<Problem>) {
    let Some(geography) = plan.geography(&spec.name.value) else { return };
    for at in spec.names().filter(|at| **at != *spec.among.name()) {
        analysis::measured(plan, at, problems);
        let name = table_name(&at.value);
        let Some(of) = plan.geography(name).filter(|of| *of != geography) else { continue };
        let message = format!(
            "`{}` is about `{of}`, but `{}` is shared among areas of `{geography}`",
            at.value, spec.name.value
        );
        let hint = format!(
            "carry it over first: [rebase.{name}_{geography}] with of = \"{}\", to = \"{geography}\" and `by`",
            at.value
        );
        problems.push(Problem::error("mixed-geographies", message).at(&at.span).hint(hint));
    }
    if let Some(named) = &spec.uncertainty {
        drawn::problems(plan, spec, named, problems);
    }
    // Weights grow with a value: it must be the worse end that is high.
    if let Rule::NeedWeighted { need, .. } = &spec.rule.value
        && let Ok(reference) = plan.reference(need)
        && plan.polarity(&reference) == Polarity::Low
    {
        let message =
            format!("`need-weighted` gives more where `{}` is higher, and there need is less", need.value);
        problems.push(Problem::error("need-turned-round", message).at(&need.span).hint(
            "name a measure of which more is worse, such as an index of it; `least-first` takes either",
        ));
    }
}

/// What each area had before, in money.
fn before(run: &mut Run<'_>, spec: &Allocation) -> Step<Option<Arc<Vec<f64>>>> {
    let Some(previous) = &spec.previous else { return Ok(None) };
    let reference = run.plan.reference(previous).map_err(|_| Stopped)?;
    Ok(Some(run.column(&reference)?.values))
}

/// What is shared by, and who gets what.
fn share<'a>(run: &mut Run<'a>, spec: &'a Allocation) -> Step<(Ready<'a>, Found)> {
    let geography = run.plan.geography(&spec.name.value).ok_or(Stopped)?;
    let ready = ready(run, spec, geography)?;
    match ready.found(None) {
        Ok(found) => Ok((ready, found)),
        Err(error) => {
            let problem = ready.told(&error);
            run.stop(problem)
        }
    }
}

fn answer<'a>(run: &mut Run<'a>, spec: &'a Allocation) -> Step<ResultTable> {
    let (ready, found) = share(run, spec)?;
    warn(run, spec, &ready, &found)?;
    record(run, spec, &ready, &found);
    let areas = &ready.areas;
    let units = &found.shared.units;
    let amounts: Vec<f64> = units.iter().map(|it| spec.unit.money(*it as f64)).collect();
    let is_whole = spec.unit.0 >= 1.0;
    let money = |values: Vec<f64>| if is_whole { Values::Whole(values) } else { Values::Number(values) };
    let mut table = ResultTable::new()
        .with("code", Values::Text(Arc::clone(&areas.codes)))
        .with("name", Values::Text(Arc::clone(&areas.names)))
        .with("amount", money(amounts.clone()));
    if let Some(over) = &spec.over {
        let Ok(years) = phase(units, &over.profile) else { return Err(Stopped) }; // its shares are checked with the text
        for (column, year) in over.columns().zip(years) {
            table.push(column, money(year.into_iter().map(|it| spec.unit.money(it as f64)).collect()));
        }
    }
    if let Some(named) = &spec.uncertainty {
        let (lower, upper, idle) = drawn::ends(run, named, &ready)?;
        for (column, units) in [("lower", lower), ("upper", upper)] {
            table.push(column, Values::Number(units.into_iter().map(|it| spec.unit.money(it)).collect()));
        }
        if idle > 0 {
            run.record(&spec.name.value).counts.insert("draws in which no area is eligible".into(), idle);
        }
    }
    let given: u64 = units.iter().sum();
    let people = |area: usize| ready.people.as_ref().map_or(f64::NAN, |it| it[area]);
    let each = |of: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..areas.len()).map(of).collect() };
    table.push("per_head", Values::Number(each(&|area| over_some(amounts[area], people(area)))));
    table.push("share", Values::Number(each(&|area| over_some(units[area] as f64, given as f64))));
    if let Some(before) = before(run, spec)? {
        table.push("change", Values::Number(each(&|area| over_some(amounts[area], before[area]) - 1.0)));
    }
    if let Some(column) = by(&spec.rule.value) {
        let product = |area: usize| ready.measures.iter().map(|it| it.values[area]).product();
        table.push(column, Values::Number(each(&product)));
    }
    if let Rule::LeastFirst { cost, .. } = &spec.rule.value {
        let need = |area: usize| ready.measures.first().map_or(f64::NAN, |it| it.values[area]);
        // What damping leaves an area without people raises nobody.
        let idle = |area: usize| units[area] == 0 || ready.standing[area] == Standing::Kept;
        let raised = |area: usize| if idle(area) { 0.0 } else { amounts[area] / (people(area) * cost) };
        table.push("level", Values::Number(each(&|area| need(area) + ready.turn() * raised(area))));
    }
    let reasons: Vec<&str> = (0..areas.len()).map(|area| words::reason(spec, &ready, &found, area)).collect();
    Ok(table.with("reason", Values::text(reasons)))
}

/// A number over another; missing where that is 0.
fn over_some(number: f64, of: f64) -> f64 {
    if of == 0.0 { f64::NAN } else { number / of }
}

/// The column of what a rule goes by, beside people.
fn by(rule: &Rule) -> Option<&'static str> {
    match rule {
        Rule::PerHead | Rule::Equal => None,
        Rule::NeedWeighted { .. } | Rule::LeastFirst { .. } => Some("need"),
        Rule::Category { .. } => Some("category"),
        Rule::Formula { .. } => Some("factor"),
    }
}

/// Warns of money that raises the worst off beyond the best.
fn warn(run: &mut Run<'_>, spec: &Allocation, ready: &Ready<'_>, found: &Found) -> Step<()> {
    let (Rule::LeastFirst { need, cost, .. }, Some(numbers)) = (&spec.rule.value, ready.measures.first())
    else {
        return Ok(());
    };
    let turn = ready.turn();
    let levels = numbers.values.iter().map(|it| it * turn).filter(|it| !it.is_nan());
    let best = levels.fold(f64::NEG_INFINITY, f64::max);
    if found.shared.level <= best {
        return Ok(());
    }
    let message = format!(
        "`{}` brings all that share it to a `{}` of {}, beyond the best of any area of `{}` ({}): what is left is little more than the same for each person",
        spec.name.value,
        need.value,
        alone(found.shared.level * turn),
        ready.areas.name,
        alone(best * turn)
    );
    run.report(Problem::warning("beyond-the-best", message).at(&spec.rule.span).hint(format!(
        "`cost-per-person` is {cost}: say what it costs to better the need of one person by one unit, or end with `cap`"
    )))
}

/// What the receipt says.
fn record(run: &mut Run<'_>, spec: &Allocation, ready: &Ready<'_>, found: &Found) {
    let count = |of: &dyn Fn(usize) -> bool| (0..ready.areas.len()).filter(|area| of(*area)).count() as u64;
    let standing = |wanted: Standing| count(&|area| ready.standing[area] == wanted);
    let reason = |wanted: &str| count(&|area| words::reason(spec, ready, found, area) == wanted);
    let shared = &found.shared;
    let list = |of: Standing| {
        let areas: Vec<u32> =
            (0..ready.areas.len()).filter(|it| ready.standing[*it] == of).map(|it| it as u32).collect();
        (!areas.is_empty()).then(|| ready.areas.some(&areas))
    };
    let (missing, empty, kept) = (list(Standing::Missing), list(Standing::NoPeople), list(Standing::Kept));
    let (method, facts) = (words::method(run.plan, spec), words::facts(run.plan, spec));
    let record = run.record(&spec.name.value);
    record.geography = Some(ready.areas.name.clone());
    record.tell(method, facts);
    let in_it = standing(Standing::In);
    let units = if spec.unit.0 == 1.0 { String::new() } else { format!(", in units of {}", spec.unit.0) };
    let mut add = |what: &str, count: u64| {
        record.counts.insert(what.to_owned(), count);
    };
    add("areas in", ready.areas.len() as u64);
    add("areas that share in it", in_it);
    add(
        "areas that get nothing of it",
        count(&|area| ready.standing[area] == Standing::In && shared.units[area] == 0),
    );
    add(&format!("amount given out{units}"), shared.units.iter().sum());
    add(&format!("amount unspent{units}"), shared.unspent);
    for (what, count) in [
        ("areas not designated", standing(Standing::NotDesignated)),
        ("areas not classified", standing(Standing::NotClassified)),
        ("areas left out without a value", standing(Standing::Missing)),
        ("areas left out without people", standing(Standing::NoPeople)),
        ("areas without people that share in it by damping alone", standing(Standing::Kept)),
        ("areas at their floor", reason("floor")),
        ("areas at their ceiling", reason("ceiling")),
        ("areas at the floor of damping", reason("damping floor")),
        ("areas at the ceiling of damping", reason("damping ceiling")),
        ("areas above the level", reason("above the level")),
        ("areas under the minimum", reason("under the minimum")),
    ] {
        if count > 0 {
            add(what, count);
        }
    }
    record
        .notes
        .extend(missing.map(|it| format!("left out, because a value or the people are missing: {it}")));
    record.notes.extend(empty.map(|it| format!("left out, because nobody lives there: {it}")));
    record.notes.extend(kept.map(|it| {
        format!(
            "nobody lives there, so that they get what the floor of damping leaves them, and no more: {it}"
        )
    }));
    if let Rule::LeastFirst { need, .. } = &spec.rule.value {
        let level = alone(shared.level * ready.turn());
        record.notes.push(format!("the worst off are brought to a `{}` of {level}", need.value));
    }
    if let Some(share) = found.damped.as_ref().and_then(|it| it.relaxed) {
        record.notes.push(words::relaxed(share));
    }
    if shared.unspent > 0 {
        let money = alone(spec.unit.money(shared.unspent as f64));
        record.notes.push(format!(
            "{money} cannot be spent under the ceilings, the cap or the minimum, and is returned"
        ));
    }
}

impl Section for Allocation {
    fn kind(&self) -> &'static str {
        "allocation"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        let mut columns = fixed(&["code", "name", "amount"]);
        columns.extend(self.over.iter().flat_map(|it| it.columns()));
        if self.uncertainty.is_some() {
            columns.extend(fixed(&["lower", "upper"]));
        }
        columns.extend(fixed(&["per_head", "share"]));
        columns.extend(self.previous.iter().map(|_| "change".to_owned()));
        columns.extend(by(&self.rule.value).map(str::to_owned));
        if let Rule::LeastFirst { .. } = &self.rule.value {
            columns.push("level".to_owned());
        }
        columns.push("reason".to_owned());
        Some(columns)
    }

    fn main(&self) -> Main {
        Main::Column("amount")
    }

    fn rows(&self) -> Rows<'_> {
        match &self.among {
            Among::Designation(at) => Rows::As(&at.value),
            Among::Geography(at) => Rows::Of(&at.value),
        }
    }

    fn polarity(&self, plan: &Plan<'_>, column: &str) -> Polarity {
        let need = self.rule.value.measures().first().and_then(|it| plan.reference(it).ok());
        match (column, need) {
            ("need" | "level", Some(need)) => plan.polarity(&need),
            _ => Polarity::High,
        }
    }

    fn inputs(&self, name: &str, inputs: &mut Inputs<'_, '_>) {
        self.names().for_each(|it| inputs.add(table_name(&it.value)));
        // Its table is not asked for, but what it is made from must be the same.
        self.uncertainty.iter().for_each(|it| inputs.add(&format!("{}_uncertainty", it.value)));
        if let Some(geography) = inputs.plan.geography(name) {
            inputs.add(geography);
            inputs.people(geography);
        }
    }

    fn is_random(&self) -> bool {
        self.uncertainty.is_some()
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        let spec = run.plan.study.allocations.iter().find(|it| it.name.value == name).ok_or(Stopped)?;
        run.timed(name, |run| answer(run, spec).map(Arc::new))
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        name: &str,
        area: u32,
        told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        let spec = run.plan.study.allocations.iter().find(|it| it.name.value == name).ok_or(Stopped)?;
        let (ready, found) = share(run, spec)?;
        explanation.notes.extend(words::why(spec, &ready, &found, area as usize));
        if let (Some(named), true) = (&spec.uncertainty, ready.standing[area as usize].takes_part()) {
            let table = run.table(name)?;
            let end = |column: &str| {
                let of_area = table.numbers(column).and_then(|it| it.get(area as usize));
                alone(of_area.copied().unwrap_or(f64::NAN))
            };
            explanation.notes.push(format!(
                "in nine of ten draws of uncertainty `{}` it gets {} to {}",
                named.value,
                end("lower"),
                end("upper")
            ));
        }
        if let Among::Designation(among) = &spec.among {
            let inner = explain::explain_area(run, &among.value, area, told)?;
            explanation.parts.push(PartExplained::of(f64::NAN, inner));
        }
        for (at, numbers) in spec.rule.value.measures().iter().zip(&ready.measures) {
            let inner = explain::explain_area(run, table_name(&at.value), area, told)?;
            let value = numbers.values.get(area as usize).copied().unwrap_or(f64::NAN);
            explanation.parts.push(PartExplained::of(value, inner));
        }
        Ok(())
    }
}
