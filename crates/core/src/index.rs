//! One index: its parts treated, normalised, brought together and ranked.
//!
//! An index of indices is made by giving the score of one as a part of another.

mod flat;

use std::borrow::Cow;

use thiserror::Error;

use crate::Polarity;
use crate::aggregate::{AggregateError, Combine, Combined, Scored};
use crate::impute::{self, Impute, ImputeError};
use crate::normalise::{Normalise, NormaliseError, Precision};
use crate::parallel;
use crate::rank::{Order, QuantileRule, Ties, each_place};
use crate::sort::Sorted;
use crate::treat::{Treat, TreatError, TreatRecord};
use crate::weights::{Doubt, Evidence, Found, Weigh, WeightsError};

pub use flat::Flat;
pub(crate) use flat::{others, share_out};

/// One part of an index.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// One value per area; `NaN` = missing.
    pub values: &'a [f64],
    /// Which end of the values is the worse one.
    pub polarity: Polarity,
    /// Its weight: not negative. Not looked at where weights are found ([`Method::weigh`]).
    pub weight: f64,
    /// How it is normalised.
    pub normalise: Normalise,
    /// What is done about its outliers before.
    pub treat: Treat,
}

/// What is done where a part has no value for an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Missing {
    /// The index is refused.
    Stop,
    /// The area is left out of the index from the start: it counts in no rank, mean or range.
    Exclude,
    /// The area stays, on the parts it has.
    Keep {
        /// The least share of weight that must be there, 0 to 1; below it the area has no score.
        min_share: f64,
    },
}

/// How an index is made from its parts.
#[derive(Clone, Debug)]
pub struct Method<'a> {
    /// How parts become one score.
    pub combine: Combine,
    /// Whether the parts' weights are taken as given, or found from the normalised parts.
    pub weigh: Weigh,
    /// Which end of the score is the worse one.
    pub worse: Polarity,
    /// What is done where a part has no value for an area.
    pub missing: Missing,
    /// What areas of equal score share.
    pub ties: Ties,
    /// Further quantiles to cut beside the deciles: 5 for fifths.
    pub quantiles: Vec<u32>,
    /// At which ranks the further quantiles end; deciles are cut by share whatever it says.
    pub quantile_rule: QuantileRule,
    /// To how many places the normalised parts and the score are rounded before what follows; not at all by default.
    /// Some publishers do: the Social Vulnerability Index of the CDC to four.
    pub decimals: Option<u32>,
    /// How missing values are filled before anything else, if at all; within the groups if given (one number per
    /// area). Areas left out from the start are neither filled nor used.
    pub impute: Option<(Impute, Option<&'a [u32]>)>,
    /// People per area, for z-scores by people; others do not look at it.
    pub people: Option<&'a [f64]>,
    /// Areas that are left out from the start, where `true`.
    pub excluded: Option<&'a [bool]>,
    /// Whether the index keeps its normalised parts, as it does by default: as much again as its contributions.
    pub keep_normalised: bool,
}

impl Default for Method<'_> {
    fn default() -> Self {
        Method {
            combine: Combine::default(),
            weigh: Weigh::Given,
            worse: Polarity::High,
            missing: Missing::Stop,
            ties: Ties::Min,
            quantiles: Vec::new(),
            quantile_rule: QuantileRule::Share,
            decimals: None,
            impute: None,
            people: None,
            excluded: None,
            keep_normalised: true,
        }
    }
}

/// An index, area by area.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// The parts after normalisation, in the order of the parts; none unless they are kept
    /// ([`Method::keep_normalised`]). A flat part has no value for any area.
    pub normalised: Vec<Vec<f64>>,
    /// What each part contributes to the score: see [`Combine`]; empty where a method has no contributions. A flat part
    /// contributes nothing, not even 0.
    pub contributions: Vec<Vec<f64>>,
    /// The weights that were given or found, of all parts: 0 for flat ones, whose weight the others have. What they were
    /// found from is told of the parts that are not flat, in their order.
    pub weights: Found,
    /// The parts that are left out because they do not vary, in their order.
    pub flat: Vec<Flat>,
    /// The score.
    pub score: Vec<f64>,
    /// The rank, 1 = greatest need.
    pub rank: Vec<f64>,
    /// The tenth, 1 = greatest need; all missing where fewer than 10 areas are ranked.
    pub decile: Vec<f64>,
    /// The further quantiles, in the order asked for.
    pub quantiles: Vec<Vec<f64>>,
    /// What treatment did, part by part.
    pub treated: Vec<TreatRecord>,
    /// The areas whose value was filled, part by part.
    pub imputed: Vec<Vec<u32>>,
    /// The areas that were left out: by [`Method::excluded`] or [`Missing::Exclude`].
    pub excluded: Vec<u32>,
    /// How many areas have a rank.
    pub ranked: usize,
    /// How many areas have the score of another area too.
    pub tied: usize,
    /// What a reader should know.
    pub notes: Vec<Note>,
}

