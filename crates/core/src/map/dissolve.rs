//! Areas joined to those in which they lie: the lines between them go, the others stay as they are.

use std::collections::BTreeMap;

use super::measure::ring_area;
use super::simplify::{Node, Topology};

/// Joins areas to larger ones, whose borders are lines of the map that is there already: the two maps lie exactly on each
/// other.
///
/// - **Shape:** for each area the number of the larger one in which it lies, below `count`; others (such as `u32::MAX`)
///   lie in none. `count` areas out.
/// - **Missing:** a larger area of which no part has a shape is without one.
///
/// ```
/// # use theodolite_core::map::{Polygon, dissolve::dissolve, simplify::{simplify, Simplify}};
/// let square = |x: f64| {
///     vec![Polygon { rings: vec![vec![[x, 0.0], [x + 1.0, 0.0], [x + 1.0, 1.0], [x, 1.0], [x, 0.0]]] }]
/// };
/// let map = simplify(&[square(0.0), square(1.0), square(2.0)], Simplify::default());
/// let larger = dissolve(&map, &[0, 0, 1], 2);
/// let points = |area: usize| larger.ring(&larger.areas[area][0][0]).len();
/// // Two squares beside each other are one ring, in which their common border has no part.
/// assert_eq!((larger.areas[0].len(), points(0), points(1)), (1, 7, 5));
/// ```
pub fn dissolve(map: &Topology, of: &[u32], count: usize) -> Topology {
    let mut sides: Vec<BTreeMap<i32, u32>> = vec![BTreeMap::new(); count];
    for (area, larger) in map.areas.iter().zip(of) {
        let Some(sides) = sides.get_mut(*larger as usize) else { continue };
        for &arc in area.iter().flatten().flatten() {
            // What runs one way in one part and back in another lies between the two.
            match sides.get_mut(&(-1 - arc)) {
                Some(back) if *back > 1 => *back -= 1,
                Some(_) => drop(sides.remove(&(-1 - arc))),
                None => *sides.entry(arc).or_insert(0) += 1,
            }
        }
    }
    let mut kept: BTreeMap<i32, i32> = BTreeMap::new();
    let mut arcs: Vec<Vec<Node>> = Vec::new();
    let mut areas = Vec::with_capacity(count);
    for sides in &sides {
        let mut rings = rings(map, sides);
        for arc in rings.iter_mut().flatten() {
            let line = if *arc < 0 { -1 - *arc } else { *arc };
            let number = *kept.entry(line).or_insert_with(|| {
                arcs.push(map.arcs.get(line as usize).cloned().unwrap_or_default());
                arcs.len() as i32 - 1
            });
            *arc = if *arc < 0 { -1 - number } else { number };
        }
        areas.push(rings);
    }
    let mut larger = Topology {
        points: arcs.iter().map(Vec::len).sum(),
        arcs,
        areas: Vec::new(),
        step: map.step,
        origin: map.origin,
        points_before: map.points_before,
        lost_rings: map.lost_rings,
        crossings: map.crossings,
    };
    larger.areas = areas.into_iter().map(|rings| polygons(&larger, rings)).collect();
    larger
}

/// Lines put end to end until each ring closes.
fn rings(map: &Topology, sides: &BTreeMap<i32, u32>) -> Vec<Vec<i32>> {
    let ends = |arc: i32| -> Option<(Node, Node)> {
        let line = map.arcs.get(if arc < 0 { -1 - arc } else { arc } as usize)?;
        let (first, last) = (*line.first()?, *line.last()?);
        Some(if arc < 0 { (last, first) } else { (first, last) })
    };
    let mut from: BTreeMap<Node, Vec<i32>> = BTreeMap::new();
    for (&arc, &times) in sides.iter().rev() {
        let Some((start, _)) = ends(arc) else { continue };
        from.entry(start).or_default().extend((0..times).map(|_| arc));
    }
    let mut rings = Vec::new();
    while let Some((&start, _)) = from.iter().find(|it| !it.1.is_empty()) {
        let mut ring = Vec::new();
        let mut at = start;
        while let Some(arc) = from.get_mut(&at).and_then(Vec::pop) {
            ring.push(arc);
            at = ends(arc).map_or(start, |it| it.1);
            if at == start {
                break;
            }
        }
        from.retain(|_, arcs| !arcs.is_empty());
        // A line that leads nowhere bounds nothing.
        if at == start {
            rings.push(ring);
        }
    }
    rings
}

