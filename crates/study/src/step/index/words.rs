//! How an index was made, in words: its method with the weights that were found, and what they were found from.

use theodolite_core::impute::{Impute, NearestNeighbours, Regression};
use theodolite_core::index::{Flat, Index as Made};
use theodolite_core::normalise::{Given, Normalise, Precision, Scale};
use theodolite_core::rank::QuantileRule;
use theodolite_core::weights::{Evidence, FactorModel, PcaWeights, Weigh, WeightsError};
use theodolite_core::{Polarity, Problem};
use theodolite_data::geography::Geography;

use super::by_code;
use crate::spec::experts::told;
use crate::spec::{Experts, Index, Part};

/// The method, with its parameters and the weights that were found.
pub(super) fn method(spec: &Index, made: &Made) -> String {
    let found = &made.weights;
    let is_flat = |at: usize| made.flat.iter().any(|it| it.part == at);
    let as_stated = spec.weights.is_none() && spec.experts.is_none() && made.flat.is_empty();
    let weight = |(at, part): (usize, &Part)| match as_stated {
        true => format!("{} {}", part.of.value, part.weight),
        false => format!("{} {}", part.of.value, told(found.weights.get(at).copied().unwrap_or(f64::NAN))),
    };
    let parts = spec.of.iter().enumerate().filter(|(at, _)| !is_flat(*at));
    let parts: Vec<String> = parts.map(weight).collect();
    let mut words = format!("{} of {}", spec.combine.value.name(), parts.join(", "));
    let out: Vec<&str> =
        made.flat.iter().filter_map(|it| spec.of.get(it.part)).map(|it| it.of.value.as_str()).collect();
    if !out.is_empty() {
        words.push_str(&format!("; left out, because they do not vary: {}", out.join(", ")));
    }
    if let Some(weigh) = &spec.weights {
        words.push_str(&match weigh.value {
            Weigh::BenefitOfTheDoubt { least_share, greatest_share } => format!(
                "; each area with weights of its own by benefit-of-the-doubt (shares {least_share} to {greatest_share}; those above are means)"
            ),
            Weigh::DirectionalBenefitOfTheDoubt => {
                let step = |part: &Part| format!("{} {}", part.of.value, part.weight);
                let direction: Vec<String> = spec.of.iter().map(step).collect();
                format!(
                    "; each area 1/(1 + distance) by directional-benefit-of-the-doubt (direction {}; the weights above are mean shares)",
                    direction.join(", ")
                )
            }
            _ if matches!(&found.from, Evidence::Factor(it) if matches!(it.model, FactorModel::Heywood { .. })) => {
                "; weights found by principal components, because no factor can be (a Heywood case)".to_owned()
            }
            weigh => format!("; weights found by {}", weigh.name()),
        });
    }
    match spec.experts.as_ref().map(|it| &it.value) {
        Some(Experts::Pairs { found, .. }) => words.push_str(&match found.consistency_ratio {
            Some(ratio) => format!("; weights by ahp (consistency ratio {})", told(ratio)),
            None => "; weights by ahp".to_owned(),
        }),
        Some(Experts::Points { experts, .. }) => {
            words.push_str(&format!("; weights by budget ({experts} {})", of_experts(*experts)));
        }
        None => {}
    }
    if let Some((impute, within)) = &spec.impute {
        words.push_str(&format!("; missing values filled by {}", filled_by(impute)));
        if let Some(within) = within {
            words.push_str(&format!(" within {}", within.geography.value));
        }
    }
    if let Some(normalise) = &spec.normalise {
        words.push_str(&format!("; normalised by {}", in_words(&normalise.value)));
    }
    if let Some(decimals) = spec.decimals {
        words.push_str(&format!("; rounded to {decimals} decimals"));
    }
    if let Some(treat) = &spec.treat {
        words.push_str(&format!("; treated by {treat:?}"));
    }
    words.push_str(match spec.worse {
        Polarity::High => "; rank 1 = highest score",
        Polarity::Low => "; rank 1 = lowest score",
    });
    words.push_str(&format!("; ties {:?}", spec.ties).to_lowercase());
    if spec.quantile_rule != QuantileRule::Share {
        words.push_str(&format!("; quantiles by the rule of {}", spec.quantile_rule.name()));
    }
    words
}

/// Why a part is left out for all areas and what becomes of its weight: `x` is ...
pub(crate) fn left_out(spec: &Index, flat: &Flat) -> String {
    let weight = spec.of.get(flat.part).map_or(f64::NAN, |it| it.weight);
    let weight = match &spec.weights {
        None => {
            format!("its weight of {} is shared among the other parts in proportion to theirs", told(weight))
        }
        Some(it) => format!("{} weighs the other parts without it", it.value.name()),
    };
    format!("left out of index `{}`: {}; {weight}", spec.name.value, why(flat))
}

fn why(flat: &Flat) -> String {
    format!("all {} values are {}, and `{}` needs values that differ", flat.areas, flat.value, flat.method)
}

