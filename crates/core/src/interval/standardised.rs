//! Rates as they would be if all areas had people of the same ages.

use thiserror::Error;

use super::{Interval, byar, count};
use crate::sum::{Sum, sum, weighted_sum};

/// The European Standard Population of 2013: people of 0 to 4, 5 to 9, ..., 85 to 89, and of 90 and over.
pub const EUROPEAN_2013: [f64; 19] = [
    5000.0, 5500.0, 5500.0, 5500.0, 6000.0, 6000.0, 6500.0, 7000.0, 7000.0, 7000.0, 7000.0, 6500.0, 6000.0,
    5500.0, 5000.0, 4000.0, 2500.0, 1500.0, 1000.0,
];

/// A directly standardised rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standardised {
    /// The rate, in units of the multiplier.
    pub rate: f64,
    /// Its standard error, in the same units.
    pub error: f64,
    /// Dobson's interval.
    pub interval: Interval,
}

/// An indirectly standardised ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indirect {
    /// Events expected of these people at the reference rates.
    pub expected: f64,
    /// Events over those expected, in units of the multiplier (100: as many as expected).
    pub ratio: f64,
    /// Byar's interval from 10 events on, the exact one below.
    pub interval: Interval,
}

/// Why a rate cannot be standardised.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum StandardisedError {
    /// Columns of different length.
    #[error("{counts} counts, {people} numbers of people and {weights} weights are not of the same bands")]
    Length {
        /// How many counts.
        counts: usize,
        /// How many numbers of people.
        people: usize,
        /// How many weights or reference rates.
        weights: usize,
    },
    /// A number that cannot be one of people, events or a weight.
    #[error("{what} of band {band} (counted from 0) is {found}, not a number of at least 0")]
    Value {
        /// `the count`, `the number of people` or `the weight`.
        what: &'static str,
        /// The band's position.
        band: usize,
        /// The value found.
        found: f64,
    },
    /// Nobody in a band.
    #[error(
        "band {band} (counted from 0) has {count} events among 0 people: merge it with the one beside it"
    )]
    NoPeople {
        /// The band's position.
        band: usize,
        /// Its events.
        count: f64,
    },
    /// Too few events for a rate to be published.
    #[error("{found} events are too few for a standardised rate, which needs 10")]
    TooFewEvents {
        /// How many there are.
        found: f64,
    },
    /// Nothing to weigh by or to expect.
    #[error("the weights, or the events expected, sum to {found}, with which no rate can be taken")]
    NoWeight {
        /// The sum.
        found: f64,
    },
    /// A confidence or a multiplier that is none.
    #[error("a confidence of {confidence} and a multiplier of {multiplier} give no interval")]
    Parameter {
        /// The confidence found; allowed is between 0 and 1.
        confidence: f64,
        /// The multiplier found; allowed is above 0.
        multiplier: f64,
    },
}

/// Returns the directly standardised rate with Dobson's interval.
///
/// `sum w_k x_k/n_k / sum w`, its variance `sum w_k^2 x_k/n_k^2 / (sum w)^2`, and limits `rate + sqrt(variance/x)
/// (Byar(x) - x)` with `x = sum x_k`; all times the multiplier.
///
/// - **Shape:** events, people and standard people ([`EUROPEAN_2013`]), one value a band of age.
/// - **Nobody:** a band without people and events is one with the next that has people, or at the end with the one before:
///   its standard people count there.
/// - **No weight:** bands that the standard has no people in count for nothing, their events neither: so a rate of those under
///   75 is written.
/// - **Source:** Dobson, Kuulasmaa, Eberle and Scherer (1991); PHEindicatormethods, `calculate_dsr`.
///
/// # Errors
/// [`StandardisedError`]; below 10 events there is no rate, as OHID publishes none. Missing values are refused.
///
/// ```
/// # use theodolite_core::interval::{StandardisedError, direct};
/// let (deaths, people) = ([5.0, 20.0, 60.0], [10_000.0, 8_000.0, 4_000.0]);
/// let it = direct(&deaths, &people, &[50_000.0, 35_000.0, 15_000.0], 100_000.0, 0.95)?;
/// assert!((it.rate - 337.5).abs() < 1e-9 && (it.interval.lower - 269.2842).abs() < 1e-4);
/// # Ok::<(), StandardisedError>(())
/// ```
pub fn direct(
    counts: &[f64],
    people: &[f64],
    standard: &[f64],
    multiplier: f64,
    confidence: f64,
) -> Result<Standardised, StandardisedError> {
    check(counts, people, standard)?;
    let bands = merged(counts, people, standard)?;
    let whole = sum(standard);
    if !(standard.is_empty() || whole > 0.0 && whole.is_finite()) {
        return Err(StandardisedError::NoWeight { found: whole });
    }
    let events = bands.iter().map(|band| band.events).collect::<Sum>().value();
    if events < super::BYAR_FROM {
        return Err(StandardisedError::TooFewEvents { found: events });
    }
    let bands = || bands.iter().map(|band| (band.events, band.weight / whole / band.people));
    let rate = bands().map(|(x, weight)| weight * x).collect::<Sum>().value();
    let variance = bands().map(|(x, weight)| weight * weight * x).collect::<Sum>().value();
    let parameter = StandardisedError::Parameter { confidence, multiplier };
    let around = byar(events, confidence).filter(|_| multiplier > 0.0).ok_or(parameter.clone())?;
    let stretch = (variance / events).sqrt();
    let end = |limit: f64| rate + stretch * (limit - events);
    let interval = Interval { lower: end(around.lower), upper: end(around.upper) }.times(multiplier);
    let interval = interval.ok_or(parameter)?;
    Ok(Standardised { rate: rate * multiplier, error: variance.sqrt() * multiplier, interval })
}

