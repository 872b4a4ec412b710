//! Values as ranges, where strengths are known within ranges.
//!
//! The value of a node after some periods is a sum over ways, each a product of strengths. Working it out with ranges in place of
//! numbers gives bounds that hold but are too wide: two ways that share an effect cannot have it at different strengths. So:
//!
//! 1. By how much the value moves with one strength is a sum of the same sort. Where its bounds have one sign, the value is greatest
//!    at one end of that strength, whatever the others are: it is set there for good. With it set, the bounds of the others are
//!    narrower, and more of them have one sign; and so on. Where all are set, the range is exact.
//! 2. A few strengths that are left and that no way passes twice make the value a straight line in each of them: it is greatest with
//!    each at an end, and all ends are tried. The range is exact again.
//! 3. Else two ranges are told: one that was reached, by ends, by going uphill from them and by seeded draws, and one that holds for
//!    certain, by ranges in place of numbers (the narrower of that and of the mean value form).

use super::interval::Bounds;
use super::{Digraph, Ways};
use crate::parallel;
use crate::random::Random;
use crate::wheel::WheelError;

/// What is asked: how a pulse changes some nodes within some periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question<'a> {
    /// The pulse: a number a node.
    pub pulse: &'a [f64],
    /// After how many periods the values are taken.
    pub periods: usize,
    /// The nodes whose values are asked for.
    pub targets: &'a [usize],
    /// How many draws of all strengths are made.
    pub draws: usize,
    /// The seed of the draws.
    pub seed: u64,
}

/// What becomes of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Nothing reaches it in time.
    Nothing,
    /// It rises, or stays at worst.
    Up,
    /// It falls, or stays at best.
    Down,
    /// It may rise or fall, as far as is known.
    Unclear,
}

impl Direction {
    /// Returns the name in a study's results.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Nothing => "nothing",
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::Unclear => "unclear",
        }
    }
}

/// The value of a node as a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// The node.
    pub target: usize,
    /// The value with all strengths as given.
    pub value: f64,
    /// The least value that strengths within their ranges were found to give.
    pub low: f64,
    /// The greatest such value.
    pub high: f64,
    /// What the value cannot be below. `None` where it is past what a number can hold.
    pub at_least: Option<f64>,
    /// What it cannot be above. `None` as above.
    pub at_most: Option<f64>,
    /// Whether `low` and `high` are the least and the greatest value there can be, up to rounding. If not, the true range lies between
    /// `low` to `high` and `at_least` to `at_most`.
    pub exact: bool,
    /// When ways that raise it and ways that lower it first arrive, within the periods.
    pub ways: Ways,
}

impl Response {
    /// What becomes of the node: by the range that holds for certain.
    pub fn direction(&self) -> Direction {
        match (self.ways.raises.is_some(), self.ways.lowers.is_some()) {
            (false, false) => Direction::Nothing,
            (true, false) => Direction::Up,
            (false, true) => Direction::Down,
            (true, true) if self.at_least.is_some_and(|it| it >= 0.0) => Direction::Up,
            (true, true) if self.at_most.is_some_and(|it| it <= 0.0) => Direction::Down,
            (true, true) => Direction::Unclear,
        }
    }
}

/// Up to how many strengths all their ends are tried.
const MOST_ENDS: usize = 8;
/// How often strengths are set and bounds taken anew.
const ROUNDS: usize = 16;

