//! The Lorenz curve, and what is read from it: shares of the top and the bottom, Palma, S80/S20, Hoover and Schutz.

use super::{Blocks, InequalityError};
use crate::sum::Sum;

/// A point of a Lorenz curve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Share of the people, from those with the least on, 0 to 1.
    pub people: f64,
    /// Their share of the total.
    pub value: f64,
}

/// Schutz's figures, for areas that count alike or by people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schutz {
    /// The greatest distance between the diagonal and the Lorenz curve: the Hoover index, by another way.
    pub distance: f64,
    /// The share of the people, from those with the least on, at which it is first reached.
    pub intersection: f64,
    /// Schutz's own coefficient: 10 times the slope of the Lorenz curve above 1, summed over the areas with more than the mean.
    pub coefficient: f64,
}

impl Blocks<'_> {
    /// Returns the points of the Lorenz curve, from (0, 0) to (1, 1), straight between them.
    ///
    /// # Errors
    /// [`InequalityError::Mean`] where the mean is not above 0.
    pub fn lorenz(&self) -> Result<Vec<Point>, InequalityError> {
        let total = self.positive_total()?;
        let (mut people, mut value) = (Sum::default(), Sum::default());
        let mut points = vec![Point::default()];
        for (each, live) in self.each() {
            people.add(live);
            value.add(each * live);
            points.push(Point { people: people.value() / self.people(), value: value.value() / total });
        }
        Ok(points)
    }

    /// Returns the share of the total that a share of the people have, those with the least.
    ///
    /// ```
    /// # use theodolite_core::inequality::{Blocks, InequalityError};
    /// let wealth = Blocks::new(&[1.0, 2.0, 3.0, 4.0], None)?;
    /// assert!((wealth.bottom_share(0.5)? - 0.3).abs() < 1e-15);
    /// assert!((wealth.top_share(0.25)? - 0.4).abs() < 1e-15);
    /// # Ok::<(), InequalityError>(())
    /// ```
    ///
    /// # Errors
    /// [`InequalityError::Parameter`] for a share outside 0 to 1, [`InequalityError::Mean`] where the mean is not above 0.
    pub fn bottom_share(&self, share: f64) -> Result<f64, InequalityError> {
        if !(0.0..=1.0).contains(&share) {
            return Err(InequalityError::Parameter { name: "share", value: share, allowed: "0 to 1" });
        }
        let total = self.positive_total()?;
        let wanted = share * self.people();
        let (mut people, mut value) = (Sum::default(), Sum::default());
        for (each, live) in self.each() {
            let rest = wanted - people.value();
            if live >= rest {
                value.add(each * rest);
                break;
            }
            people.add(live);
            value.add(each * live);
        }
        Ok(value.value() / total)
    }

    /// Returns the share of the total that a share of the people have, those with the most: see
    /// [`bottom_share`](Blocks::bottom_share).
    ///
    /// # Errors
    /// As [`bottom_share`](Blocks::bottom_share).
    pub fn top_share(&self, share: f64) -> Result<f64, InequalityError> {
        self.bottom_share(1.0 - share).map(|rest| 1.0 - rest)
    }

    /// Returns the Palma ratio: the share of the top tenth of the people over that of the bottom four tenths.
    ///
    /// # Errors
    /// [`InequalityError::Bottom`] where the bottom has nothing, and as [`bottom_share`](Blocks::bottom_share).
    pub fn palma(&self) -> Result<f64, InequalityError> {
        ratio(self.top_share(0.1)?, self.bottom_share(0.4)?)
    }

    /// Returns S80/S20: the share of the top fifth of the people over that of the bottom fifth.
    ///
    /// # Errors
    /// As [`palma`](Blocks::palma).
    pub fn s80_s20(&self) -> Result<f64, InequalityError> {
        ratio(self.top_share(0.2)?, self.bottom_share(0.2)?)
    }

    /// Returns the smallest value at or below which a share of the people are: the inverse of the distribution function.
    ///
    /// No value between two areas is made up; rules that do (R has six) give other figures.
    ///
    /// # Errors
    /// [`InequalityError::Parameter`] for a share outside 0 to 1.
    pub fn quantile(&self, share: f64) -> Result<f64, InequalityError> {
        if !(0.0..=1.0).contains(&share) {
            return Err(InequalityError::Parameter { name: "share", value: share, allowed: "0 to 1" });
        }
        // A share of a sum is rounded; a tenth of ten areas is the first of them.
        let wanted = share * self.people() * (1.0 - 1e-12);
        let mut people = Sum::default();
        let mut last = Err(InequalityError::Empty);
        for (value, live) in self.each() {
            people.add(live);
            last = Ok(value);
            if people.value() >= wanted {
                break;
            }
        }
        last
    }

    /// Returns P90/P10: the value nine tenths of the way up over that one tenth of the way up, both by
    /// [`quantile`](Blocks::quantile).
    ///
    /// # Errors
    /// [`InequalityError::Bottom`] where the lower one is not above 0.
    pub fn p90_p10(&self) -> Result<f64, InequalityError> {
        ratio(self.quantile(0.9)?, self.quantile(0.1)?)
    }

    /// Returns the Hoover (Schutz, Robin Hood) index, `0.5 sum f |y/mean - 1|`: the share of the total that would have to
    /// change hands for all to have the same.
    ///
    /// # Errors
    /// [`InequalityError::Mean`] where the mean is not above 0.
    pub fn hoover(&self) -> Result<f64, InequalityError> {
        if self.are_equal() {
            return self.positive_mean().map(|_| 0.0);
        }
        Ok(0.5 * self.relative()?.map(|(share, value)| share * (value - 1.0).abs()).collect::<Sum>().value())
    }

    /// Returns Schutz's figures.
    ///
    /// - **Source:** Schutz (1951), *On the measurement of income inequality*, as PySAL's `inequality` has it.
    ///
    /// # Errors
    /// [`InequalityError::Mean`] where the mean is not above 0.
    pub fn schutz(&self) -> Result<Schutz, InequalityError> {
        let mut farthest = Schutz { distance: 0.0, intersection: 0.0, coefficient: 0.0 };
        for point in self.lorenz()? {
            if point.people - point.value > farthest.distance {
                (farthest.distance, farthest.intersection) = (point.people - point.value, point.people);
            }
        }
        let above = self.relative()?.map(|(_, value)| value - 1.0).filter(|&slope| slope > 0.0);
        farthest.coefficient = 10.0 * above.collect::<Sum>().value();
        Ok(farthest)
    }
}

