//! Hexagons: where they are, which are neighbours, and which of them a country takes.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use crate::map::Point;

/// A hexagon by its column and row: pointy tops, odd rows shifted right by half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hex {
    /// From the left.
    pub column: i32,
    /// From the top.
    pub row: i32,
}

impl Hex {
    /// Its centre, in widths of a hexagon; the second coordinate counts downwards.
    pub fn centre(self) -> Point {
        let shift = if self.row.rem_euclid(2) == 1 { 0.5 } else { 0.0 };
        [f64::from(self.column) + shift, f64::from(self.row) * 0.75_f64.sqrt()]
    }

    /// The one that a place lies in.
    pub(super) fn at([x, y]: Point) -> Hex {
        let row = (y / 0.75_f64.sqrt()).round() as i32;
        let near = (row - 1..=row + 1).map(|row| {
            let shift = if row.rem_euclid(2) == 1 { 0.5 } else { 0.0 };
            Hex { column: (x - shift).round() as i32, row }
        });
        let far = |it: &Hex| {
            let [cx, cy] = it.centre();
            (cx - x) * (cx - x) + (cy - y) * (cy - y)
        };
        near.min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(Hex { column: 0, row })
    }

    /// Its six neighbours.
    pub fn neighbours(self) -> [Hex; 6] {
        let Hex { column, row } = self;
        let left = column - i32::from(row.rem_euclid(2) == 0);
        let hex = |column, row| Hex { column, row };
        [
            hex(left, row - 1),
            hex(left + 1, row - 1),
            hex(column - 1, row),
            hex(column + 1, row),
            hex(left, row + 1),
            hex(left + 1, row + 1),
        ]
    }
}

/// How many steps from neighbour to neighbour two hexagons are apart.
///
/// ```
/// # use theodolite_core::map::hexes::{Hex, distance};
/// let hex = |column, row| Hex { column, row };
/// assert_eq!(distance(hex(0, 0), hex(3, 0)), 3);
/// assert_eq!(distance(hex(0, 0), hex(1, 2)), 2);
/// ```
pub fn distance(a: Hex, b: Hex) -> u32 {
    // Along two of the three directions.
    let slant = |it: Hex| it.column - it.row.div_euclid(2);
    let (across, down) = (slant(b) - slant(a), b.row - a.row);
    across.abs().max(down.abs()).max((across + down).abs()) as u32
}

/// Times that counts are spread to neighbours before hexagons are chosen.
const SPREADS: usize = 4;

/// How far an area may be from the nearest land before it is an island.
const FAR: u32 = 3;

/// Gaps of so many hexagons with land all round are land too.
const POND: usize = 12;

/// The hexagons of a country, and which areas and hexagons are on the same piece of land.
pub(super) struct Chosen {
    /// Sorted.
    pub(super) cells: Vec<Hex>,
    /// For each piece its areas and its hexagons, by number: as many of one as of the other.
    pub(super) pieces: Vec<(Vec<u32>, Vec<u32>)>,
}

