//! Ranks of some areas side by side, one row a draw: what is asked of one area is asked of all of them at once.

use crate::parallel;

use super::{QUANTILES, Tally, Word};

/// Areas that are looked at together.
pub(super) const LANES: usize = 32;

/// One value for each of the areas.
type Lanes<W> = [W; LANES];

/// The ranks of some areas in some draws; a lane without an area holds no rank in any.
#[derive(Debug)]
pub(super) struct Strip<W> {
    pub(super) rows: Vec<Lanes<W>>,
}

impl<W> Default for Strip<W> {
    fn default() -> Self {
        Strip { rows: Vec::new() }
    }
}

impl<W: Word> Strip<W> {
    /// Takes so many areas, from one on, out of rows of `width`.
    pub(super) fn fill(&mut self, rows: &[W], width: usize, start: usize, areas: usize) {
        self.rows.clear();
        self.rows.extend(rows.chunks(width).map(|row| {
            let row = &row[start..start + areas];
            row.first_chunk().copied().unwrap_or_else(|| {
                let mut lanes = [W::default(); LANES];
                lanes[..row.len()].copy_from_slice(row);
                lanes
            })
        }));
    }

    /// Writes the ranks of each area one after the other, area by area.
    pub(super) fn turn(&self, columns: &mut Vec<W>) {
        /// Rows that stay in the fastest memory while they are read once for each area.
        const ROWS: usize = 64;
        columns.resize(LANES * self.rows.len(), W::default());
        for (start, rows) in (0..).step_by(ROWS).zip(self.rows.chunks(ROWS)) {
            for (lane, column) in columns.chunks_exact_mut(self.rows.len()).enumerate() {
                column[start..].iter_mut().zip(rows).for_each(|(rank, row)| *rank = row[lane]);
            }
        }
    }

    /// Adds to each area's tally what there is to count and to sum up. `limits` has the last rank that is in the cut of
    /// each draw.
    #[inline(always)]
    pub(super) fn add(&self, limits: &[u32], base: &[u32], tallies: &mut [Tally]) {
        /// Areas at a time, whose sums then stay in registers.
        const GROUP: usize = 8;
        /// Rows over which counts fit in 16 bits, and sums of such ranks in 32.
        const ROWS: usize = 1 << 14;
        for (rows, limits) in self.rows.chunks(ROWS).zip(limits.chunks(ROWS)) {
            let groups = tallies.chunks_mut(GROUP).zip(base.chunks(GROUP));
            for (start, (tallies, base)) in (0..).step_by(GROUP).zip(groups) {
                let mut bases = [W::default(); GROUP];
                bases.iter_mut().zip(base).for_each(|(lane, &base)| *lane = W::of(base));
                let (mut gaps, mut cut) = ([W::default(); GROUP], [W::default(); GROUP]);
                // The best rank less one: so no rank at all is the worst of all.
                let (mut best, mut worst) = ([W::GREATEST; GROUP], [W::default(); GROUP]);
                let (mut sum, mut shift) = ([W::Sum::default(); GROUP], [W::Sum::default(); GROUP]);
                for (row, &limit) in rows.iter().zip(limits) {
                    let limit = W::of(limit.min(W::GREATEST.into()));
                    let ranks = &row[start..start + GROUP];
                    for lane in 0..GROUP {
                        let rank = ranks[lane];
                        gaps[lane] += W::from(rank == W::default());
                        cut[lane] += W::from(rank <= limit);
                        best[lane] = best[lane].min(rank.less_one());
                        worst[lane] = worst[lane].max(rank);
                        sum[lane] += W::Sum::from(rank);
                        shift[lane] += W::Sum::from(rank.distance(bases[lane]));
                    }
                }
                for (lane, tally) in tallies.iter_mut().enumerate() {
                    // What is no rank was counted as one of 0.
                    let none: u32 = gaps[lane].into();
                    let (sum, shift): (u64, u64) = (sum[lane].into(), shift[lane].into());
                    tally.present += rows.len() as u32 - none;
                    tally.cut += cut[lane].into() - none;
                    tally.sum += sum;
                    tally.shift += shift - u64::from(none) * u64::from(base[lane]);
                    if (none as usize) < rows.len() {
                        tally.best = tally.best.min(best[lane].into() + 1);
                        tally.worst = tally.worst.max(worst[lane].into());
                    }
                }
            }
        }
    }

