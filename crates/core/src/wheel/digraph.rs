//! How a change travels: a signed digraph with strengths, delays and ranges.
//!
//! A node is a policy or a measure; an effect says by how much the node at its end changes, some periods later, for each unit
//! that the node at its start changes. What is put in at the start (a *pulse*) travels along the effects; a node's *value* is the
//! sum of all pulses that have reached it, so that a pulse is a lasting change.
//!
//! - [`Digraph::travel`]: pulses and values, period by period;
//! - [`Digraph::ways`]: along which ways a change raises or lowers a node, and when it first does;
//! - [`Digraph::stability`]: whether pulses die away, part by part, with what is proved of it;
//! - [`Digraph::limit`]: where values come to if they do;
//! - [`Digraph::respond`]: values as ranges, where strengths are known within ranges; [`Digraph::bounds`]: wider ones, of all nodes at once.
//!
//! - **Source:** Roberts (1976), *Discrete Mathematical Models*, chapter 4 (pulse processes on weighted digraphs); METHODS 13.4.

mod bounds;
mod components;
mod interval;
mod krylov;
mod limit;
mod respond;
mod stability;
#[cfg(test)]
mod tests;
mod travel;
mod ways;

pub(super) use components::components;
pub(super) use interval::Bounds;
pub use limit::LARGEST_PART;
pub use respond::{Direction, Question, Response};
pub use stability::{Part, Stability, Stable};
pub use travel::Travel;
pub use ways::Ways;

use super::WheelError;

/// The longest delay, in periods.
pub const LONGEST_DELAY: u32 = 1_000;

/// What one node does to another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The node that acts.
    pub from: usize,
    /// The node that it acts on.
    pub to: usize,
    /// The least that the strength may be.
    pub low: f64,
    /// By how much `to` changes for each unit that `from` changes: below 0 where it falls as the other rises.
    pub strength: f64,
    /// The most that the strength may be.
    pub high: f64,
    /// After how many periods, 1 or more: an effect of the next period has 1.
    pub delay: u32,
}

impl Effect {
    /// An effect of the next period, of a strength that is known.
    pub fn sure(from: usize, to: usize, strength: f64) -> Effect {
        Effect { from, to, low: strength, strength, high: strength, delay: 1 }
    }

    /// The same with the strength anywhere from `low` to `high`.
    #[must_use]
    pub fn within(self, low: f64, high: f64) -> Effect {
        Effect { low, high, ..self }
    }

    /// The same after so many periods.
    #[must_use]
    pub fn after(self, delay: u32) -> Effect {
        Effect { delay, ..self }
    }
}

/// Nodes and the effects between them.
///
/// ```
/// # use theodolite_core::wheel::{WheelError, digraph::{Digraph, Effect}};
/// // Buses bring people to work; more work brings more fares, which pay for buses; cars take passengers away.
/// let graph = Digraph::new(3, &[
///     Effect::sure(0, 1, 0.5),
///     Effect::sure(1, 0, 0.4),
///     Effect::sure(1, 2, 0.2),
///     Effect::sure(2, 0, -1.0).after(2),
/// ])?;
/// let travel = graph.travel(&[1.0, 0.0, 0.0], 3)?;
/// assert_eq!(travel.pulses[2], [0.2, 0.0, 0.1]);
/// assert_eq!(travel.values[3], [1.2, 0.6, 0.1]);
/// assert!((graph.limit(&[1.0, 0.0, 0.0])?[1] - 0.5 / 0.9).abs() < 1e-15); // 1 - 0.5 0.4 + 0.5 0.2
/// # Ok::<(), WheelError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Digraph {
    nodes: usize,
    /// As they were listed.
    effects: Vec<Effect>,
    /// Positions in `effects`, node after node of their ends, and of one end by start, delay and strength: in this order
    /// sums are made, whichever the effects were listed in.
    into: Lists,
    /// The same by start.
    out: Lists,
}

