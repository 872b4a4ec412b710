//! Feedback loops: effects that come back to where they started, and whether they reinforce or balance.
//!
//! A loop passes no node twice. It reinforces where an even number of its effects is negative: a change comes back with its own sign.
//! Else it balances: the change comes back turned round.
//!
//! - **Source:** Johnson (1975), *Finding all the elementary circuits of a directed graph*; Roberts (1976), *Discrete Mathematical
//!   Models*, chapter 4, for the signs.

mod search;
#[cfg(test)]
mod tests;

use super::digraph::{Bounds, Digraph};

/// What a loop does to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It comes back with its own sign.
    Reinforcing,
    /// It comes back with the other sign.
    Balancing,
    /// An effect of the loop may have either sign within its range.
    Unclear,
}

impl Kind {
    /// Returns the name in a study's results.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Reinforcing => "reinforcing",
            Kind::Balancing => "balancing",
            Kind::Unclear => "unclear",
        }
    }
}

/// A feedback loop.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// Its nodes in the order in which a change passes them, from the first in the order of nodes on.
    pub nodes: Vec<usize>,
    /// Its effects as positions in the list of all: the first one leads from the first node to the second.
    pub effects: Vec<usize>,
    /// What it does.
    pub kind: Kind,
    /// What becomes of one unit that goes once round: the product of the strengths. Of many great ones it may be past what a number can
    /// hold: `NaN`.
    pub gain: f64,
    /// The least that this may be within the ranges of the strengths.
    pub low: f64,
    /// The most that it may be.
    pub high: f64,
    /// How many periods it takes to go once round.
    pub delay: u64,
}

/// How many loops to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many loops at most: the shortest ones.
    pub most: usize,
    /// How many effects a loop may have. `None` for any number.
    pub longest: Option<usize>,
    /// How many effects may be looked at (one again and again), for each of both ways of looking. It is counted and not timed, so that the answer
    /// is the same on every machine.
    pub effort: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { most: 1_000, longest: None, effort: 50_000_000 }
    }
}

/// What is known of the loops that are not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ended {
    /// There are no others.
    All,
    /// There may be others, with more effects than was asked for; all up to that number are listed.
    Longest,
    /// The list is full, and there may be others: see [`Loops::all_up_to`].
    Most,
    /// The effort was used up, and there may be others: see [`Loops::all_up_to`].
    Effort,
}

impl Ended {
    /// Returns the name in a study's results.
    pub fn name(self) -> &'static str {
        match self {
            Ended::All => "all",
            Ended::Longest => "up to the length asked for",
            Ended::Most => "list full",
            Ended::Effort => "effort used up",
        }
    }
}

/// Feedback loops, and what is known of others.
#[derive(Clone, Debug, PartialEq)]
pub struct Loops {
    /// The shortest first; of one length in the order of their nodes, then by delay and strength of the effects.
    pub loops: Vec<Loop>,
    /// Why there are no more.
    pub ended: Ended,
    /// All loops of up to so many effects are listed. `None` where all are.
    pub all_up_to: Option<usize>,
}

/// Lists the feedback loops of a digraph.
///
/// First all loops are looked for (Johnson). Where there are more than the list may hold, they are looked for anew by length, so that the
/// shortest are listed; nothing is left out without being told. Two effects between the same nodes make two loops.
///
/// - **Cost:** that of the effects for each loop that is found.
///
/// ```
/// # use theodolite_core::wheel::{WheelError, digraph::{Digraph, Effect}, loops::{Ended, Kind, Limits, loops}};
/// let graph = Digraph::new(3, &[
///     Effect::sure(0, 1, 1.0),
///     Effect::sure(1, 2, -1.0).after(2),
///     Effect::sure(2, 0, 0.5).within(0.25, 1.0),
///     Effect::sure(1, 0, 0.5),
/// ])?;
/// let found = loops(&graph, &Limits::default());
/// assert_eq!(found.ended, Ended::All);
/// assert_eq!((&found.loops[0].nodes[..], found.loops[0].kind), (&[0, 1][..], Kind::Reinforcing));
/// let long = &found.loops[1];
/// assert_eq!((&long.effects[..], long.kind, long.delay), (&[0, 1, 2][..], Kind::Balancing, 4));
/// assert_eq!((long.low, long.gain, long.high), (-1.0, -0.5, -0.25));
/// # Ok::<(), WheelError>(())
/// ```
pub fn loops(graph: &Digraph, limits: &Limits) -> Loops {
    let longest = limits.longest.unwrap_or(usize::MAX);
    if let Some(all) = search::all(graph, limits.most, limits.effort) {
        let (mut kept, longer): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.len() <= longest);
        // Stable: of one length they stay in the order of their nodes.
        kept.sort_by_key(Vec::len);
        let loops = kept.into_iter().map(|it| Loop::new(graph, it)).collect();
        let (ended, all_up_to) = match longer.is_empty() {
            true => (Ended::All, None),
            false => (Ended::Longest, Some(longest)),
        };
        return Loops { loops, ended, all_up_to };
    }
    let (found, ended, all_up_to) = search::shortest(graph, limits, longest);
    Loops { loops: found.into_iter().map(|it| Loop::new(graph, it)).collect(), ended, all_up_to }
}

impl Loop {
    fn new(graph: &Digraph, effects: Vec<usize>) -> Loop {
        let each = || effects.iter().map(|&entry| &graph.effects()[entry]);
        let known = |it: f64| if it.is_finite() { it } else { f64::NAN };
        let range =
            each().fold(Bounds::of(1.0), |range, it| range.times(Bounds { low: it.low, high: it.high }));
        let kind = if each().any(|it| it.low < 0.0 && it.high > 0.0) {
            Kind::Unclear
        } else if each().filter(|it| it.low < 0.0).count() % 2 == 0 {
            Kind::Reinforcing
        } else {
            Kind::Balancing
        };
        Loop {
            nodes: each().map(|it| it.from).collect(),
            kind,
            gain: known(each().map(|it| it.strength).product()),
            low: known(range.low),
            high: known(range.high),
            delay: each().map(|it| u64::from(it.delay)).sum(),
            effects,
        }
    }
}
