//! Looking for loops: all of them, or the shortest.

use std::collections::VecDeque;

use super::{Ended, Limits};
use crate::wheel::digraph::{Digraph, components};

/// All loops as lists of effects, in the order of their nodes. `None` where there are more than `most`, or the effort ends.
pub(super) fn all(graph: &Digraph, most: usize, effort: usize) -> Option<Vec<Vec<usize>>> {
    let mut found = Vec::new();
    let mut left = effort;
    let mut rest: Vec<Vec<usize>> = parts(graph, &vec![true; graph.nodes()]);
    let mut inside = vec![false; graph.nodes()];
    // Each set gives the loops through its first node, and falls apart without it.
    while let Some(part) = rest.pop() {
        left = left.checked_sub(part.iter().map(|&node| graph.out(node).len() + 1).sum())?;
        part.iter().for_each(|&node| inside[node] = true);
        through(graph, part[0], &inside, most, &mut left, &mut found)?;
        inside[part[0]] = false;
        rest.extend(parts(graph, &inside));
        part.iter().for_each(|&node| inside[node] = false);
    }
    // By start, as parts come in the order of effects between them. Stable: loops of one start are in the order of their nodes.
    let start = |it: &Vec<usize>| graph.effects()[it[0]].from;
    found.sort_by_key(start);
    Some(found)
}

/// Sets of more than one node that act on each other, of the nodes that are inside.
fn parts(graph: &Digraph, inside: &[bool]) -> Vec<Vec<usize>> {
    let next = |node: usize| {
        let effects = if inside[node] { graph.out(node) } else { &[] };
        effects.iter().map(|&entry| graph.effects()[entry].to).filter(|&to| inside[to])
    };
    components(graph.nodes(), next).into_iter().filter(|it| it.len() > 1).collect()
}

/// All loops through a node, among the nodes that are inside, which all reach it (Johnson's search, without recursion).
fn through(
    graph: &Digraph,
    start: usize,
    inside: &[bool],
    most: usize,
    left: &mut usize,
    found: &mut Vec<Vec<usize>>,
) -> Option<()> {
    let mut blocked = vec![false; graph.nodes()];
    // Whom to set free when a node is set free.
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes()];
    let mut path: Vec<usize> = Vec::new();
    // The node, how many of its effects are done, and whether a loop was closed beyond it.
    let mut stack = vec![(start, 0, false)];
    blocked[start] = true;
    while let Some((node, done, closed)) = stack.last_mut() {
        let node = *node;
        if let Some(&entry) = graph.out(node).get(*done) {
            *done += 1;
            *left = left.checked_sub(1)?;
            let to = graph.effects()[entry].to;
            if to == start {
                *closed = true;
                if found.len() == most {
                    return None;
                }
                found.push([&path[..], &[entry]].concat());
            } else if inside[to] && !blocked[to] {
                path.push(entry);
                blocked[to] = true;
                stack.push((to, 0, false));
            }
            continue;
        }
        let closed = *closed;
        stack.pop();
        path.pop();
        if closed {
            let mut free = vec![node];
            while let Some(node) = free.pop() {
                if std::mem::take(&mut blocked[node]) {
                    free.append(&mut waiting[node]);
                }
            }
            if let Some((_, _, before)) = stack.last_mut() {
                *before = true;
            }
        } else {
            for &entry in graph.out(node) {
                let to = graph.effects()[entry].to;
                if inside[to] && !waiting[to].contains(&node) {
                    waiting[to].push(node);
                }
            }
        }
    }
    Some(())
}

