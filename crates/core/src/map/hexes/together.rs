//! Parents in one piece.

use std::collections::{HashMap, VecDeque};

use super::NO_PARENT;
use super::lattice::Lattice;

/// How often all strays are looked at: those that could not come home may do so when others have.
const ROUNDS: usize = 12;

/// The longest way home, in hexagons.
const FARTHEST: usize = 60;

/// Moves areas that lie apart from their parent beside it, each other area on the way one hexagon back, where fewer
/// areas lie apart then. Counts for each level the parents that lie in more than one piece in the end.
pub(super) fn bring(parents: &[Vec<u32>], lattice: &Lattice, placed: &mut [u32]) -> Vec<usize> {
    let mut land = Land::new(parents, lattice, placed);
    for _ in 0..ROUNDS {
        let mut changed = false;
        for level in 0..parents.len() {
            for parent in 0..land.members[level].len() {
                for area in land.strays(level, parent) {
                    changed |= land.bring_home(level, parent, area);
                }
            }
        }
        if !changed {
            break;
        }
    }
    placed.copy_from_slice(&land.placed);
    let torn = |level: usize| {
        (0..land.members[level].len()).filter(|it| !land.strays(level, *it).is_empty()).count()
    };
    (0..parents.len()).map(torn).collect()
}

struct Land<'l> {
    lattice: &'l Lattice,
    /// Of each level the parent of each area, numbered from 0 without gaps.
    parents: Vec<Vec<u32>>,
    /// Of each level the areas of each parent.
    members: Vec<Vec<Vec<u32>>>,
    /// The hexagon of each area, and the area of each hexagon.
    placed: Vec<u32>,
    holders: Vec<u32>,
}

impl<'l> Land<'l> {
    fn new(parents: &[Vec<u32>], lattice: &'l Lattice, placed: &[u32]) -> Land<'l> {
        let mut holders = vec![0; placed.len()];
        for (area, cell) in (0_u32..).zip(placed) {
            holders[*cell as usize] = area;
        }
        let mut members = Vec::with_capacity(parents.len());
        let mut numbered = Vec::with_capacity(parents.len());
        for level in parents {
            let mut known: Vec<u32> = level.iter().copied().filter(|it| *it != NO_PARENT).collect();
            known.sort_unstable();
            known.dedup();
            let mut of_level = vec![Vec::new(); known.len()];
            let mut numbers = vec![NO_PARENT; level.len()];
            for (area, parent) in (0_u32..).zip(level) {
                if let Ok(number) = known.binary_search(parent) {
                    of_level[number].push(area);
                    numbers[area as usize] = number as u32;
                }
            }
            members.push(of_level);
            numbered.push(numbers);
        }
        Land { lattice, parents: numbered, members, placed: placed.to_vec(), holders }
    }

    fn is_of(&self, level: usize, parent: usize, cell: u32) -> bool {
        self.parents[level][self.holders[cell as usize] as usize] as usize == parent
    }

    /// The areas of a parent outside its largest piece, the first of equals.
    fn strays(&self, level: usize, parent: usize) -> Vec<u32> {
        let members = &self.members[level][parent];
        let mut piece: HashMap<u32, usize> = HashMap::with_capacity(members.len());
        let mut sizes: Vec<usize> = Vec::new();
        for &area in members {
            let start = self.placed[area as usize];
            if piece.contains_key(&start) {
                continue;
            }
            piece.insert(start, sizes.len());
            let mut queue = vec![start];
            let mut size = 0;
            while let Some(cell) = queue.pop() {
                size += 1;
                for &near in &self.lattice.neighbours[cell as usize] {
                    if !piece.contains_key(&near) && self.is_of(level, parent, near) {
                        piece.insert(near, sizes.len());
                        queue.push(near);
                    }
                }
            }
            sizes.push(size);
        }
        let most = sizes.iter().copied().max().unwrap_or(0);
        let home = sizes.iter().position(|it| *it == most);
        members.iter().copied().filter(|it| piece.get(&self.placed[*it as usize]).copied() != home).collect()
    }

    /// Moves an area beside the home of its parent if fewer areas lie apart then; whether it did.
    fn bring_home(&mut self, level: usize, parent: usize, area: u32) -> bool {
        let strays = self.strays(level, parent);
        if !strays.contains(&area) {
            return false;
        }
        let Some(way) = self.way_home(level, parent, area, &strays) else { return false };
        // All whose places change, by their parents.
        let mut concerned: Vec<(usize, usize)> = way
            .iter()
            .flat_map(|cell| {
                let holder = self.holders[*cell as usize] as usize;
                self.parents.iter().enumerate().map(move |(level, it)| (level, it[holder] as usize))
            })
            .filter(|it| it.1 != NO_PARENT as usize)
            .collect();
        concerned.sort_unstable();
        concerned.dedup();
        let apart = |land: &Land<'_>| concerned.iter().map(|it| land.strays(it.0, it.1).len()).sum::<usize>();
        let before = apart(self);
        self.shift(&way);
        if apart(self) < before {
            return true;
        }
        let back: Vec<u32> = way.iter().rev().copied().collect();
        self.shift(&back);
        false
    }

    /// The hexagons from that of an area to one beside the home of its parent.
    fn way_home(&self, level: usize, parent: usize, area: u32, strays: &[u32]) -> Option<Vec<u32>> {
        let start = self.placed[area as usize];
        let mut from: HashMap<u32, u32> = HashMap::from([(start, start)]);
        let mut queue = VecDeque::from([(start, 0)]);
        while let Some((cell, steps)) = queue.pop_front() {
            for &near in &self.lattice.neighbours[cell as usize] {
                let is_home =
                    self.is_of(level, parent, near) && !strays.contains(&self.holders[near as usize]);
                if is_home {
                    let mut way = vec![cell];
                    let mut at = cell;
                    while at != start {
                        at = from[&at];
                        way.push(at);
                    }
                    way.reverse();
                    return Some(way);
                }
                if steps < FARTHEST && !from.contains_key(&near) {
                    from.insert(near, cell);
                    queue.push_back((near, steps + 1));
                }
            }
        }
        None
    }

    /// Moves the area of the first hexagon to the last, and each other one back.
    fn shift(&mut self, way: &[u32]) {
        for it in way.windows(2) {
            self.holders.swap(it[0] as usize, it[1] as usize);
        }
        for cell in way {
            self.placed[self.holders[*cell as usize] as usize] = *cell;
        }
    }
}
