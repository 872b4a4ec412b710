//! Shapes simplified without gaps: a border between two areas is one line, simplified once.
//!
//! 1. Points are put on a grid of whole numbers, so that what follows is exact.
//! 2. Rings are cut into arcs at junctions, the points where lines part; an arc that several rings run along is kept
//!    once. It rests on neighbours having the same points: where a border has points in one area that the other lacks,
//!    these are two lines.
//! 3. Of each arc the points that matter least go first (Visvalingam and Whyatt 1993: the triangle of a point and its
//!    neighbours), over all arcs until a budget of points is kept.
//! 4. Rings that would lose their inside, or turn over, get points back, and so do lines that would cross; each area
//!    keeps every ring that it had on the grid, small islands at least as triangles.
//!
//! What comes out depends on the shapes alone: not on the order of an area's pieces, on where a ring begins or on which
//! way round it runs, and not on threads.

pub(super) mod arcs;
mod crossing;
mod thin;

use super::Shape;
use super::measure::Bounds;

/// A place on the grid.
pub type Node = [i32; 2];

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simplify {
    /// Points to keep on the whole map, each border counted once. What rings need at least is kept beyond it.
    pub points: usize,
    /// The most steps of the grid along the longer side of the map, from 1,000 to 100,000,000.
    pub steps: u32,
}

impl Default for Simplify {
    /// For a map of a country on a screen: 350,000 points, steps of about a metre.
    fn default() -> Self {
        Simplify { points: 350_000, steps: 1_000_000 }
    }
}

/// Shapes as lines that neighbours share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topology {
    /// The lines, as places on the grid; each has two points at least.
    pub arcs: Vec<Vec<Node>>,
    /// For each area its polygons, of each the rings (outer first), of each ring the arcs in order: `k` for arc k as it
    /// runs, `-1 - k` for arc k backwards. Outer rings run clockwise (north up), holes the other way round, as d3 wants
    /// them. An area without a shape has no polygon.
    pub areas: Vec<Vec<Vec<Vec<i32>>>>,
    /// The width and height of a step of the grid.
    pub step: f64,
    /// Where the grid's 0, 0 is.
    pub origin: [f64; 2],
    /// Points of all arcs before anything was left out, each border counted once.
    pub points_before: usize,
    /// Points of all arcs.
    pub points: usize,
    /// Rings left out because they have no inside on the grid.
    pub lost_rings: usize,
    /// Places where lines still cross that crossed in the shapes given.
    pub crossings: usize,
}

impl Topology {
    /// The points of a ring, closed, in the coordinates of the shapes given.
    pub fn ring(&self, ring: &[i32]) -> Vec<[f64; 2]> {
        let mut points: Vec<Node> = Vec::new();
        for &arc in ring {
            let Some(line) = self.arcs.get(arcs::index(arc)) else { continue };
            let skip = usize::from(!points.is_empty());
            if arc < 0 {
                points.extend(line.iter().rev().skip(skip));
            } else {
                points.extend(line.iter().skip(skip));
            }
        }
        points.into_iter().map(|it| self.place(it)).collect()
    }

    /// Where a place of the grid is.
    pub fn place(&self, [x, y]: Node) -> [f64; 2] {
        [self.origin[0] + f64::from(x) * self.step, self.origin[1] + f64::from(y) * self.step]
    }

    /// The shapes again.
    pub fn shapes(&self) -> Vec<Shape> {
        let polygon =
            |rings: &Vec<Vec<i32>>| super::Polygon { rings: rings.iter().map(|it| self.ring(it)).collect() };
        self.areas.iter().map(|area| area.iter().map(polygon).collect()).collect()
    }
}

