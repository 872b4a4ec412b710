//! The areas of an index in the order of their scores, in units that suit the search: weights sum to 1, and no value is
//! further from 0 than 1.

use std::ops::Range;

use super::{Bounds, Change, FragilityError};
use crate::aggregate::{AggregateError, Combine};
use crate::parallel;
use crate::rank::{Order, Ties, rank};

/// How far from a tie a comparison counts as settled, where values reach to 1 and weights sum to 1: some thousand times
/// the error of a score, so that scores computed in any way agree.
pub(super) const MARGIN: f64 = 1e-12;

/// What is behind by no more than this is not called behind: less than the margin, so that weights meant to put a row
/// behind by the margin do so for all that rounding does to them.
const LEVEL: f64 = 0.25 * MARGIN;

/// Which way an area is to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    /// Up: as few areas as possible strictly above it.
    Up,
    /// Down: as few areas as possible not strictly above it.
    Down,
}

impl Way {
    pub(super) fn sign(self) -> f64 {
        match self {
            Way::Up => 1.0,
            Way::Down => -1.0,
        }
    }

    /// What a signed difference must exceed for the other row to be ahead. One that draws level is not ahead of an area
    /// that goes up, and is of one that goes down: what is nearer to a tie than the margin is one.
    pub(super) fn line(self) -> f64 {
        match self {
            Way::Up => MARGIN,
            Way::Down => -LEVEL,
        }
    }
}

/// How many rows are ahead of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ahead {
    /// However scores are computed: those that nearly tie count.
    pub(super) clearly: usize,
    /// Where what is nearer to a tie than the margin ties.
    pub(super) least: usize,
}

/// How many rows are compared at a time.
const BLOCK: usize = 256;

/// Whether the least and the greatest difference of each row are wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ends {
    Yes,
    No,
}

/// Some rows compared with one.
pub(super) struct Block<const N: usize> {
    pub(super) start: usize,
    pub(super) len: usize,
    pub(super) low: [f64; BLOCK],
    pub(super) high: [f64; BLOCK],
    pub(super) worth: [[f64; BLOCK]; N],
}

#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) parts: usize,
    /// One row of values an area, by descending score.
    rows: Vec<f64>,
    /// The same values, one column a part.
    columns: Vec<Vec<f64>>,
    /// The same in 32 bits, which settle most comparisons in half the time.
    short: Vec<Vec<f32>>,
    /// The score of each row with the weights as given.
    pub(super) base: Vec<f64>,
    /// The area of each row.
    pub(super) areas: Vec<u32>,
    /// The row of each area that has a score.
    pub(super) place: Vec<Option<u32>>,
    /// The rank of each row, by the index's own arithmetic.
    pub(super) rank: Vec<usize>,
    pub(super) weights: Vec<f64>,
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
    /// The least and the greatest score of each row within the bounds.
    pub(super) reach: Vec<(f64, f64)>,
    /// The least scores, and the greatest ones, in ascending order.
    pub(super) lows: Vec<f64>,
    pub(super) highs: Vec<f64>,
    /// The greatest distance between two values of a row, among all rows.
    widest: f64,
    /// Whether the bounds leave out no weights.
    pub(super) whole: bool,
    total: f64,
    given: Vec<f64>,
    given_bounds: (Vec<f64>, Vec<f64>),
}

