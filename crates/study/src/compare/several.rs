//! Several lists beside each other: which combinations occur, and who is in all of them.

use std::path::Path;

use theodolite_core::Problem;
use theodolite_core::overlap::Overlap;

use super::{column, together};
use crate::results::Results;

/// Several lists beside each other.
#[derive(Clone, Debug)]
pub struct Overlapping {
    /// The lists, as they were asked for.
    pub lists: Vec<String>,
    /// Their geography.
    pub geography: String,
    /// The column of need that was asked for.
    pub need: Option<String>,
    /// Who is in which: combinations, all, any, each.
    pub overlap: Overlap,
    /// The areas of all lists: code and name, in the order of their codes.
    pub core: Vec<(String, String)>,
}

/// Counts which areas are in which of several lists of a results folder; a list is given as for
/// [`compare`](super::compare()). People are those of the lists' geography, where it has any; need is a column such as
/// `imd.score`.
///
/// # Errors
/// Where there is no such list, one is given twice, or they are about different geographies.
pub fn compare_several(
    results: &Path,
    lists: &[&str],
    need: Option<&str>,
) -> Result<Overlapping, Vec<Problem>> {
    if let Some((at, twice)) = lists.iter().enumerate().find(|(at, it)| lists[..*at].contains(it)) {
        let message = format!("`{twice}` is given twice, the second time as list {}", at + 1);
        return Err(vec![Problem::error("duplicate-list", message).hint("name each list once")]);
    }
    let results = Results::open(results).map_err(|it| vec![it])?;
    let read = together(&results, lists)?;
    let Some(first) = read.first() else { return Err(Vec::new()) };
    let geography = results.table(&first.geography).ok();
    let people = geography
        .as_ref()
        .and_then(|it| it.numbers("population"))
        .filter(|it| it.iter().any(|it| !it.is_nan()));
    let needs = match need {
        Some(need) => Some(column(&results, need, &first.geography).map_err(|it| vec![it])?),
        None => None,
    };
    let held: Vec<&[Option<bool>]> = read.iter().map(|it| it.holds.as_slice()).collect();
    let text = |column: &str, row: usize| first.table.texts(column).map_or("", |it| it.get(row)).to_owned();
    let in_all = |row: &usize| held.iter().all(|it| it.get(*row) == Some(&Some(true)));
    let core = (0..first.holds.len()).filter(in_all).map(|row| (text("code", row), text("name", row)));
    Ok(Overlapping {
        lists: lists.iter().map(|it| (*it).to_owned()).collect(),
        geography: first.geography.clone(),
        core: core.collect(),
        overlap: Overlap::new(&held, people, needs.as_deref()),
        need: need.map(str::to_owned),
    })
}
