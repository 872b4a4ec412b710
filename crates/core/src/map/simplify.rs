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

mod arcs;
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
    pub fn ring(&self, arcs: &[i32]) -> Vec<[f64; 2]> {
        let mut points: Vec<Node> = Vec::new();
        for &arc in arcs {
            let is_back = arc < 0;
            let Some(line) = self.arcs.get(if is_back { -1 - arc } else { arc } as usize) else { continue };
            let skip = usize::from(!points.is_empty());
            if is_back {
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
