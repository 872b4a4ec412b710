//! What varies from draw to draw.

use std::ops::Range;

use crate::aggregate::{AggregateError, Combine};
use crate::impute::Impute;
use crate::normalise::Normalise;
use crate::random::Random;
use crate::treat::Treat;

use super::{Node, UncertaintyError};

/// What varies, alone or together. By default nothing does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// The weights.
    pub weights: Weights,
    /// Whose weights and methods vary.
    pub scope: Scope,
    /// Methods of normalisation of which each draw takes one, evenly; none: as each node says. Parts with a method of
    /// their own keep it.
    pub normalise: Vec<Normalise>,
    /// Treatments of outliers, likewise.
    pub treat: Vec<Treat>,
    /// Ways to bring parts together, likewise.
    pub combine: Vec<Combine>,
    /// Ways to fill missing values, likewise; within the groups of each node, if it has some.
    pub impute: Vec<Impute>,
    /// Whether each draw leaves out one of the root's parts, or none, evenly: as if the index had been made without.
    pub leave_out: bool,
    /// What to do where a mean needs values above 0 and a part has others: `false` refuses it, `true` brings all parts
    /// of that node linearly onto 1 to 100 first, as is usual before a geometric mean.
    pub lift: bool,
}

/// Whose weights and methods vary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Those of the root.
    #[default]
    Root,
    /// Those of all nodes; each draw takes the same method for all of them.
    All,
}

/// How weights vary. In each draw those of a node are brought back to the sum that they have as given, by rescaling unless
/// another way is stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Weights {
    /// Not at all.
    #[default]
    Fixed,
    /// Each by itself, evenly within a share of itself: `w * U(1 - share, 1 + share)`.
    Within {
        /// The share: at least 0 and below 1.
        share: f64,
    },
    /// Together, about those given: Dirichlet with `concentration * w / sum w`.
    Dirichlet {
        /// The greater, the nearer: a share `s` of the weight has the variance `s (1 - s)/(concentration + 1)`. At
        /// least 1.
        concentration: f64,
    },
    /// Each by itself, evenly between two bounds, one pair per part (of all nodes in scope, node by node). In the place of
    /// rescaling, all go towards their lower bounds, or all towards their upper ones, by the share of the way that gives
    /// them their sum: none is ever past its bounds.
    Ranges(Vec<(f64, f64)>),
    /// One of these sets, evenly; each has one weight per part (of all nodes in scope, node by node).
    Sets(Vec<Vec<f64>>),
}

/// A kind of choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// The weights of parts.
    Weights,
    /// How parts are normalised.
    Normalise,
    /// How outliers are treated.
    Treat,
    /// How parts are brought together.
    Combine,
    /// How missing values are filled.
    Impute,
    /// Which part is left out.
    LeaveOut,
    /// The values themselves, within their errors of measurement.
    Noise,
}

impl Choice {
    /// One of each kind.
    pub const EACH: [Choice; 7] = [
        Choice::Weights,
        Choice::Normalise,
        Choice::Treat,
        Choice::Combine,
        Choice::Impute,
        Choice::LeaveOut,
        Choice::Noise,
    ];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Choice::Weights => "weights",
            Choice::Normalise => "normalise",
            Choice::Treat => "treat",
            Choice::Combine => "combine",
            Choice::Impute => "impute",
            Choice::LeaveOut => "leave-out",
            Choice::Noise => "noise",
        }
    }
}

/// One of the things that vary, and the coordinates of a point of the unit cube that decide it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Its kind.
    pub choice: Choice,
    /// What to call it: `weight of income`, `combine`.
    pub name: String,
    /// Its coordinates; none for noise, which is drawn by the number of the draw.
    pub dimensions: Range<usize>,
}

/// Which of the alternatives a draw takes; `None` = what each node says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) normalise: Option<usize>,
    pub(super) treat: Option<usize>,
    pub(super) combine: Option<usize>,
    pub(super) impute: Option<usize>,
    /// The part of the root that is left out.
    pub(super) left_out: Option<usize>,
}

