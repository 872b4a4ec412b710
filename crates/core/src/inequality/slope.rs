//! The slope and relative indices of inequality, as the Office for Health Improvement and Disparities fits them.

use super::{Estimate, InequalityError, Ranked};
use crate::random::Random;
use crate::statistics::quantile;
use crate::sum::Sum;
use crate::{normal, parallel};

/// What a value is: decides the scale on which its error is normal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Any number: its error is normal as it stands.
    #[default]
    Value,
    /// A rate above 0: its logarithm's error is normal.
    Rate,
    /// A proportion between 0 and 1: its logit's error is normal.
    Proportion,
}

impl Kind {
    fn forth(self, value: f64) -> f64 {
        match self {
            Kind::Value => value,
            Kind::Rate => libm::log(value),
            Kind::Proportion => libm::log(value) - libm::log1p(-value),
        }
    }

    fn back(self, value: f64) -> f64 {
        match self {
            Kind::Value => value,
            Kind::Rate => libm::exp(value),
            Kind::Proportion => 1.0 / (1.0 + libm::exp(-value)),
        }
    }

    /// How fast [`back`](Kind::back) rises, given what it came to.
    fn rise(self, back: f64) -> f64 {
        match self {
            Kind::Value => 1.0,
            Kind::Rate => back,
            Kind::Proportion => back * (1.0 - back),
        }
    }

    fn check(self, area: usize, value: f64) -> Result<(), InequalityError> {
        match self {
            Kind::Rate if value == 0.0 => Err(InequalityError::Zero { area }),
            Kind::Rate if value < 0.0 => Err(InequalityError::Negative { area, value }),
            Kind::Proportion if value <= 0.0 || value >= 1.0 => {
                Err(InequalityError::Outside { area, value, lower: 0.0, upper: 1.0 })
            }
            _ => Ok(()),
        }
    }
}

/// Returns the standard errors behind 95% limits, on the scale on which the error is normal: `(f(upper) - f(lower)) / (2 z)`.
///
/// Missing where a limit is, or has no place on that scale.
pub fn standard_errors(kind: Kind, lower: &[f64], upper: &[f64]) -> Vec<f64> {
    let z = normal::quantile(0.975);
    let error = |(&lower, &upper): (&f64, &f64)| (kind.forth(upper) - kind.forth(lower)) / z / 2.0;
    let known = |error: f64| if error.is_finite() { error } else { f64::NAN };
    lower.iter().zip(upper).map(error).map(known).collect()
}

/// How the slope of a value over the social order is fitted.
///
/// - **Source:** OHID, R package PHEindicatormethods, `phe_sii`; Low and Low (2004), *Measuring the gap*.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlopeIndex {
    /// What the values are.
    pub kind: Kind,
    /// Whether the line is fitted on the scale of [`Kind`] (logarithms of rates, logits of proportions) and its ends carried
    /// back, rather than on the values themselves.
    pub transform: bool,
    /// Multiplies the slope index; one below 0 also turns the relative index round.
    pub multiplier: f64,
}

impl Default for SlopeIndex {
    fn default() -> Self {
        SlopeIndex { kind: Kind::Value, transform: false, multiplier: 1.0 }
    }
}

/// A line over the social order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// The line at the worst-off end, in the units of the value.
    pub worst: f64,
    /// The line at the best-off end.
    pub best: f64,
    /// The slope index of inequality: best less worst end, times the multiplier.
    pub sii: f64,
    /// The relative index of inequality: best over worst end (turned round by a multiplier below 0); `None` unless both are
    /// above 0.
    pub rii: Option<f64>,
    /// The slope index over the mean of all people; `None` where that is 0.
    pub relative_to_mean: Option<f64>,
}

/// The two indices with intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlopeEstimates {
    /// The slope index of inequality.
    pub sii: Estimate,
    /// The relative index of inequality; `None` unless the line is above 0 at both ends.
    pub rii: Option<Estimate>,
}

/// How the interval of a slope is simulated from the errors of its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulation {
    /// How many times all values are drawn and the line fitted anew.
    pub repetitions: u32,
    /// Share of them inside the interval, between 0 and 1.
    pub confidence: f64,
    /// The same seed gives the same draws.
    pub seed: u64,
}

