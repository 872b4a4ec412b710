//! Which areas share a border.

use super::Shape;
use super::measure::Bounds;
use super::simplify::arcs;

/// Lists for each area those that share a border with it, in area order: lines, not single points, and of the same
/// points on both sides.
///
/// ```
/// # use theodolite_core::map::{Polygon, neighbours::neighbours};
/// let square = |x: f64| vec![Polygon { rings: vec![vec![[x, 0.0], [x + 1.0, 0.0], [x + 1.0, 1.0], [x, 1.0], [x, 0.0]]] }];
/// assert_eq!(neighbours(&[square(0.0), square(1.0), square(2.0), square(9.0)]), [vec![1], vec![0, 2], vec![1], vec![]]);
/// ```
pub fn neighbours(shapes: &[Shape]) -> Vec<Vec<u32>> {
    let mut neighbours = vec![Vec::new(); shapes.len()];
    let Some(bounds) = Bounds::of_shapes(shapes) else { return neighbours };
    let lines = arcs::cut(shapes, &arcs::Grid::new(bounds, 1_000_000));
    let mut owners: Vec<Vec<u32>> = vec![Vec::new(); lines.arcs.len()];
    for (area, rings) in (0_u32..).zip(&lines.areas) {
        for number in rings.iter().flatten().flatten() {
            owners[arcs::index(*number)].push(area);
        }
    }
    for owners in &owners {
        for (a, b) in
            owners.iter().enumerate().flat_map(|(at, a)| owners[at + 1..].iter().map(move |b| (*a, *b)))
        {
            if a != b {
                neighbours[a as usize].push(b);
                neighbours[b as usize].push(a);
            }
        }
    }
    for it in &mut neighbours {
        it.sort_unstable();
        it.dedup();
    }
    neighbours
}
