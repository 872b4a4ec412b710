//! `[index.*]`: a weighted whole of indicators or indices.

mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;
use theodolite_core::aggregate::{AggregateError, Combine};
use theodolite_core::impute::ImputeError;
use theodolite_core::index::{self as core, Flat, IndexError, Method, Missing, Note};
use theodolite_core::normalise::{Normalise, NormaliseError};
use theodolite_core::rank::QuantileRule;
use theodolite_core::shown::Shown;
use theodolite_core::treat::{Applied, Treat, TreatError, TreatRecord};
use theodolite_core::weights::{Found, Weigh};
use theodolite_core::{Polarity, Problem, Span};
use theodolite_data::geography::Geography;
use theodolite_data::lookup::NONE;
use theodolite_data::table::{ResultTable, Values};

use crate::digits::alone;
use crate::explain::{self, Explanation};
use crate::plan::{Inputs, Main, Node, Plan, Reference, Rows, Section, fixed, part_columns, table_name};
use crate::run::{Numbers, Run, Step, Stopped};
use crate::spec::{Index, OnMissing, Part};
use crate::step::lookup;

pub(crate) use words::left_out;

/// An index.
#[derive(Debug)]
pub(crate) struct Built {
    /// The result.
    pub table: Arc<ResultTable>,
    /// What explains it, where the run keeps that: as much again as the result.
    pub details: Option<Details>,
}

/// What explains an index.
#[derive(Debug)]
pub(crate) struct Details {
    /// What its parts refer to.
    pub references: Vec<Reference>,
    /// The parts' values, as they stand.
    pub parts: Vec<Numbers>,
    /// The parts after normalisation.
    pub normalised: Vec<Vec<f64>>,
    /// Their weights; of a part that is left out, 0.
    pub weights: Found,
    /// The parts that are left out because they do not vary.
    pub flat: Vec<Flat>,
    /// What treatment did, part by part.
    pub treated: Vec<TreatRecord>,
    /// The areas whose value was imputed, part by part.
    pub imputed: Vec<Vec<u32>>,
    /// The areas that were left out.
    pub excluded: Vec<u32>,
}

impl Details {
    /// Why a part is left out for all areas, if it is.
    pub(crate) fn flat(&self, part: usize) -> Option<&Flat> {
        self.flat.iter().find(|it| it.part == part)
    }

    /// A part's place among those that are not left out, by which it is known to what weights were found from.
    pub(crate) fn place(&self, part: usize) -> Option<usize> {
        let before = self.flat.iter().filter(|it| it.part < part).count();
        self.flat(part).is_none().then_some(part - before)
    }
}

