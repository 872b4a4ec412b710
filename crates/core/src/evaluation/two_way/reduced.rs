//! Errors by cluster that few clusters do not make too small: residuals set right for what the fit took of them.

use super::TwoWay;
use crate::linear::{Ldl, Matrix, dot, eigen};
use crate::parallel;
use crate::random::mix;
use crate::sum::Sum;

/// What each cluster does to the coefficients, and what that is worth (CR2).
///
/// A fit draws residuals towards 0, those of a cluster with much weight most of all. With `H_g` the cluster's block of the matrix
/// that makes fitted values of outcomes, `(I - H_g)^(-1/2)` times its residuals is right again where errors are independent and
/// alike. How much the variance itself strays tells the degrees of freedom.
///
/// - **Fixed effects** of areas lie within clusters and are taken out beforehand, which leaves all this as it is.
/// - **Source:** Bell and McCaffrey (2002); Imbens and Kolesár (2016); Pustejovsky and Tipton (2018).
pub(in crate::evaluation) struct Reduced {
    /// By cluster: what it does to each coefficient.
    pub(super) pulls: Vec<Vec<f64>>,
    /// Clusters that are made alike, as areas without gaps that are treated at one time are: what is true of each of them.
    kinds: Vec<Kind>,
    /// The products of the regressors.
    whole: Ldl,
}

/// Clusters of the same periods and regressors.
struct Kind {
    /// How many.
    clusters: f64,
    /// For each regressor `x`, with Q the dummies of the periods beside the regressors: `M Q'x`, where `(I - H_g)^(-1/2) = I + Q M Q'`.
    added: Vec<Vec<f64>>,
    /// The products of the weighted regressors `w_j = (I - H_g)^(-1/2) x_j`.
    own: Matrix,
    /// How each of these hangs on what all clusters share, one row a regressor.
    shared: Matrix,
}

/// From which share on a direction of a cluster counts as fitted whatever its outcome: nothing is left to set right.
const FITTED: f64 = 1.0 - 1e-9;

impl Reduced {
    /// `x` are the regressors with areas and periods taken out, `errors` the residuals, `whole` the products of the regressors.
    pub(super) fn new(two_way: &TwoWay, x: &[Vec<f64>], errors: &[f64], whole: Ldl) -> Option<Reduced> {
        let (periods, parameters) = (two_way.periods, x.len());
        let size = periods + parameters;
        // Fitted values are `Q B Q'` times the outcomes, for Q the dummies of the periods beside the regressors; `B = F F'`.
        let mut factor = Matrix::zeros(size, size);
        let mut put = |products: &Matrix, from: usize| {
            let Some(parts) = eigen(products) else { return };
            let greatest = parts.values.first().copied().unwrap_or(0.0);
            for (column, &value) in parts.values.iter().enumerate().filter(|it| *it.1 > 1e-10 * greatest) {
                for row in 0..products.rows() {
                    factor[(from + row, from + column)] = parts.vectors[(row, column)] / value.sqrt();
                }
            }
        };
        put(&two_way.products, 0);
        let mut products = Matrix::zeros(parameters, parameters);
        for i in 0..parameters {
            for j in 0..parameters {
                products[(i, j)] = dot(&x[i], &x[j]);
            }
        }
        put(&products, periods);

        let mut members: Vec<Vec<usize>> = vec![Vec::new(); two_way.clusters];
        two_way.cluster.iter().enumerate().for_each(|(k, &cluster)| members[cluster].push(k));
        // Clusters that are alike to the last bit are set right by the same figures, told once.
        let prints = parallel::map(&members, |_, members| {
            let block = Block::new(two_way, x, errors, members);
            (block.print(), block.errors)
        });
        let mut order: Vec<usize> = (0..prints.len()).collect();
        order.sort_by_key(|&cluster| prints[cluster].0); // stable
        let alike: Vec<&[usize]> = order.chunk_by(|&a, &b| prints[a].0 == prints[b].0).collect();
        let kinds = parallel::map(&alike, |_, alike| {
            let block = Block::new(two_way, x, errors, &members[alike[0]]);
            block.kind(&factor, periods, parameters, alike.len())
        });
        let kinds: Vec<Kind> = kinds.into_iter().collect::<Option<_>>()?;
        let mut pulls = vec![Vec::new(); prints.len()];
        for (kind, alike) in kinds.iter().zip(&alike) {
            for &cluster in *alike {
                let errors = &prints[cluster].1;
                let scores = (0..parameters).map(|j| errors[periods + j] + dot(&kind.added[j], errors));
                pulls[cluster] = whole.solve(&scores.collect::<Vec<_>>());
            }
        }
        Some(Reduced { pulls, kinds, whole })
    }