/// Something a reader of an index should know.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// No area has a score.
    NoScores,
    /// Too few areas are ranked for so many groups: those quantiles are missing.
    TooFewAreas {
        /// Areas ranked.
        areas: usize,
        /// Groups asked for: 10 for the deciles.
        groups: u32,
    },
    /// Areas have values, but no score: too small a share of the weight is there.
    BelowMinShare {
        /// How many.
        areas: usize,
    },
    /// Values of a part were filled with ones beyond all that are there.
    FilledBeyond {
        /// The part's position.
        part: usize,
        /// The areas.
        areas: Vec<u32>,
    },
    /// The greatest value of a part is below 0, and its share of the best value falls where the value rises.
    TurnedRound {
        /// The part's position.
        part: usize,
    },
    /// The target of a part lies behind the value from which the way there is counted, so that areas come out the other way round.
    TargetBehind {
        /// The part's position.
        part: usize,
        /// The target.
        target: f64,
        /// The value from which the way is counted: the least, or the greatest where less is better.
        start: f64,
    },
    /// A normalised part is the same for every area that has it: it tells no two of them apart. Not said of benefit of the
    /// doubt, under which such a part does move areas; nor of parts that are left out ([`Index::flat`]).
    NoSpread {
        /// The part's position.
        part: usize,
    },
    /// Under benefit of the doubt, a normalised part is the same and above 0 for every area with a score: that part alone
    /// makes every score 1.
    AllAtBest {
        /// The part's position.
        part: usize,
    },
}

