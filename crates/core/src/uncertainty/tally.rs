//! What is said of each area's ranks over many draws, without keeping them all.
//!
//! Counts and sums are of whole numbers, so that no order of adding matters. Where the ranks of all draws fit in
//! memory, quantiles are selected from them. Else those of the first draws say between which ranks each quantile will
//! lie; ranks there are counted one by one over all draws, and the others as below or above. Where that guess was
//! wrong, or too wide to count every rank, the draws are made once more (they are a function of their number) for the
//! areas concerned: so quantiles are exact, whatever the guess.

use crate::parallel;

use super::weigh::{Room, Word};

/// What is known of the ranks of one area, in stored units.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// The draws in which it has a rank.
    pub(super) present: u32,
    pub(super) sum: u64,
    /// The sum of its distances from the base rank.
    pub(super) shift: u64,
    /// The draws in which it is in the cut.
    pub(super) cut: u32,
    pub(super) best: u32,
    pub(super) worst: u32,
    pub(super) quantiles: [f64; QUANTILES],
}

const QUANTILES: usize = 3;
/// How much memory the ranks of draws may take, in bytes.
const ROWS: usize = 160 << 20;
/// How many draws are made at a time where not all are kept.
const BATCH: usize = 1408;
/// How many ranks may be counted at a time.
const BINS: usize = 56 << 20;
/// Areas whose ranks are looked at together.
const BLOCK: usize = 64;
/// Draws below which nothing is guessed from the first of them.
const PILOT: usize = 256;

/// The ranks among which a quantile of one area is looked for.
#[derive(Clone, Debug)]
struct Window {
    /// The area's position in its block, and which quantile.
    area: usize,
    quantile: usize,
    low: u32,
    high: u32,
    /// How many ranks are counted as one: so many bits of them.
    shift: u32,
    /// Ranks below, and the least one above: the greatest number where none is known.
    below: u32,
    next: u32,
}

impl Window {
    fn bins(&self) -> usize {
        ((self.high - self.low) >> self.shift) as usize + 1
    }
}

/// Areas that are looked at together.
#[derive(Default)]
struct Block {
    start: usize,
    base: Vec<u32>,
    tallies: Vec<Tally>,
    windows: Vec<Window>,
    // Counts, and the bins that have gone once round from 65,535 to 0.
    bins: Vec<u16>,
    rounds: Vec<usize>,
}

/// How many ranks to keep or to count, which tests make small.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    pub(super) rows: usize,
    pub(super) batch: usize,
    pub(super) bins: usize,
    pub(super) pilot: usize,
}

impl Memory {
    pub(super) const USUAL: Memory = Memory { rows: ROWS, batch: BATCH, bins: BINS, pilot: PILOT };
}

/// Makes the draws, and says of the first areas of each row (those that have a base rank) what is to be said.
///
/// `draw` fills the row of a draw with ranks and returns the last one that is in the cut. Rows have `width` values;
/// ranks are at most `top`.
pub(super) fn tally<W: Word, E: Send>(
    base: &[u32],
    (width, top): (usize, u32),
    draws: u32,
    shares: [f64; QUANTILES],
    memory: Memory,
    draw: impl Fn(&mut Room, u32, &mut [W]) -> Result<u32, E> + Sync + Send,
) -> Result<Vec<Tally>, E> {
    let mut blocks: Vec<Block> = base
        .chunks(BLOCK)
        .enumerate()
        .map(|(k, base)| Block {
            start: k * BLOCK,
            base: base.to_vec(),
            tallies: vec![Tally { best: u32::MAX, ..Tally::default() }; base.len()],
            ..Block::default()
        })
        .collect();
    if width == 0 {
        return Ok(Vec::new());
    }
    let kept = (memory.rows / (width * size_of::<W>())).max(16);
    let all = draws as usize <= kept;
    let batch = if all { draws as usize } else { kept.min(memory.batch.max(1)) };
    let mut rows = vec![W::default(); width * batch];
    let mut pass = |blocks: &mut [Block], first: bool| -> Result<(), E> {
        let mut start = 0;
        while start < draws {
            let count = batch.min((draws - start) as usize);
            let rows = &mut rows[..count * width];
            let limits = parallel::fill_rows(rows, width, Room::default, |room, k, row| {
                draw(room, start + k as u32, row)
            });
            let limits: Vec<u32> = limits.into_iter().collect::<Result<_, E>>()?;
            if start == 0 && first && !all {
                parallel::change(blocks, Scratch::default, |scratch, block| {
                    block.guess(rows, (width, top), &shares, draws, memory.pilot, scratch);
                });
                fit(blocks, memory.bins);
            }
            parallel::change(blocks, Scratch::default, |scratch, block| {
                block.look(rows, width, &limits, first, scratch, |block, area, values, buffer| {
                    if all {
                        block.select(area, values, &shares, buffer)
                    } else {
                        block.count(area, values, !first, buffer)
                    }
                });
            });
            start += count as u32;
        }
        Ok(())
    };
    pass(&mut blocks, true)?;
    let mut left = !all;
    while left {
        blocks.iter_mut().for_each(|block| block.resolve(&shares));
        left = blocks.iter().any(|block| !block.windows.is_empty());
        if left {
            fit(&mut blocks, memory.bins);
            pass(&mut blocks, false)?;
        }
    }
    Ok(blocks.into_iter().flat_map(|block| block.tallies).collect())
}