/// Builds an index.
pub(crate) fn build(run: &mut Run<'_>, name: &str) -> Step<Built> {
    let Some(Node::Index(spec)) = run.plan.node(name) else { return Err(Stopped) };
    let geography = run.geography(run.plan.geography(name).ok_or(Stopped)?)?;

    let mut references = Vec::new();
    let mut parts = Vec::new();
    let mut stopped = false;
    for part in &spec.of {
        let reference = match run.plan.reference(&part.of) {
            Ok(reference) => reference,
            Err(problem) => return run.stop(problem),
        };
        match run.column(&reference) {
            Ok(numbers) => parts.push(numbers),
            Err(Stopped) => stopped = true,
        }
        references.push(reference);
    }
    if stopped {
        return Err(Stopped);
    }

    let excluded = excluded(&parts, geography.len());
    let groups = groups(run, spec, &geography)?;
    let people = geography.population.as_ref().map(|it| it.as_slice());
    let method = Method {
        keep_normalised: run.keeps_details,
        ..method_of(spec, people, groups.as_deref(), excluded.as_deref())
    };
    let core_parts: Vec<core::Part<'_>> = spec
        .of
        .iter()
        .zip(&parts)
        .map(|(part, numbers)| core::Part {
            values: &numbers.values,
            polarity: numbers.polarity,
            weight: part.weight,
            normalise: normalise(spec, part),
            treat: part.treat.or(spec.treat).unwrap_or(Treat::None),
        })
        .collect();
    let index = match core::build(&core_parts, &method) {
        Ok(index) => index,
        Err(error) => {
            let problem = describe(spec, &references, &geography, &error);
            return run.stop(problem);
        }
    };
    if spec.on_missing.as_ref().is_none_or(|it| it.value == OnMissing::Stop) && index.ranked == 0 {
        let problem = Problem::error("no-scores", format!("index `{name}` has no score for any area"))
            .at(&spec.name.span)
            .hint(if geography.len() == 1 {
                "`min-max`, `percentile-rank` and their like need two areas or more to compare"
            } else {
                "every area misses a part, or is left out by its source"
            });
        return run.stop(problem);
    }
    report(run, spec, &geography, &parts, &index)?;
    let core::Index {
        normalised,
        weights,
        flat,
        contributions,
        score,
        rank,
        decile,
        quantiles,
        treated,
        imputed,
        excluded,
        ..
    } = index;
    let details = run.keeps_details.then_some(Details {
        references,
        parts,
        normalised,
        weights,
        flat,
        treated,
        imputed,
        excluded,
    });
    let mut table = ResultTable::new()
        .with("code", Values::Text(Arc::clone(&geography.codes)))
        .with("name", Values::Text(Arc::clone(&geography.names)))
        .with("score", Values::Number(score))
        .with("rank", Values::Whole(rank))
        .with("decile", Values::Whole(decile));
    for (groups, quantile) in spec.quantiles.iter().zip(quantiles) {
        table = table.with(format!("quantile_{groups}"), Values::Whole(quantile));
    }
    for (name, contributions) in part_columns(spec).iter().zip(contributions) {
        table = table.with(name, Values::Number(contributions));
    }
    Ok(Built { table: Arc::new(table), details })
}

/// How a part is normalised.
pub(crate) fn normalise(index: &Index, part: &Part) -> Normalise {
    part.normalise.or(index.normalise.as_ref().map(|it| it.value)).unwrap_or(Normalise::None)
}

/// How an index is made, as the methods know it.
pub(crate) fn method_of<'a>(
    spec: &Index,
    people: Option<&'a [f64]>,
    groups: Option<&'a [u32]>,
    excluded: Option<&'a [bool]>,
) -> Method<'a> {
    Method {
        combine: spec.combine.value,
        weigh: spec.weights.as_ref().map_or(Weigh::Given, |it| it.value),
        worse: spec.worse,
        missing: match spec.on_missing.as_ref().map(|it| it.value) {
            None | Some(OnMissing::Stop) => Missing::Stop,
            Some(OnMissing::Exclude) => Missing::Exclude,
            Some(OnMissing::Keep) => Missing::Keep { min_share: spec.min_share },
        },
        ties: spec.ties,
        quantiles: spec.quantiles.clone(),
        quantile_rule: spec.quantile_rule,
        decimals: spec.decimals,
        impute: spec.impute.as_ref().map(|(impute, _)| (*impute, groups)),
        people,
        excluded,
        keep_normalised: true,
    }
}

/// The groups within which missing values are filled, if the index says so: one number an area.
pub(crate) fn groups(run: &mut Run<'_>, spec: &Index, areas: &Geography) -> Step<Option<Vec<u32>>> {
    let Some((_, Some(within))) = &spec.impute else { return Ok(None) };
    if within.geography.value == areas.name {
        let message = format!(
            "index `{}` fills gaps within areas of its own geography, each a group by itself",
            spec.name.value
        );
        let problem = Problem::error("out-of-place", message).at(&within.geography.span);
        return run.stop(problem.hint("name a geography in which several areas lie together"));
    }
    let mapping = run.mapping_to(&areas.name, within)?;
    lookup::tell(run, &spec.name.value, &areas.name, &within.geography.value, within.via.as_ref());
    Ok(Some((0..areas.len()).map(|area| mapping.target_of(area).unwrap_or(NONE)).collect()))
}

