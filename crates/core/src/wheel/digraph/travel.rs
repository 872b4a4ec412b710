//! The pulse process.

use super::Digraph;
use crate::wheel::WheelError;

/// How a pulse travels, period by period.
#[derive(Clone, Debug, PartialEq)]
pub struct Travel {
    /// Per period from 0 on, what arrives at each node in it.
    pub pulses: Vec<Vec<f64>>,
    /// Per period, what has arrived at each node so far.
    pub values: Vec<Vec<f64>>,
}

impl Digraph {
    /// Sends a pulse along the effects: `p_t[j] = sum of strength times p_(t - delay)[i]` over the effects of `i` on `j`, and
    /// `v_t = v_(t-1) + p_t`, from `v_0 = p_0 = pulse` on.
    ///
    /// - **Shape:** one number a node in; `periods + 1` times as many out.
    /// - **Units:** those of each node's own measure; a strength is units of its end for one unit of its start.
    ///
    /// # Errors
    /// [`WheelError`] for a pulse that is not one number a node, and where pulses grow past what a number can hold.
    pub fn travel(&self, pulse: &[f64], periods: usize) -> Result<Travel, WheelError> {
        self.check(pulse)?;
        let strengths: Vec<f64> = self.effects.iter().map(|it| it.strength).collect();
        let pulses = self.pulses(pulse, periods, &strengths);
        let mut values = vec![pulse.to_vec()];
        for (period, pulses) in pulses.iter().enumerate().skip(1) {
            let next: Vec<f64> =
                values[period - 1].iter().zip(pulses).map(|(value, it)| value + it).collect();
            if next.iter().any(|it| !it.is_finite()) {
                return Err(WheelError::TooGreat { period });
            }
            values.push(next);
        }
        Ok(Travel { pulses, values })
    }

    /// The pulses of each period, with these strengths in place of the effects' own.
    pub(super) fn pulses(&self, pulse: &[f64], periods: usize, strengths: &[f64]) -> Vec<Vec<f64>> {
        let mut pulses = vec![pulse.to_vec()];
        for period in 1..=periods {
            let arriving = |node: usize| {
                let effects =
                    self.into.of(node).iter().map(|&entry| (&self.effects[entry], strengths[entry]));
                effects.fold(0.0, |sum, (effect, strength)| match period.checked_sub(effect.delay as usize) {
                    Some(then) => sum + strength * pulses[then][effect.from],
                    None => sum,
                })
            };
            let next = (0..self.nodes).map(arriving).collect();
            pulses.push(next);
        }
        pulses
    }
}
