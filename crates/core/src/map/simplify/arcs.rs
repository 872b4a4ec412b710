//! Rings of whole numbers, cut into arcs at junctions.

use std::collections::HashMap;

use super::Node;
use crate::map::measure::Bounds;
use crate::map::{Point, Shape};

/// From coordinates to whole numbers.
pub(in crate::map) struct Grid {
    pub(super) step: f64,
    pub(super) origin: Point,
}

impl Grid {
    /// A grid of decimal steps, so that coordinates of a few decimals stay what they are.
    pub(in crate::map) fn new(bounds: Bounds, steps: u32) -> Grid {
        let side = (bounds.east - bounds.west).max(bounds.north - bounds.south);
        let finest = side / f64::from(steps);
        let (mut step, mut parts) = (1.0, 1.0);
        // Forty decimals are beyond any map.
        while parts < 1e40 && finest <= 0.1 * step {
            parts *= 10.0;
            step = 1.0 / parts;
        }
        while finest > step && step < 1e300 {
            step *= 10.0;
        }
        let down = |it: f64| (it / step).floor() * step;
        Grid { step, origin: [down(bounds.west), down(bounds.south)] }
    }

    fn node(&self, [x, y]: Point) -> Node {
        let whole = |it: f64, origin: f64| ((it - origin) / self.step).round() as i32;
        [whole(x, self.origin[0]), whole(y, self.origin[1])]
    }
}

/// Lines, and the rings of areas as lists of them.
pub(in crate::map) struct Lines {
    pub(in crate::map) arcs: Vec<Vec<Node>>,
    pub(in crate::map) areas: Vec<Vec<Vec<Vec<i32>>>>,
    pub(super) lost_rings: usize,
}

/// The arc that a number in a ring means, whichever way it is run along.
pub(in crate::map) fn index(number: i32) -> usize {
    (if number < 0 { -1 - number } else { number }) as usize
}

/// Twice the area that a ring without its closing point encloses; above zero if it runs anticlockwise.
pub(super) fn twice_area(ring: &[Node]) -> i128 {
    let next = ring.iter().skip(1).chain(ring.first());
    let cross = |([ax, ay], [bx, by]): (&Node, &Node)| {
        i128::from(i64::from(*ax) * i64::from(*by) - i64::from(*bx) * i64::from(*ay))
    };
    ring.iter().zip(next).map(cross).sum()
}

/// One word for a place: ordered as the place is.
fn word([x, y]: Node) -> u64 {
    let lift = |it: i32| u64::from((it as u32) ^ 0x8000_0000);
    lift(x) << 32 | lift(y)
}

/// Puts shapes on the grid and cuts their rings.
pub(in crate::map) fn cut(shapes: &[Shape], grid: &Grid) -> Lines {
    let mut lost_rings = 0;
    let areas: Vec<Vec<Vec<Vec<Node>>>> = shapes
        .iter()
        .map(|shape| {
            let mut polygons: Vec<Vec<Vec<Node>>> = Vec::with_capacity(shape.len());
            for polygon in shape {
                let mut rings: Vec<Vec<Node>> = Vec::with_capacity(polygon.rings.len());
                for (at, ring) in polygon.rings.iter().enumerate() {
                    match on_grid(ring, grid, at == 0) {
                        Some(it) => rings.push(it),
                        None if at == 0 => {
                            // Holes in nothing go with it.
                            lost_rings += polygon.rings.len();
                            break;
                        }
                        None => lost_rings += 1,
                    }
                }
                if let Some((_, holes)) = rings.split_first_mut() {
                    holes.sort_unstable();
                    polygons.push(rings);
                }
            }
            polygons.sort_unstable();
            polygons
        })
        .collect();
    let mut cutter = Cutter { junctions: junctions(&areas), known: HashMap::new(), arcs: Vec::new() };
    let areas = areas
        .iter()
        .map(|polygons| {
            polygons.iter().map(|rings| rings.iter().map(|it| cutter.cut(it)).collect()).collect()
        })
        .collect();
    Lines { arcs: cutter.arcs, areas, lost_rings }
}