/// Areas that a part's source leaves out where it has no value for them.
pub(crate) fn excluded(parts: &[Numbers], areas: usize) -> Option<Vec<bool>> {
    let mut excluded = None;
    for part in parts.iter().filter(|it| it.excludes_missing) {
        let excluded = excluded.get_or_insert_with(|| vec![false; areas]);
        for (flag, value) in excluded.iter_mut().zip(part.values.iter()) {
            *flag |= value.is_nan();
        }
    }
    excluded
}

fn report(
    run: &mut Run<'_>,
    spec: &Index,
    geography: &Geography,
    parts: &[Numbers],
    index: &core::Index,
) -> Step<()> {
    for it in &index.flat {
        let of = spec.of.get(it.part);
        let message =
            format!("`{}` is {}", of.map_or("", |it| it.of.value.as_str()), words::left_out(spec, it));
        let problem = Problem::warning("no-spread", message)
            .at(of.map_or(&spec.name.span, |it| &it.of.span))
            .hint("a part that is the same everywhere tells no two areas apart: take it out of `of`, or look into its source");
        run.report(problem)?;
    }
    for note in &index.notes {
        let problem = match note {
            Note::NoScores => Problem::warning(
                "no-scores",
                format!("index `{}` has no score for any area", spec.name.value),
            ),
            Note::TooFewAreas { areas, groups } => Problem::warning(
                "too-few-areas",
                format!(
                    "index `{}` ranks {areas} areas, too few for {groups} groups: that column stays empty",
                    spec.name.value
                ),
            ),
            Note::TurnedRound { part } => {
                let of = spec.of.get(*part).map_or("", |it| it.of.value.as_str());
                Problem::warning(
                    "turned-round",
                    format!(
                        "the greatest value of `{of}` is below 0: its share of the best value falls where the value rises"
                    ),
                )
            }
            Note::TargetBehind { part, target, start } => {
                let of = spec.of.get(*part).map_or("", |it| it.of.value.as_str());
                Problem::warning(
                    "turned-round",
                    format!(
                        "the target of `{of}` is {target}, and the way there is counted from {start}, on the other side of which all values lie: areas come out in the opposite order in index `{}`",
                        spec.name.value,
                        target = Shown(*target),
                        start = Shown(*start)
                    ),
                )
                .hint(format!("set a target on that side of {}, where the values are", Shown(*start)))
            }
            Note::NoSpread { part } => {
                let of = spec.of.get(*part).map_or("", |it| it.of.value.as_str());
                Problem::warning(
                    "no-spread",
                    format!(
                        "`{of}` comes out the same for every area: it moves none in index `{}`",
                        spec.name.value
                    ),
                )
            }
            Note::AllAtBest { part } => {
                let of = spec.of.get(*part).map_or("", |it| it.of.value.as_str());
                let hint = match spec.weights.as_ref().map(|it| &it.value) {
                    Some(Weigh::BenefitOfTheDoubt { .. }) => {
                        "leave that part out, or bound the shares: `greatest-share = 0.5`"
                    }
                    _ => "leave that part out",
                };
                Problem::warning(
                    "no-spread",
                    format!(
                        "`{of}` is the same for every area, and an area may be weighed by it alone: every score of index `{}` is 1",
                        spec.name.value
                    ),
                )
                .hint(hint)
            }
            // Counted below.
            Note::BelowMinShare { .. } => continue,
            Note::FilledBeyond { part, areas } => {
                let of = spec.of.get(*part).map_or("", |it| it.of.value.as_str());
                Problem::warning(
                    "imputed-beyond",
                    format!(
                        "imputed values of `{of}` lie beyond all that are there, for {}",
                        geography.some(areas)
                    ),
                )
            }
        };
        run.report(problem.at(&spec.name.span))?;
    }
    without_values(run, spec, parts, index)?;
    let missing = |part: &Numbers| part.values.iter().filter(|it| it.is_nan()).count();
    let mut notes: Vec<String> = words::weighed(spec, index, geography);
    for it in &index.flat {
        let of = spec.of.get(it.part).map_or("", |it| it.of.value.as_str());
        notes.push(format!("`{of}` is {}", words::left_out(spec, it)));
    }
    for (part, numbers) in spec.of.iter().zip(parts) {
        if missing(numbers) > 0 {
            notes.push(format!("areas without a value of `{}`: {}", part.of.value, missing(numbers)));
        }
    }
    for (part, record) in spec.of.iter().zip(&index.treated) {
        if let Some(words) = treated(record) {
            notes.push(format!("`{}`: {words}", part.of.value));
        }
    }
    for (part, areas) in spec.of.iter().zip(&index.imputed) {
        if !areas.is_empty() {
            notes.push(format!(
                "values of `{}` imputed: {}, for {}",
                part.of.value,
                areas.len(),
                geography.some(areas)
            ));
        }
    }
    if !index.excluded.is_empty() {
        notes.push(format!("left out: {}", geography.some(&index.excluded)));
    }
    let below: usize =
        index.notes.iter().map(|it| if let Note::BelowMinShare { areas } = it { *areas } else { 0 }).sum();
    let scores = index.score.iter().filter(|it| !it.is_nan()).count();
    let by_area = spec.weights.as_ref().is_some_and(|it| it.value.is_by_area());
    if below > 0 {
        let bare = |area: &u32| {
            let value = |part: &Numbers| part.values.get(*area as usize).is_some_and(|it| !it.is_nan());
            index.score[*area as usize].is_nan() && !index.excluded.contains(area) && parts.iter().any(value)
        };
        let bare: Vec<u32> = (0..geography.len() as u32).filter(bare).collect();
        let why = match by_area {
            true => "no score, for want of a part".to_owned(),
            false => format!("no score, for want of weight (`min-share` asks for {:.3})", spec.min_share),
        };
        notes.push(format!("{why}: {}", geography.some(&bare)));
    }
    let method = words::method(spec, index);
    let record = run.record(&spec.name.value);
    record.geography = Some(geography.name.clone());
    record.method = Some(method);
    if spec.quantile_rule != QuantileRule::Share {
        record.add_facts(json!({ "quantiles": spec.quantiles, "quantile_rule": spec.quantile_rule.name() }));
    }
    record.counts.insert("areas in".into(), geography.len() as u64);
    record.counts.insert("areas ranked".into(), index.ranked as u64);
    record.counts.insert("areas without a score".into(), (geography.len() - scores) as u64);
    record.counts.insert("areas left out".into(), index.excluded.len() as u64);
    if !index.flat.is_empty() {
        record.counts.insert("parts left out, because they do not vary".into(), index.flat.len() as u64);
    }
    let lacking = match by_area {
        true => "areas that lack a part",
        false => "areas with too little weight present",
    };
    record.counts.insert(lacking.into(), below as u64);
    record.counts.insert("areas that share a rank".into(), index.tied as u64);
    record.counts.insert("values imputed".into(), index.imputed.iter().map(|it| it.len() as u64).sum());
    record.notes.extend(notes);
    Ok(())
}

