//! `[designation.*]`: a status, given by a condition, by an order that is cut, or by an official list.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::sql::conjunction;
use theodolite_data::table::{ResultTable, Values};

use crate::explain::{self, Explanation, PartExplained};
use crate::plan::{Inputs, Main, Plan, Rows, Section, fixed, table_name};
use crate::run::{Run, Step, Stopped};
use crate::spec::At;
use crate::spec::designation::{Designated, Designation, Rows as Counted, Until};
use crate::step::lookup;

mod condition;
mod list;
mod take;

pub(crate) use condition::{Instead, empty, holds, holds_instead, mentions, prepare, sql_problem};
pub(crate) use take::of_ranks;

/// What a rule makes of the areas.
struct Status {
    /// Whether each is designated; `None` where the rule cannot tell.
    designated: Vec<Option<bool>>,
    /// The category of each, where there are several.
    categories: Option<Vec<f64>>,
    /// The rule in words.
    method: String,
    /// What else the receipt counts.
    counts: Vec<(String, u64)>,
    /// What else it notes.
    notes: Vec<String>,
}

/// The status of each area: `true`, `false`, or missing where the rule cannot tell.
pub(crate) fn designate(run: &mut Run<'_>, spec: &Designation) -> Step<ResultTable> {
    let geography = run.geography(&spec.geography.value)?;
    let status = match &spec.rule {
        Designated::Where(condition) => by_condition(run, spec, condition)?,
        Designated::Take(rule) => take::status(run, spec, rule, &geography)?,
        Designated::List(rule) => list::status(run, spec, rule, &geography)?,
    };
    let Status { designated, categories, method, counts, notes } = status;
    let yes = designated.iter().filter(|it| **it == Some(true)).count() as u64;
    let unknown: Vec<u32> =
        designated.iter().enumerate().filter(|(_, it)| it.is_none()).map(|(area, _)| area as u32).collect();
    let words = (!unknown.is_empty())
        .then(|| format!("not classified, because a value is missing: {}", geography.some(&unknown)));
    let facts = facts(run.plan, spec);
    let record = run.record(&spec.name.value);
    record.geography = Some(spec.geography.value.clone());
    record.tell(method, facts);
    record.counts.insert("areas in".into(), geography.len() as u64);
    record.counts.insert("areas designated".into(), yes);
    record.counts.insert("areas not designated".into(), geography.len() as u64 - yes - unknown.len() as u64);
    record.counts.insert("areas not classified".into(), unknown.len() as u64);
    record.counts.extend(counts);
    record.notes.extend(words);
    record.notes.extend(notes);
    let table = ResultTable::new()
        .with("code", Values::Text(Arc::clone(&geography.codes)))
        .with("name", Values::Text(Arc::clone(&geography.names)))
        .with("designated", Values::Truth(designated));
    Ok(match categories {
        Some(categories) => table.with("category", Values::Whole(categories)),
        None => table,
    })
}

fn by_condition(run: &mut Run<'_>, spec: &Designation, condition: &At<String>) -> Step<Status> {
    let designated = holds(run, &spec.geography.value, condition, None)?;
    if designated.iter().all(Option::is_none) {
        let problem = Problem::error(
            "nothing-to-judge",
            format!("designation `{}` can judge no area: its condition is missing for all", spec.name.value),
        )
        .at(&condition.span)
        .hint("a column it names is empty (fewer than 10 areas have no deciles), or it divides by zero");
        return run.stop(problem);
    }
    let from = &spec.geography.value;
    for name in mentions(run.plan, &condition.value) {
        if let Some(to) = run.plan.geography(&name).filter(|to| to != from) {
            lookup::tell(run, &spec.name.value, from, to, None);
        }
    }
    Ok(Status { designated, categories: None, method: words(spec), counts: Vec::new(), notes: Vec::new() })
}

/// What a designation's rule is made from: names of the study, its geography not among them.
pub(crate) fn made_from(plan: &Plan<'_>, spec: &Designation) -> Vec<String> {
    match spec.condition() {
        Some(condition) => mentions(plan, &condition.value),
        None => spec.names().skip(1).map(|it| table_name(&it.value).to_owned()).collect(),
    }
}

/// The rule in words.
pub(crate) fn words(spec: &Designation) -> String {
    match &spec.rule {
        Designated::Where(condition) => format!("where {}", condition.value),
        Designated::Take(rule) => take::words(rule),
        Designated::List(rule) => list::words(rule),
    }
}

/// The rule as data: one of `where`, `take` and `list`.
fn facts(plan: &Plan<'_>, spec: &Designation) -> Value {
    match &spec.rule {
        Designated::Where(condition) => json!({ "where": condition.value }),
        Designated::Take(rule) => json!({ "take": take::facts(plan, rule) }),
        Designated::List(rule) => json!({ "list": list::facts(rule) }),
    }
}

