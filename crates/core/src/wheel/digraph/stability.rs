//! Whether pulses die away.

use super::krylov::{self, Estimate, length};
use super::{Digraph, components};
use crate::random::Random;

/// Whether pulses die away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stable {
    /// They do, whatever the strengths are within their ranges: that is proved.
    InAllRanges,
    /// They do at the strengths as given.
    Yes,
    /// It cannot be told: the factor is 1 within what is known of it.
    Unclear,
    /// They do not: they grow, or go on as they are.
    No,
}

/// Nodes that act on each other, and by what factor their pulses change a period in the long run.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The nodes, in ascending order.
    pub nodes: Vec<usize>,
    /// The factor: the spectral radius of the pulse process (with all delays 1, that of the matrix of strengths).
    pub radius: f64,
    /// By how much that still moved when the effort was doubled; for a part of up to 32 dimensions and for a plain ring, rounding
    /// alone. It is no bound: [`Part::at_most`] is one. Infinite where the effort ended before a second estimate.
    pub error: f64,
    /// What the factor cannot be above at these strengths: proved (Collatz and Wielandt, without signs), but wide where signs
    /// make effects cancel out.
    pub at_most: f64,
    /// The same whatever the strengths are within their ranges.
    pub at_most_in_ranges: f64,
}

impl Part {
    /// Whether pulses die away among these nodes.
    pub fn stable(&self) -> Stable {
        judge(self.radius, self.error, self.at_most, self.at_most_in_ranges)
    }
}

/// Whether pulses die away, part by part.
#[derive(Clone, Debug, PartialEq)]
pub struct Stability {
    /// The parts in which effects come back to where they started, each after those that act on it. A node in none of them only
    /// passes on what it gets.
    pub parts: Vec<Part>,
    /// The greatest factor of a part; 0 where nothing comes back.
    pub radius: f64,
    /// By how much it may be greater or less, as each part's `error`.
    pub error: f64,
    /// What it cannot be above.
    pub at_most: f64,
    /// The same whatever the strengths are within their ranges.
    pub at_most_in_ranges: f64,
}

impl Stability {
    /// Whether pulses die away wherever they start.
    pub fn stable(&self) -> Stable {
        judge(self.radius, self.error, self.at_most, self.at_most_in_ranges)
    }
}

fn judge(radius: f64, error: f64, at_most: f64, at_most_in_ranges: f64) -> Stable {
    if at_most_in_ranges < 1.0 {
        Stable::InAllRanges
    } else if at_most < 1.0 || radius + error < 1.0 {
        Stable::Yes
    } else if radius - error >= 1.0 {
        Stable::No
    } else {
        Stable::Unclear
    }
}

/// How many numbers may be touched for one part's radius, and for one bound.
const EFFORT: usize = 60_000_000;

impl Digraph {
    /// Finds by what factor pulses change a period in the long run, part by part: they die away where it is below 1.
    ///
    /// Effects between parts do not matter for it. Of a part with delays the factor is that of the process itself: effects that cancel
    /// out in the sum of strengths but come at different times do not cancel out in it.
    ///
    /// - **How exact:** a part that is a plain ring, and one of up to 32 dimensions (nodes, each times the longest delay of its
    ///   effects in the part), up to rounding; where effects cancel out to a power that vanishes, up to the root of rounding (1e-8).
    ///   A larger part by powers of the process and the 32 directions that they leave over, which serves complex pairs and factors
    ///   of one size; `error` says how sure that is, and `at_most` what is proved.
    ///
    /// ```
    /// # use theodolite_core::wheel::{WheelError, digraph::{Digraph, Effect, Stable}};
    /// let ring = [Effect::sure(0, 1, 1.0).within(0.5, 1.1), Effect::sure(1, 2, 1.0), Effect::sure(2, 0, -0.5)];
    /// let stability = Digraph::new(4, &[&ring[..], &[Effect::sure(1, 3, 9.0)]].concat())?.stability();
    /// assert!((stability.radius - 0.5_f64.cbrt()).abs() < 1e-15);
    /// assert_eq!((&stability.parts[0].nodes[..], stability.stable()), (&[0, 1, 2][..], Stable::InAllRanges));
    /// # Ok::<(), WheelError>(())
    /// ```
    pub fn stability(&self) -> Stability {
        let parts: Vec<Part> =
            self.parts().into_iter().filter(|it| it.len() > 1).map(|it| self.part(it)).collect();
        let greatest = |of: &dyn Fn(&Part) -> f64| parts.iter().map(of).fold(0.0, f64::max);
        let radius = greatest(&|it| it.radius);
        Stability {
            radius,
            error: greatest(&|it| it.radius + it.error) - radius,
            at_most: greatest(&|it| it.at_most),
            at_most_in_ranges: greatest(&|it| it.at_most_in_ranges),
            parts,
        }
    }