    /// The degrees of freedom of a sum of coefficients: those of the chi-squared that varies as its variance does.
    ///
    /// Where clusters are fitted whatever their outcome, nothing is left to be unsure of: one less than there are clusters.
    pub(super) fn df(&self, weights: &[f64]) -> f64 {
        let solved = self.whole.solve(weights);
        let own = |kind: &Kind| kind.clusters * dot(&solved, &kind.own.times(&solved));
        if self.kinds.iter().map(own).collect::<Sum>().value() <= 1e-9 * dot(weights, &solved) {
            return self.pulls.len() as f64 - 1.0;
        }
        self.df_of(&[solved])
    }

    /// The degrees of freedom of several such sums at once, each told by its weights.
    pub(super) fn df_of_all(&self, which: &[Vec<f64>]) -> f64 {
        let solved: Vec<Vec<f64>> = which.iter().map(|weights| self.whole.solve(weights)).collect();
        // Turned so that their variances are 1 and their covariances 0 where errors are independent and alike.
        let count = solved.len();
        let mut expected = Matrix::zeros(count, count);
        for i in 0..count {
            for j in 0..count {
                let of = |kind: &Kind| {
                    let (u, v) = (along(&kind.shared, &solved[i]), along(&kind.shared, &solved[j]));
                    kind.clusters * (dot(&solved[i], &kind.own.times(&solved[j])) - dot(&u, &v))
                };
                expected[(i, j)] = self.kinds.iter().map(of).collect::<Sum>().value();
            }
        }
        let Some(parts) = eigen(&expected) else { return f64::NAN };
        if parts.values.last().is_none_or(|least| *least <= 1e-12 * parts.values[0]) {
            return f64::NAN;
        }
        let turned: Vec<Vec<f64>> = (0..count)
            .map(|to| {
                let mut sum = vec![0.0; solved[0].len()];
                for (from, solved) in solved.iter().enumerate() {
                    let share = parts.vectors[(from, to)] / parts.values[to].sqrt();
                    sum.iter_mut().zip(solved).for_each(|(sum, value)| *sum += share * value);
                }
                sum
            })
            .collect();
        self.df_of(&turned)
    }

    /// `q(q+1)` over the variances of all `q` by `q` elements of the covariance, each told in what is expected of it.
    ///
    /// `p_gs` stands for how outcomes make the residuals of cluster `g` in sum `s`: `p_gs p_ht` is `own_st - u_gs u_gt` within a
    /// cluster and `-u_gs u_ht` between two, for `u` what is shared. Sums over pairs of clusters are products of sums.
    fn df_of(&self, sums: &[Vec<f64>]) -> f64 {
        let count = sums.len();
        let mut expected = vec![Sum::default(); count];
        let mut variance = Sum::default();
        let us: Vec<Vec<Vec<f64>>> =
            sums.iter().map(|sum| self.kinds.iter().map(|it| along(&it.shared, sum)).collect()).collect();
        for s in 0..count {
            for t in 0..count {
                let size = self.kinds.first().map_or(0, |it| it.shared.columns());
                let mut pairs = Matrix::zeros(size, size);
                for (at, kind) in self.kinds.iter().enumerate() {
                    let times = kind.clusters;
                    let product = |a: usize, b: usize| dot(&sums[a], &kind.own.times(&sums[b]));
                    let (u, v) = (&us[s][at], &us[t][at]);
                    let (uu, vv, uv) = (dot(u, u), dot(v, v), dot(u, v));
                    let (ss, tt, st) = (product(s, s), product(t, t), product(s, t));
                    variance.add(times * (ss * tt - ss * vv - tt * uu + st * st - 2.0 * st * uv));
                    for (row, u) in u.iter().enumerate().filter(|it| *it.1 != 0.0) {
                        v.iter().enumerate().for_each(|(column, v)| pairs[(row, column)] += times * u * v);
                    }
                    if s == t {
                        expected[s].add(times * (ss - uu));
                    }
                }
                for row in 0..size {
                    for column in 0..size {
                        variance.add(pairs[(row, column)] * (pairs[(row, column)] + pairs[(column, row)]));
                    }
                }
            }
        }
        // Of one sum the scale drops out; several have been scaled to 1.
        let scale = if count == 1 { expected[0].value() } else { 1.0 };
        (count * (count + 1)) as f64 * scale * scale / variance.value()
    }
}

/// Rows added up by weight.
fn along(rows: &Matrix, weights: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; rows.columns()];
    for (row, &weight) in weights.iter().enumerate().filter(|it| *it.1 != 0.0) {
        sum.iter_mut().zip(rows.row(row)).for_each(|(sum, value)| *sum += weight * value);
    }
    sum
}

