//! `[index.NAME]`: its parts, methods and options.

use theodolite_core::aggregate::Combine;
use theodolite_core::rank::QuantileRule;
use theodolite_core::weights::Weigh;
use theodolite_core::{Polarity, Problem};

use super::super::tree::{Section, integer, number};
use super::super::{by_part, experts, method, parts};
use super::{needs, on_missing, worse};
use crate::spec::{At, Index, OnMissing, Part};

/// Reads an index; `None` where it has no `of`.
pub(super) fn read(section: &Section<'_>, problems: &mut Vec<Problem>) -> Option<Index> {
    let worse = worse(section).unwrap_or(Polarity::High);
    let of = section.value("of")?;
    let texts = parts::read(section.text, of);
    let combine = At {
        value: method::combine(section, "combine", worse).unwrap_or_default(),
        span: if section.has("combine") { section.value_span("combine") } else { section.name_span() },
    };
    let equal = 1.0 / texts.len().max(1) as f64;
    let mut parts = Vec::with_capacity(texts.len());
    for text in &texts {
        let table = text.value.and_then(|value| value.get_ref().as_table()).map(|table| Section {
            path: format!("{}.of.{}", section.path, text.name),
            place: text.place.clone(),
            table,
            ..section.clone()
        });
        let weight = match (&table, text.value) {
            (Some(table), _) => table.number("weight"),
            (None, Some(value)) => number(value.get_ref()),
            (None, None) => Some(equal),
        };
        parts.push(Part {
            of: At { value: text.name.clone(), span: section.span(text.place.clone()) },
            weight: weight.unwrap_or(0.0),
            normalise: table
                .as_ref()
                .and_then(|table| method::normalise(table, "normalise", combine.value, problems)),
            treat: table.as_ref().and_then(|table| method::treat(table, "treat")),
        });
    }
    let normalise = method::normalise(section, "normalise", combine.value, problems)
        .map(|value| At { value, span: section.value_span("normalise") });
    let weights = method::weigh(section, "weights", parts.len(), problems)
        .map(|value| At { value, span: section.value_span("weights") });
    let experts = experts::read(section, &parts, problems);
    for (part, weight) in parts.iter_mut().zip(experts.iter().flat_map(|it| it.value.weights())) {
        part.weight = *weight;
    }
    let direction = by_part::direction(section, &parts, problems);
    for (part, step) in parts.iter_mut().zip(direction.into_iter().flatten()) {
        part.weight = step;
    }
    if (weights.is_some() || experts::asked(section)) && texts.iter().any(|text| text.value.is_some()) {
        let message = format!("`{}.weights` finds weights, but `of` gives them too", section.path);
        problems.push(
            Problem::error("out-of-place", message)
                .at(&section.key_span("weights"))
                .hint("write `of` as a list of names, or leave `weights` out"),
        );
    }
    let by_area = weights.as_ref().map(|it| it.value).filter(|it| it.is_by_area());
    if let (Some(weigh), true) = (by_area, combine.value != Combine::Arithmetic) {
        let (name, combined) = (weigh.name(), combine.value.name());
        let message = format!(
            "`{}.combine` is `{combined}`, but `{name}` brings the parts together itself",
            section.path
        );
        let hint = match weigh {
            Weigh::BenefitOfTheDoubt { .. } => {
                "leave `combine` out: the score is the sum of the parts with each area's own weights"
            }
            _ => "leave `combine` out",
        };
        problems.push(Problem::error("out-of-place", message).at(&combine.span).hint(hint));
    }
    if section.has("quantile-rule") && section.values("quantiles").is_none_or(|it| it.is_empty()) {
        needs(section, "quantile-rule", "`quantiles`, which it cuts", problems);
    }
    let on_missing = on_missing(section);
    if section.has("min-share") && !on_missing.as_ref().is_some_and(|it| it.value == OnMissing::Keep) {
        needs(section, "min-share", "`on-missing = \"keep\"`", problems);
    }
    if let (Some(weigh), true) = (by_area, section.has("min-share")) {
        let message = format!("`{}.min-share` means nothing under `{}`", section.path, weigh.name());
        problems.push(
            Problem::error("out-of-place", message)
                .at(&section.value_span("min-share"))
                .hint("an area that lacks a part has no weights of its own, and no score: leave `min-share` out, or fill gaps with `impute`"),
        );
    }
    Some(Index {
        name: section.named(),
        title: section.text("title"),
        of: parts,
        of_span: section.value_span("of"),
        weights,
        experts,
        impute: method::impute(section, "impute", problems),
        treat: method::treat(section, "treat"),
        normalise,
        combine,
        worse,
        ties: section.text("ties").as_deref().and_then(method::ties).unwrap_or_default(),
        quantiles: section
            .values("quantiles")
            .unwrap_or_default()
            .into_iter()
            .filter_map(|value| u32::try_from(integer(value.get_ref())?).ok())
            .collect(),
        quantile_rule: match section.text("quantile-rule").as_deref() {
            Some("ohid") => QuantileRule::Ohid,
            _ => QuantileRule::Share,
        },
        decimals: section
            .value("decimals")
            .and_then(|value| integer(value.get_ref()))
            .and_then(|it| u32::try_from(it).ok()),
        min_share: section.number("min-share").unwrap_or(2.0 / 3.0),
        on_missing,
        note: section.text("note"),
    })
}
