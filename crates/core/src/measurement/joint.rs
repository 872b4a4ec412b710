//! Several indicators at once: what they say of each other.

use super::single::{Single, without_noise};
use super::{Observed, Root, Sum};
use crate::linear::{Ldl, Matrix, eigen};
use crate::normalise::{NormalScore, Normalise};
use crate::parallel;

/// A column of what was observed, in standard deviations of the true values around their means.
struct Column<'a> {
    /// One value per area; `NaN` = missing.
    place: Vec<f64>,
    /// The square of its error; 0 = none.
    noise: Vec<f64>,
    /// How unsure the mean is, as a variance.
    unsure: Vec<f64>,
    /// What it is drawn for, if it has errors.
    noisy: Option<&'a Single>,
}

/// Returns the middle of each area's true values, given all that was observed of it, and the roots of their covariances.
pub(super) fn fit(
    indicators: &[Observed<'_>],
    singles: &[Option<Single>],
    groups: Option<&[u32]>,
    areas: usize,
) -> (Vec<f64>, Root) {
    // Those that are drawn come first, so that the block of an area begins with them.
    let mut columns: Vec<Column<'_>> = singles.iter().flatten().map(noisy).collect();
    let drawn = columns.len();
    let others = indicators.iter().zip(singles).filter(|(_, single)| single.is_none());
    columns.extend(others.filter_map(|(observed, _)| exact(observed.values, groups)));
    let correlations = positive(shrunk(correlations(&columns)));

    let areas: Vec<usize> = (0..areas).collect();
    let blocks = parallel::map(&areas, |_, &area| block(area, &columns, drawn, &correlations));
    let (mut middle, mut root) = (Vec::new(), Vec::new());
    for (middles, roots) in blocks {
        middle.extend(middles);
        root.extend(roots);
    }
    (middle, Root::Triangle(root))
}

fn noisy(single: &Single) -> Column<'_> {
    let (variance, mean) = (single.prior.spread, &single.prior.mean);
    let sd = variance.sqrt();
    Column {
        place: single.place.iter().zip(mean).map(|(place, mean)| (place - mean) / sd).collect(),
        // Past a millionfold error nothing is told, and greater numbers would only drown others.
        noise: single.noise.iter().map(|noise| (noise / variance).min(1e12)).collect(),
        unsure: single.prior.unsure.iter().map(|unsure| unsure / variance).collect(),
        noisy: Some(single),
    }
}

/// An indicator without errors tells by the normal scores of its ranks: it need not be turned back.
fn exact(values: &[f64], groups: Option<&[u32]>) -> Option<Column<'static>> {
    let scores = Normalise::NormalScore(NormalScore::default()).apply(values, false, None).ok()?;
    let prior = without_noise(&scores, groups)?;
    let sd = prior.spread.sqrt();
    Some(Column {
        place: scores.iter().zip(&prior.mean).map(|(score, mean)| (score - mean) / sd).collect(),
        noise: vec![0.0; values.len()],
        unsure: prior.unsure.iter().map(|unsure| unsure / prior.spread).collect(),
        noisy: None,
    })
}

/// Correlations of true values, and the variance of each as an estimate.
struct Correlations {
    matrix: Matrix,
    variance: Matrix,
}