    /// Sets of nodes that act on each other, each after those that act on it.
    pub(super) fn parts(&self) -> Vec<Vec<usize>> {
        components(self.nodes, |node| self.out.of(node).iter().map(|&entry| self.effects[entry].to))
    }

    pub(super) fn part(&self, nodes: Vec<usize>) -> Part {
        let process = Process::new(self, &nodes);
        let (estimate, at_most, at_most_in_ranges) = match process.ring() {
            Some([radius, in_ranges]) => (Estimate { radius, error: 0.0 }, radius, in_ranges),
            None => (process.radius(), process.bound(|it| it.size), process.bound(|it| it.greatest)),
        };
        Part { nodes, radius: estimate.radius, error: estimate.error, at_most, at_most_in_ranges }
    }
}

/// The pulse process of one part. Its state is what has arrived at each node in the last periods, as far back as effects in the
/// part reach: the newest first, node after node.
struct Process {
    effects: Vec<Inner>,
    /// Where each node's pulses begin in a state; last, how long a state is.
    first: Vec<usize>,
}

struct Inner {
    from: usize,
    to: usize,
    delay: usize,
    strength: f64,
    /// The strength without its sign.
    size: f64,
    /// The greatest that it can be within its range.
    greatest: f64,
}

impl Process {
    fn new(graph: &Digraph, nodes: &[usize]) -> Process {
        let place = |node: usize| nodes.binary_search(&node).ok();
        let mut effects = Vec::new();
        let mut first = vec![0];
        for (from, &node) in nodes.iter().enumerate() {
            let mut back = 1;
            for &entry in graph.out.of(node) {
                let it = &graph.effects[entry];
                if let Some(to) = place(it.to) {
                    let delay = it.delay as usize;
                    let greatest = it.low.abs().max(it.high.abs());
                    effects.push(Inner {
                        from,
                        to,
                        delay,
                        strength: it.strength,
                        size: it.strength.abs(),
                        greatest,
                    });
                    back = back.max(delay);
                }
            }
            first.push(first[from] + back);
        }
        Process { effects, first }
    }

    fn states(&self) -> usize {
        self.first[self.first.len() - 1]
    }

    /// One period, with strengths of one's own.
    fn step(&self, state: &[f64], strength: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut next = vec![0.0; state.len()];
        for (k, it) in self.effects.iter().enumerate() {
            next[self.first[it.to]] += strength(k) * state[self.first[it.from] + it.delay - 1];
        }
        for pair in self.first.windows(2) {
            next[pair[0] + 1..pair[1]].copy_from_slice(&state[pair[0]..pair[1] - 1]);
        }
        next
    }

    /// The factor of a plain ring, and the greatest within the ranges: the root of its gain.
    fn ring(&self) -> Option<[f64; 2]> {
        if self.effects.len() + 1 != self.first.len() {
            return None;
        }
        let delay: usize = self.effects.iter().map(|it| it.delay).sum();
        let root = |of: &dyn Fn(&Inner) -> f64| {
            let log: f64 = self.effects.iter().map(|it| libm::log(of(it))).sum();
            libm::exp(log / delay as f64)
        };
        Some([root(&|it| it.size), root(&|it| it.greatest)])
    }

