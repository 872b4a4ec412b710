//! What is said of each area's ranks over many draws, without keeping them all.
//!
//! Counts and sums are of whole numbers, so that no order of adding matters. Where the ranks of all draws fit in
//! memory, quantiles are selected from them. Else those of the first draws say between which ranks each quantile will
//! lie; ranks there are counted one by one over all draws, and the others as below or above. Where that guess was
//! wrong, or too wide to count every rank, the draws are made once more (they are a function of their number) for the
//! areas concerned: so quantiles are exact, whatever the guess.

mod strip;

use crate::parallel;

use super::weigh::{Room, Word};
use strip::{LANES, Strip};

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
/// How much memory the ranks of draws may take, in bytes: in all, or an area where there are very many of them, whose
/// columns take several times as much.
const ROWS: usize = 160 << 20;
const ROWS_AN_AREA: usize = 128;
/// Draws that are made together.
const TOGETHER: usize = 4;
/// How many draws are made at a time where not all are kept.
const BATCH: usize = 1408;
/// How many ranks may be counted at a time: in all, or an area.
const BINS: usize = 56 << 20;
const BINS_AN_AREA: usize = 64;
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
    /// That for so many areas.
    pub(super) fn usual(areas: usize) -> Memory {
        Memory {
            rows: ROWS.max(ROWS_AN_AREA * areas),
            batch: BATCH,
            bins: BINS.max(BINS_AN_AREA * areas),
            pilot: PILOT,
        }
    }
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
    tally_together(base, (width, top), draws, shares, memory, |room, first, rows| {
        rows.chunks_mut(width).zip(first..).map(|(row, number)| draw(room, number, row)).collect()
    })
}