/// A ring on the grid, without the point that closes it, outer ones clockwise, from its least point on; `None` if it
/// has no inside there.
fn on_grid(ring: &[Point], grid: &Grid, is_outer: bool) -> Option<Vec<Node>> {
    // Without points that are the same, and without ways there and back again, which enclose nothing.
    let mut clean: Vec<Node> = Vec::with_capacity(ring.len());
    for node in ring.iter().map(|it| grid.node(*it)) {
        if clean.last() == Some(&node) {
            continue;
        }
        if clean.len() >= 2 && clean[clean.len() - 2] == node {
            clean.pop();
        } else {
            clean.push(node);
        }
    }
    let mut clean = clean.as_slice();
    loop {
        clean = match clean {
            [first, .., last] if first == last => &clean[..clean.len() - 1],
            [first, _, .., before, _] if first == before => &clean[..clean.len() - 2],
            [_, second, .., last] if second == last => &clean[1..clean.len() - 1],
            _ => break,
        };
    }
    let mut clean = clean.to_vec();
    let area = twice_area(&clean);
    if clean.len() < 3 || area == 0 {
        return None;
    }
    if (area > 0) == is_outer {
        clean.reverse();
    }
    // Of a ring that passes its least point twice, the way on that is less.
    let count = clean.len();
    let begin = (0..count).min_by_key(|&at| (clean[at], clean[(at + 1) % count]))?;
    clean.rotate_left(begin);
    Some(clean)
}

/// The places where lines part, sorted: those that rings pass between different neighbours.
fn junctions(areas: &[Vec<Vec<Vec<Node>>>]) -> Vec<u64> {
    let rings = || areas.iter().flatten().flatten();
    let mut passes: Vec<(u64, u64, u64)> = Vec::with_capacity(rings().map(Vec::len).sum());
    for ring in rings() {
        let mut before = ring.last().copied().unwrap_or_default();
        for (at, node) in ring.iter().enumerate() {
            let after = ring.get(at + 1).or(ring.first()).copied().unwrap_or_default();
            let (a, b) = (word(before), word(after));
            passes.push((word(*node), a.min(b), a.max(b)));
            before = *node;
        }
    }
    passes.sort_unstable();
    passes.dedup();
    let mut junctions: Vec<u64> =
        passes.windows(2).filter(|it| it[0].0 == it[1].0).map(|it| it[0].0).collect();
    junctions.dedup();
    junctions
}

struct Cutter {
    junctions: Vec<u64>,
    /// An arc by its first two points, which tell which it is: between junctions there is one way on.
    known: HashMap<(u64, u64), i32>,
    arcs: Vec<Vec<Node>>,
}

impl Cutter {
    /// The arcs of a ring.
    fn cut(&mut self, ring: &[Node]) -> Vec<i32> {
        let is_junction = |at: &usize| self.junctions.binary_search(&word(ring[*at])).is_ok();
        let cuts: Vec<usize> = (0..ring.len()).filter(is_junction).collect();
        let Some(first) = cuts.first() else {
            let line = ring.iter().chain(ring.first()).copied().collect();
            return vec![self.arc(line)];
        };
        let ends = cuts.iter().skip(1).copied().chain([first + ring.len()]);
        cuts.iter()
            .zip(ends)
            .map(|(start, end)| self.arc((*start..=end).map(|at| ring[at % ring.len()]).collect()))
            .collect()
    }

    /// The number of an arc, which is a new one unless a ring ran along it before.
    fn arc(&mut self, mut line: Vec<Node>) -> i32 {
        let count = line.len();
        let forth = (word(line[0]), word(line[1]));
        let back = (word(line[count - 1]), word(line[count - 2]));
        if let Some(known) = self.known.get(&forth) {
            return *known;
        }
        let number = self.arcs.len() as i32;
        // It runs from its lesser end, a closed one towards the lesser neighbour.
        let is_back = back < forth;
        if is_back {
            line.reverse();
        }
        self.arcs.push(line);
        let (as_met, other) = if is_back { (-1 - number, number) } else { (number, -1 - number) };
        self.known.insert(back, other);
        self.known.insert(forth, as_met);
        as_met
    }
}

/// Divides all places by what all of them can be divided by: fewer digits for the same shapes.
pub(super) fn coarsest(mut arcs: Vec<Vec<Node>>) -> (Vec<Vec<Node>>, i32) {
    let common = arcs.iter().flatten().flatten().fold(0, |common, it| divisor(common, *it));
    if common > 1 {
        arcs.iter_mut().flatten().flatten().for_each(|it| *it /= common);
    }
    (arcs, common.max(1))
}

fn divisor(mut a: i32, mut b: i32) -> i32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}