/// Makes all windows fit: where there are too many ranks to count, several are counted as one.
fn fit(blocks: &mut [Block], bins: usize) {
    let mut most = u32::MAX as usize;
    let fitted = |window: &Window, most: usize| {
        let mut shift = 0;
        while ((window.high - window.low) >> shift) as usize >= most {
            shift += 1;
        }
        shift
    };
    loop {
        let size = |window: &Window| ((window.high - window.low) >> fitted(window, most)) as usize + 1;
        let total: usize = blocks.iter().flat_map(|block| &block.windows).map(size).sum();
        if total <= bins || most <= 8 {
            break;
        }
        most = (most / 2).min(1 << 20);
    }
    for block in blocks {
        block.windows.iter_mut().for_each(|window| window.shift = fitted(window, most));
        block.rounds.clear();
        block.bins.clear();
        block.bins.resize(block.windows.iter().map(Window::bins).sum(), 0);
    }
}

/// Room for one thread.
struct Scratch<W> {
    turned: Vec<W>,
    limits: Vec<u32>,
    buffer: Vec<W>,
}

impl<W> Default for Scratch<W> {
    fn default() -> Self {
        Scratch { turned: Vec::new(), limits: Vec::new(), buffer: Vec::new() }
    }
}

impl Block {
    /// Turns the block's ranks from draws by area into areas by draw.
    fn turn<'a, W: Word>(&self, rows: &[W], width: usize, turned: &'a mut Vec<W>) -> &'a mut [W] {
        /// Draws at a time, so that what is read stays in the fastest memory.
        const DRAWS: usize = 32;
        let draws = rows.len() / width;
        turned.resize(draws * self.base.len(), W::default());
        for (chunk, rows) in rows.chunks(DRAWS * width).enumerate() {
            let rows: Vec<&[W]> =
                rows.chunks(width).map(|row| &row[self.start..self.start + self.base.len()]).collect();
            for (area, values) in turned.chunks_mut(draws).enumerate() {
                let values = &mut values[chunk * DRAWS..];
                values.iter_mut().zip(&rows).for_each(|(value, row)| *value = row[area]);
            }
        }
        turned
    }

    /// Looks at the ranks of each area: counts and sums, on the first pass, and what is to be done with them.
    fn look<W: Word>(
        &mut self,
        rows: &[W],
        width: usize,
        limits: &[u32],
        first: bool,
        scratch: &mut Scratch<W>,
        mut then: impl FnMut(&mut Block, usize, &[W], &mut Vec<W>),
    ) {
        if !first && self.windows.is_empty() {
            return;
        }
        let Scratch { turned, limits: inside, buffer } = scratch;
        let turned = self.turn(rows, width, turned);
        for (area, values) in turned.chunks_mut(limits.len().max(1)).enumerate() {
            let gaps = values.contains(&W::default());
            let (values, limits) = if gaps {
                inside.clear();
                inside.extend(
                    limits.iter().zip(&*values).filter(|(_, rank)| **rank != W::default()).map(|it| *it.0),
                );
                (present(values), inside.as_slice())
            } else {
                (&*values, limits)
            };
            if first {
                self.tallies[area].add(values, limits, self.base[area]);
            }
            then(self, area, values, buffer);
        }
    }

    /// Selects the quantiles from all ranks of an area.
    fn select<W: Word>(&mut self, area: usize, values: &[W], shares: &[f64; QUANTILES], buffer: &mut Vec<W>) {
        let tally = &mut self.tallies[area];
        let places = shares.map(|share| place(values.len(), share));
        let last = values.len().saturating_sub(1);
        let wanted: [[usize; 2]; QUANTILES] = places.map(|(k, _)| [k, (k + 1).min(last)]);
        let mut found = [0; 2 * QUANTILES];
        select(values, (tally.best, tally.worst), wanted.as_flattened(), buffer, &mut found);
        for ((quantile, (_, part)), found) in tally.quantiles.iter_mut().zip(places).zip(found.chunks(2)) {
            *quantile = between(found[0], found[1], part);
        }
    }

    /// Guesses from the first draws among which ranks each quantile will lie: five and a half standard errors about
    /// it (those of a part of all `of` draws), so that one guess in tens of millions is wrong.
    fn guess<W: Word>(
        &mut self,
        rows: &[W],
        (width, top): (usize, u32),
        shares: &[f64; QUANTILES],
        of: u32,
        pilot: usize,
        scratch: &mut Scratch<W>,
    ) {
        let draws = rows.len() / width;
        let others = 1.0 - draws as f64 / f64::from(of);
        let turned = self.turn(rows, width, &mut scratch.turned);
        for (area, values) in turned.chunks_mut(draws).enumerate() {
            let values = present(values);
            let ends = values.iter().fold((u32::MAX, 0), |(least, greatest), &rank| {
                let rank: u32 = rank.into();
                (least.min(rank), greatest.max(rank))
            });
            for (quantile, &share) in shares.iter().enumerate() {
                let window = Window { area, quantile, low: 1, high: top, shift: 0, below: 0, next: u32::MAX };
                let middle = share * values.len() as f64;
                let margin = 5.5 * (middle * (1.0 - share) * others).sqrt() + 2.0;
                let mut found = [1, top];
                if draws >= pilot && middle > margin && middle + margin < values.len() as f64 {
                    let wanted = [(middle - margin) as usize, (middle + margin) as usize];
                    select(values, ends, &wanted, &mut scratch.buffer, &mut found);
                }
                self.windows.push(Window { low: found[0], high: found[1], ..window });
            }
        }
    }

    /// Counts the ranks of an area in its windows; with `exact`, the next one above them is looked for as well.
    fn count<W: Word>(&mut self, area: usize, values: &[W], exact: bool, buffer: &mut Vec<W>) {
        let mut start = 0;
        for window in &mut self.windows {
            let bins = start..start + window.bins();
            start = bins.end;
            if window.area != area {
                continue;
            }
            let low = W::of(window.low);
            window.below += values.iter().map(|&rank| u32::from(rank < low)).sum::<u32>();
            if exact {
                let above = values.iter().map(|&rank| rank.into()).filter(|rank| *rank > window.high);
                window.next = above.fold(window.next, u32::min);
            }
            for rank in within(values, window.low, window.high, buffer) {
                let bin = bins.start + (((*rank).into() - window.low) >> window.shift) as usize;
                self.bins[bin] = self.bins[bin].wrapping_add(1);
                if self.bins[bin] == 0 {
                    self.rounds.push(bin);
                }
            }
        }
    }

    /// Reads the quantiles off the windows; those that cannot be read yet keep a better window.
    fn resolve(&mut self, shares: &[f64; QUANTILES]) {
        let mut start = 0;
        let mut unsolved = Vec::new();
        for window in std::mem::take(&mut self.windows) {
            let rounds = |bin: usize| self.rounds.iter().filter(|round| **round == bin).count() as u32;
            let counts =
                (start..start + window.bins()).map(|bin| (rounds(bin) << 16) + u32::from(self.bins[bin]));
            let bins: Vec<u32> = counts.collect();
            start += bins.len();
            let tally = &mut self.tallies[window.area];
            if tally.present == 0 {
                continue;
            }
            let (k, part) = place(tally.present as usize, shares[window.quantile]);
            let (mut before, again) = (window.below as usize, Window { below: 0, next: u32::MAX, ..window });
            if k < before {
                unsolved.push(Window { low: tally.best, high: window.low - 1, ..again });
                continue;
            }
            let holds = |&count: &u32| {
                before += count as usize;
                k < before
            };
            let Some(bin) = bins.iter().position(holds) else {
                unsolved.push(Window { low: window.high + 1, high: tally.worst, ..again });
                continue;
            };
            let low = window.low + ((bin as u32) << window.shift);
            if window.shift > 0 {
                let high = window.high.min(low + ((1 << window.shift) - 1));
                unsolved.push(Window { low, high, ..again });
                continue;
            }
            let following = bins[bin + 1..].iter().position(|count| *count > 0);
            let above = match following {
                _ if k + 1 < before => low,
                Some(bins) => low + 1 + bins as u32,
                // Not looked for on the first pass, where windows are nearly always wide enough.
                None if window.next == u32::MAX && part > 0.0 => {
                    unsolved.push(again);
                    continue;
                }
                None => window.next,
            };
            tally.quantiles[window.quantile] = between(low, above, part);
        }
        self.windows = unsolved;
    }
}

