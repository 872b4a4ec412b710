//! The errors of indicators: the true values of a tree's columns, given the published ones.

use theodolite_core::Problem;
use theodolite_core::measurement::{MeasurementError, Observed, Posterior, Prior, fit};

use super::tree::Tree;
use crate::plan::Node;
use crate::run::{Run, Step};
use crate::spec::analysis::{Analysis, Uncertainty, Values};
use crate::step::indicator;

/// What the true values may be, if the study asks for that; says in the receipt what has errors and what has not.
pub(super) fn posterior(
    run: &mut Run<'_>,
    analysis: &Analysis,
    tree: &Tree<'_>,
    spec: &Uncertainty,
) -> Step<Option<Posterior>> {
    let prior = match spec.values {
        None => return Ok(None),
        Some(Values::Fitted) => Prior::Multivariate,
        Some(Values::Naive) => Prior::Naive,
    };
    let mut errors: Vec<Option<Vec<f64>>> = Vec::new();
    for leaf in &tree.leaves {
        errors.push(match run.plan.node(&leaf.reference.name) {
            Some(Node::Indicator(_)) => indicator::errors(run, &leaf.reference.name)?,
            _ => None,
        });
    }
    let exact: Vec<&str> =
        tree.leaves.iter().zip(&errors).filter(|it| it.1.is_none()).map(|it| it.0.name.as_str()).collect();
    if exact.len() == errors.len() {
        let problem = Problem::error(
            "no-errors",
            format!("no indicator of `{}` has an `interval`, an `se` or `standardise`", analysis.of.value),
        )
        .at(&analysis.of.span)
        .hint("name the columns in the indicators' sections, or leave out `values`");
        return run.stop(problem);
    }
    let has_errors = |it: &Vec<f64>| it.iter().any(|error| *error > 0.0);
    if !errors.iter().flatten().any(has_errors) {
        let what = format!("every error of `{}` is 0 or missing: nothing would vary", analysis.of.value);
        let hint = "name other columns in the indicators' `interval` or `se`, or leave out `values`";
        let problem = Problem::error("no-errors", what).at(&analysis.of.span).hint(hint);
        return run.stop(problem);
    }
    for (leaf, errors) in tree.leaves.iter().zip(&errors) {
        let greatest = leaf.numbers.values.iter().fold(0.0, |greatest: f64, it| greatest.max(it.abs()));
        // Past that the draws of this area alone would say how all others are spread.
        let beyond = |error: &f64| greatest > 0.0 && *error > 1e100 * greatest;
        if let Some((area, error)) = errors.iter().flatten().enumerate().find(|it| beyond(it.1)) {
            let problem = Problem::error(
                "error-too-great",
                format!(
                    "area `{}` has a standard error of {error:e} in indicator `{}`, whose greatest value is {greatest}",
                    tree.areas.codes.get(area),
                    leaf.name
                ),
            )
            .at(&analysis.of.span)
            .hint("mend the row: an error so far beyond the values says nothing of them; one that is not known is left blank");
            return run.stop(problem);
        }
    }
    let observed: Vec<Observed<'_>> = tree
        .leaves
        .iter()
        .zip(&errors)
        .map(|(leaf, errors)| Observed { values: &leaf.numbers.values, errors: errors.as_deref() })
        .collect();
    let posterior = match fit(&observed, None, prior) {
        Ok(posterior) => posterior,
        Err(error) => {
            let problem = told(&error, analysis, tree);
            return run.stop(problem);
        }
    };
    let mut notes = Vec::new();
    if !exact.is_empty() {
        notes.push(format!("taken as they are, because the study gives no errors: {}", exact.join(", ")));
    }
    for (at, leaf) in tree.leaves.iter().enumerate() {
        let without = posterior.without_error(at);
        if without > 0 {
            notes.push(format!("`{}`: {without} values have no error, and are taken as they are", leaf.name));
        }
        if let Some(reliability) = posterior.reliability(at) {
            notes.push(format!("`{}`: {reliability:.3} of its variance is not noise", leaf.name));
        }
    }
    run.record(&analysis.table).notes.extend(notes);
    Ok(Some(posterior))
}

fn told(error: &MeasurementError, analysis: &Analysis, tree: &Tree<'_>) -> Problem {
    let area = match error {
        MeasurementError::Value { area, .. } | MeasurementError::StandardError { area, .. } => Some(*area),
        _ => None,
    };
    let words = error.to_string();
    let words = match area {
        Some(area) => words
            .replace(
                &format!("area {area} of"),
                &format!("area `{}` of", tree.areas.codes.get(area as usize)),
            )
            .replace(" (both counted from 0)", " (counted from 0)"),
        None => words,
    };
    let words = tree.leaves.iter().enumerate().rev().fold(words, |words, (at, leaf)| {
        words.replace(&format!("indicator {at} (counted from 0)"), &format!("`{}`", leaf.name))
    });
    let hint = match error {
        MeasurementError::TooFewAreas { .. } => {
            "`values = \"naive\"` needs no such thing, and counts the noise twice; or leave out `values`"
        }
        _ => {
            "mend the row, or name another column as `se` or `interval`; without `values` errors do not count"
        }
    };
    Problem::error("cannot-draw", format!("the errors of `{}`: {words}", analysis.of.value))
        .at(&analysis.of.span)
        .hint(hint)
}
