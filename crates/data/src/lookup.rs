//! Lookups: how the areas of one geography map to those of another, whole or with shares.

use theodolite_core::members::{Members, MembersError};

use crate::geography::Geography;
use crate::strings::Strings;

/// No area.
pub const NONE: u32 = u32::MAX;

/// Where each area of a geography lies in another.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// The targets of each area.
    pub targets: Targets,
    /// The number of areas of the other geography.
    pub target_count: usize,
    /// What was matched, split and lost.
    pub counts: Counts,
}

/// The targets of each area.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// Each area lies in one target; [`NONE`] where in none.
    Whole(Vec<u32>),
    /// Each area lies in several, with shares that sum to 1: area `i` has the entries `offsets[i]..offsets[i + 1]`.
    Split {
        /// One more than there are areas.
        offsets: Vec<u32>,
        /// Targets.
        targets: Vec<u32>,
        /// Shares of the area's people.
        shares: Vec<f64>,
    },
}

/// What becomes of areas that no row of a lookup names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Others {
    /// They lie nowhere, and are lost.
    #[default]
    Nowhere,
    /// Each lies in the area of its own code.
    Themselves,
}

/// What a mapping matched, split and lost; areas by their position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// Areas with at least one target.
    pub matched: usize,
    /// Areas with several targets.
    pub split: usize,
    /// Areas with no target.
    pub lost: Vec<u32>,
    /// Targets in which no area lies.
    pub empty: Vec<u32>,
    /// Areas that no row names and that lie in the area of their own code; they are among those matched.
    pub themselves: usize,
    /// Rows of the lookup whose area the geography does not have (harmless: nothing of the study is lost).
    pub rows_of_other_areas: usize,
    /// Finer areas that name no target where others in the same area do; of a mapping that goes by finer areas.
    pub silent: usize,
    /// Codes of targets that the other geography does not have: up to ten of them, and how many areas name one.
    pub unknown_targets: (Vec<String>, usize),
}

/// Why the rows of a lookup make no mapping.
#[derive(Clone, Debug, PartialEq)]
pub enum MappingError {
    /// An area lies in two targets, and no share says how it is split.
    TwoTargets {
        /// The first such area.
        area: u32,
        /// Its first two rows.
        rows: (u32, u32),
        /// How many such rows there are.
        areas: usize,
    },
    /// The same area and target twice.
    RowTwice {
        /// The area.
        area: u32,
        /// The two rows.
        rows: (u32, u32),
    },
    /// The shares of an area do not sum to 1.
    ShareSum {
        /// The first such area.
        area: u32,
        /// Their sum.
        sum: f64,
        /// How many such areas there are.
        areas: usize,
    },
    /// An area that no row names would be the target of others.
    OwnCodeTaken {
        /// The first such area.
        area: u32,
        /// The first row whose target bears its code.
        row: u32,
        /// How many such areas there are.
        areas: usize,
    },
    /// A share below 0, above 1 or missing.
    BadShare {
        /// The row.
        row: u32,
        /// The share; `NaN` where missing.
        share: f64,
    },
}

impl Mapping {
    /// From the parent's code of each area (empty = none).
    pub fn from_codes(parent_of_area: &Strings, to: &Geography) -> Mapping {
        let mut unknown = (Vec::new(), 0);
        let mut previous: (&str, u32) = ("", NONE);
        let targets = parent_of_area
            .iter()
            .map(|code| {
                if code.is_empty() {
                    return NONE;
                }
                if previous.0 != code {
                    previous = (code, to.index.find(code).unwrap_or(NONE));
                    if previous.1 == NONE && unknown.0.len() < 10 {
                        unknown.0.push(code.to_owned());
                    }
                }
                if previous.1 == NONE {
                    unknown.1 += 1;
                }
                previous.1
            })
            .collect();
        let mut mapping = Mapping::whole(targets, to.len());
        mapping.counts.unknown_targets = unknown;
        mapping
    }

