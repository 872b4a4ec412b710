//! How far the ranks of an index depend on choices that could have been made otherwise.
//!
//! A [`Model`] is an index that can be made over and over; its [`Choices`] say what varies. Each draw is a point of the
//! unit cube that decides all of them, so that an analysis of sensitivity can ask the very same model for other points.

mod carried;
mod choices;
mod cut;
mod matched;
mod model;
mod rule;
mod tally;
mod weigh;

use thiserror::Error;

use crate::aggregate::AggregateError;
use crate::index::IndexError;
use crate::sort::argsort;

pub use carried::Carried;
pub use choices::{Choice, Choices, Factor, Scope, Weights};
pub use cut::Cut;
pub use matched::Matched;
pub use model::{Leaf, LeftOut, Model, Node, NodePart, Noise, Source};
pub use rule::{Place, Rule};

use rule::Count;
use tally::{Memory, Tally, tally, tally_together};
use weigh::{Room, Word};

/// How many draws to make, and what to say of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// How many draws: at least 1.
    pub draws: u32,
    /// The seed of all that is drawn.
    pub seed: u64,
    /// The share of draws that lie within an area's interval: 0.9 for the 5% and 95% quantiles.
    pub level: f64,
    /// The list at the top that matters.
    pub cut: Cut,
    /// The share of draws in which an area is in the cut, or out of it, for that to be sure: above 0.5.
    pub core: f64,
}

impl Default for Settings {
    /// A thousand draws, 90% intervals, the first tenth of areas, sure at nine draws in ten.
    fn default() -> Self {
        Settings { draws: 1000, seed: 0, level: 0.9, cut: Cut::Share(0.1), core: 0.9 }
    }
}

/// Whether an area is in the cut whatever is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Core {
    /// In at least the share of draws that makes it sure.
    In,
    /// In at most what is left of that share.
    Out,
    /// Neither: it depends on the choices.
    TossUp,
}

impl Core {
    /// Returns the word for it in tables.
    pub fn name(self) -> &'static str {
        match self {
            Core::In => "in",
            Core::Out => "out",
            Core::TossUp => "toss-up",
        }
    }
}

/// What the ranks of an index are over many draws.
///
/// All columns have one value per area. An area without a base rank has no value in any; a draw in which an area has
/// no rank (a part that it needs is missing then) does not count for it. Under
/// [`Missing::Keep`](crate::index::Missing::Keep) the weights as given say whether an area has enough of them, in all draws. Where a rule says who is at the top
/// ([`run_by_rule`]), its probability and what follows from it go by the draws in which the rule can tell, rank or none.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertainty {
    /// The rank without any choice.
    pub base: Vec<f64>,
    /// The median rank.
    pub median: Vec<f64>,
    /// The lower end of the interval: the quantile (R's type 7) at `(1 - level)/2`.
    pub lower: Vec<f64>,
    /// Its upper end.
    pub upper: Vec<f64>,
    /// The mean rank.
    pub mean: Vec<f64>,
    /// The mean rank less the base rank.
    pub shift: Vec<f64>,
    /// The best-placed rank seen: the smallest number, the greatest need.
    pub best: Vec<f64>,
    /// The greatest number seen.
    pub worst: Vec<f64>,
    /// The share of draws in which the area is in the cut.
    pub probability: Vec<f64>,
    /// Whether it is in the cut whatever is chosen.
    pub core: Vec<Option<Core>>,
    /// The group of areas that cannot be told apart, 1 = those of greatest need.
    ///
    /// Going down the base ranks, the first area leads the first group; each next one belongs to it as long as its
    /// interval overlaps the leader's, and the first whose interval begins below the end of the leader's leads the
    /// next. So leaders are told apart from one another; the last of a group and the first of the next may not be.
    /// Intervals that overlap may still belong to areas of which one is nearly always ahead (both move together), so
    /// groups are rather too large than too small.
    pub group: Vec<f64>,
    /// Areas of which only some of the draws can tell, in area order: in the others they have no rank or, where a rule says
    /// who is at the top, the rule cannot tell. Their shares are of the draws that can.
    pub partly: Vec<u32>,
    /// How many areas have a base rank.
    pub ranked: usize,
    /// How many areas are surely in the cut, surely out of it, and neither.
    pub counts: Counts,
    /// How many groups there are.
    pub groups: usize,
    /// The mean distance of a rank from the base rank, over draws and areas; missing where no area is ranked.
    pub mean_shift: f64,
    /// What was asked for.
    pub settings: Settings,
    /// What was varied.
    pub varied: Vec<Factor>,
    /// What was not.
    pub held: Vec<Choice>,
}

