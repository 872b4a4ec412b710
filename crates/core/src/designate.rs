//! Priority lists from an order: the neediest areas first, cut where a number, a share, people or a value says.

use crate::Polarity;
use crate::rank::{Order, Ties, rank};
use crate::sort::argsort;
use crate::uncertainty::Cut;

/// Where a list ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Line {
    /// After so many areas.
    First(u32),
    /// After this share of the areas with a value: those of a rank of at most share times areas.
    Share(f64),
    /// When so many people are reached: the last area in crosses the number.
    People(f64),
    /// When this share of the people of the areas with a value is reached.
    ShareOfPeople(f64),
    /// At this value: areas that are as bad or worse are in.
    Threshold(f64),
}

/// Areas in categories, the neediest in the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Each area's category, from 1 to one more than there are lines; `NaN` without a value.
    pub categories: Vec<f64>,
    /// Each area's place, 1 the neediest; areas of one value share the better place. `NaN` without a value.
    pub places: Vec<f64>,
    /// How many areas have a value.
    pub ranked: usize,
    /// What became of each line.
    pub cuts: Vec<Cutting>,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cutting {
    /// Areas in this category or a better one.
    pub areas: usize,
    /// The value of the last area in; `NaN` where none is.
    pub last_in: f64,
    /// The value of the first area out; `NaN` where none is.
    pub first_out: f64,
    /// Areas of one value through which the line would run: all of them are in. 0 where it runs through none.
    pub tied: usize,
}