/// Simplifies shapes, each border once.
///
/// - **Shape:** one shape an area in, in degrees; one list of polygons an area out, in the same order.
/// - **Missing:** an area without a shape stays without.
/// - **Order:** the polygons of an area come out sorted by where they are.
///
/// ```
/// # use theodolite_core::map::{Polygon, simplify::{simplify, Simplify}};
/// let ring = |points: &[[f64; 2]]| vec![Polygon { rings: vec![points.to_vec()] }];
/// // Two squares; the border between them has a kink that is of no weight.
/// let west = ring(&[[0.0, 0.0], [1.0, 0.0], [1.001, 0.5], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]);
/// let east = ring(&[[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0], [1.001, 0.5], [1.0, 0.0]]);
/// let map = simplify(&[west, east], Simplify { points: 10, ..Simplify::default() });
/// assert_eq!(map.arcs.len(), 3);
/// assert_eq!((map.points_before, map.points), (11, 10));
/// // One of them runs along the border this way, the other that way.
/// let (west, east) = (&map.areas[0][0][0], &map.areas[1][0][0]);
/// assert!(west.iter().any(|arc| east.contains(&(-1 - arc))));
/// ```
pub fn simplify(shapes: &[Shape], how: Simplify) -> Topology {
    let Some(bounds) = Bounds::of_shapes(shapes) else {
        return Topology { areas: vec![Vec::new(); shapes.len()], step: 1.0, ..Topology::default() };
    };
    let grid = arcs::Grid::new(bounds, how.steps.clamp(1_000, 100_000_000));
    let mut lines = arcs::cut(shapes, &grid);
    let points_before = lines.arcs.iter().map(Vec::len).sum();
    let mut kept = thin::Kept::all(&lines.arcs);
    kept.keep(how.points);
    kept.mend(&lines);
    // Lines that cross get points back until none does that did not before; points never go again, so it ends.
    let mut crossings = 0;
    for _ in 0..ROUNDS {
        let crossing = crossing::find(&lines.arcs, &kept);
        crossings = crossing.len();
        if !kept.restore(&crossing) {
            break;
        }
        kept.mend(&lines);
    }
    let arcs: Vec<Vec<Node>> = (0..lines.arcs.len()).map(|it| kept.line(&lines.arcs, it)).collect();
    let (arcs, divisor) = arcs::coarsest(arcs);
    Topology {
        points: arcs.iter().map(Vec::len).sum(),
        arcs,
        areas: std::mem::take(&mut lines.areas),
        step: grid.step * f64::from(divisor),
        origin: grid.origin,
        points_before,
        lost_rings: lines.lost_rings,
        crossings,
    }
}