/// As many hexagons as there are places, where the places are.
pub(super) fn choose(wanted: &[Point]) -> Chosen {
    let thick = thickness(wanted);
    let mut ranked: Vec<(f64, Hex)> = thick.iter().map(|(hex, count)| (*count, *hex)).collect();
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut land: Vec<Hex> = ranked.iter().take(wanted.len()).map(|it| it.1).collect();
    land.sort_unstable();
    land.extend(ponds(&land));
    land.sort_unstable();
    // The piece of land that each hexagon is on.
    let mut piece: HashMap<Hex, u32> = HashMap::new();
    let mut pieces: Vec<(Vec<u32>, Vec<Hex>)> = Vec::new();
    for start in &land {
        if piece.contains_key(start) {
            continue;
        }
        let number = pieces.len() as u32;
        let mut cells = vec![*start];
        piece.insert(*start, number);
        let mut at = 0;
        while let Some(cell) = cells.get(at).copied() {
            at += 1;
            for near in cell.neighbours() {
                if !piece.contains_key(&near) && land.binary_search(&near).is_ok() {
                    piece.insert(near, number);
                    cells.push(near);
                }
            }
        }
        pieces.push((Vec::new(), cells));
    }
    // Each area is on the nearest land; where there is none near, it is an island.
    for (area, place) in (0_u32..).zip(wanted) {
        let hex = Hex::at(*place);
        let number = around(hex, FAR).find_map(|it| piece.get(&it).copied()).unwrap_or_else(|| {
            piece.insert(hex, pieces.len() as u32);
            pieces.push((Vec::new(), vec![hex]));
            pieces.len() as u32 - 1
        });
        pieces[number as usize].0.push(area);
    }
    // Coasts grow or go back until each piece has the room that it needs. First they go back, to make room for others.
    let thick = |it: Hex| thick.get(&it).copied().unwrap_or(0.0);
    for (areas, cells) in &mut pieces {
        go_back(cells, areas.len(), &mut piece, thick);
    }
    for (number, (areas, cells)) in (0_u32..).zip(&mut pieces) {
        grow(cells, areas.len(), number, &mut piece, thick);
    }
    let mut cells: Vec<Hex> = pieces.iter().flat_map(|it| &it.1).copied().collect();
    cells.sort_unstable();
    let number = |it: &Hex| cells.binary_search(it).unwrap_or(0) as u32;
    let pieces = pieces
        .iter()
        .filter(|it| !it.0.is_empty())
        .map(|(areas, of_piece)| (areas.clone(), of_piece.iter().map(number).collect()));
    Chosen { pieces: pieces.collect(), cells }
}

/// How many places lie in and about each hexagon.
fn thickness(wanted: &[Point]) -> HashMap<Hex, f64> {
    let mut counts: HashMap<Hex, f64> = HashMap::new();
    for it in wanted {
        *counts.entry(Hex::at(*it)).or_default() += 1.0;
    }
    for _ in 0..SPREADS {
        let mut cells: Vec<Hex> =
            counts.keys().flat_map(|it| it.neighbours()).chain(counts.keys().copied()).collect();
        cells.sort_unstable();
        cells.dedup();
        let count = |it: Hex| counts.get(&it).copied().unwrap_or(0.0);
        let spread =
            |it: &Hex| (2.0 * count(*it) + it.neighbours().into_iter().map(count).sum::<f64>()) / 8.0;
        counts = cells.iter().map(|it| (*it, spread(it))).collect();
    }
    counts
}

/// Hexagons that are no land but have it all round, a few together.
fn ponds(land: &[Hex]) -> Vec<Hex> {
    let mut ponds = Vec::new();
    let mut seen: HashSet<Hex> = HashSet::new();
    for start in land.iter().flat_map(|it| it.neighbours()) {
        let is_land = |it: &Hex| land.binary_search(it).is_ok();
        if is_land(&start) || seen.contains(&start) {
            continue;
        }
        let mut cells = vec![start];
        let mut at = 0;
        while let Some(cell) = cells.get(at).copied().filter(|_| cells.len() <= POND) {
            at += 1;
            for near in cell.neighbours() {
                if !is_land(&near) && !cells.contains(&near) {
                    cells.push(near);
                }
            }
        }
        // What was cut short is sea, and may be met again from elsewhere.
        if cells.len() <= POND {
            ponds.extend(&cells);
        }
        seen.extend(cells);
    }
    ponds.sort_unstable();
    ponds.dedup();
    ponds
}

/// A hexagon and those about it, ring by ring.
fn around(hex: Hex, reach: u32) -> impl Iterator<Item = Hex> {
    let square = reach as i32;
    let mut near: Vec<Hex> = (-square..=square)
        .flat_map(|row| {
            (-square..=square).map(move |column| Hex { column: hex.column + column, row: hex.row + row })
        })
        .filter(|it| distance(hex, *it) <= reach)
        .collect();
    near.sort_by_key(|it| distance(hex, *it));
    near.into_iter()
}

/// Thickness in an order that a heap knows.
fn key(thick: f64) -> u64 {
    // Of numbers that are not below zero, the bits are in the order of the numbers.
    thick.max(0.0).to_bits()
}