impl Tally {
    fn add<W: Word>(&mut self, values: &[W], limits: &[u32], base: u32) {
        self.present += values.len() as u32;
        // In 32 bits as far as that goes: several at a time.
        for values in values.chunks(1 << 12) {
            let (mut least, mut greatest) = (W::of(0), W::of(0));
            if let Some(&first) = values.first() {
                (least, greatest) = (first, first);
            }
            for &rank in values {
                least = if rank < least { rank } else { least };
                greatest = if rank > greatest { rank } else { greatest };
            }
            if !values.is_empty() {
                self.best = self.best.min(least.into());
                self.worst = self.worst.max(greatest.into());
            }
            if size_of::<W>() == 2 {
                let (mut sum, mut shift) = (0_u32, 0_u32);
                for &rank in values {
                    let rank: u32 = rank.into();
                    sum += rank;
                    shift += (rank as i32 - base as i32).unsigned_abs();
                }
                self.sum += u64::from(sum);
                self.shift += u64::from(shift);
            } else {
                for &rank in values {
                    let rank: u32 = rank.into();
                    self.sum += u64::from(rank);
                    self.shift += u64::from(rank.abs_diff(base));
                }
            }
        }
        self.cut +=
            values.iter().zip(limits).map(|(&rank, &limit)| u32::from(rank.into() <= limit)).sum::<u32>();
    }
}