/// A list of positions for each node, all in one column.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lists {
    first: Vec<usize>,
    entries: Vec<usize>,
}

impl Lists {
    fn new(nodes: usize, entries: Vec<usize>, node: impl Fn(usize) -> usize) -> Lists {
        let mut first = vec![0; nodes + 1];
        entries.iter().for_each(|&entry| first[node(entry) + 1] += 1);
        (0..nodes).for_each(|node| first[node + 1] += first[node]);
        Lists { first, entries }
    }

    fn of(&self, node: usize) -> &[usize] {
        &self.entries[self.first[node]..self.first[node + 1]]
    }
}

impl Digraph {
    /// Nodes and the effects between them; there may be several from one node to another, such as a small one soon and a great
    /// one later.
    ///
    /// # Errors
    /// [`WheelError`] for a node that there is not, an effect of a node on itself, a strength that is no number or not within its
    /// range, one that is 0 for sure, and a delay of 0 or beyond [`LONGEST_DELAY`].
    pub fn new(nodes: usize, effects: &[Effect]) -> Result<Digraph, WheelError> {
        let what = "effect";
        for (entry, it) in effects.iter().enumerate() {
            WheelError::place(what, entry, "node", it.from, nodes)?;
            WheelError::place(what, entry, "node", it.to, nodes)?;
            if it.from == it.to {
                return Err(WheelError::SelfEffect { what, entry, of: "node", index: it.from });
            }
            let number = |name, value, allowed| WheelError::Number { what, entry, name, value, allowed };
            for (name, value) in [("strength", it.strength), ("low end", it.low), ("high end", it.high)] {
                if !value.is_finite() {
                    return Err(number(name, value, "a number"));
                }
            }
            if it.strength < it.low {
                return Err(number("low end", it.low, "at or below its strength"));
            }
            if it.strength > it.high {
                return Err(number("high end", it.high, "at or above its strength"));
            }
            if (it.low, it.high) == (0.0, 0.0) {
                return Err(number("strength", it.strength, "one that does anything: leave the effect out"));
            }
            if !(1..=LONGEST_DELAY).contains(&it.delay) {
                return Err(number("delay", f64::from(it.delay), "from 1 to 1000 periods"));
            }
        }
        let sorted = |ends: &dyn Fn(&Effect) -> (usize, usize)| {
            let mut entries: Vec<usize> = (0..effects.len()).collect();
            entries.sort_by(|&a, &b| {
                let (a, b) = (&effects[a], &effects[b]);
                let by_ends = (ends(a), a.delay).cmp(&(ends(b), b.delay));
                let by_strength = a.strength.total_cmp(&b.strength);
                by_ends.then(by_strength).then(a.low.total_cmp(&b.low)).then(a.high.total_cmp(&b.high))
            });
            entries
        };
        let into = Lists::new(nodes, sorted(&|it| (it.to, it.from)), |entry| effects[entry].to);
        let out = Lists::new(nodes, sorted(&|it| (it.from, it.to)), |entry| effects[entry].from);
        Ok(Digraph { nodes, effects: effects.to_vec(), into, out })
    }

    /// How many nodes.
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    /// The effects as they were listed.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// Positions of the effects of a node, by the node that they act on, then by delay.
    pub(super) fn out(&self, node: usize) -> &[usize] {
        self.out.of(node)
    }

    /// Refuses a pulse that is not one number a node.
    fn check(&self, pulse: &[f64]) -> Result<(), WheelError> {
        if pulse.len() != self.nodes {
            return Err(WheelError::Length { what: "pulses", found: pulse.len(), count: self.nodes });
        }
        match pulse.iter().position(|it| !it.is_finite()) {
            None => Ok(()),
            Some(entry) => {
                let (what, name, allowed) = ("node", "pulse", "a number");
                Err(WheelError::Number { what, entry, name, value: pulse[entry], allowed })
            }
        }
    }
}