/// What the text alone can show to be wrong.
pub(crate) fn problems(plan: &Plan<'_>, spec: &Designation, problems: &mut Vec<Problem>) {
    match &spec.rule {
        Designated::Where(_) => {}
        Designated::Take(rule) => take::problems(plan, spec, rule, problems),
        Designated::List(rule) => list::problems(plan, spec, rule, problems),
    }
}

/// Which of the comparisons of a condition an area meets and which it misses, where the condition is a list of them with AND
/// between: another rule is not told apart.
fn missed(
    run: &mut Run<'_>,
    spec: &Designation,
    condition: &At<String>,
    area: usize,
) -> Step<Option<String>> {
    let terms = conjunction(&condition.value).unwrap_or_default();
    if terms.len() < 2 {
        return Ok(None);
    }
    let (mut met, mut missed, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for term in terms {
        let own = At { value: term.text.clone(), span: condition.span.clone() };
        let found = holds(run, &spec.geography.value, &own, None)?;
        let list = match found.get(area).copied().flatten() {
            Some(true) => &mut met,
            Some(false) => &mut missed,
            None => &mut unknown,
        };
        list.push(format!("`{}`", term.text));
    }
    let told = [("meets", met), ("misses", missed), ("has no value for", unknown)];
    let told = told.into_iter().filter(|(_, terms)| !terms.is_empty());
    Ok(Some(
        told.map(|(word, terms)| format!("{word} {}", terms.join(" and "))).collect::<Vec<_>>().join("; "),
    ))
}

impl Section for Designation {
    fn kind(&self) -> &'static str {
        "designation"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn columns(&self, plan: &Plan<'_>) -> Option<Vec<String>> {
        let mut columns = fixed(&["code", "name", "designated"]);
        let categories = match &self.rule {
            Designated::Where(_) => false,
            Designated::Take(rule) => match &rule.until.value {
                Until::Like(like) => plan.columns(&like.value)?.iter().any(|it| it == "category"),
                until => until.lines() > Some(1),
            },
            Designated::List(rule) => matches!(rule.by, Counted::Category(_)),
        };
        if categories {
            columns.push("category".to_owned());
        }
        Some(columns)
    }

    fn polarity(&self, _plan: &Plan<'_>, column: &str) -> Polarity {
        if column == "category" { Polarity::Low } else { Polarity::High }
    }

    fn main(&self) -> Main {
        Main::Column("designated")
    }

    fn rows(&self) -> Rows<'_> {
        Rows::Of(&self.geography.value)
    }

    fn inputs(&self, _name: &str, inputs: &mut Inputs<'_, '_>) {
        let plan = inputs.plan;
        inputs.add(&self.geography.value);
        for mentioned in made_from(plan, self) {
            inputs.add(&mentioned); // a condition that names its own designation is a ring, which the plan reports
            if self.condition().is_some()
                && let Some(of) = plan.geography(&mentioned)
                && of != self.geography.value
            {
                inputs.route(&self.geography.value, of, None);
            }
        }
        if let Designated::Take(rule) = &self.rule {
            if let Some(within) = &rule.within {
                inputs.route(&self.geography.value, &within.value, None);
            }
            if rule.until.value.counts_people() {
                inputs.people(&self.geography.value);
            }
        }
    }

    fn look(&self, run: &mut Run<'_>, _name: &str) {
        match &self.rule {
            Designated::Where(_) => {}
            Designated::Take(rule) => take::look(run, self, rule),
            Designated::List(rule) => drop(list::read(run, rule)),
        }
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.timed(name, |run| designate(run, self).map(Arc::new))
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        _name: &str,
        area: u32,
        told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        match &self.rule {
            Designated::Where(_) => {}
            Designated::Take(rule) => {
                explanation.notes.extend(take::reasons(run, self, rule, area as usize)?);
                let name = table_name(&rule.by.value).to_owned();
                let inner = explain::explain_area(run, &name, area, told)?;
                explanation.parts.push(PartExplained::of(f64::NAN, inner));
            }
            Designated::List(rule) => {
                explanation.notes.push(list::reason(run, rule, area as usize)?);
            }
        }
        let Some(condition) = self.condition() else { return Ok(()) };
        explanation.notes.extend(missed(run, self, condition, area as usize)?);
        for mentioned in mentions(run.plan, &condition.value) {
            if mentioned == self.geography.value {
                continue;
            }
            let of = run.plan.geography(&mentioned).ok_or(Stopped)?.to_owned();
            let target = if of == self.geography.value {
                Some(area)
            } else {
                let mapping = run.mapping(&self.geography.value, &of, None, &condition.span)?;
                mapping.target_of(area as usize)
            };
            let Some(target) = target else { continue };
            let inner = explain::explain_area(run, &mentioned, target, told)?;
            explanation.notes.extend(explain::named(&condition.value, &inner));
            explanation.parts.push(PartExplained::of(f64::NAN, inner));
        }
        Ok(())
    }
}
