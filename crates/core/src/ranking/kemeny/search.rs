//! A good order of many areas, and how much better the best can be.

use super::super::borda::level;
use super::{Margins, Proof, Solved, exact};
use crate::sum::Sum;

/// How many neighbours are put in order at a time.
const STRETCH: usize = 8;

/// Sums have to grow by more than rounding to be better.
const TOLERANCE: f64 = 1e-10;

pub(super) fn solve(margins: &Margins, set: &[usize], shares: &[Vec<f64>]) -> Solved {
    let by = |score: &dyn Fn(usize) -> f64| {
        let mut scores: Vec<f64> = set.iter().map(|&area| score(area)).collect();
        level(&mut scores, TOLERANCE); // equals stay in area order
        let mut scored: Vec<(usize, f64)> = set.iter().copied().zip(scores).collect();
        scored.sort_by(|a, b| b.1.total_cmp(&a.1));
        scored.into_iter().map(|(area, _)| area).collect::<Vec<_>>()
    };
    let others = |area: usize| set.iter().filter(move |&&other| other != area);
    let borda = by(&|area| others(area).map(|&other| shares[area][other]).sum());
    let sign = |margin: f64| if margin == 0.0 { 0.0 } else { margin.signum() };
    let copeland = by(&|area| others(area).map(|&other| sign(margins.of(area, other))).sum());
    let starts = [borda, copeland, set.to_vec()];
    let found = crate::parallel::map(&starts, |_, start| improve(margins, start.clone()));
    // The first of equally good ones.
    let (order, net) = found
        .into_iter()
        .reduce(|best, next| if next.1 > best.1 + TOLERANCE { next } else { best })
        .unwrap_or_default();
    let bound = bound(margins, set);
    let proof =
        if bound - net <= TOLERANCE * (set.len() * set.len()) as f64 { Proof::Best } else { Proof::Searched };
    let place =
        |area: &usize| order.iter().position(|other| other == area).map_or(f64::NAN, |k| k as f64 + 1.0);
    Solved { places: set.iter().map(place).collect(), bound: bound.max(net), net, proof, order }
}

/// Moves areas and solves stretches until nothing gets better; the order, and what it keeps.
fn improve(margins: &Margins, mut order: Vec<usize>) -> (Vec<usize>, f64) {
    loop {
        let moved = move_areas(margins, &mut order);
        let solved = solve_stretches(margins, &mut order);
        // Each change keeps more than before, and there are only so many orders: this ends.
        if !moved && !solved {
            let net = kept(margins, &order);
            return (order, net);
        }
    }
}

/// What an order keeps less what it goes against.
fn kept(margins: &Margins, order: &[usize]) -> f64 {
    let of = |k: usize, area: usize| order[k + 1..].iter().map(move |&other| margins.of(area, other));
    order.iter().enumerate().flat_map(|(k, &area)| of(k, area)).collect::<Sum>().value()
}

/// Puts each area where it fits best, again and again; whether any was moved.
fn move_areas(margins: &Margins, order: &mut Vec<usize>) -> bool {
    let mut any = false;
    let mut still = 0;
    let mut areas = order.clone();
    areas.sort_unstable();
    for &area in areas.iter().cycle() {
        if still == areas.len() {
            break;
        }
        still += 1;
        let Some(from) = order.iter().position(|&other| other == area) else { continue };
        let (mut gain, mut best) = (0.0, (from, TOLERANCE));
        for to in (0..from).rev() {
            gain += 2.0 * margins.of(area, order[to]);
            if gain > best.1 {
                best = (to, gain);
            }
        }
        gain = 0.0;
        for (to, &other) in order.iter().enumerate().skip(from + 1) {
            gain += 2.0 * margins.of(other, area);
            if gain > best.1 {
                best = (to, gain);
            }
        }
        if best.0 != from {
            order.remove(from);
            order.insert(best.0, area);
            (any, still) = (true, 0);
        }
    }
    any
}

/// Puts each stretch of neighbours in its best order; whether any changed.
fn solve_stretches(margins: &Margins, order: &mut [usize]) -> bool {
    let mut any = false;
    for start in 0..order.len().saturating_sub(STRETCH - 1) {
        let stretch = &mut order[start..start + STRETCH];
        let mut sorted = stretch.to_vec();
        sorted.sort_unstable();
        let (best, net) = exact::order(margins, &sorted);
        if net > kept(margins, stretch) + TOLERANCE {
            stretch.copy_from_slice(&best);
            any = true;
        }
    }
    any
}

/// What no order can exceed: every majority, but for one of each circle of three.
///
/// Circles are taken as they come, and each uses up as much of the majorities along it as it costs.
fn bound(margins: &Margins, set: &[usize]) -> f64 {
    let n = set.len();
    let mut left: Vec<f64> =
        set.iter().flat_map(|&a| set.iter().map(move |&b| margins.of(a, b).max(0.0))).collect();
    let mut bound: f64 = left.iter().sum();
    for a in 0..n {
        for b in 0..n {
            if left[a * n + b] <= TOLERANCE || a > b {
                continue; // a circle is taken from its first area on
            }
            for c in a + 1..n {
                let circle = [a * n + b, b * n + c, c * n + a];
                let least = circle.iter().map(|&pair| left[pair]).fold(f64::INFINITY, f64::min);
                if least > TOLERANCE {
                    circle.iter().for_each(|&pair| left[pair] -= least);
                    // The majority that is broken counts against the order, so that it is lost twice.
                    bound -= 2.0 * least;
                }
            }
        }
    }
    bound
}