    /// A step from each node's place on the clock to the next: nodes can be put on a clock of so many hours that every effect
    /// goes on by its delay. All loops are multiples of it, and pulses that start at one hour stay together.
    fn clock(&self) -> (usize, Vec<usize>) {
        const UNSEEN: usize = usize::MAX;
        let nodes = self.first.len() - 1;
        let mut out = vec![Vec::new(); nodes];
        self.effects.iter().for_each(|it| out[it.from].push(it));
        let mut at = vec![UNSEEN; nodes];
        at[0] = 0;
        let mut queue = vec![0];
        let mut hours = 0;
        while let Some(node) = queue.pop() {
            for it in &out[node] {
                let then = at[node] + it.delay;
                if at[it.to] == UNSEEN {
                    at[it.to] = then;
                    queue.push(it.to);
                } else {
                    hours = gcd(hours, then.abs_diff(at[it.to]));
                }
            }
        }
        let hours = hours.max(1);
        (hours, at.into_iter().map(|it| it % hours).collect())
    }

    fn radius(&self) -> Estimate {
        let (hours, at) = self.clock();
        let states = self.states();
        let round = (states + self.effects.len()).saturating_mul(hours);
        let mut random = Random::named(0, "stability");
        // Pulses of one hour alone; those of another are only these some periods later.
        let mut start = vec![0.0; states];
        let mut dimension = 0;
        for (node, pair) in self.first.windows(2).enumerate() {
            for (ago, slot) in start[pair[0]..pair[1]].iter_mut().enumerate() {
                let size = random.between(0.5, 1.5) * if random.below(2) == 0 { 1.0 } else { -1.0 };
                if (at[node] + ago) % hours == 0 {
                    *slot = size;
                    dimension += 1;
                }
            }
        }
        // A rough factor first, by which the process is slowed down, so that no power leaves the floats.
        let mut vector = start.clone();
        let (mut log, mut periods) = (0.0, 0);
        let warm = (8 * hours.max(8)).min(EFFORT / (states + self.effects.len())).max(16);
        for period in 0..warm {
            vector = self.step(&vector, |k| self.effects[k].strength);
            let size = length(&vector);
            if size == 0.0 {
                return Estimate { radius: 0.0, error: 0.0 };
            }
            vector.iter_mut().for_each(|it| *it /= size);
            if 2 * period >= warm {
                log += libm::log(size);
                periods += 1;
            }
        }
        let rough = libm::exp(log / f64::from(periods.max(1)));
        let slowed: Vec<f64> =
            self.effects.iter().map(|it| it.strength * libm::pow(rough, -(it.delay as f64))).collect();
        let applied = EFFORT / round.max(1);
        // Too long a clock to go round often: nothing more than that is known, and it is said.
        if applied < 64 || slowed.iter().any(|it| !it.is_finite()) {
            return Estimate { radius: rough, error: f64::INFINITY };
        }
        let found = krylov::radius(start, dimension, applied, |vector| {
            (0..hours).fold(vector.to_vec(), |state, _| self.step(&state, |k| slowed[k]))
        });
        let back = |it: f64| rough * libm::pow(it, 1.0 / hours as f64);
        let radius = back(found.radius);
        let error = if found.error.is_finite() {
            (back(found.radius + found.error) - radius)
                .max(radius - back((found.radius - found.error).max(0.0)))
        } else {
            f64::INFINITY
        };
        Estimate { radius, error }
    }

    /// What the factor cannot be above: for any numbers `x` above 0, none of `|process| x` is more than the bound times its `x`.
    fn bound(&self, size: impl Fn(&Inner) -> f64) -> f64 {
        let sizes: Vec<f64> = self.effects.iter().map(size).collect();
        let mut vector = vec![1.0; self.states()];
        let rounds = (EFFORT / 10 / (self.states() + sizes.len())).clamp(10, 2_000);
        let mut bound = f64::INFINITY;
        for _ in 0..rounds {
            let next = self.step(&vector, |k| sizes[k]);
            let ratios = next.iter().zip(&vector).map(|(next, it)| next / it);
            let (least, greatest) =
                ratios.fold((f64::INFINITY, 0.0_f64), |(least, most), it| (least.min(it), most.max(it)));
            bound = bound.min(greatest);
            if greatest - least <= 1e-9 * greatest {
                break;
            }
            // What is kept of the old keeps rings from turning for ever.
            vector.iter_mut().zip(next).for_each(|(it, next)| *it += next / greatest);
            let most = vector.iter().fold(0.0_f64, |most, it| most.max(*it));
            vector.iter_mut().for_each(|it| *it = (*it / most).max(1e-250));
        }
        bound * (1.0 + 1e-12) // for the rounding of the sums
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