/// A cluster, by the products of its dummies of periods (areas taken out) and its regressors: those that fitted values are made of.
struct Block {
    products: Matrix,
    /// The products with the residuals.
    errors: Vec<f64>,
}

impl Block {
    fn new(two_way: &TwoWay, x: &[Vec<f64>], errors: &[f64], members: &[usize]) -> Block {
        let (periods, parameters) = (two_way.periods, x.len());
        let mut products = Matrix::zeros(periods + parameters, periods + parameters);
        let mut scores = vec![0.0; periods + parameters];
        for &k in members {
            let cells = two_way.cells_of(k);
            let own = &two_way.period[cells.clone()];
            let share = 1.0 / own.len() as f64;
            for &s in own {
                products[(s, s)] += 1.0;
                own.iter().for_each(|&t| products[(s, t)] -= share);
            }
            // Regressors and residuals have a mean of 0 in each area already.
            for cell in cells {
                let period = two_way.period[cell];
                scores[period] += errors[cell];
                for (i, column) in x.iter().enumerate() {
                    scores[periods + i] += column[cell] * errors[cell];
                    products[(period, periods + i)] += column[cell];
                    products[(periods + i, period)] += column[cell];
                    for (j, other) in x.iter().enumerate() {
                        products[(periods + i, periods + j)] += column[cell] * other[cell];
                    }
                }
            }
        }
        Block { products, errors: scores }
    }

    /// A number for all bits of the products: 128 of them, so that two that differ do not meet.
    fn print(&self) -> [u64; 2] {
        let mut print = [1, 2];
        for row in 0..self.products.rows() {
            for value in self.products.row(row) {
                print = [mix(print[0] ^ value.to_bits()), mix(print[1].rotate_left(17) ^ value.to_bits())];
            }
        }
        print
    }

    /// `(I - H_g)^(-1/2) v = v + Q M Q'v`: all that is asked for follows from the products of Q.
    fn kind(&self, factor: &Matrix, periods: usize, parameters: usize, clusters: usize) -> Option<Kind> {
        let size = periods + parameters;
        let product = |a: &Matrix, b: &Matrix| {
            let mut product = Matrix::zeros(a.rows(), b.columns());
            for i in 0..a.rows() {
                for (k, &value) in a.row(i).iter().enumerate().filter(|it| *it.1 != 0.0) {
                    for j in 0..b.columns() {
                        product[(i, j)] += value * b[(k, j)];
                    }
                }
            }
            product
        };
        let turned = transposed(factor);
        let hat = product(&turned, &product(&self.products, factor));
        let parts = eigen(&hat)?;
        // H_g has these eigenvalues; M those that turn 1 into 1/sqrt(1 - value).
        let stretch = |value: f64| match value {
            value if value >= FITTED => -1.0,
            value if value.abs() < 1e-8 => 0.5,
            value => (1.0 / (1.0 - value).sqrt() - 1.0) / value,
        };
        let half = product(factor, &parts.vectors);
        let mut scaled = half.clone();
        for row in 0..size {
            (0..size).for_each(|column| scaled[(row, column)] *= stretch(parts.values[column]));
        }
        let inner = product(&scaled, &transposed(&half));
        // One row a regressor: Q'x, M Q'x and K M Q'x.
        let rows: Vec<&[f64]> = (0..parameters).map(|j| self.products.row(periods + j)).collect();
        let added: Vec<Vec<f64>> = rows.iter().map(|row| inner.times(row)).collect();
        let carried: Vec<Vec<f64>> = added.iter().map(|row| self.products.times(row)).collect();
        let mut products = Matrix::zeros(parameters, parameters);
        let mut common = Matrix::zeros(parameters, size);
        for i in 0..parameters {
            for j in 0..parameters {
                products[(i, j)] = rows[i][periods + j]
                    + dot(&added[i], rows[j])
                    + dot(rows[i], &added[j])
                    + dot(&added[i], &carried[j]);
            }
            let whole: Vec<f64> = rows[i].iter().zip(&carried[i]).map(|(a, b)| a + b).collect();
            turned.times(&whole).into_iter().enumerate().for_each(|(at, value)| common[(i, at)] = value);
        }
        Some(Kind { clusters: clusters as f64, added, own: products, shared: common })
    }
}

fn transposed(matrix: &Matrix) -> Matrix {
    let mut turned = Matrix::zeros(matrix.columns(), matrix.rows());
    for row in 0..matrix.rows() {
        (0..matrix.columns()).for_each(|column| turned[(column, row)] = matrix[(row, column)]);
    }
    turned
}
