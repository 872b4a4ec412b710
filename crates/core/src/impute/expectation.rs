//! Gaps filled with what a multivariate normal distribution expects, given what is there.
//!
//! The distribution is the likeliest one, found by expectation and maximisation (Dempster, Laird and Rubin, 1977): gaps are
//! filled with what is expected under the distribution so far, the distribution is found anew from the filled columns and
//! from how uncertain the filled values are, until nothing changes.
//!
//! Areas with the same gaps need not be told apart: their number, sums and sums of products are all that counts. A round
//! costs the same for a hundred areas as for a million.

use std::collections::BTreeMap;

use super::{ImputeError, Standardised, standardised};
use crate::linear::{Ldl, Matrix};
use crate::sum::Sum;

/// At rest: no mean, variance or covariance of the columns, in standard deviations, changes by more.
const REST: f64 = 1e-11;
const ROUNDS: usize = 20_000;

/// What is known of the areas with the same gaps.
struct Pattern {
    present: Vec<usize>,
    missing: Vec<usize>,
    count: f64,
    sums: Vec<f64>,
    products: Matrix,
}

/// Means and covariances, on the scale of the columns' own spread.
struct Normal {
    means: Vec<f64>,
    covariances: Matrix,
}

/// Fills gaps where an area has a value in some part that varies. A part that does not vary is filled with its value.
pub(super) fn fill(columns: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, ImputeError> {
    let scales = standardised(columns);
    let areas = columns.first().map_or(0, Vec::len);
    let mut filled = columns.to_vec();
    let by_pattern = by_pattern(&scales, areas);
    if by_pattern.is_empty() {
        return Ok(filled);
    }
    let patterns: Vec<Pattern> = by_pattern.values().map(|areas| Pattern::new(&scales, areas)).collect();
    let normal = likeliest(&patterns, scales.len())?;
    for (pattern, areas) in patterns.iter().zip(by_pattern.values()) {
        let slopes = normal.slopes(pattern);
        for &area in areas {
            for (&at, slopes) in pattern.missing.iter().zip(&slopes) {
                let terms = pattern.present.iter().zip(slopes);
                let terms = terms.map(|(&it, slope)| slope * (scales[it].values[area] - normal.means[it]));
                let expected = normal.means[at] + terms.sum::<f64>();
                let Standardised { part, mean, sd, .. } = scales[at];
                filled[part][area] = mean + sd * expected;
            }
            for values in filled.iter_mut().filter(|values| values[area].is_nan()) {
                // Not in the model: a part with one value everywhere.
                let there = values.iter().copied().find(|value| !value.is_nan());
                values[area] = there.unwrap_or(f64::NAN);
            }
        }
    }
    Ok(filled)
}

/// The areas with the same parts present; those with none are left out.
fn by_pattern(scales: &[Standardised], areas: usize) -> BTreeMap<Vec<bool>, Vec<usize>> {
    let mut patterns: BTreeMap<Vec<bool>, Vec<usize>> = BTreeMap::new();
    for area in 0..areas {
        let present: Vec<bool> = scales.iter().map(|scale| !scale.values[area].is_nan()).collect();
        if present.contains(&true) {
            patterns.entry(present).or_default().push(area);
        }
    }
    patterns
}

impl Pattern {
    fn new(scales: &[Standardised], areas: &[usize]) -> Pattern {
        let is_there = |it: &usize| areas.first().is_some_and(|&area| !scales[*it].values[area].is_nan());
        let (present, missing): (Vec<usize>, Vec<usize>) = (0..scales.len()).partition(is_there);
        let sum = |term: &dyn Fn(usize) -> f64| areas.iter().map(|&area| term(area)).collect::<Sum>().value();
        let sums = present.iter().map(|&it| sum(&|area| scales[it].values[area])).collect();
        let mut products = Matrix::zeros(present.len(), present.len());
        for (i, &a) in present.iter().enumerate() {
            for (k, &b) in present.iter().enumerate() {
                products[(i, k)] = sum(&|area| scales[a].values[area] * scales[b].values[area]);
            }
        }
        Pattern { present, missing, count: areas.len() as f64, sums, products }
    }
}

impl Normal {
    /// How much each missing part changes with each part that is there.
    fn slopes(&self, pattern: &Pattern) -> Vec<Vec<f64>> {
        let Pattern { present, missing, .. } = pattern;
        let mut there = Matrix::zeros(present.len(), present.len());
        for (i, &a) in present.iter().enumerate() {
            for (k, &b) in present.iter().enumerate() {
                there[(i, k)] = self.covariances[(a, b)];
            }
        }
        // A negative pivot is rounding, where parts tell each other: none of them then tells of the missing ones.
        let Some(ldl) = Ldl::new(&there) else { return vec![vec![0.0; present.len()]; missing.len()] };
        let with = |at: &usize| present.iter().map(|&it| self.covariances[(it, *at)]).collect::<Vec<f64>>();
        missing.iter().map(|at| ldl.solve(&with(at))).collect()
    }
}

fn likeliest(patterns: &[Pattern], parts: usize) -> Result<Normal, ImputeError> {
    let mut normal = Normal { means: vec![0.0; parts], covariances: Matrix::identity(parts) };
    for _ in 0..ROUNDS {
        let next = round(patterns, &normal);
        let mut change = 0.0_f64;
        for i in 0..parts {
            change = change.max((next.means[i] - normal.means[i]).abs());
            for k in 0..=i {
                change = change.max((next.covariances[(i, k)] - normal.covariances[(i, k)]).abs());
            }
        }
        normal = next;
        if change <= REST {
            return Ok(normal);
        }
    }
    Err(ImputeError::NotConverged { rounds: ROUNDS })
}

/// One round. In an area with parts `o` the parts `m` are expected to be `means_m + B (x_o - means_o)`: with `x = A x_o + c`
/// for all parts, the sums over areas of `x` and `x x'` follow from those of `x_o` and `x_o x_o'`.
fn round(patterns: &[Pattern], normal: &Normal) -> Normal {
    let parts = normal.means.len();
    let mut sums = vec![Sum::default(); parts];
    let mut products = vec![Sum::default(); parts * parts];
    let mut areas = 0.0;
    for pattern in patterns {
        let Pattern { present, missing, count, sums: inside, products: inside_products } = pattern;
        let slopes = normal.slopes(pattern);
        let width = present.len();
        let mut a = Matrix::zeros(parts, width);
        let mut c = vec![0.0; parts];
        present.iter().enumerate().for_each(|(k, &it)| a[(it, k)] = 1.0);
        for (&at, slopes) in missing.iter().zip(&slopes) {
            let through: f64 = present.iter().zip(slopes).map(|(&it, slope)| slope * normal.means[it]).sum();
            c[at] = normal.means[at] - through;
            slopes.iter().enumerate().for_each(|(k, slope)| a[(at, k)] = *slope);
        }
        let total: Vec<f64> = a.times(inside); // A times the sums
        let mut half = Matrix::zeros(parts, width); // A times the products
        for i in 0..parts {
            for k in 0..width {
                half[(i, k)] = (0..width).map(|l| a[(i, l)] * inside_products[(l, k)]).sum();
            }
        }
        areas += count;
        for i in 0..parts {
            sums[i].add(total[i] + count * c[i]);
            for k in 0..=i {
                let product: f64 = (0..width).map(|l| half[(i, l)] * a[(k, l)]).sum();
                let constant = total[i] * c[k] + c[i] * total[k] + count * c[i] * c[k];
                products[i * parts + k].add(product + constant);
            }
        }
        for (&i, slopes) in missing.iter().zip(&slopes) {
            for &k in missing.iter().filter(|&&k| k <= i) {
                let told: f64 =
                    present.iter().zip(slopes).map(|(&it, slope)| slope * normal.covariances[(it, k)]).sum();
                products[i * parts + k].add(count * (normal.covariances[(i, k)] - told));
            }
        }
    }
    let means: Vec<f64> = sums.iter().map(|sum| sum.value() / areas).collect();
    let mut covariances = Matrix::zeros(parts, parts);
    for i in 0..parts {
        for k in 0..=i {
            let covariance = products[i * parts + k].value() / areas - means[i] * means[k];
            covariances[(i, k)] = covariance;
            covariances[(k, i)] = covariance;
        }
    }
    Normal { means, covariances }
}

#[cfg(test)]
mod tests {
    use crate::impute::{Impute, Regression, fill};
    use crate::random::Random;

    const MISSING: f64 = f64::NAN;

    fn expected(columns: &[&[f64]]) -> Vec<Vec<f64>> {
        fill(columns, Impute::Em, None).unwrap().into_iter().map(|it| it.values).collect()
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-7 * expected.abs(), "{found} instead of {expected}");
    }

    #[test]
    fn ten_areas_by_a_plain_loop_over_areas() {
        // By a few lines of numpy that go area by area, to 1e-15.
        let a = [1.0, 2.0, 3.0, 4.0, MISSING, 6.0, 7.0, 2.5, MISSING, 5.0];
        let b = [2.0, MISSING, 5.0, 4.5, 6.0, MISSING, 9.0, 3.0, 1.0, 7.5];
        let c = [3.5, 1.0, MISSING, 2.0, 6.0, MISSING, 5.5, 4.0, MISSING, MISSING];
        let filled = expected(&[&a, &b, &c]);
        for (part, area, wanted) in [
            (1, 1, 1.861489382945197),
            (2, 2, 5.8427646658363575),
            (0, 4, 4.044220818650282),
            (1, 5, 8.024804574747696),
            (2, 5, 5.715077058280352),
            (0, 8, 0.8796105828030298),
            (2, 8, 2.0465442146253694),
            (2, 9, 6.766708949071403),
        ] {
            close(filled[part][area], wanted);
        }
    }

    #[test]
    fn where_one_of_two_parts_has_gaps_the_line_through_the_others_is_likeliest() {
        // Anderson (1957): a closed form.
        let mut random = Random::named(2, "monotone");
        let x: Vec<f64> = (0..60).map(|_| random.normal()).collect();
        let mut y: Vec<f64> = x.iter().map(|x| 1e6 * (2.0 * x + random.normal())).collect();
        y[40..].fill(MISSING);
        let by_line = fill(&[&x, &y], Impute::Regression(Regression { predictors: 1 }), None).unwrap();
        for (found, wanted) in expected(&[&x, &y])[1].iter().zip(&by_line[1].values) {
            close(*found, *wanted);
        }
    }

    #[test]
    fn a_part_that_another_tells_is_filled_exactly_and_one_that_does_not_vary_with_its_value() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0];
        let y = [2.0, MISSING, 6.0, 8.0, 10.0];
        let same = [7.0, 7.0, MISSING, 7.0, 7.0];
        let filled = expected(&[&x, &y, &same]);
        close(filled[1][1], 4.0);
        assert_eq!(filled[2][2], 7.0);
        assert!(expected(&[&[MISSING, 1.0], &[MISSING, MISSING]])[0][0].is_nan());
    }
}
