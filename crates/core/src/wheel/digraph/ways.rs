//! Along which ways a change raises or lowers a node.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Digraph;
use crate::wheel::WheelError;

/// The ways by which a pulse reaches a node: when the first one that raises it arrives, and the first that lowers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// The period in which a way first raises it. `None` where no way does.
    pub raises: Option<u64>,
    /// The period in which a way first lowers it. `None` where no way does.
    pub lowers: Option<u64>,
}

impl Ways {
    /// Whether some ways raise it and others lower it, so that signs alone do not tell what becomes of it.
    pub fn are_mixed(self) -> bool {
        self.raises.is_some() && self.lowers.is_some()
    }

    /// The same with no more than what has arrived by a period.
    #[must_use]
    pub fn by(self, period: u64) -> Ways {
        let soon = |at: Option<u64>| at.filter(|&at| at <= period);
        Ways { raises: soon(self.raises), lowers: soon(self.lowers) }
    }
}

impl Digraph {
    /// Finds for each node when a pulse first raises and first lowers it, by signs and delays alone.
    ///
    /// The sign of a way is the product of the signs of its effects and of the pulse at its start; a way may pass a node twice.
    /// An effect whose range goes from below 0 to above 0 has both signs. A node with a pulse is reached in period 0.
    ///
    /// ```
    /// # use theodolite_core::wheel::{WheelError, digraph::{Digraph, Effect, Ways}};
    /// let graph = Digraph::new(3, &[
    ///     Effect::sure(0, 1, 2.0),
    ///     Effect::sure(1, 2, 1.0).after(3),
    ///     Effect::sure(0, 2, -0.5),
    /// ])?;
    /// let ways = graph.ways(&[1.0, 0.0, 0.0])?;
    /// assert_eq!(ways[2], Ways { raises: Some(4), lowers: Some(1) });
    /// assert!(ways[2].are_mixed() && !ways[2].by(3).are_mixed());
    /// # Ok::<(), WheelError>(())
    /// ```
    ///
    /// # Errors
    /// [`WheelError`] for a pulse that is not one number a node.
    pub fn ways(&self, pulse: &[f64]) -> Result<Vec<Ways>, WheelError> {
        self.check(pulse)?;
        let starts = pulse.iter().enumerate().filter(|it| *it.1 != 0.0);
        let firsts = self.first_arrivals(starts.map(|(node, it)| (node, *it < 0.0)));
        Ok(firsts.into_iter().map(|[raises, lowers]| Ways { raises, lowers }).collect())
    }

    /// When a change that starts at nodes, turned or not, first reaches each node as it is and turned round.
    fn first_arrivals(&self, starts: impl Iterator<Item = (usize, bool)>) -> Vec<[Option<u64>; 2]> {
        let mut firsts = vec![[None; 2]; self.nodes];
        let mut queue: BinaryHeap<Reverse<(u64, usize, bool)>> =
            starts.map(|(node, turned)| Reverse((0, node, turned))).collect();
        while let Some(Reverse((at, node, turned))) = queue.pop() {
            let first = &mut firsts[node][usize::from(turned)];
            if first.is_some() {
                continue;
            }
            *first = Some(at);
            for &entry in self.out.of(node) {
                let effect = &self.effects[entry];
                let then = at + u64::from(effect.delay);
                if effect.high > 0.0 {
                    queue.push(Reverse((then, effect.to, turned)));
                }
                if effect.low < 0.0 {
                    queue.push(Reverse((then, effect.to, !turned)));
                }
            }
        }
        firsts
    }
}