/// The ranks that are there, brought to the front.
fn present<W: Word>(values: &mut [W]) -> &[W] {
    let mut count = 0;
    for k in 0..values.len() {
        values[count] = values[k];
        count += usize::from(values[k] != W::default());
    }
    &values[..count]
}

/// The place of a quantile of R's type 7 among so many values, and how far on towards the next one it is.
fn place(count: usize, share: f64) -> (usize, f64) {
    let place = count.saturating_sub(1) as f64 * share;
    (place as usize, place - place.floor())
}

fn between(below: u32, above: u32, part: f64) -> f64 {
    let (below, above) = (f64::from(below), f64::from(above));
    if part == 0.0 { below } else { below + part * (above - below) }
}

/// The values between two bounds, both included.
fn within<'a, W: Word>(values: &[W], low: u32, high: u32, buffer: &'a mut Vec<W>) -> &'a [W] {
    buffer.resize(values.len().max(buffer.len()), W::default());
    let mut count = 0;
    for &value in values {
        // Written in any case and kept if it belongs: there is no telling in advance.
        buffer[count] = value;
        count += usize::from(value.into().wrapping_sub(low) <= high - low);
    }
    &buffer[..count]
}

/// Finds the values at so many places of the order: quickest if these ascend.
fn select<W: Word>(
    values: &[W],
    (least, greatest): (u32, u32),
    wanted: &[usize],
    buffer: &mut Vec<W>,
    found: &mut [u32],
) {
    /// Values are first counted in so many bins.
    const BINS: usize = 512;
    if values.is_empty() {
        return;
    }
    let range = greatest - least;
    let shift = (u32::BITS - range.leading_zeros()).saturating_sub(BINS.ilog2());
    let mut counts = [0_u32; BINS];
    for &value in values {
        counts[((value.into() - least) >> shift) as usize & (BINS - 1)] += 1;
    }
    let (mut bin, mut before) = (0, 0);
    let mut held = (usize::MAX, 0);
    for (&k, found) in wanted.iter().zip(found) {
        if k < before {
            (bin, before) = (0, 0);
        }
        while bin + 1 < BINS && before + counts[bin] as usize <= k {
            before += counts[bin] as usize;
            bin += 1;
        }
        if held.0 != bin {
            let low = least + ((bin as u32) << shift);
            let high = greatest.min(low + ((1 << shift) - 1));
            buffer.clear();
            // Few are: most stretches hold none, which is quickly seen.
            for values in values.chunks(32) {
                let inside = |value: W| W::of(low) <= value && value <= W::of(high);
                if values.iter().fold(false, |any, &value| any | inside(value)) {
                    buffer.extend(values.iter().copied().filter(|&value| inside(value)));
                }
            }
            buffer.sort_unstable();
            held = (bin, buffer.len());
        }
        *found = buffer[..held.1].get(k - before).map_or(greatest, |&value| value.into());
    }
}

#[cfg(test)]
mod tests;
