//! Several lists of areas beside each other: which combinations of them occur, and who is in all.

use std::collections::BTreeMap;

use crate::agreement::summarise;

pub use crate::agreement::Part;

/// Several lists counted, combination by combination, as an UpSet plot shows them.
///
/// - **Source:** Lex and others (2014), *UpSet: visualization of intersecting sets*.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// The combinations that occur, that of no list among them: the one of most areas first, then in the order of the
    /// lists.
    pub combinations: Vec<Combination>,
    /// Areas in every list: the robust core.
    pub all: Part,
    /// Areas in one list or more.
    pub any: Part,
    /// Areas of each list, in the order of the lists.
    pub each: Vec<Part>,
    /// Areas for which one of the lists cannot tell: counted here and nowhere else.
    pub unknown: Part,
}

/// The areas that are in just these lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Combination {
    /// Whether they are in each list.
    pub inside: Vec<bool>,
    /// How many they are.
    pub part: Part,
}

impl Overlap {
    /// Counts the areas of each combination of lists; lists of different length are read to the shortest one.
    ///
    /// - **Shape:** one status an area in each list, its people and its need.
    /// - **Missing:** an area with `None` in any list is unknown; missing need is left out of its mean.
    ///
    /// ```
    /// # use theodolite_core::overlap::Overlap;
    /// let lists = [[Some(true), Some(true), Some(false)], [Some(true), Some(false), Some(false)]];
    /// let overlap = Overlap::new(&lists, None, Some(&[9.0, 4.0, 1.0]));
    /// assert_eq!(overlap.all.need, Some(9.0));
    /// assert_eq!((overlap.all.areas, overlap.any.areas), (1, 2));
    /// assert_eq!(overlap.combinations[0].inside, [true, true]);
    /// ```
    pub fn new<L: AsRef<[Option<bool>]>>(
        lists: &[L],
        people: Option<&[f64]>,
        need: Option<&[f64]>,
    ) -> Overlap {
        let areas = lists.iter().map(|it| it.as_ref().len()).min().unwrap_or(0);
        let mut found: BTreeMap<Option<Vec<bool>>, Vec<usize>> = BTreeMap::new();
        for area in 0..areas {
            let inside = lists.iter().map(|it| it.as_ref()[area]).collect();
            found.entry(inside).or_default().push(area);
        }
        let part = |wanted: &dyn Fn(Option<&Vec<bool>>) -> bool| {
            let mut inside: Vec<usize> =
                found.iter().filter(|it| wanted(it.0.as_ref())).flat_map(|it| it.1).copied().collect();
            // Sums run in area order.
            inside.sort_unstable();
            summarise(people, need, inside.into_iter())
        };
        let mut combinations: Vec<Combination> = found
            .keys()
            .flatten()
            .map(|inside| Combination { inside: inside.clone(), part: part(&|it| it == Some(inside)) })
            .collect();
        combinations.sort_by(|a, b| b.part.areas.cmp(&a.part.areas).then_with(|| b.inside.cmp(&a.inside)));
        Overlap {
            combinations,
            all: part(&|it| it.is_some_and(|it| it.iter().all(|it| *it))),
            any: part(&|it| it.is_some_and(|it| it.contains(&true))),
            each: (0..lists.len()).map(|at| part(&|it| it.is_some_and(|it| it[at]))).collect(),
            unknown: part(&|it| it.is_none()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_combination_is_counted_once_with_its_people() {
        let list = |flags: &str| -> Vec<Option<bool>> {
            flags.chars().map(|it| (it != '?').then_some(it == '1')).collect()
        };
        let lists = [list("1110010?"), list("11000101"), list("10000111")];
        let people = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0];
        let overlap = Overlap::new(&lists, Some(&people), None);
        let told: Vec<(String, usize, f64)> = overlap
            .combinations
            .iter()
            .map(|it| {
                let inside = it.inside.iter().map(|it| if *it { '1' } else { '0' }).collect();
                (inside, it.part.areas, it.part.people.unwrap())
            })
            .collect();
        let wanted =
            [("111", 2, 70.0), ("000", 2, 90.0), ("110", 1, 20.0), ("100", 1, 30.0), ("001", 1, 70.0)];
        assert_eq!(told, wanted.map(|it| (it.0.to_owned(), it.1, it.2)));
        assert_eq!(overlap.all, Part { areas: 2, people: Some(70.0), need: None });
        assert_eq!(overlap.any, Part { areas: 5, people: Some(190.0), need: None });
        let each: Vec<usize> = overlap.each.iter().map(|it| it.areas).collect();
        assert_eq!(each, [4, 3, 3]);
        assert_eq!(overlap.unknown, Part { areas: 1, people: Some(80.0), need: None });
    }

    #[test]
    fn each_combination_has_the_mean_need_of_its_areas() {
        let lists = [
            vec![Some(true), Some(true), Some(false), None],
            vec![Some(true), Some(true), Some(true), Some(true)],
        ];
        let overlap = Overlap::new(&lists, None, Some(&[8.0, f64::NAN, 3.0, 5.0]));
        assert_eq!((overlap.all.need, overlap.all.areas), (Some(8.0), 2));
        assert_eq!((overlap.any.need, overlap.unknown.need), (Some(5.5), Some(5.0)));
        assert_eq!(overlap.combinations[1].part.need, Some(3.0));
    }

    #[test]
    fn without_people_there_are_areas_alone() {
        let overlap = Overlap::new(&[vec![Some(false); 3]], None, None);
        assert_eq!((overlap.any.areas, overlap.all.people), (0, None));
        assert_eq!(overlap.combinations.len(), 1);
    }
}
