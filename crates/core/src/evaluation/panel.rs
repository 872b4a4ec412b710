//! The outcome of areas over time, and since when they are treated.

use super::{Assumption, EvaluationError, Gaps};

/// Outcomes of areas in periods, and who is treated since when.
///
/// ```
/// # use theodolite_core::evaluation::Panel;
/// let outcome = [10.0, 16.0, 12.0, 17.0, 8.0, 10.0, 9.0, 12.0]; // four areas in two years
/// let panel = Panel { years: &[2015, 2016], ..Panel::new(4, 2, &outcome, &[Some(1), Some(1), None, None]) };
/// assert_eq!((panel.at(1, 0), panel.is_treated(1, 0), panel.is_treated(1, 1)), (12.0, false, true));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel<'a> {
    /// How many areas.
    pub areas: usize,
    /// How many periods.
    pub periods: usize,
    /// The outcome, area after area, one value per period; `NaN` = missing.
    pub outcome: &'a [f64],
    /// The first period in which each area is treated; it stays so. `None`: never.
    pub first_treated: &'a [Option<usize>],
    /// The year of each period, one after the other without gaps; empty where periods are not years.
    pub years: &'a [i32],
    /// The cluster of each area; empty where each is its own.
    pub clusters: &'a [u32],
    /// Controls that are left out, as neighbours of treated areas are (a donut); empty for none. It says nothing of
    /// treated areas.
    pub left_out: &'a [bool],
}

