//! Which finer areas lie in each coarser one, and with what share.

use thiserror::Error;

/// The finer areas (members) of each coarser area (target), with the share of each that lies there.
///
/// Areas of a target stand in area order. An area may lie in several targets, with shares, or in none.
///
/// ```
/// # use theodolite_core::members::{Members, MembersError};
/// let members = Members::new(&[0, 0, 1, Members::NONE], 2)?; // four neighbourhoods, two districts
/// assert_eq!(members.of(0).collect::<Vec<_>>(), [(0, 1.0), (1, 1.0)]);
/// assert_eq!(members.of(1).collect::<Vec<_>>(), [(2, 1.0)]);
/// # Ok::<(), MembersError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Members {
    // Invariant: `targets + 1` numbers that do not fall; the last is `areas.len()`.
    offsets: Vec<u32>,
    // Ascending within a target.
    areas: Vec<u32>,
    // As long as `areas`; finite and not negative. `None`: all are 1.
    shares: Option<Vec<f64>>,
}

/// Why members could not be listed.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum MembersError {
    /// A target that is not there.
    #[error("area {area} (counted from 0) points to target {target}, but there are {targets} targets")]
    UnknownTarget {
        /// The area's position.
        area: u32,
        /// The target it names.
        target: u32,
        /// How many targets there are.
        targets: usize,
    },
    /// A share that is no share.
    #[error("area {area} (counted from 0) has the share {share} in target {target}, not one of 0 to 1")]
    Share {
        /// The area's position.
        area: u32,
        /// The target.
        target: u32,
        /// The share found.
        share: f64,
    },
    /// The same pair of area and target twice.
    #[error("area {area} (counted from 0) stands twice in target {target}")]
    Twice {
        /// The area's position.
        area: u32,
        /// The target.
        target: u32,
    },
}

impl Members {
    /// Stands for "in no target".
    pub const NONE: u32 = u32::MAX;

    /// Lists the members where each area lies wholly in one target, or in none ([`Members::NONE`]).
    ///
    /// # Errors
    /// [`MembersError::UnknownTarget`] if a target is not below `targets`.
    pub fn new(target_of_area: &[u32], targets: usize) -> Result<Members, MembersError> {
        let mut counts = vec![0_u32; targets + 1];
        for (area, &target) in (0_u32..).zip(target_of_area) {
            if target == Self::NONE {
                continue;
            }
            let Some(count) = counts.get_mut(target as usize).filter(|_| (target as usize) < targets) else {
                return Err(MembersError::UnknownTarget { area, target, targets });
            };
            *count += 1;
        }
        let mut next = starts(&counts);
        let offsets = next.clone();
        let mut areas = vec![0_u32; offsets.last().map_or(0, |&last| last as usize)];
        for (area, &target) in (0_u32..).zip(target_of_area) {
            if target != Self::NONE {
                let place = &mut next[target as usize];
                areas[*place as usize] = area;
                *place += 1;
            }
        }
        Ok(Members { offsets, areas, shares: None })
    }

    /// Lists the members from triples (area, target, share of the area that lies in the target), in any order.
    ///
    /// Shares of 0 are kept: the area is then a member that counts for nothing.
    ///
    /// # Errors
    /// [`MembersError`] for an unknown target, a share outside 0 to 1 (1e-9 above 1 is let through, for
    /// rounding), and a pair given twice.
    pub fn with_shares(triples: &[(u32, u32, f64)], targets: usize) -> Result<Members, MembersError> {
        let mut sorted = triples.to_vec();
        sorted.sort_by_key(|&(area, target, _)| (target, area));
        let mut counts = vec![0_u32; targets + 1];
        let mut last = None;
        for &(area, target, share) in &sorted {
            if target as usize >= targets {
                return Err(MembersError::UnknownTarget { area, target, targets });
            }
            if !(0.0..=1.0 + 1e-9).contains(&share) {
                return Err(MembersError::Share { area, target, share });
            }
            if last == Some((area, target)) {
                return Err(MembersError::Twice { area, target });
            }
            last = Some((area, target));
            counts[target as usize] += 1;
        }
        Ok(Members {
            offsets: starts(&counts),
            areas: sorted.iter().map(|&(area, _, _)| area).collect(),
            shares: Some(sorted.iter().map(|&(_, _, share)| share).collect()),
        })
    }

    /// Returns how many targets there are, with members or without.
    pub fn targets(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Returns the members of a target in area order, each with its share; none where there is no such target.
    pub fn of(&self, target: usize) -> impl Iterator<Item = (usize, f64)> + Clone + '_ {
        let range = match (self.offsets.get(target), self.offsets.get(target + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        };
        let shares = self.shares.as_deref();
        range.map(move |k| (self.areas[k] as usize, shares.map_or(1.0, |shares| shares[k])))
    }

    /// Returns how many targets have no member.
    pub fn empty_targets(&self) -> usize {
        self.offsets.windows(2).filter(|pair| pair[0] == pair[1]).count()
    }

    /// Returns the greatest area position that is a member, or `None` where there is no member.
    ///
    /// A column must be longer than that to be read by these members.
    pub fn last_area(&self) -> Option<usize> {
        self.areas.iter().max().map(|&area| area as usize)
    }
}

/// Turns counts (with one spare at the end) into starts.
fn starts(counts: &[u32]) -> Vec<u32> {
    let mut total = 0;
    let start = |&count: &u32| {
        let start = total;
        total += count;
        start
    };
    counts.iter().map(start).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_without_members_are_there_and_counted() {
        let members = Members::new(&[2, Members::NONE, 2, 0], 4).unwrap();
        assert_eq!(members.targets(), 4);
        assert_eq!(members.empty_targets(), 2);
        assert_eq!(members.of(1).count(), 0);
        assert_eq!(members.of(2).collect::<Vec<_>>(), [(0, 1.0), (2, 1.0)]);
        assert_eq!(members.of(9).count(), 0);
        assert_eq!(members.last_area(), Some(3));
    }

    #[test]
    fn shares_in_any_order_come_out_in_area_order() {
        let members = Members::with_shares(&[(1, 0, 1.0), (0, 1, 0.4), (0, 0, 0.6)], 2).unwrap();
        assert_eq!(members.of(0).collect::<Vec<_>>(), [(0, 0.6), (1, 1.0)]);
        assert_eq!(members.of(1).collect::<Vec<_>>(), [(0, 0.4)]);
    }

    #[test]
    fn unknown_targets_bad_shares_and_repeated_pairs_are_errors() {
        let unknown = MembersError::UnknownTarget { area: 1, target: 2, targets: 2 };
        assert_eq!(Members::new(&[0, 2], 2), Err(unknown));
        let share = MembersError::Share { area: 0, target: 1, share: 1.5 };
        assert_eq!(Members::with_shares(&[(0, 1, 1.5)], 2), Err(share));
        assert!(Members::with_shares(&[(0, 1, f64::NAN)], 2).is_err());
        let twice = MembersError::Twice { area: 0, target: 1 };
        assert_eq!(Members::with_shares(&[(0, 1, 0.5), (0, 1, 0.5)], 2), Err(twice));
    }

    #[test]
    fn no_area_and_no_target_are_fine() {
        let members = Members::new(&[], 0).unwrap();
        assert_eq!((members.targets(), members.last_area()), (0, None));
    }
}
