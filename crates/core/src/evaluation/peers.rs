//! Areas that are most alike: statistical neighbours.

use super::EvaluationError;
use crate::linear::{Ldl, Matrix, dot};
use crate::parallel;
use crate::statistics::{Divisor, sd};
use crate::sum::{Sum, mean};

/// How unlike two areas are.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Distance {
    /// `sqrt(sum_k w_k ((x_ik - x_jk)/s_k)^2 / sum w)`, `s` the sample standard deviation over all areas that have a value.
    #[default]
    Euclid,
    /// The same with a weight for each variable, of 0 or more.
    Weighted(Vec<f64>),
    /// Mahalanobis: variables that go together count once. Covariances are those of the areas that have all values.
    Mahalanobis,
}

/// An area and how far away it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peer {
    /// Position of the area.
    pub area: usize,
    /// Its distance.
    pub distance: f64,
}

/// The least share of variables that two areas must both have.
const SHARED: f64 = 0.8;

/// Distances between areas.
///
/// - **Missing:** the distance is over the variables that both areas have, scaled up to all of them; `NaN` where they share less
///   than 80% (of the weight, where variables have weights).
///
/// ```
/// # use theodolite_core::evaluation::{EvaluationError, peers::{Distance, Distances}};
/// let (density, age): ([f64; 4], [f64; 4]) = ([50.0, 52.0, 70.0, 48.0], [12.0, 10.0, 20.0, 15.0]);
/// let distances = Distances::new(&[&density, &age], &Distance::Euclid)?;
/// assert!((distances.between(0, 1) - 0.353847).abs() < 1e-6);
/// let nearest: Vec<usize> = distances.peers(0, 2).iter().map(|it| it.area).collect();
/// assert_eq!(nearest, [1, 3]);
/// # Ok::<(), EvaluationError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Distances {
    areas: usize,
    /// Standardised values, area after area.
    rows: Vec<f64>,
    weights: Vec<f64>,
    /// Correlations, where those count.
    correlations: Option<Matrix>,
}

impl Distances {
    /// Makes variables comparable, each of them one value per area.
    ///
    /// # Errors
    /// Variables of different length, infinite values, variables without spread, weights that are none, and variables that
    /// explain each other for Mahalanobis.
    pub fn new(variables: &[&[f64]], distance: &Distance) -> Result<Distances, EvaluationError> {
        let (what, areas) = ("variables", variables.first().map_or(0, |it| it.len()));
        if variables.is_empty() {
            return Err(EvaluationError::TooFew {
                what: "a distance",
                needed: "at least 1 variable",
                found: 0,
            });
        }
        let weights = match distance {
            Distance::Weighted(weights) => weights.clone(),
            _ => vec![1.0; variables.len()],
        };
        if weights.len() != variables.len() {
            let (found, expected) = (weights.len(), variables.len());
            return Err(EvaluationError::Length { what: "weights", found, expected });
        }
        let bad = weights.iter().copied().find(|it| !(*it >= 0.0 && it.is_finite()));
        if let Some(value) = bad.or((weights.iter().sum::<f64>() <= 0.0).then_some(0.0)) {
            let allowed = "finite values of 0 or more, one of them above 0";
            return Err(EvaluationError::Bound { what: "weights", value, allowed });
        }
        let mut rows = vec![f64::NAN; areas * variables.len()];
        for (variable, column) in variables.iter().enumerate() {
            if column.len() != areas {
                return Err(EvaluationError::Length { what, found: column.len(), expected: areas });
            }
            if let Some(area) = column.iter().position(|value| value.is_infinite()) {
                return Err(EvaluationError::Infinite { what, area, value: column[area] });
            }
            let centre = mean(column).ok_or(EvaluationError::NoSpread { variable })?;
            let sd = sd(column, Divisor::Sample).filter(|sd| *sd > 1e-14 * centre.abs());
            let sd = sd.ok_or(EvaluationError::NoSpread { variable })?;
            for (area, value) in column.iter().enumerate() {
                rows[area * variables.len() + variable] = (value - centre) / sd;
            }
        }
        let mut distances = Distances { areas, rows, weights, correlations: None };
        if *distance == Distance::Mahalanobis {
            distances.correlations = Some(distances.covariances()?);
        }
        Ok(distances)
    }

