//! One indicator: its scale, and where and how widely its true values lie there.

use super::scale::{Placed, Scale};
use super::{MeasurementError, Observed, Sum};

/// An indicator that has errors, on its scale. Columns have one value per area.
pub(super) struct Single {
    pub(super) placed: Placed,
    /// Where each value is, by the line that touches the curve of the scale at its true value; `NaN` where missing.
    pub(super) place: Vec<f64>,
    /// The square of its error there; 0 where it has none.
    pub(super) noise: Vec<f64>,
    pub(super) prior: Around,
    pub(super) without_error: u32,
}

/// Where true values lie: around which mean, and how widely.
pub(super) struct Around {
    /// The variance of true values around their mean; infinite without a prior.
    pub(super) spread: f64,
    /// The mean of each area's group.
    pub(super) mean: Vec<f64>,
    /// How unsure that mean is, as a variance.
    pub(super) unsure: Vec<f64>,
}

impl Single {
    /// The middle of an area's true value by this indicator alone, and its standard deviation; `NaN` where it has no error.
    pub(super) fn alone(&self, area: usize) -> (f64, f64) {
        let (place, noise) = (self.place[area], self.noise[area]);
        if place.is_nan() || noise == 0.0 {
            return (f64::NAN, 0.0);
        }
        if self.prior.spread == f64::INFINITY {
            return (place, noise.sqrt());
        }
        let own = self.prior.spread / (self.prior.spread + noise);
        let rest = 1.0 - own;
        let variance = own * noise + rest * rest * self.prior.unsure[area];
        (own * place + rest * self.prior.mean[area], variance.sqrt())
    }

    /// The mean weight of values against their prior.
    pub(super) fn reliability(&self) -> f64 {
        let noise =
            self.noise.iter().zip(&self.place).filter(|(noise, place)| **noise > 0.0 && !place.is_nan());
        let (mut sum, mut count) = (Sum::default(), 0.0);
        for (noise, _) in noise {
            sum.add(self.prior.spread / (self.prior.spread + noise));
            count += 1.0;
        }
        sum.value() / count
    }
}

/// The values that have an error, and the greatest of all values and errors: divided by it, none can leave the range of
/// numbers. An error too small beside it to be squared is none.
fn with_error(observed: Observed<'_>) -> (f64, Vec<Value>) {
    let errors = observed.errors.unwrap_or_default();
    let pairs = observed.values.iter().zip(errors).enumerate();
    let known = pairs.filter(|(_, (value, error))| !value.is_nan() && **error > 0.0);
    let mut values: Vec<Value> = known.map(|(area, (&value, &error))| Value { area, value, error }).collect();
    let unit = values.iter().fold(0.0_f64, |unit, it| unit.max(it.value.abs()).max(it.error));
    values.retain(|it| (it.error / unit) * (it.error / unit) > f64::MIN_POSITIVE);
    (unit, values)
}

fn without_error(observed: Observed<'_>, with: usize) -> u32 {
    (observed.values.iter().filter(|value| !value.is_nan()).count() - with) as u32
}

/// The indicator as it was observed, for draws without a prior; `None` where no value has an error.
pub(super) fn as_observed(observed: Observed<'_>) -> Option<Single> {
    let (unit, values) = with_error(observed);
    let areas = observed.values.len();
    let mut single = Single {
        placed: Placed { scale: Scale::Plain, unit },
        place: vec![f64::NAN; areas],
        noise: vec![0.0; areas],
        prior: Around { spread: f64::INFINITY, mean: Vec::new(), unsure: Vec::new() },
        without_error: without_error(observed, values.len()),
    };
    for &Value { area, value, error } in &values {
        (single.place[area], single.noise[area]) = (value / unit, (error / unit) * (error / unit));
    }
    (!values.is_empty()).then_some(single)
}

/// Chooses the scale and fits the prior; `None` where no value has an error.
pub(super) fn fit(
    indicator: usize,
    observed: Observed<'_>,
    groups: Option<&[u32]>,
) -> Result<Option<Single>, MeasurementError> {
    let (unit, values) = with_error(observed);
    if values.is_empty() {
        return Ok(None);
    }
    let group = |area: usize| groups.map_or(0, |groups| groups[area]);
    let in_groups = Groups::new(values.iter().map(|it| group(it.area)));
    if values.len() < in_groups.count + 2 {
        let (areas, groups) = (values.len(), in_groups.count);
        return Err(MeasurementError::TooFewAreas { indicator, areas, groups });
    }
    let possible = Scale::EACH.into_iter().filter(|scale| scale.fits(values.iter().map(|it| it.value)));
    let mut best: Option<OnScale> = None;
    for scale in possible {
        let unit = if scale == Scale::LogOdds { 1.0 } else { unit };
        let found = on_scale(&values, Placed { scale, unit }, &in_groups);
        let better = best.as_ref().is_none_or(|best| found.likelihood > best.likelihood);
        if better {
            best = Some(found);
        }
    }
    let Some(OnScale { placed, place, noise, prior, .. }) = best else { return Ok(None) };

    let areas = observed.values.len();
    let mut single = Single {
        placed,
        // Values without an error tell of other indicators, if they have a place on this scale.
        place: observed
            .values
            .iter()
            .map(|&value| Some(placed.place(value)).filter(|it| it.is_finite()).unwrap_or(f64::NAN))
            .collect(),
        noise: vec![0.0; areas],
        prior: spread_out(&prior, &in_groups, (0..areas).map(group)),
        without_error: without_error(observed, values.len()),
    };
    for ((value, place), noise) in values.iter().zip(place).zip(noise) {
        (single.place[value.area], single.noise[value.area]) = (place, noise);
    }
    Ok(Some(single))
}

