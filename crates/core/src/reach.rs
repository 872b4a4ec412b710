//! Whether money reaches need: money per head by group, and money along an order of need.
//!
//! - **Shape:** money, people and a group for each area, in area order.
//! - **Missing:** an area without money, people or a group (`NaN`, [`Members::NONE`]) is left out of what needs them. So is
//!   one with 0 people: nobody has its money per head. Money of 0 is not missing: such an area got nothing.
//! - **Between areas:** an area's money is taken to be spread evenly over its people.

use crate::bootstrap::Bootstrap;
use crate::members::Members;
use crate::rank::{Order, Ties, rank};
use crate::sum::Sum;

#[cfg(doc)]
use crate::inequality::Ranked;

/// Money, people and groups of areas.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What each area got.
    pub money: &'a [f64],
    /// The people of each area.
    pub people: &'a [f64],
    /// The group of each area; [`Members::NONE`] where it is in none.
    pub group: &'a [u32],
}

/// What a group of areas got.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// How many areas it has.
    pub areas: usize,
    /// How many of them got nothing.
    pub without: usize,
    /// Their people.
    pub people: f64,
    /// Their money.
    pub money: f64,
    /// Money over people; `NaN` where there are no people.
    pub per_head: f64,
    /// Lower end of the interval of `per_head`; `NaN` where there is none.
    pub lower: f64,
    /// Upper end of the interval of `per_head`; `NaN` where there is none.
    pub upper: f64,
}

/// Money and people of some areas, which are drawn together.
struct Areas {
    money: Vec<f64>,
    people: Vec<f64>,
}

impl Areas {
    fn of(input: &Input<'_>, is_in: impl Fn(u32) -> bool) -> Areas {
        let mut areas = Areas { money: Vec::new(), people: Vec::new() };
        let all = input.money.iter().zip(input.people).zip(input.group);
        for ((money, people), group) in all {
            if *group != Members::NONE && is_in(*group) && !money.is_nan() && *people > 0.0 {
                areas.money.push(*money);
                areas.people.push(*people);
            }
        }
        areas
    }

    fn per_head(&self, drawn: &[f64]) -> f64 {
        let total = |of: &[f64]| of.iter().zip(drawn).map(|(it, times)| it * times).collect::<Sum>().value();
        let people = total(&self.people);
        if people > 0.0 { total(&self.money) / people } else { f64::NAN }
    }

    fn group(&self, bootstrap: &Bootstrap) -> Group {
        let total = |of: &[f64]| of.iter().copied().collect::<Sum>().value();
        let (money, people) = (total(&self.money), total(&self.people));
        let interval = bootstrap.interval(self.money.len(), |drawn| self.per_head(drawn));
        let (lower, upper) = interval.unwrap_or((f64::NAN, f64::NAN));
        Group {
            areas: self.money.len(),
            without: self.money.iter().filter(|it| **it == 0.0).count(),
            people,
            money,
            per_head: if people > 0.0 { money / people } else { f64::NAN },
            lower,
            upper,
        }
    }
}

/// Returns what each of `groups` groups got, and last what all areas that are in a group got together.
///
/// `per_head` is a ratio of sums, not a mean of the areas' own. Its interval is that of [`Bootstrap`], which draws the areas
/// of the group: it tells how far the figure hangs on a few areas that won much. Of money that is known to the penny it is no
/// error of measurement.
///
/// ```
/// # use theodolite_core::{bootstrap::Bootstrap, reach::{Input, by_group}};
/// let input = Input { money: &[900.0, 1200.0, 0.0], people: &[100.0, 200.0, 500.0], group: &[0, 0, 1] };
/// let found = by_group(&input, 2, &Bootstrap::default());
/// assert_eq!(found.iter().map(|it| it.per_head).collect::<Vec<_>>(), [7.0, 0.0, 2.625]);
/// assert_eq!(found[1].without, 1);
/// ```
pub fn by_group(input: &Input<'_>, groups: usize, bootstrap: &Bootstrap) -> Vec<Group> {
    let each = (0..groups as u32).map(|group| Areas::of(input, |it| it == group).group(bootstrap));
    let all = Areas::of(input, |it| (it as usize) < groups).group(bootstrap);
    each.chain([all]).collect()
}

