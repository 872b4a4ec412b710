//! Gaps filled by a straight line through the parts that go with them.

use std::collections::BTreeMap;

use super::ImputeError;
use crate::linear::{Ldl, Matrix, correlation, correlations, dot};
use crate::parallel;
use crate::sum::mean;

/// Least squares on the best correlates.
///
/// For each gap the predictors are, of the other parts that the area has, those most correlated with the part to be filled
/// (Pearson, over all areas that have both; of equal ones the earlier part). A part that is there in fewer than three, or
/// in fewer than half, of the areas that have the one to be filled is no predictor: few areas correlate by chance. The line
/// is fitted to the areas that have the part and all predictors; where those are fewer than two more than there are
/// predictors, the weakest is given up.
///
/// A value may lie beyond those that are there: [`Imputed::beyond`](super::Imputed::beyond) says where. **Nothing to go by:** the area has no other part, or none that varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Regression {
    /// How many at most.
    pub predictors: usize,
}

/// A line, in terms of deviations from means.
struct Line {
    mean: f64,
    terms: Vec<(usize, f64, f64)>, // the predictor, its mean, its slope
}

impl Regression {
    /// Three.
    pub const USUAL: Regression = Regression { predictors: 3 };

    pub(super) fn fill(self, columns: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, ImputeError> {
        if self.predictors == 0 {
            return Err(ImputeError::Nothing { parameter: "predictors" });
        }
        Ok(parallel::map(columns, |part, values| self.fill_part(columns, part, values)))
    }

    fn fill_part(self, columns: &[Vec<f64>], part: usize, values: &[f64]) -> Vec<f64> {
        let mut filled = values.to_vec();
        if !values.iter().any(|value| value.is_nan()) {
            return filled;
        }
        let known = values.iter().filter(|value| !value.is_nan()).count();
        let is_known = |other: usize| {
            let both = values.iter().zip(&columns[other]).filter(|(a, b)| !a.is_nan() && !b.is_nan()).count();
            other != part && both >= 3 && 2 * both >= known
        };
        let others = (0..columns.len()).filter(|&other| is_known(other));
        let strength = |other: usize| Some((correlation(values, &columns[other])?.abs(), other));
        let mut correlates: Vec<(f64, usize)> = others.filter_map(strength).collect();
        correlates.sort_by(|a, b| b.0.total_cmp(&a.0)); // stable: earlier parts first

        let mut lines: BTreeMap<Vec<usize>, Option<Line>> = BTreeMap::new();
        for area in (0..values.len()).filter(|&area| values[area].is_nan()) {
            let there = correlates.iter().map(|(_, other)| *other).filter(|&it| !columns[it][area].is_nan());
            let predictors: Vec<usize> = there.take(self.predictors).collect();
            let line = lines.entry(predictors).or_insert_with_key(|it| Line::new(columns, values, it));
            if let Some(line) = line {
                let terms = line.terms.iter();
                let terms = terms.map(|(other, mean, slope)| slope * (columns[*other][area] - mean));
                filled[area] = line.mean + terms.sum::<f64>();
            }
        }
        filled
    }
}

impl Line {
    /// The line through the areas that have everything; with fewer predictors where those are too few.
    fn new(columns: &[Vec<f64>], values: &[f64], predictors: &[usize]) -> Option<Line> {
        (1..=predictors.len()).rev().find_map(|count| Line::fit(columns, values, &predictors[..count]))
    }