impl Field {
    pub(super) fn new(
        combine: Combine,
        columns: &[&[f64]],
        weights: &[f64],
        bounds: Bounds<'_>,
    ) -> Result<Field, FragilityError> {
        if !matches!(combine, Combine::WeightedSum | Combine::Arithmetic | Combine::Geometric) {
            return Err(FragilityError::NotLinear { method: combine.name() });
        }
        let mut score = combine.combine(columns, weights, 1.0)?.score;
        let total: f64 = weights.iter().sum();
        let given_bounds = bounds.resolve(weights, total)?;
        let counts: Vec<bool> = given_bounds.1.iter().map(|&upper| upper > 0.0).collect();
        let value = |part: usize, area: usize| match combine {
            _ if !counts[part] => 0.0,
            Combine::Geometric => libm::log(columns[part][area]),
            _ => columns[part][area],
        };
        // An area that lacks a value which some weights would count has no score under those.
        let parts = columns.len();
        for (area, score) in score.iter_mut().enumerate() {
            if (0..parts).any(|part| value(part, area).is_nan()) {
                *score = f64::NAN;
            }
        }
        let ranks = rank(&score, Ties::Min, Order::Descending);
        let mut areas: Vec<u32> =
            (0..).zip(&score).filter(|(_, it)| !it.is_nan()).map(|(area, _)| area).collect();
        let mut scale = 0.0_f64;
        for &area in &areas {
            for part in 0..parts {
                let value = value(part, area as usize);
                if value.is_infinite() {
                    return Err(AggregateError::Infinite { area }.into());
                }
                scale = scale.max(value.abs());
            }
        }
        let share = |values: &[f64]| values.iter().map(|it| it / total).collect::<Vec<f64>>();
        let mut field = Field {
            parts,
            rows: Vec::new(),
            columns: vec![Vec::new(); parts],
            short: Vec::new(),
            base: Vec::new(),
            areas: Vec::new(),
            place: vec![None; score.len()],
            rank: Vec::new(),
            weights: share(weights),
            lower: share(&given_bounds.0),
            upper: share(&given_bounds.1),
            reach: Vec::new(),
            lows: Vec::new(),
            highs: Vec::new(),
            widest: 0.0,
            whole: false,
            total,
            given: weights.to_vec(),
            given_bounds,
        };
        field.whole = field.lower.iter().all(|it| *it == 0.0) && field.upper.iter().all(|it| *it >= 1.0);
        let unscaled = |area: u32| (0..parts).map(move |part| value(part, area as usize));
        let scaled = |area: u32| unscaled(area).map(|it| if scale > 0.0 { it / scale } else { 0.0 });
        let mut own: Vec<(f64, u32)> = areas
            .iter()
            .map(|&area| (scaled(area).zip(&field.weights).map(|(x, w)| x * w).sum(), area))
            .collect();
        own.sort_by(|(a, i), (b, k)| b.total_cmp(a).then(i.cmp(k)));
        areas.clear();
        for (row, &(base, area)) in (0..).zip(&own) {
            field.rows.extend(scaled(area));
            field.columns.iter_mut().zip(scaled(area)).for_each(|(column, value)| column.push(value));
            field.base.push(base);
            areas.push(area);
            field.place[area as usize] = Some(row);
            field.rank.push(ranks[area as usize] as usize);
        }
        field.areas = areas;
        field.short = field.columns.iter().map(|it| it.iter().map(|x| *x as f32).collect()).collect();
        let rows: Vec<usize> = (0..field.len()).collect();
        field.reach = parallel::map(&rows, |_, &row| {
            let own = field.row(row);
            let low = field.least_of(own);
            let turned: Vec<f64> = own.iter().map(|it| -it).collect();
            (low, -field.least_of(&turned))
        });
        field.lows = field.reach.iter().map(|reach| reach.0).collect();
        field.highs = field.reach.iter().map(|reach| reach.1).collect();
        field.lows.sort_by(f64::total_cmp);
        field.highs.sort_by(f64::total_cmp);
        field.widest = rows.iter().map(|&row| spread(field.row(row))).fold(0.0, f64::max);
        Ok(field)
    }

    pub(super) fn len(&self) -> usize {
        self.base.len()
    }

    pub(super) fn row(&self, place: usize) -> &[f64] {
        &self.rows[place * self.parts..(place + 1) * self.parts]
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.rows.chunks_exact(self.parts.max(1))
    }

    /// What a part can gain and lose.
    pub(super) fn caps(&self) -> (Vec<f64>, Vec<f64>) {
        let gain = self.upper.iter().zip(&self.weights).map(|(upper, own)| (upper - own).max(0.0)).collect();
        let loss = self.weights.iter().zip(&self.lower).map(|(own, lower)| (own - lower).max(0.0)).collect();
        (gain, loss)
    }