impl Digraph {
    /// Finds the values of some nodes after some periods as ranges: each strength is anywhere within its own, on its own, and stays there.
    ///
    /// - **How it is done** and when a range is exact: strengths that move a value one way only are set to their ends, a few others
    ///   are tried at all ends; else `low` to `high` was reached and `at_least` to `at_most` holds for certain (up to rounding).
    /// - **Draws:** half of them have each strength at one of its ends, half anywhere between. A draw depends on the seed and its own
    ///   number alone.
    /// - **Cost:** of each target, some dozen times the effects that lie on its ways, times the periods.
    ///
    /// ```
    /// # use theodolite_core::wheel::{WheelError, digraph::{Digraph, Direction, Effect, Question}};
    /// // Two ways share the first effect: the second takes back a part of what the first gives.
    /// let graph = Digraph::new(3, &[
    ///     Effect::sure(0, 1, 1.0).within(0.5, 2.0),
    ///     Effect::sure(1, 2, 1.0),
    ///     Effect::sure(1, 2, -0.5).within(-0.75, -0.25).after(2),
    /// ])?;
    /// let question = Question { pulse: &[1.0, 0.0, 0.0], periods: 5, targets: &[2], draws: 100, seed: 1 };
    /// let answer = graph.respond(&question)?[0];
    /// assert_eq!((answer.low, answer.value, answer.high, answer.exact), (0.125, 0.5, 1.5, true));
    /// assert!(answer.ways.are_mixed() && answer.direction() == Direction::Up);
    /// # Ok::<(), WheelError>(())
    /// ```
    ///
    /// # Errors
    /// [`WheelError`] for a pulse that is not one number a node, for a target that there is not, and where values grow past
    /// what a number can hold.
    pub fn respond(&self, question: &Question<'_>) -> Result<Vec<Response>, WheelError> {
        for (entry, &target) in question.targets.iter().enumerate() {
            WheelError::place("target", entry, "node", target, self.nodes)?;
        }
        let travel = self.travel(question.pulse, question.periods)?;
        let values = &travel.values[question.periods];
        let ways = self.ways(question.pulse)?;

        // Of all draws, the one with the least and the one with the greatest value of each target.
        let draws: Vec<u64> = (0..question.draws as u64).collect();
        let drawn = parallel::map(&draws, |_, &draw| {
            let pulses = self.pulses(question.pulse, question.periods, &self.draw(question.seed, draw));
            let value = |&target: &usize| pulses.iter().map(|it| it[target]).sum::<f64>();
            question.targets.iter().map(value).collect::<Vec<f64>>()
        });
        let arrives: Vec<Option<u64>> = ways.iter().map(|it| earliest(it.raises, it.lowers)).collect();
        let each: Vec<usize> = (0..question.targets.len()).collect();
        Ok(parallel::map(&each, |_, &at| {
            let target = question.targets[at];
            let local = Local::new(self, question, target, &arrives);
            let best = |up: bool| {
                let draw = (0..drawn.len()).filter(|&draw| drawn[draw][at].is_finite()).min_by(|&a, &b| {
                    let (a, b) = (drawn[a][at], drawn[b][at]);
                    if up { b.total_cmp(&a) } else { a.total_cmp(&b) }
                });
                let start = draw.map(|draw| {
                    let strengths = self.draw(question.seed, draws[draw]);
                    local.effects.iter().map(|it| strengths[it.entry]).collect::<Vec<f64>>()
                });
                let mut found = local.extreme(up, start);
                if let Some(draw) = draw.filter(|_| !found.exact) {
                    found.reached = further(up, found.reached, drawn[draw][at]);
                }
                found
            };
            let (least, greatest) = (best(false), best(true));
            let value = values[target];
            let (low, high) = (least.reached.min(value), greatest.reached.max(value));
            Response {
                target,
                value,
                low,
                high,
                at_least: Some(least.certain.min(low)).filter(|it| it.is_finite() && !least.certain.is_nan()),
                at_most: Some(greatest.certain.max(high))
                    .filter(|it| it.is_finite() && !greatest.certain.is_nan()),
                exact: least.exact && greatest.exact,
                ways: ways[target].by(question.periods as u64),
            }
        }))
    }

    /// One draw of all strengths.
    fn draw(&self, seed: u64, draw: u64) -> Vec<f64> {
        let mut random = Random::nth(seed, "responses", draw);
        let mut strengths = vec![0.0; self.effects.len()];
        // In the order of their ends, whichever they were listed in.
        for &entry in &self.into.entries {
            let it = &self.effects[entry];
            let share = random.share();
            let end = if share < 0.5 { it.low } else { it.high };
            strengths[entry] = if draw.is_multiple_of(2) { end } else { it.low + (it.high - it.low) * share };
        }
        strengths
    }
}

