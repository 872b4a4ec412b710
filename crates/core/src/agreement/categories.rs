//! Two divisions of the same areas into categories held against each other.

use super::ratio;

/// How many areas are in which category of two divisions of them.
///
/// Every measure is `None` where its denominator is zero: without areas, or where both put all areas into one category.
///
/// - **Source:** Cohen (1960), *Educational and Psychological Measurement* 20(1); weights: Cohen (1968), *Psychological Bulletin* 70(4).
///
/// ```
/// # use theodolite_core::agreement::Crosstab;
/// let ours = [Some(0), Some(1), Some(2), Some(2), None];
/// let theirs = [Some(0), Some(1), Some(1), Some(2), Some(0)];
/// let table = Crosstab::new(&ours, &theirs, 3);
/// assert_eq!(table.counts, [[1, 0, 0], [0, 1, 0], [0, 1, 1]]);
/// assert_eq!((table.agreement(), table.unknown), (Some(0.75), 1));
/// assert_eq!(table.kappa(), Some(0.6363636363636364)); // 1 - (1/4) / (11/16)
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crosstab {
    /// How many areas: a row a category of `a`, a column a category of `b`.
    pub counts: Vec<Vec<usize>>,
    /// Areas of which one of the two cannot tell: counted here and nowhere else.
    pub unknown: usize,
}

impl Crosstab {
    /// Counts two divisions, area by area; columns of different length are read to the shorter one.
    ///
    /// - **Shape:** one category an area, counted from 0 and below `categories`.
    /// - **Missing:** an area with `None` in either, or a category that there is not, is unknown.
    pub fn new(a: &[Option<usize>], b: &[Option<usize>], categories: usize) -> Crosstab {
        let mut table = Crosstab { counts: vec![vec![0; categories]; categories], unknown: 0 };
        for pair in a.iter().zip(b) {
            let cell = match pair {
                (Some(a), Some(b)) => table.counts.get_mut(*a).and_then(|row| row.get_mut(*b)),
                _ => None,
            };
            match cell {
                Some(count) => *count += 1,
                None => table.unknown += 1,
            }
        }
        table
    }

    /// Returns how many areas both tell of.
    pub fn areas(&self) -> usize {
        self.counts.iter().flatten().sum()
    }

    /// Returns the share of areas that both put into the same category.
    pub fn agreement(&self) -> Option<f64> {
        let same: usize = self.counts.iter().enumerate().filter_map(|(at, row)| row.get(at)).sum();
        ratio(same as f64, self.areas() as f64)
    }

    /// Returns Cohen's kappa: agreement beyond chance, 1 for full agreement and 0 for none beyond chance.
    pub fn kappa(&self) -> Option<f64> {
        self.beyond_chance(|a, b| f64::from(u8::from(a != b)))
    }

    /// Returns Cohen's kappa of categories that have an order: one that is two apart weighs twice as much as one next to it.
    pub fn kappa_linear(&self) -> Option<f64> {
        self.beyond_chance(|a, b| a.abs_diff(b) as f64)
    }

    /// Returns the same with weights by the square of how far apart.
    pub fn kappa_quadratic(&self) -> Option<f64> {
        self.beyond_chance(|a, b| (a.abs_diff(b) as f64).powi(2))
    }

    /// One less the disagreement found over that of chance, both weighted.
    fn beyond_chance(&self, weight: impl Fn(usize, usize) -> f64) -> Option<f64> {
        let rows: Vec<f64> = self.counts.iter().map(|row| row.iter().sum::<usize>() as f64).collect();
        let columns: Vec<f64> = (0..self.counts.len())
            .map(|at| self.counts.iter().filter_map(|row| row.get(at)).sum::<usize>() as f64)
            .collect();
        let areas = self.areas() as f64;
        let (mut found, mut chance) = (0.0, 0.0);
        for ((a, row), in_row) in self.counts.iter().enumerate().zip(&rows) {
            for ((b, count), in_column) in row.iter().enumerate().zip(&columns) {
                let weight = weight(a, b);
                found += weight * *count as f64;
                chance += weight * in_row * in_column / areas;
            }
        }
        ratio(found, chance).map(|it| 1.0 - it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(counts: [[usize; 3]; 3]) -> Crosstab {
        Crosstab { counts: counts.map(|it| it.to_vec()).to_vec(), unknown: 0 }
    }

    #[test]
    fn kappas_are_those_of_the_formula() {
        let table = table([[20, 5, 0], [4, 15, 6], [1, 5, 20]]);
        let [plain, linear, quadratic] =
            [table.kappa(), table.kappa_linear(), table.kappa_quadratic()].map(|it| it.unwrap());
        assert!((plain - 161.0 / 275.0).abs() < 1e-12, "{plain}");
        assert!((linear - 1739.0 / 2575.0).abs() < 1e-12, "{linear}");
        assert!((quadratic - 2963.0 / 3875.0).abs() < 1e-12, "{quadratic}");
    }

    #[test]
    fn two_categories_have_the_kappa_of_two_lists() {
        let two = Crosstab { counts: vec![vec![5, 2], vec![1, 2]], unknown: 0 };
        let lists = super::super::Table { both: 2.0, only_a: 1.0, only_b: 2.0, neither: 5.0 };
        assert!((two.kappa().unwrap() - lists.kappa().unwrap()).abs() < 1e-15);
        assert_eq!(two.kappa(), two.kappa_linear());
    }

    #[test]
    fn where_all_are_in_one_category_chance_explains_all() {
        let one = table([[7, 0, 0], [0, 0, 0], [0, 0, 0]]);
        assert_eq!((one.agreement(), one.kappa()), (Some(1.0), None));
        let none = table([[0; 3]; 3]);
        assert_eq!((none.agreement(), none.kappa(), none.kappa_linear()), (None, None, None));
    }

    #[test]
    fn a_category_that_there_is_not_is_unknown() {
        assert_eq!(Crosstab::new(&[Some(3), Some(0)], &[Some(0), None], 3).unknown, 2);
    }
}