/// How many areas are in the robust core of the cut, out of it, and undecided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Areas that are [`Core::In`].
    pub inside: usize,
    /// Areas that are [`Core::Out`].
    pub outside: usize,
    /// Areas that are a [`Core::TossUp`].
    pub toss_ups: usize,
}

/// Why nothing can be said of an index's uncertainty.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum UncertaintyError {
    /// No draw is asked for.
    #[error("at least 1 draw is needed, not 0")]
    NoDraws,
    /// A level that is no share.
    #[error("the level of intervals is {level}, not between 0 and 1")]
    Level {
        /// The level found.
        level: f64,
    },
    /// A share at which nothing is sure.
    #[error("the share of draws for a robust core is {core}, not above 0.5 and at most 1")]
    Core {
        /// The share found.
        core: f64,
    },
    /// A cut of nothing.
    #[error(
        "the cut {cut:?} is none: a share is above 0 and at most 1, areas are at least 1, a score is a number"
    )]
    Cut {
        /// The cut found.
        cut: Cut,
    },
    /// No node.
    #[error("a model needs at least one index")]
    NoIndex,
    /// A part that is no indicator and no earlier index.
    #[error("part {part} of index {node} (both counted from 0) is neither an indicator nor an earlier index")]
    Source {
        /// The index's position.
        node: usize,
        /// The part's position in it.
        part: usize,
    },
    /// Weights vary by no share.
    #[error("weights vary within a share of {share}, not one of at least 0 and below 1")]
    Share {
        /// The share found.
        share: f64,
    },
    /// No concentration for a Dirichlet distribution of weights.
    #[error("the concentration of weights is {concentration}, not a number of at least 1")]
    Concentration {
        /// The number found.
        concentration: f64,
    },
    /// Not one range, or weight of a set, per part.
    #[error("{found} weights or ranges of weights for {expected} parts")]
    Count {
        /// How many.
        found: usize,
        /// How many parts are in scope.
        expected: usize,
    },
    /// A range that holds no weight.
    #[error("the weight of part {part} (counted from 0) cannot lie between {lower} and {upper}")]
    Range {
        /// The part's position among those in scope.
        part: usize,
        /// The lower bound.
        lower: f64,
        /// The upper bound.
        upper: f64,
    },
    /// Ranges that no weights of the right sum meet.
    #[error(
        "weights of index {node} (counted from 0) sum to {total}, but those within the ranges to {least} at least and \
         {greatest} at most"
    )]
    Ranges {
        /// The index's position among those in scope.
        node: usize,
        /// The sum of the lower bounds.
        least: f64,
        /// The sum of the upper bounds.
        greatest: f64,
        /// The sum of the weights as given.
        total: f64,
    },
    /// No set of weights to choose from.
    #[error("there is no set of weights to choose from")]
    NoSets,
    /// A set of weights that cannot be used.
    #[error("set {set} of the weights (counted from 0): {error}")]
    Set {
        /// The set's position.
        set: usize,
        /// Why.
        error: AggregateError,
    },
    /// One part is to be left out, and there is but one.
    #[error("no part can be left out of an index that has but one")]
    NothingLeft,
    /// The index cannot be made as it is.
    #[error("the index as given: {0}")]
    Base(IndexError),
    /// An alternative cannot be applied to these values.
    #[error("{alternative}: {error}")]
    Alternative {
        /// The alternative.
        alternative: String,
        /// Why not.
        error: IndexError,
    },
    /// The index cannot be made under what a draw says.
    #[error("draw {draw} (counted from 0): {error}")]
    Draw {
        /// The draw's number.
        draw: u64,
        /// Why not.
        error: IndexError,
    },
    /// A point that is not one of the unit cube.
    #[error("a point has {expected} coordinates of 0 to 1, not {found}, of which {inside} are that")]
    Point {
        /// How many coordinates it has.
        found: usize,
        /// How many of them are 0 to 1.
        inside: usize,
        /// How many it should have.
        expected: usize,
    },
    /// Scores are carried from areas that the index has not.
    #[error(
        "scores are carried over from area {area} (counted from 0), but only {told} areas have one, and people"
    )]
    Members {
        /// The last such area's position.
        area: usize,
        /// How many areas have a score, and people where these weigh.
        told: usize,
    },
    /// Verdicts of a rule that are not one per place and area.
    #[error("{found} verdicts of a rule, not {expected}: one on each area at each place that it tells apart")]
    Verdicts {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Ranks of a draw that do not belong to the areas, or are none.
    #[error(
        "draw {draw} (counted from 0) has no rank of at least 1, whole or half, for area {area} (counted from 0)"
    )]
    Ranks {
        /// The draw's number; as many as there are draws for the base ranks.
        draw: u64,
        /// The first such area's position.
        area: usize,
    },
}