/// Why an index cannot be made.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum IndexError {
    /// No part.
    #[error("an index needs at least one part")]
    NoParts,
    /// A column that does not belong to as many areas as the first part.
    #[error("{column} has {found} values, but the first part has {expected}")]
    Length {
        /// The column: `part 3` (counted from 0), `people`, `excluded` or `groups`.
        column: String,
        /// Its length.
        found: usize,
        /// The length of the first part.
        expected: usize,
    },
    /// Missing values under [`Missing::Stop`]; the first part that has some.
    #[error("part {part} (counted from 0) has no value for {} areas", areas.len())]
    Missing {
        /// The part's position.
        part: usize,
        /// The areas without a value.
        areas: Vec<u32>,
    },
    /// No part with a weight varies, so that none can be scored.
    #[error("none of the parts that have a weight varies")]
    NoneVaries {
        /// The parts that do not.
        flat: Vec<Flat>,
    },
    /// Scores that rise with need in an index that should fall with it.
    #[error(
        "part {part} (counted from 0) is `rank-exponential`, which rises with need, but the index is worse when low"
    )]
    RisesWithNeed {
        /// The part's position.
        part: usize,
    },
    /// A part cannot be treated.
    #[error("part {part} (counted from 0): {error}")]
    Treat {
        /// The part's position.
        part: usize,
        /// Why.
        error: TreatError,
    },
    /// A part cannot be normalised.
    #[error("part {part} (counted from 0): {error}")]
    Normalise {
        /// The part's position.
        part: usize,
        /// Why.
        error: NormaliseError,
    },
    /// Weights cannot be found.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// Weights of each area's own, which bring the parts together too, in an index that does so in another way.
    #[error("`{weigh}` brings the parts together itself and goes with `arithmetic`, not with `{combine}`")]
    DoubtCombines {
        /// How weights were to be found.
        weigh: &'static str,
        /// How the parts were to be brought together.
        combine: &'static str,
    },
    /// Missing values cannot be filled.
    #[error(transparent)]
    Impute(#[from] ImputeError),
    /// The parts cannot be brought together.
    #[error(transparent)]
    Aggregate(#[from] AggregateError),
}

/// Makes an index from its parts.
///
/// In this order: areas are left out ([`Method::excluded`]), missing values filled, what is still missing dealt with
/// ([`Missing`]), each part treated and normalised (turned round if its polarity is not the index's), weights found if they
/// are not given, the parts brought together, the scores ranked and cut. Nothing depends on the number of threads.
///
/// - **Shape:** one value per area and part in, one per area out.
/// - **No variation:** a part of which all values are equal is left out for all areas where its normalisation (or the
///   logarithm of its treatment) is not defined then, as under min-max and percentile ranks; its weight goes to the others in
///   proportion ([`Index::flat`]). Other methods score it, the z-scores by 0. Areas are left out or refused for missing
///   values before that is seen.
/// - **Precision:** if a part is `rank-exponential` in 32 bits, scores are kept in 32 bits too.
/// - **Missing:** an area without a score has no rank.
///
/// # Errors
/// [`IndexError`], with the part and the areas at fault.
///
/// ```
/// # use theodolite_core::Polarity;
/// # use theodolite_core::index::{IndexError, Method, Part, build};
/// # use theodolite_core::normalise::{MinMax, Normalise};
/// # use theodolite_core::treat::Treat;
/// let (unemployed, income) = ([4.0, 8.0, 6.0], [30_000.0, 20_000.0, 22_000.0]);
/// let normalise = Normalise::MinMax(MinMax::default());
/// let part = |values, polarity| Part { values, polarity, weight: 0.5, normalise, treat: Treat::None };
/// let parts = [part(&unemployed, Polarity::High), part(&income, Polarity::Low)];
/// let index = build(&parts, &Method::default())?;
/// assert_eq!(index.score, [0.0, 1.0, 0.65]);
/// assert_eq!(index.rank, [3.0, 1.0, 2.0]);
/// # Ok::<(), IndexError>(())
/// ```
pub fn build(parts: &[Part<'_>], method: &Method<'_>) -> Result<Index, IndexError> {
    let Prepared { mut normalised, treated, imputed, beyond, excluded, flat } = prepare(parts, method)?;
    let areas = parts.first().map_or(0, |part| part.values.len());
    let columns: Vec<&[f64]> = normalised.iter().map(Vec::as_slice).collect();
    let weights = weigh(parts, &columns, &flat, method.weigh)?;
    let Scored { mut combined, contribution } = match &weights.from {
        Evidence::Doubt(doubt) => Scored { combined: doubted(&columns, doubt, &flat), contribution: None },
        _ => method.combine.bring_together(&columns, &weights.weights, method.missing.min_share())?,
    };
    method.finish(&mut combined.score, parts.iter().any(|part| in_single_precision(part.normalise)));

    let mut notes: Vec<Note> = (0..parts.len())
        .filter(|&k| turned_round(&parts[k], method))
        .map(|part| Note::TurnedRound { part })
        .collect();
    notes.extend((0..parts.len()).filter_map(|part| {
        let (target, start) = target_behind(&parts[part], method)?;
        Some(Note::TargetBehind { part, target, start })
    }));
    // Another part that must have a share takes it from one that would else be all that counts.
    let alone = match method.weigh {
        Weigh::BenefitOfTheDoubt { least_share, greatest_share } => {
            greatest_share >= 1.0 && (least_share == 0.0 || parts.len() == flat.len() + 1)
        }
        _ => true,
    };
    notes.extend((0..parts.len()).filter_map(|part| {
        if !method.weigh.is_by_area() {
            return is_constant(&normalised[part]).then_some(Note::NoSpread { part });
        }
        let scored = normalised[part].iter().zip(&combined.score).filter(|(_, score)| !score.is_nan());
        let scored: Vec<f64> = scored.map(|(value, _)| *value).collect();
        let same = is_constant(&scored) && scored.first().is_some_and(|value| *value > 0.0);
        (alone && same).then_some(Note::AllAtBest { part })
    }));
    notes.extend(beyond);
    if combined.below_min_share > 0 {
        notes.push(Note::BelowMinShare { areas: combined.below_min_share });
    }
    let Combined { score, contributions, .. } = combined;
    let (placed, contributions) = parallel::join(
        || place(&score, areas, method, &mut notes),
        || match contribution {
            None => contributions,
            Some(contribution) => {
                let mut columns = match method.keep_normalised {
                    true => normalised.clone(),
                    // Large columns are not kept twice where nobody asks for them.
                    false => std::mem::take(&mut normalised),
                };
                for (column, &weight) in columns.iter_mut().zip(&weights.weights) {
                    contribution.take_the_place_of(column, weight, &score);
                }
                columns
            }
        },
    );
    let left_out = (0_u32..).zip(&excluded).filter(|(_, excluded)| **excluded).map(|(area, _)| area);
    Ok(Index {
        normalised,
        contributions,
        weights,
        flat,
        score,
        rank: placed.rank,
        decile: placed.decile,
        quantiles: placed.quantiles,
        treated,
        imputed,
        excluded: left_out.collect(),
        ranked: placed.ranked,
        tied: placed.tied,
        notes,
    })
}

/// Scores, ranks and tenths of normalised parts under other weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Rescored {
    /// The score; `NaN` where missing.
    pub score: Vec<f64>,
    /// The rank, 1 = greatest need.
    pub rank: Vec<f64>,
    /// The tenth, 1 = greatest need; all missing where fewer than 10 areas are ranked.
    pub decile: Vec<f64>,
}

/// Brings parts together that [`build`] has normalised, under other weights: with the same weights it finds the same
/// scores and ranks, to the last digit. Of the method it looks at how parts are combined and ranked, at `missing` and at
/// `decimals`; `single` says whether scores are kept in single precision ([`in_single_precision`]).
///
/// - **Shape:** one column a part, areas left out from the start missing in all of them; one weight a part.
///
/// # Errors
/// As [`Combine::combine`].
///
/// ```
/// # use theodolite_core::index::{Method, rescore};
/// let parts: [&[f64]; 2] = [&[1.0, 3.0], &[5.0, 0.0]];
/// assert_eq!(rescore(&parts, &[1.0, 1.0], &Method::default(), false)?.rank, [1.0, 2.0]);
/// assert_eq!(rescore(&parts, &[1.0, 0.0], &Method::default(), false)?.rank, [2.0, 1.0]);
/// # Ok::<(), theodolite_core::aggregate::AggregateError>(())
/// ```
pub fn rescore(
    normalised: &[&[f64]],
    weights: &[f64],
    method: &Method<'_>,
    single: bool,
) -> Result<Rescored, AggregateError> {
    let mut score = method.combine.score(normalised, weights, method.missing.min_share())?;
    method.finish(&mut score, single);
    let placed = place(&score, score.len(), method, &mut Vec::new());
    Ok(Rescored { score, rank: placed.rank, decile: placed.decile })
}

/// The parts of an index, ready to be brought together.
pub(crate) struct Prepared {
    /// One column per part.
    pub(crate) normalised: Vec<Vec<f64>>,
    treated: Vec<TreatRecord>,
    imputed: Vec<Vec<u32>>,
    beyond: Vec<Note>,
    excluded: Vec<bool>,
    /// The parts that do not vary; their columns are missing everywhere.
    pub(crate) flat: Vec<Flat>,
}

/// Does everything to the parts that comes before they are brought together.
pub(crate) fn prepare(parts: &[Part<'_>], method: &Method<'_>) -> Result<Prepared, IndexError> {
    check(parts, method)?;
    let mut excluded = method.excluded.map_or_else(Vec::new, <[bool]>::to_vec);
    let (values, imputed, beyond) = fill(parts, method, &mut excluded)?;
    let places = Places::of_more_than_one(parts, &values)?;
    let prepared = parallel::map(parts, |k, part| prepare_part(k, part, &values[k], method, &places));
    drop(places);
    drop(values);
    let mut normalised = Vec::with_capacity(parts.len());
    let mut treated = Vec::with_capacity(parts.len());
    let mut flat = Vec::new();
    for (part, prepared) in parts.iter().zip(prepared) {
        let (mut scores, record) = match prepared? {
            Scores::Of(scores, record) => (scores, record),
            Scores::Flat(it) => {
                flat.push(it);
                (vec![f64::NAN; part.values.len()], TreatRecord::default())
            }
        };
        round(&mut scores, method.decimals);
        normalised.push(scores);
        treated.push(record);
    }
    Ok(Prepared { normalised, treated, imputed, beyond, excluded, flat })
}

/// Finds the weights of all parts, without the flat ones.
fn weigh(parts: &[Part<'_>], columns: &[&[f64]], flat: &[Flat], weigh: Weigh) -> Result<Found, IndexError> {
    let mut given: Vec<f64> = parts.iter().map(|part| part.weight).collect();
    if weigh == Weigh::Given {
        share_out(&mut given, flat)?;
    }
    if weigh == Weigh::Given || flat.is_empty() {
        return Ok(weigh.find(columns, &given)?);
    }
    let kept = others(parts.len(), flat);
    if kept.is_empty() {
        return Err(IndexError::NoneVaries { flat: flat.to_vec() });
    }
    let columns: Vec<&[f64]> = kept.iter().map(|&part| columns[part]).collect();
    let given: Vec<f64> = kept.iter().map(|&part| given[part]).collect();
    let found = weigh.find(&columns, &given).map_err(|error| error.of_parts(&kept))?;
    let mut weights = vec![0.0; parts.len()];
    kept.iter().zip(&found.weights).for_each(|(&part, weight)| weights[part] = *weight);
    Ok(Found { weights, from: found.from })
}

impl Missing {
    pub(crate) fn min_share(self) -> f64 {
        match self {
            Missing::Keep { min_share } => min_share,
            Missing::Stop | Missing::Exclude => 1.0,
        }
    }
}

impl Method<'_> {
    /// Which end of the scores has rank 1.
    pub(crate) fn order(&self) -> Order {
        Order::worst_first(self.worse)
    }

    /// Brings scores to the precision in which they are kept.
    pub(crate) fn finish(&self, scores: &mut [f64], single: bool) {
        if single {
            scores.iter_mut().for_each(|score| *score = f64::from(*score as f32));
        }
        round(scores, self.decimals);
    }
}

/// Scores by benefit of the doubt, and what each part adds to them.
fn doubted(columns: &[&[f64]], doubt: &Doubt, flat: &[Flat]) -> Combined {
    let contribution = |(score, share): (&f64, &f64)| if *score == 0.0 { 0.0 } else { score * share };
    let mut contributions = vec![vec![f64::NAN; doubt.score.len()]; columns.len()];
    for (part, shares) in others(columns.len(), flat).into_iter().zip(&doubt.shares) {
        contributions[part] = doubt.score.iter().zip(shares).map(contribution).collect();
    }
    let some = |area: usize| columns.iter().any(|column| !column[area].is_nan());
    let below = doubt.score.iter().enumerate().filter(|(area, score)| score.is_nan() && some(*area));
    Combined { below_min_share: below.count(), contributions, score: doubt.score.clone() }
}

/// Rounds to so many places, halves away from zero.
fn round(values: &mut [f64], decimals: Option<u32>) {
    let Some(decimals) = decimals else { return };
    let scale = libm::pow(10.0, f64::from(decimals));
    for value in values {
        let rounded = (*value * scale).round() / scale;
        // A number too great to be scaled has no decimals.
        if rounded.is_finite() {
            *value = rounded;
        }
    }
}

/// Checks that all columns belong together.
fn check(parts: &[Part<'_>], method: &Method<'_>) -> Result<(), IndexError> {
    let areas = parts.first().ok_or(IndexError::NoParts)?.values.len();
    let same = |column: &dyn Fn() -> String, found: usize| {
        let error = || IndexError::Length { column: column(), found, expected: areas };
        if found == areas { Ok(()) } else { Err(error()) }
    };
    for (k, part) in parts.iter().enumerate() {
        same(&|| format!("part {k} (counted from 0)"), part.values.len())?;
        if method.worse == Polarity::Low && matches!(part.normalise, Normalise::RankExponential(_)) {
            return Err(IndexError::RisesWithNeed { part: k });
        }
    }
    if method.weigh.is_by_area() && method.combine != Combine::Arithmetic {
        let (weigh, combine) = (method.weigh.name(), method.combine.name());
        return Err(IndexError::DoubtCombines { weigh, combine });
    }
    let groups = method.impute.and_then(|(_, groups)| groups);
    same(&|| "`groups`".into(), groups.map_or(areas, <[u32]>::len))?;
    same(&|| "`people`".into(), method.people.map_or(areas, <[f64]>::len))?;
    same(&|| "`excluded`".into(), method.excluded.map_or(areas, <[bool]>::len))
}

/// The values of each part, copied only where something is filled or left out; the areas that were filled; and what to
/// say of them.
type Filled<'a> = (Vec<Cow<'a, [f64]>>, Vec<Vec<u32>>, Vec<Note>);

/// Leaves areas out, fills missing values and deals with those that are still missing.
///
/// `excluded` has no entry, or one per area; areas that [`Missing::Exclude`] leaves out are added to it.
fn fill<'a>(
    parts: &[Part<'a>],
    method: &Method<'_>,
    excluded: &mut Vec<bool>,
) -> Result<Filled<'a>, IndexError> {
    let mut values: Vec<Cow<'a, [f64]>> = parts.iter().map(|part| Cow::Borrowed(part.values)).collect();
    let mut filled = vec![Vec::new(); parts.len()];
    let mut beyond = Vec::new();
    leave_out(&mut values, excluded);
    if let Some((method, groups)) = method.impute {
        if values.iter().any(|values| values.iter().any(|value| value.is_nan())) {
            let columns: Vec<&[f64]> = values.iter().map(AsRef::as_ref).collect();
            let imputed = impute::fill(&columns, method, groups)?;
            drop(columns);
            for (part, ((values, filled), imputed)) in
                values.iter_mut().zip(&mut filled).zip(imputed).enumerate()
            {
                if !imputed.beyond.is_empty() {
                    beyond.push(Note::FilledBeyond { part, areas: imputed.beyond });
                }
                if !imputed.filled.is_empty() {
                    *values = Cow::Owned(imputed.values);
                    *filled = imputed.filled;
                    filled.retain(|&area| !excluded.get(area as usize).is_some_and(|excluded| *excluded));
                }
            }
        }
        leave_out(&mut values, excluded); // once more: they were filled with the others
    }
    let is_out = |area: usize| excluded.get(area).is_some_and(|excluded| *excluded);
    let missing = |values: &[f64]| -> Vec<u32> {
        let areas = values.iter().enumerate().filter(|(area, value)| value.is_nan() && !is_out(*area));
        areas.map(|(area, _)| area as u32).collect()
    };
    match method.missing {
        Missing::Stop => {
            for (part, values) in values.iter().enumerate() {
                let areas = missing(values);
                if !areas.is_empty() {
                    return Err(IndexError::Missing { part, areas });
                }
            }
        }
        Missing::Exclude => {
            let areas: Vec<u32> = values.iter().flat_map(|values| missing(values)).collect();
            if !areas.is_empty() {
                excluded.resize(parts.first().map_or(0, |part| part.values.len()), false);
                areas.iter().for_each(|&area| excluded[area as usize] = true);
                leave_out(&mut values, excluded);
            }
        }
        Missing::Keep { .. } => {}
    }
    Ok((values, filled, beyond))
}

fn leave_out(columns: &mut [Cow<'_, [f64]>], excluded: &[bool]) {
    if !excluded.contains(&true) {
        return;
    }
    for column in columns {
        let out = column.to_mut().iter_mut().zip(excluded).filter(|(_, excluded)| **excluded);
        out.for_each(|(value, _)| *value = f64::NAN);
    }
}

/// Scores of places that several parts have in common: same method, same number of areas.
struct Places(Vec<(Normalise, usize, Vec<f64>)>);

impl Places {
    fn of_more_than_one(parts: &[Part<'_>], values: &[Cow<'_, [f64]>]) -> Result<Places, IndexError> {
        let mut known: Vec<(Normalise, usize, Vec<f64>)> = Vec::new();
        let areas = |values: &[f64]| values.iter().filter(|value| !value.is_nan()).count();
        let kinds: Vec<(Normalise, usize)> =
            parts.iter().zip(values).map(|(part, values)| (part.normalise, areas(values))).collect();
        for (k, kind) in kinds.iter().enumerate() {
            let again = kinds[k + 1..].contains(kind);
            if again && !known.iter().any(|it| (it.0, it.1) == *kind) {
                let scores = kind.0.places(kind.1);
                known.push((
                    kind.0,
                    kind.1,
                    scores.map_err(|error| IndexError::Normalise { part: k, error })?,
                ));
            }
        }
        Ok(Places(known))
    }

    /// Those of a column, if it has as many values.
    fn of(&self, normalise: Normalise, values: &[f64]) -> &[f64] {
        let mut alike = self.0.iter().filter(|it| it.0 == normalise && !it.2.is_empty()).peekable();
        if alike.peek().is_none() {
            return &[];
        }
        let areas = values.iter().filter(|value| !value.is_nan()).count();
        alike.find(|it| it.1 == areas).map_or(&[], |it| &it.2)
    }
}

/// What becomes of a part.
enum Scores {
    Of(Vec<f64>, TreatRecord),
    Flat(Flat),
}

/// Treats and normalises one part.
fn prepare_part(
    k: usize,
    part: &Part<'_>,
    values: &[f64],
    method: &Method<'_>,
    places: &Places,
) -> Result<Scores, IndexError> {
    let flip = part.polarity != method.worse;
    let normalise = |values: &[f64], record: TreatRecord| {
        let known = places.of(part.normalise, values);
        match part.normalise.apply_knowing(values, flip, method.people, known) {
            Ok(scores) => Ok(Scores::Of(scores, record)),
            // A spread of 0 among values that differ, as of the few that have people, is another matter.
            Err(
                NormaliseError::NoSpread { method, areas, value }
                | NormaliseError::AtStart { method, areas, value, .. },
            ) if is_constant(values) => Ok(Scores::Flat(Flat { part: k, method, areas, value })),
            Err(error) => Err(IndexError::Normalise { part: k, error }),
        }
    };
    if part.treat == Treat::None {
        return normalise(values, TreatRecord::default());
    }
    match part.treat.apply(values) {
        Ok(treated) => normalise(&treated.values, treated.record),
        Err(TreatError::NoSpread { areas, value }) if is_constant(values) => {
            Ok(Scores::Flat(Flat { part: k, method: part.treat.name(), areas, value }))
        }
        Err(error) => Err(IndexError::Treat { part: k, error }),
    }
}

/// Whether an index with a part normalised like this keeps its scores in single precision.
pub fn in_single_precision(normalise: Normalise) -> bool {
    matches!(normalise, Normalise::RankExponential(exponential) if exponential.precision == Precision::Single)
}

/// Whether `x/max` falls where `x` rises, because all values are below 0.
fn turned_round(part: &Part<'_>, method: &Method<'_>) -> bool {
    let mut present = part.values.iter().filter(|value| !value.is_nan()).peekable();
    part.normalise == Normalise::DistanceToBest
        && part.polarity == method.worse
        && present.peek().is_some()
        && present.all(|&value| value < 0.0)
}

/// The target of a part and the value from which the way there is counted, where the one lies behind the other and areas differ.
fn target_behind(part: &Part<'_>, method: &Method<'_>) -> Option<(f64, f64)> {
    let target = match part.normalise {
        Normalise::DistanceToTarget(it) => it.target,
        Normalise::DistanceToReference(it) => it.value,
        _ => return None,
    };
    if is_constant(part.values) {
        return None;
    }
    let present = part.values.iter().copied().filter(|it| !it.is_nan());
    // Parts are turned round where their worse end is not that of the index.
    let (start, is_behind) = if part.polarity == method.worse {
        let start = present.reduce(f64::min)?;
        (start, target < start)
    } else {
        let start = present.reduce(f64::max)?;
        (start, target > start)
    };
    is_behind.then_some((target, start))
}

/// Whether two areas or more have a value and all of them the same.
fn is_constant(values: &[f64]) -> bool {
    let mut present = values.iter().filter(|value| !value.is_nan()).peekable();
    let first = present.next();
    present.peek().is_some() && present.all(|value| Some(value) == first)
}

struct Placed {
    rank: Vec<f64>,
    decile: Vec<f64>,
    quantiles: Vec<Vec<f64>>,
    ranked: usize,
    tied: usize,
}

/// Ranks the scores and cuts the ranks.
fn place(score: &[f64], areas: usize, method: &Method<'_>, notes: &mut Vec<Note>) -> Placed {
    let sorted = Sorted::new(score);
    let ranked = sorted.len();
    let (mut rank, mut tied) = (vec![f64::NAN; areas], 0);
    each_place(&sorted, method.ties, method.order(), |group, place| {
        tied += if group.len() > 1 { group.len() } else { 0 };
        place.give(group, &mut rank);
    });
    drop(sorted);
    if ranked == 0 && areas > 0 {
        notes.push(Note::NoScores);
    }
    let mut cut = |groups: u32, rule: QuantileRule| {
        if ranked > 0 && ranked < groups as usize {
            notes.push(Note::TooFewAreas { areas: ranked, groups });
        }
        rule.cut(&rank, groups)
    };
    let decile = cut(10, QuantileRule::Share);
    let quantiles = method.quantiles.iter().map(|&groups| cut(groups, method.quantile_rule)).collect();
    Placed { rank, decile, quantiles, ranked, tied }
}

#[cfg(test)]
mod tests;