    /// The rows whose order with a row can change when this much weight moves; all rows above them are above it still,
    /// all rows below them below.
    pub(super) fn window(&self, place: usize, moved: f64) -> Range<usize> {
        let own = self.base[place];
        let most = moved * (self.widest + spread(self.row(place))) + 4.0 * MARGIN;
        let start = self.base.partition_point(|&base| base > own + most);
        let end = self.base.partition_point(|&base| base >= own - most);
        start..end
    }

    /// Weights that rounding has put a little outside the bounds, within them.
    pub(super) fn clamped(&self, weights: &[f64]) -> Vec<f64> {
        let bounds = self.lower.iter().zip(&self.upper);
        weights.iter().zip(bounds).map(|(weight, (lower, upper))| weight.max(*lower).min(*upper)).collect()
    }

    /// The least value of `e.w` within the bounds.
    pub(super) fn least_of(&self, e: &[f64]) -> f64 {
        if self.whole {
            return e.iter().copied().fold(f64::INFINITY, f64::min);
        }
        let mut order = [0_usize; 64];
        let mut long = Vec::new();
        let order: &mut [usize] = if e.len() <= order.len() {
            &mut order[..e.len()]
        } else {
            long.resize(e.len(), 0);
            &mut long
        };
        for k in 0..e.len() {
            let mut slot = k;
            while slot > 0 && e[order[slot - 1]] > e[k] {
                order[slot] = order[slot - 1];
                slot -= 1;
            }
            order[slot] = k;
        }
        let mut least: f64 = e.iter().zip(&self.lower).map(|(e, lower)| e * lower).sum();
        let mut rest = 1.0 - self.lower.iter().sum::<f64>();
        for &part in order.iter() {
            let taken = (self.upper[part] - self.lower[part]).min(rest);
            least += e[part] * taken;
            rest -= taken;
            if rest <= 0.0 {
                break;
            }
        }
        least
    }

    /// How many other rows are above a row; with [`Way::Down`], how many are not above it. They are not counted on where
    /// they are more than `most`.
    pub(super) fn ahead(&self, place: usize, way: Way, weights: &[f64], most: usize) -> Ahead {
        let moved = 0.5 * weights.iter().zip(&self.weights).map(|(a, b)| (a - b).abs()).sum::<f64>();
        let window = self.window(place, moved);
        let own = self.row(place);
        // The row is in its own window, and ties with itself.
        let itself = usize::from(way == Way::Down);
        let mut ahead = self.outside(&window, way);
        let mut near = 0;
        let short: Vec<f32> = weights.iter().map(|it| *it as f32).collect();
        let own_score: f64 = own.iter().zip(weights).map(|(x, w)| x * w).sum();
        let (own_score, sign) = (own_score as f32, way.sign() as f32);
        // No value is further from 0 than 1 and weights sum to 1: each step of a sum in 32 bits errs by 2^-24 at most.
        let unsure = (self.parts + 8) as f32 * f32::EPSILON;
        for rows in blocks(window, way) {
            let mut scores = [0.0_f32; BLOCK];
            let scores = &mut scores[..rows.len()];
            for (column, weight) in self.short.iter().zip(&short) {
                for (score, x) in scores.iter_mut().zip(&column[rows.clone()]) {
                    *score += x * weight;
                }
            }
            let mut open = 0_u32;
            let mut plainly = 0_u32;
            for score in scores.iter_mut() {
                *score = sign * (*score - own_score);
                plainly += u32::from(*score > unsure);
                open += u32::from(score.abs() <= unsure);
            }
            ahead += plainly as usize;
            for (row, _) in rows.zip(scores.iter()).filter(|(_, e)| open > 0 && e.abs() <= unsure) {
                let differences = || self.row(row).iter().zip(own).zip(weights);
                let e: f64 = differences().map(|((x, own), weight)| way.sign() * (x - own) * weight).sum();
                // What has no weight or no difference cannot break a tie, however scores are computed.
                let tied =
                    e.abs() <= MARGIN && differences().all(|((x, own), weight)| x == own || *weight == 0.0);
                near += usize::from(way == Way::Up && !tied && e > -LEVEL && e <= MARGIN);
                ahead += usize::from(if tied { way == Way::Down } else { e > -LEVEL });
            }
            if ahead - near > most.saturating_add(itself) {
                break;
            }
        }
        let all = ahead.saturating_sub(itself);
        Ahead { clearly: all, least: all - near }
    }