/// Puts areas into categories by an order that is cut at lines.
///
/// - **Shape:** one value an area, and its people where a line asks for them; one category an area out. `lines` rise: each
///   takes at least what those before it take.
/// - **Units:** people as they are counted; shares from 0 to 1; thresholds in the unit of `values`.
/// - **Missing:** an area without a value (`NaN`) has neither place nor category, and its people count in no share.
///   Missing people count as none.
/// - **Ties:** areas of one value are never parted: where a line would run through them, all are in the better category.
/// - **Source:** the two-step categories of the Levelling Up Fund, METHODS 4.1 and 4.2, for shares and ties.
///
/// ```
/// # use theodolite_core::{Polarity, designate::{Line, take}};
/// let score = [1.1168, 0.56098, -0.045289, -0.71617, 0.46303, -1.3793];
/// let thirds = [Line::Share(1.0 / 3.0), Line::Share(2.0 / 3.0)];
/// assert_eq!(take(&score, Polarity::High, &thirds, None).categories, [1.0, 1.0, 2.0, 3.0, 2.0, 3.0]);
/// ```
pub fn take(values: &[f64], worse: Polarity, lines: &[Line], people: Option<&[f64]>) -> Taken {
    let places = rank(values, Ties::Min, Order::worst_first(worse));
    // Neediest first; missing values stand in no order.
    let mut order: Vec<usize> =
        argsort(values).into_iter().map(|it| it as usize).filter(|it| !places[*it].is_nan()).collect();
    if worse == Polarity::High {
        order.reverse();
    }
    let ranked = order.len();
    let head = |area: usize| people.and_then(|it| it.get(area)).copied().filter(|it| !it.is_nan());
    // How many people live in the areas before each of the order.
    let mut before = Vec::with_capacity(ranked + 1);
    let mut sum = 0.0;
    for &area in &order {
        before.push(sum);
        sum += head(area).unwrap_or(0.0);
    }
    let all = sum;
    before.push(all);
    let place = |at: usize| order.get(at).map_or(ranked + 1, |area| places[*area] as usize);
    // The end of the areas of one value in which the `at`-th stands.
    let end_of = |at: usize| (at..ranked).find(|it| place(*it) != place(at)).unwrap_or(ranked);
    let mut categories = vec![f64::NAN; values.len()];
    order.iter().for_each(|area| categories[*area] = (lines.len() + 1) as f64);
    let mut cuts = Vec::with_capacity(lines.len());
    for line in lines {
        // Areas that the line itself takes in, before ties.
        let within = |target: f64| {
            // A share of people is a little less in binary than it says.
            before[..ranked].partition_point(|it| *it < target * (1.0 - 1e-12))
        };
        let wanted = match *line {
            Line::First(areas) => areas as usize,
            Line::Share(share) => Cut::Share(share).limit(ranked, 1).unwrap_or(0) as usize,
            Line::People(target) => within(target),
            Line::ShareOfPeople(share) => within(share * all),
            Line::Threshold(line) => order.partition_point(|area| match worse {
                Polarity::High => values[*area] >= line,
                Polarity::Low => values[*area] <= line,
            }),
        }
        .min(ranked);
        let areas = if wanted == 0 { 0 } else { end_of(wanted - 1) };
        let value = |at: Option<usize>| at.and_then(|it| order.get(it)).map_or(f64::NAN, |it| values[*it]);
        let tied = if areas > wanted { areas + 1 - place(wanted - 1) } else { 0 };
        cuts.push(Cutting {
            areas,
            last_in: value(areas.checked_sub(1)),
            first_out: value(Some(areas)),
            tied,
        });
    }
    // From the last line to the first, so that the better category stands.
    for (category, cut) in cuts.iter().enumerate().rev() {
        order[..cut.areas].iter().for_each(|area| categories[*area] = (category + 1) as f64);
    }
    Taken { categories, places, ranked, cuts }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [f64; 7] = [9.0, 7.0, f64::NAN, 7.0, 5.0, 7.0, 1.0];
    const PEOPLE: [f64; 7] = [100.0, 200.0, 1000.0, 300.0, 50.0, 100.0, 250.0];

    fn one(line: Line) -> (Vec<usize>, Cutting) {
        let taken = take(&VALUES, Polarity::High, &[line], Some(&PEOPLE));
        let inside = (0..VALUES.len()).filter(|it| taken.categories[*it] == 1.0).collect();
        (inside, taken.cuts[0])
    }

    #[test]
    fn all_of_one_value_get_the_better_category() {
        let (inside, cut) = one(Line::First(2));
        assert_eq!(inside, [0, 1, 3, 5]);
        assert_eq!(cut, Cutting { areas: 4, last_in: 7.0, first_out: 5.0, tied: 3 });
        let (inside, cut) = one(Line::First(4));
        assert_eq!((inside.len(), cut.tied), (4, 0));
    }

    #[test]
    fn places_and_categories_are_missing_where_values_are() {
        let taken = take(&VALUES, Polarity::High, &[Line::First(1), Line::First(4)], None);
        let shown: Vec<String> = taken.categories.iter().map(f64::to_string).collect();
        assert_eq!(shown, ["1", "2", "NaN", "2", "3", "2", "3"]);
        let shown: Vec<String> = taken.places.iter().map(f64::to_string).collect();
        assert_eq!(shown, ["1", "2", "NaN", "2", "5", "2", "6"]);
        assert_eq!(taken.ranked, 6);
    }

    #[test]
    fn the_last_area_in_crosses_the_number_of_people() {
        // 100, then the three of 7 with 600 more, then 50, then 250: 1000 in all with a value.
        assert_eq!(one(Line::People(100.0)).0, [0]);
        let (inside, cut) = one(Line::People(101.0));
        assert_eq!((inside, cut.tied), (vec![0, 1, 3, 5], 3));
        assert_eq!(one(Line::People(700.0)).0, [0, 1, 3, 5]);
        assert_eq!(one(Line::People(701.0)).0, [0, 1, 3, 4, 5]);
        assert_eq!(one(Line::People(1e9)).0.len(), 6);
        assert_eq!(one(Line::ShareOfPeople(0.1)).0, [0]);
        assert_eq!(one(Line::ShareOfPeople(0.7)).0, [0, 1, 3, 5]);
        assert_eq!(one(Line::ShareOfPeople(0.71)).0, [0, 1, 3, 4, 5]);
    }

    #[test]
    fn a_threshold_is_met_by_the_value_itself_from_the_worse_end() {
        assert_eq!(one(Line::Threshold(7.0)).0, [0, 1, 3, 5]);
        let low = take(&VALUES, Polarity::Low, &[Line::Threshold(1.0), Line::Threshold(5.0)], None);
        let shown: Vec<String> = low.categories.iter().map(f64::to_string).collect();
        assert_eq!(shown, ["3", "3", "NaN", "3", "2", "3", "1"]);
        assert_eq!(low.cuts[1], Cutting { areas: 2, last_in: 5.0, first_out: 7.0, tied: 0 });
    }

    #[test]
    fn a_share_of_areas_is_cut_as_deciles_are() {
        let values: Vec<f64> = (0..29).map(f64::from).collect();
        let taken = take(&values, Polarity::High, &[Line::Share(0.1)], None);
        assert_eq!(taken.cuts[0].areas, 2);
        let deciles = crate::rank::quantiles(&taken.places, 10);
        assert!(deciles.iter().zip(&taken.categories).all(|(decile, it)| (*decile == 1.0) == (*it == 1.0)));
    }

    #[test]
    fn nothing_is_taken_from_nothing() {
        let taken = take(&[f64::NAN], Polarity::High, &[Line::First(1), Line::ShareOfPeople(0.5)], None);
        assert!(taken.categories[0].is_nan() && taken.ranked == 0);
        assert_eq!((taken.cuts[0].areas, taken.cuts[1].areas), (0, 0));
    }
}
