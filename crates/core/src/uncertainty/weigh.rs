//! Ranks of one index under other and other weights, without making the index anew.
//!
//! While its parts stay the same columns, the score of an area is a function of one weighted sum. Sums are first taken
//! plainly, which is fast and wrong in the last bits; areas whose sums are so near to each other that this could
//! matter are scored once more exactly as [`Combine`](crate::aggregate::Combine) does, and only those. So the ranks are
//! those of [`rank`](crate::rank::rank) on the scores of [`build`](crate::index::build), tie for tie.

use std::ops::{AddAssign, Range};

use crate::Polarity;
use crate::aggregate::Mean;
use crate::index::Method;
use crate::parallel;
use crate::rank::{Place, Ties};
use crate::sum::Sum;

use super::cut::Cut;

/// Ranks as they are stored: whole numbers, and halves counted as wholes where ties share a mean; 0 = no rank.
pub(super) trait Word:
    Copy + Default + Ord + Send + Sync + Into<u32> + TryFrom<u32> + From<bool> + AddAssign
{
    /// What holds the sum of many.
    type Sum: Copy + Default + AddAssign + From<Self> + Into<u64>;
    const GREATEST: Self;

    fn of(rank: u32) -> Self {
        Self::try_from(rank).unwrap_or_default()
    }

    /// A rank that is known to fit.
    fn fitting(rank: u32) -> Self;

    fn distance(self, other: Self) -> Self;

    /// One less, and the greatest number for 0.
    fn less_one(self) -> Self;
}

macro_rules! word {
    ($word:ty, $sum:ty) => {
        impl Word for $word {
            type Sum = $sum;
            const GREATEST: Self = Self::MAX;

            fn fitting(rank: u32) -> Self {
                rank as $word
            }

            fn distance(self, other: Self) -> Self {
                self.abs_diff(other)
            }

            fn less_one(self) -> Self {
                self.wrapping_sub(1)
            }
        }
    };
}

word!(u16, u32);
word!(u32, u64);

/// How many stored units one rank is.
pub(super) fn units(ties: Ties) -> u32 {
    if ties == Ties::Average { 2 } else { 1 }
}

/// The columns of an index, ready to be weighed.
#[derive(Debug)]
pub(super) struct Weigher {
    mean: Mean,
    // Ties, the worse end and decimals; what belongs to single parts is not used any more.
    method: Method<'static>,
    single: bool,
    // One column per part: the terms of the areas that have all parts, in the order of `places`.
    columns: Vec<Vec<f64>>,
    // The greatest term of each part, without its sign.
    greatest: Vec<f64>,
    // Where in a row of ranks each of these areas is, and which area it is.
    places: Vec<u32>,
    areas: Vec<u32>,
}

/// Room for a few draws, kept from one to the next.
#[derive(Debug, Default)]
pub(super) struct Room {
    // Sums as bits, then keys: a draw after the other.
    words: Vec<u64>,
    sorted: Vec<u64>,
    counts: Vec<u32>,
    run: Vec<(f64, u32, u32)>,
}

/// Beyond these, sums of terms and their inverses might leave the range of numbers.
const GREATEST: f64 = 1e100;
/// Half of the distance from 1 to the next number.
const ROUNDING: f64 = f64::EPSILON / 2.0;
/// Areas weighed at a time, so that they stay in the fastest memory.
const TILE: usize = 512;
/// Where buckets have so many areas, they are sorted by themselves: a power of two.
const FULL: u32 = 32;

impl Weigher {
    /// Takes the columns of an index, if all there is to know of its scores is a weighted sum: a mean, and areas that
    /// have all parts or none. `order` has the areas in the order of a row of ranks.
    pub(super) fn new(
        normalised: &[Vec<f64>],
        mean: Mean,
        method: &Method<'_>,
        single: bool,
        order: &[u32],
    ) -> Option<Weigher> {
        let straight = mean.power == 1.0;
        if !straight && method.decimals.is_some() {
            return None;
        }
        let possible = |x: f64| x.abs() <= GREATEST && (straight || x >= 1.0 / GREATEST);
        let (mut places, mut areas) = (Vec::new(), Vec::new());
        for (place, &area) in (0..).zip(order) {
            let row = || normalised.iter().map(|column| column[area as usize]);
            if row().all(possible) {
                places.push(place);
                areas.push(area);
            } else if !row().all(f64::is_nan) {
                return None;
            }
        }
        let terms = |column: &Vec<f64>| areas.iter().map(|&area| mean.term(column[area as usize])).collect();
        let columns: Vec<Vec<f64>> = normalised.iter().map(terms).collect();
        let greatest: Vec<f64> = columns
            .iter()
            .map(|column| column.iter().fold(0.0, |greatest: f64, x| greatest.max(x.abs())))
            .collect();
        let fits = greatest.iter().all(|greatest| *greatest <= GREATEST);
        let method = Method { impute: None, people: None, excluded: None, ..method.clone() };
        fits.then_some(Weigher { mean, method, single, columns, greatest, places, areas })
    }

