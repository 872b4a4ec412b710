//! Area codes: sorting them, finding them, and laying the rows of a source beside the areas of a geography.

use std::hash::Hasher as _;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHasher};

use crate::strings::{Strings, is_space};

mod vintage;

pub use vintage::vintage_hint;

/// Finds the place of a code among the codes of a geography.
///
/// It costs four to eight bytes a code beside the codes themselves. Where a code stands twice, the first is found.
///
/// ```
/// # use std::sync::Arc;
/// # use theodolite_data::{key::CodeIndex, strings::Strings};
/// let areas: Arc<Strings> = Arc::new(["E01000001", "E01000002"].into_iter().collect());
/// let index = CodeIndex::new(&areas);
/// assert_eq!(index.find("E01000002"), Some(1));
/// assert_eq!(index.find("E01000003"), None);
/// ```
#[derive(Clone, Debug)]
pub struct CodeIndex {
    codes: Arc<Strings>,
    /// An open table of positions in `codes`, `NONE` where free; made when a code is first looked up, because rows in
    /// area order never ask. Invariant: a power of two, at least a quarter free.
    slots: OnceLock<Vec<u32>>,
}

/// No row, no area: the greatest `u32`.
pub const NONE: u32 = u32::MAX;

impl CodeIndex {
    /// Indexes the codes of a geography; positions are those of `codes`.
    pub fn new(codes: &Arc<Strings>) -> Self {
        CodeIndex { codes: Arc::clone(codes), slots: OnceLock::new() }
    }

    /// The position of a code, if it is one of them. Codes are compared byte by byte.
    pub fn find(&self, code: &str) -> Option<u32> {
        probe(&self.codes, self.slots.get_or_init(|| slots(&self.codes)), code).ok()
    }

    /// The codes, by position.
    pub fn codes(&self) -> &Arc<Strings> {
        &self.codes
    }
}

fn slots(codes: &Strings) -> Vec<u32> {
    let size = (codes.len() + codes.len() / 3 + 2).next_power_of_two();
    let mut slots = vec![NONE; size];
    for (position, code) in codes.iter().enumerate() {
        if let Err(free) = probe(codes, &slots, code) {
            slots[free] = position as u32;
        }
    }
    slots
}

/// The position of a code, or else the free slot where it would stand.
fn probe(codes: &Strings, slots: &[u32], code: &str) -> Result<u32, usize> {
    let mask = slots.len() - 1;
    let mut hasher = FxHasher::default();
    hasher.write(code.as_bytes());
    let mut slot = hasher.finish() as usize & mask;
    loop {
        match slots[slot] {
            NONE => return Err(slot),
            position if codes.get(position as usize) == code => return Ok(position),
            _ => slot = (slot + 1) & mask,
        }
    }
}

/// Codes in ascending order (by bytes), each with the row it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorted {
    /// The codes, ascending by bytes, all different.
    pub codes: Arc<Strings>,
    /// The input row of each.
    pub row: Vec<u32>,
}

/// Some code stands in more than one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicates {
    /// The code whose second row comes first.
    pub code: String,
    /// Its first two rows, counted from 0.
    pub rows: (u32, u32),
    /// How many rows bear a code that an earlier row bears.
    pub total: usize,
}

/// Sorts codes by bytes and makes sure that each stands once.
///
/// Codes already in order are shared, not copied.
///
/// # Errors
/// [`Duplicates`] if a code stands in two rows.
///
/// ```
/// # use theodolite_data::{key::sort_unique, strings::Strings};
/// let codes: Strings = ["W2", "E1", "E2"].into_iter().collect();
/// let sorted = sort_unique(&codes.into()).expect("each code stands once");
/// assert_eq!(sorted.codes.iter().collect::<Vec<_>>(), ["E1", "E2", "W2"]);
/// assert_eq!(sorted.row, [1, 2, 0]);
/// ```
pub fn sort_unique(codes: &Arc<Strings>) -> Result<Sorted, Duplicates> {
    let rows = codes.len() as u32;
    if codes.iter().is_sorted_by(|a, b| a < b) {
        return Ok(Sorted { codes: Arc::clone(codes), row: (0..rows).collect() });
    }
    let mut order = ordered(codes);
    let code = |row: u32| codes.get(row as usize);
    let mut total = 0;
    let mut first: Option<(u32, u32)> = None;
    for run in order.chunk_by(|a, b| code(*a) == code(*b)).filter(|run| run.len() > 1) {
        total += run.len() - 1;
        if first.is_none_or(|(_, second)| run[1] < second) {
            first = Some((run[0], run[1]));
        }
    }
    if let Some(rows) = first {
        return Err(Duplicates { code: code(rows.0).to_owned(), rows, total });
    }
    order.shrink_to_fit();
    let mut sorted = Strings::with_capacity(codes.len(), codes.bytes());
    sorted.extend(order.iter().map(|&row| code(row)));
    Ok(Sorted { codes: Arc::new(sorted), row: order })
}