    /// Covariances of the standardised variables over the areas that have all of them.
    fn covariances(&self) -> Result<Matrix, EvaluationError> {
        let size = self.weights.len();
        let whole: Vec<&[f64]> =
            self.rows.chunks_exact(size).filter(|row| row.iter().all(|it| !it.is_nan())).collect();
        let found = whole.len();
        if found < 2 {
            let needed = "2 areas with all variables";
            return Err(EvaluationError::TooFew { what: "Mahalanobis's distance", needed, found });
        }
        let means: Vec<f64> = (0..size)
            .map(|at| whole.iter().map(|row| row[at]).collect::<Sum>().value() / found as f64)
            .collect();
        let mut covariances = Matrix::zeros(size, size);
        for i in 0..size {
            for j in 0..size {
                let products = whole.iter().map(|row| (row[i] - means[i]) * (row[j] - means[j]));
                covariances[(i, j)] = products.collect::<Sum>().value() / (found as f64 - 1.0);
            }
        }
        let full = Ldl::new(&covariances).is_some_and(|ldl| ldl.is_full());
        full.then_some(covariances).ok_or(EvaluationError::Collinear { position: size - 1 })
    }

    fn row(&self, area: usize) -> &[f64] {
        &self.rows[area * self.weights.len()..(area + 1) * self.weights.len()]
    }

    /// The distance of two areas; `NaN` where they share too little.
    ///
    /// # Panics
    /// Where there is no such area, as slices do.
    pub fn between(&self, a: usize, b: usize) -> f64 {
        let differences: Vec<f64> = self.row(a).iter().zip(self.row(b)).map(|(a, b)| a - b).collect();
        let shared: Vec<usize> = (0..differences.len()).filter(|&at| !differences[at].is_nan()).collect();
        let whole = self.weights.iter().copied().collect::<Sum>().value();
        let weight = shared.iter().map(|&at| self.weights[at]).collect::<Sum>().value();
        if weight <= 0.0 || weight < (SHARED - 1e-9) * whole {
            return f64::NAN;
        }
        let Some(correlations) = &self.correlations else {
            let squares = shared.iter().map(|&at| self.weights[at] * differences[at] * differences[at]);
            return (squares.collect::<Sum>().value() / weight).sqrt();
        };
        let own: Vec<f64> = shared.iter().map(|&at| differences[at]).collect();
        let mut part = Matrix::zeros(own.len(), own.len());
        for (row, &i) in shared.iter().enumerate() {
            for (column, &j) in shared.iter().enumerate() {
                part[(row, column)] = correlations[(i, j)];
            }
        }
        let square = Ldl::new(&part).map_or(f64::NAN, |ldl| dot(&own, &ldl.solve(&own)));
        (square * whole / weight).sqrt()
    }

    /// The nearest areas, itself not among them: nearest first, of equally near ones the earlier area.
    ///
    /// # Panics
    /// Where there is no such area, as slices do.
    pub fn peers(&self, area: usize, count: usize) -> Vec<Peer> {
        self.among(area, count, |_| true)
    }

    /// The nearest of some areas.
    pub(super) fn among(&self, area: usize, count: usize, belongs: impl Fn(usize) -> bool) -> Vec<Peer> {
        let others = (0..self.areas).filter(|&other| other != area && belongs(other));
        let mut peers: Vec<Peer> = others
            .map(|other| Peer { area: other, distance: self.between(area, other) })
            .filter(|peer| !peer.distance.is_nan())
            .collect();
        peers.sort_by(|a, b| a.distance.total_cmp(&b.distance)); // stable
        peers.truncate(count);
        peers
    }