/// As [`tally`], but `draw` fills the rows of some draws that follow each other, given the number of the first.
pub(super) fn tally_together<W: Word, E: Send>(
    base: &[u32],
    (width, top): (usize, u32),
    draws: u32,
    shares: [f64; QUANTILES],
    memory: Memory,
    draw: impl Fn(&mut Room, u32, &mut [W]) -> Result<Vec<u32>, E> + Sync + Send,
) -> Result<Vec<Tally>, E> {
    let mut blocks: Vec<Block> = base
        .chunks(LANES)
        .enumerate()
        .map(|(k, base)| Block {
            start: k * LANES,
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
            let limits = parallel::fill_rows(rows, width * TOGETHER, Room::default, |room, k, rows| {
                draw(room, start + (k * TOGETHER) as u32, rows)
            });
            let limits = limits.into_iter().collect::<Result<Vec<_>, E>>()?.concat();
            let pilot = start == 0 && first && !all;
            parallel::change(blocks, Scratch::default, |scratch, block| {
                if !first && block.windows.is_empty() {
                    return;
                }
                scratch.strip.fill(rows, width, block.start, block.base.len());
                if first {
                    let Scratch { strip, .. } = &*scratch;
                    parallel::wide(
                        #[inline(always)]
                        || strip.add(&limits, &block.base, &mut block.tallies),
                    );
                }
                if all {
                    block.select(&scratch.strip, &shares);
                } else if pilot {
                    block.guess(&scratch.strip, top, &shares, draws, memory.pilot);
                } else {
                    block.count(!first, scratch);
                }
            });
            if pilot {
                fit(blocks, memory.bins);
                parallel::change(blocks, Scratch::default, |scratch, block| {
                    scratch.strip.fill(rows, width, block.start, block.base.len());
                    block.count(false, scratch);
                });
            }
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
    strip: Strip<W>,
    columns: Vec<W>,
    buffer: Vec<W>,
}

impl<W> Default for Scratch<W> {
    fn default() -> Self {
        Scratch { strip: Strip::default(), columns: Vec::new(), buffer: Vec::new() }
    }
}

impl Block {
    /// Selects the quantiles from all ranks.
    fn select<W: Word>(&mut self, strip: &Strip<W>, shares: &[f64; QUANTILES]) {
        let draws = strip.rows.len() as u32;
        let mut parts = [[0.0; LANES]; QUANTILES];
        let mut places = [[0; LANES]; QUANTILES];
        for (lane, tally) in self.tallies.iter().enumerate().filter(|it| it.1.present > 0) {
            for (quantile, &share) in shares.iter().enumerate() {
                let (k, part) = place(tally.present as usize, share);
                (places[quantile][lane], parts[quantile][lane]) = (draws - tally.present + k as u32, part);
            }
        }
        let found = strip.at(|lane| self.ends(lane), &places);
        for (lane, tally) in self.tallies.iter_mut().enumerate() {
            for (quantile, it) in tally.quantiles.iter_mut().enumerate() {
                let (below, above) = found[quantile][lane];
                *it = between(below, above, parts[quantile][lane]);
            }
        }
    }

    /// The best and the worst rank of an area, if it has any.
    fn ends(&self, lane: usize) -> (u32, u32) {
        self.tallies.get(lane).filter(|it| it.present > 0).map_or((0, 0), |it| (it.best, it.worst))
    }

    /// Guesses from the first draws among which ranks each quantile will lie: five and a half standard errors about
    /// it (those of a part of all `of` draws), so that one guess in tens of millions is wrong.
    fn guess<W: Word>(
        &mut self,
        strip: &Strip<W>,
        top: u32,
        shares: &[f64; QUANTILES],
        of: u32,
        pilot: usize,
    ) {
        let draws = strip.rows.len();
        let others = 1.0 - draws as f64 / f64::from(of);
        let (mut lows, mut highs) = ([[0; LANES]; QUANTILES], [[0; LANES]; QUANTILES]);
        let mut known = [[false; LANES]; QUANTILES];
        for (lane, tally) in self.tallies.iter().enumerate() {
            let (present, gaps) = (f64::from(tally.present), draws as u32 - tally.present);
            for (quantile, &share) in shares.iter().enumerate() {
                let middle = share * present;
                let margin = 5.5 * (middle * (1.0 - share) * others).sqrt() + 2.0;
                if draws >= pilot && middle > margin && middle + margin < present {
                    known[quantile][lane] = true;
                    lows[quantile][lane] = gaps + (middle - margin) as u32;
                    highs[quantile][lane] = gaps + (middle + margin) as u32;
                }
            }
        }
        let [lows, highs] = [lows, highs].map(|places| strip.at(|lane| self.ends(lane), &places));
        for area in 0..self.tallies.len() {
            for quantile in 0..QUANTILES {
                let guessed = (lows[quantile][area].0, highs[quantile][area].0);
                let (low, high) = if known[quantile][area] { guessed } else { (1, top) };
                self.windows.push(Window { area, quantile, low, high, shift: 0, below: 0, next: u32::MAX });
            }
        }
    }

    /// Counts ranks in the windows; with `exact`, the next one above each is looked for as well.
    fn count<W: Word>(&mut self, exact: bool, scratch: &mut Scratch<W>) {
        let Scratch { strip, columns, buffer } = scratch;
        strip.turn(columns);
        let draws = strip.rows.len();
        let mut start = 0;
        for window in &mut self.windows {
            let ranks = &columns[window.area * draws..][..draws];
            let bins = &mut self.bins[start..start + window.bins()];
            // What is no rank is below none.
            let low = W::of(window.low).less_one();
            window.below += parallel::wide(
                #[inline(always)]
                || ranks.iter().map(|&rank| u32::from(rank.less_one() < low)).sum::<u32>(),
            );
            if exact {
                let above = ranks.iter().map(|&rank| rank.into()).filter(|rank| *rank > window.high);
                window.next = above.fold(window.next, u32::min);
            }
            for rank in within(ranks, window.low, window.high, buffer) {
                let bin = (((*rank).into() - window.low) >> window.shift) as usize;
                bins[bin] = bins[bin].wrapping_add(1);
                if bins[bin] == 0 {
                    self.rounds.push(start + bin);
                }
            }
            start += bins.len();
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

#[cfg(test)]
mod tests;
