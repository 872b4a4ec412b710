//! A rule over the ranks and deciles of areas, asked of every draw.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::UncertaintyError;
use super::weigh::Word;

/// Who is designated, by a rule that asks where an area stands: its rank, its decile, or both.
///
/// A rule may ask for more than that (another index, the area's name): what it answers is then looked up by the area
/// and by where it stands. Where it can stand, as far as the rule tells it apart, are its [`places`](Rule::places); of
/// each the verdicts on all areas are given beforehand, by whoever understands the rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    lines: Vec<u32>,
    deciles: bool,
    /// Place by place, one verdict an area.
    verdicts: Vec<Vec<Option<bool>>>,
}

/// Where an area stands, as far as a rule tells it apart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// A rank there; missing where the area has none. Between two lines it need not be whole.
    pub rank: Option<f64>,
    /// The decile there; missing where the area has none, or where fewer than ten areas are ranked. Always missing for a
    /// rule that asks for none.
    pub decile: Option<u32>,
}

impl Rule {
    /// Returns every place that a rule tells apart which compares ranks with these numbers and, if so, asks for deciles.
    ///
    /// - **Shape:** no rank first; then, for each decile (none, 1 to 10) that is asked for, ranks below the first of the
    ///   lines, at it, between it and the next, and so on.
    ///
    /// ```
    /// # use theodolite_core::uncertainty::Rule;
    /// let ranks: Vec<_> = Rule::places(&[743], false).iter().map(|it| it.rank).collect();
    /// assert_eq!(ranks, [None, Some(742.5), Some(743.0), Some(743.5)]);
    /// assert_eq!(Rule::places(&[], true).len(), 12);
    /// ```
    pub fn places(lines: &[u32], deciles: bool) -> Vec<Place> {
        let lines = sorted(lines);
        let mut places = vec![Place::default()];
        for decile in 0..if deciles { 11 } else { 1 } {
            let decile = (decile > 0).then_some(decile);
            let mut before = 0.0;
            for &line in &lines {
                let line = f64::from(line);
                places.push(Place { rank: Some((line - 0.5).max((before + line) / 2.0)), decile });
                places.push(Place { rank: Some(line), decile });
                before = line;
            }
            places.push(Place { rank: Some(before + 0.5), decile });
        }
        places
    }

    /// Takes the verdicts on all areas at each of the [`places`](Rule::places), in their order: `None` where the rule
    /// cannot tell.
    ///
    /// # Errors
    /// [`UncertaintyError::Verdicts`] for another number of places, or of areas at one of them.
    pub fn new(
        lines: &[u32],
        deciles: bool,
        verdicts: Vec<Vec<Option<bool>>>,
    ) -> Result<Rule, UncertaintyError> {
        let places = Rule::places(lines, deciles).len();
        let areas = verdicts.first().map_or(0, Vec::len);
        if verdicts.len() != places || verdicts.iter().any(|it| it.len() != areas) {
            let found = verdicts.iter().map(Vec::len).sum();
            return Err(UncertaintyError::Verdicts { found, expected: places * areas });
        }
        Ok(Rule { lines: sorted(lines), deciles, verdicts })
    }

    pub(super) fn areas(&self) -> usize {
        self.verdicts.first().map_or(0, Vec::len)
    }

    pub(super) fn count(&self) -> usize {
        self.verdicts.len()
    }

    /// The place of each stored rank among so many ranked areas: the last rank of each stretch, and the place there.
    fn stretches(&self, ranked: usize, units: u32) -> Vec<(u32, usize)> {
        let units = u64::from(units);
        let mut ends: Vec<u64> = self
            .lines
            .iter()
            .flat_map(|line| [u64::from(*line) * units - 1, u64::from(*line) * units])
            .collect();
        let has_deciles = self.deciles && ranked >= 10;
        if has_deciles {
            ends.extend((1..=10).map(|decile| decile * ranked as u64 * units / 10));
        }
        let top = u64::from(u32::MAX);
        ends.iter_mut().for_each(|end| *end = top.min(*end));
        ends.push(top);
        ends.sort_unstable();
        ends.dedup();
        let bands = 2 * self.lines.len() + 1;
        let place = |rank: u64| {
            let below = self.lines.iter().filter(|line| u64::from(**line) * units < rank).count();
            let at = self.lines.iter().any(|line| u64::from(*line) * units == rank);
            let band = 2 * below + usize::from(at);
            let decile = if has_deciles { (10 * rank).div_ceil(ranked as u64 * units).min(10) } else { 0 };
            1 + decile as usize * bands + band
        };
        ends.into_iter().filter(|end| *end > 0).map(|end| (end as u32, place(end))).collect()
    }
}

