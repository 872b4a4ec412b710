//! From hexagons to borders: rings of points, smoothed, with every border shared to the last digit.

use std::collections::BTreeMap;

use crate::land::{self, Corner, Grid};

/// A point of the map in whole ten-thousandths of a degree, east and north: two areas that share it are equal in it.
pub(crate) type Point = [i32; 2];

/// Longitude and latitude of the map's south-west corner, in degrees: open ocean, far from any land.
const ORIGIN: [f64; 2] = [-31.5, 46.8];

/// Degrees to a kilometre, east and north, in the middle of the map.
const DEGREES: [f64; 2] = [0.013_400_9, 0.008_993_2];

/// How far a border may stray when points are left out, in kilometres.
const TOLERANCE: f64 = 0.08;

/// The rings of each area: closed (the last point is the first), outer ones anticlockwise.
pub(crate) fn rings(grid: &Grid, of: &[Option<u32>], count: usize) -> Vec<Vec<Vec<Point>>> {
    let borders = Borders::new(grid, of, count);
    let positions = borders.smoothed();
    let kept = borders.kept(&positions);
    let points: BTreeMap<Corner, Point> =
        positions.iter().map(|(corner, at)| (*corner, degrees(*at))).collect();
    let draw = |ring: &Vec<Corner>| {
        let mut ring: Vec<Point> = ring
            .iter()
            .filter(|it| kept.get(*it) == Some(&true))
            .filter_map(|it| points.get(it).copied())
            .collect();
        ring.extend(ring.first().copied());
        ring
    };
    borders.rings.iter().map(|rings| rings.iter().map(draw).collect()).collect()
}

fn degrees([x, y]: [f64; 2]) -> Point {
    let round = |degree: f64| libm::round(degree * 10_000.0) as i32;
    [round(ORIGIN[0] + x * DEGREES[0]), round(ORIGIN[1] + y * DEGREES[1])]
}

struct Borders {
    /// Rings of corners, area by area, not closed.
    rings: Vec<Vec<Vec<Corner>>>,
    /// For each corner on a border, the corners that a border joins it with: two, or three where three areas meet.
    joined: BTreeMap<Corner, Vec<Corner>>,
}

impl Borders {
    fn new(grid: &Grid, of: &[Option<u32>], count: usize) -> Borders {
        let mut onward: Vec<BTreeMap<Corner, Corner>> = vec![BTreeMap::new(); count];
        let mut joined: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
        let mut join = |a: Corner, b: Corner| {
            let beside = joined.entry(a).or_default();
            if !beside.contains(&b) {
                beside.push(b);
            }
        };
        for hex in &grid.land {
            let Some(area) = of[*hex as usize] else { continue };
            for (across, from, to) in land::sides(*hex) {
                if across.and_then(|it| of[it as usize]) != Some(area) {
                    onward[area as usize].insert(from, to);
                    join(from, to);
                    join(to, from);
                }
            }
        }
        Borders { rings: onward.into_iter().map(chain).collect(), joined }
    }

    /// Where each corner ends up when it is drawn towards those it is joined with, a few times.
    fn smoothed(&self) -> BTreeMap<Corner, [f64; 2]> {
        let mut positions: BTreeMap<Corner, [f64; 2]> =
            self.joined.keys().map(|it| (*it, land::position(*it))).collect();
        for _ in 0..3 {
            let moved = |(corner, at): (&Corner, &[f64; 2])| {
                let beside: Vec<[f64; 2]> = self
                    .joined
                    .get(corner)
                    .into_iter()
                    .flatten()
                    .filter_map(|it| positions.get(it).copied())
                    .collect();
                let count = beside.len() as f64;
                let mean = |axis: usize| beside.iter().map(|it| it[axis]).sum::<f64>() / count;
                (*corner, [0.5 * (at[0] + mean(0)), 0.5 * (at[1] + mean(1))])
            };
            positions = positions.iter().map(moved).collect();
        }
        positions
    }

    /// Which corners a border needs: those where areas meet, and those it would stray from without.
    ///
    /// The choice is made once for each stretch between two meetings, so that both sides agree on it.
    fn kept(&self, positions: &BTreeMap<Corner, [f64; 2]>) -> BTreeMap<Corner, bool> {
        let meets = |it: &Corner| self.joined.get(it).is_some_and(|beside| beside.len() > 2);
        let mut kept: BTreeMap<Corner, bool> = self.joined.keys().map(|it| (*it, meets(it))).collect();
        for ring in self.rings.iter().flatten() {
            let Some(first) = ring.iter().position(meets) else {
                kept.extend(ring.iter().map(|it| (*it, true)));
                continue;
            };
            let around: Vec<Corner> = ring[first..].iter().chain(&ring[..=first]).copied().collect();
            let mut start = 0;
            for end in 1..around.len() {
                if meets(&around[end]) {
                    // From the lesser end, so that the two areas beside it leave out the same points.
                    let mut stretch = around[start..=end].to_vec();
                    if (stretch.last(), stretch.get(stretch.len() - 2)) < (stretch.first(), stretch.get(1)) {
                        stretch.reverse();
                    }
                    let line: Vec<[f64; 2]> =
                        stretch.iter().filter_map(|it| positions.get(it).copied()).collect();
                    let mut keep = vec![false; line.len()];
                    simplify(&line, &mut keep);
                    kept.extend(stretch.iter().copied().zip(keep).filter(|(_, keep)| *keep));
                    start = end;
                }
            }
        }
        kept
    }
}

/// Follows sides from corner to corner until they close.
fn chain(mut onward: BTreeMap<Corner, Corner>) -> Vec<Vec<Corner>> {
    let mut rings = Vec::new();
    while let Some((first, mut at)) = onward.pop_first() {
        let mut ring = vec![first];
        while at != first {
            ring.push(at);
            match onward.remove(&at) {
                Some(next) => at = next,
                None => break,
            }
        }
        rings.push(ring);
    }
    // The outer ring is the longest: cells are too small to hold a longer hole.
    rings.sort_by_key(|ring| std::cmp::Reverse(ring.len()));
    rings
}

/// Marks the points without which a line would stray by more than the tolerance (Douglas and Peucker, 1973).
fn simplify(line: &[[f64; 2]], keep: &mut [bool]) {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return };
    let (dx, dy) = (last[0] - first[0], last[1] - first[1]);
    let length = libm::sqrt(dx * dx + dy * dy);
    let mut farthest = (TOLERANCE, 0);
    for (number, point) in line.iter().enumerate().skip(1).take(line.len().saturating_sub(2)) {
        let (px, py) = (point[0] - first[0], point[1] - first[1]);
        let far =
            if length > 0.0 { libm::fabs(px * dy - py * dx) / length } else { libm::sqrt(px * px + py * py) };
        if far > farthest.0 {
            farthest = (far, number);
        }
    }
    if farthest.1 > 0 {
        keep[farthest.1] = true;
        simplify(&line[..=farthest.1], &mut keep[..=farthest.1]);
        simplify(&line[farthest.1..], &mut keep[farthest.1..]);
    }
}
