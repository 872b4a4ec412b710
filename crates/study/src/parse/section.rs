//! From sections to the types of a study, and what is wrong between the keys of one section.

mod allocation;
mod analysis;
mod appraisal;
mod benchmark;
mod change;
mod control;
mod convergence;
mod designation;
mod evaluation;
mod file;
mod fund;
mod gap;
mod index;
mod mission;
mod portfolio;
mod projection;
mod reach;
mod scenario;
mod series;
mod side;
mod standardise;
mod wheel;

use theodolite_core::{Polarity, Problem};
use theodolite_data::lookup::Others;
use toml::de::DeValue;

use super::names;
use super::tree::{Document, Section, entries, integer, number};
use crate::grammar::kind;
use crate::nearest::nearest;
use crate::spec::{
    At, By, Claim, Expect, Geography, Indicator, Link, Lookup, Measure, OnMissing, Parents, Provenance,
    RankOf, Rebase, Source, Study, Summary, Transform,
};

/// Reads `[study]`.
pub(super) fn about(document: &Document<'_>, study: &mut Study) {
    let Some(section) = document.section("study") else { return };
    let about = &mut study.about;
    about.title = section.text("title").or(about.title.take());
    about.description = section.text("description").or(about.description.take());
    about.authors.extend(section.texts("authors").unwrap_or_default());
    about.licence = section.text("licence").or(about.licence.take());
    about.seed = section.integer("seed").and_then(|seed| u64::try_from(seed).ok()).or(about.seed);
    about.version = section.text("version").or(about.version.take());
}

/// Reads `[wheel]`.
pub(super) fn wheel_settings(section: &Section<'_>, study: &mut Study) {
    wheel::settings(section, study);
}

/// Reads one named section into the study, where all that it needs is there.
pub(super) fn read(kind: &str, section: &Section<'_>, study: &mut Study, problems: &mut Vec<Problem>) {
    match kind {
        "geography" => study.geographies.extend(geography(section, problems)),
        "lookup" => study.lookups.extend(lookup(section, problems)),
        "source" => study.sources.extend(source(section, problems)),
        "indicator" => study.indicators.extend(indicator(section, problems)),
        "index" => study.indices.extend(index::read(section, problems)),
        "summary" => study.summaries.extend(summary(section, problems)),
        "rebase" => study.rebases.extend(rebase(section, problems)),
        "designation" => study.designations.extend(designation::read(section, problems)),
        "evaluation" => study.evaluations.extend(evaluation::read(section, problems)),
        "fund" => study.funds.extend(fund::read(section, problems)),
        "change" => study.changes.extend(change::read(section, problems)),
        "convergence" => study.convergences.extend(convergence::read(section, problems)),
        "projection" => study.projections.extend(projection::read(section, problems)),
        "control" => study.controls.extend(control::read(section, problems)),
        "scenario" => study.scenarios.extend(scenario::read(section, problems)),
        "gap" => study.gaps.extend(gap::read(section, problems)),
        "mission" => study.missions.extend(mission::read(section, problems)),
        "scorecard" => study.scorecards.push(mission::scorecard(section, problems)),
        "series" => study.series.extend(series::read(section, problems)),
        kind if names::ANALYSES.contains(&kind) => {
            study.analyses.extend(analysis::read(kind, section, problems));
        }
        "allocation" => study.allocations.extend(allocation::read(section, problems)),
        "appraisal" => study.appraisals.extend(appraisal::read(section, problems)),
        "principle" => study.principles.push(wheel::principle(section)),
        "goal" => study.goals.push(wheel::goal(section, problems)),
        "actor" => study.actors.push(wheel::actor(section, problems)),
        "policy" => study.policies.push(wheel::policy(section, problems)),
        "measure" => study.measures.extend(wheel::measure(section)),
        "link" => study.links.extend(wheel::link(section, problems)),
        "descriptor" => study.descriptors.push(wheel::descriptor(section, problems)),
        "portfolio" => study.portfolios.push(portfolio::read(section, problems)),
        "claim" => study.claims.extend(claim(section, problems)),
        _ => {}
    }
}