/// Warns of parts that no area has a value of, where the index goes on without them.
fn without_values(run: &mut Run<'_>, spec: &Index, parts: &[Numbers], index: &core::Index) -> Step<()> {
    if spec.on_missing.as_ref().is_none_or(|it| it.value != OnMissing::Keep) {
        return Ok(());
    }
    let total: f64 = index.weights.weights.iter().sum();
    let is_by_area = spec.weights.as_ref().is_some_and(|it| it.value.is_by_area());
    for (at, (part, numbers)) in spec.of.iter().zip(parts).enumerate() {
        let filled = index.imputed.get(at).is_some_and(|it| !it.is_empty());
        if filled || numbers.values.is_empty() || numbers.values.iter().any(|it| !it.is_nan()) {
            continue;
        }
        let (name, of) = (&spec.name.value, &part.of.value);
        let weight = index.weights.weights.get(at).copied().unwrap_or(f64::NAN);
        let share = alone(100.0 * weight / total);
        let what = match index.ranked {
            0 => format!(
                "with its weight of {share}% of the whole too little is left, and no area has a score"
            ),
            _ if is_by_area => "each area is weighed by the other parts".to_owned(),
            _ if weight == 0.0 => "its weight is 0, and scores are as they would be with it".to_owned(),
            _ => format!(
                "its weight of {share}% of the whole goes to the other parts, in proportion to theirs"
            ),
        };
        let message = format!("no area has a value of `{of}`: index `{name}` is made without it, and {what}");
        run.report(
            Problem::warning("part-without-values", message)
                .at(&part.of.span)
                .hint("leave the part out, or look at the column that its values are read from"),
        )?;
    }
    Ok(())
}