impl Default for Simulation {
    fn default() -> Self {
        Simulation { repetitions: 100_000, confidence: 0.95, seed: 0 }
    }
}

/// What the fit takes from each area: the ends of the line are sums over areas of these times the value.
struct Loadings {
    worst: Vec<f64>,
    best: Vec<f64>,
}

impl Loadings {
    fn new(ranked: &Ranked<'_>) -> Result<Loadings, InequalityError> {
        let (ranks, people) = (ranked.midranks(), ranked.people());
        let all = people.iter().copied().collect::<Sum>().value();
        let squares = ranks.iter().zip(people).map(|(rank, live)| live / all * (rank - 0.5) * (rank - 0.5));
        let squares = squares.collect::<Sum>().value();
        if squares <= 0.0 {
            return Err(InequalityError::NoOrder);
        }
        // The mean place is 0.5 whatever the people: each has a mirror image.
        let loading = |at: f64| {
            ranks
                .iter()
                .zip(people)
                .map(move |(rank, live)| live / all * (1.0 + (at - 0.5) * (rank - 0.5) / squares))
        };
        Ok(Loadings { worst: loading(0.0).collect(), best: loading(1.0).collect() })
    }

    fn ends(&self, values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
        let end = |loadings: &[f64]| {
            loadings
                .iter()
                .zip(values.clone())
                .map(|(loading, value)| loading * value)
                .collect::<Sum>()
                .value()
        };
        (end(&self.worst), end(&self.best))
    }
}

impl SlopeIndex {
    /// The fewest areas or quantiles that a line is fitted to.
    pub const LEAST: usize = 5;

    /// Fits the line `value = worst + (best - worst) place` by least squares weighted with people, areas or quantiles being
    /// placed at the middle of their people: see [`Ranked::midranks`].
    ///
    /// ```
    /// # use theodolite_core::Polarity;
    /// # use theodolite_core::inequality::{InequalityError, Ranked, SlopeIndex};
    /// let life = [82.0, 70.5, 66.0, 60.2, 55.1];
    /// let people = [1200.0, 1000.0, 1100.0, 900.0, 800.0];
    /// let quintiles = Ranked::new(&life, Some(&people), &[1.0, 2.0, 3.0, 4.0, 5.0], Polarity::Low)?;
    /// let slope = SlopeIndex::default().fit(&quintiles)?;
    /// assert!((slope.sii + 32.53985).abs() < 1e-5);
    /// assert!((slope.rii.unwrap() - 0.613642).abs() < 1e-6);
    /// # Ok::<(), InequalityError>(())
    /// ```
    ///
    /// # Errors
    /// [`InequalityError::TooFew`] below five areas, [`InequalityError::NoOrder`] where all have the same place, and a value
    /// that has no place on the scale of its kind. (OHID refuses a quantile with a missing value; here a missing area is left
    /// out and [counted](Ranked::missing), and the caller decides.)
    pub fn fit(self, ranked: &Ranked<'_>) -> Result<Slope, InequalityError> {
        self.check(ranked)?;
        self.fit_drawn(ranked)
    }

    /// The fit without the checks, which a sample need not pass.
    pub(super) fn fit_drawn(self, ranked: &Ranked<'_>) -> Result<Slope, InequalityError> {
        let scale = if self.transform { self.kind } else { Kind::Value };
        let values = ranked.values().iter().map(|&value| scale.forth(value));
        let (worst, best) = Loadings::new(ranked)?.ends(values);
        let (worst, best) = (scale.back(worst), scale.back(best));
        let (sii, rii) = self.indices(worst, best);
        let relative_to_mean = (ranked.mean() != 0.0).then(|| sii / ranked.mean());
        if sii.is_finite() {
            Ok(Slope { worst, best, sii, rii, relative_to_mean })
        } else {
            Err(InequalityError::TooGreat)
        }
    }

    fn check(self, ranked: &Ranked<'_>) -> Result<(), InequalityError> {
        if ranked.areas() < Self::LEAST {
            return Err(InequalityError::TooFew { areas: ranked.areas(), least: Self::LEAST });
        }
        if !(self.multiplier.is_finite() && self.multiplier != 0.0) {
            return Err(InequalityError::Parameter {
                name: "multiplier",
                value: self.multiplier,
                allowed: "any number but 0",
            });
        }
        let areas = ranked.positions().iter().zip(ranked.values());
        areas.into_iter().try_for_each(|(&area, &value)| self.kind.check(area as usize, value))
    }

