//! Where a list is cut: how near each area is to being on it, and who would be if the line stood elsewhere.

use thiserror::Error;

use crate::sum::Sum;

/// One thing that a list goes by: areas whose rank is at most `first` meet it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criterion<'a> {
    /// The rank of each area, 1 the greatest need; `NaN` where it has none.
    pub ranks: &'a [f64],
    /// The last rank that meets it.
    pub first: u32,
}

impl Criterion<'_> {
    /// How many areas have a rank.
    pub fn ranked(&self) -> usize {
        self.ranks.iter().filter(|it| !it.is_nan()).count()
    }
}

/// Why nothing can be told.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CutoffError {
    /// No criterion.
    #[error("there is nothing that the list goes by")]
    NoCriteria,
    /// Columns of different length.
    #[error("a column has {found} areas, but {expected} are expected")]
    Length {
        /// Its length.
        found: usize,
        /// The length of the first.
        expected: usize,
    },
}

fn areas(criteria: &[Criterion<'_>]) -> Result<usize, CutoffError> {
    let expected = criteria.first().ok_or(CutoffError::NoCriteria)?.ranks.len();
    match criteria.iter().map(|it| it.ranks.len()).find(|it| *it != expected) {
        Some(found) => Err(CutoffError::Length { found, expected }),
        None => Ok(expected),
    }
}

/// Returns whether each area is on the list: it meets every criterion. Ranks are those that equal areas share at the better
/// end (1, 2, 2, 4). `None` where it has no rank by one of them, which
/// is not the same as being off the list.
///
/// ```
/// # use theodolite_core::cutoff::{Criterion, CutoffError, inside};
/// let community = Criterion { ranks: &[1.0, 2.0, 3.0, f64::NAN], first: 2 };
/// let deprived = Criterion { ranks: &[2.0, 4.0, 1.0, 3.0], first: 2 };
/// assert_eq!(inside(&[community, deprived])?, [Some(true), Some(false), Some(false), None]);
/// # Ok::<(), CutoffError>(())
/// ```
///
/// # Errors
/// [`CutoffError`] without criteria, and for columns of different length.
pub fn inside(criteria: &[Criterion<'_>]) -> Result<Vec<Option<bool>>, CutoffError> {
    let area = |area: usize| {
        let ranked = criteria.iter().all(|it| !it.ranks[area].is_nan());
        ranked.then(|| criteria.iter().all(|it| it.ranks[area] <= f64::from(it.first)))
    };
    Ok((0..areas(criteria)?).map(area).collect())
}

/// Returns how far each area is beyond the line, as a share of the areas ranked: `(rank - first)/ranked`, by the criterion
/// where that is most. Above 0 it is off the list, which would take it in if every cut stood so much farther down; at or
/// below 0 it is on it, and so far from falling off. `NaN` where it has no rank by one of them.
///
/// ```
/// # use theodolite_core::cutoff::{Criterion, CutoffError, beyond};
/// let community = Criterion { ranks: &[1.0, 2.0, 3.0, 4.0], first: 2 };
/// let deprived = Criterion { ranks: &[2.0, 4.0, 1.0, 3.0], first: 2 };
/// assert_eq!(beyond(&[community, deprived])?, [0.0, 0.5, 0.25, 0.5]);
/// # Ok::<(), CutoffError>(())
/// ```
///
/// # Errors
/// [`CutoffError`] without criteria, and for columns of different length.
pub fn beyond(criteria: &[Criterion<'_>]) -> Result<Vec<f64>, CutoffError> {
    let ranked: Vec<f64> = criteria.iter().map(|it| it.ranked() as f64).collect();
    let by =
        |(it, ranked): (&Criterion<'_>, &f64), area: usize| (it.ranks[area] - f64::from(it.first)) / ranked;
    let area = |area: usize| {
        let each = || criteria.iter().zip(&ranked).map(|it| by(it, area));
        if each().any(f64::is_nan) { f64::NAN } else { each().fold(f64::NEG_INFINITY, f64::max) }
    };
    Ok((0..areas(criteria)?).map(area).collect())
}

/// Two lists of the same areas, the one in place of the other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moved {
    /// Areas on the later list.
    pub areas: usize,
    /// People who live there.
    pub people: f64,
    /// Areas on both lists.
    pub kept: usize,
    /// Areas on the later list alone.
    pub joined: usize,
    /// Areas on the earlier list alone.
    pub left: usize,
}

/// Returns what becomes of a list that another one takes the place of. People who are not known (`NaN`) are not counted.
///
/// ```
/// # use theodolite_core::cutoff::{CutoffError, moved};
/// let (before, after) = ([Some(true), Some(true), Some(false), None], [Some(true), Some(false), Some(true), None]);
/// let moved = moved(&before, &after, &[10.0, 20.0, 40.0, 80.0])?;
/// assert_eq!((moved.areas, moved.kept, moved.joined, moved.left, moved.people), (2, 1, 1, 1, 50.0));
/// # Ok::<(), CutoffError>(())
/// ```
///
/// # Errors
/// [`CutoffError::Length`] for columns of different length.
pub fn moved(before: &[Option<bool>], after: &[Option<bool>], people: &[f64]) -> Result<Moved, CutoffError> {
    let expected = before.len();
    if let Some(found) = [after.len(), people.len()].into_iter().find(|it| *it != expected) {
        return Err(CutoffError::Length { found, expected });
    }
    let mut moved = Moved::default();
    let mut sum = Sum::default();
    for ((before, after), people) in before.iter().zip(after).zip(people) {
        let (before, after) = (*before == Some(true), *after == Some(true));
        moved.kept += usize::from(before && after);
        moved.joined += usize::from(after && !before);
        moved.left += usize::from(before && !after);
        if after && !people.is_nan() {
            sum.add(*people);
        }
    }
    moved.areas = moved.kept + moved.joined;
    moved.people = sum.value();
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// METHODS 3.2: 20 areas, the community needs ranks 1 to 20, and the deprivation ranks of the same.
    const NEEDS: [f64; 20] = [
        1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0,
        19.0, 20.0,
    ];
    const DEPRIVATION: [f64; 20] = [
        2.0, 15.0, 1.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 3.0, 16.0, 17.0, 18.0,
        19.0, 20.0,
    ];

    fn both(first: [u32; 2]) -> [Criterion<'static>; 2] {
        [Criterion { ranks: &NEEDS, first: first[0] }, Criterion { ranks: &DEPRIVATION, first: first[1] }]
    }

    #[test]
    fn the_worked_example_of_left_behind_areas() {
        let tenth = inside(&both([2, 2])).unwrap();
        let on: Vec<usize> = (0..20).filter(|it| tenth[*it] == Some(true)).collect();
        assert_eq!(on, [0]);
        // Area 2 fails deprivation by 13 places of 20, area 3 community needs by one.
        let told = beyond(&both([2, 2])).unwrap();
        assert_eq!(told[..4], [0.0, 0.65, 0.05, 0.1]);
        // At a fifth, areas 1, 3 and 4 are on it: nobody leaves, two join.
        let fifth = inside(&both([4, 4])).unwrap();
        let found = moved(&tenth, &fifth, &[1.0; 20]).unwrap();
        assert_eq!(found, Moved { areas: 3, people: 3.0, kept: 1, joined: 2, left: 0 });
    }

    #[test]
    fn an_area_is_on_the_list_just_where_it_is_not_beyond_the_line() {
        for first in 0..=20 {
            for other in [0, 3, 7, 20] {
                let criteria = both([first, other]);
                let (inside, beyond) = (inside(&criteria).unwrap(), beyond(&criteria).unwrap());
                assert!(inside.iter().zip(&beyond).all(|(inside, beyond)| *inside == Some(*beyond <= 0.0)));
            }
        }
    }

    #[test]
    fn what_has_no_rank_is_not_judged_and_columns_must_be_of_the_same_areas() {
        let ranks = [1.0, f64::NAN];
        let criteria = [Criterion { ranks: &ranks, first: 1 }, Criterion { ranks: &[1.0, 2.0], first: 1 }];
        assert_eq!(inside(&criteria).unwrap(), [Some(true), None]);
        assert!(beyond(&criteria).unwrap()[1].is_nan());
        assert_eq!(inside(&[]), Err(CutoffError::NoCriteria));
        let short = Criterion { ranks: &[1.0], first: 1 };
        assert_eq!(beyond(&[criteria[0], short]), Err(CutoffError::Length { found: 1, expected: 2 }));
        assert_eq!(moved(&[None], &[None], &[]), Err(CutoffError::Length { found: 0, expected: 1 }));
    }
}
