//! Who influences whom, directly and along chains (MICMAC).
//!
//! - **Source:** Duperrin and Godet (1973), *Méthode de hiérarchisation des éléments d'un système*; METHODS 13.2.

#[cfg(test)]
mod tests;

use super::WheelError;
use crate::sum::mean;

/// The greatest power that is looked at.
pub const MOST_POWERS: usize = 10;

/// How strongly one node acts on another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impact {
    /// The node that acts.
    pub from: usize,
    /// The node that it acts on.
    pub to: usize,
    /// How strongly: 0 (not at all) or more, as a rule up to 3. Its sign does not matter here: give its size.
    pub strength: f64,
}

/// What each node does to the others and has done to it.
///
/// Numbers along chains of many steps grow past what a float can hold. They are kept divided by a power of two, which changes
/// no ranks: what stands here times `2^exponent` is the sum. The exponent is 0 as long as the sums fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Sums {
    /// What each node does to others: the sum of its row.
    pub influence: Vec<f64>,
    /// The power of two by which `influence` is to be multiplied.
    pub influence_exponent: i32,
    /// What others do to each node: the sum of its column.
    pub dependence: Vec<f64>,
    /// The power of two by which `dependence` is to be multiplied.
    pub dependence_exponent: i32,
}

/// What part a node plays: by its influence and its dependence, each above the mean of all nodes or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quadrant {
    /// Much influence, little dependence: moves the system from outside.
    Driver,
    /// Much of both: passes on what reaches it, and makes the system unsteady.
    Relay,
    /// Little influence, much dependence: what comes out.
    Dependant,
    /// Little of both.
    Autonomous,
}

impl Quadrant {
    /// Returns the name in a study's results.
    pub fn name(self) -> &'static str {
        match self {
            Quadrant::Driver => "driver",
            Quadrant::Relay => "relay",
            Quadrant::Dependant => "dependant",
            Quadrant::Autonomous => "autonomous",
        }
    }
}

/// Why no higher power was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ended {
    /// The ranks by influence are those of the power before.
    Settled,
    /// The next power is 0, as there is no longer chain: nothing comes back to where it started.
    Vanished,
    /// [`MOST_POWERS`] were looked at, and the ranks still change.
    Limit,
}

/// Direct and indirect influence and dependence.
#[derive(Clone, Debug, PartialEq)]
pub struct Micmac {
    /// The sums along chains of 1, 2, ... steps, up to those of `indirect`: at least one of them.
    pub steps: Vec<Sums>,
    /// Why there are no more.
    pub ended: Ended,
}

impl Micmac {
    /// The sums of the effects themselves.
    pub fn direct(&self) -> &Sums {
        &self.steps[0] // `steps` is never empty
    }

    /// The sums along the longest chains that were looked at.
    pub fn indirect(&self) -> &Sums {
        self.steps.last().unwrap_or(&self.steps[0])
    }

    /// Of how many steps those chains are.
    pub fn power(&self) -> usize {
        self.steps.len()
    }
}

/// Sums up who influences whom: directly, and along chains of `k` steps, which are the row and column sums of the `k`th power of
/// the matrix of impacts.
///
/// Powers are looked at until the ranks by influence are those of the power before, or nothing is left, or ten have been seen.
/// Where nothing is left, the last power holds the longest chains alone: read it with `ended`.
///
/// - **Shape:** impacts of one pair that are listed twice add up. One sum a node out.
/// - **Ties:** sums that differ by less than a part in 10^12 count as equal, as that is what rounding may do to them.
/// - **Cost:** impacts times powers; the powers themselves are never made.
///
/// ```
/// # use theodolite_core::wheel::{WheelError, cross_impact::{Ended, Impact, Quadrant, micmac}};
/// let impact = |from, to, strength| Impact { from, to, strength };
/// let found = micmac(3, &[impact(0, 1, 2.0), impact(1, 0, 1.0), impact(1, 2, 3.0)])?;
/// assert_eq!(found.direct().influence, [2.0, 4.0, 0.0]);
/// assert_eq!((found.steps[1].influence.as_slice(), found.power()), (&[8.0, 2.0, 0.0][..], 10));
/// assert_eq!(found.ended, Ended::Limit); // two nodes that pass on to each other take turns
/// assert_eq!(found.direct().quadrants()[2], Quadrant::Dependant);
/// # Ok::<(), WheelError>(())
/// ```
///
/// # Errors
/// [`WheelError`] for a node that there is not, an impact of a node on itself, and a strength below 0 or no number.
pub fn micmac(nodes: usize, impacts: &[Impact]) -> Result<Micmac, WheelError> {
    let what = "impact";
    for (entry, it) in impacts.iter().enumerate() {
        WheelError::place(what, entry, "node", it.from, nodes)?;
        WheelError::place(what, entry, "node", it.to, nodes)?;
        if it.from == it.to {
            return Err(WheelError::SelfEffect { what, entry, of: "node", index: it.from });
        }
        if !(it.strength >= 0.0 && it.strength.is_finite()) {
            let (name, allowed) = ("strength", "a number of 0 or more");
            return Err(WheelError::Number { what, entry, name, value: it.strength, allowed });
        }
    }
    // In one order, whichever they were listed in: sums depend on it by their last bit.
    let mut impacts: Vec<Impact> = impacts.iter().copied().filter(|it| it.strength > 0.0).collect();
    impacts
        .sort_by(|a, b| (a.from, a.to).cmp(&(b.from, b.to)).then_with(|| a.strength.total_cmp(&b.strength)));
    let own = exponent(impacts.iter().fold(0.0, |greatest, it| it.strength.max(greatest)));
    impacts.iter_mut().for_each(|it| it.strength = libm::scalbn(it.strength, -own));

    let mut now = Sums {
        influence: vec![1.0; nodes],
        influence_exponent: 0,
        dependence: vec![1.0; nodes],
        dependence_exponent: 0,
    };
    let mut steps: Vec<Sums> = Vec::new();
    let mut ranks: Vec<usize> = Vec::new();
    let ended = loop {
        now = now.step(&impacts, own);
        let nothing = now.influence.iter().all(|it| *it == 0.0);
        if nothing && !steps.is_empty() {
            break Ended::Vanished;
        }
        steps.push(now.clone());
        let next = places(&now.influence);
        if nothing {
            break Ended::Vanished;
        }
        if next == ranks {
            break Ended::Settled;
        }
        if steps.len() == MOST_POWERS {
            break Ended::Limit;
        }
        ranks = next;
    };
    Ok(Micmac { steps, ended })
}