    fn indices(self, worst: f64, best: f64) -> (f64, Option<f64>) {
        let rii = (worst > 0.0 && best > 0.0)
            .then(|| if self.multiplier < 0.0 { worst / best } else { best / worst });
        (self.multiplier * (best - worst), rii)
    }

    /// Fits the line, and simulates the intervals from the standard errors of the values, as OHID does: values are drawn from
    /// normal distributions on the scale of [`Kind`], the line is fitted to each draw, and the interval lies between the
    /// percentiles of the indices.
    ///
    /// - **Shape:** `errors` has one standard error per area *as given to* [`Ranked::new`], on the scale of [`Kind`]: see
    ///   [`standard_errors`].
    ///
    /// # Errors
    /// As [`fit`](SlopeIndex::fit), and [`InequalityError::Error`] for a standard error that is missing, negative or infinite;
    /// [`InequalityError::Parameter`] for a confidence outside 0 to 1, or no repetitions.
    pub fn simulate(
        self,
        ranked: &Ranked<'_>,
        errors: &[f64],
        simulation: Simulation,
    ) -> Result<SlopeEstimates, InequalityError> {
        let slope = self.fit(ranked)?;
        let errors = self.errors(ranked, errors)?;
        let Simulation { repetitions, confidence, seed } = simulation;
        check_confidence(confidence)?;
        if repetitions == 0 {
            return Err(InequalityError::Parameter { name: "repetitions", value: 0.0, allowed: "1 or more" });
        }
        let centres: Vec<f64> = ranked.values().iter().map(|&value| self.kind.forth(value)).collect();
        let loadings = Loadings::new(ranked)?;
        let repetitions: Vec<u64> = (0..u64::from(repetitions)).collect();
        let drawn = parallel::map(&repetitions, |_, &repetition| {
            let mut random = Random::nth(seed, "slope", repetition);
            let each = centres.iter().zip(&errors).map(|(centre, error)| centre + error * random.normal());
            let values: Vec<f64> = if self.transform {
                each.collect()
            } else {
                each.map(|value| self.kind.back(value)).collect()
            };
            let (worst, best) = loadings.ends(values.iter().copied());
            let scale = if self.transform { self.kind } else { Kind::Value };
            self.indices(scale.back(worst), scale.back(best))
        });
        let tail = (1.0 - confidence) / 2.0;
        let limits = |drawn: &[f64]| {
            let limit = |share| quantile(drawn, share).unwrap_or(f64::NAN);
            (limit(tail), limit(1.0 - tail))
        };
        let sii = limits(&drawn.iter().map(|&(sii, _)| sii).collect::<Vec<_>>());
        // Without a relative index in some draws its percentiles would be those of the others alone.
        let riis: Option<Vec<f64>> = drawn.iter().map(|&(_, rii)| rii).collect();
        Ok(self.estimates(ranked, slope, sii, riis.map_or((f64::NAN, f64::NAN), |riis| limits(&riis))))
    }

    /// Fits the line, and carries the standard errors of the values over to the indices: exactly for the slope index of plain
    /// values, by the delta method (for the relative index on the scale of its logarithm) otherwise.
    ///
    /// # Errors
    /// As [`simulate`](SlopeIndex::simulate).
    pub fn analytic(
        self,
        ranked: &Ranked<'_>,
        errors: &[f64],
        confidence: f64,
    ) -> Result<SlopeEstimates, InequalityError> {
        let slope = self.fit(ranked)?;
        let errors = self.errors(ranked, errors)?;
        check_confidence(confidence)?;
        let loadings = Loadings::new(ranked)?;
        let scale = if self.transform { self.kind } else { Kind::Value };
        let (worst_rise, best_rise) = (scale.rise(slope.worst), scale.rise(slope.best));
        let (mut sii, mut log_rii) = (Sum::default(), Sum::default());
        for (k, (&error, &value)) in errors.iter().zip(ranked.values()).enumerate() {
            let error = if self.transform { error } else { error * self.kind.rise(value) };
            let (worst, best) =
                (worst_rise * loadings.worst[k] * error, best_rise * loadings.best[k] * error);
            sii.add((best - worst) * (best - worst));
            let relative = best / slope.best - worst / slope.worst;
            log_rii.add(relative * relative);
        }
        let z = normal::quantile(0.5 + confidence / 2.0);
        let half = z * self.multiplier.abs() * sii.value().sqrt();
        let factor = libm::exp(z * log_rii.value().sqrt());
        let rii = slope.rii.map_or((f64::NAN, f64::NAN), |rii| (rii / factor, rii * factor));
        Ok(self.estimates(ranked, slope, (slope.sii - half, slope.sii + half), rii))
    }