    /// The ranks at places of each area's order (0 is the first; ranks that are missing come before all others), and
    /// the ones after them.
    ///
    /// All ranks of an area lie between its two `ends`; places are below the number of draws.
    pub(super) fn at(
        &self,
        ends: impl Fn(usize) -> (u32, u32),
        places: &[Lanes<u32>; QUANTILES],
    ) -> [Lanes<(u32, u32)>; QUANTILES] {
        let all = self.rows.len() as u32;
        // Between these ranks each of the wanted ones lies, and how many are at most the second of them.
        let mut ranges = places.map(|_| {
            std::array::from_fn(|lane| {
                let (low, high) = ends(lane);
                (low, high, all)
            })
        });
        let open = |&(low, high, _): &(u32, u32, u32)| low < high;
        let middle = |&(low, high, _): &(u32, u32, u32)| low + (high - low) / 2;
        while ranges.as_flattened().iter().any(open) {
            let middles = ranges.map(|lanes: Lanes<_>| lanes.map(|it| W::of(middle(&it))));
            let counts = parallel::wide(
                #[inline(always)]
                || self.up_to(&middles),
            );
            let lanes = ranges.as_flattened_mut().iter_mut().zip(counts.as_flattened());
            for ((range, &count), &place) in lanes.zip(places.as_flattened()).filter(|it| open(it.0.0)) {
                let middle = middle(range);
                if count > place {
                    (range.1, range.2) = (middle, count);
                } else {
                    range.0 = middle + 1;
                }
            }
        }
        let found = ranges.map(|lanes| lanes.map(|(rank, ..)| W::of(rank)));
        let following = parallel::wide(
            #[inline(always)]
            || self.above(&found),
        );
        let mut told = ranges.map(|lanes| lanes.map(|(rank, ..)| (rank, rank)));
        let lanes = told.as_flattened_mut().iter_mut().zip(ranges.as_flattened());
        for (((told, range), &place), &next) in lanes.zip(places.as_flattened()).zip(following.as_flattened())
        {
            if range.2 == place + 1 && place + 1 < all {
                told.1 = next.into();
            }
        }
        told
    }

    // Those that are inlined always are for `parallel::wide`.

    /// How many ranks of each area are at most as great as these.
    #[inline(always)]
    fn up_to(&self, ranks: &[Lanes<W>; QUANTILES]) -> [Lanes<u32>; QUANTILES] {
        /// Rows over which counts fit in 16 bits.
        const ROWS: usize = 1 << 15;
        /// Lanes at a time, whose counts then stay in registers.
        const GROUP: usize = 16;
        let mut counts = [[0; LANES]; QUANTILES];
        for rows in self.rows.chunks(ROWS) {
            for start in (0..LANES).step_by(GROUP) {
                let mut part = [[W::default(); GROUP]; QUANTILES];
                let ranks: [[W; GROUP]; QUANTILES] =
                    std::array::from_fn(|quantile| std::array::from_fn(|lane| ranks[quantile][start + lane]));
                for row in rows {
                    let row = &row[start..start + GROUP];
                    for quantile in 0..QUANTILES {
                        for lane in 0..GROUP {
                            part[quantile][lane] += W::from(row[lane] <= ranks[quantile][lane]);
                        }
                    }
                }
                for (counts, part) in counts.iter_mut().zip(&part) {
                    let lanes = counts[start..start + GROUP].iter_mut().zip(part);
                    lanes.for_each(|(count, &part)| *count += part.into());
                }
            }
        }
        counts
    }

    /// The least rank of each area that is greater than these.
    #[inline(always)]
    fn above(&self, ranks: &[Lanes<W>; QUANTILES]) -> [Lanes<W>; QUANTILES] {
        let ranks = *ranks;
        let mut found = [[W::GREATEST; LANES]; QUANTILES];
        for row in &self.rows {
            for (found, ranks) in found.iter_mut().zip(&ranks) {
                for lane in 0..LANES {
                    let rank = if row[lane] > ranks[lane] { row[lane] } else { W::GREATEST };
                    found[lane] = found[lane].min(rank);
                }
            }
        }
        found
    }
}
