//! The areas whose order with one area is open, and how they differ from it.

use super::field::{Field, Way};
use super::transfer::ascending;

/// Differences `e` of each rival, signed so that it counts while `e.w` is above 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Rivals {
    parts: usize,
    /// `e.w` with the weights as given.
    pub(super) delta: Vec<f64>,
    e: Vec<f64>,
    sorted: Vec<f64>,
    order: Vec<u32>,
}

/// Amounts to be shared out among the parts: no more than there is room for, and all of it.
#[derive(Clone, Debug)]
pub(super) struct Portions {
    pub(super) room: Vec<f64>,
    pub(super) rest: f64,
}

impl Rivals {
    pub(super) fn new(parts: usize) -> Rivals {
        Rivals { parts, ..Rivals::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.delta.len()
    }

    /// Adds the row of a field as a rival of another.
    pub(super) fn push(&mut self, field: &Field, own: &[f64], place: usize, way: Way) {
        let start = self.e.len();
        self.e.extend(field.row(place).iter().zip(own).map(|(x, own)| way.sign() * (x - own)));
        let e = &self.e[start..];
        self.delta.push(e.iter().zip(&field.weights).map(|(e, w)| e * w).sum());
        for part in ascending(e) {
            self.order.push(part as u32);
            self.sorted.push(e[part]);
        }
    }

    pub(super) fn e(&self, rival: usize) -> &[f64] {
        &self.e[rival * self.parts..(rival + 1) * self.parts]
    }

    pub(super) fn dot(&self, rival: usize, weights: &[f64]) -> f64 {
        self.e(rival).iter().zip(weights).map(|(e, w)| e * w).sum()
    }

    fn ordered(&self, rival: usize) -> impl DoubleEndedIterator<Item = (f64, usize)> + '_ {
        let range = rival * self.parts..(rival + 1) * self.parts;
        self.sorted[range.clone()].iter().zip(&self.order[range]).map(|(e, part)| (*e, *part as usize))
    }

    /// The least that portions can be worth at the prices `e`.
    pub(super) fn least(&self, rival: usize, portions: &Portions) -> f64 {
        fill(self.ordered(rival), portions)
    }

    /// The most that portions can be worth at the prices `e`.
    pub(super) fn most(&self, rival: usize, portions: &Portions) -> f64 {
        fill(self.ordered(rival).rev(), portions)
    }
}

fn fill(parts: impl Iterator<Item = (f64, usize)>, portions: &Portions) -> f64 {
    let (mut worth, mut rest) = (0.0, portions.rest);
    for (e, part) in parts {
        let taken = portions.room[part].min(rest);
        worth += e * taken;
        rest -= taken;
        if rest <= 0.0 {
            break;
        }
    }
    worth
}
