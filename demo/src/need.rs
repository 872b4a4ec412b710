//! The true needs of the neighbourhoods.

use crate::country::Country;
use crate::graph::Graph;
use crate::truth::{COLD_REGION, COMMUNITY, DEPRIVATION, Domain, SHARED};
use theodolite_core::random::Random;

/// Needs, domain by domain: those of `DEPRIVATION` and then those of `COMMUNITY`; in each, one a neighbourhood.
#[derive(Clone, Debug)]
pub(crate) struct Needs {
    pub(crate) of: Vec<Vec<f64>>,
}

impl Needs {
    /// Draws the needs.
    pub(crate) fn new(country: &Country) -> Needs {
        let places = &country.neighbourhoods;
        let shared = alike(country, "shared");
        let cold = places.iter().map(|it| country.regions[country.region(it)].code == COLD_REGION);
        let shared: Vec<f64> = shared
            .iter()
            .zip(cold)
            .zip(places)
            .map(|((shared, cold), it)| {
                shared + SHARED.0 * f64::from(u8::from(cold)) + SHARED.1 * it.core + SHARED.2 * it.seaside
            })
            .collect();
        let shared = standard(&shared);
        let need = |domain: &Domain| {
            let own = alike(country, domain.name);
            let part = libm::sqrt(1.0 - domain.loading * domain.loading);
            let sum: Vec<f64> = places
                .iter()
                .enumerate()
                .map(|(number, it)| {
                    let place =
                        domain.core * it.core + domain.seaside * it.seaside + domain.remote * it.remote;
                    domain.loading * shared[number] + part * own[number] + place
                })
                .collect();
            standard(&sum)
        };
        Needs { of: DEPRIVATION.iter().chain(&COMMUNITY).map(need).collect() }
    }
}

/// A random column that is alike among neighbours, at two scales, with mean 0 and standard deviation 1.
pub(crate) fn alike(country: &Country, name: &str) -> Vec<f64> {
    let mut random = Random::named(country.seed, name);
    let mut draw = || (0..country.neighbourhoods.len()).map(|_| random.normal()).collect::<Vec<f64>>();
    let wide = smooth(&country.touching, draw(), 60);
    let near = smooth(&country.touching, draw(), 3);
    let alone = draw();
    let sum: Vec<f64> =
        (0..wide.len()).map(|it| 0.6 * wide[it] + 0.65 * near[it] + 0.45 * alone[it]).collect();
    standard(&sum)
}

/// Draws each value halfway to the mean of its neighbours', some times over.
fn smooth(touching: &Graph, mut values: Vec<f64>, times: usize) -> Vec<f64> {
    for _ in 0..times {
        let drawn = touching.iter().zip(&values).map(|(beside, value)| {
            let sum: f64 = beside.iter().map(|(to, _)| values[*to as usize]).sum();
            if beside.is_empty() { *value } else { 0.5 * (value + sum / beside.len() as f64) }
        });
        values = drawn.collect();
    }
    standard(&values)
}

/// The same values with mean 0 and standard deviation 1.
pub(crate) fn standard(values: &[f64]) -> Vec<f64> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / count;
    let deviation = libm::sqrt(variance);
    values.iter().map(|it| (it - mean) / deviation).collect()
}

/// Ranks from the greatest value, 1; of equal ones the earlier comes first.
pub(crate) fn ranks(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(a.cmp(b)));
    let mut ranks = vec![0; values.len()];
    order.iter().enumerate().for_each(|(rank, it)| ranks[*it] = rank + 1);
    ranks
}

/// The index of deprivation that would follow from needs known without error.
pub(crate) fn true_score(needs: &Needs) -> Vec<f64> {
    index(&needs.of[..DEPRIVATION.len()], DEPRIVATION.iter().map(|it| it.weight))
}

/// The index that would follow from needs known without error, by the study's own method: ranks, stretched
/// exponentially with the constant 23, weighted and summed.
pub(crate) fn index(needs: &[Vec<f64>], weights: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut score = vec![0.0; needs.first().map_or(0, Vec::len)];
    let areas = score.len() as f64;
    let reach = 1.0 - libm::exp(-100.0 / 23.0);
    for (need, weight) in needs.iter().zip(weights) {
        for (score, rank) in score.iter_mut().zip(ranks(need)) {
            let share = (areas + 1.0 - rank as f64) / areas;
            *score -= weight * 23.0 * libm::log(1.0 - share * reach);
        }
    }
    score
}
