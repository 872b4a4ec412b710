//! `standardise` of an indicator: rates as they would be if all areas had people of the same ages.

use std::sync::Arc;

use theodolite_core::Problem;
use theodolite_core::interval::{EUROPEAN_2013, Interval, StandardisedError, direct, indirect};
use theodolite_core::sum::{Sum, sum};
use theodolite_data::geography::Geography;

use super::further;
use crate::run::{Run, Step};
use crate::spec::{At, Indicator, Standard, Standardise};
use crate::step::geography::cell;
use crate::step::source::Aligned;

/// Of which level an interval tells the standard error.
const LEVEL: f64 = 0.95;

/// Events and people by band of age.
#[derive(Debug)]
pub(crate) struct Bands {
    events: Vec<Arc<Vec<f64>>>,
    people: Vec<Arc<Vec<f64>>>,
    by: By,
    per: f64,
}

/// What bands are brought together by, one number a band.
#[derive(Debug)]
enum By {
    /// The people of the standard population.
    Direct(Vec<f64>),
    /// The events a person of the reference.
    Indirect(Vec<f64>),
}

/// A standardised rate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    pub value: f64,
    pub error: f64,
    pub interval: Interval,
}

impl Bands {
    /// Reads the bands of an indicator; stops where one has events and nobody to have them, or a number that is no count.
    pub(super) fn read(
        run: &mut Run<'_>,
        spec: &Indicator,
        standardise: &Standardise,
        aligned: &Aligned,
    ) -> Step<Bands> {
        let columns = |names: &[At<String>]| -> Step<Vec<Arc<Vec<f64>>>> {
            names.iter().map(|name| further(run, spec, aligned, name)).collect()
        };
        let (events, people) = (columns(&standardise.events)?, columns(&standardise.people)?);
        let named = standardise.events.iter().zip(&events).chain(standardise.people.iter().zip(&people));
        for (column, values) in named {
            let odd = values.iter().position(|it| *it < 0.0 || it.is_infinite());
            if let Some(area) = odd {
                let message = format!(
                    "indicator `{}`: area `{}` has {} in a band of age, which is no count",
                    spec.name.value,
                    aligned.geography.codes.get(area),
                    values[area]
                );
                let problem = Problem::error("negative-count", message)
                    .at(&column.span)
                    .in_cell(cell(run, aligned.at, &aligned.table, aligned.row_of_area[area], &column.value))
                    .hint("events and people are counted from 0 on: mend the row");
                return run.stop(problem);
            }
        }
        let of_bands = events.len() == people.len();
        let told = Bands { events, people, by: By::Direct(Vec::new()), per: spec.per };
        let whole: Vec<(f64, f64)> =
            (0..aligned.geography.len()).map(|area| told.whole(area)).filter(|it| !it.0.is_nan()).collect();
        let above = whole.iter().filter(|(events, people)| events > people).count();
        if 2 * above > whole.len() {
            let message = format!(
                "indicator `{}`: {above} of {} areas have more events than people",
                spec.name.value,
                whole.len()
            );
            let problem = Problem::warning("more-events-than-people", message)
                .at(&spec.column.span)
                .hint("are the columns of `events` and `people` the right way round, and people counted one by one?");
            run.report(problem)?;
        }
        let Bands { events, people, .. } = told;
        for ((column, events), people) in standardise.events.iter().zip(&events).zip(&people) {
            let nobody = || {
                events.iter().zip(people.iter()).position(|(events, people)| *events > 0.0 && *people == 0.0)
            };
            if let Some(area) = nobody().filter(|_| of_bands) {
                let message = format!(
                    "indicator `{}`: area `{}` has {} events among 0 people in a band of age",
                    spec.name.value,
                    aligned.geography.codes.get(area),
                    events[area]
                );
                let problem = Problem::error("events-of-nobody", message)
                    .at(&column.span)
                    .in_cell(cell(run, aligned.at, &aligned.table, aligned.row_of_area[area], &column.value))
                    .hint("mend the row, or add up the columns of two bands of age in the file");
                return run.stop(problem);
            }
        }
        let mut bands = Bands { events, people, by: By::Direct(Vec::new()), per: spec.per };
        bands.by = match &standardise.by {
            Standard::Direct(standard) => By::Direct(standard.clone()),
            Standard::Indirect(Some(rates)) => By::Indirect(rates.clone()),
            Standard::Indirect(None) => {
                let all: Vec<usize> =
                    (0..aligned.geography.len()).filter(|area| bands.has_all(*area)).collect();
                let (events, people) = bands.together(&all);
                let rate = |(events, people): (&f64, &f64)| if *people > 0.0 { events / people } else { 0.0 };
                By::Indirect(events.iter().zip(&people).map(rate).collect())
            }
        };
        Ok(bands)
    }

    /// The position of the first column, events before people, that an area lacks.
    pub(super) fn first_missing(&self, area: usize) -> usize {
        self.events.iter().chain(&self.people).position(|it| it[area].is_nan()).unwrap_or(0)
    }

    /// Whether no band of an area is missing.
    pub(crate) fn has_all(&self, area: usize) -> bool {
        self.events.iter().chain(&self.people).all(|it| !it[area].is_nan())
    }