fn earliest(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    a.into_iter().chain(b).min()
}

fn further(up: bool, a: f64, b: f64) -> f64 {
    if up { a.max(b) } else { a.min(b) }
}

/// The greatest or least value.
#[derive(Clone, Copy, Debug)]
struct Extreme {
    /// What strengths were found to give.
    reached: f64,
    /// What they cannot go beyond; `NaN` where that is past what a number can hold.
    certain: f64,
    exact: bool,
}

/// What lies on the ways from a pulse to one node.
struct Local {
    /// The pulse, node by node of those that lie on a way.
    pulse: Vec<f64>,
    target: usize,
    periods: usize,
    effects: Vec<Link>,
    /// When a change first reaches each node.
    arrives: Vec<usize>,
    /// How long each node's change takes to the target.
    leads: Vec<usize>,
}

struct Link {
    /// Its position in the digraph.
    entry: usize,
    from: usize,
    to: usize,
    delay: usize,
    strength: f64,
    range: Bounds,
}

impl Local {
    fn new(graph: &Digraph, question: &Question<'_>, target: usize, arrives: &[Option<u64>]) -> Local {
        let periods = question.periods;
        let leads = graph.leads(target, periods);
        let at = |node: usize| arrives[node].and_then(|it| usize::try_from(it).ok());
        let mut places = vec![None; graph.nodes];
        let mut local = Local {
            pulse: Vec::new(),
            target: 0,
            periods,
            effects: Vec::new(),
            arrives: Vec::new(),
            leads: Vec::new(),
        };
        for node in 0..graph.nodes {
            // The target is there even where nothing reaches it.
            let lies = at(node).zip(leads[node]).is_some_and(|(at, lead)| at + lead <= periods);
            if lies || node == target {
                places[node] = Some(local.pulse.len());
                local.pulse.push(question.pulse[node]);
                local.arrives.push(at(node).unwrap_or(periods + 1));
                local.leads.push(leads[node].unwrap_or(periods + 1));
            }
        }
        local.target = places[target].unwrap_or(0);
        for &entry in &graph.into.entries {
            let it = &graph.effects[entry];
            let delay = it.delay as usize;
            if let (Some(from), Some(to)) = (places[it.from], places[it.to])
                && local.arrives[from] + delay + local.leads[to] <= periods
            {
                let range = Bounds { low: it.low, high: it.high };
                local.effects.push(Link { entry, from, to, delay, strength: it.strength, range });
            }
        }
        local
    }

    fn nodes(&self) -> usize {
        self.pulse.len()
    }