    /// How many rows outside a window are ahead of the row that it belongs to.
    pub(super) fn outside(&self, window: &Range<usize>, way: Way) -> usize {
        match way {
            Way::Up => window.start,
            Way::Down => self.len() - window.end,
        }
    }

    /// Compares a row with a range of rows, many at a time: their differences `e`, signed so that they are above 0 where
    /// the other is ahead, at their least and greatest (if asked) and at some weights. Begins at the end where most are
    /// ahead, and stops where `visit` says no.
    pub(super) fn each_block<const N: usize>(
        &self,
        place: usize,
        way: Way,
        rows: Range<usize>,
        ends: Ends,
        weights: [&[f64]; N],
        mut visit: impl FnMut(&Block<N>) -> bool,
    ) {
        let (own, sign) = (self.row(place), way.sign());
        for rows in blocks(rows, way) {
            let (start, len) = (rows.start, rows.len());
            let mut block = Block {
                start,
                len,
                low: [f64::INFINITY; BLOCK],
                high: [f64::NEG_INFINITY; BLOCK],
                worth: [[0.0; BLOCK]; N],
            };
            for (part, column) in self.columns.iter().enumerate() {
                let own = own[part];
                let column = &column[start..start + len];
                if ends == Ends::Yes {
                    for (x, (low, high)) in column.iter().zip(block.low.iter_mut().zip(&mut block.high)) {
                        let e = x - own;
                        *low = if e < *low { e } else { *low };
                        *high = if e > *high { e } else { *high };
                    }
                }
                for (worth, weights) in block.worth.iter_mut().zip(weights) {
                    let weight = sign * weights[part];
                    for (x, worth) in column.iter().zip(worth) {
                        *worth += (x - own) * weight;
                    }
                }
            }
            if ends == Ends::Yes && way == Way::Down {
                std::mem::swap(&mut block.low, &mut block.high);
                block.low.iter_mut().chain(&mut block.high).for_each(|it| *it = -*it);
            }
            if !visit(&block) {
                return;
            }
        }
    }

    /// Weights in the units of the caller, and how far they are from those given.
    pub(super) fn change(&self, weights: &[f64], tie: bool) -> Change {
        let (lower, upper) = &self.given_bounds;
        let bound = |part: usize, share: f64| {
            if share == self.weights[part] {
                self.given[part]
            } else {
                (share * self.total).max(lower[part]).min(upper[part])
            }
        };
        let weights: Vec<f64> = weights.iter().enumerate().map(|(part, &share)| bound(part, share)).collect();
        let distance = weights.iter().zip(&self.given).map(|(new, old)| (new - old).abs()).sum();
        Change { distance, weights, tie }
    }

    /// A distance in the units of the caller from moved weight.
    pub(super) fn distance(&self, moved: f64) -> f64 {
        2.0 * moved * self.total
    }
}

/// A range of rows a block at a time, from the end where most are ahead.
fn blocks(rows: Range<usize>, way: Way) -> impl Iterator<Item = Range<usize>> {
    let count = rows.len().div_ceil(BLOCK);
    (0..count).map(move |block| {
        let block = if way == Way::Up { block } else { count - 1 - block };
        let start = rows.start + block * BLOCK;
        start..rows.end.min(start + BLOCK)
    })
}

/// The distance between the least and the greatest value.
pub(super) fn spread(values: &[f64]) -> f64 {
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for &value in values {
        (least, most) = (least.min(value), most.max(value));
    }
    if least <= most { most - least } else { 0.0 }
}