/// Returns the indirectly standardised ratio: events over those that the reference rates let expect.
///
/// - **Shape:** people and reference rates (events a person), one value a band of age; events need not be known by band.
/// - **Source:** Breslow and Day (1987); PHEindicatormethods, `calculate_ISRatio`.
///
/// # Errors
/// [`StandardisedError`]. Missing values are refused.
///
/// ```
/// # use theodolite_core::interval::{StandardisedError, indirect};
/// let it = indirect(85.0, &[10_000.0, 8_000.0, 4_000.0], &[0.0004, 0.003, 0.012], 100.0, 0.95)?;
/// assert!((it.expected - 76.0).abs() < 1e-12 && (it.ratio - 111.842).abs() < 1e-3);
/// # Ok::<(), StandardisedError>(())
/// ```
pub fn indirect(
    events: f64,
    people: &[f64],
    reference: &[f64],
    multiplier: f64,
    confidence: f64,
) -> Result<Indirect, StandardisedError> {
    check(people, people, reference)?;
    if !(events >= 0.0 && events.is_finite()) {
        return Err(StandardisedError::Value { what: "the count", band: 0, found: events });
    }
    let expected = weighted_sum(people, reference);
    if !(expected > 0.0 && expected.is_finite()) {
        return Err(StandardisedError::NoWeight { found: expected });
    }
    let interval = count(events, confidence).filter(|_| multiplier > 0.0);
    let interval = interval.and_then(|interval| interval.times(multiplier / expected));
    let interval = interval.ok_or(StandardisedError::Parameter { confidence, multiplier })?;
    Ok(Indirect { expected, ratio: events / expected * multiplier, interval })
}

/// A band of age with people in it.
struct Band {
    events: f64,
    people: f64,
    weight: f64,
}

/// The bands that have people, with the weights of those that have none.
fn merged(counts: &[f64], people: &[f64], standard: &[f64]) -> Result<Vec<Band>, StandardisedError> {
    let mut bands: Vec<Band> = Vec::with_capacity(counts.len());
    let mut waiting = 0.0;
    for (band, ((&events, &people), &weight)) in counts.iter().zip(people).zip(standard).enumerate() {
        if people > 0.0 {
            bands.push(Band { events, people, weight: weight + waiting });
            waiting = 0.0;
        } else if events > 0.0 {
            return Err(StandardisedError::NoPeople { band, count: events });
        } else {
            waiting += weight;
        }
    }
    if let Some(last) = bands.last_mut() {
        last.weight += waiting;
    }
    bands.retain(|band| band.weight > 0.0);
    Ok(bands)
}

fn check(counts: &[f64], people: &[f64], weights: &[f64]) -> Result<(), StandardisedError> {
    let lengths = (counts.len(), people.len(), weights.len());
    if lengths.0 != lengths.1 || lengths.0 != lengths.2 {
        return Err(StandardisedError::Length { counts: lengths.0, people: lengths.1, weights: lengths.2 });
    }
    for (what, column) in [("the count", counts), ("the number of people", people), ("the weight", weights)] {
        let fits = |value: f64| value >= 0.0 && value.is_finite();
        if let Some(band) = column.iter().position(|&value| !fits(value)) {
            return Err(StandardisedError::Value { what, band, found: column[band] });
        }
    }
    Ok(())
}