/// The shortest loops, by length and then in the order of their nodes; why there are no more; and up to which length all are there.
pub(super) fn shortest(
    graph: &Digraph,
    limits: &Limits,
    longest: usize,
) -> (Vec<Vec<usize>>, Ended, Option<usize>) {
    let mut part_of = vec![usize::MAX; graph.nodes()];
    let parts = parts(graph, &vec![true; graph.nodes()]);
    for (part, nodes) in parts.iter().enumerate() {
        nodes.iter().for_each(|&node| part_of[node] = part);
    }
    let most_nodes = parts.iter().map(Vec::len).max().unwrap_or(0);
    let mut search = Shortest {
        graph,
        part_of,
        into: vec![Vec::new(); graph.nodes()],
        away: vec![usize::MAX; graph.nodes()],
        on_path: vec![false; graph.nodes()],
        found: Vec::new(),
        most: limits.most,
        left: limits.effort,
    };
    for it in graph.effects() {
        if search.part_of[it.from] == search.part_of[it.to] {
            search.into[it.to].push(it.from);
        }
    }
    // The length of the shortest loop of which a node is the first: 0 where it is not known yet, `usize::MAX` where there is none.
    let mut least = vec![0; graph.nodes()];
    let starts: Vec<usize> = (0..graph.nodes()).filter(|&node| search.part_of[node] != usize::MAX).collect();
    let mut length = 2;
    while length <= longest.min(most_nodes) {
        for &start in &starts {
            if least[start] <= length
                && let Some(ended) = search.of_length(start, length, &mut least[start])
            {
                return (search.found, ended, Some(length - 1));
            }
        }
        // Lengths that no node has are passed over.
        length = starts.iter().map(|&node| least[node].max(length + 1)).min().unwrap_or(usize::MAX);
    }
    let ended = if longest < most_nodes { Ended::Longest } else { Ended::All };
    (search.found, ended, (ended == Ended::Longest).then_some(longest))
}

struct Shortest<'a> {
    graph: &'a Digraph,
    /// Which part each node belongs to; `usize::MAX` for one that no loop passes.
    part_of: Vec<usize>,
    /// Who acts on each node, within its part.
    into: Vec<Vec<usize>>,
    /// How many effects away the start is from each node.
    away: Vec<usize>,
    on_path: Vec<bool>,
    found: Vec<Vec<usize>>,
    most: usize,
    left: usize,
}

impl Shortest<'_> {
    /// Finds the loops of one length of which `start` is the first node, and the length of the shortest of all if it is not known yet.
    /// Says why, if it had to stop.
    fn of_length(&mut self, start: usize, length: usize, least: &mut usize) -> Option<Ended> {
        // How far each later node is from the start, backwards: all of them at first, then no farther than a loop may be long.
        let reach = if *least == 0 { usize::MAX } else { length };
        let mut touched = vec![start];
        let mut queue = VecDeque::from([(start, 0)]);
        self.away[start] = 0;
        while let Some((node, far)) = queue.pop_front() {
            for k in 0..self.into[node].len() {
                let from = self.into[node][k];
                if !self.spend() {
                    return self.stop(&touched, Ended::Effort);
                }
                if from > start && self.away[from] == usize::MAX && far + 1 < reach {
                    self.away[from] = far + 1;
                    touched.push(from);
                    queue.push_back((from, far + 1));
                }
            }
        }
        if *least == 0 {
            let ends = self.graph.out(start).iter().map(|&entry| self.away[self.graph.effects()[entry].to]);
            *least = ends.min().map_or(usize::MAX, |far| far.saturating_add(1));
        }
        if *least <= length
            && let Some(ended) = self.walk(start, length)
        {
            return self.stop(&touched, ended);
        }
        touched.iter().for_each(|&node| self.away[node] = usize::MAX);
        None
    }

    /// Goes along all paths from a start that may still come back in time.
    fn walk(&mut self, start: usize, length: usize) -> Option<Ended> {
        let graph = self.graph;
        let mut path: Vec<usize> = Vec::new();
        let mut stack = vec![(start, 0)];
        self.on_path[start] = true;
        while let Some((node, done)) = stack.last_mut() {
            let node = *node;
            let Some(&entry) = graph.out(node).get(*done) else {
                stack.pop();
                path.pop();
                self.on_path[node] = false;
                continue;
            };
            *done += 1;
            let to = graph.effects()[entry].to;
            let full = to == start && path.len() + 1 == length && self.found.len() == self.most;
            if full || !self.spend() {
                stack.iter().for_each(|it| self.on_path[it.0] = false);
                return Some(if full { Ended::Most } else { Ended::Effort });
            }
            if to == start {
                if path.len() + 1 == length {
                    self.found.push([&path[..], &[entry]].concat());
                }
            } else if !self.on_path[to] && self.away[to].saturating_add(path.len() + 1) <= length {
                self.on_path[to] = true;
                path.push(entry);
                stack.push((to, 0));
            }
        }
        None
    }

    /// One effect looked at; false where the effort is used up.
    fn spend(&mut self) -> bool {
        let left = self.left.checked_sub(1);
        self.left = left.unwrap_or(0);
        left.is_some()
    }

    fn stop(&mut self, touched: &[usize], ended: Ended) -> Option<Ended> {
        touched.iter().for_each(|&node| self.away[node] = usize::MAX);
        Some(ended)
    }
}