/// Makes an index many times with other choices, and says what its ranks then are.
///
/// - **Shape:** see [`Uncertainty`]: one value per area.
/// - **Missing:** as the index says; areas that have no rank without any choice have no value.
/// - **Random:** the draw `d` is the point that [`Random::nth`](crate::random::Random::nth)`(seed, "uncertainty", d)` gives; noise gets `d`. The same
///   settings give the same bits on every machine, with any number of threads.
/// - **Cost:** where only the weights of a mean vary, about half a millisecond of one core a draw for 33,000 areas
///   of seven parts; else that of making the index. Past some 160 MB for the ranks of draws, memory does not grow with them.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 8; Saisana, Saltelli and
///   Tarantola (2005).
///
/// # Errors
/// [`UncertaintyError`] for settings that make no sense, and the first draw in which the index cannot be made.
///
/// ```
/// # use theodolite_core::Polarity;
/// # use theodolite_core::index::Method;
/// # use theodolite_core::normalise::{MinMax, Normalise};
/// # use theodolite_core::treat::Treat;
/// # use theodolite_core::uncertainty::{
/// #     Choices, Cut, Leaf, Model, Node, NodePart, Settings, Source, UncertaintyError, Weights, run,
/// # };
/// let leaf = |name: &str, values: &'static [f64]| Leaf {
///     name: name.into(),
///     values: values.into(),
///     polarity: Polarity::High,
/// };
/// let leaves = vec![leaf("income", &[9.0, 5.0, 4.0, 0.0]), leaf("health", &[9.0, 4.0, 5.0, 0.0])];
/// let part = |k| NodePart { source: Source::Leaf(k), weight: 0.5, normalise: None, treat: None };
/// let index = Node {
///     name: "need".into(),
///     parts: vec![part(0), part(1)],
///     normalise: Normalise::MinMax(MinMax::default()),
///     treat: Treat::None,
///     method: Method::default(),
/// };
/// let choices = Choices { weights: Weights::Within { share: 0.25 }, ..Choices::default() };
/// let model = Model::new(leaves, vec![index], choices, None)?;
/// let found = run(&model, &Settings { cut: Cut::Areas(2), ..Settings::default() })?;
/// assert_eq!((found.lower[0], found.upper[0]), (1.0, 1.0)); // first whatever the weights
/// assert_eq!((found.lower[1], found.upper[1]), (2.0, 3.0)); // second or third
/// assert!((found.probability[1] - 0.5).abs() < 0.05);
/// assert_eq!(found.group, [1.0, 2.0, 2.0, 3.0]);
/// # Ok::<(), UncertaintyError>(())
/// ```
pub fn run(model: &Model<'_>, settings: &Settings) -> Result<Uncertainty, UncertaintyError> {
    make(model, settings, None)
}