    /// From two columns of a finer geography's table: each area lies where the finer areas in it lie.
    ///
    /// A finer area without a code in one of the columns says nothing; [`Counts::silent`] counts those whose area is
    /// placed by others.
    ///
    /// # Errors
    /// Every area whose finer areas lie in several targets, with these.
    pub fn from_members(
        area_of_member: &Strings,
        target_of_member: &Strings,
        from: &Geography,
        to: &Geography,
    ) -> Result<Mapping, Vec<(u32, Vec<u32>)>> {
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); from.len()];
        let mut silent = vec![0; from.len()];
        let mut unknown = (Vec::new(), 0);
        for (area, target) in area_of_member.iter().zip(target_of_member.iter()) {
            let Some(area) = from.index.find(area).map(|it| it as usize) else { continue };
            match to.index.find(target) {
                Some(target) if found[area].contains(&target) => {}
                Some(target) => found[area].push(target),
                None => {
                    silent[area] += 1;
                    if !target.is_empty() {
                        unknown.1 += 1;
                        if unknown.0.len() < 10 && !unknown.0.iter().any(|it| it == target) {
                            unknown.0.push(target.to_owned());
                        }
                    }
                }
            }
        }
        let split = (0..).zip(&found).filter(|(_, targets)| targets.len() > 1);
        let split: Vec<(u32, Vec<u32>)> = split.map(|(area, targets)| (area, targets.clone())).collect();
        if !split.is_empty() {
            return Err(split);
        }
        let targets: Vec<u32> = found.iter().map(|it| it.first().copied().unwrap_or(NONE)).collect();
        let silent = targets.iter().zip(silent).filter(|(target, _)| **target != NONE).map(|it| it.1).sum();
        let mut mapping = Mapping::whole(targets, to.len());
        mapping.counts.silent = silent;
        mapping.counts.unknown_targets = unknown;
        Ok(mapping)
    }

    /// From one target an area.
    pub fn whole(targets: Vec<u32>, target_count: usize) -> Mapping {
        let mut mapping =
            Mapping { targets: Targets::Whole(targets), target_count, counts: Counts::default() };
        mapping.count();
        mapping
    }

    /// From the rows of a lookup: area code, target code, and the share where the lookup has one.
    ///
    /// Rows about areas that `from` does not have are counted and left out; so are rows whose target `to` does not
    /// have, which loses (that share of) an area. An area that is named with a target that is blank or not known is lost,
    /// whatever becomes of the others.
    ///
    /// # Errors
    /// Where the rows contradict each other.
    pub fn from_rows(
        areas: &Strings,
        targets: &Strings,
        shares: Option<&[f64]>,
        others: Others,
        from: &Geography,
        to: &Geography,
    ) -> Result<Mapping, MappingError> {
        let mut entries: Vec<(u32, u32, u32)> = Vec::with_capacity(areas.len()); // area, target, row
        let mut rows_of_other_areas = 0;
        let mut unknown = (Vec::new(), 0);
        for (row, (area, target)) in areas.iter().zip(targets.iter()).enumerate() {
            let Some(area) = from.index.find(area) else {
                rows_of_other_areas += 1;
                continue;
            };
            let target = match to.index.find(target) {
                Some(target) => target,
                None => {
                    if !target.is_empty() {
                        unknown.1 += 1;
                        if unknown.0.len() < 10 && !unknown.0.iter().any(|it| it == target) {
                            unknown.0.push(target.to_owned());
                        }
                    }
                    NONE
                }
            };
            entries.push((area, target, row as u32));
        }
        entries.sort_unstable();
        // Where the areas lie that no row names.
        let mut own = vec![NONE; from.len()];
        if others == Others::Themselves {
            let mut named = vec![false; from.len()];
            entries.iter().for_each(|(area, _, _)| named[*area as usize] = true);
            for area in (0..from.len()).filter(|area| !named[*area]) {
                let code = from.codes.get(area);
                own[area] = to.index.find(code).unwrap_or(NONE);
                if own[area] == NONE {
                    unknown.1 += 1;
                    if unknown.0.len() < 10 {
                        unknown.0.push(code.to_owned());
                    }
                }
            }
            own_codes_are_free(&own, &entries, to.len())?;
        }
        let themselves = own.iter().filter(|it| **it != NONE).count();
        let mut mapping = match shares {
            None => Mapping::whole(one_target_each(&entries, own)?, to.len()),
            Some(shares) => Mapping::split(&entries, shares, &own, to.len())?,
        };
        mapping.counts.themselves = themselves;
        mapping.counts.rows_of_other_areas = rows_of_other_areas;
        mapping.counts.unknown_targets = unknown;
        Ok(mapping)
    }

    fn split(
        entries: &[(u32, u32, u32)],
        shares: &[f64],
        own_targets: &[u32],
        target_count: usize,
    ) -> Result<Mapping, MappingError> {
        let areas = own_targets.len();
        let mut offsets = Vec::with_capacity(areas + 1);
        offsets.push(0_u32);
        let (mut targets, mut kept) = (Vec::new(), Vec::new());
        let mut wrong_sum: Option<(u32, f64)> = None;
        let mut wrong = 0;
        let mut at = 0;
        for area in 0..areas as u32 {
            let start = at;
            while at < entries.len() && entries[at].0 == area {
                at += 1;
            }
            let own = &entries[start..at];
            if let Some(pair) = own.windows(2).find(|pair| pair[0].1 == pair[1].1 && pair[0].1 != NONE) {
                return Err(MappingError::RowTwice { area, rows: (pair[0].2, pair[1].2) });
            }
            let itself = own_targets[area as usize];
            if itself != NONE {
                targets.push(itself);
                kept.push(1.0);
            }
            let mut sum = 0.0;
            for (_, target, row) in own {
                let share = shares.get(*row as usize).copied().unwrap_or(f64::NAN);
                if !(0.0..=1.0).contains(&share) {
                    return Err(MappingError::BadShare { row: *row, share });
                }
                sum += share;
                if *target != NONE && share > 0.0 {
                    targets.push(*target);
                    kept.push(share);
                }
            }
            // METHODS 12.5: the shares of an area sum to 1, or its people would grow or shrink on the way. Published
            // shares are rounded, so a small gap is let through.
            if !own.is_empty() && (sum - 1.0).abs() > 1e-3 {
                wrong += 1;
                wrong_sum.get_or_insert((area, sum));
            }
            offsets.push(targets.len() as u32);
        }
        if let Some((area, sum)) = wrong_sum {
            return Err(MappingError::ShareSum { area, sum, areas: wrong });
        }
        let mut mapping = Mapping {
            targets: Targets::Split { offsets, targets, shares: kept },
            target_count,
            counts: Counts::default(),
        };
        mapping.count();
        Ok(mapping)
    }

    /// This mapping, then another one on from its targets.
    pub fn then(&self, next: &Mapping) -> Mapping {
        if let (Targets::Whole(first), Targets::Whole(second)) = (&self.targets, &next.targets) {
            let targets = first.iter().map(|it| second.get(*it as usize).copied().unwrap_or(NONE)).collect();
            return Mapping::whole(targets, next.target_count);
        }
        let areas = self.area_count();
        let mut offsets = vec![0_u32];
        let (mut targets, mut shares) = (Vec::new(), Vec::new());
        for area in 0..areas {
            let mut own: Vec<(u32, f64)> = Vec::new();
            for (middle, share) in self.targets_of(area) {
                for (target, further) in next.targets_of(middle as usize) {
                    match own.iter_mut().find(|it| it.0 == target) {
                        Some(it) => it.1 += share * further,
                        None => own.push((target, share * further)),
                    }
                }
            }
            own.sort_by_key(|it| it.0);
            targets.extend(own.iter().map(|it| it.0));
            shares.extend(own.iter().map(|it| it.1));
            offsets.push(targets.len() as u32);
        }
        let mut mapping = Mapping {
            targets: Targets::Split { offsets, targets, shares },
            target_count: next.target_count,
            counts: Counts::default(),
        };
        mapping.count();
        mapping
    }

    /// The number of areas that are mapped.
    pub fn area_count(&self) -> usize {
        match &self.targets {
            Targets::Whole(targets) => targets.len(),
            Targets::Split { offsets, .. } => offsets.len().saturating_sub(1),
        }
    }

    /// The targets of one area with their shares.
    pub fn targets_of(&self, area: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let (targets, shares): (&[u32], Option<&[f64]>) = match &self.targets {
            Targets::Whole(targets) => (targets.get(area..=area).unwrap_or_default(), None),
            Targets::Split { offsets, targets, shares } => match (offsets.get(area), offsets.get(area + 1)) {
                (Some(start), Some(end)) => {
                    let range = *start as usize..*end as usize;
                    (targets.get(range.clone()).unwrap_or_default(), shares.get(range))
                }
                _ => (&[], None),
            },
        };
        targets
            .iter()
            .enumerate()
            .filter(|(_, target)| **target != NONE)
            .map(move |(i, target)| (*target, shares.and_then(|it| it.get(i)).copied().unwrap_or(1.0)))
    }

    /// The one target of an area that lies whole in one.
    pub fn target_of(&self, area: usize) -> Option<u32> {
        let mut targets = self.targets_of(area);
        match (targets.next(), targets.next()) {
            (Some((target, _)), None) => Some(target),
            _ => None,
        }
    }

    /// The areas that lie in each target.
    pub fn members(&self) -> Result<Members, MembersError> {
        match &self.targets {
            Targets::Whole(targets) => Members::new(targets, self.target_count),
            Targets::Split { .. } => {
                let triples: Vec<(u32, u32, f64)> = (0..self.area_count())
                    .flat_map(|area| {
                        self.targets_of(area).map(move |(target, share)| (area as u32, target, share))
                    })
                    .collect();
                Members::with_shares(&triples, self.target_count)
            }
        }
    }

    fn count(&mut self) {
        let mut counts = Counts::default();
        let mut used = vec![false; self.target_count];
        for area in 0..self.area_count() {
            let mut targets = 0;
            for (target, _) in self.targets_of(area) {
                targets += 1;
                if let Some(it) = used.get_mut(target as usize) {
                    *it = true;
                }
            }
            match targets {
                0 => counts.lost.push(area as u32),
                1 => counts.matched += 1,
                _ => {
                    counts.matched += 1;
                    counts.split += 1;
                }
            }
        }
        counts.empty =
            used.iter().enumerate().filter(|(_, used)| !**used).map(|(target, _)| target as u32).collect();
        self.counts = counts;
    }
}