struct Value {
    area: usize,
    value: f64,
    error: f64,
}

/// Values on a scale, one place and noise a value.
struct OnScale {
    placed: Placed,
    place: Vec<f64>,
    noise: Vec<f64>,
    prior: Prior,
    likelihood: f64,
}

/// Fits the prior on one scale: Laplace's approximation, in which the places of the true values, the line that touches
/// the curve there, and the prior are found in turn.
fn on_scale(values: &[Value], placed: Placed, groups: &Groups) -> OnScale {
    const ROUNDS: usize = 12;
    let in_unit = |value: f64| value / placed.unit;
    let own: Vec<f64> = values.iter().map(|it| in_unit(it.value)).collect();
    let error: Vec<f64> = values.iter().map(|it| in_unit(it.error)).collect();
    let mut truth = start(&own, &error, placed);
    let mut place = vec![0.0; own.len()];
    let mut noise = vec![0.0; own.len()];
    let mut prior = Prior::default();
    for _ in 0..ROUNDS {
        for k in 0..own.len() {
            let slope = placed.slope(truth[k]);
            place[k] = truth[k] + (own[k] - in_unit(placed.value(truth[k]))) / slope;
            noise[k] = (error[k] / slope) * (error[k] / slope);
        }
        prior = Prior::fit(&place, &noise, groups);
        let most = 1.5 * prior.spread.sqrt(); // a longer step would leave where the line is of use
        for (k, truth) in truth.iter_mut().enumerate() {
            let weight = prior.spread / (prior.spread + noise[k]);
            let next = weight * place[k] + (1.0 - weight) * prior.mean[groups.of[k]];
            *truth += (next - *truth).clamp(-most, most);
        }
    }
    let terms = (0..own.len()).map(|k| {
        let astray = (own[k] - in_unit(placed.value(truth[k]))) / error[k];
        let from_mean = truth[k] - prior.mean[groups.of[k]];
        let shrunk = noise[k] / (prior.spread + noise[k]); // variance after over variance before
        0.5 * libm::log(shrunk)
            - 0.5 * (astray * astray + from_mean * from_mean / prior.spread)
            - libm::log(values[k].error)
    });
    OnScale { likelihood: terms.collect::<Sum>().value(), placed, place, noise, prior }
}

/// First places of the true values: values drawn a little towards their mean, so that all have one.
fn start(own: &[f64], error: &[f64], placed: Placed) -> Vec<f64> {
    let count = own.len() as f64;
    let mean = own.iter().copied().collect::<Sum>().value() / count;
    let variance = own.iter().map(|it| (it - mean) * (it - mean)).collect::<Sum>().value() / count;
    let noise = error.iter().map(|it| it * it).collect::<Sum>().value() / count;
    let spread = (variance - noise).max(0.05 * variance);
    let drawn = own.iter().zip(error).map(|(own, error)| {
        let weight = (spread / (spread + error * error)).min(0.95);
        let value = weight * own + (1.0 - weight) * mean;
        let within = match placed.scale {
            Scale::Plain => value,
            Scale::Log => value.max(0.02 * mean),
            Scale::LogOdds => value.clamp(0.02 * mean, 1.0 - 0.02 * (1.0 - mean)),
        };
        placed.place(within * placed.unit)
    });
    drawn.collect()
}

/// Which group each value is in, by position; groups in the order of their numbers.
struct Groups {
    numbers: Vec<u32>,
    of: Vec<usize>,
    count: usize,
}

impl Groups {
    fn new(of: impl Iterator<Item = u32> + Clone) -> Groups {
        let mut numbers: Vec<u32> = of.clone().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let of = of.map(|number| numbers.binary_search(&number).unwrap_or(0)).collect();
        Groups { count: numbers.len(), numbers, of }
    }
}

/// A normal distribution around the mean of each group.
#[derive(Default)]
struct Prior {
    spread: f64,
    /// One a group.
    mean: Vec<f64>,
    /// One a group: the variance of its mean.
    unsure: Vec<f64>,
    /// The mean of all groups and its variance, for areas of a group without a value.
    whole: (f64, f64),
}

