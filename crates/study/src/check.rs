//! Every problem of a study and its sources, without computing anything.

use std::sync::Arc;

use theodolite_core::Problem;
use theodolite_data::sql::{Sql, SqlErrorKind};
use theodolite_data::store::Store;

use crate::files::{boundaries, unusable_boundaries};
use crate::plan::{Node, Plan};
use crate::run::Run;
use crate::spec::{OnMissing, Study};
use crate::step::designation::mentions;
use crate::step::{claim, summary};

/// Reads a study's sources and says every problem: of names, files, columns, numbers, codes, lookups and missing values.
///
/// Assumes that the text parsed; see [`load`](crate::load).
pub fn check(study: &Study, store: &Store) -> Vec<Problem> {
    let (plan, problems) = Plan::new(study);
    if problems.iter().any(Problem::is_error) {
        return problems;
    }
    let mut run = Run::new(&plan, store, None);
    run.problems.extend(problems);
    run.problems.extend(boundaries(study, store));
    for at in 0..run.tables.tables.len() {
        let _ = run.read(at);
    }
    let names: Vec<(&str, Node<'_>)> = plan.names().collect();
    for (name, node) in &names {
        node.section().look(&mut run, name);
    }
    for index in &study.indices {
        if index.on_missing.as_ref().is_some_and(|it| it.value != OnMissing::Stop) || index.impute.is_some() {
            continue;
        }
        for part in &index.of {
            let Some(Node::Indicator(_)) = plan.node(&part.of.value) else { continue };
            let Ok(measured) = run.indicator(&part.of.value) else { continue };
            let missing = crate::step::indicator::positions(&measured.values, f64::is_nan);
            if !missing.is_empty() && !measured.excludes_missing {
                let geography = &measured.aligned.geography;
                run.problems.push(
                    Problem::error(
                        "missing-value",
                        format!(
                            "`{}` has no value for {} of {} areas of index `{}`: {}",
                            part.of.value,
                            missing.len(),
                            geography.len(),
                            index.name.value,
                            geography.some(&missing)
                        ),
                    )
                    .at(&part.of.span)
                    .hint("say what to do: `on-missing = \"exclude\"` leaves those areas out, \"keep\" scores them on the parts they have, `impute` fills them"),
                );
            }
        }
    }
    for index in &study.indices {
        if let (Some((_, Some(within))), Some(from)) = (&index.impute, plan.geography(&index.name.value)) {
            let _ = run.mapping_to(from, within);
        }
    }
    for it in &study.designations {
        let Some(condition) = it.condition() else { continue };
        for name in mentions(&plan, &condition.value) {
            let to = plan.geography(&name).filter(|to| **to != it.geography.value);
            if let Some(to) = to.filter(|to| plan.route(&it.geography.value, to, None, &it.name.span).is_ok())
            {
                let _ = run.mapping(&it.geography.value, to, None, &condition.span);
            }
        }
    }
    for it in &study.summaries {
        lost(&mut run, &it.of, &it.to, it.via.as_ref(), it.on_missing.as_ref(), &it.name);
    }
    for it in &study.rebases {
        lost(&mut run, &it.of, &it.to, it.via.as_ref(), it.on_missing.as_ref(), &it.name);
    }
    queries(&mut run, study);
    let unusable = unusable_boundaries(&mut run, store, |run, name| {
        run.geography(name).ok().map(|it| Arc::clone(&it.codes))
    });
    run.problems.extend(unusable);
    run.problems
}

/// Areas that a summary or rebase would lose.
fn lost(
    run: &mut Run<'_>,
    of: &crate::spec::At<String>,
    to: &crate::spec::At<String>,
    via: Option<&crate::spec::At<String>>,
    on_missing: Option<&crate::spec::At<OnMissing>>,
    name: &crate::spec::At<String>,
) {
    let Some(from) = run.plan.geography(crate::plan::table_name(&of.value)) else { return };
    let rule = summary::rule(run, from, &to.value, via, on_missing);
    if let (Ok(mapping), Ok(finer)) = (run.mapping(from, &to.value, via, &to.span), run.geography(from)) {
        let _ = summary::check_lost(run, name, &finer, (&to.value, via), &mapping, rule);
    }
}

/// Conditions and claims, tried on empty tables of the right columns.
fn queries(run: &mut Run<'_>, study: &Study) {
    for designation in &study.designations {
        if let Some(condition) = designation.condition() {
            let _ = crate::step::designation::prepare(run, &designation.geography.value, condition, None);
        }
    }
    for rebase in &study.rebases {
        let of = crate::plan::table_name(&rebase.of.value);
        if let (Some(condition), Some(from)) = (&rebase.condition, run.plan.geography(of)) {
            let _ = crate::step::designation::prepare(run, from, condition, Some(of));
        }
    }
    for claim in &study.claims {
        let Some(query) = &claim.query else { continue };
        let Ok(mut database) = Sql::new() else { return };
        if claim::load_empty(run, &mut database, &query.value).is_err() {
            continue;
        }
        if let Err(error) = database.query(&query.value) {
            // An empty table may end a query early; only what the text itself shows counts here.
            if matches!(error.kind, SqlErrorKind::Timeout) {
                continue;
            }
            run.problems.push(crate::step::designation::sql_problem(run.plan, &error, query, Some, None));
        }
    }
}