    /// The nearest areas of each area.
    pub fn all_peers(&self, count: usize) -> Vec<Vec<Peer>> {
        let areas: Vec<usize> = (0..self.areas).collect();
        parallel::map(&areas, |_, &area| self.peers(area, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENSITY: [f64; 4] = [50.0, 52.0, 70.0, 48.0];
    const AGE: [f64; 4] = [12.0, 10.0, 20.0, 15.0];

    fn close(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() < within, "{found}, not {expected}");
    }

    #[test]
    fn distances_are_those_of_the_worked_example() {
        close(sd(&DENSITY, Divisor::Sample).unwrap(), 10.1325, 1e-4);
        close(sd(&AGE, Divisor::Sample).unwrap(), 4.34933, 1e-5);
        let distances = Distances::new(&[&DENSITY, &AGE], &Distance::Euclid).unwrap();
        for (other, expected) in [(1, 0.353847), (2, 1.9078), (3, 0.507313)] {
            close(distances.between(0, other), expected, 1e-5);
            assert_eq!(distances.between(0, other), distances.between(other, 0));
        }
        assert_eq!(distances.all_peers(1)[2][0].area, 3);
        // D is nearest to C, but C is not among the two nearest of D: neighbours are not mutual.
        assert!(distances.peers(3, 2).iter().all(|peer| peer.area != 2));
    }

    #[test]
    fn weights_turn_variables_up_and_off() {
        let off = Distance::Weighted(vec![1.0, 0.0]);
        let distances = Distances::new(&[&DENSITY, &AGE], &off).unwrap();
        close(distances.between(0, 1), 2.0 / sd(&DENSITY, Divisor::Sample).unwrap(), 1e-14);
        let bad =
            |weights: Vec<f64>| Distances::new(&[&DENSITY, &AGE], &Distance::Weighted(weights)).unwrap_err();
        assert!(matches!(bad(vec![1.0]), EvaluationError::Length { .. }));
        assert!(matches!(bad(vec![0.0, 0.0]), EvaluationError::Bound { .. }));
        assert!(matches!(bad(vec![1.0, -1.0]), EvaluationError::Bound { .. }));
    }

    #[test]
    fn correlated_variables_count_once() {
        // By hand: S = [[102 2/3, 35], [35, 18 11/12]], d = (-2, 2) between A and B.
        let determinant = (308.0 / 3.0) * (227.0 / 12.0) - 35.0 * 35.0;
        let square = (4.0 * (227.0 / 12.0) + 8.0 * 35.0 + 4.0 * (308.0 / 3.0)) / determinant;
        let distances = Distances::new(&[&DENSITY, &AGE], &Distance::Mahalanobis).unwrap();
        close(distances.between(0, 1), f64::sqrt(square), 1e-12);
        let twice: Vec<f64> = DENSITY.iter().map(|it| 2.0 * it + 1.0).collect();
        let error = Distances::new(&[&DENSITY, &twice], &Distance::Mahalanobis).unwrap_err();
        assert_eq!(error, EvaluationError::Collinear { position: 1 });
    }

    #[test]
    fn what_is_missing_is_scaled_up_to_a_fifth() {
        let gap = f64::NAN;
        let columns: Vec<[f64; 3]> =
            vec![[0.0, 1.0, 2.0], [0.0, 2.0, 1.0], [3.0, 1.0, 0.0], [0.0, 1.0, 5.0], [1.0, gap, 3.0]];
        let refs: Vec<&[f64]> = columns.iter().map(|it| it.as_slice()).collect();
        let distances = Distances::new(&refs, &Distance::Euclid).unwrap();
        let shared = (0..4).map(|at| {
            let sd = sd(&columns[at], Divisor::Sample).unwrap();
            ((columns[at][0] - columns[at][1]) / sd).powi(2)
        });
        close(distances.between(0, 1), (shared.sum::<f64>() / 4.0).sqrt(), 1e-14);
        // Three of four: not enough.
        let fewer = Distances::new(&refs[1..], &Distance::Euclid).unwrap();
        assert!(fewer.between(0, 1).is_nan() && fewer.peers(0, 5).len() == 1);
    }

    #[test]
    fn a_variable_without_spread_is_refused() {
        let error = Distances::new(&[&DENSITY, &[1.0; 4]], &Distance::Euclid).unwrap_err();
        assert_eq!(error.to_string(), "all values of variable 1 are equal, or there are fewer than two");
    }
}
