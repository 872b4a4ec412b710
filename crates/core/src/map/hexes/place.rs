//! Which area gets which hexagon.

use std::collections::VecDeque;

use super::NO_PARENT;
use super::lattice::{Chosen, Lattice};
use crate::map::Point;
use crate::parallel;

/// Gives each area a hexagon of its piece of land by halving areas and hexagons alike, by the longer side of the
/// hexagons.
pub(super) fn assign(wanted: &[Point], chosen: &Chosen) -> Vec<u32> {
    let centres: Vec<Point> = chosen.cells.iter().map(|it| it.centre()).collect();
    let mut placed = vec![0; wanted.len()];
    for (areas, cells) in &chosen.pieces {
        let (mut areas, mut cells) = (areas.clone(), cells.clone());
        halve(wanted, &centres, &mut areas, &mut cells);
        for (area, cell) in areas.iter().zip(&cells) {
            placed[*area as usize] = *cell;
        }
    }
    placed
}

fn halve(wanted: &[Point], centres: &[Point], areas: &mut [u32], hexes: &mut [u32]) {
    if areas.len() < 2 {
        return;
    }
    let extent = |k: usize| {
        let along = || hexes.iter().map(|it| centres[*it as usize][k]);
        along().fold(f64::NEG_INFINITY, f64::max) - along().fold(f64::INFINITY, f64::min)
    };
    let k = usize::from(extent(1) > extent(0));
    let order = |of: &[Point], a: &u32, b: &u32| {
        let (p, q) = (of[*a as usize], of[*b as usize]);
        p[k].total_cmp(&q[k]).then(p[1 - k].total_cmp(&q[1 - k])).then(a.cmp(b))
    };
    let middle = areas.len() / 2;
    areas.select_nth_unstable_by(middle, |a, b| order(wanted, a, b));
    hexes.select_nth_unstable_by(middle, |a, b| order(centres, a, b));
    let (areas, more_areas) = areas.split_at_mut(middle);
    let (hexes, more_hexes) = hexes.split_at_mut(middle);
    parallel::join(
        || halve(wanted, centres, areas, hexes),
        || halve(wanted, centres, more_areas, more_hexes),
    );
}

/// What a border between areas of two parents costs, in squares of a hexagon's width, by level.
const BORDERS: [f64; 4] = [4.0, 4.0, 2.0, 1.0];

/// What it costs neighbours to be apart, in the same unit, as a part of the square of how far they are.
const APART: f64 = 1.0;

/// Swaps per area, at most: far more than are needed.
const MOST: usize = 400;

/// What areas are drawn to.
pub(super) struct Pull<'p> {
    /// Where each belongs.
    pub(super) wanted: &'p [Point],
    /// Which have a border with it.
    pub(super) beside: &'p [Vec<u32>],
    /// For each level the parent of each.
    pub(super) parents: &'p [Vec<u32>],
}

/// Which area has which hexagon.
struct Board<'p> {
    pull: &'p Pull<'p>,
    lattice: &'p Lattice,
    placed: &'p mut [u32],
    holders: Vec<u32>,
}

/// Swaps neighbouring hexagons while that brings areas nearer to where they belong and to those that they have borders
/// with, or leaves fewer borders between parents.
pub(super) fn swap(pull: &Pull<'_>, lattice: &Lattice, placed: &mut [u32]) {
    let mut holders = vec![0_u32; placed.len()];
    for (area, cell) in (0_u32..).zip(placed.iter()) {
        holders[*cell as usize] = area;
    }
    let mut queue: VecDeque<u32> = (0..placed.len() as u32).collect();
    let mut queued = vec![true; placed.len()];
    let mut left = placed.len().saturating_mul(MOST);
    let mut board = Board { pull, lattice, placed, holders };
    while let Some(cell) = queue.pop_front() {
        queued[cell as usize] = false;
        let mut best: Option<(f64, u32)> = None;
        for &other in &lattice.neighbours[cell as usize] {
            let gain = board.gain(cell, other);
            // More than rounding, so that it ends.
            if gain > 1e-9 && best.is_none_or(|it| gain > it.0) {
                best = Some((gain, other));
            }
        }
        let Some((_, other)) = best else { continue };
        board.swap(cell, other);
        left = left.saturating_sub(1);
        if left == 0 {
            break;
        }
        for it in [cell, other] {
            for near in lattice.neighbours[it as usize].iter().copied().chain([it]) {
                if !std::mem::replace(&mut queued[near as usize], true) {
                    queue.push_back(near);
                }
            }
        }
    }
}

impl Board<'_> {
    fn swap(&mut self, cell: u32, other: u32) {
        self.holders.swap(cell as usize, other as usize);
        for it in [cell, other] {
            self.placed[self.holders[it as usize] as usize] = it;
        }
    }

    /// What is won by swapping two neighbouring hexagons.
    fn gain(&self, cell: u32, other: u32) -> f64 {
        let (area, neighbour) = (self.holders[cell as usize], self.holders[other as usize]);
        self.cost(area, cell, neighbour, other) + self.cost(neighbour, other, area, cell)
            - self.cost(area, other, neighbour, cell)
            - self.cost(neighbour, cell, area, other)
    }

    /// What an area costs in a hexagon, what it has to do with the other of two left out: that does not change.
    fn cost(&self, area: u32, cell: u32, other: u32, other_cell: u32) -> f64 {
        let here = self.lattice.centres[cell as usize];
        let square = |[x, y]: Point| (x - here[0]) * (x - here[0]) + (y - here[1]) * (y - here[1]);
        let beside = self.pull.beside[area as usize].iter().filter(|it| **it != other);
        let apart: f64 =
            beside.map(|it| square(self.lattice.centres[self.placed[*it as usize] as usize])).sum();
        let mut borders = 0.0;
        for (level, weight) in self.pull.parents.iter().zip(BORDERS) {
            let parent = level[area as usize];
            if parent != NO_PARENT {
                let near = self.lattice.neighbours[cell as usize].iter().filter(|it| **it != other_cell);
                let foreign = near.filter(|it| level[self.holders[**it as usize] as usize] != parent).count();
                borders += weight * foreign as f64;
            }
        }
        square(self.pull.wanted[area as usize]) + APART * apart + borders
    }
}