impl Choices {
    /// The nodes in scope.
    pub(super) fn scope<'n, 'a>(&self, nodes: &'n [Node<'a>]) -> &'n [Node<'a>] {
        match self.scope {
            Scope::Root => &nodes[nodes.len().saturating_sub(1)..],
            Scope::All => nodes,
        }
    }

    pub(super) fn check(&self, nodes: &[Node<'_>]) -> Result<(), UncertaintyError> {
        let nodes = self.scope(nodes);
        let expected = nodes.iter().map(|node| node.parts.len()).sum();
        let same = |found: usize| {
            if found == expected { Ok(()) } else { Err(UncertaintyError::Count { found, expected }) }
        };
        match &self.weights {
            Weights::Fixed => {}
            &Weights::Within { share } if !(0.0..1.0).contains(&share) => {
                return Err(UncertaintyError::Share { share });
            }
            &Weights::Dirichlet { concentration } if !(1.0..f64::INFINITY).contains(&concentration) => {
                return Err(UncertaintyError::Concentration { concentration });
            }
            Weights::Within { .. } | Weights::Dirichlet { .. } => {}
            Weights::Ranges(ranges) => {
                same(ranges.len())?;
                let possible =
                    |&(lower, upper): &(f64, f64)| 0.0 <= lower && lower <= upper && upper.is_finite();
                if let Some(part) = ranges.iter().position(|range| !possible(range)) {
                    let (lower, upper) = ranges[part];
                    return Err(UncertaintyError::Range { part, lower, upper });
                }
                let mut rest = ranges.as_slice();
                for (node, given) in nodes.iter().enumerate() {
                    let (own, others) = rest.split_at(given.parts.len());
                    rest = others;
                    let total: f64 = given.weights().iter().sum();
                    let least: f64 = own.iter().map(|range| range.0).sum();
                    let greatest: f64 = own.iter().map(|range| range.1).sum();
                    let meets = least <= total * (1.0 + 1e-9) && total <= greatest * (1.0 + 1e-9);
                    if !meets || greatest <= 0.0 {
                        return Err(UncertaintyError::Ranges { node, least, greatest, total });
                    }
                }
            }
            Weights::Sets(sets) => {
                if sets.is_empty() {
                    return Err(UncertaintyError::NoSets);
                }
                for (set, weights) in sets.iter().enumerate() {
                    same(weights.len())?;
                    let mut rest = weights.as_slice();
                    for node in nodes {
                        let (own, others) = rest.split_at(node.parts.len());
                        rest = others;
                        check_set(own).map_err(|error| UncertaintyError::Set { set, error })?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What varies, and where in the unit cube.
    pub(super) fn factors(&self, nodes: &[Node<'_>], names: &[String], noise: bool) -> Vec<Factor> {
        let mut factors = Vec::new();
        let mut add = |choice: Choice, name: String, dimensions: usize| {
            let start = factors.last().map_or(0, |factor: &Factor| factor.dimensions.end);
            factors.push(Factor { choice, name, dimensions: start..start + dimensions });
        };
        match &self.weights {
            Weights::Fixed => {}
            Weights::Within { .. } | Weights::Ranges(_) => {
                names.iter().for_each(|name| add(Choice::Weights, format!("weight of {name}"), 1));
            }
            Weights::Dirichlet { .. } | Weights::Sets(_) => add(Choice::Weights, "weights".into(), 1),
        }
        for (choice, alternatives) in [
            (Choice::Normalise, self.normalise.len()),
            (Choice::Treat, self.treat.len()),
            (Choice::Combine, self.combine.len()),
            (Choice::Impute, self.impute.len()),
            (
                Choice::LeaveOut,
                if self.leave_out { nodes.last().map_or(0, |root| root.parts.len()) + 1 } else { 0 },
            ),
        ] {
            // One alternative is a decision, not a choice.
            if alternatives > 1 {
                add(choice, choice.name().into(), 1);
            }
        }
        if noise {
            add(Choice::Noise, Choice::Noise.name().into(), 0);
        }
        factors
    }

    /// All that a draw may take, in a fixed order: see [`Choices::number`].
    pub(super) fn configs(&self, parts: usize) -> Vec<Config> {
        let each = |count: usize| (0..count.max(1)).map(move |k| (count > 0).then_some(k));
        let mut configs = Vec::new();
        for left_out in 0..if self.leave_out { parts + 1 } else { 1 } {
            for normalise in each(self.normalise.len()) {
                for treat in each(self.treat.len()) {
                    for combine in each(self.combine.len()) {
                        for impute in each(self.impute.len()) {
                            let left_out = left_out.checked_sub(1);
                            configs.push(Config { normalise, treat, combine, impute, left_out });
                        }
                    }
                }
            }
        }
        configs
    }

    /// A configuration's place among [`configs`](Self::configs).
    pub(super) fn number(&self, config: &Config) -> usize {
        let digit =
            |number: usize, taken: Option<usize>, count: usize| number * count.max(1) + taken.unwrap_or(0);
        let number = config.left_out.map_or(0, |part| part + 1);
        let number = digit(number, config.normalise, self.normalise.len());
        let number = digit(number, config.treat, self.treat.len());
        let number = digit(number, config.combine, self.combine.len());
        digit(number, config.impute, self.impute.len())
    }

    /// What the point of the unit cube says: which alternatives, and the weights of each node.
    pub(super) fn draw(
        &self,
        nodes: &[Node<'_>],
        factors: &[Factor],
        point: &[f64],
    ) -> (Config, Vec<Vec<f64>>) {
        let at = |choice: Choice| {
            let factor = factors.iter().find(|factor| factor.choice == choice)?;
            point.get(factor.dimensions.start).copied()
        };
        let one = |choice: Choice, count: usize| {
            let chosen = (at(choice).unwrap_or(0.0) * count as f64) as usize;
            (count > 0).then(|| chosen.min(count - 1))
        };
        let parts = nodes.last().map_or(0, |root| root.parts.len());
        let config = Config {
            normalise: one(Choice::Normalise, self.normalise.len()),
            treat: one(Choice::Treat, self.treat.len()),
            combine: one(Choice::Combine, self.combine.len()),
            impute: one(Choice::Impute, self.impute.len()),
            left_out: one(Choice::LeaveOut, if self.leave_out { parts + 1 } else { 0 })
                .and_then(|chosen| chosen.checked_sub(1)),
        };
        let mut weights: Vec<Vec<f64>> = nodes.iter().map(Node::weights).collect();
        let totals: Vec<f64> = weights.iter().map(|weights| weights.iter().sum()).collect();
        let first = nodes.len() - self.scope(nodes).len();
        let mut part = 0;
        let mut random = at(Choice::Weights).map(|share| Random::nth(share.to_bits(), "dirichlet", 0));
        for (weights, total) in weights.iter_mut().zip(&totals).skip(first) {
            let parts = part..part + weights.len();
            part = parts.end;
            match &self.weights {
                Weights::Fixed => continue,
                Weights::Within { share } => {
                    for (weight, u) in weights.iter_mut().zip(&point[parts]) {
                        *weight *= 1.0 - share + 2.0 * share * u;
                    }
                }
                Weights::Dirichlet { concentration } => {
                    let Some(random) = &mut random else { continue };
                    for weight in weights.iter_mut() {
                        *weight = random.gamma(concentration * *weight / total);
                    }
                }
                Weights::Ranges(ranges) => {
                    let ranges = &ranges[parts.clone()];
                    let drawn = |(range, u): (&(f64, f64), &f64)| range.0 + (range.1 - range.0) * u;
                    let drawn: Vec<f64> = ranges.iter().zip(&point[parts]).map(drawn).collect();
                    let sum: f64 = drawn.iter().sum();
                    let end = |range: &(f64, f64)| if sum > *total { range.0 } else { range.1 };
                    let way = (total - sum) / (ranges.iter().map(end).sum::<f64>() - sum);
                    let way = if way.is_finite() { way.clamp(0.0, 1.0) } else { 0.0 };
                    let there = |(range, drawn): (&(f64, f64), f64)| {
                        (drawn + way * (end(range) - drawn)).clamp(range.0, range.1)
                    };
                    *weights = ranges.iter().zip(drawn).map(there).collect();
                    continue;
                }
                Weights::Sets(sets) => {
                    let chosen = (at(Choice::Weights).unwrap_or(0.0) * sets.len() as f64) as usize;
                    *weights = sets[chosen.min(sets.len() - 1)][parts].to_vec();
                }
            }
            rescale(weights, *total);
        }
        if let (Some(part), Some(root), Some(total)) = (config.left_out, weights.last_mut(), totals.last()) {
            root.remove(part);
            rescale(root, *total);
        }
        (config, weights)
    }
}

fn rescale(weights: &mut [f64], total: f64) {
    let factor = total / weights.iter().sum::<f64>();
    // Where there is no weight at all, whoever uses it says so.
    if factor.is_finite() {
        weights.iter_mut().for_each(|weight| *weight *= factor);
    }
}

fn check_set(weights: &[f64]) -> Result<(), AggregateError> {
    let columns = vec![[].as_slice(); weights.len()];
    crate::aggregate::check(&columns, weights)
}