    /// How near to each other two plain sums must be for their scores to be told apart only exactly.
    ///
    /// A plain sum of `m` products is off by `(m - 1) u` of the sum of their sizes, a compensated one by less than
    /// `2u` of it; what follows (a division, `exp` or `pow`) is off by a few `u` of the score, and may store it in 32
    /// bits or so many decimals. All of it is taken several times over.
    fn doubt(&self, weights: &[f64], total: f64) -> f64 {
        let size: f64 = self.greatest.iter().zip(weights).map(|(greatest, weight)| greatest * weight).sum();
        let relative = 32.0 * ROUNDING + if self.single { f64::from(f32::EPSILON) * 2.0 } else { 0.0 };
        let after = match self.mean.power {
            1.0 => relative * size,
            0.0 => relative * total,
            power => relative * power.abs() * size,
        };
        let decimals = self.method.decimals.map_or(0.0, |decimals| {
            2.0 * libm::pow(10.0, -f64::from(decimals)) * if self.mean.as_given { 1.0 } else { total }
        });
        8.0 * (self.columns.len() as f64 + 8.0) * ROUNDING * size + 2.0 * after + decimals
    }

    /// Whether these weights can be used: their sums, and those of the products, stay in the range of numbers.
    pub(super) fn takes(&self, weights: &[f64]) -> bool {
        let total: f64 = weights.iter().sum();
        weights.len() == self.columns.len()
            && weights.iter().all(|weight| *weight >= 0.0)
            && (1.0 / GREATEST..=GREATEST).contains(&total)
    }

    /// The score of one area, to the last bit.
    fn score(&self, weights: &[f64], total: f64, position: usize) -> f64 {
        let counted = weights.iter().zip(&self.columns).filter(|(weight, _)| **weight > 0.0);
        let sum = counted.map(|(weight, column)| weight * column[position]).collect::<Sum>();
        let mut score = [self.mean.score(sum.value(), total)];
        self.method.finish(&mut score, self.single);
        score[0]
    }

    /// Writes the ranks under each of these weights into a row, one row after the other, and returns the last rank of
    /// each that is in the cut.
    ///
    /// The weights are ones that it [`takes`](Self::takes).
    pub(super) fn rank<W: Word>(
        &self,
        weights: &[&[f64]],
        cut: Cut,
        room: &mut Room,
        rows: &mut [W],
    ) -> Vec<u32> {
        let count = self.areas.len();
        let width = (rows.len() / weights.len().max(1)).max(1);
        if count < width {
            rows.fill(W::default());
        }
        if count == 0 {
            return vec![0; weights.len()];
        }
        // Sums run up from rank 1 on.
        let descending = (self.method.worse == Polarity::High) == (self.mean.power >= 0.0);
        let signed = |weights: &&[f64]| weights.iter().map(|&w| if descending { -w } else { w }).collect();
        let signed: Vec<Vec<f64>> = weights.iter().map(signed).collect();
        let mut words = std::mem::take(&mut room.words);
        words.resize(count * weights.len(), 0);
        let ends = parallel::wide(
            #[inline(always)]
            || weigh(&self.columns, &signed, &mut words),
        );
        let draws = weights.iter().zip(words.chunks_mut(count).zip(ends)).zip(rows.chunks_mut(width));
        let last =
            draws.map(|((weights, (sums, ends)), row)| self.order(weights, sums, ends, cut, room, row));
        let last = last.collect();
        room.words = words;
        last
    }

