//! Where a change of each policy arrives, which way, how much and when.

use rayon::prelude::*;
use theodolite_core::Polarity;
use theodolite_core::wheel::WheelError;
use theodolite_core::wheel::digraph::{Digraph, Effect, Question, Stable, Ways};
use theodolite_data::table::{ResultTable, Values};

use super::model::Model;
use crate::digits::alone;
use crate::receipt::StepRecord;
use crate::spec::wheel::Sign;

/// The columns of the table of travel.
pub(super) const TRAVEL: [&str; 10] =
    ["of", "target", "effect", "lower", "upper", "direction", "means", "after", "horizon", "limit"];

/// Draws of all strengths behind a range that ends alone do not settle.
const DRAWS: usize = 200;
/// Up to how many effects, years and answers together each answer is narrowed down by itself.
const NARROWED: usize = 40_000_000;

/// Where one change arrives.
struct Arrival {
    of: usize,
    target: usize,
    value: f64,
    low: f64,
    high: f64,
    ways: Ways,
    limit: f64,
}

impl Arrival {
    fn direction(&self) -> &'static str {
        match (self.ways.raises.is_some(), self.ways.lowers.is_some()) {
            (true, false) => "up",
            (false, true) => "down",
            _ if self.low >= 0.0 => "up",
            _ if self.high <= 0.0 => "down",
            _ => "unclear",
        }
    }

    fn after(&self) -> f64 {
        let first = self.ways.raises.into_iter().chain(self.ways.lowers).min();
        first.map_or(f64::NAN, |it| it as f64)
    }
}

/// The effects as a signed digraph, a period a year.
pub(super) fn digraph(model: &Model<'_>) -> Result<Digraph, WheelError> {
    let effects = model.effects.iter().map(|it| {
        let strength = it.effect.strength;
        let [low, middle, high] = match it.effect.sign.value {
            Sign::Raises => [strength.low, strength.middle, strength.high],
            Sign::Lowers => [-strength.high, -strength.middle, -strength.low],
        };
        Effect::sure(it.of, it.on, middle).within(low, high).after(it.effect.delay)
    });
    Digraph::new(model.points.len(), &effects.collect::<Vec<_>>())
}