/// Why there is no index of parts of which none varies.
pub(super) fn none_varies(spec: &Index, flat: &[Flat]) -> Problem {
    let part = |it: &Flat| spec.of.get(it.part).map_or("", |it| it.of.value.as_str());
    let each: Vec<String> = flat.iter().map(|it| format!("`{}` ({})", part(it), why(it))).collect();
    let others = if flat.len() < spec.of.len() { "; the others have no weight" } else { "" };
    let message = format!(
        "index `{}` has no part that tells areas apart: {}{others}",
        spec.name.value,
        each.join(", ")
    );
    Problem::error("no-spread", message)
        .at(&spec.of_span)
        .hint("name a part that varies, or look into the sources: a column that is the same everywhere may be the wrong one")
}

/// A normalisation with the parameters that a reader would ask for.
fn in_words(normalise: &Normalise) -> String {
    let name = normalise.name();
    match normalise {
        Normalise::RankExponential(it) => {
            let scale = match it.scale {
                Scale::FromOne => "R = (N + 1 - r)/N",
                Scale::ToZero => "R = (N - r)/N",
            };
            let places = match it.given {
                Given::Values => format!("ties {:?}", it.ties).to_lowercase(),
                Given::Places => "places as given".to_owned(),
            };
            let bits = if it.precision == Precision::Single { ", 32 bits" } else { "" };
            format!("{name} (constant {}, {scale}, {places}{bits})", it.constant)
        }
        Normalise::MinMax(it) => format!("{name} onto {} to {}", it.lower, it.upper),
        Normalise::ZScore(it) => format!("{name} (mean {}, sd {})", it.mean, it.sd),
        Normalise::Goalposts(it) => format!("{name} {} to {}", it.lower, it.upper),
        _ => name.to_owned(),
    }
}

/// An imputation with its parameters.
fn filled_by(impute: &Impute) -> String {
    let name = impute.name();
    match impute {
        Impute::NearestNeighbours(NearestNeighbours { k }) => format!("{name} (k = {k})"),
        Impute::Regression(Regression { predictors }) => format!("{name} ({predictors} predictors at most)"),
        Impute::Mean | Impute::Median | Impute::Em => name.to_owned(),
    }
}

fn of_experts(number: usize) -> &'static str {
    if number == 1 { "expert" } else { "experts" }
}

/// What experts said, and how far it agrees.
fn judged(spec: &Index, experts: &Experts) -> Vec<String> {
    let part = |at: usize| spec.of.get(at).map_or("", |it| it.of.value.as_str());
    let each = |of: &dyn Fn(usize) -> String| {
        (0..spec.of.len()).map(|at| format!("`{}` {}", part(at), of(at))).collect::<Vec<_>>().join(", ")
    };
    let weights = each(&|at| told(experts.weights()[at]));
    match experts {
        Experts::Pairs { found, limit } => {
            let eigenvalue =
                format!("greatest eigenvalue {} of {} parts", told(found.eigenvalue), spec.of.len());
            let mut notes = vec![format!("weights by judgements in pairs: {weights}")];
            notes.push(match found.consistency_ratio {
                Some(ratio) => format!("consistency ratio {} (limit {limit}), {eigenvalue}", told(ratio)),
                None => format!("{eigenvalue}; beyond 10 parts there is no agreed consistency ratio, so the judgements were not held against the limit"),
            });
            if let Some(it) = &found.worst {
                // The way round in which a person would say it.
                let (one, other, given, implied) = match it.given >= 1.0 {
                    true => (it.row, it.column, it.given, it.implied),
                    false => (it.column, it.row, 1.0 / it.given, 1.0 / it.implied),
                };
                notes.push(format!(
                    "the judgement that fits worst: `{}` counts {} times as much as `{}`, by all together {} times",
                    part(one),
                    told(given),
                    part(other),
                    told(implied)
                ));
            }
            notes
        }
        Experts::Points { found, experts } => {
            let mut notes =
                vec![format!("weights by the points of {experts} {}: {weights}", of_experts(*experts))];
            if *experts > 1 {
                let range = |at: usize| {
                    let (least, most) = found.range[at];
                    format!("{} to {} (sd {})", told(least), told(most), told(found.sd[at]))
                };
                notes.push(format!("shares that single experts give: {}", each(&range)));
            }
            if found.too_many {
                notes.push(format!(
                    "experts weighed {} parts; more than 10 can hardly be weighed well",
                    spec.of.len()
                ));
            }
            notes
        }
    }
}

