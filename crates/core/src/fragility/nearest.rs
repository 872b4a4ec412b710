//! The nearest weights at which given areas are all behind one: a linear program.

use super::field::{Field, MARGIN, Way};
use super::program::{Contradiction, Ended, Entry, Program};
use super::rivals::Rivals;

/// Where rivals are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// Behind by the margin, so that scores computed in any way put them there.
    Clearly,
    /// Behind or level.
    Level,
}

impl Behind {
    /// What is the least that is asked of those who go a way.
    pub(super) fn least(way: Way) -> Behind {
        match way {
            Way::Up => Behind::Level,
            Way::Down => Behind::Clearly,
        }
    }

    /// What their difference is to be at most.
    fn line(self) -> f64 {
        match self {
            Behind::Clearly => -MARGIN,
            Behind::Level => 0.0,
        }
    }

    /// How much more than that still counts.
    fn slack(self) -> f64 {
        match self {
            Behind::Clearly => MARGIN + Way::Down.line(),
            Behind::Level => Way::Up.line(),
        }
    }
}

/// Weights at which rivals are behind.
pub(super) struct Nearest {
    pub(super) weights: Vec<f64>,
    /// The rivals that are only just behind.
    pub(super) tight: Vec<usize>,
}

/// Why there are none.
pub(super) enum Failed {
    /// These rivals can't all be behind, nor level where that is asked: proved.
    Conflict(Vec<u32>),
    /// Rounding won.
    Lost,
}

/// Sets of rivals of which at least one is always ahead.
#[derive(Debug, Default)]
pub(super) struct Conflicts {
    sets: Vec<Vec<u32>>,
    turn: u32,
}

impl Conflicts {
    /// So many are kept.
    const MOST: usize = 64;

    /// Keeps a set; those that have no rival in common come last.
    fn note(&mut self, mut set: Vec<u32>, apart: bool) {
        set.sort_unstable();
        let known = self.sets.iter().position(|it| *it == set);
        match (known, apart) {
            (Some(at), true) => {
                self.sets.remove(at);
                self.sets.push(set);
            }
            (Some(_), false) => {}
            (None, _) if self.sets.len() >= Conflicts::MOST => {}
            (None, true) => self.sets.push(set),
            (None, false) => self.sets.insert(0, set),
        }
    }

    /// How many of the sets lie within some rivals, in ascending order, and which rivals they hold; no rival is in two that
    /// count.
    pub(super) fn among(&self, among: &[u32]) -> (usize, Vec<u32>) {
        let (mut used, mut count) = (Vec::new(), 0);
        for set in self.sets.iter().rev() {
            if set.iter().all(|it| !used.contains(it) && among.binary_search(it).is_ok()) {
                used.extend(set);
                count += 1;
            }
        }
        (count, used)
    }
}

/// Finds the weights nearest to those given at which these rivals are behind, but for one that is let go. `spend` is told
/// of pairs compared.
pub(super) fn nearest(
    field: &Field,
    rivals: &Rivals,
    behind: &[usize],
    free: Option<usize>,
    asked: Behind,
    mut spend: impl FnMut(usize),
) -> Result<Nearest, Failed> {
    let parts = field.parts;
    let (gain, loss) = field.caps();
    let line = asked.line();
    let mut program = Program::new(vec![1.0; 2 * parts]);
    let mut sum: Vec<f64> = vec![1.0; 2 * parts];
    sum[parts..].fill(-1.0);
    program.at_least(&sum, 0.0);
    sum.iter_mut().for_each(|it| *it = -*it);
    program.at_least(&sum, 0.0);
    for (variable, cap) in gain.iter().chain(&loss).enumerate() {
        let mut unit = vec![0.0; 2 * parts];
        unit[variable] = -1.0;
        program.at_least(&unit, -cap);
    }
    let before = 2 + 2 * parts;
    let mut added: Vec<usize> = Vec::new();
    for _ in 0..100 {
        match program.solve() {
            Ended::Solved => {}
            Ended::Lost => return Err(Failed::Lost),
            Ended::Impossible => {
                let rival = |entry: Entry| match entry {
                    Entry::Constraint(k) => added.get(k.checked_sub(before)?).map(|it| *it as u32),
                    Entry::Variable => None,
                };
                let conflict = program.contradiction().and_then(|it| proved(&it, rival, asked));
                return Err(conflict.map_or(Failed::Lost, Failed::Conflict));
            }
        }
        let values = program.values();
        let weights: Vec<f64> =
            (0..parts).map(|part| field.weights[part] + values[part] - values[parts + part]).collect();
        spend(behind.len() / 4 + 1);
        let worst = behind
            .iter()
            .filter(|rival| free != Some(**rival))
            .map(|&rival| (rivals.dot(rival, &weights), rival))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match worst.filter(|(value, _)| *value > line + 0.4 * MARGIN) {
            None => {
                let tight =
                    program.tight().filter_map(|k| added.get(k.checked_sub(before)?).copied()).collect();
                return Ok(Nearest { weights, tight });
            }
            Some((_, rival)) if added.contains(&rival) => return Err(Failed::Lost),
            Some((_, rival)) => {
                let e = rivals.e(rival);
                let a: Vec<f64> = e.iter().map(|it| -it).chain(e.iter().copied()).collect();
                program.at_least(&a, rivals.delta[rival] - line);
                added.push(rival);
            }
        }
    }
    Err(Failed::Lost)
}

