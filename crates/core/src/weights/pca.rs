//! Weights by principal components.

use super::{Opposed, WeightsError, check, complete, shares};
use crate::linear::{Matrix, correlations, eigen};
use crate::sum::sum;

/// Weights by principal components, and which components are kept.
///
/// - **Kept:** leading components with an eigenvalue above `least_eigenvalue` that explain more than `least_share` of the
///   variance each; further ones are added until they explain more than `least_together`.
/// - **Weights:** with one component, its squared loadings (those of the eigenvector, which sum to 1). With several,
///   they are rotated (varimax), each part belongs to the component on which it loads most, and its weight is its share
///   of that component's squared loadings times the component's share of all, rescaled to sum 1.
/// - **Source:** OECD and JRC (2008), *Handbook on Constructing Composite Indicators*, step 6, after Nicoletti,
///   Scarpetta and Boylaud (2000).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pca {
    /// The eigenvalue above which a component may be kept.
    pub least_eigenvalue: f64,
    /// The share of variance above which it may be kept.
    pub least_share: f64,
    /// The share of variance that all that are kept explain at least.
    pub least_together: f64,
    /// What happens where a part moves against the others.
    pub opposed: Opposed,
}

impl Default for Pca {
    fn default() -> Self {
        Pca::USUAL
    }
}

/// The principal components of parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Components {
    /// How many areas have a value in every part: the others do not count.
    pub areas: usize,
    /// The eigenvalues of the correlation matrix, greatest first; they sum to the number of parts.
    pub eigenvalues: Vec<f64>,
    /// The eigenvectors, one a column, with a positive sum of elements.
    pub vectors: Matrix,
}

impl Components {
    /// Returns the share of variance that each component explains.
    pub fn explained(&self) -> Vec<f64> {
        self.eigenvalues.iter().map(|value| value / self.eigenvalues.len() as f64).collect()
    }
}

/// Weights by principal components, and what they were found from.
#[derive(Clone, Debug, PartialEq)]
pub struct PcaWeights {
    /// One weight a part, sum 1.
    pub weights: Vec<f64>,
    /// All components.
    pub components: Components,
    /// How many of them are kept.
    pub kept: usize,
    /// How many of those were added because the others did not explain enough.
    pub added: usize,
    /// The share of variance that the kept ones explain together.
    pub explained: f64,
    /// The loadings on the kept components, one row a part, rotated if there are several.
    pub loadings: Matrix,
    /// The component to which each part belongs, counted from 0.
    pub belongs: Vec<usize>,
    /// Parts that move against the others.
    pub opposed: Vec<usize>,
}

/// Returns the principal components of the correlation matrix of parts.
///
/// - **Shape:** one column a part, one value an area.
/// - **Missing:** an area without a value in some part does not count.
///
/// # Errors
/// [`WeightsError`] without parts, for parts of different length, below two complete areas, and for a part that does not
/// vary over them.
///
/// ```
/// # use theodolite_core::weights::{WeightsError, principal_components};
/// let found = principal_components(&[&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.1]])?;
/// assert!((found.eigenvalues.iter().sum::<f64>() - 2.0).abs() < 1e-14);
/// # Ok::<(), WeightsError>(())
/// ```
pub fn principal_components(parts: &[&[f64]]) -> Result<Components, WeightsError> {
    let (correlations, areas) = complete_correlations(parts)?;
    let eigen = eigen(&correlations).ok_or(WeightsError::Singular)?;
    Ok(Components { areas, eigenvalues: eigen.values, vectors: eigen.vectors })
}

/// The correlations over the areas that have every value, and how many those are.
pub(super) fn complete_correlations(parts: &[&[f64]]) -> Result<(Matrix, usize), WeightsError> {
    let areas = complete(parts, check(parts)?);
    if areas.len() < 2 {
        return Err(WeightsError::TooFewAreas { areas: areas.len(), needed: 2 });
    }
    let columns: Vec<Vec<f64>> =
        parts.iter().map(|values| areas.iter().map(|&area| values[area]).collect()).collect();
    let correlations = correlations(&columns).map_err(|part| WeightsError::NoSpread { part })?;
    Ok((correlations, areas.len()))
}

