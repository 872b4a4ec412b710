//! An index, and the indices it is made of, made over and over with other choices.

use std::borrow::Cow;

use crate::Polarity;
use crate::index::{
    Flat, IndexError, Method, Missing, Part, in_single_precision, others, prepare, share_out,
};
use crate::normalise::{MinMax, Normalise, NormaliseError};
use crate::random::Random;
use crate::rank::{Order, Ties, rank};
use crate::sort::argsort;
use crate::treat::Treat;

use super::UncertaintyError;
use super::carried::Carried;
use super::choices::{Choice, Choices, Config, Factor, Scope};
use super::cut::Cut;
use super::weigh::{Room, Weigher, Word, units};

/// An indicator.
#[derive(Clone, Debug)]
pub struct Leaf<'a> {
    /// What to call it.
    pub name: String,
    /// One value per area; `NaN` = missing.
    pub values: Cow<'a, [f64]>,
    /// Which end of the values is the worse one.
    pub polarity: Polarity,
}

/// An index: of indicators, of indices, or of both.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// What to call it.
    pub name: String,
    /// Its parts, in order.
    pub parts: Vec<NodePart>,
    /// How parts are normalised that do not say otherwise.
    pub normalise: Normalise,
    /// What is done about outliers of parts that do not say otherwise.
    pub treat: Treat,
    /// How it is made from them.
    pub method: Method<'a>,
}

/// A part of an index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodePart {
    /// What it is.
    pub source: Source,
    /// Its weight: not negative.
    pub weight: f64,
    /// How it is normalised, if not as the other parts are: no choice changes it then.
    pub normalise: Option<Normalise>,
    /// What is done about its outliers, likewise.
    pub treat: Option<Treat>,
}

/// Where a part comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The indicator at this position.
    Leaf(usize),
    /// The score of the index at this position, an earlier one; its worse end is that of the index.
    Node(usize),
}

/// Fills the values of the indicators for one draw: its number, and one column per indicator, in their order, which
/// comes with the values as given. The same number gives the same values.
pub type Noise<'a> = &'a (dyn Fn(u64, &mut [Vec<f64>]) + Sync);

impl Node<'_> {
    pub(super) fn weights(&self) -> Vec<f64> {
        self.parts.iter().map(|part| part.weight).collect()
    }
}

/// An index that can be made under varied choices; the last of its nodes is the root, whose ranks are told: those of its
/// scores, or of what these become elsewhere ([`Model::carried`]).
pub struct Model<'a> {
    leaves: Vec<Leaf<'a>>,
    nodes: Vec<Node<'a>>,
    choices: Choices,
    noise: Option<Noise<'a>>,
    carried: Option<Carried<'a>>,
    factors: Vec<Factor>,
    // The rank of each area without any choice, and the areas in the order of it; those without one come last.
    base: Vec<f64>,
    order: Vec<u32>,
    // By number of configuration, where only the root's weights vary besides.
    weighers: Vec<Option<Weighed>>,
    // Likewise, where scores are carried over: each draw needs them all, not their order.
    roots: Vec<Root>,
    left_out: Vec<LeftOut>,
}

/// A part that does not vary and that some way of making its index leaves out: see [`Flat`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which index it is a part of.
    pub node: usize,
    /// Its position among the parts of that.
    pub part: usize,
    /// What asks for values that differ: a normalisation, or `log`.
    pub method: &'static str,
}

/// The root's parts, ready to be brought together.
struct Root {
    columns: Vec<Vec<f64>>,
    single: bool,
    // Parts that are left out for want of variation; their columns are missing everywhere.
    flat: Vec<Flat>,
}

/// A weigher of the parts that vary, and those that do not.
struct Weighed {
    weigher: Weigher,
    parts: usize,
    flat: Vec<Flat>,
}

