//! Sorting a column: the one step of an index that costs more than a walk over its areas.

use std::cell::RefCell;

/// Returns the areas in ascending order of their values.
///
/// - **Shape:** one value per area in; the positions of the areas that have one out.
/// - **Missing:** `NaN` is left out.
/// - **Ties:** equal values keep area order; -0 equals 0.
/// - **Cost:** a few walks over the column (radix sort), whatever its values; comparisons only within groups of
///   nearly equal values. Columns are shorter than 2^32.
///
/// ```
/// # use theodolite_core::sort::argsort;
/// assert_eq!(argsort(&[3.0, f64::NAN, -1.0, 3.0]), [2, 0, 3]);
/// ```
pub fn argsort(values: &[f64]) -> Vec<u32> {
    Sorted::new(values).words.iter().map(|&word| word as u32).collect()
}

/// The areas that have a value, in ascending order of it.
pub(crate) struct Sorted {
    // One word per area: the upper 32 bits of its value's place in the range that is used, then the area.
    words: Vec<u64>,
    // The whole key of each word, in the same order; none where the words tell all values apart that differ.
    keys: Vec<u64>,
}

impl Sorted {
    pub(crate) fn new(values: &[f64]) -> Sorted {
        let present = || (0_u32..).zip(values).filter(|(_, value)| !value.is_nan());
        let (mut least, mut greatest, mut count) = (u64::MAX, u64::MIN, 0);
        for (_, &value) in present() {
            let key = key(value);
            (least, greatest, count) = (least.min(key), greatest.max(key), count + 1);
        }
        let shift = 32_u32.saturating_sub(greatest.saturating_sub(least).leading_zeros());
        let mut words = room();
        words.reserve_exact(count);
        words.extend(present().map(|(area, &value)| ((key(value) - least) >> shift) << 32 | u64::from(area)));
        sort_words(&mut words);
        let mut keys = Vec::new();
        if shift > 0 && words.windows(2).any(|pair| pair[0] >> 32 == pair[1] >> 32) {
            // All at once: a walk that waits for each value in turn takes several times as long.
            keys = room();
            keys.extend(words.iter().map(|&word| key(values[word as u32 as usize])));
            order_groups(&mut words, &mut keys);
        }
        Sorted { words, keys }
    }

    /// How many areas have a value.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The areas in order.
    pub(crate) fn areas(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        areas_of(&self.words)
    }

    /// Calls `visit` for each group of equal values, from the smallest on, with the number of areas before it and the
    /// words of the group: see [`areas_of`].
    pub(crate) fn each_group(&self, visit: impl FnMut(usize, &[u64])) {
        if self.keys.is_empty() {
            each_run(&self.words, &self.words, |a, b| a >> 32 == b >> 32, visit);
        } else {
            each_run(&self.words, &self.keys, |a, b| a == b, visit);
        }
    }
}

/// Calls `visit` for each run of words whose marks are the same.
fn each_run(
    words: &[u64],
    marks: &[u64],
    same: impl Fn(u64, u64) -> bool,
    mut visit: impl FnMut(usize, &[u64]),
) {
    let mut start = 0;
    while let Some(&first) = marks.get(start) {
        let others = marks[start + 1..].iter().take_while(|&&mark| same(mark, first)).count();
        visit(start, &words[start..=start + others]);
        start += 1 + others;
    }
}

/// Puts groups that agree in the upper half of their words in the order of their keys.
fn order_groups(words: &mut [u64], keys: &mut [u64]) {
    let mut group: Vec<(u64, u64)> = Vec::new();
    let mut start = 0;
    while let Some(&first) = words.get(start) {
        let length = 1 + words[start + 1..].iter().take_while(|&&word| word >> 32 == first >> 32).count();
        let range = start..start + length;
        if !keys[range.clone()].is_sorted() {
            group.clear();
            group.extend(keys[range.clone()].iter().copied().zip(words[range.clone()].iter().copied()));
            group.sort_by_key(|it| it.0); // stable, so that equal values keep area order
            for ((key, word), it) in keys[range.clone()].iter_mut().zip(&mut words[range]).zip(&group) {
                (*key, *word) = *it;
            }
        }
        start += length;
    }
}

/// The areas of a group of words.
#[inline]
pub(crate) fn areas_of(words: &[u64]) -> impl DoubleEndedIterator<Item = usize> + '_ {
    words.iter().map(|&word| word as u32 as usize)
}