    /// The ranks of a draw, given the sums of all areas.
    fn order<W: Word>(
        &self,
        weights: &[f64],
        sums: &mut [u64],
        (least, greatest): (f64, f64),
        cut: Cut,
        room: &mut Room,
        row: &mut [W],
    ) -> u32 {
        let count = self.areas.len();
        let total: f64 = weights.iter().sum();
        let bits = usize::BITS - (count - 1).leading_zeros(); // of an area's position
        // Twice as many buckets as areas, unless they would take more memory than they save time.
        let buckets = 2 * count.clamp(16, 1 << 20);
        let shift = (64 - bits).min(48) - (usize::BITS - buckets.leading_zeros());
        let scale = (((buckets as u64) << shift) - 2) as f64 / (greatest - least);
        let scale = if scale.is_finite() { scale } else { 0.0 };
        // Rounding to whole keys moves each by a half, the arithmetic before by less.
        let doubt = if scale == 0.0 {
            u64::MAX
        } else {
            ((self.doubt(weights, total) * scale) as u64).saturating_add(3)
        };

        parallel::wide(
            #[inline(always)]
            || scatter(room, sums, least, scale, bits, buckets, shift),
        );
        let near = |a: u64, b: u64| (b >> bits) - (a >> bits) <= doubt;
        // Words at most so far from each other may be near.
        let reach = doubt.saturating_add(1).saturating_mul(1 << bits);
        let close = |a: u64, b: u64| b - a <= reach;
        let mask = (1_u64 << bits) - 1;
        let unit = units(self.method.ties);
        let straight = self.places.len() == row.len();
        let mut put = |word: u64, before: usize| {
            let position = (word & mask) as usize;
            let place = if straight { position } else { self.places[position] as usize };
            if let Some(slot) = row.get_mut(place) {
                *slot = W::fitting((before as u32 + 1) * unit);
            }
        };
        // What scattering left out of order is put in order on the way: the greater of two neighbours is carried on
        // until a greater one comes, which leaves few to be put farther back, and ranked again.
        let sorted = &mut room.sorted[..count];
        let mut doubtful = false;
        let next = |sorted: &[u64], place: usize| sorted.get(place + 1).copied().unwrap_or(u64::MAX);
        let mut before = sorted[0].min(next(sorted, 0));
        let mut carried = sorted[0].max(next(sorted, 0));
        sorted[0] = before;
        put(before, 0);
        for place in 1..count {
            let next = next(sorted, place);
            let word = carried.min(next);
            carried = carried.max(next);
            if before > word {
                let mut hole = place;
                while hole > 0 && sorted[hole - 1] > word {
                    sorted[hole] = sorted[hole - 1];
                    put(sorted[hole], hole);
                    hole -= 1;
                }
                sorted[hole] = word;
                put(word, hole);
                doubtful |= close(word, sorted[hole + 1]) || hole > 0 && close(sorted[hole - 1], word);
            } else {
                doubtful |= close(before, word);
                sorted[place] = word;
                put(word, place);
                before = word;
            }
        }
        if doubtful {
            self.settle(weights, total, near, mask, room, row);
        }
        self.limit(weights, total, cut, mask, room, row)
    }

    /// Puts areas that the plain sums cannot tell apart in their order, and gives equal ones the rank they share.
    fn settle<W: Word>(
        &self,
        weights: &[f64],
        total: f64,
        near: impl Fn(u64, u64) -> bool,
        mask: u64,
        room: &mut Room,
        row: &mut [W],
    ) {
        let Room { sorted, run, .. } = room;
        let (ties, unit) = (self.method.ties, f64::from(units(self.method.ties)));
        let descending = self.method.worse == Polarity::High;
        let (mut start, mut groups) = (0, 0);
        while start < sorted.len() {
            let others = sorted[start..].windows(2).take_while(|pair| near(pair[0], pair[1])).count();
            let words = &mut sorted[start..=start + others];
            // Under `dense` the rank depends on all groups before.
            if words.len() == 1 && ties != Ties::Dense {
                start += 1;
                continue;
            }
            run.clear();
            run.extend(words.iter().map(|word| {
                let position = (word & mask) as usize;
                let score = self.score(weights, total, position) + 0.0; // -0 equals 0
                (if descending { -score } else { score }, self.areas[position], position as u32)
            }));
            run.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            words.iter_mut().zip(run.iter()).for_each(|(word, it)| *word = *word & !mask | u64::from(it.2));
            let mut before = start;
            for group in run.chunk_by(|a, b| a.0 == b.0) {
                groups += 1;
                let place = ties.place(before + 1, group.len(), groups);
                for (k, &(_, _, position)) in group.iter().enumerate() {
                    let rank = match place {
                        Place::Shared(rank) => rank,
                        Place::From(first) => first + k as f64,
                    };
                    if let Some(slot) = row.get_mut(self.places[position as usize] as usize) {
                        *slot = W::of((rank * unit) as u32);
                    }
                }
                before += group.len();
            }
            start += others + 1;
        }
    }

    /// The last rank that is in the cut, in stored units.
    fn limit<W: Word>(
        &self,
        weights: &[f64],
        total: f64,
        cut: Cut,
        mask: u64,
        room: &Room,
        row: &[W],
    ) -> u32 {
        cut.limit(self.areas.len(), units(self.method.ties)).unwrap_or_else(|| {
            let position = |word: &u64| (word & mask) as usize;
            let inside =
                |word: &u64| cut.takes(self.score(weights, total, position(word)), self.method.worse);
            match room.sorted.partition_point(inside) {
                0 => 0,
                inside => {
                    let place = self.places[position(&room.sorted[inside - 1])] as usize;
                    row.get(place).map_or(u32::MAX, |&rank| rank.into())
                }
            }
        })
    }
}