fn ratio(top: f64, bottom: f64) -> Result<f64, InequalityError> {
    if bottom > 0.0 { Ok(top / bottom) } else { Err(InequalityError::Bottom { value: bottom }) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Y5, close};
    use super::*;

    #[test]
    fn the_lorenz_curve_of_the_worked_example() {
        let expected = [
            (0.0, 0.0),
            (0.3, 0.1651376146788991),
            (0.45, 0.2889908256880734),
            (0.7, 0.518348623853211),
            (0.9, 0.7935779816513762),
            (1.0, 1.0),
        ];
        let points = Y5.blocks().lorenz().unwrap();
        assert_eq!(points.len(), expected.len());
        for (point, (people, value)) in points.iter().zip(expected) {
            close(Ok(point.people), people);
            close(Ok(point.value), value);
        }
    }

    #[test]
    fn shares_and_ratios_of_the_worked_example() {
        let blocks = Y5.blocks();
        close(blocks.top_share(0.1), 0.20642201834862384);
        close(blocks.bottom_share(0.4), 0.24770642201834864);
        close(blocks.palma(), 0.8333333333333333);
        close(blocks.s80_s20(), 3.125);
        close(blocks.hoover(), 0.181651376146789);
        close(blocks.p90_p10(), 2.5);
        close(blocks.quantile(0.9), 30.0);
        close(blocks.quantile(0.1), 12.0);
    }

    #[test]
    fn quantiles_of_areas_that_count_alike_are_not_off_by_one() {
        let values: Vec<f64> = (1..=30).map(f64::from).collect();
        let blocks = Blocks::new(&values, None).unwrap();
        for tenths in 1..=10 {
            assert_eq!(blocks.quantile(f64::from(tenths) * 0.1), Ok(f64::from(3 * tenths)));
        }
        assert_eq!(blocks.quantile(0.0), Ok(1.0));
        assert!(blocks.quantile(1.1).is_err() && blocks.quantile(f64::NAN).is_err());
    }

    #[test]
    fn the_farthest_point_from_the_diagonal_is_at_hoovers_distance() {
        let schutz = Y5.blocks().schutz().unwrap();
        close(Ok(schutz.distance), 0.181651376146789);
        close(Ok(schutz.intersection), 0.7);
        // PySAL's own example; an area at the mean makes two points equally far.
        let schutz = Blocks::new(&[1000.0, 2000.0, 1500.0, 3000.0, 2500.0], None).unwrap().schutz().unwrap();
        close(Ok(schutz.distance), 0.15);
        assert!((0.399..0.601).contains(&schutz.intersection));
        close(Ok(schutz.coefficient), 7.5);
    }

    #[test]
    fn the_ends_of_the_curve_are_nothing_and_all() {
        let blocks = Y5.blocks();
        close(blocks.bottom_share(0.0), 0.0);
        close(blocks.bottom_share(1.0), 1.0);
        close(blocks.top_share(1.0), 1.0);
        assert!(blocks.bottom_share(-0.1).is_err() && blocks.top_share(f64::NAN).is_err());
    }

    #[test]
    fn a_bottom_with_nothing_has_no_ratio() {
        let blocks = Blocks::new(&[0.0, 0.0, 0.0, 0.0, 0.0, 1.0], None).unwrap();
        assert_eq!(blocks.palma(), Err(InequalityError::Bottom { value: 0.0 }));
        assert_eq!(blocks.p90_p10(), Err(InequalityError::Bottom { value: 0.0 }));
        assert_eq!(Blocks::new(&[0.3; 3], None).unwrap().hoover(), Ok(0.0));
    }
}