    /// An area's events and people in all bands; missing where one of them is.
    pub(crate) fn whole(&self, area: usize) -> (f64, f64) {
        let of = |bands: &[Arc<Vec<f64>>]| bands.iter().map(|it| it[area]).collect::<Sum>().value();
        match self.has_all(area) {
            true => (of(&self.events), of(&self.people)),
            false => (f64::NAN, f64::NAN),
        }
    }

    /// Events and people of areas taken together, band by band.
    fn together(&self, areas: &[usize]) -> (Vec<f64>, Vec<f64>) {
        let of = |bands: &[Arc<Vec<f64>>]| {
            bands.iter().map(|it| areas.iter().map(|area| it[*area]).collect::<Sum>().value()).collect()
        };
        (of(&self.events), of(&self.people))
    }

    /// The rate of areas taken together, none of which misses a band; `None` where there are too few events, or none are expected.
    pub(crate) fn rate(&self, areas: &[usize], level: f64) -> Option<Rate> {
        let (events, people) = self.together(areas);
        let found = match &self.by {
            By::Direct(standard) => direct(&events, &people, standard, self.per, level).map(|it| Rate {
                value: it.rate,
                error: it.error,
                interval: it.interval,
            }),
            By::Indirect(rates) => indirect(sum(&events), &people, rates, self.per, level).map(|it| Rate {
                value: it.ratio,
                error: it.interval.standard_error(level).unwrap_or(f64::NAN),
                interval: it.interval,
            }),
        };
        debug_assert!(
            !matches!(found, Err(StandardisedError::Length { .. } | StandardisedError::Parameter { .. })),
            "{found:?}"
        );
        found.ok()
    }

    /// The rate of one area; `None` where a band is missing too.
    pub(crate) fn rate_of(&self, area: usize, level: f64) -> Option<Rate> {
        self.has_all(area).then(|| self.rate(&[area], level))?
    }

    /// Areas of which a band is missing.
    fn lacking(&self, areas: usize) -> Vec<u32> {
        (0..areas).filter(|area| !self.has_all(*area)).map(|area| area as u32).collect()
    }

    /// Areas with a band of nobody, which counts with the next.
    fn with_empty_bands(&self, areas: usize) -> usize {
        (0..areas).filter(|area| self.has_all(*area) && self.people.iter().any(|it| it[*area] == 0.0)).count()
    }

    /// How intervals are found, in words.
    pub(crate) fn words(&self) -> &'static str {
        match self.by {
            By::Direct(_) => "Dobson's of a directly standardised rate",
            By::Indirect(_) => "Byar's of a count, exact below 10 events, over the events expected",
        }
    }

    /// Whether intervals are exact where there are few events.
    pub(crate) fn is_exact_of_few(&self) -> bool {
        matches!(self.by, By::Indirect(_))
    }

    /// The rates of all areas, and why some have none.
    pub(super) fn rates(&self, run: &mut Run<'_>, spec: &Indicator, geography: &Geography) -> Vec<f64> {
        let areas = geography.len();
        let rates: Vec<f64> =
            (0..areas).map(|area| self.rate_of(area, LEVEL).map_or(f64::NAN, |it| it.value)).collect();
        let without = (0..areas).filter(|area| self.has_all(*area) && rates[*area].is_nan()).count() as u64;
        let lacking = self.lacking(areas);
        let (empty, record) = (self.with_empty_bands(areas) as u64, run.record(&spec.name.value));
        let why = match self.by {
            By::Direct(_) => "areas with fewer than 10 events, which have no rate",
            By::Indirect(_) => "areas where no events are expected, which have no ratio",
        };
        if !lacking.is_empty() {
            let what = "areas that lack a band of age, and count nowhere where areas are taken together";
            record.counts.insert(what.into(), lacking.len() as u64);
            record.notes.push(format!("{what}: {}", geography.some(&lacking)));
        }
        for (what, count) in
            [(why, without), ("areas with a band of nobody, which counts with the next", empty)]
        {
            if count > 0 {
                record.counts.insert(what.into(), count);
            }
        }
        rates
    }

    /// The standard errors of the rates, from Dobson's variance, or the width of Byar's interval.
    pub(super) fn errors(&self, areas: usize) -> Vec<f64> {
        (0..areas).map(|area| self.rate_of(area, LEVEL).map_or(f64::NAN, |it| it.error)).collect()
    }
}

/// Several columns in a few words.
pub(crate) fn listed(columns: &[At<String>]) -> String {
    match columns {
        [first, .., last] => format!("{} to {}", first.value, last.value),
        [only] => only.value.clone(),
        [] => String::new(),
    }
}

/// How a rate is standardised, in words.
pub(super) fn method(standardise: &Standardise, per: f64) -> String {
    let Standardise { by, events, people } = standardise;
    let (events, bands, people) = (listed(events), people.len(), listed(people));
    match by {
        Standard::Direct(standard) => {
            let whose = match standard.as_slice() == EUROPEAN_2013 {
                true => "the European Standard Population of 2013",
                false => "the standard population that the study gives",
            };
            format!(
                "directly standardised: {events} over {people}, {bands} bands of age, weighted by {whose}, per {per}"
            )
        }
        Standard::Indirect(rates) => {
            let reference = match rates {
                Some(_) => "the rates that the study gives",
                None => "the rates of all areas together",
            };
            format!(
                "indirectly standardised: {events} over those expected of {people}, {bands} bands of age, at {reference}, {per} for as many"
            )
        }
    }
}