/// As [`run`], but the list at the top is that of a rule: [`Uncertainty::probability`] is the share of draws in which the
/// rule takes the area, and [`Uncertainty::core`] and the counts are of that. The cut of the settings has no say.
///
/// - **Missing:** a draw in which the rule cannot tell does not count for the area; one that has no rank may have a
///   probability, if the rule can tell without it.
///
/// # Errors
/// As [`run`]; [`UncertaintyError::Verdicts`] for a rule about another number of areas.
///
/// ```
/// # use theodolite_core::Polarity;
/// # use theodolite_core::index::Method;
/// # use theodolite_core::normalise::Normalise;
/// # use theodolite_core::treat::Treat;
/// # use theodolite_core::uncertainty::{
/// #     Choices, Leaf, Model, Node, NodePart, Rule, Settings, Source, UncertaintyError, Weights, run_by_rule,
/// # };
/// # let leaf = |values: &'static [f64]| Leaf { name: String::new(), values: values.into(), polarity: Polarity::High };
/// # let part = |k| NodePart { source: Source::Leaf(k), weight: 0.5, normalise: None, treat: None };
/// # let index = Node {
/// #     name: "need".into(),
/// #     parts: vec![part(0), part(1)],
/// #     normalise: Normalise::None,
/// #     treat: Treat::None,
/// #     method: Method::default(),
/// # };
/// # let leaves = vec![leaf(&[9.0, 5.0, 4.0]), leaf(&[9.0, 4.0, 5.0])];
/// # let choices = Choices { weights: Weights::Within { share: 0.25 }, ..Choices::default() };
/// # let model = Model::new(leaves, vec![index], choices, None)?;
/// // `rank <= 2`, of which something else keeps the first area out.
/// let verdicts = Rule::places(&[2], false)
///     .iter()
///     .map(|place| vec![Some(false), place.rank.map(|it| it <= 2.0), place.rank.map(|it| it <= 2.0)])
///     .collect();
/// let found = run_by_rule(&model, &Settings::default(), &Rule::new(&[2], false, verdicts)?)?;
/// assert_eq!((found.probability[0], found.probability[1] + found.probability[2]), (0.0, 1.0));
/// # Ok::<(), UncertaintyError>(())
/// ```
pub fn run_by_rule(
    model: &Model<'_>,
    settings: &Settings,
    rule: &Rule,
) -> Result<Uncertainty, UncertaintyError> {
    if rule.areas() != model.areas() {
        let (found, expected) = (rule.areas() * rule.count(), model.areas() * rule.count());
        return Err(UncertaintyError::Verdicts { found, expected });
    }
    make(model, settings, Some(rule))
}

fn make(
    model: &Model<'_>,
    settings: &Settings,
    rule: Option<&Rule>,
) -> Result<Uncertainty, UncertaintyError> {
    check(settings)?;
    let count = rule.map(|rule| Count::new(rule, model.order(), model.units(), settings.draws));
    let ranked = model.base().iter().filter(|rank| !rank.is_nan()).count();
    let places = Places { base: model.base(), order: model.order(), ranked, units: model.units() };
    let tallies = if places.top() <= u32::from(u16::MAX) {
        draw::<u16>(model, settings, &places, count.as_ref())?
    } else {
        draw::<u32>(model, settings, &places, count.as_ref())?
    };
    let varied = model.factors().to_vec();
    let held = Choice::EACH.into_iter().filter(|choice| varied.iter().all(|factor| factor.choice != *choice));
    let held = held.collect();
    let shares = count.map(|it| it.shares());
    Ok(places.tell(&tallies, settings, (varied, held), shares))
}

