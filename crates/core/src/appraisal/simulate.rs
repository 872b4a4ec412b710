//! How sure a net present value is: what it is over many draws of what is not known.

use super::AppraisalError;
use crate::correlation::Coefficient;
use crate::random::Random;
use crate::statistics::quantile;
use crate::sum::Sum;

/// How a quantity may fall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spread {
    /// Rising evenly from the least value to the likeliest, and falling evenly to the greatest.
    Triangular {
        /// The least value.
        lower: f64,
        /// The likeliest.
        likely: f64,
        /// The greatest.
        upper: f64,
    },
    /// Evenly between two values.
    Uniform {
        /// The least value.
        lower: f64,
        /// The greatest.
        upper: f64,
    },
    /// Normal.
    Normal {
        /// Its mean.
        mean: f64,
        /// Its standard deviation.
        sd: f64,
    },
}

impl Spread {
    /// Makes sure that it is one.
    ///
    /// # Errors
    /// Ends that are not in order, a standard deviation below 0, and numbers that are not finite.
    pub fn check(self) -> Result<(), AppraisalError> {
        let (lower, likely, upper) = match self {
            Spread::Triangular { lower, likely, upper } => (lower, likely, upper),
            Spread::Uniform { lower, upper } => (lower, lower, upper),
            Spread::Normal { mean, sd } if mean.is_finite() && sd.is_finite() => {
                if sd < 0.0 {
                    return Err(AppraisalError::Negative { what: "the standard deviation", value: sd });
                }
                return Ok(());
            }
            Spread::Normal { mean, .. } => (mean, f64::NAN, f64::NAN),
        };
        let ordered = lower <= likely && likely <= upper && (upper - lower).is_finite();
        if ordered { Ok(()) } else { Err(AppraisalError::Range { lower, likely, upper }) }
    }

    /// What is stated: the likely value, the mean, or the middle.
    pub(crate) fn stated(self) -> f64 {
        match self {
            Spread::Triangular { likely, .. } => likely,
            Spread::Uniform { lower, upper } => lower + (upper - lower) / 2.0,
            Spread::Normal { mean, .. } => mean,
        }
    }

    /// One draw.
    pub(crate) fn draw(self, random: &mut Random) -> f64 {
        match self {
            Spread::Triangular { lower, likely, upper } => triangular(random.share(), lower, likely, upper),
            Spread::Uniform { lower, upper } => random.between(lower, upper),
            Spread::Normal { mean, sd } => mean + sd * random.normal(),
        }
    }
}

/// The value of a triangular spread below which a share (0 to 1) of it lies.
///
/// ```
/// # use theodolite_core::appraisal::simulate::triangular;
/// assert!((triangular(0.2, 80.0, 100.0, 150.0) - 96.7332).abs() < 5e-5);
/// ```
pub fn triangular(share: f64, lower: f64, likely: f64, upper: f64) -> f64 {
    let width = upper - lower;
    if width == 0.0 {
        return lower;
    }
    if share * width < likely - lower {
        lower + (share * width * (likely - lower)).sqrt()
    } else {
        upper - ((1.0 - share) * width * (upper - likely)).sqrt()
    }
}

/// A quantity that is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Its name: its draws depend on it and the seed alone, so that another variable more or less leaves them as they are.
    pub name: String,
    /// How it may fall.
    pub spread: Spread,
}

/// What one line adds to the net present value.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its present value where its variables are 1: above 0 for benefits, below 0 for costs.
    pub worth: f64,
    /// The positions of the variables that it goes up and down with, all multiplied.
    pub variables: Vec<usize>,
}

/// What is found of an option over the draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// The mean of its net present value.
    pub mean: f64,
    /// Its 5th, 10th, 50th, 90th and 95th hundredths.
    pub hundredths: [f64; 5],
    /// The share of draws in which it is above 0.
    pub positive: f64,
    /// The share of draws in which it is the greatest of all options; equal ones share the draw.
    pub best: f64,
    /// How each of its variables goes with it: the rank correlation (Spearman), `NaN` where one of both does not vary. The
    /// largest first, by size.
    pub drivers: Vec<(usize, f64)>,
}

/// The hundredths that are told.
const SHARES: [f64; 5] = [0.05, 0.1, 0.5, 0.9, 0.95];