impl Pca {
    /// The rule of the handbook: eigenvalues above 1, each above 10 per cent, together above 60 per cent.
    pub const USUAL: Pca =
        Pca { least_eigenvalue: 1.0, least_share: 0.10, least_together: 0.60, opposed: Opposed::Refuse };

    /// Finds the weights.
    ///
    /// # Errors
    /// As [`principal_components`]; and [`WeightsError::Opposed`] where a part's loading on its own component is
    /// negative, unless that is accepted.
    ///
    /// ```
    /// # use theodolite_core::weights::{Pca, WeightsError};
    /// let (jobless, ill) = ([1.0, 2.0, 3.0, 5.0], [2.0, 3.0, 4.5, 7.0]);
    /// let found = Pca::USUAL.weights(&[&jobless, &ill])?;
    /// assert!((found.weights[0] - 0.5).abs() < 1e-12 && found.kept == 1);
    /// # Ok::<(), WeightsError>(())
    /// ```
    pub fn weights(self, parts: &[&[f64]]) -> Result<PcaWeights, WeightsError> {
        let components = principal_components(parts)?;
        let explained = components.explained();
        let is_kept =
            |(value, share): (&f64, &f64)| *value > self.least_eigenvalue && *share > self.least_share;
        let by_rule = components.eigenvalues.iter().zip(&explained).take_while(|it| is_kept(*it)).count();
        let mut kept = by_rule.max(1);
        while kept < parts.len() && sum(&explained[..kept]) <= self.least_together {
            kept += 1;
        }

        let mut loadings = Matrix::zeros(parts.len(), kept);
        for component in 0..kept {
            let length = components.eigenvalues[component].max(0.0).sqrt();
            for part in 0..parts.len() {
                loadings[(part, component)] = length * components.vectors[(part, component)];
            }
        }
        if kept > 1 {
            loadings = varimax(&loadings);
        }
        let belongs: Vec<usize> = (0..parts.len()).map(|part| strongest(loadings.row(part))).collect();
        point_up(&mut loadings, &belongs);
        let own: Vec<f64> = belongs.iter().enumerate().map(|(part, &at)| loadings[(part, at)]).collect();
        let opposed: Vec<usize> = (0..parts.len()).filter(|&part| own[part] < -1e-12).collect();
        if self.opposed == Opposed::Refuse && !opposed.is_empty() {
            return Err(WeightsError::Opposed { parts: opposed });
        }
        // The share within the component times the component's share is the squared loading over that of all.
        let weights = shares(&own.iter().map(|loading| loading * loading).collect::<Vec<_>>());
        Ok(PcaWeights {
            weights,
            kept,
            added: kept - by_rule,
            explained: sum(&explained[..kept]),
            components,
            loadings,
            belongs,
            opposed,
        })
    }
}

/// The position of the loading that is farthest from 0; the first of equal ones.
fn strongest(loadings: &[f64]) -> usize {
    let mut strongest = 0;
    for (k, loading) in loadings.iter().enumerate() {
        // By more than rounding, so that ties do not depend on the last bit.
        if loading.abs() > loadings[strongest].abs() * (1.0 + 1e-12) {
            strongest = k;
        }
    }
    strongest
}

/// Turns components round so that the loadings of the parts that belong to them have a positive sum.
fn point_up(loadings: &mut Matrix, belongs: &[usize]) {
    for component in 0..loadings.columns() {
        let members = belongs.iter().enumerate().filter(|(_, at)| **at == component);
        let own: Vec<f64> = members.map(|(part, _)| loadings[(part, component)]).collect();
        let all = loadings.column(component);
        if crate::linear::sign(if own.is_empty() { &all } else { &own }) < 0.0 {
            (0..loadings.rows()).for_each(|part| loadings[(part, component)] *= -1.0);
        }
    }
}