/// Says what ranks are over draws that somebody else has made: other editions of an index, say, or sets of weights
/// that all count once.
///
/// - **Shape:** the base rank of each area; the ranks of each draw, one per area.
/// - **Missing:** `NaN` is no rank: see [`Uncertainty`].
/// - A [`Cut::Score`] cannot be used: there are no scores.
///
/// # Errors
/// [`UncertaintyError`] for settings that make no sense (of which the number of draws and the seed are not looked at),
/// and for ranks below 1, past 2^31, or not whole or half.
///
/// ```
/// # use theodolite_core::uncertainty::{Settings, UncertaintyError, of_ranks};
/// let found = of_ranks(&[1.0, 2.0, 3.0, 4.0, 5.0], &[vec![2.0, 1.0, 3.0, 5.0, 4.0]], &Settings::default())?;
/// assert_eq!(found.mean_shift, 0.8);
/// # Ok::<(), UncertaintyError>(())
/// ```
pub fn of_ranks(
    base: &[f64],
    draws: &[Vec<f64>],
    settings: &Settings,
) -> Result<Uncertainty, UncertaintyError> {
    let settings = Settings { draws: draws.len() as u32, ..*settings };
    check(&settings)?;
    if matches!(settings.cut, Cut::Score(_)) {
        return Err(UncertaintyError::Cut { cut: settings.cut });
    }
    for (draw, ranks) in draws.iter().map(Vec::as_slice).chain([base]).enumerate() {
        let possible = |rank: f64| rank.is_nan() || (1.0..1e9).contains(&rank) && (2.0 * rank).fract() == 0.0;
        let wrong = ranks.iter().position(|&rank| !possible(rank));
        if wrong.is_some() || ranks.len() != base.len() {
            let area = wrong.unwrap_or(ranks.len().min(base.len()));
            return Err(UncertaintyError::Ranks { draw: draw as u64, area });
        }
    }
    let mut order = argsort(base);
    let ranked = order.len();
    order.extend((0_u32..).zip(base).filter(|(_, rank)| rank.is_nan()).map(|(area, _)| area));
    let places = Places { base, order: &order, ranked, units: 2 };
    let stored = |rank: f64| if rank.is_nan() { 0 } else { (2.0 * rank) as u32 };
    let top = draws.iter().flatten().map(|&rank| stored(rank)).max().unwrap_or(0);
    let fill = |_: &mut Room, draw: u32, row: &mut [u32]| -> Result<u32, UncertaintyError> {
        let ranks = &draws[draw as usize];
        row.iter_mut().zip(&order).for_each(|(slot, &area)| *slot = stored(ranks[area as usize]));
        let count = ranks.iter().filter(|rank| !rank.is_nan()).count();
        Ok(settings.cut.limit(count, 2).unwrap_or(0))
    };
    let size = (base.len(), top.max(places.top()));
    let tallies =
        tally(&places.stored(), size, settings.draws, shares(&settings), Memory::usual(size.0), fill)?;
    Ok(places.tell(&tallies, &settings, (Vec::new(), Vec::new()), None))
}

fn check(settings: &Settings) -> Result<(), UncertaintyError> {
    let &Settings { draws, level, cut, core, .. } = settings;
    if draws == 0 {
        return Err(UncertaintyError::NoDraws);
    }
    if !(level > 0.0 && level < 1.0) {
        return Err(UncertaintyError::Level { level });
    }
    if !(core > 0.5 && core <= 1.0) {
        return Err(UncertaintyError::Core { core });
    }
    cut.check().map(|_| ())
}

/// The quantiles wanted: lower end, median, upper end.
fn shares(settings: &Settings) -> [f64; 3] {
    // (1 - 0.9)/2 is a little less than 0.05 in binary.
    let lower = ((1.0 - settings.level) / 2.0 * 1e12).round() / 1e12;
    [lower, 0.5, 1.0 - lower]
}

fn draw<W: Word>(
    model: &Model<'_>,
    settings: &Settings,
    places: &Places<'_>,
    count: Option<&Count<'_>>,
) -> Result<Vec<Tally>, UncertaintyError> {
    let fill = |room: &mut Room, first: u32, rows: &mut [W]| {
        let numbers = u64::from(first)..;
        let draws: Vec<(u64, Vec<f64>)> = numbers
            .take(rows.len() / model.areas().max(1))
            .map(|draw| (draw, model.point(settings.seed, draw)))
            .collect();
        let last = model
            .rank_draws(&draws, settings.cut, room, rows)
            .map_err(|(draw, error)| UncertaintyError::Draw { draw, error })?;
        if let Some(count) = count {
            let rows = rows.chunks(model.areas().max(1));
            rows.zip(first..).for_each(|(row, draw)| count.add(draw, row));
        }
        Ok(last)
    };
    let size = (model.areas(), places.top());
    tally_together(&places.stored(), size, settings.draws, shares(settings), Memory::usual(size.0), fill)
}