impl Prior {
    fn fit(place: &[f64], noise: &[f64], groups: &Groups) -> Prior {
        let Fitted { spread, mean, unsure } = restricted(place, noise, &groups.of, groups.count);
        if groups.count < 3 {
            // Two means do not tell how means spread.
            let whole = (middle(&mean), middle(&unsure));
            return Prior { spread, whole, mean, unsure };
        }
        let between = restricted(&mean, &unsure, &vec![0; groups.count], 1);
        let (all, unsure_of_all) = (between.mean[0], between.unsure[0]);
        let weight = |unsure: f64| between.spread / (between.spread + unsure);
        let shrunk = |(&mean, &unsure): (&f64, &f64)| {
            let own = weight(unsure);
            let rest = 1.0 - own;
            (own * mean + rest * all, own * unsure + rest * rest * unsure_of_all)
        };
        let (mean, unsure) = mean.iter().zip(&unsure).map(shrunk).unzip();
        Prior { spread, mean, unsure, whole: (all, between.spread + unsure_of_all) }
    }
}

fn middle(values: &[f64]) -> f64 {
    values.iter().copied().collect::<Sum>().value() / values.len() as f64
}

struct Fitted {
    spread: f64,
    mean: Vec<f64>,
    unsure: Vec<f64>,
}

/// Weighted means of groups, and the variance around them beside the noise, by restricted maximum likelihood (Fisher's
/// scoring). The variance is never quite 0, so that it can be divided by.
fn restricted(place: &[f64], noise: &[f64], of: &[usize], groups: usize) -> Fitted {
    const STEPS: usize = 30;
    let total = |terms: &mut dyn Iterator<Item = f64>| terms.collect::<Sum>().value();
    let count = place.len() as f64;
    let centre = middle(place);
    let variance = total(&mut place.iter().map(|it| (it - centre) * (it - centre))) / count;
    let mean_noise = middle(noise);
    let least = (1e-6 * variance).max(1e-12 * mean_noise).max(1e-200);
    let mut spread = (variance - mean_noise).max(0.05 * variance).max(least);
    let mut fitted = Fitted { spread, mean: Vec::new(), unsure: Vec::new() };
    for step in 0..=STEPS {
        let weight = |k: usize| 1.0 / (spread + noise[k]);
        let (mut weights, mut squares, mut means) =
            (vec![Sum::default(); groups], vec![Sum::default(); groups], vec![Sum::default(); groups]);
        for (k, &group) in of.iter().enumerate() {
            weights[group].add(weight(k));
            squares[group].add(weight(k) * weight(k));
            means[group].add(weight(k) * place[k]);
        }
        fitted.spread = spread;
        fitted.unsure = weights.iter().map(|weight| 1.0 / weight.value()).collect();
        fitted.mean = means.iter().zip(&fitted.unsure).map(|(mean, unsure)| mean.value() * unsure).collect();
        if step == STEPS {
            break;
        }
        let from = |k: usize| weight(k) * (place[k] - fitted.mean[of[k]]);
        let freedom = total(
            &mut weights.iter().zip(&squares).map(|(it, square)| it.value() - square.value() / it.value()),
        );
        let score = total(&mut (0..place.len()).map(|k| from(k) * from(k))) - freedom;
        let information = total(&mut squares.iter().map(|square| square.value()));
        let next = (spread + score / information).max(least);
        if !next.is_finite() || (next - spread).abs() <= 1e-12 * spread {
            break;
        }
        spread = next;
    }
    fitted
}

/// The prior of groups, area by area.
fn spread_out(prior: &Prior, groups: &Groups, of: impl Iterator<Item = u32>) -> Around {
    let each = of.map(|number| {
        let group = groups.numbers.binary_search(&number).ok();
        group
            .and_then(|group| Some((*prior.mean.get(group)?, *prior.unsure.get(group)?)))
            .unwrap_or(prior.whole)
    });
    let (mean, unsure) = each.unzip();
    Around { spread: prior.spread, mean, unsure }
}

/// The distribution of an indicator that has no errors, around the mean of each group; `None` where there is too little
/// of it to tell, or no spread.
pub(super) fn without_noise(values: &[f64], groups: Option<&[u32]>) -> Option<Around> {
    let group = |area: usize| groups.map_or(0, |groups| groups[area]);
    let present: Vec<usize> = (0..values.len()).filter(|&area| !values[area].is_nan()).collect();
    let in_groups = Groups::new(present.iter().map(|&area| group(area)));
    let place: Vec<f64> = present.iter().map(|&area| values[area]).collect();
    if place.len() < in_groups.count + 2 || place.iter().all(|it| Some(it) == place.first()) {
        return None;
    }
    let prior = Prior::fit(&place, &vec![0.0; place.len()], &in_groups);
    Some(spread_out(&prior, &in_groups, (0..values.len()).map(group)))
}
