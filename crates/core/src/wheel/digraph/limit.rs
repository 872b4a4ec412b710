//! Where values come to.

use super::{Digraph, Stable};
use crate::linear::{Lu, Matrix};
use crate::wheel::WheelError;

/// The most nodes acting on each other for which the limit is found.
pub const LARGEST_PART: usize = 2_000;

impl Digraph {
    /// Finds where values come to when a pulse has died away: `v = (I - S')^-1 pulse`, whatever the delays are.
    ///
    /// Parts that the pulse does not reach may be as they are. What has no loops is exact up to rounding; each part with loops is
    /// solved as one system of equations.
    ///
    /// - **Shape:** one number a node in, one out.
    ///
    /// # Errors
    /// [`WheelError`] for a pulse that is not one number a node, for a part it reaches in which pulses do not surely die away
    /// (see [`Digraph::stability`]), and for one of more than [`LARGEST_PART`] nodes.
    pub fn limit(&self, pulse: &[f64]) -> Result<Vec<f64>, WheelError> {
        self.check(pulse)?;
        let mut reached: Vec<bool> = pulse.iter().map(|it| *it != 0.0).collect();
        let mut values = pulse.to_vec();
        for part in self.parts() {
            if !part.iter().any(|&node| reached[node]) {
                continue;
            }
            part.iter().for_each(|&node| reached[node] = true);
            if let [node, _, ..] = part[..] {
                let nodes = part.len();
                if nodes > LARGEST_PART {
                    return Err(WheelError::TooMany { node, nodes, most: LARGEST_PART });
                }
                let known = self.part(part.clone());
                let no_limit = WheelError::NoLimit { node, nodes, radius: known.radius };
                if matches!(known.stable(), Stable::Unclear | Stable::No) {
                    return Err(no_limit);
                }
                let mut system = Matrix::identity(nodes);
                for (row, &to) in part.iter().enumerate() {
                    for effect in self.into.of(to).iter().map(|&entry| &self.effects[entry]) {
                        if let Ok(column) = part.binary_search(&effect.from) {
                            system[(row, column)] -= effect.strength;
                        }
                    }
                }
                let own: Vec<f64> = part.iter().map(|&node| values[node]).collect();
                let solved = Lu::new(&system).ok_or(no_limit)?.solve(&own);
                part.iter().zip(solved).for_each(|(&node, value)| values[node] = value);
            }
            for &from in &part {
                for effect in self.out.of(from).iter().map(|&entry| &self.effects[entry]) {
                    reached[effect.to] = true;
                    if part.binary_search(&effect.to).is_err() {
                        values[effect.to] += effect.strength * values[from];
                    }
                }
            }
        }
        match values.iter().any(|it| !it.is_finite()) {
            true => Err(WheelError::LimitTooGreat),
            false => Ok(values),
        }
    }
}
