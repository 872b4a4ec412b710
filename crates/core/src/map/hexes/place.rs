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

/// What a border between two parents costs, in squares of a hexagon's width, for the level that matters most.
const BORDER: f64 = 1.5;

/// Swaps per area, at most: far more than are needed.
const MOST: usize = 400;

/// Swaps neighbours while that brings areas nearer to where they belong, or leaves fewer borders between parents.
pub(super) fn swap(wanted: &[Point], parents: &[Vec<u32>], lattice: &Lattice, placed: &mut [u32]) {
    let mut holders = vec![0_u32; placed.len()];
    for (area, cell) in (0_u32..).zip(placed.iter()) {
        holders[*cell as usize] = area;
    }
    let off = |area: u32, cell: u32| {
        let ([x, y], [cx, cy]) = (wanted[area as usize], lattice.centres[cell as usize]);
        (x - cx) * (x - cx) + (y - cy) * (y - cy)
    };
    // Borders of an area in a cell, if `other` were not there.
    let borders = |holders: &[u32], area: u32, cell: u32, other: u32| {
        let mut cost = 0.0;
        for (level, weight) in parents.iter().zip([BORDER, BORDER, BORDER / 2.0, BORDER / 4.0]) {
            let parent = level[area as usize];
            if parent == NO_PARENT {
                continue;
            }
            let near = lattice.neighbours[cell as usize].iter().filter(|it| **it != other);
            let foreign = near.filter(|it| level[holders[**it as usize] as usize] != parent).count();
            cost += weight * foreign as f64;
        }
        cost
    };
    let mut queue: VecDeque<u32> = (0..placed.len() as u32).collect();
    let mut queued = vec![true; placed.len()];
    let mut left = placed.len().saturating_mul(MOST);
    while let Some(cell) = queue.pop_front() {
        queued[cell as usize] = false;
        let mut best: Option<(f64, u32)> = None;
        let area = holders[cell as usize];
        for &other in &lattice.neighbours[cell as usize] {
            let neighbour = holders[other as usize];
            let now = off(area, cell)
                + off(neighbour, other)
                + borders(&holders, area, cell, other)
                + borders(&holders, neighbour, other, cell);
            let then = off(area, other)
                + off(neighbour, cell)
                + borders(&holders, area, other, cell)
                + borders(&holders, neighbour, cell, other);
            let gain = now - then;
            if gain > 1e-9 && best.is_none_or(|it| gain > it.0) {
                best = Some((gain, other));
            }
        }
        let Some((_, other)) = best else { continue };
        holders.swap(cell as usize, other as usize);
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
    for (cell, area) in (0_u32..).zip(&holders) {
        placed[*area as usize] = cell;
    }
}