/// Draws every variable and tells what that makes of each option. A variable is drawn once a draw, for all lines and options.
///
/// - **Determinism:** by the seed and the names of the variables; no thread, no order of options matters.
/// - **Cost:** draws x lines, and a sort a variable and option; a column of draws a variable and option in memory.
///
/// # Errors
/// Spreads that are none, no draws. A line that names no variable of the list is one that varies with none.
///
/// ```
/// # use theodolite_core::appraisal::simulate::{Line, Spread, Variable, simulate};
/// let cost = Variable { name: "cost".into(), spread: Spread::Triangular { lower: 80.0, likely: 100.0, upper: 150.0 } };
/// let lines = vec![Line { worth: 120.0, variables: vec![] }, Line { worth: -1.0, variables: vec![0] }];
/// let found = simulate(&[cost], &[lines], 10_000, 2022)?;
/// assert!((found[0].mean - 10.0).abs() < 0.5 && found[0].drivers == [(0, -1.0)]);
/// # Ok::<(), theodolite_core::appraisal::AppraisalError>(())
/// ```
pub fn simulate(
    variables: &[Variable],
    options: &[Vec<Line>],
    draws: usize,
    seed: u64,
) -> Result<Vec<Simulated>, AppraisalError> {
    variables.iter().try_for_each(|it| it.spread.check())?;
    if draws == 0 {
        return Err(AppraisalError::Draws);
    }
    let drawn = |variable: &Variable| {
        let mut random = Random::named(seed, &variable.name);
        (0..draws).map(|_| variable.spread.draw(&mut random)).collect::<Vec<f64>>()
    };
    let drawn: Vec<Vec<f64>> = variables.iter().map(drawn).collect();
    let nets: Vec<Vec<f64>> = options.iter().map(|lines| net(lines, &drawn, draws)).collect();
    let mut best = vec![0.0; options.len()];
    for draw in 0..draws {
        let greatest = nets.iter().map(|net| net[draw]).fold(f64::NEG_INFINITY, f64::max);
        let equal = nets.iter().filter(|net| net[draw] == greatest).count();
        for (best, _) in best.iter_mut().zip(&nets).filter(|it| it.1[draw] == greatest) {
            *best += 1.0 / equal as f64;
        }
    }
    let found = options.iter().zip(&nets).zip(best).map(|((lines, net), best)| {
        let mut used: Vec<usize> =
            lines.iter().flat_map(|it| &it.variables).copied().filter(|it| *it < variables.len()).collect();
        used.sort_unstable();
        used.dedup();
        let mut drivers: Vec<(usize, f64)> =
            used.into_iter().map(|it| (it, Coefficient::Spearman.of(&drawn[it], net).value)).collect();
        let size = |it: &(usize, f64)| if it.1.is_nan() { -1.0 } else { it.1.abs() };
        drivers.sort_by(|a, b| size(b).total_cmp(&size(a))); // stable: equal ones in their order
        Simulated {
            mean: net.iter().copied().collect::<Sum>().value() / draws as f64,
            hundredths: SHARES.map(|share| quantile(net, share).unwrap_or(f64::NAN)),
            positive: net.iter().filter(|it| **it > 0.0).count() as f64 / draws as f64,
            best: best / draws as f64,
            drivers,
        }
    });
    Ok(found.collect())
}

