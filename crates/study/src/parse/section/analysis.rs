//! Sections that ask something about a result.

use std::ops::Range;

use theodolite_core::correlation::{Coefficient, FlagRule};
use theodolite_core::influence::Measure;
use theodolite_core::profile::ProfileRule;
use theodolite_core::{Polarity, Problem};
use toml::Spanned;
use toml::de::DeValue;

use super::super::method::{self, Named};
use super::super::tree::{Section, entries, integer, number};
use super::{benchmark, missing, needs, reach};
use crate::spec::At;
use crate::spec::analysis::{
    Agree, Alternatives, Analysis, Association, Comparison, Consensus, Correlation, Cut, Cutoff, Fragility,
    Inequality, Influence, Profile, ProfileParts, Question, Sensitivity, Uncertainty, Values, WeightDraw,
    Wished,
};

/// Where lines are put to see what becomes of a list, if nothing is said.
const SHARES: [f64; 7] = [0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2];

/// Reads one of them; `None` where it has no `of`.
pub(super) fn read(kind: &str, section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Analysis> {
    let question = match kind {
        "uncertainty" => Question::Uncertainty(uncertainty(section, problems)),
        "sensitivity" => Question::Sensitivity(Sensitivity {
            samples: whole(section, "samples").unwrap_or(512),
            area: section.at("area"),
            replicates: replicates(section, problems),
            level: level(section, 0.95, problems),
        }),
        "fragility" => Question::Fragility(fragility(section, problems)),
        "cutoff" => Question::Cutoff(cutoff(section, problems)),
        "inequality" => Question::Inequality(inequality(section, problems)),
        "association" => Question::Association(Association {
            with: section.at("with")?,
            measures: if section.has("measures") {
                measures(section, problems)
            } else {
                let named = |it: &str| At { value: it.to_owned(), span: section.name_span() };
                vec![named("pearson"), named("spearman")]
            },
            by_people: section.truth("by-people").unwrap_or(section.has("people")),
            people: section.at("people"),
            groups: section.at("groups"),
            replicates: replicates(section, problems),
            level: level(section, 0.95, problems),
        }),
        "influence" => Question::Influence(influence(section, problems)),
        "correlation" => Question::Correlation(correlation(section, problems)?),
        "comparison" => Question::Comparison(comparison(section, problems)?),
        "consensus" => Question::Consensus(Consensus {
            others: others(section, problems)?,
            weights: section.value("weights").map(|it| by_part(section, it)).unwrap_or_default(),
            method: match section.text("method")?.as_str() {
                "kemeny" => Agree::Kemeny,
                "copeland" => Agree::Copeland,
                _ => Agree::Borda,
            },
        }),
        "benchmark" => Question::Benchmark(benchmark::benchmark(section, problems)),
        "trend" => Question::Trend(benchmark::trend(section, problems)),
        "profile" => Question::Profile(profile(section, problems)),
        "reach" => {
            let (replicates, level) = (replicates(section, problems), level(section, 0.95, problems));
            Question::Reach(reach::read(section, replicates, level)?)
        }
        "redistribution" => {
            let others = others(section, problems)?;
            Question::Redistribution(reach::redistribution(section, others, problems)?)
        }
        _ => return None,
    };
    Some(Analysis {
        name: section.named(),
        table: format!("{}_{kind}", section.name),
        title: section.text("title"),
        of: section.values("of")?.first().and_then(|it| section.at_value(it))?,
        question,
    })
}

fn uncertainty(section: &Section<'_>, problems: &mut Vec<Problem>) -> Uncertainty {
    let weights = section.inner("weights").and_then(|it| weights(&it, problems));
    let methods = section.inner("methods").map_or_else(Alternatives::default, |it| Alternatives {
        normalise: each(&it, "normalise", |method| method::normalisation(method, problems)),
        treat: each(&it, "treat", method::treatment),
        combine: each(&it, "combine", |method| method::combination(method, Polarity::High)),
        impute: each(&it, "impute", |method| method::imputation_to_choose(method, problems)),
    });
    let spread = matches!(weights, Some(WeightDraw::Within(_) | WeightDraw::Dirichlet(_)));
    if section.has("throughout") && !spread {
        needs(section, "throughout", "`weights` with `within` or `dirichlet`", problems);
    }
    let core = section.number("core").unwrap_or(0.9);
    if core <= 0.5 {
        let message = format!("`{}.core` should be above 0.5, and is {core}", section.path);
        problems.push(Problem::error("bad-value", message).at(&section.value_span("core")));
    }
    let (leave_out, values) = (section.truth("leave-out").unwrap_or(false), section.text("values"));
    let nothing = weights.is_none() && methods == Alternatives::default() && !leave_out && values.is_none();
    if nothing && !section.has("weights") {
        let message = format!("`{}` does not say what varies", section.path);
        problems.push(Problem::error("nothing-varies", message).at(&section.name_span()).hint(
            "add `weights = { within = 0.25 }`, `methods`, `leave-out = true` or `values = \"fitted\"`",
        ));
    }
    Uncertainty {
        draws: whole(section, "draws").unwrap_or(1000),
        weights,
        throughout: section.truth("throughout").unwrap_or(false),
        methods,
        leave_out,
        values: values.map(|it| if it == "naive" { Values::Naive } else { Values::Fitted }),
        level: level(section, 0.9, problems),
        cut: cut(section, problems),
        designation: section.inner("cut").and_then(|it| it.at("designation")),
        core,
    }
}

/// The methods in a list that can be read.
fn each<T>(section: &Section<'_>, key: &str, read: impl FnMut(&Named<'_>) -> Option<T>) -> Vec<T> {
    Named::each(section, key).iter().filter_map(read).collect()
}

