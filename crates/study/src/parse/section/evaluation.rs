//! Sections that tell what a policy changed.

use theodolite_core::Problem;
use theodolite_core::evaluation::Design;
use theodolite_core::evaluation::matching::Alike;
use theodolite_core::evaluation::peers::Distance;

use super::super::tree::Section;
use super::series::period;
use super::{analysis, missing, needs, side};
use crate::digits::alone;
use crate::spec::evaluation::{Errors, Evaluation, Match, Shown, Treated};
use crate::spec::side::Side;

/// Reads `[evaluation.*]`; `None` where what it needs is not there.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Evaluation> {
    let treated = treated(section, problems);
    let controls = match section.has("controls") {
        true => group(section, "controls", problems),
        false => Some(Side::Rest),
    };
    let controls_span =
        if section.has("controls") { section.value_span("controls") } else { section.name_span() };
    let designs = designs(section, problems);
    let shown = section.text("table").and_then(|it| Shown::ALL.into_iter().find(|shown| shown.name() == it));
    let shown = shown.unwrap_or_default();
    let level = analysis::level(section, 0.95, problems);
    let power = section.number("power").unwrap_or(0.8);
    if power == 0.0 || power == 1.0 {
        let message = format!("`{}.power` should lie between 0 and 1, and is {power}", section.path);
        problems.push(Problem::error("bad-value", message).at(&section.value_span("power")));
    } else if power <= 1.0 - level + 1e-9 {
        let message = format!(
            "`{}.power` is {power}: with that chance a test at {} finds something where there is nothing",
            section.path,
            alone(1.0 - level)
        );
        problems.push(
            Problem::error("bad-value", message)
                .at(&section.value_span("power"))
                .hint("it should be well above 1 less `level`, such as 0.8"),
        );
    }
    // A list without codes leaves nobody out.
    let without = match section.value("without").and_then(|it| it.get_ref().as_array()) {
        Some(codes) if codes.is_empty() => None,
        _ => group(section, "without", problems),
    };
    let evaluation = Evaluation {
        name: section.named(),
        table: format!("{}_evaluation", section.name),
        title: section.text("title"),
        of: section.at("of")?,
        treated: treated?,
        controls: controls?,
        controls_span,
        without,
        designs,
        cluster: section.at("cluster"),
        errors: match section.text("errors").as_deref() {
            Some("bias-reduced") => Errors::Reduced,
            Some("wild") => Errors::Wild,
            Some("randomisation") => Errors::Randomisation,
            _ => Errors::Clustered,
        },
        draws: section.integer("draws").and_then(|it| u32::try_from(it).ok()),
        covariates: once(section, "covariates", names(section, "covariates"), problems),
        is_fitted: section.text("importance").as_deref() == Some("fitted"),
        intercept: section.truth("intercept").unwrap_or(false),
        matching: matching(section, problems),
        log: section.truth("log").unwrap_or(false),
        level,
        power,
        shown,
    };
    belong(section, &evaluation, problems);
    Some(evaluation)
}

/// Keys that say nothing without others.
fn belong(section: &Section<'_>, evaluation: &Evaluation, problems: &mut Vec<Problem>) {
    let is_synthetic = evaluation.has(Design::Synthetic);
    if section.has("covariates") && !is_synthetic {
        needs(section, "covariates", "`design = \"synthetic-control\"`; matching has `match.on`", problems);
    }
    if section.has("intercept") && !is_synthetic {
        let what = "`design = \"synthetic-control\"`; the other designs that look at changes have one anyway";
        needs(section, "intercept", what, problems);
    }
    if section.has("importance") && evaluation.covariates.is_empty() {
        needs(section, "importance", "`covariates`", problems);
    }
    match (evaluation.has(Design::Matching), section.has("match")) {
        (true, false) => {
            missing(section, "match", "what areas are matched on, `match = { on = [\"...\"] }`", problems);
        }
        (false, true) => needs(section, "match", "`design = \"matching\"`", problems),
        (true, true) if evaluation.matching.on.is_empty() => {
            let message = format!("`{}.match.on` names no indicator", section.path);
            problems.push(Problem::error("bad-value", message).at(&section.value_span("match")));
        }
        _ => {}
    }
    let able = evaluation.shown.designs();
    let is_able = match evaluation.designs.is_empty() {
        // The dates decide between two designs, both of which have a path.
        true => matches!(evaluation.shown, Shown::Estimates | Shown::Effects),
        false => evaluation.designs.iter().any(|it| able.contains(it)),
    };
    if !is_able {
        let names: Vec<String> = able.iter().map(|it| format!("`{}`", it.name())).collect();
        let message = format!("`{}.table`: no design here has `{}`", section.path, evaluation.shown.name());
        problems.push(
            Problem::error("out-of-place", message)
                .at(&section.value_span("table"))
                .hint(format!("`design` should be, or name, one of {}", names.join(", "))),
        );
    }
}