/// For each policy, what becomes of all that it reaches if it is done, or done by one unit more.
pub(super) fn travel(
    model: &Model<'_>,
    seed: u64,
    record: &mut StepRecord,
) -> Result<ResultTable, WheelError> {
    let graph = digraph(model)?;
    let horizon = model.study.wheel_settings.horizon as usize;
    let pulse = |of: usize| {
        let mut pulse = vec![0.0; model.points.len()];
        pulse[of] = 1.0;
        pulse
    };
    let mut reached: Vec<Vec<(usize, Ways)>> = Vec::new();
    let mut later = 0_u64;
    for of in 0..model.policies() {
        let ways = graph.ways(&pulse(of))?;
        let mut own = Vec::new();
        for (target, ways) in ways.into_iter().enumerate().filter(|it| it.0 != of) {
            let soon = ways.by(horizon as u64);
            if soon != Ways::default() {
                own.push((target, soon));
            } else if ways != Ways::default() {
                later += 1;
            }
        }
        reached.push(own);
    }
    let answers: usize = reached.iter().map(Vec::len).sum();
    let is_narrowed = answers.saturating_mul(model.effects.len()).saturating_mul(horizon) <= NARROWED;
    let has_limit = is_narrowed && {
        let stability = graph.stability();
        let factor = alone(stability.radius);
        let (words, has_limit) = match stability.stable() {
            _ if stability.parts.is_empty() => ("nothing comes back to where it started".to_owned(), true),
            Stable::InAllRanges => {
                (format!("changes die away, whatever the strengths: by a factor of {factor} a year"), true)
            }
            Stable::Yes => (
                format!(
                    "changes die away by a factor of {factor} a year, at the strengths as they are stated"
                ),
                true,
            ),
            Stable::Unclear => {
                (format!("whether changes die away is not clear: the factor a year is {factor}"), false)
            }
            Stable::No => (format!("changes grow by a factor of {factor} a year: there is no limit"), false),
        };
        record.notes.push(words);
        has_limit
    };
    let of_policies: Vec<(usize, Vec<(usize, Ways)>)> = reached.into_iter().enumerate().collect();
    let answered: Vec<Result<Vec<Arrival>, WheelError>> = of_policies
        .into_par_iter()
        .map(|(of, targets)| {
            if targets.is_empty() {
                return Ok(Vec::new());
            }
            let pulse = pulse(of);
            // What reaches a part that never comes to rest has no limit, and the others of the same policy are not told apart.
            let limits = if has_limit { graph.limit(&pulse).ok() } else { None };
            let limit = |target: usize| limits.as_ref().map_or(f64::NAN, |it| it[target]);
            if !is_narrowed {
                let values = graph.travel(&pulse, horizon)?.values.pop().unwrap_or_default();
                let bounds = graph.bounds(&pulse, horizon)?;
                let arrivals = targets.into_iter().map(|(target, ways)| {
                    let [low, high] = bounds[target].unwrap_or([f64::NAN; 2]);
                    Arrival { of, target, value: values[target], low, high, ways, limit: f64::NAN }
                });
                return Ok(arrivals.collect());
            }
            let places: Vec<usize> = targets.iter().map(|it| it.0).collect();
            let question = Question { pulse: &pulse, periods: horizon, targets: &places, draws: DRAWS, seed };
            let responses = graph.respond(&question)?;
            let arrivals = responses.into_iter().zip(targets).map(|(response, (target, ways))| Arrival {
                of,
                target,
                value: response.value,
                low: response.at_least.unwrap_or(f64::NAN),
                high: response.at_most.unwrap_or(f64::NAN),
                ways,
                limit: limit(target),
            });
            Ok(arrivals.collect())
        })
        .collect();
    let mut rows: Vec<Arrival> = Vec::new();
    for arrivals in answered {
        rows.extend(arrivals?);
    }
    record.method = Some(format!(
        "a signed digraph: a policy is done, which is 1 unit of it, for good; what that comes to after {horizon} years is the sum over all ways of the products of strengths; the range holds for certain if each strength is anywhere within its own"
    ));
    if !is_narrowed {
        record.notes.push(
            "there are too many answers to narrow down each range by itself: they hold for certain, and are wider than need be where ways of both signs share effects; limits are not told"
                .into(),
        );
    }
    if later > 0 {
        record.notes.push(format!("{later} more changes arrive after the horizon"));
    }
    let unclear = rows.iter().filter(|it| it.direction() == "unclear").count();
    record.counts.insert("answers".into(), rows.len() as u64);
    record.counts.insert("of unclear direction".into(), unclear as u64);
    Ok(table(model, &rows, horizon))
}

fn table(model: &Model<'_>, rows: &[Arrival], horizon: usize) -> ResultTable {
    let number = |of: fn(&Arrival) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
    let means = |it: &Arrival| {
        let worse = model.points.get(it.target).and_then(|it| it.worse);
        match (worse, it.direction()) {
            (Some(Polarity::High), "up") | (Some(Polarity::Low), "down") => "worse",
            (Some(Polarity::High), "down") | (Some(Polarity::Low), "up") => "better",
            _ => "",
        }
    };
    let [of, target, effect, lower, upper, direction, meaning, after, years, limit] = TRAVEL;
    ResultTable::new()
        .with(of, Values::text(rows.iter().map(|it| model.name(it.of))))
        .with(target, Values::text(rows.iter().map(|it| model.name(it.target))))
        .with(effect, Values::Number(number(|it| it.value)))
        .with(lower, Values::Number(number(|it| it.low)))
        .with(upper, Values::Number(number(|it| it.high)))
        .with(direction, Values::text(rows.iter().map(Arrival::direction)))
        .with(meaning, Values::text(rows.iter().map(means)))
        .with(after, Values::Whole(number(Arrival::after)))
        .with(years, Values::Whole(vec![horizon as f64; rows.len()]))
        .with(limit, Values::Number(number(|it| it.limit)))
}