/// The areas in the order of their base ranks.
struct Places<'a> {
    base: &'a [f64],
    order: &'a [u32],
    ranked: usize,
    units: u32,
}

impl Places<'_> {
    /// The greatest rank there can be, in stored units.
    fn top(&self) -> u32 {
        (self.base.len() as u32).saturating_mul(self.units)
    }

    /// The base ranks, in stored units.
    fn stored(&self) -> Vec<u32> {
        let units = f64::from(self.units);
        self.order[..self.ranked].iter().map(|&area| (self.base[area as usize] * units) as u32).collect()
    }

    fn tell(
        &self,
        tallies: &[Tally],
        settings: &Settings,
        (varied, held): (Vec<Factor>, Vec<Choice>),
        by_rule: Option<(Vec<f64>, Vec<u32>)>,
    ) -> Uncertainty {
        let areas = self.base.len();
        let column = |value: &dyn Fn(&Tally) -> f64| {
            let mut column = vec![f64::NAN; areas];
            for (&area, tally) in self.order.iter().zip(tallies).filter(|(_, tally)| tally.present > 0) {
                column[area as usize] = value(tally);
            }
            column
        };
        let units = f64::from(self.units);
        let share = |part: u64, tally: &Tally| part as f64 / f64::from(tally.present);
        let [lower, median, upper] = [0, 1, 2].map(|k| column(&|tally| tally.quantiles[k] / units));
        let mean = column(&|tally| share(tally.sum, tally) / units);
        let (probability, mut partly) = by_rule.unwrap_or_else(|| {
            let some = |tally: &Tally| tally.present > 0 && tally.present < settings.draws;
            let partly = self.order.iter().zip(tallies).filter(|it| some(it.1)).map(|it| *it.0).collect();
            (column(&|tally| share(u64::from(tally.cut), tally)), partly)
        });
        partly.sort_unstable();
        // 0.9 of a thousand draws are 900 of them, whatever the binary fractions say.
        let sure = settings.core - 1e-12;
        let core: Vec<Option<Core>> = probability
            .iter()
            .map(|&probability| match probability {
                _ if probability.is_nan() => None,
                _ if probability >= sure => Some(Core::In),
                _ if probability <= 1.0 - sure => Some(Core::Out),
                _ => Some(Core::TossUp),
            })
            .collect();
        let count = |word: Core| core.iter().filter(|core| **core == Some(word)).count();
        let counts =
            Counts { inside: count(Core::In), outside: count(Core::Out), toss_ups: count(Core::TossUp) };
        let (group, groups) = self.group(&lower, &upper);
        let (moved, present) = tallies.iter().fold((0_u128, 0_u64), |(moved, present), tally| {
            (moved + u128::from(tally.shift), present + u64::from(tally.present))
        });
        Uncertainty {
            base: self.base.to_vec(),
            shift: mean.iter().zip(self.base).map(|(mean, base)| mean - base).collect(),
            median,
            lower,
            upper,
            mean,
            best: column(&|tally| f64::from(tally.best) / units),
            worst: column(&|tally| f64::from(tally.worst) / units),
            probability,
            core,
            group,
            partly,
            ranked: self.ranked,
            counts,
            groups,
            mean_shift: moved as f64 / present as f64 / units,
            settings: *settings,
            varied,
            held,
        }
    }

    /// The groups of areas that cannot be told apart: see [`Uncertainty::group`].
    fn group(&self, lower: &[f64], upper: &[f64]) -> (Vec<f64>, usize) {
        let mut group = vec![f64::NAN; lower.len()];
        let (mut groups, mut least, mut greatest) = (0, f64::INFINITY, f64::NEG_INFINITY);
        for &area in &self.order[..self.ranked] {
            let area = area as usize;
            if lower[area].is_nan() {
                continue;
            }
            if lower[area] > greatest || upper[area] < least {
                (least, greatest) = (lower[area], upper[area]);
                groups += 1;
            }
            group[area] = groups as f64;
        }
        (group, groups)
    }
}

#[cfg(test)]
mod tests;
