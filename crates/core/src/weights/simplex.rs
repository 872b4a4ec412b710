//! Linear programs of few variables, by the simplex method.
//!
//! Written here rather than taken from a library because index after index needs thousands of programs of ten variables,
//! whose answers must be the same bits everywhere.

/// A program `max c x` subject to `A x <= b`, `x >= 0`, with no `b` below 0: `x = 0` is then always allowed.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    variables: usize,
    /// Row by row: coefficients, then the limit.
    rows: Vec<f64>,
    /// The gains of the variables that are 0, then the value so far.
    gains: Vec<f64>,
    basis: Vec<usize>,
    others: Vec<usize>,
}

/// What counts as 0 among numbers of size 1.
const NOUGHT: f64 = 1e-12;

impl Program {
    pub(super) fn new(objective: &[f64]) -> Program {
        let mut gains = objective.to_vec();
        gains.push(0.0);
        Program { variables: objective.len(), gains, ..Program::default() }
    }

    /// Adds a row, scaled so that no coefficient is greater than 1.
    pub(super) fn limit(&mut self, coefficients: impl Iterator<Item = f64>, limit: f64) {
        let start = self.rows.len();
        self.rows.extend(coefficients);
        self.rows.push(limit);
        let row = &mut self.rows[start..];
        let greatest = row[..self.variables].iter().fold(0.0_f64, |most, it| most.max(it.abs()));
        if greatest > 1.0 {
            row.iter_mut().for_each(|it| *it /= greatest);
        }
    }

    /// Returns the best `x`; `None` where there is no limit to it.
    ///
    /// The variable of greatest gain enters, the first of equal ones; after a step that gains nothing, the first that
    /// gains at all (Bland, 1977), so that no circle is possible.
    pub(super) fn solve(mut self) -> Option<Vec<f64>> {
        let (width, count) = (self.variables + 1, self.rows.len() / (self.variables + 1));
        self.basis = (self.variables..self.variables + count).collect();
        self.others = (0..self.variables).collect();
        let mut careful = false;
        while let Some(entering) = self.entering(careful) {
            let leaving = self.leaving(entering)?;
            careful |= self.rows[leaving * width + self.variables] <= 0.0;
            self.pivot(leaving, entering);
        }
        let mut x = vec![0.0; self.variables];
        for (row, &variable) in self.basis.iter().enumerate() {
            if let Some(x) = x.get_mut(variable) {
                *x = self.rows[row * width + self.variables].max(0.0);
            }
        }
        Some(x)
    }

    fn entering(&self, careful: bool) -> Option<usize> {
        let gains = &self.gains[..self.variables];
        let candidates = (0..self.variables).filter(|&k| gains[k] > NOUGHT);
        if careful {
            return candidates.min_by_key(|&k| self.others[k]);
        }
        candidates.reduce(|best, k| if gains[k] > gains[best] { k } else { best })
    }

    /// The row that limits a variable first; of equal ones, that of the first variable.
    fn leaving(&self, entering: usize) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (row, values) in self.rows.chunks_exact(self.variables + 1).enumerate() {
            if values[entering] <= NOUGHT {
                continue;
            }
            let ratio = values[self.variables] / values[entering];
            let earlier = |(least, at): (f64, usize)| {
                ratio < least || (ratio == least && self.basis[row] < self.basis[at])
            };
            if best.is_none_or(earlier) {
                best = Some((ratio, row));
            }
        }
        best.map(|(_, row)| row)
    }

    fn pivot(&mut self, leaving: usize, entering: usize) {
        let width = self.variables + 1;
        let mut pivot_row = self.rows[leaving * width..(leaving + 1) * width].to_vec();
        let pivot = pivot_row[entering];
        pivot_row[entering] = 1.0;
        pivot_row.iter_mut().for_each(|it| *it /= pivot);
        let clear = |row: &mut [f64]| {
            let factor = std::mem::take(&mut row[entering]);
            if factor != 0.0 {
                row.iter_mut().zip(&pivot_row).for_each(|(it, pivot)| *it -= factor * pivot);
            }
        };
        for (at, row) in self.rows.chunks_exact_mut(width).enumerate() {
            if at == leaving {
                row.copy_from_slice(&pivot_row);
            } else {
                clear(row);
                // Below 0 by rounding alone.
                row[width - 1] = row[width - 1].max(0.0);
            }
        }
        clear(&mut self.gains);
        std::mem::swap(&mut self.basis[leaving], &mut self.others[entering]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::dot;
    use crate::random::Random;

    #[test]
    fn the_best_corner_is_found() {
        let mut random = Random::named(1, "simplex");
        for _ in 0..200 {
            let rows: Vec<[f64; 2]> = (0..6).map(|_| [random.share(), random.share()]).collect();
            let objective = [random.share(), random.share()];
            let mut program = Program::new(&objective);
            rows.iter().for_each(|row| program.limit(row.iter().copied(), 1.0));
            let x = program.solve().unwrap();
            assert!(rows.iter().all(|row| dot(row, &x) <= 1.0 + 1e-12));
            // All corners: where two of the lines meet, the axes among them.
            let mut lines: Vec<([f64; 2], f64)> = rows.iter().map(|row| (*row, 1.0)).collect();
            lines.extend([([1.0, 0.0], 0.0), ([0.0, 1.0], 0.0)]);
            let mut best = 0.0_f64;
            for (i, (a, b)) in lines.iter().enumerate() {
                for (c, d) in &lines[..i] {
                    let determinant = a[0] * c[1] - a[1] * c[0];
                    let corner = [(b * c[1] - a[1] * d) / determinant, (a[0] * d - b * c[0]) / determinant];
                    let allowed = corner.iter().all(|it| *it >= -1e-12)
                        && rows.iter().all(|row| dot(row, &corner) <= 1.0 + 1e-9);
                    if determinant.abs() > 1e-12 && allowed {
                        best = best.max(dot(&objective, &corner));
                    }
                }
            }
            assert!((dot(&objective, &x) - best).abs() < 1e-9, "{x:?} {best}");
        }
    }

    #[test]
    fn steps_that_gain_nothing_end_and_what_has_no_limit_says_so() {
        // Beale's example, on which the rule of greatest gain goes in a circle for ever.
        let mut program = Program::new(&[0.75, -150.0, 0.02, -6.0]);
        program.limit([0.25, -60.0, -0.04, 9.0].into_iter(), 0.0);
        program.limit([0.5, -90.0, -0.02, 3.0].into_iter(), 0.0);
        program.limit([0.0, 0.0, 1.0, 0.0].into_iter(), 1.0);
        let x = program.solve().unwrap();
        assert!((x[0] - 0.04).abs() < 1e-12 && (x[2] - 1.0).abs() < 1e-12, "{x:?}");
        assert_eq!(Program::new(&[1.0]).solve(), None);
        assert_eq!(Program::new(&[0.0]).solve(), Some(vec![0.0]));
    }
}