/// The rows in order of code, then of row.
///
/// The eight bytes after what all codes share go into a number: most comparisons are then of two numbers.
fn ordered(codes: &Strings) -> Vec<u32> {
    let first = codes.get(0).as_bytes();
    let shared = codes.iter().fold(first.len(), |shared, code| {
        first[..shared].iter().zip(code.as_bytes()).take_while(|(a, b)| a == b).count()
    });
    let mut keyed: Vec<(u64, u32)> = codes
        .iter()
        .zip(0u32..)
        .map(|(code, row)| {
            let rest = code.as_bytes().get(shared..).unwrap_or_default();
            let mut head = [0; 8];
            let taken = rest.len().min(8);
            head[..taken].copy_from_slice(&rest[..taken]);
            (u64::from_be_bytes(head), row)
        })
        .collect();
    keyed.sort_unstable_by(|a, b| {
        (a.0.cmp(&b.0)).then_with(|| codes.get(a.1 as usize).cmp(codes.get(b.1 as usize))).then(a.1.cmp(&b.1))
    });
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Where the rows of a source stand among the areas of a geography, and all that does not fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// For each area the first row that bears its code; [`NONE`] where there is none.
    pub row_of_area: Vec<u32>,
    /// Rows whose code no area has, in row order.
    pub unknown: Vec<u32>,
    /// Rows whose code is empty or blank, in row order.
    pub blank: Vec<u32>,
    /// Rows whose code an earlier row bears: that row, then this one; in order of the latter.
    pub duplicates: Vec<(u32, u32)>,
    /// Areas without a row, in area order.
    pub without_row: Vec<u32>,
    /// Unknown rows that an area nearly has: row, area, and what sets them apart; in row order.
    pub near: Vec<(u32, u32, Near)>,
}

/// What sets a code apart from one that a geography has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// Spaces in it, before it or after it.
    Spaces,
    /// Capital letters.
    Case,
    /// Zeros at its beginning, lost or added: what a spreadsheet does to codes of digits.
    LeadingZeros,
}

/// Above this many areas near codes are not looked for: the search copies every code.
const NEAR_AREAS: usize = 2_000_000;

/// Lays the rows of a source beside the areas of a geography, by code.
///
/// - **Shape:** one key per row; `areas` are the codes that `index` was made from.
/// - **Missing:** a blank key is counted in `blank` and belongs to no area.
///
/// Keys in the order of the areas cost one comparison each.
pub fn align(keys: &Strings, areas: &Strings, index: &CodeIndex) -> Alignment {
    if keys == areas && !areas.iter().any(is_blank) {
        return Alignment { row_of_area: (0..areas.len() as u32).collect(), ..Alignment::default() };
    }
    let mut alignment = Alignment { row_of_area: vec![NONE; areas.len()], ..Alignment::default() };
    // Sources are often in area order with some areas left out: look at the next area first.
    let mut next = 0;
    for (row, key) in (0u32..).zip(keys.iter()) {
        let area = if next < areas.len() && areas.get(next) == key {
            Some(next)
        } else {
            index.find(key).map(|it| it as usize)
        };
        match area {
            _ if key.trim().is_empty() => alignment.blank.push(row),
            None => alignment.unknown.push(row),
            Some(area) => {
                next = area + 1;
                match &mut alignment.row_of_area[area] {
                    free if *free == NONE => *free = row,
                    first => alignment.duplicates.push((*first, row)),
                }
            }
        }
    }
    let without = alignment.row_of_area.iter().zip(0u32..).filter(|(row, _)| **row == NONE);
    alignment.without_row = without.map(|(_, area)| area).collect();
    if !alignment.unknown.is_empty() && areas.len() <= NEAR_AREAS {
        alignment.near = near(&alignment.unknown, keys, areas);
    }
    alignment
}

/// Whether a code is nothing but white space.
fn is_blank(code: &str) -> bool {
    code.as_bytes().first().is_none_or(|it| !it.is_ascii_graphic()) && code.trim().is_empty()
}

/// The unknown rows whose key is that of an area but for spaces, capitals or leading zeros.
fn near(unknown: &[u32], keys: &Strings, areas: &Strings) -> Vec<(u32, u32, Near)> {
    // Only looked up in, never iterated. Two areas that are nearly alike are no answer.
    let mut plain_areas: FxHashMap<String, u32> = FxHashMap::default();
    for (area, code) in (0u32..).zip(areas.iter()) {
        plain_areas.entry(plain(code)).and_modify(|it| *it = NONE).or_insert(area);
    }
    let found = unknown.iter().filter_map(|&row| {
        let key = keys.get(row as usize);
        let area = *plain_areas.get(&plain(key)).filter(|it| **it != NONE)?;
        let (key, code) = (without_spaces(key), without_spaces(areas.get(area as usize)));
        let why = if key == code {
            Near::Spaces
        } else if key.to_lowercase() == code.to_lowercase() {
            Near::Case
        } else {
            Near::LeadingZeros
        };
        Some((row, area, why))
    });
    found.collect()
}

/// A code without spaces, capitals and leading zeros.
fn plain(code: &str) -> String {
    without_spaces(code).trim_start_matches('0').to_lowercase()
}

/// A code without spaces of any kind, the invisible ones included.
fn without_spaces(code: &str) -> String {
    code.chars().filter(|it| !is_space(*it)).collect()
}