/// More rounds than any map has needed.
const ROUNDS: usize = 30;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::measure::{area, ring_area};
    use super::super::{Point, Polygon};
    use super::*;
    use crate::random::Random;

    /// A country of `side` by `side` areas with crooked borders of many points, a lake that is an area of its own and
    /// an island of the first area.
    fn quilt(side: usize, seed: u64) -> Vec<Shape> {
        let mut lines: BTreeMap<(usize, usize, bool), Vec<Point>> = BTreeMap::new();
        let mut random = Random::named(seed, "quilt");
        for row in 0..=side {
            for column in 0..=side {
                for is_up in [false, true] {
                    let (x, y) = (column as f64, row as f64);
                    let line = (0..=20).map(|step| {
                        let (along, aside) = (f64::from(step) / 20.0, (random.share() - 0.5) * 0.1);
                        let aside = if step == 0 || step == 20 { 0.0 } else { aside };
                        if is_up { [x + aside, y + along] } else { [x + along, y + aside] }
                    });
                    lines.insert((row, column, is_up), line.collect());
                }
            }
        }
        let mut shapes = Vec::new();
        for row in 0..side {
            for column in 0..side {
                let back =
                    |key: (usize, usize, bool)| lines[&key].iter().rev().skip(1).copied().collect::<Vec<_>>();
                let forth =
                    |key: (usize, usize, bool)| lines[&key].iter().skip(1).copied().collect::<Vec<_>>();
                let mut ring = lines[&(row, column, false)].clone();
                ring.extend(forth((row, column + 1, true)));
                ring.extend(back((row + 1, column, false)));
                ring.extend(back((row, column, true)));
                shapes.push(vec![Polygon { rings: vec![ring] }]);
            }
        }
        let round = |x: f64, y: f64, size: f64| {
            let corner = |it: i32| [x + size * libm::cos(f64::from(it)), y + size * libm::sin(f64::from(it))];
            let mut ring: Vec<Point> = (0..6).map(corner).collect();
            ring.push(ring[0]);
            ring
        };
        shapes[0].push(Polygon { rings: vec![round(-1.0, -1.0, 0.001)] });
        let lake = round(0.5, 0.5, 0.2);
        shapes[0][0].rings.push(lake.clone());
        shapes.push(vec![Polygon { rings: vec![lake] }]);
        shapes
    }

    fn some(points: usize) -> Simplify {
        Simplify { points, ..Simplify::default() }
    }

    /// The edges of all rings, each with how often it is run along this way and that.
    fn edges(map: &Topology) -> BTreeMap<[[u64; 2]; 2], [usize; 2]> {
        let mut edges = BTreeMap::new();
        for ring in map.areas.iter().flatten().flatten() {
            let points = map.ring(ring);
            assert_eq!(points.first(), points.last(), "a ring is open");
            assert!(points.len() >= 4);
            for it in points.windows(2) {
                let [a, b] = [it[0].map(f64::to_bits), it[1].map(f64::to_bits)];
                let counts: &mut [usize; 2] = edges.entry(if a < b { [a, b] } else { [b, a] }).or_default();
                counts[usize::from(a < b)] += 1;
            }
        }
        edges
    }

    #[test]
    fn borders_stay_shared_and_rings_stay_sound() {
        // With no point to spare the country loses its corners.
        for (seed, points, within) in [(1, 10_000, 1e-6), (2, 900, 0.005), (3, 400, 0.02), (4, 0, 0.06)] {
            let shapes = quilt(6, seed);
            let map = simplify(&shapes, some(points));
            assert!(map.points < map.points_before || points == 10_000);
            assert_eq!((map.crossings, map.lost_rings), (0, 0));
            // No edge is run along twice the same way: nothing lies on anything else. Whatever is no outer coast is
            // run along both ways.
            let edges = edges(&map);
            assert!(edges.values().all(|it| it[0] <= 1 && it[1] <= 1));
            let borders = map.areas.iter().flatten().flatten().flatten().filter(|it| **it < 0).count();
            assert!(borders >= 2 * 6 * 5, "{borders} borders");
            // What is lost by one is won by another: of the land only the coast changes.
            let (before, after): (f64, f64) =
                (shapes.iter().map(|it| area(it)).sum(), map.shapes().iter().map(|it| area(it)).sum());
            assert!((after / before - 1.0).abs() < within, "{before} became {after}");
            for (area, rings) in map.areas.iter().enumerate() {
                assert_eq!(rings.len(), shapes[area].len());
                for rings in rings {
                    for (at, ring) in rings.iter().enumerate() {
                        let size = ring_area(&map.ring(ring));
                        assert!(if at == 0 { size < 0.0 } else { size > 0.0 });
                    }
                }
            }
        }
    }

    #[test]
    fn the_budget_is_kept() {
        let shapes = quilt(8, 1);
        let all = simplify(&shapes, some(usize::MAX));
        assert_eq!(all.points, all.points_before);
        for points in [1500, 800, 600] {
            let map = simplify(&shapes, some(points));
            // The island and the lake are kept as triangles beyond it.
            assert!(map.points <= points + 4 && map.points > points - 60, "{} of {points}", map.points);
        }
    }

    #[test]
    fn neither_order_nor_direction_nor_start_of_rings_matters() {
        let shapes = quilt(4, 5);
        let mut others = shapes.clone();
        for (turn, polygon) in others.iter_mut().flatten().enumerate() {
            for ring in &mut polygon.rings {
                ring.pop();
                ring.rotate_left(turn % 7);
                if turn % 2 == 1 {
                    ring.reverse();
                }
                ring.push(ring[0]);
            }
        }
        others.iter_mut().for_each(|it| it.reverse());
        assert_eq!(simplify(&shapes, some(300)), simplify(&others, some(300)));
    }

    #[test]
    fn nothing_gives_nothing() {
        let map = simplify(&[Vec::new(), Vec::new()], Simplify::default());
        assert_eq!((map.areas.len(), map.arcs.len()), (2, 0));
        assert_eq!(simplify(&[], Simplify::default()).areas.len(), 0);
    }

    /// What files may hold: rings without an inside, points at one place, a ring that crosses itself, a hole alone.
    #[test]
    fn rings_that_do_not_hold_are_counted_or_kept() {
        let polygon = |rings: &[&[Point]]| Polygon { rings: rings.iter().map(|it| it.to_vec()).collect() };
        let flat: &[Point] = &[[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [0.0, 0.0]];
        let point: &[Point] = &[[1.0, 1.0]; 5];
        let bow: &[Point] = &[[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 1.0], [0.0, 0.0]];
        let spike: &[Point] = &[[5.0, 5.0], [6.0, 5.0], [9.0, 5.0], [6.0, 5.0], [6.0, 6.0], [5.0, 5.0]];
        let shape =
            vec![polygon(&[flat, point]), polygon(&[point]), polygon(&[bow]), polygon(&[spike, flat])];
        let map = simplify(&[shape], some(0));
        assert_eq!(map.lost_rings, 4);
        assert_eq!(map.areas[0].len(), 2);
        assert_eq!(map.ring(&map.areas[0][1][0]), [[5.0, 5.0], [6.0, 6.0], [6.0, 5.0], [5.0, 5.0]]);
    }

    #[test]
    fn decimals_stay_what_they_are() {
        let square =
            |x: f64| vec![Polygon { rings: vec![vec![[x, 0.1], [x + 0.1, 0.1], [x + 0.1, 0.2], [x, 0.1]]] }];
        let map = simplify(&[square(0.1), square(30.5)], Simplify::default());
        // Tenths suffice for these.
        assert_eq!(map.step, 0.1);
        assert_eq!(map.arcs[0], [[0, 0], [1, 0], [1, 1], [0, 0]]);
        assert_eq!(map.areas[0], [[[-1]]]);
    }
}