/// The rivals of a contradiction that stands though each may be as far ahead as still counts as behind, and though numbers
/// are rounded.
fn proved(
    contradiction: &Contradiction,
    rival: impl Fn(Entry) -> Option<u32>,
    asked: Behind,
) -> Option<Vec<u32>> {
    // Weights are 1 at most, and differences 2.
    const MOST: f64 = 4.0;
    const NOISE: f64 = 1e-14;
    let slack = asked.slack();
    let mut set: Vec<u32> = rival(contradiction.entry).into_iter().collect();
    let mut most = contradiction.value + set.len() as f64 * slack;
    for &(entry, multiple) in &contradiction.multiples {
        if multiple > 0.0 || multiple > -NOISE {
            most += multiple.abs() * MOST;
        } else if let Some(rival) = rival(entry) {
            most -= multiple * slack;
            set.push(rival);
        }
    }
    (most < 0.0 && !set.is_empty()).then_some(set)
}

/// The weights nearest to those given at which as many rivals are behind as must be, those that are least ahead
/// at some weights: near weights that do what is asked, the right ones. What shows that they can't be is noted.
pub(super) fn rounded(
    field: &Field,
    rivals: &Rivals,
    needed: usize,
    near: &[f64],
    way: Way,
    conflicts: &mut Conflicts,
    mut spend: impl FnMut(usize),
) -> Option<Vec<f64>> {
    let mut order: Vec<(f64, u32)> =
        (0..rivals.len() as u32).map(|rival| (rivals.dot(rival as usize, near), rival)).collect();
    spend(order.len() / 2 + 1);
    // By turns: the one that is ahead most is let go, which leads to weights; or the whole set is left out, which leads to
    // sets that have no rival in common.
    conflicts.turn += 1;
    let apart = conflicts.turn.is_multiple_of(2);
    let mut needed = needed;
    for _ in 0..if apart { 16 } else { 4 } {
        if needed == 0 || needed > order.len() {
            return None;
        }
        order.select_nth_unstable_by(needed - 1, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut behind: Vec<usize> = order[..needed].iter().map(|it| it.1 as usize).collect();
        behind.sort_unstable();
        match nearest(field, rivals, &behind, None, Behind::least(way), &mut spend) {
            Ok(found) => return Some(found.weights),
            Err(Failed::Lost) => return None,
            Err(Failed::Conflict(set)) => {
                if apart {
                    order.retain(|it| !set.contains(&it.1));
                    needed = needed.saturating_sub(set.len() - 1);
                } else {
                    let worth = |rival: u32| rivals.dot(rival as usize, near);
                    let last =
                        set.iter().copied().max_by(|a, b| worth(*a).total_cmp(&worth(*b)).then(a.cmp(b)))?;
                    order.retain(|it| it.1 != last);
                }
                conflicts.note(set, apart);
            }
        }
    }
    None
}
