//! What values lie within for certain, of all nodes at once.

use super::Digraph;
use super::interval::Bounds;
use crate::wheel::WheelError;

impl Digraph {
    /// Finds what the value of each node lies within after some periods, whatever the strengths are within their ranges: the least
    /// and the greatest. `None` where that is past what a number can hold.
    ///
    /// Ranges stand in place of numbers, so that two ways that share an effect may have it at different strengths: what is told
    /// holds for certain, and is too wide where ways of both signs share effects. [`Digraph::respond`] is narrower, and costs as much
    /// for each node as this does for all of them some dozen times over.
    ///
    /// ```
    /// # use theodolite_core::wheel::{WheelError, digraph::{Digraph, Effect}};
    /// let graph = Digraph::new(3, &[
    ///     Effect::sure(0, 1, 1.0).within(0.5, 2.0),
    ///     Effect::sure(1, 2, 1.0),
    ///     Effect::sure(1, 2, -0.5).within(-0.75, -0.25).after(2),
    /// ])?;
    /// // In truth from 0.125 to 1.5: the first effect counts in both ways alike.
    /// assert_eq!(graph.bounds(&[1.0, 0.0, 0.0], 5)?[1..], [Some([0.5, 2.0]), Some([-1.0, 1.875])]);
    /// # Ok::<(), WheelError>(())
    /// ```
    ///
    /// # Errors
    /// [`WheelError`] for a pulse that is not one number a node.
    pub fn bounds(&self, pulse: &[f64], periods: usize) -> Result<Vec<Option<[f64; 2]>>, WheelError> {
        self.check(pulse)?;
        let nodes = self.nodes;
        let mut pulses = vec![Bounds::NOTHING; (periods + 1) * nodes];
        pulses.iter_mut().zip(pulse).for_each(|(slot, it)| *slot = Bounds::of(*it));
        // In the order of their ends and starts, whichever the effects were listed in: sums depend on it by their last bit.
        for period in 1..=periods {
            for &entry in &self.into.entries {
                let it = &self.effects[entry];
                let Some(then) = period.checked_sub(it.delay as usize) else { continue };
                let before = pulses[then * nodes + it.from];
                if !before.is_nothing() {
                    let slot = &mut pulses[period * nodes + it.to];
                    *slot = slot.plus(Bounds { low: it.low, high: it.high }.times(before));
                }
            }
        }
        let value = |node: usize| {
            let sum = (0..=periods).fold(Bounds::NOTHING, |sum, it| sum.plus(pulses[it * nodes + node]));
            Some([sum.low, sum.high]).filter(|it| it.iter().all(|it| it.is_finite()))
        };
        Ok((0..nodes).map(value).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Digraph, Effect, Question};

    #[test]
    fn bounds_hold_what_responses_reach_and_are_exact_where_strengths_are_known() {
        let loose = [
            Effect::sure(0, 1, 0.5).within(-0.2, 0.9),
            Effect::sure(1, 2, -0.7).within(-1.0, -0.5).after(2),
            Effect::sure(2, 1, 0.3).within(0.1, 0.6),
            Effect::sure(2, 3, 1.0).within(0.5, 1.5),
            Effect::sure(1, 3, 0.4).within(0.2, 0.5).after(3),
        ];
        let graph = Digraph::new(5, &loose).unwrap();
        let pulse = [1.0, 0.0, 0.0, 0.0, 0.0];
        let bounds = graph.bounds(&pulse, 12).unwrap();
        let question =
            Question { pulse: &pulse, periods: 12, targets: &[0, 1, 2, 3, 4], draws: 500, seed: 3 };
        for response in graph.respond(&question).unwrap() {
            let [low, high] = bounds[response.target].unwrap();
            assert!(low <= response.low && response.high <= high, "{response:?} is not in {low} to {high}");
        }
        assert_eq!(bounds[4], Some([0.0, 0.0]));
        let sure: Vec<Effect> = loose.iter().map(|it| it.within(it.strength, it.strength)).collect();
        let graph = Digraph::new(5, &sure).unwrap();
        let values = graph.travel(&pulse, 12).unwrap().values[12].clone();
        for (bound, value) in graph.bounds(&pulse, 12).unwrap().into_iter().zip(values) {
            let [low, high] = bound.unwrap();
            assert!(
                (low - value).abs() < 1e-12 && (high - value).abs() < 1e-12,
                "{low} to {high} is not {value}"
            );
        }
    }

    #[test]
    fn what_grows_past_all_numbers_has_no_bounds() {
        let graph = Digraph::new(2, &[Effect::sure(0, 1, 1e30), Effect::sure(1, 0, 1e30)]).unwrap();
        assert_eq!(graph.bounds(&[1.0, 0.0], 30).unwrap(), [None, None]);
    }
}
