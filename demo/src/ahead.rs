//! The years after the last that is known, by the same rules: what a projection can be held against.

use crate::country::Country;
use crate::need::Needs;
use crate::series::{MEASURES, Series, district_need};
use crate::truth::{DISTRICTS, LAST_YEAR_AHEAD, YEARS};
use theodolite_core::random::Random;

/// What a measure of a district comes to, before chance, in a year that nobody has seen yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ahead {
    pub(crate) district: usize,
    pub(crate) year: u32,
    pub(crate) indicator: &'static str,
    pub(crate) truth: f64,
}

/// Draws them: rules, programme and the districts' own ups and downs all go on as they were.
///
/// The share of people out of work is not among them: what it does follows no rule.
pub(crate) fn ahead(country: &Country, needs: &Needs, series: &Series) -> Vec<Ahead> {
    let mut points = Vec::new();
    for measure in &MEASURES {
        let need = district_need(country, needs, measure.domain);
        let mut random = Random::named(country.seed, &format!("drift of {} ahead", measure.name));
        // None in the last year that is known, and from there on as before it.
        let mut drift = vec![0.0; DISTRICTS];
        for year in YEARS.1 + 1..=LAST_YEAR_AHEAD {
            let step = f64::from(year - YEARS.0);
            for district in 0..DISTRICTS {
                drift[district] = 0.7 * drift[district] + 0.5 * measure.error * random.normal();
                let without = (measure.truth)(need[district], step) + drift[district];
                let truth = without + series.helps(district) * (measure.effect)(year);
                points.push(Ahead { district, year, indicator: measure.name, truth });
            }
        }
    }
    points
}
