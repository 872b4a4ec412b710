//! Sizes, centres and bounds of shapes, on the plane that their coordinates span.

use super::{Point, Polygon};

/// The bounds of some points: west, south, east, north.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The least first coordinate.
    pub west: f64,
    /// The least second coordinate.
    pub south: f64,
    /// The greatest first coordinate.
    pub east: f64,
    /// The greatest second coordinate.
    pub north: f64,
}

impl Bounds {
    /// The bounds of all points; `None` of none. Points that are no finite numbers are left out.
    ///
    /// ```
    /// # use theodolite_core::map::measure::Bounds;
    /// let bounds = Bounds::of([[1.0, 5.0], [3.0, 4.0]]).expect("there are points");
    /// assert_eq!([bounds.west, bounds.south, bounds.east, bounds.north], [1.0, 4.0, 3.0, 5.0]);
    /// ```
    pub fn of(points: impl IntoIterator<Item = Point>) -> Option<Bounds> {
        let mut bounds: Option<Bounds> = None;
        for [x, y] in points.into_iter().filter(|it| it.iter().all(|it| it.is_finite())) {
            let it = bounds.get_or_insert(Bounds { west: x, south: y, east: x, north: y });
            (it.west, it.east) = (it.west.min(x), it.east.max(x));
            (it.south, it.north) = (it.south.min(y), it.north.max(y));
        }
        bounds
    }

    /// The bounds of shapes.
    pub fn of_shapes(shapes: &[Vec<Polygon>]) -> Option<Bounds> {
        Bounds::of(shapes.iter().flatten().flat_map(|it| &it.rings).flatten().copied())
    }
}

/// The area that a closed ring encloses: above zero if it runs anticlockwise (north up).
///
/// ```
/// # use theodolite_core::map::measure::ring_area;
/// let square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]];
/// assert_eq!(ring_area(&square), 4.0);
/// ```
pub fn ring_area(ring: &[Point]) -> f64 {
    // From the first point, so that small rings far from the origin keep their digits.
    let Some([x0, y0]) = ring.first().copied() else { return 0.0 };
    let twice: f64 = ring
        .windows(2)
        .map(|edge| {
            let [[ax, ay], [bx, by]] = [edge[0], edge[1]];
            (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        })
        .sum();
    twice / 2.0
}

/// The land of a shape: outer rings without their holes.
pub fn area(shape: &[Polygon]) -> f64 {
    let polygon = |it: &Polygon| match it.rings.split_first() {
        Some((outer, holes)) => {
            ring_area(outer).abs() - holes.iter().map(|it| ring_area(it).abs()).sum::<f64>()
        }
        None => 0.0,
    };
    shape.iter().map(polygon).sum()
}

/// The centre of gravity of the largest piece of a shape (its outer ring): where a label or a symbol belongs. `None`
/// of a shape without a ring.
///
/// ```
/// # use theodolite_core::map::{Polygon, measure::centroid};
/// let square = |x: f64, side: f64| Polygon {
///     rings: vec![vec![[x, 0.0], [x + side, 0.0], [x + side, side], [x, side], [x, 0.0]]],
/// };
/// assert_eq!(centroid(&[square(9.0, 1.0), square(0.0, 4.0)]), Some([2.0, 2.0]));
/// ```
pub fn centroid(shape: &[Polygon]) -> Option<Point> {
    let outer = shape.iter().filter_map(|it| it.rings.first()).filter(|it| !it.is_empty());
    let mut best: Option<(f64, &Vec<Point>)> = None;
    for ring in outer {
        let size = ring_area(ring).abs();
        // The first of equals.
        if best.is_none_or(|(most, _)| size > most) {
            best = Some((size, ring));
        }
    }
    let largest = best?.1;
    let [x0, y0] = *largest.first()?;
    let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
    for edge in largest.windows(2) {
        let ([ax, ay], [bx, by]) = ([edge[0][0] - x0, edge[0][1] - y0], [edge[1][0] - x0, edge[1][1] - y0]);
        let cross = ax * by - bx * ay;
        twice += cross;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
    }
    let centre = [x0 + x / (3.0 * twice), y0 + y / (3.0 * twice)];
    if centre.iter().all(|it| it.is_finite()) {
        return Some(centre);
    }
    // A ring without an inside: the mean of its points.
    let count = largest.len() as f64;
    let sum = largest.iter().fold([0.0, 0.0], |sum, it| [sum[0] + it[0], sum[1] + it[1]]);
    Some([sum[0] / count, sum[1] / count])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_no_land() {
        let ring = |low: f64, high: f64| vec![[low, low], [high, low], [high, high], [low, high], [low, low]];
        let shape = [Polygon { rings: vec![ring(0.0, 10.0), ring(4.0, 6.0)] }];
        assert_eq!(area(&shape), 96.0);
        assert_eq!(centroid(&shape), Some([5.0, 5.0]));
        assert_eq!(area(&[]), 0.0);
        assert_eq!(centroid(&[]), None);
    }

    #[test]
    fn a_flat_ring_has_the_centre_of_its_points() {
        let line = [Polygon { rings: vec![vec![[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [1.0, 1.0]]] }];
        assert_eq!(centroid(&line), Some([1.0, 1.0]));
        assert_eq!(Bounds::of([[f64::NAN, 0.0]]), None);
    }
}