    fn errors(self, ranked: &Ranked<'_>, errors: &[f64]) -> Result<Vec<f64>, InequalityError> {
        let error = |&area: &u32| {
            let area = area as usize;
            let error = errors.get(area).copied().unwrap_or(f64::NAN);
            if error >= 0.0 && error.is_finite() {
                Ok(error)
            } else {
                Err(InequalityError::Error { area, error })
            }
        };
        ranked.positions().iter().map(error).collect()
    }

    fn estimates(
        self,
        ranked: &Ranked<'_>,
        slope: Slope,
        sii: (f64, f64),
        rii: (f64, f64),
    ) -> SlopeEstimates {
        let estimate = |value, (lower, upper)| Estimate {
            value,
            lower,
            upper,
            n: ranked.areas(),
            missing: ranked.missing(),
            negative: ranked.negative(),
        };
        SlopeEstimates { sii: estimate(slope.sii, sii), rii: slope.rii.map(|value| estimate(value, rii)) }
    }
}

pub(super) fn check_confidence(confidence: f64) -> Result<(), InequalityError> {
    if confidence > 0.0 && confidence < 1.0 {
        Ok(())
    } else {
        let allowed = "above 0 and below 1";
        Err(InequalityError::Parameter { name: "confidence", value: confidence, allowed })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::close;
    use super::*;
    use crate::Polarity;

    const PLACES: [f64; 5] = [1.0, 2.0, 3.0, 4.0, 5.0];
    const VALUES: [f64; 5] = [82.0, 70.5, 66.0, 60.2, 55.1];
    const PEOPLE: [f64; 5] = [1200.0, 1000.0, 1100.0, 900.0, 800.0];

    fn example() -> Ranked<'static> {
        Ranked::new(&VALUES, Some(&PEOPLE), &PLACES, Polarity::Low).unwrap()
    }

    #[test]
    fn the_worked_example() {
        let ranked = example();
        for (rank, expected) in ranked.midranks().into_iter().zip([0.12, 0.34, 0.55, 0.75, 0.92]) {
            close(Ok(rank), expected);
        }
        let slope = SlopeIndex::default().fit(&ranked).unwrap();
        close(Ok(slope.worst), 84.22192481203014);
        close(Ok(slope.best), 51.6820751879699);
        close(Ok(slope.sii), -32.53984962406024);
        close(Ok(slope.rii.unwrap()), 0.6136415820858526);
        close(Ok(slope.relative_to_mean.unwrap()), -0.47886522286408406);
    }

    #[test]
    fn a_multiplier_below_zero_turns_both_indices_round() {
        let slope = SlopeIndex { multiplier: -100.0, ..SlopeIndex::default() }.fit(&example()).unwrap();
        close(Ok(slope.sii), 3253.984962406024);
        close(Ok(slope.rii.unwrap()), 1.0 / 0.6136415820858526);
    }

    #[test]
    fn a_straight_line_of_logarithms_or_logits_is_found_on_their_scale() {
        for kind in [Kind::Rate, Kind::Proportion] {
            let line =
                example().midranks().iter().map(|rank| kind.back(-1.0 - 2.0 * rank)).collect::<Vec<_>>();
            let ranked = Ranked::new(&line, Some(&PEOPLE), &PLACES, Polarity::Low).unwrap();
            let slope = SlopeIndex { kind, transform: true, multiplier: 1.0 }.fit(&ranked).unwrap();
            close(Ok(slope.worst), kind.back(-1.0));
            close(Ok(slope.best), kind.back(-3.0));
            close(Ok(slope.sii), kind.back(-3.0) - kind.back(-1.0));
            close(Ok(slope.rii.unwrap()), kind.back(-3.0) / kind.back(-1.0));
        }
    }

    #[test]
    fn simulated_and_analytic_intervals_agree() {
        let ranked =
            Ranked::new(&VALUES.map(|it| it / 100.0), Some(&PEOPLE), &PLACES, Polarity::Low).unwrap();
        for kind in [Kind::Value, Kind::Rate, Kind::Proportion] {
            for transform in [false, true] {
                for multiplier in [1.0, -2.0] {
                    let index = SlopeIndex { kind, transform, multiplier };
                    let errors = [0.01, 0.02, 0.015, 0.01, 0.02];
                    let drawn = index.simulate(&ranked, &errors, Simulation::default()).unwrap();
                    let carried = index.analytic(&ranked, &errors, 0.95).unwrap();
                    assert_eq!(drawn.sii.value, carried.sii.value);
                    for (drawn, carried) in
                        [(drawn.sii, carried.sii), (drawn.rii.unwrap(), carried.rii.unwrap())]
                    {
                        let width = carried.upper - carried.lower;
                        assert!(
                            width > 0.0 && carried.lower < carried.value && carried.value < carried.upper
                        );
                        assert!(
                            (drawn.lower - carried.lower).abs() < 0.03 * width,
                            "{index:?} {drawn:?} {carried:?}"
                        );
                        assert!(
                            (drawn.upper - carried.upper).abs() < 0.03 * width,
                            "{index:?} {drawn:?} {carried:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn errors_come_from_limits_on_the_scale_of_the_kind() {
        close(Ok(standard_errors(Kind::Value, &[1.0], &[1.0 + 2.0 * 1.959963984540054])[0]), 1.0);
        let limits = (libm::exp(-1.959963984540054), libm::exp(1.959963984540054));
        close(Ok(standard_errors(Kind::Rate, &[limits.0], &[limits.1])[0]), 1.0);
        let limits = (limits.0 / (1.0 + limits.0), limits.1 / (1.0 + limits.1));
        close(Ok(standard_errors(Kind::Proportion, &[limits.0], &[limits.1])[0]), 1.0);
        assert!(standard_errors(Kind::Rate, &[0.0], &[1.0])[0].is_nan());
    }

    #[test]
    fn what_cannot_be_fitted_is_refused() {
        let few = Ranked::new(&VALUES[..4], None, &PLACES[..4], Polarity::Low).unwrap();
        let index = SlopeIndex::default();
        assert_eq!(index.fit(&few), Err(InequalityError::TooFew { areas: 4, least: 5 }));
        let tied = Ranked::new(&VALUES, None, &[1.0; 5], Polarity::Low).unwrap();
        assert_eq!(index.fit(&tied), Err(InequalityError::NoOrder));
        let rate = SlopeIndex { kind: Kind::Rate, transform: true, multiplier: 1.0 };
        let zero = Ranked::new(&[1.0, 2.0, 0.0, 4.0, 5.0], None, &PLACES, Polarity::Low).unwrap();
        assert_eq!(rate.fit(&zero), Err(InequalityError::Zero { area: 2 }));
        let proportion = SlopeIndex { kind: Kind::Proportion, ..rate };
        assert!(matches!(proportion.fit(&example()), Err(InequalityError::Outside { area: 0, .. })));
        let missing = index.simulate(&example(), &[1.0, 1.0, f64::NAN, 1.0, 1.0], Simulation::default());
        assert!(matches!(missing, Err(InequalityError::Error { area: 2, .. })));
        assert!(index.analytic(&example(), &[1.0; 5], 1.0).is_err());
    }

    #[test]
    fn a_line_that_falls_below_zero_has_no_relative_index() {
        let ranked = Ranked::new(&[9.0, 3.0, 1.0, 0.0, 0.0], None, &PLACES, Polarity::Low).unwrap();
        let slope = SlopeIndex::default().fit(&ranked).unwrap();
        assert!(slope.best < 0.0 && slope.rii.is_none());
    }
}