/// How weights were found; nothing where they were given.
pub(super) fn weighed(spec: &Index, made: &Made, geography: &Geography) -> Vec<String> {
    let found = &made.weights;
    if let Some(experts) = &spec.experts {
        return judged(spec, &experts.value);
    }
    let Some(weigh) = spec.weights.as_ref().map(|it| it.value) else { return Vec::new() };
    // Weights were found from the parts that vary.
    let kept = (0..spec.of.len()).filter(|at| made.flat.iter().all(|it| it.part != *at));
    let kept: Vec<usize> = kept.collect();
    let part = |at: usize| kept.get(at).and_then(|at| spec.of.get(*at)).map_or("", |it| it.of.value.as_str());
    let each = |values: &[f64]| {
        let each = values.iter().enumerate().map(|(at, value)| format!("`{}` {}", part(at), told(*value)));
        each.collect::<Vec<_>>().join(", ")
    };
    let weights: Vec<f64> = kept.iter().filter_map(|at| found.weights.get(*at).copied()).collect();
    let weights = each(&weights);
    let components = |it: &PcaWeights| -> Vec<String> {
        let mut words = format!(
            "{} of {} components explain {} of the variance",
            it.kept,
            kept.len(),
            told(it.explained)
        );
        if it.added > 0 {
            words.push_str(&format!(", {} of them added because the others explain too little", it.added));
        }
        let opposed = it.opposed.iter().map(|at| format!("`{}` moves against the others", part(*at)));
        let first = format!("{words}; found from {} areas", it.components.areas);
        [first].into_iter().chain(opposed).collect()
    };
    let (first, others) = match &found.from {
        Evidence::Nothing => (format!("weights found by {}: {weights}", weigh.name()), Vec::new()),
        Evidence::Pca(it) => (format!("weights found by principal components: {weights}"), components(it)),
        Evidence::Factor(it) => match &it.model {
            FactorModel::Likelihood { loadings, .. } => (
                format!("weights found by one common factor: {weights}"),
                vec![format!("loadings on the factor: {}; found from {} areas", each(loadings), it.areas)],
            ),
            FactorModel::Heywood { part: at, components: instead } => {
                let why = format!(
                    "weights found by principal components: {weights}; a common factor would leave nothing of `{}` (a Heywood case)",
                    part(*at)
                );
                (why, components(instead))
            }
        },
        Evidence::Doubt(it) => {
            let best = it.score.iter().filter(|score| **score >= 1.0 - 1e-9).count();
            let on_it = geography.some(&it.frontier);
            let mut others =
                vec![format!("areas with a score of 1: {best}; no mixture of others matches {on_it}")];
            let shared = it.shares.first().map_or(&[][..], Vec::as_slice);
            let nothing = (0_u32..).zip(it.score.iter().zip(shared));
            let nothing = nothing.filter(|(_, (score, share))| **score > 0.0 && share.is_nan());
            let nothing: Vec<u32> = nothing.map(|(area, _)| area).collect();
            if !nothing.is_empty() {
                others.push(format!(
                    "areas that have nothing of the parts that count where the frontier is reached, and so no contributions: {}",
                    geography.some(&nothing)
                ));
            }
            (format!("each area has weights of its own; the mean share of each part: {weights}"), others)
        }
    };
    [first].into_iter().chain(others).collect()
}

/// An error's words, with a part's name in the place of its position.
pub(super) fn by_name<'a>(words: &str, at: Option<usize>, part: impl Fn(usize) -> &'a str) -> String {
    let Some(at) = at else { return words.to_owned() };
    words.replace(&format!("part {at} (counted from 0)"), &format!("part `{}`", part(at)))
}

/// Why an index has no weights.
pub(super) fn cannot_weigh(spec: &Index, geography: &Geography, error: &WeightsError) -> Problem {
    let name = &spec.name.value;
    let part = |at: usize| spec.of.get(at).map_or("", |it| it.of.value.as_str());
    let at = spec.weights.as_ref().map_or(&spec.of_span, |it| &it.span);
    let method = spec.weights.as_ref().map_or("given", |it| it.value.name());
    let problem = |why: &str| {
        Problem::error("cannot-weigh", format!("index `{name}`: no weights by `{method}`: {why}")).at(at)
    };
    match error {
        WeightsError::Opposed { parts } => {
            let named: Vec<String> = parts.iter().map(|at| format!("`{}`", part(*at))).collect();
            let verb = if parts.len() == 1 { "moves" } else { "move" };
            problem(&format!("{} {verb} against the other parts", named.join(", "))).hint(format!(
                "check which end is the `worse` one; if it is right, weights = {{ {method} = {{ opposed = \"accept\" }} }} goes on"
            ))
        }
        WeightsError::NoSpread { part: at } => {
            problem(&format!("`{}` is the same in all areas", part(*at)))
                .hint("leave it out of the index: it tells no area from another")
        }
        WeightsError::Value { part: at, area, .. } => {
            let why = by_name(&by_code(&error.to_string(), Some(*area), geography), Some(*at), part);
            problem(&why).hint("normalise onto a range from zero up, for example by `min-max`")
        }
        WeightsError::Direction { part: at, .. } => {
            let why = by_name(&error.to_string(), Some(*at), part);
            problem(&why).hint("give steps of the same magnitude as the values are after normalisation")
        }
        WeightsError::TooFewAreas { .. } => problem(&error.to_string())
            .hint("fill gaps with `impute`, leave out the part that most areas lack, or give weights in `of`"),
        other => problem(&other.to_string())
            .hint("find them in another way, for example `weights = \"pca\"`, or give them in `of`: `{ income = 0.5, health = 0.5 }`"),
    }
}
