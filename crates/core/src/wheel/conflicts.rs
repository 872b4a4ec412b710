//! Policies that pull one measure both ways, and places that are set against each other.

#[cfg(test)]
mod tests;

use super::WheelError;

/// What a policy does to a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pull {
    /// The policy.
    pub policy: usize,
    /// The measure.
    pub measure: usize,
    /// By how much it changes the measure: above 0 raises it, below 0 lowers it, 0 is not allowed.
    pub strength: f64,
    /// How sure the evidence is: a higher grade is surer. `None` for an effect that nobody has graded.
    pub grade: Option<u8>,
}

/// Two policies that pull one measure both ways.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conflict {
    /// The measure.
    pub measure: usize,
    /// Which pull raises it, as a position in the list.
    pub raises: usize,
    /// Which pull lowers it.
    pub lowers: usize,
    /// How much of one takes back the other: the smaller of both sizes.
    pub strength: f64,
    /// What is left if both are done: the sum of both strengths.
    pub net: f64,
    /// The less sure of both grades. `None` where one of both is not graded.
    pub grade: Option<u8>,
}

/// What pulls at one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Contested {
    /// The measure.
    pub measure: usize,
    /// The pulls that raise it, by policy.
    pub raises: Vec<usize>,
    /// The pulls that lower it, by policy.
    pub lowers: Vec<usize>,
    /// How much of one side takes back the other: the smaller of both sums of sizes.
    pub strength: f64,
    /// What is left if all are done: the sum of all strengths.
    pub net: f64,
}

/// Conflicts on measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflicts {
    /// Measures that are pulled both ways by different policies, in order.
    pub contested: Vec<Contested>,
    /// All pairs of two policies: by measure, then by the policy that raises it, then by the one that lowers it.
    pub pairs: Vec<Conflict>,
    /// Pulls of one policy on one measure in both directions, in the same order: such a policy is at odds with itself.
    pub own: Vec<Conflict>,
}

/// Finds the measures that policies pull both ways, and which policies do.
///
/// - **Missing:** a measure that all pull one way is not listed.
/// - **Cost:** that of reading the pulls, and of the pairs that are listed.
///
/// ```
/// # use theodolite_core::wheel::{WheelError, conflicts::{Pull, conflicts}};
/// let pull = |policy, strength, grade| Pull { policy, measure: 0, strength, grade };
/// let found = conflicts(3, 1, &[pull(0, 2.0, Some(3)), pull(1, -0.5, Some(1)), pull(2, 1.0, None)])?;
/// assert_eq!(found.pairs.len(), 2);
/// assert_eq!((found.pairs[0].strength, found.pairs[0].net, found.pairs[0].grade), (0.5, 1.5, Some(1)));
/// assert_eq!(found.pairs[1].grade, None);
/// # Ok::<(), WheelError>(())
/// ```
///
/// # Errors
/// [`WheelError`] for a policy or measure that there is not, and a strength that is 0 or no number.
pub fn conflicts(policies: usize, measures: usize, pulls: &[Pull]) -> Result<Conflicts, WheelError> {
    let mut sides = vec![[Vec::new(), Vec::new()]; measures];
    for (entry, pull) in pulls.iter().enumerate() {
        WheelError::place("effect", entry, "policy", pull.policy, policies)?;
        WheelError::place("effect", entry, "measure", pull.measure, measures)?;
        if pull.strength == 0.0 || !pull.strength.is_finite() {
            let (what, name, allowed) = ("effect", "strength", "a number above or below 0");
            return Err(WheelError::Number { what, entry, name, value: pull.strength, allowed });
        }
        sides[pull.measure][usize::from(pull.strength < 0.0)].push(entry);
    }
    let mut found = Conflicts { contested: Vec::new(), pairs: Vec::new(), own: Vec::new() };
    for (measure, [mut raises, mut lowers]) in sides.into_iter().enumerate() {
        // By policy, and of one policy in one order whichever they were listed in.
        for side in [&mut raises, &mut lowers] {
            side.sort_by(|&a, &b| {
                let (a, b) = (&pulls[a], &pulls[b]);
                let strength = a.strength.total_cmp(&b.strength);
                a.policy.cmp(&b.policy).then(strength).then(a.grade.cmp(&b.grade))
            });
        }
        let before = found.pairs.len();
        for &raises in &raises {
            for &lowers in &lowers {
                let (up, down) = (&pulls[raises], &pulls[lowers]);
                let conflict = Conflict {
                    measure,
                    raises,
                    lowers,
                    strength: up.strength.min(-down.strength),
                    net: up.strength + down.strength,
                    grade: up.grade.zip(down.grade).map(|(a, b)| a.min(b)),
                };
                if up.policy == down.policy { &mut found.own } else { &mut found.pairs }.push(conflict);
            }
        }
        if found.pairs.len() > before {
            let sum = |side: &[usize]| side.iter().map(|&entry| pulls[entry].strength).sum::<f64>();
            let (up, down) = (sum(&raises), sum(&lowers));
            found.contested.push(Contested {
                measure,
                raises,
                lowers,
                strength: up.min(-down),
                net: up + down,
            });
        }
    }
    // Where a policy pulls one way twice; stable.
    let policies = |it: &Conflict| (it.measure, pulls[it.raises].policy, pulls[it.lowers].policy);
    found.pairs.sort_by_key(policies);
    Ok(found)
}