/// The weighted sums of each draw, plainly, as bits; and the least and the greatest of them.
///
/// Draws are weighed together, so that the columns come from slower memory once for all of them.
#[inline(always)]
fn weigh(columns: &[Vec<f64>], weights: &[Vec<f64>], words: &mut [u64]) -> Vec<(f64, f64)> {
    let count = words.len() / weights.len().max(1);
    let mut ends = vec![(f64::INFINITY, f64::NEG_INFINITY); weights.len()];
    for start in (0..count).step_by(TILE) {
        let areas = start..count.min(start + TILE);
        for ((weights, ends), words) in weights.iter().zip(&mut ends).zip(words.chunks_mut(count)) {
            let (least, greatest) = weigh_tile(columns, weights, areas.clone(), &mut words[areas.clone()]);
            *ends = (ends.0.min(least), ends.1.max(greatest));
        }
    }
    ends
}

/// The weighted sums of some areas, as [`weigh`] gives them.
#[inline(always)]
fn weigh_tile(columns: &[Vec<f64>], weights: &[f64], areas: Range<usize>, words: &mut [u64]) -> (f64, f64) {
    let mut room = [0.0; TILE];
    let sums = &mut room[..words.len()];
    for (columns, weights) in columns.chunks(4).zip(weights.chunks(4)) {
        match (columns, weights) {
            ([a, b, c, d], &[u, v, w, x]) => {
                let columns = a[areas.clone()].iter().zip(&b[areas.clone()]);
                let others = c[areas.clone()].iter().zip(&d[areas.clone()]);
                for (sum, ((a, b), (c, d))) in sums.iter_mut().zip(columns.zip(others)) {
                    *sum += (u * a + v * b) + (w * c + x * d);
                }
            }
            ([a, b, c], &[u, v, w]) => {
                let columns = a[areas.clone()].iter().zip(&b[areas.clone()]).zip(&c[areas.clone()]);
                for (sum, ((a, b), c)) in sums.iter_mut().zip(columns) {
                    *sum += (u * a + v * b) + w * c;
                }
            }
            _ => {
                for (column, weight) in columns.iter().zip(weights) {
                    sums.iter_mut().zip(&column[areas.clone()]).for_each(|(sum, x)| *sum += weight * x);
                }
            }
        }
    }
    words.iter_mut().zip(&*sums).for_each(|(word, sum)| *word = sum.to_bits());
    // Several side by side, none of which waits for another.
    let (mut least, mut greatest) = ([f64::INFINITY; 64], [f64::NEG_INFINITY; 64]);
    for sums in sums.chunks(64) {
        for ((least, greatest), &sum) in least.iter_mut().zip(&mut greatest).zip(sums) {
            *least = least.min(sum);
            *greatest = greatest.max(sum);
        }
    }
    (least.into_iter().fold(f64::INFINITY, f64::min), greatest.into_iter().fold(f64::NEG_INFINITY, f64::max))
}

/// Brings the areas nearly in the order of their sums, as words of a key (in the upper bits) and a position: each is in
/// its bucket, the upper bits of its key.
///
/// Areas come in the order that they have under the weights as given, so that one pass over them finds most of what it
/// needs in fast memory, and what is left to do within a bucket is little.
#[inline(always)]
fn scatter(
    room: &mut Room,
    words: &mut [u64],
    least: f64,
    scale: f64,
    bits: u32,
    buckets: usize,
    shift: u32,
) {
    /// Adding it to a number below it leaves the number's whole part in the lower bits.
    const WHOLE: f64 = (1_u64 << 52) as f64;
    let Room { sorted, counts, .. } = room;
    counts.clear();
    counts.resize(buckets, 0);
    sorted.resize(words.len(), 0);
    // As slices, whose places in memory stay known through the loops.
    let (counts, sorted) = (&mut counts[..], &mut sorted[..]);
    let last = counts.len() - 1;
    for words in words.chunks_mut(TILE) {
        for word in words.iter_mut() {
            *word = ((f64::from_bits(*word) - least) * scale + WHOLE).to_bits() & ((1 << 52) - 1);
        }
        words.iter().for_each(|key| counts[last.min((key >> shift) as usize)] += 1);
    }
    let (mut start, mut all) = (0, 0);
    for count in counts.iter_mut() {
        all |= *count;
        start += std::mem::replace(count, start);
    }
    for (position, &key) in (0_u64..).zip(words.iter()) {
        let next = &mut counts[last.min((key >> shift) as usize)];
        sorted[*next as usize] = key << bits | position;
        *next += 1;
    }
    if all >= FULL {
        // Where a few areas are far from all others, many share a bucket.
        let shift = shift + bits;
        sorted.chunk_by_mut(|a, b| a >> shift == b >> shift).for_each(<[u64]>::sort_unstable);
    }
}