fn sorted(lines: &[u32]) -> Vec<u32> {
    let mut lines: Vec<u32> = lines.iter().copied().filter(|line| *line > 0).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// Counts the verdicts over draws, each once, whichever thread makes it and however often.
pub(super) struct Count<'a> {
    rule: &'a Rule,
    order: &'a [u32],
    units: u32,
    seen: Vec<AtomicBool>,
    inside: Vec<AtomicU32>,
    unknown: Vec<AtomicU32>,
}

impl<'a> Count<'a> {
    pub(super) fn new(rule: &'a Rule, order: &'a [u32], units: u32, draws: u32) -> Count<'a> {
        let zeros = || order.iter().map(|_| AtomicU32::new(0)).collect();
        let seen = (0..draws).map(|_| AtomicBool::new(false)).collect();
        Count { rule, order, units, seen, inside: zeros(), unknown: zeros() }
    }

    /// Judges the areas of a draw by the row of their ranks.
    pub(super) fn add<W: Word>(&self, draw: u32, row: &[W]) {
        // A draw may be made more than once: see `tally`. Whole numbers are added up, so no order matters.
        if self.seen.get(draw as usize).is_none_or(|it| it.swap(true, Ordering::Relaxed)) {
            return;
        }
        let ranked = row.iter().filter(|rank| **rank != W::default()).count();
        let stretches = self.rule.stretches(ranked, self.units);
        for ((&rank, &area), (inside, unknown)) in
            row.iter().zip(self.order).zip(self.inside.iter().zip(&self.unknown))
        {
            let rank: u32 = rank.into();
            let place = match rank {
                0 => 0,
                _ => stretches.iter().find(|it| rank <= it.0).map_or(0, |it| it.1),
            };
            match self.rule.verdicts.get(place).and_then(|it| it.get(area as usize)).copied().flatten() {
                Some(true) => inside.fetch_add(1, Ordering::Relaxed),
                Some(false) => continue,
                None => unknown.fetch_add(1, Ordering::Relaxed),
            };
        }
    }

    /// The share of the draws that can tell in which each area is designated, missing where none can; and the areas of which
    /// only some can.
    pub(super) fn shares(&self) -> (Vec<f64>, Vec<u32>) {
        let (mut shares, mut partly) = (vec![f64::NAN; self.order.len()], Vec::new());
        for (&area, (inside, unknown)) in self.order.iter().zip(self.inside.iter().zip(&self.unknown)) {
            let unknown = unknown.load(Ordering::Relaxed);
            let told = self.seen.len() as f64 - f64::from(unknown);
            if told > 0.0 {
                shares[area as usize] = f64::from(inside.load(Ordering::Relaxed)) / told;
                partly.extend((unknown > 0).then_some(area));
            }
        }
        (shares, partly)
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;

    fn rule(lines: &[u32], deciles: bool) -> Rule {
        let places = Rule::places(lines, deciles).len();
        Rule::new(lines, deciles, vec![vec![]; places]).unwrap()
    }

    #[test]
    fn every_rank_falls_into_the_place_that_stands_for_it() {
        // Each place is found by its own rank and decile, among ranks in whole and in half units.
        for (lines, deciles, units) in
            [(vec![], true, 1), (vec![3], false, 1), (vec![5, 1, 6, 5], true, 1), (vec![2, 13], true, 2)]
        {
            let (rule, places) = (rule(&lines, deciles), Rule::places(&lines, deciles));
            for ranked in [4_usize, 10, 23] {
                let stretches = rule.stretches(ranked, units);
                for stored in 1..=(ranked as u32 * units) {
                    let rank = f64::from(stored) / f64::from(units);
                    let place = places[stretches.iter().find(|it| stored <= it.0).unwrap().1];
                    for line in &lines {
                        let stands = place.rank.unwrap().total_cmp(&f64::from(*line));
                        assert_eq!(
                            stands,
                            rank.total_cmp(&f64::from(*line)),
                            "{rank} of {ranked}: {place:?}"
                        );
                    }
                    let decile = (10.0 * rank / ranked as f64).ceil() as u32;
                    assert_eq!(
                        place.decile,
                        (deciles && ranked >= 10).then_some(decile),
                        "{rank} of {ranked}"
                    );
                }
            }
        }
    }

    #[test]
    fn verdicts_are_wanted_for_every_place() {
        let error = Rule::new(&[3], false, vec![vec![Some(true)]; 3]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "3 verdicts of a rule, not 4: one on each area at each place that it tells apart"
        );
    }
}