fn treated(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Treated> {
    if let Some(starts) = section.at("starts") {
        for key in ["treated", "from"].into_iter().filter(|key| section.has(key)) {
            let message = format!("`{}` has both `starts` and `{key}`", section.path);
            problems.push(
                Problem::error("out-of-place", message)
                    .at(&section.key_span(key))
                    .hint("`starts` tells of each area whether and since when it is treated"),
            );
        }
        return Some(Treated::Starts(starts));
    }
    if !section.has("treated") {
        missing(section, "treated", "which areas are treated, or `starts`", problems);
        return None;
    }
    let own = group(section, "treated", problems);
    if !section.has("from") {
        missing(section, "from", "since when they are treated", problems);
    }
    let from = period(section, "from", problems);
    match own? {
        Side::Rest => {
            refuse(section, "treated", "the rest", problems);
            None
        }
        own => Some(Treated::Since(own, from?)),
    }
}

/// A group of areas that is the same in all periods.
fn group(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Option<Side> {
    if let Some(codes) = section.value(key).and_then(|it| it.get_ref().as_array()) {
        let codes: Vec<_> = codes.iter().filter_map(|it| section.at_value(it)).collect();
        if codes.is_empty() {
            let message = format!("`{}.{key}` names no area", section.path);
            problems.push(
                Problem::error("bad-value", message).at(&section.value_span(key)).hint(
                    "say codes such as `[\"E06000001\"]`, a designation, or areas of a coarser geography",
                ),
            );
        }
        return (!codes.is_empty()).then_some(Side::Areas(codes));
    }
    match side::side(section, key, problems)? {
        // What is good or bad of the outcome itself would be chosen by what is to be explained.
        own @ (Side::Part { .. } | Side::Number(_) | Side::All) => {
            refuse(section, key, &own.words(), problems);
            None
        }
        own => Some(own),
    }
}

fn refuse(section: &Section<'_>, key: &str, what: &str, problems: &mut Vec<Problem>) {
    let message = format!("`{}.{key}` cannot be {what}", section.path);
    problems.push(
        Problem::error("bad-value", message).at(&section.value_span(key)).hint(
            "say a designation, `{ areas = [\"...\"] }`, or areas of a coarser geography; never a group chosen by the outcome",
        ),
    );
}

fn designs(section: &Section<'_>, problems: &mut Vec<Problem>) -> Vec<Design> {
    let mut designs: Vec<Design> = Vec::new();
    if section.values("design").is_some_and(|it| it.is_empty()) {
        let message = format!("`{}.design` names none", section.path);
        problems.push(
            Problem::error("bad-value", message)
                .at(&section.value_span("design"))
                .hint("name one, or leave `design` out: the dates of treatment then decide"),
        );
    }
    for at in names(section, "design") {
        let Some(design) = Design::EACH.into_iter().find(|it| it.name() == at.value) else { continue };
        if designs.contains(&design) {
            let message = format!("`{}.design` has `{}` twice", section.path, at.value);
            problems.push(Problem::error("duplicate-name", message).at(&at.span));
        } else {
            designs.push(design);
        }
    }
    designs
}

fn names(section: &Section<'_>, key: &str) -> Vec<crate::spec::At<String>> {
    let values = section.values(key).unwrap_or_default();
    values.into_iter().filter_map(|it| section.at_value(it)).collect()
}

/// Tells of a variable that stands there twice: it would count twice, or tell itself.
fn once(
    section: &Section<'_>,
    key: &str,
    names: Vec<crate::spec::At<String>>,
    problems: &mut Vec<Problem>,
) -> Vec<crate::spec::At<String>> {
    for (k, at) in names.iter().enumerate() {
        if names[..k].iter().any(|it| it.value == at.value) {
            let message = format!("`{}.{key}` has `{}` twice", section.path, at.value);
            problems
                .push(Problem::error("duplicate-name", message).at(&at.span).hint("name each variable once"));
        }
    }
    names
}

fn matching(section: &Section<'_>, problems: &mut Vec<Problem>) -> Match {
    let usual = Match { on: Vec::new(), neighbours: 1, caliper: Some(0.2), by: Alike::Propensity };
    let Some(inner) = section.inner("match") else { return usual };
    let by = match inner.text("by").as_deref() {
        Some("euclidean") => Alike::Variables(Distance::Euclid),
        Some("mahalanobis") => Alike::Variables(Distance::Mahalanobis),
        _ => Alike::Propensity,
    };
    let caliper = inner.number("caliper").or(if by == Alike::Propensity { usual.caliper } else { None });
    Match {
        on: once(section, "match.on", names(&inner, "on"), problems),
        neighbours: inner.integer("neighbours").and_then(|it| usize::try_from(it).ok()).unwrap_or(1),
        caliper,
        by,
    }
}