impl Weighed {
    /// The weights of the parts that vary, if the weigher takes them.
    fn takes<'w>(&self, weights: &'w [f64]) -> Option<Cow<'w, [f64]>> {
        let own = if self.flat.is_empty() {
            Cow::Borrowed(weights)
        } else {
            let mut all = weights.to_vec();
            share_out(&mut all, &self.flat).ok()?;
            others(self.parts, &self.flat).into_iter().filter_map(|part| all.get(part).copied()).collect()
        };
        (weights.len() == self.parts && self.weigher.takes(&own)).then_some(own)
    }
}

/// Beyond this many numbers, columns of further alternatives are not kept but made anew in each draw.
const KEPT: usize = 16 << 20;
/// More alternatives than these are not tried one by one with all others beforehand.
const TRIED: usize = 2048;

impl<'a> Model<'a> {
    /// Takes an index and what varies, and makes it once with each alternative, so that one which cannot be applied is
    /// known before any draw.
    ///
    /// Beyond 2,048 ways to put alternatives together each is tried with the methods as given only.
    ///
    /// # Errors
    /// [`UncertaintyError`]: impossible choices, an index that cannot be made, an alternative that cannot be applied to
    /// these values.
    pub fn new(
        leaves: Vec<Leaf<'a>>,
        nodes: Vec<Node<'a>>,
        choices: Choices,
        noise: Option<Noise<'a>>,
    ) -> Result<Model<'a>, UncertaintyError> {
        Self::make(leaves, nodes, choices, noise, None)
    }

    /// As [`new`](Self::new), but the scores of each draw are carried to other areas, which are then the ones that are
    /// ranked: all that is told of the model is about those.
    ///
    /// - **Shape:** one rank per target of the carry, where the index has one score per finer area.
    /// - **Missing:** a finer area without a score in a draw counts as the carry's [`Missing`](crate::rebase::Missing)
    ///   says.
    /// - **Cost:** each draw scores every finer area, which takes longer than the ranks of the index alone where only
    ///   the weights of a mean vary.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`UncertaintyError::Members`] for a carry that asks for areas which the index has not.
    pub fn carried(
        leaves: Vec<Leaf<'a>>,
        nodes: Vec<Node<'a>>,
        choices: Choices,
        noise: Option<Noise<'a>>,
        carried: Carried<'a>,
    ) -> Result<Model<'a>, UncertaintyError> {
        Self::make(leaves, nodes, choices, noise, Some(carried))
    }

    fn make(
        leaves: Vec<Leaf<'a>>,
        nodes: Vec<Node<'a>>,
        choices: Choices,
        noise: Option<Noise<'a>>,
        carried: Option<Carried<'a>>,
    ) -> Result<Model<'a>, UncertaintyError> {
        let root = nodes.last().ok_or(UncertaintyError::NoIndex)?;
        for (node, index) in nodes.iter().enumerate() {
            let known = |source: Source| match source {
                Source::Leaf(leaf) => leaf < leaves.len(),
                Source::Node(earlier) => earlier < node,
            };
            if let Some(part) = index.parts.iter().position(|part| !known(part.source)) {
                return Err(UncertaintyError::Source { node, part });
            }
        }
        choices.check(&nodes)?;
        if choices.leave_out && root.parts.len() < 2 {
            return Err(UncertaintyError::NothingLeft);
        }
        let scope = choices.scope(&nodes);
        let several = scope.len() > 1;
        let names = scope.iter().flat_map(|node| {
            let name = |source| match source {
                Source::Leaf(leaf) => &leaves[leaf].name,
                Source::Node(earlier) => &nodes[earlier].name,
            };
            let inside = if several { format!(" in {}", node.name) } else { String::new() };
            node.parts.iter().map(move |part| format!("{}{inside}", name(part.source)))
        });
        let names: Vec<String> = names.collect();
        let factors = choices.factors(&nodes, &names, noise.is_some());
        let mut model = Model {
            leaves,
            nodes,
            choices,
            noise,
            carried,
            factors,
            base: Vec::new(),
            order: Vec::new(),
            weighers: Vec::new(),
            roots: Vec::new(),
            left_out: Vec::new(),
        };
        model.try_alternatives()?;
        Ok(model)
    }

    /// How many coordinates a point of the unit cube has that decides all choices of a draw, but noise.
    pub fn dimension(&self) -> usize {
        self.factors.last().map_or(0, |factor| factor.dimensions.end)
    }

    /// What varies, each with its coordinates; they follow one another.
    pub fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// The parts that are left out because they do not vary, under what asks for values that differ: in the index as given,
    /// or with the alternatives that were tried beforehand.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// The rank of each area without any choice: methods and weights as given.
    pub fn base(&self) -> &[f64] {
        &self.base
    }

    /// Returns the rank of each area for a point of the unit cube, and the noise of a draw if there is noise.
    ///
    /// - **Shape:** one coordinate per dimension, 0 to 1; one rank per area.
    /// - **Missing:** an area without a score has no rank.
    ///
    /// # Errors
    /// [`UncertaintyError::Point`] for other points, and [`UncertaintyError::Draw`] where the index cannot be made.
    pub fn ranks(&self, point: &[f64], noise_draw: u64) -> Result<Vec<f64>, UncertaintyError> {
        let inside = point.iter().filter(|share| (0.0..=1.0).contains(*share)).count();
        if inside != self.dimension() || point.len() != inside {
            return Err(UncertaintyError::Point { found: point.len(), inside, expected: self.dimension() });
        }
        let mut row = vec![0_u32; self.areas()];
        self.rank(point, noise_draw, Cut::Areas(1), &mut Room::default(), &mut row)
            .map_err(|error| UncertaintyError::Draw { draw: noise_draw, error })?;
        let mut ranks = vec![f64::NAN; self.areas()];
        for (&area, &rank) in self.order.iter().zip(&row).filter(|(_, rank)| **rank > 0) {
            ranks[area as usize] = f64::from(rank) / f64::from(self.units());
        }
        Ok(ranks)
    }

    /// As [`rank`](Self::rank), for some draws that follow each other, one row after the other. Where all of them do
    /// nothing but weigh the same columns, they do it together.
    ///
    /// # Errors
    /// The first draw in which the index cannot be made, and why not.
    pub(super) fn rank_draws<W: Word>(
        &self,
        draws: &[(u64, Vec<f64>)],
        cut: Cut,
        room: &mut Room,
        rows: &mut [W],
    ) -> Result<Vec<u32>, (u64, IndexError)> {
        let drawn = draws.iter().map(|(_, point)| self.choices.draw(&self.nodes, &self.factors, point));
        let drawn: Vec<(Config, Vec<Vec<f64>>)> = drawn.collect();
        let number = drawn.first().map(|(config, _)| self.choices.number(config));
        if let Some(Some(weighed)) = number.and_then(|number| self.weighers.get(number)) {
            let same = drawn.iter().filter(|(config, _)| Some(self.choices.number(config)) == number);
            let own = same.filter_map(|(_, weights)| weighed.takes(weights.last()?));
            let own: Vec<Cow<'_, [f64]>> = own.collect();
            if own.len() == draws.len() {
                let own: Vec<&[f64]> = own.iter().map(AsRef::as_ref).collect();
                return Ok(weighed.weigher.rank(&own, cut, room, rows));
            }
        }
        let each = draws.iter().zip(rows.chunks_mut(self.areas().max(1)));
        each.map(|((draw, point), row)| {
            self.rank(point, *draw, cut, room, row).map_err(|error| (*draw, error))
        })
        .collect()
    }

    pub(super) fn areas(&self) -> usize {
        self.base.len()
    }

    pub(super) fn units(&self) -> u32 {
        units(self.ranking().0)
    }

    /// How what is ranked is ranked: ties, and which end is the worse one.
    fn ranking(&self) -> (Ties, Polarity) {
        match (&self.carried, self.nodes.last()) {
            (Some(carried), _) => (carried.ties, carried.worse),
            (None, Some(root)) => (root.method.ties, root.method.worse),
            (None, None) => (Ties::Min, Polarity::High), // there is a root: `make` refuses none
        }
    }

    /// What is ranked: the scores, or what they become elsewhere.
    fn told(&self, score: Vec<f64>) -> Vec<f64> {
        match &self.carried {
            Some(carried) => carried.carry.over(&score).values,
            None => score,
        }
    }

    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    /// Ranks the areas for a point of the cube into a row that has them in their order; returns the last rank that is
    /// in the cut.
    pub(super) fn rank<W: Word>(
        &self,
        point: &[f64],
        noise_draw: u64,
        cut: Cut,
        room: &mut Room,
        row: &mut [W],
    ) -> Result<u32, IndexError> {
        let (config, weights) = self.choices.draw(&self.nodes, &self.factors, point);
        let Some(own) = weights.last() else { return Ok(0) };
        if let Some(Some(weighed)) = self.weighers.get(self.choices.number(&config))
            && let Some(own) = weighed.takes(own)
        {
            return Ok(weighed.weigher.rank(&[&own], cut, room, row).first().copied().unwrap_or(0));
        }
        let score = self.drawn_score(&config, &weights, noise_draw)?;
        Ok(self.place(&self.told(score), cut, row))
    }

    /// Returns what is ranked in a draw: the scores, or what these become elsewhere.
    ///
    /// - **Shape:** one value per area that is ranked; the draws are those of [`run`](super::run) with the same seed.
    /// - **Missing:** an area without a score has none.
    /// - **Cost:** that of making the index, whatever varies.
    ///
    /// # Errors
    /// [`UncertaintyError::Draw`] where the index cannot be made.
    ///
    /// ```
    /// # use theodolite_core::Polarity;
    /// # use theodolite_core::index::Method;
    /// # use theodolite_core::normalise::Normalise;
    /// # use theodolite_core::treat::Treat;
    /// # use theodolite_core::uncertainty::{Choices, Leaf, Model, Node, NodePart, Source, UncertaintyError, Weights};
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
    /// let scores = model.scores(1, 0)?;
    /// assert!((scores[0] - 9.0).abs() < 1e-12); // whatever the weights
    /// assert!((scores[1] + scores[2] - 9.0).abs() < 1e-12);
    /// # Ok::<(), UncertaintyError>(())
    /// ```
    pub fn scores(&self, seed: u64, draw: u64) -> Result<Vec<f64>, UncertaintyError> {
        let point = self.point(seed, draw);
        let (config, weights) = self.choices.draw(&self.nodes, &self.factors, &point);
        let score = self.drawn_score(&config, &weights, draw);
        score.map(|it| self.told(it)).map_err(|error| UncertaintyError::Draw { draw, error })
    }

    /// The point of the cube that decides a draw.
    pub(super) fn point(&self, seed: u64, draw: u64) -> Vec<f64> {
        let mut random = Random::nth(seed, "uncertainty", draw);
        (0..self.dimension()).map(|_| random.share()).collect()
    }

    /// The scores of the root in a draw.
    fn drawn_score(
        &self,
        config: &Config,
        weights: &[Vec<f64>],
        noise_draw: u64,
    ) -> Result<Vec<f64>, IndexError> {
        match (self.noise, self.roots.get(self.choices.number(config))) {
            (None, Some(root)) => self.bring_together(self.nodes.len() - 1, config, weights, root),
            (None, None) => self.score(config, weights, &self.leaves),
            (Some(noise), _) => {
                let mut values: Vec<Vec<f64>> = self.leaves.iter().map(|leaf| leaf.values.to_vec()).collect();
                noise(noise_draw, &mut values);
                // Columns cut short together would go unnoticed until they are ranked.
                for (k, (values, leaf)) in values.iter().zip(&self.leaves).enumerate() {
                    if values.len() != leaf.values.len() {
                        let column = format!("indicator {k} (counted from 0), with noise,");
                        return Err(IndexError::Length {
                            column,
                            found: values.len(),
                            expected: leaf.values.len(),
                        });
                    }
                }
                let leaves: Vec<Leaf<'_>> = (self.leaves.iter().zip(values))
                    .map(|(leaf, values)| Leaf { name: String::new(), values: values.into(), ..*leaf })
                    .collect();
                self.score(config, weights, &leaves)
            }
        }
    }

    /// Ranks what is told into a row.
    fn place<W: Word>(&self, score: &[f64], cut: Cut, row: &mut [W]) -> u32 {
        let (ties, worse) = self.ranking();
        let unit = f64::from(self.units());
        let ranks = rank(score, ties, Order::worst_first(worse));
        for (slot, &area) in row.iter_mut().zip(&self.order) {
            let rank = ranks[area as usize];
            *slot = if rank.is_nan() { W::default() } else { W::of((rank * unit) as u32) };
        }
        let ranked = ranks.iter().filter(|rank| !rank.is_nan()).count();
        cut.limit(ranked, self.units()).unwrap_or_else(|| {
            let inside = score.iter().zip(&ranks).filter(|(score, _)| cut.takes(**score, worse));
            inside.map(|(_, rank)| (rank * unit) as u32).max().unwrap_or(0)
        })
    }

    /// The scores of the root.
    fn score(
        &self,
        config: &Config,
        weights: &[Vec<f64>],
        leaves: &[Leaf<'_>],
    ) -> Result<Vec<f64>, IndexError> {
        let root = self.prepare_root(config, weights, leaves, &mut Vec::new())?;
        self.bring_together(self.nodes.len() - 1, config, weights, &root)
    }

    /// The parts of the root; all indices below it are made, and what they leave out is told.
    fn prepare_root(
        &self,
        config: &Config,
        weights: &[Vec<f64>],
        leaves: &[Leaf<'_>],
        left_out: &mut Vec<LeftOut>,
    ) -> Result<Root, IndexError> {
        let last = self.nodes.len() - 1;
        let mut scores: Vec<Vec<f64>> = Vec::with_capacity(last);
        let mut prepare = |node: usize, scores: &[Vec<f64>]| {
            let prepared = self.prepare_node(node, config, leaves, scores)?;
            let gone = config.left_out.filter(|_| node == last);
            for Flat { part, method, .. } in prepared.flat.iter().copied() {
                let part = part + usize::from(gone.is_some_and(|gone| gone <= part));
                let told = LeftOut { node, part, method };
                if !left_out.contains(&told) {
                    left_out.push(told);
                }
            }
            Ok(prepared)
        };
        for node in 0..last {
            let prepared = prepare(node, &scores)?;
            scores.push(self.bring_together(node, config, weights, &prepared)?);
        }
        prepare(last, &scores)
    }

    fn prepare_node(
        &self,
        at: usize,
        config: &Config,
        leaves: &[Leaf<'_>],
        scores: &[Vec<f64>],
    ) -> Result<Root, IndexError> {
        let node = &self.nodes[at];
        let left_out = config.left_out.filter(|_| at + 1 == self.nodes.len());
        let (normalise, treat) = if self.varies(at) {
            let normalise = config.normalise.and_then(|k| self.choices.normalise.get(k));
            let treat = config.treat.and_then(|k| self.choices.treat.get(k));
            (normalise.copied().unwrap_or(node.normalise), treat.copied().unwrap_or(node.treat))
        } else {
            (node.normalise, node.treat)
        };
        let parts: Vec<Part<'_>> = (node.parts.iter().enumerate())
            .filter(|(k, _)| left_out != Some(*k))
            .map(|(_, part)| {
                let (values, polarity) = match part.source {
                    Source::Leaf(leaf) => (&*leaves[leaf].values, leaves[leaf].polarity),
                    Source::Node(earlier) => (scores[earlier].as_slice(), self.nodes[earlier].method.worse),
                };
                Part {
                    values,
                    polarity,
                    weight: part.weight,
                    normalise: part.normalise.unwrap_or(normalise),
                    treat: part.treat.unwrap_or(treat),
                }
            })
            .collect();
        let method = self.method(at, config);
        let prepared = prepare(&parts, &method)?;
        let (mut columns, mut flat) = (prepared.normalised, prepared.flat);
        if self.choices.lift
            && method.combine.mean().is_some_and(|mean| mean.power <= 0.0)
            && columns.iter().flatten().any(|value| *value <= 0.0)
        {
            let onto = Normalise::MinMax(MinMax { lower: 1.0, upper: 100.0 });
            for (part, column) in columns.iter_mut().enumerate() {
                match onto.apply(column, false, None) {
                    Ok(lifted) => *column = lifted,
                    Err(NormaliseError::NoSpread { method, areas, value }) => {
                        flat.push(Flat { part, method, areas, value });
                        column.fill(f64::NAN);
                    }
                    Err(error) => return Err(IndexError::Normalise { part, error }),
                }
            }
        }
        let single = parts.iter().any(|part| in_single_precision(part.normalise));
        Ok(Root { columns, single, flat })
    }

    fn bring_together(
        &self,
        at: usize,
        config: &Config,
        weights: &[Vec<f64>],
        prepared: &Root,
    ) -> Result<Vec<f64>, IndexError> {
        let method = self.method(at, config);
        let columns: Vec<&[f64]> = prepared.columns.iter().map(Vec::as_slice).collect();
        let mut weights = weights[at].clone();
        share_out(&mut weights, &prepared.flat)?;
        let gaps = || columns.iter().any(|column| column.iter().any(|value| value.is_nan()));
        let mut score = match method.missing {
            // Whether enough of the weight is there is judged by the weights as given: else areas would come and go
            // with the draws, and all below them would change their ranks.
            Missing::Keep { min_share } if min_share > 0.0 && gaps() => {
                let left_out = config.left_out.filter(|_| at + 1 == self.nodes.len());
                let parts = self.nodes[at].parts.iter().enumerate().filter(|(k, _)| left_out != Some(*k));
                let mut given: Vec<f64> = parts.map(|(_, part)| part.weight).collect();
                share_out(&mut given, &prepared.flat)?;
                let enough = method.combine.score(&columns, &given, min_share)?;
                let mut score = method.combine.score(&columns, &weights, 0.0)?;
                let few = score.iter_mut().zip(&enough).filter(|it| it.1.is_nan());
                few.for_each(|it| *it.0 = f64::NAN);
                score
            }
            missing => method.combine.score(&columns, &weights, missing.min_share())?,
        };
        method.finish(&mut score, prepared.single);
        Ok(score)
    }

    fn varies(&self, at: usize) -> bool {
        self.choices.scope == Scope::All || at + 1 == self.nodes.len()
    }

    fn method(&self, at: usize, config: &Config) -> Method<'a> {
        let mut method = self.nodes[at].method.clone();
        if self.varies(at) {
            if let Some(&combine) = config.combine.and_then(|k| self.choices.combine.get(k)) {
                method.combine = combine;
            }
            if let Some(&impute) = config.impute.and_then(|k| self.choices.impute.get(k)) {
                method.impute = Some((impute, method.impute.and_then(|(_, groups)| groups)));
            }
        }
        method
    }

    /// Makes the index as given, then with each alternative.
    fn try_alternatives(&mut self) -> Result<(), UncertaintyError> {
        let Some(root) = self.nodes.last() else { return Ok(()) };
        let given: Vec<Vec<f64>> = self.nodes.iter().map(Node::weights).collect();
        let mut left_out = Vec::new();
        let made = self.prepare_root(&Config::default(), &given, &self.leaves, &mut left_out);
        let score =
            made.and_then(|it| self.bring_together(self.nodes.len() - 1, &Config::default(), &given, &it));
        let score = score.map_err(UncertaintyError::Base)?;
        let scored = score.len();
        if let Some(carried) = &self.carried {
            carried.check(scored)?;
        }
        let (ties, worse) = self.ranking();
        self.base = rank(&self.told(score), ties, Order::worst_first(worse));
        self.order = argsort(&self.base);
        let unranked = (0_u32..).zip(&self.base).filter(|(_, rank)| rank.is_nan()).map(|(area, _)| area);
        self.order.extend(unranked);

        let mut configs = self.choices.configs(root.parts.len());
        let only_root = self.noise.is_none() && (self.choices.scope == Scope::Root || self.nodes.len() == 1);
        let numbers = root.parts.len().saturating_mul(scored);
        // Those of the first are kept at any size: it is the only one where nothing but weights varies.
        let kept = (KEPT / numbers.max(1)).max(1);
        let kept = if only_root && configs.len() <= TRIED { kept } else { 0 };
        if configs.len() > TRIED {
            configs.retain(|config| self.is_nearly_given(config));
        }
        for config in configs {
            let mut weights = given.clone();
            if let (Some(part), Some(root)) = (config.left_out, weights.last_mut()) {
                root.remove(part);
            }
            let last = self.nodes.len() - 1;
            let made = self.prepare_root(&config, &weights, &self.leaves, &mut left_out).and_then(|root| {
                self.bring_together(last, &config, &weights, &root)?;
                Ok(root)
            });
            let root = made.map_err(|error| UncertaintyError::Alternative {
                alternative: self.describe(&config),
                error,
            })?;
            if self.roots.len() + self.weighers.len() >= kept {
                continue;
            }
            if self.carried.is_some() {
                self.roots.push(root);
                continue;
            }
            let method = self.method(last, &config);
            let mean = method.combine.mean();
            let (parts, flat) = (root.columns.len(), root.flat);
            let mut columns = root.columns;
            if !flat.is_empty() {
                columns = others(parts, &flat).into_iter().map(|k| std::mem::take(&mut columns[k])).collect();
            }
            let weigher =
                mean.and_then(|mean| Weigher::new(&columns, mean, &method, root.single, &self.order));
            self.weighers.push(weigher.map(|weigher| Weighed { weigher, parts, flat }));
        }
        self.left_out = left_out;
        Ok(())
    }

    /// Whether a configuration differs in one thing from the first alternatives.
    fn is_nearly_given(&self, config: &Config) -> bool {
        let taken = [config.normalise, config.treat, config.combine, config.impute];
        let others = taken.iter().filter(|taken| taken.is_some_and(|k| k > 0)).count();
        others + usize::from(config.left_out.is_some()) <= 1
    }

    /// What an alternative is, for a reader.
    fn describe(&self, config: &Config) -> String {
        let Choices { normalise, treat, combine, impute, .. } = &self.choices;
        let root = self.nodes.last();
        let part = |k: usize| match root.and_then(|root| root.parts.get(k)).map(|part| part.source) {
            Some(Source::Leaf(leaf)) => self.leaves[leaf].name.clone(),
            Some(Source::Node(node)) => self.nodes[node].name.clone(),
            None => k.to_string(),
        };
        let named = [
            (
                Choice::Normalise,
                config.normalise.and_then(|k| normalise.get(k)).map(|it| it.name().to_owned()),
            ),
            (Choice::Treat, config.treat.and_then(|k| treat.get(k)).map(|it| it.name().to_owned())),
            (Choice::Combine, config.combine.and_then(|k| combine.get(k)).map(|it| it.name().to_owned())),
            (Choice::Impute, config.impute.and_then(|k| impute.get(k)).map(|it| it.name().to_owned())),
            (Choice::LeaveOut, config.left_out.map(part)),
        ];
        let named = named.into_iter().filter_map(|(choice, name)| Some((choice.name(), name?)));
        let named: Vec<String> = named.map(|(choice, name)| format!("{choice} `{name}`")).collect();
        if named.is_empty() { "the index as given".into() } else { named.join(" with ") }
    }
}