    fn fit(columns: &[Vec<f64>], values: &[f64], predictors: &[usize]) -> Option<Line> {
        let has_all = |area: &usize| {
            !values[*area].is_nan() && predictors.iter().all(|&other| !columns[other][*area].is_nan())
        };
        let areas: Vec<usize> = (0..values.len()).filter(has_all).collect();
        if areas.len() < predictors.len() + 2 {
            return None;
        }
        let of = |column: &[f64]| areas.iter().map(|&area| column[area]).collect::<Vec<f64>>();
        let target = of(values);
        let centre = mean(&target)?;
        let target: Vec<f64> = target.iter().map(|value| value - centre).collect();
        let inside: Vec<Vec<f64>> = predictors.iter().map(|&other| of(&columns[other])).collect();
        // Scaled to correlations: slopes then do not suffer from parts in different units.
        let matrix: Matrix = correlations(&inside).ok()?;
        let means: Vec<f64> = inside.iter().map(|column| mean(column)).collect::<Option<_>>()?;
        let scaled = |(column, mean): (&Vec<f64>, &f64)| {
            let deviations: Vec<f64> = column.iter().map(|value| value - mean).collect();
            let length = dot(&deviations, &deviations).sqrt();
            (dot(&deviations, &target) / length, length)
        };
        let (along, lengths): (Vec<f64>, Vec<f64>) = inside.iter().zip(&means).map(scaled).unzip();
        let slopes = Ldl::new(&matrix)?.solve(&along);
        let terms = predictors.iter().zip(means).zip(slopes.iter().zip(lengths));
        let terms = terms.map(|((&other, mean), (slope, length))| (other, mean, slope / length));
        Some(Line { mean: centre, terms: terms.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::impute::{Impute, fill};

    const MISSING: f64 = f64::NAN;

    fn by_line(predictors: usize, columns: &[&[f64]]) -> Vec<Vec<f64>> {
        let filled = fill(columns, Impute::Regression(Regression { predictors }), None).unwrap();
        filled.into_iter().map(|it| it.values).collect()
    }

    #[test]
    fn a_line_through_one_predictor_by_hand() {
        // y on x over four areas: means 2.5 and 5, slope 9/5; at x = 6 that is 11.3.
        let x = [1.0, 2.0, 3.0, 4.0, 6.0];
        let y = [2.0, 4.0, 7.0, 7.0, MISSING];
        assert!((by_line(1, &[&x, &y])[1][4] - 11.3).abs() < 1e-12);
        let method = Impute::Regression(Regression::USUAL);
        assert_eq!(fill(&[&x, &y], method, None).unwrap()[1].beyond, [4], "11.3 is above all that are there");
        let within = fill(&[&[1.0, 2.0, 3.0, 4.0, 2.5], &y], method, None).unwrap();
        assert_eq!((within[1].filled.as_slice(), within[1].beyond.len()), (&[4][..], 0));
    }

    #[test]
    fn a_plane_comes_back_from_its_points_in_any_units() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 7.0];
        let b = [2e6, -1e6, 4e6, 3e6, 0.0, 1e6];
        let plane: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 3.0 + 2.0 * a - 5e-6 * b).collect();
        let mut y = plane.clone();
        y[3] = MISSING;
        assert!((by_line(2, &[&a, &b, &y])[2][3] - plane[3]).abs() < 1e-9);
    }

    #[test]
    fn predictors_are_the_strongest_that_the_area_has() {
        let y = [1.0, 2.0, 3.0, 4.0, 5.0, MISSING, MISSING];
        let best = [1.1, 2.0, 3.0, 4.0, 5.0, 2.5, MISSING];
        let next = [2.0, 1.0, 4.0, 3.0, 6.0, 9.0, 3.2];
        let filled = by_line(1, &[&y, &next, &best]);
        assert_eq!(filled[0][5], by_line(1, &[&y, &best])[0][5]);
        assert_eq!(filled[0][6], by_line(1, &[&y, &next])[0][6]);
    }

    #[test]
    fn a_predictor_told_by_another_adds_nothing() {
        let x = [1.0, 2.0, 3.0, 4.0, 6.0];
        let twice = x.map(|x| 2.0 * x);
        let y = [2.0, 4.0, 7.0, 7.0, MISSING];
        assert!((by_line(3, &[&x, &twice, &y])[2][4] - 11.3).abs() < 1e-9);
    }

    #[test]
    fn a_part_that_few_areas_have_is_no_predictor() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        let rare = [2.0, 4.0, 7.1, MISSING, MISSING, MISSING, MISSING, 0.0];
        let y = [2.0, 4.0, 7.0, 7.0, 11.0, 10.0, 13.0, MISSING];
        assert_eq!(by_line(1, &[&x, &rare, &y])[2][7], by_line(1, &[&x, &y])[1][7]);
    }

    #[test]
    fn with_too_few_areas_the_weakest_is_given_up_and_then_the_gap_stays() {
        let x = [1.0, 2.0, 3.0, 4.0];
        let z = [5.0, 1.0, 4.0, 2.0];
        let y = [2.0, 4.0, 6.5, MISSING];
        assert_eq!(by_line(2, &[&x, &z, &y])[2][3], by_line(1, &[&x, &y])[1][3]);
        assert!(by_line(1, &[&[1.0, 2.0, 3.0], &[1.0, 2.0, MISSING]])[1][2].is_nan());
        assert!(by_line(1, &[&[4.0, 4.0, 4.0], &[1.0, 2.0, MISSING]])[1][2].is_nan());
        let none = Impute::Regression(Regression { predictors: 0 }).apply(&[1.0], None);
        assert_eq!(none, Err(ImputeError::Nothing { parameter: "predictors" }));
    }
}
