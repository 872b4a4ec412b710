//! The land: a fine grid of hexagons, dry or wet.
//!
//! Everything on the map is made of these hexagons, so that borders fit together by whole numbers and not by luck.

use crate::noise::Surface;

/// A hexagon, by its place in [`Grid`].
pub(crate) type Hex = u32;

/// A corner of hexagons, in whole half-widths east and half-sides north: equal for all that meet there.
pub(crate) type Corner = [i32; 2];

/// Side of a hexagon, in kilometres: 0.23 square kilometres each.
const SIDE: f64 = 0.30;
const COLUMNS: u32 = 396;
const ROWS: u32 = 680;

/// Which hexagons are land.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// Every hexagon of the land, row by row from the south.
    pub(crate) land: Vec<Hex>,
    /// Hexagons to the nearest sea, 1 on the coast; 0 for the sea itself.
    pub(crate) inland: Vec<u32>,
}

impl Grid {
    /// The main island and the one that lies off it.
    pub(crate) fn new(seed: u64) -> Grid {
        let mut dry: Vec<bool> = hexes().map(|hex| height(seed, centre(hex)) > 0.0).collect();
        fill_lakes(&mut dry);
        let islands = islands(&dry);
        let mut land: Vec<Hex> = islands.into_iter().take(2).flatten().collect();
        land.sort_unstable();
        let inland = inland(&land);
        Grid { land, inland }
    }
}

/// How many hexagons there are, wet ones too.
pub(crate) fn count() -> usize {
    (COLUMNS * ROWS) as usize
}

/// One hexagon's area, in square kilometres.
pub(crate) fn area() -> f64 {
    1.5 * libm::sqrt(3.0) * SIDE * SIDE
}

/// From one hexagon's centre to the next, in kilometres.
pub(crate) fn width() -> f64 {
    libm::sqrt(3.0) * SIDE
}

/// A hexagon's centre, in kilometres east and north of the south-west corner of the map.
pub(crate) fn centre(hex: Hex) -> [f64; 2] {
    let (column, row) = (hex % COLUMNS, hex / COLUMNS);
    [libm::sqrt(3.0) * SIDE * (f64::from(column) + 0.5 * f64::from(row % 2)), 1.5 * SIDE * f64::from(row)]
}

/// A corner, in kilometres.
pub(crate) fn position([x, y]: Corner) -> [f64; 2] {
    [0.5 * libm::sqrt(3.0) * SIDE * f64::from(x), 0.5 * SIDE * f64::from(y)]
}

/// The six sides of a hexagon, anticlockwise: what lies across, and the corners from and to which the side runs.
///
/// `None` across where the map ends.
pub(crate) fn sides(hex: Hex) -> [(Option<Hex>, Corner, Corner); 6] {
    let (column, row) = ((hex % COLUMNS) as i32, (hex / COLUMNS) as i32);
    let odd = row % 2;
    let (x, y) = (2 * column + odd, 3 * row);
    let corners = [[x + 1, y - 1], [x + 1, y + 1], [x, y + 2], [x - 1, y + 1], [x - 1, y - 1], [x, y - 2]];
    // East, north-east, north-west, west, south-west, south-east.
    let steps = [(1, 0), (odd, 1), (odd - 1, 1), (-1, 0), (odd - 1, -1), (odd, -1)];
    core::array::from_fn(|side| {
        let (step, climb) = steps[side];
        (at(column + step, row + climb), corners[side], corners[(side + 1) % 6])
    })
}

/// What lies beside a hexagon, without the corners.
pub(crate) fn neighbours(hex: Hex) -> impl Iterator<Item = Hex> {
    sides(hex).into_iter().filter_map(|(across, _, _)| across)
}

fn hexes() -> impl Iterator<Item = Hex> {
    0..COLUMNS * ROWS
}

fn at(column: i32, row: i32) -> Option<Hex> {
    let inside = (0..COLUMNS as i32).contains(&column) && (0..ROWS as i32).contains(&row);
    inside.then(|| row as u32 * COLUMNS + column as u32)
}