fn correlations(columns: &[Column<'_>]) -> Correlations {
    let mut found = Correlations {
        matrix: Matrix::identity(columns.len()),
        variance: Matrix::zeros(columns.len(), columns.len()),
    };
    let weights: Vec<Vec<f64>> =
        columns.iter().map(|it| it.noise.iter().map(|noise| 1.0 / (1.0 + noise)).collect()).collect();
    let pairs: Vec<(usize, usize)> = (0..columns.len()).flat_map(|i| (0..i).map(move |j| (i, j))).collect();
    let each = parallel::map(&pairs, |_, &(i, j)| {
        let (mut products, mut both, mut counts) = (Sum::default(), Sum::default(), [Sum::default(); 2]);
        let mut areas = 0.0;
        let places = columns[i].place.iter().zip(&columns[j].place).map(|(first, second)| first * second);
        let weighed = places.zip(weights[i].iter().zip(&weights[j]));
        for (product, (first, second)) in weighed.filter(|(product, _)| product.is_finite()) {
            // Weighed by what is not noise in both: noise adds nothing to the mean product, but to its variance.
            products.add(first * second * product);
            both.add(first * second);
            counts[0].add(*first);
            counts[1].add(*second);
            areas += 1.0;
        }
        if areas < 3.0 || both.value() <= 0.0 {
            return (0.0, 1.0);
        }
        let correlation = (products.value() / both.value()).clamp(-0.99, 0.99);
        // A correlation of n pairs varies by (1-r^2)^2/(n-1); that which noise weakens is seen less sharply by as much.
        let reliable = counts[0].value() / areas * (counts[1].value() / areas);
        let seen = 1.0 - correlation * correlation * reliable;
        (correlation, seen * seen / ((areas - 1.0) * reliable))
    });
    for ((i, j), (correlation, variance)) in pairs.into_iter().zip(each) {
        found.matrix[(i, j)] = correlation;
        found.matrix[(j, i)] = correlation;
        found.variance[(i, j)] = variance;
    }
    found
}

/// Draws correlations towards 0 by the share of their squares that is error of estimation.
fn shrunk(Correlations { mut matrix, variance }: Correlations) -> Matrix {
    let size = matrix.rows();
    let pairs = || (0..size).flat_map(|i| (0..i).map(move |j| (i, j)));
    let squares = pairs().map(|at| matrix[at] * matrix[at]).collect::<Sum>().value();
    let errors = pairs().map(|at| variance[at]).collect::<Sum>().value();
    let kept = if squares > 0.0 { 1.0 - (errors / squares).clamp(0.0, 1.0) } else { 0.0 };
    for (i, j) in pairs() {
        matrix[(i, j)] *= kept;
        matrix[(j, i)] *= kept;
    }
    matrix
}

/// The matrix with no eigenvalue below a thousandth, and ones on its diagonal again.
fn positive(matrix: Matrix) -> Matrix {
    const LEAST: f64 = 1e-3;
    let size = matrix.rows();
    let Some(eigen) = eigen(&matrix) else { return Matrix::identity(size) };
    if eigen.values.iter().all(|value| *value >= LEAST) {
        return matrix;
    }
    let again = |i: usize, j: usize| {
        let terms =
            (0..size).map(|k| eigen.vectors[(i, k)] * eigen.values[k].max(LEAST) * eigen.vectors[(j, k)]);
        terms.collect::<Sum>().value()
    };
    let sd: Vec<f64> = (0..size).map(|i| again(i, i).sqrt()).collect();
    let mut mended = Matrix::identity(size);
    for i in 0..size {
        for j in 0..i {
            let correlation = again(i, j) / (sd[i] * sd[j]);
            mended[(i, j)] = correlation;
            mended[(j, i)] = correlation;
        }
    }
    mended
}

/// One area: the middles of its true values, and the root of their covariance, row by row of its lower triangle.
fn block(area: usize, columns: &[Column<'_>], drawn: usize, correlations: &Matrix) -> (Vec<f64>, Vec<f64>) {
    let mut middles = vec![f64::NAN; drawn];
    let mut roots = vec![0.0; drawn * (drawn + 1) / 2];
    let seen: Vec<usize> = (0..columns.len()).filter(|&k| columns[k].place[area].is_finite()).collect();
    // Those that are drawn here: they come first among those that are seen.
    let unknown = seen.iter().take_while(|&&k| k < drawn).count();
    let of = |i: usize| &columns[seen[i]];
    let size = seen.len();
    let mut covariance = Matrix::zeros(size, size);
    for i in 0..size {
        for j in 0..size {
            covariance[(i, j)] = correlations[(seen[i], seen[j])];
        }
        covariance[(i, i)] += of(i).noise[area];
    }
    let Some(ldl) = Ldl::new(&covariance) else { return (middles, roots) };

    // With A the covariance of what is seen and R that of what is true: the true values are R A^-1 times what is seen, plus
    // N A^-1 times the mean, N the noise. The covariance, with that of the mean, is a sum of squares, so that rounding
    // cannot make it negative.
    let mut gain = Matrix::zeros(unknown, size);
    let mut rest = Matrix::zeros(unknown, size);
    for i in 0..unknown {
        let row: Vec<f64> = (0..size).map(|j| correlations[(seen[i], seen[j])]).collect();
        for (j, gained) in ldl.solve(&row).into_iter().enumerate() {
            gain[(i, j)] = gained;
            rest[(i, j)] = f64::from(u8::from(i == j)) - gained;
        }
    }
    // R + diag(unsure), times the rest.
    let mut spread = Matrix::zeros(unknown, size);
    for i in 0..unknown {
        for j in 0..size {
            let sum: f64 = (0..size).map(|k| rest[(i, k)] * correlations[(seen[k], seen[j])]).sum();
            spread[(i, j)] = sum + rest[(i, j)] * of(j).unsure[area];
        }
    }
    let mut posterior = Matrix::zeros(unknown, unknown);
    for i in 0..unknown {
        for j in 0..=i {
            let of_prior: f64 = (0..size).map(|k| spread[(i, k)] * rest[(j, k)]).sum();
            let of_noise: f64 = (0..size).map(|k| gain[(i, k)] * of(k).noise[area] * gain[(j, k)]).sum();
            posterior[(i, j)] = of_prior + of_noise;
        }
    }
    // What has no error here is known; rounding must not say otherwise.
    let known = |i: usize| of(i).noise[area] == 0.0;
    for i in 0..unknown {
        for j in 0..=i {
            if known(i) || known(j) {
                posterior[(i, j)] = 0.0;
            }
        }
    }
    let root = root(&posterior);
    for i in (0..unknown).filter(|&i| !known(i)) {
        let Some(single) = of(i).noisy else { continue };
        let sd = single.prior.spread.sqrt();
        let place: f64 = (0..size).map(|j| gain[(i, j)] * of(j).place[area]).sum();
        middles[seen[i]] = single.prior.mean[area] + sd * place;
        let start = seen[i] * (seen[i] + 1) / 2;
        for j in 0..=i {
            roots[start + seen[j]] = sd * root[(i, j)];
        }
    }
    (middles, roots)
}

/// The lower triangle `L` with `L L' = A`, of which only the lower triangle is read; a row that nothing is left of has a 0
/// on its diagonal.
fn root(matrix: &Matrix) -> Matrix {
    let size = matrix.rows();
    let mut root = Matrix::zeros(size, size);
    for j in 0..size {
        let explained: f64 = (0..j).map(|k| root[(j, k)] * root[(j, k)]).sum();
        let left = matrix[(j, j)] - explained;
        if left <= 1e-14 * matrix[(j, j)] {
            continue;
        }
        let pivot = left.sqrt();
        root[(j, j)] = pivot;
        for i in j + 1..size {
            let explained: f64 = (0..j).map(|k| root[(i, k)] * root[(j, k)]).sum();
            root[(i, j)] = (matrix[(i, j)] - explained) / pivot;
        }
    }
    root
}