    /// The least or greatest value, from a start of one's own where there is one.
    fn extreme(&self, up: bool, start: Option<Vec<f64>>) -> Extreme {
        let mut ranges: Vec<Bounds> = self.effects.iter().map(|it| it.range).collect();
        let mut certain = f64::NAN;
        for _ in 0..ROUNDS {
            let (bounds, slopes) = self.bounds(&ranges);
            let end = if up { bounds.high } else { bounds.low };
            // The first number, if it is one, and then the narrower one: `min` and `max` pass over `NaN`.
            certain = further(!up, certain, end);
            let mut set = false;
            for (range, slope) in ranges.iter_mut().zip(slopes).filter(|it| !it.0.is_known()) {
                let slope = if up { slope } else { slope.turned() };
                if slope.low >= 0.0 {
                    (*range, set) = (Bounds::of(range.high), true);
                } else if slope.high <= 0.0 {
                    (*range, set) = (Bounds::of(range.low), true);
                }
            }
            if !set {
                break;
            }
        }
        let open: Vec<usize> = (0..ranges.len()).filter(|&k| !ranges[k].is_known()).collect();
        let mut strengths: Vec<f64> = ranges.iter().map(|it| it.low).collect();
        if open.is_empty() {
            let reached = self.value(&strengths);
            return Extreme { reached, certain: reached, exact: reached.is_finite() };
        }
        if open.len() <= MOST_ENDS {
            let mut reached = f64::NAN;
            for ends in 0..1_usize << open.len() {
                for (bit, &k) in open.iter().enumerate() {
                    strengths[k] = if ends >> bit & 1 == 1 { ranges[k].high } else { ranges[k].low };
                }
                reached = further(up, reached, self.value(&strengths));
            }
            if open.iter().all(|&k| !self.passes_twice(k)) && reached.is_finite() {
                return Extreme { reached, certain: reached, exact: true };
            }
            return Extreme { reached, certain, exact: false };
        }
        // Uphill, all strengths at once, from the strengths as given and from the best draw.
        let given: Vec<f64> = self.effects.iter().map(|it| it.strength).collect();
        let mut reached = f64::NAN;
        for mut at in [Some(given), start].into_iter().flatten() {
            at.iter_mut().zip(&ranges).for_each(|(it, range)| *it = it.clamp(range.low, range.high));
            let mut value = self.value(&at);
            for _ in 0..ROUNDS {
                let mut next = at.clone();
                for (k, slope) in self.slopes(&at).into_iter().enumerate() {
                    let rises = if up { slope } else { -slope };
                    if rises > 0.0 {
                        next[k] = ranges[k].high;
                    } else if rises < 0.0 {
                        next[k] = ranges[k].low;
                    }
                }
                let better = self.value(&next);
                if !(better.is_finite() && if up { better > value } else { better < value }) {
                    break;
                }
                (at, value) = (next, better);
            }
            if value.is_finite() {
                reached = further(up, reached, value);
            }
        }
        Extreme { reached, certain, exact: false }
    }

    /// Whether a way can pass an effect twice and still come to the target in time.
    fn passes_twice(&self, effect: usize) -> bool {
        let it = &self.effects[effect];
        let Some(room) = self.periods.checked_sub(self.arrives[it.from] + 2 * it.delay + self.leads[it.to])
        else {
            return false;
        };
        // How soon its start is reached again from its end: Bellman and Ford, as the effects are a plain list.
        let mut soonest = vec![room + 1; self.nodes()];
        soonest[it.to] = 0;
        loop {
            let mut moved = false;
            for other in &self.effects {
                let at = soonest[other.from] + other.delay;
                if at < soonest[other.to] && at <= room {
                    soonest[other.to] = at;
                    moved = true;
                }
            }
            if !moved {
                return soonest[it.from] <= room;
            }
        }
    }

    /// The value at these strengths.
    fn value(&self, strengths: &[f64]) -> f64 {
        let pulses = self.forward(strengths);
        (0..=self.periods).map(|period| pulses[period * self.nodes() + self.target]).sum()
    }

    /// What arrives, period after period of all nodes.
    fn forward(&self, strengths: &[f64]) -> Vec<f64> {
        let nodes = self.nodes();
        let mut pulses = vec![0.0; (self.periods + 1) * nodes];
        pulses[..nodes].copy_from_slice(&self.pulse);
        for period in 1..=self.periods {
            for (it, strength) in self.effects.iter().zip(strengths) {
                if it.delay <= period {
                    pulses[period * nodes + it.to] +=
                        strength * pulses[(period - it.delay) * nodes + it.from];
                }
            }
        }
        pulses
    }

    /// By how much the value moves with each strength.
    fn slopes(&self, strengths: &[f64]) -> Vec<f64> {
        let nodes = self.nodes();
        let pulses = self.forward(strengths);
        // What one unit at a node comes to at the target, by the periods that are left.
        let mut worth = vec![0.0; (self.periods + 1) * nodes];
        for left in 0..=self.periods {
            worth[left * nodes + self.target] = 1.0;
            for (it, strength) in self.effects.iter().zip(strengths) {
                if it.delay <= left {
                    worth[left * nodes + it.from] += strength * worth[(left - it.delay) * nodes + it.to];
                }
            }
        }
        let slope = |it: &Link| {
            let last = self.periods.saturating_sub(it.delay);
            (0..=last).map(|at| pulses[at * nodes + it.from] * worth[(last - at) * nodes + it.to]).sum()
        };
        self.effects.iter().map(slope).collect()
    }

