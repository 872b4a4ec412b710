//! Where lines cross each other.

use super::Node;
use super::thin::Kept;

/// Two neighbouring points kept of an arc: their places in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) arc: usize,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// All edges that cross another or lie on it, each once, in order.
pub(super) fn find(arcs: &[Vec<Node>], kept: &Kept) -> Vec<Edge> {
    let edges: Vec<Edge> = (0..arcs.len()).flat_map(|it| kept.edges(it)).collect();
    let ends = |it: &Edge| [arcs[it.arc][it.from as usize], arcs[it.arc][it.to as usize]];
    let farthest = edges.iter().flat_map(ends).flatten().max().unwrap_or(0).max(1);
    // As many cells as edges; an edge is in all cells that it runs through.
    let side = (edges.len() as f64).sqrt().ceil().max(1.0);
    let cell = ((f64::from(farthest) + 1.0) / side).ceil().max(1.0) as i32;
    let columns = farthest / cell + 1;
    let mut places: Vec<(u32, u32)> = Vec::with_capacity(edges.len() * 3);
    for (number, edge) in (0_u32..).zip(&edges) {
        let [low, high] = {
            let [a, b] = ends(edge);
            if a[1] <= b[1] { [a, b] } else { [b, a] }
        };
        let slope = f64::from(high[0] - low[0]) / f64::from((high[1] - low[1]).max(1));
        let x_at = |y: i32| {
            let y = y.clamp(low[1], high[1]);
            if high[1] == low[1] {
                f64::from(high[0])
            } else {
                f64::from(low[0]) + slope * f64::from(y - low[1])
            }
        };
        let (west, east) = (low[0].min(high[0]) / cell, low[0].max(high[0]) / cell);
        for row in low[1] / cell..=high[1] / cell {
            // The part of the edge in this row, a little more than that for rounding.
            let from = if row == low[1] / cell { f64::from(low[0]) } else { x_at(row * cell) };
            let to =
                if row == high[1] / cell { f64::from(high[0]) } else { x_at((row + 1).saturating_mul(cell)) };
            let first = (((from.min(to) - 1.0) / f64::from(cell)).floor() as i32).clamp(west, east);
            let last = (((from.max(to) + 1.0) / f64::from(cell)).floor() as i32).clamp(west, east);
            places.extend((first..=last).map(|column| ((row * columns + column) as u32, number)));
        }
    }
    places.sort_unstable();
    let groups: Vec<&[(u32, u32)]> = places.chunk_by(|a, b| a.0 == b.0).filter(|it| it.len() > 1).collect();
    let found = crate::parallel::map(&groups, |_, group| {
        let mut found: Vec<u32> = Vec::new();
        for (at, (_, a)) in group.iter().enumerate() {
            for (_, b) in &group[at + 1..] {
                if cross(ends(&edges[*a as usize]), ends(&edges[*b as usize])) {
                    found.extend([*a, *b]);
                }
            }
        }
        found
    });
    let mut found: Vec<u32> = found.into_iter().flatten().collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|it| edges[it as usize]).collect()
}

/// Whether two edges meet elsewhere than at an end of both, or lie on each other.
fn cross([a, b]: [Node; 2], [c, d]: [Node; 2]) -> bool {
    let apart = |k: usize| a[k].max(b[k]) < c[k].min(d[k]) || c[k].max(d[k]) < a[k].min(b[k]);
    if apart(0) || apart(1) {
        return false;
    }
    let turn = |p: Node, q: Node, r: Node| {
        let ([px, py], [qx, qy], [rx, ry]) = (p.map(i64::from), q.map(i64::from), r.map(i64::from));
        ((qx - px) * (ry - py) - (rx - px) * (qy - py)).signum()
    };
    let (c_side, d_side) = (turn(a, b, c), turn(a, b, d));
    if c_side == 0 && d_side == 0 {
        // On one line: more than an end in common if their bounds share more than a point.
        let along = usize::from(a[0] == b[0]);
        let low = a[along].min(b[along]).max(c[along].min(d[along]));
        let high = a[along].max(b[along]).min(c[along].max(d[along]));
        return low < high;
    }
    let shares_end = a == c || a == d || b == c || b == d;
    !shares_end && c_side * d_side <= 0 && turn(c, d, a) * turn(c, d, b) <= 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_in_common_are_no_crossing() {
        let edge = |a: Node, b: Node| [a, b];
        let flat = edge([0, 0], [10, 0]);
        let cases = [
            (edge([5, -5], [5, 5]), true),
            (edge([5, 0], [5, 5]), true),
            (edge([10, 0], [20, 5]), false),
            (edge([10, 0], [20, 0]), false),
            (edge([9, 0], [20, 0]), true),
            (edge([10, 0], [0, 0]), true),
            (edge([0, 0], [4, 0]), true),
            (edge([0, 1], [10, 1]), false),
            (edge([12, -5], [12, 5]), false),
        ];
        for (other, expected) in cases {
            assert_eq!(cross(flat, other), expected, "{other:?}");
            assert_eq!(cross(other, flat), expected, "{other:?}");
        }
    }
}