/// What treatment did to a part, in words; `None` where it left the part as it was.
fn treated(record: &TreatRecord) -> Option<String> {
    match record.applied {
        Applied::Nothing => None,
        ref applied => {
            Some(format!("treated ({applied:?}); {} values drawn in", record.moved.len()).to_lowercase())
        }
    }
}

fn describe(spec: &Index, references: &[Reference], geography: &Geography, error: &IndexError) -> Problem {
    let name = &spec.name.value;
    let part = |at: usize| spec.of.get(at).map_or("", |it| it.of.value.as_str());
    let span = |at: usize| spec.of.get(at).map_or(&spec.of_span, |it| &it.of.span);
    match error {
        IndexError::Missing { part: at, areas } => {
            let what = references.get(*at).map_or(String::new(), |it| format!("`{}`", it.name));
            Problem::error(
                "missing-value",
                format!("{what} has no value for {} of {} areas of index `{name}`: {}", areas.len(), geography.len(), geography.some(areas)),
            )
            .at(span(*at))
            .hint("say what to do: `on-missing = \"exclude\"` leaves those areas out, \"keep\" scores them on the parts they have, `impute` fills them")
        }
        IndexError::Normalise { part: at, error } => {
            let area = match error {
                NormaliseError::Infinite { area, .. } | NormaliseError::Value { area, .. } => Some(*area),
                _ => None,
            };
            let why = by_code(&error.to_string(), area, geography);
            let problem = Problem::error("cannot-normalise", format!("part `{}` of index `{name}`: {why}", part(*at))).at(span(*at));
            match error {
                NormaliseError::AtStart { parameter, end, .. } => {
                    problem.hint(format!("set `{parameter}` to another value than the {end}"))
                }
                _ => problem,
            }
        }
        IndexError::NoneVaries { flat } => words::none_varies(spec, flat),
        IndexError::Treat { part: at, error } => {
            let area = if let TreatError::Infinite { area } = error { Some(*area) } else { None };
            let why = by_code(&error.to_string(), area, geography);
            Problem::error("cannot-treat", format!("part `{}` of index `{name}`: {why}", part(*at))).at(span(*at))
        }
        IndexError::Impute(error) => {
            let (at, area) = match error {
                ImputeError::Infinite { part, area } => (Some(*part), Some(*area)),
                _ => (None, None),
            };
            let why = words::by_name(&by_code(&error.to_string(), area, geography), at, part);
            Problem::error("cannot-impute", format!("index `{name}`: {why}")).at(&spec.of_span)
        }
        IndexError::Weights(error) => words::cannot_weigh(spec, geography, error),
        IndexError::RisesWithNeed { part: at } => Problem::error(
            "rises-with-need",
            format!("part `{}` is `rank-exponential`, which rises with need, but index `{name}` says `worse = \"low\"`", part(*at)),
        )
        .at(span(*at))
        .hint("leave `worse` out: a high score then means greater need"),
        IndexError::Aggregate(error) => aggregate(spec, geography, error),
        IndexError::NoParts => Problem::error("empty-index", format!("index `{name}` has no part")).at(&spec.of_span),
        IndexError::Length { .. } | IndexError::DoubtCombines { .. } => Problem::error("index", format!("index `{name}`: {error}")).at(&spec.of_span),
    }
}