/// Bits that stand in the order of the values.
#[inline]
fn key(value: f64) -> u64 {
    const SIGN: u64 = 1 << 63;
    let bits = (value + 0.0).to_bits(); // adding 0 turns -0 into 0
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

thread_local! {
    /// Room for the words of a column and for their copy or keys, kept from one column to the next: new memory must be cleared by
    /// the system, which for ten million areas takes longer than sorting them. Never read before it is written.
    static ROOM: RefCell<Vec<Vec<u64>>> = const { RefCell::new(Vec::new()) };
}

/// Empty room, with some capacity if there is any to be had.
fn room() -> Vec<u64> {
    let mut words = ROOM.with_borrow_mut(Vec::pop).unwrap_or_default();
    words.clear();
    words
}

/// Gives room back; two pieces are kept, which is as many as one column asks for at a time.
fn give_back(words: Vec<u64>) {
    ROOM.with_borrow_mut(|kept| {
        if kept.len() < 2 && words.capacity() > 0 {
            kept.push(words);
        }
    });
}

impl Drop for Sorted {
    fn drop(&mut self) {
        give_back(std::mem::take(&mut self.keys));
        give_back(std::mem::take(&mut self.words));
    }
}

const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 3; // of the 32 upper bits
const BUCKETS: usize = 1 << DIGIT_BITS;

#[inline]
fn digit(word: u64, place: usize) -> usize {
    (word >> (32 + DIGIT_BITS * place as u32)) as usize & (BUCKETS - 1)
}

/// Sorts by the upper half of each word, keeping the order of words that agree there; the lower half must ascend.
fn sort_words(words: &mut Vec<u64>) {
    if words.len() < 512 {
        words.sort_unstable();
        return;
    }
    let mut counts = vec![[0_u32; BUCKETS]; DIGITS];
    let mut last = 0;
    let mut sorted = true;
    for &word in words.iter() {
        sorted &= last <= word;
        last = word;
        for (place, counts) in counts.iter_mut().enumerate() {
            counts[digit(word, place)] += 1;
        }
    }
    if sorted {
        return;
    }
    let length = words.len() as u32;
    let mut other = room();
    other.resize(words.len(), 0);
    for (place, counts) in counts.iter_mut().enumerate() {
        if counts.contains(&length) {
            continue; // all words agree in this digit
        }
        let mut start = 0;
        for count in counts.iter_mut() {
            start += std::mem::replace(count, start);
        }
        for &word in words.iter() {
            let next = &mut counts[digit(word, place)];
            other[*next as usize] = word;
            *next += 1;
        }
        std::mem::swap(words, &mut other);
    }
    give_back(other);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[f64]) {
        let mut expected: Vec<u32> =
            (0..values.len() as u32).filter(|&k| !values[k as usize].is_nan()).collect();
        expected.sort_by(|&a, &b| values[a as usize].partial_cmp(&values[b as usize]).unwrap());
        assert_eq!(argsort(values), expected);
    }

    /// Numbers that look random and are the same on every run.
    fn scramble(k: u64) -> u64 {
        let k = (k ^ (k >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let k = (k ^ (k >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        k ^ (k >> 31)
    }

    #[test]
    fn short_columns_are_sorted_with_ties_in_area_order() {
        check(&[]);
        check(&[f64::NAN, f64::NAN]);
        check(&[1.0]);
        check(&[2.0, -0.0, f64::NAN, 0.0, -3.5, 2.0, 1e-310]);
    }

    #[test]
    fn long_columns_of_any_scale_are_sorted() {
        let unit = |k: u64| scramble(k) as f64 / u64::MAX as f64;
        check(&(0..5000).map(unit).collect::<Vec<_>>());
        check(&(0..5000).map(|k| (unit(k) * 40.0).floor() - 20.0).collect::<Vec<_>>());
        check(&(0..5000).map(|k| f64::from_bits(scramble(k))).collect::<Vec<_>>());
        check(&(0..5000).map(|k| 1.0 + unit(k) * 1e-13).collect::<Vec<_>>());
        check(&(0..5000).map(|k| if k % 100 == 0 { 1e300 } else { unit(k) * 1e-9 }).collect::<Vec<_>>());
        check(&(0..5000).map(|k| k as f64).collect::<Vec<_>>());
        check(&(0..5000).map(|k| -(k as f64)).collect::<Vec<_>>());
        check(&[7.0; 5000]);
    }

    #[test]
    fn groups_are_equal_values() {
        let values = [2.0, 0.0, f64::NAN, 2.0, -0.0];
        let mut groups = Vec::new();
        let sorted = Sorted::new(&values);
        sorted.each_group(|before, words| groups.push((before, areas_of(words).collect::<Vec<_>>())));
        assert_eq!(groups, [(0, vec![1, 4]), (2, vec![0, 3])]);
    }
}