/// Each hole with the outer ring around it, the smallest where several are. Outer rings run clockwise.
fn polygons(map: &Topology, rings: Vec<Vec<i32>>) -> Vec<Vec<Vec<i32>>> {
    let measured = rings.into_iter().map(|ring| {
        let points = map.ring(&ring);
        let area = ring_area(&points);
        (ring, points, area)
    });
    let (mut outer, holes): (Vec<_>, Vec<_>) = measured.partition(|it| it.2 < 0.0);
    outer.sort_by(|a, b| a.2.total_cmp(&b.2));
    let mut polygons: Vec<Vec<Vec<i32>>> = outer.iter().map(|it| vec![it.0.clone()]).collect();
    for (ring, points, _) in holes {
        let around = outer.iter().rposition(|it| points.iter().any(|point| is_inside(*point, &it.1)));
        if let Some(polygon) = around.and_then(|it| polygons.get_mut(it)) {
            polygon.push(ring);
        }
    }
    polygons
}

/// Whether a point lies inside a closed ring; on its line either may be said.
fn is_inside([x, y]: [f64; 2], ring: &[[f64; 2]]) -> bool {
    let crossed = ring.windows(2).filter(|side| {
        let ([ax, ay], [bx, by]) = (side[0], side[1]);
        (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)
    });
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::super::measure::area;
    use super::super::simplify::{Simplify, simplify};
    use super::super::{Polygon, Shape};
    use super::*;

    fn square(x: f64, y: f64) -> Shape {
        vec![Polygon { rings: vec![vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0], [x, y]]] }]
    }

    #[test]
    fn a_ring_of_areas_has_the_one_inside_as_a_hole() {
        let shapes: Vec<Shape> = (0..9).map(|it| square(f64::from(it % 3), f64::from(it / 3))).collect();
        let map = simplify(&shapes, Simplify::default());
        let of: Vec<u32> = (0..9).map(|it| u32::from(it == 4)).collect();
        let larger = dissolve(&map, &of, 2);
        assert_eq!(larger.areas[0].len(), 1);
        assert_eq!(larger.areas[0][0].len(), 2, "a hole");
        let shapes = larger.shapes();
        assert!((area(&shapes[0]) - 8.0).abs() < 1e-4, "{}", area(&shapes[0]));
        assert!((area(&shapes[1]) - 1.0).abs() < 1e-4);
    }

    #[test]
    fn what_lies_apart_is_two_pieces_and_what_lies_nowhere_is_left_out() {
        let shapes = [square(0.0, 0.0), square(1.0, 0.0), square(2.0, 0.0), square(5.0, 0.0)];
        let map = simplify(&shapes, Simplify::default());
        let larger = dissolve(&map, &[0, u32::MAX, 0, 2], 3);
        assert_eq!(larger.areas.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 1]);
        assert!((area(&larger.shapes()[0]) - 2.0).abs() < 1e-4);
    }

    #[test]
    fn areas_that_touch_at_a_corner_alone_keep_their_land() {
        let shapes = [square(0.0, 0.0), square(1.0, 0.0), square(0.0, 1.0), square(1.0, 1.0)];
        let map = simplify(&shapes, Simplify::default());
        let larger = dissolve(&map, &[0, 1, 1, 0], 2);
        for shape in larger.shapes() {
            assert!((area(&shape) - 2.0).abs() < 1e-4, "{shape:?}");
        }
    }
}