/// The net present value of lines in each draw.
fn net(lines: &[Line], drawn: &[Vec<f64>], draws: usize) -> Vec<f64> {
    let mut sums = vec![Sum::default(); draws];
    for line in lines {
        let of: Vec<&Vec<f64>> = line.variables.iter().filter_map(|it| drawn.get(*it)).collect();
        for (draw, sum) in sums.iter_mut().enumerate() {
            sum.add(of.iter().fold(line.worth, |worth, values| worth * values[draw]));
        }
    }
    sums.into_iter().map(Sum::value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, spread: Spread) -> Variable {
        Variable { name: name.to_owned(), spread }
    }

    fn line(worth: f64, variables: &[usize]) -> Line {
        Line { worth, variables: variables.to_vec() }
    }

    #[test]
    fn the_chance_of_a_gain_is_the_one_worked_out() {
        // METHODS 9.7: benefits N(130, 20), costs N(110, 15); P(NPV > 0) = cdf(20/25) = 0.788145.
        let variables = [
            variable("benefits", Spread::Normal { mean: 130.0, sd: 20.0 }),
            variable("costs", Spread::Normal { mean: 110.0, sd: 15.0 }),
        ];
        let found = simulate(&variables, &[vec![line(1.0, &[0]), line(-1.0, &[1])]], 200_000, 2022).unwrap();
        let found = &found[0];
        // Four standard errors.
        let chance = 0.788_145_f64;
        assert!((found.positive - chance).abs() < 4.0 * (chance * (1.0 - chance) / 200_000.0).sqrt());
        assert!((found.mean - 20.0).abs() < 4.0 * 25.0 / 200_000.0_f64.sqrt());
        let z = 1.281_551_565_544_6;
        assert!((found.hundredths[1] - (20.0 - z * 25.0)).abs() < 0.5);
        assert!((found.hundredths[3] - (20.0 + z * 25.0)).abs() < 0.5);
        // Spearman's rho of normal values with Pearson's r is 6/pi asin(r/2): r is 20/25 and -15/25.
        let rho = |r: f64| 6.0 / std::f64::consts::PI * (r / 2.0).asin();
        assert_eq!([found.drivers[0].0, found.drivers[1].0], [0, 1]);
        assert!(
            (found.drivers[0].1 - rho(0.8)).abs() < 0.01 && (found.drivers[1].1 - rho(-0.6)).abs() < 0.01
        );
    }

    #[test]
    fn a_triangle_has_its_mean_and_its_quantiles() {
        // METHODS 9.7.
        let spread = Spread::Triangular { lower: 80.0, likely: 100.0, upper: 150.0 };
        let found = simulate(&[variable("x", spread)], &[vec![line(1.0, &[0])]], 100_000, 7).unwrap();
        assert!((found[0].mean - 110.0).abs() < 0.2, "{found:?}");
        for (share, at) in SHARES.into_iter().zip(found[0].hundredths) {
            assert!((at - triangular(share, 80.0, 100.0, 150.0)).abs() < 0.4, "{share}: {at}");
        }
        assert_eq!(triangular(0.0, 1.0, 1.0, 2.0), 1.0);
        assert_eq!(triangular(1.0, 1.0, 2.0, 2.0), 2.0);
        assert_eq!(triangular(0.7, 3.0, 3.0, 3.0), 3.0);
        // At the likeliest value both halves meet.
        assert!((triangular(2.0 / 7.0, 80.0, 100.0, 150.0) - 100.0).abs() < 1e-12);
    }

    #[test]
    fn draws_depend_on_names_and_the_seed_alone() {
        let (a, b) = (Spread::Uniform { lower: 0.0, upper: 1.0 }, Spread::Normal { mean: 0.0, sd: 1.0 });
        let alone = simulate(&[variable("a", a)], &[vec![line(2.0, &[0])]], 100, 1).unwrap();
        let beside = simulate(
            &[variable("b", b), variable("a", a)],
            &[vec![line(1.0, &[0])], vec![line(2.0, &[1])]],
            100,
            1,
        )
        .unwrap();
        assert_eq!(alone[0].hundredths, beside[1].hundredths);
        assert_ne!(
            alone[0].hundredths,
            simulate(&[variable("c", a)], &[vec![line(2.0, &[0])]], 100, 1).unwrap()[0].hundredths
        );
    }

    #[test]
    fn what_is_known_is_the_same_in_all_draws() {
        let sure =
            simulate(&[], &[vec![line(3.0, &[]), line(-5.0, &[])], vec![line(-2.0, &[9])]], 10, 1).unwrap();
        assert_eq!((sure[0].mean, sure[0].hundredths, sure[0].positive), (-2.0, [-2.0; 5], 0.0));
        // Equal options share what is best.
        assert!((sure[0].best - 0.5).abs() < 1e-12 && (sure[1].best - 0.5).abs() < 1e-12);
        assert!(sure[0].drivers.is_empty() && sure[1].drivers.is_empty());
    }

    #[test]
    fn spreads_that_are_none_are_refused() {
        for spread in [
            Spread::Triangular { lower: 1.0, likely: 0.5, upper: 2.0 },
            Spread::Uniform { lower: 1.0, upper: 0.0 },
            Spread::Uniform { lower: f64::NEG_INFINITY, upper: 0.0 },
            Spread::Normal { mean: 0.0, sd: -1.0 },
            Spread::Normal { mean: f64::NAN, sd: 1.0 },
        ] {
            assert!(simulate(&[variable("x", spread)], &[], 1, 1).is_err(), "{spread:?}");
        }
        assert_eq!(simulate(&[], &[vec![]], 0, 1), Err(AppraisalError::Draws));
    }
}