impl Sums {
    /// The rank of each node by influence: 1 has most, equal ones share the smallest.
    pub fn influence_ranks(&self) -> Vec<usize> {
        places(&self.influence)
    }

    /// The rank of each node by dependence: 1 has most, equal ones share the smallest.
    pub fn dependence_ranks(&self) -> Vec<usize> {
        places(&self.dependence)
    }

    /// What part each node plays, judged at the means: much is more than the mean.
    pub fn quadrants(&self) -> Vec<Quadrant> {
        let much = |values: &[f64]| {
            let mean = mean(values).unwrap_or(0.0);
            values.iter().map(|it| it - mean > TIE * mean).collect::<Vec<_>>()
        };
        let (influence, dependence) = (much(&self.influence), much(&self.dependence));
        let each = influence.into_iter().zip(dependence);
        each.map(|it| match it {
            (true, false) => Quadrant::Driver,
            (true, true) => Quadrant::Relay,
            (false, true) => Quadrant::Dependant,
            (false, false) => Quadrant::Autonomous,
        })
        .collect()
    }

    /// Chains of one step more.
    fn step(&self, impacts: &[Impact], own: i32) -> Sums {
        let nodes = self.influence.len();
        let (mut influence, mut dependence) = (vec![0.0; nodes], vec![0.0; nodes]);
        for it in impacts {
            influence[it.from] += it.strength * self.influence[it.to];
            dependence[it.to] += it.strength * self.dependence[it.from];
        }
        let more = [rescale(&mut influence), rescale(&mut dependence)];
        Sums {
            influence,
            influence_exponent: self.influence_exponent + own + more[0],
            dependence,
            dependence_exponent: self.dependence_exponent + own + more[1],
        }
    }
}

/// By what share numbers may differ and count as equal.
const TIE: f64 = 1e-12;

/// Ranks, 1 for the greatest; numbers that follow each other within rounding share the smallest.
fn places(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let mut places = vec![1; values.len()];
    for (at, pair) in order.windows(2).enumerate() {
        let (ahead, behind) = (values[pair[0]], values[pair[1]]);
        places[pair[1]] = if ahead - behind <= TIE * ahead { places[pair[0]] } else { at + 2 };
    }
    places
}

/// Brings numbers back to where whole ones are exact, and says by which power of two they were divided.
fn rescale(values: &mut [f64]) -> i32 {
    let exponent = exponent(values.iter().fold(0.0, |greatest, it| it.max(greatest)));
    if exponent != 0 {
        values.iter_mut().for_each(|it| *it = libm::scalbn(*it, -exponent));
    }
    exponent
}

/// The power of two to divide by: 0 for all that floats hold well.
fn exponent(greatest: f64) -> i32 {
    match greatest {
        0.0 => 0,
        it if (1.0 / BROAD..=BROAD).contains(&it) => 0,
        it => libm::ilogb(it),
    }
}

/// `2^52`: below it whole numbers and their halves are exact.
const BROAD: f64 = 4_503_599_627_370_496.0;