fn geography(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Geography> {
    let has_file = section.has("file") || section.has("url");
    if !has_file {
        for key in ["code", "name", "population", "within", "sha256"] {
            if section.has(key) {
                needs(section, key, "`file` or `url`", problems);
            }
        }
    } else if !section.has("code") {
        missing(section, "code", "the column of the areas' codes", problems);
    }
    Some(Geography {
        name: section.named(),
        title: section.text("title"),
        file: if has_file { file::read(section, problems) } else { None },
        code: section.at("code"),
        label: section.at("name"),
        population: section.at("population"),
        within: links(section, "within"),
        boundary: file::boundary(section, problems),
        provenance: provenance(section),
    })
}

fn lookup(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Lookup> {
    let file = file::read(section, problems);
    let from = links(section, "from").into_iter().next();
    let to = links(section, "to").into_iter().next();
    if let (Some(from), Some(to)) = (&from, &to)
        && from.geography.value == to.geography.value
    {
        let message = format!("`{}` maps `{}` to itself", section.path, to.geography.value);
        problems.push(
            Problem::error("bad-value", message)
                .at(&to.geography.span)
                .hint("`from` and `to` name two geographies"),
        );
    }
    Some(Lookup {
        name: section.named(),
        file: file?,
        from: from?,
        to: to?,
        share: section.at("share"),
        others: section
            .at("others")
            .filter(|it| it.value == "themselves")
            .map(|it| At { value: Others::Themselves, span: it.span }),
        on_missing: on_missing(section),
        provenance: provenance(section),
    })
}

fn source(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Source> {
    let file = file::read(section, problems);
    if section.has("geography") && !section.has("key") {
        missing(section, "key", "the column of the areas' codes", problems);
    }
    if section.has("key") && !section.has("geography") {
        needs(section, "key", "`geography`", problems);
    }
    Some(Source {
        name: section.named(),
        file: file?,
        geography: section.at("geography"),
        key: section.at("key"),
        on_missing: on_missing(section),
        provenance: provenance(section),
    })
}

fn indicator(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Indicator> {
    let is_standardised = section.has("standardise");
    if !is_standardised && !section.has("denominator") {
        if section.has("per") {
            needs(section, "per", "`denominator`, or `standardise`", problems);
        }
        if section.has("shrink") {
            needs(section, "shrink", "`denominator`", problems);
        }
    }
    if !is_standardised && !section.has("column") {
        missing(section, "column", "the column of its values", problems);
    }
    let standardise = standardise::read(section, problems);
    let interval = section.inner("interval").and_then(|it| it.at("lower").zip(it.at("upper")));
    let period = section.value("period").and_then(|value| match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        value => integer(value).map(|year| year.to_string()),
    });
    Some(Indicator {
        name: section.named(),
        source: section.at("source")?,
        column: match &standardise {
            Some(it) => it.events.first()?.clone(),
            None => section.at("column")?,
        },
        title: section.text("title"),
        unit: section.text("unit"),
        period,
        worse: worse(section)?,
        denominator: section.at("denominator"),
        per: section
            .number("per")
            .unwrap_or_else(|| standardise.as_ref().map_or(1.0, |it| it.by.usual_base())),
        standardise,
        transform: section.text("transform").and_then(|name| transform(&name)).unwrap_or_default(),
        shrink: match section.inner("shrink") {
            Some(table) => parents(&table, "towards", problems),
            None => section.at("shrink").map(|geography| Parents { geography, via: None }),
        },
        interval,
        standard_error: section.at("se"),
        missing: section.texts("missing"),
        note: section.text("note"),
    })
}

/// The parents at a key and the way to them; says where there is a way and nothing that it leads to.
pub(super) fn parents(section: &Section<'_>, key: &str, problems: &mut Vec<Problem>) -> Option<Parents> {
    let via = section.at("via");
    let Some(geography) = section.at(key) else {
        if via.is_some() {
            needs(section, "via", &format!("`{key}`"), problems);
        }
        return None;
    };
    Some(Parents { geography, via })
}

fn summary(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Summary> {
    let mut measures: Vec<At<Measure>> = Vec::new();
    for value in section.values("measures").unwrap_or_default() {
        let Some(text) = section.at_value(value) else { continue };
        let measure = match text.value.as_str() {
            "average-score" => Measure::AverageScore,
            "average-rank" => Measure::AverageRank,
            "share-in-decile-1" => Measure::ShareInDecile1,
            "extent" => Measure::Extent,
            "local-concentration" => Measure::LocalConcentration,
            "scale" => Measure::Scale,
            _ => continue,
        };
        if measures.iter().any(|other| other.value == measure) {
            let message = format!("`{}.measures` has `{}` twice", section.path, text.value);
            problems.push(Problem::error("duplicate-measure", message).at(&text.span));
        } else {
            measures.push(At { value: measure, span: text.span });
        }
    }
    if section.values("measures").is_some_and(|list| list.is_empty()) {
        let message = format!("`{}.measures` names no measure", section.path);
        problems.push(Problem::error("bad-value", message).at(&section.value_span("measures")));
    }
    Some(Summary {
        name: section.named(),
        of: section.at("of")?,
        to: section.at("to")?,
        measures,
        people: section.at("people"),
        via: section.at("via"),
        title: section.text("title"),
        on_missing: on_missing(section),
    })
}

fn rebase(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Rebase> {
    let by = section.at("by").and_then(|by| {
        let value = match by.value.as_str() {
            "population-mean" => By::PopulationMean,
            "mean" => By::Mean,
            "sum" => By::Sum,
            "share-of-areas" => By::ShareOfAreas,
            _ => return None,
        };
        Some(At { value, span: by.span })
    });
    if section.has("where") && by.as_ref().is_some_and(|by| by.value != By::ShareOfAreas) {
        needs(section, "where", "`by = \"share-of-areas\"`", problems);
    }
    Some(Rebase {
        name: section.named(),
        of: section.at("of")?,
        to: section.at("to")?,
        by: by?,
        condition: section.at("where"),
        people: section.at("people"),
        via: section.at("via"),
        worse: worse(section),
        title: section.text("title"),
        on_missing: on_missing(section),
    })
}

fn claim(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Claim> {
    let rank_of = rank_of(section, problems);
    let asks = section.has("query") || section.has("rank-of");
    let slip = ["query", "untestable", "rank-of"].into_iter().any(|it| slipped(section, it));
    if !asks && !section.has("untestable") && !slip {
        let message = format!("`{}` has no `query`", section.path);
        problems.push(
            Problem::error("claim-without-query", message)
                .at(&section.name_span())
                .hint("add `query` and `expect`, or say with `untestable` why it cannot be tested here"),
        );
    }
    if section.has("query") && !section.has("expect") && !slipped(section, "expect") {
        let message = format!("`{}` has a `query` but nothing that it should give", section.path);
        problems.push(
            Problem::error("claim-without-expect", message)
                .at(&section.key_span("query"))
                .hint("add `expect`: a number, a text, `true` or `false`"),
        );
    }
    for other in ["query", "rank-of"] {
        if section.has("untestable") && section.has(other) {
            let message = format!("`{}` is said to be untestable and has a `{other}`", section.path);
            problems.push(
                Problem::error("out-of-place", message)
                    .at(&section.key_span("untestable"))
                    .hint("keep one of the two"),
            );
        }
    }
    if section.has("query") && section.has("rank-of") {
        let message = format!("`{}` has a `query` and a `rank-of`", section.path);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&section.key_span("rank-of"))
                .hint("keep one of the two, or make two claims of it"),
        );
    }
    for key in ["expect", "tolerance"] {
        if section.has(key) && !asks && section.has("untestable") {
            needs(section, key, "`query`", problems);
        }
    }
    if section.has("decided-by") && !section.has("untestable") && asks {
        needs(section, "decided-by", "`untestable`", problems);
    }
    let expect = section.value("expect").and_then(|value| match value.get_ref() {
        DeValue::String(text) => Some(Expect::Text(text.to_string())),
        DeValue::Boolean(truth) => Some(Expect::Truth(*truth)),
        value => number(value).map(Expect::Number),
    });
    if let Some(tolerance) = section.number("tolerance") {
        if tolerance < 0.0 {
            let message = format!("`{}.tolerance` should not be negative, and is {tolerance}", section.path);
            problems.push(Problem::error("negative-tolerance", message).at(&section.value_span("tolerance")));
        } else if matches!(expect, Some(Expect::Text(_) | Expect::Truth(_))) {
            needs(section, "tolerance", "a number as `expect`", problems);
        }
    }
    Some(Claim {
        name: section.named(),
        text: section.text("text")?,
        source: section.text("source"),
        query: section.at("query"),
        rank_of,
        expect,
        tolerance: section.number("tolerance").unwrap_or(0.0),
        untestable: section.text("untestable"),
        decided_by: decided_by(section),
    })
}

/// A place in a league table, and what is said of it: either the rank itself or among how many.
fn rank_of(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<RankOf> {
    let inner = section.inner("rank-of")?;
    let among = inner.integer("among").and_then(|it| u32::try_from(it).ok());
    let span = section.value_span("expect");
    let is_rank = section.number("expect").is_some_and(|it| it >= 1.0 && it.fract() == 0.0);
    let (has, slip) = (section.has("expect"), slipped(section, "expect"));
    if among.is_some() && has {
        let message = format!("`{}` says which rank it is and among how many", section.path);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&section.key_span("expect"))
                .hint("keep one of the two"),
        );
    } else if has && !is_rank {
        let message = format!("`{}.expect` should be a rank: 1, 2, 3 ...", section.path);
        problems.push(Problem::error("bad-value", message).at(&span));
    } else if !has && among.is_none() && !slip {
        let message = format!("`{}` does not say which rank it should be", section.path);
        problems.push(
            Problem::error("claim-without-expect", message)
                .at(&section.key_span("rank-of"))
                .hint("add `expect = 1`, or `among = 10` to `rank-of` for one of the first ten"),
        );
    }
    if section.has("tolerance") {
        let message = format!("`{}.tolerance` has no place beside `rank-of`", section.path);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&section.key_span("tolerance"))
                .hint("the interval of the rank says how sure it is"),
        );
    }
    Some(RankOf {
        area: inner.at("area")?,
        within: inner.at("in")?,
        among,
        from_end: inner.text("from").is_some_and(|it| it == "end"),
    })
}

/// The claims of other studies that decide one: `{ study = ["claim", "claim"] }`.
fn decided_by(section: &Section<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (study, claims) in section.entries("decided-by") {
        let claims = match claims.get_ref() {
            DeValue::Array(claims) => claims.iter().collect(),
            _ => vec![claims],
        };
        for claim in claims.into_iter().filter_map(|it| section.at_value(it)) {
            found.push((study.get_ref().to_string(), claim.value));
        }
    }
    found
}

/// Columns that give the areas of other geographies.
fn links(section: &Section<'_>, key: &str) -> Vec<Link> {
    section
        .entries(key)
        .into_iter()
        .filter_map(|(name, value)| {
            let geography = At { value: name.get_ref().to_string(), span: section.span(name.span()) };
            match value.get_ref() {
                DeValue::Table(table) => {
                    let of = |key: &str| {
                        let (_, value) = entries(table).into_iter().find(|(it, _)| it.get_ref() == key)?;
                        section.at_value(value)
                    };
                    Some(Link { geography, code: of("code")?, name: of("name") })
                }
                _ => Some(Link { geography, code: section.at_value(value)?, name: None }),
            }
        })
        .collect()
}

fn provenance(section: &Section<'_>) -> Provenance {
    Provenance {
        publisher: section.text("publisher"),
        licence: section.text("licence"),
        title: section.text("title"),
        note: section.text("note"),
    }
}

fn worse(section: &Section<'_>) -> Option<Polarity> {
    match section.text("worse")?.as_str() {
        "high" => Some(Polarity::High),
        "low" => Some(Polarity::Low),
        _ => None,
    }
}

fn transform(name: &str) -> Option<Transform> {
    use Transform::{Cube, CubeRoot, Log, None, Reciprocal, Square, SquareRoot};
    [None, Log, SquareRoot, CubeRoot, Square, Cube, Reciprocal].into_iter().find(|it| it.name() == name)
}

fn on_missing(section: &Section<'_>) -> Option<At<OnMissing>> {
    let at = section.at("on-missing")?;
    let value = match at.value.as_str() {
        "stop" => OnMissing::Stop,
        "exclude" => OnMissing::Exclude,
        "keep" => OnMissing::Keep,
        _ => return None,
    };
    Some(At { value, span: at.span })
}

/// Whether a key that is needed seems to be there under a wrong name: that is told once, as an unknown key.
fn slipped(section: &Section<'_>, key: &str) -> bool {
    let keys = section.path.split('.').next().and_then(kind).map_or(&[][..], |kind| kind.keys);
    entries(section.table)
        .into_iter()
        .map(|(name, _)| name.get_ref().as_ref())
        .filter(|name| keys.iter().all(|key| key.name != *name))
        .any(|name| nearest(name, [key]).is_some())
}

fn missing(section: &Section<'_>, key: &str, what: &str, problems: &mut Vec<Problem>) {
    if slipped(section, key) {
        return;
    }
    let message = format!("`{}` has no `{key}`", section.path);
    let hint = format!("add `{key}`: {what}");
    problems.push(Problem::error("missing-key", message).at(&section.name_span()).hint(hint));
}

/// Says that a key means nothing without something else.
fn needs(section: &Section<'_>, key: &str, what: &str, problems: &mut Vec<Problem>) {
    let message = format!("`{}.{key}` needs {what}", section.path);
    problems.push(Problem::error("out-of-place", message).at(&section.key_span(key)));
}
