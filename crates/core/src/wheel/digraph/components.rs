//! Nodes that act on each other, directly or round about: strongly connected components.

/// Returns sets of nodes each of which reaches all others of its set, such that effects between sets go from an earlier one to a
/// later one. Nodes of a set are in ascending order.
///
/// - **Source:** Tarjan (1972), *Depth-first search and linear graph algorithms*; without recursion, as chains may be long.
pub(crate) fn components<'a, I>(nodes: usize, next: impl Fn(usize) -> I) -> Vec<Vec<usize>>
where
    I: Iterator<Item = usize> + 'a,
{
    const UNSEEN: usize = usize::MAX;
    let mut seen = vec![UNSEEN; nodes];
    let mut lowest = vec![0; nodes];
    let mut waits = vec![false; nodes];
    let (mut waiting, mut sets) = (Vec::new(), Vec::new());
    let mut count = 0;
    for root in 0..nodes {
        if seen[root] != UNSEEN {
            continue;
        }
        let mut path = vec![(root, next(root))];
        (seen[root], lowest[root], waits[root]) = (count, count, true);
        waiting.push(root);
        count += 1;
        while let Some((node, rest)) = path.last_mut() {
            let node = *node;
            match rest.next() {
                Some(to) if seen[to] == UNSEEN => {
                    (seen[to], lowest[to], waits[to]) = (count, count, true);
                    waiting.push(to);
                    count += 1;
                    path.push((to, next(to)));
                }
                Some(to) if waits[to] => lowest[node] = lowest[node].min(seen[to]),
                Some(_) => {}
                None => {
                    path.pop();
                    if let Some((before, _)) = path.last() {
                        lowest[*before] = lowest[*before].min(lowest[node]);
                    }
                    if lowest[node] == seen[node] {
                        let from = waiting.iter().rposition(|&it| it == node).unwrap_or(0);
                        let mut set = waiting.split_off(from);
                        set.iter().for_each(|&it| waits[it] = false);
                        set.sort_unstable();
                        sets.push(set);
                    }
                }
            }
        }
    }
    // A set is closed only when all that it reaches is closed.
    sets.reverse();
    sets
}
