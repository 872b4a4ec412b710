//! How far two columns go together, pair by pair of a table.

mod kendall;
mod matrix;
#[cfg(test)]
mod tests;

use crate::association::fisher;
use crate::distribution::student_t_two_sided;
use crate::rank::{Order, Ties, rank};
use crate::sum::{Sum, mean};

pub use matrix::{CorrelationError, Flag, FlagRule, matrix};

/// What is meant by going together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Coefficient {
    /// Along a line: the covariance over both standard deviations.
    #[default]
    Pearson,
    /// In the same order: Pearson's of the mean ranks.
    Spearman,
    /// Pair of areas by pair: Kendall's tau-b, (pairs in the same order less pairs in the opposite one) over the root of
    /// (pairs not tied in the first times pairs not tied in the second).
    Kendall,
}

/// A correlation and what there is to say of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// -1 to 1; `NaN` below two areas, and where a column does not vary.
    pub value: f64,
    /// How many areas have a value in both columns.
    pub areas: usize,
    /// The chance of a value as far from 0 or farther, on either side, if the columns had nothing to do with each other;
    /// `NaN` where there is no value, and below three areas.
    pub p: f64,
}

impl Coefficient {
    /// One of each.
    pub const EACH: [Coefficient; 3] = [Coefficient::Pearson, Coefficient::Spearman, Coefficient::Kendall];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Coefficient::Pearson => "pearson",
            Coefficient::Spearman => "spearman",
            Coefficient::Kendall => "kendall",
        }
    }

    /// Says how far two columns go together.
    ///
    /// - **Shape:** one value per area in each; columns of different length are read to the shorter one.
    /// - **Missing:** areas with a value in both columns count; infinite values are read as missing.
    /// - **Chance:** Pearson and Spearman by Student's t with two degrees of freedom less than areas, of which
    ///   Spearman's is near for ten areas and more; Kendall exactly below 50 areas without ties, else by the
    ///   normal distribution with the variance for ties, without a correction for continuity: as R and SciPy do.
    /// - **Cost:** a sort; Kendall's tau too (Knight, 1966).
    ///
    /// ```
    /// # use theodolite_core::correlation::Coefficient;
    /// let (income, health) = ([1.0, 2.0, 3.0, 4.0, f64::NAN], [1.0, 3.0, 2.0, 4.0, 9.0]);
    /// let correlation = Coefficient::Pearson.of(&income, &health);
    /// assert_eq!((correlation.value, correlation.areas), (0.8, 4));
    /// assert!((correlation.p - 0.2).abs() < 1e-12);
    /// ```
    pub fn of(self, a: &[f64], b: &[f64]) -> Correlation {
        let (a, b): (Vec<f64>, Vec<f64>) =
            a.iter().zip(b).filter(|(a, b)| a.is_finite() && b.is_finite()).unzip();
        let areas = a.len();
        let none = Correlation { value: f64::NAN, areas, p: f64::NAN };
        let varies = |column: &[f64]| column.iter().any(|value| Some(value) != column.first());
        if !(varies(&a) && varies(&b)) {
            return none;
        }
        match self {
            Coefficient::Pearson => {
                let value = pearson(&a, &b);
                Correlation { value, areas, p: by_t(value, areas) }
            }
            Coefficient::Spearman => {
                let [a, b] = [a, b].map(|column| rank(&column, Ties::Average, Order::Ascending));
                let value = pearson(&a, &b);
                Correlation { value, areas, p: by_t(value, areas) }
            }
            Coefficient::Kendall => {
                let tally = kendall::Tally::new(&a, &b);
                Correlation { value: tally.tau(), areas, p: tally.p() }
            }
        }
    }
}

impl Correlation {
    /// Returns the interval of a correlation by Fisher's z, `tanh(atanh r ± z se)`; `coefficient` says which one it is.
    ///
    /// - **Error:** `1/sqrt(n - 3)` for Pearson, `sqrt((1 + r^2/2)/(n - 3))` for Spearman, `sqrt(0.437/(n - 4))` for Kendall.
    /// - **Missing:** both ends are `NaN` where there is no value, for three areas or fewer (Kendall: four), and for a
    ///   confidence outside 0 to 1.
    /// - **Source:** Bonett and Wright (2000), *Sample size requirements for estimating Pearson, Kendall and Spearman
    ///   correlations*; Fieller, Hartley and Pearson (1957) for Kendall.
    ///
    /// ```
    /// # use theodolite_core::correlation::{Coefficient, Correlation};
    /// let found = Correlation { value: 0.6, areas: 10, p: f64::NAN };
    /// let (lower, upper) = found.interval(Coefficient::Kendall, 0.95);
    /// assert!((lower - 0.162739).abs() < 1e-6 && (upper - 0.840271).abs() < 1e-6);
    /// ```
    pub fn interval(&self, coefficient: Coefficient, confidence: f64) -> (f64, f64) {
        if !(confidence > 0.0 && confidence < 1.0) || self.value.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        let n = self.areas as f64;
        let (n, spread) = match coefficient {
            Coefficient::Pearson => (n, 1.0),
            Coefficient::Spearman => (n, (1.0 + self.value * self.value / 2.0).sqrt()),
            Coefficient::Kendall => (n - 1.0, 0.437_f64.sqrt()),
        };
        fisher(self.value, n, spread, confidence)
    }
}

/// Pearson's correlation of columns without missing values.
fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let (Some(centre_a), Some(centre_b)) = (mean(a), mean(b)) else { return f64::NAN };
    // Scaled by a power of two, so that squares of great and of small values stay numbers and none is rounded.
    let exponent = |column: &[f64], centre: f64| {
        libm::ilogb(column.iter().fold(0.0, |far: f64, value| far.max((value - centre).abs())))
    };
    let [scale_a, scale_b] =
        [exponent(a, centre_a), exponent(b, centre_b)].map(|it| 0_i32.saturating_sub(it));
    let [mut both, mut square_a, mut square_b] = [Sum::default(); 3];
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (libm::scalbn(a - centre_a, scale_a), libm::scalbn(b - centre_b, scale_b));
        both.add(a * b);
        square_a.add(a * a);
        square_b.add(b * b);
    }
    // Not a number where deviations are past the greatest one.
    (both.value() / (square_a.value() * square_b.value()).sqrt()).clamp(-1.0, 1.0)
}

/// The chance by Student's t, on both sides.
fn by_t(value: f64, areas: usize) -> f64 {
    if areas < 3 || value.is_nan() {
        return f64::NAN;
    }
    let freedom = areas as f64 - 2.0;
    let rest = (1.0 - value) * (1.0 + value);
    if rest <= 0.0 {
        return 0.0;
    }
    let t = value * (freedom / rest).sqrt();
    student_t_two_sided(t, freedom)
}
