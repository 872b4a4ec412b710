//! What a design could have seen: before believing that nothing was found, or that nothing happened before.

use super::difference::difference;
use super::{Effect, Estimate, EvaluationError, Panel, Settings};
use crate::distribution::{student_t_quantile, student_t_two_sided};
use crate::parallel;
use crate::random::Random;

/// Returns the smallest effect that a test at `alpha` (two-sided) finds with the chance `power`: `(t_{1-alpha/2} + t_power) se`.
///
/// - **Source:** Bloom (1995), *Minimum detectable effects*. `df` may be infinite.
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, power::detectable};
/// // The familiar 2.8 standard errors.
/// assert!((detectable(1.0, f64::INFINITY, 0.05, 0.8)? - 2.801585).abs() < 1e-6);
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// `alpha` or `power` that are not above 0 and below 1; a `power` that is not above `alpha`, with which no effect at all is found.
pub fn detectable(se: f64, df: f64, alpha: f64, power: f64) -> Result<f64, EvaluationError> {
    likely(alpha, power)?;
    Ok((student_t_quantile(1.0 - alpha / 2.0, df) + student_t_quantile(power, df)) * se)
}

/// A test at `alpha` finds something as often where there is nothing: less power than that asks for no effect.
pub(super) fn likely(alpha: f64, power: f64) -> Result<(), EvaluationError> {
    share("alpha", alpha)?;
    share("power", power)?;
    let allowed = "more than the level of the test, which finds as much where there is no effect";
    (power > alpha).then_some(()).ok_or(EvaluationError::Bound { what: "power", value: power, allowed })
}

fn share(what: &'static str, value: f64) -> Result<(), EvaluationError> {
    (value > 0.0 && value < 1.0).then_some(()).ok_or(EvaluationError::Share { what, value })
}

/// An effect found where there was none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceboDate {
    /// The period that was taken for the first treated one.
    pub period: usize,
    /// What was found.
    pub effect: Effect,
}

/// Estimates the difference at each earlier date, from the periods before treatment alone: all should be near 0.
///
/// A date needs a period before it. Areas treated later keep their own date less the same number of periods where they are treated at
/// several.
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, power::placebo_dates};
/// let outcome = [9.0, 10.0, 13.0, 15.5, 11.0, 12.0, 15.0, 16.5, 7.0, 8.0, 9.0, 9.0, 9.0, 10.0, 11.0, 12.0];
/// let panel = Panel::new(4, 4, &outcome, &[Some(2), Some(2), None, None]);
/// let dates = placebo_dates(&panel, &Settings::default())?;
/// assert_eq!((dates.len(), dates[0].period, dates[0].effect.effect), (1, 1, 0.0));
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Those of [`difference`]; fewer than two periods before treatment.
pub fn placebo_dates(panel: &Panel<'_>, settings: &Settings) -> Result<Vec<PlaceboDate>, EvaluationError> {
    panel.check(settings.gaps)?;
    let before = panel.pre_periods();
    if before < 2 {
        return Err(EvaluationError::FewPrePeriods { found: before, needed: 2 });
    }
    let outcome = earlier(panel, before);
    let found = (1..before).map(|period| {
        let dates: Vec<Option<usize>> = panel.first_treated.iter().map(|it| it.map(|_| period)).collect();
        let years = panel.years.get(..before).unwrap_or(&[]);
        let early = Panel { periods: before, outcome: &outcome, first_treated: &dates, years, ..*panel };
        let Estimate { effect, se, lower, upper, p, .. } = difference(&early, settings)?;
        Ok(PlaceboDate { period, effect: Effect { effect, se, lower, upper, p } })
    });
    found.collect()
}

fn earlier(panel: &Panel<'_>, before: usize) -> Vec<f64> {
    (0..panel.areas).flat_map(|area| panel.row(area)[..before].iter().copied()).collect()
}

/// How well the difference finds an effect that is added where there was none.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// What was found without an effect: the estimate and its standard error, draw by draw.
    pub found: Vec<(f64, f64)>,
    df: Vec<f64>, // one a draw
}

