//! From the name and parameters of a method to the method of `core`.

use theodolite_core::aggregate::{Combine, Penalty};
use theodolite_core::impute::panel::Panel;
use theodolite_core::impute::{Impute, NearestNeighbours, Regression};
use theodolite_core::normalise::{
    DistanceToReference, DistanceToTarget, Divisor, Given, Goalposts, MinMax, NormalScore, Normalise,
    PercentileRank, Precision, Rank, RankExponential, Scale, Scaled, ZScore,
};
use theodolite_core::rank::Ties;
use theodolite_core::treat::{LogKind, Then, Treat, Winsorise};
use theodolite_core::weights::{Factor, Opposed, Pca, Weigh};
use theodolite_core::{Polarity, Problem};
use toml::Spanned;
use toml::de::DeValue;

use super::section::parents;
use super::tree::{Section, entries};
use crate::spec::At;
use crate::spec::Parents;

/// A method's name and, where there is a table, its parameters.
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    pub(super) parameters: Option<Section<'a>>,
}

impl<'a> Named<'a> {
    pub(super) fn read(section: &Section<'a>, key: &str) -> Option<Named<'a>> {
        Named::of(section, key, section.value(key)?)
    }

    fn of(section: &Section<'a>, key: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Named<'a>> {
        let Some(table) = value.get_ref().as_table() else {
            return Some(Named { name: value.get_ref().as_str()?, parameters: None });
        };
        let path = format!("{}.{key}", section.path);
        let table = Section { path, place: value.span(), table, ..section.clone() };
        let (name, _) = entries(table.table).into_iter().next()?;
        let name = name.get_ref().as_ref();
        Some(Named { name, parameters: table.inner(name) })
    }

    /// The methods in a list.
    pub(super) fn each(section: &Section<'a>, key: &str) -> Vec<Named<'a>> {
        let values = section.values(key).unwrap_or_default();
        values.into_iter().filter_map(|value| Named::of(section, key, value)).collect()
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.parameters.as_ref()?.number(key)
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.parameters.as_ref()?.value(key)?.get_ref().as_str()
    }

    fn truth(&self, key: &str) -> Option<bool> {
        self.parameters.as_ref()?.truth(key)
    }

    fn count(&self, key: &str) -> Option<usize> {
        usize::try_from(self.parameters.as_ref()?.integer(key)?).ok()
    }

    fn ties(&self) -> Option<Ties> {
        self.text("ties").and_then(ties)
    }
}

/// A tie rule by its name.
pub(super) fn ties(name: &str) -> Option<Ties> {
    Some(match name {
        "min" => Ties::Min,
        "average" => Ties::Average,
        "max" => Ties::Max,
        "dense" => Ties::Dense,
        "first" => Ties::First,
        _ => return None,
    })
}

/// The normalisation at a key of a section; says where a range is turned round or empty.
/// The normalisation at a key of an index that combines its parts like that.
///
/// `min-max` without a range of its own goes from 1 to 100 where a mean follows that needs values above 0.
pub(super) fn normalise(
    section: &Section<'_>,
    key: &str,
    combine: Combine,
    problems: &mut Vec<Problem>,
) -> Option<Normalise> {
    let method = Named::read(section, key)?;
    let is_stated =
        method.parameters.as_ref().is_some_and(|it| ["lower", "upper"].iter().any(|key| it.has(key)));
    match normalisation(&method, problems)? {
        Normalise::MinMax(_) if !is_stated && matches!(combine, Combine::Geometric | Combine::Harmonic) => {
            Some(Normalise::MinMax(MinMax { lower: 1.0, upper: 100.0 }))
        }
        normalise => Some(normalise),
    }
}

pub(super) fn normalisation(method: &Named<'_>, problems: &mut Vec<Problem>) -> Option<Normalise> {
    Some(match method.name {
        "none" => Normalise::None,
        "min-max" => {
            let default = MinMax::default();
            let lower = method.number("lower").unwrap_or(default.lower);
            let upper = method.number("upper").unwrap_or(default.upper);
            ordered(method, lower < upper, lower, upper, problems);
            Normalise::MinMax(MinMax { lower, upper })
        }
        "z-score" => {
            let default = ZScore::default();
            Normalise::ZScore(ZScore {
                mean: method.number("mean").unwrap_or(default.mean),
                sd: method.number("sd").unwrap_or(default.sd),
                divisor: match method.text("divisor") {
                    Some("sample") => Divisor::Sample,
                    _ => Divisor::Population,
                },
                by_people: method.text("weights") == Some("population"),
            })
        }
        "robust-z" => Normalise::RobustZ,
        "rank" => Normalise::Rank(Rank { ties: method.ties().unwrap_or_default() }),
        "percentile-rank" => {
            Normalise::PercentileRank(PercentileRank { ties: method.ties().unwrap_or_default() })
        }
        "borda" => Normalise::Borda,
        "distance-to-best" => Normalise::DistanceToBest,
        "distance-to-max" => Normalise::DistanceToMax,
        "distance-to-reference" => Normalise::DistanceToReference(DistanceToReference {
            value: method.number("value")?,
            cap: method.truth("cap").unwrap_or(false),
        }),
        "distance-to-target" => Normalise::DistanceToTarget(DistanceToTarget {
            target: method.number("target")?,
            cap: method.truth("cap").unwrap_or(false),
        }),
        "goalposts" => {
            let default = Goalposts::default();
            let (lower, upper) = (method.number("lower")?, method.number("upper")?);
            ordered(method, lower < upper, lower, upper, problems);
            let log = method.truth("log").unwrap_or(default.log);
            if log && lower <= 0.0 {
                let message = format!("goalpost `lower` is {lower}, which has no logarithm");
                report(method, "lower", message, problems);
            }
            Normalise::Goalposts(Goalposts {
                lower,
                upper,
                truncate: method.truth("truncate").unwrap_or(default.truncate),
                scale: method.number("scale").unwrap_or(default.scale),
                base: method.number("base").unwrap_or(default.base),
                log,
            })
        }
        "scaled" => {
            let (lower, upper) = (method.number("lower")?, method.number("upper")?);
            ordered(method, lower < upper, lower, upper, problems);
            let scale = method.number("scale").unwrap_or(Scaled::default().scale);
            Normalise::Scaled(Scaled { lower, upper, scale })
        }
        "rank-exponential" => {
            let default = RankExponential::default();
            Normalise::RankExponential(RankExponential {
                constant: method.number("constant").unwrap_or(default.constant),
                scale: match method.text("scale") {
                    Some("to-zero") => Scale::ToZero,
                    _ => Scale::FromOne,
                },
                ties: method.ties().unwrap_or(default.ties),
                precision: match method.number("precision") {
                    Some(32.0) => Precision::Single,
                    _ => Precision::Double,
                },
                given: match method.text("given") {
                    Some("places") => Given::Places,
                    _ => Given::Values,
                },
            })
        }
        "normal-score" => {
            Normalise::NormalScore(NormalScore { ties: method.ties().unwrap_or(NormalScore::default().ties) })
        }
        _ => return None,
    })
}

/// Says that `lower` must be below `upper`.
fn ordered(method: &Named<'_>, holds: bool, lower: f64, upper: f64, problems: &mut Vec<Problem>) {
    if !holds {
        let key =
            if method.parameters.as_ref().is_some_and(|it| it.has("upper")) { "upper" } else { "lower" };
        let message = format!("`lower` should be below `upper`, and is {lower} with an `upper` of {upper}");
        report(method, key, message, problems);
    }
}

fn report(method: &Named<'_>, key: &str, message: String, problems: &mut Vec<Problem>) {
    if let Some(parameters) = &method.parameters {
        let message = format!("`{}`: {message}", parameters.path);
        let problem = Problem::error("bad-value", message).at(&parameters.value_span(key));
        problems.push(match key {
            "upper" => problem.hint("which end is worse is said by the indicator's `worse`"),
            _ => problem,
        });
    }
}

/// The treatment at a key of a section.
pub(super) fn treat(section: &Section<'_>, key: &str) -> Option<Treat> {
    treatment(&Named::read(section, key)?)
}

pub(super) fn treatment(method: &Named<'_>) -> Option<Treat> {
    Some(match method.name {
        "none" => Treat::None,
        "winsorise" => {
            let default = Winsorise::default();
            Treat::Winsorise(Winsorise {
                max_points: method.count("max-points").unwrap_or(default.max_points),
                skewness: method.number("skewness").unwrap_or(default.skewness),
                kurtosis: method.number("kurtosis").unwrap_or(default.kurtosis),
                then: match method.text("then") {
                    Some("restore") => Then::Restore,
                    Some("log") => Then::Log,
                    Some("combine") => Then::Combine,
                    _ => default.then,
                },
            })
        }
        "log" => Treat::Log(match method.text("kind") {
            Some("ct-plus") => LogKind::CtPlus,
            Some("ct-origin") => LogKind::CtOrigin,
            Some("gii") => LogKind::Gii,
            _ => LogKind::Ct,
        }),
        "box-cox" => Treat::BoxCox { lambda: method.number("lambda")? },
        _ => return None,
    })
}

/// The combination at a key of a section; the penalty of Mazziotta and Pareto follows from the worse end of the index.
pub(super) fn combine(section: &Section<'_>, key: &str, worse: Polarity) -> Option<Combine> {
    combination(&Named::read(section, key)?, worse)
}

pub(super) fn combination(method: &Named<'_>, worse: Polarity) -> Option<Combine> {
    Some(match method.name {
        "weighted-sum" => Combine::WeightedSum,
        "arithmetic" => Combine::Arithmetic,
        "geometric" => Combine::Geometric,
        "harmonic" => Combine::Harmonic,
        "generalised" => Combine::Generalised { power: method.number("power")? },
        "copeland" => Combine::Copeland,
        "mazziotta-pareto" => Combine::MazziottaPareto {
            sign: match (method.text("penalty"), worse) {
                (Some("plus"), _) => Penalty::Plus,
                (Some("minus"), _) => Penalty::Minus,
                (_, Polarity::High) => Penalty::Plus,
                (_, Polarity::Low) => Penalty::Minus,
            },
        },
        _ => return None,
    })
}

/// How weights are found, at a key of a section; says where no shares of so many parts can keep the bounds.
pub(super) fn weigh(
    section: &Section<'_>,
    key: &str,
    parts: usize,
    problems: &mut Vec<Problem>,
) -> Option<Weigh> {
    let method = Named::read(section, key)?;
    let opposed = match method.text("opposed") {
        Some("accept") => Opposed::Accept,
        _ => Opposed::Refuse,
    };
    Some(match method.name {
        "equal" => Weigh::Equal,
        "entropy" => Weigh::Entropy,
        "pca" => Weigh::Pca(Pca { opposed, ..Pca::USUAL }),
        "factor" => Weigh::Factor(Factor { opposed }),
        "benefit-of-the-doubt" => {
            let least_share = method.number("least-share").unwrap_or(0.0);
            let greatest_share = method.number("greatest-share").unwrap_or(1.0);
            let count = parts as f64;
            if least_share * count > 1.0 + 1e-9 {
                let message = format!("{parts} parts cannot each have a share of {least_share} or more");
                report(&method, "least-share", message, problems);
            } else if greatest_share * count < 1.0 - 1e-9 {
                let message =
                    format!("{parts} parts with a share of {greatest_share} or less each make no whole");
                report(&method, "greatest-share", message, problems);
            } else if least_share > greatest_share {
                let message = format!(
                    "`least-share` should not be above `greatest-share`, and is {least_share} with a `greatest-share` of {greatest_share}"
                );
                report(&method, "least-share", message, problems);
            }
            Weigh::BenefitOfTheDoubt { least_share, greatest_share }
        }
        "directional-benefit-of-the-doubt" => Weigh::DirectionalBenefitOfTheDoubt,
        _ => return None,
    })
}

/// The imputation at a key of a section, and the geography within whose areas it is done.
pub(super) fn impute(
    section: &Section<'_>,
    key: &str,
    problems: &mut Vec<Problem>,
) -> Option<(Impute, Option<Parents>)> {
    let method = Named::read(section, key)?;
    let within = method.parameters.as_ref().and_then(|it| parents(it, "within", problems));
    Some((imputation(&method)?, within))
}

/// An imputation that is one of several to choose from: all fill within the areas that the index says.
pub(super) fn imputation_to_choose(method: &Named<'_>, problems: &mut Vec<Problem>) -> Option<Impute> {
    for key in ["within", "via"] {
        if let Some(parameters) = method.parameters.as_ref().filter(|it| it.has(key)) {
            let message =
                format!("`{}.{key}` has no place among imputations to choose from", parameters.path);
            problems.push(
                Problem::error("out-of-place", message)
                    .at(&parameters.key_span(key))
                    .hint("say it with `impute` of the index: each imputation then keeps to it"),
            );
        }
    }
    imputation(method)
}

/// How the gaps of a series are filled.
pub(super) fn impute_series(section: &Section<'_>, key: &str) -> Option<At<Panel>> {
    let method = Named::read(section, key)?;
    let value = match method.name {
        "linear" => Panel::Linear { max_gap: method.count("max-gap").unwrap_or(2) },
        "latest" => Panel::Latest { max_age: method.count("max-age").and_then(|it| u32::try_from(it).ok()) },
        _ => return None,
    };
    Some(At { value, span: section.value_span(key) })
}

fn imputation(method: &Named<'_>) -> Option<Impute> {
    Some(match method.name {
        "mean" => Impute::Mean,
        "median" => Impute::Median,
        "nearest-neighbours" => {
            let k = method.count("k").unwrap_or(NearestNeighbours::USUAL.k);
            Impute::NearestNeighbours(NearestNeighbours { k })
        }
        "regression" => {
            let predictors = method.count("predictors").unwrap_or(Regression::USUAL.predictors);
            Impute::Regression(Regression { predictors })
        }
        "em" => Impute::Em,
        _ => return None,
    })
}