/// Returns money per head of one group over that of another, with its interval; each sample draws as many areas from either
/// group as it has. `NaN` where the other has no people or no money.
pub fn ratio(input: &Input<'_>, group: u32, over: u32, bootstrap: &Bootstrap) -> (f64, f64, f64) {
    let (first, second) = (Areas::of(input, |it| it == group), Areas::of(input, |it| it == over));
    let (n, m) = (first.money.len(), second.money.len());
    let of = |drawn: &[f64]| {
        let (one, other) = drawn.split_at(n.min(drawn.len()));
        let base = second.per_head(other);
        if base == 0.0 { f64::NAN } else { first.per_head(one) / base }
    };
    let (lower, upper) = bootstrap.interval_within(&[n, m], of).unwrap_or((f64::NAN, f64::NAN));
    (of(&vec![1.0; n + m]), lower, upper)
}

/// A point of a concentration curve: both shares from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The share of people who live in areas of at least that need.
    pub people: f64,
    /// The share of money that these areas got.
    pub money: f64,
}

/// Returns the concentration curve: the money of the neediest people, from (0, 0) to (1, 1).
///
/// Areas of equal need make one point: their order would be made up. Above the diagonal money goes to need. Twice the area
/// between the curve and the diagonal is the concentration index with its sign turned: [`Ranked::concentration`].
///
/// - **Missing:** an area without money, people (0 is none) or need is left out.
/// - **Empty** where there are no people, or money does not sum to more than 0.
/// - **Source:** METHODS 8.2.
///
/// ```
/// # use theodolite_core::{rank::Order, reach::curve};
/// let curve = curve(&[900.0, 100.0], &[50.0, 50.0], &[7.0, 3.0], Order::Descending);
/// assert_eq!(curve.iter().map(|it| (it.people, it.money)).collect::<Vec<_>>(), [(0.0, 0.0), (0.5, 0.9), (1.0, 1.0)]);
/// ```
pub fn curve(money: &[f64], people: &[f64], need: &[f64], worst_first: Order) -> Vec<Point> {
    let places = rank(need, Ties::Min, worst_first);
    let mut areas: Vec<(f64, f64, f64)> = (places.iter().zip(money).zip(people))
        .map(|((place, money), people)| (*place, *money, *people))
        .filter(|(place, money, people)| !place.is_nan() && !money.is_nan() && *people > 0.0)
        .collect();
    areas.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total = |of: fn(&(f64, f64, f64)) -> f64| areas.iter().map(of).collect::<Sum>().value();
    let (all_money, all_people) = (total(|it| it.1), total(|it| it.2));
    if all_money <= 0.0 || all_people <= 0.0 {
        return Vec::new();
    }
    let mut points = vec![Point { people: 0.0, money: 0.0 }];
    let (mut money, mut people) = (Sum::default(), Sum::default());
    for tied in areas.chunk_by(|a, b| a.0 == b.0) {
        tied.iter().for_each(|it| {
            money.add(it.1);
            people.add(it.2);
        });
        points.push(Point { people: people.value() / all_people, money: money.value() / all_money });
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Polarity;
    use crate::association::line;
    use crate::inequality::Ranked;
    use crate::random::Random;

    const NEED: [f64; 5] = [9.0, 7.0, 5.0, 3.0, 1.0];
    const PEOPLE: [f64; 5] = [100.0, 200.0, 300.0, 200.0, 200.0];
    const SPEND: [f64; 5] = [900.0, 1200.0, 1200.0, 500.0, 200.0];

    #[test]
    fn the_worked_example_of_spending_against_need() {
        let input = Input { money: &SPEND, people: &PEOPLE, group: &[0, 1, 2, 3, 4] };
        let groups = by_group(&input, 5, &Bootstrap::default());
        let per_head: Vec<f64> = groups.iter().map(|it| it.per_head).collect();
        assert_eq!(per_head, [9.0, 6.0, 4.0, 2.5, 1.0, 4.0]);
        let points = curve(&SPEND, &PEOPLE, &NEED, Order::Descending);
        let expected = [(0.0, 0.0), (0.1, 0.225), (0.3, 0.525), (0.6, 0.825), (0.8, 0.95), (1.0, 1.0)];
        for (point, (people, money)) in points.iter().zip(expected) {
            assert!(
                (point.people - people).abs() < 1e-12 && (point.money - money).abs() < 1e-12,
                "{point:?}"
            );
        }
        assert_eq!(points.len(), 6);
        let ranked = Ranked::new(&per_head[..5], Some(&PEOPLE), &NEED, Polarity::High).unwrap();
        assert!((ranked.concentration().unwrap() + 0.3225).abs() < 1e-12);
        let logs: Vec<f64> = per_head[..5].iter().map(|it| libm::log(*it)).collect();
        let slope = line(&NEED, &logs, None, 0.95).unwrap().slope.value;
        assert!((slope - 0.263496).abs() < 5e-7, "{slope}");
    }

    #[test]
    fn twice_the_area_under_the_curve_is_the_index() {
        let points = curve(&SPEND, &PEOPLE, &NEED, Order::Descending);
        let area: f64 =
            points.windows(2).map(|it| (it[1].people - it[0].people) * (it[0].money + it[1].money)).sum();
        assert!((1.0 - area + 0.3225).abs() < 1e-12, "{area}");
    }

    #[test]
    fn money_where_nobody_lives_is_in_no_group_and_not_on_the_curve() {
        // The worked example, and a needy dockyard with as much money as all the others.
        let with = |of: &[f64; 5], more: f64| [more].into_iter().chain(*of).collect::<Vec<f64>>();
        let (money, people, need) = (with(&SPEND, 4000.0), with(&PEOPLE, 0.0), with(&NEED, 8.0));
        assert_eq!(
            curve(&money, &people, &need, Order::Descending),
            curve(&SPEND, &PEOPLE, &NEED, Order::Descending)
        );
        let input = Input { money: &money, people: &people, group: &[0, 0, 1, 1, 1, 1] };
        let groups = by_group(&input, 2, &Bootstrap::default());
        assert_eq!((groups[0].areas, groups[0].money, groups[0].per_head), (1, 900.0, 9.0));
        assert_eq!((groups[2].areas, groups[2].money, groups[2].per_head), (5, 4000.0, 4.0));
        let found = ratio(&input, 0, 1, &Bootstrap { replicates: 0, ..Bootstrap::default() }).0;
        assert_eq!(found, 9.0 / (3100.0 / 900.0));
    }

    #[test]
    fn the_figures_of_the_report_are_a_ratio_of_two_groups() {
        let input = Input { money: &[777.0, 1931.0], people: &[100.0, 100.0], group: &[0, 1] };
        let (ratio, lower, upper) = ratio(&input, 0, 1, &Bootstrap::default());
        assert!((ratio - 0.402).abs() < 5e-4, "{ratio}");
        assert!(lower.is_nan() && upper.is_nan(), "one area a group tells no interval");
    }

    #[test]
    fn the_interval_of_a_ratio_is_that_of_theory() {
        // Cochran (1977), Sampling Techniques, 6.4: the standard error of a ratio of sums.
        let mut random = Random::named(7, "awards");
        let people: Vec<f64> = (0..400).map(|_| 1_000.0 + 200.0 * random.normal()).collect();
        let money: Vec<f64> = people.iter().map(|it| it * (5.0 + random.normal())).collect();
        let input = Input { money: &money, people: &people, group: &[0; 400] };
        let group = &by_group(&input, 1, &Bootstrap { replicates: 4000, ..Bootstrap::default() })[0];
        let residual: f64 = money.iter().zip(&people).map(|(y, x)| (y - group.per_head * x).powi(2)).sum();
        let error = (residual / 399.0 / 400.0).sqrt() / (group.people / 400.0);
        let width = (group.upper - group.lower) / (2.0 * 1.959964 * error);
        assert!((width - 1.0).abs() < 0.05, "{width}");
    }

    #[test]
    fn areas_without_people_or_a_group_are_left_out() {
        let input = Input {
            money: &[5.0, 7.0, f64::NAN, 3.0, 0.0],
            people: &[1.0, f64::NAN, 1.0, 1.0, 0.0],
            group: &[0, 0, 0, Members::NONE, 1],
        };
        let groups = by_group(&input, 2, &Bootstrap::default());
        assert_eq!((groups[0].areas, groups[0].money), (1, 5.0));
        assert_eq!((groups[1].areas, groups[1].without, groups[1].people), (0, 0, 0.0));
        assert!(groups[1].per_head.is_nan());
        assert_eq!((groups[2].areas, groups[2].people), (1, 1.0));
        assert!(ratio(&input, 0, 1, &Bootstrap::default()).0.is_nan());
    }

    #[test]
    fn areas_of_equal_need_make_one_point_and_no_money_no_curve() {
        let points = curve(&[1.0, 3.0, 4.0], &[1.0; 3], &[2.0, 2.0, 1.0], Order::Descending);
        assert_eq!(points.len(), 3);
        assert_eq!(points[1], Point { people: 2.0 / 3.0, money: 0.5 });
        assert!(curve(&[0.0; 3], &[1.0; 3], &[2.0, 2.0, 1.0], Order::Descending).is_empty());
    }
}