/// Gives up the thinnest coasts of a piece until it has so many hexagons.
fn go_back(cells: &mut Vec<Hex>, room: usize, piece: &mut HashMap<Hex, u32>, thick: impl Fn(Hex) -> f64) {
    let is_coast =
        |it: &Hex, piece: &HashMap<Hex, u32>| it.neighbours().iter().any(|it| !piece.contains_key(it));
    let mut left = cells.len();
    if left <= room {
        return;
    }
    let mut coast: BinaryHeap<Reverse<(u64, Hex)>> =
        cells.iter().filter(|it| is_coast(it, piece)).map(|it| Reverse((key(thick(*it)), *it))).collect();
    while let Some(Reverse((_, hex))) = coast.pop().filter(|_| left > room) {
        let Some(number) = piece.remove(&hex) else { continue };
        left -= 1;
        let near = hex.neighbours().into_iter().filter(|it| piece.get(it) == Some(&number));
        coast.extend(near.map(|it| Reverse((key(thick(it)), it))));
    }
    cells.retain(|it| piece.contains_key(it));
}

/// Adds the thickest hexagons beside a piece until it has so many, those that touch no other piece first.
fn grow(
    cells: &mut Vec<Hex>,
    room: usize,
    number: u32,
    piece: &mut HashMap<Hex, u32>,
    thick: impl Fn(Hex) -> f64,
) {
    let mut sea: BinaryHeap<(bool, u64, Reverse<Hex>)> = BinaryHeap::new();
    let apart = |it: Hex, piece: &HashMap<Hex, u32>| {
        it.neighbours().iter().all(|it| piece.get(it).is_none_or(|it| *it == number))
    };
    let beside = |it: Hex, piece: &HashMap<Hex, u32>| {
        let free = it.neighbours().into_iter().filter(|it| !piece.contains_key(it));
        free.map(|it| (apart(it, piece), key(thick(it)), Reverse(it))).collect::<Vec<_>>()
    };
    if cells.len() < room {
        sea.extend(cells.iter().flat_map(|it| beside(*it, piece)));
    }
    while cells.len() < room {
        let Some((_, _, Reverse(hex))) = sea.pop() else { break };
        if piece.contains_key(&hex) {
            continue;
        }
        piece.insert(hex, number);
        cells.push(hex);
        sea.extend(beside(hex, piece));
    }
}

/// The hexagons chosen: which of them are neighbours.
pub(super) struct Lattice {
    pub(super) centres: Vec<Point>,
    /// Of each its neighbours among them, by number.
    pub(super) neighbours: Vec<Vec<u32>>,
}

impl Lattice {
    pub(super) fn new(cells: &[Hex]) -> Lattice {
        let number = |it: Hex| cells.binary_search(&it).ok().map(|it| it as u32);
        Lattice {
            centres: cells.iter().map(|it| it.centre()).collect(),
            neighbours: cells
                .iter()
                .map(|it| it.neighbours().into_iter().filter_map(number).collect())
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_step_and_one_width_away() {
        for hex in [Hex { column: 4, row: 3 }, Hex { column: -2, row: -5 }, Hex { column: 0, row: 0 }] {
            assert_eq!(Hex::at(hex.centre()), hex);
            for other in hex.neighbours() {
                assert_eq!(distance(hex, other), 1);
                let ([ax, ay], [bx, by]) = (hex.centre(), other.centre());
                assert!((((ax - bx) * (ax - bx) + (ay - by) * (ay - by)).sqrt() - 1.0).abs() < 1e-12);
                assert!(other.neighbours().contains(&hex));
            }
        }
    }

    #[test]
    fn places_in_one_spot_get_a_patch_and_islands_their_own() {
        let mut wanted = vec![[0.0, 0.0]; 7];
        wanted.extend([[20.0, 0.0]; 2]);
        let cells = choose(&wanted).cells;
        assert_eq!(cells.len(), 9);
        assert_eq!(cells.iter().filter(|it| distance(**it, Hex { column: 0, row: 0 }) <= 1).count(), 7);
        assert_eq!(cells.iter().filter(|it| distance(**it, Hex { column: 20, row: 0 }) <= 1).count(), 2);
    }
}
