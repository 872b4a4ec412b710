//! The areas that no mixture of others matches: they alone limit the weights of benefit of the doubt.

use super::simplex::Program;

/// The frontier of areas.
///
/// Of the conditions `sum_j w_j y_kj <= 1`, one an area `k`, those of areas below some mixture of others say nothing
/// new. What is left are a few hundred of tens of thousands.
pub(super) struct Frontier {
    parts: usize,
    /// The greatest value of each part; 1 where that is 0.
    scale: Vec<f64>,
    /// The areas, in the order in which they were found: first those of the greatest values.
    areas: Vec<u32>,
    /// Their values, area by area, each a share of the greatest.
    rows: Vec<f64>,
}

/// The bounds on the share that each part may have in a score.
#[derive(Clone, Copy)]
pub(super) struct Bounds<'a> {
    pub(super) least: &'a [f64],
    pub(super) greatest: &'a [f64],
}

/// The best weights of an area, for values as shares of the greatest.
pub(super) struct Best {
    pub(super) score: f64,
    pub(super) weights: Vec<f64>,
}

/// How far above 1 a sum may be by rounding.
const ROUNDING: f64 = 1e-12;

impl Frontier {
    /// Finds the frontier of areas that have a value of at least 0 in every part.
    pub(super) fn new(parts: &[&[f64]], areas: &[usize]) -> Frontier {
        let greatest = |values: &&[f64]| areas.iter().map(|&area| values[area]).fold(0.0, f64::max);
        let scale: Vec<f64> = parts.iter().map(greatest).map(|it| if it > 0.0 { it } else { 1.0 }).collect();
        let count = parts.len();
        let mut frontier = Frontier { parts: count, scale, areas: Vec::new(), rows: Vec::new() };
        let values: Vec<f64> = areas.iter().flat_map(|&area| frontier.scaled(parts, area)).collect();
        let row = |k: usize| &values[k * count..(k + 1) * count];
        let add = |frontier: &mut Frontier, k: usize| {
            if !frontier.areas.contains(&(areas[k] as u32)) {
                frontier.areas.push(areas[k] as u32);
                frontier.rows.extend_from_slice(row(k));
                return true;
            }
            false
        };
        let argmax = |of: &dyn Fn(&[f64]) -> f64| {
            (0..areas.len()).reduce(|best, k| if of(row(k)) > of(row(best)) { k } else { best })
        };
        for part in 0..count {
            if let Some(k) = argmax(&|row| row[part]) {
                add(&mut frontier, k);
            }
        }
        let none = vec![0.0; count];
        let all = vec![1.0; count];
        let free = Bounds { least: &none, greatest: &all };
        for k in 0..areas.len() {
            let below = |it: &[f64]| it.iter().zip(row(k)).all(|(it, value)| it >= value);
            if frontier.rows.chunks_exact(count).any(below) {
                continue;
            }
            // While the area is beyond the frontier so far, there is one on it that is not yet known: the farthest out.
            loop {
                let best = frontier.best(row(k), free);
                if best.score <= 1.0 + ROUNDING {
                    break;
                }
                let Some(farthest) = argmax(&|row| along(row, &best.weights)) else { break };
                if !add(&mut frontier, farthest) {
                    break;
                }
            }
        }
        frontier
    }

    /// The areas on the frontier, in area order. Of areas with the same values there is one.
    pub(super) fn areas(&self) -> Vec<u32> {
        let mut areas = self.areas.clone();
        areas.sort_unstable();
        areas
    }

    /// The greatest value of each part; 1 where that is 0.
    pub(super) fn scale(&self) -> &[f64] {
        &self.scale
    }

    /// An area's values as shares of the greatest.
    pub(super) fn scaled(&self, parts: &[&[f64]], area: usize) -> Vec<f64> {
        parts.iter().zip(&self.scale).map(|(values, scale)| values[area] / scale).collect()
    }

    /// Returns the weights with which a target (values as shares of the greatest) scores highest, none of the areas of
    /// the frontier above 1, and the share of each part within its bounds.
    ///
    /// With `u_j = w_j y_j` and `t` their sum, a share of at least `L_j` is `u_j = v_j + L_j t` for some `v_j >= 0`, and
    /// `t = sum v / (1 - sum L)`: lower bounds disappear. The program has one row for each area that turned out to
    /// matter, beginning with those of the greatest values.
    pub(super) fn best(&self, target: &[f64], bounds: Bounds<'_>) -> Best {
        let none = || Best { score: 0.0, weights: vec![0.0; self.parts] };
        let active: Vec<usize> = (0..self.parts).filter(|&part| target[part] > 0.0).collect();
        if active.len() < self.parts && (0..self.parts).any(|it| target[it] <= 0.0 && bounds.least[it] > 0.0)
        {
            return none(); // a share of a value of 0
        }
        let left = 1.0 - bounds.least.iter().sum::<f64>();
        let fixed =
            |row: &[f64]| active.iter().map(|&it| bounds.least[it] * row[it] / target[it]).sum::<f64>();
        if left < 1e-9 {
            let most = self.rows.chunks_exact(self.parts).map(fixed).fold(0.0, f64::max);
            let score = if most > 0.0 { 1.0 / most } else { 0.0 };
            let mut weights = vec![0.0; self.parts];
            active.iter().for_each(|&it| weights[it] = bounds.least[it] * score / target[it]);
            return Best { score, weights };
        }
        let greatest = target.iter().copied().fold(0.0, f64::max);
        let objective: Vec<f64> = active.iter().map(|&it| target[it] / greatest).collect();
        let mut rows: Vec<usize> = (0..self.areas.len().min(self.parts)).collect();
        loop {
            let mut program = Program::new(&objective);
            for &it in active.iter().filter(|&&it| bounds.greatest[it] < 1.0) {
                let room = (bounds.greatest[it] - bounds.least[it]) / left;
                let own = |k: usize| if k == it { 1.0 } else { 0.0 };
                program.limit(active.iter().map(|&k| (own(k) - room) * target[k]), 0.0);
            }
            for row in rows.iter().map(|&at| self.row(at)) {
                let through = fixed(row) / left;
                program.limit(active.iter().map(|&it| row[it] + target[it] * through), 1.0);
            }
            let Some(v) = program.solve() else { return none() };
            let score = active.iter().zip(&v).map(|(&it, v)| v * target[it]).sum::<f64>() / left;
            let mut weights = vec![0.0; self.parts];
            for (&it, v) in active.iter().zip(&v) {
                weights[it] = v + bounds.least[it] * score / target[it];
            }
            match self.farthest(&weights) {
                Some(farthest) if !rows.contains(&farthest) => rows.push(farthest),
                _ => return Best { score, weights },
            }
        }
    }

    fn row(&self, at: usize) -> &[f64] {
        &self.rows[at * self.parts..(at + 1) * self.parts]
    }

    /// The position of the area that is farthest above 1, if one is.
    fn farthest(&self, weights: &[f64]) -> Option<usize> {
        let mut farthest = None;
        let mut most = 1.0 + ROUNDING;
        for (at, row) in self.rows.chunks_exact(self.parts).enumerate() {
            let score = along(row, weights);
            if score > most {
                (farthest, most) = (Some(at), score);
            }
        }
        farthest
    }
}

/// The sum of products: ten at most, in one order.
fn along(row: &[f64], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}