    /// The same two with ranges in place of numbers: what the value and the slopes lie within.
    fn bounds(&self, ranges: &[Bounds]) -> (Bounds, Vec<Bounds>) {
        let nodes = self.nodes();
        let mut pulses = vec![Bounds::NOTHING; (self.periods + 1) * nodes];
        pulses.iter_mut().zip(&self.pulse).for_each(|(slot, it)| *slot = Bounds::of(*it));
        for period in 1..=self.periods {
            for (it, range) in self.effects.iter().zip(ranges) {
                if it.delay <= period {
                    let before = pulses[(period - it.delay) * nodes + it.from];
                    if !before.is_nothing() {
                        let slot = &mut pulses[period * nodes + it.to];
                        *slot = slot.plus(range.times(before));
                    }
                }
            }
        }
        let mut worth = vec![Bounds::NOTHING; (self.periods + 1) * nodes];
        for left in 0..=self.periods {
            worth[left * nodes + self.target] = Bounds::of(1.0);
            for (it, range) in self.effects.iter().zip(ranges) {
                if it.delay <= left {
                    let after = worth[(left - it.delay) * nodes + it.to];
                    if !after.is_nothing() {
                        let slot = &mut worth[left * nodes + it.from];
                        *slot = slot.plus(range.times(after));
                    }
                }
            }
        }
        let slope = |it: &Link| {
            let last = self.periods.saturating_sub(it.delay);
            (0..=last).fold(Bounds::NOTHING, |sum, at| {
                let before = pulses[at * nodes + it.from];
                if before.is_nothing() {
                    sum
                } else {
                    sum.plus(before.times(worth[(last - at) * nodes + it.to]))
                }
            })
        };
        let slopes: Vec<Bounds> = self.effects.iter().map(slope).collect();

        // Three ways to bound the value; each holds, so the narrowest of each end does.
        let arrived = (0..=self.periods)
            .fold(Bounds::NOTHING, |sum, period| sum.plus(pulses[period * nodes + self.target]));
        let sent = (self.pulse.iter().zip(&worth[self.periods * nodes..]))
            .fold(Bounds::NOTHING, |sum, (pulse, worth)| sum.plus(Bounds::of(*pulse).times(*worth)));
        let middle: Vec<f64> = ranges.iter().map(|it| it.low + (it.high - it.low) / 2.0).collect();
        let around = (ranges.iter().zip(&middle).zip(&slopes))
            .filter(|((range, _), _)| !range.is_known())
            .fold(Bounds::of(self.value(&middle)), |sum, ((range, middle), slope)| {
                let moved = Bounds { low: range.low - middle, high: range.high - middle };
                sum.plus(slope.times(moved))
            });
        let low = arrived.low.max(sent.low).max(around.low);
        let high = arrived.high.min(sent.high).min(around.high);
        (Bounds { low, high }, slopes)
    }
}

impl Digraph {
    /// How long each node's change takes to reach a target at the soonest. `None` where it does not within the periods.
    fn leads(&self, target: usize, periods: usize) -> Vec<Option<usize>> {
        let mut leads = vec![None; self.nodes];
        let mut queue = std::collections::BinaryHeap::from([std::cmp::Reverse((0, target))]);
        while let Some(std::cmp::Reverse((lead, node))) = queue.pop() {
            if leads[node].is_some() || lead > periods {
                continue;
            }
            leads[node] = Some(lead);
            for &entry in self.into.of(node) {
                let it = &self.effects[entry];
                queue.push(std::cmp::Reverse((lead + it.delay as usize, it.from)));
            }
        }
        leads
    }
}
