//! The scales on which true values may be normal.

use super::{Sum, normal};

/// The scale on which an indicator is taken for normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// Its own.
    Plain,
    /// The logarithm: for what is never below 0, such as a rate.
    Log,
    /// The log odds: for a share of 0 to 1.
    LogOdds,
}

impl Scale {
    /// One of each, the plainest first.
    pub const EACH: [Scale; 3] = [Scale::Plain, Scale::Log, Scale::LogOdds];

    /// Returns the scale's name in a study.
    pub fn name(self) -> &'static str {
        match self {
            Scale::Plain => "plain",
            Scale::Log => "log",
            Scale::LogOdds => "log-odds",
        }
    }

    /// Whether all values may be such on this scale.
    pub(super) fn fits(self, values: impl IntoIterator<Item = f64>) -> bool {
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            (least, greatest) = (least.min(value), greatest.max(value));
        }
        match self {
            Scale::Plain => true,
            Scale::Log => least >= 0.0 && greatest > 0.0,
            Scale::LogOdds => least >= 0.0 && greatest > 0.0 && least < 1.0 && greatest <= 1.0,
        }
    }
}

/// A scale, and the unit that is divided by before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    pub(super) scale: Scale,
    pub(super) unit: f64, // Invariant: finite and above 0.
}

impl Placed {
    /// The value at a place of the scale.
    pub(super) fn value(self, place: f64) -> f64 {
        let value = match self.scale {
            Scale::Plain => place,
            Scale::Log => libm::exp(place),
            Scale::LogOdds => share(place),
        };
        // No draw gets there unless errors are beyond all reason, and then the greatest number is as good as any.
        (value * self.unit).clamp(f64::MIN, f64::MAX)
    }

    /// How the value, in the unit, changes with the place.
    pub(super) fn slope(self, place: f64) -> f64 {
        match self.scale {
            Scale::Plain => 1.0,
            Scale::Log => libm::exp(place),
            Scale::LogOdds => share(place) * share(-place),
        }
    }

    /// The place of a value, infinite where it has none.
    pub(super) fn place(self, value: f64) -> f64 {
        let value = value / self.unit;
        match self.scale {
            Scale::Plain => value,
            Scale::Log => libm::log(value),
            Scale::LogOdds => libm::log(value) - libm::log1p(-value),
        }
    }

    /// Mean and standard deviation of the value of a place that is normal.
    pub(super) fn moments(self, mean: f64, sd: f64) -> (f64, f64) {
        if self.scale == Scale::Plain {
            return (mean * self.unit, sd * self.unit);
        }
        // The trapezoid rule is all but exact for a smooth curve that ends in nothing.
        const STEPS: i32 = 36;
        const STEP: f64 = 0.25;
        let points = || (-STEPS..=STEPS).map(|k| f64::from(k) * STEP);
        let over = |curve: &dyn Fn(f64) -> f64| {
            points()
                .map(|z| STEP * normal::density(z) * curve(self.value(mean + sd * z)))
                .collect::<Sum>()
                .value()
        };
        let middle = over(&|value| value);
        let variance = over(&|value| (value - middle) * (value - middle));
        (middle, variance.sqrt())
    }
}

/// The share whose log odds are given.
fn share(log_odds: f64) -> f64 {
    let odds = libm::exp(-log_odds.abs());
    if log_odds < 0.0 { odds / (1.0 + odds) } else { 1.0 / (1.0 + odds) }
}