impl<'a> Panel<'a> {
    /// A panel whose areas are their own clusters, with no area left out.
    pub fn new(
        areas: usize,
        periods: usize,
        outcome: &'a [f64],
        first_treated: &'a [Option<usize>],
    ) -> Panel<'a> {
        Panel { areas, periods, outcome, first_treated, years: &[], clusters: &[], left_out: &[] }
    }

    /// The outcome of an area in a period.
    ///
    /// # Panics
    /// Where there is no such area, as slices do.
    pub fn at(&self, area: usize, period: usize) -> f64 {
        self.row(area)[period]
    }

    /// The outcomes of an area.
    ///
    /// # Panics
    /// Where there is no such area, as slices do.
    pub fn row(&self, area: usize) -> &'a [f64] {
        &self.outcome[area * self.periods..(area + 1) * self.periods]
    }

    /// Whether an area is treated in a period.
    pub fn is_treated(&self, area: usize, period: usize) -> bool {
        self.first_treated[area].is_some_and(|first| first <= period)
    }

    /// Looks whether the panel is whole.
    ///
    /// # Errors
    /// Columns of wrong length, infinite cells, fewer than two periods, years with gaps, no treated area, treatment from the
    /// first period on or after the last, and gaps of treated areas unless they are let pass.
    pub fn check(&self, gaps: Gaps) -> Result<(), EvaluationError> {
        let of = |what, found: usize, expected| {
            (found == expected).then_some(()).ok_or(EvaluationError::Length { what, found, expected })
        };
        let optional =
            |what, found: usize, expected| if found == 0 { Ok(()) } else { of(what, found, expected) };
        of("outcome", self.outcome.len(), self.areas * self.periods)?;
        of("first_treated", self.first_treated.len(), self.areas)?;
        optional("years", self.years.len(), self.periods)?;
        optional("clusters", self.clusters.len(), self.areas)?;
        optional("left_out", self.left_out.len(), self.areas)?;
        if self.periods < 2 {
            return Err(EvaluationError::OnePeriod { found: self.periods });
        }
        if let Some(cell) = self.outcome.iter().position(|value| value.is_infinite()) {
            let (area, value) = (cell / self.periods, self.outcome[cell]);
            return Err(EvaluationError::Infinite { what: "outcome", area, value });
        }
        if let Some(pair) = self.years.windows(2).find(|pair| i64::from(pair[0]) + 1 != i64::from(pair[1])) {
            return Err(EvaluationError::YearGap { year: pair[0], next: pair[1] });
        }
        for (area, first) in self.dates() {
            if first >= self.periods {
                return Err(EvaluationError::Beyond { area, period: first, periods: self.periods });
            }
            if first == 0 {
                return Err(EvaluationError::NoPrePeriod { area });
            }
            let gap = self.row(area).iter().position(|value| value.is_nan());
            if let Some(period) = gap.filter(|_| gaps == Gaps::Controls) {
                return Err(EvaluationError::TreatedGap { area, period });
            }
        }
        self.dates().next().map(|_| ()).ok_or(EvaluationError::NoTreated)
    }

    /// Treated areas and since when.
    pub(super) fn dates(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.first_treated.iter().enumerate().filter_map(|(area, first)| Some((area, (*first)?)))
    }

    /// Areas that are never treated and not left out.
    pub(super) fn never(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.areas).filter(|&area| self.first_treated[area].is_none() && !self.is_left_out(area))
    }

    /// Treated areas and the controls that are not left out, by area.
    pub(super) fn used(&self) -> Vec<usize> {
        (0..self.areas)
            .filter(|&area| self.first_treated[area].is_some() || !self.is_left_out(area))
            .collect()
    }

    fn is_left_out(&self, area: usize) -> bool {
        self.left_out.get(area).is_some_and(|&out| out)
    }

    /// The periods before the first treatment of all.
    pub(super) fn pre_periods(&self) -> usize {
        self.dates().map(|(_, first)| first).min().unwrap_or(self.periods)
    }

    /// The one date from which areas are treated.
    pub(super) fn one_date(&self) -> Result<usize, EvaluationError> {
        let first = self.pre_periods();
        match self.dates().find(|&(_, date)| date != first) {
            Some((_, other)) => Err(EvaluationError::SeveralDates { first, other }),
            None => Ok(first),
        }
    }

    /// The cluster of each of some areas, counted from 0 in their order, and how many there are.
    pub(super) fn clusters_of(&self, areas: &[usize]) -> (Vec<usize>, usize) {
        if self.clusters.is_empty() {
            return ((0..areas.len()).collect(), areas.len());
        }
        let mut labels: Vec<u32> = areas.iter().map(|&area| self.clusters[area]).collect();
        let of = labels.clone();
        labels.sort_unstable();
        labels.dedup();
        (of.iter().map(|label| labels.partition_point(|it| it < label)).collect(), labels.len())
    }

    /// What every design on a panel takes for granted.
    pub(super) fn assumptions(&self, first: Assumption) -> Vec<Assumption> {
        let mut assumptions = vec![first, Assumption::NoAnticipation, Assumption::NoSpillover];
        let left_out = (0..self.areas).filter(|&it| self.first_treated[it].is_none() && self.is_left_out(it));
        match left_out.count() {
            0 => {}
            count => assumptions.push(Assumption::LeftOut(count)),
        }
        assumptions
    }

    /// Few clusters, and few with a treated area.
    pub(super) fn doubts(&self, areas: &[usize]) -> Vec<Assumption> {
        let (of, clusters) = self.clusters_of(areas);
        let mut treated: Vec<usize> = areas
            .iter()
            .zip(&of)
            .filter(|(area, _)| self.first_treated[**area].is_some())
            .map(|(_, cluster)| *cluster)
            .collect();
        treated.sort_unstable();
        treated.dedup();
        let mut doubts = vec![Assumption::IndependentClusters];
        if clusters < 30 {
            doubts.push(Assumption::FewClusters(clusters));
        }
        if treated.len() < 5 {
            doubts.push(Assumption::FewTreatedClusters(treated.len()));
        }
        doubts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATES: [Option<usize>; 2] = [Some(1), None];

    #[test]
    fn what_is_wrong_with_a_panel_is_told() {
        let good = Panel::new(2, 2, &[1.0, 2.0, 3.0, f64::NAN], &DATES);
        assert_eq!(good.check(Gaps::Controls), Ok(()));
        let says = |panel: Panel<'_>| panel.check(Gaps::Controls).unwrap_err().to_string();
        assert_eq!(says(Panel { outcome: &[1.0], ..good }), "`outcome` has 1 values, and it takes 4");
        assert_eq!(
            says(Panel { periods: 1, outcome: &[1.0, 2.0], ..good }),
            "the outcome has 1 periods, and it takes 2"
        );
        assert_eq!(
            says(Panel { years: &[2015, 2017], ..good }),
            "the year 2017 comes after 2015: periods must be one year after the other"
        );
        let error = Panel { first_treated: &[Some(0), None], ..good }.check(Gaps::Controls);
        assert_eq!(error, Err(EvaluationError::NoPrePeriod { area: 0 }));
        let error = Panel { first_treated: &[Some(2), None], ..good }.check(Gaps::Controls);
        assert_eq!(error, Err(EvaluationError::Beyond { area: 0, period: 2, periods: 2 }));
        let error = Panel { first_treated: &[None, None], ..good }.check(Gaps::Controls);
        assert_eq!(error, Err(EvaluationError::NoTreated));
        let gap = Panel { first_treated: &[None, Some(1)], ..good };
        assert_eq!(gap.check(Gaps::Controls), Err(EvaluationError::TreatedGap { area: 1, period: 1 }));
        assert_eq!(gap.check(Gaps::Any), Ok(()));
        let infinite = Panel { outcome: &[1.0, 2.0, 3.0, f64::INFINITY], ..good };
        assert_eq!(says(infinite), "area 1 has inf in `outcome`, which is not finite");
    }

    #[test]
    fn clusters_are_counted_from_0() {
        let panel = Panel { clusters: &[9, 4, 9], ..Panel::new(3, 2, &[0.0; 6], &[Some(1), None, None]) };
        assert_eq!(panel.clusters_of(&[0, 1, 2]), (vec![1, 0, 1], 2));
        assert_eq!(panel.clusters_of(&[0, 2]), (vec![0, 0], 1));
    }
}