/// A policy that takes money from a fund for some areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimant<'a> {
    /// The policy.
    pub policy: usize,
    /// The fund that it draws on.
    pub fund: usize,
    /// The areas that gain by it, in ascending order, each once.
    pub areas: &'a [u32],
}

/// Two claimants of one fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rivals {
    /// The fund.
    pub fund: usize,
    /// The one, as a position in the list.
    pub one: usize,
    /// The other, of a later policy.
    pub other: usize,
    /// How many areas gain by both. Where it is 0, the one's places can only gain what the other's lose: they are set against
    /// each other.
    pub both: usize,
    /// How many areas gain by the one alone.
    pub one_alone: usize,
    /// How many areas gain by the other alone.
    pub other_alone: usize,
}

impl Rivals {
    /// Whether no area gains by both.
    pub fn are_apart(&self) -> bool {
        self.both == 0
    }
}

/// Finds policies that draw on one fund, two by two, and whether the areas that gain by them are apart.
///
/// A fund that is spent once is what one policy's areas get and another's do not. Where some areas gain by both, these at least are on both
/// sides; where none does, places compete. A policy for no area competes with nobody.
///
/// - **Order:** by fund, then by both policies.
///
/// ```
/// # use theodolite_core::wheel::{WheelError, conflicts::{Claimant, rivals}};
/// let claim = |policy, areas| Claimant { policy, fund: 0, areas };
/// let found = rivals(3, 1, &[claim(0, &[1, 2]), claim(1, &[3, 4, 5]), claim(2, &[2, 3])])?;
/// let apart: Vec<(usize, usize)> = found.iter().filter(|it| it.are_apart()).map(|it| (it.one, it.other)).collect();
/// assert_eq!(apart, [(0, 1)]);
/// # Ok::<(), WheelError>(())
/// ```
///
/// # Errors
/// [`WheelError`] for a policy or fund that there is not, for areas that are not in ascending order, and for a policy that is listed twice
/// for one fund.
pub fn rivals(policies: usize, funds: usize, claimants: &[Claimant<'_>]) -> Result<Vec<Rivals>, WheelError> {
    let what = "claim";
    for (entry, it) in claimants.iter().enumerate() {
        WheelError::place(what, entry, "policy", it.policy, policies)?;
        WheelError::place(what, entry, "fund", it.fund, funds)?;
        if let Some(pair) = it.areas.windows(2).find(|pair| pair[0] >= pair[1]) {
            let (name, allowed) = ("area", "in ascending order, each once");
            return Err(WheelError::Number { what, entry, name, value: f64::from(pair[1]), allowed });
        }
    }
    let mut order: Vec<usize> = (0..claimants.len()).collect();
    order.sort_by_key(|&entry| (claimants[entry].fund, claimants[entry].policy)); // stable
    let mut found = Vec::new();
    for (at, &one) in order.iter().enumerate() {
        let first = &claimants[one];
        for &other in order[at + 1..].iter().take_while(|&&it| claimants[it].fund == first.fund) {
            let second = &claimants[other];
            if first.policy == second.policy {
                return Err(WheelError::Twice { what, first: one, entry: other });
            }
            if first.areas.is_empty() || second.areas.is_empty() {
                continue;
            }
            let both = shared(first.areas, second.areas);
            found.push(Rivals {
                fund: first.fund,
                one,
                other,
                both,
                one_alone: first.areas.len() - both,
                other_alone: second.areas.len() - both,
            });
        }
    }
    Ok(found)
}

/// How many numbers two ascending lists have in common.
fn shared(one: &[u32], other: &[u32]) -> usize {
    let (mut i, mut k, mut count) = (0, 0, 0);
    while let (Some(a), Some(b)) = (one.get(i), other.get(k)) {
        count += usize::from(a == b);
        (i, k) = (i + usize::from(a <= b), k + usize::from(b <= a));
    }
    count
}