/// Draws placebos: dates before treatment, and as many areas that were never treated as are treated.
///
/// An effect that is added to all treated cells moves the estimate by as much and leaves its error alone, so that one set of draws
/// tells the power for every effect. The errors are those of real outcomes, however they hang together in time.
///
/// - **Periods:** all of them, since areas that are never treated have nothing but placebos.
/// - **Source:** Bertrand, Duflo and Mullainathan (2004).
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, Panel, Settings, power::simulate};
/// let outcome: Vec<f64> = (0..20 * 6).map(|k| f64::from(k * 37 % 23)).collect();
/// let dates: Vec<Option<usize>> = (0..20).map(|area| (area < 5).then_some(3)).collect();
/// let simulated = simulate(&Panel::new(20, 6, &outcome, &dates), &Settings::default(), 200, 1)?;
/// assert!(simulated.power(0.0, 0.05)? < 0.3); // should be 0.05
/// assert!(simulated.power(100.0, 0.05)? == 1.0);
/// let least = simulated.detectable(0.05, 0.8)?.unwrap();
/// assert!(simulated.power(least, 0.05)? >= 0.8);
/// # Ok::<(), EvaluationError>(())
/// ```
///
/// # Errors
/// Those of [`difference`]; not more never-treated areas than treated ones.
pub fn simulate(
    panel: &Panel<'_>,
    settings: &Settings,
    draws: u32,
    seed: u64,
) -> Result<Simulated, EvaluationError> {
    panel.check(settings.gaps)?;
    let never: Vec<usize> = panel.never().collect();
    let treated = panel.dates().count();
    if never.len() <= treated + 1 {
        let needed = "at least 2 areas that are never treated more than treated ones";
        return Err(EvaluationError::TooFew { what: "a simulation", needed, found: never.len() });
    }
    let outcome: Vec<f64> = never.iter().flat_map(|&area| panel.row(area)).copied().collect();
    let clusters: Vec<u32> = never.iter().filter_map(|&area| panel.clusters.get(area)).copied().collect();
    let draws: Vec<u64> = (0..u64::from(draws)).collect();
    // Gaps are those of controls, whoever is drawn.
    let settings = Settings { gaps: super::Gaps::Any, ..*settings };
    let found = parallel::map(&draws, |_, &draw| {
        let mut random = Random::nth(seed, "power", draw);
        let mut order: Vec<usize> = (0..never.len()).collect();
        (0..treated).for_each(|at| order.swap(at, at + random.below(never.len() - at)));
        let period = 1 + random.below(panel.periods - 1);
        let mut dates = vec![None; never.len()];
        order[..treated].iter().for_each(|&at| dates[at] = Some(period));
        let drawn = Panel {
            clusters: &clusters,
            years: panel.years,
            ..Panel::new(never.len(), panel.periods, &outcome, &dates)
        };
        let two_way = super::difference::cells(&drawn, &settings)?;
        let column = super::difference::treatment(&drawn, &two_way);
        let fit = two_way.fit(&[column], settings.small_sample)?;
        Ok(fit.sum(&[1.0]))
    });
    // A draw that cannot be told (all its treated cells are gaps) is left out; where none can, the reason is told.
    let (mut pairs, mut df, mut reason) = (Vec::new(), Vec::new(), None);
    for it in found {
        match it {
            Ok((effect, se, own)) => {
                pairs.push((effect, se));
                df.push(own);
            }
            Err(error) => reason = reason.or(Some(error)),
        }
    }
    match reason.filter(|_| pairs.is_empty()) {
        Some(error) => Err(error),
        None => Ok(Simulated { found: pairs, df }),
    }
}

impl Simulated {
    /// The share of draws in which an effect is found at `alpha` (two-sided).
    ///
    /// # Errors
    /// `alpha` that is not above 0 and below 1.
    pub fn power(&self, effect: f64, alpha: f64) -> Result<f64, EvaluationError> {
        share("alpha", alpha)?;
        let sees = |((found, se), df): &(&(f64, f64), &f64)| {
            student_t_two_sided((found + effect) / se, **df) <= alpha
        };
        Ok(self.found.iter().zip(&self.df).filter(sees).count() as f64 / self.found.len() as f64)
    }

    /// The smallest effect above 0 from which on the share of draws that find it is at least `power`; `None` without draws.
    ///
    /// # Errors
    /// `alpha` or `power` that are not above 0 and below 1; a `power` that is not above `alpha`.
    pub fn detectable(&self, alpha: f64, power: f64) -> Result<Option<f64>, EvaluationError> {
        likely(alpha, power)?;
        // A draw finds all effects above its own threshold, and very negative ones: the quantile of thresholds is the answer.
        let threshold =
            |((found, se), df): (&(f64, f64), &f64)| student_t_quantile(1.0 - alpha / 2.0, *df) * se - found;
        let mut least: Vec<f64> = self.found.iter().zip(&self.df).map(threshold).collect();
        least.retain(|it| !it.is_nan());
        least.sort_by(f64::total_cmp);
        let place = (power * least.len() as f64 - 1e-9).ceil().max(1.0) as usize;
        // A hair more, so that rounding does not hide the draw on the threshold.
        Ok(least.get(place - 1).map(|it| it.max(0.0) * (1.0 + 1e-12)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_t_asks_for_more() {
        // t 0.975 and 0.8 with 10 degrees of freedom: 2.2281389 and 0.8790578 (scipy 1.17.1).
        assert!((detectable(2.0, 10.0, 0.05, 0.8).unwrap() - 2.0 * 3.107196658).abs() < 1e-6);
        let error = detectable(1.0, 10.0, 0.0, 0.8).unwrap_err();
        assert_eq!(error.to_string(), "alpha is 0, not above 0 and below 1");
        // (t 0.975 + t 0.01) would be below 0.
        let error = detectable(1.0, 10.0, 0.05, 0.01).unwrap_err().to_string();
        assert!(error.starts_with("power is 0.01, and it takes more than the level of the test"), "{error}");
        assert!(detectable(1.0, 10.0, 0.05, 0.05).is_err() && detectable(1.0, 10.0, 0.05, 0.06).is_ok());
    }

    #[test]
    fn placebo_dates_see_what_was_there_before() {
        // The treated rise by 3 in the second of three periods before treatment, the others do not.
        let outcome = [1.0, 4.0, 4.0, 9.0, 2.0, 5.0, 5.0, 8.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        let panel = Panel::new(4, 4, &outcome, &[Some(3), Some(3), None, None]);
        let dates = placebo_dates(&panel, &Settings::default()).unwrap();
        let found: Vec<(usize, f64)> = dates.iter().map(|it| (it.period, it.effect.effect)).collect();
        // From the second on: 4 against 1; from the third on: 4 against the mean of 1 and 4.
        assert!((found[0].1 - 3.0).abs() < 1e-12 && (found[1].1 - 1.5).abs() < 1e-12, "{found:?}");
        let early = Panel::new(4, 4, &outcome, &[Some(1), Some(3), None, None]);
        let error = placebo_dates(&early, &Settings::default()).unwrap_err();
        assert_eq!(error, EvaluationError::FewPrePeriods { found: 1, needed: 2 });
    }
}