/// Turns loadings so that each part loads on few components: varimax, with rows scaled to length 1 (Kaiser).
///
/// - **Shape:** one row a part, one column a component; what a part has in common with all of them stays the same.
/// - **Signs and order** of the components are as they come.
/// - **Source:** Kaiser (1958), *The varimax criterion for analytic rotation in factor analysis*.
///
/// ```
/// # use theodolite_core::linear::Matrix;
/// # use theodolite_core::weights::varimax;
/// let turned = varimax(&Matrix::from_rows(&[[0.6, 0.6], [0.6, -0.6]]).unwrap());
/// assert!(turned[(0, 1)].abs() < 1e-15 || turned[(0, 0)].abs() < 1e-15);
/// ```
pub fn varimax(loadings: &Matrix) -> Matrix {
    const ROUNDS: usize = 1000;
    let (parts, components) = (loadings.rows(), loadings.columns());
    let length = |part: usize| crate::linear::dot(loadings.row(part), loadings.row(part)).sqrt();
    let lengths: Vec<f64> = (0..parts).map(length).collect();
    let mut turned = loadings.clone();
    for part in 0..parts {
        for component in 0..components {
            turned[(part, component)] /= if lengths[part] > 0.0 { lengths[part] } else { 1.0 };
        }
    }
    for _ in 0..ROUNDS {
        let mut most = 0.0_f64;
        for p in 0..components {
            for q in p + 1..components {
                most = most.max(turn(&mut turned, p, q).abs());
            }
        }
        if most < 1e-15 {
            break;
        }
    }
    for part in 0..parts {
        for component in 0..components {
            turned[(part, component)] *= lengths[part];
        }
    }
    turned
}

