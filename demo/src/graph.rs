//! Cutting a map into pieces that hang together.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What lies beside what, and how far: for each node its neighbours with a length above 0.
pub(crate) type Graph = Vec<Vec<(u32, f64)>>;

/// A length as a sortable number: the bits of a float that is not negative keep its order.
pub(crate) fn sortable(length: f64) -> u64 {
    length.max(0.0).to_bits()
}

/// Distance of every node to the nearest of some, and which of them that is. Ties go to the earlier one.
///
/// Nodes that cannot be reached get an infinite distance and the number of sources.
pub(crate) fn nearest(graph: &Graph, sources: &[u32]) -> (Vec<f64>, Vec<u32>) {
    let mut distance = vec![f64::INFINITY; graph.len()];
    let mut owner = vec![sources.len() as u32; graph.len()];
    let mut settled = vec![false; graph.len()];
    let mut next = BinaryHeap::new();
    for (number, source) in sources.iter().enumerate() {
        next.push(Reverse((sortable(0.0), number as u32, *source)));
    }
    while let Some(Reverse((length, number, node))) = next.pop() {
        let here = node as usize;
        if std::mem::replace(&mut settled[here], true) {
            continue;
        }
        distance[here] = f64::from_bits(length);
        owner[here] = number;
        for (neighbour, step) in &graph[here] {
            if !settled[*neighbour as usize] {
                next.push(Reverse((sortable(distance[here] + step), number, *neighbour)));
            }
        }
    }
    (distance, owner)
}

/// Cuts a graph into `count` pieces that hang together, of like extent; returns each node's piece.
///
/// Begins with nodes far from each other, then moves each piece's source to its inmost node, a few times over.
/// Parts of the graph that are not joined to the rest get a piece of their own as long as there are enough.
pub(crate) fn pieces(graph: &Graph, count: usize) -> Vec<u32> {
    let mut sources: Vec<u32> = Vec::new();
    while sources.len() < count {
        let (distance, _) = nearest(graph, &sources);
        let mut farthest: Option<(u64, u32)> = None;
        for (node, distance) in distance.iter().enumerate() {
            if farthest.is_none_or(|(so_far, _)| sortable(*distance) > so_far) {
                farthest = Some((sortable(*distance), node as u32));
            }
        }
        match farthest {
            Some((_, node)) => sources.push(node),
            None => break,
        }
    }
    for _ in 0..12 {
        let (_, owner) = nearest(graph, &sources);
        let rim: Vec<u32> = (0..graph.len() as u32)
            .filter(|node| {
                graph[*node as usize].iter().any(|(it, _)| owner[*it as usize] != owner[*node as usize])
            })
            .collect();
        let (depth, _) = nearest(graph, &rim);
        let mut inmost: Vec<(u64, u32)> = sources.iter().map(|it| (0, *it)).collect();
        for (node, depth) in depth.iter().enumerate() {
            if let Some(best) = inmost.get_mut(owner[node] as usize)
                && depth.is_finite()
                && sortable(*depth) > best.0
            {
                *best = (sortable(*depth), node as u32);
            }
        }
        sources = inmost.into_iter().map(|(_, node)| node).collect();
    }
    nearest(graph, &sources).1
}

/// Whether the nodes that bear a number hang together, number by number.
#[cfg(test)]
pub(crate) fn connected(graph: &Graph, piece: &[u32], count: usize) -> Vec<bool> {
    let mut parts = vec![0; count];
    let mut seen = vec![false; graph.len()];
    for start in 0..graph.len() {
        if seen[start] {
            continue;
        }
        parts[piece[start] as usize] += 1;
        let mut next = vec![start];
        while let Some(node) = next.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                let beside = graph[node].iter().map(|(it, _)| *it as usize);
                next.extend(beside.filter(|it| piece[*it] == piece[start]));
            }
        }
    }
    parts.into_iter().map(|it| it == 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of nodes, one apart.
    fn row(count: u32) -> Graph {
        (0..count)
            .map(|node| {
                let left = node.checked_sub(1);
                let right = (node + 1 < count).then_some(node + 1);
                left.into_iter().chain(right).map(|it| (it, 1.0)).collect()
            })
            .collect()
    }

    #[test]
    fn the_nearest_source_wins_and_the_earlier_one_of_two() {
        let (distance, owner) = nearest(&row(5), &[4, 0]);
        assert_eq!(distance, [0.0, 1.0, 2.0, 1.0, 0.0]);
        assert_eq!(owner, [1, 1, 0, 0, 0]);
    }

    #[test]
    fn pieces_are_of_like_extent_and_hang_together() {
        let graph = row(30);
        let piece = pieces(&graph, 3);
        assert!(connected(&graph, &piece, 3).into_iter().all(|it| it));
        for number in 0..3 {
            let size = piece.iter().filter(|it| **it == number).count();
            assert!((6..=15).contains(&size), "piece {number} has {size} nodes");
        }
    }

    #[test]
    fn a_part_that_stands_alone_is_a_piece() {
        let mut graph = row(10);
        graph.extend([vec![(11, 1.0)], vec![(10, 1.0)]]);
        let piece = pieces(&graph, 2);
        assert_eq!(piece[10], piece[11]);
        assert!(piece[..10].iter().all(|it| *it != piece[10] && *it == piece[0]));
    }
}
