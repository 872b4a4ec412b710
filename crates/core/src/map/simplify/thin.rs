//! Which points of arcs are kept.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Node;
use super::arcs::{Lines, index, twice_area};
use super::crossing::Edge;

/// The weights of the points of arcs, and which points are kept.
pub(super) struct Kept {
    /// Of each point of each arc twice the area of its triangle when it would go, never less than that of a point
    /// which goes before it; ends have the greatest.
    weights: Vec<Vec<u64>>,
    kept: Vec<Vec<bool>>,
}

/// Ends of arcs never go.
const END: u64 = u64::MAX;

/// A point that could come back: its weight, its arc, its place there.
type Candidate = Option<(u64, usize, usize)>;

fn triangle(a: Node, b: Node, c: Node) -> u64 {
    let side = |p: Node, q: Node| [i64::from(q[0]) - i64::from(p[0]), i64::from(q[1]) - i64::from(p[1])];
    let ([ux, uy], [vx, vy]) = (side(a, b), side(a, c));
    // The grid has some 10^8 steps at most: this stays far from the limits of 64 bits.
    (ux * vy - vx * uy).unsigned_abs()
}

/// Weighs the points of an arc by taking the least away again and again; of equals the first.
fn weigh(arc: &[Node]) -> Vec<u64> {
    let count = arc.len();
    let mut weights = vec![END; count];
    let mut now = vec![END; count];
    let mut before: Vec<usize> = (0..count).map(|it| it.saturating_sub(1)).collect();
    let mut after: Vec<usize> = (1..=count).collect();
    let mut queue = BinaryHeap::with_capacity(count);
    for at in 1..count.saturating_sub(1) {
        now[at] = triangle(arc[at - 1], arc[at], arc[at + 1]);
        queue.push(Reverse((now[at], at)));
    }
    let mut most = 0;
    while let Some(Reverse((weight, at))) = queue.pop() {
        // Weighed again since, or gone.
        if now[at] != weight || weights[at] != END {
            continue;
        }
        most = most.max(weight);
        weights[at] = most;
        let (left, right) = (before[at], after[at]);
        after[left] = right;
        before[right] = left;
        for it in [left, right] {
            if it > 0 && it + 1 < count {
                now[it] = triangle(arc[before[it]], arc[it], arc[after[it]]);
                queue.push(Reverse((now[it], it)));
            }
        }
    }
    weights
}

impl Kept {
    /// Weighs all points; all are kept so far.
    pub(super) fn all(arcs: &[Vec<Node>]) -> Kept {
        let weights = crate::parallel::map(arcs, |_, arc| weigh(arc));
        let kept = weights.iter().map(|it| vec![true; it.len()]).collect();
        Kept { weights, kept }
    }

    /// Keeps the weightiest points, no more than a budget of all; those of one weight all or none.
    pub(super) fn keep(&mut self, budget: usize) {
        let ends = self.weights.iter().flatten().filter(|it| **it == END).count();
        let mut inner: Vec<u64> = self.weights.iter().flatten().copied().filter(|it| *it != END).collect();
        let room = budget.saturating_sub(ends);
        if room >= inner.len() {
            return;
        }
        // The first that has no room; those of its weight go with it.
        let out = *inner.select_nth_unstable_by_key(room, |it| Reverse(*it)).1;
        for (kept, weights) in self.kept.iter_mut().zip(&self.weights) {
            for (kept, weight) in kept.iter_mut().zip(weights) {
                *kept = *weight > out;
            }
        }
    }

    /// The places kept of an arc.
    pub(super) fn line(&self, arcs: &[Vec<Node>], at: usize) -> Vec<Node> {
        arcs[at].iter().zip(&self.kept[at]).filter(|it| *it.1).map(|it| *it.0).collect()
    }

    /// The edges of what is kept of an arc.
    pub(super) fn edges(&self, arc: usize) -> impl Iterator<Item = Edge> + '_ {
        let kept = || (0_u32..).zip(&self.kept[arc]).filter(|it| *it.1).map(|it| it.0);
        kept().zip(kept().skip(1)).map(move |(from, to)| Edge { arc, from, to })
    }

    /// Gives points back to rings that would have no inside or turn over.
    pub(super) fn mend(&mut self, lines: &Lines) {
        for rings in lines.areas.iter().flatten() {
            for (at, ring) in rings.iter().enumerate() {
                while !self.is_sound(ring, &lines.arcs, at == 0) && self.give_back(ring) {}
            }
        }
    }

    /// Whether a ring has its inside on the right side.
    fn is_sound(&self, ring: &[i32], arcs: &[Vec<Node>], is_outer: bool) -> bool {
        let mut nodes = Vec::new();
        for &number in ring {
            let mut line = self.line(arcs, index(number));
            if number < 0 {
                line.reverse();
            }
            // The last is the next arc's first.
            line.pop();
            nodes.extend(line);
        }
        let area = twice_area(&nodes);
        if is_outer { area < 0 } else { area > 0 }
    }

    /// Gives a ring its weightiest point back, of equals the first; `false` where it has all of them.
    fn give_back(&mut self, ring: &[i32]) -> bool {
        let best = ring.iter().fold(None, |best, it| {
            let arc = index(*it);
            self.weightiest(arc, 0..self.kept[arc].len(), best)
        });
        self.keep_one(best)
    }

    /// The weightiest point left out in a part of an arc, unless a known one is as weighty.
    fn weightiest(&self, arc: usize, part: std::ops::Range<usize>, known: Candidate) -> Candidate {
        part.filter(|it| !self.kept[arc][*it]).fold(known, |best, point| {
            let weight = self.weights[arc][point];
            if best.is_none_or(|it| weight > it.0) { Some((weight, arc, point)) } else { best }
        })
    }

    fn keep_one(&mut self, it: Candidate) -> bool {
        if let Some((_, arc, point)) = it {
            self.kept[arc][point] = true;
        }
        it.is_some()
    }

    /// Gives each of some edges a point back; `false` where none of them has one.
    pub(super) fn restore(&mut self, edges: &[Edge]) -> bool {
        let mut changed = false;
        for it in edges {
            let best = self.weightiest(it.arc, it.from as usize + 1..it.to as usize, None);
            changed |= self.keep_one(best);
        }
        changed
    }
}