/// Turns two components by the angle that is best for the two, and returns it.
fn turn(loadings: &mut Matrix, p: usize, q: usize) -> f64 {
    let rows = loadings.rows();
    let pairs: Vec<(f64, f64)> = (0..rows).map(|row| (loadings[(row, p)], loadings[(row, q)])).collect();
    let u: Vec<f64> = pairs.iter().map(|(x, y)| x * x - y * y).collect();
    let v: Vec<f64> = pairs.iter().map(|(x, y)| 2.0 * x * y).collect();
    let (a, b) = (sum(&u), sum(&v));
    let c: Vec<f64> = u.iter().zip(&v).map(|(u, v)| u * u - v * v).collect();
    let d: Vec<f64> = u.iter().zip(&v).map(|(u, v)| 2.0 * u * v).collect();
    let across = sum(&d) - 2.0 * a * b / rows as f64;
    let along = sum(&c) - (a * a - b * b) / rows as f64;
    // Nothing to gain but rounding: both are sums of products of numbers up to 1.
    if across.abs() < 1e-15 * rows as f64 && along.abs() < 1e-15 * rows as f64 {
        return 0.0;
    }
    let angle = libm::atan2(across, along) / 4.0;
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    for (row, (x, y)) in pairs.into_iter().enumerate() {
        loadings[(row, p)] = cosine * x + sine * y;
        loadings[(row, q)] = cosine * y - sine * x;
    }
    angle
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::weights::{X, close};

    #[test]
    fn the_worked_example_stops_for_its_orientation_and_comes_out_when_accepted() {
        let parts = X.each_ref().map(|values| values.as_slice());
        assert_eq!(Pca::USUAL.weights(&parts), Err(WeightsError::Opposed { parts: vec![1] }));
        let found = Pca { opposed: Opposed::Accept, ..Pca::USUAL }.weights(&parts).unwrap();
        close(&found.components.eigenvalues, &[2.91378, 0.0740528, 0.0121689], 5e-6);
        close(&found.components.vectors.column(0), &[0.578124, -0.571566, 0.58231], 2e-6);
        close(&found.weights, &[0.334227, 0.326688, 0.339085], 2e-6);
        assert_eq!((found.kept, found.added, found.opposed), (1, 0, vec![1]));
        let turned: Vec<f64> = X[1].iter().map(|value| -value).collect();
        close(&Pca::USUAL.weights(&[&X[0], &turned, &X[2]]).unwrap().weights, &found.weights, 1e-14);
    }

    /// Two groups of parts, three and two, each with a factor of its own.
    fn two_groups(areas: usize) -> Vec<Vec<f64>> {
        let mut random = Random::named(5, "groups");
        let mut parts = vec![Vec::new(); 5];
        for _ in 0..areas {
            let factors = [random.normal(), random.normal()];
            for (part, values) in parts.iter_mut().enumerate() {
                values.push(factors[part / 3] + 0.5 * random.normal());
            }
        }
        parts
    }

    #[test]
    fn several_components_are_turned_and_each_part_belongs_to_one() {
        let parts = two_groups(400);
        let parts: Vec<&[f64]> = parts.iter().map(Vec::as_slice).collect();
        let found = Pca::USUAL.weights(&parts).unwrap();
        assert_eq!((found.kept, found.added), (2, 0));
        let group = found.belongs[0];
        assert_eq!(found.belongs, [group, group, group, 1 - group, 1 - group]);
        // Share within the component, times the component's share.
        let square = |part: usize| found.loadings[(part, found.belongs[part])].powi(2);
        let total = |at: usize| (0..5).filter(|&part| found.belongs[part] == at).map(square).sum::<f64>();
        let all = total(0) + total(1);
        for part in 0..5 {
            let own = total(found.belongs[part]);
            close(&[found.weights[part]], &[square(part) / own * (own / all)], 1e-14);
            // What a part has in common with the components is not changed by turning them.
            let before: f64 = (0..2)
                .map(|k| found.components.eigenvalues[k] * found.components.vectors[(part, k)].powi(2))
                .sum();
            close(&[found.loadings.row(part).iter().map(|it| it * it).sum()], &[before], 1e-13);
        }
    }

    /// Kaiser's criterion: how uneven the squares of the scaled loadings are in each component.
    fn criterion(loadings: &Matrix) -> f64 {
        let rows = loadings.rows() as f64;
        let common: Vec<f64> =
            (0..loadings.rows()).map(|row| loadings.row(row).iter().map(|it| it * it).sum()).collect();
        let variance = |column: Vec<f64>| {
            let squares: Vec<f64> = column.iter().zip(&common).map(|(it, common)| it * it / common).collect();
            squares.iter().map(|it| it * it).sum::<f64>() / rows
                - (squares.iter().sum::<f64>() / rows).powi(2)
        };
        (0..loadings.columns()).map(|column| variance(loadings.column(column))).sum()
    }

    #[test]
    fn no_angle_is_better_than_varimax() {
        let mut random = Random::named(6, "varimax");
        let rows: Vec<[f64; 2]> = (0..7).map(|_| [random.normal(), random.normal()]).collect();
        let loadings = Matrix::from_rows(&rows).unwrap();
        let best = criterion(&varimax(&loadings));
        for step in 0..3600 {
            let (sine, cosine) = (f64::from(step) * core::f64::consts::PI / 3600.0).sin_cos();
            let turned: Vec<[f64; 2]> =
                rows.iter().map(|[x, y]| [cosine * x + sine * y, cosine * y - sine * x]).collect();
            assert!(criterion(&Matrix::from_rows(&turned).unwrap()) <= best + 1e-12);
        }
    }

    #[test]
    fn components_are_added_until_they_explain_enough() {
        // Six parts that have nothing to do with each other: about a sixth each.
        let mut random = Random::named(9, "noise");
        let parts: Vec<Vec<f64>> = (0..6).map(|_| (0..500).map(|_| random.normal()).collect()).collect();
        let parts: Vec<&[f64]> = parts.iter().map(Vec::as_slice).collect();
        let rule = Pca { least_eigenvalue: 1.5, opposed: Opposed::Accept, ..Pca::USUAL };
        let found = rule.weights(&parts).unwrap();
        assert!(found.explained > 0.6 && found.added == found.kept, "{found:?}");
        assert!(found.kept == 4 && found.components.explained()[..3].iter().sum::<f64>() <= 0.6);
    }

    #[test]
    fn areas_with_gaps_do_not_count_and_too_few_are_an_error() {
        let gap: [&[f64]; 2] = [&[1.0, 2.0, 4.0, f64::NAN], &[1.0, 3.0, 2.0, 8.0]];
        let without: [&[f64]; 2] = [&[1.0, 2.0, 4.0], &[1.0, 3.0, 2.0]];
        let (gap, without) = (principal_components(&gap).unwrap(), principal_components(&without).unwrap());
        assert_eq!(gap, without);
        let one: [&[f64]; 2] = [&[1.0, 2.0], &[1.0, f64::NAN]];
        assert_eq!(principal_components(&one), Err(WeightsError::TooFewAreas { areas: 1, needed: 2 }));
        let even: [&[f64]; 2] = [&[1.0, 2.0], &[5.0, 5.0]];
        assert_eq!(principal_components(&even), Err(WeightsError::NoSpread { part: 1 }));
        let alone = Pca::USUAL.weights(&[&[1.0, 2.0]]).unwrap();
        assert_eq!((alone.weights, alone.kept), (vec![1.0], 1));
    }
}