/// Why an index cannot be made, with the code of an area in the place of its position.
pub(super) fn in_words(error: &IndexError, geography: &Geography) -> String {
    let area = match error {
        IndexError::Aggregate(AggregateError::Infinite { area } | AggregateError::Mean { area, .. }) => {
            Some(*area)
        }
        _ => None,
    };
    by_code(&error.to_string(), area, geography)
}

/// An error's words, with an area's code in the place of its position.
fn by_code(words: &str, area: Option<u32>, geography: &Geography) -> String {
    let Some(area) = area else { return words.to_owned() };
    let code = geography.codes.get(area as usize);
    words.replace(&format!("area {area} (counted from 0)"), &format!("area `{code}`"))
}

fn aggregate(spec: &Index, geography: &Geography, error: &AggregateError) -> Problem {
    let name = &spec.name.value;
    match error {
        AggregateError::Value { method, allowed, part, area, areas, value } => {
            let of = spec.of.get(*part).map_or("", |it| it.of.value.as_str());
            Problem::error(
                "not-positive",
                format!(
                    "index `{name}`: `{method}` needs values {allowed}, but {areas} values of `{of}` are not, such as {value} of `{}`",
                    geography.codes.get(*area as usize)
                ),
            )
            .at(spec.of.get(*part).map_or(&spec.of_span, |it| &it.of.span))
            .hint("normalise onto a range above zero, for example { min-max = { lower = 1, upper = 100 } }, or combine by the arithmetic mean")
        }
        other => {
            let area = match other {
                AggregateError::Infinite { area } | AggregateError::Mean { area, .. } => Some(*area),
                _ => None,
            };
            let why = by_code(&other.to_string(), area, geography);
            let at = if matches!(spec.combine.value, Combine::WeightedSum | Combine::Arithmetic) {
                &spec.of_span
            } else {
                &spec.combine.span
            };
            Problem::error("cannot-combine", format!("index `{name}`: {why}")).at(at)
        }
    }
}

impl Section for Index {
    fn kind(&self) -> &'static str {
        "index"
    }

    fn span(&self) -> Option<&Span> {
        Some(&self.name.span)
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn columns(&self, _plan: &Plan<'_>) -> Option<Vec<String>> {
        let mut columns = fixed(&["code", "name", "score", "rank", "decile"]);
        columns.extend(self.quantiles.iter().map(|q| format!("quantile_{q}")));
        columns.extend(part_columns(self));
        Some(columns)
    }

    fn main(&self) -> Main {
        Main::Column("score")
    }

    fn rows(&self) -> Rows<'_> {
        self.of.first().map_or(Rows::NoAreas, |it| Rows::As(table_name(&it.of.value)))
    }

    fn polarity(&self, _plan: &Plan<'_>, column: &str) -> Polarity {
        match column {
            "rank" | "decile" => Polarity::Low,
            quantile if quantile.starts_with("quantile_") => Polarity::Low,
            _ => self.worse,
        }
    }

    fn inputs(&self, name: &str, inputs: &mut Inputs<'_, '_>) {
        for part in &self.of {
            inputs.add(table_name(&part.of.value));
        }
        if let Some(geography) = inputs.plan.geography(name) {
            inputs.add(geography);
            if let Some((_, Some(within))) = &self.impute {
                inputs.route(geography, &within.geography.value, within.via.as_ref());
            }
        }
    }

    fn definition(&self) -> String {
        let mut plain: Index = self.clone();
        plain.of_span = Span { file: "".into(), range: 0..0 };
        format!("{plain:?}")
    }

    fn answer(&self, run: &mut Run<'_>, name: &str) -> Step<Arc<ResultTable>> {
        run.index(name).map(|it| Arc::clone(&it.table))
    }

    fn explain(
        &self,
        run: &mut Run<'_>,
        name: &str,
        area: u32,
        told: &mut BTreeSet<(String, u32)>,
        explanation: &mut Explanation,
    ) -> Step<()> {
        explain::index(run, name, area, told, explanation)
    }
}