/// Above 0 where there is land, in kilometres or so: a body, a waist, two arms, a gulf, and noise along the coast.
fn height(seed: u64, [x, y]: [f64; 2]) -> f64 {
    let warp = Surface { seed: seed ^ 1, length: 60.0, octaves: 2 };
    let (u, v) = (x + 10.0 * warp.at([x, y]), y + 10.0 * warp.at([x + 500.0, y]));
    // Centre, half-axes (kilometres) and turn (cosine, sine) of the ellipses that make the land ...
    let land = [
        ([112.0, 86.0], [68.0, 56.0], (0.94, 0.34)),
        ([96.0, 170.0], [46.0, 62.0], (0.98, -0.2)),
        ([120.0, 238.0], [52.0, 44.0], (0.9, 0.44)),
        ([46.0, 60.0], [34.0, 14.0], (0.87, 0.5)),
        ([160.0, 196.0], [28.0, 15.0], (0.9, 0.44)),
        ([30.0, 262.0], [15.0, 10.0], (0.8, 0.6)),
    ];
    // ... and of the waters that cut into it.
    let water = [
        ([186.0, 140.0], [52.0, 15.0], (0.97, -0.24)),
        ([38.0, 214.0], [26.0, 10.0], (0.95, 0.3)),
        ([62.0, 20.0], [22.0, 15.0], (0.9, 0.4)),
        ([150.0, 272.0], [9.0, 26.0], (0.95, 0.3)),
    ];
    let depth = |&([cx, cy], [a, b], (cosine, sine)): &([f64; 2], [f64; 2], (f64, f64))| {
        let (dx, dy) = (u - cx, v - cy);
        let (along, across) = ((dx * cosine + dy * sine) / a, (dy * cosine - dx * sine) / b);
        (1.0 - libm::sqrt(along * along + across * across)) * a.min(b)
    };
    let above = land.iter().map(depth).fold(-100.0, f64::max);
    let below = water.iter().map(depth).fold(-100.0, f64::max);
    let coast = Surface { seed: seed ^ 2, length: 30.0, octaves: 6 };
    let edge = x.min(205.0 - x).min(y).min(305.0 - y) - 8.0;
    above.min(-below).min(edge) + 9.0 * coast.at([x, y])
}

/// Turns water that the sea does not reach into land: a lake would be a hole in an area.
fn fill_lakes(dry: &mut [bool]) {
    let mut sea = vec![false; dry.len()];
    let mut next: Vec<Hex> = vec![0];
    while let Some(hex) = next.pop() {
        if !dry[hex as usize] && !std::mem::replace(&mut sea[hex as usize], true) {
            next.extend(neighbours(hex));
        }
    }
    dry.iter_mut().zip(sea).for_each(|(dry, sea)| *dry = !sea);
}

/// The pieces of land that hang together, the largest first.
fn islands(dry: &[bool]) -> Vec<Vec<Hex>> {
    let mut seen = vec![false; dry.len()];
    let mut islands = Vec::new();
    for hex in hexes() {
        let mut island = Vec::new();
        let mut next = vec![hex];
        while let Some(hex) = next.pop() {
            if dry[hex as usize] && !std::mem::replace(&mut seen[hex as usize], true) {
                island.push(hex);
                next.extend(neighbours(hex));
            }
        }
        if !island.is_empty() {
            islands.push(island);
        }
    }
    islands.sort_by_key(|island| std::cmp::Reverse(island.len()));
    islands
}

/// Hexagons to the nearest sea.
fn inland(land: &[Hex]) -> Vec<u32> {
    let mut distance = vec![0; count()];
    land.iter().for_each(|hex| distance[*hex as usize] = u32::MAX);
    let mut shore: Vec<Hex> = land.to_vec();
    let mut step = 0;
    while !shore.is_empty() {
        step += 1;
        let (found, rest): (Vec<Hex>, Vec<Hex>) =
            shore.iter().partition(|hex| neighbours(**hex).any(|it| distance[it as usize] == step - 1));
        if found.is_empty() {
            break;
        }
        found.iter().for_each(|hex| distance[*hex as usize] = step);
        shore = rest;
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn sides_that_meet_run_between_the_same_corners_the_other_way() {
        for hex in [COLUMNS * 10 + 7, COLUMNS * 11 + 7] {
            for (across, from, to) in sides(hex) {
                let across = across.expect("these are in the middle of the map");
                assert!(sides(across).contains(&(Some(hex), to, from)), "{hex} and {across}");
            }
        }
    }

    #[test]
    fn three_hexagons_meet_at_a_corner() {
        let mut meets: BTreeMap<Corner, u32> = BTreeMap::new();
        let hex = COLUMNS * 10 + 7;
        for it in neighbours(hex).chain([hex]) {
            sides(it).iter().for_each(|(_, from, _)| *meets.entry(*from).or_default() += 1);
        }
        assert!(sides(hex).iter().all(|(_, from, _)| meets[from] == 3));
    }
}