/// Refuses areas that stay themselves where other areas would come to lie in them: the lookup says nothing of that.
fn own_codes_are_free(
    own: &[u32],
    entries: &[(u32, u32, u32)],
    target_count: usize,
) -> Result<(), MappingError> {
    let mut row_of = vec![NONE; target_count];
    for (_, target, row) in entries.iter().filter(|(_, target, _)| *target != NONE) {
        let first = &mut row_of[*target as usize];
        *first = (*first).min(*row); // there are fewer rows than NONE
    }
    let row = |area: u32| {
        own.get(area as usize).and_then(|it| row_of.get(*it as usize)).copied().filter(|row| *row != NONE)
    };
    let mut taken = (0..own.len() as u32).filter_map(|area| row(area).map(|row| (area, row)));
    match taken.next() {
        Some((area, row)) => Err(MappingError::OwnCodeTaken { area, row, areas: 1 + taken.count() }),
        None => Ok(()),
    }
}

/// The one target of each area, from entries in order of area and the targets of those that have no entry.
fn one_target_each(entries: &[(u32, u32, u32)], own: Vec<u32>) -> Result<Vec<u32>, MappingError> {
    let mut targets = own;
    let mut first: Option<(u32, (u32, u32))> = None;
    let mut twice = 0;
    for pair in entries.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        if pair[0].1 == pair[1].1 {
            continue; // the same sentence twice says nothing new
        }
        twice += 1;
        first.get_or_insert((pair[0].0, (pair[0].2, pair[1].2)));
    }
    if let Some((area, rows)) = first {
        return Err(MappingError::TwoTargets { area, rows, areas: twice });
    }
    for (area, target, _) in entries {
        if let Some(it) = targets.get_mut(*area as usize) {
            *it = *target;
        }
    }
    Ok(targets)
}
