//! The best orders of a few areas, by dynamic programming over subsets.

use super::{Margins, Proof, Solved};

/// Sums that differ by less are the same but for rounding.
const TOLERANCE: f64 = 1e-10;

/// Puts up to some twenty areas in order: the best for each subset that may come first.
pub(super) fn solve(margins: &Margins, set: &[usize]) -> Solved {
    let table = Table::new(margins, set);
    let order = table.first_order();
    let (orders, places) = table.medians();
    let net = table.best.last().copied().unwrap_or(0.0);
    Solved {
        order: order.iter().map(|&k| set[k]).collect(),
        places,
        net,
        bound: net,
        proof: Proof::All { orders },
    }
}

/// The best order of a stretch of neighbours, and what it keeps.
pub(super) fn order(margins: &Margins, stretch: &[usize]) -> (Vec<usize>, f64) {
    let table = Table::new(margins, stretch);
    let order = table.first_order().iter().map(|&k| stretch[k]).collect();
    (order, table.best.last().copied().unwrap_or(0.0))
}

struct Table {
    areas: usize,
    // Per subset that is still to be placed, what the best order of it keeps.
    best: Vec<f64>,
    // Per subset and area, the margins of the area over the subset.
    margins: Vec<Vec<f64>>,
}

impl Table {
    fn new(margins: &Margins, set: &[usize]) -> Table {
        let areas = set.len();
        let margins: Vec<Vec<f64>> =
            set.iter().map(|&area| set.iter().map(|&other| margins.of(area, other)).collect()).collect();
        let mut table = Table { areas, best: vec![0.0; 1 << areas], margins };
        for subset in 1_usize..1 << areas {
            let next = members(subset).map(|k| table.after(subset, k)).fold(f64::NEG_INFINITY, f64::max);
            table.best[subset] = next;
        }
        table
    }

    /// What is kept of a subset if this area of it comes first.
    fn after(&self, subset: usize, first: usize) -> f64 {
        let rest = subset & !(1 << first);
        let row = &self.margins[first];
        self.best[rest] + members(rest).map(|other| row[other]).sum::<f64>()
    }

    fn starts(&self, subset: usize) -> impl Iterator<Item = usize> + '_ {
        let least = self.best[subset] - TOLERANCE;
        members(subset).filter(move |&first| self.after(subset, first) >= least)
    }

    /// The best order whose areas come first in area order.
    fn first_order(&self) -> Vec<usize> {
        let mut rest = (1_usize << self.areas) - 1;
        let mut order = Vec::with_capacity(self.areas);
        while let Some(first) = self.starts(rest).next() {
            order.push(first);
            rest &= !(1 << first);
        }
        order
    }

    /// How many best orders there are, and the median place of each area in them.
    fn medians(&self) -> (f64, Vec<f64>) {
        let all = (1_usize << self.areas) - 1;
        // Orders of what is still to be placed, and of what has been.
        let (mut below, mut above) = (vec![0.0; all + 1], vec![0.0; all + 1]);
        below[0] = 1.0;
        for subset in 1..=all {
            below[subset] = self.starts(subset).map(|first| below[subset & !(1 << first)]).sum();
        }
        above[all] = 1.0;
        let mut counts = vec![vec![0.0; self.areas]; self.areas];
        for subset in (1..=all).rev() {
            if above[subset] == 0.0 {
                continue;
            }
            let place = self.areas - subset.count_ones() as usize;
            for first in self.starts(subset) {
                let rest = subset & !(1 << first);
                above[rest] += above[subset];
                counts[first][place] += above[subset] * below[rest];
            }
        }
        let orders = below[all];
        (orders, counts.iter().map(|counts| median(counts, orders)).collect())
    }
}

/// The median place, from 1 on, of one area: halfway between two where the orders fall into halves.
fn median(counts: &[f64], orders: f64) -> f64 {
    let mut so_far = 0.0;
    let mut lower = None;
    for (place, count) in (1..).zip(counts).filter(|(_, count)| **count > 0.0) {
        so_far += count;
        if let Some(lower) = lower {
            return f64::midpoint(lower, f64::from(place));
        }
        if 2.0 * so_far > orders {
            return f64::from(place);
        }
        if 2.0 * so_far == orders {
            lower = Some(f64::from(place));
        }
    }
    lower.unwrap_or(f64::NAN)
}

fn members(subset: usize) -> impl Iterator<Item = usize> {
    let mut rest = subset;
    std::iter::from_fn(move || {
        let first = rest.trailing_zeros() as usize;
        rest &= rest.wrapping_sub(1);
        (first < usize::BITS as usize).then_some(first)
    })
}
