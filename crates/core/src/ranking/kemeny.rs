//! The order that goes against the parts as little as can be.

mod exact;
mod search;
#[cfg(test)]
mod tests;

use crate::aggregate::AggregateError;
use crate::outrank;
use crate::rank::{Order, Ties, rank};

/// Up to how many areas that hang together the best order is found for certain.
pub const EXACT_AREAS: usize = 18;

/// The order of areas on which most of the weight agrees, pair by pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Kemeny {
    /// The areas from rank 1 on, in one of the best orders found; areas with a missing value are not in it.
    pub order: Vec<u32>,
    /// The rank of each area, by its median place in all best orders where they are counted, else by `order`; areas of
    /// the same median share the smallest rank. `NaN` for an area with a missing value.
    pub rank: Vec<f64>,
    /// The sum over all pairs of the share of weight on which the area ahead in `order` is ahead indeed.
    pub score: f64,
    /// No order has a greater score than this.
    pub bound: f64,
    /// What is known of the order.
    pub proof: Proof,
}

/// What is known of an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Proof {
    /// No order is better, and so many are as good: the medians of their places are the ranks. Infinite for more than a
    /// number can hold.
    All {
        /// How many best orders there are, this one with them.
        orders: f64,
    },
    /// No order is better, but others may be as good.
    Best,
    /// It was found by search: better ones may be left, by no more than the bound less the score.
    Searched,
}

/// Ranks areas by the order that agrees best with the parts, pair by pair (Condorcet, Kemeny).
///
/// Where all areas of one set beat all others by majority, they come first in every best order; so the areas fall into
/// sets that hang together in circles of majorities. Sets of up to [`EXACT_AREAS`] areas are put in order exactly, by
/// dynamic programming over their subsets; larger ones by search from the orders of Copeland and of Borda, moving one area
/// at a time and then solving every stretch of neighbours exactly, until nothing gets better. The bound is the sum of
/// the majorities, less what each circle of three areas (no two of them share a pair) costs at least.
///
/// - **Shape:** one column per part, higher values first; one weight per part.
/// - **Missing:** an area with a missing value (in a part that counts) has no rank.
/// - **Ties:** an area is ahead of another on half of a part's weight where they are equal; of equally good orders, the
///   one whose areas come first in area order.
/// - **Cost:** a second for a few hundred areas; memory grows with the square of the areas.
/// - **Source:** Kemeny (1959), *Mathematics without numbers*; Young and Levenglick (1978); OECD and JRC (2008),
///   *Handbook on Constructing Composite Indicators*, step 7. Exactness by sets: Truchon (1998).
///
/// # Errors
/// [`AggregateError`] for parts and weights that do not go together, and weights below 0 or all 0.
///
/// ```
/// # use theodolite_core::aggregate::AggregateError;
/// # use theodolite_core::ranking::{Proof, kemeny};
/// let parts: [&[f64]; 3] = [&[3.0, 2.0, 1.0], &[2.0, 3.0, 1.0], &[3.0, 1.0, 2.0]];
/// let kemeny = kemeny(&parts, &[1.0, 1.0, 1.0])?;
/// assert_eq!((kemeny.order, kemeny.rank), (vec![0, 1, 2], vec![1.0, 2.0, 3.0]));
/// assert_eq!(kemeny.proof, Proof::All { orders: 1.0 });
/// # Ok::<(), AggregateError>(())
/// ```
pub fn kemeny(parts: &[&[f64]], weights: &[f64]) -> Result<Kemeny, AggregateError> {
    let wins = outrank::copeland(parts, weights)?;
    let shares = outrank::matrix(parts, weights)?;
    let margins = Margins::new(&shares);
    let mut known: Vec<usize> = (0..wins.len()).filter(|&area| !wins[area].is_nan()).collect();
    known.sort_by(|&a, &b| wins[b].total_cmp(&wins[a])); // stable: equals stay in area order

    let mut order = Vec::with_capacity(known.len());
    let mut places = vec![f64::NAN; wins.len()];
    let (mut net, mut most) = (0.0, 0.0);
    let mut proof = Proof::All { orders: 1.0 };
    for set in sets(&known, &wins) {
        let before = order.len();
        let solved = if set.len() <= EXACT_AREAS {
            exact::solve(&margins, &set)
        } else {
            search::solve(&margins, &set, &shares)
        };
        for (area, place) in set.iter().zip(&solved.places) {
            places[*area] = before as f64 + place;
        }
        net += solved.net;
        most += solved.bound;
        proof = match (proof, solved.proof) {
            (Proof::All { orders }, Proof::All { orders: more }) => Proof::All { orders: orders * more },
            (Proof::Searched, _) | (_, Proof::Searched) => Proof::Searched,
            _ => Proof::Best,
        };
        // Between sets every majority is kept.
        let behind = known.iter().skip(before + set.len());
        let kept: f64 =
            behind.map(|&other| set.iter().map(|&area| margins.of(area, other)).sum::<f64>()).sum();
        net += kept;
        most += kept;
        order.extend(solved.order);
    }
    // A margin is twice a share less one.
    let pairs = (order.len() * order.len().saturating_sub(1) / 2) as f64;
    Ok(Kemeny {
        order: order.iter().map(|&area| area as u32).collect(),
        rank: rank(&places, Ties::Min, Order::Ascending),
        score: (pairs + net) / 2.0,
        bound: (pairs + most) / 2.0,
        proof,
    })
}

/// Areas in sets, each of which beats all later ones by majority, and none of which falls apart in the same way.
fn sets(by_wins: &[usize], wins: &[f64]) -> Vec<Vec<usize>> {
    let (mut sets, mut set, mut ahead) = (Vec::new(), Vec::new(), 0.0);
    for (k, &area) in by_wins.iter().enumerate() {
        set.push(area);
        ahead += wins[area];
        // Wins and losses among the areas so far cancel out: the rest are wins against those to come.
        if ahead == ((k + 1) * (by_wins.len() - k - 1)) as f64 {
            set.sort_unstable();
            sets.push(std::mem::take(&mut set));
        }
    }
    sets
}

/// How far one area is ahead of another: the share of weight for it less that against it.
struct Margins {
    areas: usize,
    values: Vec<f64>,
}

impl Margins {
    fn new(shares: &[Vec<f64>]) -> Margins {
        let margin = |share: f64, against: f64| {
            let margin = share - against;
            // Half of the weight on each side is a draw, whatever it rounds to.
            if margin.abs() <= 2.0 * outrank::TOLERANCE { 0.0 } else { margin }
        };
        let areas = shares.len();
        let row = |i: usize| (0..areas).map(move |k| margin(shares[i][k], shares[k][i]));
        Margins { areas, values: (0..areas).flat_map(row).collect() }
    }

    fn of(&self, area: usize, other: usize) -> f64 {
        self.values[area * self.areas + other]
    }
}

/// A set of areas put in order.
struct Solved {
    order: Vec<usize>,
    // Per area of the set, in area order, its place from 1 on.
    places: Vec<f64>,
    // The sum of the margins that the order keeps less those it goes against.
    net: f64,
    bound: f64,
    proof: Proof,
}