fn weights(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<WeightDraw> {
    if section.table.len() != 1 {
        let message = format!("`{}` should say one way, not {}", section.path, section.table.len());
        problems.push(
            Problem::error("bad-value", message)
                .at(&section.name_span())
                .hint("`within`, `dirichlet`, `ranges` or `sets`"),
        );
        return None;
    }
    if section.number("within") == Some(1.0) {
        let message = format!(
            "`{}.within` should be below 1: a weight could else be 0, and all of them at once",
            section.path
        );
        problems.push(
            Problem::error("bad-value", message).at(&section.value_span("within")).hint("say 0.99 or less"),
        );
    }
    let within = section.number("within").map(WeightDraw::Within);
    let dirichlet = section.number("dirichlet").map(WeightDraw::Dirichlet);
    let ranges = || section.has("ranges").then(|| WeightDraw::Ranges(ranges(section, "ranges", problems)));
    within.or(dirichlet).or_else(ranges).or_else(|| {
        let sets = section.values("sets")?;
        Some(WeightDraw::Sets(sets.iter().map(|value| by_part(section, value)).collect()))
    })
}

/// A table of parts, each with a number.
fn by_part(section: &Section<'_>, value: &Spanned<DeValue<'_>>) -> Vec<(At<String>, f64)> {
    let numbers = value.get_ref().as_table().map(entries).unwrap_or_default();
    numbers
        .into_iter()
        .filter_map(|(name, value)| {
            let part = At { value: name.get_ref().to_string(), span: section.span(name.span()) };
            Some((part, number(value.get_ref())?))
        })
        .collect()
}

/// The names at `of` after the first, of a question about several results; `None` where there are none.
fn others(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Vec<At<String>>> {
    let names: Vec<At<String>> =
        section.values("of")?.into_iter().filter_map(|it| section.at_value(it)).collect();
    for (k, name) in names.iter().enumerate() {
        if names.iter().take(k).any(|it| it.value == name.value) {
            let message = format!("`{}.of` has `{}` twice", section.path, name.value);
            problems.push(Problem::error("duplicate-name", message).at(&name.span));
        }
    }
    if names.len() < 2 {
        let message = format!("`{}.of` should name two or more, and has {}", section.path, names.len());
        problems.push(Problem::error("bad-value", message).at(&section.value_span("of")));
        return None;
    }
    Some(names.into_iter().skip(1).collect())
}

fn cutoff(section: &Section<'_>, problems: &mut Vec<Problem>) -> Cutoff {
    let tells_counts = section.text("table").as_deref() == Some("shares");
    let (other, wanted) = match tells_counts {
        true => ("near", "`table = \"areas\"`: what becomes of the list tells nothing of single areas"),
        false => ("shares", "`table = \"shares\"`: each area is held against the lines as they are"),
    };
    if section.has(other) {
        needs(section, other, wanted, problems);
    }
    let stated = section.values("shares");
    let stated = stated.map(|it| it.into_iter().filter_map(|it| number(it.get_ref())).collect());
    let mut shares: Vec<f64> = stated.unwrap_or_else(|| SHARES.to_vec());
    if section.values("shares").is_some_and(|it| it.is_empty()) {
        let message = format!("`{}.shares` names no share", section.path);
        let hint = "name some, or leave `shares` out: 0.05 to 0.2 are usual";
        problems.push(Problem::error("bad-value", message).at(&section.value_span("shares")).hint(hint));
    }
    shares.sort_by(f64::total_cmp);
    shares.dedup();
    Cutoff { tells_counts, near: section.number("near").unwrap_or(0.01), shares }
}

fn comparison(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Comparison> {
    let with = section.at("with")?;
    if section.text("of").is_some_and(|of| of == with.value) {
        let message = format!("`{}` compares `{}` with itself", section.path, with.value);
        problems.push(
            Problem::error("bad-value", message).at(&with.span).hint("name another result of the same areas"),
        );
    }
    Some(Comparison { with, cut: cut(section, problems) })
}

fn correlation(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Correlation> {
    let others = others(section, problems)?;
    let named = |name: &str| Coefficient::EACH.into_iter().find(|it| it.name() == name);
    let mut measures: Vec<Coefficient> = Vec::new();
    for measure in section.texts("measures").unwrap_or_default().iter().filter_map(|it| named(it)) {
        if !measures.contains(&measure) {
            measures.push(measure);
        }
    }
    if measures.is_empty() {
        measures.push(Coefficient::Pearson);
    }
    let usual = FlagRule::default();
    let bound = |key: &str, usual: f64| section.inner("flags").and_then(|it| it.number(key)).unwrap_or(usual);
    let flags = FlagRule {
        collinear: bound("redundant", usual.collinear),
        weak: bound("weak", usual.weak),
        negative: bound("opposed", usual.negative),
    };
    for (key, bound) in [("redundant", flags.collinear), ("weak", flags.weak), ("opposed", flags.negative)] {
        if !(-1.0..=1.0).contains(&bound) {
            let message = format!(
                "`{}.flags.{key}` should be from -1 to 1, as correlations are, and is {bound}",
                section.path
            );
            let hint = "a bound of 1, or of -1, flags nothing beyond it";
            problems.push(Problem::error("bad-value", message).at(&section.value_span("flags")).hint(hint));
        }
    }
    if !(flags.negative <= flags.weak && flags.weak <= flags.collinear) {
        let message = format!(
            "`{}.flags` should rise from `opposed` to `weak` to `redundant`, and are {}, {} and {}",
            section.path, flags.negative, flags.weak, flags.collinear
        );
        problems.push(Problem::error("bad-value", message).at(&section.value_span("flags")));
    }
    Some(Correlation { others, measures, flags, level: level(section, 0.95, problems) })
}

fn influence(section: &Section<'_>, problems: &mut Vec<Problem>) -> Influence {
    let wished = section.value("wished").map(|value| match value.get_ref().as_table() {
        Some(_) => Wished::Shares(by_part(section, value)),
        None => Wished::Equal,
    });
    if wished.is_none() && section.has("by") {
        needs(section, "by", "`wished`", problems);
    }
    let by = match section.text("by").as_deref() {
        Some("correlation") => Measure::Correlation,
        _ => Measure::VarianceShare,
    };
    Influence { wished, by }
}

fn profile(section: &Section<'_>, problems: &mut Vec<Problem>) -> Profile {
    let codes = section.values("areas").unwrap_or_default();
    let areas: Vec<At<String>> = codes.into_iter().filter_map(|it| section.at_value(it)).collect();
    if section.has("areas") && areas.is_empty() {
        let message = format!("`{}.areas` names no area", section.path);
        let hint = "leave it out for all areas";
        problems.push(Problem::error("bad-value", message).at(&section.value_span("areas")).hint(hint));
    }
    for (k, area) in areas.iter().enumerate() {
        if areas.iter().take(k).any(|it| it.value == area.value) {
            let message = format!("`{}.areas` has `{}` twice", section.path, area.value);
            problems.push(Problem::error("duplicate-name", message).at(&area.span));
        }
    }
    let usual = ProfileRule::default();
    Profile {
        parts: match section.text("parts").as_deref() {
            Some("own") => ProfileParts::Own,
            _ => ProfileParts::Indicators,
        },
        rule: ProfileRule {
            count: whole(section, "count").map_or(usual.count, |it| it as usize),
            skip_last: section.truth("skip-last").unwrap_or(usual.skip_last),
        },
        areas,
    }
}

/// Ranges by part, each of two numbers of which the first is not the greater.
fn ranges(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Vec<(At<String>, Range<f64>)> {
    let mut ranges = Vec::new();
    for (name, value) in section.entries(key) {
        let part = At { value: name.get_ref().to_string(), span: section.span(name.span()) };
        if let Some(range) =
            range(&format!("{}.{key}.{}", section.path, part.value), section, value, problems)
        {
            if range.start < 0.0 {
                let message =
                    format!("the weights of `{}` begin at {}, which is below 0", part.value, range.start);
                problems.push(Problem::error("negative-weight", message).at(&section.span(value.span())));
            }
            ranges.push((part, range));
        }
    }
    ranges
}

fn range(
    path: &str,
    section: &Section<'_>,
    value: &Spanned<DeValue<'_>>,
    problems: &mut Vec<Problem>,
) -> Option<Range<f64>> {
    let ends: Vec<f64> = match value.get_ref().as_array() {
        Some(list) => list.iter().filter_map(|it| number(it.get_ref())).collect(),
        None => number(value.get_ref()).into_iter().collect(),
    };
    match ends.as_slice() {
        [lower, upper] if lower <= upper => Some(*lower..*upper),
        [lower, upper] => {
            let message = format!("`{path}` goes from {lower} to {upper}: the lower end comes first");
            problems.push(Problem::error("bad-value", message).at(&section.span(value.span())));
            None
        }
        _ => {
            let message = format!("`{path}` should be two numbers, the lower and the upper end");
            problems.push(Problem::error("bad-value", message).at(&section.span(value.span())));
            None
        }
    }
}

fn fragility(section: &Section<'_>, problems: &mut Vec<Problem>) -> Fragility {
    let bounds = section.inner("bounds");
    if let Some(bounds) = bounds.as_ref().filter(|it| it.has("within") && it.has("ranges")) {
        let message = format!("`{}` has both `within` and `ranges`", bounds.path);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&bounds.key_span("ranges"))
                .hint("keep one of the two"),
        );
    }
    Fragility {
        cut: cut(section, problems),
        cut_span: section.has("cut").then(|| section.key_span("cut")),
        within: bounds.as_ref().and_then(|it| it.number("within")),
        ranges: bounds.map_or_else(Vec::new, |it| ranges(&it, "ranges", problems)),
    }
}

/// The measures asked for, each once.
fn measures(section: &Section<'_>, problems: &mut Vec<Problem>) -> Vec<At<String>> {
    let values = section.values("measures").unwrap_or_default();
    let measures: Vec<At<String>> = values.into_iter().filter_map(|value| section.at_value(value)).collect();
    if section.has("measures") && measures.is_empty() {
        let message = format!("`{}.measures` names no measure", section.path);
        problems.push(Problem::error("bad-value", message).at(&section.value_span("measures")));
    }
    for (k, measure) in measures.iter().enumerate() {
        if measures.iter().take(k).any(|it| it.value == measure.value) {
            let message = format!("`{}.measures` has `{}` twice", section.path, measure.value);
            problems.push(Problem::error("duplicate-measure", message).at(&measure.span));
        }
    }
    measures
}

fn inequality(section: &Section<'_>, problems: &mut Vec<Problem>) -> Inequality {
    let texts = |key: &str| -> Vec<At<String>> {
        let values = section.values(key).unwrap_or_default();
        values.into_iter().filter_map(|value| section.at_value(value)).collect()
    };
    let tells_curve = section.text("table").as_deref() == Some("lorenz");
    let measures = measures(section, problems);
    if tells_curve {
        for key in ["measures", "order", "bounds", "replicates", "permutations", "level"] {
            if section.has(key) {
                needs(section, key, "`table = \"measures\"`: a curve has none of it", problems);
            }
        }
    } else if !section.has("measures") {
        missing(section, "measures", "which to tell, such as `[\"gini\", \"theil-t\"]`", problems);
    }
    let by_people = section.truth("by-people").unwrap_or(true);
    if section.has("people") && !by_people {
        needs(section, "people", "`by-people = true`", problems);
    }
    let permutations = whole(section, "permutations").unwrap_or(0);
    if permutations > 0 && !section.has("groups") {
        needs(section, "permutations", "`groups`", problems);
    }
    Inequality {
        tells_curve,
        measures,
        groups: texts("groups"),
        people: section.at("people"),
        by_people,
        order: section.at("order"),
        bounds: section
            .value("bounds")
            .and_then(|value| range(&format!("{}.bounds", section.path), section, value, problems)),
        replicates: replicates(section, problems),
        permutations,
        level: level(section, 0.95, problems),
    }
}

fn cut(section: &Section<'_>, problems: &mut Vec<Problem>) -> Cut {
    let Some(value) = section.value("cut") else { return Cut::Share(0.1) };
    if let Some(inner) = section.inner("cut") {
        let (first, designation) = (whole(&inner, "first"), inner.has("designation"));
        if designation == inner.has("first") {
            let message = format!("`{}` should say one of `first` and `designation`", inner.path);
            problems.push(Problem::error("bad-value", message).at(&section.value_span("cut")));
        }
        return first.map_or(Cut::Share(0.1), Cut::First);
    }
    let share = number(value.get_ref()).unwrap_or(0.1);
    // What lies beyond is told already.
    if share == 0.0 || share == 1.0 {
        let message = format!("`{}.cut` should lie between 0 and 1, and is {share}", section.path);
        problems.push(Problem::error("bad-value", message).at(&section.span(value.span())));
    }
    Cut::Share(share)
}

/// Fewer resamplings than these have no tails to read an interval from.
const LEAST_REPLICATES: u32 = 20;

pub(super) fn replicates(section: &Section<'_>, problems: &mut Vec<Problem>) -> u32 {
    let replicates = whole(section, "replicates").unwrap_or(999);
    if (1..LEAST_REPLICATES).contains(&replicates) {
        let message = format!(
            "`{}.replicates` should be at least {LEAST_REPLICATES}, or 0 for no intervals, and is {replicates}",
            section.path
        );
        let hint = "999 is usual: an interval lies between the tails of what resamplings give";
        problems.push(Problem::error("bad-value", message).at(&section.value_span("replicates")).hint(hint));
    }
    replicates
}

pub(super) fn level(section: &Section<'_>, default: f64, problems: &mut Vec<Problem>) -> f64 {
    let level = section.number("level").unwrap_or(default);
    if level == 0.0 || level == 1.0 {
        let message = format!("`{}.level` should lie between 0 and 1, and is {level}", section.path);
        problems.push(Problem::error("bad-value", message).at(&section.value_span("level")));
    }
    level
}

pub(super) fn whole(section: &Section<'_>, key: &str) -> Option<u32> {
    section.value(key).and_then(|value| integer(value.get_ref())).and_then(|it| u32::try_from(it).ok())
}
