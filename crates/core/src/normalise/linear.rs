//! What all linear methods have in common.

use super::{NormaliseError, Scorer};

/// `base + scale * (x - origin)/range`, the quotient cut off where it is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linear {
    origin: f64,
    // Invariant: not infinite; `NaN` where no value can be scored, 0 only with a cut. `Linear::new` sees to it.
    range: f64,
    scale: f64,
    base: f64,
    least: f64,
    most: f64,
    log: bool,
}

impl Linear {
    /// From `origin`, which gives 0, to `origin + range`, which gives 1; not cut off.
    ///
    /// A range of 0 must be dealt with before, unless the quotient is cut off above.
    pub(super) fn new(method: &'static str, origin: f64, range: f64) -> Result<Linear, NormaliseError> {
        if range.is_infinite() {
            return Err(NormaliseError::Infinite { method, area: 0 });
        }
        Ok(Linear { range, ..Linear::constant(origin) }.scaled(0.0, 1.0))
    }

    /// Gives every value the same score.
    pub(super) fn constant(score: f64) -> Linear {
        Linear {
            origin: score,
            range: 1.0,
            scale: 0.0,
            base: score,
            least: f64::NEG_INFINITY,
            most: f64::INFINITY,
            log: false,
        }
    }

    /// Gives no value a score: for a column with one value or none, where a method has nothing to go by.
    pub(super) fn nothing() -> Linear {
        Linear { range: f64::NAN, ..Linear::constant(f64::NAN) }
    }

    pub(super) fn identity(flip: bool) -> Linear {
        let range = if flip { -1.0 } else { 1.0 };
        Linear { range, ..Linear::constant(0.0) }.scaled(0.0, 1.0)
    }

    pub(super) fn scaled(self, base: f64, scale: f64) -> Linear {
        Linear { base, scale, ..self }
    }

    pub(super) fn cut(self, least: f64, most: f64) -> Linear {
        Linear { least, most, ..self }
    }

    /// Takes logarithms of the values first.
    pub(super) fn of_logarithms(self, log: bool) -> Linear {
        Linear { log, ..self }
    }
}

impl Scorer for Linear {
    fn score(&self, value: f64) -> f64 {
        let value = if self.log { libm::log(value) } else { value };
        // `clamp` keeps a missing value missing.
        self.base + ((value - self.origin) / self.range).clamp(self.least, self.most) * self.scale
    }
}
